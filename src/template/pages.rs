//! The pages around the table as people filled them in: details, council, plan.
//!
//! A workbook comes in, rows of text go out. Tables are told by their header words; a workbook of another making may
//! have such tables too.

use crate::cell::{Address, Col, Row};
use crate::sheet::{Sheet, Workbook};
use crate::text::fold;

use super::Wording;

/// What the pages hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// Kind of school, as written (cấp học).
    pub kind: String,
    /// When the form was made out (ngày lập phiếu).
    pub date: String,
    /// Who filled it in (người lập phiếu).
    pub writer: String,
    /// The head of the school (thủ trưởng đơn vị).
    pub head: String,
    /// Members of the council: name, position, role, criteria.
    pub council: Vec<Vec<String>>,
    /// Tasks of the plan: work, people, time, product, state. `None` for the plan that every form begins with.
    pub plan: Option<Vec<Vec<String>>>,
}

/// Reads the pages of a workbook.
pub fn read(workbook: &Workbook, words: &Wording) -> Pages {
    // Elsewhere the same words stand over signatures.
    let info = workbook.sheets.iter().find(|sheet| fold(&sheet.name) == fold(&words.sheets.info));
    let label = |label: &str| info.and_then(|sheet| beside(sheet, label)).unwrap_or_default();
    let table = |columns: &[String]| workbook.sheets.iter().find_map(|sheet| rows(sheet, columns));
    Pages {
        kind: label(&words.info.kind),
        date: label(&words.info.date),
        writer: label(&words.info.writer),
        head: label(&words.info.head),
        council: table(&words.columns.council).unwrap_or_default(),
        plan: table(&words.columns.plan),
    }
}

/// The text right of a label.
fn beside(sheet: &Sheet, label: &str) -> Option<String> {
    let label = fold(label);
    let cell = sheet.cells().iter().find(|cell| fold(&cell.shown()) == label)?;
    let right = sheet.row(cell.at.row).iter().find(|other| other.at.col > cell.at.col)?;
    Some(right.shown().into_owned()).filter(|text| !text.is_empty())
}

/// Rows below a header that has these columns, without the first one, which only counts; up to the table's end.
fn rows(sheet: &Sheet, columns: &[String]) -> Option<Vec<Vec<String>>> {
    let (header, at) = sheet.rows().find_map(|(row, cells)| {
        let find = |label: &String| {
            let label = fold(label);
            cells.iter().find(|cell| fold(&cell.shown()) == label).map(|cell| cell.at.col)
        };
        let at: Option<Vec<Col>> = columns.iter().map(find).collect();
        Some((row, at?))
    })?;
    let text = |row: Row, col: Col| sheet.get(Address::new(row, col)).map(|cell| cell.shown().into_owned());
    let (number, rest) = at.split_first()?;
    let mut found = Vec::new();
    for (row, _) in sheet.rows().filter(|(row, _)| *row > header) {
        let values: Vec<String> = rest.iter().map(|col| text(row, *col).unwrap_or_default()).collect();
        let is_blank = values.iter().all(String::is_empty);
        // A row without number and content ends the table; a numbered blank one only waits to be filled in.
        if is_blank && text(row, *number).is_none() {
            break;
        }
        if !is_blank {
            found.push(values);
        }
    }
    Some(found)
}
