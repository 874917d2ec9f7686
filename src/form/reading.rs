//! What an answer's cell says: points, met or not met, or why it says nothing.
//!
//! A cell and the kind of item come in, a [`Reading`] goes out. A cell says what a person sees in it: a percentage is
//! never points, what is struck out or a mere 0 of another cell's blank is no answer, and of several boxes the ticked
//! one counts. Whether points lie within the maximum is for the checks.

use rust_decimal::Decimal;

use super::vocabulary::{Condition, Vocabulary, beginning};
use crate::catalogue::Node;
use crate::sheet::{Cell, Discounted, NumberFormat, Value};
use crate::text::{Number, contains_words, decimal_from_stored, fold, parse_number, starts_with_words, tidy};

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Nothing: not assessed. Never the same as 0.
    Blank,
    /// Nothing but struck-out text (chữ bị gạch ngang).
    StruckOut,
    /// The row has the item's code and the words of something else: nobody knows whose answer it is.
    Foreign,
    /// The 0 that a formula shows for a cell which is blank.
    ZeroOfBlank,
    /// Points; `typed` tells that they were typed as text.
    Points {
        /// How many.
        value: Decimal,
        /// Whether the cell holds text and not a number.
        typed: bool,
    },
    /// The condition is met, or is not.
    Met(bool),
    /// No number where points belong.
    NotANumber,
    /// A percentage where points belong, as the part of 1 that it is.
    Percentage(Decimal),
    /// A number that can be read in two ways.
    Ambiguous,
    /// Two different numbers, one in digits and one in brackets.
    Contradictory,
    /// Neither met nor not met.
    Unclear,
    /// A spreadsheet error.
    Error,
    /// A formula whose result the file does not hold.
    NoResult,
    /// One merged cell answers several items.
    Shared,
}

impl Reading {
    /// Whether two answers say the same, whatever their cells hold: `5` typed as text is 5.
    pub fn says_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Points { value, .. }, Self::Points { value: other, .. }) => value == other,
            (own, other) => own == other,
        }
    }
}

/// Reads a cell as the answer to an item.
pub fn read(cell: Option<&Cell>, node: &Node, words: &Vocabulary) -> Reading {
    let Some(cell) = cell else { return Reading::Blank };
    if cell.value.is_blank() {
        return match cell.discounted.as_deref() {
            None => Reading::Blank,
            Some(Discounted::Struck(_)) => Reading::StruckOut,
            Some(Discounted::ZeroOfBlank(_)) => Reading::ZeroOfBlank,
        };
    }
    match &cell.value {
        Value::Error(_) => Reading::Error,
        Value::NoResult => Reading::NoResult,
        value if node.is_condition() => condition(value, cell.format, &words.condition),
        Value::Text(text) => match chosen(text, &words.condition) {
            Choice::NoBoxes => points(cell, node.max),
            Choice::Nothing => Reading::Blank,
            Choice::One(option) => points_in(option, node.max),
            Choice::Unclear => Reading::NotANumber,
        },
        _ => points(cell, node.max),
    }
}

/// What an answer's cell shows, in words for a finding: its value, or else what does not count of it.
pub fn shown(cell: &Cell) -> String {
    match cell.discounted.as_deref() {
        Some(Discounted::Struck(text) | Discounted::ZeroOfBlank(text)) if cell.value.is_blank() => tidy(text),
        _ => cell.shown(),
    }
}

/// Reads a cell as points.
pub fn points(cell: &Cell, max: Option<Decimal>) -> Reading {
    match &cell.value {
        Value::Number(number) => match decimal_from_stored(*number) {
            Some(share) if cell.format == NumberFormat::Percentage => Reading::Percentage(share),
            Some(value) => Reading::Points { value, typed: false },
            None => Reading::NotANumber,
        },
        Value::Text(text) => points_in(text, max),
        Value::Error(_) => Reading::Error,
        Value::NoResult => Reading::NoResult,
        Value::Bool(_) | Value::Date(_) => Reading::NotANumber,
    }
}

