//! The layout file of a form (tệp bố cục): the form comes in, TOML text that a person can correct goes out.

use super::{File, check};
use crate::Engine;
use crate::finding::{Finding, why_unusable};
use crate::form::{self, Layout};
use crate::message::Messages;

/// Why there is no layout file.
#[derive(Debug)]
pub enum LayoutError {
    /// The file cannot be read, or no form was found in it; the finding says why.
    Unreadable(Box<Finding>),
    /// Its schools stand in rows or columns of one table, which needs no layout file and has none.
    NoBlocks,
}

/// What was understood of a form, as the text of a layout file.
///
/// # Errors
/// Where there is nothing to write down.
pub fn of_form(engine: &Engine, file: File, messages: &Messages) -> Result<String, LayoutError> {
    let head = messages.say("layout.toml_head", &[("file", &file.name)]);
    let assessments = check::assess_all(engine, file);
    let layouts: Vec<&Layout> = assessments.iter().map(|assessment| &assessment.form.layout).collect();
    if let Some(text) = form::to_toml(&layouts, &head) {
        return Ok(text);
    }
    let reason = assessments.iter().find_map(|assessment| why_unusable(&assessment.findings));
    Err(reason.map_or(LayoutError::NoBlocks, |finding| LayoutError::Unreadable(Box::new(finding.clone()))))
}
