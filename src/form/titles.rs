//! How like a row's title is to the titles of the catalogue.
//!
//! A folded title comes in, the nodes it may mean go out, each with a likeness from 0 to 1. Words that few titles have
//! weigh more than those that many have; abbreviations, words cut off and slips of one letter are forgiven. Nothing is
//! decided here.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use rapidfuzz::distance::levenshtein;

use super::vocabulary::Vocabulary;
use crate::catalogue::{Catalogue, NodeId};
use crate::text::fold;

/// The titles of a catalogue, made ready for comparing.
pub struct Titles<'c> {
    catalogue: &'c Catalogue,
    words: &'c Vocabulary,
    prepared: OnceCell<Prepared>,
    /// What was ranked before: a form is looked at in several ways, and its titles are the same in each.
    known: RefCell<BTreeMap<String, Vec<(NodeId, f64)>>>,
}

/// What comparing needs; made when the first title is not simply the catalogue's own.
struct Prepared {
    /// Of each node its titles as words.
    nodes: Vec<(NodeId, Vec<Vec<String>>)>,
    /// How much a word tells.
    weights: BTreeMap<String, f64>,
}

/// Words of a row's title that are compared; no item's title has so many.
const LONGEST: usize = 48;
/// Slips of one letter count this much of the word.
const SLIP: f64 = 0.7;
/// A title that is wholly contained in the other is as like as this at the most.
const CONTAINED: f64 = 0.9;

impl<'c> Titles<'c> {
    /// The titles of this catalogue.
    pub fn new(catalogue: &'c Catalogue, words: &'c Vocabulary) -> Self {
        Self { catalogue, words, prepared: OnceCell::new(), known: RefCell::default() }
    }

    /// Every node with how like its title is, the likest first. A title that the catalogue knows word for word names
    /// no others.
    pub fn rank(&self, folded: &str) -> Vec<(NodeId, f64)> {
        if folded.is_empty() {
            return Vec::new();
        }
        let same = self.catalogue.nodes().filter(|(_, node)| node.folded_titles.iter().any(|t| t == folded));
        let same: Vec<(NodeId, f64)> = same.map(|(id, _)| (id, 1.0)).collect();
        if !same.is_empty() {
            return same;
        }
        if let Some(known) = self.known.borrow().get(folded) {
            return known.clone();
        }
        let ranked = self.compare(folded);
        self.known.borrow_mut().insert(folded.to_owned(), ranked.clone());
        ranked
    }

    fn compare(&self, folded: &str) -> Vec<(NodeId, f64)> {
        let prepared = self.prepared();
        let mut own = self.tokens(folded);
        own.truncate(LONGEST);
        let mut ranked: Vec<(NodeId, f64)> = prepared
            .nodes
            .iter()
            .map(|(id, titles)| (*id, titles.iter().map(|t| prepared.likeness(&own, t)).fold(0.0, f64::max)))
            .collect();
        // Words that several titles have, and nothing else, tell none of them from the others. The last may be cut off.
        let has = |title: &Vec<String>, at: usize, word: &String| {
            title.contains(word)
                || (at + 1 == own.len() && title.iter().any(|t| t.starts_with(word.as_str())))
        };
        let holds = |id: NodeId| {
            let titles = prepared.nodes.iter().find(|(node, _)| *node == id).map(|(_, titles)| titles);
            titles.is_some_and(|titles| {
                titles
                    .iter()
                    .any(|t| t.len() > own.len() && own.iter().enumerate().all(|(at, word)| has(t, at, word)))
            })
        };
        let parts: Vec<usize> =
            (0..ranked.len()).filter(|at| ranked.get(*at).is_some_and(|(id, _)| holds(*id))).collect();
        if parts.len() > 1 {
            let top =
                parts.iter().filter_map(|at| ranked.get(*at)).map(|(_, like)| *like).fold(0.0, f64::max);
            for at in parts {
                if let Some(slot) = ranked.get_mut(at) {
                    slot.1 = top;
                }
            }
        }
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }

    fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| {
            let titles = |id: NodeId| {
                let node = self.catalogue.node(id);
                let full = std::iter::once(&node.title).chain(&node.also);
                let short = full.clone().map(|title| without_brackets(title));
                full.cloned().chain(short).map(|title| self.tokens(&fold(&title))).collect()
            };
            let nodes: Vec<(NodeId, Vec<Vec<String>>)> =
                self.catalogue.nodes().map(|(id, _)| (id, titles(id))).collect();
            let mut seen: BTreeMap<String, u32> = BTreeMap::new();
            for (_, titles) in &nodes {
                let mut words: Vec<&String> = titles.iter().flatten().collect();
                words.sort_unstable();
                words.dedup();
                for word in words {
                    *seen.entry(word.clone()).or_default() += 1;
                }
            }
            let all = f64::from(u32::try_from(nodes.len()).unwrap_or(u32::MAX)) + 1.0;
            let weights =
                seen.into_iter().map(|(word, count)| (word, (all / f64::from(count)).ln().max(0.2)));
            let weights = weights.collect();
            Prepared { nodes, weights }
        })
    }

    /// The words of a folded title, abbreviations written out, `y` as `i`.
    fn tokens(&self, folded: &str) -> Vec<String> {
        let full = self.words.written_out(folded);
        full.split(' ').filter(|word| !word.is_empty()).map(|word| word.replace('y', "i")).collect()
    }
}

impl Prepared {
    fn weight(&self, word: &str) -> f64 {
        // A word that no title has says as much against a title as a middling one of its own would.
        self.weights.get(word).copied().unwrap_or(1.5)
    }

    fn likeness(&self, own: &[String], title: &[String]) -> f64 {
        let total = |words: &[String]| words.iter().map(|word| self.weight(word)).sum::<f64>();
        let (own_total, title_total) = (total(own), total(title));
        let mut free: Vec<&String> = title.iter().collect();
        let mut unmatched: Vec<&String> = Vec::new();
        let mut common = 0.0;
        let mut common_words = 0_u32;
        for word in own {
            match free.iter().position(|other| *other == word) {
                Some(at) => {
                    free.remove(at);
                    common += self.weight(word);
                    common_words += 1;
                }
                None => unmatched.push(word),
            }
        }
        // Where no word is the same, slips alone make no likeness.
        for word in unmatched.into_iter().filter(|_| common_words > 0) {
            if let Some(at) = free.iter().position(|other| is_slip(word, other)) {
                let meant = free.remove(at);
                common += SLIP * self.weight(meant).min(self.weight(word));
            }
        }
        let both = own_total + title_total;
        if both <= 0.0 {
            return 0.0;
        }
        let shared = 2.0 * common / both;
        let small = own_total.min(title_total);
        let contained =
            if own.len().min(title.len()) >= 3 && small > 3.0 { CONTAINED * common / small } else { 0.0 };
        // Being contained counts for less the longer the other is.
        let balance = (small / own_total.max(title_total)).sqrt();
        shared.max(contained * balance.max(0.6)).min(0.999)
    }
}

/// A title without what stands in brackets, which people leave away.
fn without_brackets(title: &str) -> String {
    let mut depth = 0_u32;
    let keep = |c: &char| {
        match c {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    title.chars().filter(keep).collect()
}

/// Two words that differ by one letter.
fn is_slip(a: &str, b: &str) -> bool {
    let long = a.len().max(b.len());
    long >= 3 && a.len().abs_diff(b.len()) <= 1 && levenshtein::distance(a.chars(), b.chars()) == 1
}
