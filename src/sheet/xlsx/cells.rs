//! Cells of a sheet part.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::BufRead;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::budget::Budget;
use super::super::font::Coding;
use super::super::links::{self, Link};
use super::super::parts::Relations;
use super::super::rich::RichString;
use super::super::style::{Stored, Style};
use super::super::zeros::Zeros;
use super::super::{Cell, Damage, Date, Limits, ReadError, Value, guard, xml};
use super::Shared;
use super::strings;
use super::usual::{self, Useless};
use crate::cell::{Address, Area, Col, Row};

/// A sheet part as it was read.
#[derive(Default)]
pub(super) struct SheetPart {
    pub cells: Vec<Cell>,
    pub merged: Vec<Area>,
    pub hidden_rows: BTreeSet<Row>,
    pub hidden_cols: BTreeSet<Col>,
    pub links: Vec<LinkElement>,
    /// The first cell in an old Vietnamese font, and that font's coding.
    pub old_font: Option<(Address, Coding)>,
}

/// Where formulas that may show the 0 of a blank cell are gathered, and the number of the sheet that is being read.
pub(super) struct Formulas<'z> {
    pub zeros: &'z mut Zeros,
    pub sheet: usize,
}

/// A link over some cells: a relation's id, and the place inside of what it leads to.
pub(super) struct LinkElement {
    area: Area,
    relation: String,
    place: String,
}

/// A part's XML reader, and whether it stands right behind a tag.
pub(super) struct Part<'t> {
    text: &'t str,
    pub reader: Reader<&'t [u8]>,
    behind_tag: bool,
}

impl<'t> Part<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, reader: xml::reader(text), behind_tag: false }
    }

    pub fn next(&mut self) -> Result<Event<'t>, ReadError> {
        let event = xml::next(&mut self.reader)?;
        self.behind_tag = matches!(event, Event::Start(_) | Event::Empty(_) | Event::End(_));
        Ok(event)
    }

    /// What is left of the part, where an element may begin.
    pub fn rest(&self) -> Option<&'t str> {
        let read = self.text.len().checked_sub(self.reader.get_ref().len())?;
        if self.behind_tag { self.text.get(read..) } else { None }
    }

    /// Goes on behind an element that was read by other means.
    pub fn skip(&mut self, length: usize) {
        self.reader.stream().consume(length);
        self.behind_tag = true;
    }
}

/// Reads one sheet part.
pub(super) fn sheet(
    text: &str,
    shared: &Shared,
    budget: &mut Budget,
    formulas: &mut Formulas,
) -> Result<SheetPart, ReadError> {
    let mut sheet = SheetPart::default();
    let mut part = Part::new(text);
    let (mut row, mut next_row) = (Row::FIRST, Row::FIRST);
    let mut next_col = Col::FIRST;
    let mut closed = false;
    let mut passes_over = true;
    let mut cells = Vec::new();
    loop {
        if let Some(found) = part.rest().and_then(|rest| usual::row(rest, &mut cells)) {
            part.skip(found.length);
            row = open_row(found.number, found.hidden, next_row, budget, &mut sheet)?;
            (next_row, next_col) = (row.down(1), Col::FIRST);
            for cell in &cells {
                next_col = sheet.take(cell, row, next_col, shared, formulas, budget)?;
            }
            continue;
        }
        if let Some(found) = part.rest().and_then(usual::cell) {
            part.skip(found.length);
            next_col = sheet.take(&found, row, next_col, shared, formulas, budget)?;
            continue;
        }
        if passes_over {
            match part.rest().map_or(Useless::No, usual::useless) {
                Useless::UpTo(length) => part.skip(length),
                Useless::Strange => passes_over = false,
                Useless::No => {}
            }
        }
        match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    row = row_of(&element, next_row, budget, &mut sheet)?;
                    (next_row, next_col) = (row.down(1), Col::FIRST);
                }
                "c" => {
                    let tag = Tag::of(&element);
                    let at = cell_address(tag.at.as_deref(), row, next_col, budget)?;
                    next_col = at.col.right(1);
                    let content = content(&mut part.reader, budget.limits)?;
                    sheet.keep(read_cell(&tag, &content, at, shared), &content, formulas, budget)?;
                }
                // Content for programs that know an extension; the plain one stands in the fallback beside it.
                "Choice" => xml::skip(&mut part.reader, "Choice")?,
                _ => read_empty(&element, budget, &mut sheet)?,
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                "row" => next_row = row_of(&element, next_row, budget, &mut sheet)?.down(1),
                "c" => {
                    let told = xml::attribute(&element, "r");
                    next_col = cell_address(told.as_deref(), row, next_col, budget)?.col.right(1);
                }
                "worksheet" => closed = true,
                _ => read_empty(&element, budget, &mut sheet)?,
            },
            Event::End(element) if element.local_name().as_ref() == "worksheet" => closed = true,
            Event::Eof if closed => return Ok(sheet),
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
    }
}

