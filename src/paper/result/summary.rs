//! *Kết quả*: the paper to sign, in the parts that Nghị định 30/2020/NĐ-CP gives an official paper.

use rust_decimal::Decimal;

use super::Given;
use crate::catalogue::{Node, NodeId, NotApplicable};
use crate::paper::unit_level_label;
use crate::paper::{Condition, Scale, catalogue_note};
use crate::score::AcceptedValue;
use crate::text::official_day;

/// The paper.
#[derive(Debug)]
pub struct Summary<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// What stands above the title.
    pub heading: Heading<'a>,
    /// Title.
    pub title: &'a str,
    /// The school year.
    pub school_year: String,
    /// The decision that it stands on.
    pub basis: String,
    /// The school's code, where it is known.
    pub unit_code: Option<String>,
    /// Totals and levels of the groups.
    pub groups: Groups<'a>,
    /// The conditions, where the catalogue has any.
    pub conditions: Option<Conditions<'a>>,
    /// Points by criterion, as a table and as a chart.
    pub criteria: Criteria<'a>,
    /// How far the catalogue and its rules can be trusted.
    pub notes: Vec<String>,
    /// The closing words.
    pub end: &'a str,
    /// Recipients and signature.
    pub signature: Signature<'a>,
}

/// Unit above and school on the left, the state's heading on the right.
#[derive(Debug)]
pub struct Heading<'a> {
    /// The unit above.
    pub parent: String,
    /// The school.
    pub school: String,
    /// The state's name.
    pub state: &'a str,
    /// The state's motto.
    pub motto: &'a str,
    /// The paper's number, to be filled in.
    pub number: &'a str,
    /// Place and date.
    pub place_and_date: String,
}

/// Totals and levels of the groups.
#[derive(Debug)]
pub struct Groups<'a> {
    /// Title of the section.
    pub title: &'a str,
    /// What the columns are called: code, title, maximum, points, level.
    pub labels: [&'a str; 5],
    /// The groups.
    pub rows: Vec<GroupRow<'a>>,
    /// How levels are called.
    pub scale: Scale,
    /// Whether each group has a level of its own.
    pub rates_groups: bool,
    /// The level of the whole unit, where the catalogue gives one.
    pub unit: Option<UnitRow>,
    /// Which items keep a group from having a level.
    pub missing: Option<String>,
}

/// A group.
#[derive(Debug)]
pub struct GroupRow<'a> {
    /// Code.
    pub code: &'a str,
    /// Title.
    pub title: &'a str,
    /// Maximum.
    pub max: Decimal,
    /// Sum of the points that count.
    pub points: Decimal,
    /// The level.
    pub level: Option<u8>,
    /// The row of the details that it repeats, counted from the first one.
    pub detail: usize,
}

/// The level of the whole unit.
#[derive(Debug)]
pub struct UnitRow {
    /// What it is, and how it follows.
    pub label: String,
    /// The level.
    pub level: Option<u8>,
    /// The rows of the details whose levels it is the lowest of.
    pub lowest_of: Vec<usize>,
}

/// The conditions.
#[derive(Debug)]
pub struct Conditions<'a> {
    /// Title of the section.
    pub title: &'a str,
    /// What the columns are called: code, title, whether it is met.
    pub labels: [&'a str; 3],
    /// The conditions.
    pub rows: Vec<ConditionRow<'a>>,
}

/// A condition.
#[derive(Debug)]
pub struct ConditionRow<'a> {
    /// Code.
    pub code: &'a str,
    /// Title.
    pub title: &'a str,
    /// Whether it is met.
    pub met: Condition<'a>,
}

/// Points by criterion.
#[derive(Debug)]
pub struct Criteria<'a> {
    /// Title of the section.
    pub title: &'a str,
    /// What the columns are called: code, title, maximum, points, share of the maximum.
    pub labels: [&'a str; 5],
    /// The criteria that carry points.
    pub rows: Vec<CriterionRow<'a>>,
    /// How the details say that a row does not apply.
    pub scale: Scale,
    /// Title of the chart of points against maxima.
    pub chart_title: &'a str,
}

