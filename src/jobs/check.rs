//! Checking: a file comes in, everything there is to say about it goes out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{File, Verdict};
use crate::finding::Severity;
use crate::merge::roster::Roster;
use crate::school::Directory;
use crate::sheet::{Damage, ReadError};
use crate::{Assessment, Engine, Source};

/// Checks and scores a file of one form; of a workbook of several schools it is the first.
pub fn assess(engine: &Engine, file: File) -> Assessment {
    assess_all(engine, file).into_iter().next().unwrap_or_default()
}

/// Checks and scores every form of a file: one, or one for each school in it. A fault of the program over one file is
/// told as a finding about this file: it must not end a run over many.
pub fn assess_all(engine: &Engine, file: File) -> Vec<Assessment> {
    let File { name, bytes, workbook } = file;
    let source = Source::new(&name, &bytes);
    let assess = AssertUnwindSafe(|| engine.assess_all(&source, workbook));
    catch_unwind(assess).unwrap_or_else(|_| engine.assess_all(&source, Err(ReadError::Damaged(Damage::Bug))))
}

/// Findings where one is an error.
pub fn verdict(assessment: &Assessment) -> Verdict {
    Verdict::of(assessment.findings.iter().any(|finding| finding.severity == Severity::Error))
}

/// Whether a table of answers was found; without one there is nothing to write, combine or show beside a new form.
pub fn has_table(assessment: &Assessment) -> bool {
    assessment.form.layout.tables > 0
}

/// Whether a table of answers was found that can be relied on. The judge gives a verdict on every answer of such a form,
/// and none on one whose table may mean something else.
pub fn is_reliable(assessment: &Assessment) -> bool {
    let answers = &assessment.form.answers;
    has_table(assessment) && (answers.is_empty() || !assessment.judgement.verdicts().is_empty())
}

/// From now on the engine knows which schools should hand in a form.
pub fn expect_schools(engine: &mut Engine, roster: &Roster) {
    engine.roster = Some(Directory::new(roster.entries.iter().map(|entry| &entry.school)));
}