impl SheetPart {
    /// Takes in a cell that the XML reader has not seen, and says where the next one stands unless it tells.
    fn take(
        &mut self,
        cell: &usual::UsualCell,
        row: Row,
        next: Col,
        shared: &Shared,
        formulas: &mut Formulas,
        budget: &mut Budget,
    ) -> Result<Col, ReadError> {
        let at = cell_address(cell.at, row, next, budget)?;
        if !cell.is_blank() {
            for text in [cell.value, cell.formula].into_iter().flatten() {
                guard::within("cell_text", text.len() as u64 / 4, budget.limits.cell_text)?;
            }
            let (tag, content) = Tag::of_usual(cell);
            self.keep(read_cell(&tag, &content, at, shared), &content, formulas, budget)?;
        }
        Ok(at.col.right(1))
    }

    fn keep(
        &mut self,
        read: Option<(Cell, Option<Coding>)>,
        content: &Content,
        formulas: &mut Formulas,
        budget: &mut Budget,
    ) -> Result<(), ReadError> {
        let Some((mut cell, coding)) = read else { return Ok(()) };
        budget.keep(&cell)?;
        if let Some(coding) = coding.filter(|coding| coding.is_old()) {
            self.old_font.get_or_insert((cell.at, coding));
        }
        if let Some(formula) = &content.formula {
            let is_zero = matches!(cell.value, Value::Number(number) if number == 0.0);
            if formula.len() > "HYPERLINK".len() {
                let plain = quick_xml::escape::unescape(formula).unwrap_or(Cow::Borrowed(formula));
                cell.link = links::of_formula(&plain);
            }
            formulas.zeros.meet(formulas.sheet, cell.at, formula, content.formula_number.as_deref(), is_zero);
        }
        self.cells.push(cell);
        Ok(())
    }
}

fn row_of(
    element: &BytesStart<'_>,
    next: Row,
    budget: &mut Budget,
    part: &mut SheetPart,
) -> Result<Row, ReadError> {
    let [number, hidden] = xml::attributes(element, ["r", "hidden"]);
    open_row(number.as_deref(), hidden.as_deref(), next, budget, part)
}

fn open_row(
    number: Option<&str>,
    hidden: Option<&str>,
    next: Row,
    budget: &mut Budget,
    part: &mut SheetPart,
) -> Result<Row, ReadError> {
    budget.visit()?;
    let row = match number {
        None => next,
        Some(number) => number
            .trim()
            .parse()
            .ok()
            .and_then(Row::from_number)
            .ok_or_else(|| ReadError::Damaged(Damage::Numbering(number.to_owned())))?,
    };
    guard::within("rows", u64::from(row.number()), u64::from(budget.limits.rows))?;
    if hidden.is_some_and(xml::is_yes) {
        part.hidden_rows.insert(row);
    }
    Ok(row)
}

/// Where a cell stands. A cell whose address is no address could be any cell: that is damage, never a guess.
fn cell_address(told: Option<&str>, row: Row, next: Col, budget: &mut Budget) -> Result<Address, ReadError> {
    budget.visit()?;
    let at = match told {
        None => Address::new(row, next),
        Some(text) => Address::parse(text.trim())
            .ok_or_else(|| ReadError::Damaged(Damage::Numbering(text.to_owned())))?,
    };
    guard::within("columns", u64::from(at.col.index()) + 1, u64::from(budget.limits.columns))?;
    guard::within("rows", u64::from(at.row.number()), u64::from(budget.limits.rows))?;
    Ok(at)
}

