//! V: the values themselves. Decides which answers count.

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Node, Trust};
use crate::finding::{Code, Finding, Severity};
use crate::form::{Answer, Form, Reading};
use crate::score::{Accepted, AcceptedValue};
use crate::text::is_blank;

/// Findings about values, and the answers that count.
pub fn check(form: &Form, catalogue: &Catalogue) -> (Vec<Finding>, Vec<Accepted>) {
    let mut findings = Vec::new();
    let mut accepted = Vec::new();
    for answer in &form.answers {
        let node = catalogue.node(answer.item);
        let (value, about) = judge(answer, node, catalogue.step);
        findings.extend(about);
        // An item that stands twice has no one answer; the layout and consistency checks tell it.
        if let Some(value) = value.filter(|_| answer.others.is_empty()) {
            accepted.push(Accepted { item: answer.item, value, place: answer.place.clone() });
        }
    }
    findings
        .extend(form.answers.iter().filter_map(|answer| review_fault(answer, catalogue.node(answer.item))));
    findings.extend(typed_as_text(form));
    findings.extend(codes_read_back(form, catalogue));
    (findings, accepted)
}

/// What an answer is worth, and what there is to say about it.
fn judge(answer: &Answer, node: &Node, step: Decimal) -> (Option<AcceptedValue>, Option<Finding>) {
    let finding = |code| {
        let finding =
            Finding::new(code, answer.place.clone()).about(&node.code).text("title", node.title.clone());
        match answer.reading {
            Reading::Points { value, .. } => finding.number("seen", value),
            _ => finding.text("seen", answer.shown.clone()),
        }
    };
    let with_max = |finding: Finding| match node.max {
        Some(max) => finding.number("max", max),
        None => finding,
    };
    let refuse = |finding: Finding| (None, Some(with_max(finding)));
    match &answer.reading {
        Reading::Blank if node.is_condition() => refuse(finding(Code::V304).variant("condition")),
        Reading::Blank => refuse(finding(Code::V304)),
        Reading::NotANumber => refuse(finding(Code::V301)),
        Reading::Shared => refuse(finding(Code::V301).variant("merged")),
        Reading::Ambiguous => refuse(finding(Code::V305)),
        Reading::Error => refuse(finding(Code::V306)),
        Reading::Unclear => refuse(finding(Code::V307)),
        Reading::NoResult => refuse(finding(Code::V309)),
        Reading::Met(met) => (Some(AcceptedValue::Met(*met)), None),
        Reading::Points { value, .. } => points(*value, node, step, &finding),
    }
}

fn points(
    value: Decimal,
    node: &Node,
    step: Decimal,
    finding: &dyn Fn(Code) -> Finding,
) -> (Option<AcceptedValue>, Option<Finding>) {
    let counted = Some(AcceptedValue::Points(value));
    let max = node.max.unwrap_or_default();
    if value < Decimal::ZERO {
        return (None, Some(finding(Code::V302).number("max", max)));
    }
    if value > max && node.trust == Trust::Inferred {
        let warning = finding(Code::V302).variant("inferred").weighing(Severity::Warning);
        return (counted, Some(warning.number("max", max)));
    }
    if value > max {
        return (None, Some(finding(Code::V302).number("max", max)));
    }
    let off = !(value % step).is_zero();
    let nearest = || (value / step).round() * step;
    (counted, off.then(|| finding(Code::V303).number("step", step).number("nearest", nearest())))
}

/// The reviewer's points, where they can count: a number from 0 to the maximum.
pub fn review(answer: &Answer, node: &Node) -> Option<Decimal> {
    answer.review.filter(|_| review_fault(answer, node).is_none_or(|fault| fault.severity != Severity::Error))
}

/// What is wrong with the reviewer's points. Without points, a reviewer's words on a condition are no fault.
fn review_fault(answer: &Answer, node: &Node) -> Option<Finding> {
    let max = node.max?;
    let finding = |code, variant| {
        let finding = Finding::new(code, answer.review_place.clone()).about(&node.code).variant(variant);
        finding.text("title", node.title.clone()).number("max", max)
    };
    match answer.review {
        Some(points) if points < Decimal::ZERO || points > max => {
            let found = finding(Code::V302, "review").number("seen", points);
            let counts = points > max && node.trust == Trust::Inferred;
            Some(if counts { found.weighing(Severity::Warning) } else { found })
        }
        None if !is_blank(&answer.review_shown) && !is_dash(&answer.review_shown) => {
            Some(finding(Code::V301, "review").text("seen", answer.review_shown.clone()))
        }
        _ => None,
    }
}

/// Dashes that stand for nothing.
fn is_dash(text: &str) -> bool {
    text.chars().all(|sign| matches!(sign, '-' | '–' | '—' | '…' | '.' | '/'))
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

fn codes_read_back<'a>(form: &'a Form, catalogue: &'a Catalogue) -> impl Iterator<Item = Finding> + 'a {
    form.answers.iter().filter_map(|answer| {
        let (place, shown) = answer.read_back.as_ref()?;
        let code = &catalogue.node(answer.item).code;
        Some(Finding::new(Code::V310, place.clone()).about(code).text("seen", shown.clone()))
    })
}
