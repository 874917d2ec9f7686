//! Old and new code of one paper: `[H1-1.1-01]` and `MC.1.1.01` in one school's evidence.
//!
//! Codes of two patterns are those of one paper where both have one title or name one document, or where criterion and
//! number agree and neither title nor document speaks against it. The code to keep is that of the pattern that the
//! catalogue names first.

use super::register::Row;
use super::remark::{Remark, SameBy, What};
use crate::catalogue::Catalogue;
use crate::text::fold;

/// A row with a code, as it is compared.
struct Coded {
    row: usize,
    pattern: usize,
    criterion: String,
    number: Option<u32>,
    titles: Vec<String>,
}

/// Says of every row whose paper has a code of a better pattern which one that is.
pub(super) fn find(rows: &mut [Row], catalogue: &Catalogue) {
    let coded: Vec<Coded> =
        rows.iter().enumerate().filter_map(|(index, row)| coded(index, row, catalogue)).collect();
    let mut remarks = Vec::new();
    for old in coded.iter().filter(|coded| coded.pattern > 0) {
        let found = coded.iter().filter(|new| new.pattern < old.pattern).filter_map(|new| {
            let (old_row, new_row) = (rows.get(old.row)?, rows.get(new.row)?);
            Some((same(old, new, old_row, new_row)?, new_row.text.clone()))
        });
        // Title and document say more than a number.
        if let Some((by, keep)) = found.min_by_key(|(by, _)| *by as u8) {
            remarks.push((old.row, Remark::of_row(What::SamePaper { keep, by })));
        }
    }
    for (index, remark) in remarks {
        if let Some(row) = rows.get_mut(index) {
            row.remarks.push(remark);
        }
    }
}

fn coded(index: usize, row: &Row, catalogue: &Catalogue) -> Option<Coded> {
    let code = row.code()?;
    let (pattern, found) = catalogue
        .evidence
        .iter()
        .enumerate()
        .find_map(|(index, pattern)| Some((index, pattern.whole.captures(&code.canonical)?)))?;
    let number = found.name("number").and_then(|number| number.as_str().parse().ok());
    let titles = row.titles.iter().map(|title| fold(title)).collect();
    Some(Coded { row: index, pattern, criterion: code.criterion.clone(), number, titles })
}

fn same(old: &Coded, new: &Coded, old_row: &Row, new_row: &Row) -> Option<SameBy> {
    let documents = old_row.document.as_ref().zip(new_row.document.as_ref());
    if documents.is_some_and(|(a, b)| a.sign != b.sign) {
        return None;
    }
    if old.titles.iter().any(|title| new.titles.contains(title)) {
        return Some(SameBy::Title);
    }
    if documents.is_some() {
        return Some(SameBy::Document);
    }
    let is_number = old.criterion == new.criterion && old.number.is_some() && old.number == new.number;
    let are_titled = !old.titles.is_empty() && !new.titles.is_empty();
    (is_number && !are_titled).then_some(SameBy::Number)
}
