//! What a decision writes about points: "Tối đa 6 điểm", "Dưới 30%: tối đa 3 điểm; …", "Mức độ 1: dưới 10; …".
//!
//! The text of a cell comes in, caps and bands go out. Nothing is guessed: a phrase that is not understood whole says
//! so.

use regex::Captures;
use rust_decimal::Decimal;

use super::words::BlankWords;
use crate::catalogue::{Allowance, Bound, CapBand, LevelRule, Trust};
use crate::text::{Number, contains_any, fold, parse_number, tidy};

/// What a cell of points says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Points {
    /// Nothing.
    Blank,
    /// A row without points.
    Condition,
    /// So many at most.
    Cap(Decimal),
    /// So many at most for each of the lines beside it.
    Each(Decimal),
    /// Several, one a line.
    Several(Vec<Decimal>),
    /// By the value of a ratio or count.
    Bands(Bands),
    /// Something else; the most points that it names, where it names any.
    Unclear(Option<Decimal>),
}

/// Bands of a ratio or count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands {
    /// From the lowest value up.
    pub bands: Vec<CapBand>,
    /// Whether the values are hundredths.
    pub is_ratio: bool,
}

impl Bands {
    /// The most that any band allows.
    pub fn best(&self) -> Option<Decimal> {
        self.bands.iter().map(|band| band.allows.points()).max()
    }
}

/// Lower case without diacritics; figures and signs stay as they are.
pub fn plain(text: &str) -> String {
    let tidied = tidy(text);
    let mut out = String::with_capacity(tidied.len());
    let mut word = String::new();
    for letter in tidied.chars().chain([' ']) {
        if letter.is_alphabetic() {
            word.push(letter);
            continue;
        }
        out.push_str(&fold(&word));
        word.clear();
        out.push(letter);
    }
    out.trim_end().to_owned()
}

/// What a cell of points says.
pub fn points(text: &str, words: &BlankWords) -> Points {
    let folded = fold(text);
    if text.trim().chars().all(|sign| matches!(sign, '-' | '–' | '—' | '…' | '.' | '/' | ' ' | '\n')) {
        return Points::Blank;
    }
    let says_so = contains_any(&folded, &words.mandatory);
    if words.condition.contains(&folded) || (says_so && !text.contains(|sign: char| sign.is_ascii_digit())) {
        return Points::Condition;
    }
    if let Number::Exact(value) | Number::OutOf(_, value) = parse_number(text) {
        return Points::Cap(value);
    }
    let text = plain(text);
    if let Some(bands) = bands(&text, words) {
        return Points::Bands(bands);
    }
    if let Some(cap) = from_nought(&text, words) {
        return cap;
    }
    let caps: Vec<Decimal> =
        words.phrase.cap.captures_iter(&text).filter_map(|cap| cap_of(&cap)).map(Allowance::points).collect();
    match caps.as_slice() {
        [cap] if words.phrase.each.is_match(&text) => Points::Each(*cap),
        [cap] if is_filler(&words.phrase.cap.replace_all(&text, " ")) => Points::Cap(*cap),
        [_, _, ..] if is_filler(&words.phrase.cap.replace_all(&text, " ")) => Points::Several(caps),
        [] => lines_of_numbers(&text).unwrap_or(Points::Unclear(None)),
        caps => Points::Unclear(caps.iter().max().copied()),
    }
}

/// Signs, and the numbers that set lines off.
fn is_filler(text: &str) -> bool {
    !text.contains(|letter: char| letter.is_alphabetic() || letter.is_ascii_digit())
}

/// "Từ 0 đến 6": points from nought to a cap.
fn from_nought(text: &str, words: &BlankWords) -> Option<Points> {
    let (found, lower, upper) = intervals(text, words).into_iter().next()?;
    let rest = format!("{}{}", text.get(..found.0)?, text.get(found.1..)?);
    match (lower, upper) {
        (Bound::Included(low), Bound::Included(high))
            if low.is_zero() && words.phrase.unit.is_match(&rest) =>
        {
            Some(Points::Cap(high))
        }
        _ => None,
    }
}

