//! *Minh chứng*: the register, and evidence that stands only in the table, with the items that use each.

use std::collections::BTreeMap;

use super::Given;
use crate::form::evidence::is_web_address;
use crate::form::{EvidenceKind, RegisterEntry, Titled};
use crate::paper::{Column, columns};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceColumn {
    /// Running number.
    Number,
    /// Code.
    Code,
    /// Title.
    Title,
    /// Number and date.
    Date,
    /// Who issued it.
    Issuer,
    /// Where it is kept, or a link.
    Location,
    /// Items that use it.
    Items,
    /// Note.
    Note,
}

/// The paper.
#[derive(Debug)]
pub struct Evidence {
    /// Name of the page.
    pub name: String,
    /// Title.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column<EvidenceColumn>>,
    /// The rows.
    pub rows: Vec<EvidenceRow>,
}

/// A piece of evidence.
#[derive(Debug, Default)]
pub struct EvidenceRow {
    /// Running number.
    pub number: u32,
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Number and date.
    pub date: String,
    /// Who issued it.
    pub issuer: String,
    /// Where it is kept, or a link.
    pub location: Reference,
    /// Codes of the items that use it.
    pub items: String,
    /// Note.
    pub note: Reference,
}

/// A text that may be an address on the web.
#[derive(Debug, Default)]
pub struct Reference {
    /// The text.
    pub text: String,
    /// Whether a browser opens it.
    pub is_link: bool,
}

impl From<String> for Reference {
    fn from(text: String) -> Self {
        Self { is_link: is_web_address(&text), text }
    }
}

pub(super) fn evidence(given: &Given) -> Evidence {
    use EvidenceColumn as C;
    let told = [
        (C::Number, "result.number"),
        (C::Code, "result.evidence_code"),
        (C::Title, "result.evidence_name"),
        (C::Date, "result.evidence_date"),
        (C::Issuer, "result.evidence_issuer"),
        (C::Location, "result.evidence_location"),
        (C::Items, "result.evidence_items"),
        (C::Note, "result.note"),
    ];
    Evidence {
        name: given.word("result.sheet_evidence").to_owned(),
        title: given.word("result.evidence_title").to_owned(),
        columns: columns(given.messages, &told),
        rows: (1..).zip(lines(given)).map(|(number, line)| line.row(number)).collect(),
    }
}

/// A piece of evidence as it is put together.
#[derive(Default)]
struct Line {
    code: String,
    title: String,
    date: String,
    issuer: String,
    location: String,
    note: String,
    items: Vec<String>,
}

impl Line {
    fn row(self, number: u32) -> EvidenceRow {
        EvidenceRow {
            number,
            code: self.code,
            title: self.title,
            date: self.date,
            issuer: self.issuer,
            location: self.location.into(),
            items: self.items.join(", "),
            note: self.note.into(),
        }
    }
}

/// The register in its order, then what the table alone names, each once.
fn lines(given: &Given) -> Vec<Line> {
    let form = &given.assessment.form;
    let mut lines: Vec<Line> = form.register.entries.iter().map(registered).collect();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (index, entry) in form.register.entries.iter().enumerate() {
        known.entry(entry.canonical.clone()).or_insert(index);
    }
    for answer in &form.answers {
        let item = &given.catalogue.node(answer.item).code;
        for Titled { piece, codes, title } in answer.titled() {
            let link = piece.link.as_deref();
            let mut places: Vec<(usize, &str)> = Vec::new();
            for (code, title) in codes {
                // A code within a text has a line of its own where the register or a title beside it tells of it.
                let is_code = matches!(piece.kind, EvidenceKind::Code(_));
                let place = match known.get(&code.canonical) {
                    Some(place) => *place,
                    None if is_code || !title.is_empty() => {
                        let written = if is_code { &piece.text } else { &code.canonical };
                        known.insert(code.canonical.clone(), lines.len());
                        lines.push(coded(written, link));
                        lines.len() - 1
                    }
                    None => continue,
                };
                places.push((place, title));
            }
            if places.is_empty() {
                // One and the same text may lead to many places.
                let place = *known.entry(piece.written()).or_insert_with(|| {
                    lines.push(unregistered(&piece.text, &piece.kind, link));
                    lines.len() - 1
                });
                places.push((place, title));
            }
            for (place, title) in places {
                let Some(line) = lines.get_mut(place) else { continue };
                line.lead_to(link.unwrap_or_default());
                if !line.items.contains(item) {
                    line.items.push(item.clone());
                }
                if line.title.is_empty() {
                    title.clone_into(&mut line.title);
                }
            }
        }
    }
    lines
}

impl Line {
    /// Adds the addresses that it does not name yet.
    fn lead_to(&mut self, addresses: &str) {
        for address in addresses.lines() {
            if !self.location.contains(address) && !self.note.contains(address) {
                let before = if self.location.is_empty() { "" } else { "\n" };
                self.location.push_str(before);
                self.location.push_str(address);
            }
        }
    }
}

fn registered(entry: &RegisterEntry) -> Line {
    // Registers often keep the link in the column of notes, for want of one of its own.
    let link_in_note = entry.location.is_empty() && is_web_address(&entry.note);
    let (location, note) =
        if link_in_note { (&entry.note, "") } else { (&entry.location, entry.note.as_str()) };
    Line {
        code: entry.text.clone(),
        title: entry.title.clone(),
        date: entry.date.clone(),
        issuer: entry.issuer.clone(),
        location: location.clone(),
        note: note.to_owned(),
        items: Vec::new(),
    }
}

fn coded(code: &str, link: Option<&str>) -> Line {
    Line { code: code.to_owned(), location: link.unwrap_or_default().to_owned(), ..Line::default() }
}

fn unregistered(text: &str, kind: &EvidenceKind, link: Option<&str>) -> Line {
    let location = link.unwrap_or_default().to_owned();
    match kind {
        EvidenceKind::Code(_) | EvidenceKind::Malformed(_) => coded(text, link),
        EvidenceKind::Link | EvidenceKind::BadLink => Line { location: text.to_owned(), ..Line::default() },
        EvidenceKind::Text(_) => Line { title: text.to_owned(), location, ..Line::default() },
    }
}
