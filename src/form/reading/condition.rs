//! Whether the answer to a condition (điều kiện bắt buộc) says that it is met.
//!
//! A cell's text comes in, what it says goes out. An answer counts only where every word of it is understood: *Có kế
//! hoạch* is met, *Có kế hoạch, đang trình ký* and *Có ý tưởng* are not, but neither are they "not met".

use super::boxes::{Choice, chosen};
use crate::form::vocabulary::{Condition, beginning};
use crate::text::{contains_any, contains_words, fold, tidy};

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Met,
    NotMet,
    /// Nobody has looked at it yet: *Chưa chấm*, boxes without a tick.
    NotAssessed,
    /// Neither, or both.
    Unclear,
}

/// What a text says; the words of the item's title may stand in an answer: *Có quy chế dạy học trực tuyến*.
pub(super) fn said(text: &str, title: &str, words: &Condition) -> Said {
    let text = tidy(text);
    match chosen(&text, words) {
        Choice::NoBoxes => in_words(&text, title, words),
        Choice::One(option) => in_words(option, title, words),
        Choice::Nothing => Said::NotAssessed,
        Choice::Unclear => Said::Unclear,
    }
}

fn in_words(text: &str, title: &str, words: &Condition) -> Said {
    let is = |signs: &[String]| signs.iter().any(|known| known == text);
    if is(&words.met_signs) {
        return Said::Met;
    }
    if is(&words.not_met_signs) {
        return Said::NotMet;
    }
    let folded = fold(text);
    if beginning(&folded, &words.not_assessed).is_some() {
        return Said::NotAssessed;
    }
    if beginning(&folded, &words.neither).is_some() {
        return Said::Unclear;
    }
    // A number counts as a whole: 0.5 is no 0.
    if !text.contains(char::is_alphabetic) {
        return claim(&tidy(text), title, words);
    }
    let mut clauses = clauses(text).filter(|clause| !words.subjects.contains(clause));
    let first = clauses.next().unwrap_or_default();
    let own = claim(&first, title, words);
    let others: Vec<Said> = clauses.map(|clause| claim(&clause, title, words)).collect();
    match own {
        Said::Met if others.contains(&Said::NotMet) || is_denied(&folded, words) || is_half(text, words) => {
            Said::Unclear
        }
        // *Chưa (đã có dự thảo)* is still not met, *Chưa đạt → Đạt* is nobody knows what.
        Said::NotMet if others.contains(&Said::Met) && !is_half(text, words) => Said::Unclear,
        Said::NotMet if words.half_met_signs.iter().any(|sign| text.contains(sign.as_str())) => Said::Unclear,
        own => own,
    }
}

/// Signs that end what an answer says at first; what follows explains it.
pub(super) const ENDS: fn(char) -> bool = |c| {
    matches!(c, ',' | ';' | ':' | '.' | '(' | ')' | '[' | ']' | '/' | '|' | '-' | '–' | '—' | '→' | '>' | '=')
};

/// The clauses of an answer, folded.
fn clauses(text: &str) -> impl Iterator<Item = String> {
    text.split(ENDS).map(fold).filter(|clause| !clause.is_empty())
}

/// What one folded clause says.
fn claim(clause: &str, title: &str, words: &Condition) -> Said {
    let said = beginning(clause, &words.subjects).map_or(clause, |subject| behind(clause, subject));
    if words.met.iter().any(|met| met == said) {
        return Said::Met;
    }
    if words.not_met.iter().any(|not| not == said) {
        return Said::NotMet;
    }
    if let Some(no) = beginning(said, &words.not_met_starts) {
        // *Không vướng mắc* denies something else.
        return if is_understood(behind(said, no), title, words) { Said::NotMet } else { Said::Unclear };
    }
    match beginning(said, &words.met_starts) {
        Some(yes) if is_understood(behind(said, yes), title, words) => Said::Met,
        _ => Said::Unclear,
    }
}

fn behind<'t>(text: &'t str, beginning: &str) -> &'t str {
    text.get(beginning.len()..).unwrap_or_default().trim_start()
}

/// Whether every word up to one that only explains (*theo*, *tại*, *vì*) is of the matter itself.
fn is_understood(rest: &str, title: &str, words: &Condition) -> bool {
    let title = fold(title);
    let explains = |word: &&str| words.explains.iter().any(|known| known == word);
    let is_of_matter = |word: &str| {
        words.matter.iter().any(|known| known == word)
            || word.contains(|c: char| c.is_ascii_digit())
            || contains_words(&title, word)
    };
    rest.split_whitespace().take_while(|word| !explains(word)).all(is_of_matter)
}

/// Whether a denial stands anywhere in a folded text.
fn is_denied(folded: &str, words: &Condition) -> bool {
    contains_any(folded, &words.denials)
}

