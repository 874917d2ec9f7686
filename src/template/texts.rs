//! Every text that people typed into a form, with what it is, so that one can be named.

use super::Known;
use crate::catalogue::Catalogue;

/// A text of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'k> {
    /// What it is: `note`, `evidence`, as the words for it are keyed.
    pub what: &'static str,
    /// Code of the item or piece of evidence that it belongs to; empty on the pages around the table.
    pub of: &'k str,
    /// The text.
    pub text: &'k str,
}

/// The texts of a form.
pub fn texts<'k>(known: &'k Known, catalogue: &'k Catalogue) -> impl Iterator<Item = Text<'k>> {
    let answers = known.answers.iter().flat_map(|(item, filled)| {
        let of = catalogue.node(*item).code.as_str();
        [
            ("answer", &filled.text),
            ("review", &filled.review_text),
            ("share", &filled.share),
            ("evidence", &filled.evidence),
            ("note", &filled.note),
        ]
        .map(|(what, text)| Text { what, of, text })
    });
    let register = known.register.iter().flat_map(|entry| {
        let texts = [&entry.text, &entry.title, &entry.date, &entry.issuer, &entry.location, &entry.note];
        texts.map(|text| Text { what: "register", of: &entry.text, text })
    });
    let pages = &known.pages;
    let lines = pages.council.iter().chain(pages.plan.iter().flatten()).flatten();
    let around = [&pages.date, &pages.writer, &pages.head].into_iter().chain(lines);
    answers.chain(register).chain(around.map(|text| Text { what: "pages", of: "", text }))
}
