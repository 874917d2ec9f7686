//! Which school this is, and which school year: one equality for the whole program.
//!
//! What a form, a roster or a record tells of a school comes in, whether two of them are one school goes out. The rule:
//!
//! 1. A code in common makes two one school, unless their names are quite different: a copied code must not hide a
//!    school. Capitals and spaces of a code make no difference.
//! 2. Two schools that both have codes, and none in common, are two.
//! 3. Otherwise the names decide, with the units above where both are told. Capitals, signs, spaces, Unicode forms, and
//!    where in its syllable a tone mark is put (`hòa`, `hoà`) make no difference; tones and letters do: *Tân Định* and
//!    *Tân Đình* are two places.
//! 4. Without a code in common or a name on both sides nobody can know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::text::{fold, likeness, tidy};

/// From here on two names of one code are one school: abbreviations and slips are, another school is not.
const ALIKE: f64 = 0.6;

/// What tells a school from others.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SchoolId {
    /// Its code (mã trường), as text: leading zeros count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Codes it had before, for instance those of schools that were joined into it (mã cũ).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub old_codes: Vec<String>,
    /// Its name, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The unit above it (đơn vị quản lý).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// What is known of two schools being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// They are one school.
    Same,
    /// They are two.
    Different,
    /// Too little is told.
    Unknown,
}

impl SchoolId {
    /// Made ready for comparing with many others.
    pub fn key(&self) -> SchoolKey {
        let name = |text: &Option<String>| text.as_deref().map(name_key).filter(|key| !key.is_empty());
        let codes = self.code.iter().chain(&self.old_codes).map(|code| code_key(code));
        SchoolKey {
            codes: codes.filter(|code| !code.is_empty()).collect(),
            name: name(&self.name),
            folded: self.name.as_deref().map(fold).filter(|name| !name.is_empty()),
            parent: name(&self.parent),
        }
    }

    /// Whether two are one school.
    pub fn sameness(&self, other: &Self) -> Sameness {
        self.key().sameness(&other.key())
    }

    /// Whether neither name nor code is told.
    pub fn is_unknown(&self) -> bool {
        self.name.is_none() && self.code.is_none()
    }

    /// As a sentence names it: name and code.
    pub fn shown(&self) -> String {
        match (&self.name, &self.code) {
            (Some(name), Some(code)) => format!("{name} ({code})"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => "?".to_owned(),
        }
    }
}

impl SchoolId {
    /// As a sentence names it where the unit above may be what tells it from another.
    pub fn in_full(&self) -> String {
        match &self.parent {
            Some(parent) => format!("{}, {parent}", self.shown()),
            None => self.shown(),
        }
    }
}

/// A [`SchoolId`] in the one spelling that comparing needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchoolKey {
    codes: Vec<String>,
    name: Option<String>,
    folded: Option<String>,
    parent: Option<String>,
}

impl SchoolKey {
    /// Its codes, the present one first.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// Its name; equal for all spellings of one name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The unit above it, likewise.
    pub fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    /// Whether two are one school: the rule at the head of this module.
    pub fn sameness(&self, other: &Self) -> Sameness {
        let same = |is_same| if is_same { Sameness::Same } else { Sameness::Different };
        if self.codes.iter().any(|code| other.codes.contains(code)) {
            return same(self.names_can_be_one(other));
        }
        if !self.codes.is_empty() && !other.codes.is_empty() {
            return Sameness::Different;
        }
        match (&self.name, &other.name) {
            (Some(name), Some(others)) => same(name == others && self.parents_agree(other)),
            _ => Sameness::Unknown,
        }
    }

    /// Whether the units above can be one: equal, or one is not told.
    pub fn parents_agree(&self, other: &Self) -> bool {
        match (&self.parent, &other.parent) {
            (Some(parent), Some(others)) => parent == others,
            _ => true,
        }
    }

    fn names_can_be_one(&self, other: &Self) -> bool {
        match (&self.folded, &other.folded) {
            (Some(name), Some(others)) => name == others || likeness(name, others) >= ALIKE,
            _ => true,
        }
    }
}

/// A code for comparison: capitals, spaces and full-width signs make no difference.
pub fn code_key(code: &str) -> String {
    tidy(code).nfkc().filter(|sign| !sign.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A name for comparison: equal keys are one name, by the rule at the head of this module.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 8);
    let mut tone = None;
    for sign in tidy(name).to_lowercase().nfd() {
        match sign {
            // Huyền, sắc, ngã, hỏi, nặng: held back until the syllable ends.
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(sign),
            _ if sign.is_alphanumeric() || is_combining_mark(sign) => key.push(sign),
            _ => end_syllable(&mut key, &mut tone),
        }
    }
    end_syllable(&mut key, &mut tone);
    key.truncate(key.trim_end().len());
    key
}

