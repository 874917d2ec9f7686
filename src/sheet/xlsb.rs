//! Excel's binary packages (.xlsb): the records that reading forms needs (MS-XLSB).
//!
//! The package and its relations are those of .xlsx, what cells mean is that of .xls; only the records are its own.
//! Cells are kept as they come, and shared strings are read when a cell asks for them.

mod book;
mod cells;
mod records;
mod strings;

use super::budget::Budget;
use super::formulas::Formulas;
use super::parts::Package;
use super::{Damage, Limits, ReadError, Sheet, Visibility, Workbook, links as cell_links, properties};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    package.guard(limits)?;
    let mut budget = Budget::new(limits);
    let main = package.main_part("xl/workbook.bin")?;
    let related = package.relations_of(&main)?;
    let book = package.bytes(&main)?.ok_or(ReadError::Damaged(Damage::NoWorkbookPart))?;
    let book = book::read(&book, &mut budget)?;
    let tabs = book.tabs.clone();
    let strings = package.related(&related, "/sharedStrings")?.unwrap_or_default();
    let styles = package.related(&related, "/styles")?.unwrap_or_default();
    let (fonts, styles) = book::styles(&styles, &mut budget)?;
    let strings = strings::SharedStrings::new(&strings, &mut budget)?;
    let mut shared = cells::Shared { book, fonts, styles, strings };

    let mut formulas = Formulas::default();
    let mut sheets = Vec::new();
    for tab in tabs {
        let Some(relation) = related.get(&tab.relation) else {
            if tab.relation.is_empty() || tab.visibility == Visibility::VeryHidden {
                continue;
            }
            return Err(ReadError::Damaged(Damage::NoSheet(tab.name)));
        };
        if !relation.kind.ends_with("/worksheet") {
            continue;
        }
        let part = package.bytes(&relation.target)?;
        let part = part.ok_or_else(|| ReadError::Damaged(Damage::NoSheet(tab.name.clone())))?;
        formulas.next_sheet(sheets.len());
        budget.next_sheet(&tab.name);
        let read = cells::read(&part, &mut shared, &mut budget, &mut formulas)?;
        let mut sheet = Sheet::new(&tab.name, read.cells).with_merged(read.merged);
        sheet.visibility = tab.visibility;
        sheet.old_font = read.old_font.map(|(at, coding)| (at, coding.name().to_owned()));
        sheet.hidden_rows = read.hidden_rows;
        sheet.hidden_cols = read.hidden_cols;
        if !read.links.is_empty() {
            let targets = package.relations_of(&relation.target)?;
            cell_links::attach(&mut sheet, &cells::links(&read.links, &targets), &mut budget)?;
        }
        sheets.push(sheet);
    }
    formulas.finish(&mut sheets);
    let properties = properties::custom(&mut package)?;
    let modified = properties::modified(&mut package)?;
    Ok(Workbook { sheets, properties, is_untyped: false, modified })
}
