//! A wrong reading cannot win quietly: every form of the corpora, with the score's column in the place of another one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use phieu::cell::{Col, Row};
use phieu::finding::Severity;
use phieu::sheet::{self, Cell, Sheet, Value, Workbook};
use phieu::{Assessment, Engine, Source};

/// The corpora lie beside the checkout; where they do not, there is nothing to hold.
fn forms() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let mut found: Vec<PathBuf> = ["wild", "corpus"]
        .iter()
        .filter_map(|folder| std::fs::read_dir(root.join(folder)).ok())
        .flat_map(|folder| folder.filter_map(Result::ok).map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "xlsx"))
        .collect();
    found.sort();
    found
}

fn assess(engine: &Engine, workbook: Workbook) -> Vec<Assessment> {
    engine.assess_all(&Source::new("phieu.xlsx", b""), Ok(workbook))
}

/// The workbook with the values of two columns of a sheet in each other's place, in the rows of items: what the form
/// adds up itself stays.
fn swapped(workbook: &Workbook, name: &str, one: Col, other: Col, rows: &BTreeSet<Row>) -> Workbook {
    let mut changed = workbook.clone();
    for sheet in changed.sheets.iter_mut().filter(|sheet| sheet.name == name) {
        let turn = |cell: &Cell| {
            let mut cell = cell.clone();
            if rows.contains(&cell.at.row) {
                if cell.at.col == one {
                    cell.at.col = other;
                } else if cell.at.col == other {
                    cell.at.col = one;
                }
            }
            cell
        };
        let mut next = Sheet::new(&sheet.name, sheet.cells().iter().map(turn).collect());
        next.visibility = sheet.visibility;
        next.merged.clone_from(&sheet.merged);
        next.hidden_cols.clone_from(&sheet.hidden_cols);
        next.hidden_rows.clone_from(&sheet.hidden_rows);
        *sheet = next;
    }
    changed
}

fn said(assessments: &[Assessment]) -> bool {
    let findings = assessments.iter().flat_map(|assessment| &assessment.findings);
    findings.into_iter().any(|finding| finding.severity != Severity::Note)
}

#[test]
fn points_in_the_place_of_other_numbers_are_told() {
    let engine = Engine::built_in().unwrap();
    let mut swaps = 0;
    let mut quiet: Vec<String> = Vec::new();
    let forms = forms();
    for path in &forms {
        let bytes = std::fs::read(path).unwrap();
        let Ok(workbook) = sheet::read(&bytes, &engine.limits) else { continue };
        let before = assess(&engine, workbook.clone());
        let [form] = before.as_slice() else { continue };
        let points: Vec<_> = form.judgement.own().iter().collect();
        let cells: BTreeSet<_> = points.iter().filter_map(|accepted| accepted.place.cell).collect();
        let columns: BTreeSet<Col> = cells.iter().map(|cell| cell.col).collect();
        let name = points.first().and_then(|accepted| accepted.place.sheet.clone());
        let (Some(name), Some(column), 1) = (name, columns.first().copied(), columns.len()) else { continue };
        let Some(sheet) = workbook.sheets.iter().find(|sheet| sheet.name == name) else { continue };
        let rows: BTreeSet<_> = cells.iter().map(|cell| cell.row).collect();
        let has_totals = !form.form.totals.is_empty();
        let number = |cell: &&Cell| matches!(cell.value, Value::Number(_)) && rows.contains(&cell.at.row);
        let others: BTreeSet<Col> = sheet.cells().iter().filter(number).map(|cell| cell.at.col).collect();
        for other in others.into_iter().filter(|other| *other != column) {
            let values = |col: Col| -> Vec<_> {
                rows.iter()
                    .map(|row| sheet.get(phieu::cell::Address::new(*row, col)).map(Cell::shown))
                    .collect()
            };
            if values(column) == values(other) {
                continue;
            }
            let changed = swapped(&workbook, &name, column, other, &rows);
            let after = assess(&engine, changed);
            let same = after.first().is_some_and(|after| {
                let own = |assessment: &Assessment| -> Vec<_> {
                    assessment
                        .judgement
                        .own()
                        .iter()
                        .map(|accepted| (accepted.item, accepted.value))
                        .collect()
                };
                own(after) == own(form)
            });
            swaps += 1;
            let is_max = form.form.answers.iter().filter_map(|answer| answer.stated_max.as_ref());
            let is_max = is_max.filter_map(|(_, place)| place.cell).any(|cell| cell.col == other);
            // The same answers from their new place are right; others must be told where totals or maxima contradict.
            if !same && !said(&after) && (has_totals || is_max) {
                quiet.push(format!("{}: {column} as {other}", path.display()));
            }
        }
    }
    // Forms that are read no longer would be held to nothing.
    assert!(forms.is_empty() || swaps >= 120, "{swaps} swaps of {} forms", forms.len());
    assert!(quiet.is_empty(), "of {swaps} swaps nothing is said of {quiet:#?}");
}
