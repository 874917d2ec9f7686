//! Cells that a total adds up, in short: `Nhóm 1!D7:D12, D15`.

use crate::cell::{Address, Place};

/// Cells side by side or one below the other, on one sheet.
struct Run<'p> {
    sheet: Option<&'p str>,
    first: Address,
    last: Address,
}

impl Run<'_> {
    /// Whether the cell goes on where the run ends.
    fn is_followed_by(&self, sheet: Option<&str>, cell: Address) -> bool {
        let (columns, rows) = ([self.first.col, self.last.col], [self.first.row, self.last.row]);
        let below = columns == [cell.col; 2] && self.last.row.down(1) == cell.row;
        let beside = rows == [cell.row; 2] && self.last.col.right(1) == cell.col;
        self.sheet == sheet && (below || beside)
    }
}

/// The cells in the order of their sum, runs of neighbours as ranges, each sheet named once for the cells that follow.
pub fn trace<'p>(places: impl Iterator<Item = &'p Place>) -> String {
    let mut runs: Vec<Run> = Vec::new();
    for place in places {
        let (sheet, Some(cell)) = (place.sheet.as_deref(), place.cell) else { continue };
        match runs.last_mut() {
            Some(run) if run.is_followed_by(sheet, cell) => run.last = cell,
            _ => runs.push(Run { sheet, first: cell, last: cell }),
        }
    }
    let mut out = String::new();
    let mut named = None;
    for run in &runs {
        if !out.is_empty() {
            out.push_str(if named == Some(run.sheet) { ", " } else { "; " });
        }
        if let (Some(sheet), true) = (run.sheet, named != Some(run.sheet)) {
            out.push_str(sheet);
            out.push('!');
        }
        named = Some(run.sheet);
        out.push_str(&run.first.to_string());
        if run.first != run.last {
            out.push(':');
            out.push_str(&run.last.to_string());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traced(cells: &[(&str, &str)]) -> String {
        let places: Vec<Place> =
            cells.iter().map(|(sheet, cell)| Place::cell(sheet, Address::parse(cell).unwrap())).collect();
        trace(places.iter())
    }

    #[test]
    fn neighbours_are_told_as_ranges_and_a_sheet_once() {
        let cells = [("Nhóm 1", "D7"), ("Nhóm 1", "D8"), ("Nhóm 1", "D9"), ("Nhóm 1", "D15")];
        assert_eq!(traced(&cells), "Nhóm 1!D7:D9, D15");
        assert_eq!(traced(&[("A", "D7"), ("B", "D8"), ("B", "E8"), ("A", "D9")]), "A!D7; B!D8:E8; A!D9");
        assert_eq!(traced(&[("A", "B2"), ("A", "C2"), ("A", "C3")]), "A!B2:C2, C3");
        assert_eq!(traced(&[]), "");
    }

    #[test]
    fn no_range_holds_a_cell_that_is_not_added_up() {
        assert_eq!(traced(&[("A", "B2"), ("A", "B3"), ("A", "C3")]), "A!B2:B3, C3");
        assert_eq!(traced(&[("A", "B2"), ("A", "C2"), ("A", "B3")]), "A!B2:C2, B3");
        assert_eq!(traced(&[("A", "B2"), ("A", "B2")]), "A!B2, B2");
        assert_eq!(traced(&[("A", "B3"), ("A", "B2")]), "A!B3, B2");
    }
}
