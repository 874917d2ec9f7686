//! `phieu publish`: public pages out of forms, results and consolidated workbooks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::command::{self, Forms};
use super::grammar::EXTRAS;
use super::{Outcome, open, print, progress, say_error, store_params, store_text};
use crate::Engine;
use crate::jobs::merge::{self, Origin, Unopened};
use crate::jobs::names::Meant;
use crate::jobs::publish::{self, Edition, Entry, INDEX, Plan, Taken, Unfinished};
use crate::merge::Summary;
use crate::message::Messages;
use crate::paper::publication::{Decision, Extra, Notice};
use crate::report;
use crate::school::SchoolYear;
use crate::sheet::Date;
use crate::store::{self, Input, StoreError, StoreErrorKind};

/// How much of a file is looked at before it is replaced.
const BEGINNING: u64 = 4096;
/// Notices, and schools without a page, that are told one by one.
const NAMED: usize = 20;

struct Run<'a> {
    engine: Engine,
    messages: &'a Messages,
    plan: Plan,
    inputs: Vec<Input>,
    output: PathBuf,
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

/// Runs the command.
pub fn run(given: command::Publish, messages: &Messages) -> anyhow::Result<Outcome> {
    progress::use_jobs(given.forms.jobs, 1);
    let engine = open::engine_for(&given.forms, messages)?;
    let plan = plan(&given, &engine, messages)?;
    let (inputs, problems) = store::inputs(&given.forms.files, Meant::FormsAndResults);
    open::say_problems(&problems, messages);
    let inputs = without_own_pages(inputs)?;
    if inputs.is_empty() {
        say_error(messages.word("cli.no_files"));
        return Ok(Outcome::Storage);
    }
    let wants_extras = !plan.notice.extras.is_empty();
    let run = Run { engine, messages, plan, inputs, output: given.output };
    let (taken, has_problem) = run.take(&given.forms)?;
    let is_stored = problems.is_empty() && !has_problem;
    let edition = run.plan.clone().edition(taken, &run.engine)?;
    let is_page = is_page(&run.output);
    run.refuse(&edition, is_page)?;
    if wants_extras && !edition.has_extras() {
        say_error(messages.word("publish.no_extras"));
    }
    run.say(&edition, is_page)?;
    run.save(&edition, is_page, given.forms.quiet)?;
    let worst = if is_stored { Outcome::Fine } else { Outcome::Storage };
    let is_finished =
        !edition.entries.is_empty() && edition.entries.iter().all(|entry| entry.unfinished.is_none());
    let of_forms = if is_finished { merge::verdict(&edition.merged).into() } else { Outcome::Findings };
    Ok(worst.max(of_forms))
}

fn plan(given: &command::Publish, engine: &Engine, messages: &Messages) -> anyhow::Result<Plan> {
    let date = |text: &Option<String>| {
        let parse = |text: &String| {
            Date::from_iso(text).with_context(|| messages.say("cli.bad_date", &[("date", text)]))
        };
        text.as_ref().map(parse).transpose()
    };
    let year = given.school_year.as_deref().map(|text| {
        SchoolYear::parse(text).with_context(|| messages.say("cli.bad_school_year", &[("seen", text)]))
    });
    let roster = match &given.forms.roster {
        Some(path) => open::roster(path, engine, messages)?.entries,
        None => Vec::new(),
    };
    let decision_date = date(&given.decision_date)?;
    let decision = given.decision.clone().map(|number| Decision { number, date: decision_date });
    Ok(Plan {
        unit: given.unit.clone(),
        school_year: year.transpose()?,
        roster,
        notice: Notice { decision, date: date(&given.date)?, extras: extras(&given.with) },
        drafts: given.draft,
    })
}

fn extras(with: &[String]) -> BTreeSet<Extra> {
    let kinds = [Extra::Evidence, Extra::Links, Extra::Notes, Extra::Names];
    let named =
        EXTRAS.iter().zip(kinds).filter(|(names, _)| with.iter().any(|word| names.contains(&word.as_str())));
    named.map(|(_, kind)| kind).collect()
}

