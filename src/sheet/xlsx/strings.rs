//! Strings of cells: a string element comes in, its text with the fonts of its runs goes out.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::rich::{RichString, Run, pieces};
use super::super::style::Font;
use super::super::{Damage, Limits, ReadError, guard, xml};
use super::book::take_property;
use super::cells::Part;
use super::usual;

/// A string of these runs, with what Excel escapes put back.
fn unescaped(text: &str, runs: Vec<Run>) -> RichString {
    if !text.contains("_x") {
        return RichString::new(text, runs);
    }
    let mut whole = String::with_capacity(text.len());
    let pieces = pieces(text, &runs).map(|(piece, font)| {
        whole.push_str(&xml::unescape_excel(piece));
        Run { end: whole.len(), font }
    });
    let runs = pieces.collect();
    RichString::new(&whole, runs)
}

/// The strings that cells refer to by number.
pub(super) fn shared_strings(text: &str, limits: &Limits) -> Result<Vec<RichString>, ReadError> {
    let mut strings = Vec::new();
    let mut part = Part::new(text);
    loop {
        if let Some((string, length)) = part.rest().and_then(usual::string) {
            within(string, limits)?;
            strings.push(RichString::plain(&xml::unescape_excel(string)));
            guard::within("visited", strings.len() as u64, limits.visited)?;
            part.skip(length);
            continue;
        }
        match part.next()? {
            Event::Start(element) if element.local_name().as_ref() == "si" => {
                strings.push(rich(&mut part.reader, "si", limits)?);
                guard::within("visited", strings.len() as u64, limits.visited)?;
            }
            Event::Empty(element) if element.local_name().as_ref() == "si" => {
                strings.push(RichString::plain(""));
                guard::within("visited", strings.len() as u64, limits.visited)?;
            }
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// All runs up to the end of `element`; readings beside the text (phonetic runs) are left out.
pub(super) fn rich(
    reader: &mut Reader<&[u8]>,
    element: &str,
    limits: &Limits,
) -> Result<RichString, ReadError> {
    let mut out = Cow::Borrowed("");
    let (mut in_text, mut in_reading, mut in_properties) = (false, false, false);
    let mut font: Option<Font> = None;
    let mut runs = Vec::new();
    loop {
        let event = xml::next(reader)?;
        match &event {
            Event::Start(start) | Event::Empty(start) if in_properties => {
                if let Some(font) = &mut font {
                    take_property(font, start);
                }
            }
            Event::Start(start) => match start.local_name().as_ref() {
                "t" => in_text = !in_reading,
                "rPh" => in_reading = true,
                "r" => font = None,
                "rPr" => (in_properties, font) = (true, Some(Font::default())),
                _ => {}
            },
            Event::Text(text) if in_text => xml::push(&mut out, text.xml10_content()),
            Event::CData(text) if in_text => xml::push(&mut out, text.xml10_content()),
            Event::GeneralRef(reference) if in_text => xml::push_reference(reference, out.to_mut()),
            Event::End(end) => match end.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_reading = false,
                "rPr" => in_properties = false,
                "r" => runs.push(Run { end: out.len(), font: font.take() }),
                name if name == element => break,
                _ => {}
            },
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
        guard::within("cell_text", out.len() as u64 / 4, limits.cell_text)?;
        guard::within("cell_text", runs.len() as u64, limits.cell_text)?;
    }
    within(&out, limits)?;
    // Text outside runs, which no program writes beside runs, is in the font of the cell.
    if runs.last().is_some_and(|run: &Run| run.end < out.len()) {
        runs.push(Run { end: out.len(), font: None });
    }
    Ok(unescaped(&out, runs))
}

/// Holds a string to the length that a cell can have.
fn within(text: &str, limits: &Limits) -> Result<(), ReadError> {
    // A letter takes a byte or more, so that only long texts need counting.
    if text.len() as u64 > limits.cell_text {
        guard::within("cell_text", text.chars().count() as u64, limits.cell_text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::font::Coding;

    fn seen(element: &str, font: Font) -> (String, Option<String>, Option<Coding>) {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let strings = shared_strings(&format!("<sst>{element}</sst>"), &limits).unwrap();
        let seen = strings[0].seen(font);
        (seen.text.to_string(), seen.struck.map(|struck| struck.to_string()), seen.coding)
    }

    #[test]
    fn what_is_struck_out_is_no_part_of_the_text() {
        let plain = Font::default();
        let struck = Font { is_struck: true, ..plain };
        let run = "<si><r><rPr><strike/><rFont val=\"Arial\"/></rPr><t>5</t></r><r><t xml:space=\"preserve\"> 7</t></r></si>";
        assert_eq!(seen(run, plain), (" 7".to_owned(), Some("5".to_owned()), None));
        // A run without properties of its own is struck out with its cell; one with properties is as these say.
        assert_eq!(seen(run, struck), (String::new(), Some("5 7".to_owned()), None));
        let not = "<si><r><rPr><strike val=\"0\"/></rPr><t>7</t></r></si>";
        assert_eq!(seen(not, struck), ("7".to_owned(), None, None));
        assert_eq!(seen("<si><t>5</t></si>", struck), (String::new(), Some("5".to_owned()), None));
        assert_eq!(seen("<si><t>5</t></si>", plain), ("5".to_owned(), None, None));
    }

    #[test]
    fn the_digit_of_a_footnote_is_no_digit_of_the_number_before_it() {
        let raised = "<rPr><vertAlign val=\"superscript\"/></rPr>";
        let note = format!("<si><r><t>8</t></r><r>{raised}<t>1</t></r></si>");
        assert_eq!(seen(&note, Font::default()).0, "8¹");
        let all = format!("<si><r>{raised}<t>8</t></r></si>");
        assert_eq!(seen(&all, Font::default()).0, "8");
    }

    #[test]
    fn each_run_is_read_in_its_own_font() {
        let mixed = concat!(
            "<si><r><rPr><rFont val=\"Wingdings\"/></rPr><t>þ</t></r><r><rPr><rFont val=\".VnTime\"/></rPr>",
            "<t> §¹t_x000A_</t></r><r><t>§</t></r></si>"
        );
        let (text, struck, coding) = seen(mixed, Font::default());
        assert_eq!((text.as_str(), struck, coding), ("☑ Đạt\n§", None, Some(Coding::Wingdings)));
    }
}
