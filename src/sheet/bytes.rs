//! Numbers and texts out of the binary records of Excel, lowest byte first; nothing where the record is too short.

use std::sync::Arc;

use super::Value;
use crate::cell::{Address, Area, Col, Row};

pub(super) fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

pub(super) fn double(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(f64::from_le_bytes)
}

/// A place or length that stands in four bytes.
pub(super) fn size(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(long(bytes, at)?).ok()
}

/// A number that is stored in 30 bits: whole or the upper part of a float, perhaps a hundred times too large.
pub(super) fn small_number(stored: u32) -> f64 {
    let bits = stored & !0b11;
    let number = if stored & 0b10 == 0 {
        f64::from_bits(u64::from(bits) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if stored & 0b01 == 0 { number } else { number / 100.0 }
}

/// So many letters of UTF-16 from a place on, and the place behind them.
pub(super) fn wide(bytes: &[u8], at: usize, letters: usize) -> Option<(String, usize)> {
    let end = at.checked_add(letters.checked_mul(2)?)?;
    let text = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes.get(at..end)?).0;
    Some((text.into_owned(), end))
}

pub(super) fn address(row: u32, col: u32) -> Address {
    Address::new(Row::from_index(row), Col::from_index(col))
}

/// The area between two corners; ends in the wrong order are put right.
pub(super) fn area(rows: [u32; 2], cols: [u32; 2]) -> Area {
    let [top, bottom] = [rows[0].min(rows[1]), rows[0].max(rows[1])];
    let [left, right] = [cols[0].min(cols[1]), cols[0].max(cols[1])];
    Area { first: address(top, left), last: address(bottom, right) }
}

/// What stands for a value that the file stores in a broken way.
pub(super) fn broken() -> Value {
    Value::Error(Arc::from("#REF!"))
}

/// What a cell shows for the number of an error.
pub(super) fn error(number: u8) -> &'static str {
    match number {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        // What newer programs know stands here as what a reader that does not know it shows.
        _ => "#N/A",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_whole_or_floats_and_perhaps_hundredths() {
        let float = |number: f64| u32::try_from(number.to_bits() >> 32).unwrap();
        for (stored, number) in [
            ((7 << 2) | 0b10, 7.0),
            ((750 << 2) | 0b11, 7.5),
            ((-7_i32 << 2).cast_unsigned() | 0b10, -7.0),
            (float(7.5), 7.5),
            (float(750.0) | 0b01, 7.5),
        ] {
            assert!((small_number(stored) - number).abs() < f64::EPSILON, "{stored:x}");
        }
    }
}