/// Merged cells, hidden columns and links, which hold no cells of their own.
fn read_empty(element: &BytesStart<'_>, budget: &mut Budget, part: &mut SheetPart) -> Result<(), ReadError> {
    match element.local_name().as_ref() {
        "mergeCell" => {
            let area = xml::attribute(element, "ref").and_then(|text| Area::parse(text.trim()));
            part.merged.extend(area.filter(|area| area.height() > 1 || area.width() > 1));
            guard::within("merged", part.merged.len() as u64, budget.limits.merged)?;
        }
        "col" if xml::flag(element, "hidden") => {
            let number = |name| xml::attribute(element, name).and_then(|n| n.trim().parse::<u32>().ok());
            if let (Some(first), Some(last)) = (number("min"), number("max")) {
                for number in first.max(1)..=last.min(budget.limits.columns) {
                    budget.visit()?;
                    part.hidden_cols.insert(Col::from_index(number - 1));
                }
            }
        }
        "hyperlink" => {
            let area = xml::attribute(element, "ref").and_then(|text| Area::parse(text.trim()));
            let [relation, place] = xml::attributes(element, ["id", "location"]);
            if let (Some(area), Some(relation)) = (area, relation) {
                let place = place.unwrap_or_default().into_owned();
                part.links.push(LinkElement { area, relation: relation.into_owned(), place });
                guard::within("merged", part.links.len() as u64, budget.limits.merged)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// What stands between a cell's tags.
#[derive(Default)]
struct Content<'t> {
    value: Option<Cow<'t, str>>,
    inline: Option<RichString>,
    formula: Option<Cow<'t, str>>,
    /// The number under which several cells share the formula.
    formula_number: Option<String>,
}

/// What a cell's own tag says.
struct Tag<'e> {
    at: Option<Cow<'e, str>>,
    kind: Option<Cow<'e, str>>,
    style: Option<Cow<'e, str>>,
}

impl<'e> Tag<'e> {
    fn of(element: &'e BytesStart<'_>) -> Self {
        let [at, kind, style] = xml::attributes(element, ["r", "t", "s"]);
        Self { at, kind, style }
    }

    fn of_usual(cell: &usual::UsualCell<'e>) -> (Self, Content<'e>) {
        let tag = Self {
            at: cell.at.map(Cow::Borrowed),
            kind: cell.kind.map(Cow::Borrowed),
            style: cell.style.map(Cow::Borrowed),
        };
        let content = Content {
            value: cell.value.map(Cow::Borrowed),
            formula: cell.formula.map(Cow::Borrowed),
            ..Content::default()
        };
        (tag, content)
    }
}

/// A cell as a person sees it, and the old coding that its text was stored in; `None` for one that shows nothing.
fn read_cell(tag: &Tag, content: &Content, at: Address, shared: &Shared) -> Option<(Cell, Option<Coding>)> {
    let style = tag.style.as_ref().and_then(|style| whole(style));
    let style = style.and_then(|style| shared.styles.get(style)).copied().unwrap_or_default();
    let kind = tag.kind.as_deref().unwrap_or("n");
    let stored = match string(kind, content, shared) {
        Some(string) => Stored::Rich(string),
        None => Stored::Plain(value(kind, content, shared, style)?),
    };
    style.cell(at, stored, content.formula.is_some())
}

/// A whole number, nearly always without spaces around it.
fn whole(text: &str) -> Option<usize> {
    text.parse().or_else(|_| text.trim().parse()).ok()
}

/// The string that a cell holds or refers to.
fn string<'s>(kind: &str, content: &'s Content, shared: &'s Shared) -> Option<&'s RichString> {
    content.inline.as_ref().or_else(|| match (kind, &content.value) {
        ("s", Some(index)) => shared.strings.get(whole(index)?),
        _ => None,
    })
}

fn content<'t>(reader: &mut Reader<&'t [u8]>, limits: &Limits) -> Result<Content<'t>, ReadError> {
    let mut content = Content::default();
    loop {
        match xml::next(reader)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "v" => content.value = Some(plain_text(reader, "v", limits)?),
                "f" => {
                    content.formula_number = xml::attribute(&element, "si").map(Cow::into_owned);
                    content.formula = Some(plain_text(reader, "f", limits)?);
                }
                "is" => content.inline = Some(strings::rich(reader, "is", limits)?),
                "extLst" => xml::skip(reader, "extLst")?,
                _ => {}
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                "f" => {
                    content.formula_number = xml::attribute(&element, "si").map(Cow::into_owned);
                    content.formula = Some(Cow::Borrowed(""));
                }
                "v" => content.value = Some(Cow::Borrowed("")),
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "c" => return Ok(content),
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
    }
}

