//! A school's page.

use rust_decimal::Decimal;

use super::{
    Answers, Day, Download, Head, Mark, Outcome, Rating, SchoolResult, Source, day, figures, is_unverified,
    plain,
};
use super::{EvidenceRow, MemberRow, NoteRow, Words, scale, words::fill};
use crate::catalogue::{NodeId, Trust, UnitLevel};
use crate::paper::Scale;
use crate::score::AcceptedValue;
use crate::text::with_comma;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolPage {
    /// What stands in its head.
    pub head: Head,
    /// Who publishes.
    pub details: Details,
    /// Totals and levels of the groups.
    pub groups: Groups,
    /// The conditions, where the catalogue has any.
    pub conditions: Option<Conditions>,
    /// Points by criterion, as a chart and as a table.
    pub criteria: Criteria,
    /// How far the catalogue and its rules can be trusted, and how the two results stand to each other.
    pub remarks: Vec<String>,
    /// The evidence, where it is asked for.
    pub evidence: Option<Part<EvidenceRow>>,
    /// What a link of the evidence is called.
    pub link: String,
    /// The notes, likewise.
    pub notes: Option<Part<NoteRow>>,
    /// The members of the council, likewise.
    pub council: Option<Part<MemberRow>>,
    /// The figures.
    pub download: Download,
    /// What the way back to the index is called, and its address.
    pub back: Option<(String, String)>,
}

/// A part that is there only where it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    /// Title of the section.
    pub title: String,
    /// What the columns are called.
    pub labels: Vec<String>,
    /// The rows.
    pub rows: Vec<T>,
}

/// Who publishes what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The unit above, where it is known.
    pub parent: Option<String>,
    /// The school.
    pub school: String,
    /// Title of the page.
    pub title: String,
    /// The school year, in a sentence.
    pub year: String,
    /// The school year itself, where it is known.
    pub school_year: Option<String>,
    /// The school's code: the sentence, and the code itself.
    pub code: Option<(String, String)>,
    /// The kind of school.
    pub kind: Option<String>,
    /// What the result follows.
    pub basis: String,
    /// The decision that recognises it: a sentence, with the day where it is told.
    pub decision: Option<(String, Option<Day>)>,
    /// When it was published.
    pub published: Option<Day>,
}

/// The school's own, and beside it the reviewer's where there is any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair<T> {
    /// The school's own.
    pub own: T,
    /// The reviewer's.
    pub review: Option<T>,
}

/// Totals and levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// Title of the section.
    pub title: String,
    /// What the columns are called: group, maximum, points, level.
    pub labels: [String; 4],
    /// Whose they are: the school's own, and the reviewer's where there are any.
    pub sides: Pair<String>,
    /// Whether anything in the table has a level.
    pub has_levels: bool,
    /// The groups.
    pub rows: Vec<GroupRow>,
    /// The whole school, where the catalogue gives it a level.
    pub unit: Option<UnitRow>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Code.
    pub code: String,
    /// Code and title.
    pub name: String,
    /// Maximum.
    pub max: Decimal,
    /// What it came to.
    pub outcome: Pair<Outcome>,
}

/// The whole school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// What it is, and how it follows.
    pub name: String,
    /// The sum of all groups, where the level follows from it: the maximum, and the points.
    pub sum: Option<(Decimal, Pair<Decimal>)>,
    /// The level.
    pub rating: Pair<Rating>,
}

/// The conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// Title of the section.
    pub title: String,
    /// What the columns are called: condition, and whether the school says that it is met. Reviewers give points, and so
    /// say nothing of conditions.
    pub labels: [String; 2],
    /// The conditions.
    pub rows: Vec<ConditionRow>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionRow {
    /// Code.
    pub code: String,
    /// Code and title.
    pub name: String,
    /// Whether the row was not checked against the official text.
    pub is_unverified: bool,
    /// Whether it is met, and the word for it; `None` where that is not known, or where it does not apply.
    pub met: (Option<bool>, String),
}

