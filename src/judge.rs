//! The judge: decides for every answer and every reviewer's mark whether it counts, and why not.
//!
//! A form and a catalogue come in, a [`Judgement`] goes out. Scores, findings, result workbooks, JSON, merging,
//! combining and statistics take its word; nobody decides again. It words nothing and adds nothing up.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Kind, Node, NodeId, Trust};
use crate::cell::Place;
use crate::form::{Answer, Form, Reading};
use crate::score::{Accepted, AcceptedValue};
use crate::text::{fold, is_blank};

/// Why an answer or mark does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing stands there: not assessed (chưa đánh giá). Never the same as 0.
    Blank,
    /// Nothing stands there but struck-out text.
    StruckOut,
    /// The row has the item's code and the words of something else.
    Foreign,
    /// A formula shows 0 for a cell that is blank.
    ZeroOfBlank,
    /// A number of which its format shows nothing.
    Unshown,
    /// No number where points belong.
    NotANumber,
    /// A percentage where points belong.
    Percentage,
    /// One merged cell answers several items.
    Shared,
    /// A number that can be read in two ways.
    Ambiguous,
    /// A piece of a line of text with too many separators.
    Torn,
    /// Two different numbers.
    Contradictory,
    /// A spreadsheet error.
    SheetError,
    /// Neither met nor not met.
    Unclear,
    /// "Does not apply", of a row that applies to every school.
    NotApplicable,
    /// A formula whose result the file does not hold.
    NoResult,
    /// A number outside 0 to the maximum.
    OutOfRange(Decimal),
}

/// Why an answer or mark that counts should be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Above a maximum that is only inferred, and may be wrong itself.
    AboveInferred,
    /// Between two steps; the nearest step.
    OffStep(Decimal),
}

/// What the judge makes of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<T> {
    /// What it says, or why that cannot count.
    pub says: Result<T, Refusal>,
    /// Why it should be looked at, though it can count.
    pub doubt: Option<Doubt>,
    /// Whether another cell of the form answers the same: then neither counts, for nobody knows which is meant.
    pub is_contradicted: bool,
}

impl<T: Copy> Mark<T> {
    const fn counts(value: T, doubt: Option<Doubt>) -> Self {
        Self { says: Ok(value), doubt, is_contradicted: false }
    }

    const fn refused(refusal: Refusal) -> Self {
        Self { says: Err(refusal), doubt: None, is_contradicted: false }
    }

    /// What counts, if it does.
    pub fn counted(&self) -> Option<T> {
        self.says.ok().filter(|_| !self.is_contradicted)
    }
}

/// The verdict on one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The item.
    pub item: NodeId,
    /// What its points were held against; `None` for a condition.
    pub max: Option<Maximum>,
    /// The school's own answer (điểm tự đánh giá).
    pub own: Mark<AcceptedValue>,
    /// What the reviewer says (điểm đánh giá ngoài); `None` where there is no mark.
    pub review: Option<Mark<AcceptedValue>>,
}

/// The verdicts on a form, in the order of its answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    verdicts: Vec<Verdict>,
    own: Vec<Accepted>,
    review: Vec<Accepted>,
}

impl Judgement {
    /// Judges every answer of a form. Where what counts comes to more than its group can have, a maximum that the form
    /// prints or that is only inferred was wrong: then the catalogue's hold.
    pub fn of(form: &Form, catalogue: &Catalogue) -> Self {
        let judgement = Self::with(form, catalogue, &BTreeSet::new());
        let strict: BTreeSet<NodeId> = [&judgement.own, &judgement.review]
            .into_iter()
            .flat_map(|accepted| beyond_their_maximum(accepted, catalogue))
            .collect();
        if strict.is_empty() { judgement } else { Self::with(form, catalogue, &strict) }
    }

    fn with(form: &Form, catalogue: &Catalogue, strict: &BTreeSet<NodeId>) -> Self {
        let mut judgement = Self::default();
        for answer in &form.answers {
            let node = catalogue.node(answer.item);
            let step = step(node, catalogue);
            let is_strict = strict.contains(&catalogue.group_of(answer.item));
            let max = maximum(answer, node, is_strict);
            let verdict = Verdict {
                item: answer.item,
                max,
                own: Mark { is_contradicted: !answer.others.is_empty(), ..own(answer, max, node, step) },
                review: max.and_then(|max| review(answer, max, node, step)),
            };
            let accepted = |value, place: &Place| Accepted { item: answer.item, value, place: place.clone() };
            judgement.own.extend(verdict.own.counted().map(|value| accepted(value, &answer.place)));
            let mark = verdict.review.and_then(|mark| mark.counted());
            judgement.review.extend(mark.map(|value| accepted(value, &answer.review_place)));
            judgement.verdicts.push(verdict);
        }
        judgement
    }

