//! Evidence over many forms: the register, files of a folder, and links.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::assigning_clones
)]

#[path = "../common/mod.rs"]
mod common;

mod folder;
mod online;
mod register;
mod server;

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use common::Form;
use serde_json::Value;

/// Runs the program in a folder.
fn phieu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
    command.current_dir(folder).env_remove("PHIEU_LANG").args(arguments).output().unwrap()
}

/// What `phieu evidence --format json` says.
fn told(folder: &Path, arguments: &[&str]) -> Value {
    let run = phieu(folder, &[&["evidence", "--format", "json"], arguments].concat());
    let words = String::from_utf8_lossy(&run.stderr);
    let report = serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{error}: {words}"));
    let schema: Value = serde_json::from_str(include_str!("../../schema/evidence.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    report
}

/// A form with these pieces of evidence for items, and nothing for any other; with a register where it has lines.
fn form(evidence: &[(&str, &str)], register: &[(&str, &str)]) -> Form {
    Form::sound().with(|form| {
        for row in &mut form.rows {
            row.evidence = String::new();
        }
        for (item, text) in evidence {
            form.row(item).evidence = (*text).to_owned();
        }
        let lines = register.iter().map(|(code, title)| ((*code).to_owned(), (*title).to_owned()));
        form.register = (!register.is_empty()).then(|| lines.collect());
    })
}

/// Names of the remarks on the thing whose `key` is `is`.
fn remarks(list: &Value, key: &str, is: &str) -> Vec<String> {
    let found = list.as_array().unwrap().iter().find(|one| one[key] == is);
    let found = found.unwrap_or_else(|| panic!("no {is} in {list:#}"));
    found["remarks"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
}
