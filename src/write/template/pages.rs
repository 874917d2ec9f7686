//! The pages around the table: *Hướng dẫn*, *Thông tin* with the council, *Kế hoạch*.

use rust_xlsxwriter::{DataValidation, Format, Worksheet, XlsxError};

use super::{input_text, protect};
use crate::paper::form::{Council, Guide, Info, InfoField, Plan};
use crate::write::{formula, style};

const SIZE: u8 = 12;

/// Where the details of *Thông tin* begin, and the column of what is filled in.
const DETAILS: u32 = 2;
const VALUE: u16 = 1;
const INFO_WIDTHS: [f64; 5] = [20.0, 30.0, 16.0, 16.0, 22.0];
const INFO_LAST: u16 = 4;

/// Where the plan's header stands.
const PLAN_HEADER: u32 = 2;
const PLAN_WIDTHS: [f64; 6] = [6.0, 40.0, 24.0, 24.0, 40.0, 14.0];
const PLAN_LAST: u16 = 5;

/// The row of a detail on *Thông tin*.
fn row_of(info: &Info, what: InfoField) -> u32 {
    let details = (DETAILS..).zip(&info.details);
    details.into_iter().find(|(_, detail)| detail.what == what).map_or(DETAILS, |(row, _)| row)
}

/// The cell of a detail on *Thông tin*, named from another sheet.
pub(super) fn cell_of(info: &Info, what: InfoField) -> String {
    formula::on_sheet(info.name, row_of(info, what), VALUE)
}

/// *Hướng dẫn*: how to fill in the form, on one page.
pub(super) fn guide(sheet: &mut Worksheet, paper: &Guide) -> Result<(), XlsxError> {
    const WIDTH: f64 = 78.0;
    style::widths(sheet, &[5.0, WIDTH])?;
    title(sheet, paper.title, 1)?;
    for ((number, row), line) in (1_u32..).zip(2_u32..).zip(&paper.lines) {
        sheet.write_number_with_format(row, 0, number, &style::centred(SIZE))?;
        sheet.write_string_with_format(row, 1, line, &style::text(SIZE).set_text_wrap())?;
        sheet.set_row_height(row, style::height(&[(line, WIDTH)], f64::from(SIZE)) + 6.0)?;
    }
    protect(sheet);
    Ok(())
}

/// *Thông tin*: who fills in the form, and the council.
pub(super) fn info(sheet: &mut Worksheet, paper: &Info) -> Result<(), XlsxError> {
    style::widths(sheet, &INFO_WIDTHS)?;
    title(sheet, paper.title, INFO_LAST)?;
    for (row, detail) in (DETAILS..).zip(&paper.details) {
        sheet.write_string_with_format(row, 0, detail.label, &style::cell(SIZE).set_bold())?;
        sheet.merge_range(row, VALUE, row, INFO_LAST, detail.value, &input_text(SIZE))?;
        sheet.set_row_height(row, style::height(&[(detail.value, 80.0)], f64::from(SIZE)).max(20.0))?;
    }
    // A list's texts together must not be longer than 255 letters.
    if paper.kinds.join(",").chars().count() <= 255 {
        let list = DataValidation::new().allow_list_strings(&paper.kinds)?.show_error_message(false);
        let row = row_of(paper, InfoField::Kind);
        sheet.add_data_validation(row, VALUE, row, VALUE, &list)?;
    }
    let below = (DETAILS..).zip(&paper.details).last().map_or(DETAILS, |(row, _)| row);
    council(sheet, &paper.council, below + 2)?;
    protect(sheet);
    Ok(())
}

fn council(sheet: &mut Worksheet, council: &Council, top: u32) -> Result<(), XlsxError> {
    sheet.merge_range(top, 0, top, INFO_LAST, council.title, &style::centred(13).set_bold())?;
    sheet.set_row_height(top, 24)?;
    header(sheet, top + 1, council.labels)?;
    for (number, texts) in (1..).zip(&council.lines) {
        line(sheet, top + 1 + number, number, texts, &INFO_WIDTHS)?;
    }
    Ok(())
}

/// *Kế hoạch*: the tasks of the yearly process. Not locked: every school plans in its own way.
pub(super) fn plan(sheet: &mut Worksheet, paper: &Plan) -> Result<(), XlsxError> {
    style::widths(sheet, &PLAN_WIDTHS)?;
    title(sheet, paper.title, PLAN_LAST)?;
    header(sheet, PLAN_HEADER, paper.labels)?;
    let mut last = PLAN_HEADER;
    for (number, texts) in (1..).zip(&paper.lines) {
        last = PLAN_HEADER + number;
        line(sheet, last, number, texts, &PLAN_WIDTHS)?;
    }
    let states = DataValidation::new().allow_list_strings(paper.states)?.show_error_message(false);
    sheet.add_data_validation(PLAN_HEADER + 1, PLAN_LAST, last, PLAN_LAST, &states)?;
    sheet.set_freeze_panes(PLAN_HEADER + 1, 0)?;
    sheet.set_repeat_rows(PLAN_HEADER, PLAN_HEADER)?;
    Ok(())
}

fn title(sheet: &mut Worksheet, title: &str, last: u16) -> Result<(), XlsxError> {
    sheet.merge_range(0, 0, 0, last, title, &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 26)?;
    Ok(())
}

fn header(sheet: &mut Worksheet, row: u32, labels: &[String]) -> Result<(), XlsxError> {
    for (column, label) in (0..).zip(labels) {
        sheet.write_string_with_format(row, column, label, &style::header(SIZE))?;
    }
    sheet.set_row_height(row, 22)?;
    Ok(())
}

/// A line to fill in: its number, then a cell for each further column.
fn line(
    sheet: &mut Worksheet,
    row: u32,
    number: u32,
    texts: &[String],
    widths: &[f64],
) -> Result<(), XlsxError> {
    let format: Format = input_text(SIZE);
    sheet.write_number_with_format(row, 0, number, &style::cell_centred(SIZE))?;
    let mut measured = Vec::new();
    for ((column, width), index) in (1_u16..).zip(widths.iter().skip(1)).zip(0..) {
        let text = texts.get(index).map_or("", |text: &String| text.as_str());
        sheet.write_string_with_format(row, column, style::fitted(text), &format)?;
        measured.push((text, *width));
    }
    sheet.set_row_height(row, style::height(&measured, f64::from(SIZE)).max(20.0))?;
    Ok(())
}
