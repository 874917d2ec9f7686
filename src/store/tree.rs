//! All files below a folder, for comparing them with what should be there.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "part of the only door to the file system"
)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use super::{StoreError, StoreErrorKind, as_spelt};
use crate::hexadecimal;

/// A file below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path.
    pub path: PathBuf,
    /// The way to it from the folder, with slashes.
    pub below: String,
    /// Its bytes.
    pub size: u64,
    /// Whether it is a link that leads out of the folder or nowhere, or is no file at all, such as a pipe. It must not
    /// be opened.
    pub leads_away: bool,
}

/// Every file below a folder.
#[derive(Debug, Default)]
pub struct Tree {
    /// The files, in a fixed order.
    pub files: Vec<Listed>,
    /// What could not be looked into.
    pub problems: Vec<StoreError>,
}

/// Every file below a folder. A link is followed only to a file in the folder itself; `None` where there are more than
/// `most`.
pub fn files_below(folder: &Path, most: u64) -> Result<Option<Tree>, StoreError> {
    let folder = as_spelt(folder);
    let io = |error: io::Error| StoreError::io(&folder, &error);
    if !fs::metadata(&folder).map_err(io)?.is_dir() {
        return Err(StoreError::new(&folder, StoreErrorKind::IsFile));
    }
    let root = fs::canonicalize(&folder).map_err(io)?;
    let Tree { mut files, mut problems } = Tree::default();
    for entry in WalkDir::new(&folder).follow_links(false).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match listed(&entry, &folder, &root) {
                Ok(file) => files.push(file),
                Err(problem) => problems.push(problem),
            },
            Err(error) => {
                let path = error.path().unwrap_or(&folder).to_owned();
                let kind = StoreErrorKind::Other(error.to_string());
                problems.push(
                    error.io_error().map_or(StoreError::new(&path, kind), |io| StoreError::io(&path, io)),
                );
            }
        }
        if files.len() as u64 > most {
            return Ok(None);
        }
    }
    Ok(Some(Tree { files, problems }))
}

fn listed(entry: &DirEntry, folder: &Path, root: &Path) -> Result<Listed, StoreError> {
    let path = entry.path();
    let below = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let away = |size| Listed { path: path.to_owned(), below: below.clone(), size, leads_away: true };
    if !entry.path_is_symlink() {
        let data = entry.metadata().map_err(|error| StoreError::io(path, &error.into()))?;
        let size = data.len();
        return Ok(if data.is_file() { Listed { leads_away: false, ..away(size) } } else { away(size) });
    }
    let inside = fs::canonicalize(path).ok().filter(|target| target.starts_with(root));
    let data = inside.and_then(|target| fs::metadata(target).ok()).filter(fs::Metadata::is_file);
    Ok(data.map_or_else(|| away(0), |data| Listed { leads_away: false, ..away(data.len()) }))
}

/// SHA-256 of a file, in hexadecimal, read piece by piece.
pub fn sha256(path: &Path) -> Result<String, StoreError> {
    let io = |error: io::Error| StoreError::io(path, &error);
    let mut file = fs::File::open(path).map_err(io)?;
    let mut digest = Digesting(Sha256::new());
    io::copy(&mut file, &mut digest).map_err(io)?;
    Ok(hexadecimal(&digest.0.finalize()))
}

/// An error where a file cannot be opened for reading.
pub fn can_be_read(path: &Path) -> Result<(), StoreError> {
    fs::File::open(path).map(drop).map_err(|error| StoreError::io(path, &error))
}

struct Digesting(Sha256);

impl io::Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
