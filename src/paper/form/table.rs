//! *Phiếu*: the official table to fill in, with totals, levels and marks.

use rust_decimal::Decimal;

use super::Given;
use super::input::{Input, input};
use super::pages::InfoField;
use crate::catalogue::{Kind, Node, NodeId};
use crate::cell::Place;
use crate::paper::{Column, GroupLevel, RowKind, Scale, Sum};
use crate::score::{Accepted, AcceptedValue, UnitScore, score};
use crate::template::Filled;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormColumn {
    /// Code.
    Code,
    /// Title.
    Title,
    /// Maximum.
    Max,
    /// The school's own answer, or a sum of them.
    Own,
    /// The ratio or count that the points go by; only where the catalogue has bands for one.
    Share,
    /// Level of a group.
    Level,
    /// Evidence.
    Evidence,
    /// The reviewer's points.
    Review,
    /// Note.
    Note,
    /// What is still to be done.
    Mark,
    /// Last year's answer.
    Previous,
    /// Last year's evidence.
    PreviousEvidence,
}

impl FormColumn {
    const THIS_YEAR: [Self; 9] = [
        Self::Code,
        Self::Title,
        Self::Max,
        Self::Own,
        Self::Level,
        Self::Evidence,
        Self::Review,
        Self::Note,
        Self::Mark,
    ];
    const LAST_YEAR: [Self; 2] = [Self::Previous, Self::PreviousEvidence];
}

/// The paper.
#[derive(Debug)]
pub struct Table<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// The decision that it stands on.
    pub basis: String,
    /// Two lines that repeat details of *Thông tin*: what goes before, and which detail.
    pub repeated: [(&'a str, InfoField); 2],
    /// What stands for a detail that is not filled in.
    pub filler: &'a str,
    /// How many answers are missing.
    pub counter: Counter<'a>,
    /// The columns; those of last year only where its answers are known.
    pub columns: Vec<Column<FormColumn>>,
    /// The rows.
    pub rows: Vec<FormRow<'a>>,
    /// How levels follow from sums and conditions.
    pub scale: Scale,
    /// What the marks say.
    pub marks: MarkWords<'a>,
    /// How far the catalogue can be trusted.
    pub note: Option<String>,
    /// Who signs on the left and on the right.
    pub signers: [&'a str; 2],
}

/// How many answers are missing.
#[derive(Debug)]
pub struct Counter<'a> {
    /// The rows that are answered, counted from the first one.
    pub rows: Vec<usize>,
    /// How many have no answer yet.
    pub missing: usize,
    /// Goes before the number.
    pub before: &'a str,
    /// Goes behind it.
    pub behind: &'a str,
    /// What is said where none is missing.
    pub none: &'a str,
}

impl Counter<'_> {
    /// What it says now.
    pub fn text(&self) -> String {
        match self.missing {
            0 => self.none.to_owned(),
            missing => format!("{}{missing}{}", self.before, self.behind),
        }
    }
}

/// What a mark says.
#[derive(Debug, Clone, Copy)]
pub struct MarkWords<'a> {
    /// No answer.
    pub blank: &'a str,
    /// Nothing is left to do.
    pub done: &'a str,
    /// Points outside 0 to the maximum.
    pub range: &'a str,
    /// Points without evidence.
    pub evidence: &'a str,
    /// No number.
    pub text: &'a str,
    /// A condition that says something else than the two answers.
    pub condition: &'a str,
    /// The answers of a condition: met, not met.
    pub answers: [&'a str; 2],
    /// The answer to a row that does not apply.
    pub not_applicable: &'a str,
}

/// A row.
#[derive(Debug)]
pub struct FormRow<'a> {
    /// What it is.
    pub kind: RowKind,
    /// Code.
    pub code: &'a str,
    /// Title.
    pub title: &'a str,
    /// Maximum.
    pub max: Maximum<'a>,
    /// The school's own answer, or a sum of them.
    pub own: Answer<'a>,
    /// The ratio or count that the points go by.
    pub share: &'a str,
    /// Whether two people answered differently, so that the row waits for someone to decide.
    pub is_disputed: bool,
    /// Level of a group.
    pub level: Option<GroupLevel>,
    /// Evidence, a line a piece.
    pub evidence: &'a str,
    /// The reviewer's points.
    pub review: Answer<'a>,
    /// Note.
    pub note: &'a str,
    /// What is to be filled in, and what is still to be done now; `None` for a row that is not answered.
    pub input: Option<Input<'a>>,
    /// Last year's answer.
    pub previous: Option<Previous<'a>>,
}

