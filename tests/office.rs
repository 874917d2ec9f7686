//! Papers of the year: their numbers are the report's, their layout is Nghị định 30/2020/NĐ-CP's, their gaps are seen.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::string_slice)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{Entry, Form, office as libreoffice};
use phieu::catalogue::Catalogue;
use phieu::message::{Lang, Messages};
use phieu::paper::office::{self, Described, Given, Kind, PaperWords, Shape, Subject};
use phieu::sheet::Limits;
use phieu::write::docx::{Template, Value, Values};
use phieu::{Engine, Source};
use regex::Regex;
use rust_decimal::Decimal;

const GAP: &str = "……";

fn phieu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
    command.current_dir(folder).env_remove("PHIEU_LANG").args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn words() -> PaperWords {
    PaperWords::from_toml(PaperWords::BUILT_IN).unwrap()
}

fn limits() -> Limits {
    Limits::from_toml(Limits::BUILT_IN).unwrap()
}

/// A part of a Word file.
fn part(bytes: &[u8], name: &str) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(package.by_name(name).unwrap()).unwrap()
}

/// The same Word file with the text of its body changed.
fn edited(bytes: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..package.len() {
        let mut member = package.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        if name == "word/document.xml" {
            content = change(String::from_utf8(content).unwrap()).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The paragraphs of a Word file's body, one a line.
fn lines(bytes: &[u8]) -> String {
    let (texts, tags) = (Regex::new(r"</w:p>|<w:br/>").unwrap(), Regex::new(r"<[^>]*>").unwrap());
    let body = texts.replace_all(&part(bytes, "word/document.xml"), "\n").into_owned();
    tags.replace_all(&body, "").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}

/// The tables of a Word file: of each the texts of its cells, row by row.
fn tables(bytes: &[u8]) -> Vec<Vec<Vec<String>>> {
    let document = part(bytes, "word/document.xml");
    let tags = Regex::new(r"<[^>]*>").unwrap();
    let between = |text: &str, name: &str| -> Vec<String> {
        let (open, close) = (format!("<w:{name}>"), format!("</w:{name}>"));
        text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap().to_owned()).collect()
    };
    let row = |row: &String| -> Vec<String> {
        between(row, "tc")
            .iter()
            .map(|cell| {
                tags.replace_all(&cell.replace("</w:p>", "\n").replace("<w:br/>", "\n"), "").trim().to_owned()
            })
            .collect()
    };
    between(&document, "tbl").iter().map(|table| between(table, "tr").iter().map(row).collect()).collect()
}

/// The rows of the table with this header, without it.
fn table(bytes: &[u8], header: &str) -> Vec<Vec<String>> {
    let found = tables(bytes).into_iter().find(|table| table[0].join(" | ") == header);
    found.unwrap_or_else(|| panic!("no table {header}: {:?}", tables(bytes)))[1..].to_vec()
}

const GROUPS: &str = "Nhóm | Nội dung | Điểm tối đa | Điểm đạt | Mức độ đạt";
const CONDITIONS: &str = "Mã | Điều kiện bắt buộc | Kết quả";
const CRITERIA: &str = "Mã | Tiêu chí | Điểm tối đa | Điểm đạt | Tỉ lệ";
const ITEMS: &str = "Mã | Chỉ báo | Điểm tối đa | Điểm đạt | Minh chứng";
const COUNCIL: &str = "TT | Họ và tên | Chức vụ | Vai trò | Tiêu chí phụ trách";

/// A form in a folder of its own, and the papers that a run made of it.
struct Made {
    folder: tempfile::TempDir,
    run: Output,
}

impl Made {
    fn of(form: &[u8], more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.xlsx"), form).unwrap();
        let run = phieu(folder.path(), &[&["van-ban", "a.xlsx", "-o", "ra"], more].concat());
        Self { folder, run }
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("ra")).into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn paper(&self, kind: Kind) -> Vec<u8> {
        let path = self.folder.path().join("ra").join(format!("a.{}", kind.file_name()));
        std::fs::read(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; {}", path.display(), text(&self.run.stderr)))
    }

    fn report(&self) -> serde_json::Value {
        let run = phieu(self.folder.path(), &["check", "--format", "json", "a.xlsx"]);
        serde_json::from_slice::<serde_json::Value>(&run.stdout).unwrap()["forms"][0].clone()
    }
}

fn of_schools() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| kind.subject() == Subject::School)
}

fn with_comma(number: &serde_json::Value) -> String {
    number.as_str().unwrap().replace('.', ",")
}

/// Numbers and levels of every table equal those of the report for programs.
fn agrees(made: &Made) {
    let report = made.report();
    let level = |level: &serde_json::Value| match level.as_u64() {
        Some(level) => format!("Mức độ {level} – "),
        None => "Chưa xếp mức".to_owned(),
    };
    for kind in [Kind::Minutes, Kind::Recognition, Kind::Report, Kind::Request] {
        let paper = made.paper(kind);
        let rows = table(&paper, GROUPS);
        let groups = report["groups"].as_array().unwrap();
        assert_eq!(rows.len(), groups.len());
        for (row, group) in rows.iter().zip(groups) {
            let told = [&row[0], &row[2], &row[3]].map(String::clone);
            assert_eq!(
                told,
                [
                    group["group"].as_str().unwrap().to_owned(),
                    with_comma(&group["max"]),
                    with_comma(&group["total"])
                ]
            );
            assert!(row[4].starts_with(&level(&group["level"])), "{row:?}");
        }
        let whole = format!(": {}", level(&report["level"]));
        assert!(
            lines(&paper).lines().any(|line| line.starts_with("Mức độ chung") && line.contains(&whole)),
            "{kind:?}"
        );
    }
    let points = |answer: &serde_json::Value| -> Decimal {
        answer["score"].as_str().map_or(Decimal::ZERO, |score| score.parse().unwrap())
    };
    for row in table(&made.paper(Kind::Report), CRITERIA) {
        let is_below = |code: &str| code == row[0] || code.starts_with(&format!("{}.", row[0]));
        let all = report["answers"].as_array().unwrap();
        let below = all.iter().filter(|answer| is_below(answer["item"].as_str().unwrap()));
        let sum: Decimal = below.map(points).sum();
        assert_eq!(row[3].replace(',', ".").parse::<Decimal>().unwrap(), sum, "{}", row[0]);
    }
    let items = table(&made.paper(Kind::Report), ITEMS);
    let answers = report["answers"].as_array().unwrap();
    let answered: BTreeMap<&str, &serde_json::Value> =
        answers.iter().map(|answer| (answer["item"].as_str().unwrap(), answer)).collect();
    assert_eq!(items.len(), Catalogue::built_in().unwrap().items().count());
    for row in items {
        let answer = answered[row[0].as_str()];
        let expected = match (&answer["score"], &answer["met"]) {
            (serde_json::Value::String(_), _) => with_comma(&answer["score"]),
            (_, serde_json::Value::Bool(true)) => "Đạt".to_owned(),
            (_, serde_json::Value::Bool(false)) => "Chưa đạt".to_owned(),
            _ => GAP.to_owned(),
        };
        assert_eq!(row[3], expected, "{}", row[0]);
    }
}

#[test]
fn a_sound_form_gives_every_paper_and_their_numbers_are_the_reports() {
    let made = Made::of(&Form::sound().total("1", 75.5).total("2", 49.5).xlsx(), &[]);
    assert_eq!(made.run.status.code(), Some(0), "{}", text(&made.run.stderr));
    let mut expected: Vec<String> = of_schools().map(|kind| format!("a.{}", kind.file_name())).collect();
    expected.sort();
    assert_eq!(made.names(), expected);
    agrees(&made);
    for kind in of_schools() {
        let lines = lines(&made.paper(kind));
        assert!(!lines.contains("DỰ THẢO") && !lines.contains("{{"), "{kind:?}: {lines}");
        let gap = if kind == Kind::Minutes {
            "Địa điểm: ……"
        } else {
            "……, ngày …… tháng …… năm ……"
        };
        assert!(lines.contains(gap), "{kind:?}: {lines}");
        assert!(lines.contains("Số: ……/"), "{kind:?}");
        assert!(!part(&made.paper(kind), "word/header1.xml").contains("DỰ THẢO"), "{kind:?}");
    }
}

#[test]
fn samples_and_their_result_workbooks_give_the_same_numbers() {
    for sample in ["a00-clean.xlsx", "a10-condition.xlsx", "b09-condition.xlsx"] {
        let made = Made::of(&std::fs::read(Path::new("workbooks/samples").join(sample)).unwrap(), &[]);
        assert_eq!(made.run.status.code(), Some(0), "{sample}: {}", text(&made.run.stderr));
        agrees(&made);
        let folder = made.folder.path();
        assert_eq!(phieu(folder, &["convert", "a.xlsx"]).status.code(), Some(0));
        let again = phieu(folder, &["papers", "a.ket-qua.xlsx", "-o", "lai"]);
        assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
        let report = std::fs::read(folder.join("lai/a.bao-cao.docx")).unwrap();
        for header in [GROUPS, CONDITIONS, ITEMS] {
            assert_eq!(table(&report, header), table(&made.paper(Kind::Report), header), "{sample}");
        }
    }
}

#[test]
fn a_condition_that_is_not_met_is_named_in_the_papers_that_recognise_and_ask() {
    let made = Made::of(&Form::sound().typed("1.1", "Chưa đạt").xlsx(), &[]);
    assert_eq!(made.run.status.code(), Some(0), "{}", text(&made.run.stderr));
    agrees(&made);
    for kind in [Kind::Recognition, Kind::Request] {
        let lines = lines(&made.paper(kind));
        assert_eq!(lines.matches("Điều kiện bắt buộc chưa đạt: 1.1 – ").count(), 1, "{kind:?}");
    }
    let conditions = table(&made.paper(Kind::Minutes), CONDITIONS);
    let told: Vec<(&str, &str)> = conditions.iter().map(|row| (row[0].as_str(), row[2].as_str())).collect();
    assert_eq!(told, [("1.1", "Chưa đạt"), ("1.2", "Đạt"), ("2.1", "Đạt"), ("2.2", "Đạt")]);
}

#[test]
fn a_form_with_errors_gives_no_paper_and_drafts_where_they_are_asked_for() {
    let form = Form::sound().score("1.4", Entry::Blank).number("1.5.1", 99.0).xlsx();
    let none = Made::of(&form, &[]);
    assert_eq!((none.run.status.code(), none.names()), (Some(1), Vec::new()));
    let told = text(&none.run.stderr);
    assert!(told.contains("a.xlsx: còn 2 lỗi nên chưa lập văn bản") && told.contains("--draft"), "{told}");

    let drafts = Made::of(&form, &["--draft"]);
    assert_eq!((drafts.run.status.code(), drafts.names().len()), (Some(1), 6));
    agrees(&drafts);
    for kind in of_schools() {
        let paper = drafts.paper(kind);
        assert!(lines(&paper).contains("DỰ THẢO"), "{kind:?}");
        assert!(part(&paper, "word/header1.xml").contains("DỰ THẢO"), "{kind:?}: on every page");
        let open = table(&paper, "TT | Mã | Nơi | Chỗ chưa đúng | Cách sửa");
        let codes: Vec<&str> = open.iter().map(|row| row[1].as_str()).collect();
        assert_eq!((open[0][0].as_str(), codes.len()), ("1", 2));
        assert!(codes.contains(&"V302") && codes.contains(&"V304"), "{codes:?}");
    }
    let minutes = lines(&drafts.paper(Kind::Minutes));
    assert!(
        minutes.contains("Chưa xếp mức vì các chỉ báo sau chưa có câu trả lời hợp lệ: 1.4, 1.5.1."),
        "{minutes}"
    );
}

#[test]
fn the_papers_of_the_years_beginning_are_made_of_a_blank_form_by_name() {
    let blank = std::fs::read("workbooks/phieu-trong.xlsx").unwrap();
    let all = Made::of(&blank, &[]);
    assert_eq!((all.run.status.code(), all.names()), (Some(1), Vec::new()));
    let made = Made::of(&blank, &["--only", "quyet-dinh-hoi-dong,plan"]);
    assert_eq!(made.run.status.code(), Some(0), "{}", text(&made.run.stderr));
    assert_eq!(made.names(), ["a.ke-hoach.docx", "a.quyet-dinh-hoi-dong.docx"]);
    assert!(!lines(&made.paper(Kind::Plan)).contains("DỰ THẢO"));
    let unknown = Made::of(&blank, &["--only", "bien"]);
    assert_eq!(unknown.run.status.code(), Some(2));
    let other = Made::of(&blank, &["--only", "bao-cao-don-vi"]);
    assert_eq!((other.run.status.code(), other.names()), (Some(0), Vec::new()));
    assert!(text(&other.run.stderr).contains("cần sổ tổng hợp"));
}

/// A form of the program's own making with a council, a plan and a head of the school.
fn with_council() -> Vec<u8> {
    use phieu::template::{Known, Pages};
    let engine = Engine::built_in().unwrap();
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let known = Known {
        name: Some("TRƯỜNG TIỂU HỌC BÌNH MINH".to_owned()),
        kind: Some("Tiểu học".to_owned()),
        school_year: phieu::school::SchoolYear::parse("2025-2026"),
        pages: Pages {
            head: "Nguyễn Văn A".to_owned(),
            council: vec![
                row(&["Nguyễn Văn A", "Phó Hiệu trưởng phụ trách", "Chủ tịch", "1.1, 1.2"]),
                row(&["Trần Thị B", "Giáo viên", "Thư ký", "1.3"]),
                row(&["Lê Văn C", "", "Ủy viên", "1.4"]),
            ],
            plan: Some(vec![row(&[
                "Tự đánh giá",
                "Hội đồng",
                "Tháng 3/2026",
                "Phiếu & biên bản",
                "Chưa làm",
            ])]),
            ..Pages::default()
        },
        ..Known::default()
    };
    phieu::write::template::write(&engine.catalogue, &engine.words.kinds, &known).unwrap()
}

#[test]
fn council_plan_and_signature_are_the_forms_own_and_the_unit_above_follows_the_year() {
    let made = Made::of(&with_council(), &["--draft", "--date", "2026-02-05"]);
    assert_eq!(made.names().len(), 6, "{}", text(&made.run.stderr));
    let decision = made.paper(Kind::Council);
    let members = table(&decision, COUNCIL);
    assert_eq!(members[1], ["2", "Trần Thị B", "Giáo viên", "Thư ký", "1.3"]);
    assert_eq!((members.len(), members[2][2].as_str()), (3, GAP));
    let lines_of = lines(&decision);
    for said in [
        "gồm 03 ông (bà)",
        "……, ngày 05 tháng 02 năm 2026",
        "KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG",
        "Nguyễn Văn A",
        "UBND xã (phường) ……",
        "Hiệu trưởng Trường Tiểu học Bình Minh",
        "Quyết định số 4725/QĐ-BGDĐT ngày 30 tháng 12 năm 2022 của Bộ Giáo dục và Đào tạo ban hành Bộ chỉ số",
        "Số: ……/QĐ-……",
    ] {
        assert!(lines_of.contains(said), "{said} in {lines_of}");
    }
    let minutes = lines(&made.paper(Kind::Minutes));
    assert!(minutes.contains("Chủ trì: Nguyễn Văn A, Chủ tịch Hội đồng."), "{minutes}");
    assert!(minutes.contains("Thư ký: Trần Thị B.") && minutes.contains("……/03 thành viên"), "{minutes}");
    let plan = made.paper(Kind::Plan);
    let tasks = table(&plan, "TT | Nội dung công việc | Người thực hiện | Thời gian | Sản phẩm");
    assert_eq!(tasks[0], ["1", "Tự đánh giá", "Hội đồng", "Tháng 3/2026", "Phiếu &amp; biên bản"]);
    assert!(lines(&plan).contains("Tiêu chí chưa có người phụ trách: 1.5"), "{}", lines(&plan));
}

#[test]
fn a_consolidated_workbook_gives_the_units_report_with_its_own_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let school = |name: &str, points: f64| {
        let named = Form::sound().total("1", points);
        named
            .with(|form| {
                form.head.iter_mut().flatten().for_each(|cell| *cell = cell.replace("Hoa Sen", name));
            })
            .xlsx()
    };
    for (name, points) in [("Hoa Sen", 49.5), ("Hoa Hồng", 75.5), ("Hoa Mai", 60.0)] {
        std::fs::write(folder.path().join(format!("{name}.xlsx")), school(name, points)).unwrap();
    }
    let merged = phieu(folder.path(), &["merge", ".", "-o", "tong-hop.xlsx"]);
    assert!(merged.status.code() < Some(2), "{}", text(&merged.stderr));
    let run = phieu(
        folder.path(),
        &["papers", "tong-hop.xlsx", "-o", "ra", "--unit", "SỞ GIÁO DỤC VÀ ĐÀO TẠO A", "--draft"],
    );
    assert!(run.status.code() < Some(2), "{}", text(&run.stderr));
    let report = std::fs::read(folder.path().join("ra/tong-hop.bao-cao-don-vi.docx")).unwrap();
    let levels = table(&report, "Mức độ | Số trường | Tỉ lệ");
    let all = lines(&report);
    let schools = table(&report, "TT | Trường | Điểm theo nhóm | Mức độ theo nhóm | Mức độ chung");
    let counts: Vec<(&str, &str)> = levels.iter().map(|row| (row[1].as_str(), row[2].as_str())).collect();
    assert_eq!(schools.len(), 3, "{schools:?}");
    assert_eq!(counts, [("1", "33,3%"), ("1", "33,3%"), ("1", "33,3%"), ("0", "0%")]);
    let points: BTreeSet<&str> = schools.iter().map(|row| row[2].lines().next().unwrap()).collect();
    assert_eq!(points, BTreeSet::from(["Nhóm 1: 49,5/100", "Nhóm 1: 60/100", "Nhóm 1: 75,5/100"]));
    for said in
        ["Kính gửi: Bộ Giáo dục và Đào tạo", "GIÁM ĐỐC", "của 3 trường", "Sở Giáo dục và Đào tạo A báo cáo"]
    {
        assert!(all.contains(said), "{said} in {all}");
    }
}

