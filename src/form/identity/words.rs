//! Names, years and codes of schools inside a text.
//!
//! Text comes in, the part of it that is such a detail goes out, or nothing where it is none.

use crate::form::vocabulary::{Vocabulary, beginning};
use crate::school::SchoolYear;
use crate::text::{contains_words, fold, starts_with_words, tidy};

/// Letters of a line in which a name or year is looked for; what is longer is a text.
const LONGEST_LINE: usize = 200;
/// Letters of a name at the most.
const LONGEST_NAME: usize = 100;

/// Where words of a line begin, in bytes.
fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut is_inside = false;
    text.char_indices().filter_map(move |(at, c)| {
        let begins = c.is_alphanumeric() && !is_inside;
        is_inside = c.is_alphanumeric();
        begins.then_some(at)
    })
}

/// Letters at the beginning of a text that are enough to know one of the phrases by.
const HEAD: usize = 48;

/// A text's beginning, folded.
fn folded_head(text: &str) -> String {
    fold(text.char_indices().nth(HEAD).and_then(|(end, _)| text.get(..end)).unwrap_or(text))
}

/// A text cut before the first of its words, but the first, with which one of these folded phrases begins.
fn cut_before<'t>(text: &'t str, phrases: &[String]) -> &'t str {
    let end = word_starts(text).skip(1).find(|at| {
        let rest = folded_head(text.get(*at..).unwrap_or_default());
        phrases.iter().any(|phrase| starts_with_words(&rest, phrase))
    });
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn trimmed(text: &str) -> String {
    tidy(text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | ';' | ',' | '|' | ':' | '.' | '(' | '_')
    }))
}

/// A line that is a school's name and nothing else: `TRƯỜNG THCS HOA SEN`.
pub(super) fn name_line(line: &str, words: &Vocabulary) -> Option<String> {
    let folded = fold(line);
    let begins = beginning(&folded, &words.identity.name_lines).is_some();
    let is_sentence = line.ends_with('.') || line.contains([';', ',', ':']);
    let is_title = words.kind_of(line).is_some() || line.to_uppercase() == line;
    (begins && !is_sentence && is_title && line.chars().count() <= LONGEST_NAME && is_name(line, words))
        .then(|| line.to_owned())
}

/// The name of one school inside a line: `BẢNG TỰ ĐÁNH GIÁ CỦA TRƯỜNG THCS HOA SEN NĂM HỌC 2024-2025`.
pub(super) fn name_within(line: &str, words: &Vocabulary) -> Option<String> {
    if line.len() > LONGEST_LINE * 3 {
        return None;
    }
    word_starts(line).find_map(|at| {
        let (before, rest) = line.split_at_checked(at)?;
        let folded = folded_head(rest);
        words.identity.name_lines.iter().find(|phrase| starts_with_words(&folded, phrase))?;
        let before = fold(before);
        if words
            .identity
            .no_name_before
            .iter()
            .any(|word| before == *word || before.ends_with(&format!(" {word}")))
        {
            return None;
        }
        let name = cut_before(rest, &words.identity.name_ends);
        let name = name.split(['(', ',', ';', '|', '\n']).next().unwrap_or_default();
        let name = name.split(" - ").next().unwrap_or_default();
        let name = name.split(" – ").next().unwrap_or_default();
        let name = trimmed(&without_year(name));
        (words.kind_of(&name).is_some() && is_name(&name, words)).then_some(name)
    })
}

/// A text up to the first school year in it.
fn without_year(text: &str) -> String {
    let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let start = digits.map(|(at, _)| at).find(|at| {
        text.get(*at..).is_some_and(|rest| rest.starts_with("20") && SchoolYear::parse(rest).is_some())
    });
    start.and_then(|start| text.get(..start)).unwrap_or(text).to_owned()
}

/// Whether a text says which school, and not only what kind of school.
fn is_name(text: &str, words: &Vocabulary) -> bool {
    let own = own_part(text, words);
    !own.is_empty() && beginning(&own, &words.identity.no_name_after).is_none()
}

/// A name without the words that many schools have: `truong tieu hoc kim dong` gives `kim dong`.
fn own_part(name: &str, words: &Vocabulary) -> String {
    let folded = fold(name);
    let behind = |text: &str, phrase: &str| text.get(phrase.len()..).unwrap_or_default().trim_start().len();
    let mut rest = folded.as_str();
    if let Some(phrase) = beginning(rest, &words.identity.name_lines) {
        rest = folded.get(folded.len() - behind(rest, phrase)..).unwrap_or_default();
    }
    let longest = |text: &str| {
        words.kinds.iter().filter_map(|kind| beginning(text, &kind.words)).max_by_key(|w| w.len())
    };
    while let Some(phrase) = longest(rest) {
        rest = folded.get(folded.len() - behind(rest, phrase)..).unwrap_or_default();
        rest = rest.strip_prefix("va ").unwrap_or(rest);
    }
    rest.to_owned()
}

