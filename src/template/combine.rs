//! Puts together the parts of one school's form that several people filled in.
//!
//! Assessed parts in their order come in, one filled form and what people must decide go out. Nothing that stands in
//! a part is dropped: equal answers count once, different ones leave the cell empty until someone decides.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

pub use super::registers::Renumbered;
use super::registers::{Codes, Joined, add_piece, registers};
use super::{Filled, Known, Pages, Wording};
use crate::Assessment;
use crate::catalogue::{Catalogue, Node, NodeId};
use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::form::evidence::renamed;
use crate::form::{Answer, Evidence};
use crate::school::Sameness;
use crate::score::AcceptedValue;
use crate::text::{Number, fold, parse_number, with_comma};

/// What one person filled in.
#[derive(Debug)]
pub struct Part {
    /// The file's name.
    pub file: String,
    /// What the file says.
    pub assessment: Assessment,
    /// Its other pages.
    pub pages: Pages,
}

impl Part {
    /// The part that a file is.
    pub fn new(file: &str, assessment: Assessment) -> Self {
        Self { file: file.to_owned(), pages: Pages::of(&assessment.form), assessment }
    }

    /// Whether an earlier combining left the item for people to decide, and nobody has decided since.
    fn left_open(&self, item: &str) -> bool {
        let marker = self.assessment.form.marker.as_ref();
        marker.is_some_and(|marker| marker.disputes.iter().any(|code| code == item))
    }
}

/// The whole.
#[derive(Debug, Default)]
pub struct Combined {
    /// The form to write.
    pub known: Known,
    /// Answers that people must decide on.
    pub findings: Vec<Finding>,
    /// The same, each with everything that it can be decided for.
    pub disputes: Vec<Dispute>,
    /// Evidence codes that had to change.
    pub renumbered: Vec<Renumbered>,
}

/// Which of two answers to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The school's own.
    Own,
    /// The reviewer's mark.
    Review,
}

/// Answers of which a person must choose one.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// The item.
    pub item: NodeId,
    /// Which of its answers.
    pub of: Answered,
    /// What people answered, each answer once.
    pub candidates: Vec<Candidate>,
    /// What there is to say about the first two.
    pub finding: Option<Finding>,
}

/// What a person decided where answers differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preference {
    /// Index of the part whose answers count where nothing else is chosen.
    pub part: Option<usize>,
    /// Single answers that count.
    pub choices: Vec<Choice>,
}

/// The answer that a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Code of the item.
    pub item: String,
    /// Which of its answers.
    pub of: Answered,
    /// The answer, as a [`Candidate`] spells it.
    pub key: String,
}

impl Preference {
    fn choice(&self, item: &str, of: Answered) -> Option<&str> {
        let chosen = self.choices.iter().find(|choice| choice.item == item && choice.of == of);
        chosen.map(|choice| choice.key.as_str())
    }
}

/// Why parts do not belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stranger {
    /// Two schools: what each is called, and the second one's file.
    School(String, String, String),
    /// Two school years, and the second one's file.
    Year(String, String, String),
}

/// Combines parts; where answers differ, that of the preferred part counts, if it has one.
///
/// # Errors
/// [`Stranger`] where a part is of another school or year than those before it.
pub fn combine(
    parts: &[Part],
    preference: &Preference,
    catalogue: &Catalogue,
    words: &Wording,
) -> Result<Combined, Stranger> {
    let mut combined = Combined { known: identity(parts)?, ..Combined::default() };
    let Joined { register, renumbered, codes } = registers(parts, words);
    (combined.known.register, combined.renumbered) = (register, renumbered);
    for (id, node) in catalogue.items() {
        let mut filled = Filled::default();
        let mut answers = Vec::new();
        let mut reviews = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let Some(answer) = part.assessment.form.answer(id) else { continue };
            answers.extend(candidates(part, index, answer, words));
            reviews.extend(review_candidate(part, index, answer, words));
            let map = codes.get(index);
            for line in evidence_lines(answer, catalogue, map) {
                add_line(&mut filled.evidence, &line);
            }
            answer
                .note
                .iter()
                .flat_map(|note| note.lines())
                .for_each(|line| add_line(&mut filled.note, line));
        }
        let mut is_disputed = parts.iter().any(|part| part.left_open(&node.code));
        let mut decide = |candidates: &[Candidate], of| match decided(
            candidates,
            preference.part,
            preference.choice(&node.code, of),
        ) {
            Decision::Answer(answer) => Some(answer.clone()),
            Decision::None => None,
            Decision::Dispute(different) => {
                is_disputed = true;
                let findings = disputes(&different, &node.code);
                combined.disputes.push(Dispute {
                    item: id,
                    of,
                    candidates: different.iter().map(|one| (*one).clone()).collect(),
                    finding: findings.first().cloned(),
                });
                combined.findings.extend(findings);
                // In one order, whatever the order of the parts: combining again adds no second line.
                let mut answers: Vec<String> =
                    different.iter().map(|one| format!("{} = {}", one.where_from(), one.key)).collect();
                answers.sort();
                let answers = answers.join("; ");
                add_line(&mut filled.note, &words.say("dispute", &[("answers", &answers)]));
                None
            }
        };
        if let Some(answer) = decide(&answers, Answered::Own) {
            filled.value = answer.value;
            filled.text = answer.value.map_or(answer.key, |_| String::new());
        }
        if let Some(mark) = decide(&reviews, Answered::Review) {
            filled.review = mark.value;
            filled.review_text = mark.value.map_or(mark.key, |_| String::new());
        }
        filled.is_disputed = filled.is_unanswered() && is_disputed;
        match shares(parts, id, node).as_slice() {
            [] => {}
            [(share, _)] => filled.share.clone_from(share),
            // Nobody decides between them here, and none is lost.
            several => {
                let told: Vec<String> =
                    several.iter().map(|(share, from)| format!("{from} = {share}")).collect();
                add_line(&mut filled.note, &words.say("dispute", &[("answers", &told.join("; "))]));
            }
        }
        if filled != Filled::default() {
            combined.known.answers.insert(id, filled);
        }
    }
    combined.known.pages = pages(parts, words, &combined.known);
    Ok(combined)
}

