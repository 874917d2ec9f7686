//! Merging (tổng hợp): records of forms and a roster come in, schools in order, the form of each that counts, and
//! notices about doubles, missing and strange schools go out.
//!
//! Everything follows from the set of records, never from their order or from how they were merged before.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::doubles::{Group, groups};
use super::order::VietnameseOrder;
use super::record::Record;
use super::roster::RosterEntry;
use super::taught::taught;
use crate::catalogue::Catalogue;
use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::school::{Directory, Sameness, SchoolId, SchoolYear, name_key};
use crate::score::{UnitScore, score};

/// What a person asks of a merge.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the unit above, for the heading.
    pub unit: Option<String>,
    /// Only forms of this school year count; without it the year that most forms have.
    pub school_year: Option<SchoolYear>,
    /// The schools that should hand in a form.
    pub roster: Vec<RosterEntry>,
    /// Entries of rosters that units below were merged with.
    pub archived: Vec<Expected>,
}

/// A school that should hand in a form, as a consolidated workbook carries it on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Expected {
    /// Which school it is.
    pub school: SchoolId,
    /// Its kind, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A total with its level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupResult {
    /// Sum of the points that count so far.
    pub points: Decimal,
    /// Whether every item below has an answer that counts.
    pub complete: bool,
    /// The level, where there is one.
    pub level: Option<u8>,
}

/// One school, by the form that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// Index of the form that counts.
    pub record: usize,
    /// Its code.
    pub code: Option<String>,
    /// Its name; `None` where no form tells it.
    pub name: Option<String>,
    /// The kind of school, in words.
    pub kind: Option<String>,
    /// The unit above, in the spelling that most forms have.
    pub parent: Option<String>,
    /// Whether it is counted as a school: a file without answers that names no school is a row, but no school.
    pub is_counted: bool,
    /// The school's own totals, a group each.
    pub own: Vec<GroupResult>,
    /// The reviewer's totals, a group each; empty where there are no reviewer's points at all.
    pub review: Vec<GroupResult>,
    /// The whole unit's level.
    pub level: Option<u8>,
    /// The whole unit's level by the reviewer's points.
    pub review_level: Option<u8>,
}

/// A finding about one or several forms, with the school it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What there is to say.
    pub finding: Finding,
    /// The school's code.
    pub code: Option<String>,
    /// The school's name.
    pub name: Option<String>,
    /// The unit above it.
    pub parent: Option<String>,
}

impl Notice {
    fn new(finding: Finding, school: &SchoolId) -> Self {
        let SchoolId { code, name, parent, .. } = school.clone();
        Self { finding, code, name, parent }
    }
}

/// Many schools in one.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// Every form, counted or not, in a fixed order.
    pub records: Vec<Record>,
    /// The schools, by unit and name in Vietnamese order. Schools are not ranked.
    pub schools: Vec<School>,
    /// Doubles, missing and strange schools, by code and school.
    pub notices: Vec<Notice>,
    /// The school year of the forms that count.
    pub school_year: Option<SchoolYear>,
    /// The unit above, where it was named or is the same for all schools.
    pub unit: Option<String>,
    /// Schools that should hand in a form.
    pub expected: Vec<Expected>,
}

impl Merged {
    /// The rows that are schools.
    pub fn counted(&self) -> impl Iterator<Item = &School> {
        self.schools.iter().filter(|school| school.is_counted)
    }
}

