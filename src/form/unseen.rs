//! What a workbook holds that a person does not see as it is stored: struck-out text, values under merged cells, old
//! fonts.
//!
//! The sheets in which answers were looked for come in; the first place of each kind and how many there are go out,
//! for the checks to tell once. None of it counts as an answer.

use std::collections::BTreeSet;

use super::{Answer, Reading};
use crate::cell::{Address, Place};
use crate::sheet::{Cell, Discounted, Sheet};
use crate::text::tidy;

/// What was left out or turned into Unicode.
#[derive(Debug, Clone, Default)]
pub struct Unseen {
    /// Cells with struck-out text (chữ bị gạch ngang), but for answers of which nothing else is left.
    pub struck_out: Remains,
    /// Cells hidden under a merged one (ô gộp) that holds something else.
    pub covered: Remains,
    /// The first cell in an old Vietnamese font (phông cũ), and the usual name of its coding.
    pub old_font: Option<(Place, String)>,
}

/// Cells of one kind.
#[derive(Debug, Clone, Default)]
pub struct Remains {
    /// The first of them, and what it holds that does not count.
    pub first: Option<(Place, String)>,
    /// How many there are.
    pub count: usize,
}

impl Remains {
    fn add(&mut self, sheet: &Sheet, at: Address, text: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| (Place::cell(&sheet.name, at), tidy(text).into_owned()));
    }
}

/// Looks through sheets for what does not count.
pub fn read(sheets: &[&Sheet], answers: &[Answer]) -> Unseen {
    let told: BTreeSet<(Option<&str>, Option<Address>)> = answers
        .iter()
        .filter(|answer| answer.reading == Reading::StruckOut)
        .map(|answer| (answer.place.sheet.as_deref(), answer.place.cell))
        .collect();
    let mut unseen = Unseen::default();
    for sheet in sheets {
        for cell in sheet.cells() {
            if let Some(Discounted::Struck(text)) = cell.discounted.as_deref()
                && !told.contains(&(Some(sheet.name.as_str()), Some(cell.at)))
            {
                unseen.struck_out.add(sheet, cell.at, text);
            }
        }
        // A value filled down before cells were merged is no loss.
        for cell in sheet.covered.iter().filter(|cell| !cell.value.is_blank()) {
            if sheet.seen(cell.at).map(Cell::shown) != Some(cell.shown()) {
                unseen.covered.add(sheet, cell.at, &cell.shown());
            }
        }
        if let Some((at, coding)) = &sheet.old_font {
            unseen.old_font.get_or_insert_with(|| (Place::cell(&sheet.name, *at), coding.clone()));
        }
    }
    unseen
}
