//! What a workbook's first records say for all its sheets: their names, styles, shared strings, the date system.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::super::budget::Budget;
use super::super::bytes::{long, size, word};
use super::super::style::{Font, Numbers, Shift, Style, built_in, kind_of};
use super::super::{Damage, ReadError, Visibility, font, guard};
use super::records::{Record, Records, kind};
use super::strings::{self, Coding, Fonts, SharedStrings};

/// What all sheets of a workbook share.
pub(super) struct Book<'s> {
    pub coding: Coding,
    pub starts_1904: bool,
    pub tabs: Vec<Tab>,
    pub fonts: Fonts,
    pub strings: SharedStrings<'s>,
    styles: Vec<Style>,
    /// For each number that formulas use for a sheet: which tab it is, if it is one of this workbook's.
    sheets: Vec<Option<usize>>,
}

/// A sheet as the workbook lists it.
#[derive(Clone)]
pub(super) struct Tab {
    pub name: String,
    pub visibility: Visibility,
    /// Whether it holds cells: no chart, no macros.
    pub is_worksheet: bool,
    /// Where its records begin.
    pub start: usize,
}

impl Book<'_> {
    /// A cell's style by its number.
    pub fn style(&self, number: u16) -> Style {
        self.styles.get(usize::from(number)).copied().unwrap_or_default()
    }

    /// Name of the sheet that formulas know by this number.
    pub fn sheet_name(&self, number: u16) -> Option<&str> {
        let tab = (*self.sheets.get(usize::from(number))?)?;
        self.tabs.get(tab).map(|tab| tab.name.as_str())
    }
}

/// What is gathered before it can be put together.
#[derive(Default)]
struct Parts<'s> {
    code_page: Option<u16>,
    fonts: Vec<&'s [u8]>,
    formats: Vec<(u16, &'s [u8])>,
    /// Numbers of font and format.
    styles: Vec<(u16, u16)>,
    tabs: Vec<&'s [u8]>,
    /// Whether each of the workbooks that formulas lead to is this one.
    books: Vec<bool>,
    /// The workbook, first and last sheet behind each number that formulas use.
    references: Vec<[u16; 3]>,
}

pub(super) fn read<'s>(stream: &'s [u8], budget: &mut Budget) -> Result<Book<'s>, ReadError> {
    let mut records = Records::from(stream, 0);
    let first = records.next()?.filter(|record| record.kind == kind::BOF);
    let first = first.ok_or(ReadError::Damaged(Damage::Header))?;
    let is_wide = word(first.data, 0).is_some_and(|version| version >= 0x0600);
    let mut starts_1904 = false;
    let mut strings = SharedStrings::default();
    let mut parts = Parts::default();
    while let Some(record) = records.next()? {
        budget.visit()?;
        match record.kind {
            // A sheet begins although nothing said that the workbook's own records end.
            kind::BOF | kind::EOF => break,
            kind::DATE_MODE => starts_1904 = word(record.data, 0) == Some(1),
            kind::SST => strings = SharedStrings::new(records.whole(&record)?, budget)?,
            kind::EXTERN_SHEET if is_wide => {
                let data = records.whole(&record)?.concat();
                let entry = |at| Some([word(&data, at)?, word(&data, at + 2)?, word(&data, at + 4)?]);
                parts.references = (2..data.len()).step_by(6).map_while(entry).collect();
            }
            _ => parts.take(&record, budget)?,
        }
    }
    let coding = if is_wide { Coding::Wide } else { Coding::Bytes(encoding(parts.code_page)) };
    let tabs: Vec<Tab> = parts.tabs.iter().filter_map(|tab| self::tab(tab, coding)).collect();
    Ok(Book {
        coding,
        starts_1904,
        sheets: parts.references.iter().map(|reference| parts.leads_to(*reference, tabs.len())).collect(),
        tabs,
        strings,
        styles: parts.styles(coding),
        fonts: parts.fonts(coding),
    })
}

impl<'s> Parts<'s> {
    fn take(&mut self, record: &Record<'s>, budget: &Budget) -> Result<(), ReadError> {
        let data = record.data;
        match record.kind {
            kind::CODE_PAGE => self.code_page = word(data, 0),
            kind::FONT => self.fonts.push(data),
            kind::FORMAT => self.formats.extend(word(data, 0).map(|number| (number, data))),
            kind::XF => self.styles.push((word(data, 0).unwrap_or(0), word(data, 2).unwrap_or(0))),
            kind::BOUND_SHEET => {
                self.tabs.push(data);
                guard::within("sheets", self.tabs.len() as u64, budget.limits.sheets)?;
            }
            kind::SUP_BOOK => self.books.push(word(data, 2) == Some(0x0401)),
            _ => {}
        }
        Ok(())
    }

    fn fonts(&self, coding: Coding) -> Fonts {
        let font = |data: &&[u8]| Font {
            is_struck: word(data, 2).is_some_and(|flags| flags & 0x0008 != 0),
            coding: strings::name(data, 14, 1, coding).and_then(|name| font::Coding::of_font(&name)),
            shift: word(data, 8).map(Shift::numbered).unwrap_or_default(),
        };
        Fonts(self.fonts.iter().map(font).collect())
    }

    fn styles(&self, coding: Coding) -> Vec<Style> {
        let length_bytes = if matches!(coding, Coding::Wide) { 2 } else { 1 };
        let format = |data: &[u8]| Some(kind_of(&strings::name(data, 2, length_bytes, coding)?));
        let own: std::collections::BTreeMap<u16, Numbers> =
            self.formats.iter().filter_map(|(number, data)| Some((*number, format(data)?))).collect();
        let fonts = self.fonts(coding);
        let style = |(font, format): &(u16, u16)| {
            // A format that the file defines itself counts before the one that Excel knows by the same number.
            let own = own.get(format).copied();
            let numbers = own.unwrap_or_else(|| built_in(u32::from(*format)));
            Style { numbers, font: fonts.get(*font) }
        };
        self.styles.iter().map(style).collect()
    }

    /// The one tab of this workbook that a reference of formulas leads to.
    fn leads_to(&self, [book, first, last]: [u16; 3], tabs: usize) -> Option<usize> {
        let is_own = self.books.get(usize::from(book)).copied().unwrap_or(false);
        Some(usize::from(first)).filter(|tab| is_own && first == last && *tab < tabs)
    }
}

fn tab(data: &[u8], coding: Coding) -> Option<Tab> {
    let [.., state, kind] = *data.get(..6)? else { return None };
    long(data, 0)?;
    Some(Tab {
        name: strings::name(data, 6, 1, coding)?,
        visibility: match state & 0b11 {
            0 => Visibility::Visible,
            1 => Visibility::Hidden,
            _ => Visibility::VeryHidden,
        },
        is_worksheet: kind == 0,
        start: size(data, 0)?,
    })
}

/// The encoding of a code page; that of Western Windows where none is named or known.
fn encoding(code_page: Option<u16>) -> &'static Encoding {
    let page = match code_page {
        // Apple's and Windows's own, as Excel numbers them.
        Some(0x8000) => 10_000,
        Some(page) if page != 1200 => page,
        _ => 1252,
    };
    codepage::to_encoding(page).unwrap_or(WINDOWS_1252)
}
