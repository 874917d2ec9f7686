//! XML spreadsheet 2003 (.xml, often named .xls): a workbook in one XML file, as Excel 2003 and many programs write it.
//!
//! One pass without a tree; cells and rows without an index follow the one before them.

use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::budget::Budget;
use super::font::Coding;
use super::rich::{RichString, Run};
use super::style::{Font, Shift, Stored, Style, named_kind};
use super::zeros::Zeros;
use super::{Cell, Damage, Date, Limits, ReadError, Sheet, Value, Visibility, Workbook, guard, links, xml};
use crate::cell::{Address, Area, Col, Row};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let text = xml::decode(bytes);
    let mut book = Book {
        budget: Budget::new(limits),
        styles: BTreeMap::new(),
        starts_1904: false,
        zeros: Zeros::default(),
        sheets: Vec::new(),
        modified: None,
    };
    book.read(&mut xml::reader(&text))?;
    book.zeros.discount(&mut book.sheets);
    Ok(Workbook { sheets: book.sheets, modified: book.modified, ..Workbook::default() })
}

struct Book<'l> {
    budget: Budget<'l>,
    styles: BTreeMap<String, Style>,
    starts_1904: bool,
    zeros: Zeros,
    sheets: Vec<Sheet>,
    modified: Option<String>,
}

/// A sheet that is being read.
#[derive(Default)]
struct Table {
    cells: Vec<Cell>,
    merged: Vec<Area>,
    sheet: Sheet,
    /// The row at hand, and the next cell's column, both counted from 0.
    row: u32,
    next_row: u32,
    next_col: u32,
    next_told: u32,
}

/// A cell that is open.
struct Open {
    at: Address,
    style: Style,
    formula: Option<String>,
    link: Option<Arc<str>>,
    kind: Option<String>,
    text: String,
    runs: Vec<Run>,
}

