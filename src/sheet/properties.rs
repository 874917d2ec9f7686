//! What a package's document properties say of the workbook.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::parts::Package;
use super::{ReadError, xml};

/// The custom properties: name and value.
pub(super) fn custom(package: &mut Package) -> Result<BTreeMap<String, String>, ReadError> {
    let part = package.bytes("docProps/custom.xml")?.unwrap_or_default();
    custom_of(&xml::decode(&part))
}

/// When the workbook says it was last saved, ISO 8601.
pub(super) fn modified(package: &mut Package) -> Result<Option<String>, ReadError> {
    let part = package.bytes("docProps/core.xml")?.unwrap_or_default();
    modified_of(&xml::decode(&part))
}

fn custom_of(text: &str) -> Result<BTreeMap<String, String>, ReadError> {
    let mut properties = BTreeMap::new();
    let mut name = None;
    let mut value = String::new();
    let mut reader = xml::reader(text);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) if element.local_name().as_ref() == "property" => {
                name = xml::attribute(&element, "name").map(std::borrow::Cow::into_owned);
                value.clear();
            }
            Event::Text(text) => value.push_str(text.xml10_content().trim()),
            Event::CData(text) => value.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => xml::push_reference(&reference, &mut value),
            Event::End(element) if element.local_name().as_ref() == "property" => {
                if let Some(name) = name.take() {
                    properties.insert(name, std::mem::take(&mut value));
                }
            }
            Event::Eof => return Ok(properties),
            _ => {}
        }
    }
}

fn modified_of(text: &str) -> Result<Option<String>, ReadError> {
    let mut reader = xml::reader(text);
    let mut inside = false;
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) => inside = element.local_name().as_ref() == "modified",
            Event::Text(text) if inside => return Ok(Some(text.xml10_content().trim().to_owned())),
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}
