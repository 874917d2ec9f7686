//! L: tables, columns and rows.

use phieu::finding::{Code, Param};
use phieu::form::marker;
use rust_xlsxwriter::Workbook;

use crate::common::{Entry, Form, assess, write_grid};
use crate::outcome::{ENGINE, HALF, decide, decide_file, outcome, sound};

const NOTHING: &str = "1: 0 open | 2: 0 open | school: open";
const OPEN: &str = "1: 45 open | 2: 50 level 2 | school: open";

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

/// The sound form with an empty row in place of this one.
fn emptied(code: &str) -> Form {
    sound().with(|form| {
        let row = form.row(code);
        (row.code, row.max, row.score) = (Entry::Blank, Entry::Blank, Entry::Blank);
        row.title.clear();
        row.evidence.clear();
    })
}

/// A further row of this code, title and score behind the last one.
fn with_row(code: &str, title: &str, score: Entry) -> Form {
    sound().with(|form| {
        let mut row = form.row("1.4").clone();
        (row.code, row.title, row.score) = (text(code), title.to_owned(), score);
        row.evidence = String::new();
        form.rows.push(row);
    })
}

#[test]
fn l201_a_table_is_a_header_with_rows_of_the_catalogue() {
    decide([
        (
            "strange rows",
            sound().with(|form| {
                for (index, row) in (1_u8..).zip(&mut form.rows) {
                    row.code = Entry::Number(f64::from(index));
                    row.title = format!("Thiết bị số {index}");
                }
            }),
            &["L201 error", "1: 0 open | 2: 0 open | school: open"],
        ),
        (
            "a header of words that nobody knows",
            sound().with(|form| form.columns.iter_mut().for_each(|column| column.push('x'))),
            &["L202/content warning D4", HALF],
        ),
    ]);
}

#[test]
fn l201_a_table_that_only_a_hidden_sheet_has_is_told_by_the_sheet_s_name() {
    let with_cover = |table: &[Vec<Entry>]| {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write_string(0, 0, "Kính gửi: Phòng Văn hóa - Xã hội").unwrap();
        let hidden = workbook.add_worksheet().set_name("Phiếu").unwrap().set_hidden(true);
        write_grid(hidden, table.to_vec());
        workbook.save_to_buffer().unwrap()
    };
    let told = assess("phieu.xlsx", &with_cover(&sound().grid()));
    let finding = &told.findings[0];
    assert_eq!((finding.code, finding.variant.as_deref()), (Code::L201, Some("hidden")));
    assert!(finding.params.contains(&("hidden".into(), Param::Text("Phiếu".to_owned()))), "{finding:?}");
    let told = assess("phieu.xlsx", &with_cover(&[vec![text("Danh mục dùng chung")]]));
    let all: Vec<_> =
        told.findings.iter().map(|finding| (finding.code, finding.variant.as_deref())).collect();
    // A file without a table need not say whose it is.
    assert_eq!(all, [(Code::L201, None)]);
}

#[test]
fn l202_one_column_of_scores_must_be_certain() {
    let rivals = |other: f64| {
        sound().with(|form| {
            form.columns.push("Điểm tự đánh giá".to_owned());
            for row in form.rows.iter_mut().filter(|row| row.score != Entry::Blank) {
                row.extra.push(row.score.clone());
            }
            form.row("1.4").extra[0] = Entry::Number(other);
        })
    };
    decide([
        (
            "a column that is told by what it holds alone",
            sound().with(|form| form.columns[3] = "Cột lạ".to_owned()),
            &["L202/content warning D4", HALF],
        ),
        (
            "no column of this year's scores",
            sound().with(|form| form.columns[3] = "Điểm năm trước".to_owned()),
            &["L202 error B4", NOTHING],
        ),
        (
            "two that differ",
            rivals(4.0),
            &["L202/rivals error D4", "no answer counts", "1: 0 open | 2: 0 open | school: open"],
        ),
        ("two that are equal", rivals(5.0), &[HALF]),
    ]);
}

#[test]
fn l203_an_item_without_a_row_is_open() {
    decide([
        ("an item", emptied("1.4"), &["L203 error 1.4", "1.4: no row", OPEN]),
        (
            "a condition",
            emptied("1.1"),
            &["L203 error 1.1", "1.1: no row", "1: 50 open | 2: 50 level 2 | school: open"],
        ),
        ("a criterion's own row", emptied("1.3"), &[HALF]),
        ("a group's own row", emptied("2"), &[HALF]),
    ]);
}

