//! Combining: the parts that several people of a school filled in come in, one form and what people must decide go
//! out.

use std::sync::Arc;

use super::check::{assess_all, is_reliable};
use super::{File, Progress, Tell, Verdict};
use crate::Engine;
use crate::finding::{Finding, why_unusable};
use crate::template::Wording;
use crate::template::combine::{Combined, Part, Preference, Stranger, combine};
use crate::template::texts::texts;
use crate::write::style;
use crate::write::template::{self, TemplateError};

/// What is to be done with the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many parts there are.
    pub parts: usize,
    /// What counts where people differ.
    pub prefer: Preference,
}

/// Why parts could not be combined.
#[derive(Debug, thiserror::Error)]
pub enum CombineError {
    /// A part without a table of answers, or with one of which no answer counts. Left out in silence, its content would
    /// be lost; taken in, it would come out as answers to a catalogue that it was not made for.
    #[error("{file} cannot be read")]
    Unread {
        /// Index of the part.
        index: usize,
        /// The part's name.
        file: String,
        /// Why, where that is known.
        reason: Option<Box<Finding>>,
    },
    /// Parts of two schools or years.
    #[error("parts do not belong together")]
    Strangers(Stranger),
    /// What the parts say together is more than a cell holds: cut off in silence, the rest would be lost.
    #[error("{what} of {of} is too long")]
    TooLong {
        /// What is too long, as [`crate::template::texts::Text`] names it.
        what: &'static str,
        /// Code of the item or piece of evidence; empty on the pages around the table.
        of: String,
    },
    /// The form could not be written.
    #[error(transparent)]
    Write(#[from] TemplateError),
}

/// One form out of many parts.
#[derive(Debug)]
pub struct Whole {
    /// What stands in it, and what people must decide.
    pub combined: Combined,
    /// The form's workbook.
    pub bytes: Vec<u8>,
}

impl Whole {
    /// Findings where people must decide.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(!self.combined.findings.is_empty())
    }

    /// How many items have an answer.
    pub fn answers(&self) -> usize {
        self.combined.known.answers.values().filter(|filled| !filled.is_unanswered()).count()
    }
}

/// Combines parts, in their order.
///
/// # Errors
/// [`CombineError`] for the first part that cannot be read or does not belong to those before it. An error of `files`
/// itself, such as a file that is not there, ends the job too.
pub fn run<E: From<CombineError>>(
    plan: &Plan,
    files: impl IntoIterator<Item = Result<File, E>>,
    engine: &Engine,
    tell: Tell,
) -> Result<Whole, E> {
    let mut words =
        Wording::from_toml(Wording::BUILT_IN).map_err(|error| CombineError::Write(error.into()))?;
    words.calendar = Arc::clone(&engine.calendar);
    let mut parts = Vec::with_capacity(plan.parts);
    for file in files {
        parts.push(part(parts.len(), file?, engine)?);
        tell(Progress { done: parts.len(), all: plan.parts });
    }
    let combined =
        combine(&parts, &plan.prefer, &engine.catalogue, &words).map_err(CombineError::Strangers)?;
    if let Some(long) = texts(&combined.known, &engine.catalogue).find(|text| !style::fits(text.text)) {
        return Err(CombineError::TooLong { what: long.what, of: long.of.to_owned() }.into());
    }
    let bytes = template::write(&engine.catalogue, &engine.words.kinds, &combined.known)
        .map_err(CombineError::Write)?;
    Ok(Whole { combined, bytes })
}

fn part(index: usize, file: File, engine: &Engine) -> Result<Part, CombineError> {
    let name = file.name.clone();
    let mut assessments = assess_all(engine, file);
    // Of a workbook of several schools nobody knows which one the part is.
    let assessment = if assessments.len() > 1 { None } else { assessments.pop() };
    let Some(assessment) = assessment else {
        return Err(CombineError::Unread { index, file: name, reason: None });
    };
    if !is_reliable(&assessment) {
        let reason = why_unusable(&assessment.findings).cloned().map(Box::new);
        return Err(CombineError::Unread { index, file: name, reason });
    }
    Ok(Part::new(&name, assessment))
}