/// Whether something makes "met" less than that: *Có nhưng hết hạn*, *Đạt một phần*, *Đạt?*.
fn is_half(text: &str, words: &Condition) -> bool {
    let plain = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let spaced: String = text.to_lowercase().chars().map(plain).collect();
    let has_half = |text: &str| contains_any(text, &words.half_met);
    let spaced = tidy(&spaced);
    // Few texts say so, and what is no half before words are taken out is none behind.
    let is_said = has_half(&spaced) && {
        let rest = words
            .in_force
            .iter()
            .fold(spaced.into_owned(), |text, phrase| text.replace(phrase.as_str(), " "));
        has_half(&tidy(&rest))
    };
    is_said || words.half_met_signs.iter().any(|sign| text.contains(sign.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Vocabulary;

    fn say(text: &str) -> Said {
        let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
        said(text, "Ban hành quy chế tổ chức dạy học trực tuyến", &words.condition)
    }

    #[test]
    fn conditions_are_read_as_hands_answer_them() {
        for text in [
            "Đạt",
            "đạt",
            "Có",
            "x",
            "X",
            "×",
            "✓",
            "1",
            "v",
            "Đã ban hành",
            "Có (KH số 12)",
            "Có những văn bản kèm theo",
            "Đã nêu trong quy chế",
            "Đạt yêu cầu.",
            "[x]",
            "☑ Đạt ☐ Chưa đạt",
            "☒ Đạt\n☐ Chưa đạt",
            "Đạt ☑ Chưa đạt ☐",
            "[x] Đạt [ ] Chưa đạt",
            "■ Có / □ Không",
            "(x) Đạt; ( ) Chưa đạt",
            "☑ Đạt",
            "✓ Đạt □ Chưa đạt",
            "Hoàn thành",
            "Ban hành",
            "Nhà trường đã ban hành",
            "Đạt: x",
            "Có quy chế dạy học trực tuyến",
            "Có QĐ",
            "Đã ban hành QĐ số 15",
            "Có, từ năm 2022",
            "Đã ban hành, đang áp dụng",
            "Đủ",
        ] {
            assert_eq!(say(text), Said::Met, "{text}");
        }
        for text in [
            "Chưa đạt",
            "Không đạt",
            "Không",
            "không có",
            "0",
            "chưa ban hành",
            "CHƯA",
            "☐ Đạt ☑ Chưa đạt",
            "Đạt [ ] Chưa đạt [x]",
            "□ Có ■ Không",
            "☑ Chưa đạt",
            "Ko",
            "ko có",
            "Chưa hoàn thành",
            "Chưa (đã có dự thảo)",
            "Chưa ban hành vì thiếu người",
            "Nhà trường chưa ban hành",
            "Chưa có quy chế",
            "Không ban hành",
        ] {
            assert_eq!(say(text), Said::NotMet, "{text}");
        }
    }

    #[test]
    fn an_answer_that_is_not_wholly_understood_is_unclear() {
        for text in [
            "tốt",
            "5",
            "0.5",
            "1/2",
            "?",
            "Có nhưng chưa ban hành",
            "Có nhưng hết hạn",
            "Đạt một phần",
            "Đạt?",
            "Đạt ✗",
            "đạt 50%",
            "Đã có dự thảo",
            "Có trong kế hoạch năm sau",
            "Đã thu hồi",
            "Đạt/Chưa đạt",
            "✗",
            "đang làm",
            "☑ Đạt ☑ Chưa đạt",
            "☐ Đạt",
            "Đạt ☑ Chưa đạt",
            "☑ ☐",
            "☑ Đạt ☒ Chưa đạt",
            "Mức ☑ Đạt ☐ Chưa đạt",
            "Có kế hoạch, đang trình ký",
            "Có, đang hoàn thiện",
            "Đã xây dựng",
            "Đã soạn thảo",
            "Đã lên kế hoạch ban hành",
            "Có dự định",
            "Đã trình",
            "Có (sẽ ban hành tháng 9)",
            "Đã huỷ",
            "Đã dừng",
            "Có thể đạt",
            "Đạt dưới chuẩn",
            "Có ý tưởng",
            "Có lẽ",
            "Đạt thấp",
            "Có hạn chế",
            "Không áp dụng",
            "Không bắt buộc",
            "Không vướng mắc",
            "Chưa có ý kiến",
            "Chưa đạt → Đạt",
            "Chưa đạt -> Đạt",
            "Không/Có",
            "Có/Không",
            "Không có gì thay đổi, đạt",
            "QĐ số 5/QĐ-THCS",
            "Cô Lan phụ trách",
        ] {
            assert_eq!(say(text), Said::Unclear, "{text}");
        }
    }

    #[test]
    fn what_nobody_has_looked_at_is_not_assessed() {
        for text in ["Chưa chấm", "Chưa đánh giá", "chưa kiểm tra", "☐ Đạt ☐ Chưa đạt"] {
            assert_eq!(say(text), Said::NotAssessed, "{text}");
        }
    }
}
