//! C: what the form states itself against what follows from its answers and the catalogue.

use rust_decimal::Decimal;

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
                .text("first", answer.place.to_string())
                .text("first_seen", answer.shown.clone()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Address;
    use crate::finding::Param;
    use crate::form::{StatedLevel, StatedTotal};
    use crate::score::score;

    fn at(cell: &str) -> Place {
        Place::cell("Phiếu", Address::parse(cell).unwrap())
    }

    /// Answers by which group 1 has 80 points and group 2 has 50, the first items of each full, and conditions met.
    fn answers(catalogue: &Catalogue) -> Vec<Accepted> {
        let mut left = [80, 50].map(Decimal::from);
        let value = |(item, node): (NodeId, &Node)| {
            let left = &mut left[usize::from(node.code.starts_with('2'))];
            let value = match node.max {
                None => AcceptedValue::Met(true),
                Some(max) => {
                    let points = max.min(*left);
                    *left -= points;
                    AcceptedValue::Points(points)
                }
            };
            Accepted { item, value, place: at("D9") }
        };
        catalogue.items().map(value).collect()
    }

    /// Code, variant, row, and the parameters; all stand in one cell.
    fn line(finding: &Finding) -> String {
        let params = finding.params.iter().map(|(name, value)| match value {
            Param::Text(text) | Param::Word(text) => format!(" {name} {text}"),
            Param::Number(number) => format!(" {name} {}", number.normalize()),
        });
        let words = [finding.variant.as_deref(), finding.item.as_deref()].into_iter().flatten();
        let words: Vec<&str> = std::iter::once(finding.code.as_str()).chain(words).collect();
        format!("{}:{}", words.join(" "), params.collect::<String>())
    }

    /// A group or criterion by its code, or everything.
    fn scope(code: &str, catalogue: &Catalogue) -> Scope {
        catalogue.find(code).map_or(Scope::Everything, Scope::Node)
    }

    #[test]
    fn each_total_is_held_against_its_own_sum() {
        let catalogue = Catalogue::built_in().unwrap();
        let all = answers(&catalogue);
        // 2.4.3 is the last item of group 2.
        let open: Vec<Accepted> =
            all.iter().filter(|answer| catalogue.node(answer.item).code != "2.4.3").cloned().collect();
        let told = |accepted: &[Accepted], code: &str, value: &str| {
            let stated = StatedTotal {
                scope: scope(code, &catalogue),
                value: value.parse().unwrap(),
                place: at("D9"),
            };
            let form = Form { totals: vec![stated], ..Form::default() };
            check(&form, &catalogue, accepted, &score(accepted, &catalogue))
                .iter()
                .map(line)
                .collect::<Vec<_>>()
        };
        for (code, value, expected) in [
            ("1", "80", ""),
            ("1", "80.0", ""),
            ("1", "79.75", "C501 1: seen 79.75 expected 80 difference 0.25"),
            ("1", "80.25", "C501 1: seen 80.25 expected 80 difference -0.25"),
            ("2", "50", ""),
            ("2", "80", "C501 2: seen 80 expected 50 difference -30"),
            ("1.3", "30", ""),
            ("1.3", "29", "C505 1.3: seen 29 expected 30 difference 1"),
            ("1.5", "30", "C505 1.5: seen 30 expected 20 difference -10"),
            ("all", "130", ""),
            ("all", "80", "C501 everything: seen 80 expected 130 difference 50"),
        ] {
            let expected: Vec<&str> = Some(expected).filter(|line| !line.is_empty()).into_iter().collect();
            assert_eq!(told(&all, code, value), expected, "{code} is {value}");
        }
        assert_eq!(told(&open, "1", "79").len(), 1, "the other group is whole");
        assert_eq!(told(&open, "2", "49"), [""; 0], "it lacks an item");
        assert_eq!(told(&open, "all", "129"), [""; 0], "a group lacks an item");
    }

    #[test]
    fn each_level_is_held_against_its_own_group_and_the_points_that_give_it_are_told() {
        let catalogue = Catalogue::built_in().unwrap();
        let accepted = answers(&catalogue);
        let told = |code: &str, level| {
            let stated = StatedLevel { scope: scope(code, &catalogue), level, place: at("D9") };
            let form = Form { levels: vec![stated], ..Form::default() };
            let found = check(&form, &catalogue, &accepted, &score(&accepted, &catalogue));
            found.iter().map(line).collect::<Vec<_>>()
        };
        for (code, level, expected) in [
            ("1", 3, ""),
            ("1", 2, "C502 1: seen 2 expected 3 total 80 range level.above end 75"),
            ("2", 2, ""),
            ("2", 3, "C502 2: seen 3 expected 2 total 50 range level.between low 50 high 75"),
            ("all", 2, ""),
            ("all", 3, "C502 unit: seen 3 expected 2 rule unit_level.lowest_group"),
        ] {
            let expected: Vec<&str> = Some(expected).filter(|line| !line.is_empty()).into_iter().collect();
            assert_eq!(told(code, level), expected, "{code} is at level {level}");
        }
    }

    #[test]
    fn another_maximum_is_told_for_each_official_row_and_once_for_all_others() {
        let catalogue = Catalogue::built_in().unwrap();
        let told = |maxima: &[(&str, i64)]| {
            let stated =
                |(code, max): &(&str, i64)| (catalogue.find(code).unwrap(), Decimal::from(*max), at("C9"));
            let form = Form { maxima: maxima.iter().map(stated).collect(), ..Form::default() };
            super::maxima(&form, &catalogue).iter().map(line).collect::<Vec<_>>()
        };
        // 1.3 and 2 are official with 30 and 100 points; 1.4 and 1.6.1 have one source, with 10 and 7.
        assert_eq!(told(&[("1.3", 30), ("1.4", 10), ("1.1", 5)]), [""; 0]);
        assert_eq!(
            told(&[("1.3", 29), ("1.4", 10), ("2", 101)]),
            ["C504 1.3: seen 29 expected 30", "C504 2: seen 101 expected 100"]
        );
        assert_eq!(told(&[("1.4", 9)]), ["C504 unverified 1.4: seen 9 expected 10"]);
        assert_eq!(
            told(&[("1.4", 9), ("1.6.1", 8)]),
            ["C504 unverified_rows: rows 1.4: 9 (10); 1.6.1: 8 (7) count 2"]
        );
    }

    #[test]
    fn a_condition_that_is_not_met_is_told_where_the_catalogue_makes_something_of_it() {
        let mut catalogue = Catalogue::built_in().unwrap();
        let mut accepted = answers(&catalogue);
        let codes = |catalogue: &Catalogue, accepted: &[Accepted]| {
            let found = failed_conditions(catalogue, accepted);
            found.map(|finding| finding.item.unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(codes(&catalogue, &accepted), [""; 0], "all are met");
        accepted[1].value = AcceptedValue::Met(false);
        for (rule, expected) in [
            (FailedCondition::None, &[][..]),
            (FailedCondition::Warn, &["1.2"]),
            (FailedCondition::CapLevel(1), &["1.2"]),
            (FailedCondition::NotRated, &["1.2"]),
        ] {
            catalogue.failed_condition = rule;
            assert_eq!(codes(&catalogue, &accepted), expected, "{rule:?}");
        }
    }
}
