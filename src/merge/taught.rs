//! What forms teach about a catalogue: maxima that most of them print otherwise than rows which nobody has checked
//! against the official text.
//!
//! The forms that count come in, one finding goes out, with the form from which a better catalogue can be made.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::record::Record;
use crate::catalogue::{Catalogue, Node};
use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::text::with_comma;

/// Forms that it takes: what two schools print is no custom yet.
const FEWEST: usize = 3;

/// A row of which most forms print another maximum.
struct Row<'c> {
    node: &'c Node,
    printed: Decimal,
    forms: usize,
}

/// D706, where most forms print another maximum for a row that is not official.
pub(super) fn taught(forms: &[&Record], catalogue: &Catalogue) -> Option<Finding> {
    if forms.len() < FEWEST {
        return None;
    }
    let unofficial = catalogue.nodes().map(|(_, node)| node).filter(|node| !node.is_official());
    let rows: Vec<Row> = unofficial.filter_map(|node| most_printed(node, forms)).collect();
    // The form that prints what most do in most rows; of equals the first by name.
    let agrees = |form: &Record| {
        rows.iter().filter(|row| form.printed.get(&row.node.code) == Some(&row.printed)).count()
    };
    let best = forms.iter().rev().max_by_key(|form| agrees(form)).filter(|_| !rows.is_empty())?;
    let row = |row: &Row| {
        let max = row.node.max.map(with_comma).unwrap_or_default();
        format!("{}: {} ({max}), {}/{}", row.node.code, with_comma(row.printed), row.forms, forms.len())
    };
    let told: Vec<String> = rows.iter().map(row).collect();
    let finding = Finding::new(Code::D706, Place::default()).number("count", rows.len());
    Some(finding.text("rows", told.join("; ")).text("file", best.file.clone()))
}

fn most_printed<'c>(node: &'c Node, forms: &[&Record]) -> Option<Row<'c>> {
    let mut counted: BTreeMap<Decimal, usize> = BTreeMap::new();
    for printed in forms.iter().filter_map(|form| form.printed.get(&node.code)) {
        *counted.entry(*printed).or_default() += 1;
    }
    let (printed, forms_of_it) = counted.into_iter().max_by_key(|(_, count)| *count)?;
    (forms_of_it * 2 > forms.len()).then_some(Row { node, printed, forms: forms_of_it })
}
