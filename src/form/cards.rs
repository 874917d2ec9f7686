//! Cards: below each item's title stand its points, its evidence and more, each beside or below its own label.
//!
//! A sheet and its landmarks come in; the same answers as a table go out, a card a row and a label a column, with the
//! place of every cell in the sheet. Which label means what is for [`super::header`] and [`super::claims`] to tell.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::header::{self, Table};
use super::landmarks::Landmarks;
use super::vocabulary::{Role, Strength, Vocabulary};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Col, Row};
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{fold, tidy};

/// Cards as a table.
pub struct Cards {
    /// The table: a header of labels, and a row for each card.
    pub sheet: Sheet,
    /// Where each of its cells stands in the real sheet.
    pub places: BTreeMap<Address, Address>,
}

/// Cards that must have a label before it is one.
const CARDS: usize = 3;
/// Columns of the table before those of the labels.
const NUMBER: Col = Col::FIRST;
const TITLE: Col = Col::from_index(1);
const NAMED: u32 = 2;
/// Bytes of a label at the most.
const LABEL: usize = 120;

/// What stands beside a label in a card.
struct Labelled<'s> {
    label: String,
    shown: String,
    at: Address,
    /// Where the value belongs.
    value_at: Address,
    value: Option<Value>,
    cell: Option<&'s Cell>,
}

/// The cards of a sheet; `None` where it has none.
pub fn read(sheet: &Sheet, found: &Landmarks, catalogue: &Catalogue, words: &Vocabulary) -> Option<Cards> {
    let ends = found.nodes.iter().skip(1).map(|(row, _)| Some(*row)).chain([None]);
    let cards: Vec<(Row, NodeId, Vec<Labelled>)> = found
        .nodes
        .iter()
        .zip(ends)
        .filter(|((_, node), _)| catalogue.node(*node).is_item())
        .map(|((row, node), end)| (*row, *node, labelled(sheet, *row, end, words)))
        .collect();
    let mut labels: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for found in cards.iter().flat_map(|(_, _, found)| found) {
        let order = labels.len();
        labels.entry(&found.label).or_insert((0, order)).0 += 1;
    }
    labels.retain(|_, (count, _)| *count >= CARDS);
    let mut order: Vec<(&str, usize)> = labels.iter().map(|(label, (_, order))| (*label, *order)).collect();
    order.sort_by_key(|(_, order)| *order);
    let columns: BTreeMap<&str, Col> =
        (NAMED..).map(Col::from_index).zip(&order).map(|(col, (label, _))| (*label, col)).collect();
    let answers = |label: &&str| {
        words.roles(label).iter().any(|(role, _)| matches!(role, Role::Score | Role::Met | Role::Level))
    };
    if !columns.keys().any(answers) {
        return None;
    }
    Some(as_table(sheet, found, &cards, &columns, catalogue))
}

fn as_table(
    sheet: &Sheet,
    found: &Landmarks,
    cards: &[(Row, NodeId, Vec<Labelled>)],
    columns: &BTreeMap<&str, Col>,
    catalogue: &Catalogue,
) -> Cards {
    let mut cells: Vec<Cell> = Vec::new();
    let mut places = BTreeMap::new();
    for (index, (row, node, labelled)) in (1..).map(Row::from_index).zip(cards) {
        let anchor = Address::new(*row, found.name_col());
        let (code, title) = (Address::new(index, NUMBER), Address::new(index, TITLE));
        cells.push(Cell::text(code, &catalogue.node(*node).code));
        let written = found.title.and_then(|col| title_of(sheet, *row, col));
        cells.extend(written.map(|cell| Cell { at: title, ..cell.clone() }));
        places.extend([(code, anchor), (title, anchor)]);
        for found in labelled {
            let Some(col) = columns.get(found.label.as_str()) else { continue };
            let header = Address::new(Row::FIRST, *col);
            if let Entry::Vacant(place) = places.entry(header) {
                cells.push(Cell::text(header, &found.shown));
                place.insert(found.at);
            }
            let at = Address::new(index, *col);
            if places.insert(at, found.value_at).is_some() {
                continue;
            }
            let value = match (&found.value, found.cell) {
                (Some(value), Some(cell)) => Some(Cell { at, value: value.clone(), ..cell.clone() }),
                (None, Some(cell)) => Some(Cell { at, ..cell.clone() }),
                _ => None,
            };
            cells.extend(value);
        }
    }
    let mut table = Sheet::new(&sheet.name, cells);
    table.visibility = sheet.visibility;
    Cards { sheet: table, places }
}

