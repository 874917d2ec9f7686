//! Codes of groups, criteria and items as forms write them: numbers, Roman numerals, letters, dashes.
//!
//! A cell or the start of a title comes in, a [`RowCode`] goes out; what it means is for [`super::matching`] to say.

use crate::sheet::{Date, Value};
use crate::text::{decimal_from_stored, fold, tidy, with_point};

use super::vocabulary::{Vocabulary, beginning};

/// What stands where a code is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowCode {
    /// `1.3` or `1.3.2`.
    Dotted(String),
    /// `3`.
    Whole(u32),
    /// `II`.
    Roman(u32),
    /// `a`, `đ`: the letter in lower case.
    Letter(char),
    /// `1.3.a`: what stands before the letter, and the letter.
    Lettered(String, char),
    /// A dash or bullet.
    Dash,
    /// A number or date that a spreadsheet made of a code; what the code may have been, the likeliest first.
    Turned(Vec<String>),
}

/// Letters in the order in which Vietnamese lists count (a, b, c, d, đ, e, g, h …).
const VIETNAMESE_ORDER: &str = "abcdđeghiklmnopqrstuvxy";
/// Letters in Latin order, which some lists use all the same.
const LATIN_ORDER: &str = "abcdefghijklmnopqrstuvwxyz";

/// Place of a letter in a list, from 0; `latin` tells which order the list uses.
pub fn letter_index(letter: char, latin: bool) -> Option<usize> {
    let order = if latin { LATIN_ORDER } else { VIETNAMESE_ORDER };
    order.chars().position(|c| c == letter)
}

/// Whether a list of letters counts in Latin order: it has an f, j, w or z, or an e right after d and no đ.
pub fn counts_in_latin(letters: &[char]) -> bool {
    let foreign = letters.iter().any(|c| "fjwz".contains(*c));
    let skips = !letters.contains(&'đ') && letters.windows(2).any(|pair| pair == ['d', 'e']);
    foreign || skips
}

/// The code in a cell of the number column.
pub fn in_cell(value: &Value, words: &Vocabulary) -> Option<RowCode> {
    match value {
        Value::Text(text) => {
            let text = tidy(text);
            let whole = split(&text, words).filter(|(_, rest)| rest.is_empty()).map(|(code, _)| code);
            whole.or_else(|| in_parts(&text, words))
        }
        Value::Number(number) => {
            let decimal = decimal_from_stored(*number)?;
            let text = with_point(decimal);
            match text.parse::<u32>() {
                Ok(whole) => Some(RowCode::Whole(whole)),
                // 1.10 has become 1.1, so the code may have had a zero behind.
                Err(_) if decimal.is_sign_positive() => {
                    Some(RowCode::Turned(vec![text.clone(), format!("{text}0")]))
                }
                Err(_) => None,
            }
        }
        Value::Date(Some(date)) => Some(RowCode::Turned(from_date(*date))),
        _ => None,
    }
}

