//! What each column of a block holds, weighed by everything that speaks for and against it.
//!
//! A block whose rows are matched comes in; its columns get their roles, and a [`Claims`] goes out that tells why. Words
//! are one reason; the others are whose points they speak of, what the cells hold against the items, and whether the
//! form's own totals come out. Where no reading leads by a margin, the columns are rivals and none is taken.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::block::Block;
use super::evidence::{self, Evidence, EvidenceKind};
use super::header::Label;
use super::layout;
use super::matching::Meaning;
use super::reading::{self, Reading};
use super::stated;
use super::vocabulary::{Role, Strength, Vocabulary, beginning};
use super::voice::Voice;
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Col};
use crate::school::SchoolYear;
use crate::sheet::Cell;

/// How the columns of a block were understood.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// What each column was taken for, and why.
    pub columns: Vec<Claim>,
    /// Columns that might hold the score and were not taken, and what spoke for and against them.
    pub passed: Vec<Claim>,
    /// Columns that claim the score equally well.
    pub rivals: Vec<Col>,
    /// Whether a column got another role than its words gave it.
    pub changed: bool,
    /// Whether a layout file settled them, so that they are not weighed again.
    pub is_fixed: bool,
}

/// What one column was taken for.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The column.
    pub col: Col,
    /// What it holds.
    pub role: Role,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// A reason for or against a reading of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its header says so.
    Words,
    /// Its header says whose points, or of when.
    Says(Voice),
    /// It holds points within the maxima of that many items.
    Points(usize),
    /// It holds the maxima.
    Maxima,
    /// That many totals of the form come out with it.
    Totals(usize),
    /// That many totals of the form do not come out with it.
    WrongTotals(usize),
    /// Its rows complete those of its neighbours: one of several columns is filled.
    OneOfSeveral,
    /// It answers the conditions that the column of the score leaves alone.
    Marks,
    /// That many of its cells hold codes or links of evidence.
    Evidence(usize),
    /// Its header names an item.
    Item,
    /// Another column claims the same equally well.
    Rival,
    /// The layout file says so.
    LayoutFile,
}

/// By how much the best reading must lead the next.
const MARGIN: f64 = 1.0;
/// By how much it must lead one that nothing explains but that it is the score too.
const MARGIN_UNEXPLAINED: f64 = 3.5;
/// A reading below this is none.
const LEAST: f64 = 0.75;

/// What a column holds in the rows of items.
#[derive(Debug, Default, Clone)]
struct Content {
    /// Points by item, whatever they are.
    points: BTreeMap<NodeId, Decimal>,
    /// Points within 0 and the maximum.
    inside: usize,
    /// Points that are the maximum.
    equal: usize,
    /// Cells of items with points that hold something else.
    other: usize,
    /// Conditions that are answered, and how many of them by a sign such as `x` alone.
    marks: usize,
    signs: usize,
    /// Totals of groups that come out, and that do not.
    right: usize,
    wrong: usize,
}

/// A column that may hold the score.
struct Candidate {
    cols: Vec<Col>,
    content: Content,
    weight: f64,
    reasons: Vec<Reason>,
    is_review: bool,
}

/// Weighs the columns of a block and gives them their roles.
pub fn weigh(
    block: &mut Block,
    year: Option<&SchoolYear>,
    catalogue: &Catalogue,
    words: &Vocabulary,
) -> Claims {
    let columns = columns(block);
    let contents: BTreeMap<Col, Content> =
        columns.iter().map(|col| (*col, content(block, *col, catalogue, words))).collect();
    let mut claims = Claims::default();
    let before: Vec<Vec<Col>> = ROLES.iter().map(|role| block.table.columns.all(*role).to_vec()).collect();
    maxima(block, &contents, words, &mut claims);
    scores(block, &columns, &contents, year, catalogue, words, &mut claims);
    conditions(block, &columns, &contents, words, catalogue);
    evidence_by_content(block, &columns, catalogue, &mut claims);
    claims.changed =
        ROLES.iter().zip(&before).any(|(role, cols)| block.table.columns.all(*role) != cols.as_slice());
    for role in ROLES {
        for col in block.table.columns.all(role) {
            if !claims.columns.iter().any(|claim| claim.col == *col && claim.role == role) {
                // Only the conditions add a column to the score's own.
                let reason = if role == Role::Score { Reason::Marks } else { Reason::Words };
                claims.columns.push(Claim { col: *col, role, reasons: vec![reason] });
            }
        }
    }
    claims
}

