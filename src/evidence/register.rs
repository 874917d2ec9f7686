//! The register over all forms: a row for each code, link and document of a school and school year.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs;
use super::remark::{Remark, What};
use super::signs::{Document, Signs};
use crate::Assessment;
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::Place;
use crate::check::evidence::{titles_at_odds, titles_differ};
use crate::finding::{Code, Finding, Param, why_unusable};
use crate::form::evidence::{self, Evidence, EvidenceCode, EvidenceKind, is_web_address};
use crate::form::{Form, RegisterEntry};
use crate::merge::clusters;
use crate::school::{SchoolId, SchoolYear};
use crate::text::{fold, tidy};

/// What is kept of one form.
#[derive(Debug, Clone)]
pub struct FormEvidence {
    /// Its file, as people know it.
    pub file: String,
    /// Whether a table of answers was found in it.
    pub is_read: bool,
    /// Whose it is.
    pub school: SchoolId,
    /// The school year.
    pub year: Option<SchoolYear>,
    /// The lines of its register.
    entries: Vec<RegisterEntry>,
    /// What its answers name.
    named: Vec<Named>,
    /// What the checks found of its evidence.
    findings: Vec<Finding>,
    /// Why it could not be read, where it could not.
    pub trouble: Option<Finding>,
}

/// Evidence of one answer.
#[derive(Debug, Clone)]
struct Named {
    item: NodeId,
    place: Place,
    evidence: Vec<Evidence>,
    /// Titles written beside the codes.
    titles: Vec<(EvidenceCode, String)>,
}

impl FormEvidence {
    /// What an assessed form says of evidence.
    pub fn of(file: &str, assessment: Assessment) -> Self {
        let Assessment { form, findings, .. } = assessment;
        let Form { answers, register, identity, layout, .. } = form;
        let is_read = layout.tables > 0;
        let trouble = why_unusable(&findings).filter(|_| !is_read).cloned();
        let named = answers.into_iter().map(|answer| {
            let titles = answer.titled_codes().map(|(code, title)| (code.clone(), title.to_owned()));
            let titles = titles.collect();
            Named { item: answer.item, place: answer.evidence_place, evidence: answer.evidence, titles }
        });
        Self {
            file: file.to_owned(),
            is_read,
            school: identity.school(),
            named: named.collect(),
            year: identity.school_year,
            entries: register.entries,
            findings: findings.into_iter().filter(|finding| is_of_evidence(finding.code)).collect(),
            trouble,
        }
    }
}

/// What the checks say of single pieces of evidence. That points stand without any is nothing of a register.
fn is_of_evidence(code: Code) -> bool {
    matches!(code, Code::E402 | Code::E403 | Code::E404 | Code::E405 | Code::E406 | Code::E407)
}

/// The register over all forms.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// The forms, in the order in which they were given.
    pub forms: Vec<FormEvidence>,
    /// Schools and years.
    pub units: Vec<Unit>,
    /// The rows, unit by unit: codes in the order of the catalogue, then what else is named, in the order of the forms.
    pub rows: Vec<Row>,
}

/// One school in one year: its codes mean the same in all its forms.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// The school.
    pub school: SchoolId,
    /// The year.
    pub year: Option<SchoolYear>,
    /// Its forms, by their numbers.
    pub forms: Vec<usize>,
}

/// A piece of evidence.
#[derive(Debug, Clone)]
pub struct Row {
    /// Number of its unit.
    pub unit: usize,
    /// What it is.
    pub kind: Kind,
    /// The code in one spelling, the link, or the text.
    pub text: String,
    /// Its titles, each once.
    pub titles: Vec<String>,
    /// Its lines in registers.
    pub entries: Vec<Entry>,
    /// The answers that name it.
    pub uses: Vec<Use>,
    /// Where it leads on the web.
    pub links: Vec<String>,
    /// The document that its title or date names.
    pub document: Option<Document>,
    /// What there is to say.
    pub remarks: Vec<Remark>,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A code.
    Code(EvidenceCode),
    /// Meant to be a code, and none.
    Malformed,
    /// A web address.
    Link,
    /// Meant to be a web address, and none.
    BadLink,
    /// Words, with or without a document's number.
    Text,
}

/// A line of a register.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Number of the form.
    pub form: usize,
    /// The line.
    pub entry: RegisterEntry,
}

