//! A web page with everything around it in one file (.mht), as Excel saves a workbook for a browser.
//!
//! The parts of the file that are pages are read one after the other, like any other page.

use std::borrow::Cow;

use data_encoding::BASE64;

use super::html::{self, Page};
use super::{Damage, Limits, ReadError, Workbook, guard, sniff};

/// What stands before a part.
struct Head {
    kind: String,
    encoding: String,
    boundary: Option<String>,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut page = Page::new(limits);
    let (head, body) = part(bytes);
    match head.boundary {
        Some(boundary) => {
            let boundary = format!("--{boundary}");
            let mut rest = after(body, boundary.as_bytes()).ok_or(ReadError::Damaged(Damage::CutOff))?;
            let mut parts = 0_u64;
            while !rest.starts_with(b"--") {
                parts += 1;
                guard::within("members", parts, limits.members)?;
                let next = after(rest, boundary.as_bytes());
                let end = rest.len() - next.map_or(0, |next| next.len() + boundary.len());
                let (head, body) = part(rest.get(..end).unwrap_or_default());
                read_page(&mut page, &head, body)?;
                let Some(next) = next else { break };
                rest = next;
            }
        }
        None => read_page(&mut page, &head, body)?,
    }
    Ok(html::workbook(page.sheets))
}

fn read_page(page: &mut Page, head: &Head, body: &[u8]) -> Result<(), ReadError> {
    if !head.kind.contains("html") {
        return Ok(());
    }
    let bytes = match head.encoding.as_str() {
        "quoted-printable" => Cow::Owned(unquoted(body)),
        "base64" => {
            let letters: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            Cow::Owned(BASE64.decode(&letters).map_err(ReadError::technical)?)
        }
        _ => Cow::Borrowed(body),
    };
    page.read(&sniff::decode_page(&bytes))
}

/// What stands before a part, and the part itself.
fn part(bytes: &[u8]) -> (Head, &[u8]) {
    let bytes = bytes.trim_ascii_start();
    let ends = [&b"\r\n\r\n"[..], b"\n\n", b"\r\r"];
    let body =
        ends.iter().filter_map(|end| after(bytes, end)).max_by_key(|body| body.len()).unwrap_or_default();
    let head = String::from_utf8_lossy(bytes.get(..bytes.len() - body.len()).unwrap_or_default());
    let lower = head.to_lowercase();
    let field = |name: &str| {
        let mut lines = lower.lines().map(str::trim);
        lines.find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned())).unwrap_or_default()
    };
    let boundary = lower.find("boundary=").and_then(|at| head.get(at + "boundary=".len()..)).map(|rest| {
        let rest = rest.trim_start();
        let quoted = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
        quoted.or_else(|| rest.split([';', ' ', '\r', '\n']).next()).unwrap_or_default().to_owned()
    });
    let boundary = boundary.filter(|boundary| !boundary.is_empty());
    (Head { kind: field("content-type:"), encoding: field("content-transfer-encoding:"), boundary }, body)
}

/// What stands behind the first place where this stands.
fn after<'b>(bytes: &'b [u8], sign: &[u8]) -> Option<&'b [u8]> {
    bytes.get(memchr::memmem::find(bytes, sign)? + sign.len()..)
}

/// Bytes out of quoted-printable text: `=C4=91`, and lines that go on behind `=`.
fn unquoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            out.push(*first);
            continue;
        }
        let byte = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        if let Some((byte, after)) =
            after.split_at_checked(2).and_then(|(digits, rest)| Some((byte(digits)?, rest)))
        {
            out.push(byte);
            rest = after;
        } else if let Some(after) = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")) {
            rest = after;
        } else {
            out.push(b'=');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<String> {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let book = read(text.as_bytes(), &limits).unwrap();
        book.sheets
            .iter()
            .flat_map(super::super::Sheet::cells)
            .map(|cell| format!("{}={}", cell.at, cell.shown()))
            .collect()
    }

    #[test]
    fn pages_are_read_out_of_their_parts_however_they_are_encoded() {
        let file = concat!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"----=_A\"\r\n\r\nfor old programs\r\n",
            "------=_A\r\nContent-Location: a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n",
            "Content-Type: text/html; charset=\"utf-8\"\r\n\r\n<table><tr><td x:num=3D\"5\">5</td><td>=C4=90=E1=BA=\r\n",
            "=A1t</td></tr></table>\r\n------=_A\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nPHRhYmxl\r\n",
            "------=_A\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n",
            "PHRhYmxlPjx0cj48dGQ+eDwv\r\ndGQ+PC90cj48L3RhYmxlPg==\r\n------=_A--\r\n"
        );
        assert_eq!(cells(file), ["A1=5", "B1=Đạt", "A1=x"]);
        assert_eq!(sniff::sniff(file.as_bytes()), Ok(sniff::Format::Mht));
        let alone = "MIME-Version: 1.0\nContent-Type: text/html\n\n<table><tr><td>a</td></tr></table>";
        assert_eq!(cells(alone), ["A1=a"]);
    }

    #[test]
    fn what_is_no_quoted_byte_stays() {
        assert_eq!(unquoted(b"a=3Db=\nc=zz="), b"a=bc=zz=");
    }
}