/// What stands as the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maximum<'a> {
    /// Points.
    Points(Decimal),
    /// The word for a condition.
    Condition(&'a str),
    /// Nothing.
    None,
}

/// What is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Nothing yet.
    Open,
    /// Points.
    Points(Decimal),
    /// A word: of a condition, or what is no answer that counts.
    Text(&'a str),
    /// A sum.
    Sum(Sum),
}

/// Last year's answer.
#[derive(Debug)]
pub struct Previous<'a> {
    /// The answer.
    pub own: Answer<'a>,
    /// Its evidence.
    pub evidence: &'a str,
}

pub(super) fn table<'a>(given: &Given<'a>) -> Table<'a> {
    let (words, known) = (given.words, given.known);
    let word = |key: &'static str| words.text(key);
    let has_previous = known.previous.is_some();
    let this_year = FormColumn::THIS_YEAR.into_iter().zip(&words.columns.form);
    let last_year = FormColumn::LAST_YEAR.into_iter().zip(&words.columns.previous);
    let mut columns: Vec<Column<FormColumn>> = this_year
        .chain(last_year.filter(|_| has_previous))
        .map(|(what, label)| Column { what, label: label.clone() })
        .collect();
    if let (Some(label), Some(level)) =
        (share_label(given), columns.iter().position(|column| column.what == FormColumn::Level))
    {
        columns.insert(level, Column { what: FormColumn::Share, label: label.to_owned() });
    }
    let marks = MarkWords {
        blank: word("mark_blank"),
        done: word("mark_done"),
        range: word("mark_range"),
        evidence: word("mark_evidence"),
        text: word("mark_text"),
        condition: word("mark_condition"),
        answers: ["met", "not_met"].map(word),
        not_applicable: word("not_applicable"),
    };
    let totals = totals(given);
    let rows = given.catalogue.nodes().map(|(id, node)| row(given, &totals, &marks, id, node));
    Table {
        name: &words.sheets.form,
        title: word("title"),
        basis: words.say("basis", &[("basis", &given.catalogue.legal_basis)]),
        repeated: [(word("name_line"), InfoField::Name), (word("year_line"), InfoField::Year)],
        filler: word("filler"),
        counter: counter(given),
        columns,
        rows: rows.chain(unit_row(given, &totals)).collect(),
        scale: Scale::new(given.catalogue, ["met", "not_applicable"].map(word), word("level_unit"), ""),
        marks,
        note: note(given),
        signers: [&words.info.writer, &words.info.head],
    }
}

/// Totals of what is filled in already.
fn totals(given: &Given) -> UnitScore {
    let answers = given.known.answers.iter();
    let accepted = |(item, filled): (&NodeId, &Filled)| {
        Some(Accepted { item: *item, value: filled.value?, place: Place::default() })
    };
    score(&answers.filter_map(accepted).collect::<Vec<_>>(), given.catalogue)
}

fn counter<'a>(given: &Given<'a>) -> Counter<'a> {
    let rows = item_rows(given);
    let answered = given.known.answers.values().filter(|filled| !filled.is_unanswered()).count();
    Counter {
        missing: rows.len().saturating_sub(answered),
        rows,
        before: given.words.text("left"),
        behind: given.words.text("left_unit"),
        none: given.words.text("nothing_left"),
    }
}

fn note(given: &Given) -> Option<String> {
    let count = given.catalogue.unverified_rows();
    let (all, told) = (given.catalogue.nodes().count().to_string(), count.to_string());
    (count > 0).then(|| given.words.say("unverified", &[("count", &told), ("all", &all)]))
}

/// Where the rows that are answered stand among all rows: one a node, in the order of the catalogue.
fn item_rows(given: &Given) -> Vec<usize> {
    let rows = given.catalogue.nodes().enumerate();
    rows.filter(|(_, (_, node))| node.is_item()).map(|(index, _)| index).collect()
}

fn row<'a>(
    given: &Given<'a>,
    totals: &UnitScore,
    marks: &MarkWords<'a>,
    id: NodeId,
    node: &'a Node,
) -> FormRow<'a> {
    let kind = RowKind::of(node);
    let named = FormRow {
        kind,
        code: &node.code,
        title: &node.title,
        max: match node.max {
            Some(max) => Maximum::Points(max),
            None if node.is_condition() => Maximum::Condition(given.words.text("condition")),
            None => Maximum::None,
        },
        own: Answer::Open,
        share: "",
        is_disputed: false,
        level: None,
        evidence: "",
        review: Answer::Open,
        note: "",
        input: None,
        previous: None,
    };
    if kind == RowKind::Item { item(given, marks, id, node, named) } else { sum(given, totals, id, named) }
}