impl Book<'_> {
    fn read(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), ReadError> {
        let mut is_closed = false;
        loop {
            match xml::next(reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "Styles" => self.styles(reader)?,
                    "Worksheet" => {
                        let name = xml::attribute(&element, "Name").unwrap_or_default();
                        self.sheet(&name, reader)?;
                    }
                    "LastSaved" => self.modified = Some(text(reader, "LastSaved", self.budget.limits)?),
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "Date1904" => {
                    self.starts_1904 = true;
                }
                Event::Empty(element) if element.local_name().as_ref() == "Workbook" => is_closed = true,
                Event::End(element) if element.local_name().as_ref() == "Workbook" => is_closed = true,
                Event::Eof if is_closed => return Ok(()),
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
    }

    fn styles(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), ReadError> {
        let mut open: Option<(String, Style)> = None;
        loop {
            let event = xml::next(reader)?;
            match &event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "Style" => {
                        let [id, parent] = xml::attributes(element, ["ID", "Parent"]);
                        let inherited = parent.and_then(|parent| self.styles.get(&*parent)).copied();
                        open = Some((id.unwrap_or_default().into_owned(), inherited.unwrap_or_default()));
                    }
                    "Font" => {
                        if let Some((_, style)) = &mut open {
                            let [name, struck, shift] =
                                xml::attributes(element, ["FontName", "StrikeThrough", "VerticalAlign"]);
                            style.font = Font {
                                is_struck: struck.is_some_and(|struck| xml::is_yes(&struck)),
                                coding: name.and_then(|name| Coding::of_font(&name)),
                                shift: shift.map(|shift| Shift::named(&shift)).unwrap_or_default(),
                            };
                        }
                    }
                    "NumberFormat" => {
                        if let Some((_, style)) = &mut open {
                            let code = xml::attribute(element, "Format").unwrap_or_default();
                            style.numbers = named_kind(&code);
                        }
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "Styles" => return Ok(()),
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
            let is_whole = match &event {
                Event::End(element) => element.local_name().as_ref() == "Style",
                Event::Empty(element) => element.local_name().as_ref() == "Style",
                _ => false,
            };
            if let Some((id, style)) = open.take_if(|_| is_whole) {
                self.styles.insert(id, style);
                guard::within("styles", self.styles.len() as u64, self.budget.limits.styles)?;
            }
        }
    }

    fn sheet(&mut self, name: &str, reader: &mut Reader<&[u8]>) -> Result<(), ReadError> {
        guard::within("sheets", self.sheets.len() as u64 + 1, self.budget.limits.sheets)?;
        self.budget.next_sheet(name);
        let mut table = Table::default();
        loop {
            match xml::next(reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "Row" => self.row(&mut table, &element)?,
                    "Column" => self.column(&mut table, &element)?,
                    "Cell" => {
                        let mut open = self.cell(&mut table, &element)?;
                        self.content(&mut open, reader)?;
                        self.keep(&mut table, open)?;
                    }
                    "Visible" => {
                        table.sheet.visibility = match text(reader, "Visible", self.budget.limits)?.trim() {
                            "SheetHidden" => Visibility::Hidden,
                            "SheetVeryHidden" => Visibility::VeryHidden,
                            _ => Visibility::Visible,
                        };
                    }
                    _ => {}
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "Row" => self.row(&mut table, &element)?,
                    "Column" => self.column(&mut table, &element)?,
                    "Cell" => {
                        let open = self.cell(&mut table, &element)?;
                        self.keep(&mut table, open)?;
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "Worksheet" => break,
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
        let Table { cells, merged, sheet, .. } = table;
        let Sheet { visibility, hidden_rows, hidden_cols, old_font, .. } = sheet;
        let mut sheet = Sheet::new(name, cells).with_merged(merged);
        sheet.visibility = visibility;
        (sheet.hidden_rows, sheet.hidden_cols, sheet.old_font) = (hidden_rows, hidden_cols, old_font);
        self.sheets.push(sheet);
        Ok(())
    }

    /// A row, or several that are alike and hold nothing.
    fn row(&mut self, table: &mut Table, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let [index, hidden, span] = xml::attributes(element, ["Index", "Hidden", "Span"]);
        table.row = index.as_deref().map(index_of).transpose()?.unwrap_or(table.next_row);
        let more = span.and_then(|span| span.trim().parse().ok()).unwrap_or(0);
        table.next_row = table.row.saturating_add(1).saturating_add(more);
        table.next_col = 0;
        let limit = self.budget.limits.rows;
        guard::within("rows", u64::from(table.row) + 1, u64::from(limit))?;
        self.budget.visit()?;
        if hidden.is_some_and(|hidden| xml::is_yes(&hidden)) {
            for row in table.row..table.next_row.min(limit) {
                self.budget.visit()?;
                table.sheet.hidden_rows.insert(Row::from_index(row));
            }
        }
        Ok(())
    }

    fn column(&mut self, table: &mut Table, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let [index, hidden, span] = xml::attributes(element, ["Index", "Hidden", "Span"]);
        let first = index.as_deref().map(index_of).transpose()?.unwrap_or(table.next_told);
        let more = span.and_then(|span| span.trim().parse().ok()).unwrap_or(0);
        table.next_told = first.saturating_add(1).saturating_add(more).min(self.budget.limits.columns);
        self.budget.visit()?;
        if hidden.is_some_and(|hidden| xml::is_yes(&hidden)) {
            for col in first..table.next_told {
                self.budget.visit()?;
                table.sheet.hidden_cols.insert(Col::from_index(col));
            }
        }
        Ok(())
    }

    fn cell(&mut self, table: &mut Table, element: &BytesStart<'_>) -> Result<Open, ReadError> {
        let [index, across, down, style, formula, link] =
            xml::attributes(element, ["Index", "MergeAcross", "MergeDown", "StyleID", "Formula", "HRef"]);
        let col = index.as_deref().map(index_of).transpose()?.unwrap_or(table.next_col);
        guard::within("columns", u64::from(col) + 1, u64::from(self.budget.limits.columns))?;
        self.budget.visit()?;
        let at = Address::new(Row::from_index(table.row), Col::from_index(col));
        let count = |text: Option<_>| text.and_then(|text: std::borrow::Cow<str>| text.trim().parse().ok());
        let (across, down) = (count(across).unwrap_or(0), count(down).unwrap_or(0));
        if across > 0 || down > 0 {
            let last = Address::new(at.row.down(down), at.col.right(across));
            table.merged.push(Area { first: at, last });
            guard::within("merged", table.merged.len() as u64, self.budget.limits.merged)?;
        }
        table.next_col = col.saturating_add(1).saturating_add(across);
        let link = link.and_then(|link| links::address(&link, "")).filter(|link| !link.starts_with('#'));
        Ok(Open {
            at,
            style: style.and_then(|style| self.styles.get(&*style)).copied().unwrap_or_default(),
            link: link.or_else(|| formula.as_deref().and_then(links::of_formula)),
            formula: formula.map(std::borrow::Cow::into_owned),
            kind: None,
            text: String::new(),
            runs: Vec::new(),
        })
    }

    /// Reads what stands between a cell's tags; comments are none of its text.
    fn content(&mut self, open: &mut Open, reader: &mut Reader<&[u8]>) -> Result<(), ReadError> {
        loop {
            match xml::next(reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "Data" => {
                        open.kind = xml::attribute(&element, "Type").map(std::borrow::Cow::into_owned);
                        open.data(reader, self.budget.limits)?;
                    }
                    name => xml::skip(reader, name)?,
                },
                Event::End(element) if element.local_name().as_ref() == "Cell" => return Ok(()),
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
    }

    fn keep(&mut self, table: &mut Table, open: Open) -> Result<(), ReadError> {
        let value = open.value(self.starts_1904);
        if value.is_none() && open.kind.is_none() {
            return Ok(());
        }
        let Open { at, style, formula, link, text, runs, .. } = open;
        let text = RichString::new(&text, runs);
        let stored = value.map_or(Stored::Rich(&text), Stored::Plain);
        let Some((cell, coding)) = style.cell(at, stored, formula.is_some()) else { return Ok(()) };
        if let Value::Text(text) = &cell.value {
            guard::within("cell_text", text.chars().count() as u64, self.budget.limits.cell_text)?;
        }
        self.budget.keep(&cell)?;
        if let Some(coding) = coding.filter(|coding| coding.is_old()) {
            table.sheet.old_font.get_or_insert((at, coding.name().to_owned()));
        }
        if let Some(formula) = &formula {
            let is_zero = matches!(cell.value, Value::Number(number) if number == 0.0);
            if let Some(shown) = reference(formula, at) {
                self.zeros.meet(self.sheets.len(), at, &shown, None, is_zero);
            }
        }
        table.cells.push(Cell { link, ..cell });
        Ok(())
    }
}

impl Open {
    /// Reads the element `Data`: text, or pieces of a page with fonts of their own.
    fn data(&mut self, reader: &mut Reader<&[u8]>, limits: &Limits) -> Result<(), ReadError> {
        let mut fonts: Vec<(String, Font)> = Vec::new();
        loop {
            let font = fonts.last().map(|(_, font)| *font);
            match xml::next(reader)? {
                Event::Start(element) => {
                    let outer = font.unwrap_or(self.style.font);
                    let font = match element.local_name().as_ref() {
                        "S" | "Strike" | "Del" => Font { is_struck: true, ..outer },
                        "Sup" => Font { shift: Shift::Raised, ..outer },
                        "Sub" => Font { shift: Shift::Lowered, ..outer },
                        "Font" => match xml::attribute(&element, "Face") {
                            Some(face) => Font { coding: Coding::of_font(&face), ..outer },
                            None => outer,
                        },
                        _ => outer,
                    };
                    fonts.push((element.local_name().as_ref().to_owned(), font));
                    guard::within("nesting", fonts.len() as u64, limits.nesting)?;
                }
                Event::Text(text) => self.push(&text.xml10_content(), font),
                Event::CData(text) => self.push(&text.xml10_content(), font),
                Event::GeneralRef(reference) => {
                    let mut letters = String::new();
                    xml::push_reference(&reference, &mut letters);
                    self.push(&letters, font);
                }
                Event::End(element) if element.local_name().as_ref() == "Data" => return Ok(()),
                Event::End(element) => {
                    if let Some(at) =
                        fonts.iter().rposition(|(name, _)| name == element.local_name().as_ref())
                    {
                        fonts.truncate(at);
                    }
                }
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
            guard::within("cell_text", self.text.len() as u64 / 4, limits.cell_text)?;
            guard::within("cell_text", self.runs.len() as u64, limits.cell_text)?;
        }
    }

    fn push(&mut self, text: &str, font: Option<Font>) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(last) if last.font == font => last.end = end,
            _ => self.runs.push(Run { end, font }),
        }
    }

    /// The value that it holds; `None` for text and for nothing.
    fn value(&self, starts_1904: bool) -> Option<Value> {
        let stored = self.text.trim();
        match self.kind.as_deref() {
            None => {
                let is_lost = self.formula.as_ref()?.contains("#REF!");
                Some(if is_lost { Value::Error(Arc::from("#REF!")) } else { Value::NoResult })
            }
            Some("Number") => {
                let number = stored.parse::<f64>().ok().filter(|number| number.is_finite())?;
                Some(self.style.number(number, starts_1904))
            }
            Some("DateTime") => Some(Value::Date(Some(Date::from_iso(stored)?))),
            Some("Boolean") if stored == "1" => Some(Value::Bool(true)),
            Some("Boolean") if stored == "0" => Some(Value::Bool(false)),
            Some("Error") => Some(Value::Error(Arc::from(stored))),
            Some(_) => None,
        }
    }
}

/// The index that people count from 1; one that is none could be any place.
fn index_of(text: &str) -> Result<u32, ReadError> {
    let number = text.trim().parse::<u32>().ok().and_then(|number| number.checked_sub(1));
    number.ok_or_else(|| ReadError::Damaged(Damage::Numbering(text.to_owned())))
}

fn text(reader: &mut Reader<&[u8]>, element: &str, limits: &Limits) -> Result<String, ReadError> {
    let mut out = String::new();
    loop {
        match xml::next(reader)? {
            Event::Text(text) => out.push_str(&text.xml10_content()),
            Event::End(end) if end.local_name().as_ref() == element => return Ok(out),
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
        guard::within("cell_text", out.len() as u64 / 4, limits.cell_text)?;
    }
}

/// The reference of a formula that does nothing but show one cell, `='Tổ Toán'!R3C[-1]`, as `'Tổ Toán'!C3`.
fn reference(formula: &str, at: Address) -> Option<String> {
    let body = formula.trim().strip_prefix('=')?.trim_start_matches('+').trim();
    let (sheet, cell) = body.rsplit_once('!').map_or((None, body), |(sheet, cell)| (Some(sheet), cell));
    let (row, col) = cell.strip_prefix('R')?.split_once('C')?;
    let index = |text: &str, own: u32| -> Option<u32> {
        if text.is_empty() {
            return Some(own);
        }
        match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(moved) => own.checked_add_signed(moved.parse().ok()?),
            None => text.parse::<u32>().ok()?.checked_sub(1),
        }
    };
    let row = Row::from_index(index(row, at.row.index())?);
    let shown = Address::new(row, Col::from_index(index(col, at.col.index())?));
    Some(sheet.map_or_else(|| shown.to_string(), |sheet| format!("{sheet}!{shown}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(table: &str) -> Vec<String> {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let text = format!(
            r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="s" ss:Parent="p"><Font ss:StrikeThrough="1"/></Style><Style ss:ID="v"><Font ss:FontName=".VnTime"/></Style><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles><Worksheet ss:Name="A"><Table>{table}</Table></Worksheet></Workbook>"#
        );
        assert_eq!(super::super::sniff::sniff(text.as_bytes()), Ok(super::super::Format::Xml2003));
        let sheet = read(text.as_bytes(), &limits).unwrap().sheets.remove(0);
        let cell = |cell: &Cell| {
            let extra = (cell.discounted.clone(), cell.link.clone(), cell.is_formula);
            format!("{} {:?} {:?} {extra:?}", cell.at, cell.value, cell.format)
        };
        let mut told: Vec<String> = sheet.cells().iter().map(cell).collect();
        told.extend(sheet.merged.iter().map(|area| format!("merged {area}")));
        told.extend(sheet.covered.iter().map(|cell| format!("covered {}", cell.at)));
        told.extend(sheet.hidden_rows.iter().map(|row| format!("hidden {row}")));
        told.extend(sheet.hidden_cols.iter().map(|col| format!("hidden {col}")));
        told
    }

    #[test]
    fn cells_stand_where_their_indexes_say() {
        let told = listing(concat!(
            r#"<Column ss:Index="2" ss:Hidden="1" ss:Span="1"/><Row ss:Index="3"><Cell ss:Index="2" ss:MergeAcross="1" ss:MergeDown="1">"#,
            r#"<Data ss:Type="String">x</Data><Comment><Data ss:Type="String">z</Data></Comment></Cell><Cell><Data ss:Type="Number">1</Data></Cell></Row>"#,
            r#"<Row ss:Hidden="1"><Cell ss:Index="3"><Data ss:Type="Number">9</Data></Cell></Row>"#
        ));
        let nothing = "(None, None, false)";
        assert_eq!(
            told,
            [
                format!("B3 Text(\"x\") General {nothing}"),
                format!("D3 Number(1.0) General {nothing}"),
                "merged B3:C4".to_owned(),
                "covered C4".to_owned(),
                "hidden 4".to_owned(),
                "hidden B".to_owned(),
                "hidden C".to_owned(),
            ]
        );
    }

    #[test]
    fn values_formulas_and_links_are_as_a_person_sees_them() {
        let told = listing(concat!(
            r#"<Row><Cell ss:StyleID="p"><Data ss:Type="Number">0.5</Data></Cell><Cell ss:StyleID="s"><Data ss:Type="Number">5</Data></Cell>"#,
            r#"<Cell ss:StyleID="v"><Data ss:Type="String">§iÓm</Data></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2025-08-31T00:00:00.000</Data></Cell>"#,
            r#"<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=RC[10]"><Data ss:Type="Number">0</Data></Cell>"#,
            r#"<Cell ss:Formula="=1+1"/><Cell ss:HRef="https://a.vn"><ss:Data ss:Type="String"><S>1</S>0</ss:Data></Cell></Row>"#
        ));
        assert_eq!(
            told,
            [
                "A1 Number(0.5) Percentage (None, None, false)",
                "B1 Text(\"\") General (Some(Struck(\"5\")), None, false)",
                "C1 Text(\"Điểm\") General (None, None, false)",
                "D1 Date(Some(Date { year: 2025, month: 8, day: 31 })) Date (None, None, false)",
                "E1 Error(\"#DIV/0!\") General (None, None, true)",
                "F1 Text(\"\") General (Some(ZeroOfBlank(\"P1\")), None, true)",
                "G1 NoResult General (None, None, true)",
                "H1 Text(\"0\") General (Some(Struck(\"1\")), Some(\"https://a.vn\"), false)",
            ]
        );
    }
}
