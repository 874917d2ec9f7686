//! `phieu catalogue`: list, show and check catalogues, and make one from an official blank form.

use std::path::Path;

use anyhow::anyhow;

use super::args::Catalogue as Command;
use super::open::{catalogue_text, load_text, problem_text};
use super::{Outcome, open, print, say_error};
use crate::catalogue::{BUILT_IN, Bound, Catalogue, LevelRule, LoadError, Node, Rank, Trust};
use crate::form::Vocabulary;
use crate::jobs::draft::{self, DraftError};
use crate::message::Messages;
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
    let file = open::file(path, &limits, 1)?;
    let toml = draft::from_form(&file, &words, messages).map_err(|error| match error {
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
