//! What looks like the form's points and is somebody else's, another year's or no answer: it is not taken, or an error or
//! warning says so.

use phieu::catalogue::Node;

use crate::common::Entry;
use crate::families::{LINES, columns_are_told, faults, sheets_are_told};
use crate::filled::Holds::{Aim, Half, Maxima, Own, Past, Review};
use crate::filled::{
    Column, Points, SCHOOL, YEAR, bare, book, columns_of, common_sheet, evidence, heading, maximum, scores,
    sheet, table, text, truth,
};
use crate::told::{ENGINE, Said, assess_all, said};

#[test]
fn a_lone_column_of_a_later_year_is_not_this_years() {
    columns_are_told(&[&[("Điểm", Own), ("Điểm 2025-2026", Aim)]], false);
    // Without a year above, neither of two is surely this year's.
    let columns = columns_of(&[("2024-2025", Own), ("2025-2026", Aim)]);
    let mut form = vec![vec![text(SCHOOL)]];
    form.extend(table(&columns, |_| true));
    let truth = Said { year: None, ..truth(&Own.points()) };
    assert_eq!(faults(&truth, &book(&[("Phiếu", form)])), Vec::<String>::new());
}

#[test]
fn a_second_column_of_maxima_is_not_the_score() {
    columns_are_told(
        &[
            &[("Điểm", Maxima), ("Đạt", Own)],
            &[("Điểm thành phần", Maxima), ("Đạt", Own)],
            &[("Tối thiểu", Past), ("Mức tối đa", Maxima), ("Đạt", Own)],
            &[("Điểm chuẩn của Sở", Maxima), ("Đạt", Own)],
        ],
        false,
    );
}

#[test]
fn the_last_step_of_a_sum_is_the_score() {
    columns_are_told(
        &[
            &[("Điểm thô", Past), ("Điểm quy đổi", Own)],
            &[("Hệ số", Half), ("Điểm thô", Past), ("Điểm quy đổi", Own)],
            &[("Điểm", Past), ("Điểm cộng", Half), ("Tổng", Own)],
            &[("Điểm đạt", Past), ("Điểm trừ", Half), ("Điểm thưởng", Half), ("Điểm cuối", Own)],
            &[("Điểm tự chấm", Past), ("Điểm sau họp hội đồng", Own)],
        ],
        false,
    );
}

#[test]
fn recognised_by_somebody_above_is_not_the_schools_own() {
    let mut truth = truth(&Own.points());
    truth.reviews = Review.points().iter().map(|(item, points)| (item.clone(), points.to_string())).collect();
    let bytes =
        book(&[("Phiếu", sheet(&columns_of(&[("Điểm tự chấm", Own), ("Điểm được công nhận", Review)])))]);
    assert_eq!(faults(&truth, &bytes), Vec::<String>::new());
}

#[test]
fn a_reviewers_sheet_is_not_the_agreed_form() {
    const REVIEW: [&str; 3] = ["TRƯỜNG THCS HOA SEN", "KẾT QUẢ THẨM ĐỊNH CỦA UBND XÃ", "Năm học 2024-2025"];
    let mut truth = truth(&Own.points());
    truth.reviews = Review.points().iter().map(|(item, points)| (item.clone(), points.to_string())).collect();
    sheets_are_told(
        &[
            &[("Tự đánh giá", &LINES, Own), ("Kết luận đoàn", &LINES, Review)],
            &[("Tự đánh giá", &LINES, Own), ("Xã công nhận", &LINES, Review)],
            &[("Tự đánh giá", &LINES, Own), ("UBND xã phê duyệt", &LINES, Review)],
            &[("Phiếu", &LINES, Own), ("Chính thức", &REVIEW, Review)],
        ],
        &truth,
    );
}

