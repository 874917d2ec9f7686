//! Rules for the level of a whole unit, and what a failed condition does: data of a catalogue, applied by
//! [`crate::score`].

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How the whole unit's level follows from its groups or rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitLevel {
    /// The lowest level of any group.
    LowestGroup,
    /// The levels are those of the total of all groups; a group has none of its own.
    Total,
    /// Each row has a level, chosen by the school; the unit's follows from them by the rules of the catalogue.
    Rows,
    /// The whole unit has no level.
    None,
}

impl UnitLevel {
    /// Whether the unit has a level.
    pub const fn rates_unit(self) -> bool {
        !matches!(self, Self::None)
    }

    /// Whether each group has a level of its own.
    pub const fn rates_groups(self) -> bool {
        matches!(self, Self::LowestGroup | Self::None)
    }
}

/// What it takes for a unit to have a level, where rows have levels (as in Thông tư 57/2026/TT-BGDĐT).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRule {
    /// The level of the unit.
    pub level: u8,
    /// Every mandatory row has this level at least.
    #[serde(default)]
    pub mandatory: u8,
    /// So many of the other rows…
    #[serde(default)]
    pub others_count: u32,
    /// …have this level at least…
    #[serde(default)]
    pub others: u8,
    /// …and none of them is below this one.
    #[serde(default)]
    pub others_floor: u8,
}

impl UnitRule {
    /// Whether the levels of the mandatory and of the other rows fulfil it.
    pub fn holds(&self, mandatory: &[u8], others: &[u8]) -> bool {
        let reached = others.iter().filter(|level| **level >= self.others).count();
        mandatory.iter().all(|level| *level >= self.mandatory)
            && u32::try_from(reached).is_ok_and(|reached| reached >= self.others_count)
            && others.iter().all(|level| *level >= self.others_floor)
    }
}

/// What a condition that is not met does to the level of its group, or of the unit where that has the only level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FailedCondition {
    /// Nothing, and nobody is told.
    None,
    /// It is told and changes nothing.
    #[default]
    Warn,
    /// The level is this one at most.
    CapLevel(u8),
    /// There is no level.
    NotRated,
}

/// What a row (dòng không áp dụng) means for points and levels that does not apply to a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotApplicable {
    /// There is no such answer: every row applies to everybody.
    #[default]
    Refused,
    /// The row is assessed and has no points; of levels it has the lowest.
    None,
    /// The row has its maximum.
    Full,
    /// The row leaves the maximum, and its group's total is scaled to the whole of it.
    Rescaled,
}

impl NotApplicable {
    /// Every rule.
    pub const ALL: [Self; 4] = [Self::Refused, Self::None, Self::Full, Self::Rescaled];

    /// Whether a school may answer that the row does not apply.
    pub const fn is_allowed(self) -> bool {
        !matches!(self, Self::Refused)
    }
}

/// How a catalogue file begins the word for a cap, before the level.
const CAP: &str = "cap_level_";

impl Serialize for FailedCondition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.word())
    }
}

impl<'de> Deserialize<'de> for FailedCondition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<'de, str>::deserialize(deserializer)?;
        let cap = || word.strip_prefix(CAP)?.parse().ok().map(Self::CapLevel);
        match word.as_ref() {
            "none" => Ok(Self::None),
            "warn" => Ok(Self::Warn),
            "not_rated" => Ok(Self::NotRated),
            _ => cap().ok_or_else(|| {
                serde::de::Error::unknown_variant(&word, &["none", "warn", "cap_level_1", "not_rated"])
            }),
        }
    }
}

impl FailedCondition {
    /// The word as catalogue files write it: `cap_level_1`.
    pub fn word(self) -> Cow<'static, str> {
        match self {
            Self::None => "none".into(),
            Self::Warn => "warn".into(),
            Self::CapLevel(level) => format!("{CAP}{level}").into(),
            Self::NotRated => "not_rated".into(),
        }
    }

    /// What is left of a level where a condition failed.
    pub fn after(self, level: u8) -> Option<u8> {
        match self {
            Self::None | Self::Warn => Some(level),
            Self::CapLevel(most) => Some(level.min(most)),
            Self::NotRated => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_has_a_level_when_its_mandatory_rows_and_enough_of_the_others_have_it() {
        // Every mandatory row at 2, two others at 2, none of the others below 1.
        let rule = UnitRule { level: 2, mandatory: 2, others_count: 2, others: 2, others_floor: 1 };
        for (mandatory, others, expected) in [
            (&[2, 3][..], &[2, 2, 1][..], true),
            (&[2, 3], &[3, 2, 1], true),
            (&[2, 1], &[2, 2, 1], false),
            (&[2, 2], &[2, 1, 1], false),
            (&[2, 2], &[2, 2, 0], false),
            (&[], &[2, 2], true),
            (&[2], &[], false),
        ] {
            assert_eq!(rule.holds(mandatory, others), expected, "{mandatory:?} {others:?}");
        }
    }

    #[test]
    fn groups_have_levels_of_their_own_where_the_unit_s_level_comes_of_no_other_rule() {
        assert!(UnitLevel::LowestGroup.rates_groups() && UnitLevel::None.rates_groups());
        assert!(!UnitLevel::Rows.rates_groups() && !UnitLevel::Total.rates_groups());
        assert!(UnitLevel::LowestGroup.rates_unit() && !UnitLevel::None.rates_unit());
        assert!(UnitLevel::Total.rates_unit() && UnitLevel::Rows.rates_unit());
    }

    #[test]
    fn what_a_failed_condition_does_is_read_and_written_by_one_word() {
        for (rule, word, after) in [
            (FailedCondition::None, "none", [Some(0), Some(2), Some(3)]),
            (FailedCondition::Warn, "warn", [Some(0), Some(2), Some(3)]),
            (FailedCondition::CapLevel(2), "cap_level_2", [Some(0), Some(2), Some(2)]),
            (FailedCondition::NotRated, "not_rated", [None, None, None]),
        ] {
            assert_eq!(rule.word(), word);
            assert_eq!(serde_json::to_value(rule).unwrap(), word);
            assert_eq!(serde_json::from_value::<FailedCondition>(word.into()).unwrap(), rule);
            assert_eq!([0, 2, 3].map(|level| rule.after(level)), after, "{word}");
        }
        for word in ["", "cap_level_", "cap_level_x", "cap_level_256", "level_1", "Warn"] {
            assert!(serde_json::from_value::<FailedCondition>(word.into()).is_err(), "{word}");
        }
    }

    #[test]
    fn only_where_it_is_refused_can_no_school_say_that_a_row_does_not_apply() {
        let allowed = NotApplicable::ALL.map(NotApplicable::is_allowed);
        assert_eq!(allowed, [false, true, true, true]);
    }
}
