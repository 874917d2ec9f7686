//! Words for people: a key and parameters come in, text in the reader's language goes out.
//!
//! All words stand in `schema/messages/`, one file a language with the same keys; nothing else in the program words a
//! message. It decides nothing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::catalogue::{Allowance, CapBand, Ends, LevelRule};
use crate::finding::{Code, Finding, Param, Severity};
use crate::text::{with_comma, with_point};

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese, the first language of its users.
    #[default]
    Vi,
    /// English.
    En,
}

/// The words of one language.
#[derive(Debug)]
pub struct Messages {
    /// Which language.
    pub lang: Lang,
    findings: BTreeMap<String, Page>,
    words: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct File {
    finding: BTreeMap<String, Page>,
    #[serde(flatten)]
    sections: BTreeMap<String, BTreeMap<String, String>>,
}

/// What there is to say about one code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Short name.
    pub title: String,
    /// What was seen and what was expected.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Why the check is there.
    pub about: String,
    /// Something that passes the check.
    pub example: String,
    /// When exactly the finding is there.
    pub when: String,
    /// What counts all the same, and what does not.
    pub counts: String,
    /// The first version of the program that has the code.
    pub since: String,
    #[serde(default)]
    variants: BTreeMap<String, Variant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    message: String,
    help: Option<String>,
}

impl Messages {
    /// The words that come with the program.
    ///
    /// # Errors
    /// When the embedded file is broken, which a test rules out.
    pub fn built_in(lang: Lang) -> Result<Self, toml::de::Error> {
        Self::from_toml(
            lang,
            match lang {
                Lang::Vi => include_str!("../schema/messages/vi.toml"),
                Lang::En => include_str!("../schema/messages/en.toml"),
            },
        )
    }

    /// Reads words from TOML text.
    pub fn from_toml(lang: Lang, text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let words = file.sections.into_iter().flat_map(|(section, words)| {
            let key = move |key: String| if section == "word" { key } else { format!("{section}.{key}") };
            words.into_iter().map(move |(name, text)| (key(name), text))
        });
        Ok(Self { lang, findings: file.finding, words: words.collect() })
    }

    /// A decimal as readers of the language write it.
    pub fn number(&self, value: Decimal) -> String {
        match self.lang {
            Lang::Vi => with_comma(value),
            Lang::En => with_point(value),
        }
    }

