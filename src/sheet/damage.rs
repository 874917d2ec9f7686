//! What is wrong with a damaged workbook: typed reasons, whose words stand in the messages.

use serde::{Deserialize, Serialize};

/// What is wrong with a workbook that is cut off or broken, or with reading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// Something that begins has no end: the file stops in the middle.
    CutOff,
    /// The list of what the file holds is missing; it stands at the file's end.
    NoDirectory,
    /// The first bytes are not what they have to be.
    Header,
    /// The file claims more than it can hold.
    ClaimsTooMuch,
    /// The part that names the sheets is missing.
    NoWorkbookPart,
    /// The part that holds the text of a Word file is missing.
    NoDocumentPart,
    /// A sheet of this name has no content.
    NoSheet(String),
    /// A row's number or a cell's address is none, so that nobody knows where a value stands.
    Numbering(String),
    /// What a consolidated workbook carries cannot be read; in a library's words.
    Carried(String),
    /// The reader of this format ended over the file.
    ReaderFailed,
    /// A fault of this program.
    Bug,
    /// What a library that reads the format says of it.
    Technical(String),
}

impl Damage {
    /// Key of its words, below `damage` or among the special cases of F103.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::CutOff => "cut_off",
            Self::NoDirectory => "no_directory",
            Self::Header => "header",
            Self::ClaimsTooMuch => "claims_too_much",
            Self::NoWorkbookPart => "no_workbook_part",
            Self::NoDocumentPart => "no_document_part",
            Self::NoSheet(_) => "no_sheet",
            Self::Numbering(_) => "numbering",
            Self::Carried(_) => "carried",
            Self::ReaderFailed => "reader_failed",
            Self::Bug => "bug",
            Self::Technical(_) => "technical",
        }
    }

    /// What its words show beside: a name out of the file, or a technical text.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::NoSheet(text) | Self::Numbering(text) | Self::Carried(text) | Self::Technical(text) => {
                Some(text)
            }
            Self::CutOff
            | Self::NoDirectory
            | Self::Header
            | Self::ClaimsTooMuch
            | Self::NoWorkbookPart
            | Self::NoDocumentPart
            | Self::ReaderFailed
            | Self::Bug => None,
        }
    }
}
