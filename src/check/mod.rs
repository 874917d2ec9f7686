//! The checks: a form comes in, findings go out, with the verdicts and scores that they stand on.
//!
//! One file a family of codes. They run in stages, so that one cause gives one finding: a form without a table has no
//! findings about rows, a missing column is told once. Nothing here words a message.

pub mod consistency;
pub mod council;
pub mod evidence;
pub mod file;
pub mod layout;
#[cfg(test)]
mod told;
pub mod unit;
pub mod value;

use crate::catalogue::Catalogue;
use crate::finding::Finding;
use crate::form::Form;
use crate::judge::Judgement;
use crate::school::Directory;
use crate::score::{UnitScore, score};

/// What the checks made of a form.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Everything they have to say, in the order of the stages.
    pub findings: Vec<Finding>,
    /// Which answers and reviewer's marks count; none of a form whose table cannot be relied on.
    pub judgement: Judgement,
    /// Totals and levels of the school's own answers that count.
    pub score: UnitScore,
    /// Totals and levels by the reviewer's points, where there are any that count.
    pub review: Option<UnitScore>,
}

/// Checks a form. `roster` holds the schools that should hand one in, where there is such a list.
pub fn check(form: &Form, catalogue: &Catalogue, roster: Option<&Directory>) -> Checked {
    let layout = layout::check(form, catalogue);
    let mut findings = layout.findings;
    let judgement = if layout.readable { Judgement::of(form, catalogue) } else { Judgement::default() };
    let own = score(judgement.own(), catalogue);
    let review = judgement.reviewed().map(|reviewed| score(&reviewed, catalogue));
    findings.extend(file::old_font(form));
    if layout.readable {
        findings.extend(value::check(form, catalogue, &judgement));
        findings.extend(evidence::check(form, catalogue, judgement.own()));
        findings.extend(consistency::check(form, catalogue, judgement.own(), &own));
    }
    if form.layout.tables > 0 {
        findings.extend(unit::check(form, roster));
        findings.extend(council::check(form, catalogue));
    }
    Checked { findings, judgement, score: own, review }
}
