//! L: tables, columns and rows.

use crate::catalogue::{Catalogue, NodeId};
use crate::cell::Place;
use crate::finding::{Code, Finding, Severity};
use crate::form::{Answer, Form, Kind, Role, Way};

/// What was found of the layout, and whether answers can be relied on at all.
pub struct LayoutChecked {
    /// Findings.
    pub findings: Vec<Finding>,
    /// Whether the rows may be checked.
    pub readable: bool,
}

/// Checks tables, columns and rows.
pub fn check(form: &Form, catalogue: &Catalogue) -> LayoutChecked {
    let misfit = || {
        let told = |name: &String| Finding::new(Code::L211, Place::default()).text("file", name.clone());
        form.layout.misfit.as_ref().map(told)
    };
    let stop = |finding| LayoutChecked {
        findings: misfit().into_iter().chain([finding]).collect(),
        readable: false,
    };
    if form.layout.tables == 0 {
        let finding = Finding::new(Code::L201, Place::default()).text("catalogue", catalogue.title.clone());
        let kind = form.marker.as_ref().and_then(|marker| marker.kind.as_deref());
        let is_consolidated = kind == Some(crate::sheet::CONSOLIDATED);
        return stop(match &form.layout.hidden_table {
            _ if is_consolidated => finding.variant("consolidated"),
            Some(sheet) => finding.variant("hidden").text("hidden", sheet.clone()),
            None => finding,
        });
    }
    if let Some(finding) = other_catalogue(form, catalogue) {
        return stop(finding);
    }
    let table = || form.layout.first_table.clone().unwrap_or_default();
    if form.layout.missing.contains(&Role::Score) {
        return stop(Finding::new(Code::L202, table()).word("column", "column.score"));
    }
    if let Some((place, cells)) = &form.layout.rivals {
        return stop(Finding::new(Code::L202, place.clone()).variant("rivals").text("seen", cells.clone()));
    }
    let mut findings: Vec<Finding> = misfit().into_iter().collect();
    if form.layout.missing.contains(&Role::Evidence) {
        let finding = Finding::new(Code::L202, table()).variant("evidence").weighing(Severity::Warning);
        findings.push(finding);
    }
    findings.extend(left_out(form));
    findings.extend(says_otherwise(form));
    findings.extend(unread(form));
    findings.extend(loose(form));
    if let Some(place) = &form.layout.by_content {
        findings.push(Finding::new(Code::L202, place.clone()).variant("content").weighing(Severity::Warning));
    }
    findings.extend(without_row(form, catalogue));
    findings.extend(at_odds(form, catalogue));
    findings.extend(
        form.layout
            .strays
            .iter()
            .map(|(place, shown)| Finding::new(Code::L204, place.clone()).text("seen", shown.clone())),
    );
    findings.extend(twice(form, catalogue));
    findings.extend(not_by_code(form, catalogue));
    LayoutChecked { findings, readable: true }
}

/// L207: the workbook says so itself, its titles are of something else, or it names another decision and lacks most
/// items.
fn other_catalogue(form: &Form, catalogue: &Catalogue) -> Option<Finding> {
    let own = format!("{} ({})", catalogue.id, catalogue.version);
    if let Some(marker) = &form.marker {
        let theirs = format!("{} ({})", marker.catalogue, marker.catalogue_version);
        if theirs != own {
            let finding = Finding::new(Code::L207, Place::default());
            return Some(finding.text("seen", theirs).text("expected", own));
        }
    }
    let strange = form.answers.iter().filter(|answer| answer.is_strange).count();
    let table = || form.layout.first_table.clone().unwrap_or_default();
    if strange >= 5 && strange * 2 > form.answers.len() {
        let finding = Finding::new(Code::L207, table()).variant("titles").text("expected", own);
        return Some(finding.number("count", strange).number("all", form.answers.len()));
    }
    let (place, number) = form.layout.other_decision.as_ref()?;
    let items = catalogue.items().count();
    (form.answers.len() * 2 < items).then(|| {
        let finding = Finding::new(Code::L207, place.clone());
        finding.text("seen", number.clone()).text("expected", catalogue.legal_basis.clone())
    })
}

fn without_row<'a>(form: &'a Form, catalogue: &'a Catalogue) -> impl Iterator<Item = Finding> + 'a {
    catalogue.items().filter(|(id, _)| form.answer(*id).is_none()).map(|(_, node)| {
        let place = Place { sheet: None, cell: None, label: Some(node.title.clone()) };
        Finding::new(Code::L203, place).about(&node.code).text("title", node.title.clone())
    })
}

