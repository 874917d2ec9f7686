//! How much of a workbook may still be read.

use super::{Cell, Discounted, Limits, OWN_SHEET, ReadError, Value, guard};

/// What may still be read of a workbook: cells that are kept, cells and records that are visited, text.
pub(super) struct Budget<'l> {
    pub limits: &'l Limits,
    kept: u64,
    visited: u64,
    text: u64,
    counts_text: bool,
}

impl<'l> Budget<'l> {
    pub fn new(limits: &'l Limits) -> Self {
        Self { limits, kept: 0, visited: 0, text: 0, counts_text: true }
    }

    /// The program's own sheet is not looked through for words as the others are; its text does not count.
    pub fn next_sheet(&mut self, name: &str) {
        self.counts_text = name != OWN_SHEET;
    }

    /// Counts one more cell, row or record that is looked at.
    pub fn visit(&mut self) -> Result<(), ReadError> {
        self.visited += 1;
        guard::within("visited", self.visited, self.limits.visited)
    }

    /// Counts one more cell that is kept, with its text: one string may stand in any number of cells, and each may
    /// hold a copy of its own.
    pub fn keep(&mut self, cell: &Cell) -> Result<(), ReadError> {
        self.kept += 1;
        guard::within("cells", self.kept, self.limits.cells)?;
        if !self.counts_text {
            return Ok(());
        }
        let text = if let Value::Text(text) = &cell.value { text.len() } else { 0 };
        let struck =
            if let Some(Discounted::Struck(text)) = cell.discounted.as_deref() { text.len() } else { 0 };
        self.text += (text + struck) as u64;
        guard::within("text", self.text, self.limits.text)
    }
}
