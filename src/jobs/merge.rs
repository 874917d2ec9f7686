//! Merging: filled forms, result workbooks and consolidated workbooks of units below come in, one consolidated
//! workbook and the same figures for other programs go out.
//!
//! Each file is taken by itself, on whatever thread, and forgotten; only its records are kept. [`Collector`] puts them
//! together in the end.

use std::io::{self, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;

use super::check::assess_all;
use super::{File, Progress, Tell, Verdict};
use crate::catalogue::Catalogue;
use crate::finding::Severity;
use crate::merge::archive::{self, Archive};
use crate::merge::roster::RosterEntry;
use crate::merge::{Merged, Options, Record, merge};
use crate::message::Messages;
use crate::report::table;
use crate::school::SchoolYear;
use crate::sheet::{Damage, ReadError, Workbook};
use crate::write::consolidated;
use crate::{Assessment, Engine};

/// What is to be merged into what.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    options: Options,
    /// The rows for other programs, where they are asked for.
    pub table: Option<table::Format>,
}

impl Plan {
    /// A plan for the unit of that name and a school year, with the schools that should hand in a form.
    pub fn new(
        unit: Option<String>,
        school_year: Option<SchoolYear>,
        mut roster: Vec<RosterEntry>,
        table: Option<table::Format>,
        engine: &Engine,
    ) -> Self {
        for entry in &mut roster {
            tell_kind(entry, engine);
        }
        Self { options: Options { unit, school_year, roster, archived: Vec::new() }, table }
    }
}

/// A roster says "THCS" where a form's name gives the whole words; both are one kind.
fn tell_kind(entry: &mut RosterEntry, engine: &Engine) {
    let known = |words: Option<&str>| Some(engine.words.kind_of(words?)?.name.clone());
    let written = entry.kind.take();
    entry.kind = known(written.as_deref()).or(written).or_else(|| known(entry.school.name.as_deref()));
}

/// What a front end knows of a file before a merge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// It was found in a folder, and not named itself.
    pub in_folder: bool,
    /// The merged workbook will be saved in its place.
    pub is_target: bool,
    /// It is the roster.
    pub is_roster: bool,
}

/// Why a file is left out of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// The workbook of an earlier run stands in the folder that it was made from, and is about to be replaced.
    EarlierRun,
    /// A roster is no form, should it lie among them.
    Roster,
}

/// Whether a file is left out of a merge. Whatever a person named is never passed over in silence. A result workbook
/// beside its own form is not left out here: only its content tells (see [`mod@crate::merge`]).
pub fn left_out(found: Found) -> Option<LeftOut> {
    match found {
        Found { in_folder: true, is_target: true, .. } => Some(LeftOut::EarlierRun),
        Found { in_folder: true, is_roster: true, .. } => Some(LeftOut::Roster),
        _ => None,
    }
}

/// Whether the merged workbook may stand in the place of this one: only a consolidated workbook is replaced. Whatever
/// else stands there may be a filled form, and what cannot be read may be anybody's.
pub fn may_replace(there: &Result<Workbook, ReadError>) -> bool {
    there.as_ref().is_ok_and(archive::is_in)
}

/// A file to merge.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Its name for people, with the folders that it was found in.
    pub shown: String,
    /// When it was last changed, in seconds since 1970.
    pub changed: Option<i64>,
    /// The way to it from where the consolidated workbook will stand, for links; `None` where there can be none.
    pub way: Option<String>,
}

/// Why a file could not be opened: a key of words, and what they need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unopened {
    /// The key, as in `schema/messages`.
    pub reason: &'static str,
    /// Names and values.
    pub params: Vec<(&'static str, String)>,
}

/// The records of one file: one of a form, many of a consolidated workbook. A file that could not be opened is a record
/// too.
///
/// # Errors
/// As for [`Record::of`].
pub fn take(origin: &Origin, file: Result<File, Unopened>, engine: &Engine) -> serde_json::Result<Archive> {
    take_with(origin, file, engine, |_, _| {})
}

