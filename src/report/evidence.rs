//! The register of evidence as text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::evidence::{Kind, Row, Whole};
use crate::finding::Severity;
use crate::message::Messages;
use crate::paper::evidence::{About, RemarkRow, files_line, links_line, register_line, remarks, summary};

/// How many remarks of one kind about one thing are told.
const TOLD: usize = 3;

/// What there is to say, in words; `brief` for the counts alone.
pub fn text(whole: &Whole, catalogue: &Catalogue, messages: &Messages, brief: bool) -> String {
    let all = remarks(whole, catalogue, messages);
    let mut out = String::new();
    for form in whole.register.forms.iter().filter(|form| !form.is_read) {
        let reason = form.trouble.as_ref().map(|finding| messages.message(finding)).unwrap_or_default();
        line(&mut out, 0, &messages.say("evidence.unread", &[("file", &form.file), ("reason", &reason)]));
    }
    line(&mut out, 0, &register_line(whole, messages));
    if let Some(files) = &whole.files {
        line(&mut out, 0, &files_line(files, messages));
    }
    if !whole.register.links().is_empty() {
        line(&mut out, 0, &links_line(whole, messages));
    }
    if !brief {
        told(&mut out, whole, &all, messages);
    }
    line(&mut out, 0, &summary(&all, messages));
    out
}

/// Remarks under what they are about, under the school where it is a row of its register.
fn told(out: &mut String, whole: &Whole, all: &[RemarkRow], messages: &Messages) {
    let mut unit = None;
    for of_one in all.chunk_by(|a, b| a.about == b.about) {
        let Some(first) = of_one.first() else { continue };
        if first.unit.is_some() && first.unit != unit {
            unit = first.unit;
            let shown =
                unit.and_then(|unit| whole.register.units.get(unit)).map(crate::evidence::Unit::shown);
            let _ = write!(out, "\n{}\n", shown.unwrap_or_default());
        }
        let title = match first.about {
            About::Row(row) => whole.register.rows.get(row).map_or("", Row::title),
            About::File(_) | About::Link(_) => "",
        };
        let head =
            if title.is_empty() { first.subject.clone() } else { format!("{} · {title}", first.subject) };
        line(out, 1, &head);
        let mut kinds: Vec<(&str, Vec<&RemarkRow>)> = Vec::new();
        for remark in of_one {
            match kinds.iter_mut().find(|(name, _)| *name == remark.name) {
                Some((_, others)) => others.push(remark),
                None => kinds.push((remark.name, vec![remark])),
            }
        }
        for (_, alike) in kinds {
            kind(out, &alike, messages);
        }
    }
    if all.is_empty() {
        line(out, 0, messages.word("evidence.nothing"));
    }
    out.push('\n');
}

fn kind(out: &mut String, alike: &[&RemarkRow], messages: &Messages) {
    for remark in alike.iter().take(TOLD) {
        let at = if remark.at.is_empty() { String::new() } else { format!(" ({})", remark.at) };
        line(out, 2, &format!("{}: {}{at}", remark.severity_word, remark.message));
    }
    if alike.len() > TOLD {
        line(out, 2, &messages.say("evidence.more", &[("count", &(alike.len() - TOLD).to_string())]));
    }
    if let Some(first) = alike.first().filter(|first| !first.help.is_empty()) {
        line(out, 3, &format!("→ {}", first.help));
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}

#[derive(Serialize)]
struct Report<'a> {
    tool: Tool,
    forms: Vec<FormReport<'a>>,
    units: Vec<UnitReport<'a>>,
    evidence: Vec<RowReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<FilesReport<'a>>,
    links: Vec<LinkReport<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct FormReport<'a> {
    file: &'a str,
    read: bool,
    problem: Option<String>,
}

#[derive(Serialize)]
struct UnitReport<'a> {
    name: Option<&'a str>,
    code: Option<&'a str>,
    parent: Option<&'a str>,
    school_year: Option<&'a str>,
    forms: &'a [usize],
}

#[derive(Serialize)]
struct RowReport<'a> {
    unit: usize,
    kind: &'static str,
    text: &'a str,
    criterion: Option<&'a str>,
    titles: &'a [String],
    document: Option<&'a str>,
    registered: Vec<PlaceReport<'a>>,
    used: Vec<PlaceReport<'a>>,
    links: &'a [String],
    remarks: Vec<RemarkReport>,
}

#[derive(Serialize)]
struct PlaceReport<'a> {
    form: usize,
    item: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<String>,
}

