//! `phieu check` and `phieu convert`: the same path, but check writes nothing.
//!
//! Files are read and assessed on all cores, a batch at a time, and reported in their order; nothing of a form is
//! kept once it is reported.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ArgMatches;
use rayon::prelude::*;

use super::{Outcome, engine, print, progress, read_file, say_error, store_text};
use crate::finding::Severity;
use crate::message::Messages;
use crate::report::text::Summary;
use crate::report::{json, text};
use crate::sheet::{Damage, ReadError};
use crate::store::{self, Input, StoreError, StoreErrorKind};
use crate::write::result::{self, ResultOptions};
use crate::{Assessment, Engine, Source};

/// What to do with each form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Only tell the findings.
    Check,
    /// Write a result workbook too.
    Convert,
}

/// Files that are worked on together; what is kept in memory at one time.
const BATCH: usize = 128;

struct Run<'a> {
    engine: Engine,
    messages: &'a Messages,
    as_json: bool,
    quiet: bool,
    factor: u32,
    options: ResultOptions,
}

/// What came of one file.
struct Done {
    assessment: Result<Assessment, StoreError>,
    saved: Option<Result<PathBuf, StoreError>>,
}

/// Runs the command.
pub fn run(given: &ArgMatches, job: Job, messages: &Messages) -> anyhow::Result<Outcome> {
    let paths: Vec<PathBuf> = given.get_many::<PathBuf>("files").unwrap_or_default().cloned().collect();
    // While one result is flushed to the disk, another is worked on.
    super::use_jobs(given, if job == Job::Convert { 2 } else { 1 });
    let run = Run {
        engine: engine(given, messages)?,
        messages,
        as_json: given.get_one::<String>("format").is_some_and(|format| format == "json"),
        quiet: given.get_flag("quiet"),
        factor: given.get_one::<u32>("max-size").copied().unwrap_or(1),
        options: ResultOptions { date: options_date(given, messages)? },
    };
    let (inputs, problems) = store::inputs(&paths);
    for problem in &problems {
        say_error(&store_text(problem, messages));
    }
    let targets = match job {
        Job::Check => Vec::new(),
        Job::Convert => {
            let folder = given.get_one::<PathBuf>("output").map(PathBuf::as_path);
            store::result_paths(&inputs, folder)
        }
    };
    if inputs.is_empty() && problems.is_empty() {
        say_error(messages.word("cli.no_files"));
    }
    let worst = run.all(&inputs, &targets)?;
    Ok(if problems.is_empty() { worst } else { Outcome::Storage })
}

/// The date for the paper's heading, when one is asked for.
fn options_date(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Option<(i32, u32, u32)>> {
    let Ok(Some(text)) = given.try_get_one::<String>("date") else { return Ok(None) };
    let date = crate::sheet::Date::from_iso(text)
        .with_context(|| messages.say("cli.bad_date", &[("date", text)]))?;
    Ok(Some((date.year, date.month, date.day)))
}

impl Run<'_> {
    fn all(&self, inputs: &[Input], targets: &[PathBuf]) -> anyhow::Result<Outcome> {
        let bar = progress::bar(inputs.len(), self.quiet, self.messages);
        let mut summary = Summary::default();
        let mut worst = Outcome::Fine;
        let mut printed = 0;
        if self.as_json {
            print(&json::opening(&self.engine)?)?;
        }
        for (index, batch) in inputs.chunks(BATCH).enumerate() {
            let start = index * BATCH;
            let done: Vec<Done> = batch
                .par_iter()
                .enumerate()
                .map(|(offset, input)| {
                    let done = self.one(input, targets.get(start + offset).map(PathBuf::as_path), inputs);
                    bar.inc(1);
                    done
                })
                .collect();
            for (input, done) in batch.iter().zip(done) {
                let outcome = bar.suspend(|| self.report(input, &done, &mut summary, &mut printed))?;
                worst = worst.max(outcome);
            }
        }
        bar.finish_and_clear();
        if self.as_json {
            print(&format!("{}\n", json::CLOSING))?;
        } else if summary.forms > 0 {
            print(&text::summary(&summary, &self.engine, self.messages))?;
        }
        Ok(worst)
    }

    fn one(&self, input: &Input, target: Option<&Path>, inputs: &[Input]) -> Done {
        let name = input.name();
        let (bytes, workbook) =
            match read_file(&input.path, &self.engine, self.factor, self.engine.limits.file_size) {
                Ok(read) => read,
                Err(error) => return Done { assessment: Err(error), saved: None },
            };
        let source = Source::new(&name, &bytes);
        let assess = || self.engine.assess_workbook(&source, workbook);
        let assessment =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(assess)).unwrap_or_else(|_| {
                let error = ReadError::Damaged(Damage::Bug);
                self.engine.assess_workbook(&source, Err(error))
            });
        // Where no table was read there is no result to write; the findings say why.
        let saved = target.filter(|_| assessment.form.layout.tables > 0).map(|target| {
            store::spare_inputs(target, inputs)?;
            let written =
                result::write(&input.path, target, &assessment, &self.engine, self.messages, &self.options);
            let bytes = written.map_err(|error| StoreError {
                path: target.to_owned(),
                kind: StoreErrorKind::Other(error.to_string()),
            })?;
            store::save(target, &bytes).map(|()| target.to_owned())
        });
        Done { assessment: Ok(assessment), saved }
    }

    /// Prints one form; the first number of `printed` is how many forms stand before it.
    fn report(
        &self,
        input: &Input,
        done: &Done,
        summary: &mut Summary,
        printed: &mut usize,
    ) -> anyhow::Result<Outcome> {
        let file = input.path.display().to_string();
        let assessment = match &done.assessment {
            Ok(assessment) => assessment,
            Err(error) => {
                say_error(&store_text(error, self.messages));
                return Ok(Outcome::Storage);
            }
        };
        summary.add(&file, assessment);
        if self.as_json {
            let comma = if *printed > 0 { "," } else { "" };
            print(&format!("{comma}{}", json::form(&file, assessment, &self.engine, self.messages)?))?;
        } else if !self.quiet {
            print(&text::form(&file, assessment, &self.engine, self.messages))?;
        }
        *printed += 1;
        let faulty = assessment.findings.iter().any(|finding| finding.severity == Severity::Error);
        let outcome = if faulty { Outcome::Findings } else { Outcome::Fine };
        match &done.saved {
            Some(Ok(path)) if !self.as_json && !self.quiet => {
                print(&format!(
                    "  {}\n\n",
                    self.messages.say("report.saved", &[("path", &path.display().to_string())])
                ))?;
            }
            Some(Err(error)) => {
                say_error(&store_text(error, self.messages));
                return Ok(Outcome::Storage);
            }
            None if !self.as_json && !self.quiet => print("\n")?,
            _ => {}
        }
        Ok(outcome)
    }
}