fn points_in(text: &str, max: Option<Decimal>) -> Reading {
    match parse_number(text) {
        Number::Blank => Reading::Blank,
        Number::Exact(value) => Reading::Points { value, typed: true },
        Number::OutOf(value, of) if max.is_none_or(|max| max == of) => Reading::Points { value, typed: true },
        Number::Percentage(share) => Reading::Percentage(share),
        Number::Ambiguous => Reading::Ambiguous,
        Number::Contradictory => Reading::Contradictory,
        Number::OutOf(..) | Number::NotANumber => Reading::NotANumber,
    }
}

fn condition(value: &Value, format: NumberFormat, words: &Condition) -> Reading {
    match value {
        Value::Bool(met) => Reading::Met(*met),
        Value::Number(_) if format == NumberFormat::Percentage => Reading::Unclear,
        Value::Number(_) => is_met(&value.shown(), words).map_or(Reading::Unclear, Reading::Met),
        Value::Text(text) if matches!(chosen(text, words), Choice::Nothing) => Reading::Blank,
        Value::Text(text) => is_met(text, words).map_or(Reading::Unclear, Reading::Met),
        _ => Reading::Unclear,
    }
}

/// What several boxes with words beside them say: `☑ Đạt ☐ Chưa đạt`.
#[derive(Debug, PartialEq, Eq)]
enum Choice<'t> {
    /// There are no boxes, or one without words.
    NoBoxes,
    /// No box is ticked: nobody has answered yet.
    Nothing,
    /// The words of the one box that is ticked.
    One(&'t str),
    /// Several are ticked, or it cannot be told which words belong to which box.
    Unclear,
}

/// Which of several boxes is ticked. All boxes stand before their words, or all behind.
fn chosen<'t>(text: &'t str, words: &Condition) -> Choice<'t> {
    let boxes = boxes(text, words);
    let (Some(first), Some(last)) = (boxes.first(), boxes.last()) else { return Choice::NoBoxes };
    let before = text.get(..first.start).unwrap_or_default();
    let behind = text.get(last.end..).unwrap_or_default();
    let is_nothing = |text: &str| text.trim_matches(IS_BETWEEN).is_empty();
    if boxes.len() == 1 && is_nothing(before) && is_nothing(behind) {
        return Choice::NoBoxes;
    }
    let starts = boxes.iter().skip(1).map(|next| next.start).chain([text.len()]);
    let ends = [0].into_iter().chain(boxes.iter().map(|before| before.end));
    let options: Vec<&str> = match (is_nothing(before), is_nothing(behind)) {
        (true, false) => boxes.iter().zip(starts).filter_map(|(own, end)| text.get(own.end..end)).collect(),
        (false, true) => ends.zip(&boxes).filter_map(|(start, own)| text.get(start..own.start)).collect(),
        _ => return Choice::Unclear,
    };
    let options: Vec<&str> = options.into_iter().map(|option| option.trim_matches(IS_BETWEEN)).collect();
    if options.len() != boxes.len() || options.iter().any(|option| option.is_empty()) {
        return Choice::Unclear;
    }
    let mut ticked = boxes.iter().zip(&options).filter(|(own, _)| own.is_ticked);
    match (ticked.next(), ticked.next()) {
        (Some((_, option)), None) => Choice::One(option),
        // One box that is not ticked may be left open, or mean no.
        (None, _) if boxes.len() > 1 => Choice::Nothing,
        _ => Choice::Unclear,
    }
}

/// Signs between boxes and their words.
const IS_BETWEEN: fn(char) -> bool =
    |c| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '/' | '|' | '.' | '\u{200b}');

struct TickBox {
    start: usize,
    end: usize,
    is_ticked: bool,
}