#[test]
fn l204_a_row_of_no_item_counts_nowhere() {
    decide([
        (
            "with a score",
            with_row("9.9", "Việc của riêng trường", Entry::Number(8.0)),
            &["L204 warning D42", HALF],
        ),
        ("without a score", with_row("9.9", "Việc của riêng trường", Entry::Blank), &[HALF]),
        ("with a word", with_row("9.9", "Việc của riêng trường", text("tốt")), &[HALF]),
    ]);
}

#[test]
fn l205_an_item_that_stands_twice_has_no_answer() {
    let twice = |points: f64| {
        let title = sound().row("1.4").title.clone();
        with_row("1.4", &title, Entry::Number(points)).with(|form| {
            form.rows.last_mut().unwrap().evidence = "MC.1.4.01".to_owned();
        })
    };
    decide([
        ("two answers", twice(4.0), &["L205 error 1.4 D42", "1.4: - in D14", OPEN]),
        ("two equal answers, which are one", twice(5.0), &[HALF]),
    ]);
}

#[test]
fn l207_a_form_of_another_catalogue_does_not_count() {
    let marked = |catalogue: &str, version: &str| {
        let mut workbook = Workbook::new();
        write_grid(workbook.add_worksheet().set_name("Phiếu").unwrap(), sound().grid());
        let mark = workbook.add_worksheet();
        mark.set_name(marker::SHEET).unwrap().set_very_hidden(true);
        mark.write_string(0, 0, marker::CATALOGUE).unwrap().write_string(0, 1, catalogue).unwrap();
        mark.write_string(1, 0, marker::CATALOGUE_VERSION).unwrap().write_string(1, 1, version).unwrap();
        workbook.save_to_buffer().unwrap()
    };
    decide_file(
        "another catalogue",
        "phieu.xlsx",
        &marked("qd4740-2022", "1"),
        &["L207 error, expected qd4725-2022 (1)", "no answer counts", "1: 0 open | 2: 0 open | school: open"],
    );
    decide_file(
        "another version",
        "phieu.xlsx",
        &marked("qd4725-2022", "2"),
        &["L207 error, expected qd4725-2022 (1)", "no answer counts", "1: 0 open | 2: 0 open | school: open"],
    );
    decide_file("this one", "phieu.xlsx", &marked("qd4725-2022", "1"), &[HALF]);
    let decision =
        |number: &str| sound().with(|form| form.head[2] = vec![format!("(Theo Quyết định số {number})")]);
    let lacking = |number: &str| decision(number).with(|form| form.rows.truncate(12));
    decide([
        ("another decision over a whole form", decision("4740/QĐ-BGDĐT"), &[HALF]),
        (
            "another decision over a form that lacks most",
            lacking("4740/QĐ-BGDĐT"),
            &[
                "L207 error A3, expected Quyết định số 4725/QĐ-BGDĐT ngày 30/12/2022",
                "no answer counts",
                "1: 0 open | 2: 0 open | school: open",
            ],
        ),
    ]);
    let own = outcome(&lacking("4725/QĐ-BGDĐT").assess(), &ENGINE);
    assert_eq!(own.last().unwrap(), "1: 27.5 open | 2: 0 open | school: open");
    assert!(own[..20].iter().all(|line| line.starts_with("L203 error ")), "{own:?}");
}

#[test]
fn l207_known_codes_with_strange_titles_are_another_catalogue() {
    let strange = |count: usize| {
        sound().with(|form| {
            let items = form.rows.iter_mut().filter(|row| row.score != Entry::Blank);
            for (number, row) in items.take(count).enumerate() {
                row.title = format!("Chuẩn bị thư viện thứ {number} cho học kỳ sau");
            }
        })
    };
    decide([
        (
            "15 of 29",
            strange(15),
            &[
                "L207/titles error B4, expected qd4725-2022 (1), count 15",
                "no answer counts",
                "1: 0 open | 2: 0 open | school: open",
            ],
        ),
        (
            "1 of 29",
            strange(1),
            &["L208 error 1.1 D6", "1.1: - in D6", "1: 50 open | 2: 50 level 2 | school: open"],
        ),
    ]);
}
