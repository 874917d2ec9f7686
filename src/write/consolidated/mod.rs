//! The consolidated workbook of a unit above the schools, drawn from its papers.
//!
//! *Tổng hợp* has a row a school, *Theo mức độ* counts levels, *Theo tiêu chí* shows what is weak, *Tự đánh giá và
//! đánh giá ngoài* where the reviewer thinks otherwise, *Thiếu, trùng* who is missing or there twice, *Phát hiện*
//! every finding. A very hidden sheet carries all that is needed to merge again. Sheets that grow with the number of
//! schools are written row by row, and of many schools never held in memory.

mod absent;
mod criteria;
mod findings;
mod levels;
mod overview;
mod review;

use std::io::{Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::catalogue::Catalogue;
use crate::cell::Place;
use crate::form::marker;
use crate::merge::{Merged, archive};
use crate::message::Messages;
use crate::paper::consolidated::Consolidated;
use crate::write::style;
use crate::write::table::Heights;

/// Size of the letters in headers of tables.
const HEADER_SIZE: u8 = 11;

/// Writes the consolidated workbook that will be saved as `target`.
pub fn write(
    merged: &Merged,
    catalogue: &Catalogue,
    messages: &Messages,
    target: &Path,
    out: impl Write + Seek + Send,
) -> Result<(), XlsxError> {
    let papers = Consolidated::new(merged, catalogue, messages);
    let folder = target.parent().unwrap_or(Path::new(""));
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(papers.title())?);
    let overview = papers.overview();
    let rows = overview::write(long_sheet(&mut workbook, merged)?, &overview, folder, is_many(merged))?;
    // In memory whatever its length: a chart keeps the texts of its categories, and asks the sheet for them.
    levels::write(workbook.add_worksheet(), &papers.levels(), &rows)?;
    criteria::write(workbook.add_worksheet(), &papers.criteria())?;
    review::write(long_sheet(&mut workbook, merged)?, &papers.review())?;
    absent::write(long_sheet(&mut workbook, merged)?, &papers.absent())?;
    findings::write(long_sheet(&mut workbook, merged)?, &papers.findings(), folder, is_many(merged))?;
    remember(long_sheet(&mut workbook, merged)?, &papers)?;
    workbook.save_to_writer(out)
}

/// Rows of more forms than these go to a temporary file, where there is a file system, so that they take no memory. The
/// bytes are others then, for the same content: of fewer forms every front end writes the same bytes.
const IN_MEMORY: usize = 3000;
/// Rows whose heights tell how high most rows are.
const SAMPLE: usize = 1000;

/// Whether memory has to be spared.
const fn is_many(merged: &Merged) -> bool {
    merged.records.len() > IN_MEMORY
}

/// Heights of the rows of a table, by those of its first rows where there are many.
fn heights(sheet: &mut Worksheet, is_many: bool, rows: impl Iterator<Item = f64>) -> Heights {
    if is_many { Heights::of_most(sheet, rows.take(SAMPLE)) } else { Heights::EACH }
}

/// A sheet whose rows grow with the number of forms, written in order.
#[cfg_attr(
    not(feature = "cli"),
    expect(clippy::unnecessary_wraps, unused_variables, reason = "a temporary file may fail")
)]
fn long_sheet<'w>(workbook: &'w mut Workbook, merged: &Merged) -> Result<&'w mut Worksheet, XlsxError> {
    #[cfg(feature = "cli")]
    if is_many(merged) {
        return workbook.add_worksheet_with_constant_memory();
    }
    Ok(workbook.add_worksheet())
}

fn properties(title: &str) -> Result<DocProperties, XlsxError> {
    // No clock: the same forms give the same bytes.
    Ok(DocProperties::new()
        .set_title(title)
        .set_author("phieu")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?)
        .set_custom_property(archive::KIND_PROPERTY, archive::CONSOLIDATED))
}

/// The very hidden sheet.
fn remember(sheet: &mut Worksheet, papers: &Consolidated) -> Result<(), XlsxError> {
    sheet.set_name(marker::SHEET)?;
    sheet.set_very_hidden(true);
    for (row, texts) in (0..).zip(papers.memory()) {
        let texts = texts.map_err(|error| XlsxError::ParameterError(error.to_string()))?;
        for (column, text) in (0..).zip(&texts) {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}

/// The way from a workbook in `folder` to a form, and to a cell of it.
fn link_to(path: Option<&Path>, folder: &Path, place: &Place) -> Option<String> {
    let path = path?;
    let file = pathdiff::diff_paths(path, folder).unwrap_or_else(|| path.to_owned());
    crate::write::link_to(&file, place)
}

/// A title over the columns of a sheet, and a line below it where there is one to say.
fn title(sheet: &mut Worksheet, last: u16, title: &str, line: &str) -> Result<u32, XlsxError> {
    sheet.merge_range(0, 0, 0, last, title, &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 24)?;
    if line.is_empty() {
        return Ok(2);
    }
    let format = style::text(12).set_italic().set_text_wrap();
    sheet.merge_range(1, 0, 1, last, &style::fitted(line), &format)?;
    let letters = f64::from(last + 1) * 11.0;
    sheet.set_row_height(1, style::height(&[(line, letters)], 12.0))?;
    Ok(3)
}

/// A number of schools as a sheet stores it.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
