//! Which catalogue this is: id, version and a digest of what matters for answers.
//!
//! Two catalogues of one id and version can differ: someone corrected a maximum, took out a row, or made both of them
//! from a blank form. Answers to the one say nothing about the other.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Allowance, Bound, CapBand, Catalogue, LevelRule, Node, NotApplicable};
use crate::text::{fold, with_point};

/// Digits of the digest that are kept: enough that two catalogues never share one by chance.
const DIGITS: usize = 16;

/// Names a catalogue so that no other one can be taken for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CatalogueId {
    /// Short name, such as `qd4725-2022`.
    pub id: String,
    /// Version of the file.
    pub version: String,
    /// Digest of what matters for answers, in hexadecimal: codes, titles, places in the tree, kinds, maxima, bands, the
    /// step and the rules for levels. Neither the order of the rows nor anything that only explains them.
    pub digest: String,
}

impl fmt::Display for CatalogueId {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} ({}, {})", self.id, self.version, self.digest.get(..8).unwrap_or(&self.digest))
    }
}

impl CatalogueId {
    /// Whether two carry the same name and are two catalogues all the same.
    pub fn is_namesake(&self, other: &Self) -> bool {
        self.id == other.id && self.version == other.version && self.digest != other.digest
    }
}

impl Catalogue {
    /// Which catalogue this is, as it was loaded.
    pub fn identity(&self) -> &Arc<CatalogueId> {
        &self.identity
    }
}

/// Works out the identity, once, when a catalogue is loaded.
pub(super) fn of(catalogue: &Catalogue) -> CatalogueId {
    let (id, version) = (catalogue.id.clone(), catalogue.version.clone());
    CatalogueId { id, version, digest: digest(catalogue) }
}

fn digest(catalogue: &Catalogue) -> String {
    let mut rows: Vec<Vec<String>> = catalogue
        .nodes()
        .map(|(id, node)| {
            let parent = catalogue.parent(id).map(|parent| catalogue.node(parent).code.clone());
            let mut row = vec![
                node.code.clone(),
                parent.unwrap_or_default(),
                fold(&node.title),
                named(&node.kind),
                node.max.map(with_point).unwrap_or_default(),
            ];
            row.extend(node.bands.iter().flat_map(rule));
            row.extend(node.caps.iter().flat_map(cap));
            row.extend(node.is_mandatory.then(|| "mandatory".to_owned()));
            row.extend(optional(node).map(|rule| named(&rule)));
            row
        })
        .collect();
    rows.sort();
    let mut rules =
        vec![with_point(catalogue.step), named(&catalogue.unit_level), named(&catalogue.failed_condition)];
    rules.extend(catalogue.levels.iter().flat_map(rule));
    rules.extend(catalogue.unit_rules.iter().map(named));
    let rescales = |node: &Node| optional(node) == Some(NotApplicable::Rescaled);
    rules.extend(
        catalogue.items().any(|(_, node)| rescales(node)).then(|| catalogue.rescaled_decimals.to_string()),
    );
    rows.push(rules);
    let mut hash = Sha256::new();
    for row in rows {
        for field in row {
            hash.update(field);
            hash.update([0]);
        }
        hash.update([1]);
    }
    let mut text = crate::hexadecimal(&hash.finalize());
    text.truncate(DIGITS);
    text
}

/// What follows where a row does not apply, of a row that is answered and may say so.
fn optional(node: &Node) -> Option<NotApplicable> {
    Some(node.not_applicable).filter(|rule| rule.is_allowed() && node.is_item())
}

/// A word as catalogue files write it, whatever it is called in the code.
pub(super) fn named(word: &impl Serialize) -> String {
    serde_json::to_string(word).unwrap_or_default()
}

fn rule(rule: &LevelRule) -> [String; 3] {
    [rule.level.to_string(), bound(rule.lower), bound(rule.upper)]
}

pub(super) fn cap(band: &CapBand) -> [String; 3] {
    let allows = match band.allows {
        Allowance::AtMost(points) => format!("<={}", with_point(points)),
        Allowance::Exactly(points) => format!("={}", with_point(points)),
    };
    [bound(band.lower), bound(band.upper), allows]
}

