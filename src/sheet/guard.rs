//! Refuses what is out to hurt before it is unpacked or allocated.
//!
//! The limits stand in `schema/limits.toml`. Every number that a file states about itself is held
//! against what the file can hold before anything is reserved for it.

use std::io::{Read, Seek};

use serde::Deserialize;
use zip::ZipArchive;

use super::{Damage, ReadError};

/// How much of a file is read; see `schema/limits.toml` for each one's meaning and unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented one by one in schema/limits.toml")]
pub struct Limits {
    pub file_size: u64,
    pub members: u64,
    pub member_size: u64,
    pub unpacked_size: u64,
    pub expansion_from: u64,
    pub expansion: u64,
    pub sheets: u64,
    pub cells: u64,
    pub visited: u64,
    pub rows: u32,
    pub columns: u32,
    pub cell_text: u64,
    pub cell_links: u64,
    pub text: u64,
    pub consolidated_size: u64,
    pub archive: u64,
    pub merged: u64,
    pub tables: u64,
    pub header_columns: u64,
    pub table_rows: u64,
    pub council: u64,
    pub styles: u64,
    pub nesting: u64,
    pub elements: u64,
    pub evidence_files: u64,
    pub links: u64,
    pub links_at_once: u64,
    pub links_per_host: u64,
    pub link_seconds: u64,
    pub links_seconds: u64,
    pub link_redirects: u32,
    pub link_bytes: u64,
    pub link_days: u32,
}

impl Limits {
    /// The limits that come with the program, `schema/limits.toml`.
    pub const BUILT_IN: &str = include_str!("../../schema/limits.toml");

    /// Reads limits from TOML text.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Bytes of the largest file that can be read: a consolidated workbook may be larger than a form.
    pub fn largest(&self) -> u64 {
        self.file_size.max(self.consolidated_size)
    }

    /// The same limits with those of size and time that many times as high.
    #[must_use]
    pub fn times(&self, factor: u32) -> Self {
        let by = u64::from(factor.max(1));
        Self {
            file_size: self.file_size.saturating_mul(by),
            members: self.members.saturating_mul(by),
            member_size: self.member_size.saturating_mul(by),
            unpacked_size: self.unpacked_size.saturating_mul(by),
            expansion: self.expansion.saturating_mul(by),
            cells: self.cells.saturating_mul(by),
            visited: self.visited.saturating_mul(by),
            cell_text: self.cell_text.saturating_mul(by),
            text: self.text.saturating_mul(by),
            table_rows: self.table_rows.saturating_mul(by),
            consolidated_size: self.consolidated_size.saturating_mul(by),
            archive: self.archive.saturating_mul(by),
            merged: self.merged.saturating_mul(by),
            ..*self
        }
    }
}

/// Refuses a file that is too large as it is, whatever is in it.
pub fn file_size(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    within("file_size", bytes.len() as u64, limits.largest())
}

/// Refuses a file that is too large for a form.
pub fn form_size(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    within("file_size", bytes.len() as u64, limits.file_size)
}

/// An error when `found` is more than `limit`.
pub fn within(what: &str, found: u64, limit: u64) -> Result<(), ReadError> {
    if found > limit { Err(ReadError::too_large(what, found, limit)) } else { Ok(()) }
}

/// Refuses a compound file (.xls) whose header claims more sectors than the file has room for.
pub fn compound(bytes: &[u8]) -> Result<(), ReadError> {
    let word = |at: usize| {
        let four = bytes.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(four.try_into().ok()?))
    };
    let shift = bytes.get(30..32).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes);
    if bytes.len() < 1024 || !matches!(shift, 9 | 12) {
        return Err(ReadError::Damaged(Damage::Header));
    }
    let sectors = (bytes.len() >> shift) as u64;
    // Number of sectors of the FAT, the small FAT and the FAT's own index.
    for at in [44, 64, 72] {
        if word(at).is_none_or(|claimed| u64::from(claimed) > sectors) {
            return Err(ReadError::Damaged(Damage::ClaimsTooMuch));
        }
    }
    Ok(())
}

/// Refuses a package of too many members.
pub fn members<R: Read + Seek>(archive: &ZipArchive<R>, limits: &Limits) -> Result<(), ReadError> {
    within("members", archive.len() as u64, limits.members)
}

/// Refuses a package whose directory tells that it would unpack to too much.
pub fn package<R: Read + Seek>(archive: &mut ZipArchive<R>, limits: &Limits) -> Result<(), ReadError> {
    members(archive, limits)?;
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).map_err(ReadError::technical)?;
        let (size, packed) = (member.size(), member.compressed_size());
        within("member_size", size, limits.member_size)?;
        if size > limits.expansion_from {
            within("expansion", size / packed.max(1), limits.expansion)?;
        }
        total = total.saturating_add(size);
    }
    within("unpacked_size", total, limits.unpacked_size)
}