#[test]
fn a_plan_of_the_next_year_is_not_the_form() {
    const fn plan(title: &'static str) -> [&'static str; 3] {
        ["TRƯỜNG THCS HOA SEN", title, "Năm học 2025-2026"]
    }
    sheets_are_told(
        &[
            &[("KH 2025-2026", &plan("KẾ HOẠCH CHUYỂN ĐỔI SỐ"), Aim), ("KQ 2024-2025", &LINES, Own)],
            &[("Sheet1", &LINES, Own), ("Sheet2", &plan("PHIẾU DỰ KIẾN"), Aim)],
            &[("Sheet1", &LINES, Own), ("Sheet2", &plan("CHỈ TIÊU CHUYỂN ĐỔI SỐ"), Aim)],
            &[("Sheet1", &LINES, Own), ("Sheet2", &plan("KẾ HOẠCH PHẤN ĐẤU"), Aim)],
        ],
        &truth(&Own.points()),
    );
}

/// The form's points without one, and what it then says.
fn without(item: &str) -> (Points, Said) {
    let mut truth = truth(&Own.points());
    truth.answers.remove(item);
    truth.levels.retain(|group, _| !item.starts_with(group.as_str()));
    let mut points = Own.points();
    points.remove(item);
    (points, truth)
}

#[test]
fn a_blank_is_not_filled_from_what_stands_below_the_table() {
    let (points, truth) = without("1.3.2");
    let title = "Hệ thống LMS/LCMS: giáo viên giao bài cho học sinh tự học";
    let header = ["TT", "Tiêu chí", "Điểm tối đa", "Điểm", "Lý do"].map(text).to_vec();
    let row =
        |title: &str, score: f64| vec![text("1.3.2"), text(title), Entry::Number(6.0), Entry::Number(score)];
    for below in [
        vec![vec![text("Giải trình")], row(title, 6.0)],
        vec![vec![text("Giải trình")], row("Còn thiếu minh chứng nên chưa chấm", 3.0)],
        vec![row(&format!("{title}: năm trước đạt"), 3.0)],
        vec![vec![text("NHỮNG CHỈ BÁO BỊ ĐOÀN TRỪ ĐIỂM")], header.clone(), row(title, 1.0)],
    ] {
        let mut form = common_sheet(&LINES, &points);
        form.extend([Vec::new(), Vec::new()]);
        form.extend(below);
        assert_eq!(faults(&truth, &book(&[("Phiếu", form)])), Vec::<String>::new());
    }
}

#[test]
fn the_year_of_a_plan_below_the_table_is_not_the_forms() {
    let mut form = common_sheet(&LINES, &Own.points());
    form.extend([Vec::new(), vec![text("PHẤN ĐẤU NĂM HỌC 2025-2026")]]);
    form.push(["TT", "Tiêu chí", "Điểm tối đa", "Điểm", "Giải pháp"].map(text).to_vec());
    form.push(vec![
        text("1.3.2"),
        text("Hệ thống LMS/LCMS: giáo viên giao bài cho học sinh tự học"),
        Entry::Number(6.0),
        Entry::Number(6.0),
    ]);
    assert_eq!(faults(&truth(&Own.points()), &book(&[("Phiếu", form)])), Vec::<String>::new());
}

#[test]
fn a_sheet_that_contradicts_the_form_fills_none_of_its_blanks() {
    let (points, truth) = without("1.3.2");
    for tab in ["Sheet2", "Phiếu (2)", "Kế hoạch", "2023-2024"] {
        let sheets = [("Phiếu", common_sheet(&LINES, &points)), (tab, common_sheet(&LINES, &Past.points()))];
        assert_eq!(faults(&truth, &book(&sheets)), Vec::<String>::new(), "{tab}");
    }
}

