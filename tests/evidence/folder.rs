//! Files of a folder held against the forms.

use std::path::Path;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::{form, phieu, remarks, told};

fn school(folder: &Path) {
    let form = form(
        &[
            ("1.3.1", "MC.1.3.01; MC.1.3.02; MC.1.3.03; MC.1.3.04"),
            ("1.4", "MC.1.4.01; MC.1.4.02; Kế hoạch số 61/KH-THTT"),
        ],
        &[
            ("MC.1.3.01", "Kế hoạch dạy học"),
            ("MC.1.3.02", "Báo cáo tổng kết"),
            ("MC.1.3.03", "Sổ theo dõi"),
            ("MC.1.3.04", "Quyết định số 7/QĐ-THCS"),
            ("MC.1.4.01", "Biên bản họp"),
            ("MC.1.4.02", "Ảnh chụp"),
        ],
    );
    std::fs::write(folder.join("phieu.xlsx"), form.xlsx()).unwrap();
}

fn put(folder: &Path, path: &str, content: &[u8]) {
    let path = folder.join("mc").join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn of(folder: &Path) -> Value {
    told(folder, &["phieu.xlsx", "--folder", "mc"])
}

fn file(report: &Value, path: &str) -> Vec<String> {
    remarks(&report["files"]["files"], "path", path)
}

#[test]
fn every_file_is_told_for_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    school(folder.path());
    let apart: String = "MC.1.3.01 Kế hoạch dạy học.pdf".nfd().collect();
    for (path, content) in [
        (apart.as_str(), &b"mot"[..]),
        ("1.3/MC 1.3.02.docx", b"hai"),
        ("1.4/[MC.1.3.03] Sổ theo dõi.pdf", b"ba"),
        ("quyết định 7-QĐ-THCS.pdf", b"bon"),
        ("MC.1.4.01/trang 1.jpg", b"nam1"),
        ("MC.1.4.01/trang 2.jpg", b""),
        ("MC.1.4.02 - Biên bản họp.jpg", b"sau."),
        ("KH 61_KH-THTT.pdf", b"bay bay"),
        ("MC.9.9.09.pdf", b"tam tam"),
        ("Thực đơn.txt", b"chin chin"),
        ("Thumbs.db", b"x"),
        ("1.3/desktop.ini", b"x"),
        ("~$MC.1.3.01.docx", b"x"),
    ] {
        put(folder.path(), path, content);
    }
    let report = of(folder.path());
    let expected: &[(&str, &[&str])] = &[
        (&apart, &[]),
        ("1.3/MC 1.3.02.docx", &["misnamed"]),
        ("1.4/[MC.1.3.03] Sổ theo dõi.pdf", &["misplaced"]),
        ("quyết định 7-QĐ-THCS.pdf", &["misnamed"]),
        ("MC.1.4.01/trang 1.jpg", &[]),
        ("MC.1.4.01/trang 2.jpg", &["empty"]),
        ("MC.1.4.02 - Biên bản họp.jpg", &["misnamed"]),
        ("KH 61_KH-THTT.pdf", &[]),
        ("MC.9.9.09.pdf", &["unknown_code"]),
        ("Thực đơn.txt", &["unused"]),
    ];
    for (path, kinds) in expected {
        assert_eq!(file(&report, path), *kinds, "{path}");
    }
    assert_eq!(report["files"]["files"].as_array().unwrap().len(), expected.len());
    assert_eq!(report["files"]["passed_over"], 3);
    let help = |path: &str| {
        let files = report["files"]["files"].as_array().unwrap();
        let file = files.iter().find(|file| file["path"] == path).unwrap();
        file["remarks"][0]["help"].as_str().unwrap().to_owned()
    };
    assert!(help("1.3/MC 1.3.02.docx").ends_with("MC.1.3.02.docx"));
    assert!(
        help("quyết định 7-QĐ-THCS.pdf").ends_with("MC.1.3.04 - Quyết định số 7-QĐ-THCS.pdf"),
        "{}",
        help("quyết định 7-QĐ-THCS.pdf")
    );
    assert!(help("MC.1.4.02 - Biên bản họp.jpg").ends_with("MC.1.4.01 - Biên bản họp.jpg"));
    let missing = |text: &str| remarks(&report["evidence"], "text", text);
    for there in ["MC.1.3.01", "MC.1.3.02", "MC.1.3.03", "MC.1.3.04", "MC.1.4.01", "MC.1.4.02"] {
        assert_eq!(missing(there), Vec::<String>::new(), "{there}");
    }
}

#[test]
fn what_is_missing_is_an_error_unless_a_link_leads_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let linked = form(
        &[("1.3.1", "MC.1.3.01; MC.1.3.02"), ("1.4", "Kế hoạch số 61/KH-THTT")],
        &[("MC.1.3.01", "Kế hoạch"), ("MC.1.3.02", "Ảnh https://truong.edu.vn/anh")],
    );
    std::fs::write(folder.path().join("phieu.xlsx"), linked.xlsx()).unwrap();
    std::fs::create_dir(folder.path().join("mc")).unwrap();
    let report = of(folder.path());
    let missing = |text: &str| remarks(&report["evidence"], "text", text);
    assert_eq!(missing("MC.1.3.01"), ["missing"]);
    assert_eq!(missing("MC.1.3.02"), ["only_linked"]);
    assert_eq!(missing("Kế hoạch số 61/KH-THTT"), ["no_file"]);
    let run = phieu(folder.path(), &["evidence", "phieu.xlsx", "--folder", "mc"]);
    assert_eq!(run.status.code(), Some(1));
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(text.contains("lỗi: Thư mục không có tệp nào mang mã MC.1.3.01."), "{text}");
    assert!(text.contains("ví dụ: MC.1.3.01 - Kế hoạch.pdf"), "{text}");
}