/// Numbers alone, a line each.
fn lines_of_numbers(text: &str) -> Option<Points> {
    let numbers: Option<Vec<Decimal>> = text
        .split([' ', ';'])
        .filter(|part| !part.is_empty())
        .map(|part| match parse_number(part) {
            Number::Exact(value) => Some(value),
            _ => None,
        })
        .collect();
    numbers.filter(|numbers| numbers.len() > 1).map(Points::Several)
}

fn cap_of(found: &Captures) -> Option<Allowance> {
    let number = |name| found.name(name).and_then(|part| exact(part.as_str()));
    number("m").map(Allowance::AtMost).or_else(|| number("p").map(Allowance::Exactly))
}

fn exact(text: &str) -> Option<Decimal> {
    text.replace(',', ".").parse().ok()
}

type Span = (usize, usize);

/// The intervals of a plain text, each with the place where it stands.
fn intervals(text: &str, words: &BlankWords) -> Vec<(Span, Bound, Bound)> {
    let found = words.phrase.interval.captures_iter(text);
    found
        .filter_map(|found| {
            let whole = found.get(0)?;
            let value = |name| found.name(name).and_then(|part| exact(part.as_str()));
            let low = value("fl1").or_else(|| value("fl2")).or_else(|| value("f")).or_else(|| value("ul"));
            let above = value("al1").or_else(|| value("al2")).or_else(|| value("a"));
            let high = value("fh").or_else(|| value("ah")).or_else(|| value("t"));
            let below = value("fx").or_else(|| value("ax")).or_else(|| value("b"));
            let (lower, upper) = match value("e") {
                Some(only) => (Bound::Included(only), Bound::Included(only)),
                None => (
                    low.map(Bound::Included).or(above.map(Bound::Excluded)).unwrap_or(Bound::Open),
                    high.map(Bound::Included).or(below.map(Bound::Excluded)).unwrap_or(Bound::Open),
                ),
            };
            Some(((whole.start(), whole.end()), lower, upper))
        })
        .collect()
}

/// The interval that a title is, where it is nothing else: "Từ 30% đến 60%", "Trên 20 học liệu".
pub fn title_interval(title: &str, words: &BlankWords) -> Option<(Bound, Bound, bool)> {
    let text = plain(title);
    let found = intervals(&text, words);
    let [(span, lower, upper)] = found.as_slice() else { return None };
    let begins = text.get(..span.0)?.trim().is_empty();
    let rest = text.get(span.1..)?.split_whitespace().count();
    (begins && rest <= 6).then_some((*lower, *upper, text.contains('%')))
}

/// "Dưới 30%: tối đa 3 điểm; Từ 30% đến 60%: tối đa 5 điểm; …", in either order of value and points.
fn bands(text: &str, words: &BlankWords) -> Option<Bands> {
    let caps: Vec<(Span, Allowance)> = words
        .phrase
        .cap
        .captures_iter(text)
        .filter_map(|found| Some(((found.get(0)?.start(), found.get(0)?.end()), cap_of(&found)?)))
        .collect();
    let touches = |a: &Span, b: &Span| a.0 < b.1 && b.0 < a.1;
    // "tối đa" also reads as an end of an interval; where a cap stands, it is one.
    let values: Vec<(Span, Bound, Bound)> = intervals(text, words)
        .into_iter()
        .filter(|(span, ..)| !caps.iter().any(|(cap, _)| touches(cap, span)))
        .collect();
    if values.len() < 2 || values.len() != caps.len() {
        return None;
    }
    let mut last_end = 0;
    for ((value, ..), (cap, _)) in values.iter().zip(&caps) {
        let (first, second) = if values.first()?.0 < caps.first()?.0 { (value, cap) } else { (cap, value) };
        if first.0 < last_end || second.0 < first.1 {
            return None;
        }
        last_end = second.1;
    }
    let mut bands: Vec<CapBand> = values
        .iter()
        .zip(&caps)
        .map(|((_, lower, upper), (_, allows))| CapBand { lower: *lower, upper: *upper, allows: *allows })
        .collect();
    sort(&mut bands);
    Some(Bands { bands, is_ratio: text.contains('%') })
}

