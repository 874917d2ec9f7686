//! What the tokens of a stored formula tell, as far as a reader needs it; no formula is worked out.
//!
//! The tokens of .xls and .xlsb come in, which are the same but for the width of what they hold (MS-XLS 2.5.198,
//! MS-XLSB 2.5.97).

use std::sync::Arc;

use super::bytes::{self, long, word};
use super::links;
use crate::cell::Address;

/// How wide a file writes what tokens hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// As .xls since Excel 97.
    Narrow,
    /// As .xlsb.
    Wide,
}

/// What a formula's tokens tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The one cell that the formula shows, if it does nothing else.
    pub shows: Option<Shown>,
    /// The address of the link that the formula is.
    pub link: Option<Arc<str>>,
    /// Whether it refers to cells that are no more.
    pub is_broken: bool,
    /// Whether its result can be a text of no letters.
    pub can_be_empty: bool,
    /// The cell that holds the formula which this one shares, if it does: its row, and its column where it is told.
    pub shares: Option<(u32, Option<u32>)>,
}

/// A cell that a formula shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    /// Number of the entry that tells the sheet; `None` for the formula's own.
    pub sheet: Option<u16>,
    pub cell: Address,
}

mod token {
    pub const EXP: u8 = 0x01;
    pub const CONCAT: u8 = 0x08;
    pub const UNARY_PLUS: u8 = 0x12;
    pub const PAREN: u8 = 0x15;
    pub const STR: u8 = 0x17;
    pub const EXTENDED: u8 = 0x18;
    pub const ATTRIBUTE: u8 = 0x19;
    pub const FUNC: u8 = 0x21;
    pub const FUNC_VAR: u8 = 0x22;
    pub const REF: u8 = 0x24;
    pub const REF_ERR: u8 = 0x2A;
    pub const AREA_ERR: u8 = 0x2B;
    pub const REF_N: u8 = 0x2C;
    pub const REF_3D: u8 = 0x3A;
    pub const REF_ERR_3D: u8 = 0x3C;
    pub const AREA_ERR_3D: u8 = 0x3D;
}

/// Functions that give texts: REPT, MID, TEXT, LOWER, UPPER, PROPER, LEFT, RIGHT, TRIM, REPLACE, SUBSTITUTE, T, CLEAN,
/// CONCATENATE.
const OF_TEXT: [u16; 14] = [30, 31, 48, 112, 113, 114, 115, 116, 118, 119, 120, 130, 162, 336];
const HYPERLINK: u16 = 359;

/// Reads the tokens of the formula in the cell `at`. Tokens that are cut off or unknown end the reading; what was told
/// until then stays, but for what takes the whole formula.
pub(super) fn read(tokens: &[u8], at: Address, width: Width) -> Told {
    let mut told = Told::default();
    let mut rest = tokens;
    let mut first: Option<First> = None;
    let (mut count, mut last_is_link) = (0_usize, false);
    while let Some((kind, held, after)) = next(rest, width) {
        rest = after;
        last_is_link = false;
        match kind {
            token::EXP => {
                let col = word(held, 2).filter(|_| width == Width::Narrow).map(u32::from);
                let row = if width == Width::Narrow { word(held, 0).map(u32::from) } else { long(held, 0) };
                told.shares = row.map(|row| (row, col));
            }
            // Spaces in the formula's text, and marks of how Excel works it out.
            token::ATTRIBUTE | token::PAREN | token::UNARY_PLUS => continue,
            token::CONCAT => told.can_be_empty = true,
            token::FUNC | token::FUNC_VAR => {
                let at = usize::from(kind == token::FUNC_VAR);
                let function = word(held, at).map(|function| function & 0x7FFF);
                told.can_be_empty |= function.is_some_and(|function| OF_TEXT.contains(&function));
                let arguments = held.first().map(|count| usize::from(*count & 0x7F));
                // Each argument is one token, so that the first token is the whole of the first argument.
                last_is_link =
                    kind == token::FUNC_VAR && function == Some(HYPERLINK) && arguments == Some(count);
            }
            token::REF_ERR | token::AREA_ERR | token::REF_ERR_3D | token::AREA_ERR_3D => {
                told.is_broken = true;
            }
            _ => {}
        }
        let content = match kind {
            token::STR => string(held, width).map(First::Text),
            token::REF | token::REF_N | token::REF_3D => shown(kind, held, at, width).map(First::Cell),
            _ => None,
        };
        told.can_be_empty |= matches!(&content, Some(First::Text(text)) if text.is_empty());
        if count == 0 {
            first = content;
        }
        count += 1;
    }
    if rest.is_empty() {
        match first {
            Some(First::Cell(shown)) if count == 1 => told.shows = Some(shown),
            Some(First::Text(text)) if last_is_link => told.link = links::address(&text, ""),
            _ => {}
        }
    }
    told
}

