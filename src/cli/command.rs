//! What the program is asked to do, as types: a command a front door, each with what it was given.
//!
//! Made by [`super::args`] out of what a person typed; nothing here is worked out.

use std::path::PathBuf;

use crate::dossier::Options;

/// What the program is asked to do.
#[derive(Debug)]
pub enum Command {
    /// Check, score and write a result workbook for each form.
    Convert(Convert),
    /// Only tell the findings.
    Check(Check),
    /// Many schools in one workbook.
    Merge(Merge),
    /// One form out of several parts.
    Combine(Combine),
    /// The file for inspection.
    Dossier(Dossier),
    /// Whether such a file still holds.
    VerifyDossier(VerifyDossier),
    /// One register of evidence, held against a folder and links.
    Evidence(Evidence),
    /// Public pages.
    Publish(Publish),
    /// Blank forms.
    Template(Template),
    /// The papers of the year.
    Papers(Papers),
    /// How a form was understood, as a file.
    Layout(WriteLayout),
    /// The catalogues themselves.
    Catalogue(Catalogue),
    /// The page of a finding; all codes without one.
    Explain(Option<String>),
}

/// What all commands say that go through many forms.
#[derive(Debug)]
pub struct Forms {
    /// Files and folders.
    pub files: Vec<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
    /// Which schools should hand in a form.
    pub roster: Option<PathBuf>,
    /// A layout file.
    pub layout: Option<PathBuf>,
    /// Files that are worked on at a time.
    pub jobs: Option<usize>,
    /// What the limits on size are multiplied by.
    pub max_size: u32,
    /// No talk.
    pub quiet: bool,
}

/// What `check` and `convert` share.
#[derive(Debug)]
pub struct Assess {
    /// Which forms.
    pub forms: Forms,
    /// JSON instead of text.
    pub as_json: bool,
}

/// `check`.
#[derive(Debug)]
pub struct Check {
    /// Which forms, and how they are told.
    pub assess: Assess,
    /// Also how each form was read.
    pub explain: bool,
}

/// `convert`.
#[derive(Debug)]
pub struct Convert {
    /// Which forms, and how they are told.
    pub assess: Assess,
    /// Folder for the results; without it they stand beside their forms.
    pub output: Option<PathBuf>,
    /// Date on the paper, as typed.
    pub date: Option<String>,
}

/// `merge`.
#[derive(Debug)]
pub struct Merge {
    /// Which forms.
    pub forms: Forms,
    /// The consolidated workbook.
    pub output: PathBuf,
    /// Name of the unit above.
    pub unit: Option<String>,
    /// School year, as typed.
    pub school_year: Option<String>,
    /// File for other programs.
    pub table: Option<PathBuf>,
}

/// `publish`.
#[derive(Debug)]
pub struct Publish {
    /// Which forms.
    pub forms: Forms,
    /// The page, or the folder for many.
    pub output: PathBuf,
    /// Number of the decision.
    pub decision: Option<String>,
    /// Its date, as typed.
    pub decision_date: Option<String>,
    /// Day of publication, as typed.
    pub date: Option<String>,
    /// What is published besides the figures, by name.
    pub with: Vec<String>,
    /// Whether unfinished forms are published as drafts.
    pub draft: bool,
    /// Name of the unit above.
    pub unit: Option<String>,
    /// School year, as typed.
    pub school_year: Option<String>,
}

/// `combine`.
#[derive(Debug)]
pub struct Combine {
    /// The parts.
    pub files: Vec<PathBuf>,
    /// The form.
    pub output: PathBuf,
    /// The part that is right where they differ.
    pub prefer: Option<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
}

/// `dossier`.
#[derive(Debug)]
pub struct Dossier {
    /// The form.
    pub form: PathBuf,
    /// The folder of the evidence.
    pub evidence: PathBuf,
    /// The dossier: a folder or a zip.
    pub output: PathBuf,
    /// Date of the dossier, as typed.
    pub date: Option<String>,
    /// Which files go along.
    pub options: Options,
    /// Also of a form with errors or gaps.
    pub draft: bool,
    /// An old dossier may go.
    pub replace: bool,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
    /// No talk.
    pub quiet: bool,
}

/// `dossier verify`.
#[derive(Debug)]
pub struct VerifyDossier {
    /// The dossier.
    pub bag: PathBuf,
    /// JSON instead of text.
    pub as_json: bool,
}

/// `evidence`.
#[derive(Debug)]
pub struct Evidence {
    /// Which forms.
    pub forms: Forms,
    /// The register's workbook.
    pub output: Option<PathBuf>,
    /// The folder with the evidence's files.
    pub folder: Option<PathBuf>,
    /// How links are looked up; not at all without it.
    pub online: Option<Online>,
    /// JSON instead of text.
    pub as_json: bool,
}

/// How links are looked up.
#[derive(Debug)]
pub struct Online {
    /// Servers that may have private addresses.
    pub hosts: Vec<String>,
    /// Seconds for a link.
    pub seconds: Option<u64>,
    /// Whether to look up again what is kept.
    pub is_fresh: bool,
}

/// `template`.
#[derive(Debug)]
pub struct Template {
    /// The form, or the folder for many.
    pub output: PathBuf,
    /// Schools to make a form for.
    pub roster: Option<PathBuf>,
    /// Last year's forms.
    pub previous: Option<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
    /// School year, as typed.
    pub school_year: Option<String>,
    /// When the yearly process happens.
    pub calendar: Option<PathBuf>,
    /// No talk.
    pub quiet: bool,
}

/// `papers`.
#[derive(Debug)]
pub struct Papers {
    /// Which forms; none where only the templates are asked for.
    pub forms: Forms,
    /// Folder for the papers; without it they stand beside their forms.
    pub output: Option<PathBuf>,
    /// Names of the papers that are asked for; all where there is none.
    pub only: Vec<String>,
    /// Whether a form with errors gives drafts.
    pub draft: bool,
    /// Date on the papers, as typed.
    pub date: Option<String>,
    /// Name of the unit that reports on its schools.
    pub unit: Option<String>,
    /// Folder with the office's own templates.
    pub from: Option<PathBuf>,
    /// Folder to copy the built-in templates to, and nothing else.
    pub templates: Option<PathBuf>,
}

/// `layout`.
#[derive(Debug)]
pub struct WriteLayout {
    /// The form.
    pub file: PathBuf,
    /// Where to; standard output without it.
    pub output: Option<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
}

/// `catalogue`.
#[derive(Debug)]
pub enum Catalogue {
    /// All that are built in.
    List,
    /// One of them, by id or file; `toml` as it is written.
    Show {
        /// Id or file.
        name: Option<String>,
        /// As it is written.
        toml: bool,
    },
    /// What is wrong with one.
    Check(String),
    /// One made from a decision's own table or from forms.
    FromForm {
        /// The files.
        files: Vec<PathBuf>,
        /// Where to; standard output without it.
        output: Option<PathBuf>,
        /// Whether the table is the decision's own.
        is_official: bool,
    },
    /// What differs between two.
    Diff {
        /// Id or file of the first.
        from: String,
        /// Id or file of the second.
        to: String,
        /// For programs.
        as_json: bool,
    },
    /// The one that is used when none is named; the built-in one again for `None`.
    Use(Option<PathBuf>),
}
