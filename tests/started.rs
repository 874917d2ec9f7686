//! How the program is started, and what it says about itself and about places where it cannot write.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use common::Form;
use phieu::catalogue::Catalogue;

fn phieu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
    let home = folder.join("home");
    command.current_dir(folder).env_remove("PHIEU_LANG").env("HOME", &home).env("XDG_CONFIG_HOME", &home);
    command.args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_version_names_the_catalogue_that_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let built_in = Catalogue::built_in().unwrap();
    let first = text(&phieu(folder.path(), &["--version"]).stdout);
    let lines: Vec<&str> = first.lines().collect();
    let told = format!("Bộ chỉ số: {}, {}", built_in.identity(), built_in.title);
    assert_eq!(lines, [format!("phieu {}", env!("CARGO_PKG_VERSION")), told]);
    let own = text(&phieu(folder.path(), &["catalogue", "show", "--toml"]).stdout);
    let own = own.replacen("version = \"", "version = \"own-", 1);
    std::fs::write(folder.path().join("own.toml"), &own).unwrap();
    assert!(phieu(folder.path(), &["catalogue", "use", "own.toml"]).status.success());
    let own = Catalogue::from_toml(&own).unwrap();
    let second = text(&phieu(folder.path(), &["-V", "--lang", "en"]).stdout);
    assert!(second.contains(&format!("Catalogue: {},", own.identity())), "{second}");
    assert_ne!(own.identity(), built_in.identity());
}

#[test]
fn without_arguments_in_a_shell_it_prints_its_help_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let run = phieu(folder.path(), &[]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("Cách dùng:"), "{}", text(&run.stderr));
}

#[test]
fn a_form_is_found_by_the_name_that_is_seen_and_its_result_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let (typed, stored) = ("Phiếu Hòa.xlsx", "Phie\u{302}\u{301}u Ho\u{300}a.xlsx");
    std::fs::write(folder.path().join(stored), Form::sound().xlsx()).unwrap();
    let run = phieu(folder.path(), &["convert", typed]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert!(folder.path().join("Phie\u{302}\u{301}u Ho\u{300}a.ket-qua.xlsx").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_can_only_be_read_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xlsx"), Form::sound().xlsx()).unwrap();
    // Not even the machine's administrator may write there.
    let run = phieu(folder.path(), &["convert", "a.xlsx", "-o", "/sys/kernel"]);
    assert_eq!(run.status.code(), Some(3));
    let told = text(&run.stderr);
    assert!(told.contains("/sys/kernel/a.ket-qua.xlsx: thư mục này chỉ cho đọc"), "{told}");
    assert!(told.contains("-o"), "{told}");
}
