//! `phieu catalogue`: list, show and check catalogues, and make one from an official blank form.

use std::path::Path;

use anyhow::anyhow;

use super::args::Catalogue as Command;
use super::open::{catalogue_text, load_text, problem_text};
use super::{Outcome, open, print, say_error};
use crate::catalogue::{BUILT_IN, Catalogue, LoadError};
use crate::form::Vocabulary;
use crate::jobs::draft::{self, DraftError};
use crate::message::Messages;
use crate::report;
use crate::sheet::Limits;
use crate::store;

/// Runs one of its subcommands.
pub fn run(given: &Command, messages: &Messages) -> anyhow::Result<Outcome> {
    match given {
        Command::List => list(messages),
        Command::Show { name, toml } => show(name.as_deref(), *toml, messages),
        Command::Check(name) => check(name, messages),
        Command::FromForm { file, output } => from_form(file, output.as_deref(), messages),
    }
}

fn list(messages: &Messages) -> anyhow::Result<Outcome> {
    for (id, text) in BUILT_IN {
        let catalogue = Catalogue::from_toml(text)?;
        print(&format!(
            "{id}\n  {}\n  {}\n  {}\n",
            catalogue.title,
            catalogue.legal_basis,
            unverified(&catalogue, messages)
        ))?;
    }
    Ok(Outcome::Fine)
}

fn unverified(catalogue: &Catalogue, messages: &Messages) -> String {
    let (count, all) = (catalogue.unverified_rows().to_string(), catalogue.nodes().count().to_string());
    messages.say("cli.unverified", &[("count", &count), ("all", &all)])
}

fn show(name: Option<&str>, toml: bool, messages: &Messages) -> anyhow::Result<Outcome> {
    if toml {
        let first = || BUILT_IN.first().map_or("", |(id, _)| id);
        print(&catalogue_text(name.unwrap_or_else(first))?)?;
        return Ok(Outcome::Fine);
    }
    let catalogue = open::catalogue(name, messages)?;
    print(&report::catalogue::show(&catalogue, messages))?;
    Ok(Outcome::Fine)
}

fn check(name: &str, messages: &Messages) -> anyhow::Result<Outcome> {
    let text = catalogue_text(name)?;
    match Catalogue::from_toml(&text) {
        Ok(catalogue) => {
            for problem in catalogue.problems() {
                print(&format!("{}\n", problem_text(&problem, messages)))?;
            }
            let items = catalogue.items().count().to_string();
            print(&format!(
                "{}\n{}\n",
                messages.say("cli.catalogue_sound", &[("name", name), ("items", &items)]),
                unverified(&catalogue, messages)
            ))?;
            Ok(Outcome::Fine)
        }
        Err(LoadError::Unsound(problems)) => {
            for problem in problems {
                print(&format!("{}\n", problem_text(&problem, messages)))?;
            }
            Ok(Outcome::Findings)
        }
        Err(error) => {
            say_error(&load_text(name, &error, messages));
            Ok(Outcome::Findings)
        }
    }
}

fn from_form(path: &Path, output: Option<&Path>, messages: &Messages) -> anyhow::Result<Outcome> {
    let limits = Limits::from_toml(Limits::BUILT_IN)?;
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS)?;
    let shown = path.display().to_string();
    let file = open::file(path, &limits)?;
    let toml = draft::from_form(&file, &words, &limits, messages).map_err(|error| match error {
        DraftError::Unreadable(finding) => anyhow!("{shown}: {}", messages.message(&finding)),
        DraftError::NoForm => anyhow!(messages.say("cli.no_blank_form", &[("path", &shown)])),
        DraftError::Catalogue(error) => error.into(),
    })?;
    match output {
        Some(target) => {
            store::save(target, toml.as_bytes())?;
            say_error(&messages.say("cli.draft_saved", &[("path", &target.display().to_string())]));
        }
        None => print(&toml)?,
    }
    Ok(Outcome::Fine)
}
