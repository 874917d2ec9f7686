//! Who filled the form in: school, code, kind, unit above, school year.
//!
//! The pages of one form come in. Every candidate for a detail is collected with its place and kind, and the best kind
//! wins: a label and its value before a heading, a heading before the words of a title, these before a tab, the foot
//! and the file's name. Where good candidates contradict each other, the second is told with its place. Nothing is
//! judged here.

mod candidates;
mod words;
mod years;

use super::marker::{self, Marker};
use super::vocabulary::Vocabulary;
use crate::cell::{Place, Row};
use crate::school::{SchoolId, SchoolYear, code_key, name_key};
use crate::sheet::{Sheet, Visibility};
use candidates::{Candidate, Field, Rank};

/// The school's details.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// The school's name, as written.
    pub name: Option<String>,
    /// Where the name stands; `None` when it comes from the file's name.
    pub name_place: Option<Place>,
    /// Another name that stands in a good place, and that place.
    pub other_name: Option<(Place, String)>,
    /// The school's code, as text.
    pub code: Option<String>,
    /// Where the code stands.
    pub code_place: Option<Place>,
    /// Another code, and its place.
    pub other_code: Option<(Place, String)>,
    /// What has become of a code that a spreadsheet took for a number.
    pub code_as_number: Option<CodeAsNumber>,
    /// The kind of school, by the words of its name: id and name.
    pub kind: Option<(String, String)>,
    /// The unit above.
    pub parent: Option<String>,
    /// The school year, where it is one.
    pub school_year: Option<SchoolYear>,
    /// Where the year stands; `None` when it comes from the file's name.
    pub year_place: Option<Place>,
    /// Another year that stands in a good place, and that place.
    pub other_year: Option<(Place, SchoolYear)>,
    /// What stands where the year belongs, and is none.
    pub wrong_year: Option<(Place, String)>,
}

/// A school's code that has become a number in its cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAsNumber {
    /// Where it stands.
    pub place: Place,
    /// What the cell shows now.
    pub seen: String,
    /// What the code may have been: `790007E5` is stored as 79000700000, `01234567` as 1234567.
    pub perhaps: Option<String>,
    /// Whether the number is so unlike a code that it is not taken for one.
    pub is_lost: bool,
}

impl Identity {
    /// Which school it is.
    pub fn school(&self) -> SchoolId {
        SchoolId {
            code: self.code.clone(),
            old_codes: Vec::new(),
            name: self.name.clone(),
            parent: self.parent.clone(),
        }
    }
}

/// Rows at the top of a sheet without a table that are looked through; elsewhere it is those above the table.
const HEAD_ROWS: u32 = 40;

/// A page of a form: rows of a sheet, above and below whose table the school's details can stand.
#[derive(Clone, Copy)]
pub struct Page<'s> {
    sheet: &'s Sheet,
    first: Row,
    /// The first row that is no longer above the table.
    table: Row,
    /// The first row that is no longer on the page; `None` for the sheet's end.
    end: Option<Row>,
    has_table: bool,
}

impl<'s> Page<'s> {
    /// The rows of a sheet from `first` up to before `end`, with the row in which their first table begins, if they
    /// have one. A sheet that holds one form is one page.
    pub fn new(sheet: &'s Sheet, first: Row, table: Option<Row>, end: Option<Row>) -> Self {
        Self { sheet, first, table: table.unwrap_or(first.down(HEAD_ROWS)), end, has_table: table.is_some() }
    }

    fn is_shown(&self) -> bool {
        self.sheet.visibility == Visibility::Visible && self.sheet.name != marker::SHEET
    }
}

/// Reads the school's details from the pages of one form; of equal candidates the one on an earlier page wins.
pub fn read<'s>(
    pages: impl Iterator<Item = Page<'s>>,
    marker: Option<&Marker>,
    file_name: &str,
    words: &Vocabulary,
) -> Identity {
    let mut found = Vec::new();
    for page in pages.filter(Page::is_shown) {
        candidates::collect(page, words, &mut found);
    }
    found.extend(candidates::of_file_name(file_name, words));
    let mut identity = Identity::default();
    name(&mut identity, &found, words);
    code(&mut identity, &found);
    year(&mut identity, &found);
    identity.parent = ranked(&found, Field::Parent).first().map(|best| best.value.clone());
    if let Some(marker) = marker {
        identity.take_marker(marker, &found);
    }
    identity.kind = identity
        .name
        .as_deref()
        .and_then(|name| words.kind_of(name))
        .map(|kind| (kind.id.clone(), kind.name.clone()));
    identity
}

