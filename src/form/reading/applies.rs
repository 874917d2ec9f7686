//! Whether an answer says that the row does not apply to the school (không áp dụng).
//!
//! A cell's text comes in, yes or no goes out. Only what says so and nothing else counts: *Không áp dụng vì trường không
//! có nội trú* does, *Không áp dụng được phần mềm* and *Không áp dụng, 5 điểm* do not.

use super::boxes::{Choice, chosen};
use super::condition::ENDS;
use crate::form::vocabulary::{Vocabulary, beginning};
use crate::text::{Number, fold, parse_number, starts_with_words};

/// Bytes of such an answer with its reason; what is longer is something else, and is not looked through.
const LONGEST: usize = 1000;

/// Whether a text says that the row does not apply.
pub(super) fn is_not_applicable(text: &str, words: &Vocabulary) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    match chosen(text, &words.condition) {
        Choice::NoBoxes => is_said(text, words),
        Choice::One(option) => is_said(option, words),
        Choice::Nothing | Choice::Unclear => false,
    }
}

fn is_said(text: &str, words: &Vocabulary) -> bool {
    let known = &words.not_applicable;
    // N/A has a sign inside that ends a clause elsewhere.
    if known.whole.contains(&fold(text)) {
        return true;
    }
    let mut clauses = text.split(ENDS).map(str::trim).filter(|clause| !clause.is_empty());
    let Some(first) = clauses.next().map(fold) else { return false };
    let has_reason = beginning(&first, &known.starts)
        .and_then(|start| first.get(start.len()..))
        .is_some_and(|rest| known.reasons.iter().any(|reason| starts_with_words(rest.trim_start(), reason)));
    (has_reason || known.whole.contains(&first)) && !clauses.any(|clause| is_answer(clause, words))
}

/// Whether a clause answers the row all the same: points, met or not met.
fn is_answer(clause: &str, words: &Vocabulary) -> bool {
    let is_number =
        matches!(parse_number(clause), Number::Exact(_) | Number::OutOf(..) | Number::Percentage(_));
    let folded = fold(clause);
    let is_word =
        [&words.condition.met, &words.condition.not_met].into_iter().any(|list| list.contains(&folded));
    is_number || is_word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> bool {
        let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
        is_not_applicable(text, &words)
    }

    #[test]
    fn an_answer_that_says_that_the_row_does_not_apply_and_nothing_else() {
        for text in [
            "Không áp dụng",
            "KHÔNG ÁP DỤNG.",
            "không  áp dụng",
            "KAD",
            "N/A",
            "n/a",
            "NA",
            "Không thuộc đối tượng áp dụng",
            "Không áp dụng (trường không có nội trú)",
            "Không áp dụng - theo CV 123",
            "Không áp dụng đối với trường mầm non",
            "Không áp dụng vì chỉ có 1 điểm trường",
            "☐ Đạt ☐ Chưa đạt ☑ Không áp dụng",
        ] {
            assert!(says(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_another_answer() {
        for text in [
            "",
            "Không",
            "không có",
            "Chưa áp dụng",
            "Không áp dụng được phần mềm",
            "Không áp dụng, 5 điểm",
            "Không áp dụng / Đạt",
            "5 (không áp dụng)",
            "áp dụng",
            "☐ Đạt ☐ Không áp dụng",
            "☑ Đạt ☐ Không áp dụng",
            "0",
            "-",
        ] {
            assert!(!says(text), "{text}");
        }
    }
}
