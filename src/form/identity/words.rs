//! Names and codes of schools inside a text.
//!
//! Text comes in, the part of it that is such a detail goes out, or nothing where it is none.

use crate::form::vocabulary::{Vocabulary, beginning};
use crate::school::SchoolYear;
use crate::text::{contains_any, contains_words, fold, may_begin, starts_with_words, tidy};

/// Letters of a line in which a name or year is looked for; what is longer is a text.
pub(super) const LONGEST_LINE: usize = 200;
/// Letters of a name at the most.
const LONGEST_NAME: usize = 100;

/// A line in which details are looked for, folded once for all that look.
pub(super) struct Line<'l> {
    /// As written.
    pub text: &'l str,
    /// Folded.
    pub folded: String,
}

impl<'l> Line<'l> {
    pub fn new(text: &'l str) -> Self {
        Self { text, folded: fold(text) }
    }
}

/// Where words of a line begin, in bytes.
pub(super) fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
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
pub(super) fn folded_head(text: &str) -> String {
    fold(text.char_indices().nth(HEAD).and_then(|(end, _)| text.get(..end)).unwrap_or(text))
}

fn trimmed(text: &str) -> String {
    let is_edge =
        |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ';' | ',' | '|' | ':' | '.' | '(' | '_');
    tidy(text.trim_matches(is_edge)).into_owned()
}

/// A line that begins with a school's name: `TRƯỜNG THCS HOA SEN - NĂM HỌC 2024-2025`.
pub(super) fn name_line(line: &Line, words: &Vocabulary) -> Option<String> {
    let begins = beginning(&line.folded, &words.identity.name_lines).is_some();
    if !begins || line.text.ends_with('.') || line.text.chars().count() > LONGEST_LINE {
        return None;
    }
    let name = name_at(line.text, words);
    let is_title = words.kind_of(&name).is_some() || name.to_uppercase() == name;
    (is_title && name.chars().count() <= LONGEST_NAME && is_name(&name, words)).then_some(name)
}

/// A line that is a name without the word for a school, and nothing else: `THPT CHUYÊN HOA SEN`.
pub(super) fn bare_name_line(line: &Line, words: &Vocabulary) -> Option<String> {
    let kinds = words.kinds.iter().flat_map(|kind| &kind.words);
    let begins =
        kinds.filter(|phrase| phrase.len() > 2).any(|phrase| starts_with_words(&line.folded, phrase));
    let name = begins.then(|| name_at(line.text, words))?;
    let is_whole = name == trimmed(line.text) && name.chars().count() <= LONGEST_NAME;
    let is_capital = line.text.split_whitespace().all(|word| !word.starts_with(char::is_lowercase));
    (is_whole && is_capital && is_name(&name, words)).then_some(name)
}

/// The name of one school inside a line: `BẢNG TỰ ĐÁNH GIÁ CỦA TRƯỜNG THCS HOA SEN NĂM HỌC 2024-2025`.
pub(super) fn name_within(line: &Line, words: &Vocabulary) -> Option<String> {
    let Line { text: line, folded } = line;
    // Most lines name no school, and are not folded again at every word.
    if line.len() > LONGEST_LINE * 3 || !contains_any(folded, &words.identity.name_lines) {
        return None;
    }
    word_starts(line).find_map(|at| {
        let (before, rest) = line.split_at_checked(at)?;
        if !may_begin(rest, &words.identity.name_lines) {
            return None;
        }
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
        let name = name_at(rest, words);
        (words.kind_of(&name).is_some() && is_name(&name, words)).then_some(name)
    })
}

/// What stands where a label says that a school's name is: a name, or nothing where it is a number, a word of advice or
/// the like. Behind a label that may announce any unit, only what looks like a school is one.
pub(super) fn name_of_label(value: &str, is_any_unit: bool, words: &Vocabulary) -> Option<String> {
    let value = tidy(value);
    let folded = fold(&value);
    let is_bracket = value.starts_with(['(', '[', '<', '{', '#']);
    let labels = &words.identity;
    let is_none = is_bracket
        || !value.contains(char::is_alphabetic)
        || labels.no_value_whole.contains(&folded)
        || beginning(&folded, &labels.no_value).is_some()
        || beginning(&folded, &labels.parent_lines).is_some();
    let name = (!is_none).then(|| name_at(&value, words))?;
    let is_school = || {
        let is_capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        words.kind_of(&name).is_some()
            || beginning(&fold(&name), &labels.name_lines).is_some() && is_name(&name, words)
            || (name.contains(' ') && name == value && name.split(' ').all(is_capital))
    };
    (name.contains(char::is_alphabetic) && (!is_any_unit || is_school())).then_some(name)
}

