//! Scores: accepted answers and a catalogue come in, totals, levels and the trace of how go out.
//!
//! Exact decimals from end to end, so that 49,5 and 50 and 75,5 fall where the decision puts them. Nothing here has
//! seen a workbook.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Node, NodeId, NotApplicable, UnitLevel, level_of};
use crate::cell::Place;

/// An answer that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The item.
    pub item: NodeId,
    /// What it says.
    pub value: AcceptedValue,
    /// The cell it came from.
    pub place: Place,
}

/// What an answer that counts says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AcceptedValue {
    /// The row does not apply to the school; what follows is the catalogue's to say.
    #[serde(rename = "na")]
    NotApplicable,
    /// Points.
    #[serde(untagged)]
    Points(Decimal),
    /// Whether a condition is met.
    #[serde(untagged)]
    Met(bool),
}

/// The total of a group, criterion or item, with where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// What it is the total of.
    pub node: NodeId,
    /// The sum of the points that count so far; of a group some of whose rows left the maximum, scaled to the whole.
    pub points: Decimal,
    /// How it was scaled, where it was.
    pub rescaled: Option<Rescaled>,
    /// Whether every item below has an answer that counts.
    pub complete: bool,
    /// What it adds up: the trace from a total to its cells.
    pub parts: Vec<Part>,
}

/// How the total of a group was scaled to its whole maximum, because rows of it do not apply (quy đổi).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rescaled {
    /// The sum of the points as they are.
    pub sum: Decimal,
    /// The maximum of the rows that are left.
    pub of: Decimal,
    /// The maximum of all rows.
    pub to: Decimal,
    /// Whether no row with points is left, so that there is nothing to give a level for.
    pub is_empty: bool,
}

impl Rescaled {
    fn points(self, decimals: u32) -> Decimal {
        let scaled = (self.sum * self.to).checked_div(self.of).unwrap_or_default();
        scaled.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
    }
}

/// Points that a total adds up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The item that they were given for.
    pub item: NodeId,
    /// How many.
    pub points: Decimal,
    /// The cell they came from.
    pub place: Place,
}

/// A group's total and level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupScore {
    /// The total.
    pub total: Total,
    /// The level; `None` while the group is incomplete, or where a failed condition forbids one.
    pub level: Option<u8>,
}

/// Everything that follows from a school's answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitScore {
    /// One for each group, in the order of the catalogue.
    pub groups: Vec<GroupScore>,
    /// One for each criterion that has items below it.
    pub criteria: Vec<Total>,
    /// The whole unit's level, where the catalogue has one and every group has a level.
    pub level: Option<u8>,
}

/// Works out totals and levels.
pub fn score(accepted: &[Accepted], catalogue: &Catalogue) -> UnitScore {
    let groups: Vec<GroupScore> = catalogue
        .groups()
        .map(|(group, _)| {
            let total = rescaled(total(group, accepted, catalogue), accepted, catalogue);
            let level = group_level(&total, accepted, catalogue);
            GroupScore { total, level }
        })
        .collect();
    let criteria = catalogue
        .nodes()
        .filter(|(id, _)| catalogue.criterion_of(*id) == Some(*id) && !catalogue.children(*id).is_empty())
        .map(|(id, _)| total(id, accepted, catalogue))
        .collect();
    let level = unit_level(&groups, accepted, catalogue);
    UnitScore { groups, criteria, level }
}

/// The level of the whole unit, by the catalogue's rule.
fn unit_level(groups: &[GroupScore], accepted: &[Accepted], catalogue: &Catalogue) -> Option<u8> {
    let complete = groups.iter().all(|group| group.total.can_be_rated());
    let level = match catalogue.unit_level {
        UnitLevel::None => return None,
        // `None` orders below every level, so one group without a level leaves the unit without one.
        UnitLevel::LowestGroup => return groups.iter().map(|group| group.level).min().flatten(),
        _ if !complete => return None,
        UnitLevel::Total => {
            let points = groups.iter().map(|group| group.total.points).sum();
            level_of(&catalogue.levels, points)?.level
        }
        UnitLevel::Rows => by_rows(accepted, catalogue)?,
    };
    let failed = accepted.iter().any(|answer| answer.value == AcceptedValue::Met(false));
    if failed { catalogue.failed_condition.after(level) } else { Some(level) }
}

