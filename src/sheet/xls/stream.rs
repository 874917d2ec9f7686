//! The workbook's stream out of the compound file around it, and when the workbook was last saved.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use super::super::bytes::{long, size};
use super::super::{Damage, Limits, ReadError, guard, sniff};

/// What of a compound file is read.
pub(super) struct Streams {
    /// The records of the workbook.
    pub workbook: Vec<u8>,
    /// When it was last saved, ISO 8601.
    pub modified: Option<String>,
}

/// Takes the streams out of a file; one without a compound file around it is the workbook's stream itself.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Streams, ReadError> {
    if !bytes.starts_with(sniff::COMPOUND) {
        return Ok(Streams { workbook: bytes.to_vec(), modified: None });
    }
    guard::compound(bytes)?;
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(ReadError::technical)?;
    // Names of streams know no case. Where there are two, the newer workbook is the one that Excel opens.
    let streams: Vec<(String, PathBuf)> = file
        .read_root_storage()
        .filter(cfb::Entry::is_stream)
        .map(|entry| (entry.name().to_lowercase(), entry.path().to_path_buf()))
        .collect();
    let path = |name: &str| streams.iter().find(|(other, _)| other == name).map(|(_, path)| path);
    let workbook =
        path("workbook").or_else(|| path("book")).ok_or(ReadError::Damaged(Damage::NoWorkbookPart))?;
    let mut stream = |path: &PathBuf, most: u64| {
        let mut bytes = Vec::new();
        let stream = file.open_stream(path).map_err(ReadError::technical)?;
        stream.take(most).read_to_end(&mut bytes).map_err(ReadError::technical)?;
        Ok(bytes)
    };
    let workbook = stream(workbook, limits.file_size)?;
    // A summary that cannot be read is no reason to refuse the workbook.
    let summary = path("\u{5}summaryinformation").and_then(|path| stream(path, 1 << 16).ok());
    Ok(Streams { workbook, modified: summary.and_then(|summary| modified(&summary)) })
}

/// When a summary says that the workbook was last saved (MS-OLEPS 2.21).
fn modified(summary: &[u8]) -> Option<String> {
    const LAST_SAVED: u32 = 0x0D;
    const FILE_TIME: u32 = 0x40;
    /// Seconds from 1601, where file times begin, to 1970.
    const UNIX_EPOCH: i64 = 11_644_473_600;
    let set = size(summary, 44)?;
    let count = long(summary, set.checked_add(4)?)?.min(64);
    let entries = (0..usize::try_from(count).ok()?).map(|index| set + 8 + index * 8);
    let entry = entries.into_iter().find(|entry| long(summary, *entry) == Some(LAST_SAVED))?;
    let value = set.checked_add(size(summary, entry.checked_add(4)?)?)?;
    if long(summary, value)? != FILE_TIME {
        return None;
    }
    let low = long(summary, value.checked_add(4)?)?;
    let high = long(summary, value.checked_add(8)?)?;
    let ticks = i64::try_from((u64::from(high) << 32) | u64::from(low)).ok()?;
    let time = chrono::DateTime::from_timestamp(ticks / 10_000_000 - UNIX_EPOCH, 0)?;
    // Programs that do not keep the time write the beginning of their calendar.
    (ticks > 0).then(|| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
