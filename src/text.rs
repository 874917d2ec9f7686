//! Text as Vietnamese hands type it: Unicode forms, spaces, folding for comparison, and numbers.
//!
//! Text comes in, tidied or folded text and exact decimals go out. Nothing here knows what a form is.

use std::cmp::Ordering;
use std::sync::LazyLock;

use rapidfuzz::distance::levenshtein::{self, Args};
use rust_decimal::Decimal;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Text in NFC with every kind of space made one plain space, invisible characters gone and both ends trimmed.
///
/// Excel does not normalise Unicode, so the same word arrives in NFC and in NFD. Line breaks become spaces too.
pub fn tidy(text: &str) -> String {
    if is_tidy(text) {
        return text.to_owned();
    }
    // Nearly every cell is composed already, and composing it again is the dearest step of reading a form.
    match is_nfc_quick(visible(text)) {
        IsNormalized::Yes => spaced(visible(text)),
        _ => spaced(visible(text).nfc()),
    }
}

/// Letters without the invisible ones, which must go before letters and marks are composed: one may stand between.
fn visible(text: &str) -> impl Iterator<Item = char> + Clone {
    text.chars().filter(|c| !is_invisible(*c))
}

fn spaced(chars: impl Iterator<Item = char>) -> String {
    let mut out = Collapsed::default();
    chars.for_each(|c| out.push(if c.is_whitespace() { ' ' } else { c }));
    out.text
}

/// Whether tidying would surely change nothing, as for nearly every cell: one look at each letter tells.
fn is_tidy(text: &str) -> bool {
    let signs = &*SIGNS;
    let mut before = ' ';
    let is_plain = text.chars().all(|c| {
        let fits = if c == ' ' { before != ' ' } else { sign(signs, c).is_some_and(|sign| sign.is_plain) };
        before = c;
        fits
    });
    is_plain && before != ' '
}

/// Whether nothing of a text can be seen.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Like [`tidy`], but line breaks stay: for notes and evidence, where a line is a thing of its own.
pub fn tidy_lines(text: &str) -> String {
    if is_tidy(text) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}'], "\n");
    text.lines().map(tidy).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Text for comparison only: lower case, no diacritics, `đ` as `d`, and every run of other signs one space.
///
/// Folding is idempotent: folding a folded text changes nothing.
pub fn fold(text: &str) -> String {
    let signs = &*SIGNS;
    let mut out = Collapsed { text: String::with_capacity(text.len()), gap: false };
    for c in text.chars() {
        match sign(signs, c).and_then(|sign| sign.folded) {
            Some(one) => out.push(one),
            None => folded_letters(c).into_iter().for_each(|c| out.push(c)),
        }
    }
    out.text
}

/// Whether a text, once folded, may begin with one of the folded phrases: a glance before folding all of it.
pub fn may_begin(text: &str, phrases: &[String]) -> bool {
    let signs = &*SIGNS;
    let mut folded = text.chars().map(|c| sign(signs, c).and_then(|sign| sign.folded));
    match folded.find(|c| *c != Some(' ')) {
        Some(Some(first)) => phrases.iter().any(|phrase| phrase.starts_with(first)),
        // A letter that folds to none or several: only folding tells.
        Some(None) => true,
        None => false,
    }
}

/// What is known beforehand of one character.
struct Sign {
    /// The one character that it folds to; `None` where there are more or none.
    folded: Option<char>,
    /// Whether tidying leaves it alone, whatever stands beside it.
    is_plain: bool,
}

/// Every character up to the end of Latin Extended Additional, where Vietnamese has its own.
static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let of = |c: char| Sign {
        folded: match folded_letters(c).as_slice() {
            [one] => Some(*one),
            _ => None,
        },
        is_plain: !c.is_whitespace()
            && !is_invisible(c)
            && canonical_combining_class(c) == 0
            && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes,
    };
    ('\0'..'\u{1f00}').map(of).collect()
});

fn sign(signs: &[Sign], c: char) -> Option<&Sign> {
    signs.get(usize::try_from(u32::from(c)).ok()?)
}

/// What one character folds to. Decomposing character by character is the same as decomposing the text, because the
/// marks, whose order alone depends on their neighbours, are dropped.
fn folded_letters(c: char) -> Vec<char> {
    let plain = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c));
    let plain = plain.flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c));
    plain
        .map(|c| match c {
            'đ' | 'ð' => 'd',
            c if c.is_alphanumeric() => c,
            _ => ' ',
        })
        .collect()
}

