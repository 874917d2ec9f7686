//! Who filled the form in: school, code, kind, unit above, school year.
//!
//! Told by labels, by the lines above the table, and at last by the file's name. Each detail says where it stands.

use super::header::Tables;
use super::marker::{self, Marker};
use super::vocabulary::{Vocabulary, beginning};
use crate::cell::{Address, Place, Row};
use crate::school::{SchoolId, SchoolYear};
use crate::sheet::{Cell, Sheet, Value, Visibility};
use crate::text::{fold, tidy, tidy_lines};

/// The school's details.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// The school's name, as written.
    pub name: Option<String>,
    /// Where the name stands; `None` when it comes from the file's name.
    pub name_place: Option<Place>,
    /// The school's code, as text.
    pub code: Option<String>,
    /// The kind of school, by the words of its name: id and name.
    pub kind: Option<(String, String)>,
    /// The unit above.
    pub parent: Option<String>,
    /// The school year, where it is one.
    pub school_year: Option<SchoolYear>,
    /// What stands where the year belongs, and is none.
    pub wrong_year: Option<(Place, String)>,
}

impl Identity {
    /// Which school it is.
    pub fn school(&self) -> SchoolId {
        SchoolId {
            code: self.code.clone(),
            old_codes: Vec::new(),
            name: self.name.clone(),
            parent: self.parent.clone(),
        }
    }
}

/// Rows at the top of a sheet without a table that are looked through; elsewhere it is those above the table.
const HEAD_ROWS: u32 = 40;
/// Cells that are looked through there.
const HEAD_CELLS: usize = 4000;
/// Bytes of a school's detail at the most.
const LONGEST_DETAIL: usize = 1000;

/// Reads the school's details from sheets with their tables.
pub fn read<'s>(
    sheets: impl Iterator<Item = &'s (&'s Sheet, Tables)>,
    marker: Option<&Marker>,
    file_name: &str,
    words: &Vocabulary,
) -> Identity {
    let mut identity = Identity::default();
    for (sheet, tables) in sheets.filter(|(sheet, _)| is_shown(sheet)) {
        let first = tables.forms.iter().chain(&tables.registers).map(|table| table.header).min();
        let end = first.unwrap_or(Row::FIRST.down(HEAD_ROWS));
        let head = sheet.cells().iter().take_while(|cell| cell.at.row < end).take(HEAD_CELLS);
        let lines: Vec<Line> = head.flat_map(Line::of).collect();
        for line in &lines {
            by_label(&mut identity, sheet, line, words);
        }
        for line in &lines {
            by_line(&mut identity, sheet, line, words);
        }
    }
    if let Some(marker) = marker {
        let take = |own: &mut Option<String>, told: &Option<String>| {
            if told.is_some() {
                own.clone_from(told);
            }
        };
        take(&mut identity.name, &marker.unit_name);
        take(&mut identity.code, &marker.unit_code);
        take(&mut identity.parent, &marker.unit_parent);
        if marker.school_year.is_some() {
            identity.school_year.clone_from(&marker.school_year);
        }
        if marker.unit_name.is_some() {
            identity.name_place = Some(Place { sheet: Some(marker::SHEET.to_owned()), ..Place::default() });
        }
    }
    by_file_name(&mut identity, file_name, words);
    if identity.school_year.is_some() {
        identity.wrong_year = None;
    }
    identity.kind = identity
        .name
        .as_deref()
        .and_then(|name| words.kind_of(name))
        .map(|kind| (kind.id.clone(), kind.name.clone()));
    identity
}

fn is_shown(sheet: &Sheet) -> bool {
    sheet.visibility == Visibility::Visible && sheet.name != marker::SHEET
}

/// A line of a cell above the table.
struct Line<'s> {
    cell: &'s Cell,
    text: String,
    folded: String,
}

impl<'s> Line<'s> {
    fn of(cell: &'s Cell) -> Vec<Self> {
        let Value::Text(text) = &cell.value else { return Vec::new() };
        let line = |text: &str| Self { cell, text: text.to_owned(), folded: fold(text) };
        tidy_lines(text).lines().map(line).collect()
    }
}

