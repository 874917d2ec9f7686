//! *Danh mục minh chứng*: the evidence register, with a live check of each code. Not locked: registers grow.

use rust_xlsxwriter::{Formula, Table, TableColumn, TableStyle, Worksheet, XlsxError};

use super::input_text;
use crate::paper::form::{
    CodeShape, FormColumn, Register, RegisterColumn as Column, RegisterRow, Table as FormTable,
};
use crate::write::formula::{self, quoted};
use crate::write::{style, table};

const SIZE: u8 = 11;
const HEADER: u32 = 2;
/// Rows of the form in which a criterion's code is looked for.
const FORM_ROWS: u32 = 200;

const fn width(column: Column) -> f64 {
    match column {
        Column::Number => 6.0,
        Column::Code => 16.0,
        Column::Title => 42.0,
        Column::Date | Column::Issuer => 20.0,
        Column::Location => 36.0,
        Column::Note => 18.0,
        Column::Check => 14.0,
    }
}

/// Writes the sheet; criteria are those of the form's table.
pub(super) fn write(sheet: &mut Worksheet, paper: &Register, form: &FormTable) -> Result<(), XlsxError> {
    table::widths(sheet, &paper.columns, width)?;
    let last_column = table::last(&paper.columns);
    sheet.merge_range(0, 0, 0, last_column, paper.title, &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 26)?;
    let columns: Vec<TableColumn> = paper
        .columns
        .iter()
        .map(|column| TableColumn::new().set_header(&column.label).set_header_format(style::header(SIZE)))
        .collect();
    let last = (HEADER..).zip(&paper.rows).last().map_or(HEADER + 1, |(row, _)| row + 1);
    let table = Table::new().set_columns(&columns).set_name("DanhMucMinhChung").set_style(TableStyle::None);
    sheet.add_table(HEADER, 0, last, last_column, &table)?;
    sheet.set_row_height(HEADER, 34)?;
    let codes = table::at(&form.columns, FormColumn::Code);
    let criteria = formula::fixed_range(form.name, codes, 0, FORM_ROWS - 1);
    for (row, told) in (HEADER + 1..).zip(&paper.rows) {
        line(sheet, paper, told, row, |code, all| check(paper, &criteria, code, all), last)?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    paper: &Register,
    told: &RegisterRow,
    row: u32,
    check: impl Fn(&str, &str) -> String,
    last: u32,
) -> Result<(), XlsxError> {
    let centred = style::cell_centred(SIZE);
    let mut measured: Vec<(&str, f64)> = Vec::new();
    for (at, column) in table::numbered(&paper.columns) {
        let text = match column {
            Column::Number => {
                sheet.write_number_with_format(row, at, told.number, &centred)?;
                continue;
            }
            Column::Check => {
                let code = table::at(&paper.columns, Column::Code);
                let all = formula::fixed_rows(code, HEADER + 1, last);
                let text = check(&formula::cell(row, code), &all);
                let formula = Formula::new(text).set_result(told.check);
                sheet.write_formula_with_format(row, at, formula, &centred)?;
                continue;
            }
            Column::Code => told.code,
            Column::Title => told.title,
            Column::Date => told.date,
            Column::Issuer => told.issuer,
            Column::Location => told.location,
            Column::Note => told.note,
        };
        sheet.write_string_with_format(row, at, style::fitted(text), &input_text(SIZE))?;
        measured.push((text, width(column)));
    }
    sheet.set_row_height(row, style::height(&measured, f64::from(SIZE)).max(18.0))?;
    Ok(())
}

/// Says whether a code is well formed and stands once among `all`. Where the shape tells a criterion, it must be one
/// of the form; otherwise only the beginning is looked at, because spreadsheets know no patterns.
fn check(paper: &Register, criteria: &str, code: &str, all: &str) -> String {
    let tests: Vec<String> = paper.shapes.iter().map(|shape| has_shape(shape, criteria, code)).collect();
    let well_formed = if tests.is_empty() { "TRUE".to_owned() } else { format!("OR({})", tests.join(",")) };
    let [none, double, done, malformed] =
        [paper.checks.none, paper.checks.double, paper.checks.done, paper.checks.malformed].map(quoted);
    format!(
        "=IF({code}=\"\",{none},IF(COUNTIF({all},{code})>1,{double},IF(IFERROR({well_formed},FALSE),{done},{malformed})))"
    )
}

fn has_shape(shape: &CodeShape, criteria: &str, code: &str) -> String {
    let head = shape.head.chars().count();
    let begins = format!("UPPER(LEFT({code},{head}))={}", quoted(&shape.head.to_uppercase()));
    match shape.criterion {
        None => begins,
        Some(criterion) => format!(
            "AND({begins},ISNUMBER(-RIGHT({code},{})),SUMPRODUCT(--({criteria}=MID({code},{},MAX(0,LEN({code})-{}))))>0)",
            criterion.digits,
            head + 1,
            head + criterion.letters_behind
        ),
    }
}
