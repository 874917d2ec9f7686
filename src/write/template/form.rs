//! *Phiếu*: the official table, with live totals, levels and marks.
//!
//! Formulas name cells by row in the whole column, so that cutting and pasting between input cells never breaks them.

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, Format, FormatAlign, Formula, IgnoreError, Worksheet, XlsxError,
};

use super::pages::cell_of;
use super::{input_text, protect};
use crate::paper::RowKind;
use crate::paper::form::{Answer, Asked, FormColumn as Column, FormRow, Info, Input, Maximum, Table};
use crate::text::with_point;
use crate::write::formula::{self, Cells, quoted};
use crate::write::{style, table};

const SIZE: u8 = 11;
const HEADER: u32 = 4;

const fn width(column: Column) -> f64 {
    match column {
        Column::Code => 7.0,
        Column::Title => 44.0,
        Column::Max => 9.0,
        Column::Own | Column::Review => 11.0,
        Column::Share | Column::Level | Column::Previous => 10.0,
        Column::Evidence => 30.0,
        Column::Note => 24.0,
        Column::Mark => 18.0,
        Column::PreviousEvidence => 26.0,
    }
}

/// The sheet's row of a row of the paper.
fn row_at(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(HEADER + 1))
}

/// Writes the sheet; the school's details are those of *Thông tin*.
pub(super) fn write(sheet: &mut Worksheet, paper: &Table, info: &Info) -> Result<(), XlsxError> {
    table::widths(sheet, &paper.columns, width)?;
    let drawn = Drawn { paper };
    drawn.head(sheet, info)?;
    for (index, row) in paper.rows.iter().enumerate() {
        drawn.line(sheet, row, row_at(index))?;
    }
    drawn.marks(sheet)?;
    let last = drawn.foot(sheet)?;
    let code = drawn.at(Column::Code);
    // Codes are text on purpose; Excel's green corners would only frighten.
    sheet.ignore_error_range(HEADER, code, last, code, IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(HEADER + 1, drawn.at(Column::Max))?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    sheet.set_print_area(0, 0, last, drawn.at(Column::Note))?;
    sheet.set_active(true);
    protect(sheet);
    Ok(())
}

struct Drawn<'p> {
    paper: &'p Table<'p>,
}

