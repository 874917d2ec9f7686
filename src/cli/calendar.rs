//! Which calendar is used: the one that is named, else the one at hand, else the built-in one.
//!
//! At hand is a file `lich.toml` or `calendar.toml` in one of the job's folders, in the current folder or beside the
//! program; the first one counts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;

use super::say_error;
use crate::Engine;
use crate::message::Messages;
use crate::store;
use crate::template::{Calendar, CalendarError};

/// Names of a calendar file that is used without being named.
const NAMES: [&str; 2] = ["lich.toml", "calendar.toml"];

/// Gives the engine the calendar for these folders; where it lies is said unless `quiet`.
pub fn choose(
    engine: &mut Engine,
    named: Option<&Path>,
    folders: Vec<PathBuf>,
    quiet: bool,
    messages: &Messages,
) -> anyhow::Result<()> {
    let at_hand = || {
        let folders = folders.into_iter().chain([PathBuf::new()]).chain(store::beside_program(""));
        let mut files = folders.flat_map(|folder| NAMES.map(|name| folder.join(name)));
        files.find(|path| store::exists(path))
    };
    let Some(path) = named.map(Path::to_owned).or_else(at_hand) else { return Ok(()) };
    let shown = path.display().to_string();
    let own = Calendar::from_toml(&store::read_text(&path)?).map_err(|error| {
        anyhow!(messages.say("calendar.bad", &[("path", &shown), ("reason", &said(&error, messages))]))
    })?;
    if named.is_none() && !quiet {
        say_error(&messages.say("calendar.at_hand", &[("path", &shown)]));
    }
    engine.calendar = Arc::new(own.or(&engine.calendar));
    Ok(())
}

fn said(error: &CalendarError, messages: &Messages) -> String {
    let (key, what, detail) = error.told();
    messages.say(key, &[("what", what), ("detail", &detail)])
}