/// L209: the title decides against the code; one finding a form where many rows are so.
fn at_odds<'a>(form: &'a Form, catalogue: &'a Catalogue) -> Vec<Finding> {
    const EACH: usize = 3;
    let odd = || form.answers.iter().filter_map(|answer| Some((answer, answer.at_odds?)));
    let pair = |(answer, coded): (&Answer, NodeId)| {
        format!("{} → {}", code(coded, catalogue), code(answer.item, catalogue))
    };
    let first = odd().next();
    match first {
        Some((first, _)) if odd().count() > EACH => {
            let pairs: Vec<String> = odd().map(pair).collect();
            let finding = Finding::new(Code::L209, first.place.clone()).variant("many");
            vec![finding.number("count", pairs.len()).text("seen", pairs.join(", "))]
        }
        _ => odd()
            .map(|(answer, coded)| {
                let node = catalogue.node(answer.item);
                let finding = Finding::new(Code::L209, answer.place.clone()).about(&node.code);
                finding.text("seen", code(coded, catalogue).to_owned()).text("title", node.title.clone())
            })
            .collect(),
    }
}

/// L210, once a form: what else the workbook holds.
fn left_out(form: &Form) -> Option<Finding> {
    let first = form.layout.left_out.first()?;
    let names: Vec<String> = form.layout.left_out.iter().map(|left| left.place.to_string()).collect();
    let doubtful = form.layout.left_out.iter().find(|left| left.is_doubtful);
    let first = doubtful.unwrap_or(first);
    let finding = Finding::new(Code::L210, first.place.clone()).variant(first.kind.key());
    let finding = if doubtful.is_some() { finding.weighing(Severity::Warning) } else { finding };
    Some(finding.text("seen", names.join(", ")).number("count", names.len()))
}

/// L213, once a form: columns whose words go nowhere.
fn unread(form: &Form) -> Option<Finding> {
    let (first, _) = form.layout.unread.first()?;
    let named = |(place, shown): &(Place, String)| match place.cell {
        Some(cell) => format!("“{shown}” ({cell})"),
        None => format!("“{shown}”"),
    };
    let names: Vec<String> = form.layout.unread.iter().map(named).collect();
    let finding = Finding::new(Code::L213, first.clone());
    Some(finding.text("seen", names.join(", ")).number("count", names.len()))
}

/// L213, once a form: evidence beside a group or criterion.
fn loose(form: &Form) -> Option<Finding> {
    let (first, seen) = form.layout.loose.first()?;
    let finding = Finding::new(Code::L213, first.clone()).variant("rows");
    Some(finding.text("seen", seen.clone()).number("count", form.layout.loose.len()))
}

/// L212: what was read says that it is not the school's own form.
fn says_otherwise(form: &Form) -> Option<Finding> {
    let answering = form.layout.blocks.iter().filter(|block| block.has_score());
    // Which of several submissions counts is settled; who asked for a kind by a layout file knows it.
    let is_own = |kind: Kind| matches!(kind, Kind::Filled | Kind::Repeated | Kind::Blank);
    let block = answering.min_by_key(|block| block.kind).filter(|block| !is_own(block.kind))?;
    if form.layout.by_file.is_some() {
        return None;
    }
    let others: Vec<String> = form.layout.left_out.iter().map(|left| left.place.to_string()).collect();
    if block.kind == Kind::Member && !others.is_empty() {
        let place = form.layout.first_table.clone().unwrap_or_default();
        let finding = Finding::new(Code::L212, place).variant("several");
        return Some(finding.number("count", others.len() + 1).text("others", others.join(", ")));
    }
    let place = Place::cell(&block.sheet, block.header.first);
    Some(Finding::new(Code::L212, place).variant(block.kind.key()))
}

/// L205: two rows of one table.
fn twice<'a>(form: &'a Form, catalogue: &'a Catalogue) -> impl Iterator<Item = Finding> + 'a {
    form.answers.iter().filter_map(move |answer| {
        let other = answer.others.iter().find(|other| other.same_table)?;
        let finding = Finding::new(Code::L205, other.place.clone()).about(&catalogue.node(answer.item).code);
        Some(
            finding
                .text("seen", other.shown.clone())
                .text("first", answer.place.to_string())
                .text("first_seen", answer.shown.clone()),
        )
    })
}

/// L206, once a form.
fn not_by_code(form: &Form, catalogue: &Catalogue) -> Option<Finding> {
    let told =
        |way: Way| -> Vec<&Answer> { form.answers.iter().filter(|answer| answer.way == way).collect() };
    let (by_title, by_place) = (told(Way::Title), told(Way::Place));
    let first = by_title.first().or(by_place.first())?;
    let codes = |answers: &[&Answer]| {
        let codes: Vec<&str> = answers.iter().map(|answer| code(answer.item, catalogue)).collect();
        if codes.is_empty() { "0".to_owned() } else { format!("{} ({})", codes.len(), codes.join(", ")) }
    };
    Some(
        Finding::new(Code::L206, first.place.clone())
            .text("by_title", codes(&by_title))
            .text("by_place", codes(&by_place)),
    )
}

fn code(item: NodeId, catalogue: &Catalogue) -> &str {
    &catalogue.node(item).code
}

#[cfg(test)]
mod tests;
