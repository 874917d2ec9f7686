//! Collects the answers of all tables of a workbook.
//!
//! Each table is matched on its own; then the one answer to each item is chosen. Two tables may hold the same item:
//! equal answers are one, a blank gives way to an answer, and two different answers are both kept, for the checks to
//! tell. A table that only sums up criteria does not answer items where another table does.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::header::{self, Table};
use super::matching::{Match, Meaning, match_rows};
use super::rows::{RawRow, rows, stated_maximum};
use super::vocabulary::{Role, Vocabulary, beginning};
use super::{
    Answer, Form, Layout, OtherAnswer, Reading, Scope, StatedLevel, StatedTotal, evidence, reading, stated,
};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Area, Col, Place, Row};
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{fold, tidy_lines};

use rust_decimal::Decimal;

/// A table with the meaning of its rows.
struct Matched<'s> {
    sheet: &'s Sheet,
    table: Table,
    rows: Vec<RawRow>,
    meanings: Vec<Meaning>,
}

/// Reads every table; the parts of the form that come from elsewhere stay empty.
pub fn collect(sheets: &[(&Sheet, header::Tables)], catalogue: &Catalogue, words: &Vocabulary) -> Form {
    let mut tables: Vec<Matched> = Vec::new();
    for (sheet, found) in sheets {
        for table in found.forms.iter().cloned() {
            let rows = rows(sheet, &table, words);
            let meanings = match_rows(&rows, catalogue, words);
            tables.push(Matched { sheet, table, rows, meanings });
        }
    }
    tables.retain(|table| table.items(catalogue).next().is_some());
    let details = tables.iter().any(|table| !table.is_summary(catalogue));
    let context = Context { catalogue, words };
    let mut form = Form { layout: layout(&tables), ..Form::default() };
    let mut answers: BTreeMap<NodeId, Answer> = BTreeMap::new();
    for table in &tables {
        context.totals(table, &mut form);
        if details && table.is_summary(catalogue) || !table.table.columns.has_answers() {
            continue;
        }
        form.layout.strays.extend(context.strays(table));
        for answer in context.answers(table) {
            join(&mut answers, answer);
        }
    }
    form.answers = answers.into_values().collect();
    form
}

fn layout(tables: &[Matched]) -> Layout {
    let mut missing = Vec::new();
    let has = |role| tables.iter().any(|table| table.table.columns.get(role).is_some());
    if !tables.is_empty() {
        if !tables.iter().any(|table| table.table.columns.has_answers()) {
            missing.push(Role::Score);
        }
        if !has(Role::Evidence) && !has(Role::Link) {
            missing.push(Role::Evidence);
        }
    }
    let place = |table: &Matched, col| Place::cell(&table.sheet.name, Address::new(table.table.header, col));
    let rivals = tables.iter().find_map(|table| {
        let columns = table.table.columns.rivals.get(&Role::Score)?;
        if !table.differ(columns) {
            return None;
        }
        let cells: Vec<String> =
            columns.iter().map(|col| Address::new(table.table.header, *col).to_string()).collect();
        Some((place(table, *columns.first()?), cells.join(", ")))
    });
    Layout {
        tables: tables.len(),
        first_table: tables
            .first()
            .map(|table| place(table, table.table.columns.title.first().copied().unwrap_or(Col::FIRST))),
        missing,
        rivals,
        ..Layout::default()
    }
}

