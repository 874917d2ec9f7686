//! The program as its users run it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use common::{Entry, Form};

fn phieu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
    command.current_dir(folder).env_remove("PHIEU_LANG").args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_wrong_value_is_named_by_its_cell_corrected_and_gone() {
    let folder = tempfile::tempdir().unwrap();
    let name = "Phiếu trường Hoa Sen.xlsx";
    let path = folder.path().join(name);
    std::fs::write(&path, Form::sound().number("1.4", 12.0).xlsx()).unwrap();
    let first = phieu(folder.path(), &["convert", name]);
    assert_eq!(first.status.code(), Some(1));
    assert!(
        text(&first.stdout).contains("Ô D14 ghi 12, ngoài khoảng 0 đến 10 của 1.4."),
        "{}",
        text(&first.stdout)
    );
    std::fs::write(&path, Form::sound().xlsx()).unwrap();
    let second = phieu(folder.path(), &["convert", name]);
    assert_eq!(second.status.code(), Some(0), "{}", text(&second.stdout));
    assert!(folder.path().join("Phiếu trường Hoa Sen.ket-qua.xlsx").exists());
}

#[test]
fn files_without_a_command_are_converted_and_inputs_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = Form::sound().xlsx();
    std::fs::write(folder.path().join("a.xlsx"), &bytes).unwrap();
    assert_eq!(phieu(folder.path(), &["a.xlsx"]).status.code(), Some(0));
    assert_eq!(std::fs::read(folder.path().join("a.xlsx")).unwrap(), bytes);
    let first = std::fs::read(folder.path().join("a.ket-qua.xlsx")).unwrap();
    assert_eq!(phieu(folder.path(), &["chuyen", "a.xlsx"]).status.code(), Some(0));
    assert_eq!(std::fs::read(folder.path().join("a.ket-qua.xlsx")).unwrap(), first, "two runs differ");
}

#[test]
fn a_batch_goes_on_after_a_bad_file_and_a_missing_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xlsx"), b"PK\x03\x04 broken").unwrap();
    std::fs::write(folder.path().join("b.xlsx"), Form::sound().xlsx()).unwrap();
    let run = phieu(folder.path(), &["check", ".", "missing.xlsx"]);
    assert_eq!(run.status.code(), Some(3));
    assert!(
        text(&run.stdout).contains("Tổng kết: 2 phiếu, 1 không có lỗi, 1 có lỗi"),
        "{}",
        text(&run.stdout)
    );
    assert!(text(&run.stderr).contains("Không thấy missing.xlsx"));
}

#[test]
fn usage_errors_speak_the_readers_language() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (&["kiemtra", "x"][..], "Không có lệnh kiemtra."),
        (&["check"], "Còn thiếu: <TỆP|THƯ MỤC>"),
        (&["check", "--nhanh", "x"], "Không có tùy chọn --nhanh."),
        (&["check", "--format", "xml", "x"], "Giá trị “xml” không hợp lệ"),
        (&["check", "--lang", "en"], "Missing: <FILE|FOLDER>"),
    ] {
        let run = phieu(folder.path(), arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(text(&run.stderr).contains(words), "{arguments:?}: {}", text(&run.stderr));
    }
}

#[test]
fn help_is_vietnamese_throughout() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["--help"][..],
        &["convert", "-h"],
        &["evidence", "-h"],
        &["papers", "-h"],
        &["dossier", "-h"],
        &["publish", "-h"],
        &["catalogue", "-h"],
        &["explain", "--help"],
    ] {
        let help = text(&phieu(folder.path(), arguments).stdout);
        assert!(help.contains("Cách dùng:"), "{help}");
        for english in ["Usage", "Options", "Arguments", "Commands", "[OPTIONS]", "aliases", "default"] {
            assert!(!help.contains(english), "{english} in {help}");
        }
    }
}

