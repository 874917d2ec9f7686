//! Writes a sheet as an Excel 97-2003 workbook (MS-XLS), record by record, so that a test can put odd ones among them.

use std::io::{Cursor, Write};

use super::Entry;
use super::dressed::{Dressed, LOOKS, Look, OLD_FONT};

/// A record: its type and its data.
pub type Record = (u16, Vec<u8>);

/// A workbook of one sheet.
#[derive(Debug, Clone)]
pub struct Xls {
    pub version: u16,
    pub stream_name: String,
    pub sheet_name: Vec<u8>,
    /// What stands before the sheet's entry and behind it.
    pub globals: Vec<Record>,
    pub behind: Vec<Record>,
    pub sheet: Vec<Record>,
}

pub fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The letters of a text in UTF-16, behind the mark that says so.
pub fn wide(text: &str) -> Vec<u8> {
    std::iter::once(1).chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

pub fn length(text: &str) -> u16 {
    u16::try_from(text.encode_utf16().count()).unwrap()
}

/// A cell's record: its place, its style, its content.
pub fn cell(kind: u16, row: u16, col: u16, style: u16, content: &[u8]) -> Record {
    (kind, [words(&[row, col, style]), content.to_vec()].concat())
}

/// A formula's record: its stored result and its tokens.
pub fn formula(row: u16, col: u16, result: [u8; 8], tokens: &[u8]) -> Record {
    let size = words(&[u16::try_from(tokens.len()).unwrap()]);
    cell(0x0006, row, col, 0, &[&result[..], &[0; 6], &size, tokens].concat())
}

fn font(flags: u16, name: &str) -> Record {
    let letters = u8::try_from(length(name)).unwrap();
    (0x0031, [words(&[200, flags, 0x7FFF, 400, 0]), vec![0, 0, 0, 0, letters], wide(name)].concat())
}

impl Xls {
    /// An empty sheet: the records around the cells alone.
    pub fn empty() -> Self {
        let fonts = [font(0, "Arial"), font(0x0008, "Arial"), font(0, OLD_FONT)];
        let own = (0x041E, [words(&[50, 3]), wide("0.0")].concat());
        let style = |look: Option<&Look>| {
            let (font, format) = match look {
                None => (0, 0),
                Some(Look::Percent) => (0, 9),
                Some(Look::Date) => (0, 14),
                Some(Look::Struck) => (1, 0),
                Some(Look::OldFont) => (2, 0),
                Some(Look::OneDigit) => (0, 50),
            };
            (0x00E0, [words(&[font, format]), vec![0; 16]].concat())
        };
        let styles = std::iter::once(None).chain(LOOKS.iter().map(Some)).map(style);
        let globals =
            [(0x0042, words(&[1200]))].into_iter().chain(fonts).chain([own]).chain(styles).collect();
        Self {
            version: 0x0600,
            stream_name: "Workbook".to_owned(),
            sheet_name: [vec![5], wide("Phiếu")].concat(),
            globals,
            behind: Vec::new(),
            sheet: Vec::new(),
        }
    }

    /// A sheet as it is dressed. All its texts are shared ones, the second and later of which stand in records that
    /// continue the table.
    pub fn of(dressed: &Dressed) -> Self {
        let mut book = Self::empty();
        let mut strings: Vec<Vec<u8>> = Vec::new();
        for row in &dressed.hidden_rows {
            book.sheet.push((0x0208, words(&[u16::try_from(*row).unwrap(), 0, 9, 300, 0, 0, 0x0120, 0])));
        }
        for col in &dressed.hidden_cols {
            let col = u16::try_from(*col).unwrap();
            book.sheet.push((0x007D, words(&[col, col, 2000, 0, 1, 0])));
        }
        for (row, cells) in (0_u16..).zip(&dressed.grid) {
            for (col, entry) in (0_u16..).zip(cells) {
                let at = (u32::from(row), u32::from(col));
                let style = dressed.style(at);
                match entry {
                    Entry::Number(number) => {
                        book.sheet.push(cell(0x0203, row, col, style, &number.to_le_bytes()));
                    }
                    Entry::Text(text) if !text.is_empty() => {
                        let number = u32::try_from(strings.len()).unwrap();
                        strings.push(shared(text, dressed.struck.get(&at).copied()));
                        book.sheet.push(cell(0x00FD, row, col, style, &number.to_le_bytes()));
                    }
                    Entry::Formula(_) => {
                        book.sheet.push(formula(row, col, 5_f64.to_le_bytes(), &[0x1E, 5, 0]));
                    }
                    // =1/0
                    Entry::Error => book.sheet.push(formula(
                        row,
                        col,
                        [2, 0, 7, 0, 0, 0, 0xFF, 0xFF],
                        &[0x1E, 1, 0, 0x1E, 0, 0, 6],
                    )),
                    _ => {}
                }
            }
        }
        let count = u32::try_from(strings.len()).unwrap().to_le_bytes();
        let table = strings.iter().take(1).flatten().copied();
        book.behind.push((0x00FC, count.into_iter().chain(count).chain(table).collect()));
        book.behind.extend(strings.into_iter().skip(1).map(|string| (0x003C, string)));
        for [top, left, bottom, right] in &dressed.merged {
            let area = [*top, *bottom, *left, *right].map(|index| u16::try_from(index).unwrap());
            book.sheet.push((0x00E5, [words(&[1]), words(&area)].concat()));
        }
        for ((row, col), url) in &dressed.links {
            let [row, col] = [row, col].map(|index| u16::try_from(*index).unwrap());
            book.sheet.push((0x01B8, [words(&[row, row, col, col]), link(url)].concat()));
        }
        book
    }

    /// The records of the workbook's stream.
    pub fn stream(&self) -> Vec<u8> {
        let start = |kind: u16| (0x0809, [words(&[self.version, kind]), vec![0; 12]].concat());
        let entry = |at: u32| (0x0085, [&at.to_le_bytes()[..], &[0, 0], &self.sheet_name].concat());
        let records = |at: u32| {
            let globals = [start(5)].into_iter().chain(self.globals.clone()).chain([entry(at)]);
            globals.chain(self.behind.clone()).chain([(0x000A, Vec::new())]).collect::<Vec<Record>>()
        };
        let at = u32::try_from(laid_out(&records(0)).len()).unwrap();
        let sheet = [start(0x10)].into_iter().chain(self.sheet.clone()).chain([(0x000A, Vec::new())]);
        laid_out(&records(at).into_iter().chain(sheet).collect::<Vec<_>>())
    }

    pub fn bytes(&self) -> Vec<u8> {
        compound(&self.stream_name, &self.stream())
    }
}

/// A compound file around one stream.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let version = cfb::Version::V3;
    let mut file = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new())).unwrap();
    file.create_stream(name).unwrap().write_all(stream).unwrap();
    file.into_inner().into_inner()
}

fn laid_out(records: &[Record]) -> Vec<u8> {
    let one =
        |(kind, data): &Record| [words(&[*kind, u16::try_from(data.len()).unwrap()]), data.clone()].concat();
    records.iter().flat_map(one).collect()
}

/// A shared text, whose first letters may be struck out.
fn shared(text: &str, struck: Option<usize>) -> Vec<u8> {
    let mut letters = wide(text);
    let flags = letters.remove(0);
    let Some(struck) = struck else { return [words(&[length(text)]), vec![flags], letters].concat() };
    let runs = words(&[0, 1, u16::try_from(struck).unwrap(), 0]);
    [words(&[length(text)]), vec![flags | 0x08], words(&[2]), letters, runs].concat()
}

/// A link to the web.
fn link(url: &str) -> Vec<u8> {
    let own =
        [0xD0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0x00, 0xAA, 0x00, 0x4B, 0xA9, 0x0B];
    let web =
        [0xE0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0x00, 0xAA, 0x00, 0x4B, 0xA9, 0x0B];
    let letters: Vec<u8> = url.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let size = u32::try_from(letters.len()).unwrap().to_le_bytes();
    [&own[..], &[2, 0, 0, 0, 3, 0, 0, 0], &web, &size, &letters].concat()
}