fn plain_text<'t>(
    reader: &mut Reader<&'t [u8]>,
    element: &str,
    limits: &Limits,
) -> Result<Cow<'t, str>, ReadError> {
    let mut out = Cow::Borrowed("");
    loop {
        match xml::next(reader)? {
            Event::Text(text) => xml::push(&mut out, text.xml10_content()),
            Event::CData(text) => xml::push(&mut out, text.xml10_content()),
            Event::GeneralRef(reference) => xml::push_reference(&reference, out.to_mut()),
            Event::End(end) if end.local_name().as_ref() == element => break,
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
        guard::within("cell_text", out.len() as u64 / 4, limits.cell_text)?;
    }
    Ok(out)
}

/// The cell's value. Whatever is odd about it stays with this cell: a broken number or truth value is kept as the
/// text that stands there, a string that is not in the list is an error of the cell. Strings that are there are read
/// by [`string`].
fn value(kind: &str, content: &Content, shared: &Shared, style: Style) -> Option<Value> {
    let stored = content.value.as_deref().filter(|stored| kind == "str" || !stored.trim().is_empty());
    let Some(stored) = stored else {
        let formula = content.formula.as_ref()?;
        return Some(if formula.contains("#REF!") {
            Value::Error(Arc::from("#REF!"))
        } else {
            Value::NoResult
        });
    };
    let text = || Value::Text(Arc::from(&*xml::unescape_excel(stored)));
    Some(match kind {
        "s" => Value::Error(Arc::from("#REF!")),
        "b" => match stored.trim() {
            "1" | "true" | "TRUE" => Value::Bool(true),
            "0" | "false" | "FALSE" => Value::Bool(false),
            _ => text(),
        },
        "e" => Value::Error(Arc::from(stored.trim())),
        "d" => Date::from_iso(stored.trim()).map_or_else(text, |date| Value::Date(Some(date))),
        "n" => match stored.trim().parse::<f64>().ok().filter(|number| number.is_finite()) {
            Some(number) => style.number(number, shared.starts_1904),
            None => text(),
        },
        _ => text(),
    })
}

/// The links whose relations lead somewhere.
pub(super) fn links(elements: &[LinkElement], targets: &Relations) -> Vec<Link> {
    let link = |element: &LinkElement| {
        let target = targets.get(&element.relation)?;
        Some(Link { area: element.area, address: links::address(&target.target, &element.place)? })
    };
    elements.iter().filter_map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::NumberFormat;
    use crate::sheet::style::{Font, Numbers};

    fn read(text: &str) -> Result<(Vec<Cell>, BTreeSet<Row>), ReadError> {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let strings = vec![RichString::plain("không"), RichString::plain("một")];
        let date = Style { numbers: Numbers::of(NumberFormat::Date), ..Style::default() };
        let struck = Style { font: Font { is_struck: true, ..Font::default() }, ..Style::default() };
        let shared = Shared { strings, styles: vec![Style::default(), date, struck], starts_1904: false };
        let mut zeros = Zeros::default();
        let mut formulas = Formulas { zeros: &mut zeros, sheet: 0 };
        sheet(text, &shared, &mut Budget::new(&limits), &mut formulas)
            .map(|part| (part.cells, part.hidden_rows))
    }

    proptest::proptest! {
        /// A second space, a tab or a space before the end of a tag is all that keeps a cell or row from the quick way.
        /// What is no sound part is none either way; of what is wrong with it, each tells what it meets first.
        #[test]
        fn the_quick_way_and_the_xml_reader_see_the_same(cells in proptest::collection::vec(CELLS, 0..12)) {
            let text = format!("<worksheet><sheetData><row>{}</row></sheetData></worksheet>", cells.concat());
            let slow = text.replace("<c ", "<c  ").replace("<row", "<row ").replace("<row  ", "<row\t");
            proptest::prop_assert_eq!(read(&text).ok(), read(&slow).ok());
        }
    }

    const CELLS: &str = concat!(
        "<c r=\"[A-C][1-3]\"( s=\"[0-3]\")?( t=\"(s|str|n|b|e|d|inlineStr|x)\")?",
        "(/>|>(<f>([A-C]1|#REF!|a&lt;b|&#35;REF!)</f>)?(<v>( ?[0-9]{1,2}|7,5|-1|1E999|TRUE|2024-01-02|a\nb|&amp;|_x0041_)?</v>)?</c>)",
        "( |<!-- -->|</row><row>|</row><row r=\"[1-4]\" ht=\"9\"( hidden=\"[01]\")?>|</row><row( r=\"4\")?/><row>|</row><row/>|<row>|<c><v>1</v></c>)?"
    );
}
