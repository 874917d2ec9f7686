//! A filled form as columns below headers, put into a workbook as people would: shuffled, moved, turned, split.

use std::collections::BTreeMap;

use phieu::catalogue::{Node, Rank, level_of};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::Workbook;

use crate::common::{Entry, write_grid};
use crate::told::{ENGINE, Said};

pub fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

/// One column: its header, and what it holds in the row of each node of the catalogue.
#[derive(Debug, Clone)]
pub struct Column {
    pub header: Vec<String>,
    pub cells: Vec<Entry>,
}

impl Column {
    pub fn new(header: &str, cell: impl Fn(&Node) -> Entry) -> Self {
        let cells = ENGINE.catalogue.nodes().map(|(_, node)| cell(node)).collect();
        Self { header: vec![header.to_owned()], cells }
    }

    /// Below another header.
    pub fn under(mut self, parent: &str) -> Self {
        self.header.insert(0, parent.to_owned());
        self
    }
}

/// Points by the items' codes.
pub type Points = BTreeMap<String, f64>;

/// Points for every item: a share of its maximum that differs from item to item, in half steps.
pub fn points(from: f64, to: f64) -> Points {
    let items = ENGINE.catalogue.items().filter(|(_, node)| node.max.is_some()).enumerate();
    items
        .map(|(at, (_, node))| {
            let spread = f64::from(u32::try_from(at * 7 % 11).unwrap()) / 10.0;
            let share = from + (to - from) * spread;
            (node.code.clone(), (maximum(node).unwrap() * share * 2.0).round() / 2.0)
        })
        .collect()
}

pub fn maximum(node: &Node) -> Option<f64> {
    node.max.and_then(|max| max.to_f64())
}

pub fn codes() -> Column {
    Column::new("TT", |node| text(&node.code))
}

pub fn titles() -> Column {
    Column::new("Tiêu chí", |node| text(&node.title))
}

pub fn maxima() -> Column {
    Column::new("Điểm tối đa", |node| {
        maximum(node).map_or_else(|| text("Điều kiện bắt buộc"), Entry::Number)
    })
}

/// Points in the rows of items, `Đạt` in those of conditions.
pub fn scores(header: &str, points: &Points) -> Column {
    Column::new(header, |node| match points.get(&node.code) {
        Some(points) => Entry::Number(*points),
        None if node.is_condition() => text("Đạt"),
        None => Entry::Blank,
    })
}

/// Points in the rows of items alone.
pub fn bare(header: &str, points: &Points) -> Column {
    Column::new(header, |node| points.get(&node.code).map_or(Entry::Blank, |points| Entry::Number(*points)))
}

/// The form's own sums in the rows of groups and criteria.
pub fn with_totals(mut column: Column, points: &Points) -> Column {
    for ((_, node), cell) in ENGINE.catalogue.nodes().zip(&mut column.cells) {
        if !node.is_item() && node.rank != Rank::Item {
            *cell = Entry::Number(sum(points, &node.code));
        }
    }
    column
}

pub fn sum(points: &Points, code: &str) -> f64 {
    let within = format!("{code}.");
    points.iter().filter(|(item, _)| item.starts_with(&within)).map(|(_, points)| points).sum()
}

pub fn evidence() -> Column {
    Column::new("Minh chứng", |node| {
        let criterion: Vec<&str> = node.code.split('.').take(2).collect();
        if node.is_item() { text(&format!("MC.{}.01", criterion.join("."))) } else { Entry::Blank }
    })
}

pub const SCHOOL: &str = "Trường THCS Hoa Sen";
pub const YEAR: &str = "2024-2025";

pub fn heading(school: &str, year: &str) -> Vec<Vec<Entry>> {
    let lines = [
        "PHIẾU TỰ ĐÁNH GIÁ MỨC ĐỘ CHUYỂN ĐỔI SỐ",
        &format!("Tên trường: {school}"),
        &format!("Năm học: {year}"),
    ];
    let mut lines: Vec<Vec<Entry>> = lines.into_iter().map(|line| vec![text(line)]).collect();
    lines.push(Vec::new());
    lines
}

/// The rows of columns beside each other, headers above.
pub fn table(columns: &[Column], keep: impl Fn(&Node) -> bool) -> Vec<Vec<Entry>> {
    let depth = columns.iter().map(|column| column.header.len()).max().unwrap_or(0);
    let mut rows = Vec::new();
    for line in 0..depth {
        let label = |column: &Column| column.header.get(line).map_or(Entry::Blank, |label| text(label));
        rows.push(columns.iter().map(label).collect());
    }
    for (at, (_, node)) in ENGINE.catalogue.nodes().enumerate() {
        if keep(node) {
            rows.push(columns.iter().map(|column| column.cells[at].clone()).collect());
        }
    }
    rows
}

