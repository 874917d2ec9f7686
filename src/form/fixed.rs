//! A layout file (tệp bố cục): how the blocks of a form are to be read, as a person settled it.
//!
//! TOML text comes in and goes out; [`Fixed::apply`] puts it in the place of what was weighed. It counts for forms whose
//! header words stand in the same cells as in the form that it was written from, and for no other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::block::{Block, Frame};
use super::claims::{Claim, Reason};
use super::layout::{BlockLayout, ROLES, header_area};
use super::titles::Titles;
use super::vocabulary::{Role, Vocabulary};
use super::{Direction, Kind, Layout};
use crate::catalogue::Catalogue;
use crate::cell::{Area, Col, Row};

/// A layout file, ready for use.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The file's name.
    pub name: String,
    /// Whether it was asked for: forms that it does not fit are told. One that merely lies at hand is for those it fits.
    pub is_asked: bool,
    fingerprint: String,
    blocks: Vec<FixedBlock>,
}

#[derive(Debug, Clone)]
struct FixedBlock {
    header: Area,
    is_turned: bool,
    kind: Kind,
    columns: BTreeMap<Role, Vec<(Col, Col)>>,
    unsettled: Vec<Col>,
}

/// Why a layout file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FixedError {
    /// It is not TOML of the shape that is wanted.
    #[error(transparent)]
    Shape(#[from] toml::de::Error),
    /// A value that means nothing.
    #[error("{field}: {value}")]
    Value {
        /// Which.
        field: &'static str,
        /// What stands there.
        value: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fingerprint: String,
    #[serde(default)]
    block: Vec<FileBlock>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileBlock {
    sheet: String,
    header: String,
    direction: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unsettled: Vec<String>,
    #[serde(default)]
    columns: BTreeMap<String, Vec<String>>,
}

/// The header words of these blocks and where they stand, as a short sign; forms of one make have the same. `about` is
/// what tells several blocks of one make from each other: their order alone must never decide which one is read.
pub fn fingerprint(blocks: &[&Block], about: &[String]) -> String {
    const LETTERS: usize = 16;
    let mut digest = Sha256::new();
    for block in blocks {
        digest.update(format!("{}{}\n", header_area(block), u8::from(block.frame == Frame::Across)));
        for label in &block.table.labels {
            digest.update(format!("{} {}\n", label.at, label.path.join("/")));
        }
    }
    if blocks.len() > 1 {
        digest.update(about.join("\n"));
    }
    crate::hexadecimal(&digest.finalize()).chars().take(LETTERS).collect()
}

/// The layout file of a workbook's forms, if their blocks can be told again; `head` is a comment above it.
pub fn to_toml(layouts: &[&Layout], head: &str) -> Option<String> {
    let fingerprint = layouts.iter().find_map(|layout| layout.fingerprint.clone())?;
    let mut blocks: BTreeMap<usize, FileBlock> = BTreeMap::new();
    for layout in layouts {
        let left = layout.left_out.iter().filter_map(|left| left.block.as_ref());
        for block in layout.blocks.iter().chain(left) {
            blocks.extend(block.index.map(|index| (index, file_block(block))));
        }
    }
    let text = toml::to_string(&File { fingerprint, block: blocks.into_values().collect() }).ok()?;
    let comment: Vec<String> = head.lines().map(|line| format!("# {line}")).collect();
    Some(format!("{}\n\n{text}", comment.join("\n")))
}

fn file_block(block: &BlockLayout) -> FileBlock {
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut unsettled = Vec::new();
    for column in &block.columns {
        let Some(line) = column.line(block.direction) else { continue };
        if column.reasons.contains(&Reason::Rival) {
            unsettled.push(line);
        } else if column.is_taken {
            let shown = match column.last_line(block.direction) {
                Some(last) if last != line => format!("{line}:{last}"),
                _ => line,
            };
            columns.entry(column.role.key().to_owned()).or_default().push(shown);
        }
    }
    FileBlock {
        sheet: block.sheet.clone(),
        header: block.header.to_string(),
        direction: block.direction.key().to_owned(),
        kind: block.kind.key().to_owned(),
        unsettled,
        columns,
    }
}

impl Fixed {
    /// Reads a layout file of this name.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_toml(name: &str, text: &str, is_asked: bool) -> Result<Self, FixedError> {
        let File { fingerprint, block } = toml::from_str(text)?;
        let blocks = block.iter().map(FixedBlock::new).collect::<Result<_, _>>()?;
        Ok(Self { name: name.to_owned(), is_asked, fingerprint, blocks })
    }

    /// Whether two files are for the same forms.
    pub fn is_for_the_same(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }

    /// Whether it is for a form of this fingerprint with these blocks.
    pub(super) fn fits(&self, fingerprint: &str, blocks: &[&Block]) -> bool {
        let is_same = |(fixed, block): (&FixedBlock, &&Block)| {
            fixed.header == header_area(block) && fixed.is_turned == (block.frame == Frame::Across)
        };
        self.fingerprint == fingerprint
            && self.blocks.len() == blocks.len()
            && self.blocks.iter().zip(blocks).all(is_same)
    }

    /// Gives the block of this number its columns; what it is goes out.
    pub(super) fn apply(
        &self,
        index: usize,
        block: &mut Block,
        titles: &Titles,
        catalogue: &Catalogue,
        words: &Vocabulary,
    ) -> Option<Kind> {
        let fixed = self.blocks.get(index)?;
        let is_open = fixed.all(Role::Score).is_empty() && !fixed.unsettled.is_empty();
        let settled = ROLES.into_iter().filter(|role| !(is_open && *role == Role::Score));
        let mut changed = false;
        for role in settled {
            let cols = fixed.all(role);
            if block.table.columns.all(role) != cols.as_slice() {
                block.table.columns.set(role, cols);
                changed = true;
            }
        }
        let groups = fixed.titles();
        if block.table.columns.titles() != groups.as_slice() {
            block.table.columns.set_titles(groups);
            changed = true;
        }
        if changed {
            block.match_rows(titles, catalogue, words);
        }
        let claims = &mut block.claims;
        claims.is_fixed = true;
        claims.rivals = if is_open { fixed.unsettled.clone() } else { Vec::new() };
        if !is_open {
            claims.passed.clear();
            let told =
                ROLES.into_iter().flat_map(|role| fixed.all(role).into_iter().map(move |col| (role, col)));
            claims.columns =
                told.map(|(role, col)| Claim { col, role, reasons: vec![Reason::LayoutFile] }).collect();
        }
        Some(fixed.kind)
    }
}

impl FixedBlock {
    fn new(file: &FileBlock) -> Result<Self, FixedError> {
        let wrong = |field, value: &str| FixedError::Value { field, value: value.to_owned() };
        let is_turned = match file.direction.as_str() {
            key if key == Direction::Down.key() => false,
            key if key == Direction::Across.key() => true,
            other => return Err(wrong("direction", other)),
        };
        let header = Area::parse(&file.header).ok_or_else(|| wrong("header", &file.header))?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.key() == file.kind);
        let col = |field, text: &str| line(text, is_turned).ok_or_else(|| wrong(field, text));
        let mut columns: BTreeMap<Role, Vec<(Col, Col)>> = BTreeMap::new();
        for (key, lines) in &file.columns {
            let role =
                ROLES.into_iter().find(|role| role.key() == key).ok_or_else(|| wrong("columns", key))?;
            for text in lines {
                let (first, last) = text.split_once(':').unwrap_or((text, text));
                let (first, last) = (col("columns", first)?, col("columns", last)?);
                // What a hand can write must not make the program count through all columns of a sheet.
                if last < first || last.index() - first.index() > MOST_SPANNED {
                    return Err(wrong("columns", text));
                }
                columns.entry(role).or_default().push((first, last));
            }
        }
        let unsettled = file.unsettled.iter().map(|text| col("unsettled", text)).collect::<Result<_, _>>()?;
        let kind = kind.ok_or_else(|| wrong("kind", &file.kind))?;
        Ok(Self { header, is_turned, kind, columns, unsettled })
    }

    fn all(&self, role: Role) -> Vec<Col> {
        self.columns.get(&role).into_iter().flatten().map(|(first, _)| *first).collect()
    }

    /// The columns that make up each title.
    fn titles(&self) -> Vec<Vec<Col>> {
        let own = self.columns.get(&Role::Title).into_iter().flatten();
        own.map(|(first, last)| (first.index()..=last.index()).map(Col::from_index).collect()).collect()
    }
}

/// Columns that one title may span.
const MOST_SPANNED: u32 = 16;

/// A column by its letters; where a block runs across, a row by its number.
fn line(text: &str, is_turned: bool) -> Option<Col> {
    let text = text.trim();
    if is_turned {
        return Some(Col::from_index(Row::from_number(text.parse().ok()?)?.index()));
    }
    Col::from_letters(text)
}
