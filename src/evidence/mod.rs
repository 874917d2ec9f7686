//! Evidence over many forms, in folders and on the web.
//!
//! Assessed forms come in, one register goes out: a row for each code, link and document of a school and year, with
//! what there is to say about it. What files of a folder and what the web answered can be held against it. What is
//! wrong inside one form was decided by [`crate::check::evidence`]; here it is only put to its row. No file is opened
//! here and nothing is asked on the web: names, sizes, digests and answers are handed in.

pub mod cache;
pub mod folder;
pub mod links;
pub mod naming;
mod pairs;
pub mod register;
pub mod remark;
pub mod signs;

pub use folder::{FileRow, Files, Found};
pub use register::{FormEvidence, Kind, Register, Row, Unit};
pub use remark::{Remark, What};
pub use signs::{Document, Signs, SignsError};
