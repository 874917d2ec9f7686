//! What there is to say about a piece of evidence, a file or a link: values, without words.

use crate::cell::Place;
use crate::finding::{Finding, Severity};

/// Something to say about a row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The form that it was seen in, by its number in the register; `None` for the row as a whole.
    pub form: Option<usize>,
    /// What it is.
    pub what: What,
}

/// What there is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// What the checks of one form found, or the same over several forms.
    Finding(Finding),
    /// Used by items of several criteria.
    Shared(Vec<String>),
    /// A line of the register whose code is none.
    NoCode(Place),
    /// One paper with another code beside: the one to keep, and why both are one paper.
    SamePaper {
        /// The code to keep.
        keep: String,
        /// By what they are one.
        by: SameBy,
    },
    /// A document named in words that has a code in the register.
    HasCode(String),
    /// No file of the folder carries the code or is the document.
    Missing,
    /// No file either, but a link leads to it.
    OnlyLinked,
    /// A document that words name, and no file of the folder is.
    NoFile,
}

/// By what two codes are those of one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameBy {
    /// Both have this title.
    Title,
    /// Both name a document of this number and sign.
    Document,
    /// Criterion and number are the same, and nothing speaks against it.
    Number,
}

impl Remark {
    /// About the row as a whole.
    pub fn of_row(what: What) -> Self {
        Self { form: None, what }
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        match &self.what {
            What::Finding(finding) => finding.severity,
            What::Missing => Severity::Error,
            What::NoCode(_) | What::SamePaper { .. } => Severity::Warning,
            What::Shared(_) | What::HasCode(_) | What::OnlyLinked | What::NoFile => Severity::Note,
        }
    }

    /// Its name for programs; of a finding its code.
    pub fn name(&self) -> &'static str {
        match &self.what {
            What::Finding(finding) => finding.code.as_str(),
            What::Shared(_) => "shared",
            What::NoCode(_) => "no_code",
            What::SamePaper { .. } => "same_paper",
            What::HasCode(_) => "has_code",
            What::Missing => "missing",
            What::OnlyLinked => "only_linked",
            What::NoFile => "no_file",
        }
    }

    /// Where to look in its form.
    pub fn place(&self) -> Option<&Place> {
        match &self.what {
            What::Finding(finding) => Some(&finding.place),
            What::NoCode(place) => Some(place),
            _ => None,
        }
    }
}
