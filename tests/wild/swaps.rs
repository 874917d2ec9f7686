//! A wrong reading cannot win quietly: every form of the corpora, with the score's column in the place of another one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use phieu::cell::Col;
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

/// The workbook with the values of two columns of a sheet in each other's place, below a row.
fn swapped(workbook: &Workbook, name: &str, one: Col, other: Col, header: u32) -> Workbook {
    let mut changed = workbook.clone();
    for sheet in changed.sheets.iter_mut().filter(|sheet| sheet.name == name) {
        let turn = |cell: &Cell| {
            let mut cell = cell.clone();
            if cell.at.row.index() > header {
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
    for path in forms() {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(workbook) = sheet::read(&bytes, &engine.limits) else { continue };
        let before = assess(&engine, workbook.clone());
        let [form] = before.as_slice() else { continue };
        let points: Vec<_> = form.judgement.own().iter().collect();
        let cells: BTreeSet<_> = points.iter().filter_map(|accepted| accepted.place.cell).collect();
        let columns: BTreeSet<Col> = cells.iter().map(|cell| cell.col).collect();
        let (Some(name), [column]) = (
            points.first().and_then(|accepted| accepted.place.sheet.clone()),
            columns.iter().copied().collect::<Vec<_>>().as_slice(),
        ) else {
            continue;
        };
        let column = *column;
        let Some(sheet) = workbook.sheets.iter().find(|sheet| sheet.name == name) else { continue };
        let rows: BTreeSet<_> = cells.iter().map(|cell| cell.row).collect();
        let header = rows.first().unwrap().index().saturating_sub(1);
        let number = |cell: &&Cell| matches!(cell.value, Value::Number(_)) && rows.contains(&cell.at.row);
        let others: BTreeSet<Col> = sheet.cells().iter().filter(number).map(|cell| cell.at.col).collect();
        for other in others.into_iter().filter(|other| *other != column) {
            let values = |col: Col| -> Vec<_> {
                rows.iter().map(|row| sheet.get(phieu::cell::Address::new(*row, col)).map(|cell| cell.shown())).collect()
            };
            if values(column) == values(other) {
                continue;
            }
            let changed = swapped(&workbook, &name, column, other, header);
            let after = assess(&engine, changed);
            let same = after.first().is_some_and(|after| {
                let own = |assessment: &Assessment| -> Vec<_> {
                    assessment.judgement.own().iter().map(|accepted| (accepted.item, accepted.value)).collect()
                };
                own(after) == own(form)
            });
            swaps += 1;
            // The same answers from their new place are right; other answers must be told.
            assert!(same || said(&after), "{}: {column} as {other}", path.display());
        }
    }
    println!("{swaps} swaps");
}