/// Roles that claims may move.
const ROLES: [Role; 7] =
    [Role::Score, Role::Max, Role::Review, Role::Met, Role::NotMet, Role::Level, Role::Evidence];

/// Every column of the block that holds something in the rows of items or in the header.
fn columns(block: &Block) -> Vec<Col> {
    let table = &block.table;
    let inside = |col: &Col| *col >= table.from && table.until.is_none_or(|until| *col < until);
    let mut columns: Vec<Col> = table.labels.iter().map(|label| label.at.col).collect();
    for (row, _) in block.nodes() {
        columns.extend(block.sheet.row(row.row).iter().map(|cell| cell.at.col).filter(inside));
    }
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn content(block: &Block, col: Col, catalogue: &Catalogue, words: &Vocabulary) -> Content {
    let mut content = Content::default();
    for (row, found) in block.items(catalogue) {
        let node = catalogue.node(found.node);
        let cell = block.cell(row.row, Some(col));
        match (reading::read(cell, node, words), node.max) {
            (Reading::Points { value, .. }, Some(max)) => {
                content.inside += usize::from(value >= Decimal::ZERO && value <= max);
                content.equal += usize::from(value == max);
                content.points.insert(found.node, value);
            }
            (Reading::Blank, _) => {}
            (Reading::Met(_), None) => {
                content.marks += 1;
                content.signs += usize::from(cell.is_some_and(|cell| cell.shown().chars().count() == 1));
            }
            _ => content.other += usize::from(node.max.is_some()),
        }
    }
    totals(block, col, &mut content, catalogue, words);
    content
}

/// Whether the totals of groups and criteria that the column itself gives come out.
fn totals(block: &Block, col: Col, content: &mut Content, catalogue: &Catalogue, words: &Vocabulary) {
    let mut group: Option<NodeId> = None;
    for (row, meaning) in block.rows.iter().zip(&block.meanings) {
        let scope = match meaning {
            Meaning::Node(found) => {
                group = Some(catalogue.group_of(found.node));
                (!catalogue.node(found.node).is_item()).then_some(found.node)
            }
            Meaning::Total => stated::group_named(&row.folded, catalogue, words)
                .or(group.filter(|_| beginning(&row.folded, &words.total.criterion).is_none())),
            Meaning::Other => None,
        };
        let Some(scope) = scope else { continue };
        let Some(cell) = block.cell(row.row, Some(col)) else { continue };
        let Reading::Points { value, .. } = reading::points(cell, None) else { continue };
        let items: Vec<NodeId> = catalogue
            .items()
            .filter(|(id, node)| node.max.is_some() && catalogue.is_within(*id, scope))
            .map(|(id, _)| id)
            .collect();
        let sum: Option<Decimal> = items.iter().map(|item| content.points.get(item).copied()).sum();
        if let Some(sum) = sum.filter(|_| !items.is_empty()) {
            if sum == value {
                content.right += 1;
            } else {
                content.wrong += 1;
            }
        }
    }
}

/// A column that holds nothing but the maxima is theirs, whatever its header says, unless its header is sure and no
/// other column is left for the score.
fn maxima(block: &mut Block, contents: &BTreeMap<Col, Content>, words: &Vocabulary, claims: &mut Claims) {
    let is_maxima = |content: &Content| content.points.len() >= 4 && content.equal == content.points.len();
    let found: Vec<Col> =
        contents.iter().filter(|(_, content)| is_maxima(content)).map(|(col, _)| *col).collect();
    let others = contents.iter().any(|(col, content)| !found.contains(col) && content.inside > 0);
    let sure = |col: Col| block.table.columns.get(Role::Score) == Some(col) && block.table.labels.len() > 1;
    let mut taken: Vec<Col> = Vec::new();
    if block.table.columns.get(Role::Max).is_none() {
        taken.extend(found.iter().copied().find(|col| others || !sure(*col)));
    }
    // A second one: full marks are no score where another column has points that words name as such.
    let answers = |col: Col| {
        let roles = [Role::Score, Role::Met, Role::Level];
        let label = label(block, col);
        let named = label.is_some_and(|label| strength(&label.path, words).is_some());
        named || roles.iter().any(|role| block.table.columns.all(*role).contains(&col))
    };
    let is_open = |col: Col| voice(block, col, words).is_none_or(|voice| tendency(voice) >= 0.0);
    let is_answered = contents
        .iter()
        .any(|(col, content)| !found.contains(col) && content.inside >= 3 && answers(*col) && is_open(*col));
    let is_plain = |col: Col| {
        let leaf = label(block, col).and_then(|label| strength_of(label.path.last()?, words));
        leaf.is_some_and(|leaf| !matches!(leaf, Strength::Fallback(_))) && is_open(col)
    };
    if is_answered {
        taken.extend(found.iter().copied().filter(|col| !is_plain(*col)));
    }
    for col in taken {
        if block.table.columns.all(Role::Max).contains(&col) {
            continue;
        }
        let mut all = block.table.columns.all(Role::Max).to_vec();
        all.push(col);
        block.table.columns.set(Role::Max, all);
        for role in [Role::Score, Role::Review] {
            block.table.columns.retain(role, |other| other != col);
        }
        claims.columns.push(Claim { col, role: Role::Max, reasons: vec![Reason::Maxima] });
    }
}

fn label<'b>(block: &'b Block, col: Col) -> Option<&'b Label> {
    block.table.labels.iter().find(|label| label.at.col == col)
}

