//! The text of a cell: its paragraphs with the fonts of their pieces, and the links in it.
//!
//! What belongs to the text alone is taken: no notes, no shapes, no readings beside the letters.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::rich::{RichString, Run};
use super::super::style::Font;
use super::super::{Damage, Limits, ReadError, guard, xml};
use super::styles::Styles;

/// What stands between a cell's tags.
#[derive(Default)]
pub(super) struct Content {
    text: String,
    runs: Vec<Run>,
    /// Where links lead, in their order.
    pub links: Vec<String>,
    /// Whether there is a paragraph, even an empty one: a formula without a result has none.
    pub has_paragraph: bool,
    /// Whether a space would follow on one, or begin a paragraph; such a space is not shown.
    behind_space: bool,
}

/// How far a reader of a cell's text knows what it meets.
pub(super) struct Context<'s> {
    pub styles: &'s Styles,
    pub limits: &'s Limits,
    /// The prefix of elements that make up text.
    pub prefix: &'s str,
    /// The font of the cell.
    pub font: Font,
}

impl Content {
    /// Reads a cell to the end of the element of this name.
    pub fn read(reader: &mut Reader<&[u8]>, element: &str, context: &Context) -> Result<Self, ReadError> {
        let mut content = Self::default();
        loop {
            match xml::next(reader)? {
                Event::Start(start) => {
                    let name = start.local_name();
                    let name = name.as_ref();
                    match name {
                        _ if !context.is_text(&start) => xml::skip(reader, name)?,
                        "p" | "h" => content.paragraph(reader, name, context)?,
                        _ => {}
                    }
                }
                Event::Empty(start) if context.is_text(&start) => {
                    if matches!(start.local_name().as_ref(), "p" | "h") {
                        content.begin_paragraph();
                    }
                }
                Event::End(end) if end.local_name().as_ref() == element => return Ok(content),
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
    }

    /// The text as it is stored.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text with the fonts of its pieces.
    pub fn rich(self) -> RichString {
        RichString::new(&self.text, self.runs)
    }

    /// Whether a piece of it is shown in another way than the rest.
    pub fn is_rich(&self) -> bool {
        self.runs.iter().any(|run| run.font.is_some())
    }

    /// Whether all of it is struck out, by pieces of its own.
    pub fn is_struck(&self) -> bool {
        !self.runs.is_empty() && self.runs.iter().all(|run| run.font.is_some_and(|font| font.is_struck))
    }

    fn begin_paragraph(&mut self) {
        if self.has_paragraph {
            self.push("\n", None);
        }
        self.has_paragraph = true;
        self.behind_space = true;
    }

    fn paragraph(
        &mut self,
        reader: &mut Reader<&[u8]>,
        element: &str,
        context: &Context,
    ) -> Result<(), ReadError> {
        self.begin_paragraph();
        // The fonts of the pieces that are open, the innermost last.
        let mut fonts: Vec<Font> = Vec::new();
        loop {
            let font = fonts.last().copied().filter(|font| *font != context.font);
            match xml::next(reader)? {
                Event::Start(start) => {
                    let name = start.local_name();
                    match name.as_ref() {
                        name if !context.is_text(&start) => xml::skip(reader, name)?,
                        name @ ("ruby-text" | "note") => xml::skip(reader, name)?,
                        "span" => {
                            let outer = fonts.last().copied().unwrap_or(context.font);
                            let style = xml::attribute(&start, "style-name");
                            fonts.push(style.map_or(outer, |style| context.styles.text(&style, outer)));
                            guard::within("nesting", fonts.len() as u64, context.limits.nesting)?;
                        }
                        "a" => self.link(&start, context)?,
                        _ => self.sign(&start, font, context)?,
                    }
                }
                Event::Empty(start) if context.is_text(&start) => self.sign(&start, font, context)?,
                Event::Text(text) => self.letters(&text.xml10_content(), font),
                Event::CData(text) => self.letters(&text.xml10_content(), font),
                Event::GeneralRef(reference) => {
                    let mut letters = String::new();
                    xml::push_reference(&reference, &mut letters);
                    self.letters(&letters, font);
                }
                Event::End(end) => match end.local_name().as_ref() {
                    "span" => {
                        fonts.pop();
                    }
                    name if name == element => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
            guard::within("cell_text", self.text.len() as u64 / 4, context.limits.cell_text)?;
            guard::within("cell_text", self.runs.len() as u64, context.limits.cell_text)?;
        }
    }

    /// Letters as they are written: any white space between them is one space.
    fn letters(&mut self, written: &str, font: Option<Font>) {
        let is_usual = !self.behind_space && !written.contains(['\n', '\r', '\t', ' ']);
        if is_usual {
            self.push(written, font);
            return;
        }
        let mut shown = String::with_capacity(written.len());
        for letter in written.chars() {
            let is_space = matches!(letter, '\n' | '\r' | '\t' | ' ');
            if !is_space {
                shown.push(letter);
            } else if !self.behind_space {
                shown.push(' ');
            }
            self.behind_space = is_space;
        }
        self.push(&shown, font);
    }

    /// Elements that stand for white space.
    fn sign(
        &mut self,
        element: &BytesStart<'_>,
        font: Option<Font>,
        context: &Context,
    ) -> Result<(), ReadError> {
        match element.local_name().as_ref() {
            "s" => {
                let count = xml::attribute(element, "c").and_then(|count| count.trim().parse::<u64>().ok());
                let count = count.unwrap_or(1);
                guard::within("cell_text", count, context.limits.cell_text)?;
                self.push(&" ".repeat(usize::try_from(count).unwrap_or(0)), font);
            }
            "tab" | "tab-stop" => self.push("\t", font),
            "line-break" => self.push("\n", font),
            _ => return Ok(()),
        }
        self.behind_space = false;
        Ok(())
    }

    fn link(&mut self, element: &BytesStart<'_>, context: &Context) -> Result<(), ReadError> {
        let address = xml::attribute(element, "href").map(Cow::into_owned).unwrap_or_default();
        if !address.trim().is_empty() && self.links.last() != Some(&address) {
            self.links.push(address);
        }
        guard::within("cell_links", self.links.len() as u64, context.limits.cell_links)
    }

    fn push(&mut self, text: &str, font: Option<Font>) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let end = self.text.len();
        match self.runs.last_mut() {
            // A line's end has no font that could be seen.
            Some(last) if last.font == font || text == "\n" => last.end = end,
            _ => self.runs.push(Run { end, font }),
        }
    }
}

impl Context<'_> {
    fn is_text(&self, element: &BytesStart<'_>) -> bool {
        element.name().prefix().is_none_or(|prefix| prefix.as_ref() == self.prefix)
    }
}
