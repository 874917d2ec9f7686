//! Rows of a table as a person reads them: a code, a title, and whether there is an answer.
//!
//! A table comes in, one [`RawRow`] a printed row goes out. A row whose number or title is merged over several
//! spreadsheet rows is one row here. Nothing is matched to the catalogue yet.

use std::borrow::Cow;

use super::code::{RowCode, in_cell, split};
use super::header::Table;
use super::vocabulary::{Role, Vocabulary};
use crate::cell::{Address, Col, Row};
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{Number, decimal_from_stored, fold, parse_number, tidy};

use rust_decimal::Decimal;

/// One printed row of a table.
#[derive(Debug, Clone)]
pub struct RawRow {
    /// First spreadsheet row.
    pub row: Row,
    /// Last spreadsheet row.
    pub last: Row,
    /// The code, from the number column or the front of the title.
    pub code: Option<RowCode>,
    /// The title without its code, folded.
    pub folded: String,
    /// What stands in title columns left of it, such as the criterion of an item: codes and titles, folded.
    pub above: Vec<(Option<RowCode>, String)>,
    /// A whole number in a column of numbers, which may count the rows.
    pub running: Option<u32>,
    /// What the form writes for this row, code included.
    pub label: String,
    /// What it is called there, without a code before it.
    pub title: String,
    /// Whether something stands where an answer belongs.
    pub has_answer: bool,
    /// Whether a number stands where a score belongs.
    pub has_number: bool,
    /// The maximum that the form gives.
    pub max: Option<Decimal>,
}

/// The printed rows of a table, from the top.
pub fn rows(sheet: &Sheet, table: &Table, words: &Vocabulary) -> Vec<RawRow> {
    let mut rows: Vec<RawRow> = Vec::new();
    for (row, cells) in sheet.rows_between(table.first, table.end) {
        if rows.last().is_some_and(|before| row <= before.last) || is_numbering(cells) {
            continue;
        }
        rows.push(raw_row(sheet, table, row, words));
    }
    rows
}

/// The row under a header that numbers the columns: (1), (2), (3), or A, B, 1, 2.
fn is_numbering(cells: &[Cell]) -> bool {
    let short = |cell: &Cell| {
        let shown = cell.shown();
        let core = shown.trim_matches(['(', ')', '[', ']']);
        core.chars().count() <= 2 && !core.is_empty()
    };
    let counts = |pair: &[Cell]| match pair {
        [a, b] => {
            let value = |cell: &Cell| cell.shown().trim_matches(['(', ')', '[', ']']).parse::<u32>().ok();
            match (value(a), value(b)) {
                (Some(a), Some(b)) => b == a + 1,
                (None, _) => true,
                (Some(_), None) => false,
            }
        }
        _ => false,
    };
    cells.len() >= 3 && cells.iter().all(short) && cells.windows(2).all(counts)
}

fn raw_row(sheet: &Sheet, table: &Table, row: Row, words: &Vocabulary) -> RawRow {
    let columns = &table.columns;
    let at = |col: Col| sheet.get(Address::new(row, col));
    let mut names: Vec<Name> = Vec::new();
    let coded = |col: &Col| (*col, at(*col).and_then(|cell| in_cell(&cell.value, words)));
    let mut numbers: Vec<Coded> = columns.all(Role::Number).iter().map(coded).collect();
    let running = numbers.iter().find_map(|(_, code)| match code {
        Some(RowCode::Whole(number)) => Some(*number),
        _ => None,
    });
    let groups = columns.titles();
    for (index, group) in groups.iter().enumerate() {
        let left = group.first().copied();
        let is_last = index + 1 == groups.len();
        // A number belongs to the title right of it.
        let is_own = |(col, _): &Coded| is_last || Some(*col) < left;
        let (own, others) = numbers.into_iter().partition(is_own);
        numbers = others;
        names.push(name(own, group, &at, words));
    }
    if groups.is_empty() {
        names.push(name(numbers, &[], &at, words));
    }
    let mut label = String::new();
    for name in &names {
        add(&mut label, &name.label);
    }
    // A row without a title of its own under the last heading is named by the one before.
    let own = names.iter().rposition(|name| !name.folded.is_empty()).unwrap_or(names.len().saturating_sub(1));
    names.truncate(own + 1);
    let Name { code, folded, title, columns: named_by, .. } = names.pop().unwrap_or_default();
    // What every title column agrees on is merged down; an item's own rows end where its own title does.
    let last = last_row(sheet, &named_by, row);
    let answers = || {
        let answer_columns =
            [Role::Score, Role::Met, Role::NotMet].into_iter().flat_map(|role| columns.all(role));
        answer_columns.filter_map(|col| at(*col)).filter(|cell| !cell.value.is_blank())
    };
    RawRow {
        row,
        last,
        code,
        folded,
        running,
        above: names.into_iter().map(|name| (name.code, name.folded)).collect(),
        label,
        title,
        has_answer: answers().next().is_some(),
        has_number: answers().any(|cell| is_number(&cell.value)),
        max: columns.get(Role::Max).and_then(at).and_then(|cell| stated_maximum(&cell.value)),
    }
}

