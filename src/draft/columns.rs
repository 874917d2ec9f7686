//! Which columns of a table hold what, for a blank table: numbers, titles, maxima, caps, levels, notes.

use super::words::BlankWords;
use crate::cell::Col;
use crate::form::header::Table;
use crate::form::{Role, Vocabulary};
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
    pub fn of(table: &Table, words: &Vocabulary, blank: &BlankWords) -> Self {
        let titles = table.columns.titles().to_vec();
        let is_free = |col: Col| {
            !titles.iter().flatten().any(|title| *title == col) && !table.columns.all(Role::Number).contains(&col)
        };
        let mut taken: Vec<Col> = Vec::new();
        let mut named = |list: &[String]| {
            let label = table.labels.iter().find(|label| {
                let path = label.path.join(" ");
                let full = words.written_out(&path);
                is_free(label.at.col)
                    && !taken.contains(&label.at.col)
                    && list.iter().any(|phrase| contains_words(&path, phrase) || contains_words(&full, phrase))
            });
            taken.extend(label.map(|label| label.at.col));
            label.map(|label| label.at.col)
        };
        let part = named(&blank.column.part);
        let max = named(&blank.column.max);
        let level = named(&blank.column.level);
        let note = named(&blank.column.note);
        let by_role = table.columns.get(Role::Max).filter(|col| Some(*col) != part && is_free(*col));
        Self { number: table.columns.all(Role::Number).to_vec(), titles, max: max.or(by_role), part, level, note }
    }
}
