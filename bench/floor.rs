//! The floor under every reader: reads the files, inflates the members that a form is read from, takes them apart
//! into XML events, and does nothing with them. `floor <folder>` prints how many bytes and events that were.
#![allow(missing_docs, clippy::unwrap_used, clippy::case_sensitive_file_extension_comparisons)]

use std::io::{Cursor, Read};
use std::path::PathBuf;

use quick_xml::Reader;
use quick_xml::events::Event;
use rayon::prelude::*;
use zip::ZipArchive;

fn main() {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).unwrap();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let counts: Vec<(usize, usize)> =
        files.par_iter().map(|path| members(&std::fs::read(path).unwrap())).collect();
    let (bytes, events) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    println!("{} files, {bytes} bytes, {events} events", files.len());
}

/// Members that say what stands in a workbook: its parts' relations, sheets, strings, formats and properties.
fn is_needed(name: &str) -> bool {
    let told = [
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "docProps/core.xml",
        "docProps/custom.xml",
    ];
    told.contains(&name)
        || name.ends_with(".rels") && !name.contains("drawing")
        || name.starts_with("xl/worksheets/sheet")
}

fn members(bytes: &[u8]) -> (usize, usize) {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let (mut read, mut events) = (0, 0);
    for name in names.iter().filter(|name| is_needed(name)) {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        read += text.len();
        let mut reader = Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap(), Event::Eof) {
            events += 1;
        }
    }
    (read, events)
}
