//! E: evidence never changes what counts.

use rust_xlsxwriter::Format;

use crate::common::{Entry, Form};
use crate::outcome::{HALF, decide, decide_file, sound};

/// The sound form with a register of all its codes, and these further lines.
fn registered(more: &[(&str, &str)]) -> Form {
    sound().with(|form| {
        let criteria = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2", "2.3", "2.4"];
        let own = criteria.map(|code| (format!("MC.{code}.01"), format!("Văn bản {code}")));
        let more = more.iter().map(|(code, title)| ((*code).to_owned(), (*title).to_owned()));
        form.register = Some(own.into_iter().chain(more).collect());
    })
}

#[test]
fn e401_points_want_evidence() {
    let zero = "1: 45 level 1 | 2: 50 level 2 | school: level 1";
    decide([
        ("none", sound().evidence("1.4", ""), &["E401 warning 1.4 E14", HALF]),
        ("a dash", sound().evidence("1.4", " – "), &["E401 warning 1.4 E14", HALF]),
        ("for 0 points", sound().evidence("1.4", "").number("1.4", 0.0), &["1.4: 0 in D14", zero]),
        (
            "for half a point",
            sound().evidence("1.4", "").number("1.4", 0.5),
            &["E401 warning 1.4 E14", "1.4: 0.5 in D14", "1: 45.5 level 1 | 2: 50 level 2 | school: level 1"],
        ),
        (
            "for a score that does not count",
            sound().evidence("1.4", "").number("1.4", 11.0),
            &["V302 error 1.4 D14", "1.4: - in D14", "1: 45 open | 2: 50 level 2 | school: open"],
        ),
        ("for a condition", sound().evidence("1.1", ""), &[HALF]),
        ("words", sound().evidence("1.4", "Kế hoạch số 61/KH-THTT ngày 29/11/2024"), &[HALF]),
    ]);
}

#[test]
fn e402_what_was_meant_to_be_a_code_should_be_one() {
    let of = |text: &str| sound().evidence("1.4", text);
    decide([
        ("a dash for a point", of("MC-1.4/1"), &["E402 warning 1.4 E14", HALF]),
        ("one digit", of("MC.1.4.1"), &["E402 warning 1.4 E14", HALF]),
        ("of a box", of("H1.1.4-01"), &["E402 warning 1.4 E14", HALF]),
        ("one of two", of("MC.1.4.01; MC.1.4.2"), &["E402 warning 1.4 E14", HALF]),
        ("two digits", of("MC.1.4.02"), &[HALF]),
        ("of a box, well formed", of("[H1-1.4-01]"), &[HALF]),
        ("words that begin alike", of("MC trường đã nộp"), &[HALF]),
    ]);
}

#[test]
fn e403_a_code_should_be_in_the_register() {
    decide([
        (
            "it is not",
            registered(&[]).evidence("1.4", "MC.1.4.01; MC.1.4.09"),
            &["E403 warning 1.4 E14", HALF],
        ),
        (
            "inside a text",
            registered(&[]).evidence("1.4", "Kế hoạch năm học (MC.1.4.09), MC.1.4.01"),
            &["E403 warning 1.4 E14", HALF],
        ),
        ("it is", registered(&[("MC.1.4.09", "Sổ")]).evidence("1.4", "MC.1.4.01; MC.1.4.09"), &[HALF]),
        ("in another spelling", registered(&[]).evidence("1.4", "(mc.1.4.01)"), &[HALF]),
        ("the register is empty", sound().with(|form| form.register = Some(Vec::new())), &[HALF]),
        ("there is no register", sound(), &[HALF]),
    ]);
}

#[test]
fn e404_what_is_registered_should_be_used() {
    decide([
        ("unused", registered(&[("MC.1.4.77", "Sổ theo dõi")]), &["E404 note Danh mục!B13", HALF]),
        (
            "used inside a text",
            registered(&[("MC.1.4.77", "Sổ")]).evidence("1.4", "MC.1.4.01; xem sổ (MC.1.4.77)"),
            &[HALF],
        ),
        ("used", registered(&[]), &[HALF]),
    ]);
}

#[test]
fn e405_one_code_is_one_paper() {
    decide([
        ("two titles", registered(&[("MC.1.4.01", "Quy chế")]), &["E405 error Danh mục!B13", HALF]),
        (
            "two spellings of one code",
            registered(&[("mc.1.4.01", "Quy chế")]),
            &["E405 error Danh mục!B13", HALF],
        ),
        ("the same title", registered(&[("MC.1.4.01", "VĂN BẢN  1.4")]), &[HALF]),
        ("no title", registered(&[("MC.1.4.01", "")]), &[HALF]),
    ]);
}

#[test]
fn e406_a_link_should_open() {
    let of = |text: &str| sound().evidence("1.4", text);
    decide([
        ("on a disk", of("C:\\minh chung\\1.pdf"), &["E406 warning 1.4 E14", HALF]),
        ("without its beginning", of("drive.google.com/file/d/1AbC"), &["E406 warning 1.4 E14", HALF]),
        ("whole", of("https://drive.google.com/file/d/1AbC"), &[HALF]),
    ]);
}

#[test]
fn e407_evidence_numbered_for_another_criterion_is_told() {
    decide([
        ("of another", sound().evidence("1.4", "MC.1.5.01"), &["E407 note 1.4 E14", HALF]),
        ("of none that there is", sound().evidence("1.4", "MC.9.9.01"), &[HALF]),
        ("with a zero in front", sound().evidence("1.4", "H1-1.04-01"), &[HALF]),
        ("of an item's own criterion", sound().evidence("1.3.2", "MC.1.3.07"), &[HALF]),
    ]);
}

#[test]
fn l213_evidence_beside_a_criterion_belongs_to_no_item_and_is_told() {
    decide([
        ("beside a criterion", sound().evidence("1.3", "MC.1.3.01"), &["L213/rows note E8, count 1", HALF]),
        ("beside its items", sound().evidence("1.3.1", "MC.1.3.01"), &[HALF]),
    ]);
}

#[test]
fn evidence_merged_from_a_criterion_over_its_items_is_theirs() {
    let items = ["1.3.1", "1.3.2", "1.3.3", "1.3.4", "1.3.5"];
    let bare = items.iter().fold(sound(), |form, item| form.evidence(item, ""));
    let merged = bare.dressed(|sheet| {
        sheet.merge_range(7, 4, 12, 4, "MC.1.3.01", &Format::new()).unwrap();
    });
    decide_file("merged over all", "phieu.xlsx", &merged, &[HALF]);
}

#[test]
fn l202_without_a_column_of_evidence_no_row_is_told_of_it() {
    decide([(
        "no column",
        sound().with(|form| {
            form.columns[4] = "Cột lạ".to_owned();
            form.rows.iter_mut().for_each(|row| row.evidence = "có".to_owned());
            form.row("1.4").score = Entry::Number(5.0);
        }),
        &["L202/evidence warning B4", "L213 note E4, count 1", HALF],
    )]);
}
