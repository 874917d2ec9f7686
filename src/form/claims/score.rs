//! The column of the score, and the reviewer's: every column that may be it is weighed, and the best must lead.
//!
//! Columns with what they hold come in; the roles of score and review go into the block's table, reasons and rivals into
//! the claims.

use std::collections::BTreeMap;

use super::content::{self, Content};
use super::label;
use super::{Claim, Claims, Reason};
use crate::catalogue::Catalogue;
use crate::cell::Col;
use crate::form::block::Block;
use crate::form::stated;
use crate::form::vocabulary::{Role, Strength, Vocabulary};
use crate::form::voice::Voice;
use crate::school::SchoolYear;
use crate::text::{fold, starts_with_words};

/// By how much the best reading must lead the next.
const MARGIN: f64 = 1.0;

/// By how much it must lead one that nothing explains but that it is the score too.
const MARGIN_UNEXPLAINED: f64 = 3.5;

/// A reading below this is none.
const LEAST: f64 = 0.75;

/// A column that may hold the score.
struct Candidate {
    cols: Vec<Col>,
    content: Content,
    weight: f64,
    reasons: Vec<Reason>,
    is_review: bool,
    /// Whether it is known to be something else than the score: hidden, without a header, of another role by its words.
    is_explained: bool,
    /// Whether its header says that it is what all agreed on, or this year's.
    is_last_word: bool,
}

/// The column of the score: the best reading, if it leads by a margin.
pub(super) fn choose(
    block: &mut Block,
    columns: &[Col],
    contents: &BTreeMap<Col, Content>,
    year: Option<&SchoolYear>,
    catalogue: &Catalogue,
    words: &Vocabulary,
    claims: &mut Claims,
) {
    let mut candidates: Vec<Candidate> =
        columns.iter().filter_map(|col| candidate(block, *col, contents.get(col)?, words)).collect();
    by_year(block, &mut candidates, year, words);
    one_of_several(block, &mut candidates, catalogue, words);
    let (reviews, mut scores): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|candidate| candidate.is_review);
    // What was agreed on after a reviewer had looked at it may not be the school's own any more.
    for score in &mut scores {
        let is_after = |review: &Candidate| review.cols.first() < score.cols.first();
        score.is_last_word &=
            !reviews.iter().any(is_after) || score.reasons.contains(&Reason::Says(Voice::Present));
    }
    let told = |other: &Candidate| {
        let claim = |col: &Col| Claim { col: *col, role: Role::Score, reasons: other.reasons.clone() };
        other.cols.iter().map(claim).collect::<Vec<_>>()
    };
    claims.passed = scores.iter().flat_map(told).collect();
    scores.retain(|candidate| candidate.weight >= LEAST);
    scores.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let Some((best, rest)) = scores.split_first() else {
        block.table.columns.set(Role::Score, Vec::new());
        review(block, reviews);
        return;
    };
    let mut rivals: Vec<Col> = rest
        .iter()
        .filter(|other| {
            best.weight - other.weight < margin(best, other) && differ(&best.content, &other.content)
        })
        .flat_map(|other| other.cols.clone())
        .collect();
    if !rivals.is_empty() {
        rivals.extend(&best.cols);
        rivals.sort_unstable();
    }
    claims.rivals = rivals;
    for col in &best.cols {
        claims.columns.push(Claim { col: *col, role: Role::Score, reasons: best.reasons.clone() });
    }
    let taken = best.cols.clone();
    claims.passed.retain(|claim| !taken.contains(&claim.col));
    for role in [Role::Level, Role::Met, Role::NotMet, Role::Review, Role::Note] {
        block.table.columns.retain(role, |col| !taken.contains(&col));
    }
    block.table.columns.set(Role::Score, taken);
    review(block, reviews);
}

/// By how much the best reading must lead this one. Words alone do not pass over a column that is as full, holds nothing
/// but points and is said to be of nobody else: it may be the last step of a sum, or what was agreed on later.
fn margin(best: &Candidate, other: &Candidate) -> f64 {
    let is_full = |candidate: &Candidate| candidate.content.inside == candidate.content.points.len();
    let as_full = is_full(other) && other.content.points.len() * 4 >= best.content.points.len() * 3;
    let is_explained = other.is_explained
        || other.reasons.iter().any(|reason| match reason {
            Reason::Says(voice) => tendency(*voice) < 0.0,
            _ => false,
        });
    // Whole numbers beside half points count something: levels, pages, pieces of evidence.
    let is_count = other.content.is_whole() && !best.content.is_whole();
    let is_decided = best.content.right > other.content.right
        || best.is_last_word
        || best.reasons.contains(&Reason::OneOfSeveral);
    if as_full && !is_explained && !is_count && !is_decided { MARGIN_UNEXPLAINED } else { MARGIN }
}

