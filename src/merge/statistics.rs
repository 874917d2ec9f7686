//! Figures over many schools: how many at which level, what is weak, where the reviewer thinks otherwise.
//!
//! Exact decimals; a mean is rounded once, where it is made.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::consolidate::{GroupResult, Merged, School};
use crate::catalogue::{Catalogue, NodeId, NotApplicable};
use crate::score::{AcceptedValue, score};

/// Decimals of a mean.
const PLACES: u32 = 4;

/// Numbers of points with how many schools have each.
#[derive(Debug, Clone, Default)]
struct Histogram(BTreeMap<Decimal, usize>);

impl Histogram {
    fn add(&mut self, points: Decimal) {
        *self.0.entry(points.normalize()).or_default() += 1;
    }

    fn count(&self) -> usize {
        self.0.values().sum()
    }

    fn mean(&self) -> Option<Decimal> {
        let sum: Decimal = self.0.iter().map(|(points, count)| *points * Decimal::from(*count)).sum();
        Some(sum.checked_div(Decimal::from(self.count()))?.round_dp(PLACES))
    }

    /// The value in the middle; of an even number the mean of the two in the middle.
    fn median(&self) -> Option<Decimal> {
        let at = |rank: usize| {
            let mut before = 0;
            self.0.iter().find_map(|(points, count)| {
                before += count;
                (rank < before).then_some(*points)
            })
        };
        let count = self.count();
        let (low, high) = (at(count.checked_sub(1)? / 2)?, at(count / 2)?);
        Some(((low + high) / Decimal::TWO).normalize())
    }

    fn zeros(&self) -> usize {
        self.0.get(&Decimal::ZERO).copied().unwrap_or(0)
    }
}

/// What all schools together have at a criterion or item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeFigures {
    /// Which.
    pub node: NodeId,
    /// Schools whose answer counts; of a criterion, those that answered all of it.
    pub answered: usize,
    /// Schools whose answer is missing or does not count.
    pub open: usize,
    /// Schools that the row does not apply to, whatever the catalogue makes of that; of a criterion, those with a row
    /// that left its maximum. They are in no mean.
    pub not_applicable: usize,
    /// Mean of the points.
    pub mean: Option<Decimal>,
    /// Median of the points.
    pub median: Option<Decimal>,
    /// Schools with no point at all, or that do not meet a condition.
    pub zeros: usize,
}

/// Figures of every criterion and item, in the order of the catalogue.
pub fn by_node(merged: &Merged, catalogue: &Catalogue) -> Vec<NodeFigures> {
    let mut points: BTreeMap<NodeId, Histogram> = BTreeMap::new();
    let mut met: BTreeMap<NodeId, (usize, usize)> = BTreeMap::new();
    let mut outside: BTreeMap<NodeId, usize> = BTreeMap::new();
    for school in &merged.schools {
        let Some(record) = merged.records.get(school.record) else { continue };
        let accepted = record.own(catalogue);
        for answer in &accepted {
            match answer.value {
                AcceptedValue::Points(value) => points.entry(answer.item).or_default().add(value),
                AcceptedValue::Met(value) => {
                    let (yes, no) = met.entry(answer.item).or_default();
                    *(if value { yes } else { no }) += 1;
                }
                AcceptedValue::NotApplicable => *outside.entry(answer.item).or_default() += 1,
            }
        }
        let has_left = |node: NodeId| {
            accepted.iter().any(|answer| {
                answer.value == AcceptedValue::NotApplicable
                    && catalogue.node(answer.item).not_applicable == NotApplicable::Rescaled
                    && catalogue.is_within(answer.item, node)
            })
        };
        for total in score(&accepted, catalogue).criteria.iter().filter(|total| total.complete) {
            if has_left(total.node) {
                *outside.entry(total.node).or_default() += 1;
            } else {
                points.entry(total.node).or_default().add(total.points);
            }
        }
    }
    let all = merged.counted().count();
    let figures = |node: NodeId| {
        let histogram = points.get(&node).cloned().unwrap_or_default();
        let (yes, no) = met.get(&node).copied().unwrap_or_default();
        let answered = histogram.count() + yes + no;
        let not_applicable = outside.get(&node).copied().unwrap_or_default();
        NodeFigures {
            node,
            answered,
            open: all.saturating_sub(answered + not_applicable),
            not_applicable,
            mean: histogram.mean(),
            median: histogram.median(),
            zeros: histogram.zeros() + no,
        }
    };
    catalogue
        .nodes()
        .filter(|(id, _)| catalogue.criterion_of(*id).is_some())
        .map(|(id, _)| figures(id))
        .collect()
}

