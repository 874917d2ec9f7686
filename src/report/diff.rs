//! What differs between two catalogues, for people and for programs.

use serde::Serialize;

use crate::catalogue::diff::{Change, ChangeKind};
use crate::catalogue::{Catalogue, CatalogueId, LevelRule, Node};
use crate::message::Messages;

/// A line for each change, or one that says that there is none.
pub fn text(from: &Catalogue, to: &Catalogue, changes: &[Change], messages: &Messages) -> String {
    let (left, right) = (from, to);
    let (from, to) = (from.identity().to_string(), to.identity().to_string());
    let mut out = messages.say("change.head", &[("from", &from), ("to", &to)]);
    out.push('\n');
    if changes.is_empty() {
        out.push_str(messages.word("change.none"));
        out.push('\n');
    }
    for change in changes {
        let in_words = |catalogue: &Catalogue, code: &str| {
            let node = catalogue.find(code).map(|id| catalogue.node(id));
            node.map(|node| bands(node, messages)).unwrap_or_default()
        };
        let told = match change.kind {
            ChangeKind::Bands => Change {
                before: in_words(left, &change.code),
                after: in_words(right, &change.code),
                ..change.clone()
            },
            _ => change.clone(),
        };
        out.push_str(&line(&told, messages));
        out.push('\n');
    }
    out
}

/// The bands of a row, in words.
fn bands(node: &Node, messages: &Messages) -> String {
    let level = |rule: &LevelRule| {
        let params = [("level", &*rule.level.to_string()), ("range", &*messages.interval(rule))];
        messages.say("change.level_band", &params)
    };
    let levels = node.bands.iter().map(level);
    levels.chain(node.caps.iter().map(|band| messages.band(band))).collect::<Vec<_>>().join("; ")
}

/// One change on one line.
pub fn line(change: &Change, messages: &Messages) -> String {
    let Change { code, kind, before, after } = change;
    let shown = |text: &str| {
        if text.is_empty() { messages.word("change.nothing").to_owned() } else { text.to_owned() }
    };
    let (before, after) = match kind {
        ChangeKind::WorthMore | ChangeKind::WorthLess => (number(before, messages), number(after, messages)),
        ChangeKind::NotApplicable => {
            let word = |rule: &str| messages.word(&format!("not_applicable.{rule}")).to_owned();
            (word(before), word(after))
        }
        _ => (shown(before), shown(after)),
    };
    let key = format!("change.{}", kind.key());
    format!("  {}", messages.say(&key, &[("code", code), ("before", &before), ("after", &after)]))
}

fn number(text: &str, messages: &Messages) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |number| messages.number(number))
}

#[derive(Serialize)]
struct DiffJson<'c> {
    from: &'c CatalogueId,
    to: &'c CatalogueId,
    changes: Vec<ChangeJson<'c>>,
}

#[derive(Serialize)]
struct ChangeJson<'c> {
    code: &'c str,
    change: &'static str,
    before: Option<&'c str>,
    after: Option<&'c str>,
}

/// The changes as one JSON object.
///
/// # Errors
/// None that a person could cause: strings are always written.
pub fn json(from: &Catalogue, to: &Catalogue, changes: &[Change]) -> Result<String, serde_json::Error> {
    fn told(text: &str) -> Option<&str> {
        (!text.is_empty()).then_some(text)
    }
    let changes = changes.iter().map(|change| ChangeJson {
        code: &change.code,
        change: change.kind.key(),
        before: told(&change.before),
        after: told(&change.after),
    });
    serde_json::to_string_pretty(&DiffJson {
        from: from.identity(),
        to: to.identity(),
        changes: changes.collect(),
    })
}
