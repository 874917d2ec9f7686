//! Cells and strings in the shapes that nearly every program writes, taken apart without an XML reader: most of a
//! form's reading time is theirs.
//!
//! The text of a part from an element on comes in; the element's pieces and its length go out, or `None` for any
//! other shape (prefixes, references, comments, line breaks inside tags), which is left to the XML reader. What comes
//! out is what the XML reader would have given.

/// A cell's pieces. Only the formula may hold references, and of those only the named ones.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UsualCell<'t> {
    pub at: Option<&'t str>,
    pub kind: Option<&'t str>,
    pub style: Option<&'t str>,
    pub value: Option<&'t str>,
    pub formula: Option<&'t str>,
    /// Bytes of the whole element.
    pub length: usize,
}

impl UsualCell<'_> {
    /// Whether it has a look and nothing to show.
    pub fn is_blank(&self) -> bool {
        self.value.is_none() && self.formula.is_none()
    }
}

/// `<c r="D5" s="2" t="s"><f>A1</f><v>7</v></c>`, each piece there or not.
pub(super) fn cell(text: &str) -> Option<UsualCell<'_>> {
    let mut cell = UsualCell::default();
    let mut rest = text.strip_prefix("<c")?;
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (slot, value) = if let Some(value) = attribute.strip_prefix("r=\"") {
            (&mut cell.at, value)
        } else if let Some(value) = attribute.strip_prefix("s=\"") {
            (&mut cell.style, value)
        } else {
            (&mut cell.kind, attribute.strip_prefix("t=\"")?)
        };
        let (value, after) = until(value, '"', &IN_ATTRIBUTE)?;
        if slot.replace(value).is_some() {
            return None;
        }
        rest = after;
    }
    let after = if let Some(after) = rest.strip_prefix("/>") {
        after
    } else {
        let mut inner = rest.strip_prefix('>')?;
        if let Some(formula) = inner.strip_prefix("<f>") {
            let (formula, after) = until(formula, '<', &IN_FORMULA)?;
            if formula.contains("&#") {
                return None;
            }
            cell.formula = Some(formula);
            inner = after.strip_prefix("/f>")?;
        }
        if let Some(value) = inner.strip_prefix("<v>") {
            let (value, after) = until(value, '<', &IN_TEXT)?;
            cell.value = Some(value);
            inner = after.strip_prefix("/v>")?;
        }
        inner.strip_prefix("</c>")?
    };
    cell.length = text.len() - after.len();
    Some(cell)
}

/// Cells of a row that are kept at once, as many as Excel's sheets have columns.
const MOST_CELLS: usize = 16_384;

/// What of a row's tag is of use here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UsualRow<'t> {
    pub number: Option<&'t str>,
    pub hidden: Option<&'t str>,
    /// Bytes of the whole element.
    pub length: usize,
}

/// `<row r="5" spans="1:9" hidden="1">` with nothing in it but usual cells, which take the place of those given.
pub(super) fn row<'t>(text: &'t str, cells: &mut Vec<UsualCell<'t>>) -> Option<UsualRow<'t>> {
    let mut row = UsualRow::default();
    let mut rest = text.strip_prefix("<row")?;
    while let Some(attribute) = rest.strip_prefix(' ') {
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b':';
        let (name, value) = attribute.split_at_checked(attribute.bytes().take_while(is_of_name).count())?;
        let (value, after) = until(value.strip_prefix("=\"")?, '"', &IN_ATTRIBUTE)?;
        match name {
            "r" => row.number = row.number.or(Some(value)),
            "hidden" => row.hidden = row.hidden.or(Some(value)),
            // A prefix does not keep the XML reader from taking it.
            _ if name.ends_with(":r") || name.ends_with(":hidden") => return None,
            _ => {}
        }
        rest = after;
    }
    rest = rest.strip_prefix('>')?;
    cells.clear();
    while let Some(found) = cell(rest) {
        if cells.len() == MOST_CELLS {
            return None;
        }
        rest = rest.get(found.length..)?;
        cells.push(found);
    }
    row.length = text.len() - rest.strip_prefix("</row>")?.len();
    Some(row)
}

/// `<si><t>text</t></si>`: the text, and the bytes of the whole element.
pub(super) fn string(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix("<si><t")?;
    let inner = inner.strip_prefix(" xml:space=\"preserve\"").unwrap_or(inner);
    let (string, after) = until(inner.strip_prefix('>')?, '<', &IN_TEXT)?;
    let after = after.strip_prefix("/t></si>")?;
    Some((string, text.len() - after.len()))
}

/// What became of an element whose content is of no use here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Useless {
    /// The text begins with none.
    No,
    /// Bytes up to its end tag.
    UpTo(usize),
    /// It is for the XML reader: no end tag follows, or something before it may hide one.
    Strange,
}

/// Passes over an element whose content is of no use here: a form's rules for colours and choices are longer than its
/// cells. After [`Useless::Strange`] there is no use in asking again, and asking for every element would take long.
pub(super) fn useless(text: &str) -> Useless {
    const NAMES: [(&str, &str); 2] =
        [("conditionalFormatting", "</conditionalFormatting>"), ("dataValidations", "</dataValidations>")];
    for (name, close) in NAMES {
        let Some(after) = text.strip_prefix('<').and_then(|text| text.strip_prefix(name)) else { continue };
        if !after.starts_with(['>', ' ']) {
            continue;
        }
        let Some(end) = memchr::memmem::find(after.as_bytes(), close.as_bytes()) else { break };
        let skipped = after.get(..end).unwrap_or_default();
        // Comments and CDATA may hold what looks like the end; an attribute may hold what looks like a tag's end; and
        // an element without content has no end tag of its own.
        let tag = skipped.split_once('>').map_or(skipped, |(tag, _)| tag);
        let is_usual = !tag.ends_with('/') && !tag.contains('\'') && tag.matches('"').count() % 2 == 0;
        if !is_usual || memchr::memmem::find(skipped.as_bytes(), b"<!").is_some() {
            return Useless::Strange;
        }
        return Useless::UpTo(1 + name.len() + end);
    }
    if NAMES.iter().any(|(name, _)| text.strip_prefix('<').is_some_and(|text| text.starts_with(name))) {
        return Useless::Strange;
    }
    Useless::No
}

