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
    }
}
