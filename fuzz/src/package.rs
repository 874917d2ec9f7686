//! A zip package laid open, so that a fuzzer can change what is inside it.
//!
//! Changing bytes of a zip gives broken checksums and little else. Here a package is its members one after the other,
//! each under a line `=== name`; [`pack`] makes the zip of it. Input that is a zip already is left as it is.

use std::borrow::Cow;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const MARK: &[u8] = b"\n=== ";

/// The zip that the members make, or the bytes themselves where they are no members.
pub fn pack(data: &[u8]) -> Cow<'_, [u8]> {
    if !data.starts_with(MARK) {
        return Cow::Borrowed(data);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for member in members(data) {
        let end = member.iter().position(|byte| *byte == b'\n').unwrap_or(member.len());
        let (name, content) = member.split_at(end);
        let name = String::from_utf8_lossy(name);
        // Two members of one name are refused by the writer; the first stays.
        if zip.start_file(name, options).is_ok() {
            zip.write_all(content.get(1..).unwrap_or(&[])).expect("memory can be written");
        }
    }
    Cow::Owned(zip.finish().expect("memory can be written").into_inner())
}

fn members(data: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> =
        data.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([data.len()]);
    starts.iter().zip(ends).map(|(start, end)| &data[start + MARK.len()..end]).collect()
}

/// The members of a zip that hold cells, laid open; `None` where it cannot be read or is longer than `most` bytes.
pub fn unpack(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut out = Vec::new();
    for index in 0..zip.len().min(64) {
        let mut member = zip.by_index(index).ok()?;
        let name = member.name().ok()?.into_owned();
        if ["theme", "printerSettings", "media", "drawing", "Thumbnail", "settings.xml"]
            .iter()
            .any(|plain| name.contains(plain))
        {
            continue;
        }
        out.extend_from_slice(MARK);
        out.extend_from_slice(name.as_bytes());
        out.push(b'\n');
        member.by_ref().take(most as u64).read_to_end(&mut out).ok()?;
    }
    (out.len() <= most).then_some(out)
}
