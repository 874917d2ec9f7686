//! The command line: arguments in, results on standard output, talk on standard error, an exit code out.
//!
//! A front end over [`crate::jobs`]. Each command goes the same way: typed arguments, a plan, a run that
//! opens files, hands them to the job on all cores, reports in their order and saves.

mod args;
mod assess;
mod catalogue;
mod choice;
mod combine;
mod grammar;
mod layout;
mod merge;
mod open;
mod progress;
mod template;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use args::Command;

use crate::finding::Code;
use crate::jobs::Verdict;
use crate::message::{Lang, Messages};
use crate::report;
use crate::store::{StoreError, StoreErrorKind};

/// How a run ended, as the shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Everything is fine.
    Fine = 0,
    /// There are findings of severity error.
    Findings = 1,
    /// The program was used wrongly.
    Usage = 2,
    /// Something could not be read or written.
    Storage = 3,
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fine => Self::Fine,
            Verdict::Findings => Self::Findings,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}

/// Runs the program.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    // A panic over a broken file is caught and told as a finding; its technical report would only frighten people.
    std::panic::set_hook(Box::new(|_| {}));
    let Ok(messages) = Messages::built_in(args::language(&arguments)) else { return Outcome::Storage.into() };
    let alone = args::is_bare(&arguments, &messages);
    let outcome = std::panic::catch_unwind(|| run(arguments, &messages)).unwrap_or_else(|_| {
        say_error(messages.word("cli.bug"));
        Outcome::Storage
    });
    if alone {
        args::wait_before_closing(&messages);
    }
    outcome.into()
}

fn run(arguments: Vec<OsString>, messages: &Messages) -> Outcome {
    let command = match args::parse(arguments, messages) {
        Ok(command) => command,
        Err(stop) => return stop,
    };
    let result = match command {
        Command::Convert(given) => assess::convert(&given, messages),
        Command::Check(given) => assess::check(&given, messages),
        Command::Merge(given) => merge::run(given, messages),
        Command::Combine(given) => combine::run(&given, messages),
        Command::Template(given) => template::run(given, messages),
        Command::Layout(given) => layout::run(&given, messages),
        Command::Catalogue(given) => catalogue::run(&given, messages),
        Command::Explain(code) => explain(code.as_deref(), messages),
    };
    result.unwrap_or_else(|error| {
        let outcome = match error.downcast_ref::<StoreError>() {
            Some(_) => Outcome::Storage,
            None => Outcome::Usage,
        };
        say_error(&error_text(&error, messages));
        outcome
    })
}

/// What a person reads when a command stops.
fn error_text(error: &anyhow::Error, messages: &Messages) -> String {
    match error.downcast_ref::<StoreError>() {
        Some(store) => store_text(store, messages),
        None => format!("{error:#}"),
    }
}

/// A problem with a file, in words.
fn store_text(error: &StoreError, messages: &Messages) -> String {
    let params = store_params(error);
    let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    messages.say(error.kind.key(), &params)
}

/// What the words for a problem with a file need.
fn store_params(error: &StoreError) -> [(&'static str, String); 2] {
    let detail = match &error.kind {
        StoreErrorKind::Other(detail) => detail.clone(),
        StoreErrorKind::TooLarge(bytes) => bytes.to_string(),
        _ => String::new(),
    };
    [("path", error.path.display().to_string()), ("detail", detail)]
}

/// Talk goes to standard error.
#[expect(clippy::disallowed_methods, reason = "standard error is where talk goes")]
fn say_error(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Results go to standard output. A reader that went away (`| head`) is no error.
#[expect(clippy::disallowed_methods, reason = "standard output is where results go")]
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn explain(name: Option<&str>, messages: &Messages) -> anyhow::Result<Outcome> {
    let Some(name) = name else {
        for code in Code::ALL {
            let title = messages.page(*code).map_or("", |page| page.title.as_str());
            print(&format!("{}  {}  {title}\n", code.as_str(), messages.severity(code.severity())))?;
        }
        return Ok(Outcome::Fine);
    };
    if let Some(code) = Code::parse(name) {
        print(&report::text::page(code, messages))?;
        Ok(Outcome::Fine)
    } else {
        say_error(&messages.say("cli.unknown_code", &[("code", name)]));
        Ok(Outcome::Usage)
    }
}

/// The language that a run speaks, for tests.
pub fn language(arguments: &[OsString]) -> Lang {
    args::language(arguments)
}
