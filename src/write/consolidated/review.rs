//! *Tự đánh giá và đánh giá ngoài*: items by how far the reviewer's points are from the schools' own, and schools
//! whose level changes.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::{HEADER_SIZE, count, title};
use crate::paper::NO_LEVEL;
use crate::paper::consolidated::{
    ChangeColumn, ChangeRow, Changes, DifferenceColumn, DifferenceRow, Differences, Review,
};
use crate::write::{style, table};

const SIZE: u8 = 12;
/// Both tables stand one below the other in the same columns.
const WIDTHS: [f64; 8] = [8.0, 44.0, 24.0, 13.0, 13.0, 13.0, 13.0, 13.0];
const LAST: u16 = 7;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, paper: &Review) -> Result<(), XlsxError> {
    sheet.set_name(&paper.name)?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    let top = title(sheet, LAST, &paper.title, &paper.line)?;
    let Some((differences, changes)) = &paper.tables else { return Ok(()) };
    let row = items(sheet, differences, top)?;
    schools(sheet, changes, row + 1)
}

/// Gives the row below the table.
fn items(sheet: &mut Worksheet, differences: &Differences, top: u32) -> Result<u32, XlsxError> {
    table::header(sheet, top, &differences.columns, HEADER_SIZE)?;
    sheet.set_row_height(top, 50)?;
    let mut row = top + 1;
    for difference in &differences.rows {
        item(sheet, differences, difference, row)?;
        row += 1;
    }
    Ok(row)
}

fn item(
    sheet: &mut Worksheet,
    differences: &Differences,
    difference: &DifferenceRow,
    row: u32,
) -> Result<(), XlsxError> {
    use DifferenceColumn as Column;
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    let mean = style::cell_centred(SIZE).set_num_format("0.00");
    for (at, column) in table::numbered(&differences.columns) {
        match column {
            Column::Code => sheet.write_string_with_format(row, at, &difference.code, &centred)?,
            Column::Title => sheet.write_string_with_format(row, at, &difference.title, &text)?,
            Column::Criterion => sheet.write_string_with_format(row, at, &difference.criterion, &text)?,
            Column::Own => sheet.write_number_with_format(row, at, style::number(difference.own), &mean)?,
            Column::Review => {
                sheet.write_number_with_format(row, at, style::number(difference.review), &mean)?
            }
            Column::Distance => {
                sheet.write_number_with_format(row, at, style::number(difference.distance), &mean)?
            }
            Column::Differing => {
                sheet.write_number_with_format(row, at, count(difference.differing), &centred)?
            }
            Column::Both => sheet.write_number_with_format(row, at, count(difference.both), &centred)?,
        };
    }
    let [_, title, above, ..] = WIDTHS;
    let wrapped = [(difference.title.as_str(), title), (&difference.criterion, above)];
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(20.0))?;
    Ok(())
}

fn schools(sheet: &mut Worksheet, changes: &Changes, mut row: u32) -> Result<(), XlsxError> {
    sheet.merge_range(row, 0, row, LAST, &changes.title, &style::text(13).set_bold())?;
    sheet.set_row_height(row, 24)?;
    row += 1;
    table::header(sheet, row, &changes.columns, HEADER_SIZE)?;
    sheet.set_row_height(row, 36)?;
    if changes.rows.is_empty() {
        sheet.merge_range(row + 1, 0, row + 1, LAST, &changes.nothing, &style::cell(SIZE))?;
    }
    for change in &changes.rows {
        row += 1;
        school(sheet, changes, change, row)?;
    }
    Ok(())
}

fn school(sheet: &mut Worksheet, changes: &Changes, change: &ChangeRow, row: u32) -> Result<(), XlsxError> {
    use ChangeColumn as Column;
    let (text, number) = (style::cell(SIZE), style::cell_number(SIZE));
    for (at, column) in table::numbered(&changes.columns) {
        match column {
            Column::Number => {
                sheet.write_number_with_format(row, at, change.number, &number)?;
            }
            Column::Name => {
                sheet.write_string_with_format(row, at, style::fitted(change.name), &text)?;
            }
            Column::Parent => {
                sheet.write_string_with_format(row, at, style::fitted(change.parent), &text)?;
            }
            Column::Scope => {
                sheet.write_string_with_format(row, at, &*change.scope, &text)?;
            }
            Column::Own => points(sheet, row, at, change.own, &number)?,
            Column::Review => points(sheet, row, at, change.review, &number)?,
            Column::OwnLevel => level(sheet, row, at, change.own_level)?,
            Column::ReviewLevel => level(sheet, row, at, change.review_level)?,
        }
    }
    let [_, name, parent, ..] = WIDTHS;
    let wrapped = [(change.name, name), (change.parent, parent)];
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(20.0))?;
    Ok(())
}

fn points(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    points: Option<Decimal>,
    format: &Format,
) -> Result<(), XlsxError> {
    match points {
        Some(points) => sheet.write_number_with_format(row, at, style::number(points), format)?,
        None => sheet.write_blank(row, at, format)?,
    };
    Ok(())
}

fn level(sheet: &mut Worksheet, row: u32, at: u16, level: Option<u8>) -> Result<(), XlsxError> {
    let format = style::level(style::cell_centred(SIZE), level);
    match level {
        Some(level) => sheet.write_number_with_format(row, at, level, &format)?,
        None => sheet.write_string_with_format(row, at, NO_LEVEL, &format)?,
    };
    Ok(())
}
