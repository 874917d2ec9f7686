//! The result workbook of one school.
//!
//! *Kết quả* is the paper to sign, *Chi tiết* has a row an item with live formulas, *Minh chứng* lists the evidence,
//! *Phát hiện* the findings with links into the school's own file. A very hidden sheet lets the program know its own
//! work again: the workbook can be read as a form and gives the same scores.

mod detail;
mod evidence;
mod findings;
mod summary;

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::form::marker;
use crate::message::Messages;
use crate::write::style;
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

/// What all sheets of one result workbook are written from.
pub(super) struct Paper<'a> {
    pub assessment: &'a Assessment,
    pub engine: &'a Engine,
    pub messages: &'a Messages,
    pub options: &'a ResultOptions,
    /// The school's own file as seen from where the result will stand.
    pub source: PathBuf,
}

impl Paper<'_> {
    /// A label of the paper.
    pub fn label(&self, key: &'static str) -> &str {
        self.messages.word(key)
    }

    /// The header of a table, from the first column on.
    fn header(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        labels: &[&'static str],
        size: u8,
    ) -> Result<(), XlsxError> {
        for (column, key) in (0..).zip(labels) {
            sheet.write_string_with_format(row, column, self.label(key), &style::header(size))?;
        }
        Ok(())
    }
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
    let paper = Paper { assessment, engine, messages, options, source };
    let layout = detail::layout(&paper);

    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.set_properties(&properties(&paper)?);
    summary::write(workbook.add_worksheet(), &paper, &layout)?;
    detail::write(workbook.add_worksheet(), &paper, &layout)?;
    evidence::write(workbook.add_worksheet(), &paper)?;
    findings::write(workbook.add_worksheet(), &paper)?;
    mark(workbook.add_worksheet(), &paper)?;
    workbook.save_to_buffer()
}

fn properties(paper: &Paper) -> Result<DocProperties, XlsxError> {
    // No clock: two runs over one form give the same bytes.
    let (year, month, day) = paper.options.date.unwrap_or((2000, 1, 1));
    let year = u16::try_from(year).unwrap_or(2000);
    let created =
        ExcelDateTime::from_ymd(year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))?;
    let name = paper.assessment.form.identity.name.as_deref().unwrap_or_default();
    Ok(DocProperties::new()
        .set_title(paper.label("result.title"))
        .set_subject(name)
        .set_author("phieu")
        .set_creation_datetime(&created)
        .set_custom_property("phieu-catalogue", paper.engine.catalogue.id.as_str()))
}

/// The very hidden sheet.
fn mark(sheet: &mut Worksheet, paper: &Paper) -> Result<(), XlsxError> {
    sheet.set_name(marker::SHEET)?;
    sheet.set_very_hidden(true);
    let identity = &paper.assessment.form.identity;
    let detail = paper.label("result.sheet_detail");
    let known = [
        (marker::CATALOGUE, Some(paper.engine.catalogue.id.as_str())),
        (marker::CATALOGUE_VERSION, Some(paper.engine.catalogue.version.as_str())),
        (marker::ANSWER_SHEET, Some(detail)),
        (marker::UNIT_NAME, identity.name.as_deref()),
        (marker::UNIT_CODE, identity.code.as_deref()),
        (marker::UNIT_PARENT, identity.parent.as_deref()),
        (marker::SCHOOL_YEAR, identity.school_year.as_deref()),
        (marker::SOURCE_SHA256, Some(paper.assessment.sha256.as_str())),
        ("tool", Some("phieu")),
        ("tool_version", Some(env!("CARGO_PKG_VERSION"))),
    ];
    let told = known.iter().filter_map(|(key, value)| Some((*key, (*value)?)));
    for (row, (key, value)) in (0..).zip(told) {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}
