//! TOML text to catalogue. Reads the file's own shape, builds the tree, and refuses what cannot be used.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{
    Allowance, Bound, CapBand, Catalogue, EvidencePattern, FailedCondition, Gravity, Kind, LevelRule, Node,
    NodeId, NotApplicable, Problem, Rank, Trust, UnitLevel, UnitRule, identity,
};
use crate::text::fold;

/// Why a catalogue could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Not TOML, or not of a catalogue's shape. The text is the parser's and names line and column.
    #[error("{0}")]
    Shape(#[from] Box<toml::de::Error>),
    /// A value that cannot be read: which one, and what it says.
    #[error("{field}: {value}")]
    Value {
        /// The field's name.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// Well formed, but no level or total could be trusted.
    #[error("{} problems", .0.len())]
    Unsound(Vec<Problem>),
}

/// Decimals of a total that was scaled, where the catalogue names none: hundredths, as papers print them.
const RESCALED_DECIMALS: u32 = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    id: String,
    version: String,
    title: String,
    legal_basis: String,
    #[serde(default)]
    decision_numbers: Vec<String>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    step: String,
    unit_level: UnitLevel,
    unit_level_trust: Trust,
    #[serde(default)]
    unit_rule: Vec<UnitRule>,
    #[serde(default)]
    failed_condition: FailedCondition,
    #[serde(default)]
    not_applicable: NotApplicable,
    rescaled_decimals: Option<u32>,
    #[serde(default)]
    evidence: Vec<EvidenceFile>,
    level: Vec<LevelFile>,
    group: Vec<NodeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceFile {
    name: String,
    pattern: String,
    attempt: String,
    example: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelFile {
    level: u8,
    #[serde(default)]
    name: String,
    below: Option<String>,
    from: Option<String>,
    to: Option<String>,
    above: Option<String>,
    trust: Option<Trust>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CapFile {
    below: Option<String>,
    from: Option<String>,
    to: Option<String>,
    above: Option<String>,
    max: Option<String>,
    points: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeFile {
    code: String,
    title: String,
    #[serde(default)]
    also: Vec<String>,
    max: Option<String>,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    mandatory: bool,
    not_applicable: Option<NotApplicable>,
    trust: Trust,
    source: String,
    #[serde(default)]
    bands: Vec<LevelFile>,
    #[serde(default)]
    caps: Vec<CapFile>,
    #[serde(default)]
    asks: Vec<String>,
    evidence_hint: Option<String>,
    #[serde(default)]
    criterion: Vec<NodeFile>,
    #[serde(default)]
    item: Vec<NodeFile>,
}

impl Catalogue {
    /// Reads a catalogue from TOML text in the shape of `schema/catalogue.schema.json`.
    ///
    /// # Errors
    /// [`LoadError`] when the text is not such a catalogue, or when it is one that cannot be used: a code twice,
    /// a level missing or doubled. Sums that do not add up are no error; [`Catalogue::problems`] tells them.
    pub fn from_toml(text: &str) -> Result<Self, LoadError> {
        let file: CatalogueFile = toml::from_str(text).map_err(Box::new)?;
        let catalogue = build(file)?;
        let fatal: Vec<Problem> =
            catalogue.problems().into_iter().filter(|problem| problem.gravity == Gravity::Error).collect();
        if fatal.is_empty() { Ok(catalogue) } else { Err(LoadError::Unsound(fatal)) }
    }
}

fn build(file: CatalogueFile) -> Result<Catalogue, LoadError> {
    let mut nodes = Vec::new();
    for group in file.group {
        add(group, Rank::Group, None, file.not_applicable, &mut nodes)?;
    }
    let by_code: BTreeMap<String, NodeId> = nodes
        .iter()
        .enumerate()
        .rev()
        .map(|(index, node): (usize, &Node)| (node.code.clone(), NodeId(index)))
        .collect();
    let mut catalogue = Catalogue {
        id: file.id,
        version: file.version,
        title: file.title,
        legal_basis: file.legal_basis,
        decision_numbers: file.decision_numbers,
        valid_from: file.valid_from,
        valid_to: file.valid_to,
        step: decimal("step", &file.step)?,
        unit_level: file.unit_level,
        unit_level_trust: file.unit_level_trust,
        unit_rules: file.unit_rule,
        failed_condition: file.failed_condition,
        not_applicable: file.not_applicable,
        rescaled_decimals: file.rescaled_decimals.unwrap_or(RESCALED_DECIMALS),
        levels: file.level.into_iter().map(level).collect::<Result<_, _>>()?,
        evidence: file.evidence.into_iter().map(evidence).collect::<Result<_, _>>()?,
        identity: Arc::default(),
        nodes,
        by_code,
        item_codes: Arc::default(),
    };
    catalogue.item_codes = catalogue.items().map(|(_, node)| node.code.as_str().into()).collect();
    catalogue.identity = Arc::new(identity::of(&catalogue));
    Ok(catalogue)
}

fn add(
    file: NodeFile,
    rank: Rank,
    parent: Option<NodeId>,
    above: NotApplicable,
    nodes: &mut Vec<Node>,
) -> Result<NodeId, LoadError> {
    let not_applicable = file.not_applicable.unwrap_or(above);
    let id = NodeId(nodes.len());
    let folded_titles = std::iter::once(&file.title).chain(&file.also).map(|title| fold(title)).collect();
    let max = file.max.as_deref().map(|max| decimal("max", max)).transpose()?;
    nodes.push(Node {
        code: file.code,
        title: file.title,
        folded_titles,
        also: file.also,
        max,
        kind: file.kind,
        is_mandatory: file.mandatory,
        not_applicable,
        rank,
        bands: file.bands.into_iter().map(level).collect::<Result<_, _>>()?,
        caps: file.caps.iter().map(cap).collect::<Result<_, _>>()?,
        asks: file.asks,
        evidence_hint: file.evidence_hint,
        trust: file.trust,
        source: file.source,
        parent,
        children: Vec::new(),
    });
    let (below, misplaced, next) = match rank {
        Rank::Group => (file.criterion, file.item, Rank::Criterion),
        Rank::Criterion | Rank::Item => (file.item, file.criterion, Rank::Item),
    };
    if let Some(child) = misplaced.into_iter().next() {
        return Err(LoadError::Value { field: "code", value: child.code });
    }
    let mut children = Vec::with_capacity(below.len());
    for child in below {
        children.push(add(child, next, Some(id), not_applicable, nodes)?);
    }
    if let Some(node) = nodes.get_mut(id.0) {
        node.children = children;
    }
    Ok(id)
}

fn level(file: LevelFile) -> Result<LevelRule, LoadError> {
    Ok(LevelRule {
        level: file.level,
        name: file.name,
        lower: end("level", file.from.as_deref(), file.above.as_deref())?,
        upper: end("level", file.to.as_deref(), file.below.as_deref())?,
        trust: file.trust.unwrap_or(Trust::Reported),
    })
}

fn cap(file: &CapFile) -> Result<CapBand, LoadError> {
    let allows = match (&file.max, &file.points) {
        (Some(most), None) => Allowance::AtMost(decimal("caps", most)?),
        (None, Some(only)) => Allowance::Exactly(decimal("caps", only)?),
        (most, only) => {
            let value = format!("max {most:?} / points {only:?}");
            return Err(LoadError::Value { field: "caps", value });
        }
    };
    Ok(CapBand {
        lower: end("caps", file.from.as_deref(), file.above.as_deref())?,
        upper: end("caps", file.to.as_deref(), file.below.as_deref())?,
        allows,
    })
}

fn end(field: &'static str, included: Option<&str>, excluded: Option<&str>) -> Result<Bound, LoadError> {
    match (included, excluded) {
        (None, None) => Ok(Bound::Open),
        (Some(end), None) => decimal(field, end).map(Bound::Included),
        (None, Some(end)) => decimal(field, end).map(Bound::Excluded),
        (Some(a), Some(b)) => Err(LoadError::Value { field, value: format!("{a} / {b}") }),
    }
}

fn evidence(file: EvidenceFile) -> Result<EvidencePattern, LoadError> {
    Ok(EvidencePattern {
        name: file.name,
        whole: pattern(&format!(r"^[(\s]*(?:{})[)\s]*$", file.pattern))?,
        inside: pattern(&format!(r"(?:^|\W)(?:{})(?:\b|$)", file.pattern))?,
        attempt: pattern(&file.attempt)?,
        pattern: file.pattern,
        example: file.example,
    })
}

fn pattern(text: &str) -> Result<Regex, LoadError> {
    RegexBuilder::new(text)
        .case_insensitive(true)
        .size_limit(1 << 20)
        .build()
        .map_err(|error| LoadError::Value { field: "pattern", value: error.to_string() })
}

fn decimal(field: &'static str, text: &str) -> Result<Decimal, LoadError> {
    Decimal::from_str(text).map_err(|_| LoadError::Value { field, value: text.to_owned() })
}
