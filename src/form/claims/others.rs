//! Columns beside the score, told by what they hold: the maxima, answers to conditions, evidence.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::content::Content;
use super::label::{self, tendency, tendency_of};
use super::{Claim, Claims, Reason};
use crate::catalogue::Catalogue;
use crate::cell::Col;
use crate::form::block::Block;
use crate::form::evidence::{self, Evidence, EvidenceKind};
use crate::form::layout;
use crate::form::vocabulary::{Role, Strength, Vocabulary};
use crate::form::voice::Voice;
use crate::school::SchoolYear;
use crate::sheet::Cell;

/// A column that holds nothing but the maxima is theirs, whatever its header says, unless its header is sure and no
/// other column is left for the score.
pub(super) fn maxima(
    block: &mut Block,
    contents: &BTreeMap<Col, Content>,
    words: &Vocabulary,
    claims: &mut Claims,
) {
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
        let label = label::of(block, col);
        let named = label.is_some_and(|label| label::strength(&label.path, words).is_some());
        named || roles.iter().any(|role| block.table.columns.all(*role).contains(&col))
    };
    let is_open = |col: Col| label::voice(block, col, words).is_none_or(|voice| tendency(voice) >= 0.0);
    let is_answered = contents
        .iter()
        .any(|(col, content)| !found.contains(col) && content.inside >= 3 && answers(*col) && is_open(*col));
    let is_plain = |col: Col| {
        let leaf = label::of(block, col).and_then(|label| label::strength_of(label.path.last()?, words));
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

/// Of several pairs of columns for marks, *Đạt* and *Chưa đạt*, those of the school and this year; none where several
/// may be. Evidence and notes of another year or of somebody else are none of this form's.
pub(super) fn of_others(block: &mut Block, year: Option<&SchoolYear>, words: &Vocabulary) {
    let parent = |block: &Block, col: Col| {
        label::of(block, col).and_then(|label| label.path.split_last().map(|(_, parents)| parents.to_vec()))
    };
    let marks = |block: &Block| {
        let columns = &block.table.columns;
        [columns.all(Role::Met), columns.all(Role::NotMet)].concat()
    };
    let mut pairs: Vec<(Vec<String>, f64)> = Vec::new();
    for col in marks(block) {
        let own = parent(block, col).unwrap_or_default();
        if !pairs.iter().any(|(known, _)| *known == own) {
            pairs.push((own, tendency_of(block, col, year, words)));
        }
    }
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
    let kept = match pairs.as_slice() {
        [(best, weight), rest @ ..] if *weight >= 0.0 && rest.iter().all(|(_, next)| next < weight) => {
            Some(best.clone())
        }
        _ => None,
    };
    let dropped: Vec<Col> =
        marks(block).into_iter().filter(|col| kept.is_none() || parent(block, *col) != kept).collect();
    for role in [Role::Met, Role::NotMet] {
        block.table.columns.retain(role, |col| !dropped.contains(&col));
    }
    for role in [Role::Evidence, Role::Link, Role::EvidenceTitle, Role::Note] {
        let of_others: Vec<Col> = block.table.columns.all(role).to_vec();
        let of_others = of_others
            .into_iter()
            .filter(|col| tendency_of(block, *col, year, words) <= tendency(Voice::Earlier));
        let of_others: Vec<Col> = of_others.collect();
        block.table.columns.retain(role, |col| !of_others.contains(&col));
    }
}

/// Where the score's column leaves the conditions alone, another may answer them.
pub(super) fn conditions(
    block: &mut Block,
    columns: &[Col],
    contents: &BTreeMap<Col, Content>,
    words: &Vocabulary,
    catalogue: &Catalogue,
    claims: &mut Claims,
) {
    let all = block.items(catalogue).filter(|(_, found)| catalogue.node(found.node).is_condition()).count();
    let own = block.table.columns.all(Role::Score).to_vec();
    let answered: usize = own.iter().filter_map(|col| contents.get(col)).map(|content| content.marks).sum();
    let by_marks = block.table.columns.get(Role::Met).is_some();
    // Nobody has filled the score in: what stands elsewhere is not its answer.
    let is_blank = own.iter().filter_map(|col| contents.get(col)).all(|content| content.points.is_empty());
    if all == 0 || answered * 2 > all || by_marks || own.is_empty() || is_blank {
        return;
    }
    let table = &block.table;
    let is_free = |col: &Col| {
        let taken = [Role::Number, Role::Title, Role::Max, Role::Evidence, Role::Link, Role::EvidenceTitle]
            .into_iter()
            .chain([Role::Review, Role::Note, Role::Score])
            .any(|role| table.columns.all(role).contains(col));
        !taken && label::voice(block, *col, words).is_none_or(|voice| tendency(voice) >= 0.0)
    };
    // An answer stands under a header that asks for it, or under none: under "Bắt buộc" it answers nothing.
    let asks = |col: &Col| {
        let Some(label) = label::of(block, *col) else { return true };
        let named = label::strength(&label.path, words).is_some();
        let has = |role: &Role| table.columns.all(*role).contains(col);
        named
            || label.path.last().is_some_and(|leaf| words.asks(leaf))
            || [Role::Met, Role::Level].iter().any(has)
    };
    let marked = |col: &Col| {
        let is_answer = |content: &Content| content.marks * 2 > all && content.other == 0;
        contents.get(col).is_some_and(is_answer) && asks(col)
    };
    let found: Vec<Col> = columns.iter().copied().filter(|col| is_free(col) && marked(col)).collect();
    if let [one] = found.as_slice() {
        let mut all = own;
        all.push(*one);
        block.table.columns.set(Role::Score, all);
        claims.marks = Some(*one);
    }
}

/// Where no header names the evidence, the column that holds its codes and links.
pub(super) fn evidence(block: &mut Block, columns: &[Col], catalogue: &Catalogue, claims: &mut Claims) {
    const LEAST_CELLS: usize = 3;
    let table = &block.table;
    if table.columns.get(Role::Evidence).or(table.columns.get(Role::Link)).is_some() {
        return;
    }
    let is_free = |col: &Col| !layout::ROLES.iter().any(|role| table.columns.all(*role).contains(col));
    let held = |col: &Col| {
        let cells = block.items(catalogue).filter_map(|(row, _)| block.cell(row.row, Some(*col)));
        let texts: Vec<Cow<str>> = cells.filter(|cell| !cell.is_blank()).map(Cell::shown).collect();
        let is_evidence = |text: &&Cow<str>| {
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
