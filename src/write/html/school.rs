//! The page of a school.

use maud::{Markup, html};

use super::{chart, download, draft, extra, number, percent, property, rating};
use crate::paper::publication::{
    ConditionRow, Conditions, Criteria, Details, GroupRow, Groups, Mark, Outcome, SchoolPage, UnitRow,
};

/// How closely the page is printed, so that one of many rows still is one sheet.
pub(super) fn density(page: &SchoolPage) -> &'static str {
    let conditions = page.conditions.as_ref().map_or(0, |conditions| conditions.rows.len());
    let criteria = page.criteria.rows.len();
    match page.groups.rows.len() * 2 + conditions * 2 + criteria * 2 + page.remarks.len() {
        ..=34 => "roomy",
        35..=48 => "close",
        _ => "closest",
    }
}

pub(super) fn body(page: &SchoolPage) -> Markup {
    html! {
        main itemscope itemtype="https://schema.org/Dataset" {
            (heading(page))
            (groups(&page.groups))
            @if let Some(conditions) = &page.conditions { (conditions_of(conditions)) }
            (criteria(&page.criteria))
            (extra::sections(page))
            footer {
                @for remark in &page.remarks { p { (remark) } }
                p.ways itemprop="distribution" itemscope itemtype="https://schema.org/DataDownload" {
                    meta itemprop="encodingFormat" content="text/csv";
                    (download(&page.download))
                    @if let Some((label, address)) = &page.back { " " a href=(address) { (label) } }
                }
            }
        }
    }
}

fn heading(page: &SchoolPage) -> Markup {
    let details = &page.details;
    html! {
        header {
            (draft(&page.head))
            meta itemprop="description" content=(page.head.description);
            meta itemprop="inLanguage" content="vi";
            @if let Some(year) = &details.school_year {
                meta itemprop="temporalCoverage" content=(year.replace('-', "/"));
            }
            div.unit itemprop="creator" itemscope itemtype="https://schema.org/School" {
                @if let Some(parent) = &details.parent {
                    p.above itemprop="parentOrganization" itemscope itemtype="https://schema.org/GovernmentOrganization" {
                        span itemprop="name" { (parent) }
                    }
                }
                p.school itemprop="name" { (details.school) }
                @if let Some((_, code)) = &details.code { meta itemprop="identifier" content=(code); }
            }
            h1 itemprop="name" { (details.title) }
            p.year { (details.year) }
            (facts(details))
        }
    }
}

fn facts(details: &Details) -> Markup {
    html! {
        ul.facts {
            @if let Some(kind) = &details.kind { li { (kind) } }
            @if let Some((text, _)) = &details.code { li { (text) } }
            li { (details.basis) }
            @if let Some((text, date)) = &details.decision {
                li {
                    @match date {
                        Some(date) => { time datetime=(date.iso) { (text) } }
                        None => { (text) }
                    }
                }
            }
            @if let Some(published) = &details.published {
                li { time itemprop="datePublished" datetime=(published.iso) { (published.text) } }
            }
        }
    }
}

fn groups(groups: &Groups) -> Markup {
    let [name, max, points, level] = &groups.labels;
    let has_review = groups.sides.review.is_some();
    html! {
        section {
            h2 id="groups" { (groups.title) }
            div.wide tabindex="0" role="region" aria-labelledby="groups" {
                table.groups.both[has_review] {
                    thead {
                        @if let Some(review) = &groups.sides.review {
                            tr {
                                th rowspan="2" scope="col" { (name) }
                                th rowspan="2" scope="col" { (max) }
                                @for side in [&groups.sides.own, review] {
                                    th.side colspan=(if groups.has_levels { 2 } else { 1 }) scope="colgroup" { (side) }
                                }
                            }
                            tr {
                                @for _ in 0..2 {
                                    th scope="col" { (points) }
                                    @if groups.has_levels { th scope="col" { (level) } }
                                }
                            }
                        } @else {
                            tr {
                                th scope="col" { (name) }
                                th scope="col" { (max) }
                                th scope="col" { (groups.sides.own) }
                                @if groups.has_levels { th scope="col" { (level) } }
                            }
                        }
                    }
                    tbody {
                        @for row in &groups.rows { (group(row, groups.has_levels)) }
                        @if let Some(row) = &groups.unit { (unit(row, has_review)) }
                    }
                }
            }
        }
    }
}

