//! The index of a unit's schools: a row a school, how many are at which level, and what a search needs.

use rust_decimal::Decimal;

use super::school::trusted;
use super::{Day, Download, Head, Outcome, Rating, Source, day, figures, plain, scale, words::fill};
use crate::merge::{GroupResult, School};
use crate::text::with_comma;

/// What is shown of a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its result.
    Published,
    /// What an unfinished form comes to.
    Draft,
    /// That it has no result yet.
    Waiting,
}

/// A school for the index.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The school.
    pub school: &'a School,
    /// What is shown of it.
    pub state: State,
    /// The address of its page, seen from the index.
    pub page: Option<&'a str>,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexPage {
    /// What stands in its head.
    pub head: Head,
    /// The unit, where it is known.
    pub unit: Option<String>,
    /// Title of the page.
    pub title: String,
    /// The school year, in a sentence.
    pub year: String,
    /// What the results follow.
    pub basis: String,
    /// When it was published.
    pub published: Option<Day>,
    /// How many schools are at which level.
    pub levels: Levels,
    /// Title of the schools' table.
    pub schools: String,
    /// Title of the list of units, where there are several.
    pub units: Option<String>,
    /// What the columns are called: school, kind, then the groups and the whole school, then the state.
    pub labels: Vec<String>,
    /// The words of the search.
    pub search: Search,
    /// The schools, by the unit above them.
    pub sections: Vec<Section>,
    /// How far the catalogue can be trusted.
    pub remarks: Vec<String>,
    /// The figures.
    pub download: Download,
}

/// How many schools are at which level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// Title.
    pub title: String,
    /// How many schools were counted, and how many wait.
    pub notes: Vec<String>,
    /// What the columns are called: the first, then the levels.
    pub labels: Vec<String>,
    /// A row a group, and one for the whole school, as far as the catalogue gives them levels.
    pub rows: Vec<LevelRow>,
}

/// How many schools are at which level of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRow {
    /// Of what.
    pub label: String,
    /// How many are at each level, and that with their share in words.
    pub counts: Vec<(Option<u8>, usize, String)>,
}

/// The words of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What the field is called.
    pub label: String,
    /// What may be typed.
    pub help: String,
    /// How many were found, with `{count}`.
    pub found: String,
}

/// Schools of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The unit; `None` where all schools are of one.
    pub title: Option<String>,
    /// The schools.
    pub rows: Vec<IndexRow>,
}

/// A school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexRow {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// The address of its page.
    pub page: Option<String>,
    /// What is shown of it.
    pub state: State,
    /// The word for that.
    pub state_word: String,
    /// What it came to; `None` where nothing is shown.
    pub listed: Option<Listed>,
}

/// What a school came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The groups.
    pub groups: Vec<Outcome>,
    /// The whole school's level, where the catalogue gives one.
    pub unit: Option<Rating>,
}

impl IndexPage {
    /// The index of schools, in their order. `unit` and `school_year` are named where they are known.
    pub fn new(source: &Source, unit: Option<&str>, school_year: Option<&str>, listings: &[Listing]) -> Self {
        let (words, catalogue) = (&source.words.index, source.catalogue);
        let group = |code: &str| fill(&words.group, &[("code", code)]);
        let groups: Vec<String> = catalogue.groups().map(|(_, node)| group(&node.code)).collect();
        let has_unit = catalogue.unit_level.rates_unit();
        let sections = sections(source, listings);
        let shown = listings.iter().filter(|listing| listing.state != State::Waiting).count();
        let year = school_year.unwrap_or(&source.words.gap);
        let count = shown.to_string();
        let has_drafts = listings.iter().any(|listing| listing.state == State::Draft);
        let mut labels = [&words.school, &words.kind].map(Clone::clone).to_vec();
        labels.extend(groups.iter().cloned());
        labels.extend(has_unit.then(|| words.unit.clone()));
        labels.push(words.state.clone());
        let unit = unit.map(plain);
        let rows: Vec<_> = sections
            .iter()
            .flat_map(|section| {
                let parent = section.title.as_deref().or(unit.as_deref()).unwrap_or_default();
                section.rows.iter().map(move |row| (parent, row))
            })
            .collect();
        let rows = figures::of_index(source.words, &groups, has_unit, &rows);
        let used: Vec<u8> = catalogue.levels.iter().map(|rule| rule.level).collect();
        Self {
            head: Head {
                title: match &unit {
                    Some(unit) => format!("{unit} – {}", words.title),
                    None => words.title.clone(),
                },
                description: fill(&words.description, &[("count", &count), ("year", year)]),
                draft: has_drafts.then(|| [source.words.draft.clone(), words.draft_note.clone()]),
            },
            title: words.title.clone(),
            year: fill(&source.words.year, &[("year", year)]),
            basis: fill(&source.words.basis, &[("basis", &catalogue.legal_basis)]),
            published: source.notice.date.map(|date| day(source.words, &source.words.published, date)),
            levels: levels(source, listings, &groups),
            schools: words.schools.clone(),
            units: (sections.len() > 1).then(|| words.units.clone()),
            labels,
            search: Search {
                label: words.search.clone(),
                help: words.search_help.clone(),
                found: words.found.clone(),
            },
            remarks: trusted(source, &source.words.unverified_unmarked, &used, has_unit),
            download: Download {
                label: source.words.download.clone(),
                name: words.download_name.clone(),
                rows,
            },
            unit,
            sections,
        }
    }
}

