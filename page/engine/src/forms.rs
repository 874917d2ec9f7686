//! Forms: the report of a file, and its result workbooks.

use phieu::jobs::convert::Plan;
use phieu::jobs::names::Meant;
use phieu::jobs::{check, packed};
use phieu::message::Messages;
use phieu::report::json;
use phieu::sheet::Date;
use phieu::{Assessment, Engine};
use wasm_bindgen::JsError;

use crate::answer::Answer;
use crate::given::{Given, beside, folder_and_name};

/// What `phieu check --format json` prints for one file.
pub fn check(given: Given, engine: &Engine, messages: &Messages) -> Result<String, JsError> {
    let name = given.name.clone();
    let mut forms = Vec::new();
    each(given, engine, |member, assessments| {
        let file = member.map_or_else(|| name.clone(), |(_, path)| format!("{name}/{path}"));
        for assessment in &assessments {
            forms.push(json::form(&file, assessment, engine, messages)?);
        }
        Ok(())
    })?;
    Ok(format!("{}{}{}\n", json::opening(engine)?, forms.join(","), json::CLOSING))
}

/// The result workbooks of a file, the one of that index in a set whose results have those names.
pub fn convert(
    given: Given,
    (results, index): (Vec<String>, usize),
    date: Option<&str>,
    engine: &Engine,
    messages: &Messages,
) -> Result<Answer, JsError> {
    let plan = Plan { results, date: date.and_then(Date::from_iso) };
    let name = given.name.clone();
    // A result stands beside its form.
    let way = folder_and_name(&name).1;
    let mut made = Vec::new();
    each(given, engine, |member, assessments| {
        let member = member.map(|(number, path)| (number, folder_and_name(path).1));
        for converted in plan.results_of(index, member, assessments, way, (engine, messages)) {
            if let Some(bytes) = converted.result {
                made.push((beside(&name, &converted.name), bytes?));
            }
        }
        Ok(())
    })?;
    let names: Vec<&String> = made.iter().map(|(name, _)| name).collect();
    Ok(made.iter().fold(Answer::of(&names)?, |answer, (_, bytes)| answer.with(bytes)))
}

/// Hands on what there is to say about each form of a file, with the file in the archive that it stands in.
pub fn each(
    given: Given,
    engine: &Engine,
    mut take: impl FnMut(Option<(usize, &str)>, Vec<Assessment>) -> Result<(), JsError>,
) -> Result<(), JsError> {
    let archive = folder_and_name(&given.name).1.to_owned();
    given.each((engine.limits.file_size, Meant::Forms), &engine.limits, |opened| {
        let mut assessments = check::assess_all(engine, opened.file);
        let member = opened.member.as_ref().map(|(number, path)| (*number, path.as_str()));
        if member.is_some() {
            for assessment in &mut assessments {
                packed::tell(assessment, &archive);
            }
        }
        take(member, assessments)
    })
}
