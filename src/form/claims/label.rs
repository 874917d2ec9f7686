//! What a column's header says of it: whose points they are, and how surely they are the score.

use crate::cell::Col;
use crate::form::block::Block;
use crate::form::header::Label;
use crate::form::vocabulary::{Role, Strength, Vocabulary};
use crate::form::voice::Voice;

pub(super) fn of<'b>(block: &'b Block, col: Col) -> Option<&'b Label> {
    block.table.labels.iter().find(|label| label.at.col == col)
}

/// Whose points a column's header says they are: the lowest label that says it.
pub(super) fn voice(block: &Block, col: Col, words: &Vocabulary) -> Option<Voice> {
    of(block, col)?.shown.iter().rev().find_map(|text| words.voice.of(text))
}

/// How surely a header's labels name the score.
pub(super) fn strength(path: &[String], words: &Vocabulary) -> Option<Strength> {
    let (leaf, parents) = path.split_last()?;
    let joined =
        parents.iter().rev().filter_map(|parent| strength_of(&format!("{parent} {leaf}"), words)).max();
    strength_of(leaf, words).max(joined)
}

pub(super) fn strength_of(label: &str, words: &Vocabulary) -> Option<Strength> {
    let found = |label: &str| {
        let roles = words.roles(label);
        roles.into_iter().find(|(role, _)| *role == Role::Score).map(|(_, strength)| strength)
    };
    found(label).max(found(&words.written_out(label)))
}