/// Text as it grows, with every run of spaces one space and none at its ends.
#[derive(Default)]
struct Collapsed {
    text: String,
    gap: bool,
}

impl Collapsed {
    fn push(&mut self, c: char) {
        if c == ' ' {
            self.gap = !self.text.is_empty();
            return;
        }
        if self.gap {
            self.text.push(' ');
        }
        self.gap = false;
        self.text.push(c);
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// How alike two folded texts are, from 0 to 1: the better of the share of common words and of common letters.
pub fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return if a.is_empty() { 0.0 } else { 1.0 };
    }
    // Words of texts so unlike in length cannot be alike either.
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let words = |text: &str| text.bytes().filter(|byte| *byte == b' ').count() + 1;
    if long > 50 + 6 * short || words(a).max(words(b)) > 4 * words(a).min(words(b)) {
        return 0.0;
    }
    // Less than that tells nobody anything; giving up early keeps long texts cheap.
    let least = Args::default().score_cutoff(LEAST_LIKENESS);
    let letters = levenshtein::normalized_similarity_with_args(a.chars(), b.chars(), &least);
    letters.unwrap_or(0.0).max(word_likeness(a, b))
}

/// Likeness of letters below this counts as none.
const LEAST_LIKENESS: f64 = 0.4;

fn word_likeness(a: &str, b: &str) -> f64 {
    let mut left: Vec<&str> = a.split(' ').filter(|w| !w.is_empty()).collect();
    let mut right: Vec<&str> = b.split(' ').filter(|w| !w.is_empty()).collect();
    let total = left.len() + right.len();
    if total == 0 {
        return 0.0;
    }
    left.sort_unstable();
    right.sort_unstable();
    let (mut common, mut i, mut j) = (0_u32, 0, 0);
    while let (Some(x), Some(y)) = (left.get(i), right.get(j)) {
        match x.cmp(y) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    f64::from(common * 2) / f64::from(u32::try_from(total).unwrap_or(u32::MAX))
}

/// Whether `words` stand in `text` as whole words; both folded.
pub fn contains_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + found.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    })
}

/// Whether folded `text` begins with the whole `words`.
pub fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What a text says as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// Nothing but spaces.
    Blank,
    /// One number and no doubt about it.
    Exact(Decimal),
    /// A number over another: `4,5/6`, `75,5 / 100 điểm`.
    OutOf(Decimal, Decimal),
    /// Could be read in two ways: `1.500` is one and a half or one thousand five hundred.
    Ambiguous,
    /// Not a number.
    NotANumber,
}

/// Longer numbers are no points of anybody's; and sums of shorter ones cannot leave the reach of a decimal.
const MOST_DIGITS: usize = 20;

/// Reads a number as hands type it: `7,5`, `7.5`, `7,5 điểm`, `7.5đ`, no-break spaces, full-width digits.
///
/// A separator followed by exactly three digits is [`Number::Ambiguous`], unless what stands before it is 0.
pub fn parse_number(text: &str) -> Number {
    let plain: String = visible(text).nfc().map(narrow).collect::<String>().to_lowercase();
    let plain = plain.trim();
    if plain.is_empty() {
        return Number::Blank;
    }
    match plain.split_once('/') {
        None => parse_plain(without_unit(plain)),
        Some((left, right)) => match (parse_plain(without_unit(left)), parse_plain(without_unit(right))) {
            (Number::Exact(value), Number::Exact(of)) => Number::OutOf(value, of),
            _ => Number::NotANumber,
        },
    }
}

/// The plain sign for a full-width or typographic one. Compatibility forms are left alone on purpose: they would
/// turn `7½` into 71/2 and `7²` into 72.
fn narrow(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xff10 + 0x30).unwrap_or(c),
        '\u{ff0c}' => ',',
        '\u{ff0e}' => '.',
        '\u{ff0f}' | '\u{2215}' => '/',
        '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{ff0d}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

