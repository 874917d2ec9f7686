//! Names in a dossier: short, cut between words, and such that every system takes them and tells them apart.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::catalogue::{Catalogue, NodeId};
use crate::text::{safe_stem, split_ending, tidy};

/// Letters of the name of a group's folder, of a criterion's and of a code's that has several files.
///
/// Together with `FILE` a path has no more than 170 letters. Windows takes 260, and unpacks a zip into a folder of its name,
/// in which the dossier's own stands: enough is left for both, and for the folder of downloads.
const GROUP: usize = 32;
const CRITERION: usize = 38;
const FOLDER: usize = 38;
/// Letters of the name of a file.
pub(super) const FILE: usize = 54;
/// Letters of the name of a file that no folder of its code stands above.
pub(super) const FILE_ALONE: usize = FOLDER + FILE;
/// Bytes of a name: file systems take 255, and a Vietnamese letter has up to three.
const BYTES: usize = 200;

/// The name of a group's or criterion's folder.
pub(super) fn folder_of(node: NodeId, catalogue: &Catalogue) -> String {
    let told = catalogue.node(node);
    let room = if catalogue.group_of(node) == node { GROUP } else { CRITERION };
    shortened(&format!("{} - {}", told.code, told.title), room)
}

/// The name of the folder of a code that has several files.
pub(super) fn folder(name: &str) -> String {
    shortened(name, FOLDER)
}

/// The name of a file: `stem` cut to what there is room for, with the ending of `like`, the name that it has now.
pub(super) fn file(name: &str, like: &str, room: usize) -> String {
    let ending = ending(like);
    let dot = if ending.is_empty() { "" } else { "." };
    format!("{}{dot}{ending}", stem(name, room - dot.len() - ending.chars().count()))
}

/// The ending of a name, in small letters and without the dot.
pub(super) fn ending(name: &str) -> String {
    split_ending(name).1.to_lowercase()
}

/// A name without its ending.
pub(super) fn without_ending(name: &str) -> &str {
    split_ending(name).0
}

/// A name that shows where something was cut off.
fn shortened(text: &str, room: usize) -> String {
    let whole = stem(text, usize::MAX);
    let short = stem(text, room);
    if short == whole { whole } else { format!("{}…", stem(text, room - 1)) }
}

/// Programs do not agree whether `%` in a manifest begins a code, nor whether `#` in a link begins a place in the file:
/// no name has either.
fn stem(text: &str, room: usize) -> String {
    let plain: String = text.chars().map(|c| if matches!(c, '%' | '#') { '-' } else { c }).collect();
    safe_stem(cut(tidy(&plain).trim_start_matches(['.', '~', ' ']), room), BYTES)
}

/// A text cut to so many letters, as Windows counts them, and bytes; between words where that is possible.
fn cut(text: &str, room: usize) -> &str {
    let (mut letters, mut end, mut word) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        if c == ' ' {
            word = at;
        }
        letters += c.len_utf16();
        end = at + c.len_utf8();
        if letters > room || end > BYTES {
            // A word that takes more than half of the room is cut itself.
            let at = if word > at / 2 { word } else { at };
            let kept = text.get(..at).unwrap_or_default();
            return kept.trim_end_matches([' ', ',', ';', ':', '-', '–', '(', '“', '"']);
        }
    }
    text.get(..end).unwrap_or(text)
}

/// Paths that are given away, told apart as the least careful file system does: whatever the capitals and however
/// letters with marks are stored.
#[derive(Debug, Default)]
pub(super) struct Taken {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Taken {
    /// The path itself, or one with a number in it that nobody has yet.
    pub(super) fn take(&mut self, folder: &str, name: &str) -> String {
        self.folders.extend(folder.match_indices('/').filter_map(|(at, _)| Some(key(folder.get(..at)?))));
        let ending = ending(name);
        let dot = if ending.is_empty() { "" } else { "." };
        let stem = without_ending(name);
        let mut path = format!("{folder}{stem}{dot}{ending}");
        let mut number = 2;
        while self.folders.contains(&key(&path)) || !self.files.insert(key(&path)) {
            path = format!("{folder}{stem} ({number}){dot}{ending}");
            number += 1;
        }
        path
    }
}

/// What two paths have in common that a file system may take for one.
pub(super) fn key(path: &str) -> String {
    path.nfc().collect::<String>().to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_between_words_to_letters_and_bytes() {
        let long =
            "MC.1.3.01 - Quyết định về việc ban hành quy chế sử dụng hệ thống quản lý học tập trực tuyến";
        assert_eq!(file(long, "a.PDF", 40), "MC.1.3.01 - Quyết định về việc ban.pdf");
        assert_eq!(cut("ngắn", 40), "ngắn");
        assert_eq!(cut(&"a".repeat(50), 40).len(), 40);
        assert_eq!(cut("Kế hoạch (số 12)", 10), "Kế hoạch");
        // Letters beyond the first plane count as two on Windows.
        assert_eq!(cut(&"😀".repeat(30), 20).chars().count(), 10);
        let marks = file(&"ấ".repeat(300), "a.pdf", FILE_ALONE);
        assert!(marks.len() <= BYTES + 4 && marks.chars().count() <= FILE_ALONE, "{marks}");
    }

    #[test]
    fn names_are_such_as_every_system_takes() {
        assert_eq!(file("CON", "x.txt", 60), "_CON.txt");
        assert_eq!(file("a/b:c?50%. ", "x", 60), "a-b-c-50-");
        assert_eq!(file("Ke\u{302}\u{301} hoạch", "ảnh.tệp", 60), "Kế hoạch");
        assert_eq!(file("", "x.jpeg", 60), "phieu.jpeg");
        // The number of a code is no ending.
        assert_eq!(file("MC.1.3.01", "MC.1.3.01", 60), "MC.1.3.01");
        assert_eq!(file(without_ending("Sổ.2024"), "Sổ.2024", 60), "Sổ.2024");
        assert_eq!(without_ending("Số 5. Kế hoạch"), "Số 5. Kế hoạch");
        assert_eq!(without_ending("a.tar.GZ"), "a.tar");
        assert_eq!(without_ending(".x"), ".x");
    }

    #[test]
    fn no_two_paths_are_one_on_any_system() {
        let mut taken = Taken::default();
        assert_eq!(taken.take("data/", "Kế.pdf"), "data/Kế.pdf");
        assert_eq!(taken.take("data/", "KẾ.PDF"), "data/KẾ (2).pdf");
        assert_eq!(taken.take("data/", "Ke\u{302}\u{301}.pdf"), "data/Ke\u{302}\u{301} (3).pdf");
        assert_eq!(taken.take("data/b/", "Kế.pdf"), "data/b/Kế.pdf");
        assert_eq!(taken.take("data/", "B"), "data/B (2)");
    }
}