impl Matched<'_> {
    fn items<'a>(&'a self, catalogue: &'a Catalogue) -> impl Iterator<Item = (&'a RawRow, &'a Match)> {
        self.nodes().filter(|(_, found)| catalogue.node(found.node).is_item())
    }

    fn nodes(&self) -> impl Iterator<Item = (&RawRow, &Match)> {
        self.rows.iter().zip(&self.meanings).filter_map(|(row, meaning)| match meaning {
            Meaning::Node(found) => Some((row, found)),
            _ => None,
        })
    }

    /// Whether the table gives points for criteria without their items: a summary of another table.
    fn is_summary(&self, catalogue: &Catalogue) -> bool {
        let present: BTreeSet<NodeId> = self.nodes().map(|(_, found)| found.node).collect();
        let bare = self.nodes().filter(|(row, found)| {
            let children = catalogue.children(found.node);
            let is_criterion = catalogue.criterion_of(found.node) == Some(found.node);
            is_criterion
                && row.has_number
                && !children.is_empty()
                && !children.iter().any(|c| present.contains(c))
        });
        bare.count() * 2 > self.items(catalogue).count()
    }

    /// Whether columns that all claim to hold the score show different things.
    fn differ(&self, columns: &[Col]) -> bool {
        self.nodes().any(|(row, _)| {
            let mut shown = columns.iter().filter_map(|col| self.cell(row.row, Some(*col))).map(Cell::shown);
            shown.next().is_some_and(|first| shown.any(|other| other != first))
        }) || columns.iter().all(|col| self.nodes().all(|(row, _)| self.cell(row.row, Some(*col)).is_none()))
    }

    fn cell(&self, row: Row, col: Option<Col>) -> Option<&Cell> {
        self.sheet.get(Address::new(row, col?))
    }

    /// The spreadsheet rows of a printed row, with those below it that hold nothing but evidence or notes.
    fn lines(&self, index: usize) -> (Row, Row) {
        let Some(row) = self.rows.get(index) else { return (Row::FIRST, Row::FIRST) };
        let below = self.rows.iter().zip(&self.meanings).skip(index + 1);
        let mut last = row.last;
        for (next, meaning) in below {
            // A line of its own has no number and no title, and stands right below: what follows after a gap is the
            // form's foot, whose signatures would be taken for evidence.
            let is_bare = next.code.is_none() && next.label.is_empty() && !next.has_answer;
            if *meaning != Meaning::Other || !is_bare || next.row != last.down(1) {
                break;
            }
            last = next.last;
        }
        (row.row, last)
    }

    fn place(&self, row: &RawRow, col: Option<Col>) -> Place {
        let cell = col.map(|col| Address::new(row.row, col));
        Place { sheet: Some(self.sheet.name.clone()), cell, label: None }.with_label(&row.label)
    }
}

struct Context<'c> {
    catalogue: &'c Catalogue,
    words: &'c Vocabulary,
}

