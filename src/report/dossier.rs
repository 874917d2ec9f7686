//! What a dossier holds and lacks, and whether one still holds, as text and as JSON.

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::dossier::{Dossier, LeftOut, Piece, Plan, Problem, Told, Verified};
use crate::message::Messages;
use crate::paper::dossier::size;

/// Lines of one kind that are told one by one.
const NAMED: usize = 20;

/// A dossier that was made.
#[derive(Debug)]
pub struct Made<'a> {
    /// Where it is.
    pub path: String,
    /// What was planned.
    pub plan: &'a Plan,
    /// What is in it.
    pub dossier: &'a Dossier,
    /// What else there is to say.
    pub told: Told,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
}

/// What a dossier holds and lacks; `in_short` without a line for every file.
pub fn made(made: &Made, in_short: bool, messages: &Messages) -> String {
    let Made { path, plan, dossier, told, catalogue } = made;
    let count = |number: usize| number.to_string();
    let say = |key: &str, params: &[(&str, &str)]| format!("{}\n", messages.say(key, params));
    let path_of = |number: &usize| plan.found.get(*number).map_or("", |found| found.path.as_str());
    let line = |path: &str| messages.say("dossier.line", &[("path", path)]);
    let mut text = say(
        "dossier.saved",
        &[
            ("path", path),
            ("files", &count(dossier.entries.len())),
            ("size", &size(dossier.size(), messages)),
        ],
    );
    let missing: Vec<&Piece> = plan.missing().collect();
    let with = (0..plan.pieces.len()).filter(|at| plan.files_of(*at).next().is_some()).count();
    let links = plan.pieces.len() - with - missing.len();
    let counts = [("with", count(with)), ("links", count(links)), ("missing", count(missing.len()))];
    text.push_str(&say("dossier.pieces", &counts.each_ref().map(|(name, value)| (*name, value.as_str()))));
    let mut list = |head: &str, lines: Vec<String>| {
        if lines.is_empty() || in_short {
            return;
        }
        text.push_str(&say(head, &[("other", messages.word("dossier.other"))]));
        let more = lines.len().saturating_sub(NAMED);
        for line in lines.into_iter().take(NAMED) {
            text.push_str(&line);
            text.push('\n');
        }
        if more > 0 {
            text.push_str(&say("dossier.more", &[("count", &count(more))]));
        }
    };
    let missing_line = |piece: &&Piece| {
        let items: Vec<&str> = piece.items.iter().map(|item| catalogue.node(*item).code.as_str()).collect();
        let named: Vec<&str> = [piece.code.as_str(), &piece.title, &piece.kept]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        let key = if items.is_empty() { "dossier.missing_unused" } else { "dossier.missing_line" };
        messages.say(key, &[("piece", &named.join(" ")), ("items", &items.join(", "))])
    };
    list("dossier.missing_head", missing.iter().map(missing_line).collect());
    list("dossier.unread_head", plan.unread.iter().map(|number| line(path_of(number))).collect());
    let left_out = plan.left_out.iter().map(|(number, why)| match why {
        LeftOut::UnknownCode(code) => {
            messages.say("dossier.unknown_code", &[("path", path_of(number)), ("code", code)])
        }
        LeftOut::NoCode => line(path_of(number)),
    });
    list("dossier.left_out_head", left_out.collect());
    let doubles = told.doubles.iter();
    let doubles = doubles.map(|paths| messages.say("dossier.doubles_line", &[("paths", &paths.join(" = "))]));
    list("dossier.doubles_head", doubles.collect());
    list("dossier.empty_head", told.empty.iter().map(|path| line(path)).collect());
    list("dossier.large_head", told.large.iter().map(|path| line(path)).collect());
    text
}

/// A problem of a bag in words.
fn problem(problem: &Problem, messages: &Messages) -> String {
    let (path, detail) = problem.about();
    messages.say(&format!("bag.{}", problem.name()), &[("path", path), ("detail", &detail)])
}

fn severity<'m>(problem: &Problem, messages: &'m Messages) -> &'m str {
    messages.word(if problem.is_note() { "dossier.verdict_note" } else { "dossier.verdict_error" })
}

/// Whether a dossier still holds, for people.
pub fn verified(verified: &Verified, messages: &Messages) -> String {
    let count = |number: usize| number.to_string();
    let names: Vec<&str> = verified.algorithms.iter().map(|algorithm| algorithm.title()).collect();
    let faults = verified.problems.iter().filter(|problem| !problem.is_note()).count();
    let verdict = if verified.holds() {
        let params = [
            ("files", count(verified.files)),
            ("size", size(verified.bytes, messages)),
            ("algorithms", names.join(", ")),
        ];
        messages.say("dossier.holds", &params.each_ref().map(|(name, value)| (*name, value.as_str())))
    } else {
        messages.say("dossier.fails", &[("count", &count(faults))])
    };
    let mut lines = vec![verdict];
    let said = verified.info.iter();
    lines.extend(said.map(|(label, value)| {
        messages.say("dossier.said", &[("label", &shown(label)), ("value", &shown(value))])
    }));
    lines.extend(
        verified
            .problems
            .iter()
            .map(|told| format!("{}: {}", severity(told, messages), shown(&problem(told, messages)))),
    );
    lines.join("\n") + "\n"
}

/// Text of a stranger's bag for a terminal: nothing in it steers one.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[derive(Serialize)]
struct Report<'a> {
    bag: &'a str,
    holds: bool,
    files: usize,
    bytes: u64,
    algorithms: Vec<&'static str>,
    problems: Vec<ProblemReport<'a>>,
}

#[derive(Serialize)]
struct ProblemReport<'a> {
    problem: &'static str,
    note: bool,
    path: Option<&'a str>,
    detail: Option<String>,
    message: String,
}

/// Whether a dossier still holds, for programs.
///
/// # Errors
/// When it cannot be put into JSON, which does not happen with text and numbers.
pub fn json(path: &str, verified: &Verified, messages: &Messages) -> serde_json::Result<String> {
    let told = |told| {
        let told: &Problem = told;
        let (path, detail) = told.about();
        ProblemReport {
            problem: told.name(),
            note: told.is_note(),
            path: Some(path).filter(|path| !path.is_empty()),
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            message: problem(told, messages),
        }
    };
    let report = Report {
        bag: path,
        holds: verified.holds(),
        files: verified.files,
        bytes: verified.bytes,
        algorithms: verified.algorithms.iter().map(|algorithm| algorithm.name()).collect(),
        problems: verified.problems.iter().map(told).collect(),
    };
    serde_json::to_string(&report).map(|text| text + "\n")
}
