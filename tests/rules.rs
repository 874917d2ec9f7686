//! Rules for levels as data: an invented catalogue each, which goes through the blank form, check, result, merge and
//! LibreOffice.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;

use common::invented::{BY_ROW, BY_ROW_LEVELS, Books, LEVELS, by_row, engine, goes_through, known, text};
use phieu::catalogue::{Catalogue, LoadError};
use phieu::merge::{Options, Record, merge};
use phieu::message::{Lang, Messages};
use phieu::paper::consolidated::{Consolidated, OverviewColumn};
use phieu::write::{consolidated, template};
use phieu::{Engine, Source};
use rust_decimal::Decimal;

#[test]
fn one_scale_over_the_total_of_all_groups() {
    let mut books = Books::new();
    let engine = engine(
        "unit_level = \"total\"\nfailed_condition = \"cap_level_2\"",
        LEVELS,
        &["1 points 60", "1.1 condition", "1.2 points 60", "2 points 40", "2.1 points 40"],
    );
    goes_through(
        &engine,
        &[
            (&[("1.1", "đạt"), ("1.2", "30"), ("2.1", "19.75")], Some(1)),
            (&[("1.1", "đạt"), ("1.2", "30"), ("2.1", "20")], Some(2)),
            (&[("1.1", "đạt"), ("1.2", "40"), ("2.1", "35")], Some(2)),
            (&[("1.1", "đạt"), ("1.2", "40"), ("2.1", "35.25")], Some(3)),
            (&[("1.1", "chưa"), ("1.2", "60"), ("2.1", "40")], Some(2)),
            (&[("1.1", "đạt"), ("1.2", "60")], None),
        ],
        &mut books,
    );
    // Every quarter step, exactly.
    for quarter in 0..=400_i64 {
        let total = Decimal::new(quarter * 25, 2);
        let first = total.min(60.into());
        let (first, second) = (first.to_string(), (total - first).to_string());
        let answers = [("1.1", "đạt"), ("1.2", first.as_str()), ("2.1", second.as_str())];
        let accepted: Vec<phieu::score::Accepted> = known(&engine, &answers)
            .answers
            .iter()
            .map(|(item, filled)| phieu::score::Accepted {
                item: *item,
                value: filled.value.unwrap(),
                place: phieu::cell::Place::default(),
            })
            .collect();
        let level = if quarter < 200 {
            1
        } else if quarter <= 300 {
            2
        } else {
            3
        };
        assert_eq!(phieu::score::score(&accepted, &engine.catalogue).level, Some(level), "{total}");
    }
    books.recalculated();
}

#[test]
fn levels_chosen_by_row_with_all_mandatory_rows_and_so_many_of_the_others() {
    let mut books = Books::new();
    let engine = engine("unit_level = \"rows\"", BY_ROW_LEVELS, &BY_ROW);
    for (levels, level) in [
        (["2", "2", "2", "2", "1"], 2),
        (["2", "2", "2", "2", "0"], 1),
        (["2", "2", "1", "2", "2"], 1),
        (["2", "2", "2", "1", "1"], 1),
        (["1", "1", "1", "1", "0"], 1),
        (["0", "2", "2", "2", "2"], 0),
        (["1", "1", "1", "0", "0"], 0),
    ] {
        goes_through(&engine, &[(&by_row(levels), Some(level))], &mut books);
    }
    goes_through(&engine, &[(&by_row(["2"; 5])[..4], None)], &mut books);
    books.recalculated();
}

