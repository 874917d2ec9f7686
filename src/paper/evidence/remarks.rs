//! *Cần xem lại*: what there is to say about evidence, files and links in words, the gravest first.

use std::path::Path;

use super::{Given, Page, PageColumn, Value, row};
use crate::catalogue::Catalogue;
use crate::cell::Place;
use crate::evidence::folder::{FileRemark, Misnaming};
use crate::evidence::remark::SameBy;
use crate::evidence::{FileRow, Kind, Remark, Row, What, Whole, naming};
use crate::finding::Severity;
use crate::message::Messages;

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A row of the register, by its number.
    Row(usize),
    /// A file, by its number.
    File(usize),
    /// A link, by its number in the order of the alphabet.
    Link(usize),
}

/// A remark as it is read.
#[derive(Debug, Clone)]
pub struct RemarkRow<'a> {
    /// What it is about.
    pub about: About,
    /// Number of the unit; `None` for files and links.
    pub unit: Option<usize>,
    /// The code, text, file or link that it is about.
    pub subject: String,
    /// Its name for programs.
    pub name: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The word for that.
    pub severity_word: &'a str,
    /// File, sheet and cell, where there is one.
    pub at: String,
    /// What there is to say.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Everything there is to say, in the order of register, files and links.
pub fn remarks<'a>(whole: &'a Whole, catalogue: &'a Catalogue, messages: &'a Messages) -> Vec<RemarkRow<'a>> {
    let words = Words { whole, catalogue, messages };
    let mut all = Vec::new();
    for (index, row) in whole.register.rows.iter().enumerate() {
        all.extend(row.remarks.iter().map(|remark| words.of_row(index, row, remark)));
    }
    for (index, file) in whole.files.iter().flat_map(|files| files.rows.iter().enumerate()) {
        all.extend(file.remarks.iter().map(|remark| words.of_file(index, file, remark)));
    }
    for (index, (link, _)) in whole.register.links().into_iter().enumerate() {
        all.extend(words.of_link(index, link));
    }
    all
}

pub(super) fn page<'a>(given: &Given<'a>) -> Page<'a> {
    use PageColumn as C;
    let told = [
        (C::Severity, "result.severity"),
        (C::Unit, "evidence.unit"),
        (C::About, "evidence.about"),
        (C::Place, "result.where"),
        (C::Message, "result.message"),
        (C::Help, "result.help"),
    ];
    let mut rows = remarks(given.whole, given.catalogue, given.messages);
    rows.sort_by_key(|remark| remark.severity);
    let counts = summary(&rows, given.messages);
    let values = |told: RemarkRow| {
        let unit = told.unit;
        let weight = vec![Value::Weight(Some(told.severity), told.severity_word.to_owned())];
        let behind =
            [told.subject, told.at, told.message, told.help].into_iter().map(Value::Text).collect::<Vec<_>>();
        row(given, || unit.map(|unit| given.unit(unit)).unwrap_or_default(), weight, behind)
    };
    Page {
        name: given.word("evidence.remarks_page"),
        title: given.word("evidence.remarks_title"),
        line: given.line(counts),
        columns: given.columns(&told),
        rows: rows.into_iter().map(values).collect(),
        nothing: given.word("evidence.nothing"),
    }
}

/// How many remarks of each weight there are, in words.
pub fn summary(rows: &[RemarkRow], messages: &Messages) -> String {
    let count = |severity| rows.iter().filter(|row| row.severity == severity).count().to_string();
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    messages.say("evidence.summary", &[("errors", &errors), ("warnings", &warnings), ("notes", &notes)])
}

struct Words<'a> {
    whole: &'a Whole,
    catalogue: &'a Catalogue,
    messages: &'a Messages,
}