/// Whether two columns would give different answers. One that is hardly filled is no rival of one that is.
fn differ(best: &Content, other: &Content) -> bool {
    if other.points.is_empty() {
        return best.points.is_empty();
    }
    let apart =
        other.points.iter().any(|(item, value)| best.points.get(item).is_some_and(|own| own != value));
    let more = other.points.keys().any(|item| !best.points.contains_key(item));
    (apart || more) && other.points.len() * 5 > best.points.len()
}

/// What speaks for and against a column as the score; `None` where it surely is something else.
fn candidate(block: &Block, col: Col, content: &Content, words: &Vocabulary) -> Option<Candidate> {
    let table = &block.table;
    let label = label::of(block, col);
    let has = |role| table.columns.all(role).contains(&col);
    let is_title = table.columns.titles().iter().flatten().any(|title| *title == col);
    let is_taken = [Role::Number, Role::Max, Role::Evidence, Role::EvidenceTitle, Role::Link]
        .into_iter()
        .chain([Role::RegisterDate, Role::RegisterIssuer, Role::RegisterLocation])
        .any(has);
    let is_maximum = label.and_then(|label| words.roles(label.path.last()?).first().copied());
    let is_maximum = is_maximum.is_some_and(|(role, _)| role == Role::Max);
    if is_title || is_taken || is_maximum || has(Role::Other) {
        return None;
    }
    let mostly = content.inside * 5 >= content.points.len() * 4;
    let holds_points = content.inside >= 1 && mostly && content.inside >= content.other;
    let may_lend = has(Role::Met) || has(Role::NotMet) || has(Role::Level) || has(Role::Note);
    let is_full = holds_points && content.inside >= 3;
    if may_lend && !is_full && !has(Role::Score) {
        return None;
    }
    let strength = label.and_then(|label| label::strength(&label.path, words));
    if strength.is_none() && !has(Role::Score) && !has(Role::Review) && !is_full {
        return None;
    }
    let mut reasons = Vec::new();
    let mut weight = match strength {
        Some(Strength::Whole) => 3.0,
        Some(Strength::Phrase) => 2.5,
        Some(Strength::Fallback(_)) => 2.0,
        None if label.is_some() => 1.0,
        None => -0.5,
    };
    if strength.is_some() {
        reasons.push(Reason::Words);
    }
    let voice = label::voice(block, col, words);
    let leaf = label.and_then(|label| label::strength_of(label.path.last()?, words));
    let is_sure = leaf.is_some_and(|leaf| !matches!(leaf, Strength::Fallback(_)));
    let is_review = has(Role::Review) || (voice == Some(Voice::Review) && !is_sure);
    if let Some(voice) = voice {
        weight += tendency(voice);
        reasons.push(Reason::Says(voice));
    }
    if let Some(round) =
        label.and_then(|label| label.shown.iter().rev().find_map(|text| words.voice.round(text)))
    {
        weight += 1.25 * f64::from(round.min(9)) - 1.25;
    }
    if content.inside > 0 && mostly {
        weight += 2.0;
        reasons.push(Reason::Points(content.inside));
    } else if !content.points.is_empty() {
        weight -= 2.0;
    }
    let steps = |count: usize| f64::from(u32::try_from(count.min(2)).unwrap_or(2));
    if content.right > 0 {
        weight += 1.5 * steps(content.right);
        reasons.push(Reason::Totals(content.right));
    }
    if content.wrong > content.right {
        weight -= 1.5 * steps(content.wrong - content.right);
        reasons.push(Reason::WrongTotals(content.wrong));
    }
    if block.sheet.hidden_cols.contains(&col) {
        weight -= 3.0;
    }
    // A lone column that its header names plainly may have wrong totals; a finding tells them.
    if has(Role::Score) && voice.is_none_or(|voice| tendency(voice) >= 0.0) {
        weight = weight.max(LEAST);
    }
    let is_hidden = block.sheet.hidden_cols.contains(&col);
    let is_explained = is_hidden || label.is_none() || (may_lend && !has(Role::Score));
    let is_last_word = matches!(voice, Some(Voice::Agreed | Voice::Present));
    let cols = vec![col];
    Some(Candidate { cols, content: content.clone(), weight, reasons, is_review, is_explained, is_last_word })
}

/// How much whose points they are speaks for the score.
pub(super) fn tendency(voice: Voice) -> f64 {
    match voice {
        Voice::Agreed => 4.0,
        Voice::Present => 2.0,
        Voice::Own => 1.0,
        Voice::Guide => -1.0,
        Voice::Member | Voice::Mean | Voice::Draft => -3.0,
        Voice::Review => -4.0,
        Voice::Foreign | Voice::Difference | Voice::Aim | Voice::Earlier | Voice::Example | Voice::Blank => {
            -12.0
        }
    }
}

