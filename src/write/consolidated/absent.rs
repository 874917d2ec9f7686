//! *Thiếu, trùng*: doubles, missing and strange schools, each with what to do.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{HEADER_SIZE, title};
use crate::paper::consolidated::{Absent, AbsentColumn as Column};
use crate::write::{style, table};

const SIZE: u8 = 12;

const fn width(column: Column) -> f64 {
    match column {
        Column::Finding => 7.0,
        Column::Severity => 11.0,
        Column::Code => 12.0,
        Column::Name => 28.0,
        Column::Parent => 22.0,
        Column::Message => 55.0,
        Column::Help => 45.0,
    }
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, paper: &Absent) -> Result<(), XlsxError> {
    sheet.set_name(paper.name)?;
    style::page(sheet, true);
    table::widths(sheet, &paper.columns, width)?;
    let last = table::last(&paper.columns);
    let top = title(sheet, last, paper.title, paper.rule)?;
    table::header(sheet, top, &paper.columns, HEADER_SIZE)?;
    sheet.set_row_height(top, 22)?;
    sheet.set_repeat_rows(top, top)?;
    sheet.set_freeze_panes(top + 1, 0)?;
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    let mut row = top;
    for notice in paper.rows() {
        row += 1;
        let finding = &notice.finding;
        let mut wrapped = Vec::new();
        for (at, column) in table::numbered(&paper.columns) {
            let shown = match column {
                Column::Finding => {
                    sheet.write_string_with_format(row, at, finding.code, &centred)?;
                    continue;
                }
                Column::Severity => {
                    let format = style::severity(&centred, finding.severity);
                    sheet.write_string_with_format(row, at, finding.severity_word, &format)?;
                    continue;
                }
                Column::Code => notice.code,
                Column::Name => notice.name,
                Column::Parent => notice.parent,
                Column::Message => &finding.message,
                Column::Help => &finding.help,
            };
            sheet.write_string_with_format(row, at, style::fitted(shown), &text)?;
            if column != Column::Code {
                wrapped.push((shown, width(column)));
            }
        }
        sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(20.0))?;
    }
    if row == top {
        sheet.merge_range(row + 1, 0, row + 1, last, paper.nothing, &text)?;
    }
    Ok(())
}
