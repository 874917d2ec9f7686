//! U: the school.

use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::form::Form;
use crate::school::Directory;

/// Checks name, school year and code.
pub fn check(form: &Form, roster: Option<&Directory>) -> Vec<Finding> {
    let identity = &form.identity;
    let mut findings = Vec::new();
    match (&identity.name, &identity.name_place) {
        (None, _) => findings.push(Finding::new(Code::U601, Place::default())),
        (Some(name), None) => {
            let finding = Finding::new(Code::U601, Place::default()).variant("from_file_name");
            findings.push(finding.text("seen", name.clone()));
        }
        (Some(_), Some(_)) => {}
    }
    if identity.school_year.is_none() {
        findings.push(match &identity.wrong_year {
            Some((place, seen)) => {
                Finding::new(Code::U602, place.clone()).variant("wrong").text("seen", seen.clone())
            }
            None => Finding::new(Code::U602, Place::default()),
        });
    }
    if let (Some(roster), Some(code)) = (roster, &identity.code)
        && !roster.has_code(code)
    {
        findings.push(Finding::new(Code::U603, Place::default()).text("seen", code.clone()));
    }
    findings
}
