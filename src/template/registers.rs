//! Joins the evidence registers of several parts: one paper once, and each paper under a code of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::Wording;
use super::combine::Part;
use crate::form::evidence::canonical;
use crate::form::{Answer, RegisterEntry};
use crate::text::fold;

/// An evidence code that another paper carried too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renumbered {
    /// The file it stood in.
    pub file: String,
    /// The code in that file.
    pub from: String,
    /// The code in the whole.
    pub to: String,
}

/// What came of the registers.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// The register of the whole.
    pub(super) register: Vec<RegisterEntry>,
    /// Codes that had to change.
    pub(super) renumbered: Vec<Renumbered>,
    /// For each part, its codes that are others in the whole.
    pub(super) codes: Vec<Codes>,
}

/// Evidence codes of a part that carry another number in the whole.
pub(super) type Codes = BTreeMap<String, String>;

/// Joins the registers. One code with two papers: the later paper gets the next free number.
pub(super) fn registers(parts: &[Part], words: &Wording) -> Joined {
    let registers: Vec<Vec<RegisterEntry>> = parts.iter().map(part_register).collect();
    let mut numbers = Numbers::default();
    numbers.taken.extend(registers.iter().flatten().map(|entry| entry.canonical.clone()));
    let used =
        parts.iter().flat_map(|part| &part.assessment.form.answers).flat_map(|answer| &answer.evidence);
    numbers.taken.extend(used.flat_map(|piece| piece.codes().iter().map(|code| code.canonical.clone())));
    let mut whole = Whole::default();
    let mut joined = Joined::default();
    for (part, own) in parts.iter().zip(registers) {
        let mut codes = Codes::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for entry in &own {
            *counts.entry(entry.canonical.clone()).or_default() += 1;
        }
        for mut entry in own {
            let is_taken = whole.by_code.has(&entry.canonical) && whole.same_code(&entry).is_none();
            // Where a part itself gives one code to two papers (E405), its table does not say which one it means.
            let is_clear = counts.get(&entry.canonical) == Some(&1);
            if is_taken && is_clear {
                let known = whole.same_criterion(&entry).and_then(|at| whole.entries.get(at));
                let to = known.map_or_else(|| numbers.after(&entry.text), |known| known.text.clone());
                if known.is_none() {
                    let params = [("from", entry.text.as_str()), ("file", &part.file)];
                    add_piece(&mut entry.note, &words.say("renumbered", &params));
                    joined.renumbered.push(Renumbered {
                        file: part.file.clone(),
                        from: entry.text.clone(),
                        to: to.clone(),
                    });
                }
                codes.insert(entry.canonical.clone(), to.clone());
                entry.canonical = canonical(&to);
                entry.text = to;
                numbers.taken.insert(entry.canonical.clone());
            }
            whole.add(entry);
        }
        joined.codes.push(codes);
    }
    joined.register = whole.entries;
    joined
}

/// The register of the whole as it grows. Registers hold thousands of codes: nothing here goes through all of them.
#[derive(Default)]
struct Whole {
    entries: Vec<RegisterEntry>,
    by_code: Shelf,
    by_criterion: Shelf,
}

impl Whole {
    /// The first paper of that code that may be the same.
    fn same_code(&self, entry: &RegisterEntry) -> Option<usize> {
        self.by_code.same_paper(&entry.canonical, &entry.title)
    }

    /// The first paper of that criterion that is the same by its title.
    fn same_criterion(&self, entry: &RegisterEntry) -> Option<usize> {
        let title = Some(&entry.title).filter(|title| !title.is_empty())?;
        self.by_criterion.same_paper(stem(&entry.canonical).0, title)
    }

    fn add(&mut self, entry: RegisterEntry) {
        let Some(at) = self.same_code(&entry) else {
            let at = self.entries.len();
            self.by_code.put(&entry.canonical, &entry.title, at);
            self.by_criterion.put(stem(&entry.canonical).0, &entry.title, at);
            self.entries.push(entry);
            return;
        };
        let Some(known) = self.entries.get_mut(at) else { return };
        if known.title.is_empty() && !entry.title.is_empty() {
            self.by_code.name(&entry.canonical, &entry.title, at);
            self.by_criterion.name(stem(&entry.canonical).0, &entry.title, at);
        }
        join(known, &entry);
    }
}

/// Papers by a key and their titles, each with its place in the register. Papers are told by their titles; one without
/// a title may be any.
#[derive(Default)]
struct Shelf {
    /// The first paper of each key.
    first: BTreeMap<String, usize>,
    /// The papers of each key and title; `None` for those without.
    titled: BTreeMap<(String, Option<String>), BTreeSet<usize>>,
}

