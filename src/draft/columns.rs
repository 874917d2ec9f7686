//! Which columns of a table hold what, for a blank table: numbers, titles, maxima, caps, levels, notes.

use std::collections::BTreeMap;

use super::phrase::{self, Points};
use super::words::BlankWords;
use crate::cell::Col;
use crate::form::header::Table;
use crate::form::{Role, Vocabulary};
use crate::sheet::{Sheet, Value};
use crate::text::contains_words;

/// The columns of a blank table.
#[derive(Debug, Clone, Default)]
pub struct BlankColumns {
    /// Codes or numbers.
    pub number: Vec<Col>,
    /// Titles, the coarser ones first; each may span several columns.
    pub titles: Vec<Vec<Col>>,
    /// Maxima of groups and criteria, or of every row.
    pub max: Option<Col>,
    /// Caps of items (điểm thành phần).
    pub part: Option<Col>,
    /// Bands of criteria (mức độ).
    pub level: Option<Col>,
    /// Notes and what evidence is asked for.
    pub note: Option<Col>,
}

impl BlankColumns {
    /// Whether there is a column of maxima or caps.
    pub fn has_points(&self) -> bool {
        self.max.is_some() || self.part.is_some()
    }

    /// The columns of a table.
    pub fn of(sheet: &Sheet, table: &Table, words: &Vocabulary, blank: &BlankWords) -> Self {
        let titles = table.columns.titles().to_vec();
        let is_free = |col: Col| {
            !titles.iter().flatten().any(|title| *title == col)
                && !table.columns.all(Role::Number).contains(&col)
        };
        let mut taken: Vec<Col> = Vec::new();
        let mut named = |list: &[String]| {
            let label = table.labels.iter().find(|label| {
                let path = label.path.join(" ");
                let full = words.written_out(&path);
                is_free(label.at.col)
                    && !taken.contains(&label.at.col)
                    && list
                        .iter()
                        .any(|phrase| contains_words(&path, phrase) || contains_words(&full, phrase))
            });
            taken.extend(label.map(|label| label.at.col));
            label.map(|label| label.at.col)
        };
        let part = named(&blank.column.part);
        let max = named(&blank.column.max);
        let level = named(&blank.column.level);
        let note = named(&blank.column.note);
        let by_role = table.columns.get(Role::Max).filter(|col| Some(*col) != part && is_free(*col));
        let by_content = || full_of_caps(sheet, table, blank).filter(|col| is_free(*col));
        let max = max.or(by_role).or_else(|| if part.is_none() { by_content() } else { None });
        Self { number: table.columns.all(Role::Number).to_vec(), titles, max, part, level, note }
    }
}

/// The column whose cells are caps in words or points out of a maximum, whatever its header calls it.
fn full_of_caps(sheet: &Sheet, table: &Table, blank: &BlankWords) -> Option<Col> {
    const FEWEST: usize = 5;
    let mut counted: BTreeMap<Col, (usize, usize)> = BTreeMap::new();
    for cell in sheet.rows_between(table.first, table.end).flat_map(|(_, cells)| cells) {
        let Value::Text(text) = &cell.value else { continue };
        let says_cap = text.len() < 60
            && text.contains(|letter: char| letter.is_alphabetic() || letter == '/')
            && matches!(phrase::points(text, blank), Points::Cap(_));
        let (caps, all) = counted.entry(cell.at.col).or_default();
        *caps += usize::from(says_cap);
        *all += 1;
    }
    let is_full = |(_, (caps, all)): &(Col, (usize, usize))| *caps >= FEWEST && caps * 2 > *all;
    counted.into_iter().filter(is_full).max_by_key(|(_, (caps, _))| *caps).map(|(col, _)| col)
}
