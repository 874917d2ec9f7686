//! F: the file itself.

use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::sheet::{Format, ReadError};

/// The finding for a file that could not be read.
pub fn unreadable(error: &ReadError) -> Finding {
    let finding = |code| Finding::new(code, Place::default());
    match error {
        ReadError::NotAWorkbook(None) => finding(Code::F101).word("kind", "file_kind.unknown"),
        ReadError::NotAWorkbook(Some(kind)) => finding(Code::F101).word("kind", format!("file_kind.{kind}")),
        ReadError::Encrypted => finding(Code::F102),
        ReadError::Damaged(reason) => finding(Code::F103).text("reason", reason.clone()),
        ReadError::TooLarge { what, found, limit } => finding(Code::F104)
            .word("what", format!("limit.{what}"))
            .number("found", *found)
            .number("limit", *limit),
    }
}

/// F105, when the file's name says another format than its content.
pub fn name_disagrees(file_name: &str, format: Format) -> Option<Finding> {
    let (_, ending) = file_name.rsplit_once('.')?;
    let ending = ending.to_lowercase();
    (!format.endings().contains(&ending.as_str())).then(|| {
        let usual = format.endings().first().copied().unwrap_or_default();
        Finding::new(Code::F105, Place::default())
            .text("ending", ending)
            .word("kind", format!("format.{usual}"))
            .text("usual", usual)
    })
}
