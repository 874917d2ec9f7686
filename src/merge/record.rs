//! What a merge keeps of one form: who, when, which answers count, and the findings.
//!
//! An [`Assessment`] comes in, a [`Record`] goes out. It holds all that is needed to merge again and grows with the
//! number of items and findings, not with the size of the form.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::items::{ItemRecord, Items};
use crate::catalogue::{Catalogue, CatalogueId, NodeId};
use crate::cell::{Address, Place};
use crate::finding::{Code, Finding, Param, Severity};
use crate::judge;
use crate::school::{SchoolId, SchoolYear};
use crate::score::{Accepted, AcceptedValue};
use crate::{Assessment, hexadecimal};

/// What tells a form from all others: a workbook of several schools or years holds as many forms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormKey<'r> {
    file: Cow<'r, str>,
    sha256: Cow<'r, str>,
    school: Cow<'r, SchoolId>,
    school_year: Option<Cow<'r, SchoolYear>>,
}

impl FormKey<'_> {
    /// The same key, without the record that it is of.
    pub fn into_owned(self) -> FormKey<'static> {
        FormKey {
            file: Cow::Owned(self.file.into_owned()),
            sha256: Cow::Owned(self.sha256.into_owned()),
            school: Cow::Owned(self.school.into_owned()),
            school_year: self.school_year.map(|year| Cow::Owned(year.into_owned())),
        }
    }
}

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
    /// The catalogue that it was read with.
    pub catalogue: Arc<CatalogueId>,
    /// The catalogue or decision that the form was made for, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_for: Option<String>,
    /// Which school it is.
    pub school: SchoolId,
    /// The kind of school, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The school year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_year: Option<SchoolYear>,
    /// The answers, by the codes of the items; empty where no table was found.
    #[serde(default, skip_serializing_if = "Items::is_empty")]
    pub items: Items,
    /// Maxima that the form prints otherwise than rows of the catalogue which are not official, by code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub printed: BTreeMap<String, Decimal>,
    /// Titles that the form gives such rows, where they are like none that the catalogue knows, by code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<String, String>,
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