/// Columns of other years than the form's own are earlier rounds or aims.
fn by_year(block: &Block, candidates: &mut [Candidate], year: Option<&SchoolYear>, words: &Vocabulary) {
    let year_of = |candidate: &Candidate| {
        let col = candidate.cols.first()?;
        let label = block.table.labels.iter().find(|label| label.at.col == *col)?;
        label.shown.iter().rev().find_map(|text| year_in(text, words))
    };
    let years: Vec<Option<SchoolYear>> = candidates.iter().map(year_of).collect();
    // Without a year above the table nothing says which of them is this year's.
    let Some(present) = year else { return };
    for (candidate, year) in candidates.iter_mut().zip(&years) {
        match year {
            Some(year) if year == present => {
                candidate.is_last_word = true;
                candidate.weight += tendency(Voice::Present);
                candidate.reasons.push(Reason::Says(Voice::Present));
            }
            Some(year) => {
                let voice = if year < present { Voice::Earlier } else { Voice::Aim };
                candidate.weight += tendency(voice);
                candidate.reasons.push(Reason::Says(voice));
            }
            None => {}
        }
    }
}

/// The school year in a label: `NH 2024-2025`, `NH 24-25`; a lone year is the one it ends in.
fn year_in(text: &str, words: &Vocabulary) -> Option<SchoolYear> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let lone = || {
        let year: u32 =
            numbers.clone().find(|part| part.len() == 4 && part.starts_with("20"))?.parse().ok()?;
        SchoolYear::parse(&format!("{}-{year}", year - 1))
    };
    let full = SchoolYear::parse(text).or_else(lone);
    // Of two digits only behind the words for a year.
    let is_named = || {
        let folded = words.written_out(&fold(text));
        words.identity.year.iter().any(|phrase| starts_with_words(&folded, phrase))
    };
    full.or_else(|| match (numbers.next(), numbers.next()) {
        (Some(first), Some(second)) if first.len() == 2 && second.len() == 2 && is_named() => {
            SchoolYear::parse(&format!("20{first}-20{second}"))
        }
        _ => None,
    })
}

/// Columns of which each row fills one, such as one for each level, are the score together.
fn one_of_several(block: &Block, candidates: &mut Vec<Candidate>, catalogue: &Catalogue, words: &Vocabulary) {
    // Such columns may be taken for levels or unknown by their words: what counts is that they complete each other.
    let names_level = |col: Col| {
        let label = block.table.labels.iter().find(|label| label.at.col == col);
        label.is_some_and(|label| {
            label.path.last().is_some_and(|leaf| stated::level(leaf, catalogue, words).is_some())
        })
    };
    let labelled = block.table.labels.iter().map(|label| label.at.col).filter(|col| names_level(*col));
    let cols: Vec<Col> = labelled.collect();
    if cols.len() < 2 {
        return;
    }
    let contents: Vec<Content> = cols.iter().map(|col| content::of(block, *col, catalogue, words)).collect();
    let mut union = Content::default();
    let mut twice = 0;
    for part in &contents {
        for (item, value) in &part.points {
            twice += usize::from(union.points.insert(*item, *value).is_some());
        }
        union.inside += part.inside;
        union.equal += part.equal;
    }
    if union.inside < 3 || union.inside < union.points.len() || twice * 5 > union.points.len() {
        return;
    }
    candidates.retain(|candidate| !candidate.cols.iter().any(|col| cols.contains(col)));
    let reasons = vec![Reason::OneOfSeveral, Reason::Points(union.inside)];
    candidates.push(Candidate {
        cols,
        content: union,
        weight: 5.0,
        reasons,
        is_review: false,
        is_explained: false,
        is_last_word: true,
    });
}

/// The reviewer's column, where there is one and no other says otherwise.
fn review(block: &mut Block, mut found: Vec<Candidate>) {
    if found.len() > 1 {
        found.retain(|candidate| !candidate.content.points.is_empty());
        found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    }
    let clear = match found.as_slice() {
        [] => None,
        [one] => Some(one),
        [best, rest @ ..] => {
            let rival = |other: &&Candidate| {
                best.weight - other.weight < MARGIN && differ(&best.content, &other.content)
            };
            rest.iter().find(rival).is_none().then_some(best)
        }
    };
    let cols = clear.map(|candidate| candidate.cols.clone()).unwrap_or_default();
    block.table.columns.set(Role::Review, cols);
}