/// A code whose parts are set off in other ways: `1.3.a`, `1.3a`, `1.3 (2)`, `I.3.2`, `1-3-2`, `1,3,2`, `TC1.3-CB2`.
fn in_parts(text: &str, words: &Vocabulary) -> Option<RowCode> {
    if text.chars().count() > 24 {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for c in text.chars() {
        let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
        match parts.last_mut() {
            _ if !c.is_alphanumeric() => parts.push(String::new()),
            Some(last) if last.chars().last().is_none_or(|before| kind(before) == kind(c)) => last.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts.retain(|part| !part.is_empty());
    let is_word = |part: &String| {
        let folded = fold(part);
        let phrases = words.code.before.iter().chain(&words.code.group);
        part.chars().count() > 1 && phrases.flat_map(|phrase| phrase.split(' ')).any(|word| word == folded)
    };
    parts.retain(|part| !is_word(part));
    let (last, before) = parts.split_last()?;
    let mut path: Vec<String> = Vec::new();
    for (index, part) in before.iter().enumerate() {
        match part.parse::<u32>() {
            Ok(number) => path.push(number.to_string()),
            Err(_) if index == 0 => path.push(roman(part)?.to_string()),
            Err(_) => return None,
        }
    }
    if let Ok(number) = last.parse::<u32>() {
        path.push(number.to_string());
        return (2..=5).contains(&path.len()).then(|| RowCode::Dotted(path.join(".")));
    }
    let mut letters = last.chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?.to_lowercase().next()?;
    let is_letter = letter.is_ascii_lowercase() || letter == 'đ';
    (is_letter && !path.is_empty()).then(|| RowCode::Lettered(path.join("."), letter))
}

/// The codes that a spreadsheet may have taken for this date: day.month, day.month.year, and the same turned round.
fn from_date(date: Date) -> Vec<String> {
    let Date { year, month, day } = date;
    let short = year.rem_euclid(100);
    let mut codes = vec![format!("{day}.{month}.{short}"), format!("{month}.{day}.{short}")];
    codes.extend([format!("{day}.{month}"), format!("{month}.{day}")]);
    if day == 1 && short > 0 {
        codes.push(format!("{month}.{short}"));
    }
    codes
}

/// Splits a code off the front of a text: `1.3.2. Hệ thống …`, `Nhóm I: …`, `- Có …`, `a) …`.
pub fn split<'t>(text: &'t str, words: &Vocabulary) -> Option<(RowCode, &'t str)> {
    let text = text.trim();
    let dash = text.strip_prefix(['-', '–', '—', '−', '+', '•', '*', '·', '▪', '●', '\u{f0b7}']);
    if let Some(rest) = dash {
        return Some((RowCode::Dash, rest.trim_start()));
    }
    if let Some(found) = bare(text) {
        return Some(found);
    }
    // Vocabulary before the code: as many as the longest phrase has.
    let folded = fold(text);
    let before = beginning(&folded, &words.code.before)?;
    let rest = text.splitn(before.split(' ').count() + 1, ' ').last()?;
    bare(rest.trim_start_matches([':', '.', ' ']))
}

fn bare(text: &str) -> Option<(RowCode, &str)> {
    let opened = text.starts_with(['(', '[']);
    let text = text.trim_start_matches(['(', '[']);
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '.' && c != ',').unwrap_or(text.len());
    let (head, rest) = text.split_at_checked(end)?;
    let core = head.trim_end_matches(['.', ',']);
    let stop = rest.chars().next();
    let marked = opened || core.len() < head.len() || matches!(stop, Some(')' | ']' | '/' | ':' | '-' | '–'));
    // `1.3Có` and `a.Có` are written without a space; nothing else ends in the middle of a word.
    let (core, glued) = match core.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|at| *at > 2) {
        Some(at) if core.starts_with(|c: char| c.is_ascii_digit()) => core.split_at_checked(at)?,
        _ => (core, ""),
    };
    let code = parse(core.trim_end_matches('.'), marked || stop.is_none() || !glued.is_empty())?;
    let tail_start =
        text.len() - rest.len() - glued.len() - (head.len() - head.trim_end_matches(['.', ',']).len());
    let tail = if glued.is_empty() { rest } else { text.get(tail_start..)? };
    Some((code, tail.trim_start_matches([')', ']', '/', ':', '.', '-', '–', ' '])))
}

/// `marked` tells that a dot or bracket follows, or nothing at all: a lone letter or Roman numeral needs that.
fn parse(core: &str, marked: bool) -> Option<RowCode> {
    let is_number =
        !core.is_empty() && core.len() <= 12 && core.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_number {
        let parts: Option<Vec<u32>> = core.split('.').map(|part| part.parse().ok()).collect();
        return match parts?.as_slice() {
            [one] => marked.then_some(RowCode::Whole(*one)),
            parts if parts.len() <= 5 => {
                let written: Vec<&str> = core.split('.').collect();
                Some(RowCode::Dotted(written.join(".")))
            }
            _ => None,
        };
    }
    if !marked {
        return None;
    }
    let mut letters = core.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && !"IVX".contains(letter)
    {
        let lower = letter.to_lowercase().next()?;
        return (lower.is_ascii_lowercase() || lower == 'đ').then_some(RowCode::Letter(lower));
    }
    roman(core).map(RowCode::Roman)
}