/// Like [`take`], and shows each record with the assessment that it was made of, where it was made of one.
///
/// # Errors
/// As for [`Record::of`].
pub(super) fn take_with(
    origin: &Origin,
    file: Result<File, Unopened>,
    engine: &Engine,
    mut show: impl FnMut(&Record, &Assessment),
) -> serde_json::Result<Archive> {
    let mut file = match file {
        Ok(file) => file,
        Err(Unopened { reason, params }) => {
            return Ok(only(Record::unopened(&origin.shown, reason, params, &engine.catalogue)?));
        }
    };
    let read = AssertUnwindSafe(|| {
        file.workbook.as_ref().ok().and_then(|workbook| archive::read(workbook, &engine.limits))
    });
    match catch_unwind(read) {
        Ok(Some(Ok(mut archived))) => {
            for record in &mut archived.records {
                record.through = Some(origin.shown.clone());
            }
            return Ok(archived);
        }
        Ok(Some(Err(finding))) => {
            return Ok(only(Record::refused(&origin.shown, finding, &engine.catalogue)?));
        }
        Ok(None) => {}
        Err(_) => file.workbook = Err(ReadError::Damaged(Damage::Bug)),
    }
    let record = |assessment: Assessment| {
        let mut record = Record::of(&origin.shown, &assessment, &engine.catalogue)?;
        record.file_time = origin.changed;
        record.path = origin.way.as_ref().map(PathBuf::from);
        show(&record, &assessment);
        Ok(record)
    };
    let records: serde_json::Result<Vec<Record>> = assess_all(engine, file).into_iter().map(record).collect();
    let mut records = records?;
    // Collected in place of the assessments, which are larger: tens of thousands of these are kept.
    records.shrink_to_fit();
    Ok(Archive { records, ..Archive::default() })
}

fn only(record: Record) -> Archive {
    Archive { records: vec![record], ..Archive::default() }
}

/// Collects what was taken of each file.
#[derive(Debug)]
pub struct Collector {
    plan: Plan,
    records: Vec<Record>,
}

impl Collector {
    /// Begins a merge of about so many forms: where tens of thousands are kept, moving them would take their room twice.
    pub fn new(plan: Plan, forms: usize) -> Self {
        Self { plan, records: Vec::with_capacity(forms) }
    }

    /// Adds what was taken of one file; the order does not matter.
    pub fn add(&mut self, taken: Archive) {
        self.records.extend(taken.records);
        self.plan.options.archived.extend(taken.expected);
    }

    /// Merges all that was added.
    pub fn finish(self, engine: &Engine) -> Merged {
        merge(self.records, &engine.catalogue, &self.plan.options)
    }
}

/// Merges files one after another.
///
/// # Errors
/// As for [`Record::of`].
pub fn all(
    plan: Plan,
    files: Vec<(Origin, Result<File, Unopened>)>,
    engine: &Engine,
    tell: Tell,
) -> serde_json::Result<Merged> {
    let all = files.len();
    let mut collector = Collector::new(plan, all);
    for (index, (origin, file)) in files.into_iter().enumerate() {
        collector.add(take(&origin, file, engine)?);
        tell(Progress { done: index + 1, all });
    }
    Ok(collector.finish(engine))
}

/// Writes the consolidated workbook.
pub fn workbook(
    merged: &Merged,
    catalogue: &Catalogue,
    messages: &Messages,
    out: impl Write + Seek + Send,
) -> Result<(), XlsxError> {
    // The records know the way from where the workbook will stand.
    consolidated::write(merged, catalogue, messages, Path::new(""), out)
}

/// Writes the rows for other programs.
pub fn rows(
    merged: &Merged,
    catalogue: &Catalogue,
    messages: &Messages,
    format: table::Format,
    out: impl Write,
) -> io::Result<()> {
    table::write(merged, catalogue, messages, format, out)
}

/// Findings where a notice is an error, or a form that counts has one.
pub fn verdict(merged: &Merged) -> Verdict {
    let has_error = |record: &Record| record.counts.first().is_some_and(|count| *count > 0);
    let mut counting = merged.schools.iter().filter_map(|school| merged.records.get(school.record));
    Verdict::of(
        merged.notices.iter().any(|notice| notice.finding.severity == Severity::Error)
            || counting.any(has_error),
    )
}