#[test]
fn papers_are_never_written_over_and_the_form_stays_as_it_is() {
    let form = Form::sound().xlsx();
    let made = Made::of(&form, &[]);
    let filled = made.folder.path().join("ra/a.bien-ban.docx");
    std::fs::write(&filled, b"filled in by a clerk").unwrap();
    let again = phieu(made.folder.path(), &["papers", "a.xlsx", "-o", "ra"]);
    assert_eq!(again.status.code(), Some(3));
    assert_eq!(std::fs::read(&filled).unwrap(), b"filled in by a clerk");
    assert!(text(&again.stderr).contains("a.bien-ban.docx"), "{}", text(&again.stderr));
    assert_eq!(std::fs::read(made.folder.path().join("a.xlsx")).unwrap(), form);
    let twice = Made::of(&form, &[]);
    for kind in of_schools().filter(|kind| *kind != Kind::Minutes) {
        assert!(made.paper(kind) == twice.paper(kind), "{kind:?}: two runs differ");
    }
}

#[test]
fn templates_are_copied_out_edited_and_used_and_a_broken_one_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("a.xlsx"), Form::sound().xlsx()).unwrap();
    let copied = phieu(folder.path(), &["papers", "--templates", "mau-van-ban"]);
    assert_eq!(copied.status.code(), Some(0), "{}", text(&copied.stderr));
    let minutes = at("mau-van-ban/bien-ban.docx");
    assert_eq!(
        std::fs::read_dir(at("mau-van-ban")).unwrap().count(),
        Kind::ALL.len() + 1,
        "and that of an index"
    );
    let original = std::fs::read(&minutes).unwrap();

    // Another order, a new field, and a table taken out.
    let change = |document: String| {
        let table = |header: &str| {
            let at = document.find(&format!(">{header}<")).unwrap();
            let from = document[..at].rfind("<w:tbl>").unwrap();
            document[from..at + document[at..].find("</w:tbl>").unwrap() + "</w:tbl>".len()].to_owned()
        };
        let (groups, criteria) = (table("Mức độ đạt"), table("Tiêu chí"));
        let rest = document.replace(&criteria, "").replace(&groups, "");
        let new = "<w:p><w:r><w:t>Mã trường: {{MÃ  trường}}; {{cấp học}}</w:t></w:r></w:p>";
        rest.replacen("<w:body>", &format!("<w:body>{new}{groups}"), 1)
    };
    std::fs::write(&minutes, edited(&original, change)).unwrap();
    let run = phieu(folder.path(), &["papers", "a.xlsx", "-o", "ra", "--only", "bien-ban"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("bien-ban.docx"), "a template at hand is told");
    let paper = std::fs::read(at("ra/a.bien-ban.docx")).unwrap();
    assert!(lines(&paper).trim_start().starts_with("Mã trường: "), "{}", lines(&paper));
    let headers: Vec<String> = tables(&paper).iter().map(|table| table[0].join(" | ")).collect();
    assert_eq!(headers[0], GROUPS);
    assert!(!headers.iter().any(|header| header.contains("Tiêu chí")), "{headers:?}");

    let broken = |document: String| document.replace("Địa điểm: ……", "Địa điểm: {{phòng họp}}");
    std::fs::write(&minutes, edited(&original, broken)).unwrap();
    let run = phieu(folder.path(), &["papers", "a.xlsx", "-o", "ra2", "--from", "mau-van-ban"]);
    assert_eq!(run.status.code(), Some(2));
    let told = text(&run.stderr);
    assert!(
        told.contains("bien-ban.docx") && told.contains("{{phòng họp}}") && told.contains("Địa điểm:"),
        "{told}"
    );
    assert!(!at("ra2").exists(), "nothing is made with a broken template");

    let empty = phieu(folder.path(), &["papers", "a.xlsx", "--from", "ra"]);
    assert_eq!(empty.status.code(), Some(2), "{}", text(&empty.stderr));
}