/// A heading with a table below it.
pub fn sheet(columns: &[Column]) -> Vec<Vec<Entry>> {
    let mut rows = heading(SCHOOL, YEAR);
    rows.extend(table(columns, |_| true));
    rows
}

/// Rows and columns in each other's place.
pub fn turned(rows: &[Vec<Entry>]) -> Vec<Vec<Entry>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..width)
        .map(|col| rows.iter().map(|row| row.get(col).cloned().unwrap_or(Entry::Blank)).collect())
        .collect()
}

/// Moved down and right.
pub fn moved(rows: &[Vec<Entry>], down: usize, right: usize) -> Vec<Vec<Entry>> {
    let shifted =
        rows.iter().map(|row| std::iter::repeat_n(Entry::Blank, right).chain(row.iter().cloned()).collect());
    std::iter::repeat_n(Vec::new(), down).chain(shifted).collect()
}

/// A workbook of these sheets.
pub fn book(sheets: &[(&str, Vec<Vec<Entry>>)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        write_grid(sheet, rows.clone());
    }
    workbook.save_to_buffer().unwrap()
}

/// The same with rows of the first sheet hidden.
pub fn book_hiding(sheets: &[(&str, Vec<Vec<Entry>>)], hidden: std::ops::Range<usize>) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        write_grid(sheet, rows.clone());
        for row in hidden.clone().filter(|_| at == 0) {
            sheet.set_row_hidden(u32::try_from(row).unwrap()).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// What a form with these points says, every condition met.
pub fn truth(points: &Points) -> Said {
    let catalogue = &ENGINE.catalogue;
    let shown = |points: &f64| points.to_string();
    let mut answers: BTreeMap<String, String> =
        points.iter().map(|(item, points)| (item.clone(), shown(points))).collect();
    let conditions = catalogue.items().filter(|(_, node)| node.is_condition());
    answers.extend(conditions.map(|(_, node)| (node.code.clone(), "met".to_owned())));
    let level = |code: &str| {
        let total = rust_decimal::Decimal::try_from(sum(points, code)).unwrap();
        level_of(&catalogue.levels, total).map(|level| level.level)
    };
    let groups = catalogue.groups().filter_map(|(_, group)| Some((group.code.clone(), level(&group.code)?)));
    Said {
        name: Some(SCHOOL.to_owned()),
        year: Some(YEAR.to_owned()),
        answers,
        reviews: BTreeMap::new(),
        levels: groups.collect(),
    }
}

/// Whose points a column or a sheet holds. All differ from each other in nearly every item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// The answers of the form.
    Own,
    /// Of another year, member or round.
    Past,
    /// Of somebody above.
    Review,
    /// Aimed at.
    Aim,
    /// The maxima.
    Maxima,
    /// What is missing to the maxima.
    Missing,
    /// Half a point each.
    Half,
}

impl Holds {
    pub fn points(self) -> Points {
        match self {
            Self::Own => points(0.45, 0.85),
            Self::Past => points(0.1, 0.4),
            Self::Review => points(0.3, 0.6),
            Self::Aim => points(0.9, 1.0),
            Self::Maxima => points(1.0, 1.0),
            Self::Missing => {
                let (own, max) = (Self::Own.points(), Self::Maxima.points());
                max.iter().map(|(item, max)| (item.clone(), max - own[item])).collect()
            }
            Self::Half => Self::Own.points().into_keys().map(|item| (item, 0.5)).collect(),
        }
    }
}

/// A form whose columns after the maxima are these; `/` parts the rows of a header.
pub fn columns_of(others: &[(&str, Holds)]) -> Vec<Column> {
    let column = |(header, holds): &(&str, Holds)| {
        let points = holds.points();
        let is_answered = !matches!(holds, Holds::Maxima | Holds::Missing | Holds::Half);
        let mut column = if is_answered { scores(header, &points) } else { bare(header, &points) };
        column.header = header.split('/').map(str::to_owned).collect();
        column
    };
    let mut columns = vec![codes(), titles(), maxima()];
    columns.extend(others.iter().map(column));
    columns.push(evidence());
    columns
}

/// A sheet as most schools fill it in, below these lines.
pub fn common_sheet(lines: &[&str], points: &Points) -> Vec<Vec<Entry>> {
    let columns = [codes(), titles(), maxima(), scores("Tự chấm", points), evidence()];
    let mut rows: Vec<Vec<Entry>> = lines.iter().map(|line| vec![text(line)]).collect();
    rows.push(Vec::new());
    rows.extend(table(&columns, |_| true));
    rows
}
