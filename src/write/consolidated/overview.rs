//! *Tổng hợp*: a row a school, and below them how many are at which level.

use std::path::Path;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatBorder, Formula, Url, Worksheet, XlsxError};

use super::{HEADER_SIZE, heights, link_to};
use crate::cell::Place;
use crate::paper::consolidated::{
    Heading, Overview, OverviewColumn as Column, Rating, SchoolRow, ScopeCount,
};
use crate::paper::{self, NO_LEVEL};
use crate::write::{formula, style, table};

const SIZE: u8 = 12;
/// Links in the sheet. Excel allows 65,530; each takes memory, and nobody clicks through so many.
const LINKS: usize = 10_000;

const fn width(column: Column) -> f64 {
    match column {
        Column::Number => 5.0,
        Column::Code => 11.0,
        Column::Name => 30.0,
        Column::Kind => 13.0,
        Column::Parent => 20.0,
        Column::Own(_) | Column::Review(_) | Column::Condition(_) => 8.5,
        Column::Difference(_) | Column::Warnings => 8.0,
        Column::Level(_) => 7.5,
        Column::Errors => 7.0,
        Column::File => 24.0,
    }
}

/// Where the schools stand, for formulas on other sheets.
pub(super) struct Rows {
    sheet: String,
    columns: Vec<paper::Column<Column>>,
    /// First row, counted from zero.
    first: u32,
    /// Last row; the first one where there is no school.
    last: u32,
}

impl Rows {
    fn at(&self, column: Column) -> u16 {
        table::at(&self.columns, column)
    }

    /// A column's cells, seen from the same sheet.
    fn range(&self, column: Column) -> String {
        let at = self.at(column);
        format!("{}:{}", formula::cell(self.first, at), formula::cell(self.last, at))
    }

    /// A column's cells, seen from any sheet.
    pub(super) fn fixed_range(&self, column: Column) -> String {
        formula::fixed_range(&self.sheet, self.at(column), self.first, self.last)
    }
}

/// Writes the sheet and says where its rows stand.
pub(super) fn write(
    sheet: &mut Worksheet,
    paper: &Overview,
    folder: &Path,
    is_many: bool,
) -> Result<Rows, XlsxError> {
    sheet.set_name(paper.name)?;
    style::page(sheet, true);
    let columns = &paper.columns;
    // Behind the groups stands the whole unit, whose header is longer.
    let width = |column: Column| match column {
        Column::Level(scope) if scope == paper.groups.len() => 8.0,
        other => width(other),
    };
    table::widths(sheet, columns, width)?;
    let last_column = table::last(columns);
    let mut row = heading(sheet, &paper.heading, last_column)?;
    for (text, format) in
        [(&paper.title, style::centred(14).set_bold()), (&paper.basis, style::centred(12).set_italic())]
    {
        sheet.merge_range(row, 0, row, last_column, text, &format)?;
        sheet.set_row_height(row, 21)?;
        row += 1;
    }
    groups_header(sheet, paper, row)?;
    table::header(sheet, row + 1, columns, HEADER_SIZE)?;
    let texts: Vec<(&str, f64)> =
        columns.iter().map(|column| (column.label.as_str(), width(column.what))).collect();
    sheet.set_row_height(row + 1, style::height(&texts, 12.5))?;
    sheet.set_repeat_rows(row, row + 1)?;
    sheet.set_freeze_panes(row + 2, table::at(columns, Column::Kind))?;

    let first = row + 2;
    let formats = Formats::new();
    let heights = heights(sheet, is_many, paper.rows().map(|school| height(&school)));
    let mut links = 0;
    let mut at = first;
    for school in paper.rows() {
        let place = Place::default();
        let link = if links < LINKS { link_to(school.path, folder, &place) } else { None };
        links += usize::from(link.is_some());
        line(sheet, columns, &formats, at, &school, link.as_deref())?;
        heights.set(sheet, at, height(&school))?;
        at += 1;
    }
    let last = at.saturating_sub(1).max(first);
    sheet.autofilter(row + 1, 0, last, last_column)?;
    let rows = Rows { sheet: paper.name.to_owned(), columns: columns.clone(), first, last };
    foot(sheet, paper, &rows)?;
    Ok(rows)
}