#[test]
fn every_template_names_only_fields_that_there_are() {
    for kind in Kind::ALL {
        let template = Template::parse(kind.built_in(), &limits()).unwrap();
        let wrong = template.check(&office::fields(&words(), kind.subject()));
        assert!(wrong.is_empty(), "{kind:?}: {wrong:?}");
    }
}

/// Every field that is described has a value, down to the entries of lists.
fn has_all<'d>(values: &Values, described: impl Iterator<Item = &'d Described>, seen: &mut usize) {
    for field in described {
        let value = values.get(&field.name).unwrap_or_else(|| panic!("{} has no value", field.name));
        match (field.shape(), value) {
            (Shape::Text, Value::Text(_) | Value::Gap) | (Shape::Flag, Value::Flag(_)) => *seen += 1,
            (Shape::List, Value::List(entries)) => {
                for entry in entries {
                    assert!(entry.get(office::NUMBER).is_some(), "{}", field.name);
                    has_all(entry, field.entries.iter(), seen);
                }
            }
            (shape, value) => panic!("{} is no {shape:?}: {value:?}", field.name),
        }
    }
}

#[test]
fn every_field_that_is_described_has_a_value_of_its_kind() {
    let (engine, messages, words) =
        (Engine::built_in().unwrap(), Messages::built_in(Lang::Vi).unwrap(), words());
    let given = Given { catalogue: &engine.catalogue, messages: &messages, words: &words, date: None };
    let mut seen = 0;
    for bytes in [with_council(), Form::sound().typed("1.1", "Chưa đạt").evidence("1.4", "MC.1.4.01").xlsx()]
    {
        let assessment = engine.assess(&Source::new("a.xlsx", &bytes));
        has_all(&office::of_school(&assessment, &given), words.fields(Subject::School), &mut seen);
    }
    let records = ["A", "B"].map(|name| {
        let form = Form::sound().score("1.4", Entry::Blank);
        phieu::merge::Record::of(name, &form.assess(), &engine.catalogue).unwrap()
    });
    let merged = phieu::merge::merge(records.into(), &engine.catalogue, &phieu::merge::Options::default());
    has_all(&office::of_unit(&merged, &given), words.fields(Subject::Unit), &mut seen);
    assert!(seen > 100, "{seen}");
}

