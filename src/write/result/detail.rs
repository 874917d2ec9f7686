//! *Chi tiết*: a row for every group, criterion and item, with live subtotals, totals and levels.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use super::Paper;
use crate::catalogue::{Node, NodeId, Rank};
use crate::form::{Answer, Evidence};
use crate::score::AcceptedValue;
use crate::text::with_point;
use crate::write::formula::{self, Cells};
use crate::write::style;

/// Where the table's header stands.
const HEADER: u32 = 3;

/// Columns of the sheet.
pub mod column {
    /// Code.
    pub const CODE: u16 = 0;
    /// Title.
    pub const TITLE: u16 = 1;
    /// Maximum.
    pub const MAX: u16 = 2;
    /// Self score.
    pub const SCORE: u16 = 3;
    /// Review score.
    pub const REVIEW: u16 = 4;
    /// Level.
    pub const LEVEL: u16 = 5;
    /// Evidence.
    pub const EVIDENCE: u16 = 6;
    /// Note.
    pub const NOTE: u16 = 7;
    /// What the form itself shows.
    pub const SEEN: u16 = 8;
    /// Where it stands there.
    pub const PLACE: u16 = 9;
    /// Mark of rows that are not checked against the official text.
    pub const UNVERIFIED: u16 = 10;
}

const WIDTHS: [f64; 11] = [7.0, 46.0, 8.0, 10.0, 10.0, 9.0, 30.0, 22.0, 13.0, 15.0, 8.0];
const SIZE: u8 = 11;

/// Where each node's row stands.
pub struct Layout {
    rows: BTreeMap<NodeId, u32>,
}

impl Layout {
    /// The row of a node.
    pub fn row(&self, node: NodeId) -> u32 {
        self.rows.get(&node).copied().unwrap_or(HEADER)
    }

    /// Rows of the items below a node: those with points and those that are conditions.
    pub fn item_rows(&self, node: NodeId, paper: &Paper) -> (Vec<u32>, Vec<u32>) {
        let items = paper.engine.catalogue.items_under(node);
        let (conditions, points): (Vec<_>, Vec<_>) = items.partition(|(_, item)| item.is_condition());
        let rows = |items: Vec<(NodeId, &Node)>| items.into_iter().map(|(id, _)| self.row(id)).collect();
        (rows(points), rows(conditions))
    }
}

/// One row a node, in the order of the catalogue.
pub fn layout(paper: &Paper) -> Layout {
    Layout { rows: paper.engine.catalogue.nodes().map(|(id, _)| id).zip(HEADER + 1..).collect() }
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, paper: &Paper, layout: &Layout) -> Result<(), XlsxError> {
    sheet.set_name(paper.label("result.sheet_detail"))?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    head(sheet, paper)?;
    for (id, node) in paper.engine.catalogue.nodes() {
        let row = layout.row(id);
        if node.is_item() {
            item(sheet, paper, row, id, node)?;
        } else {
            sum_row(sheet, paper, layout, row, id, node)?;
        }
    }
    foot(sheet, paper, layout)?;
    sheet.set_freeze_panes(HEADER + 1, 2)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn head(sheet: &mut Worksheet, paper: &Paper) -> Result<(), XlsxError> {
    let identity = &paper.assessment.form.identity;
    let name = identity.name.as_deref().unwrap_or_else(|| paper.label("report.unknown_school"));
    let year = identity.school_year.as_deref().unwrap_or("…");
    let title = paper.messages.say("result.detail_title", &[("year", year)]);
    sheet.merge_range(0, 0, 0, 10, &title, &style::centred(14).set_bold())?;
    sheet.merge_range(1, 0, 1, 10, name, &style::centred(13))?;
    sheet.set_row_height(0, 22)?;
    sheet.set_row_height(1, 20)?;
    let labels = [
        "result.code",
        "result.item",
        "result.max",
        "result.self",
        "result.review",
        "result.level",
        "result.evidence",
        "result.note",
        "result.seen",
        "result.place",
        "result.unverified",
    ];
    paper.header(sheet, HEADER, &labels, SIZE)?;
    sheet.set_row_height(HEADER, 48)?;
    Ok(())
}

fn item(sheet: &mut Worksheet, paper: &Paper, row: u32, id: NodeId, node: &Node) -> Result<(), XlsxError> {
    let answer = paper.assessment.form.answer(id);
    labels(sheet, paper, row, node, &|format| format)?;
    let counted = paper.assessment.judgement.own_of(id);
    let number = style::cell_number(SIZE);
    match counted.map(|accepted| accepted.value) {
        Some(AcceptedValue::Points(points)) => {
            sheet.write_number_with_format(row, column::SCORE, style::number(points), &number)?;
        }
        Some(AcceptedValue::Met(met)) => {
            let word = paper.label(if met { "result.met" } else { "result.not_met" });
            sheet.write_string_with_format(row, column::SCORE, word, &style::cell_centred(SIZE))?;
        }
        None => {
            let open = style::level(style::cell_centred(SIZE), None);
            sheet.write_blank(row, column::SCORE, &open)?;
        }
    }
    match paper.assessment.judgement.review_of(id) {
        Some(review) => {
            sheet.write_number_with_format(row, column::REVIEW, style::number(review), &number)?
        }
        None => sheet.write_blank(row, column::REVIEW, &number)?,
    };
    sheet.write_blank(row, column::LEVEL, &number)?;
    let evidence = answer.map(evidence_text).unwrap_or_default();
    let note = answer.and_then(|answer| answer.note.clone()).unwrap_or_default();
    let seen = answer.map(|answer| answer.shown.clone()).unwrap_or_default();
    let place = answer.map(place_text).unwrap_or_default();
    let plain_cell = style::cell(SIZE);
    for (at, text) in
        [(column::EVIDENCE, &evidence), (column::NOTE, &note), (column::SEEN, &seen), (column::PLACE, &place)]
    {
        sheet.write_string_with_format(row, at, style::fitted(text), &plain_cell)?;
    }
    let [_, title, _, _, _, _, evidence_width, note_width, seen_width, place_width, _] = WIDTHS;
    let texts = [
        (node.title.as_str(), title),
        (&evidence, evidence_width),
        (&note, note_width),
        (&seen, seen_width),
        (&place, place_width),
    ];
    sheet.set_row_height(row, style::height(&texts, f64::from(SIZE)).max(18.0))?;
    Ok(())
}

/// Code, title, maximum and mark, which every row has.
fn labels(
    sheet: &mut Worksheet,
    paper: &Paper,
    row: u32,
    node: &Node,
    tint: &dyn Fn(Format) -> Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column::CODE, &node.code, &tint(style::cell_centred(SIZE)))?;
    sheet.write_string_with_format(row, column::TITLE, &node.title, &tint(style::cell(SIZE)))?;
    if let Some(max) = node.max {
        sheet.write_number_with_format(
            row,
            column::MAX,
            style::number(max),
            &tint(style::cell_number(SIZE)),
        )?
    } else {
        let word = paper.label("result.condition");
        sheet.write_string_with_format(row, column::MAX, word, &tint(style::cell_centred(SIZE)))?
    };
    let mark = if node.is_official() { "" } else { "*" };
    sheet.write_string_with_format(row, column::UNVERIFIED, mark, &tint(style::cell_centred(SIZE)))?;
    Ok(())
}

