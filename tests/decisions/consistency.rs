//! C: what a form states of itself, held against what follows from its answers.

use rust_xlsxwriter::Workbook;

use crate::common::{Entry, Form, write_grid};
use crate::outcome::{ENGINE, HALF, decide, decide_file, outcome, sound};

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

/// A row below the table: its label and what stands in the column of scores.
fn foot(label: &str, score: Entry) -> Form {
    sound().with(|form| form.foot.push(vec![Entry::Blank, text(label), Entry::Blank, score]))
}

#[test]
fn c501_a_total_typed_into_the_form_is_compared_and_never_used() {
    let group = |points| foot("Cộng nhóm 1", Entry::Number(points));
    let all = |points| foot("Tổng cộng", Entry::Number(points));
    decide([
        ("too high", group(60.0), &["C501 warning 1 D42, expected 50", HALF]),
        ("a quarter too low", group(49.75), &["C501 warning 1 D42, expected 50", HALF]),
        ("right", group(50.0), &[HALF]),
        ("right, as text", foot("Cộng nhóm 1", text("50 điểm")), &[HALF]),
        (
            "of the other group",
            foot("Cộng nhóm 2", Entry::Number(35.0)),
            &["C501 warning 2 D42, expected 50", HALF],
        ),
        ("of everything", all(99.0), &["C501/everything warning D42, expected 100", HALF]),
        (
            "of everything where a group lacks an item",
            all(99.0).score("1.4", Entry::Blank),
            &["V304 error 1.4 D14", "1.4: - in D14", "1: 45 open | 2: 50 level 2 | school: open"],
        ),
        ("of everything, right", all(100.0), &[HALF]),
        (
            "of a group that lacks an item",
            group(60.0).score("1.4", Entry::Blank),
            &["V304 error 1.4 D14", "1.4: - in D14", "1: 45 open | 2: 50 level 2 | school: open"],
        ),
        ("in the group's own row", sound().number("1", 44.0), &["C501 warning 1 D5, expected 50", HALF]),
        ("in the group's own row, right", sound().number("1", 50.0), &[HALF]),
    ]);
}

#[test]
fn c502_a_level_typed_into_the_form_is_compared_and_never_used() {
    let end = |line: &str| sound().with(|form| form.foot.push(vec![text(line)]));
    decide([
        ("of the school", end("KẾT LUẬN: MỨC 3"), &["C502/unit warning A42, expected 2", HALF]),
        ("of the school, right", end("KẾT LUẬN: MỨC 2"), &[HALF]),
        ("by its name", end("Kết luận: Đáp ứng tốt"), &["C502/unit warning A42, expected 2", HALF]),
        ("by its name, right", end("Kết luận: Đáp ứng cơ bản"), &[HALF]),
        ("of a group", end("Kết luận nhóm 1: mức độ 1"), &["C502 warning 1 A42, expected 2", HALF]),
        ("of a group, right", end("Kết luận nhóm 1: mức độ 2"), &[HALF]),
        (
            "where there is no level yet",
            end("KẾT LUẬN: MỨC 3").score("1.4", Entry::Blank),
            &["V304 error 1.4 D14", "1.4: - in D14", "1: 45 open | 2: 50 level 2 | school: open"],
        ),
    ]);
}

#[test]
fn c502_the_level_typed_into_the_form_is_held_to_the_bounds() {
    let findings = |points: f64, level: u8| -> Vec<String> {
        let form = sound().total("1", points).total("2", points);
        let form = form.with(|form| form.foot.push(vec![text(&format!("KẾT LUẬN: MỨC {level}"))]));
        let lines = outcome(&form.assess(), &ENGINE);
        lines.into_iter().filter(|line| line.contains("warning")).collect()
    };
    for (points, level) in [(49.5, 1), (50.0, 2), (75.0, 2), (75.5, 3)] {
        assert_eq!(findings(points, level), [""; 0], "{points} is level {level}");
        let other = level % 3 + 1;
        let told = format!("C502/unit warning A42, expected {level}");
        assert_eq!(findings(points, other), [told], "{points} is not level {other}");
    }
}

