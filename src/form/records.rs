//! Sheets in which every row is a school's form: answers of Google Forms, and matrices of a whole commune.
//!
//! A sheet comes in, a [`Form`] for each row goes out; `None` where the sheet is nothing of the kind. The items run
//! across the top, told by code or title; beside an item's points its evidence, its note and the reviewer's points may
//! stand. A sheet with a school in every column is the same one, turned.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::answers::join;
use super::block::turned;
use super::identity::{self, Identity};
use super::instances::Reader;
use super::reading::{self, Reading};
use super::titles::Titles;
use super::vocabulary::{Role, Strength};
use super::voice::Voice;
use super::{
    Answer, BlockLayout, ColumnLayout, Direction, Form, Kind, Layout, LeftOut, Reason, Way, evidence,
};
use crate::catalogue::NodeId;
use crate::cell::{Address, Area, Col, Place, Row};
use crate::school::SchoolYear;
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{fold, tidy_lines};

/// Items that the top row must name before it is one.
const ITEMS: usize = 6;
/// Titles at least this like name an item.
const ALIKE: f64 = 0.66;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Score,
    Evidence,
    Note,
    Review,
}

/// What tells the school.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Name,
    Code,
    Year,
    Parent,
}

struct Table<'s> {
    sheet: &'s Sheet,
    is_turned: bool,
    top: Row,
    items: Vec<(Col, NodeId, Part)>,
    details: Vec<(Col, Detail)>,
}

/// The forms of a sheet in which every row is one.
pub fn forms(sheet: &Sheet, is_turned: bool, reader: &Reader, titles: &Titles) -> Option<Vec<Form>> {
    let table =
        sheet.rows().take(30).find_map(|(row, cells)| table(sheet, is_turned, row, cells, reader, titles))?;
    let heading = above(&table, reader);
    let mut forms: Vec<Form> = Vec::new();
    let mut left: Vec<LeftOut> = Vec::new();
    for (row, _) in sheet.rows_between(table.top.down(1), None) {
        let Some(form) = table.form(row, &heading, reader) else { continue };
        // Who hands in twice means the later one.
        let twice = forms.iter().position(|other| is_same(&other.identity, &form.identity));
        if let Some(earlier) = twice {
            let earlier = forms.remove(earlier);
            let place = earlier.layout.first_table.unwrap_or_default();
            left.push(LeftOut { place, kind: Kind::Repeated, block: None, rows: None });
        }
        forms.push(form);
    }
    if let Some(last) = forms.first_mut() {
        last.layout.left_out.extend(left);
    }
    (!forms.is_empty()).then_some(forms)
}

fn is_same(a: &Identity, b: &Identity) -> bool {
    match (&a.name, &b.name) {
        (Some(a_name), Some(b_name)) => {
            fold(a_name) == fold(b_name) && a.school_year == b.school_year && (a.code == b.code)
        }
        _ => false,
    }
}

/// What stands above the table tells of all schools together.
fn above(table: &Table, reader: &Reader) -> Identity {
    if table.is_turned {
        return Identity::default();
    }
    let cells = table.sheet.cells().iter().filter(|cell| cell.at.row < table.top).cloned().collect();
    let head = Sheet::new(&table.sheet.name, cells);
    let page = identity::Page::new(&head, Row::FIRST, Some(table.top), None);
    identity::read(std::iter::once(page), None, reader.file_name, reader.words)
}

