//! Prints the cells of workbooks as the program reads them, a JSON object a line: `cells FILE…`.
//!
//! What `tests/differential/compare` holds against other readers. Of a file that cannot be read, the reason is printed.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use phieu::sheet::{self, Cell, Discounted, Limits, Sheet, Value, Visibility, Workbook};
use serde_json::{Value as Json, json};

fn main() {
    let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
    for path in std::env::args().skip(1) {
        let read = std::fs::read(Path::new(&path)).map_err(|error| error.to_string());
        let told = read.and_then(|bytes| sheet::read(&bytes, &limits).map_err(|error| error.to_string()));
        match told {
            Ok(workbook) => print(&path, &workbook),
            Err(error) => println!("{}", json!({ "file": path, "refused": error })),
        }
    }
}

fn print(path: &str, workbook: &Workbook) {
    println!("{}", json!({ "file": path, "modified": workbook.modified, "untyped": workbook.is_untyped }));
    for sheet in &workbook.sheets {
        println!("{}", about(sheet));
        for cell in sheet.cells() {
            println!("{}", of_cell(cell, false));
        }
        for cell in &sheet.covered {
            println!("{}", of_cell(cell, true));
        }
    }
}

fn about(sheet: &Sheet) -> Json {
    let visibility = match sheet.visibility {
        Visibility::Visible => "visible",
        Visibility::Hidden => "hidden",
        Visibility::VeryHidden => "very hidden",
    };
    json!({
        "sheet": sheet.name,
        "visibility": visibility,
        "merged": sheet.merged.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "hidden_rows": sheet.hidden_rows.iter().map(|row| row.number()).collect::<Vec<_>>(),
        "hidden_cols": sheet.hidden_cols.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "old_font": sheet.old_font.as_ref().map(|(at, font)| format!("{at} {font}")),
    })
}

fn of_cell(cell: &Cell, is_covered: bool) -> Json {
    let (kind, value) = match &cell.value {
        Value::Text(text) => ("text", json!(&**text)),
        Value::Number(number) => ("number", json!(number)),
        Value::Date(Some(date)) => {
            ("date", json!(format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)))
        }
        Value::Date(None) => ("date", Json::Null),
        Value::Bool(truth) => ("bool", json!(truth)),
        Value::Error(error) => ("error", json!(&**error)),
        Value::NoResult => ("no result", Json::Null),
    };
    let mut told = json!({ "cell": cell.at.to_string(), "kind": kind, "value": value });
    let mut add = |name: &str, value: Json| told.as_object_mut().unwrap().insert(name.to_owned(), value);
    add("format", json!(cell.format));
    if cell.is_formula {
        add("formula", json!(true));
    }
    if let Some(link) = &cell.link {
        add("link", json!(&**link));
    }
    match cell.discounted.as_deref() {
        Some(Discounted::Struck(text)) => drop(add("struck", json!(&**text))),
        Some(Discounted::ZeroOfBlank(cell)) => drop(add("zero_of", json!(&**cell))),
        Some(Discounted::Unshown(text)) => drop(add("unshown", json!(&**text))),
        Some(Discounted::Torn(text)) => drop(add("torn", json!(&**text))),
        None => {}
    }
    if is_covered {
        add("covered", json!(true));
    }
    told
}
