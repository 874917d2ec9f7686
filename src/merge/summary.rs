//! What a merge came to, in figures: merged forms come in, counts and the files without a table go out.

use std::collections::BTreeMap;

use super::{Merged, Record};
use crate::finding::Code;

/// What a merge came to, in figures.
#[derive(Debug, Clone)]
pub struct Summary<'m> {
    /// Schools that are counted.
    pub schools: usize,
    /// Forms, counted or not.
    pub forms: usize,
    /// How many notices there are of each code.
    pub notices: BTreeMap<Code, usize>,
    /// The files in which no table of answers was found.
    pub unread: Vec<&'m Record>,
}

impl<'m> Summary<'m> {
    /// Of merged forms.
    pub fn of(merged: &'m Merged) -> Self {
        let mut notices = BTreeMap::<_, usize>::new();
        for notice in &merged.notices {
            *notices.entry(notice.finding.code).or_default() += 1;
        }
        Self {
            schools: merged.counted().count(),
            forms: merged.records.len(),
            notices,
            unread: merged.records.iter().filter(|record| !record.is_readable()).collect(),
        }
    }
}
