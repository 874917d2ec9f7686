//! Calendars (lịch tự đánh giá): when the yearly process happens, for which units. Data, from `schema/calendar.toml` or a
//! file of one's own.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use super::wording::{Wording, fill};
use crate::school::name_key;
use crate::text::{contains_words, official_day};

/// The first month of a school year.
const FIRST_MONTH: u32 = 8;

/// Calendars of units, and the one for everybody else.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    /// The earlier ones count first.
    entries: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    calendar: Vec<Entry>,
}

/// One calendar, and whose it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    provinces: Vec<String>,
    #[serde(default)]
    tasks: Vec<Task>,
}

/// A task of the yearly process.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Task {
    work: String,
    by: String,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    product: String,
}

/// What is wrong with a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// It is no TOML of this form; in the words of the library.
    #[error("{0}")]
    Toml(String),
    /// A calendar without tasks; its number in the file, from 1.
    #[error("calendar {0} has no tasks")]
    Empty(usize),
    /// Two calendars of one unit, or two for everybody else (`None`).
    #[error("two calendars of {0:?}")]
    Twice(Option<String>),
    /// A task says when in words and in days, or not at all.
    #[error("{0}: time or from and to")]
    When(String),
    /// A task's day is none.
    #[error("{work}: {day} is no day")]
    Day {
        /// The task.
        work: String,
        /// As it is typed.
        day: String,
    },
}

impl CalendarError {
    /// Key of its words, and what they show.
    pub fn told(&self) -> (&'static str, &str, String) {
        match self {
            Self::Toml(reason) => ("calendar.toml", reason, String::new()),
            Self::Empty(number) => ("calendar.empty", "", number.to_string()),
            Self::Twice(Some(unit)) => ("calendar.twice", unit, String::new()),
            Self::Twice(None) => ("calendar.twice_default", "", String::new()),
            Self::When(work) => ("calendar.when", work, String::new()),
            Self::Day { work, day } => ("calendar.day", work, day.clone()),
        }
    }
}

impl Calendar {
    /// The calendars that come with the program.
    pub const BUILT_IN: &str = include_str!("../../schema/calendar.toml");

    /// The calendars that come with the program, read.
    pub fn built_in() -> Result<Self, CalendarError> {
        Self::from_toml(Self::BUILT_IN)
    }

    /// Reads calendars from TOML text.
    pub fn from_toml(text: &str) -> Result<Self, CalendarError> {
        let file: File = toml::from_str(text).map_err(|error| CalendarError::Toml(error.to_string()))?;
        let mut seen = BTreeSet::new();
        for (number, entry) in (1..).zip(&file.calendar) {
            if entry.tasks.is_empty() {
                return Err(CalendarError::Empty(number));
            }
            entry.tasks.iter().try_for_each(Task::check)?;
            let names: Vec<Option<&String>> = entry.units.iter().chain(&entry.provinces).map(Some).collect();
            let names = if names.is_empty() { vec![None] } else { names };
            for name in names {
                if !seen.insert(name.map(|name| name_key(name))) {
                    return Err(CalendarError::Twice(name.cloned()));
                }
            }
        }
        Ok(Self { entries: file.calendar })
    }

    /// These calendars, and for what they do not say others.
    #[must_use]
    pub fn or(mut self, others: &Self) -> Self {
        self.entries.extend(others.entries.iter().cloned());
        self
    }

    /// The plan of a school below this unit: work, people, time and product of each task.
    pub fn plan(&self, parent: Option<&str>, year: Option<&str>, words: &Wording) -> Vec<[String; 4]> {
        let years = year.and_then(|year| year.split_once('-'));
        let tasks = self.of(parent).into_iter().flat_map(|entry| &entry.tasks);
        tasks
            .map(|task| [task.work.clone(), task.by.clone(), task.when(years, words), task.product.clone()])
            .collect()
    }

    /// The calendar of a unit: one that names it, else one that names its province, else the one for everybody.
    fn of(&self, parent: Option<&str>) -> Option<&Entry> {
        let parent = parent.map(name_key).unwrap_or_default();
        let is_named = |entry: &&Entry| entry.units.iter().any(|unit| name_key(unit) == parent);
        let lies_in = |entry: &&Entry| {
            entry.provinces.iter().any(|province| contains_words(&parent, &name_key(province)))
        };
        let is_for_all = |entry: &&Entry| entry.units.is_empty() && entry.provinces.is_empty();
        let entries = || self.entries.iter();
        let of_unit = entries().find(is_named).or_else(|| entries().find(lies_in));
        of_unit.or_else(|| entries().find(is_for_all))
    }
}

impl Task {
    fn check(&self) -> Result<(), CalendarError> {
        let days = [&self.from, &self.to].into_iter().flatten();
        if self.time.is_some() == days.clone().next().is_some() {
            return Err(CalendarError::When(self.work.clone()));
        }
        for day in days {
            if day_and_month(day).is_none() {
                return Err(CalendarError::Day { work: self.work.clone(), day: day.clone() });
            }
        }
        Ok(())
    }

    /// When it is done, in words.
    fn when(&self, years: Option<(&str, &str)>, words: &Wording) -> String {
        let (first, second) = years.unwrap_or(("…", "…"));
        if let Some(time) = &self.time {
            return fill(time, &[("first", first), ("second", second)]);
        }
        let day = |day: &Option<String>| day.as_deref().and_then(day_and_month).map(|day| dated(day, years));
        match (day(&self.from), day(&self.to)) {
            (Some(from), Some(to)) => words.say("days", &[("from", &from), ("to", &to)]),
            (Some(from), None) => words.say("day_from", &[("from", &from)]),
            (None, Some(to)) => words.say("day_to", &[("to", &to)]),
            (None, None) => String::new(),
        }
    }
}

