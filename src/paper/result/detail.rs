//! *Chi tiết*: a row for every group, criterion and item, in the order of the catalogue.

use rust_decimal::Decimal;

use super::Given;
use crate::catalogue::{Node, NodeId};
use crate::form::Answer;
use crate::paper::{
    Column, Condition, GroupLevel, RowKind, Scale, Sum, catalogue_note, columns, reading, trace,
};
use crate::score::{AcceptedValue, Total, UnitScore};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetailColumn {
    /// Code.
    Code,
    /// Title.
    Title,
    /// Maximum.
    Max,
    /// The school's own answer, or a sum of them.
    Own,
    /// The ratio or count beside the points; only where the catalogue has bands for one.
    Share,
    /// The reviewer's points, or a sum of them.
    Review,
    /// Level of a group.
    Level,
    /// Evidence.
    Evidence,
    /// Note.
    Note,
    /// What the form itself shows.
    Seen,
    /// Where it stands there; of a sum every cell that it adds up.
    Place,
    /// Mark of rows that are not checked against the official text.
    Unverified,
}

/// The paper.
#[derive(Debug)]
pub struct Detail<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: String,
    /// The school.
    pub school: &'a str,
    /// The columns.
    pub columns: Vec<Column<DetailColumn>>,
    /// The rows.
    pub rows: Vec<DetailRow<'a>>,
    /// How levels follow from sums and conditions.
    pub scale: Scale,
    /// What the marks mean.
    pub notes: Vec<String>,
    /// Which columns of the form were taken for what, and what was left out.
    pub reading: Vec<String>,
}

/// A row.
#[derive(Debug)]
pub struct DetailRow<'a> {
    /// What it is.
    pub kind: RowKind,
    /// Code.
    pub code: &'a str,
    /// Title.
    pub title: &'a str,
    /// Maximum, or the word for what has none.
    pub max: Result<Decimal, &'a str>,
    /// The school's own answer, as far as it counts.
    pub own: Entry<'a>,
    /// The ratio or count beside the points.
    pub share: String,
    /// The reviewer's points, as far as they count.
    pub review: Entry<'a>,
    /// Level of a group.
    pub level: Option<GroupLevel>,
    /// Evidence, a line a piece.
    pub evidence: String,
    /// Note.
    pub note: &'a str,
    /// What the form itself shows.
    pub seen: &'a str,
    /// Where it stands there; of a sum every cell that it adds up.
    pub place: String,
    /// A star where the row is not checked against the official text.
    pub unverified: &'static str,
}

/// What counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry<'a> {
    /// Nothing.
    Open,
    /// Points.
    Points(Decimal),
    /// A word: whether a condition is met, or that a row does not apply.
    Word(&'a str),
    /// A sum.
    Sum(Sum),
}

pub(super) fn detail<'a>(given: &Given<'a>) -> Detail<'a> {
    use DetailColumn as C;
    let identity = &given.assessment.form.identity;
    let year = identity.school_year.as_deref().unwrap_or("…");
    let told = [
        (C::Code, "result.code"),
        (C::Title, "result.item"),
        (C::Max, "result.max"),
        (C::Own, "result.self"),
        (C::Share, "result.share_column"),
        (C::Review, "result.review"),
        (C::Level, "result.level"),
        (C::Evidence, "result.evidence"),
        (C::Note, "result.note"),
        (C::Seen, "result.seen"),
        (C::Place, "result.place"),
        (C::Unverified, "result.unverified"),
    ];
    let followed = catalogue_note(given.catalogue, given.messages);
    let open = given.word("result.open_note").to_owned();
    let has_shares = given.catalogue.items().any(|(_, node)| !node.caps.is_empty());
    let mut columns = columns(given.messages, &told);
    columns.retain(|column| column.what != C::Share || has_shares);
    Detail {
        name: given.word("result.sheet_detail"),
        title: given.messages.say("result.detail_title", &[("year", year)]),
        school: identity.name.as_deref().unwrap_or(given.word("report.unknown_school")),
        columns,
        rows: given.catalogue.nodes().map(|(id, node)| row(given, id, node)).chain(unit_row(given)).collect(),
        scale: Scale::of_result(given.catalogue, given.messages),
        notes: std::iter::once(followed).chain(given.levels_not_official()).chain([open]).collect(),
        reading: reading::foot(&given.assessment.form.layout, given.messages),
    }
}

