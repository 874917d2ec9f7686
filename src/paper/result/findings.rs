//! *Phát hiện*: every finding with its place and what to do, the heaviest first.

use super::Given;
use crate::paper::{Column, FindingRow, columns};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingsColumn {
    /// Code.
    Code,
    /// How much it weighs.
    Severity,
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
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// The columns.
    pub columns: Vec<Column<FindingsColumn>>,
    /// The findings.
    pub rows: Vec<FindingRow<'a>>,
    /// What is said where there is none.
    pub nothing: &'a str,
    /// What a way to a cell is called.
    pub open: &'a str,
}

pub(super) fn findings<'a>(given: &Given<'a>) -> Findings<'a> {
    use FindingsColumn as C;
    let told = [
        (C::Code, "result.finding_code"),
        (C::Severity, "result.severity"),
        (C::Place, "result.where"),
        (C::Item, "result.about"),
        (C::Message, "result.message"),
        (C::Help, "result.help"),
        (C::Open, "result.open"),
    ];
    let mut findings = given.assessment.findings.clone();
    findings.sort_by_key(|finding| finding.severity);
    Findings {
        name: given.word("result.sheet_findings"),
        title: given.word("result.findings_title"),
        columns: columns(given.messages, &told),
        rows: findings.into_iter().map(|finding| FindingRow::new(finding, given.messages)).collect(),
        nothing: given.word("report.nothing"),
        open: given.word("result.open_cell"),
    }
}
