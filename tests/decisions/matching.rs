//! Which row answers which item: by its code, else by its title, else by its place; and never by a guess.

use phieu::catalogue::Catalogue;
use phieu::{Engine, Source};

use crate::common::{Entry, Form};
use crate::outcome::{HALF, decide, holds, sound};

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

/// The sound form with another code and title in the row of an item.
fn row(item: &str, code: Entry, title: &str) -> Form {
    sound().with(|form| {
        let row = form.row(item);
        row.code = code;
        row.title = title.to_owned();
    })
}

fn title(item: &str) -> String {
    sound().row(item).title.clone()
}

/// The sound form with these codes and titles in the rows of 1.7.
fn of_1_7(rows: [(&str, &str); 3]) -> Form {
    sound().with(|form| {
        for (item, (code, title)) in ["1.7.1", "1.7.2", "1.7.3"].into_iter().zip(rows) {
            let row = form.row(item);
            row.code = text(code);
            row.title = title.to_owned();
        }
    })
}

const STUDIO: &str = "Có phòng studio xây dựng học liệu số, bài giảng điện tử";
const ROOMS: &str = "Tỉ lệ phòng học có thiết bị trình chiếu và kết nối Internet";
const SUBJECT: &str = "Mức độ đáp ứng yêu cầu dạy môn Tin học";

#[test]
fn a_row_is_told_by_its_code_however_it_is_written() {
    let own = title("1.4");
    decide([
        ("a dot behind", row("1.4", text("1.4."), &own), &[HALF]),
        ("a zero in front", row("1.4", text("1.04"), &own), &[HALF]),
        ("in front of the title", row("1.4", Entry::Blank, &format!("1.4. {own}")), &[HALF]),
        ("without a title", row("1.4", text("1.4"), ""), &[HALF]),
        ("with a title that is like none", row("1.4", text("1.4"), "Kho tư liệu dùng chung"), &[HALF]),
        ("a number", row("1.4", Entry::Number(1.4), &own), &["V310 note 1.4 A14", HALF]),
        ("counted from the criterion on", of_1_7([("1", ROOMS), ("2", SUBJECT), ("3", STUDIO)]), &[HALF]),
        ("letters without titles", of_1_7([("a)", ""), ("b)", ""), ("c)", "")]), &[HALF]),
    ]);
}

#[test]
fn a_row_without_a_code_is_told_by_its_title() {
    decide([
        (
            "the title",
            row("1.4", Entry::Blank, &title("1.4")),
            &["L206 note D14, by_title 1 (1.4), by_place 0", HALF],
        ),
        (
            "in capitals",
            row("1.4", Entry::Blank, &title("1.4").to_uppercase()),
            &["L206 note D14, by_title 1 (1.4), by_place 0", HALF],
        ),
        (
            "a slip",
            row("1.4", Entry::Blank, "Số lượng học liệu đựơc số hóa"),
            &["L206 note D14, by_title 1 (1.4), by_place 0", HALF],
        ),
        (
            "another known title",
            row(
                "2.3.8",
                Entry::Blank,
                "Phần mềm quản trị nhà trường kết nối, trao đổi dữ liệu định kỳ với CSDL ngành giáo dục",
            ),
            &["L206 note D37, by_title 1 (2.3.8), by_place 0", HALF],
        ),
        (
            "letters",
            of_1_7([("a", ROOMS), ("b", SUBJECT), ("c", STUDIO)]),
            &["L206 note D23, by_title 3 (1.7.1, 1.7.2, 1.7.3), by_place 0", HALF],
        ),
        (
            "a dash",
            of_1_7([("-", ROOMS), ("-", SUBJECT), ("-", STUDIO)]),
            &["L206 note D23, by_title 3 (1.7.1, 1.7.2, 1.7.3), by_place 0", HALF],
        ),
        (
            "in another order",
            of_1_7([("-", STUDIO), ("-", ROOMS), ("-", SUBJECT)]),
            &[
                "L206 note D24, by_title 3 (1.7.1, 1.7.2, 1.7.3), by_place 0",
                "C504/unverified warning 1.7.1 C24, expected 8",
                "C504/unverified warning 1.7.2 C25, expected 7",
                "C504/unverified warning 1.7.3 C23, expected 5",
                "1.7.1: 3.5 in D24",
                "1.7.2: 2.5 in D25",
                "1.7.3: 4 in D23",
                HALF,
            ],
        ),
        (
            "a title of nothing",
            row("1.4", Entry::Blank, "Kho tư liệu dùng chung"),
            &[
                "L203 error 1.4",
                "L204 warning D14",
                "1.4: no row",
                "1: 45 open | 2: 50 level 2 | school: open",
            ],
        ),
    ]);
}

