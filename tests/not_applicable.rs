//! Rows that do not apply to a school: an invented catalogue for each rule, at its boundaries, from the blank form to
//! LibreOffice; what is refused; and what a merge counts.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;

use common::invented::{
    Answers, BY_ROW, BY_ROW_LEVELS, Books, LEVELS, by_row, engine, goes_through, known, read, text,
};
use phieu::catalogue::diff::{ChangeKind, diff};
use phieu::catalogue::{Catalogue, LoadError};
use phieu::cell::Place;
use phieu::merge::statistics::by_node;
use phieu::merge::{Options, Record, merge};
use phieu::message::{Lang, Messages};
use phieu::score::{Accepted, AcceptedValue, UnitScore, score};
use phieu::template::combine::{Part, Preference, combine};
use phieu::template::{Known, Pages, Wording};
use phieu::write::result::{self, ResultOptions};
use phieu::write::template;
use phieu::{Assessment, Engine, Source};
use rust_decimal::Decimal;

/// A group of 100 whose row 1.2 of 20 may not apply.
fn catalogue(rule: &str) -> Engine {
    engine(
        &format!(
            "unit_level = \"lowest_group\"\nfailed_condition = \"not_rated\"\nnot_applicable = \"{rule}\""
        ),
        LEVELS,
        &[
            "1 points 100",
            "1.1 condition",
            "1.2 points 20",
            "1.3 points 80",
            "1.3.1 points 50",
            "1.3.2 points 30",
        ],
    )
}

fn scored(engine: &Engine, answers: Answers) -> UnitScore {
    let filled = known(engine, answers).answers;
    let accepted = filled.iter().map(|(item, filled)| Accepted {
        item: *item,
        value: filled.value.unwrap(),
        place: Place::default(),
    });
    score(&accepted.collect::<Vec<_>>(), &engine.catalogue)
}

fn csv(engine: &Engine, rows: &[(&str, &str, &str)]) -> Assessment {
    let line = |(code, own, review): &(&str, &str, &str)| {
        format!("{code};Nội dung riêng của mục {code};;{own};{review};x\n")
    };
    let rows: Vec<String> = rows.iter().map(line).collect();
    let rows = rows.concat();
    let text = format!("TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Điểm đánh giá ngoài;Minh chứng\n{rows}");
    engine.assess(&Source::new("phieu.csv", text.as_bytes()))
}

/// Points of 1.3.1, and what 1.2 and the whole then have.
fn at(engine: &Engine, first: &str, second: &str, outside: &str) -> (String, Option<u8>) {
    let score = scored(engine, &[("1.1", "đạt"), ("1.2", outside), ("1.3.1", first), ("1.3.2", second)]);
    (score.groups[0].total.points.normalize().to_string(), score.level)
}

#[test]
fn without_points_the_row_is_assessed() {
    let engine = catalogue("none");
    let mut books = Books::new();
    for (first, second, level) in
        [("20", "29.75", Some(1)), ("20", "30", Some(2)), ("45", "30", Some(2)), ("45.25", "30", Some(3))]
    {
        let answers = [("1.1", "đạt"), ("1.2", "kad"), ("1.3.1", first), ("1.3.2", second)];
        goes_through(&engine, &[(&answers, level)], &mut books);
    }
    // A condition that does not apply is no failed one.
    let answers = [("1.1", "kad"), ("1.2", "kad"), ("1.3.1", "50"), ("1.3.2", "kad")];
    goes_through(&engine, &[(&answers, Some(2)), (&answers[..3], None)], &mut books);
    let failed = [("1.1", "chưa"), ("1.2", "kad"), ("1.3.1", "50"), ("1.3.2", "kad")];
    goes_through(&engine, &[(&failed, None)], &mut books);
    books.recalculated();
}

#[test]
fn with_its_maximum_the_row_counts_in_full() {
    let engine = catalogue("full");
    let mut books = Books::new();
    for (first, second, level) in
        [("29.75", "0", Some(1)), ("30", "0", Some(2)), ("50", "5", Some(2)), ("50", "5.25", Some(3))]
    {
        let answers = [("1.1", "đạt"), ("1.2", "kad"), ("1.3.1", first), ("1.3.2", second)];
        goes_through(&engine, &[(&answers, level)], &mut books);
    }
    let all = [("1.1", "kad"), ("1.2", "kad"), ("1.3.1", "kad"), ("1.3.2", "kad")];
    goes_through(&engine, &[(&all, Some(3))], &mut books);
    books.recalculated();
    assert_eq!(at(&engine, "10", "kad", "kad"), ("60".to_owned(), Some(2)));
}

