//! Strings of cells, with what the fonts of their pieces do to them: strike them out, show other letters, or set digits
//! above or below the line.
//!
//! A text and its pieces come in; the text that a person sees and counts, and the text that is struck out, go out.

use std::sync::Arc;

use super::font::Coding;
use super::style::{Font, Shift};

/// A string as it is stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RichString {
    text: Arc<str>,
    /// Its pieces; none where it is one piece in the font of its cell.
    runs: Box<[Run]>,
    /// Whether a piece's own font strikes it out or shows other letters.
    is_odd: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Where the piece ends, in bytes of the whole.
    pub end: usize,
    /// The piece's own font; `None` where it has that of the cell.
    pub font: Option<Font>,
}

/// A string as a person sees it.
pub(super) struct Seen {
    /// What is not struck out, in Unicode.
    pub text: Arc<str>,
    /// What is struck out.
    pub struck: Option<Arc<str>>,
    /// The first coding other than Unicode in which a part of it was stored.
    pub coding: Option<Coding>,
}

impl RichString {
    /// A string of one piece.
    pub fn plain(text: &str) -> Self {
        Self { text: Arc::from(text), runs: Box::default(), is_odd: false }
    }

    /// A string of these pieces.
    pub fn new(text: &str, runs: Vec<Run>) -> Self {
        let is_odd = runs.iter().any(|run| run.font.is_some_and(|font| font != Font::default()));
        Self { text: Arc::from(text), runs: runs.into(), is_odd }
    }

    /// What a person sees of it in a cell with this font.
    pub fn seen(&self, font: Font) -> Seen {
        if !self.is_odd && font == Font::default() {
            return Seen { text: Arc::clone(&self.text), struck: None, coding: None };
        }
        let (mut text, mut struck) = (String::new(), String::new());
        let mut coding = None;
        // Where all of it stands above the line, it is as if none did.
        let has_line = pieces(&self.text, &self.runs)
            .any(|(piece, own)| own.unwrap_or(font).shift == Shift::OnLine && !piece.trim().is_empty());
        for (piece, own) in pieces(&self.text, &self.runs) {
            let font = own.unwrap_or(font);
            let decoded = font.coding.and_then(|coding| coding.decode(piece));
            if decoded.is_some() {
                coding = coding.or(font.coding);
            }
            let piece = decoded.as_deref().unwrap_or(piece);
            let out = if font.is_struck { &mut struck } else { &mut text };
            let shift = if has_line { font.shift } else { Shift::OnLine };
            out.push_str(&shift.of(piece));
        }
        let struck = (!struck.trim().is_empty()).then(|| Arc::from(struck));
        Seen { text: Arc::from(text), struck, coding }
    }
}

/// The pieces of a text, each with its own font.
pub(super) fn pieces<'t>(text: &'t str, runs: &'t [Run]) -> impl Iterator<Item = (&'t str, Option<Font>)> {
    let mut start = 0;
    let own = runs.iter().map(move |run| {
        let piece = text.get(start..run.end).unwrap_or_default();
        start = run.end;
        (piece, run.font)
    });
    own.chain(runs.is_empty().then_some((text, None)))
}