#[test]
fn a_level_may_be_written_as_words() {
    let levels = "[[level]]\nlevel = 0\nname = \"a\"\n[[level]]\nlevel = 1\nname = \"b\"\n[[unit_rule]]\nlevel = 1\nmandatory = 2\n";
    let engine = engine("unit_level = \"rows\"", levels, &["1 points 3", "1.1 level 3 mandatory"]);
    for (said, level) in [
        ("2", Some(1)),
        ("Mức 2", Some(1)),
        ("mức độ 2/3", Some(1)),
        ("mức 1/3", Some(0)),
        ("Mức 4", None),
        ("khá", None),
    ] {
        let csv = format!(
            "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n1.1;Nội dung riêng của mục 1.1;3;{said};x\n"
        );
        let assessment = engine.assess(&Source::new("phieu.csv", csv.as_bytes()));
        assert_eq!(assessment.score.level, level, "{said}");
    }
}

#[test]
fn a_failed_condition_does_what_the_catalogue_says() {
    let mut books = Books::new();
    for (rule, failed, told) in [
        ("none", Some(3), false),
        ("warn", Some(3), true),
        ("cap_level_2", Some(2), true),
        ("cap_level_1", Some(1), true),
        ("not_rated", None, true),
    ] {
        let engine = engine(
            &format!("unit_level = \"lowest_group\"\nfailed_condition = \"{rule}\""),
            LEVELS,
            &["1 points 100", "1.1 condition", "1.2 points 100"],
        );
        goes_through(
            &engine,
            &[(&[("1.1", "chưa"), ("1.2", "75.25")], failed), (&[("1.1", "đạt"), ("1.2", "75.25")], Some(3))],
            &mut books,
        );
        let form = template::write(
            &engine.catalogue,
            &engine.words.kinds,
            &known(&engine, &[("1.1", "chưa"), ("1.2", "80")]),
        )
        .unwrap();
        let codes = common_codes(&engine, &form);
        assert_eq!(codes.iter().any(|code| code == "C503"), told, "{rule}");
    }
    books.recalculated();
}

fn common_codes(engine: &Engine, form: &[u8]) -> Vec<String> {
    common::codes(&engine.assess(&Source::new("phieu.xlsx", form)))
}

#[test]
fn all_mandatory_rows_met_is_a_scale_of_one_level() {
    let mut books = Books::new();
    let levels = "[[level]]\nlevel = 1\nname = \"Đạt chuẩn\"\n";
    let engine = engine(
        "unit_level = \"lowest_group\"\nfailed_condition = \"not_rated\"",
        levels,
        &["1 points", "1.1 condition", "1.2 condition"],
    );
    goes_through(
        &engine,
        &[(&[("1.1", "đạt"), ("1.2", "đạt")], Some(1)), (&[("1.1", "đạt"), ("1.2", "chưa")], None)],
        &mut books,
    );
    books.recalculated();
}

#[test]
fn trees_are_two_to_five_levels_deep() {
    let mut books = Books::new();
    let rules = "unit_level = \"lowest_group\"";
    for rows in [
        &["1 points 100", "1.1 points 100"][..],
        &["1 points 100", "1.1 points 100", "1.1.1 points 60", "1.1.2 points 40"],
        &[
            "1 points 100",
            "1.1 points 100",
            "1.1.1 points 60",
            "1.1.1.1 points 50",
            "1.1.1.2 points 10",
            "1.1.2 points 40",
        ],
        &[
            "1 points 100",
            "1.1 points 100",
            "1.1.1 points 60",
            "1.1.1.1 points 60",
            "1.1.1.1.1 points 50",
            "1.1.1.1.2 points 10",
            "1.1.2 points 40",
        ],
    ] {
        let engine = engine(rules, LEVELS, rows);
        assert_eq!(engine.catalogue.problems(), vec![], "{rows:?}");
        let items: Vec<(String, Decimal)> =
            engine.catalogue.items().map(|(_, node)| (node.code.clone(), node.max.unwrap())).collect();
        let filled = |total: Decimal| -> Vec<(String, String)> {
            let mut left = total;
            let points = |(code, max): &(String, Decimal)| {
                let points = left.min(*max);
                left -= points;
                (code.clone(), points.to_string())
            };
            items.iter().map(points).collect()
        };
        for (total, level) in [("49.75", 1), ("50", 2), ("75", 2), ("75.25", 3)] {
            let filled = filled(total.parse().unwrap());
            let answers: Vec<(&str, &str)> =
                filled.iter().map(|(code, points)| (code.as_str(), points.as_str())).collect();
            goes_through(&engine, &[(&answers, Some(level))], &mut books);
        }
    }
    books.recalculated();
}

