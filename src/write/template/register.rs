//! *Danh mục minh chứng*: the evidence register, with a live check of each code. Not locked: registers grow.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Formula, Table, TableColumn, TableStyle, Worksheet, XlsxError};

use super::{Blank, input_text};
use crate::form::RegisterEntry;
use crate::write::style;

const SIZE: u8 = 11;
const HEADER: u32 = 2;
const CODE: u16 = 1;
const CHECK: u16 = 7;
const WIDTHS: [f64; 8] = [6.0, 16.0, 42.0, 20.0, 20.0, 36.0, 18.0, 14.0];
/// Rows that a blank register has.
const ROWS: usize = 100;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, blank: &Blank) -> Result<(), XlsxError> {
    let words = &blank.words;
    blank.page(sheet, &words.sheets.register, true)?;
    style::widths(sheet, &WIDTHS)?;
    sheet.merge_range(0, 0, 0, CHECK, words.text("register_title"), &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 26)?;
    let entries = &blank.known.register;
    let count = ROWS.max(entries.len() + ROWS / 2);
    let last = HEADER + u32::try_from(count).unwrap_or(u32::MAX / 2);
    let columns: Vec<TableColumn> = words
        .columns
        .register
        .iter()
        .map(|label| TableColumn::new().set_header(label).set_header_format(style::header(SIZE)))
        .collect();
    let table = Table::new().set_columns(&columns).set_name("DanhMucMinhChung").set_style(TableStyle::None);
    sheet.add_table(HEADER, 0, last, CHECK, &table)?;
    sheet.set_row_height(HEADER, 34)?;
    for (number, row) in (1_u32..).zip(HEADER + 1..=last) {
        let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
        sheet.write_number_with_format(row, 0, number, &style::cell_centred(SIZE))?;
        line(sheet, blank, row, last, entries.get(index))?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    blank: &Blank,
    row: u32,
    last: u32,
    entry: Option<&RegisterEntry>,
) -> Result<(), XlsxError> {
    let texts = entry.map_or([""; 6], |entry| {
        [&entry.text, &entry.title, &entry.date, &entry.issuer, &entry.location, &entry.note]
            .map(String::as_str)
    });
    for (column, text) in (CODE..).zip(texts) {
        sheet.write_string_with_format(row, column, style::fitted(text), &input_text(SIZE))?;
    }
    let check = Formula::new(check(blank, row, last)).set_result(checked(blank, entry));
    sheet.write_formula_with_format(row, CHECK, check, &style::cell_centred(SIZE))?;
    let measured: Vec<(&str, f64)> = texts.into_iter().zip(WIDTHS.into_iter().skip(1)).collect();
    sheet.set_row_height(row, style::height(&measured, f64::from(SIZE)).max(18.0))?;
    Ok(())
}

/// Says whether a code is well formed and stands once. A code of the first pattern must name a criterion of the form;
/// of the others only the beginning is looked at, because spreadsheets know no patterns.
fn check(blank: &Blank, row: u32, last: u32) -> String {
    let words = &blank.words;
    let code = row_col_to_cell(row, CODE);
    let column = |row| format!("$B${}", row + 1);
    let all = format!("{}:{}", column(HEADER + 1), column(last));
    let codes = format!("'{}'!$A$1:$A$200", words.sheets.form.replace('\'', "''"));
    let tests: Vec<String> = blank
        .catalogue
        .evidence
        .iter()
        .map(|pattern| {
            let head: String = pattern.example.chars().take_while(|c| !c.is_ascii_digit()).collect();
            let head_length = head.chars().count();
            let begins = format!("UPPER(LEFT({code},{head_length}))=\"{}\"", head.to_uppercase());
            match pattern.example_for("\u{1}").split_once('\u{1}') {
                Some((before, after)) if before == head => {
                    let tail = after.chars().count();
                    let digits = after.chars().filter(char::is_ascii_digit).count();
                    format!(
                        "AND({begins},ISNUMBER(-RIGHT({code},{digits})),SUMPRODUCT(--({codes}=MID({code},{},MAX(0,LEN({code})-{}))))>0)",
                        head_length + 1,
                        head_length + tail
                    )
                }
                _ => begins,
            }
        })
        .collect();
    let well_formed = if tests.is_empty() { "TRUE".to_owned() } else { format!("OR({})", tests.join(",")) };
    format!(
        "=IF({code}=\"\",\"{}\",IF(COUNTIF({all},{code})>1,\"{}\",IF(IFERROR({well_formed},FALSE),\"{}\",\"{}\")))",
        words.text("none"),
        words.text("double"),
        words.text("mark_done"),
        words.text("malformed")
    )
}

/// What the formula says of an entry now.
fn checked<'b>(blank: &'b Blank, entry: Option<&RegisterEntry>) -> &'b str {
    let words = &blank.words;
    let Some(entry) = entry.filter(|entry| !entry.text.is_empty()) else { return words.text("none") };
    let same = |other: &&RegisterEntry| other.text.eq_ignore_ascii_case(&entry.text);
    if blank.known.register.iter().filter(same).count() > 1 {
        words.text("double")
    } else if blank.catalogue.evidence.iter().any(|pattern| pattern.whole.is_match(&entry.text)) {
        words.text("mark_done")
    } else {
        words.text("malformed")
    }
}
