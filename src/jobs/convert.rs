//! Converting: checking, and a result workbook for each form in which a table was found.

use std::path::Path;

use rust_xlsxwriter::XlsxError;

use super::check::{self, has_table};
use super::names::{Placed, name_of_part, result_names};
use super::{File, Progress, Tell};
use crate::message::Messages;
use crate::sheet::Date;
use crate::write::result::{self, ResultOptions};
use crate::{Assessment, Engine};

/// What is to be done with a set of forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Names of the results, without folders: one for each form, in the order of the forms.
    pub results: Vec<String>,
    /// The date for the paper's heading; without it the same form always gives the same bytes.
    pub date: Option<Date>,
}

/// What came of one form.
#[derive(Debug)]
pub struct Converted {
    /// Everything there is to say about it.
    pub assessment: Assessment,
    /// The name of its result, without folders: a workbook of several schools has one for each.
    pub name: String,
    /// Its result workbook; `None` where no table was read: the findings say why.
    pub result: Option<Result<Vec<u8>, XlsxError>>,
}

impl Plan {
    /// The plan for forms, each with the folder that its result will stand in.
    pub fn new(forms: &[Placed], date: Option<Date>) -> Self {
        Self { results: result_names(forms), date }
    }

    /// Converts one file, the one of that index: a form, or one for each school in it. `way` leads from the folder of
    /// the results to the file, for links.
    pub fn one(
        &self,
        index: usize,
        file: File,
        way: &str,
        engine: &Engine,
        messages: &Messages,
    ) -> Vec<Converted> {
        self.results_of(index, None, check::assess_all(engine, file), way, (engine, messages))
    }

    /// Like [`Plan::one`] for the forms of a file that are assessed already. `member` is the number, from 1, and the
    /// name of a file in the archive of that index.
    pub fn results_of(
        &self,
        index: usize,
        member: Option<(usize, &str)>,
        assessments: Vec<Assessment>,
        way: &str,
        (engine, messages): (&Engine, &Messages),
    ) -> Vec<Converted> {
        let planned = self.results.get(index).map_or("", String::as_str);
        let of_member = member.map(|(number, name)| {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            name_of_part(planned, number, stem, &self.results)
        });
        let planned = of_member.as_deref().unwrap_or(planned);
        let several = assessments.len() > 1;
        let date = self.date.map(|date| (date.year, date.month, date.day));
        let convert = |(part, assessment): (usize, Assessment)| {
            let school = assessment.form.identity.name.as_deref().unwrap_or_default();
            let name = if several {
                name_of_part(planned, part + 1, school, &self.results)
            } else {
                planned.to_owned()
            };
            let result = has_table(&assessment).then(|| {
                let here = Path::new("");
                result::write(Path::new(way), here, &assessment, engine, messages, &ResultOptions { date })
            });
            Converted { assessment, name, result }
        };
        assessments.into_iter().enumerate().map(convert).collect()
    }

    /// Converts all forms one after another, where results and forms stand in one folder. `put` takes the name of
    /// each result and what came of its form.
    pub fn all(
        &self,
        files: impl IntoIterator<Item = File>,
        engine: &Engine,
        messages: &Messages,
        tell: Tell,
        mut put: impl FnMut(&str, Converted),
    ) {
        let all = self.results.len();
        for (index, file) in files.into_iter().take(all).enumerate() {
            let way = file.name.clone();
            for converted in self.one(index, file, &way, engine, messages) {
                let name = converted.name.clone();
                put(&name, converted);
            }
            tell(Progress { done: index + 1, all });
        }
    }
}