impl Context<'_> {
    /// Every row's answer, one at a time: of a thousand answers to one item, each with a thousand pieces of evidence,
    /// only one is kept.
    fn answers<'t>(&'t self, table: &'t Matched) -> impl Iterator<Item = Answer> + 't {
        let item_rows: Vec<Row> = table.items(self.catalogue).map(|(row, _)| row.row).collect();
        let rows = table.rows.iter().zip(&table.meanings).enumerate();
        rows.filter_map(move |(index, (row, meaning))| match meaning {
            Meaning::Node(found) if self.catalogue.node(found.node).is_item() => {
                Some(self.answer(table, index, row, found, &item_rows))
            }
            _ => None,
        })
    }

    fn answer(
        &self,
        table: &Matched,
        index: usize,
        row: &RawRow,
        found: &Match,
        item_rows: &[Row],
    ) -> Answer {
        let node = self.catalogue.node(found.node);
        let columns = &table.table.columns;
        let (first, last) = table.lines(index);
        let (place, shown, reading) = self.reading(table, row, found.node, item_rows);
        let texts = |role| {
            let cells = columns.all(role).iter().flat_map(move |col| cells_between(table, first, last, *col));
            cells.map(|cell| (cell, tidy_lines(&cell_text(cell)))).filter(|(_, text)| !text.is_empty())
        };
        let mut pieces = Vec::new();
        let mut evidence_at = None;
        for (role, only_links) in [(Role::Evidence, false), (Role::Link, true)] {
            for (cell, text) in texts(role) {
                evidence_at.get_or_insert(cell.at);
                let mut found = evidence::parse(&text, only_links, self.catalogue);
                if let ([one], Some(link)) = (found.as_mut_slice(), &cell.link) {
                    one.link = Some(link.to_string()).filter(|link| *link != one.text);
                }
                pieces.extend(found);
            }
        }
        let evidence_column = columns.get(Role::Evidence).or(columns.get(Role::Link));
        let evidence_place = evidence_at.map_or_else(
            || table.place(row, evidence_column),
            |at| Place::cell(&table.sheet.name, at).with_label(&row.label),
        );
        let titles: Vec<String> = texts(Role::EvidenceTitle).map(|(_, text)| text).collect();
        let notes: Vec<String> = texts(Role::Note).map(|(_, text)| text).collect();
        let review = columns.get(Role::Review).and_then(|col| table.cell(row.row, Some(col)));
        let number_cell = columns.all(Role::Number).iter().find_map(|col| table.cell(row.row, Some(*col)));
        let max_cell = columns.get(Role::Max).and_then(|col| table.cell(row.row, Some(col)));
        Answer {
            item: found.node,
            place,
            shown,
            reading,
            stated_max: max_cell.and_then(|cell| {
                Some((
                    stated_maximum(&cell.value)?,
                    Place::cell(&table.sheet.name, cell.at).with_label(&row.label),
                ))
            }),
            review: review.and_then(|cell| points(cell, node.max)),
            review_shown: review.map(Cell::shown).unwrap_or_default(),
            review_place: table.place(row, columns.get(Role::Review)),
            evidence: pieces,
            evidence_place,
            evidence_titles: titles
                .iter()
                .flat_map(|text| text.split([';', '\n']))
                .map(|t| t.trim().to_owned())
                .collect(),
            note: (!notes.is_empty()).then(|| notes.join("\n")),
            way: found.way,
            read_back: found.read_back.then(|| {
                let cell = number_cell.map(|cell| cell.at);
                let shown = number_cell.map(Cell::shown).unwrap_or_default();
                (
                    Place { sheet: Some(table.sheet.name.clone()), cell, label: None }.with_label(&row.label),
                    shown,
                )
            }),
            is_strange: found.is_strange,
            others: Vec::new(),
        }
    }

    /// The answer's cell, what it shows and what it says.
    fn reading(
        &self,
        table: &Matched,
        row: &RawRow,
        item: NodeId,
        item_rows: &[Row],
    ) -> (Place, String, Reading) {
        let columns = &table.table.columns;
        let node = self.catalogue.node(item);
        if let Some(met) = self.marked(table, row).filter(|_| node.is_condition()) {
            return met;
        }
        let Some(col) = columns.get(Role::Score) else {
            return (table.place(row, columns.get(Role::Met)), String::new(), Reading::Blank);
        };
        let place = |at: Address| Place::cell(&table.sheet.name, at).with_label(&row.label);
        let own = Address::new(row.row, col);
        if let Some(area) = table.sheet.merged_area(own).filter(|area| covers_several(area, item_rows)) {
            let shown = table.sheet.get(area.first).map(Cell::shown).unwrap_or_default();
            let reading = if shown.is_empty() { Reading::Blank } else { Reading::Shared };
            return (place(area.first), shown, reading);
        }
        let cells: Vec<&Cell> =
            cells_between(table, row.row, row.last, col).filter(|cell| !cell.is_blank()).collect();
        match cells.as_slice() {
            [] => (place(own), String::new(), Reading::Blank),
            [cell] => (place(cell.at), reading::shown(cell), reading::read(Some(cell), node, self.words)),
            [first, rest @ ..] if rest.iter().all(|cell| cell.shown() == first.shown()) => {
                (place(first.at), reading::shown(first), reading::read(Some(first), node, self.words))
            }
            several => {
                let shown: Vec<String> = several.iter().map(|cell| cell.shown()).collect();
                (
                    place(own),
                    shown.join(" | "),
                    if node.is_condition() { Reading::Unclear } else { Reading::NotANumber },
                )
            }
        }
    }

    /// An answer by a mark in one of two columns, *Đạt* and *Chưa đạt*.
    fn marked(&self, table: &Matched, row: &RawRow) -> Option<(Place, String, Reading)> {
        let columns = &table.table.columns;
        let mark = |role| {
            let cell = cells_between(table, row.row, row.last, columns.get(role)?)
                .find(|cell| !cell.value.is_blank())?;
            (reading::is_met(&cell.shown(), &self.words.condition) != Some(false)).then_some(cell)
        };
        let place = |cell: &Cell| Place::cell(&table.sheet.name, cell.at).with_label(&row.label);
        match (mark(Role::Met), mark(Role::NotMet)) {
            (Some(yes), None) => Some((place(yes), yes.shown(), Reading::Met(true))),
            (None, Some(no)) => Some((place(no), no.shown(), Reading::Met(false))),
            (Some(yes), Some(no)) => {
                Some((place(yes), format!("{} | {}", yes.shown(), no.shown()), Reading::Unclear))
            }
            (None, None) => None,
        }
    }

    /// Rows that hold a score but belong to no item.
    fn strays(&self, table: &Matched) -> Vec<(Place, String)> {
        let last = table.nodes().map(|(row, _)| row.row).max();
        let score = table.table.columns.get(Role::Score);
        let stray = |row: &RawRow| {
            let cell = cells_between(table, row.row, row.last, score?).find(|cell| !cell.value.is_blank())?;
            let is_answer = row.has_number
                || (last.is_some_and(|last| row.row < last)
                    && reading::is_met(&cell.shown(), &self.words.condition).is_some());
            is_answer.then(|| (Place::cell(&table.sheet.name, cell.at).with_label(&row.label), cell.shown()))
        };
        let others =
            table.rows.iter().zip(&table.meanings).filter(|(_, meaning)| **meaning == Meaning::Other);
        others.filter_map(|(row, _)| stray(row)).collect()
    }

    /// Totals, subtotals and levels that the table states.
    fn totals(&self, table: &Matched, form: &mut Form) {
        let columns = &table.table.columns;
        let mut groups: Vec<NodeId> = Vec::new();
        let mut criterion = None;
        for (row, meaning) in table.rows.iter().zip(&table.meanings) {
            let scope = match meaning {
                Meaning::Node(found) => {
                    let group = self.catalogue.group_of(found.node);
                    if !groups.contains(&group) {
                        groups.push(group);
                    }
                    criterion = self.catalogue.criterion_of(found.node);
                    (!self.catalogue.node(found.node).is_item()).then_some(Scope::Node(found.node))
                }
                Meaning::Total => {
                    let scope = self.total_scope(row, &groups, criterion);
                    if matches!(scope, Some(Scope::Node(node)) if groups.contains(&node)) {
                        groups.clear();
                    }
                    scope
                }
                Meaning::Other => None,
            };
            let Some(scope) = scope else { continue };
            let max = match scope {
                Scope::Node(node) => self.catalogue.node(node).max,
                Scope::Everything => None,
            };
            let cell = |role| table.cell(row.row, columns.get(role));
            let place = |cell: &Cell| Place::cell(&table.sheet.name, cell.at).with_label(&row.label);
            if let (Meaning::Node(found), Some(cell)) = (meaning, cell(Role::Max)) {
                form.maxima
                    .extend(stated_maximum(&cell.value).map(|stated| (found.node, stated, place(cell))));
            }
            if let Some((cell, value)) = cell(Role::Score).and_then(|cell| Some((cell, points(cell, max)?))) {
                form.totals.push(StatedTotal { scope, value, place: place(cell) });
            }
            let levels = [Role::Level, Role::Score].into_iter().filter_map(cell);
            let told = levels
                .filter(|cell| points(cell, None).is_none() || Some(cell.at.col) == columns.get(Role::Level))
                .find_map(|cell| {
                    Some((cell, stated::level(&fold(&cell.shown()), self.catalogue, self.words)?))
                });
            if let Some((cell, level)) = told {
                form.levels.push(StatedLevel { scope, level, place: place(cell) });
            }
        }
    }

    /// What a row of totals adds up: the group it names, the criterion above it, or the groups above it.
    fn total_scope(&self, row: &RawRow, groups: &[NodeId], criterion: Option<NodeId>) -> Option<Scope> {
        if let Some(group) = stated::group_named(&row.folded, self.catalogue, self.words) {
            return Some(Scope::Node(group));
        }
        if beginning(&row.folded, &self.words.total.criterion).is_some() {
            return criterion.map(Scope::Node);
        }
        match groups {
            [one] => Some(Scope::Node(*one)),
            [] if beginning(&row.folded, &self.words.total.grand).is_some() => Some(Scope::Everything),
            [] => None,
            several if several.len() == self.catalogue.groups().count() => Some(Scope::Everything),
            _ => None,
        }
    }
}

