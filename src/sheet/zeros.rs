//! The 0 that a formula shows for a blank cell: `='Tổ Toán'!C3`, where C3 is blank, is stored as 0.
//!
//! Formulas with a stored 0 come in while sheets are read; once all are, the zeros of those that do nothing but show
//! one cell, which is blank, are discounted. No formula is worked out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Discounted, Sheet, Value};
use crate::cell::{Address, Col, Row};

/// A formula that does nothing but show one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reference {
    /// The sheet's name; `None` for the formula's own.
    sheet: Option<String>,
    cell: Address,
    is_col_fixed: bool,
    is_row_fixed: bool,
}

impl Reference {
    /// Reads `C3`, `$C$3`, `'Tổ Toán'!C3`; `None` for any other formula.
    fn parse(formula: &str) -> Option<Self> {
        let formula = formula.trim().trim_start_matches('+').trim();
        let (sheet, cell) = match formula.rsplit_once('!') {
            Some((sheet, cell)) => {
                let quoted = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\''));
                (Some(quoted.map_or_else(|| sheet.to_owned(), |sheet| sheet.replace("''", "'"))), cell)
            }
            None => (None, formula),
        };
        let is_col_fixed = cell.starts_with('$');
        let is_row_fixed = cell.get(1..).is_some_and(|rest| rest.contains('$'));
        Some(Self { sheet, cell: Address::parse(cell)?, is_col_fixed, is_row_fixed })
    }

    /// The cell it shows when the formula is filled from one cell into another.
    fn filled(&self, from: Address, to: Address) -> Option<Address> {
        let moved = |own: u32, from: u32, to: u32| (own + to).checked_sub(from);
        let col = moved(self.cell.col.index(), from.col.index(), to.col.index())?;
        let row = moved(self.cell.row.number(), from.row.number(), to.row.number())?;
        Some(Address::new(
            if self.is_row_fixed { self.cell.row } else { Row::from_number(row)? },
            if self.is_col_fixed { self.cell.col } else { Col::from_index(col) },
        ))
    }
}

/// A cell whose formula does nothing but show another one.
struct Zero {
    at: (usize, Address),
    sheet: Option<String>,
    shown: Address,
}

/// The zeros of all sheets.
#[derive(Default)]
pub(super) struct Zeros {
    found: Vec<Zero>,
    /// Of the sheet that is being read: formulas that others share, by their number, with the cell they are written in.
    shared: BTreeMap<String, (Address, Reference)>,
}

impl Zeros {
    /// The sheet that is read next has formulas of its own.
    pub fn next_sheet(&mut self) {
        self.shared.clear();
    }

    /// A formula of a sheet: its text, and the number under which cells share it, where they do. `is_zero` tells that
    /// its stored result is 0.
    pub fn meet(&mut self, sheet: usize, at: Address, formula: &str, shared: Option<&str>, is_zero: bool) {
        if !is_zero && shared.is_none() {
            return;
        }
        let reference = Reference::parse(formula);
        let (from, reference) = match (reference, shared.and_then(|number| self.shared.get(number))) {
            (Some(reference), _) => (at, reference),
            (None, Some((from, reference))) if formula.trim().is_empty() => (*from, reference.clone()),
            _ => return,
        };
        if is_zero && let Some(shown) = reference.filled(from, at) {
            self.shows((sheet, at), reference.sheet.clone(), shown);
        }
        if let Some(number) = shared.filter(|_| !formula.trim().is_empty()) {
            self.shared.insert(number.to_owned(), (from, reference));
        }
    }

    /// A formula with a stored 0 that does nothing but show this cell, of the sheet with this name or its own.
    pub fn shows(&mut self, at: (usize, Address), sheet: Option<String>, shown: Address) {
        self.found.push(Zero { at, sheet, shown });
    }

    /// Discounts the zeros of blank cells. `sheets` stand in the order in which they were met.
    pub fn discount(mut self, sheets: &mut [Sheet]) {
        let names: BTreeMap<String, usize> =
            sheets.iter().enumerate().map(|(index, sheet)| (sheet.name.to_lowercase(), index)).collect();
        // A cell may show one that shows another; longer chains than these are nobody's form.
        for _ in 0..4 {
            let before = self.found.len();
            self.found.retain(|zero| {
                let own = zero.at.0;
                let target =
                    zero.sheet.as_ref().map_or(Some(own), |name| names.get(&name.to_lowercase()).copied());
                let Some(target) = target.and_then(|index| sheets.get(index)) else { return false };
                let is_blank = target.get(zero.shown).is_none_or(|cell| match cell.discounted.as_deref() {
                    Some(Discounted::ZeroOfBlank(_)) => true,
                    Some(Discounted::Struck(_) | Discounted::Torn(_) | Discounted::Unshown(_)) | None => {
                        false
                    }
                });
                if is_blank {
                    let from = if zero.sheet.is_some() {
                        format!("{}!{}", target.name, zero.shown)
                    } else {
                        zero.shown.to_string()
                    };
                    discount(sheets, zero.at, &from);
                }
                !is_blank
            });
            if self.found.len() == before {
                break;
            }
        }
    }
}

fn discount(sheets: &mut [Sheet], (sheet, at): (usize, Address), from: &str) {
    let Some(sheet) = sheets.get_mut(sheet) else { return };
    for cell in sheet.cells_in_rows_mut(at.row, at.row).iter_mut().filter(|cell| cell.at == at) {
        cell.value = Value::Text(Arc::from(""));
        cell.discounted = Some(Box::new(Discounted::ZeroOfBlank(Arc::from(from))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(formula: &str, from: &str, to: &str) -> Option<String> {
        let at = |text| Address::parse(text).unwrap();
        let reference = Reference::parse(formula)?;
        let cell = reference.filled(at(from), at(to))?;
        Some(format!("{}!{cell}", reference.sheet.unwrap_or_default()))
    }

    #[test]
    fn only_a_formula_that_shows_one_cell_is_a_reference() {
        assert_eq!(shown("'Tổ Toán'!C3", "D11", "D11").as_deref(), Some("Tổ Toán!C3"));
        assert_eq!(shown("'L''An'!$C$3", "D11", "D11").as_deref(), Some("L'An!C3"));
        assert_eq!(shown("+Sheet2!C3", "D11", "D11").as_deref(), Some("Sheet2!C3"));
        for other in ["C3+1", "SUM(C3)", "C3:C4", "0", "", "#REF!"] {
            assert_eq!(shown(other, "D11", "D11"), None, "{other}");
        }
    }

    #[test]
    fn a_filled_formula_moves_with_its_cell_but_for_what_is_fixed() {
        assert_eq!(shown("S!C3", "D11", "D14").as_deref(), Some("S!C6"));
        assert_eq!(shown("S!C3", "D11", "E11").as_deref(), Some("S!D3"));
        assert_eq!(shown("S!$C$3", "D11", "E14").as_deref(), Some("S!C3"));
        assert_eq!(shown("S!C$3", "D11", "E14").as_deref(), Some("S!D3"));
        assert_eq!(shown("S!A1", "D11", "C10"), None);
    }
}
