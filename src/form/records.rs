//! Sheets in which every row is a school's form: answers of Google Forms, and matrices of a whole commune.
//!
//! A sheet comes in, a [`Form`] for each row goes out; `None` where the sheet is nothing of the kind. The items run
//! across the top, told by code or title; beside an item's points its evidence, its note and the reviewer's points may
//! stand. A sheet with a school in every column is the same one, turned.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::answers::join;
use super::block::turned;
use super::identity::{self, Identity};
use super::instances::Reader;
use super::reading;
use super::titles::Titles;
use super::vocabulary::{Role, Strength};
use super::voice::Voice;
use super::{
    Answer, BlockLayout, ColumnLayout, Direction, Form, Kind, Layout, LeftOut, Reason, Way, evidence,
};
use crate::catalogue::NodeId;
use crate::cell::{Address, Area, Col, Place, Row};
use crate::school::{Sameness, SchoolKey, SchoolYear};
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
    /// Who answered for the school.
    Who,
}

struct Table<'s> {
    sheet: &'s Sheet,
    is_turned: bool,
    top: Row,
    items: Vec<(Col, NodeId, Part)>,
    details: Vec<(Col, Detail)>,
    /// The column that says whose points a row holds.
    voices: Option<Col>,
}

/// The forms of a sheet in which every row is one.
pub fn forms(sheet: &Sheet, is_turned: bool, reader: &Reader, titles: &Titles) -> Option<Vec<Form>> {
    let table =
        sheet.rows().take(30).find_map(|(row, cells)| table(sheet, is_turned, row, cells, reader, titles))?;
    let heading = above(&table, reader);
    let mut records: Vec<Record> = Vec::new();
    for (row, _) in sheet.rows_between(table.top.down(1), None) {
        let Some(record) = table.record(row, &heading, reader) else { continue };
        let own = record.own_before(&records);
        match own.and_then(|own| records.get_mut(own)) {
            Some(own) if record.is_review => own.take_review(&record),
            // A row that nobody filled in tells nothing that the school's other row does not.
            Some(_) if record.is_blank => {}
            Some(_) => {
                let earlier = own.map(|own| records.remove(own));
                records.push(record.instead_of(earlier));
            }
            None => records.push(record),
        }
    }
    let is_answered = records.iter().any(|record| !record.is_blank);
    is_answered.then(|| records.into_iter().map(|record| record.form).collect())
}

/// A row of the table and what it says.
struct Record {
    form: Form,
    /// Whose it is.
    school: SchoolKey,
    /// Whether the row holds a reviewer's points.
    is_review: bool,
    /// Whether nobody filled it in.
    is_blank: bool,
    /// Who answered.
    who: Option<String>,
}

impl Record {
    /// The earlier row of the same school; a reviewer's row without a name goes with the row before it.
    fn own_before(&self, records: &[Self]) -> Option<usize> {
        if self.is_review && self.form.identity.name.is_none() {
            return records.len().checked_sub(1);
        }
        let year = |record: &Self| record.form.identity.school_year.clone();
        let is_same =
            |other: &Self| other.school.sameness(&self.school) == Sameness::Same && year(other) == year(self);
        records.iter().position(is_same)
    }

    /// Who hands in twice means the later one; where somebody else answered for the same school, that is told.
    fn instead_of(mut self, earlier: Option<Self>) -> Self {
        let Some(earlier) = earlier.filter(|earlier| !earlier.is_blank) else { return self };
        let is_other = match (&earlier.who, &self.who) {
            (Some(earlier), Some(later)) => fold(earlier) != fold(later),
            _ => false,
        };
        let place = earlier.form.layout.first_table.unwrap_or_default();
        let mut left = earlier.form.layout.left_out;
        let is_member = is_other || left.iter().any(|left| left.kind == Kind::Member);
        let kind = if is_member { Kind::Member } else { Kind::Repeated };
        left.push(LeftOut { place, kind, block: None, rows: None, is_doubtful: false });
        self.form.layout.left_out = left;
        if is_member {
            for block in &mut self.form.layout.blocks {
                block.kind = Kind::Member;
            }
        }
        self
    }

