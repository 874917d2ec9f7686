//! The grid of a table: where each cell stands, what is merged and hidden, and the tables inside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::budget::Budget;
use super::super::font::Coding;
use super::super::{Cell, Limits, ReadError, Sheet, Value, guard};
use super::cell::{Open, Told};
use super::look::Look;
use crate::cell::{Address, Area, Col, Row};

/// A table inside a cell is a part of that cell when it has at most so many cells.
const SMALL: usize = 40;

/// A table that is open.
#[derive(Default)]
pub(super) struct Table {
    /// The cell that is open.
    pub open: Option<Open>,
    done: Done,
    /// Rows begun so far.
    rows: u32,
    /// The next free column of the row, from 0, and the next one that is told of.
    next_col: u32,
    next_told: u32,
    /// How the row at hand shows its text.
    row_look: Look,
    /// Areas that reach into rows still to come.
    reaching: Vec<Option<Area>>,
    /// Of each column, how many of its cells are hidden and how many are not.
    shown: BTreeMap<u32, (u32, u32)>,
}

/// A table that is closed.
#[derive(Default)]
pub(super) struct Done {
    cells: Vec<Cell>,
    merged: Vec<Area>,
    hidden_rows: BTreeSet<Row>,
    hidden_cols: BTreeSet<Col>,
    old_font: Option<(Address, Coding)>,
    /// Tables inside, each with the cell that it stands in.
    inner: Vec<(Option<Address>, Done)>,
}

impl Table {
    /// A column, or several, that the table tells of before its rows.
    pub fn column(&mut self, columns: u32, is_hidden: bool, limits: &Limits) {
        let first = self.next_told;
        self.next_told = first.saturating_add(columns.max(1)).min(limits.columns);
        if is_hidden {
            self.done.hidden_cols.extend((first..self.next_told).map(Col::from_index));
        }
    }

    pub fn start_row(&mut self, look: Look, limits: &Limits) -> Result<(), ReadError> {
        self.rows = self.rows.saturating_add(1);
        self.next_col = 0;
        self.row_look = look.as_if_seen();
        if look.is_hidden {
            self.done.hidden_rows.insert(self.row());
        }
        guard::within("rows", u64::from(self.rows), u64::from(limits.rows))
    }

    fn row(&self) -> Row {
        Row::from_index(self.rows.saturating_sub(1))
    }

    pub fn start_cell(
        &mut self,
        rows: u32,
        columns: u32,
        look: Look,
        told: Told,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        let (rows, columns) = (rows.clamp(1, 1000), columns.clamp(1, 1000));
        let row = self.row();
        while let Some(last) = self.reaches(self.next_col, row) {
            self.next_col = last.index().saturating_add(1);
        }
        guard::within("columns", u64::from(self.next_col) + u64::from(columns), u64::from(limits.columns))?;
        let at = Address::new(row, Col::from_index(self.next_col));
        let count = self.shown.entry(self.next_col).or_default();
        *(if look.is_hidden { &mut count.0 } else { &mut count.1 }) += 1;
        self.next_col = self.next_col.saturating_add(columns);
        let look = look.as_if_seen().within(self.row_look);
        self.open = Some(Open::new(at, rows, columns, look, told));
        guard::within("merged", self.done.merged.len() as u64, limits.merged)
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

    pub fn close_cell(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if open.rows > 1 || open.columns > 1 {
            let last = Address::new(open.at.row.down(open.rows - 1), open.at.col.right(open.columns - 1));
            let area = Area { first: open.at, last };
            self.done.merged.push(area);
            if open.rows > 1 {
                self.reach(area);
            }
        }
        let Some((cell, coding)) = open.close() else { return Ok(()) };
        if let Value::Text(text) = &cell.value {
            guard::within("cell_text", text.chars().count() as u64, budget.limits.cell_text)?;
        }
        budget.keep(&cell)?;
        if let Some(coding) = coding.filter(|coding| coding.is_old()) {
            self.done.old_font.get_or_insert((cell.at, coding));
        }
        self.done.cells.push(cell);
        Ok(())
    }

    /// Takes in a table that stands inside this one.
    pub fn hold(&mut self, inner: Done) {
        let at = self.open.as_ref().map(|open| open.at);
        self.done.inner.push((at, inner));
    }

    pub fn finish(mut self, budget: &mut Budget) -> Result<Done, ReadError> {
        self.close_cell(budget)?;
        let hidden = self.shown.iter().filter(|(_, (hidden, shown))| *hidden > 0 && *shown == 0);
        self.done.hidden_cols.extend(hidden.map(|(col, _)| Col::from_index(*col)));
        Ok(self.done)
    }
}

impl Done {
    /// Joins the small tables inside to the cells that they stand in; the others are given back, in their order. A
    /// table is small beside what stands around it, too: in a page's layout there is little but tables.
    pub fn join(mut self, limits: &Limits) -> (Self, Vec<Self>) {
        let own = self.cells.len();
        let mut others = Vec::new();
        for (at, inner) in std::mem::take(&mut self.inner) {
            let is_small = inner.cells.len() <= SMALL.min(own) && inner.inner.is_empty();
            let text = inner.text();
            match at.filter(|_| is_small && text.chars().count() as u64 <= limits.cell_text) {
                Some(at) => self.add(at, own, &text, &inner),
                None => others.push(inner),
            }
        }
        (self, others)
    }

    /// What a person reads in it, a line for each row.
    fn text(&self) -> String {
        let rows = self.cells.chunk_by(|a, b| a.at.row == b.at.row);
        let line = |cells: &[Cell]| cells.iter().map(Cell::shown).collect::<Vec<_>>().join(" ");
        rows.map(line).collect::<Vec<_>>().join("\n")
    }

    /// Adds the text of a table inside to the cell there, one of the first `own` ones.
    fn add(&mut self, at: Address, own: usize, text: &str, inner: &Self) {
        if text.is_empty() {
            return;
        }
        let links: Vec<&str> = inner.cells.iter().filter_map(|cell| cell.link.as_deref()).collect();
        let links = (!links.is_empty()).then(|| links.join("\n"));
        let there = self.cells.get_mut(..own).and_then(|cells| {
            let index = cells.binary_search_by_key(&at, |cell| cell.at).ok()?;
            cells.get_mut(index)
        });
        let Some(cell) = there else {
            let link = links.map(Arc::from);
            self.cells.push(Cell { link, ..Cell::text(at, text) });
            return;
        };
        let before =
            if let Value::Text(text) = &cell.value { text.to_string() } else { cell.shown().into_owned() };
        cell.value = Value::Text(Arc::from(format!("{before}\n{text}").trim()));
        if let Some(links) = links {
            let before = cell.link.as_deref().map(|link| format!("{link}\n")).unwrap_or_default();
            cell.link = Some(Arc::from(format!("{before}{links}")));
        }
    }

    /// The sheet that it makes; `None` where it holds nothing.
    pub fn sheet(self, name: &str) -> Option<Sheet> {
        if self.cells.is_empty() {
            return None;
        }
        let mut sheet = Sheet::new(name, self.cells).with_merged(self.merged);
        sheet.old_font = self.old_font.map(|(at, coding)| (at, coding.name().to_owned()));
        (sheet.hidden_rows, sheet.hidden_cols) = (self.hidden_rows, self.hidden_cols);
        Some(sheet)
    }
}
