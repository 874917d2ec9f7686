//! Cells with formulas out of the binary formats of Excel: what of their stored results counts.
//!
//! A formula's tokens and its stored result come in cell by cell; what can only be told once all sheets are read (the
//! 0 of a blank cell, a workbook that no program worked out) is put right by [`Formulas::finish`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::font::Coding;
use super::style::{Stored, Style};
use super::tokens::{self, Told, Width};
use super::zeros::Zeros;
use super::{Cell, Sheet, Value};
use crate::cell::Address;

/// A cell that holds a formula.
pub(super) struct Formula<'s> {
    pub at: Address,
    pub style: Style,
    pub outcome: Outcome<'s>,
    pub told: Told,
    pub width: Width,
}

/// The stored result of a formula.
pub(super) enum Outcome<'s> {
    Value(Stored<'s>),
    /// A text of no letters. Programs that do not work out formulas write it too.
    EmptyText,
    /// None, or one that is cut off.
    None,
}

/// A formula that several cells share.
struct SharedFormula {
    told: Told,
    /// Its tokens, where it is short enough to show just one cell.
    tokens: Option<Vec<u8>>,
}

/// Longer formulas than this do more than show a cell.
const SHORT: usize = 32;

/// The formulas of a workbook.
#[derive(Default)]
pub(super) struct Formulas {
    zeros: Zeros,
    /// Index of the sheet that is being read.
    sheet: usize,
    /// Its formulas that cells share, by the cell that holds them.
    shared: BTreeMap<(u32, Option<u32>), SharedFormula>,
    /// Whether any formula has a result other than a text of no letters.
    has_results: bool,
    /// Formulas whose result is a text of no letters.
    empty: Vec<(usize, Address)>,
}

impl Formulas {
    /// The sheet with this index is read next.
    pub fn next_sheet(&mut self, index: usize) {
        self.sheet = index;
        self.shared.clear();
    }

    /// Takes the tokens that cells share which name this cell.
    pub fn share(&mut self, holder: (u32, Option<u32>), tokens: &[u8], width: Width) {
        let told = tokens::read(tokens, super::bytes::address(holder.0, holder.1.unwrap_or(0)), width);
        let tokens = (tokens.len() <= SHORT).then(|| tokens.to_vec());
        self.shared.entry(holder).or_insert(SharedFormula { told, tokens });
    }

    /// A cell as a person sees it. `name` tells the sheet behind a number that references use.
    pub fn read(
        &mut self,
        formula: Formula,
        name: impl Fn(u16) -> Option<String>,
    ) -> Option<(Cell, Option<Coding>)> {
        let told = self.told(formula.told, formula.at, formula.width);
        let stored = match formula.outcome {
            Outcome::Value(stored) => {
                self.has_results = true;
                stored
            }
            _ if told.is_broken => Stored::Plain(Value::Error(Arc::from("#REF!"))),
            Outcome::EmptyText if told.can_be_empty => {
                self.empty.push((self.sheet, formula.at));
                Stored::Plain(Value::Text(Arc::from("")))
            }
            Outcome::EmptyText | Outcome::None => Stored::Plain(Value::NoResult),
        };
        let (mut cell, coding) = formula.style.cell(formula.at, stored, true)?;
        cell.link = told.link;
        if let Some(shown) = told.shows
            && matches!(cell.value, Value::Number(number) if number == 0.0)
        {
            let sheet = shown.sheet.map(name);
            // What leads out of the workbook, or over several sheets, shows no blank cell of it.
            if sheet != Some(None) {
                self.zeros.shows((self.sheet, formula.at), sheet.flatten(), shown.cell);
            }
        }
        Some((cell, coding))
    }

    /// What the tokens tell, those of the formula that it shares where it does.
    fn told(&self, told: Told, at: Address, width: Width) -> Told {
        let Some(holder) = told.shares else { return told };
        match self.shared.get(&holder) {
            Some(SharedFormula { tokens: Some(tokens), .. }) => tokens::read(tokens, at, width),
            Some(SharedFormula { told, .. }) => told.clone(),
            // An array's tokens are not read; it may give any text.
            None => Told { can_be_empty: true, ..told },
        }
    }

    /// Puts right what can be told now. `sheets` stand in the order in which they were read.
    pub fn finish(self, sheets: &mut [Sheet]) {
        // Where no formula has a result, no program has worked them out.
        if !self.has_results {
            for (sheet, at) in self.empty {
                let cells = sheets.get_mut(sheet).map(|sheet| sheet.cells_in_rows_mut(at.row, at.row));
                for cell in cells.unwrap_or_default().iter_mut().filter(|cell| cell.at == at) {
                    cell.value = Value::NoResult;
                }
            }
        }
        self.zeros.discount(sheets);
    }
}
