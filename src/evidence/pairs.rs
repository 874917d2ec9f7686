//! Old and new code of one paper: `[H1-1.1-01]` and `MC.1.1.01` in one school's evidence.
//!
//! Codes of two patterns are those of one paper where both have one title or name one document, or where criterion and
//! number agree and neither title nor document speaks against it. The code to keep is that of the pattern that the
//! catalogue names first.

use std::collections::BTreeMap;

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

/// By what a row may be found that is the same paper.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'k> {
    Title(&'k str),
    Document(&'k str),
    Number(&'k str, u32),
}

/// Says of every row whose paper has a code of a better pattern which one that is.
pub(super) fn find(rows: &mut [Row], catalogue: &Catalogue) {
    let coded: Vec<Coded> =
        rows.iter().enumerate().filter_map(|(index, row)| coded(index, row, catalogue)).collect();
    // Schools have thousands of codes: each is held against those alone that share something with it.
    let mut shelf: BTreeMap<(usize, Key), Vec<usize>> = BTreeMap::new();
    for (index, new) in coded.iter().enumerate() {
        for (_, key) in keys(new, rows) {
            shelf.entry((new.pattern, key)).or_default().push(index);
        }
    }
    let mut remarks = Vec::new();
    for old in coded.iter().filter(|coded| coded.pattern > 0) {
        let is_same =
            |by, index: &usize| coded.get(*index).is_some_and(|new| same(old, new, rows) == Some(by));
        let first = |(by, key): (SameBy, Key)| {
            let alike = (0..old.pattern)
                .filter_map(|pattern| shelf.get(&(pattern, key))?.iter().find(|index| is_same(by, index)));
            Some((by, *alike.min()?))
        };
        // Title and document say more than a number; of several that are alike the first is kept.
        let found =
            keys(old, rows).into_iter().filter_map(first).min_by_key(|(by, index)| (*by as u8, *index));
        let keep = found.and_then(|(by, index)| Some((by, rows.get(coded.get(index)?.row)?)));
        if let Some((by, keep)) = keep {
            remarks.push((old.row, Remark::of_row(What::SamePaper { keep: keep.text.clone(), by })));
        }
    }
    for (index, remark) in remarks {
        if let Some(row) = rows.get_mut(index) {
            row.remarks.push(remark);
        }
    }
}

/// What a row can be found by.
fn keys<'k>(coded: &'k Coded, rows: &'k [Row]) -> Vec<(SameBy, Key<'k>)> {
    let document = rows.get(coded.row).and_then(|row| row.document.as_ref());
    let titles = coded.titles.iter().map(|title| (SameBy::Title, Key::Title(title)));
    let document = document.map(|document| (SameBy::Document, Key::Document(&document.sign)));
    let number = coded.number.map(|number| (SameBy::Number, Key::Number(&coded.criterion, number)));
    titles.chain(document).chain(number).collect()
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

fn same(old: &Coded, new: &Coded, rows: &[Row]) -> Option<SameBy> {
    let document = |coded: &Coded| rows.get(coded.row)?.document.as_ref();
    let documents = document(old).zip(document(new));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Kind;
    use crate::evidence::signs::Document;
    use crate::form::evidence;

    fn row(code: &str, title: &str, sign: &str, catalogue: &Catalogue) -> Row {
        let code = evidence::code(code, catalogue).unwrap();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Row {
            unit: 0,
            text: code.canonical.clone(),
            kind: Kind::Code(code),
            titles: text(title).into_iter().collect(),
            entries: Vec::new(),
            uses: Vec::new(),
            links: Vec::new(),
            document: text(sign).map(|sign| Document { sign, date: None }),
            remarks: Vec::new(),
        }
    }

    /// What is said of the last row, which has an old code.
    fn said(rows: &[(&str, &str, &str)]) -> Option<(String, SameBy)> {
        let catalogue = Catalogue::built_in().unwrap();
        let row = |(code, title, sign): &(&str, &str, &str)| row(code, title, sign, &catalogue);
        let mut rows: Vec<Row> = rows.iter().map(row).collect();
        find(&mut rows, &catalogue);
        let remark = rows.last().unwrap().remarks.first()?;
        let What::SamePaper { keep, by } = &remark.what else { panic!("{remark:?}") };
        Some((keep.clone(), *by))
    }

    #[test]
    fn a_title_says_more_than_a_document_and_a_document_more_than_a_number() {
        let (number, document) = (("MC.1.3.01", "", ""), ("MC.1.3.02", "Sổ", "1/KH-A"));
        let (title, same_title) = (("MC.1.3.03", "Quy chế", ""), ("MC.1.3.04", "QUY CHẾ", ""));
        let old = ("H1-1.3-01", "Quy chế", "1/KH-A");
        let kept = |code: &str, by| Some((code.to_owned(), by));
        assert_eq!(said(&[number, document, title, same_title, old]), kept("MC.1.3.03", SameBy::Title));
        assert_eq!(said(&[same_title, number, title, old]), kept("MC.1.3.04", SameBy::Title));
        assert_eq!(said(&[number, document, old]), kept("MC.1.3.02", SameBy::Document));
        assert_eq!(said(&[number, old]), kept("MC.1.3.01", SameBy::Number));
        assert_eq!(said(&[("MC.1.3.01", "Sổ", ""), old]), None);
        assert_eq!(said(&[("MC.1.3.01", "Quy chế", "2/KH-A"), old]), None);
        assert_eq!(said(&[old, ("MC.1.3.01", "Quy chế", "1/KH-A")]), None);
    }

    #[test]
    fn thousands_of_old_and_new_codes_are_paired() {
        let catalogue = Catalogue::built_in().unwrap();
        let numbers = |head: &'static str, sign: &'static str| {
            (1..=20).flat_map(move |criterion| {
                (1..=999).map(move |number| format!("{head}1.{criterion}{sign}{number:03}"))
            })
        };
        let codes = numbers("MC.", ".").chain(numbers("H1-", "-"));
        let mut rows: Vec<Row> = codes.map(|code| row(&code, "", "", &catalogue)).collect();
        // Held each against each, these took minutes.
        find(&mut rows, &catalogue);
        let (new, old) = rows.split_at(20 * 999);
        assert!(new.iter().all(|row| row.remarks.is_empty()));
        assert!(old.iter().all(|row| row.remarks.len() == 1));
    }
}
