//! A cell of a page's table: the text that is seen in it, and the number that a spreadsheet wrote beside it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::super::rich::{RichString, Run};
use super::super::style::{Numbers, Stored, Style};
use super::super::unshown::Unshown;
use super::super::{Cell, Limits, NumberFormat, ReadError, Value, error, font::Coding, guard};
use super::look::Look;
use crate::cell::Address;
use crate::text::{Number, decimal_from_stored, parse_number, tidy, with_point};

/// What a cell's tag tells beside its text.
#[derive(Default)]
pub(super) struct Told {
    /// The number behind it, as Excel (`x:num`) and LibreOffice (`sdval`) write it.
    pub number: Option<String>,
    /// The code of its number format.
    pub format: Option<String>,
    pub has_formula: bool,
}

/// A cell that is open.
pub(super) struct Open {
    pub at: Address,
    pub rows: u32,
    pub columns: u32,
    look: Look,
    told: Told,
    text: String,
    runs: Vec<Run>,
    links: Vec<String>,
    /// Whether a space would follow on one, or begin a line; such a space is not shown.
    behind_space: bool,
}

impl Open {
    pub fn new(at: Address, rows: u32, columns: u32, look: Look, told: Told) -> Self {
        let (text, runs, links) = (String::new(), Vec::new(), Vec::new());
        Self { at, rows, columns, look, told, text, runs, links, behind_space: true }
    }

    /// Letters as the page has them: any white space between them is one space.
    pub fn text(&mut self, written: &str, look: Look, limits: &Limits) -> Result<(), ReadError> {
        let mut shown = String::with_capacity(written.len());
        for letter in written.chars() {
            let is_space = matches!(letter, '\n' | '\r' | '\t' | ' ' | '\x0c');
            if !is_space {
                shown.push(letter);
            } else if !self.behind_space {
                shown.push(' ');
            }
            self.behind_space = is_space;
        }
        self.push(&shown, look);
        guard::within("cell_text", self.text.len() as u64 / 4, limits.cell_text)?;
        guard::within("cell_text", self.runs.len() as u64, limits.cell_text)
    }

    /// A line's end: always, or only where there is something before it.
    pub fn line(&mut self, always: bool) {
        if always || !(self.text.is_empty() || self.text.ends_with('\n')) {
            self.push("\n", Look::default());
        }
        self.behind_space = true;
    }

    /// What stands in a box.
    pub fn sign(&mut self, text: &str) {
        self.push(text, Look::default());
        self.behind_space = text.ends_with(' ');
    }

    /// Where a link leads; places in the page itself and scripts lead nowhere.
    pub fn link(&mut self, address: Option<String>, limits: &Limits) -> Result<(), ReadError> {
        let Some(address) = address.map(|address| address.trim().to_owned()) else { return Ok(()) };
        let leads_nowhere = address.is_empty()
            || address.starts_with('#')
            || address.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("javascript:"));
        if !leads_nowhere && self.links.last() != Some(&address) {
            self.links.push(address);
        }
        guard::within("cell_links", self.links.len() as u64, limits.cell_links)
    }

    fn push(&mut self, text: &str, look: Look) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let end = self.text.len();
        let font = Some(look.within(self.look).font());
        match self.runs.last_mut() {
            Some(last) if last.font == font || text == "\n" => last.end = end,
            _ => self.runs.push(Run { end, font }),
        }
    }

    /// The cell as a person sees it, and the coding other than Unicode of its text; `None` for one that shows nothing.
    pub fn close(self) -> Option<(Cell, Option<Coding>)> {
        let mut style = Style { numbers: self.numbers(), font: self.look.font() };
        style.font.is_struck |=
            !self.runs.is_empty() && self.runs.iter().all(|run| run.font.is_some_and(|font| font.is_struck));
        let shown = tidy(&self.text);
        let is_formula = self.told.has_formula;
        let value = if error::is_error(&shown) {
            Some(Value::Error(Arc::from(&*shown)))
        } else {
            self.number(&shown, style)
        };
        let read = match value {
            Some(value) => style.cell(self.at, Stored::Plain(value), is_formula),
            None => style.cell(self.at, Stored::Rich(&trimmed(&self.text, self.runs)), is_formula),
        };
        let link = (!self.links.is_empty()).then(|| Arc::from(self.links.join("\n")));
        // A formula that shows nothing is a blank cell here: the page does not hold it.
        let (cell, coding) = read.filter(|(cell, _)| !cell.is_blank())?;
        Some((Cell { link, ..cell }, coding))
    }

    /// What the number format makes of numbers. A page holds what is seen: nothing of that is hidden once more.
    fn numbers(&self) -> Numbers {
        let told = self.told.format.as_deref().map(super::super::style::kind_of);
        Numbers { unshown: Unshown::SHOWS_ALL, ..told.or(self.look.format).unwrap_or_default() }
    }

    /// The value behind what is shown, where the page tells one. A number that is not the one that is shown is an
    /// error, which shows both. `None` where what is shown says as much.
    fn number(&self, shown: &str, style: Style) -> Option<Value> {
        let stored = self.told.number.as_deref()?.trim().parse::<f64>().ok()?;
        let number = decimal_from_stored(stored)?;
        if shown.is_empty() || style.numbers.format == NumberFormat::Text {
            return None;
        }
        if style.numbers.format == NumberFormat::Date {
            return Some(style.number(stored, false));
        }
        let both = || Value::Error(Arc::from(format!("{shown} | {}", with_point(number))));
        match parse_number(shown) {
            Number::Exact(seen) if seen != number => Some(both()),
            // A code may have been typed as a number: `1.10` is not `1.1`.
            Number::Exact(_) if shown.contains('.') && !shown.contains(',') && shown.ends_with('0') => None,
            Number::Exact(_) => Some(Value::Number(stored)),
            Number::Ambiguous | Number::NotANumber if readings(shown).contains(&Some(number)) => {
                Some(Value::Number(stored))
            }
            Number::Ambiguous => Some(both()),
            Number::Percentage(seen) => {
                let value = style.number(stored, false);
                let is_shown =
                    matches!(value, Value::Number(share) if decimal_from_stored(share) == Some(seen));
                Some(if is_shown { value } else { both() })
            }
            // The dash that a format shows for 0.
            _ if matches!(shown, "-" | "–" | "—") && number.is_zero() => Some(Value::Number(0.0)),
            _ => None,
        }
    }
}

