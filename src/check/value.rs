//! V: the values themselves, in the words of findings. What counts is the judge's word.

use rust_decimal::Decimal;

use crate::catalogue::{Allowance, Catalogue, Kind, Node, band_of};
use crate::finding::{Code, Finding, Severity};
use crate::form::unseen::Remains;
use crate::form::{Answer, Form, Reading};
use crate::judge::{Doubt, Judgement, Mark, Refusal, maximum};
use crate::score::AcceptedValue;

/// Findings about values.
pub fn check(form: &Form, catalogue: &Catalogue, judgement: &Judgement) -> Vec<Finding> {
    let judged = || form.answers.iter().zip(judgement.verdicts());
    let mut findings = Vec::new();
    findings.extend(judged().filter_map(|(answer, verdict)| {
        about_own(answer, catalogue.node(answer.item), catalogue.step, &verdict.own)
    }));
    findings.extend(judged().filter_map(|(answer, verdict)| {
        about_review(answer, catalogue.node(answer.item), verdict.review.as_ref()?)
    }));
    findings.extend(typed_as_text(form));
    findings.extend(codes_read_back(form, catalogue));
    findings.extend(left_out(Code::V311, &form.unseen.struck_out));
    findings.extend(left_out(Code::V312, &form.unseen.covered));
    findings.extend(against_bands(form, catalogue, judgement));
    findings
}

/// What there is to say about the school's own answer.
fn about_own(answer: &Answer, node: &Node, step: Decimal, mark: &Mark<AcceptedValue>) -> Option<Finding> {
    let finding = |code| {
        let finding =
            Finding::new(code, answer.place.clone()).about(&node.code).text("title", node.title.clone());
        match answer.reading {
            Reading::Points { value, .. } => finding.number("seen", value),
            _ => finding.text("seen", answer.shown.clone()),
        }
    };
    let with_max = |finding: Finding| match maximum(answer, node) {
        Some(max) => finding.number("max", max.points),
        None => finding,
    };
    Some(match (mark.says, mark.doubt) {
        (Err(refusal), _) => with_max(match refusal {
            Refusal::Blank if node.is_condition() => finding(Code::V304).variant("condition"),
            Refusal::NotApplicable if node.is_condition() => finding(Code::V315).variant("condition"),
            Refusal::StruckOut => finding(Code::V304).variant("struck_out"),
            Refusal::ZeroOfBlank => finding(Code::V304).variant("zero_of_blank"),
            Refusal::Shared => finding(Code::V301).variant("merged"),
            Refusal::Percentage => finding(Code::V301).variant("percentage"),
            Refusal::Contradictory => finding(Code::V305).variant("contradictory"),
            Refusal::Foreign => {
                let label = answer.place.label.clone().unwrap_or_default();
                let finding = Finding::new(Code::L208, answer.place.clone()).about(&node.code);
                return Some(finding.text("title", node.title.clone()).text("seen", label));
            }
            refusal => finding(code_of(refusal)),
        }),
        (Ok(_), Some(Doubt::AboveInferred)) => {
            with_max(finding(Code::V302).variant("inferred").weighing(Severity::Warning))
        }
        (Ok(_), Some(Doubt::OffStep(nearest))) => {
            finding(Code::V303).number("step", step).number("nearest", nearest)
        }
        (Ok(_), None) => return None,
    })
}

/// The code that tells why something does not count.
const fn code_of(refusal: Refusal) -> Code {
    match refusal {
        Refusal::Blank | Refusal::StruckOut | Refusal::ZeroOfBlank => Code::V304,
        Refusal::NotANumber | Refusal::Percentage | Refusal::Shared => Code::V301,
        Refusal::Ambiguous | Refusal::Contradictory => Code::V305,
        Refusal::Foreign => Code::L208,
        Refusal::SheetError => Code::V306,
        Refusal::Unclear => Code::V307,
        Refusal::NoResult => Code::V309,
        Refusal::NotApplicable => Code::V315,
        Refusal::OutOfRange(_) => Code::V302,
    }
}

