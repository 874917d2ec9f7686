//! `phieu combine`: one form out of the parts that several people of a school filled in.

use std::path::Path;

use anyhow::anyhow;

use super::command::Combine;
use super::{Outcome, calendar, open, print};
use crate::Engine;
use crate::jobs::combine::{self, CombineError, Plan, Whole};
use crate::jobs::names::Meant;
use crate::message::Messages;
use crate::report::trouble;
use crate::store::{self, Input, StoreError, StoreErrorKind};
use crate::template::combine::Preference;

/// Runs the command.
pub fn run(given: &Combine, messages: &Messages) -> anyhow::Result<Outcome> {
    let mut engine = open::engine(given.catalogue.as_deref(), &given.files, false, messages)?;
    let folders = given.files.iter().map(|path| store::folder_of(path)).collect();
    calendar::choose(&mut engine, None, folders, true, messages)?;
    let (inputs, problems) = store::inputs(&given.files, Meant::Forms);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem.into());
    }
    store::spare_inputs(&given.output, &inputs)?;
    let prefer = given.prefer.as_deref().map(|path| preferred(path, &inputs, messages)).transpose()?;
    let prefer = Preference { part: prefer, choices: Vec::new() };
    let plan = Plan { parts: inputs.len(), prefer };
    let files =
        inputs.iter().map(|input| open::file(&input.path, &engine.limits).map_err(anyhow::Error::from));
    let whole =
        combine::run(&plan, files, &engine, &|_| {}).map_err(|error| in_words(error, &inputs, messages))?;
    store::save_new(&given.output, &whole.bytes)?;
    print(&report(&whole, &given.output, &engine, messages))?;
    Ok(whole.verdict().into())
}

fn preferred(path: &Path, inputs: &[Input], messages: &Messages) -> anyhow::Result<usize> {
    let same = |input: &Input| input.path == path || store::is_same(&input.path, path);
    inputs.iter().position(same).ok_or_else(|| {
        anyhow!(messages.say("combine.prefer_unknown", &[("path", &path.display().to_string())]))
    })
}

/// Why the parts could not be combined, as a person reads it.
fn in_words(error: anyhow::Error, inputs: &[Input], messages: &Messages) -> anyhow::Error {
    match error.downcast_ref::<CombineError>() {
        Some(CombineError::Unread { index, file, reason }) => {
            let detail = trouble::of_part(file, reason.as_deref(), messages);
            let path = inputs.get(*index).map_or(Path::new(file), |input| &input.path);
            StoreError::new(path, StoreErrorKind::Other(detail)).into()
        }
        Some(CombineError::Strangers(stranger)) => anyhow!(trouble::of_parts(stranger, messages)),
        Some(CombineError::TooLong { what, of }) => anyhow!(trouble::of_long_text(what, of, messages)),
        _ => error,
    }
}

fn report(whole: &Whole, output: &Path, engine: &Engine, messages: &Messages) -> String {
    let mut lines = Vec::new();
    for finding in &whole.combined.findings {
        let (code, severity) = (finding.code.as_str(), messages.severity(finding.severity));
        let (message, help) = (messages.message(finding), messages.help(finding));
        lines.push(format!("{code} {severity}: {message}\n  → {help}"));
    }
    lines.extend(whole.combined.renumbered.iter().map(|change| trouble::of_code(change, messages)));
    let counts = [
        ("path", output.display().to_string()),
        ("answers", whole.answers().to_string()),
        ("all", engine.catalogue.items().count().to_string()),
        ("disputes", whole.combined.findings.len().to_string()),
    ];
    let counts = counts.each_ref().map(|(name, value)| (*name, value.as_str()));
    lines.push(messages.say("combine.saved", &counts));
    lines.join("\n") + "\n"
}
