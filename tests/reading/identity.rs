//! Whose form it is and of which year: what stands in a heading is the school's, or a warning says that it is not known;
//! and what the sheet of a whole commune says of each of its schools.

use phieu::catalogue::Node;
use phieu::finding::Code;

use crate::common::Entry;
use crate::filled::{Holds, SCHOOL, YEAR, book, columns_of, common_sheet, table, text};
use crate::told::{ENGINE, assess_all, said};

use Holds::{Half, Own, Past, Review};

/// The name, year and findings of a form with these lines of cells above its table.
fn read(lines: &[&[&str]]) -> (Option<String>, Option<String>, Vec<Code>) {
    let mut rows: Vec<Vec<Entry>> =
        lines.iter().map(|cells| cells.iter().map(|cell| text(cell)).collect()).collect();
    rows.push(Vec::new());
    rows.extend(table(&columns_of(&[("Điểm tự chấm", Own)]), |_| true));
    let form = &assess_all("phieu.xlsx", &book(&[("Phiếu", rows)]))[0];
    let said = said(form);
    (said.name, said.year, form.findings.iter().map(|finding| finding.code).collect())
}

#[test]
fn a_name_ends_where_other_words_begin() {
    for line in [
        "TRƯỜNG THCS HOA SEN - NĂM HỌC 2024-2025",
        "TRƯỜNG THCS HOA SEN (NĂM HỌC 2024-2025)",
        "TRƯỜNG THCS HOA SEN NĂM HỌC 2024-2025",
        "TRƯỜNG THCS HOA SEN 2024-2025",
        "TRƯỜNG THCS HOA SEN TỰ ĐÁNH GIÁ MỨC ĐỘ CĐS",
        "Trường THCS Hoa Sen nộp ngày 5/6/2025",
        "TRƯỜNG THCS HOA SEN    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TRƯỜNG THCS HOA SEN: BÁO CÁO",
        "TRƯỜNG THCS HOA SEN Số: 12/BC-THCSHS",
        "Tên trường: Trường THCS Hoa Sen. Cấp học: THCS. Số lớp: 20",
        "Tên trường: Trường THCS Hoa Sen   Xã: Tân Bình",
        "Trường: Trường THCS Hoa Sen (Mã: 79-760-12345)",
        "Đơn vị báo cáo: Trường THCS Hoa Sen",
    ] {
        let (name, ..) = read(&[&[line]]);
        assert_eq!(name.map(|name| name.to_lowercase()), Some(SCHOOL.to_lowercase()), "{line}");
    }
    // Words that end other names may be part of one.
    for name in ["Trường THCS Bản Lầu", "Trường Mẫu giáo Hoa Sen", "Trường TH - THCS Năm Căn"]
    {
        assert_eq!(read(&[&[name]]).0.as_deref(), Some(name));
    }
}

#[test]
fn a_name_may_stand_over_two_cells_or_without_the_word_for_a_school() {
    assert_eq!(read(&[&["TRƯỜNG", "THCS HOA SEN"]]).0.as_deref(), Some("THCS HOA SEN"));
    assert_eq!(read(&[&["TRƯỜNG THCS", "HOA SEN"]]).0.as_deref(), Some("TRƯỜNG THCS HOA SEN"));
    assert_eq!(read(&[&["TRƯỜNG THCS"], &["HOA SEN"]]).0.as_deref(), Some("TRƯỜNG THCS HOA SEN"));
    assert_eq!(read(&[&["THPT CHUYÊN HOA SEN"]]).0.as_deref(), Some("THPT CHUYÊN HOA SEN"));
}

#[test]
fn what_stands_in_the_place_of_a_name_and_is_none_is_told() {
    for cells in [
        ["Tên trường:", "(ghi đầy đủ tên trường)"],
        ["Tên trường:", "Chọn trường..."],
        ["Tên trường:", "0"],
        ["Đơn vị:", "điểm"],
        ["Đơn vị:", "VNPT cung cấp phần mềm"],
        ["Đơn vị:", "Phòng GDĐT Quận 3"],
    ] {
        let (name, _, codes) = read(&[&cells]);
        assert!(name.is_none() && codes.contains(&Code::U601), "{cells:?}: {name:?}");
    }
}