fn group(row: &GroupRow, has_levels: bool) -> Markup {
    let cells = |outcome: &Outcome, is_own: bool| {
        html! {
            td.points {
                @if is_own { (property("value", outcome.points)) } @else { (number(outcome.points)) }
            }
            @if has_levels { td.rating { @if let Some(level) = &outcome.rating { (rating(level)) } } }
        }
    };
    html! {
        tr itemprop="variableMeasured" itemscope itemtype="https://schema.org/PropertyValue" {
            th scope="row" itemprop="name" { (row.name) }
            td.points { (property("maxValue", row.max)) }
            (cells(&row.outcome.own, true))
            @if let Some(review) = &row.outcome.review { (cells(review, false)) }
        }
    }
}

fn unit(row: &UnitRow, has_review: bool) -> Markup {
    let review = row.rating.review.as_ref();
    let Some((max, points)) = &row.sum else {
        // No points of its own: the level stands below those of the groups, the name has the rest.
        let (name, level) = if has_review { (2, 2) } else { (3, 1) };
        return html! {
            tr.unit-row {
                th scope="row" colspan=(name) { (row.name) }
                td.rating colspan=(level) { (rating(&row.rating.own)) }
                @if let Some(review) = review { td.rating colspan=(level) { (rating(review)) } }
            }
        };
    };
    html! {
        tr.unit-row {
            th scope="row" { (row.name) }
            td.points { (number(*max)) }
            td.points { (number(points.own)) }
            td.rating { (rating(&row.rating.own)) }
            @if let Some(points) = points.review { td.points { (number(points)) } }
            @if let Some(review) = review { td.rating { (rating(review)) } }
        }
    }
}

fn conditions_of(conditions: &Conditions) -> Markup {
    html! {
        section {
            h2 id="conditions" { (conditions.title) }
            div.wide tabindex="0" role="region" aria-labelledby="conditions" {
                table.conditions {
                    thead {
                        tr {
                            @for label in &conditions.labels { th scope="col" { (label) } }
                        }
                    }
                    tbody {
                        @for row in &conditions.rows { (condition(row)) }
                    }
                }
            }
        }
    }
}

fn condition(row: &ConditionRow) -> Markup {
    let (met, word) = &row.met;
    let (class, sign) = match met {
        Some(true) => ("level high", "✓ "),
        Some(false) => ("level low", "✗ "),
        None => ("level none", ""),
    };
    html! {
        tr {
            th scope="row" { (row.name) (star(row.is_unverified)) }
            td.rating { span class=(class) { span aria-hidden="true" { (sign) } (word) } }
        }
    }
}

/// Marks a row that was not checked against the official text.
fn star(is_unverified: bool) -> Markup {
    html! { @if is_unverified { "\u{a0}*" } }
}

fn criteria(criteria: &Criteria) -> Markup {
    let [name, max, own, review, share] = &criteria.labels;
    let has_review = criteria.sides.review.is_some();
    let cell = |(mark, text): &(Mark, String)| {
        html! { td.points { @match mark {
            Mark::Points { points, is_complete: true, .. } => { (number(*points)) }
            _ => { (text) }
        } } }
    };
    html! {
        section {
            h2 id="criteria" { (criteria.title) }
            div.criteria {
                (chart::chart(criteria))
                div.wide tabindex="0" role="region" aria-labelledby="criteria" {
                    table {
                        thead {
                            tr {
                                th scope="col" { (name) }
                                th scope="col" { (max) }
                                th scope="col" { (own) }
                                @if has_review { th scope="col" { (review) } } @else { th scope="col" { (share) } }
                            }
                        }
                        tbody {
                            @for row in &criteria.rows {
                                tr {
                                    th scope="row" { (row.name) (star(row.is_unverified)) }
                                    td.points { (number(row.max)) }
                                    (cell(&row.mark.own))
                                    @match &row.mark.review {
                                        Some(review) => { (cell(review)) }
                                        None => { td.points { @if let Some(share) = row.mark.own.0.share() { (percent(share)) } } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
