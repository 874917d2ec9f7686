//! A part with its marks replaced by values, as text.

use super::control;
use super::error::{Problem, TemplateError};
use super::marks::{Mark, MarkKind};
use super::tree::{Element, Kind, Node, Raw};
use super::values::{GAP, Value, Values, key};
use crate::sheet::guard;
use crate::text::likeness;

/// From here on a name is close enough to another to be told.
const CLOSE: f64 = 0.6;
/// Numbers of drawings in repeated parts begin here, far above those of any template.
const DRAWINGS: u32 = 1_000_000_000;

/// The filled part; no longer than `most` bytes.
pub(super) fn part(nodes: &[Node], values: &Values, most: u64) -> Result<String, TemplateError> {
    let mut filler = Filler {
        scopes: vec![values],
        out: String::new(),
        most,
        paragraphs: 0,
        rows: 0,
        last: None,
        is_joint: false,
        is_copy: false,
        drawings: DRAWINGS,
    };
    filler.nodes(nodes)?;
    Ok(filler.out)
}

/// The name that is most like one that does not exist, both in their spelling for comparison.
pub(super) fn closest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let like =
        names.map(|name| (likeness(wanted, &key(name)), name)).filter(|(likeness, _)| *likeness >= CLOSE);
    like.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, name)| name.to_owned())
}

struct Filler<'v> {
    /// The values at hand, those of the innermost entry last.
    scopes: Vec<&'v Values>,
    out: String,
    most: u64,
    /// Paragraphs that are open.
    paragraphs: usize,
    /// Rows written so far.
    rows: usize,
    /// The paragraph or table that was written last.
    last: Option<Kind>,
    /// Whether a part of the template began or ended since.
    is_joint: bool,
    /// Whether this is a second copy of a part, in which nothing may stand that there must be only one of.
    is_copy: bool,
    drawings: u32,
}

impl<'v> Filler<'v> {
    fn nodes(&mut self, nodes: &[Node]) -> Result<(), TemplateError> {
        for node in nodes {
            match node {
                Node::Raw(raw) => self.raw(raw),
                Node::Text(text) => self.out.push_str(&text.xml),
                Node::Element(element) => self.element(element)?,
                Node::Mark(mark) => self.field(mark)?,
                Node::Section(mark, content) => self.section(mark, content)?,
            }
        }
        Ok(guard::within("member_size", self.out.len() as u64, self.most)?)
    }

    fn raw(&mut self, raw: &Raw) {
        if !self.is_copy {
            self.out.push_str(&raw.xml);
        } else if !matches!(raw.kind, Kind::Bookmark | Kind::Id) {
            self.copied_drawing(&raw.xml);
        }
    }

    /// Drawings are numbered, no two alike.
    fn copied_drawing(&mut self, xml: &str) {
        let numbered = xml.split_once("docPr ").and_then(|(before, after)| {
            let (start, rest) = after.split_once("id=\"")?;
            Some((before, start, rest.split_once('"')?.1))
        });
        let Some((before, start, rest)) = numbered else { return self.out.push_str(xml) };
        self.drawings += 1;
        let number = self.drawings.to_string();
        let pieces = [before, "docPr ", start, "id=\"", &number, "\"", rest];
        self.out.extend(pieces);
    }

    fn element(&mut self, element: &Element) -> Result<(), TemplateError> {
        if let Some(tag) = &element.tag {
            let key = key(tag);
            if matches!(self.value(&key), Some(Value::Text(_) | Value::Gap)) {
                return self.plain(&control::filled(element, &key, self.paragraphs > 0));
            }
        }
        self.plain(element)
    }

    fn plain(&mut self, element: &Element) -> Result<(), TemplateError> {
        match element.kind {
            Kind::Paragraph => self.paragraph(element),
            Kind::Table => self.table(element),
            Kind::Row => {
                self.rows += 1;
                self.around(element)
            }
            Kind::Cell | Kind::Story => self.story(element),
            _ => self.around(element),
        }
    }

    fn around(&mut self, element: &Element) -> Result<(), TemplateError> {
        self.start(element);
        self.nodes(&element.children)?;
        self.out.push_str(&element.close);
        Ok(())
    }

    fn start(&mut self, element: &Element) {
        if self.is_copy && matches!(element.kind, Kind::Paragraph | Kind::Row) {
            self.out.push_str(&without_ids(&element.open));
        } else {
            self.out.push_str(&element.open);
        }
    }

    fn paragraph(&mut self, element: &Element) -> Result<(), TemplateError> {
        self.paragraphs += 1;
        self.around(element)?;
        self.paragraphs -= 1;
        (self.last, self.is_joint) = (Some(Kind::Paragraph), false);
        Ok(())
    }

