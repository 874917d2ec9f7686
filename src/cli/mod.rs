//! The command line: arguments in, results on standard output, talk on standard error, an exit code out.

mod args;
mod assess;
mod catalogue;
mod combine;
mod isolate;
mod merge;
mod progress;
mod template;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::ArgMatches;

use crate::Engine;
use crate::catalogue::{BUILT_IN, Catalogue, LoadError};
use crate::finding::Code;
use crate::merge::roster::{self, Roster};
use crate::message::{Lang, Messages};
use crate::report;
use crate::school::Directory;
use crate::sheet;
use crate::store::{self, StoreError, StoreErrorKind};

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

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}

/// Runs the program.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    // Readers of other libraries can panic on broken files. That is caught and told as a finding; the technical
    // report of the panic would only frighten people.
    std::panic::set_hook(Box::new(|_| {}));
    if arguments.get(1).is_some_and(|first| first == isolate::ARGUMENT) {
        return isolate::child(arguments.get(2));
    }
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
    let matches = match args::parse(arguments, messages) {
        Ok(matches) => matches,
        Err(stop) => return stop,
    };
    let result = match matches.subcommand() {
        Some(("convert", given)) => assess::run(given, assess::Job::Convert, messages),
        Some(("check", given)) => assess::run(given, assess::Job::Check, messages),
        Some(("merge", given)) => merge::run(given, messages),
        Some(("combine", given)) => combine::run(given, messages),
        Some(("template", given)) => template::run(given, messages),
        Some(("catalogue", given)) => catalogue::run(given, messages),
        Some(("explain", given)) => explain(given, messages),
        _ => Ok(Outcome::Usage),
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

/// What the words for a problem with a file name.
fn store_params(error: &StoreError) -> [(&'static str, String); 2] {
    let detail = match &error.kind {
        StoreErrorKind::Other(detail) => detail.clone(),
        StoreErrorKind::TooLarge(bytes) => bytes.to_string(),
        _ => String::new(),
    };
    [("path", error.path.display().to_string()), ("detail", detail)]
}

/// Talk goes to standard error.
fn say_error(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Results go to standard output. A reader that went away (`| head`) is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn explain(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    let Some(name) = given.get_one::<String>("code") else {
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

/// The engine that the arguments ask for.
fn engine(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Engine> {
    let mut engine = engine_with_limits(given, messages)?;
    if let Some(path) = given.get_one::<std::path::PathBuf>("roster") {
        let roster = load_roster(path, &engine, messages)?;
        engine.roster = Some(Directory::new(roster.entries.iter().map(|entry| &entry.school)));
    }
    Ok(engine)
}

/// The engine with the catalogue and the limits that the arguments name, without a roster.
fn engine_with_limits(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Engine> {
    let mut engine = engine_without_roster(given, messages)?;
    if let Some(factor) = given.get_one::<u32>("max-size") {
        engine.limits = engine.limits.times(*factor);
    }
    Ok(engine)
}

/// Works on as many files at a time as the arguments say; else on one a core, times `each`.
fn use_jobs(given: &ArgMatches, each: usize) {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let jobs = given.get_one::<usize>("jobs").copied().unwrap_or_else(|| cores() * each);
    // Fails only when a pool is there already, and then that one serves.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
}

/// The engine with the catalogue that the arguments name.
fn engine_without_roster(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Engine> {
    Ok(Engine::with_catalogue(load_catalogue(given.get_one::<String>("catalogue"), messages)?)?)
}

/// A roster from a file; what is wrong with it is said at once.
fn load_roster(path: &std::path::Path, engine: &Engine, messages: &Messages) -> anyhow::Result<Roster> {
    let bytes = store::read(path, engine.limits.file_size)?;
    let name = path.display().to_string();
    let roster = isolate::read(&bytes, &engine.limits, 1)
        .ok()
        .and_then(|workbook| roster::read(&workbook))
        .with_context(|| messages.say("cli.bad_roster", &[("path", &name)]))?;
    for problem in &roster.problems {
        let place = problem.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
        let text = messages.say(problem.kind.key(), &[("place", &place), ("seen", &problem.seen)]);
        say_error(&format!("{name}: {text}"));
    }
    Ok(roster)
}

/// A catalogue by id or file; the built-in one when none is named.
fn load_catalogue(named: Option<&String>, messages: &Messages) -> anyhow::Result<Catalogue> {
    let Some(name) = named else { return Catalogue::built_in().map_err(Into::into) };
    let text = match BUILT_IN.iter().find(|(id, _)| id == name) {
        Some((_, text)) => (*text).to_owned(),
        None => store::read_text(std::path::Path::new(name))?,
    };
    Catalogue::from_toml(&text).map_err(|error| anyhow::anyhow!(load_text(name, &error, messages)))
}

/// Why a catalogue cannot be used, in words.
fn load_text(name: &str, error: &LoadError, messages: &Messages) -> String {
    let reason = match error {
        LoadError::Shape(error) => error.to_string(),
        LoadError::Value { field, value } => {
            messages.say("cli.catalogue_value", &[("field", field), ("value", value)])
        }
        LoadError::Unsound(problems) => {
            let lines: Vec<String> =
                problems.iter().map(|problem| catalogue::problem_text(problem, messages)).collect();
            lines.join("\n")
        }
    };
    messages.say("cli.bad_catalogue", &[("name", name), ("reason", &reason)])
}

/// A file's content and the workbook in it. A file of more bytes than the limit is a workbook that cannot be read.
fn read_file(
    path: &std::path::Path,
    engine: &Engine,
    factor: u32,
    limit: u64,
) -> Result<(Vec<u8>, Result<sheet::Workbook, sheet::ReadError>), StoreError> {
    match store::read(path, limit) {
        Ok(bytes) => {
            // One file must not end the whole run, whatever is wrong with it or with its reader.
            let read = std::panic::AssertUnwindSafe(|| read_workbook(&bytes, engine, factor));
            let failed = || Err(sheet::ReadError::Damaged(sheet::Damage::ReaderFailed));
            let workbook = std::panic::catch_unwind(read).unwrap_or_else(|_| failed());
            Ok((bytes, workbook))
        }
        Err(StoreError { kind: StoreErrorKind::TooLarge(found), .. }) => {
            Ok((Vec::new(), Err(sheet::ReadError::TooLarge { what: "file_size".to_owned(), found, limit })))
        }
        Err(error) => Err(error),
    }
}

/// Reads a file as a workbook, in a process of its own where its reader can fail badly.
fn read_workbook(bytes: &[u8], engine: &Engine, factor: u32) -> Result<sheet::Workbook, sheet::ReadError> {
    isolate::read(bytes, &engine.limits, factor)
}

/// The language that a run speaks, for tests.
pub fn language(arguments: &[OsString]) -> Lang {
    args::language(arguments)
}