/// Points by criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    /// Title of the section.
    pub title: String,
    /// What the columns are called: criterion, maximum, own points, the reviewer's points, share of the maximum.
    pub labels: [String; 5],
    /// Title of the chart.
    pub chart: String,
    /// The chart in words, a sentence a criterion.
    pub told: Vec<String>,
    /// Whose bars there are.
    pub sides: Pair<String>,
    /// The criteria that carry points.
    pub rows: Vec<CriterionRow>,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionRow {
    /// Code.
    pub code: String,
    /// Code and title.
    pub name: String,
    /// Maximum.
    pub max: Decimal,
    /// Whether the row, or one below it, was not checked against the official text.
    pub is_unverified: bool,
    /// What it came to, and as people read it.
    pub mark: Pair<(Mark, String)>,
}

/// A school with what its answers come to.
struct Given<'a> {
    source: Source<'a>,
    result: SchoolResult<'a>,
    answers: Pair<Answers>,
    scale: Scale,
    words: &'a Words,
}

impl SchoolPage {
    /// The page of a school.
    pub fn new(source: &Source, result: &SchoolResult) -> Self {
        let (words, catalogue) = (source.words, source.catalogue);
        let answers = Pair {
            own: Answers::new(result.record.own(catalogue), catalogue),
            review: result.record.reviewed(catalogue).map(|accepted| Answers::new(accepted, catalogue)),
        };
        let given = Given { source: *source, result: *result, answers, scale: scale(source), words };
        let details = given.details();
        let (groups, conditions, criteria) = (given.groups(), given.conditions(), given.criteria());
        let rows = figures::of_school(source, &details, &groups, conditions.as_ref(), &given.answers);
        let extras = result.extras;
        Self {
            head: given.head(&details),
            remarks: given.remarks(),
            evidence: extras.and_then(|extras| extras.evidence.clone()).map(|rows| {
                let labels = [&words.evidence_code, &words.evidence_title, &words.evidence_items];
                let has_links = rows.iter().any(|row| !row.links.is_empty());
                let links = has_links.then_some(&words.evidence_links);
                part(&words.evidence, labels.into_iter().chain(links), rows)
            }),
            link: words.link.clone(),
            notes: extras
                .and_then(|extras| extras.notes.clone())
                .map(|rows| part(&words.notes, [&words.note_item, &words.note], rows)),
            council: extras.and_then(|extras| extras.council.clone()).map(|rows| {
                let labels = [&words.council_name, &words.council_position, &words.council_role];
                part(&words.council, labels, rows)
            }),
            download: Download { label: words.download.clone(), name: words.download_name.clone(), rows },
            back: result.index.map(|address| (words.back.clone(), address.to_owned())),
            details,
            groups,
            conditions,
            criteria,
        }
    }
}

fn part<'w, T>(title: &str, labels: impl IntoIterator<Item = &'w String>, rows: Vec<T>) -> Part<T> {
    Part { title: title.to_owned(), labels: labels.into_iter().cloned().collect(), rows }
}