    /// Every verdict.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The school's own answers that count.
    pub fn own(&self) -> &[Accepted] {
        &self.own
    }

    /// The school's own answer to an item, if it counts.
    pub fn own_of(&self, item: NodeId) -> Option<&Accepted> {
        self.own.iter().find(|accepted| accepted.item == item)
    }

    /// What the reviewer says of an item, if it counts.
    pub fn review_of(&self, item: NodeId) -> Option<AcceptedValue> {
        self.review.iter().find(|accepted| accepted.item == item).map(|accepted| accepted.value)
    }

    /// The answers as the reviewer sees them; `None` where no reviewer's mark counts.
    pub fn reviewed(&self) -> Option<Vec<Accepted>> {
        reviewed(&self.own, &self.review)
    }
}

/// What points of an item go up by; levels are whole.
pub fn step(node: &Node, catalogue: &Catalogue) -> Decimal {
    if node.kind == Kind::Level { Decimal::ONE } else { catalogue.step }
}

/// The answers as a reviewer sees them: the reviewer's marks, and the school's own word on conditions, which carry no
/// points, and on rows that do not apply and have no mark. `None` where there are no reviewer's marks at all.
pub fn reviewed(own: &[Accepted], review: &[Accepted]) -> Option<Vec<Accepted>> {
    let is_marked = |item| review.iter().any(|mark| mark.item == item);
    let stands = |answer: &&Accepted| match answer.value {
        AcceptedValue::Points(_) => false,
        AcceptedValue::Met(_) => true,
        AcceptedValue::NotApplicable => !is_marked(answer.item),
    };
    (!review.is_empty()).then(|| own.iter().filter(stands).chain(review).cloned().collect())
}

/// Groups in which more points count than they can have.
fn beyond_their_maximum(accepted: &[Accepted], catalogue: &Catalogue) -> impl Iterator<Item = NodeId> {
    let mut sums: BTreeMap<NodeId, Decimal> = BTreeMap::new();
    for answer in accepted {
        let points = answer.value.points(catalogue.node(answer.item)).unwrap_or_default();
        *sums.entry(catalogue.group_of(answer.item)).or_default() += points;
    }
    let is_beyond = |group: NodeId, sum: Decimal| catalogue.node(group).max.is_some_and(|max| sum > max);
    sums.into_iter().filter(move |(group, sum)| is_beyond(*group, *sum)).map(|(group, _)| group)
}

fn own(answer: &Answer, max: Option<Maximum>, node: &Node, step: Decimal) -> Mark<AcceptedValue> {
    match answer.reading {
        Reading::NotANumber | Reading::Unclear if let Some(level) = level(&answer.shown, node) => {
            points(level, max, step)
        }
        Reading::Blank => Mark::refused(Refusal::Blank),
        Reading::StruckOut => Mark::refused(Refusal::StruckOut),
        Reading::Foreign => Mark::refused(Refusal::Foreign),
        Reading::ZeroOfBlank => Mark::refused(Refusal::ZeroOfBlank),
        Reading::Unshown => Mark::refused(Refusal::Unshown),
        Reading::NotApplicable => not_applicable(node),
        Reading::NotANumber => Mark::refused(Refusal::NotANumber),
        Reading::Percentage(_) => Mark::refused(Refusal::Percentage),
        Reading::Contradictory => Mark::refused(Refusal::Contradictory),
        Reading::Shared => Mark::refused(Refusal::Shared),
        Reading::Ambiguous => Mark::refused(Refusal::Ambiguous),
        Reading::Torn => Mark::refused(Refusal::Torn),
        Reading::Error => Mark::refused(Refusal::SheetError),
        Reading::Unclear => Mark::refused(Refusal::Unclear),
        Reading::NoResult => Mark::refused(Refusal::NoResult),
        Reading::Met(met) => Mark::counts(AcceptedValue::Met(met), None),
        Reading::Points { value, .. } => points(value, max, step),
    }
}