fn end_syllable(key: &mut String, tone: &mut Option<char>) {
    key.extend(tone.take());
    if !key.is_empty() && !key.ends_with(' ') {
        key.push(' ');
    }
}

/// Schools for looking up: a roster, or the forms of another year.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    keys: Vec<SchoolKey>,
    by_code: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl Directory {
    /// A directory of these schools; what is found are their numbers, from 0.
    pub fn new<'s>(schools: impl IntoIterator<Item = &'s SchoolId>) -> Self {
        let mut directory = Self::default();
        for school in schools {
            directory.add(school.key());
        }
        directory
    }

    /// Adds a school behind the others.
    pub fn add(&mut self, key: SchoolKey) {
        let number = self.keys.len();
        for code in &key.codes {
            self.by_code.entry(code.clone()).or_default().push(number);
        }
        if let Some(name) = &key.name {
            self.by_name.entry(name.clone()).or_default().push(number);
        }
        self.keys.push(key);
    }

    /// The schools that are the same as this one: those with a code in common, else those of its name. More than one is for a person to sort out: schools of one name are
    /// common.
    pub fn find(&self, key: &SchoolKey) -> Vec<usize> {
        let is_same = |number: &usize| {
            self.keys.get(*number).is_some_and(|other| other.sameness(key) == Sameness::Same)
        };
        let of_code = key.codes.iter().filter_map(|code| self.by_code.get(code)).flatten().copied();
        let found: BTreeSet<usize> = of_code.filter(is_same).collect();
        if !found.is_empty() {
            return found.into_iter().collect();
        }
        let of_name = key.name.iter().filter_map(|name| self.by_name.get(name)).flatten().copied();
        of_name.filter(is_same).collect()
    }

    /// Whether a school of the directory has the code.
    pub fn has_code(&self, code: &str) -> bool {
        self.by_code.contains_key(&code_key(code))
    }
}

/// A school year (năm học), as `2024-2025`: two years, the second following the first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchoolYear(String);

impl SchoolYear {
    /// The first school year that a text names; `None` where it names none.
    pub fn parse(text: &str) -> Option<Self> {
        static YEARS: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"(?:^|\D)(20\d{2})\s*[-–—/_]\s*(20\d{2}|\d{2})(?:\D|$)").ok());
        let years = YEARS.as_ref()?;
        let mut from = 0;
        // Before it may stand years that are no school year: a plan for `2021-2025`.
        while let Some(found) = years.captures_at(text, from) {
            let (first, second) = (found.get(1)?, found.get(2)?);
            // What separates one pair from the next belongs to both.
            from = first.end();
            let first: u32 = first.as_str().parse().ok()?;
            let second: u32 = second.as_str().parse().ok()?;
            // Written in full or by its last two digits.
            let second = 2000 + second % 100;
            if second == first + 1 {
                return Some(Self(format!("{first}-{second}")));
            }
        }
        None
    }
}

impl Deref for SchoolYear {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for SchoolYear {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).filter(|year| year.0 == text).ok_or(text)
    }
}

