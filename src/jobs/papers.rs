//! Papers of the year: forms, result workbooks and consolidated workbooks come in, filled Word files go out.

use std::collections::BTreeMap;

use super::check::{assess_all, has_table};
use super::merge::Collector;
use super::names::{Placed, RESULT_ENDING, name_of_part, result_names};
use super::{File, Verdict, merge};
use crate::finding::{Finding, why_unusable};
use crate::merge::archive::{self, Heading};
use crate::message::{Lang, Messages};
use crate::paper::office::{self, Given, Kind, PaperWords, Subject};
use crate::sheet::{Date, Limits};
use crate::write::docx::{Template, TemplateError, Values};
use crate::{Assessment, Engine};

/// What papers are made with: their templates and their words.
#[derive(Debug)]
pub struct Office {
    templates: BTreeMap<Kind, Template>,
    words: PaperWords,
    /// Words of results. Papers are Vietnamese, whatever language the program speaks.
    messages: Messages,
}

/// Why the office could not be set up, which tests rule out for what comes with the program.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// Words or rules.
    #[error(transparent)]
    Words(#[from] toml::de::Error),
    /// A template that comes with the program.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl Office {
    /// With the templates that come with the program.
    pub fn built_in(limits: &Limits) -> Result<Self, OfficeError> {
        let template = |kind: Kind| Ok::<_, TemplateError>((kind, Template::parse(kind.built_in(), limits)?));
        Ok(Self {
            templates: Kind::ALL.into_iter().map(template).collect::<Result<_, _>>()?,
            words: PaperWords::from_toml(PaperWords::BUILT_IN)?,
            messages: Messages::built_in(Lang::Vi)?,
        })
    }

    /// Uses an office's own template for a paper.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn take(&mut self, kind: Kind, bytes: &[u8], limits: &Limits) -> Result<(), Vec<TemplateError>> {
        let template = Template::parse(bytes, limits).map_err(|error| vec![error])?;
        let wrong = template.check(&office::fields(&self.words, kind.subject()));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        self.templates.insert(kind, template);
        Ok(())
    }

    fn given<'a>(&'a self, engine: &'a Engine, date: Option<Date>) -> Given<'a> {
        Given { catalogue: &engine.catalogue, messages: &self.messages, words: &self.words, date }
    }
}

/// What is to be made of a set of files.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// How the names of each file's papers begin, in the order of the files.
    pub stems: Vec<String>,
    /// The papers that were named; all of them where none was.
    pub only: Vec<Kind>,
    /// Whether drafts are wanted of what has errors.
    pub drafts: bool,
    /// The date of the papers; left open without it.
    pub date: Option<Date>,
    /// The unit that reports on its schools, where it is named.
    pub unit: Option<String>,
}

/// The papers of one form, or of one consolidated workbook.
#[derive(Debug)]
pub struct Papers {
    /// How far they can be used.
    pub state: State,
    /// The papers.
    pub papers: Vec<Paper>,
}

/// How far papers can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing stands in the way.
    Whole,
    /// So many things must be settled first: the papers are drafts.
    Draft(usize),
    /// So many things must be settled first: there are no papers, or only those that tell no result.
    Withheld(usize),
    /// The file cannot be read, or holds no table of the catalogue; the finding says why.
    Unread(Option<Box<Finding>>),
    /// None of the papers that were named is one for such a file.
    NoneAsked,
}

/// One paper.
#[derive(Debug)]
pub struct Paper {
    /// Which.
    pub kind: Kind,
    /// The name of its file, without folders.
    pub name: String,
    /// The Word file.
    pub bytes: Result<Vec<u8>, TemplateError>,
}

impl Papers {
    /// Findings where something must be settled first.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(!matches!(self.state, State::Whole | State::NoneAsked))
    }

    const fn none(state: State) -> Self {
        Self { state, papers: Vec::new() }
    }
}

impl Plan {
    /// The plan for files, each with the folder that its papers will stand in. A result's papers are named like those of
    /// its form.
    pub fn stems(files: &[Placed]) -> Vec<String> {
        let form = |file: &Placed| Placed {
            folder: file.folder.clone(),
            name: file
                .name
                .strip_suffix(RESULT_ENDING)
                .map_or_else(|| file.name.clone(), |stem| format!("{stem}.xlsx")),
        };
        let names = result_names(&files.iter().map(form).collect::<Vec<_>>());
        names.iter().map(|name| stem(name).to_owned()).collect()
    }

