//! Office Open XML packages (.xlsx, .xlsm): the parts that reading forms needs, each cell on its own.
//!
//! Written here and not left to a library because one odd cell must not lose a sheet, a formula without a result
//! must not look blank, and links, hidden rows and merged cells must be seen. Parts are inflated whole, then read
//! in one pass; strings are shared, not copied.

mod book;
mod cells;
pub(super) mod parts;
mod strings;
mod usual;
mod zeros;

use std::collections::BTreeMap;
use std::io::Cursor;

use zip::ZipArchive;

use super::{CONSOLIDATED, Damage, KIND_PROPERTY, Limits, OWN_SHEET, ReadError, Sheet, Workbook, guard, xml};
pub(super) use book::modified;
use parts::Package;

/// What every sheet of a workbook shares.
struct Shared {
    /// The shared strings.
    strings: Vec<strings::RichString>,
    /// The cell styles.
    styles: Vec<book::Style>,
    /// Whether days are counted from 1904.
    starts_1904: bool,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::technical)?;
    guard::members(&archive, limits)?;
    let mut package = Package::new(archive, limits);
    let properties = match package.bytes("docProps/custom.xml")? {
        Some(part) => book::custom_properties(&xml::decode(&part))?,
        None => BTreeMap::new(),
    };
    // Of a consolidated workbook only one sheet is read, and each part that is read is held to the limits; a form is
    // refused for whatever is in it.
    let shows_only = properties.get(KIND_PROPERTY).is_some_and(|kind| kind == CONSOLIDATED);
    if !shows_only {
        guard::form_size(bytes, limits)?;
        package.guard(limits)?;
    }
    let main = package.main_part()?;
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

    let mut budget = cells::Budget::new(limits);
    let mut sheets = Vec::new();
    let mut zeros = zeros::Zeros::default();
    for entry in book.sheets {
        let Some(relation) = related.get(&entry.relation) else {
            return Err(ReadError::Damaged(Damage::NoSheet(entry.name)));
        };
        if !relation.kind.ends_with("/worksheet") || (shows_only && entry.name != OWN_SHEET) {
            continue;
        }
        let part = package
            .bytes(&relation.target)?
            .ok_or_else(|| ReadError::Damaged(Damage::NoSheet(entry.name.clone())))?;
        zeros.next_sheet();
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
            cells::attach_links(&mut sheet, &read.links, &targets, &mut budget)?;
        }
        sheets.push(sheet);
    }
    zeros.discount(&mut sheets);
    let modified = match package.bytes("docProps/core.xml")? {
        Some(part) => book::modified(&xml::decode(&part))?,
        None => None,
    };
    Ok(Workbook { sheets, properties, is_untyped: false, modified })
}
