//! `phieu check` and `phieu convert`: the same path, but check writes nothing.
//!
//! Files are read and assessed on all cores, a batch at a time, and reported in their order; nothing of a form is
//! kept once it is reported.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::command::{Assess, Check, Convert};
use super::{Outcome, open, print, progress, say_error, store_text};
use crate::jobs::check::{self, verdict};
use crate::jobs::convert::{Converted, Plan};
use crate::jobs::names::{Meant, Placed};
use crate::jobs::packed;
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

/// What came of one file: each form in it.
type Done = Result<Vec<DoneForm>, StoreError>;

/// What came of one form.
struct DoneForm {
    assessment: Assessment,
    /// Where its result was saved.
    saved: Option<Result<PathBuf, StoreError>>,
    /// The file in an archive that it stands in.
    member: Option<String>,
}

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
        let mut done = Vec::new();
        open::each_of_many(&input.path, (limits.file_size, Meant::Forms), limits, |opened| {
            let mut assessments = check::assess_all(&self.engine, opened.file);
            if opened.member.is_some() {
                for assessment in &mut assessments {
                    packed::tell(assessment, &input.name());
                }
            }
            done.extend(self.results(index, input, assessments, opened.member));
            Ok::<(), StoreError>(())
        })?;
        Ok(done)
    }

    /// Writes the results of the forms of one file, where there are any to write.
    fn results(
        &self,
        index: usize,
        input: &Input,
        assessments: Vec<Assessment>,
        member: Option<(usize, String)>,
    ) -> Vec<DoneForm> {
        let path = member.as_ref().map(|(_, path)| path.clone());
        let Some(results) = &self.results else {
            let done = |assessment| DoneForm { assessment, saved: None, member: path.clone() };
            return assessments.into_iter().map(done).collect();
        };
        let (folder, way) = results.way(index, input);
        let save = |converted: Converted| {
            let target = folder.join(&converted.name);
            let saved = converted.result.map(|bytes| match bytes {
                Ok(bytes) => self.save(target, &bytes),
                Err(error) => Err(StoreError::new(&target, StoreErrorKind::Other(error.to_string()))),
            });
            DoneForm { assessment: converted.assessment, saved, member: path.clone() }
        };
        let member = member.map(|(number, path)| (number, store::name(Path::new(&path))));
        let member = member.as_ref().map(|(number, name)| (*number, name.as_str()));
        let converted =
            results.plan.results_of(index, member, assessments, &way, (&self.engine, self.messages));
        converted.into_iter().map(save).collect()
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
        let path = input.path.display().to_string();
        let forms = match done {
            Ok(forms) => forms,
            Err(error) => {
                say_error(&store_text(error, self.messages));
                return Ok(Outcome::Storage);
            }
        };
        let is_told = !self.given.as_json && !self.given.forms.quiet;
        let mut worst = Outcome::Fine;
        for DoneForm { assessment, saved, member } in forms {
            let file = member.as_ref().map_or_else(|| path.clone(), |member| format!("{path}/{member}"));
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
