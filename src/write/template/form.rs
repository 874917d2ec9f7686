//! *Phiếu*: the official table, with live totals, levels and marks.
//!
//! Formulas name cells by row in the whole column, so that cutting and pasting between input cells never breaks them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, Format, Formula, IgnoreError, Worksheet, XlsxError,
};

use super::pages::{NAME_ROW, VALUE_COLUMN, YEAR_ROW};
use super::{Blank, input_text, protect};
use crate::catalogue::{Node, NodeId, Rank};
use crate::cell::Place;
use crate::score::{Accepted, AcceptedValue, UnitScore, score};
use crate::template::Filled;
use crate::text::{with_comma, with_point};
use crate::write::formula::{self, Cells};
use crate::write::style;

const SIZE: u8 = 11;
const HEADER: u32 = 4;
const WIDTHS: [f64; 11] = [7.0, 44.0, 9.0, 11.0, 10.0, 30.0, 11.0, 24.0, 18.0, 10.0, 26.0];

const CODE: u16 = 0;
const TITLE: u16 = 1;
const MAX: u16 = 2;
const SCORE: u16 = 3;
const LEVEL: u16 = 4;
const EVIDENCE: u16 = 5;
const REVIEW: u16 = 6;
const NOTE: u16 = 7;
const MARK: u16 = 8;
const PREVIOUS: u16 = 9;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, blank: &Blank) -> Result<(), XlsxError> {
    blank.page(sheet, &blank.words.sheets.form, true)?;
    let columns = if blank.known.previous.is_some() { WIDTHS.len() } else { usize::from(PREVIOUS) };
    style::widths(sheet, WIDTHS.get(..columns).unwrap_or(&WIDTHS))?;
    let table = Table::new(blank);
    table.head(sheet)?;
    for (id, node) in blank.catalogue.nodes() {
        if node.is_item() {
            table.item(sheet, id, node)?;
        } else {
            table.sum_row(sheet, id, node)?;
        }
    }
    table.marks(sheet)?;
    let last = table.foot(sheet)?;
    // Codes are text on purpose; Excel's green corners would only frighten.
    sheet.ignore_error_range(HEADER, CODE, last, CODE, IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(HEADER + 1, 2)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    sheet.set_print_area(0, 0, last, NOTE)?;
    sheet.set_active(true);
    protect(sheet);
    Ok(())
}

struct Table<'a> {
    blank: &'a Blank<'a>,
    rows: BTreeMap<NodeId, u32>,
    /// Totals of what is filled in already: the results stored beside the formulas.
    stored: UnitScore,
}

impl<'a> Table<'a> {
    fn new(blank: &'a Blank) -> Self {
        let rows = blank.catalogue.nodes().map(|(id, _)| id).zip(HEADER + 1..).collect();
        let accepted: Vec<Accepted> = blank
            .known
            .answers
            .iter()
            .filter_map(|(item, filled)| {
                Some(Accepted { item: *item, value: filled.value?, place: Place::default() })
            })
            .collect();
        Self { blank, rows, stored: score(&accepted, blank.catalogue) }
    }

    fn row(&self, node: NodeId) -> u32 {
        self.rows.get(&node).copied().unwrap_or(HEADER)
    }

    /// Rows of items with points and of conditions, below a node or in the whole form.
    fn item_rows(&self, node: Option<NodeId>) -> (Vec<u32>, Vec<u32>) {
        let catalogue = self.blank.catalogue;
        let within = |id: NodeId| node.is_none_or(|node| catalogue.is_within(id, node));
        let items = catalogue.items().filter(|(id, _)| within(*id));
        let (conditions, points): (Vec<_>, Vec<_>) = items.partition(|(_, item)| item.is_condition());
        let rows = |items: Vec<(NodeId, &Node)>| items.into_iter().map(|(id, _)| self.row(id)).collect();
        (rows(points), rows(conditions))
    }

    fn head(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (words, known) = (&self.blank.words, self.blank.known);
        sheet.merge_range(0, 0, 0, NOTE, words.text("title"), &style::centred(14).set_bold())?;
        sheet.set_row_height(0, 24)?;
        let basis = words.say("basis", &[("basis", &self.blank.catalogue.legal_basis)]);
        sheet.merge_range(1, 0, 1, NOTE, &basis, &style::centred(12).set_italic())?;
        let line = style::text(12).set_bold();
        let lines = [
            (CODE, LEVEL, "name_line", NAME_ROW, known.name.as_deref()),
            (EVIDENCE, NOTE, "year_line", YEAR_ROW, known.school_year.as_deref()),
        ];
        for (from, to, label, row, value) in lines {
            let (label, filler) = (words.text(label), words.text("filler"));
            let cell = formula::on_sheet(&words.sheets.info, row, VALUE_COLUMN);
            let text = format!("=\"{label}\"&IF({cell}=\"\",\"{filler}\",{cell})");
            let result = format!("{label}{}", value.unwrap_or(filler));
            sheet.merge_range(2, from, 2, to, "", &line)?;
            sheet.write_formula_with_format(2, from, Formula::new(text).set_result(result), &line)?;
        }
        sheet.set_row_height(2, 20)?;
        self.counter(sheet)?;
        let header = words
            .columns
            .form
            .iter()
            .chain(words.columns.previous.iter().filter(|_| known.previous.is_some()));
        for (column, label) in (0..).zip(header) {
            sheet.write_string_with_format(HEADER, column, label, &style::header(SIZE))?;
        }
        sheet.set_row_height(HEADER, 48)?;
        Ok(())
    }

