//! Tables in a web page, which many programs write under the name of an Excel file.
//!
//! Every outermost table becomes a sheet; cells over several rows or columns become merged cells.

use std::sync::Arc;

use html5gum::{Token, Tokenizer};

use super::{Cell, Limits, ReadError, Sheet, Value, Workbook, guard, sniff};
use crate::cell::{Address, Area, Col, Row};

/// A table that is being read.
#[derive(Default)]
struct Table {
    cells: Vec<Cell>,
    merged: Vec<Area>,
    /// Rows begun so far.
    rows: u32,
    /// The next free column of the row, from 0.
    next_col: u32,
    open: Option<OpenCell>,
    /// Areas that reach into rows still to come.
    reaching: Vec<Option<Area>>,
}

struct OpenCell {
    at: Address,
    rows: u32,
    columns: u32,
    text: String,
    link: Option<Arc<str>>,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let (text, _) = sniff::decode(bytes);
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut table = Table::default();
    let mut depth = 0_u32;
    let mut hidden = 0_u32;
    let mut kept = 0_u64;
    for token in Tokenizer::new(text.as_str()) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => match &tag.name[..] {
                b"table" => depth += 1,
                b"style" | b"script" | b"title" if !tag.self_closing => hidden += 1,
                b"tr" if depth == 1 => table.start_row(limits)?,
                b"td" | b"th" if depth == 1 => {
                    let span =
                        |name: &[u8]| attribute(&tag, name).and_then(|n| n.trim().parse().ok()).unwrap_or(1);
                    table.start_cell(span(b"rowspan"), span(b"colspan"), limits)?;
                }
                b"br" | b"p" | b"div" | b"li" => table.push("\n"),
                b"a" => table.link(attribute(&tag, b"href")),
                _ => {}
            },
            Token::EndTag(tag) => match &tag.name[..] {
                b"table" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        let done = std::mem::take(&mut table).finish();
                        guard::within("sheets", sheets.len() as u64 + 1, limits.sheets)?;
                        kept += done.0.len() as u64;
                        guard::within("cells", kept, limits.cells)?;
                        let name = format!("Bảng {}", sheets.len() + 1);
                        sheets.push(Sheet::new(&name, done.0).with_merged(done.1));
                    }
                }
                b"style" | b"script" | b"title" => hidden = hidden.saturating_sub(1),
                b"td" | b"th" | b"tr" if depth == 1 => table.close_cell(),
                _ => {}
            },
            Token::String(text) if hidden == 0 => {
                table.push(&String::from_utf8_lossy(&text));
                let open = table.open.as_ref().map_or(0, |cell| cell.text.len() / 4);
                guard::within("cell_text", open as u64, limits.cell_text)?;
            }
            _ => {}
        }
        guard::within("cells", table.cells.len() as u64, limits.cells)?;
    }
    let rest = table.finish();
    if !rest.0.is_empty() {
        sheets.push(Sheet::new(&format!("Bảng {}", sheets.len() + 1), rest.0));
    }
    Ok(Workbook { sheets, is_untyped: true, ..Workbook::default() })
}

fn attribute<S: html5gum::SpanBound>(tag: &html5gum::StartTag<S>, name: &[u8]) -> Option<String> {
    tag.attributes
        .iter()
        .find(|(key, _)| &key[..] == name)
        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
}

impl Table {
    fn start_row(&mut self, limits: &Limits) -> Result<(), ReadError> {
        self.close_cell();
        self.rows = self.rows.saturating_add(1);
        self.next_col = 0;
        guard::within("rows", u64::from(self.rows), u64::from(limits.rows))
    }

    fn row(&self) -> Row {
        Row::from_index(self.rows.saturating_sub(1))
    }

    fn start_cell(&mut self, rows: u32, columns: u32, limits: &Limits) -> Result<(), ReadError> {
        self.close_cell();
        let (rows, columns) = (rows.clamp(1, 1000), columns.clamp(1, 1000));
        let row = self.row();
        while let Some(last) = self.reaches(self.next_col, row) {
            self.next_col = last.index().saturating_add(1);
        }
        guard::within("columns", u64::from(self.next_col) + u64::from(columns), u64::from(limits.columns))?;
        let at = Address::new(row, Col::from_index(self.next_col));
        self.next_col = self.next_col.saturating_add(columns);
        self.open = Some(OpenCell { at, rows, columns, text: String::new(), link: None });
        guard::within("merged", self.merged.len() as u64, limits.merged)
    }

    /// The last column of the cell from above that covers this column in this row.
    fn reaches(&self, col: u32, row: Row) -> Option<Col> {
        let area = self.reaching.get(usize::try_from(col).ok()?)?.as_ref()?;
        (area.last.row >= row).then_some(area.last.col)
    }

    /// Lets a cell cover its columns in the rows below. Limits keep columns few before this.
    fn reach(&mut self, area: Area) {
        for col in area.first.col.index()..=area.last.col.index() {
            let Ok(col) = usize::try_from(col) else { return };
            if self.reaching.len() <= col {
                self.reaching.resize(col + 1, None);
            }
            if let Some(slot) = self.reaching.get_mut(col) {
                *slot = Some(area);
            }
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(cell) = &mut self.open {
            cell.text.push_str(text);
        }
    }

    fn link(&mut self, address: Option<String>) {
        if let (Some(cell), Some(address)) = (&mut self.open, address) {
            cell.link = Some(Arc::from(address));
        }
    }

    fn close_cell(&mut self) {
        let Some(cell) = self.open.take() else { return };
        if cell.rows > 1 || cell.columns > 1 {
            let last = Address::new(cell.at.row.down(cell.rows - 1), cell.at.col.right(cell.columns - 1));
            let area = Area { first: cell.at, last };
            self.merged.push(area);
            if cell.rows > 1 {
                self.reach(area);
            }
        }
        let text = cell.text.trim();
        if !text.is_empty() {
            let value = Value::Text(Arc::from(text));
            self.cells.push(Cell { link: cell.link, ..Cell::new(cell.at, value) });
        }
    }

    fn finish(mut self) -> (Vec<Cell>, Vec<Area>) {
        self.close_cell();
        (self.cells, self.merged)
    }
}