fn without_unit(text: &str) -> &str {
    let text = text.trim();
    ["điểm", "diem", "đ", "d"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(text)
        .trim_end_matches(' ')
}

fn parse_plain(text: &str) -> Number {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest.trim_start()),
        None => (false, text),
    };
    let is_number = digits.chars().any(|c| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        && significant(digits) <= MOST_DIGITS;
    if !is_number {
        return Number::NotANumber;
    }
    match plain_digits(digits) {
        Ok(plain) => Decimal::from_str_exact(&plain).map_or(Number::NotANumber, |value| {
            Number::Exact(if negative && !value.is_zero() { -value } else { value }.normalize())
        }),
        Err(other) => other,
    }
}

/// How many digits there are from the first that is not 0. Leading zeros do not count, so that `.5` and `0.5` are
/// as long as each other.
fn significant(digits: &str) -> usize {
    digits.trim_start_matches(['0', '.', ',']).chars().filter(char::is_ascii_digit).count()
}

/// The digits with a point for the decimal separator and no separator of thousands.
fn plain_digits(digits: &str) -> Result<String, Number> {
    let separators: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    match separators.as_slice() {
        [] => Ok(digits.to_owned()),
        [one] => {
            let (whole, fraction) = digits.split_once(*one).unwrap_or((digits, ""));
            if fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') {
                return Err(Number::Ambiguous);
            }
            Ok(format!(
                "{}.{}",
                if whole.is_empty() { "0" } else { whole },
                if fraction.is_empty() { "0" } else { fraction }
            ))
        }
        [first, .., last] if first != last && separators.iter().filter(|c| *c == last).count() == 1 => {
            let (whole, fraction) = digits.rsplit_once(*last).unwrap_or((digits, ""));
            grouped(whole, *first).map(|whole| format!("{whole}.{fraction}0"))
        }
        [first, .., last] if first == last => grouped(digits, *first),
        _ => Err(Number::NotANumber),
    }
}

fn grouped(whole: &str, separator: char) -> Result<String, Number> {
    let mut groups = whole.split(separator);
    let head = groups.next().unwrap_or_default();
    let sound = (1..=3).contains(&head.len()) && groups.all(|group| group.len() == 3);
    if sound { Ok(whole.replace(separator, "")) } else { Err(Number::NotANumber) }
}

/// A stored spreadsheet number as the exact decimal that a person sees: 15 significant digits, as Excel shows it.
///
/// `None` for infinities, for what is not a number, and beyond the reach of a decimal.
pub fn decimal_from_stored(value: f64) -> Option<Decimal> {
    if !value.is_finite() || value.abs() > 1e15 {
        return None;
    }
    // Points come in quarters, and four times a stored number is exact.
    let quarters = value * 4.0;
    if quarters.fract() == 0.0 && quarters.abs() < 1e12 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a whole number far below the limit of the type"
        )]
        return Some(Decimal::new(quarters as i64 * 25, 2).normalize());
    }
    let shown = format!("{value:.14e}");
    Decimal::from_scientific(&shown).ok().map(|d| d.normalize())
}

/// A decimal for machines: a point, no trailing zeros, `0` for zero.
pub fn with_point(value: Decimal) -> String {
    let value = value.normalize();
    if value.is_zero() { "0".to_owned() } else { value.to_string() }
}

