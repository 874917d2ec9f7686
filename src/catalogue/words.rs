//! Keys of the words for what a catalogue says, so that every paper and report calls it the same.

use rust_decimal::Decimal;

use super::{Bound, CapBand, FailedCondition, Kind, LevelRule, NotApplicable, Trust, UnitLevel};

impl LevelRule {
    /// Key of the words for the interval of points, and the ends that these words name.
    pub fn interval(&self) -> (String, Ends) {
        let (shape, ends) = interval(self.lower, self.upper);
        (format!("level.{shape}"), ends)
    }
}

impl CapBand {
    /// Key of the words for the interval of values, and the ends that these words name.
    pub fn interval(&self) -> (String, Ends) {
        let (shape, ends) = interval(self.lower, self.upper);
        (format!("span.{shape}"), ends)
    }
}

/// The ends of an interval, by the names that its words have for them.
pub type Ends = Vec<(&'static str, Decimal)>;

/// The shape of an interval, and its ends.
fn interval(lower: Bound, upper: Bound) -> (&'static str, Ends) {
    match (lower, upper) {
        (Bound::Open, Bound::Excluded(end)) => ("below", vec![("end", end)]),
        (Bound::Open, Bound::Included(end)) => ("to", vec![("end", end)]),
        (Bound::Excluded(end), Bound::Open) => ("above", vec![("end", end)]),
        (Bound::Included(end), Bound::Open) => ("from", vec![("end", end)]),
        (Bound::Included(low), Bound::Included(high)) => ("between", vec![("low", low), ("high", high)]),
        (Bound::Included(low), Bound::Excluded(high)) => ("from_below", vec![("low", low), ("high", high)]),
        (Bound::Excluded(low), Bound::Included(high)) => ("above_to", vec![("low", low), ("high", high)]),
        (Bound::Excluded(low), Bound::Excluded(high)) => ("within", vec![("low", low), ("high", high)]),
        (Bound::Open, Bound::Open) => ("any", Vec::new()),
    }
}

impl Trust {
    /// Key of its word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Official => "trust.official",
            Self::Reported => "trust.reported",
            Self::Inferred => "trust.inferred",
        }
    }
}

impl Kind {
    /// Key of its word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Points => "kind.points",
            Self::Condition => "kind.condition",
            Self::Ratio => "kind.ratio",
            Self::Count => "kind.count",
            Self::Level => "kind.level",
        }
    }
}

impl UnitLevel {
    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::LowestGroup => "unit_level.lowest_group",
            Self::Total => "unit_level.total",
            Self::Rows => "unit_level.rows",
            Self::None => "unit_level.none",
        }
    }
}

impl FailedCondition {
    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "failed_condition.none",
            Self::Warn => "failed_condition.warn",
            Self::CapLevel(_) => "failed_condition.cap_level",
            Self::NotRated => "failed_condition.not_rated",
        }
    }
}

impl NotApplicable {
    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Refused => "not_applicable.refused",
            Self::None => "not_applicable.none",
            Self::Full => "not_applicable.full",
            Self::Rescaled => "not_applicable.rescaled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Allowance;
    use crate::message::{Lang, Messages};

    #[test]
    fn every_shape_of_an_interval_is_worded_with_its_ends() {
        let (low, high) = (Decimal::from(50), Decimal::from(75));
        let said = |lower, upper| {
            let rule = LevelRule { level: 2, name: String::new(), lower, upper, trust: Trust::Official };
            Messages::built_in(Lang::Vi).unwrap().interval(&rule)
        };
        for (lower, upper, text) in [
            (Bound::Open, Bound::Excluded(low), "dưới 50 điểm"),
            (Bound::Open, Bound::Included(low), "đến 50 điểm"),
            (Bound::Excluded(high), Bound::Open, "trên 75 điểm"),
            (Bound::Included(high), Bound::Open, "từ 75 điểm"),
            (Bound::Included(low), Bound::Included(high), "từ 50 đến 75 điểm"),
            (Bound::Included(low), Bound::Excluded(high), "từ 50 đến dưới 75 điểm"),
            (Bound::Excluded(low), Bound::Included(high), "trên 50 đến 75 điểm"),
            (Bound::Excluded(low), Bound::Excluded(high), "trên 50 và dưới 75 điểm"),
            (Bound::Open, Bound::Open, "mọi tổng điểm"),
        ] {
            assert_eq!(said(lower, upper), text);
        }
    }

    #[test]
    fn a_band_of_a_ratio_is_worded_as_values_and_a_level_s_as_points() {
        let (lower, upper) = (Bound::Included(30.into()), Bound::Excluded(60.into()));
        let band = CapBand { lower, upper, allows: Allowance::AtMost(5.into()) };
        let ends = vec![("low", Decimal::from(30)), ("high", Decimal::from(60))];
        assert_eq!(band.interval(), ("span.from_below".to_owned(), ends.clone()));
        let rule = LevelRule { level: 2, name: String::new(), lower, upper, trust: Trust::Official };
        assert_eq!(rule.interval(), ("level.from_below".to_owned(), ends));
    }

    #[test]
    fn every_key_has_words_in_both_languages() {
        let keys = [
            Trust::Official.key(),
            Trust::Reported.key(),
            Trust::Inferred.key(),
            Kind::Points.key(),
            Kind::Condition.key(),
            Kind::Ratio.key(),
            Kind::Count.key(),
            UnitLevel::LowestGroup.key(),
            UnitLevel::None.key(),
            FailedCondition::Warn.key(),
            FailedCondition::CapLevel(1).key(),
            FailedCondition::None.key(),
            UnitLevel::Total.key(),
            UnitLevel::Rows.key(),
            Kind::Level.key(),
            FailedCondition::NotRated.key(),
        ];
        for lang in [Lang::Vi, Lang::En] {
            let messages = Messages::built_in(lang).unwrap();
            for key in keys.into_iter().chain(NotApplicable::ALL.map(NotApplicable::key)) {
                assert_ne!(messages.word(key), key);
            }
        }
    }
}
