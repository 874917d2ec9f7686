//! `phieu combine`: one form out of the parts that several people of a school filled in.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ArgMatches;

use super::{Outcome, engine_without_roster, print, read_workbook};
use crate::message::Messages;
use crate::store::{self, Input, StoreError, StoreErrorKind};
use crate::template::combine::{Combined, Part, Stranger, combine};
use crate::template::{Wording, pages};
use crate::write::template;
use crate::{Engine, Source};

/// Runs the command.
pub fn run(given: &ArgMatches, messages: &Messages) -> anyhow::Result<Outcome> {
    let engine = engine_without_roster(given, messages)?;
    let words = Wording::from_toml(Wording::BUILT_IN)?;
    let paths: Vec<PathBuf> = given.get_many::<PathBuf>("files").unwrap_or_default().cloned().collect();
    let (inputs, problems) = store::inputs(&paths);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem.into());
    }
    let Some(output) = given.get_one::<PathBuf>("output") else { return Ok(Outcome::Usage) };
    store::spare_inputs(output, &inputs)?;
    let prefer =
        given.get_one::<PathBuf>("prefer").map(|path| preferred(path, &inputs, messages)).transpose()?;
    let parts: Vec<Part> =
        inputs.iter().map(|input| part(input, &engine, &words, messages)).collect::<anyhow::Result<_>>()?;
    let combined = combine(&parts, prefer, &engine.catalogue, &words)
        .map_err(|stranger| anyhow!(stranger_text(&stranger, messages)))?;
    let bytes = template::write(&engine.catalogue, &engine.words.kinds, &combined.known)?;
    store::save_new(output, &bytes)?;
    print(&report(&combined, output, &engine, messages))?;
    Ok(if combined.findings.is_empty() { Outcome::Fine } else { Outcome::Findings })
}

fn part(input: &Input, engine: &Engine, words: &Wording, messages: &Messages) -> anyhow::Result<Part> {
    let file = input.name();
    let bytes = store::read(&input.path, engine.limits.file_size)?;
    let workbook = read_workbook(&bytes, engine, 1);
    let pages = workbook.as_ref().map(|workbook| pages::read(workbook, words)).unwrap_or_default();
    let assessment = engine.assess_workbook(&Source::new(&file, &bytes), workbook);
    if assessment.form.layout.tables == 0 {
        // One part left out in silence would be lost content.
        let reason = assessment.findings.first().map(|finding| messages.message(finding)).unwrap_or_default();
        let detail = messages.say("combine.unread", &[("file", &file), ("reason", &reason)]);
        return Err(StoreError { path: input.path.clone(), kind: StoreErrorKind::Other(detail) }.into());
    }
    Ok(Part { file, assessment, pages })
}

fn preferred(path: &Path, inputs: &[Input], messages: &Messages) -> anyhow::Result<usize> {
    let same = |input: &Input| {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        input.path == path || (real(path).is_some() && real(&input.path) == real(path))
    };
    inputs.iter().position(same).ok_or_else(|| {
        anyhow!(messages.say("combine.prefer_unknown", &[("path", &path.display().to_string())]))
    })
}

fn stranger_text(stranger: &Stranger, messages: &Messages) -> String {
    let (key, first, second, file) = match stranger {
        Stranger::School(first, second, file) => ("combine.other_school", first, second, file),
        Stranger::Year(first, second, file) => ("combine.other_year", first, second, file),
    };
    messages.say(key, &[("first", first), ("second", second), ("file", file)])
}

fn report(combined: &Combined, output: &Path, engine: &Engine, messages: &Messages) -> String {
    let mut lines = Vec::new();
    for finding in &combined.findings {
        let (code, severity) = (finding.code.as_str(), messages.severity(finding.severity));
        let (message, help) = (messages.message(finding), messages.help(finding));
        lines.push(format!("{code} {severity}: {message}\n  → {help}"));
    }
    for change in &combined.renumbered {
        let params = [("file", change.file.as_str()), ("from", &change.from), ("to", &change.to)];
        lines.push(messages.say("combine.renumbered", &params));
    }
    let answers = combined.known.answers.values().filter(|filled| !filled.is_unanswered()).count();
    let counts = [
        ("path", output.display().to_string()),
        ("answers", answers.to_string()),
        ("all", engine.catalogue.items().count().to_string()),
        ("disputes", combined.findings.len().to_string()),
    ];
    let counts = counts.each_ref().map(|(name, value)| (*name, value.as_str()));
    lines.push(messages.say("combine.saved", &counts));
    lines.join("\n") + "\n"
}
