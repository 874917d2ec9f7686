//! Reports: assessments come in, text or JSON goes out. Nothing is decided here.
//!
//! Forms are reported one after the other, so that memory does not grow with their number.

pub mod catalogue;
pub mod diff;
pub mod evidence;
pub mod json;
pub mod layout;
pub mod merge;
pub mod rulebook;
pub mod table;
pub mod text;
pub mod trouble;

use crate::finding::{Finding, Severity};

/// How many findings of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

/// Counts findings by severity.
pub fn count(findings: &[Finding]) -> Counts {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), notes: of(Severity::Note) }
}
