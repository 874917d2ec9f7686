//! What is wrong with a catalogue itself: codes, sums, levels.
//!
//! Real catalogues have sums that do not add up, so those are warnings; levels with a gap or an overlap would give
//! a school a wrong level or none, so those are errors and such a catalogue does not load.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Bound, Catalogue, LevelRule, Node};
use crate::text::with_point;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Look at it.
    Warning,
    /// The catalogue cannot be used.
    Error,
}

/// Something wrong with a catalogue: a key into the messages and what its words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Key of the words in `schema/messages`, below `catalogue`.
    pub key: &'static str,
    /// How bad it is.
    pub gravity: Gravity,
    /// What the words need: name and value.
    pub params: Vec<(&'static str, String)>,
}

impl Problem {
    pub(super) fn error(key: &'static str, params: Vec<(&'static str, String)>) -> Self {
        Self { key, gravity: Gravity::Error, params }
    }

    fn warning(key: &'static str, params: Vec<(&'static str, String)>) -> Self {
        Self { key, gravity: Gravity::Warning, params }
    }
}

pub(super) fn problems(catalogue: &Catalogue) -> Vec<Problem> {
    let mut found = codes(catalogue);
    found.extend(sums(catalogue));
    found.extend(maxima(catalogue));
    found.extend(levels(&catalogue.levels, "levels"));
    for (_, node) in catalogue.nodes().filter(|(_, node)| !node.bands.is_empty()) {
        found.extend(levels(&node.bands, &node.code));
    }
    if catalogue.step <= Decimal::ZERO {
        found.push(Problem::error("step", vec![("step", with_point(catalogue.step))]));
    }
    found
}

fn codes(catalogue: &Catalogue) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (id, node) in catalogue.nodes() {
        if !seen.insert(&node.code) {
            found.push(Problem::error("duplicate_code", vec![("code", node.code.clone())]));
        }
        let parent = catalogue.parent(id).map(|parent| catalogue.node(parent));
        if let Some(parent) = parent.filter(|parent| !node.code.starts_with(&format!("{}.", parent.code))) {
            let params = vec![("code", node.code.clone()), ("parent", parent.code.clone())];
            found.push(Problem::warning("code_not_under_parent", params));
        }
    }
    for (id, group) in catalogue.groups() {
        if catalogue.items_under(id).next().is_none() {
            found.push(Problem::error("empty_group", vec![("code", group.code.clone())]));
        }
    }
    found
}

fn sums(catalogue: &Catalogue) -> Vec<Problem> {
    catalogue
        .nodes()
        .filter(|(id, _)| !catalogue.children(*id).is_empty())
        .filter_map(|(id, node)| {
            let max = node.max?;
            let sum: Decimal =
                catalogue.children(id).iter().filter_map(|child| catalogue.node(*child).max).sum();
            (sum != max).then(|| {
                let params =
                    vec![("code", node.code.clone()), ("sum", with_point(sum)), ("max", with_point(max))];
                Problem::warning("sum", params)
            })
        })
        .collect()
}

fn maxima(catalogue: &Catalogue) -> Vec<Problem> {
    let wrong = |node: &Node| match (node.is_condition(), node.max) {
        (true, Some(_)) => Some("condition_with_maximum"),
        (false, None) if node.is_item() => Some("item_without_maximum"),
        (false, Some(max)) if max < Decimal::ZERO => Some("negative_maximum"),
        _ => None,
    };
    catalogue
        .nodes()
        .filter_map(|(_, node)| Some(Problem::error(wrong(node)?, vec![("code", node.code.clone())])))
        .collect()
}

fn levels(rules: &[LevelRule], of: &str) -> Vec<Problem> {
    let params = |at: &Bound| vec![("of", of.to_owned()), ("at", bound_text(at))];
    let (Some(first), Some(last)) = (rules.first(), rules.last()) else {
        return vec![Problem::error("no_levels", Vec::new())];
    };
    let mut found = Vec::new();
    if first.lower != Bound::Open {
        found.push(Problem::error("level_gap", params(&first.lower)));
    }
    if last.upper != Bound::Open {
        found.push(Problem::error("level_gap", params(&last.upper)));
    }
    for (below, above) in rules.iter().zip(rules.iter().skip(1)) {
        match meeting(below.upper, above.lower) {
            Meeting::Clean => {}
            Meeting::Gap => found.push(Problem::error("level_gap", params(&below.upper))),
            Meeting::Overlap => found.push(Problem::error("level_overlap", params(&above.lower))),
        }
    }
    found
}

enum Meeting {
    Clean,
    Gap,
    Overlap,
}

fn meeting(upper: Bound, lower: Bound) -> Meeting {
    match (upper, lower) {
        (Bound::Open, _) | (_, Bound::Open) => Meeting::Overlap,
        (Bound::Included(a), Bound::Excluded(b)) | (Bound::Excluded(a), Bound::Included(b)) => {
            match a.cmp(&b) {
                std::cmp::Ordering::Equal => Meeting::Clean,
                std::cmp::Ordering::Less => Meeting::Gap,
                std::cmp::Ordering::Greater => Meeting::Overlap,
            }
        }
        (Bound::Included(a), Bound::Included(b)) => {
            if a < b {
                Meeting::Gap
            } else {
                Meeting::Overlap
            }
        }
        (Bound::Excluded(a), Bound::Excluded(b)) => {
            if a <= b {
                Meeting::Gap
            } else {
                Meeting::Overlap
            }
        }
    }
}

fn bound_text(bound: &Bound) -> String {
    match bound {
        Bound::Open => "…".to_owned(),
        Bound::Included(value) | Bound::Excluded(value) => with_point(*value),
    }
}