#[test]
fn rescaled_the_group_is_held_against_what_is_left_of_it() {
    let engine = catalogue("rescaled");
    let mut books = Books::new();
    // Of 80: 50 are 40, 75 are 60.
    for (first, second, level) in
        [("39.75", "0", Some(1)), ("40", "0", Some(2)), ("50", "10", Some(2)), ("50", "10.25", Some(3))]
    {
        let answers = [("1.1", "đạt"), ("1.2", "kad"), ("1.3.1", first), ("1.3.2", second)];
        goes_through(&engine, &[(&answers, level)], &mut books);
    }
    // Of 70: 35 are 50, and a third of a point is rounded to hundredths.
    let third = [("1.1", "đạt"), ("1.2", "20"), ("1.3.1", "15.25"), ("1.3.2", "kad")];
    let nothing = [("1.1", "đạt"), ("1.2", "kad"), ("1.3.1", "kad"), ("1.3.2", "kad")];
    goes_through(&engine, &[(&third, Some(2)), (&nothing, None), (&third[..3], None)], &mut books);
    assert_eq!(at(&engine, "15.25", "kad", "20"), ("50.36".to_owned(), Some(2)));
    assert_eq!(at(&engine, "50", "30", "20"), ("100".to_owned(), Some(3)));
    books.recalculated();
}

#[test]
fn every_quarter_step_of_what_is_left_is_exact() {
    let engine = catalogue("rescaled");
    for quarter in 0..=320_i64 {
        let points = Decimal::new(quarter * 25, 2);
        let first = points.min(50.into());
        let (total, level) = at(&engine, &first.to_string(), &(points - first).to_string(), "kad");
        let scaled = points * Decimal::new(125, 2);
        let rounded = scaled.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        let expected = if quarter < 160 {
            1
        } else if quarter <= 240 {
            2
        } else {
            3
        };
        assert_eq!((total, level), (rounded.normalize().to_string(), Some(expected)), "{points}");
    }
}

#[test]
fn a_row_may_have_a_rule_of_its_own_and_the_rest_refuse() {
    let engine = engine(
        "unit_level = \"lowest_group\"",
        LEVELS,
        &["1 points 100", "1.1 points 20 na=full", "1.2 points 30 na=rescaled", "1.3 points 50"],
    );
    let mut books = Books::new();
    // 20 in full and 15 of 70: 50.
    for (points, level) in [("14.75", 1), ("15", 2), ("32.5", 2), ("32.75", 3)] {
        goes_through(
            &engine,
            &[(&[("1.1", "kad"), ("1.2", "kad"), ("1.3", points)], Some(level))],
            &mut books,
        );
    }
    books.recalculated();
    let refused = csv(&engine, &[("1.1", "KAD", ""), ("1.2", "N/A", ""), ("1.3", "Không áp dụng", "")]);
    assert_eq!(common::codes(&refused).iter().filter(|code| *code == "V315").count(), 1);
    assert_eq!(refused.score.groups[0].level, None);
}

#[test]
fn one_scale_over_groups_of_which_one_is_scaled() {
    let engine = engine(
        "unit_level = \"total\"\nnot_applicable = \"rescaled\"",
        LEVELS,
        &["1 points 60", "1.1 points 40", "1.2 points 20", "2 points 40", "2.1 points 40"],
    );
    let mut books = Books::new();
    for (first, second, level) in [("20", "19.75", 1), ("20", "20", 2), ("40", "15", 2), ("40", "15.25", 3)] {
        goes_through(
            &engine,
            &[(&[("1.1", first), ("1.2", "kad"), ("2.1", second)], Some(level))],
            &mut books,
        );
    }
    goes_through(&engine, &[(&[("1.1", "40"), ("1.2", "20"), ("2.1", "kad")], None)], &mut books);
    books.recalculated();
}

