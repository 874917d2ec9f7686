//! A draft as the text of a catalogue file. A table shows no levels of groups, so those of another catalogue are
//! copied and marked as inferred; comments tell what to look over.

use std::collections::BTreeSet;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{Draft, DraftNode, Remark};
use crate::catalogue::{Allowance, Bound, Catalogue, Kind, LevelRule, Node, Trust};
use crate::message::Messages;
use crate::text::{fold, with_point};

/// What a file is made with besides the draft.
pub struct Making<'m> {
    /// The catalogue whose levels, evidence codes and titles seen in forms are taken over.
    pub like: &'m Catalogue,
    /// Whether the table is the decision's own, so that its rows are official.
    pub is_official: bool,
    /// The words of the comments.
    pub messages: &'m Messages,
}

/// The text of the file.
pub fn to_toml(draft: &Draft, making: &Making) -> String {
    let Making { like, messages, .. } = making;
    let rows = tree(draft, making);
    let mut out = String::new();
    for line in messages.say("draft.head", &[("file", &draft.source)]).lines() {
        push(&mut out, &format!("# {line}"));
    }
    push(&mut out, "");
    push(&mut out, &format!("id = {}", quoted(&id(draft, like))));
    // Two units that make a catalogue of their own must not meet under one name.
    push(&mut out, &format!("version = \"{}\"", version(&rows)));
    let other = draft.decision.as_ref().filter(|number| !names(like, number));
    let title = messages.say("draft.title", &[("number", other.map_or("", String::as_str))]);
    push(&mut out, &format!("title = {}", quoted(if other.is_some() { &title } else { &like.title })));
    let basis = messages.say("draft.legal_basis", &[("number", other.map_or("", String::as_str))]);
    push(
        &mut out,
        &format!("legal_basis = {}", quoted(if other.is_some() { &basis } else { &like.legal_basis })),
    );
    let numbers: Vec<String> = match other {
        Some(number) => vec![quoted(number)],
        None => like.decision_numbers.iter().map(|number| quoted(number)).collect(),
    };
    push(&mut out, &format!("decision_numbers = [{}]", numbers.join(", ")));
    push(&mut out, &format!("step = \"{}\"", with_point(like.step)));
    push(&mut out, &format!("unit_level = {}", serde_json::to_string(&like.unit_level).unwrap_or_default()));
    // The rules of the very decision are those that are known of it; of another one they are a guess.
    let is_same = draft.decision.as_ref().is_some_and(|number| names(like, number));
    let trust = |known: Trust| if is_same { known } else { Trust::Inferred };
    push(&mut out, &format!("unit_level_trust = \"{}\"", word(trust(like.unit_level_trust))));
    push(&mut out, &format!("failed_condition = \"{}\"", like.failed_condition.word()));
    for pattern in &like.evidence {
        push(&mut out, "\n[[evidence]]");
        push(&mut out, &format!("name = {}", quoted(&pattern.name)));
        push(&mut out, &format!("pattern = '{}'", pattern.pattern));
        push(&mut out, &format!("attempt = '{}'", pattern.attempt.as_str()));
        push(&mut out, &format!("example = {}", quoted(&pattern.example)));
    }
    push(
        &mut out,
        &format!("\n# {}", messages.word(if is_same { "draft.levels_known" } else { "draft.levels" })),
    );
    like.levels.iter().for_each(|rule| level(&mut out, rule, trust(rule.trust)));
    out + &rows
}

fn names(like: &Catalogue, number: &str) -> bool {
    like.decision_numbers.iter().any(|own| fold(own) == fold(number))
}

/// A name out of the file's.
fn id(draft: &Draft, like: &Catalogue) -> String {
    let stem = draft.source.rsplit_once('.').map_or(draft.source.as_str(), |(stem, _)| stem);
    let words: Vec<String> =
        fold(stem).split(' ').filter(|word| !word.is_empty()).take(8).map(str::to_owned).collect();
    let id = words.join("-");
    if id.is_empty() || id == like.id { "bo-chi-so".to_owned() } else { id }
}

/// The rows of the tree, as a catalogue file has them.
fn tree(draft: &Draft, making: &Making) -> String {
    let mut out = String::new();
    for group in &draft.groups {
        node(&mut out, "group", group, draft, making);
    }
    out
}

/// A version that tells these rows from others.
fn version(rows: &str) -> String {
    crate::hexadecimal(Sha256::digest(rows).get(..4).unwrap_or_default())
}

fn word(trust: Trust) -> &'static str {
    match trust {
        Trust::Official => "official",
        Trust::Reported => "reported",
        Trust::Inferred => "inferred",
    }
}

fn level(out: &mut String, rule: &LevelRule, trust: Trust) {
    push(out, &format!("\n[[level]]\nlevel = {}\nname = {}", rule.level, quoted(&rule.name)));
    for end in ends(rule.lower, rule.upper) {
        push(out, &end);
    }
    push(out, &format!("trust = \"{}\"", word(trust)));
}

/// The ends of an interval as a file has them.
fn ends(lower: Bound, upper: Bound) -> Vec<String> {
    let sides = [(lower, "from", "above"), (upper, "to", "below")];
    let written = sides.into_iter().filter_map(|(bound, included, excluded)| match bound {
        Bound::Open => None,
        Bound::Included(end) => Some(format!("{included} = \"{}\"", with_point(end))),
        Bound::Excluded(end) => Some(format!("{excluded} = \"{}\"", with_point(end))),
    });
    written.collect()
}

