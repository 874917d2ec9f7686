//! Which criteria somebody answers for (tiêu chí phụ trách), as people write it: `1.1, 1.3`, `1.3–1.6`, `Nhóm 1`,
//! `1.1 đến 1.4`, `Nhóm 2 trừ 2.3`, `Tất cả`.

use std::sync::LazyLock;

use regex::Regex;

use super::code::{self, RowCode, roman};
use super::council::CouncilWords;
use super::vocabulary::Vocabulary;
use crate::catalogue::{Catalogue, NodeId};
use crate::sheet::Value;
use crate::text::{contains_words, fold};

/// What somebody answers for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assigned {
    /// Groups, criteria and items, in the order of the catalogue.
    pub nodes: Vec<NodeId>,
    /// Codes that the catalogue does not have, and those that can be read in two ways.
    pub unknown: Vec<String>,
}

/// Reads what a cell assigns.
pub(super) fn read(value: &Value, catalogue: &Catalogue, words: &Vocabulary) -> Assigned {
    let typed = match value {
        Value::Text(text) => return of_text(text, catalogue, words),
        value => code::in_cell(value, words),
    };
    let mut assigned = Assigned::default();
    match typed {
        Some(RowCode::Whole(number)) => assigned.take(&number.to_string(), catalogue),
        // A spreadsheet has made a number or a date of the code.
        Some(RowCode::Turned(codes)) => {
            assigned.nodes.extend(codes.iter().find_map(|code| catalogue.find(code)));
        }
        _ => {}
    }
    assigned
}

fn of_text(text: &str, catalogue: &Catalogue, words: &Vocabulary) -> Assigned {
    let mut reading = Reading {
        catalogue,
        assigned: Assigned::default(),
        without: Assigned::default(),
        is_without: false,
        is_range: false,
        last: None,
    };
    let folded = fold(text);
    let is_bare = folded.split(' ').all(|word| is_matter(word, words));
    let mut is_named = false;
    for piece in pieces(text) {
        match piece {
            Piece::Range => reading.is_range = true,
            Piece::Word(word) => {
                let word = fold(word);
                let group = is_named.then(|| roman_number(&word)).flatten();
                if let Some(number) = group.and_then(|number| nth_group(number, catalogue)) {
                    reading.take(&number);
                    continue;
                }
                reading.word(&word, &words.council);
                is_named = is_name_of_code(&word, words);
            }
            Piece::Code(code) => {
                if code.contains(['.', ',']) || is_named || is_bare || reading.is_range {
                    reading.codes(code);
                }
            }
        }
    }
    reading.done(&folded, &words.council)
}

enum Piece<'t> {
    Code(&'t str),
    Word(&'t str),
    Range,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    static PIECES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?P<code>\d{1,3}(?:[.,]\d{1,3})*)|(?P<word>[\p{L}\p{M}]+)|(?P<range>[-–—→÷])").ok()
    });
    PIECES.iter().flat_map(move |pattern| pattern.captures_iter(text)).filter_map(|found| {
        let named = |name| found.name(name).map(|found| found.as_str());
        let word = || named("word").map(Piece::Word);
        named("code").map(Piece::Code).or_else(word).or_else(|| named("range").map(|_| Piece::Range))
    })
}

/// Whether a word belongs to codes, so that a plain number beside it is one.
fn is_matter(word: &str, words: &Vocabulary) -> bool {
    let council = &words.council;
    let is_sign = word.is_empty() || word == "va" || word.bytes().all(|sign| sign.is_ascii_digit());
    let among = |phrases: &[String]| phrases.iter().any(|phrase| phrase.split(' ').any(|part| part == word));
    is_sign || is_name_of_code(word, words) || among(&council.to) || among(&council.except)
}

fn is_name_of_code(word: &str, words: &Vocabulary) -> bool {
    let mut phrases = words.code.before.iter().chain(&words.code.group);
    phrases.any(|phrase| phrase.split(' ').any(|part| part == word))
}

fn roman_number(word: &str) -> Option<u32> {
    roman(&word.to_uppercase())
}

/// The code of a group that is called by a Roman number.
fn nth_group(number: u32, catalogue: &Catalogue) -> Option<String> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    catalogue.groups().nth(index).map(|(_, group)| group.code.clone())
}

struct Reading<'c> {
    catalogue: &'c Catalogue,
    assigned: Assigned,
    /// What is left out again.
    without: Assigned,
    is_without: bool,
    /// Whether the next code ends a range.
    is_range: bool,
    last: Option<NodeId>,
}