/// An answer that names a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Number of the form.
    pub form: usize,
    /// The item.
    pub item: NodeId,
    /// The cell.
    pub place: Place,
}

impl Row {
    fn new(unit: usize, kind: Kind, text: String) -> Self {
        let links = if kind == Kind::Link { vec![text.clone()] } else { Vec::new() };
        Self {
            unit,
            kind,
            text,
            titles: Vec::new(),
            entries: Vec::new(),
            uses: Vec::new(),
            links,
            document: None,
            remarks: Vec::new(),
        }
    }

    /// The code that it is.
    pub fn code(&self) -> Option<&EvidenceCode> {
        match &self.kind {
            Kind::Code(code) => Some(code),
            _ => None,
        }
    }

    /// The first title.
    pub fn title(&self) -> &str {
        self.titles.first().map_or("", String::as_str)
    }

    /// What a file of it may be known by besides a code: its title, or the words themselves.
    pub fn words(&self) -> &str {
        if self.kind == Kind::Text { &self.text } else { self.title() }
    }

    fn add_title(&mut self, title: &str) {
        if !title.is_empty() && self.titles.iter().all(|known| titles_differ(known, title)) {
            self.titles.push(title.to_owned());
        }
    }

    fn lead_to<'l>(&mut self, links: impl IntoIterator<Item = &'l str>) {
        for link in links {
            if !self.links.iter().any(|known| known == link) {
                self.links.push(link.to_owned());
            }
        }
    }
}

impl Unit {
    /// The school and the year, as people read it.
    pub fn shown(&self) -> String {
        match &self.year {
            Some(year) => format!("{} · {year}", self.school.shown()),
            None => self.school.shown(),
        }
    }
}

impl Register {
    /// The register over these forms.
    pub fn new(forms: Vec<FormEvidence>, catalogue: &Catalogue, signs: &Signs) -> Self {
        let units = units(&forms);
        let mut rows = Vec::new();
        for (number, unit) in units.iter().enumerate() {
            let members: Vec<(usize, &FormEvidence)> =
                unit.forms.iter().filter_map(|index| Some((*index, forms.get(*index)?))).collect();
            rows.extend(Collected::new(number, catalogue).all(&members, signs));
        }
        Self { forms, units, rows }
    }

    /// The rows of one unit.
    pub fn rows_of(&self, unit: usize) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.unit == unit)
    }

    /// Every link, each once, with the rows that lead to it, by their numbers.
    pub fn links(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut links: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            for link in &row.links {
                links.entry(link).or_default().push(index);
            }
        }
        links
    }
}

/// Schools and years, in the order of their first forms. A form that names no year goes with those of the one year
/// that its school has.
fn units(forms: &[FormEvidence]) -> Vec<Unit> {
    let read = forms.iter().enumerate().filter(|(_, form)| form.is_read);
    let keys = read.map(|(index, form)| (index, form.school.key())).collect();
    let mut units: Vec<Unit> = Vec::new();
    for members in clusters(&keys) {
        let of = |index: &usize| forms.get(*index);
        let years: BTreeSet<&SchoolYear> =
            members.iter().filter_map(|index| of(index)?.year.as_ref()).collect();
        let only = if years.len() == 1 { years.into_iter().next() } else { None };
        let mut by_year: BTreeMap<Option<&SchoolYear>, Vec<usize>> = BTreeMap::new();
        for index in &members {
            let year = of(index).and_then(|form| form.year.as_ref()).or(only);
            by_year.entry(year).or_default().push(*index);
        }
        for (year, mut indices) in by_year {
            indices.sort_unstable();
            let told = indices.iter().filter_map(of).map(|form| &form.school);
            let school = told.max_by_key(|school| (school.name.is_some(), school.code.is_some()));
            units.push(Unit {
                school: school.cloned().unwrap_or_default(),
                year: year.cloned(),
                forms: indices,
            });
        }
    }
    units.sort_by_key(|unit| unit.forms.first().copied());
    units
}

/// The rows of one unit as they are put together.
struct Collected<'c> {
    unit: usize,
    catalogue: &'c Catalogue,
    rows: Vec<Row>,
    by_key: BTreeMap<String, usize>,
}