impl Shelf {
    fn has(&self, key: &str) -> bool {
        self.first.contains_key(key)
    }

    /// The first paper of the key that is one with a paper of this title.
    fn same_paper(&self, key: &str, title: &str) -> Option<usize> {
        let Some(title) = title_key(title) else { return self.first.get(key).copied() };
        let first = |title| self.titled.get(&(key.to_owned(), title))?.first().copied();
        [first(None), first(Some(title))].into_iter().flatten().min()
    }

    fn put(&mut self, key: &str, title: &str, at: usize) {
        self.first.entry(key.to_owned()).or_insert(at);
        self.titled.entry((key.to_owned(), title_key(title))).or_default().insert(at);
    }

    /// Gives the paper at this place, which had none, a title.
    fn name(&mut self, key: &str, title: &str, at: usize) {
        if let Some(untitled) = self.titled.get_mut(&(key.to_owned(), None)) {
            untitled.remove(&at);
        }
        self.put(key, title, at);
    }
}

fn title_key(title: &str) -> Option<String> {
    (!title.is_empty()).then(|| fold(title))
}

/// The register of a part, with papers that only the table names beside their codes. Where the table is the register,
/// every code of it is in: a register that holds some of them would tell the others to be missing.
fn part_register(part: &Part) -> Vec<RegisterEntry> {
    let form = &part.assessment.form;
    let mut entries = form.register.entries.clone();
    if form.answers.iter().all(|answer| answer.evidence_titles.is_empty()) {
        return entries;
    }
    let mut known: BTreeSet<String> = entries.iter().map(|entry| entry.canonical.clone()).collect();
    for answer in &form.answers {
        for (code, title) in answer.titled().into_iter().flat_map(|titled| titled.codes) {
            let is_told = form.register.entries.is_empty() || !title.is_empty();
            if is_told && known.insert(code.canonical.clone()) {
                entries.push(named_in_table(&code.canonical, title, answer));
            }
        }
    }
    entries
}

fn named_in_table(code: &str, title: &str, answer: &Answer) -> RegisterEntry {
    RegisterEntry {
        text: code.to_owned(),
        canonical: code.to_owned(),
        title: title.to_owned(),
        date: String::new(),
        issuer: String::new(),
        location: String::new(),
        note: String::new(),
        place: answer.evidence_place.clone(),
    }
}

fn join(known: &mut RegisterEntry, entry: &RegisterEntry) {
    if known.title.is_empty() {
        known.title.clone_from(&entry.title);
    }
    for (own, other) in [
        (&mut known.date, &entry.date),
        (&mut known.issuer, &entry.issuer),
        (&mut known.location, &entry.location),
        (&mut known.note, &entry.note),
    ] {
        add_piece(own, other);
    }
}

/// Adds what is not there yet behind a semicolon. The whole of an earlier run holds several pieces already.
pub(super) fn add_piece(text: &mut String, piece: &str) {
    for piece in piece.split("; ").filter(|piece| !piece.is_empty()) {
        if text.split("; ").any(|other| other == piece) {
            continue;
        }
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(piece);
    }
}

/// What stands before the running number of a code, and the number's digits.
fn stem(code: &str) -> (&str, &str) {
    let end = code.trim_end_matches(|c: char| !c.is_ascii_digit());
    let head = end.trim_end_matches(|c: char| c.is_ascii_digit());
    (head, end.get(head.len()..).unwrap_or_default())
}

/// The numbers of codes that are given away.
#[derive(Default)]
struct Numbers {
    /// The codes, each in its one spelling.
    taken: BTreeSet<String>,
    /// For each series, numbers from which on a later one is known to be the first that may be free.
    beyond: BTreeMap<(String, usize, String), BTreeMap<u64, u64>>,
}

impl Numbers {
    /// The code with the next number that is free. Every number that was tried on the way is marked with the one found,
    /// or each of many papers would try them all again.
    fn after(&mut self, code: &str) -> String {
        let (head, digits) = stem(code);
        let tail = code.get(head.len() + digits.len()..).unwrap_or_default();
        let width = digits.len().max(1);
        let beyond = self.beyond.entry((head.to_owned(), width, tail.to_owned())).or_default();
        let mut tried = Vec::new();
        let mut next = digits.parse().unwrap_or(0_u64).checked_add(1);
        while let Some(number) = next {
            if let Some(further) = beyond.get(&number) {
                tried.push(number);
                next = Some(*further);
                continue;
            }
            let found = format!("{head}{number:0width$}{tail}");
            if !self.taken.contains(&canonical(&found)) {
                beyond.extend(tried.into_iter().map(|before| (before, number)));
                return found;
            }
            tried.push(number);
            next = number.checked_add(1);
        }
        code.to_owned()
    }
}
