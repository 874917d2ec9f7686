//! What a merge keeps of one form: who, when, which answers count, and the findings.
//!
//! An [`Assessment`] comes in, a [`Record`] goes out. It holds all that is needed to merge again and grows with the
//! number of items and findings, not with the size of the form.

use std::borrow::Cow;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalogue::Catalogue;
use crate::cell::{Address, Place};
use crate::finding::{Code, Finding, Param, Severity};
use crate::score::{Accepted, AcceptedValue};
use crate::{Assessment, hexadecimal};

/// What is kept of one form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The file, as people find it: its name, with the folders that it was found in.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// SHA-256 of the form that a result workbook was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_sha256: Option<String>,
    /// When the workbook says it was last saved, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// When the file system says it was last changed, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_time: Option<i64>,
    /// The catalogue that it was read with, as [`catalogue_key`] gives it, or the decision that it names instead.
    pub catalogue: String,
    /// The school's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The school's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The kind of school, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The unit above the school.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The school year as `2024-2025`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_year: Option<String>,
    /// One for each item of the catalogue, in its order; empty where no table was found.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub items: Box<[ItemRecord]>,
    /// Digest of all answers and all evidence; `None` where there is no evidence to compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<String>,
    /// Number of findings of each severity: errors, warnings, notes.
    pub counts: [u32; 3],
    /// The findings as JSON: see [`Record::findings`].
    pub findings: Box<str>,
    /// Where the file itself is, for links to it; unknown for a form out of a consolidated workbook.
    #[serde(skip)]
    pub path: Option<PathBuf>,
    /// The consolidated workbook that the form came out of.
    #[serde(skip)]
    pub through: Option<String>,
}

/// What is kept of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRecord {
    /// The answer that counts, if there is one.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<AcceptedValue>,
    /// The reviewer's points.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Decimal>,
    /// Pieces of evidence.
    #[serde(rename = "e", default)]
    pub evidence: u16,
}

/// A finding as it is kept: short keys, and nothing that follows from the rest. There are many of them.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(rename = "c")]
    code: Code,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    item: Option<Cow<'a, str>>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    sheet: Option<Cow<'a, str>>,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    variant: Option<Cow<'static, str>>,
    #[serde(rename = "p", default, skip_serializing_if = "<[_]>::is_empty")]
    params: Cow<'a, [(Cow<'static, str>, Param)]>,
}

impl<'a> Kept<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            code: finding.code,
            severity: (finding.severity != finding.code.severity()).then_some(finding.severity),
            item: finding.item.as_deref().map(Cow::Borrowed),
            sheet: finding.place.sheet.as_deref().map(Cow::Borrowed),
            cell: finding.place.cell.map(|cell| cell.to_string()),
            variant: finding.variant.clone(),
            params: Cow::Borrowed(&finding.params),
        }
    }

    fn finding(self) -> Finding {
        Finding {
            code: self.code,
            severity: self.severity.unwrap_or(self.code.severity()),
            item: self.item.map(Cow::into_owned),
            place: Place {
                sheet: self.sheet.map(Cow::into_owned),
                cell: self.cell.as_deref().and_then(Address::parse),
                label: None,
            },
            variant: self.variant,
            params: self.params.into_owned(),
        }
    }
}

/// Names a catalogue and its version.
pub fn catalogue_key(catalogue: &Catalogue) -> String {
    format!("{} {}", catalogue.id, catalogue.version)
}

