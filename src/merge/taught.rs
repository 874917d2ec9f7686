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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Param;
    use crate::merge::fixture::{catalogue, named, record};

    /// Forms by their file, what each prints as maximum of 1.2.2, and as title of 1.3; nothing where it prints what the
    /// catalogue has. Told are the variant, the rows and the form that knows best.
    fn told(forms: &[(&str, &str, &str)]) -> Option<[String; 3]> {
        let catalogue = catalogue();
        let of = |(file, max, title): &(&str, &str, &str)| {
            let mut form = record(file, named(file), &catalogue);
            if !max.is_empty() {
                form.printed.insert("1.2.2".to_owned(), max.parse().unwrap());
            }
            if !title.is_empty() {
                form.titles.insert("1.3".to_owned(), (*title).to_owned());
            }
            form
        };
        let forms: Vec<Record> = forms.iter().map(of).collect();
        let finding = taught(&forms.iter().collect::<Vec<_>>(), &catalogue)?;
        assert_eq!(finding.code, Code::D706);
        let text = |name: &str| match finding.params.iter().find(|(known, _)| known == name).unwrap() {
            (_, Param::Text(text)) => text.clone(),
            other => panic!("{other:?}"),
        };
        Some([finding.variant.clone().unwrap_or_default().into_owned(), text("rows"), text("file")])
    }

    type Told = Option<[&'static str; 3]>;

    #[track_caller]
    fn teach(about: &str, forms: &[(&str, &str, &str)], expected: Told) {
        assert_eq!(told(forms), expected.map(|told| told.map(str::to_owned)), "{about}");
    }

    #[test]
    fn more_than_half_of_three_forms_or_more_teach_another_maximum() {
        for (about, forms, expected) in [
            ("none", &[][..], None),
            ("two of two", &[("a", "8", ""), ("b", "8", "")], None),
            (
                "three of three",
                &[("a", "8", ""), ("b", "8", ""), ("c", "8", "")],
                Some(["", "1.2.2: 8 (6), 3/3", "a"]),
            ),
            (
                "two of three",
                &[("a", "", ""), ("b", "8", ""), ("c", "8", "")],
                Some(["", "1.2.2: 8 (6), 2/3", "b"]),
            ),
            ("one of three", &[("a", "8", ""), ("b", "", ""), ("c", "", "")], None),
            ("half of four", &[("a", "8", ""), ("b", "8", ""), ("c", "", ""), ("d", "", "")], None),
            (
                "half of four, and others",
                &[("a", "8", ""), ("b", "8", ""), ("c", "7", ""), ("d", "9", "")],
                None,
            ),
            (
                "three of five, with decimals",
                &[("a", "", ""), ("b", "8.50", ""), ("c", "7", ""), ("d", "8.5", ""), ("e", "8.5", "")],
                Some(["", "1.2.2: 8,5 (6), 3/5", "b"]),
            ),
        ] {
            teach(about, forms, expected);
        }
    }

    #[test]
    fn a_title_is_taught_in_the_first_spelling_of_it() {
        let row = "1.3: “Kho học liệu” (“Nội dung của mục 1.3”), 2/3";
        let forms = [("a", "", "Khác hẳn"), ("b", "", "Kho học liệu"), ("c", "", "KHO HỌC LIỆU")];
        teach("two spellings", &forms, Some(["titles", row, "b"]));
        teach("three titles", &[("a", "", "Một"), ("b", "", "Hai"), ("c", "", "Ba")], None);
    }

    #[test]
    fn the_form_that_agrees_in_most_rows_is_named() {
        let rows = "1.2.2: 8 (6), 2/3; 1.3: “Kho” (“Nội dung của mục 1.3”), 2/3";
        teach("the last", &[("a", "8", ""), ("b", "", "Kho"), ("c", "8", "Kho")], Some(["both", rows, "c"]));
        teach("the first", &[("a", "8", "Kho"), ("b", "", "Kho"), ("c", "8", "")], Some(["both", rows, "a"]));
    }

    #[test]
    fn a_row_that_is_official_is_taught_by_nobody() {
        let catalogue = catalogue();
        let mut form = record("a", named("Hoa Sen"), &catalogue);
        form.printed.insert("1.2.1".to_owned(), "9".parse().unwrap());
        form.titles.insert("1.2.1".to_owned(), "Khác".to_owned());
        assert_eq!(taught(&[&form; 3], &catalogue), None);
    }
}
