//! Finds tables by their header words: which rows are headers, and what each column below them holds.
//!
//! A sheet comes in, tables (header row, rows below it, columns by role) go out. Headers stand on any row and in any
//! column, in one row or two, and may repeat in the middle; columns come in any order.

use std::collections::BTreeMap;

use super::vocabulary::{Role, Strength, Vocabulary};
use crate::cell::{Address, Col, Row};
use crate::sheet::{Cell, Limits, Sheet, Value};
use crate::text::fold;

/// A table: a header and what stands below it, up to the next header.
#[derive(Debug, Clone)]
pub struct Table {
    /// First row of the header.
    pub header: Row,
    /// First row below the header.
    pub first: Row,
    /// First row that does not belong to it any more; `None` for the sheet's end.
    pub end: Option<Row>,
    /// Its columns.
    pub columns: Columns,
}

/// The columns of a table by role.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    by_role: BTreeMap<Role, Vec<Col>>,
    /// Columns that name their role equally surely, where only one can be right.
    pub rivals: BTreeMap<Role, Vec<Col>>,
    /// Columns that make up the title: the header may be merged over several.
    pub title: Vec<Col>,
}

impl Columns {
    /// The column with this role.
    pub fn get(&self, role: Role) -> Option<Col> {
        self.by_role.get(&role).and_then(|columns| columns.first()).copied()
    }

