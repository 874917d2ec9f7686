//! Styles: what they make of numbers and of text, by the names under which cells and pieces of text know them.
//!
//! The elements that hold styles come in, one after the other; a [`Look`] for each name goes out. Styles that a person
//! named are common to all parts; the others belong to the part that they stand in and go before them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::font::Named;
use super::super::style::{Font, Numbers, Shift, Style};
use super::super::unshown::Unshown;
use super::super::{Damage, Limits, NumberFormat, ReadError, guard, xml};

/// Styles under one another beyond this are no one's document, or a ring.
const GENERATIONS: usize = 32;

/// All styles read so far.
#[derive(Default)]
pub(super) struct Styles {
    /// Fonts by the names that styles know them under.
    fonts: BTreeMap<String, Named>,
    common: Scope,
    own: Scope,
    data: Vec<DataStyle>,
    /// What cells have where no style says otherwise.
    default: Stated,
    count: u64,
    known: BTreeMap<String, Look>,
}

/// Styles among which a name means one.
#[derive(Default)]
struct Scope {
    cells: BTreeMap<String, Stated>,
    texts: BTreeMap<String, Stated>,
    data: BTreeMap<String, usize>,
    hidden_tables: BTreeSet<String>,
}

/// What a style itself says; `None` for what it leaves to its parent.
#[derive(Debug, Clone, Default)]
struct Stated {
    parent: Option<String>,
    data: Option<String>,
    is_struck: Option<bool>,
    named: Option<Named>,
    /// Whether it stands above or below the line, or on it.
    shift: Option<Shift>,
}

/// A way to show numbers.
#[derive(Debug, Clone, Default)]
struct DataStyle {
    kind: NumberFormat,
    is_sign_only: bool,
    /// Whether it writes anything at all.
    writes: bool,
    /// Other ways for some numbers, in the order in which they are tried.
    others: Vec<(Condition, usize)>,
}

/// Which numbers are shown in another way, such as `value()>=0`.
#[derive(Debug, Clone, Copy)]
struct Condition {
    fits: &'static [Ordering],
    bound: f64,
}

/// What a cell's style makes of what it holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    /// How its text is shown.
    pub font: Font,
    data: Option<usize>,
}

/// Whose style it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Cell,
    Text,
    Table,
    Other,
}

impl Family {
    fn of(name: Option<&str>) -> Self {
        match name {
            Some("table-cell") => Self::Cell,
            Some("text") => Self::Text,
            Some("table") => Self::Table,
            _ => Self::Other,
        }
    }
}

impl Styles {
    /// The part that is read next has styles of its own.
    pub fn next_part(&mut self) {
        self.own = Scope::default();
    }

    /// What the style of this name makes of a cell.
    pub fn cell(&mut self, name: &str) -> Look {
        if let Some(look) = self.known.get(name) {
            return *look;
        }
        let is_there = self.own.cells.contains_key(name) || self.common.cells.contains_key(name);
        let look = self.resolve(name);
        if is_there {
            self.known.insert(name.to_owned(), look);
        }
        look
    }

    /// The font of a piece of text with this style, inside text with that one.
    pub fn text(&self, name: &str, outer: Font) -> Font {
        let mut found = Stated::default();
        self.inherit(name, &mut found, |scope| &scope.texts, |_, _| {});
        Font {
            is_struck: found.is_struck.unwrap_or(outer.is_struck),
            coding: found.named.map_or(outer.coding, |font| font.0),
            shift: found.shift.unwrap_or(outer.shift),
        }
    }

    /// Whether a sheet with this style is hidden.
    pub fn hides_table(&self, name: &str) -> bool {
        self.own.hidden_tables.contains(name) || self.common.hidden_tables.contains(name)
    }

    /// What a cell of this look makes of a number.
    pub fn of_number(&self, look: Look, number: f64) -> Style {
        let main = look.data.and_then(|index| self.data.get(index));
        let other = main.and_then(|data| data.others.iter().find(|(when, _)| when.holds(number)));
        let chosen = other.and_then(|(_, index)| self.data.get(*index)).or(main);
        let numbers = |data: &DataStyle| Numbers {
            format: data.kind,
            is_sign_only: data.is_sign_only,
            unshown: if data.writes { Unshown::SHOWS_ALL } else { Unshown::SHOWS_NONE },
        };
        Style { numbers: chosen.map(numbers).unwrap_or_default(), font: look.font }
    }

    fn resolve(&self, name: &str) -> Look {
        let mut found = Stated::default();
        let mut data = None;
        self.inherit(
            name,
            &mut found,
            |scope| &scope.cells,
            |name, is_own| {
                let own = if is_own { self.own.data.get(name) } else { None };
                data = own.or_else(|| self.common.data.get(name)).copied();
            },
        );
        let is_struck = found.is_struck.or(self.default.is_struck).unwrap_or_default();
        let coding = found.named.or(self.default.named).and_then(|font| font.0);
        let shift = found.shift.or(self.default.shift).unwrap_or_default();
        Look { font: Font { is_struck, coding, shift }, data }
    }

