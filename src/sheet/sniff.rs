//! Tells the format of a file by its bytes, never by its name.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use super::{Damage, PUBLISHED, ReadError, guard};

/// Formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Office Open XML, with or without macros.
    Xlsx,
    /// Excel 97-2003 and before.
    Xls,
    /// Excel's binary package.
    Xlsb,
    /// OpenDocument, as a package or flat.
    Ods,
    /// XML spreadsheet 2003.
    Xml2003,
    /// A Word file, whose tables are read.
    Docx,
    /// A table in a web page, often named `.xls`.
    Html,
    /// Web pages with all that belongs to them in one file.
    Mht,
    /// Text with separators.
    Csv,
}

impl Format {
    /// File name endings that go with the format, in lower case; the first is the usual one.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Self::Xls => &["xls", "xlt"],
            Self::Xlsb => &["xlsb"],
            Self::Ods => &["ods", "ots", "fods", "sxc"],
            Self::Xml2003 => &["xml"],
            Self::Docx => &["docx", "docm", "dotx", "dotm"],
            Self::Html => &["html", "htm"],
            Self::Mht => &["mht", "mhtml"],
            Self::Csv => &["csv", "tsv", "txt"],
        }
    }
}

/// How a compound file begins.
pub(super) const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// What kinds of file are told by name when they are refused: how they begin, and the key of their name.
const STRANGERS: &[(&[u8], &str)] = &[
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xFF\xD8\xFF", "image"),
    (b"GIF8", "image"),
    (b"Rar!", "archive"),
    (b"7z\xBC\xAF", "archive"),
    (b"\x1F\x8B", "archive"),
    (b"{\\rtf", "document"),
    (b"MZ", "program"),
];

/// The format of the bytes.
///
/// # Errors
/// [`ReadError::NotAWorkbook`] or [`ReadError::Encrypted`] where the content tells so.
pub fn sniff(bytes: &[u8]) -> Result<Format, ReadError> {
    if bytes.is_empty() {
        return Err(stranger("empty"));
    }
    if bytes.starts_with(COMPOUND) {
        return compound(bytes);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return package(bytes);
    }
    if let Some((_, kind)) = STRANGERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(stranger(kind));
    }
    // The first record of a workbook without a compound file around it: since Excel 5 with its version, before it not.
    match bytes {
        [0x09, 0x08, _, 0, 0, 5 | 6, 5, 0, _, ..] => return Ok(Format::Xls),
        [0x09, 0x00 | 0x02 | 0x04 | 0x08, _, 0, _, _, _, _, _, ..] => return Err(stranger("old_excel")),
        _ => {}
    }
    text(bytes)
}

fn stranger(kind: &str) -> ReadError {
    ReadError::NotAWorkbook(Some(kind.to_owned()))
}

fn compound(bytes: &[u8]) -> Result<Format, ReadError> {
    let named = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window.eq_ignore_ascii_case(&wide))
    };
    let is_workbook = named("Workbook") || named("Book");
    // A workbook may hold another file that is locked.
    if !is_workbook && named("EncryptedPackage") {
        return Err(ReadError::Encrypted);
    }
    guard::compound(bytes)?;
    if is_workbook {
        return Ok(Format::Xls);
    }
    if !named("Root Entry") {
        return Err(ReadError::Damaged(Damage::NoDirectory));
    }
    Err(if named("WordDocument") { stranger("document") } else { ReadError::NotAWorkbook(None) })
}

/// A zip: told by the names of its members, which stand uncompressed in the directory at its end. Where there is no
/// directory that could be read, whatever looks like a name counts.
fn package(bytes: &[u8]) -> Result<Format, ReadError> {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let Some(directory) = directory(bytes) else {
        let tail = bytes.get(bytes.len().saturating_sub(1 << 18)..).unwrap_or(bytes);
        let holds = |name: &str| is_within(tail, name) || is_within(head, name);
        return match () {
            () if holds("workbook.bin") => Ok(Format::Xlsb),
            () if holds("workbook.xml") || holds("worksheets/") || holds("worksheets\\") => Ok(Format::Xlsx),
            () if holds(SPREADSHEET) => Ok(Format::Ods),
            () if holds("word/document") || holds("word\\document") => Ok(Format::Docx),
            () if holds("opendocument.text") => Err(stranger("document")),
            () => Err(ReadError::Damaged(Damage::NoDirectory)),
        };
    };
    let holds = |name: &str| Names { directory }.any(|member| is_within(member, name));
    let has = |name: &str| Names { directory }.any(|member| member.eq_ignore_ascii_case(name.as_bytes()));
    match () {
        () if holds("workbook.bin") => Ok(Format::Xlsb),
        () if holds("workbook.xml") || holds("worksheets/") || holds("worksheets\\") => Ok(Format::Xlsx),
        // Whether it is a spreadsheet is told by its manifest, which may be compressed.
        () if has("content.xml") || has("encrypted-package") => Ok(Format::Ods),
        () if has("mimetype") && is_within(head, SPREADSHEET) => Ok(Format::Ods),
        () if holds("word/document") || holds("word\\document") => Ok(Format::Docx),
        () if has("[Content_Types].xml") || has("_rels/.rels") => Ok(Format::Xlsx),
        () => Err(stranger("archive")),
    }
}

const SPREADSHEET: &str = "application/vnd.oasis.opendocument.spreadsheet";

fn is_within(part: &[u8], name: &str) -> bool {
    part.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name.as_bytes()))
}