fn node(out: &mut String, table: &str, node: &DraftNode, draft: &Draft, making: &Making) {
    push(out, "");
    for remark in draft.remarks.iter().filter(|remark| is_about(remark, node)) {
        let text = remark.text(making.messages);
        push(
            out,
            &format!("# {}", making.messages.say("draft.look", &[("remark", &text)]).replace('\n', " ")),
        );
    }
    push(out, &format!("[[{table}]]"));
    push(out, &format!("code = {}", quoted(&node.code)));
    let known =
        making.like.find(&node.code).map(|id| making.like.node(id)).filter(|known| is_alike(known, node));
    // What was read in the decision's own words stays as it was read.
    let official = known.filter(|known| known.is_official() && known.max == node.max && !making.is_official);
    let title = official.map_or(&node.title, |known| &known.title);
    push(out, &format!("title = {}", quoted(title)));
    // Other words for the same row help to read forms.
    let mut seen = BTreeSet::new();
    let also: Vec<String> = known
        .into_iter()
        .flat_map(|known| std::iter::once(&known.title).chain(&known.also))
        .chain(std::iter::once(&node.title))
        .filter(|other| fold(other) != fold(title) && seen.insert(fold(other)))
        .map(|other| quoted(other))
        .collect();
    if !also.is_empty() {
        push(out, &format!("also = [{}]", also.join(", ")));
    }
    match (node.kind, node.max) {
        (Kind::Condition, _) => push(out, "kind = \"condition\""),
        (kind, Some(max)) => {
            push(out, &format!("max = \"{}\"", with_point(max)));
            match kind {
                Kind::Ratio if node.children.is_empty() => push(out, "kind = \"ratio\""),
                Kind::Count if node.children.is_empty() => push(out, "kind = \"count\""),
                _ => {}
            }
        }
        (_, None) => {}
    }
    let trust = match making.is_official || official.is_some() {
        _ if node.is_inferred && official.is_none() => Trust::Inferred,
        true => Trust::Official,
        false => Trust::Reported,
    };
    push(out, &format!("trust = \"{}\"", word(trust)));
    push(out, &format!("source = {}", quoted(official.map_or(&draft.source, |known| &known.source))));
    // Where the table says nothing, what is known of the very row and maximum holds.
    let same = known.filter(|known| known.max == node.max);
    if let Some(known) = same.filter(|known| !known.asks.is_empty()) {
        let asks: Vec<String> = known.asks.iter().map(|asked| quoted(asked)).collect();
        push(out, &format!("asks = [{}]", asks.join(", ")));
    }
    let hint = node.hint.as_ref().or(same.and_then(|known| known.evidence_hint.as_ref()));
    if let Some(hint) = hint {
        push(out, &format!("evidence_hint = {}", quoted(&crate::text::tidy(hint))));
    }
    let bands =
        if node.bands.is_empty() { same.map_or(&node.bands, |known| &known.bands) } else { &node.bands };
    if !bands.is_empty() {
        push(out, "bands = [");
        for rule in bands {
            let fields = [vec![format!("level = {}", rule.level)], ends(rule.lower, rule.upper)].concat();
            push(out, &format!("  {{ {} }},", fields.join(", ")));
        }
        push(out, "]");
    }
    let knows_caps = same.filter(|known| known.kind == node.kind);
    let caps =
        if node.caps.is_empty() { knows_caps.map_or(&node.caps, |known| &known.caps) } else { &node.caps };
    if !caps.is_empty() {
        push(out, "caps = [");
        for band in caps {
            let allows = match band.allows {
                Allowance::AtMost(points) => format!("max = \"{}\"", with_point(points)),
                Allowance::Exactly(points) => format!("points = \"{}\"", with_point(points)),
            };
            let fields = [ends(band.lower, band.upper), vec![allows]].concat();
            push(out, &format!("  {{ {} }},", fields.join(", ")));
        }
        push(out, "]");
    }
    let below = if table == "group" { "group.criterion".to_owned() } else { format!("{table}.item") };
    for child in &node.children {
        self::node(out, &below, child, draft, making);
    }
}

/// Whether a row of another catalogue is the same as this one: it answers alike and its words are alike.
fn is_alike(known: &Node, node: &DraftNode) -> bool {
    const ALIKE: f64 = 0.6;
    let folded = fold(&node.title);
    let is_same =
        |title: &String| crate::text::likeness(title, &folded) >= ALIKE || folded.starts_with(title.as_str());
    known.is_condition() == (node.kind == Kind::Condition) && known.folded_titles.iter().any(is_same)
}

/// Whether a remark is about the row of a node.
fn is_about(remark: &Remark, node: &DraftNode) -> bool {
    if !remark.code.is_empty() {
        return remark.code == node.code;
    }
    let row = |place: &crate::cell::Place| place.cell.map(|cell| cell.row);
    remark.place.sheet == node.place.sheet
        && row(&remark.place).is_some()
        && row(&remark.place) == row(&node.place)
}

fn quoted(text: &str) -> String {
    ::toml::Value::String(text.to_owned()).to_string()
}

fn push(out: &mut String, line: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{line}");
}
