//! The register over all forms given.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use phieu::Engine;
use phieu::evidence::{FormEvidence, Register, Signs, What};
use phieu::sheet::{self, Limits};
use serde_json::Value;

use crate::common::{Form, assess, convert_with_office, office};
use crate::{form, phieu, remarks, told};

fn save(folder: &Path, name: &str, form: &Form) {
    std::fs::write(folder.join(name), form.xlsx()).unwrap();
}

fn of(forms: &[(&str, &Form)]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (name, form) in forms {
        save(folder.path(), name, form);
    }
    told(folder.path(), &["."])
}

fn of_row(report: &Value, text: &str) -> Vec<String> {
    remarks(&report["evidence"], "text", text)
}

#[test]
fn what_is_wrong_inside_one_form_is_what_its_checks_say_and_nothing_else() {
    let spoiled = form(
        &[
            ("1.3.1", "MC.1.3.01; MC.1.4.01; MC1-3/1"),
            ("1.4", "MC.1.4.09; drive.google.com/x"),
            ("1.5.1", "Kế hoạch (MC.1.3.01)"),
        ],
        &[("MC.1.3.01", "Kế hoạch"), ("MC.1.3.01", "Báo cáo"), ("MC.1.4.01", "Sổ"), ("MC.1.6.01", "Ảnh")],
    );
    let engine = Engine::built_in().unwrap();
    let signs = Signs::from_toml(Signs::BUILT_IN).unwrap();
    let mut assessments = vec![assess("a.xlsx", &spoiled.xlsx())];
    for path in std::fs::read_dir("workbooks/samples").unwrap().map(|entry| entry.unwrap().path()) {
        assessments.push(assess(path.to_str().unwrap(), &std::fs::read(&path).unwrap()));
    }
    let mut all = 0;
    for assessment in assessments {
        let mut expected: Vec<String> = assessment
            .findings
            .iter()
            .filter(|finding| finding.code.as_str().starts_with("E4") && finding.code.as_str() != "E401")
            .map(|finding| format!("{finding:?}"))
            .collect();
        let forms = vec![FormEvidence::of("a.xlsx", assessment)];
        let register = Register::new(forms, &engine.catalogue, &signs);
        let remarks = register.rows.iter().flat_map(|row| &row.remarks);
        let findings = remarks.filter_map(|remark| match &remark.what {
            What::Finding(finding) => Some(format!("{finding:?}")),
            _ => None,
        });
        let mut found: Vec<String> = findings.collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
        all += expected.len();
    }
    assert!(all >= 7, "{all}");
}

