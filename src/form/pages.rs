//! The pages around the table of a form of the program's own making, as people filled them in: details and plan.
//!
//! The sheets of one form come in. The details stand on a page of their own; the plan is told by its header words, and a
//! workbook of another making may have one too.

use serde::Deserialize;

use crate::cell::{Address, Col, Row};
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{fold, may_begin};

/// Details that no other part of a form tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Kind of school, as written (cấp học).
    pub kind: Option<String>,
    /// When the form was made out, as written (ngày lập phiếu).
    pub date: Option<String>,
    /// Who filled it in (người lập phiếu).
    pub writer: Option<String>,
    /// The head of the school (thủ trưởng đơn vị).
    pub head: Option<String>,
}

/// A task of the plan (kế hoạch), as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// What is to be done (nội dung công việc).
    pub work: String,
    /// Who does it (người thực hiện).
    pub by: String,
    /// When (thời gian thực hiện).
    pub time: String,
    /// What comes of it (sản phẩm).
    pub product: String,
    /// How far it is (trạng thái).
    pub state: String,
}

/// The words of the blank form that tell its parts, folded.
#[derive(Debug)]
pub struct OwnPages {
    /// Headers of its table, in order.
    pub header: Vec<String>,
    /// The name of the page of details.
    pub info_sheet: String,
    /// Label of the kind of school.
    pub kind: String,
    /// Label of the form's date.
    pub date: String,
    /// Label of who filled it in.
    pub writer: String,
    /// Label of the head of the school.
    pub head: String,
    /// Headers of the plan.
    pub plan: Vec<String>,
}

/// The part of the blank form's words that is looked at here.
#[derive(Deserialize)]
struct Template {
    columns: Columns,
    sheets: Sheets,
    info: Info,
}

#[derive(Deserialize)]
struct Columns {
    form: Vec<String>,
    plan: Vec<String>,
}

#[derive(Deserialize)]
struct Sheets {
    info: String,
}

#[derive(Deserialize)]
struct Info {
    kind: String,
    date: String,
    writer: String,
    head: String,
}

impl OwnPages {
    /// The words that come with the program.
    pub(super) fn built_in() -> Result<Self, toml::de::Error> {
        let Template { columns, sheets, info } =
            toml::from_str(include_str!("../../schema/layouts/template.toml"))?;
        let folded = |headers: &[String]| headers.iter().map(|header| fold(header)).collect();
        Ok(Self {
            header: folded(&columns.form),
            info_sheet: fold(&sheets.info),
            kind: fold(&info.kind),
            date: fold(&info.date),
            writer: fold(&info.writer),
            head: fold(&info.head),
            plan: folded(&columns.plan),
        })
    }
}

/// The details, from the page that has its name of them; elsewhere the same words stand over signatures.
pub(super) fn details(sheets: &[&Sheet], own: &OwnPages) -> Details {
    let page = sheets.iter().find(|sheet| fold(&sheet.name) == own.info_sheet);
    let label = |label: &String| page.and_then(|sheet| beside(sheet, label));
    Details {
        kind: label(&own.kind),
        date: label(&own.date),
        writer: label(&own.writer),
        head: label(&own.head),
    }
}

/// The text right of a label.
fn beside(sheet: &Sheet, label: &str) -> Option<String> {
    let cell = sheet.cells().iter().find(|cell| fold(&cell.shown()) == label)?;
    let right = sheet.row(cell.at.row).iter().find(|other| other.at.col > cell.at.col)?;
    Some(right.shown().into_owned()).filter(|text| !text.is_empty())
}

/// The tasks of the first plan; `None` where there is no such table.
pub(super) fn plan(sheets: &[&Sheet], own: &OwnPages) -> Option<Vec<Task>> {
    sheets.iter().find_map(|sheet| tasks(sheet, &own.plan))
}

/// Rows below a header that has all these columns, the first of which only counts; up to the table's end.
fn tasks(sheet: &Sheet, columns: &[String]) -> Option<Vec<Task>> {
    let work = columns.get(1..2)?;
    let is_work = |cell: &Cell| match &cell.value {
        // A glance first: nearly every cell is something else.
        Value::Text(text) => may_begin(text, work) && work.contains(&fold(text)),
        _ => false,
    };
    let mut rows =
        sheet.rows().filter(|(_, cells)| cells.len() >= columns.len() && cells.iter().any(is_work));
    let (header, at) = rows.find_map(|(row, cells)| {
        let labels: Vec<(Col, String)> =
            cells.iter().map(|cell| (cell.at.col, fold(&cell.shown()))).collect();
        let find = |column: &String| labels.iter().find(|(_, label)| label == column).map(|(col, _)| *col);
        Some((row, columns.iter().map(find).collect::<Option<Vec<Col>>>()?))
    })?;
    let [number, work, by, time, product, state] = at.as_slice() else { return None };
    let mut tasks = Vec::new();
    for (row, _) in sheet.rows_between(header.down(1), None) {
        let text = |col: &Col| text(sheet, row, *col);
        let (work, by, time) = (text(work), text(by), text(time));
        let task = Task { work, by, time, product: text(product), state: text(state) };
        let is_blank = task == Task::default();
        // A row without number and content ends the table; a numbered blank one only waits to be filled in.
        if is_blank && text(number).is_empty() {
            break;
        }
        if !is_blank {
            tasks.push(task);
        }
    }
    Some(tasks)
}

fn text(sheet: &Sheet, row: Row, col: Col) -> String {
    sheet.get(Address::new(row, col)).map(Cell::shown).unwrap_or_default().into_owned()
}
