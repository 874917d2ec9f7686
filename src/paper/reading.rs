//! How a form was read, in words: which columns were taken for what, why, and what was left out.
//!
//! The layout of a form comes in, phrases go out; lines and sheets are made of them elsewhere.

use crate::form::{BlockLayout, ColumnLayout, Direction, LeftOut, Reason};
use crate::message::Messages;

/// Columns that are told one by one; where there are more of one kind, they are told together.
const SEVERAL: usize = 4;
/// Letters of a header that are shown.
const LABEL: usize = 60;

/// Columns of a block that are told in one phrase: neighbours of one kind, taken for one thing for one reason.
pub fn together(block: &BlockLayout) -> Vec<&[ColumnLayout]> {
    let is_alike = |a: &ColumnLayout, b: &ColumnLayout| {
        a.role == b.role && a.is_taken == b.is_taken && a.reasons == b.reasons && a.reasons == [Reason::Item]
    };
    let runs = block.columns.chunk_by(is_alike);
    runs.flat_map(|run| if run.len() >= SEVERAL { vec![run] } else { run.chunks(1).collect() }).collect()
}

/// What a person calls these columns, with the words of the header.
pub fn name(columns: &[ColumnLayout], direction: Direction, messages: &Messages) -> String {
    let is_column = matches!(direction, Direction::Down | Direction::SchoolRows);
    let line = |column: &ColumnLayout| column.line(direction).unwrap_or_default();
    match columns {
        [] => String::new(),
        [one] => {
            let label = one.place.label.as_deref().map(short);
            let label = label.unwrap_or_else(|| messages.word("layout.no_label").to_owned());
            let key = match direction {
                Direction::Cards => "layout.card_label",
                _ if is_column => "layout.column",
                _ => "layout.row",
            };
            messages.say(key, &[("line", &line(one)), ("label", &label)])
        }
        [first, .., last] => {
            let key = if is_column { "layout.columns" } else { "layout.rows" };
            let count = columns.len().to_string();
            messages.say(key, &[("count", &count), ("first", &line(first)), ("last", &line(last))])
        }
    }
}

/// A column with what it was taken for, or was not.
pub fn claim(columns: &[ColumnLayout], direction: Direction, messages: &Messages) -> String {
    let Some(column) = columns.first() else { return String::new() };
    let key = match (column.is_taken, column.reasons.as_slice()) {
        (true, []) => "layout.taken",
        (true, _) => "layout.because",
        (false, reasons) if reasons.contains(&Reason::Rival) => "layout.rival",
        (false, _) => "layout.passed",
    };
    let reasons: Vec<String> = column.reasons.iter().map(|told| reason(*told, messages)).collect();
    let params = [
        ("column", name(columns, direction, messages)),
        ("role", role(column, messages)),
        ("reasons", reasons.join("; ")),
    ];
    messages.say(key, &params.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// What a column holds.
pub fn role(column: &ColumnLayout, messages: &Messages) -> String {
    messages.word(&format!("role.{}", column.role.key())).to_owned()
}

/// A reason.
pub fn reason(reason: Reason, messages: &Messages) -> String {
    let count = reason.count().map(|count| count.to_string()).unwrap_or_default();
    messages.say(&format!("reason.{}", reason.key()), &[("count", &count)])
}

/// A block that was left out, in the sentence of this key.
pub fn left_out(left: &LeftOut, key: &str, messages: &Messages) -> String {
    let params = [
        ("sheet", left.place.sheet.clone().unwrap_or_default()),
        ("cell", left.place.cell.map(|cell| cell.to_string()).unwrap_or_default()),
        ("kind", messages.word(&format!("instance.{}", left.kind.key())).to_owned()),
    ];
    messages.say(key, &params.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// Which columns were taken for what: a line for each block, and one for what was left out.
pub fn foot(layout: &crate::form::Layout, messages: &Messages) -> Vec<String> {
    let block = |block: &BlockLayout| {
        let taken = together(block).into_iter().filter(|columns| {
            columns.first().is_some_and(|column| column.is_taken && column.role != crate::form::Role::Other)
        });
        let columns: Vec<String> =
            taken
                .filter_map(|columns| {
                    let name = name(columns, block.direction, messages);
                    Some(messages.say(
                        "layout.taken",
                        &[("column", &name), ("role", &role(columns.first()?, messages))],
                    ))
                })
                .collect();
        messages.say("layout.foot", &[("sheet", &block.sheet), ("columns", &columns.join("; "))])
    };
    let file = layout.by_file.iter().map(|file| messages.say("layout.file", &[("file", file)]));
    let mut lines: Vec<String> = file.chain(layout.blocks.iter().map(block)).collect();
    if !layout.left_out.is_empty() {
        let places: Vec<String> =
            layout.left_out.iter().map(|left| left_out(left, "layout.foot_place", messages)).collect();
        lines.push(messages.say("layout.foot_left_out", &[("places", &places.join("; "))]));
    }
    lines
}

fn short(label: &str) -> String {
    let line = label.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LABEL {
        return line;
    }
    line.chars().take(LABEL).chain(['…']).collect()
}
