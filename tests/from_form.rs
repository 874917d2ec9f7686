//! Catalogues made from a decision's own table and from forms.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;

use common::six;
use phieu::catalogue::diff::diff;
use phieu::catalogue::{Allowance, Catalogue, Kind};
use phieu::form::Vocabulary;
use phieu::jobs::File;
use phieu::jobs::draft::{DraftError, Made, from_forms};
use phieu::message::{Lang, Messages};
use phieu::sheet::Limits;

fn limits() -> Limits {
    Limits::from_toml(Limits::BUILT_IN).unwrap()
}

fn made_from(files: &[(&str, Vec<u8>)]) -> Result<Made, DraftError> {
    let files: Vec<File> =
        files.iter().map(|(name, bytes)| File::read(name, bytes.clone(), &limits())).collect();
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    from_forms(&files, &words, &limits(), false, &Messages::built_in(Lang::Vi).unwrap())
}

fn made(name: &str, bytes: Vec<u8>) -> Made {
    match made_from(&[(name, bytes)]) {
        Ok(made) => made,
        Err(DraftError::Lacking(remarks)) => panic!("{name}: {remarks:#?}"),
        Err(error) => panic!("{name}: {error:?}"),
    }
}

/// Every change against the built-in catalogue, as `code kind`.
fn changes(catalogue: &Catalogue) -> Vec<String> {
    let built_in = Catalogue::built_in().unwrap();
    diff(&built_in, catalogue).iter().map(|change| format!("{} {}", change.code, change.kind.key())).collect()
}

/// What is seeded in the table of six columns.
const SEEDED: [&str; 8] = [
    "1.4 bands",
    "1.6.1 bands",
    "1.6.2 bands",
    "1.6.3 bands",
    "1.7.1 bands",
    "1.7.3 renamed",
    "2.3.1 worth_more",
    "2.3.7 worth_less",
];

/// The table of six columns came out whole.
fn is_whole(name: &str, made: &Made) {
    let Made { catalogue, remarks, .. } = made;
    assert_eq!((remarks.len(), catalogue.problems()), (0, Vec::new()), "{name}: {remarks:?}");
    let conditions = catalogue.items().filter(|(_, node)| node.is_condition()).count();
    assert_eq!((catalogue.groups().count(), catalogue.items().count(), conditions), (2, 29, 4), "{name}");
    assert_eq!(changes(catalogue), SEEDED, "{name}");
    let node = |code: &str| catalogue.node(catalogue.find(code).unwrap());
    assert_eq!(node("1.3").bands.len(), 3, "{name}");
    assert_eq!(node("1.3").evidence_hint.as_deref(), Some("Ghi tên giải pháp và liên kết ngoài"), "{name}");
    let caps: Vec<String> = node("1.6.3").caps.iter().map(|band| band.allows.points().to_string()).collect();
    assert_eq!((caps.join(" ").as_str(), node("1.6.3").kind), ("3 5 6", Kind::Ratio), "{name}");
    assert_eq!((node("1.4").caps.len(), node("1.4").kind), (3, Kind::Count), "{name}");
    assert_eq!(node("1.4").caps[2].allows, Allowance::AtMost(10.into()), "{name}");
}

#[test]
fn the_table_of_six_columns_gives_the_same_catalogue_from_every_format() {
    let rows = six::rows();
    for (name, bytes) in [
        ("quyet-dinh.xlsx", six::xlsx(&rows)),
        ("quyet-dinh.html", six::html(&rows).into_bytes()),
        ("quyet-dinh.docx", six::docx(&rows)),
    ] {
        is_whole(name, &made(name, bytes));
    }
}

#[test]
fn the_table_of_six_columns_is_read_as_other_programs_write_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docx");
    for name in ["libreoffice.docx", "python-docx.docx"] {
        is_whole(name, &made(name, std::fs::read(folder.join(name)).unwrap()));
    }
    let Some(office) = common::office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bang.xlsx");
    std::fs::write(&file, six::xlsx(&six::rows())).unwrap();
    for format in ["xls", "ods"] {
        common::convert_with_office(&office, std::slice::from_ref(&file), format, folder.path());
        let name = format!("bang.{format}");
        is_whole(&name, &made(&name, std::fs::read(folder.path().join(&name)).unwrap()));
    }
}

/// Forms of a folder of the workplace, or of the repository's own samples where that is not there.
fn forms(folder: &str) -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared").join(folder);
    let folder = if shared.is_dir() { shared } else { root.join("workbooks/samples") };
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending != "json")).collect();
    files.sort();
    files
}

