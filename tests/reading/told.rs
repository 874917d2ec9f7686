//! What a form was read as, and whether what differs from the truth was told.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use phieu::catalogue::Catalogue;
use phieu::finding::{Code, Finding, Severity};
use phieu::score::AcceptedValue;
use phieu::sheet::{self, Workbook};
use phieu::{Assessment, Engine, Source};

pub static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::built_in().unwrap());

/// What a form says, by the items' codes and the groups' numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub name: Option<String>,
    pub year: Option<String>,
    /// `4.5`, `met` or `not met`.
    pub answers: BTreeMap<String, String>,
    pub reviews: BTreeMap<String, String>,
    pub levels: BTreeMap<String, u8>,
}

/// Every form of a file.
pub fn assess_all(name: &str, bytes: &[u8]) -> Vec<Assessment> {
    let workbook = sheet::read(bytes, &ENGINE.limits);
    ENGINE.assess_all(&Source::new(name, bytes), workbook)
}

/// Every form of a workbook that no file holds.
pub fn assess_workbook(name: &str, workbook: Workbook) -> Vec<Assessment> {
    ENGINE.assess_all(&Source::new(name, b""), Ok(workbook))
}

/// What counts of a form.
pub fn said(assessment: &Assessment) -> Said {
    let catalogue: &Catalogue = &ENGINE.catalogue;
    let code = |item| catalogue.node(item).code.clone();
    let answer = |value: &AcceptedValue| match value {
        AcceptedValue::NotApplicable => "na".to_owned(),
        AcceptedValue::Points(points) => points.normalize().to_string(),
        AcceptedValue::Met(true) => "met".to_owned(),
        AcceptedValue::Met(false) => "not met".to_owned(),
    };
    let groups = assessment.score.groups.iter();
    Said {
        name: assessment.form.identity.name.clone(),
        year: assessment.form.identity.school_year.as_ref().map(ToString::to_string),
        answers: assessment.judgement.own().iter().map(|own| (code(own.item), answer(&own.value))).collect(),
        reviews: catalogue
            .items()
            .filter_map(|(item, _)| {
                Some((code(item), assessment.judgement.review_of(item)?.given()?.normalize().to_string()))
            })
            .collect(),
        levels: groups.filter_map(|group| Some((code(group.total.node), group.level?))).collect(),
    }
}

fn is_loud(finding: &Finding) -> bool {
    finding.severity != Severity::Note
}

/// Whether a finding speaks of the form, its table or one of its columns as a whole.
fn is_about_the_form(finding: &Finding) -> bool {
    let whole = [Code::L201, Code::L202, Code::L207, Code::C506, Code::F101, Code::F103, Code::F104];
    finding.severity == Severity::Error && finding.item.is_none() && whole.contains(&finding.code)
}

/// What differs from the truth though no error or warning names it: an answer, a review or a level that the form does
/// not give, or one that vanished while the form passes as sound.
pub fn silent(truth: &Said, assessment: &Assessment) -> Vec<String> {
    let got = said(assessment);
    let findings: Vec<&Finding> = assessment.findings.iter().filter(|finding| is_loud(finding)).collect();
    let is_refused = findings.iter().any(|finding| is_about_the_form(finding));
    let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    let names = |item: &str| {
        let id = ENGINE.catalogue.find(item);
        let place = id.and_then(|id| assessment.form.answer(id)).map(|answer| &answer.place);
        findings.iter().any(|finding| {
            let same_cell = place.is_some_and(|place| {
                place.cell.is_some() && finding.place.cell == place.cell && finding.place.sheet == place.sheet
            });
            finding.item.as_deref() == Some(item) || same_cell
        })
    };
    let mut silent = Vec::new();
    for (what, truth, got) in
        [("answer", &truth.answers, &got.answers), ("review", &truth.reviews, &got.reviews)]
    {
        for (item, value) in got {
            if truth.get(item) != Some(value) && !is_refused && !names(item) {
                silent.push(format!("{what} {item} is {value}, truth {:?}", truth.get(item)));
            }
        }
    }
    for item in truth.answers.keys().filter(|item| !got.answers.contains_key(*item)) {
        if !has_errors {
            silent.push(format!("answer {item} vanished without an error"));
        }
    }
    for (group, level) in &got.levels {
        if truth.levels.get(group) != Some(level) && !is_refused {
            silent.push(format!("level of {group} is {level}, truth {:?}", truth.levels.get(group)));
        }
    }
    let told = |code: Code| findings.iter().any(|finding| finding.code == code);
    if got.name.is_some() && !same_name(got.name.as_deref(), truth.name.as_deref()) && !told(Code::U601) {
        silent.push(format!("school is {:?}, truth {:?}", got.name, truth.name));
    }
    if got.year.is_some() && got.year != truth.year && !told(Code::U602) {
        silent.push(format!("year is {:?}, truth {:?}", got.year, truth.year));
    }
    silent
}

fn same_name(one: Option<&str>, other: Option<&str>) -> bool {
    let lower = |name: Option<&str>| name.map(str::to_lowercase);
    lower(one) == lower(other)
}

/// Whether any error or warning was told that the first assessment does not have.
pub fn says_more(before: &Assessment, after: &Assessment) -> bool {
    let known: Vec<_> = before.findings.iter().map(|finding| (finding.code, finding.item.clone())).collect();
    after
        .findings
        .iter()
        .filter(|finding| is_loud(finding))
        .any(|finding| !known.contains(&(finding.code, finding.item.clone())))
}