/// The title of the card that begins in this row: there, or in the row below its code.
fn title_of(sheet: &Sheet, row: Row, col: Col) -> Option<&Cell> {
    let text = |row: Row| {
        let cell = sheet.get(Address::new(row, col))?;
        matches!(&cell.value, Value::Text(text) if tidy(text).contains(' ')).then_some(cell)
    };
    text(row).or_else(|| text(row.down(1)))
}

/// The labels between two rows with their values.
fn labelled<'s>(sheet: &'s Sheet, first: Row, end: Option<Row>, words: &Vocabulary) -> Vec<Labelled<'s>> {
    let mut found: Vec<Labelled> = Vec::new();
    for (row, cells) in sheet.rows_between(first, end) {
        for (index, cell) in cells.iter().enumerate() {
            let is_value = found.iter().any(|other| other.value_at == cell.at);
            let Some((label, rest)) = label(cell, words).filter(|_| !is_value) else { continue };
            let right = cells.get(index + 1).filter(|next| label_of(next, words).is_none());
            let below_at = Address::new(row.down(1), cell.at.col);
            let is_inside = end.is_none_or(|end| below_at.row < end);
            let below = sheet.get(below_at).filter(|next| is_inside && label_of(next, words).is_none());
            let (value_at, value, source) = if rest.is_empty() {
                let source = right.or(below);
                let beside = Address::new(row, cell.at.col.right(1));
                // Under labels side by side the values stand below.
                let is_taken = cells.get(index + 1).is_some_and(|next| next.at == beside);
                let empty = if is_taken { below_at } else { beside };
                (source.map_or(empty, |cell| cell.at), None, source)
            } else {
                (cell.at, Some(Value::Text(rest.as_str().into())), Some(cell))
            };
            found.push(Labelled {
                label: fold(&label),
                shown: label,
                at: cell.at,
                value_at,
                value,
                cell: source,
            });
        }
    }
    found
}

/// A label at the beginning of a cell, and what stands behind its colon.
fn label(cell: &Cell, words: &Vocabulary) -> Option<(String, String)> {
    let Value::Text(text) = &cell.value else { return None };
    let (label, rest) = text.split_once(':').unwrap_or((text, ""));
    let is_known = |label: &str| {
        let roles = words.roles(&fold(label));
        let sure = |strength: &Strength| !matches!(strength, Strength::Fallback(_));
        roles.iter().any(|(role, strength)| {
            // *Đạt* is an answer here.
            let is_answer = matches!(role, Role::Met | Role::NotMet);
            !is_answer
                && !matches!(role, Role::Number | Role::Title)
                && (sure(strength) || fold(label).split(' ').count() <= 2)
        })
    };
    (label.len() <= LABEL && is_known(label)).then(|| (tidy(label).into_owned(), tidy(rest).into_owned()))
}

fn label_of(cell: &Cell, words: &Vocabulary) -> Option<String> {
    label(cell, words).map(|(label, _)| label)
}

impl Cards {
    /// The table's extent and columns.
    pub fn table(&self, words: &Vocabulary) -> Table {
        let first = Row::from_index(1);
        header::table_under(&self.sheet, Some(Row::FIRST), first, Some(NUMBER), Some(TITLE), words)
    }
}

impl Landmarks {
    /// The column in which cards begin.
    fn name_col(&self) -> Col {
        self.number.or(self.title).unwrap_or(Col::FIRST)
    }
}
