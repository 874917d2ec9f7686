//! The catalogue (bộ chỉ số): groups, criteria and items with their maxima, and the rules for levels.
//!
//! A TOML text comes in ([`Catalogue::from_toml`]), a checked tree goes out. It is data from end to end: no code of
//! an item, no maximum and no threshold stands in the program. It never sees a form.

mod cap;
mod check;
pub mod diff;
mod identity;
mod level;
mod load;
mod rule;
#[cfg(test)]
pub(crate) mod small;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::Regex;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use cap::{Allowance, CapBand, band_of};
pub use check::{Gravity, Problem, are_seamless};
pub use identity::CatalogueId;
pub use level::{Bound, LevelRule, level_of};
pub use load::LoadError;
pub use rule::{FailedCondition, NotApplicable, UnitLevel, UnitRule};
pub use words::Ends;

/// The catalogues that come with the program: id and TOML text.
pub const BUILT_IN: &[(&str, &str)] = &[("qd4725-2022", include_str!("../../schema/qd4725-2022.toml"))];

/// A whole catalogue of indicators (bộ chỉ số).
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Short name, such as `qd4725-2022`.
    pub id: String,
    /// Version of this file, so that two forms of one decision can be told apart.
    pub version: String,
    /// Official title.
    pub title: String,
    /// The paper it stands on (căn cứ pháp lý).
    pub legal_basis: String,
    /// Numbers of decisions that a form of this catalogue may name, such as `4725/QĐ-BGDĐT`.
    pub decision_numbers: Vec<String>,
    /// First day of validity, ISO.
    pub valid_from: Option<String>,
    /// Last day of validity, ISO.
    pub valid_to: Option<String>,
    /// Scores come in steps of this size (bước điểm).
    pub step: Decimal,
    /// How the whole unit's level follows from its groups.
    pub unit_level: UnitLevel,
    /// How far the rule for the whole unit's level can be trusted.
    pub unit_level_trust: Trust,
    /// What it takes for each level, from the lowest up, where rows have levels.
    pub unit_rules: Vec<UnitRule>,
    /// What a condition that is not met does to the level.
    pub failed_condition: FailedCondition,
    /// What follows where a row does not apply to a school, as long as the row itself says nothing else.
    pub not_applicable: NotApplicable,
    /// Decimals to which a total is rounded that was scaled because rows do not apply; halves are rounded up.
    pub rescaled_decimals: u32,
    /// Level rules (mức độ) from the lowest up, without gap or overlap.
    pub levels: Vec<LevelRule>,
    /// How evidence is numbered.
    pub evidence: Vec<EvidencePattern>,
    identity: Arc<CatalogueId>,
    nodes: Vec<Node>,
    by_code: BTreeMap<String, NodeId>,
    item_codes: Arc<[Box<str>]>,
}

/// Names a node of the catalogue that made it. Ids run in the order of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(usize);

/// A group, criterion or item.
#[derive(Debug, Clone)]
pub struct Node {
    /// `1`, `1.3` or `1.3.2`.
    pub code: String,
    /// The wording this catalogue gives.
    pub title: String,
    /// The title and all other titles seen in forms, folded for comparison.
    pub folded_titles: Vec<String>,
    /// Other titles seen in forms.
    pub also: Vec<String>,
    /// Highest score (điểm tối đa); `None` for a condition.
    pub max: Option<Decimal>,
    /// What an answer to it looks like.
    pub kind: Kind,
    /// Whether the level of the whole unit needs this row, where rows have levels.
    pub is_mandatory: bool,
    /// Group, criterion or item.
    pub rank: Rank,
    /// What follows where the row does not apply to a school.
    pub not_applicable: NotApplicable,
    /// Bands by which points of this node turn into a level, where they are known.
    pub bands: Vec<LevelRule>,
    /// Bands of the ratio or count and the points that each allows, where they are known.
    pub caps: Vec<CapBand>,
    /// What a form asks for besides points.
    pub asks: Vec<String>,
    /// What kind of evidence is usual.
    pub evidence_hint: Option<String>,
    /// How far this row can be trusted.
    pub trust: Trust,
    /// Where this row was read.
    pub source: String,
    parent: Option<NodeId>,
    children: Vec<NodeId>,
}

/// Depth in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rank {
    /// Nhóm tiêu chí.
    Group,
    /// Tiêu chí.
    Criterion,
    /// Chỉ báo.
    Item,
}