    /// Takes a reviewer's row as the review of this one.
    fn take_review(&mut self, review: &Self) {
        for answer in &mut self.form.answers {
            let Some(found) = review.form.answer(answer.item) else { continue };
            answer.review = found.reading.clone();
            answer.review_shown.clone_from(&found.shown);
            answer.review_place.clone_from(&found.place);
        }
    }
}

/// What stands above the table tells of all schools together. In a turned sheet that is before the schools' names.
fn above(table: &Table, reader: &Reader) -> Identity {
    let names = table.details.iter().find(|(_, detail)| *detail == Detail::Name).map(|(col, _)| *col);
    let is_above = |cell: &&Cell| {
        if table.is_turned { names.is_some_and(|names| cell.at.col < names) } else { cell.at.row < table.top }
    };
    let mut cells: Vec<Cell> = table.sheet.cells().iter().filter(is_above).cloned().collect();
    if table.is_turned {
        for cell in &mut cells {
            cell.at = turned(cell.at);
        }
        cells.sort_by_key(|cell| cell.at);
    }
    let head = Sheet::new(&table.sheet.name, cells);
    let end = if table.is_turned { names.map(|col| Row::from_index(col.index())) } else { Some(table.top) };
    let page = identity::Page::new(&head, Row::FIRST, end, None);
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
    let mut table =
        Table { sheet, is_turned, top: row, items: Vec::new(), details: Vec::new(), voices: None };
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
    table.take_second_row(reader);
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
    table.voices = table.column_of_voices(reader);
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
        () if super::vocabulary::beginning(&folded, &words.who).is_some() => Some(Detail::Who),
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
        _ if matches!(reader.words.voice.of(&first), Some(Voice::Review | Voice::Approved))
            && folded.split(' ').count() <= 6 =>
        {
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
    /// A second row of headers, which tells whose points stand below each item's name: `Tự chấm`, `Thẩm định`.
    fn take_second_row(&mut self, reader: &Reader) {
        let Some(first) = self.items.first().map(|(col, _, _)| *col) else { return };
        let next = self.top.down(1);
        let part = |text: &str| match part_of(text, reader) {
            Part::Score if reader.words.voice.of(text) != Some(Voice::Own) => None,
            part => Some(part),
        };
        let cells = self.sheet.row(next).iter().filter(|cell| cell.at.col >= first && !cell.is_blank());
        let told: Vec<(Col, Option<Part>)> = cells.map(|cell| (cell.at.col, part(&cell.shown()))).collect();
        if told.len() < ITEMS || told.iter().filter(|(_, part)| part.is_some()).count() * 5 < told.len() * 4 {
            return;
        }
        let above =
            |col: Col| self.items.iter().filter(|(item, _, _)| *item <= col).max_by_key(|(item, _, _)| *item);
        let items = told.iter().filter_map(|(col, part)| Some((*col, above(*col)?.1, (*part)?)));
        self.items = items.collect();
        self.top = next;
    }

    /// The column before the points that says of each row whether they are the school's own or a reviewer's.
    fn column_of_voices(&self, reader: &Reader) -> Option<Col> {
        let first = self.items.first().map(|(col, _, _)| *col)?;
        let voices = |col: Col| -> Vec<Voice> {
            let rows = self.sheet.rows_between(self.top.down(1), None).take(40);
            let cells = rows.filter_map(|(row, _)| self.sheet.get(Address::new(row, col)));
            cells.filter_map(|cell| reader.words.voice.of(&cell.shown())).collect()
        };
        let is_detail = |col: Col| self.details.iter().any(|(detail, _)| *detail == col);
        let before = (0..first.index()).map(Col::from_index).filter(|col| !is_detail(*col));
        before.into_iter().find(|col| {
            let voices = voices(*col);
            voices.contains(&Voice::Own) && voices.contains(&Voice::Review)
        })
    }

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
    fn layout(&self, kind: Kind) -> BlockLayout {
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
            kind,
            columns,
        }
    }

    /// The form in a row; `None` where the row is none.
    fn record(&self, row: Row, heading: &Identity, reader: &Reader) -> Option<Record> {
        let cell = |col: Col| self.sheet.get(Address::new(row, col)).filter(|cell| !cell.is_blank());
        let scores = self.items.iter().filter(|(_, _, part)| *part == Part::Score);
        let answered = scores.filter(|(col, _, _)| cell(*col).is_some()).count();
        let identity = self.identity(row, heading, reader);
        let voice = self.voices.and_then(cell).and_then(|cell| reader.words.voice.of(&cell.shown()));
        let is_review = voice == Some(Voice::Review);
        let is_form = match identity.name.as_deref() {
            // A school that has not answered is a school all the same.
            Some(name) if answered == 0 => is_school(name, reader),
            Some(name) => is_name(name, reader),
            None => answered > 0 && (is_review || answered * 2 >= self.items.len()),
        };
        let who = self.details.iter().find(|(_, detail)| *detail == Detail::Who);
        let who = who.and_then(|(col, _)| cell(*col)).map(|cell| cell.shown().into_owned());
        let kind = if is_review { Kind::Review } else { Kind::Filled };
        is_form.then(|| {
            let school = identity.school().key();
            let form = self.form(row, identity, kind, reader);
            Record { form, school, is_review, is_blank: answered == 0, who }
        })
    }

    fn form(&self, row: Row, identity: Identity, kind: Kind, reader: &Reader) -> Form {
        let scores = self.items.iter().filter(|(_, _, part)| *part == Part::Score);
        let mut answers: BTreeMap<NodeId, Answer> = BTreeMap::new();
        for (col, item, _) in scores {
            join(&mut answers, self.answer(row, *col, *item, reader), false);
        }
        let has_evidence = self.items.iter().any(|(_, _, part)| *part == Part::Evidence);
        let layout = Layout {
            blocks: vec![self.layout(kind)],
            tables: 1,
            first_table: Some(
                self.at(Address::new(row, self.items.first().map_or(Col::FIRST, |(col, _, _)| *col))),
            ),
            missing: if has_evidence { Vec::new() } else { vec![Role::Evidence] },
            ..Layout::default()
        };
        Form { answers: answers.into_values().collect(), identity, layout, ..Form::default() }
    }

    fn identity(&self, row: Row, heading: &Identity, reader: &Reader) -> Identity {
        let mut identity = Identity { name: None, name_place: None, kind: None, ..heading.clone() };
        for (col, detail) in &self.details {
            let Some(cell) = self.sheet.get(Address::new(row, *col)).filter(|cell| !cell.is_blank()) else {
                continue;
            };
            let shown = cell.shown().into_owned();
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
                Detail::Name | Detail::Who => {}
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
        let notes: Vec<Cow<str>> = beside(Part::Note).filter_map(cell).map(Cell::shown).collect();
        Answer {
            item,
            place: place(col),
            shown: own.map(reading::shown).unwrap_or_default(),
            reading: reading::read(own, node, reader.words),
            stated_max: None,
            review: reading::review(review, node.max, reader.words),
            review_shown: review.map(Cell::shown).unwrap_or_default().into_owned(),
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

/// Whether what stands where a school's name belongs can be one: no total, no mean, no row of the whole commune.
fn is_name(name: &str, reader: &Reader) -> bool {
    let folded = fold(name);
    let mut roles = reader.words.roles(&folded).into_iter();
    let is_word = roles.any(|(_, strength)| !matches!(strength, Strength::Fallback(_)))
        && reader.words.kind_of(name).is_none();
    let total = &reader.words.total;
    let is_total = [&total.row, &total.grand]
        .into_iter()
        .any(|list| super::vocabulary::beginning(&folded, list).is_some());
    !is_word && !is_total && !matches!(reader.words.voice.of(name), Some(Voice::Mean | Voice::Foreign))
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
