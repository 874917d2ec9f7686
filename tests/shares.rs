//! Ratios and counts beside the points, held against the bands of a catalogue.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;

use common::{Entry, Form, engine_with_bands};
use phieu::Source;
use phieu::catalogue::{Catalogue, LoadError};
use phieu::message::{Lang, Messages};
use phieu::score::AcceptedValue;
use phieu::template::{Filled, Known};
use phieu::write::result::{self, ResultOptions};
use phieu::write::template;

/// The share that is read out of a cell under a header, and whether the points are too many for it.
fn read(code: &str, points: f64, header: &str, cell: Entry) -> (Option<String>, bool) {
    let form = Form::sound().with(|form| {
        form.columns.push(header.to_owned());
        form.row(code).score = Entry::Number(points);
        form.row(code).extra = vec![cell];
    });
    let engine = engine_with_bands();
    let assessment = engine.assess(&Source::new("phieu.xlsx", &form.xlsx()));
    let item = engine.catalogue.find(code).unwrap();
    let share = assessment.form.shares.iter().find(|share| share.item == item);
    let told =
        assessment.findings.iter().any(|f| f.code.as_str() == "V313" && f.item.as_deref() == Some(code));
    assert!(assessment.judgement.own_of(item).is_some(), "the points count all the same");
    (share.map(|share| share.value.normalize().to_string()), told)
}

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

#[test]
fn a_ratio_is_read_in_every_way_a_hand_writes_it() {
    for (header, cell, value) in [
        ("Tỉ lệ", text("85 %"), Some("85")),
        ("Tỷ lệ (%)", Entry::Number(85.0), Some("85")),
        ("Tỉ lệ", Entry::Number(0.85), Some("85")),
        ("Tỉ lệ", text("17/20"), Some("85")),
        ("Tỉ lệ", text("85,5"), Some("85.5")),
        ("Ghi chú", text("85% giáo viên (17/20)"), Some("85")),
        ("Ghi chú", text("đạt 85%"), Some("85")),
        ("Ghi chú", text("từ 80% lên 85%"), None),
        ("Ghi chú", text("17 giáo viên"), None),
        ("Tỉ lệ", Entry::Number(1.0), None),
        ("Tỉ lệ", text("120%"), None),
        ("Tỉ lệ", text("cao"), None),
        ("Người phụ trách", text("85"), None),
    ] {
        let (read, _) = read("1.6.1", 5.0, header, cell.clone());
        assert_eq!(read.as_deref(), value, "{header}: {cell:?}");
    }
}

#[test]
fn points_are_held_against_the_band_of_the_ratio_at_its_ends() {
    for (ratio, allowed) in [("29,9%", 3.0), ("30%", 5.0), ("60%", 5.0), ("60,1%", 7.0), ("100%", 7.0)] {
        assert!(!read("1.6.1", allowed, "Tỉ lệ", text(ratio)).1, "{ratio}");
        if allowed < 7.0 {
            assert!(read("1.6.1", allowed + 0.5, "Tỉ lệ", text(ratio)).1, "{ratio}");
        }
    }
    assert!(!read("1.6.1", 2.0, "Tỉ lệ", text("85%")).1, "fewer points are the school's own choice");
}

#[test]
fn a_count_allows_just_the_points_of_its_band() {
    for (count, points, told) in
        [("19", 3.0, false), ("20", 6.0, false), ("20", 3.0, true), ("41", 10.0, false), ("41", 6.0, true)]
    {
        assert_eq!(
            read("1.4", points, "Số lượng", text(count)),
            (Some(count.to_owned()), told),
            "{count} {points}"
        );
    }
    assert_eq!(read("1.4", 6.0, "Ghi chú", text("25 học liệu")).0.as_deref(), Some("25"));
}

