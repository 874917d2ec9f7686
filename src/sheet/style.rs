//! What a cell's style makes of its value: number formats by their kind, fonts by what they do to their text.
//!
//! A format's code or number and a font's name come in, a [`Style`] goes out, which turns what is stored into the cell
//! that a person sees. Shared by the formats of Excel; it knows nothing of how a file stores its styles.

use std::borrow::Cow;
use std::sync::Arc;

use super::font::Coding;
use super::rich::RichString;
use super::unshown::Unshown;
use super::{Cell, Date, Discounted, NumberFormat, Value};
use crate::cell::Address;

/// What a cell style says of the cells that have it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub numbers: Numbers,
    pub font: Font,
}

/// What a number format makes of numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub format: NumberFormat,
    /// Whether the percent sign is a mere letter of the format, so that a stored 5 shows 5%.
    pub is_sign_only: bool,
    /// The numbers of which it shows nothing.
    pub unshown: Unshown,
}

impl Numbers {
    /// A format that shows every number.
    pub const fn of(format: NumberFormat) -> Self {
        Self { format, is_sign_only: false, unshown: Unshown::SHOWS_ALL }
    }
}

/// What a font does to its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Font {
    pub is_struck: bool,
    pub coding: Option<Coding>,
    pub shift: Shift,
}

/// Where letters stand: on the line, above or below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Shift {
    #[default]
    OnLine,
    Raised,
    Lowered,
}

impl Shift {
    /// By the words of Excel's formats and of Word: `superscript`, `subscript`.
    pub fn named(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "superscript" | "super" => Self::Raised,
            "subscript" | "sub" => Self::Lowered,
            _ => Self::OnLine,
        }
    }

    /// By the number that Excel's binary formats store.
    pub const fn numbered(number: u16) -> Self {
        match number {
            1 => Self::Raised,
            2 => Self::Lowered,
            _ => Self::OnLine,
        }
    }

    /// Text with the digits that stand so: behind 8, the 1 of a footnote does not make 81 of it.
    pub fn of(self, text: &str) -> Cow<'_, str> {
        let digits = match self {
            Self::OnLine => return Cow::Borrowed(text),
            Self::Raised => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'],
            Self::Lowered => ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'],
        };
        let shifted = |c: char| c.to_digit(10).and_then(|digit| digits.get(digit as usize)).copied();
        Cow::Owned(text.chars().map(|c| shifted(c).unwrap_or(c)).collect())
    }
}

/// Number formats that spreadsheets know by number (ECMA-376 part 1, 18.8.30).
pub(super) fn built_in(format: u32) -> Numbers {
    Numbers::of(match format {
        14..=22 | 27..=36 | 45..=47 | 50..=58 => NumberFormat::Date,
        9 | 10 => NumberFormat::Percentage,
        49 => NumberFormat::Text,
        1..=8 | 11..=13 | 37..=44 | 48 => NumberFormat::Number,
        _ => NumberFormat::General,
    })
}

/// A format by Excel's English name for it, or else by its code.
pub(super) fn named_kind(name: &str) -> Numbers {
    match name.trim() {
        "General" | "True/False" | "Yes/No" | "On/Off" => Numbers::of(NumberFormat::General),
        "Percent" => Numbers::of(NumberFormat::Percentage),
        "Fixed" | "Standard" | "Scientific" | "Currency" | "Euro Currency" => {
            Numbers::of(NumberFormat::Number)
        }
        "Text" => Numbers::of(NumberFormat::Text),
        code => kind_of(code),
    }
}

/// What a format code makes of a number, by its first section: letters of a date, a percent sign or places of digits
/// outside quotes, brackets and escapes. A percent sign inside these is shown too; then the number is not multiplied,
/// which is told beside the kind.
pub(super) fn kind_of(code: &str) -> Numbers {
    let mut letters = code.chars();
    let (mut plain, mut quoted) = (String::new(), String::new());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.extend(letters.by_ref().take_while(|c| *c != '"')),
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                // Hours, minutes or seconds that go on counting.
                let inside = inside.to_ascii_lowercase();
                if inside.chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
                    plain.push_str(&inside);
                }
            }
            '\\' => quoted.extend(letters.next()),
            '_' | '*' => {
                letters.next();
            }
            other => plain.push(other.to_ascii_lowercase()),
        }
    }
    let first = plain.split(';').next().unwrap_or_default();
    let signs = first.replace("general", "");
    let (format, is_sign_only) = match () {
        () if signs.contains(['d', 'm', 'y', 'h', 's']) => (NumberFormat::Date, false),
        () if signs.contains('%') => (NumberFormat::Percentage, false),
        () if quoted.contains('%') => (NumberFormat::Percentage, true),
        () if signs.contains('@') => (NumberFormat::Text, false),
        () if signs.contains(['0', '#', '?']) => (NumberFormat::Number, false),
        () => (NumberFormat::General, false),
    };
    Numbers { format, is_sign_only, unshown: Unshown::of(code) }
}

