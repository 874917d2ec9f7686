//! A wrong interpretation cannot win quietly: in every form there is, the score's column stands in the place of each
//! other column of numbers.
//!
//! Header and values together are the same form with its columns in another order: nothing changes without a word.
//! Values alone are another form: where the totals that it gives, or its maxima, contradict, an error or warning says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use phieu::Assessment;
use phieu::cell::{Address, Col, Row};
use phieu::sheet::{self, Cell, Sheet, Value, Workbook};
use rust_decimal::Decimal;

use crate::filled::{
    bare, book, codes, evidence, maxima, points, scores, sheet as form_sheet, titles, with_totals,
};
use crate::told::{ENGINE, assess_workbook, said, says_more, silent};

/// How many forms of a folder are tried; they are chosen evenly, always the same ones.
const FORMS: usize = 14;

/// A form with its score's column and another of numbers.
struct Pair {
    name: String,
    workbook: Workbook,
    before: Assessment,
    sheet: usize,
    own: Col,
    other: Col,
    /// The row of each item that has points.
    rows: BTreeMap<String, Row>,
}

fn plain(mut workbook: Workbook) -> Workbook {
    // As a person would retype it: values without formats and formulas.
    for sheet in &mut workbook.sheets {
        let cells = sheet.cells().iter().map(|cell| Cell::new(cell.at, cell.value.clone())).collect();
        sheet.old_font = None;
        *sheet = with_cells(sheet, cells);
    }
    workbook.properties.clear();
    workbook
}

fn with_cells(sheet: &Sheet, cells: Vec<Cell>) -> Sheet {
    let mut other = Sheet::new(&sheet.name, cells).with_merged(sheet.merged.clone());
    other.visibility = sheet.visibility;
    other.hidden_rows = sheet.hidden_rows.clone();
    other.hidden_cols = sheet.hidden_cols.clone();
    other
}

/// Every pair of columns of one form.
fn pairs(name: &str, workbook: Workbook) -> Vec<Pair> {
    let workbook = plain(workbook);
    let all = assess_workbook(name, workbook.clone());
    let [before] = all.as_slice() else { return Vec::new() };
    let mut by_column: BTreeMap<(String, Col), BTreeMap<String, Row>> = BTreeMap::new();
    for own in before.judgement.own() {
        let node = ENGINE.catalogue.node(own.item);
        if let (Some(sheet), Some(at), Some(_)) = (&own.place.sheet, own.place.cell, node.max) {
            by_column.entry((sheet.clone(), at.col)).or_default().insert(node.code.clone(), at.row);
        }
    }
    let mut pairs = Vec::new();
    for ((sheet_name, own), rows) in by_column.into_iter().filter(|(_, rows)| rows.len() >= 5) {
        let sheet = workbook.sheets.iter().position(|sheet| sheet.name == sheet_name).unwrap();
        let cells = &workbook.sheets[sheet];
        let is_number = |row: Row, col: Col| {
            let cell = cells.get(Address::new(row, col));
            matches!(cell, Some(Cell { value: Value::Number(_), .. }))
        };
        let columns: BTreeSet<Col> =
            cells.cells().iter().map(|cell| cell.at.col).filter(|col| *col != own).collect();
        for other in columns {
            if rows.values().filter(|row| is_number(**row, other)).count() * 2 >= rows.len() {
                pairs.push(Pair {
                    name: name.to_owned(),
                    workbook: workbook.clone(),
                    before: before.clone(),
                    sheet,
                    own,
                    other,
                    rows: rows.clone(),
                });
            }
        }
    }
    pairs
}

impl Pair {
    fn sheet(&self) -> &Sheet {
        &self.workbook.sheets[self.sheet]
    }

    /// The workbook with the two columns' cells in these rows exchanged.
    fn swapped(&self, is_swapped: impl Fn(Row) -> bool) -> Workbook {
        let place = |at: Address| match at.col {
            col if is_swapped(at.row) && col == self.own => Address::new(at.row, self.other),
            col if is_swapped(at.row) && col == self.other => Address::new(at.row, self.own),
            _ => at,
        };
        let cells =
            self.sheet().cells().iter().map(|cell| Cell { at: place(cell.at), ..cell.clone() }).collect();
        let mut workbook = self.workbook.clone();
        workbook.sheets[self.sheet] = with_cells(self.sheet(), cells);
        workbook
    }

    fn assess(&self, workbook: Workbook) -> Assessment {
        assess_workbook(&self.name, workbook).into_iter().next().unwrap()
    }

    /// Whether a merged cell holds one of the two columns together with another.
    fn is_merged(&self) -> bool {
        self.sheet()
            .merged
            .iter()
            .any(|area| area.width() > 1 && (area.spans_column(self.own) || area.spans_column(self.other)))
    }

    /// Points that stand in the score's place once the values are exchanged.
    fn foreign(&self) -> BTreeMap<&str, Decimal> {
        let value = |row: &Row| match self.sheet().get(Address::new(*row, self.other))?.value {
            Value::Number(number) => Decimal::try_from(number).ok(),
            _ => None,
        };
        self.rows.iter().filter_map(|(item, row)| Some((item.as_str(), value(row)?))).collect()
    }

