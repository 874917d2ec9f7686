//! U: the school. Its details never change what counts.

use phieu::school::{Directory, SchoolId};
use phieu::{Engine, Source};

use crate::common::Form;
use crate::outcome::{HALF, decide, decide_file, holds, sound};

fn year(year: &str) -> Form {
    sound().with(|form| form.head[1][1] = year.to_owned())
}

#[test]
fn u601_a_form_should_name_its_school() {
    let nameless = || sound().with(|form| form.head[0].clear());
    decide([
        ("no name", nameless(), &["U601 warning", HALF]),
        (
            "a line of dots",
            sound().with(|form| form.head[0][1] = "……………".to_owned()),
            &["U601 warning", HALF],
        ),
        ("a name", sound(), &[HALF]),
        (
            "a line above the table",
            sound().with(|form| form.head[0] = vec!["TRƯỜNG THCS HOA SEN".to_owned()]),
            &[HALF],
        ),
    ]);
    decide_file(
        "by the file's name",
        "Truong THCS Hoa Sen.xlsx",
        &nameless().xlsx(),
        &["U601/from_file_name warning", HALF],
    );
}

#[test]
fn u602_a_school_year_is_two_years_in_a_row() {
    decide([
        ("none", sound().with(|form| form.head[1].clear()), &["U602 warning", HALF]),
        ("a gap", year("2024-2026"), &["U602/wrong warning B2", HALF]),
        ("backwards", year("2025-2024"), &["U602/wrong warning B2", HALF]),
        ("one year", year("2024"), &["U602/wrong warning B2", HALF]),
        ("spaces", year("2024 – 2025"), &[HALF]),
        ("two digits", year("2024-25"), &[HALF]),
    ]);
    let none = sound().with(|form| form.head[1].clear()).xlsx();
    decide_file("by the file's name", "phieu 2024-2025.xlsx", &none, &[HALF]);
}

#[test]
fn u603_a_school_s_code_should_be_in_the_roster() {
    let mut engine = Engine::built_in().unwrap();
    let listed = SchoolId { code: Some("31311098".to_owned()), ..SchoolId::default() };
    engine.roster = Some(Directory::new([&listed]));
    for (code, expected) in [("31311099", "U603 warning"), ("31311098", HALF)] {
        let form = sound().with(|form| {
            form.head[2] = vec!["Mã trường:".to_owned(), code.to_owned()];
        });
        let assessment = engine.assess(&Source::new("phieu.xlsx", &form.xlsx()));
        let all = [expected, HALF];
        holds(code, &assessment, &engine, if expected == HALF { &all[1..] } else { &all });
    }
    let assessment = engine.assess(&Source::new("phieu.xlsx", &sound().xlsx()));
    holds("no code", &assessment, &engine, &[HALF]);
}

/// What a merge would find in the roster is what the form alone is told (D703).
#[test]
fn u603_a_school_is_known_by_the_name_where_the_roster_has_no_code_of_it() {
    let listed = |code: &str, name: &str| SchoolId {
        code: Some(code.to_owned()).filter(|code| !code.is_empty()),
        name: Some(name.to_owned()),
        ..SchoolId::default()
    };
    let form = sound().with(|form| {
        form.head[0] = vec!["Tên trường:".to_owned(), "Trường THCS Nguyễn Du".to_owned()];
        form.head[2] = vec!["Mã trường:".to_owned(), "31311098".to_owned()];
    });
    for (about, entry, expected) in [
        ("by its name", listed("", "Trường THCS Nguyễn Du"), &[HALF][..]),
        ("another name", listed("", "Trường TH Kim Đồng"), &["U603 warning", HALF]),
        ("another code", listed("31311099", "Trường THCS Nguyễn Du"), &["U603 warning", HALF]),
        ("code and name", listed("31311098", "THCS Nguyễn Du"), &[HALF]),
        ("the code of another", listed("31311098", "Hoa Mai"), &["U603/other_school warning", HALF]),
    ] {
        let mut engine = Engine::built_in().unwrap();
        engine.roster = Some(Directory::new([&entry]));
        holds(about, &engine.assess(&Source::new("phieu.xlsx", &form.xlsx())), &engine, expected);
    }
}