#[test]
fn the_json_keeps_its_contract() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xlsx"), Form::sound().score("1.4", Entry::Blank).xlsx()).unwrap();
    let linked = Form::sound().evidence("1.4", "https://a.vn/1; https://a.vn/1; MC.1.4.01").separated(';');
    std::fs::write(folder.path().join("b.csv"), linked).unwrap();
    let run = phieu(folder.path(), &["check", "--format", "json", "."]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../schema/report.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    let answers = report["forms"][1]["answers"].as_array().unwrap();
    let links: Vec<_> = answers.iter().filter(|answer| answer["links"] != serde_json::json!([])).collect();
    assert_eq!((links.len(), &links[0]["links"]), (1, &serde_json::json!(["https://a.vn/1"])));
    assert_eq!(report["forms"][0]["findings"][0]["code"], "V304");
    assert_eq!(report["forms"][0]["groups"][0]["level"], serde_json::Value::Null);
    let block = &report["forms"][0]["layout"]["blocks"][0];
    assert_eq!((block["kind"].as_str(), block["direction"].as_str()), (Some("filled"), Some("down")));
    let columns = block["columns"].as_array().unwrap();
    let score = columns.iter().find(|column| column["role"] == "score").unwrap();
    assert_eq!((score["column"].as_str(), score["label"].as_str()), (Some("D"), Some("Điểm tự đánh giá")));
    assert_eq!(score["reasons"][0]["reason"], "words");
}

