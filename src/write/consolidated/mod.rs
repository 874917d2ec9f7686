//! The consolidated workbook of a unit above the schools.
//!
//! *Tổng hợp* has a row a school, *Theo mức độ* counts levels, *Theo tiêu chí* shows what is weak, *Tự đánh giá và
//! đánh giá ngoài* where the reviewer thinks otherwise, *Thiếu, trùng* who is missing or there twice, *Phát hiện*
//! every finding. A very hidden sheet carries all that is needed to merge again. Sheets that grow with the number of
//! schools are written row by row and never held in memory.

mod absent;
mod criteria;
mod findings;
mod levels;
mod overview;
mod review;

use std::io::{Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::catalogue::{Catalogue, LevelRule};
use crate::cell::Place;
use crate::form::marker;
use crate::merge::{Merged, Record, archive};
use crate::message::Messages;
use crate::write::style;

/// What all sheets are written from.
pub(super) struct Book<'a> {
    pub merged: &'a Merged,
    pub catalogue: &'a Catalogue,
    pub messages: &'a Messages,
    /// Folder that the workbook will stand in; links to forms start there.
    pub folder: &'a Path,
}

/// Writes the consolidated workbook that will be saved as `target`.
pub fn write(
    merged: &Merged,
    catalogue: &Catalogue,
    messages: &Messages,
    target: &Path,
    out: impl Write + Seek + Send,
) -> Result<(), XlsxError> {
    let book = Book { merged, catalogue, messages, folder: target.parent().unwrap_or(Path::new("")) };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&book)?);
    let rows = overview::write(long_sheet(&mut workbook)?, &book)?;
    levels::write(workbook.add_worksheet(), &book, &rows)?;
    criteria::write(workbook.add_worksheet(), &book)?;
    review::write(workbook.add_worksheet(), &book)?;
    absent::write(long_sheet(&mut workbook)?, &book)?;
    findings::write(long_sheet(&mut workbook)?, &book)?;
    remember(long_sheet(&mut workbook)?, &book)?;
    workbook.save_to_writer(out)
}

/// A sheet with as many rows as there are schools or findings, written in order. Where there is a file system its rows
/// go to a temporary file, so that they take no memory.
#[cfg_attr(not(feature = "cli"), expect(clippy::unnecessary_wraps, reason = "a temporary file may fail"))]
fn long_sheet(workbook: &mut Workbook) -> Result<&mut Worksheet, XlsxError> {
    #[cfg(feature = "cli")]
    return workbook.add_worksheet_with_constant_memory();
    #[cfg(not(feature = "cli"))]
    return Ok(workbook.add_worksheet());
}

fn properties(book: &Book) -> Result<DocProperties, XlsxError> {
    // No clock: the same forms give the same bytes.
    Ok(DocProperties::new()
        .set_title(book.label("merge.title"))
        .set_author("phieu")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?)
        .set_custom_property(archive::KIND_PROPERTY, archive::CONSOLIDATED))
}

/// The very hidden sheet.
fn remember(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    sheet.set_name(marker::SHEET)?;
    sheet.set_very_hidden(true);
    let keys = [
        (marker::CATALOGUE, book.catalogue.id.as_str()),
        (marker::CATALOGUE_VERSION, book.catalogue.version.as_str()),
        (marker::KIND, archive::CONSOLIDATED),
        ("tool", "phieu"),
        ("tool_version", env!("CARGO_PKG_VERSION")),
    ];
    let mut row = 0;
    for (key, value) in keys {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 1, value)?;
        row += 1;
    }
    for archived in archive::rows(book.merged) {
        let texts = archived.map_err(|error| XlsxError::ParameterError(error.to_string()))?;
        for (column, text) in (0..).zip(&texts) {
            sheet.write_string(row, column, text)?;
        }
        row += 1;
    }
    Ok(())
}

impl Book<'_> {
    /// A label.
    pub fn label(&self, key: &'static str) -> &str {
        self.messages.word(key)
    }

    /// What stands for a detail that no form tells.
    pub fn or_unknown<'t>(&'t self, text: Option<&'t str>) -> &'t str {
        text.unwrap_or(self.label("merge.unknown"))
    }

    /// The way from the workbook to a form, and to a cell of it.
    pub fn link_to(&self, record: &Record, place: Option<&Place>) -> Option<String> {
        let path = record.path.as_deref()?;
        let file = pathdiff::diff_paths(path, self.folder).unwrap_or_else(|| path.to_owned());
        crate::write::link_to(&file, place.unwrap_or(&Place::default()))
    }

    /// The levels from the lowest up.
    pub fn levels(&self) -> &[LevelRule] {
        &self.catalogue.levels
    }

    /// A level in words: *Mức 1 – chưa đáp ứng*.
    pub fn level_text(&self, rule: &LevelRule) -> String {
        format!("{} {} – {}", self.label("result.level_word"), rule.level, rule.name)
    }

    /// The unit on the left and the state's heading on the right, in one row each.
    pub fn heading(&self, sheet: &mut Worksheet, last: u16) -> Result<u32, XlsxError> {
        let unit = self.merged.unit.as_deref().unwrap_or("…").to_uppercase();
        let half = last / 2;
        let put = |sheet: &mut Worksheet, row, left: &str, right: &str, bold: [Format; 2]| {
            let [left_format, right_format] = bold;
            sheet.merge_range(row, 0, row, half.min(4), &style::fitted(left), &left_format)?;
            sheet.merge_range(row, half + 1, row, last, right, &right_format)?;
            sheet.set_row_height(row, 20)?;
            Ok::<(), XlsxError>(())
        };
        let bold = style::centred(12).set_bold();
        put(sheet, 0, &unit, self.label("result.state"), [bold.clone(), bold.clone()])?;
        put(
            sheet,
            1,
            self.label("result.paper_number"),
            self.label("result.motto"),
            [style::centred(12), bold],
        )?;
        sheet.write_blank(2, half + 1, &Format::new())?;
        let line = Format::new().set_border_top(FormatBorder::Thin);
        let middle = half + 1 + (last - half - 1) / 2;
        for column in middle.saturating_sub(1)..=middle + 1 {
            sheet.write_blank(2, column, &line)?;
        }
        sheet.set_row_height(2, 8)?;
        Ok(3)
    }
}

/// A title over the columns of a sheet, and a line below it where there is one to say.
pub(super) fn title(sheet: &mut Worksheet, last: u16, title: &str, line: &str) -> Result<u32, XlsxError> {
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

/// The header of a table.
pub(super) fn header(sheet: &mut Worksheet, row: u32, labels: &[&str]) -> Result<(), XlsxError> {
    for (column, label) in (0..).zip(labels) {
        sheet.write_string_with_format(row, column, *label, &style::header(11))?;
    }
    Ok(())
}
