//! Papers (văn bản): what people are handed, as values. Rows with meaning, in words that can be read as they stand.
//!
//! Assessments, merged schools and a catalogue come in, papers go out. A paper holds no cell, no column number and no
//! format, so that it can be drawn as a workbook today and as anything else tomorrow; and it leaves nothing to work
//! out: a sum stands there with the rows that it adds up, a level with the scale that it follows from, so that a
//! medium that calculates can calculate it again. [`mod@crate::write`] draws papers.

pub mod consolidated;
pub mod dossier;
pub mod evidence;
mod finding;
pub mod form;
pub mod office;
pub mod publication;
pub mod reading;
pub mod result;
mod scale;
mod trace;
pub mod values;

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Node, NodeId, NotApplicable, Rank};
use crate::message::Messages;
use crate::score::{AcceptedValue, Total, UnitScore};

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
    /// Those of them that count with their maximum where they do not apply.
    pub full: Vec<usize>,
    /// How the sum is scaled where rows do not apply, if it is.
    pub scaling: Option<Scaling>,
}

/// How a sum is scaled to the whole maximum where rows leave it because they do not apply (quy đổi).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaling {
    /// The rows that leave the maximum where they do not apply.
    pub leaving: Vec<usize>,
    /// Decimals to which the scaled sum is rounded, halves up.
    pub decimals: u32,
}

impl Sum {
    /// The sum of a node of the catalogue; `row` numbers the rows of a table.
    fn of(total: Option<&Total>, id: NodeId, catalogue: &Catalogue, row: impl Fn(NodeId) -> usize) -> Self {
        let rows = |wanted: &dyn Fn(&Node) -> bool| -> Vec<usize> {
            let items = catalogue.items_under(id).filter(|(_, node)| !node.is_condition() && wanted(node));
            items.map(|(item, _)| row(item)).collect()
        };
        let leaving = rows(&|node| node.not_applicable == NotApplicable::Rescaled);
        let is_scaled = catalogue.node(id).rank == Rank::Group && !leaving.is_empty();
        Self {
            points: total.map(|total| total.points).unwrap_or_default(),
            rows: rows(&|_| true),
            full: rows(&|node| node.not_applicable == NotApplicable::Full),
            scaling: is_scaled.then_some(Scaling { leaving, decimals: catalogue.rescaled_decimals }),
        }
    }

    /// The sum of all groups: of their rows, or of their own sums where those are scaled.
    fn of_unit(score: &UnitScore, catalogue: &Catalogue, row: impl Fn(NodeId) -> usize) -> Self {
        let sums = catalogue.groups().map(|(id, _)| Self::of(None, id, catalogue, &row));
        let sums: Vec<Self> = sums.collect();
        let points = score.groups.iter().map(|group| group.total.points).sum();
        if sums.iter().any(|sum| sum.scaling.is_some()) {
            let rows = catalogue.groups().map(|(id, _)| row(id)).collect();
            return Self { points, rows, ..Self::default() };
        }
        let (rows, full): (Vec<_>, Vec<_>) = sums.into_iter().map(|sum| (sum.rows, sum.full)).unzip();
        Self { points, rows: rows.concat(), full: full.concat(), scaling: None }
    }
}

/// Whether a condition is met (điều kiện bắt buộc), and the word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition<'m> {
    /// `None` where there is no answer that counts, or where the condition does not apply.
    pub met: Option<bool>,
    /// The word.
    pub word: &'m str,
}

impl<'m> Condition<'m> {
    fn new(value: Option<AcceptedValue>, messages: &'m Messages) -> Self {
        let (met, key) = match value {
            Some(AcceptedValue::Met(true)) => (Some(true), "result.met"),
            Some(AcceptedValue::Met(false)) => (Some(false), "result.not_met"),
            Some(AcceptedValue::NotApplicable) => (None, "result.not_applicable"),
            Some(AcceptedValue::Points(_)) | None => (None, "result.unclear"),
        };
        Self { met, word: messages.word(key) }
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
