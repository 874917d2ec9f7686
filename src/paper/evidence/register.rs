//! *Danh mục*: a row for each code, link and document, with the columns of the old and the new register.

use std::collections::BTreeSet;

use super::{Given, Page, PageColumn, Value, row};
use crate::evidence::{Kind, Row, What, Whole};
use crate::form::evidence::is_web_address;
use crate::message::Messages;
use crate::text::fold;

pub(super) fn page<'a>(given: &Given<'a>) -> Page<'a> {
    use PageColumn as C;
    let told = [
        (C::Number, "result.number"),
        (C::Unit, "evidence.unit"),
        (C::Code, "evidence.code"),
        (C::Title, "evidence.title"),
        (C::Date, "evidence.date"),
        (C::Issuer, "evidence.issuer"),
        (C::Location, "evidence.location"),
        (C::Items, "evidence.items"),
        (C::Note, "result.note"),
        (C::Remarks, "evidence.remarks"),
    ];
    let rows = &given.whole.register.rows;
    Page {
        name: given.word("evidence.register_page"),
        title: given.word("evidence.register_title"),
        line: given.line(counts(given.whole, given.messages)),
        columns: given.columns(&told),
        rows: (1..).zip(rows).map(|(number, told)| values(given, number, told)).collect(),
        nothing: given.word("evidence.no_rows"),
    }
}

/// How much there is, in words.
pub fn counts(whole: &Whole, messages: &Messages) -> String {
    let register = &whole.register;
    let of =
        |is: &dyn Fn(&Kind) -> bool| register.rows.iter().filter(|row| is(&row.kind)).count().to_string();
    let params = [
        ("codes", of(&|kind| matches!(kind, Kind::Code(_)))),
        ("links", register.links().len().to_string()),
        ("others", of(&|kind| !matches!(kind, Kind::Code(_) | Kind::Link))),
        ("forms", register.forms.len().to_string()),
    ];
    let params = params.each_ref().map(|(name, value)| (*name, value.as_str()));
    messages.say("evidence.of_register", &params)
}

fn values(given: &Given, number: u64, told: &Row) -> Vec<Value> {
    let (code, title) = match told.kind {
        Kind::Code(_) | Kind::Malformed => (told.text.as_str(), told.titles.join("\n")),
        Kind::Text => ("", told.text.clone()),
        Kind::Link | Kind::BadLink => ("", told.titles.join("\n")),
    };
    let of_entries = |field: &dyn Fn(&crate::form::RegisterEntry) -> &str| {
        joined(told.entries.iter().map(|entry| field(&entry.entry)))
    };
    let mut date = of_entries(&|entry| &entry.date);
    if let (true, Some(document)) = (date.is_empty(), &told.document) {
        // What the text itself says, put where the register has it.
        date =
            [Some(document.sign.as_str()), document.date.as_deref()].map(Option::unwrap_or_default).join(" ");
    }
    // An address that stands in a column of notes is shown once, where addresses belong.
    let note = joined(
        told.entries.iter().map(|entry| entry.entry.note.as_str()).filter(|note| !is_web_address(note)),
    );
    let behind = vec![
        Value::text(code),
        Value::Text(title),
        Value::text(date.trim()),
        Value::Text(of_entries(&|entry| &entry.issuer)),
        Value::Reference(location(told).into()),
        Value::Text(items(given, told)),
        Value::Text(note),
        remarks(given, told),
    ];
    row(given, || given.unit(told.unit), vec![Value::Number(number)], behind)
}

/// Where it is kept, and the links that this does not name.
fn location(told: &Row) -> String {
    let kept = joined(told.entries.iter().map(|entry| entry.entry.location.as_str()));
    let text = if told.kind == Kind::BadLink { told.text.as_str() } else { "" };
    let links = told.links.iter().map(String::as_str).filter(|link| !kept.contains(link));
    joined([kept.as_str(), text].into_iter().chain(links))
}

/// Codes of the items that use it, each once, in the order of the catalogue.
pub(super) fn items(given: &Given, told: &Row) -> String {
    let items: BTreeSet<_> = told.uses.iter().map(|used| used.item).collect();
    items.into_iter().map(|item| given.catalogue.node(item).code.as_str()).collect::<Vec<_>>().join(", ")
}

/// What there is to look at, in short, in the colour of the gravest.
fn remarks(given: &Given, told: &Row) -> Value {
    let title = |what: &What, name: &str| match what {
        What::Finding(finding) => {
            given.messages.page(finding.code).map_or("", |page| page.title.as_str()).to_owned()
        }
        _ => given.messages.say(&format!("evidence.{name}_title"), &[]),
    };
    let titles: Vec<String> = told.remarks.iter().map(|remark| title(&remark.what, remark.name())).collect();
    let gravest = told.remarks.iter().map(crate::evidence::Remark::severity).min();
    Value::Weight(gravest, joined(titles.iter().map(String::as_str)))
}

/// Texts on lines of their own, each once, without those that are empty.
fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut seen = BTreeSet::new();
    let new: Vec<&str> = texts
        .filter(|text| !text.is_empty() && seen.insert((fold(text), is_web_address(text).then_some(*text))))
        .collect();
    new.join("\n")
}