/// How the reviewer's points of an item differ from the schools' own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The item.
    pub node: NodeId,
    /// Schools with both.
    pub both: usize,
    /// Schools where they differ.
    pub differing: usize,
    /// Mean of the schools' own points.
    pub own: Decimal,
    /// Mean of the reviewer's points.
    pub review: Decimal,
    /// Mean of the distance between them, whichever is higher.
    pub distance: Decimal,
}

/// Differences by item, the largest first.
pub fn differences(merged: &Merged, catalogue: &Catalogue) -> Vec<Difference> {
    let mut sums: BTreeMap<NodeId, (usize, usize, [Decimal; 3])> = BTreeMap::new();
    for record in merged.schools.iter().filter_map(|school| merged.records.get(school.record)) {
        for (code, item) in record.items.iter() {
            let (Some(AcceptedValue::Points(own)), Some(AcceptedValue::Points(review))) =
                (item.value, item.review)
            else {
                continue;
            };
            let Some(id) = catalogue.find(code) else { continue };
            let (both, differing, sums) = sums.entry(id).or_default();
            *both += 1;
            *differing += usize::from(own != review);
            for (sum, value) in sums.iter_mut().zip([own, review, (own - review).abs()]) {
                *sum += value;
            }
        }
    }
    let mean = |sum: Decimal, count: usize| (sum / Decimal::from(count)).round_dp(PLACES);
    let mut differences: Vec<Difference> = sums
        .into_iter()
        .map(|(node, (both, differing, [own, review, distance]))| Difference {
            node,
            both,
            differing,
            own: mean(own, both),
            review: mean(review, both),
            distance: mean(distance, both),
        })
        .collect();
    differences.sort_by(|a, b| b.distance.cmp(&a.distance).then_with(|| a.node.cmp(&b.node)));
    differences
}

/// A school and group whose level is another one by the reviewer's points; `None` stands for the whole unit.
pub type Change = (Option<usize>, GroupResult, GroupResult);