/// A criterion.
#[derive(Debug)]
pub struct CriterionRow<'a> {
    /// Code.
    pub code: &'a str,
    /// Title.
    pub title: &'a str,
    /// Maximum.
    pub max: Decimal,
    /// Sum of the points that count.
    pub points: Decimal,
    /// Points as a share of the maximum of the rows that apply; `None` where none does.
    pub share: Option<Decimal>,
    /// Rows of the details that leave the maximum where they do not apply.
    pub leaving: Vec<usize>,
    /// Whether it is answered itself, and counts with its maximum where it does not apply.
    pub is_full: bool,
    /// The row of the details that it repeats, counted from the first one.
    pub detail: usize,
}

/// Recipients and signature.
#[derive(Debug)]
pub struct Signature<'a> {
    /// Above the recipients.
    pub recipients: &'a str,
    /// Who gets the paper.
    pub to: [&'a str; 2],
    /// Who signs.
    pub signer: &'a str,
    /// Where to sign.
    pub sign_here: &'a str,
}

pub(super) fn summary<'a>(given: &Given<'a>, date: Option<(i32, u32, u32)>) -> Summary<'a> {
    let (identity, messages) = (&given.assessment.form.identity, given.messages);
    let word = |key| given.word(key);
    let year = identity.school_year.as_deref().unwrap_or("…");
    let followed = catalogue_note(given.catalogue, messages);
    Summary {
        name: word("result.sheet_summary"),
        heading: Heading {
            parent: identity.parent.as_deref().unwrap_or("…").to_uppercase(),
            school: identity.name.as_deref().unwrap_or("…").to_uppercase(),
            state: word("result.state"),
            motto: word("result.motto"),
            number: word("result.paper_number"),
            place_and_date: place_and_date(given, date),
        },
        title: word("result.title"),
        school_year: messages.say("result.school_year", &[("year", year)]),
        basis: messages.say("result.basis", &[("basis", &given.catalogue.legal_basis)]),
        unit_code: identity.code.as_ref().map(|code| messages.say("result.unit_code", &[("code", code)])),
        groups: groups(given),
        conditions: conditions(given),
        criteria: criteria(given),
        notes: std::iter::once(followed)
            .chain(rescaled(given))
            .chain(given.levels_not_official())
            .chain(given.unit_level_not_official())
            .collect(),
        end: word("result.end"),
        signature: Signature {
            recipients: word("result.recipients"),
            to: [word("result.recipient_above"), word("result.recipient_file")],
            signer: word("result.signer"),
            sign_here: word("result.sign_here"),
        },
    }
}

/// How totals were scaled, because rows do not apply.
fn rescaled(given: &Given) -> Vec<String> {
    let number = |points| given.messages.number(points);
    let line = |group: &crate::score::GroupScore| {
        let rescaled = group.total.rescaled?;
        let code = given.catalogue.node(group.total.node).code.as_str();
        let [sum, of, to] = [rescaled.sum, rescaled.of, rescaled.to].map(number);
        let points = number(group.total.points);
        let params = [("code", code), ("sum", &sum), ("of", &of), ("to", &to), ("points", &points)];
        let key = if rescaled.is_empty { "result.rescaled_empty" } else { "result.rescaled" };
        Some(given.messages.say(key, &params))
    };
    given.assessment.score.groups.iter().filter_map(line).collect()
}

fn place_and_date(given: &Given, date: Option<(i32, u32, u32)>) -> String {
    let [day, month, year] = match date {
        Some((year, month, day)) => {
            let [day, month] = official_day(day, month);
            [day, month, year.to_string()]
        }
        None => ["…", "…", "20…"].map(str::to_owned),
    };
    given.messages.say("result.place_date", &[("day", &day), ("month", &month), ("year", &year)])
}