impl<'a> Words<'a> {
    fn of_row(&self, index: usize, row: &Row, remark: &Remark) -> RemarkRow<'a> {
        let (message, help) = match &remark.what {
            What::Finding(finding) => (self.messages.message(finding), self.messages.help(finding)),
            what => self.say(remark.name(), &self.params(row, what)),
        };
        let file = remark.form.and_then(|form| self.whole.register.forms.get(form));
        let parts = [file.map(|form| form.file.clone()), remark.place().map(Place::to_string)];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let at = parts.join(" · ");
        RemarkRow {
            unit: Some(row.unit),
            at,
            ..self.row((About::Row(index), &row.text), (remark.name(), remark.severity()), message, help)
        }
    }

    fn row(
        &self,
        (about, subject): (About, &str),
        (name, severity): (&'static str, Severity),
        message: String,
        help: String,
    ) -> RemarkRow<'a> {
        RemarkRow {
            about,
            unit: None,
            subject: subject.to_owned(),
            name,
            severity,
            severity_word: self.messages.severity(severity),
            at: String::new(),
            message,
            help,
        }
    }

    fn say(&self, name: &str, params: &[(&str, String)]) -> (String, String) {
        let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let say = |key: &str| self.messages.say(key, &params);
        (say(&format!("evidence.{name}")), say(&format!("evidence.{name}_help")))
    }

    fn params(&self, row: &Row, what: &What) -> Vec<(&'static str, String)> {
        let mut params = vec![("seen", row.text.clone())];
        match what {
            What::Shared(criteria) => params.push(("criteria", criteria.join(", "))),
            What::NoCode(_) => {
                params
                    .extend(self.catalogue.evidence.first().map(|known| ("example", known.example.clone())));
            }
            What::SamePaper { keep, by } => {
                let by = match by {
                    SameBy::Title => "evidence.by_title",
                    SameBy::Document => "evidence.by_document",
                    SameBy::Number => "evidence.by_number",
                };
                params.extend([("keep", keep.clone()), ("by", self.messages.word(by).to_owned())]);
            }
            What::HasCode(code) => params.push(("code", code.clone())),
            What::Missing | What::OnlyLinked => {
                if let Kind::Code(code) = &row.kind {
                    params.push(("proposed", naming::file_name(code, row.title(), "x.pdf")));
                }
            }
            What::NoFile => {
                let sign = row.document.as_ref().map(|document| document.sign.clone()).unwrap_or_default();
                params.push(("proposed", format!("{}.pdf", crate::text::safe_stem(&sign, 100))));
                params.push(("sign", sign));
            }
            What::Finding(_) => {}
        }
        params
    }

    fn of_file(&self, index: usize, file: &FileRow, remark: &FileRemark) -> RemarkRow<'a> {
        let name = remark.name();
        let (key, params): (&str, Vec<(&str, String)>) = match remark {
            FileRemark::Double { with, .. } => (name, vec![("with", with.clone())]),
            FileRemark::UnknownCode(code) => (name, vec![("code", code.clone())]),
            FileRemark::Misplaced(folder) => (name, vec![("folder", folder.clone())]),
            FileRemark::Misnamed { proposed, why } => {
                let key = match why {
                    Misnaming::NoCode => "misnamed_no_code",
                    Misnaming::OtherTitle => "misnamed_other_title",
                    Misnaming::Spelling => "misnamed_spelling",
                };
                (key, vec![("proposed", proposed.clone())])
            }
            FileRemark::Unreadable(reason) => {
                let path = Path::new(&file.path).display().to_string();
                let told = self.messages.say(reason, &[("path", &path), ("detail", "")]);
                let help = self.messages.word("evidence.file_unreadable_help").to_owned();
                return self.row((About::File(index), &file.path), (name, remark.severity()), told, help);
            }
            _ => (name, Vec::new()),
        };
        let (message, mut help) = self.say(&format!("file_{key}"), &params);
        if let FileRemark::Misnamed { .. } = remark {
            help = self.say("file_misnamed", &params).1;
        }
        self.row((About::File(index), &file.path), (name, remark.severity()), message, help)
    }

    fn of_link(&self, index: usize, link: &str) -> Option<RemarkRow<'a>> {
        let state = self.whole.looked.as_ref()?.get(link)?.verdict.state;
        let severity = state.severity()?;
        let (_, help) = self.say(&format!("link_{}", state.name()), &[]);
        let message = super::links::state(link, self.whole, self.messages);
        Some(self.row((About::Link(index), link), (state.name(), severity), format!("{message}."), help))
    }
}