impl Drawn<'_> {
    fn at(&self, column: Column) -> u16 {
        table::at(&self.paper.columns, column)
    }

    /// The school's own answers.
    fn own(&self) -> formula::Table<'static> {
        formula::Table { cells: Cells::Fixed(self.at(Column::Own)), row_at }
    }

    /// A cell as formulas name it.
    fn fixed(&self, column: Column, row: u32) -> String {
        Cells::Fixed(self.at(column)).at(row)
    }

    fn head(&self, sheet: &mut Worksheet, info: &Info) -> Result<(), XlsxError> {
        let paper = self.paper;
        let last = self.at(Column::Note);
        sheet.merge_range(0, 0, 0, last, paper.title, &style::centred(14).set_bold())?;
        sheet.set_row_height(0, 24)?;
        sheet.merge_range(1, 0, 1, last, &paper.basis, &style::centred(12).set_italic())?;
        let line = style::text(12).set_bold();
        let spans = [(0, self.at(Column::Level)), (self.at(Column::Evidence), last)];
        for ((from, to), (label, what)) in spans.into_iter().zip(paper.repeated) {
            let (cell, filler) = (cell_of(info, what), quoted(paper.filler));
            let text = format!("={}&IF({cell}=\"\",{filler},{cell})", quoted(label));
            let value = info.details.iter().find(|detail| detail.what == what).map_or("", |told| told.value);
            let result = format!("{label}{}", if value.is_empty() { paper.filler } else { value });
            sheet.merge_range(2, from, 2, to, "", &line)?;
            sheet.write_formula_with_format(2, from, Formula::new(text).set_result(result), &line)?;
        }
        sheet.set_row_height(2, 20)?;
        self.counter(sheet)?;
        table::header(sheet, HEADER, &paper.columns, SIZE)?;
        sheet.set_row_height(HEADER, 48)?;
        Ok(())
    }

    /// How many answers are missing.
    fn counter(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let counter = &self.paper.counter;
        let rows = rows(&counter.rows);
        let own = Cells::Fixed(self.at(Column::Own));
        let missing = format!("({}-COUNTA({}))", rows.len(), own.ranges(&rows));
        let [none, before, behind] = [counter.none, counter.before, counter.behind].map(quoted);
        let text = format!("=IF({missing}=0,{none},{before}&{missing}&{behind})");
        let format = style::text(12).set_italic();
        sheet.merge_range(3, 0, 3, self.at(Column::Note), "", &format)?;
        let formula = Formula::new(text).set_result(counter.text());
        sheet.write_formula_with_format(3, 0, formula, &format)?;
        sheet.set_row_height(3, 18)?;
        Ok(())
    }

    fn line(&self, sheet: &mut Worksheet, told: &FormRow, row: u32) -> Result<(), XlsxError> {
        let mut measured = vec![(told.title, width(Column::Title))];
        for (at, column) in table::numbered(&self.paper.columns) {
            match &told.input {
                Some(input) => self.item(sheet, told, input, row, (at, column))?,
                None => self.sum(sheet, told, row, (at, column))?,
            }
            match column {
                Column::Evidence => measured.push((told.evidence, width(column))),
                Column::Note => measured.push((told.note, width(column))),
                Column::PreviousEvidence => {
                    let evidence = told.previous.as_ref().map_or("", |before| before.evidence);
                    measured.push((evidence, width(column)));
                }
                _ => {}
            }
        }
        if let Some(input) = &told.input {
            self.validate(sheet, input, row)?;
        }
        let least = if told.input.is_some() { 32.0 } else { 20.0 };
        sheet.set_row_height(row, style::height(&measured, f64::from(SIZE)).max(least))?;
        Ok(())
    }

    /// A cell of a row that is answered.
    fn item(
        &self,
        sheet: &mut Worksheet,
        told: &FormRow,
        input: &Input,
        row: u32,
        (at, column): (u16, Column),
    ) -> Result<(), XlsxError> {
        let answer = style::input(style::cell_number(SIZE));
        match column {
            Column::Code | Column::Title | Column::Max => label(sheet, told, row, (at, column))?,
            Column::Own => {
                let format = if told.is_disputed { style::level(answer, Some(1)) } else { answer };
                self.answer(sheet, row, at, &told.own, &format)?;
            }
            Column::Review => self.answer(sheet, row, at, &told.review, &answer)?,
            Column::Share if input.share.is_some() => {
                // As text, or 5/10 would become a day.
                let format = input_text(SIZE).set_align(FormatAlign::Center);
                sheet.write_string_with_format(row, at, style::fitted(told.share), &format)?;
            }
            Column::Share | Column::Level => {
                sheet.write_blank(row, at, &style::cell(SIZE))?;
            }
            Column::Evidence => {
                sheet.write_string_with_format(row, at, style::fitted(told.evidence), &input_text(SIZE))?;
            }
            Column::Note => {
                sheet.write_string_with_format(row, at, style::fitted(told.note), &input_text(SIZE))?;
            }
            Column::Mark => {
                let mark = Formula::new(self.mark(input, row)).set_result(input.mark);
                sheet.write_formula_with_format(row, at, mark, &style::cell(SIZE))?;
            }
            Column::Previous => {
                let before = told.previous.as_ref().map_or(&Answer::Open, |before| &before.own);
                self.answer(sheet, row, at, before, &style::faint(style::cell_centred(SIZE)))?;
            }
            Column::PreviousEvidence => {
                let before = told.previous.as_ref().map_or("", |before| before.evidence);
                let format = style::faint(style::cell(SIZE));
                sheet.write_string_with_format(row, at, style::fitted(before), &format)?;
            }
        }
        Ok(())
    }

    /// A cell of a row that adds others up.
    fn sum(
        &self,
        sheet: &mut Worksheet,
        told: &FormRow,
        row: u32,
        (at, column): (u16, Column),
    ) -> Result<(), XlsxError> {
        match column {
            Column::Code | Column::Title | Column::Max => label(sheet, told, row, (at, column))?,
            Column::Own => self.answer(sheet, row, at, &told.own, &tint(told, style::cell_number(SIZE)))?,
            Column::Level => self.level(sheet, told, row, at)?,
            _ => {
                sheet.write_blank(row, at, &tint(told, style::cell(SIZE)))?;
            }
        }
        Ok(())
    }

    fn answer(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        at: u16,
        answer: &Answer,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match answer {
            Answer::Open => sheet.write_blank(row, at, format)?,
            Answer::Points(points) => {
                sheet.write_number_with_format(row, at, style::number(*points), format)?
            }
            Answer::Text(text) => sheet.write_string_with_format(row, at, style::fitted(text), format)?,
            Answer::Sum(sum) => {
                let max = Cells::Fixed(self.at(Column::Max));
                let text = formula::sum(sum, &self.paper.scale, self.own(), max);
                let formula = Formula::new(text).set_result(with_point(sum.points));
                sheet.write_formula_with_format(row, at, formula, format)?
            }
        };
        Ok(())
    }

    fn level(&self, sheet: &mut Worksheet, told: &FormRow, row: u32, at: u16) -> Result<(), XlsxError> {
        let format = tint(told, style::cell_centred(SIZE));
        let Some(level) = &told.level else {
            sheet.write_blank(row, at, &format)?;
            return Ok(());
        };
        let scale = &self.paper.scale;
        let total = self.fixed(Column::Own, row);
        let text = formula::level(scale, &total, level, self.own());
        let formula = Formula::new(text).set_result(formula::level_result(level.level));
        let format = format.set_num_format(format!("\"{} \"0", scale.prefix));
        sheet.write_formula_with_format(row, at, formula, &format)?;
        Ok(())
    }

    /// What is still to be done in a row.
    fn mark(&self, input: &Input, row: u32) -> String {
        let marks = &self.paper.marks;
        let [own, max, evidence] =
            [Column::Own, Column::Max, Column::Evidence].map(|column| self.fixed(column, row));
        let [blank, done] = [marks.blank, marks.done].map(quoted);
        let outside = quoted(marks.not_applicable);
        match input.asked {
            Asked::Condition => {
                let [met, not_met] = marks.answers.map(quoted);
                let also = if input.is_optional { format!(",{own}={outside}") } else { String::new() };
                let choose = quoted(marks.condition);
                format!("=IF({own}=\"\",{blank},IF(OR({own}={met},{own}={not_met}{also}),{done},{choose}))")
            }
            Asked::Points { .. } => {
                let [range, without, text] = [marks.range, marks.evidence, marks.text].map(quoted);
                let text =
                    if input.is_optional { format!("IF({own}={outside},{done},{text})") } else { text };
                format!(
                    "=IF({own}=\"\",{blank},IF(ISNUMBER({own}),IF(OR({own}<0,{own}>{max}),{range},\
                     IF(AND({own}>0,{evidence}=\"\"),{without},{done})),{text}))"
                )
            }
        }
    }

    /// What may be typed into a row, and what Excel says when the hand is there.
    fn validate(&self, sheet: &mut Worksheet, input: &Input, row: u32) -> Result<(), XlsxError> {
        let own = self.at(Column::Own);
        match input.asked {
            Asked::Condition => {
                let marks = &self.paper.marks;
                let also = input.is_optional.then_some(marks.not_applicable);
                let answers: Vec<&str> = marks.answers.into_iter().chain(also).collect();
                let list = DataValidation::new().allow_list_strings(&answers)?;
                sheet.add_data_validation(row, own, row, own, &hinted(list, input)?)?;
            }
            Asked::Points { max, step } => {
                for column in [own, self.at(Column::Review)] {
                    let cell = formula::cell(row, column);
                    let (max, step) = (with_point(max), with_point(step));
                    // A word makes the arithmetic an error, so it is looked for first.
                    let points = format!(
                        "AND(ISNUMBER({cell}),{cell}>=0,{cell}<={max},ROUND({cell}/{step},6)=ROUND({cell}/{step},0))"
                    );
                    let rule = if input.is_optional {
                        let outside = quoted(self.paper.marks.not_applicable);
                        format!("=IF(ISTEXT({cell}),{cell}={outside},{points})")
                    } else {
                        format!("={points}")
                    };
                    let rule = Formula::new(rule);
                    let points = hinted(DataValidation::new().allow_custom(rule), input)?;
                    sheet.add_data_validation(row, column, row, column, &points)?;
                }
            }
        }
        for (column, hint) in [(Column::Share, &input.share), (Column::Evidence, &input.evidence)] {
            let Some(hint) = hint else { continue };
            let any = DataValidation::new()
                .allow_any_value()
                .set_input_title(&hint.title)?
                .set_input_message(&hint.prompt)?;
            let at = self.at(column);
            sheet.add_data_validation(row, at, row, at, &any)?;
        }
        Ok(())
    }

    /// Colours for what is wrong or missing.
    fn marks(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let wrong = style::level(Format::new(), Some(1));
        let missing = style::level(Format::new(), Some(2));
        let done = quoted(self.paper.marks.done);
        let outside = quoted(self.paper.marks.not_applicable);
        for (has_points, is_optional) in [(true, false), (true, true), (false, false)] {
            let is_wanted = |row: &FormRow| {
                row.input.as_ref().is_some_and(|input| match input.asked {
                    Asked::Points { .. } => has_points && input.is_optional == is_optional,
                    Asked::Condition => !has_points,
                })
            };
            let all = self.paper.rows.iter().enumerate().filter(|(_, row)| is_wanted(row));
            let rows: Vec<u32> = all.map(|(index, _)| row_at(index)).collect();
            for run in rows.chunk_by(|a, b| a + 1 == *b) {
                let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else { continue };
                let [own, max, evidence, mark] = [Column::Own, Column::Max, Column::Evidence, Column::Mark]
                    .map(|column| formula::in_column(self.at(column), first));
                let mut rules = vec![(Column::Mark, format!("={mark}<>{done}"), &missing)];
                if has_points {
                    let also = if is_optional { format!(",{own}<>{outside}") } else { String::new() };
                    let over =
                        format!("=AND({own}<>\"\"{also},OR(NOT(ISNUMBER({own})),N({own})<0,N({own})>{max}))");
                    rules.push((Column::Own, over, &wrong));
                    let without = format!("=AND(N({own})>0,{evidence}=\"\")");
                    rules.push((Column::Evidence, without, &missing));
                }
                for (column, rule, format) in rules {
                    let at = self.at(column);
                    let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
                    sheet.add_conditional_format(first, at, last, at, &rule)?;
                }
            }
        }
        Ok(())
    }

    /// Notes and signatures below the table; the last row of the sheet.
    fn foot(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let last = self.at(Column::Note);
        let mut row = row_at(self.paper.rows.len()) + 1;
        if let Some(note) = &self.paper.note {
            sheet.merge_range(row, 0, row, last, note, &style::text(SIZE).set_italic().set_text_wrap())?;
            sheet.set_row_height(row, 18)?;
            row += 2;
        }
        let bold = style::centred(13).set_bold();
        let [left, right] = self.paper.signers;
        sheet.merge_range(row, 0, row, self.at(Column::Title), left, &bold)?;
        sheet.merge_range(row, self.at(Column::Evidence), row, last, right, &bold)?;
        Ok(row + 5)
    }
}

