//! Layout files: what was understood of a form, corrected by a person and applied to all forms of that make.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::{Path, PathBuf};

use common::{Entry, Form, codes, scores, write_grid};
use phieu::finding::{Code, Finding};
use phieu::form::{Fixed, FixedError, Layout, to_toml};
use phieu::{Assessment, Engine, Source};
use rust_xlsxwriter::Workbook;

fn layout_of(assessments: &[Assessment]) -> Option<String> {
    let layouts: Vec<&Layout> = assessments.iter().map(|assessment| &assessment.form.layout).collect();
    to_toml(&layouts, "Bố cục")
}

fn engine_with(toml: &str, is_asked: bool) -> Engine {
    let mut engine = Engine::built_in().unwrap();
    engine.layouts.push(Fixed::from_toml("mau.toml", toml, is_asked).unwrap());
    engine
}

fn assess(engine: &Engine, bytes: &[u8]) -> Vec<Assessment> {
    engine.assess_all(&Source::new("phieu", bytes), phieu::sheet::read(bytes, &engine.limits))
}

/// Everything that was read, without how the columns were found.
fn reading(assessments: &[Assessment]) -> Vec<String> {
    let told = |assessment: &Assessment| {
        let form = &assessment.form;
        // That a column was told by what it holds alone is no matter where a person settled it.
        // Nor that a sheet of another year is a doubt.
        let is_open =
            |finding: &&Finding| finding.variant.as_deref() != Some("content") && finding.code != Code::L210;
        let findings: Vec<&Finding> = assessment.findings.iter().filter(is_open).collect();
        let left: Vec<_> = form.layout.left_out.iter().map(|left| (&left.place, left.kind)).collect();
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {left:?} {findings:?}",
            form.answers,
            form.maxima,
            form.totals,
            form.levels,
            form.identity,
            form.layout.strays,
            form.layout.missing,
            form.layout.rivals
        )
    };
    assessments.iter().map(told).collect()
}

