//! What commands begin with: the engine, a roster, a catalogue, and the files that a job is handed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::args::Forms;
use super::{choice, layout, say_error, store_text};
use crate::Engine;
use crate::catalogue::{BUILT_IN, Catalogue, Gravity, LoadError, Problem};
use crate::jobs::names::Meant;
use crate::jobs::packed::Packed;
use crate::jobs::{self, File};
use crate::merge::roster::{self, Roster};
use crate::message::Messages;
use crate::sheet::{self, Damage, Limits, ReadError, Workbook};
use crate::store::{self, StoreError, StoreErrorKind};

/// The engine for many forms: with the catalogue and the limits that were asked for, and the layout files
/// at hand.
pub fn engine_for(forms: &Forms, messages: &Messages) -> anyhow::Result<Engine> {
    let mut engine = engine(forms.catalogue.as_deref(), &forms.files, forms.quiet, messages)?;
    engine.limits = engine.limits.times(forms.max_size);
    engine.layouts = layout::at_hand(forms, messages)?;
    Ok(engine)
}

/// Like [`engine_for`], and it knows which schools should hand in a form.
pub fn engine_with_roster(forms: &Forms, messages: &Messages) -> anyhow::Result<Engine> {
    let mut engine = engine_for(forms, messages)?;
    if let Some(path) = &forms.roster {
        let roster = roster(path, &engine, messages)?;
        jobs::check::expect_schools(&mut engine, &roster);
    }
    Ok(engine)
}

/// The engine for the catalogue of that id or file, or for the one at hand for these files.
pub fn engine(
    named: Option<&str>,
    files: &[PathBuf],
    quiet: bool,
    messages: &Messages,
) -> anyhow::Result<Engine> {
    Ok(Engine::with_catalogue(choice::catalogue(named, files, quiet, messages)?)?)
}

/// A roster from a file; what is wrong with it is said at once.
pub fn roster(path: &Path, engine: &Engine, messages: &Messages) -> anyhow::Result<Roster> {
    let bytes = store::read(path, engine.limits.file_size)?;
    let name = path.display().to_string();
    let roster = sheet::read(&bytes, &engine.limits)
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

/// A catalogue by id or file.
pub fn catalogue(name: &str, messages: &Messages) -> anyhow::Result<Catalogue> {
    Catalogue::from_toml(&catalogue_text(name)?).map_err(|error| anyhow!(load_text(name, &error, messages)))
}

/// The TOML text of a catalogue by id or file.
pub fn catalogue_text(name: &str) -> Result<String, StoreError> {
    match BUILT_IN.iter().find(|(id, _)| *id == name) {
        Some((_, text)) => Ok((*text).to_owned()),
        None => store::read_text(Path::new(name)),
    }
}

/// Why a catalogue cannot be used, in words.
pub fn load_text(name: &str, error: &LoadError, messages: &Messages) -> String {
    let reason = match error {
        LoadError::Shape(error) => error.to_string(),
        LoadError::Value { field, value } => {
            messages.say("cli.catalogue_value", &[("field", field), ("value", value)])
        }
        LoadError::Unsound(problems) => {
            let lines: Vec<String> = problems.iter().map(|problem| problem_text(problem, messages)).collect();
            lines.join("\n")
        }
    };
    messages.say("cli.bad_catalogue", &[("name", name), ("reason", &reason)])
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

/// A file for a job.
pub fn file(path: &Path, limits: &Limits) -> Result<File, StoreError> {
    file_up_to(path, limits.file_size, limits)
}

fn file_up_to(path: &Path, size: u64, limits: &Limits) -> Result<File, StoreError> {
    let bytes = store::read(path, size)?;
    Ok(File { name: store::name(path), workbook: workbook(&bytes, limits), bytes })
}

/// Like [`file()`], for one of many: a file of more bytes than `limit` is a workbook that cannot be read.
pub fn one_of_many(path: &Path, limit: u64, limits: &Limits) -> Result<File, StoreError> {
    file_up_to(path, limit, limits).or_else(|error| match error.kind {
        StoreErrorKind::TooLarge(found) => {
            let workbook = Err(ReadError::TooLarge { what: "file_size".to_owned(), found, limit });
            Ok(File { name: store::name(path), bytes: Vec::new(), workbook })
        }
        _ => Err(error),
    })
}

/// A file of many, or a file in an archive among them.
pub struct Opened {
    /// The file for the job.
    pub file: File,
    /// Its number in the archive, from 1, and its name with the folders that it is packed in; `None` for a file that
    /// stands for itself.
    pub member: Option<(usize, String)>,
}

/// Hands the file at a path to a job, or each file in it where it is an archive, one at a time.
pub fn each_of_many<E: From<StoreError>>(
    path: &Path,
    (limit, meant): (u64, Meant),
    limits: &Limits,
    mut take: impl FnMut(Opened) -> Result<(), E>,
) -> Result<(), E> {
    let mut file = one_of_many(path, limit, limits)?;
    let bytes = std::mem::take(&mut file.bytes);
    match Packed::open(&bytes, meant, limits) {
        None => take(Opened { file: File { bytes, ..file }, member: None }),
        Some(Err(error)) => {
            let workbook = Err(error);
            take(Opened { file: File { bytes: bytes.clone(), workbook, ..file }, member: None })
        }
        Some(Ok(packed)) => (1..).zip(packed.files()).try_for_each(|(number, member)| {
            let name = member.name().to_owned();
            let (bytes, workbook) = match member.bytes {
                Ok(bytes) => {
                    let workbook = workbook(&bytes, limits);
                    (bytes, workbook)
                }
                Err(error) => (Vec::new(), Err(error)),
            };
            take(Opened { file: File { name, bytes, workbook }, member: Some((number, member.path)) })
        }),
    }
}

/// One file must not end the whole run, whatever is wrong with it or with its reader.
fn workbook(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let read = AssertUnwindSafe(|| sheet::read(bytes, limits));
    catch_unwind(read).unwrap_or(Err(ReadError::Damaged(Damage::ReaderFailed)))
}

/// Says what is wrong with paths that lead to nothing.
pub fn say_problems(problems: &[StoreError], messages: &Messages) {
    for problem in problems {
        say_error(&store_text(problem, messages));
    }
}
