//! What commands begin with: the engine, a roster, a catalogue, and the files that a job is handed.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::command::Forms;
use super::{choice, layout, say_error, store_text};
use crate::Engine;
use crate::catalogue::{BUILT_IN, Catalogue};
use crate::jobs::names::Meant;
use crate::jobs::packed::{self, Opened};
use crate::jobs::{self, File};
use crate::merge::roster::{self, Roster};
use crate::message::Messages;
use crate::report::trouble;
use crate::sheet::{self, Limits};
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
        say_error(&format!("{name}: {}", trouble::of_roster(problem, messages)));
    }
    Ok(roster)
}

/// A catalogue by id or file.
pub fn catalogue(name: &str, messages: &Messages) -> anyhow::Result<Catalogue> {
    Catalogue::from_toml(&catalogue_text(name)?)
        .map_err(|error| anyhow!(trouble::loading(name, &error, messages)))
}

/// The TOML text of a catalogue by id or file.
pub fn catalogue_text(name: &str) -> Result<String, StoreError> {
    match BUILT_IN.iter().find(|(id, _)| *id == name) {
        Some((_, text)) => Ok((*text).to_owned()),
        None => store::read_text(Path::new(name)),
    }
}

/// A file for a job.
pub fn file(path: &Path, limits: &Limits) -> Result<File, StoreError> {
    file_up_to(path, limits.file_size, limits)
}

fn file_up_to(path: &Path, size: u64, limits: &Limits) -> Result<File, StoreError> {
    Ok(File::read(&store::name(path), store::read(path, size)?, limits))
}

/// Like [`file()`], for one of many: a file of more bytes than `limit` is a workbook that cannot be read.
pub fn one_of_many(path: &Path, limit: u64, limits: &Limits) -> Result<File, StoreError> {
    file_up_to(path, limit, limits).or_else(|error| match error.kind {
        StoreErrorKind::TooLarge(found) => Ok(File::too_large(&store::name(path), found, limit)),
        _ => Err(error),
    })
}

/// Hands the file at a path to a job, or each file in it where it is an archive, one at a time.
pub fn each_of_many<E: From<StoreError>>(
    path: &Path,
    (limit, meant): (u64, Meant),
    limits: &Limits,
    take: impl FnMut(Opened) -> Result<(), E>,
) -> Result<(), E> {
    packed::each(one_of_many(path, limit, limits)?, meant, limits, take)
}

/// Says what is wrong with paths that lead to nothing.
pub fn say_problems(problems: &[StoreError], messages: &Messages) {
    for problem in problems {
        say_error(&store_text(problem, messages));
    }
}
