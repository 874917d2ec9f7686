//! `phieu papers`: the papers of the year as Word files, from forms, results or consolidated workbooks.
//!
//! Templates of the office's own count where a folder of them is named (`--from`), and where they lie in a folder
//! `mau-van-ban` in the folder of the forms or beside the program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::command::Papers as Asked;
use super::{Outcome, error_text, open, print, progress, say_error, store_text};
use crate::Engine;
use crate::jobs::names::{Meant, Placed};
use crate::jobs::papers::{Office, Paper, Plan, State};
use crate::jobs::{Verdict, dossier};
use crate::message::Messages;
use crate::paper::office::Kind;
use crate::sheet::Date;
use crate::store::{self, Input, StoreError, StoreErrorKind};
use crate::write::docx::TemplateError;

/// The folder in which an office's own templates lie.
const FOLDER: &str = "mau-van-ban";

/// Runs the command.
pub fn run(given: &Asked, messages: &Messages) -> anyhow::Result<Outcome> {
    if let Some(folder) = &given.templates {
        return copy_templates(folder, messages);
    }
    progress::use_jobs(given.forms.jobs, 1);
    let engine = open::engine_for(&given.forms, messages)?;
    let own = (given.forms.files.as_slice(), given.from.as_deref());
    let office = office(own, given.forms.quiet, &engine, messages)?;
    let (inputs, problems) = store::inputs(&given.forms.files, Meant::Forms);
    open::say_problems(&problems, messages);
    if inputs.is_empty() {
        if problems.is_empty() {
            say_error(messages.word("cli.no_files"));
        }
        return Ok(Outcome::Storage);
    }
    let folders: Vec<PathBuf> =
        inputs.iter().map(|input| store::result_folder(input, given.output.as_deref())).collect();
    let plan = plan(given, &inputs, &folders, messages)?;
    let run = Run { plan, engine, office, messages, inputs, folders, quiet: given.forms.quiet };
    let worst = run.all()?;
    Ok(if problems.is_empty() { worst } else { Outcome::Storage })
}

/// Copies the templates that come with the program; an edited one is never replaced.
fn copy_templates(folder: &Path, messages: &Messages) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    let mut count = 0;
    let papers = Kind::ALL.map(|kind| (kind.file_name(), kind.built_in()));
    for (name, bytes) in papers.into_iter().chain([(dossier::TEMPLATE_NAME.to_owned(), dossier::TEMPLATE)]) {
        match store::save_new(&folder.join(name), bytes) {
            Ok(()) => count += 1,
            Err(error) => {
                say_error(&store_text(&error, messages));
                outcome = Outcome::Storage;
            }
        }
    }
    let (count, path) = (count.to_string(), folder.display().to_string());
    print(&format!("{}\n", messages.say("papers.templates_saved", &[("count", &count), ("path", &path)])))?;
    Ok(outcome)
}

fn plan(given: &Asked, inputs: &[Input], folders: &[PathBuf], messages: &Messages) -> anyhow::Result<Plan> {
    let date = given
        .date
        .as_deref()
        .map(|text| Date::from_iso(text).with_context(|| messages.say("cli.bad_date", &[("date", text)])));
    let placed = |(input, folder): (&Input, &PathBuf)| Placed {
        folder: folder.to_string_lossy().into_owned(),
        name: input.name(),
    };
    let placed: Vec<Placed> = inputs.iter().zip(folders).map(placed).collect();
    Ok(Plan {
        stems: Plan::stems(&placed),
        only: given.only.iter().filter_map(|name| Kind::parse(name)).collect(),
        drafts: given.draft,
        date: date.transpose()?,
        unit: given.unit.clone(),
    })
}

/// The office with its own templates, where there are any: in the folder that is named, else at hand for these forms.
pub(super) fn office(
    (forms, from): (&[PathBuf], Option<&Path>),
    quiet: bool,
    engine: &Engine,
    messages: &Messages,
) -> anyhow::Result<Office> {
    let mut office = Office::built_in(&engine.limits)?;
    let mut known = BTreeSet::new();
    for path in own_templates(forms, from, messages)? {
        let shown = path.display().to_string();
        if is_index(&path) {
            continue;
        }
        let Some(kind) = kind_of(&path) else {
            say_error(&messages.say("papers.strange_template", &[("path", &shown), ("names", &names())]));
            continue;
        };
        if !known.insert(kind) {
            continue;
        }
        let bytes = store::read(&path, engine.limits.file_size)?;
        let taken = office.take(kind, &bytes, &engine.limits);
        taken.map_err(|errors| anyhow!(bad_template(&shown, &errors, messages)))?;
        if !quiet && from.is_none() {
            say_error(&messages.say("papers.template_at_hand", &[("path", &shown)]));
        }
    }
    Ok(office)
}

/// What is wrong with a template, each with its place.
pub(super) fn bad_template(shown: &str, errors: &[TemplateError], messages: &Messages) -> String {
    let reasons: Vec<String> = errors.iter().map(|error| format!("  {}", error.said(messages))).collect();
    messages.say("papers.bad_template", &[("path", shown), ("reasons", &reasons.join("\n"))])
}

/// The office's own template of the index of a dossier, at hand for these forms.
pub(super) fn index_at_hand(forms: &[PathBuf], messages: &Messages) -> anyhow::Result<Option<PathBuf>> {
    Ok(own_templates(forms, None, messages)?.into_iter().find(|path| is_index(path)))
}

