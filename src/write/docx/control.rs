//! Content controls: what one looks like once its text is that of a field.

use super::marks::{Mark, MarkKind};
use super::tree::{Element, Kind, Node, Raw};

/// A style that Word gives to the invitation to type.
const INVITATION: &str = "PlaceholderText";

/// The control with this mark as its only text, in the look of its first run.
pub(super) fn filled(control: &Element, key: &str, is_inline: bool) -> Element {
    let mut mark = Some(mark(control, key));
    let children = control.children.iter().map(|node| match node {
        Node::Element(part) if part.kind == Kind::ControlProperties => {
            let is_kept = |node: &&Node| {
                !matches!(node, Node::Raw(Raw { kind: Kind::Placeholder | Kind::Binding, .. }))
            };
            let children = part.children.iter().filter(is_kept).cloned().collect();
            Node::Element(Element { children, ..part.clone() })
        }
        Node::Element(part) if part.kind == Kind::ControlContent => {
            let mut children = only(&part.children, false, &mut mark);
            if let Some(mark) = mark.take() {
                children.push(added(mark, &control.prefix, is_inline));
            }
            Node::Element(opened(part, children))
        }
        node => node.clone(),
    });
    Element { children: children.collect(), tag: None, ..control.clone() }
}

fn mark(control: &Element, key: &str) -> Mark {
    let place = super::error::Place::new(super::error::Part::Body, "");
    Mark {
        kind: MarkKind::Field,
        typed: key.to_owned(),
        key: key.to_owned(),
        prefix: control.prefix.clone(),
        place: std::sync::Arc::new(place),
        left_cell: false,
    }
}

/// The nodes with the mark in the first run and no other text. Cells need a paragraph; other paragraphs go.
fn only(nodes: &[Node], in_cell: bool, mark: &mut Option<Mark>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Raw(raw) if !raw.is_visible => out.push(node.clone()),
            Node::Element(run) if run.kind == Kind::Run => {
                let Some(mark) = mark.take() else { continue };
                let properties = run.children.iter().filter(|node| node.is_properties()).map(plain_look);
                let children = properties.chain([Node::Mark(mark)]).collect();
                out.push(Node::Element(Element { children, ..run.clone() }));
            }
            Node::Element(part) if part.kind == Kind::Paragraph => {
                if mark.is_none() && !in_cell {
                    continue;
                }
                let mut children = only(&part.children, false, mark);
                if let Some(mark) = mark.take() {
                    children.push(added(mark, &part.prefix, true));
                }
                out.push(Node::Element(opened(part, children)));
            }
            Node::Element(part) => {
                let children = only(&part.children, part.kind == Kind::Cell, mark);
                out.push(Node::Element(opened(part, children)));
            }
            _ => {}
        }
    }
    out
}

/// How a run looks, without the look of an invitation.
fn plain_look(properties: &Node) -> Node {
    let Node::Raw(raw) = properties else { return properties.clone() };
    let without = raw.xml.split_inclusive('>').filter(|tag| !tag.contains(INVITATION)).collect();
    Node::Raw(Raw { xml: without, ..raw.clone() })
}

/// A run with the mark, in a paragraph of its own where none is around it.
fn added(mark: Mark, prefix: &str, is_inline: bool) -> Node {
    let made = |kind, name: &str, children| {
        Node::Element(Element {
            kind,
            open: format!("<{prefix}{name}>"),
            close: format!("</{prefix}{name}>"),
            prefix: prefix.to_owned(),
            children,
            is_visible: false,
            tag: None,
        })
    };
    let run = made(Kind::Run, "r", vec![Node::Mark(mark)]);
    if is_inline { run } else { made(Kind::Paragraph, "p", vec![run]) }
}

/// An element with this content; one that was a single tag gets a start and an end.
fn opened(element: &Element, children: Vec<Node>) -> Element {
    let mut element = Element { children, ..element.clone() };
    if element.close.is_empty()
        && let Some(start) = element.open.strip_suffix("/>").map(|start| format!("{start}>"))
    {
        let name = element.open.trim_start_matches('<').split([' ', '/', '\t', '\r', '\n']).next();
        element.close = format!("</{}>", name.unwrap_or_default());
        element.open = start;
    }
    element
}