#[test]
fn a_consolidated_workbook_has_levels_of_groups_only_where_there_are_any() {
    let engine = engine(
        "unit_level = \"total\"",
        LEVELS,
        &["1 points 60", "1.1 points 60", "2 points 40", "2.1 points 40"],
    );
    let record = |school: &str, points: &str| {
        let mut known = known(&engine, &[("1.1", points), ("2.1", "40")]);
        known.name = Some(format!("Trường THCS {school}"));
        let form = template::write(&engine.catalogue, &engine.words.kinds, &known).unwrap();
        let file = format!("{school}.xlsx");
        Record::of(&file, &engine.assess(&Source::new(&file, &form)), &engine.catalogue).unwrap()
    };
    let records = vec![record("A", "9.75"), record("B", "10"), record("C", "35")];
    let merged = merge(records, &engine.catalogue, &Options::default());
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let papers = Consolidated::new(&merged, &engine.catalogue, &messages);
    let levels: Vec<usize> = papers
        .overview()
        .columns
        .iter()
        .filter_map(|column| match column.what {
            OverviewColumn::Level(scope) => Some(scope),
            _ => None,
        })
        .collect();
    assert_eq!(levels, [2], "behind the groups stands the unit");
    let counted = papers.levels();
    assert_eq!(counted.all.rows.iter().map(|row| row.scope).collect::<Vec<_>>(), [2]);
    let mut bytes = std::io::Cursor::new(Vec::new());
    consolidated::write(&merged, &engine.catalogue, &messages, Path::new("th.xlsx"), &mut bytes).unwrap();
    let Some(office) = common::office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("th.xlsx");
    std::fs::write(&path, bytes.into_inner()).unwrap();
    let again = tempfile::tempdir().unwrap();
    // The second sheet, as it is shown.
    let csv = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,2";
    common::convert_with_office(&office, &[path], csv, again.path());
    let written = std::fs::read_dir(again.path()).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(written).unwrap();
    let row = text.lines().find(|line| line.starts_with("Mức chung")).unwrap();
    // Three schools; at levels 1, 2, 3 and none, each with its share behind it.
    let cells: Vec<&str> = row.split(';').collect();
    let numbers = [1, 2, 4, 6, 8].map(|at| cells[at]);
    assert_eq!(numbers, ["3", "1", "2", "0", "0"], "{row}");
}

#[test]
fn rules_that_cannot_be_applied_are_refused() {
    let keys =
        |rules: &str, levels: &str, rows: &[&str]| match Catalogue::from_toml(&text(rules, levels, rows)) {
            Ok(_) => Vec::new(),
            Err(LoadError::Unsound(problems)) => problems.iter().map(|problem| problem.key).collect(),
            Err(error) => panic!("{error}"),
        };
    let by_rows = "unit_level = \"rows\"";
    let level = "[[level]]\nlevel = 1\nname = \"a\"\n";
    assert_eq!(keys(by_rows, level, &["1 points 2", "1.1 level 2"]), ["no_levels"]);
    let ruled = format!("{level}[[unit_rule]]\nlevel = 1\n");
    assert_eq!(keys(by_rows, &ruled, &["1 points 2", "1.1 points 2"]), ["row_without_level"]);
    let strange = format!("{level}[[unit_rule]]\nlevel = 9\n");
    assert_eq!(keys(by_rows, &strange, &["1 points 2", "1.1 level 2"]), ["unit_rules_out_of_order"]);
    assert_eq!(
        keys("unit_level = \"total\"", &ruled, &["1 points 2", "1.1 points 2"]),
        ["unit_rule_without_rows"]
    );
}
