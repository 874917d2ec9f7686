//! What an answer's cell says: points, met or not met, or why it says nothing.
//!
//! A cell and the kind of item come in, a [`Reading`] goes out. A cell says what a person sees in it: a percentage is
//! never points, what is struck out or a mere 0 of another cell's blank is no answer, and of several boxes the ticked
//! one counts. Whether points lie within the maximum is for the checks.

mod applies;
mod boxes;
mod condition;

use rust_decimal::Decimal;

use super::vocabulary::{Condition, Vocabulary};
use crate::catalogue::Node;
use crate::sheet::{Cell, Discounted, NumberFormat, Value};
use crate::text::{Number, decimal_from_stored, parse_number, tidy};
use boxes::{Choice, chosen};
use condition::Said;

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
    /// The row does not apply to the school (không áp dụng).
    NotApplicable,
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
    /// A number of which its format shows nothing.
    Unshown,
    /// A piece of a line of text with too many separators: it may belong to another column, or be half a number.
    Torn,
}

impl Reading {
    /// Whether it says something of a reviewer: points, or that the row does not apply.
    pub const fn is_mark(&self) -> bool {
        matches!(self, Self::Points { .. } | Self::NotApplicable)
    }

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
            Some(Discounted::Unshown(_)) => Reading::Unshown,
            Some(Discounted::Torn(_)) => Reading::Torn,
        };
    }
    match &cell.value {
        Value::Error(_) => Reading::Error,
        Value::NoResult => Reading::NoResult,
        Value::Text(text) if applies::is_not_applicable(text, words) => Reading::NotApplicable,
        value if node.is_condition() => condition(value, cell.format, node, &words.condition),
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
        Some(
            Discounted::Struck(text)
            | Discounted::ZeroOfBlank(text)
            | Discounted::Unshown(text)
            | Discounted::Torn(text),
        ) if cell.value.is_blank() => tidy(text).into_owned(),
        _ => cell.shown().into_owned(),
    }
}

/// Reads a cell as a reviewer's points.
pub fn review(cell: Option<&Cell>, max: Option<Decimal>, words: &Vocabulary) -> Reading {
    match cell {
        None => Reading::Blank,
        Some(cell) => match &cell.value {
            Value::Text(text) if applies::is_not_applicable(text, words) => Reading::NotApplicable,
            _ => points(cell, max),
        },
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

fn condition(value: &Value, format: NumberFormat, node: &Node, words: &Condition) -> Reading {
    match value {
        Value::Bool(met) => Reading::Met(*met),
        Value::Number(_) if format == NumberFormat::Percentage => Reading::Unclear,
        Value::Number(_) => is_met(&value.shown(), words).map_or(Reading::Unclear, Reading::Met),
        Value::Text(text) => match condition::said(text, &node.title, words) {
            Said::Met => Reading::Met(true),
            Said::NotMet => Reading::Met(false),
            Said::NotAssessed => Reading::Blank,
            Said::Unclear => Reading::Unclear,
        },
        _ => Reading::Unclear,
    }
}

/// Whether a text says that a condition is met; `None` when it says neither or both.
pub fn is_met(text: &str, words: &Condition) -> Option<bool> {
    match condition::said(text, "", words) {
        Said::Met => Some(true),
        Said::NotMet => Some(false),
        Said::NotAssessed | Said::Unclear => None,
    }
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
