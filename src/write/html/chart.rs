//! The chart of criteria: a bar of the share of the maximum for each, and a hatched one below it for the reviewer's.
//!
//! Lengths on the page are drawn from shares; points and words are those of the paper.

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::paper::publication::{Criteria, CriterionRow, Mark, Pair};
use crate::text::with_comma;

/// Where bars begin and how long a whole one is; the words stand left and right of it.
const LEFT: i64 = 44;
const LENGTH: i64 = 220;
const WIDTH: i64 = 360;
/// Height of a bar, and the room around the bars of a criterion.
const BAR: i64 = 14;
const GAP: i64 = 10;
const AXIS: i64 = 18;

pub(super) fn chart(criteria: &Criteria) -> Markup {
    let has_review = criteria.sides.review.is_some();
    let row = GAP + if has_review { 2 * BAR + 2 } else { BAR };
    let bottom = row * count(criteria.rows.len());
    let height = bottom + AXIS;
    let marks = [0, 25, 50, 75, 100].map(|share| (share, LEFT + LENGTH * share / 100));
    html! {
        figure.chart {
            svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-labelledby="chart-title chart-text" {
                title id="chart-title" { (criteria.chart) }
                desc id="chart-text" { (criteria.told.join("; ")) "." }
                defs {
                    pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect.hatch-ground width="5" height="5" {}
                        rect.hatch-line width="2" height="5" {}
                    }
                }
                @for (share, x) in marks {
                    line.grid x1=(x) x2=(x) y1="0" y2=(bottom) {}
                    text.axis x=(x) y=(bottom + 13) { (share) "%" }
                }
                @for (index, criterion) in criteria.rows.iter().enumerate() {
                    (bars(criterion, row * count(index) + GAP / 2))
                }
            }
            figcaption {
                span.key { span.swatch.own-swatch {} (criteria.sides.own) }
                @if let Some(review) = &criteria.sides.review {
                    " " span.key { span.swatch.review-swatch {} (review) }
                }
            }
        }
    }
}

fn bars(criterion: &CriterionRow, top: i64) -> Markup {
    let Pair { own, review } = &criterion.mark;
    let middle = top + 11;
    html! {
        text.code x=(LEFT - 8) y=(middle) { (criterion.code) }
        (bar("own", own.0, top, criterion.max))
        @if let Some((mark, _)) = review { (bar("review", *mark, top + BAR + 2, criterion.max)) }
    }
}

fn bar(class: &str, mark: Mark, top: i64, max: Decimal) -> Markup {
    let length = mark.share().unwrap_or_default().min(Decimal::ONE) * Decimal::from(LENGTH);
    let length = length.round().to_i64().unwrap_or_default();
    let points = mark.points().map_or_else(|| "–".to_owned(), with_comma);
    html! {
        rect.track x=(LEFT) y=(top) width=(LENGTH) height=(BAR) {}
        @if length > 0 { rect class=(class) x=(LEFT) y=(top) width=(length) height=(BAR) {} }
        text.value x=(LEFT + LENGTH + 6) y=(top + 11) { (points) "/" (with_comma(max)) }
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or_default()
}