fn groups<'a>(given: &Given<'a>) -> Groups<'a> {
    let score = &given.assessment.score;
    let row = |group: &crate::score::GroupScore| {
        let node = given.catalogue.node(group.total.node);
        GroupRow {
            code: &node.code,
            title: &node.title,
            max: node.max.unwrap_or_default(),
            points: group.total.points,
            level: group.level,
            detail: given.row(group.total.node),
        }
    };
    let rows: Vec<GroupRow> = score.groups.iter().map(row).collect();
    let labels = ["result.group", "result.content", "result.max", "result.self", "result.level"];
    Groups {
        title: given.word("result.section_groups"),
        labels: labels.map(|key| given.word(key)),
        scale: Scale::of_result(given.catalogue, given.messages),
        unit: given.catalogue.unit_level.rates_unit().then(|| UnitRow {
            label: unit_level_label("result.unit_level", given.catalogue, given.messages),
            level: score.level,
            lowest_of: if given.catalogue.unit_level.rates_groups() {
                rows.iter().map(|row| row.detail).collect()
            } else {
                // The row of the whole unit, behind those of the catalogue.
                vec![given.catalogue.nodes().count()]
            },
        }),
        rates_groups: given.catalogue.unit_level.rates_groups(),
        missing: missing(given),
        rows,
    }
}

/// Which items keep a group from having a level.
fn missing(given: &Given) -> Option<String> {
    let items = given.catalogue.items().filter(|(id, _)| given.assessment.judgement.own_of(*id).is_none());
    let codes: Vec<&str> = items.map(|(_, node)| node.code.as_str()).collect();
    (!codes.is_empty()).then(|| given.messages.say("result.missing_items", &[("items", &codes.join(", "))]))
}

fn conditions<'a>(given: &Given<'a>) -> Option<Conditions<'a>> {
    let conditions = given.catalogue.items().filter(|(_, node)| node.is_condition());
    let rows: Vec<ConditionRow> = conditions
        .map(|(id, node)| {
            let value = given.assessment.judgement.own_of(id).map(|accepted| accepted.value);
            ConditionRow { code: &node.code, title: &node.title, met: Condition::new(value, given.messages) }
        })
        .collect();
    let labels = ["result.code", "result.condition_content", "result.condition_met"];
    (!rows.is_empty()).then(|| Conditions {
        title: given.word("result.section_conditions"),
        labels: labels.map(|key| given.word(key)),
        rows,
    })
}

fn criteria<'a>(given: &Given<'a>) -> Criteria<'a> {
    let criteria = given.catalogue.nodes().filter(|(id, _)| given.catalogue.criterion_of(*id) == Some(*id));
    let rows = criteria.filter_map(|(id, node)| {
        let (max, points) = (node.max?, points_of(given, id));
        let rescaled = |node: &Node| node.not_applicable == NotApplicable::Rescaled && node.max.is_some();
        let leaving: Vec<_> = given.catalogue.items_under(id).filter(|(_, node)| rescaled(node)).collect();
        let judgement = &given.assessment.judgement;
        let has_left =
            |item| judgement.own_of(item).is_some_and(|own| own.value == AcceptedValue::NotApplicable);
        let left = leaving.iter().filter(|(item, _)| has_left(*item)).filter_map(|(_, node)| node.max);
        let left: Decimal = left.sum();
        Some(CriterionRow {
            code: &node.code,
            title: &node.title,
            max,
            points,
            share: if left.is_zero() {
                Some(points.checked_div(max).unwrap_or_default())
            } else {
                points.checked_div(max - left)
            },
            leaving: leaving.iter().map(|(item, _)| given.row(*item)).collect(),
            is_full: node.is_item() && node.not_applicable == NotApplicable::Full,
            detail: given.row(id),
        })
    });
    let labels = ["result.code", "result.criterion", "result.max", "result.self", "result.share"];
    Criteria {
        title: given.word("result.section_criteria"),
        labels: labels.map(|key| given.word(key)),
        rows: rows.collect(),
        scale: Scale::of_result(given.catalogue, given.messages),
        chart_title: given.word("result.chart_title"),
    }
}

/// Points of a criterion: those of its items, or its own where it is answered itself.
fn points_of(given: &Given, criterion: NodeId) -> Decimal {
    let total = given.assessment.score.criteria.iter().find(|total| total.node == criterion);
    let own = || {
        let own = given.assessment.judgement.own_of(criterion)?;
        own.value.points(given.catalogue.node(criterion))
    };
    total.map(|total| total.points).or_else(own).unwrap_or_default()
}
