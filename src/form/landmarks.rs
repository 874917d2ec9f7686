//! Where a sheet speaks of the catalogue's items, whatever stands above them.
//!
//! A sheet comes in, the column of its codes, that of its titles and the rows where items begin go out. Tables whose
//! header has no known word, or which have none, and pages that go on from another sheet are made of them here; cards
//! in [`super::cards`].

use std::collections::BTreeMap;

use super::code::{RowCode, in_cell, split};
use super::header::{self, Table};
use super::titles::Titles;
use super::vocabulary::{Role, Vocabulary};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Col, Row};
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{fold, tidy};

/// Items that a column must name before it is one of items.
const ITEMS: usize = 5;
/// Cells of a sheet that is looked through, and titles that are compared: no form has more.
const MOST_CELLS: usize = 20_000;
const MOST_TITLES: usize = 3000;
/// Titles at least this like name a node, and by how much it must lead.
const ALIKE: f64 = 0.66;
const LEAD: f64 = 0.05;
/// Letters of a title, at the least and at the most.
const TITLE: std::ops::RangeInclusive<usize> = 8..=400;
/// Rows between the header and the first item that may be empty.
const GAP: u32 = 2;

/// What a sheet says of the catalogue.
pub struct Landmarks {
    /// The column of codes.
    pub number: Option<Col>,
    /// The column of titles.
    pub title: Option<Col>,
    /// Where each node is first named in these columns, from the top.
    pub nodes: Vec<(Row, NodeId)>,
}

/// By which sign a cell names a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Code,
    Title,
}

/// Looks through a sheet; `None` where it does not name enough items in one column.
pub fn find(sheet: &Sheet, titles: &Titles, catalogue: &Catalogue, words: &Vocabulary) -> Option<Landmarks> {
    if sheet.cells().len() > MOST_CELLS {
        return None;
    }
    let mut compared = 0;
    let mut found: BTreeMap<(Sign, Col), BTreeMap<NodeId, Row>> = BTreeMap::new();
    for cell in sheet.cells() {
        if let Some((sign, node)) = named(cell, titles, catalogue, words, &mut compared) {
            found.entry((sign, cell.at.col)).or_default().entry(node).or_insert(cell.at.row);
        }
    }
    let items =
        |nodes: &BTreeMap<NodeId, Row>| nodes.keys().filter(|id| catalogue.node(**id).is_item()).count();
    let best = |sign: Sign| {
        let columns = found.iter().filter(|((of, _), nodes)| *of == sign && items(nodes) >= ITEMS);
        // The first of equal ones: what stands right of it repeats it.
        columns.rev().max_by_key(|(_, nodes)| items(nodes)).map(|((_, col), _)| *col)
    };
    let (number, title) = (best(Sign::Code), best(Sign::Title));
    let rows_of = |sign: Sign, col: Option<Col>| col.and_then(|col| found.get(&(sign, col)));
    let mut first: BTreeMap<NodeId, Row> = BTreeMap::new();
    for nodes in [rows_of(Sign::Code, number), rows_of(Sign::Title, title)].into_iter().flatten() {
        for (node, row) in nodes {
            let known = first.entry(*node).or_insert(*row);
            *known = (*known).min(*row);
        }
    }
    let mut nodes: Vec<(Row, NodeId)> = first.into_iter().map(|(node, row)| (row, node)).collect();
    nodes.sort_unstable();
    (!nodes.is_empty()).then_some(Landmarks { number, title, nodes })
}

/// The node that a cell names, by a code that stands alone or by its title.
fn named(
    cell: &Cell,
    titles: &Titles,
    catalogue: &Catalogue,
    words: &Vocabulary,
    compared: &mut usize,
) -> Option<(Sign, NodeId)> {
    let coded = |code: RowCode| match code {
        RowCode::Dotted(code) => catalogue.find(&code),
        RowCode::Turned(codes) => codes.iter().find_map(|code| catalogue.find(code)),
        _ => None,
    };
    let Value::Text(text) = &cell.value else {
        return in_cell(&cell.value, words).and_then(coded).map(|node| (Sign::Code, node));
    };
    if text.chars().count() > *TITLE.end() {
        return None;
    }
    if let Some(node) = in_cell(&cell.value, words).and_then(coded) {
        return Some((Sign::Code, node));
    }
    let text = tidy(text);
    let (code, rest) = match split(&text, words) {
        Some((code, rest)) => (coded(code), rest),
        None => (None, text.as_ref()),
    };
    if code.is_some() {
        return code.map(|node| (Sign::Title, node));
    }
    if !TITLE.contains(&rest.chars().count()) || *compared >= MOST_TITLES {
        return None;
    }
    *compared += 1;
    let ranked = titles.rank(&fold(rest));
    let (best, like) = ranked.first().copied()?;
    let next = ranked.get(1).map_or(0.0, |(_, like)| *like);
    (like >= ALIKE && like - next >= LEAD).then_some((Sign::Title, best))
}

impl Landmarks {
    /// The table of these items under the row above them, whatever words that holds.
    pub fn table(&self, sheet: &Sheet, words: &Vocabulary) -> Option<Table> {
        let (first, _) = self.nodes.first().copied()?;
        let above = sheet.rows().take_while(|(row, _)| *row < first).last();
        let is_header = |(row, cells): &(Row, &[Cell])| {
            let short = |cell: &Cell| matches!(&cell.value, Value::Text(text) if text.len() <= *TITLE.end());
            first.below(*row) <= GAP && cells.len() >= 2 && cells.iter().all(short)
        };
        let header = above.filter(is_header).map(|(row, _)| row);
        Some(header::table_under(sheet, header, first, self.number, self.title, words))
    }

    /// The table as one that goes on from another sheet's, whose columns it has.
    pub fn continued(&self, before: &Table) -> Option<Table> {
        let (first, _) = self.nodes.first().copied()?;
        let same = |role, own: Option<Col>| own.is_none_or(|col| before.columns.all(role).contains(&col));
        let is_same = same(Role::Number, self.number) && same(Role::Title, self.title);
        let labels = before
            .labels
            .iter()
            .map(|label| header::Label { at: Address::new(first, label.at.col), ..label.clone() });
        let labels = labels.collect();
        is_same.then(|| Table { header: first, first, end: None, labels, ..before.clone() })
    }
}
