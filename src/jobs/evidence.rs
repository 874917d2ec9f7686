//! Evidence: many forms come in one at a time, the register over all of them goes out.
//!
//! The files of a folder and what the web said are handed in by the front end, which alone can know them.

use super::check::assess_all;
use super::packed::Opened;
use super::{File, Verdict};
use crate::Engine;
use crate::evidence::{FormEvidence, Register, Signs, SignsError, Whole};
use crate::finding::Severity;
use crate::message::Messages;
use crate::paper::evidence::EvidencePaper;
use crate::sheet::{KIND_PROPERTY, ReadError, Workbook};
use crate::write::evidence::{KIND, write};

/// What each form of a file says of evidence; `shown` is the file as people know it.
pub fn take(shown: &str, file: File, engine: &Engine) -> Vec<FormEvidence> {
    assess_all(engine, file).into_iter().map(|assessment| FormEvidence::of(shown, assessment)).collect()
}

/// The same for a file that may stand in an archive, called `archive`.
pub fn take_opened(archive: &str, opened: Opened, engine: &Engine) -> Vec<FormEvidence> {
    match opened.member {
        Some((_, path)) => take(&format!("{archive}/{path}"), opened.file, engine),
        None => take(archive, opened.file, engine),
    }
}

/// The register over all forms, in their order.
///
/// # Errors
/// Where the data that come with the program are broken, which a test rules out.
pub fn register(forms: Vec<FormEvidence>, engine: &Engine) -> Result<Register, SignsError> {
    let signs = Signs::from_toml(Signs::BUILT_IN)?;
    Ok(Register::new(forms, &engine.catalogue, &signs))
}

/// Findings where something must be corrected, or a form could not be read.
pub fn verdict(whole: &Whole) -> Verdict {
    let is_unread = whole.register.forms.iter().any(|form| !form.is_read);
    Verdict::of(is_unread || whole.severities().any(|severity| severity == Severity::Error))
}

/// The register's workbook.
///
/// # Errors
/// Where it cannot be written.
pub fn workbook(
    whole: &Whole,
    engine: &Engine,
    messages: &Messages,
) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    write(&EvidencePaper::new(whole, &engine.catalogue, messages))
}

/// Whether the register may stand in the place of this workbook: only a register that the program wrote is replaced.
pub fn may_replace(there: &Result<Workbook, ReadError>) -> bool {
    there
        .as_ref()
        .is_ok_and(|workbook| workbook.properties.get(KIND_PROPERTY).is_some_and(|kind| kind == KIND))
}