    /// The word or sentence of this key; the key itself where the language lacks it.
    pub fn word<'m>(&'m self, key: &'m str) -> &'m str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// The sentence of this key with its placeholders filled.
    pub fn say(&self, key: &str, params: &[(&str, &str)]) -> String {
        fill(self.word(key), |name| {
            params.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    /// All keys, for comparing languages.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// What there is to say about a code.
    pub fn page(&self, code: Code) -> Option<&Page> {
        self.findings.get(code.as_str())
    }

    /// What was seen and expected, in words.
    pub fn message(&self, finding: &Finding) -> String {
        let template = self.page(finding.code).map(|page| match page.variant(finding) {
            Some(variant) => variant.message.as_str(),
            None => page.message.as_str(),
        });
        self.render(template.unwrap_or(finding.code.as_str()), finding)
    }

    /// What to do, in words.
    pub fn help(&self, finding: &Finding) -> String {
        let template = self.page(finding.code).map(|page| {
            page.variant(finding).and_then(|variant| variant.help.as_deref()).unwrap_or(&page.help)
        });
        self.render(template.unwrap_or_default(), finding)
    }

    /// An ISO day as readers of the language write it.
    pub fn date(&self, iso: &str) -> String {
        match (self.lang, iso.split('-').collect::<Vec<_>>().as_slice()) {
            (Lang::Vi, [year, month, day]) => format!("{day}/{month}/{year}"),
            _ => iso.to_owned(),
        }
    }

    /// The points of a level, in words.
    pub fn interval(&self, rule: &LevelRule) -> String {
        let (key, ends) = rule.interval();
        self.say_ends(&key, ends)
    }

    /// A band of a ratio or count with the points for it, in words.
    pub fn band(&self, band: &CapBand) -> String {
        let (key, ends) = band.interval();
        let span = self.say_ends(&key, ends);
        let key = match band.allows {
            Allowance::AtMost(_) => "span.at_most",
            Allowance::Exactly(_) => "span.exactly",
        };
        self.say(key, &[("span", &span), ("points", &self.number(band.allows.points()))])
    }

    fn say_ends(&self, key: &str, ends: Ends) -> String {
        let ends: Vec<(&str, String)> =
            ends.into_iter().map(|(name, end)| (name, self.number(end))).collect();
        let ends: Vec<(&str, &str)> = ends.iter().map(|(name, end)| (*name, end.as_str())).collect();
        self.say(key, &ends)
    }

    /// What to do, outside of any form: what only a form can tell is named in general.
    pub fn help_in_general(&self, page: &Page) -> String {
        let general = |name: &str| match name {
            "example" => page.example.clone(),
            name => self.words.get(&format!("generic.{name}")).cloned().unwrap_or_else(|| "…".to_owned()),
        };
        capitalised(&fill(&page.help, |name| Some(general(name))))
    }

    /// The word for a severity.
    pub fn severity(&self, severity: Severity) -> &str {
        self.word(match severity {
            Severity::Error => "severity.error",
            Severity::Warning => "severity.warning",
            Severity::Note => "severity.note",
        })
    }

    fn render(&self, template: &str, finding: &Finding) -> String {
        capitalised(&fill(template, |name| self.value(name, finding)))
    }

    fn plain(&self, param: &Param) -> String {
        match param {
            Param::Text(text) => text.clone(),
            Param::Number(number) => self.number(*number),
            Param::Word(key) => self.word(key).to_owned(),
        }
    }

    fn value(&self, name: &str, finding: &Finding) -> Option<String> {
        let place = &finding.place;
        match name {
            "item" => finding.item.clone(),
            "sheet" => place.sheet.clone(),
            "at" => place.cell.map(|cell| cell.to_string()),
            "row" => place.cell.map(|cell| cell.row.to_string()),
            "cell" => Some(place.cell.map_or_else(
                || self.word("place.no_cell").to_owned(),
                |cell| self.say("place.cell", &[("cell", &cell.to_string())]),
            )),
            _ => match param(name, finding)? {
                // A word may name other values of the finding, but no other word: there is no end to such a chain.
                Param::Word(key) => {
                    Some(fill(self.word(key), |name| param(name, finding).map(|param| self.plain(param))))
                }
                value => Some(self.plain(value)),
            },
        }
    }
}

fn param<'f>(name: &str, finding: &'f Finding) -> Option<&'f Param> {
    finding.params.iter().find(|(known, _)| *known == name).map(|(_, param)| param)
}

impl Page {
    fn variant(&self, finding: &Finding) -> Option<&Variant> {
        self.variants.get(finding.variant.as_deref()?)
    }
}

/// Replaces `{name}` by its value. A name without value stays as it is, so that a test can see it.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some((name, tail)) = after.split_once('}') {
            out.push_str(&value(name).unwrap_or_else(|| format!("{{{name}}}")));
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_a_page_for_every_code_and_the_same_keys() {
        let (vi, en) = (Messages::built_in(Lang::Vi).unwrap(), Messages::built_in(Lang::En).unwrap());
        assert_eq!(vi.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        for code in Code::ALL {
            let (a, b) = (vi.page(*code).unwrap(), en.page(*code).unwrap());
            assert_eq!(
                a.variants.keys().collect::<Vec<_>>(),
                b.variants.keys().collect::<Vec<_>>(),
                "{code:?}"
            );
        }
        assert_eq!(vi.findings.len(), Code::ALL.len());
    }

    #[test]
    fn every_page_is_whole_and_of_one_version_in_both_languages() {
        let (vi, en) = (Messages::built_in(Lang::Vi).unwrap(), Messages::built_in(Lang::En).unwrap());
        for code in Code::ALL {
            let (a, b) = (vi.page(*code).unwrap(), en.page(*code).unwrap());
            assert_eq!(a.since, b.since, "{code:?}");
            for page in [a, b] {
                for text in [&page.title, &page.message, &page.help, &page.about, &page.example] {
                    assert!(!text.trim().is_empty(), "{code:?}");
                }
                for sentence in [&page.when, &page.counts] {
                    assert!(sentence.ends_with('.') && !sentence.contains('{'), "{code:?}: {sentence}");
                }
            }
        }
    }

    #[test]
    fn a_word_of_a_finding_names_its_other_values_and_no_word_without_end() {
        let messages = Messages::built_in(Lang::Vi).unwrap();
        let place = crate::cell::Place::default();
        let finding = Finding::new(Code::F103, place.clone())
            .variant("unopened")
            .word("reason", "store.other")
            .text("path", "{detail}")
            .text("detail", "{path}");
        assert_eq!(messages.message(&finding), "Không mở được tệp: {detail}: {path}");
        let looped = Finding::new(Code::F103, place)
            .variant("unopened")
            .word("reason", "store.other")
            .word("path", "store.other");
        assert_eq!(messages.message(&looped), "Không mở được tệp: {path}: {detail}: {detail}");
    }

    #[test]
    fn what_to_do_outside_of_a_form_names_things_in_general() {
        let messages = Messages::built_in(Lang::Vi).unwrap();
        let said = |code| messages.help_in_general(messages.page(code).unwrap());
        assert_eq!(said(Code::V302), "Sửa ô đó thành một số từ 0 đến điểm tối đa.");
        assert_eq!(said(Code::E401), "Ghi mã hoặc đường dẫn minh chứng vào ô đó, ví dụ MC.1.3.02.");
        assert!(Code::ALL.iter().all(|code| !said(*code).contains(['{', '…'])));
    }

    #[test]
    fn a_day_is_written_as_its_language_writes_it() {
        assert_eq!(Messages::built_in(Lang::Vi).unwrap().date("2022-12-30"), "30/12/2022");
        assert_eq!(Messages::built_in(Lang::En).unwrap().date("2022-12-30"), "2022-12-30");
    }

    #[test]
    fn numbers_have_the_sign_of_their_language() {
        let value = Decimal::new(755, 1);
        assert_eq!(Messages::built_in(Lang::Vi).unwrap().number(value), "75,5");
        assert_eq!(Messages::built_in(Lang::En).unwrap().number(value), "75.5");
    }
}