/// A day of any year, typed as day/month.
fn day_and_month(text: &str) -> Option<(u32, u32)> {
    let (day, month) = text.trim().split_once('/')?;
    let (day, month) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
    // 29/2 is not there every year.
    NaiveDate::from_ymd_opt(2001, month, day).map(|_| (day, month))
}

fn dated((day, month): (u32, u32), years: Option<(&str, &str)>) -> String {
    let [day_text, month_text] = official_day(day, month);
    let year = years.map(|(first, second)| if month >= FIRST_MONTH { first } else { second });
    let year = year.map(|year| format!("/{year}")).unwrap_or_default();
    format!("{day_text}/{month_text}{year}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(calendar: &Calendar, parent: Option<&str>, year: Option<&str>) -> Vec<String> {
        let words = Wording::from_toml(Wording::BUILT_IN).unwrap();
        calendar.plan(parent, year, &words).into_iter().map(|[_, _, time, _]| time).collect()
    }

    #[test]
    fn a_unit_has_its_own_calendar_and_everybody_else_the_common_one() {
        let calendar = Calendar::built_in().unwrap();
        let common = [
            "Tháng 11/2024",
            "Tháng 12/2024 – tháng 3/2025",
            "Tháng 4/2025",
            "Tháng 4 – tháng 5/2025",
            "Tháng 5/2025",
        ];
        for parent in [None, Some("UBND xã Hùng Thắng"), Some("UBND xã Vĩ Dạ"), Some("")] {
            assert_eq!(times(&calendar, parent, Some("2024-2025")), common, "{parent:?}");
        }
        let own = [
            "Từ 01/11/2024 đến 30/11/2024",
            "Từ 01/12/2024 đến 30/4/2025",
            "Chậm nhất ngày 31/5/2025",
            "Chậm nhất ngày 20/6/2025",
            "Từ 20/6/2025 đến 30/6/2025",
        ];
        for parent in ["UBND xã Ví Dụ", "ỦY BAN NHÂN DÂN XÃ X, TỈNH VÍ  DỤ", "ubnd XÃ ví dụ"]
        {
            assert_eq!(times(&calendar, Some(parent), Some("2024-2025")), own, "{parent}");
        }
        let open = times(&calendar, Some("UBND xã Ví Dụ"), None);
        assert_eq!(open.get(2).map(String::as_str), Some("Chậm nhất ngày 31/5"));
        assert_eq!(times(&calendar, None, None).first().map(String::as_str), Some("Tháng 11/…"));
    }

    #[test]
    fn a_calendar_of_ones_own_goes_before_the_common_one() {
        let task =
            |when: &str| format!("[[calendar.tasks]]\nwork = \"a\"\nby = \"b\"\nproduct = \"c\"\n{when}\n");
        let own = |head: &str| {
            let text = format!("[[calendar]]\n{head}\n{}", task("from = \"5/2\""));
            Calendar::from_toml(&text).unwrap().or(&Calendar::built_in().unwrap())
        };
        let year = Some("2025-2026");
        let unit = own("units = [\"UBND xã A\"]");
        assert_eq!(times(&unit, Some("UBND xã A"), year), ["Từ 05/02/2026"]);
        assert_eq!(times(&unit, Some("UBND xã B"), year).len(), 5);
        assert_eq!(times(&own(""), Some("UBND xã B"), year), ["Từ 05/02/2026"]);
        assert_eq!(
            times(&own("units = [\"UBND xã Ví Dụ\"]"), Some("UBND xã Ví Dụ"), year),
            ["Từ 05/02/2026"]
        );
    }

    #[test]
    fn what_is_wrong_with_a_calendar_is_told() {
        let task =
            |when: &str| format!("[[calendar.tasks]]\nwork = \"Họp\"\nby = \"b\"\nproduct = \"c\"\n{when}\n");
        let wrong = |text: &str| Calendar::from_toml(text).unwrap_err();
        assert_eq!(wrong("[[calendar]]\n"), CalendarError::Empty(1));
        for when in ["", "time = \"x\"\nto = \"31/5\""] {
            assert_eq!(
                wrong(&format!("[[calendar]]\n{}", task(when))),
                CalendarError::When("Họp".to_owned())
            );
        }
        for day in ["31/2", "29/2", "0/5", "5", "31-5", "x/y"] {
            let error = wrong(&format!("[[calendar]]\n{}", task(&format!("to = \"{day}\""))));
            assert_eq!(error, CalendarError::Day { work: "Họp".to_owned(), day: day.to_owned() });
        }
        let whole = format!("[[calendar]]\n{}", task("to = \"31/5\""));
        assert_eq!(wrong(&whole.repeat(2)), CalendarError::Twice(None));
        let named = whole.replacen("[[calendar]]", "[[calendar]]\nunits = [\"Xã Hoà\", \"XÃ HÒA\"]", 1);
        assert_eq!(wrong(&named), CalendarError::Twice(Some("XÃ HÒA".to_owned())));
        assert!(matches!(wrong("lich = 1"), CalendarError::Toml(_)));
    }
}
