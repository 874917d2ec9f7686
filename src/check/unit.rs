//! U: the school.

use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::form::{Form, Identity};
use crate::school::Directory;

/// Checks name, school year and code.
pub fn check(form: &Form, roster: Option<&Directory>) -> Vec<Finding> {
    let identity = &form.identity;
    let mut findings = Vec::new();
    findings.extend(name(identity));
    findings.extend(year(identity));
    findings.extend(code(identity));
    findings.extend(roster.and_then(|roster| listed(identity, roster)));
    findings
}

/// Whether the roster knows the school, as a merge will look it up (D703): a roster of names alone knows it by its name,
/// and a code that is quite another school's is not this one's.
fn listed(identity: &Identity, roster: &Directory) -> Option<Finding> {
    let code = identity.code.as_ref()?;
    if !roster.find(&identity.school().key()).is_empty() {
        return None;
    }
    let finding = Finding::new(Code::U603, Place::default()).text("seen", code.clone());
    Some(if roster.has_code(code) { finding.variant("other_school") } else { finding })
}

/// Two good places that name different things, in the words of a variant: the one that is taken, and the other.
fn contradiction(code: Code, taken: (&Place, &str), other: &(Place, String)) -> Finding {
    let finding = Finding::new(code, taken.0.clone()).variant("contradicted").text("seen", taken.1);
    finding.text("other", other.1.clone()).text("other_place", other.0.to_string())
}

fn name(identity: &Identity) -> Option<Finding> {
    match (&identity.name, &identity.name_place) {
        (None, _) => Some(Finding::new(Code::U601, Place::default())),
        (Some(name), None) => {
            let finding = Finding::new(Code::U601, Place::default()).variant("from_file_name");
            Some(finding.text("seen", name.clone()))
        }
        (Some(name), Some(place)) => {
            let other = identity.other_name.as_ref()?;
            Some(contradiction(Code::U601, (place, name), other))
        }
    }
}

fn year(identity: &Identity) -> Option<Finding> {
    match (&identity.school_year, &identity.wrong_year) {
        (Some(year), _) => {
            let (place, other) = identity.other_year.as_ref()?;
            let taken = identity.year_place.as_ref()?;
            Some(contradiction(Code::U602, (taken, year), &(place.clone(), other.to_string())))
        }
        (None, Some((place, seen))) => {
            Some(Finding::new(Code::U602, place.clone()).variant("wrong").text("seen", seen.clone()))
        }
        (None, None) => Some(Finding::new(Code::U602, Place::default())),
    }
}

fn code(identity: &Identity) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let (Some(code), Some(place), Some(other)) =
        (&identity.code, &identity.code_place, &identity.other_code)
    {
        findings.push(contradiction(Code::U603, (place, code), other));
    }
    if let Some(number) = &identity.code_as_number {
        let finding = Finding::new(Code::U604, number.place.clone()).text("seen", number.seen.clone());
        findings.push(match &number.perhaps {
            Some(perhaps) => {
                let variant = if number.is_lost { "exponent" } else { "leading_zero" };
                finding.variant(variant).text("perhaps", perhaps.clone())
            }
            None => finding,
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::told::line;
    use super::*;
    use crate::cell::Address;

    #[test]
    fn two_names_are_told_with_both_and_where_the_other_stands() {
        let at = |cell| Place::cell("Phiếu", Address::parse(cell).unwrap());
        let only_sheet = Place { sheet: Some("Phiếu".to_owned()), ..Place::default() };
        let only_cell = Place { cell: Address::parse("A2"), ..Place::default() };
        for (place, spot) in [(at("A2"), "Phiếu!A2"), (only_sheet, "Phiếu"), (only_cell, "A2")] {
            let identity = Identity {
                name: Some("Trường A".to_owned()),
                name_place: Some(at("B1")),
                other_name: Some((place, "Trường B".to_owned())),
                ..Identity::default()
            };
            let told = name(&identity).map(|finding| (line(&finding), finding.place));
            let expected = format!("U601/contradicted: seen Trường A, other Trường B, other_place {spot}");
            assert_eq!(told, Some((expected, at("B1"))));
        }
    }
}
