//! `phieu template`: the blank form, or one pre-filled form for each school of a roster.

use std::path::Path;

use anyhow::anyhow;
use indicatif::ProgressBar;

use super::command::Template;
use super::{Outcome, calendar, error_text, open, print, progress, say_error};
use crate::Engine;
use crate::jobs::check::assess;
use crate::jobs::names::Meant;
use crate::jobs::template::{self, Last, OneError, Plan, Planned, Previous};
use crate::message::Messages;
use crate::school::SchoolYear;
use crate::store::{self, Input};

/// Runs the command.
pub fn run(given: Template, messages: &Messages) -> anyhow::Result<Outcome> {
    let Template { output, roster, previous, catalogue, school_year: year, calendar: named, quiet } = given;
    let mut engine = open::engine(catalogue.as_deref(), &[], quiet, messages)?;
    let folders = roster.iter().map(|path| store::folder_of(path)).collect();
    calendar::choose(&mut engine, named.as_deref(), folders, quiet, messages)?;
    let year = year.map(|text| {
        SchoolYear::parse(&text).ok_or_else(|| anyhow!(messages.say("template.bad_year", &[("year", &text)])))
    });
    let year = year.transpose()?;
    let previous = previous.map(|path| last_years(&path, &engine, messages)).transpose()?;
    let Some(path) = roster else { return one(&output, year, previous, &engine, messages) };
    let entries = open::roster(&path, &engine, messages)?.entries;
    if entries.is_empty() {
        let path = path.display().to_string();
        return Err(anyhow!(messages.say("template.no_schools", &[("path", &path)])));
    }
    let plan = Plan::new(entries, year, previous);
    let bar = progress::bar(plan.forms.len(), quiet, messages);
    Task { output: &output, plan, engine: &engine, messages }.all(&bar)
}

/// Last year's forms; those that cannot be read are told.
fn last_years(path: &Path, engine: &Engine, messages: &Messages) -> anyhow::Result<Vec<Last>> {
    let (inputs, problems) = store::inputs(&[path.to_owned()], Meant::Forms);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem.into());
    }
    if inputs.is_empty() {
        return Err(anyhow!(messages.word("cli.no_files").to_owned()));
    }
    let read = |_, input: &Input| {
        let file = open::file(&input.path, &engine.limits).ok()?;
        Last::of(assess(engine, file))
    };
    let read = progress::on_all_cores(&inputs, &ProgressBar::hidden(), read);
    for (input, _) in inputs.iter().zip(&read).filter(|(_, last)| last.is_none()) {
        let path = input.path.display().to_string();
        say_error(&messages.say("template.previous_unread", &[("path", &path)]));
    }
    Ok(read.into_iter().flatten().collect())
}

fn one(
    output: &Path,
    year: Option<SchoolYear>,
    previous: Option<Vec<Last>>,
    engine: &Engine,
    messages: &Messages,
) -> anyhow::Result<Outcome> {
    let bytes = match template::one(year, previous, engine) {
        Ok(bytes) => bytes,
        // Each of them was told when it was read.
        Err(OneError::NonePrevious) => return Ok(Outcome::Storage),
        Err(OneError::ManyPrevious) => {
            return Err(anyhow!(messages.word("template.many_previous").to_owned()));
        }
        Err(OneError::Write(error)) => return Err(error.into()),
    };
    store::save_new(output, &bytes)?;
    print(&format!("{}\n", messages.say("template.saved", &[("path", &output.display().to_string())])))?;
    Ok(Outcome::Fine)
}

struct Task<'a> {
    output: &'a Path,
    plan: Plan,
    engine: &'a Engine,
    messages: &'a Messages,
}

impl Task<'_> {
    fn all(&self, bar: &ProgressBar) -> anyhow::Result<Outcome> {
        let saved = progress::on_all_cores(&self.plan.forms, bar, |_, planned| self.save(planned));
        bar.finish_and_clear();
        let mut outcome = Outcome::Fine;
        let mut count = 0;
        for (planned, (previous, saved)) in self.plan.forms.iter().zip(saved) {
            if let Some(key) = unclear(previous) {
                say_error(&self.messages.say(key, &[("unit", &planned.title)]));
            }
            match saved {
                Ok(()) => count += 1,
                Err(error) => {
                    say_error(&error_text(&error, self.messages));
                    outcome = Outcome::Storage;
                }
            }
        }
        let params = [("count", count.to_string()), ("path", self.output.display().to_string())];
        let params = params.each_ref().map(|(name, value)| (*name, value.as_str()));
        print(&format!("{}\n", self.messages.say("template.saved_all", &params)))?;
        Ok(outcome)
    }

    fn save(&self, planned: &Planned) -> (Previous, anyhow::Result<()>) {
        let (previous, bytes) = self.plan.one(planned, self.engine);
        let save = |bytes: Vec<u8>| Ok(store::save_new(&self.output.join(&planned.file_name), &bytes)?);
        (previous, bytes.map_err(anyhow::Error::from).and_then(save))
    }
}

/// Key of what is said where last year's form is not known.
fn unclear(previous: Previous) -> Option<&'static str> {
    match previous {
        Previous::Clear => None,
        Previous::Missing => Some("template.no_previous"),
        Previous::Several => Some("template.two_previous"),
    }
}