fn row<'a>(given: &Given<'a>, id: NodeId, node: &'a Node) -> DetailRow<'a> {
    let named = DetailRow {
        kind: RowKind::of(node),
        code: &node.code,
        title: &node.title,
        max: node.max.ok_or(given.word("result.condition")),
        own: Entry::Open,
        share: String::new(),
        review: Entry::Open,
        level: None,
        evidence: String::new(),
        note: "",
        seen: "",
        place: String::new(),
        unverified: if node.is_official() { "" } else { "*" },
    };
    match (named.kind, given.assessment.form.answer(id)) {
        (RowKind::Item, Some(answer)) => item(given, id, answer, named),
        (RowKind::Item, None) => named,
        _ => sum(given, id, named),
    }
}

fn item<'a>(given: &Given<'a>, id: NodeId, answer: &'a Answer, named: DetailRow<'a>) -> DetailRow<'a> {
    let judgement = &given.assessment.judgement;
    let own = judgement.own_of(id).map(|accepted| accepted.value);
    let review = judgement.review_of(id).or_else(|| {
        // Where the reviewer says nothing of it, it stands.
        own.filter(|own| *own == AcceptedValue::NotApplicable && given.assessment.review.is_some())
    });
    let entry = |value: Option<AcceptedValue>| match value {
        Some(AcceptedValue::Points(points)) => Entry::Points(points),
        Some(AcceptedValue::NotApplicable) => Entry::Word(given.word("result.not_applicable")),
        Some(AcceptedValue::Met(_)) => Entry::Word(Condition::new(value, given.messages).word),
        None => Entry::Open,
    };
    let evidence: Vec<String> = answer.evidence.iter().map(crate::form::Evidence::written).collect();
    DetailRow {
        own: entry(own),
        share: share(given, id),
        review: entry(review),
        evidence: evidence.join("\n"),
        note: answer.note.as_deref().unwrap_or_default(),
        seen: &answer.shown,
        place: if answer.place.cell.is_some() { answer.place.to_string() } else { String::new() },
        ..named
    }
}

/// The ratio or count that the form gives, as forms write it.
fn share(given: &Given, id: NodeId) -> String {
    let found = given.assessment.form.shares.iter().find(|share| share.item == id);
    found.map_or_else(String::new, |share| share.written(given.catalogue.node(id)))
}

/// The whole unit, where its level does not follow from those of its groups.
fn unit_row<'a>(given: &Given<'a>) -> Option<DetailRow<'a>> {
    let rule = given.catalogue.unit_level;
    if rule.rates_groups() {
        return None;
    }
    let score = &given.assessment.score;
    let level = GroupLevel::of_unit(given.catalogue, score.level, |id| given.row(id));
    Some(DetailRow {
        kind: RowKind::Group,
        code: "",
        title: given.word("result.unit_row"),
        max: Ok(given.catalogue.groups().filter_map(|(_, group)| group.max).sum()),
        own: Entry::Sum(Sum::of_unit(score, given.catalogue, |id| given.row(id))),
        share: String::new(),
        review: Entry::Open,
        level: Some(level),
        evidence: String::new(),
        note: "",
        seen: "",
        place: String::new(),
        unverified: "",
    })
}

/// A group or criterion: what its items add up to, and for a group its level.
fn sum<'a>(given: &Given<'a>, id: NodeId, named: DetailRow<'a>) -> DetailRow<'a> {
    let row = |item| given.row(item);
    let own = total(&given.assessment.score, id);
    let review = given.assessment.review.as_ref().and_then(|review| total(review, id));
    let sum = |total: Option<&Total>| Sum::of(total, id, given.catalogue, row);
    let group = given.assessment.score.groups.iter().find(|group| group.total.node == id);
    DetailRow {
        own: Entry::Sum(sum(own)),
        review: match review.filter(|total| !total.parts.is_empty()) {
            Some(total) => Entry::Sum(sum(Some(total))),
            None => Entry::Open,
        },
        place: trace(own.iter().flat_map(|total| &total.parts).map(|part| &part.place)),
        level: group
            .filter(|_| given.catalogue.unit_level.rates_groups())
            .map(|group| GroupLevel::of_group(id, given.catalogue, group.level, row)),
        ..named
    }
}

fn total(score: &UnitScore, node: NodeId) -> Option<&Total> {
    let groups = score.groups.iter().map(|group| &group.total);
    groups.chain(&score.criteria).find(|total| total.node == node)
}
