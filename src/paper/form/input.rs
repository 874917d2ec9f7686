//! What is asked in a row of the table: the kind of answer, the hints for the hand that fills it in, and what is still to
//! be done.

use rust_decimal::Decimal;

use super::Given;
use super::table::MarkWords;
use crate::catalogue::{Kind, Node, NodeId};
use crate::score::AcceptedValue;
use crate::template::Filled;
use crate::text::with_comma;

/// What is to be filled in.
#[derive(Debug)]
pub struct Input<'a> {
    /// What kind of answer.
    pub asked: Asked,
    /// Whether the answer may be that the row does not apply.
    pub is_optional: bool,
    /// Title of the hint for the hand that is there; a condition's has none.
    pub title: Option<String>,
    /// The hint.
    pub prompt: String,
    /// Title of what is said of another answer.
    pub error_title: &'a str,
    /// What is said of it.
    pub error: String,
    /// How the ratio or count is written, where the row has bands for one.
    pub share: Option<Hint>,
    /// How evidence is written, where the catalogue tells.
    pub evidence: Option<Hint>,
    /// What is still to be done now.
    pub mark: &'a str,
}

/// What kind of answer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Points from 0 to a maximum, in steps.
    Points {
        /// The maximum.
        max: Decimal,
        /// The step.
        step: Decimal,
    },
    /// Met or not met.
    Condition,
}

/// How something is written: title and text of a hint.
#[derive(Debug)]
pub struct Hint {
    /// Title.
    pub title: String,
    /// Text.
    pub prompt: String,
}

pub(super) fn input<'a>(
    given: &Given<'a>,
    marks: &MarkWords<'a>,
    id: NodeId,
    node: &Node,
    filled: Option<&Filled>,
) -> Input<'a> {
    let words = given.words;
    let evidence = evidence_hint(given, id, node);
    let is_optional = node.not_applicable.is_allowed();
    let hinted = |prompt: String| {
        let also =
            is_optional.then(|| words.say("not_applicable_prompt", &[("answer", marks.not_applicable)]));
        [Some(prompt), also].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let Some(max) = node.max else {
        return Input {
            asked: Asked::Condition,
            is_optional,
            title: None,
            prompt: hinted(words.text("condition_prompt").to_owned()),
            error_title: words.text("condition_error_title"),
            error: words.text("condition_error").to_owned(),
            share: None,
            evidence,
            mark: condition_mark(marks, filled),
        };
    };
    // Levels are whole.
    let step = if node.kind == Kind::Level { Decimal::ONE } else { given.catalogue.step };
    let half = (max / Decimal::TWO).checked_div(step).unwrap_or_default().floor() * step;
    let example = with_comma(if half.is_zero() { max } else { half });
    let (max_text, step_text) = (with_comma(max), with_comma(step));
    let params =
        [("code", node.code.as_str()), ("max", &max_text), ("step", &step_text), ("example", &example)];
    Input {
        asked: Asked::Points { max, step },
        is_optional,
        title: Some(words.say("prompt_title", &params)),
        prompt: hinted(words.say("prompt", &params)),
        error_title: words.text("error_title"),
        error: hinted(words.say("error", &params)),
        share: share_hint(given, node),
        evidence,
        mark: points_mark(marks, filled, max),
    }
}

fn condition_mark<'a>(marks: &MarkWords<'a>, filled: Option<&Filled>) -> &'a str {
    match filled {
        Some(filled) if filled.value.is_some() => marks.done,
        Some(filled) if !filled.text.is_empty() => marks.condition,
        _ => marks.blank,
    }
}

fn points_mark<'a>(marks: &MarkWords<'a>, filled: Option<&Filled>, max: Decimal) -> &'a str {
    let Some(filled) = filled.filter(|filled| !filled.is_unanswered()) else { return marks.blank };
    match filled.value {
        Some(AcceptedValue::Points(points)) if points < Decimal::ZERO || points > max => marks.range,
        Some(AcceptedValue::Points(points)) if points > Decimal::ZERO && filled.evidence.is_empty() => {
            marks.evidence
        }
        Some(AcceptedValue::Points(_) | AcceptedValue::NotApplicable) => marks.done,
        Some(AcceptedValue::Met(_)) | None => marks.text,
    }
}

/// Evidence may be anything; the hint only tells how codes are written.
fn evidence_hint(given: &Given, id: NodeId, node: &Node) -> Option<Hint> {
    let pattern = given.catalogue.evidence.first()?;
    let criterion = given.catalogue.criterion_of(id).map(|id| &given.catalogue.node(id).code);
    let example = pattern.example_for(criterion.unwrap_or(&node.code));
    let params = [("code", node.code.as_str()), ("example", &example)];
    Some(Hint {
        title: given.words.say("evidence_title", &params),
        prompt: given.words.say("evidence_prompt", &params),
    })
}

/// The ratio or count is asked where there are bands to hold it against.
fn share_hint(given: &Given, node: &Node) -> Option<Hint> {
    let [title, prompt] = match node.kind {
        Kind::Ratio => ["ratio_title", "ratio_prompt"],
        Kind::Count => ["count_title", "count_prompt"],
        Kind::Points | Kind::Condition | Kind::Level => return None,
    };
    let say = |key| given.words.say(key, &[("code", &node.code)]);
    (!node.caps.is_empty()).then(|| Hint { title: say(title), prompt: say(prompt) })
}
