//! The pages around the table: *Hướng dẫn*, *Thông tin* with the council, *Kế hoạch*.

use super::Given;
use crate::catalogue::NotApplicable;
use crate::template::wording::fill;
use crate::text::with_comma;

/// Lines for the members of the council.
const COUNCIL_LINES: usize = 12;
/// Lines of the plan.
const PLAN_LINES: usize = 10;

/// How to fill in the form.
#[derive(Debug)]
pub struct Guide<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// Numbered lines.
    pub lines: Vec<String>,
}

/// Who fills in the form, and the council.
#[derive(Debug)]
pub struct Info<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// The school's details.
    pub details: Vec<Detail<'a>>,
    /// Kinds of school to choose from; others may be typed.
    pub kinds: Vec<&'a str>,
    /// The council.
    pub council: Council<'a>,
}

/// What a detail tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InfoField {
    /// Unit above (đơn vị quản lý).
    Parent,
    /// The school's name (tên trường).
    Name,
    /// The school's code (mã trường).
    Code,
    /// Kind of school (cấp học).
    Kind,
    /// School year (năm học).
    Year,
    /// Date of the form (ngày lập phiếu).
    Date,
    /// Who filled it in (người lập phiếu).
    Writer,
    /// Head of the school (thủ trưởng đơn vị).
    Head,
}

/// A detail of the school.
#[derive(Debug)]
pub struct Detail<'a> {
    /// Which.
    pub what: InfoField,
    /// What it is called.
    pub label: &'a str,
    /// What is known of it, to be filled in or changed.
    pub value: &'a str,
}

/// The self-assessment council (hội đồng tự đánh giá).
#[derive(Debug)]
pub struct Council<'a> {
    /// Title.
    pub title: &'a str,
    /// What the columns are called; the first one numbers the lines.
    pub labels: &'a [String],
    /// The lines without their numbers; a blank one waits to be filled in.
    pub lines: Vec<&'a [String]>,
}

/// The tasks of the yearly process.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Name of the page.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// What the columns are called; the first one numbers the lines, the last holds a state.
    pub labels: &'a [String],
    /// The lines without their numbers; a blank one waits to be filled in.
    pub lines: Vec<Vec<String>>,
    /// States to choose from; others may be typed.
    pub states: &'a [String],
}

pub(super) fn guide<'a>(given: &Given<'a>) -> Guide<'a> {
    let words = given.words;
    let level = |rule: &crate::catalogue::LevelRule| {
        format!("{} {} ({})", words.text("level_unit").to_lowercase(), rule.level, rule.name)
    };
    let levels: Vec<String> = given.catalogue.levels.iter().map(level).collect();
    let example = given.catalogue.evidence.first().map_or("", |pattern| pattern.example.as_str());
    let (levels, step) = (levels.join(", "), with_comma(given.catalogue.step));
    let params = [("levels", levels.as_str()), ("evidence", example), ("step", &step)];
    Guide {
        name: &words.sheets.guide,
        title: words.text("guide_title"),
        lines: words.guide.iter().map(|line| fill(line, &params)).chain(optional_rows(given)).collect(),
    }
}

/// How to answer rows that do not apply, and what follows, where the catalogue has such rows.
fn optional_rows(given: &Given) -> Option<String> {
    let rules = NotApplicable::ALL.into_iter().filter_map(|rule| {
        let key = match rule {
            NotApplicable::Refused => return None,
            NotApplicable::None => "not_applicable_none",
            NotApplicable::Full => "not_applicable_full",
            NotApplicable::Rescaled => "not_applicable_rescaled",
        };
        let has = given.catalogue.items().any(|(_, node)| node.not_applicable == rule);
        has.then(|| given.words.text(key))
    });
    let rules: Vec<&str> = rules.collect();
    let params = [("answer", given.words.text("not_applicable")), ("rows", &rules.join("; "))];
    (!rules.is_empty()).then(|| given.words.say("not_applicable_guide", &params))
}

pub(super) fn info<'a>(given: &Given<'a>) -> Info<'a> {
    let (words, known) = (given.words, given.known);
    let labels = &words.info;
    let told = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    let details: [(InfoField, &'a str, &'a str); 8] = [
        (InfoField::Parent, &labels.parent, told(&known.parent)),
        (InfoField::Name, &labels.name, told(&known.name)),
        (InfoField::Code, &labels.code, told(&known.code)),
        (InfoField::Kind, &labels.kind, told(&known.kind)),
        (InfoField::Year, &labels.year, known.school_year.as_deref().unwrap_or_default()),
        (InfoField::Date, &labels.date, &known.pages.date),
        (InfoField::Writer, &labels.writer, &known.pages.writer),
        (InfoField::Head, &labels.head, &known.pages.head),
    ];
    Info {
        name: &words.sheets.info,
        title: words.text("info_title"),
        details: details.into_iter().map(|(what, label, value)| Detail { what, label, value }).collect(),
        kinds: given.kinds.iter().map(|kind| kind.name.as_str()).collect(),
        council: Council {
            title: words.text("council_title"),
            labels: &words.columns.council,
            lines: padded(known.pages.council.iter().map(Vec::as_slice).collect(), COUNCIL_LINES),
        },
    }
}

pub(super) fn plan<'a>(given: &Given<'a>) -> Plan<'a> {
    let (words, known) = (given.words, given.known);
    let calendar = known.calendar.as_ref().unwrap_or(&words.calendar);
    let begin = || words.plan(calendar, known.parent.as_deref(), known.school_year.as_deref());
    let tasks = known.pages.plan.clone().unwrap_or_else(begin);
    let lines = (tasks.len() + 2).max(PLAN_LINES);
    Plan {
        name: &words.sheets.plan,
        title: words.text("plan_title"),
        labels: &words.columns.plan,
        lines: padded(tasks, lines),
        states: &words.statuses,
    }
}

/// At least so many lines.
fn padded<T: Default + Clone>(mut lines: Vec<T>, count: usize) -> Vec<T> {
    lines.resize(lines.len().max(count), T::default());
    lines
}
