//! Texts of records, with the fonts of their pieces: letters of UTF-16 since Excel 97, before it bytes in the code page
//! that the file names.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::super::budget::Budget;
use super::super::bytes::word;
use super::super::rich::{RichString, Run};
use super::super::style::Font;
use super::super::{ReadError, guard};
use super::records::{Pieces, Position};

/// The fonts of a workbook.
#[derive(Debug, Default)]
pub(super) struct Fonts(pub Vec<Font>);

impl Fonts {
    /// A font by the number that cells and runs give it. There is no number 4 (MS-XLS 2.5.129).
    pub fn get(&self, number: u16) -> Font {
        let index = if number > 4 { number - 1 } else { number };
        self.0.get(usize::from(index)).copied().unwrap_or_default()
    }
}

/// How the texts of a workbook are stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Coding {
    /// Letters of UTF-16, since Excel 97, whatever code page the file names.
    Wide,
    /// Bytes of this encoding.
    Bytes(&'static Encoding),
}

/// A text as it stands in a record: its letters, and where other fonts begin.
#[derive(Debug, Default, PartialEq, Eq)]
struct Letters {
    units: Vec<u16>,
    runs: Vec<(u16, u16)>,
}

impl Letters {
    fn rich(&self, fonts: &Fonts) -> RichString {
        let piece = |piece: &[u16], _: Font| String::from_utf16_lossy(piece);
        rich(&self.units, &self.runs, fonts, Font::default(), piece)
    }
}

/// Puts a text together out of its pieces, each in its own font; the first is in the font of the cell.
fn rich<T>(
    stored: &[T],
    runs: &[(u16, u16)],
    fonts: &Fonts,
    own: Font,
    decode: impl Fn(&[T], Font) -> String,
) -> RichString {
    let (mut text, mut pieces) = (String::new(), Vec::new());
    let (mut start, mut font) = (0, None);
    let ends = runs.iter().map(|(at, font)| (usize::from(*at), Some(fonts.get(*font))));
    for (end, next) in ends.chain([(stored.len(), None)]) {
        let end = end.clamp(start, stored.len());
        if end > start {
            text.push_str(&decode(stored.get(start..end).unwrap_or_default(), font.unwrap_or(own)));
            pieces.push(Run { end: text.len(), font });
        }
        (start, font) = (end, next);
    }
    if runs.is_empty() {
        pieces.clear();
    }
    RichString::new(&text, pieces)
}

/// A text behind its number of letters, with whatever stands beside it; letters only where they are wanted.
fn letters(data: &mut Pieces, count: usize, is_wanted: bool) -> Option<Letters> {
    let mut text = Letters::default();
    let flags = data.byte()?;
    let runs = if flags & 0x08 == 0 { 0 } else { data.word()? };
    let beside = if flags & 0x04 == 0 { 0 } else { usize::try_from(data.long()?).ok()? };
    data.letters(count, flags & 1 == 1, is_wanted.then_some(&mut text.units))?;
    if is_wanted {
        for _ in 0..runs {
            text.runs.push((data.word()?, data.word()?));
        }
    } else {
        data.skip(usize::from(runs) * 4)?;
    }
    data.skip(beside)?;
    Some(text)
}

/// A text of one cell: `LABEL`, `RSTRING` or `STRING`, from the number of its letters on.
pub(super) fn of_cell(
    pieces: &[&[u8]],
    skipped: usize,
    has_runs: bool,
    coding: Coding,
    fonts: &Fonts,
    own: Font,
) -> Option<RichString> {
    let mut data = Pieces::from(pieces, Position::default());
    data.skip(skipped)?;
    let count = usize::from(data.word()?);
    let Coding::Bytes(encoding) = coding else {
        let mut text = letters(&mut data, count, true)?;
        if has_runs {
            // A text whose runs are cut off is in the font of its cell.
            for _ in 0..data.word().unwrap_or(0) {
                let (Some(at), Some(font)) = (data.word(), data.word()) else { break };
                text.runs.push((at, font));
            }
        }
        return Some(text.rich(fonts));
    };
    let bytes: Option<Vec<u8>> = (0..count).map(|_| data.byte()).collect();
    let mut runs = Vec::new();
    if has_runs {
        for _ in 0..data.byte().unwrap_or(0) {
            let (Some(at), Some(font)) = (data.byte(), data.byte()) else { break };
            runs.push((u16::from(at), u16::from(font)));
        }
    }
    let decode = |piece: &[u8], font: Font| decode(piece, encoding, font);
    Some(rich(&bytes?, &runs, fonts, own, decode))
}

/// Bytes in the code page of the file; those of the old Vietnamese fonts are what they are in any code page.
fn decode(bytes: &[u8], encoding: &'static Encoding, font: Font) -> String {
    let encoding = if font.coding.is_some() { WINDOWS_1252 } else { encoding };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// A name or format code: behind its number of letters, which takes one byte or two.
pub(super) fn name(data: &[u8], at: usize, length_bytes: usize, coding: Coding) -> Option<String> {
    let count = match length_bytes {
        1 => usize::from(*data.get(at)?),
        _ => usize::from(word(data, at)?),
    };
    let pieces = [data.get(at + length_bytes..)?];
    let mut data = Pieces::from(&pieces, Position::default());
    match coding {
        Coding::Wide => Some(String::from_utf16_lossy(&letters(&mut data, count, true)?.units)),
        Coding::Bytes(encoding) => {
            let bytes: Option<Vec<u8>> = (0..count).map(|_| data.byte()).collect();
            Some(decode(&bytes?, encoding, Font::default()))
        }
    }
}

/// The strings that cells share. Where each begins is kept; each is read when a cell first asks for it, so that
/// memory follows what cells show.
#[derive(Default)]
pub(super) struct SharedStrings<'s> {
    pieces: Vec<&'s [u8]>,
    starts: Vec<Position>,
    read: BTreeMap<u32, RichString>,
}

impl<'s> SharedStrings<'s> {
    /// Takes the data of the table and of the records that continue it.
    pub fn new(pieces: Vec<&'s [u8]>, budget: &mut Budget) -> Result<Self, ReadError> {
        let mut starts = Vec::new();
        let mut data = Pieces::from(&pieces, Position::default());
        // Two numbers of strings, which are not needed.
        let mut is_sound = data.skip(8).is_some();
        while is_sound && !data.is_at_end() {
            budget.visit()?;
            let start = data.position();
            is_sound = data.word().and_then(|count| letters(&mut data, usize::from(count), false)).is_some();
            if is_sound {
                starts.push(start);
            }
        }
        Ok(Self { pieces, starts, read: BTreeMap::new() })
    }

    /// A string by its number; `None` for a number that the table does not have.
    pub fn get(
        &mut self,
        number: u32,
        fonts: &Fonts,
        budget: &Budget,
    ) -> Result<Option<&RichString>, ReadError> {
        use std::collections::btree_map::Entry;
        let entry = match self.read.entry(number) {
            Entry::Occupied(entry) => return Ok(Some(entry.into_mut())),
            Entry::Vacant(entry) => entry,
        };
        let start = usize::try_from(number).ok().and_then(|number| self.starts.get(number));
        let Some(start) = start else { return Ok(None) };
        let mut data = Pieces::from(&self.pieces, *start);
        let Some(count) = data.word() else { return Ok(None) };
        guard::within("cell_text", u64::from(count), budget.limits.cell_text)?;
        let text = letters(&mut data, usize::from(count), true);
        Ok(text.map(|text| &*entry.insert(text.rich(fonts))))
    }
}
