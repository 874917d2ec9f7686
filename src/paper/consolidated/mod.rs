//! The consolidated papers of a unit above the schools.
//!
//! Merged schools and a catalogue come in; an overview with a row a school, counts by level, figures by criterion,
//! reviewers' differences, notices and findings go out. Rows that grow with the number of schools are made one by one
//! as they are asked for, and never held all at once.

mod absent;
mod criteria;
mod findings;
mod levels;
mod overview;
mod review;

use std::io;

use super::Scale;
use crate::catalogue::Catalogue;
use crate::form::marker;
use crate::merge::{Merged, School, archive};
use crate::message::Messages;

pub use absent::{Absent, AbsentColumn, NoticeRow};
pub use criteria::{Criteria, FigureColumn, FigureRow, FigureTable};
pub use findings::{CommonColumn, CommonRow, Findings, FindingsColumn, SchoolFinding};
pub use levels::{CountRow, CountTable, Levels, Schools};
pub use overview::{
    GroupCells, Heading, LevelCount, Overview, OverviewColumn, Rating, SchoolRow, ScopeCount,
};
pub use review::{ChangeColumn, ChangeRow, Changes, DifferenceColumn, DifferenceRow, Differences, Review};

/// What all papers are made from.
#[derive(Debug, Clone, Copy)]
pub struct Consolidated<'a> {
    merged: &'a Merged,
    catalogue: &'a Catalogue,
    messages: &'a Messages,
}

impl<'a> Consolidated<'a> {
    /// The papers of a merge.
    pub const fn new(merged: &'a Merged, catalogue: &'a Catalogue, messages: &'a Messages) -> Self {
        Self { merged, catalogue, messages }
    }

    /// Title of the whole.
    pub fn title(&self) -> &'a str {
        self.messages.word("merge.title")
    }

    /// *Tổng hợp*: a row a school.
    pub fn overview(&self) -> Overview<'a> {
        Overview::new(*self)
    }

    /// *Theo mức độ*: how many schools are at which level.
    pub fn levels(&self) -> Levels {
        levels::levels(self)
    }

    /// *Theo tiêu chí*: what is weak.
    pub fn criteria(&self) -> Criteria {
        criteria::criteria(self)
    }

    /// *Tự đánh giá và đánh giá ngoài*: where the reviewer thinks otherwise.
    pub fn review(&self) -> Review<'a> {
        review::review(self)
    }

    /// *Thiếu, trùng*: who is missing, strange or there twice.
    pub fn absent(&self) -> Absent<'a> {
        Absent::new(*self)
    }

    /// *Phát hiện*: every finding.
    pub fn findings(&self) -> Findings<'a> {
        Findings::new(*self)
    }

    /// What is carried on to the next merge, as rows of texts: keys with their values, then every form.
    pub fn memory(&self) -> impl Iterator<Item = io::Result<Vec<String>>> + use<'a> {
        let keys = [
            (marker::CATALOGUE, self.catalogue.id.as_str()),
            (marker::CATALOGUE_VERSION, self.catalogue.version.as_str()),
            (marker::KIND, archive::CONSOLIDATED),
            ("tool", "phieu"),
            ("tool_version", env!("CARGO_PKG_VERSION")),
        ];
        let heading = [
            (archive::UNIT, self.merged.unit.as_deref()),
            (marker::SCHOOL_YEAR, self.merged.school_year.as_deref()),
        ];
        let heading = heading.into_iter().filter_map(|(key, value)| Some((key, value?)));
        let keys = keys.into_iter().chain(heading);
        let keys = keys.map(|(key, value)| Ok(vec![key.to_owned(), value.to_owned()]));
        keys.chain(archive::rows(self.merged))
    }

    fn word(&self, key: &'static str) -> &'a str {
        self.messages.word(key)
    }

    /// What stands for a detail that no form tells.
    fn or_unknown(&self, text: Option<&'a str>) -> &'a str {
        text.unwrap_or(self.word("merge.unknown"))
    }

    fn name(&self, name: Option<&'a str>) -> &'a str {
        name.unwrap_or(self.word("merge.unknown_school"))
    }

    fn scale(&self) -> Scale {
        let word = |key| self.word(key);
        let answers = ["result.met", "result.not_applicable"].map(word);
        Scale::new(self.catalogue, answers, word("result.level_word"), word("merge.not_rated"))
    }

    /// Levels from the lowest up, then none.
    fn ratings(&self) -> Vec<Option<u8>> {
        self.catalogue.levels.iter().map(|rule| Some(rule.level)).chain([None]).collect()
    }

    /// What has levels of its own: the groups by their numbers, and behind them the whole unit.
    fn scopes(&self) -> Vec<usize> {
        let rule = self.catalogue.unit_level;
        let groups = self.catalogue.groups().count();
        let of_groups = (0..groups).filter(|_| rule.rates_groups());
        of_groups.chain(rule.rates_unit().then_some(groups)).collect()
    }
}

/// A school's level in a group, by the group's number, or behind the groups its level as a whole.
fn level_of(school: &School, scope: usize) -> Option<u8> {
    school.own.get(scope).map_or(school.level, |group| group.level)
}