#[test]
fn every_verdict_is_there_where_it_holds() {
    let report = of(&[(
        "a.xlsx",
        &form(
            &[
                ("1.3.1", "MC.1.3.01; H1-1.3-01; MC1-3/1"),
                ("1.4", "MC.1.3.01; H1-1.4-05; MC.1.4.02; https://truong.edu.vn/a"),
                ("1.5.1", "Kế hoạch số 61/KH-THTT ngày 29/11/2024; MC.1.5.01; C:\\a\\b.pdf"),
                ("1.6.1", "H1-1.6-03; MC.1.6.03; H1-1.6-04; MC.1.6.04"),
            ],
            &[
                ("MC.1.3.01", "Kế hoạch dạy học số 61/KH-THTT"),
                ("H1-1.3-01", "Kế hoạch khác hẳn"),
                ("H1-1.4-05", "Sổ theo dõi"),
                ("MC.1.4.02", "SỔ  THEO DÕI"),
                ("MC.1.6.03", "Biên bản"),
                ("MC.1.6.04", "Ảnh chụp phòng học"),
                ("H1-1.6-04", "Danh sách"),
                ("MC.1.7.01", "Không ai dùng"),
                ("Số 5", "Không có mã"),
            ],
        ),
    )]);
    let expected: &[(&str, &[&str])] = &[
        ("MC.1.3.01", &["E407", "shared"]),
        // The number is the same, but the title speaks against it.
        ("H1-1.3-01", &[]),
        ("H1-1.4-05", &["same_paper"]),
        ("MC.1.4.02", &[]),
        ("MC.1.5.01", &["E403"]),
        ("H1-1.6-03", &["E403", "same_paper"]),
        ("H1-1.6-04", &[]),
        ("MC.1.7.01", &["E404"]),
        ("MC1-3/1", &["E402"]),
        ("Số 5", &["no_code", "E404"]),
        ("C:\\a\\b.pdf", &["E406"]),
        ("https://truong.edu.vn/a", &[]),
        ("Kế hoạch số 61/KH-THTT ngày 29/11/2024", &["has_code"]),
    ];
    for (text, kinds) in expected {
        assert_eq!(of_row(&report, text), *kinds, "{text}");
    }
    let row = |text: &str| {
        report["evidence"].as_array().unwrap().iter().find(|row| row["text"] == text).unwrap().clone()
    };
    let message = |text: &str, kind: &str| {
        let row = row(text);
        let found = row["remarks"].as_array().unwrap().iter().find(|remark| remark["kind"] == kind).unwrap();
        found["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        message("H1-1.4-05", "same_paper"),
        "H1-1.4-05 và MC.1.4.02 có lẽ là mã cũ và mã mới của cùng một văn bản (cùng tên)."
    );
    assert!(message("H1-1.6-03", "same_paper").contains("(cùng tiêu chí và số thứ tự)"));
    assert!(message("MC.1.3.01", "shared").contains("1.3, 1.4"));
    assert_eq!(row("Kế hoạch số 61/KH-THTT ngày 29/11/2024")["document"], "61/KH-THTT");
    assert_eq!(row("MC.1.3.01")["used"].as_array().unwrap().len(), 2);
    assert_eq!(row("MC.1.3.01")["registered"][0]["cell"], "B2");
}

#[test]
fn forms_of_one_school_share_their_codes_and_others_do_not() {
    let register = [("MC.1.3.01", "Kế hoạch"), ("MC.1.4.01", "Sổ")];
    let first = form(&[("1.3.1", "MC.1.3.01")], &register);
    let second = form(&[("1.4", "MC.1.4.01")], &[("MC.1.3.01", "Kế hoạch")]);
    // Alone, one registers what it does not use, and one uses what it does not register.
    assert_eq!(of_row(&of(&[("a.xlsx", &first)]), "MC.1.4.01"), ["E404"]);
    assert_eq!(of_row(&of(&[("b.xlsx", &second)]), "MC.1.4.01"), ["E403"]);
    let both = of(&[("a.xlsx", &first), ("b.xlsx", &second)]);
    assert_eq!(both["units"].as_array().unwrap().len(), 1);
    assert_eq!(of_row(&both, "MC.1.4.01"), Vec::<String>::new());

    let other_school = second.clone().with(|form| form.head[0][1] = "Trường THCS Kim Đồng".to_owned());
    let apart = of(&[("a.xlsx", &first), ("b.xlsx", &other_school)]);
    assert_eq!(apart["units"].as_array().unwrap().len(), 2);
    assert_eq!(of_row(&apart, "MC.1.4.01"), ["E404"]);
    let other_year = second.with(|form| form.head[1][1] = "2023-2024".to_owned());
    let apart = of(&[("a.xlsx", &first), ("b.xlsx", &other_year)]);
    let years: Vec<&str> =
        apart["units"].as_array().unwrap().iter().map(|unit| unit["school_year"].as_str().unwrap()).collect();
    assert_eq!(years, ["2024-2025", "2023-2024"]);
}

#[test]
fn one_code_with_another_title_in_another_form_is_an_error() {
    let first = form(&[("1.3.1", "MC.1.3.01")], &[("MC.1.3.01", "Kế hoạch")]);
    let second = form(&[("1.3.1", "MC.1.3.01")], &[("MC.1.3.01", "Báo cáo")]);
    let report = of(&[("a.xlsx", &first), ("b.xlsx", &second)]);
    assert_eq!(of_row(&report, "MC.1.3.01"), ["E405"]);
    let remark = &report["evidence"][0]["remarks"][0];
    let message = remark["message"].as_str().unwrap();
    assert!(message.contains("“Báo cáo”") && message.contains("a.xlsx · Danh mục!B2"), "{message}");
    assert!(remark["at"].as_str().unwrap().contains("b.xlsx"), "{remark}");
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), "a.xlsx", &first);
    assert_eq!(phieu(folder.path(), &["minh-chung", "."]).status.code(), Some(0));
    save(folder.path(), "b.xlsx", &second);
    assert_eq!(phieu(folder.path(), &["minh-chung", "."]).status.code(), Some(1));
}