impl<'c> Collected<'c> {
    fn new(unit: usize, catalogue: &'c Catalogue) -> Self {
        Self { unit, catalogue, rows: Vec::new(), by_key: BTreeMap::new() }
    }

    fn all(mut self, forms: &[(usize, &FormEvidence)], signs: &Signs) -> Vec<Row> {
        for (index, form) in forms {
            for entry in &form.entries {
                self.enter(*index, entry);
            }
            for named in &form.named {
                self.name(*index, named);
            }
        }
        for row in &mut self.rows {
            let dates = row.entries.iter().map(|entry| entry.entry.date.as_str());
            let texts = dates.chain(row.titles.iter().map(String::as_str));
            let own = (row.kind == Kind::Text).then_some(row.text.as_str());
            row.document = own.into_iter().chain(texts).find_map(|text| signs.document(text));
        }
        for (index, form) in forms {
            for finding in &form.findings {
                self.put(*index, finding, forms.len() > 1);
            }
        }
        self.across(forms);
        self.remark();
        pairs::find(&mut self.rows, self.catalogue);
        let Self { mut rows, catalogue, .. } = self;
        // Stable: what is no code stays in the order of the forms.
        rows.sort_by_key(|row| order(row, catalogue));
        for row in &mut rows {
            row.remarks.sort_by_key(Remark::severity);
        }
        rows
    }

    fn row(&mut self, kind: Kind, text: &str) -> Option<&mut Row> {
        let key = key_of(text, self.catalogue);
        let unit = self.unit;
        let index = *self.by_key.entry(key).or_insert_with(|| {
            let text = match &kind {
                Kind::Code(code) => code.canonical.clone(),
                _ => tidy(text).into_owned(),
            };
            self.rows.push(Row::new(unit, kind, text));
            self.rows.len() - 1
        });
        self.rows.get_mut(index)
    }

    fn enter(&mut self, form: usize, entry: &RegisterEntry) {
        let pieces = evidence::parse(&entry.text, false, self.catalogue);
        let kind = match pieces.as_slice() {
            [Evidence { kind: EvidenceKind::Code(code), .. }] => Kind::Code(code.clone()),
            [Evidence { kind: EvidenceKind::Link, .. }] => Kind::Link,
            _ => Kind::Malformed,
        };
        let is_code = kind != Kind::Malformed;
        let Some(row) = self.row(kind, &entry.text) else { return };
        row.add_title(&entry.title);
        for text in [&entry.location, &entry.note, &entry.title] {
            row.lead_to(addresses(text));
        }
        if !is_code {
            row.remarks.push(Remark { form: Some(form), what: What::NoCode(entry.place.clone()) });
        }
        row.entries.push(Entry { form, entry: entry.clone() });
    }

    fn name(&mut self, form: usize, named: &Named) {
        let used = Use { form, item: named.item, place: named.place.clone() };
        for piece in &named.evidence {
            let behind = piece.link.as_deref().unwrap_or_default();
            let behind: Vec<&str> = behind.lines().filter(|link| is_web_address(link)).collect();
            let mut rows: Vec<(Kind, &str)> = Vec::new();
            match &piece.kind {
                EvidenceKind::Malformed(_) => rows.push((Kind::Malformed, &piece.text)),
                EvidenceKind::Link => rows.push((Kind::Link, &piece.text)),
                EvidenceKind::BadLink => rows.push((Kind::BadLink, &piece.text)),
                EvidenceKind::Text(codes) if codes.is_empty() => rows.push((Kind::Text, &piece.text)),
                EvidenceKind::Code(_) | EvidenceKind::Text(_) => {
                    let codes = piece.codes().iter();
                    rows.extend(codes.map(|code| (Kind::Code(code.clone()), code.canonical.as_str())));
                }
            }
            for (kind, text) in rows {
                let Some(row) = self.row(kind, text) else { continue };
                if !row.uses.contains(&used) {
                    row.uses.push(used.clone());
                }
                row.lead_to(behind.iter().copied());
            }
        }
        for (code, title) in &named.titles {
            if let Some(row) = self.row(Kind::Code(code.clone()), &code.canonical) {
                row.add_title(title);
            }
        }
    }

