//! What forms teach about a catalogue: maxima and titles that most of them print otherwise than rows which nobody has
//! checked against the official text.
//!
//! The forms that count come in, one finding goes out, with the form from which a better catalogue can be made.

use std::collections::BTreeMap;

use super::record::Record;
use crate::catalogue::{Catalogue, Node};
use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::text::{fold, with_comma};

/// Forms that it takes: what two schools print is no custom yet.
const FEWEST: usize = 3;

/// Something that most forms print otherwise than the catalogue: one key for all spellings of it.
struct Taught {
    /// What each form prints there, if it prints anything else than the catalogue.
    printed: fn(&Record, &str) -> Option<String>,
    code: String,
    key: String,
    /// As people read it: what is printed, in brackets what the catalogue has, and how many forms.
    words: String,
}

impl Taught {
    fn is_printed_by(&self, form: &Record) -> bool {
        (self.printed)(form, &self.code).as_ref() == Some(&self.key)
    }
}

fn maximum(form: &Record, code: &str) -> Option<String> {
    form.printed.get(code).map(|max| with_comma(*max))
}

fn title(form: &Record, code: &str) -> Option<String> {
    form.titles.get(code).map(|title| fold(title))
}

/// D706, where most forms print another maximum or title for a row that is not official.
pub(super) fn taught(forms: &[&Record], catalogue: &Catalogue) -> Option<Finding> {
    if forms.len() < FEWEST {
        return None;
    }
    let unofficial = || catalogue.nodes().map(|(_, node)| node).filter(|node| !node.is_official());
    let maxima: Vec<Taught> = unofficial().filter_map(|node| other_maximum(node, forms)).collect();
    let titles: Vec<Taught> = unofficial().filter_map(|node| other_title(node, forms)).collect();
    let rows = || maxima.iter().chain(&titles);
    // The form that prints what most do in most rows; of equals the first by name.
    let agrees = |form: &Record| rows().filter(|row| row.is_printed_by(form)).count();
    let best = forms.iter().rev().max_by_key(|form| agrees(form)).filter(|_| rows().next().is_some())?;
    let finding = Finding::new(Code::D706, Place::default());
    let finding = match (maxima.is_empty(), titles.is_empty()) {
        (_, true) => finding,
        (true, false) => finding.variant("titles"),
        (false, false) => finding.variant("both"),
    };
    let words: Vec<&str> = rows().map(|row| row.words.as_str()).collect();
    Some(finding.number("count", words.len()).text("rows", words.join("; ")).text("file", best.file.clone()))
}

fn other_maximum(node: &Node, forms: &[&Record]) -> Option<Taught> {
    let (key, count) = most_printed(forms, &node.code, maximum)?;
    let own = node.max.map(with_comma).unwrap_or_default();
    let words = format!("{}: {key} ({own}), {count}/{}", node.code, forms.len());
    Some(Taught { printed: maximum, code: node.code.clone(), key, words })
}

fn other_title(node: &Node, forms: &[&Record]) -> Option<Taught> {
    let (key, count) = most_printed(forms, &node.code, title)?;
    let shown =
        forms.iter().filter_map(|form| form.titles.get(&node.code)).find(|title| fold(title) == key)?;
    let words = format!("{}: “{shown}” (“{}”), {count}/{}", node.code, node.title, forms.len());
    Some(Taught { printed: title, code: node.code.clone(), key, words })
}

/// What more than half of the forms print, and how many they are.
fn most_printed(
    forms: &[&Record],
    code: &str,
    printed: fn(&Record, &str) -> Option<String>,
) -> Option<(String, usize)> {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for printed in forms.iter().filter_map(|form| printed(form, code)) {
        *counted.entry(printed).or_default() += 1;
    }
    counted.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| count * 2 > forms.len())
}
