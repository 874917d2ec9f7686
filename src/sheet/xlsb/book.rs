//! The workbook part and the styles part.

use std::collections::BTreeMap;

use super::super::budget::Budget;
use super::super::bytes::{long, word};
use super::super::font::Coding;
use super::super::style::{Font, Numbers, Shift, Style, built_in, kind_of};
use super::super::{ReadError, Visibility, guard};
use super::records::{Records, kind};
use super::strings::wide;

/// What the workbook part tells.
#[derive(Default)]
pub(super) struct Book {
    pub tabs: Vec<Tab>,
    pub starts_1904: bool,
    /// For each number that formulas use for a sheet: which tab it is, if it is one of this workbook's.
    sheets: Vec<Option<usize>>,
}

/// A sheet as the workbook part lists it.
#[derive(Clone)]
pub(super) struct Tab {
    pub name: String,
    pub relation: String,
    pub visibility: Visibility,
}

impl Book {
    /// Name of the sheet that formulas know by this number.
    pub fn sheet_name(&self, number: u16) -> Option<&str> {
        let tab = (*self.sheets.get(usize::from(number))?)?;
        self.tabs.get(tab).map(|tab| tab.name.as_str())
    }
}

pub(super) fn read(part: &[u8], budget: &mut Budget) -> Result<Book, ReadError> {
    let mut book = Book::default();
    // Whether each of the workbooks that formulas lead to is this one; then workbook, first and last sheet.
    let mut books: Vec<bool> = Vec::new();
    let mut references: Vec<[u32; 3]> = Vec::new();
    let mut records = Records::of(part);
    while let Some(record) = records.next()? {
        budget.visit()?;
        let data = record.data;
        match record.kind {
            kind::WORKBOOK_PROPERTIES => book.starts_1904 = data.first().is_some_and(|flags| flags & 1 == 1),
            kind::SHEET => {
                book.tabs.extend(tab(data));
                guard::within("sheets", book.tabs.len() as u64, budget.limits.sheets)?;
            }
            kind::BOOK_SELF | kind::BOOK_SAME => books.push(true),
            kind::BOOK_OTHER | kind::BOOK_ADD_IN => books.push(false),
            kind::EXTERN_SHEETS => {
                let entry = |at| Some([long(data, at)?, long(data, at + 4)?, long(data, at + 8)?]);
                references = (4..data.len()).step_by(12).map_while(entry).collect();
            }
            _ => {}
        }
    }
    let index = |number: u32| usize::try_from(number).ok();
    let leads_to = |[other, first, last]: [u32; 3]| {
        let is_own = index(other).and_then(|other| books.get(other)).copied().unwrap_or(false);
        index(first).filter(|_| is_own && first == last)
    };
    book.sheets = references.into_iter().map(leads_to).collect();
    Ok(book)
}

fn tab(data: &[u8]) -> Option<Tab> {
    let (relation, end) = wide(data, 8)?;
    let (name, _) = wide(data, end)?;
    let visibility = match long(data, 0)? {
        0 => Visibility::Visible,
        1 => Visibility::Hidden,
        _ => Visibility::VeryHidden,
    };
    Some(Tab { name, relation, visibility })
}

/// The fonts, and the cell styles in the order in which cells refer to them.
pub(super) fn styles(part: &[u8], budget: &mut Budget) -> Result<(Vec<Font>, Vec<Style>), ReadError> {
    let mut formats: BTreeMap<u16, Numbers> = BTreeMap::new();
    let (mut fonts, mut styles) = (Vec::new(), Vec::new());
    let mut in_cell_styles = false;
    let mut records = Records::of(part);
    while let Some(record) = records.next()? {
        budget.visit()?;
        let data = record.data;
        match record.kind {
            kind::FORMAT => {
                let own = word(data, 0).zip(wide(data, 2));
                formats.extend(own.map(|(number, (code, _))| (number, kind_of(&code))));
            }
            kind::FONT => fonts.push(Font {
                is_struck: word(data, 2).is_some_and(|flags| flags & 0x0008 != 0),
                coding: wide(data, 21).and_then(|(name, _)| Coding::of_font(&name)),
                shift: word(data, 6).map(Shift::numbered).unwrap_or_default(),
            }),
            kind::BEGIN_CELL_STYLES => in_cell_styles = true,
            kind::END_CELL_STYLES => in_cell_styles = false,
            kind::XF if in_cell_styles => {
                let format = word(data, 2).unwrap_or(0);
                let font = word(data, 4).and_then(|font| fonts.get(usize::from(font))).copied();
                // A format that the file defines itself counts before the one that Excel knows by the same number.
                let own = formats.get(&format).copied();
                let numbers = own.unwrap_or_else(|| built_in(u32::from(format)));
                styles.push(Style { numbers, font: font.unwrap_or_default() });
            }
            _ => {}
        }
    }
    Ok((fonts, styles))
}
