//! Lines of a blank table: what a person counts as one, whether it fills a row or shares its cell with others.

use std::sync::LazyLock;

use regex::Regex;

use super::columns::BlankColumns;
use super::phrase;
use super::words::BlankWords;
use crate::cell::{Address, Area, Col, Place, Row};
use crate::form::code::{RowCode, in_cell, split};
use crate::form::header::{self, Table};
use crate::form::vocabulary::beginning;
use crate::form::{Role, Vocabulary};
use crate::sheet::{Cell, Limits, Sheet, Value, Workbook};
use crate::text::{fold, tidy, tidy_lines};

/// A blank table with its columns.
pub struct BlankTable {
    table: Table,
    /// Its columns.
    pub columns: BlankColumns,
}

impl BlankTable {
    /// Whether its rows are ticked as met or not met.
    pub fn asks_for_marks(&self) -> bool {
        self.table.columns.get(Role::Met).is_some()
    }
}

/// A line of a table.
#[derive(Debug, Clone)]
pub struct Line {
    /// How it is numbered.
    pub mark: Mark,
    /// Its title, without its code.
    pub title: String,
    /// What stands beside it in the columns of maxima, caps, levels and notes.
    pub max: Option<Beside>,
    /// See `max`.
    pub part: Option<Beside>,
    /// See `max`.
    pub level: Option<Beside>,
    /// See `max`.
    pub note: Option<Beside>,
    /// Where it stands.
    pub place: Place,
    /// Whether it is the first line of its row.
    pub is_first: bool,
    /// Whether it stands in the finer of two columns of titles.
    pub is_finer: bool,
}

/// A cell beside a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its text, line breaks included.
    pub text: String,
    /// Where it stands; lines beside one merged cell have the same.
    pub place: Place,
}

/// How a line is numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A code of a group, criterion or item.
    Code(RowCode),
    /// `(1)` or `1)`: a line below another.
    Numbered(u32),
    /// `a)`.
    Letter(char),
    /// A dash or bullet.
    Dash,
    /// Nothing.
    None,
}

/// The blank tables of a sheet: those with titles.
pub fn tables(sheet: &Sheet, words: &Vocabulary, blank: &BlankWords, limits: &Limits) -> Vec<BlankTable> {
    let tables = header::tables(sheet, words, limits).forms.into_iter();
    let with_columns =
        tables.map(|table| BlankTable { columns: BlankColumns::of(sheet, &table, words, blank), table });
    with_columns.filter(|table| !table.columns.titles.is_empty()).collect()
}

/// The lines of a table, from the top.
pub fn lines(sheet: &Sheet, table: &BlankTable, words: &Vocabulary, blank: &BlankWords) -> Vec<Line> {
    let mut lines = Vec::new();
    for (row, cells) in sheet.rows_between(table.table.first, table.table.end) {
        let inside = |col: Col| col >= table.table.from && table.table.until.is_none_or(|until| col < until);
        let cells: Vec<&Cell> = cells.iter().filter(|cell| inside(cell.at.col)).collect();
        if is_numbering(&cells) {
            continue;
        }
        let reader = RowReader { sheet, columns: &table.columns, row, words };
        reader.lines(&mut lines, blank);
    }
    lines
}

/// The row under a header that numbers the columns: (1), (2), (3), or A, B, 1, 2.
fn is_numbering(cells: &[&Cell]) -> bool {
    let short =
        |cell: &&Cell| (1..=2).contains(&cell.shown().trim_matches(['(', ')', '[', ']']).chars().count());
    let number = |cell: &Cell| cell.shown().trim_matches(['(', ')', '[', ']']).parse::<u32>().ok();
    let counts = |pair: &[&Cell]| match pair {
        [a, b] => match (number(a), number(b)) {
            (Some(a), Some(b)) => b == a + 1,
            (None, _) => true,
            (Some(_), None) => false,
        },
        _ => false,
    };
    cells.len() >= 3 && cells.iter().all(short) && cells.windows(2).all(counts)
}

