//! The JSON contract, described by `schema/report.schema.json`.
//!
//! Scores and totals are decimal strings with a point and without trailing zeros, never floats.

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::finding::{Code, Severity};
use crate::form::{Answer, BlockLayout, ColumnLayout, Layout, LeftOut, Member, Reason};
use crate::message::Messages;
use crate::paper::reading;
use crate::score::{AcceptedValue, Part, UnitScore};
use crate::text::with_point;
use crate::{Assessment, Engine};

/// What stands before the forms.
#[derive(Debug, Serialize)]
pub struct Head<'a> {
    tool: Tool,
    catalogue: CatalogueHead<'a>,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct CatalogueHead<'a> {
    id: &'a str,
    version: &'a str,
    digest: &'a str,
    unverified_rows: usize,
}

#[derive(Debug, Serialize)]
struct FormReport<'a> {
    file: &'a str,
    sha256: &'a str,
    unit: Unit<'a>,
    school_year: Option<&'a str>,
    answers: Vec<AnswerReport<'a>>,
    groups: Vec<GroupReport<'a>>,
    level: Option<u8>,
    findings: Vec<FindingReport<'a>>,
    council: Vec<MemberReport<'a>>,
    layout: LayoutReport<'a>,
}

/// A line of the council's table.
#[derive(Debug, Serialize)]
struct MemberReport<'a> {
    name: &'a str,
    position: &'a str,
    role: &'a str,
    chairman: bool,
    secretary: bool,
    criteria: Vec<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<String>,
}

#[derive(Debug, Serialize)]
struct Unit<'a> {
    name: Option<&'a str>,
    code: Option<&'a str>,
    kind: Option<&'a str>,
    parent: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AnswerReport<'a> {
    item: &'a str,
    score: Option<String>,
    met: Option<bool>,
    applies: Option<bool>,
    review: Option<String>,
    review_applies: Option<bool>,
    evidence: Vec<&'a str>,
    links: Vec<&'a str>,
    note: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<String>,
}

#[derive(Debug, Serialize)]
struct GroupReport<'a> {
    group: &'a str,
    total: String,
    max: Option<String>,
    level: Option<u8>,
    complete: bool,
    rescaled: Option<RescaledReport>,
    from: Vec<PartReport<'a>>,
}

/// How a total was scaled, because rows do not apply.
#[derive(Debug, Serialize)]
struct RescaledReport {
    sum: String,
    of: String,
    to: String,
}

/// The trace: points that a total adds up, and the cell they came from.
#[derive(Debug, Serialize)]
struct PartReport<'a> {
    item: &'a str,
    points: String,
    sheet: Option<&'a str>,
    cell: Option<String>,
}

#[derive(Debug, Serialize)]
struct FindingReport<'a> {
    code: Code,
    severity: Severity,
    item: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<String>,
    message: String,
    help: String,
}

/// How the form was read.
#[derive(Debug, Serialize)]
struct LayoutReport<'a> {
    fingerprint: Option<&'a str>,
    file: Option<&'a str>,
    blocks: Vec<BlockReport<'a>>,
    left_out: Vec<LeftOutReport<'a>>,
}

#[derive(Debug, Serialize)]
struct BlockReport<'a> {
    sheet: &'a str,
    kind: &'static str,
    direction: &'static str,
    header: String,
    columns: Vec<ColumnReport<'a>>,
}

#[derive(Debug, Serialize)]
struct ColumnReport<'a> {
    column: Option<String>,
    cell: Option<String>,
    label: Option<&'a str>,
    role: &'static str,
    taken: bool,
    reasons: Vec<ReasonReport>,
}

#[derive(Debug, Serialize)]
struct ReasonReport {
    reason: &'static str,
    count: Option<usize>,
    message: String,
}

#[derive(Debug, Serialize)]
struct LeftOutReport<'a> {
    sheet: Option<&'a str>,
    cell: Option<String>,
    kind: &'static str,
}

/// What stands before the forms: `{"tool":…,"catalogue":…,"forms":[`.
///
/// # Errors
/// When it cannot be put into JSON, which does not happen with text and numbers.
pub fn opening(engine: &Engine) -> serde_json::Result<String> {
    let head = Head {
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: crate::VERSION },
        catalogue: CatalogueHead {
            id: &engine.catalogue.id,
            version: &engine.catalogue.version,
            digest: &engine.catalogue.identity().digest,
            unverified_rows: engine.catalogue.unverified_rows(),
        },
    };
    let text = serde_json::to_string(&head)?;
    Ok(format!("{},\"forms\":[", text.trim_end_matches('}').to_owned() + "}"))
}

/// What stands behind them.
pub const CLOSING: &str = "]}";

/// One form as a JSON object.
///
/// # Errors
/// As for [`opening`].
pub fn form(
    file: &str,
    assessment: &Assessment,
    engine: &Engine,
    messages: &Messages,
) -> serde_json::Result<String> {
    serde_json::to_string(&report(file, assessment, &engine.catalogue, messages))
}