#[test]
fn where_code_and_title_are_at_odds_the_title_decides() {
    decide([
        (
            "exchanged",
            sound().with(|form| {
                let (one, two) = (title("1.5.1"), title("1.5.2"));
                form.row("1.5.1").title = two;
                form.row("1.5.2").title = one;
            }),
            &[
                "L206 note D17, by_title 2 (1.5.1, 1.5.2), by_place 0",
                "V302 error 1.5.2 D16",
                "C504/unverified warning 1.5.1 C17, expected 15",
                "C504/unverified warning 1.5.2 C16, expected 5",
                "1.5.1: 2.5 in D17",
                "1.5.2: - in D16",
                "1: 42.5 open | 2: 50 level 2 | school: open",
            ],
        ),
        (
            "the title of another item",
            row("1.4", text("1.4"), &title("1.5.1")),
            &[
                "L203 error 1.4",
                "L205 error 1.5.1 D16",
                "L206 note D14, by_title 1 (1.5.1), by_place 0",
                "E407 note 1.5.1 E14",
                "C504/unverified warning 1.5.1 C14, expected 15",
                "1.4: no row",
                "1.5.1: - in D14",
                "1: 37.5 open | 2: 50 level 2 | school: open",
            ],
        ),
    ]);
}

#[test]
fn rows_without_code_and_title_are_told_by_their_place_only_where_nothing_speaks_against_it() {
    let unnamed = || of_1_7([("-", "Nội dung A"), ("-", "Nội dung B"), ("-", "Nội dung C")]);
    decide([
        (
            "as many rows as items",
            unnamed(),
            &["L206 note D23, by_title 0, by_place 3 (1.7.1, 1.7.2, 1.7.3)", HALF],
        ),
        (
            "one maximum at odds",
            unnamed().with(|form| form.rows[18].max = Entry::Number(5.0)),
            &[
                "L203 error 1.7.1",
                "L203 error 1.7.2",
                "L203 error 1.7.3",
                "L204 warning D23",
                "L204 warning D24",
                "L204 warning D25",
                "1.7.1: no row",
                "1.7.2: no row",
                "1.7.3: no row",
                "1: 40 open | 2: 50 level 2 | school: open",
            ],
        ),
        (
            "one row too few",
            unnamed().with(|form| {
                let row = &mut form.rows[20];
                (row.code, row.max, row.score) = (Entry::Blank, Entry::Blank, Entry::Blank);
                row.title.clear();
                row.evidence.clear();
            }),
            &[
                "L203 error 1.7.1",
                "L203 error 1.7.2",
                "L203 error 1.7.3",
                "L204 warning D23",
                "L204 warning D24",
                "1.7.1: no row",
                "1.7.2: no row",
                "1.7.3: no row",
                "1: 40 open | 2: 50 level 2 | school: open",
            ],
        ),
        (
            "no maxima",
            unnamed().with(|form| form.rows[18..21].iter_mut().for_each(|row| row.max = Entry::Blank)),
            &["L206 note D23, by_title 0, by_place 3 (1.7.1, 1.7.2, 1.7.3)", HALF],
        ),
        (
            "two of them told by title",
            of_1_7([("-", ROOMS), ("-", "Nội dung B"), ("-", STUDIO)]),
            &["L206 note D23, by_title 2 (1.7.1, 1.7.3), by_place 1 (1.7.2)", HALF],
        ),
    ]);
}

#[test]
fn groups_go_by_roman_numbers_too() {
    decide([(
        "I and II",
        sound().with(|form| {
            form.row("1").code = text("I");
            form.row("2").code = text("II");
        }),
        &[HALF],
    )]);
}