    /// The papers of one file, the one of that index: of its form, of each form in it, or of the unit whose consolidated
    /// workbook it is. `member` is the number, from 1, and the name of a file in the archive of that index.
    pub fn one(
        &self,
        index: usize,
        member: Option<(usize, &str)>,
        file: File,
        office: &Office,
        engine: &Engine,
    ) -> Vec<Papers> {
        let planned = self.stems.get(index).map_or("", String::as_str);
        let others = || self.stems.iter().map(|stem| format!("{stem}{RESULT_ENDING}")).collect::<Vec<_>>();
        let part = |of: &str, number, name: &str| {
            stem(&name_of_part(&format!("{of}{RESULT_ENDING}"), number, name, &others())).to_owned()
        };
        let planned = match member {
            Some((number, name)) => {
                part(planned, number, name.rsplit_once('.').map_or(name, |(stem, _)| stem))
            }
            None => planned.to_owned(),
        };
        let given = office.given(engine, self.date);
        let archived =
            file.workbook.as_ref().ok().and_then(|workbook| archive::read(workbook, &engine.limits));
        match archived {
            Some(Err(finding)) => return vec![Papers::none(State::Unread(Some(Box::new(finding))))],
            Some(Ok(archive)) => {
                let Heading { unit, school_year } = archive.heading.clone();
                let unit = self.unit.clone().or(unit);
                let plan = merge::Plan::new(unit, school_year, Vec::new(), None, engine);
                let mut collector = Collector::new(plan, archive.records.len());
                collector.add(archive);
                let merged = collector.finish(engine);
                return vec![
                    self.papers(&planned, Subject::Unit, office, || office::of_unit(&merged, &given)),
                ];
            }
            None => {}
        }
        let assessments = assess_all(engine, file);
        let several = assessments.len() > 1;
        let papers = |(number, assessment): (usize, Assessment)| {
            if !has_table(&assessment) {
                return Papers::none(State::Unread(
                    why_unusable(&assessment.findings).cloned().map(Box::new),
                ));
            }
            let school = assessment.form.identity.name.as_deref().unwrap_or_default();
            let stem = if several { part(&planned, number, school) } else { planned.clone() };
            self.papers(&stem, Subject::School, office, || office::of_school(&assessment, &given))
        };
        (1..).zip(assessments).map(papers).collect()
    }

    fn papers(
        &self,
        stem: &str,
        subject: Subject,
        office: &Office,
        values: impl FnOnce() -> Values,
    ) -> Papers {
        let is_asked =
            |kind: &Kind| kind.subject() == subject && (self.only.is_empty() || self.only.contains(kind));
        let asked: Vec<Kind> = Kind::ALL.into_iter().filter(is_asked).collect();
        if asked.is_empty() {
            return Papers::none(State::NoneAsked);
        }
        let values = values();
        let open = office::open(&values);
        let fill = |values: &Values, kinds: &[Kind]| -> Vec<Paper> {
            let paper = |(kind, template): (Kind, &Template)| Paper {
                kind,
                name: format!("{stem}.{}", kind.file_name()),
                bytes: template.fill(values),
            };
            kinds.iter().filter_map(|kind| Some((*kind, office.templates.get(kind)?))).map(paper).collect()
        };
        if open == 0 || self.drafts {
            let state = if open == 0 { State::Whole } else { State::Draft(open) };
            return Papers { state, papers: fill(&values, &asked) };
        }
        // A year begins with papers that need no result: who asks for them by name has a form that is still blank.
        let (waiting, ready): (Vec<Kind>, Vec<Kind>) =
            asked.into_iter().partition(|kind| kind.tells_result() || self.only.is_empty());
        let state = if waiting.is_empty() { State::Whole } else { State::Withheld(open) };
        Papers { state, papers: fill(&office::settled(values), &ready) }
    }
}

fn stem(name: &str) -> &str {
    name.strip_suffix(RESULT_ENDING).unwrap_or(name)
}