#[test]
fn the_workbook_has_the_columns_of_both_registers_and_opens_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let given = form(
        &[("1.3.1", "MC.1.3.01; https://drive.google.com/drive/folders/1AbCdEfGhIjK"), ("1.4", "MC.1.4.01")],
        &[("MC.1.3.01", "Kế hoạch"), ("MC.1.6.01", "=1+1")],
    );
    save(folder.path(), "a.xlsx", &given);
    let run = phieu(folder.path(), &["evidence", "a.xlsx", "-o", "dm.xlsx"]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let check = |path: &Path| {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let book = sheet::read(&std::fs::read(path).unwrap(), &limits).unwrap();
        let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["Danh mục", "Cần xem lại", "Đường dẫn"]);
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for cell in book.sheets[0].cells() {
            rows.entry(cell.at.row.number()).or_default().push(cell.shown());
        }
        let header = rows[&3].join(" | ");
        for column in
            ["Mã minh chứng", "Tên minh chứng", "Số, ngày ban hành", "Nơi ban hành", "Định dạng, vị trí"]
        {
            assert!(header.contains(column), "{column} in {header}");
        }
        assert_eq!(rows[&4][..3], ["1", "MC.1.3.01", "Kế hoạch"]);
        let all: Vec<&String> = rows.values().flatten().collect();
        assert!(all.iter().any(|cell| *cell == "=1+1"), "{all:?}");
    };
    check(&folder.path().join("dm.xlsx"));
    if let Some(office) = office() {
        let elsewhere = tempfile::tempdir().unwrap();
        let files: Vec<PathBuf> = vec![folder.path().join("dm.xlsx")];
        convert_with_office(&office, &files, "xlsx", elsewhere.path());
        check(&elsewhere.path().join("dm.xlsx"));
    }
    let first = std::fs::read(folder.path().join("dm.xlsx")).unwrap();
    assert_eq!(phieu(folder.path(), &["evidence", "a.xlsx", "-o", "dm.xlsx"]).status.code(), Some(0));
    assert_eq!(std::fs::read(folder.path().join("dm.xlsx")).unwrap(), first, "two runs differ");
}

#[test]
fn nothing_that_may_be_a_persons_work_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = form(&[("1.3.1", "MC.1.3.01")], &[]).xlsx();
    for name in ["a.xlsx", "b.xlsx"] {
        std::fs::write(folder.path().join(name), &bytes).unwrap();
    }
    for target in ["a.xlsx", "b.xlsx"] {
        let run = phieu(folder.path(), &["evidence", "a.xlsx", "-o", target]);
        assert_eq!(run.status.code(), Some(3), "{target}");
        assert_eq!(std::fs::read(folder.path().join(target)).unwrap(), bytes);
    }
}

#[test]
fn a_file_that_is_no_form_is_told_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), "a.xlsx", &form(&[("1.3.1", "MC.1.3.01")], &[]));
    std::fs::write(folder.path().join("b.xlsx"), b"PK\x03\x04 broken").unwrap();
    let run = phieu(folder.path(), &["evidence", "."]);
    let text = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(1), "{text}");
    assert!(text.contains("Chưa đọc được") && text.contains("1 mã, 0 đường dẫn"), "{text}");
}
