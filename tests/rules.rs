//! Rules for levels as data: an invented catalogue each, which goes through the blank form, check, result, merge and
//! LibreOffice.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{convert_with_office, office};
use phieu::catalogue::{Catalogue, LoadError};
use phieu::merge::{Options, Record, merge};
use phieu::message::{Lang, Messages};
use phieu::score::AcceptedValue;
use phieu::sheet::{self, Limits, Workbook};
use phieu::template::{Filled, Known};
use phieu::write::{result, result::ResultOptions, template};
use phieu::{Engine, Source};
use rust_decimal::Decimal;

const LEVELS: &str = r#"
[[level]]
level = 1
name = "Thấp"
below = "50"
[[level]]
level = 2
name = "Vừa"
from = "50"
to = "75"
[[level]]
level = 3
name = "Cao"
above = "75"
"#;

/// A catalogue of these rules and rows. A row is `code kind max`; its depth is that of its code.
fn text(rules: &str, levels: &str, rows: &[&str]) -> String {
    let mut out = format!(
        "id = \"mau\"\nversion = \"1\"\ntitle = \"Bộ chỉ số mẫu\"\nlegal_basis = \"Văn bản mẫu\"\nstep = \"0.25\"\n\
         unit_level_trust = \"official\"\n{rules}\n{levels}\n"
    );
    for row in rows {
        let mut words = row.split(' ');
        let (code, kind) = (words.next().unwrap(), words.next().unwrap());
        let rest: String = words
            .map(|word| match word {
                "mandatory" => "mandatory = true\n".to_owned(),
                max => format!("max = \"{max}\"\n"),
            })
            .collect();
        let table = ["group", "group.criterion", "group.criterion.item", "group.criterion.item.item"]
            .into_iter()
            .map(str::to_owned)
            .chain(["group.criterion.item.item.item".to_owned()])
            .nth(code.matches('.').count())
            .unwrap();
        let row = format!(
            "[[{table}]]\ncode = \"{code}\"\ntitle = \"Nội dung riêng của mục {code}\"\nkind = \"{kind}\"\n{rest}trust = \"official\"\nsource = \"mẫu\"\n"
        );
        out.push_str(&row);
    }
    out
}

fn engine(rules: &str, levels: &str, rows: &[&str]) -> Engine {
    Engine::with_catalogue(Catalogue::from_toml(&text(rules, levels, rows)).unwrap()).unwrap()
}

type Answers<'a> = &'a [(&'a str, &'a str)];

/// Answers by code: points, or `đạt` and `chưa` for a condition.
fn known(engine: &Engine, answers: Answers) -> Known {
    let filled = |(code, said): &(&str, &str)| {
        let value = match *said {
            "đạt" => AcceptedValue::Met(true),
            "chưa" => AcceptedValue::Met(false),
            points => AcceptedValue::Points(points.parse().unwrap()),
        };
        let id = engine.catalogue.find(code).unwrap();
        (id, Filled { value: Some(value), evidence: "Kế hoạch số 5".to_owned(), ..Filled::default() })
    };
    let answers: BTreeMap<_, _> = answers.iter().map(filled).collect();
    let year = phieu::school::SchoolYear::parse("2024-2025");
    Known { name: Some("Trường THCS Mẫu".to_owned()), school_year: year, answers, ..Known::default() }
}

fn read(bytes: &[u8]) -> Workbook {
    sheet::read(bytes, &Limits::from_toml(Limits::BUILT_IN).unwrap()).unwrap()
}

/// What stands under the level in the row of a title, in whichever sheet has both.
fn level_in(book: &Workbook, title: &str) -> String {
    for sheet in book.sheets.iter().filter(|sheet| sheet.name == "Phiếu" || sheet.name == "Chi tiết") {
        let level = sheet.cells().iter().find(|cell| phieu::text::fold(&cell.shown()).starts_with("muc"));
        let row = sheet.cells().iter().find(|cell| cell.shown() == title);
        if let (Some(level), Some(row)) = (level, row) {
            let at = phieu::cell::Address::new(row.at.row, level.at.col);
            return sheet.get(at).map(phieu::sheet::Cell::shown).unwrap_or_default();
        }
    }
    panic!("no row {title}")
}

fn shown(level: Option<u8>) -> String {
    level.map_or_else(|| "–".to_owned(), |level| level.to_string())
}