/// Puts bands in order, from the lowest value up.
pub fn sort(bands: &mut [CapBand]) {
    let key = |band: &CapBand| match (band.lower, band.upper) {
        (Bound::Open, _) => (Decimal::MIN, Decimal::MIN),
        (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => {
            (low, high)
        }
        (Bound::Included(low) | Bound::Excluded(low), Bound::Open) => (low, Decimal::MAX),
    };
    bands.sort_by_key(key);
}

/// What a cell of levels says.
#[derive(Debug, Clone)]
pub enum Levels {
    /// Nothing about bands.
    None,
    /// Bands of points, by level.
    Bands(Vec<LevelRule>),
    /// Levels, but not which points they take.
    Unclear,
}

/// "Mức độ 1: dưới 10; Mức độ 2: từ 10 đến 20; Mức độ 3: trên 20", for points up to `max`.
pub fn levels(text: &str, max: Option<Decimal>, words: &BlankWords) -> Levels {
    let text = plain(text);
    let marks: Vec<(Span, u8)> = words
        .phrase
        .level
        .captures_iter(&text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            Some(((whole.start(), whole.end()), found.name("n")?.as_str().parse().ok()?))
        })
        .collect();
    if marks.len() < 2 {
        return Levels::None;
    }
    let ends = marks.iter().skip(1).map(|(span, _)| span.0).chain([text.len()]);
    let rules: Option<Vec<LevelRule>> = marks
        .iter()
        .zip(ends)
        .map(|((span, level), end)| {
            let found = intervals(text.get(span.1..end)?, words);
            let [(_, lower, upper)] = found.as_slice() else { return None };
            Some(LevelRule {
                level: *level,
                name: String::new(),
                lower: *lower,
                upper: *upper,
                trust: Trust::Reported,
            })
        })
        .collect();
    let Some(mut rules) = rules else { return Levels::Unclear };
    rules.sort_by_key(|rule| rule.level);
    // What begins at nought begins with nothing, and what ends at the maximum has no end.
    if let Some(first) = rules.first_mut().filter(|rule| rule.lower == Bound::Included(Decimal::ZERO)) {
        first.lower = Bound::Open;
    }
    if let Some(last) =
        rules.last_mut().filter(|rule| max.is_some_and(|max| rule.upper == Bound::Included(max)))
    {
        last.upper = Bound::Open;
    }
    Levels::Bands(rules)
}

