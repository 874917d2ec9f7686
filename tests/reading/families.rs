//! Layouts that a school, a commune or a provider would make: what is read is the form's, or an error or warning names
//! what is not.

use phieu::catalogue::Node;

use crate::common::Entry;
use crate::filled::{
    Column, Holds, SCHOOL, YEAR, book, codes, columns_of, common_sheet, evidence, heading, maxima, scores,
    sheet, sum, table, text, titles, truth, turned,
};
use crate::told::{ENGINE, Said, assess_all, said, silent};

use Holds::{Aim, Half, Maxima, Missing, Own, Past, Review};

/// What was taken in silence though it is not the form's.
pub fn faults(truth: &Said, bytes: &[u8]) -> Vec<String> {
    let all = assess_all("phieu.xlsx", bytes);
    all.iter().flat_map(|assessment| silent(truth, assessment)).collect()
}

/// Holds forms of one table against the truth; those that must be read `whole` must give every answer.
pub fn columns_are_told(cases: &[&[(&str, Holds)]], is_whole: bool) {
    let truth = truth(&Own.points());
    let mut found = Vec::new();
    for case in cases {
        let bytes = book(&[("Phiếu", sheet(&columns_of(case)))]);
        let headers: Vec<&str> = case.iter().map(|(header, _)| *header).collect();
        found.extend(faults(&truth, &bytes).into_iter().take(1).map(|fault| format!("{headers:?}: {fault}")));
        if is_whole && said(&assess_all("phieu.xlsx", &bytes)[0]).answers != truth.answers {
            found.push(format!("{headers:?} is not read whole"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

pub fn sheets_are_told(cases: &[&[(&str, &[&str], Holds)]], truth: &Said) {
    let mut found = Vec::new();
    for case in cases {
        let sheets: Vec<(&str, Vec<Vec<Entry>>)> =
            case.iter().map(|(tab, lines, holds)| (*tab, common_sheet(lines, &holds.points()))).collect();
        let tabs: Vec<&str> = case.iter().map(|(tab, ..)| *tab).collect();
        found.extend(
            faults(truth, &book(&sheets)).into_iter().take(1).map(|fault| format!("{tabs:?}: {fault}")),
        );
    }
    assert!(found.is_empty(), "{found:#?}");
}

pub const LINES: [&str; 3] =
    ["TRƯỜNG THCS HOA SEN", "PHIẾU TỰ ĐÁNH GIÁ MỨC ĐỘ CHUYỂN ĐỔI SỐ", "Năm học 2024-2025"];

#[test]
fn the_committees_column_counts_over_those_of_its_members() {
    columns_are_told(
        &[
            &[("Tổ chuyên môn", Past), ("Tổ CNTT", Review), ("Hội đồng tự đánh giá", Own)],
            &[("Hội đồng tự đánh giá trường", Own)],
            &[("Tổ chấm", Past), ("BGH chấm", Review), ("Chốt", Own)],
            &[("GV chấm", Past), ("Trường chấm", Own)],
            &[("HS đánh giá", Past), ("PH đánh giá", Review), ("Trường tự đánh giá", Own)],
        ],
        true,
    );
}

#[test]
fn of_several_rounds_the_last_counts() {
    columns_are_told(
        &[
            &[("Lần 1", Past), ("Lần 2", Review), ("Lần 3", Aim), ("Kết luận", Own)],
            &[("Điểm tự đánh giá/Vòng 1", Past), ("/Vòng 2", Review), ("/Kết luận", Own)],
            &[("Chấm lần 1", Past), ("Chấm lần 2", Review), ("Chấm lần 3", Own)],
            &[("Điểm dự kiến", Past), ("Điểm chính thức", Own)],
        ],
        false,
    );
}

#[test]
fn points_of_a_part_of_the_year_are_not_the_years() {
    columns_are_told(
        &[
            &[("Quý I", Past), ("Quý II", Review), ("Quý III", Half), ("Quý IV", Aim), ("Cả năm", Own)],
            &[("Điểm đạt được/Học kỳ I", Past), ("/Học kỳ II", Review), ("/Cả năm", Own)],
            &[("Đầu năm", Past), ("Cuối năm", Own)],
            &[("Điểm giữa kỳ", Past), ("Điểm cuối kỳ", Own)],
            &[("Điểm tự chấm (tháng 12/2024)", Past), ("Điểm tự chấm (tháng 5/2025)", Own)],
        ],
        false,
    );
}

#[test]
fn what_was_taken_off_is_not_the_score() {
    columns_are_told(
        &[
            &[("Điểm trừ", Missing), ("Điểm đạt", Own)],
            &[("Điểm mất", Missing), ("Điểm", Own)],
            &[("Bị trừ", Missing), ("Được", Own)],
            &[("Điểm chưa đạt", Missing), ("Điểm đạt", Own)],
            &[("Điểm còn thiếu", Missing), ("Điểm đạt", Own)],
            &[("Điểm trước khi trừ", Aim), ("Điểm trừ", Half), ("Điểm còn lại", Own)],
        ],
        false,
    );
}

#[test]
fn two_years_beside_each_other_are_told_apart() {
    columns_are_told(
        &[
            &[("Năm học 2024-2025", Own), ("Năm học 2023-2024", Past)],
            &[("Năm học 2023-2024", Past), ("Năm học 2024-2025", Own)],
            &[("Năm trước", Past), ("Năm nay", Own)],
            &[("Kỳ này", Own), ("Kỳ trước", Past)],
            &[("NH 23-24", Past), ("NH 24-25", Own)],
            &[("Tự chấm (năm ngoái)", Past), ("Tự chấm", Own)],
            &[("Kết quả cũ", Past), ("Kết quả mới", Own)],
            &[("KẾT QUẢ/Năm học 2023-2024/Tự chấm", Past), ("/Năm học 2024-2025/Tự chấm", Own)],
        ],
        false,
    );
}

#[test]
fn what_is_planned_stands_beside_what_was_reached() {
    columns_are_told(
        &[
            &[("Kế hoạch", Aim), ("Thực hiện", Own)],
            &[("Mục tiêu", Aim), ("Hiện trạng", Own)],
            &[("Phấn đấu", Aim), ("Tự chấm", Own)],
            &[("Điểm tự đánh giá", Own), ("Phấn đấu năm 2025-2026", Aim)],
            &[("2024-2025", Own), ("2025-2026", Aim)],
        ],
        false,
    );
}

#[test]
fn somebody_above_never_speaks_for_the_school() {
    let mut truth = truth(&Own.points());
    let review = Review.points();
    truth.reviews = review.iter().map(|(item, points)| (item.clone(), points.to_string())).collect();
    for (own, above) in [
        ("Tự đánh giá", "Kết luận của đoàn kiểm tra"),
        ("Tự chấm", "UBND xã công nhận"),
        ("Trường tự chấm", "Sở phê duyệt"),
        ("Điểm tự đánh giá", "Điểm chính thức (xã chấm)"),
        ("Tự đánh giá", "Xã thống nhất"),
        ("Tự đánh giá", "Cấp trên chốt"),
        ("Hội đồng trường", "Hội đồng xã"),
    ] {
        let bytes = book(&[("Phiếu", sheet(&columns_of(&[(own, Own), (above, Review)])))]);
        assert_eq!(faults(&truth, &bytes), Vec::<String>::new(), "{above}");
    }
}

#[test]
fn the_official_table_may_be_typed_over() {
    let official = |node: &Node| if node.is_item() { Entry::Blank } else { text(&format!("{}.", node.code)) };
    let bands = Column::new("Mức độ", |_| text("Mức độ 1: dưới 10 điểm"));
    let mut note = evidence();
    note.header = vec!["Ghi chú, minh chứng".to_owned()];
    let dashes = Column::new("Tiêu chí", |node| {
        text(&if node.code.len() > 3 { format!("- {}", node.title) } else { node.title.clone() })
    });
    let columns = [
        Column::new("STT", official),
        dashes,
        maxima(),
        scores("Điểm thành phần", &Own.points()),
        bands,
        note,
    ];
    assert_eq!(faults(&truth(&Own.points()), &book(&[("Phiếu", sheet(&columns))])), Vec::<String>::new());
}

#[test]
fn groups_side_by_side_with_a_reviewer_each_are_one_form() {
    let mut truth = truth(&Own.points());
    truth.reviews = Review.points().iter().map(|(item, points)| (item.clone(), points.to_string())).collect();
    let columns = columns_of(&[("Tự chấm", Own), ("Thẩm định", Review)]);
    let part = |group: &'static str| table(&columns, move |node: &Node| node.code.starts_with(group));
    let (left, right) = (part("1"), part("2"));
    let mut form = heading(SCHOOL, YEAR);
    for at in 0..left.len().max(right.len()) {
        let mut row = left.get(at).cloned().unwrap_or_else(|| vec![Entry::Blank; columns.len()]);
        row.push(Entry::Blank);
        row.extend(right.get(at).cloned().unwrap_or_default());
        form.push(row);
    }
    assert_eq!(faults(&truth, &book(&[("Phiếu", form)])), Vec::<String>::new());
}

#[test]
fn a_second_page_may_have_its_columns_in_another_order() {
    let columns = columns_of(&[("Năm trước", Past), ("Tự chấm", Own)]);
    let mut swapped = columns.clone();
    swapped.swap(3, 4);
    for second in [&columns, &swapped] {
        let mut form = heading(SCHOOL, YEAR);
        form.extend(table(&columns, |node| node.code.starts_with('1')));
        form.extend([Vec::new(), vec![Entry::Blank, text("Trang 1/2")], Vec::new()]);
        form.extend(table(second, |node| node.code.starts_with('2')));
        assert_eq!(faults(&truth(&Own.points()), &book(&[("Phiếu", form)])), Vec::<String>::new());
    }
}

#[test]
fn a_form_across_may_hold_two_years() {
    let columns = columns_of(&[("Năm học 2023-2024", Past), ("Năm học 2024-2025", Own)]);
    let mut form = heading(SCHOOL, YEAR);
    form.extend(turned(&table(&columns, Node::is_item)));
    assert_eq!(faults(&truth(&Own.points()), &book(&[("Phiếu", form)])), Vec::<String>::new());
}

#[test]
fn a_summary_with_older_sums_changes_nothing() {
    for is_first in [true, false] {
        let past = Past.points();
        let sums = Column::new("Điểm đạt", |node| Entry::Number(sum(&past, &node.code)));
        let mut summary = heading(SCHOOL, YEAR);
        summary.extend(table(&[codes(), titles(), maxima(), sums], |node| !node.is_item()));
        let mut sheets = vec![("Chi tiết", common_sheet(&LINES, &Own.points()))];
        sheets.insert(usize::from(!is_first), ("Tổng hợp", summary));
        assert_eq!(faults(&truth(&Own.points()), &book(&sheets)), Vec::<String>::new());
    }
}

#[test]
fn other_sheets_of_the_same_items_are_never_taken_quietly() {
    sheets_are_told(
        &[
            &[("Nháp", &LINES, Past), ("Chính thức", &LINES, Own)],
            &[("Lần 1", &LINES, Past), ("Lần 2", &LINES, Own)],
            &[("Phiếu", &LINES, Own), ("Phiếu (2)", &LINES, Past)],
            &[("Cô Lan", &LINES, Past), ("Thầy Dũng", &LINES, Review), ("Tổng hợp", &LINES, Own)],
            &[("Tổ Văn", &LINES, Past), ("Tổ Toán", &LINES, Review), ("Toàn trường", &LINES, Own)],
            &[("2023-2024", &LINES, Past), ("2024-2025", &LINES, Own)],
            &[("Năm trước", &LINES, Past), ("Năm nay", &LINES, Own)],
            &[("Phiếu", &LINES, Own), ("Phiếu cũ", &LINES, Past)],
            &[("Phiếu", &LINES, Own), ("Mục tiêu 2026", &LINES, Aim)],
            &[("KH năm học 2025-2026", &LINES, Aim), ("KQ", &LINES, Own)],
            &[("Chấm chéo", &LINES, Review), ("Tự chấm", &LINES, Own)],
            &[("Cơ sở 1", &LINES, Own), ("Cơ sở 2", &LINES, Past)],
        ],
        &truth(&Own.points()),
    );
}

#[test]
fn columns_of_other_numbers_are_no_scores() {
    columns_are_told(
        &[
            &[("Tỉ lệ đạt (%)", Past), ("Điểm", Own)],
            &[("Số lượng", Half), ("Điểm", Own)],
            &[("Số MC", Half), ("Tự ĐG", Own), ("Trang", Past)],
            &[("Trọng số", Half), ("Điểm", Own)],
            &[("Điểm AI gợi ý", Past), ("Điểm", Own)],
            &[("Điểm mức 3", Maxima), ("Điểm mức 2", Past), ("Điểm mức 1", Half), ("Trường", Own)],
        ],
        false,
    );
}

#[test]
fn exchanged_titles_beside_sound_codes_are_told() {
    let other = |code: &str| {
        match code {
            "1.3.1" => "1.3.2",
            "1.3.2" => "1.3.1",
            code => return code.to_owned(),
        }
        .to_owned()
    };
    let by_code = |code: &str| {
        let all = titles();
        let at = ENGINE.catalogue.nodes().position(|(_, node)| node.code == code).unwrap();
        all.cells[at].clone()
    };
    let columns = [
        codes(),
        Column::new("Tiêu chí", |node| by_code(&other(&node.code))),
        maxima(),
        scores("Tự chấm", &Own.points()),
        evidence(),
    ];
    assert_eq!(faults(&truth(&Own.points()), &book(&[("Phiếu", sheet(&columns))])), Vec::<String>::new());
}

#[test]
fn a_condition_that_is_only_half_met_is_not_met() {
    for typed in [
        "Đạt một phần",
        "Có nhưng hết hạn",
        "Đã có dự thảo",
        "Đạt nếu bổ sung",
        "Đạt?",
        "Đạt ✗",
        "Có trong kế hoạch năm sau",
        "Đã hết hiệu lực",
        "Đã thu hồi",
        "đạt 50%",
    ] {
        let mut own = scores("Tự chấm", &Own.points());
        let at = ENGINE.catalogue.nodes().position(|(_, node)| node.code == "1.1").unwrap();
        own.cells[at] = text(typed);
        let mut truth = truth(&Own.points());
        truth.answers.remove("1.1");
        let columns = [codes(), titles(), maxima(), own, evidence()];
        assert_eq!(faults(&truth, &book(&[("Phiếu", sheet(&columns))])), Vec::<String>::new(), "{typed}");
    }
}

#[test]
fn a_lone_column_of_an_earlier_year_is_not_this_years() {
    columns_are_told(
        &[
            &[("Tự chấm 2023-2024", Past), ("Tự chấm", Own)],
            &[("Tự chấm", Own), ("Tự chấm 2023-2024", Past)],
            &[("Năm học 2023-2024", Past), ("Điểm tự đánh giá", Own)],
            &[("Điểm tự đánh giá", Own), ("NH 2023-2024", Past)],
            &[("Điểm (2023)", Past), ("Điểm", Own)],
            &[("Kết quả 2023-2024", Past), ("Kết quả", Own), ("Chỉ tiêu 2025-2026", Aim)],
            &[("Điểm đạt", Own), ("Điểm 2023-2024", Past), ("Điểm 2022-2023", Review)],
            &[("Năm học 2022-2023", Past), ("Năm học 2023-2024", Review), ("", Own)],
        ],
        false,
    );
}
