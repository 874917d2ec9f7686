//! `phieu merge`: filled forms, result workbooks and consolidated workbooks of units below in, one consolidated
//! workbook out.
//!
//! One pass: each file is read, assessed and forgotten; only its record is kept.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context;

use super::command::{self, Forms};
use super::{Outcome, open, print, progress, say_error, store_params, store_text};
use crate::Engine;
use crate::jobs::merge::{self, Collector, Found, Origin, Plan, Unopened};
use crate::jobs::names::Meant;
use crate::merge::archive::Archive;
use crate::merge::{Merged, Summary};
use crate::message::Messages;
use crate::report::{self, table};
use crate::school::SchoolYear;
use crate::store::{self, Input, StoreError, StoreErrorKind};

/// How much larger than a form a consolidated workbook may be that is about to be replaced.
const LARGER: u64 = 64;

struct Run<'a> {
    engine: Engine,
    messages: &'a Messages,
    target: &'a Path,
}

/// What came of one file.
struct Taken {
    archived: Archive,
    problem: Option<StoreError>,
}

/// What came of the files so far.
struct Collected {
    collector: Collector,
    /// With the numbers of the files, which come in any order.
    problems: BTreeMap<usize, StoreError>,
    failure: Option<serde_json::Error>,
}

impl Collected {
    fn new(collector: Collector) -> Self {
        Self { collector, problems: BTreeMap::new(), failure: None }
    }

    fn add(&mut self, index: usize, taken: serde_json::Result<Taken>) {
        match taken {
            Ok(Taken { archived, problem }) => {
                self.problems.extend(problem.map(|problem| (index, problem)));
                self.collector.add(archived);
            }
            Err(failure) => self.failure = Some(failure),
        }
    }

    /// Says what was wrong, in the order of the files.
    fn told(self, messages: &Messages) -> serde_json::Result<Collector> {
        for problem in self.problems.values() {
            say_error(&store_text(problem, messages));
        }
        self.failure.map_or(Ok(self.collector), Err)
    }
}

/// What can go wrong with one file.
enum Failure {
    Store(StoreError),
    Record(serde_json::Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Record(error)
    }
}

/// Runs the command.
pub fn run(given: command::Merge, messages: &Messages) -> anyhow::Result<Outcome> {
    progress::use_jobs(given.forms.jobs, 1);
    let command::Merge { forms, output, unit, school_year, table } = given;
    let engine = open::engine_for(&forms, messages)?;
    let plan = plan(unit, school_year.as_deref(), table.as_deref(), &forms, &engine, messages)?;
    let (inputs, problems) = inputs(&forms, &output, messages);
    spare(&output, table.as_deref(), &forms, &inputs, &engine)?;
    if inputs.is_empty() {
        say_error(messages.word("cli.no_files"));
        return Ok(Outcome::Storage);
    }

    let run = Run { engine, messages, target: &output };
    let bar = progress::bar(inputs.len(), forms.quiet, messages);
    let format = plan.table;
    let mut collected = Collected::new(Collector::new(plan, inputs.len()));
    progress::as_they_come(
        &inputs,
        &bar,
        |input| run.take(input),
        |index, taken| collected.add(index, taken),
    );
    bar.finish_and_clear();
    let is_stored = problems.is_empty() && collected.problems.is_empty();
    let collector = collected.told(messages)?;
    // Their paths would stand beside those of the records while the workbook is written.
    drop(inputs);
    let merged = collector.finish(&run.engine);
    run.save(&merged, table.as_deref().zip(format))?;
    print(&report::merge::summary(&Summary::of(&merged), messages))?;
    let saved = messages.say("report.saved", &[("path", &output.display().to_string())]);
    print(&format!("{saved}\n"))?;
    let stored = if is_stored { Outcome::Fine } else { Outcome::Storage };
    Ok(stored.max(merge::verdict(&merged).into()))
}

