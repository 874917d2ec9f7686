//! Makes an Excel 97-2003 workbook safe for its reader, which reserves memory by what the file claims.
//!
//! A compound file's bytes come in. Out comes one that holds the workbook's stream alone, with the stated extents of
//! the sheets cleared, which nobody needs; or a refusal, where the cells themselves lie so far apart that the rectangle around them is beyond
//! the limit.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

use super::{Damage, Limits, ReadError, guard};

/// Types of records (MS-XLS 2.3).
mod record {
    pub const BOF: u16 = 0x0809;
    pub const EOF: u16 = 0x000A;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const FORMULA: u16 = 0x0006;
    pub const MUL_RK: u16 = 0x00BD;
    pub const STRING: u16 = 0x0207;
    /// Number, label, rich text, truth value or error, small number, shared string.
    pub const CELLS: [u16; 6] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD];
}

/// The workbook alone, with the stated extents cleared.
pub(super) fn safe(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(ReadError::technical)?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or(ReadError::Damaged(Damage::NoWorkbookPart))?;
    let mut records = Vec::new();
    let stream = file.open_stream(name).map_err(ReadError::technical)?;
    stream.take(limits.file_size).read_to_end(&mut records).map_err(ReadError::technical)?;
    for extent in extents(&records, limits)? {
        records.get_mut(extent).unwrap_or_default().fill(0);
    }
    // A file of its own for this one stream: another of the same name may lie where the reader finds it first.
    let mut safe = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))
        .map_err(ReadError::technical)?;
    let mut stream = safe.create_stream(name).map_err(ReadError::technical)?;
    stream.write_all(&records).map_err(ReadError::technical)?;
    stream.flush().map_err(ReadError::technical)?;
    drop(stream);
    Ok(safe.into_inner().into_inner())
}

/// Where the extents of all sheets are stated; an error where their cells lie too far apart.
fn extents(stream: &[u8], limits: &Limits) -> Result<Vec<Range<usize>>, ReadError> {
    let mut found = Vec::new();
    let mut room = 0;
    let mut visited = 0;
    let sheets = Records { stream, at: 0 }.filter(|record| record.kind == record::BOUND_SHEET);
    for (index, sheet) in (1_u64..).zip(sheets) {
        guard::within("sheets", index, limits.sheets)?;
        let (mut cells, mut formulas) = (Extent::default(), Extent::default());
        let mut depth = 0_u32;
        for record in (Records { stream, at: sheet.start(stream) }) {
            visited += 1;
            guard::within("visited", visited, limits.visited)?;
            match record.kind {
                record::BOF => depth += 1,
                record::EOF if depth <= 1 => break,
                record::EOF => depth -= 1,
                record::DIMENSIONS => found.push(record.data),
                record::FORMULA => {
                    formulas.add(&record, stream);
                    cells.add(&record, stream);
                }
                // The result of the formula before it; without one, the reader puts it into the first cell.
                record::STRING => cells.include(0, 0, 0),
                kind if kind == record::MUL_RK || record::CELLS.contains(&kind) => cells.add(&record, stream),
                _ => {}
            }
        }
        room += cells.area() + formulas.area();
        guard::within("visited", room, limits.visited)?;
    }
    Ok(found)
}

/// A record: its type and where its data stand.
struct Record {
    kind: u16,
    data: Range<usize>,
}

/// The records from a place on; ends where one is cut off, as the reader does.
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let data = self.at.checked_add(4)?;
        let end = data.checked_add(usize::from(word(self.stream, self.at + 2)?))?;
        let record = Record { kind: word(self.stream, self.at)?, data: data..end };
        self.at = end;
        (end <= self.stream.len()).then_some(record)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

impl Record {
    /// The place that a sheet's entry names.
    fn start(&self, stream: &[u8]) -> usize {
        let four = stream.get(self.data.start..self.data.start + 4).and_then(|four| four.try_into().ok());
        four.and_then(|four| usize::try_from(u32::from_le_bytes(four)).ok()).unwrap_or(usize::MAX)
    }
}

/// The rectangle around cells: rows and columns, counted from 0.
#[derive(Default)]
struct Extent {
    rows: Option<(u16, u16)>,
    cols: Option<(u16, u16)>,
}

impl Extent {
    fn add(&mut self, record: &Record, stream: &[u8]) {
        let at = |offset: usize| word(stream, record.data.start + offset);
        let (Some(row), Some(col)) = (at(0), at(2)) else { return };
        let last = match record.kind {
            record::MUL_RK => word(stream, record.data.end.saturating_sub(2)).unwrap_or(col),
            _ => col,
        };
        self.include(row, col, last);
    }

    fn include(&mut self, row: u16, col: u16, last: u16) {
        let around = |span: Option<(u16, u16)>, from: u16, to: u16| {
            span.map_or((from.min(to), from.max(to)), |(first, last)| (first.min(from), last.max(to)))
        };
        self.rows = Some(around(self.rows, row, row));
        self.cols = Some(around(self.cols, col, last));
    }

    fn area(&self) -> u64 {
        let length = |span: Option<(u16, u16)>| span.map_or(0, |(first, last)| u64::from(last - first) + 1);
        length(self.rows) * length(self.cols)
    }
}
