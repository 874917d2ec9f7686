//! *Phát hiện*: first what stands in many forms at the same cell, which is a fault of the form and not of the schools;
//! then every finding with its file and cell.

use std::collections::BTreeMap;
use std::path::Path;

use super::Consolidated;
use crate::cell::Place;
use crate::finding::{Code, Finding, Severity};
use crate::merge::Record;
use crate::paper::{Column, FindingRow, columns};

/// Rows of the first table at the most.
const COMMON: usize = 40;

/// What stands in a column of the common faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommonColumn {
    /// Code.
    Code,
    /// How much it weighs.
    Severity,
    /// Its title.
    Title,
    /// How many forms have it.
    Forms,
    /// Where it stands.
    Place,
    /// The item.
    Item,
}

/// What stands in a column of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingsColumn {
    /// Code.
    Code,
    /// How much it weighs.
    Severity,
    /// The school's name.
    Name,
    /// The form's file.
    File,
    /// Where it stands.
    Place,
    /// The item.
    Item,
    /// What was seen and expected.
    Message,
    /// What to do.
    Help,
    /// The way to the cell.
    Open,
}

/// The paper.
#[derive(Debug)]
pub struct Findings<'a> {
    source: Consolidated<'a>,
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// How to read the first table.
    pub line: &'a str,
    /// Columns of the first table.
    pub common_columns: Vec<Column<CommonColumn>>,
    /// Faults that several forms have, the most common first.
    pub common: Vec<CommonRow<'a>>,
    /// Columns of all findings.
    pub columns: Vec<Column<FindingsColumn>>,
    /// Number of all findings.
    pub total: usize,
    /// What a way to a cell is called.
    pub open: &'a str,
}

/// A fault that several forms have.
#[derive(Debug)]
pub struct CommonRow<'a> {
    /// Code.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The word for that.
    pub severity_word: &'a str,
    /// Its title.
    pub title: &'a str,
    /// How many forms have it, in words.
    pub forms: String,
    /// Where it stands.
    pub at: String,
    /// The item, or nothing.
    pub item: String,
}

/// A finding of a school's form.
#[derive(Debug)]
pub struct SchoolFinding<'a> {
    /// The finding.
    pub finding: FindingRow<'a>,
    /// The school's name.
    pub name: &'a str,
    /// The form's file.
    pub file: &'a str,
    /// Where the file is.
    pub path: Option<&'a Path>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(source: Consolidated<'a>) -> Self {
        use {CommonColumn as A, FindingsColumn as B};
        let (common, total) = common(&source);
        let common_columns = [
            (A::Code, "result.finding_code"),
            (A::Severity, "result.severity"),
            (A::Title, "merge.finding_title"),
            (A::Forms, "merge.forms_with_it"),
            (A::Place, "result.where"),
            (A::Item, "result.about"),
        ];
        let all_columns = [
            (B::Code, "result.finding_code"),
            (B::Severity, "result.severity"),
            (B::Name, "merge.name"),
            (B::File, "merge.file"),
            (B::Place, "result.where"),
            (B::Item, "result.about"),
            (B::Message, "result.message"),
            (B::Help, "result.help"),
            (B::Open, "result.open"),
        ];
        Self {
            name: source.word("merge.sheet_findings"),
            title: source.word("result.findings_title"),
            line: source.word("merge.common_line"),
            common_columns: columns(source.messages, &common_columns),
            common,
            columns: columns(source.messages, &all_columns),
            total,
            open: source.word("result.open_cell"),
            source,
        }
    }

    /// The findings, school by school, the heaviest of each first.
    pub fn rows(&self) -> impl Iterator<Item = SchoolFinding<'a>> + use<'a> {
        let source = self.source;
        source.merged.schools.iter().flat_map(move |school| {
            let record = source.merged.records.get(school.record);
            let mut findings = record.map(Record::findings).unwrap_or_default();
            findings.sort_by_key(|finding| finding.severity);
            findings.into_iter().map(move |finding| SchoolFinding {
                finding: FindingRow::new(finding, source.messages),
                name: source.name(school.name.as_deref()),
                file: record.map_or("", |record| record.file.as_str()),
                path: record.and_then(|record| record.path.as_deref()),
            })
        })
    }

    /// Says that only so many findings are shown.
    pub fn more_findings(&self, shown: usize) -> String {
        let (more, shown) = (self.total.saturating_sub(shown).to_string(), shown.to_string());
        self.source.messages.say("merge.more_findings", &[("more", &more), ("shown", &shown)])
    }

    /// Says that only so many findings have a way to their cell.
    pub fn more_links(&self, shown: usize) -> String {
        self.source.messages.say("merge.more_links", &[("shown", &shown.to_string())])
    }
}