fn evidence_text(answer: &Answer) -> String {
    let pieces: Vec<String> = answer.evidence.iter().map(Evidence::written).collect();
    pieces.join("\n")
}

fn place_text(answer: &Answer) -> String {
    match (&answer.place.sheet, answer.place.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        _ => String::new(),
    }
}

/// A group or criterion: its total, and for a group its level.
fn sum_row(
    sheet: &mut Worksheet,
    paper: &Paper,
    layout: &Layout,
    row: u32,
    id: NodeId,
    node: &Node,
) -> Result<(), XlsxError> {
    let is_group = node.rank == Rank::Group;
    let tint = |format: Format| if is_group { style::group(format) } else { format.set_bold() };
    labels(sheet, paper, row, node, &tint)?;
    let (points, conditions) = layout.item_rows(id, paper);
    let score = &paper.assessment.score;
    let group = score.groups.iter().find(|group| group.total.node == id);
    let total =
        group.map(|group| &group.total).or_else(|| score.criteria.iter().find(|total| total.node == id));
    let stored = total.map(|total| total.points).unwrap_or_default();
    let sum = Formula::new(formula::sum(&points, Cells::Plain(column::SCORE))).set_result(with_point(stored));
    sheet.write_formula_with_format(row, column::SCORE, sum, &tint(style::cell_number(SIZE)))?;
    let within = paper.engine.catalogue.items_under(id);
    let reviews: Vec<Decimal> =
        within.filter_map(|(item, _)| paper.assessment.judgement.review_of(item)).collect();
    if reviews.is_empty() {
        sheet.write_blank(row, column::REVIEW, &tint(style::cell_number(SIZE)))?;
    } else {
        let sum: Decimal = reviews.iter().sum();
        let formula =
            Formula::new(formula::sum(&points, Cells::Plain(column::REVIEW))).set_result(with_point(sum));
        sheet.write_formula_with_format(row, column::REVIEW, formula, &tint(style::cell_number(SIZE)))?;
    }
    match group {
        Some(group) => {
            let total = formula::cell(row, column::SCORE);
            let text = formula::level(
                &paper.engine.catalogue,
                &total,
                &points,
                &conditions,
                Cells::Plain(column::SCORE),
            );
            let stored =
                group.level.map_or_else(|| crate::paper::NO_LEVEL.to_owned(), |level| level.to_string());
            let formula = Formula::new(text).set_result(stored);
            let format = style::level(style::cell_centred(SIZE), group.level);
            sheet.write_formula_with_format(row, column::LEVEL, formula, &format)?;
        }
        None => {
            sheet.write_blank(row, column::LEVEL, &tint(style::cell_number(SIZE)))?;
        }
    }
    for at in [column::EVIDENCE, column::NOTE, column::SEEN, column::PLACE] {
        sheet.write_blank(row, at, &tint(style::cell(SIZE)))?;
    }
    let [_, title, ..] = WIDTHS;
    sheet.set_row_height(row, style::height(&[(&node.title, title)], f64::from(SIZE) * 1.06).max(18.0))?;
    Ok(())
}

/// What the marks mean.
fn foot(sheet: &mut Worksheet, paper: &Paper, layout: &Layout) -> Result<(), XlsxError> {
    let last = layout.rows.values().max().copied().unwrap_or(HEADER);
    let count = paper.engine.catalogue.unverified_rows();
    let mut lines = vec![paper.messages.say("result.open_note", &[])];
    if count > 0 {
        let all = paper.engine.catalogue.nodes().count().to_string();
        lines.insert(
            0,
            paper.messages.say("result.unverified_note", &[("count", &count.to_string()), ("all", &all)]),
        );
    }
    for (row, line) in (last + 2..).zip(lines) {
        let format = style::text(SIZE).set_italic().set_text_wrap();
        sheet.merge_range(row, 0, row, 10, &line, &format)?;
        sheet.set_row_height(row, style::height(&[(&line, WIDTHS.iter().sum())], f64::from(SIZE)))?;
    }
    Ok(())
}
