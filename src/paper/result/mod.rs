//! The papers of one school's result.
//!
//! An assessment and a catalogue come in; the paper to sign, the details, the evidence and the findings go out.

mod detail;
mod evidence;
mod findings;
mod summary;

use crate::Assessment;
use crate::catalogue::{Catalogue, NodeId, Trust};
use crate::form::marker;
use crate::message::Messages;

pub use detail::{Detail, DetailColumn, DetailRow, Entry};
pub use evidence::{Evidence, EvidenceColumn, EvidenceRow, Reference};
pub use findings::{Findings, FindingsColumn};
pub use summary::{
    ConditionRow, Conditions, Criteria, CriterionRow, GroupRow, Groups, Heading, Signature, Summary, UnitRow,
};

/// Everything that is handed to a school.
#[derive(Debug)]
pub struct ResultPaper<'a> {
    /// *Kết quả*: the paper to sign.
    pub summary: Summary<'a>,
    /// *Chi tiết*: a row for every group, criterion and item.
    pub detail: Detail<'a>,
    /// *Minh chứng*: the register with the items that use each.
    pub evidence: Evidence,
    /// *Phát hiện*: what the checks have to say.
    pub findings: Findings<'a>,
    /// The school's name; empty where the form does not tell it.
    pub school: &'a str,
    /// Id of the catalogue.
    pub catalogue: &'a str,
    /// What lets the program know its own work again: keys with their values.
    pub memory: Vec<(&'static str, &'a str)>,
}

/// What all parts are made from.
#[derive(Clone, Copy)]
struct Given<'a> {
    assessment: &'a Assessment,
    catalogue: &'a Catalogue,
    messages: &'a Messages,
}

impl<'a> ResultPaper<'a> {
    /// The papers of an assessment. `date` is year, month and day of the heading; left open without it.
    pub fn new(
        assessment: &'a Assessment,
        catalogue: &'a Catalogue,
        messages: &'a Messages,
        date: Option<(i32, u32, u32)>,
    ) -> Self {
        let given = Given { assessment, catalogue, messages };
        let detail = detail::detail(&given);
        Self {
            summary: summary::summary(&given, date),
            memory: memory(&given, detail.name),
            detail,
            evidence: evidence::evidence(&given),
            findings: findings::findings(&given),
            school: assessment.form.identity.name.as_deref().unwrap_or_default(),
            catalogue: &catalogue.id,
        }
    }
}

fn memory<'a>(given: &Given<'a>, answers: &'a str) -> Vec<(&'static str, &'a str)> {
    let identity = &given.assessment.form.identity;
    let known = [
        (marker::CATALOGUE, Some(given.catalogue.id.as_str())),
        (marker::CATALOGUE_VERSION, Some(given.catalogue.version.as_str())),
        (marker::ANSWER_SHEET, Some(answers)),
        (marker::UNIT_NAME, identity.name.as_deref()),
        (marker::UNIT_CODE, identity.code.as_deref()),
        (marker::UNIT_PARENT, identity.parent.as_deref()),
        (marker::SCHOOL_YEAR, identity.school_year.as_deref()),
        (marker::SOURCE_SHA256, Some(given.assessment.sha256.as_str())),
        ("tool", Some("phieu")),
        ("tool_version", Some(env!("CARGO_PKG_VERSION"))),
    ];
    known.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

impl<'a> Given<'a> {
    fn word(&self, key: &'static str) -> &'a str {
        self.messages.word(key)
    }

    /// Where a node's row stands among those of the details: a row each, in the order of the catalogue.
    fn row(&self, node: NodeId) -> usize {
        self.catalogue.nodes().position(|(id, _)| id == node).unwrap_or_default()
    }

    /// A line for each rule of a level shown that was not checked against the official text.
    fn levels_not_official(&self) -> Vec<String> {
        let score = &self.assessment.score;
        let is_shown = |level: u8| score.groups.iter().any(|group| group.level == Some(level));
        let rules = self.catalogue.levels.iter().filter(|rule| rule.trust != Trust::Official);
        rules
            .filter(|rule| is_shown(rule.level))
            .map(|rule| {
                let (level, trust) = (rule.level.to_string(), self.trust(rule.trust));
                self.messages.say("result.level_trust", &[("level", &level), ("trust", trust)])
            })
            .collect()
    }

    /// The same of the whole unit's level.
    fn unit_level_not_official(&self) -> Option<String> {
        let trust = self.catalogue.unit_level_trust;
        let is_told = trust != Trust::Official && self.assessment.score.level.is_some();
        is_told.then(|| self.messages.say("result.unit_level_trust", &[("trust", self.trust(trust))]))
    }

    fn trust(&self, trust: Trust) -> &'a str {
        self.word(match trust {
            Trust::Official => "trust.official",
            Trust::Reported => "trust.reported",
            Trust::Inferred => "trust.inferred",
        })
    }
}
