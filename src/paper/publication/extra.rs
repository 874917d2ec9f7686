//! What is published only where it is asked for: evidence, links, notes and the council.
//!
//! An assessment comes in. Where links are not asked for, a text ends where an address, a path or a mailbox begins in
//! it: nobody can tell which of them are private.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{Extra, plain};
use crate::Assessment;
use crate::catalogue::Catalogue;
use crate::form::Member;
use crate::form::evidence::is_web_address;
use crate::message::Messages;
use crate::paper::result::ResultPaper;

/// What a form tells besides its figures; `None` for what is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extras {
    /// The evidence.
    pub evidence: Option<Vec<EvidenceRow>>,
    /// The notes.
    pub notes: Option<Vec<NoteRow>>,
    /// The members of the council.
    pub council: Option<Vec<MemberRow>>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The items that use it.
    pub items: String,
    /// Its web addresses, where they are asked for.
    pub links: Vec<String>,
}

/// A note on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// The item's code.
    pub item: String,
    /// The note.
    pub note: String,
}

/// A member of the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Name.
    pub name: String,
    /// Position in the school.
    pub position: String,
    /// Role in the council.
    pub role: String,
}

impl Extras {
    /// What is asked for of a form; `messages` are the words of its evidence list.
    pub fn new(
        wanted: &BTreeSet<Extra>,
        assessment: &Assessment,
        catalogue: &Catalogue,
        messages: &Messages,
    ) -> Self {
        let is_wanted = |extra| wanted.contains(&extra);
        let links = is_wanted(Extra::Links);
        let shown = |text: &str| if links { plain(text) } else { without_addresses(&plain(text)) };
        let evidence = || {
            let paper = ResultPaper::new(assessment, catalogue, messages, None);
            let row = |row: &crate::paper::result::EvidenceRow| {
                let addresses = if links {
                    addresses(&[&row.location.text, &row.note.text, &row.title])
                } else {
                    Vec::new()
                };
                let (code, title) =
                    (without_addresses(&plain(&row.code)), without_addresses(&plain(&row.title)));
                let is_empty = code.is_empty() && title.is_empty() && addresses.is_empty();
                (!is_empty).then(|| EvidenceRow { code, title, items: row.items.clone(), links: addresses })
            };
            paper.evidence.rows.iter().filter_map(row).collect()
        };
        let notes = || {
            let row = |answer: &crate::form::Answer| {
                let note = shown(answer.note.as_deref()?);
                let item = catalogue.node(answer.item).code.clone();
                (!note.is_empty()).then_some(NoteRow { item, note })
            };
            assessment.form.answers.iter().filter_map(row).collect()
        };
        let council = || {
            let member = |member: &Member| {
                let [name, position, role] =
                    [&member.name, &member.position, &member.role].map(|text| shown(text));
                (!name.is_empty()).then_some(MemberRow { name, position, role })
            };
            assessment.form.council.members.iter().filter_map(member).collect()
        };
        Self {
            evidence: (is_wanted(Extra::Evidence) || links).then(evidence).and_then(filled),
            notes: is_wanted(Extra::Notes).then(notes).and_then(filled),
            council: is_wanted(Extra::Names).then(council).and_then(filled),
        }
    }

    /// Whether there is none of them.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A section without a line says nothing to anybody.
fn filled<T>(rows: Vec<T>) -> Option<Vec<T>> {
    Some(rows).filter(|rows| !rows.is_empty())
}

/// The text up to the first address, path or mailbox in it.
fn without_addresses(text: &str) -> String {
    static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        // With a scheme; on a disk or a share; a mailbox; a host that is known by its end.
        let host = r"[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.(vn|com|net|org|edu|gov|info|io|me|ly|gl)";
        Regex::new(&format!(r"(?i)(\p{{L}}{{2,}}:/|\\|\b\p{{L}}:/|[\w.+-]+@[\w-]|\bwww\.|\b{host}(\b|/))"))
            .ok()
    });
    // Where nothing can be told, nothing is shown.
    let Some(address) = ADDRESS.as_ref() else { return String::new() };
    let Some(found) = address.find(text) else { return text.to_owned() };
    let before = text.get(..found.start()).unwrap_or_default();
    // A path begins with its drive.
    let before = before
        .strip_suffix(':')
        .and_then(|rest| rest.get(..rest.char_indices().next_back()?.0))
        .unwrap_or(before);
    before.trim_end_matches([' ', '(', '[', ':', '-', '–', ',', ';', '<', '"', '“']).to_owned()
}

/// Every web address in the texts, each once.
fn addresses(texts: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let pieces =
        texts.iter().flat_map(|text| text.split([' ', '\n', '\t', ',', ';', '(', ')', '<', '>', '"']));
    for piece in pieces.map(|piece| piece.trim_end_matches('.')) {
        if is_web_address(piece) && !found.iter().any(|known| known == piece) {
            found.push(piece.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_where_an_address_begins() {
        for (text, left) in [
            ("Kế hoạch số 61/KH-THTT ngày 29/11/2024", "Kế hoạch số 61/KH-THTT ngày 29/11/2024"),
            ("Kế hoạch 61 (https://drive.google.com/x) bản scan", "Kế hoạch 61"),
            ("https://truong.edu.vn", ""),
            ("Xem: drive.google.com/drive/folders/abc", "Xem"),
            ("Sổ ở C:\\minh chung\\1.pdf", "Sổ ở"),
            ("Sổ ở D:/minh chứng/1.pdf", "Sổ ở"),
            ("Ảnh \\\\may-chu\\chung\\a", "Ảnh"),
            ("Gửi về thu.ky@truong.edu.vn trước 5/5", "Gửi về"),
            ("file:///home/a.pdf", ""),
            ("bit.ly/abc", ""),
            ("MC.1.3.01", "MC.1.3.01"),
            ("Tỉ lệ 3.5/5, tiết 1.2", "Tỉ lệ 3.5/5, tiết 1.2"),
        ] {
            assert_eq!(without_addresses(text), left, "{text}");
        }
    }

    #[test]
    fn only_web_addresses_are_links_and_each_is_there_once() {
        let texts =
            ["https://a.vn/x, javascript:alert(1)", "Bản scan (https://a.vn/x); http://b.vn.", "file:///c"];
        assert_eq!(addresses(&texts), ["https://a.vn/x", "http://b.vn"]);
    }
}