fn boxes(text: &str, words: &Condition) -> Vec<TickBox> {
    let signs = || {
        let ticked = words.ticked.iter().map(|sign| (sign, true));
        ticked.chain(words.unticked.iter().map(|sign| (sign, false)))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let sign = signs().find(|(sign, _)| rest.starts_with(sign.as_str()));
        let length =
            sign.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |(sign, _)| sign.len());
        if let Some((_, is_ticked)) = sign {
            found.push(TickBox { start: at, end: at + length, is_ticked });
        }
        at += length;
    }
    found
}

/// Whether a text says that a condition is met; `None` when it says neither or both.
pub fn is_met(text: &str, words: &Condition) -> Option<bool> {
    let sign = tidy(text);
    match chosen(&sign, words) {
        Choice::NoBoxes => says_met(&sign, words),
        Choice::One(option) => says_met(option, words),
        Choice::Nothing | Choice::Unclear => None,
    }
}

fn says_met(sign: &str, words: &Condition) -> Option<bool> {
    let is = |signs: &[String]| signs.iter().any(|known| known == sign);
    if is(&words.met_signs) {
        return Some(true);
    }
    if is(&words.not_met_signs) {
        return Some(false);
    }
    let text = fold(sign);
    if words.met.contains(&text) {
        return (!takes_half_back(sign, words)).then_some(true);
    }
    if words.not_met.contains(&text) {
        return Some(false);
    }
    if beginning(&text, &words.not_met_starts).is_some() {
        return Some(false);
    }
    let denied = words.not_met_starts.iter().any(|no| contains_words(&text, no));
    let said = words.met_starts.iter().any(|yes| starts_with_words(&text, yes));
    (said && !denied && !takes_half_back(sign, words)).then_some(true)
}

