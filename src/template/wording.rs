//! Wording of the blank form, from `schema/layouts/template.toml`. Always Vietnamese: schools fill it in.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::Calendar;

/// The words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Lines of the guide.
    pub guide: Vec<String>,
    /// States of a task.
    pub statuses: Vec<String>,
    /// Names of the sheets.
    pub sheets: Sheets,
    /// Headers of tables.
    pub columns: Columns,
    /// Labels of the school's details.
    pub info: Info,
    /// When the yearly process happens: the calendars that come with the program, unless others are put here.
    #[serde(skip)]
    pub calendar: Arc<Calendar>,
    text: BTreeMap<String, String>,
}

/// Names of the sheets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheets {
    /// How to fill in the form (hướng dẫn).
    pub guide: String,
    /// The school and its council (thông tin).
    pub info: String,
    /// The table to fill in (phiếu).
    pub form: String,
    /// Evidence register (danh mục minh chứng).
    pub register: String,
    /// Plan (kế hoạch).
    pub plan: String,
}

/// Headers of tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The table to fill in (phiếu).
    pub form: Vec<String>,
    /// Last year's columns beside the table (năm trước).
    pub previous: Vec<String>,
    /// Evidence register (danh mục minh chứng).
    pub register: Vec<String>,
    /// Self-assessment council (hội đồng tự đánh giá).
    pub council: Vec<String>,
    /// Plan (kế hoạch).
    pub plan: Vec<String>,
}

/// Labels of the school's details.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Info {
    /// Unit above (đơn vị quản lý).
    pub parent: String,
    /// The school's name (tên trường).
    pub name: String,
    /// The school's code (mã trường).
    pub code: String,
    /// Kind of school (cấp học).
    pub kind: String,
    /// School year (năm học).
    pub year: String,
    /// Date of the form (ngày lập phiếu).
    pub date: String,
    /// Who filled it in (người lập phiếu).
    pub writer: String,
    /// Head of the school (thủ trưởng đơn vị).
    pub head: String,
}

impl Wording {
    /// Wording that come with the program.
    pub const BUILT_IN: &str = include_str!("../../schema/layouts/template.toml");

    /// Reads the words from TOML text.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        let calendar = Calendar::built_in().map_err(serde::de::Error::custom)?;
        Ok(Self { calendar: Arc::new(calendar), ..toml::from_str(text)? })
    }

    /// The plan that a form of a school below this unit begins with.
    pub fn plan(&self, calendar: &Calendar, parent: Option<&str>, year: Option<&str>) -> Vec<Vec<String>> {
        let state = self.statuses.first().cloned().unwrap_or_default();
        let row = |task: [String; 4]| task.into_iter().chain([state.clone()]).collect();
        calendar.plan(parent, year, self).into_iter().map(row).collect()
    }

    /// A text; its own key where there is none.
    pub fn text<'w>(&'w self, key: &'w str) -> &'w str {
        self.text.get(key).map_or(key, String::as_str)
    }

    /// A text with its words in braces replaced.
    pub fn say(&self, key: &str, params: &[(&str, &str)]) -> String {
        fill(self.text(key), params)
    }
}

/// Replaces words in braces.
pub fn fill(text: &str, params: &[(&str, &str)]) -> String {
    params.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
