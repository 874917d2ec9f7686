//! `phieu template`: the blank form, or one pre-filled form for each school of a roster.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ArgMatches;
use rayon::prelude::*;

use super::{
    Outcome, engine_without_roster, load_roster, print, progress, read_workbook, say_error, store_text,
};
use crate::catalogue::NodeId;
use crate::form::Evidence;
use crate::merge::roster::RosterEntry;
use crate::message::Messages;
use crate::school::{Directory, SchoolId, SchoolYear};
use crate::store::{self, StoreError};
use crate::template::{Filled, Known};
use crate::write::template;
use crate::{Assessment, Engine, Source};

/// Runs the command.
pub fn run(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    let engine = engine_without_roster(given, messages)?;
    let Some(output) = given.get_one::<PathBuf>("output") else { return Ok(Outcome::Usage) };
    let year = match given.get_one::<String>("school-year") {
        Some(text) => Some(
            SchoolYear::parse(text)
                .ok_or_else(|| anyhow!(messages.say("template.bad_year", &[("year", text)])))?,
        ),
        None => None,
    };
    let previous = match given.get_one::<PathBuf>("previous") {
        Some(path) => Some(Previous::read(path, &engine, messages)?),
        None => None,
    };
    match given.get_one::<PathBuf>("roster") {
        None => one(output, year, previous, &engine, messages),
        Some(path) => {
            let entries = load_roster(path, &engine, messages)?.entries;
            if entries.is_empty() {
                let path = path.display().to_string();
                return Err(anyhow!(messages.say("template.no_schools", &[("path", &path)])));
            }
            let task =
                Task { output, year, previous, engine: &engine, messages, quiet: given.get_flag("quiet") };
            task.all(&entries)
        }
    }
}

/// The one blank form. Where one form of last year was given, it is the form of that school.
fn one(
    output: &Path,
    year: Option<SchoolYear>,
    previous: Option<Previous>,
    engine: &Engine,
    messages: &Messages,
) -> anyhow::Result<Outcome> {
    let mut known = match previous.map(|previous| previous.forms) {
        Some(mut forms) if forms.len() == 1 => forms.pop().map(Last::known).unwrap_or_default(),
        // Whose answers stand beside the form must never be a guess.
        Some(forms) if forms.len() > 1 => {
            return Err(anyhow!(messages.word("template.many_previous").to_owned()));
        }
        Some(_) => return Ok(Outcome::Storage),
        None => Known::default(),
    };
    known.school_year = year;
    let bytes = template::write(&engine.catalogue, &engine.words.kinds, &known)?;
    store::save_new(output, &bytes)?;
    print(&format!("{}\n", messages.say("template.saved", &[("path", &output.display().to_string())])))?;
    Ok(Outcome::Fine)
}

struct Task<'a> {
    output: &'a Path,
    year: Option<SchoolYear>,
    previous: Option<Previous>,
    engine: &'a Engine,
    messages: &'a Messages,
    quiet: bool,
}