/// The value of a Roman numeral from I to XXXIX, in capitals.
pub(super) fn roman(text: &str) -> Option<u32> {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let rest = text.trim_start_matches('X');
    let tens = u32::try_from(text.len() - rest.len()).ok().filter(|tens| *tens <= 3)?;
    // IX begins with I, so no ten was taken off it.
    let ones = ONES.iter().position(|ones| *ones == rest)?;
    Some(tens * 10 + u32::try_from(ones).ok()?).filter(|value| *value > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vocabulary {
        Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap()
    }

    fn dotted(text: &str) -> RowCode {
        RowCode::Dotted(text.to_owned())
    }

    #[test]
    fn codes_are_split_off_titles() {
        let words = words();
        for (text, code, rest) in [
            ("1.3.2. Hệ thống LMS", dotted("1.3.2"), "Hệ thống LMS"),
            ("1.3 Triển khai", dotted("1.3"), "Triển khai"),
            ("1.3.2.Hệ thống", dotted("1.3.2"), "Hệ thống"),
            ("1.3.2Hệ thống", dotted("1.3.2"), "Hệ thống"),
            ("Tiêu chí 1.3: Triển khai", dotted("1.3"), "Triển khai"),
            ("1. Chuyển đổi số", RowCode::Whole(1), "Chuyển đổi số"),
            ("I. CHUYỂN ĐỔI SỐ", RowCode::Roman(1), "CHUYỂN ĐỔI SỐ"),
            ("Nhóm II: Quản trị", RowCode::Roman(2), "Quản trị"),
            ("Nhóm tiêu chí 2. Quản trị", RowCode::Whole(2), "Quản trị"),
            ("- Có triển khai", RowCode::Dash, "Có triển khai"),
            ("a) Có triển khai", RowCode::Letter('a'), "Có triển khai"),
            ("đ. Có triển khai", RowCode::Letter('đ'), "Có triển khai"),
            ("(1.1) Ban hành", dotted("1.1"), "Ban hành"),
        ] {
            assert_eq!(split(text, &words), Some((code, rest)), "{text}");
        }
    }

    #[test]
    fn words_that_look_like_codes_are_left_alone() {
        let words = words();
        for text in ["Có triển khai", "Vì sao", "X quang", "20 phần mềm", "100% giáo viên", "Cộng nhóm 1", ""]
        {
            assert_eq!(split(text, &words), None, "{text}");
        }
    }

    #[test]
    fn roman_numerals_count() {
        let values: Vec<_> =
            ["I", "IV", "IX", "X", "XII", "XIX", "XX", "IIII", "XXXX", "VX"].map(roman).into();
        assert_eq!(
            values,
            [Some(1), Some(4), Some(9), Some(10), Some(12), Some(19), Some(20), None, None, None]
        );
    }

    #[test]
    fn letters_count_in_the_order_of_their_list() {
        assert_eq!(letter_index('e', false), Some(5));
        assert_eq!(letter_index('đ', false), Some(4));
        assert_eq!(letter_index('e', true), Some(4));
        assert!(counts_in_latin(&['a', 'b', 'c', 'd', 'e']));
        assert!(!counts_in_latin(&['a', 'b', 'c', 'd', 'đ', 'e']));
    }

    #[test]
    fn numbers_and_dates_give_the_codes_they_may_have_been() {
        let words = words();
        assert_eq!(in_cell(&Value::Number(1.0), &words), Some(RowCode::Whole(1)));
        let Some(RowCode::Turned(codes)) = in_cell(&Value::Number(1.1), &words) else { panic!("not turned") };
        assert_eq!(codes, ["1.1", "1.10"]);
        let date = Date { year: 2002, month: 3, day: 1 };
        let Some(RowCode::Turned(codes)) = in_cell(&Value::Date(Some(date)), &words) else {
            panic!("not turned")
        };
        assert!(codes.starts_with(&["1.3.2".to_owned()]));
    }
}
