//! E: evidence and its register.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::layout::place_text;
use crate::catalogue::{Catalogue, EvidencePattern};
use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::form::{Answer, EvidenceKind, Form, Role};
use crate::score::{Accepted, AcceptedValue};
use crate::text::fold;

/// Checks the evidence of every answer, and the register.
pub fn check(form: &Form, catalogue: &Catalogue, accepted: &[Accepted]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let has_column = !form.layout.missing.contains(&Role::Evidence);
    let registered: BTreeSet<&str> =
        form.register.entries.iter().map(|entry| entry.canonical.as_str()).collect();
    for answer in &form.answers {
        if has_column {
            findings.extend(points_without_evidence(answer, catalogue, accepted));
        }
        findings.extend(malformed(answer, catalogue));
        // A register that holds nothing yet registers nothing: telling so for every code would help nobody.
        if !registered.is_empty() {
            findings.extend(unregistered(answer, catalogue, &registered));
        }
        findings.extend(for_another_criterion(answer, catalogue));
    }
    findings.extend(unused(form));
    findings.extend(two_titles(form, catalogue));
    findings
}

fn about(code: Code, answer: &Answer, catalogue: &Catalogue) -> Finding {
    Finding::new(code, answer.evidence_place.clone()).about(&catalogue.node(answer.item).code)
}

/// A code that would be right for an answer.
fn example_for(pattern: &EvidencePattern, answer: &Answer, catalogue: &Catalogue) -> String {
    let criterion = catalogue.criterion_of(answer.item).unwrap_or(answer.item);
    pattern.example_for(&catalogue.node(criterion).code)
}

fn points_without_evidence(answer: &Answer, catalogue: &Catalogue, accepted: &[Accepted]) -> Option<Finding> {
    let counted = accepted.iter().find(|counted| counted.item == answer.item)?;
    match counted.value {
        AcceptedValue::Points(points) if points > Decimal::ZERO && answer.evidence.is_empty() => {
            let finding = about(Code::E401, answer, catalogue).number("points", points);
            Some(finding.text("example", example_for(catalogue.evidence.first()?, answer, catalogue)))
        }
        _ => None,
    }
}

fn malformed<'a>(answer: &'a Answer, catalogue: &'a Catalogue) -> impl Iterator<Item = Finding> + 'a {
    answer.evidence.iter().filter_map(move |evidence| match &evidence.kind {
        EvidenceKind::Malformed(name) => {
            let pattern = catalogue.evidence.iter().find(|pattern| pattern.name == *name)?;
            let finding = about(Code::E402, answer, catalogue).text("seen", evidence.text.clone());
            Some(finding.text("example", example_for(pattern, answer, catalogue)))
        }
        EvidenceKind::BadLink => {
            Some(about(Code::E406, answer, catalogue).text("seen", evidence.text.clone()))
        }
        _ => None,
    })
}

fn unregistered<'a>(
    answer: &'a Answer,
    catalogue: &'a Catalogue,
    registered: &'a BTreeSet<&str>,
) -> impl Iterator<Item = Finding> + 'a {
    let missing = answer
        .evidence
        .iter()
        .flat_map(super::super::form::evidence::Evidence::codes)
        .filter(|code| !registered.contains(code.canonical.as_str()));
    missing.map(move |code| about(Code::E403, answer, catalogue).text("seen", code.canonical.clone()))
}

fn for_another_criterion<'a>(
    answer: &'a Answer,
    catalogue: &'a Catalogue,
) -> impl Iterator<Item = Finding> + 'a {
    let own = catalogue.criterion_of(answer.item);
    answer.evidence.iter().flat_map(super::super::form::evidence::Evidence::codes).filter_map(move |code| {
        let criterion = catalogue.find(&code.criterion)?;
        (Some(criterion) != own).then(|| {
            let finding = about(Code::E407, answer, catalogue).text("seen", code.canonical.clone());
            finding.text("criterion", code.criterion.clone())
        })
    })
}

fn unused(form: &Form) -> impl Iterator<Item = Finding> + '_ {
    let used: BTreeSet<&str> = form
        .answers
        .iter()
        .flat_map(|answer| &answer.evidence)
        .flat_map(super::super::form::evidence::Evidence::codes)
        .map(|code| code.canonical.as_str())
        .collect();
    form.register.entries.iter().filter(move |entry| !used.contains(entry.canonical.as_str())).map(|entry| {
        let finding = Finding::new(Code::E404, entry.place.clone()).text("seen", entry.text.clone());
        finding.text("title", entry.title.clone())
    })
}

/// E405: in the register, or between titles written beside the codes.
fn two_titles(form: &Form, catalogue: &Catalogue) -> Vec<Finding> {
    let mut titles: BTreeMap<&str, (&str, &Place)> = BTreeMap::new();
    let mut findings = Vec::new();
    let mut take = |code: &'_ str, title, place, item: Option<&str>, first: Option<&(&str, &Place)>| {
        let Some((other, at)) = first else { return };
        let place: &Place = place;
        let finding = Finding::new(Code::E405, place.clone())
            .text("seen", code)
            .text("title", title)
            .text("first_title", *other)
            .text("first", place_text(at));
        findings.push(match item {
            Some(item) => finding.about(item),
            None => finding,
        });
    };
    let differs = |a: &str, b: &str| fold(a) != fold(b) && !a.is_empty() && !b.is_empty();
    for entry in &form.register.entries {
        let first = titles.get(entry.canonical.as_str()).filter(|(title, _)| differs(title, &entry.title));
        take(&entry.text, entry.title.as_str(), &entry.place, None, first);
        titles.entry(&entry.canonical).or_insert((&entry.title, &entry.place));
    }
    for answer in &form.answers {
        let codes: Vec<_> =
            answer.evidence.iter().flat_map(super::super::form::evidence::Evidence::codes).collect();
        if codes.len() != answer.evidence_titles.len() {
            continue;
        }
        for (code, title) in codes.into_iter().zip(&answer.evidence_titles) {
            let first = titles.get(code.canonical.as_str()).filter(|(other, _)| differs(other, title));
            let item = catalogue.node(answer.item).code.as_str();
            take(&code.canonical, title.as_str(), &answer.evidence_place, Some(item), first);
            titles.entry(&code.canonical).or_insert((title, &answer.evidence_place));
        }
    }
    findings
}