    /// How many answers are missing.
    fn counter(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let words = &self.blank.words;
        let (points, conditions) = self.item_rows(None);
        let mut all = [points, conditions].concat();
        all.sort_unstable();
        let missing = format!("({}-COUNTA({}))", all.len(), Cells::Fixed(SCORE).ranges(&all));
        let (left, unit, none) = (words.text("left"), words.text("left_unit"), words.text("nothing_left"));
        let text = format!("=IF({missing}=0,\"{none}\",\"{left}\"&{missing}&\"{unit}\")");
        let answered = self.blank.known.answers.values().filter(|filled| !filled.is_unanswered()).count();
        let result = match all.len() - answered.min(all.len()) {
            0 => none.to_owned(),
            count => format!("{left}{count}{unit}"),
        };
        let format = style::text(12).set_italic();
        sheet.merge_range(3, 0, 3, NOTE, "", &format)?;
        sheet.write_formula_with_format(3, 0, Formula::new(text).set_result(result), &format)?;
        sheet.set_row_height(3, 18)?;
        Ok(())
    }

    /// Code, title and maximum of a row: text, so that 1.10 stays 1.10.
    fn labels(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        node: &Node,
        tint: &dyn Fn(Format) -> Format,
    ) -> Result<(), XlsxError> {
        let code = tint(style::cell_centred(SIZE)).set_num_format("@");
        sheet.write_string_with_format(row, CODE, &node.code, &code)?;
        sheet.write_string_with_format(row, TITLE, &node.title, &tint(style::cell(SIZE)))?;
        match node.max {
            Some(max) => {
                let format = tint(style::cell_number(SIZE));
                sheet.write_number_with_format(row, MAX, style::number(max), &format)?
            }
            None if node.is_condition() => {
                let text = self.blank.words.text("condition");
                sheet.write_string_with_format(row, MAX, text, &tint(style::cell_centred(SIZE)))?
            }
            None => sheet.write_blank(row, MAX, &tint(style::cell(SIZE)))?,
        };
        Ok(())
    }

    fn item(&self, sheet: &mut Worksheet, id: NodeId, node: &Node) -> Result<(), XlsxError> {
        let row = self.row(id);
        self.labels(sheet, row, node, &|format| format)?;
        let nothing = Filled::default();
        let filled = self.blank.known.answers.get(&id).unwrap_or(&nothing);
        let answer = style::input(style::cell_number(SIZE));
        let disputed = style::level(answer.clone(), Some(1));
        let format = if filled.is_disputed { &disputed } else { &answer };
        if filled.value.is_none() && !filled.text.is_empty() {
            sheet.write_string_with_format(row, SCORE, style::fitted(&filled.text), format)?;
        } else {
            self.value(sheet, row, SCORE, filled.value, format)?;
        }
        sheet.write_blank(row, LEVEL, &style::cell(SIZE))?;
        sheet.write_string_with_format(row, EVIDENCE, style::fitted(&filled.evidence), &input_text(SIZE))?;
        if filled.review.is_none() && !filled.review_text.is_empty() {
            sheet.write_string_with_format(row, REVIEW, style::fitted(&filled.review_text), &answer)?;
        } else {
            self.value(sheet, row, REVIEW, filled.review.map(AcceptedValue::Points), &answer)?;
        }
        sheet.write_string_with_format(row, NOTE, style::fitted(&filled.note), &input_text(SIZE))?;
        let (mark, seen) = self.mark(row, node, filled);
        let mark = Formula::new(mark).set_result(seen);
        sheet.write_formula_with_format(row, MARK, mark, &style::cell(SIZE))?;
        let mut texts =
            vec![(node.title.as_str(), TITLE), (filled.evidence.as_str(), EVIDENCE), (&filled.note, NOTE)];
        let before = self.blank.known.previous.as_ref().map(|all| all.get(&id).unwrap_or(&nothing));
        if let Some(before) = before {
            let format = style::faint(style::cell_centred(SIZE));
            self.value(sheet, row, PREVIOUS, before.value, &format)?;
            let format = style::faint(style::cell(SIZE));
            sheet.write_string_with_format(row, PREVIOUS + 1, style::fitted(&before.evidence), &format)?;
            texts.push((&before.evidence, PREVIOUS + 1));
        }
        self.validate(sheet, row, node)?;
        sheet.set_row_height(row, height(&texts).max(32.0))?;
        Ok(())
    }

