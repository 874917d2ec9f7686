//! What a person sees around a cell: the sheet's own rows and columns, and what each column was taken for.

use phieu::Engine;
use phieu::cell::{Address, Area, Col, Row};
use phieu::form::{BlockLayout, ColumnLayout, Direction};
use phieu::jobs::names::Meant;
use phieu::jobs::{File, check};
use phieu::message::{Lang, Messages};
use phieu::sheet::{Cell, Discounted, Sheet, Value, Visibility, Workbook};
use serde::{Deserialize, Serialize};

use crate::about::role_name;
use crate::given::Given;

/// Where to look, and how far around.
#[derive(Deserialize)]
pub struct Asked {
    form: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
    rows: u32,
    columns: u32,
}

#[derive(Default, Serialize)]
pub struct Grid {
    sheet: String,
    sheets: Vec<Tab>,
    columns: Vec<Column>,
    rows: Vec<Line>,
}

#[derive(Serialize)]
struct Tab {
    name: String,
    hidden: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Column {
    letter: String,
    hidden: bool,
    role: Option<&'static str>,
    role_name: Option<String>,
    taken: bool,
}

#[derive(Serialize)]
struct Line {
    number: u32,
    hidden: bool,
    cells: Vec<Shown>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    at: String,
    text: String,
    is_marked: bool,
    struck: Option<String>,
    is_number: bool,
    is_error: bool,
    span: Span,
}

#[derive(Serialize)]
struct Span {
    rows: u32,
    columns: u32,
}

/// What stands around a cell of a file; nothing where the file cannot be read.
pub fn around(given: Given, asked: &Asked, engine: &Engine, messages: &Messages) -> Grid {
    let Some(file) = find(given, asked, engine) else { return Grid::default() };
    let Ok(workbook) = file.workbook.clone() else { return Grid::default() };
    let assessments = check::assess_all(engine, file);
    let blocks: Vec<&BlockLayout> =
        assessments.iter().flat_map(|assessment| &assessment.form.layout.blocks).collect();
    let Some(sheet) = sheet(&workbook, asked.sheet.as_deref(), &blocks) else { return Grid::default() };
    let blocks: Vec<&BlockLayout> = blocks.into_iter().filter(|block| block.sheet == sheet.name).collect();
    let marked = asked.cell.as_deref().and_then(Address::parse);
    let start = blocks.first().map_or(Address::new(Row::FIRST, Col::FIRST), |block| block.header.first);
    let window = window(sheet, marked.unwrap_or(start), asked);
    let block = block_at(&blocks, marked.unwrap_or(start));
    let tab =
        |sheet: &Sheet| Tab { name: sheet.name.clone(), hidden: sheet.visibility != Visibility::Visible };
    Grid {
        sheet: sheet.name.clone(),
        sheets: workbook.sheets.iter().map(tab).collect(),
        columns: cols(&window).map(|col| column(sheet, block, col, messages)).collect(),
        rows: rows(&window).map(|row| line(sheet, &window, row, marked, messages)).collect(),
    }
}

/// The file itself, or the one in an archive that a report calls so.
fn find(given: Given, asked: &Asked, engine: &Engine) -> Option<File> {
    let archive = given.name.clone();
    let mut found = None;
    let meant = (engine.limits.file_size, Meant::Forms);
    // Ends with the file that is meant.
    let _ = given.each(meant, &engine.limits, |opened| {
        let is_meant = match (&opened.member, &asked.form) {
            (Some((_, path)), Some(form)) => *form == format!("{archive}/{path}"),
            _ => true,
        };
        if is_meant {
            found = Some(opened.file);
            return Err(());
        }
        Ok(())
    });
    found
}

fn sheet<'w>(workbook: &'w Workbook, name: Option<&str>, blocks: &[&BlockLayout]) -> Option<&'w Sheet> {
    let named = |name: &str| workbook.sheets.iter().find(|sheet| sheet.name == name);
    let visible = || workbook.sheets.iter().find(|sheet| sheet.visibility == Visibility::Visible);
    name.and_then(named).or_else(|| blocks.first().and_then(|block| named(&block.sheet))).or_else(visible)
}

/// The part of a sheet to show: what is asked for lies a third from its top, and nothing beyond the last content.
fn window(sheet: &Sheet, at: Address, asked: &Asked) -> Area {
    let last_row = sheet.cells().last().map_or(0, |cell| cell.at.row.index()).max(at.row.index());
    let last_col =
        sheet.cells().iter().map(|cell| cell.at.col.index()).max().unwrap_or(0).max(at.col.index());
    let (top, bottom) = span(at.row.index(), last_row, asked.rows);
    let (left, right) = span(at.col.index(), last_col, asked.columns);
    Area {
        first: Address::new(Row::from_index(top), Col::from_index(left)),
        last: Address::new(Row::from_index(bottom), Col::from_index(right)),
    }
}