/// What makes findings of several forms one fault. What one form gets wrong another may only leave to be looked at, so
/// that how much they weigh is a part of it.
type Fault = (Code, Severity, Place, Option<String>);

/// Faults that several forms have, and the number of all findings.
fn common<'a>(source: &Consolidated<'a>) -> (Vec<CommonRow<'a>>, usize) {
    let mut counts: BTreeMap<Fault, usize> = BTreeMap::new();
    let mut total = 0;
    let records = source.merged.schools.iter().filter_map(|school| source.merged.records.get(school.record));
    for Finding { code, severity, place, item, .. } in records.flat_map(Record::findings) {
        total += 1;
        *counts.entry((code, severity, Place { label: None, ..place }, item)).or_default() += 1;
    }
    let mut common: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    common.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    common.truncate(COMMON);
    let all = source.merged.schools.len().to_string();
    let row = |((code, severity, place, item), count): (Fault, usize)| CommonRow {
        code: code.as_str(),
        severity,
        severity_word: source.messages.severity(severity),
        title: source.messages.page(code).map_or("", |page| page.title.as_str()),
        forms: source.messages.say("merge.of_forms", &[("count", &count.to_string()), ("all", &all)]),
        at: place.to_string(),
        item: item.unwrap_or_default(),
    };
    (common.into_iter().map(row).collect(), total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Assessment;
    use crate::catalogue::Catalogue;
    use crate::cell::Address;
    use crate::merge::{Options, merge};
    use crate::message::{Lang, Messages};

    /// The faults that forms with these findings at one cell have in common.
    #[track_caller]
    fn told(forms: &[&[(Code, Severity)]], expected: &[&str]) {
        let (catalogue, messages) = (Catalogue::built_in().unwrap(), Messages::built_in(Lang::Vi).unwrap());
        let place = Place::cell("Phiếu", Address::parse("D12").unwrap());
        let finding =
            |(code, severity): &(Code, Severity)| Finding::new(*code, place.clone()).weighing(*severity);
        let record = |(number, found): (usize, &&[(Code, Severity)])| {
            let assessment =
                Assessment { findings: found.iter().map(finding).collect(), ..Assessment::default() };
            Record::of(&format!("{number}.csv"), &assessment, &catalogue).unwrap()
        };
        let merged = merge(forms.iter().enumerate().map(record).collect(), &catalogue, &Options::default());
        let findings = Consolidated::new(&merged, &catalogue, &messages).findings();
        let line = |row: &CommonRow| format!("{} {} {}", row.code, row.severity_word, row.forms);
        assert_eq!(findings.common.iter().map(line).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_warning_is_no_error_because_its_code_mostly_is_one() {
        use {
            Code::V302,
            Severity::{Error, Warning},
        };
        told(&[&[(V302, Warning)], &[(V302, Warning)]], &["V302 cảnh báo 2 trong 2 phiếu"]);
        told(&[&[(V302, Error)], &[(V302, Error)], &[(V302, Warning)]], &["V302 lỗi 2 trong 3 phiếu"]);
        told(&[&[(V302, Error)], &[(V302, Warning)]], &[]);
    }
}
