//! A catalogue out of an official blank form: codes, titles and maxima from the form's own columns.
//!
//! A workbook comes in, a tree goes out, and from it a TOML text for a person to look over. Rows are told by their
//! own codes and order alone, without any catalogue.

use std::fmt::Write;

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use super::code::{RowCode, counts_in_latin, letter_index};
use super::header;
use super::rows::{RawRow, rows};
use super::vocabulary::{Role, Vocabulary, beginning};
use crate::catalogue::{Bound, Catalogue, FailedCondition, LevelRule, UnitLevel};
use crate::cell::Address;
use crate::message::Messages;
use crate::sheet::{Limits, Sheet, Visibility, Workbook};
use crate::text::{fold, tidy, with_point};

/// A catalogue as a blank form shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Name of the file it was read from.
    pub source: String,
    /// The groups, in order.
    pub groups: Vec<DraftNode>,
}

/// A group, criterion or item of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftNode {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its maximum; where the form gives none, the sum of what stands below.
    pub max: Option<Decimal>,
    /// Whether the form calls it mandatory, or gives it no number.
    pub is_condition: bool,
    /// What stands below it.
    pub children: Vec<DraftNode>,
}

/// Reads a blank form. `None` when no sheet has a table with titles and maxima.
pub fn draft(workbook: &Workbook, file_name: &str, words: &Vocabulary, limits: &Limits) -> Option<Draft> {
    let mut builder = Builder::default();
    for sheet in workbook.sheets.iter().filter(|sheet| sheet.visibility == Visibility::Visible) {
        for table in header::tables(sheet, words, limits).forms {
            if table.columns.get(Role::Max).is_none() {
                continue;
            }
            let rows = rows(sheet, &table, words);
            let letters: Vec<char> = rows.iter().filter_map(letter).collect();
            for row in rows {
                let is_total = row.code.is_none() && beginning(&row.folded, &words.total.row).is_some();
                if !is_total {
                    let title = title_of(sheet, &table, &row, words);
                    builder.add(&row, &title, maximum(sheet, &table, &row), counts_in_latin(&letters));
                }
            }
        }
    }
    let mut groups = builder.groups;
    groups.retain(|group| !group.children.is_empty());
    groups.iter_mut().for_each(complete);
    (!groups.is_empty()).then(|| Draft { source: file_name.to_owned(), groups })
}

/// What the column of maxima says of a row.
#[derive(Clone, Copy)]
enum Maximum {
    Points(Decimal),
    Condition,
    Blank,
}

fn maximum(sheet: &Sheet, table: &header::Table, row: &RawRow) -> Maximum {
    let cell = table.columns.get(Role::Max).and_then(|col| sheet.get(Address::new(row.row, col)));
    match (row.max, cell) {
        (Some(max), _) => Maximum::Points(max),
        (None, Some(_)) => Maximum::Condition,
        (None, None) => Maximum::Blank,
    }
}

fn letter(row: &RawRow) -> Option<char> {
    match row.code {
        Some(RowCode::Letter(letter) | RowCode::Lettered(_, letter)) => Some(letter),
        _ => None,
    }
}

/// The title with its case and diacritics, without its code.
fn title_of(sheet: &Sheet, table: &header::Table, row: &RawRow, words: &Vocabulary) -> String {
    let parts: Vec<String> = table
        .columns
        .titles()
        .last()
        .into_iter()
        .flatten()
        .filter_map(|col| sheet.get(Address::new(row.row, *col)))
        .map(crate::sheet::Cell::shown)
        .collect();
    let text = tidy(&parts.join(" "));
    match super::code::split(&text, words) {
        Some((_, rest)) => rest.to_owned(),
        None => text,
    }
}

#[derive(Default)]
struct Builder {
    groups: Vec<DraftNode>,
}

