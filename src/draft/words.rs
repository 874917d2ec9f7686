//! The words of a decision's own table, from `schema/layouts/blank.toml`.

use regex::Regex;
use serde::Deserialize;

use super::phrase::plain;
use crate::text::fold;

/// The words, ready for use.
#[derive(Debug)]
pub struct BlankWords {
    /// Header words of columns, folded.
    pub(super) column: ColumnWords,
    /// What stands for a condition, folded.
    pub(super) condition: Vec<String>,
    /// What says so inside a longer text, folded.
    pub(super) mandatory: Vec<String>,
    /// How the title of a ratio begins, folded.
    pub(super) ratio: Vec<String>,
    /// How the title of a count begins, folded.
    pub(super) count: Vec<String>,
    /// Beginnings of evidence.
    pub(super) evidence: Vec<String>,
    /// Patterns of phrases.
    pub(super) phrase: Patterns,
}

/// Header words of columns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnWords {
    pub part: Vec<String>,
    pub level: Vec<String>,
    pub note: Vec<String>,
    pub max: Vec<String>,
}

/// Patterns over plain text, see [`plain`].
#[derive(Debug)]
pub(super) struct Patterns {
    /// An interval of values. Groups, of which one alternative has some: `b` below; `fl`, `fh`, `fx` from, to, to but
    /// not; `al`, `ah`, `ax` the same for above; `ul` and upwards; `f` from; `a` above; `t` to; `e` a percentage alone.
    pub interval: Regex,
    /// Points: `m` up to so many, `p` so many.
    pub cap: Regex,
    /// A level: `n`.
    pub level: Regex,
    /// Whether a cap holds for each of several lines.
    pub each: Regex,
    /// Nothing but the word for points.
    pub unit: Regex,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    column: ColumnWords,
    condition: ConditionWords,
    phrase: PhraseWords,
    kind: KindWords,
    filled: FilledWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionWords {
    words: Vec<String>,
    inside: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseWords {
    below: Vec<String>,
    to: Vec<String>,
    from: Vec<String>,
    above: Vec<String>,
    between: Vec<String>,
    up: Vec<String>,
    most: Vec<String>,
    points: Vec<String>,
    level: Vec<String>,
    each: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindWords {
    ratio: Vec<String>,
    count: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilledWords {
    evidence: Vec<String>,
}

impl BlankWords {
    /// The words that come with the program.
    pub const BUILT_IN: &str = include_str!("../../schema/layouts/blank.toml");

    /// Reads them from TOML text.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let folded = |list: Vec<String>| list.iter().map(|words| fold(words)).collect::<Vec<_>>();
        let column = ColumnWords {
            part: folded(file.column.part),
            level: folded(file.column.level),
            note: folded(file.column.note),
            max: folded(file.column.max),
        };
        Ok(Self {
            column,
            condition: folded(file.condition.words),
            mandatory: folded(file.condition.inside),
            ratio: folded(file.kind.ratio),
            count: folded(file.kind.count),
            evidence: file.filled.evidence,
            phrase: Patterns::of(&file.phrase).map_err(serde::de::Error::custom)?,
        })
    }
}

impl Patterns {
    fn of(words: &PhraseWords) -> Result<Self, regex::Error> {
        let any = |list: &[String]| {
            let mut list: Vec<String> = list.iter().map(|words| regex::escape(&plain(words))).collect();
            // The longest first: the first that fits is taken.
            list.sort_by_key(|words| std::cmp::Reverse(words.len()));
            format!("(?:{})", list.join("|"))
        };
        let (below, to, from, above) =
            (any(&words.below), any(&words.to), any(&words.from), any(&words.above));
        let (between, up, most) = (any(&words.between), any(&words.up), any(&words.most));
        let (points, level) = (any(&words.points), any(&words.level));
        let number = r"\d+(?:[.,]\d+)?";
        // A value with its unit: hundredths, or a word for what is counted.
        let value = |name: &str| format!(r"(?P<{name}>{number})\s*(?:%|[a-z]+(?: [a-z]+)?)??");
        let alternatives = [
            format!(r"{from}\s*{}\s*{between}\s*{below}\s*(?P<fx>{number})", value("fl1")),
            format!(r"{above}\s*{}\s*{between}\s*{below}\s*(?P<ax>{number})", value("al1")),
            format!(r"{above}\s*{}\s*{between}\s*(?P<ah>{number})", value("al2")),
            format!(r"(?:{from}\s*)?{}\s*{between}\s*(?P<fh>{number})", value("fl2")),
            format!(r"(?:{from}\s*)?(?P<ul>{number})\s*(?:%|[a-z]+(?: [a-z]+)?)??\s*{up}"),
            format!(r"{below}\s*(?P<b>{number})"),
            format!(r"{above}\s*(?P<a>{number})"),
            format!(r"{from}\s*(?P<f>{number})"),
            format!(r"{to}\s*(?P<t>{number})"),
            format!(r"(?P<e>{number})\s*%"),
        ];
        Ok(Self {
            interval: Regex::new(&format!(r"(?:^|[^\w.,%])(?:{})\s*%?", alternatives.join("|")))?,
            cap: Regex::new(&format!(
                r"{most}\s*:?\s*(?P<m>{number})(?:\s*{points}\b)?|(?P<p>{number})\s*{points}\b"
            ))?,
            level: Regex::new(&format!(r"\b{level}\s*(?P<n>\d)\b"))?,
            unit: Regex::new(&format!(r"^\s*{points}?\s*$"))?,
            each: Regex::new(&format!(r"(?:^|\s){}\b", any(&words.each)))?,
        })
    }
}
