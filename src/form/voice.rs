//! Whose points are meant, and of when: what the words of a header, a heading or a tab say of them.
//!
//! A text comes in, a [`Voice`] goes out. Words of one syllable count with their diacritics alone: folded, *sở* and *số*
//! are one.

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
#[serde(deny_unknown_fields)]
pub struct Voices {
    foreign: Vec<String>,
    difference: Vec<String>,
    example: Vec<String>,
    blank: Vec<String>,
    aim: Vec<String>,
    earlier: Vec<String>,
    review: Vec<String>,
    agreed: Vec<String>,
    mean: Vec<String>,
    draft: Vec<String>,
    member: Vec<String>,
    present: Vec<String>,
    own: Vec<String>,
    guide: Vec<String>,
    round: Vec<String>,
}

impl Voices {
    /// Brings every phrase into the spelling in which texts are looked through.
    pub(super) fn prepare(&mut self) {
        let Self { foreign, difference, example, blank, aim, earlier, review, agreed, mean, .. } = self;
        let first = [foreign, difference, example, blank, aim, earlier, review, agreed, mean];
        let Self { draft, member, present, own, guide, round, .. } = self;
        let rest = [draft, member, present, own, guide, round];
        for list in first.into_iter().chain(rest) {
            for phrase in list.iter_mut() {
                *phrase = spelled(phrase);
            }
        }
    }

    fn lists(&self) -> [(Voice, &[String]); 14] {
        [
            (Voice::Foreign, &self.foreign),
            (Voice::Difference, &self.difference),
            (Voice::Example, &self.example),
            (Voice::Blank, &self.blank),
            (Voice::Aim, &self.aim),
            (Voice::Earlier, &self.earlier),
            (Voice::Review, &self.review),
            (Voice::Agreed, &self.agreed),
            (Voice::Mean, &self.mean),
            (Voice::Draft, &self.draft),
            (Voice::Member, &self.member),
            (Voice::Present, &self.present),
            (Voice::Own, &self.own),
            (Voice::Guide, &self.guide),
        ]
    }

    /// Every voice that a text has, the weightiest first. A phrase inside a longer one that is meant does not count.
    pub fn all(&self, text: &str) -> Vec<Voice> {
        let (plain, folded) = (plain(text), fold(text));
        let says = |phrase: &String| {
            if phrase.contains(' ') {
                contains_words(&folded, &fold(phrase))
            } else {
                contains_words(&plain, phrase)
            }
        };
        let found: Vec<(Voice, &String)> = self
            .lists()
            .into_iter()
            .flat_map(|(voice, list)| {
                list.iter().filter(|phrase| says(phrase)).map(move |phrase| (voice, phrase))
            })
            .collect();
        let is_part = |phrase: &String| {
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
            [word, number] if self.round.iter().any(|phrase| fold(phrase) == *word) => number.parse().ok(),
            _ => None,
        })
    }
}

fn spelled(phrase: &str) -> String {
    if fold(phrase).contains(' ') && !phrase.contains('/') {
        tidy(phrase).to_lowercase()
    } else {
        plain(phrase)
    }
}

/// Lower case, with diacritics, every run of other signs one space.
fn plain(text: &str) -> String {
    let letters = tidy(text).to_lowercase();
    let spaced: String = letters.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    tidy(&spaced)
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
