//! Files of a folder held against the register: which are there, missing, empty, double, or called by other names.
//!
//! Names, sizes and digests come in, as the file system has them; nothing is opened here. The register is of one school
//! and year, for codes mean something else in every other.

use std::collections::{BTreeMap, BTreeSet};

use super::naming::{self, Carried};
use super::register::{Kind, Register, Row};
use super::remark::{Remark, What};
use crate::catalogue::Catalogue;
use crate::finding::Severity;
use crate::form::Vocabulary;
use crate::text::{contains_words, fold, tidy};

/// A file as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its way below the folder, with slashes.
    pub path: String,
    /// Its bytes.
    pub size: u64,
    /// What could be told of its content.
    pub content: Content,
}

/// What could be told of a file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// It can be read; no other file is of its size.
    Readable,
    /// Its SHA-256, in hexadecimal.
    Digest(String),
    /// It cannot be read; key of the reason's words.
    Unreadable(&'static str),
    /// A link that leads out of the folder, or nowhere; it was not followed.
    LeadsAway,
}

/// Whether each file is of the size of another one, so that only its digest tells it from that.
pub fn share_size(sizes: &[u64]) -> Vec<bool> {
    let mut count = BTreeMap::<u64, usize>::new();
    for size in sizes {
        *count.entry(*size).or_default() += 1;
    }
    sizes.iter().map(|size| *size > 0 && count.get(size).is_some_and(|count| *count > 1)).collect()
}

/// All files of the folder.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The files, in the order of their ways.
    pub rows: Vec<FileRow>,
    /// What the system and Office left behind, passed over.
    pub passed_over: usize,
}

/// A file.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// Its way below the folder, with slashes.
    pub path: String,
    /// Its bytes.
    pub size: u64,
    /// The codes that its name carries, or the folder that it lies in.
    pub codes: Vec<String>,
    /// Rows of the register whose evidence it is, by their numbers.
    pub rows: Vec<usize>,
    /// What there is to say.
    pub remarks: Vec<FileRemark>,
}

/// Something to say about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRemark {
    /// Nothing is in it.
    Empty,
    /// It cannot be read; key of the reason's words.
    Unreadable(&'static str),
    /// A link that leads out of the folder, or nowhere.
    LeadsAway,
    /// Another file has the same content.
    Double {
        /// The first such file.
        with: String,
        /// Whether they carry different codes.
        codes_differ: bool,
    },
    /// No form knows the code that it carries.
    UnknownCode(String),
    /// No form names it.
    Unused,
    /// It should be called otherwise.
    Misnamed {
        /// The name that it should have.
        proposed: String,
        /// Why.
        why: Misnaming,
    },
    /// It lies in the folder of another criterion or code.
    Misplaced(String),
}

/// Why a file should be called otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misnaming {
    /// It carries no code, but the title or number of registered evidence.
    NoCode,
    /// It carries a code, and the title of another's evidence.
    OtherTitle,
    /// Its code is spelt in another way than the forms spell it.
    Spelling,
}

impl FileRemark {
    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Empty | Self::Unreadable(_) => Severity::Error,
            Self::LeadsAway
            | Self::UnknownCode(_)
            | Self::Misplaced(_)
            | Self::Double { codes_differ: true, .. }
            | Self::Misnamed { why: Misnaming::NoCode | Misnaming::OtherTitle, .. } => Severity::Warning,
            Self::Double { .. } | Self::Misnamed { .. } | Self::Unused => Severity::Note,
        }
    }

    /// Its name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Unreadable(_) => "unreadable",
            Self::LeadsAway => "leads_away",
            Self::Double { .. } => "double",
            Self::UnknownCode(_) => "unknown_code",
            Self::Unused => "unused",
            Self::Misnamed { .. } => "misnamed",
            Self::Misplaced(_) => "misplaced",
        }
    }
}