    /// A table. Without rows there is none; and two that nothing separates would become one.
    fn table(&mut self, element: &Element) -> Result<(), TemplateError> {
        let (at, rows) = (self.out.len(), self.rows);
        if self.last == Some(Kind::Table) && self.is_joint {
            self.out.push_str(&empty_paragraph(element));
        }
        let last = self.last;
        self.around(element)?;
        if self.rows == rows {
            self.out.truncate(at);
            self.last = last;
        } else {
            (self.last, self.is_joint) = (Some(Kind::Table), false);
        }
        Ok(())
    }

    /// What holds paragraphs. It must hold one, and a cell must end with one.
    fn story(&mut self, element: &Element) -> Result<(), TemplateError> {
        let (paragraphs, last) = (std::mem::take(&mut self.paragraphs), self.last.take());
        self.start(element);
        self.nodes(&element.children)?;
        let has_sections = element.children.iter().any(|node| matches!(node, Node::Section(..)));
        let is_whole = match (element.kind, self.last) {
            (_, Some(Kind::Paragraph)) => true,
            (Kind::Cell, None) => element.close.is_empty(),
            (Kind::Cell, _) => !has_sections,
            (_, last) => !has_sections || last.is_some() || element.open.ends_with("body>"),
        };
        if !is_whole {
            self.out.push_str(&empty_paragraph(element));
        }
        self.out.push_str(&element.close);
        (self.paragraphs, self.last) = (paragraphs, last);
        Ok(())
    }

    fn section(&mut self, mark: &Mark, content: &[Node]) -> Result<(), TemplateError> {
        let value = self.known(mark)?;
        self.is_joint = true;
        match (mark.kind, value) {
            (MarkKind::OpenUnless, value) if value.is_shown() => Ok(()),
            (MarkKind::OpenUnless, _) => self.nodes(content),
            (_, Value::List(entries)) => self.entries(entries, content),
            (_, value) if value.is_shown() => self.nodes(content),
            _ => Ok(()),
        }?;
        self.is_joint = true;
        Ok(())
    }

    fn entries(&mut self, entries: &'v [Values], content: &[Node]) -> Result<(), TemplateError> {
        let was_copy = self.is_copy;
        for (number, entry) in entries.iter().enumerate() {
            self.is_copy = was_copy || number > 0;
            self.is_joint = true;
            self.scopes.push(entry);
            let filled = self.nodes(content);
            self.scopes.pop();
            filled?;
        }
        self.is_copy = was_copy;
        Ok(())
    }

    fn field(&mut self, mark: &Mark) -> Result<(), TemplateError> {
        match self.known(mark)? {
            Value::Text(text) => {
                self.text(text, &mark.prefix);
                Ok(())
            }
            Value::Gap => {
                self.text(GAP, &mark.prefix);
                Ok(())
            }
            Value::Flag(_) | Value::List(_) => Err(mark.error(Problem::NotText)),
        }
    }

    /// A text as Word has it: line breaks and tabs are elements of their own.
    fn text(&mut self, text: &str, prefix: &str) {
        let text = text.replace("\r\n", "\n");
        for (number, line) in text.split(['\n', '\r', '\u{b}', '\u{2028}', '\u{2029}']).enumerate() {
            if number > 0 {
                self.single("br", prefix);
            }
            for (number, piece) in line.split('\t').enumerate() {
                if number > 0 {
                    self.single("tab", prefix);
                }
                if !piece.is_empty() {
                    self.out.extend(["<", prefix, "t xml:space=\"preserve\">"]);
                    escape(piece, &mut self.out);
                    self.out.extend(["</", prefix, "t>"]);
                }
            }
        }
    }

    fn single(&mut self, name: &str, prefix: &str) {
        self.out.extend(["<", prefix, name, "/>"]);
    }

    fn known(&self, mark: &Mark) -> Result<&'v Value, TemplateError> {
        self.value(&mark.key).ok_or_else(|| {
            let names = self.scopes.iter().flat_map(|scope| scope.names());
            mark.error(Problem::Unknown(closest(&mark.key, names)))
        })
    }

    fn value(&self, key: &str) -> Option<&'v Value> {
        self.scopes.iter().rev().copied().find_map(|scope| scope.by_key(key))
    }
}

/// A text for XML, without the signs that XML cannot hold.
pub(super) fn escape(text: &str, out: &mut String) {
    for sign in text.chars() {
        match sign {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\t' | '\n' | '\r' => out.push(sign),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            sign => out.push(sign),
        }
    }
}

fn empty_paragraph(beside: &Element) -> String {
    format!("<{}p/>", beside.prefix)
}

/// A start tag without the numbers by which Word tells paragraphs and rows from each other.
fn without_ids(open: &str) -> String {
    ["paraId=\"", "textId=\""].into_iter().fold(open.to_owned(), |open, name| {
        let parts = open.split_once(name).and_then(|(before, after)| {
            let (_, behind) = after.split_once('"')?;
            Some((before.rsplit_once(char::is_whitespace)?.0, behind))
        });
        parts.map(|(before, behind)| format!("{before}{behind}")).unwrap_or(open)
    })
}