/// A text without the spaces around it.
fn trimmed(text: &str, runs: Vec<Run>) -> RichString {
    let start = text.len() - text.trim_start().len();
    let inner = text.trim();
    let within = |run: Run| Run { end: run.end.saturating_sub(start).min(inner.len()), ..run };
    RichString::new(inner, runs.into_iter().map(within).collect())
}

/// Both readings of `1.500`, and that of `1,234.50`.
fn readings(shown: &str) -> [Option<Decimal>; 3] {
    let as_number = |text: String| text.parse::<Decimal>().ok().map(|number| number.normalize());
    let plain = |text: &str| text.replace([' ', '\u{a0}'], "");
    let shown = plain(shown);
    [
        as_number(shown.replace(',', ".")),
        as_number(shown.replace(['.', ','], "")),
        as_number(shown.replace(',', "")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(shown: &str, number: &str, format: &str) -> String {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let told = Told {
            number: Some(number.to_owned()).filter(|number| !number.is_empty()),
            format: Some(format.to_owned()).filter(|format| !format.is_empty()),
            has_formula: false,
        };
        let mut open = Open::new(Address::parse("A1").unwrap(), 1, 1, Look::default(), told);
        open.text(shown, Look::default(), &limits).unwrap();
        open.close()
            .map_or_else(|| "nothing".to_owned(), |(cell, _)| format!("{:?} {:?}", cell.value, cell.format))
    }

    #[test]
    fn a_number_beside_the_text_counts_where_both_say_the_same_and_is_told_where_they_do_not() {
        for (shown, number, format, value) in [
            ("7,5", "7.5", "", "Number(7.5) General"),
            ("7", "5", "", "Error(\"7 | 5\") General"),
            ("5", "4.5", "0", "Error(\"5 | 4.5\") Number"),
            ("1.10", "1.1", "0.00", "Text(\"1.10\") General"),
            ("1.500", "1500", "", "Number(1500.0) General"),
            ("1,234.50", "1234.5", "#,##0.00", "Number(1234.5) Number"),
            ("50%", "0.5", "0%", "Number(0.5) Percentage"),
            ("50%", "0.6", "0%", "Error(\"50% | 0.6\") Percentage"),
            ("5%", "5", "0\"%\"", "Number(0.05) Percentage"),
            ("31/08/2025", "45900", "DD/MM/YYYY", "Date(Some(Date { year: 2025, month: 8, day: 31 })) Date"),
            ("-", "0", "", "Number(0.0) General"),
            ("", "0", "", "nothing"),
            ("#DIV/0!", "0", "", "Error(\"#DIV/0!\") General"),
            ("chữ", "", "", "Text(\"chữ\") General"),
            ("5 điểm", "5", "", "Number(5.0) General"),
        ] {
            assert_eq!(closed(shown, number, format), value, "{shown} {number}");
        }
    }
}