struct RowReader<'s> {
    sheet: &'s Sheet,
    columns: &'s BlankColumns,
    row: Row,
    words: &'s Vocabulary,
}

impl RowReader<'_> {
    fn lines(&self, out: &mut Vec<Line>, blank: &BlankWords) {
        let before = out.len();
        let numbers: Vec<&Cell> = self.columns.number.iter().filter_map(|col| self.own(*col)).collect();
        let number = numbers.first().copied();
        // A running number beside a code says less than the code.
        let marks = numbers.iter().filter_map(|cell| mark_in_cell(cell, self.words));
        let mut mark = marks.min_by_key(|mark| matches!(mark, Mark::Code(RowCode::Whole(_))));
        for (index, group) in self.columns.titles.iter().enumerate() {
            let cells: Vec<&Cell> = group.iter().filter_map(|col| self.own(*col)).collect();
            let mut cells = cells.into_iter().peekable();
            // A code that stands in a column of its own under a title merged over several.
            while group.len() > 1
                && let Some(cell) =
                    cells.next_if(|cell| mark.is_none() && mark_in_cell(cell, self.words).is_some())
            {
                mark = mark_in_cell(cell, self.words);
            }
            let Some(at) = cells.peek().map(|cell| cell.at) else { continue };
            let text: Vec<String> = cells.map(raw).collect();
            let is_finer = index > 0 && index + 1 == self.columns.titles.len();
            self.split_text(&text.join(" "), at, mark.take(), is_finer, out);
        }
        if let (Some(mark), Some(number)) = (mark, number) {
            // A code alone, whose title nobody wrote.
            let at = number.at;
            out.push(self.line(mark, String::new(), at, false));
        }
        let added = out.get_mut(before..).unwrap_or_default();
        for (index, line) in added.iter_mut().enumerate() {
            line.is_first = index == 0;
        }
        if added.is_empty() {
            return;
        }
        let is_total = |line: &Line| {
            line.mark == Mark::None && beginning(&fold(&line.title), &self.words.total.row).is_some()
        };
        if added.first().is_some_and(is_total) {
            out.truncate(before);
            return;
        }
        // Evidence that a school named is no hint.
        for line in added {
            let is_filled = |note: &Beside| {
                blank.evidence.iter().any(|sign| note.text.trim_start().starts_with(sign.as_str()))
            };
            line.note.take_if(|note| is_filled(note));
        }
    }

    /// Splits the text of a title into lines: each that begins with a code or sign is one; others go on from the one
    /// before.
    fn split_text(&self, text: &str, at: Address, first: Option<Mark>, is_finer: bool, out: &mut Vec<Line>) {
        let start = out.len();
        let mut given = first;
        for part in text.lines().map(tidy).filter(|part| !part.is_empty()) {
            let (own, title) = match mark_of(&part, self.words) {
                Some((mark, rest)) => (Some(mark), rest),
                None => (None, part.clone().into_owned()),
            };
            // Of a running number beside a code, the code counts.
            let mark = match (given.take(), own) {
                (Some(Mark::Code(RowCode::Whole(_))), Some(code @ Mark::Code(RowCode::Dotted(_)))) => {
                    Some(code)
                }
                (Some(_), Some(Mark::Code(RowCode::Dotted(_)))) if out.len() > start => None,
                (Some(given), Some(own)) if given == own => Some(given),
                (Some(given), Some(_)) => {
                    out.push(self.line(given, part.clone().into_owned(), at, is_finer));
                    continue;
                }
                (given, own) => given.or(own),
            };
            match (mark, out.get_mut(start..).unwrap_or_default().last_mut()) {
                (None, Some(before)) => {
                    before.title = tidy(&format!("{} {title}", before.title)).into_owned();
                }
                (mark, _) => {
                    let line = self.line(mark.unwrap_or(Mark::None), title, at, is_finer);
                    out.push(line);
                }
            }
        }
        if let Some(given) = given {
            out.push(self.line(given, String::new(), at, is_finer));
        }
    }

    fn line(&self, mark: Mark, title: String, at: Address, is_finer: bool) -> Line {
        Line {
            mark,
            title,
            max: self.columns.max.and_then(|col| self.beside(col)),
            part: self.columns.part.and_then(|col| self.beside(col)),
            level: self.columns.level.and_then(|col| self.beside(col)),
            note: self.columns.note.and_then(|col| self.beside(col)),
            place: Place::cell(&self.sheet.name, at),
            is_first: false,
            is_finer,
        }
    }

    fn own(&self, col: Col) -> Option<&Cell> {
        self.sheet.get(Address::new(self.row, col)).filter(|cell| !cell.value.is_blank())
    }

    /// What stands in a column, where need be in a cell that is merged down from above.
    fn beside(&self, col: Col) -> Option<Beside> {
        let at = Address::new(self.row, col);
        let tall = |area: &&Area| area.first.col == col;
        let cell = self.own(col).or_else(|| {
            let area = self.sheet.merged_area(at).filter(tall)?;
            self.sheet.get(area.first)
        })?;
        let text = raw(cell);
        (!text.trim().is_empty()).then(|| Beside { text, place: Place::cell(&self.sheet.name, cell.at) })
    }
}

