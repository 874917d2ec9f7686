//! Where the links of a sheet lead (MS-XLS 2.4.140, MS-OSHARED 2.3.7).

use std::sync::Arc;

use super::super::bytes::{self, size, word};
use super::super::links;

/// Begins an address of the web.
const URL: [u8; 16] =
    [0xE0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0x00, 0xAA, 0x00, 0x4B, 0xA9, 0x0B];
/// Begins a path to a file.
const FILE: [u8; 16] = [0x03, 0x03, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];

/// What a link's flags say to be there.
mod has {
    pub const TARGET: usize = 0x001;
    pub const PLACE: usize = 0x008;
    pub const NAME: usize = 0x010;
    pub const FRAME: usize = 0x080;
    pub const TARGET_AS_TEXT: usize = 0x100;
}

/// The address that a link record leads to; `None` for a place in the workbook itself and for what is cut off.
pub(super) fn address(data: &[u8]) -> Option<Arc<str>> {
    let mut rest = Rest { data, at: 28 };
    let flags = rest.size()?;
    if flags & has::NAME != 0 {
        rest.text()?;
    }
    if flags & has::FRAME != 0 {
        rest.text()?;
    }
    let target = match (flags & has::TARGET != 0, flags & has::TARGET_AS_TEXT != 0) {
        (true, true) => rest.text()?,
        (true, false) => rest.moniker()?,
        (false, _) => String::new(),
    };
    let place = if flags & has::PLACE != 0 { rest.text().unwrap_or_default() } else { String::new() };
    links::address(&target, &place)
}

/// What is left of a link's data.
struct Rest<'d> {
    data: &'d [u8],
    at: usize,
}

impl<'d> Rest<'d> {
    fn bytes(&mut self, count: usize) -> Option<&'d [u8]> {
        let bytes = self.data.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(bytes)
    }

    fn size(&mut self) -> Option<usize> {
        self.bytes(4).and_then(|bytes| size(bytes, 0))
    }

    /// A text behind the number of its letters, up to its zero.
    fn text(&mut self) -> Option<String> {
        let letters = self.size()?;
        let bytes = self.bytes(letters.checked_mul(2)?)?;
        up_to_zero(bytes)
    }

    fn moniker(&mut self) -> Option<String> {
        let kind = self.bytes(16)?;
        if kind == URL {
            let length = self.size()?;
            return up_to_zero(self.bytes(length)?);
        }
        if kind != FILE {
            return None;
        }
        let folders_up = word(self.bytes(2)?, 0).map(usize::from)?;
        let length = self.size()?;
        let short = self.bytes(length)?.split(|byte| *byte == 0).next().unwrap_or_default();
        let short = encoding_rs::WINDOWS_1252.decode_without_bom_handling(short).0.into_owned();
        self.bytes(24)?;
        let path = if self.size()? == 0 {
            short
        } else {
            let length = self.size()?;
            self.bytes(2)?;
            bytes::wide(self.bytes(length)?, 0, length / 2)?.0
        };
        Some("..\\".repeat(folders_up.min(64)) + &path)
    }
}

fn up_to_zero(bytes: &[u8]) -> Option<String> {
    let text = bytes::wide(bytes, 0, bytes.len() / 2)?.0;
    Some(text.split('\0').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        units
    }

    fn counted(letters: &str) -> Vec<u8> {
        let bytes = text(letters);
        [u32::try_from(bytes.len() / 2).unwrap().to_le_bytes().to_vec(), bytes].concat()
    }

    fn told(flags: u32, rest: &[Vec<u8>]) -> Option<String> {
        let data = [vec![0; 24], vec![2, 0, 0, 0], flags.to_le_bytes().to_vec(), rest.concat()].concat();
        address(&data).map(|address| address.to_string())
    }

    #[test]
    fn a_link_to_the_web_is_read_with_its_words_and_its_place() {
        let url = text("https://a.vn/ô");
        let moniker = [URL.to_vec(), u32::try_from(url.len()).unwrap().to_le_bytes().to_vec(), url].concat();
        assert_eq!(told(0x03, std::slice::from_ref(&moniker)).as_deref(), Some("https://a.vn/ô"));
        let all = [counted("Xem"), counted("_blank"), moniker, counted("muc-2")];
        assert_eq!(told(0x9F, &all).as_deref(), Some("https://a.vn/ô#muc-2"));
        assert_eq!(told(0x103, &[counted("https://a.vn")]).as_deref(), Some("https://a.vn"));
    }

    #[test]
    fn a_link_to_a_file_is_its_path_and_one_into_the_workbook_is_none() {
        let wide: Vec<u8> = "ảnh.jpg".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes().to_vec();
        let short = [FILE.to_vec(), vec![1, 0], length(6), b"a.jpg\0".to_vec(), vec![0; 24]].concat();
        assert_eq!(told(0x01, &[short.clone(), length(0)]).as_deref(), Some("..\\a.jpg"));
        let long = [short, length(wide.len() + 6), length(wide.len()), vec![3, 0], wide].concat();
        assert_eq!(told(0x01, &[long]).as_deref(), Some("..\\ảnh.jpg"));
        assert_eq!(told(0x08, &[counted("Sheet1!A1")]), None);
        assert_eq!(told(0x03, &[]), None);
    }
}
