//! The column of the score, and the reviewer's: every column that may be it is weighed, and the best must lead.
//!
//! Columns with what they hold come in; the roles of score and review go into the block's table, reasons and rivals into
//! the claims.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{self, Content};
use super::label::{self, tendency};
use super::{Claim, Claims, Reason};
use crate::catalogue::Catalogue;
use crate::cell::Col;
use crate::form::block::Block;
use crate::form::header::Label;
use crate::form::stated;
use crate::form::vocabulary::{Role, Strength, Vocabulary};
use crate::form::voice::Voice;
use crate::school::SchoolYear;

/// By how much the best reading must lead the next.
const MARGIN: f64 = 1.0;

/// By how much it must lead one that nothing explains but that it is the score too.
const MARGIN_UNEXPLAINED: f64 = 3.5;

/// A reading below this is none.
const LEAST: f64 = 0.75;

/// Words of a header that names the score, at the most; a title has more.
const LONGEST_LABEL: usize = 6;

/// A column that may hold the score.
struct Candidate {
    cols: Vec<Col>,
    content: Content,
    weight: f64,
    reasons: Vec<Reason>,
    signs: BTreeSet<Sign>,
    /// The number of its round.
    round: Option<u32>,
}

/// What is known of a column that may hold the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    /// It is the reviewer's.
    Review,
    /// Its header speaks of something else than points, such as months or pages, and it answers no condition.
    Silent,
    /// It is something else: hidden, without a header, of another role by its words.
    Explained,
    /// Its header says that it is what all agreed on, or this year's.
    LastWord,
    /// Its header names the score, and nothing else would do.
    Named,
    /// Its header speaks of points.
    Worded,
}

impl Candidate {
    fn is(&self, sign: Sign) -> bool {
        self.signs.contains(&sign)
    }

