//! Blank forms.

use phieu::Engine;
use phieu::jobs::template::{self, Plan};
use phieu::message::Messages;
use phieu::report::trouble;
use serde::Serialize;
use wasm_bindgen::JsError;

use crate::answer::Answer;
use crate::given::{Given, folder_and_name};
use crate::merge::{read_roster, school_year};

#[derive(Serialize)]
struct Blanks<'p> {
    /// How many schools the roster has.
    all: usize,
    names: Vec<&'p str>,
    problems: Vec<String>,
}

/// The blank form.
pub fn one(year: Option<&str>, engine: &Engine, messages: &Messages) -> Result<Answer, JsError> {
    let year = school_year(year, "template.bad_year", "year", messages)?;
    Ok(Answer::file(&template::one(year, None, engine)?))
}

/// The forms of some schools of a roster.
pub fn some(
    roster: Given,
    year: Option<&str>,
    (from, count): (usize, usize),
    engine: &Engine,
    messages: &Messages,
) -> Result<Answer, JsError> {
    let year = school_year(year, "template.bad_year", "year", messages)?;
    let name = folder_and_name(&roster.name).1.to_owned();
    let roster = read_roster(roster, engine, messages)?;
    if roster.entries.is_empty() {
        return Err(JsError::new(&messages.say("template.no_schools", &[("path", &name)])));
    }
    let problems = roster.problems.iter().map(|problem| trouble::of_roster(problem, messages)).collect();
    let plan = Plan::new(roster.entries, year, None);
    let asked = || plan.forms.iter().skip(from).take(count);
    let names = asked().map(|planned| planned.file_name.as_str()).collect();
    let mut answer = Answer::of(&Blanks { all: plan.forms.len(), names, problems })?;
    for planned in asked() {
        answer = answer.with(&plan.one(planned, engine).1?);
    }
    Ok(answer)
}