/// `Tên trường: …` in one cell, or the label in one cell and the value in a cell right of it.
fn by_label(identity: &mut Identity, sheet: &Sheet, line: &Line, words: &Vocabulary) {
    let label_and_value = line.text.split_once(':');
    let folded = label_and_value.map(|(label, _)| fold(label));
    let label = folded.as_ref().unwrap_or(&line.folded);
    let value = label_and_value.map_or("", |(_, value)| value.trim());
    let labels = &words.identity;
    let is = |list: &[String]| list.contains(label);
    let field = match () {
        () if is(&labels.code) => Field::Code,
        () if is(&labels.year) => Field::Year,
        () if is(&labels.parent) => Field::Parent,
        () if is(&labels.name) && (label_and_value.is_some() || labels.name.first() == Some(label)) => {
            Field::Name
        }
        () => return,
    };
    let cell = line.cell;
    let found =
        if is_filler(value) { value_beside(sheet, cell, words) } else { Some((value.to_owned(), cell.at)) };
    if let Some((value, at)) = found.filter(|(value, _)| !is_filler(value)) {
        identity.take(field, &value, Place::cell(&sheet.name, at));
    }
}

#[derive(Clone, Copy)]
enum Field {
    Name,
    Code,
    Parent,
    Year,
}

impl Identity {
    fn take(&mut self, field: Field, value: &str, place: Place) {
        match field {
            Field::Name if self.name.is_none() => {
                self.name = Some(value.to_owned());
                self.name_place = Some(place);
            }
            Field::Code if self.code.is_none() => self.code = Some(value.to_owned()),
            Field::Parent if self.parent.is_none() => self.parent = Some(value.to_owned()),
            Field::Year if self.school_year.is_none() => match SchoolYear::parse(value) {
                Some(year) => self.school_year = Some(year),
                None => self.wrong_year = self.wrong_year.take().or(Some((place, value.to_owned()))),
            },
            _ => {}
        }
    }
}

/// The first cell right of a label that holds something and is no label itself.
fn value_beside(sheet: &Sheet, label: &Cell, words: &Vocabulary) -> Option<(String, Address)> {
    let right = sheet.right_of(label.at).iter().find(|cell| !cell.value.is_blank())?;
    // A page of text is no detail, and looking through it for every line of a label would take long.
    if matches!(&right.value, Value::Text(text) if text.len() > LONGEST_DETAIL) {
        return None;
    }
    let text = right.shown();
    let folded = fold(text.split(':').next().unwrap_or_default());
    let lists = [&words.identity.code, &words.identity.year, &words.identity.parent, &words.identity.name];
    let is_label = lists.into_iter().any(|list| list.contains(&folded));
    (!is_label).then_some((text, right.at))
}

/// Dots and dashes printed where a hand should write.
fn is_filler(value: &str) -> bool {
    value.chars().all(|c| matches!(c, '.' | '…' | '_' | '-' | ' ' | '/'))
}

/// Lines above the table: the name of the unit above, of the school, and the year.
fn by_line(identity: &mut Identity, sheet: &Sheet, line: &Line, words: &Vocabulary) {
    let Line { cell, text, folded } = line;
    let place = || Place::cell(&sheet.name, cell.at);
    let is_name = || text.chars().count() <= 100 && !text.contains(':') && !is_sentence(text);
    if beginning(folded, &words.identity.parent_lines).is_some() && is_name() {
        identity.take(Field::Parent, text, place());
    } else if beginning(folded, &words.identity.name_lines).is_some()
        && is_name()
        && (words.kind_of(text).is_some() || text.to_uppercase() == *text)
        && folded.split(' ').count() >= 3
    {
        identity.take(Field::Name, text, place());
    }
    let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    if !has_digit(folded) {
        return;
    }
    let mut phrases = words.identity.year.iter();
    if let Some(phrase) = phrases.find(|phrase| crate::text::contains_words(folded, phrase))
        && folded.split(phrase.as_str()).nth(1).is_some_and(has_digit)
    {
        identity.take(Field::Year, &year_part(text), place());
    }
}

fn is_sentence(line: &str) -> bool {
    line.ends_with('.') || line.contains(';') || line.contains(',')
}

/// What stands behind the last letters of a line: `Năm học 2024 - 2025` gives `2024 - 2025`.
fn year_part(line: &str) -> String {
    let start = line.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    tidy(line.get(start..).unwrap_or(line))
}

fn by_file_name(identity: &mut Identity, file_name: &str, words: &Vocabulary) {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    if identity.school_year.is_none() && identity.wrong_year.is_none() {
        identity.school_year = SchoolYear::parse(stem);
    }
    if identity.name.is_none() {
        let readable = tidy(&stem.replace(['_', '+'], " "));
        let folded = fold(&readable);
        let start = words.identity.name_lines.iter().find_map(|phrase| {
            crate::text::contains_words(&folded, phrase)
                .then(|| folded.split(phrase.as_str()).next().unwrap_or_default().split_whitespace().count())
        });
        if let (Some(skip), Some(_)) = (start, words.kind_of(&readable)) {
            let name: Vec<&str> =
                readable.split([' ', '-']).filter(|word| !word.is_empty()).skip(skip).collect();
            identity.name = Some(name.join(" "));
        }
    }
}
