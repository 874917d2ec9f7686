//! The order in which schools and units stand: that of the Vietnamese alphabet.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;

/// The order of the Vietnamese alphabet (a ă â b c d đ …) with tones; numbers by their value.
pub struct VietnameseOrder(Option<CollatorBorrowed<'static>>);

impl VietnameseOrder {
    /// The order from the Unicode locale data that come with the program.
    pub fn new() -> Self {
        let mut preferences = CollatorPreferences::from(locale!("vi"));
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        Self(Collator::try_new(preferences, CollatorOptions::default()).ok())
    }

    /// How two texts stand to each other.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        match &self.0 {
            Some(collator) => collator.compare(a, b),
            None => a.cmp(b),
        }
    }
}

impl Default for VietnameseOrder {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_the_vietnamese_alphabet() {
        let order = VietnameseOrder::new();
        let mut names =
            ["Đông", "Ba Đình", "Dương", "Âu Cơ", "Ăn", "An", "Trường 10", "Trường 2", "ô", "ơ", "o"];
        names.sort_by(|a, b| order.compare(a, b));
        assert_eq!(
            names,
            ["An", "Ăn", "Âu Cơ", "Ba Đình", "Dương", "Đông", "o", "ô", "ơ", "Trường 2", "Trường 10"]
        );
        let mut tones = ["mạ", "má", "mã", "mả", "mà", "ma"];
        tones.sort_by(|a, b| order.compare(a, b));
        assert_eq!(tones, ["ma", "mà", "mả", "mã", "má", "mạ"]);
    }
}
