//! Boxes with words beside them: `☑ Đạt ☐ Chưa đạt`.
//!
//! A text comes in, the words of its one ticked box go out.

use crate::form::vocabulary::Condition;

/// What several boxes with words beside them say: `☑ Đạt ☐ Chưa đạt`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice<'t> {
    /// There are no boxes, or one without words.
    NoBoxes,
    /// No box is ticked: nobody has answered yet.
    Nothing,
    /// The words of the one box that is ticked.
    One(&'t str),
    /// Several are ticked, or it cannot be told which words belong to which box.
    Unclear,
}

/// Which of several boxes is ticked. All boxes stand before their words, or all behind.
pub(super) fn chosen<'t>(text: &'t str, words: &Condition) -> Choice<'t> {
    let boxes = boxes(text, words);
    let (Some(first), Some(last)) = (boxes.first(), boxes.last()) else { return Choice::NoBoxes };
    let before = text.get(..first.start).unwrap_or_default();
    let behind = text.get(last.end..).unwrap_or_default();
    let is_nothing = |text: &str| text.trim_matches(IS_BETWEEN).is_empty();
    if boxes.len() == 1 && is_nothing(before) && is_nothing(behind) {
        return Choice::NoBoxes;
    }
    let starts = boxes.iter().skip(1).map(|next| next.start).chain([text.len()]);
    let ends = [0].into_iter().chain(boxes.iter().map(|before| before.end));
    let options: Vec<&str> = match (is_nothing(before), is_nothing(behind)) {
        (true, false) => boxes.iter().zip(starts).filter_map(|(own, end)| text.get(own.end..end)).collect(),
        (false, true) => ends.zip(&boxes).filter_map(|(start, own)| text.get(start..own.start)).collect(),
        _ => return Choice::Unclear,
    };
    let options: Vec<&str> = options.into_iter().map(|option| option.trim_matches(IS_BETWEEN)).collect();
    if options.len() != boxes.len() || options.iter().any(|option| option.is_empty()) {
        return Choice::Unclear;
    }
    let mut ticked = boxes.iter().zip(&options).filter(|(own, _)| own.is_ticked);
    match (ticked.next(), ticked.next()) {
        (Some((_, option)), None) => Choice::One(option),
        // One box that is not ticked may be left open, or mean no.
        (None, _) if boxes.len() > 1 => Choice::Nothing,
        _ => Choice::Unclear,
    }
}

/// Signs between boxes and their words.
const IS_BETWEEN: fn(char) -> bool =
    |c| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '/' | '|' | '.' | '\u{200b}');

struct TickBox {
    start: usize,
    end: usize,
    is_ticked: bool,
}

fn boxes(text: &str, words: &Condition) -> Vec<TickBox> {
    let signs = || {
        let ticked = words.ticked.iter().map(|sign| (sign, true));
        ticked.chain(words.unticked.iter().map(|sign| (sign, false)))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let sign = signs().find(|(sign, _)| rest.starts_with(sign.as_str()));
        let length =
            sign.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |(sign, _)| sign.len());
        if let Some((_, is_ticked)) = sign {
            found.push(TickBox { start: at, end: at + length, is_ticked });
        }
        at += length;
    }
    found
}