/// The highest level whose rule the levels of the rows fulfil; the lowest one where they fulfil none.
fn by_rows(accepted: &[Accepted], catalogue: &Catalogue) -> Option<u8> {
    let (mut mandatory, mut others) = (Vec::new(), Vec::new());
    for answer in accepted {
        let node = catalogue.node(answer.item);
        if let Some(level) = answer.value.points(node) {
            let level = level.trunc().to_u8()?;
            if node.is_mandatory { mandatory.push(level) } else { others.push(level) }
        }
    }
    let fulfilled = catalogue.unit_rules.iter().rev().find(|rule| rule.holds(&mandatory, &others));
    fulfilled.map(|rule| rule.level).or_else(|| catalogue.levels.first().map(|rule| rule.level))
}

fn total(node: NodeId, accepted: &[Accepted], catalogue: &Catalogue) -> Total {
    let answered = |item: NodeId| accepted.iter().find(|answer| answer.item == item);
    let complete = catalogue.items_under(node).all(|(item, _)| answered(item).is_some());
    let parts: Vec<Part> = catalogue
        .items_under(node)
        .filter_map(|(item, node)| {
            let answer = answered(item)?;
            Some(Part { item, points: answer.value.points(node)?, place: answer.place.clone() })
        })
        .collect();
    Total { node, points: parts.iter().map(|part| part.points).sum(), rescaled: None, complete, parts }
}

/// The total of a group, scaled to its whole maximum where rows of it left that.
fn rescaled(total: Total, accepted: &[Accepted], catalogue: &Catalogue) -> Total {
    let rows = || catalogue.items_under(total.node).filter(|(_, node)| !node.is_condition());
    let has_left = |item: NodeId, node: &Node| {
        node.not_applicable == NotApplicable::Rescaled
            && accepted
                .iter()
                .any(|answer| answer.item == item && answer.value == AcceptedValue::NotApplicable)
    };
    let left: Vec<&Node> =
        rows().filter(|(item, node)| has_left(*item, node)).map(|(_, node)| node).collect();
    if left.is_empty() {
        return total;
    }
    let to: Decimal = rows().filter_map(|(_, node)| node.max).sum();
    let of = to - left.iter().filter_map(|node| node.max).sum::<Decimal>();
    let rescaled = Rescaled { sum: total.points, of, to, is_empty: left.len() == rows().count() };
    Total { points: rescaled.points(catalogue.rescaled_decimals), rescaled: Some(rescaled), ..total }
}

impl Total {
    /// Whether a level can follow: nothing is open, and something is left to rate.
    fn can_be_rated(&self) -> bool {
        self.complete && !self.rescaled.is_some_and(|rescaled| rescaled.is_empty)
    }
}

impl AcceptedValue {
    /// The points that the answer itself names.
    pub const fn given(self) -> Option<Decimal> {
        match self {
            Self::Points(points) => Some(points),
            Self::Met(_) | Self::NotApplicable => None,
        }
    }

    /// The points that an answer to a row brings; `None` for a condition, and for a row that left the maximum.
    pub fn points(self, node: &Node) -> Option<Decimal> {
        match self {
            Self::Points(points) => Some(points),
            Self::Met(_) => None,
            Self::NotApplicable => match node.not_applicable {
                NotApplicable::Full => node.max,
                NotApplicable::None => node.max.map(|_| Decimal::ZERO),
                NotApplicable::Rescaled | NotApplicable::Refused => None,
            },
        }
    }
}

