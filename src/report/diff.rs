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
        let is_same = left.identity().digest == right.identity().digest;
        out.push_str(messages.word(if is_same { "change.none" } else { "change.none_but_words" }));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::diff::diff;
    use crate::catalogue::small::{AS_IT_IS, catalogue};
    use crate::message::Lang;

    /// What is said of the small catalogue with this change, held against it as it is, below the head.
    fn said(to: &str, lang: Lang) -> String {
        let (from, to) = (catalogue(AS_IT_IS), catalogue(&[to]));
        let text = text(&from, &to, &diff(&from, &to), &Messages::built_in(lang).unwrap());
        text.lines().skip(1).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn nothing_differs_only_where_the_identities_are_the_same() {
        assert_eq!(said("ví dụ -> thí dụ", Lang::Vi), "  Không có gì khác.");
        let known = "\"Máy tính\" -> \"Điện thoại\", also = [\"Máy tính\"]";
        assert!(said(known, Lang::Vi).contains("Chỉ khác cách viết tên"));
        assert!(said(known, Lang::En).contains("Only titles are worded differently"));
    }

    #[test]
    fn what_the_unit_s_level_needs_is_told_in_words() {
        let needed = "\"1.1\", -> \"1.1\", mandatory = true,";
        assert_eq!(said(needed, Lang::Vi), "  1.1: nay là mục bắt buộc khi xếp mức của đơn vị");
    }
}