/// A formula's first token, where it may be all that matters.
enum First {
    Text(String),
    Cell(Shown),
}

/// The next token: its kind without the class of its value, what it holds, and what follows.
fn next(tokens: &[u8], width: Width) -> Option<(u8, &[u8], &[u8])> {
    let (token, rest) = tokens.split_first()?;
    let kind = if token & 0x60 == 0 { token & 0x1F } else { (token & 0x1F) | 0x20 };
    let is_wide = width == Width::Wide;
    let pick = |narrow: usize, wide: usize| if is_wide { wide } else { narrow };
    let length = match kind {
        0x01 | 0x02 | 0x23 => 4,
        0x03..=0x16 => 0,
        token::STR if is_wide => 2 + 2 * usize::from(word(rest, 0)?),
        token::STR => {
            let letters = usize::from(*rest.first()?);
            2 + if rest.get(1)? & 1 == 0 { letters } else { 2 * letters }
        }
        token::EXTENDED => pick(5, 13),
        // A choice is followed by the places of its branches.
        token::ATTRIBUTE if rest.first()? & 0x04 != 0 => 3 + 2 * (usize::from(word(rest, 1)?) + 1),
        token::ATTRIBUTE | token::FUNC_VAR => 3,
        0x1C | 0x1D => 1,
        0x1E | 0x21 | 0x29 | 0x2E | 0x2F => 2,
        0x1F => 8,
        0x20 => pick(7, 14),
        0x24 | 0x2A | 0x2C => pick(4, 6),
        0x25 | 0x2B | 0x2D => pick(8, 12),
        0x26..=0x28 | 0x39 => 6,
        0x3A | 0x3C => pick(6, 8),
        0x3B | 0x3D => pick(10, 14),
        _ => return None,
    };
    let (held, after) = rest.split_at_checked(length)?;
    Some((kind, held, after))
}

fn string(held: &[u8], width: Width) -> Option<String> {
    if width == Width::Wide {
        return Some(bytes::wide(held, 2, usize::from(word(held, 0)?))?.0);
    }
    let letters = usize::from(*held.first()?);
    if held.get(1)? & 1 == 0 {
        Some(held.get(2..)?.iter().map(|byte| char::from(*byte)).collect())
    } else {
        Some(bytes::wide(held, 2, letters)?.0)
    }
}