/// Whether something behind "met" makes it less than that: *Có nhưng hết hạn*, *Đạt một phần*, *Đạt?*.
fn takes_half_back(said: &str, words: &Condition) -> bool {
    let plain = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let spaced: String = said.to_lowercase().chars().map(plain).collect();
    let spaced = tidy(&spaced);
    words.half_met.iter().any(|phrase| contains_words(&spaced, phrase))
        || words.half_met_signs.iter().any(|sign| said.contains(sign.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::cell::Address;

    fn words() -> Vocabulary {
        Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap()
    }

    /// What a cell says as the answer to an item of the built-in catalogue.
    fn answer(cell: &Cell, item: &str) -> Reading {
        let catalogue = Catalogue::built_in().unwrap();
        read(Some(cell), catalogue.node(catalogue.find(item).unwrap()), &words())
    }

    fn cell(value: Value) -> Cell {
        Cell::new(Address::parse("D11").unwrap(), value)
    }

    fn typed(text: &str) -> Cell {
        Cell::text(Address::parse("D11").unwrap(), text)
    }

    fn five() -> Reading {
        Reading::Points { value: Decimal::from(5), typed: true }
    }

    #[test]
    fn conditions_are_read_as_hands_answer_them() {
        let words = words();
        for text in [
            "Đạt",
            "đạt",
            "Có",
            "x",
            "X",
            "×",
            "✓",
            "1",
            "v",
            "Đã ban hành",
            "Có (KH số 12)",
            "Có những văn bản kèm theo",
            "Đã nêu trong quy chế",
            "Đạt yêu cầu.",
            "[x]",
            "☑ Đạt ☐ Chưa đạt",
            "☒ Đạt\n☐ Chưa đạt",
            "Đạt ☑ Chưa đạt ☐",
            "[x] Đạt [ ] Chưa đạt",
            "■ Có / □ Không",
            "(x) Đạt; ( ) Chưa đạt",
            "☑ Đạt",
            "✓ Đạt □ Chưa đạt",
        ] {
            assert_eq!(is_met(text, &words.condition), Some(true), "{text}");
        }
        for text in [
            "Chưa đạt",
            "Không đạt",
            "Không",
            "không có",
            "0",
            "chưa ban hành",
            "CHƯA",
            "☐ Đạt ☑ Chưa đạt",
            "Đạt [ ] Chưa đạt [x]",
            "□ Có ■ Không",
            "☑ Chưa đạt",
        ] {
            assert_eq!(is_met(text, &words.condition), Some(false), "{text}");
        }
        for text in [
            "tốt",
            "5",
            "?",
            "Có nhưng chưa ban hành",
            "Có nhưng hết hạn",
            "Đạt một phần",
            "Đạt?",
            "Đạt ✗",
            "đạt 50%",
            "Đã có dự thảo",
            "Có trong kế hoạch năm sau",
            "Đã thu hồi",
            "Đạt/Chưa đạt",
            "✗",
            "đang làm",
            "☑ Đạt ☑ Chưa đạt",
            "☐ Đạt ☐ Chưa đạt",
            "☐ Đạt",
            "Đạt ☑ Chưa đạt",
            "☑ ☐",
            "☑ Đạt ☒ Chưa đạt",
            "Mức ☑ Đạt ☐ Chưa đạt",
        ] {
            assert_eq!(is_met(text, &words.condition), None, "{text}");
        }
    }

    #[test]
    fn boxes_that_nobody_has_ticked_are_no_answer() {
        assert_eq!(answer(&typed("☐ Đạt ☐ Chưa đạt"), "1.1"), Reading::Blank);
        assert_eq!(answer(&typed("☑ Đạt ☑ Chưa đạt"), "1.1"), Reading::Unclear);
        assert_eq!(answer(&typed("☐ 3 điểm ☐ 5 điểm"), "1.4"), Reading::Blank);
    }

    #[test]
    fn points_are_read_with_the_words_around_them() {
        for text in [
            "5",
            "5 điểm.",
            "Đạt 5 điểm",
            "5 (năm)",
            "5 điểm (năm điểm)",
            "5/10",
            "Tự chấm: 5",
            "☐ 3 điểm ☑ 5 điểm",
        ] {
            assert_eq!(answer(&typed(text), "1.4"), five(), "{text}");
        }
        for text in ["5/6", "tốt", "4 hoặc 5", "☑ 3 điểm ☑ 5 điểm", "Mức 2"] {
            assert_eq!(answer(&typed(text), "1.4"), Reading::NotANumber, "{text}");
        }
        assert_eq!(answer(&typed("5 (sáu)"), "1.4"), Reading::Contradictory);
        assert_eq!(answer(&typed("1.500"), "1.4"), Reading::Ambiguous);
    }

    #[test]
    fn a_percentage_is_never_points_nor_a_condition_met() {
        let share = Reading::Percentage(Decimal::new(85, 2));
        let formatted = Cell { format: NumberFormat::Percentage, ..cell(Value::Number(0.85)) };
        assert_eq!(answer(&formatted, "1.4"), share);
        assert_eq!(shown(&formatted), "85%");
        assert_eq!(answer(&typed("85 %"), "1.4"), share);
        let whole = Cell { format: NumberFormat::Percentage, ..cell(Value::Number(1.0)) };
        assert_eq!(answer(&whole, "1.1"), Reading::Unclear);
    }

    #[test]
    fn what_does_not_count_of_a_cell_is_no_answer_but_is_shown() {
        let blank = |discounted| Cell { discounted: Some(Box::new(discounted)), ..typed("") };
        let struck = blank(Discounted::Struck("5".into()));
        assert_eq!((answer(&struck, "1.4"), shown(&struck)), (Reading::StruckOut, "5".to_owned()));
        let zero = blank(Discounted::ZeroOfBlank("Tổ Toán!C3".into()));
        assert_eq!((answer(&zero, "1.4"), shown(&zero)), (Reading::ZeroOfBlank, "Tổ Toán!C3".to_owned()));
        let replaced = Cell { discounted: Some(Box::new(Discounted::Struck("7".into()))), ..typed(" 5") };
        assert_eq!((answer(&replaced, "1.4"), shown(&replaced)), (five(), "5".to_owned()));
    }
}
