//! Text as Vietnamese hands type it: Unicode forms, spaces, folding for comparison, and [numbers](number).
//!
//! Text comes in, tidied or folded text and exact decimals go out. Nothing here knows what a form is.

mod day;
pub mod number;
mod stem;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::str::Chars;
use std::sync::LazyLock;

use rapidfuzz::distance::levenshtein::{self, Args};
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub use day::official_day;
pub use number::{Number, decimal_from_stored, parse_number, with_comma, with_point};
pub use stem::{safe_stem, split_ending};

/// Text in NFC with every kind of space made one plain space, invisible characters gone and both ends trimmed.
///
/// Excel does not normalise Unicode, so the same word arrives in NFC and in NFD. Line breaks become spaces too.
pub fn tidy(text: &str) -> Cow<'_, str> {
    if is_tidy(text) {
        return Cow::Borrowed(text);
    }
    // Nearly every cell is composed already, and composing it again is the dearest step of reading a form.
    Cow::Owned(match is_nfc_quick(visible(text)) {
        IsNormalized::Yes => spaced(visible(text)),
        _ => spaced(visible(text).nfc()),
    })
}

/// Letters without the invisible ones, which must go before letters and marks are composed: one may stand between.
fn visible(text: &str) -> impl Iterator<Item = char> + Clone {
    text.chars().filter(|c| !is_invisible(*c))
}

fn spaced(chars: impl Iterator<Item = char>) -> String {
    let mut out = Collapsed::default();
    chars.for_each(|c| out.push(if c.is_whitespace() { ' ' } else { c }));
    out.text
}

/// Whether tidying would surely change nothing, as for nearly every cell: one look at each letter tells.
fn is_tidy(text: &str) -> bool {
    let signs = &*SIGNS;
    let mut before = ' ';
    let is_plain = text.chars().all(|c| {
        let fits = if c == ' ' { before != ' ' } else { sign(signs, c).is_some_and(|sign| sign.is_plain) };
        before = c;
        fits
    });
    is_plain && before != ' '
}

/// Whether a spreadsheet that opens a text file could take the text for a formula.
pub fn is_formula_like(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether nothing of a text can be seen.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Like [`tidy`], but line breaks stay: for notes and evidence, where a line is a thing of its own.
pub fn tidy_lines(text: &str) -> Cow<'_, str> {
    if is_tidy(text) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}'], "\n");
    Cow::Owned(text.lines().map(tidy).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
}

/// Text for comparison only: lower case, no diacritics, `đ` as `d`, and every run of other signs one space.
///
/// Folding is idempotent: folding a folded text changes nothing.
pub fn fold(text: &str) -> String {
    let signs = &*SIGNS;
    let mut out = Collapsed { text: String::with_capacity(text.len()), gap: false };
    for c in text.chars() {
        match sign(signs, c).and_then(|sign| sign.folded) {
            Some(one) => out.push(one),
            None => folded_letters(c).into_iter().for_each(|c| out.push(c)),
        }
    }
    out.text
}

/// Whether a text, once folded, may begin with one of the folded phrases: a look at its beginning before all of it is
/// folded.
pub fn may_begin(text: &str, phrases: &[String]) -> bool {
    let signs = &*SIGNS;
    let mut gap = true;
    let mut rest = text.chars().map(|c| sign(signs, c).and_then(|sign| sign.folded)).filter(move |c| {
        let is_space = *c == Some(' ');
        !std::mem::replace(&mut gap, is_space) || !is_space
    });
    let first = match rest.next() {
        Some(Some(first)) => first,
        // A letter that folds to none or several: only folding tells.
        Some(None) => return true,
        None => return false,
    };
    let goes_on = |letters: Chars| {
        let mut rest = rest.clone();
        for letter in letters {
            match rest.next() {
                Some(Some(c)) if c == letter => {}
                other => return other == Some(None),
            }
        }
        true
    };
    phrases.iter().any(|phrase| {
        let mut letters = phrase.chars();
        letters.next() == Some(first) && goes_on(letters)
    })
}

/// What is known beforehand of one character.
struct Sign {
    /// The one character that it folds to; `None` where there are more or none.
    folded: Option<char>,
    /// Whether tidying leaves it alone, whatever stands beside it.
    is_plain: bool,
}

/// Every character up to the end of Latin Extended Additional, where Vietnamese has its own.
static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let of = |c: char| Sign {
        folded: match folded_letters(c).as_slice() {
            [one] => Some(*one),
            _ => None,
        },
        is_plain: !c.is_whitespace()
            && !is_invisible(c)
            && canonical_combining_class(c) == 0
            && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes,
    };
    ('\0'..'\u{1f00}').map(of).collect()
});

fn sign(signs: &[Sign], c: char) -> Option<&Sign> {
    signs.get(usize::try_from(u32::from(c)).ok()?)
}

/// What one character folds to. Decomposing character by character is the same as decomposing the text, because the
/// marks, whose order alone depends on their neighbours, are dropped.
fn folded_letters(c: char) -> Vec<char> {
    let plain = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c));
    let plain = plain.flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c));
    plain
        .map(|c| match c {
            'đ' | 'ð' => 'd',
            c if c.is_alphanumeric() => c,
            _ => ' ',
        })
        .collect()
}

