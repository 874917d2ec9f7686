//! What a form states outside its table: its own conclusion on the level, and the decision it was made under.

use std::sync::LazyLock;

use regex::Regex;

use super::vocabulary::{Vocabulary, beginning};
use super::{Scope, StatedLevel};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::Place;
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{contains_words, fold, may_begin, starts_with_words, tidy};

/// Lines such as `KẾT LUẬN MỨC ĐỘ ĐÁP ỨNG: MỨC 2`.
pub fn conclusions(sheets: &[&Sheet], catalogue: &Catalogue, words: &Vocabulary) -> Vec<StatedLevel> {
    let mut found = Vec::new();
    for sheet in sheets {
        for cell in sheet.cells() {
            let Value::Text(text) = &cell.value else { continue };
            if text.len() > 400 || !may_begin(text, &words.level.conclusion) {
                continue;
            }
            let folded = fold(text);
            let Some(phrase) = beginning(&folded, &words.level.conclusion) else { continue };
            if folded != phrase && is_of_item(sheet, cell, &folded, catalogue) {
                continue;
            }
            let place = |at| Place::cell(&sheet.name, at).with_label(&tidy(text));
            let beside = || {
                let right = sheet.right_of(cell.at).first()?;
                Some((level(&fold(&right.shown()), catalogue, words)?, right.at))
            };
            let told = level(&folded, catalogue, words).map(|level| (level, cell.at)).or_else(beside);
            if let Some((level, at)) = told {
                let scope = group_named(&folded, catalogue, words).map_or(Scope::Everything, Scope::Node);
                found.push(StatedLevel { scope, level, place: place(at) });
                continue;
            }
            // `Nhóm 1 đạt mức 3, nhóm 2 đạt mức 2`
            found.extend(text.split([',', ';', '.', '\n']).map(fold).filter_map(|clause| {
                let scope = Scope::Node(group_named(&clause, catalogue, words)?);
                Some(StatedLevel { scope, level: level(&clause, catalogue, words)?, place: place(cell.at) })
            }));
        }
    }
    found
}

/// Whether a text is the title of an item's row, which may begin like a conclusion: *Mức độ đáp ứng yêu cầu triển khai …*.
fn is_of_item(sheet: &Sheet, cell: &Cell, folded: &str, catalogue: &Catalogue) -> bool {
    let mut left = sheet.row(cell.at.row).iter().take_while(|other| other.at.col < cell.at.col);
    if left.any(|other| catalogue.find(&other.shown()).is_some()) {
        return true;
    }
    let head = folded.splitn(HEAD_WORDS + 1, ' ').take(HEAD_WORDS).collect::<Vec<_>>().join(" ");
    let mut items = catalogue.items();
    items.any(|(_, item)| item.folded_titles.iter().any(|title| starts_with_words(title, &head)))
}

/// Words that an item's title and a cell have to begin with alike to be the same.
const HEAD_WORDS: usize = 6;

/// The one level that a folded text names, by number or by name.
pub fn level(text: &str, catalogue: &Catalogue, words: &Vocabulary) -> Option<u8> {
    let named = |level: u8| {
        words.level.named.iter().any(|word| contains_words(text, &format!("{word} {level}")))
            || text == level.to_string()
    };
    let mut by_number = catalogue.levels.iter().filter(|rule| named(rule.level));
    if let Some(rule) = by_number.next() {
        return by_number.next().is_none().then_some(rule.level);
    }
    let mut by_name = catalogue.levels.iter().filter(|rule| contains_words(text, &fold(&rule.name)));
    let rule = by_name.next()?;
    by_name.next().is_none().then_some(rule.level)
}

/// The group that a folded text names: `cong nhom 1`, `tong diem nhom ii`.
pub fn group_named(text: &str, catalogue: &Catalogue, words: &Vocabulary) -> Option<NodeId> {
    const ROMAN: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
    catalogue.groups().enumerate().find_map(|(index, (id, group))| {
        let roman = ROMAN.get(index).copied().unwrap_or_default();
        let numbered = words.code.group.iter().any(|word| {
            contains_words(text, &format!("{word} {}", group.code))
                || contains_words(text, &format!("{word} {roman}"))
        });
        let titled = group.folded_titles.iter().any(|title| contains_words(text, title));
        (numbered || titled).then_some(id)
    })
}

/// The number of a decision of the ministry that a form names in its head, when it names none of the catalogue's.
pub fn other_decision(sheets: &[&Sheet], catalogue: &Catalogue) -> Option<(Place, String)> {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\b\d{1,5}\s?/\s?(?:(?:19|20)\d\d\s?/\s?)?(?:QĐ|QD|TT)\s?-\s?BGD(?:Đ|D)T\b").ok()
    });
    let pattern = NUMBER.as_ref()?;
    let own: Vec<String> = catalogue.decision_numbers.iter().map(|number| fold(number)).collect();
    let mut other = None;
    for sheet in sheets {
        for cell in sheet.cells().iter().take(400) {
            let Value::Text(text) = &cell.value else { continue };
            // Every number of a decision has one; few cells do.
            if !text.contains('/') {
                continue;
            }
            let text = tidy(text);
            for found in pattern.find_iter(&text) {
                let number = fold(found.as_str());
                if own.contains(&number) {
                    return None;
                }
                other.get_or_insert_with(|| (Place::cell(&sheet.name, cell.at), found.as_str().to_owned()));
            }
        }
    }
    other
}