/// What an answer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Points from 0 to the maximum.
    #[default]
    Points,
    /// Met or not met, without points (điều kiện bắt buộc).
    Condition,
    /// Points for a ratio (tỉ lệ). Where the catalogue has no bands for it, how the ratio turns into points is the
    /// school's own judgement.
    Ratio,
    /// Points for a number of things (số lượng), likewise.
    Count,
    /// A level, from 0 to the row's maximum, in place of points.
    Level,
}

/// How far a row of the catalogue can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// Read in the decision's own wording or in two independent sources.
    Official,
    /// One source.
    Reported,
    /// Worked out, not read anywhere.
    Inferred,
}

/// One way in which evidence codes (mã minh chứng) are written.
#[derive(Debug, Clone)]
pub struct EvidencePattern {
    /// Short name, such as `MC`.
    pub name: String,
    /// Matches a text that is one code; the capture `criterion` names the criterion it belongs to.
    pub whole: Regex,
    /// Finds codes inside a text.
    pub inside: Regex,
    /// The pattern as the catalogue file gives it.
    pub pattern: String,
    /// Matches what was meant to be such a code, well formed or not.
    pub attempt: Regex,
    /// A valid code.
    pub example: String,
}

impl EvidencePattern {
    /// A valid code of a criterion: the example, numbered for it.
    pub fn example_for(&self, criterion: &str) -> String {
        let part = self.whole.captures(&self.example).and_then(|found| found.name("criterion"));
        part.map_or_else(
            || self.example.clone(),
            |part| {
                let (head, tail) = (self.example.get(..part.start()), self.example.get(part.end()..));
                format!("{}{criterion}{}", head.unwrap_or_default(), tail.unwrap_or_default())
            },
        )
    }
}

impl Catalogue {
    /// The catalogue that is used when none is named.
    pub fn built_in() -> Result<Self, LoadError> {
        let (_, text) = BUILT_IN.first().copied().unwrap_or_default();
        Self::from_toml(text)
    }

    /// Every node, in the order of the catalogue: a parent before its children.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index), node))
    }

    /// The node of this id.
    #[expect(clippy::indexing_slicing, reason = "an id is only ever made by the catalogue it is used on")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The node of this code.
    pub fn find(&self, code: &str) -> Option<NodeId> {
        self.by_code.get(code).copied()
    }

    /// The groups, in order.
    pub fn groups(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes().filter(|(_, node)| node.rank == Rank::Group)
    }

    /// What is answered: every node without children that is not a group.
    pub fn items(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes().filter(|(_, node)| node.is_item())
    }

    /// The codes of [`Catalogue::items`], for whoever keeps answers of many forms: one list for all of them.
    pub fn item_codes(&self) -> &Arc<[Box<str>]> {
        &self.item_codes
    }

    /// What is answered below this node, itself included if it is answered.
    pub fn items_under(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        self.items().filter(move |(item, _)| self.is_within(*item, id))
    }

    /// The node's parent.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).parent
    }

    /// The node's children, in order.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        &self.node(id).children
    }

    /// Whether `id` is `ancestor` or stands below it.
    pub fn is_within(&self, id: NodeId, ancestor: NodeId) -> bool {
        std::iter::successors(Some(id), |node| self.parent(*node)).any(|node| node == ancestor)
    }

    /// The group that the node belongs to.
    pub fn group_of(&self, id: NodeId) -> NodeId {
        std::iter::successors(Some(id), |node| self.parent(*node)).last().unwrap_or(id)
    }

    /// The criterion that the node is or belongs to; `None` for a group.
    pub fn criterion_of(&self, id: NodeId) -> Option<NodeId> {
        std::iter::successors(Some(id), |node| self.parent(*node))
            .find(|node| self.node(*node).rank == Rank::Criterion)
    }

    /// Whether any row may be answered by saying that it does not apply.
    pub fn has_optional_rows(&self) -> bool {
        self.items().any(|(_, node)| node.not_applicable.is_allowed())
    }

    /// Number of rows that were not checked against the official text (dòng chưa đối chiếu với văn bản gốc).
    pub fn unverified_rows(&self) -> usize {
        self.nodes.iter().filter(|node| node.trust != Trust::Official).count()
    }

    /// What is wrong with the catalogue itself.
    pub fn problems(&self) -> Vec<Problem> {
        check::problems(self)
    }
}

impl Node {
    /// Whether it is answered in a form: a criterion or item without children.
    pub fn is_item(&self) -> bool {
        self.children.is_empty() && self.rank != Rank::Group
    }

    /// Whether it is met or not met and carries no points.
    pub fn is_condition(&self) -> bool {
        self.kind == Kind::Condition
    }

    /// Whether the row was checked against the official text.
    pub fn is_official(&self) -> bool {
        self.trust == Trust::Official
    }
}