/// What there is to say about the reviewer's points.
fn about_review(answer: &Answer, node: &Node, mark: &Mark<AcceptedValue>) -> Option<Finding> {
    let finding = |code| {
        let finding = Finding::new(code, answer.review_place.clone()).about(&node.code).variant("review");
        finding
            .text("title", node.title.clone())
            .number("max", maximum(answer, node).map_or(Decimal::ZERO, |max| max.points))
    };
    match (mark.says, mark.doubt) {
        (Err(Refusal::OutOfRange(points)), _) => Some(finding(Code::V302).number("seen", points)),
        (Err(refusal), _) => Some(finding(code_of(refusal)).text("seen", answer.review_shown.clone())),
        (Ok(AcceptedValue::Points(points)), Some(Doubt::AboveInferred)) => {
            Some(finding(Code::V302).number("seen", points).weighing(Severity::Warning))
        }
        (Ok(_), _) => None,
    }
}

/// V308, once a form.
fn typed_as_text(form: &Form) -> Option<Finding> {
    if form.layout.is_untyped {
        return None;
    }
    let mut typed =
        form.answers.iter().filter(|answer| matches!(answer.reading, Reading::Points { typed: true, .. }));
    let first = typed.next()?;
    let finding = Finding::new(Code::V308, first.place.clone()).text("seen", first.shown.clone());
    Some(finding.number("count", typed.count() + 1))
}

/// V311 and V312, once a form: what a person does not see and what does not count.
fn left_out(code: Code, remains: &Remains) -> Option<Finding> {
    let (place, seen) = remains.first.clone()?;
    Some(Finding::new(code, place).text("seen", seen).number("count", remains.count))
}

/// V313, and V314 once a form: points held against the bands of their ratio or count.
fn against_bands(form: &Form, catalogue: &Catalogue, judgement: &Judgement) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut without: Vec<(&Answer, &str)> = Vec::new();
    for answer in &form.answers {
        let node = catalogue.node(answer.item);
        let counted = judgement.own_of(answer.item).map(|accepted| accepted.value);
        let Some(AcceptedValue::Points(points)) = counted.filter(|_| !node.caps.is_empty()) else { continue };
        let Some(share) = form.shares.iter().find(|share| share.item == answer.item) else {
            without.push((answer, &node.code));
            continue;
        };
        let Some(band) = band_of(&node.caps, share.value).filter(|band| !band.allows.holds(points)) else {
            continue;
        };
        let finding = Finding::new(Code::V313, answer.place.clone()).about(&node.code);
        let finding = match band.allows {
            Allowance::AtMost(_) => finding,
            Allowance::Exactly(_) => finding.variant("exactly"),
        };
        let unit = if node.kind == Kind::Ratio { "share.ratio" } else { "share.count" };
        let beside = share.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
        findings.push(
            finding
                .text("title", node.title.clone())
                .number("seen", points)
                .number("value", share.value.round_dp(2).normalize())
                .word("unit", unit)
                .number("allowed", band.allows.points())
                .text("beside", beside),
        );
    }
    findings.extend(without.first().map(|(answer, _)| {
        let codes: Vec<&str> = without.iter().map(|(_, code)| *code).collect();
        Finding::new(Code::V314, answer.place.clone())
            .number("count", codes.len())
            .text("items", codes.join(", "))
    }));
    findings
}

fn codes_read_back<'a>(form: &'a Form, catalogue: &'a Catalogue) -> impl Iterator<Item = Finding> + 'a {
    form.answers.iter().filter_map(|answer| {
        let (place, shown) = answer.read_back.as_ref()?;
        let code = &catalogue.node(answer.item).code;
        Some(Finding::new(Code::V310, place.clone()).about(code).text("seen", shown.clone()))
    })
}
