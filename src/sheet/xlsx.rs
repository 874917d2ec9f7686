//! Office Open XML packages (.xlsx, .xlsm): the parts that reading forms needs, each cell on its own.
//!
//! Written here and not left to a library because one odd cell must not lose a sheet, a formula without a result
//! must not look blank, and links, hidden rows and merged cells must be seen. Parts are inflated whole, then read
//! in one pass; strings are shared, not copied.

mod book;
mod cells;
mod strings;
mod usual;

use super::budget::Budget;
use super::parts::Package;
use super::rich::RichString;
use super::style::Style;
use super::zeros::Zeros;
use super::{
    CONSOLIDATED, Damage, KIND_PROPERTY, Limits, OWN_SHEET, ReadError, Sheet, Visibility, Workbook, guard,
    links, properties, xml,
};

/// What every sheet of a workbook shares.
struct Shared {
    /// The shared strings.
    strings: Vec<RichString>,
    /// The cell styles.
    styles: Vec<Style>,
    /// Whether days are counted from 1904.
    starts_1904: bool,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let custom = properties::custom(&mut package)?;
    // Of a consolidated workbook only one sheet is read, and each part that is read is held to the limits; a form is
    // refused for whatever is in it.
    let shows_only = custom.get(KIND_PROPERTY).is_some_and(|kind| kind == CONSOLIDATED);
    if !shows_only {
        guard::form_size(bytes, limits)?;
        package.guard(limits)?;
    }
    let main = package.main_part("xl/workbook.xml")?;
    let related = package.relations_of(&main)?;
    let book = package.bytes(&main)?.ok_or(ReadError::Damaged(Damage::NoWorkbookPart))?;
    let book = book::read(&xml::decode(&book))?;
    guard::within("sheets", book.sheets.len() as u64, limits.sheets)?;

    let shared = Shared {
        strings: match package.related(&related, "/sharedStrings")? {
            Some(part) => strings::shared_strings(&xml::decode(&part), limits)?,
            None => Vec::new(),
        },
        styles: match package.related(&related, "/styles")? {
            Some(part) => book::styles(&xml::decode(&part))?,
            None => Vec::new(),
        },
        starts_1904: book.starts_1904,
    };

    let mut budget = Budget::new(limits);
    let mut sheets = Vec::new();
    let mut zeros = Zeros::default();
    for entry in book.sheets {
        let Some(relation) = related.get(&entry.relation) else {
            // Modules of old macros are kept as sheets that lead nowhere.
            if entry.relation.is_empty() || entry.visibility == Visibility::VeryHidden {
                continue;
            }
            return Err(ReadError::Damaged(Damage::NoSheet(entry.name)));
        };
        if !relation.kind.ends_with("/worksheet") || (shows_only && entry.name != OWN_SHEET) {
            continue;
        }
        let part = package
            .bytes(&relation.target)?
            .ok_or_else(|| ReadError::Damaged(Damage::NoSheet(entry.name.clone())))?;
        zeros.next_sheet();
        budget.next_sheet(&entry.name);
        let mut formulas = cells::Formulas { zeros: &mut zeros, sheet: sheets.len() };
        let mut read = cells::sheet(&xml::decode(&part), &shared, &mut budget, &mut formulas)?;
        let cells = std::mem::take(&mut read.cells);
        let mut sheet = Sheet::new(&entry.name, cells).with_merged(read.merged);
        sheet.visibility = entry.visibility;
        sheet.old_font = read.old_font.map(|(at, coding)| (at, coding.name().to_owned()));
        sheet.hidden_rows = read.hidden_rows;
        sheet.hidden_cols = read.hidden_cols;
        if !read.links.is_empty() {
            let targets = package.relations_of(&relation.target)?;
            links::attach(&mut sheet, &cells::links(&read.links, &targets), &mut budget)?;
        }
        sheets.push(sheet);
    }
    zeros.discount(&mut sheets);
    let modified = properties::modified(&mut package)?;
    Ok(Workbook { sheets, properties: custom, is_untyped: false, modified })
}