/// Whose points a column's header says they are: the lowest label that says it.
fn voice(block: &Block, col: Col, words: &Vocabulary) -> Option<Voice> {
    label(block, col)?.shown.iter().rev().find_map(|text| words.voice.of(text))
}

/// The column of the score: the best reading, if it leads by a margin.
fn scores(
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
    by_year(block, &mut candidates, year);
    one_of_several(block, &mut candidates, catalogue, words);
    let (reviews, mut scores): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|candidate| candidate.is_review);
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
    let is_explained = other.reasons.iter().any(|reason| match reason {
        Reason::Says(voice) => tendency(*voice) < 0.0,
        _ => false,
    });
    let is_decided = best.content.right > other.content.right
        || best.reasons.iter().any(|reason| matches!(reason, Reason::Says(Voice::Agreed | Voice::Present)))
        || best.reasons.contains(&Reason::OneOfSeveral);
    if as_full && !is_explained && !is_decided { MARGIN_UNEXPLAINED } else { MARGIN }
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
    let label = label(block, col);
    let has = |role| table.columns.all(role).contains(&col);
    let is_title = table.columns.titles().iter().flatten().any(|title| *title == col);
    let is_taken = [Role::Number, Role::Max, Role::Evidence, Role::EvidenceTitle, Role::Link]
        .into_iter()
        .chain([Role::RegisterDate, Role::RegisterIssuer, Role::RegisterLocation])
        .any(has);
    if is_title || is_taken || has(Role::Other) {
        return None;
    }
    let mostly = content.inside * 5 >= content.points.len() * 4;
    let holds_points = content.inside >= 1 && mostly && content.inside >= content.other;
    let may_lend = has(Role::Met) || has(Role::NotMet) || has(Role::Level) || has(Role::Note);
    let is_full = holds_points && content.inside >= 3;
    if may_lend && !is_full && !has(Role::Score) {
        return None;
    }
    let strength = label.and_then(|label| strength(&label.path, words));
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
    let voice = voice(block, col, words);
    let leaf = label.and_then(|label| strength_of(label.path.last()?, words));
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
    Some(Candidate { cols: vec![col], content: content.clone(), weight, reasons, is_review })
}

/// How surely a header's labels name the score.
fn strength(path: &[String], words: &Vocabulary) -> Option<Strength> {
    let (leaf, parents) = path.split_last()?;
    let joined =
        parents.iter().rev().filter_map(|parent| strength_of(&format!("{parent} {leaf}"), words)).max();
    strength_of(leaf, words).max(joined)
}

fn strength_of(label: &str, words: &Vocabulary) -> Option<Strength> {
    let found = |label: &str| {
        let roles = words.roles(label);
        roles.into_iter().find(|(role, _)| *role == Role::Score).map(|(_, strength)| strength)
    };
    found(label).max(found(&words.written_out(label)))
}

