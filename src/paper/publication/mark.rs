//! What a criterion or item came to: points, or why there are none. A blank is never a zero.

use rust_decimal::Decimal;

use super::{Answers, Words, words::fill};
use crate::catalogue::{Catalogue, NodeId, NotApplicable};
use crate::score::AcceptedValue;
use crate::text::with_comma;

/// What a criterion or item came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// There is no answer that counts.
    Open,
    /// It does not apply, and left the maximum.
    NotApplicable,
    /// Points.
    Points {
        /// The sum of the points that count.
        points: Decimal,
        /// Their share of the maximum of the rows that apply.
        share: Decimal,
        /// Whether every row below has an answer that counts.
        is_complete: bool,
    },
}

impl Mark {
    /// What the answers give a criterion or item; only what carries points has a mark.
    pub(super) fn of(id: NodeId, answers: &Answers, catalogue: &Catalogue) -> Self {
        let value = |item| answers.accepted.iter().find(|own| own.item == item).map(|own| own.value);
        let rows: Vec<_> = catalogue
            .items_under(id)
            .filter(|(_, node)| !node.is_condition())
            .map(|(item, node)| (node, value(item)))
            .collect();
        let answered = rows.iter().filter(|(_, value)| value.is_some()).count();
        if answered == 0 {
            return Self::Open;
        }
        let max = catalogue.node(id).max.unwrap_or_default();
        let left: Vec<Decimal> = rows
            .iter()
            .filter(|(node, value)| {
                *value == Some(AcceptedValue::NotApplicable) && node.not_applicable == NotApplicable::Rescaled
            })
            .filter_map(|(node, _)| node.max)
            .collect();
        if left.len() == rows.len() {
            return Self::NotApplicable;
        }
        let total = answers.score.criteria.iter().find(|total| total.node == id).map(|total| total.points);
        let own = || value(id)?.points(catalogue.node(id));
        let points = total.or_else(own).unwrap_or_default();
        Self::Points {
            points,
            share: points.checked_div(max - left.iter().sum::<Decimal>()).unwrap_or_default(),
            is_complete: answered == rows.len(),
        }
    }

    /// The points, where there are any.
    pub fn points(self) -> Option<Decimal> {
        match self {
            Self::Points { points, .. } => Some(points),
            Self::Open | Self::NotApplicable => None,
        }
    }

    /// The share of the maximum, where there are points.
    pub fn share(self) -> Option<Decimal> {
        match self {
            Self::Points { share, .. } => Some(share),
            Self::Open | Self::NotApplicable => None,
        }
    }

    /// As people read it.
    pub(super) fn shown(self, words: &Words) -> String {
        match self {
            Self::Open => words.open.clone(),
            Self::NotApplicable => words.not_applicable.clone(),
            Self::Points { points, is_complete: true, .. } => with_comma(points),
            Self::Points { points, .. } => fill(&words.partial, &[("points", &with_comma(points))]),
        }
    }
}
