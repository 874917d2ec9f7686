//! Converting: checking, and a result workbook for each form in which a table was found.

use std::path::Path;

use rust_xlsxwriter::XlsxError;

use super::check::{self, has_table};
use super::names::{Placed, result_names};
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
    /// Its result workbook; `None` where no table was read: the findings say why.
    pub result: Option<Result<Vec<u8>, XlsxError>>,
}

impl Plan {
    /// The plan for forms, each with the folder that its result will stand in.
    pub fn new(forms: &[Placed], date: Option<Date>) -> Self {
        Self { results: result_names(forms), date }
    }

    /// Converts one form. `way` leads from the folder of the result to the form, for links.
    pub fn one(&self, file: File, way: &str, engine: &Engine, messages: &Messages) -> Converted {
        let assessment = check::assess(engine, file);
        let result = has_table(&assessment).then(|| {
            let date = self.date.map(|date| (date.year, date.month, date.day));
            let here = Path::new("");
            result::write(Path::new(way), here, &assessment, engine, messages, &ResultOptions { date })
        });
        Converted { assessment, result }
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
        for (index, (file, name)) in files.into_iter().zip(&self.results).enumerate() {
            let way = file.name.clone();
            put(name, self.one(file, &way, engine, messages));
            tell(Progress { done: index + 1, all });
        }
    }
}
