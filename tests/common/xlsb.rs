//! Writes a grid as a binary workbook (.xlsb, MS-XLSB): the few records that hold a sheet's cells. No program at hand
//! writes this format, so the test does.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Entry;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// One sheet named `name` with the cells of `grid`.
pub fn xlsb(name: &str, grid: &[Vec<Entry>]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |path: &str, bytes: &[u8]| {
        archive.start_file(path, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    };
    let types = concat!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
        r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
        r#"<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>"#,
        r#"<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>"#,
    );
    part("[Content_Types].xml", types.as_bytes());
    part("_rels/.rels", relation("officeDocument", "xl/workbook.bin").as_bytes());
    part("xl/workbook.bin", &workbook(name));
    part("xl/_rels/workbook.bin.rels", relation("worksheet", "worksheets/sheet1.bin").as_bytes());
    part("xl/worksheets/sheet1.bin", &sheet(grid));
    archive.finish().unwrap().into_inner()
}

fn relation(kind: &str, target: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>"#
    )
}

fn workbook(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 131, &[]); // BrtBeginBook
    record(&mut out, 143, &[]); // BrtBeginBundleShs
    let state_and_id = [0_u32, 1].map(u32::to_le_bytes).concat();
    record(&mut out, 156, &[state_and_id, wide("rId1"), wide(name)].concat()); // BrtBundleSh
    record(&mut out, 144, &[]); // BrtEndBundleShs
    record(&mut out, 132, &[]); // BrtEndBook
    out
}

fn sheet(grid: &[Vec<Entry>]) -> Vec<u8> {
    let mut out = Vec::new();
    let height = u32::try_from(grid.len()).unwrap();
    let width = u32::try_from(grid.iter().map(Vec::len).max().unwrap()).unwrap();
    record(&mut out, 129, &[]); // BrtBeginSheet
    record(&mut out, 148, &[0, height - 1, 0, width - 1].map(u32::to_le_bytes).concat()); // BrtWsDim
    record(&mut out, 145, &[]); // BrtBeginSheetData
    for (row, cells) in (0_u32..).zip(grid) {
        // Row, style, height, three bytes of flags, and no spans of columns.
        let header = [row, 0].map(u32::to_le_bytes).concat();
        record(&mut out, 0, &[header, vec![0; 5], 0_u32.to_le_bytes().to_vec()].concat()); // BrtRowHdr
        for (col, cell) in (0_u32..).zip(cells) {
            let at = [col, 0].map(u32::to_le_bytes).concat();
            match cell {
                Entry::Number(number) => {
                    record(&mut out, 5, &[at, number.to_le_bytes().to_vec()].concat()); // BrtCellReal
                }
                Entry::Text(text) if !text.is_empty() => {
                    record(&mut out, 6, &[at, wide(text)].concat()); // BrtCellSt
                }
                Entry::Error => record(&mut out, 3, &[at, vec![7]].concat()), // BrtCellError: #DIV/0!
                _ => {}
            }
        }
    }
    record(&mut out, 146, &[]); // BrtEndSheetData
    record(&mut out, 130, &[]); // BrtEndSheet
    out
}

/// A record: its type in one or two bytes, its length seven bits at a time, its body.
fn record(out: &mut Vec<u8>, kind: u16, body: &[u8]) {
    let [low, high] = kind.to_le_bytes();
    if kind < 128 {
        out.push(low);
    } else {
        out.extend([low | 0x80, (high << 1) | (low >> 7)]);
    }
    let mut length = body.len();
    loop {
        let [seven, ..] = (length & 0x7f).to_le_bytes();
        length >>= 7;
        out.push(if length > 0 { seven | 0x80 } else { seven });
        if length == 0 {
            break;
        }
    }
    out.extend_from_slice(body);
}

/// A text behind its length in UTF-16 units.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap().to_le_bytes();
    length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}
