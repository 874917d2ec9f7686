//! Writes a sheet as a binary workbook (.xlsb, MS-XLSB): the few records that hold its cells and what is about them. No program at hand
//! writes this format, so the test does.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Entry;
use super::dressed::{Dressed, LOOKS, Look, OLD_FONT};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// One sheet named `name`, as it is dressed.
pub fn xlsb(name: &str, dressed: &Dressed) -> Vec<u8> {
    let targets: Vec<(&str, &str)> =
        dressed.links.iter().map(|(_, url)| ("hyperlink", url.as_str())).collect();
    package(name, &sheet(dressed), &relations(&targets))
}

/// One sheet named `name` of these records, the relations of its part, and the styles that a dressed one uses.
pub fn package(name: &str, sheet: &[u8], sheet_relations: &str) -> Vec<u8> {
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
    part("_rels/.rels", relations(&[("officeDocument", "xl/workbook.bin")]).as_bytes());
    part("xl/workbook.bin", &workbook(name));
    let parts =
        [("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"), ("sharedStrings", "strings.bin")];
    part("xl/_rels/workbook.bin.rels", relations(&parts).as_bytes());
    part("xl/worksheets/sheet1.bin", sheet);
    part("xl/worksheets/_rels/sheet1.bin.rels", sheet_relations.as_bytes());
    part("xl/styles.bin", &styles());
    let mut strings = Vec::new();
    record(&mut strings, 159, &[0; 8]); // BrtBeginSst
    record(&mut strings, 160, &[]); // BrtEndSst
    part("xl/strings.bin", &strings);
    archive.finish().unwrap().into_inner()
}

fn relations(targets: &[(&str, &str)]) -> String {
    let one = |(index, (kind, target)): (usize, &(&str, &str))| {
        let mode = if target.contains(':') { r#" TargetMode="External""# } else { "" };
        format!(r#"<Relationship Id="rId{}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>"#, index + 1)
    };
    let all: String = targets.iter().enumerate().map(one).collect();
    format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
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

/// Fonts, the one format of the file's own, and the styles in the order of [`LOOKS`].
fn styles() -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 615, &[1, 0, 0, 0]); // BrtBeginFmts
    record(&mut out, 44, &[vec![50, 0], wide("0.0")].concat()); // BrtFmt
    record(&mut out, 616, &[]); // BrtEndFmts
    for (flags, name) in [(0, "Arial"), (8, "Arial"), (0, OLD_FONT)] {
        let about = [vec![200, 0, flags, 0], vec![0; 17], wide(name)].concat();
        record(&mut out, 43, &about); // BrtFont
    }
    // A style of another kind, which no cell has.
    record(&mut out, 626, &[]); // BrtBeginCellStyleXFs
    record(&mut out, 47, &[0xFF, 0xFF, 9, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]); // BrtXF
    record(&mut out, 627, &[]); // BrtEndCellStyleXFs
    record(&mut out, 617, &[6, 0, 0, 0]); // BrtBeginCellXFs
    for look in std::iter::once(None).chain(LOOKS.iter().map(Some)) {
        let (font, format) = match look {
            None => (0, 0),
            Some(Look::Percent) => (0, 9),
            Some(Look::Date) => (0, 14),
            Some(Look::Struck) => (1, 0),
            Some(Look::OldFont) => (2, 0),
            Some(Look::OneDigit) => (0, 50),
        };
        record(&mut out, 47, &[[0, 0, format, 0, font, 0].to_vec(), vec![0; 10]].concat());
    }
    record(&mut out, 618, &[]); // BrtEndCellXFs
    out
}

fn sheet(dressed: &Dressed) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 129, &[]); // BrtBeginSheet
    let height = u32::try_from(dressed.grid.len()).unwrap();
    let width = u32::try_from(dressed.grid.iter().map(Vec::len).max().unwrap()).unwrap();
    record(&mut out, 148, &[0, height - 1, 0, width - 1].map(u32::to_le_bytes).concat()); // BrtWsDim
    for col in &dressed.hidden_cols {
        record(&mut out, 60, &[[*col, *col, 2000, 0].map(u32::to_le_bytes).concat(), vec![1, 0]].concat()); // BrtColInfo
    }
    record(&mut out, 145, &[]); // BrtBeginSheetData
    for (row, cells) in (0_u32..).zip(&dressed.grid) {
        let hidden = if dressed.hidden_rows.contains(&row) { 0x10 } else { 0 };
        // Row, style, height, two bytes of flags and one of others, and no spans of columns.
        let header = [row, 0].map(u32::to_le_bytes).concat();
        record(&mut out, 0, &[header, vec![0, 0, 0, hidden, 0], vec![0; 4]].concat()); // BrtRowHdr
        for (col, cell) in (0_u32..).zip(cells) {
            let at = [col, u32::from(dressed.style((row, col)))].map(u32::to_le_bytes).concat();
            match cell {
                Entry::Number(number) => {
                    record(&mut out, 5, &[at, number.to_le_bytes().to_vec()].concat()); // BrtCellReal
                }
                Entry::Text(text) if !text.is_empty() => match dressed.struck.get(&(row, col)) {
                    None => record(&mut out, 6, &[at, wide(text)].concat()), // BrtCellSt
                    Some(struck) => {
                        let runs = [0, 1, u16::try_from(*struck).unwrap(), 0].map(u16::to_le_bytes).concat();
                        let count = 2_u32.to_le_bytes().to_vec();
                        record(&mut out, 62, &[at, vec![1], wide(text), count, runs].concat()); // BrtCellRString
                    }
                },
                Entry::Formula(_) => {
                    let result = 5_f64.to_le_bytes().to_vec();
                    record(&mut out, 9, &[at, result, tokens(&[0x1E, 5, 0])].concat()); // BrtFmlaNum
                }
                Entry::Error => {
                    let tokens = tokens(&[0x1E, 1, 0, 0x1E, 0, 0, 6]);
                    record(&mut out, 11, &[at, vec![7], tokens].concat()); // BrtFmlaError: #DIV/0!
                }
                _ => {}
            }
        }
    }
    record(&mut out, 146, &[]); // BrtEndSheetData
    for [top, left, bottom, right] in &dressed.merged {
        record(&mut out, 176, &[*top, *bottom, *left, *right].map(u32::to_le_bytes).concat()); // BrtMergeCell
    }
    for (index, ((row, col), _)) in dressed.links.iter().enumerate() {
        let area = [*row, *row, *col, *col].map(u32::to_le_bytes).concat();
        let about = [wide(&format!("rId{}", index + 1)), wide(""), wide(""), wide("")].concat();
        record(&mut out, 494, &[area, about].concat()); // BrtHLink
    }
    record(&mut out, 130, &[]); // BrtEndSheet
    out
}

/// A formula's flags and tokens, behind its result.
pub fn tokens(tokens: &[u8]) -> Vec<u8> {
    let length = u32::try_from(tokens.len()).unwrap().to_le_bytes();
    [&[0, 0][..], &length, tokens, &[0; 4]].concat()
}

/// A record: its type in one or two bytes, its length seven bits at a time, its body.
pub fn record(out: &mut Vec<u8>, kind: u16, body: &[u8]) {
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
pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap().to_le_bytes();
    length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}
