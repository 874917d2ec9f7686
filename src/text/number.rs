//! Numbers as hands type them, and decimals as people and machines read them.
//!
//! Text or a stored number comes in, an exact decimal goes out, or why there is none. What could mean two numbers is
//! never one.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::{fold, visible};

/// What a text says as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// Nothing but spaces.
    Blank,
    /// One number and no doubt about it.
    Exact(Decimal),
    /// A number over another: `4,5/6`, `75,5 / 100 điểm`.
    OutOf(Decimal, Decimal),
    /// A share of a hundred, as the part of 1 that it is: `85 %` is 0.85.
    Percentage(Decimal),
    /// Could be read in two ways: `1.500` is one and a half or one thousand five hundred.
    Ambiguous,
    /// Says two different numbers: `5 (sáu)`.
    Contradictory,
    /// Not a number.
    NotANumber,
}

/// Longer numbers are no points of anybody's; and sums of shorter ones cannot leave the reach of a decimal.
const MOST_DIGITS: usize = 20;

/// Reads a number as hands type it: `7,5`, `7.5`, `7,5 điểm`, `7.5đ`, no-break spaces, full-width digits; with words
/// before it that only say what it is (`Tự chấm: 5`, `Đạt 5 điểm`), and said again in brackets (`5 (năm)`).
///
/// A separator followed by exactly three digits is [`Number::Ambiguous`], unless what stands before it is 0.
pub fn parse_number(text: &str) -> Number {
    let plain: String = visible(text).nfc().map(narrow).collect::<String>().to_lowercase();
    let plain = without_full_stop(plain.trim());
    if plain.is_empty() {
        return Number::Blank;
    }
    let Some((said, again)) = brackets(plain) else { return parse_unsaid(plain) };
    match (parse_unsaid(said), parse_again(again)) {
        (number @ (Number::Exact(value) | Number::OutOf(value, _)), Some(other)) => {
            if value == other {
                number
            } else {
                Number::Contradictory
            }
        }
        (number @ (Number::Exact(_) | Number::OutOf(..)), None) if is_lead(again) => number,
        (Number::Ambiguous, _) => Number::Ambiguous,
        _ => Number::NotANumber,
    }
}

/// A number that is said once.
fn parse_unsaid(text: &str) -> Number {
    let text = without_lead(text);
    match text.split_once('/').or_else(|| text.split_once(" trên ")) {
        None => match text.strip_suffix('%') {
            Some(share) => match parse_plain(share) {
                Number::Exact(percent) => Number::Percentage((percent / Decimal::ONE_HUNDRED).normalize()),
                _ => Number::NotANumber,
            },
            None => parse_plain(without_unit(text)),
        },
        Some((left, right)) => match (parse_plain(without_unit(left)), parse_plain(without_unit(right))) {
            (Number::Exact(value), Number::Exact(of)) => Number::OutOf(value, of),
            _ => Number::NotANumber,
        },
    }
}

/// A number that is said a second time, in digits or in words.
fn parse_again(text: &str) -> Option<Decimal> {
    match parse_unsaid(text) {
        Number::Exact(value) | Number::OutOf(value, _) => Some(value),
        _ => in_words(text),
    }
}

/// A text that ends in brackets: what stands before them, and inside.
fn brackets(text: &str) -> Option<(&str, &str)> {
    let (before, inside) = text.strip_suffix(')')?.rsplit_once('(')?;
    (!before.trim().is_empty() && !inside.contains(')')).then_some((before.trim(), inside.trim()))
}

/// A full stop behind a word or bracket ends a sentence; behind a digit it may be a decimal point.
fn without_full_stop(text: &str) -> &str {
    match text.strip_suffix(['.', ';', ',']) {
        Some(rest) if !rest.ends_with(|c: char| c.is_ascii_digit() || ".,;".contains(c)) => rest.trim_end(),
        _ => text,
    }
}

/// Words before a number that say no more than that it is one, folded. Words that say more, such as *tối đa*, *dưới*,
/// *trừ*, *mức* or *chưa*, are none of them.
const LEAD: [&str; 16] = [
    "cham", "cho", "cua", "danh", "dat", "diem", "don", "duoc", "gia", "ket", "nha", "qua", "so", "truong",
    "tu", "vi",
];

fn is_lead(words: &str) -> bool {
    fold(words).split_whitespace().all(|word| LEAD.contains(&word))
}

fn without_lead(text: &str) -> &str {
    let digits = text.find(|c: char| c.is_ascii_digit() || "+-.,".contains(c)).unwrap_or(text.len());
    match text.split_at_checked(digits) {
        Some((words, number))
            if words.starts_with(char::is_alphabetic)
                && words.chars().all(|c| c.is_alphabetic() || " :=".contains(c))
                && number.starts_with(|c: char| c.is_ascii_digit())
                && is_lead(words) =>
        {
            number
        }
        _ => text,
    }
}

