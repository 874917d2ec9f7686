//! Brings opening and closing marks together.
//!
//! A mark alone in its paragraph stands for the place of that paragraph. One that has no partner in its table cell
//! stands for the place before or after its row, so that rows repeat. Any other may leave an element only where nothing
//! is seen before it (opening) or behind it (closing), so that a part never begins in the middle of something and ends
//! outside of it.

use super::error::{Problem, TemplateError};
use super::marks::{Mark, MarkKind};
use super::tree::{Element, Kind, Node};

/// Parts inside each other; more than this nobody could keep apart.
const DEEPEST: usize = 16;

/// The tree with its parts put together.
pub(super) fn nest(nodes: Vec<Node>) -> Result<Vec<Node>, TemplateError> {
    let mut open = Vec::new();
    in_order(&nodes, &mut open)?;
    if let Some(mark) = open.pop() {
        return Err(mark.error(Problem::NotClosed));
    }
    let nodes = settle_all(nodes)?;
    match nodes.iter().find_map(loose) {
        Some(mark) => Err(mark.error(Problem::Crossing)),
        None => Ok(nodes),
    }
}

/// Whether every part that is opened is closed, in the order of reading.
fn in_order<'n>(nodes: &'n [Node], open: &mut Vec<&'n Mark>) -> Result<(), TemplateError> {
    for node in nodes {
        match node {
            Node::Element(element) => in_order(&element.children, open)?,
            Node::Mark(mark) if mark.is_opening() && open.len() == DEEPEST => {
                return Err(mark.error(Problem::TooDeep));
            }
            Node::Mark(mark) if mark.is_opening() => open.push(mark),
            Node::Mark(mark) if mark.kind == MarkKind::Close => match open.pop() {
                Some(opening) if opening.key == mark.key => {}
                Some(opening) if open.iter().any(|outer| outer.key == mark.key) => {
                    return Err(opening.error(Problem::NotClosed));
                }
                _ => return Err(mark.error(Problem::NotOpened)),
            },
            _ => {}
        }
    }
    Ok(())
}

/// An opening or closing mark that has no partner among its siblings.
fn loose(node: &Node) -> Option<&Mark> {
    match node {
        Node::Mark(mark) if mark.is_of_section() => Some(mark),
        _ => None,
    }
}

fn settle_all(nodes: Vec<Node>) -> Result<Vec<Node>, TemplateError> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Element(element) => settle(element, &mut out)?,
            node => out.push(node),
        }
    }
    pair(out)
}

/// Settles an element's content, and puts it out with the marks that leave it around it.
fn settle(mut element: Element, out: &mut Vec<Node>) -> Result<(), TemplateError> {
    element.children = settle_all(element.children)?;
    if !element.children.iter().any(|node| loose(node).is_some()) {
        out.push(Node::Element(element));
        return Ok(());
    }
    if goes_with_its_marks(&element) {
        let (marks, left): (Vec<Node>, _) =
            element.children.into_iter().partition(|node| loose(node).is_some());
        element.children = left;
        out.extend(marks.into_iter().map(|node| match node {
            Node::Mark(mark) => Node::Mark(Mark { left_cell: false, ..mark }),
            node => node,
        }));
        // A paragraph that ends a section of the paper carries its page, and stays.
        if element.kind == Kind::Paragraph && ends_section(&element) {
            out.push(Node::Element(element));
        }
        return Ok(());
    }
    let ([before, after], children) = leave(&element)?;
    element.children = children;
    out.extend(before);
    out.push(Node::Element(element));
    out.extend(after);
    Ok(())
}

/// Whether nothing is seen in a paragraph or row but its marks; a row that opens and closes repeats all the same.
fn goes_with_its_marks(element: &Element) -> bool {
    if element.children.iter().any(Node::is_visible) {
        return false;
    }
    let opens = || element.children.iter().filter_map(loose).any(Mark::is_opening);
    let closes = || element.children.iter().filter_map(loose).any(|mark| !mark.is_opening());
    match element.kind {
        Kind::Paragraph => true,
        Kind::Row => opens() != closes(),
        _ => false,
    }
}

fn ends_section(paragraph: &Element) -> bool {
    let ends = |node: &Node| matches!(node, Node::Raw(raw) if raw.xml.contains("sectPr"));
    paragraph.children.iter().any(|node| node.is_properties() && ends(node))
}

/// The loose marks of an element that go before and behind it, and what stays.
fn leave(element: &Element) -> Result<([Vec<Node>; 2], Vec<Node>), TemplateError> {
    let children = &element.children;
    let first_seen = children.iter().position(Node::is_visible).unwrap_or(children.len());
    let last_seen = children.iter().rposition(Node::is_visible).map_or(0, |at| at + 1);
    let (mut before, mut after, mut stay) = (Vec::new(), Vec::new(), Vec::new());
    for (at, node) in children.iter().enumerate() {
        let Some(mark) = loose(node) else {
            stay.push(node.clone());
            continue;
        };
        let is_at_edge = if mark.is_opening() { at < first_seen } else { at >= last_seen };
        let may_leave = match element.kind {
            Kind::Table | Kind::Story => false,
            Kind::Row | Kind::Cell => true,
            _ => is_at_edge || mark.left_cell,
        };
        if !may_leave {
            return Err(mark.error(Problem::Crossing));
        }
        let left_cell = match element.kind {
            Kind::Cell => true,
            Kind::Row => false,
            _ => mark.left_cell,
        };
        let side = if mark.is_opening() { &mut before } else { &mut after };
        side.push(Node::Mark(Mark { left_cell, ..mark.clone() }));
    }
    Ok(([before, after], stay))
}

/// Makes parts of what stands between marks of one list of siblings; marks without a partner stay.
fn pair(nodes: Vec<Node>) -> Result<Vec<Node>, TemplateError> {
    let mut done: Vec<Node> = Vec::with_capacity(nodes.len());
    let mut open: Vec<(Mark, Vec<Node>)> = Vec::new();
    for node in nodes {
        let node = match node {
            // Cells of one row are no list: such a mark is on its way out of the row.
            Node::Mark(mark) if mark.left_cell => Node::Mark(mark),
            Node::Mark(mark) if mark.is_opening() => {
                open.push((mark, Vec::new()));
                continue;
            }
            Node::Mark(mark) if mark.kind == MarkKind::Close => match open.pop() {
                Some((opening, content)) if opening.key == mark.key => Node::Section(opening, content),
                Some((opening, _)) => return Err(opening.error(Problem::Crossing)),
                None => Node::Mark(mark),
            },
            node => node,
        };
        open.last_mut().map_or(&mut done, |(_, content)| content).push(node);
    }
    for (mark, content) in open {
        done.push(Node::Mark(mark));
        done.extend(content);
    }
    Ok(done)
}