/// The candidates for one detail, the best first; equal ones in the order in which they stand.
fn ranked(found: &[Candidate], field: Field) -> Vec<&Candidate> {
    let mut ranked: Vec<&Candidate> = found.iter().filter(|candidate| candidate.field == field).collect();
    ranked.sort_by_key(|candidate| candidate.rank);
    ranked
}

/// Whether a candidate stands where a form says who it is from, so that another one there contradicts it.
fn is_good(candidate: &Candidate) -> bool {
    candidate.rank <= Rank::Tab
}

fn name(identity: &mut Identity, found: &[Candidate], words: &Vocabulary) {
    let names = ranked(found, Field::Name);
    let Some((best, others)) = names.split_first() else { return };
    identity.name = Some(best.value.clone());
    identity.name_place.clone_from(&best.place);
    let other =
        others.iter().find(|other| is_good(other) && !words::same_name(&best.value, &other.value, words));
    identity.other_name = other.and_then(|other| Some((other.place.clone()?, other.value.clone())));
}

fn code(identity: &mut Identity, found: &[Candidate]) {
    let codes = ranked(found, Field::Code);
    identity.code_as_number = codes.iter().find_map(|candidate| candidate.as_number.clone());
    let mut codes = codes.into_iter().filter(|candidate| !candidate.value.is_empty());
    let Some(best) = codes.next() else { return };
    identity.code = Some(best.value.clone());
    identity.code_place.clone_from(&best.place);
    let other = codes.find(|other| code_key(&other.value) != code_key(&best.value));
    identity.other_code = other.and_then(|other| Some((other.place.clone()?, other.value.clone())));
}

/// Of years in equally good places the latest is the form's own: earlier ones are there to compare with.
fn year(identity: &mut Identity, found: &[Candidate]) {
    let candidates = ranked(found, Field::Year);
    let years: Vec<(&Candidate, SchoolYear)> = candidates
        .iter()
        .filter_map(|candidate| Some((*candidate, SchoolYear::parse(&candidate.value)?)))
        .collect();
    let best = years.first().map(|(first, _)| first.rank);
    let equal = years.iter().filter(|(candidate, _)| Some(candidate.rank) == best);
    // The first of several that name the latest year.
    let Some((best, year)) = equal.rev().max_by_key(|(_, year)| year.to_string()) else {
        let wrong = candidates.iter().find(|candidate| candidate.rank <= Rank::Heading);
        identity.wrong_year = wrong.and_then(|wrong| Some((wrong.place.clone()?, wrong.value.clone())));
        return;
    };
    identity.school_year = Some(year.clone());
    identity.year_place.clone_from(&best.place);
    let other = years.iter().find(|(candidate, other)| is_good(candidate) && other != year);
    identity.other_year = other.and_then(|(other, year)| Some((other.place.clone()?, year.clone())));
}

impl Identity {
    /// What the program wrote itself counts before what is seen on the page, where the two agree: a heading has capitals,
    /// and names wrap. Where they do not, somebody put right what stands on the page.
    fn take_marker(&mut self, marker: &Marker, found: &[Candidate]) {
        let place = || Some(Place { sheet: Some(marker::SHEET.to_owned()), ..Place::default() });
        let seen = |field| ranked(found, field).into_iter().find(|candidate| is_good(candidate));
        let is_changed = |field, key: fn(&str) -> String, written: &str| {
            seen(field).is_some_and(|seen| key(&seen.value) != key(written))
        };
        if let Some(name) = marker.unit_name.as_ref().filter(|name| !is_changed(Field::Name, name_key, name))
        {
            self.name = Some(name.clone());
            (self.name_place, self.other_name) = (place(), None);
        }
        if let Some(code) = marker.unit_code.as_ref().filter(|code| !is_changed(Field::Code, code_key, code))
        {
            self.code = Some(code.clone());
            (self.code_place, self.other_code, self.code_as_number) = (place(), None, None);
        }
        let is_kept = |parent: &&String| !is_changed(Field::Parent, name_key, parent);
        if let Some(parent) = marker.unit_parent.as_ref().filter(is_kept) {
            self.parent = Some(parent.clone());
        }
        let is_same_year = |year: &&SchoolYear| {
            seen(Field::Year).is_none() || self.school_year.as_ref().is_none_or(|seen| seen == *year)
        };
        if let Some(year) = marker.school_year.as_ref().filter(is_same_year) {
            self.school_year = Some(year.clone());
            (self.year_place, self.other_year, self.wrong_year) = (place(), None, None);
        }
    }
}
