//! Evidence (minh chứng): codes, links and free text out of a cell.
//!
//! The text of a cell comes in, a list of single pieces of evidence goes out, each as it was written and with what it
//! is. Whether a code is registered, or belongs where it stands, is for the checks.

use std::sync::LazyLock;

use regex::Regex;

use crate::catalogue::Catalogue;
use crate::text::{tidy, tidy_lines};

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// As it was written.
    pub text: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// The addresses behind the text, each on a line of its own, where there are any.
    pub link: Option<String>,
}

/// What a piece of evidence is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A well-formed code.
    Code(EvidenceCode),
    /// Meant to be a code, but not well formed; the name of the pattern it was meant for.
    Malformed(String),
    /// A web address.
    Link,
    /// Meant to be a web address, but none.
    BadLink,
    /// Anything else, with the codes that it mentions.
    Text(Vec<EvidenceCode>),
}

/// A code that names evidence (mã minh chứng).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvidenceCode {
    /// In one spelling, for comparison.
    pub canonical: String,
    /// Code of the criterion that it is numbered for, as in the catalogue.
    pub criterion: String,
}

impl Evidence {
    /// The piece as text, with the links behind it where there are any.
    pub fn written(&self) -> String {
        match &self.link {
            Some(link) => format!("{} ({})", self.text, link.replace('\n', ", ")),
            None => self.text.clone(),
        }
    }

    /// Where it leads: the web address that it is, and the links behind it.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let own = (self.kind == EvidenceKind::Link).then_some(self.text.as_str());
        own.into_iter().chain(self.link.iter().flat_map(|link| link.lines()))
    }

    /// The codes that this evidence is or mentions.
    pub fn codes(&self) -> &[EvidenceCode] {
        match &self.kind {
            EvidenceKind::Code(code) => std::slice::from_ref(code),
            EvidenceKind::Text(codes) => codes,
            _ => &[],
        }
    }
}

/// The evidence in a cell's text. `only_links` for a column in which nothing but links belongs.
pub fn parse(text: &str, only_links: bool, catalogue: &Catalogue) -> Vec<Evidence> {
    tidy_lines(text)
        .split(['\n', ';'])
        .flat_map(|piece| split_further(piece.trim(), catalogue))
        .map(|piece| piece.trim_matches([',', ' ']).to_owned())
        .filter(|piece| !is_placeholder(piece))
        .map(|piece| one(&piece, only_links, catalogue))
        .collect()
}

/// Puts the addresses behind a cell, each on a line of its own, behind the pieces of evidence in it: one behind each
/// where there are as many, else all behind the last. Without a piece they are evidence themselves.
pub fn link(pieces: &mut Vec<Evidence>, addresses: &str, catalogue: &Catalogue) {
    let is_known = |address: &&str| pieces.iter().any(|piece| piece.links().any(|known| known == *address));
    let new: Vec<&str> = addresses.lines().filter(|address| !is_known(address)).collect();
    if pieces.is_empty() {
        pieces.extend(new.iter().map(|address| one(address, true, catalogue)));
        return;
    }
    let last = pieces.len() - 1;
    let one_each = new.len() == pieces.len();
    for (index, address) in new.iter().enumerate() {
        let Some(piece) = pieces.get_mut(if one_each { index } else { last }) else { return };
        let before = piece.link.take().map(|link| link + "\n").unwrap_or_default();
        piece.link = Some(before + address);
    }
}

/// Dashes and dots that people leave where there is nothing.
fn is_placeholder(piece: &str) -> bool {
    piece.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '…' | '_' | '/' | ' '))
}

/// Commas and spaces part codes and links, but belong to a free text.
fn split_further<'t>(piece: &'t str, catalogue: &Catalogue) -> Vec<&'t str> {
    let listed = |pieces: &[&str]| {
        pieces.len() > 1
            && pieces.iter().all(|piece| is_code_attempt(piece, catalogue) || is_link_attempt(piece))
    };
    let by_comma: Vec<&str> = piece.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
    if listed(&by_comma) {
        return by_comma;
    }
    let by_space: Vec<&str> = piece
        .split([' ', ','])
        .filter(|piece| !piece.is_empty() && !matches!(piece.to_lowercase().as_str(), "và" | "&" | "+"))
        .collect();
    if listed(&by_space) { by_space } else { vec![piece] }
}

