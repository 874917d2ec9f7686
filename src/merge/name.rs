//! Names of schools and units: when two are the same, and in which order they stand.
//!
//! Two texts come in, an answer goes out. Unlike [`crate::text::fold`], tones and letters count here: *Tân Định* and
//! *Tân Đình* are two places.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;
use unicode_normalization::UnicodeNormalization;

use crate::text::{fold, likeness, tidy};

/// From here on two names of one code are one school: abbreviations and slips are, another school is not.
const ALIKE: f64 = 0.6;

/// A name for comparison: equal keys are one name. Capitals, signs, Unicode forms, and where in its syllable a tone
/// mark is put (`hòa`, `hoà`) make no difference.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 8);
    let mut tone = None;
    for sign in tidy(name).to_lowercase().nfd() {
        match sign {
            // Huyền, sắc, ngã, hỏi, nặng: held back until the syllable ends.
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(sign),
            _ if sign.is_alphanumeric() || unicode_normalization::char::is_combining_mark(sign) => {
                key.push(sign);
            }
            _ => end_syllable(&mut key, &mut tone),
        }
    }
    end_syllable(&mut key, &mut tone);
    key.truncate(key.trim_end().len());
    key
}

fn end_syllable(key: &mut String, tone: &mut Option<char>) {
    key.extend(tone.take());
    if !key.is_empty() && !key.ends_with(' ') {
        key.push(' ');
    }
}

/// Whether two names under one code can mean the same school.
pub fn can_be_one_school(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            let (a, b) = (fold(a), fold(b));
            a == b || likeness(&a, &b) >= ALIKE
        }
        _ => true,
    }
}

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
    fn spellings_of_one_name_are_equal_and_other_names_are_not() {
        for (a, b) in [
            ("Trường THCS Hoà Bình", "TRƯỜNG THCS HÒA BÌNH"),
            ("Thuý", "thúy"),
            ("Trường  TH-Kim Đồng.", "trường th kim đồng"),
            ("Tân Ðịnh".replace('Ð', "Đ").as_str(), "Tân Đi\u{323}nh"),
        ] {
            assert_eq!(name_key(a), name_key(b), "{a} {b}");
        }
        for (a, b) in
            [("Tân Định", "Tân Đình"), ("Trường 1", "Trường 11"), ("Lê Lợi", "Lê Lai"), ("Ân", "An")]
        {
            assert_ne!(name_key(a), name_key(b), "{a} {b}");
        }
    }

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
