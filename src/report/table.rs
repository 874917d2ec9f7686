//! The rows of a merge for other programs: one a school, one a school and item, one a finding, as CSV, JSON or JSON
//! lines. `docs/table.md` says what each column means.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::merge::{Merged, Record, School};
use crate::message::Messages;
use crate::score::AcceptedValue;
use crate::text::{is_formula_like, with_point};

/// What the rows are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Commas, UTF-8 with a byte order mark, so that Excel knows the letters.
    Csv,
    /// One object with an array `rows`.
    Json,
    /// An object a line.
    JsonLines,
}

impl Format {
    /// The format that a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// One row. The same columns for all kinds of rows; those that a kind does not have are empty.
#[derive(Debug, Clone, Default, Serialize)]
struct Line<'a> {
    row: &'static str,
    unit_code: Option<Cow<'a, str>>,
    unit_name: Option<Cow<'a, str>>,
    unit_kind: Option<Cow<'a, str>>,
    unit_parent: Option<Cow<'a, str>>,
    school_year: Option<&'a str>,
    file: Option<Cow<'a, str>>,
    node: Option<&'a str>,
    score: Option<String>,
    review: Option<String>,
    met: Option<bool>,
    level: Option<u8>,
    review_level: Option<u8>,
    complete: Option<bool>,
    evidence: Option<u16>,
    errors: Option<u32>,
    warnings: Option<u32>,
    code: Option<&'static str>,
    severity: Option<crate::finding::Severity>,
    sheet: Option<Cow<'a, str>>,
    cell: Option<String>,
    message: Option<Cow<'a, str>>,
    applies: Option<bool>,
    review_applies: Option<bool>,
    counted: Option<bool>,
}

/// Writes all rows.
pub fn write(
    merged: &Merged,
    catalogue: &Catalogue,
    messages: &Messages,
    format: Format,
    out: impl Write,
) -> io::Result<()> {
    let mut sink = Sink::new(format, out)?;
    for school in &merged.schools {
        let Some(record) = merged.records.get(school.record) else { continue };
        school_rows(school, record, catalogue, &mut sink)?;
        for finding in record.findings() {
            sink.put(Line {
                row: "finding",
                node: finding.item.as_deref(),
                code: Some(finding.code.as_str()),
                severity: Some(finding.severity),
                sheet: finding.place.sheet.as_deref().map(Cow::Borrowed),
                cell: finding.place.cell.map(|cell| cell.to_string()),
                message: Some(messages.message(&finding).into()),
                ..of_school(school, record)
            })?;
        }
    }
    for notice in &merged.notices {
        sink.put(Line {
            row: "finding",
            unit_code: notice.code.as_deref().map(Cow::Borrowed),
            unit_name: notice.name.as_deref().map(Cow::Borrowed),
            unit_parent: notice.parent.as_deref().map(Cow::Borrowed),
            code: Some(notice.finding.code.as_str()),
            severity: Some(notice.finding.severity),
            message: Some(messages.message(&notice.finding).into()),
            ..Line::default()
        })?;
    }
    sink.end()
}

fn of_school<'a>(school: &'a School, record: &'a Record) -> Line<'a> {
    Line {
        unit_code: school.code.as_deref().map(Cow::Borrowed),
        unit_name: school.name.as_deref().map(Cow::Borrowed),
        unit_kind: school.kind.as_deref().map(Cow::Borrowed),
        unit_parent: school.parent.as_deref().map(Cow::Borrowed),
        school_year: record.school_year.as_deref(),
        file: Some(Cow::Borrowed(&record.file)),
        ..Line::default()
    }
}

/// One row of the school, and of one whose form could be read one a group and one an item.
fn school_rows<W: Write>(
    school: &School,
    record: &Record,
    catalogue: &Catalogue,
    sink: &mut Sink<W>,
) -> io::Result<()> {
    let [errors, warnings, _] = record.counts;
    sink.put(Line {
        row: "school",
        level: school.level,
        review_level: school.review_level,
        errors: Some(errors),
        warnings: Some(warnings),
        counted: Some(school.is_counted),
        ..of_school(school, record)
    })?;
    // What was not read has no points; the 0 that a sum of nothing comes to is none of the school's.
    if !record.is_readable() {
        return Ok(());
    }
    for (index, ((_, node), own)) in catalogue.groups().zip(&school.own).enumerate() {
        let review = school.review.get(index);
        sink.put(Line {
            row: "group",
            node: Some(&node.code),
            score: Some(with_point(own.points)),
            review: review.map(|review| with_point(review.points)),
            level: own.level,
            review_level: review.and_then(|review| review.level),
            complete: Some(own.complete),
            ..of_school(school, record)
        })?;
    }
    for (_, node) in catalogue.items() {
        let Some(item) = record.items.get(&node.code) else { continue };
        let applies = |value: Option<AcceptedValue>| value.map(|value| value != AcceptedValue::NotApplicable);
        sink.put(Line {
            row: "item",
            node: Some(&node.code),
            score: item.value.and_then(AcceptedValue::given).map(with_point),
            met: match item.value {
                Some(AcceptedValue::Met(met)) => Some(met),
                _ => None,
            },
            review: item.review.and_then(AcceptedValue::given).map(with_point),
            evidence: Some(item.evidence),
            applies: applies(item.value),
            review_applies: applies(item.review),
            ..of_school(school, record)
        })?;
    }
    Ok(())
}

/// Where rows go.
enum Sink<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json { out: W, lines: bool, first: bool },
}

impl<W: Write> Sink<W> {
    fn new(format: Format, mut out: W) -> io::Result<Self> {
        match format {
            Format::Csv => {
                out.write_all("\u{feff}".as_bytes())?;
                Ok(Self::Csv(Box::new(csv::Writer::from_writer(out))))
            }
            Format::Json => {
                out.write_all(b"{\"rows\":[\n")?;
                Ok(Self::Json { out, lines: false, first: true })
            }
            Format::JsonLines => Ok(Self::Json { out, lines: true, first: true }),
        }
    }

    fn put(&mut self, line: Line) -> io::Result<()> {
        match self {
            Self::Csv(out) => out.serialize(line.harmless()).map_err(io::Error::other),
            Self::Json { out, lines, first } => {
                if !*lines && !std::mem::replace(first, false) {
                    out.write_all(b",\n")?;
                }
                serde_json::to_writer(&mut *out, &line)?;
                if *lines { out.write_all(b"\n") } else { Ok(()) }
            }
        }
    }

    fn end(self) -> io::Result<()> {
        match self {
            Self::Csv(mut out) => out.flush(),
            Self::Json { mut out, lines, .. } => {
                if !lines {
                    out.write_all(b"\n]}\n")?;
                }
                out.flush()
            }
        }
    }
}

impl Line<'_> {
    /// The row with texts that no spreadsheet takes for a formula: an apostrophe goes before what could begin one.
    fn harmless(mut self) -> Self {
        let texts = [
            &mut self.unit_code,
            &mut self.unit_name,
            &mut self.unit_kind,
            &mut self.unit_parent,
            &mut self.file,
            &mut self.sheet,
            &mut self.message,
        ];
        for text in texts.into_iter().flatten() {
            if is_formula_like(text) {
                text.to_mut().insert(0, '\'');
            }
        }
        self
    }
}
