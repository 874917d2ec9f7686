//! Any workbook as sparse cells with addresses.
//!
//! Bytes come in, a [`Workbook`] goes out, whatever format the bytes are in: [`sniff`] tells the format by content,
//! [`guard`] refuses what is out to hurt before anything is unpacked, and one reader a format does the rest. Nothing
//! is allocated by what a file claims of itself. It never knows what the cells mean.

pub mod guard;
pub mod sniff;

mod budget;
mod bytes;
mod csv;
mod damage;
mod docx;
mod error;
mod font;
mod formulas;
mod html;
mod links;
mod mht;
mod ods;
pub(crate) mod parts;
mod properties;
mod rich;
mod style;
mod tokens;
mod unshown;
mod xls;
mod xlsb;
mod xlsx;
pub(crate) mod xml;
mod xml2003;
mod zeros;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cell::{Address, Area, Col, Row};
use crate::text::{tidy, with_point};
pub use damage::Damage;
pub use guard::Limits;
pub use sniff::Format;

/// Custom property that tells what a workbook of this program's own making is.
pub const KIND_PROPERTY: &str = "phieu-kind";
/// Its value for a consolidated workbook, of which nothing but the very hidden sheet is read: the others only show it,
/// and may be far larger than any form.
pub const CONSOLIDATED: &str = "consolidated";
/// What a web page of the program's own making names as its maker, before the version. Such a page is no form.
pub const PUBLISHED: &str = "phieu cong-bo";
/// Name of the very hidden sheet by which the program knows its own workbooks.
pub const OWN_SHEET: &str = "_phieu";

/// A workbook (sổ tính) as far as reading forms needs it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Workbook {
    /// The sheets, in the order of their tabs.
    pub sheets: Vec<Sheet>,
    /// Custom document properties: name and value.
    pub properties: BTreeMap<String, String>,
    /// Whether the format knows nothing but text, so that numbers are text through no one's choice.
    pub is_untyped: bool,
    /// When the workbook says it was last saved, ISO 8601.
    pub modified: Option<String>,
}

/// One sheet (trang tính).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// What its tab shows.
    pub name: String,
    /// Whether a person sees the sheet.
    pub visibility: Visibility,
    /// Merged cells.
    pub merged: Vec<Area>,
    /// Rows that are hidden.
    pub hidden_rows: BTreeSet<Row>,
    /// Columns that are hidden.
    pub hidden_cols: BTreeSet<Col>,
    /// The first cell in an old Vietnamese font, and that font's name. Its text is Unicode here, like all others'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_font: Option<(Address, String)>,
    /// Cells that hold something but are hidden under a merged one: nobody sees them, and they are in no other list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<Cell>,
    cells: Vec<Cell>,
}

/// Whether a person sees a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Visibility {
    /// Its tab is there.
    #[default]
    Visible,
    /// Hidden; a person can show it.
    Hidden,
    /// Hidden so that only a program can show it.
    VeryHidden,
}

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Where it stands.
    pub at: Address,
    /// What it holds that counts.
    pub value: Value,
    /// What its number format makes of the value, where the file tells.
    #[serde(default, skip_serializing_if = "NumberFormat::is_general")]
    pub format: NumberFormat,
    /// Whether a formula stands behind the value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_formula: bool,
    /// Address of the link behind the cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Arc<str>>,
    /// What a person sees there and what does not count. Rare, and so kept apart: there may be very many cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discounted: Option<Box<Discounted>>,
}

/// How a number is shown (định dạng số).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NumberFormat {
    /// Nothing special, or the file does not tell.
    #[default]
    General,
    /// As a number.
    Number,
    /// As a percentage: a stored 0.85 shows 85%.
    Percentage,
    /// As a date or time.
    Date,
    /// As text.
    Text,
}

