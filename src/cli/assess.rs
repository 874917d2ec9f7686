//! `phieu check` and `phieu convert`: the same path, but check writes nothing.
//!
//! Files are read and assessed on all cores, a batch at a time, and reported in their order; nothing of a form is
//! kept once it is reported.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::{Assess, Check, Convert};
use super::{Outcome, open, print, progress, say_error, store_text};
use crate::jobs::check::{self, verdict};
use crate::jobs::convert::{Converted, Plan};
use crate::jobs::names::{Meant, Placed};
use crate::message::Messages;
use crate::report::text::Summary;
use crate::report::{json, layout, text};
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
    /// Whether it is told how each form was read.
    explains: bool,
    engine: Engine,
    messages: &'a Messages,
    inputs: Vec<Input>,
    results: Option<Results>,
}

/// What came of one file: each form in it, with where its result was saved.
type Done = Result<Vec<(Assessment, Option<Result<PathBuf, StoreError>>)>, StoreError>;

/// Runs `check`.
pub fn check(given: &Check, messages: &Messages) -> anyhow::Result<Outcome> {
    let Check { assess, explain } = given;
    progress::use_jobs(assess.forms.jobs, 1);
    let engine = open::engine_with_roster(&assess.forms, messages)?;
    run(assess, *explain, engine, messages, |_| None)
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
    run(&given.assess, false, engine, messages, |inputs| {
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
    explains: bool,
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
    let worst = Run { given, explains, engine, messages, inputs, results }.all()?;
    Ok(if problems.is_empty() { worst } else { Outcome::Storage })
}

impl Results {
    /// The folder of a form's results, and the way from there to the form.
    fn way(&self, index: usize, input: &Input) -> (PathBuf, String) {
        let name = self.plan.results.get(index).map_or("", String::as_str);
        let folder = self.folders.get(index).cloned().unwrap_or_default();
        let way = store::way(&folder.join(name), &input.path).to_string_lossy().into_owned();
        (folder, way)
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
        let file = open::one_of_many(&input.path, limits.file_size, limits, factor)?;
        let Some(results) = &self.results else {
            let assessments = check::assess_all(&self.engine, file);
            return Ok(assessments.into_iter().map(|assessment| (assessment, None)).collect());
        };
        let (folder, way) = results.way(index, input);
        let save = |converted: Converted| {
            let target = folder.join(&converted.name);
            let saved = converted.result.map(|bytes| match bytes {
                Ok(bytes) => self.save(target, &bytes),
                Err(error) => Err(StoreError::new(&target, StoreErrorKind::Other(error.to_string()))),
            });
            (converted.assessment, saved)
        };
        Ok(results.plan.one(index, file, &way, &self.engine, self.messages).into_iter().map(save).collect())
    }

    fn save(&self, target: PathBuf, bytes: &[u8]) -> Result<PathBuf, StoreError> {
        store::spare_inputs(&target, &self.inputs)?;
        store::save(&target, bytes)?;
        Ok(target)
    }

    /// Prints what came of one file; `printed` is how many forms stand before it.
    fn report(
        &self,
        input: &Input,
        done: &Done,
        summary: &mut Summary,
        printed: &mut usize,
    ) -> anyhow::Result<Outcome> {
        let file = input.path.display().to_string();
        let forms = match done {
            Ok(forms) => forms,
            Err(error) => {
                say_error(&store_text(error, self.messages));
                return Ok(Outcome::Storage);
            }
        };
        let is_told = !self.given.as_json && !self.given.forms.quiet;
        let mut worst = Outcome::Fine;
        for (assessment, saved) in forms {
            summary.add(&file, assessment);
            if self.given.as_json {
                let comma = if *printed > 0 { "," } else { "" };
                print(&format!("{comma}{}", json::form(&file, assessment, &self.engine, self.messages)?))?;
            } else if is_told {
                print(&text::form(&file, assessment, &self.engine, self.messages))?;
                if self.explains {
                    print(&layout::form(&assessment.form.layout, self.messages))?;
                }
            }
            *printed += 1;
            worst = worst.max(verdict(assessment).into());
            match saved {
                Some(Ok(path)) if is_told => self.say_saved(path)?,
                Some(Err(error)) => {
                    say_error(&store_text(error, self.messages));
                    worst = Outcome::Storage;
                }
                None if is_told => print("\n")?,
                _ => {}
            }
        }
        Ok(worst)
    }

    fn say_saved(&self, path: &Path) -> anyhow::Result<()> {
        let path = path.display().to_string();
        print(&format!("  {}\n\n", self.messages.say("report.saved", &[("path", &path)])))
    }
}
