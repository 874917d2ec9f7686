//! *Mục lục hồ sơ*: the index of the file for inspection, each file with its code, its place, its size and its SHA-256.
//!
//! Sections stand in the order of the dossier: its own files, then the criteria, then what has none. What has no file
//! has a row all the same, which says so.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Column, columns};
use crate::Assessment;
use crate::catalogue::{Catalogue, NodeId};
use crate::dossier::{Filed, Own, OwnKind, Piece, Place, Plan};
use crate::message::Messages;
use crate::write::docx::{Fields, Values};

/// Digits of a digest that tell one file from another at a glance.
const SHORT: usize = 10;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexColumn {
    /// Running number.
    Number,
    /// Code.
    Code,
    /// Title.
    Title,
    /// Items that use it.
    Items,
    /// The file, or where else the evidence is.
    File,
    /// Its size.
    Size,
    /// Its digest.
    Sha256,
    /// What the file was called in the school's own folder.
    Original,
}

/// The paper.
#[derive(Debug)]
pub struct Index<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// The school and the year, as far as they are known.
    pub of: String,
    /// The school's name; empty where the form does not tell it.
    pub school: &'a str,
    /// The unit above; empty where the form does not tell it.
    pub parent: &'a str,
    /// The school year; empty where the form does not tell it.
    pub school_year: &'a str,
    /// How many files there are, and how many pieces lack theirs.
    pub counts: String,
    /// That it is of a form with errors or gaps; `None` where it is not.
    pub draft: Option<&'a str>,
    /// How to verify the files.
    pub note: &'a str,
    /// The columns.
    pub columns: Vec<Column<IndexColumn>>,
    /// The sections.
    pub sections: Vec<IndexSection>,
}

/// Rows under one heading.
#[derive(Debug, Default)]
pub struct IndexSection {
    /// The heading.
    pub heading: String,
    /// The rows.
    pub rows: Vec<IndexRow>,
}

/// A file, or a piece of evidence that has none.
#[derive(Debug, Default)]
pub struct IndexRow {
    /// Running number.
    pub number: u32,
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Codes of the items that use it.
    pub items: String,
    /// Where it is.
    pub place: IndexPlace,
    /// Size, as people read it.
    pub size: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// What the file was called in the school's own folder.
    pub original: String,
}

/// Where a piece of evidence is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexPlace {
    /// A file: the way from the index to it.
    File(String),
    /// An address on the web.
    Link(String),
    /// Nowhere that is known, in words.
    Nowhere(String),
}

impl Default for IndexPlace {
    fn default() -> Self {
        Self::Nowhere(String::new())
    }
}

impl IndexPlace {
    /// In words: a file's name without folders.
    pub fn shown(&self) -> &str {
        match self {
            Self::File(way) => way.rsplit('/').next().unwrap_or(way),
            Self::Link(text) | Self::Nowhere(text) => text,
        }
    }
}

impl IndexRow {
    /// The beginning of the digest.
    pub fn short_sha256(&self) -> String {
        match self.sha256.get(..SHORT) {
            Some(short) if !short.is_empty() => format!("{short}…"),
            _ => String::new(),
        }
    }
}

impl<'a> Index<'a> {
    /// The index of a plan whose files have these digests.
    pub fn new(
        plan: &Plan,
        digests: &BTreeMap<usize, String>,
        (assessment, catalogue): (&'a Assessment, &Catalogue),
        messages: &'a Messages,
        is_draft: bool,
    ) -> Self {
        use IndexColumn as C;
        let told = [
            (C::Number, "result.number"),
            (C::Code, "dossier.code"),
            (C::Title, "dossier.piece"),
            (C::Items, "dossier.items"),
            (C::File, "dossier.file"),
            (C::Size, "dossier.size"),
            (C::Sha256, "dossier.sha256"),
            (C::Original, "dossier.original"),
        ];
        let identity = &assessment.form.identity;
        let school = identity.name.as_deref().unwrap_or_default();
        let school_year = identity.school_year.as_deref().unwrap_or_default();
        let year = if school_year.is_empty() {
            String::new()
        } else {
            messages.say("dossier.school_year", &[("year", school_year)])
        };
        let known: Vec<&str> = [school, &year].into_iter().filter(|text| !text.is_empty()).collect();
        let lines = Lines { plan, digests, catalogue, messages };
        let sections = lines.sections(&plan.own_digests());
        let counts = messages.say(
            "dossier.index_counts",
            &[
                ("files", &(plan.own.len() + plan.filed.len()).to_string()),
                ("missing", &plan.missing().count().to_string()),
            ],
        );
        Self {
            name: messages.word("dossier.sheet"),
            title: messages.word("dossier.title"),
            of: known.join(", "),
            school,
            parent: identity.parent.as_deref().unwrap_or_default(),
            school_year,
            counts,
            draft: is_draft.then(|| messages.word("dossier.draft")),
            note: messages.word("dossier.note"),
            columns: columns(messages, &told),
            sections,
        }
    }
}

impl Index<'_> {
    /// What the index's Word template is filled with. What the form does not tell is a gap.
    pub fn values(&self) -> Values {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let row = |row: &IndexRow| {
            Values::default()
                .text(field::NUMBER, row.number.to_string())
                .text(field::CODE, &row.code)
                .text(field::TITLE, &row.title)
                .text(field::ITEMS, &row.items)
                .text(field::FILE, row.place.shown())
                .text(field::SIZE, &row.size)
                .text(field::DIGEST, row.short_sha256())
        };
        let section = |section: &IndexSection| {
            let rows = section.rows.iter().map(row).collect();
            Values::default().text(field::HEADING, &section.heading).list(field::ROWS, rows)
        };
        Values::default()
            .known(field::PARENT, known(self.parent))
            .known(field::SCHOOL, known(self.school))
            .known(field::YEAR, known(self.school_year))
            .flag(field::DRAFT, self.draft.is_some())
            .text(field::COUNTS, &self.counts)
            .text(field::NOTE, self.note)
            .list(field::SECTIONS, self.sections.iter().map(section).collect())
    }

