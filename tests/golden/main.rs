//! Workbooks that the program writes, as text that stands in `tests/golden/`: cells, formulas with their stored
//! results, formats, validations, protection, links, print settings. What changes in a workbook is seen in a review.
//!
//! `PHIEU_GOLDEN=write cargo test --test golden` writes the texts anew.
//! `PHIEU_BEFORE=DIR PHIEU_AFTER=DIR cargo test --test golden -- --ignored --nocapture` compares two folders of
//! workbooks cell by cell.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;
mod dump;
mod xml;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use common::{Form, assess, parts};
use dump::Book;
use phieu::catalogue::Catalogue;
use phieu::form::Vocabulary;
use phieu::merge::{Options, Record, merge};
use phieu::message::{Lang, Messages};
use phieu::template::combine::{Part, Preference, combine};
use phieu::template::{Filled, Known, Wording};
use phieu::write::result::{self, ResultOptions};
use phieu::write::{consolidated, template};
use phieu::{Engine, Source};

fn book(bytes: &[u8]) -> Book {
    dump::book(&parts(bytes))
}

/// Some sheets of a workbook, and what belongs to none.
fn text(book: &Book, sheets: &[&str]) -> String {
    let shown = book.sheets.iter().filter(|sheet| sheets.is_empty() || sheets.contains(&sheet.name.as_str()));
    let mut parts = vec![book.facts.join("\n") + "\n"];
    parts.extend(shown.map(dump::Sheet::text));
    parts.concat()
}

/// Holds a text against the one that is kept.
fn is_kept(name: &str, text: &str) {
    let path = Path::new("tests/golden").join(name);
    if std::env::var_os("PHIEU_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let (old, new): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), text.lines().collect());
    let first = old.iter().zip(&new).position(|(a, b)| a != b).unwrap_or(old.len().min(new.len()));
    assert!(
        old == new,
        "{name} differs from line {}:\n- {}\n+ {}\n(PHIEU_GOLDEN=write cargo test --test golden, then read the difference)",
        first + 1,
        old.get(first).unwrap_or(&"(end)"),
        new.get(first).unwrap_or(&"(end)"),
    );
}

fn result_of(sample: &str, lang: Lang) -> Book {
    let path = Path::new("workbooks/samples").join(sample);
    let (engine, messages) = (Engine::built_in().unwrap(), Messages::built_in(lang).unwrap());
    let bytes = std::fs::read(&path).unwrap();
    let assessment = engine.assess(&Source::new(sample, &bytes));
    let target = Path::new("target/ket-qua.xlsx");
    let options = ResultOptions { date: Some((2025, 5, 9)) };
    book(&result::write(&path, target, &assessment, &engine, &messages, &options).unwrap())
}

fn written(known: &Known) -> Vec<u8> {
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    template::write(&Catalogue::built_in().unwrap(), &words.kinds, known).unwrap()
}

#[test]
fn the_result_of_a_clean_form() {
    is_kept("result-clean.txt", &text(&result_of("a00-clean.xlsx", Lang::Vi), &[]));
}

#[test]
fn the_result_of_a_form_with_a_failed_condition() {
    let book = result_of("a10-condition.xlsx", Lang::Vi);
    is_kept("result-condition.txt", &text(&book, &["Kết quả", "Phát hiện"]));
}

#[test]
fn the_result_of_an_incomplete_form() {
    let book = result_of("c02-blank.ods", Lang::Vi);
    is_kept("result-incomplete.txt", &text(&book, &["Kết quả", "Phát hiện"]));
}

#[test]
fn the_result_in_english() {
    let book = result_of("a10-condition.xlsx", Lang::En);
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).take(1).collect();
    is_kept("result-english.txt", &text(&book, &names));
}

