//! Publishing: forms, results and consolidated workbooks come in, public pages go out: one for each school, and an index
//! of all of them.
//!
//! Files are taken as for a merge, one by one and on whatever thread, so that of several forms of a school one counts
//! here too. A form that is not finished has no page unless a draft is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::File;
use super::merge::{self, Collector, Origin, Unopened};
use crate::catalogue::Catalogue;
use crate::merge::archive::{Archive, Heading};
use crate::merge::roster::RosterEntry;
use crate::merge::{FormKey, Merged, Record, School};
use crate::message::Messages;
use crate::paper::publication::{
    Extras, IndexPage, Listing, Notice, SchoolPage, SchoolResult, Source, State, Words,
};
use crate::school::{SchoolId, SchoolYear};
use crate::sheet::sniff;
use crate::text::fold;
use crate::write::html;
use crate::{Assessment, Engine};

/// Name of the index.
pub const INDEX: &str = "index.html";
/// Letters in the name of a page, so that an address stays short enough to be passed on.
const NAME: usize = 80;

/// What is to be published, and how.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Name of the unit above, for the index.
    pub unit: Option<String>,
    /// The school year; without it the one that most forms have.
    pub school_year: Option<SchoolYear>,
    /// Schools that should have handed in a form: what they are called and belong to.
    pub roster: Vec<RosterEntry>,
    /// Decision, date, and what is published besides the figures.
    pub notice: Notice,
    /// Whether forms that are not finished have pages too, marked as drafts.
    pub drafts: bool,
}

/// What was taken of one file.
#[derive(Debug, Default)]
pub struct Taken {
    archive: Archive,
    extras: Vec<(FormKey<'static>, Extras)>,
}

impl From<Archive> for Taken {
    /// What a merge keeps of forms, which holds nothing besides their figures.
    fn from(archive: Archive) -> Self {
        Self { archive, extras: Vec::new() }
    }
}

/// Whether a file may be replaced by a page: only a page that the program published itself.
pub fn may_replace(head: &[u8]) -> bool {
    sniff::is_published(head)
}

impl Plan {
    /// Takes of one file what its pages need.
    ///
    /// # Errors
    /// As for [`Record::of`].
    pub fn take(
        &self,
        origin: &Origin,
        file: Result<File, Unopened>,
        engine: &Engine,
        messages: &Messages,
    ) -> serde_json::Result<Taken> {
        let wanted = &self.notice.extras;
        let mut extras = Vec::new();
        let archive = merge::take_with(origin, file, engine, |record: &Record, assessment: &Assessment| {
            if !wanted.is_empty() {
                let told = Extras::new(wanted, assessment, &engine.catalogue, messages);
                extras.push((record.key().into_owned(), told));
            }
        })?;
        if extras.len() > 1 {
            // Of a workbook of several schools nobody knows whose council it names.
            for (_, told) in &mut extras {
                told.council = None;
            }
        }
        Ok(Taken { archive, extras })
    }

    /// Everything that was taken, put together.
    ///
    /// # Errors
    /// When the words of the pages are broken, which a test rules out.
    pub fn edition(self, taken: Vec<Taken>, engine: &Engine) -> Result<Edition, toml::de::Error> {
        let Self { unit, school_year, roster, notice, drafts } = self;
        let heading = match taken.as_slice() {
            [only] => only.archive.heading.clone(),
            _ => Heading::default(),
        };
        let (unit, school_year) = (unit.or(heading.unit), school_year.or(heading.school_year));
        let plan = merge::Plan::new(unit, school_year.clone(), roster, None, engine);
        let mut collector = Collector::new(plan, taken.len());
        let mut extras = BTreeMap::new();
        for file in taken {
            collector.add(file.archive);
            extras.extend(file.extras.into_iter().filter(|(_, told)| !told.is_empty()));
        }
        let merged = collector.finish(engine);
        let entries = entries(&merged, drafts, &engine.catalogue);
        let words = Words::from_toml(Words::BUILT_IN)?;
        Ok(Edition { merged, entries, extras, school_year, notice, words })
    }
}

/// Why a form is not finished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// Number of errors.
    pub errors: u32,
    /// Items without an answer that counts.
    pub open: usize,
    /// Whether it does not tell its school's name.
    pub is_nameless: bool,
}

/// A school of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number among the merged schools.
    school: usize,
    /// What is shown of it.
    pub state: State,
    /// Why its form is not finished, if it is not.
    pub unfinished: Option<Unfinished>,
    /// The name of its page, without folders; `None` where it has none.
    pub page: Option<String>,
}

/// All that is published together.
#[derive(Debug)]
pub struct Edition {
    /// The merged schools.
    pub merged: Merged,
    /// The schools, in their order.
    pub entries: Vec<Entry>,
    extras: BTreeMap<FormKey<'static>, Extras>,
    school_year: Option<SchoolYear>,
    notice: Notice,
    words: Words,
}

