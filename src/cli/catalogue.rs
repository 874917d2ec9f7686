//! `phieu catalogue`: list, show, check and compare catalogues, make one from a decision's own table or from forms,
//! and choose the one that is used when none is named.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::command::Catalogue as Command;
use super::open::catalogue_text;
use super::{Outcome, choice, open, print, say_error};
use crate::catalogue::diff::diff;
use crate::catalogue::{BUILT_IN, Catalogue, LoadError, Problem};
use crate::draft::Remark;
use crate::form::Vocabulary;
use crate::jobs::File;
use crate::jobs::draft::{self, DraftError};
use crate::message::Messages;
use crate::report::{self, trouble};
use crate::sheet::Limits;
use crate::store::{self, StoreError};

/// Runs one of its subcommands.
pub fn run(given: &Command, messages: &Messages) -> anyhow::Result<Outcome> {
    match given {
        Command::List => list(messages),
        Command::Show { name, toml } => show(name.as_deref(), *toml, messages),
        Command::Check(name) => check(name, messages),
        Command::FromForm { files, output, is_official } => {
            from_forms(files, output.as_deref(), *is_official, messages)
        }
        Command::Diff { from, to, as_json } => compare(from, to, *as_json, messages),
        Command::Use(Some(path)) => choose(path, messages),
        Command::Use(None) => choose_built_in(messages),
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
    let catalogue = choice::catalogue(name, &[], false, messages)?;
    print(&report::catalogue::show(&catalogue, messages))?;
    Ok(Outcome::Fine)
}

fn check(name: &str, messages: &Messages) -> anyhow::Result<Outcome> {
    let text = catalogue_text(name)?;
    match Catalogue::from_toml(&text) {
        Ok(catalogue) => {
            for problem in catalogue.problems() {
                print(&format!("{}\n", trouble::of_catalogue(&problem, messages)))?;
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
                print(&format!("{}\n", trouble::of_catalogue(&problem, messages)))?;
            }
            Ok(Outcome::Findings)
        }
        Err(error) => {
            say_error(&trouble::loading(name, &error, messages));
            Ok(Outcome::Findings)
        }
    }
}

fn compare(from: &str, to: &str, as_json: bool, messages: &Messages) -> anyhow::Result<Outcome> {
    let (from, to) = (open::catalogue(from, messages)?, open::catalogue(to, messages)?);
    let changes = diff(&from, &to);
    if as_json {
        print(&format!("{}\n", report::diff::json(&from, &to, &changes)?))?;
    } else {
        print(&report::diff::text(&from, &to, &changes, messages))?;
    }
    Ok(Outcome::Fine)
}

fn from_forms(
    paths: &[PathBuf],
    output: Option<&Path>,
    is_official: bool,
    messages: &Messages,
) -> anyhow::Result<Outcome> {
    let limits = Limits::from_toml(Limits::BUILT_IN)?;
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS)?;
    if let Some(target) = output {
        paths.iter().try_for_each(|path| store::spare_file(target, path))?;
    }
    let files: Result<Vec<File>, StoreError> = paths.iter().map(|path| open::file(path, &limits)).collect();
    let made = match draft::from_forms(&files?, &words, &limits, is_official, messages) {
        Ok(made) => made,
        Err(error) => return refused(error, messages),
    };
    say_remarks(&made.remarks, messages);
    for difference in &made.differences {
        say_error(&trouble::of_forms(difference, made.forms, messages));
    }
    say_problems(&made.catalogue.problems(), messages);
    match output {
        Some(target) => {
            store::save(target, made.toml.as_bytes())?;
            let built_in = Catalogue::built_in()?;
            let changes = diff(&built_in, &made.catalogue);
            print(&report::diff::text(&built_in, &made.catalogue, &changes, messages))?;
            let path = target.display().to_string();
            let count = made.remarks.len().to_string();
            if !made.remarks.is_empty() {
                say_error(&messages.say("cli.draft_remarks", &[("count", &count), ("path", &path)]));
            }
            say_error(&messages.say("cli.draft_saved", &[("path", &path)]));
        }
        None => print(&made.toml)?,
    }
    Ok(Outcome::Fine)
}

/// Says why no catalogue could be made.
fn refused(error: DraftError, messages: &Messages) -> anyhow::Result<Outcome> {
    match error {
        DraftError::Unreadable(name, finding) => {
            say_error(&format!("{name}: {}", messages.message(&finding)));
            Ok(Outcome::Storage)
        }
        DraftError::NoForm(name) => Err(anyhow!(messages.say("cli.no_blank_form", &[("path", &name)]))),
        DraftError::Lacking(remarks) => {
            say_remarks(&remarks, messages);
            say_error(messages.word("cli.draft_lacks"));
            Ok(Outcome::Findings)
        }
        DraftError::Unsound(problems, remarks) => {
            say_remarks(&remarks, messages);
            say_problems(&problems, messages);
            say_error(messages.word("cli.draft_lacks"));
            Ok(Outcome::Findings)
        }
        DraftError::Catalogue(error) => Err(error.into()),
    }
}

fn say_problems(problems: &[Problem], messages: &Messages) {
    for problem in problems {
        say_error(&trouble::of_catalogue(problem, messages));
    }
}

fn say_remarks(remarks: &[Remark], messages: &Messages) {
    for remark in remarks {
        say_error(&remark.text(messages));
    }
}

fn choose(path: &Path, messages: &Messages) -> anyhow::Result<Outcome> {
    let shown = path.display().to_string();
    let text = store::read_text(path)?;
    let catalogue =
        Catalogue::from_toml(&text).map_err(|error| anyhow!(trouble::loading(&shown, &error, messages)))?;
    let target = choice::chosen().with_context(|| messages.word("cli.no_configuration").to_owned())?;
    store::make_folder(&store::folder_of(&target))?;
    store::save(&target, text.as_bytes())?;
    let (identity, target) = (catalogue.identity().to_string(), target.display().to_string());
    say_error(&messages.say("cli.catalogue_chosen", &[("identity", &identity), ("path", &target)]));
    Ok(Outcome::Fine)
}

fn choose_built_in(messages: &Messages) -> anyhow::Result<Outcome> {
    let target = choice::chosen().with_context(|| messages.word("cli.no_configuration").to_owned())?;
    store::remove(&target)?;
    let built_in = Catalogue::built_in()?.identity().to_string();
    say_error(&messages.say("cli.built_in_chosen", &[("identity", &built_in)]));
    Ok(Outcome::Fine)
}