fn report<'a>(
    file: &'a str,
    assessment: &'a Assessment,
    catalogue: &'a Catalogue,
    messages: &'a Messages,
) -> FormReport<'a> {
    let identity = &assessment.form.identity;
    FormReport {
        file,
        sha256: &assessment.sha256,
        unit: Unit {
            name: identity.name.as_deref(),
            code: identity.code.as_deref(),
            kind: identity.kind.as_ref().map(|(id, _)| id.as_str()),
            parent: identity.parent.as_deref(),
        },
        school_year: identity.school_year.as_deref(),
        answers: assessment
            .form
            .answers
            .iter()
            .map(|answer| answer_report(answer, assessment, catalogue))
            .collect(),
        groups: groups(&assessment.score, catalogue),
        level: assessment.score.level,
        findings: assessment
            .findings
            .iter()
            .map(|finding| FindingReport {
                code: finding.code,
                severity: finding.severity,
                item: finding.item.as_deref(),
                sheet: finding.place.sheet.as_deref(),
                cell: finding.place.cell.map(|cell| cell.to_string()),
                message: messages.message(finding),
                help: messages.help(finding),
            })
            .collect(),
        council: assessment.form.council.people().map(|member| member_report(member, catalogue)).collect(),
        layout: layout_report(&assessment.form.layout, messages),
    }
}

fn member_report<'a>(member: &'a Member, catalogue: &'a Catalogue) -> MemberReport<'a> {
    let nodes = member.assigned.nodes.iter();
    MemberReport {
        name: &member.name,
        position: &member.position,
        role: &member.role,
        chairman: member.is_chairman,
        secretary: member.is_secretary,
        criteria: nodes.map(|node| catalogue.node(*node).code.as_str()).collect(),
        sheet: member.place.sheet.as_deref(),
        cell: member.place.cell.map(|cell| cell.to_string()),
    }
}

fn layout_report<'a>(layout: &'a Layout, messages: &Messages) -> LayoutReport<'a> {
    let reason = |told: &Reason| ReasonReport {
        reason: told.key(),
        count: told.count(),
        message: reading::reason(*told, messages),
    };
    let column = |column: &'a ColumnLayout, direction| ColumnReport {
        column: column.line(direction),
        cell: column.place.cell.map(|cell| cell.to_string()),
        label: column.place.label.as_deref(),
        role: column.role.key(),
        taken: column.is_taken,
        reasons: column.reasons.iter().map(reason).collect(),
    };
    let block = |block: &'a BlockLayout| BlockReport {
        sheet: &block.sheet,
        kind: block.kind.key(),
        direction: block.direction.key(),
        header: block.header.to_string(),
        columns: block.columns.iter().map(|told| column(told, block.direction)).collect(),
    };
    let left_out = |left: &'a LeftOut| LeftOutReport {
        sheet: left.place.sheet.as_deref(),
        cell: left.place.cell.map(|cell| cell.to_string()),
        kind: left.kind.key(),
    };
    LayoutReport {
        fingerprint: layout.fingerprint.as_deref(),
        file: layout.by_file.as_deref(),
        blocks: layout.blocks.iter().map(block).collect(),
        left_out: layout.left_out.iter().map(left_out).collect(),
    }
}

fn answer_report<'a>(
    answer: &'a Answer,
    assessment: &'a Assessment,
    catalogue: &'a Catalogue,
) -> AnswerReport<'a> {
    let own = assessment.judgement.own_of(answer.item).map(|accepted| accepted.value);
    let review = assessment.judgement.review_of(answer.item);
    let applies = |value: Option<AcceptedValue>| value.map(|value| value != AcceptedValue::NotApplicable);
    AnswerReport {
        item: &catalogue.node(answer.item).code,
        score: own.and_then(AcceptedValue::given).map(with_point),
        met: match own {
            Some(AcceptedValue::Met(met)) => Some(met),
            _ => None,
        },
        applies: applies(own),
        review: review.and_then(AcceptedValue::given).map(with_point),
        review_applies: applies(review),
        evidence: answer.evidence.iter().map(|evidence| evidence.text.as_str()).collect(),
        links: links(answer),
        note: answer.note.as_deref(),
        sheet: answer.place.sheet.as_deref(),
        cell: answer.place.cell.map(|cell| cell.to_string()),
    }
}

/// Where the evidence leads, each address once: web addresses that were written down, and what is behind the text.
fn links(answer: &Answer) -> Vec<&str> {
    let mut links: Vec<&str> = Vec::new();
    for link in answer.evidence.iter().flat_map(crate::form::Evidence::links) {
        if !links.contains(&link) {
            links.push(link);
        }
    }
    links
}

fn groups<'a>(score: &'a UnitScore, catalogue: &'a Catalogue) -> Vec<GroupReport<'a>> {
    let part = |part: &'a Part| PartReport {
        item: &catalogue.node(part.item).code,
        points: with_point(part.points),
        sheet: part.place.sheet.as_deref(),
        cell: part.place.cell.map(|cell| cell.to_string()),
    };
    score
        .groups
        .iter()
        .map(|group| {
            let node = catalogue.node(group.total.node);
            GroupReport {
                group: &node.code,
                total: with_point(group.total.points),
                max: node.max.map(with_point),
                level: group.level,
                complete: group.total.complete,
                rescaled: group.total.rescaled.map(|rescaled| RescaledReport {
                    sum: with_point(rescaled.sum),
                    of: with_point(rescaled.of),
                    to: with_point(rescaled.to),
                }),
                from: group.total.parts.iter().map(part).collect(),
            }
        })
        .collect()
}