/// The schools, those of one unit together; they come in that order.
fn sections(source: &Source, listings: &[Listing]) -> Vec<Section> {
    let unknown = &source.words.index.unknown_parent;
    let mut sections: Vec<Section> = Vec::new();
    for listing in listings {
        let parent = listing.school.parent.as_deref().map_or_else(|| unknown.clone(), plain);
        if sections.last().and_then(|section| section.title.as_ref()) != Some(&parent) {
            sections.push(Section { title: Some(parent), rows: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.rows.push(row(source, listing));
        }
    }
    if let [only] = sections.as_mut_slice() {
        only.title = None;
    }
    sections
}

fn row(source: &Source, listing: &Listing) -> IndexRow {
    let (words, rule) = (&source.words.index, source.catalogue.unit_level);
    let scale = scale(source);
    let rating = |level| Rating::new(level, &scale);
    let school = listing.school;
    let outcome = |group: &GroupResult| Outcome {
        points: group.points,
        rating: rule.rates_groups().then(|| rating(group.level)),
    };
    let is_shown = listing.state != State::Waiting;
    let shown = |text: &Option<String>| text.as_deref().map(plain).filter(|text| !text.is_empty());
    IndexRow {
        name: shown(&school.name).unwrap_or_else(|| words.unknown_school.clone()),
        code: shown(&school.code),
        kind: shown(&school.kind),
        page: listing.page.map(str::to_owned),
        state: listing.state,
        state_word: match listing.state {
            State::Published => words.published.clone(),
            State::Draft => words.draft.clone(),
            State::Waiting => words.waiting.clone(),
        },
        listed: is_shown.then(|| Listed {
            groups: school.own.iter().map(outcome).collect(),
            unit: rule.rates_unit().then(|| rating(school.level)),
        }),
    }
}

/// Counts over the schools whose figures are shown.
fn levels(source: &Source, listings: &[Listing], groups: &[String]) -> Levels {
    let (words, catalogue) = (&source.words.index, source.catalogue);
    let rule = catalogue.unit_level;
    let shown: Vec<&School> = listings
        .iter()
        .filter(|listing| listing.state != State::Waiting)
        .map(|listing| listing.school)
        .collect();
    let ratings: Vec<Option<u8>> =
        catalogue.levels.iter().map(|rule| Some(rule.level)).chain([None]).collect();
    let row = |label: &str, level: &dyn Fn(&School) -> Option<u8>| LevelRow {
        label: label.to_owned(),
        counts: ratings
            .iter()
            .map(|rating| {
                let count = shown.iter().filter(|school| level(school) == *rating).count();
                let share = Decimal::from(count * 100).checked_div(Decimal::from(shown.len()));
                let share = with_comma(share.unwrap_or_default().round_dp(1).normalize());
                let text = fill(&words.count, &[("count", &count.to_string()), ("share", &share)]);
                (*rating, count, text)
            })
            .collect(),
    };
    let of_groups = groups.iter().enumerate().filter(|_| rule.rates_groups());
    let mut rows: Vec<LevelRow> = of_groups
        .map(|(index, label)| row(label, &|school| school.own.get(index).and_then(|group| group.level)))
        .collect();
    rows.extend(rule.rates_unit().then(|| row(&words.unit, &|school| school.level)));
    let scale = scale(source);
    let waiting = listings.len() - shown.len();
    let note = |text: &str, count: usize| fill(text, &[("count", &count.to_string())]);
    Levels {
        title: words.levels.clone(),
        notes: std::iter::once(note(&words.levels_note, shown.len()))
            .chain((waiting > 0).then(|| note(&words.levels_waiting, waiting)))
            .collect(),
        labels: std::iter::once(words.scope.clone())
            .chain(ratings.iter().map(|rating| scale.words(*rating)))
            .collect(),
        rows,
    }
}
