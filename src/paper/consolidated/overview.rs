//! *Tổng hợp*: a row a school, and below them how many are at which level.

use std::borrow::Cow;
use std::path::Path;

use rust_decimal::Decimal;

use super::{Consolidated, level_of};
use crate::merge::{GroupResult, Record, School};
use crate::paper::{Column, Condition, catalogue_note};

/// What stands in a column. A scope counts the groups, and behind them stands for the whole unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverviewColumn {
    /// Running number.
    Number,
    /// The school's code.
    Code,
    /// The school's name.
    Name,
    /// The kind of school.
    Kind,
    /// The unit above.
    Parent,
    /// A group's own points.
    Own(usize),
    /// A group's points by the reviewer.
    Review(usize),
    /// How far they are apart.
    Difference(usize),
    /// The level in a scope.
    Level(usize),
    /// A condition, by its number.
    Condition(usize),
    /// Number of errors.
    Errors,
    /// Number of warnings.
    Warnings,
    /// The form's file.
    File,
}

/// The paper.
#[derive(Debug)]
pub struct Overview<'a> {
    source: Consolidated<'a>,
    /// Name of the page.
    pub name: &'a str,
    /// What stands above the title.
    pub heading: Heading<'a>,
    /// Title.
    pub title: String,
    /// The decision that it stands on.
    pub basis: String,
    /// Names of the groups, above the columns of each.
    pub groups: Vec<String>,
    /// The columns.
    pub columns: Vec<Column<OverviewColumn>>,
    /// How many schools are at which level, a row a level.
    pub counts: Vec<LevelCount>,
    /// How far the catalogue can be trusted.
    pub note: Option<String>,
    /// Who signs.
    pub signer: &'a str,
    /// Where to sign.
    pub sign_here: &'a str,
}

/// Unit on the left, the state's heading on the right.
#[derive(Debug)]
pub struct Heading<'a> {
    /// The unit.
    pub unit: String,
    /// The paper's number, to be filled in.
    pub number: &'a str,
    /// The state's name.
    pub state: &'a str,
    /// The state's motto.
    pub motto: &'a str,
}

/// A school's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rating {
    /// A level.
    Level(u8),
    /// A school without a level.
    Unrated,
    /// No school, and so neither level nor none.
    NoSchool,
}

/// A school.
#[derive(Debug)]
pub struct SchoolRow<'a> {
    /// Running number; `None` for a file that is no school.
    pub number: Option<u32>,
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The kind of school.
    pub kind: &'a str,
    /// The unit above.
    pub parent: &'a str,
    /// Its groups.
    pub groups: Vec<GroupCells>,
    /// The conditions.
    pub conditions: Vec<Condition<'a>>,
    /// Its level as a whole.
    pub unit: Rating,
    /// Number of errors.
    pub errors: u32,
    /// Number of warnings.
    pub warnings: u32,
    /// The form's file.
    pub file: Cow<'a, str>,
    /// Where the file is.
    pub path: Option<&'a Path>,
}

/// What a school has in a group.
#[derive(Debug, Clone, Copy)]
pub struct GroupCells {
    /// Its own points.
    pub own: Option<Decimal>,
    /// The reviewer's points.
    pub review: Option<Decimal>,
    /// The reviewer's less its own.
    pub difference: Option<Decimal>,
    /// Its level.
    pub level: Rating,
}

/// How many schools are at a level: of each scope the number of rows whose level it is, and the share of all schools.
#[derive(Debug)]
pub struct LevelCount {
    /// In words.
    pub label: String,
    /// The level; `None` for none.
    pub level: Option<u8>,
    /// A scope each, where it has levels.
    pub scopes: Vec<ScopeCount>,
}

/// How many schools are at a level in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeCount {
    /// The scope: counts the groups, and behind them stands for the whole unit.
    pub scope: usize,
    /// How many they are.
    pub count: usize,
    /// Their share of all schools.
    pub share: Decimal,
}

impl<'a> Overview<'a> {
    pub(super) fn new(source: Consolidated<'a>) -> Self {
        let (merged, catalogue, messages) = (source.merged, source.catalogue, source.messages);
        let year = merged.school_year.as_deref().unwrap_or("…");
        let group = |node: &crate::catalogue::Node| {
            let max = node.max.map(|max| messages.number(max)).unwrap_or_default();
            messages.say("merge.group", &[("code", &node.code), ("title", &node.title), ("max", &max)])
        };
        Self {
            name: source.word("merge.sheet_overview"),
            heading: Heading {
                unit: merged.unit.as_deref().unwrap_or("…").to_uppercase(),
                number: source.word("result.paper_number"),
                state: source.word("result.state"),
                motto: source.word("result.motto"),
            },
            title: messages.say("merge.title_year", &[("year", year)]),
            basis: messages.say("result.basis", &[("basis", &catalogue.legal_basis)]),
            groups: catalogue.groups().map(|(_, node)| group(node)).collect(),
            columns: columns(&source),
            counts: counts(&source),
            note: Some(format!(
                "{} {}",
                catalogue_note(catalogue, messages),
                source.word("merge.edit_forms")
            )),
            signer: source.word("merge.signer"),
            sign_here: source.word("result.sign_here"),
            source,
        }
    }

