//! The checks: a form comes in, findings and the answers that count go out.
//!
//! One file a family of codes. They run in stages, so that one cause gives one finding: a form without a table has no
//! findings about rows, a missing column is told once. Nothing here words a message.

pub mod consistency;
pub mod evidence;
pub mod file;
pub mod layout;
pub mod unit;
pub mod value;

use crate::catalogue::Catalogue;
use crate::finding::Finding;
use crate::form::Form;
use crate::score::{Accepted, UnitScore, score};

/// What the checks made of a form.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Everything they have to say, in the order of the stages.
    pub findings: Vec<Finding>,
    /// The answers that count.
    pub accepted: Vec<Accepted>,
    /// Totals and levels of the answers that count.
    pub score: UnitScore,
}

/// Checks a form. `roster` holds the codes of the schools that should hand one in, where there is such a list.
pub fn check(
    form: &Form,
    catalogue: &Catalogue,
    roster: Option<&std::collections::BTreeSet<String>>,
) -> Checked {
    let layout = layout::check(form, catalogue);
    let mut findings = layout.findings;
    let mut accepted = Vec::new();
    if layout.readable {
        let (about_values, counted) = value::check(form, catalogue);
        accepted = counted;
        findings.extend(about_values);
        findings.extend(evidence::check(form, catalogue, &accepted));
    }
    let score = score(&accepted, catalogue);
    if layout.readable {
        findings.extend(consistency::check(form, catalogue, &accepted, &score));
    }
    if form.layout.tables > 0 {
        findings.extend(unit::check(form, roster));
    }
    Checked { findings, accepted, score }
}
