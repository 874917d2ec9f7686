//! `phieu` reads the Excel forms in which Vietnamese schools assess their own digital transformation.
//!
//! The whole pipeline, each stage knowing only what stands before it:
//!
//! bytes → [`sheet`] (any workbook as sparse cells) → [`form`] (answers with their places) → [`judge`] (which
//! answers count) → [`score`] (totals and levels) → [`check`] (findings) → [`merge`] (many schools) → [`evidence`] (a
//! register over many forms) → [`paper`] (what people are handed, as values) → [`mod@write`] and [`report`] (workbooks, text, JSON).
//!
//! ```
//! use phieu::{Engine, Source};
//!
//! let engine = Engine::built_in()?;
//! let csv = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n1.3.1;;6;4,5;MC.1.3.01\n";
//! let assessment = engine.assess(&Source::new("phieu.csv", csv.as_bytes()));
//! let group = &assessment.score.groups[0];
//! assert_eq!(group.total.points.to_string(), "4.5");
//! assert_eq!(group.level, None); // the other items are not assessed yet
//! # Ok::<(), phieu::SetupError>(())
//! ```
//!
//! [`jobs`] are what the program does with files, below every front end. The library takes names and bytes and gives
//! names and bytes. Only `store` touches the file system, and only `cli`, the command line, has threads, processes and
//! a terminal, and asks the web where a person wants that (`cli::online`); both are there with the feature `cli` alone, and clippy sees to it (`clippy.toml`).

#![warn(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)]

pub mod catalogue;
pub mod cell;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod draft;
pub mod evidence;
pub mod finding;
pub mod form;
pub mod jobs;
pub mod judge;
pub mod merge;
pub mod message;
pub mod paper;
pub mod report;
pub mod school;
pub mod score;
pub mod sheet;
#[cfg(feature = "cli")]
pub mod store;
pub mod template;
pub mod text;
pub mod write;

use sha2::{Digest, Sha256};

use catalogue::{Catalogue, LoadError};
use check::Checked;
use finding::Finding;
use form::{Fixed, Form, Vocabulary};
use judge::Judgement;
use school::Directory;
use score::UnitScore;
use sheet::{Limits, ReadError, Workbook};

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is needed to assess forms, loaded once.
#[derive(Debug)]
pub struct Engine {
    /// The catalogue that forms are held against.
    pub catalogue: Catalogue,
    /// The words by which forms are understood.
    pub words: Vocabulary,
    /// How much of a file is read.
    pub limits: Limits,
    /// The schools that should hand in a form, where that is known.
    pub roster: Option<Directory>,
    /// Layout files at hand; of several that fit a form the first counts.
    pub layouts: Vec<Fixed>,
}

/// Why an engine could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] LoadError),
    /// The words or limits.
    #[error(transparent)]
    Data(#[from] toml::de::Error),
}

/// A file as it was handed in.
#[derive(Debug, Clone, Copy)]
pub struct Source<'b> {
    /// Its name, for telling the format, the school and the year where its content does not.
    pub name: &'b str,
    /// Its content.
    pub bytes: &'b [u8],
}

impl<'b> Source<'b> {
    /// A file of this name and content.
    pub const fn new(name: &'b str, bytes: &'b [u8]) -> Self {
        Self { name, bytes }
    }
}

/// Everything there is to say about one file.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// What the form says; empty for a file that could not be read.
    pub form: Form,
    /// Which answers and reviewer's marks count, and why the others do not.
    pub judgement: Judgement,
    /// Totals and levels of the school's own answers that count.
    pub score: UnitScore,
    /// Totals and levels by the reviewer's points, where there are any that count.
    pub review: Option<UnitScore>,
    /// What the checks have to say, in the order of their stages.
    pub findings: Vec<Finding>,
    /// When the workbook says it was last saved, ISO 8601.
    pub modified: Option<String>,
}

impl Engine {
    /// The engine with everything that comes with the program.
    pub fn built_in() -> Result<Self, SetupError> {
        Self::with_catalogue(Catalogue::built_in()?)
    }

    /// The engine for another catalogue.
    pub fn with_catalogue(catalogue: Catalogue) -> Result<Self, SetupError> {
        let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS)?;
        Ok(Self {
            catalogue,
            words,
            limits: Limits::from_toml(Limits::BUILT_IN)?,
            roster: None,
            layouts: Vec::new(),
        })
    }

    /// Reads, checks and scores a file.
    pub fn assess(&self, source: &Source) -> Assessment {
        self.assess_workbook(source, sheet::read(source.bytes, &self.limits))
    }

    /// Checks and scores a file that was read elsewhere, for instance in a process of its own. Of a workbook of several
    /// schools it is the first; [`Engine::assess_all`] gives them all.
    pub fn assess_workbook(&self, source: &Source, workbook: Result<Workbook, ReadError>) -> Assessment {
        self.assess_all(source, workbook).into_iter().next().unwrap_or_default()
    }

    /// Checks and scores every form of a file: one, or one for each school in it.
    pub fn assess_all(&self, source: &Source, workbook: Result<Workbook, ReadError>) -> Vec<Assessment> {
        let sha256 = hexadecimal(&Sha256::digest(source.bytes));
        let read = workbook.and_then(|workbook| {
            let forms = form::read(
                &workbook,
                source.name,
                &self.catalogue,
                &self.words,
                &self.limits,
                &self.layouts,
            )?;
            Ok((forms, workbook.modified))
        });
        let (forms, modified) = match read {
            Ok(read) => read,
            Err(error) => {
                let findings = vec![check::file::unreadable(&error)];
                let score = score::score(&[], &self.catalogue);
                return vec![Assessment { sha256, score, findings, ..Assessment::default() }];
            }
        };
        let format = sheet::sniff::sniff(source.bytes).ok();
        let named = format.and_then(|format| check::file::name_disagrees(source.name, format));
        let assess = |form: Form| {
            let checked = check::check(&form, &self.catalogue, self.roster.as_ref());
            let mut findings: Vec<Finding> = named.iter().cloned().collect();
            findings.extend(checked.findings);
            let Checked { judgement, score, review, .. } = checked;
            Assessment {
                sha256: sha256.clone(),
                form,
                judgement,
                score,
                review,
                findings,
                modified: modified.clone(),
            }
        };
        forms.into_iter().map(assess).collect()
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing into a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
