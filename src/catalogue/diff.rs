//! Two catalogues held against each other: what is new, gone, renamed, renumbered, worth more or less, and which rules
//! differ.
//!
//! Catalogues come in, changes as values go out; [`crate::report`] words them.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::identity::{bound, cap, named};
use super::{Catalogue, LevelRule, Node, NodeId, UnitRule};
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
    /// It stands below another row, under the same code.
    Moved,
    /// The level of the whole unit needs it now.
    Mandatory,
    /// The level of the whole unit needs it no longer.
    NotMandatory,
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
            Self::Moved => "moved",
            Self::Mandatory => "mandatory",
            Self::NotMandatory => "not_mandatory",
            Self::NotApplicable => "not_applicable",
            Self::Rule => "rule",
        }
    }
}

/// Every change from one catalogue to another, in the order of the first, then what the second adds. Where there is none
/// and the identities differ all the same, titles are worded differently that each knows of the other.
pub fn diff(from: &Catalogue, to: &Catalogue) -> Vec<Change> {
    let mut changes = rules(from, to);
    let mut renumbered = Vec::new();
    for (id, node) in from.nodes() {
        match to.find(&node.code) {
            Some(other) => {
                let (before, after) = (parent(from, id), parent(to, other));
                let has_moved = before != after;
                changes.extend(has_moved.then(|| change(&node.code, ChangeKind::Moved, before, after)));
                changes.extend(row(node, to.node(other)));
            }
            None => match moved(node, from, to) {
                Some(other) => {
                    changes.push(change(&node.code, ChangeKind::Renumbered, &node.code, &other.code));
                    changes.extend(row(node, other));
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

/// Code of the row above; empty for a group.
fn parent(catalogue: &Catalogue, id: NodeId) -> &str {
    catalogue.parent(id).map_or("", |parent| &catalogue.node(parent).code)
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
    if let (Some(before), Some(after)) = (from.max, to.max) {
        let kind = match after.cmp(&before) {
            Ordering::Greater => Some(ChangeKind::WorthMore),
            Ordering::Less => Some(ChangeKind::WorthLess),
            Ordering::Equal => None,
        };
        changes.extend(kind.map(|kind| change(&from.code, kind, &with_point(before), &with_point(after))));
    }
    if from.kind != to.kind || from.max.is_some() != to.max.is_some() {
        changes.push(change(&from.code, ChangeKind::Kind, &answered(from), &answered(to)));
    }
    if from.is_mandatory != to.is_mandatory {
        let kind = if to.is_mandatory { ChangeKind::Mandatory } else { ChangeKind::NotMandatory };
        let [before, after] = [from, to].map(|node| node.is_mandatory.to_string());
        changes.push(change(&from.code, kind, &before, &after));
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

/// A rule in the words of the catalogue file.
fn unit_rule(rule: UnitRule) -> String {
    let UnitRule { level, mandatory, others_count, others, others_floor } = rule;
    format!(
        "{level}: mandatory = {mandatory}, others_count = {others_count}, others = {others}, others_floor = {others_floor}"
    )
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
            ("unit_rule", catalogue.unit_rules.iter().copied().map(unit_rule).collect::<Vec<_>>().join("; ")),
            ("failed_condition", plain(&catalogue.failed_condition)),
            ("rescaled_decimals", catalogue.rescaled_decimals.to_string()),
            ("level", levels.join("; ")),
        ]
    };
    let pairs = of(from).into_iter().zip(of(to));
    let differing = pairs.filter(|((_, before), (_, after))| before != after);
    differing.map(|((name, before), (_, after))| change(name, ChangeKind::Rule, &before, &after)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::small::{by_rows, catalogue};

    /// What is told from the small catalogue with the first changes to that with the second ones.
    #[track_caller]
    fn told(from: &[&str], to: &[&str], expected: &[&str]) {
        let changes = diff(&catalogue(from), &catalogue(to));
        let line = |change: &Change| {
            format!("{} {}: {} -> {}", change.code, change.kind.key(), change.before, change.after)
        };
        assert_eq!(changes.iter().map(line).collect::<Vec<_>>(), expected, "{from:?} {to:?}");
    }

    const PHONES: &str = "\"Máy tính\" -> \"Điện thoại\"";
    const OUT: &str = "{ code = \"1.1\", -> # { code = \"1.1\",";

    #[test]
    fn a_title_is_another_where_neither_catalogue_knows_the_other_s() {
        told(&[], &[], &[]);
        told(&[], &[PHONES], &["1.1 renamed: Máy tính -> Điện thoại"]);
        told(&[], &["\"Máy tính\" -> \"MÁY  TÍNH\""], &[]);
        let known = "\"Máy tính\" -> \"Điện thoại\", also = [\"Máy tính\"]";
        told(&[], &[known], &[]);
        told(&[known], &[], &[]);
    }

    #[test]
    fn a_row_is_worth_more_or_less_or_loses_its_points() {
        let max = |max: &str| format!("max = \"4\" -> max = \"{max}\"");
        told(&[], &[&max("4.5")], &["1.1 worth_more: 4 -> 4.5"]);
        told(&[], &[&max("3.5")], &["1.1 worth_less: 4 -> 3.5"]);
        told(&[], &[&max("4.0")], &[]);
        told(&[], &["max = \"4\" -> kind = \"ratio\", max = \"4\""], &["1.1 kind: points 4 -> ratio 4"]);
        told(&[], &["max = \"4\" -> kind = \"condition\""], &["1.1 kind: points 4 -> condition"]);
        // A heading without a maximum of its own is answered as before and has no points.
        told(&[], &["\"Mạng\", max = \"6\" -> \"Mạng\""], &["1.2 kind: points 6 -> points"]);
    }

    #[test]
    fn that_rows_may_not_apply_is_told_of_those_that_are_answered() {
        told(
            &[],
            &["code = \"1.1\", -> code = \"1.1\", not_applicable = \"full\","],
            &["1.1 not_applicable: refused -> full"],
        );
        told(
            &["code = \"1.2\", -> code = \"1.2\", not_applicable = \"rescaled\","],
            &[],
            &["1.2.1 not_applicable: rescaled -> refused", "1.2.2 not_applicable: rescaled -> refused"],
        );
        // What was a heading and is answered now had no rule to hold this one against.
        told(
            &[],
            &["item = [ -> not_applicable = \"none\" },", "  ] },\n -> "],
            &["1.2.1 moved: 1.2 -> 1", "1.2.2 moved: 1.2 -> 1"],
        );
    }

    #[test]
    fn bands_are_told_with_both_their_ends() {
        let bands = |end: &str| {
            format!(
                "\"Con người\" -> \"Con người\"\nbands = [{{ level = 1, below = \"{end}\" }}, {{ level = 2, from = \"{end}\" }}]"
            )
        };
        told(&[&bands("3")], &[&bands("4")], &["2 bands: 1: ..(3; 2: [3.. -> 1: ..(4; 2: [4.."]);
        told(&[], &[&bands("3")], &["2 bands:  -> 1: ..(3; 2: [3.."]);
        told(&[&bands("3")], &[&bands("3.0")], &[]);
        let caps = |allowed: &str| {
            format!(
                "\"Máy tính\" -> \"Máy tính\", kind = \"ratio\", caps = [{{ to = \"30\", max = \"2\" }}, {{ above = \"30\", {allowed} = \"4\" }}]"
            )
        };
        told(
            &[&caps("max")],
            &[&caps("points")],
            &["1.1 bands: ..[30: <=2; (30..: <=4 -> ..[30: <=2; (30..: =4"],
        );
    }

    #[test]
    fn a_row_is_new_gone_or_has_another_code() {
        told(&[], &[OUT], &["1.1 gone: Máy tính (4) -> "]);
        told(&[OUT], &[], &["1.1 new:  -> Máy tính (4)"]);
        told(&[], &["{ code = \"1.3\", -> # { code = \"1.3\","], &["1.3 gone: Phân công -> "]);
        told(&[], &["\"1.1\" -> \"1.9\""], &["1.1 renumbered: 1.1 -> 1.9"]);
        told(
            &[],
            &["\"1.1\" -> \"1.9\"", "max = \"4\" -> max = \"3\""],
            &["1.1 renumbered: 1.1 -> 1.9", "1.1 worth_less: 4 -> 3"],
        );
        // One that took the title and is known by its own code is not the row that went.
        told(
            &[],
            &[OUT, "\"Tập huấn\" -> \"Máy tính\""],
            &["1.1 gone: Máy tính (4) -> ", "2.1 renamed: Tập huấn -> Máy tính"],
        );
        // Of two that carry the title nobody can tell which it became.
        told(
            &[],
            &["\"1.1\" -> \"1.8\"", "\"1.3\", title = \"Phân công\" -> \"1.9\", title = \"Máy tính\""],
            &[
                "1.1 gone: Máy tính (4) -> ",
                "1.3 gone: Phân công -> ",
                "1.8 new:  -> Máy tính (4)",
                "1.9 new:  -> Máy tính",
            ],
        );
    }

    #[test]
    fn rules_of_the_whole_catalogue_are_told_by_their_names_in_the_file() {
        told(
            &[],
            &[
                "step = \"0.5\" -> step = \"0.25\"\nfailed_condition = \"cap_level_1\"\nrescaled_decimals = 1",
                "\"lowest_group\" -> \"none\"",
                "\"Thấp\" -> \"Chưa đạt\"",
            ],
            &[
                "step rule: 0.5 -> 0.25",
                "unit_level rule: lowest_group -> none",
                "failed_condition rule: warn -> cap_level_1",
                "rescaled_decimals rule: 2 -> 1",
                "level rule: 1 Thấp: ..(5; 2 Cao: [5.. -> 1 Chưa đạt: ..(5; 2 Cao: [5..",
            ],
        );
    }
    #[test]
    fn what_a_unit_s_level_needs_is_told() {
        let by_rows = |rule: &str| -> Vec<String> {
            [by_rows(&format!("{{ level = 1, {rule} }}")), vec![PHONES.to_owned()]].concat()
        };
        let (one, two) = (by_rows("mandatory = 1"), by_rows("mandatory = 2, others_count = 3, others = 1"));
        let [one, two] = [&one, &two].map(|rules| rules.iter().map(String::as_str).collect::<Vec<_>>());
        told(
            &one,
            &two,
            &["unit_rule rule: 1: mandatory = 1, others_count = 0, others = 0, others_floor = 0 \
               -> 1: mandatory = 2, others_count = 3, others = 1, others_floor = 0"],
        );
        let needed = "\"1.1\", -> \"1.1\", mandatory = true,";
        told(&[], &[needed], &["1.1 mandatory: false -> true"]);
        told(&[needed], &[], &["1.1 not_mandatory: true -> false"]);
    }

    #[test]
    fn a_row_below_another_one_is_told() {
        told(
            &[],
            &["code = \"1.2\", -> code = \"1.4\","],
            &["1.2 renumbered: 1.2 -> 1.4", "1.2.1 moved: 1.2 -> 1.4", "1.2.2 moved: 1.2 -> 1.4"],
        );
    }

    /// The identity and this comparison must look at the same things: two catalogues that may not be mixed and yet
    /// "do not differ" help nobody.
    #[test]
    fn where_identities_differ_something_is_told() {
        let by_rows = |rule: &str| by_rows(&format!("{{ level = 1, {rule} }}"));
        let texts = |changes: &[&str]| changes.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let own = texts(&[]);
        for (from, to) in [
            (&own, texts(&["step = \"0.5\" -> step = \"0.25\""])),
            (&own, texts(&["\"lowest_group\" -> \"none\""])),
            (&own, texts(&["step = -> failed_condition = \"not_rated\"\nstep ="])),
            (&own, texts(&["below = \"5\" -> below = \"4\"", "from = \"5\" -> from = \"4\""])),
            (&own, texts(&["step = -> not_applicable = \"full\"\nstep ="])),
            (&own, texts(&["\"1.3\", -> \"1.3\", not_applicable = \"none\","])),
            (&own, texts(&[PHONES])),
            (&own, texts(&[OUT])),
            (&own, texts(&["max = \"4\" -> max = \"3\""])),
            (&own, texts(&["max = \"4\" -> kind = \"ratio\", max = \"4\""])),
            (&own, texts(&["\"1.1\", -> \"1.1\", mandatory = true,"])),
            (&own, texts(&["\"1.2.1\" -> \"1.2.9\""])),
            (&by_rows("mandatory = 1"), by_rows("mandatory = 2")),
            (&by_rows("others = 1"), by_rows("others = 1, others_floor = 1")),
        ] {
            let (from, to) = (catalogue(from), catalogue(&to));
            assert_ne!(from.identity().digest, to.identity().digest, "{to:?}");
            assert!(!diff(&from, &to).is_empty(), "{to:?}");
        }
    }
}