/// Whether two names can be those of one school: the same kind, as far as it is told, and the same name of its own,
/// which one of them may give more fully.
pub(super) fn same_name(a: &str, b: &str, words: &Vocabulary) -> bool {
    let kind = |name| words.kind_of(name).map(|kind| &kind.id);
    let kinds_agree = match (kind(a), kind(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let (a, b) = (own_part(a, words), own_part(b, words));
    kinds_agree && (a == b || contains_words(&a, &b) || contains_words(&b, &a))
}

/// What a line says of a year.
pub(super) struct YearSaid {
    /// The year as it stands there, which may be none.
    pub text: String,
    /// Whether the line is a title or begins with the words for a year.
    pub is_plain: bool,
}

/// The years that a line names as the form's own: behind words for a year, or in a title. Years of decisions, plans
/// and earlier forms are left out.
pub(super) fn years(line: &str, words: &Vocabulary) -> Vec<YearSaid> {
    if line.len() > LONGEST_LINE * 3 || !line.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let mut said = Vec::new();
    for (clause, is_inside) in clauses(line) {
        let folded = fold(clause);
        let is_title = !is_inside && beginning(&folded, &words.identity.title_lines).is_some();
        let labelled = word_starts(clause).filter_map(|at| {
            let (before, rest) = clause.split_at_checked(at)?;
            let folded = folded_head(rest);
            let label = words.identity.year.iter().find(|phrase| starts_with_words(&folded, phrase))?;
            let digits = rest.find(|c: char| c.is_ascii_digit())?;
            // What stands between the label and the year: `Năm học`, `:`, no further words.
            (fold(rest.get(..digits)?) == **label).then_some((before, rest.get(digits..)?))
        });
        let labelled: Vec<(&str, &str)> = labelled.collect();
        if labelled.is_empty() && is_title && SchoolYear::parse(clause).is_some() {
            said.push(YearSaid { text: tidy(clause), is_plain: true });
        }
        for (before, year) in labelled {
            let before = fold(before);
            if !is_of_another(&before, is_title, words) {
                said.push(YearSaid { text: tidy(year), is_plain: is_title || before.is_empty() });
            }
        }
    }
    said
}

/// Whether the folded words before a year say that it is another's: of a decision, a plan, an earlier form.
fn is_of_another(before: &str, is_title: bool, words: &Vocabulary) -> bool {
    // In a title a decision may be named long before the year.
    let all: Vec<&str> = before.split_whitespace().collect();
    let near = if is_title { all.get(all.len().saturating_sub(3)..).unwrap_or_default() } else { &all };
    let last = near.last().copied().unwrap_or_default();
    let near = near.join(" ");
    words.identity.other_year.iter().any(|word| contains_words(&near, word))
        || words.identity.right_before_other_year.iter().any(|word| word == last)
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

/// A text that can be a school's code: letters and digits without spaces, at least one digit.
pub(super) fn code(text: &str) -> Option<String> {
    let code = trimmed(text.trim_end_matches(')'));
    let is_code = code.contains(|c: char| c.is_ascii_digit())
        && (2..=20).contains(&code.len())
        && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ' ' | '_' | '/'));
    is_code.then_some(code)
}

/// The name of a school in a file's name, without its ending.
pub(super) fn name_in_file(stem: &str, words: &Vocabulary) -> Option<String> {
    name_within(&tidy(&stem.replace(['_', '+'], " ")), words)
}

/// The name of a school that a sheet's tab shows: `Trường THCS Hoa Sen`, `THCS Hoa Sen`.
pub(super) fn name_of_tab(tab: &str, words: &Vocabulary) -> Option<String> {
    let folded = fold(tab);
    // *TH* is a primary school, but on tabs more often a summary.
    let is_short = |phrase: &str| phrase.len() <= 2;
    let is_sure = |phrase: &str| !is_short(phrase) || goes_on_with_a_proper_name(tab);
    let mut kinds = words.kinds.iter().flat_map(|kind| &kind.words);
    let of_kind = kinds.any(|phrase| starts_with_words(&folded, phrase) && is_sure(phrase));
    // `THCS (2)` is a copy.
    let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let is_told = own_part(tab, words).split(' ').any(is_word);
    name_within(tab, words).or_else(|| (of_kind && is_told && is_name(tab, words)).then(|| tidy(tab)))
}

/// Whether two words with capitals stand behind the first: `TH Quang Trung 6`, but not `TH kết quả` or `TH Nhóm 1`.
fn goes_on_with_a_proper_name(tab: &str) -> bool {
    let mut words = tab.split_whitespace().skip(1);
    let mut is_capital = || words.next().is_some_and(|word| word.starts_with(char::is_uppercase));
    is_capital() && is_capital()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vocabulary {
        Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap()
    }

    #[test]
    fn a_name_is_found_inside_a_line_and_ends_where_it_ends() {
        let words = words();
        for (line, name) in [
            ("BẢNG TỰ ĐÁNH GIÁ CỦA TRƯỜNG TIỂU HỌC KIM ĐỒNG NĂM HỌC 2024-2025", "TRƯỜNG TIỂU HỌC KIM ĐỒNG"),
            ("Trường THPT Vinh Quang 6 - phiếu CĐS 2024-2025", "Trường THPT Vinh Quang 6"),
            ("phieu 2024-2025 Truong THCS Hoa Sen", "Truong THCS Hoa Sen"),
            ("Kết quả của Trường THCS Lê Lợi (mã 123), xã An Bình", "Trường THCS Lê Lợi"),
        ] {
            assert_eq!(name_within(line, &words).as_deref(), Some(name), "{line}");
        }
        for line in [
            "PHIẾU TỰ ĐÁNH GIÁ CỦA CÁC TRƯỜNG THCS",
            "dành cho trường THCS Hoa Sen",
            "Hiệu trưởng Trần Văn Dũng",
            "MỨC ĐỘ CHUYỂN ĐỔI SỐ CỦA TRƯỜNG HỌC",
            "Trường THCS và THPT",
            "Trường THCS trên địa bàn xã",
        ] {
            assert_eq!(name_within(line, &words), None, "{line}");
        }
    }

    #[test]
    fn the_year_of_a_decision_a_plan_or_an_earlier_form_is_not_the_form_s() {
        let words = words();
        let all = |line: &str| years(line, &words).into_iter().map(|year| year.text).collect::<Vec<_>>();
        for line in [
            "Năm học 2024 - 2025",
            "PHIẾU TỰ ĐÁNH GIÁ NĂM HỌC 2024 - 2025 (theo Quyết định 4725)",
            "BẢNG TỰ ĐÁNH GIÁ THEO QUYẾT ĐỊNH SỐ 4725/QĐ-BGDĐT CỦA BỘ NĂM HỌC 2024 - 2025",
        ] {
            assert_eq!(all(line), ["2024 - 2025"], "{line}");
        }
        for line in [
            "(áp dụng từ năm học 2023-2024)",
            "(Mẫu ban hành kèm theo Công văn số 12, áp dụng từ năm học 2023 - 2024)",
            "theo Kế hoạch năm học 2023-2024",
            "Số 12/2024",
            "Căn cứ nhiệm vụ năm học 2023-2024",
        ] {
            assert_eq!(all(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn one_school_s_name_may_be_written_shorter_but_not_be_another_s() {
        let words = words();
        for (a, b) in [
            ("Trường Tiểu học Kim Đồng", "TRƯỜNG TH KIM ĐỒNG"),
            ("Trường THCS Hoa Sen", "THCS Hoa Sen"),
            ("Trường THCS Hoa Sen", "Trường THCS Hoa Sen xã An Bình"),
        ] {
            assert!(same_name(a, b, &words), "{a} | {b}");
        }
        for (a, b) in [
            ("Trường THCS Hoa Sen", "Trường THCS Hoa Mai"),
            ("Trường THCS Hoa Sen", "Trường Tiểu học Hoa Sen"),
        ] {
            assert!(!same_name(a, b, &words), "{a} | {b}");
        }
    }

    #[test]
    fn a_tab_may_name_a_school() {
        let words = words();
        for (tab, name) in [
            ("Trường THCS Hoa Sen", Some("Trường THCS Hoa Sen")),
            ("THCS Hoa Sen", Some("THCS Hoa Sen")),
            ("THCS (2)", None),
            ("TH điểm", None),
            ("Tiểu học", None),
            ("Phiếu", None),
            ("Trường", None),
        ] {
            assert_eq!(name_of_tab(tab, &words).as_deref(), name, "{tab}");
        }
    }

    #[test]
    fn a_code_holds_digits_and_perhaps_letters() {
        for text in ["40425419", "790007A6", "7900004006", "00123", "790007A6)"] {
            assert_eq!(code(text).as_deref(), Some(text.trim_end_matches(')')), "{text}");
        }
        for text in ["chưa có", "", "…", "ABC", "Trường THCS 1 xã"] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
