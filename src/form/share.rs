//! The ratio (tỉ lệ) or count (số lượng) that a form gives beside the points of an item.
//!
//! Sheets and a read form come in, one value an item goes out, where the form tells it beyond doubt: in a column of
//! ratios or counts, as a percentage or a part of a whole ("85 %", "17/20") in a cell of its own, or in the note. Only
//! items whose ratio or count has bands are looked at.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::layout::Direction;
use super::{Answer, BlockLayout, Form, Role, Vocabulary};
use crate::catalogue::{Catalogue, Kind, Node, NodeId};
use crate::cell::{Col, Place};
use crate::sheet::{Cell, NumberFormat, Sheet, Value};
use crate::text::{Number, contains_any, decimal_from_stored, fold, parse_number, tidy, with_comma};

/// A ratio, in hundredths, or a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The item.
    pub item: NodeId,
    /// The value.
    pub value: Decimal,
    /// Where it stands.
    pub place: Place,
}

impl Share {
    /// As a hand would write it: `85%`, `25`.
    pub fn written(&self, node: &Node) -> String {
        let sign = if node.kind == Kind::Ratio { "%" } else { "" };
        format!("{}{sign}", with_comma(self.value))
    }
}

/// Every ratio and count that a form gives.
pub fn read(sheets: &[&Sheet], form: &Form, catalogue: &Catalogue, words: &Vocabulary) -> Vec<Share> {
    let of = |answer: &Answer| {
        let node = catalogue.node(answer.item);
        if node.caps.is_empty() {
            return None;
        }
        let (name, at) = (answer.place.sheet.as_deref()?, answer.place.cell?);
        let sheet = sheets.iter().find(|sheet| sheet.name == name)?;
        let above = form.layout.blocks.iter().filter(|block| {
            block.sheet == name && block.direction == Direction::Down && block.header.last.row < at.row
        });
        let block = above.max_by_key(|block| block.header.last.row)?;
        let mut found: Vec<(Decimal, &Cell)> = Vec::new();
        for cell in sheet.row(at.row).iter().filter(|cell| !is_points(cell.at.col, answer)) {
            if let Some(value) = value_in(cell, &Beside::of(block, cell.at.col, words), node)
                && !found.iter().any(|(known, _)| *known == value)
            {
                found.push((value, cell));
            }
        }
        let [(value, cell)] = found.as_slice() else { return None };
        Some(Share { item: answer.item, value: *value, place: Place::cell(name, cell.at) })
    };
    form.answers.iter().filter_map(of).collect()
}

/// Whether points or a maximum stand in the column.
fn is_points(col: Col, answer: &Answer) -> bool {
    let max = answer.stated_max.as_ref().map(|(_, place)| place);
    [Some(&answer.place), Some(&answer.review_place), max]
        .into_iter()
        .flatten()
        .any(|place| place.cell.is_some_and(|cell| cell.col == col))
}

/// What the header says of a column, as far as it matters here.
#[derive(Default)]
struct Beside {
    is_ratio: bool,
    is_count: bool,
    is_note: bool,
}

impl Beside {
    fn of(block: &BlockLayout, col: Col, words: &Vocabulary) -> Self {
        let Some(column) =
            block.columns.iter().find(|column| column.place.cell.is_some_and(|cell| cell.col == col))
        else {
            return Self::default();
        };
        let label = fold(column.place.label.as_deref().unwrap_or_default());
        let names = |list: &[String]| contains_any(&label, list);
        Self {
            is_ratio: column.role == Role::Other && names(&words.share.ratio),
            is_count: column.role == Role::Other && names(&words.share.count),
            is_note: column.role == Role::Note,
        }
    }
}

fn value_in(cell: &Cell, beside: &Beside, node: &Node) -> Option<Decimal> {
    match node.kind {
        Kind::Ratio => ratio_in(cell, beside, node),
        Kind::Count => count_in(cell, beside),
        _ => None,
    }
}

fn ratio_in(cell: &Cell, beside: &Beside, node: &Node) -> Option<Decimal> {
    let hundred = Decimal::ONE_HUNDRED;
    let labelled = |value: Decimal| {
        // 0,85 is a share of one, 85 one of a hundred; 1 may be either.
        let is_of_one = value > Decimal::ZERO && value < Decimal::ONE;
        (beside.is_ratio && value != Decimal::ONE).then(|| if is_of_one { value * hundred } else { value })
    };
    let value = match &cell.value {
        Value::Number(number) if cell.format == NumberFormat::Percentage => {
            Some(decimal_from_stored(*number)? * hundred)
        }
        Value::Number(number) => labelled(decimal_from_stored(*number)?),
        Value::Text(text) => match parse_number(text) {
            Number::Percentage(share) => Some(share * hundred),
            Number::OutOf(part, whole) if beside.is_ratio || Some(whole) != node.max => {
                (part * hundred).checked_div(whole)
            }
            Number::Exact(value) => labelled(value),
            _ if beside.is_note || beside.is_ratio => only(text, true),
            _ => None,
        },
        _ => None,
    };
    value.filter(|value| (Decimal::ZERO..=hundred).contains(value))
}

fn count_in(cell: &Cell, beside: &Beside) -> Option<Decimal> {
    if !beside.is_count && !beside.is_note {
        return None;
    }
    let value = match &cell.value {
        Value::Number(number) => decimal_from_stored(*number),
        Value::Text(text) => match parse_number(text) {
            Number::Exact(value) => Some(value),
            Number::NotANumber => only(text, false),
            _ => None,
        },
        _ => None,
    };
    value.filter(|value| *value >= Decimal::ZERO)
}

/// The only percentage of a text, or its only number.
fn only(text: &str, is_percentage: bool) -> Option<Decimal> {
    static NUMBERS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?P<n>\d+(?:[.,]\d+)?)\s*(?P<p>%)?").ok());
    let text = tidy(text);
    let mut found =
        NUMBERS.as_ref()?.captures_iter(&text).filter(|found| !is_percentage || found.name("p").is_some());
    let only = found.next().filter(|_| found.next().is_none())?;
    only.name("n")?.as_str().replace(',', ".").parse().ok()
}