/// What a cell shows though it does not count; it is no part of the cell's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Discounted {
    /// Text that is struck out (gạch ngang).
    Struck(Arc<str>),
    /// The 0 that a formula shows for a cell which is blank: that cell's address.
    ZeroOfBlank(Arc<str>),
    /// A number of which its format shows nothing.
    Unshown(Arc<str>),
    /// A piece of a line of text that has more separators than its table has columns: it may belong one column further
    /// left.
    Torn(Arc<str>),
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Text, as it was typed.
    Text(Arc<str>),
    /// A number, as stored.
    Number(f64),
    /// A number whose format shows a date. `None` where the number is no day of the calendar.
    Date(Option<Date>),
    /// True or false.
    Bool(bool),
    /// A spreadsheet error such as `#REF!`, or a value that the file stores in a broken way.
    Error(Arc<str>),
    /// A formula whose result the file does not hold.
    NoResult,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Date {
    /// Such as 2024.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31, or the 0 that Excel shows for the number 0.
    pub day: u32,
}

/// Why a file could not be read as a workbook.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    /// Content of no kind that is read; what it seems to be, where that can be told.
    #[error("not a workbook")]
    NotAWorkbook(Option<String>),
    /// Locked with a password.
    #[error("protected by a password")]
    Encrypted,
    /// A workbook that is cut off or broken, or that could not be read for another reason of this kind.
    #[error("damaged: {0:?}")]
    Damaged(Damage),
    /// Beyond a limit: which, how much there is, how much is allowed.
    #[error("beyond a limit: {what} {found} > {limit}")]
    TooLarge {
        /// Key of the limit, as in `schema/limits.toml`.
        what: String,
        /// What the file holds, or at least how far reading came.
        found: u64,
        /// What is allowed.
        limit: u64,
    },
}

impl ReadError {
    /// Damage in the words of the library that met it.
    #[expect(clippy::needless_pass_by_value, reason = "used where an error is mapped")]
    pub(crate) fn technical(reason: impl ToString) -> Self {
        Self::Damaged(Damage::Technical(reason.to_string()))
    }

    pub(crate) fn too_large(what: &str, found: u64, limit: u64) -> Self {
        Self::TooLarge { what: what.to_owned(), found, limit }
    }
}

/// Reads a workbook of any known format.
///
/// # Errors
/// [`ReadError`] for what is no workbook, locked, broken or beyond the limits. A panic inside a reader of another
/// library is [`ReadError::Damaged`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    guard::file_size(bytes, limits)?;
    let format = sniff::sniff(bytes)?;
    if format != Format::Xlsx {
        guard::form_size(bytes, limits)?;
    }
    let read = || match format {
        Format::Xlsx => xlsx::read(bytes, limits),
        Format::Xls => xls::read(bytes, limits),
        Format::Xlsb => xlsb::read(bytes, limits),
        Format::Ods => ods::read(bytes, limits),
        Format::Xml2003 => xml2003::read(bytes, limits),
        Format::Docx => docx::read(bytes, limits),
        Format::Html => html::read(bytes, limits),
        Format::Mht => mht::read(bytes, limits),
        Format::Csv => csv::read(bytes, limits),
    };
    let workbook =
        catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(ReadError::Damaged(Damage::ReaderFailed)))?;
    guard::within("text", workbook.text_size(), limits.text)?;
    Ok(workbook)
}

impl Workbook {
    /// Bytes of text in all cells, each counted wherever it stands; but for the program's own sheet, which is not
    /// looked through for words as the others are.
    fn text_size(&self) -> u64 {
        let sheets = self.sheets.iter().filter(|sheet| sheet.name != OWN_SHEET);
        let sizes = sheets.flat_map(Sheet::cells).map(|cell| match &cell.value {
            Value::Text(text) => text.len() as u64,
            _ => 0,
        });
        sizes.sum()
    }
}

