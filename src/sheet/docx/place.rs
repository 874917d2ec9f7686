//! Lines and tables of a text, placed below each other on one sheet.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::{Cell, Discounted, Limits, ReadError, Sheet, guard};
use super::run::Text;
use super::table::{Table, TableCell};
use crate::cell::{Address, Area, Col, Row};

/// What has been placed so far.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Tables placed.
    pub tables: usize,
    cells: Vec<Cell>,
    merged: Vec<Area>,
    hidden: BTreeSet<Row>,
    old_font: Option<(Address, String)>,
    next: u32,
    /// The table that ends where the next line begins.
    last: Option<Header>,
}

/// The first rows of a table, by which the next one is known as its continuation.
#[derive(Debug)]
struct Header {
    columns: usize,
    rows: Vec<Vec<String>>,
}

/// Rows that a header has at most.
const HEADER_ROWS: usize = 4;

impl Page {
    pub fn rows(&self) -> u32 {
        self.next
    }

    /// Places a line outside all tables.
    pub fn add_line(&mut self, line: Text) {
        let at = Address::new(Row::from_index(self.next), Col::FIRST);
        if self.place(at, line, None) {
            self.next = self.next.saturating_add(1);
            self.last = None;
        }
    }

    /// Places a table: below the one before without its header, where it goes on from that one.
    pub fn add_table(&mut self, mut table: Table, limits: &Limits) -> Result<(), ReadError> {
        table.tidy();
        self.tables += 1;
        let columns =
            table.rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.col + cell.width).max();
        let columns = columns.unwrap_or(0);
        guard::within("columns", columns as u64, u64::from(limits.columns))?;
        let header: Vec<Vec<String>> = (0..table.rows().min(HEADER_ROWS))
            .map(|row| table.texts(row).into_iter().map(str::to_owned).collect())
            .collect();
        let goes_on = self.last.as_ref().filter(|last| last.columns == columns);
        let repeated = goes_on
            .map_or(0, |last| last.rows.iter().zip(&header).take_while(|(above, own)| above == own).count());
        if goes_on.is_none() {
            // A free row keeps two tables apart.
            self.next = self.next.saturating_add(u32::from(self.last.is_some()));
            self.last = Some(Header { columns, rows: header });
        }
        table.rows.drain(..repeated);
        self.add_rows(table, limits)
    }

    fn add_rows(&mut self, table: Table, limits: &Limits) -> Result<(), ReadError> {
        let first = self.next;
        // For each column, the cell that goes on down there: its place among the merged areas to come.
        let mut reaching: Vec<Option<usize>> = Vec::new();
        let mut areas: Vec<Area> = Vec::new();
        for row in table.rows {
            let at_row = Row::from_index(self.next);
            if row.is_hidden {
                self.hidden.insert(at_row);
            }
            for cell in row.cells {
                let at = Address::new(at_row, column(cell.col));
                let last = Address::new(at_row, column(cell.col + cell.width - 1));
                let end = cell.col + cell.width;
                reaching.resize(reaching.len().max(end), None);
                let above = reaching.get(cell.col).copied().flatten().filter(|_| cell.continues);
                if let Some(area) = above.and_then(|index| areas.get_mut(index)) {
                    area.last.row = at_row;
                } else {
                    areas.push(Area { first: at, last });
                    let slots = reaching.get_mut(cell.col..end).into_iter().flatten();
                    slots.for_each(|slot| *slot = Some(areas.len() - 1));
                }
                let TableCell { text, link, .. } = cell;
                self.place(at, text, link);
            }
            self.next = self.next.saturating_add(1);
            guard::within("rows", u64::from(self.next), u64::from(limits.rows))?;
        }
        self.merged.extend(areas.into_iter().filter(|area| area.first != area.last));
        guard::within("merged", self.merged.len() as u64, limits.merged)?;
        if self.next == first {
            self.last = None;
        }
        Ok(())
    }

    /// Puts a text into a cell; whether there was any.
    fn place(&mut self, at: Address, text: Text, link: Option<Arc<str>>) -> bool {
        let Text { counted, struck, coding, .. } = text;
        if let (Some(coding), None) = (coding, &self.old_font) {
            self.old_font = Some((at, coding.name().to_owned()));
        }
        let (counted, struck) = (counted.trim(), struck.trim());
        if counted.is_empty() && struck.is_empty() {
            return false;
        }
        let discounted = (!struck.is_empty()).then(|| Box::new(Discounted::Struck(Arc::from(struck))));
        self.cells.push(Cell { link, discounted, ..Cell::text(at, counted) });
        true
    }

    /// Everything as one sheet.
    pub fn into_sheet(self, name: &str) -> Sheet {
        let mut sheet = Sheet::new(name, self.cells).with_merged(self.merged);
        sheet.hidden_rows = self.hidden;
        sheet.old_font = self.old_font;
        sheet
    }
}

fn column(index: usize) -> Col {
    Col::from_index(u32::try_from(index).unwrap_or(u32::MAX))
}