/// How much whose points they are speaks for the score.
fn tendency(voice: Voice) -> f64 {
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
fn by_year(block: &Block, candidates: &mut [Candidate], year: Option<&SchoolYear>) {
    let year_of = |candidate: &Candidate| {
        let col = candidate.cols.first()?;
        let label = block.table.labels.iter().find(|label| label.at.col == *col)?;
        label.shown.iter().rev().find_map(|text| year_in(text))
    };
    let years: Vec<Option<SchoolYear>> = candidates.iter().map(year_of).collect();
    // Without a year above the table nothing says which of them is this year's.
    let Some(present) = year else { return };
    for (candidate, year) in candidates.iter_mut().zip(&years) {
        match year {
            Some(year) if year == present => {
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

/// The school year in a label: `NH 2024-2025`; a lone year is the one it ends in.
fn year_in(text: &str) -> Option<SchoolYear> {
    SchoolYear::parse(text).or_else(|| {
        let mut parts = text.split(|c: char| !c.is_ascii_digit());
        let year: u32 = parts.find(|part| part.len() == 4 && part.starts_with("20"))?.parse().ok()?;
        SchoolYear::parse(&format!("{}-{year}", year - 1))
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
    let contents: Vec<Content> = cols.iter().map(|col| content(block, *col, catalogue, words)).collect();
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
    candidates.push(Candidate { cols, content: union, weight: 5.0, reasons, is_review: false });
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

/// Where the score's column leaves the conditions alone, another may answer them.
fn conditions(
    block: &mut Block,
    columns: &[Col],
    contents: &BTreeMap<Col, Content>,
    words: &Vocabulary,
    catalogue: &Catalogue,
) {
    let all = block.items(catalogue).filter(|(_, found)| catalogue.node(found.node).is_condition()).count();
    let own = block.table.columns.all(Role::Score).to_vec();
    let answered: usize = own.iter().filter_map(|col| contents.get(col)).map(|content| content.marks).sum();
    let by_marks = block.table.columns.get(Role::Met).is_some();
    if all == 0 || answered * 2 > all || by_marks || own.is_empty() {
        return;
    }
    let table = &block.table;
    let is_free = |col: &Col| {
        let taken = [Role::Number, Role::Title, Role::Max, Role::Evidence, Role::Link, Role::EvidenceTitle]
            .into_iter()
            .chain([Role::Review, Role::Note, Role::Score])
            .any(|role| table.columns.all(role).contains(col));
        !taken && voice(block, *col, words).is_none_or(|voice| tendency(voice) >= 0.0)
    };
    // A sign answers where the header asks something: under "Bắt buộc" it answers nothing.
    let asks = |col: &Col| {
        let named = label(block, *col).is_some_and(|label| strength(&label.path, words).is_some());
        named
            || [Role::Score, Role::Met, Role::Level].iter().any(|role| table.columns.all(*role).contains(col))
    };
    let marked = |col: &Col| {
        contents.get(col).is_some_and(|content| {
            content.marks * 2 > all && content.other == 0 && (content.signs < content.marks || asks(col))
        })
    };
    let found: Vec<Col> = columns.iter().copied().filter(|col| is_free(col) && marked(col)).collect();
    if let [one] = found.as_slice() {
        let mut all = own;
        all.push(*one);
        block.table.columns.set(Role::Score, all);
    }
}

/// Where no header names the evidence, the column that holds its codes and links.
fn evidence_by_content(block: &mut Block, columns: &[Col], catalogue: &Catalogue, claims: &mut Claims) {
    const LEAST_CELLS: usize = 3;
    let table = &block.table;
    if table.columns.get(Role::Evidence).or(table.columns.get(Role::Link)).is_some() {
        return;
    }
    let is_free = |col: &Col| {
        let named = label(block, *col).is_some_and(|label| !label.path.is_empty());
        let has_role = layout::ROLES.iter().any(|role| table.columns.all(*role).contains(col));
        !has_role && !(named && table.columns.all(Role::Other).contains(col))
    };
    let held = |col: &Col| {
        let cells = block.items(catalogue).filter_map(|(row, _)| block.cell(row.row, Some(*col)));
        let texts: Vec<String> = cells.filter(|cell| !cell.is_blank()).map(Cell::shown).collect();
        let is_evidence = |text: &&String| {
            let is_known =
                |piece: &Evidence| matches!(piece.kind, EvidenceKind::Code(_) | EvidenceKind::Link);
            evidence::parse(text, false, catalogue).iter().any(is_known)
        };
        let found = texts.iter().filter(is_evidence).count();
        (found >= LEAST_CELLS && found * 2 >= texts.len()).then_some(found)
    };
    let best = columns.iter().filter(|col| is_free(col)).filter_map(|col| Some((held(col)?, *col))).max();
    if let Some((count, col)) = best {
        block.table.columns.set(Role::Evidence, vec![col]);
        claims.columns.push(Claim { col, role: Role::Evidence, reasons: vec![Reason::Evidence(count)] });
    }
}

/// The header cells of columns, as a person would point at them.
pub fn header_cells(block: &Block, columns: &[Col]) -> Vec<Address> {
    let of = |col: &Col| {
        let label = block.table.labels.iter().find(|label| label.at.col == *col);
        label.map_or(Address::new(block.table.header, *col), |label| label.at)
    };
    columns.iter().map(of).collect()
}