#[test]
fn c503_a_failed_condition_is_told_and_changes_no_level_of_this_catalogue() {
    decide([
        ("not met", sound().typed("2.1", "Chưa đạt"), &["C503 warning 2.1 D27", "2.1: not met in D27", HALF]),
        ("met", sound().typed("2.1", "Có"), &[HALF]),
    ]);
}

#[test]
fn c504_the_catalogue_s_maximum_holds() {
    let stated = |code: &str, max: Entry| sound().with(|form| form.row(code).max = max);
    decide([
        (
            "of an item",
            stated("1.4", Entry::Number(9.0)),
            &["C504/unverified warning 1.4 C14, expected 10", HALF],
        ),
        (
            "of an official criterion",
            stated("1.3", Entry::Number(40.0)),
            &["C504 warning 1.3 C8, expected 30", HALF],
        ),
        ("of a group", stated("2", Entry::Number(90.0)), &["C504 warning 2 C26, expected 100", HALF]),
        ("right, in words", stated("1.4", text("Tối đa 10 điểm")), &[HALF]),
        ("not given", stated("1.4", Entry::Blank), &[HALF]),
        (
            "a score above the form's maximum",
            stated("1.4", Entry::Number(4.0)),
            &["C504/unverified warning 1.4 C14, expected 10", HALF],
        ),
        (
            "a score above the catalogue's maximum",
            stated("1.4", Entry::Number(20.0)).number("1.4", 15.0),
            &[
                "V302 error 1.4 D14",
                "C504/unverified warning 1.4 C14, expected 10",
                "1.4: - in D14",
                "1: 45 open | 2: 50 level 2 | school: open",
            ],
        ),
    ]);
}

#[test]
fn c505_a_subtotal_typed_into_the_form_is_compared_and_never_used() {
    decide([
        ("too high", sound().number("1.3", 16.0), &["C505 warning 1.3 D8, expected 15", HALF]),
        ("a half too low", sound().number("1.3", 14.5), &["C505 warning 1.3 D8, expected 15", HALF]),
        ("right", sound().number("1.3", 15.0), &[HALF]),
        (
            "of a criterion that lacks an item",
            sound().number("1.3", 16.0).score("1.3.2", Entry::Blank),
            &["V304 error 1.3.2 D10", "1.3.2: - in D10", "1: 47 open | 2: 50 level 2 | school: open"],
        ),
        (
            "of a criterion beside one that lacks an item",
            sound().number("1.3", 16.0).score("1.4", Entry::Blank),
            &[
                "V304 error 1.4 D14",
                "C505 warning 1.3 D8, expected 15",
                "1.4: - in D14",
                "1: 45 open | 2: 50 level 2 | school: open",
            ],
        ),
    ]);
}

#[test]
fn c506_two_different_answers_in_two_sheets_are_none() {
    let two = |first: Form, second: Form| {
        let mut workbook = Workbook::new();
        for (name, form) in [("Phiếu", first), ("Trang 2", second)] {
            write_grid(workbook.add_worksheet().set_name(name).unwrap(), form.grid());
        }
        workbook.save_to_buffer().unwrap()
    };
    let told =
        |about, second, expected: &[&str]| decide_file(about, "phieu.xlsx", &two(sound(), second), expected);
    told(
        "different",
        sound().number("1.4", 4.0),
        &["C506 error 1.4 Trang 2!D14", "1.4: - in D14", "1: 45 open | 2: 50 level 2 | school: open"],
    );
    told("equal", sound(), &[HALF]);
    told("equal, as text", sound().typed("1.4", "5,0"), &[HALF]);
    let first = sound().score("1.4", Entry::Blank);
    let both = two(first, sound());
    decide_file("blank in the first", "phieu.xlsx", &both, &["1.4: 5 in Trang 2!D14", HALF]);
    told("blank in the second", sound().score("1.4", Entry::Blank), &[HALF]);
    told(
        "a condition",
        sound().typed("1.1", "Chưa đạt"),
        &["C506 error 1.1 Trang 2!D6", "1.1: - in D6", "1: 50 open | 2: 50 level 2 | school: open"],
    );
    told("a condition in other words", sound().typed("1.1", "x"), &[HALF]);
}
