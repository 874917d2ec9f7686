//! Finds tables by their header words: which rows are headers, and what each column below them holds.
//!
//! A sheet comes in, tables (header rows, rows below them, columns by the role their words name) go out. Headers stand
//! on any row and in any column, in one row or several, side by side, and may repeat in the middle; columns come in any
//! order. What the columns really hold is for [`super::claims`] to weigh.

use std::collections::BTreeMap;

use super::code::{RowCode, in_cell, split};
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
    /// The label of each column: where it stands and its words, folded, from the top row of the header down.
    pub labels: Vec<Label>,
    /// First column that does not belong to it any more, where another table stands right of it.
    pub until: Option<Col>,
    /// First column that belongs to it.
    pub from: Col,
}

/// What the header says above a column.
#[derive(Debug, Clone)]
pub struct Label {
    /// The cell of the lowest label.
    pub at: Address,
    /// The labels above the column as they are shown, from the top row of the header down.
    pub shown: Vec<String>,
    /// The same, folded.
    pub path: Vec<String>,
}

/// The columns of a table by role.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    by_role: BTreeMap<Role, Vec<Col>>,
    /// Columns that name their role equally surely, where only one can be right.
    pub rivals: BTreeMap<Role, Vec<Col>>,
    /// Columns that make up each title, from the left: a header may be merged over several columns, and criteria may
    /// stand left of their items.
    titles: Vec<Vec<Col>>,
}

impl Columns {
    /// The column with this role.
    pub fn get(&self, role: Role) -> Option<Col> {
        self.by_role.get(&role).and_then(|columns| columns.first()).copied()
    }

    /// Columns that make up each title, from the left.
    pub fn titles(&self) -> &[Vec<Col>] {
        &self.titles
    }

    /// Whether a column has any role, that of a title's part included.
    pub fn has_role(&self, col: Col) -> bool {
        let titles = self.titles.iter().flatten();
        self.by_role.values().flatten().chain(titles).any(|other| *other == col)
    }

    /// Gives a role to these columns and takes it from all others.
    pub fn set(&mut self, role: Role, columns: Vec<Col>) {
        self.by_role.insert(role, columns);
    }

    /// Says which columns make up each title.
    pub fn set_titles(&mut self, titles: Vec<Vec<Col>>) {
        self.titles = titles;
    }

    /// Gives a role to a column that has none, or takes what it has.
    pub fn retain(&mut self, role: Role, keep: impl Fn(Col) -> bool) {
        if let Some(columns) = self.by_role.get_mut(&role) {
            columns.retain(|col| keep(*col));
        }
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
        let titled = self.get(Role::Title).is_some();
        let numbered = self.get(Role::Number).is_some();
        named && (self.has_answers() || (titled && (self.get(Role::Max).is_some() || numbered)))
    }