/// The cap at the end of a title: "… (tối đa 6 điểm)"; what stands before it, and the points.
pub fn cap_in_title<'t>(title: &'t str, words: &BlankWords) -> Option<(&'t str, Decimal)> {
    let (before, inside) = title.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    match points(inside, words) {
        Points::Cap(cap) if inside.contains(char::is_alphabetic) => Some((before.trim_end(), cap)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> BlankWords {
        BlankWords::from_toml(BlankWords::BUILT_IN).unwrap()
    }

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// `[30..60)=5` for from 30 to below 60 exactly 5; `<=` for at most.
    fn shown(lower: Bound, upper: Bound) -> String {
        let low = match lower {
            Bound::Open => "..".to_owned(),
            Bound::Included(end) => format!("[{end}.."),
            Bound::Excluded(end) => format!("({end}.."),
        };
        match upper {
            Bound::Open => low,
            Bound::Included(end) => format!("{low}{end}]"),
            Bound::Excluded(end) => format!("{low}{end})"),
        }
    }

    fn bands_of(text: &str) -> String {
        let Points::Bands(bands) = points(text, &words()) else {
            return format!("{:?}", points(text, &words()));
        };
        let each = bands.bands.iter().map(|band| {
            let sign = if matches!(band.allows, Allowance::AtMost(_)) { "<=" } else { "=" };
            format!("{}{sign}{}", shown(band.lower, band.upper), band.allows.points())
        });
        format!("{}{}", each.collect::<Vec<_>>().join(" "), if bands.is_ratio { " %" } else { "" })
    }

    #[test]
    fn caps_are_read_out_of_text() {
        let words = words();
        for (text, said) in [
            ("Tối đa 6 điểm", Points::Cap(number("6"))),
            ("TỐI ĐA 06 ĐIỂM", Points::Cap(number("6"))),
            ("tối đa: 7,5 đ", Points::Cap(number("7.5"))),
            ("6", Points::Cap(number("6"))),
            ("6 điểm", Points::Cap(number("6"))),
            ("Từ 0 đến 6 điểm", Points::Cap(number("6"))),
            ("0 - 6 điểm", Points::Cap(number("6"))),
            ("Mỗi chức năng tối đa 6 điểm", Points::Each(number("6"))),
            ("Tối đa 15 điểm\nTối đa 5 điểm", Points::Several(vec![number("15"), number("5")])),
            ("15\n5", Points::Several(vec![number("15"), number("5")])),
            ("Điều kiện\nbắt buộc", Points::Condition),
            ("ĐKBB", Points::Condition),
            ("-", Points::Blank),
            ("theo hướng dẫn của Sở", Points::Unclear(None)),
            ("Tối đa 6 điểm nếu có quy chế", Points::Unclear(Some(number("6")))),
        ] {
            assert_eq!(points(text, &words), said, "{text}");
        }
    }

    #[test]
    fn several_caps_in_one_cell_are_bands() {
        for (text, said) in [
            (
                "Dưới 30%: tối đa 3 điểm; Từ 30% đến 60%: tối đa 5 điểm; Trên 60%: tối đa 7 điểm",
                "..30)<=3 [30..60]<=5 (60..<=7 %",
            ),
            (
                "Dưới 20 học liệu: 3 điểm\nTừ 20 đến 40 học liệu: 6 điểm\nTrên 40 học liệu: 10 điểm",
                "..20)=3 [20..40]=6 (40..=10",
            ),
            ("Trên 60%: tối đa 7 điểm. Từ 30% đến dưới 60%: tối đa 5 điểm", "[30..60)<=5 (60..<=7 %"),
            ("<50%: 2 điểm; 50% - 80%: 4 điểm; >80%: 6 điểm", "..50)=2 [50..80]=4 (80..=6 %"),
            ("Tối đa 3 điểm nếu dưới 30%; tối đa 7 điểm nếu từ 30% trở lên", "..30)<=3 [30..<=7 %"),
            ("Trên 30% đến 60%: 5 điểm; 60% trở lên: 7 điểm", "(30..60]=5 [60..=7 %"),
        ] {
            assert_eq!(bands_of(text), said, "{text}");
        }
    }

    #[test]
    fn bands_of_levels_are_read_with_their_ends() {
        let words = words();
        for (text, said) in [
            ("Mức độ 1: dưới 10; Mức độ 2: từ 10 đến 20; Mức độ 3: trên 20", "1..10) 2[10..20] 3(20.."),
            ("Mức 1: < 10 điểm\nMức 2: 10 - 20 điểm\nMức 3: > 20 điểm", "1..10) 2[10..20] 3(20.."),
            (
                "Mức độ 3: từ 20 đến 30; Mức độ 2: từ 10 đến dưới 20; Mức độ 1: dưới 10",
                "1..10) 2[10..20) 3[20..",
            ),
        ] {
            let Levels::Bands(rules) = levels(text, Some(number("30")), &words) else { panic!("{text}") };
            let each: Vec<String> =
                rules.iter().map(|rule| format!("{}{}", rule.level, shown(rule.lower, rule.upper))).collect();
            assert_eq!(each.join(" "), said, "{text}");
        }
        assert!(matches!(levels("Mức độ 1: chưa tốt; Mức độ 2: tốt", None, &words), Levels::Unclear));
        assert!(matches!(levels("Mức 2", None, &words), Levels::None));
    }

    #[test]
    fn a_title_may_end_in_its_cap_or_be_a_band() {
        let words = words();
        assert_eq!(
            cap_in_title("Có phòng studio (tối đa 5 điểm)", &words),
            Some(("Có phòng studio", number("5")))
        );
        assert_eq!(cap_in_title("Hệ thống (LMS)", &words), None);
        assert_eq!(cap_in_title("Năm học (2024)", &words), None);
        let (lower, upper, is_ratio) = title_interval("Từ 30% đến 60% giáo viên", &words).unwrap();
        assert_eq!((shown(lower, upper).as_str(), is_ratio), ("[30..60]", true));
        assert!(title_interval("Có từ 30% giáo viên trở lên", &words).is_none());
    }
}
