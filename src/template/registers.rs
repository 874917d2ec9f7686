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
    let all = parts.iter().flat_map(part_register);
    let mut taken: BTreeSet<String> = all.map(|entry| entry.canonical).collect();
    let used =
        parts.iter().flat_map(|part| &part.assessment.form.answers).flat_map(|answer| &answer.evidence);
    taken.extend(used.flat_map(|piece| piece.codes().iter().map(|code| code.canonical.clone())));
    let mut joined = Joined::default();
    let whole = &mut joined.register;
    for part in parts {
        let mut codes = Codes::new();
        let own = part_register(part);
        for mut entry in own.clone() {
            let same_code = || whole.iter().filter(|other| other.canonical == entry.canonical);
            let is_taken =
                same_code().next().is_some() && !same_code().any(|other| same_paper(other, &entry));
            // Where a part itself gives one code to two papers (E405), its table does not say which one it means.
            let is_clear = own.iter().filter(|other| other.canonical == entry.canonical).count() == 1;
            if is_taken && is_clear {
                let criterion = |entry: &RegisterEntry| stem(&entry.canonical).0.to_owned();
                let known = whole.iter().find(|other| {
                    criterion(other) == criterion(&entry)
                        && !entry.title.is_empty()
                        && same_paper(other, &entry)
                });
                let to = known.map_or_else(|| next_code(&entry.text, &taken), |known| known.text.clone());
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
                taken.insert(entry.canonical.clone());
            }
            match whole
                .iter_mut()
                .find(|other| other.canonical == entry.canonical && same_paper(other, &entry))
            {
                Some(known) => join(known, &entry),
                None => whole.push(entry),
            }
        }
        joined.codes.push(codes);
    }
    joined
}

/// The register of a part, with papers that only the table names beside their codes. Where the table is the register,
/// every code of it is in: a register that holds some of them would tell the others to be missing.
fn part_register(part: &Part) -> Vec<RegisterEntry> {
    let form = &part.assessment.form;
    let mut entries = form.register.entries.clone();
    if form.answers.iter().all(|answer| answer.evidence_titles.is_empty()) {
        return entries;
    }
    for answer in &form.answers {
        let titles_fit = answer.evidence_titles.len() == answer.evidence.len();
        for (index, piece) in answer.evidence.iter().enumerate() {
            let title = answer.evidence_titles.get(index).filter(|_| titles_fit).cloned().unwrap_or_default();
            for code in piece.codes().iter().filter(|_| form.register.entries.is_empty() || !title.is_empty())
            {
                if !entries.iter().any(|entry| entry.canonical == code.canonical) {
                    entries.push(named_in_table(&code.canonical, &title, answer));
                }
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

/// Papers are told by their titles; one without a title may be any.
fn same_paper(a: &RegisterEntry, b: &RegisterEntry) -> bool {
    a.title.is_empty() || b.title.is_empty() || fold(&a.title) == fold(&b.title)
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

fn next_code(code: &str, taken: &BTreeSet<String>) -> String {
    let (head, digits) = stem(code);
    let tail = code.get(head.len() + digits.len()..).unwrap_or_default();
    let width = digits.len().max(1);
    let start: u64 = digits.parse().unwrap_or(0);
    // Of one more numbers than are taken, one is free.
    let tries = u64::try_from(taken.len()).unwrap_or(u64::MAX).saturating_add(1);
    (1..=tries)
        .map(|further| format!("{head}{:0width$}{tail}", start.saturating_add(further)))
        .find(|code| !taken.contains(&canonical(code)))
        .unwrap_or_else(|| code.to_owned())
}
