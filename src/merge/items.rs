//! What a record keeps of a form's answers: small, and by the codes of the items.
//!
//! Answers are found by an item's code and never by their place in a list: another catalogue has other places. Exact
//! decimals come in and go out; inside, nearly all of them fit into four bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::score::AcceptedValue;

/// What is kept of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRecord {
    /// The answer that counts, if there is one.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<AcceptedValue>,
    /// The reviewer's mark that counts.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub review: Option<AcceptedValue>,
    /// Pieces of evidence.
    #[serde(rename = "e", default)]
    pub evidence: u16,
}

/// The answers of one form, by the codes of the items.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Items {
    /// Shared by all records of one catalogue.
    codes: Arc<[Box<str>]>,
    packed: Box<[Packed]>,
    /// Numbers that do not fit, by their place: see [`Packed`].
    wide: BTreeMap<(usize, Half), Decimal>,
}

/// Whose number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Half {
    Own,
    Review,
}

/// An answer in ten bytes: numbers in units of a ten-thousandth, or one of the words below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, packed(2))]
struct Packed {
    own: i32,
    review: i32,
    evidence: u16,
}

/// Decimals of a unit.
const SCALE: u32 = 4;
/// From here on down stand words, and no number.
const WORDS: i32 = i32::MIN + 8;
const NOTHING: i32 = i32::MIN;
const MET: i32 = i32::MIN + 1;
const NOT_MET: i32 = i32::MIN + 2;
/// The number stands elsewhere, because it does not fit.
const WIDE: i32 = i32::MIN + 3;
const NOT_APPLICABLE: i32 = i32::MIN + 4;

impl Items {
    /// The answers of the items of these codes.
    pub fn new<C: AsRef<str>>(items: impl IntoIterator<Item = (C, ItemRecord)>) -> Self {
        let (codes, items): (Vec<Box<str>>, Vec<ItemRecord>) =
            items.into_iter().map(|(code, item)| (code.as_ref().into(), item)).unzip();
        Self::of(codes.into(), items)
    }

    /// The answers of the items of these codes, in the same order.
    pub fn of(codes: Arc<[Box<str>]>, items: impl IntoIterator<Item = ItemRecord>) -> Self {
        let mut packed = Vec::with_capacity(codes.len());
        let mut wide = BTreeMap::new();
        for (place, item) in items.into_iter().enumerate() {
            let mut number = |half, points: Decimal| {
                pack(points).unwrap_or_else(|| {
                    wide.insert((place, half), points);
                    WIDE
                })
            };
            let mut word = |half, value: Option<AcceptedValue>| match value {
                None => NOTHING,
                Some(AcceptedValue::Met(true)) => MET,
                Some(AcceptedValue::Met(false)) => NOT_MET,
                Some(AcceptedValue::NotApplicable) => NOT_APPLICABLE,
                Some(AcceptedValue::Points(points)) => number(half, points),
            };
            packed.push(Packed {
                own: word(Half::Own, item.value),
                review: word(Half::Review, item.review),
                evidence: item.evidence,
            });
        }
        Self { codes, packed: packed.into(), wide }
    }

    /// Whether there are none: no table of answers was found.
    pub fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// Each item's code and what is kept of its answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, ItemRecord)> {
        self.codes.iter().zip(&self.packed).enumerate().map(|(place, (code, packed))| {
            let number = |half, packed: i32| match packed {
                WIDE => self.wide.get(&(place, half)).copied(),
                packed if packed < WORDS => None,
                packed => Some(Decimal::new(packed.into(), SCALE).normalize()),
            };
            let said = |half, packed| match packed {
                MET => Some(AcceptedValue::Met(true)),
                NOT_MET => Some(AcceptedValue::Met(false)),
                NOT_APPLICABLE => Some(AcceptedValue::NotApplicable),
                packed => number(half, packed).map(AcceptedValue::Points),
            };
            let (value, review) = (said(Half::Own, packed.own), said(Half::Review, packed.review));
            (code.as_ref(), ItemRecord { value, review, evidence: packed.evidence })
        })
    }

    /// What is kept of an item's answer; `None` where its catalogue has no such item.
    pub fn get(&self, code: &str) -> Option<ItemRecord> {
        self.iter().find(|(other, _)| *other == code).map(|(_, item)| item)
    }

    /// Keeps the list of codes once for many records, where it is the same.
    pub fn share_codes(&mut self, with: &Self) {
        if self.codes == with.codes {
            self.codes = Arc::clone(&with.codes);
        }
    }
}