#[test]
fn levels_by_row_leave_out_what_does_not_apply_or_take_it_in_full() {
    let mut books = Books::new();
    for (rule, mandatory, other) in [("none", 0, 1), ("full", 2, 2), ("rescaled", 2, 2)] {
        let engine =
            engine(&format!("unit_level = \"rows\"\nnot_applicable = \"{rule}\""), BY_ROW_LEVELS, &BY_ROW);
        goes_through(&engine, &[(&by_row(["kad", "2", "2", "2", "2"]), Some(mandatory))], &mut books);
        goes_through(&engine, &[(&by_row(["2", "kad", "2", "2", "2"]), Some(other))], &mut books);
    }
    books.recalculated();
}

#[test]
fn a_reviewer_may_say_so_too_and_else_the_schools_word_stands() {
    let engine = catalogue("rescaled");
    let review = |rows: &[(&str, &str, &str)]| csv(&engine, rows).review.and_then(|review| review.level);
    let met = ("1.1", "Đạt", "");
    assert_eq!(review(&[met, ("1.2", "KAD", ""), ("1.3.1", "50", "40"), ("1.3.2", "30", "0")]), Some(2));
    assert_eq!(review(&[met, ("1.2", "20", "KAD"), ("1.3.1", "50", "40"), ("1.3.2", "30", "0")]), Some(2));
    assert_eq!(review(&[met, ("1.2", "KAD", "0"), ("1.3.1", "50", "40"), ("1.3.2", "30", "0")]), Some(1));
}

#[test]
fn a_result_keeps_what_the_reviewer_and_the_school_say() {
    let engine = catalogue("rescaled");
    let form =
        csv(&engine, &[("1.1", "Đạt", ""), ("1.2", "KAD", ""), ("1.3.1", "50", "40"), ("1.3.2", "30", "0")]);
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let (from, to) = (Path::new("phieu.csv"), Path::new("kq.xlsx"));
    let bytes = result::write(from, to, &form, &engine, &messages, &ResultOptions::default()).unwrap();
    let again = engine.assess(&Source::new("kq.xlsx", &bytes));
    let totals = |assessment: &Assessment| {
        let of = |score: &UnitScore| (score.groups[0].total.points.normalize(), score.level);
        (of(&assessment.score), assessment.review.as_ref().map(of))
    };
    assert_eq!(totals(&form), ((100.into(), Some(3)), Some((50.into(), Some(2)))));
    assert_eq!(totals(&again), totals(&form));
}

#[test]
fn parts_that_agree_on_it_are_one_answer_and_parts_that_do_not_wait_for_people() {
    let engine = catalogue("full");
    let words = Wording::from_toml(Wording::BUILT_IN).unwrap();
    let combined = |second: &str| {
        let part = |file: &str, said: &str| Part {
            file: file.to_owned(),
            assessment: csv(&engine, &[("1.2", said, "")]),
            pages: Pages::default(),
        };
        let parts = [part("a.csv", "Không áp dụng"), part("b.csv", second)];
        combine(&parts, &Preference::default(), &engine.catalogue, &words).unwrap()
    };
    let id = engine.catalogue.find("1.2").unwrap();
    let agreed = combined("KAD");
    assert_eq!(agreed.known.answers[&id].value, Some(AcceptedValue::NotApplicable));
    assert!(agreed.findings.is_empty());
    let differing = combined("15");
    assert!(differing.known.answers[&id].is_disputed && differing.findings.len() == 1);
}

#[test]
fn last_years_word_stands_beside_this_years_row() {
    let engine = catalogue("full");
    let before = known(&engine, &[("1.2", "kad")]).answers;
    let this_year = Known { previous: Some(before), ..known(&engine, &[("1.2", "15")]) };
    let bytes = template::write(&engine.catalogue, &engine.words.kinds, &this_year).unwrap();
    let book = read(&bytes);
    let form = book.sheets.iter().find(|sheet| sheet.name == "Phiếu").unwrap();
    let shown: Vec<String> = form.cells().iter().map(|cell| cell.shown().into_owned()).collect();
    assert_eq!(shown.iter().filter(|text| *text == "Không áp dụng").count(), 1);
    assert_eq!(
        engine
            .assess(&Source::new("p.xlsx", &bytes))
            .judgement
            .own_of(engine.catalogue.find("1.2").unwrap())
            .unwrap()
            .value,
        AcceptedValue::Points(15.into())
    );
}