fn one(piece: &str, only_links: bool, catalogue: &Catalogue) -> Evidence {
    let kind = if let Some(code) = code(piece, catalogue) {
        EvidenceKind::Code(code)
    } else if is_web_address(piece) {
        EvidenceKind::Link
    } else if only_links || is_link_attempt(piece) {
        EvidenceKind::BadLink
    } else if let Some(pattern) = malformed(piece, catalogue) {
        EvidenceKind::Malformed(pattern)
    } else {
        EvidenceKind::Text(mentioned(piece, catalogue))
    };
    Evidence { text: piece.to_owned(), kind, link: None }
}

/// The code that a text is.
pub fn code(text: &str, catalogue: &Catalogue) -> Option<EvidenceCode> {
    let text = tidy(text);
    catalogue.evidence.iter().find_map(|pattern| {
        let found = pattern.whole.captures(&text)?;
        Some(evidence_code(&text, found.name("criterion").map_or("", |part| part.as_str())))
    })
}

fn mentioned(text: &str, catalogue: &Catalogue) -> Vec<EvidenceCode> {
    catalogue
        .evidence
        .iter()
        .flat_map(|pattern| pattern.inside.captures_iter(text))
        .filter_map(|found| {
            let whole = found.get(0)?.as_str();
            Some(evidence_code(whole, found.name("criterion").map_or("", |part| part.as_str())))
        })
        .collect()
}

fn evidence_code(text: &str, criterion: &str) -> EvidenceCode {
    let plain = |c: char| match c {
        '–' | '—' => Some('-'),
        c if c.is_ascii_alphanumeric() => Some(c.to_ascii_uppercase()),
        c if c.is_alphanumeric() || matches!(c, '.' | '-') => c.to_uppercase().next(),
        _ => None,
    };
    let mut plainly = String::with_capacity(text.len());
    plainly.extend(text.chars().filter_map(plain));
    let mut number = String::with_capacity(criterion.len());
    for (index, part) in criterion.split('.').enumerate() {
        if index > 0 {
            number.push('.');
        }
        number.push_str(match part.trim().trim_start_matches('0') {
            "" => "0",
            rest => rest,
        });
    }
    EvidenceCode { canonical: plainly, criterion: number }
}

/// A code in one spelling, for comparison.
pub fn canonical(code: &str) -> String {
    evidence_code(code, "").canonical
}

/// The text with other codes in it, where `to` knows one for a code in its one spelling.
pub fn renamed(text: &str, catalogue: &Catalogue, to: impl Fn(&str) -> Option<String>) -> String {
    catalogue.evidence.iter().fold(text.to_owned(), |text, pattern| {
        let new = |found: &regex::Captures| {
            let code = found.get(0).map_or("", |whole| whole.as_str());
            to(&canonical(code)).unwrap_or_else(|| code.to_owned())
        };
        pattern.inside.replace_all(&text, new).into_owned()
    })
}

fn is_code_attempt(piece: &str, catalogue: &Catalogue) -> bool {
    code(piece, catalogue).is_some() || malformed(piece, catalogue).is_some()
}

/// The pattern that the piece was meant for, when it was meant to be a code and is none. Longer texts are texts.
fn malformed(piece: &str, catalogue: &Catalogue) -> Option<String> {
    let short = piece.chars().count() <= 24;
    let pattern = catalogue.evidence.iter().find(|pattern| pattern.attempt.is_match(piece))?;
    short.then(|| pattern.name.clone())
}

fn is_link_attempt(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    let starts =
        ["http", "https", "www.", "ftp:", "file:", "\\\\", "hxxp"].iter().any(|s| lower.starts_with(s));
    let on_a_disk = lower.get(1..3) == Some(":\\");
    let of_google = lower.contains("drive.google") || lower.contains("docs.google");
    starts || on_a_disk || (of_google && !lower.contains(' '))
}

