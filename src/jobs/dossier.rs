//! The file for inspection: a form, the names of its evidence and the papers of the year come in, a plan, indexes and
//! what a bag says about itself go out. Files of the evidence are opened by the front end alone.

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::XlsxError;

use super::check::{self, has_table};
use super::names::{Placed, result_names};
use super::papers::{self, Office};
use super::{File, Verdict};
use crate::dossier::{Found, Options, Own, OwnKind, Plan, Words, bag, own_name};
use crate::finding::{Severity, why_unusable};
use crate::form::Form;
use crate::message::{Lang, Messages};
use crate::paper::dossier::Index;
use crate::sheet::Date;
use crate::write::docx::{Template, TemplateError};
use crate::write::result::{self, ResultOptions};
use crate::{Assessment, Engine, VERSION, write};

/// Name of the file of the index's Word template.
pub const TEMPLATE_NAME: &str = "muc-luc-ho-so.docx";
/// The Word template of the index that comes with the program.
pub const TEMPLATE: &[u8] = include_bytes!("../../workbooks/papers/muc-luc-ho-so.docx");

/// Why what goes along with the evidence could not be made, which tests rule out for what comes with the program.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// A workbook.
    #[error(transparent)]
    Workbook(#[from] XlsxError),
    /// A Word file.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Words.
    #[error(transparent)]
    Words(#[from] toml::de::Error),
}

/// Whose form a dossier is made of, with everything there is to say about it.
#[derive(Debug)]
pub struct Subject {
    /// The form, as it came.
    pub file: (String, Vec<u8>),
    /// What it says.
    pub assessment: Assessment,
}

/// Why there is no dossier of a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No table of answers was read: why, where that is known.
    #[error("no table")]
    Unread(Option<Box<crate::finding::Finding>>),
    /// Several schools, and nobody knows whose the evidence is.
    #[error("several schools")]
    Several,
    /// Errors, and groups that lack answers.
    #[error("{errors} errors, {incomplete:?} incomplete")]
    Unfinished {
        /// Findings of severity error.
        errors: usize,
        /// Codes of the groups that lack answers that count.
        incomplete: Vec<String>,
    },
}

impl Subject {
    /// The form of a file. One with errors or gaps is refused unless a draft is asked for.
    pub fn of(file: File, engine: &Engine, draft: bool) -> Result<Self, Refused> {
        let kept = (file.name.clone(), file.bytes.clone());
        let mut assessments = check::assess_all(engine, file);
        if assessments.len() > 1 {
            return Err(Refused::Several);
        }
        let assessment = assessments.pop().unwrap_or_default();
        if !has_table(&assessment) {
            return Err(Refused::Unread(why_unusable(&assessment.findings).cloned().map(Box::new)));
        }
        match unfinished(&assessment, engine) {
            Some(why) if !draft => Err(why),
            _ => Ok(Self { file: kept, assessment }),
        }
    }

    /// Whether the form has errors or gaps.
    pub fn is_draft(&self, engine: &Engine) -> bool {
        unfinished(&self.assessment, engine).is_some()
    }
}

fn unfinished(assessment: &Assessment, engine: &Engine) -> Option<Refused> {
    let errors = assessment.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let groups = assessment.score.groups.iter().filter(|group| !group.total.complete);
    let incomplete: Vec<String> =
        groups.map(|group| engine.catalogue.node(group.total.node).code.clone()).collect();
    (errors > 0 || !incomplete.is_empty()).then_some(Refused::Unfinished { errors, incomplete })
}

/// A paper of the year that goes along: its name, its title and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name, without folders.
    pub name: String,
    /// What it is called in the index.
    pub title: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The papers of the year that a form gives; those that need a result, only of a form without errors or as drafts.
pub fn papers(
    file: File,
    date: Option<Date>,
    drafts: bool,
    (office, engine): (&Office, &Engine),
    messages: &Messages,
) -> Result<Vec<Paper>, DossierError> {
    let placed = Placed { folder: String::new(), name: file.name.clone() };
    let plan =
        papers::Plan { stems: papers::Plan::stems(&[placed]), drafts, date, ..papers::Plan::default() };
    let made = plan.one(0, None, file, office, engine).into_iter().flat_map(|made| made.papers);
    let paper = |made: papers::Paper| {
        let title = messages.word(&format!("dossier.paper_{}", made.kind.key())).to_owned();
        Ok(Paper { name: made.name, title, bytes: made.bytes? })
    };
    made.map(paper).collect()
}