impl Record {
    /// What is kept of an assessment; `file` is the file's name for people.
    ///
    /// # Errors
    /// When a finding cannot be put into JSON, which does not happen with text and numbers.
    pub fn of(file: &str, assessment: &Assessment, catalogue: &Catalogue) -> serde_json::Result<Self> {
        let form = &assessment.form;
        let identity = &form.identity;
        let items: Box<[ItemRecord]> =
            if form.layout.tables > 0 { items(assessment, catalogue) } else { Box::default() };
        let count = |severity| {
            let found = assessment.findings.iter().filter(|finding| finding.severity == severity).count();
            u32::try_from(found).unwrap_or(u32::MAX)
        };
        Ok(Self {
            file: file.to_owned(),
            sha256: assessment.sha256.clone(),
            source_sha256: form.marker.as_ref().and_then(|marker| marker.source_sha256.clone()),
            modified: assessment.modified.clone(),
            file_time: None,
            catalogue: made_for(assessment).unwrap_or_else(|| catalogue_key(catalogue)),
            code: identity.code.clone(),
            name: identity.name.clone(),
            kind: identity.kind.as_ref().map(|(_, name)| name.clone()),
            parent: identity.parent.clone(),
            school_year: identity.school_year.clone(),
            print: fingerprint(assessment, &items),
            items,
            counts: [count(Severity::Error), count(Severity::Warning), count(Severity::Note)],
            findings: serde_json::to_string(&assessment.findings.iter().map(Kept::of).collect::<Vec<_>>())?
                .into(),
            path: None,
            through: None,
        })
    }

    /// The record of a file that could not be opened at all.
    ///
    /// # Errors
    /// As for [`Record::of`].
    pub fn unopened(file: &str, reason: &str, catalogue: &Catalogue) -> serde_json::Result<Self> {
        let finding = Finding::new(Code::F103, Place::default()).variant("unopened").text("reason", reason);
        let assessment = Assessment { findings: vec![finding], ..Assessment::default() };
        Self::of(file, &assessment, catalogue)
    }

    /// The findings; none where they cannot be read, which does not happen with a record of this program's making.
    pub fn findings(&self) -> Vec<Finding> {
        let kept: Vec<Kept> = serde_json::from_str(&self.findings).unwrap_or_default();
        kept.into_iter().map(Kept::finding).collect()
    }

    /// Whether a table of answers was found.
    pub fn is_readable(&self) -> bool {
        !self.items.is_empty()
    }

    /// The answers that count, for scoring.
    pub fn accepted(&self, catalogue: &Catalogue) -> Vec<Accepted> {
        let counted = |(index, item): (usize, &ItemRecord)| {
            let (id, _) = catalogue.items().nth(index)?;
            Some(Accepted { item: id, value: item.value?, place: Place::default() })
        };
        self.items.iter().enumerate().filter_map(counted).collect()
    }
}

/// The catalogue or decision that a form was made for, where it is another one.
fn made_for(assessment: &Assessment) -> Option<String> {
    let other = assessment.findings.iter().find(|finding| finding.code == Code::L207)?;
    let named = other.params.iter().find_map(|(name, value)| match value {
        Param::Text(text) if name == "seen" => Some(text.clone()),
        _ => None,
    });
    Some(named.unwrap_or_else(|| "?".to_owned()))
}

fn items(assessment: &Assessment, catalogue: &Catalogue) -> Box<[ItemRecord]> {
    catalogue
        .items()
        .map(|(id, _)| {
            let answer = assessment.form.answer(id);
            ItemRecord {
                value: assessment.judgement.own_of(id).map(|counted| counted.value),
                review: assessment.judgement.review_of(id),
                evidence: answer.map_or(0, |answer| u16::try_from(answer.evidence.len()).unwrap_or(u16::MAX)),
            }
        })
        .collect()
}

fn fingerprint(assessment: &Assessment, items: &[ItemRecord]) -> Option<String> {
    if items.iter().all(|item| item.evidence == 0) || items.iter().all(|item| item.value.is_none()) {
        return None;
    }
    let mut digest = Sha256::new();
    for item in items {
        match item.value {
            Some(AcceptedValue::Points(points)) => digest.update(points.normalize().to_string()),
            Some(AcceptedValue::Met(met)) => digest.update([u8::from(met)]),
            None => digest.update("?"),
        }
        digest.update([0]);
    }
    for answer in &assessment.form.answers {
        for evidence in &answer.evidence {
            digest.update(crate::text::fold(&evidence.written()));
            digest.update([0]);
        }
        digest.update([1]);
    }
    Some(hexadecimal(digest.finalize().get(..16).unwrap_or_default()))
}
