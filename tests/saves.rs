//! Saving: what is in the way is told, a run that is killed leaves whole files, and nothing active gets out.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::case_sensitive_file_extension_comparisons
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use common::{Entry, Form, parts};

fn phieu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phieu"));
    command.current_dir(folder).env_remove("PHIEU_LANG").args(arguments).output().unwrap()
}

/// Whole results, by name.
fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let files = entries.map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.map(|path| (name(&path), path)).filter(|(name, _)| !name.starts_with('.')).map(read).collect()
}

fn read((name, path): (String, PathBuf)) -> (String, Vec<u8>) {
    (name, fs::read(path).unwrap())
}

#[test]
fn what_is_in_the_way_of_a_result_is_told_and_the_form_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let form = Form::sound().xlsx();
    let long = format!("{}.xlsx", "x".repeat(245));
    for name in ["a.xlsx", &long] {
        fs::write(at(name), &form).unwrap();
    }
    fs::write(at("tệp"), "của tôi").unwrap();
    fs::create_dir_all(at("kq/a.ket-qua.xlsx")).unwrap();
    for (arguments, words) in [
        (&["convert", "a.xlsx", "-o", "tệp"][..], "tệp là tệp, cần một thư mục."),
        (&["convert", "a.xlsx", "-o", "kq"], "kq/a.ket-qua.xlsx là thư mục, cần một tệp."),
        (&["convert", long.as_str(), "-o", "dài"], "quá dài"),
        (&["merge", "a.xlsx", "-o", "a.xlsx"], "Không ghi đè lên phiếu gốc a.xlsx"),
        (&["merge", "a.xlsx", "-o", "kq"], "kq là thư mục, cần một tệp."),
    ] {
        let run = phieu(folder.path(), arguments);
        let told = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(3), "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    assert_eq!(fs::read(at("a.xlsx")).unwrap(), form);
    assert_eq!(fs::read_to_string(at("tệp")).unwrap(), "của tôi");
}

#[test]
fn loops_lock_files_and_one_file_named_twice_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("phiếu");
    fs::create_dir(&inside).unwrap();
    fs::write(inside.join("a.xlsx"), Form::sound().xlsx()).unwrap();
    fs::write(inside.join("~$a.xlsx"), b"\x05Office").unwrap();
    std::os::unix::fs::symlink("../phiếu", inside.join("vòng")).unwrap();
    let run =
        phieu(folder.path(), &["convert", "phiếu", "phiếu/a.xlsx", "./phiếu/../phiếu/a.xlsx", "-o", "kq"]);
    assert_eq!(run.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&run.stderr).contains("dẫn vòng về chính nó"));
    assert_eq!(results(&folder.path().join("kq")).keys().collect::<Vec<_>>(), ["a.ket-qua.xlsx"]);
}

/// How many results stand there when a run is killed.
const MOMENTS: [usize; 6] = [1, 2, 3, 7, 12, 19];
const FORMS: usize = 24;

#[test]
fn a_run_killed_at_any_moment_leaves_whole_files_and_the_next_one_completes() {
    let folder = tempfile::tempdir().unwrap();
    let forms = folder.path().join("phiếu");
    fs::create_dir(&forms).unwrap();
    for number in 0..FORMS {
        fs::write(forms.join(format!("{number:03}.xlsx")), Form::sound().xlsx()).unwrap();
    }
    let before = results(&forms);
    let run = phieu(folder.path(), &["convert", "-q", "phiếu", "-o", "đúng"]);
    assert_eq!(run.status.code(), Some(0));
    let right = results(&folder.path().join("đúng"));
    assert_eq!(right.len(), FORMS);
    let target = folder.path().join("kq");
    for moment in MOMENTS {
        let _ = fs::remove_dir_all(&target);
        let mut child = Command::new(env!("CARGO_BIN_EXE_phieu"))
            .current_dir(folder.path())
            .args(["convert", "-q", "phiếu", "-o", "kq"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while results(&target).len() < moment && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, bytes) in results(&target) {
            assert_eq!(right.get(&name), Some(&bytes), "{name} is whole");
        }
        let run = phieu(folder.path(), &["convert", "-q", "phiếu", "-o", "kq"]);
        assert_eq!(run.status.code(), Some(0));
        assert_eq!(results(&target), right, "the next run completes");
    }
    assert_eq!(results(&forms), before, "the forms are as they were");
}

/// Where a package leads out of itself.
fn outside(parts: &BTreeMap<String, String>) -> Vec<&str> {
    let relations = parts.iter().filter(|(name, _)| name.ends_with(".rels")).map(|(_, text)| text.as_str());
    relations
        .flat_map(|text| text.split("<Relationship ").skip(1))
        .filter(|relation| relation.contains("TargetMode=\"External\""))
        .map(|relation| relation.split("Target=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect()
}

#[test]
fn nothing_active_gets_out_of_a_form() {
    let folder = tempfile::tempdir().unwrap();
    let active = [
        "=HYPERLINK(\"http://x.y\")",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "\\\\may-chu\\chung\\a.exe",
        "ftp://x.y/z",
        "=cmd|' /C calc'!A0",
        "https://drive.google.com/drive/folders/122C-135y3iy0xkq7",
    ];
    let mut form = Form::sound().score("1.4", Entry::Text("=1+1".to_owned()));
    let codes = ["1.1", "1.2", "1.3.1", "1.3.2", "1.3.3", "1.4", "1.5.1", "1.5.2", "1.6.1", "1.6.2"];
    let known =
        codes.iter().filter(|code| form.rows.iter().any(|row| row.code == Entry::Text((**code).to_owned())));
    let known: Vec<&str> = known.copied().collect();
    for (text, code) in active.iter().zip(known.iter().cycle()) {
        let row = form.row(code);
        row.evidence = format!("{}\n{text}", row.evidence);
    }
    form = form.with(|form| {
        form.register =
            Some(active.iter().map(|text| ("MC.1.3.01".to_owned(), (*text).to_owned())).collect());
    });
    fs::write(folder.path().join("a.xlsx"), form.xlsx()).unwrap();
    for arguments in [
        &["convert", "-q", "a.xlsx", "-o", "."][..],
        &["merge", "-q", "a.xlsx", "-o", "t.xlsx"],
        &["combine", "a.xlsx", "-o", "g.xlsx"],
    ] {
        let run = phieu(folder.path(), arguments);
        assert!(
            matches!(run.status.code(), Some(0 | 1)),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
    for name in ["a.ket-qua.xlsx", "t.xlsx", "g.xlsx"] {
        let parts = parts(&fs::read(folder.path().join(name)).unwrap());
        for part in parts.keys() {
            assert!(!part.contains("externalLink") && !part.contains("vbaProject"), "{name}: {part}");
        }
        for link in outside(&parts) {
            let own = link.trim_start_matches("file:///").starts_with("a.xlsx");
            assert!(own || link.starts_with("https://drive.google.com/"), "{name}: {link}");
        }
        let sheets = parts.iter().filter(|(part, _)| part.contains("worksheets/sheet"));
        for (part, text) in sheets {
            for formula in text.split("<f>").skip(1).map(|rest| rest.split("</f>").next().unwrap()) {
                for word in ["HYPERLINK", "cmd|", "@SUM", "1+1", "javascript"] {
                    assert!(!formula.contains(word), "{name} {part}: {formula}");
                }
            }
        }
    }
}
