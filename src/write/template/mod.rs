//! The blank form (phiếu trống): the official table to fill in, with the pages around it.
//!
//! A catalogue and what is known of a school come in, a workbook goes out. Nobody's answers are judged here: the marks
//! in the form are formulas, and only say what is missing.

mod form;
mod pages;
mod register;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, ProtectionOptions, Workbook, Worksheet, XlsxError,
};
use sha2::{Digest, Sha256};

use crate::catalogue::Catalogue;
use crate::form::{SchoolKind, marker};
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

/// Everything that the sheets draw on.
struct Blank<'a> {
    catalogue: &'a Catalogue,
    kinds: &'a [SchoolKind],
    known: &'a Known,
    words: Wording,
}

/// Writes the form of a catalogue for one school.
///
/// # Errors
/// [`TemplateError`] where the words of the form are broken or a text does not fit into a workbook.
pub fn write(catalogue: &Catalogue, kinds: &[SchoolKind], known: &Known) -> Result<Vec<u8>, TemplateError> {
    let blank = Blank { catalogue, kinds, known, words: Wording::from_toml(Wording::BUILT_IN)? };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&blank)?);
    pages::guide(workbook.add_worksheet(), &blank)?;
    pages::info(workbook.add_worksheet(), &blank)?;
    form::write(workbook.add_worksheet(), &blank)?;
    register::write(workbook.add_worksheet(), &blank)?;
    pages::plan(workbook.add_worksheet(), &blank)?;
    mark(workbook.add_worksheet(), &blank)?;
    Ok(workbook.save_to_buffer()?)
}

impl Blank<'_> {
    /// Short name of this form: the same catalogue, school and year always have the same one.
    fn form_id(&self) -> String {
        let known = self.known;
        let parts = [
            Some(&self.catalogue.id),
            Some(&self.catalogue.version),
            known.code.as_ref(),
            known.name.as_ref(),
            known.school_year.as_ref(),
        ];
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.map_or("", String::as_str));
            hash.update([0]);
        }
        crate::hexadecimal(hash.finalize().get(..4).unwrap_or_default())
    }

    /// What every sheet has: page, catalogue and form in the footer.
    fn page(&self, sheet: &mut Worksheet, name: &str, landscape: bool) -> Result<(), XlsxError> {
        sheet.set_name(name)?;
        style::page(sheet, landscape);
        let params = [
            ("id", self.catalogue.id.as_str()),
            ("version", &self.catalogue.version),
            ("form", &self.form_id()),
        ];
        let footer = self.words.say("footer", &params).replace('&', "&&");
        sheet.set_footer(format!("&L&\"{}\"&9{footer}", style::FONT));
        Ok(())
    }
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

fn properties(blank: &Blank) -> Result<DocProperties, XlsxError> {
    // No clock: the same school always gets the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new()
        .set_title(blank.words.text("title"))
        .set_author("phieu")
        .set_creation_datetime(&created)
        .set_custom_property("phieu-catalogue", blank.catalogue.id.as_str())
        .set_custom_property("phieu-catalogue-version", blank.catalogue.version.as_str())
        .set_custom_property("phieu-form", blank.form_id().as_str()))
}

/// The very hidden sheet. The school's details are not in it: what people type on the form counts.
fn mark(sheet: &mut Worksheet, blank: &Blank) -> Result<(), XlsxError> {
    sheet.set_name(marker::SHEET)?;
    sheet.set_very_hidden(true);
    let form_id = blank.form_id();
    let told = [
        (marker::CATALOGUE, blank.catalogue.id.as_str()),
        (marker::CATALOGUE_VERSION, &blank.catalogue.version),
        (marker::ANSWER_SHEET, &blank.words.sheets.form),
        (marker::ANSWER_SHEET, &blank.words.sheets.register),
        ("form", &form_id),
        ("tool", "phieu"),
        ("tool_version", env!("CARGO_PKG_VERSION")),
    ];
    let disputes = blank.known.answers.iter().filter(|(_, filled)| filled.is_disputed);
    let disputes = disputes.map(|(item, _)| (marker::DISPUTE, blank.catalogue.node(*item).code.as_str()));
    for (row, (key, value)) in (0..).zip(told.into_iter().chain(disputes)) {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}
