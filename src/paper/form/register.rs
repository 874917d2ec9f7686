//! *Danh mục minh chứng*: the evidence register, with a check of each code.

use super::Given;
use crate::form::RegisterEntry;
use crate::paper::Column;

/// Lines that a blank register has, and that a filled one has left.
const LINES: usize = 100;
const LINES_LEFT: usize = 50;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterColumn {
    /// Running number.
    Number,
    /// Code.
    Code,
    /// Title.
    Title,
    /// Number and date.
    Date,
    /// Who issued it.
    Issuer,
    /// Where it is kept, or a link.
    Location,
    /// Note.
    Note,
    /// Whether the code is well formed and stands once.
    Check,
}

impl RegisterColumn {
    const ALL: [Self; 8] = [
        Self::Number,
        Self::Code,
        Self::Title,
        Self::Date,
        Self::Issuer,
        Self::Location,
        Self::Note,
        Self::Check,
    ];
}

/// The paper.
#[derive(Debug)]
pub struct Register<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// The columns.
    pub columns: Vec<Column<RegisterColumn>>,
    /// The lines; a blank one waits to be filled in.
    pub rows: Vec<RegisterRow<'a>>,
    /// What the check says.
    pub checks: CheckWords<'a>,
    /// How codes are written, as far as a check without patterns can tell.
    pub shapes: Vec<CodeShape>,
}

/// A line.
#[derive(Debug)]
pub struct RegisterRow<'a> {
    /// Running number.
    pub number: u32,
    /// Code.
    pub code: &'a str,
    /// Title.
    pub title: &'a str,
    /// Number and date.
    pub date: &'a str,
    /// Who issued it.
    pub issuer: &'a str,
    /// Where it is kept, or a link.
    pub location: &'a str,
    /// Note.
    pub note: &'a str,
    /// What the check says now.
    pub check: &'a str,
}

/// What the check says of a code.
#[derive(Debug, Clone, Copy)]
pub struct CheckWords<'a> {
    /// There is none.
    pub none: &'a str,
    /// It stands in another line too.
    pub double: &'a str,
    /// It is well formed.
    pub done: &'a str,
    /// It is not.
    pub malformed: &'a str,
}

/// How a code is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeShape {
    /// How it begins.
    pub head: String,
    /// What follows, where it is the code of a row of the form and then a number; `None` where only the beginning can
    /// be looked at.
    pub criterion: Option<Criterion>,
}

/// What stands behind a criterion's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criterion {
    /// Letters to the end, digits among them.
    pub letters_behind: usize,
    /// Digits at the end.
    pub digits: usize,
}

pub(super) fn register<'a>(given: &Given<'a>) -> Register<'a> {
    let words = given.words;
    let checks = CheckWords {
        none: words.text("none"),
        double: words.text("double"),
        done: words.text("mark_done"),
        malformed: words.text("malformed"),
    };
    let column = |(what, label): (RegisterColumn, &String)| Column { what, label: label.clone() };
    let entries = &given.known.register;
    let count = LINES.max(entries.len() + LINES_LEFT);
    let rows = (1..).zip(0..count).map(|(number, index)| row(given, checks, number, entries.get(index)));
    Register {
        name: &words.sheets.register,
        title: words.text("register_title"),
        columns: RegisterColumn::ALL.into_iter().zip(&words.columns.register).map(column).collect(),
        rows: rows.collect(),
        checks,
        shapes: given.catalogue.evidence.iter().map(shape).collect(),
    }
}

fn row<'a>(
    given: &Given<'a>,
    checks: CheckWords<'a>,
    number: u32,
    entry: Option<&'a RegisterEntry>,
) -> RegisterRow<'a> {
    let text = |of: fn(&'a RegisterEntry) -> &'a String| entry.map_or("", |entry| of(entry).as_str());
    let code = text(|entry| &entry.text);
    RegisterRow {
        number,
        code,
        title: text(|entry| &entry.title),
        date: text(|entry| &entry.date),
        issuer: text(|entry| &entry.issuer),
        location: text(|entry| &entry.location),
        note: text(|entry| &entry.note),
        check: check(given, checks, code),
    }
}

fn check<'a>(given: &Given<'a>, checks: CheckWords<'a>, code: &str) -> &'a str {
    let same = |other: &&RegisterEntry| other.text.eq_ignore_ascii_case(code);
    if code.is_empty() {
        checks.none
    } else if given.known.register.iter().filter(same).count() > 1 {
        checks.double
    } else if given.catalogue.evidence.iter().any(|pattern| pattern.whole.is_match(code)) {
        checks.done
    } else {
        checks.malformed
    }
}

/// The shape of a pattern's codes, by its example. A criterion's code must stand right behind the beginning.
fn shape(pattern: &crate::catalogue::EvidencePattern) -> CodeShape {
    let head: String = pattern.example.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let criterion = match pattern.example_for("\u{1}").split_once('\u{1}') {
        Some((before, behind)) if before == head => Some(Criterion {
            letters_behind: behind.chars().count(),
            digits: behind.chars().filter(char::is_ascii_digit).count(),
        }),
        _ => None,
    };
    CodeShape { head, criterion }
}
