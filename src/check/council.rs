//! U: the council. A form without one, or with nobody in it, has nothing to be said about.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, NodeId};
use crate::finding::{Code, Finding};
use crate::form::{Council, Form, Member};

/// Checks how the council is made up, and who answers for what.
pub fn check(form: &Form, catalogue: &Catalogue) -> Vec<Finding> {
    let council = &form.council;
    let people: Vec<&Member> = council.people().collect();
    if people.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    findings.extend(even(council, people.len()));
    if council.tells_roles {
        let of = |code, has: fn(&Member) -> bool| {
            let names: Vec<&str> =
                people.iter().filter(|member| has(member)).map(|member| member.name.as_str()).collect();
            not_one(code, council, &names)
        };
        findings.extend(of(Code::U606, |member| member.is_chairman));
        findings.extend(of(Code::U607, |member| member.is_secretary));
    }
    findings.extend(nobodys(council, catalogue));
    findings.extend(people.iter().filter_map(|member| unknown(member)));
    findings
}

fn finding(code: Code, council: &Council) -> Finding {
    Finding::new(code, council.place.clone().unwrap_or_default())
}

fn even(council: &Council, count: usize) -> Option<Finding> {
    let is_even = count.is_multiple_of(2);
    is_even.then(|| finding(Code::U605, council).number("count", Decimal::from(count)))
}

fn not_one(code: Code, council: &Council, names: &[&str]) -> Option<Finding> {
    match names {
        [] => Some(finding(code, council)),
        [_] => None,
        several => {
            let finding = finding(code, council).variant("several").text("names", several.join("; "));
            Some(finding.number("count", Decimal::from(several.len())))
        }
    }
}

/// Criteria that nobody answers for, in one finding; items where somebody answers for a part of their criterion. Where
/// the form assigns nothing at all, it is simply not done there.
fn nobodys(council: &Council, catalogue: &Catalogue) -> Option<Finding> {
    let assigned: BTreeSet<NodeId> =
        council.members.iter().flat_map(|member| member.assigned.nodes.iter().copied()).collect();
    if assigned.is_empty() {
        return None;
    }
    let is_left = |item: &NodeId| !assigned.iter().any(|node| catalogue.is_within(*item, *node));
    let criteria = catalogue.groups().flat_map(|(group, _)| catalogue.children(group));
    let left = criteria.flat_map(|criterion| {
        let items: Vec<NodeId> = catalogue.items_under(*criterion).map(|(item, _)| item).collect();
        let left: Vec<NodeId> = items.iter().copied().filter(is_left).collect();
        if left.len() == items.len() && !items.is_empty() { vec![*criterion] } else { left }
    });
    let codes: Vec<&str> = left.map(|node| catalogue.node(node).code.as_str()).collect();
    (!codes.is_empty()).then(|| finding(Code::U608, council).text("criteria", codes.join(", ")))
}

fn unknown(member: &Member) -> Option<Finding> {
    let unknown = &member.assigned.unknown;
    (!unknown.is_empty()).then(|| {
        let finding = Finding::new(Code::U609, member.place.clone()).text("seen", unknown.join("; "));
        finding.text("name", member.name.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::super::told::line;
    use super::*;
    use crate::catalogue::small;

    #[test]
    fn what_nobody_answers_for_is_named_by_criteria_and_where_a_part_is_assigned_by_items() {
        let catalogue = small::catalogue(small::AS_IT_IS);
        let left = |assigned: &[&str]| {
            let mut member = Member::default();
            member.assigned.nodes = assigned.iter().map(|code| catalogue.find(code).unwrap()).collect();
            let council = Council { members: vec![member], ..Council::default() };
            nobodys(&council, &catalogue).map(|finding| line(&finding))
        };
        for (assigned, expected) in [
            (&["1.1", "1.3", "2.1"][..], Some("U608: criteria 1.2")),
            (&["1.1", "1.2.1", "1.3", "2.1"], Some("U608: criteria 1.2.2")),
            (&["1.1", "1.2.1", "1.2.2", "1.3", "2.1"], None),
            (&["2"], Some("U608: criteria 1.1, 1.2, 1.3")),
            (&["1", "2"], None),
            (&[], None),
        ] {
            assert_eq!(left(assigned).as_deref(), expected, "{assigned:?}");
        }
    }

    #[test]
    fn an_assignment_that_fits_no_criterion_is_told_with_its_member() {
        let mut member = Member { name: "Nguyễn Văn A".to_owned(), ..Member::default() };
        assert_eq!(unknown(&member), None);
        member.assigned.unknown = vec!["3.1".to_owned(), "9".to_owned()];
        let told = unknown(&member).map(|finding| line(&finding));
        assert_eq!(told.as_deref(), Some("U609: seen 3.1; 9, name Nguyễn Văn A"));
    }
}
