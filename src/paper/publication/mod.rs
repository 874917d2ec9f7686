//! Public pages (trang công bố): a school's result for its portal, and the index of a unit's schools.
//!
//! Merged schools and a catalogue come in, pages as values go out; [`crate::write::html`] draws them. A page is made from
//! the catalogue's own words, who the school is, and what its answers come to, and from nothing else: notes, names,
//! evidence and links are there only where [`Extra`] asks for them, findings and files never.

mod extra;
mod figures;
mod index;
mod mark;
mod school;
mod words;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, NodeId, Trust};
use crate::merge::{Record, School};
use crate::paper::Scale;
use crate::score::{Accepted, UnitScore, score};
use crate::sheet::Date;

pub use extra::{EvidenceRow, Extras, MemberRow, NoteRow};
pub use index::{IndexPage, IndexRow, LevelRow, Levels, Listed, Listing, Search, Section, State};
pub use mark::Mark;
pub use school::{
    ConditionRow, Conditions, Criteria, CriterionRow, Details, GroupRow, Groups, Pair, Part, SchoolPage,
    UnitRow,
};
pub use words::Words;

/// What is published only where it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extra {
    /// Codes and titles of the evidence.
    Evidence,
    /// The web addresses of the evidence too.
    Links,
    /// The school's notes on its items.
    Notes,
    /// The members of the council.
    Names,
}

/// The decision that recognises a result (quyết định công nhận kết quả tự đánh giá).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its number, as written.
    pub number: String,
    /// Its date, where it is told.
    pub date: Option<Date>,
}

/// What a person says of a publication.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    /// The decision, where it has a number.
    pub decision: Option<Decision>,
    /// The day of publication; without it the same results always give the same bytes.
    pub date: Option<Date>,
    /// What is published besides the figures.
    pub extras: BTreeSet<Extra>,
}

/// What stands in a page's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Title of the window.
    pub title: String,
    /// What the page is about, for those who list it.
    pub description: String,
    /// What a draft says of itself: a word and a sentence. Drafts ask not to be listed.
    pub draft: Option<[String; 2]>,
}

/// A level and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The level; `None` where there is none.
    pub level: Option<u8>,
    /// In words, also where there is none.
    pub words: String,
    /// The same without the level's name, for tables of many.
    pub short: String,
}

impl Rating {
    fn new(level: Option<u8>, scale: &Scale) -> Self {
        let short = match level {
            Some(level) => format!("{} {level}", scale.prefix),
            None => scale.not_rated.clone(),
        };
        Self { level, words: scale.words(level), short }
    }
}

/// Points with the level that follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The points that count.
    pub points: Decimal,
    /// The level; `None` where the catalogue gives none to what has these points.
    pub rating: Option<Rating>,
}

/// A day, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The sentence it stands in.
    pub text: String,
    /// ISO 8601.
    pub iso: String,
}

/// Figures to take along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// What the link is called.
    pub label: String,
    /// Name of the file.
    pub name: String,
    /// The rows, the header first.
    pub rows: Vec<Vec<String>>,
}

/// What the pages of schools are made from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The catalogue that the forms answer.
    pub catalogue: &'a Catalogue,
    /// The words of the pages.
    pub words: &'a Words,
    /// What a person says of the publication.
    pub notice: &'a Notice,
}

/// One school's result.
#[derive(Debug, Clone, Copy)]
pub struct SchoolResult<'a> {
    /// The school.
    pub school: &'a School,
    /// Its form.
    pub record: &'a Record,
    /// What its form tells besides.
    pub extras: Option<&'a Extras>,
    /// The school year, where it is known.
    pub school_year: Option<&'a str>,
    /// Whether the form is not finished.
    pub is_draft: bool,
    /// The address of the index, seen from the page.
    pub index: Option<&'a str>,
}

/// A school's answers and what they come to, its own or as the reviewer sees them.
struct Answers {
    accepted: Vec<Accepted>,
    score: UnitScore,
}

impl Answers {
    fn new(accepted: Vec<Accepted>, catalogue: &Catalogue) -> Self {
        Self { score: score(&accepted, catalogue), accepted }
    }
}

/// What is said of schools whose level or answer is not known, and how levels are called.
fn scale(source: &Source) -> Scale {
    let words = source.words;
    let answers = [words.met.as_str(), words.not_applicable.as_str()];
    Scale::new(source.catalogue, answers, &words.level_word, &words.not_rated)
}

/// Whether the row, or one below it, was not checked against the official text.
fn is_unverified(catalogue: &Catalogue, id: NodeId) -> bool {
    let below = catalogue.nodes().filter(|(node, _)| catalogue.is_within(*node, id));
    below.into_iter().any(|(_, node)| node.trust != Trust::Official)
}

/// A day in a sentence.
fn day(words: &Words, text: &str, date: Date) -> Day {
    let iso = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    Day { text: words::fill(text, &[("date", &words.day(date))]), iso }
}

/// Text of strangers as a page may show it: without signs that nobody sees, or that turn the text around them.
fn plain(text: &str) -> String {
    let is_hidden = |sign: char| sign.is_control() || matches!(sign, '\u{2066}'..='\u{2069}' | '\u{61c}');
    let shown: String = text.chars().map(|sign| if is_hidden(sign) { ' ' } else { sign }).collect();
    crate::text::tidy(&shown).into_owned()
}
