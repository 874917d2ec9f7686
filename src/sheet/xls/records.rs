//! The records of a workbook's stream (MS-XLS 2.1.4), and what one of them holds across the records that continue it.

use super::super::bytes::{long, word};
use super::super::{Damage, ReadError};

/// Types of records (MS-XLS 2.3). Where older writers have a type of their own for the same content, it stands beside.
pub(super) mod kind {
    pub const BOF: u16 = 0x0809;
    pub const EOF: u16 = 0x000A;
    pub const CONTINUE: u16 = 0x003C;
    pub const FILE_PASS: u16 = 0x002F;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const DATE_MODE: u16 = 0x0022;
    pub const FONT: u16 = 0x0031;
    pub const FORMAT: u16 = 0x041E;
    pub const XF: u16 = 0x00E0;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const SUP_BOOK: u16 = 0x01AE;
    pub const EXTERN_SHEET: u16 = 0x0017;
    pub const SST: u16 = 0x00FC;
    pub const ROW: u16 = 0x0208;
    pub const COL_INFO: u16 = 0x007D;
    pub const MERGED: u16 = 0x00E5;
    pub const LINK: u16 = 0x01B8;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERR: u16 = 0x0205;
    pub const RK: u16 = 0x027E;
    pub const MUL_RK: u16 = 0x00BD;
    pub const LABEL_SST: u16 = 0x00FD;
    pub const RICH_STRING: u16 = 0x00D6;
    pub const FORMULAS: [u16; 3] = [0x0006, 0x0206, 0x0406];
    pub const STRINGS: [u16; 2] = [0x0207, 0x0007];
    pub const SHARED_FORMULAS: [u16; 2] = [0x04BC, 0x00BC];
}

/// A record: its type, where its data begin in the stream, and these.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'s> {
    pub kind: u16,
    pub at: usize,
    pub data: &'s [u8],
}

/// The records from a place on.
pub(super) struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    pub fn from(stream: &'s [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// The next record; `None` at the end of the stream, an error where it ends inside one.
    pub fn next(&mut self) -> Result<Option<Record<'s>>, ReadError> {
        let header =
            (word(self.stream, self.at), self.at.checked_add(2).and_then(|at| word(self.stream, at)));
        let (Some(kind), Some(length)) = header else { return Ok(None) };
        let at = self.at + 4;
        let data = self.stream.get(at..at + usize::from(length)).ok_or(ReadError::Damaged(Damage::CutOff))?;
        self.at = at + data.len();
        Ok(Some(Record { kind, at, data }))
    }

    /// A record's data with those of the records that continue it.
    pub fn whole(&mut self, record: &Record<'s>) -> Result<Vec<&'s [u8]>, ReadError> {
        let mut data = vec![record.data];
        while word(self.stream, self.at) == Some(kind::CONTINUE) {
            data.extend(self.next()?.map(|more| more.data));
        }
        Ok(data)
    }
}

/// A place in a record's data, which run over pieces: the record's own and those that continue it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    piece: u32,
    at: u32,
}

/// Reads over the pieces of a record's data.
pub(super) struct Pieces<'p, 's> {
    all: &'p [&'s [u8]],
    piece: usize,
    at: usize,
}

impl<'p, 's> Pieces<'p, 's> {
    pub fn from(pieces: &'p [&'s [u8]], position: Position) -> Self {
        let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Self { all: pieces, piece: index(position.piece), at: index(position.at) }
    }

    /// Where it stands.
    pub fn position(&self) -> Position {
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Position { piece: number(self.piece), at: number(self.at) }
    }

    /// What is left of the piece at hand; of the next one where nothing is. `None` at the end.
    fn rest(&mut self) -> Option<&'s [u8]> {
        loop {
            let rest = self.all.get(self.piece)?.get(self.at..).unwrap_or_default();
            if !rest.is_empty() {
                return Some(rest);
            }
            (self.piece, self.at) = (self.piece + 1, 0);
        }
    }

    pub fn is_at_end(&mut self) -> bool {
        self.rest().is_none()
    }

    pub fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    pub fn word(&mut self) -> Option<u16> {
        let bytes = [self.byte()?, self.byte()?];
        word(&bytes, 0)
    }

    pub fn long(&mut self) -> Option<u32> {
        let bytes = [self.byte()?, self.byte()?, self.byte()?, self.byte()?];
        long(&bytes, 0)
    }

    /// Passes over so many bytes.
    pub fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let step = self.rest()?.len().min(bytes);
            self.at += step;
            bytes -= step;
        }
        Some(())
    }

    /// So many letters, of one byte or of two; into `out` where they are wanted. Each piece that goes on with them
    /// says first how wide they are there (MS-XLS 2.5.293).
    pub fn letters(
        &mut self,
        mut letters: usize,
        mut is_wide: bool,
        mut out: Option<&mut Vec<u16>>,
    ) -> Option<()> {
        while letters > 0 {
            let here = self.all.get(self.piece)?.get(self.at..).unwrap_or_default();
            let width = if is_wide { 2 } else { 1 };
            let count = (here.len() / width).min(letters);
            if count == 0 {
                (self.piece, self.at) = (self.piece + 1, 1);
                is_wide = self.all.get(self.piece)?.first()? & 1 == 1;
                continue;
            }
            let stored = here.get(..count * width).unwrap_or_default();
            if let Some(out) = &mut out {
                let pair = |pair: &[u8]| word(pair, 0).unwrap_or_default();
                if is_wide {
                    out.extend(stored.chunks_exact(2).map(pair));
                } else {
                    out.extend(stored.iter().map(|byte| u16::from(*byte)));
                }
            }
            self.at += count * width;
            letters -= count;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_in_the_next_record_in_the_width_that_it_tells() {
        let pieces: [&[u8]; 3] = [b"\x05ab", b"\x01\xA1\x1Ec", b"\x00d"];
        let mut read = Pieces::from(&pieces, Position::default());
        assert_eq!(read.byte(), Some(5));
        let mut letters = Vec::new();
        read.letters(4, false, Some(&mut letters)).unwrap();
        assert_eq!(String::from_utf16(&letters).unwrap(), "abạd");
        assert!(read.is_at_end());
        assert_eq!(read.letters(1, false, None), None);
    }

    #[test]
    fn a_record_that_the_stream_ends_inside_of_is_damage() {
        let mut records = Records::from(b"\x0A\0\0\0\x03\x02\x04\0\x01", 0);
        assert_eq!(records.next().unwrap().unwrap().kind, kind::EOF);
        assert_eq!(records.next().unwrap_err(), ReadError::Damaged(Damage::CutOff));
        assert!(Records::from(b"\x0A\0", 0).next().unwrap().is_none());
        assert!(Records::from(b"", usize::MAX).next().unwrap().is_none());
    }
}
