//! Levels as a paper describes them: a scale of totals, and the rows that a group's level depends on.

use rust_decimal::Decimal;

use crate::catalogue::{Bound, Catalogue, FailedCondition, Node, NodeId, NotApplicable, UnitRule};
use crate::message::Messages;

/// Stands where there is no level. Never an empty text: workbooks would store 0 for that.
pub const NO_LEVEL: &str = "–";

/// How a level follows from a total and from conditions (thang mức độ).
#[derive(Debug, Clone)]
pub struct Scale {
    /// The levels from the lowest up.
    pub steps: Vec<Step>,
    /// What it takes for each level, from the lowest up, where rows have levels; then totals say nothing.
    pub rules: Vec<UnitRule>,
    /// What a condition that is not met does.
    pub failed: FailedCondition,
    /// The word of a condition that is met, as the paper's rows have it.
    pub met: String,
    /// The word of a row that does not apply, likewise.
    pub not_applicable: String,
    /// The word that goes before a level's number.
    pub prefix: String,
    /// What is said where there is no level.
    pub not_rated: String,
}

/// One level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// 1, 2, 3.
    pub level: u8,
    /// Official name.
    pub name: String,
    /// Where its totals end.
    pub upper: Bound,
}

/// A group's level with what it depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupLevel {
    /// The level; `None` while an answer is missing, or where a failed condition forbids one.
    pub level: Option<u8>,
    /// Rows of the same table that must hold points.
    pub points: Vec<usize>,
    /// Rows of the same table that must say whether a condition is met.
    pub conditions: Vec<usize>,
    /// Of the rows with points, which here are levels, those that are mandatory.
    pub mandatory: Vec<usize>,
    /// Of all these rows, those that may say that they do not apply.
    pub optional: Vec<usize>,
    /// Of the rows with points, those that count with their maximum then, and that maximum.
    pub full: Vec<(usize, Decimal)>,
    /// Of the rows with points, those that are left out then.
    pub leaving: Vec<usize>,
    /// Sets of rows of each of which one at least must apply: else nothing is left to give a level for.
    pub must_apply: Vec<Vec<usize>>,
}

impl GroupLevel {
    /// The level of a group; the number of an item's row comes from `row`.
    pub(super) fn of_group(
        group: NodeId,
        catalogue: &Catalogue,
        level: Option<u8>,
        row: impl Fn(NodeId) -> usize,
    ) -> Self {
        let within = |item| catalogue.is_within(item, group);
        Self { mandatory: Vec::new(), ..Self::of(catalogue, level, &row, &within) }
    }

    /// The level of the whole unit, where totals or rows of all groups give it.
    pub(super) fn of_unit(catalogue: &Catalogue, level: Option<u8>, row: impl Fn(NodeId) -> usize) -> Self {
        Self::of(catalogue, level, &row, &|_| true)
    }

    fn of(
        catalogue: &Catalogue,
        level: Option<u8>,
        row: &dyn Fn(NodeId) -> usize,
        within: &dyn Fn(NodeId) -> bool,
    ) -> Self {
        let items = || catalogue.items().filter(|(id, _)| within(*id));
        let rows = |wanted: &dyn Fn(&Node) -> bool| -> Vec<usize> {
            items().filter(|(_, node)| wanted(node)).map(|(id, _)| row(id)).collect()
        };
        let is = |rule| move |node: &Node| !node.is_condition() && node.not_applicable == rule;
        let leaving = rows(&is(NotApplicable::Rescaled));
        let group = |(group, _): (NodeId, &Node)| -> Vec<usize> {
            let points = catalogue.items_under(group).filter(|(_, node)| !node.is_condition());
            points.filter(|(id, _)| within(*id)).map(|(id, _)| row(id)).collect()
        };
        let can_be_empty =
            |points: &Vec<usize>| !points.is_empty() && points.iter().all(|row| leaving.contains(row));
        let full = items().filter(|(_, node)| is(NotApplicable::Full)(node));
        Self {
            level,
            points: rows(&|node| !node.is_condition()),
            conditions: rows(&Node::is_condition),
            mandatory: rows(&|node| node.is_mandatory && !node.is_condition()),
            optional: rows(&|node| node.not_applicable.is_allowed()),
            full: full.filter_map(|(id, node)| Some((row(id), node.max?))).collect(),
            must_apply: catalogue.groups().map(group).filter(can_be_empty).collect(),
            leaving,
        }
    }
}

impl Scale {
    /// The catalogue's levels. `met` and `not_applicable` are the words of a condition that is met and of a row that does
    /// not apply, `prefix` goes before a level's number and `not_rated` is said where there is none.
    pub(super) fn new(
        catalogue: &Catalogue,
        [met, not_applicable]: [&str; 2],
        prefix: &str,
        not_rated: &str,
    ) -> Self {
        let step = |rule: &crate::catalogue::LevelRule| Step {
            level: rule.level,
            name: rule.name.clone(),
            upper: rule.upper,
        };
        Self {
            steps: catalogue.levels.iter().map(step).collect(),
            rules: catalogue.unit_rules.clone(),
            failed: catalogue.failed_condition,
            met: met.to_owned(),
            not_applicable: not_applicable.to_owned(),
            prefix: prefix.to_owned(),
            not_rated: not_rated.to_owned(),
        }
    }

    /// The scale in the words of a result.
    pub(super) fn of_result(catalogue: &Catalogue, messages: &Messages) -> Self {
        let word = |key| messages.word(key);
        let answers = ["result.met", "result.not_applicable"].map(word);
        Self::new(catalogue, answers, word("result.level_word"), word("result.not_rated"))
    }

    /// A level in words: *Mức độ 1 – Chưa đáp ứng*.
    pub fn words(&self, level: Option<u8>) -> String {
        match level.and_then(|level| self.steps.iter().find(|step| step.level == level)) {
            Some(step) => format!("{} {} – {}", self.prefix, step.level, step.name),
            None => self.not_rated.clone(),
        }
    }
}
