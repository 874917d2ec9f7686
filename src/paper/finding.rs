//! Findings in words: one row each, the same in every paper.

use crate::cell::Place;
use crate::finding::{Finding, Severity};
use crate::message::Messages;

/// A finding (phát hiện) as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow<'a> {
    /// The code, such as `V302`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The word for that.
    pub severity_word: &'a str,
    /// Sheet and cell in one line.
    pub at: String,
    /// The item that it is about, or nothing.
    pub item: String,
    /// What was seen and expected.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where it stands in the form's file, for a way there.
    pub place: Place,
}

impl<'a> FindingRow<'a> {
    pub(super) fn new(finding: Finding, messages: &'a Messages) -> Self {
        let (at, message, help) =
            (finding.place.to_string(), messages.message(&finding), messages.help(&finding));
        Self {
            code: finding.code.as_str(),
            severity: finding.severity,
            severity_word: messages.severity(finding.severity),
            at,
            item: finding.item.unwrap_or_default(),
            message,
            help,
            place: finding.place,
        }
    }
}
