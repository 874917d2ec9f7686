//! Findings as text, grouped by school, then sheet, then code: the first three places of each and a count.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Counts, count};
use crate::finding::{Code, Finding, Severity};
use crate::message::Messages;
use crate::{Assessment, Engine};

/// How many places of one code are shown.
const PLACES: usize = 3;

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Files that were assessed.
    pub forms: usize,
    /// Of those, without an error.
    pub sound: usize,
    /// How many files have each code of severity error.
    pub errors: BTreeMap<Code, usize>,
    /// Files in which a table was not even found, or that could not be read.
    pub unreadable: Vec<String>,
    /// All findings.
    pub counts: Counts,
}

impl Summary {
    /// Adds one form.
    pub fn add(&mut self, file: &str, assessment: &Assessment) {
        let counts = count(&assessment.findings);
        self.forms += 1;
        self.sound += usize::from(counts.errors == 0);
        self.counts.errors += counts.errors;
        self.counts.warnings += counts.warnings;
        self.counts.notes += counts.notes;
        let mut codes: Vec<Code> = errors(&assessment.findings).map(|finding| finding.code).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *self.errors.entry(code).or_default() += 1;
        }
        if assessment.form.layout.tables == 0 {
            self.unreadable.push(file.to_owned());
        }
    }
}

fn errors(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.severity == Severity::Error)
}

/// One form.
pub fn form(file: &str, assessment: &Assessment, engine: &Engine, messages: &Messages) -> String {
    let mut out = String::new();
    let identity = &assessment.form.identity;
    let unknown = messages.word("report.unknown_school");
    let head =
        [identity.name.as_deref().unwrap_or(unknown), identity.school_year.as_deref().unwrap_or("–"), file];
    line(&mut out, 0, &head.join(" · "));
    if assessment.form.layout.tables > 0 {
        for group in &assessment.score.groups {
            line(&mut out, 1, &group_line(group, engine, messages));
        }
    }
    if assessment.findings.is_empty() {
        line(&mut out, 1, messages.word("report.nothing"));
    }
    let mut sheets: BTreeMap<Option<&str>, BTreeMap<Code, Vec<&Finding>>> = BTreeMap::new();
    for finding in &assessment.findings {
        sheets
            .entry(finding.place.sheet.as_deref())
            .or_default()
            .entry(finding.code)
            .or_default()
            .push(finding);
    }
    for (sheet, codes) in sheets {
        if let Some(sheet) = sheet {
            line(&mut out, 1, &messages.say("report.sheet", &[("sheet", sheet)]));
        }
        for (code, findings) in codes {
            code_block(&mut out, code, &findings, messages);
        }
    }
    out
}

fn group_line(group: &crate::score::GroupScore, engine: &Engine, messages: &Messages) -> String {
    let node = engine.catalogue.node(group.total.node);
    let level =
        match group.level.and_then(|level| engine.catalogue.levels.iter().find(|rule| rule.level == level)) {
            Some(rule) => {
                messages.say("report.level", &[("level", &rule.level.to_string()), ("name", &rule.name)])
            }
            None if group.total.complete => messages.word("report.not_rated").to_owned(),
            None => messages.word("report.incomplete").to_owned(),
        };
    let params = [
        ("group", node.code.as_str()),
        ("total", &messages.number(group.total.points)),
        ("max", &node.max.map(|max| messages.number(max)).unwrap_or_default()),
        ("level", &level),
    ];
    messages.say("report.group", &params)
}

fn code_block(out: &mut String, code: Code, findings: &[&Finding], messages: &Messages) {
    let severity = findings.iter().map(|finding| finding.severity).min().unwrap_or(code.severity());
    let title = messages.page(code).map_or(code.as_str(), |page| page.title.as_str());
    let times = if findings.len() > 1 { format!(" ({})", findings.len()) } else { String::new() };
    line(out, 2, &format!("{} {} · {title}{times}", code.as_str(), messages.severity(severity)));
    let mut last_help = String::new();
    for finding in findings.iter().take(PLACES) {
        line(out, 3, &messages.message(finding));
        let help = messages.help(finding);
        if help != last_help {
            line(out, 4, &format!("→ {help}"));
            last_help = help;
        }
    }
    if findings.len() > PLACES {
        let more: Vec<String> =
            findings.iter().skip(PLACES).filter_map(|finding| place(finding)).take(20).collect();
        let count = (findings.len() - PLACES).to_string();
        line(out, 3, &messages.say("report.more", &[("count", &count), ("places", &more.join(", "))]));
    }
}

fn place(finding: &Finding) -> Option<String> {
    finding.place.cell.map(|cell| cell.to_string()).or_else(|| finding.item.clone())
}

/// What stands at the end of a run.
pub fn summary(summary: &Summary, engine: &Engine, messages: &Messages) -> String {
    let mut out = String::new();
    let number = |count: usize| count.to_string();
    let params = [
        ("forms", number(summary.forms)),
        ("sound", number(summary.sound)),
        ("faulty", number(summary.forms - summary.sound)),
        ("errors", number(summary.counts.errors)),
        ("warnings", number(summary.counts.warnings)),
        ("notes", number(summary.counts.notes)),
    ];
    let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    line(&mut out, 0, &messages.say("report.summary", &params));
    if !summary.unreadable.is_empty() {
        let files = summary.unreadable.join(", ");
        line(&mut out, 0, &messages.say("report.unreadable", &[("files", &files)]));
    }
    let identity = engine.catalogue.identity().to_string();
    line(&mut out, 0, &messages.say("report.catalogue", &[("identity", &identity)]));
    let unverified = engine.catalogue.unverified_rows();
    if unverified > 0 {
        line(&mut out, 0, &messages.say("report.unverified", &[("count", &unverified.to_string())]));
    }
    if let Some((code, _)) =
        summary.errors.iter().max_by_key(|(code, files)| (**files, std::cmp::Reverse(**code)))
    {
        line(&mut out, 0, &messages.say("report.next", &[("code", code.as_str())]));
    }
    out
}

/// The page of a code.
pub fn page(code: Code, messages: &Messages) -> String {
    let Some(page) = messages.page(code) else { return String::new() };
    let mut out = String::new();
    line(
        &mut out,
        0,
        &format!("{} · {} ({})", code.as_str(), page.title, messages.severity(code.severity())),
    );
    line(&mut out, 0, "");
    line(&mut out, 0, &page.about);
    line(&mut out, 0, "");
    line(&mut out, 0, &messages.say("report.page_when", &[("when", &page.when)]));
    line(&mut out, 0, &messages.say("report.page_counts", &[("counts", &page.counts)]));
    line(&mut out, 0, &messages.say("report.page_help", &[("help", &messages.help_in_general(page))]));
    line(&mut out, 0, &messages.say("report.page_example", &[("example", &page.example)]));
    line(&mut out, 0, &messages.say("report.page_since", &[("since", &page.since)]));
    out
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}
