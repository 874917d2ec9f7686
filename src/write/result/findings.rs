//! *Phát hiện*: every finding with its place, what to do, and a link to the cell in the school's own file.

use std::path::Path;

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use crate::paper::FindingRow;
use crate::paper::result::{Findings, FindingsColumn as Column};
use crate::write::{link_to, style, table};

const HEADER: u32 = 2;
const SIZE: u8 = 11;

const fn width(column: Column) -> f64 {
    match column {
        Column::Code => 7.0,
        Column::Severity => 11.0,
        Column::Place => 22.0,
        Column::Item => 9.0,
        Column::Message | Column::Help => 46.0,
        Column::Open => 10.0,
    }
}

/// Writes the sheet; `source` is the way to the school's own file.
pub(super) fn write(sheet: &mut Worksheet, paper: &Findings, source: &Path) -> Result<(), XlsxError> {
    sheet.set_name(paper.name)?;
    style::page(sheet, true);
    table::widths(sheet, &paper.columns, width)?;
    let last = table::last(&paper.columns);
    sheet.merge_range(0, 0, 0, last, paper.title, &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 22)?;
    table::header(sheet, HEADER, &paper.columns, SIZE)?;
    sheet.set_row_height(HEADER, 20)?;
    if paper.rows.is_empty() {
        sheet.merge_range(HEADER + 1, 0, HEADER + 1, last, paper.nothing, &style::cell(SIZE))?;
    }
    for (row, finding) in (HEADER + 1..).zip(&paper.rows) {
        line(sheet, paper, finding, source, row)?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    paper: &Findings,
    finding: &FindingRow,
    source: &Path,
    row: u32,
) -> Result<(), XlsxError> {
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    let mut wrapped = Vec::new();
    for (at, column) in table::numbered(&paper.columns) {
        let shown = match column {
            Column::Code => {
                sheet.write_string_with_format(row, at, finding.code, &centred)?;
                continue;
            }
            Column::Severity => {
                let format = style::severity(&centred, finding.severity);
                sheet.write_string_with_format(row, at, finding.severity_word, &format)?;
                continue;
            }
            Column::Item => {
                sheet.write_string_with_format(row, at, &finding.item, &centred)?;
                continue;
            }
            Column::Open => {
                match link_to(source, &finding.place) {
                    Some(address) => {
                        let url = Url::new(address).set_text(paper.open);
                        sheet.write_url_with_format(row, at, url, &style::link(SIZE))?
                    }
                    None => sheet.write_blank(row, at, &text)?,
                };
                continue;
            }
            Column::Place => &finding.at,
            Column::Message => &finding.message,
            Column::Help => &finding.help,
        };
        sheet.write_string_with_format(row, at, style::fitted(shown), &text)?;
        wrapped.push((shown.as_str(), width(column)));
    }
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(18.0))?;
    Ok(())
}
