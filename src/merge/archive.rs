//! What a consolidated workbook carries on, so that it can be merged again: every record and every expected school.
//!
//! A table of texts for the very hidden sheet: a key in the first column, JSON in those right of it, cut into pieces
//! that a cell can hold.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::consolidate::{Expected, Merged};
use super::record::Record;
use crate::form::marker;
use crate::sheet::{Cell, Damage, ReadError, Value, Workbook};

/// The property's value.
pub use crate::sheet::CONSOLIDATED;
/// Custom property by which a workbook is known to be a consolidated one before its sheets are read.
pub use crate::sheet::KIND_PROPERTY;

const RECORD: &str = "record";
const EXPECTED: &str = "expected";
/// Letters in a cell: half of what Excel takes, because it counts a rare letter as two.
const PIECE: usize = 16_000;

/// What a consolidated workbook carries on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// The forms.
    pub records: Vec<Record>,
    /// Schools that should have handed one in.
    pub expected: Vec<Expected>,
}

/// The rows below the keys of [`marker`].
pub fn rows(merged: &Merged) -> impl Iterator<Item = serde_json::Result<Vec<String>>> + '_ {
    let records = merged.records.iter().map(|record| row(RECORD, record));
    records.chain(merged.expected.iter().map(|entry| row(EXPECTED, entry)))
}

fn row(key: &str, value: &impl Serialize) -> serde_json::Result<Vec<String>> {
    let text = serde_json::to_string(value)?;
    let mut row = vec![key.to_owned()];
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end = rest.char_indices().nth(PIECE).map_or(rest.len(), |(end, _)| end);
        let (piece, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        row.push(piece.to_owned());
        rest = tail;
    }
    Ok(row)
}

/// Reads what [`rows`] wrote; `None` for a workbook that is no consolidated one.
///
/// # Errors
/// [`ReadError::Damaged`] where a row cannot be read: then nothing of the workbook counts, for a part of it would
/// look like the whole.
pub fn read(workbook: &Workbook) -> Option<Result<Archive, ReadError>> {
    if workbook.properties.get(KIND_PROPERTY).is_none_or(|kind| kind != CONSOLIDATED) {
        return None;
    }
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == marker::SHEET)?;
    let mut archived = Archive::default();
    for (_, cells) in sheet.rows() {
        let Some((key, pieces)) = cells.split_first() else { continue };
        let taken = match key.shown().as_str() {
            RECORD => parse(pieces).map(|record| archived.records.push(record)),
            EXPECTED => parse(pieces).map(|entry| archived.expected.push(entry)),
            _ => Ok(()),
        };
        if let Err(error) = taken {
            return Some(Err(ReadError::Damaged(Damage::Carried(error.to_string()))));
        }
    }
    Some(Ok(archived))
}

fn parse<T: DeserializeOwned>(pieces: &[Cell]) -> serde_json::Result<T> {
    let text: String = pieces
        .iter()
        .map(|cell| match &cell.value {
            Value::Text(text) => text.as_ref(),
            _ => "",
        })
        .collect();
    serde_json::from_str(&text)
}
