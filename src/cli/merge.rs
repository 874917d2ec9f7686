//! `phieu merge`: filled forms, result workbooks and consolidated workbooks of units below in, one consolidated
//! workbook out.
//!
//! One pass: each file is read, assessed and forgotten; only its record is kept.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ArgMatches;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::{
    Outcome, engine_with_limits, load_roster, print, progress, read_file, read_workbook, say_error,
    store_params, store_text,
};
use crate::finding::Severity;
use crate::merge::{Merged, Options, Record, archive, merge};
use crate::message::Messages;
use crate::report::table;
use crate::school::SchoolYear;
use crate::sheet::{Damage, ReadError};
use crate::store::{self, Input, StoreError, StoreErrorKind};
use crate::write::consolidated;
use crate::{Engine, Source};

/// Files without a table that the summary names; the workbook has them all.
const NAMED: usize = 20;

struct Run<'a> {
    engine: Engine,
    messages: &'a Messages,
    factor: u32,
}

/// What came of one file.
#[derive(Default)]
struct Read {
    archived: archive::Archive,
    problem: Option<StoreError>,
}

/// Runs the command.
pub fn run(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    super::use_jobs(given, 1);
    let engine = engine_with_limits(given, messages)?;
    let target = given.get_one::<PathBuf>("output").context("no output")?;
    let mut options = options(given, &engine, messages)?;
    let table_path = table_path(given, messages)?;
    let paths: Vec<PathBuf> = given.get_many::<PathBuf>("files").unwrap_or_default().cloned().collect();
    let (mut inputs, problems) = store::inputs_and_results(&paths);
    for problem in &problems {
        say_error(&store_text(problem, messages));
    }
    // The workbook of an earlier run stands in the folder that it was made from; it is about to be replaced.
    // Nor is the roster a form, should it lie there too.
    let roster = given.get_one::<PathBuf>("roster");
    inputs.retain(|input| {
        let is_own = store::is_same(&input.path, target)
            || roster.is_some_and(|roster| store::is_same(&input.path, roster));
        input.folder.is_none() || !is_own
    });
    for path in [Some(target), table_path.as_ref()].into_iter().flatten() {
        store::spare_inputs(path, &inputs)?;
        if roster.is_some_and(|roster| store::is_same(roster, path)) {
            return Err(StoreError { path: path.clone(), kind: StoreErrorKind::IsInput }.into());
        }
    }
    spare_others(target, &engine)?;
    if inputs.is_empty() {
        say_error(messages.word("cli.no_files"));
        return Ok(Outcome::Storage);
    }

    let run = Run { engine, messages, factor: given.get_one::<u32>("max-size").copied().unwrap_or(1) };
    let bar = progress::bar(inputs.len(), given.get_flag("quiet"), messages);
    let read: Vec<Read> =
        inputs.par_iter().map(|input| run.one(input, &bar)).collect::<anyhow::Result<_>>()?;
    bar.finish_and_clear();
    let mut outcome = if problems.is_empty() { Outcome::Fine } else { Outcome::Storage };
    let mut records = Vec::with_capacity(read.len());
    for file in read {
        if let Some(problem) = &file.problem {
            say_error(&store_text(problem, messages));
            outcome = Outcome::Storage;
        }
        records.extend(file.archived.records);
        options.archived.extend(file.archived.expected);
    }
    let merged = merge(records, &run.engine.catalogue, &options);
    run.save(&merged, target, table_path.as_deref())?;
    print(&run.summary(&merged, target))?;
    let faulty = merged.notices.iter().any(|notice| notice.finding.severity == Severity::Error)
        || merged.schools.iter().any(|school| {
            merged
                .records
                .get(school.record)
                .is_some_and(|record| record.counts.first().is_some_and(|count| *count > 0))
        });
    Ok(outcome.max(if faulty { Outcome::Findings } else { Outcome::Fine }))
}

fn options(given: &ArgMatches, engine: &Engine, messages: &Messages) -> anyhow::Result<Options> {
    let year = given.get_one::<String>("school-year").map(|text| {
        SchoolYear::parse(text).with_context(|| messages.say("cli.bad_school_year", &[("seen", text)]))
    });
    let mut roster = match given.get_one::<PathBuf>("roster") {
        Some(path) => load_roster(path, engine, messages)?.entries,
        None => Vec::new(),
    };
    for entry in &mut roster {
        // A roster says "THCS" where a form's name gives the whole words; both are one kind.
        let known = entry.kind.as_deref().and_then(|kind| engine.words.kind_of(kind));
        entry.kind = known.map(|kind| kind.name.clone()).or(entry.kind.take());
        if entry.kind.is_none() {
            let by_name = entry.school.name.as_deref().and_then(|name| engine.words.kind_of(name));
            entry.kind = by_name.map(|kind| kind.name.clone());
        }
    }
    Ok(Options {
        unit: given.get_one::<String>("unit").cloned(),
        school_year: year.transpose()?,
        roster,
        archived: Vec::new(),
    })
}