impl Given<'_> {
    fn head(&self, details: &Details) -> Head {
        let (words, year) = (self.words, details.school_year.as_deref().unwrap_or(&self.words.gap));
        let params = [("title", words.title.as_str()), ("year", year), ("school", &details.school)];
        Head {
            title: format!("{} – {}", details.school, details.title),
            description: fill(&words.description, &params),
            draft: self.result.is_draft.then(|| [words.draft.clone(), words.draft_note.clone()]),
        }
    }

    fn details(&self) -> Details {
        let (words, school, notice) = (self.words, self.result.school, self.source.notice);
        let shown = |text: &Option<String>| text.as_deref().map(plain).filter(|text| !text.is_empty());
        let year = self.result.school_year.unwrap_or(&words.gap);
        let code = shown(&school.code);
        let decision = notice.decision.as_ref().map(|decision| {
            let number = plain(&decision.number);
            let text = match decision.date {
                Some(date) => fill(&words.decision, &[("number", &number), ("date", &words.day(date))]),
                None => fill(&words.decision_undated, &[("number", &number)]),
            };
            (text, decision.date.map(|date| day(words, &words.day(date), date)))
        });
        Details {
            parent: shown(&school.parent),
            school: shown(&school.name).unwrap_or_else(|| words.gap.clone()),
            title: words.title.clone(),
            year: fill(&words.year, &[("year", year)]),
            school_year: self.result.school_year.map(str::to_owned),
            code: code.map(|code| (fill(&words.code, &[("code", &code)]), code)),
            kind: shown(&school.kind),
            basis: fill(&words.basis, &[("basis", &self.source.catalogue.legal_basis)]),
            decision,
            published: notice.date.map(|date| day(words, &words.published, date)),
        }
    }

    /// Something of the school's own answers, and of the reviewer's.
    fn both<T>(&self, of: impl Fn(&Answers) -> T) -> Pair<T> {
        Pair { own: of(&self.answers.own), review: self.answers.review.as_ref().map(of) }
    }

    fn sides(&self) -> Pair<String> {
        let review = self.answers.review.is_some().then(|| self.words.review.clone());
        Pair { own: self.words.own.clone(), review }
    }

    fn rating(&self, level: Option<u8>) -> Rating {
        Rating::new(level, &self.scale)
    }

    fn groups(&self) -> Groups {
        let (words, catalogue) = (self.words, self.source.catalogue);
        let rule = catalogue.unit_level;
        let row = |(index, (_, node)): (usize, (NodeId, &crate::catalogue::Node))| GroupRow {
            code: node.code.clone(),
            name: fill(&words.group_name, &[("code", &node.code), ("title", &node.title)]),
            max: node.max.unwrap_or_default(),
            outcome: self.both(|answers| {
                let group = answers.score.groups.get(index);
                let rating = rule.rates_groups().then(|| self.rating(group.and_then(|group| group.level)));
                Outcome { points: group.map(|group| group.total.points).unwrap_or_default(), rating }
            }),
        };
        let sum = |answers: &Answers| answers.score.groups.iter().map(|group| group.total.points).sum();
        let max = || catalogue.groups().filter_map(|(_, node)| node.max).sum();
        let how = match rule {
            UnitLevel::LowestGroup => Some(&words.unit_lowest_group),
            UnitLevel::Total => Some(&words.unit_total),
            UnitLevel::Rows => Some(&words.unit_rows),
            UnitLevel::None => None,
        };
        Groups {
            title: words.groups.clone(),
            labels: [&words.group, &words.max, &words.points, &words.level].map(Clone::clone),
            sides: self.sides(),
            has_levels: rule.rates_groups() || rule.rates_unit(),
            rows: catalogue.groups().enumerate().map(row).collect(),
            unit: how.map(|how| UnitRow {
                name: fill(&words.unit, &[("rule", how)]),
                sum: (rule == UnitLevel::Total).then(|| (max(), self.both(sum))),
                rating: self.both(|answers| self.rating(answers.score.level)),
            }),
        }
    }

    fn conditions(&self) -> Option<Conditions> {
        let (words, catalogue) = (self.words, self.source.catalogue);
        let met = |value| {
            let (met, word) = match value {
                Some(AcceptedValue::Met(true)) => (Some(true), &words.met),
                Some(AcceptedValue::Met(false)) => (Some(false), &words.not_met),
                Some(AcceptedValue::NotApplicable) => (None, &words.not_applicable),
                Some(AcceptedValue::Points(_)) | None => (None, &words.unclear),
            };
            (met, word.clone())
        };
        let own = |id| self.answers.own.accepted.iter().find(|own| own.item == id).map(|own| own.value);
        let rows: Vec<ConditionRow> = catalogue
            .items()
            .filter(|(_, node)| node.is_condition())
            .map(|(id, node)| ConditionRow {
                code: node.code.clone(),
                name: fill(&words.criterion_name, &[("code", &node.code), ("title", &node.title)]),
                is_unverified: is_unverified(catalogue, id),
                met: met(own(id)),
            })
            .collect();
        let labels = [&words.condition, &words.condition_own].map(Clone::clone);
        (!rows.is_empty()).then(|| Conditions { title: words.conditions.clone(), labels, rows })
    }

    fn criteria(&self) -> Criteria {
        let (words, catalogue) = (self.words, self.source.catalogue);
        let criteria = catalogue.nodes().filter(|(id, _)| catalogue.criterion_of(*id) == Some(*id));
        let row = |(id, node): (NodeId, &crate::catalogue::Node)| {
            Some(CriterionRow {
                code: node.code.clone(),
                name: fill(&words.criterion_name, &[("code", &node.code), ("title", &node.title)]),
                max: node.max?,
                is_unverified: is_unverified(catalogue, id),
                mark: self.both(|answers| {
                    let mark = Mark::of(id, answers, catalogue);
                    (mark, mark.shown(words))
                }),
            })
        };
        let rows: Vec<CriterionRow> = criteria.filter_map(row).collect();
        let told = |row: &CriterionRow| {
            let max = with_comma(row.max);
            let mut params = vec![("code", row.code.as_str()), ("own", &row.mark.own.1), ("max", &max)];
            match &row.mark.review {
                Some((_, review)) => {
                    params.push(("review", review));
                    fill(&words.chart_row_review, &params)
                }
                None => fill(&words.chart_row, &params),
            }
        };
        let labels = [&words.criterion, &words.max, &words.own_points, &words.review_points, &words.share];
        Criteria {
            title: words.criteria.clone(),
            labels: labels.map(Clone::clone),
            chart: words.chart.clone(),
            told: rows.iter().map(told).collect(),
            sides: self.sides(),
            rows,
        }
    }

    fn remarks(&self) -> Vec<String> {
        let (words, source) = (self.words, &self.source);
        let both = self.answers.review.is_some().then(|| words.review_note.clone());
        let rated = |answers: &Answers| {
            answers.score.groups.iter().filter_map(|group| group.level).collect::<Vec<_>>()
        };
        let Pair { own, review } = self.both(rated);
        let levels = [own, review.unwrap_or_default()].concat();
        let Pair { own, review } = self.both(|answers| answers.score.level.is_some());
        let mut remarks: Vec<String> = both.into_iter().collect();
        remarks.extend(self.rescaled());
        remarks.extend(trusted(source, &self.words.unverified, &levels, own || review == Some(true)));
        remarks
    }

    /// How the school's own totals were scaled, because rows do not apply.
    fn rescaled(&self) -> Vec<String> {
        let line = |group: &crate::score::GroupScore| {
            let rescaled = group.total.rescaled?;
            let code = self.source.catalogue.node(group.total.node).code.as_str();
            let [sum, of, to] = [rescaled.sum, rescaled.of, rescaled.to].map(with_comma);
            let points = with_comma(group.total.points);
            let params = [("code", code), ("sum", &sum), ("of", &of), ("to", &to), ("points", &points)];
            let text = if rescaled.is_empty { &self.words.rescaled_empty } else { &self.words.rescaled };
            Some(fill(text, &params))
        };
        self.answers.own.score.groups.iter().filter_map(line).collect()
    }
}