    fn value(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        value: Option<AcceptedValue>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let words = &self.blank.words;
        match value {
            Some(AcceptedValue::Points(points)) => {
                sheet.write_number_with_format(row, column, style::number(points), format)?
            }
            Some(AcceptedValue::Met(met)) => {
                let text = words.text(if met { "met" } else { "not_met" });
                sheet.write_string_with_format(row, column, text, format)?
            }
            None => sheet.write_blank(row, column, format)?,
        };
        Ok(())
    }

    /// What is still to be done in a row: the formula, and what it says now.
    fn mark(&self, row: u32, node: &Node, filled: &Filled) -> (String, String) {
        let word = |key| self.blank.words.text(key);
        let at = |column| Cells::Fixed(column).at(row);
        let (score, max, evidence) = (at(SCORE), at(MAX), at(EVIDENCE));
        let (blank, done) = (word("mark_blank"), word("mark_done"));
        if node.is_condition() {
            let (met, not_met, choose) = (word("met"), word("not_met"), word("mark_condition"));
            let formula = format!(
                "=IF({score}=\"\",\"{blank}\",IF(OR({score}=\"{met}\",{score}=\"{not_met}\"),\"{done}\",\"{choose}\"))"
            );
            let seen = match filled.value {
                Some(_) => done,
                None if filled.text.is_empty() => blank,
                None => choose,
            };
            return (formula, seen.to_owned());
        }
        let (range, without, text) = (word("mark_range"), word("mark_evidence"), word("mark_text"));
        let formula = format!(
            "=IF({score}=\"\",\"{blank}\",IF(ISNUMBER({score}),IF(OR({score}<0,{score}>{max}),\"{range}\",\
             IF(AND({score}>0,{evidence}=\"\"),\"{without}\",\"{done}\")),\"{text}\"))"
        );
        let seen = match filled.value {
            Some(AcceptedValue::Points(points)) => {
                if points < Decimal::ZERO || node.max.is_some_and(|max| points > max) {
                    range
                } else if points > Decimal::ZERO && filled.evidence.is_empty() {
                    without
                } else {
                    done
                }
            }
            None if filled.text.is_empty() => blank,
            Some(AcceptedValue::Met(_)) | None => text,
        };
        (formula, seen.to_owned())
    }

    /// What may be typed into a row, and what Excel says when the hand is there.
    fn validate(&self, sheet: &mut Worksheet, row: u32, node: &Node) -> Result<(), XlsxError> {
        let words = &self.blank.words;
        let Some(max) = node.max else {
            let list = DataValidation::new()
                .allow_list_strings(&[words.text("met"), words.text("not_met")])?
                .set_input_message(words.text("condition_prompt"))?
                .set_error_title(words.text("condition_error_title"))?
                .set_error_message(words.text("condition_error"))?;
            sheet.add_data_validation(row, SCORE, row, SCORE, &list)?;
            return self.validate_evidence(sheet, row, node);
        };
        let step = self.blank.catalogue.step;
        let half = (max / Decimal::TWO / step).floor() * step;
        let (max_text, step_text) = (with_comma(max), with_comma(step));
        let example = with_comma(if half.is_zero() { max } else { half });
        let params =
            [("code", node.code.as_str()), ("max", &max_text), ("step", &step_text), ("example", &example)];
        for column in [SCORE, REVIEW] {
            let cell = row_col_to_cell(row, column);
            let step = with_point(step);
            let rule = Formula::new(format!(
                "=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={},ROUND({cell}/{step},6)=ROUND({cell}/{step},0))",
                with_point(max)
            ));
            let points = DataValidation::new()
                .allow_custom(rule)
                .set_input_title(words.say("prompt_title", &params))?
                .set_input_message(words.say("prompt", &params))?
                .set_error_title(words.text("error_title"))?
                .set_error_message(words.say("error", &params))?;
            sheet.add_data_validation(row, column, row, column, &points)?;
        }
        self.validate_evidence(sheet, row, node)
    }

    /// Evidence may be anything; the cell only tells how codes are written.
    fn validate_evidence(&self, sheet: &mut Worksheet, row: u32, node: &Node) -> Result<(), XlsxError> {
        let catalogue = self.blank.catalogue;
        let Some(pattern) = catalogue.evidence.first() else { return Ok(()) };
        let id = catalogue.find(&node.code);
        let criterion = id.and_then(|id| catalogue.criterion_of(id)).map(|id| &catalogue.node(id).code);
        let example = pattern.example_for(criterion.unwrap_or(&node.code));
        let params = [("code", node.code.as_str()), ("example", &example)];
        let any = DataValidation::new()
            .allow_any_value()
            .set_input_title(self.blank.words.say("evidence_title", &params))?
            .set_input_message(self.blank.words.say("evidence_prompt", &params))?;
        sheet.add_data_validation(row, EVIDENCE, row, EVIDENCE, &any)?;
        Ok(())
    }