#[test]
fn a_list_of_schools_or_years_names_none_of_them() {
    let list =
        |rows: &[&[&str]]| rows.iter().map(|cells| cells.iter().map(|cell| text(cell)).collect()).collect();
    let schools = list(&[&["STT", "Tên trường", "Mã"], &["1", "Trường THCS Nguyễn Du", "111"]]);
    let years = list(&[&["Năm học"], &["2023-2024"], &["2024-2025"], &["2025-2026"]]);
    let mut form: Vec<Vec<Entry>> = list(&[&["Trường:", SCHOOL], &["Năm học"]]);
    form.extend(table(&columns_of(&[("Điểm tự chấm", Own)]), |_| true));
    let sheets = [("DS trường", schools), ("Danh mục", years), ("Phiếu", form)];
    let form = &assess_all("phieu.xlsx", &book(&sheets))[0];
    assert_eq!((said(form).name.as_deref(), said(form).year), (Some(SCHOOL), None));
    assert!(form.findings.iter().any(|finding| finding.code == Code::U602));
}

#[test]
fn another_s_year_is_not_the_form_s() {
    for line in [
        "Mức độ CĐS năm học 2023-2024: Mức 2",
        "Danh hiệu năm học 2023-2024: Lao động tiên tiến",
        "Số học sinh năm học 2023-2024: 900",
        "(Dùng cho năm học 2022-2023 trở đi)",
        "Năm học 2023-2024, 2024-2025",
        "Tài liệu tham khảo: phiếu của Trường THCS Nguyễn Du, năm học 2023-2024",
        "Đánh giá giai đoạn năm học 2022-2023 đến năm học 2024-2025",
    ] {
        let (_, year, codes) = read(&[&[SCHOOL], &[line]]);
        assert!(year.is_none() && codes.contains(&Code::U602), "{line}: {year:?}");
    }
}

#[test]
fn the_form_s_own_year_is_found_as_people_write_it() {
    for cells in [
        &["Niên khóa 2024-2025"][..],
        &["NH 2024-2025"],
        &["Năm học 24-25"],
        &["Năm học", "2024", "-", "2025"],
        &["Năm học này: 2024-2025"],
        &["Thời điểm: cuối năm học 2024-2025; đối chiếu năm học 2025-2026"],
        &["Ngày lập: 25/05/2025; năm học: 2024-2025"],
    ] {
        assert_eq!(read(&[&[SCHOOL], cells]).1.as_deref(), Some(YEAR), "{cells:?}");
    }
}

#[test]
fn the_title_of_an_item_is_no_conclusion_and_each_group_has_its_own() {
    let own = Own.points();
    let stated = |line: &str| {
        let mut rows = common_sheet(&["TRƯỜNG THCS HOA SEN", "Năm học 2024-2025"], &own);
        rows.push(vec![text(line)]);
        let form = assess_all("phieu.xlsx", &book(&[("Phiếu", rows)])).remove(0);
        form.findings.into_iter().filter(|finding| finding.code == Code::C502).count()
    };
    let levels: Vec<u8> = said(
        &assess_all(
            "phieu.xlsx",
            &book(&[("Phiếu", common_sheet(&["TRƯỜNG THCS HOA SEN", "Năm học 2024-2025"], &own))]),
        )[0],
    )
    .levels
    .into_values()
    .collect();
    let line = |first: u8| format!("Kết luận: Nhóm 1 đạt mức {first}, nhóm 2 đạt mức {}", levels[1]);
    assert_eq!(stated(""), 0);
    assert_eq!(stated(&line(levels[0])), 0);
    assert_eq!(stated(&line(levels[0] % 3 + 1)), 1);
}

/// A row of a commune's sheet: what stands before the points, then an answer for every item.
fn row(before: &[&str], holds: Option<Holds>) -> Vec<Entry> {
    let own = holds.map(Holds::points);
    let answer = |node: &Node| match &own {
        None => Entry::Blank,
        Some(_) if node.is_condition() => text("Đạt"),
        Some(points) => points.get(&node.code).map_or(Entry::Blank, |points| Entry::Number(*points)),
    };
    let items = ENGINE.catalogue.items().map(|(_, node)| answer(node));
    before.iter().map(|cell| text(cell)).chain(items).collect()
}