fn table<'s>(
    sheet: &'s Sheet,
    is_turned: bool,
    row: Row,
    cells: &[Cell],
    reader: &Reader,
    titles: &Titles,
) -> Option<Table<'s>> {
    if cells.len() < ITEMS || cells.len() as u64 > reader.limits.header_columns.max(400) {
        return None;
    }
    let mut table = Table { sheet, is_turned, top: row, items: Vec::new(), details: Vec::new() };
    let mut last: Option<NodeId> = None;
    for cell in cells {
        let text = cell.shown();
        if let Some(detail) = detail(&text, reader) {
            table.details.push((cell.at.col, detail));
            continue;
        }
        let part = part_of(&text, reader);
        let item = item_of(&text, reader, titles).or(last.filter(|_| part != Part::Score));
        if let Some(item) = item {
            table.items.push((cell.at.col, item, part));
            last = Some(item);
        }
    }
    let mut scored: Vec<NodeId> =
        table.items.iter().filter(|(_, _, part)| *part == Part::Score).map(|(_, item, _)| *item).collect();
    scored.sort_unstable();
    scored.dedup();
    if scored.len() < ITEMS {
        return None;
    }
    if !table.details.iter().any(|(_, detail)| *detail == Detail::Name) {
        table.details.push((table.column_of_schools(reader)?, Detail::Name));
    }
    Some(table)
}

/// The detail of the school that a header names.
fn detail(text: &str, reader: &Reader) -> Option<Detail> {
    let folded = fold(text);
    let words = &reader.words.identity;
    let is = |list: &[String]| list.contains(&folded);
    match () {
        () if is(&words.code) => Some(Detail::Code),
        () if is(&words.year) => Some(Detail::Year),
        () if is(&words.parent) => Some(Detail::Parent),
        () if is(&words.name) || is(&words.unit) => Some(Detail::Name),
        () => None,
    }
}

/// What a column beside an item's points holds, by the words around the item's name.
fn part_of(text: &str, reader: &Reader) -> Part {
    let plain = CODE.as_ref().map_or_else(|| text.to_owned(), |code| code.replace(text, " ").into_owned());
    let first: String = plain.split(['[', '(', ':']).next().unwrap_or_default().to_owned();
    let folded = fold(&first);
    let sure = reader
        .words
        .roles(&folded)
        .into_iter()
        .find(|(_, strength)| !matches!(strength, Strength::Fallback(_)));
    let begins = |list: &[&str]| list.iter().any(|word| crate::text::starts_with_words(&folded, word));
    match sure.map(|(role, _)| role) {
        Some(Role::Evidence | Role::Link | Role::EvidenceTitle)
            if begins(&[
                "minh chung",
                "mc",
                "ma",
                "link",
                "duong",
                "ho so",
                "url",
                "lien ket",
                "ten",
                "tai lieu",
            ]) =>
        {
            Part::Evidence
        }
        Some(Role::Note) if begins(&["ghi chu", "nhan xet", "y kien", "giai trinh"]) => Part::Note,
        _ if reader.words.voice.of(&first) == Some(Voice::Review) && folded.split(' ').count() <= 6 => {
            Part::Review
        }
        _ => Part::Score,
    }
}

static CODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d{1,2}(?:\.\d{1,2}){1,2}\b").ok());

/// The item that a header names: by its code, unless the words behind it are plainly another's, or by its title.
fn item_of(text: &str, reader: &Reader, titles: &Titles) -> Option<NodeId> {
    let code = CODE.as_ref().and_then(|pattern| pattern.find(text));
    let coded = code.and_then(|found| reader.catalogue.find(found.as_str()));
    let inside = text.split_once('[').map_or(text, |(_, inside)| inside.trim_end_matches(']'));
    let rest = CODE.as_ref().map_or_else(|| inside.to_owned(), |code| code.replace(inside, " ").into_owned());
    let title = rest.rsplit_once(" - ").map_or(rest.as_str(), |(title, _)| title);
    let folded = fold(title);
    let is_item = |node: &NodeId| reader.catalogue.node(*node).is_item();
    if folded.split(' ').count() < 3 {
        return coded.filter(is_item);
    }
    let ranked = titles.rank(&folded);
    let best = ranked.first().filter(|(_, like)| *like >= ALIKE).map(|(node, _)| *node);
    let own =
        coded.map(|coded| ranked.iter().find(|(node, _)| *node == coded).map_or(0.0, |(_, like)| *like));
    match (coded, best) {
        (Some(coded), Some(best)) if coded != best && own.is_some_and(|own| own < 0.4) => Some(best),
        (Some(coded), _) => Some(coded),
        (None, best) => best,
    }
    .filter(is_item)
}

