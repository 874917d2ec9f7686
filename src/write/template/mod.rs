//! The blank form (phiếu trống), drawn from its paper: the official table to fill in, with the pages around it.
//!
//! A catalogue and what is known of a school come in, a workbook goes out. Nobody's answers are judged here: the marks
//! in the form are formulas, and only say what is missing.

mod form;
mod pages;
mod register;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::catalogue::Catalogue;
use crate::form::{SchoolKind, marker};
use crate::paper::form::FormPaper;
use crate::template::{Known, Wording};
use crate::write::style;

/// Why no form could be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The words of the form cannot be read.
    #[error(transparent)]
    Wording(#[from] toml::de::Error),
    /// The library could not write it.
    #[error(transparent)]
    Write(#[from] XlsxError),
}

/// Writes the form of a catalogue for one school.
///
/// # Errors
/// [`TemplateError`] where the words of the form are broken or a text does not fit into a workbook.
pub fn write(catalogue: &Catalogue, kinds: &[SchoolKind], known: &Known) -> Result<Vec<u8>, TemplateError> {
    let words = Wording::from_toml(Wording::BUILT_IN)?;
    let paper = FormPaper::new(catalogue, kinds, known, &words);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&paper)?);
    pages::guide(page(&mut workbook, &paper, paper.guide.name, false)?, &paper.guide)?;
    pages::info(page(&mut workbook, &paper, paper.info.name, false)?, &paper.info)?;
    form::write(page(&mut workbook, &paper, paper.table.name, true)?, &paper.table, &paper.info)?;
    register::write(page(&mut workbook, &paper, paper.register.name, true)?, &paper.register, &paper.table)?;
    pages::plan(page(&mut workbook, &paper, paper.plan.name, true)?, &paper.plan)?;
    mark(workbook.add_worksheet(), &paper)?;
    Ok(workbook.save_to_buffer()?)
}

/// What every sheet has: page, and catalogue and form in the footer.
fn page<'w>(
    workbook: &'w mut Workbook,
    paper: &FormPaper,
    name: &str,
    landscape: bool,
) -> Result<&'w mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    style::page(sheet, landscape);
    let footer = paper.footer.replace('&', "&&");
    sheet.set_footer(format!("&L&\"{}\"&9{footer}", style::FONT));
    Ok(sheet)
}

/// Locks what is not to be typed into. Without a password: it guards against slips, not against people.
fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        format_cells: true,
        ..ProtectionOptions::default()
    });
}

/// A cell to type into: text stays text, even `1.10` or what begins with a dash.
fn input_text(size: u8) -> Format {
    style::input(style::cell(size)).set_num_format("@")
}

fn properties(paper: &FormPaper) -> Result<DocProperties, XlsxError> {
    // No clock: the same school always gets the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let [catalogue, version] = paper.catalogue;
    Ok(DocProperties::new()
        .set_title(paper.title)
        .set_author("phieu")
        .set_creation_datetime(&created)
        .set_custom_property("phieu-catalogue", catalogue)
        .set_custom_property("phieu-catalogue-version", version)
        .set_custom_property("phieu-form", paper.id.as_str()))
}

/// The very hidden sheet.
fn mark(sheet: &mut Worksheet, paper: &FormPaper) -> Result<(), XlsxError> {
    sheet.set_name(marker::SHEET)?;
    sheet.set_very_hidden(true);
    for (row, (key, value)) in (0..).zip(paper.memory()) {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}