    /// Puts what the checks found in a form to its row. Of several forms, a code that one of them uses or registers is
    /// used and registered.
    fn put(&mut self, form: usize, finding: &Finding, are_several: bool) {
        let seen = finding.params.iter().find_map(|(name, value)| match value {
            Param::Text(text) if name == "seen" => Some(text.as_str()),
            _ => None,
        });
        let Some(index) = seen.and_then(|seen| self.by_key.get(&key_of(seen, self.catalogue))) else {
            return;
        };
        let Some(row) = self.rows.get_mut(*index) else { return };
        let is_settled = match finding.code {
            Code::E403 => !row.entries.is_empty(),
            Code::E404 => !row.uses.is_empty(),
            _ => false,
        };
        if !(are_several && is_settled) {
            row.remarks.push(Remark { form: Some(form), what: What::Finding(finding.clone()) });
        }
    }

    /// E405 between forms: the first title of a code in one form, and another in a form behind it.
    fn across(&mut self, forms: &[(usize, &FormEvidence)]) {
        for row in &mut self.rows {
            let Kind::Code(code) = &row.kind else { continue };
            let firsts = forms.iter().filter_map(|(index, form)| {
                let entry =
                    row.entries.iter().find(|entry| entry.form == *index && !entry.entry.title.is_empty());
                let entered = entry.map(|entry| (entry.entry.title.as_str(), &entry.entry.place));
                let beside = || {
                    let mut all = form.named.iter().flat_map(|named| {
                        named.titles.iter().map(move |(code, title)| (code, title.as_str(), &named.place))
                    });
                    all.find(|(other, ..)| *other == code).map(|(_, title, place)| (title, place))
                };
                entered.or_else(beside).map(|(title, place)| (*index, form.file.as_str(), title, place))
            });
            let firsts: Vec<_> = firsts.collect();
            let Some((_, file, title, place)) = firsts.first() else { continue };
            let first = format!("{file} · {place}");
            for (index, _, other, at) in
                firsts.iter().skip(1).filter(|(_, _, other, _)| titles_differ(title, other))
            {
                let finding = titles_at_odds(&code.canonical, (*other, *at), (*title, first.as_str()));
                row.remarks.push(Remark { form: Some(*index), what: What::Finding(finding) });
            }
        }
    }

    fn remark(&mut self) {
        let catalogue = self.catalogue;
        let with_code: Vec<(Document, String)> = self
            .rows
            .iter()
            .filter_map(|row| Some((row.document.clone()?, row.code()?.canonical.clone())))
            .collect();
        for row in &mut self.rows {
            let criteria: BTreeSet<NodeId> =
                row.uses.iter().filter_map(|used| catalogue.criterion_of(used.item)).collect();
            if row.code().is_some() && criteria.len() > 1 {
                let codes = criteria.into_iter().map(|id| catalogue.node(id).code.clone()).collect();
                row.remarks.push(Remark::of_row(What::Shared(codes)));
            }
            let Some(document) = row.document.as_ref().filter(|_| row.kind == Kind::Text) else { continue };
            let mut same = with_code.iter().filter(|(other, _)| other.sign == document.sign);
            if let (Some((_, code)), None) = (same.next(), same.next()) {
                row.remarks.push(Remark::of_row(What::HasCode(code.clone())));
            }
        }
    }
}

/// What makes two texts one piece of evidence.
fn key_of(text: &str, catalogue: &Catalogue) -> String {
    match evidence::code(text, catalogue) {
        Some(code) => code.canonical,
        None if is_web_address(text) => text.to_owned(),
        None => fold(text),
    }
}

/// The place of a row among those of its unit.
fn order(row: &Row, catalogue: &Catalogue) -> (u8, Option<NodeId>, String) {
    match &row.kind {
        Kind::Code(code) => match catalogue.find(&code.criterion) {
            Some(node) => (0, Some(node), code.canonical.clone()),
            None => (1, None, code.canonical.clone()),
        },
        Kind::Malformed => (2, None, String::new()),
        Kind::Link | Kind::BadLink => (3, None, String::new()),
        Kind::Text => (4, None, String::new()),
    }
}

/// The web addresses in a text.
fn addresses(text: &str) -> Vec<&str> {
    if is_web_address(text) {
        return vec![text];
    }
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ';' | '<' | '>' | '"'));
    parts.map(|part| part.trim_end_matches([',', '.'])).filter(|part| is_web_address(part)).collect()
}
