//! `phieu layout`: how a form was understood, as a layout file that a person can correct; and the layout files at hand.
//!
//! A layout file counts where it is named (`--layout`), and for the forms it fits where it lies in a folder `bo-cuc`
//! beside the program or in the folder of the forms.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::command::{Forms, WriteLayout};
use super::{Outcome, open, print, say_error};
use crate::form::Fixed;
use crate::jobs::layout::{LayoutError, of_form};
use crate::message::Messages;
use crate::store;

/// The folder in which layout files lie.
const FOLDER: &str = "bo-cuc";

/// Runs the command.
pub fn run(given: &WriteLayout, messages: &Messages) -> anyhow::Result<Outcome> {
    let engine =
        open::engine(given.catalogue.as_deref(), std::slice::from_ref(&given.file), false, messages)?;
    let shown = given.file.display().to_string();
    let file = open::file(&given.file, &engine.limits)?;
    let toml = of_form(&engine, file, messages).map_err(|error| match error {
        LayoutError::Unreadable(finding) => anyhow!("{shown}: {}", messages.message(&finding)),
        LayoutError::NoBlocks => anyhow!(messages.say("cli.no_layout", &[("path", &shown)])),
    })?;
    match &given.output {
        Some(target) => {
            store::spare_file(target, &given.file)?;
            store::save(target, toml.as_bytes())?;
            say_error(&messages.say("cli.layout_saved", &[("path", &target.display().to_string())]));
        }
        None => print(&toml)?,
    }
    Ok(Outcome::Fine)
}

/// The layout files for these forms: the one that was named, those in the folders of the forms, those beside the program.
pub fn at_hand(forms: &Forms, messages: &Messages) -> anyhow::Result<Vec<Fixed>> {
    let mut layouts = Vec::new();
    if let Some(path) = &forms.layout {
        layouts.push(load(path, true, messages)?);
    }
    let mut folders: Vec<PathBuf> =
        forms.files.iter().map(|path| store::folder_of(path).join(FOLDER)).collect();
    folders.extend(store::beside_program(FOLDER));
    for path in store::toml_files_in(&folders) {
        let found = load(&path, false, messages)?;
        let is_known = layouts.iter().any(|known: &Fixed| known.is_for_the_same(&found));
        if !is_known {
            layouts.push(found);
        } else if !forms.quiet && forms.layout.is_none() {
            say_error(&messages.say("cli.layout_twice", &[("path", &path.display().to_string())]));
        }
    }
    Ok(layouts)
}

fn load(path: &Path, is_asked: bool, messages: &Messages) -> anyhow::Result<Fixed> {
    let text = store::read_text(path)?;
    let shown = path.display().to_string();
    Fixed::from_toml(&store::name(path), &text, is_asked).map_err(|error| {
        anyhow!(messages.say("cli.bad_layout", &[("path", &shown), ("reason", &error.to_string())]))
    })
}