/// Whether the text is an address that a browser opens.
pub fn is_web_address(text: &str) -> bool {
    static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^https?://[\p{L}\p{N}\-]+(\.[\p{L}\p{N}\-]+)+(:\d+)?([/?#]\S*)?$").ok()
    });
    ADDRESS.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(String, &'static str)> {
        let catalogue = Catalogue::built_in().unwrap();
        parse(text, false, &catalogue)
            .into_iter()
            .map(|evidence| {
                let kind = match evidence.kind {
                    EvidenceKind::Code(_) => "code",
                    EvidenceKind::Malformed(_) => "malformed",
                    EvidenceKind::Link => "link",
                    EvidenceKind::BadLink => "bad link",
                    EvidenceKind::Text(_) => "text",
                };
                (evidence.text, kind)
            })
            .collect()
    }

    fn of(pairs: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
        pairs.iter().map(|(text, kind)| ((*text).to_owned(), *kind)).collect()
    }

    #[test]
    fn codes_are_parted_by_any_sign_and_free_text_stays_whole() {
        let two = of(&[("MC.1.1.01", "code"), ("MC.1.1.02", "code")]);
        for text in
            ["MC.1.1.01; MC.1.1.02", "MC.1.1.01, MC.1.1.02", "MC.1.1.01\nMC.1.1.02", "MC.1.1.01 và MC.1.1.02"]
        {
            assert_eq!(kinds(text), two, "{text:?}");
        }
        let text = "Kế hoạch số 61/KH-THTT ngày 29/11/2024, sửa đổi ngày 05/12/2024";
        assert_eq!(kinds(text), of(&[(text, "text")]));
        assert_eq!(kinds("-"), of(&[]));
    }

    #[test]
    fn every_kind_of_evidence_is_told() {
        assert_eq!(kinds("[H1-1.1-01]"), of(&[("[H1-1.1-01]", "code")]));
        assert_eq!(kinds("H 1 – 1.01 – 01"), of(&[("H 1 – 1.01 – 01", "code")]));
        assert_eq!(kinds("MC1-3/1"), of(&[("MC1-3/1", "malformed")]));
        assert_eq!(
            kinds("https://drive.google.com/drive/folders/1Eth-h"),
            of(&[("https://drive.google.com/drive/folders/1Eth-h", "link")])
        );
        assert_eq!(kinds("drive.google.com/x"), of(&[("drive.google.com/x", "bad link")]));
        assert_eq!(kinds("C:\\minh chung\\1.pdf"), of(&[("C:\\minh chung\\1.pdf", "bad link")]));
        assert_eq!(kinds("MC trường đã nộp"), of(&[("MC trường đã nộp", "text")]));
    }

    #[test]
    fn links_behind_a_cell_belong_to_its_pieces() {
        let catalogue = Catalogue::built_in().unwrap();
        let linked = |text: &str, addresses: &str| {
            let mut pieces = parse(text, false, &catalogue);
            link(&mut pieces, addresses, &catalogue);
            pieces.iter().map(Evidence::written).collect::<Vec<_>>()
        };
        assert_eq!(linked("Xem", "https://a.vn"), ["Xem (https://a.vn)"]);
        assert_eq!(
            linked("Một; Hai", "https://a.vn\nhttps://b.vn"),
            ["Một (https://a.vn)", "Hai (https://b.vn)"]
        );
        assert_eq!(linked("Một; Hai", "https://a.vn"), ["Một", "Hai (https://a.vn)"]);
        assert_eq!(linked("Một", "https://a.vn\nhttps://b.vn"), ["Một (https://a.vn, https://b.vn)"]);
        assert_eq!(linked("https://a.vn", "https://a.vn"), ["https://a.vn"]);
        assert_eq!(linked("-", "https://a.vn"), ["https://a.vn"]);
    }

    #[test]
    fn codes_inside_a_text_are_seen() {
        let catalogue = Catalogue::built_in().unwrap();
        let found = parse("Kế hoạch năm học (MC.1.1.01, MC.1.1.02)", false, &catalogue);
        let codes: Vec<_> =
            found.iter().flat_map(Evidence::codes).map(|code| code.canonical.as_str()).collect();
        assert_eq!(codes, ["MC.1.1.01", "MC.1.1.02"]);
    }

    #[test]
    fn spellings_of_one_code_are_one() {
        let catalogue = Catalogue::built_in().unwrap();
        let a = code("[H1-1.1-01]", &catalogue).unwrap();
        let b = code("h1 – 1.1 – 01", &catalogue).unwrap();
        assert_eq!(a, b);
        assert_eq!(code("H1-1.01-01", &catalogue).unwrap().criterion, "1.1");
    }
}