/// The zip's directory with the record that ends it, where that record tells the truth.
fn directory(bytes: &[u8]) -> Option<&[u8]> {
    const RECORD: usize = 22;
    let tail_start = bytes.len().saturating_sub(RECORD + (1 << 16));
    let tail = bytes.get(tail_start..)?;
    let record = tail_start + tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let offset = bytes.get(record + 16..record + 20)?.try_into().ok().map(u32::from_le_bytes)?;
    let directory = bytes.get(usize::try_from(offset).ok()?..)?;
    (directory.starts_with(b"PK\x01\x02") || directory.starts_with(b"PK\x05\x06")).then_some(directory)
}

/// The names of a zip's members, as its directory has them.
struct Names<'d> {
    directory: &'d [u8],
}

impl<'d> Iterator for Names<'d> {
    type Item = &'d [u8];

    fn next(&mut self) -> Option<&'d [u8]> {
        const HEADER: usize = 46;
        let entry = self.directory.strip_prefix(b"PK\x01\x02").map(|_| self.directory)?;
        let length =
            |at: usize| Some(usize::from(u16::from_le_bytes(entry.get(at..at + 2)?.try_into().ok()?)));
        let name = length(28)?;
        let rest = HEADER + name + length(30)? + length(32)?;
        self.directory = entry.get(rest..)?;
        entry.get(HEADER..HEADER + name)
    }
}

fn text(bytes: &[u8]) -> Result<Format, ReadError> {
    let (decoded, _) = decode(bytes.get(..bytes.len().min(4096)).unwrap_or(bytes));
    let start = decoded.trim_start().to_lowercase();
    let is_message =
        ["mime-version:", "from:", "content-type:", "x-"].iter().any(|head| start.starts_with(head));
    if is_message && start.contains("content-type:") && start.contains("html") {
        return Ok(Format::Mht);
    }
    if start.starts_with('<') && start.contains("opendocument:xmlns:office") && start.contains("document") {
        return Ok(Format::Ods);
    }
    if start.starts_with("<?xml") || start.starts_with("<workbook") {
        let sheet_2003 = start.contains("office:spreadsheet") || start.contains("<workbook");
        if sheet_2003 {
            return Ok(Format::Xml2003);
        }
    }
    if ["<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<style", "<div", "<?xml", "<!--"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        if is_published(bytes) {
            return Err(stranger("published"));
        }
        let whole = decode(bytes).0.to_lowercase();
        return if whole.contains("<table") { Ok(Format::Html) } else { Err(ReadError::NotAWorkbook(None)) };
    }
    let strange =
        decoded.chars().filter(|c| c.is_control() && !c.is_whitespace() || *c == '\u{fffd}').count();
    let readable = strange * 50 <= decoded.chars().count();
    let separated = decoded.contains([',', ';', '\t']);
    if readable && separated { Ok(Format::Csv) } else { Err(ReadError::NotAWorkbook(None)) }
}

/// Whether the bytes are a web page that the program published: what such a page says in its tables was taken from a form
/// and is none.
pub fn is_published(bytes: &[u8]) -> bool {
    let mark = format!("<meta name=\"generator\" content=\"{PUBLISHED} ");
    let head = bytes.get(..bytes.len().min(512)).unwrap_or(bytes);
    head.windows(mark.len()).any(|window| window == mark.as_bytes())
}

/// Text in whatever encoding the bytes are: by their mark, else UTF-16 by its zeros, else UTF-8, else the Vietnamese
/// code page of Windows. Also gives the encoding's name.
pub(super) fn decode(bytes: &[u8]) -> (String, &'static str) {
    let unmarked = || {
        let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).take(200).filter(|b| **b == 0).count();
        let half = bytes.len().min(400) / 2;
        if half > 1 && zeros(1) * 2 > half {
            UTF_16LE
        } else if half > 1 && zeros(0) * 2 > half {
            UTF_16BE
        } else if std::str::from_utf8(bytes).is_ok_and(|_| true) || cut_utf8(bytes) {
            UTF_8
        } else {
            encoding_rs::WINDOWS_1258
        }
    };
    let encoding = Encoding::for_bom(bytes).map_or_else(unmarked, |(encoding, _)| encoding);
    (encoding.decode(bytes).0.into_owned(), encoding.name())
}

/// The text of a web page: like [`decode`], but where nothing else tells, the page's own word for its encoding counts.
pub(super) fn decode_page(bytes: &[u8]) -> String {
    let is_told = Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok();
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_lowercase();
    let named = head.split_once("charset=").and_then(|(_, rest)| {
        let name = rest.trim_start_matches(['"', '\'']).split(['"', '\'', '>', ';', ' ', '/']).next()?;
        Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != UTF_8)
    });
    match named.filter(|_| !is_told) {
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => decode(bytes).0,
    }
}

/// Whether the bytes are UTF-8 but for a letter that the end cut in two.
fn cut_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_told_by_name() {
        for (bytes, kind) in [
            (&b""[..], Some("empty")),
            (b"%PDF-1.7 ...", Some("pdf")),
            (b"{\\rtf1", Some("document")),
            (b"just a line of words", None),
            (b"\x00\x01\x02\x03,\x04\x05", None),
        ] {
            assert_eq!(sniff(bytes), Err(ReadError::NotAWorkbook(kind.map(str::to_owned))), "{bytes:?}");
        }
    }

    #[test]
    fn text_is_told_whatever_its_encoding() {
        assert_eq!(sniff("\u{feff}TT;Tiêu chí\n1;x".as_bytes()), Ok(Format::Csv));
        let wide: Vec<u8> = "TT\tTiêu chí\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&wide), Ok(Format::Csv));
        assert_eq!(decode(&wide).0, "TT\tTiêu chí\n");
        assert_eq!(sniff(b"\xEF\xBB\xBF<html><table><tr><td>1"), Ok(Format::Html));
    }
}