/// The cell that a reference leads to, from the cell of the formula.
fn shown(kind: u8, held: &[u8], at: Address, width: Width) -> Option<Shown> {
    let (sheet, held) = match kind {
        token::REF_3D => (Some(word(held, 0)?), held.get(2..)?),
        _ => (None, held),
    };
    let (row, col, rows, cols) = match width {
        Width::Narrow => (u32::from(word(held, 0)?), word(held, 2)?, 0x1_0000, 0x100),
        Width::Wide => (long(held, 0)?, word(held, 4)?, 0x10_0000, 0x4000),
    };
    let (is_row_relative, is_col_relative) = (col & 0x8000 != 0, col & 0x4000 != 0);
    let col = u32::from(col & 0x3FFF) % cols;
    // In a shared formula, what is relative is told as a distance, which wraps round the sheet.
    let distance = kind == token::REF_N;
    let from = |own: u32, is_relative: bool, here: u32, size: u32| {
        if distance && is_relative { own.wrapping_add(here) % size } else { own % size }
    };
    let row = from(row, is_row_relative, at.row.index(), rows);
    Some(Shown { sheet, cell: bytes::address(row, from(col, is_col_relative, at.col.index(), cols)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    /// The tokens of a text.
    fn text(letters: &str, width: Width) -> Vec<u8> {
        let units = letters.encode_utf16().flat_map(u16::to_le_bytes);
        let length = u8::try_from(letters.len()).unwrap();
        let marker = u8::from(width == Width::Narrow);
        [token::STR, length, marker].into_iter().chain(units).collect()
    }

    #[test]
    fn a_formula_that_shows_one_cell_is_told_in_both_widths() {
        // ='Tổ Toán'!C3, with its class of a value.
        let narrow = [0x5A, 1, 0, 2, 0, 2, 0xC0];
        let shown = read(&narrow, at("D11"), Width::Narrow).shows.unwrap();
        assert_eq!((shown.sheet, shown.cell), (Some(1), at("C3")));
        let wide = [0x44, 2, 0, 0, 0, 2, 0xC0];
        let shown = read(&wide, at("D11"), Width::Wide).shows.unwrap();
        assert_eq!((shown.sheet, shown.cell), (None, at("C3")));
        // =C3+1 does something with it.
        let sum = [&wide[..], &[0x1E, 1, 0, 0x03]].concat();
        assert_eq!(read(&sum, at("D11"), Width::Wide).shows, None);
    }

    #[test]
    fn a_shared_reference_counts_from_the_cell_that_shares_it() {
        // One row up, in the column to the left; and the same in the fixed row 3.
        let told = read(&[0x4C, 0xFF, 0xFF, 0xFF, 0xC0], at("D11"), Width::Narrow);
        assert_eq!(told.shows.unwrap().cell, at("C10"));
        let told = read(&[0x4C, 2, 0, 0xFF, 0x40], at("D11"), Width::Narrow);
        assert_eq!(told.shows.unwrap().cell, at("C3"));
        let told = read(&[0x01, 10, 0, 3, 0], at("D12"), Width::Narrow);
        assert_eq!(told.shares, Some((10, Some(3))));
    }

    #[test]
    fn a_link_is_told_whatever_its_words_but_not_one_that_is_put_together() {
        for width in [Width::Narrow, Width::Wide] {
            let function = |arguments: u8| vec![0x42, arguments, 0x67, 0x01];
            let url = text("https://a.vn", width);
            let link = |tokens: &[u8]| read(tokens, at("A1"), width).link.map(|link| link.to_string());
            let named = [url.clone(), text("Xem", width), function(2)].concat();
            assert_eq!(link(&named).as_deref(), Some("https://a.vn"));
            assert_eq!(link(&[url.clone(), function(1)].concat()).as_deref(), Some("https://a.vn"));
            let together = [url.clone(), text("/b", width), vec![token::CONCAT], function(1)].concat();
            assert_eq!(link(&together), None);
        }
    }

    #[test]
    fn an_empty_text_can_only_come_from_a_formula_that_has_texts() {
        let empty = [text("", Width::Narrow), vec![0x1E, 1, 0, 0x42, 3, 1, 0]].concat();
        assert!(read(&empty, at("A1"), Width::Narrow).can_be_empty);
        // =1+2, =A1
        for number in [&[0x1E, 1, 0, 0x1E, 2, 0, 0x03][..], &[0x44, 0, 0, 0, 0xC0]] {
            assert!(!read(number, at("A1"), Width::Narrow).can_be_empty);
        }
        assert!(read(&[0x2A, 0, 0, 0, 0], at("A1"), Width::Narrow).is_broken);
    }

    proptest::proptest! {
        #[test]
        fn any_tokens_are_read_to_an_end(tokens in proptest::collection::vec(0..=u8::MAX, 0..60)) {
            for width in [Width::Narrow, Width::Wide] {
                let _ = read(&tokens, at("B2"), width);
            }
        }
    }
}