#[test]
fn only_the_forms_own_year_is_its_year() {
    for (lines, year) in [
        (
            ["TRƯỜNG THCS HOA SEN", "KẾ HOẠCH PHẤN ĐẤU NĂM HỌC 2025-2026 VÀ KẾT QUẢ NĂM HỌC 2024-2025"],
            Some(YEAR),
        ),
        (["TRƯỜNG THCS HOA SEN", "Theo công văn số 12 năm học 2023-2024 của Sở"], None),
        (["TRƯỜNG THCS HOA SEN", "PHIẾU TỰ ĐÁNH GIÁ (mẫu năm học 2022-2023)"], None),
        (["TRƯỜNG THCS HOA SEN", "Phương hướng năm học 2025-2026"], None),
    ] {
        let truth = Said { year: year.map(str::to_owned), ..truth(&Own.points()) };
        let bytes = book(&[("Phiếu", common_sheet(&lines, &Own.points()))]);
        assert_eq!(faults(&truth, &bytes), Vec::<String>::new(), "{lines:?}");
    }
    for lines in [
        ["TRƯỜNG THCS HOA SEN", "(Ban hành kèm theo Kế hoạch số 5 năm học 2022 - 2023)", "Năm học 2024-2025"],
        ["Năm học 2023-2024: đạt mức 1", "TRƯỜNG THCS HOA SEN", "Năm học 2024-2025"],
    ] {
        let bytes = book(&[("Phiếu", common_sheet(&lines, &Own.points()))]);
        assert_eq!(faults(&truth(&Own.points()), &bytes), Vec::<String>::new(), "{lines:?}");
    }
}

#[test]
fn two_lines_of_points_in_one_item_are_not_told_apart_by_chance() {
    let (past, own) = (Past.points(), Own.points());
    let mut form = heading(SCHOOL, YEAR);
    form.push(["TT", "Tiêu chí", "Điểm tối đa", "Điểm", "Minh chứng"].map(text).to_vec());
    let (past, own, evidence) = (scores("Điểm", &past), scores("Điểm", &own), evidence());
    for (at, (_, node)) in ENGINE.catalogue.nodes().enumerate() {
        let max = maximum(node).map_or(Entry::Blank, Entry::Number);
        form.push(vec![text(&node.code), text(&node.title), max, past.cells[at].clone()]);
        if node.is_item() {
            let blank = || Entry::Blank;
            form.push(vec![blank(), blank(), blank(), own.cells[at].clone(), evidence.cells[at].clone()]);
        }
    }
    let all = assess_all("phieu.xlsx", &book(&[("Phiếu", form)]));
    assert!(said(&all[0]).levels.is_empty(), "a level came of one of two lines");
}

#[test]
fn a_mark_that_says_mandatory_is_no_answer() {
    let mut columns = columns_of(&[("Tự chấm", Own)]);
    columns[3] = bare("Tự chấm", &Own.points());
    columns.insert(
        4,
        Column::new("Bắt buộc", |node| if node.is_condition() { text("x") } else { Entry::Blank }),
    );
    let mut truth = truth(&Own.points());
    truth.answers.retain(|_, answer| answer != "met");
    truth.levels.clear();
    assert_eq!(faults(&truth, &book(&[("Phiếu", sheet(&columns))])), Vec::<String>::new());
}

#[test]
fn a_cut_title_that_begins_several_items_names_none_of_them() {
    // 2.3.2 has no row; the letters have moved up, and six titles of 2.3 begin alike.
    let mut columns = columns_of(&[("Tự chấm", Own)]);
    let nodes: Vec<&Node> = ENGINE.catalogue.nodes().map(|(_, node)| node).collect();
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.code.len() > 3) {
        let place: usize = node.code.rsplit('.').next().unwrap().parse().unwrap();
        let moved = if node.code.starts_with("2.3") && place > 2 { place - 2 } else { place - 1 };
        columns[0].cells[at] = text(["a", "b", "c", "d", "đ", "e", "g", "h"][moved]);
        columns[1].cells[at] = text(&node.title.chars().take(14).collect::<String>());
    }
    let mut form = heading(SCHOOL, YEAR);
    form.extend(table(&columns, |node| node.code != "2.3.2"));
    let mut truth = truth(&Own.points());
    truth.answers.remove("2.3.2");
    truth.levels.remove("2");
    assert_eq!(faults(&truth, &book(&[("Phiếu", form)])), Vec::<String>::new());
}

#[test]
fn a_hidden_copy_is_not_the_form() {
    let columns = columns_of(&[("Tự chấm", Past)]);
    let mut form = heading(SCHOOL, YEAR);
    form.extend(table(&columns, |_| true));
    let hidden = 4..form.len();
    form.extend(table(&columns_of(&[("Tự chấm", Own)]), |_| true));
    let bytes = crate::filled::book_hiding(&[("Phiếu", form)], hidden);
    assert_eq!(faults(&truth(&Own.points()), &bytes), Vec::<String>::new());
    let said = said(&assess_all("phieu.xlsx", &bytes)[0]);
    assert_eq!((said.answers, said.name.as_deref()), (truth(&Own.points()).answers, Some(SCHOOL)));
}