pub(super) fn bound(bound: Bound) -> String {
    match bound {
        Bound::Open => String::new(),
        Bound::Included(end) => format!("[{}", with_point(end)),
        Bound::Excluded(end) => format!("({}", with_point(end)),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::{BUILT_IN, Catalogue, small};

    fn identity(change: impl Fn(&str) -> String) -> std::sync::Arc<super::CatalogueId> {
        let text = change(BUILT_IN[0].1);
        assert_ne!(text, "", "a catalogue");
        std::sync::Arc::clone(Catalogue::from_toml(&text).unwrap().identity())
    }

    #[test]
    fn what_matters_for_answers_makes_another_catalogue() {
        let own = identity(str::to_owned);
        for (from, to) in [
            ("step = \"0.5\"", "step = \"0.25\""),
            ("below = \"50\"", "to = \"50\""),
            ("unit_level = \"lowest_group\"", "unit_level = \"none\""),
            ("failed_condition = \"warn\"", "failed_condition = \"not_rated\""),
            ("max = \"6\"", "max = \"5\""),
            ("code = \"1.4\"", "code = \"1.9\""),
            ("step = \"0.5\"", "step = \"0.5\"\nnot_applicable = \"full\""),
            ("code = \"1.4\"", "code = \"1.4\"\nnot_applicable = \"none\""),
        ] {
            let changed = |text: &str| {
                let mut text = text.replacen(from, to, 1);
                if from.starts_with("below") {
                    text = text.replacen("from = \"50\"", "above = \"50\"", 1);
                }
                assert_ne!(text, BUILT_IN[0].1, "{from} is in the catalogue");
                text
            };
            let other = identity(changed);
            assert!(own.is_namesake(&other), "{from} -> {to}");
        }
    }

    #[test]
    fn what_only_explains_does_not() {
        let own = identity(str::to_owned);
        let explained = identity(|text| text.replace("trust = \"reported\"", "trust = \"official\""));
        assert_eq!(own, explained);
        assert!(!own.is_namesake(&explained));
    }

    fn digest(changes: &[&str]) -> String {
        small::catalogue(changes).identity().digest.clone()
    }

    #[test]
    fn a_namesake_has_the_id_and_the_version_and_is_another_catalogue() {
        let id = |text: &str| {
            let [id, version, digest] = [0, 1, 2].map(|at| text.split(' ').nth(at).unwrap().to_owned());
            super::CatalogueId { id, version, digest }
        };
        for (other, is_namesake) in [
            ("a 1 ffff", true),
            ("a 1 0000", false),
            ("a 2 ffff", false),
            ("b 1 ffff", false),
            ("a 2 0000", false),
        ] {
            assert_eq!(id("a 1 0000").is_namesake(&id(other)), is_namesake, "{other}");
        }
    }

    #[test]
    fn what_follows_where_rows_do_not_apply_matters_where_a_row_may_say_so() {
        let own = digest(&[]);
        assert_eq!(own.len(), super::DIGITS);
        // A heading's rule is one for the rows below it; where these refuse, nothing has changed.
        let heading = "code = \"1.2\", -> code = \"1.2\", not_applicable = \"full\",";
        let refusing = ["1.2.1", "1.2.2"]
            .map(|code| format!("code = \"{code}\", -> code = \"{code}\", not_applicable = \"refused\","));
        assert_eq!(digest(&[heading, &refusing[0], &refusing[1]]), own);
        assert_ne!(digest(&[heading, &refusing[0]]), own);
        assert_ne!(digest(&[heading]), digest(&[&heading.replace("full", "none")]));
        // Decimals of scaled totals matter where a total can be scaled.
        let decimals = "step = -> rescaled_decimals = 1\nstep =";
        assert_eq!(digest(&[decimals]), own);
        assert_eq!(digest(&[heading, decimals]), digest(&[heading]));
        let rescaled = heading.replace("full", "rescaled");
        assert_ne!(digest(&[&rescaled, decimals]), digest(&[&rescaled]));
    }

    #[test]
    fn bands_matter_with_their_ends_and_what_they_allow() {
        let caps = |caps: &str| {
            digest(&[&format!("\"Máy tính\", -> \"Máy tính\", kind = \"count\", caps = [{caps}],")])
        };
        let own = caps("{ to = \"3\", max = \"2\" }, { from = \"4\", max = \"4\" }");
        for other in [
            "{ to = \"3\", max = \"1\" }, { from = \"4\", max = \"4\" }",
            "{ to = \"3\", points = \"2\" }, { from = \"4\", max = \"4\" }",
            "{ to = \"4\", max = \"2\" }, { from = \"5\", max = \"4\" }",
            "{ to = \"3\", max = \"2\" }, { above = \"3\", max = \"4\" }",
        ] {
            assert_ne!(caps(other), own, "{other}");
        }
        assert_eq!(caps("{ to = \"3.0\", max = \"2.0\" }, { from = \"4\", max = \"4\" }"), own);
    }
}