/// Code, title and maximum: the code is text, so that 1.10 stays 1.10.
fn label(
    sheet: &mut Worksheet,
    told: &FormRow,
    row: u32,
    (at, column): (u16, Column),
) -> Result<(), XlsxError> {
    let centred = tint(told, style::cell_centred(SIZE));
    let number = tint(told, style::cell_number(SIZE));
    let text = tint(told, style::cell(SIZE));
    match (column, told.max) {
        (Column::Code, _) => {
            sheet.write_string_with_format(row, at, told.code, &centred.set_num_format("@"))?
        }
        (Column::Title, _) => sheet.write_string_with_format(row, at, told.title, &text)?,
        (_, Maximum::Points(max)) => sheet.write_number_with_format(row, at, style::number(max), &number)?,
        (_, Maximum::Condition(word)) => sheet.write_string_with_format(row, at, word, &centred)?,
        (_, Maximum::None) => sheet.write_blank(row, at, &text)?,
    };
    Ok(())
}

/// How rows that add up look.
fn tint(told: &FormRow, format: Format) -> Format {
    match told.kind {
        RowKind::Group => style::group(format),
        RowKind::Criterion => format.set_bold(),
        RowKind::Item => format,
    }
}

/// A rule with its hint and with what is said of another answer.
fn hinted(rule: DataValidation, input: &Input) -> Result<DataValidation, XlsxError> {
    let rule = match &input.title {
        Some(title) => rule.set_input_title(title)?,
        None => rule,
    };
    rule.set_input_message(&input.prompt)?.set_error_title(input.error_title)?.set_error_message(&input.error)
}

fn rows(indices: &[usize]) -> Vec<u32> {
    indices.iter().map(|index| row_at(*index)).collect()
}
