//! The workbook part, number formats, and document properties.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::Event;

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

/// For each cell style, whether its number format shows a date.
pub(super) fn date_styles(text: &str) -> Result<Vec<bool>, ReadError> {
    let mut own: BTreeSet<u32> = BTreeSet::new();
    let mut styles = Vec::new();
    let mut in_cell_styles = false;
    let mut reader = xml::reader(text);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) | Event::Empty(element) => {
                let number =
                    |name| xml::attribute(&element, name).and_then(|id| id.trim().parse::<u32>().ok());
                match element.local_name().as_ref() {
                    "numFmt" => {
                        let code = xml::attribute(&element, "formatCode").unwrap_or_default();
                        if let Some(id) = number("numFmtId").filter(|_| shows_date(&code)) {
                            own.insert(id);
                        }
                    }
                    "cellXfs" => in_cell_styles = true,
                    "xf" if in_cell_styles => {
                        let format = number("numFmtId").unwrap_or(0);
                        styles.push(is_built_in_date(format) || own.contains(&format));
                    }
                    _ => {}
                }
            }
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// Number formats that spreadsheets know by number and that show a date or time (ECMA-376 part 1, 18.8.30).
fn is_built_in_date(format: u32) -> bool {
    matches!(format, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format code holds a letter of a date outside quotes, brackets and escapes.
fn shows_date(code: &str) -> bool {
    let mut letters = code.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => letters.by_ref().take_while(|c| *c != '"').for_each(drop),
            '[' => letters.by_ref().take_while(|c| *c != ']').for_each(drop),
            '\\' | '_' | '*' => {
                letters.next();
            }
            other => plain.push(other.to_ascii_lowercase()),
        }
    }
    let first = plain.split(';').next().unwrap_or_default().replace("general", "");
    first.contains(['d', 'm', 'y', 'h', 's'])
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

#[cfg(test)]
mod tests {
    use super::shows_date;

    #[test]
    fn a_format_shows_a_date_by_its_letters_alone() {
        for code in ["dd/mm/yyyy", "[$-42A]d mmmm", "h:mm", "yyyy\\-mm"] {
            assert!(shows_date(code), "{code}");
        }
        for code in ["0.0", "General", "0 \"điểm đạt\"", "[Red]0.00", "#,##0_d", "0.00E+00", "@"] {
            assert!(!shows_date(code), "{code}");
        }
    }
}
