//! What a package's document properties say of the workbook.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::{ReadError, xml};

/// The custom properties of `docProps/custom.xml`: name and value.
pub(super) fn custom(text: &str) -> Result<BTreeMap<String, String>, ReadError> {
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

/// When the workbook says it was last saved.
pub(super) fn modified(text: &str) -> Result<Option<String>, ReadError> {
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