#[derive(Serialize)]
struct RemarkReport {
    kind: &'static str,
    severity: Severity,
    at: String,
    message: String,
    help: String,
}

#[derive(Serialize)]
struct FilesReport<'a> {
    passed_over: usize,
    files: Vec<FileReport<'a>>,
}

#[derive(Serialize)]
struct FileReport<'a> {
    path: &'a str,
    bytes: u64,
    codes: &'a [String],
    evidence: &'a [usize],
    remarks: Vec<RemarkReport>,
}

#[derive(Serialize)]
struct LinkReport<'a> {
    link: &'a str,
    evidence: Vec<usize>,
    state: Option<&'static str>,
    status: Option<u16>,
    led_to: Option<&'a str>,
    looked_up: Option<&'a str>,
    cached: bool,
    remarks: Vec<RemarkReport>,
}

/// The same for programs. Numbers in `unit`, `form` and `evidence` count the lists of those names from 0.
pub fn json(whole: &Whole, catalogue: &Catalogue, messages: &Messages) -> serde_json::Result<String> {
    let mut said: BTreeMap<About, Vec<RemarkReport>> = BTreeMap::new();
    for remark in remarks(whole, catalogue, messages) {
        let RemarkRow { about, name: kind, severity, at, message, help, .. } = remark;
        said.entry(about).or_default().push(RemarkReport { kind, severity, at, message, help });
    }
    let mut of = |about: About| said.remove(&about).unwrap_or_default();
    let register = &whole.register;
    let rows = register.rows.iter().enumerate();
    let rows = rows.map(|(index, row)| row_report(row, of(About::Row(index)), catalogue)).collect();
    let files = whole.files.as_ref().map(|files| {
        let each = files.rows.iter().enumerate().map(|(index, file)| FileReport {
            path: &file.path,
            bytes: file.size,
            codes: &file.codes,
            evidence: &file.rows,
            remarks: of(About::File(index)),
        });
        FilesReport { passed_over: files.passed_over, files: each.collect() }
    });
    let links = register.links().into_iter().enumerate().map(|(index, (link, evidence))| {
        let looked = whole.looked.as_ref().and_then(|looked| looked.get(link));
        LinkReport {
            link,
            evidence,
            state: looked.map(|looked| looked.verdict.state.name()),
            status: looked.and_then(|looked| looked.verdict.status),
            led_to: looked.and_then(|looked| looked.verdict.led_to.as_deref()),
            looked_up: looked.map(|looked| looked.looked_up.as_str()).filter(|time| !time.is_empty()),
            cached: looked.is_some_and(|looked| looked.is_cached),
            remarks: of(About::Link(index)),
        }
    });
    let links = links.collect();
    let forms = register.forms.iter().map(|form| FormReport {
        file: &form.file,
        read: form.is_read,
        problem: form.trouble.as_ref().map(|finding| messages.message(finding)),
    });
    let units = register.units.iter().map(|unit| UnitReport {
        name: unit.school.name.as_deref(),
        code: unit.school.code.as_deref(),
        parent: unit.school.parent.as_deref(),
        school_year: unit.year.as_deref(),
        forms: &unit.forms,
    });
    let report = Report {
        tool: Tool { name: "phieu", version: crate::VERSION },
        forms: forms.collect(),
        units: units.collect(),
        evidence: rows,
        files,
        links,
    };
    serde_json::to_string_pretty(&report).map(|text| text + "\n")
}

fn row_report<'a>(row: &'a Row, remarks: Vec<RemarkReport>, catalogue: &'a Catalogue) -> RowReport<'a> {
    let place = |form, item, place: &'a crate::cell::Place| PlaceReport {
        form,
        item,
        sheet: place.sheet.as_deref(),
        cell: place.cell.map(|cell| cell.to_string()),
    };
    RowReport {
        unit: row.unit,
        kind: match row.kind {
            Kind::Code(_) => "code",
            Kind::Malformed => "malformed",
            Kind::Link => "link",
            Kind::BadLink => "bad_link",
            Kind::Text => "text",
        },
        text: &row.text,
        criterion: row.code().map(|code| code.criterion.as_str()),
        titles: &row.titles,
        document: row.document.as_ref().map(|document| document.sign.as_str()),
        registered: row.entries.iter().map(|entry| place(entry.form, None, &entry.entry.place)).collect(),
        used: row
            .uses
            .iter()
            .map(|used| place(used.form, Some(catalogue.node(used.item).code.as_str()), &used.place))
            .collect(),
        links: &row.links,
        remarks,
    }
}