/// The unit on the left and the state's heading on the right, in one row each.
fn heading(sheet: &mut Worksheet, heading: &Heading, last: u16) -> Result<u32, XlsxError> {
    let half = last / 2;
    let put = |sheet: &mut Worksheet, row, left: &str, right: &str, formats: [&Format; 2]| {
        let [left_format, right_format] = formats;
        sheet.merge_range(row, 0, row, half.min(4), &style::fitted(left), left_format)?;
        sheet.merge_range(row, half + 1, row, last, right, right_format)?;
        sheet.set_row_height(row, 20)?;
        Ok::<(), XlsxError>(())
    };
    let (plain, bold) = (style::centred(12), style::centred(12).set_bold());
    put(sheet, 0, &heading.unit, heading.state, [&bold, &bold])?;
    put(sheet, 1, heading.number, heading.motto, [&plain, &bold])?;
    sheet.write_blank(2, half + 1, &Format::new())?;
    let line = Format::new().set_border_top(FormatBorder::Thin);
    let middle = half + 1 + (last - half - 1) / 2;
    for column in middle.saturating_sub(1)..=middle + 1 {
        sheet.write_blank(2, column, &line)?;
    }
    sheet.set_row_height(2, 8)?;
    Ok(3)
}

/// The names of the groups above their columns.
fn groups_header(sheet: &mut Worksheet, paper: &Overview, row: u32) -> Result<(), XlsxError> {
    let header = style::header(11);
    for (at, column) in table::numbered(&paper.columns) {
        match column {
            Column::Own(group) => {
                let is_own = |column: Column| matches!(column, Column::Difference(of) | Column::Level(of) if of == group);
                let own = table::numbered(&paper.columns).filter(|(_, column)| is_own(*column));
                let last = own.last().map_or(at, |(last, _)| last);
                let name = paper.groups.get(group).map_or("", String::as_str);
                sheet.merge_range(row, at, row, last, name, &header)?;
            }
            Column::Review(_) | Column::Difference(_) => {}
            Column::Level(scope) if scope < paper.groups.len() => {}
            _ => {
                sheet.write_blank(row, at, &header)?;
            }
        }
    }
    let texts: Vec<(&str, f64)> = paper.groups.iter().map(|name| (name.as_str(), 32.0)).collect();
    sheet.set_row_height(row, style::height(&texts, 12.5))?;
    Ok(())
}

/// Formats of the rows, made once.
struct Formats {
    text: Format,
    centred: Format,
    number: Format,
    link: Format,
    levels: [Format; 4],
}

impl Formats {
    fn new() -> Self {
        let level = |level| style::level(style::cell_centred(SIZE), level);
        Self {
            text: style::cell(SIZE),
            centred: style::cell_centred(SIZE),
            number: style::cell_number(SIZE),
            link: style::link(10),
            levels: [level(None), level(Some(1)), level(Some(2)), level(Some(3))],
        }
    }

    fn level(&self, level: Option<u8>) -> &Format {
        let [none, one, two, three] = &self.levels;
        match level {
            None => none,
            Some(1) => one,
            Some(2) => two,
            Some(_) => three,
        }
    }
}

fn line(
    sheet: &mut Worksheet,
    columns: &[paper::Column<Column>],
    formats: &Formats,
    row: u32,
    school: &SchoolRow,
    link: Option<&str>,
) -> Result<(), XlsxError> {
    for (at, column) in table::numbered(columns) {
        let group = |group: usize| school.groups.get(group);
        match column {
            Column::Number => match school.number {
                Some(number) => sheet.write_number_with_format(row, at, number, &formats.centred)?,
                None => sheet.write_blank(row, at, &formats.centred)?,
            },
            Column::Code => text(sheet, row, at, school.code, &formats.text)?,
            Column::Name => text(sheet, row, at, school.name, &formats.text)?,
            Column::Kind => text(sheet, row, at, school.kind, &formats.text)?,
            Column::Parent => text(sheet, row, at, school.parent, &formats.text)?,
            Column::Own(index) => points(sheet, row, at, group(index).and_then(|group| group.own), formats)?,
            Column::Review(index) => {
                points(sheet, row, at, group(index).and_then(|group| group.review), formats)?
            }
            Column::Difference(index) => {
                points(sheet, row, at, group(index).and_then(|group| group.difference), formats)?
            }
            Column::Level(scope) => {
                let rating = group(scope).map_or(school.unit, |group| group.level);
                level(sheet, row, at, rating, formats)?
            }
            Column::Condition(index) => {
                let condition = school.conditions.get(index);
                let like = condition.and_then(|condition| style::met_like(condition.met));
                let word = condition.map_or("", |condition| condition.word);
                sheet.write_string_with_format(row, at, word, formats.level(like))?
            }
            Column::Errors => sheet.write_number_with_format(row, at, school.errors, &formats.number)?,
            Column::Warnings => sheet.write_number_with_format(row, at, school.warnings, &formats.number)?,
            Column::File => match link {
                Some(address) => {
                    let shown = style::on_one_line(&school.file, width(column), 10.0);
                    let url = Url::new(address).set_text(shown).set_tip(short(&school.file));
                    sheet.write_url_with_format(row, at, url, &formats.link)?
                }
                None => text(sheet, row, at, &school.file, &formats.text)?,
            },
        };
    }
    Ok(())
}