#[test]
fn letters_count_in_the_vietnamese_or_the_latin_alphabet_as_the_form_does() {
    let of = |letters: [&str; 5]| {
        sound().with(|form| {
            for (item, letter) in ["1.3.1", "1.3.2", "1.3.3", "1.3.4", "1.3.5"].into_iter().zip(letters) {
                let row = form.row(item);
                row.code = text(letter);
                row.title.clear();
            }
            // The five items stand from the fifth row of the catalogue on.
            for (row, points) in form.rows[4..9].iter_mut().zip([1.0, 2.0, 3.0, 4.0, 5.0]) {
                row.score = Entry::Number(points);
            }
        })
    };
    let in_order = &["1.3.1: 1 in D9", "1.3.2: 2 in D10", "1.3.4: 4 in D12", "1.3.5: 5 in D13", HALF];
    decide([
        ("Vietnamese", of(["a", "b", "c", "d", "đ"]), in_order),
        ("Latin", of(["a", "b", "c", "d", "e"]), in_order),
        ("with brackets", of(["a)", "b)", "c)", "d)", "đ)"]), in_order),
        (
            "one left out",
            of(["a", "b", "", "d", "đ"]),
            &[
                "L206 note D11, by_title 0, by_place 1 (1.3.3)",
                "1.3.1: 1 in D9",
                "1.3.2: 2 in D10",
                "1.3.4: 4 in D12",
                "1.3.5: 5 in D13",
                HALF,
            ],
        ),
    ]);
}

#[test]
fn a_row_that_says_too_little_is_told_by_its_place_or_not_at_all() {
    decide([
        (
            "the beginning of five titles",
            row("1.3.2", Entry::Blank, "Hệ thống LMS/LCMS"),
            &["L206 note D10, by_title 0, by_place 1 (1.3.2)", HALF],
        ),
        (
            "a running number beside a strange title",
            row("1.4", text("4"), "Kho tư liệu dùng chung"),
            &[
                "L203 error 1.4",
                "L204 warning D14",
                "1.4: no row",
                "1: 45 open | 2: 50 level 2 | school: open",
            ],
        ),
        (
            "a code that is none",
            row("1.4", text("1.44"), "Kho tư liệu dùng chung"),
            &[
                "L203 error 1.4",
                "L204 warning D14",
                "1.4: no row",
                "1: 45 open | 2: 50 level 2 | school: open",
            ],
        ),
        (
            "a code of another item and no title",
            row("1.4", text("1.5.1"), ""),
            &[
                "L203 error 1.4",
                "L205 error 1.5.1 D16",
                "E407 note 1.5.1 E14",
                "C504/unverified warning 1.5.1 C14, expected 15",
                "1.4: no row",
                "1.5.1: - in D14",
                "1: 37.5 open | 2: 50 level 2 | school: open",
            ],
        ),
    ]);
}

#[test]
fn a_total_is_no_item_and_a_title_that_begins_like_one_is_no_total() {
    let below = |label: &str| {
        sound().with(|form| {
            form.foot.push(vec![Entry::Blank, text(label), Entry::Blank, Entry::Number(50.0)]);
        })
    };
    decide([
        ("of a group", below("Cộng nhóm 2"), &[HALF]),
        (
            "of everything in more words",
            below("Tổng cộng điểm nhà trường tự chấm"),
            &["C501/everything warning D42, expected 100", HALF],
        ),
        ("of everything above", below("Cộng"), &["C501/everything warning D42, expected 100", HALF]),
        (
            "in more words",
            below("Tổng số học liệu của nhà trường đã đưa lên mạng nội bộ để dùng"),
            &["L204 warning D42", HALF],
        ),
    ]);
}