#[test]
fn a_merge_counts_schools_that_a_row_does_not_apply_to_and_keeps_them_out_of_means() {
    let engine = catalogue("rescaled");
    let schools = [("A", "20"), ("B", "10"), ("C", "kad")];
    let records: Vec<Record> = schools
        .iter()
        .map(|(school, points)| {
            let answers = [("1.1", "đạt"), ("1.2", points), ("1.3.1", "40"), ("1.3.2", "0")];
            let mut known = known(&engine, &answers);
            known.name = Some(format!("Trường THCS {school}"));
            let form = template::write(&engine.catalogue, &engine.words.kinds, &known).unwrap();
            let file = format!("{school}.xlsx");
            Record::of(&file, &engine.assess(&Source::new(&file, &form)), &engine.catalogue).unwrap()
        })
        .collect();
    // Out of a consolidated workbook it is the same.
    let kept = serde_json::to_string(&records).unwrap();
    for records in [records, serde_json::from_str(&kept).unwrap()] {
        let merged = merge(records, &engine.catalogue, &Options::default());
        let id = engine.catalogue.find("1.2").unwrap();
        let figures = by_node(&merged, &engine.catalogue).into_iter().find(|one| one.node == id).unwrap();
        assert_eq!(
            (figures.answered, figures.open, figures.not_applicable, figures.mean, figures.zeros),
            (2, 0, 1, Some(Decimal::from(15)), 0)
        );
        let levels: Vec<Option<u8>> = merged.schools.iter().map(|school| school.level).collect();
        assert_eq!(levels, [Some(2), Some(2), Some(2)]);
    }
}

#[test]
fn a_form_with_such_rows_lets_the_word_be_typed_and_says_how() {
    let form = |rule: &str| {
        let engine = catalogue(rule);
        let bytes = template::write(&engine.catalogue, &engine.words.kinds, &known(&engine, &[])).unwrap();
        common::parts(&bytes).into_values().collect::<String>()
    };
    let (allowed, refused) = (form("full"), form("refused"));
    assert!(allowed.contains("IF(ISTEXT(D8)") && allowed.contains("Đạt,Chưa đạt,Không áp dụng"));
    assert!(!refused.contains("Không áp dụng"), "nobody is told of what is not there");
}

#[test]
fn another_rule_is_another_catalogue_and_is_told_as_such() {
    let load = |rule: &str, rows: &[&str]| Catalogue::from_toml(&text(rule, LEVELS, rows)).unwrap();
    let rule = "unit_level = \"none\"";
    let rows = ["1 points 2", "1.1 points 1", "1.2 points 1"];
    let plain = load(rule, &rows);
    let refused = load(&format!("{rule}\nnot_applicable = \"refused\""), &rows);
    assert_eq!(plain.identity(), refused.identity(), "said or not, it is the same");
    let one = load(rule, &["1 points 2", "1.1 points 1 na=full", "1.2 points 1"]);
    let told = diff(&plain, &one);
    let told: Vec<_> =
        told.iter().map(|change| (change.code.as_str(), change.kind, change.after.as_str())).collect();
    assert_eq!(told, [("1.1", ChangeKind::NotApplicable, "full")]);
    assert!(plain.identity().is_namesake(one.identity()));
    let scaled = |decimals: u8| {
        let rules = format!("{rule}\nnot_applicable = \"rescaled\"\nrescaled_decimals = {decimals}");
        Catalogue::from_toml(&text(&rules, LEVELS, &rows))
    };
    assert!(scaled(1).unwrap().identity().is_namesake(scaled(2).unwrap().identity()));
    assert!(matches!(scaled(7), Err(LoadError::Unsound(problems)) if problems[0].key == "rescaled_decimals"));
}

#[test]
fn an_answer_that_counts_is_kept_as_a_word() {
    let value = AcceptedValue::NotApplicable;
    assert_eq!(serde_json::to_string(&value).unwrap(), "\"na\"");
    assert_eq!(serde_json::from_str::<AcceptedValue>("\"na\"").unwrap(), value);
    assert_eq!(
        serde_json::from_str::<AcceptedValue>("\"2.5\"").unwrap(),
        AcceptedValue::Points(Decimal::new(25, 1))
    );
    assert_eq!(serde_json::from_str::<AcceptedValue>("true").unwrap(), AcceptedValue::Met(true));
}