impl Sheet {
    /// A sheet of these cells, in any order. Of two cells in one place the first stays, unless they differ: then
    /// neither can be trusted and the place holds an error, which shows both.
    pub fn new(name: &str, mut cells: Vec<Cell>) -> Self {
        if !cells.is_sorted_by(|a, b| a.at < b.at) {
            cells.sort_by_key(|cell| cell.at);
            cells.dedup_by(|later, first| {
                let same_place = later.at == first.at;
                // Of a third value nothing is said: a place with thousands of them must not grow with each.
                if same_place && later.value != first.value && !matches!(first.value, Value::Error(_)) {
                    let both = format!("{} | {}", first.shown(), later.shown());
                    first.value = Value::Error(Arc::from(both));
                }
                same_place
            });
        }
        Self { name: name.to_owned(), cells, ..Self::default() }
    }

    /// The same sheet with these merged cells, under which other cells are hidden. An area that overlaps an earlier
    /// one hides nothing.
    #[must_use]
    pub fn with_merged(mut self, merged: Vec<Area>) -> Self {
        if merged.is_empty() {
            return self;
        }
        let mut by_row: Vec<&Area> = merged.iter().collect();
        by_row.sort_by_key(|area| area.first.row);
        let mut next = by_row.into_iter().peekable();
        // Areas that reach into the row at hand, by their first column; never two over one column.
        let mut open: BTreeMap<Col, &Area> = BTreeMap::new();
        let is_covered = |cell: &mut Cell| {
            while let Some(area) = next.next_if(|area| area.first.row <= cell.at.row) {
                open_area(&mut open, area);
            }
            let left = open.range(..=cell.at.col).next_back();
            left.is_some_and(|(_, area)| area.contains(cell.at) && area.first != cell.at)
        };
        self.covered = self.cells.extract_if(.., is_covered).collect();
        self.merged = merged;
        self
    }

    /// Every cell that holds something, row by row.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cell at this address.
    pub fn get(&self, at: Address) -> Option<&Cell> {
        self.cells.binary_search_by_key(&at, |cell| cell.at).ok().and_then(|index| self.cells.get(index))
    }

    /// The cells of one row, from left to right.
    pub fn row(&self, row: Row) -> &[Cell] {
        let start = self.cells.partition_point(|cell| cell.at.row < row);
        let rest = self.cells.get(start..).unwrap_or_default();
        rest.get(..rest.partition_point(|cell| cell.at.row == row)).unwrap_or_default()
    }

    /// The rows that hold something, each with its cells, from the top.
    pub fn rows(&self) -> impl Iterator<Item = (Row, &[Cell])> {
        self.rows_between(Row::FIRST, None)
    }

    /// The rows that hold something from `first` up to before `end`, each with its cells.
    pub fn rows_between(&self, first: Row, end: Option<Row>) -> impl Iterator<Item = (Row, &[Cell])> {
        let from = self.cells.partition_point(|cell| cell.at.row < first);
        let to = end.map_or(self.cells.len(), |end| self.cells.partition_point(|cell| cell.at.row < end));
        let cells = self.cells.get(from..to).unwrap_or_default();
        cells
            .chunk_by(|a, b| a.at.row == b.at.row)
            .filter_map(|cells| cells.first().map(|first| (first.at.row, cells)))
    }

    /// The cells right of an address, in its row.
    pub fn right_of(&self, at: Address) -> &[Cell] {
        let row = self.row(at.row);
        row.get(row.partition_point(|cell| cell.at.col <= at.col)..).unwrap_or_default()
    }

    /// The merged cell that this cell belongs to.
    pub fn merged_area(&self, at: Address) -> Option<&Area> {
        self.merged.iter().find(|area| area.contains(at))
    }

    /// What a person sees at this address: the cell's own content, or that of the merged cell it belongs to.
    pub fn seen(&self, at: Address) -> Option<&Cell> {
        self.get(at).or_else(|| self.merged_area(at).and_then(|area| self.get(area.first)))
    }

