//! What the program does with files, below every front end: [`check`], [`convert`], [`merge`], [`combine`],
//! [`template`], [`draft`],
//! [`evidence`] and [`layout`].
//!
//! Names, bytes and a date come in; findings, workbooks, figures and the names of results go out. A front end (the
//! command line, a page in a browser) finds the files, hands them over one at a time, prints, and puts results where
//! they belong; batches and threads are its own. There are no paths here beyond names, and no clock, thread, process,
//! terminal or file system. Each job is told once, by a plan, what it is to do.

pub mod check;
pub mod combine;
pub mod convert;
pub mod draft;
pub mod evidence;
pub mod layout;
pub mod merge;
pub mod names;
pub mod packed;
pub mod template;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::sheet::{self, Damage, Limits, ReadError, Workbook};

/// A file as a front end hands it over.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// Its content; empty where it is larger than what may be read.
    pub bytes: Vec<u8>,
    /// The workbook in it, or why there is none.
    pub workbook: Result<Workbook, ReadError>,
}

impl File {
    /// A file that is read here and now. One file must not end the whole run, whatever is wrong with it or with its
    /// reader.
    pub fn read(name: &str, bytes: Vec<u8>, limits: &Limits) -> Self {
        let read = AssertUnwindSafe(|| sheet::read(&bytes, limits));
        let workbook = catch_unwind(read).unwrap_or(Err(ReadError::Damaged(Damage::ReaderFailed)));
        Self { name: name.to_owned(), bytes, workbook }
    }

    /// A file of more bytes than may be read: none of them were.
    pub fn too_large(name: &str, found: u64, limit: u64) -> Self {
        let workbook = Err(ReadError::too_large("file_size", found, limit));
        Self { name: name.to_owned(), bytes: Vec::new(), workbook }
    }
}

/// What a job came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing is wrong.
    Fine,
    /// There is something that a person must correct or decide.
    Findings,
}

impl Verdict {
    /// Findings where there are any that a person must see to.
    fn of(has_findings: bool) -> Self {
        if has_findings { Self::Findings } else { Self::Fine }
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files or schools that are done.
    pub done: usize,
    /// All of them.
    pub all: usize,
}

/// Is told how far a job is.
pub type Tell<'a> = &'a (dyn Fn(Progress) + Sync);
