//! Two catalogues held against each other: what is new, gone, renamed, renumbered, worth more or less, and which rules
//! differ.
//!
//! Catalogues come in, changes as values go out; [`crate::report`] words them.

use rust_decimal::Decimal;

use super::identity::{bound, cap, named};
use super::{Catalogue, LevelRule, Node};
use crate::text::{fold, with_point};

/// One way in which a row or rule differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The row's code; of a rule its name in the file.
    pub code: String,
    /// What differs.
    pub kind: ChangeKind,
    /// What the first catalogue says; empty for nothing.
    pub before: String,
    /// What the second one says.
    pub after: String,
}

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only the second has the row: its title and maximum.
    New,
    /// Only the first has the row.
    Gone,
    /// The row is there under another code.
    Renumbered,
    /// Its title is another, and none that the other knows.
    Renamed,
    /// Its maximum is higher.
    WorthMore,
    /// Its maximum is lower.
    WorthLess,
    /// It is answered in another way, or has or loses points.
    Kind,
    /// Its bands are others.
    Bands,
    /// What follows where it does not apply is another.
    NotApplicable,
    /// A rule for the whole catalogue.
    Rule,
}

impl ChangeKind {
    /// Its name for programs, and the key of its words below `change`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Renumbered => "renumbered",
            Self::Renamed => "renamed",
            Self::WorthMore => "worth_more",
            Self::WorthLess => "worth_less",
            Self::Kind => "kind",
            Self::Bands => "bands",
            Self::NotApplicable => "not_applicable",
            Self::Rule => "rule",
        }
    }
}

/// Every change from one catalogue to another, in the order of the first, then what the second adds.
pub fn diff(from: &Catalogue, to: &Catalogue) -> Vec<Change> {
    let mut changes = rules(from, to);
    let mut renumbered = Vec::new();
    for (_, node) in from.nodes() {
        match to.find(&node.code) {
            Some(id) => changes.extend(row(node, to.node(id))),
            None => match moved(node, from, to) {
                Some(other) => {
                    changes.push(change(&node.code, ChangeKind::Renumbered, &node.code, &other.code));
                    changes.extend(
                        row(node, other).into_iter().filter(|change| change.kind != ChangeKind::Renamed),
                    );
                    renumbered.push(other.code.as_str());
                }
                None => changes.push(change(&node.code, ChangeKind::Gone, &described(node), "")),
            },
        }
    }
    let is_new = |node: &&Node| from.find(&node.code).is_none() && !renumbered.contains(&node.code.as_str());
    let new = to.nodes().map(|(_, node)| node).filter(is_new);
    changes.extend(new.map(|node| change(&node.code, ChangeKind::New, "", &described(node))));
    changes
}

/// The row of the second catalogue that has the very title, under a code that the first does not know.
fn moved<'c>(node: &Node, from: &Catalogue, to: &'c Catalogue) -> Option<&'c Node> {
    let title = fold(&node.title);
    let mut same =
        to.nodes().filter(|(_, other)| fold(&other.title) == title && from.find(&other.code).is_none());
    let (_, only) = same.next()?;
    same.next().is_none().then_some(only)
}

fn change(code: &str, kind: ChangeKind, before: &str, after: &str) -> Change {
    Change { code: code.to_owned(), kind, before: before.to_owned(), after: after.to_owned() }
}

fn described(node: &Node) -> String {
    match node.max {
        Some(max) => format!("{} ({})", node.title, with_point(max)),
        None => node.title.clone(),
    }
}

fn row(from: &Node, to: &Node) -> Vec<Change> {
    let mut changes = Vec::new();
    let knows = |node: &Node, title: &str| node.folded_titles.contains(&fold(title));
    if !knows(from, &to.title) && !knows(to, &from.title) {
        changes.push(change(&from.code, ChangeKind::Renamed, &from.title, &to.title));
    }
    if let (Some(before), Some(after)) = (from.max, to.max)
        && before != after
    {
        let kind = if after > before { ChangeKind::WorthMore } else { ChangeKind::WorthLess };
        changes.push(change(&from.code, kind, &with_point(before), &with_point(after)));
    }
    if from.kind != to.kind || from.max.is_some() != to.max.is_some() {
        changes.push(change(&from.code, ChangeKind::Kind, &answered(from), &answered(to)));
    }
    // Of what is only a heading the rows below it tell.
    if from.is_item() && to.is_item() && from.not_applicable != to.not_applicable {
        let (before, after) = (plain(&from.not_applicable), plain(&to.not_applicable));
        changes.push(change(&from.code, ChangeKind::NotApplicable, &before, &after));
    }
    let (before, after) = (bands(from), bands(to));
    if before != after {
        changes.push(change(&from.code, ChangeKind::Bands, &before, &after));
    }
    changes
}

fn answered(node: &Node) -> String {
    let max = node.max.map_or_else(String::new, |max: Decimal| format!(" {}", with_point(max)));
    format!("{}{max}", plain(&node.kind))
}

/// A word as catalogue files write it, without its quotes.
fn plain(word: &impl serde::Serialize) -> String {
    named(word).trim_matches('"').to_owned()
}

fn bands(node: &Node) -> String {
    let levels = node.bands.iter().map(|rule| format!("{}: {}", rule.level, interval(rule)));
    let caps = node.caps.iter().map(|band| {
        let [lower, upper, allows] = cap(band);
        format!("{lower}..{upper}: {allows}")
    });
    levels.chain(caps).collect::<Vec<_>>().join("; ")
}

fn interval(rule: &LevelRule) -> String {
    format!("{}..{}", bound(rule.lower), bound(rule.upper))
}

fn rules(from: &Catalogue, to: &Catalogue) -> Vec<Change> {
    let of = |catalogue: &Catalogue| {
        let levels: Vec<String> = catalogue
            .levels
            .iter()
            .map(|rule| format!("{} {}: {}", rule.level, rule.name, interval(rule)))
            .collect();
        [
            ("step", with_point(catalogue.step)),
            ("unit_level", plain(&catalogue.unit_level)),
            ("failed_condition", plain(&catalogue.failed_condition)),
            ("rescaled_decimals", catalogue.rescaled_decimals.to_string()),
            ("level", levels.join("; ")),
        ]
    };
    let pairs = of(from).into_iter().zip(of(to));
    let differing = pairs.filter(|((_, before), (_, after))| before != after);
    differing.map(|((name, before), (_, after))| change(name, ChangeKind::Rule, &before, &after)).collect()
}