/// Only a consolidated workbook is replaced: whatever else stands there may be a filled form.
fn spare_others(target: &Path, engine: &Engine) -> Result<(), StoreError> {
    let bytes = match store::read(target, engine.limits.largest().saturating_mul(64)) {
        Ok(bytes) => bytes,
        Err(StoreError { kind: StoreErrorKind::NotFound, .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    // What cannot be read may be anybody's.
    let is_own = read_workbook(&bytes, engine, 1)
        .is_ok_and(|workbook| archive::read(&workbook, &engine.limits).is_some());
    if is_own { Ok(()) } else { Err(StoreError { path: target.to_owned(), kind: StoreErrorKind::Exists }) }
}

/// The file for other programs, when one is asked for.
fn table_path(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Option<PathBuf>> {
    let Some(path) = given.get_one::<PathBuf>("table") else { return Ok(None) };
    let shown = path.display().to_string();
    table::Format::of(path).with_context(|| messages.say("cli.bad_table", &[("path", &shown)]))?;
    Ok(Some(path.clone()))
}

impl Run<'_> {
    /// The records of one file: one of a form, many of a consolidated workbook.
    fn one(&self, input: &Input, bar: &ProgressBar) -> anyhow::Result<Read> {
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.read(input)));
        let read = read.unwrap_or_else(|_| {
            let error = ReadError::Damaged(Damage::Bug);
            self.record(input, &[], Err(error))
        })?;
        bar.inc(1);
        Ok(read)
    }

    fn read(&self, input: &Input) -> anyhow::Result<Read> {
        let (bytes, workbook) =
            match read_file(&input.path, &self.engine, self.factor, self.engine.limits.largest()) {
                Ok(read) => read,
                Err(problem) => {
                    let (reason, params) = (problem.kind.key(), store_params(&problem));
                    let record = Record::unopened(&input.shown(), reason, params, &self.engine.catalogue)?;
                    let archived = archive::Archive { records: vec![record], ..archive::Archive::default() };
                    return Ok(Read { archived, problem: Some(problem) });
                }
            };
        match workbook.as_ref().ok().and_then(|workbook| archive::read(workbook, &self.engine.limits)) {
            Some(Ok(mut archived)) => {
                for record in &mut archived.records {
                    record.through = Some(input.shown());
                }
                Ok(Read { archived, problem: None })
            }
            Some(Err(finding)) => {
                let record = Record::refused(&input.shown(), finding, &self.engine.catalogue)?;
                let archived = archive::Archive { records: vec![record], ..archive::Archive::default() };
                Ok(Read { archived, problem: None })
            }
            None => self.record(input, &bytes, workbook),
        }
    }

    fn record(
        &self,
        input: &Input,
        bytes: &[u8],
        workbook: Result<crate::sheet::Workbook, ReadError>,
    ) -> anyhow::Result<Read> {
        let name = input.name();
        let assessment = self.engine.assess_workbook(&Source::new(&name, bytes), workbook);
        let mut record = Record::of(&input.shown(), &assessment, &self.engine.catalogue)?;
        record.file_time = store::changed(&input.path);
        record.path = Some(input.path.clone());
        Ok(Read {
            archived: archive::Archive { records: vec![record], ..archive::Archive::default() },
            problem: None,
        })
    }

    fn save(&self, merged: &Merged, target: &Path, table_path: Option<&Path>) -> Result<(), StoreError> {
        let catalogue = &self.engine.catalogue;
        store::save_by(target, |file| {
            consolidated::write(merged, catalogue, self.messages, target, BufWriter::new(file))
                .map_err(std::io::Error::other)
        })?;
        let Some((path, format)) = table_path.and_then(|path| Some((path, table::Format::of(path)?))) else {
            return Ok(());
        };
        store::save_by(path, |file| {
            table::write(merged, catalogue, self.messages, format, BufWriter::new(file))
        })
    }

    fn summary(&self, merged: &Merged, target: &Path) -> String {
        let count = |number: usize| number.to_string();
        let say = |key: &str, params: &[(&str, &str)]| format!("{}\n", self.messages.say(key, params));
        let mut text = say(
            "merge.summary",
            &[("schools", &count(merged.counted().count())), ("forms", &count(merged.records.len()))],
        );
        let mut codes = std::collections::BTreeMap::<_, usize>::new();
        for notice in &merged.notices {
            *codes.entry(notice.finding.code).or_default() += 1;
        }
        for (code, found) in codes {
            let title = self.messages.page(code).map_or("", |page| page.title.as_str());
            text.push_str(&say(
                "merge.summary_code",
                &[("code", code.as_str()), ("title", title), ("count", &count(found))],
            ));
        }
        let unread: Vec<&Record> = merged.records.iter().filter(|record| !record.is_readable()).collect();
        if !unread.is_empty() {
            text.push_str(&say("merge.summary_unread", &[("count", &count(unread.len()))]));
        }
        for record in unread.iter().take(NAMED) {
            let errors = record.findings().into_iter().filter(|found| found.severity == Severity::Error);
            let reasons: Vec<String> = errors.map(|found| self.messages.message(&found)).collect();
            text.push_str(&say(
                "merge.unread_file",
                &[("file", &record.file), ("reason", &reasons.join(" "))],
            ));
        }
        if unread.len() > NAMED {
            text.push_str(&say("merge.unread_more", &[("count", &count(unread.len() - NAMED))]));
        }
        text.push_str(&say("report.saved", &[("path", &target.display().to_string())]));
        text
    }
}