/// What goes along with the evidence: the form, its result and the papers.
pub fn own(
    subject: &Subject,
    papers: Vec<Paper>,
    date: Option<Date>,
    engine: &Engine,
    messages: &Messages,
) -> Result<Vec<Own>, DossierError> {
    let (name, bytes) = &subject.file;
    let date = date.map(|date| (date.year, date.month, date.day));
    let way = own_name(name);
    let here = Path::new("");
    let options = ResultOptions { date };
    let result = result::write(Path::new(&way), here, &subject.assessment, engine, messages, &options)?;
    let placed = Placed { folder: String::new(), name: name.clone() };
    let result_name = result_names(&[placed]).into_iter().next().unwrap_or_default();
    let one = |kind, name: String, title, bytes| Own { kind, name, title, bytes };
    let mut own = vec![
        one(OwnKind::Form, name.clone(), String::new(), bytes.clone()),
        one(OwnKind::Result, result_name, String::new(), result),
    ];
    own.extend(papers.into_iter().map(|paper| one(OwnKind::Paper, paper.name, paper.title, paper.bytes)));
    Ok(own)
}

/// The plan for these files.
pub fn plan(
    subject: &Subject,
    found: Vec<Found>,
    own: Vec<Own>,
    options: Options,
    engine: &Engine,
    messages: &Messages,
) -> Plan {
    let words = Words {
        own: messages.word("dossier.own_folder").to_owned(),
        other: messages.word("dossier.other").to_owned(),
    };
    Plan::new(&subject.assessment, engine, found, own, (&words, options))
}

/// A template of the index.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn template(bytes: &[u8], engine: &Engine) -> Result<Template, Vec<TemplateError>> {
    let template = Template::parse(bytes, &engine.limits).map_err(|error| vec![error])?;
    let wrong = template.check(&Index::fields());
    if wrong.is_empty() { Ok(template) } else { Err(wrong) }
}

/// The indexes with their names; `digests` are those of the files that go along.
pub fn indexes(
    (plan, template): (&Plan, &Template),
    digests: &BTreeMap<usize, String>,
    subject: &Subject,
    engine: &Engine,
    messages: &Messages,
) -> Result<Vec<(String, Vec<u8>)>, DossierError> {
    let told = (&subject.assessment, &engine.catalogue);
    let is_draft = subject.is_draft(engine);
    let name = |ending: &str| format!("{}{ending}", messages.word("dossier.index_file"));
    let workbook = write::dossier::write(&Index::new(plan, digests, told, messages, is_draft))?;
    // As all papers it is Vietnamese, whatever language the program speaks.
    let vietnamese = Messages::built_in(Lang::Vi)?;
    let values = Index::new(plan, digests, told, &vietnamese, is_draft).values();
    let paper = template.fill(&values)?;
    Ok(vec![(name(".xlsx"), workbook), (name(".docx"), paper)])
}

/// What a bag says about itself.
pub fn info(form: &Form, date: Option<Date>, messages: &Messages) -> Vec<(&'static str, String)> {
    let identity = &form.identity;
    let school = identity.name.clone().unwrap_or_default();
    let year = identity.school_year.as_deref().unwrap_or_default();
    let description = match (school.as_str(), year) {
        ("", _) | (_, "") => messages.word("dossier.title").to_owned(),
        (school, year) => messages.say("dossier.description", &[("school", school), ("year", year)]),
    };
    let dated = date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let said = [
        ("Source-Organization", Some(school).filter(|school| !school.is_empty())),
        ("External-Description", Some(description)),
        ("External-Identifier", identity.code.clone()),
        ("Bagging-Date", dated),
        (bag::AGENT, Some(format!("phieu {VERSION}"))),
    ];
    said.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}

/// Findings where the form has errors or a piece of its evidence is nowhere.
pub fn verdict(plan: &Plan, subject: &Subject) -> Verdict {
    let lacks = plan.missing().next().is_some();
    check::verdict(&subject.assessment).max(Verdict::of(lacks))
}
