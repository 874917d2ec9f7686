//! Words and rules of the papers, from `schema/layouts/papers.toml`. Always Vietnamese: the papers are official ones.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::kind::Subject;
use crate::template::wording::fill;
use crate::text::{fold, starts_with_words};

/// The words and rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperWords {
    above: Vec<Above>,
    head: Vec<Head>,
    signing: Vec<Signing>,
    authority: Vec<Authority>,
    issuers: BTreeMap<String, String>,
    words: BTreeMap<String, String>,
    small: Small,
    #[serde(rename = "field")]
    fields: Vec<Described>,
}

/// The unit above schools of some kinds in some years.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Above {
    kinds: Vec<String>,
    from: Option<String>,
    to: Option<String>,
    name: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    #[serde(default)]
    kinds: Vec<String>,
    name: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signing {
    positions: Vec<String>,
    lines: String,
}

/// A unit above schools, as far as its name tells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    starts: Vec<String>,
    /// What stands above it; `None` where nothing does.
    pub above: Option<String>,
    /// Who gets its report, where that is known.
    pub reports_to: Option<String>,
    /// Who signs, a line each.
    pub signer: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Small {
    abbreviations: Vec<String>,
    phrases: Vec<String>,
}

/// A field that a template may name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// Its name, as it stands in a mark.
    pub name: String,
    /// What it holds.
    pub about: String,
    #[serde(default)]
    of: Of,
    #[serde(default)]
    kind: Shape,
    /// The fields of a list's entry.
    #[serde(default)]
    pub entries: Vec<Described>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    #[default]
    Both,
    School,
    Unit,
}

/// What a field is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A text, or a gap where it is not known.
    #[default]
    Text,
    /// Asked for by a part of the template, never written.
    Flag,
    /// Repeats a part of the template.
    List,
}

impl Described {
    /// What it is.
    pub fn shape(&self) -> Shape {
        if self.entries.is_empty() { self.kind } else { Shape::List }
    }
}

impl PaperWords {
    /// The words that come with the program.
    pub const BUILT_IN: &str = include_str!("../../../schema/layouts/papers.toml");

    /// Reads the words from TOML text.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The fields of the papers about a subject, in the order of reading.
    pub fn fields(&self, subject: Subject) -> impl Iterator<Item = &Described> {
        self.fields.iter().filter(move |field| match field.of {
            Of::Both => true,
            Of::School => subject == Subject::School,
            Of::Unit => subject == Subject::Unit,
        })
    }

    /// The unit above a school of that kind in a school year, its own name left open; `None` where it cannot be told.
    pub fn above(&self, kind: &str, year: &str) -> Option<&str> {
        let fits = |above: &&Above| {
            above.kinds.iter().any(|known| known == kind)
                && above.from.as_deref().is_none_or(|from| from <= year)
                && above.to.as_deref().is_none_or(|to| year <= to)
        };
        self.above.iter().find(fits).map(|above| above.name.as_str())
    }

    /// What the head of a school of that kind is called.
    pub fn head(&self, kind: Option<&str>) -> Option<&str> {
        let fits = |head: &&Head| {
            head.kinds.is_empty() || head.kinds.iter().any(|known| Some(known.as_str()) == kind)
        };
        self.head.iter().find(fits).map(|head| head.name.as_str())
    }

    /// Authority and position of the person who signs, by the position that the form gives.
    pub fn signing(&self, head: &str, position: Option<&str>) -> String {
        let capitals = head.to_uppercase();
        let rule =
            position.and_then(|position| self.signing.iter().find(|rule| begins(position, &rule.positions)));
        rule.map_or_else(|| capitals.clone(), |rule| fill(&rule.lines, &[("HEAD", &capitals)]))
    }

    /// What is known of a unit above schools by its name.
    pub fn authority(&self, name: &str) -> Option<&Authority> {
        self.authority.iter().find(|authority| begins(name, &authority.starts))
    }

    /// Who issues decisions with that sign behind their number.
    pub fn issuer(&self, sign: &str) -> Option<&str> {
        self.issuers.get(sign).map(String::as_str)
    }

    /// Whether a word is an abbreviation, though it has a vowel.
    pub fn is_abbreviation(&self, word: &str) -> bool {
        self.small.abbreviations.iter().any(|known| known == word)
    }

    /// Phrases with small letters in a name.
    pub fn small(&self) -> &[String] {
        &self.small.phrases
    }

    /// A text with its words in braces replaced; its own key where there is none.
    pub fn say(&self, key: &str, params: &[(&str, &str)]) -> String {
        fill(self.words.get(key).map_or(key, String::as_str), params)
    }
}

fn begins(text: &str, phrases: &[String]) -> bool {
    let text = fold(text);
    phrases.iter().any(|phrase| starts_with_words(&text, &fold(phrase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> PaperWords {
        PaperWords::from_toml(PaperWords::BUILT_IN).unwrap()
    }

    #[test]
    fn the_unit_above_is_the_districts_up_to_2024_2025_and_the_communes_later() {
        let words = words();
        let above = |kind, year| words.above(kind, year);
        assert_eq!(above("primary", "2024-2025"), Some("Phòng Giáo dục và Đào tạo ……"));
        assert_eq!(above("primary", "2025-2026"), Some("UBND xã (phường) ……"));
        assert_eq!(above("upper_secondary", "2023-2024"), Some("Sở Giáo dục và Đào tạo ……"));
        assert_eq!(above("upper_secondary", "2026-2027"), Some("Sở Giáo dục và Đào tạo ……"));
        assert_eq!(above("combined", "2025-2026"), None);
    }

    #[test]
    fn a_deputy_signs_for_the_head_and_an_acting_head_says_so() {
        let words = words();
        let sign = |position| words.signing("Hiệu trưởng", position);
        assert_eq!(sign(None), "HIỆU TRƯỞNG");
        assert_eq!(sign(Some("Hiệu trưởng")), "HIỆU TRƯỞNG");
        assert_eq!(sign(Some("Phó Hiệu trưởng phụ trách")), "KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG");
        assert_eq!(sign(Some("P.Hiệu trưởng")), "KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG");
        assert_eq!(sign(Some("Quyền Hiệu trưởng")), "Q. HIỆU TRƯỞNG");
        assert_eq!(words.head(Some("continuing")), Some("Giám đốc"));
        assert_eq!(words.head(None), Some("Hiệu trưởng"));
    }

    #[test]
    fn a_unit_signs_as_its_name_says() {
        let words = words();
        let signer = |name| words.authority(name).map(|authority| authority.signer.as_str());
        assert_eq!(signer("UBND xã A"), Some("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"));
        assert_eq!(signer("SỞ GIÁO DỤC VÀ ĐÀO TẠO A"), Some("GIÁM ĐỐC"));
        assert_eq!(signer("Cụm trường số 1"), None);
    }

    #[test]
    fn every_field_has_one_meaning_for_a_subject_and_says_what_it_holds() {
        fn sound<'f>(fields: impl Iterator<Item = &'f Described>) {
            let mut seen = std::collections::BTreeSet::new();
            for field in fields {
                assert!(seen.insert(&field.name), "{} twice", field.name);
                assert!(field.about.ends_with(['.', '…']), "{}", field.name);
                assert_eq!(field.shape() == Shape::List, !field.entries.is_empty(), "{}", field.name);
                sound(field.entries.iter());
            }
        }
        for subject in [Subject::School, Subject::Unit] {
            sound(words().fields(subject));
        }
    }
}
