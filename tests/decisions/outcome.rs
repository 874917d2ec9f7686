//! The whole outcome of a form as lines that a person can hold against the rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use phieu::finding::{Finding, Param, Severity};
use phieu::message::{Lang, Messages};
use phieu::report::json;
use phieu::{Assessment, Engine, Source};
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::common::{Form, parts};

pub static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::built_in().unwrap());
pub static MESSAGES: LazyLock<Messages> = LazyLock::new(|| Messages::built_in(Lang::En).unwrap());
static SOUND: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| answers(&report(&ENGINE, &assess(&Form::sound().xlsx()))));

/// Totals and levels of the sound form: every item at half its maximum.
pub const HALF: &str = "1: 50 level 2 | 2: 50 level 2 | school: level 2";

pub fn sound() -> Form {
    Form::sound()
}

fn assess(bytes: &[u8]) -> Assessment {
    ENGINE.assess(&Source::new("phieu.xlsx", bytes))
}

/// Each line of a table: what it is about, the form, and the lines of its outcome.
#[track_caller]
pub fn decide<const N: usize>(table: [(&str, Form, &[&str]); N]) {
    for (about, form, expected) in table {
        holds(about, &assess(&form.xlsx()), &ENGINE, expected);
    }
}

/// The same for a file of any content.
#[track_caller]
pub fn decide_file(about: &str, name: &str, bytes: &[u8], expected: &[&str]) {
    holds(about, &ENGINE.assess(&Source::new(name, bytes)), &ENGINE, expected);
}

/// A workbook with another text in its first sheet's XML, for what no library writes.
pub fn patched(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut target = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts(bytes) {
        let is_sheet = name == "xl/worksheets/sheet1.xml";
        assert!(!is_sheet || text.contains(from));
        target.start_file(name, SimpleFileOptions::default()).unwrap();
        target.write_all(if is_sheet { text.replace(from, to) } else { text }.as_bytes()).unwrap();
    }
    target.finish().unwrap().into_inner()
}

#[track_caller]
pub fn holds(about: &str, assessment: &Assessment, engine: &Engine, expected: &[&str]) {
    let outcome = outcome(assessment, engine);
    assert!(outcome == expected, "{about}\n  is      {outcome:?}\n  must be {expected:?}");
}

/// Findings in their order, answers that differ from the sound form's, totals and levels.
pub fn outcome(assessment: &Assessment, engine: &Engine) -> Vec<String> {
    let report = report(engine, assessment);
    let own = report["answers"][0]["sheet"].as_str().unwrap_or("Phiếu");
    let mut lines: Vec<String> = assessment.findings.iter().map(|found| finding(found, own)).collect();
    let answers = answers(&report);
    if !answers.is_empty() && answers.values().all(|answer| answer.starts_with("- ")) {
        lines.push("no answer counts".to_owned());
        lines.push(totals(&report));
        return lines;
    }
    // A file without a table has no answers at all, which its totals say well enough.
    if !answers.is_empty() {
        let items = SOUND.keys().chain(answers.keys()).collect::<std::collections::BTreeSet<_>>();
        for item in items {
            let answer = answers.get(item).map_or("no row", String::as_str);
            if SOUND.get(item).map(String::as_str) != Some(answer) {
                lines.push(format!("{item}: {answer}"));
            }
        }
    }
    lines.push(totals(&report));
    lines
}

/// `V302/inferred warning 2.3.1 D30`; the sheet is named where it is not the form's only one.
pub fn finding(finding: &Finding, own_sheet: &str) -> String {
    let mut line = finding.code.as_str().to_owned();
    if let Some(variant) = &finding.variant {
        write!(line, "/{variant}").unwrap();
    }
    line.push_str(match finding.severity {
        Severity::Error => " error",
        Severity::Warning => " warning",
        Severity::Note => " note",
    });
    if let Some(item) = &finding.item {
        write!(line, " {item}").unwrap();
    }
    if let Some(cell) = finding.place.cell {
        match finding.place.sheet.as_deref() {
            Some(sheet) if sheet != own_sheet => write!(line, " {sheet}!{cell}").unwrap(),
            _ => write!(line, " {cell}").unwrap(),
        }
    }
    let told = ["count", "expected", "nearest", "by_title", "by_place", "chosen", "why", "files"];
    for (name, value) in finding.params.iter().filter(|(name, _)| told.contains(&name.as_ref())) {
        match value {
            Param::Text(value) | Param::Word(value) => write!(line, ", {name} {value}").unwrap(),
            Param::Number(number) => write!(line, ", {name} {}", number.normalize()).unwrap(),
        }
    }
    line
}

fn report(engine: &Engine, assessment: &Assessment) -> Value {
    serde_json::from_str(&json::form("phieu.xlsx", assessment, engine, &MESSAGES).unwrap()).unwrap()
}

/// For each item that has a row: what counts of it, its cell, and the reviewer's points.
fn answers(report: &Value) -> BTreeMap<String, String> {
    let own = &report["answers"][0]["sheet"];
    let line = |answer: &Value| {
        let counts = match (answer["score"].as_str(), answer["met"].as_bool()) {
            (Some(points), _) => points.to_owned(),
            (None, Some(true)) => "met".to_owned(),
            (None, Some(false)) => "not met".to_owned(),
            (None, None) => "-".to_owned(),
        };
        let sheet = answer["sheet"].as_str().filter(|_| answer["sheet"] != *own);
        let place = [sheet, answer["cell"].as_str()].into_iter().flatten().collect::<Vec<_>>().join("!");
        let review = answer["review"].as_str().map(|points| format!(", review {points}"));
        format!("{counts} in {place}{}", review.unwrap_or_default())
    };
    let answers = report["answers"].as_array().unwrap();
    answers.iter().map(|answer| (answer["item"].as_str().unwrap().to_owned(), line(answer))).collect()
}

fn totals(report: &Value) -> String {
    let group = |group: &Value| {
        let state = match (group["level"].as_u64(), group["complete"].as_bool().unwrap()) {
            (Some(level), _) => format!("level {level}"),
            (None, true) => "not rated".to_owned(),
            (None, false) => "open".to_owned(),
        };
        format!("{}: {} {state}", group["group"].as_str().unwrap(), group["total"].as_str().unwrap())
    };
    let mut parts: Vec<String> = report["groups"].as_array().unwrap().iter().map(group).collect();
    parts.push(
        report["level"].as_u64().map_or("school: open".to_owned(), |level| format!("school: level {level}")),
    );
    parts.join(" | ")
}