/// Merges forms.
pub fn merge(mut records: Vec<Record>, catalogue: &Catalogue, options: &Options) -> Merged {
    // One form that arrived twice, directly and inside a consolidated workbook, is one form; the direct one has links. A
    // workbook of several schools or years holds as many forms.
    records.sort_unstable_by(|a, b| {
        let found = |record: &Record| (record.path.is_none(), record.file_time);
        (a.key().cmp(&b.key()))
            .then_with(|| found(a).cmp(&found(b)))
            .then_with(|| (&a.path, &a.through).cmp(&(&b.path, &b.through)))
    });
    records.dedup_by(|later, first| later.key() == first.key());
    let year = options.school_year.clone().or_else(|| most_common(&records, catalogue));
    let mut merge = Merge { catalogue, year, notices: Vec::new(), records: &records };
    let chosen = merge.that_can_count();
    let roster = roster_of(options);
    let groups = groups(&records, &chosen, &roster);
    let given = !options.roster.is_empty();
    merge.about_groups(&groups, &roster, given);
    merge.about_missing(&groups, &roster);
    merge.about_twins(&groups);
    let spellings = Spellings::of(groups.iter().filter_map(|group| parent_of(&records, group, &roster)));
    let order = VietnameseOrder::new();
    // With the room that it takes: tens of thousands are held while they are written.
    let mut schools = Vec::with_capacity(groups.len());
    schools.extend(groups.iter().filter_map(|group| merge.school(group, &roster, &spellings)));
    schools.sort_by(|a, b| {
        by_text(&order, a.parent.as_deref(), b.parent.as_deref())
            .then_with(|| by_text(&order, a.name.as_deref(), b.name.as_deref()))
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.record.cmp(&b.record))
    });
    let Merge { year, mut notices, .. } = merge;
    let counted: Vec<&Record> = schools.iter().filter_map(|school| records.get(school.record)).collect();
    let counted: Vec<&Record> = counted.into_iter().filter(|record| record.is_readable()).collect();
    notices.extend(taught(&counted, catalogue).map(|finding| Notice::new(finding, &SchoolId::default())));
    notices.sort_by(|a, b| {
        (a.finding.code.cmp(&b.finding.code))
            .then_with(|| by_text(&order, a.parent.as_deref(), b.parent.as_deref()))
            .then_with(|| by_text(&order, a.name.as_deref(), b.name.as_deref()))
            .then_with(|| a.code.cmp(&b.code))
    });
    let parents: BTreeSet<&str> = schools.iter().filter_map(|school| school.parent.as_deref()).collect();
    let only = (parents.len() == 1).then(|| parents.first().map(|name| (*name).to_owned())).flatten();
    let expected: BTreeSet<Expected> = roster.iter().map(Expected::of).collect();
    Merged {
        schools,
        notices,
        school_year: year,
        unit: options.unit.clone().or(only),
        expected: expected.into_iter().collect(),
        records,
    }
}