/// Whether a text is the beginning of a name whose rest stands in another cell: `TRƯỜNG`, `TRƯỜNG THCS`.
pub(super) fn is_begun(line: &Line, words: &Vocabulary) -> bool {
    line.text.len() <= LONGEST_NAME
        && beginning(&line.folded, &words.identity.name_lines).is_some()
        && own_part(line.text, words).is_empty()
}

/// The name with which a text begins, without what follows it.
fn name_at(text: &str, words: &Vocabulary) -> String {
    let text = text.replace(['…', '_'], " ").replace("..", " ");
    let text = tidy(&text);
    let has_kind = words.kind_of(&text).is_some();
    let is_whole = |part: &str| is_name(part, words) && (!has_kind || words.kind_of(part).is_some());
    let starts = word_starts(&text).skip(1).filter(|at| ends_before(&text, *at, words));
    let signs = text.char_indices().filter(|(_, c)| ENDS_NAME.contains(c)).map(|(at, _)| at);
    let mut ends: Vec<usize> = starts.chain(signs).collect();
    ends.sort_unstable();
    let parts = ends.into_iter().filter_map(|end| text.get(..end)).map(trimmed);
    let name = parts.into_iter().find(|part| is_whole(part)).unwrap_or_else(|| trimmed(&text));
    without_joins(&name, words)
}

/// Signs that end a name.
const ENDS_NAME: &[char] = &['(', '[', '{', ',', ';', '|', ':', '\n', '"', '“'];

/// Whether the word that begins at `at` cannot belong to the name before it: behind a dash or a full stop, one of the
/// words that end names, a year or date, or a word with a small letter behind one with a capital.
fn ends_before(text: &str, at: usize, words: &Vocabulary) -> bool {
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else { return false };
    let starts = |phrases: &[String]| {
        may_begin(rest, phrases) && {
            let folded = folded_head(rest);
            phrases.iter().any(|phrase| starts_with_words(&folded, phrase))
        }
    };
    if before.ends_with(". ") || [" - ", " – ", " — "].iter().any(|dash| before.ends_with(dash)) {
        return !starts(&words.identity.name_goes_on);
    }
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_small = || {
        let is_joined = words.identity.name_joins.iter().any(|join| join == word);
        let last = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        word.starts_with(char::is_lowercase) && last.starts_with(char::is_uppercase) && !is_joined
    };
    let is_date = || {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        digits.len() < rest.len()
            && digits.starts_with(['/', '-'])
            && digits.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    starts(&words.identity.name_ends) || is_small() || is_date() || begins_with_year(rest)
}

fn begins_with_year(text: &str) -> bool {
    text.starts_with("20") && SchoolYear::parse(text.get(..text.len().min(12)).unwrap_or(text)).is_some()
}

/// A name without words at its end that only join: `Trường THCS Hoa Sen xã`.
fn without_joins(name: &str, words: &Vocabulary) -> String {
    let mut name = name;
    while let Some((before, last)) = name.rsplit_once(' ') {
        let is_join = words.identity.name_joins.iter().any(|join| join == last);
        if !is_join || !is_name(before, words) || !before.contains(char::is_uppercase) {
            break;
        }
        name = before;
    }
    name.to_owned()
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
    name_within(&Line::new(&tidy(&stem.replace(['_', '+'], " "))), words)
}

/// The name of a school that a sheet's tab shows: `Trường THCS Hoa Sen`, `THCS Hoa Sen`.
pub(super) fn name_of_tab(tab: &str, words: &Vocabulary) -> Option<String> {
    let line = Line::new(tab);
    // *TH* is a primary school, but on tabs more often a summary.
    let is_short = |phrase: &str| phrase.len() <= 2;
    let is_sure = |phrase: &str| !is_short(phrase) || goes_on_with_a_proper_name(tab);
    let mut kinds = words.kinds.iter().flat_map(|kind| &kind.words);
    let of_kind = kinds.any(|phrase| starts_with_words(&line.folded, phrase) && is_sure(phrase));
    // `THCS (2)` is a copy.
    let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let is_told = own_part(tab, words).split(' ').any(is_word);
    name_within(&line, words)
        .or_else(|| (of_kind && is_told && is_name(tab, words)).then(|| tidy(tab).into_owned()))
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
            assert_eq!(name_within(&Line::new(line), &words).as_deref(), Some(name), "{line}");
        }
        for line in [
            "PHIẾU TỰ ĐÁNH GIÁ CỦA CÁC TRƯỜNG THCS",
            "dành cho trường THCS Hoa Sen",
            "Hiệu trưởng Trần Văn Dũng",
            "MỨC ĐỘ CHUYỂN ĐỔI SỐ CỦA TRƯỜNG HỌC",
            "Trường THCS và THPT",
            "Trường THCS trên địa bàn xã",
        ] {
            assert_eq!(name_within(&Line::new(line), &words), None, "{line}");
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