#[test]
fn one_content_under_two_codes_is_told_by_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    school(folder.path());
    let large = vec![b'x'; 3 << 20];
    put(folder.path(), "MC.1.3.01.pdf", &large);
    put(folder.path(), "MC.1.4.01.pdf", &large);
    let mut other = large.clone();
    other[2 << 20] = b'y';
    put(folder.path(), "MC.1.4.02.pdf", &other);
    put(folder.path(), "MC.1.3.02/a.pdf", b"same");
    put(folder.path(), "MC.1.3.02/b.pdf", b"same");
    put(folder.path(), "MC.1.3.03.pdf", b"");
    put(folder.path(), "MC.1.3.04.pdf", b"");
    let report = of(folder.path());
    for (path, severity) in [
        ("MC.1.3.01.pdf", "warning"),
        ("MC.1.4.01.pdf", "warning"),
        ("MC.1.3.02/a.pdf", "note"),
        ("MC.1.3.02/b.pdf", "note"),
    ] {
        assert_eq!(file(&report, path), ["double"], "{path}");
        let files = report["files"]["files"].as_array().unwrap();
        let found = files.iter().find(|file| file["path"] == path).unwrap();
        assert_eq!(found["remarks"][0]["severity"], severity, "{path}");
    }
    assert_eq!(file(&report, "MC.1.4.02.pdf"), Vec::<String>::new());
    // Nothing is in either of them; that is all there is to say.
    assert_eq!(file(&report, "MC.1.3.03.pdf"), ["empty"]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_outside_are_told_and_never_followed() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    school(folder.path());
    std::fs::write(outside.path().join("MC.1.4.01.pdf"), b"outside").unwrap();
    put(folder.path(), "MC.1.3.01.pdf", b"inside");
    let mc = folder.path().join("mc");
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, mc.join(name)).unwrap();
    link(&outside.path().join("MC.1.4.01.pdf"), "MC.1.4.01.pdf");
    link(outside.path(), "ngoài");
    link(&mc, "vòng");
    link(Path::new("không có"), "MC.1.4.02.pdf");
    link(Path::new("MC.1.3.01.pdf"), "MC.1.3.02.pdf");
    let pipe = std::process::Command::new("mkfifo").arg(mc.join("MC.1.3.03.pdf")).status().unwrap();
    assert!(pipe.success());
    let report = of(folder.path());
    for name in ["MC.1.4.01.pdf", "MC.1.4.02.pdf", "MC.1.3.03.pdf"] {
        assert_eq!(file(&report, name), ["leads_away"], "{name}");
    }
    for name in ["ngoài", "vòng"] {
        assert!(file(&report, name).contains(&"leads_away".to_owned()), "{name}");
    }
    assert_eq!(file(&report, "MC.1.3.02.pdf"), ["double"]);
    assert_eq!(report["files"]["files"].as_array().unwrap().len(), 7);
}

#[test]
fn a_folder_of_ten_thousand_files_is_no_trouble() {
    let folder = tempfile::tempdir().unwrap();
    school(folder.path());
    for group in 0..100 {
        for number in 0..100 {
            let content = format!("{group} {number}");
            put(folder.path(), &format!("tổ {group}/MC.1.3.01 - {number}.txt"), content.as_bytes());
        }
    }
    let report = of(folder.path());
    let files = report["files"]["files"].as_array().unwrap();
    assert_eq!(files.len(), 10_000);
    assert!(files.iter().all(|file| file["remarks"] == serde_json::json!([])));
}

#[test]
fn the_form_and_the_register_in_the_folder_are_no_evidence() {
    let folder = tempfile::tempdir().unwrap();
    school(folder.path());
    std::fs::write(folder.path().join("MC.1.3.01.pdf"), b"x").unwrap();
    for _ in 0..2 {
        let report = told(folder.path(), &["phieu.xlsx", "--folder", ".", "-o", "dm.xlsx"]);
        let files: Vec<&str> = report["files"]["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["path"].as_str().unwrap())
            .collect();
        assert_eq!(files, ["MC.1.3.01.pdf"]);
    }
}

#[test]
fn a_folder_is_held_against_one_school_and_is_there() {
    let folder = tempfile::tempdir().unwrap();
    school(folder.path());
    put(folder.path(), "MC.1.3.01.pdf", b"x");
    let other = form(&[("1.4", "MC.1.4.01")], &[]).with(|form| form.head[0][1] = "Trường B".to_owned());
    std::fs::write(folder.path().join("b.xlsx"), other.xlsx()).unwrap();
    let two = phieu(folder.path(), &["evidence", "phieu.xlsx", "b.xlsx", "--folder", "mc"]);
    let words = String::from_utf8_lossy(&two.stderr).into_owned();
    assert_eq!(two.status.code(), Some(2), "{words}");
    assert!(words.contains("Trường B") && words.contains("Hoa Sen"), "{words}");
    let absent = phieu(folder.path(), &["evidence", "phieu.xlsx", "--folder", "không có"]);
    assert_eq!(absent.status.code(), Some(3));
    let a_file = phieu(folder.path(), &["evidence", "phieu.xlsx", "--folder", "phieu.xlsx"]);
    assert_eq!(a_file.status.code(), Some(3));
}