#[test]
fn the_blank_form_asks_for_the_ratio_and_count_and_is_read_with_them() {
    let engine = engine_with_bands();
    let [ratio, count] = ["1.6.1", "1.4"].map(|code| engine.catalogue.find(code).unwrap());
    let form = |shares: [&str; 2]| {
        let filled = |(item, points, share): (_, i64, &str)| {
            let value = Some(AcceptedValue::Points(points.into()));
            (item, Filled { value, share: share.to_owned(), ..Filled::default() })
        };
        let [first, second] = shares;
        let answers = [(ratio, 6, first), (count, 6, second)].map(filled).into_iter().collect();
        let known = Known { answers, ..Known::default() };
        let bytes = template::write(&engine.catalogue, &engine.words.kinds, &known).unwrap();
        engine.assess(&Source::new("phieu.xlsx", &bytes))
    };
    let told = |assessment: &phieu::Assessment| -> Vec<String> {
        common::codes(assessment).into_iter().filter(|code| code == "V313" || code == "V314").collect()
    };
    let read = |assessment: &phieu::Assessment| -> Vec<String> {
        assessment.form.shares.iter().map(|share| share.value.normalize().to_string()).collect()
    };
    let sound = form(["85%", "25"]);
    assert_eq!((read(&sound), told(&sound)), (vec!["25".to_owned(), "85".to_owned()], vec![]));
    let low = form(["9/20", "25"]);
    assert_eq!((read(&low), told(&low)), (vec!["25".to_owned(), "45".to_owned()], vec!["V313".to_owned()]));
    assert_eq!(told(&form(["", "25"])), ["V314"]);
    // The result is a form too, and keeps them.
    for lang in [Lang::Vi, Lang::En] {
        let messages = Messages::built_in(lang).unwrap();
        let (from, to) = (Path::new("phieu.xlsx"), Path::new("kq.xlsx"));
        let result = result::write(from, to, &low, &engine, &messages, &ResultOptions::default()).unwrap();
        let again = engine.assess(&Source::new("kq.xlsx", &result));
        assert_eq!((read(&again), told(&again)), (read(&low), told(&low)), "{lang:?}");
    }
    // Every other answer is where it was.
    assert_eq!(sound.judgement.own_of(ratio).map(|own| own.value), Some(AcceptedValue::Points(6.into())));
}

#[test]
fn a_form_of_a_catalogue_without_bands_has_no_column_for_them() {
    let bytes = |engine: &phieu::Engine| {
        template::write(&engine.catalogue, &engine.words.kinds, &Known::default()).unwrap()
    };
    let has_column = |engine: &phieu::Engine| {
        common::parts(&bytes(engine)).into_values().any(|part| part.contains("Tỉ lệ, số lượng"))
    };
    assert!(has_column(&engine_with_bands()));
    assert!(!has_column(&phieu::Engine::built_in().unwrap()));
}

#[test]
fn where_the_catalogue_has_no_bands_nothing_is_asked() {
    let codes = common::codes(&Form::sound().assess());
    assert!(!codes.iter().any(|code| code == "V313" || code == "V314"), "{codes:?}");
}

#[test]
fn bands_that_leave_a_gap_overlap_or_give_too_much_are_refused() {
    let keys = |caps: &str| {
        let row = "code = \"1.6.1\"\n";
        let (before, after) = phieu::catalogue::BUILT_IN[0].1.split_once(row).unwrap();
        match Catalogue::from_toml(&format!("{before}{row}caps = [{caps}]\n{after}")) {
            Ok(_) => Vec::new(),
            Err(LoadError::Unsound(problems)) => problems.iter().map(|problem| problem.key).collect(),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(
        keys(r#"{ below = "30", max = "3" }, { from = "30", to = "100", max = "7" }"#),
        Vec::<&str>::new()
    );
    assert_eq!(keys(r#"{ below = "30", max = "3" }, { from = "31", max = "7" }"#), ["cap_gap"]);
    assert_eq!(keys(r#"{ to = "30", max = "3" }, { from = "30", max = "7" }"#), ["cap_overlap"]);
    assert_eq!(keys(r#"{ below = "30", max = "3" }, { from = "30", to = "90", max = "7" }"#), ["cap_gap"]);
    assert_eq!(keys(r#"{ below = "30", max = "3" }, { from = "30", max = "8" }"#), ["cap_above_maximum"]);
}