    /// Whether its header says that it is somebody else's, of another time or no score.
    fn is_against(&self) -> bool {
        self.reasons.iter().any(|reason| matches!(reason, Reason::Says(voice) if tendency(*voice) < 0.0))
    }
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
        candidates.into_iter().partition(|candidate| candidate.is(Sign::Review));
    // What was agreed on after a reviewer had looked at it may not be the school's own any more.
    for score in &mut scores {
        let is_after = |review: &Candidate| review.cols.first() < score.cols.first();
        if reviews.iter().any(is_after) && !score.reasons.contains(&Reason::Says(Voice::Present)) {
            score.signs.remove(&Sign::LastWord);
        }
    }
    let told = |other: &Candidate| {
        let claim = |col: &Col| Claim { col: *col, role: Role::Score, reasons: other.reasons.clone() };
        other.cols.iter().map(claim).collect::<Vec<_>>()
    };
    claims.passed = scores.iter().flat_map(told).collect();
    scores.retain(|candidate| candidate.weight >= LEAST);
    scores.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    prefer_named(&mut scores);
    corrections(&mut scores);
    // Numbers of something else are no points, however well they would fit.
    let best = scores.split_first().filter(|(best, _)| !best.is(Sign::Silent));
    let Some((best, rest)) = best else {
        block.table.columns.set(Role::Score, Vec::new());
        review(block, reviews);
        return;
    };
    let mut rivals: Vec<Col> = rest
        .iter()
        .filter(|other| {
            best.weight - other.weight < margin(best, other, catalogue)
                && differ(&best.content, &other.content)
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

/// A column that its header names as the score and that nobody filled in keeps its place before one that only has points:
/// what is left blank is not assessed.
fn prefer_named(scores: &mut Vec<Candidate>) {
    let is_blank = |candidate: &Candidate| candidate.is(Sign::Named) && candidate.content.points.is_empty();
    let is_sure = scores.first().is_none_or(|best| best.is(Sign::Named) || best.is(Sign::LastWord));
    if let Some(at) = scores.iter().position(is_blank).filter(|_| !is_sure) {
        let blank = scores.remove(at);
        scores.retain(|other| other.is(Sign::Named) || other.is(Sign::LastWord));
        scores.insert(0, blank);
    }
}

/// A column in which some points are put right belongs to the one beside it: where both have points, neither is passed
/// over.
fn corrections(scores: &mut Vec<Candidate>) {
    let count = |candidate: &Candidate| candidate.content.points.len();
    let is_open = |candidate: &Candidate| {
        !candidate.is_against()
            && !candidate.is(Sign::Explained)
            && count(candidate) == candidate.content.inside
            && count(candidate) > 0
    };
    let Some(full) = scores.iter().filter(|candidate| is_open(candidate)).max_by_key(|c| count(c)) else {
        return;
    };
    let (most, cols) = (count(full), full.cols.clone());
    let is_sparse = |candidate: &Candidate| {
        is_open(candidate) && candidate.is(Sign::Worded) && count(candidate) * 2 < most
    };
    let sparse: Vec<Col> =
        scores.iter().filter(|candidate| is_sparse(candidate)).flat_map(|c| c.cols.clone()).collect();
    let best = scores.first().map(|best| best.cols.clone()).unwrap_or_default();
    // Only beside the column that would be taken, or in its place.
    if sparse.is_empty() || !(best == cols || best.iter().all(|col| sparse.contains(col))) {
        return;
    }
    scores.retain(|candidate| !candidate.cols.iter().all(|col| sparse.contains(col)));
    if let Some(at) = scores.iter().position(|candidate| candidate.cols == cols) {
        let mut full = scores.remove(at);
        full.cols.extend(sparse);
        scores.insert(0, full);
    }
}

/// By how much the best reading must lead this one. Words alone do not pass over a column that is as full, holds nothing
/// but points and is said to be of nobody else: it may be the last step of a sum, or what was agreed on later.
fn margin(best: &Candidate, other: &Candidate, catalogue: &Catalogue) -> f64 {
    let is_full = |candidate: &Candidate| candidate.content.inside == candidate.content.points.len();
    let as_full = is_full(other) && other.content.points.len() * 4 >= best.content.points.len() * 3;
    let is_explained = other.is(Sign::Explained) || other.is_against();
    // Whole numbers beside half points count something: levels, pages, pieces of evidence.
    let is_count = other.content.is_whole() && !best.content.is_whole();
    let is_later = matches!((best.round, other.round), (Some(best), Some(other)) if best > other);
    let is_decided = best.content.right > other.content.right
        || is_later
        || best.is(Sign::LastWord)
        || best.reasons.contains(&Reason::OneOfSeveral);
    let is_counted = is_count || other.content.is_worked_out_from(&best.content, catalogue);
    // What somebody says is the last word is never passed over for what came before it.
    let is_decided = is_decided && (best.is(Sign::LastWord) || !other.is(Sign::LastWord));
    if as_full && !is_explained && !is_counted && !is_decided { MARGIN_UNEXPLAINED } else { MARGIN }
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
    let voice = label::voice(block, col, words);
    // What was put right is often a cell or two.
    let is_correction = voice == Some(Voice::Agreed) && holds_points;
    let is_named = strength.is_some() || has(Role::Score) || has(Role::Review);
    if !is_named && !is_full && !is_correction {
        return None;
    }
    let round = label.and_then(|label| label.shown.iter().rev().find_map(|text| words.voice.round(text)));
    let speaks = label.is_none() || is_named || voice.is_some() || round.is_some() || content.marks > 0;
    let mut reasons = Vec::new();
    let mut weight = match strength {
        Some(Strength::Whole) => 3.0,
        Some(Strength::Phrase) => 2.5,
        Some(Strength::Fallback(_)) => 2.0,
        None if label.is_some() => 1.0,
        None => -0.5,
    };
    // *Điểm* alone is plain; what else stands behind it may make something else of it.
    let is_plain = |label: &Label| label.path.last().is_some_and(|leaf| words.is_whole_fallback(leaf));
    let is_named = strength.is_some_and(|strength| !matches!(strength, Strength::Fallback(_)));
    if is_named || (strength.is_some() && label.is_some_and(is_plain)) {
        reasons.push(Reason::Words);
    }
    let leaf = label.and_then(|label| label::strength_of(label.path.last()?, words));
    let is_sure = leaf.is_some_and(|leaf| !matches!(leaf, Strength::Fallback(_)));
    let is_review = has(Role::Review) || (matches!(voice, Some(Voice::Review | Voice::Approved)) && !is_sure);
    if let Some(voice) = voice {
        weight += tendency(voice);
        reasons.push(Reason::Says(voice));
    }
    if let Some(round) = round {
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
    // The title of a form names the score too, where a form that runs across stands beside it.
    let leaf = label.and_then(|label| label.path.last());
    let is_short = leaf.is_some_and(|leaf| leaf.split(' ').count() <= LONGEST_LABEL);
    let is_open = voice.is_none_or(|voice| tendency(voice) >= 0.0);
    let signs = [
        (Sign::Review, is_review),
        (Sign::Silent, !speaks),
        (Sign::Explained, is_explained),
        (Sign::LastWord, matches!(voice, Some(Voice::Agreed | Voice::Present))),
        (Sign::Named, is_named && is_short && !is_hidden && is_open),
        (Sign::Worded, strength.is_some() || voice == Some(Voice::Agreed) || round.is_some()),
    ];
    Some(Candidate {
        cols: vec![col],
        content: content.clone(),
        weight,
        reasons,
        signs: signs.into_iter().filter(|(_, holds)| *holds).map(|(sign, _)| sign).collect(),
        round,
    })
}

/// Columns of other years than the form's own are earlier rounds or aims; without a year above the table nothing says
/// which of them is this year's.
fn by_year(block: &Block, candidates: &mut [Candidate], year: Option<&SchoolYear>, words: &Vocabulary) {
    for candidate in candidates {
        let Some(col) = candidate.cols.first() else { continue };
        let Some(voice) = label::voice_of_year(block, *col, year, words) else { continue };
        if voice == Voice::Present {
            candidate.signs.insert(Sign::LastWord);
        }
        candidate.weight += tendency(voice);
        candidate.reasons.push(Reason::Says(voice));
    }
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
        signs: BTreeSet::from([Sign::LastWord]),
        round: None,
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

#[cfg(test)]
mod tests {
    use crate::catalogue::small;
    use crate::score::AcceptedValue;
    use crate::{Engine, Source};

    /// What counts under a header, item by item: its columns are the code, the title, the maximum and two of points, of
    /// which the first answers the condition too.
    fn counted(header: &str, foot: &str) -> String {
        counted_of("x", header, foot)
    }

    fn counted_of(mark: &str, header: &str, foot: &str) -> String {
        let engine = Engine::with_catalogue(small::catalogue(small::AS_IT_IS)).unwrap();
        let rows = format!(
            "1.1;Máy tính;4;3;2;a\n1.2.1;Đường truyền;2;1;2;b\n1.2.2;Phủ sóng;4;3;3;c\n1.3;Phân công;;{mark};;\n2.1;Tập huấn;6;5;4;d"
        );
        let csv = format!("{header};Minh chứng\n{rows}\n{foot}");
        let assessment = engine.assess(&Source::new("phieu.csv", csv.as_bytes()));
        let own = assessment.judgement.own().iter().map(|accepted| match accepted.value {
            AcceptedValue::Points(points) => points.to_string(),
            AcceptedValue::Met(met) => met.to_string(),
            AcceptedValue::NotApplicable => "-".to_owned(),
        });
        own.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_school_s_own_points_are_told_from_those_of_whoever_looked_at_them() {
        let own = "3 1 3 true 5";
        for columns in [
            "Điểm tự đánh giá;Điểm được duyệt",
            "Điểm tự đánh giá;Phê duyệt",
            "Điểm trường đề nghị;Điểm được duyệt",
            "Điểm trường đề nghị;Điểm hậu kiểm",
            "Điểm đăng ký của trường;Điểm sau kiểm tra",
        ] {
            assert_eq!(counted(&format!("TT;Tiêu chí;Điểm tối đa;{columns}"), ""), own, "{columns}");
        }
        let agreed = counted("TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Hiệu trưởng phê duyệt", "");
        assert_eq!(agreed, "2 2 3 true 4");
    }

    #[test]
    fn a_column_that_speaks_of_something_else_holds_no_points() {
        for columns in ["Tháng;Trang", "Số GV;Tuần"] {
            let header = format!("TT;Tiêu chí;Điểm tối đa;{columns}");
            assert_eq!(counted_of("", &header, ""), "", "{columns}");
        }
    }

    #[test]
    fn what_came_before_is_not_taken_for_the_last_word_because_its_totals_come_out() {
        let header = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Điểm sau điều chỉnh";
        assert_eq!(counted(header, ";Tổng nhóm 1;10;7;;\n;Tổng nhóm 2;6;5;;"), "");
        assert_eq!(counted(header, ";Tổng nhóm 1;10;;7;\n;Tổng nhóm 2;6;;4;"), "2 2 3 true 4");
    }

    #[test]
    fn no_is_the_number_where_nothing_says_yes() {
        assert_eq!(counted("No.;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Ghi chú", ""), "3 1 3 true 5");
    }
}
