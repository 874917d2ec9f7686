//! What `phieu` writes into its own workbooks to know them again: a very hidden sheet of keys and values.
//!
//! The same keys are written by [`mod@crate::write`]; a person's workbook has none.

use crate::cell::{Address, Col};
use crate::school::SchoolYear;
use crate::sheet::Workbook;

/// Name of the sheet.
pub const SHEET: &str = crate::sheet::OWN_SHEET;
/// Key of the catalogue's id.
pub const CATALOGUE: &str = "catalogue";
/// Key of the catalogue's version.
pub const CATALOGUE_VERSION: &str = "catalogue_version";
/// Key of a sheet that holds answers; may stand several times.
pub const ANSWER_SHEET: &str = "answer_sheet";
/// Key of the school's name, code and year, as they were read from the source.
pub const UNIT_NAME: &str = "unit_name";
/// See [`UNIT_NAME`].
pub const UNIT_CODE: &str = "unit_code";
/// See [`UNIT_NAME`].
pub const UNIT_PARENT: &str = "unit_parent";
/// See [`UNIT_NAME`].
pub const SCHOOL_YEAR: &str = "school_year";

/// Key of an item whose answer is in dispute; may stand several times.
pub const DISPUTE: &str = "dispute";
/// Key of what the workbook is, where it is no form or result.
pub const KIND: &str = "kind";
/// SHA-256 of the form that a result was made from.
pub const SOURCE_SHA256: &str = "source_sha256";

/// What such a sheet says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marker {
    /// Id of the catalogue that the workbook was made for.
    pub catalogue: String,
    /// Its version.
    pub catalogue_version: String,
    /// Sheets in which answers stand.
    pub answer_sheets: Vec<String>,
    /// The school's name.
    pub unit_name: Option<String>,
    /// The school's code.
    pub unit_code: Option<String>,
    /// The unit above.
    pub unit_parent: Option<String>,
    /// The school year.
    pub school_year: Option<SchoolYear>,
    /// SHA-256 of the form that a result was made from.
    pub source_sha256: Option<String>,
    /// What the workbook is, where it is no form or result.
    pub kind: Option<String>,
    /// Codes of items whose answer people of the school still have to agree on.
    pub disputes: Vec<String>,
}

/// Reads the marker of a workbook that `phieu` wrote.
pub fn read(workbook: &Workbook) -> Option<Marker> {
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == SHEET)?;
    let mut marker = Marker::default();
    for (row, _) in sheet.rows() {
        let at = |col: Col| sheet.get(Address::new(row, col)).map(|cell| cell.shown().into_owned());
        let (Some(key), Some(value)) = (at(Col::FIRST), at(Col::FIRST.right(1))) else { continue };
        match key.as_str() {
            CATALOGUE => marker.catalogue = value,
            CATALOGUE_VERSION => marker.catalogue_version = value,
            ANSWER_SHEET => marker.answer_sheets.push(value),
            UNIT_NAME => marker.unit_name = Some(value),
            UNIT_CODE => marker.unit_code = Some(value),
            UNIT_PARENT => marker.unit_parent = Some(value),
            SCHOOL_YEAR => marker.school_year = SchoolYear::parse(&value),
            KIND => marker.kind = Some(value),
            DISPUTE => marker.disputes.push(value),
            SOURCE_SHA256 => marker.source_sha256 = Some(value),
            _ => {}
        }
    }
    (!marker.catalogue.is_empty()).then_some(marker)
}