fn height(school: &SchoolRow) -> f64 {
    let wrapped = [
        (school.name, width(Column::Name)),
        (school.kind, width(Column::Kind)),
        (school.parent, width(Column::Parent)),
    ];
    style::height(&wrapped, f64::from(SIZE)).max(20.0)
}

fn text<'s>(
    sheet: &'s mut Worksheet,
    row: u32,
    at: u16,
    text: &str,
    format: &Format,
) -> Result<&'s mut Worksheet, XlsxError> {
    sheet.write_string_with_format(row, at, style::fitted(text), format)
}

fn points<'s>(
    sheet: &'s mut Worksheet,
    row: u32,
    at: u16,
    points: Option<Decimal>,
    formats: &Formats,
) -> Result<&'s mut Worksheet, XlsxError> {
    match points {
        Some(points) => sheet.write_number_with_format(row, at, style::number(points), &formats.number),
        None => sheet.write_blank(row, at, &formats.number),
    }
}

fn level<'s>(
    sheet: &'s mut Worksheet,
    row: u32,
    at: u16,
    rating: Rating,
    formats: &Formats,
) -> Result<&'s mut Worksheet, XlsxError> {
    match rating {
        Rating::Level(level) => sheet.write_number_with_format(row, at, level, formats.level(Some(level))),
        Rating::Unrated => sheet.write_string_with_format(row, at, NO_LEVEL, formats.level(None)),
        Rating::NoSchool => sheet.write_blank(row, at, formats.level(None)),
    }
}

/// Tips of links hold no more than that.
fn short(text: &str) -> String {
    text.chars().take(250).collect()
}

/// Counts and shares by level below the table, as live formulas.
fn foot(sheet: &mut Worksheet, paper: &Overview, rows: &Rows) -> Result<(), XlsxError> {
    let start = rows.last + 2;
    let (cell, bold) = (style::cell_number(SIZE), style::group(style::cell(SIZE)));
    let percent = style::cell_centred(SIZE).set_num_format("0.0%");
    let (code, parent) = (rows.at(Column::Code), rows.at(Column::Parent));
    for (row, counted) in (start..).zip(&paper.counts) {
        sheet.merge_range(row, code, row, parent, &counted.label, &bold)?;
        for ScopeCount { scope, count, share } in counted.scopes.iter().copied() {
            let level = rows.at(Column::Level(scope));
            // Under a group the count and its share stand below the points; under the unit's level they need two cells.
            let (at, next) = if scope < paper.groups.len() {
                (rows.at(Column::Own(scope)), rows.at(Column::Review(scope)))
            } else {
                (level, level + 1)
            };
            let (range, wanted) = (rows.range(Column::Level(scope)), formula::level_criterion(counted.level));
            let text = format!("=COUNTIF({range},{wanted})");
            let formula = Formula::new(text).set_result(count.to_string());
            sheet.write_formula_with_format(row, at, formula, &cell)?;
            let all = format!("COUNT({})", rows.range(Column::Number));
            let text = format!("=IF({all}=0,0,{}/{all})", formula::cell(row, at));
            let formula = Formula::new(text).set_result(style::number(share).to_string());
            sheet.write_formula_with_format(row, next, formula, &percent)?;
        }
        sheet.set_row_height(row, 20)?;
    }
    let end = start + super::count(paper.counts.len());
    // Few columns are there where only the whole unit has levels.
    let last = table::last(&paper.columns);
    if let Some(note) = &paper.note {
        sheet.merge_range(
            end + 1,
            1,
            end + 1,
            last.min(12),
            note,
            &style::text(11).set_italic().set_text_wrap(),
        )?;
        sheet.set_row_height(end + 1, style::height(&[(note, 110.0)], 11.5))?;
    }
    let signer = end + 3;
    let (from, to) = (last.min(18).saturating_sub(5), last.min(18));
    sheet.merge_range(signer, from, signer, to, paper.signer, &style::centred(13).set_bold())?;
    let signed = style::centred(12).set_italic();
    sheet.merge_range(signer + 1, from, signer + 1, to, paper.sign_here, &signed)?;
    Ok(())
}
