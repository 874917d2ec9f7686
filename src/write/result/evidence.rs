//! *Minh chứng*: the register with the items that use each piece of evidence.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use crate::paper::result::{Evidence, EvidenceColumn as Column, EvidenceRow, Reference};
use crate::write::{LINK_LIMIT, style, table};

const HEADER: u32 = 2;
const SIZE: u8 = 11;

const fn width(column: Column) -> f64 {
    match column {
        Column::Number => 5.0,
        Column::Code | Column::Note => 16.0,
        Column::Title => 40.0,
        Column::Date | Column::Issuer | Column::Items => 17.0,
        Column::Location => 34.0,
    }
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, paper: &Evidence) -> Result<(), XlsxError> {
    sheet.set_name(&paper.name)?;
    style::page(sheet, true);
    table::widths(sheet, &paper.columns, width)?;
    let last = table::last(&paper.columns);
    sheet.merge_range(0, 0, 0, last, &paper.title, &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 22)?;
    table::header(sheet, HEADER, &paper.columns, SIZE)?;
    sheet.set_row_height(HEADER, 34)?;
    for (row, told) in (HEADER + 1..).zip(&paper.rows) {
        line(sheet, paper, told, row)?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn line(sheet: &mut Worksheet, paper: &Evidence, told: &EvidenceRow, row: u32) -> Result<(), XlsxError> {
    let cell = style::cell(SIZE);
    let mut wrapped: Vec<(&str, f64)> = Vec::new();
    for (at, column) in table::numbered(&paper.columns) {
        let text = match column {
            Column::Number => {
                sheet.write_number_with_format(row, at, told.number, &style::cell_centred(SIZE))?;
                continue;
            }
            Column::Location | Column::Note => {
                let reference = if column == Column::Note { &told.note } else { &told.location };
                if reference.is_link && reference.text.len() <= LINK_LIMIT {
                    sheet.write_url_with_format(
                        row,
                        at,
                        link(reference, width(column)),
                        &style::link(SIZE),
                    )?;
                    continue;
                }
                &reference.text
            }
            Column::Code => &told.code,
            Column::Title => &told.title,
            Column::Date => &told.date,
            Column::Issuer => &told.issuer,
            Column::Items => &told.items,
        };
        sheet.write_string_with_format(row, at, style::fitted(text), &cell)?;
        wrapped.push((text, width(column)));
    }
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(18.0))?;
    Ok(())
}

fn link(reference: &Reference, width: f64) -> Url {
    let shown = style::on_one_line(&reference.text, width, f64::from(SIZE));
    Url::new(reference.text.as_str()).set_text(shown).set_tip(tip(&reference.text))
}

/// The whole address for the hand that rests on a link; Excel takes 255 letters.
fn tip(link: &str) -> String {
    link.chars().take(255).collect()
}
