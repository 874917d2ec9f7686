//! Where a value stands: rows, columns, cells and areas of a sheet.
//!
//! The only place in the house that knows whether a number counts from zero or from one. It reads and writes
//! A1 references and does arithmetic on rows and columns; it never holds a value.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A row of a sheet (hàng). Ordered from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Row(u32);

/// A column of a sheet (cột). Ordered from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Col(u32);

impl Row {
    /// The first row of a sheet, which people call 1.
    pub const FIRST: Self = Self(0);

    /// The row with this index, counted from zero as libraries do.
    pub const fn from_index(index: u32) -> Self {
        Self(index)
    }

    /// The row with this number, counted from one as people do; `None` for 0.
    pub const fn from_number(number: u32) -> Option<Self> {
        match number.checked_sub(1) {
            Some(index) => Some(Self(index)),
            None => None,
        }
    }

    /// Counted from zero.
    pub const fn index(self) -> u32 {
        self.0
    }

    /// Counted from one, as in `D12`.
    pub const fn number(self) -> u32 {
        self.0.saturating_add(1)
    }

    /// The row that many rows further down.
    #[must_use]
    pub const fn down(self, rows: u32) -> Self {
        Self(self.0.saturating_add(rows))
    }

    /// How many rows lie between `upper` and this row; 0 when `upper` is not above it.
    pub const fn below(self, upper: Self) -> u32 {
        self.0.saturating_sub(upper.0)
    }
}

impl Col {
    /// The first column of a sheet, which people call A.
    pub const FIRST: Self = Self(0);

    /// The column with this index, counted from zero as libraries do.
    pub const fn from_index(index: u32) -> Self {
        Self(index)
    }

    /// Counted from zero.
    pub const fn index(self) -> u32 {
        self.0
    }

    /// The column that many columns further right.
    #[must_use]
    pub const fn right(self, columns: u32) -> Self {
        Self(self.0.saturating_add(columns))
    }

    /// The column named by letters (`D`, `xfd`); `None` for anything else or more than three letters.
    pub fn from_letters(letters: &str) -> Option<Self> {
        if letters.is_empty() || letters.len() > 3 {
            return None;
        }
        letters
            .bytes()
            .try_fold(0_u32, |sum, byte| {
                let letter = byte.to_ascii_uppercase();
                letter.is_ascii_uppercase().then(|| sum * 26 + u32::from(letter - b'A') + 1)
            })
            .and_then(|number| number.checked_sub(1))
            .map(Self)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.number())
    }
}

impl fmt::Display for Col {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = u64::from(self.0) + 1;
        while rest > 0 {
            let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
            letters.push(char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(out, "{letter}"))
    }
}

/// A cell's address (địa chỉ ô). Ordered row by row, as one reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The cell's row.
    pub row: Row,
    /// The cell's column.
    pub col: Col,
}

impl Address {
    /// The cell in this row and column.
    pub const fn new(row: Row, col: Col) -> Self {
        Self { row, col }
    }

    /// Reads `D12`, `d12` or `$D$12`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$').unwrap_or(text);
        let (letters, digits) =
            text.split_at_checked(text.bytes().take_while(u8::is_ascii_alphabetic).count())?;
        let digits = digits.strip_prefix('$').unwrap_or(digits);
        // Every cell of every form passes here. Without a digit the number is 0, which is no row's.
        let number = digits.bytes().try_fold(0_u32, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
            number.checked_mul(10)?.checked_add(digit)
        })?;
        Some(Self { row: Row::from_number(number)?, col: Col::from_letters(letters)? })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.col, self.row)
    }
}

/// A rectangle of cells, both ends included: a merged cell (ô gộp) or a table's extent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The upper left cell.
    pub first: Address,
    /// The lower right cell.
    pub last: Address,
}

impl Area {
    /// Reads `A1:D4`, or one cell; `None` for anything else. Ends in the wrong order are put right.
    pub fn parse(text: &str) -> Option<Self> {
        let (left, right) = text.split_once(':').unwrap_or((text, text));
        let (a, b) = (Address::parse(left)?, Address::parse(right)?);
        Some(Self {
            first: Address::new(a.row.min(b.row), a.col.min(b.col)),
            last: Address::new(a.row.max(b.row), a.col.max(b.col)),
        })
    }

    /// Whether the cell lies inside.
    pub fn contains(&self, cell: Address) -> bool {
        (self.first.row..=self.last.row).contains(&cell.row) && self.spans_column(cell.col)
    }

    /// Whether the column runs through the area.
    pub fn spans_column(&self, col: Col) -> bool {
        (self.first.col..=self.last.col).contains(&col)
    }

    /// Number of rows, at least 1.
    pub fn height(&self) -> u32 {
        self.last.row.below(self.first.row).saturating_add(1)
    }

    /// Number of columns, at least 1.
    pub fn width(&self) -> u32 {
        self.last.col.index().saturating_sub(self.first.col.index()).saturating_add(1)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            self.first.fmt(out)
        } else {
            write!(out, "{}:{}", self.first, self.last)
        }
    }
}

/// Where a person finds something in a workbook: sheet, cell, and the form's own label for the row.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Name of the sheet, as its tab shows it.
    pub sheet: Option<String>,
    /// The cell.
    pub cell: Option<Address>,
    /// What the form itself writes beside the value.
    pub label: Option<String>,
}

impl Place {
    /// A cell of a sheet.
    pub fn cell(sheet: &str, cell: Address) -> Self {
        Self { sheet: Some(sheet.to_owned()), cell: Some(cell), label: None }
    }

    /// The same place with the form's own words for it.
    #[must_use]
    pub fn with_label(self, label: &str) -> Self {
        Self { label: (!label.is_empty()).then(|| label.to_owned()), ..self }
    }
}

/// As a person writes it: `Nhóm 1!D12`. The label is told elsewhere.
impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.sheet, self.cell) {
            (Some(sheet), Some(cell)) => write!(out, "{sheet}!{cell}"),
            (None, Some(cell)) => write!(out, "{cell}"),
            (Some(sheet), None) => write!(out, "{sheet}"),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_they_are_written() {
        for text in ["A1", "Z9", "AA10", "XFD1048576", "D12"] {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Address::parse("$D$12"), Address::parse("d12"));
    }

    #[test]
    fn a_place_is_written_as_far_as_it_is_known() {
        let of = |sheet: Option<&str>, cell: Option<&str>| {
            let cell = cell.map(|cell| Address::parse(cell).unwrap());
            Place { sheet: sheet.map(str::to_owned), cell, label: Some("Điểm".to_owned()) }.to_string()
        };
        assert_eq!(of(Some("Nhóm 1"), Some("D12")), "Nhóm 1!D12");
        assert_eq!(of(None, Some("D12")), "D12");
        assert_eq!(of(Some("Nhóm 1"), None), "Nhóm 1");
        assert_eq!(of(None, None), "");
    }

    #[test]
    fn what_is_not_an_address_is_refused() {
        for text in ["", "12", "A", "A0", "AAAA1", "A1B", "A-1", "A99999999999", "Ă1"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_largest_column_has_a_name() {
        assert_eq!(Col::from_index(u32::MAX).to_string(), "MWLQKWV");
    }

    #[test]
    fn an_area_knows_its_cells_whichever_corner_comes_first() {
        let area = Area::parse("C5:B3").unwrap();
        assert!(area.contains(Address::parse("B4").unwrap()));
        assert!(!area.contains(Address::parse("D4").unwrap()));
        assert_eq!((area.height(), area.width()), (3, 2));
    }
}
