//! Whose points are meant, and of when: what the words of a header, a heading or a tab say of them.
//!
//! A text comes in, a [`Voice`] goes out. Words of one syllable count with their diacritics alone: folded, *sở* and *số*
//! are one.

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use crate::text::{contains_words, fold, tidy};

/// Whose points, and of when. What stands first counts where a text says several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// Of another school or of many.
    Foreign,
    /// Worked out from other columns.
    Difference,
    /// An example that shows how to fill in.
    Example,
    /// A form that is to stay blank.
    Blank,
    /// Aimed at, not reached.
    Aim,
    /// Of an earlier year.
    Earlier,
    /// Of somebody above or outside.
    Review,
    /// What somebody above approved (được duyệt): as a column not the school's own, as a sheet its last word.
    Approved,
    /// The last word, agreed by all.
    Agreed,
    /// A mean.
    Mean,
    /// Not the last word.
    Draft,
    /// Of one member or one part of the school.
    Member,
    /// Of this year.
    Present,
    /// Of the school.
    Own,
    /// Advice on how to fill in.
    Guide,
}

/// The words by which each is told.
#[derive(Debug, Deserialize)]
#[serde(try_from = "VoicesFile")]
pub struct Voices {
    /// Finds phrases of several words, folded, in a folded text.
    long: AhoCorasick,
    /// Finds words of one syllable, with their diacritics.
    short: AhoCorasick,
    /// Each phrase with its voice: the long ones, then the short ones.
    phrases: Vec<(Voice, String)>,
    /// How many of them are long.
    long_count: usize,
    round: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VoicesFile {
    foreign: Vec<String>,
    difference: Vec<String>,
    example: Vec<String>,
    blank: Vec<String>,
    aim: Vec<String>,
    earlier: Vec<String>,
    review: Vec<String>,
    approved: Vec<String>,
    agreed: Vec<String>,
    mean: Vec<String>,
    draft: Vec<String>,
    member: Vec<String>,
    present: Vec<String>,
    own: Vec<String>,
    guide: Vec<String>,
    round: Vec<String>,
}

impl TryFrom<VoicesFile> for Voices {
    type Error = aho_corasick::BuildError;

    fn try_from(file: VoicesFile) -> Result<Self, Self::Error> {
        let lists = [
            (Voice::Foreign, file.foreign),
            (Voice::Difference, file.difference),
            (Voice::Example, file.example),
            (Voice::Blank, file.blank),
            (Voice::Aim, file.aim),
            (Voice::Earlier, file.earlier),
            (Voice::Review, file.review),
            (Voice::Approved, file.approved),
            (Voice::Agreed, file.agreed),
            (Voice::Mean, file.mean),
            (Voice::Draft, file.draft),
            (Voice::Member, file.member),
            (Voice::Present, file.present),
            (Voice::Own, file.own),
            (Voice::Guide, file.guide),
        ];
        let phrases = lists.into_iter().flat_map(|(voice, list)| list.into_iter().map(move |p| (voice, p)));
        // *Đ/c* is two words folded, and one with its signs.
        let is_long = |phrase: &str| fold(phrase).contains(' ') && !phrase.contains('/');
        let (long, short): (Vec<_>, Vec<_>) = phrases.partition(|(_, phrase)| is_long(phrase));
        let long: Vec<(Voice, String)> =
            long.into_iter().map(|(voice, phrase)| (voice, fold(&phrase))).collect();
        let short: Vec<(Voice, String)> =
            short.into_iter().map(|(voice, phrase)| (voice, plain(&phrase))).collect();
        let finder =
            |list: &[(Voice, String)]| AhoCorasick::new(list.iter().map(|(_, phrase)| format!(" {phrase} ")));
        Ok(Self {
            long: finder(&long)?,
            short: finder(&short)?,
            long_count: long.len(),
            phrases: long.into_iter().chain(short).collect(),
            round: file.round.iter().map(|word| fold(word)).collect(),
        })
    }
}

impl Voices {
    /// Every voice that a text has, the weightiest first. A phrase inside a longer one that is meant does not count.
    pub fn all(&self, text: &str) -> Vec<Voice> {
        let (plain, folded) = (format!(" {} ", plain(text)), format!(" {} ", fold(text)));
        let long = self.long.find_overlapping_iter(&folded).map(|found| found.pattern().as_usize());
        let short = self.short.find_overlapping_iter(&plain).map(|found| found.pattern().as_usize());
        let found: Vec<&(Voice, String)> =
            long.chain(short.map(|at| at + self.long_count)).filter_map(|at| self.phrases.get(at)).collect();
        let is_part = |phrase: &str| {
            let longer = found.iter().filter(|(_, other)| other.len() > phrase.len());
            longer.into_iter().any(|(_, other)| contains_words(&fold(other), &fold(phrase)))
        };
        let mut voices: Vec<Voice> =
            found.iter().filter(|(_, phrase)| !is_part(phrase)).map(|(voice, _)| *voice).collect();
        voices.sort_unstable();
        voices.dedup();
        voices
    }

    /// The weightiest voice of a text.
    pub fn of(&self, text: &str) -> Option<Voice> {
        self.all(text).first().copied()
    }

    /// The number of the round that a text names: `Lần 2`.
    pub fn round(&self, text: &str) -> Option<u32> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        words.windows(2).find_map(|pair| match pair {
            [word, number] if self.round.iter().any(|phrase| phrase == word) => number.parse().ok(),
            _ => None,
        })
    }
}

/// Lower case, with diacritics, every run of other signs one space.
fn plain(text: &str) -> String {
    let letters = tidy(text).to_lowercase();
    let spaced: String = letters.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    tidy(&spaced).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Vocabulary;
    use super::*;

    #[test]
    fn the_last_word_counts_and_homographs_are_no_words() {
        let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
        for (text, voice) in [
            ("Điểm thống nhất của Hội đồng", Some(Voice::Agreed)),
            ("Điểm chốt", Some(Voice::Agreed)),
            ("Đ/c Hiền", Some(Voice::Member)),
            ("TV1", Some(Voice::Member)),
            ("Tổ Tự nhiên", Some(Voice::Member)),
            ("Trung bình", Some(Voice::Mean)),
            ("Năm trước", Some(Voice::Earlier)),
            ("Phấn đấu 2025-2026", Some(Voice::Aim)),
            ("Đoàn ĐGN", Some(Voice::Review)),
            ("Sở chốt", Some(Voice::Review)),
            ("Nhà trường", Some(Voice::Own)),
            ("Điểm số", None),
            ("Có", None),
        ] {
            assert_eq!(words.voice.of(text), voice, "{text}");
        }
        assert_eq!(words.voice.round("Tự chấm lần 2"), Some(2));
    }
}