impl Task<'_> {
    fn all(&self, entries: &[RosterEntry]) -> anyhow::Result<Outcome> {
        let titles: Vec<String> = entries.iter().map(title).collect();
        let names = store::file_names(&titles, ".xlsx");
        let bar = progress::bar(entries.len(), self.quiet, self.messages);
        let saved: Vec<anyhow::Result<()>> = entries
            .par_iter()
            .zip(&names)
            .map(|(entry, name)| {
                let saved = self.form(entry, &self.output.join(name));
                bar.inc(1);
                saved
            })
            .collect();
        bar.finish_and_clear();
        let mut outcome = Outcome::Fine;
        let mut count = 0;
        for saved in saved {
            match saved {
                Ok(()) => count += 1,
                Err(error) => {
                    let store_error = error.downcast_ref::<StoreError>();
                    say_error(
                        &store_error.map_or_else(|| format!("{error:#}"), |e| store_text(e, self.messages)),
                    );
                    outcome = Outcome::Storage;
                }
            }
        }
        let params = [("count", count.to_string()), ("path", self.output.display().to_string())];
        let params = params.each_ref().map(|(name, value)| (*name, value.as_str()));
        print(&format!("{}\n", self.messages.say("template.saved_all", &params)))?;
        Ok(outcome)
    }

    fn form(&self, entry: &RosterEntry, path: &Path) -> anyhow::Result<()> {
        let previous = self.previous.as_ref().map(|previous| match previous.of(entry).as_slice() {
            [last] => last.answers.clone(),
            found => {
                let key = if found.is_empty() { "template.no_previous" } else { "template.two_previous" };
                say_error(&self.messages.say(key, &[("unit", &title(entry))]));
                BTreeMap::new()
            }
        });
        let known = Known {
            name: entry.school.name.clone(),
            code: entry.school.code.clone(),
            kind: entry.kind.clone(),
            parent: entry.school.parent.clone(),
            school_year: self.year.clone(),
            previous,
            ..Known::default()
        };
        let bytes = template::write(&self.engine.catalogue, &self.engine.words.kinds, &known)?;
        Ok(store::save_new(path, &bytes)?)
    }
}

/// What tells a school in a list of files.
fn title(entry: &RosterEntry) -> String {
    let parts = [entry.school.code.as_deref(), entry.school.name.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Last year's forms.
struct Previous {
    forms: Vec<Last>,
    schools: Directory,
}

/// Last year's form of one school.
struct Last {
    school: SchoolId,
    kind: Option<String>,
    answers: BTreeMap<NodeId, Filled>,
}

impl Previous {
    fn read(path: &Path, engine: &Engine, messages: &Messages) -> anyhow::Result<Self> {
        let (inputs, problems) = store::inputs(&[path.to_owned()]);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem.into());
        }
        if inputs.is_empty() {
            return Err(anyhow!(messages.word("cli.no_files").to_owned()));
        }
        let read = |input: &store::Input| {
            let bytes = store::read(&input.path, engine.limits.file_size).ok()?;
            let name = input.name();
            let workbook = read_workbook(&bytes, engine, 1);
            let assessment = engine.assess_workbook(&Source::new(&name, &bytes), workbook);
            (assessment.form.layout.tables > 0).then(|| Last::of(assessment))
        };
        let read: Vec<Option<Last>> = inputs.par_iter().map(read).collect();
        for (input, _) in inputs.iter().zip(&read).filter(|(_, last)| last.is_none()) {
            let path = input.path.display().to_string();
            say_error(&messages.say("template.previous_unread", &[("path", &path)]));
        }
        let forms: Vec<Last> = read.into_iter().flatten().collect();
        let schools = Directory::new(forms.iter().map(|last| &last.school));
        Ok(Self { forms, schools })
    }

    /// The forms of a school. More than one is for a person to sort out.
    fn of(&self, entry: &RosterEntry) -> Vec<&Last> {
        let found = self.schools.find(&entry.school.key());
        found.into_iter().filter_map(|number| self.forms.get(number)).collect()
    }
}

impl Last {
    fn of(assessment: Assessment) -> Self {
        let mut answers: BTreeMap<NodeId, Filled> = assessment
            .form
            .answers
            .iter()
            .map(|answer| {
                let pieces: Vec<String> = answer.evidence.iter().map(Evidence::written).collect();
                (answer.item, Filled { evidence: pieces.join("\n"), ..Filled::default() })
            })
            .collect();
        for accepted in assessment.judgement.own() {
            answers.entry(accepted.item).or_default().value = Some(accepted.value);
        }
        let identity = assessment.form.identity;
        Self { school: identity.school(), kind: identity.kind.map(|(_, name)| name), answers }
    }

    fn known(self) -> Known {
        Known {
            name: self.school.name,
            code: self.school.code,
            kind: self.kind,
            parent: self.school.parent,
            previous: Some(self.answers),
            ..Known::default()
        }
    }
}