/// The levels of a school that change, where both are known.
pub fn changes(school: &School) -> Vec<Change> {
    let groups = school.own.iter().zip(&school.review).enumerate();
    let differs = |own: Option<u8>, review: Option<u8>| own.is_some() && review.is_some() && own != review;
    let mut changes: Vec<Change> = groups
        .filter(|(_, (own, review))| differs(own.level, review.level))
        .map(|(index, (own, review))| (Some(index), *own, *review))
        .collect();
    if differs(school.level, school.review_level) {
        let whole = |level| GroupResult { level, ..GroupResult::default() };
        changes.push((None, whole(school.level), whole(school.review_level)));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::fixture::{catalogue, coded, items, record, reviewed};
    use crate::merge::{Items, Options, Record, merge};
    use crate::text::with_point;

    #[test]
    fn means_and_medians_are_exact() {
        let mut points = Histogram::default();
        assert_eq!((points.mean(), points.median()), (None, None));
        for value in [0, 15, 40, 45] {
            points.add(Decimal::new(value, 1));
        }
        assert_eq!(points.mean(), Some(Decimal::new(25, 1)));
        assert_eq!(points.median(), Some(Decimal::new(275, 2)));
        assert_eq!(points.zeros(), 1);
        points.add(Decimal::new(45, 1));
        assert_eq!(points.median(), Some(Decimal::from(4)));
        assert_eq!(points.mean(), Some(Decimal::new(29, 1)));
        points.add(Decimal::ZERO);
        assert_eq!((points.count(), points.zeros()), (6, 2));
    }

    /// Schools with these forms, each by its own.
    fn merged(forms: Vec<Items>, catalogue: &Catalogue) -> Merged {
        let of = |(number, items)| {
            let school = coded(&format!("{number}"), &format!("Trường số {number}"));
            Record { items, ..record(&format!("{number}.csv"), school, catalogue) }
        };
        merge(forms.into_iter().enumerate().map(of).collect(), catalogue, &Options::default())
    }

    #[test]
    fn each_row_has_who_answered_it_who_did_not_and_what_they_have() {
        let catalogue = catalogue();
        let merged = merged(
            vec![
                items(["đạt", "0", "3", "5"]),
                items(["chưa", "1.5", "6", "0"]),
                items(["đạt", "4", "3", ""]),
                items(["", "kad", "3", "7"]),
                items(["chưa", "2", "kad", "8"]),
                items(["chưa", "2", "3", "kad"]),
                items(["chưa", "", "kad", "8"]),
            ],
            &catalogue,
        );
        let row = |figures: NodeFigures| {
            let number = |value: Option<Decimal>| value.map_or("-".to_owned(), with_point);
            format!(
                "{}: {} answered, {} open, {} outside, mean {}, median {}, {} at nought",
                catalogue.node(figures.node).code,
                figures.answered,
                figures.open,
                figures.not_applicable,
                number(figures.mean),
                number(figures.median),
                figures.zeros
            )
        };
        // What does not apply is nought points in 1.2.1 for the criterion's total, and takes 1.2.2 and 1.3 out of it.
        assert_eq!(
            by_node(&merged, &catalogue).into_iter().map(row).collect::<Vec<_>>(),
            [
                "1.1: 6 answered, 1 open, 0 outside, mean -, median -, 4 at nought",
                "1.2: 5 answered, 1 open, 1 outside, mean 5.1, median 5, 0 at nought",
                "1.2.1: 5 answered, 1 open, 1 outside, mean 1.9, median 2, 1 at nought",
                "1.2.2: 5 answered, 0 open, 2 outside, mean 3.6, median 3, 0 at nought",
                "1.3: 5 answered, 1 open, 1 outside, mean 5.6, median 7, 1 at nought",
            ]
        );
    }

    #[test]
    fn the_items_where_reviewers_think_most_otherwise_stand_first() {
        let catalogue = catalogue();
        let merged = merged(
            vec![
                reviewed(["đạt", "2", "3", "5"], ["", "2.5", "3", "2"]),
                reviewed(["đạt", "4", "3", "5"], ["", "3", "2", ""]),
                reviewed(["đạt", "1", "", "6"], ["", "1", "4", "kad"]),
            ],
            &catalogue,
        );
        let row = |of: &Difference| {
            let code = &catalogue.node(of.node).code;
            let Difference { both, differing, .. } = of;
            let [own, review, distance] = [of.own, of.review, of.distance].map(with_point);
            format!("{code}: {both} with both, {differing} differ, {own} and {review}, {distance} apart")
        };
        assert_eq!(
            differences(&merged, &catalogue).iter().map(row).collect::<Vec<_>>(),
            [
                "1.3: 1 with both, 1 differ, 5 and 2, 3 apart",
                "1.2.1: 3 with both, 2 differ, 2.3333 and 2.1667, 0.5 apart",
                "1.2.2: 2 with both, 1 differ, 3 and 2.5, 0.5 apart",
            ]
        );
    }

    #[test]
    fn a_level_changes_where_both_are_known_and_differ() {
        let group = |level| GroupResult { points: Decimal::TEN, complete: true, level };
        let school = |own: Option<u8>, review: Option<u8>| School {
            record: 0,
            code: None,
            name: None,
            kind: None,
            parent: None,
            is_counted: true,
            own: vec![group(Some(2)), group(own)],
            review: vec![group(Some(2)), group(review)],
            level: own,
            review_level: review,
        };
        for (own, review) in [(Some(2), Some(2)), (Some(2), None), (None, Some(2)), (None, None)] {
            assert_eq!(changes(&school(own, review)), [], "{own:?} and {review:?}");
        }
        let whole = |level| GroupResult { level: Some(level), ..GroupResult::default() };
        assert_eq!(
            changes(&school(Some(3), Some(1))),
            [(Some(1), group(Some(3)), group(Some(1))), (None, whole(3), whole(1))]
        );
    }
}
