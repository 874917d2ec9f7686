//! U: the council. Its makeup never changes what counts.

use phieu::catalogue::Catalogue;
use phieu::form::Council;
use phieu::{Engine, Source};

use crate::common::assess;
use crate::outcome::{HALF, decide_file, sound};

const OWN: [&str; 5] = ["TT", "Họ và tên", "Chức vụ", "Vai trò", "Tiêu chí phụ trách"];

/// A sound form with a council: name, role and criteria of each.
fn bytes(heading: &str, header: &[&str], people: &[[&str; 3]]) -> Vec<u8> {
    let mut rows: Vec<Vec<&str>> = vec![vec![heading], header.to_vec()];
    for [name, role, criteria] in people {
        let row = header.iter().map(|label| match *label {
            "TT" => "1",
            "Họ và tên" | "Họ tên" => name,
            "Vai trò" | "Nhiệm vụ" => role,
            "Tiêu chí phụ trách" => criteria,
            _ => "Giáo viên",
        });
        rows.push(row.collect());
    }
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    sound().with_sheet("Thông tin", &rows)
}

fn decide(what: &str, people: &[[&str; 3]], expected: &[&str]) {
    decide_file(what, "phieu.xlsx", &bytes("HỘI ĐỒNG TỰ ĐÁNH GIÁ", &OWN, people), expected);
}

const CHAIR: [&str; 3] = ["Nguyễn Văn A", "Chủ tịch", ""];
const DEPUTY: [&str; 3] = ["Trần Thị B", "Phó Chủ tịch", ""];
const SECRETARY: [&str; 3] = ["Lê Văn C", "Thư ký Hội đồng", ""];
const MEMBER: [&str; 3] = ["Phạm Thị D", "Ủy viên", ""];
const BLANK: [&str; 3] = ["", "", ""];

#[test]
fn u605_a_council_has_an_odd_number_of_members() {
    decide("four", &[CHAIR, DEPUTY, SECRETARY, MEMBER], &["U605 warning Thông tin!B2, count 4", HALF]);
    decide("three", &[CHAIR, DEPUTY, SECRETARY], &[HALF]);
    decide("a gap is nobody", &[CHAIR, ["……", "Ủy viên", ""], SECRETARY, MEMBER], &[HALF]);
    decide("lines that wait", &[CHAIR, BLANK, SECRETARY, BLANK, MEMBER], &[HALF]);
    decide("nobody", &[BLANK, BLANK], &[HALF]);
}

#[test]
fn u606_a_council_has_one_chairman() {
    decide("none", &[DEPUTY, SECRETARY, MEMBER], &["U606 warning Thông tin!B2", HALF]);
    decide(
        "two",
        &[CHAIR, ["Trần Thị B", "Chủ tịch HĐ", ""], SECRETARY],
        &["U606/several warning Thông tin!B2, count 2", HALF],
    );
    decide("of the union", &[["Trần Thị B", "Chủ tịch công đoàn", ""], CHAIR, SECRETARY], &[HALF]);
    decide("in full", &[["Trần Thị B", "CHỦ TỊCH HỘI ĐỒNG TỰ ĐÁNH GIÁ", ""], DEPUTY, SECRETARY], &[HALF]);
}

#[test]
fn u607_a_council_has_one_secretary() {
    decide("none", &[CHAIR, DEPUTY, MEMBER], &["U607 warning Thông tin!B2", HALF]);
    decide(
        "two",
        &[CHAIR, SECRETARY, ["Trần Thị B", "Thư kí", ""]],
        &["U607/several warning Thông tin!B2, count 2", HALF],
    );
    decide("a secretariat", &[CHAIR, SECRETARY, ["Trần Thị B", "Thành viên tổ thư ký", ""]], &[HALF]);
    decide("and a deputy", &[CHAIR, ["Trần Thị B", "Phó chủ tịch kiêm thư ký", ""], MEMBER], &[HALF]);
}

#[test]
fn u608_where_criteria_are_assigned_each_is_somebodys() {
    let with = |first: &'static str, second: &'static str| {
        [[CHAIR[0], CHAIR[1], first], SECRETARY, [MEMBER[0], MEMBER[1], second]]
    };
    decide("all", &with("Tất cả", ""), &[HALF]);
    decide("by groups", &with("Nhóm 1", "Nhóm 2"), &[HALF]);
    decide("one is nobody's", &with("1.1–1.7", "2.1, 2.2, 2.4"), &["U608 warning Thông tin!B2", HALF]);
    decide(
        "a part is nobody's",
        &with("1.1–1.7, 2.1, 2.2, 2.4", "2.3.1–2.3.7"),
        &["U608 warning Thông tin!B2", HALF],
    );
    decide("in parts", &with("1.1–1.7, 2.1, 2.2, 2.4", "2.3.1–2.3.8"), &[HALF]);
    decide("none at all", &with("", "Phụ trách chung"), &[HALF]);
}

#[test]
fn u609_only_criteria_that_exist_can_be_assigned() {
    let with = |criteria: &'static str| {
        [[CHAIR[0], CHAIR[1], "Tất cả"], SECRETARY, [MEMBER[0], MEMBER[1], criteria]]
    };
    decide("none of ours", &with("3.1"), &["U609 warning Thông tin!E5", HALF]);
    decide("in two ways", &with("1,2"), &["U609 warning Thông tin!E5", HALF]);
    decide("ours", &with("1,3"), &[HALF]);
}

