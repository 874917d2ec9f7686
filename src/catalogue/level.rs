//! Level rules (mức độ): a total comes in, the level whose interval holds it goes out.

use rust_decimal::Decimal;

use super::Trust;

/// One end of an interval of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// No end on this side.
    Open,
    /// The value itself belongs to the interval (`from`, `to`).
    Included(Decimal),
    /// The value itself does not belong to it (`above`, `below`).
    Excluded(Decimal),
}

/// A level and the interval of totals that gives it.
#[derive(Debug, Clone)]
pub struct LevelRule {
    /// 1, 2, 3.
    pub level: u8,
    /// Official name, such as *Đáp ứng cơ bản*.
    pub name: String,
    /// Lower end.
    pub lower: Bound,
    /// Upper end.
    pub upper: Bound,
    /// How far the rule can be trusted.
    pub trust: Trust,
}

impl LevelRule {
    /// Whether the total lies in the interval.
    pub fn holds(&self, total: Decimal) -> bool {
        is_between(total, self.lower, self.upper)
    }
}

/// Whether the value lies between the ends.
pub(super) fn is_between(value: Decimal, lower: Bound, upper: Bound) -> bool {
    let above = match lower {
        Bound::Open => true,
        Bound::Included(end) => value >= end,
        Bound::Excluded(end) => value > end,
    };
    let below = match upper {
        Bound::Open => true,
        Bound::Included(end) => value <= end,
        Bound::Excluded(end) => value < end,
    };
    above && below
}

/// The rule whose interval holds the total. A catalogue that loaded has exactly one.
pub fn level_of(rules: &[LevelRule], total: Decimal) -> Option<&LevelRule> {
    rules.iter().find(|rule| rule.holds(total))
}