    /// All columns with this role, from the left.
    pub fn all(&self, role: Role) -> &[Col] {
        self.by_role.get(&role).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether there is a column from which an item's answer can be read.
    pub fn has_answers(&self) -> bool {
        self.get(Role::Score).is_some() || self.get(Role::Met).is_some()
    }

    /// Whether this is the table of a form, with or without its answers.
    fn is_form(&self) -> bool {
        let named = self.get(Role::Title).is_some() || self.get(Role::Number).is_some();
        named && (self.has_answers() || (self.get(Role::Title).is_some() && self.get(Role::Max).is_some()))
    }

    /// Whether this is an evidence register.
    fn is_register(&self) -> bool {
        let listed = self.get(Role::Evidence).is_some() && self.get(Role::EvidenceTitle).is_some();
        listed && self.get(Role::Title).is_none() && self.get(Role::Max).is_none() && !self.has_answers()
    }
}

/// The tables of a sheet.
#[derive(Debug, Default)]
pub struct Tables {
    /// Tables of answers.
    pub forms: Vec<Table>,
    /// Evidence registers.
    pub registers: Vec<Table>,
}

/// Finds every table of a sheet, as far as the limits go: what follows the last one counts as rows of it.
pub fn tables(sheet: &Sheet, words: &Vocabulary, limits: &Limits) -> Tables {
    let mut tables = Tables::default();
    let mut open: Option<(Table, bool)> = None;
    let mut below = Row::FIRST;
    for (row, cells) in sheet.rows() {
        if row < below || !may_be_header(cells, limits) {
            continue;
        }
        if (tables.forms.len() + tables.registers.len()) as u64 > limits.tables {
            break;
        }
        let Some(found) = header_at(sheet, row, cells, words) else { continue };
        below = found.first;
        let is_form = found.columns.is_form();
        if let Some((mut table, was_form)) = open.replace((found, is_form)) {
            table.end = Some(row);
            tables.add(table, was_form);
        }
    }
    if let Some((table, is_form)) = open {
        tables.add(table, is_form);
    }
    tables
}

impl Tables {
    fn add(&mut self, table: Table, is_form: bool) {
        if is_form { self.forms.push(table) } else { self.registers.push(table) }
    }
}

/// A header has several texts and neither numbers nor long sentences.
fn may_be_header(cells: &[Cell], limits: &Limits) -> bool {
    if cells.len() as u64 > limits.header_columns {
        return false;
    }
    let texts =
        cells.iter().filter(|cell| matches!(&cell.value, Value::Text(text) if text.len() < 240)).count();
    texts >= 2 && !cells.iter().any(|cell| matches!(cell.value, Value::Number(_) | Value::Date(_)))
}

fn header_at(sheet: &Sheet, row: Row, cells: &[Cell], words: &Vocabulary) -> Option<Table> {
    let labels: Vec<(Col, String)> = cells.iter().map(|cell| (cell.at.col, fold(&cell.shown()))).collect();
    let named = labels
        .iter()
        .filter(|(_, label)| words.roles(label).iter().any(|(_, s)| !matches!(s, Strength::Fallback(_))))
        .count();
    if named < 2 {
        return None;
    }
    let below = sub_header(sheet, row, &labels, words);
    let stacked = match &below {
        Some(sub) => stack(&labels, sub, words),
        None => labels.iter().map(|(col, label)| (*col, words.roles(label))).collect(),
    };
    let mut columns = assign(&stacked, sheet);
    columns.title = title_columns(sheet, row, &columns, &labels);
    if !columns.is_form() && !columns.is_register() {
        return None;
    }
    let height = cells
        .iter()
        .filter_map(|cell| sheet.merged_area(cell.at))
        .filter(|area| area.first.row == row && area.height() <= 4)
        .map(crate::cell::Area::height)
        .max()
        .unwrap_or(1);
    let first = row.down(height.max(if below.is_some() { 2 } else { 1 }));
    Some(Table { header: row, first, end: None, columns })
}

/// The second row of a header in two rows: it names columns, and the columns of number and title are empty in it.
fn sub_header(
    sheet: &Sheet,
    row: Row,
    labels: &[(Col, String)],
    words: &Vocabulary,
) -> Option<Vec<(Col, String)>> {
    let next = row.down(1);
    let cells = sheet.row(next);
    let all_text = cells.iter().all(|cell| matches!(cell.value, Value::Text(_)));
    if cells.is_empty() || !all_text {
        return None;
    }
    let sub: Vec<(Col, String)> = cells.iter().map(|cell| (cell.at.col, fold(&cell.shown()))).collect();
    let titles: Vec<Col> = labels
        .iter()
        .filter(|(_, label)| {
            words.roles(label).first().is_some_and(|(role, _)| matches!(role, Role::Title | Role::Number))
        })
        .map(|(col, _)| *col)
        .collect();
    let clear = sub.iter().all(|(col, _)| !titles.contains(col));
    let known = sub.iter().all(|(_, label)| !words.roles(label).is_empty());
    (clear && known).then_some(sub)
}

type Roles = Vec<(Role, Strength)>;

/// Roles of columns under a header of two rows: the lower label, then both together, then the upper one.
fn stack(upper: &[(Col, String)], lower: &[(Col, String)], words: &Vocabulary) -> Vec<(Col, Roles)> {
    let mut columns: Vec<Col> = upper.iter().chain(lower).map(|(col, _)| *col).collect();
    columns.sort_unstable();
    columns.dedup();
    let own = |labels: &[(Col, String)], col: Col| {
        labels.iter().find(|(at, _)| *at == col).map(|(_, label)| label.clone())
    };
    columns
        .into_iter()
        .map(|col| {
            let parent = upper.iter().rev().find(|(at, _)| *at <= col).map(|(_, label)| label.clone());
            let roles = match (own(lower, col), parent) {
                (None, _) => own(upper, col).map(|label| words.roles(&label)).unwrap_or_default(),
                (Some(child), None) => words.roles(&child),
                (Some(child), Some(parent)) => joined_roles(&child, &parent, words),
            };
            (col, roles)
        })
        .collect()
}

fn joined_roles(child: &str, parent: &str, words: &Vocabulary) -> Roles {
    let sure = |label: &str| {
        words.roles(label).into_iter().find(|(_, strength)| !matches!(strength, Strength::Fallback(_)))
    };
    let own = sure(child).filter(|(role, _)| !matches!(role, Role::Number | Role::Title));
    own.or_else(|| sure(&format!("{child} {parent}")))
        .or_else(|| sure(&format!("{parent} {child}")))
        .map_or_else(|| words.roles(child), |found| vec![found])
}

/// Gives each role its columns. The surest header wins; a fallback counts only where no other column has the role.
fn assign(stacked: &[(Col, Roles)], sheet: &Sheet) -> Columns {
    let mut columns = Columns::default();
    let mut best: BTreeMap<Role, Strength> = BTreeMap::new();
    for (_, roles) in stacked {
        for (role, strength) in roles.iter().filter(|(_, s)| may_lend(roles, *s)) {
            let top = best.entry(*role).or_insert(*strength);
            *top = (*top).max(*strength);
        }
    }
    let sure_of_any = |roles: &Roles| roles.iter().any(|(_, s)| !matches!(s, Strength::Fallback(_)));
    for (col, roles) in stacked {
        for (role, strength) in roles {
            let top = best.get(role).copied().unwrap_or(*strength);
            let is_fallback = matches!(strength, Strength::Fallback(_));
            // Of columns that surely are something else, only one of levels may hold the answers: the decision's own
            // table has them under "Mức độ đạt". A column of maxima never does.
            let has_better = stacked.iter().any(|(other, theirs)| {
                other != col && !sure_of_any(theirs) && theirs.iter().any(|(r, _)| r == role)
            });
            let lent = is_fallback && sure_of_any(roles) && (!may_lend(roles, *strength) || has_better);
            if (is_fallback && *strength < top) || lent {
                continue;
            }
            columns.by_role.entry(*role).or_default().push(*col);
        }
    }
    for role in [Role::Score, Role::Review, Role::Max] {
        settle(&mut columns, role, &best, stacked, sheet);
    }
    // A column that lent itself as the score is not also the level.
    if let Some(score) = columns.get(Role::Score)
        && let Some(levels) = columns.by_role.get_mut(&Role::Level)
    {
        levels.retain(|col| *col != score);
    }
    columns
}

/// Whether a role of this strength counts beside what the column surely is.
fn may_lend(roles: &Roles, strength: Strength) -> bool {
    let is_sure = |strength: &Strength| !matches!(strength, Strength::Fallback(_));
    let sure = roles.iter().find(|(_, strength)| is_sure(strength)).map(|(role, _)| *role);
    is_sure(&strength) || matches!(sure, None | Some(Role::Level))
}

/// Leaves one column for a role that only one can have: the visible one, then the surest; else they are rivals.
fn settle(
    columns: &mut Columns,
    role: Role,
    best: &BTreeMap<Role, Strength>,
    stacked: &[(Col, Roles)],
    sheet: &Sheet,
) {
    let Some(found) = columns.by_role.get(&role).filter(|found| found.len() > 1) else { return };
    let visible: Vec<Col> = found.iter().copied().filter(|col| !sheet.hidden_cols.contains(col)).collect();
    let seen = if visible.is_empty() { found.clone() } else { visible };
    let top = best.get(&role);
    let surest: Vec<Col> = seen
        .iter()
        .copied()
        .filter(|col| {
            stacked
                .iter()
                .any(|(at, roles)| at == col && roles.iter().any(|(r, s)| *r == role && Some(s) == top))
        })
        .collect();
    let left = if surest.is_empty() { seen } else { surest };
    if left.len() > 1 {
        columns.rivals.insert(role, left.clone());
    }
    columns.by_role.insert(role, left);
}

/// The title's columns: the header's own, those it is merged over, and unnamed ones right of it.
fn title_columns(sheet: &Sheet, row: Row, columns: &Columns, labels: &[(Col, String)]) -> Vec<Col> {
    let Some(first) = columns.get(Role::Title) else { return Vec::new() };
    let merged = sheet.merged_area(Address::new(row, first)).map_or(1, crate::cell::Area::width);
    let unnamed = labels
        .iter()
        .map(|(col, _)| *col)
        .find(|col| *col > first)
        .map_or(1, |next| next.index() - first.index());
    (0..merged.max(unnamed).min(6)).map(|offset| first.right(offset)).collect()
}
