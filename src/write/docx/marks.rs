//! Finds marks in paragraphs, whatever the runs that Word has split them over, and puts them into the tree.
//!
//! `{{tên}}` is a field, `{{#tên}}` opens a part, `{{^tên}}` opens one that is shown where there is nothing, `{{/tên}}`
//! closes it. A mark takes the place of its opening braces, and so their look.

use std::ops::Range;
use std::sync::Arc;

use super::error::{Part, Place, Problem, TemplateError};
use super::tree::{Element, Kind, Node, Text};
use super::values::key;

/// Stands for a picture, a line break or whatever else is no letter.
const ELSE: char = '\u{fffc}';

/// A mark.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub kind: MarkKind,
    /// As it is typed, with its braces.
    pub typed: String,
    /// Its name for comparison.
    pub key: String,
    /// The prefix of the names of elements around it, with its colon.
    pub prefix: String,
    /// Where it stands.
    pub place: Arc<Place>,
    /// Whether it has left the table's cell that it stood in.
    pub left_cell: bool,
}

/// What a mark does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkKind {
    Field,
    Open,
    /// Opens a part that is shown where there is nothing.
    OpenUnless,
    Close,
}

impl Mark {
    pub fn is_of_section(&self) -> bool {
        self.kind != MarkKind::Field
    }

    pub fn is_opening(&self) -> bool {
        matches!(self.kind, MarkKind::Open | MarkKind::OpenUnless)
    }

    pub fn error(&self, problem: Problem) -> TemplateError {
        TemplateError::Mark { problem, mark: self.typed.clone(), place: Place::clone(&self.place) }
    }
}

/// Puts the marks of all paragraphs into the tree.
pub(super) fn find(nodes: &mut [Node], part: Part) -> Result<(), TemplateError> {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        if element.kind == Kind::Gone {
            continue;
        }
        if element.kind == Kind::Paragraph {
            in_paragraph(element, part)?;
        }
        find(&mut element.children, part)?;
    }
    Ok(())
}

fn in_paragraph(paragraph: &mut Element, part: Part) -> Result<(), TemplateError> {
    let mut text = String::new();
    gather(&paragraph.children, &mut text);
    let found = marks(&text, part)?;
    if !found.is_empty() {
        let mut at = 0;
        put(&mut paragraph.children, &found, &mut at);
        paragraph.children = split(std::mem::take(&mut paragraph.children));
    }
    Ok(())
}

/// Whether a paragraph's text goes on inside a node; text boxes have paragraphs of their own.
fn goes_on(element: &Element) -> bool {
    !matches!(element.kind, Kind::Story | Kind::Paragraph | Kind::Gone)
}

/// The letters of a paragraph; whatever else a person sees between them is [`ELSE`], over which no mark goes.
fn gather(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&text.letters),
            Node::Element(element) if goes_on(element) => gather(&element.children, out),
            node if node.is_visible() => out.push(ELSE),
            _ => {}
        }
    }
}

struct Found {
    at: Range<usize>,
    mark: Mark,
}

/// The marks of a paragraph's text.
fn marks(text: &str, part: Part) -> Result<Vec<Found>, TemplateError> {
    let mut found = Vec::new();
    if !text.contains("{{") && !text.contains("}}") {
        return Ok(found);
    }
    let place = Arc::new(Place::new(part, &text.replace(ELSE, " ")));
    let wrong = |problem, mark: &str| {
        let mark = Place::new(part, mark.split(ELSE).next().unwrap_or_default()).paragraph;
        TemplateError::Mark { problem, mark, place: Place::clone(&place) }
    };
    let mut rest = text;
    loop {
        let start = text.len() - rest.len();
        let Some((before, after)) = rest.split_once("{{") else {
            return if rest.contains("}}") { Err(wrong(Problem::Stray, "}}")) } else { Ok(found) };
        };
        if before.contains("}}") {
            return Err(wrong(Problem::Stray, "}}"));
        }
        let end = after.find("}}").filter(|end| !after.get(..*end).is_some_and(|name| name.contains(ELSE)));
        let Some((inside, behind)) = end.and_then(|end| Some((after.get(..end)?, after.get(end + 2..)?)))
        else {
            return Err(wrong(Problem::Unfinished, rest.get(before.len()..).unwrap_or_default()));
        };
        let at = start + before.len()..text.len() - behind.len();
        let (kind, name) = kind(inside);
        let typed = format!("{{{{{inside}}}}}");
        let key = key(name);
        if key.is_empty() || name.contains(['{', '}']) {
            return Err(wrong(Problem::Nameless, &typed));
        }
        let place = Arc::clone(&place);
        let mark = Mark { kind, typed, key, prefix: String::new(), place, left_cell: false };
        found.push(Found { at, mark });
        rest = behind;
    }
}

