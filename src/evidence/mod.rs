//! Evidence over many forms, in folders and on the web.
//!
//! Assessed forms come in, one register goes out: a row for each code, link and document of a school and year, with
//! what there is to say about it. What files of a folder and what the web answered can be held against it. What is
//! wrong inside one form was decided by [`crate::check::evidence`]; here it is only put to its row. No file is opened
//! here and nothing is asked on the web: names, sizes, digests and answers are handed in.

use std::collections::BTreeMap;

use crate::finding::Severity;

pub mod address;
pub mod cache;
pub mod folder;
pub mod links;
pub mod naming;
mod pairs;
pub mod register;
pub mod remark;
pub mod signs;

pub use cache::{Cache, Looked};
pub use folder::{FileRemark, FileRow, Files, Found};
pub use register::{FormEvidence, Kind, Register, Row, Unit};
pub use remark::{Remark, What};
pub use signs::{Document, Signs, SignsError};

/// The register with all that was held against it.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    /// The register.
    pub register: Register,
    /// The files of a folder, where one was named.
    pub files: Option<Files>,
    /// What is known of each link, where links were looked up.
    pub looked: Option<BTreeMap<String, Looked>>,
}

impl Whole {
    /// How much everything weighs that there is to say.
    pub fn severities(&self) -> impl Iterator<Item = Severity> {
        let of_rows = self.register.rows.iter().flat_map(|row| row.remarks.iter().map(Remark::severity));
        let files = self.files.iter().flat_map(|files| &files.rows);
        let of_files = files.flat_map(|file| file.remarks.iter().map(FileRemark::severity));
        let looked = self.looked.iter().flat_map(BTreeMap::values);
        of_rows.chain(of_files).chain(looked.filter_map(|looked| looked.verdict.state.severity()))
    }
}