    /// Gathers what a style and those above it say. `data` is told the name of the number's style and whether it was
    /// given among the part's own.
    fn inherit<'s>(
        &'s self,
        name: &str,
        found: &mut Stated,
        of: impl Fn(&'s Scope) -> &'s BTreeMap<String, Stated>,
        mut data: impl FnMut(&str, bool),
    ) {
        let mut name = name;
        let mut among_own = true;
        for _ in 0..GENERATIONS {
            let own = if among_own { of(&self.own).get(name) } else { None };
            among_own = own.is_some();
            let Some(stated) = own.or_else(|| of(&self.common).get(name)) else { return };
            if let (None, Some(format)) = (&found.data, &stated.data) {
                found.data = Some(format.clone());
                data(format, among_own);
            }
            found.is_struck = found.is_struck.or(stated.is_struck);
            found.named = found.named.or(stated.named);
            found.shift = found.shift.or(stated.shift);
            let Some(parent) = &stated.parent else { return };
            name = parent;
        }
    }

    /// Reads an element that holds styles or fonts, to its end.
    pub fn read(
        &mut self,
        reader: &mut Reader<&[u8]>,
        holder: &str,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        let is_common = holder == "styles";
        self.known.clear();
        let mut open: Option<(Family, Option<String>, Stated)> = None;
        loop {
            match xml::next(reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "style" | "default-style" => {
                        self.count(limits)?;
                        open = Some(begin(&element));
                    }
                    kind if kind.ends_with("-style") && is_data_style(kind) => {
                        self.count(limits)?;
                        self.data_style(kind, &element, reader, is_common)?;
                    }
                    _ => self.property(&element, &mut open, is_common),
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "style" | "default-style" => {
                        self.count(limits)?;
                        self.keep(begin(&element), is_common);
                    }
                    "font-face" | "font-decl" => {
                        self.count(limits)?;
                        self.font_face(&element);
                    }
                    _ => self.property(&element, &mut open, is_common),
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "style" | "default-style" => {
                        if let Some(style) = open.take() {
                            self.keep(style, is_common);
                        }
                    }
                    name if name == holder => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
    }

    fn count(&mut self, limits: &Limits) -> Result<(), ReadError> {
        self.count += 1;
        guard::within("styles", self.count, limits.styles)
    }

    fn scope(&mut self, is_common: bool) -> &mut Scope {
        if is_common { &mut self.common } else { &mut self.own }
    }

    fn keep(&mut self, (family, name, stated): (Family, Option<String>, Stated), is_common: bool) {
        match (family, name) {
            (Family::Cell, None) => self.default = stated,
            (Family::Cell, Some(name)) => {
                self.scope(is_common).cells.insert(name, stated);
            }
            (Family::Text, Some(name)) => {
                self.scope(is_common).texts.insert(name, stated);
            }
            _ => {}
        }
    }

    fn font_face(&mut self, element: &BytesStart<'_>) {
        if let [Some(name), Some(family)] = xml::attributes(element, ["name", "font-family"]) {
            self.fonts.insert(name.into_owned(), Named::first_of(&family));
        }
    }

    /// Takes in one property of the style that is open.
    fn property(
        &mut self,
        element: &BytesStart<'_>,
        open: &mut Option<(Family, Option<String>, Stated)>,
        is_common: bool,
    ) {
        let Some((family, name, stated)) = open else { return };
        match element.local_name().as_ref() {
            // Older documents have one element for all properties.
            "text-properties" | "properties" if *family != Family::Table => {
                let [style, kind, old, font, named, position] = xml::attributes(
                    element,
                    [
                        "text-line-through-style",
                        "text-line-through-type",
                        "text-crossing-out",
                        "font-name",
                        "font-family",
                        "text-position",
                    ],
                );
                let lines = [style, kind, old];
                if lines.iter().any(Option::is_some) {
                    stated.is_struck = Some(lines.iter().flatten().all(|line| line.trim() != "none"));
                }
                stated.shift = position.map(|position| shift(&position)).or(stated.shift);
                let known = font
                    .map(|font| self.fonts.get(&*font).copied().unwrap_or_else(|| Named::first_of(&font)));
                stated.named = known.or_else(|| named.map(|named| Named::first_of(&named))).or(stated.named);
            }
            "table-properties" | "properties" => {
                let is_hidden =
                    xml::attribute(element, "display").is_some_and(|display| display.trim() == "false");
                if let Some(name) = name.clone().filter(|_| is_hidden && *family == Family::Table) {
                    self.scope(is_common).hidden_tables.insert(name);
                }
            }
            _ => {}
        }
    }

    /// Reads a way to show numbers, to the end of its element.
    fn data_style(
        &mut self,
        kind: &str,
        element: &BytesStart<'_>,
        reader: &mut Reader<&[u8]>,
        is_common: bool,
    ) -> Result<(), ReadError> {
        let name = xml::attribute(element, "name").map(std::borrow::Cow::into_owned);
        let mut style = DataStyle { kind: usual_kind(kind), ..DataStyle::default() };
        let (mut is_plain, mut has_sign) = (true, false);
        loop {
            match xml::next(reader)? {
                Event::Start(part) | Event::Empty(part) => match part.local_name().as_ref() {
                    "number" => {
                        is_plain &= xml::attribute(&part, "decimal-places").is_none();
                        style.writes = true;
                    }
                    "map" => {
                        let [when, other] = xml::attributes(&part, ["condition", "apply-style-name"]);
                        let when = when.and_then(|when| Condition::parse(&when));
                        let scope = if is_common { &self.common } else { &self.own };
                        let other = other.and_then(|other| scope.data.get(&*other).copied());
                        style.others.extend(when.zip(other));
                    }
                    "scientific-number" | "fraction" => (is_plain, style.writes) = (false, true),
                    "text" | "text-properties" | "fill-character" => {}
                    _ => style.writes = true,
                },
                Event::Text(text) => {
                    let text = text.xml10_content();
                    has_sign |= text.contains('%');
                    style.writes |= !text.trim().is_empty();
                }
                Event::End(end) if end.local_name().as_ref() == kind => break,
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
        if style.kind == NumberFormat::Number && has_sign {
            (style.kind, style.is_sign_only) = (NumberFormat::Percentage, true);
        } else if kind == "number-style" && is_plain {
            style.kind = NumberFormat::General;
        }
        let index = self.data.len();
        self.data.push(style);
        if let Some(name) = name {
            self.scope(is_common).data.insert(name, index);
        }
        Ok(())
    }
}

/// A style's family, its name, and what its own tag says; the default of a family has no name.
fn begin(element: &BytesStart<'_>) -> (Family, Option<String>, Stated) {
    let [family, name, parent, data] =
        xml::attributes(element, ["family", "name", "parent-style-name", "data-style-name"])
            .map(|value| value.map(std::borrow::Cow::into_owned));
    let stated = Stated { parent, data, ..Stated::default() };
    (Family::of(family.as_deref()), name, stated)
}

fn is_data_style(kind: &str) -> bool {
    matches!(
        kind,
        "number-style"
            | "currency-style"
            | "percentage-style"
            | "date-style"
            | "time-style"
            | "boolean-style"
            | "text-style"
    )
}

fn usual_kind(kind: &str) -> NumberFormat {
    match kind {
        "percentage-style" => NumberFormat::Percentage,
        "date-style" | "time-style" => NumberFormat::Date,
        "text-style" => NumberFormat::Text,
        "number-style" | "currency-style" => NumberFormat::Number,
        _ => NumberFormat::General,
    }
}

impl Condition {
    fn holds(self, number: f64) -> bool {
        number.partial_cmp(&self.bound).is_some_and(|order| self.fits.contains(&order))
    }

    /// Reads `value()>=0`.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().strip_prefix("value()")?.trim_start();
        let digits = text.find(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))?;
        let (sign, bound) = text.split_at_checked(digits)?;
        let fits: &[Ordering] = match sign.trim() {
            ">=" => &[Ordering::Greater, Ordering::Equal],
            "<=" => &[Ordering::Less, Ordering::Equal],
            ">" => &[Ordering::Greater],
            "<" => &[Ordering::Less],
            "=" => &[Ordering::Equal],
            "!=" | "<>" => &[Ordering::Less, Ordering::Greater],
            _ => return None,
        };
        Some(Self { fits, bound: bound.trim().parse().ok()? })
    }
}

/// `super 58%`, `sub 58%`, or by how much of the line's height: `33% 58%`, `-8% 58%`, `0% 100%`.
fn shift(position: &str) -> Shift {
    let height = position.split_whitespace().next().unwrap_or_default();
    match height.trim_end_matches('%').parse::<f64>() {
        Ok(by) if by > 0.0 => Shift::Raised,
        Ok(by) if by < 0.0 => Shift::Lowered,
        Ok(_) => Shift::OnLine,
        Err(_) => Shift::named(height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_above_or_below_the_line_by_a_word_or_by_how_far() {
        for (position, expected) in [
            ("super 58%", Shift::Raised),
            ("sub 58%", Shift::Lowered),
            ("33% 58%", Shift::Raised),
            ("-8% 58%", Shift::Lowered),
            ("0% 100%", Shift::OnLine),
            ("", Shift::OnLine),
        ] {
            assert_eq!(shift(position), expected, "{position}");
        }
    }
}