/// Each set of answers has its level: in the blank form once filled in, in check, in the result and the result read
/// again, in a merge, and in what LibreOffice calculates of form and result.
fn goes_through(engine: &Engine, cases: &[(Answers, Option<u8>)], books: &mut Books) {
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let own = engine.catalogue.unit_level.rates_groups();
    for (answers, level) in cases {
        let form = template::write(&engine.catalogue, &engine.words.kinds, &known(engine, answers)).unwrap();
        let assessment = engine.assess(&Source::new("phieu.xlsx", &form));
        let errors: Vec<&str> = assessment
            .findings
            .iter()
            .map(|finding| finding.code.as_str())
            .filter(|code| code.starts_with('L'))
            .collect();
        assert_eq!((assessment.score.level, errors), (*level, vec![]), "{answers:?}");
        let result = result::write(
            Path::new("phieu.xlsx"),
            Path::new("kq.xlsx"),
            &assessment,
            engine,
            &messages,
            &ResultOptions::default(),
        )
        .unwrap();
        assert_eq!(engine.assess(&Source::new("kq.xlsx", &result)).score.level, *level, "{answers:?}");
        let record = Record::of("phieu.xlsx", &assessment, &engine.catalogue).unwrap();
        let merged = merge(vec![record], &engine.catalogue, &Options::default());
        assert_eq!(
            merged.schools.iter().map(|school| school.level).collect::<Vec<_>>(),
            [*level],
            "{answers:?}"
        );
        // Where groups have levels, the one group of these catalogues has the unit's.
        let (form_row, result_row) = if own {
            ("Nội dung riêng của mục 1", "Nội dung riêng của mục 1")
        } else {
            ("Tổng cộng", "Tổng cộng")
        };
        for (name, bytes, row) in [("phieu", form, form_row), ("kq", result, result_row)] {
            assert_eq!(level_in(&read(&bytes), row), shown(*level), "{name} {answers:?}");
            books.add(name, &bytes, row, shown(*level));
        }
    }
}

/// Workbooks that LibreOffice calculates all at once, each with a row and the level that must stand there.
struct Books {
    folder: tempfile::TempDir,
    files: Vec<(PathBuf, String, String)>,
}

impl Books {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), files: Vec::new() }
    }

    fn add(&mut self, name: &str, bytes: &[u8], row: &str, level: String) {
        let path = self.folder.path().join(format!("{name}{}.xlsx", self.files.len()));
        std::fs::write(&path, bytes).unwrap();
        self.files.push((path, row.to_owned(), level));
    }

    fn recalculated(self) {
        let Some(office) = office() else { return };
        let again = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = self.files.iter().map(|(path, ..)| path.clone()).collect();
        convert_with_office(&office, &paths, "xlsx", again.path());
        for (path, row, level) in self.files {
            let book = read(&std::fs::read(again.path().join(path.file_name().unwrap())).unwrap());
            assert_eq!(level_in(&book, &row), level, "{}", path.display());
        }
    }
}

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
    let levels = "[[level]]\nlevel = 0\nname = \"Chưa đạt\"\n[[level]]\nlevel = 1\nname = \"Mức 1\"\n[[level]]\nlevel = 2\nname = \"Mức 2\"\n\
        [[unit_rule]]\nlevel = 1\nmandatory = 1\nothers = 1\nothers_count = 2\n\
        [[unit_rule]]\nlevel = 2\nmandatory = 2\nothers = 2\nothers_count = 2\nothers_floor = 1\n";
    let engine = engine(
        "unit_level = \"rows\"",
        levels,
        &[
            "1 points 10",
            "1.1 level 2 mandatory",
            "1.2 level 2",
            "1.3 level 2 mandatory",
            "1.4 level 2",
            "1.5 level 2",
        ],
    );
    let rows = |levels: [&'static str; 5]| -> Vec<(&'static str, &'static str)> {
        ["1.1", "1.2", "1.3", "1.4", "1.5"].into_iter().zip(levels).collect()
    };
    for (levels, level) in [
        (["2", "2", "2", "2", "1"], 2),
        (["2", "2", "2", "2", "0"], 1),
        (["2", "2", "1", "2", "2"], 1),
        (["2", "2", "2", "1", "1"], 1),
        (["1", "1", "1", "1", "0"], 1),
        (["0", "2", "2", "2", "2"], 0),
        (["1", "1", "1", "0", "0"], 0),
    ] {
        goes_through(&engine, &[(&rows(levels), Some(level))], &mut books);
    }
    goes_through(&engine, &[(&rows(["2"; 5])[..4], None)], &mut books);
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