/// That the row does not apply, where the catalogue has such rows.
fn not_applicable(node: &Node) -> Mark<AcceptedValue> {
    if node.not_applicable.is_allowed() {
        Mark::counts(AcceptedValue::NotApplicable, None)
    } else {
        Mark::refused(Refusal::NotApplicable)
    }
}

fn points(value: Decimal, max: Option<Maximum>, step: Decimal) -> Mark<AcceptedValue> {
    // Points for a condition are out of any range.
    let max = max.unwrap_or(Maximum { points: Decimal::ZERO, is_guess: false });
    let mark = within(value, max);
    let doubt = mark.doubt.or_else(|| off_step(value, step)).filter(|_| mark.says.is_ok());
    Mark { doubt, ..mark }
}

/// The level that words name, where the item is answered by one.
fn level(shown: &str, node: &Node) -> Option<Decimal> {
    level_named(shown).filter(|_| node.kind == Kind::Level)
}

/// The level that words name: `Mức 2`, `mức độ 2/3`.
fn level_named(shown: &str) -> Option<Decimal> {
    let folded = fold(shown);
    let rest = ["muc do ", "muc ", "level "].iter().find_map(|word| folded.strip_prefix(word))?;
    let mut numbers = rest.split(' ');
    let level = numbers.next()?.parse::<u8>().ok()?;
    // Behind it only the highest level may stand.
    numbers.all(|number| number.parse::<u8>().is_ok_and(|most| most >= level)).then(|| level.into())
}

/// The maximum that points of an item are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Maximum {
    /// The points.
    pub points: Decimal,
    /// Whether it is only inferred, so that points above it are no error.
    pub is_guess: bool,
}

/// The maximum of an item: the catalogue's; but where the catalogue's row was not checked against the official text and
/// the form prints another one, the form's; the catalogue's alone where that is asked for. `None` for a condition.
fn maximum(answer: &Answer, node: &Node, is_strict: bool) -> Option<Maximum> {
    let points = node.max?;
    if is_strict {
        return Some(Maximum { points, is_guess: false });
    }
    Some(match &answer.stated_max {
        Some((stated, _)) if *stated != points && !node.is_official() => {
            Maximum { points: *stated, is_guess: false }
        }
        _ => Maximum { points, is_guess: node.trust == Trust::Inferred },
    })
}

/// Points from 0 to the maximum count; above a maximum that is only inferred they count with a doubt.
fn within(value: Decimal, max: Maximum) -> Mark<AcceptedValue> {
    if value < Decimal::ZERO || (value > max.points && !max.is_guess) {
        return Mark::refused(Refusal::OutOfRange(value));
    }
    Mark::counts(AcceptedValue::Points(value), (value > max.points).then_some(Doubt::AboveInferred))
}

fn off_step(value: Decimal, step: Decimal) -> Option<Doubt> {
    let is_off = value.checked_rem(step).is_some_and(|rest| !rest.is_zero());
    let nearest = || value.checked_div(step).map(|steps| Doubt::OffStep(steps.round() * step));
    is_off.then(nearest).flatten()
}

/// The reviewer's mark. Without points, a reviewer's words on a condition are no mark.
fn review(answer: &Answer, max: Maximum, node: &Node, step: Decimal) -> Option<Mark<AcceptedValue>> {
    match answer.review {
        Reading::Points { value, .. } if node.kind == Kind::Level => Some(points(value, Some(max), step)),
        // Several reviewers' mean need not be a step.
        Reading::Points { value, .. } => Some(within(value, max)),
        Reading::NotANumber if let Some(level) = level(&answer.review_shown, node) => {
            Some(points(level, Some(max), step))
        }
        Reading::NotApplicable => Some(not_applicable(node)),
        _ if is_blank(&answer.review_shown) || is_dash(&answer.review_shown) => None,
        _ => Some(Mark::refused(Refusal::NotANumber)),
    }
}

/// Dashes that stand for nothing.
fn is_dash(text: &str) -> bool {
    text.chars().all(|sign| matches!(sign, '-' | '–' | '—' | '…' | '.' | '/'))
}

#[cfg(test)]
mod tests;
