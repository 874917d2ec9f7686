//! A table of a Word file while it is read: rows of cells at places of the table's own grid.

use std::sync::Arc;

use super::run::Text;

/// Grid columns narrower than this, in twentieths of a point (about 4 mm), come from borders drawn by hand that do not
/// quite meet; they belong to the column left of them.
const NARROW: u32 = 227;

/// A cell.
#[derive(Debug, Default)]
pub(super) struct TableCell {
    /// Its first column of the grid.
    pub col: usize,
    /// Columns of the grid that it spans.
    pub width: usize,
    /// Whether it goes on from the cell above it.
    pub continues: bool,
    /// Whether it was deleted under tracked changes.
    pub is_deleted: bool,
    /// What stands in it.
    pub text: Text,
    /// Address of a link in it.
    pub link: Option<Arc<str>>,
}

/// A row.
#[derive(Debug, Default)]
pub(super) struct TableRow {
    /// Its cells from the left.
    pub cells: Vec<TableCell>,
    /// Whether it was deleted under tracked changes.
    pub is_deleted: bool,
    /// Whether nobody sees it.
    pub is_hidden: bool,
    next: usize,
}

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Its rows from the top.
    pub rows: Vec<TableRow>,
    /// Where each column of the grid begins, in twentieths of a point.
    grid: Vec<u32>,
    end: u32,
    is_open: bool,
    nowhere: TableRow,
}

impl Table {
    pub fn add_grid_column(&mut self, width: u32) {
        self.grid.push(self.end);
        self.end = self.end.saturating_add(width);
    }

    pub fn start_row(&mut self) {
        self.is_open = false;
        self.rows.push(TableRow::default());
    }

    /// The row at hand.
    pub fn row_mut(&mut self) -> &mut TableRow {
        self.rows.last_mut().unwrap_or(&mut self.nowhere)
    }

    /// Leaves columns of the grid free.
    pub fn skip_columns(&mut self, columns: usize) {
        let row = self.row_mut();
        row.next = row.next.saturating_add(columns.min(1000));
    }

    pub fn start_cell(&mut self) {
        if self.rows.is_empty() {
            self.start_row();
        }
        let row = self.row_mut();
        let col = row.next;
        row.cells.push(TableCell { col, width: 1, ..TableCell::default() });
        self.is_open = true;
    }

    pub fn end_cell(&mut self) {
        self.is_open = false;
        let row = self.row_mut();
        if let Some(cell) = row.cells.last() {
            row.next = cell.col.saturating_add(cell.width);
        }
    }

    /// The cell that is being read.
    pub fn open_cell(&mut self) -> Option<&mut TableCell> {
        if !self.is_open {
            return None;
        }
        self.rows.last_mut().and_then(|row| row.cells.last_mut())
    }

    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Leaves out what was deleted, and puts the cells into columns that a person would count.
    pub fn tidy(&mut self) {
        self.rows.retain(|row| !row.is_deleted);
        for row in &mut self.rows {
            row.cells.retain(|cell| !cell.is_deleted);
        }
        let columns = self.seen_columns();
        let seen = |col: usize| {
            let beyond = (col + 1).saturating_sub(columns.len());
            match columns.get(col).or(columns.last()) {
                Some(last) => *last + beyond,
                None => col,
            }
        };
        for row in &mut self.rows {
            let mut free = 0;
            for cell in &mut row.cells {
                let end = seen(cell.col.saturating_add(cell.width));
                cell.col = seen(cell.col).max(free);
                cell.width = end.saturating_sub(cell.col).max(1);
                free = cell.col + cell.width;
            }
        }
    }

    /// For each border of the grid, the column that begins there; those that nearly meet are one.
    fn seen_columns(&self) -> Vec<usize> {
        let mut columns = Vec::with_capacity(self.grid.len() + 1);
        let mut begins = 0;
        let mut column = 0;
        for border in self.grid.iter().copied().chain([self.end]) {
            if border.saturating_sub(begins) > NARROW {
                column += 1;
                begins = border;
            }
            columns.push(column);
        }
        // A grid that tells no widths is as it is.
        if self.end == 0 { (0..columns.len()).collect() } else { columns }
    }

    /// The texts of a row, to tell whether it is the header once more.
    pub fn texts(&self, row: usize) -> Vec<&str> {
        let cells = self.rows.get(row).into_iter().flat_map(|row| &row.cells);
        cells.map(|cell| cell.text.counted.trim()).collect()
    }
}