/// The text of a cell with its line breaks.
fn raw(cell: &Cell) -> String {
    match &cell.value {
        Value::Text(text) => tidy_lines(text).into_owned(),
        _ => cell.shown().into_owned(),
    }
}

/// The code in a cell of numbers.
fn mark_in_cell(cell: &Cell, words: &Vocabulary) -> Option<Mark> {
    let bracketed = match &cell.value {
        Value::Text(text) => {
            mark_of(&tidy(text), words).filter(|(_, rest)| rest.is_empty()).map(|(mark, _)| mark)
        }
        _ => None,
    };
    bracketed.or_else(|| in_cell(&cell.value, words).map(to_mark))
}

/// The code or sign at the front of a text.
fn mark_of(text: &str, words: &Vocabulary) -> Option<(Mark, String)> {
    static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\(?(\d{1,2})\)\.?\s*").ok());
    if let Some(found) = NUMBERED.as_ref().and_then(|pattern| pattern.captures(text)) {
        let number = found.get(1)?.as_str().parse().ok()?;
        return Some((Mark::Numbered(number), text.get(found.get(0)?.end()..)?.to_owned()));
    }
    let (code, rest) = split(text, words)?;
    Some((to_mark(code), rest.to_owned()))
}

fn to_mark(code: RowCode) -> Mark {
    match code {
        RowCode::Dash => Mark::Dash,
        RowCode::Letter(letter) => Mark::Letter(letter),
        code => Mark::Code(code),
    }
}

/// Whether the maxima of a table without a column for them stand in its titles.
pub fn have_caps_in_titles(lines: &[Line], blank: &BlankWords) -> bool {
    const FEWEST: usize = 3;
    lines.iter().filter(|line| phrase::cap_in_title(&line.title, blank).is_some()).count() >= FEWEST
}

/// The number of the decision that a workbook names first.
pub fn decision(workbook: &Workbook) -> Option<String> {
    static NUMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\b\d{1,5}(?:/20\d\d)?/(?:QĐ|TT)-[A-ZĐ]{3,}\b").ok());
    let pattern = NUMBER.as_ref()?;
    let mut texts = workbook.sheets.iter().flat_map(|sheet| sheet.cells().iter().take(400));
    texts.find_map(|cell| match &cell.value {
        Value::Text(text) => pattern.find(&tidy(text)).map(|found| found.as_str().to_uppercase()),
        _ => None,
    })
}
