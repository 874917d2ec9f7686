//! The papers of the year (văn bản hành chính): what their Word templates are filled with, as named values.
//!
//! An assessment or merged schools come in, values go out. Numbers and levels are those of the result's and the
//! consolidated workbook's own papers, never worked out anew; what is not known is a gap to fill in. Which sentences
//! stand around them is the templates' matter (`workbooks/papers/`).

mod kind;
mod names;
mod school;
mod unit;
mod words;

use rust_decimal::Decimal;

pub use kind::{Kind, Subject};
pub use school::values as of_school;
pub use unit::values as of_unit;
pub use words::{Described, PaperWords, Shape};

use super::values::{Field, Fields, Value, Values};
use crate::catalogue::Catalogue;
use crate::message::Messages;
use crate::sheet::Date;
use crate::text::official_day;

/// What all papers are made from.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// Words of results, in Vietnamese.
    pub messages: &'a Messages,
    /// Words and rules of the papers.
    pub words: &'a PaperWords,
    /// The date of the papers; left open without it.
    pub date: Option<Date>,
}

/// Name of the list of what must be settled before a paper is issued.
const OPEN: &str = "việc còn vướng";

/// Name of the field that numbers the entries of every list.
pub const NUMBER: &str = "số thứ tự";

/// Name of the yes-or-no that marks a draft.
const DRAFT: &str = "dự thảo";

/// How many things must be settled before a paper of these values is issued; it is a draft while there are any.
pub fn open(values: &Values) -> usize {
    match values.get(OPEN) {
        Some(Value::List(entries)) => entries.len(),
        _ => 0,
    }
}

/// The values for a paper that what is open does not touch.
pub fn settled(values: Values) -> Values {
    values.flag(DRAFT, false)
}

/// The fields that templates about a subject may name.
pub fn fields(words: &PaperWords, subject: Subject) -> Fields {
    nested(words.fields(subject))
}

fn nested<'d>(described: impl Iterator<Item = &'d Described>) -> Fields {
    described.fold(Fields::default(), |fields, field| {
        let what = match field.shape() {
            Shape::Text => Field::Text,
            Shape::Flag => Field::Flag,
            Shape::List => Field::List(nested(field.entries.iter()).text(NUMBER)),
        };
        fields.with(&field.name, what)
    })
}

/// What every paper has; with anything open it is a draft.
fn common(given: &Given, year: Option<&str>, open: Vec<Values>) -> Values {
    let date = given.date.map(|date| {
        let [day, month] = official_day(date.day, date.month);
        [day, month, date.year.to_string()]
    });
    let [day, month, calendar_year] = match date {
        Some(parts) => parts.map(Some),
        None => [None, None, None],
    };
    Values::default()
        .gap("số văn bản")
        .gap("địa danh")
        .known("ngày", day)
        .known("tháng", month)
        .known("năm", calendar_year)
        .known("năm học", year)
        .text("tên bộ chỉ số", &given.catalogue.title)
        .known("căn cứ bộ chỉ số", names::basis(given.catalogue, given.words))
        .flag(DRAFT, !open.is_empty())
        .list(OPEN, numbered(open))
}

/// How far the catalogue can be trusted, which every paper with a result tells; then what else is to be said.
fn notes(given: &Given, others: &[String]) -> Vec<Values> {
    let (unverified, all) = (given.catalogue.unverified_rows(), given.catalogue.nodes().count());
    let key = if unverified == 0 { "catalogue" } else { "unverified_catalogue" };
    let (identity, count, all) =
        (given.catalogue.identity().to_string(), unverified.to_string(), all.to_string());
    let first = given.words.say(key, &[("identity", &identity), ("count", &count), ("all", &all)]);
    let note = |note: &String| Values::default().text("nội dung", note);
    numbered([&first].into_iter().chain(others).map(note).collect())
}

/// Values of things, numbered from 1.
fn entries<T>(things: &[T], values: impl Fn(&T, Values) -> Values) -> Vec<Values> {
    numbered(things.iter().map(|thing| values(thing, Values::default())).collect())
}

fn numbered(entries: Vec<Values>) -> Vec<Values> {
    let number = |(number, entry): (u32, Values)| entry.text(NUMBER, number.to_string());
    (1..).zip(entries).map(number).collect()
}

/// A share as a percentage with at most one decimal.
fn percent(share: Decimal, given: &Given) -> String {
    let percent = (share * Decimal::ONE_HUNDRED).round_dp(1);
    format!("{}%", given.messages.number(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_both_its_names() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.key()), Some(kind));
            assert_eq!(Kind::parse(kind.alias()), Some(kind));
        }
        assert_eq!(Kind::parse("bien"), None);
    }
}
