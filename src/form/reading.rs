//! What an answer's cell says: points, met or not met, or why it says nothing.
//!
//! A cell's value and the kind of item come in, a [`Reading`] goes out. Whether points lie within the maximum is for
//! the checks.

use rust_decimal::Decimal;

use super::vocabulary::{Condition, Vocabulary, beginning};
use crate::catalogue::Node;
use crate::sheet::Value;
use crate::text::{Number, contains_words, decimal_from_stored, fold, parse_number, starts_with_words, tidy};

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Nothing: not assessed. Never the same as 0.
    Blank,
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
    /// A number that can be read in two ways.
    Ambiguous,
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
pub fn read(value: Option<&Value>, node: &Node, words: &Vocabulary) -> Reading {
    match value {
        None => Reading::Blank,
        Some(value) if value.is_blank() => Reading::Blank,
        Some(Value::Error(_)) => Reading::Error,
        Some(Value::NoResult) => Reading::NoResult,
        Some(value) if node.is_condition() => condition(value, &words.condition),
        Some(value) => points(value, node.max),
    }
}

/// Reads a cell as points.
pub fn points(value: &Value, max: Option<Decimal>) -> Reading {
    match value {
        Value::Number(number) => decimal_from_stored(*number)
            .map_or(Reading::NotANumber, |value| Reading::Points { value, typed: false }),
        Value::Text(text) => match parse_number(text) {
            Number::Blank => Reading::Blank,
            Number::Exact(value) => Reading::Points { value, typed: true },
            Number::OutOf(value, of) if max.is_none_or(|max| max == of) => {
                Reading::Points { value, typed: true }
            }
            Number::Ambiguous => Reading::Ambiguous,
            Number::OutOf(..) | Number::NotANumber => Reading::NotANumber,
        },
        Value::Error(_) => Reading::Error,
        Value::NoResult => Reading::NoResult,
        Value::Bool(_) | Value::Date(_) => Reading::NotANumber,
    }
}

fn condition(value: &Value, words: &Condition) -> Reading {
    match value {
        Value::Bool(met) => Reading::Met(*met),
        Value::Number(_) | Value::Text(_) => {
            is_met(&value.shown(), words).map_or(Reading::Unclear, Reading::Met)
        }
        _ => Reading::Unclear,
    }
}

/// Whether a text says that a condition is met; `None` when it says neither or both.
pub fn is_met(text: &str, words: &Condition) -> Option<bool> {
    let sign = tidy(text);
    if words.met_signs.contains(&sign) {
        return Some(true);
    }
    if words.not_met_signs.contains(&sign) {
        return Some(false);
    }
    let text = fold(text);
    if words.met.contains(&text) {
        return Some(true);
    }
    if words.not_met.contains(&text) {
        return Some(false);
    }
    if beginning(&text, &words.not_met_starts).is_some() {
        return Some(false);
    }
    let denied = words.not_met_starts.iter().any(|no| contains_words(&text, no));
    let said = words.met_starts.iter().any(|yes| starts_with_words(&text, yes));
    (said && !denied).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_hands_answer_them() {
        let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
        for text in
            ["Đạt", "đạt", "Có", "x", "X", "×", "✓", "1", "v", "Đã ban hành", "Có (KH số 12)", "Đạt yêu cầu."]
        {
            assert_eq!(is_met(text, &words.condition), Some(true), "{text}");
        }
        for text in ["Chưa đạt", "Không đạt", "Không", "không có", "0", "chưa ban hành", "CHƯA"]
        {
            assert_eq!(is_met(text, &words.condition), Some(false), "{text}");
        }
        for text in ["tốt", "5", "?", "Có nhưng chưa ban hành", "Đạt/Chưa đạt", "✗", "đang làm"]
        {
            assert_eq!(is_met(text, &words.condition), None, "{text}");
        }
    }
}
