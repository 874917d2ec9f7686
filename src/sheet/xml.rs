//! Small steps over XML parts that several readers need: decoding, attributes, text with references.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Config;

use super::{Damage, ReadError};

/// A part's text: UTF-8 as it is, UTF-16 by its mark, broken UTF-8 with replacement letters.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => encoding.decode(bytes).0,
        Some((_, mark)) => String::from_utf8_lossy(bytes.get(mark..).unwrap_or_default()),
        None if matches!(bytes, [b'<', 0, ..]) => encoding_rs::UTF_16LE.decode(bytes).0,
        None if matches!(bytes, [0, b'<', ..]) => encoding_rs::UTF_16BE.decode(bytes).0,
        None => {
            simdutf8::basic::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
        }
    }
}

/// A reader that takes parts as they are found, not as they should be.
pub(super) fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    take_as_found(reader.config_mut());
    reader
}

/// Lets a reader take parts as they are found.
pub(super) fn take_as_found(config: &mut Config) {
    config.allow_dangling_amp = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
}

/// The next event; what is not XML is damage.
pub(super) fn next<'t>(reader: &mut Reader<&'t [u8]>) -> Result<Event<'t>, ReadError> {
    reader.read_event().map_err(ReadError::technical)
}

/// Passes over the content of an element of this local name, to its end.
pub(super) fn skip(reader: &mut Reader<&[u8]>, name: &str) -> Result<(), ReadError> {
    let mut depth = 1_u32;
    while depth > 0 {
        match next(reader)? {
            Event::Start(element) if element.local_name().as_ref() == name => depth += 1,
            Event::End(element) if element.local_name().as_ref() == name => depth -= 1,
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
    }
    Ok(())
}

/// The attribute of this local name, whatever its prefix.
pub(crate) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    element.attributes().with_checks(false).filter_map(Result::ok).find_map(|attribute| {
        (attribute.key.local_name().as_ref() == name)
            .then(|| attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default())
    })
}

/// The attributes of these local names, found in one pass.
pub(super) fn attributes<'e, const N: usize>(
    element: &'e BytesStart<'_>,
    names: [&str; N],
) -> [Option<Cow<'e, str>>; N] {
    let mut values = [const { None }; N];
    for attribute in element.attributes().with_checks(false).filter_map(Result::ok) {
        let local = attribute.key.local_name();
        let places = names.iter().zip(&mut values);
        if let Some((_, value)) = places.into_iter().find(|(name, _)| **name == local.as_ref())
            && value.is_none()
        {
            *value = Some(attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default());
        }
    }
    values
}

/// Whether a yes-or-no attribute says yes.
pub(super) fn flag(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| is_yes(&value))
}

/// Whether the value of a yes-or-no attribute is yes.
pub(super) fn is_yes(value: &str) -> bool {
    matches!(value.trim(), "1" | "true" | "on")
}

/// Adds to a text that is borrowed from the part as long as it is one piece.
pub(super) fn push<'t>(text: &mut Cow<'t, str>, piece: Cow<'t, str>) {
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}

/// The letters that a reference such as `&amp;` or `&#273;` stands for. References that a part defines for itself
/// are not followed: they stay as they are written.
pub(crate) fn push_reference(reference: &BytesRef<'_>, out: &mut String) {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        out.push(letter);
        return;
    }
    let name = reference.xml10_content();
    if let Some(letters) = resolve_predefined_entity(&name) {
        out.push_str(letters);
    } else {
        out.push('&');
        out.push_str(&name);
        out.push(';');
    }
}

/// Undoes Excel's `_x000D_` for letters that XML cannot hold.
pub(super) fn unescape_excel(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let letter = after
            .split_at_checked(5)
            .filter(|(code, _)| code.ends_with('_'))
            .and_then(|(code, tail)| Some((u32::from_str_radix(code.strip_suffix('_')?, 16).ok()?, tail)))
            .and_then(|(code, tail)| Some((char::from_u32(code)?, tail)));
        if let Some((letter, tail)) = letter {
            out.push(letter);
            rest = tail;
        } else {
            out.push_str("_x");
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_escapes_are_undone_and_nothing_else() {
        assert_eq!(unescape_excel("a_x000D_b"), "a\rb");
        assert_eq!(unescape_excel("_xZZZZ_ _x00"), "_xZZZZ_ _x00");
        assert_eq!(unescape_excel("_x005F_x000D_"), "_x000D_");
        assert_eq!(unescape_excel("đ_xđđ"), "đ_xđđ");
    }
}