fn item<'a>(
    given: &Given<'a>,
    marks: &MarkWords<'a>,
    id: NodeId,
    node: &'a Node,
    named: FormRow<'a>,
) -> FormRow<'a> {
    let filled = given.known.answers.get(&id);
    let text = |of: fn(&'a Filled) -> &'a String| filled.map_or("", |filled| of(filled).as_str());
    let review = filled.and_then(|filled| filled.review);
    FormRow {
        own: answer(marks, filled.and_then(|filled| filled.value), text(|filled| &filled.text)),
        share: text(|filled| &filled.share),
        is_disputed: filled.is_some_and(|filled| filled.is_disputed),
        evidence: text(|filled| &filled.evidence),
        review: answer(marks, review, text(|filled| &filled.review_text)),
        note: text(|filled| &filled.note),
        input: Some(input(given, marks, id, node, filled)),
        previous: given.known.previous.as_ref().map(|all| {
            let before = all.get(&id);
            Previous {
                own: answer(marks, before.and_then(|before| before.value), ""),
                evidence: before.map_or("", |before| before.evidence.as_str()),
            }
        }),
        ..named
    }
}

fn answer<'a>(marks: &MarkWords<'a>, value: Option<AcceptedValue>, text: &'a str) -> Answer<'a> {
    let [met, not_met] = marks.answers;
    match value {
        Some(AcceptedValue::Points(points)) => Answer::Points(points),
        Some(AcceptedValue::Met(true)) => Answer::Text(met),
        Some(AcceptedValue::Met(false)) => Answer::Text(not_met),
        Some(AcceptedValue::NotApplicable) => Answer::Text(marks.not_applicable),
        None if text.is_empty() => Answer::Open,
        None => Answer::Text(text),
    }
}

/// What the column of ratios and counts is called; none where the catalogue has no bands.
fn share_label<'a>(given: &Given<'a>) -> Option<&'a str> {
    let has = |kind| given.catalogue.items().any(|(_, node)| node.kind == kind && !node.caps.is_empty());
    match (has(Kind::Ratio), has(Kind::Count)) {
        (true, true) => Some("share_column"),
        (true, false) => Some("ratio_column"),
        (false, true) => Some("count_column"),
        (false, false) => None,
    }
    .map(|key| given.words.text(key))
}

/// The whole unit, where its level does not follow from those of its groups.
fn unit_row<'a>(given: &Given<'a>, totals: &UnitScore) -> Option<FormRow<'a>> {
    if given.catalogue.unit_level.rates_groups() {
        return None;
    }
    let position = |id| given.catalogue.nodes().position(|(node, _)| node == id).unwrap_or_default();
    let level = GroupLevel::of_unit(given.catalogue, totals.level, position);
    Some(FormRow {
        kind: RowKind::Group,
        code: "",
        title: given.words.text("unit_row"),
        max: Maximum::Points(given.catalogue.groups().filter_map(|(_, group)| group.max).sum()),
        own: Answer::Sum(Sum::of_unit(totals, given.catalogue, position)),
        share: "",
        is_disputed: false,
        level: Some(level),
        evidence: "",
        review: Answer::Open,
        note: "",
        input: None,
        previous: None,
    })
}

/// A group or criterion: what its items add up to, and for a group its level.
fn sum<'a>(given: &Given<'a>, totals: &UnitScore, id: NodeId, named: FormRow<'a>) -> FormRow<'a> {
    let position = |id| given.catalogue.nodes().position(|(node, _)| node == id).unwrap_or_default();
    let group = totals.groups.iter().find(|group| group.total.node == id);
    let criterion = || totals.criteria.iter().find(|total| total.node == id);
    let total = group.map(|group| &group.total).or_else(criterion);
    FormRow {
        own: Answer::Sum(Sum::of(total, id, given.catalogue, position)),
        level: (named.kind == RowKind::Group && given.catalogue.unit_level.rates_groups()).then(|| {
            let level = group.and_then(|group| group.level);
            GroupLevel::of_group(id, given.catalogue, level, position)
        }),
        ..named
    }
}
