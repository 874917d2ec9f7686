//! Any cells: words of forms and other text, numbers, errors, merged areas; checked, written out and read again.
#![no_main]

use std::sync::Arc;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use phieu::cell::{Address, Area, Col, Row};
use phieu::sheet::{Cell, Date, Sheet, Value, Workbook};
use phieu_fuzz::{WORDS, assess_workbook, init, result_reads_back};

#[derive(Debug, Arbitrary)]
enum Content {
    Word(u8),
    Item(u8),
    Halves(u8),
    Text(String),
    Number(f64),
    Error,
    NoResult,
    Bool(bool),
    NoDay,
    Day(u8, u8, u8),
}

#[derive(Debug, Arbitrary)]
struct Filled {
    row: u8,
    col: u8,
    content: Content,
    is_formula: bool,
}

#[derive(Debug, Arbitrary)]
struct Grid {
    cells: Vec<Filled>,
    merged: Vec<(u8, u8, u8, u8)>,
}

fuzz_target!(init: init(), |grids: Vec<Grid>| {
    let sheets = grids.into_iter().take(4).enumerate().map(|(index, grid)| sheet(index, grid)).collect();
    let workbook = Workbook { sheets, ..Workbook::default() };
    let assessment = assess_workbook("phieu.xlsx", b"", Ok(workbook));
    result_reads_back(&assessment);
});

fn at(row: u8, col: u8) -> Address {
    Address::new(Row::from_index(u32::from(row % 64)), Col::from_index(u32::from(col % 10)))
}

fn sheet(index: usize, grid: Grid) -> Sheet {
    let cells = grid.cells.into_iter().map(|filled| Cell {
        is_formula: filled.is_formula,
        ..Cell::new(at(filled.row, filled.col), value(filled.content))
    });
    let areas = grid
        .merged
        .into_iter()
        .take(16)
        .map(|(row, col, down, right)| Area {
            first: at(row, col),
            last: at((row % 64).saturating_add(down % 8), (col % 10).saturating_add(right % 4)),
        })
        .filter(|area| area.first <= area.last);
    Sheet::new(&format!("Phiếu {index}"), cells.collect()).with_merged(areas.collect())
}

fn value(content: Content) -> Value {
    match content {
        Content::Word(word) => Value::Text(Arc::clone(&WORDS[usize::from(word) % WORDS.len()])),
        Content::Item(item) => {
            let items: Vec<_> = phieu_fuzz::ENGINE.catalogue.nodes().collect();
            Value::Text(Arc::from(items[usize::from(item) % items.len()].1.code.as_str()))
        }
        Content::Halves(halves) => Value::Number(f64::from(halves) / 2.0),
        Content::Text(text) => Value::Text(Arc::from(text)),
        Content::Number(number) => Value::Number(number),
        Content::Error => Value::Error(Arc::from("#REF!")),
        Content::NoResult => Value::NoResult,
        Content::Bool(is) => Value::Bool(is),
        Content::NoDay => Value::Date(None),
        Content::Day(year, month, day) => Value::Date(Some(Date {
            year: 1900 + i32::from(year),
            month: u32::from(month % 12) + 1,
            day: u32::from(day % 28) + 1,
        })),
    }
}
