//! School years that a line names.
//!
//! A line comes in, the years that it names as the form's own go out; those of decisions, plans and earlier forms are
//! left out.

use std::sync::LazyLock;

use regex::Regex;

use super::words::{LONGEST_LINE, Line, folded_head, name_line, word_starts};
use crate::form::vocabulary::{Vocabulary, beginning};
use crate::school::SchoolYear;
use crate::text::{contains_any, fold, may_begin, starts_with_words, tidy};

/// What a line says of a year.
pub(super) struct YearSaid {
    /// The year as it stands there, which may be none.
    pub text: String,
    /// Whether the line is a title or begins with the words for a year.
    pub is_plain: bool,
}

/// The years that a line names as the form's own: behind words for a year, or in a title. Years of decisions, plans
/// and earlier forms are left out.
pub(super) fn years(line: &Line, words: &Vocabulary) -> Vec<YearSaid> {
    let Line { text: line, folded } = line;
    if line.len() > LONGEST_LINE * 3 || !line.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    // Most clauses have no word for a year, and are not folded again at every word.
    let may_label = |folded: &str| contains_any(folded, &words.identity.year);
    if !line.contains("20") && !may_label(folded) {
        return Vec::new();
    }
    let mut said = Vec::new();
    for (clause, is_inside) in clauses(line) {
        let folded = fold(clause);
        let has_label = may_label(&folded);
        let is_title = !is_inside && beginning(&folded, &words.identity.title_lines).is_some();
        let labelled = if has_label { labelled(clause, words) } else { Vec::new() };
        if labelled.is_empty() && is_title && SchoolYear::parse(clause).is_some() {
            said.push(YearSaid { text: tidy(clause).into_owned(), is_plain: true });
        }
        for (before, year) in labelled {
            let (folded, is_plain) = (fold(before), is_title || fold(before).is_empty());
            let is_other = is_of_another(&folded, is_title, words)
                || is_of_another_by_what_follows(year, is_plain, words)
                || !(is_plain || is_own(before, &folded, words));
            if !is_other {
                said.push(YearSaid { text: written_out(year), is_plain });
            }
        }
    }
    said
}

/// What stands before each label of a year in a clause, and behind it from the year on.
fn labelled<'c>(clause: &'c str, words: &Vocabulary) -> Vec<(&'c str, &'c str)> {
    let starts = word_starts(clause).filter_map(|at| {
        let (before, rest) = clause.split_at_checked(at)?;
        if !may_begin(rest, &words.identity.year) {
            return None;
        }
        let folded = folded_head(rest);
        let label = words.identity.year.iter().find(|phrase| starts_with_words(&folded, phrase))?;
        let digits = rest.find(|c: char| c.is_ascii_digit())?;
        // What stands between the label and the year: `Năm học`, `:`, no further words.
        (fold(rest.get(..digits)?) == **label).then_some((before, rest.get(digits..)?))
    });
    starts.collect()
}

/// Whether the folded words before a year say that it is another's: of a decision, a plan, an earlier form.
fn is_of_another(before: &str, is_title: bool, words: &Vocabulary) -> bool {
    // In a title a decision may be named long before the year.
    let all: Vec<&str> = before.split_whitespace().collect();
    let near = if is_title { all.get(all.len().saturating_sub(3)..).unwrap_or_default() } else { &all };
    let last = near.last().copied().unwrap_or_default();
    let near = near.join(" ");
    contains_any(&near, &words.identity.other_year)
        || words.identity.right_before_other_year.iter().any(|word| word == last)
}

/// Whether what follows a year says that it is not the form's: `trở đi`, a second year, or what was so in that year.
fn is_of_another_by_what_follows(from_year: &str, is_plain: bool, words: &Vocabulary) -> bool {
    let Some(found) = YEAR.as_ref().and_then(|pattern| pattern.find(from_year)) else { return false };
    let rest = from_year.get(found.end()..).unwrap_or_default();
    let folded = folded_head(rest);
    let says = rest.trim_start().strip_prefix(':').map(fold);
    let is_said_of_it = says.is_some_and(|says| {
        let is_value =
            says.starts_with(|c: char| c.is_ascii_digit()) || beginning(&says, &words.level.named).is_some();
        !says.is_empty() && (!is_plain || is_value)
    });
    beginning(&folded, &words.identity.behind_other_year).is_some()
        || is_said_of_it
        || is_one_of_several(rest)
}