fn group_level(total: &Total, accepted: &[Accepted], catalogue: &Catalogue) -> Option<u8> {
    if !total.can_be_rated() || !catalogue.unit_level.rates_groups() {
        return None;
    }
    let level = level_of(&catalogue.levels, total.points)?.level;
    let failed = accepted.iter().any(|answer| {
        answer.value == AcceptedValue::Met(false) && catalogue.is_within(answer.item, total.node)
    });
    if failed { catalogue.failed_condition.after(level) } else { Some(level) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{FailedCondition, small};
    use proptest::prelude::*;

    /// Answers that give group 1 the total, spread over its items in order, and every condition met.
    fn answers(catalogue: &Catalogue, total: Decimal) -> Vec<Accepted> {
        let mut left = total;
        catalogue
            .items()
            .map(|(item, node)| {
                let value = match node.max {
                    None => AcceptedValue::Met(true),
                    Some(max) => {
                        let points = left.min(max);
                        left -= points;
                        AcceptedValue::Points(points)
                    }
                };
                Accepted { item, value, place: Place::default() }
            })
            .collect()
    }

    fn level_at(total: &str) -> Option<u8> {
        let catalogue = Catalogue::built_in().unwrap();
        score(&answers(&catalogue, total.parse().unwrap()), &catalogue).groups[0].level
    }

    #[test]
    fn levels_change_where_the_decision_says() {
        let levels = ["0", "49.5", "50", "75", "75.5", "100"].map(level_at);
        assert_eq!(levels, [Some(1), Some(1), Some(2), Some(2), Some(3), Some(3)]);
    }

    #[test]
    fn every_quarter_step_has_exactly_the_level_of_its_interval() {
        let catalogue = Catalogue::built_in().unwrap();
        for quarter in 0..=400 {
            let total = Decimal::new(quarter * 25, 2);
            let expected = if total < 50.into() {
                1
            } else if total <= 75.into() {
                2
            } else {
                3
            };
            assert_eq!(catalogue.levels.iter().filter(|rule| rule.holds(total)).count(), 1, "{total}");
            assert_eq!(level_of(&catalogue.levels, total).unwrap().level, expected, "{total}");
        }
    }

    #[test]
    fn a_group_with_an_unanswered_item_has_a_total_but_no_level() {
        let catalogue = Catalogue::built_in().unwrap();
        let mut accepted = answers(&catalogue, 200.into());
        accepted.retain(|answer| catalogue.node(answer.item).code != "1.4");
        let result = score(&accepted, &catalogue);
        assert_eq!((result.groups[0].total.points, result.groups[0].level), (90.into(), None));
        assert_eq!((result.groups[1].level, result.level), (Some(3), None));
    }

    #[test]
    fn a_failed_condition_does_what_the_catalogue_says() {
        let mut catalogue = Catalogue::built_in().unwrap();
        let mut accepted = answers(&catalogue, 200.into());
        accepted[0].value = AcceptedValue::Met(false);
        for (rule, level) in [
            (FailedCondition::Warn, Some(3)),
            (FailedCondition::CapLevel(1), Some(1)),
            (FailedCondition::CapLevel(2), Some(2)),
            (FailedCondition::None, Some(3)),
            (FailedCondition::NotRated, None),
        ] {
            catalogue.failed_condition = rule;
            assert_eq!(score(&accepted, &catalogue).groups[0].level, level);
        }
    }

    /// What a school says, as `1.1=4 1.2.1=na 1.3=met`.
    fn said(catalogue: &Catalogue, text: &str) -> Vec<Accepted> {
        let value = |text: &str| match text {
            "na" => AcceptedValue::NotApplicable,
            "met" | "failed" => AcceptedValue::Met(text == "met"),
            points => AcceptedValue::Points(points.parse().unwrap()),
        };
        let answer = |(code, text)| Accepted {
            item: catalogue.find(code).unwrap(),
            value: value(text),
            place: Place::default(),
        };
        text.split(' ').map(|answer| answer.split_once('=').unwrap()).map(answer).collect()
    }

    /// Totals and levels, as `1: 10 -> 2 | 2: 6 -> 2 | 2`.
    #[track_caller]
    fn gives(changes: &[impl AsRef<str>], answers: &str, expected: &str) {
        let catalogue = small::catalogue(changes);
        let score = score(&said(&catalogue, answers), &catalogue);
        let level = |level: Option<u8>| level.map_or_else(|| "-".to_owned(), |level| level.to_string());
        let groups = score.groups.iter().map(|group| {
            let code = &catalogue.node(group.total.node).code;
            let scaled = if group.total.rescaled.is_some() { "~" } else { "" };
            format!("{code}: {scaled}{} -> {}", group.total.points.normalize(), level(group.level))
        });
        let line = groups.chain([level(score.level)]).collect::<Vec<_>>().join(" | ");
        assert_eq!(line, expected, "{answers}");
    }

    const FULL: &str = "1.1=4 1.2.1=2 1.2.2=4 1.3=met";

    #[test]
    fn criteria_with_items_have_totals_of_their_own() {
        let catalogue = small::catalogue(small::AS_IT_IS);
        let score = score(&said(&catalogue, "1.1=4 1.2.1=1.5 1.2.2=3"), &catalogue);
        let totals: Vec<_> = score
            .criteria
            .iter()
            .map(|total| (catalogue.node(total.node).code.as_str(), total.points.to_string(), total.complete))
            .collect();
        assert_eq!(totals, [("1.2", "4.5".to_owned(), true)]);
    }

    #[test]
    fn the_unit_has_the_lowest_group_s_level_or_that_of_all_points_or_none() {
        let of = |rule: &str| [format!("\"lowest_group\" -> \"{rule}\"")];
        let lowest = of("lowest_group");
        gives(&lowest, &format!("{FULL} 2.1=6"), "1: 10 -> 2 | 2: 6 -> 2 | 2");
        gives(&lowest, &format!("{FULL} 2.1=4.5"), "1: 10 -> 2 | 2: 4.5 -> 1 | 1");
        gives(&lowest, FULL, "1: 10 -> 2 | 2: 0 -> - | -");
        gives(&of("none"), &format!("{FULL} 2.1=4.5"), "1: 10 -> 2 | 2: 4.5 -> 1 | -");
        let total = of("total");
        gives(&total, "1.1=1 1.2.1=1 1.2.2=1 1.3=met 2.1=1.5", "1: 3 -> - | 2: 1.5 -> - | 1");
        gives(&total, "1.1=1 1.2.1=1 1.2.2=1 1.3=met 2.1=2", "1: 3 -> - | 2: 2 -> - | 2");
        gives(&total, FULL, "1: 10 -> - | 2: 0 -> - | -");
    }

    #[test]
    fn a_failed_condition_lowers_the_level_that_there_is() {
        let failed = "1.1=4 1.2.1=2 1.2.2=4 1.3=failed 2.1=6";
        let with = |level: &str, rule: &str| {
            [
                format!("\"lowest_group\" -> \"{level}\""),
                format!("step = -> failed_condition = \"{rule}\"\nstep ="),
            ]
        };
        gives(&with("lowest_group", "cap_level_1"), failed, "1: 10 -> 1 | 2: 6 -> 2 | 1");
        gives(&with("lowest_group", "not_rated"), failed, "1: 10 -> - | 2: 6 -> 2 | -");
        gives(&with("total", "cap_level_1"), failed, "1: 10 -> - | 2: 6 -> - | 1");
        gives(&with("total", "not_rated"), failed, "1: 10 -> - | 2: 6 -> - | -");
        gives(&with("total", "warn"), failed, "1: 10 -> - | 2: 6 -> - | 2");
        gives(&with("total", "not_rated"), &format!("{FULL} 2.1=6"), "1: 10 -> - | 2: 6 -> - | 2");
    }

    #[test]
    fn where_rows_have_levels_the_highest_rule_that_they_fulfil_gives_the_unit_s() {
        let mut rules = small::by_rows("{ level = 2, mandatory = 2, others_count = 2, others = 2 }");
        rules.push("code = \"1.1\", -> code = \"1.1\", mandatory = true,".to_owned());
        gives(&rules, "1.1=2 1.2.1=2 1.2.2=2 1.3=met 2.1=0", "1: 6 -> - | 2: 0 -> - | 2");
        // One of the others is too low, then the mandatory one: the lowest level is left.
        gives(&rules, "1.1=2 1.2.1=2 1.2.2=1 1.3=met 2.1=1", "1: 5 -> - | 2: 1 -> - | 1");
        gives(&rules, "1.1=1 1.2.1=2 1.2.2=2 1.3=met 2.1=2", "1: 5 -> - | 2: 2 -> - | 1");
        gives(&rules, "1.1=2 1.2.1=2 1.2.2=2 1.3=met", "1: 6 -> - | 2: 0 -> - | -");
        let mut two = small::by_rows("{ level = 1 }, { level = 2, others_count = 4, others = 1 }");
        gives(&two, "1.1=1 1.2.1=1 1.2.2=1 1.3=met 2.1=1", "1: 3 -> - | 2: 1 -> - | 2");
        gives(&two, "1.1=1 1.2.1=1 1.2.2=1 1.3=met 2.1=0", "1: 3 -> - | 2: 0 -> - | 1");
        // A row that does not apply is left out of them, or at the lowest level.
        two.push("step = -> not_applicable = \"rescaled\"\nstep =".to_owned());
        gives(&two, "1.1=1 1.2.1=1 1.2.2=1 1.3=met 2.1=na", "1: 3 -> - | 2: ~0 -> - | -");
    }

    #[test]
    fn a_row_that_does_not_apply_has_no_points_all_of_them_or_is_scaled_out() {
        let of = |rule: &str| [format!("step = -> not_applicable = \"{rule}\"\nstep =")];
        let na = "1.1=na 1.2.1=2 1.2.2=2.5 1.3=met 2.1=6";
        gives(&of("none"), na, "1: 4.5 -> 1 | 2: 6 -> 2 | 1");
        gives(&of("full"), na, "1: 8.5 -> 2 | 2: 6 -> 2 | 2");
        // 4.5 of the 6 that are left, of 10.
        gives(&of("rescaled"), na, "1: ~7.5 -> 2 | 2: 6 -> 2 | 2");
        gives(&of("rescaled"), "1.1=na 1.2.1=2 1.2.2=3 1.3=met 2.1=6", "1: ~8.33 -> 2 | 2: 6 -> 2 | 2");
        gives(&of("rescaled"), "1.1=na 1.2.1=na 1.2.2=2 1.3=met 2.1=6", "1: ~5 -> 2 | 2: 6 -> 2 | 2");
        // Nothing is left to rate.
        let nothing = "1.1=na 1.2.1=na 1.2.2=na 1.3=met 2.1=6";
        gives(&of("rescaled"), nothing, "1: ~0 -> - | 2: 6 -> 2 | -");
        // A condition has no part in the maximum, so that nothing is scaled where it does not apply.
        gives(&of("rescaled"), "1.1=4 1.2.1=2 1.2.2=3 1.3=na 2.1=6", "1: 9 -> 2 | 2: 6 -> 2 | 2");
        let open = "1.1=na 1.2.1=2 1.2.2=3 2.1=6";
        gives(&of("rescaled"), open, "1: ~8.33 -> - | 2: 6 -> 2 | -");
    }

    #[test]
    fn a_scaled_total_is_rounded_half_up_to_the_catalogue_s_decimals() {
        let rescaled = ["step = -> not_applicable = \"rescaled\"\nrescaled_decimals = 0\nstep ="];
        for (points, total) in [("0.5", "1 -> 1"), ("1", "3 -> 1"), ("1.5", "4 -> 1"), ("2", "5 -> 2")] {
            let answers = format!("1.1=na 1.2.1=na 1.2.2={points} 1.3=met 2.1=0");
            gives(&rescaled, &answers, &format!("1: ~{total} | 2: 0 -> 1 | 1"));
        }
    }

    #[test]
    fn only_points_name_points() {
        let four = Decimal::from(4);
        let given = [AcceptedValue::Points(four), AcceptedValue::Met(true), AcceptedValue::NotApplicable];
        assert_eq!(given.map(AcceptedValue::given), [Some(four), None, None]);
    }

    proptest! {
        #[test]
        fn a_total_is_the_sum_of_the_parts_it_names(halves in prop::collection::vec(0_i64..12, 29)) {
            let catalogue = Catalogue::built_in().unwrap();
            let accepted: Vec<Accepted> = catalogue.items().zip(&halves).map(|((item, node), half)| Accepted {
                item,
                value: if node.is_condition() { AcceptedValue::Met(true) } else { AcceptedValue::Points(Decimal::new(half * 5, 1)) },
                place: Place::default(),
            }).collect();
            let result = score(&accepted, &catalogue);
            for group in &result.groups {
                let parts: Decimal = group.total.parts.iter().map(|part| part.points).sum();
                prop_assert_eq!(parts, group.total.points);
            }
        }
    }
}