/// A decimal for Vietnamese readers: a comma, no trailing zeros.
pub fn with_comma(value: Decimal) -> String {
    with_point(value).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(text: &str) -> Number {
        Number::Exact(Decimal::from_str_exact(text).unwrap())
    }

    #[test]
    fn numbers_are_read_as_hands_type_them() {
        for (typed, meant) in [
            ("7,5", "7.5"),
            ("7.5", "7.5"),
            ("7,5 điểm", "7.5"),
            ("7.5đ", "7.5"),
            ("7,5 Điểm", "7.5"),
            ("\u{a0}4,5 ", "4.5"),
            ("７，５", "7.5"),
            ("−3", "-3"),
            ("- 3", "-3"),
            ("+3", "3"),
            (",5", "0.5"),
            ("5.", "5"),
            ("0,500", "0.5"),
            ("7,50", "7.5"),
            ("1.500,5", "1500.5"),
            ("1,234,567", "1234567"),
            ("5 đie\u{302}\u{309}m", "5"),
            ("-0", "0"),
            ("12345.678", "12345.678"),
        ] {
            assert_eq!(parse_number(typed), exact(meant), "{typed:?}");
        }
    }

    #[test]
    fn a_separator_before_three_digits_is_ambiguous() {
        assert_eq!(parse_number("1.500"), Number::Ambiguous);
        assert_eq!(parse_number("1,500"), Number::Ambiguous);
    }

    #[test]
    fn what_is_not_a_number_stays_no_number() {
        for typed in [
            "tốt", "-", "…", "5 + 2", "x", "7½", "7²", "1e3", "5%", "1.2.3", "5đ đ", "4,5,6", "1..5", "5 6",
            "--5",
        ] {
            assert_eq!(parse_number(typed), Number::NotANumber, "{typed:?}");
        }
        assert_eq!(parse_number(" \u{a0}\u{200b}"), Number::Blank);
    }

    #[test]
    fn a_long_number_is_read_whole_or_not_at_all() {
        let digits = "77777777777777777775";
        assert_eq!(parse_number(&format!(".{digits}")), exact(&format!("0.{digits}")));
        assert_eq!(parse_number(&format!("0.{digits}")), exact(&format!("0.{digits}")));
        assert_eq!(parse_number(&format!("{digits}1")), Number::NotANumber);
        assert_eq!(parse_number(&format!("0.{}1", "0".repeat(40))), Number::NotANumber);
    }

    #[test]
    fn a_number_over_its_maximum_is_told_apart() {
        let Number::OutOf(value, of) = parse_number("75,5 / 100 điểm") else { panic!("not read") };
        assert_eq!((with_point(value), with_point(of)), ("75.5".to_owned(), "100".to_owned()));
    }

    #[test]
    fn stored_numbers_lose_the_dust_of_binary_fractions() {
        assert_eq!(decimal_from_stored(0.1 + 0.2).map(with_point).as_deref(), Some("0.3"));
        assert_eq!(decimal_from_stored(49.500_000_000_000_01).map(with_point).as_deref(), Some("49.5"));
        assert_eq!(decimal_from_stored(f64::INFINITY), None);
        assert_eq!(decimal_from_stored(f64::NAN), None);
        assert_eq!(decimal_from_stored(1e300), None);
        assert_eq!(decimal_from_stored(-0.0).map(with_point).as_deref(), Some("0"));
    }

    #[test]
    fn folding_joins_nfc_nfd_case_and_line_breaks() {
        assert_eq!(fold("ĐIỂM\nTự đánh giá"), "diem tu danh gia");
        assert_eq!(fold("Đie\u{302}\u{309}m  tự ĐÁNH-GIÁ:"), "diem tu danh gia");
        assert_eq!(tidy(" a\u{a0}\u{200b}\n b "), "a b");
        assert_eq!(tidy_lines("a \r\n\r\n b\rc"), "a\nb\nc");
    }

    #[test]
    fn words_are_found_whole() {
        assert!(contains_words("diem tu danh gia", "tu danh gia"));
        assert!(!contains_words("diem tuu danh", "tu"));
        assert!(starts_with_words("cong diem nhom 1", "cong"));
        assert!(!starts_with_words("cong nghe", "con"));
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn tidying_is_idempotent(text in "(\\PC|[\\sae\u{a0}\u{ad}\u{200b}\u{302}\u{323}]){0,40}") {
            let once = tidy(&text);
            prop_assert_eq!(tidy(&once), once);
        }

        #[test]
        fn the_quick_look_at_a_text_gives_what_the_long_way_gives(text in "([aĐ ệ]|\\PC|[\\s\u{a0}\u{200b}\u{302}\u{323}]){0,12}") {
            prop_assert_eq!(tidy(&text), spaced(visible(&text).nfc()));
        }

        #[test]
        fn a_glance_never_misses_a_beginning(text in "[ .Đđa\u{301}ﬁ]{0,4}ket\\PC{0,4}") {
            let phrases = ["ket".to_owned(), "d".to_owned(), "fi".to_owned()];
            let begins = phrases.iter().any(|phrase| fold(&text).starts_with(phrase));
            prop_assert!(!begins || may_begin(&text, &phrases));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = parse_number(&text);
        }

        #[test]
        fn written_numbers_read_back(units in -100_000_i64..100_000, scale in 0_u32..3) {
            let value = Decimal::new(units, scale).normalize();
            prop_assert_eq!(parse_number(&with_point(value)), Number::Exact(value));
            prop_assert_eq!(parse_number(&with_comma(value)), Number::Exact(value));
        }
    }
}