#[test]
fn tables_of_other_people_are_no_council() {
    let people = [DEPUTY, MEMBER];
    let of = |heading, header: &[&str], expected: &[&str]| {
        decide_file(heading, "phieu.xlsx", &bytes(heading, header, &people), expected);
    };
    let foreign = ["TT", "Họ và tên", "Chức vụ", "Nhiệm vụ"];
    of(
        "DANH SÁCH HỘI ĐỒNG TỰ ĐÁNH GIÁ",
        &foreign,
        &[
            "U605 warning Thông tin!B2, count 2",
            "U606 warning Thông tin!B2",
            "U607 warning Thông tin!B2",
            HALF,
        ],
    );
    of("DANH SÁCH ĐOÀN ĐÁNH GIÁ NGOÀI", &foreign, &[HALF]);
    of("DANH SÁCH GIÁO VIÊN", &foreign, &[HALF]);
    of(
        "DANH SÁCH HỘI ĐỒNG TỰ ĐÁNH GIÁ",
        &["TT", "Họ tên", "Chức vụ"],
        &["U605 warning Thông tin!B2, count 2", HALF],
    );
    decide_file("no council", "phieu.xlsx", &sound().xlsx(), &[HALF]);
}

fn council(heading: &str, header: &[&str], people: &[[&str; 3]]) -> Council {
    assess("phieu.xlsx", &bytes(heading, header, people)).form.council
}

#[test]
fn people_beyond_the_limit_are_passed_over() {
    let mut engine = Engine::built_in().unwrap();
    engine.limits.council = 2;
    let bytes = bytes("HỘI ĐỒNG TỰ ĐÁNH GIÁ", &OWN, &[CHAIR, DEPUTY, SECRETARY, MEMBER]);
    let council = engine.assess(&Source::new("phieu.xlsx", &bytes)).form.council;
    let names: Vec<&str> = council.people().map(|member| member.name.as_str()).collect();
    assert_eq!(names, [CHAIR[0], DEPUTY[0]]);
}

#[test]
fn a_criterion_names_who_answers_for_it() {
    let catalogue = Catalogue::built_in().unwrap();
    let people = [
        [CHAIR[0], CHAIR[1], "Tất cả"],
        [SECRETARY[0], SECRETARY[1], "Nhóm 2"],
        [MEMBER[0], MEMBER[1], "1.3.2, 1.4"],
    ];
    let council = council("HỘI ĐỒNG", &OWN, &people);
    for (code, names) in [
        ("1.1", vec![CHAIR[0]]),
        ("1.3", vec![CHAIR[0], MEMBER[0]]),
        ("1.3.1", vec![CHAIR[0]]),
        ("1.4", vec![CHAIR[0], MEMBER[0]]),
        ("2.3", vec![CHAIR[0], SECRETARY[0]]),
    ] {
        let node = catalogue.find(code).unwrap();
        let found: Vec<&str> = council.of(node, &catalogue).map(|member| member.name.as_str()).collect();
        assert_eq!(found, names, "{code}");
    }
    assert_eq!(council.chairman().map(|member| member.name.as_str()), Some(CHAIR[0]));
    assert_eq!(council.secretary().map(|member| member.name.as_str()), Some(SECRETARY[0]));
}

#[test]
fn a_task_told_in_words_can_name_criteria() {
    let catalogue = Catalogue::built_in().unwrap();
    let people = [
        [CHAIR[0], "Chủ tịch, phụ trách chung", ""],
        [SECRETARY[0], "Thư ký; phụ trách tiêu chí 2.1 và 2.2", ""],
        [MEMBER[0], "Ủy viên, nộp minh chứng trước 30.4; nhóm 1", ""],
    ];
    let council = council("HỘI ĐỒNG TỰ ĐÁNH GIÁ", &["TT", "Họ và tên", "Chức vụ", "Nhiệm vụ"], &people);
    let codes = council.members.iter().map(|member| {
        let codes = member.assigned.nodes.iter().map(|node| catalogue.node(*node).code.as_str());
        (codes.collect::<Vec<_>>().join(" "), member.assigned.unknown.len())
    });
    let expected = [("", 0), ("2.1 2.2", 0), ("1", 0)].map(|(codes, unknown)| (codes.to_owned(), unknown));
    assert_eq!(codes.collect::<Vec<_>>(), expected);
}

#[test]
fn a_note_below_the_people_is_none_of_them() {
    let mut rows: Vec<Vec<&str>> = vec![vec!["Hội đồng tự đánh giá"], OWN.to_vec()];
    for (number, [name, role, _]) in ["1", "2", "3"].into_iter().zip([CHAIR, SECRETARY, MEMBER]) {
        rows.push(vec![number, name, "Giáo viên", role, ""]);
    }
    rows.push(vec!["(Danh sách này có 03 người)"]);
    rows.push(vec!["", "HIỆU TRƯỞNG"]);
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let form = assess("phieu.xlsx", &sound().with_sheet("QĐ", &rows)).form;
    assert_eq!(form.council.people().count(), 3);
}