impl Builder {
    fn add(&mut self, row: &RawRow, title: &str, max: Maximum, latin: bool) {
        let node = |code: String| DraftNode {
            code,
            title: title.to_owned(),
            max: match max {
                Maximum::Points(max) => Some(max),
                _ => None,
            },
            is_condition: matches!(max, Maximum::Condition),
            children: Vec::new(),
        };
        match &row.code {
            Some(RowCode::Roman(number)) => self.groups.push(node(number.to_string())),
            Some(RowCode::Whole(number)) => {
                let is_next_group = *number == self.next_group();
                match self.criterion() {
                    Some(criterion) if matches!(max, Maximum::Points(_)) && !is_next_group => {
                        let code = format!("{}.{number}", criterion.code);
                        criterion.children.push(node(code));
                    }
                    _ => self.groups.push(node(number.to_string())),
                }
            }
            Some(RowCode::Dotted(code)) => self.dotted(code, node(code.clone())),
            Some(RowCode::Lettered(before, letter)) => {
                if let Some(place) = letter_index(*letter, latin) {
                    let code = format!("{before}.{}", place + 1);
                    self.dotted(&code, node(code.clone()));
                }
            }
            Some(RowCode::Turned(codes)) => {
                if let Some(code) = codes.iter().find(|code| self.follows(code)).or(codes.first()).cloned() {
                    self.dotted(&code, node(code.clone()));
                }
            }
            Some(RowCode::Letter(letter)) => {
                if let (Some(place), Some(criterion)) = (letter_index(*letter, latin), self.criterion()) {
                    let code = format!("{}.{}", criterion.code, place + 1);
                    criterion.children.push(node(code));
                }
            }
            Some(RowCode::Dash) => {
                if let Some(criterion) = self.criterion().filter(|_| !matches!(max, Maximum::Blank)) {
                    let code = format!("{}.{}", criterion.code, criterion.children.len() + 1);
                    criterion.children.push(node(code));
                }
            }
            // A row with a title alone, where the next group is due: its number is that of its place.
            None if title.chars().count() > 5
                && matches!(max, Maximum::Blank)
                && !row.has_answer
                && fold(title).split(' ').count() >= 3 =>
            {
                let code = self.next_group().to_string();
                self.groups.push(node(code));
            }
            None => {}
        }
    }

    fn next_group(&self) -> u32 {
        let last = self.groups.iter().rev().find(|group| !group.children.is_empty());
        last.and_then(|group| group.code.parse::<u32>().ok()).unwrap_or(0) + 1
    }

    fn criterion(&mut self) -> Option<&mut DraftNode> {
        self.groups.last_mut()?.children.last_mut()
    }

    fn follows(&self, code: &str) -> bool {
        let group = code.split('.').next().unwrap_or_default();
        self.groups.last().is_some_and(|last| last.code == group)
            && !self.groups.iter().flat_map(|group| &group.children).any(|node| node.code == code)
    }

    fn dotted(&mut self, code: &str, node: DraftNode) {
        let parts: Vec<&str> = code.split('.').collect();
        let [group, criterion, rest @ ..] = parts.as_slice() else { return };
        // Rows of other text, taken for groups by their place, give way to the group that the code names.
        if !self.groups.iter().any(|known| known.code == *group) {
            self.groups.push(DraftNode { code: (*group).to_owned(), ..DraftNode::default() });
        }
        let Some(parent) = self.groups.iter_mut().rev().find(|known| known.code == *group) else { return };
        let criterion_code = format!("{group}.{criterion}");
        if rest.is_empty() {
            parent.children.push(node);
            return;
        }
        if !parent.children.iter().any(|known| known.code == criterion_code) {
            parent.children.push(DraftNode { code: criterion_code.clone(), ..DraftNode::default() });
        }
        if let Some(parent) = parent.children.iter_mut().find(|known| known.code == criterion_code) {
            parent.is_condition = false;
            parent.children.push(node);
        }
    }
}

/// Sums stand in for maxima that the form does not give.
fn complete(node: &mut DraftNode) {
    node.children.iter_mut().for_each(complete);
    if node.max.is_none() && !node.children.is_empty() {
        node.max = Some(node.children.iter().filter_map(|child| child.max).sum());
    }
    if !node.children.is_empty() {
        node.is_condition = false;
    } else if node.max.is_none() {
        node.is_condition = true;
    }
}