/// Pages of an earlier run may lie in the folder of the forms. Whatever a person named is never passed over.
fn without_own_pages(inputs: Vec<Input>) -> Result<Vec<Input>, StoreError> {
    let mut kept = Vec::with_capacity(inputs.len());
    for input in inputs {
        let may_be_page = input.folder.is_some() && is_page(&input.path);
        let head = if may_be_page { store::beginning(&input.path, BEGINNING)? } else { None };
        if !head.is_some_and(|head| publish::may_replace(&head)) {
            kept.push(input);
        }
    }
    Ok(kept)
}

/// Whether one page is meant and not a folder.
fn is_page(path: &Path) -> bool {
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| ending == "html" || ending == "htm")
}

impl Run<'_> {
    /// What was taken of all files, and whether one of them could not be opened.
    fn take(&self, forms: &Forms) -> anyhow::Result<(Vec<Taken>, bool)> {
        let bar = progress::bar(self.inputs.len(), forms.quiet, self.messages);
        let files = progress::on_all_cores(&self.inputs, &bar, |_, input| self.take_one(input));
        bar.finish_and_clear();
        let mut all = Vec::new();
        let mut has_problem = false;
        for file in files {
            let (taken, problem) = file?;
            if let Some(problem) = problem {
                say_error(&store_text(&problem, self.messages));
                has_problem = true;
            }
            all.extend(taken);
        }
        Ok((all, has_problem))
    }

    fn take_one(&self, input: &Input) -> serde_json::Result<(Vec<Taken>, Option<StoreError>)> {
        let limits = &self.engine.limits;
        let origin = Origin { shown: input.shown(), changed: store::changed(&input.path), way: None };
        let take = |origin: &Origin, file| self.plan.take(origin, file, &self.engine, self.messages);
        let mut all = Vec::new();
        let meant = (limits.largest(), Meant::FormsAndResults);
        let done = open::each_of_many(&input.path, meant, limits, |opened| {
            let origin = match opened.member {
                Some((_, path)) => Origin { shown: format!("{}/{path}", origin.shown), ..origin.clone() },
                None => origin.clone(),
            };
            all.push(take(&origin, Ok(opened.file)).map_err(Failure::Record)?);
            Ok(())
        });
        match done {
            Ok(()) => Ok((all, None)),
            Err(Failure::Record(error)) => Err(error),
            Err(Failure::Store(problem)) => {
                let params = store_params(&problem).to_vec();
                let unopened = Unopened { reason: problem.kind.key(), params };
                all.push(take(&origin, Err(unopened))?);
                Ok((all, Some(problem)))
            }
        }
    }

    /// What a person must say otherwise before anything is written.
    fn refuse(&self, edition: &Edition, is_page: bool) -> anyhow::Result<()> {
        let schools = edition.entries.len();
        let path = self.output.display().to_string();
        let say = |key| anyhow!(self.messages.say(key, &[("path", &path), ("count", &schools.to_string())]));
        if schools > 1 && is_page {
            return Err(say("publish.several"));
        }
        if schools > 1 && self.plan.notice.decision.is_some() {
            return Err(say("publish.one_decision"));
        }
        Ok(())
    }

    /// Says which files are no forms, which of a school's forms counts, and which schools have no page or a draft.
    fn say(&self, edition: &Edition, is_page: bool) -> anyhow::Result<()> {
        let summary = Summary::of(&edition.merged);
        if is_page {
            for record in &summary.unread {
                let reason = report::merge::why_unread(record, self.messages);
                let params = [("file", record.file.as_str()), ("reason", &reason)];
                say_error(self.messages.say("merge.unread_file", &params).trim_start());
            }
        } else {
            print(&report::merge::summary(&summary, self.messages))?;
        }
        let notices = &edition.merged.notices;
        for notice in notices.iter().take(NAMED) {
            say_error(&self.messages.message(&notice.finding));
        }
        self.say_more("publish.more_notices", notices.len());
        let unfinished = || edition.entries.iter().filter_map(|entry| Some((entry, entry.unfinished?)));
        for (entry, why) in unfinished().take(NAMED) {
            say_error(&self.why(edition, entry, why));
        }
        self.say_more("publish.more_held", unfinished().count());
        let held = edition.entries.iter().find(|entry| entry.page.is_none());
        if let Some(held) = held {
            let files = self.inputs.first().map(|input| input.folder.as_ref().unwrap_or(&input.path));
            let file = files.map(|path| path.display().to_string()).unwrap_or_default();
            let (key, file) = match edition.workbook_of(held) {
                Some(workbook) => ("publish.held_in_workbook", workbook),
                None => ("publish.held_help", file.as_str()),
            };
            say_error(&self.messages.say(key, &[("file", file)]));
        }
        Ok(())
    }

    /// Says how many more there are than were named.
    fn say_more(&self, key: &str, all: usize) {
        let more = all.saturating_sub(NAMED);
        if more > 0 {
            say_error(&self.messages.say(key, &[("count", &more.to_string())]));
        }
    }

    fn why(&self, edition: &Edition, entry: &Entry, why: Unfinished) -> String {
        let count = |key, count: String| self.messages.say(key, &[("count", &count)]);
        let reasons = [
            (why.errors > 0).then(|| count("publish.errors", why.errors.to_string())),
            (why.open > 0).then(|| count("publish.open", why.open.to_string())),
            why.is_nameless.then(|| self.messages.word("publish.nameless").to_owned()),
        ];
        let why = reasons.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let (school, file) = edition.named(entry);
        let key = if entry.page.is_some() { "publish.drafted" } else { "publish.held" };
        self.messages.say(key, &[("school", &school), ("file", file), ("why", &why)])
    }

    fn save(&self, edition: &Edition, is_page: bool, quiet: bool) -> anyhow::Result<()> {
        let pages: Vec<(PathBuf, &Entry)> = edition
            .entries
            .iter()
            .filter_map(|entry| {
                let name = entry.page.as_ref()?;
                Some((if is_page { self.output.clone() } else { self.output.join(name) }, entry))
            })
            .collect();
        if pages.is_empty() {
            say_error(self.messages.word("publish.nothing"));
            return Ok(());
        }
        let index = (!is_page).then(|| self.output.join(INDEX));
        // Nothing is written as long as one of them must not be.
        for path in pages.iter().map(|(path, _)| path).chain(&index) {
            self.spare(path)?;
        }
        let bar = progress::bar(pages.len(), quiet, self.messages);
        let saved = progress::on_all_cores(&pages, &bar, |_, (path, entry)| {
            let page = edition.page_file(entry, !is_page, &self.engine).unwrap_or_default();
            store::save(path, page.as_bytes())
        });
        bar.finish_and_clear();
        saved.into_iter().collect::<Result<Vec<()>, _>>()?;
        let Some(index) = index else {
            let path = self.output.display().to_string();
            return print(&format!("{}\n", self.messages.say("report.saved", &[("path", &path)])));
        };
        store::save(&index, edition.index_file(&self.engine).as_bytes())?;
        self.say_stale(&pages, &index)?;
        let (path, count) = (index.display().to_string(), pages.len().to_string());
        print(&format!("{}\n", self.messages.say("publish.saved_all", &[("path", &path), ("count", &count)])))
    }

    /// An error where saving would write over a form or over anything that is no public page of the program's own.
    fn spare(&self, path: &Path) -> Result<(), StoreError> {
        store::spare_inputs(path, &self.inputs)?;
        match store::beginning(path, BEGINNING)? {
            Some(head) if !publish::may_replace(&head) => Err(StoreError::new(path, StoreErrorKind::Exists)),
            _ => Ok(()),
        }
    }

    /// Names pages of an earlier run: a school that is no longer published would stay public.
    fn say_stale(&self, pages: &[(PathBuf, &Entry)], index: &Path) -> Result<(), StoreError> {
        let written: BTreeSet<&Path> = pages.iter().map(|(path, _)| path.as_path()).chain([index]).collect();
        for path in store::files_in(std::slice::from_ref(&self.output), "html") {
            let is_old = !written.contains(path.as_path())
                && store::beginning(&path, BEGINNING)?.is_some_and(|head| publish::may_replace(&head));
            if is_old {
                say_error(&self.messages.say("publish.stale", &[("path", &path.display().to_string())]));
            }
        }
        Ok(())
    }
}