/// A number in units of a ten-thousandth, where it is one exactly and small enough.
fn pack(points: Decimal) -> Option<i32> {
    let points = points.normalize();
    (points.scale() <= SCALE).then_some(())?;
    let units = points.checked_mul(Decimal::from(10_u32.pow(SCALE)))?.to_i32()?;
    (units >= WORDS).then_some(units)
}

impl fmt::Debug for Items {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Items {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.packed.len()))?;
        for (code, item) in self.iter() {
            map.serialize_entry(code, &item)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Items;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("answers by the codes of their items")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Items, A::Error> {
                let mut items: Vec<(String, ItemRecord)> = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    items.push(entry);
                }
                Ok(Items::new(items))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_item() -> impl Strategy<Value = ItemRecord> {
        let number =
            || (any::<i64>(), 0_u32..12).prop_map(|(digits, scale)| Decimal::new(digits, scale).normalize());
        let value = || {
            prop_oneof![
                Just(None),
                Just(Some(AcceptedValue::NotApplicable)),
                any::<bool>().prop_map(|met| Some(AcceptedValue::Met(met))),
                number().prop_map(|points| Some(AcceptedValue::Points(points))),
                (0_i64..2000).prop_map(|quarters| Some(AcceptedValue::Points(
                    Decimal::new(quarters * 25, 2).normalize()
                ))),
            ]
        };
        (value(), value(), any::<u16>()).prop_map(|(value, review, evidence)| ItemRecord {
            value,
            review,
            evidence,
        })
    }

    proptest! {
        #[test]
        fn answers_come_out_as_they_went_in(items in prop::collection::vec(any_item(), 0..12)) {
            let codes: Vec<String> = (0..items.len()).map(|place| format!("1.{place}")).collect();
            let kept = Items::new(codes.iter().zip(items.iter().copied()));
            let out: Vec<ItemRecord> = kept.iter().map(|(_, item)| item).collect();
            prop_assert_eq!(&out, &items);
            let again: Items = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
            prop_assert_eq!(again, kept);
        }
    }

    #[test]
    fn the_smallest_and_largest_numbers_that_fit_are_no_words() {
        for units in [
            i64::from(WORDS),
            i64::from(WORDS) - 1,
            i64::from(NOTHING),
            i64::from(i32::MAX),
            i64::from(i32::MAX) + 1,
        ] {
            let points = Decimal::new(units, SCALE).normalize();
            let points = Some(AcceptedValue::Points(points));
            let item = ItemRecord { value: points, review: points, evidence: 1 };
            assert_eq!(Items::new([("1.1", item)]).get("1.1"), Some(item), "{units}");
        }
    }

    #[test]
    fn an_answer_is_found_by_its_code_alone() {
        let item = |points: i64| ItemRecord {
            value: Some(AcceptedValue::Points(points.into())),
            ..ItemRecord::default()
        };
        let items = Items::new([("1.3.2", item(2)), ("1.3.1", item(1))]);
        assert_eq!(
            (items.get("1.3.1"), items.get("1.3.2"), items.get("1.3.3")),
            (Some(item(1)), Some(item(2)), None)
        );
    }

    #[test]
    fn points_of_a_quarter_step_take_no_room_of_their_own() {
        let kept = |points: &str| {
            let value = Some(AcceptedValue::Points(points.parse().unwrap()));
            Items::new([("1.1", ItemRecord { value, ..ItemRecord::default() })])
        };
        for points in ["0", "0.25", "4.3", "100", "0.0001"] {
            assert_eq!(kept(points).wide.len(), 0, "{points}");
        }
        for points in ["0.00001", "1000000"] {
            assert_eq!(kept(points).wide.len(), 1, "{points}");
        }
    }

    #[test]
    fn records_of_one_catalogue_keep_its_codes_once() {
        let of = |codes: [&str; 2]| Items::new(codes.map(|code| (code, ItemRecord::default())));
        let first = of(["1.1", "1.2"]);
        let (mut same, mut other) = (of(["1.1", "1.2"]), of(["1.1", "1.3"]));
        same.share_codes(&first);
        other.share_codes(&first);
        assert!(Arc::ptr_eq(&same.codes, &first.codes));
        assert_eq!(other, of(["1.1", "1.3"]));
    }

    #[test]
    fn what_is_no_list_of_answers_is_refused_by_what_belongs_there() {
        let error = serde_json::from_str::<Items>("7").unwrap_err();
        assert!(error.to_string().contains("answers by the codes of their items"), "{error}");
    }
}