/// A number in Vietnamese words up to the hundreds, with or without its unit: `năm`, `bảy mươi lăm phẩy năm`,
/// `sáu rưỡi điểm`.
fn in_words(text: &str) -> Option<Decimal> {
    let folded = fold(text);
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    if words.last() == Some(&"diem") {
        words.pop();
    }
    if words.last() == Some(&"ruoi") {
        words.pop();
        return whole_in_words(&words).map(|whole| Decimal::from(whole) + Decimal::new(5, 1));
    }
    let Some(comma) = words.iter().position(|word| matches!(*word, "phay" | "cham")) else {
        return whole_in_words(&words).map(Decimal::from);
    };
    let (whole, fraction) = (words.get(..comma)?, words.get(comma + 1..)?);
    let digits: Option<Vec<u32>> = fraction.iter().map(|word| digit(word)).collect();
    let fraction = match digits {
        Some(digits) => digits.iter().map(u32::to_string).collect(),
        None => whole_in_words(fraction)?.to_string(),
    };
    Decimal::from_str_exact(&format!("{}.{fraction}", whole_in_words(whole)?))
        .ok()
        .map(|value| value.normalize())
}

fn whole_in_words(words: &[&str]) -> Option<u32> {
    match words {
        [hundreds, "tram"] => Some(digit(hundreds)? * 100),
        [hundreds, "tram", "linh" | "le", one] => Some(digit(hundreds)? * 100 + digit(one)?),
        [hundreds, "tram", rest @ ..] => Some(digit(hundreds)? * 100 + below_hundred(rest)?),
        _ => below_hundred(words),
    }
}

fn below_hundred(words: &[&str]) -> Option<u32> {
    match words {
        ["muoi"] => Some(10),
        ["muoi", one] => Some(10 + digit(one)?),
        [tens, "muoi"] => Some(digit(tens)? * 10),
        [tens, "muoi", one] => Some(digit(tens)? * 10 + digit(one)?),
        [one] => digit(one),
        _ => None,
    }
}

fn digit(word: &str) -> Option<u32> {
    Some(match word {
        "khong" => 0,
        "mot" => 1,
        "hai" => 2,
        "ba" => 3,
        "bon" | "tu" => 4,
        "nam" | "lam" | "nham" => 5,
        "sau" => 6,
        "bay" => 7,
        "tam" => 8,
        "chin" => 9,
        _ => return None,
    })
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
            "tốt",
            "-",
            "…",
            "5 + 2",
            "x",
            "7½",
            "7²",
            "1e3",
            "1.2.3",
            "5đ đ",
            "4,5,6",
            "1..5",
            "5 6",
            "--5",
            "tối đa 5",
            "chưa đạt 5",
            "dưới 5 điểm",
            "trừ 5",
            "Đạt mức 2",
            "5 (trừ 1)",
            "Đạt",
            "5 → 6",
            "4-5",
            "5%%",
            "Tự chấm - 5",
            "(5)",
            "(năm)",
            "5 ()) ",
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
    fn words_around_a_number_may_only_say_what_it_is() {
        for (typed, meant) in [
            ("Đạt 5 điểm", "5"),
            ("đạt: 5", "5"),
            ("Tự chấm: 5", "5"),
            ("Nhà trường tự đánh giá: 4,5 điểm", "4.5"),
            ("Điểm đạt được = 5", "5"),
            ("6 điểm.", "6"),
            ("4 (bốn)", "4"),
            ("4 ( Bốn ) .", "4"),
            ("5 điểm (năm điểm)", "5"),
            ("5,5 (năm phẩy năm)", "5.5"),
            ("5,5 (năm rưỡi)", "5.5"),
            ("15 (mười lăm)", "15"),
            ("21 (hai mươi mốt)", "21"),
            ("75,5 (bảy mươi lăm phẩy năm)", "75.5"),
            ("105 (một trăm linh năm)", "105"),
            ("0,75 (không phẩy bảy mươi lăm)", "0.75"),
            ("5 (5 điểm)", "5"),
            ("5 (đạt)", "5"),
        ] {
            assert_eq!(parse_number(typed), exact(meant), "{typed:?}");
        }
        for typed in ["5 (sáu)", "5 điểm (6)", "5,5 (năm)", "5/6 (sáu)"] {
            assert_eq!(parse_number(typed), Number::Contradictory, "{typed:?}");
        }
        for (typed, value) in [("Đạt 5/6 điểm", "5"), ("5 trên 6", "5"), ("5/6 (năm)", "5")] {
            let of = Decimal::from(6);
            assert_eq!(parse_number(typed), Number::OutOf(value.parse().unwrap(), of), "{typed:?}");
        }
    }

    #[test]
    fn a_percentage_is_no_number_of_points() {
        for (typed, share) in [("85%", "0.85"), ("85 %", "0.85"), ("Đạt 100%", "1"), ("12,5%", "0.125")] {
            assert_eq!(parse_number(typed), Number::Percentage(share.parse().unwrap()), "{typed:?}");
        }
    }

    proptest! {
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
