//! E: evidence and its register.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, EvidencePattern};
use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::form::{Answer, Evidence, EvidenceKind, Form, Role};
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
        .flat_map(Evidence::codes)
        .filter(|code| !registered.contains(code.canonical.as_str()));
    missing.map(move |code| about(Code::E403, answer, catalogue).text("seen", code.canonical.clone()))
}

fn for_another_criterion<'a>(
    answer: &'a Answer,
    catalogue: &'a Catalogue,
) -> impl Iterator<Item = Finding> + 'a {
    let own = catalogue.criterion_of(answer.item);
    answer.evidence.iter().flat_map(Evidence::codes).filter_map(move |code| {
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
        .flat_map(Evidence::codes)
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
    let take = |code: &str, title: &str, place: &Place, first: Option<&(&str, &Place)>| {
        let (other, at) = first?;
        Some(titles_at_odds(code, (title, place), (*other, &at.to_string())))
    };
    for entry in &form.register.entries {
        let first = titles.get(entry.canonical.as_str());
        let first = first.filter(|(title, _)| titles_differ(title, &entry.title));
        findings.extend(take(&entry.text, entry.title.as_str(), &entry.place, first));
        titles.entry(&entry.canonical).or_insert((&entry.title, &entry.place));
    }
    for answer in &form.answers {
        for (code, title) in answer.titled_codes() {
            let first = titles.get(code.canonical.as_str()).filter(|(other, _)| titles_differ(other, title));
            let found = take(&code.canonical, title, &answer.evidence_place, first);
            findings.extend(found.map(|finding| finding.about(&catalogue.node(answer.item).code)));
            titles.entry(&code.canonical).or_insert((title, &answer.evidence_place));
        }
    }
    findings
}

/// E405 for a code with a title at a place, where it has another title at another place that stands before.
pub(crate) fn titles_at_odds(
    code: &str,
    (title, place): (&str, &Place),
    (first_title, first): (&str, &str),
) -> Finding {
    Finding::new(Code::E405, place.clone())
        .text("seen", code)
        .text("title", title)
        .text("first_title", first_title)
        .text("first", first)
}

/// Whether two titles are those of two papers: capitals, signs and spaces make no difference, nor does a missing one.
pub(crate) fn titles_differ(a: &str, b: &str) -> bool {
    !a.is_empty() && !b.is_empty() && fold(a) != fold(b)
}

#[cfg(test)]
mod tests {
    use super::super::told::about;
    use super::*;
    use crate::Engine;

    const HEADER: &str = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Mã minh chứng;Tên minh chứng";

    #[track_caller]
    fn told(lines: &[&str], expected: &[&str]) {
        let lines: Vec<&str> = [HEADER].iter().chain(lines).copied().collect();
        assert_eq!(about(&Engine::built_in().unwrap(), "E4", &lines), expected, "{lines:?}");
    }

    #[test]
    fn what_is_missing_or_malformed_is_told_with_a_code_of_its_own_criterion_in_its_own_way() {
        told(&["1.3.2;;8;5;;"], &["E401 1.3.2: points 5, example MC.1.3.02"]);
        told(&["1.4;;10;0.5;;"], &["E401 1.4: points 0.5, example MC.1.4.02"]);
        told(&["1.4;;10;0;;"], &[]);
        told(&["1.4;;10;5;MC-1.4/1;"], &["E402 1.4: seen MC-1.4/1, example MC.1.4.02"]);
        told(&["1.4;;10;5;H1.1.4-01;"], &["E402 1.4: seen H1.1.4-01, example [H1-1.4-01]"]);
        told(&["1.4;;10;5;MC.1.5.01;"], &["E407 1.4: seen MC.1.5.01, criterion 1.5"]);
    }

    #[test]
    fn one_code_with_two_titles_is_told_where_each_code_has_one() {
        told(
            &["1.4;;10;5;MC.1.4.01;Quy chế", "1.6.1;;7;5;MC.1.4.01;Kế hoạch"],
            &[
                "E407 1.6.1: seen MC.1.4.01, criterion 1.4",
                "E405 1.6.1: seen MC.1.4.01, title Kế hoạch, first_title Quy chế, first CSV!E2",
            ],
        );
        let alike = "E407 1.6.1: seen MC.1.4.01, criterion 1.4";
        told(&["1.4;;10;5;MC.1.4.01;Quy chế", "1.6.1;;7;5;MC.1.4.01;QUY  CHẾ"], &[alike]);
        told(&["1.4;;10;5;MC.1.4.01;Quy chế", "1.6.1;;7;5;MC.1.4.01;"], &[alike]);
        // Of two titles beside one code nobody can tell which is its own.
        told(&["1.4;;10;5;MC.1.4.01;Quy chế", "1.6.1;;7;5;MC.1.4.01;\"Kế hoạch; Sổ\""], &[alike]);
    }

    #[test]
    fn titles_are_those_of_two_papers_where_both_are_told_and_read_differently() {
        for (a, b, differ) in [
            ("Quy chế", "Kế hoạch", true),
            ("Quy chế", "QUY  CHẾ.", false),
            ("", "Kế hoạch", false),
            ("Kế hoạch", "", false),
            ("", "", false),
        ] {
            assert_eq!(titles_differ(a, b), differ, "{a} {b}");
        }
    }
}