/// Whether a year or a number like one follows at once: `2023-2024, 2024-2025` is two years, and nobody knows which.
fn is_one_of_several(rest: &str) -> bool {
    static NEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^\s*(?:,|;|/|&|và|đến|[-–—])\s*(?:năm học\s*)?20\d\d\s*[-–—/_]\s*(?:20)?\d\d(?:\D|$)",
        )
        .ok()
    });
    NEXT.as_ref().is_some_and(|pattern| pattern.is_match(rest))
}

/// Whether the words before a year inside a sentence say that it is the form's: those of [`own_year`], a school's name,
/// or the end of what was said before.
///
/// [`own_year`]: crate::form::vocabulary::Identity::own_year
fn is_own(before: &str, folded: &str, words: &Vocabulary) -> bool {
    let ends_so = |phrase: &String| folded == phrase || folded.ends_with(&format!(" {phrase}"));
    let is_school = || {
        let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        name_line(&Line::new(before), words).is_some_and(|name| name == before)
    };
    words.identity.own_year.iter().any(ends_so) || is_school() || before.trim_end().ends_with(';')
}

/// Two years of four or of two digits.
static YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:20)?\d\d\s*[-–—/_]\s*(?:20)?\d\d").ok());

/// The text of a year, where its first year may be short: `24-25` is 2024-2025.
pub(super) fn written_out(year: &str) -> String {
    static SHORT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\s*(\d\d)\s*[-–—/_]\s*(\d\d)(?:\D|$)").ok());
    let short = SHORT.as_ref().and_then(|pattern| pattern.captures(year));
    let long =
        short.and_then(|found| Some(format!("20{}-20{}", found.get(1)?.as_str(), found.get(2)?.as_str())));
    long.filter(|long| SchoolYear::parse(long).is_some()).unwrap_or_else(|| tidy(year).into_owned())
}

/// Whether a value beside a label names several years.
pub(super) fn names_several(value: &str) -> bool {
    let year = YEAR.as_ref().and_then(|pattern| pattern.find(value.trim_start()));
    year.is_some_and(|found| is_one_of_several(value.trim_start().get(found.end()..).unwrap_or_default()))
}

/// A line without what stands in brackets, and then each bracket's content.
fn clauses(line: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('(') {
        parts.push((before, false));
        let (inside, behind) = after.split_once(')').unwrap_or((after, ""));
        parts.push((inside, true));
        rest = behind;
    }
    parts.push((rest, false));
    parts.retain(|(part, _)| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vocabulary {
        Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap()
    }

    #[test]
    fn the_year_of_a_decision_a_plan_or_an_earlier_form_is_not_the_form_s() {
        let words = words();
        let all = |line: &str| {
            years(&Line::new(line), &words).into_iter().map(|year| year.text).collect::<Vec<_>>()
        };
        for line in [
            "Năm học 2024 - 2025",
            "PHIẾU TỰ ĐÁNH GIÁ NĂM HỌC 2024 - 2025 (theo Quyết định 4725)",
            "BẢNG TỰ ĐÁNH GIÁ THEO QUYẾT ĐỊNH SỐ 4725/QĐ-BGDĐT CỦA BỘ NĂM HỌC 2024 - 2025",
        ] {
            assert_eq!(all(line), ["2024 - 2025"], "{line}");
        }
        assert_eq!(all("Trường THCS Hoa Sen - năm học 24-25"), ["2024-2025"]);
        assert_eq!(all("cuối năm học 2024-2025; đối chiếu năm học 2025-2026").len(), 1);
        for line in [
            "Mức độ CĐS năm học 2023-2024: Mức 2",
            "Danh hiệu năm học 2023-2024: Lao động tiên tiến",
            "Số học sinh năm học 2023-2024: 900",
            "Kết quả năm học 2023-2024: 95 điểm",
            "(Dùng cho năm học 2022-2023 trở đi)",
            "Năm học 2023-2024, 2024-2025",
            "SO SÁNH KẾT QUẢ NĂM HỌC 2023-2024 VÀ 2024-2025",
            "Cập nhật từ phiếu năm học 2023-2024",
            "(áp dụng từ năm học 2023-2024)",
            "(Mẫu ban hành kèm theo Công văn số 12, áp dụng từ năm học 2023 - 2024)",
            "theo Kế hoạch năm học 2023-2024",
            "Số 12/2024",
            "Căn cứ nhiệm vụ năm học 2023-2024",
        ] {
            assert_eq!(all(line), Vec::<String>::new(), "{line}");
        }
    }
}
