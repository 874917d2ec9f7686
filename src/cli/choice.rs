//! Which catalogue is used: the one that is named, else the one at hand, else the built-in one.
//!
//! At hand is a file `bo-chi-so*.toml` in the folder of the forms or beside the program, and the one that
//! `phieu catalogue use` put into the user's own configuration folder. Where two that differ are at hand, a person
//! chooses; the program never does.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::open::catalogue_text;
use super::say_error;
use crate::catalogue::Catalogue;
use crate::message::Messages;
use crate::report::trouble;
use crate::store;

/// How the name of a catalogue file begins that is used without being named.
const NAME: &str = "bo-chi-so";
/// Name of the file in the user's own configuration folder.
const CHOSEN: &str = "bo-chi-so.toml";

/// The catalogue for these files or folders; where it lies is said unless `quiet`.
pub fn catalogue(
    named: Option<&str>,
    forms: &[PathBuf],
    quiet: bool,
    messages: &Messages,
) -> anyhow::Result<Catalogue> {
    if let Some(name) = named {
        return load(name, &catalogue_text(name)?, messages);
    }
    let mut at_hand: Vec<(PathBuf, Catalogue)> = Vec::new();
    for path in candidates(forms) {
        let text = store::read_text(&path)?;
        let catalogue = load(&path.display().to_string(), &text, messages)?;
        at_hand.push((path, catalogue));
    }
    let mut at_hand = at_hand.into_iter();
    let Some((path, first)) = at_hand.next() else { return Catalogue::built_in().map_err(Into::into) };
    let line = |path: &Path, catalogue: &Catalogue| format!("  {}: {}", path.display(), catalogue.identity());
    let mut others = at_hand.filter(|(_, other)| other.identity() != first.identity()).peekable();
    if others.peek().is_some() {
        let mut lines = vec![line(&path, &first)];
        lines.extend(others.map(|(path, other)| line(&path, &other)));
        let file = path.display().to_string();
        return Err(anyhow!(
            messages.say("cli.catalogues_differ", &[("files", &lines.join("\n")), ("file", &file)])
        ));
    }
    if !quiet {
        let (path, identity) = (path.display().to_string(), first.identity().to_string());
        say_error(&messages.say("cli.catalogue_at_hand", &[("path", &path), ("identity", &identity)]));
    }
    Ok(first)
}

/// Catalogue files at hand: in the folders of the forms, beside the program, and the one that the user chose.
fn candidates(forms: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = forms.iter().map(|path| store::folder_of(path)).collect();
    folders.extend(store::beside_program(""));
    let mut files = store::toml_files_in(&folders);
    files.retain(|path| store::name(path).to_lowercase().starts_with(NAME));
    files.extend(chosen().filter(|path| store::exists(path)));
    files
}

/// Where the catalogue lies that the user chose.
pub fn chosen() -> Option<PathBuf> {
    store::user_file(CHOSEN)
}

fn load(name: &str, text: &str, messages: &Messages) -> anyhow::Result<Catalogue> {
    Catalogue::from_toml(text).map_err(|error| anyhow!(trouble::loading(name, &error, messages)))
}
