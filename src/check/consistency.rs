//! C: what the form states itself against what follows from its answers and the catalogue.

use rust_decimal::Decimal;

use super::layout::place_text;
use crate::catalogue::{Catalogue, FailedCondition, Node, NodeId, Rank};
use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::form::{Form, Scope};
use crate::score::{Accepted, AcceptedValue, Total, UnitScore};
use crate::text::with_comma;

/// Compares totals, levels, maxima and double answers.
pub fn check(form: &Form, catalogue: &Catalogue, accepted: &[Accepted], score: &UnitScore) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(totals(form, catalogue, score));
    findings.extend(levels(form, catalogue, score));
    findings.extend(failed_conditions(catalogue, accepted));
    findings.extend(maxima(form, catalogue));
    findings.extend(parts_disagree(form, catalogue));
    findings
}

/// C501 and C505. A sum that still lacks an item cannot be compared.
fn totals<'a>(
    form: &'a Form,
    catalogue: &'a Catalogue,
    score: &'a UnitScore,
) -> impl Iterator<Item = Finding> + 'a {
    form.totals.iter().filter_map(move |stated| {
        let (code, sum, node) = match stated.scope {
            Scope::Everything => (Code::C501, sum_of_all(score)?, None),
            Scope::Node(node) => {
                let total = total_of(node, score).filter(|total| total.complete)?;
                let is_group = catalogue.node(node).rank == Rank::Group;
                (if is_group { Code::C501 } else { Code::C505 }, total.points, Some(node))
            }
        };
        (stated.value != sum).then(|| {
            let finding = Finding::new(code, stated.place.clone());
            let finding = finding.number("seen", stated.value).number("expected", sum);
            let difference = finding.number("difference", sum - stated.value);
            match node {
                Some(node) => difference.about(&catalogue.node(node).code),
                None => difference.variant("everything"),
            }
        })
    })
}

fn total_of(node: NodeId, score: &UnitScore) -> Option<&Total> {
    let groups = score.groups.iter().map(|group| &group.total);
    groups.chain(&score.criteria).find(|total| total.node == node)
}

fn sum_of_all(score: &UnitScore) -> Option<Decimal> {
    let complete = score.groups.iter().all(|group| group.total.complete);
    complete.then(|| score.groups.iter().map(|group| group.total.points).sum())
}

/// C502.
fn levels<'a>(
    form: &'a Form,
    catalogue: &'a Catalogue,
    score: &'a UnitScore,
) -> impl Iterator<Item = Finding> + 'a {
    form.levels.iter().filter_map(move |stated| {
        let (level, total, node) = match stated.scope {
            Scope::Everything => (score.level?, None, None),
            Scope::Node(node) => {
                let group = score.groups.iter().find(|group| group.total.node == node)?;
                (group.level?, Some(group.total.points), Some(node))
            }
        };
        (stated.level != level).then(|| {
            let finding = Finding::new(Code::C502, stated.place.clone());
            let finding = finding.number("seen", stated.level).number("expected", level);
            match (node, total) {
                (Some(node), Some(total)) => {
                    let finding = finding.about(&catalogue.node(node).code).number("total", total);
                    of_interval(finding, catalogue, level)
                }
                _ => finding.variant("unit").word("rule", catalogue.unit_level.key()),
            }
        })
    })
}

/// With the points that give the level, as the catalogue has them.
fn of_interval(finding: Finding, catalogue: &Catalogue, level: u8) -> Finding {
    let Some(rule) = catalogue.levels.iter().find(|rule| rule.level == level) else { return finding };
    let (key, ends) = rule.interval();
    ends.into_iter().fold(finding.word("range", key), |finding, (name, end)| finding.number(name, end))
}

fn failed_conditions<'a>(
    catalogue: &'a Catalogue,
    accepted: &'a [Accepted],
) -> impl Iterator<Item = Finding> + 'a {
    let is_told = catalogue.failed_condition != FailedCondition::None;
    let failed = accepted.iter().filter(move |answer| is_told && answer.value == AcceptedValue::Met(false));
    failed.map(|answer| {
        let node = catalogue.node(answer.item);
        Finding::new(Code::C503, answer.place.clone()).about(&node.code).text("title", node.title.clone())
    })
}

/// A maximum that the form prints otherwise than the catalogue.
struct OtherMaximum<'a> {
    node: &'a Node,
    stated: Decimal,
    max: Decimal,
    place: &'a Place,
}

/// C504: for each row that is official; once for all others, for there the form may well be right.
fn maxima<'a>(form: &'a Form, catalogue: &'a Catalogue) -> Vec<Finding> {
    let of_items = form
        .answers
        .iter()
        .filter_map(|answer| answer.stated_max.as_ref().map(|(max, place)| (answer.item, *max, place)));
    let of_others = form.maxima.iter().map(|(node, max, place)| (*node, *max, place));
    let other = |(id, stated, place): (NodeId, Decimal, &'a Place)| {
        let node = catalogue.node(id);
        let max = node.max.filter(|max| *max != stated)?;
        Some(OtherMaximum { node, stated, max, place })
    };
    let others: Vec<OtherMaximum> = of_items.chain(of_others).filter_map(other).collect();
    let (official, unverified): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|other| other.node.is_official());
    let mut findings: Vec<Finding> = official.iter().map(one_maximum).collect();
    match unverified.as_slice() {
        [] => {}
        [one] => findings.push(one_maximum(one).variant("unverified")),
        [first, ..] => {
            let row = |other: &OtherMaximum| {
                format!("{}: {} ({})", other.node.code, with_comma(other.stated), with_comma(other.max))
            };
            let rows: Vec<String> = unverified.iter().map(row).collect();
            let finding = Finding::new(Code::C504, first.place.clone()).variant("unverified_rows");
            findings.push(finding.text("rows", rows.join("; ")).number("count", rows.len()));
        }
    }
    findings
}

fn one_maximum(other: &OtherMaximum) -> Finding {
    let finding = Finding::new(Code::C504, other.place.clone()).about(&other.node.code);
    finding.number("seen", other.stated).number("expected", other.max)
}

/// C506.
fn parts_disagree<'a>(form: &'a Form, catalogue: &'a Catalogue) -> impl Iterator<Item = Finding> + 'a {
    form.answers.iter().filter_map(|answer| {
        let other = answer.others.iter().find(|other| !other.same_table)?;
        let finding = Finding::new(Code::C506, other.place.clone()).about(&catalogue.node(answer.item).code);
        let finding = if other.shown.is_empty() { finding.variant("blank") } else { finding };
        Some(
            finding
                .text("seen", other.shown.clone())
                .text("first", place_text(&answer.place))
                .text("first_seen", answer.shown.clone()),
        )
    })
}