    /// The cells of these rows, the last one included.
    pub(crate) fn cells_in_rows_mut(&mut self, first: Row, last: Row) -> &mut [Cell] {
        let from = self.cells.partition_point(|cell| cell.at.row < first);
        let to = self.cells.partition_point(|cell| cell.at.row <= last);
        self.cells.get_mut(from..to).unwrap_or_default()
    }
}

/// Takes an area among those that reach into its first row, unless it would overlap one of them.
fn open_area<'a>(open: &mut BTreeMap<Col, &'a Area>, area: &'a Area) {
    let reaches = |other: &Area| other.last.row >= area.first.row;
    let left = open.range(..area.first.col).next_back();
    let overlaps_left = left.is_some_and(|(_, other)| other.last.col >= area.first.col && reaches(other));
    let inside: Vec<Col> = open.range(area.first.col..=area.last.col).map(|(col, _)| *col).collect();
    if overlaps_left || inside.iter().any(|col| open.get(col).is_some_and(|other| reaches(other))) {
        return;
    }
    for col in inside {
        open.remove(&col);
    }
    open.insert(area.first.col, area);
}

impl NumberFormat {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "asked by serde")]
    fn is_general(&self) -> bool {
        *self == Self::General
    }
}

impl Cell {
    /// A cell that holds a value and of which nothing else is known.
    pub fn new(at: Address, value: Value) -> Self {
        Self { at, value, format: NumberFormat::General, is_formula: false, link: None, discounted: None }
    }

    /// A cell of plain text.
    pub fn text(at: Address, text: &str) -> Self {
        Self::new(at, Value::Text(Arc::from(text)))
    }

    /// What a person sees in the cell that counts, on one line.
    pub fn shown(&self) -> Cow<'_, str> {
        match (&self.value, self.format) {
            (Value::Number(share), NumberFormat::Percentage) => {
                let percent = crate::text::decimal_from_stored(*share * 100.0);
                percent
                    .map_or_else(|| self.value.shown(), |percent| format!("{}%", with_point(percent)).into())
            }
            _ => self.value.shown(),
        }
    }

    /// Whether a person sees nothing at all there, not even what does not count.
    pub fn is_blank(&self) -> bool {
        self.value.is_blank() && self.discounted.is_none()
    }
}

impl Value {
    /// What a person sees, on one line. Nothing for a formula without result.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Error(text) => tidy(text),
            Self::Number(number) => crate::text::decimal_from_stored(*number)
                .map_or_else(|| number.to_string(), with_point)
                .into(),
            Self::Date(Some(date)) => format!("{:02}/{:02}/{}", date.day, date.month, date.year).into(),
            Self::Bool(true) => "TRUE".into(),
            Self::Bool(false) => "FALSE".into(),
            Self::Date(None) | Self::NoResult => "".into(),
        }
    }

    /// Whether a person sees nothing.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if crate::text::is_blank(text))
    }
}

impl Date {
    /// The day of a stored serial number as Excel shows it, in the workbook's date system; `None` outside the calendar
    /// of spreadsheets.
    ///
    /// Excel counts a 29 February 1900 that never was, and shows the number 0 as day 0 of January 1900.
    pub fn from_serial(serial: f64, starts_1904: bool) -> Option<Self> {
        use chrono::Datelike;
        if !(0.0..2_958_466.0).contains(&serial) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked against the range above")]
        let days = serial.floor() as i64;
        let (year, month, day) = match (starts_1904, days) {
            (false, 0) => return Some(Self { year: 1900, month: 1, day: 0 }),
            (false, 60) => return Some(Self { year: 1900, month: 2, day: 29 }),
            (false, ..60) => (1899, 12, 31),
            (false, _) => (1899, 12, 30),
            (true, _) => (1904, 1, 1),
        };
        let epoch = chrono::NaiveDate::from_ymd_opt(year, month, day)?;
        let date = epoch.checked_add_signed(chrono::TimeDelta::days(days))?;
        Some(Self { year: date.year(), month: date.month(), day: date.day() })
    }