fn plan(
    unit: Option<String>,
    year: Option<&str>,
    table: Option<&Path>,
    forms: &Forms,
    engine: &Engine,
    messages: &Messages,
) -> anyhow::Result<Plan> {
    let year = year.map(|text| {
        SchoolYear::parse(text).with_context(|| messages.say("cli.bad_school_year", &[("seen", text)]))
    });
    let roster = match &forms.roster {
        Some(path) => open::roster(path, engine, messages)?.entries,
        None => Vec::new(),
    };
    let format = |path: &Path| {
        let shown = path.display().to_string();
        table::Format::of(path).with_context(|| messages.say("cli.bad_table", &[("path", &shown)]))
    };
    let year = year.transpose()?;
    Ok(Plan::new(unit, year, roster, table.map(format).transpose()?, engine))
}

/// The files to merge, and what is wrong with paths that lead to none.
fn inputs(forms: &Forms, target: &Path, messages: &Messages) -> (Vec<Input>, Vec<StoreError>) {
    let (mut inputs, problems) = store::inputs(&forms.files, Meant::FormsAndResults);
    open::say_problems(&problems, messages);
    inputs.retain(|input| {
        let found = Found {
            in_folder: input.folder.is_some(),
            is_target: store::is_same(&input.path, target),
            is_roster: forms.roster.as_ref().is_some_and(|roster| store::is_same(&input.path, roster)),
        };
        merge::left_out(found).is_none()
    });
    (inputs, problems)
}

/// An error where saving would write over a form, the roster or anything that is no consolidated workbook.
fn spare(
    target: &Path,
    table: Option<&Path>,
    forms: &Forms,
    inputs: &[Input],
    engine: &Engine,
) -> Result<(), StoreError> {
    for path in [Some(target), table].into_iter().flatten() {
        store::spare_inputs(path, inputs)?;
        if forms.roster.as_ref().is_some_and(|roster| store::is_same(roster, path)) {
            return Err(StoreError::new(path, StoreErrorKind::IsInput));
        }
    }
    let bytes = match store::read(target, engine.limits.largest().saturating_mul(LARGER)) {
        Ok(bytes) => bytes,
        Err(StoreError { kind: StoreErrorKind::NotFound, .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    let there = crate::sheet::read(&bytes, &engine.limits);
    if merge::may_replace(&there) { Ok(()) } else { Err(StoreError::new(target, StoreErrorKind::Exists)) }
}

impl Run<'_> {
    fn take(&self, input: &Input) -> serde_json::Result<Taken> {
        let limits = &self.engine.limits;
        let origin = Origin {
            shown: input.shown(),
            changed: store::changed(&input.path),
            way: store::way(self.target, &input.path).to_str().map(str::to_owned),
        };
        let mut archived = Archive::default();
        let meant = (limits.largest(), Meant::FormsAndResults);
        let taken = open::each_of_many(&input.path, meant, limits, |opened| {
            let origin = match opened.member {
                Some((_, path)) => Origin { shown: format!("{}/{path}", origin.shown), ..origin.clone() },
                None => origin.clone(),
            };
            archived.take_in(merge::take(&origin, Ok(opened.file), &self.engine)?);
            Ok(())
        });
        match taken {
            Ok(()) => Ok(Taken { archived, problem: None }),
            Err(Failure::Record(error)) => Err(error),
            Err(Failure::Store(problem)) => {
                let params = store_params(&problem).to_vec();
                let unopened = Unopened { reason: problem.kind.key(), params };
                let archived = merge::take(&origin, Err(unopened), &self.engine)?;
                Ok(Taken { archived, problem: Some(problem) })
            }
        }
    }

    fn save(&self, merged: &Merged, table: Option<(&Path, table::Format)>) -> Result<(), StoreError> {
        let catalogue = &self.engine.catalogue;
        store::save_by(self.target, |file| {
            merge::workbook(merged, catalogue, self.messages, BufWriter::new(file))
                .map_err(std::io::Error::other)
        })?;
        let Some((path, format)) = table else { return Ok(()) };
        store::save_by(path, |file| {
            merge::rows(merged, catalogue, self.messages, format, BufWriter::new(file))
        })
    }
}
