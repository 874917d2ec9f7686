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