/// Whether a merged cell answers more than one item.
fn covers_several(area: &Area, item_rows: &[Row]) -> bool {
    item_rows.iter().filter(|row| (area.first.row..=area.last.row).contains(row)).count() > 1
}

fn cells_between<'t>(table: &'t Matched, first: Row, last: Row, col: Col) -> impl Iterator<Item = &'t Cell> {
    // Rows that hold something, and not all that a merged cell may cover.
    let rows = table.sheet.rows_between(first, Some(last.down(1)));
    rows.filter_map(move |(row, _)| table.cell(row, Some(col)))
}

/// The cell's own text with its line breaks.
fn cell_text(cell: &Cell) -> String {
    match &cell.value {
        Value::Text(text) => text.to_string(),
        other => other.shown(),
    }
}

/// Points in a cell that needs no judging: a total, a reviewer's score.
fn points(cell: &Cell, max: Option<Decimal>) -> Option<Decimal> {
    match reading::points(cell, max) {
        Reading::Points { value, .. } => Some(value),
        _ => None,
    }
}

/// Adds an answer to those found so far.
fn join(answers: &mut BTreeMap<NodeId, Answer>, next: Answer) {
    let Some(first) = answers.get_mut(&next.item) else {
        answers.insert(next.item, next);
        return;
    };
    let same_table = first.place.sheet == next.place.sheet
        && first.place.cell.map(|cell| cell.col) == next.place.cell.map(|cell| cell.col);
    let equal = first.reading.says_as(&next.reading);
    let other = |answer: &Answer, same_table| OtherAnswer {
        place: answer.place.clone(),
        shown: answer.shown.clone(),
        same_table,
    };
    if same_table || (!equal && first.reading != Reading::Blank && next.reading != Reading::Blank) {
        let other = other(&next, same_table);
        first.others.push(other);
    } else if first.reading == Reading::Blank && !equal {
        let others = std::mem::take(&mut first.others);
        *first = Answer { others, ..next };
    } else if first.evidence.is_empty() && !next.evidence.is_empty() {
        first.evidence = next.evidence;
        first.evidence_place = next.evidence_place;
    }
}