/// Holds the files against the register of one unit; what is missing is said of the register's rows.
pub fn compare(
    register: &mut Register,
    mut found: Vec<Found>,
    catalogue: &Catalogue,
    words: &Vocabulary,
) -> Files {
    let all = found.len();
    found.retain(|file| !naming::is_clutter(name_of(&file.path)));
    found.sort_by(|a, b| a.path.cmp(&b.path));
    let passed_over = all - found.len();
    let known = Known::new(register, catalogue, words);
    let mut rows: Vec<FileRow> = found.iter().map(|file| known.file(file)).collect();
    doubles(&found, &mut rows);
    let there: BTreeSet<usize> = rows.iter().flat_map(|file| file.rows.iter().copied()).collect();
    // A paper with two codes is there under either.
    let codes_there: BTreeSet<String> =
        there.iter().filter_map(|row| Some(register.rows.get(*row)?.code()?.canonical.clone())).collect();
    let is_there = |row: &Row| {
        let same = row.remarks.iter().filter_map(|remark| match &remark.what {
            What::SamePaper { keep, .. } => Some(keep),
            _ => None,
        });
        same.into_iter().any(|keep| codes_there.contains(keep))
    };
    let absent = register.rows.iter_mut().enumerate().filter(|(index, _)| !there.contains(index));
    for (_, row) in absent.filter(|(_, row)| !is_there(row)) {
        let what = match (&row.kind, &row.document) {
            (Kind::Code(_), _) if row.links.is_empty() => What::Missing,
            (Kind::Code(_), _) => What::OnlyLinked,
            (Kind::Text, Some(_)) if row.links.is_empty() => What::NoFile,
            _ => continue,
        };
        row.remarks.push(Remark::of_row(what));
        row.remarks.sort_by_key(Remark::severity);
    }
    for file in &mut rows {
        file.remarks.sort_by_key(FileRemark::severity);
    }
    Files { rows, passed_over }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What the register knows of evidence, for looking up.
struct Known<'a> {
    register: &'a Register,
    catalogue: &'a Catalogue,
    words: &'a Vocabulary,
    by_code: BTreeMap<&'a str, usize>,
    /// Rows by their folded titles; several may have one.
    by_title: BTreeMap<String, Vec<usize>>,
    /// Folded numbers and signs of documents with their rows.
    by_sign: Vec<(String, usize)>,
}

impl<'a> Known<'a> {
    fn new(register: &'a Register, catalogue: &'a Catalogue, words: &'a Vocabulary) -> Self {
        let mut by_title: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_sign = Vec::new();
        for (index, row) in register.rows.iter().enumerate() {
            if matches!(row.kind, Kind::Code(_) | Kind::Text) {
                let titles = row.titles.iter().map(String::as_str).chain([row.words()]);
                for title in titles.map(fold).collect::<BTreeSet<_>>() {
                    by_title.entry(title).or_default().push(index);
                }
                by_sign.extend(row.document.iter().map(|document| (fold(&document.sign), index)));
            }
        }
        by_title.remove("");
        let coded = register.rows.iter().enumerate();
        let by_code =
            coded.filter_map(|(index, row)| Some((row.code()?.canonical.as_str(), index))).collect();
        Self { register, catalogue, words, by_code, by_title, by_sign }
    }