/// The draft as the text of a catalogue file. A form shows no levels, so those of `like` are copied and marked as
/// inferred; the comments tell what to look over.
pub fn to_toml(draft: &Draft, like: &Catalogue, messages: &Messages) -> String {
    let rows = tree(draft);
    let mut out = String::new();
    for line in messages.say("draft.head", &[("file", &draft.source)]).lines() {
        push(&mut out, &format!("# {line}"));
    }
    push(&mut out, "");
    push(&mut out, "id = \"my-catalogue\"");
    // Two units that make a catalogue of their own must not meet under one name.
    push(&mut out, &format!("version = \"{}\"", version(&rows)));
    push(&mut out, &format!("title = {}", quoted(&like.title)));
    push(&mut out, &format!("legal_basis = {}", quoted(&like.legal_basis)));
    let numbers: Vec<String> = like.decision_numbers.iter().map(|number| quoted(number)).collect();
    push(&mut out, &format!("decision_numbers = [{}]", numbers.join(", ")));
    push(&mut out, &format!("step = \"{}\"", with_point(like.step)));
    let unit_level = match like.unit_level {
        UnitLevel::LowestGroup => "lowest_group",
        UnitLevel::None => "none",
    };
    push(&mut out, &format!("unit_level = \"{unit_level}\""));
    push(&mut out, "unit_level_trust = \"inferred\"");
    let failed = match like.failed_condition {
        FailedCondition::Warn => "warn",
        FailedCondition::CapLevel1 => "cap_level_1",
        FailedCondition::NotRated => "not_rated",
    };
    push(&mut out, &format!("failed_condition = \"{failed}\""));
    for pattern in &like.evidence {
        push(&mut out, "\n[[evidence]]");
        push(&mut out, &format!("name = {}", quoted(&pattern.name)));
        push(&mut out, &format!("pattern = '{}'", pattern.pattern));
        push(&mut out, &format!("attempt = '{}'", pattern.attempt.as_str()));
        push(&mut out, &format!("example = {}", quoted(&pattern.example)));
    }
    push(&mut out, &format!("\n# {}", messages.word("draft.levels")));
    like.levels.iter().for_each(|rule| level(&mut out, rule));
    out + &rows
}

/// The rows of the tree, as a catalogue file has them.
fn tree(draft: &Draft) -> String {
    let mut out = String::new();
    let source = quoted(&draft.source);
    for group in &draft.groups {
        node(&mut out, "group", group, &source);
        for criterion in &group.children {
            node(&mut out, "group.criterion", criterion, &source);
            for item in &criterion.children {
                node(&mut out, "group.criterion.item", item, &source);
            }
        }
    }
    out
}

/// A version that tells these rows from others.
fn version(rows: &str) -> String {
    crate::hexadecimal(Sha256::digest(rows).get(..4).unwrap_or_default())
}

fn level(out: &mut String, rule: &LevelRule) {
    push(out, &format!("\n[[level]]\nlevel = {}\nname = {}", rule.level, quoted(&rule.name)));
    for (bound, included, excluded) in [(rule.lower, "from", "above"), (rule.upper, "to", "below")] {
        match bound {
            Bound::Open => {}
            Bound::Included(end) => push(out, &format!("{included} = \"{}\"", with_point(end))),
            Bound::Excluded(end) => push(out, &format!("{excluded} = \"{}\"", with_point(end))),
        }
    }
    push(out, "trust = \"inferred\"");
}

fn node(out: &mut String, table: &str, node: &DraftNode, source: &str) {
    push(out, &format!("\n[[{table}]]"));
    push(out, &format!("code = {}", quoted(&node.code)));
    push(out, &format!("title = {}", quoted(&node.title)));
    match node.max {
        Some(max) => push(out, &format!("max = \"{}\"", with_point(max))),
        None if node.is_condition => push(out, "kind = \"condition\""),
        None => {}
    }
    push(out, "trust = \"reported\"");
    push(out, &format!("source = {source}"));
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn push(out: &mut String, line: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{line}");
}