impl From<SchoolYear> for String {
    fn from(year: SchoolYear) -> Self {
        year.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `code | name | unit above`, each of which may be missing; old codes behind a slash.
    fn id(text: &str) -> SchoolId {
        let mut parts =
            text.split('|').map(|part| Some(part.trim().to_owned()).filter(|part| !part.is_empty()));
        let codes = parts.next().flatten().unwrap_or_default();
        let mut codes = codes.split('/').map(str::to_owned).filter(|code| !code.is_empty());
        SchoolId {
            code: codes.next(),
            old_codes: codes.collect(),
            name: parts.next().flatten(),
            parent: parts.next().flatten(),
        }
    }

    #[test]
    fn the_rule_of_one_school_or_two() {
        use Sameness::{Different, Same, Unknown};
        for (a, b, expected) in [
            ("THCS01 | Trường A", "thcs01 | Trường A", Same),
            ("THCS 01", " thcs01 ", Same),
            ("０12", "012", Same),
            ("012", "12", Different),
            ("01 | Trường THCS Nguyễn Du", "01 | THCS Nguyễn Du", Same),
            ("01 | Trường THCS Nguyễn Du", "01", Same),
            ("01 | Trường THCS Nguyễn Du", "01 | Trường TH Kim Đồng", Different),
            ("01 | Trường A | Xã X", "01 | Trường A | Xã Y", Same),
            ("01 | Trường A | Xã X", "02 | Trường A | Xã X", Different),
            ("02/01 | Trường A", "01 | Trường A", Same),
            ("| Trường A | Xã X", "02 | Trường A | Xã X", Same),
            ("| Trường A | Xã X", "| Trường A", Same),
            ("| Trường A | Xã X", "| Trường A | Xã Y", Different),
            ("| Trường A", "| Trường B", Different),
            ("| Trường Tân Định", "| Trường Tân Đình", Different),
            ("| Trường  THCS-Hoà Bình", "| TRƯỜNG THCS HÒA BÌNH", Same),
            ("01", "| Trường A", Unknown),
            ("", "", Unknown),
            ("| ...", "| ...", Unknown),
        ] {
            assert_eq!(id(a).sameness(&id(b)), expected, "{a} <-> {b}");
            assert_eq!(id(b).sameness(&id(a)), expected, "{b} <-> {a}");
        }
    }

    #[test]
    fn a_directory_finds_what_the_rule_calls_the_same() {
        let schools = [
            "01 | Trường A | Xã X",
            "02 | Trường A | Xã Y",
            "| Trường B",
            "03/07 | Trường C",
            "01 | Trường TH Kim Đồng",
        ];
        let schools: Vec<SchoolId> = schools.iter().map(|text| id(text)).collect();
        let directory = Directory::new(&schools);
        for (text, found) in [
            ("01 | Trường A", vec![0]),
            ("01", vec![0, 4]),
            ("| Trường A | Xã Y", vec![1]),
            ("| Trường A", vec![0, 1]),
            ("07", vec![3]),
            ("09 | Trường A | Xã X", vec![]),
            ("09 | Trường B", vec![2]),
            ("| Trường D", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(directory.find(&id(text).key()), found, "{text}");
        }
        assert!(directory.has_code(" 07 ") && directory.has_code("01") && !directory.has_code("1"));
    }

    #[test]
    fn spellings_of_one_name_are_equal_and_other_names_are_not() {
        for (a, b) in [
            ("Trường THCS Hoà Bình", "TRƯỜNG THCS HÒA BÌNH"),
            ("Thuý", "thúy"),
            ("“Trường TH - Kim Đồng”", "Trường TH Kim Đồng"),
            ("Trường  TH-Kim Đồng.", "trường th kim đồng"),
            ("Tân Ðịnh".replace('Ð', "Đ").as_str(), "Tân Đi\u{323}nh"),
        ] {
            assert_eq!(name_key(a), name_key(b), "{a} {b}");
        }
        for (a, b) in [
            ("Tân Định", "Tân Đình"),
            ("Trường 1", "Trường 11"),
            ("Lê Lợi", "Lê Lai"),
            ("Ân", "An"),
            ("Thanh An", "Than Han"),
        ] {
            assert_ne!(name_key(a), name_key(b), "{a} {b}");
        }
    }

    #[test]
    fn what_is_compared_is_one_spelling_of_codes_name_and_unit_above() {
        let key = id("KĐ 02/01 | Trường TH-Kim Đồng | Xã X.").key();
        assert_eq!(key.codes(), ["kđ02", "01"]);
        assert_eq!(key.name(), Some(name_key("TRƯỜNG TH KIM ĐỒNG").as_str()));
        assert_eq!(key.parent(), Some(name_key("xã x").as_str()));
        let unknown = id("").key();
        assert_eq!((unknown.codes().len(), unknown.name(), unknown.parent()), (0, None, None));
    }

    #[test]
    fn a_sentence_names_a_school_by_what_is_known() {
        let shown = |text: &str| id(text).shown();
        assert_eq!(
            [shown("01 | A"), shown("| A"), shown("01"), shown("")],
            ["A (01)".to_owned(), "A".to_owned(), "01".to_owned(), "?".to_owned()]
        );
        assert_eq!([id("01 | A | Xã X").in_full(), id("| A").in_full()], ["A (01), Xã X", "A"]);
        assert!(id("| | Xã X").is_unknown() && !id("01").is_unknown() && !id("| A").is_unknown());
    }

    #[test]
    fn a_school_year_is_two_years_in_a_row() {
        let year = |text: &str| SchoolYear::parse(text).map(|year| year.to_string());
        for text in ["2024-2025", "Năm học 2024 - 2025", "2024 – 2025", "2024/2025", "2024-25"] {
            assert_eq!(year(text).as_deref(), Some("2024-2025"), "{text}");
        }
        assert_eq!(year("2099-00"), None);
        for text in ["KH 2021-2025 phiếu 2024-2025", "2021-2025/2024-2025", "2024-2024-2025"] {
            assert_eq!(year(text).as_deref(), Some("2024-2025"), "{text}");
        }
        for text in ["2024", "2024-2026", "2025-2024", "12024-2025", "", "năm 24-25"] {
            assert_eq!(year(text), None, "{text}");
        }
        assert_eq!(serde_json::from_str::<SchoolYear>("\"2024-2025\"").ok().as_deref(), Some("2024-2025"));
        let written =
            SchoolYear::parse("năm học 2024 – 2025").map(|year| serde_json::to_string(&year).unwrap());
        assert_eq!(written.as_deref(), Some("\"2024-2025\""));
        assert!(serde_json::from_str::<SchoolYear>("\"2024\"").is_err());
        assert!(serde_json::from_str::<SchoolYear>("\"năm 2024-2025\"").is_err());
    }
}
