//! Papers (văn bản): what people are handed, as values. Rows with meaning, in words that can be read as they stand.
//!
//! Assessments, merged schools and a catalogue come in, papers go out. A paper holds no cell, no column number and no
//! format, so that it can be drawn as a workbook today and as anything else tomorrow; and it leaves nothing to work
//! out: a sum stands there with the rows that it adds up, a level with the scale that it follows from, so that a
//! medium that calculates can calculate it again. [`mod@crate::write`] draws papers.

pub mod consolidated;
mod finding;
pub mod form;
pub mod reading;
pub mod result;
mod scale;
mod trace;

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Node, Rank};
use crate::cell::Place;
use crate::message::Messages;

pub use finding::FindingRow;
pub use scale::{GroupLevel, NO_LEVEL, Scale, Step};
pub use trace::trace;

/// A column of a table, in the order of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<C> {
    /// What stands in it.
    pub what: C,
    /// What it is called.
    pub label: String,
}

/// Columns with the words that the keys stand for.
fn columns<C: Copy>(messages: &Messages, told: &[(C, &'static str)]) -> Vec<Column<C>> {
    let column =
        |(what, key): &(C, &'static str)| Column { what: *what, label: messages.word(key).to_owned() };
    told.iter().map(column).collect()
}

/// The name of the whole unit's level, with the rule that it follows.
fn unit_level_label(key: &str, catalogue: &Catalogue, messages: &Messages) -> String {
    messages.say(key, &[("rule", messages.word(catalogue.unit_level.key()))])
}

/// What a row of a catalogue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A group (nhóm tiêu chí).
    Group,
    /// A criterion with items below it (tiêu chí).
    Criterion,
    /// What is answered (chỉ báo).
    Item,
}

impl RowKind {
    fn of(node: &Node) -> Self {
        match node.rank {
            Rank::Group => Self::Group,
            _ if node.is_item() => Self::Item,
            _ => Self::Criterion,
        }
    }
}

/// Points with the rows of the same table that they add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// The sum.
    pub points: Decimal,
    /// The rows, counted from the table's first one.
    pub rows: Vec<usize>,
}

/// Whether a condition is met (điều kiện bắt buộc), and the word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition<'m> {
    /// `None` where there is no answer that counts.
    pub met: Option<bool>,
    /// The word.
    pub word: &'m str,
}

impl<'m> Condition<'m> {
    fn new(met: Option<bool>, messages: &'m Messages) -> Self {
        let key = match met {
            Some(true) => "result.met",
            Some(false) => "result.not_met",
            None => "result.unclear",
        };
        Self { met, word: messages.word(key) }
    }
}

/// A place in one line: the sheet, and the cell where there is one.
pub fn place_text(place: &Place) -> String {
    match (&place.sheet, place.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => sheet.clone(),
        _ => String::new(),
    }
}

/// Which catalogue a paper follows, and how many of its rows are not checked against the official text, if any.
fn catalogue_note(catalogue: &Catalogue, messages: &Messages) -> String {
    let identity = messages.say("result.catalogue", &[("identity", &catalogue.identity().to_string())]);
    let count = catalogue.unverified_rows();
    if count == 0 {
        return identity;
    }
    let (count, all) = (count.to_string(), catalogue.nodes().count().to_string());
    format!("{identity} {}", messages.say("result.unverified_note", &[("count", &count), ("all", &all)]))
}
