//! What forms teach about a catalogue when many of them are merged.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Entry, Form};
use phieu::catalogue::Catalogue;
use phieu::finding::{Code, Param};
use phieu::merge::{Merged, Options, Record, merge};
use phieu::{Engine, Source};

/// A school's form that prints this maximum for a row.
fn record(school: &str, code: &str, max: f64) -> Record {
    let form = Form::sound().with(|form| {
        form.head[0] = vec![format!("Tên trường: {school}")];
        form.row(code).max = Entry::Number(max);
    });
    let engine = Engine::built_in().unwrap();
    let name = format!("{school}.xlsx");
    Record::of(&name, &engine.assess(&Source::new(&name, &form.xlsx())), &engine.catalogue).unwrap()
}

/// A form that gives a row this title.
fn titled(school: &str, code: &str, title: &str) -> Record {
    let form = Form::sound().with(|form| {
        form.head[0] = vec![format!("Tên trường: {school}")];
        title.clone_into(&mut form.row(code).title);
    });
    let engine = Engine::built_in().unwrap();
    let name = format!("{school}.xlsx");
    Record::of(&name, &engine.assess(&Source::new(&name, &form.xlsx())), &engine.catalogue).unwrap()
}

fn merged(code: &str, maxima: &[f64]) -> Merged {
    let schools = ["Trường THCS A", "Trường THCS B", "Trường THCS C", "Trường THCS D", "Trường THCS E"];
    let records = schools.iter().zip(maxima).map(|(school, max)| record(school, code, *max)).collect();
    merge(records, &Catalogue::built_in().unwrap(), &Options::default())
}

/// The rows and the form that the finding names.
fn told(merged: &Merged) -> Option<[String; 2]> {
    let notice = merged.notices.iter().find(|notice| notice.finding.code == Code::D706)?;
    Some(["rows", "file"].map(|wanted| {
        let found = notice.finding.params.iter().find(|(name, _)| name == wanted);
        match found {
            Some((_, Param::Text(text))) => text.clone(),
            other => panic!("{other:?}"),
        }
    }))
}

#[test]
fn what_most_forms_print_for_a_row_that_is_not_official_is_told_with_the_form_to_take_it_from() {
    let some = merged("2.3.1", &[8.0, 10.0, 10.0, 10.0, 9.0]);
    assert_eq!(told(&some), Some(["2.3.1: 10 (8), 3/5".to_owned(), "Trường THCS B.xlsx".to_owned()]));
    // Merged again out of what a consolidated workbook keeps, it is the same.
    let kept = serde_json::to_string(&some.records).unwrap();
    let again =
        merge(serde_json::from_str(&kept).unwrap(), &Catalogue::built_in().unwrap(), &Options::default());
    assert_eq!(told(&again), told(&some));
}

#[test]
fn fewer_than_most_two_schools_and_official_rows_teach_nothing() {
    assert_eq!(told(&merged("2.3.1", &[10.0, 10.0, 8.0, 8.0])), None);
    assert_eq!(told(&merged("2.3.1", &[10.0, 10.0])), None);
    assert_eq!(told(&merged("1.3.1", &[7.0, 7.0, 7.0])), None, "an official row");
}

#[test]
fn a_title_that_most_forms_give_a_row_is_told_where_it_is_no_mere_spelling() {
    let merged = |code: &str, titles: &[&str]| {
        let schools = ["Trường THCS A", "Trường THCS B", "Trường THCS C", "Trường THCS D"];
        let records = schools.iter().zip(titles).map(|(school, title)| titled(school, code, title)).collect();
        merge(records, &Catalogue::built_in().unwrap(), &Options::default())
    };
    let catalogue = Catalogue::built_in().unwrap();
    let own = catalogue.node(catalogue.find("2.3.1").unwrap()).title.clone();
    let (other, again) = ("Thư viện mở cửa cho bạn đọc cả ngày", "THƯ VIỆN MỞ CỬA CHO BẠN ĐỌC CẢ NGÀY");
    let some = merged("2.3.1", &[&own, other, again, other]);
    assert_eq!(
        told(&some),
        Some([format!("2.3.1: “{other}” (“{own}”), 3/4"), "Trường THCS B.xlsx".to_owned()])
    );
    let notice = some.notices.iter().find(|notice| notice.finding.code == Code::D706).unwrap();
    assert_eq!(notice.finding.variant.as_deref(), Some("titles"));
    assert_eq!(told(&merged("2.3.1", &[&own, &own, other, other])), None, "half of them is not most");
    let slip = own.replacen('h', "hh", 1);
    assert_ne!(slip, own);
    assert_eq!(told(&merged("2.3.1", &[&slip, &slip, &slip, &slip])), None, "a slip is the same title");
    assert_eq!(told(&merged("1.3.1", &[other; 4])), None, "an official row");
}
