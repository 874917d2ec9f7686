//! What a merge came to, as text: schools and forms, notices by code, and files without a table.

use crate::finding::Severity;
use crate::merge::{Record, Summary};
use crate::message::Messages;

/// Files without a table that the summary names; the workbook has them all.
const NAMED: usize = 20;

/// The lines for the end of a merge.
pub fn summary(summary: &Summary, messages: &Messages) -> String {
    let count = |number: usize| number.to_string();
    let say = |key: &str, params: &[(&str, &str)]| format!("{}\n", messages.say(key, params));
    let mut text =
        say("merge.summary", &[("schools", &count(summary.schools)), ("forms", &count(summary.forms))]);
    for (code, found) in &summary.notices {
        let title = messages.page(*code).map_or("", |page| page.title.as_str());
        text.push_str(&say(
            "merge.summary_code",
            &[("code", code.as_str()), ("title", title), ("count", &count(*found))],
        ));
    }
    let unread = &summary.unread;
    if !unread.is_empty() {
        text.push_str(&say("merge.summary_unread", &[("count", &count(unread.len()))]));
    }
    for record in unread.iter().take(NAMED) {
        let reason = why_unread(record, messages);
        text.push_str(&say("merge.unread_file", &[("file", &record.file), ("reason", &reason)]));
    }
    if unread.len() > NAMED {
        text.push_str(&say("merge.unread_more", &[("count", &count(unread.len() - NAMED))]));
    }
    text
}

/// Why no table of answers was found in a file.
pub fn why_unread(record: &Record, messages: &Messages) -> String {
    let errors = record.findings().into_iter().filter(|found| found.severity == Severity::Error);
    let reasons: Vec<String> = errors.map(|found| messages.message(&found)).collect();
    reasons.join(" ")
}
