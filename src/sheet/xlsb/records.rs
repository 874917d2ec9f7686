//! The records of a binary part (MS-XLSB 2.1.4): each says its type and length in as few bytes as it needs.

use super::super::{Damage, ReadError};

/// Types of records (MS-XLSB 2.3).
pub(super) mod kind {
    pub const ROW: u16 = 0;
    pub const CELL_RK: u16 = 2;
    pub const CELL_ERROR: u16 = 3;
    pub const CELL_BOOL: u16 = 4;
    pub const CELL_REAL: u16 = 5;
    pub const CELL_TEXT: u16 = 6;
    pub const CELL_SHARED: u16 = 7;
    pub const FORMULA_TEXT: u16 = 8;
    pub const FORMULA_NUMBER: u16 = 9;
    pub const FORMULA_BOOL: u16 = 10;
    pub const FORMULA_ERROR: u16 = 11;
    /// Cells that do not say their column, because they stand right of the one before: 12 to 18.
    pub const SHORT_BLANK: u16 = 12;
    pub const SHORT_RK: u16 = 13;
    pub const SHORT_ERROR: u16 = 14;
    pub const SHORT_BOOL: u16 = 15;
    pub const SHORT_REAL: u16 = 16;
    pub const SHORT_TEXT: u16 = 17;
    pub const SHORT_SHARED: u16 = 18;
    pub const BLANK: u16 = 1;
    pub const CELL_RICH: u16 = 62;
    pub const STRING: u16 = 19;
    pub const FONT: u16 = 43;
    pub const FORMAT: u16 = 44;
    pub const XF: u16 = 47;
    pub const COL: u16 = 60;
    pub const WORKBOOK_PROPERTIES: u16 = 153;
    pub const SHEET: u16 = 156;
    pub const END_SHEET: u16 = 130;
    pub const MERGED: u16 = 176;
    pub const BOOK_SELF: u16 = 357;
    pub const BOOK_SAME: u16 = 358;
    pub const BOOK_OTHER: u16 = 355;
    pub const BOOK_ADD_IN: u16 = 667;
    pub const EXTERN_SHEETS: u16 = 362;
    pub const SHARED_FORMULA: u16 = 427;
    pub const LINK: u16 = 494;
    pub const BEGIN_CELL_STYLES: u16 = 617;
    pub const END_CELL_STYLES: u16 = 618;
}

/// A record: its type and its data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'p> {
    pub kind: u16,
    pub data: &'p [u8],
}

/// The records of a part.
pub(super) struct Records<'p> {
    rest: &'p [u8],
}

impl<'p> Records<'p> {
    pub fn of(part: &'p [u8]) -> Self {
        Self { rest: part }
    }

    /// The next record; `None` at the end of the part, an error where it ends inside one.
    pub fn next(&mut self) -> Result<Option<Record<'p>>, ReadError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.cut().map(Some).ok_or(ReadError::Damaged(Damage::CutOff))
    }

    fn cut(&mut self) -> Option<Record<'p>> {
        let (first, mut rest) = self.rest.split_first()?;
        let mut kind = u16::from(*first);
        if first & 0x80 != 0 {
            let (second, after) = rest.split_first()?;
            kind = (kind & 0x7F) | (u16::from(*second & 0x7F) << 7);
            rest = after;
        }
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21] {
            let (byte, after) = rest.split_first()?;
            length |= usize::from(byte & 0x7F) << shift;
            rest = after;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (data, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Record { kind, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_lengths_take_as_many_bytes_as_they_need() {
        let part = [&[0x07, 2, 1, 2, 0xE9, 0x04, 0x80, 0x01][..], &[9; 128]].concat();
        let mut records = Records::of(&part);
        let first = records.next().unwrap().unwrap();
        assert_eq!((first.kind, first.data), (kind::CELL_SHARED, &[1, 2][..]));
        let second = records.next().unwrap().unwrap();
        assert_eq!((second.kind, second.data.len()), (kind::BEGIN_CELL_STYLES, 128));
        assert!(records.next().unwrap().is_none());
        assert_eq!(Records::of(&[7, 5, 1]).next().unwrap_err(), ReadError::Damaged(Damage::CutOff));
    }
}
