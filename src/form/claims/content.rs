//! What a column holds in the rows of items, and whether the totals that it gives come out.
//!
//! A block and a column come in, its [`Content`] goes out. Words count for nothing here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, NodeId};
use crate::cell::Col;
use crate::form::block::Block;
use crate::form::matching::Meaning;
use crate::form::reading::{self, Reading};
use crate::form::stated;
use crate::form::vocabulary::{Vocabulary, beginning};

/// What a column holds in the rows of items.
#[derive(Debug, Default, Clone)]
pub(super) struct Content {
    /// Points by item, whatever they are.
    pub(super) points: BTreeMap<NodeId, Decimal>,
    /// Points within 0 and the maximum.
    pub(super) inside: usize,
    /// Points that are the maximum.
    pub(super) equal: usize,
    /// Cells of items with points that hold something else.
    pub(super) other: usize,
    /// Conditions that are answered.
    pub(super) marks: usize,
    /// Totals of groups that come out, and that do not.
    pub(super) right: usize,
    pub(super) wrong: usize,
}

/// Every column of the block that holds something in the rows of items or in the header.
pub(super) fn columns(block: &Block) -> Vec<Col> {
    let table = &block.table;
    let inside = |col: &Col| *col >= table.from && table.until.is_none_or(|until| *col < until);
    let mut columns: Vec<Col> = table.labels.iter().map(|label| label.at.col).collect();
    for (row, _) in block.nodes() {
        columns.extend(block.sheet.row(row.row).iter().map(|cell| cell.at.col).filter(inside));
    }
    columns.sort_unstable();
    columns.dedup();
    columns
}

pub(super) fn of(block: &Block, col: Col, catalogue: &Catalogue, words: &Vocabulary) -> Content {
    let mut content = Content::default();
    for (row, found) in block.items(catalogue) {
        let node = catalogue.node(found.node);
        let cell = block.cell(row.row, Some(col));
        match (reading::read(cell, node, words), node.max) {
            (Reading::Points { value, .. }, Some(max)) => {
                content.inside += usize::from(value >= Decimal::ZERO && value <= max);
                content.equal += usize::from(value == max);
                content.points.insert(found.node, value);
            }
            (Reading::Blank | Reading::NotApplicable, _) => {}
            (Reading::Met(_), None) => content.marks += 1,
            _ => content.other += usize::from(node.max.is_some()),
        }
    }
    totals(block, col, &mut content, catalogue, words);
    content
}

/// Whether the totals of groups and criteria that the column itself gives come out.
fn totals(block: &Block, col: Col, content: &mut Content, catalogue: &Catalogue, words: &Vocabulary) {
    let mut group: Option<NodeId> = None;
    for (row, meaning) in block.rows.iter().zip(&block.meanings) {
        let scope = match meaning {
            Meaning::Node(found) => {
                group = Some(catalogue.group_of(found.node));
                (!catalogue.node(found.node).is_item()).then_some(found.node)
            }
            Meaning::Total => stated::group_named(&row.folded, catalogue, words)
                .or(group.filter(|_| beginning(&row.folded, &words.total.criterion).is_none())),
            Meaning::Other => None,
        };
        let Some(scope) = scope else { continue };
        let Some(cell) = block.cell(row.row, Some(col)) else { continue };
        let Reading::Points { value, .. } = reading::points(cell, None) else { continue };
        let items: Vec<NodeId> = catalogue
            .items()
            .filter(|(id, node)| node.max.is_some() && catalogue.is_within(*id, scope))
            .map(|(id, _)| id)
            .collect();
        let sum: Option<Decimal> = items.iter().map(|item| content.points.get(item).copied()).sum();
        if let Some(sum) = sum.filter(|_| !items.is_empty()) {
            if sum == value {
                content.right += 1;
            } else {
                content.wrong += 1;
            }
        }
    }
}

impl Content {
    /// Whether it holds several numbers, all of them whole.
    pub(super) fn is_whole(&self) -> bool {
        self.points.len() >= 8 && self.points.values().all(|value| value.fract().is_zero())
    }

    /// Whether every number is what is left to the maximum, or the share of it that the other column has.
    pub(super) fn is_worked_out_from(&self, other: &Self, catalogue: &Catalogue) -> bool {
        let pairs = || {
            let both =
                self.points.iter().filter_map(|(item, own)| Some((*item, *own, *other.points.get(item)?)));
            both.filter_map(|(item, own, other)| Some((own, other, catalogue.node(item).max?)))
        };
        let close = |a: Decimal, b: Decimal| (a - b).abs() <= Decimal::new(6, 3);
        let is_rest = pairs().all(|(own, other, max)| own + other == max);
        let is_share = pairs().all(|(own, other, max)| {
            close(own, other / max) || close(own, other / max * Decimal::ONE_HUNDRED)
        });
        pairs().count() >= 4 && (is_rest || is_share)
    }
}