fn entries(merged: &Merged, drafts: bool, catalogue: &Catalogue) -> Vec<Entry> {
    let mut taken = BTreeSet::from([INDEX.trim_end_matches(".html").to_owned()]);
    let counted = merged.schools.iter().enumerate().filter(|(_, school)| school.is_counted);
    let entry = |(number, school): (usize, &School)| {
        let record = merged.records.get(school.record)?;
        let unfinished = unfinished(school, record, catalogue);
        let state = match unfinished {
            None => State::Published,
            Some(_) if drafts && record.is_readable() => State::Draft,
            Some(_) => State::Waiting,
        };
        let page = (state != State::Waiting).then(|| page_name(school, &mut taken));
        Some(Entry { school: number, state, unfinished, page })
    };
    counted.filter_map(entry).collect()
}

fn unfinished(school: &School, record: &Record, catalogue: &Catalogue) -> Option<Unfinished> {
    let has_answer = |code: &str| record.items.get(code).is_some_and(|item| item.value.is_some());
    let told = Unfinished {
        errors: record.counts.first().copied().unwrap_or_default(),
        open: catalogue.items().filter(|(_, node)| !has_answer(&node.code)).count(),
        is_nameless: school.name.is_none(),
    };
    (told != Unfinished::default()).then_some(told)
}

/// The name of a school's page: plain letters, which stand in an address as they are. No two are alike.
fn page_name(school: &School, taken: &mut BTreeSet<String>) -> String {
    let texts = [school.name.as_deref(), school.code.as_deref()];
    let words = texts.into_iter().flatten().map(fold).collect::<Vec<_>>().join(" ");
    let plain = words.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut stem = plain.collect::<Vec<_>>().join("-");
    stem.truncate(NAME);
    let stem = match stem.trim_end_matches('-') {
        "" => "truong",
        stem => stem,
    };
    let mut name = stem.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{stem}-{number}");
        number += 1;
    }
    name + ".html"
}

impl Edition {
    fn source<'a>(&'a self, engine: &'a Engine) -> Source<'a> {
        Source { catalogue: &engine.catalogue, words: &self.words, notice: &self.notice }
    }

    fn of(&self, entry: &Entry) -> Option<(&School, &Record)> {
        let school = self.merged.schools.get(entry.school)?;
        Some((school, self.merged.records.get(school.record)?))
    }

    /// The school of an entry, as a sentence names it, and its file.
    pub fn named(&self, entry: &Entry) -> (String, &str) {
        let Some((school, record)) = self.of(entry) else { return (String::new(), "") };
        let id = SchoolId { code: school.code.clone(), name: school.name.clone(), ..SchoolId::default() };
        (id.shown(), &record.file)
    }

    /// The consolidated workbook that an entry's form came out of.
    pub fn workbook_of(&self, entry: &Entry) -> Option<&str> {
        self.of(entry)?.1.through.as_deref()
    }

    /// Whether any form tells what was asked for besides the figures.
    pub fn has_extras(&self) -> bool {
        !self.extras.is_empty()
    }

    /// What the page of a school says. `is_indexed` tells that the index stands beside it.
    pub fn page(&self, entry: &Entry, is_indexed: bool, engine: &Engine) -> Option<SchoolPage> {
        let (school, record) = self.of(entry)?;
        // A year that a person named is known, too.
        let school_year = record.school_year.as_deref().or(self.school_year.as_deref());
        let result = SchoolResult {
            school,
            record,
            extras: self.extras.get(&record.key()),
            school_year,
            is_draft: entry.state == State::Draft,
            index: is_indexed.then_some(INDEX),
        };
        Some(SchoolPage::new(&self.source(engine), &result))
    }

    /// What the index says.
    pub fn index(&self, engine: &Engine) -> IndexPage {
        let listings: Vec<Listing> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let (school, _) = self.of(entry)?;
                Some(Listing { school, state: entry.state, page: entry.page.as_deref() })
            })
            .collect();
        let Merged { unit, school_year, .. } = &self.merged;
        IndexPage::new(&self.source(engine), unit.as_deref(), school_year.as_deref(), &listings)
    }

    /// The page of a school, as a file; `None` for one without a page.
    pub fn page_file(&self, entry: &Entry, is_indexed: bool, engine: &Engine) -> Option<String> {
        entry.page.as_ref()?;
        Some(html::school(&self.page(entry, is_indexed, engine)?))
    }

    /// The index, as a file.
    pub fn index_file(&self, engine: &Engine) -> String {
        html::index(&self.index(engine))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pages_are_plain_letters_and_all_different() {
        let mut taken = BTreeSet::from(["index".to_owned()]);
        let mut name = |name: Option<&str>, code: Option<&str>| {
            let school = School {
                name: name.map(str::to_owned),
                code: code.map(str::to_owned),
                record: 0,
                kind: None,
                parent: None,
                is_counted: true,
                own: Vec::new(),
                review: Vec::new(),
                level: None,
                review_level: None,
            };
            page_name(&school, &mut taken)
        };
        assert_eq!(
            name(Some("Trường TH & THCS Đông Hòa"), Some("00123")),
            "truong-th-thcs-dong-hoa-00123.html"
        );
        assert_eq!(name(Some("Trường A"), None), "truong-a.html");
        assert_eq!(name(Some("TRƯỜNG Ả"), None), "truong-a-2.html");
        assert_eq!(name(Some("../../index"), None), "index-2.html");
        assert_eq!(name(Some("學校"), None), "truong.html");
        assert_eq!(name(None, None), "truong-2.html");
    }
}