/// First and last of `count` lines around one of them, where the last one of all is known.
fn span(at: u32, last: u32, count: u32) -> (u32, u32) {
    let count = count.clamp(1, 500);
    let first = if at < count { 0 } else { at.saturating_sub(count / 3) };
    let end = first.saturating_add(count - 1).min(last);
    (first.min(end.saturating_sub(count - 1)), end)
}

fn rows(window: &Area) -> impl Iterator<Item = Row> + use<> {
    (window.first.row.index()..=window.last.row.index()).map(Row::from_index)
}

fn cols(window: &Area) -> impl Iterator<Item = Col> + use<> {
    (window.first.col.index()..=window.last.col.index()).map(Col::from_index)
}

/// The table that a cell belongs to: the last one that begins above it.
fn block_at<'b>(blocks: &[&'b BlockLayout], at: Address) -> Option<&'b BlockLayout> {
    let above = blocks.iter().filter(|block| block.header.first.row <= at.row);
    above.max_by_key(|block| block.header.first.row).or(blocks.first()).copied()
}

fn column(sheet: &Sheet, block: Option<&BlockLayout>, col: Col, messages: &Messages) -> Column {
    let is_column = |block: &&BlockLayout| matches!(block.direction, Direction::Down | Direction::SchoolRows);
    let claims = block.filter(is_column).map_or(&[][..], |block| block.columns.as_slice());
    let spans = |claim: &&ColumnLayout| {
        let first = claim.place.cell.map(|cell| cell.col);
        first.is_some_and(|first| first <= col && col < first.right(claim.width.max(1)))
    };
    let claim = claims.iter().filter(spans).max_by_key(|claim| claim.is_taken);
    Column {
        letter: col.to_string(),
        hidden: sheet.hidden_cols.contains(&col),
        role: claim.map(|claim| claim.role.key()),
        role_name: claim.map(|claim| role_name(claim.role.key(), messages)),
        taken: claim.is_some_and(|claim| claim.is_taken),
    }
}

fn line(sheet: &Sheet, window: &Area, row: Row, marked: Option<Address>, messages: &Messages) -> Line {
    let cells = cols(window).filter_map(|col| shown(sheet, window, Address::new(row, col), marked, messages));
    Line { number: row.number(), hidden: sheet.hidden_rows.contains(&row), cells: cells.collect() }
}

/// A cell of the grid; `None` where a merged one covers it.
fn shown(
    sheet: &Sheet,
    window: &Area,
    at: Address,
    marked: Option<Address>,
    messages: &Messages,
) -> Option<Shown> {
    let area = sheet.merged_area(at).copied().unwrap_or(Area { first: at, last: at });
    let seen = Area {
        first: Address::new(area.first.row.max(window.first.row), area.first.col.max(window.first.col)),
        last: Address::new(area.last.row.min(window.last.row), area.last.col.min(window.last.col)),
    };
    if seen.first != at {
        return None;
    }
    let cell = sheet.get(area.first);
    let struck = cell.and_then(|cell| match cell.discounted.as_deref() {
        Some(Discounted::Struck(text)) => Some(text.to_string()),
        _ => None,
    });
    Some(Shown {
        at: area.first.to_string(),
        text: cell.map(|cell| text(cell, messages)).unwrap_or_default(),
        is_marked: marked.is_some_and(|marked| area.contains(marked)),
        struck,
        is_number: cell.is_some_and(|cell| matches!(cell.value, Value::Number(_))),
        is_error: cell.is_some_and(|cell| matches!(cell.value, Value::Error(_))),
        span: Span { rows: seen.height(), columns: seen.width() },
    })
}

/// What a person sees in a cell, with the language's decimal sign.
fn text(cell: &Cell, messages: &Messages) -> String {
    let text = cell.shown();
    match (&cell.value, &messages.lang, cell.discounted.as_deref()) {
        (Value::Number(_), Lang::Vi, _) => text.replace('.', ","),
        (_, _, Some(Discounted::ZeroOfBlank(_))) if text.is_empty() => "0".to_owned(),
        (_, _, Some(Discounted::Torn(torn))) => torn.to_string(),
        _ => text.into_owned(),
    }
}
