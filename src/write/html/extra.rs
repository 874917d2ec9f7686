//! What is published only where it was asked for.

use maud::{Markup, html};

use crate::paper::publication::{EvidenceRow, SchoolPage};

pub(super) fn sections(page: &SchoolPage) -> Markup {
    html! {
        @if let Some((title, labels, rows)) = &page.council {
            (section("council", title, labels, rows.iter().map(|row| html! {
                th scope="row" { (row.name) }
                td { (row.position) }
                td { (row.role) }
            })))
        }
        @if let Some((title, labels, rows)) = &page.evidence {
            (section("evidence", title, labels, rows.iter().map(|row| html! {
                th scope="row" { (row.code) }
                td { (row.title) }
                td { (row.items) }
                @if labels.len() > 3 { td { (links(row, &page.link)) } }
            })))
        }
        @if let Some((title, labels, rows)) = &page.notes {
            (section("notes", title, labels, rows.iter().map(|row| html! {
                th scope="row" { (row.item) }
                td { (row.note) }
            })))
        }
    }
}

fn section(id: &str, title: &str, labels: &[String], rows: impl Iterator<Item = Markup>) -> Markup {
    html! {
        section.extra {
            h2 id=(id) { (title) }
            div.wide tabindex="0" role="region" aria-labelledby=(id) {
                table {
                    thead { tr { @for label in labels { th scope="col" { (label) } } } }
                    tbody { @for row in rows { tr { (row) } } }
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