    /// Whether this is an evidence register.
    pub fn is_register(&self) -> bool {
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
    let mut open: Vec<Table> = Vec::new();
    let mut below = Row::FIRST;
    for (row, cells) in sheet.rows() {
        if row < below || !may_be_header(cells, limits) || is_row_of_item(cells, words) {
            continue;
        }
        if (tables.forms.len() + tables.registers.len()) as u64 > limits.tables {
            break;
        }
        let found = headers_at(sheet, row, cells, words);
        let Some(first) = found.first() else { continue };
        below = first.first;
        for mut table in std::mem::replace(&mut open, found) {
            table.end = Some(row);
            tables.add(table);
        }
    }
    for table in open {
        tables.add(table);
    }
    tables
}

impl Tables {
    fn add(&mut self, table: Table) {
        // A register lists codes and titles of evidence, whatever else it has.
        if table.columns.is_register() { self.registers.push(table) } else { self.forms.push(table) }
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

/// A row that begins with the code of a criterion or item is no header, whatever else stands in it.
fn is_row_of_item(cells: &[Cell], words: &Vocabulary) -> bool {
    let Some(first) = cells.first() else { return false };
    let title = || split(&first.shown(), words).map(|(code, _)| code);
    let code = in_cell(&first.value, words).or_else(title);
    matches!(code, Some(RowCode::Dotted(_) | RowCode::Lettered(..)))
}

/// The tables whose header begins in this row, side by side.
fn headers_at(sheet: &Sheet, row: Row, cells: &[Cell], words: &Vocabulary) -> Vec<Table> {
    let top: Vec<(Col, String)> = cells.iter().map(|cell| (cell.at.col, fold(&cell.shown()))).collect();
    let is_sure = |label: &str| !label.is_empty() && words.sure_role(label).is_some();
    let named = top.iter().filter(|(_, label)| is_sure(label) || is_sure(&words.written_out(label))).count();
    if named < 2 {
        return Vec::new();
    }
    let rows = header_rows(sheet, row, cells, &top, words);
    let labels = labels(sheet, row, &rows);
    let first = rows.last().copied().unwrap_or(row).down(1);
    let mut roles: Vec<(Col, Roles)> =
        labels.iter().map(|label| (label.at.col, path_roles(&label.path, words))).collect();
    numbers_not_denials(&labels, &mut roles, words);
    let mut tables = Vec::new();
    let parts = side_by_side(&labels, &roles);
    for (from, end) in &parts {
        let inside = |col: Col| col >= *from && end.is_none_or(|end| col < end);
        let own: Vec<(Col, Roles)> = roles.iter().filter(|(col, _)| inside(*col)).cloned().collect();
        let own_labels: Vec<Label> = labels.iter().filter(|label| inside(label.at.col)).cloned().collect();
        let mut columns = assign(&own, sheet);
        columns.titles = title_columns(sheet, row, &columns, &own_labels);
        if columns.is_form() || columns.is_register() {
            let (from, until) = (*from, *end);
            tables.push(Table { header: row, first, end: None, columns, labels: own_labels, from, until });
        }
    }
    tables
}

/// *No* heads denials beside a column of consents; without one it is *No.*, the number.
fn numbers_not_denials(labels: &[Label], roles: &mut [(Col, Roles)], words: &Vocabulary) {
    let has = |roles: &Roles, role: Role| roles.iter().any(|(other, _)| *other == role);
    if roles.iter().any(|(_, roles)| has(roles, Role::Met)) {
        return;
    }
    for (label, (_, roles)) in labels.iter().zip(roles) {
        let is_number = label.path.last().is_some_and(|leaf| words.may_be_number(leaf));
        if is_number && has(roles, Role::NotMet) {
            *roles = vec![(Role::Number, Strength::Whole)];
        }
    }
}

/// A table below a row that is taken for its header whatever words it holds, or below none.
pub fn table_under(
    sheet: &Sheet,
    header: Option<Row>,
    first: Row,
    number: Option<Col>,
    title: Option<Col>,
    words: &Vocabulary,
) -> Table {
    let labels = header.map(|row| labels(sheet, row, &[row])).unwrap_or_default();
    let is_named = |col: Col| Some(col) == number || Some(col) == title;
    let others = labels.iter().filter(|label| !is_named(label.at.col));
    let roles: Vec<(Col, Roles)> =
        others.map(|label| (label.at.col, path_roles(&label.path, words))).collect();
    let mut columns = assign(&roles, sheet);
    columns.set(Role::Number, number.into_iter().collect());
    columns.set(Role::Title, title.into_iter().collect());
    columns.set_titles(title.map(|col| vec![col]).into_iter().collect());
    Table {
        header: header.unwrap_or(first),
        first,
        end: None,
        columns,
        labels,
        from: Col::FIRST,
        until: None,
    }
}

/// The rows of a header that begins in `row`: as many as its cells are merged down, else the row itself and those
/// below it that label columns and leave number and title alone.
fn header_rows(
    sheet: &Sheet,
    row: Row,
    cells: &[Cell],
    top: &[(Col, String)],
    words: &Vocabulary,
) -> Vec<Row> {
    const MOST_BELOW: u32 = 3;
    let height = cells
        .iter()
        .filter_map(|cell| sheet.merged_area(cell.at))
        .filter(|area| area.first.row == row && area.height() <= MOST_BELOW + 1)
        .map(crate::cell::Area::height)
        .max()
        .unwrap_or(1);
    let mut rows: Vec<Row> = (0..height).map(|offset| row.down(offset)).collect();
    if height > 1 {
        return rows;
    }
    let named: Vec<Col> = top
        .iter()
        .filter(|(_, label)| {
            words.roles(label).first().is_some_and(|(role, _)| matches!(role, Role::Title | Role::Number))
        })
        .map(|(col, _)| *col)
        .collect();
    for offset in 1..=MOST_BELOW {
        let next = row.down(offset);
        let below = sheet.row(next);
        let texts = below.iter().all(|cell| matches!(&cell.value, Value::Text(text) if text.len() < 160));
        let clear = below.iter().all(|cell| !named.contains(&cell.at.col));
        // A label stands under a merged one, or under none; a value stands under its own label.
        let is_labelled = |col: Col| top.iter().any(|(at, _)| *at == col);
        let spread = |col: Col| {
            top.iter().any(|(at, _)| {
                sheet.merged_area(Address::new(row, *at)).is_some_and(|area| {
                    area.width() > 1 && area.first.row == row && area.contains(Address::new(row, col))
                })
            })
        };
        // Or under one that its neighbour repeats.
        let repeated = |col: Col| {
            let own = top.iter().find(|(at, _)| *at == col).map(|(_, label)| label);
            top.iter().any(|(at, label)| at.index().abs_diff(col.index()) == 1 && Some(label) == own)
        };
        let is_split = |col: Col| !is_labelled(col) || spread(col) || repeated(col);
        let splits = below.iter().any(|cell| is_split(cell.at.col));
        if below.is_empty() || !texts || !clear || !splits || named.is_empty() {
            break;
        }
        rows.push(next);
    }
    rows
}

/// The label of every column under a header of these rows.
fn labels(sheet: &Sheet, row: Row, rows: &[Row]) -> Vec<Label> {
    let mut by_col: BTreeMap<Col, Label> = BTreeMap::new();
    let mut columns: Vec<Col> = rows.iter().flat_map(|row| sheet.row(*row)).map(|cell| cell.at.col).collect();
    columns.sort_unstable();
    columns.dedup();
    let (first, last) = (columns.first().copied(), columns.last().copied());
    // A line above that is merged over some of the columns only is part of the header.
    let above = row.index().checked_sub(1).map(Row::from_index).filter(|above| {
        let is_part = |cell: &Cell| {
            sheet.merged_area(cell.at).is_some_and(|area| {
                area.width() > 1
                    && area.height() == 1
                    && Some(area.first.col) >= first
                    && !(Some(area.first.col) <= first && Some(area.last.col) >= last)
            })
        };
        let cells = sheet.row(*above);
        !cells.is_empty()
            && cells.iter().all(|cell| matches!(cell.value, Value::Text(_)))
            && cells.iter().any(is_part)
            && cells.iter().filter(|cell| cell.at.col > Col::FIRST).any(is_part)
    });
    for line in above.iter().chain(rows) {
        let cells = sheet.row(*line);
        let is_merged =
            cells.iter().any(|cell| sheet.merged_area(cell.at).is_some_and(|area| area.width() > 1));
        let is_lowest = rows.last() == Some(line);
        for col in &columns {
            let at = Address::new(*line, *col);
            let own = sheet.seen(at);
            // Where nothing is merged, a label above several columns stands over the first of them.
            let left = || {
                let lower = rows
                    .iter()
                    .skip_while(|row| *row <= line)
                    .any(|row| sheet.get(Address::new(*row, *col)).is_some());
                let nearest = cells.iter().rev().find(|cell| cell.at.col <= *col);
                nearest.filter(|_| !is_merged && !is_lowest && lower)
            };
            let Some(cell) = own.or_else(left) else { continue };
            let shown = cell.shown();
            if shown.is_empty() {
                continue;
            }
            let text = fold(&shown);
            let label =
                by_col.entry(*col).or_insert_with(|| Label { at, shown: Vec::new(), path: Vec::new() });
            if label.path.last() != Some(&text) {
                label.path.push(text);
                label.shown.push(shown.into_owned());
                label.at = Address::new(cell.at.row, *col);
            }
        }
    }
    by_col.into_values().collect()
}

type Roles = Vec<(Role, Strength)>;

/// Roles of a column under labels in several rows: the lowest one's, then both together, then the upper one's.
fn path_roles(path: &[String], words: &Vocabulary) -> Roles {
    let Some((leaf, parents)) = path.split_last() else { return Vec::new() };
    let roles = |label: &str| {
        let plain = words.roles(label);
        let is_sure = |roles: &Roles| roles.iter().any(|(_, s)| !matches!(s, Strength::Fallback(_)));
        if is_sure(&plain) {
            return plain;
        }
        let full = words.roles(&words.written_out(label));
        if is_sure(&full) || plain.is_empty() { full } else { plain }
    };
    if parents.is_empty() {
        return roles(leaf);
    }
    let sure = |label: &str| {
        roles(label).into_iter().find(|(_, strength)| !matches!(strength, Strength::Fallback(_)))
    };
    let own = sure(leaf).filter(|(role, _)| !matches!(role, Role::Number | Role::Title));
    if let Some(own) = own {
        return vec![own];
    }
    let nearest = parents.iter().rev();
    let joined = nearest
        .clone()
        .find_map(|parent| sure(&format!("{leaf} {parent}")).or_else(|| sure(&format!("{parent} {leaf}"))));
    if let Some(joined) = joined {
        return vec![joined];
    }
    let mut found = roles(leaf);
    for parent in nearest {
        found.extend(roles(&format!("{parent} {leaf}")));
    }
    found.dedup_by_key(|(role, _)| *role);
    found
}

/// Where tables stand side by side: each from its first column up to the next table's first.
fn side_by_side(labels: &[Label], roles: &[(Col, Roles)]) -> Vec<(Col, Option<Col>)> {
    let surest = |index: usize| {
        let (_, roles) = roles.get(index)?;
        roles.first().filter(|(_, s)| !matches!(s, Strength::Fallback(_))).map(|(role, _)| *role)
    };
    let mut starts = vec![Col::FIRST];
    let (mut named, mut held) = (Vec::new(), false);
    for (index, label) in labels.iter().enumerate() {
        match surest(index) {
            Some(role @ (Role::Number | Role::Title)) => {
                held &= !named.is_empty();
                if held && named.contains(&role) {
                    starts.push(label.at.col);
                    named.clear();
                    held = false;
                }
                named.push(role);
            }
            Some(_) => held = true,
            None => {}
        }
    }
    let ends = starts.iter().skip(1).copied().map(Some).chain([None]);
    starts.iter().copied().zip(ends).collect()
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

/// The columns of each title: the header's own, those it is merged over, and unnamed ones right of it.
fn title_columns(sheet: &Sheet, row: Row, columns: &Columns, labels: &[Label]) -> Vec<Vec<Col>> {
    let own = columns.all(Role::Title);
    let group = |first: Col| {
        let merged = sheet.merged_area(Address::new(row, first)).map_or(1, crate::cell::Area::width);
        let unnamed = labels
            .iter()
            .map(|label| label.at.col)
            .find(|col| *col > first)
            .map_or(1, |next| next.index() - first.index());
        let width = merged.max(unnamed).min(6);
        let next = own.iter().copied().find(|col| *col > first);
        (0..width)
            .map(|offset| first.right(offset))
            .filter(|col| next.is_none_or(|next| *col < next))
            .collect()
    };
    own.iter().map(|first| group(*first)).collect()
}