/// One person's answer to an item.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Index of the part.
    pub part: usize,
    /// The part's file.
    pub file: String,
    /// Who filled it in; empty where the form names nobody.
    pub person: String,
    /// Where the answer stands.
    pub place: Place,
    /// The answer in one spelling.
    pub key: String,
    value: Option<AcceptedValue>,
}

impl Candidate {
    fn new(part: &Part, index: usize, place: &Place, key: String, value: Option<AcceptedValue>) -> Self {
        let (file, person) = (part.file.clone(), part.pages.writer.clone());
        Self { part: index, file, person, place: place.clone(), key, value }
    }

    /// The cell, with the person where the form names one, else the file.
    fn where_from(&self) -> String {
        let who = if self.person.is_empty() { String::new() } else { format!("{}, ", self.person) };
        format!("{} ({who}{})", self.place, self.file)
    }
}

/// The ratios or counts that parts give for an item, each once, with where it stands first; in one order, whatever that
/// of the parts.
fn shares(parts: &[Part], item: NodeId, node: &Node) -> Vec<(String, String)> {
    let mut found: BTreeMap<Decimal, (String, String)> = BTreeMap::new();
    for part in parts {
        let shares = part.assessment.form.shares.iter().filter(|share| share.item == item);
        for share in shares {
            let from = format!("{} ({})", share.place, part.file);
            found.entry(share.value.normalize()).or_insert_with(|| (share.written(node), from));
        }
    }
    found.into_values().collect()
}

/// The reviewer's mark in a part; one that does not count stands in the whole as it was written.
fn review_candidate(part: &Part, index: usize, answer: &Answer, words: &Wording) -> Option<Candidate> {
    let value = part.assessment.judgement.review_of(answer.item);
    let key = value.map_or_else(|| spelled(&answer.review_shown), |value| said(value, words));
    (!key.is_empty()).then(|| Candidate::new(part, index, &answer.review_place, key, value))
}

/// Everything that a part answers to an item: its answer, and others where it contradicts itself.
fn candidates(part: &Part, index: usize, answer: &Answer, words: &Wording) -> Vec<Candidate> {
    let counted = part.assessment.judgement.own_of(answer.item);
    let mut found = Vec::new();
    match counted.map(|accepted| accepted.value) {
        Some(value) => {
            found.push(Candidate::new(part, index, &answer.place, said(value, words), Some(value)));
        }
        None if !answer.shown.is_empty() => {
            found.push(Candidate::new(part, index, &answer.place, spelled(&answer.shown), None));
        }
        None => {}
    }
    let others = answer.others.iter().filter(|other| !other.shown.is_empty());
    found.extend(others.map(|other| Candidate::new(part, index, &other.place, spelled(&other.shown), None)));
    found
}

/// An answer that counts, in one spelling.
fn said(value: AcceptedValue, words: &Wording) -> String {
    match value {
        AcceptedValue::Points(points) => with_comma(points),
        // A cross says nothing by itself: it depends on the column that it stands in.
        AcceptedValue::Met(met) => words.text(if met { "met" } else { "not_met" }).to_owned(),
        AcceptedValue::NotApplicable => words.text("not_applicable").to_owned(),
    }
}

fn spelled(shown: &str) -> String {
    match parse_number(shown) {
        Number::Exact(value) => with_comma(value),
        _ => shown.to_owned(),
    }
}

enum Decision<'c> {
    None,
    Answer(&'c Candidate),
    /// Every answer that differs from the others.
    Dispute(Vec<&'c Candidate>),
}

fn decided<'c>(candidates: &'c [Candidate], prefer: Option<usize>, choice: Option<&str>) -> Decision<'c> {
    let chosen = || candidates.iter().filter(|one| Some(one.key.as_str()) == choice);
    if let Some(one) = chosen().find(|one| one.value.is_some()).or_else(|| chosen().next()) {
        return Decision::Answer(one);
    }
    let preferred = different(candidates.iter().filter(|one| Some(one.part) == prefer));
    // A part that contradicts itself decides nothing.
    if let [one] = preferred.as_slice() {
        return Decision::Answer(one);
    }
    let mut different = different(candidates.iter());
    match different.as_slice() {
        [] => Decision::None,
        [one] => Decision::Answer(candidates.iter().find(|other| other.value.is_some()).unwrap_or(one)),
        _ => Decision::Dispute(std::mem::take(&mut different)),
    }
}

