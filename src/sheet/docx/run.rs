//! Letters as they are read: with the properties of their run and paragraph, and what of them counts.

use quick_xml::events::BytesStart;

use super::super::font::Coding;
use super::super::style::Shift;
use super::super::xml;
use super::numbering::ListPlace;

/// What is known of a paragraph or run.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    /// Its style's id.
    pub style: Option<String>,
    /// The list that a paragraph belongs to.
    pub list: Option<ListPlace>,
    /// The font's name.
    pub font: Option<String>,
    /// Whether the mark that ends the paragraph was deleted, so that the next one joins it.
    pub mark_is_deleted: bool,
    is_hidden: Option<bool>,
    is_struck: Option<bool>,
    /// Whether they stand above or below the line, or on it.
    shift: Option<Shift>,
}

/// How letters look, as far as it matters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Letters {
    /// Whether nobody sees them.
    pub is_hidden: Option<bool>,
    /// Whether they are struck out.
    pub is_struck: Option<bool>,
    /// Whether they stand above or below the line, or on it.
    pub shift: Option<Shift>,
    /// How their font stores them.
    pub coding: Option<Coding>,
}

impl Properties {
    /// Takes a property of a paragraph.
    pub fn take_paragraph(&mut self, name: &str, element: &BytesStart<'_>) {
        let value = || xml::attribute(element, "val");
        match name {
            "pStyle" => self.style = value().map(std::borrow::Cow::into_owned),
            "ilvl" => {
                self.list.get_or_insert_default().level = value().and_then(|v| v.parse().ok()).unwrap_or(0);
            }
            "numId" => {
                self.list.get_or_insert_default().list = value().and_then(|v| v.parse().ok()).unwrap_or(0);
            }
            _ => {}
        }
    }

    /// Takes a property of a run.
    pub fn take_run(&mut self, name: &str, element: &BytesStart<'_>) {
        let yes = || Some(xml::attribute(element, "val").is_none_or(|value| xml::is_yes(&value)));
        match name {
            "vanish" => self.is_hidden = yes(),
            "strike" | "dstrike" => {
                self.is_struck = Some(self.is_struck == Some(true) || yes() == Some(true));
            }
            "vertAlign" => {
                let value = xml::attribute(element, "val").unwrap_or_default();
                self.shift = Some(Shift::named(&value));
            }
            "rStyle" => self.style = xml::attribute(element, "val").map(std::borrow::Cow::into_owned),
            "rFonts" => self.font = font_name(element),
            _ => {}
        }
    }

    /// How letters with these properties look where the rest is as below.
    pub fn over(&self, below: Letters) -> Letters {
        Letters {
            is_hidden: self.is_hidden.or(below.is_hidden),
            is_struck: self.is_struck.or(below.is_struck),
            shift: self.shift.or(below.shift),
            coding: self.font.as_deref().map_or(below.coding, Coding::of_font),
        }
    }
}

impl Letters {
    /// These, and where they say nothing, those below.
    pub fn over(self, below: Self) -> Self {
        Self {
            is_hidden: self.is_hidden.or(below.is_hidden),
            is_struck: self.is_struck.or(below.is_struck),
            shift: self.shift.or(below.shift),
            coding: self.coding.or(below.coding),
        }
    }
}

/// The font that Latin letters of a run have.
pub(super) fn font_name(element: &BytesStart<'_>) -> Option<String> {
    let [ascii, other] = xml::attributes(element, ["ascii", "hAnsi"]);
    ascii.or(other).map(std::borrow::Cow::into_owned)
}

/// The text of a cell or line.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// What counts.
    pub counted: String,
    /// What is struck out.
    pub struck: String,
    /// The old coding that some of it was stored in.
    pub coding: Option<Coding>,
    prefix: Option<String>,
    starts_line: bool,
}

impl Text {
    /// The next letters stand in a line of their own.
    pub fn new_line(&mut self) {
        self.starts_line = !self.counted.is_empty();
    }

    /// The number that a list gives to the line that begins; a line without a letter shows none.
    pub fn set_prefix(&mut self, number: &str) {
        self.prefix = Some(number.to_owned());
    }

    /// Adds letters; how many bytes there are now.
    pub fn push(&mut self, letters: &str, how: Letters) -> usize {
        let shown = how.coding.and_then(|coding| coding.decode(letters));
        if shown.is_some() && how.coding.is_some_and(Coding::is_old) {
            self.coding = self.coding.or(how.coding);
        }
        let letters = shown.as_deref().unwrap_or(letters);
        // Alone in a cell they are as if they stood on the line.
        let shift = how.shift.filter(|_| !self.counted.trim().is_empty()).unwrap_or_default();
        let letters = &*shift.of(letters);
        if how.is_struck == Some(true) {
            self.struck.push_str(letters);
            return self.struck.len();
        }
        if std::mem::take(&mut self.starts_line) {
            self.counted.push('\n');
        }
        if !letters.trim().is_empty()
            && let Some(prefix) = self.prefix.take()
        {
            self.counted.push_str(&prefix);
            self.counted.push(' ');
        }
        self.counted.push_str(letters);
        self.counted.len()
    }

    /// Ticks the box that was drawn last.
    pub fn tick(&mut self) {
        if self.counted.ends_with('☐') {
            self.counted.pop();
            self.counted.push('☒');
        }
    }

    /// The paragraph is done; `joins` where the next one goes on in its line.
    pub fn end_paragraph(&mut self, joins: bool) {
        self.prefix = None;
        self.starts_line = !joins && !self.counted.is_empty();
    }
}
