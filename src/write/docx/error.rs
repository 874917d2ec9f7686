//! What can be wrong with a Word template, each with its place; the words stand in the messages, below `docx`.

use crate::message::Messages;
use crate::sheet::ReadError;
use crate::text::tidy;

/// Letters of a paragraph that a message shows.
const SHOWN: usize = 80;

/// Why a Word template cannot be read or filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The file as a whole.
    #[error(transparent)]
    File(#[from] ReadError),
    /// It is no Word file (.docx).
    #[error("not a Word file")]
    NotWord,
    /// It carries macros, which a filled paper must not.
    #[error("a Word file with macros")]
    Macros,
    /// One of its marks.
    #[error("{problem:?}: {mark} in {place:?}")]
    Mark {
        /// What is wrong with it.
        problem: Problem,
        /// The mark as it is typed.
        mark: String,
        /// Where it stands.
        place: Place,
    },
}

/// What is wrong with a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// `{{` without `}}` behind it in its paragraph.
    Unfinished,
    /// `}}` without `{{` before it in its paragraph.
    Stray,
    /// Nothing that could be a name stands between the braces.
    Nameless,
    /// A part that is opened and never closed.
    NotClosed,
    /// A part that is closed and was not opened.
    NotOpened,
    /// A part that begins in the middle of something, such as a table or a paragraph, and ends outside of it.
    Crossing,
    /// Parts inside each other, more than anyone could keep apart.
    TooDeep,
    /// No field has this name; the closest one that there is.
    Unknown(Option<String>),
    /// A list or a yes-or-no is used as a text.
    NotText,
}

impl Problem {
    const fn key(&self) -> &'static str {
        match self {
            Self::Unfinished => "docx.unfinished",
            Self::Stray => "docx.stray",
            Self::Nameless => "docx.nameless",
            Self::NotClosed => "docx.not_closed",
            Self::NotOpened => "docx.not_opened",
            Self::Crossing => "docx.crossing",
            Self::TooDeep => "docx.too_deep",
            Self::Unknown(None) => "docx.unknown",
            Self::Unknown(Some(_)) => "docx.unknown_near",
            Self::NotText => "docx.not_text",
        }
    }
}

/// Where in a template something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which part of the paper.
    pub part: Part,
    /// The text of the paragraph, shortened.
    pub paragraph: String,
}

impl Place {
    pub(super) fn new(part: Part, paragraph: &str) -> Self {
        let text = tidy(paragraph);
        let cut = text.char_indices().nth(SHOWN).and_then(|(at, _)| text.get(..at));
        let paragraph = cut.map_or_else(|| text.clone().into_owned(), |start| format!("{start}…"));
        Self { part, paragraph }
    }
}

/// The parts of a paper that can hold marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The text itself.
    Body,
    /// What stands above the text on every page.
    Header,
    /// What stands below it.
    Footer,
    /// Footnotes and endnotes.
    Notes,
}

impl Part {
    const fn key(self) -> &'static str {
        match self {
            Self::Body => "docx.part_body",
            Self::Header => "docx.part_header",
            Self::Footer => "docx.part_footer",
            Self::Notes => "docx.part_notes",
        }
    }
}

impl TemplateError {
    /// In words: where, what, and what to do.
    pub fn said(&self, messages: &Messages) -> String {
        match self {
            Self::File(error) => file_said(error, messages),
            Self::NotWord => messages.word("docx.not_word").to_owned(),
            Self::Macros => messages.word("docx.macros").to_owned(),
            Self::Mark { problem, mark, place } => {
                let near = match problem {
                    Problem::Unknown(Some(near)) => near.as_str(),
                    _ => "",
                };
                let what = messages.say(problem.key(), &[("mark", mark), ("near", near)]);
                let part = messages.word(place.part.key());
                messages.say("docx.mark", &[("part", part), ("paragraph", &place.paragraph), ("what", &what)])
            }
        }
    }
}

fn file_said(error: &ReadError, messages: &Messages) -> String {
    match error {
        ReadError::NotAWorkbook(_) => messages.word("docx.not_word").to_owned(),
        ReadError::Encrypted => messages.word("docx.locked").to_owned(),
        ReadError::Damaged(_) => messages.word("docx.damaged").to_owned(),
        ReadError::TooLarge { what, found, limit } => {
            let limit_key = format!("limit.{what}");
            let what = messages.word(&limit_key);
            let (found, limit) = (found.to_string(), limit.to_string());
            messages.say("docx.too_large", &[("what", what), ("found", &found), ("limit", &limit)])
        }
    }
}