#[test]
fn words_that_explain_a_column_make_it_no_rival() {
    columns_are_told(
        &[
            &[("Quý I", Past), ("Quý II", Review), ("Quý III", Aim), ("Cả năm", Own)],
            &[("NH 23-24", Past), ("NH 24-25", Own)],
            &[("Điểm có thể đạt", Maxima), ("Đạt được", Own)],
            &[("Cơ sở 1", Past), ("Cơ sở 2", Review), ("Toàn trường", Own)],
        ],
        true,
    );
}

#[test]
fn what_was_agreed_on_after_a_review_may_not_be_the_schools_own() {
    columns_are_told(&[&[("Trường", Own), ("Xã", Review), ("Thống nhất", Past)]], false);
}

/// A pair of columns for marks under one header, and the points below it.
fn block_of(parent: &str, points: &Points, met: bool) -> [Column; 3] {
    let mark = |wanted: bool| {
        move |node: &Node| if node.is_condition() && met == wanted { text("x") } else { Entry::Blank }
    };
    [
        Column::new("Đạt", mark(true)).under(parent),
        Column::new("Không đạt", mark(false)).under(parent),
        bare("Điểm", points).under(parent),
    ]
}

#[test]
fn marks_of_another_year_or_of_a_reviewer_answer_no_condition() {
    for (other, own) in [
        ("Năm trước", "Năm nay"),
        ("2023-2024", "2024-2025"),
        ("Thẩm định", "Tự đánh giá"),
        ("Mục tiêu", "Thực hiện"),
    ] {
        let mut columns = columns_of(&[]);
        let mut blocks: Vec<Column> = block_of(other, &Past.points(), false).into();
        blocks.extend(block_of(own, &Own.points(), true));
        columns.splice(3..3, blocks);
        let truth = truth(&Own.points());
        let bytes = book(&[("Phiếu", sheet(&columns))]);
        let wrong: Vec<String> =
            faults(&truth, &bytes).into_iter().filter(|fault| !fault.starts_with("review")).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{other} | {own}");
        assert_eq!(said(&assess_all("phieu.xlsx", &bytes)[0]).answers, truth.answers, "{other} | {own}");
    }
}

#[test]
fn a_plan_behind_a_number_or_a_name_is_a_plan() {
    for title in [
        "B. KẾ HOẠCH NĂM HỌC 2025-2026",
        "II. MỤC TIÊU NĂM HỌC 2025-2026",
        "Phần II: Kế hoạch năm học 2025-2026",
        "Biểu 2: Chỉ tiêu năm học 2025-2026",
        "TRƯỜNG THCS HOA SEN - MỤC TIÊU NĂM HỌC 2025-2026",
        "3. Định hướng năm học 2025-2026",
    ] {
        let mut form = common_sheet(&LINES, &Own.points());
        form.extend([Vec::new(), vec![text(title)], Vec::new()]);
        form.extend(common_sheet(&[], &Aim.points()).into_iter().skip(1));
        let bytes = book(&[("Phiếu", form)]);
        assert_eq!(faults(&truth(&Own.points()), &bytes), Vec::<String>::new(), "{title}");
    }
}

#[test]
fn last_years_whole_form_does_not_stand_for_this_years_begun_one() {
    const LAST: [&str; 3] = ["TRƯỜNG THCS HOA SEN", "PHIẾU TỰ ĐÁNH GIÁ", "Năm học 2023-2024"];
    let begun: Points = Own.points().into_iter().filter(|(item, _)| item.starts_with("1.3")).collect();
    let mut truth = truth(&Own.points());
    truth.answers.retain(|item, answer| item.starts_with("1.3") || answer == "met");
    truth.levels.clear();
    let sheets = [("Sheet1", common_sheet(&LAST, &Past.points())), ("Sheet2", common_sheet(&LINES, &begun))];
    assert_eq!(faults(&truth, &book(&sheets)), Vec::<String>::new());
}

