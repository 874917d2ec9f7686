//! *Chi tiết*: a row for every group, criterion and item, with live subtotals, totals and levels.

use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use crate::paper::RowKind;
use crate::paper::result::{Detail, DetailColumn as Column, DetailRow, Entry};
use crate::text::with_point;
use crate::write::formula::{self, Cells};
use crate::write::{style, table};

/// Where the table's header stands.
const HEADER: u32 = 3;
const SIZE: u8 = 11;

const fn width(column: Column) -> f64 {
    match column {
        Column::Code => 7.0,
        Column::Title => 46.0,
        Column::Max | Column::Unverified => 8.0,
        Column::Own | Column::Share | Column::Review => 10.0,
        Column::Level => 9.0,
        Column::Evidence => 30.0,
        Column::Note => 22.0,
        Column::Seen => 13.0,
        Column::Place => 15.0,
    }
}

/// The sheet's row of a row of the paper.
fn row_at(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(HEADER + 1))
}

/// A cell of the sheet, named from another one: a row of the paper by its number, and a column.
pub(super) fn cell_of(detail: &Detail, index: usize, column: Column) -> String {
    formula::on_sheet(detail.name, row_at(index), table::at(&detail.columns, column))
}

/// The sheet's own answers and maxima, as other sheets name them.
pub(super) fn table_of<'d>(detail: &'d Detail) -> (formula::Table<'d>, Cells<'d>) {
    let cells = |column| Cells::Elsewhere(detail.name, table::at(&detail.columns, column));
    (formula::Table { cells: cells(Column::Own), row_at }, cells(Column::Max))
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, paper: &Detail) -> Result<(), XlsxError> {
    sheet.set_name(paper.name)?;
    style::page(sheet, true);
    table::widths(sheet, &paper.columns, width)?;
    let last = table::last(&paper.columns);
    sheet.merge_range(0, 0, 0, last, &paper.title, &style::centred(14).set_bold())?;
    sheet.merge_range(1, 0, 1, last, paper.school, &style::centred(13))?;
    sheet.set_row_height(0, 22)?;
    sheet.set_row_height(1, 20)?;
    table::header(sheet, HEADER, &paper.columns, SIZE)?;
    sheet.set_row_height(HEADER, 48)?;
    for (index, row) in paper.rows.iter().enumerate() {
        line(sheet, paper, row, row_at(index))?;
    }
    let letters: f64 = paper.columns.iter().map(|column| width(column.what)).sum();
    for (row, note) in (row_at(paper.rows.len()) + 1..).zip(paper.notes.iter().chain(&paper.reading)) {
        let note = style::fitted(note);
        let format = style::text(SIZE).set_italic().set_text_wrap();
        sheet.merge_range(row, 0, row, last, &note, &format)?;
        sheet.set_row_height(row, style::height(&[(&note, letters)], f64::from(SIZE)))?;
    }
    sheet.set_freeze_panes(HEADER + 1, table::at(&paper.columns, Column::Max))?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn line(sheet: &mut Worksheet, paper: &Detail, told: &DetailRow, row: u32) -> Result<(), XlsxError> {
    let tint = |format: Format| match told.kind {
        RowKind::Group => style::group(format),
        RowKind::Criterion => format.set_bold(),
        RowKind::Item => format,
    };
    let (text, centred) = (tint(style::cell(SIZE)), tint(style::cell_centred(SIZE)));
    let number = tint(style::cell_number(SIZE));
    let mut wrapped = Vec::new();
    for (at, column) in table::numbered(&paper.columns) {
        let shown = match column {
            Column::Code => {
                sheet.write_string_with_format(row, at, told.code, &centred)?;
                continue;
            }
            Column::Max => {
                match told.max {
                    Ok(max) => sheet.write_number_with_format(row, at, style::number(max), &number)?,
                    Err(word) => sheet.write_string_with_format(row, at, word, &centred)?,
                };
                continue;
            }
            Column::Own => {
                if let Entry::Word(word) = told.own {
                    wrapped.push((word, width(column)));
                }
                let open = style::level(style::cell_centred(SIZE), None);
                entry(sheet, paper, (row, at), &told.own, [&number, &centred, &open])?;
                continue;
            }
            Column::Review => {
                entry(sheet, paper, (row, at), &told.review, [&number, &centred, &number])?;
                continue;
            }
            Column::Level => {
                level(sheet, paper, told, row, at, &number)?;
                continue;
            }
            Column::Unverified => {
                sheet.write_string_with_format(row, at, told.unverified, &centred)?;
                continue;
            }
            Column::Share => {
                sheet.write_string_with_format(row, at, &told.share, &centred)?;
                continue;
            }
            Column::Title => told.title,
            Column::Evidence => &told.evidence,
            Column::Note => told.note,
            Column::Seen => told.seen,
            Column::Place => &told.place,
        };
        sheet.write_string_with_format(row, at, style::fitted(shown), &text)?;
        wrapped.push((shown, width(column)));
    }
    // Bold letters are wider.
    let size = if told.kind == RowKind::Item { f64::from(SIZE) } else { f64::from(SIZE) * 1.06 };
    sheet.set_row_height(row, style::height(&wrapped, size).max(18.0))?;
    Ok(())
}

/// What counts, with the formats of a number, a word and nothing.
fn entry(
    sheet: &mut Worksheet,
    paper: &Detail,
    (row, at): (u32, u16),
    entry: &Entry,
    [number, word, open]: [&Format; 3],
) -> Result<(), XlsxError> {
    match entry {
        Entry::Open => sheet.write_blank(row, at, open)?,
        Entry::Points(points) => sheet.write_number_with_format(row, at, style::number(*points), number)?,
        Entry::Word(text) => sheet.write_string_with_format(row, at, *text, word)?,
        Entry::Sum(sum) => {
            let max = Cells::Plain(table::at(&paper.columns, Column::Max));
            let text = formula::sum(sum, &paper.scale, column(at), max);
            let sum = Formula::new(text).set_result(with_point(sum.points));
            sheet.write_formula_with_format(row, at, sum, number)?
        }
    };
    Ok(())
}

fn level(
    sheet: &mut Worksheet,
    paper: &Detail,
    told: &DetailRow,
    row: u32,
    at: u16,
    blank: &Format,
) -> Result<(), XlsxError> {
    let Some(level) = &told.level else {
        sheet.write_blank(row, at, blank)?;
        return Ok(());
    };
    let own = table::at(&paper.columns, Column::Own);
    let text = formula::level(&paper.scale, &formula::cell(row, own), level, column(own));
    let formula = Formula::new(text).set_result(formula::level_result(level.level));
    let format = style::level(style::cell_centred(SIZE), level.level);
    sheet.write_formula_with_format(row, at, formula, &format)?;
    Ok(())
}

/// A column of the sheet.
fn column(at: u16) -> formula::Table<'static> {
    formula::Table { cells: Cells::Plain(at), row_at }
}
