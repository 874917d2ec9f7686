//! Merging: what is kept of each file goes out as text that JavaScript holds, and comes back all together.

use std::io::Cursor;
use std::path::PathBuf;

use phieu::Engine;
use phieu::finding::{Code, Finding};
use phieu::jobs::merge::{self, Collector, Origin, Plan, Unopened};
use phieu::jobs::names::Meant;
use phieu::merge::archive::Archive;
use phieu::merge::consolidate::Expected;
use phieu::merge::roster::Roster;
use phieu::merge::{Merged, Record, Summary as Figures, roster};
use phieu::message::Messages;
use phieu::report;
use phieu::report::trouble;
use phieu::school::SchoolYear;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsError;

use crate::answer::Answer;
use crate::given::{Given, folder_and_name};

/// Key of what is said of a file that the browser does not open.
pub const UNOPENED: &str = "store.no_permission";

/// What is kept of a file.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    records: Vec<KeptRecord>,
    expected: Vec<Expected>,
}

/// A record with what it does not carry on into a workbook.
#[derive(Serialize, Deserialize)]
struct KeptRecord {
    record: Record,
    path: Option<PathBuf>,
    through: Option<String>,
}

impl Kept {
    fn add(&mut self, archive: Archive) {
        self.expected.extend(archive.expected);
        self.records.extend(archive.records.into_iter().map(|record| KeptRecord {
            path: record.path.clone(),
            through: record.through.clone(),
            record,
        }));
    }

    fn archive(self) -> Archive {
        let record = |kept: KeptRecord| Record { path: kept.path, through: kept.through, ..kept.record };
        Archive {
            records: self.records.into_iter().map(record).collect(),
            expected: self.expected,
            ..Archive::default()
        }
    }
}

/// What is kept of a file, as text. Links lead from where the folders begin: there the workbook is best saved.
pub fn record(given: Given, engine: &Engine) -> serde_json::Result<String> {
    let limits = &engine.limits;
    let (shown, changed) = (given.name.clone(), given.changed);
    let origin = Origin { way: Some(shown.clone()), shown, changed };
    let mut kept = Kept::default();
    given.each((limits.largest(), Meant::FormsAndResults), limits, |opened| {
        let origin = match opened.member {
            Some((_, path)) => Origin { shown: format!("{}/{path}", origin.shown), ..origin.clone() },
            None => origin.clone(),
        };
        kept.add(merge::take(&origin, Ok(opened.file), engine)?);
        serde_json::Result::Ok(())
    })?;
    serde_json::to_string(&kept)
}

/// What is kept of a file that nothing is known of but this.
pub fn failed(name: &str, finding: Finding, engine: &Engine) -> serde_json::Result<String> {
    let mut kept = Kept::default();
    let record = Record::refused(name, finding, &engine.catalogue)?;
    kept.add(Archive { records: vec![record], ..Archive::default() });
    serde_json::to_string(&kept)
}

/// What is kept of a file that the browser does not open.
pub fn unopened(name: &str, engine: &Engine) -> serde_json::Result<String> {
    let origin = Origin { shown: name.to_owned(), ..Origin::default() };
    let unopened = Unopened { reason: UNOPENED, params: vec![("path", name.to_owned())] };
    let mut kept = Kept::default();
    kept.add(merge::take(&origin, Err(unopened), engine)?);
    serde_json::to_string(&kept)
}

/// What a merge is asked for.
pub struct Asked {
    /// The unit above the schools.
    pub unit: Option<String>,
    /// The school year.
    pub school_year: Option<String>,
    /// The schools that should hand in a form.
    pub roster: Option<Given>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    schools: usize,
    forms: usize,
    notices: Vec<Notice>,
    unread: Vec<Unread>,
    missing: Vec<Missing>,
    roster_problems: Vec<String>,
    lines: Vec<String>,
}

#[derive(Serialize)]
struct Notice {
    code: &'static str,
    title: String,
    count: usize,
}

#[derive(Serialize)]
struct Unread {
    file: String,
    reason: String,
}

#[derive(Serialize)]
struct Missing {
    code: Option<String>,
    name: Option<String>,
}

/// The consolidated workbook of what was kept, and what the merge came to.
pub fn merge(
    records: &[String],
    asked: Asked,
    engine: &Engine,
    messages: &Messages,
) -> Result<Answer, JsError> {
    let school_year = school_year(asked.school_year.as_deref(), "cli.bad_school_year", "seen", messages)?;
    let roster =
        asked.roster.map(|given| read_roster(given, engine, messages)).transpose()?.unwrap_or_default();
    let plan = Plan::new(asked.unit, school_year, roster.entries, None, engine);
    let mut collector = Collector::new(plan, records.len());
    for record in records {
        collector.add(serde_json::from_str::<Kept>(record)?.archive());
    }
    let merged = collector.finish(engine);
    let mut out = Cursor::new(Vec::new());
    merge::workbook(&merged, &engine.catalogue, messages, &mut out)?;
    let problems = roster.problems.iter().map(|problem| trouble::of_roster(problem, messages)).collect();
    Ok(Answer::of(&summary(&merged, problems, messages))?.with(out.get_ref()))
}

fn summary(merged: &Merged, roster_problems: Vec<String>, messages: &Messages) -> Summary {
    let summary = Figures::of(merged);
    let title = |code| messages.page(code).map_or(String::new(), |page| page.title.clone());
    let notice =
        |(code, count): (&Code, &usize)| Notice { code: code.as_str(), title: title(*code), count: *count };
    let unread = |record: &&Record| Unread {
        file: record.file.clone(),
        reason: report::merge::why_unread(record, messages),
    };
    let missing = merged.notices.iter().filter(|notice| notice.finding.code == Code::D702);
    Summary {
        schools: summary.schools,
        forms: summary.forms,
        notices: summary.notices.iter().map(notice).collect(),
        unread: summary.unread.iter().map(unread).collect(),
        missing: missing
            .map(|notice| Missing { code: notice.code.clone(), name: notice.name.clone() })
            .collect(),
        roster_problems,
        lines: report::merge::summary(&summary, messages).lines().map(str::to_owned).collect(),
    }
}

/// A roster out of a file.
pub fn read_roster(given: Given, engine: &Engine, messages: &Messages) -> Result<Roster, JsError> {
    let name = folder_and_name(&given.name).1.to_owned();
    let file = given.file(engine.limits.file_size, &engine.limits);
    file.workbook
        .ok()
        .and_then(|workbook| roster::read(&workbook))
        .ok_or_else(|| JsError::new(&messages.say("cli.bad_roster", &[("path", &name)])))
}

/// A school year as a person wrote it; `key` is what is said of one that is none, `name` what that calls it.
pub fn school_year(
    text: Option<&str>,
    key: &str,
    name: &str,
    messages: &Messages,
) -> Result<Option<SchoolYear>, JsError> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let year = SchoolYear::parse(text);
    year.map(Some).ok_or_else(|| JsError::new(&messages.say(key, &[(name, text)])))
}
