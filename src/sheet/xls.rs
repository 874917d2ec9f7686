//! Workbooks of Excel 5 to 2003 (.xls): the records that reading forms needs (MS-XLS).
//!
//! Written here and not left to a library because writers of this format keep to it less than to any other: stated
//! code pages that do not hold, formats of their own under known numbers, records of older versions, stream names in
//! capitals, one cell far away. Nothing is reserved by what a file claims: cells are kept as they come, and shared
//! strings are read when a cell asks for them.

mod book;
mod cells;
mod links;
mod password;
mod records;
mod stream;
mod strings;

use super::budget::Budget;
use super::formulas::Formulas;
use super::{Damage, Limits, ReadError, Sheet, Workbook, links as cell_links};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut streams = stream::read(bytes, limits)?;
    password::open(&mut streams.workbook)?;
    let stream = streams.workbook;
    let mut budget = Budget::new(limits);
    let mut book = book::read(&stream, &mut budget)?;
    let mut formulas = Formulas::default();
    let mut sheets = Vec::new();
    for tab in book.tabs.clone().into_iter().filter(|tab| tab.is_worksheet) {
        formulas.next_sheet(sheets.len());
        budget.next_sheet(&tab.name);
        let read = cells::read(&stream, tab.start, &mut book, &mut budget, &mut formulas)?;
        let read = read.ok_or_else(|| ReadError::Damaged(Damage::NoSheet(tab.name.clone())))?;
        let mut sheet = Sheet::new(&tab.name, read.cells).with_merged(read.merged);
        sheet.visibility = tab.visibility;
        sheet.old_font = read.old_font.map(|(at, coding)| (at, coding.name().to_owned()));
        sheet.hidden_rows = read.hidden_rows;
        sheet.hidden_cols = read.hidden_cols;
        cell_links::attach(&mut sheet, &read.links, &mut budget)?;
        sheets.push(sheet);
    }
    formulas.finish(&mut sheets);
    Ok(Workbook { sheets, modified: streams.modified, ..Workbook::default() })
}
