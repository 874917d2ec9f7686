//! What a document says of itself: its manifest and its properties.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::{Damage, ReadError, xml};

/// What the list of a package's members tells.
pub(super) struct Manifest {
    /// Whether the content is locked with a password.
    pub is_encrypted: bool,
    /// Whether it is a spreadsheet, as far as is told.
    pub is_spreadsheet: bool,
}

pub(super) fn manifest(text: &str) -> Result<Manifest, ReadError> {
    let mut manifest = Manifest { is_encrypted: false, is_spreadsheet: true };
    let mut holds_content = false;
    let mut reader = xml::reader(text);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "file-entry" => {
                    let [path, kind] = xml::attributes(&element, ["full-path", "media-type"]);
                    let path = path.unwrap_or_default();
                    // Newer programs lock the package as a whole and put it into one member.
                    holds_content = matches!(&*path, "content.xml" | "encrypted-package");
                    if let Some(kind) = kind.filter(|kind| path == "/" && !kind.trim().is_empty()) {
                        manifest.is_spreadsheet =
                            kind.contains("spreadsheet") || kind.contains("sun.xml.calc");
                    }
                }
                "encryption-data" if holds_content => manifest.is_encrypted = true,
                _ => {}
            },
            Event::Eof => return Ok(manifest),
            _ => {}
        }
    }
}

/// The document's properties.
#[derive(Default)]
pub(super) struct Meta {
    /// Those that people or programs added: name and value.
    pub properties: BTreeMap<String, String>,
    /// When it was last saved.
    pub modified: Option<String>,
}

impl Meta {
    /// Reads the element `meta` to its end.
    pub fn read(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), ReadError> {
        let mut name = None;
        let mut value = String::new();
        loop {
            match xml::next(reader)? {
                Event::Start(element) => {
                    value.clear();
                    name = xml::attribute(&element, "name").map(std::borrow::Cow::into_owned);
                }
                Event::Text(text) => value.push_str(text.xml10_content().trim()),
                Event::CData(text) => value.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => xml::push_reference(&reference, &mut value),
                Event::End(element) => match element.local_name().as_ref() {
                    "meta" => return Ok(()),
                    "date" => self.modified = Some(std::mem::take(&mut value)),
                    "user-defined" => {
                        if let Some(name) = name.take() {
                            self.properties.insert(name, std::mem::take(&mut value));
                        }
                    }
                    _ => {}
                },
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
    }
}
