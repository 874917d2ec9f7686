//! `phieu check` and `phieu convert`: the same path, but check writes nothing.
//!
//! Files are read and assessed on all cores, a batch at a time, and reported in their order; nothing of a form is
//! kept once it is reported.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::{Assess, Convert};
use super::{Outcome, open, print, progress, say_error, store_text};
use crate::jobs::check::{self, verdict};
use crate::jobs::convert::{Converted, Plan};
use crate::jobs::names::{Meant, Placed};
use crate::message::Messages;
use crate::report::text::Summary;
use crate::report::{json, text};
use crate::sheet::Date;
use crate::store::{self, Input, StoreError, StoreErrorKind};
use crate::{Assessment, Engine};

/// Files that are worked on together; what is kept in memory at one time.
const BATCH: usize = 128;

/// Results to write: the plan for them, and the folder of each.
struct Results {
    plan: Plan,
    folders: Vec<PathBuf>,
}

struct Run<'a> {
    given: &'a Assess,
    engine: Engine,
    messages: &'a Messages,
    inputs: Vec<Input>,
    results: Option<Results>,
}

/// What came of one file.
struct Done {
    assessment: Result<Assessment, StoreError>,
    saved: Option<Result<PathBuf, StoreError>>,
}

/// Runs `check`.
pub fn check(given: &Assess, messages: &Messages) -> anyhow::Result<Outcome> {
    progress::use_jobs(given.forms.jobs, 1);
    let engine = open::engine_with_roster(&given.forms, messages)?;
    run(given, engine, messages, |_| None)
}

/// Runs `convert`.
pub fn convert(given: &Convert, messages: &Messages) -> anyhow::Result<Outcome> {
    // While one result is flushed to the disk, another is worked on.
    progress::use_jobs(given.assess.forms.jobs, 2);
    let engine = open::engine_with_roster(&given.assess.forms, messages)?;
    let date = given
        .date
        .as_deref()
        .map(|text| Date::from_iso(text).with_context(|| messages.say("cli.bad_date", &[("date", text)])));
    let date = date.transpose()?;
    run(&given.assess, engine, messages, |inputs| {
        let folder = |input| store::result_folder(input, given.output.as_deref());
        let folders: Vec<PathBuf> = inputs.iter().map(folder).collect();
        let placed = |(input, folder): (&Input, &PathBuf)| Placed {
            folder: folder.to_string_lossy().into_owned(),
            name: input.name(),
        };
        let placed: Vec<Placed> = inputs.iter().zip(&folders).map(placed).collect();
        Some(Results { plan: Plan::new(&placed, date), folders })
    })
}

fn run(
    given: &Assess,
    engine: Engine,
    messages: &Messages,
    results: impl FnOnce(&[Input]) -> Option<Results>,
) -> anyhow::Result<Outcome> {
    let (inputs, problems) = store::inputs(&given.forms.files, Meant::Forms);
    open::say_problems(&problems, messages);
    if inputs.is_empty() && problems.is_empty() {
        say_error(messages.word("cli.no_files"));
    }
    let results = results(&inputs);
    let worst = Run { given, engine, messages, inputs, results }.all()?;
    Ok(if problems.is_empty() { worst } else { Outcome::Storage })
}

impl Results {
    /// The way from the result's folder to a form.
    fn way(&self, index: usize, input: &Input) -> (PathBuf, String) {
        let name = self.plan.results.get(index).map_or("", String::as_str);
        let target = self.folders.get(index).map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
        let way = store::way(&target, &input.path).to_string_lossy().into_owned();
        (target, way)
    }
}

impl Run<'_> {
    fn all(&self) -> anyhow::Result<Outcome> {
        let bar = progress::bar(self.inputs.len(), self.given.forms.quiet, self.messages);
        let mut summary = Summary::default();
        let mut worst = Outcome::Fine;
        let mut printed = 0;
        if self.given.as_json {
            print(&json::opening(&self.engine)?)?;
        }
        for (index, batch) in self.inputs.chunks(BATCH).enumerate() {
            let start = index * BATCH;
            let done = progress::on_all_cores(batch, &bar, |offset, input| self.one(start + offset, input));
            for (input, done) in batch.iter().zip(done) {
                let outcome = bar.suspend(|| self.report(input, &done, &mut summary, &mut printed))?;
                worst = worst.max(outcome);
            }
        }
        bar.finish_and_clear();
        if self.given.as_json {
            print(&format!("{}\n", json::CLOSING))?;
        } else if summary.forms > 0 {
            print(&text::summary(&summary, &self.engine, self.messages))?;
        }
        Ok(worst)
    }

    fn one(&self, index: usize, input: &Input) -> Done {
        let limits = &self.engine.limits;
        let factor = self.given.forms.max_size;
        let file = match open::one_of_many(&input.path, limits.file_size, limits, factor) {
            Ok(file) => file,
            Err(error) => return Done { assessment: Err(error), saved: None },
        };
        let Some(results) = &self.results else {
            let assessment = check::assess(&self.engine, file);
            return Done { assessment: Ok(assessment), saved: None };
        };
        let (target, way) = results.way(index, input);
        let Converted { assessment, result } = results.plan.one(file, &way, &self.engine, self.messages);
        let saved = result.map(|bytes| match bytes {
            Ok(bytes) => self.save(target, &bytes),
            Err(error) => Err(StoreError::new(&target, StoreErrorKind::Other(error.to_string()))),
        });
        Done { assessment: Ok(assessment), saved }
    }

    fn save(&self, target: PathBuf, bytes: &[u8]) -> Result<PathBuf, StoreError> {
        store::spare_inputs(&target, &self.inputs)?;
        store::save(&target, bytes)?;
        Ok(target)
    }

    /// Prints one form; `printed` is how many forms stand before it.
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
        let is_told = !self.given.as_json && !self.given.forms.quiet;
        summary.add(&file, assessment);
        if self.given.as_json {
            let comma = if *printed > 0 { "," } else { "" };
            print(&format!("{comma}{}", json::form(&file, assessment, &self.engine, self.messages)?))?;
        } else if is_told {
            print(&text::form(&file, assessment, &self.engine, self.messages))?;
        }
        *printed += 1;
        match &done.saved {
            Some(Ok(path)) if is_told => self.say_saved(path)?,
            Some(Err(error)) => {
                say_error(&store_text(error, self.messages));
                return Ok(Outcome::Storage);
            }
            None if is_told => print("\n")?,
            _ => {}
        }
        Ok(verdict(assessment).into())
    }

    fn say_saved(&self, path: &Path) -> anyhow::Result<()> {
        let path = path.display().to_string();
        print(&format!("  {}\n\n", self.messages.say("report.saved", &[("path", &path)])))
    }
}
