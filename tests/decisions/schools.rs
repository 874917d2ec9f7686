//! One school or two. Capitals, spaces, signs and the place of a tone mark are no difference; tones and letters are.

use phieu::merge::{Options, merge};

use crate::common::Form;
use crate::merging::record;
use crate::outcome::{ENGINE, sound};

/// Name, code and unit above, as a form gives them; an empty one is not given.
type Told<'t> = (&'t str, &'t str, &'t str);

fn form((name, code, parent): Told) -> Form {
    sound().with(|form| {
        let lines = [("Đơn vị quản lý:", parent), ("Tên trường:", name), ("Mã trường:", code)];
        let given = lines.into_iter().filter(|(_, value)| !value.is_empty());
        form.head = given.map(|(label, value)| vec![label.to_owned(), value.to_owned()]).collect();
        form.head.push(vec!["Năm học:".to_owned(), "2024-2025".to_owned()]);
    })
}

/// Number of schools that two forms are of, and the codes of what is told about them.
fn schools(a: Told, b: Told) -> (usize, Vec<&'static str>) {
    // Evidence of their own, so that they are no copies of each other.
    let records = vec![record("a.csv", &form(a)), record("b.csv", &form(b).evidence("1.4", "MC.1.4.02"))];
    let merged = merge(records, &ENGINE.catalogue, &Options::default());
    (merged.counted().count(), merged.notices.iter().map(|notice| notice.finding.code.as_str()).collect())
}

#[test]
fn one_school_however_it_is_written() {
    for (a, b) in [
        (("Trường THCS Hoa Sen", "", "Xã Đông"), ("Trường THCS Hoa Sen", "", "Xã Đông")),
        (("Trường THCS Hoa Sen", "", "Xã Đông"), ("TRƯỜNG THCS HOA SEN", "", "XÃ ĐÔNG")),
        (("Trường THCS Hoa Sen", "", "Xã Đông"), ("Trường  THCS\u{a0}Hoa Sen ", "", " Xã  Đông")),
        (("Trường TH Hoà Bình", "", "Xã Hoà An"), ("Trường TH Hòa Bình", "", "Xã Hòa An")),
        (("Trường TH Thuý Lĩnh", "", "Xã Đông"), ("Trường TH Thúy Lĩnh", "", "Xã Đông")),
        (("Trường TH Ti\u{1ebf}n Đạt", "", "Xã Đông"), ("Trường TH Tie\u{302}\u{301}n Đạt", "", "Xã Đông")),
        (("Trường THCS Hoa Sen", "thcs01", "Xã Đông"), ("Trường THCS Hoa Sen", "THCS01", "Xã Đông")),
        (("Trường THCS Hoa Sen", "00123", "Xã Đông"), ("Trường THCS Hoa Sen", "", "Xã Đông")),
        (("Trường THCS Hoa Sen", "", "Xã Đông"), ("Trường THCS Hoa Sen", "", "")),
        (("Trường THCS Ân Thi", "00123", "Xã Đông"), ("Tr. THCS Ân Thi", "00123", "Xã Đông")),
        (("Trường THCS Hoa Sen", "00123", "Xã Đông"), ("Trường THCS Hoa Sen", "00123", "Xã Tây")),
    ] {
        assert_eq!(schools(a, b), (1, vec!["D701"]), "{a:?} {b:?}");
        assert_eq!(schools(b, a), (1, vec!["D701"]), "{b:?} {a:?}");
    }
}

#[test]
fn two_schools_by_one_tone_letter_digit_or_unit() {
    for (a, b) in [
        (("Trường THCS Tân Định", "", "Xã Đông"), ("Trường THCS Tân Đình", "", "Xã Đông")),
        (("Trường THCS Ân Thi", "", "Xã Đông"), ("Trường THCS An Thi", "", "Xã Đông")),
        (("Trường THCS Đông Dư", "", "Xã Đông"), ("Trường THCS Đông Du", "", "Xã Đông")),
        (("Trường TH Bình Minh 1", "", "Xã Đông"), ("Trường TH Bình Minh 2", "", "Xã Đông")),
        (("Trường TH Kim Đồng", "", "Xã Đông"), ("Trường THCS Kim Đồng", "", "Xã Đông")),
        (("Trường THCS Hoa Sen", "", "Xã Đông"), ("Trường THCS Hoa Sen", "", "Xã Đống")),
        (("Trường THCS Hoa Sen", "", "Xã Đông"), ("Trường THCS Hoa Sen", "", "Xã Tây")),
        (("Trường THCS Hoa Sen", "00123", "Xã Đông"), ("Trường THCS Hoa Sen", "00124", "Xã Đông")),
        (("Trường THCS Hoa Sen", "00123", "Xã Đông"), ("Trường THCS Hoa Sen", "123", "Xã Đông")),
        (("Trường THCS Hoa Sen", "00123", "Xã Đông"), ("Trường THCS Hoa Sen", "", "Xã Tây")),
    ] {
        assert_eq!(schools(a, b), (2, vec![]), "{a:?} {b:?}");
        assert_eq!(schools(b, a), (2, vec![]), "{b:?} {a:?}");
    }
}

#[test]
fn one_code_under_two_quite_different_names_is_two_schools_and_told() {
    let a = ("Trường THCS Hoa Sen", "00123", "Xã Đông");
    let b = ("Trường Tiểu học Lý Thường Kiệt", "00123", "Xã Đông");
    assert_eq!(schools(a, b), (2, vec!["D701"]));
    assert_eq!(schools(b, a), (2, vec!["D701"]));
}

#[test]
fn a_form_without_its_unit_joins_no_school_where_two_could_be_meant() {
    let name = "Trường THCS Hoa Sen";
    let told = |parents: [&str; 3]| {
        let records = ["a.csv", "b.csv", "c.csv"].into_iter().zip(parents);
        let records =
            records.map(|(file, parent)| record(file, &form((name, "", parent)).evidence("1.4", file)));
        merge(records.collect(), &ENGINE.catalogue, &Options::default()).counted().count()
    };
    for parents in [["", "Xã Đông", "Xã Tây"], ["Xã Đông", "", "Xã Tây"], ["Xã Đông", "Xã Tây", ""]]
    {
        assert_eq!(told(parents), 3, "{parents:?}");
    }
    for parents in [["", "Xã Đông", "Xã Đông"], ["Xã Đông", "Xã Đông", ""]] {
        assert_eq!(told(parents), 1, "{parents:?}");
    }
}