/// The bytes at which a search ends, the end itself among them: one look at each byte tells.
type Stops = [bool; 256];

const IN_ATTRIBUTE: Stops = stops(b"\"<&\r\n\t");
const IN_FORMULA: Stops = stops(b"<\r");
const IN_TEXT: Stops = stops(b"<&\r");

#[expect(clippy::indexing_slicing, reason = "worked out by the compiler")]
const fn stops(bytes: &[u8]) -> Stops {
    let mut stops = [false; 256];
    let mut index = 0;
    while index < bytes.len() {
        stops[bytes[index] as usize] = true;
        index += 1;
    }
    stops
}

/// What stands before and behind the first `end`; `None` where something before it is for the XML reader to resolve.
fn until<'t>(text: &'t str, end: char, stops: &Stops) -> Option<(&'t str, &'t str)> {
    let at = text.bytes().position(|byte| stops.get(usize::from(byte)).copied().unwrap_or(true))?;
    let (before, after) = text.split_at_checked(at)?;
    Some((before, after.strip_prefix(end)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_cells_are_taken_apart() {
        let text = r#"<c r="D5" s="2" t="str"><f>A1</f><v>7,5</v></c><c r="E5"/>"#;
        let first = cell(text).unwrap();
        assert_eq!((first.at, first.style, first.kind), (Some("D5"), Some("2"), Some("str")));
        assert_eq!((first.formula, first.value), (Some("A1"), Some("7,5")));
        let second = cell(text.get(first.length..).unwrap()).unwrap();
        assert_eq!(second, UsualCell { at: Some("E5"), length: 11, ..UsualCell::default() });
        assert_eq!(string("<si><t>ệ</t></si>x"), Some(("ệ", 19)));
    }

    #[test]
    fn usual_rows_are_taken_apart() {
        let text = r#"<row r="5" spans="1:9" x14ac:dyDescent="0.25" hidden="1"><c r="A5"/><c><v>1</v></c></row><row>"#;
        let mut cells = Vec::new();
        let first = row(text, &mut cells).unwrap();
        assert_eq!((first.number, first.hidden), (Some("5"), Some("1")));
        assert_eq!(cells.iter().map(|cell| cell.at).collect::<Vec<_>>(), [Some("A5"), None]);
        assert_eq!(text.get(first.length..), Some("<row>"));
        assert_eq!(row("<row></row>", &mut cells), Some(UsualRow { length: 11, ..UsualRow::default() }));
        assert_eq!(cells, []);
        for strange in [
            "<x:row r=\"5\"></x:row>",
            "<rows r=\"5\"></rows>",
            "<row r='5'></row>",
            "<row r=\"&#53;\"></row>",
            "<row  r=\"5\"></row>",
            "<row r = \"5\"></row>",
            "<row r=\"5\" ></row>",
            "<row x:hidden=\"1\"></row>",
            "<row r=\"5\"/>",
            "<row r=\"5\"> </row>",
            "<row r=\"5\"><c  r=\"A5\"/></row>",
            "<row r=\"5\">",
        ] {
            assert_eq!(row(strange, &mut cells), None, "{strange}");
        }
    }

    #[test]
    fn rules_are_passed_over_up_to_their_end_tag() {
        let text = "<dataValidations count=\"1\"><dataValidation/></dataValidations><c/>";
        let Useless::UpTo(length) = useless(text) else { panic!("not passed over") };
        assert_eq!(text.get(length..), Some("</dataValidations><c/>"));
        assert_eq!(useless("<c/>"), Useless::No);
        for strange in [
            "<dataValidations/><dataValidations></dataValidations>",
            "<dataValidations x=\">\"/><c/><dataValidations></dataValidations>",
            "<conditionalFormatting>",
            "<conditionalFormatting><!-- </conditionalFormatting><c/> --></conditionalFormatting>",
            "<conditionalFormatting><![CDATA[</conditionalFormatting>]]></conditionalFormatting>",
            "<conditionalFormattings></conditionalFormatting>",
        ] {
            assert_eq!(useless(strange), Useless::Strange, "{strange}");
        }
    }

    #[test]
    fn any_other_shape_is_left_to_the_xml_reader() {
        for text in [
            "<col min=\"1\"/>",
            "<c  r=\"A1\"/>",
            "<c r='A1'/>",
            "<c r=\"A1\" r=\"B1\"/>",
            "<c r=\"A1\" cm=\"1\"/>",
            "<c r=\"A&#49;\"/>",
            "<c><v>1&#49;</v></c>",
            "<c><v>1<!-- --></v></c>",
            "<c><v>1\r</v></c>",
            "<c><v>1</v> </c>",
            "<c><is><t>x</t></is></c>",
            "<c><f>&#35;REF!</f><v>1</v></c>",
            "<c><f t=\"shared\" si=\"0\"/><v>1</v></c>",
            "<c><v>1",
            "<c",
        ] {
            assert_eq!(cell(text), None, "{text}");
        }
        for text in ["<si><r><t>x</t></r></si>", "<si><t>a&amp;b</t></si>", "<si><t>x</t><phoneticPr/></si>"]
        {
            assert_eq!(string(text), None, "{text}");
        }
    }
}