/// A form with a second column of points beside its own, whose header says the same and whose points differ.
fn with_two_columns_of_points() -> Vec<u8> {
    let mut grid = Form::sound().grid();
    for row in &mut grid {
        let second = match row.get(3) {
            Some(Entry::Text(label)) if label == "Điểm tự đánh giá" => Entry::Text(label.clone()),
            Some(Entry::Number(points)) if *points >= 1.0 => Entry::Number(points - 0.5),
            _ => Entry::Blank,
        };
        if row.len() > 4 {
            row.insert(4, second);
        }
    }
    let mut workbook = Workbook::new();
    write_grid(workbook.add_worksheet(), grid);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_column_that_cannot_be_told_is_settled_by_a_person() {
    let bytes = with_two_columns_of_points();
    let found = assess(&Engine::built_in().unwrap(), &bytes);
    assert_eq!(codes(&found[0]), ["L202"], "{:?}", found[0].findings);
    let toml = layout_of(&found).unwrap();
    let open = "unsettled = [\"D\", \"E\"]\n";
    assert!(toml.contains(open), "{toml}");

    let as_written = assess(&engine_with(&toml, true), &bytes);
    assert_eq!(reading(&as_written), reading(&found));

    let columns = "[block.columns]\n";
    let settled = toml.replace(open, "").replace(columns, &format!("{columns}score = [\"D\"]\n"));
    let own = assess(&engine_with(&settled, true), &bytes);
    assert_eq!(scores(&own[0]), scores(&Form::sound().assess()));
    assert_eq!(own[0].form.layout.by_file.as_deref(), Some("mau.toml"));
    let settled = settled.replace("score = [\"D\"]", "score = [\"E\"]");
    let other = assess(&engine_with(&settled, true), &bytes);
    assert_ne!(scores(&other[0]), scores(&own[0]));
}

#[test]
fn a_layout_is_for_forms_of_its_own_make_alone() {
    let other = Form::sound().with(|form| form.columns[3] = "Tự chấm".to_owned());
    let toml = layout_of(&[other.assess()]).unwrap();
    let bytes = Form::sound().xlsx();
    let usual = assess(&Engine::built_in().unwrap(), &bytes);

    let at_hand = assess(&engine_with(&toml, false), &bytes);
    assert_eq!(reading(&at_hand), reading(&usual));
    assert_eq!(at_hand[0].form.layout.by_file, None);

    let asked = assess(&engine_with(&toml, true), &bytes);
    assert_eq!(codes(&asked[0]), ["L211"]);
    assert_eq!(scores(&asked[0]), scores(&usual[0]));
}

/// This year's form and last year's, on sheets in the order in which they are given.
fn of_two_years(tabs: [(&str, f64); 2]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (tab, points) in tabs {
        let sheet = workbook.add_worksheet();
        write_grid(sheet, Form::sound().number("1.4", points).grid());
        sheet.set_name(tab).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_layout_never_takes_last_years_sheet_for_this_years_because_of_its_order() {
    let (this, last) = (("Phiếu", 7.0), ("Năm trước", 3.0));
    let usual = Engine::built_in().unwrap();
    let toml = layout_of(&assess(&usual, &of_two_years([last, this]))).unwrap();
    let engine = engine_with(&toml, false);
    for tabs in [[last, this], [this, last]] {
        let read = assess(&engine, &of_two_years(tabs));
        assert_eq!(scores(&read[0])["1.4"], "Points(7)", "{tabs:?}");
    }
}

#[test]
fn a_layout_whose_blocks_are_not_the_forms_is_for_no_form() {
    let bytes = Form::sound().xlsx();
    let toml = layout_of(&[Form::sound().assess()]).unwrap();
    let header = toml.lines().find(|line| line.starts_with("header")).unwrap();
    let moved = toml.replace(header, "header = \"A1:G1\"");
    let read = assess(&engine_with(&moved, true), &bytes);
    assert_eq!(codes(&read[0]), ["L211"]);
}

#[test]
fn what_means_nothing_in_a_layout_file_is_named() {
    let toml = layout_of(&[Form::sound().assess()]).unwrap();
    for (right, wrong, field) in [
        ("score = [\"D\"]", "score = [\"4\"]", "columns"),
        ("title = [\"B\"]", "title = [\"B:XFD\"]", "columns"),
        ("score = [\"D\"]", "diem = [\"D\"]", "columns"),
        ("kind = \"filled\"", "kind = \"nop\"", "kind"),
        ("direction = \"down\"", "direction = \"xuống\"", "direction"),
    ] {
        assert!(toml.contains(right), "{right} in {toml}");
        let error = Fixed::from_toml("a.toml", &toml.replace(right, wrong), true).unwrap_err();
        assert!(
            matches!(error, FixedError::Value { field: named, .. } if named == field),
            "{wrong}: {error}"
        );
    }
}

#[test]
fn the_example_is_the_layout_of_the_sample_it_names() {
    let toml = include_str!("../schema/layouts/bo-cuc.example.toml");
    let bytes = std::fs::read("workbooks/samples/a00-clean.xlsx").unwrap();
    let read = assess(&engine_with(toml, true), &bytes);
    assert_eq!(read[0].form.layout.by_file.as_deref(), Some("mau.toml"));
    assert_eq!(reading(&read), reading(&assess(&Engine::built_in().unwrap(), &bytes)));
}

fn workbooks(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(Path::new(folder)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file() && path.extension().is_none_or(|ending| ending != "json"));
    paths.sort();
    paths
}

#[test]
fn every_form_is_read_the_same_by_the_layout_that_was_written_from_it() {
    let engine = Engine::built_in().unwrap();
    let folders = ["workbooks/samples", "../shared/corpus", "../shared/wild"];
    let mut applied = 0;
    for path in folders.into_iter().flat_map(workbooks) {
        let bytes = std::fs::read(&path).unwrap();
        let before = assess(&engine, &bytes);
        let Some(toml) = layout_of(&before) else { continue };
        let after = assess(&engine_with(&toml, true), &bytes);
        let name = path.display();
        assert!(after.iter().all(|form| form.form.layout.by_file.is_some()), "{name}\n{toml}");
        assert_eq!(reading(&after), reading(&before), "{name}\n{toml}");
        applied += 1;
    }
    assert!(applied >= 5, "{applied}");
}
