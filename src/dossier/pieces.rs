//! What evidence a form names: its codes with their titles and the items that use them, and what has no code, in the
//! order of groups and criteria.

use std::collections::BTreeMap;

use crate::Assessment;
use crate::catalogue::{Catalogue, NodeId, Rank};
use crate::form::evidence::{self, is_web_address};
use crate::form::{Answer, Evidence, EvidenceKind, RegisterEntry, Titled};

/// A piece of evidence that a form names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its code in one spelling; as it was written where it is no code of the catalogue's patterns; empty where there is
    /// none.
    pub code: String,
    /// Whether the code is one of the catalogue's patterns, by which files are found.
    pub is_coded: bool,
    /// Its title, or the free text that names it.
    pub title: String,
    /// Addresses on the web.
    pub links: Vec<String>,
    /// Where else it is kept, in the form's own words.
    pub kept: String,
    /// The criterion that it stands under; `None` where the catalogue knows none for it.
    pub criterion: Option<NodeId>,
    /// The items that use it.
    pub items: Vec<NodeId>,
}

/// All evidence that a form names, each piece once.
pub fn pieces(assessment: &Assessment, catalogue: &Catalogue) -> Vec<Piece> {
    let mut named = Named { catalogue, pieces: Vec::new(), known: BTreeMap::new() };
    for entry in &assessment.form.register.entries {
        named.register(entry);
    }
    for answer in &assessment.form.answers {
        named.answer(answer);
    }
    let mut pieces = named.pieces;
    for piece in &mut pieces {
        let first = piece.items.first().and_then(|item| criterion_of(*item, catalogue));
        piece.criterion = piece.criterion.or(first);
    }
    let order = |piece: &Piece| {
        let code = if piece.is_coded { piece.code.clone() } else { String::new() };
        (piece.criterion.is_none(), piece.criterion, !piece.is_coded, code)
    };
    pieces.sort_by_cached_key(order);
    pieces
}

/// The criterion of a node; a criterion is its own.
pub(super) fn criterion_of(node: NodeId, catalogue: &Catalogue) -> Option<NodeId> {
    let criterion = catalogue.criterion_of(node).unwrap_or(node);
    (catalogue.node(criterion).rank != Rank::Group).then_some(criterion)
}

struct Named<'c> {
    catalogue: &'c Catalogue,
    pieces: Vec<Piece>,
    known: BTreeMap<String, usize>,
}

impl Named<'_> {
    /// The piece of this key, new where there is none yet.
    fn piece(&mut self, key: &str, new: impl FnOnce() -> Piece) -> Option<&mut Piece> {
        let pieces = &mut self.pieces;
        let at = *self.known.entry(key.to_owned()).or_insert_with(|| {
            pieces.push(new());
            pieces.len() - 1
        });
        self.pieces.get_mut(at)
    }

    /// The piece of a code, which may be written in a register or in the table.
    fn coded(&mut self, code: &evidence::EvidenceCode) -> Option<&mut Piece> {
        let numbered = self.catalogue.find(&code.criterion);
        let criterion = numbered.and_then(|node| criterion_of(node, self.catalogue));
        let new = || Piece { code: code.canonical.clone(), is_coded: true, criterion, ..Piece::default() };
        self.piece(&code.canonical, new)
    }

    fn register(&mut self, entry: &RegisterEntry) {
        let found = match evidence::code(&entry.text, self.catalogue) {
            Some(code) => self.coded(&code),
            None => self.piece(&entry.canonical, || Piece { code: entry.text.clone(), ..Piece::default() }),
        };
        let Some(piece) = found else { return };
        if piece.title.is_empty() {
            piece.title.clone_from(&entry.title);
        }
        for told in [&entry.location, &entry.note] {
            let words = told.split([' ', '\n', ',', ';']).map(|word| word.trim_matches(['(', ')', '<', '>']));
            piece.lead_to(words.filter(|word| is_web_address(word)));
        }
        if piece.links.is_empty() && piece.kept.is_empty() {
            piece.kept.clone_from(&entry.location);
        }
    }

    fn answer(&mut self, answer: &Answer) {
        for Titled { piece: evidence, codes, title } in answer.titled() {
            if codes.is_empty()
                && let Some(piece) = self.piece(&evidence.written(), || without_code(evidence))
            {
                piece.used_by(answer.item, evidence, title);
            }
            for (code, title) in codes {
                if let Some(piece) = self.coded(code) {
                    piece.used_by(answer.item, evidence, title);
                }
            }
        }
    }
}

fn without_code(evidence: &Evidence) -> Piece {
    let text = evidence.text.clone();
    match evidence.kind {
        EvidenceKind::Link => Piece::default(),
        EvidenceKind::BadLink => Piece { kept: text, ..Piece::default() },
        EvidenceKind::Malformed(_) => Piece { code: text, ..Piece::default() },
        EvidenceKind::Text(_) | EvidenceKind::Code(_) => Piece { title: text, ..Piece::default() },
    }
}

impl Piece {
    fn used_by(&mut self, item: NodeId, evidence: &Evidence, title: &str) {
        if !self.items.contains(&item) {
            self.items.push(item);
        }
        self.lead_to(evidence.links());
        if self.title.is_empty() {
            title.clone_into(&mut self.title);
        }
    }

    fn lead_to<'l>(&mut self, links: impl Iterator<Item = &'l str>) {
        for link in links {
            if !self.links.iter().any(|known| known == link) {
                self.links.push(link.to_owned());
            }
        }
    }
}