#[cfg(test)]
mod tests {
    use super::small::{self, AS_IT_IS, catalogue, codes};
    use super::*;

    #[test]
    fn a_tree_knows_its_groups_its_rows_and_what_stands_where() {
        let own = catalogue(AS_IT_IS);
        let id = |code: &str| own.find(code).unwrap();
        assert_eq!(codes(&own, own.nodes().map(|(id, _)| id)), "1 1.1 1.2 1.2.1 1.2.2 1.3 2 2.1");
        assert_eq!(codes(&own, own.groups().map(|(id, _)| id)), "1 2");
        assert_eq!(codes(&own, own.items().map(|(id, _)| id)), "1.1 1.2.1 1.2.2 1.3 2.1");
        assert_eq!(own.find("1.9"), None);
        for (code, children, items, group, criterion) in [
            ("1", "1.1 1.2 1.3", "1.1 1.2.1 1.2.2 1.3", "1", None),
            ("1.1", "", "1.1", "1", Some("1.1")),
            ("1.2", "1.2.1 1.2.2", "1.2.1 1.2.2", "1", Some("1.2")),
            ("1.2.2", "", "1.2.2", "1", Some("1.2")),
            ("2", "2.1", "2.1", "2", None),
            ("2.1", "", "2.1", "2", Some("2.1")),
        ] {
            let node = id(code);
            assert_eq!(codes(&own, own.children(node).iter().copied()), children, "{code}");
            assert_eq!(codes(&own, own.items_under(node).map(|(id, _)| id)), items, "{code}");
            assert_eq!(own.group_of(node), id(group), "{code}");
            assert_eq!(own.criterion_of(node), criterion.map(id), "{code}");
        }
        assert_eq!([own.parent(id("1.2.1")), own.parent(id("1"))], [Some(id("1.2")), None]);
        for (code, ancestor, is_within) in
            [("1.2.1", "1", true), ("1.2.1", "1.2.1", true), ("1.2.1", "1.1", false), ("1", "1.2", false)]
        {
            assert_eq!(own.is_within(id(code), id(ancestor)), is_within, "{code} {ancestor}");
        }
    }

    #[test]
    fn rows_say_whether_they_were_checked_carry_points_or_may_be_left_out() {
        let own = catalogue(AS_IT_IS);
        let of = |code: &str| own.node(own.find(code).unwrap());
        assert_eq!([of("1.1"), of("1.2"), of("1.2.2")].map(Node::is_official), [true, false, false]);
        assert_eq!([of("1.3"), of("1.1")].map(Node::is_condition), [true, false]);
        assert_eq!(own.unverified_rows(), 3, "one that is only worked out is not checked either");
        assert!(!own.has_optional_rows());
        let optional = |change: &str| catalogue(&[change]).has_optional_rows();
        assert!(optional("step = -> not_applicable = \"full\"\nstep ="));
        assert!(optional("code = \"1.2.1\", -> code = \"1.2.1\", not_applicable = \"none\","));
    }

    #[test]
    fn an_example_of_a_code_is_numbered_for_its_criterion() {
        let with = |pattern: &str| {
            let evidence = format!(
                "level = [ -> evidence = [{{ name = \"MC\", pattern = '{pattern}', attempt = '^MC', example = \"MC.1.1.01\" }}]\nlevel = ["
            );
            catalogue(&[&evidence]).evidence[0].example_for("2.13")
        };
        assert_eq!(with(r"MC\.(?P<criterion>\d\.\d)\.\d\d"), "MC.2.13.01");
        assert_eq!(with(r"MC\.\d\.\d\.\d\d"), "MC.1.1.01", "of codes that name no criterion");
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_its_name() {
        let row = "max = \"4\", -> ";
        for (change, said) in [
            ("step = \"0.5\" -> step = \"0,5\"", "step: 0,5"),
            (&format!("{row}max = \"bốn\","), "max: bốn"),
            ("below = \"5\" -> below = \"5\", to = \"5\"", "level: 5 / 5"),
            (&format!("{row}max = \"4\", caps = [{{ max = \"x\" }}],"), "caps: x"),
            (&format!("{row}max = \"4\", caps = [{{ to = \"3\" }}],"), "caps: max None / points None"),
            (
                &format!(
                    "{row}max = \"4\", criterion = [{{ code = \"1.1.1\", title = \"x\", trust = \"official\", source = \"x\" }}],"
                ),
                "code: 1.1.1",
            ),
        ] {
            assert_eq!(Catalogue::from_toml(&small::text(&[change])).unwrap_err().to_string(), said);
        }
    }
}