fn kind(inside: &str) -> (MarkKind, &str) {
    let inside = inside.trim();
    let signs = [('#', MarkKind::Open), ('^', MarkKind::OpenUnless), ('/', MarkKind::Close)];
    let of = |(sign, kind): (char, MarkKind)| Some((kind, inside.strip_prefix(sign)?));
    signs.into_iter().find_map(of).unwrap_or((MarkKind::Field, inside))
}

/// Puts marks where their opening braces stand, and takes their letters out of the texts. Goes the way of [`gather`].
fn put(nodes: &mut Vec<Node>, found: &[Found], at: &mut usize) {
    let mut out = Vec::with_capacity(nodes.len());
    for mut node in nodes.drain(..) {
        match &mut node {
            Node::Text(text) => {
                let pieces = pieces(text, found, *at);
                *at += text.letters.len();
                match pieces {
                    Some(pieces) => out.extend(pieces),
                    None => out.push(node),
                }
                continue;
            }
            Node::Element(element) if goes_on(element) => put(&mut element.children, found, at),
            node if node.is_visible() => *at += ELSE.len_utf8(),
            _ => {}
        }
        out.push(node);
    }
    *nodes = out;
}

/// What a text at this place becomes; `None` where no mark touches it.
fn pieces(text: &Text, found: &[Found], start: usize) -> Option<Vec<Node>> {
    let end = start + text.letters.len();
    let first = found.partition_point(|found| found.at.end <= start);
    let touching = found.get(first..)?.iter().take_while(|found| found.at.start < end);
    let mut out = Vec::new();
    let mut done = start;
    let mut is_touched = false;
    let rest = |from: usize, to: usize| {
        let letters = text.letters.get(from - start..to - start).filter(|letters| !letters.is_empty())?;
        Some(Node::Text(Text::new(letters, &text.prefix)))
    };
    for Found { at, mark } in touching {
        is_touched = true;
        if at.start >= start {
            out.extend(rest(done, at.start));
            out.push(Node::Mark(Mark { prefix: text.prefix.clone(), ..mark.clone() }));
        }
        done = at.end.min(end);
    }
    out.extend(rest(done, end));
    is_touched.then_some(out)
}

impl Text {
    /// A text that is written anew.
    fn new(letters: &str, prefix: &str) -> Self {
        let mut xml = format!("<{prefix}t xml:space=\"preserve\">");
        super::fill::escape(letters, &mut xml);
        xml.push_str("</");
        xml.push_str(prefix);
        xml.push_str("t>");
        Self { xml, letters: letters.to_owned(), prefix: prefix.to_owned() }
    }
}

/// Takes opening and closing marks out of their runs, which are split around them; runs that are left empty go.
fn split(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Element(run) if run.kind == Kind::Run => split_run(run, &mut out),
            Node::Element(mut element) if goes_on(&element) => {
                element.children = split(element.children);
                out.push(Node::Element(element));
            }
            node => out.push(node),
        }
    }
    out
}

fn split_run(run: Element, out: &mut Vec<Node>) {
    let is_alone = |node: &Node| matches!(node, Node::Mark(mark) if mark.is_of_section());
    let Element { children, .. } = &run;
    if !children.iter().any(is_alone) && !children.iter().all(Node::is_properties) {
        out.push(Node::Element(run));
        return;
    }
    let properties: Vec<Node> = children.iter().filter(|node| node.is_properties()).cloned().collect();
    let empty = Element { children: Vec::new(), ..run.clone() };
    let part = |content: &mut Vec<Node>| {
        let children = properties.iter().cloned().chain(content.drain(..)).collect();
        Node::Element(Element { children, ..empty.clone() })
    };
    let mut content = Vec::new();
    for node in run.children {
        if is_alone(&node) {
            if !content.is_empty() {
                out.push(part(&mut content));
            }
            out.push(node);
        } else if !node.is_properties() {
            content.push(node);
        }
    }
    if !content.is_empty() {
        out.push(part(&mut content));
    }
}
