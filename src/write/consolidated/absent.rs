//! *Thiếu, trùng*: doubles, missing and strange schools, each with what to do, under the rule by which one of two
//! forms counts.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Book, header, title};
use crate::write::style;

const SIZE: u8 = 12;
const WIDTHS: [f64; 7] = [7.0, 11.0, 12.0, 28.0, 22.0, 55.0, 45.0];
const LAST: u16 = 6;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    sheet.set_name(book.label("merge.sheet_absent"))?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    let mut row = title(sheet, LAST, book.label("merge.absent_title"), book.label("merge.rule"))?;
    let labels = [
        "result.finding_code",
        "result.severity",
        "merge.code",
        "merge.name",
        "merge.parent",
        "result.message",
        "result.help",
    ];
    header(sheet, row, &labels.map(|key| book.label(key)))?;
    sheet.set_row_height(row, 22)?;
    sheet.set_repeat_rows(row, row)?;
    sheet.set_freeze_panes(row + 1, 0)?;
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    for notice in &book.merged.notices {
        row += 1;
        let (message, help) = (book.messages.message(&notice.finding), book.messages.help(&notice.finding));
        let name = notice.name.as_deref().unwrap_or(book.label("merge.unknown_school"));
        let parent = book.or_unknown(notice.parent.as_deref());
        let severity = book.messages.severity(notice.finding.severity);
        sheet.write_string_with_format(row, 0, notice.finding.code.as_str(), &centred)?;
        sheet.write_string_with_format(
            row,
            1,
            severity,
            &style::severity(&centred, notice.finding.severity),
        )?;
        let texts = [notice.code.as_deref().unwrap_or_default(), name, parent, &message, &help];
        for (column, shown) in (2..).zip(texts) {
            sheet.write_string_with_format(row, column, style::fitted(shown), &text)?;
        }
        let [_, _, _, name_width, parent_width, message_width, help_width] = WIDTHS;
        let wrapped = [
            (name, name_width),
            (parent, parent_width),
            (message.as_str(), message_width),
            (&help, help_width),
        ];
        sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(20.0))?;
    }
    if book.merged.notices.is_empty() {
        sheet.merge_range(row + 1, 0, row + 1, LAST, book.label("merge.no_notices"), &text)?;
    }
    Ok(())
}
