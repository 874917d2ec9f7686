//! The figures of a page as rows to take along, for spreadsheets of Vietnamese offices.
//!
//! Codes stand before titles in one text: alone, a spreadsheet would make a date of `1.3` and lose the zeros of a
//! school's code.

use super::school::Details;
use super::{
    Answers, Conditions, Groups, IndexRow, Mark, Pair, Rating, Source, Words, is_unverified, words::fill,
};
use crate::catalogue::{Node, NodeId};
use crate::paper::RowKind;
use crate::text::with_comma;

/// A row a group, criterion and item, and one for the whole school.
pub(super) fn of_school(
    source: &Source,
    details: &Details,
    groups: &Groups,
    conditions: Option<&Conditions>,
    answers: &Pair<Answers>,
) -> Vec<Vec<String>> {
    let (words, catalogue) = (source.words, source.catalogue);
    let school = [
        named(details),
        details.parent.clone().unwrap_or_default(),
        details.school_year.clone().unwrap_or_default(),
    ];
    let row = |cells: [String; 8]| school.iter().cloned().chain(cells).collect::<Vec<_>>();
    let mut rows = vec![header(words)];
    for (id, node) in catalogue.nodes() {
        let kind = match RowKind::of(node) {
            _ if node.is_condition() => &words.csv_condition,
            RowKind::Group => &words.csv_group,
            _ if catalogue.criterion_of(id) == Some(id) => &words.csv_criterion,
            RowKind::Criterion | RowKind::Item => &words.csv_item,
        };
        let Pair { own, review } = cells_of(id, node, source, groups, conditions, answers);
        let review = review.unwrap_or_default();
        let content = fill(&words.criterion_name, &[("code", &node.code), ("title", &node.title)]);
        let mark = if is_unverified(catalogue, id) { words.csv_yes.clone() } else { String::new() };
        let max = node.max.map(with_comma).unwrap_or_default();
        rows.push(row([kind.clone(), content, max, own.0, own.1, review.0, review.1, mark]));
    }
    if let Some(unit) = &groups.unit {
        let (max, own, review) = match &unit.sum {
            Some((max, points)) => (with_comma(*max), with_comma(points.own), points.review.map(with_comma)),
            None => (String::new(), String::new(), None),
        };
        let level = unit.rating.review.as_ref().map(|rating| rating.words.clone()).unwrap_or_default();
        let own_level = unit.rating.own.words.clone();
        let (kind, name) = (words.csv_unit.clone(), unit.name.clone());
        rows.push(row([kind, name, max, own, own_level, review.unwrap_or_default(), level, String::new()]));
    }
    rows
}

/// Points and what is said of them, of a row of the catalogue.
fn cells_of(
    id: NodeId,
    node: &Node,
    source: &Source,
    groups: &Groups,
    conditions: Option<&Conditions>,
    answers: &Pair<Answers>,
) -> Pair<(String, String)> {
    let words = source.words;
    let of_group = groups.rows.iter().find(|row| row.code == node.code).map(|row| {
        let cells = |outcome: &super::Outcome| {
            let level = outcome.rating.as_ref().map(|rating: &Rating| rating.words.clone());
            (with_comma(outcome.points), level.unwrap_or_default())
        };
        Pair { own: cells(&row.outcome.own), review: row.outcome.review.as_ref().map(cells) }
    });
    let of_condition =
        conditions.and_then(|conditions| conditions.rows.iter().find(|row| row.code == node.code));
    let of_condition = of_condition.map(|row| Pair { own: (String::new(), row.met.1.clone()), review: None });
    let of_points = || {
        let cells = |answers: &Answers| match Mark::of(id, answers, source.catalogue) {
            Mark::Points { points, is_complete, .. } => {
                let partial = if is_complete { String::new() } else { words.open.clone() };
                (with_comma(points), partial)
            }
            mark => (String::new(), mark.shown(words)),
        };
        Pair { own: cells(&answers.own), review: answers.review.as_ref().map(cells) }
    };
    of_group.or(of_condition).unwrap_or_else(of_points)
}

fn named(details: &Details) -> String {
    match &details.code {
        Some((_, code)) => format!("{} ({code})", details.school),
        None => details.school.clone(),
    }
}

fn header(words: &Words) -> Vec<String> {
    let labels = [
        &words.csv_school,
        &words.csv_parent,
        &words.csv_year,
        &words.csv_kind,
        &words.csv_content,
        &words.max,
        &words.own_points,
        &words.csv_own_result,
        &words.review_points,
        &words.csv_review_result,
        &words.csv_unverified,
    ];
    labels.map(Clone::clone).to_vec()
}

/// A row a school of the index: its name with its code, the unit above, its kind, points and level of each group, its
/// own level, and its state.
pub(super) fn of_index(
    words: &Words,
    groups: &[String],
    has_unit: bool,
    rows: &[(&str, &IndexRow)],
) -> Vec<Vec<String>> {
    let of_group =
        |name: &String| [&words.own_points, &words.own_level].map(|label| format!("{name}: {label}"));
    let mut header = [&words.csv_school, &words.csv_parent, &words.index.kind].map(Clone::clone).to_vec();
    header.extend(groups.iter().flat_map(of_group));
    header.extend(has_unit.then(|| words.index.unit.clone()));
    header.push(words.index.state.clone());
    let row = |(parent, row): &(&str, &IndexRow)| {
        let name = match &row.code {
            Some(code) => format!("{} ({code})", row.name),
            None => row.name.clone(),
        };
        let mut cells = vec![name, (*parent).to_owned(), row.kind.clone().unwrap_or_default()];
        let listed = row.listed.as_ref();
        for index in 0..groups.len() {
            let outcome = listed.and_then(|listed| listed.groups.get(index));
            let level =
                outcome.and_then(|outcome| outcome.rating.as_ref()).map(|rating| rating.short.clone());
            cells.push(outcome.map(|outcome| with_comma(outcome.points)).unwrap_or_default());
            cells.push(level.unwrap_or_default());
        }
        let unit = listed.and_then(|listed| listed.unit.as_ref()).map(|rating| rating.short.clone());
        cells.extend(has_unit.then(|| unit.unwrap_or_default()));
        cells.push(row.state_word.clone());
        cells
    };
    std::iter::once(header).chain(rows.iter().map(row)).collect()
}
