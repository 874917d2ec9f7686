//! Another catalogue: a TOML file, or one made of a blank form or a Word file.

use phieu::Engine;
use phieu::catalogue::Catalogue;
use phieu::jobs::draft::{self, DraftError, Made};
use phieu::message::Messages;
use phieu::report::trouble;
use serde::Serialize;
use wasm_bindgen::JsError;

use crate::answer::Answer;
use crate::given::{Given, folder_and_name};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taken<'c> {
    identity: String,
    title: &'c str,
    toml: &'c str,
    is_made: bool,
    problems: Vec<String>,
    remarks: Vec<String>,
}

/// The catalogue of a file, and what there is to say about it.
pub fn read(given: Given, engine: &Engine, messages: &Messages) -> Result<Answer, JsError> {
    let name = folder_and_name(&given.name).1.to_owned();
    if name.to_lowercase().ends_with(".toml") {
        let toml = given.text().unwrap_or_default();
        let catalogue = Catalogue::from_toml(toml)
            .map_err(|error| JsError::new(&trouble::loading(&name, &error, messages)))?;
        return told(&catalogue, toml, None, messages);
    }
    let file = given.file(engine.limits.file_size, &engine.limits);
    let made = draft::from_forms(&[file], &engine.words, &engine.limits, false, messages)
        .map_err(|error| JsError::new(&refused(&error, messages)))?;
    told(&made.catalogue, &made.toml, Some(&made), messages)
}

fn told(
    catalogue: &Catalogue,
    toml: &str,
    made: Option<&Made>,
    messages: &Messages,
) -> Result<Answer, JsError> {
    let problems = catalogue.problems();
    let remarks = made.iter().flat_map(|made| &made.remarks).map(|remark| remark.text(messages));
    let differences = made.iter().flat_map(|made| {
        made.differences.iter().map(|difference| trouble::of_forms(difference, made.forms, messages))
    });
    Answer::of(&Taken {
        identity: catalogue.identity().to_string(),
        title: &catalogue.title,
        toml,
        is_made: made.is_some(),
        problems: problems.iter().map(|problem| trouble::of_catalogue(problem, messages)).collect(),
        remarks: remarks.chain(differences).collect(),
    })
}

fn refused(error: &DraftError, messages: &Messages) -> String {
    let remarks = |remarks: &[phieu::draft::Remark]| {
        let lines = remarks.iter().map(|remark| remark.text(messages));
        lines.chain([messages.word("cli.draft_lacks").to_owned()]).collect::<Vec<_>>().join("\n")
    };
    match error {
        DraftError::Unreadable(name, finding) => format!("{name}: {}", messages.message(finding)),
        DraftError::NoForm(name) => messages.say("cli.no_blank_form", &[("path", name)]),
        DraftError::Lacking(lacking) => remarks(lacking),
        DraftError::Unsound(problems, others) => {
            let lines = problems.iter().map(|problem| trouble::of_catalogue(problem, messages));
            lines.chain([remarks(others)]).collect::<Vec<_>>().join("\n")
        }
        DraftError::Catalogue(error) => trouble::loading("", error, messages),
    }
}