    /// The schools, one after the other.
    pub fn rows(&self) -> impl Iterator<Item = SchoolRow<'a>> + use<'a> {
        let source = self.source;
        let mut number = 0;
        source.merged.schools.iter().filter_map(move |school| {
            let record = source.merged.records.get(school.record)?;
            number += u32::from(school.is_counted);
            Some(row(&source, school, record, number))
        })
    }
}

fn columns(source: &Consolidated) -> Vec<Column<OverviewColumn>> {
    use OverviewColumn as C;
    let column = |what, key| Column { what, label: source.word(key).to_owned() };
    let mut columns = vec![
        column(C::Number, "merge.number"),
        column(C::Code, "merge.code"),
        column(C::Name, "merge.name"),
        column(C::Kind, "merge.kind"),
        column(C::Parent, "merge.parent"),
    ];
    let groups = source.catalogue.groups().count();
    let scopes = source.scopes();
    for group in 0..groups {
        columns.extend([
            column(C::Own(group), "merge.self"),
            column(C::Review(group), "merge.review"),
            column(C::Difference(group), "merge.difference"),
        ]);
        columns.extend(scopes.contains(&group).then(|| column(C::Level(group), "merge.level")));
    }
    let conditions = source.catalogue.items().filter(|(_, node)| node.is_condition());
    columns.extend(conditions.enumerate().map(|(index, (_, node))| Column {
        what: C::Condition(index),
        label: source.messages.say("merge.condition", &[("code", &node.code)]),
    }));
    if scopes.contains(&groups) {
        columns.push(column(C::Level(groups), "merge.unit_level"));
    }
    columns.extend([
        column(C::Errors, "merge.errors"),
        column(C::Warnings, "merge.warnings"),
        column(C::File, "merge.file"),
    ]);
    columns
}

fn row<'a>(source: &Consolidated<'a>, school: &'a School, record: &'a Record, number: u32) -> SchoolRow<'a> {
    // What counts schools must not see what is no school: no number, no kind, no unit and no level.
    let known = |text| if school.is_counted { source.or_unknown(text) } else { "" };
    let rating = |level| match level {
        Some(level) => Rating::Level(level),
        None if school.is_counted => Rating::Unrated,
        None => Rating::NoSchool,
    };
    let group = |(index, own): (usize, &GroupResult)| {
        let review = school.review.get(index);
        // Totals so far of different items cannot be compared.
        let both = review.filter(|review| own.complete && review.complete);
        GroupCells {
            own: record.is_readable().then_some(own.points),
            review: review.map(|review| review.points),
            difference: both.map(|review| review.points - own.points),
            level: rating(own.level),
        }
    };
    let [errors, warnings, _] = record.counts;
    SchoolRow {
        number: school.is_counted.then_some(number),
        code: school.code.as_deref().unwrap_or_default(),
        name: source.name(school.name.as_deref()),
        kind: known(school.kind.as_deref()),
        parent: known(school.parent.as_deref()),
        groups: school.own.iter().enumerate().map(group).collect(),
        conditions: conditions(source, record),
        unit: rating(school.level),
        errors,
        warnings,
        file: match &record.through {
            Some(through) => format!("{} ({through})", record.file).into(),
            None => record.file.as_str().into(),
        },
        path: record.path.as_deref(),
    }
}

fn conditions<'a>(source: &Consolidated<'a>, record: &Record) -> Vec<Condition<'a>> {
    let items = source.catalogue.items().filter(|(_, node)| node.is_condition());
    items
        .map(|(_, node)| {
            let value = record.items.get(&node.code).and_then(|item| item.value);
            Condition::new(value, source.messages)
        })
        .collect()
}

fn counts(source: &Consolidated) -> Vec<LevelCount> {
    let scale = source.scale();
    let scopes = source.scopes();
    let all = source.merged.counted().count();
    let count = |level: Option<u8>| LevelCount {
        label: source.messages.say("merge.count_label", &[("level", &scale.words(level))]),
        level,
        scopes: scopes
            .iter()
            .map(|scope| {
                let at_level = |school: &&School| level_of(school, *scope) == level;
                let count = source.merged.counted().filter(at_level).count();
                ScopeCount { scope: *scope, count, share: share(count, all) }
            })
            .collect(),
    };
    source.ratings().into_iter().map(count).collect()
}

/// A share; 0 of none.
pub(super) fn share(count: usize, of: usize) -> Decimal {
    Decimal::from(count).checked_div(Decimal::from(of)).unwrap_or_default()
}