#[test]
fn every_form_gives_a_catalogue_that_loads_or_says_what_is_missing() {
    for path in forms("corpus").into_iter().chain(forms("wild")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match made_from(&[(&name, std::fs::read(&path).unwrap())]) {
            Ok(made) => {
                // Sums that are off are those that the remarks name.
                let off = made.catalogue.problems().len();
                let told = made.remarks.iter().filter(|remark| remark.key == "sum").count();
                assert!(off <= told, "{name}: {:?} {:?}", made.catalogue.problems(), made.remarks);
                let sound = made.remarks.is_empty() && made.differences.is_empty();
                let whole = made.catalogue.items().count() == 29;
                assert!(whole || !sound, "{name} is not whole and nobody says so");
            }
            Err(DraftError::NoForm(_) | DraftError::Unreadable(..)) => {}
            Err(DraftError::Lacking(remarks)) => assert!(!remarks.is_empty(), "{name}"),
            Err(error) => panic!("{name}: {error:?}"),
        }
    }
}

#[test]
fn of_several_forms_what_most_of_them_say_is_taken_and_the_rows_on_which_they_differ_are_named() {
    let form = |max: f64| {
        common::Form::sound().with(|form| form.row("2.3.1").max = common::Entry::Number(max)).xlsx()
    };
    let files = [("a.xlsx", form(10.0)), ("b.xlsx", form(8.0)), ("c.xlsx", form(10.0))];
    let made = made_from(&files).unwrap();
    assert_eq!(made.catalogue.node(made.catalogue.find("2.3.1").unwrap()).max, Some(10.into()));
    let told: Vec<String> = made
        .differences
        .iter()
        .map(|d| format!("{} {} {} of {}: {:?}", d.code, d.what, d.votes, made.forms, d.others))
        .collect();
    assert_eq!(told, ["2.3.1 max 2 of 3: [(\"8\", 1)]"]);
}

#[test]
fn what_does_not_add_up_or_is_not_understood_is_listed_with_its_cell_and_marked() {
    let mut rows = six::rows();
    let at = |rows: &[six::Row], text: &str| rows.iter().position(|row| row[1].contains(text)).unwrap();
    let wrong = at(&rows, "phân hệ quản lý học sinh");
    rows[wrong][3] = "Tối đa 9 điểm".to_owned();
    let gap = at(&rows, "xây dựng được học liệu số");
    rows[gap][3] =
        "Dưới 30%: tối đa 3 điểm; Từ 40% đến 60%: tối đa 5 điểm; Trên 60%: tối đa 6 điểm".to_owned();
    let unclear = at(&rows, "yêu cầu dạy môn Tin học");
    rows[unclear][3] = "Tối đa 7 điểm nếu đủ máy".to_owned();
    let made = made("sai.xlsx", six::xlsx(&rows));
    let told: Vec<String> =
        made.remarks.iter().map(|r| format!("{} {} {}", r.key, r.place.cell.unwrap(), r.code)).collect();
    let cell = |col: char, row: usize| format!("{col}{}", row + 4);
    let sum = at(&rows, "Triển khai phần mềm quản trị nhà trường");
    assert_eq!(
        told,
        [
            format!("bands_have_gaps {} ", cell('D', gap)),
            format!("points_unclear {} ", cell('D', unclear)),
            format!("sum {} 2.3", cell('C', sum)),
        ]
    );
    assert_eq!(made.toml.matches("# Cần xem lại:").count(), 3, "{}", made.toml);
    assert!(made.catalogue.node(made.catalogue.find("1.6.3").unwrap()).caps.is_empty());
}

#[test]
fn points_of_one_cell_beside_several_lines_are_told_by_the_criterions_sum() {
    let table = |max: &str, cap: &str| {
        let lines = "- Hệ thống học tập có:\n(1) giao bài\n(2) giải đáp";
        let rows: Vec<six::Row> = [
            ["1.", "Nhóm thứ nhất về dạy học", max, "", "", ""],
            ["1.1.", "Phần mềm dạy học trực tuyến", max, "", "", ""],
            ["", lines, "", cap, "", ""],
        ]
        .map(|row| row.map(str::to_owned))
        .into();
        let made = made("x.xlsx", six::xlsx(&rows));
        let titles: Vec<String> =
            made.catalogue.items().map(|(_, node)| format!("{} {}", node.code, node.title)).collect();
        (titles, made.remarks.iter().map(|remark| remark.key).collect::<Vec<_>>())
    };
    let each = ["1.1.1 Hệ thống học tập có: giao bài", "1.1.2 Hệ thống học tập có: giải đáp"];
    assert_eq!(table("12", "Tối đa 6 điểm"), (each.map(str::to_owned).into(), vec![]));
    let whole = ["1.1.1 Hệ thống học tập có: (1) giao bài; (2) giải đáp".to_owned()];
    assert_eq!(table("6", "Tối đa 6 điểm"), (whole.into(), vec![]));
    let (items, remarks) = table("9", "Tối đa 6 điểm");
    assert_eq!((items.len(), remarks), (2, vec!["sum", "shared_points"]));
    assert_eq!(table("10", "Tối đa 6 điểm\nTối đa 4 điểm").1, Vec::<&str>::new());
}