impl Reading<'_> {
    fn word(&mut self, word: &str, words: &CouncilWords) {
        let is = |phrases: &[String]| phrases.iter().any(|phrase| phrase == word);
        if is(&words.to) {
            self.is_range = true;
        } else if is(&words.except) {
            self.is_without = true;
            self.last = None;
        }
    }

    /// Codes with a point or comma between them, or one with a comma for its point.
    fn codes(&mut self, typed: &str) {
        let parts: Vec<&str> = typed.split(',').collect();
        let [first, second] = parts.as_slice() else {
            return parts.into_iter().for_each(|part| self.take(part));
        };
        let joined = [*first, *second].join(".");
        let is_plain = !first.contains('.') && !second.contains('.');
        let exists = |code: &str| self.catalogue.find(code).is_some();
        match (is_plain && exists(&joined), exists(first) && exists(second)) {
            (true, true) => self.list().unknown.push(typed.to_owned()),
            (true, false) => self.take(&joined),
            (false, _) => [first, second].into_iter().for_each(|part| self.take(part)),
        }
    }

    fn list(&mut self) -> &mut Assigned {
        if self.is_without { &mut self.without } else { &mut self.assigned }
    }

    fn take(&mut self, code: &str) {
        let catalogue = self.catalogue;
        let first = std::mem::take(&mut self.is_range).then_some(self.last).flatten();
        let Some(node) = catalogue.find(code) else {
            self.last = None;
            return self.list().take(code, catalogue);
        };
        match first {
            Some(first) => {
                let between = between(first, node, catalogue);
                self.list().nodes.extend(between);
            }
            None => self.list().nodes.push(node),
        }
        self.last = Some(node);
    }

    fn done(mut self, folded: &str, words: &CouncilWords) -> Assigned {
        let catalogue = self.catalogue;
        let nodes = &mut self.assigned.nodes;
        let is_all = words.all.iter().any(|phrase| contains_words(folded, phrase));
        if nodes.is_empty() && self.assigned.unknown.is_empty() && is_all {
            nodes.extend(catalogue.groups().map(|(group, _)| group));
        }
        // "Nhóm 1: 1.1, 1.2" names the group only to say where the criteria are.
        let named = nodes.clone();
        let is_inside = |node: NodeId, outer: NodeId| node != outer && catalogue.is_within(node, outer);
        nodes.retain(|outer| !named.iter().any(|node| is_inside(*node, *outer)));
        for out in &self.without.nodes {
            leave_out(nodes, *out, catalogue);
        }
        nodes.sort_unstable();
        nodes.dedup();
        self.assigned.unknown.append(&mut self.without.unknown);
        self.assigned
    }
}

impl Assigned {
    fn take(&mut self, code: &str, catalogue: &Catalogue) {
        match catalogue.find(code) {
            Some(node) => self.nodes.push(node),
            None => self.unknown.push(code.to_owned()),
        }
    }
}

/// From one node to another of the same rank; just the two where they are of different ranks.
fn between(first: NodeId, last: NodeId, catalogue: &Catalogue) -> Vec<NodeId> {
    let rank = catalogue.node(first).rank;
    let (low, high) = (first.min(last), first.max(last));
    if catalogue.node(last).rank != rank {
        return vec![first, last];
    }
    let same = catalogue.nodes().filter(|(id, node)| node.rank == rank && (low..=high).contains(id));
    same.map(|(id, _)| id).collect()
}

/// Takes a node out of others, which are laid open where it is only a part of them.
fn leave_out(nodes: &mut Vec<NodeId>, out: NodeId, catalogue: &Catalogue) {
    nodes.retain(|node| !catalogue.is_within(*node, out));
    while let Some(at) = nodes.iter().position(|node| catalogue.is_within(out, *node)) {
        let node = nodes.remove(at);
        nodes.extend(catalogue.children(node).iter().copied().filter(|child| *child != out));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_answers_for_is_read_as_people_write_it() {
        let catalogue = Catalogue::built_in().unwrap();
        let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
        for (text, nodes, unknown) in [
            ("1.1, 1.3", "1.1 1.3", ""),
            ("1.1,1.3;2.2", "1.1 1.3 2.2", ""),
            ("1.3–1.6", "1.3 1.4 1.5 1.6", ""),
            ("1.3 - 1.5", "1.3 1.4 1.5", ""),
            ("1.5 → 2.2", "1.5 1.6 1.7 2.1 2.2", ""),
            ("Từ 1.1 đến 1.4", "1.1 1.2 1.3 1.4", ""),
            ("Từ tiêu chí 1.4 đến tiêu chí 1.1", "1.1 1.2 1.3 1.4", ""),
            ("Nhóm 1", "1", ""),
            ("Nhóm I", "1", ""),
            ("nhóm tiêu chí II", "2", ""),
            ("Nhóm 1 và 2.1", "1 2.1", ""),
            ("1, 2", "1 2", ""),
            ("Nhóm 1, nhóm 2", "1 2", ""),
            ("Nhóm 1: tiêu chí 1.1 và 1.2", "1.1 1.2", ""),
            ("Nhóm 1 (trừ 1.4, 1.5)", "1.1 1.2 1.3 1.6 1.7", ""),
            ("Tất cả", "1 2", ""),
            ("Toàn bộ các tiêu chí nhóm 2", "2", ""),
            ("Tất cả, trừ nhóm 2", "1", ""),
            ("Tiêu chí 1.3", "1.3", ""),
            ("TC 1.3.2", "1.3.2", ""),
            ("TC1.3", "1.3", ""),
            ("1,3", "1.3", ""),
            ("1,2", "", "1,2"),
            ("1.1, 9.9", "1.1", "9.9"),
            ("Tiêu chí 7", "", "7"),
            ("1.5 – 1.9", "1.5", "1.9"),
            ("Phụ trách chung", "", ""),
            ("Phụ trách 2 nhóm việc, báo cáo trước 15 giờ", "", ""),
            ("", "", ""),
            ("…", "", ""),
        ] {
            let read = read(&Value::Text(text.into()), &catalogue, &words);
            let codes: Vec<&str> =
                read.nodes.iter().map(|node| catalogue.node(*node).code.as_str()).collect();
            assert_eq!(
                (codes.join(" ").as_str(), read.unknown.join(" ").as_str()),
                (nodes, unknown),
                "{text}"
            );
        }
        let of = |value| {
            let read = read(&value, &catalogue, &words);
            read.nodes.iter().map(|node| catalogue.node(*node).code.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of(Value::Number(1.3)), ["1.3"]);
        assert_eq!(of(Value::Number(2.0)), ["2"]);
        assert_eq!(of(Value::Date(Some(crate::sheet::Date { year: 2026, month: 3, day: 1 }))), ["1.3"]);
    }
}