/// The sound form with other lines above its table.
fn headed(lines: &[&[&str]]) -> Form {
    sound().with(|form| {
        form.head = lines.iter().map(|line| line.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        form.head.resize(3, Vec::new());
    })
}

#[test]
fn u601_the_best_of_all_names_is_taken_and_another_in_a_good_place_is_told() {
    for (about, lines, name) in [
        (
            "in the title",
            &[&["PHIẾU TỰ ĐÁNH GIÁ CỦA TRƯỜNG THCS HOA SEN NĂM HỌC 2024-2025"][..]][..],
            "TRƯỜNG THCS HOA SEN",
        ),
        (
            "with the unit above",
            &[&["UBND XÃ AN BÌNH - TRƯỜNG THCS HOA SEN", "Năm học 2024-2025"]],
            "TRƯỜNG THCS HOA SEN",
        ),
        (
            "in one cell",
            &[&["UBND XÃ AN BÌNH\nTRƯỜNG THCS HOA SEN"], &["Năm học 2024-2025"]],
            "TRƯỜNG THCS HOA SEN",
        ),
        (
            "a label before a heading",
            &[&["TRƯỜNG THCS HOA SEN"], &["Tên trường: Trường THCS Hoa Sen; Năm học: 2024-2025"]],
            "Trường THCS Hoa Sen",
        ),
        (
            "shorter elsewhere",
            &[&["Tên trường:", "Trường TH Kim Đồng"], &["TRƯỜNG TIỂU HỌC KIM ĐỒNG", "Năm học 2024-2025"]],
            "Trường TH Kim Đồng",
        ),
        (
            "below its label",
            &[&["Tên trường:", "Năm học:"], &["Trường THCS Hoa Sen", "2024-2025"]],
            "Trường THCS Hoa Sen",
        ),
    ] {
        let assessment = headed(lines).assess();
        assert_eq!(assessment.form.identity.name.as_deref(), Some(name), "{about}");
        let engine = Engine::built_in().unwrap();
        holds(about, &assessment, &engine, &[HALF]);
    }
    decide([(
        "two schools",
        headed(&[&["TRƯỜNG THCS HOA MAI"], &["Tên trường: Trường THCS Hoa Sen"], &["Năm học 2024-2025"]]),
        &["U601/contradicted warning A2", HALF],
    )]);
}

#[test]
fn u601_a_tab_or_a_foot_names_the_school_where_nothing_better_does() {
    let nameless = || headed(&[&["Năm học 2024-2025"]]);
    let tab = nameless().dressed(|sheet| {
        sheet.set_name("Trường THCS Hoa Sen").unwrap();
    });
    let foot = nameless().dressed(|sheet| {
        sheet.write_string(45, 3, "HIỆU TRƯỞNG\nTRƯỜNG THCS HOA SEN").unwrap();
    });
    let engine = Engine::built_in().unwrap();
    for (about, bytes, name) in [("tab", tab, "Trường THCS Hoa Sen"), ("foot", foot, "TRƯỜNG THCS HOA SEN")]
    {
        let assessment = engine.assess(&Source::new("phieu.xlsx", &bytes));
        assert_eq!(assessment.form.identity.name.as_deref(), Some(name), "{about}");
        holds(about, &assessment, &engine, &[HALF]);
    }
}

#[test]
fn u602_a_year_of_something_else_is_not_the_form_s() {
    let name = "TRƯỜNG THCS HOA SEN";
    for (about, lines) in [
        ("a template's", &[&["(áp dụng từ năm học 2023-2024)"][..], &[name], &["Năm học 2024-2025"]][..]),
        (
            "a plan's",
            &[&["theo Kế hoạch năm học 2023-2024"], &[name], &["PHIẾU TỰ ĐÁNH GIÁ NĂM HỌC 2024-2025"]],
        ),
        (
            "columns'",
            &[&[name], &["Năm học: 2024-2025"], &["", "x", "y", "Năm học 2023-2024", "Năm học 2024-2025"]],
        ),
    ] {
        let assessment = headed(lines).assess();
        assert_eq!(assessment.form.identity.school_year.as_deref(), Some("2024-2025"), "{about}");
    }
    decide([
        ("alone", headed(&[&["(áp dụng từ năm học 2023-2024)"], &[name]]), &["U602 warning", HALF]),
        (
            "two years",
            headed(&[&[name], &["Năm học: 2024-2025"], &["PHIẾU TỰ ĐÁNH GIÁ NĂM HỌC 2023-2024"]]),
            &["U602/contradicted warning A2", HALF],
        ),
    ]);
}

#[test]
fn u603_two_codes_in_one_form_are_told() {
    decide([
        (
            "two codes",
            headed(&[
                &["Trường THCS Hoa Sen - Mã trường: 31311098"],
                &["Tên trường:", "Trường THCS Hoa Sen"],
                &["Mã trường: 31311099; Năm học: 2024-2025"],
            ]),
            &["U603/contradicted warning A1", HALF],
        ),
        (
            "letters and ten digits",
            headed(&[
                &["Tên trường: Trường THCS Hoa Sen"],
                &["Mã trường:", "790007A6"],
                &["Năm học:", "2024-2025"],
            ]),
            &[HALF],
        ),
    ]);
}

#[test]
fn u604_a_code_that_has_become_a_number_is_told_and_not_used() {
    let coded = |number: f64| {
        sound().dressed(|sheet| {
            sheet.write_string(2, 0, "Mã trường:").unwrap().write_number(2, 1, number).unwrap();
        })
    };
    let engine = Engine::built_in().unwrap();
    for (about, number, code, finding) in [
        ("an exponent", 790_007e5, None, Some("U604/exponent warning B3")),
        ("a fraction", 7.5, None, Some("U604 warning B3")),
        ("a zero lost", 1_234_567.0, Some("1234567"), Some("U604/leading_zero warning B3")),
        ("eight digits", 40_425_419.0, Some("40425419"), None),
        ("ten digits", 7_900_004_006.0, Some("7900004006"), None),
    ] {
        let assessment = engine.assess(&Source::new("phieu.xlsx", &coded(number)));
        assert_eq!(assessment.form.identity.code.as_deref(), code, "{about}");
        let expected: Vec<&str> = finding.into_iter().chain([HALF]).collect();
        holds(about, &assessment, &engine, &expected);
    }
}
