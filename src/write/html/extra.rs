//! What is published only where it was asked for.

use maud::{Markup, html};

use crate::paper::publication::{EvidenceRow, Part, SchoolPage};

pub(super) fn sections(page: &SchoolPage) -> Markup {
    html! {
        @if let Some(part) = &page.council {
            (section("council", part, |row| html! {
                th scope="row" { (row.name) }
                td { (row.position) }
                td { (row.role) }
            }))
        }
        @if let Some(part) = &page.evidence {
            (section("evidence", part, |row| html! {
                th scope="row" { (row.code) }
                td { (row.title) }
                td { (row.items) }
                @if part.labels.len() > 3 { td { (links(row, &page.link)) } }
            }))
        }
        @if let Some(part) = &page.notes {
            (section("notes", part, |row| html! {
                th scope="row" { (row.item) }
                td { (row.note) }
            }))
        }
    }
}

fn section<T>(id: &str, part: &Part<T>, cells: impl Fn(&T) -> Markup) -> Markup {
    html! {
        section.extra {
            h2 id=(id) { (part.title) }
            div.wide tabindex="0" role="region" aria-labelledby=(id) {
                table {
                    thead { tr { @for label in &part.labels { th scope="col" { (label) } } } }
                    tbody { @for row in &part.rows { tr { (cells(row)) } } }
                }
            }
        }
    }
}

fn links(row: &EvidenceRow, label: &str) -> Markup {
    html! {
        @for (index, address) in row.links.iter().enumerate() {
            @if index > 0 { br; }
            a href=(address) rel="noopener noreferrer nofollow" { (label) " " (row.code) @if row.links.len() > 1 { " (" (index + 1) ")" } }
        }
    }
}
