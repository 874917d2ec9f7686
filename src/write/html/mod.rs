//! Draws public pages as web pages: each one file, without a script, a picture or anything else from elsewhere.
//!
//! The index alone has a script, a few lines that filter its table; without it the table is whole. What may run and look
//! how is told to the browser by digests, so that nothing that got into a text could.

mod chart;
mod csv;
mod extra;
mod index;
mod school;

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::paper::publication::{Day, Download, Head, IndexPage, Rating, SchoolPage};
use crate::sheet::PUBLISHED;
use crate::text::{with_comma, with_point};

const STYLE: &str = include_str!("page.css");
const SEARCH: &str = include_str!("search.js");

/// The page of a school.
pub fn school(page: &SchoolPage) -> String {
    document(&page.head, None, school::density(page), &school::body(page))
}

/// The index of a unit.
pub fn index(page: &IndexPage) -> String {
    document(&page.head, Some(SEARCH), "index", &index::body(page))
}

fn document(head: &Head, script: Option<&str>, look: &str, body: &Markup) -> String {
    let allowed = |code: &str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(code)));
    let scripts = script.map(|script| format!("; script-src {}", allowed(script))).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src {}{scripts}; img-src data:; base-uri 'none'; form-action 'none'",
        allowed(STYLE)
    );
    let generator = format!("{PUBLISHED} {}", crate::VERSION);
    let page = html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="generator" content=(generator);
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if head.draft.is_some() { meta name="robots" content="noindex, nofollow"; }
                title { (head.title) }
                meta name="description" content=(head.description);
                meta property="og:type" content="website";
                meta property="og:locale" content="vi_VN";
                meta property="og:title" content=(head.title);
                meta property="og:description" content=(head.description);
                // Without one, browsers ask the server for a picture.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body class=(look) {
                (body)
                @if let Some(script) = script { script { (PreEscaped(script)) } }
            }
        }
    };
    page.into_string() + "\n"
}

/// What a draft says of itself.
fn draft(head: &Head) -> Markup {
    html! {
        @if let Some([word, note]) = &head.draft {
            p.draft { strong { (word) } " " (note) }
        }
    }
}

/// A number for people and for programs.
fn number(value: Decimal) -> Markup {
    html! { data value=(with_point(value)) { (with_comma(value)) } }
}

/// A number that programs know by a name of schema.org.
fn property(name: &str, value: Decimal) -> Markup {
    html! { data itemprop=(name) value=(with_point(value)) { (with_comma(value)) } }
}

/// A share in whole percents.
fn percent(share: Decimal) -> String {
    format!("{}%", (share * Decimal::ONE_HUNDRED).round().normalize())
}

/// A level on its colour; the words tell it without.
fn rating(rating: &Rating) -> Markup {
    badge(rating, &rating.words)
}

/// The same without the level's name.
fn short_rating(rating: &Rating) -> Markup {
    badge(rating, &rating.short)
}

fn badge(rating: &Rating, words: &str) -> Markup {
    let class = match rating.level {
        None => "none",
        Some(0 | 1) => "low",
        Some(2) => "middle",
        Some(_) => "high",
    };
    html! { span class={ "level " (class) } { (words) } }
}

fn day(day: &Day) -> Markup {
    html! { time datetime=(day.iso) { (day.text) } }
}

/// The figures, inside the page itself.
fn download(download: &Download) -> Markup {
    let address = format!(
        "data:text/csv;charset=utf-8;base64,{}",
        BASE64.encode(csv::encode(&download.rows).as_bytes())
    );
    html! {
        a.download download=(download.name) href=(address) itemprop="contentUrl" { (download.label) }
    }
}
