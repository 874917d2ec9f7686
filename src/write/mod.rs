//! Workbooks that the program writes, drawn from papers: values come in, bytes go out; nothing is decided or worked out
//! here, and nothing is looked up in a catalogue.
//!
//! All text is written as text, so that nothing a form holds can become a formula; every formula has its result
//! stored beside it, so that it reads right in Protected View, previews and programs that do not calculate.

pub mod consolidated;
pub mod evidence;
mod formula;
pub mod result;
pub mod style;
mod table;
pub mod template;

/// Letters in a link, as Excel allows.
const LINK_LIMIT: usize = 2000;

/// The way from a workbook to a file, relative to it, and to a cell of the file; `None` where Excel could not hold it.
fn link_to(file: &std::path::Path, place: &crate::cell::Place) -> Option<String> {
    let file = file.to_str()?.replace('#', "%23").replace('/', "\\");
    let address = match (&place.sheet, place.cell) {
        (Some(sheet), Some(cell)) => format!("file:///{file}#'{}'!{cell}", sheet.replace('\'', "''")),
        _ => format!("file:///{file}"),
    };
    (address.len() <= LINK_LIMIT).then_some(address)
}