#[test]
fn the_consolidated_workbook_of_the_samples() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut records: Vec<Record> =
        ["a00-clean.xlsx", "a10-condition.xlsx", "b04-step.xls", "c02-blank.ods", "d00-text-html.xls"]
            .iter()
            .map(|sample| {
                let path = Path::new("workbooks/samples").join(sample);
                let assessment = assess(sample, &std::fs::read(&path).unwrap());
                Record { path: Some(path), ..Record::of(sample, &assessment, &catalogue).unwrap() }
            })
            .collect();
    let reviewed = Form::sound().total("1", 49.5).with(|form| {
        form.columns[4] = "Điểm đánh giá ngoài".to_owned();
        form.rows.iter_mut().for_each(|row| {
            row.evidence =
                if matches!(row.score, common::Entry::Number(_)) { "5".to_owned() } else { String::new() }
        });
    });
    records.push(Record::of("danh-gia.xlsx", &reviewed.assess(), &catalogue).unwrap());
    records.push(Record::of("anh.xlsx", &assess("anh.xlsx", b"%PDF"), &catalogue).unwrap());
    let options = Options { unit: Some("UBND xã Hùng Thắng".to_owned()), ..Options::default() };
    let merged = merge(records, &catalogue, &options);
    let mut bytes = Cursor::new(Vec::new());
    let messages = Messages::built_in(Lang::Vi).unwrap();
    consolidated::write(&merged, &catalogue, &messages, Path::new("target/tong-hop.xlsx"), &mut bytes)
        .unwrap();
    let mut book = book(&bytes.into_inner());
    // What is carried on to the next merge is no page that anybody reads, and has tests of its own.
    let memory = book.sheets.last_mut().unwrap();
    memory.cells.clear();
    memory.heights.clear();
    is_kept("consolidated.txt", &text(&book, &[]));
}

#[test]
fn the_blank_form() {
    is_kept("form-blank.txt", &text(&book(&written(&Known::default())), &[]));
}

/// Two parts that agree in most, differ at one item, and have last year's answers beside.
#[test]
fn a_form_of_several_parts() {
    let catalogue = Catalogue::built_in().unwrap();
    let words = Wording::from_toml(Wording::BUILT_IN).unwrap();
    let part = |file: &str, form: &Form| Part::new(file, form.assess());
    let first = Form::sound().with(|form| {
        form.register = Some(vec![("MC.1.3.01".to_owned(), "Kế hoạch".to_owned())]);
    });
    let second = Form::sound().typed("1.4", "3").typed("2.1", "Chưa đạt").with(|form| {
        form.register = Some(vec![
            ("MC.1.3.01".to_owned(), "Kế hoạch".to_owned()),
            ("MC.9.9.01".to_owned(), "Lạ".to_owned()),
        ]);
    });
    let parts = [part("to-toan.xlsx", &first), part("to-van.xlsx", &second)];
    let mut known = combine(&parts, &Preference::default(), &catalogue, &words).unwrap().known;
    let last = catalogue.items().filter_map(|(id, node)| {
        let value = node.max.map(phieu::score::AcceptedValue::Points);
        Some((id, Filled { value: Some(value?), evidence: "MC.1.3.09".to_owned(), ..Filled::default() }))
    });
    known.previous = Some(last.collect());
    is_kept(
        "form-combined.txt",
        &text(&book(&written(&known)), &["Thông tin", "Phiếu", "Danh mục minh chứng"]),
    );
}

#[test]
#[ignore = "compares two folders that a person names"]
fn two_folders_of_workbooks_are_the_same() {
    let folder = |name: &str| PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("set {name}")));
    let workbooks = |folder: &Path| -> BTreeMap<PathBuf, PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let books = entries.filter(|path| path.extension().is_some_and(|ending| ending == "xlsx"));
        books.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), path)).collect()
    };
    let (before, after) = (workbooks(&folder("PHIEU_BEFORE")), workbooks(&folder("PHIEU_AFTER")));
    let mut count = 0;
    for (name, path) in &before {
        let Some(other) = after.get(name) else {
            println!("{}: only before", name.display());
            count += 1;
            continue;
        };
        let [old, new] = [path, other].map(|path| book(&std::fs::read(path).unwrap()));
        for difference in dump::differences(&old, &new) {
            println!("{}: {difference}", name.display());
            count += 1;
        }
    }
    for name in after.keys().filter(|name| !before.contains_key(*name)) {
        println!("{}: only after", name.display());
        count += 1;
    }
    println!("{} workbooks, {count} differences", before.len());
    assert_eq!(count, 0);
}
