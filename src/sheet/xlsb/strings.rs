//! Texts of binary parts, with the fonts of their pieces.

use std::collections::BTreeMap;

use super::super::budget::Budget;
use super::super::bytes::{self, size, word};
use super::super::rich::{RichString, Run};
use super::super::style::Font;
use super::super::{ReadError, guard};
use super::records::{Records, kind};

/// A text behind the number of its letters, and the place behind it. A text may say that there is none.
pub(super) fn wide(data: &[u8], at: usize) -> Option<(String, usize)> {
    match bytes::long(data, at)? {
        u32::MAX => Some((String::new(), at + 4)),
        letters => bytes::wide(data, at + 4, usize::try_from(letters).ok()?),
    }
}

/// A text whose pieces may have fonts of their own (MS-XLSB 2.5.121).
pub(super) fn rich(data: &[u8], at: usize, fonts: &[Font]) -> Option<RichString> {
    let flags = *data.get(at)?;
    let (text, end) = wide(data, at + 1)?;
    if flags & 1 == 0 {
        return Some(RichString::plain(&text));
    }
    let count = size(data, end)?;
    let runs = data.get(end + 4..)?.chunks_exact(4).take(count);
    let starts = runs.map(|run| {
        let font = word(run, 2).and_then(|font| fonts.get(usize::from(font))).copied();
        (word(run, 0).map_or(0, usize::from), Some(font.unwrap_or_default()))
    });
    let units: Vec<u16> = text.encode_utf16().collect();
    let (mut whole, mut pieces) = (String::new(), Vec::new());
    let (mut start, mut font) = (0, None);
    for (end, next) in starts.chain([(units.len(), None)]) {
        let end = end.clamp(start, units.len());
        if end > start {
            whole.push_str(&String::from_utf16_lossy(units.get(start..end).unwrap_or_default()));
            pieces.push(Run { end: whole.len(), font });
        }
        (start, font) = (end, next);
    }
    Some(RichString::new(&whole, pieces))
}

/// The strings that cells share; each is read when a cell first asks for it, so that memory follows what cells show.
#[derive(Default)]
pub(super) struct SharedStrings<'p> {
    stored: Vec<&'p [u8]>,
    read: BTreeMap<u32, RichString>,
}

impl<'p> SharedStrings<'p> {
    pub fn new(part: &'p [u8], budget: &mut Budget) -> Result<Self, ReadError> {
        let mut stored = Vec::new();
        let mut records = Records::of(part);
        while let Some(record) = records.next()? {
            budget.visit()?;
            if record.kind == kind::STRING {
                stored.push(record.data);
            }
        }
        Ok(Self { stored, read: BTreeMap::new() })
    }

    /// A string by its number; `None` for a number that the table does not have.
    pub fn get(
        &mut self,
        number: u32,
        fonts: &[Font],
        budget: &Budget,
    ) -> Result<Option<&RichString>, ReadError> {
        use std::collections::btree_map::Entry;
        let entry = match self.read.entry(number) {
            Entry::Occupied(entry) => return Ok(Some(entry.into_mut())),
            Entry::Vacant(entry) => entry,
        };
        let stored = usize::try_from(number).ok().and_then(|number| self.stored.get(number));
        let Some(stored) = stored else { return Ok(None) };
        guard::within("cell_text", size(stored, 1).unwrap_or(0) as u64, budget.limits.cell_text)?;
        Ok(rich(stored, 0, fonts).map(|text| &*entry.insert(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_fonts_change() {
        let struck = Font { is_struck: true, ..Font::default() };
        let letters: Vec<u8> = "ạ57".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let runs = [1_u16, 1, 2, 0].map(u16::to_le_bytes).concat();
        let data = [&[1, 3, 0, 0, 0][..], &letters, &[2, 0, 0, 0], &runs].concat();
        let seen = rich(&data, 0, &[Font::default(), struck]).unwrap().seen(Font::default());
        assert_eq!((&*seen.text, seen.struck.as_deref()), ("ạ7", Some("5")));
        assert!(rich(&data[..8], 0, &[]).is_none());
    }
}
