//! The register of evidence as a workbook, drawn from its paper: a sheet a page.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Url, Workbook, Worksheet, XlsxError};

use super::{LINK_LIMIT, style, table};
use crate::paper::evidence::{EvidencePaper, Page, PageColumn as Column, Value};
use crate::paper::result::Reference;
use crate::sheet::KIND_PROPERTY;

const SIZE: u8 = 11;
/// What tells a register in its properties.
pub const KIND: &str = "evidence";
/// Row of the headers.
const HEADER: u32 = 2;

const fn width(column: Column) -> f64 {
    match column {
        Column::Number => 5.0,
        Column::Items | Column::Bytes | Column::Severity => 11.0,
        Column::Code | Column::Issuer | Column::Note => 15.0,
        Column::Date => 18.0,
        Column::Unit | Column::LookedUp => 20.0,
        Column::About | Column::Place | Column::Location | Column::LedTo | Column::State => 26.0,
        Column::Title | Column::Remarks => 30.0,
        Column::Help | Column::Message => 42.0,
        Column::File | Column::Link => 46.0,
    }
}

/// Writes the workbook.
pub fn write(paper: &EvidencePaper) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // No clock: the same forms give the same bytes.
    let properties = DocProperties::new()
        .set_title(paper.title)
        .set_author("phieu")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?)
        .set_custom_property(KIND_PROPERTY, KIND);
    workbook.set_properties(&properties);
    for page in &paper.pages {
        sheet(workbook.add_worksheet(), page)?;
    }
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    sheet.set_name(page.name)?;
    style::page(sheet, true);
    table::widths(sheet, &page.columns, width)?;
    let last = table::last(&page.columns);
    sheet.merge_range(0, 0, 0, last, page.title, &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 24)?;
    let letters: f64 = page.columns.iter().map(|column| width(column.what)).sum();
    sheet.merge_range(1, 0, 1, last, &style::fitted(&page.line), &style::centred(12).set_italic())?;
    sheet.set_row_height(1, style::height(&[(&page.line, letters)], 12.0))?;
    table::header(sheet, HEADER, &page.columns, SIZE)?;
    let labels: Vec<(&str, f64)> =
        page.columns.iter().map(|column| (column.label.as_str(), width(column.what) * 0.9)).collect();
    sheet.set_row_height(HEADER, style::height(&labels, f64::from(SIZE)).max(22.0))?;
    for (row, values) in (HEADER + 1..).zip(&page.rows) {
        line(sheet, page, values, row)?;
    }
    if page.rows.is_empty() {
        sheet.merge_range(HEADER + 1, 0, HEADER + 1, last, page.nothing, &style::cell(SIZE))?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn line(sheet: &mut Worksheet, page: &Page, values: &[Value], row: u32) -> Result<(), XlsxError> {
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    let mut wrapped: Vec<(&str, f64)> = Vec::new();
    for ((at, column), value) in table::numbered(&page.columns).zip(values) {
        let width = width(column);
        match value {
            Value::Number(number) => {
                #[expect(clippy::cast_precision_loss, reason = "sizes of files; Excel has no other numbers")]
                sheet.write_number_with_format(row, at, *number as f64, &centred)?;
            }
            Value::Weight(Some(severity), words) => {
                let ground = if column == Column::Severity { &centred } else { &text };
                let format = style::severity(ground, *severity);
                let format = if column == Column::Severity { format } else { format.unset_bold() };
                sheet.write_string_with_format(row, at, style::fitted(words), &format)?;
                wrapped.push((words, width));
            }
            Value::Reference(reference) if reference.is_link && reference.text.len() <= LINK_LIMIT => {
                let shown = style::on_one_line(&reference.text, width, f64::from(SIZE));
                let tip: String = reference.text.chars().take(255).collect();
                let url = Url::new(reference.text.as_str()).set_text(shown).set_tip(tip);
                sheet.write_url_with_format(row, at, url, &style::link(SIZE))?;
            }
            Value::Reference(Reference { text: words, .. })
            | Value::Weight(None, words)
            | Value::Text(words) => {
                sheet.write_string_with_format(row, at, style::fitted(words), &text)?;
                wrapped.push((words, width));
            }
        }
    }
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(18.0))?;
    Ok(())
}
