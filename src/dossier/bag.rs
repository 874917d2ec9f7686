//! The text files of a bag (BagIt 1.0, RFC 8493): declaration, manifests and what is said about the bag, written and
//! read.

use std::fmt::Write;

use super::digest::Algorithm;

/// The file that says that a folder is a bag.
pub const DECLARATION: &str = "bagit.txt";
/// What is said about the bag.
pub const INFO: &str = "bag-info.txt";
/// What is to be fetched from elsewhere.
pub const FETCH: &str = "fetch.txt";
/// The folder of what the bag is for.
pub const PAYLOAD: &str = "data/";
/// Label of who made it.
pub const AGENT: &str = "Bag-Software-Agent";
/// Label of how many bytes and files the payload has.
pub const OXUM: &str = "Payload-Oxum";

/// What the declaration of the program's own bags says.
pub const DECLARED: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// What a manifest is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Of the payload.
    Payload,
    /// Of the text files beside it.
    Tag,
}

/// Name of a manifest.
pub fn manifest_name(kind: Kind, algorithm: Algorithm) -> String {
    format!("{}{}.txt", prefix(kind), algorithm.name())
}

const fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Payload => "manifest-",
        Kind::Tag => "tagmanifest-",
    }
}

/// What a file of this name beside the payload is a manifest of, and the name of its algorithm.
pub fn as_manifest(name: &str) -> Option<(Kind, &str)> {
    [Kind::Payload, Kind::Tag]
        .into_iter()
        .find_map(|kind| Some((kind, name.strip_prefix(prefix(kind))?.strip_suffix(".txt")?)))
}

/// The algorithm of this name.
pub fn algorithm(name: &str) -> Option<Algorithm> {
    let plain = name.to_lowercase().replace('-', "");
    Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == plain)
}

/// A line of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The digest, in small letters.
    pub digest: String,
    /// The path as it is written.
    pub written: String,
    /// The path that is meant.
    pub path: String,
}

/// A manifest's text.
pub fn manifest<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    files.into_iter().fold(String::new(), |mut text, (digest, path)| {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{digest}  {}", encoded(path));
        text
    })
}

/// The lines of a manifest, and the numbers of those that are none, from 1.
pub fn read_manifest(text: &str, algorithm: Algorithm) -> (Vec<Listed>, Vec<usize>) {
    let (mut listed, mut malformed) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(lines(text)) {
        if line.trim().is_empty() {
            continue;
        }
        match one(line, algorithm) {
            Some(line) => listed.push(line),
            None => malformed.push(number),
        }
    }
    (listed, malformed)
}

fn one(line: &str, algorithm: Algorithm) -> Option<Listed> {
    let (digest, path) = line.split_once([' ', '\t'])?;
    let is_digest = digest.len() == algorithm.digits() && digest.bytes().all(|b| b.is_ascii_hexdigit());
    // Programs such as md5sum put a star before what they read byte by byte.
    let path = path.trim_start_matches([' ', '\t']);
    let written = path.strip_prefix('*').unwrap_or(path);
    let written = written.strip_prefix("./").unwrap_or(written);
    (is_digest && !written.is_empty()).then(|| Listed {
        digest: digest.to_lowercase(),
        path: decoded(written),
        written: written.to_owned(),
    })
}

/// Lines as manifests part them: by LF, CR or both.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// A path as manifests have it: nothing in it ends a line.
pub fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The path that is meant. Nothing else is encoded: `%20` is a part of a name.
pub fn decoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('%') {
        out.push_str(before);
        let meant = behind.get(..2).and_then(|digits| match digits.to_uppercase().as_str() {
            "0A" => Some('\n'),
            "0D" => Some('\r'),
            "25" => Some('%'),
            _ => None,
        });
        out.push(meant.unwrap_or('%'));
        rest = if meant.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    out + rest
}

/// Whether a path stays inside the bag wherever it is unpacked.
pub fn is_inside(path: &str) -> bool {
    let is_drive = path.get(1..2) == Some(":");
    let leads_out = path.split(['/', '\\']).any(|part| part == "..");
    !path.starts_with(['/', '\\', '~']) && !is_drive && !leads_out && !path.contains('\0')
}

/// What is said about a bag, as text.
pub fn info<'a>(said: impl IntoIterator<Item = (&'a str, String)>) -> String {
    said.into_iter().fold(String::new(), |mut text, (label, value)| {
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{label}: {}", value.trim());
        text
    })
}