/// What one title column, with the numbers left of it, calls a row.
#[derive(Default)]
struct Name {
    code: Option<RowCode>,
    folded: String,
    title: String,
    label: String,
    columns: Vec<Col>,
}

/// A column of numbers, and the code that stands there.
type Coded = (Col, Option<RowCode>);

fn name<'s>(
    numbers: Vec<Coded>,
    title: &[Col],
    at: &impl Fn(Col) -> Option<&'s Cell>,
    words: &Vocabulary,
) -> Name {
    let columns: Vec<Col> = numbers.iter().map(|(col, _)| col).chain(title).copied().collect();
    let mut label = String::new();
    numbers.iter().filter_map(|(col, _)| at(*col)).for_each(|cell| add(&mut label, &beginning_of(cell)));
    let mut codes: Vec<RowCode> = numbers.into_iter().filter_map(|(_, code)| code).collect();
    let mut text = String::new();
    for cell in title.iter().filter_map(|col| at(*col)) {
        let is_code_alone = text.is_empty() && matches!(cell.value, Value::Number(_) | Value::Date(_));
        if is_code_alone && title.len() > 1 {
            codes.extend(in_cell(&cell.value, words));
        } else {
            add(&mut text, &beginning_of(cell));
        }
        if text.len() > LONGEST {
            break;
        }
    }
    add(&mut label, &text);
    let rest = match split(&text, words) {
        Some((code, rest)) => {
            codes.push(code);
            rest.to_owned()
        }
        None => text,
    };
    Name {
        code: codes.into_iter().min_by_key(trusted_first),
        folded: fold(&rest),
        title: rest,
        label,
        columns,
    }
}

/// Adds a tidy text behind another, which stays tidy.
fn add(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Letters of a title that are looked at: no item's title is so long, and comparing pages of text takes long.
const LONGEST: usize = 1000;

/// What a cell shows, or its beginning where it holds a page of text.
fn beginning_of(cell: &Cell) -> Cow<'_, str> {
    match &cell.value {
        Value::Text(text) if text.len() > LONGEST => {
            tidy(&text.chars().take(LONGEST).collect::<String>()).into_owned().into()
        }
        _ => cell.shown(),
    }
}

/// Codes that say most come first: a running number beside `1.3.2` is no code.
fn trusted_first(code: &RowCode) -> u8 {
    match code {
        RowCode::Dotted(_) | RowCode::Lettered(..) => 0,
        RowCode::Turned(_) => 1,
        RowCode::Roman(_) => 2,
        RowCode::Letter(_) => 3,
        RowCode::Whole(_) => 4,
        RowCode::Dash => 5,
    }
}

/// The last spreadsheet row of the printed row that begins here: how far its number or title is merged down.
fn last_row(sheet: &Sheet, named_by: &[Col], row: Row) -> Row {
    named_by
        .iter()
        .filter_map(|col| sheet.merged_area(Address::new(row, *col)))
        .filter(|area| area.first.row == row)
        .map(|area| area.last.row)
        .max()
        .unwrap_or(row)
}

fn is_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Text(text) => matches!(parse_number(text), Number::Exact(_) | Number::OutOf(..)),
        _ => false,
    }
}

/// The maximum in a cell: a number alone, or the only number in words such as `Tối đa 6 điểm`.
pub fn stated_maximum(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => decimal_from_stored(*number),
        Value::Text(text) => match parse_number(text) {
            Number::Exact(value) => Some(value),
            Number::NotANumber => {
                let mut numbers = text
                    .split(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
                    .filter(|part| part.contains(|c: char| c.is_ascii_digit()))
                    .map(|part| parse_number(part.trim_matches(['.', ','])));
                match (numbers.next(), numbers.next()) {
                    (Some(Number::Exact(value)), None) => Some(value),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}
