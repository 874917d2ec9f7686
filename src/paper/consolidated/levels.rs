//! *Theo mức độ*: how many schools are at which level, over all, by kind of school and by unit.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::overview::share;
use super::{Consolidated, level_of};
use crate::merge::School;
use crate::paper::unit_level_label;

/// Rows of a table times schools, up to which Excel still works formulas out while a person waits.
const LIVE: usize = 10_000_000;

/// The paper.
#[derive(Debug)]
pub struct Levels {
    /// Name of the page.
    pub name: String,
    /// Title, of the chart too.
    pub title: String,
    /// A line below the title.
    pub line: String,
    /// The levels that are counted, from the lowest up, then none; each in words.
    pub ratings: Vec<(Option<u8>, String)>,
    /// The counts of all schools, a row a scope.
    pub all: CountTable,
    /// By kind of school and by unit above, a pair of tables a scope.
    pub parts: Vec<[CountTable; 2]>,
}

/// A table of counts.
#[derive(Debug)]
pub struct CountTable {
    /// Title; `None` below the paper's own.
    pub title: Option<String>,
    /// Says that the counts do not follow the overview, where formulas would take Excel minutes.
    pub fixed: Option<String>,
    /// What the columns are called: the first, the number of schools, then each level and its share.
    pub labels: Vec<String>,
    /// The rows.
    pub rows: Vec<CountRow>,
}

/// Schools counted together, in one scope.
#[derive(Debug)]
pub struct CountRow {
    /// What they have in common, or the scope where they are all.
    pub label: String,
    /// Which schools they are.
    pub schools: Schools,
    /// The scope: counts the groups, and behind them stands for the whole unit.
    pub scope: usize,
    /// How many they are.
    pub count: usize,
    /// How many are at each level, and their share.
    pub levels: Vec<(usize, Decimal)>,
}

/// Which schools are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schools {
    /// All.
    All,
    /// Those whose kind of school the overview shows as the row's label.
    OfKind,
    /// Those whose unit above the overview shows as the row's label.
    OfParent,
}

/// Schools that show the same text.
struct Part<'a> {
    label: &'a str,
    schools: Vec<&'a School>,
}

pub(super) fn levels(source: &Consolidated) -> Levels {
    let scale = source.scale();
    let ratings = source.ratings();
    let scopes = scopes(source);
    let count = |label: &str, schools: Schools, scope: usize, counted: &[&School]| CountRow {
        label: label.to_owned(),
        schools,
        scope,
        count: counted.len(),
        levels: ratings
            .iter()
            .map(|rating| {
                let count = counted.iter().filter(|school| level_of(school, scope) == *rating).count();
                (count, share(count, counted.len()))
            })
            .collect(),
    };
    let all: Vec<&School> = source.merged.counted().collect();
    let over_all = scopes.iter().map(|(scope, label)| count(label, Schools::All, *scope, &all));
    let kinds = parts(source, |school| school.kind.as_deref());
    let parents = parts(source, |school| school.parent.as_deref());
    let table = |label: &str, scope: usize, title, first, schools, parts: &[Part]| CountTable {
        title: Some(format!("{label} – {}", source.word(title))),
        fixed: (parts.len().saturating_mul(all.len()) > LIVE)
            .then(|| source.word("merge.levels_fixed").to_owned()),
        labels: labels(source, first),
        rows: parts.iter().map(|part| count(part.label, schools, scope, &part.schools)).collect(),
    };
    let tables = scopes.iter().map(|(scope, label)| {
        [
            table(label, *scope, "merge.by_kind", "merge.kind", Schools::OfKind, &kinds),
            table(label, *scope, "merge.by_parent", "merge.parent", Schools::OfParent, &parents),
        ]
    });
    Levels {
        name: source.word("merge.sheet_levels").to_owned(),
        title: source.word("merge.levels_title").to_owned(),
        line: source.word("merge.levels_line").to_owned(),
        ratings: ratings.iter().map(|rating| (*rating, scale.words(*rating))).collect(),
        all: CountTable {
            title: None,
            fixed: None,
            labels: labels(source, "merge.scope"),
            rows: over_all.collect(),
        },
        parts: tables.collect(),
    }
}

/// The groups and the unit, as far as the catalogue gives them levels, each with its name.
fn scopes(source: &Consolidated) -> Vec<(usize, String)> {
    let name = |scope: usize| match source.catalogue.groups().nth(scope) {
        Some((_, node)) => {
            source.messages.say("merge.group_short", &[("code", &node.code), ("title", &node.title)])
        }
        None => unit_level_label("merge.unit_level_long", source.catalogue, source.messages),
    };
    source.scopes().into_iter().map(|scope| (scope, name(scope))).collect()
}

/// Schools by a text. Spreadsheets compare without capitals, so that is done here too.
fn parts<'a>(source: &Consolidated<'a>, text: impl Fn(&'a School) -> Option<&'a str>) -> Vec<Part<'a>> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for school in source.merged.counted() {
        let label = source.or_unknown(text(school));
        let part = parts.entry(label.to_lowercase()).or_insert_with(|| Part { label, schools: Vec::new() });
        part.schools.push(school);
    }
    let order = crate::merge::order::VietnameseOrder::new();
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.sort_by(|a, b| order.compare(a.label, b.label));
    parts
}

fn labels(source: &Consolidated, first: &'static str) -> Vec<String> {
    let share = source.word("merge.share");
    let level = |rating: Option<u8>| match rating {
        Some(level) => format!("{} {level}", source.word("result.level_word")),
        None => source.word("merge.not_rated").to_owned(),
    };
    let levels = source.ratings().into_iter().flat_map(|rating| [level(rating), share.to_owned()]);
    [first, "merge.schools"].map(|key| source.word(key).to_owned()).into_iter().chain(levels).collect()
}