/// `PHIEU_UPDATE=1 cargo test --test office` writes the file anew.
#[test]
fn the_list_of_fields_is_what_the_program_knows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/van-ban.md");
    let kept = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let (mark, end) = ("<!-- Từ đây do chương trình ghi. -->\n", kept.len());
    let head = &kept[..kept.find(mark).map_or(end, |at| at + mark.len())];
    let words = words();
    let mut list = String::new();
    for (subject, title) in
        [(Subject::School, "Văn bản của trường"), (Subject::Unit, "Báo cáo của đơn vị cấp trên")]
    {
        list += "\n## ";
        list += title;
        list += "\n\n| trường | loại | nội dung |\n|---|---|---|\n";
        for field in words.fields(subject) {
            list += &described(field, "");
        }
    }
    let written = format!("{head}{list}");
    if std::env::var_os("PHIEU_UPDATE").is_some() {
        std::fs::write(path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert!(written == kept, "run PHIEU_UPDATE=1 cargo test --test office and look at what changed");
}

fn described(field: &Described, within: &str) -> String {
    let kind = match field.shape() {
        Shape::Text => "chữ",
        Shape::Flag => "có, không",
        Shape::List => "danh sách",
    };
    let name = format!("{within}`{}`", field.name);
    let inner = field.entries.iter().map(|entry| described(entry, &format!("{name} › ")));
    format!("| {name} | {kind} | {} |\n{}", field.about, inner.collect::<String>())
}

// The layout, by Nghị định 30/2020/NĐ-CP, Phụ lục I.

/// A style, the sizes that it may have, what it must have and what it must not.
type Look = (&'static str, u32, u32, &'static [&'static str], &'static [&'static str]);

const BOLD: &str = "<w:b/>";
const ITALIC: &str = "<w:i/>";
const CAPITALS: &str = "<w:caps/>";
const CENTRED: &str = "<w:jc w:val=\"center\"/>";

/// The value of an attribute of the first element of this name.
fn attribute(xml: &str, element: &str, name: &str) -> Option<String> {
    let from = xml.find(&format!("<w:{element} ")).map(|at| &xml[at..])?;
    let tag = &from[..from.find('>')?];
    let value = tag.split(&format!("w:{name}=\"")).nth(1)?;
    value.split('"').next().map(str::to_owned)
}

fn style<'s>(styles: &'s str, id: &str) -> &'s str {
    let at = styles.find(&format!("w:styleId=\"{id}\"")).unwrap_or_else(|| panic!("no style {id}"));
    &styles[at..at + styles[at..].find("</w:style>").unwrap()]
}

#[test]
fn margins_page_numbers_fonts_and_sizes_are_those_of_the_decree() {
    let millimetres = |twips: &str| twips.parse::<f64>().unwrap() / 1440.0 * 25.4;
    for kind in Kind::ALL {
        let (document, styles) =
            (part(kind.built_in(), "word/document.xml"), part(kind.built_in(), "word/styles.xml"));
        let sections: Vec<&str> = document.split("<w:sectPr>").skip(1).collect();
        assert!(!sections.is_empty());
        for section in sections {
            let of = |element, name| millimetres(&attribute(section, element, name).unwrap());
            let near = |value: f64, from: f64, to: f64| (from - 0.05..=to + 0.05).contains(&value);
            assert!(
                near(of("pgSz", "w"), 210.0, 210.0) && near(of("pgSz", "h"), 297.0, 297.0),
                "{kind:?}: A4"
            );
            for (side, from, to) in
                [("top", 20.0, 25.0), ("bottom", 20.0, 25.0), ("left", 30.0, 35.0), ("right", 15.0, 20.0)]
            {
                assert!(near(of("pgMar", side), from, to), "{kind:?} {side}");
            }
            assert!(section.contains("<w:titlePg/>"), "{kind:?}: no number on page 1");
            assert_eq!(attribute(section, "headerReference", "type").as_deref(), Some("default"));
        }
        let (numbered, first) =
            (part(kind.built_in(), "word/header1.xml"), part(kind.built_in(), "word/header2.xml"));
        assert!(numbered.contains(" PAGE ") && numbered.contains("\"SoTrang\"") && !first.contains(" PAGE "));
        let fonts = &styles[styles.find("<w:rFonts ").unwrap()..];
        let fonts = &fonts[..fonts.find('>').unwrap()];
        for script in ["ascii", "hAnsi", "eastAsia", "cs"] {
            assert!(fonts.contains(&format!("w:{script}=\"Times New Roman\"")), "{kind:?} {script}");
        }
        assert!(
            !document.contains("<w:rFonts") && styles.matches("<w:rFonts").count() == 1,
            "no other font anywhere"
        );
        assert!(styles.contains("<w:lang w:val=\"vi-VN\"") && styles.contains("w:color w:val=\"000000\""));
        let looks: [Look; 14] = [
            ("QuocHieu", 12, 13, &[BOLD, CENTRED], &[ITALIC]),
            ("TieuNgu", 13, 14, &[BOLD, CENTRED], &[ITALIC, CAPITALS]),
            ("CoQuanTren", 12, 13, &[CAPITALS, CENTRED], &[BOLD]),
            ("CoQuan", 12, 13, &[CAPITALS, BOLD, CENTRED], &[ITALIC]),
            ("SoKyHieu", 13, 13, &[CENTRED], &[BOLD, ITALIC]),
            ("DiaDanh", 13, 14, &[ITALIC, CENTRED], &[BOLD]),
            ("TenLoai", 13, 14, &[CAPITALS, BOLD, CENTRED], &[ITALIC]),
            ("TrichYeu", 13, 14, &[BOLD, CENTRED], &[ITALIC, CAPITALS]),
            ("ChucVu", 13, 14, &[BOLD, CENTRED], &[ITALIC]),
            ("HoTen", 13, 14, &[BOLD, CENTRED], &[ITALIC, CAPITALS]),
            ("NoiNhan", 12, 12, &[BOLD, ITALIC], &[CENTRED]),
            ("NoiNhanDong", 11, 11, &[], &[BOLD, ITALIC]),
            ("SoTrang", 13, 14, &[CENTRED], &[BOLD, ITALIC]),
            ("KemTheo", 13, 14, &[ITALIC, CENTRED], &[BOLD]),
        ];
        for (id, from, to, has, lacks) in looks {
            let style = style(&styles, id);
            let points = attribute(style, "sz", "val").unwrap().parse::<u32>().unwrap() / 2;
            assert!((from..=to).contains(&points), "{id}: {points}");
            assert!(has.iter().all(|look| style.contains(look)), "{id}: {style}");
            assert!(!lacks.iter().any(|look| style.contains(look)), "{id}: {style}");
        }
        // The text takes its size from the document's own; from 6 pt between paragraphs, single to one and a half lines.
        assert_eq!(attribute(&styles, "sz", "val").as_deref(), Some("28"));
        let body = style(&styles, "NoiDung");
        let number = |name| attribute(body, "spacing", name).unwrap().parse::<u32>().unwrap();
        assert!(
            number("after") >= 120
                && (240..=360).contains(&number("line"))
                && body.contains("w:val=\"both\"")
        );
        let first_line = millimetres(&attribute(body, "ind", "firstLine").unwrap());
        assert!([10.0, 12.7].iter().any(|allowed| (first_line - allowed).abs() < 0.05), "{first_line}");
        assert!(style(&styles, "CanCu").contains(ITALIC));
        for heading in ["Heading1", "Heading2", "TenLoai", "TrichYeu", "NoiDungBang", "NoiDungCuoi"] {
            assert!(style(&styles, heading).contains("<w:keepNext/>"), "{heading} stays with what follows");
        }
    }
}

#[test]
fn the_line_below_the_motto_is_as_long_as_the_motto_and_tables_keep_their_rows_together() {
    for kind in Kind::ALL {
        let document = part(kind.built_in(), "word/document.xml");
        let motto = document.find("Độc lập - Tự do - Hạnh phúc").unwrap();
        let line = &document[motto..];
        let line = &line[line.find("\"KeNgang\"").unwrap()..];
        let side = |name| attribute(line, "ind", name).unwrap().parse::<f64>().unwrap();
        let cell = document[..motto]
            .rfind("<w:tcW ")
            .map(|at| attribute(&document[at..], "tcW", "w").unwrap())
            .unwrap();
        let long = (cell.parse::<f64>().unwrap() - side("left") - side("right")) / 1440.0 * 25.4;
        assert!((55.7..=56.3).contains(&long), "{kind:?}: {long} mm");
        let tables: Vec<&str> = document.split("<w:tblStyle w:val=\"Bang\"/>").skip(1).collect();
        for table in tables {
            let first = &table[..table.find("</w:tr>").unwrap()];
            assert!(first.contains("<w:tblHeader/>"), "{kind:?}");
        }
        assert_eq!(document.matches("<w:tr>").count(), document.matches("<w:cantSplit/>").count());
        let papers_with_end = document.matches("./.").count();
        assert_eq!(papers_with_end, 1, "{kind:?}: the text ends once");
    }
}

#[test]
fn python_docx_opens_the_papers_and_finds_the_same_tables() {
    let Some(python) = common::python_with("docx") else { return };
    let made = Made::of(&Form::sound().total("1", 75.5).xlsx(), &[]);
    let script = "import docx, json, sys\n\
        d = docx.Document(sys.argv[1])\n\
        s = d.sections[0]\n\
        print(json.dumps({'tables': [[[c.text for c in r.cells] for r in t.rows] for t in d.tables],\n\
            'margins': [round(m.mm) for m in (s.top_margin, s.bottom_margin, s.left_margin, s.right_margin)],\n\
            'first': s.different_first_page_header_footer}))";
    for kind in of_schools() {
        let path = made.folder.path().join("ra").join(format!("a.{}", kind.file_name()));
        let run = Command::new(&python).arg("-c").arg(script).arg(&path).output().unwrap();
        assert!(run.status.success(), "{}", text(&run.stderr));
        let seen: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(
            (&seen["margins"], &seen["first"]),
            (&serde_json::json!([20, 20, 30, 15]), &serde_json::json!(true))
        );
        let own = tables(&made.paper(kind));
        assert_eq!(seen["tables"].as_array().unwrap().len(), own.len(), "{kind:?}");
        if kind == Kind::Report {
            let items =
                seen["tables"].as_array().unwrap().iter().find(|table| table[0][1] == "Chỉ báo").unwrap();
            let rows: Vec<Vec<String>> = serde_json::from_value(items.clone()).unwrap();
            assert_eq!(rows[1..], table(&made.paper(kind), ITEMS));
        }
    }
}

#[test]
fn libreoffice_opens_every_paper() {
    let Some(office) = libreoffice() else { return };
    let made = Made::of(&Form::sound().score("1.4", Entry::Blank).xlsx(), &["--draft"]);
    let files: Vec<PathBuf> =
        made.names().iter().map(|name| made.folder.path().join("ra").join(name)).collect();
    let again = tempfile::tempdir().unwrap();
    common::convert_with_office(&office, &files, "pdf", again.path());
    for file in files {
        let pdf = again.path().join(file.with_extension("pdf").file_name().unwrap());
        assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"), "{pdf:?}");
    }
}
