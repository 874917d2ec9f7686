//! V: what counts of a cell.

use rust_xlsxwriter::{Format, FormatScript, Formula, Worksheet};

use crate::common::{Entry, Form};
use crate::outcome::{HALF, decide, decide_file, patched, sound};

/// Without the 5 points of 1.4, which is half its maximum.
const OPEN: &str = "1: 45 open | 2: 50 level 2 | school: open";
/// With one more or less point in 1.4.
const FOUR: &str = "1: 49 level 1 | 2: 50 level 2 | school: level 1";

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

#[test]
fn v301_words_are_no_score() {
    decide([
        ("a word", sound().typed("1.4", "tốt"), &["V301 error 1.4 D14", "1.4: - in D14", OPEN]),
        (
            "typed as a percentage",
            sound().typed("1.4", "50%"),
            &["V301/percentage error 1.4 D14", "1.4: - in D14", OPEN],
        ),
        ("a level", sound().typed("1.4", "Mức 2"), &["V301 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("two numbers", sound().typed("1.4", "4 hoặc 5"), &["V301 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("of another maximum", sound().typed("1.4", "5/8"), &["V301 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("a dash", sound().typed("1.4", "-"), &["V301 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("with its maximum", sound().typed("1.4", "5/10"), &["V308 note D14, count 1", HALF]),
        ("with its unit", sound().typed("1.4", "5 điểm"), &["V308 note D14, count 1", HALF]),
        ("with what it is", sound().typed("1.4", "Tự chấm: 5"), &["V308 note D14, count 1", HALF]),
        ("said again in words", sound().typed("1.4", "5 (năm)"), &["V308 note D14, count 1", HALF]),
        ("the ticked box", sound().typed("1.4", "☐ 3 điểm ☑ 5 điểm"), &["V308 note D14, count 1", HALF]),
    ]);
}

#[test]
fn v302_a_score_counts_from_0_to_its_maximum_both_included() {
    let of = |points| sound().number("1.4", points);
    decide([
        ("a step above", of(10.5), &["V302 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("far above", of(500.0), &["V302 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("a step below 0", of(-0.5), &["V302 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("a hair above", of(10.01), &["V302 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("the maximum", of(10.0), &["1.4: 10 in D14", "1: 55 level 2 | 2: 50 level 2 | school: level 2"]),
        ("0", of(0.0), &["1.4: 0 in D14", "1: 45 level 1 | 2: 50 level 2 | school: level 1"]),
        (
            "typed above",
            sound().typed("1.4", "12 điểm"),
            &["V302 error 1.4 D14", "V308 note D14, count 1", "1.4: - in D14", OPEN],
        ),
    ]);
}

#[test]
fn v302_above_a_maximum_that_is_only_inferred_a_score_counts_with_a_warning() {
    let of = |points| sound().number("2.3.1", points);
    decide([
        (
            "above",
            of(9.0),
            &[
                "V302/inferred warning 2.3.1 D30",
                "2.3.1: 9 in D30",
                "1: 50 level 2 | 2: 55 level 2 | school: level 2",
            ],
        ),
        ("the maximum", of(8.0), &["2.3.1: 8 in D30", "1: 50 level 2 | 2: 54 level 2 | school: level 2"]),
        (
            "below 0",
            of(-1.0),
            &["V302 error 2.3.1 D30", "2.3.1: - in D30", "1: 50 level 2 | 2: 46 open | school: open"],
        ),
    ]);
}

#[test]
fn v303_a_score_off_the_step_counts_as_it_is() {
    let of = |points| sound().number("1.4", points);
    decide([
        (
            "a quarter",
            of(4.25),
            &[
                "V303 warning 1.4 D14, nearest 4",
                "1.4: 4.25 in D14",
                "1: 49.25 level 1 | 2: 50 level 2 | school: level 1",
            ],
        ),
        (
            "a tenth",
            of(5.1),
            &[
                "V303 warning 1.4 D14, nearest 5",
                "1.4: 5.1 in D14",
                "1: 50.1 level 2 | 2: 50 level 2 | school: level 2",
            ],
        ),
        ("a half", of(4.5), &["1.4: 4.5 in D14", "1: 49.5 level 1 | 2: 50 level 2 | school: level 1"]),
        ("a whole", of(4.0), &["1.4: 4 in D14", FOUR]),
        (
            "a half with a comma",
            sound().typed("1.4", "4,5"),
            &[
                "V308 note D14, count 1",
                "1.4: 4.5 in D14",
                "1: 49.5 level 1 | 2: 50 level 2 | school: level 1",
            ],
        ),
    ]);
}

#[test]
fn v304_a_blank_is_not_assessed_and_0_is() {
    decide([
        ("blank", sound().score("1.4", Entry::Blank), &["V304 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("spaces", sound().typed("1.4", "  \u{a0}"), &["V304 error 1.4 D14", "1.4: - in D14", OPEN]),
        (
            "a condition",
            sound().score("1.1", Entry::Blank),
            &["V304/condition error 1.1 D6", "1.1: - in D6", "1: 50 open | 2: 50 level 2 | school: open"],
        ),
        (
            "0 as text",
            sound().typed("1.4", "0"),
            &["V308 note D14, count 1", "1.4: 0 in D14", "1: 45 level 1 | 2: 50 level 2 | school: level 1"],
        ),
    ]);
}

#[test]
fn v305_three_digits_behind_a_sign_can_be_thousands() {
    decide([
        ("a point", sound().typed("1.4", "1.500"), &["V305 error 1.4 D14", "1.4: - in D14", OPEN]),
        ("a comma", sound().typed("1.4", "1,500"), &["V305 error 1.4 D14", "1.4: - in D14", OPEN]),
        (
            "two digits",
            sound().typed("1.4", "1.50"),
            &[
                "V308 note D14, count 1",
                "1.4: 1.5 in D14",
                "1: 46.5 level 1 | 2: 50 level 2 | school: level 1",
            ],
        ),
        (
            "a number",
            sound().number("1.4", 1.5),
            &["1.4: 1.5 in D14", "1: 46.5 level 1 | 2: 50 level 2 | school: level 1"],
        ),
    ]);
}

#[test]
fn v306_an_error_is_no_score() {
    decide([
        ("of a score", sound().score("1.4", Entry::Error), &["V306 error 1.4 D14", "1.4: - in D14", OPEN]),
        (
            "of a condition",
            sound().score("1.1", Entry::Error),
            &["V306 error 1.1 D6", "1.1: - in D6", "1: 50 open | 2: 50 level 2 | school: open"],
        ),
        ("a formula with a result", sound().score("1.4", Entry::Formula("=2+3".to_owned())), &[HALF]),
    ]);
}

#[test]
fn v307_a_condition_is_met_or_not_met() {
    let of = |typed: &str| sound().typed("1.1", typed);
    let unclear = "1: 50 open | 2: 50 level 2 | school: open";
    decide([
        ("under way", of("đang làm"), &["V307 error 1.1 D6", "1.1: - in D6", unclear]),
        ("both", of("Đạt/Chưa đạt"), &["V307 error 1.1 D6", "1.1: - in D6", unclear]),
        ("points", sound().number("1.1", 5.0), &["V307 error 1.1 D6", "1.1: - in D6", unclear]),
        ("a sign", of("✓"), &[HALF]),
        ("a number", sound().number("1.1", 1.0), &[HALF]),
        ("words", of("Đã ban hành"), &[HALF]),
        ("not", of("Không đạt"), &["C503 warning 1.1 D6", "1.1: not met in D6", HALF]),
        ("0", sound().number("1.1", 0.0), &["C503 warning 1.1 D6", "1.1: not met in D6", HALF]),
    ]);
}

#[test]
fn v315_that_a_row_does_not_apply_is_no_answer_where_the_catalogue_has_no_such_rows() {
    let points = |typed: &str| sound().typed("1.4", typed);
    let condition = |typed: &str| sound().typed("1.1", typed);
    let open = "1: 45 open | 2: 50 level 2 | school: open";
    let unclear = "1: 50 open | 2: 50 level 2 | school: open";
    decide([
        ("in words", points("Không áp dụng"), &["V315 error 1.4 D14", "1.4: - in D14", open]),
        ("in short", points("KAD"), &["V315 error 1.4 D14", "1.4: - in D14", open]),
        (
            "with a reason",
            points("Không áp dụng vì không có nội trú"),
            &["V315 error 1.4 D14", "1.4: - in D14", open],
        ),
        (
            "a condition",
            condition("Không thuộc đối tượng"),
            &["V315/condition error 1.1 D6", "1.1: - in D6", unclear],
        ),
        ("no points at all", points("Không"), &["V301 error 1.4 D14", "1.4: - in D14", open]),
        ("a condition not met", condition("Không"), &["C503 warning 1.1 D6", "1.1: not met in D6", HALF]),
        ("not yet in use", condition("Chưa áp dụng"), &["V307 error 1.1 D6", "1.1: - in D6", unclear]),
    ]);
}

#[test]
fn v308_numbers_typed_as_text_are_told_once() {
    decide([
        (
            "two of them",
            sound().typed("1.4", "4").typed("1.5.1", "7,5"),
            &["V308 note D14, count 2", "1.4: 4 in D14", FOUR],
        ),
        ("a condition is text anyway", sound().typed("1.1", "x"), &[HALF]),
    ]);
    let csv = sound().separated(';');
    decide_file("a format of nothing but text", "phieu.csv", csv.as_bytes(), &[HALF]);
}

#[test]
fn v305_a_piece_of_a_line_that_was_torn_is_no_score() {
    let csv = sound().separated(',');
    let with = |score: &str| csv.replacen("\"10\",\"5\",", &format!("\"10\",{score},"), 1);
    assert_ne!(with("4"), csv);
    let torn = ["V305/torn error 1.4 D14", "1.4: - in D14", OPEN];
    for (case, score, expected) in [
        (
            "a comma in quotes",
            "\"4,5\"",
            &["1.4: 4.5 in D14", "1: 49.5 level 1 | 2: 50 level 2 | school: level 1"][..],
        ),
        ("a comma without", "4,5", &torn),
        ("one column too many", ",5", &["V304 error 1.4 D14", "1.4: - in D14", OPEN]),
    ] {
        decide_file(case, "phieu.csv", with(score).as_bytes(), expected);
    }
}

#[test]
fn v310_a_code_that_became_a_number_or_date_is_read_back() {
    decide([
        (
            "a number",
            sound().with(|form| form.row("1.4").code = Entry::Number(1.4)),
            &["V310 note 1.4 A14", HALF],
        ),
        ("text", sound().with(|form| form.row("1.4").code = text("1.4.")), &[HALF]),
    ]);
}

#[test]
fn a_review_counts_beside_the_school_s_own_score_and_is_held_to_the_same_range() {
    let of = |typed: Entry| {
        sound().with(|form| {
            form.columns.push("Đánh giá ngoài".to_owned());
            form.row("1.4").extra.push(typed);
        })
    };
    decide([
        ("within", of(Entry::Number(10.0)), &["1.4: 5 in D14, review 10", HALF]),
        ("words", of(text("cần bổ sung")), &["V301/review error 1.4 F14", HALF]),
        ("a dash", of(text("-")), &[HALF]),
        ("blank", of(Entry::Blank), &[HALF]),
    ]);
}

#[test]
fn v309_a_formula_without_a_result_is_no_score() {
    let form = sound().score("1.4", Entry::Formula("=2+3".to_owned()));
    let bytes = patched(&form.xlsx(), "<f>2+3</f><v>5</v>", "<f>2+3</f>");
    decide_file("no result", "phieu.xlsx", &bytes, &["V309 error 1.4 D14", "1.4: - in D14", OPEN]);
    decide([("with its result", form, &[HALF])]);
}

/// The sound form with cells written over as a hand formats them.
fn dressed(dress: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    sound().dressed(dress)
}

/// D14 is the cell of 1.4, E14 that of its evidence.
const ROW: u32 = 13;

#[test]
fn v301_a_number_shown_as_a_percentage_is_no_score() {
    let of = |number, format: &str| {
        let format = Format::new().set_num_format(format);
        dressed(|sheet| {
            sheet.write_number_with_format(ROW, 3, number, &format).unwrap();
        })
    };
    for (number, format) in [(0.5, "0%"), (1.0, "0.0%"), (0.05, "0.00 %")] {
        let expected = ["V301/percentage error 1.4 D14", "1.4: - in D14", OPEN];
        decide_file(format, "phieu.xlsx", &of(number, format), &expected);
    }
    let sign = of(5.0, "0\"%\"");
    let expected = ["V301/percentage error 1.4 D14", "1.4: - in D14", OPEN];
    decide_file("a sign that is a mere letter", "phieu.xlsx", &sign, &expected);
    for format in ["0.0", "0.0 \"điểm\"", "General", "@"] {
        decide_file(format, "phieu.xlsx", &of(5.0, format), &[HALF]);
    }
}

#[test]
fn v304_what_is_struck_out_is_no_answer() {
    let struck = || Format::new().set_font_strikethrough();
    let number = dressed(|sheet| {
        sheet.write_number_with_format(ROW, 3, 5.0, &struck()).unwrap();
    });
    decide_file("a number", "phieu.xlsx", &number, &["V304/struck_out error 1.4 D14", "1.4: - in D14", OPEN]);
    let replaced = dressed(|sheet| {
        let bold = Format::new().set_bold();
        sheet.write_rich_string(ROW, 3, &[(&struck(), "7"), (&bold, "5")]).unwrap();
    });
    decide_file(
        "replaced by another",
        "phieu.xlsx",
        &replaced,
        &["V308 note D14, count 1", "V311 note D14, count 1", HALF],
    );
}

#[test]
fn v301_the_mark_of_a_footnote_is_no_digit() {
    let raised = || Format::new().set_font_script(FormatScript::Superscript);
    let noted = dressed(|sheet| {
        sheet.write_rich_string(ROW, 3, &[(&Format::new(), "1"), (&raised(), "0")]).unwrap();
    });
    decide_file("1 with a note", "phieu.xlsx", &noted, &["V301 error 1.4 D14", "1.4: - in D14", OPEN]);
    let small = dressed(|sheet| {
        sheet.write_string_with_format(ROW, 3, "5", &raised()).unwrap();
    });
    decide_file("all of it raised", "phieu.xlsx", &small, &["V308 note D14, count 1", HALF]);
}

#[test]
fn v304_the_0_of_a_blank_cell_is_no_score() {
    let zero_of = |formula: &str, fill: Option<f64>| {
        dressed(|sheet| {
            sheet.write_formula(ROW, 3, Formula::new(formula).set_result("0")).unwrap();
            if let Some(fill) = fill {
                sheet.write_number(ROW, 10, fill).unwrap();
            }
        })
    };
    let blank = ["V304/zero_of_blank error 1.4 D14", "1.4: - in D14", OPEN];
    decide_file("a blank cell", "phieu.xlsx", &zero_of("=K14", None), &blank);
    decide_file("its sheet named", "phieu.xlsx", &zero_of("='Phiếu'!$K$14", None), &blank);
    let zero = ["1.4: 0 in D14", "1: 45 level 1 | 2: 50 level 2 | school: level 1"];
    decide_file("a cell that holds 0", "phieu.xlsx", &zero_of("=K14", Some(0.0)), &zero);
    decide_file("a formula that works something out", "phieu.xlsx", &zero_of("=K14*2", None), &zero);
}

#[test]
fn v304_a_number_of_which_nothing_is_seen_is_no_score() {
    let of = |number: f64, format: &str| {
        let format = Format::new().set_num_format(format);
        dressed(|sheet| {
            sheet.write_number_with_format(ROW, 3, number, &format).unwrap();
        })
    };
    let open = ["V304/unshown error 1.4 D14", "1.4: - in D14", OPEN];
    decide_file("hidden by its format", "phieu.xlsx", &of(5.0, ";;;"), &open);
    decide_file("a zero that is not shown", "phieu.xlsx", &of(0.0, "0.0;-0.0;;@"), &open);
    decide_file("another number in that format", "phieu.xlsx", &of(5.0, "0.0;-0.0;;@"), &[HALF]);
    let zero = ["1.4: 0 in D14", "1: 45 level 1 | 2: 50 level 2 | school: level 1"];
    decide_file("a zero that is shown", "phieu.xlsx", &of(0.0, "0.0"), &zero);
}

#[test]
fn v304_a_mark_that_was_struck_out_answers_nothing() {
    let struck = Format::new().set_font_strikethrough();
    let marked = |dress: &dyn Fn(&mut Worksheet)| {
        let columns = |form: &mut Form| form.columns.extend(["Đạt".to_owned(), "Chưa đạt".to_owned()]);
        sound().with(columns).score("1.1", Entry::Blank).dressed(dress)
    };
    let met = marked(&|sheet| {
        sheet.write_string(5, 5, "x").unwrap();
    });
    decide_file("a mark", "phieu.xlsx", &met, &["1.1: met in F6", HALF]);
    let taken_back = marked(&|sheet| {
        sheet.write_string_with_format(5, 5, "x", &struck).unwrap();
    });
    let open = [
        "V304/condition error 1.1 D6",
        "V311 note F6, count 1",
        "1.1: - in D6",
        "1: 50 open | 2: 50 level 2 | school: open",
    ];
    decide_file("a mark struck out", "phieu.xlsx", &taken_back, &open);
    let changed = marked(&|sheet| {
        sheet.write_string_with_format(5, 5, "x", &struck).unwrap().write_string(5, 6, "x").unwrap();
    });
    let expected = ["V311 note F6, count 1", "C503 warning 1.1 G6", "1.1: not met in G6", HALF];
    decide_file("and the other one made", "phieu.xlsx", &changed, &expected);
}

#[test]
fn v304_a_value_hidden_under_a_merged_cell_is_no_score() {
    let hidden = dressed(|sheet| {
        sheet.merge_range(ROW, 2, ROW, 3, "10", &Format::new()).unwrap();
        sheet.write_number(ROW, 2, 10.0).unwrap().write_number(ROW, 3, 5.0).unwrap();
    });
    decide_file(
        "under the maximum",
        "phieu.xlsx",
        &hidden,
        &["V304 error 1.4 D14", "V312 note D14, count 1", "1.4: - in D14", OPEN],
    );
}

#[test]
fn v305_two_different_numbers_are_none() {
    let expected = ["V305/contradictory error 1.4 D14", "1.4: - in D14", OPEN];
    decide([("5 (sáu)", sound().typed("1.4", "5 (sáu)"), &expected)]);
}

#[test]
fn v307_a_condition_is_what_the_one_ticked_box_says() {
    decide([
        ("met", sound().typed("1.1", "☑ Đạt ☐ Chưa đạt"), &[HALF]),
        ("met, behind the words", sound().typed("1.1", "Đạt [x] Chưa đạt [ ]"), &[HALF]),
    ]);
    let unclear = sound().typed("1.1", "☑ Đạt ☑ Chưa đạt");
    let both = unclear.assess();
    assert!(both.findings.iter().any(|finding| finding.code.as_str() == "V307"));
    let open = sound().typed("1.1", "☐ Đạt ☐ Chưa đạt").assess();
    assert!(open.findings.iter().any(|finding| finding.code.as_str() == "V304"));
    let no = sound().typed("1.1", "☐ Đạt ☑ Chưa đạt").assess();
    assert!(no.findings.iter().any(|finding| finding.code.as_str() == "C503"));
}
