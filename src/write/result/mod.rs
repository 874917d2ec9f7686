//! The result workbook of one school, drawn from its papers.
//!
//! *Kết quả* is the paper to sign, *Chi tiết* has a row an item with live formulas, *Minh chứng* lists the evidence,
//! *Phát hiện* the findings with links into the school's own file. A very hidden sheet lets the program know its own
//! work again: the workbook can be read as a form and gives the same scores.

mod detail;
mod evidence;
mod findings;
mod summary;

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::form::marker;
use crate::message::Messages;
use crate::paper::result::ResultPaper;
use crate::{Assessment, Engine};

/// How hard a result is packed, of 9: nearly as fast as 1, and nearly as small as 6.
const COMPRESSION: u8 = 2;

/// What a person may ask of a result workbook.
#[derive(Debug, Clone, Default)]
pub struct ResultOptions {
    /// Year, month and day for the paper's heading and the file's properties; left open without it, so that the same
    /// form always gives the same bytes.
    pub date: Option<(i32, u32, u32)>,
}

/// Writes the result workbook of an assessment. `source` is the form's file and `target` where the result will be
/// saved: links lead from the one to the other.
pub fn write(
    source: &Path,
    target: &Path,
    assessment: &Assessment,
    engine: &Engine,
    messages: &Messages,
    options: &ResultOptions,
) -> Result<Vec<u8>, XlsxError> {
    let folder = target.parent().unwrap_or(Path::new(""));
    let source = pathdiff::diff_paths(source, folder).unwrap_or_else(|| source.to_owned());
    let paper = ResultPaper::new(assessment, &engine.catalogue, messages, options.date);

    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.set_properties(&properties(&paper, options)?);
    summary::write(workbook.add_worksheet(), &paper.summary, &paper.detail)?;
    detail::write(workbook.add_worksheet(), &paper.detail)?;
    evidence::write(workbook.add_worksheet(), &paper.evidence)?;
    findings::write(workbook.add_worksheet(), &paper.findings, &source)?;
    mark(workbook.add_worksheet(), &paper)?;
    workbook.save_to_buffer()
}

fn properties(paper: &ResultPaper, options: &ResultOptions) -> Result<DocProperties, XlsxError> {
    // No clock: two runs over one form give the same bytes.
    let (year, month, day) = options.date.unwrap_or((2000, 1, 1));
    let year = u16::try_from(year).unwrap_or(2000);
    let created =
        ExcelDateTime::from_ymd(year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))?;
    Ok(DocProperties::new()
        .set_title(paper.summary.title)
        .set_subject(paper.school)
        .set_author("phieu")
        .set_creation_datetime(&created)
        .set_custom_property("phieu-catalogue", paper.catalogue))
}

/// The very hidden sheet.
fn mark(sheet: &mut Worksheet, paper: &ResultPaper) -> Result<(), XlsxError> {
    sheet.set_name(marker::SHEET)?;
    sheet.set_very_hidden(true);
    for (row, (key, value)) in (0..).zip(&paper.memory) {
        sheet.write_string(row, 0, *key)?;
        sheet.write_string(row, 1, *value)?;
    }
    Ok(())
}
