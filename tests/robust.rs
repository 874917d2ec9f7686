//! What holds for any content: nothing panics, nothing is guessed, the same input gives the same bytes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use common::{Form, assess};
use phieu::catalogue::{Catalogue, level_of};
use phieu::cell::{Address, Area, Col, Row};
use phieu::merge::Record;
use phieu::message::{Lang, Messages};
use phieu::sheet::{Cell, Date, Discounted, NumberFormat, Sheet, Value, Workbook};
use phieu::write::result::{self, ResultOptions};
use phieu::{Engine, Source};
use proptest::prelude::*;
use rust_decimal::Decimal;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::built_in().unwrap());

/// Texts that forms are made of, and texts that only look like them.
fn texts() -> impl Strategy<Value = String> {
    let known: Vec<String> = include_str!("common/words.txt").split('\n').map(str::to_owned).collect();
    prop_oneof![4 => prop::sample::select(known), 1 => any::<String>()]
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => texts().prop_map(|text| Value::Text(Arc::from(text))),
        3 => (0..40_i32).prop_map(|halves| Value::Number(f64::from(halves) / 2.0)),
        1 => any::<f64>().prop_map(Value::Number),
        1 => Just(Value::Error(Arc::from("#REF!"))),
        1 => Just(Value::NoResult),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Date(None)),
        1 => (1900..2100, 1..13_u32, 1..29_u32).prop_map(|(year, month, day)| Value::Date(Some(Date { year, month, day }))),
    ]
}

fn sheets() -> impl Strategy<Value = Sheet> {
    let cell = (0..30_u32, 0..8_u32, values(), any::<bool>());
    let area = (0..30_u32, 0..8_u32, 0..6_u32, 0..4_u32);
    (prop::collection::vec(cell, 0..120), prop::collection::vec(area, 0..6)).prop_map(|(cells, areas)| {
        let at = |row, col| Address::new(Row::from_index(row), Col::from_index(col));
        let cells = cells.into_iter().map(|(row, col, value, odd)| Cell {
            is_formula: odd,
            format: if odd { NumberFormat::Percentage } else { NumberFormat::General },
            discounted: odd.then(|| Box::new(Discounted::Struck(Arc::from("5")))),
            ..Cell::new(at(row, col), value)
        });
        let areas = areas
            .into_iter()
            .map(|(row, col, down, right)| Area { first: at(row, col), last: at(row + down, col + right) });
        Sheet::new("Phiếu", cells.collect()).with_merged(areas.collect())
    })
}

/// Cells of a real form with some of them replaced: deeper in than cells at random get.
fn spoilt() -> impl Strategy<Value = Sheet> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), values()), 0..40);
    changes.prop_map(|changes| {
        static CELLS: LazyLock<Vec<Cell>> = LazyLock::new(|| {
            let bytes = Form::sound().xlsx();
            phieu::sheet::read(&bytes, &ENGINE.limits).unwrap().sheets[0].cells().to_vec()
        });
        let mut cells = CELLS.clone();
        for (index, value) in changes {
            let at = index.index(cells.len());
            cells[at].value = value;
        }
        Sheet::new("Phiếu", cells)
    })
}

fn everything_holds(sheets: Vec<Sheet>) {
    let workbook = Workbook { sheets, ..Workbook::default() };
    let source = Source::new("phieu.xlsx", b"");
    let assessment = ENGINE.assess_workbook(&source, Ok(workbook));
    let messages = Messages::built_in(Lang::Vi).unwrap();
    for finding in &assessment.findings {
        assert!(!messages.message(finding).contains('{') || messages.message(finding).contains("“"));
    }
    // A group with a level has an answer that counts for each of its items.
    for group in &assessment.score.groups {
        let items = ENGINE.catalogue.items_under(group.total.node).count();
        let counted = assessment
            .judgement
            .own()
            .iter()
            .filter(|answer| ENGINE.catalogue.is_within(answer.item, group.total.node))
            .count();
        assert!(group.level.is_none() || counted == items);
    }
    let record = Record::of("phieu.xlsx", &assessment, &ENGINE.catalogue).unwrap();
    let again: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
    assert!(record == again, "a record reads back as it was");
    let path = Path::new("phieu.xlsx");
    let result =
        result::write(path, Path::new("kq.xlsx"), &assessment, &ENGINE, &messages, &ResultOptions::default());
    let read = assess("kq.xlsx", &result.unwrap());
    if assessment.form.layout.tables > 0 && !assessment.judgement.own().is_empty() {
        let levels = |score: &phieu::score::UnitScore| {
            score.groups.iter().map(|group| group.level).collect::<Vec<_>>()
        };
        assert_eq!(levels(&read.score), levels(&assessment.score), "the result has the same levels");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cells_are_checked_written_and_read_back_without_panic(sheets in prop::collection::vec(sheets(), 1..3)) {
        everything_holds(sheets);
    }

    #[test]
    fn a_real_form_with_any_cells_spoilt_is_checked_written_and_read_back(sheet in spoilt()) {
        everything_holds(vec![sheet]);
    }

    #[test]
    fn any_bytes_are_read_or_refused(start in prop::sample::select(vec![&b"PK\x03\x04"[..], b"", b"<html><table>", b"TT;Ti"]), rest in prop::collection::vec(any::<u8>(), 0..400)) {
        assess("phieu.xlsx", &[start, &rest].concat());
    }

    #[test]
    fn a_real_workbook_with_bytes_changed_is_read_or_refused(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| Form::sound().xlsx());
        let mut bytes = BYTES.clone();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        assess("phieu.xlsx", &bytes);
    }

    #[test]
    fn any_catalogue_text_is_read_or_refused(lines in prop::collection::vec(any::<prop::sample::Index>(), 0..6), noise in any::<String>()) {
        let text = phieu::catalogue::BUILT_IN[0].1;
        let mut all: Vec<&str> = text.lines().collect();
        for index in lines {
            let at = index.index(all.len());
            all[at] = &noise;
        }
        let _ = Catalogue::from_toml(&all.join("\n"));
    }
}

#[test]
fn every_quarter_of_a_point_has_one_level_and_the_thresholds_stand_where_the_decision_puts_them() {
    let rules = &ENGINE.catalogue.levels;
    for quarters in 0..=400_i64 {
        let total = Decimal::new(quarters * 25, 2);
        let expected = match quarters {
            ..200 => 1,
            200..=300 => 2,
            _ => 3,
        };
        assert_eq!(level_of(rules, total).unwrap().level, expected, "{total}");
        assert_eq!(rules.iter().filter(|rule| rule.holds(total)).count(), 1, "{total}");
    }
}

#[test]
fn one_form_gives_the_same_result_byte_for_byte() {
    let bytes = Form::sound().xlsx();
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let write = || {
        let assessment = assess("phieu.xlsx", &bytes);
        let (source, target) = (Path::new("phieu.xlsx"), Path::new("kq.xlsx"));
        result::write(source, target, &assessment, &ENGINE, &messages, &ResultOptions::default()).unwrap()
    };
    assert!(write() == write(), "the same bytes");
}