/// The answers without those that say the same as an earlier one.
fn different<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> Vec<&'c Candidate> {
    let mut different: Vec<&Candidate> = Vec::new();
    for one in candidates {
        if !different.iter().any(|other| other.key == one.key) {
            different.push(one);
        }
    }
    different
}

/// C506 between the first person and each one who answered differently.
fn disputes(different: &[&Candidate], item: &str) -> Vec<Finding> {
    let Some((first, others)) = different.split_first() else { return Vec::new() };
    let finding = |second: &&Candidate| {
        Finding::new(Code::C506, second.place.clone())
            .about(item)
            .variant("people")
            .text("first", first.where_from())
            .text("first_seen", first.key.clone())
            .text("second", second.where_from())
            .text("seen", second.key.clone())
    };
    others.iter().map(finding).collect()
}

/// Adds a line that is not there yet.
fn add_line(text: &mut String, line: &str) {
    let line = line.trim();
    if line.is_empty() || text.lines().any(|other| other == line) {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// A part's evidence with the codes that it has in the whole.
fn evidence_lines(answer: &Answer, catalogue: &Catalogue, codes: Option<&Codes>) -> Vec<String> {
    // Codes inside an address stay as they are: the address would lead nowhere.
    let line = |piece: &Evidence| match codes {
        Some(codes) => {
            let text = renamed(&piece.text, catalogue, |code| codes.get(code).cloned());
            Evidence { text, ..piece.clone() }.written()
        }
        None => piece.written(),
    };
    answer.evidence.iter().map(line).collect()
}

/// Whose form it is.
fn identity(parts: &[Part]) -> Result<Known, Stranger> {
    let mut known = Known::default();
    for part in parts {
        let identity = &part.assessment.form.identity;
        // Two schools mixed into one form is the worst that can happen.
        let (own, other) = (known.school(), identity.school());
        if own.sameness(&other) == Sameness::Different {
            return Err(Stranger::School(own.in_full(), other.in_full(), part.file.clone()));
        }
        if let (Some(first), Some(year)) = (&known.school_year, &identity.school_year)
            && first != year
        {
            return Err(Stranger::Year(first.to_string(), year.to_string(), part.file.clone()));
        }
        let kind = Some(part.pages.kind.clone()).filter(|kind| !kind.is_empty());
        let kind = kind.or_else(|| identity.kind.as_ref().map(|(_, name)| name.clone()));
        for (own, told) in [
            (&mut known.name, &identity.name),
            (&mut known.code, &identity.code),
            (&mut known.parent, &identity.parent),
            (&mut known.kind, &kind),
        ] {
            if own.is_none() {
                own.clone_from(told);
            }
        }
        known.school_year = known.school_year.take().or_else(|| identity.school_year.clone());
    }
    Ok(known)
}

fn pages(parts: &[Part], words: &Wording, known: &Known) -> Pages {
    let mut whole = Pages::default();
    let mut plan: Vec<Vec<String>> = Vec::new();
    for part in parts.iter().map(|part| &part.pages) {
        add_piece(&mut whole.date, &part.date);
        for (own, told) in [(&mut whole.writer, &part.writer), (&mut whole.head, &part.head)] {
            add_piece(own, told);
        }
        for row in &part.council {
            if !whole.council.contains(row) {
                whole.council.push(row.clone());
            }
        }
        for row in part.plan.iter().flatten() {
            if !plan.contains(row) {
                plan.push(row.clone());
            }
        }
    }
    if !plan.is_empty() {
        whole.plan = Some(without_defaults(&plan, words, known));
    }
    whole
}

/// A task that someone has worked on stands for the one that every form begins with.
fn without_defaults(plan: &[Vec<String>], words: &Wording, known: &Known) -> Vec<Vec<String>> {
    // A blank form may have been made before its school, or the year, was known.
    let (parent, year) = (known.parent.as_deref(), known.school_year.as_deref());
    let begun = [(parent, year), (parent, None), (None, year), (None, None)];
    let defaults: Vec<Vec<String>> =
        begun.into_iter().flat_map(|(parent, year)| words.plan(&words.calendar, parent, year)).collect();
    let work = |row: &[String]| row.first().map(|work| fold(work));
    let is_stale = |row: &Vec<String>| {
        let changed = |other: &&Vec<String>| work(other) == work(row) && !defaults.contains(other);
        defaults.contains(row) && plan.iter().any(|other| changed(&other))
    };
    let mut kept: Vec<Vec<String>> = Vec::new();
    for row in plan {
        let twice = defaults.contains(row) && kept.iter().any(|other| work(other) == work(row));
        if !is_stale(row) && !twice {
            kept.push(row.clone());
        }
    }
    kept
}