    /// The day that an ISO 8601 text begins with.
    pub fn from_iso(text: &str) -> Option<Self> {
        use chrono::Datelike;
        let date = chrono::NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
        Some(Self { year: date.year(), month: date.month(), day: date.day() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn two_different_values_in_one_cell_are_an_error_and_two_equal_ones_are_one() {
        let sheet = Sheet::new(
            "s",
            vec![
                Cell::text(at("B1"), "x"),
                Cell::text(at("A1"), "1"),
                Cell::text(at("B1"), "x"),
                Cell::text(at("A1"), "2"),
            ],
        );
        assert_eq!(sheet.cells().len(), 2);
        assert!(matches!(sheet.get(at("A1")).unwrap().value, Value::Error(_)));
        assert_eq!(sheet.get(at("B1")).unwrap().shown(), "x");
    }

    #[test]
    fn merged_cells_hide_what_stands_under_them() {
        let cells =
            ["A1", "B1", "B2", "C1", "A3", "B3", "C3", "B4"].map(|place| Cell::text(at(place), place));
        let areas = ["B1:B2", "A3:B3", "B3:C4", "B4:C4"].map(|area| Area::parse(area).unwrap());
        let sheet = Sheet::new("s", cells.to_vec()).with_merged(areas.to_vec());
        let places = |cells: &[Cell]| cells.iter().map(|cell| cell.at.to_string()).collect::<Vec<_>>();
        // The area that overlaps an earlier one hides nothing.
        assert_eq!(places(sheet.cells()), ["A1", "B1", "C1", "A3", "C3", "B4"]);
        assert_eq!(places(&sheet.covered), ["B2", "B3"]);
        assert_eq!(sheet.seen(at("B2")).unwrap().shown(), "B1");
    }

    proptest::proptest! {
        #[test]
        fn the_cells_under_areas_apart_from_each_other_are_the_hidden_ones(
            cells in proptest::collection::btree_set((0..12_u32, 0..12_u32), 0..60),
            corners in proptest::collection::vec((0..3_u32, 0..3_u32, 0..4_u32, 0..4_u32), 0..6),
        ) {
            let place = |(row, col): (u32, u32)| Address::new(Row::from_index(row), Col::from_index(col));
            let cells: Vec<Cell> = cells.into_iter().map(|at| Cell::text(place(at), "x")).collect();
            let mut areas: Vec<Area> = Vec::new();
            for (row, col, down, right) in corners {
                let first = (row * 4, col * 4);
                let area = Area { first: place(first), last: place((first.0 + down, first.1 + right)) };
                if !areas.iter().any(|other| other.first == area.first) {
                    areas.push(area);
                }
            }
            let hidden = |cell: &Cell| areas.iter().any(|area| area.contains(cell.at) && area.first != cell.at);
            let expected: Vec<Cell> = cells.iter().filter(|cell| hidden(cell)).cloned().collect();
            proptest::prop_assert_eq!(Sheet::new("s", cells).with_merged(areas.clone()).covered, expected);
        }
    }

    #[test]
    fn serial_numbers_are_days_in_both_date_systems() {
        let date = |serial, system| Date::from_serial(serial, system).map(|d| (d.year, d.month, d.day));
        assert_eq!(date(45_900.75, false), Some((2025, 8, 31)));
        assert_eq!(date(45_900.0, true), Some((2029, 9, 1)));
        assert_eq!(date(61.0, false), Some((1900, 3, 1)));
        assert_eq!(date(60.0, false), Some((1900, 2, 29)));
        assert_eq!(date(59.0, false), Some((1900, 2, 28)));
        assert_eq!(date(1.0, false), Some((1900, 1, 1)));
        assert_eq!(date(0.5, false), Some((1900, 1, 0)));
        assert_eq!(date(0.0, true), Some((1904, 1, 1)));
        assert_eq!(date(-1.0, false), None);
        assert_eq!(date(f64::NAN, false), None);
        assert_eq!(date(1e18, false), None);
    }
}
