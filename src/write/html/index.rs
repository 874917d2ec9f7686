//! The index of a unit's schools.

use maud::{Markup, html};

use super::{day, download, draft, number, short_rating};
use crate::paper::publication::{IndexPage, IndexRow, LevelRow, Levels, Listed, Search, Section, State};

pub(super) fn body(page: &IndexPage) -> Markup {
    html! {
        main {
            header {
                (draft(&page.head))
                @if let Some(unit) = &page.unit { p.school { (unit) } }
                h1 { (page.title) }
                p.year { (page.year) }
                ul.facts {
                    li { (page.basis) }
                    @if let Some(published) = &page.published { li { (day(published)) } }
                }
            }
            (levels(&page.levels))
            section itemscope itemtype="https://schema.org/ItemList" {
                h2 id="schools" { (page.schools) }
                meta itemprop="name" content=(page.head.title);
                (search(&page.search))
                @if let Some(units) = &page.units { (ways(units, &page.sections)) }
                div.wide tabindex="0" role="region" aria-labelledby="schools" {
                    table.schools {
                        thead { tr { @for label in &page.labels { th scope="col" { (label) } } } }
                        @for (index, section) in page.sections.iter().enumerate() {
                            tbody {
                                @if let Some(title) = &section.title {
                                    tr.section { th colspan=(page.labels.len()) scope="rowgroup" id={ "u" (index) } { (title) } }
                                }
                                @for row in &section.rows { (school(row, page.labels.len())) }
                            }
                        }
                    }
                }
            }
            footer {
                @for remark in &page.remarks { p { (remark) } }
                p.ways itemscope itemtype="https://schema.org/DataDownload" {
                    meta itemprop="encodingFormat" content="text/csv";
                    (download(&page.download))
                }
            }
        }
    }
}

/// Hidden until the script is there that searches.
fn search(search: &Search) -> Markup {
    html! {
        div #search hidden {
            label for="query" { (search.label) }
            input #query type="search" autocomplete="off" aria-describedby="query-help";
            p #query-help { (search.help) }
            p #found role="status" data-found=(search.found) {}
        }
    }
}

/// Ways to the schools of each unit.
fn ways(title: &str, sections: &[Section]) -> Markup {
    html! {
        nav aria-label=(title) {
            details {
                summary { (title) }
                ul { @for (index, section) in sections.iter().enumerate() {
                    li { a href={ "#u" (index) } { (section.title.as_deref().unwrap_or_default()) } }
                } }
            }
        }
    }
}

fn levels(levels: &Levels) -> Markup {
    let count = |row: &LevelRow| html! { @for (_, _, text) in &row.counts { td.points { (text) } } };
    html! {
        section {
            h2 id="levels" { (levels.title) }
            div.wide tabindex="0" role="region" aria-labelledby="levels" {
                table.levels {
                    thead { tr { @for label in &levels.labels { th scope="col" { (label) } } } }
                    tbody {
                        @for row in &levels.rows { tr { th scope="row" { (row.label) } (count(row)) } }
                    }
                }
            }
            @for note in &levels.notes { p.note { (note) } }
        }
    }
}

fn school(row: &IndexRow, columns: usize) -> Markup {
    let name = html! { span itemprop="name" { (row.name) } };
    html! {
        tr itemprop="itemListElement" itemscope itemtype="https://schema.org/School" {
            th scope="row" {
                @match &row.page {
                    Some(page) => { a href=(page) itemprop="url" { (name) } }
                    None => { (name) }
                }
                @if let Some(code) = &row.code { " " span.code itemprop="identifier" { (code) } }
            }
            td { (row.kind.as_deref().unwrap_or_default()) }
            @match &row.listed {
                Some(listed) => { (figures(listed)) }
                None => { @for _ in 3..columns { td {} } }
            }
            td { @if row.state == State::Published { (row.state_word) } @else { em { (row.state_word) } } }
        }
    }
}

fn figures(listed: &Listed) -> Markup {
    html! {
        @for outcome in &listed.groups {
            td.outcome { (number(outcome.points)) @if let Some(level) = &outcome.rating { " " (short_rating(level)) } }
        }
        @if let Some(unit) = &listed.unit { td.outcome { (short_rating(unit)) } }
    }
}
