//! The workbook part, cell styles, and document properties.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::super::font::Coding;
use super::super::{NumberFormat, ReadError, Visibility, xml};

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

pub(super) fn read(text: &str) -> Result<Book, ReadError> {
    let mut book = Book { sheets: Vec::new(), starts_1904: false };
    let mut reader = xml::reader(text);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
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
            },
            Event::Eof => return Ok(book),
            _ => {}
        }
    }
}

/// What a cell style says of the cells that have it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub format: NumberFormat,
    /// Whether the percent sign is a mere letter of the format, so that a stored 5 shows 5%.
    pub is_sign_only: bool,
    pub font: Font,
}

/// What a font does to its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Font {
    pub is_struck: bool,
    pub coding: Option<Coding>,
}

impl Font {
    /// Takes in one property of a font: an element inside `font` or `rPr`.
    pub fn take(&mut self, property: &BytesStart<'_>) {
        match property.local_name().as_ref() {
            "strike" => {
                self.is_struck = xml::attribute(property, "val").is_none_or(|value| xml::is_yes(&value));
            }
            "name" | "rFont" => {
                let name = xml::attribute(property, "val");
                self.coding = name.and_then(|name| Coding::of_font(&name));
            }
            _ => {}
        }
    }
}

/// Reads the styles part: number formats and fonts, and the cell styles that bring them together, in the order in which
/// cells refer to them.
pub(super) fn styles(text: &str) -> Result<Vec<Style>, ReadError> {
    let mut formats: BTreeMap<u32, (NumberFormat, bool)> = BTreeMap::new();
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
                        let (format, is_sign_only) = own.unwrap_or_else(|| (built_in(format), false));
                        styles.push(Style { format, is_sign_only, font: font.copied().unwrap_or_default() });
                    }
                    _ if in_fonts => {
                        if let Some(font) = fonts.last_mut() {
                            font.take(&element);
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

/// Number formats that spreadsheets know by number (ECMA-376 part 1, 18.8.30).
fn built_in(format: u32) -> NumberFormat {
    match format {
        14..=22 | 27..=36 | 45..=47 | 50..=58 => NumberFormat::Date,
        9 | 10 => NumberFormat::Percentage,
        49 => NumberFormat::Text,
        1..=8 | 11..=13 | 37..=44 | 48 => NumberFormat::Number,
        _ => NumberFormat::General,
    }
}

/// What a format code makes of a number, by its first section: letters of a date, a percent sign or places of digits
/// outside quotes, brackets and escapes. A percent sign inside these is shown too; then the number is not multiplied,
/// which is told beside the kind.
fn kind_of(code: &str) -> (NumberFormat, bool) {
    let mut letters = code.chars();
    let (mut plain, mut quoted) = (String::new(), String::new());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.extend(letters.by_ref().take_while(|c| *c != '"')),
            '[' => letters.by_ref().take_while(|c| *c != ']').for_each(drop),
            '\\' => quoted.extend(letters.next()),
            '_' | '*' => {
                letters.next();
            }
            other => plain.push(other.to_ascii_lowercase()),
        }
    }
    let first = plain.split(';').next().unwrap_or_default();
    let signs = first.replace("general", "");
    match () {
        () if signs.contains(['d', 'm', 'y', 'h', 's']) => (NumberFormat::Date, false),
        () if signs.contains('%') => (NumberFormat::Percentage, false),
        () if quoted.contains('%') => (NumberFormat::Percentage, true),
        () if signs.contains('@') => (NumberFormat::Text, false),
        () if signs.contains(['0', '#', '?']) => (NumberFormat::Number, false),
        () => (NumberFormat::General, false),
    }
}

pub(super) fn custom_properties(text: &str) -> Result<BTreeMap<String, String>, ReadError> {
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
pub(in crate::sheet) fn modified(text: &str) -> Result<Option<String>, ReadError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_s_kind_is_told_by_its_signs_alone() {
        for (code, kind) in [
            ("dd/mm/yyyy", NumberFormat::Date),
            ("[$-42A]d mmmm", NumberFormat::Date),
            ("h:mm", NumberFormat::Date),
            ("yyyy\\-mm", NumberFormat::Date),
            ("0.0", NumberFormat::Number),
            ("0 \"điểm đạt\"", NumberFormat::Number),
            ("[Red]0.00", NumberFormat::Number),
            ("#,##0_d", NumberFormat::Number),
            ("0.00E+00", NumberFormat::Number),
            ("0%", NumberFormat::Percentage),
            ("0.0\\ %;[Red]-0.0%", NumberFormat::Percentage),
            ("@", NumberFormat::Text),
            ("General", NumberFormat::General),
        ] {
            assert_eq!(kind_of(code), (kind, false), "{code}");
        }
    }

    #[test]
    fn a_percent_sign_that_is_a_mere_letter_is_seen_all_the_same() {
        for code in ["0\"%\"", "0.0\\%", "0\" %\""] {
            assert_eq!(kind_of(code), (NumberFormat::Percentage, true), "{code}");
        }
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
        let told: Vec<_> =
            styles.iter().map(|style| (style.format, style.font.is_struck, style.font.coding)).collect();
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
