//! What can be wrong with a file or folder, told from what the system says.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// What went wrong with a file or folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?}: {}", path.display())]
pub struct StoreError {
    /// Which one.
    pub path: PathBuf,
    /// What is wrong.
    pub kind: StoreErrorKind,
}

/// What can be wrong with a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// It is not there.
    NotFound,
    /// No permission.
    NoPermission,
    /// A folder that can be read and not written to, such as a shared one.
    ReadOnlyFolder,
    /// A folder stands where a file is meant.
    IsFolder,
    /// A file stands where a folder is meant.
    IsFile,
    /// Another program, mostly Excel, holds it open.
    InUse,
    /// The disk is full.
    DiskFull,
    /// The name is too long, or has signs that the system does not allow.
    BadName,
    /// Folders that lead back into themselves.
    Loop,
    /// Something stands there already that may hold a person's work.
    Exists,
    /// It would write over an input.
    IsInput,
    /// It stands in the folder that is read.
    Inside,
    /// No zip, or one that is cut off.
    NotZip,
    /// A file that another program wrote to while it was copied.
    Changed,
    /// Larger than the limit, in bytes.
    TooLarge(u64),
    /// Anything else, in the system's own words.
    Other(String),
}

impl StoreErrorKind {
    /// Key of its words, below `store`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "store.not_found",
            Self::NoPermission => "store.no_permission",
            Self::ReadOnlyFolder => "store.read_only_folder",
            Self::IsFolder => "store.is_folder",
            Self::IsFile => "store.is_file",
            Self::InUse => "store.in_use",
            Self::DiskFull => "store.disk_full",
            Self::BadName => "store.bad_name",
            Self::Loop => "store.loop",
            Self::Exists => "store.exists",
            Self::IsInput => "store.is_input",
            Self::Inside => "store.inside",
            Self::NotZip => "store.not_zip",
            Self::Changed => "store.changed",
            Self::TooLarge(_) => "store.too_large",
            Self::Other(_) => "store.other",
        }
    }
}

impl StoreError {
    /// What is wrong with this one.
    pub fn new(path: &Path, kind: StoreErrorKind) -> Self {
        Self { path: path.to_owned(), kind }
    }

    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        // Windows tells a file that another program holds open by these two numbers.
        let held_open = cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33));
        let kind = match error.kind() {
            _ if held_open => StoreErrorKind::InUse,
            io::ErrorKind::NotFound => StoreErrorKind::NotFound,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreErrorKind::NoPermission
            }
            io::ErrorKind::IsADirectory => StoreErrorKind::IsFolder,
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => StoreErrorKind::IsFile,
            io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => StoreErrorKind::InUse,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::DiskFull,
            io::ErrorKind::InvalidFilename => StoreErrorKind::BadName,
            _ => StoreErrorKind::Other(error.to_string()),
        };
        Self::new(path, kind)
    }

    /// Why a folder takes no new file.
    pub(super) fn no_new_file(path: &Path, error: &io::Error) -> Self {
        match Self::io(path, error) {
            Self { path, kind: StoreErrorKind::NoPermission } => {
                Self { path, kind: StoreErrorKind::ReadOnlyFolder }
            }
            other => other,
        }
    }

    /// Why a file did not take the place of the one that is there. Windows refuses with no more than "access denied"
    /// where a program such as Excel holds that one open; asking to write to it tells.
    pub(super) fn not_replaced(path: &Path, error: &io::Error) -> Self {
        match fs::OpenOptions::new().write(true).open(path) {
            Err(asked) if error.kind() == io::ErrorKind::PermissionDenied => Self::io(path, &asked),
            _ => Self::io(path, error),
        }
    }
}