/// Texts in Vietnamese order, those that are not there last.
fn by_text(order: &VietnameseOrder, a: Option<&str>, b: Option<&str>) -> std::cmp::Ordering {
    match (a, b) {
        (Some(a), Some(b)) => order.compare(a, b).then_with(|| a.cmp(b)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

impl Expected {
    fn of(entry: &RosterEntry) -> Self {
        Self { school: entry.school.clone(), kind: entry.kind.clone() }
    }
}

/// The roster that was given, and the entries of units below that it does not name.
fn roster_of(options: &Options) -> Vec<RosterEntry> {
    let mut roster = options.roster.clone();
    let mut known = Directory::new(roster.iter().map(|entry| &entry.school));
    let archived: BTreeSet<&Expected> = options.archived.iter().collect();
    for entry in archived {
        let key = entry.school.key();
        if known.find(&key).is_empty() {
            let Expected { school, kind } = entry.clone();
            roster.push(RosterEntry { school, kind, ..RosterEntry::default() });
            known.add(key);
        }
    }
    roster
}

/// The school year of which most schools have a form of the catalogue; the later one of two.
fn most_common(records: &[Record], catalogue: &Catalogue) -> Option<SchoolYear> {
    let mut years: BTreeMap<&SchoolYear, BTreeSet<(&SchoolId, Option<&str>)>> = BTreeMap::new();
    let is_form = |record: &&Record| record.is_readable() && other_catalogue(record, catalogue).is_none();
    for record in records.iter().filter(is_form) {
        let Some(year) = &record.school_year else { continue };
        // Of schools that tell neither name nor code, each form is one's own.
        let file = record.school.is_unknown().then_some(record.sha256.as_str());
        years.entry(year).or_default().insert((&record.school, file));
    }
    let most = years.into_iter().max_by_key(|(year, schools)| (schools.len(), *year));
    most.map(|(year, _)| year.clone())
}

struct Merge<'a> {
    catalogue: &'a Catalogue,
    year: Option<SchoolYear>,
    notices: Vec<Notice>,
    records: &'a [Record],
}

impl Merge<'_> {
    /// Indices of the forms that can count: of this catalogue and year, and no result workbook beside its own form.
    fn that_can_count(&mut self) -> Vec<usize> {
        let mut by_hash: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in self.records {
            by_hash.entry(&record.sha256).or_default().push(record);
        }
        let mut chosen = Vec::new();
        for (index, record) in self.records.iter().enumerate() {
            let forms = record.source_sha256.as_deref().and_then(|hash| by_hash.get(hash));
            let source = forms.and_then(|forms| own_form(record, forms));
            if let Some(source) = source.filter(|source| same_answers(source, record)) {
                self.about_correction(record, source);
                continue;
            }
            let other_year = match (&record.school_year, &self.year) {
                (Some(own), Some(expected)) => (own != expected).then(|| own.clone()),
                _ => None,
            };
            let finding = Finding::new(Code::D705, Place::default());
            let finding = if let Some(told) = other_catalogue(record, self.catalogue) {
                told
            } else if let (Some(seen), Some(expected)) = (other_year, &self.year) {
                finding.text("seen", seen).text("expected", expected.to_string())
            } else {
                chosen.push(index);
                continue;
            };
            self.tell(finding, record, &[record]);
        }
        chosen
    }

    fn tell(&mut self, finding: Finding, school: &Record, files: &[&Record]) {
        let finding = finding.text("school", school.school.shown()).text("files", names(files));
        self.notices.push(Notice::new(finding, &school.school));
    }

    /// D701 where somebody put the school's name or year right in a result, and not in the form that counts.
    fn about_correction(&mut self, result: &Record, form: &Record) {
        let is_same = result.school.key() == form.school.key() && result.school_year == form.school_year;
        if is_same {
            return;
        }
        let finding = Finding::new(Code::D701, Place::default())
            .variant("corrected_result")
            .text("seen", told_of(result))
            .text("expected", told_of(form))
            .text("result", result.file.clone())
            .text("form", form.file.clone());
        self.tell(finding, form, &[result, form]);
    }

    /// D701 and D703.
    fn about_groups(&mut self, groups: &[Group], roster: &[RosterEntry], given: bool) {
        let records = self.records;
        let mut codes: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
        let mut fitting: BTreeMap<usize, usize> = BTreeMap::new();
        for entry in groups.iter().filter_map(|group| group.entry) {
            *fitting.entry(entry).or_default() += 1;
        }
        for group in groups {
            let forms: Vec<&Record> = group.records.iter().filter_map(|index| records.get(*index)).collect();
            let Some(first) = forms.first() else { continue };
            if let Some(code) = first.school.key().codes().first() {
                codes.entry(code.clone()).or_default().push(first);
            }
            if forms.len() > 1 {
                let finding = Finding::new(Code::D701, Place::default())
                    .number("count", forms.len())
                    .text("chosen", first.file.clone())
                    .word("why", group.why);
                self.tell(finding, first, &forms);
            }
            let entry = group.entry.and_then(|entry| Some((roster.get(entry)?, *fitting.get(&entry)?)));
            let finding = Finding::new(Code::D703, Place::default());
            match entry {
                Some((_, 1)) => {}
                Some((entry, count)) if given => {
                    let listed = entry.school.in_full();
                    self.tell(
                        finding.variant("several").text("listed", listed).number("count", count),
                        first,
                        &forms,
                    );
                }
                None if given && !first.school.is_unknown() => self.tell(finding, first, &forms),
                _ => {}
            }
        }
        for (_, forms) in codes.into_iter().filter(|(_, forms)| forms.len() > 1) {
            let Some(first) = forms.first() else { continue };
            let code = first.school.code.clone().unwrap_or_default();
            let finding = Finding::new(Code::D701, Place::default()).variant("same_code").text("code", code);
            self.tell(finding, first, &forms);
        }
    }

    /// D702.
    fn about_missing(&mut self, groups: &[Group], roster: &[RosterEntry]) {
        let there: BTreeSet<usize> = groups.iter().filter_map(|group| group.entry).collect();
        for (_, entry) in roster.iter().enumerate().filter(|(index, _)| !there.contains(index)) {
            let finding = Finding::new(Code::D702, Place::default()).text("school", entry.school.shown());
            self.notices.push(Notice::new(finding, &entry.school));
        }
    }

    /// D704.
    fn about_twins(&mut self, groups: &[Group]) {
        let records = self.records;
        let mut prints: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in groups.iter().filter_map(|group| records.get(*group.records.first()?)) {
            if let Some(print) = &record.print {
                prints.entry(print).or_default().push(record);
            }
        }
        for forms in prints.into_values().filter(|forms| forms.len() > 1) {
            let Some(first) = forms.first() else { continue };
            let finding = Finding::new(Code::D704, Place::default()).number("count", forms.len());
            self.tell(finding, first, &forms);
        }
    }

    fn school(&self, group: &Group, roster: &[RosterEntry], spellings: &Spellings) -> Option<School> {
        let index = *group.records.first()?;
        let record = self.records.get(index)?;
        let entry = group.entry.and_then(|entry| roster.get(entry));
        // The roster is the unit's own list; what the form says fills its gaps.
        let take = |of_entry: Option<&String>, own: &Option<String>| of_entry.or(own.as_ref()).cloned();
        let listed = entry.map(|entry| &entry.school);
        let parent = take(listed.and_then(|school| school.parent.as_ref()), &record.school.parent);
        let own = score(&record.own(self.catalogue), self.catalogue);
        let review = record.reviewed(self.catalogue).map(|reviewed| score(&reviewed, self.catalogue));
        Some(School {
            record: index,
            code: take(listed.and_then(|school| school.code.as_ref()), &record.school.code),
            name: take(listed.and_then(|school| school.name.as_ref()), &record.school.name),
            kind: take(entry.and_then(|entry| entry.kind.as_ref()), &record.kind),
            parent: parent.map(|name| spellings.best(&name)),
            is_counted: record.is_readable() || entry.is_some() || !record.school.is_unknown(),
            own: results(&own),
            level: own.level,
            review_level: review.as_ref().and_then(|review| review.level),
            review: review.as_ref().map(results).unwrap_or_default(),
        })
    }
}

fn results(score: &UnitScore) -> Vec<GroupResult> {
    let result = |group: &crate::score::GroupScore| GroupResult {
        points: group.total.points,
        complete: group.total.complete,
        level: group.level,
    };
    score.groups.iter().map(result).collect()
}

/// D705 for a form that answers another catalogue.
fn other_catalogue(record: &Record, catalogue: &Catalogue) -> Option<Finding> {
    let own = catalogue.identity();
    let finding = Finding::new(Code::D705, Place::default()).text("expected", own.to_string());
    if let Some(other) = &record.made_for {
        return Some(finding.variant("catalogue").text("seen", other.clone()));
    }
    let variant = if record.catalogue.is_namesake(own) { "namesake" } else { "catalogue" };
    (record.catalogue != *own).then(|| finding.variant(variant).text("seen", record.catalogue.to_string()))
}

/// The form that a result was made from, among those of its source: a workbook may hold several schools.
fn own_form<'a>(result: &Record, forms: &[&'a Record]) -> Option<&'a Record> {
    match forms {
        [only] => Some(only),
        several => {
            let is_same = |form: &&&Record| form.school.sameness(&result.school) == Sameness::Same;
            several.iter().find(is_same).copied()
        }
    }
}

