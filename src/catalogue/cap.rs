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
