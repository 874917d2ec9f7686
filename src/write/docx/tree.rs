//! A part of a Word file as a tree of what matters to a template: paragraphs, runs, texts, tables and content controls.
//! Everything else stays the text that it was, byte for byte.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::marks::Mark;
use crate::sheet::xml::{attribute, push_reference};
use crate::sheet::{Damage, Limits, ReadError, guard};

/// Names of the language of Word files, as usual and as strict files have it.
const WORD: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
/// Elements that a person sees though they hold no text.
const VISIBLE: [&str; 20] = [
    "AlternateContent",
    "altChunk",
    "br",
    "contentPart",
    "cr",
    "drawing",
    "endnoteReference",
    "fldChar",
    "fldSimple",
    "footnoteReference",
    "instrText",
    "noBreakHyphen",
    "oMath",
    "oMathPara",
    "object",
    "pict",
    "ptab",
    "ruby",
    "sym",
    "tab",
];
/// Elements whose text nobody sees any more: what was moved away under tracked changes.
const GONE: [&str; 2] = ["del", "moveFrom"];

/// What an element is to a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Run,
    Text,
    /// How its parent looks.
    Properties,
    Table,
    Row,
    Cell,
    /// What holds paragraphs of its own: the body, a header, a note, a text box.
    Story,
    /// A content control.
    Control,
    ControlProperties,
    ControlContent,
    /// The name of a content control.
    Tag,
    /// A content control's number, which no other may have.
    Id,
    /// Marks a content control's text as an invitation to type.
    Placeholder,
    /// Ties a content control's text to data elsewhere in the file.
    Binding,
    Bookmark,
    Gone,
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "p" => Self::Paragraph,
            "r" => Self::Run,
            "t" => Self::Text,
            "tbl" => Self::Table,
            "tr" => Self::Row,
            "tc" => Self::Cell,
            "body" | "hdr" | "ftr" | "footnote" | "endnote" | "txbxContent" => Self::Story,
            "sdt" => Self::Control,
            "sdtPr" => Self::ControlProperties,
            "sdtContent" => Self::ControlContent,
            "tag" => Self::Tag,
            "id" => Self::Id,
            "showingPlcHdr" => Self::Placeholder,
            "dataBinding" => Self::Binding,
            "bookmarkStart" | "bookmarkEnd" => Self::Bookmark,
            name if GONE.contains(&name) => Self::Gone,
            name if name.ends_with("Pr") => Self::Properties,
            _ => Self::Other,
        }
    }

    /// Whether an element without marks may become the text that it was.
    const fn is_plain(self) -> bool {
        !matches!(
            self,
            Self::Paragraph
                | Self::Table
                | Self::Row
                | Self::Cell
                | Self::Story
                | Self::Control
                | Self::ControlProperties
                | Self::ControlContent
        )
    }
}

/// A piece of a part.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// What is copied as it stands.
    Raw(Raw),
    /// A piece of text.
    Text(Text),
    Element(Element),
    Mark(Mark),
    /// What stands between an opening and a closing mark.
    Section(Mark, Vec<Node>),
}

#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub xml: String,
    pub kind: Kind,
    /// Whether a person sees something of it.
    pub is_visible: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Text {
    pub xml: String,
    /// The letters.
    pub letters: String,
    /// The prefix of the element's name, with its colon.
    pub prefix: String,
}

#[derive(Debug, Clone)]
pub(super) struct Element {
    pub kind: Kind,
    /// The start and the end, as they are written; the end is empty where one tag is both.
    pub open: String,
    pub close: String,
    /// The prefix of its name, with its colon.
    pub prefix: String,
    pub children: Vec<Node>,
    /// Whether a person sees it even without text.
    pub is_visible: bool,
    /// A content control's name.
    pub tag: Option<String>,
}

impl Node {
    /// Whether a person sees something of it. An opening or closing mark is nothing to see.
    pub fn is_visible(&self) -> bool {
        match self {
            Self::Raw(raw) => raw.is_visible,
            Self::Text(text) => !text.letters.trim().is_empty(),
            Self::Element(element) => element.is_visible || element.children.iter().any(Self::is_visible),
            Self::Mark(mark) => !mark.is_of_section(),
            Self::Section(..) => true,
        }
    }

    /// Whether it only says how its parent looks.
    pub fn is_properties(&self) -> bool {
        matches!(self, Self::Raw(Raw { kind: Kind::Properties, .. }))
    }
}

/// Reads a part.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Vec<Node>, ReadError> {
    let mut reader = NsReader::from_str(text);
    let mut tree = Tree { limits, open: Vec::new(), done: Vec::new(), elements: 0 };
    let mut from = 0;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(ReadError::technical)?;
        let is_word = matches!(namespace, ResolveResult::Bound(Namespace(name)) if WORD.contains(&name));
        let to = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let xml = text.get(from..to).unwrap_or_default();
        from = to;
        match event {
            Event::Start(element) => tree.start(&element, xml, is_word)?,
            Event::Empty(element) => {
                tree.start(&element, xml, is_word)?;
                tree.end("");
            }
            Event::End(_) => tree.end(xml),
            Event::Text(piece) => tree.letters(&piece.xml10_content(), xml),
            Event::CData(piece) => tree.letters(&piece.xml10_content(), xml),
            Event::GeneralRef(reference) => {
                let mut letters = String::new();
                push_reference(&reference, &mut letters);
                tree.letters(&letters, xml);
            }
            Event::Decl(declaration) => {
                // Whatever it was stored as, UTF-8 is what is written.
                let is_utf8 = declaration
                    .encoding()
                    .is_none_or(|encoding| encoding.is_ok_and(|name| name.eq_ignore_ascii_case("utf-8")));
                tree.raw(if is_utf8 { xml } else { r#"<?xml version="1.0" encoding="UTF-8"?>"# });
            }
            Event::Comment(_) | Event::PI(_) => tree.raw(xml),
            // Word writes none; those who do mean to have a reader fetch or unfold something.
            Event::DocType(_) => return Err(ReadError::technical("DOCTYPE")),
            Event::Eof => return tree.end_of_part(),
        }
    }
}