/// Which school and year a form names.
fn told_of(record: &Record) -> String {
    match &record.school_year {
        Some(year) => format!("{}, {year}", record.school.in_full()),
        None => record.school.in_full(),
    }
}

fn same_answers(a: &Record, b: &Record) -> bool {
    let answers = |record: &Record| -> Vec<_> {
        record.items.iter().map(|(code, item)| (code.to_owned(), item.value, item.review)).collect()
    };
    a.catalogue == b.catalogue && answers(a) == answers(b)
}

fn parent_of(records: &[Record], group: &Group, roster: &[RosterEntry]) -> Option<String> {
    let entry = group.entry.and_then(|entry| roster.get(entry)?.school.parent.clone());
    entry.or_else(|| records.get(*group.records.first()?)?.school.parent.clone())
}

/// Files that are named one by one; of more only their number would help.
const NAMED: usize = 8;

fn names(records: &[&Record]) -> String {
    let mut names: Vec<&str> = records.iter().take(NAMED).map(|record| record.file.as_str()).collect();
    if records.len() > NAMED {
        names.push("…");
    }
    names.join("; ")
}

/// For each unit the spelling that most schools use.
struct Spellings(BTreeMap<String, BTreeMap<String, usize>>);

impl Spellings {
    fn of(names: impl Iterator<Item = String>) -> Self {
        let mut spellings: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for name in names {
            *spellings.entry(name_key(&name)).or_default().entry(name).or_default() += 1;
        }
        Self(spellings)
    }

    fn best(&self, name: &str) -> String {
        let known = self.0.get(&name_key(name));
        let best = known.and_then(|names| {
            names.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(name, _)| name.clone())
        });
        best.unwrap_or_else(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests;