#[test]
fn the_json_names_the_council_and_what_each_member_answers_for() {
    let folder = tempfile::tempdir().unwrap();
    let council: [&[&str]; 4] = [
        &["TT", "Họ và tên", "Chức vụ", "Vai trò", "Tiêu chí phụ trách"],
        &["1", "Nguyễn Văn A", "Hiệu trưởng", "Chủ tịch", "Nhóm 1"],
        &["2", "Trần Thị B", "Văn thư", "Thư ký", "2.1–2.3"],
        &["3", "", "", "", ""],
    ];
    std::fs::write(folder.path().join("a.xlsx"), Form::sound().with_sheet("Hội đồng", &council)).unwrap();
    let run = phieu(folder.path(), &["check", "--format", "json", "a.xlsx"]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../schema/report.schema.json")).unwrap();
    assert!(jsonschema::is_valid(&schema, &report));
    let form = &report["forms"][0];
    let secretary = serde_json::json!({
        "name": "Trần Thị B", "position": "Văn thư", "role": "Thư ký", "chairman": false, "secretary": true,
        "criteria": ["2.1", "2.2", "2.3"], "sheet": "Hội đồng", "cell": "E3",
    });
    assert_eq!((form["council"].as_array().unwrap().len(), &form["council"][1]), (2, &secretary));
    let codes: Vec<&str> = form["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["U605", "U608"]);
    assert_eq!(run.status.code(), Some(0), "warnings are no errors");
}

#[test]
fn how_a_form_was_read_is_told_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xlsx"), Form::sound().xlsx()).unwrap();
    let told = text(&phieu(folder.path(), &["check", "--explain", "a.xlsx"]).stdout);
    assert!(told.contains("cột D (Điểm tự đánh giá) = điểm tự đánh giá, vì tiêu đề ghi như vậy"), "{told}");
    assert_eq!(text(&phieu(folder.path(), &["kiem-tra", "--giai-thich", "a.xlsx"]).stdout), told);
    let english = text(&phieu(folder.path(), &["check", "--explain", "--lang", "en", "a.xlsx"]).stdout);
    assert!(
        english.contains("column D (Điểm tự đánh giá) = self score, because its header says so"),
        "{english}"
    );
    let plain = text(&phieu(folder.path(), &["check", "a.xlsx"]).stdout);
    assert!(!plain.contains("cột D"), "{plain}");
}

#[test]
fn a_layout_file_in_the_folder_of_the_forms_is_used_for_forms_of_its_make() {
    let folder = tempfile::tempdir().unwrap();
    let (forms, layouts) = (folder.path().join("phieu"), folder.path().join("phieu/bo-cuc"));
    std::fs::create_dir_all(&layouts).unwrap();
    std::fs::write(forms.join("a.xlsx"), Form::sound().xlsx()).unwrap();
    let other = Form::sound().with(|form| form.columns[3] = "Tự chấm".to_owned());
    std::fs::write(forms.join("b.xlsx"), other.xlsx()).unwrap();
    let written = phieu(&forms, &["bo-cuc", "a.xlsx", "-o", "bo-cuc/mau.toml"]);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    for way in [
        &["check", "--format", "json", "phieu"][..],
        &["check", "--format", "json", "phieu/a.xlsx", "phieu/b.xlsx"],
    ] {
        let run = phieu(folder.path(), way);
        let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let file = |index: usize| report["forms"][index]["layout"]["file"].as_str().map(str::to_owned);
        assert_eq!((file(0).as_deref(), file(1)), (Some("mau.toml"), None), "{way:?}");
    }
    let asked = phieu(folder.path(), &["check", "--layout", "phieu/bo-cuc/mau.toml", "phieu"]);
    assert_eq!(text(&asked.stdout).matches("L211").count(), 1, "{}", text(&asked.stdout));
    std::fs::write(layouts.join("mau.toml"), "fingerprint = 1").unwrap();
    let broken = phieu(folder.path(), &["check", "phieu"]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(text(&broken.stderr).contains("Không dùng được tệp bố cục"), "{}", text(&broken.stderr));
    let same = phieu(&forms, &["layout", "a.xlsx", "-o", "a.xlsx"]);
    assert_eq!(same.status.code(), Some(3), "{}", text(&same.stderr));
}

#[test]
fn every_code_can_be_explained() {
    let folder = tempfile::tempdir().unwrap();
    let list = text(&phieu(folder.path(), &["explain"]).stdout);
    assert_eq!(list.lines().count(), phieu::finding::Code::ALL.len());
    let page = phieu(folder.path(), &["giai-thich", "v304"]);
    assert!(text(&page.stdout).contains("Ô trống nghĩa là chưa đánh giá"));
    assert_eq!(phieu(folder.path(), &["explain", "X999"]).status.code(), Some(2));
}

#[test]
fn a_catalogue_made_from_a_form_has_the_same_tree_and_maxima() {
    use phieu::catalogue::Catalogue;
    let folder = tempfile::tempdir().unwrap();
    let tree = |catalogue: &Catalogue| -> Vec<_> {
        catalogue.nodes().map(|(_, node)| (node.code.clone(), node.max, node.is_condition())).collect()
    };
    let sample = std::fs::canonicalize("workbooks/samples/a00-clean.xlsx").unwrap();
    let run =
        phieu(folder.path(), &["catalogue", "from-form", &sample.display().to_string(), "-o", "c.toml"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let made = Catalogue::from_toml(&std::fs::read_to_string(folder.path().join("c.toml")).unwrap()).unwrap();
    assert_eq!(tree(&made), tree(&Catalogue::built_in().unwrap()));
}

#[test]
fn each_school_of_a_roster_gets_a_form_and_the_rosters_faults_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let roster = "Mã trường;Tên trường\n00123;Trường THCS A/B\n00124;Trường THCS A:B\n;\n00123;Trường C\n00124;Trường THCS A:B\n;CON\n";
    std::fs::write(folder.path().join("ds.csv"), roster).unwrap();
    let made =
        phieu(folder.path(), &["mau", "--roster", "ds.csv", "-o", "phieu", "--school-year", "2025-2026"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("phieu"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["00123 Trường C.xlsx", "00123 Trường THCS A-B.xlsx", "00124 Trường THCS A-B.xlsx", "_CON.xlsx"]
    );
    let told = text(&made.stderr);
    let (shared, double) =
        ("A5: mã 00123 đã có ở dòng trên với tên", "A6: mã 00124 đã có ở dòng trên; bỏ qua");
    for said in ["A4: có dòng trống", shared, double] {
        assert!(told.contains(said), "{told}");
    }
    let again = phieu(folder.path(), &["mau", "--roster", "ds.csv", "-o", "phieu"]);
    assert_eq!(again.status.code(), Some(3), "filled forms must never be replaced by blank ones");
    let odd = phieu(folder.path(), &["mau", "-o", "a.xlsx", "--school-year", "2025-2027"]);
    assert_eq!(odd.status.code(), Some(2));
}

/// What the plan of a form says of when its tasks are done.
fn times(path: &Path) -> Vec<String> {
    let plan = common::assess("phieu.xlsx", &std::fs::read(path).unwrap()).form.plan.unwrap();
    plan.into_iter().map(|task| task.time).collect()
}

#[test]
fn the_plan_follows_the_calendar_of_the_unit_above() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let roster = "Tên trường;Đơn vị quản lý\nTrường THCS A;UBND xã Hoà An\nTrường THCS B;UBND xã Bình Minh\n";
    std::fs::write(at("ds.csv"), roster).unwrap();
    let calendar = "[[calendar]]\nunits = [\"UBND XÃ HÒA AN\"]\n[[calendar.tasks]]\nwork = \"Báo cáo\"\nby = \"Hiệu trưởng\"\nto = \"20/6\"\nproduct = \"Báo cáo\"\n";
    std::fs::write(at("rieng.toml"), calendar).unwrap();
    let year = ["--roster", "ds.csv", "--school-year", "2025-2026", "-o"];
    let make = |to: &str, more: &[&str]| phieu(folder.path(), &[&["mau"], &year[..], &[to], more].concat());
    let named = make("co-lich", &["--calendar", "rieng.toml"]);
    assert_eq!(named.status.code(), Some(0), "{}", text(&named.stderr));
    assert_eq!(times(&at("co-lich/Trường THCS A.xlsx")), ["Chậm nhất ngày 20/6/2026"]);
    assert_eq!(times(&at("co-lich/Trường THCS B.xlsx")).len(), 5);
    std::fs::rename(at("rieng.toml"), at("lich.toml")).unwrap();
    let at_hand = make("tai-cho", &[]);
    assert!(text(&at_hand.stderr).contains("lich.toml"), "{}", text(&at_hand.stderr));
    assert_eq!(times(&at("tai-cho/Trường THCS A.xlsx")), ["Chậm nhất ngày 20/6/2026"]);
    std::fs::write(at("lich.toml"), calendar.replace("20/6", "31/6")).unwrap();
    let bad = make("hong", &[]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(text(&bad.stderr).contains("“Báo cáo” ghi ngày “31/6”"), "{}", text(&bad.stderr));
}

#[test]
fn parts_are_put_together_and_a_dispute_is_settled_by_naming_the_file_that_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, form: Form| std::fs::write(folder.path().join(name), form.xlsx()).unwrap();
    write("an.xlsx", Form::sound());
    write("binh.xlsx", Form::sound().number("1.4", 1.0));
    let first = phieu(folder.path(), &["ghep", "an.xlsx", "binh.xlsx", "-o", "chung.xlsx"]);
    assert_eq!(first.status.code(), Some(1));
    assert!(text(&first.stdout).contains("C506 lỗi: 1.4: Phiếu!D14 (an.xlsx)"), "{}", text(&first.stdout));
    let kept = phieu(folder.path(), &["ghep", "an.xlsx", "binh.xlsx", "-o", "chung.xlsx"]);
    assert_eq!(kept.status.code(), Some(3), "the first whole is left alone");
    let arguments = ["ghep", "an.xlsx", "binh.xlsx", "-o", "chung2.xlsx", "--prefer", "binh.xlsx"];
    assert_eq!(phieu(folder.path(), &arguments).status.code(), Some(0));
    assert_eq!(phieu(folder.path(), &["check", "chung2.xlsx", "-q"]).status.code(), Some(0));
    write("khac.xlsx", Form::sound().with(|form| form.head[0][1] = "Trường THCS Hoa Mai".to_owned()));
    let strange = phieu(folder.path(), &["ghep", "an.xlsx", "khac.xlsx", "-o", "c.xlsx"]);
    assert_eq!(strange.status.code(), Some(2));
    assert!(!folder.path().join("c.xlsx").exists());
}

#[test]
fn last_years_form_is_never_a_guess() {
    let folder = tempfile::tempdir().unwrap();
    let last = folder.path().join("năm trước");
    std::fs::create_dir(&last).unwrap();
    std::fs::write(last.join("a.xlsx"), Form::sound().xlsx()).unwrap();
    let roster = "Mã trường;Tên trường\n00123;Trường THCS Hoa Sen\n";
    std::fs::write(folder.path().join("ds.csv"), roster).unwrap();
    let make = |output: &str| {
        phieu(folder.path(), &["mau", "--roster", "ds.csv", "--previous", "năm trước", "-o", output])
    };
    assert_eq!(text(&make("mot").stderr), "");
    std::fs::write(last.join("b.xlsx"), Form::sound().number("1.4", 1.0).xlsx()).unwrap();
    assert!(text(&make("hai").stderr).contains("hai phiếu năm trước có thể là của 00123"));
    let alone = phieu(folder.path(), &["mau", "--previous", "năm trước", "-o", "x.xlsx"]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(!folder.path().join("x.xlsx").exists());
    std::fs::write(folder.path().join("rỗng.xlsx"), "").unwrap();
    let part = phieu(folder.path(), &["ghep", "rỗng.xlsx", "-o", "y.xlsx"]);
    assert_eq!(part.status.code(), Some(3), "{}", text(&part.stderr));
}

#[test]
fn the_example_of_a_consolidated_workbook_is_one_that_this_version_writes() {
    let folder = tempfile::tempdir().unwrap();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/workbooks/tong-hop.xlsx");
    let merged = phieu(folder.path(), &["merge", example, "-o", "ra.xlsx"]);
    let told = text(&merged.stdout);
    assert!(told.contains("Đã tổng hợp 6 trường từ 6 phiếu."), "{told}{}", text(&merged.stderr));
}

#[test]
fn each_form_in_an_archive_is_checked_converted_and_merged_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let other = Form::sound().with(|form| form.head[0][1] = "Trường THCS Hoa Mai".to_owned());
    let members = [("Xã A/sen.xlsx", Form::sound().xlsx()), ("mai.csv", other.separated(';').into_bytes())];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members.iter().chain([&("anh.png", Vec::new())]) {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, content).unwrap();
    }
    std::fs::write(folder.path().join("cac-phieu.zip"), archive.finish().unwrap().into_inner()).unwrap();
    let run = phieu(folder.path(), &["check", "--format", "json", "."]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let told = |form: &serde_json::Value| {
        let finding = &form["findings"][0];
        format!(
            "{} {} {} {}",
            form["file"].as_str().unwrap(),
            form["groups"][0]["total"],
            finding["code"],
            finding["severity"]
        )
    };
    let forms: Vec<String> = report["forms"].as_array().unwrap().iter().map(told).collect();
    let told = |path: &str| format!("./cac-phieu.zip/{path} \"50\" \"F101\" \"note\"");
    assert_eq!(forms, [told("Xã A/sen.xlsx"), told("mai.csv")]);
    assert!(phieu(folder.path(), &["convert", "-q", "cac-phieu.zip", "-o", "kq"]).status.success());
    for name in ["cac-phieu - 1 sen.ket-qua.xlsx", "cac-phieu - 2 mai.ket-qua.xlsx"] {
        assert!(folder.path().join("kq").join(name).exists(), "{name}");
    }
    let merged = phieu(folder.path(), &["merge", "cac-phieu.zip", "-o", "tong-hop.xlsx"]);
    assert!(text(&merged.stdout).contains("2 trường từ 2 phiếu"), "{}", text(&merged.stdout));
}
