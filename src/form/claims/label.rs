//! What a column's header says of it: whose points they are, and how surely they are the score.

use std::cmp::Ordering;

use crate::cell::Col;
use crate::form::block::Block;
use crate::form::header::Label;
use crate::form::vocabulary::{Role, Strength, Vocabulary};
use crate::form::voice::Voice;
use crate::school::SchoolYear;
use crate::text::{fold, starts_with_words};

/// What the header says above a column.
pub(super) fn of<'b>(block: &'b Block, col: Col) -> Option<&'b Label> {
    block.table.labels.iter().find(|label| label.at.col == col)
}

/// Whose points a column's header says they are: the lowest label that says it.
pub(super) fn voice(block: &Block, col: Col, words: &Vocabulary) -> Option<Voice> {
    of(block, col)?.shown.iter().rev().find_map(|text| words.voice.of(text))
}

/// Whether a column is of this year or another, by the year in its header.
pub(super) fn voice_of_year(
    block: &Block,
    col: Col,
    present: Option<&SchoolYear>,
    words: &Vocabulary,
) -> Option<Voice> {
    let year = of(block, col)?.shown.iter().rev().find_map(|text| year_in(text, words))?;
    Some(match year.cmp(present?) {
        Ordering::Less => Voice::Earlier,
        Ordering::Equal => Voice::Present,
        Ordering::Greater => Voice::Aim,
    })
}

/// How much whose points a column holds, and of when, speaks for it as the form's own.
pub(super) fn tendency_of(block: &Block, col: Col, year: Option<&SchoolYear>, words: &Vocabulary) -> f64 {
    let said = [voice(block, col, words), voice_of_year(block, col, year, words)];
    said.into_iter().flatten().map(tendency).sum()
}

/// How much whose points they are speaks for the score.
pub(super) fn tendency(voice: Voice) -> f64 {
    match voice {
        Voice::Agreed => 4.0,
        Voice::Present => 2.0,
        Voice::Own => 1.0,
        Voice::Guide => -1.0,
        Voice::Member | Voice::Mean | Voice::Draft => -3.0,
        Voice::Review | Voice::Approved => -4.0,
        Voice::Foreign | Voice::Difference | Voice::Aim | Voice::Earlier | Voice::Example | Voice::Blank => {
            -12.0
        }
    }
}

/// The school year in a label: `NH 2024-2025`, `NH 24-25`; a lone year is the one it ends in.
fn year_in(text: &str, words: &Vocabulary) -> Option<SchoolYear> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let lone = || {
        let year: u32 =
            numbers.clone().find(|part| part.len() == 4 && part.starts_with("20"))?.parse().ok()?;
        SchoolYear::parse(&format!("{}-{year}", year - 1))
    };
    let full = SchoolYear::parse(text).or_else(lone);
    // Of two digits only behind the words for a year.
    let is_named = || {
        let folded = words.written_out(&fold(text));
        words.identity.year.iter().any(|phrase| starts_with_words(&folded, phrase))
    };
    full.or_else(|| match (numbers.next(), numbers.next()) {
        (Some(first), Some(second)) if first.len() == 2 && second.len() == 2 && is_named() => {
            SchoolYear::parse(&format!("20{first}-20{second}"))
        }
        _ => None,
    })
}

/// How surely a header's labels name the score.
pub(super) fn strength(path: &[String], words: &Vocabulary) -> Option<Strength> {
    let (leaf, parents) = path.split_last()?;
    let joined =
        parents.iter().rev().filter_map(|parent| strength_of(&format!("{parent} {leaf}"), words)).max();
    strength_of(leaf, words).max(joined)
}

/// How surely one label names the score.
pub(super) fn strength_of(label: &str, words: &Vocabulary) -> Option<Strength> {
    let found = |label: &str| {
        let roles = words.roles(label);
        roles.into_iter().find(|(role, _)| *role == Role::Score).map(|(_, strength)| strength)
    };
    found(label).max(found(&words.written_out(label)))
}