fn is_index(path: &Path) -> bool {
    store::name(path).to_lowercase() == dossier::TEMPLATE_NAME
}

/// The office's own templates; the first of a name counts.
fn own_templates(
    forms: &[PathBuf],
    from: Option<&Path>,
    messages: &Messages,
) -> anyhow::Result<Vec<PathBuf>> {
    if let Some(folder) = from {
        let found = store::files_in(&[folder.to_owned()], "docx");
        if found.iter().any(|path| kind_of(path).is_some()) {
            return Ok(found);
        }
        let path = folder.display().to_string();
        return Err(anyhow!(messages.say("papers.no_templates", &[("path", &path), ("names", &names())])));
    }
    let mut folders: Vec<PathBuf> = forms.iter().map(|path| store::folder_of(path).join(FOLDER)).collect();
    folders.extend(store::beside_program(FOLDER));
    Ok(store::files_in(&folders, "docx"))
}

fn kind_of(path: &Path) -> Option<Kind> {
    let name = store::name(path).to_lowercase();
    Kind::ALL.into_iter().find(|kind| kind.file_name() == name)
}

/// The names that templates may have.
fn names() -> String {
    Kind::ALL.map(Kind::file_name).join(", ")
}

struct Run<'a> {
    plan: Plan,
    engine: Engine,
    office: Office,
    messages: &'a Messages,
    inputs: Vec<Input>,
    folders: Vec<PathBuf>,
    quiet: bool,
}

/// What came of one form or consolidated workbook; the papers themselves are saved and forgotten.
struct Done {
    /// The file, or the file in an archive.
    file: String,
    verdict: Verdict,
    state: State,
    saved: Vec<anyhow::Result<PathBuf>>,
}

impl Run<'_> {
    fn all(&self) -> anyhow::Result<Outcome> {
        let bar = progress::bar(self.inputs.len(), self.quiet, self.messages);
        let done = progress::on_all_cores(&self.inputs, &bar, |index, input| self.one(index, input));
        bar.finish_and_clear();
        let mut worst = Outcome::Fine;
        let mut count = 0;
        for done in done {
            match done {
                Ok(done) => {
                    for done in &done {
                        worst = worst.max(self.report(done)?);
                        count += done.saved.iter().filter(|saved| saved.is_ok()).count();
                    }
                }
                Err(error) => {
                    say_error(&store_text(&error, self.messages));
                    worst = Outcome::Storage;
                }
            }
        }
        if count > 0 {
            print(&format!("{}\n", self.messages.say("papers.summary", &[("count", &count.to_string())])))?;
        }
        Ok(worst)
    }

    fn one(&self, index: usize, input: &Input) -> Result<Vec<Done>, StoreError> {
        let limits = &self.engine.limits;
        let mut all = Vec::new();
        open::each_of_many(&input.path, (limits.largest(), Meant::Forms), limits, |opened| {
            let shown = input.path.display().to_string();
            let file =
                opened.member.as_ref().map_or_else(|| shown.clone(), |(_, path)| format!("{shown}/{path}"));
            let member = opened.member.map(|(number, path)| (number, store::name(Path::new(&path))));
            let member = member.as_ref().map(|(number, name)| (*number, name.as_str()));
            for papers in self.plan.one(index, member, opened.file, &self.office, &self.engine) {
                let saved = papers.papers.iter().map(|paper| self.save(index, paper)).collect();
                all.push(Done { file: file.clone(), verdict: papers.verdict(), state: papers.state, saved });
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(all)
    }

    /// Saves a paper; one that is there already is never replaced, for people fill in the gaps.
    fn save(&self, index: usize, paper: &Paper) -> anyhow::Result<PathBuf> {
        let target = self.folders.get(index).cloned().unwrap_or_default().join(&paper.name);
        let bytes = paper.bytes.as_ref().map_err(|error| {
            let detail = format!("{}: {}", paper.kind.file_name(), error.said(self.messages));
            StoreError::new(&target, StoreErrorKind::Other(detail))
        })?;
        store::save_new(&target, bytes)?;
        Ok(target)
    }

    fn report(&self, done: &Done) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome::from(done.verdict);
        let say = |key: &str, count: &str| {
            say_error(&self.messages.say(key, &[("file", &done.file), ("count", count)]));
        };
        match &done.state {
            State::Whole => {}
            State::Draft(count) => say("papers.draft", &count.to_string()),
            State::Withheld(count) => say("papers.withheld", &count.to_string()),
            State::NoneAsked => say("papers.none_asked", ""),
            State::Unread(finding) => {
                let reason =
                    finding.as_deref().map(|finding| self.messages.message(finding)).unwrap_or_default();
                say_error(&self.messages.say("papers.unread", &[("file", &done.file), ("reason", &reason)]));
            }
        }
        for saved in &done.saved {
            match saved {
                Ok(_) if self.quiet => {}
                Ok(path) => {
                    let path = path.display().to_string();
                    print(&format!("{}\n", self.messages.say("report.saved", &[("path", &path)])))?;
                }
                Err(error) => {
                    say_error(&error_text(error, self.messages));
                    outcome = Outcome::Storage;
                }
            }
        }
        Ok(outcome)
    }
}