impl Record {
    /// What tells the form from all others.
    pub fn key(&self) -> FormKey<'_> {
        FormKey {
            file: Cow::Borrowed(&self.file),
            sha256: Cow::Borrowed(&self.sha256),
            school: Cow::Borrowed(&self.school),
            school_year: self.school_year.as_ref().map(Cow::Borrowed),
        }
    }

    /// What is kept of an assessment; `file` is the file's name for people.
    ///
    /// # Errors
    /// When a finding cannot be put into JSON, which does not happen with text and numbers.
    pub fn of(file: &str, assessment: &Assessment, catalogue: &Catalogue) -> serde_json::Result<Self> {
        let form = &assessment.form;
        let identity = &form.identity;
        let items = if form.layout.tables > 0 { items(assessment, catalogue) } else { Items::default() };
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
            catalogue: Arc::clone(catalogue.identity()),
            made_for: made_for(assessment),
            school: identity.school(),
            kind: identity.kind.as_ref().map(|(_, name)| name.clone()),
            school_year: identity.school_year.clone(),
            print: fingerprint(assessment, &items),
            items,
            printed: printed(assessment, catalogue),
            titles: titles(assessment, catalogue),
            counts: [count(Severity::Error), count(Severity::Warning), count(Severity::Note)],
            findings: serde_json::to_string(&assessment.findings.iter().map(Kept::of).collect::<Vec<_>>())?
                .into(),
            path: None,
            through: None,
        })
    }

    /// The record of a file that could not be opened at all; `reason` is the key of why, `params` are what its words
    /// name. It is worded where it is shown, in the language of whoever reads it.
    ///
    /// # Errors
    /// As for [`Record::of`].
    pub fn unopened(
        file: &str,
        reason: &'static str,
        params: impl IntoIterator<Item = (&'static str, String)>,
        catalogue: &Catalogue,
    ) -> serde_json::Result<Self> {
        let finding = Finding::new(Code::F103, Place::default()).variant("unopened").word("reason", reason);
        let finding = params.into_iter().fold(finding, |finding, (name, value)| finding.text(name, value));
        Self::refused(file, finding, catalogue)
    }

    /// The record of a file of which nothing can be used, for the reason that the finding gives.
    ///
    /// # Errors
    /// As for [`Record::of`].
    pub fn refused(file: &str, finding: Finding, catalogue: &Catalogue) -> serde_json::Result<Self> {
        let assessment = Assessment { findings: vec![finding], ..Assessment::default() };
        Self::of(file, &assessment, catalogue)
    }

    /// Keeps once what most records have in common with each other: the catalogue and its codes.
    pub fn share(&mut self, with: &Self) {
        if self.catalogue == with.catalogue {
            self.catalogue = Arc::clone(&with.catalogue);
        }
        self.items.share_codes(&with.items);
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

    /// The school's own answers that count, for scoring. Only answers to this very catalogue are; of a record of
    /// another one there are none.
    pub fn own(&self, catalogue: &Catalogue) -> Vec<Accepted> {
        self.accepted(catalogue, |item| item.value)
    }

    /// The answers as the reviewer sees them; `None` where there are no reviewer's points.
    pub fn reviewed(&self, catalogue: &Catalogue) -> Option<Vec<Accepted>> {
        let review = self.accepted(catalogue, |item| item.review);
        judge::reviewed(&self.own(catalogue), &review)
    }

    fn accepted(
        &self,
        catalogue: &Catalogue,
        value: impl Fn(ItemRecord) -> Option<AcceptedValue>,
    ) -> Vec<Accepted> {
        let counted = |(code, item): (&str, ItemRecord)| {
            Some(Accepted { item: catalogue.find(code)?, value: value(item)?, place: Place::default() })
        };
        let items = self.items.iter().filter(|_| self.catalogue == *catalogue.identity());
        items.filter_map(counted).collect()
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

fn items(assessment: &Assessment, catalogue: &Catalogue) -> Items {
    let item = |(id, _)| {
        let evidence = assessment.form.answer(id).map_or(0, |answer| answer.evidence.len());
        ItemRecord {
            value: assessment.judgement.own_of(id).map(|counted| counted.value),
            review: assessment.judgement.review_of(id),
            evidence: u16::try_from(evidence).unwrap_or(u16::MAX),
        }
    };
    Items::of(Arc::clone(catalogue.item_codes()), catalogue.items().map(item))
}

fn printed(assessment: &Assessment, catalogue: &Catalogue) -> BTreeMap<String, Decimal> {
    let form = &assessment.form;
    let of_items =
        form.answers.iter().filter_map(|answer| Some((answer.item, answer.stated_max.as_ref()?.0)));
    let all = of_items.chain(form.maxima.iter().map(|(node, max, _)| (*node, *max)));
    let other = |(id, printed): (NodeId, Decimal)| {
        let node = catalogue.node(id);
        (!node.is_official() && node.max.is_some_and(|max| max != printed))
            .then(|| (node.code.clone(), printed))
    };
    all.filter_map(other).collect()
}

/// Letters of a title that are kept: enough to tell it from another.
const TITLE: usize = 200;

fn titles(assessment: &Assessment, catalogue: &Catalogue) -> BTreeMap<String, String> {
    let told = assessment.form.titles.iter().map(|(id, title)| (catalogue.node(*id), title));
    let unofficial = told.filter(|(node, title)| !node.is_official() && !title.is_empty());
    unofficial.map(|(node, title)| (node.code.clone(), title.chars().take(TITLE).collect())).collect()
}

fn fingerprint(assessment: &Assessment, items: &Items) -> Option<String> {
    let all = || items.iter().map(|(_, item)| item);
    if all().all(|item| item.evidence == 0) || all().all(|item| item.value.is_none()) {
        return None;
    }
    let mut digest = Sha256::new();
    for item in all() {
        match item.value {
            Some(AcceptedValue::Points(points)) => digest.update(points.normalize().to_string()),
            Some(AcceptedValue::Met(met)) => digest.update([u8::from(met)]),
            Some(AcceptedValue::NotApplicable) => digest.update("-"),
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

#[cfg(test)]
mod tests;
