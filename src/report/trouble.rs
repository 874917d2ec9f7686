//! What is wrong with what was given besides forms, in words: catalogues, rosters, and the parts of a form.
//!
//! A problem comes in, a sentence goes out, the same in every front end.

use crate::catalogue::{Gravity, LoadError, Problem};
use crate::draft::Difference;
use crate::finding::Finding;
use crate::merge::roster;
use crate::message::Messages;
use crate::template::combine::{Renumbered, Stranger};
use crate::write::style::CELL_LETTERS;

/// Why a catalogue cannot be used; `name` is what people call it.
pub fn loading(name: &str, error: &LoadError, messages: &Messages) -> String {
    let reason = match error {
        LoadError::Shape(error) => error.to_string(),
        LoadError::Value { field, value } => {
            messages.say("cli.catalogue_value", &[("field", field), ("value", value)])
        }
        LoadError::Unsound(problems) => {
            let lines: Vec<String> = problems.iter().map(|problem| of_catalogue(problem, messages)).collect();
            lines.join("\n")
        }
    };
    messages.say("cli.bad_catalogue", &[("name", name), ("reason", &reason)])
}

/// What is wrong with a catalogue.
pub fn of_catalogue(problem: &Problem, messages: &Messages) -> String {
    let params: Vec<(&str, &str)> =
        problem.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let severity = match problem.gravity {
        Gravity::Error => "severity.error",
        Gravity::Warning => "severity.warning",
    };
    format!("{}: {}", messages.word(severity), messages.say(&format!("catalogue.{}", problem.key), &params))
}

/// Where several forms that a catalogue was made from differ.
pub fn of_forms(difference: &Difference, forms: usize, messages: &Messages) -> String {
    let others: Vec<String> = difference
        .others
        .iter()
        .map(|(said, count)| format!("{} ({count})", shown(said, messages)))
        .collect();
    let params = [
        ("code", difference.code.clone()),
        ("taken", shown(&difference.taken, messages)),
        ("votes", difference.votes.to_string()),
        ("forms", forms.to_string()),
        ("others", others.join("; ")),
    ];
    let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    messages.say(&format!("draft.differ_{}", difference.what), &params)
}

fn shown(said: &str, messages: &Messages) -> String {
    match said {
        "" => messages.word("change.nothing").to_owned(),
        "+" => messages.word("draft.is_there").to_owned(),
        "-" => messages.word("draft.is_not_there").to_owned(),
        said => said.to_owned(),
    }
}

/// What is wrong with a roster.
pub fn of_roster(problem: &roster::Problem, messages: &Messages) -> String {
    let place = problem.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
    messages.say(problem.kind.key(), &[("place", &place), ("seen", &problem.seen)])
}

/// Why a part cannot be read.
pub fn of_part(file: &str, reason: Option<&Finding>, messages: &Messages) -> String {
    let reason = reason.map(|finding| messages.message(finding)).unwrap_or_default();
    messages.say("combine.unread", &[("file", file), ("reason", &reason)])
}

/// Why parts do not belong together.
pub fn of_parts(stranger: &Stranger, messages: &Messages) -> String {
    let (key, first, second, file) = match stranger {
        Stranger::School(first, second, file) => ("combine.other_school", first, second, file),
        Stranger::Year(first, second, file) => ("combine.other_year", first, second, file),
    };
    messages.say(key, &[("first", first), ("second", second), ("file", file)])
}

/// Why a text of the whole form does not fit into its cell, and what to do.
pub fn of_long_text(what: &str, of: &str, messages: &Messages) -> String {
    let what = messages.say(&format!("combine.long_{what}"), &[("of", of)]);
    let limit = messages.number(CELL_LETTERS.into());
    messages.say("combine.too_long", &[("what", &what), ("limit", &limit)])
}

/// That the code of a piece of evidence had to change.
pub fn of_code(change: &Renumbered, messages: &Messages) -> String {
    let params = [("file", change.file.as_str()), ("from", &change.from), ("to", &change.to)];
    messages.say("combine.renumbered", &params)
}
