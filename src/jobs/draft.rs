//! A catalogue made from a decision's own table or from forms: files come in, TOML text that a person can look over
//! goes out, with what does not add up and where the forms differ.

use super::File;
use crate::catalogue::{Catalogue, LoadError, Problem};
use crate::check::file::unreadable;
use crate::draft::{self, BlankWords, Difference, Draft, Making, Remark};
use crate::finding::Finding;
use crate::form::Vocabulary;
use crate::message::Messages;
use crate::sheet::{Limits, ReadError};

/// Why no catalogue could be made.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// A file cannot be read: its name, and the finding that says why.
    #[error("{0} cannot be read")]
    Unreadable(String, Box<Finding>),
    /// No table of a blank form in a file of this name.
    #[error("no blank form in {0}")]
    NoForm(String),
    /// Rows lack what a catalogue needs; everything there is to say about the table.
    #[error("the table is no whole catalogue")]
    Lacking(Vec<Remark>),
    /// The rows do not make a catalogue: what is wrong with it, and everything there is to say about the table.
    #[error("the rows make no catalogue")]
    Unsound(Vec<Problem>, Vec<Remark>),
    /// A catalogue or the words cannot be read.
    #[error(transparent)]
    Catalogue(#[from] LoadError),
}

/// A catalogue that was made.
#[derive(Debug)]
pub struct Made {
    /// The text of its file.
    pub toml: String,
    /// The same, loaded.
    pub catalogue: Catalogue,
    /// What does not add up or was not understood.
    pub remarks: Vec<Remark>,
    /// Where several forms differ.
    pub differences: Vec<Difference>,
    /// How many forms it was made from.
    pub forms: usize,
}

/// Makes a catalogue from files; levels and the like are those of the built-in one. `is_official` says that the rows
/// are the decision's own.
pub fn from_forms(
    files: &[File],
    words: &Vocabulary,
    limits: &Limits,
    is_official: bool,
    messages: &Messages,
) -> Result<Made, DraftError> {
    let blank =
        BlankWords::from_toml(BlankWords::BUILT_IN).map_err(|error| LoadError::Shape(Box::new(error)))?;
    let like = Catalogue::built_in()?;
    let mut drafts: Vec<Draft> = Vec::new();
    for file in files {
        let name = || file.name.clone();
        let refused = |error: &ReadError| DraftError::Unreadable(name(), Box::new(unreadable(error)));
        let workbook = file.workbook.as_ref().map_err(refused)?;
        let read =
            draft::read(workbook, &file.name, words, &blank, limits).map_err(|error| refused(&error))?;
        if read.is_empty() {
            return Err(DraftError::NoForm(name()));
        }
        drafts.extend(read);
    }
    let forms = drafts.len();
    let (draft, differences) = draft::agree(&drafts).ok_or_else(|| DraftError::NoForm(String::new()))?;
    if !draft.lacking().is_empty() {
        return Err(DraftError::Lacking(draft.remarks));
    }
    let toml = draft::to_toml(&draft, &Making { like: &like, is_official, messages });
    match Catalogue::from_toml(&toml) {
        Ok(catalogue) => Ok(Made { toml, catalogue, remarks: draft.remarks, differences, forms }),
        Err(LoadError::Unsound(problems)) => Err(DraftError::Unsound(problems, draft.remarks)),
        Err(error) => Err(error.into()),
    }
}
