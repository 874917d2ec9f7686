//! What a ratio (tỉ lệ) or count (số lượng) allows: its value comes in, the points that its band gives or allows go out.

use rust_decimal::Decimal;

use super::level::{Bound, is_between};

/// A band of values and the points for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapBand {
    /// Lower end, in hundredths for a ratio (`30` is 30 %).
    pub lower: Bound,
    /// Upper end.
    pub upper: Bound,
    /// What the band allows.
    pub allows: Allowance,
}

/// What a band allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// Any points up to these ("tối đa 5 điểm").
    AtMost(Decimal),
    /// These points and no others ("5 điểm").
    Exactly(Decimal),
}

impl Allowance {
    /// The points it names.
    pub const fn points(self) -> Decimal {
        match self {
            Self::AtMost(points) | Self::Exactly(points) => points,
        }
    }

    /// Whether points keep to it.
    pub fn holds(self, points: Decimal) -> bool {
        match self {
            Self::AtMost(most) => points <= most,
            Self::Exactly(only) => points == only,
        }
    }
}

impl CapBand {
    /// Whether the value lies in the band.
    pub fn holds(&self, value: Decimal) -> bool {
        is_between(value, self.lower, self.upper)
    }
}

/// The band of a value. A catalogue that loaded has at most one.
pub fn band_of(bands: &[CapBand], value: Decimal) -> Option<&CapBand> {
    bands.iter().find(|band| band.holds(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_allows_points_up_to_its_own_or_just_these() {
        let [four, five, six] = [4, 5, 6].map(Decimal::from);
        for (allows, held) in
            [(Allowance::AtMost(five), [true, true, false]), (Allowance::Exactly(five), [false, true, false])]
        {
            assert_eq!([four, five, six].map(|points| allows.holds(points)), held, "{allows:?}");
            assert_eq!(allows.points(), five);
        }
    }

    #[test]
    fn a_value_has_the_band_whose_ends_hold_it() {
        let band = |lower, upper, points: i64| CapBand {
            lower,
            upper,
            allows: Allowance::AtMost(Decimal::from(points)),
        };
        let [thirty, sixty] = [30, 60].map(Decimal::from);
        let bands = [
            band(Bound::Open, Bound::Excluded(thirty), 3),
            band(Bound::Included(thirty), Bound::Included(sixty), 5),
            band(Bound::Excluded(sixty), Bound::Included(Decimal::ONE_HUNDRED), 7),
        ];
        for (value, points) in [
            ("0", Some(3)),
            ("29.99", Some(3)),
            ("30", Some(5)),
            ("60", Some(5)),
            ("60.01", Some(7)),
            ("100", Some(7)),
            ("100.01", None),
        ] {
            let found = band_of(&bands, value.parse().unwrap()).map(|band| band.allows.points());
            assert_eq!(found, points.map(Decimal::from), "{value}");
        }
    }
}