    /// What of the form contradicts the exchanged values: a value beyond its maximum, a total of the form that stays
    /// where it is, the printed maxima.
    fn contradiction(&self) -> Option<String> {
        let foreign = self.foreign();
        let max = |item: &str| ENGINE.catalogue.find(item).and_then(|id| ENGINE.catalogue.node(id).max);
        if let Some((item, value)) =
            foreign.iter().find(|(item, value)| max(item).is_some_and(|max| **value > max))
        {
            return Some(format!("{item} has {value}"));
        }
        let own: BTreeMap<&str, Decimal> = self
            .before
            .score
            .groups
            .iter()
            .flat_map(|group| &group.total.parts)
            .map(|part| (ENGINE.catalogue.node(part.item).code.as_str(), part.points))
            .collect();
        if foreign.len() == self.rows.len()
            && foreign.iter().all(|(item, value)| max(item) == Some(*value))
            && self.rows.keys().any(|item| own.get(item.as_str()).copied() != max(item))
        {
            return Some("the printed maxima are the scores".to_owned());
        }
        for total in &self.before.form.totals {
            let phieu::form::Scope::Node(node) = total.scope else { continue };
            let items: Vec<&str> = ENGINE
                .catalogue
                .items_under(node)
                .filter(|(_, item)| item.max.is_some())
                .map(|(_, item)| item.code.as_str())
                .collect();
            let is_inside = items.iter().all(|item| self.rows.contains_key(*item));
            let before: Option<Decimal> = items.iter().map(|item| own.get(item).copied()).sum();
            let after: Option<Decimal> = items.iter().map(|item| foreign.get(item).copied()).sum();
            if is_inside && before == Some(total.value) && after != Some(total.value) {
                return Some(format!("a total of {} at {:?}", total.value, total.place.cell));
            }
        }
        None
    }
}

/// What was taken in silence.
fn faults(pairs: &[Pair]) -> Vec<String> {
    let mut faults = Vec::new();
    for pair in pairs {
        let (own, other) = (Address::new(Row::FIRST, pair.own), Address::new(Row::FIRST, pair.other));
        let what = format!("{}: {own} and {other}", pair.name);
        let truth = said(&pair.before);
        if !pair.is_merged() {
            let after = pair.assess(pair.swapped(|_| true));
            let silent = silent(&truth, &after);
            if !silent.is_empty() && !says_more(&pair.before, &after) {
                faults.push(format!("{what}, with their headers: {}", silent[0]));
            }
        }
        let items: BTreeSet<Row> = pair.rows.values().copied().collect();
        let after = pair.assess(pair.swapped(|row| items.contains(&row)));
        let is_as_before = said(&after).answers == truth.answers;
        if let Some(contradiction) = pair.contradiction()
            && !is_as_before
            && !says_more(&pair.before, &after)
        {
            faults.push(format!("{what}, values alone: {contradiction}"));
        }
    }
    faults
}

fn forms_in(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(Path::new(folder)) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "xlsx")).collect();
    paths.sort();
    let step = paths.len().div_ceil(FORMS).max(1);
    paths.into_iter().step_by(step).collect()
}

fn pairs_in(folder: &str) -> Vec<Pair> {
    let of = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        let workbook = sheet::read(&bytes, &ENGINE.limits).ok()?;
        Some(pairs(&path.file_name().unwrap().to_string_lossy(), workbook))
    };
    forms_in(folder).iter().filter_map(of).flatten().collect()
}

#[test]
fn no_column_takes_the_scores_place_quietly_in_a_form_of_our_own() {
    let (own, past, review) = (points(0.4, 0.9), points(0.1, 0.6), points(0.3, 0.8));
    let mut own_column = scores("Điểm tự đánh giá", &own);
    let mut all = Vec::new();
    for has_totals in [false, true] {
        if has_totals {
            own_column = with_totals(own_column, &own);
        }
        for header in ["Điểm năm trước", "Điểm đánh giá ngoài", "Chỉ tiêu", "Số lượng"]
        {
            let columns = [
                codes(),
                titles(),
                maxima(),
                own_column.clone(),
                bare(header, if header == "Điểm đánh giá ngoài" { &review } else { &past }),
                evidence(),
            ];
            let bytes = book(&[("Phiếu", form_sheet(&columns))]);
            let found = pairs(header, sheet::read(&bytes, &ENGINE.limits).unwrap());
            assert_eq!(found.len(), 2, "{header}");
            all.extend(found);
        }
    }
    assert!(all.iter().filter(|pair| pair.contradiction().is_some()).count() >= 8);
    let faults = faults(&all);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_column_takes_the_scores_place_quietly_in_the_samples() {
    let pairs = pairs_in("workbooks/samples");
    assert!(pairs.iter().any(|pair| pair.contradiction().is_some()));
    let faults = faults(&pairs);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_column_takes_the_scores_place_quietly_in_forms_of_others_where_they_are_there() {
    // Fewer pairs than there are: forms that are read no longer would be held to nothing.
    for (folder, least) in [("../shared/corpus", 10), ("../shared/wild", 12)] {
        if !Path::new(folder).is_dir() {
            continue;
        }
        let pairs = pairs_in(folder);
        let contradicted = pairs.iter().filter(|pair| pair.contradiction().is_some()).count();
        assert!(contradicted >= least, "{folder}: {contradicted} of {} pairs", pairs.len());
        let faults = faults(&pairs);
        assert!(faults.is_empty(), "{folder}: {faults:#?}");
    }
}
