//! Which catalogue is used, as a person at a school or department meets it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use common::{Form, six};
use phieu::catalogue::{BUILT_IN, Catalogue};

/// A folder of forms with a user's own configuration folder beside it.
struct Desk {
    folder: tempfile::TempDir,
    home: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), home: tempfile::tempdir().unwrap() }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
        let home = self.home.path();
        command.current_dir(self.folder.path()).env_remove("PHIEU_LANG");
        for variable in ["HOME", "APPDATA", "XDG_CONFIG_HOME"] {
            command.env(variable, home);
        }
        command.args(arguments).output().unwrap()
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The built-in catalogue with another maximum for 2.3.1, under a name of its own.
fn with_maximum(max: u32) -> String {
    let row = "code = \"2.3.1\"";
    let (before, after) = BUILT_IN[0].1.split_once(row).unwrap();
    let after = after.replacen("max = \"8\"", &format!("max = \"{max}\""), 1);
    format!("{before}{row}{after}").replacen("id = \"qd4725-2022\"", "id = \"cua-so\"", 1)
}

fn identity(toml: &str) -> String {
    Catalogue::from_toml(toml).unwrap().identity().to_string()
}

#[test]
fn a_new_user_makes_a_catalogue_of_the_word_file_uses_it_and_gets_the_right_maxima() {
    let desk = Desk::new();
    desk.put("quyet-dinh-4725.docx", six::docx(&six::rows()));
    desk.put("phieu/truong-a.xlsx", Form::sound().number("2.3.1", 9.5).xlsx());
    let made = desk.run(&["catalogue", "from-form", "quyet-dinh-4725.docx", "-o", "moi.toml"]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    for change in ["2.3.1: tăng điểm tối đa từ 8 lên 10", "2.3.7: giảm điểm tối đa từ 8 xuống 6"]
    {
        assert!(said(&made).contains(change), "{}", said(&made));
    }
    let used = desk.run(&["catalogue", "use", "moi.toml"]);
    assert_eq!(used.status.code(), Some(0), "{}", said(&used));
    let toml = std::fs::read_to_string(desk.path().join("moi.toml")).unwrap();
    let run = desk.run(&["phieu"]);
    assert!(said(&run).contains(&identity(&toml)), "{}", said(&run));
    let result = std::fs::read(desk.path().join("phieu/truong-a.ket-qua.xlsx")).unwrap();
    let sheets = phieu::sheet::read(
        &result,
        &phieu::sheet::Limits::from_toml(phieu::sheet::Limits::BUILT_IN).unwrap(),
    );
    let detail = sheets.unwrap().sheets.into_iter().find(|sheet| sheet.name == "Chi tiết").unwrap();
    let row = detail.cells().iter().find(|cell| cell.shown() == "2.3.1").unwrap().at.row;
    let shown: Vec<String> = detail.row(row).iter().map(|cell| cell.shown().into_owned()).collect();
    assert!(shown.contains(&"10".to_owned()) && shown.contains(&"9.5".to_owned()), "{shown:?}");
    assert_eq!(desk.run(&["catalogue", "use", "--built-in"]).status.code(), Some(0));
    assert!(said(&desk.run(&["check", "phieu"])).contains(&identity(BUILT_IN[0].1)));
}

#[test]
fn a_catalogue_beside_the_forms_is_used_and_said_and_one_that_is_named_wins() {
    let desk = Desk::new();
    desk.put("phieu/a.xlsx", Form::sound().xlsx());
    desk.put("phieu/bo-chi-so-2025.toml", with_maximum(10));
    desk.put("khac.toml", with_maximum(9));
    let run = desk.run(&["check", "phieu"]);
    assert!(said(&run).contains("bo-chi-so-2025.toml") && said(&run).contains(&identity(&with_maximum(10))));
    let json = desk.run(&["check", "phieu", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let catalogue = Catalogue::from_toml(&with_maximum(10)).unwrap();
    assert_eq!(report["catalogue"]["digest"], catalogue.identity().digest.as_str());
    let named = desk.run(&["check", "phieu", "--catalogue", "khac.toml"]);
    assert!(
        said(&named).contains(&identity(&with_maximum(9))) && !said(&named).contains("bo-chi-so-2025.toml")
    );
}

#[test]
fn of_two_catalogues_that_differ_the_program_chooses_none() {
    let desk = Desk::new();
    desk.put("phieu/a.xlsx", Form::sound().xlsx());
    desk.put("phieu/bo-chi-so-1.toml", with_maximum(10));
    desk.put("phieu/bo-chi-so-2.toml", with_maximum(10));
    assert_eq!(desk.run(&["check", "phieu"]).status.code(), Some(0), "two copies are one");
    desk.put("phieu/bo-chi-so-2.toml", with_maximum(9));
    let run = desk.run(&["check", "phieu"]);
    assert_eq!(run.status.code(), Some(2));
    for name in ["bo-chi-so-1.toml", "bo-chi-so-2.toml", "--catalogue"] {
        assert!(said(&run).contains(name), "{}", said(&run));
    }
    let desk = Desk::new();
    desk.put("phieu/a.xlsx", Form::sound().xlsx()).put("phieu/bo-chi-so.toml", with_maximum(10));
    desk.put("chon.toml", with_maximum(9));
    desk.run(&["catalogue", "use", "chon.toml"]);
    assert_eq!(desk.run(&["check", "phieu"]).status.code(), Some(2), "beside the forms and chosen");
    assert_eq!(desk.run(&["check", "phieu", "--catalogue", "qd4725-2022"]).status.code(), Some(0));
}

#[test]
fn what_is_no_catalogue_is_not_used() {
    let desk = Desk::new();
    desk.put("hong.toml", "id = 1");
    let run = desk.run(&["catalogue", "use", "hong.toml"]);
    assert_eq!(run.status.code(), Some(2), "{}", said(&run));
    assert_eq!(desk.run(&["catalogue", "show"]).status.code(), Some(0));
}

#[test]
fn two_catalogues_are_compared_for_people_and_for_programs() {
    let desk = Desk::new();
    let other = with_maximum(10).replace("code = \"1.7.3\"", "code = \"1.7.4\"").replacen(
        "step = \"0.5\"",
        "step = \"0.25\"",
        1,
    );
    desk.put("b.toml", &other);
    let text = desk.run(&["catalogue", "diff", "qd4725-2022", "b.toml"]);
    for line in ["2.3.1: tăng điểm tối đa từ 8 lên 10", "1.7.3: đổi mã thành 1.7.4", "step: 0.5 → 0.25"]
    {
        assert!(said(&text).contains(line), "{}", said(&text));
    }
    let json = desk.run(&["catalogue", "diff", "b.toml", "qd4725-2022", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let kinds: Vec<&str> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["change"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["rule", "renumbered", "worth_less"]);
    assert_eq!(report["from"]["id"], "cua-so");
}