    /// A group or criterion: its total, and for a group its level.
    fn sum_row(&self, sheet: &mut Worksheet, id: NodeId, node: &Node) -> Result<(), XlsxError> {
        let row = self.row(id);
        let is_group = node.rank == Rank::Group;
        let tint = |format: Format| if is_group { style::group(format) } else { format.set_bold() };
        self.labels(sheet, row, node, &tint)?;
        let (points, conditions) = self.item_rows(Some(id));
        let cells = Cells::Fixed(SCORE);
        let group = self.stored.groups.iter().find(|group| group.total.node == id);
        let criterion = || self.stored.criteria.iter().find(|total| total.node == id);
        let stored = group.map(|group| &group.total).or_else(criterion).map(|total| total.points);
        let sum =
            Formula::new(formula::sum(&points, cells)).set_result(with_point(stored.unwrap_or_default()));
        sheet.write_formula_with_format(row, SCORE, sum, &tint(style::cell_number(SIZE)))?;
        let level_format = tint(style::cell_centred(SIZE));
        if is_group {
            let text = formula::level(self.blank.catalogue, &cells.at(row), &points, &conditions, cells);
            let level = group.and_then(|group| group.level);
            let result = level.map_or_else(|| crate::paper::NO_LEVEL.to_owned(), |level| level.to_string());
            let unit = self.blank.words.text("level_unit");
            let format = level_format.set_num_format(format!("\"{unit} \"0"));
            sheet.write_formula_with_format(row, LEVEL, Formula::new(text).set_result(result), &format)?;
        } else {
            sheet.write_blank(row, LEVEL, &level_format)?;
        }
        let width = if self.blank.known.previous.is_some() { PREVIOUS + 2 } else { PREVIOUS };
        for column in EVIDENCE..width {
            sheet.write_blank(row, column, &tint(style::cell(SIZE)))?;
        }
        sheet.set_row_height(row, height(&[(&node.title, TITLE)]).max(20.0))?;
        Ok(())
    }

    /// Colours for what is wrong or missing.
    fn marks(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (points, conditions) = self.item_rows(None);
        let wrong = style::level(Format::new(), Some(1));
        let missing = style::level(Format::new(), Some(2));
        let done = self.blank.words.text("mark_done");
        for (rows, has_points) in [(points, true), (conditions, false)] {
            for run in rows.chunk_by(|a, b| a + 1 == *b) {
                let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else { continue };
                let line = first + 1;
                let mut rules = vec![(MARK, format!("=$I{line}<>\"{done}\""), &missing)];
                if has_points {
                    let over = format!(
                        "=AND($D{line}<>\"\",OR(NOT(ISNUMBER($D{line})),N($D{line})<0,N($D{line})>$C{line}))"
                    );
                    rules.push((SCORE, over, &wrong));
                    rules.push((EVIDENCE, format!("=AND(N($D{line})>0,$F{line}=\"\")"), &missing));
                }
                for (column, rule, format) in rules {
                    let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
                    sheet.add_conditional_format(first, column, last, column, &rule)?;
                }
            }
        }
        Ok(())
    }

    /// Notes and signatures below the table; the last row of the sheet.
    fn foot(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let (words, catalogue) = (&self.blank.words, self.blank.catalogue);
        let mut row = self.rows.values().max().copied().unwrap_or(HEADER) + 2;
        let count = catalogue.unverified_rows();
        if count > 0 {
            let params = [("count", count.to_string()), ("all", catalogue.nodes().count().to_string())];
            let params = params.each_ref().map(|(name, value)| (*name, value.as_str()));
            let note = words.say("unverified", &params);
            sheet.merge_range(row, 0, row, NOTE, &note, &style::text(SIZE).set_italic().set_text_wrap())?;
            sheet.set_row_height(row, 18)?;
            row += 2;
        }
        let bold = style::centred(13).set_bold();
        sheet.merge_range(row, CODE, row, TITLE, &words.info.writer, &bold)?;
        sheet.merge_range(row, EVIDENCE, row, NOTE, &words.info.head, &bold)?;
        Ok(row + 5)
    }
}

fn height(texts: &[(&str, u16)]) -> f64 {
    let width = |column: u16| WIDTHS.get(usize::from(column)).copied().unwrap_or(10.0);
    let measured: Vec<(&str, f64)> = texts.iter().map(|(text, column)| (*text, width(*column))).collect();
    style::height(&measured, f64::from(SIZE))
}