/// Items, as `code max title`, of a table of one group and one criterion with these lines below it; with remarks.
fn items(criterion: [&str; 4], lines: &[[&str; 6]]) -> (Vec<String>, Vec<&'static str>) {
    let [code, max, part, level] = criterion;
    let mut rows: Vec<six::Row> = vec![
        ["1.", "Nhóm thứ nhất về dạy và học", max, "", "", ""].map(str::to_owned),
        [code, "Tiêu chí thứ nhất của nhóm", max, part, level, ""].map(str::to_owned),
    ];
    rows.extend(lines.iter().map(|line| line.map(str::to_owned)));
    let made = made("x.xlsx", six::xlsx(&rows));
    let told = made
        .catalogue
        .items()
        .map(|(_, node)| format!("{} {} {}", node.code, node.max.unwrap_or_default(), node.title));
    (
        told.collect(),
        made.remarks.iter().map(|remark| remark.key).filter(|key| *key != "worked_out").collect(),
    )
}

#[test]
fn lines_below_a_dash_are_items_or_say_what_it_asks_for() {
    let dash = |cap| ["", "- Có hệ thống học tập:", "", cap, "", ""];
    let first = |cap| ["", "(1) giao bài", "", cap, "", ""];
    let second = |cap| ["", "(2) giải đáp", "", cap, "", ""];
    let criterion = ["1.1.", "12", "", ""];
    let each = vec!["1.1.1 6 Có hệ thống học tập: giao bài", "1.1.2 6 Có hệ thống học tập: giải đáp"];
    let cap = "Tối đa 6 điểm";
    assert_eq!(
        items(criterion, &[dash(""), first(cap), second(cap)]),
        (each.iter().map(ToString::to_string).collect(), vec![])
    );
    assert_eq!(
        items(criterion, &[dash("Tối đa 12 điểm"), first(""), second("")]),
        (vec!["1.1.1 12 Có hệ thống học tập: (1) giao bài; (2) giải đáp".to_owned()], vec![])
    );
    assert_eq!(items(criterion, &[dash("Tối đa 12 điểm"), first(cap), second(cap)]).0, each);
    assert_eq!(items(criterion, &[dash("Tối đa 10 điểm"), first(cap), second(cap)]).1, ["sum"]);
    let letters = [["", "a) giao bài", "", cap, "", ""], ["", "b) giải đáp", "", cap, "", ""]];
    assert_eq!(items(criterion, &letters).0, ["1.1.1 6 giao bài", "1.1.2 6 giải đáp"]);
}

#[test]
fn lines_that_are_intervals_are_bands_of_the_criterion() {
    let lines = [
        ["", "- Dưới 30%", "", "2 điểm", "", ""],
        ["", "- Từ 30% đến dưới 60%", "", "5 điểm", "", ""],
        ["", "- Từ 60% trở lên", "", "10 điểm", "", ""],
    ];
    let rows: Vec<six::Row> = [
        ["1.", "Nhóm thứ nhất về dạy và học", "10", "", "", ""],
        ["1.1.", "Tỉ lệ giáo viên có tài khoản", "10", "", "", ""],
    ]
    .into_iter()
    .chain(lines)
    .map(|row| row.map(str::to_owned))
    .collect();
    let made = made("x.xlsx", six::xlsx(&rows));
    let (_, node) = made.catalogue.items().next().unwrap();
    let points: Vec<Allowance> = node.caps.iter().map(|band| band.allows).collect();
    let exactly = |points: i64| Allowance::Exactly(points.into());
    assert_eq!((node.kind, points), (Kind::Ratio, vec![exactly(2), exactly(5), exactly(10)]));
}

#[test]
fn a_row_that_a_page_cuts_goes_on_and_one_missing_maximum_is_worked_out() {
    let lines = [
        ["", "- Có phần mềm dạy học", "", "Tối đa 6 điểm", "", ""],
        ["", "trực tuyến trực tiếp", "", "", "", ""],
        ["", "- Có hệ thống quản lý học tập", "", "", "", ""],
    ];
    let (told, remarks) = items(["1.1.", "10", "", ""], &lines);
    assert_eq!(
        told,
        ["1.1.1 6 Có phần mềm dạy học trực tuyến trực tiếp", "1.1.2 4 Có hệ thống quản lý học tập"]
    );
    assert_eq!(remarks, Vec::<&str>::new());
}