#[test]
fn a_title_decides_against_the_code_only_where_it_is_plainly_another_item_s() {
    decide([
        (
            "another item's title with a word changed",
            row("1.4", text("1.4"), "Có triển khai phần mềm kiểm tra, đánh giá kết quả học tập ở phòng máy"),
            &[
                "L203 error 1.4",
                "L205 error 1.5.1 D16",
                "L206 note D14, by_title 1 (1.5.1), by_place 0",
                "E407 note 1.5.1 E14",
                "C504/unverified warning 1.5.1 C14, expected 15",
                "1.4: no row",
                "1.5.1: - in D14",
                "1: 37.5 open | 2: 50 level 2 | school: open",
            ],
        ),
        (
            "half of another item's title, and nothing of its own",
            row("1.4", text("1.4"), "Phần mềm kiểm tra, đánh giá học sinh tại phòng máy tính"),
            &["L208 error 1.4 D14", "1.4: - in D14", "1: 45 open | 2: 50 level 2 | school: open"],
        ),
    ]);
}

#[test]
fn a_letter_gives_way_to_the_title_behind_it() {
    let studio = "Phòng studio xây dựng học liệu số, bài giảng điện tử của trường";
    let rooms = "Phòng học có thiết bị trình chiếu, có kết nối Internet";
    let subject = "Đáp ứng yêu cầu dạy và học môn Tin học";
    decide([(
        "in another order",
        of_1_7([("a", studio), ("b", rooms), ("c", subject)]),
        &[
            "L206 note D24, by_title 3 (1.7.1, 1.7.2, 1.7.3), by_place 0",
            "C504/unverified warning 1.7.1 C24, expected 8",
            "C504/unverified warning 1.7.2 C25, expected 7",
            "C504/unverified warning 1.7.3 C23, expected 5",
            "1.7.1: 3.5 in D24",
            "1.7.2: 2.5 in D25",
            "1.7.3: 4 in D23",
            HALF,
        ],
    )]);
}

#[test]
fn a_title_that_fits_two_items_alike_tells_neither() {
    decide([
        (
            "two of a kind",
            row("2.3.7", Entry::Blank, "Có phân hệ quản lý").with(|form| {
                let row = form.row("2.3.4");
                row.code = Entry::Blank;
                row.title = "Có phân hệ quản lý".to_owned();
            }),
            &["L206 note D33, by_title 0, by_place 2 (2.3.4, 2.3.7)", HALF],
        ),
        (
            "one of them",
            row("2.3.7", Entry::Blank, "Có phân hệ quản lí kế toán"),
            &["L206 note D36, by_title 1 (2.3.7), by_place 0", HALF],
        ),
    ]);
}

#[test]
fn rows_are_told_by_their_place_only_in_the_order_of_the_catalogue() {
    let of =
        |rows| of_1_7(rows).with(|form| form.rows[18..21].iter_mut().for_each(|row| row.max = Entry::Blank));
    decide([
        (
            "the middle one between its neighbours",
            of([("-", ROOMS), ("-", "Nội dung A"), ("-", STUDIO)]),
            &["L206 note D23, by_title 2 (1.7.1, 1.7.3), by_place 1 (1.7.2)", HALF],
        ),
        (
            "the middle one before the first",
            of([("-", "Nội dung A"), ("-", ROOMS), ("-", STUDIO)]),
            &[
                "L203 error 1.7.2",
                "L204 warning D23",
                "L206 note D24, by_title 2 (1.7.1, 1.7.3), by_place 0",
                "1.7.1: 3.5 in D24",
                "1.7.2: no row",
                "1: 46 open | 2: 50 level 2 | school: open",
            ],
        ),
    ]);
}

#[test]
fn a_title_that_two_criteria_share_is_told_by_the_criterion_it_stands_in() {
    let (_, own) = phieu::catalogue::BUILT_IN[0];
    let shared = own.replace(&title("1.6.3"), STUDIO);
    let engine = Engine::with_catalogue(Catalogue::from_toml(&shared).unwrap()).unwrap();
    let form = sound().with(|form| {
        for item in ["1.6.3", "1.7.3"] {
            let row = form.row(item);
            row.title = STUDIO.to_owned();
            row.code = Entry::Blank;
        }
    });
    let assessment = engine.assess(&Source::new("phieu.xlsx", &form.xlsx()));
    let told = "L206 note D21, by_title 2 (1.6.3, 1.7.3), by_place 0";
    holds("one in each", &assessment, &engine, &[told, HALF]);
}
