//! A part of a package as a tree.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// An element by its local name, with what is inside.
#[derive(Debug, Default, Clone)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    pub text: String,
}

impl Node {
    pub fn parse(xml: &str) -> Self {
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) => open.push(Self::of(&element)),
                Event::Empty(element) => open.last_mut().unwrap().children.push(Self::of(&element)),
                Event::End(_) => {
                    let done = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(done);
                }
                Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let letters = match reference.resolve_char_ref().unwrap() {
                        Some(letter) => letter.to_string(),
                        None => resolve_predefined_entity(&reference.xml10_content()).unwrap().to_owned(),
                    };
                    open.last_mut().unwrap().text.push_str(&letters);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        open.remove(0).children.pop().unwrap_or_default()
    }

    fn of(element: &BytesStart) -> Self {
        let attributes = element.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
            (attribute.key.local_name().as_ref().to_owned(), value.into_owned())
        });
        let name = element.local_name().as_ref().to_owned();
        Self { name, attributes: attributes.collect(), ..Self::default() }
    }

    pub fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }

    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of the child of this name.
    pub fn list(&self, name: &str) -> &[Self] {
        self.child(name).map_or(&[], |child| &child.children)
    }

    /// Every element of this name below, in order.
    pub fn all<'n>(&'n self, name: &str, found: &mut Vec<&'n Self>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.all(name, found);
        }
    }

    /// All text inside, readings beside the text left out.
    pub fn whole_text(&self) -> String {
        let inner = self.children.iter().filter(|child| child.name != "rPh").map(Self::whole_text);
        std::iter::once(self.text.clone()).chain(inner).collect()
    }

    /// The element with all that is inside on one line.
    pub fn line(&self) -> String {
        let attributes = self.attributes.iter().map(|(name, value)| format!("{name}={value:?}"));
        let children = self.children.iter().map(|child| format!("[{}]", child.line()));
        let text = (!self.text.trim().is_empty()).then(|| format!("{:?}", self.text));
        let parts = std::iter::once(self.name.clone()).chain(attributes).chain(text).chain(children);
        parts.collect::<Vec<_>>().join(" ")
    }
}