struct Tree<'l> {
    limits: &'l Limits,
    open: Vec<Element>,
    done: Vec<Node>,
    elements: u64,
}

impl Tree<'_> {
    fn start(&mut self, start: &BytesStart<'_>, xml: &str, is_word: bool) -> Result<(), ReadError> {
        if let Some(error) = start.attributes().find_map(Result::err) {
            return Err(ReadError::technical(error));
        }
        self.elements += 1;
        guard::within("elements", self.elements, self.limits.elements)?;
        guard::within("nesting", self.open.len() as u64, self.limits.nesting)?;
        let local = start.local_name();
        let local = local.as_ref();
        let kind = if is_word { Kind::of(local) } else { Kind::Other };
        let prefix = start.name().prefix().map(|prefix| format!("{}:", prefix.as_ref())).unwrap_or_default();
        if kind == Kind::Tag
            && let Some(properties) = self.open.last_mut().filter(|up| up.kind == Kind::ControlProperties)
        {
            properties.tag = attribute(start, "val").map(std::borrow::Cow::into_owned);
        }
        self.open.push(Element {
            kind,
            open: xml.to_owned(),
            close: String::new(),
            prefix,
            children: Vec::new(),
            is_visible: VISIBLE.contains(&local),
            tag: None,
        });
        Ok(())
    }

    fn end(&mut self, xml: &str) {
        // The reader sees to it that every end has its start.
        let Some(mut element) = self.open.pop() else { return };
        xml.clone_into(&mut element.close);
        if element.kind == Kind::ControlProperties
            && let Some(control) = self.open.last_mut().filter(|up| up.kind == Kind::Control)
        {
            control.tag = element.tag.take();
        }
        let node = if element.kind == Kind::Text { text(element) } else { plain(element) };
        self.push(node);
    }

    /// Letters of a text; anywhere else they are nothing to a template.
    fn letters(&mut self, letters: &str, xml: &str) {
        match self.open.last_mut() {
            Some(element) if element.kind == Kind::Text => {
                let prefix = String::new();
                let piece = Text { xml: xml.to_owned(), letters: letters.to_owned(), prefix };
                element.children.push(Node::Text(piece));
            }
            _ => self.raw(xml),
        }
    }

    fn raw(&mut self, xml: &str) {
        self.push(Node::Raw(Raw { xml: xml.to_owned(), kind: Kind::Other, is_visible: false }));
    }

    fn push(&mut self, node: Node) {
        self.open.last_mut().map_or(&mut self.done, |element| &mut element.children).push(node);
    }

    fn end_of_part(self) -> Result<Vec<Node>, ReadError> {
        if self.open.is_empty() { Ok(self.done) } else { Err(ReadError::Damaged(Damage::CutOff)) }
    }
}

/// The text of a text element: its pieces in one.
fn text(element: Element) -> Node {
    let mut whole = Text { xml: element.open, letters: String::new(), prefix: element.prefix };
    for child in element.children {
        match child {
            Node::Text(piece) => {
                whole.xml.push_str(&piece.xml);
                whole.letters.push_str(&piece.letters);
            }
            Node::Raw(raw) => whole.xml.push_str(&raw.xml),
            // Nothing else can stand in a text.
            Node::Element(_) | Node::Mark(_) | Node::Section(..) => {}
        }
    }
    whole.xml.push_str(&element.close);
    Node::Text(whole)
}

/// An element without text and structure becomes what it was written as.
fn plain(element: Element) -> Node {
    let is_gone = element.kind == Kind::Gone;
    let is_raw = |node: &Node| matches!(node, Node::Raw(_)) || is_gone;
    if !element.kind.is_plain() || !element.children.iter().all(is_raw) {
        return Node::Element(element);
    }
    let is_seen = |node: &Node| node.is_visible();
    let is_visible = (element.is_visible || element.children.iter().any(is_seen))
        && !matches!(element.kind, Kind::Properties | Kind::Gone);
    let mut xml = element.open;
    element.children.iter().for_each(|child| write(child, &mut xml));
    xml.push_str(&element.close);
    Node::Raw(Raw { xml, kind: element.kind, is_visible })
}

/// A node that holds no mark as it was written.
fn write(node: &Node, out: &mut String) {
    match node {
        Node::Raw(raw) => out.push_str(&raw.xml),
        Node::Text(text) => out.push_str(&text.xml),
        Node::Element(element) => {
            out.push_str(&element.open);
            element.children.iter().for_each(|child| write(child, out));
            out.push_str(&element.close);
        }
        Node::Mark(_) | Node::Section(..) => {}
    }
}