fn headers(before: &[&str]) -> Vec<Entry> {
    let codes = ENGINE.catalogue.items().map(|(_, node)| text(&node.code));
    before.iter().map(|cell| text(cell)).chain(codes).collect()
}

fn names(rows: Vec<Vec<Entry>>) -> Vec<(String, usize)> {
    let all = assess_all("xa.xlsx", &book(&[("Xã", rows)]));
    all.iter().map(|form| (said(form).name.unwrap_or_default(), said(form).answers.len())).collect()
}

#[test]
fn a_school_that_has_not_answered_stays_in_the_sheet_of_its_commune() {
    let items = ENGINE.catalogue.items().count();
    let rows = vec![
        vec![text("Năm học 2024-2025")],
        headers(&["TT", "Trường"]),
        row(&["1", SCHOOL], Some(Own)),
        row(&["2", "Trường THCS Hoa Mai"], None),
        row(&["3", "Trường TH Kim Đồng"], Some(Half)),
        row(&["", "Toàn xã"], Some(Own)),
        row(&["", "Trung bình"], Some(Own)),
    ];
    let found = names(rows);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[..2], [(SCHOOL.to_owned(), items), ("Trường THCS Hoa Mai".to_owned(), 0)]);
}

#[test]
fn a_reviewer_s_row_or_column_beside_the_school_s_own_is_its_review() {
    let reviews = |rows| {
        let all = assess_all("xa.xlsx", &book(&[("Xã", rows)]));
        let said: Vec<_> = all.iter().map(said).collect();
        (said.len(), said[0].answers.get("1.4").cloned(), said[0].reviews.get("1.4").cloned())
    };
    let own = |points: f64| Some(points.to_string());
    let expected = (2, own(Own.points()["1.4"]), own(Review.points()["1.4"]));
    let by_row = vec![
        headers(&["TT", "Trường", "Đợt"]),
        row(&["1", SCHOOL, "Tự chấm"], Some(Own)),
        row(&["", "", "Xã chấm"], Some(Review)),
        row(&["2", "Trường THCS Hoa Mai", "Tự chấm"], Some(Past)),
        row(&["", "", "Xã chấm"], Some(Review)),
    ];
    assert_eq!(reviews(by_row), expected);

    let beside = |own: Vec<Entry>, review: Vec<Entry>| -> Vec<Entry> {
        let pairs = own.into_iter().zip(review).skip(2).flat_map(|(own, review)| [own, review]);
        pairs.collect()
    };
    let with = |before: &[&str], cells: Vec<Entry>| -> Vec<Entry> {
        before.iter().map(|cell| text(cell)).chain(cells).collect()
    };
    let blanks = || vec![Entry::Blank; ENGINE.catalogue.items().count() + 2];
    let labels = |label: &str| vec![text(label); ENGINE.catalogue.items().count() + 2];
    let school = |name: &str, own| {
        let name = ["1", name];
        with(&name, beside(row(&name, Some(own)), row(&name, Some(Review))))
    };
    let by_column = vec![
        with(&["TT", "Trường"], beside(headers(&["", ""]), blanks())),
        with(&["", ""], beside(labels("Tự chấm"), labels("Thẩm định"))),
        school(SCHOOL, Own),
        school("Trường THCS Hoa Mai", Past),
    ];
    assert_eq!(reviews(by_column), expected);
}

#[test]
fn several_people_who_answered_for_one_school_are_told() {
    let rows = |who: [&str; 2]| {
        vec![
            headers(&["Dấu thời gian", "Họ tên người chấm", "Trường"]),
            row(&["20/5/2025", who[0], SCHOOL], Some(Past)),
            row(&["21/5/2025", who[1], SCHOOL], Some(Own)),
        ]
    };
    let is_told = |who| {
        let all = assess_all("bieu-mau.xlsx", &book(&[("Câu trả lời", rows(who))]));
        assert_eq!(all.len(), 1);
        assert_eq!(said(&all[0]).answers["1.4"], Own.points()["1.4"].to_string());
        all[0].findings.iter().any(|finding| finding.code == Code::L212)
    };
    assert!(is_told(["Lan", "Hùng"]));
    assert!(!is_told(["Lan", "Lan"]));
}
