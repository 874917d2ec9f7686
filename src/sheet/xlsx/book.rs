//! The workbook part and the cell styles.

use std::collections::BTreeMap;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::super::font::Coding;
use super::super::style::{Font, Numbers, Shift, Style, built_in, kind_of};
use super::super::{ReadError, Visibility, xml};

/// What the workbook part tells.
pub(super) struct Book {
    pub sheets: Vec<Entry>,
    pub starts_1904: bool,
}

/// A sheet as the workbook part lists it.
pub(super) struct Entry {
    pub name: String,
    pub relation: String,
    pub visibility: Visibility,
}

/// Reads the workbook part. Only elements of its root's namespace count: extensions have elements of the same names.
pub(super) fn read(text: &str) -> Result<Book, ReadError> {
    let mut book = Book { sheets: Vec::new(), starts_1904: false };
    let mut reader = NsReader::from_str(text);
    xml::take_as_found(reader.config_mut());
    let mut main = None;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(ReadError::technical)?;
        let (Event::Start(element) | Event::Empty(element)) = event else {
            if matches!(event, Event::Eof) {
                return Ok(book);
            }
            continue;
        };
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => Some(namespace.as_ref().to_owned()),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => None,
        };
        if *main.get_or_insert_with(|| namespace.clone()) != namespace {
            continue;
        }
        match element.local_name().as_ref() {
            "workbookPr" => book.starts_1904 = xml::flag(&element, "date1904"),
            "sheet" => {
                let value = |name| xml::attribute(&element, name).unwrap_or_default().into_owned();
                book.sheets.push(Entry {
                    name: value("name"),
                    relation: value("id"),
                    visibility: match value("state").as_str() {
                        "hidden" => Visibility::Hidden,
                        "veryHidden" => Visibility::VeryHidden,
                        _ => Visibility::Visible,
                    },
                });
            }
            _ => {}
        }
    }
}

/// Takes in one property of a font: an element inside `font` or `rPr`.
pub(super) fn take_property(font: &mut Font, property: &BytesStart<'_>) {
    match property.local_name().as_ref() {
        "strike" => {
            font.is_struck = xml::attribute(property, "val").is_none_or(|value| xml::is_yes(&value));
        }
        "name" | "rFont" => {
            let name = xml::attribute(property, "val");
            font.coding = name.and_then(|name| Coding::of_font(&name));
        }
        "vertAlign" => {
            font.shift = xml::attribute(property, "val").map_or(Shift::OnLine, |value| Shift::named(&value));
        }
        _ => {}
    }
}

/// Reads the styles part: number formats and fonts, and the cell styles that bring them together, in the order in which
/// cells refer to them.
pub(super) fn styles(text: &str) -> Result<Vec<Style>, ReadError> {
    let mut formats: BTreeMap<u32, Numbers> = BTreeMap::new();
    let mut fonts: Vec<Font> = Vec::new();
    let mut styles = Vec::new();
    let (mut in_fonts, mut in_cell_styles) = (false, false);
    let mut reader = xml::reader(text);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) | Event::Empty(element) => {
                let number =
                    |name| xml::attribute(&element, name).and_then(|id| id.trim().parse::<u32>().ok());
                match element.local_name().as_ref() {
                    "numFmt" => {
                        let code = xml::attribute(&element, "formatCode").unwrap_or_default();
                        if let Some(id) = number("numFmtId") {
                            formats.insert(id, kind_of(&code));
                        }
                    }
                    "fonts" => in_fonts = true,
                    "font" if in_fonts => fonts.push(Font::default()),
                    "cellXfs" => in_cell_styles = true,
                    "xf" if in_cell_styles => {
                        let format = number("numFmtId").unwrap_or(0);
                        let font = number("fontId").and_then(|id| fonts.get(usize::try_from(id).ok()?));
                        // A format that the file defines itself counts before the one that spreadsheets know by
                        // the same number.
                        let own = formats.get(&format).copied();
                        let numbers = own.unwrap_or_else(|| built_in(format));
                        styles.push(Style { numbers, font: font.copied().unwrap_or_default() });
                    }
                    _ if in_fonts => {
                        if let Some(font) = fonts.last_mut() {
                            take_property(font, &element);
                        }
                    }
                    _ => {}
                }
            }
            Event::End(element) => match element.local_name().as_ref() {
                "cellXfs" => in_cell_styles = false,
                "fonts" => in_fonts = false,
                _ => {}
            },
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::NumberFormat;

    #[test]
    fn an_extension_s_elements_do_not_count_as_the_workbook_s_own() {
        let extended = |prefix: &str, colon: &str| {
            format!(
                concat!(
                    r#"<{p}{c}workbook xmlns{x}="main" xmlns:x14="other"><{p}{c}workbookPr date1904="1"/><{p}{c}sheets>"#,
                    r#"<{p}{c}sheet name="A" r:id="rId1"/></{p}{c}sheets><{p}{c}extLst><x14:workbookPr/>"#,
                    r#"<x14:sheet name="B"/></{p}{c}extLst></{p}{c}workbook>"#
                ),
                p = prefix,
                c = colon,
                x = if prefix.is_empty() { String::new() } else { format!(":{prefix}") },
            )
        };
        for text in [extended("", ""), extended("x", ":")] {
            let book = read(&text).unwrap();
            assert!(book.starts_1904, "{text}");
            assert_eq!(book.sheets.len(), 1, "{text}");
        }
        assert!(!read("<workbook><workbookPr/></workbook>").unwrap().starts_1904);
    }

    #[test]
    fn a_cell_style_brings_its_format_and_its_font_together() {
        let styles = styles(concat!(
            r#"<styleSheet><numFmts><numFmt numFmtId="9" formatCode="0.0"/></numFmts><fonts><font/>"#,
            r#"<font><strike/><name val=".VnTime"/></font><font><strike val="0"/></font></fonts>"#,
            r#"<cellStyleXfs><xf fontId="1"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="10" fontId="1"/>"#,
            r#"<xf numFmtId="9" fontId="2"/></cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"#
        ))
        .unwrap();
        let told: Vec<_> = styles
            .iter()
            .map(|style| (style.numbers.format, style.font.is_struck, style.font.coding))
            .collect();
        assert_eq!(
            told,
            [
                (NumberFormat::General, false, None),
                (NumberFormat::Percentage, true, Some(Coding::Tcvn3)),
                (NumberFormat::Number, false, None),
            ]
        );
    }
}