/// Which catalogue was followed, and what of it was not checked against the official text: rows, the levels that are
/// shown, and the whole school's level where that is shown. `unverified` is the sentence about the rows.
pub(super) fn trusted(source: &Source, unverified: &str, levels: &[u8], shows_unit: bool) -> Vec<String> {
    let (words, catalogue) = (source.words, source.catalogue);
    let trust = |trust| match trust {
        Trust::Official => None,
        Trust::Reported => Some(words.trust_reported.as_str()),
        Trust::Inferred => Some(words.trust_inferred.as_str()),
    };
    let identity = catalogue.identity().to_string();
    let mut lines = vec![fill(&words.catalogue, &[("title", &catalogue.title), ("identity", &identity)])];
    let count = catalogue.unverified_rows();
    if count > 0 {
        let (count, all) = (count.to_string(), catalogue.nodes().count().to_string());
        lines.push(fill(unverified, &[("count", &count), ("all", &all)]));
    }
    let shown = catalogue.levels.iter().filter(|rule| levels.contains(&rule.level));
    lines.extend(shown.filter_map(|rule| {
        let params = [("level", rule.level.to_string()), ("trust", trust(rule.trust)?.to_owned())];
        Some(fill(&words.level_trust, &params.each_ref().map(|(name, text)| (*name, text.as_str()))))
    }));
    let unit = trust(catalogue.unit_level_trust).filter(|_| shows_unit);
    lines.extend(unit.map(|trust| fill(&words.unit_level_trust, &[("trust", trust)])));
    lines
}
