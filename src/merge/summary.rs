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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::fixture::{catalogue, coded, record};
    use crate::merge::{Items, Options, merge};
    use crate::school::SchoolId;

    #[test]
    fn schools_forms_notices_and_files_without_a_table_are_counted() {
        let catalogue = catalogue();
        let of = |file: &str, code: &str| record(file, coded(code, &format!("Trường {code}")), &catalogue);
        let unread = Record { items: Items::default(), school: SchoolId::default(), ..of("d", "") };
        let forms =
            vec![of("a1", "01"), of("a2", "01"), of("b1", "02"), of("b2", "02"), of("c", "03"), unread];
        let merged = merge(forms, &catalogue, &Options::default());
        let summary = Summary::of(&merged);
        assert_eq!((summary.schools, summary.forms), (3, 6));
        assert_eq!(summary.notices, BTreeMap::from([(Code::D701, 2)]));
        let unread: Vec<&str> = summary.unread.iter().map(|record| record.file.as_str()).collect();
        assert_eq!(unread, ["d"]);
    }
}