/// Text as it grows, with every run of spaces one space and none at its ends.
#[derive(Default)]
struct Collapsed {
    text: String,
    gap: bool,
}

impl Collapsed {
    #[inline]
    fn push(&mut self, c: char) {
        if c == ' ' {
            self.gap = !self.text.is_empty();
            return;
        }
        if self.gap {
            self.text.push(' ');
        }
        self.gap = false;
        self.text.push(c);
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// How alike two folded texts are, from 0 to 1: the better of the share of common words and of common letters.
pub fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return if a.is_empty() { 0.0 } else { 1.0 };
    }
    // Words of texts so unlike in length cannot be alike either.
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let words = |text: &str| text.bytes().filter(|byte| *byte == b' ').count() + 1;
    if long > 50 + 6 * short || words(a).max(words(b)) > 4 * words(a).min(words(b)) {
        return 0.0;
    }
    // Less than that tells nobody anything; giving up early keeps long texts cheap.
    let least = Args::default().score_cutoff(LEAST_LIKENESS);
    let letters = levenshtein::normalized_similarity_with_args(a.chars(), b.chars(), &least);
    letters.unwrap_or(0.0).max(word_likeness(a, b))
}

/// Likeness of letters below this counts as none.
const LEAST_LIKENESS: f64 = 0.4;

fn word_likeness(a: &str, b: &str) -> f64 {
    let mut left: Vec<&str> = a.split(' ').filter(|w| !w.is_empty()).collect();
    let mut right: Vec<&str> = b.split(' ').filter(|w| !w.is_empty()).collect();
    let total = left.len() + right.len();
    if total == 0 {
        return 0.0;
    }
    left.sort_unstable();
    right.sort_unstable();
    let (mut common, mut i, mut j) = (0_u32, 0, 0);
    while let (Some(x), Some(y)) = (left.get(i), right.get(j)) {
        match x.cmp(y) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    f64::from(common * 2) / f64::from(u32::try_from(total).unwrap_or(u32::MAX))
}

/// Whether `words` stand in `text` as whole words; both folded.
pub fn contains_words(text: &str, words: &str) -> bool {
    // They can only begin where a word does; looking there alone costs less than any search through the text.
    let begins = std::iter::once(0).chain(memchr::memchr_iter(b' ', text.as_bytes()).map(|gap| gap + 1));
    begins.filter_map(|at| text.get(at..)).any(|rest| starts_with_words(rest, words))
}

/// Whether any of the phrases stands in `text` as whole words; all folded.
pub fn contains_any(text: &str, phrases: &[String]) -> bool {
    let begins = std::iter::once(0).chain(memchr::memchr_iter(b' ', text.as_bytes()).map(|gap| gap + 1));
    begins.filter_map(|at| text.get(at..)).any(|rest| {
        let first = rest.as_bytes().first();
        // Nearly every word begins with another letter.
        phrases.iter().any(|phrase| phrase.as_bytes().first() == first && starts_with_words(rest, phrase))
    })
}

/// Whether folded `text` begins with the whole `words`.
pub fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding_joins_nfc_nfd_case_and_line_breaks() {
        assert_eq!(fold("ĐIỂM\nTự đánh giá"), "diem tu danh gia");
        assert_eq!(fold("Đie\u{302}\u{309}m  tự ĐÁNH-GIÁ:"), "diem tu danh gia");
        assert_eq!(tidy(" a\u{a0}\u{200b}\n b "), "a b");
        assert_eq!(tidy_lines("a \r\n\r\n b\rc"), "a\nb\nc");
    }

    #[test]
    fn words_are_found_whole() {
        assert!(contains_words("diem tu danh gia", "tu danh gia"));
        assert!(!contains_words("diem tuu danh", "tu"));
        assert!(starts_with_words("cong diem nhom 1", "cong"));
        assert!(!starts_with_words("cong nghe", "con"));
        let phrases = ["danh gia".to_owned(), "tuu".to_owned()];
        assert!(contains_any("diem tu danh gia", &phrases));
        assert!(!contains_any("diem tu danh", &phrases));
        assert!(!contains_any("", &phrases));
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn tidying_is_idempotent(text in "(\\PC|[\\sae\u{a0}\u{ad}\u{200b}\u{302}\u{323}]){0,40}") {
            let once = tidy(&text);
            let again = tidy(&once).into_owned();
            prop_assert_eq!(again, once);
        }

        #[test]
        fn the_quick_look_at_a_text_gives_what_the_long_way_gives(text in "([aĐ ệ]|\\PC|[\\s\u{a0}\u{200b}\u{302}\u{323}]){0,12}") {
            prop_assert_eq!(tidy(&text), spaced(visible(&text).nfc()));
        }

        #[test]
        fn a_glance_never_misses_a_beginning(text in "[ .Đđa\u{301}ﬁ]{0,4}ket[ .\u{301}ﬁ]{0,3}l\\PC{0,4}") {
            let phrases = ["ket".to_owned(), "ket l".to_owned(), "d ket l".to_owned(), "fi".to_owned()];
            let begins = phrases.iter().any(|phrase| fold(&text).starts_with(phrase));
            prop_assert!(!begins || may_begin(&text, &phrases));
        }
    }
}