    fn row(&self, index: usize) -> Option<&'a Row> {
        self.register.rows.get(index)
    }

    fn file(&self, found: &Found) -> FileRow {
        let name = name_of(&found.path);
        let folders: Vec<&str> = found.path.split('/').rev().skip(1).collect();
        let carried = naming::of_file(name, self.catalogue);
        let of_folder = folders.iter().map(|folder| naming::of_folder(folder, self.catalogue).codes);
        let of_folder = of_folder.into_iter().find(|codes| !codes.is_empty()).unwrap_or_default();
        let codes = if carried.codes.is_empty() { &of_folder } else { &carried.codes };
        let codes: Vec<String> = codes.iter().map(|code| code.canonical.clone()).collect();
        let mut file = FileRow {
            path: found.path.clone(),
            size: found.size,
            rows: codes.iter().filter_map(|code| self.by_code.get(code.as_str())).copied().collect(),
            codes,
            remarks: Vec::new(),
        };
        match found.content {
            Content::Unreadable(reason) => file.remarks.push(FileRemark::Unreadable(reason)),
            Content::LeadsAway => file.remarks.push(FileRemark::LeadsAway),
            Content::Readable | Content::Digest(_) if found.size == 0 => file.remarks.push(FileRemark::Empty),
            Content::Readable | Content::Digest(_) => {}
        }
        let unknown = file.codes.iter().filter(|code| !self.by_code.contains_key(code.as_str())).cloned();
        file.remarks.extend(unknown.collect::<Vec<_>>().into_iter().map(FileRemark::UnknownCode));
        if file.codes.is_empty() {
            self.by_words(&mut file, name, &carried);
        } else if !carried.codes.is_empty() {
            file.remarks.extend(self.misnamed(&file, name, &carried));
            let of_folder: Vec<String> = of_folder.into_iter().map(|code| code.canonical).collect();
            file.remarks.extend(self.misplaced(&file, &folders, &of_folder));
        }
        file
    }

    /// A file without a code: whose title or number it carries.
    fn by_words(&self, file: &mut FileRow, name: &str, carried: &Carried) {
        let folded = fold(&carried.title);
        let by_title = self.by_title.get(&folded).map(Vec::as_slice).unwrap_or_default();
        let by_sign = self.by_sign.iter().filter(|(sign, _)| contains_words(&folded, sign));
        let mut rows: Vec<usize> = by_title.to_vec();
        if rows.is_empty() {
            rows.extend(by_sign.map(|(_, row)| *row));
        }
        // Where words name a document that has a code too, the code says more.
        let coded: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|row| self.row(*row).is_some_and(|row| row.code().is_some()))
            .collect();
        if let ([row], Some(code)) = (coded.as_slice(), coded.first().and_then(|row| self.row(*row)?.code()))
        {
            let title = self.row(*row).map_or("", Row::title);
            let proposed = naming::file_name(code, title, name);
            file.remarks.push(FileRemark::Misnamed { proposed, why: Misnaming::NoCode });
        }
        if rows.is_empty() {
            file.remarks.push(FileRemark::Unused);
        }
        file.rows = rows;
    }

    /// A file whose name carries codes: whether it is spelt as the forms spell it, and has no other's title.
    fn misnamed(&self, file: &FileRow, name: &str, carried: &Carried) -> Option<FileRemark> {
        let title = fold(&carried.title);
        let others = self.by_title.get(&title).map(Vec::as_slice).unwrap_or_default();
        let is_own = others.iter().any(|row| file.rows.contains(row));
        let other = others.iter().find_map(|row| Some((self.row(*row)?, self.row(*row)?.code()?)));
        if let (false, Some((row, code))) = (is_own || file.rows.is_empty(), other) {
            let proposed = naming::file_name(code, row.title(), name);
            return Some(FileRemark::Misnamed { proposed, why: Misnaming::OtherTitle });
        }
        let [code] = carried.codes.as_slice() else { return None };
        let is_spelt = tidy(name).to_uppercase().contains(&code.canonical.to_uppercase());
        (!is_spelt).then(|| {
            let proposed = naming::file_name(code, &carried.title, name);
            FileRemark::Misnamed { proposed, why: Misnaming::Spelling }
        })
    }

    /// The nearest folder with a code or criterion that none of the file's codes belongs to.
    fn misplaced(&self, file: &FileRow, folders: &[&str], of_folder: &[String]) -> Option<FileRemark> {
        if let Some(folder) = of_folder.first() {
            let fits = of_folder.iter().any(|code| file.codes.contains(code));
            return (!fits).then(|| FileRemark::Misplaced(folder.clone()));
        }
        let criterion = folders
            .iter()
            .find_map(|folder| naming::criterion_of_folder(folder, self.catalogue, self.words))?;
        let node = self.catalogue.find(&criterion);
        let rows = file.rows.iter().filter_map(|row| self.row(*row));
        let fits = rows.into_iter().any(|row| {
            let is_used = row.uses.iter().any(|used| self.catalogue.criterion_of(used.item) == node);
            is_used || row.code().is_some_and(|code| code.criterion == criterion)
        });
        (!fits && !file.rows.is_empty()).then_some(FileRemark::Misplaced(criterion))
    }
}

/// Files of one content: each but the first names the first, and the first the second.
fn doubles(found: &[Found], rows: &mut [FileRow]) {
    let mut by_digest: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, file) in found.iter().enumerate() {
        if let Content::Digest(digest) = &file.content {
            by_digest.entry(digest).or_default().push(index);
        }
    }
    for members in by_digest.into_values().filter(|members| members.len() > 1) {
        for index in &members {
            let other = members.iter().find(|other| *other != index);
            let Some(other) = other.and_then(|other| rows.get(*other)) else { continue };
            let (with, codes) = (other.path.clone(), other.codes.clone());
            let Some(row) = rows.get_mut(*index) else { continue };
            let codes_differ = row.codes != codes;
            row.remarks.push(FileRemark::Double { with, codes_differ });
        }
    }
}
