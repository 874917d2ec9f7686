//! Several forms of one catalogue put together: each row as most of them have it, and the rows on which they differ.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Draft, DraftNode};
use crate::text::{fold, with_point};

/// A row on which forms differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its code.
    pub code: String,
    /// What differs: `max`, `title` or `row`.
    pub what: &'static str,
    /// What most forms say.
    pub taken: String,
    /// How many of them.
    pub votes: usize,
    /// What the others say, each with how many.
    pub others: Vec<(String, usize)>,
}

/// What most of the drafts say, and where they differ. `None` for no draft at all.
pub fn agree(drafts: &[Draft]) -> Option<(Draft, Vec<Difference>)> {
    let trees: Vec<BTreeMap<&str, &DraftNode>> = drafts
        .iter()
        .map(|draft| draft.nodes().into_iter().map(|node| (node.code.as_str(), node)).collect())
        .collect();
    let mut votes: BTreeMap<(&str, Option<Decimal>), usize> = BTreeMap::new();
    for (code, node) in trees.iter().flatten() {
        *votes.entry((*code, node.max)).or_default() += 1;
    }
    let agreement = |tree: &BTreeMap<&str, &DraftNode>| -> usize {
        tree.iter().filter_map(|(code, node)| votes.get(&(*code, node.max))).sum()
    };
    // The first of those that most forms agree with.
    let best = trees.iter().enumerate().rev().max_by_key(|(_, tree)| agreement(tree))?.0;
    let mut draft = drafts.get(best)?.clone();
    let mut differences = Vec::new();
    draft.groups = voted(&draft.groups, None, &trees, &mut differences);
    Some((draft, differences))
}

/// Nodes of a level by majority: those of the best form that most forms have, then those that most others have.
fn voted(
    nodes: &[DraftNode],
    parent: Option<&str>,
    trees: &[BTreeMap<&str, &DraftNode>],
    differences: &mut Vec<Difference>,
) -> Vec<DraftNode> {
    let mut codes: Vec<&str> = nodes.iter().map(|node| node.code.as_str()).collect();
    for tree in trees {
        let children: &[DraftNode] = match parent {
            Some(parent) => tree.get(parent).map(|node| node.children.as_slice()).unwrap_or_default(),
            None => &[],
        };
        for child in children {
            if !codes.contains(&child.code.as_str()) {
                codes.push(&child.code);
            }
        }
    }
    let mut out = Vec::new();
    for code in codes {
        let having: Vec<&DraftNode> = trees.iter().filter_map(|tree| tree.get(code).copied()).collect();
        let absent = trees.len() - having.len();
        if absent > 0 {
            let is_in = having.len() >= absent;
            let votes = having.len().max(absent);
            let word = |there: bool| if there { "+" } else { "-" }.to_owned();
            let others = vec![(word(!is_in), having.len().min(absent))];
            differences.push(Difference {
                code: code.to_owned(),
                what: "row",
                taken: word(is_in),
                votes,
                others,
            });
            if !is_in {
                continue;
            }
        }
        let Some(first) = nodes.iter().find(|node| node.code == code).or(having.first().copied()) else {
            continue;
        };
        let mut node = first.clone();
        let max = majority(&having, |node| node.max.map(with_point).unwrap_or_default());
        let title = majority(&having, |node| fold(&node.title));
        for (what, vote) in [("max", &max), ("title", &title)] {
            if let Some(difference) = vote.difference(code, what) {
                differences.push(difference);
            }
        }
        if let Some(chosen) =
            having.iter().find(|node| node.max.map(with_point).unwrap_or_default() == max.taken)
        {
            (node.max, node.kind, node.is_inferred) = (chosen.max, chosen.kind, chosen.is_inferred);
            node.caps.clone_from(&chosen.caps);
        }
        if let Some(chosen) = having.iter().find(|node| fold(&node.title) == title.taken) {
            node.title.clone_from(&chosen.title);
        }
        node.children = voted(&first.children, Some(code), trees, differences);
        out.push(node);
    }
    out
}

struct Vote {
    taken: String,
    votes: usize,
    others: Vec<(String, usize)>,
}

impl Vote {
    fn difference(&self, code: &str, what: &'static str) -> Option<Difference> {
        let (taken, others) = (self.taken.clone(), self.others.clone());
        (!others.is_empty()).then(|| Difference {
            code: code.to_owned(),
            what,
            taken,
            votes: self.votes,
            others,
        })
    }
}

/// What most nodes say; of equals the one that was said first.
fn majority(nodes: &[&DraftNode], of: impl Fn(&DraftNode) -> String) -> Vote {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for node in nodes {
        let said = of(node);
        match counted.iter_mut().find(|(known, _)| *known == said) {
            Some((_, count)) => *count += 1,
            None => counted.push((said, 1)),
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut all = counted.into_iter();
    let (taken, votes) = all.next().unwrap_or_default();
    Vote { taken, votes, others: all.collect() }
}
