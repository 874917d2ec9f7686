//! Blank forms: one, or one for each school of a roster, with last year's answers beside where they are known.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::check::has_table;
use super::names::file_names;
use super::{Progress, Tell};
use crate::catalogue::NodeId;
use crate::form::Evidence;
use crate::merge::roster::RosterEntry;
use crate::school::{Directory, SchoolId, SchoolYear};
use crate::template::{Filled, Known};
use crate::write::template::{self, TemplateError};
use crate::{Assessment, Engine};

/// Last year's form of one school.
#[derive(Debug, Clone)]
pub struct Last(Known);

impl Last {
    /// What a form of last year tells; `None` where no table was found in it.
    pub fn of(assessment: Assessment) -> Option<Self> {
        if !has_table(&assessment) {
            return None;
        }
        let answers = answers(&assessment);
        let identity = assessment.form.identity;
        Some(Self(Known {
            name: identity.name,
            code: identity.code,
            kind: identity.kind.map(|(_, name)| name),
            parent: identity.parent,
            previous: Some(answers),
            ..Known::default()
        }))
    }
}

/// The answers of a form that count, with all evidence.
fn answers(assessment: &Assessment) -> BTreeMap<NodeId, Filled> {
    let evidence = |pieces: &[Evidence]| pieces.iter().map(Evidence::written).collect::<Vec<_>>().join("\n");
    let of_form = assessment.form.answers.iter();
    let mut answers: BTreeMap<NodeId, Filled> = of_form
        .map(|answer| (answer.item, Filled { evidence: evidence(&answer.evidence), ..Filled::default() }))
        .collect();
    for accepted in assessment.judgement.own() {
        answers.entry(accepted.item).or_default().value = Some(accepted.value);
    }
    answers
}

/// Why the one blank form could not be made.
#[derive(Debug, thiserror::Error)]
pub enum OneError {
    /// Several forms of last year: whose answers stand beside the form must never be a guess.
    #[error("several forms of last year")]
    ManyPrevious,
    /// Forms of last year were given, but none could be read.
    #[error("no form of last year could be read")]
    NonePrevious,
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] TemplateError),
}

/// The one blank form. Where one form of last year was given, it is the form of that school.
pub fn one(
    school_year: Option<SchoolYear>,
    previous: Option<Vec<Last>>,
    engine: &Engine,
) -> Result<Vec<u8>, OneError> {
    let mut known = match previous {
        None => Known::default(),
        Some(mut forms) => match (forms.pop(), forms.is_empty()) {
            (Some(Last(known)), true) => known,
            (None, _) => return Err(OneError::NonePrevious),
            (Some(_), false) => return Err(OneError::ManyPrevious),
        },
    };
    known.school_year = school_year;
    known.calendar = Some(Arc::clone(&engine.calendar));
    Ok(template::write(&engine.catalogue, &engine.words.kinds, &known)?)
}

/// The forms for the schools of a roster.
#[derive(Debug, Clone)]
pub struct Plan {
    /// A form each, in the roster's order.
    pub forms: Vec<Planned>,
    school_year: Option<SchoolYear>,
    previous: Option<LastYear>,
}

/// Last year's forms, for looking up.
#[derive(Debug, Clone)]
struct LastYear {
    forms: Vec<Last>,
    schools: Directory,
}

impl LastYear {
    fn new(forms: Vec<Last>) -> Self {
        let schools: Vec<SchoolId> = forms.iter().map(|Last(known)| known.school()).collect();
        Self { forms, schools: Directory::new(&schools) }
    }

    fn of(&self, entry: &RosterEntry) -> Vec<&Last> {
        let found = self.schools.find(&entry.school.key());
        found.into_iter().filter_map(|number| self.forms.get(number)).collect()
    }
}

/// One school's form.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The school.
    entry: RosterEntry,
    /// What tells the school in a list of files: its code and name.
    pub title: String,
    /// The name that the form is saved under.
    pub file_name: String,
}

/// How many forms of last year are a school's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Previous {
    /// None were given, or there is just the one.
    Clear,
    /// None of those given.
    Missing,
    /// More than one, which is for a person to sort out: schools of one name are common.
    Several,
}

impl Plan {
    /// The plan for a roster; `previous` are last year's forms, where there are any to be shown.
    pub fn new(
        entries: Vec<RosterEntry>,
        school_year: Option<SchoolYear>,
        previous: Option<Vec<Last>>,
    ) -> Self {
        let titles: Vec<String> = entries.iter().map(title).collect();
        let names = file_names(&titles, ".xlsx");
        let planned = |((entry, title), file_name)| Planned { entry, title, file_name };
        Self {
            forms: entries.into_iter().zip(titles).zip(names).map(planned).collect(),
            school_year,
            previous: previous.map(LastYear::new),
        }
    }

    /// The workbook of one form, and whether last year's form was clear.
    pub fn one(&self, planned: &Planned, engine: &Engine) -> (Previous, Result<Vec<u8>, TemplateError>) {
        let entry = &planned.entry;
        let (clear, previous) = match self.previous.as_ref().map(|last_year| last_year.of(entry)).as_deref() {
            None => (Previous::Clear, None),
            Some([Last(last)]) => (Previous::Clear, last.previous.clone()),
            Some([]) => (Previous::Missing, Some(BTreeMap::new())),
            Some(_) => (Previous::Several, Some(BTreeMap::new())),
        };
        let known = Known {
            name: entry.school.name.clone(),
            code: entry.school.code.clone(),
            kind: entry.kind.clone(),
            parent: entry.school.parent.clone(),
            school_year: self.school_year.clone(),
            calendar: Some(Arc::clone(&engine.calendar)),
            previous,
            ..Known::default()
        };
        (clear, template::write(&engine.catalogue, &engine.words.kinds, &known))
    }

    /// All forms one after another; `put` takes each.
    pub fn all(
        &self,
        engine: &Engine,
        tell: Tell,
        mut put: impl FnMut(&Planned, Previous, Result<Vec<u8>, TemplateError>),
    ) {
        for (index, planned) in self.forms.iter().enumerate() {
            let (clear, bytes) = self.one(planned, engine);
            put(planned, clear, bytes);
            tell(Progress { done: index + 1, all: self.forms.len() });
        }
    }
}

fn title(entry: &RosterEntry) -> String {
    let parts = [entry.school.code.as_deref(), entry.school.name.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
