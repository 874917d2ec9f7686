//! A catalogue made from an official blank form: the form comes in, TOML text that a person can look over goes out.

use super::File;
use crate::catalogue::{Catalogue, LoadError};
use crate::check::file::unreadable;
use crate::finding::Finding;
use crate::form::{Vocabulary, blank};
use crate::message::Messages;
use crate::sheet::Limits;

/// Why no catalogue could be made.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The file cannot be read; the finding says why.
    #[error("the file cannot be read")]
    Unreadable(Box<Finding>),
    /// No table of a blank form in it.
    #[error("no blank form")]
    NoForm,
    /// The catalogue that the levels are taken from.
    #[error(transparent)]
    Catalogue(#[from] LoadError),
}

/// The draft of a catalogue; levels and the like are those of the built-in one.
pub fn from_form(
    file: &File,
    words: &Vocabulary,
    limits: &Limits,
    messages: &Messages,
) -> Result<String, DraftError> {
    let workbook =
        file.workbook.as_ref().map_err(|error| DraftError::Unreadable(Box::new(unreadable(error))))?;
    let levels = Catalogue::built_in()?;
    let draft = blank::draft(workbook, &file.name, words, limits).ok_or(DraftError::NoForm)?;
    Ok(blank::to_toml(&draft, &levels, messages))
}
