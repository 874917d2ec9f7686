//! The judge: decides for every answer and every reviewer's mark whether it counts, and why not.
//!
//! A form and a catalogue come in, a [`Judgement`] goes out. Scores, findings, result workbooks, JSON, merging,
//! combining and statistics take its word; nobody decides again. It words nothing and adds nothing up.

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
    /// Judges every answer of a form.
    pub fn of(form: &Form, catalogue: &Catalogue) -> Self {
        let mut judgement = Self::default();
        for answer in &form.answers {
            let node = catalogue.node(answer.item);
            let step = step(node, catalogue);
            let verdict = Verdict {
                item: answer.item,
                own: Mark { is_contradicted: !answer.others.is_empty(), ..own(answer, node, step) },
                review: review(answer, node, step),
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

fn own(answer: &Answer, node: &Node, step: Decimal) -> Mark<AcceptedValue> {
    match answer.reading {
        Reading::NotANumber | Reading::Unclear if let Some(level) = level(&answer.shown, node) => {
            points(level, answer, node, step)
        }
        Reading::Blank => Mark::refused(Refusal::Blank),
        Reading::StruckOut => Mark::refused(Refusal::StruckOut),
        Reading::Foreign => Mark::refused(Refusal::Foreign),
        Reading::ZeroOfBlank => Mark::refused(Refusal::ZeroOfBlank),
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
        Reading::Points { value, .. } => points(value, answer, node, step),
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

fn points(value: Decimal, answer: &Answer, node: &Node, step: Decimal) -> Mark<AcceptedValue> {
    // Points for a condition are out of any range.
    let max = maximum(answer, node).unwrap_or(Maximum { points: Decimal::ZERO, is_guess: false });
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
/// the form prints another one, the form's. `None` for a condition.
pub fn maximum(answer: &Answer, node: &Node) -> Option<Maximum> {
    let points = node.max?;
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
fn review(answer: &Answer, node: &Node, step: Decimal) -> Option<Mark<AcceptedValue>> {
    let max = maximum(answer, node)?;
    match answer.review {
        Reading::Points { value, .. } if node.kind == Kind::Level => Some(points(value, answer, node, step)),
        // Several reviewers' mean need not be a step.
        Reading::Points { value, .. } => Some(within(value, max)),
        Reading::NotANumber if let Some(level) = level(&answer.review_shown, node) => {
            Some(points(level, answer, node, step))
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
mod tests {
    use super::*;
    use crate::catalogue::small;
    use crate::{Assessment, Engine, Source};

    /// A form of one row: an item with the school's and the reviewer's cell.
    fn judge(code: &str, max: &str, own: &str, review: &str) -> Assessment {
        let csv = format!(
            "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đánh giá ngoài;Minh chứng\n{code};;{max};{own};{review};MC.1.3.01\n"
        );
        Engine::built_in().unwrap().assess(&Source::new("phieu.csv", csv.as_bytes()))
    }

    fn own(code: &str, max: &str, shown: &str) -> Mark<AcceptedValue> {
        judge(code, max, shown, "").judgement.verdicts()[0].own
    }

    fn review(code: &str, max: &str, shown: &str) -> Option<Mark<AcceptedValue>> {
        judge(code, max, "1", shown).judgement.verdicts()[0].review
    }

    fn points(text: &str) -> AcceptedValue {
        AcceptedValue::Points(text.parse().unwrap())
    }

    #[test]
    fn points_from_0_to_the_maximum_count() {
        for (shown, counted, doubt) in [
            ("0", "0", None),
            ("4,5", "4.5", None),
            ("6", "6", None),
            ("4,25", "4.25", Some(Doubt::OffStep(Decimal::from(4)))),
            ("4,3", "4.3", Some(Doubt::OffStep(Decimal::new(45, 1)))),
        ] {
            let mark = own("1.3.1", "6", shown);
            assert_eq!((mark.says, mark.doubt), (Ok(points(counted)), doubt), "{shown}");
            assert_eq!(mark.counted(), Some(points(counted)), "{shown}");
        }
    }

    #[test]
    fn what_does_not_count_says_why() {
        let out = |text: &str| Refusal::OutOfRange(text.parse().unwrap());
        for (shown, refusal) in [
            ("", Refusal::Blank),
            ("tốt", Refusal::NotANumber),
            ("Không áp dụng", Refusal::NotApplicable),
            ("Không", Refusal::NotANumber),
            ("1.500", Refusal::Ambiguous),
            ("-0,5", out("-0.5")),
            ("6,5", out("6.5")),
        ] {
            let mark = own("1.3.1", "6", shown);
            assert_eq!((mark.says, mark.doubt, mark.counted()), (Err(refusal), None, None), "{shown}");
        }
        assert_eq!(own("1.1", "", "tốt").says, Err(Refusal::Unclear));
        assert_eq!(own("1.1", "", "Không áp dụng").says, Err(Refusal::NotApplicable));
        assert_eq!(own("1.1", "", "Đạt").says, Ok(AcceptedValue::Met(true)));
        assert_eq!(own("1.1", "", "Chưa đạt").says, Ok(AcceptedValue::Met(false)));
    }

    #[test]
    fn above_a_maximum_that_is_only_inferred_points_count_with_a_doubt() {
        let catalogue = Catalogue::built_in().unwrap();
        let inferred =
            catalogue.items().find(|(_, node)| node.trust == Trust::Inferred && node.max.is_some());
        let (_, node) = inferred.unwrap();
        let above = (node.max.unwrap() + Decimal::ONE).to_string();
        let mark = own(&node.code, "", &above);
        assert_eq!((mark.counted(), mark.doubt), (Some(points(&above)), Some(Doubt::AboveInferred)));
        let mark = review(&node.code, "", &above).unwrap();
        assert_eq!((mark.counted(), mark.doubt), (Some(points(&above)), Some(Doubt::AboveInferred)));
        assert!(matches!(own(&node.code, "", "-1").says, Err(Refusal::OutOfRange(_))));
    }

    #[test]
    fn a_reviewers_mark_is_judged_like_an_answer_and_nothing_is_no_mark() {
        let out = |number: i64| Err(Refusal::OutOfRange(Decimal::from(number)));
        for (shown, says) in [
            ("5", Some(Ok(points("5")))),
            ("6", Some(Ok(points("6")))),
            ("500", Some(out(500))),
            ("-1", Some(out(-1))),
            ("khá", Some(Err(Refusal::NotANumber))),
            ("Không áp dụng", Some(Err(Refusal::NotApplicable))),
            ("", None),
            ("–", None),
        ] {
            assert_eq!(review("1.3.1", "6", shown).map(|mark| mark.says), says, "{shown}");
        }
        assert_eq!(review("1.1", "", "Đã xem"), None, "words on a condition");
        // The mean of several reviewers need not be a step; a level is whole.
        assert_eq!(review("1.3.1", "6", "4,3").and_then(|mark| mark.doubt), None);
    }

    #[test]
    fn a_reviewers_level_is_judged_like_the_schools() {
        let engine = Engine::with_catalogue(small::catalogue(&small::by_rows("{ level = 1 }"))).unwrap();
        let review = |shown: &str| {
            let csv = format!(
                "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đánh giá ngoài;Minh chứng\n2.1;;6;2;{shown};x\n"
            );
            let assessment = engine.assess(&Source::new("phieu.csv", csv.as_bytes()));
            assessment.judgement.verdicts()[0].review.map(|mark| (mark.says, mark.doubt))
        };
        assert_eq!(review("3"), Some((Ok(points("3")), None)));
        assert_eq!(review("Mức 3"), Some((Ok(points("3")), None)));
        assert_eq!(review("Mức 7"), Some((Err(Refusal::OutOfRange(Decimal::from(7))), None)));
        assert_eq!(review("2,5"), Some((Ok(points("2.5")), Some(Doubt::OffStep(Decimal::from(2))))));
        assert_eq!(review("tốt"), Some((Err(Refusal::NotANumber), None)));
    }

    #[test]
    fn a_mark_that_does_not_count_is_in_no_total_of_the_reviewers() {
        let counted = judge("1.3.1", "6", "1", "5");
        assert_eq!(counted.review.unwrap().groups[0].total.points, Decimal::from(5));
        let refused = judge("1.3.1", "6", "1", "500");
        assert_eq!(refused.review, None);
        let item = refused.form.answers[0].item;
        assert_eq!(
            (refused.judgement.review_of(item), refused.score.groups[0].total.points),
            (None, Decimal::ONE)
        );
    }

    #[test]
    fn an_item_that_stands_twice_has_no_answer_that_counts() {
        let csv = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n1.3.1;;6;4;MC.1.3.01\n1.3.1;;6;5;MC.1.3.01\n";
        let assessment = Engine::built_in().unwrap().assess(&Source::new("phieu.csv", csv.as_bytes()));
        let verdict = &assessment.judgement.verdicts()[0];
        assert!(verdict.own.is_contradicted && verdict.own.says.is_ok());
        assert_eq!((verdict.own.counted(), assessment.judgement.own()), (None, [].as_slice()));
    }

    #[test]
    fn a_reviewed_form_takes_the_schools_word_on_conditions_and_nothing_else() {
        let catalogue = Catalogue::built_in().unwrap();
        let (condition, item) = (catalogue.find("1.1").unwrap(), catalogue.find("1.3.1").unwrap());
        let accepted = |item, value| Accepted { item, value, place: Place::default() };
        let own = [accepted(condition, AcceptedValue::Met(true)), accepted(item, points("6"))];
        assert_eq!(reviewed(&own, &[]), None);
        let review = [accepted(item, points("2"))];
        assert_eq!(reviewed(&own, &review), Some(vec![own[0].clone(), review[0].clone()]));
        // That a row does not apply stands as long as the reviewer says nothing of it.
        let none = [accepted(item, AcceptedValue::NotApplicable)];
        let elsewhere = [accepted(catalogue.find("1.4").unwrap(), points("2"))];
        assert_eq!(reviewed(&none, &review), Some(review.to_vec()));
        assert_eq!(reviewed(&none, &elsewhere), Some(vec![none[0].clone(), elsewhere[0].clone()]));
    }

    /// The school's own mark in a form of one row of a small catalogue.
    fn mark_of(changes: &[impl AsRef<str>], code: &str, max: &str, shown: &str) -> Mark<AcceptedValue> {
        let csv = format!("TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n{code};;{max};{shown};x\n");
        let engine = Engine::with_catalogue(small::catalogue(changes)).unwrap();
        engine.assess(&Source::new("phieu.csv", csv.as_bytes())).judgement.verdicts()[0].own
    }

    #[test]
    fn a_level_may_be_said_in_words_is_whole_and_has_the_row_s_range() {
        let rows = small::by_rows("{ level = 1 }");
        let out = Err(Refusal::OutOfRange(Decimal::from(7)));
        for (shown, says, doubt) in [
            ("2", Ok(points("2")), None),
            ("Mức 2", Ok(points("2")), None),
            ("mức độ 2/6", Ok(points("2")), None),
            ("Mức 7", out, None),
            ("khá", Err(Refusal::NotANumber), None),
            ("1,5", Ok(points("1.5")), Some(Doubt::OffStep(Decimal::from(2)))),
        ] {
            let mark = mark_of(&rows, "2.1", "6", shown);
            assert_eq!((mark.says, mark.doubt), (says, doubt), "{shown}");
        }
        let of_points = mark_of(small::AS_IT_IS, "2.1", "6", "Mức 2");
        assert_eq!(of_points.says, Err(Refusal::NotANumber), "points have no levels");
    }

    #[test]
    fn words_name_a_level_and_behind_it_only_the_highest() {
        for (shown, level) in [
            ("Mức 2", Some(2)),
            ("MỨC ĐỘ 2", Some(2)),
            ("level 0", Some(0)),
            ("mức 2/3", Some(2)),
            ("mức 3/3", Some(3)),
            ("mức 4/3", None),
            ("mức 2 khá", None),
            ("mức hai", None),
            ("mức", None),
            ("2", None),
        ] {
            assert_eq!(level_named(shown), level.map(Decimal::from), "{shown}");
        }
    }

    #[test]
    fn a_form_s_own_maximum_counts_where_the_catalogue_s_was_not_checked() {
        let out = |text: &str| Err(Refusal::OutOfRange(text.parse().unwrap()));
        for (what, code, printed, shown, says, doubt) in [
            ("reported as 2", "1.2.1", "3", "3", Ok(points("3")), None),
            ("reported as 2", "1.2.1", "3", "3.5", out("3.5"), None),
            ("reported as 2", "1.2.1", "1", "1.5", out("1.5"), None),
            ("reported as 2", "1.2.1", "", "2.5", out("2.5"), None),
            ("official, 6", "2.1", "8", "7", out("7"), None),
            ("official, 6", "2.1", "5", "6", Ok(points("6")), None),
            ("inferred as 4", "1.2.2", "4", "5", Ok(points("5")), Some(Doubt::AboveInferred)),
            ("inferred as 4", "1.2.2", "5", "5", Ok(points("5")), None),
            ("inferred as 4", "1.2.2", "5", "5.5", out("5.5"), None),
        ] {
            let mark = mark_of(small::AS_IT_IS, code, printed, shown);
            assert_eq!((mark.says, mark.doubt), (says, doubt), "{what}, printed as {printed}: {shown}");
        }
    }

    #[test]
    fn each_item_has_the_mark_of_its_own_row() {
        let csv = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đánh giá ngoài;Minh chứng\n1.3.1;;6;4;3;x\n1.4;;10;5;6;x\n";
        let engine = Engine::built_in().unwrap();
        let judgement = engine.assess(&Source::new("phieu.csv", csv.as_bytes())).judgement;
        for (code, own, review) in [("1.3.1", "4", "3"), ("1.4", "5", "6")] {
            let item = engine.catalogue.find(code).unwrap();
            assert_eq!(judgement.own_of(item).map(|own| own.value), Some(points(own)), "{code}");
            assert_eq!(judgement.review_of(item), Some(points(review)), "{code}");
        }
        let counted: Vec<AcceptedValue> = judgement.own().iter().map(|own| own.value).collect();
        assert_eq!(counted, [points("4"), points("5")]);
        let reviewed: Vec<AcceptedValue> =
            judgement.reviewed().unwrap().iter().map(|mark| mark.value).collect();
        assert_eq!(reviewed, [points("3"), points("6")]);
    }
}
