//! Combining the parts of one school's form.

use phieu::Engine;
use phieu::jobs::combine::{CombineError, Plan, run};
use phieu::message::Messages;
use phieu::report::trouble;
use phieu::template::combine::{Answered, Candidate, Choice, Dispute, Preference};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsError;

use crate::answer::Answer;
use crate::given::Given;

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    Own,
    Review,
}

#[derive(Deserialize)]
struct Chosen {
    item: String,
    of: Of,
    shown: String,
}

#[derive(Serialize)]
struct Whole<'w> {
    disputes: Vec<Disputed<'w>>,
    answers: usize,
    all: usize,
    renumbered: Vec<String>,
}

#[derive(Serialize)]
struct Disputed<'w> {
    item: &'w str,
    title: &'w str,
    of: Of,
    candidates: Vec<Offered<'w>>,
    message: String,
    help: String,
}

#[derive(Serialize)]
struct Offered<'w> {
    part: usize,
    file: &'w str,
    person: &'w str,
    sheet: Option<&'w str>,
    cell: Option<String>,
    shown: &'w str,
}

/// One form out of parts.
pub fn combine(
    parts: Vec<Given>,
    prefer: Option<usize>,
    choices: &str,
    engine: &Engine,
    messages: &Messages,
) -> Result<Answer, JsError> {
    let choices: Vec<Chosen> = serde_json::from_str(choices)?;
    let prefer = Preference { part: prefer, choices: choices.into_iter().map(choice).collect() };
    let plan = Plan { parts: parts.len(), prefer };
    let files = parts.into_iter().map(|part| Ok(part.file(engine.limits.file_size, &engine.limits)));
    let whole =
        run(&plan, files, engine, &|_| {}).map_err(|error| JsError::new(&in_words(&error, messages)))?;
    let combined = &whole.combined;
    let told = Whole {
        disputes: combined.disputes.iter().map(|dispute| disputed(dispute, engine, messages)).collect(),
        answers: whole.answers(),
        all: engine.catalogue.items().count(),
        renumbered: combined.renumbered.iter().map(|change| trouble::of_code(change, messages)).collect(),
    };
    Ok(Answer::of(&told)?.with(&whole.bytes))
}

fn choice(chosen: Chosen) -> Choice {
    let of = match chosen.of {
        Of::Own => Answered::Own,
        Of::Review => Answered::Review,
    };
    Choice { item: chosen.item, of, key: chosen.shown }
}

fn disputed<'w>(dispute: &'w Dispute, engine: &'w Engine, messages: &Messages) -> Disputed<'w> {
    let node = engine.catalogue.node(dispute.item);
    let finding = dispute.finding.as_ref();
    Disputed {
        item: &node.code,
        title: &node.title,
        of: match dispute.of {
            Answered::Own => Of::Own,
            Answered::Review => Of::Review,
        },
        candidates: dispute.candidates.iter().map(offered).collect(),
        message: finding.map(|finding| messages.message(finding)).unwrap_or_default(),
        help: finding.map(|finding| messages.help(finding)).unwrap_or_default(),
    }
}

fn offered(candidate: &Candidate) -> Offered<'_> {
    Offered {
        part: candidate.part,
        file: &candidate.file,
        person: &candidate.person,
        sheet: candidate.place.sheet.as_deref(),
        cell: candidate.place.cell.map(|cell| cell.to_string()),
        shown: &candidate.key,
    }
}

fn in_words(error: &CombineError, messages: &Messages) -> String {
    match error {
        CombineError::Unread { file, reason, .. } => trouble::of_part(file, reason.as_deref(), messages),
        CombineError::Strangers(stranger) => trouble::of_parts(stranger, messages),
        CombineError::TooLong { what, of } => trouble::of_long_text(what, of, messages),
        CombineError::Write(error) => error.to_string(),
    }
}
