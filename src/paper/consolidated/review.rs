//! *Tự đánh giá và đánh giá ngoài*: items by how far the reviewer's points are from the schools' own, and schools
//! whose level changes.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::Consolidated;
use crate::merge::School;
use crate::merge::statistics::{Change, Difference, changes, differences};
use crate::paper::{Column, columns};

/// What stands in a column of the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceColumn {
    /// Code.
    Code,
    /// Title of the item.
    Title,
    /// Its criterion.
    Criterion,
    /// Mean of the schools' own points.
    Own,
    /// Mean of the reviewer's points.
    Review,
    /// Mean of the distance between them.
    Distance,
    /// Schools where they differ.
    Differing,
    /// Schools with both.
    Both,
}

/// What stands in a column of the schools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeColumn {
    /// Running number.
    Number,
    /// The school's name.
    Name,
    /// The unit above.
    Parent,
    /// The group, or the whole unit.
    Scope,
    /// The school's own points.
    Own,
    /// The reviewer's points.
    Review,
    /// The level by the school's own points.
    OwnLevel,
    /// The level by the reviewer's points.
    ReviewLevel,
}

/// The paper.
#[derive(Debug)]
pub struct Review<'a> {
    /// Name of the page.
    pub name: String,
    /// Title.
    pub title: String,
    /// How to read it, or that there is nothing.
    pub line: String,
    /// The tables; `None` where no form has a reviewer's points.
    pub tables: Option<(Differences, Changes<'a>)>,
}

/// Items, the largest difference first.
#[derive(Debug)]
pub struct Differences {
    /// The columns.
    pub columns: Vec<Column<DifferenceColumn>>,
    /// The rows.
    pub rows: Vec<DifferenceRow>,
}

/// An item.
#[derive(Debug)]
pub struct DifferenceRow {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Code and title of its criterion.
    pub criterion: String,
    /// Mean of the schools' own points.
    pub own: Decimal,
    /// Mean of the reviewer's points.
    pub review: Decimal,
    /// Mean of the distance between them.
    pub distance: Decimal,
    /// Schools where they differ.
    pub differing: usize,
    /// Schools with both.
    pub both: usize,
}

/// Schools whose level is another one by the reviewer's points.
#[derive(Debug)]
pub struct Changes<'a> {
    /// Title.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column<ChangeColumn>>,
    /// The rows.
    pub rows: Vec<ChangeRow<'a>>,
    /// What is said where there is no row.
    pub nothing: String,
}

/// A school and a group, or the whole unit.
#[derive(Debug)]
pub struct ChangeRow<'a> {
    /// Running number.
    pub number: u32,
    /// The school's name.
    pub name: &'a str,
    /// The unit above.
    pub parent: &'a str,
    /// The group, or the whole unit.
    pub scope: Rc<str>,
    /// The school's own points; the whole unit has none.
    pub own: Option<Decimal>,
    /// The reviewer's points.
    pub review: Option<Decimal>,
    /// The level by the school's own points.
    pub own_level: Option<u8>,
    /// The level by the reviewer's points.
    pub review_level: Option<u8>,
}

pub(super) fn review<'a>(source: &Consolidated<'a>) -> Review<'a> {
    let differences = differences(source.merged, source.catalogue);
    let is_reviewed = !differences.is_empty();
    let line = if is_reviewed { "merge.review_line" } else { "merge.no_review" };
    Review {
        name: source.word("merge.sheet_review").to_owned(),
        title: source.word("merge.review_title").to_owned(),
        line: source.word(line).to_owned(),
        tables: is_reviewed.then(|| (items(source, &differences), schools(source))),
    }
}

fn items(source: &Consolidated, differences: &[Difference]) -> Differences {
    use DifferenceColumn as C;
    let told = [
        (C::Code, "merge.code_short"),
        (C::Title, "merge.item"),
        (C::Criterion, "merge.criterion"),
        (C::Own, "merge.mean_self"),
        (C::Review, "merge.mean_review"),
        (C::Distance, "merge.mean_distance"),
        (C::Differing, "merge.differing"),
        (C::Both, "merge.both"),
    ];
    let row = |difference: &Difference| {
        let node = source.catalogue.node(difference.node);
        let criterion = source.catalogue.criterion_of(difference.node).map(|id| source.catalogue.node(id));
        DifferenceRow {
            code: node.code.clone(),
            title: node.title.clone(),
            criterion: criterion.map(|node| format!("{} {}", node.code, node.title)).unwrap_or_default(),
            own: difference.own,
            review: difference.review,
            distance: difference.distance,
            differing: difference.differing,
            both: difference.both,
        }
    };
    Differences { columns: columns(source.messages, &told), rows: differences.iter().map(row).collect() }
}

fn schools<'a>(source: &Consolidated<'a>) -> Changes<'a> {
    use ChangeColumn as C;
    let told = [
        (C::Number, "merge.number"),
        (C::Name, "merge.name"),
        (C::Parent, "merge.parent"),
        (C::Scope, "merge.scope"),
        (C::Own, "merge.self"),
        (C::Review, "merge.review"),
        (C::OwnLevel, "merge.level_self"),
        (C::ReviewLevel, "merge.level_review"),
    ];
    let changed = source
        .merged
        .schools
        .iter()
        .flat_map(|school| changes(school).into_iter().map(move |change| (school, change)));
    let groups = source.catalogue.groups();
    let groups: Vec<Rc<str>> = groups
        .map(|(_, node)| source.messages.say("merge.group_code", &[("code", &node.code)]).into())
        .collect();
    let unit: Rc<str> = source.word("merge.unit_level").into();
    let row = |number, school: &'a School, (group, own, review): Change| ChangeRow {
        number,
        name: source.name(school.name.as_deref()),
        parent: source.or_unknown(school.parent.as_deref()),
        scope: Rc::clone(group.and_then(|index| groups.get(index)).unwrap_or(&unit)),
        own: group.map(|_| own.points),
        review: group.map(|_| review.points),
        own_level: own.level,
        review_level: review.level,
    };
    Changes {
        title: source.word("merge.changes_title").to_owned(),
        columns: columns(source.messages, &told),
        rows: (1..).zip(changed).map(|(number, (school, change))| row(number, school, change)).collect(),
        nothing: source.word("merge.no_changes").to_owned(),
    }
}