/// What a cell stores.
pub(super) enum Stored<'s> {
    /// A text that may change its font on the way.
    Rich(&'s RichString),
    /// Anything else.
    Plain(Value),
}

impl Style {
    /// A stored number as the value it is in a cell of this style.
    pub fn number(self, number: f64, starts_1904: bool) -> Value {
        if self.numbers.format == NumberFormat::Date {
            return Value::Date(Date::from_serial(number, starts_1904));
        }
        if !number.is_finite() {
            return Value::Error(Arc::from("#NUM!"));
        }
        // What shows 5% is stored as 0.05 in any cell of a percentage.
        Value::Number(if self.numbers.is_sign_only { number / 100.0 } else { number })
    }

    /// A cell as a person sees it, and the coding other than Unicode that its text was stored in; `None` for a cell
    /// that shows nothing and has no formula.
    pub fn cell(self, at: Address, stored: Stored, is_formula: bool) -> Option<(Cell, Option<Coding>)> {
        let (value, discounted, coding) = match stored {
            Stored::Rich(string) => {
                let seen = string.seen(self.font);
                (Value::Text(seen.text), seen.struck.map(Discounted::Struck), seen.coding)
            }
            Stored::Plain(value) => self.plain(value),
        };
        let discounted = discounted.map(Box::new);
        (is_formula || discounted.is_some() || !value.is_blank()).then(|| {
            let format =
                if matches!(value, Value::Text(_)) { NumberFormat::General } else { self.numbers.format };
            (Cell { format, is_formula, discounted, ..Cell::new(at, value) }, coding)
        })
    }

    /// What a person sees of a value without runs.
    fn plain(self, value: Value) -> (Value, Option<Discounted>, Option<Coding>) {
        match value {
            Value::Number(number) if self.numbers.unshown.hides(number) => {
                let number = Arc::from(value.shown());
                (Value::Text(Arc::from("")), Some(Discounted::Unshown(number)), None)
            }
            Value::Text(text) if self.font != Font::default() => {
                let seen = RichString::plain(&text).seen(self.font);
                (Value::Text(seen.text), seen.struck.map(Discounted::Struck), seen.coding)
            }
            Value::Number(_) | Value::Date(_) | Value::Bool(_) | Value::Error(_) if self.font.is_struck => {
                (Value::Text(Arc::from("")), Some(Discounted::Struck(Arc::from(value.shown()))), None)
            }
            value => (value, None, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_s_kind_is_told_by_its_signs_alone() {
        for (code, kind) in [
            ("dd/mm/yyyy", NumberFormat::Date),
            ("[$-42A]d mmmm", NumberFormat::Date),
            ("h:mm", NumberFormat::Date),
            ("[h]", NumberFormat::Date),
            ("yyyy\\-mm", NumberFormat::Date),
            ("0.0", NumberFormat::Number),
            ("0 \"điểm đạt\"", NumberFormat::Number),
            ("[Red]0.00", NumberFormat::Number),
            ("#,##0_d", NumberFormat::Number),
            ("0.00E+00", NumberFormat::Number),
            ("0%", NumberFormat::Percentage),
            ("0.0\\ %;[Red]-0.0%", NumberFormat::Percentage),
            ("@", NumberFormat::Text),
            ("General", NumberFormat::General),
        ] {
            let numbers = kind_of(code);
            assert_eq!((numbers.format, numbers.is_sign_only), (kind, false), "{code}");
        }
    }

    #[test]
    fn formats_are_known_by_their_english_names_too() {
        assert_eq!(named_kind("Short Date").format, NumberFormat::Date);
        assert_eq!(named_kind("Fixed").format, NumberFormat::Number);
        assert_eq!(named_kind("Percent").format, NumberFormat::Percentage);
        assert_eq!(named_kind("0.0%").format, NumberFormat::Percentage);
    }

    #[test]
    fn a_percent_sign_that_is_a_mere_letter_is_seen_all_the_same() {
        for code in ["0\"%\"", "0.0\\%", "0\" %\""] {
            let numbers = kind_of(code);
            assert_eq!((numbers.format, numbers.is_sign_only), (NumberFormat::Percentage, true), "{code}");
        }
    }
}