impl Table<'_> {
    /// The column below which schools' names stand.
    fn column_of_schools(&self, reader: &Reader) -> Option<Col> {
        let mut count: BTreeMap<Col, usize> = BTreeMap::new();
        let from = self.items.first().map(|(col, _, _)| *col)?;
        for (_, cells) in self.sheet.rows_between(self.top.down(1), None).take(40) {
            for cell in cells.iter().filter(|cell| cell.at.col < from) {
                if is_school(&cell.shown(), reader) {
                    *count.entry(cell.at.col).or_default() += 1;
                }
            }
        }
        count.into_iter().max_by_key(|(_, count)| *count).map(|(col, _)| col)
    }

    fn at(&self, at: Address) -> Place {
        Place::cell(&self.sheet.name, if self.is_turned { turned(at) } else { at })
    }

    /// How the columns were understood.
    fn layout(&self) -> BlockLayout {
        let column = |(col, _, part): &(Col, NodeId, Part)| {
            let at = Address::new(self.top, *col);
            let shown = self.sheet.get(at).map(Cell::shown).unwrap_or_default();
            let role = match part {
                Part::Score => Role::Score,
                Part::Evidence => Role::Evidence,
                Part::Note => Role::Note,
                Part::Review => Role::Review,
            };
            let place = self.at(at).with_label(&shown);
            ColumnLayout { place, role, width: 1, is_taken: true, reasons: vec![Reason::Item] }
        };
        let columns: Vec<ColumnLayout> = self.items.iter().map(column).collect();
        let cells = columns.iter().filter_map(|column| column.place.cell);
        let top = self.at(Address::new(self.top, Col::FIRST)).cell;
        let corner = top.unwrap_or(Address::new(Row::FIRST, Col::FIRST));
        let header =
            Area { first: cells.clone().min().unwrap_or(corner), last: cells.max().unwrap_or(corner) };
        BlockLayout {
            sheet: self.sheet.name.clone(),
            header,
            index: None,
            direction: if self.is_turned { Direction::SchoolColumns } else { Direction::SchoolRows },
            kind: Kind::Filled,
            columns,
        }
    }

    /// The form in a row; `None` where the row is none.
    fn form(&self, row: Row, heading: &Identity, reader: &Reader) -> Option<Form> {
        let cell = |col: Col| self.sheet.get(Address::new(row, col)).filter(|cell| !cell.is_blank());
        let scores = self.items.iter().filter(|(_, _, part)| *part == Part::Score);
        let answered = scores.clone().filter(|(col, _, _)| cell(*col).is_some()).count();
        let identity = self.identity(row, heading, reader);
        let is_named = identity.name.as_deref().is_some_and(|name| {
            let folded = fold(name);
            let is_word =
                reader.words.roles(&folded).iter().any(|(_, s)| !matches!(s, Strength::Fallback(_)))
                    && reader.words.kind_of(name).is_none();
            let total = &reader.words.total;
            let is_total = [&total.row, &total.grand]
                .into_iter()
                .any(|list| super::vocabulary::beginning(&folded, list).is_some());
            !is_word && !is_total && reader.words.voice.of(name) != Some(Voice::Mean)
        });
        if answered == 0 || (!is_named && (identity.name.is_some() || answered * 2 < self.items.len())) {
            return None;
        }
        let mut answers: BTreeMap<NodeId, Answer> = BTreeMap::new();
        for (col, item, _) in scores {
            join(&mut answers, self.answer(row, *col, *item, reader), false);
        }
        let has_evidence = self.items.iter().any(|(_, _, part)| *part == Part::Evidence);
        let layout = Layout {
            blocks: vec![self.layout()],
            tables: 1,
            first_table: Some(
                self.at(Address::new(row, self.items.first().map_or(Col::FIRST, |(col, _, _)| *col))),
            ),
            missing: if has_evidence { Vec::new() } else { vec![Role::Evidence] },
            ..Layout::default()
        };
        Some(Form { answers: answers.into_values().collect(), identity, layout, ..Form::default() })
    }

    fn identity(&self, row: Row, heading: &Identity, reader: &Reader) -> Identity {
        let mut identity = Identity { name: None, name_place: None, kind: None, ..heading.clone() };
        for (col, detail) in &self.details {
            let Some(cell) = self.sheet.get(Address::new(row, *col)).filter(|cell| !cell.is_blank()) else {
                continue;
            };
            let shown = cell.shown();
            match detail {
                Detail::Name if identity.name.is_none() => {
                    identity.kind =
                        reader.words.kind_of(&shown).map(|kind| (kind.id.clone(), kind.name.clone()));
                    identity.name = Some(shown);
                    identity.name_place = Some(self.at(cell.at));
                }
                Detail::Code => identity.code = Some(shown),
                Detail::Parent => identity.parent = Some(shown),
                Detail::Year => {
                    identity.school_year = SchoolYear::parse(&shown);
                    identity.wrong_year =
                        identity.school_year.is_none().then(|| (self.at(cell.at), shown.clone()));
                }
                Detail::Name => {}
            }
        }
        identity
    }

    fn answer(&self, row: Row, col: Col, item: NodeId, reader: &Reader) -> Answer {
        let node = reader.catalogue.node(item);
        let beside = |part: Part| {
            let columns = self.items.iter().filter(move |(_, other, found)| *other == item && *found == part);
            columns.map(|(col, _, _)| *col)
        };
        let cell = |col: Col| self.sheet.get(Address::new(row, col));
        let place = |col: Col| self.at(Address::new(row, col)).with_label(&node.title);
        let own = cell(col);
        let mut pieces = Vec::new();
        let mut evidence_at = beside(Part::Evidence).next().unwrap_or(col);
        for (index, col) in beside(Part::Evidence).enumerate() {
            let Some(found) = cell(col) else { continue };
            if index == 0 || pieces.is_empty() {
                evidence_at = col;
            }
            let text = match &found.value {
                Value::Text(text) => tidy_lines(text),
                other => other.shown(),
            };
            pieces.extend(evidence::parse(&text, false, reader.catalogue));
        }
        let review_col = beside(Part::Review).next();
        let review = review_col.and_then(cell);
        let review_points = review.and_then(|cell| match reading::points(cell, node.max) {
            Reading::Points { value, .. } => Some(value),
            _ => None,
        });
        let notes: Vec<String> = beside(Part::Note).filter_map(cell).map(Cell::shown).collect();
        Answer {
            item,
            place: place(col),
            shown: own.map(reading::shown).unwrap_or_default(),
            reading: reading::read(own, node, reader.words),
            stated_max: None,
            review: review_points,
            review_shown: review.map(Cell::shown).unwrap_or_default(),
            review_place: place(review_col.unwrap_or(col)),
            evidence: pieces,
            evidence_place: place(evidence_at),
            evidence_titles: Vec::new(),
            note: (!notes.is_empty()).then(|| notes.join("\n")),
            way: Way::Code,
            read_back: None,
            is_strange: false,
            at_odds: None,
            others: Vec::new(),
        }
    }
}

/// Whether a text is the name of a school and nothing more.
pub fn is_school(text: &str, reader: &Reader) -> bool {
    let folded = fold(text);
    let words = folded.split(' ').count();
    let begins = |list: &[String]| super::vocabulary::beginning(&folded, list).is_some();
    let is_begun = begins(&reader.words.identity.name_lines)
        || reader.words.kinds.iter().any(|kind| begins(&kind.words));
    (2..=14).contains(&words)
        && text.chars().count() <= 80
        && is_begun
        && reader.words.kind_of(text).is_some()
}