/// What is said about a bag: labels with their values, in their order. A line that begins with a space goes on.
pub fn read_info(text: &str) -> Vec<(String, String)> {
    let mut said: Vec<(String, String)> = Vec::new();
    for line in lines(text) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = said.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((label, value)) = line.split_once(':') {
            said.push((label.trim().to_owned(), value.trim().to_owned()));
        }
    }
    said
}

/// The value of a label, whose capitals do not count.
pub fn value<'i>(info: &'i [(String, String)], label: &str) -> Option<&'i str> {
    info.iter().find(|(known, _)| known.eq_ignore_ascii_case(label)).map(|(_, value)| value.as_str())
}

/// What a declaration says: the version, and the encoding of the other text files.
pub fn read_declaration(text: &str) -> Option<(String, String)> {
    let said = read_info(text);
    let version = value(&said, "BagIt-Version")?;
    let encoding = value(&said, "Tag-File-Character-Encoding")?;
    let is_version = version.split_once('.').is_some_and(|(major, minor)| {
        [major, minor].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    });
    is_version.then(|| (version.to_owned(), encoding.to_owned()))
}

/// Paths of what is to be fetched from elsewhere.
pub fn read_fetch(text: &str) -> Vec<String> {
    let path = |line: &str| {
        let mut rest = line.trim();
        for _ in 0..2 {
            rest = rest.split_once([' ', '\t'])?.1.trim_start();
        }
        Some(decoded(rest))
    };
    lines(text).filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_as_it_was_written_whatever_its_paths_hold() {
        let digest = "ab".repeat(32);
        let paths = ["data/a b.pdf", "data/50%25 \r\n%.pdf", "data/Kế hoạch.pdf", "data/%0A"];
        let text = manifest(paths.iter().map(|path| (digest.as_str(), *path)));
        assert_eq!(text.lines().count(), paths.len());
        let (listed, malformed) = read_manifest(&text, Algorithm::Sha256);
        assert_eq!(malformed, Vec::<usize>::new());
        assert_eq!(listed.iter().map(|line| line.path.as_str()).collect::<Vec<_>>(), paths);
    }

    #[test]
    fn manifests_of_others_are_read_and_lines_that_are_none_are_told() {
        let digest = "AB".repeat(16);
        let text = format!("{digest} *data/a\r\n\r\n{digest}\t./data/b%20\rxyz data/c\n{digest}\n{digest}  ");
        let (listed, malformed) = read_manifest(&text, Algorithm::Md5);
        let paths: Vec<&str> = listed.iter().map(|line| line.path.as_str()).collect();
        assert_eq!((paths, malformed), (vec!["data/a", "data/b%20"], vec![4, 5, 6]));
        assert_eq!(listed[0].digest, "ab".repeat(16));
        assert_eq!(algorithm("SHA-256"), Some(Algorithm::Sha256));
        assert_eq!(algorithm("blake2b"), None);
        assert_eq!(as_manifest("tagmanifest-sha512.txt"), Some((Kind::Tag, "sha512")));
        assert_eq!(as_manifest("manifest.txt"), None);
    }

    #[test]
    fn paths_that_leave_the_bag_are_told_from_those_that_do_not() {
        for path in ["../a", "data/../../a", "/a", "\\a", "C:\\a", "c:a", "~/a", "data\\..\\a", "a\0b"] {
            assert!(!is_inside(path), "{path}");
        }
        for path in ["data/a..b", "data/...", "data/a:b", "data/Kế hoạch (1).pdf", "ế:"] {
            assert!(is_inside(path), "{path}");
        }
    }

    #[test]
    fn what_is_said_about_a_bag_may_go_over_several_lines() {
        let said = read_info("Source-Organization: Trường\n  THCS Hoa Sen\r\nPayload-Oxum: 3.1\nno label\n");
        assert_eq!(value(&said, "source-organization"), Some("Trường THCS Hoa Sen"));
        assert_eq!(value(&said, OXUM), Some("3.1"));
        let text = info([("A", "one\ntwo".to_owned()), ("B", String::new())]);
        assert_eq!(text, "A: one two\nB: \n");
        assert_eq!(read_declaration(DECLARED), Some(("1.0".to_owned(), "UTF-8".to_owned())));
        assert_eq!(read_declaration("BagIt-Version: one\nTag-File-Character-Encoding: UTF-8"), None);
        assert_eq!(read_fetch("http://a.vn/b 12 data/b c\n\n"), ["data/b c"]);
    }
}