    /// The fields that its template may name.
    pub fn fields() -> Fields {
        use field as f;
        let row =
            Fields::default().texts([f::NUMBER, f::CODE, f::TITLE, f::ITEMS, f::FILE, f::SIZE, f::DIGEST]);
        let section = Fields::default().text(f::HEADING).list(f::ROWS, row);
        Fields::default()
            .texts([f::PARENT, f::SCHOOL, f::YEAR, f::COUNTS, f::NOTE])
            .flag(f::DRAFT)
            .list(f::SECTIONS, section)
    }
}

/// Names of the fields of the index's Word template, as an office types them.
mod field {
    pub const PARENT: &str = "đơn vị cấp trên";
    pub const SCHOOL: &str = "tên trường";
    pub const YEAR: &str = "năm học";
    pub const DRAFT: &str = "dự thảo";
    pub const COUNTS: &str = "số lượng";
    pub const NOTE: &str = "cách kiểm tra";
    pub const SECTIONS: &str = "phần";
    pub const HEADING: &str = "tên phần";
    pub const ROWS: &str = "minh chứng";
    pub const NUMBER: &str = "số thứ tự";
    pub const CODE: &str = "mã";
    pub const TITLE: &str = "tên minh chứng";
    pub const ITEMS: &str = "tiêu chí";
    pub const FILE: &str = "tệp";
    pub const SIZE: &str = "dung lượng";
    pub const DIGEST: &str = "dấu kiểm";
}

/// A size as Windows tells it: a KB has 1024 bytes.
pub fn size(bytes: u64, messages: &Messages) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let (mut whole, mut unit) = (Decimal::from(bytes) / Decimal::from(1024), 0);
    while whole >= Decimal::from(1024) && unit + 1 < UNITS.len() {
        whole /= Decimal::from(1024);
        unit += 1;
    }
    let shown = whole.round_dp(1).normalize();
    format!("{} {}", messages.number(shown), UNITS.get(unit).copied().unwrap_or_default())
}

/// What the rows are made from.
struct Lines<'p> {
    plan: &'p Plan,
    digests: &'p BTreeMap<usize, String>,
    catalogue: &'p Catalogue,
    messages: &'p Messages,
}

