//! The command line: arguments in, results on standard output, talk on standard error, an exit code out.
//!
//! A front end over [`crate::jobs`]. Each command goes the same way: typed arguments, a plan, a run that
//! opens files, hands them to the job on all cores, reports in their order and saves.

mod args;
mod assess;
mod calendar;
mod catalogue;
mod choice;
mod combine;
mod command;
mod dossier;
mod evidence;
mod grammar;
mod layout;
mod merge;
mod online;
mod open;
mod papers;
mod progress;
mod publish;
mod start;
mod template;
#[cfg_attr(not(windows), path = "no_window.rs")]
mod window;

use std::ffi::OsString;
use std::io::Write;
use std::panic::{PanicHookInfo, UnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use command::Command;
use start::Start;

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
    std::panic::set_hook(Box::new(remember));
    let Ok(messages) = Messages::built_in(args::language(&arguments)) else { return Outcome::Storage.into() };
    let start = Start::of(&arguments, window::is_own(), &messages);
    let outcome = guarded(&messages, || match start {
        Start::Alone => explain_itself(&messages),
        Start::Command | Start::Dropped { .. } => run(arguments, &messages),
    });
    if let Some(farewell) = start.farewell(&messages) {
        say_error(&farewell);
        window::wait(start.folder());
    }
    outcome.into()
}

/// Where the last panic was.
static PANICKED_AT: Mutex<String> = Mutex::new(String::new());

/// A panic over a broken file is caught and told as a finding; its technical report would only frighten people. What
/// its developers need is kept for the case that it ends the program.
fn remember(panic: &PanicHookInfo) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    *PANICKED_AT.lock().unwrap_or_else(PoisonError::into_inner) = place;
}

/// Runs something that may panic; a panic ends in words that tell what to do.
fn guarded(messages: &Messages, run: impl FnOnce() -> Outcome + UnwindSafe) -> Outcome {
    catch_unwind(run).unwrap_or_else(|_| {
        say_error(&panic_text(messages));
        Outcome::Storage
    })
}

/// What a person reads when the program itself has failed.
fn panic_text(messages: &Messages) -> String {
    let place = PANICKED_AT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    messages.say("cli.bug", &[("version", env!("CARGO_PKG_VERSION")), ("place", &place)])
}

/// What the program says to someone who opened it and knows nothing of it.
fn explain_itself(messages: &Messages) -> Outcome {
    say_error(&messages.say("cli.alone", &[("version", env!("CARGO_PKG_VERSION"))]));
    Outcome::Fine
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
        Command::Publish(given) => publish::run(given, messages),
        Command::Combine(given) => combine::run(&given, messages),
        Command::Dossier(given) => dossier::run(&given, messages),
        Command::VerifyDossier(given) => dossier::verify(&given, messages),
        Command::Evidence(given) => evidence::run(&given, messages),
        Command::Template(given) => template::run(given, messages),
        Command::Papers(given) => papers::run(&given, messages),
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

/// The grammar of the command line with its help, for completions and manual pages.
pub fn grammar(messages: &Messages) -> clap::Command {
    grammar::grammar(messages)
}

/// The language that a run speaks, for tests.
pub fn language(arguments: &[OsString]) -> Lang {
    args::language(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_whole_program_ends_in_words_that_name_a_place_in_it() {
        let messages = Messages::built_in(Lang::Vi).unwrap();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(remember));
        let outcome = guarded(&messages, || panic!("inside"));
        std::panic::set_hook(before);
        assert_eq!(outcome, Outcome::Storage);
        let text = panic_text(&messages);
        assert!(text.contains(".rs:") && text.contains("còn nguyên"), "{text}");
        assert_eq!(guarded(&messages, || Outcome::Findings), Outcome::Findings);
    }
}