#[test]
fn an_empty_column_of_the_schools_own_is_not_filled_from_another() {
    for header in ["Điểm sàn", "Điểm kế hoạch", "Điểm gợi ý", "Điểm đề nghị", "Điểm"]
    {
        let mut columns = columns_of(&[(header, Past)]);
        columns.insert(4, bare("Điểm tự chấm", &Points::new()));
        let mut truth = truth(&Own.points());
        truth.answers.clear();
        truth.levels.clear();
        assert_eq!(faults(&truth, &book(&[("Phiếu", sheet(&columns))])), Vec::<String>::new(), "{header}");
    }
}

#[test]
fn a_sample_before_the_form_fills_none_of_its_blanks() {
    let own: Points = Own.points().into_iter().filter(|(item, _)| item.starts_with('1')).collect();
    let mut truth = truth(&Own.points());
    truth.answers.retain(|item, answer| item.starts_with('1') || answer == "met");
    truth.levels.retain(|group, _| group == "1");
    for tab in ["Copy", "Gốc", "NH23-24", "Sheet2"] {
        let sheets = [(tab, common_sheet(&[], &Past.points())), ("Phiếu", common_sheet(&LINES, &own))];
        assert_eq!(faults(&truth, &book(&sheets)), Vec::<String>::new(), "{tab}");
    }
}

#[test]
fn corrections_in_a_column_of_their_own_are_told() {
    for header in ["Điểm sau điều chỉnh", "Chấm lại", "Điểm chốt", "Hiệu trưởng duyệt lại", "Lần 2"]
    {
        let mut columns = columns_of(&[("Điểm tự chấm", Past)]);
        let corrected: Points =
            Own.points().into_iter().filter(|(item, _)| item.starts_with("1.3.")).collect();
        columns.insert(4, bare(header, &corrected));
        let mut points = Past.points();
        points.extend(corrected);
        let bytes = book(&[("Phiếu", sheet(&columns))]);
        assert_eq!(faults(&truth(&points), &bytes), Vec::<String>::new(), "{header}");
    }
}

#[test]
fn points_that_were_lost_or_are_missing_are_not_won() {
    for header in ["Điểm mất", "Số điểm thiếu", "Điểm chưa đạt", "Điểm cần bổ sung", "Điểm thưởng"]
    {
        let bytes = book(&[("Phiếu", sheet(&columns_of(&[(header, Past)])))]);
        let mut truth = truth(&Own.points());
        truth.answers.retain(|_, answer| answer == "met");
        truth.levels.clear();
        assert_eq!(faults(&truth, &bytes), Vec::<String>::new(), "{header}");
    }
}

#[test]
fn what_is_left_to_the_maximum_is_no_rival() {
    let rest: Points = Own
        .points()
        .into_iter()
        .map(|(item, points)| {
            let node = ENGINE.catalogue.node(ENGINE.catalogue.find(&item).unwrap());
            (item, maximum(node).unwrap() - points)
        })
        .collect();
    let mut columns = columns_of(&[("Điểm tự chấm", Own)]);
    columns.insert(4, bare("(3) = (1) - (2)", &rest));
    let bytes = book(&[("Phiếu", sheet(&columns))]);
    assert_eq!(said(&assess_all("phieu.xlsx", &bytes)[0]).answers, truth(&Own.points()).answers);
}

#[test]
fn a_part_of_an_item_is_no_other_item() {
    let (points, truth) = without("1.7.3");
    let mut form = common_sheet(&LINES, &points);
    let at =
        form.iter().position(|row| matches!(row.first(), Some(Entry::Text(code)) if code == "1.4")).unwrap();
    let title = ENGINE.catalogue.node(ENGINE.catalogue.find("1.7.3").unwrap()).title.clone();
    form.insert(at + 1, vec![text("1.4.1"), text(&title), Entry::Blank, Entry::Number(2.0)]);
    assert_eq!(faults(&truth, &book(&[("Phiếu", form)])), Vec::<String>::new());
}
