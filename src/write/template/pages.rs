//! The pages around the table: *Hướng dẫn*, *Thông tin* with the council, *Kế hoạch*.

use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

use super::{Blank, input_text, protect};
use crate::template::wording::fill;
use crate::text::with_comma;
use crate::write::style;

const SIZE: u8 = 12;

/// Where the school's name and year stand on *Thông tin*, for the other sheets.
pub(super) const NAME_ROW: u32 = 3;
pub(super) const YEAR_ROW: u32 = 6;
pub(super) const VALUE_COLUMN: u16 = 1;

/// Rows for the members of the council.
const COUNCIL_ROWS: usize = 12;
/// Rows of the plan.
const PLAN_ROWS: usize = 10;

/// *Hướng dẫn*: how to fill in the form, on one page.
pub(super) fn guide(sheet: &mut Worksheet, blank: &Blank) -> Result<(), XlsxError> {
    let words = &blank.words;
    blank.page(sheet, &words.sheets.guide, false)?;
    style::widths(sheet, &[5.0, 78.0])?;
    sheet.merge_range(0, 0, 0, 1, words.text("guide_title"), &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 26)?;
    let levels: Vec<String> = blank
        .catalogue
        .levels
        .iter()
        .map(|rule| format!("{} {} ({})", words.text("level_unit").to_lowercase(), rule.level, rule.name))
        .collect();
    let example = blank.catalogue.evidence.first().map_or("", |pattern| pattern.example.as_str());
    let step = with_comma(blank.catalogue.step);
    let params = [("levels", levels.join(", ")), ("evidence", example.to_owned()), ("step", step)];
    let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for (row, line) in (2_u32..).zip(&words.guide) {
        let line = fill(line, &params);
        sheet.write_number_with_format(row, 0, row - 1, &style::centred(SIZE))?;
        sheet.write_string_with_format(row, 1, &line, &style::text(SIZE).set_text_wrap())?;
        sheet.set_row_height(row, style::height(&[(&line, 78.0)], f64::from(SIZE)) + 6.0)?;
    }
    protect(sheet);
    Ok(())
}

/// *Thông tin*: who fills in the form, and the council.
pub(super) fn info(sheet: &mut Worksheet, blank: &Blank) -> Result<(), XlsxError> {
    let (words, known) = (&blank.words, blank.known);
    blank.page(sheet, &words.sheets.info, false)?;
    let widths = [20.0, 30.0, 16.0, 16.0, 22.0];
    style::widths(sheet, &widths)?;
    sheet.merge_range(0, 0, 0, 4, words.text("info_title"), &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 26)?;
    let labels = &words.info;
    let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let details = [
        (&labels.parent, &known.parent),
        (&labels.name, &known.name),
        (&labels.code, &known.code),
        (&labels.kind, &known.kind),
        (&labels.year, &known.school_year.as_ref().map(ToString::to_string)),
        (&labels.date, &told(&known.pages.date)),
        (&labels.writer, &told(&known.pages.writer)),
        (&labels.head, &told(&known.pages.head)),
    ];
    for (row, (label, value)) in (2..).zip(details) {
        sheet.write_string_with_format(row, 0, label, &style::cell(SIZE).set_bold())?;
        let value = value.as_deref().unwrap_or_default();
        sheet.merge_range(row, VALUE_COLUMN, row, 4, value, &input_text(SIZE))?;
        sheet.set_row_height(row, style::height(&[(value, 80.0)], f64::from(SIZE)).max(20.0))?;
    }
    let kinds: Vec<&str> = blank.kinds.iter().map(|kind| kind.name.as_str()).collect();
    // A list's texts together must not be longer than 255 letters.
    if kinds.join(",").chars().count() <= 255 {
        let list = DataValidation::new().allow_list_strings(&kinds)?.show_error_message(false);
        sheet.add_data_validation(5, VALUE_COLUMN, 5, VALUE_COLUMN, &list)?;
    }
    council(sheet, blank)?;
    protect(sheet);
    Ok(())
}

fn council(sheet: &mut Worksheet, blank: &Blank) -> Result<(), XlsxError> {
    let title = 11;
    sheet.merge_range(
        title,
        0,
        title,
        4,
        blank.words.text("council_title"),
        &style::centred(13).set_bold(),
    )?;
    sheet.set_row_height(title, 24)?;
    for (column, label) in (0..).zip(&blank.words.columns.council) {
        sheet.write_string_with_format(title + 1, column, label, &style::header(SIZE))?;
    }
    sheet.set_row_height(title + 1, 22)?;
    let members = &blank.known.pages.council;
    for (number, index) in (1..).zip(0..members.len().max(COUNCIL_ROWS)) {
        let row = title + 1 + number;
        sheet.write_number_with_format(row, 0, number, &style::cell_centred(SIZE))?;
        let texts = members.get(index).map(Vec::as_slice).unwrap_or_default();
        let mut measured = Vec::new();
        for (column, width) in (1_u16..).zip([30.0, 16.0, 16.0, 22.0]) {
            let text = texts.get(usize::from(column) - 1).map_or("", String::as_str);
            sheet.write_string_with_format(row, column, style::fitted(text), &input_text(SIZE))?;
            measured.push((text, width));
        }
        sheet.set_row_height(row, style::height(&measured, f64::from(SIZE)).max(20.0))?;
    }
    Ok(())
}

/// *Kế hoạch*: the tasks of the yearly process. Not locked: every school plans in its own way.
pub(super) fn plan(sheet: &mut Worksheet, blank: &Blank) -> Result<(), XlsxError> {
    let words = &blank.words;
    blank.page(sheet, &words.sheets.plan, true)?;
    let widths = [6.0, 40.0, 24.0, 24.0, 40.0, 14.0];
    style::widths(sheet, &widths)?;
    sheet.merge_range(0, 0, 0, 5, words.text("plan_title"), &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 26)?;
    for (column, label) in (0..).zip(&words.columns.plan) {
        sheet.write_string_with_format(2, column, label, &style::header(SIZE))?;
    }
    sheet.set_row_height(2, 22)?;
    let known = &blank.known;
    let begin = || words.plan(known.school_year.as_deref());
    let tasks = known.pages.plan.clone().unwrap_or_else(begin);
    let count = (tasks.len() + 2).max(PLAN_ROWS);
    for (number, index) in (1_u32..).zip(0..count) {
        let row = 2 + number;
        sheet.write_number_with_format(row, 0, number, &style::cell_centred(SIZE))?;
        let texts = tasks.get(index).map(Vec::as_slice).unwrap_or_default();
        let mut measured = Vec::new();
        for (column, width) in (1_u16..).zip(widths.into_iter().skip(1)) {
            let text = texts.get(usize::from(column) - 1).map_or("", String::as_str);
            sheet.write_string_with_format(row, column, style::fitted(text), &input_text(SIZE))?;
            measured.push((text, width));
        }
        sheet.set_row_height(row, style::height(&measured, f64::from(SIZE)).max(20.0))?;
    }
    let states = DataValidation::new().allow_list_strings(&words.statuses)?.show_error_message(false);
    let last = 2 + u32::try_from(count).unwrap_or(u32::MAX / 2);
    sheet.add_data_validation(3, 5, last, 5, &states)?;
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_repeat_rows(2, 2)?;
    Ok(())
}
