//! `phieu catalogue`: list, show and check catalogues, and make one from an official blank form.

use std::path::PathBuf;

use anyhow::Context;
use clap::ArgMatches;

use super::{Outcome, isolate, load_catalogue, load_text, print, say_error};
use crate::catalogue::{
    BUILT_IN, Bound, Catalogue, Gravity, LevelRule, LoadError, Node, Problem, Rank, Trust,
};
use crate::form::{Vocabulary, blank};
use crate::message::Messages;
use crate::sheet::Limits;
use crate::store;

/// Runs one of its subcommands.
pub fn run(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    match given.subcommand() {
        Some(("show", given)) => show(given, messages),
        Some(("check", given)) => check(given, messages),
        Some(("from-form", given)) => from_form(given, messages),
        _ => list(messages),
    }
}

/// A problem of a catalogue, in words.
pub fn problem_text(problem: &Problem, messages: &Messages) -> String {
    let params: Vec<(&str, &str)> =
        problem.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let severity = match problem.gravity {
        Gravity::Error => "severity.error",
        Gravity::Warning => "severity.warning",
    };
    format!("{}: {}", messages.word(severity), messages.say(&format!("catalogue.{}", problem.key), &params))
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

fn show(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    let name = given.get_one::<String>("name");
    if given.get_flag("toml") {
        let text = match name.and_then(|name| BUILT_IN.iter().find(|(id, _)| id == name)).or(BUILT_IN.first())
        {
            Some((_, text)) if name.is_none_or(|name| BUILT_IN.iter().any(|(id, _)| id == name)) => {
                (*text).to_owned()
            }
            _ => store::read_text(&PathBuf::from(name.map_or("", String::as_str)))?,
        };
        print(&text)?;
        return Ok(Outcome::Fine);
    }
    let catalogue = load_catalogue(name, messages)?;
    print(&format!("{}\n{}\n\n", catalogue.title, catalogue.legal_basis))?;
    for rule in &catalogue.levels {
        let line = [
            ("level", rule.level.to_string()),
            ("name", rule.name.clone()),
            ("range", range(rule, messages)),
        ];
        let line: Vec<(&str, &str)> = line.iter().map(|(name, value)| (*name, value.as_str())).collect();
        print(&format!("{}\n", messages.say("cli.level_line", &line)))?;
    }
    print("\n")?;
    for (_, node) in catalogue.nodes() {
        print(&format!("{}\n", node_line(node, messages)))?;
    }
    print(&format!("\n{}\n", unverified(&catalogue, messages)))?;
    Ok(Outcome::Fine)
}

/// The interval of a level, in words.
pub fn range(rule: &LevelRule, messages: &Messages) -> String {
    let number = |value| messages.number(value);
    match (rule.lower, rule.upper) {
        (Bound::Open, Bound::Excluded(end)) => messages.say("level.below", &[("end", &number(end))]),
        (Bound::Open, Bound::Included(end)) => messages.say("level.to", &[("end", &number(end))]),
        (Bound::Excluded(end), Bound::Open) => messages.say("level.above", &[("end", &number(end))]),
        (Bound::Included(end), Bound::Open) => messages.say("level.from", &[("end", &number(end))]),
        (Bound::Included(low), Bound::Included(high)) => {
            messages.say("level.between", &[("low", &number(low)), ("high", &number(high))])
        }
        (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => {
            messages.say("level.within", &[("low", &number(low)), ("high", &number(high))])
        }
        (Bound::Open, Bound::Open) => String::new(),
    }
}

fn node_line(node: &Node, messages: &Messages) -> String {
    let depth = match node.rank {
        Rank::Group => "",
        Rank::Criterion => "  ",
        Rank::Item => "    ",
    };
    let max = node.max.map_or_else(|| messages.word("kind.condition").to_owned(), |max| messages.number(max));
    let trust = messages.word(match node.trust {
        Trust::Official => "trust.official",
        Trust::Reported => "trust.reported",
        Trust::Inferred => "trust.inferred",
    });
    format!("{depth}{} [{max}] {} ({trust})", node.code, node.title)
}

fn check(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    let Some(name) = given.get_one::<String>("name") else { return Ok(Outcome::Usage) };
    let text = match BUILT_IN.iter().find(|(id, _)| id == name) {
        Some((_, text)) => (*text).to_owned(),
        None => store::read_text(&PathBuf::from(name))?,
    };
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

fn from_form(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    let Some(path) = given.get_one::<PathBuf>("file") else { return Ok(Outcome::Usage) };
    let limits = Limits::from_toml(Limits::BUILT_IN)?;
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS)?;
    let shown = path.display().to_string();
    let bytes = store::read(path, limits.file_size)?;
    let workbook = isolate::read(&bytes, &limits, 1).map_err(|error| {
        anyhow::anyhow!("{shown}: {}", messages.message(&crate::check::file::unreadable(&error)))
    })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let levels = Catalogue::built_in()?;
    let draft = blank::draft(&workbook, &name, &words, &limits)
        .with_context(|| messages.say("cli.no_blank_form", &[("path", &shown)]))?;
    let toml = blank::to_toml(&draft, &levels, messages);
    match given.get_one::<PathBuf>("output") {
        Some(target) => {
            store::save(target, toml.as_bytes())?;
            say_error(&messages.say("cli.draft_saved", &[("path", &target.display().to_string())]));
        }
        None => print(&toml)?,
    }
    Ok(Outcome::Fine)
}