impl Lines<'_> {
    /// All sections; `own` are the digests of the dossier's own files.
    fn sections(&self, own: &[String]) -> Vec<IndexSection> {
        let mut sections = vec![IndexSection {
            heading: self.messages.word("dossier.own").to_owned(),
            rows: self
                .plan
                .own
                .iter()
                .zip(own)
                .map(|((own, path), sha256)| self.own(own, path, sha256))
                .collect(),
        }];
        let mut last = None;
        for (criterion, rows) in self.rows() {
            if last != Some(criterion) {
                sections.push(IndexSection { heading: self.heading(criterion), rows: Vec::new() });
                last = Some(criterion);
            }
            if let Some(section) = sections.last_mut() {
                section.rows.extend(rows);
            }
        }
        sections.retain(|section| !section.rows.is_empty());
        let rows = sections.iter_mut().flat_map(|section| &mut section.rows);
        for (number, row) in (1..).zip(rows) {
            row.number = number;
        }
        sections
    }

    fn heading(&self, criterion: Option<NodeId>) -> String {
        match criterion.map(|node| self.catalogue.node(node)) {
            Some(node) => format!("{}. {}", node.code, node.title),
            None => self.messages.word("dossier.other").to_owned(),
        }
    }

    fn own(&self, own: &Own, path: &str, sha256: &str) -> IndexRow {
        let kind = match own.kind {
            OwnKind::Form => "dossier.form",
            OwnKind::Result => "dossier.result",
            OwnKind::Paper => "dossier.paper",
        };
        IndexRow {
            title: if own.title.is_empty() { self.messages.word(kind).to_owned() } else { own.title.clone() },
            place: IndexPlace::File(way(path)),
            size: size(own.bytes.len() as u64, self.messages),
            sha256: sha256.to_owned(),
            original: own.name.clone(),
            ..IndexRow::default()
        }
    }

    /// Rows of the evidence with the criterion that they stand under, in the order of the dossier.
    fn rows(&self) -> Vec<(Option<NodeId>, Vec<IndexRow>)> {
        let mut rows: Vec<(Option<NodeId>, Vec<IndexRow>)> = Vec::new();
        for (at, piece) in self.plan.pieces.iter().enumerate() {
            let files: Vec<IndexRow> =
                self.plan.files_of(at).map(|filed| self.filed(Some(piece), filed)).collect();
            let told = if files.is_empty() { vec![self.without_file(piece)] } else { files };
            rows.push((piece.criterion, told));
        }
        for filed in &self.plan.filed {
            let criterion = match filed.place {
                Place::Piece(_) => continue,
                Place::Criterion(criterion) => Some(criterion),
                Place::Other => None,
            };
            rows.push((criterion, vec![self.filed(None, filed)]));
        }
        // Stable: a criterion's pieces first, then what only stands in its folder.
        rows.sort_by_key(|(criterion, _)| (criterion.is_none(), *criterion));
        rows
    }

    fn filed(&self, piece: Option<&Piece>, filed: &Filed) -> IndexRow {
        let found = self.plan.found.get(filed.found);
        let original = found.map_or("", |found| found.path.as_str());
        IndexRow {
            code: piece.map(|piece| piece.code.clone()).unwrap_or_default(),
            title: filed.title.clone(),
            items: piece.map(|piece| self.items(piece)).unwrap_or_default(),
            place: IndexPlace::File(way(&filed.path)),
            size: size(found.map_or(0, |found| found.size), self.messages),
            sha256: self.digests.get(&filed.found).cloned().unwrap_or_default(),
            original: original.to_owned(),
            ..IndexRow::default()
        }
    }

    fn without_file(&self, piece: &Piece) -> IndexRow {
        let place = match piece.links.as_slice() {
            [] if piece.kept.is_empty() => {
                IndexPlace::Nowhere(self.messages.word("dossier.missing").to_owned())
            }
            [] => IndexPlace::Nowhere(self.messages.say("dossier.kept", &[("place", &piece.kept)])),
            [only] => IndexPlace::Link(only.clone()),
            several => IndexPlace::Nowhere(several.join("\n")),
        };
        IndexRow {
            code: piece.code.clone(),
            title: piece.title.clone(),
            items: self.items(piece),
            place,
            ..IndexRow::default()
        }
    }

    fn items(&self, piece: &Piece) -> String {
        let codes = piece.items.iter().map(|item| self.catalogue.node(*item).code.as_str());
        codes.collect::<Vec<_>>().join(", ")
    }
}

/// The way from the index, which stands at the top of the payload, to a file of it.
fn way(path: &str) -> String {
    path.strip_prefix(crate::dossier::bag::PAYLOAD).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Lang;
    use crate::write::docx::Field;

    #[test]
    fn the_fields_of_the_index_are_told_to_whoever_edits_its_template() {
        fn are_told(within: &str, fields: &Fields) {
            for (name, field) in fields.iter() {
                let name = format!("{within}`{name}`");
                let told = include_str!("../../docs/van-ban.md");
                assert!(told.contains(&format!("\n| {name} |")), "{name}");
                if let Field::List(fields) = field {
                    are_told(&format!("{name} › "), fields);
                }
            }
        }
        are_told("", &Index::fields());
    }

    #[test]
    fn sizes_are_told_as_people_read_them() {
        let messages = Messages::built_in(Lang::Vi).unwrap();
        let told = [0, 1023, 1024, 1_300, 1_048_576, 5 << 30, u64::MAX].map(|n| size(n, &messages));
        let expected = ["0 B", "1023 B", "1 KB", "1,3 KB", "1 MB", "5 GB", "16777216 TB"];
        assert_eq!(told, expected);
    }
}
