//! *Thiếu, trùng*: doubles, missing and strange schools, each with what to do, under the rule by which one of two
//! forms counts.

use super::Consolidated;
use crate::paper::{Column, FindingRow, columns};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsentColumn {
    /// Code of the finding.
    Finding,
    /// How much it weighs.
    Severity,
    /// The school's code.
    Code,
    /// The school's name.
    Name,
    /// The unit above it.
    Parent,
    /// What there is to say.
    Message,
    /// What to do.
    Help,
}

/// The paper.
#[derive(Debug)]
pub struct Absent<'a> {
    source: Consolidated<'a>,
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// Which of two forms of a school counts.
    pub rule: &'a str,
    /// The columns.
    pub columns: Vec<Column<AbsentColumn>>,
    /// What is said where there is no row.
    pub nothing: &'a str,
}

/// A notice about a school.
#[derive(Debug)]
pub struct NoticeRow<'a> {
    /// What there is to say.
    pub finding: FindingRow<'a>,
    /// The school's code.
    pub code: &'a str,
    /// The school's name.
    pub name: &'a str,
    /// The unit above it.
    pub parent: &'a str,
}

impl<'a> Absent<'a> {
    pub(super) fn new(source: Consolidated<'a>) -> Self {
        use AbsentColumn as C;
        let told = [
            (C::Finding, "result.finding_code"),
            (C::Severity, "result.severity"),
            (C::Code, "merge.code"),
            (C::Name, "merge.name"),
            (C::Parent, "merge.parent"),
            (C::Message, "result.message"),
            (C::Help, "result.help"),
        ];
        Self {
            name: source.word("merge.sheet_absent"),
            title: source.word("merge.absent_title"),
            rule: source.word("merge.rule"),
            columns: columns(source.messages, &told),
            nothing: source.word("merge.no_notices"),
            source,
        }
    }

    /// The notices, one after the other.
    pub fn rows(&self) -> impl Iterator<Item = NoticeRow<'a>> + use<'a> {
        let source = self.source;
        source.merged.notices.iter().map(move |notice| NoticeRow {
            finding: FindingRow::new(notice.finding.clone(), source.messages),
            code: notice.code.as_deref().unwrap_or_default(),
            name: source.name(notice.name.as_deref()),
            parent: source.or_unknown(notice.parent.as_deref()),
        })
    }
}
