//! Which form of a school counts, and what a merge has to say.

use std::collections::BTreeMap;

use phieu::Source;
use phieu::merge::roster::RosterEntry;
use phieu::merge::{Merged, Options, Record, merge};
use phieu::report::table;
use phieu::school::{SchoolId, SchoolYear};
use serde_json::Value;

use crate::common::{Entry, Form};
use crate::outcome::{ENGINE, MESSAGES, finding, sound};

/// Totals of the sound form as a merge shows them.
const HALF: &str = "1: 50 level 2 | 2: 50 level 2 | school: level 2";

/// A form of a school without code under one unit.
fn form(name: &str) -> Form {
    sound().with(|form| {
        let line = |label: &str, value: &str| vec![label.to_owned(), value.to_owned()];
        form.head = vec![
            line("Đơn vị quản lý:", "Xã Đông"),
            line("Tên trường:", name),
            line("Năm học:", "2024-2025"),
            vec![],
        ];
    })
}

/// What a merge keeps of a form, without the clock's day inside the file.
pub fn record(file: &str, form: &Form) -> Record {
    let assessment = ENGINE.assess(&Source::new(file, form.separated(';').as_bytes()));
    Record { modified: None, ..Record::of(file, &assessment, &ENGINE.catalogue).unwrap() }
}

/// The rows for other programs.
fn rows(merged: &Merged) -> Vec<Value> {
    let mut rows = Vec::new();
    table::write(merged, &ENGINE.catalogue, &MESSAGES, table::Format::JsonLines, &mut rows).unwrap();
    String::from_utf8(rows).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Each school by the form that counts, with its totals; then the notices.
fn outcome(merged: &Merged) -> Vec<String> {
    let rows = rows(merged);
    let mut schools: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for row in &rows {
        let file = row["file"].as_str().unwrap_or_default().to_owned();
        let level = |key: &str| match row[key].as_u64() {
            Some(level) => format!("level {level}"),
            None => "open".to_owned(),
        };
        let parts = schools.entry(file).or_default();
        match row["row"].as_str().unwrap() {
            "school" => parts.0 = format!("school: {}", level("level")),
            "group" => parts.1.push(format!(
                "{}: {} {}",
                row["node"].as_str().unwrap(),
                row["score"].as_str().unwrap(),
                level("level")
            )),
            _ => {}
        }
    }
    schools.remove("");
    let school = |(file, (level, groups)): (String, (String, Vec<String>))| {
        format!("{file} = {} | {level}", groups.join(" | "))
    };
    let notices = merged.notices.iter().map(|notice| finding(&notice.finding, ""));
    schools.into_iter().map(school).chain(notices).collect()
}

/// The outcome must not hang on the order in which the forms came.
#[track_caller]
fn merges(about: &str, mut records: Vec<Record>, options: &Options, expected: &[&str]) {
    for _ in 0..2 {
        let is = outcome(&merge(records.clone(), &ENGINE.catalogue, options));
        assert!(is == expected, "{about}\n  is      {is:?}\n  must be {expected:?}");
        records.reverse();
    }
}

/// Two forms of one school, the second with a point less in 1.4, each changed before they are merged.
fn doubles(first: impl FnOnce(&mut Record), second: impl FnOnce(&mut Record)) -> Vec<Record> {
    let mut records = vec![
        record("a.csv", &form("Trường THCS Hoa Sen")),
        record("b.csv", &form("Trường THCS Hoa Sen").number("1.4", 4.0)),
    ];
    first(&mut records[0]);
    second(&mut records[1]);
    records
}

const A_COUNTS: &str = "a.csv = 1: 50 level 2 | 2: 50 level 2 | school: level 2";
const B_COUNTS: &str = "b.csv = 1: 49 level 1 | 2: 50 level 2 | school: level 1";

#[test]
fn of_two_forms_the_one_saved_later_counts_whatever_else() {
    let day = |text: &str| Some(text.to_owned());
    let (old, new) = ("2025-05-01T08:00:00Z", "2025-05-01T08:00:01Z");
    merges(
        "a second later inside the file, though the file system and the name say otherwise",
        doubles(
            |a| (a.modified, a.file_time) = (day(new), Some(1)),
            |b| (b.modified, b.file_time) = (day(old), Some(2)),
        ),
        &Options::default(),
        &[A_COUNTS, "D701 warning, count 2, chosen a.csv, why merge.why_modified, files a.csv; b.csv"],
    );
    merges(
        "only one has a day inside",
        doubles(|a| a.modified = day(old), |b| b.file_time = Some(9)),
        &Options::default(),
        &[A_COUNTS, "D701 warning, count 2, chosen a.csv, why merge.why_modified, files a.csv; b.csv"],
    );
}

#[test]
fn of_two_forms_saved_at_once_the_later_file_counts_then_the_later_name() {
    merges(
        "the file system's time",
        doubles(|a| a.file_time = Some(2), |b| b.file_time = Some(1)),
        &Options::default(),
        &[A_COUNTS, "D701 warning, count 2, chosen a.csv, why merge.why_file_time, files a.csv; b.csv"],
    );
    merges(
        "the name",
        doubles(|_| {}, |_| {}),
        &Options::default(),
        &[B_COUNTS, "D701 warning, count 2, chosen b.csv, why merge.why_path, files b.csv; a.csv"],
    );
}

#[test]
fn a_form_that_can_be_read_counts_before_a_later_one_that_cannot() {
    let broken = form("Trường THCS Hoa Sen").with(|form| {
        form.rows.clear();
        form.columns = vec!["Cột lạ".to_owned()];
    });
    let mut records = vec![record("a.csv", &form("Trường THCS Hoa Sen")), record("b.csv", &broken)];
    records[1].modified = Some("2025-05-01T08:00:00Z".to_owned());
    merges(
        "no table in the later one",
        records,
        &Options::default(),
        &[A_COUNTS, "D701 warning, count 2, chosen a.csv, why merge.why_readable, files a.csv; b.csv"],
    );
}

#[test]
fn a_file_that_could_not_be_read_has_no_points_and_is_a_school_only_where_it_names_one() {
    let unread = |file: &str, name: Option<&str>| {
        let assessment = ENGINE.assess(&Source::new(file, b"%PDF"));
        let mut record = Record::of(file, &assessment, &ENGINE.catalogue).unwrap();
        record.school.name = name.map(str::to_owned);
        record
    };
    let records = vec![
        record("a.csv", &form("Trường THCS Hoa Sen")),
        unread("b.csv", None),
        unread("c.csv", Some("Trường THCS Kim Đồng")),
    ];
    let merged = merge(records, &ENGINE.catalogue, &Options::default());
    let rows = rows(&merged);
    let of = |kind: &'static str| rows.iter().filter(move |row| row["row"] == kind);
    let schools: BTreeMap<&str, bool> =
        of("school").map(|row| (row["file"].as_str().unwrap(), row["counted"].as_bool().unwrap())).collect();
    assert_eq!(schools, BTreeMap::from([("a.csv", true), ("b.csv", false), ("c.csv", true)]));
    assert_eq!(merged.counted().count(), 2, "as the summary counts them");
    let with_points: Vec<&Value> = of("group").chain(of("item")).map(|row| &row["file"]).collect();
    assert_eq!(with_points.len(), 2 + 29);
    assert!(with_points.iter().all(|file| *file == "a.csv"), "{with_points:?}");
    assert!(of("finding").any(|row| row["file"] == "b.csv"), "why it has none");
}

#[test]
fn a_result_beside_its_own_form_is_no_second_form_unless_it_was_changed() {
    let result = |points: f64| {
        let own = record("a.csv", &form("Trường THCS Hoa Sen"));
        let mut result = record("b.csv", &form("Trường THCS Hoa Sen").number("1.4", points));
        result.source_sha256 = Some(own.sha256.clone());
        vec![own, result]
    };
    merges("as it was made", result(5.0), &Options::default(), &[A_COUNTS]);
    merges(
        "changed",
        result(4.0),
        &Options::default(),
        &[B_COUNTS, "D701 warning, count 2, chosen b.csv, why merge.why_path, files b.csv; a.csv"],
    );
}

#[test]
fn one_file_that_arrives_twice_is_one_form() {
    let one = record("a.csv", &form("Trường THCS Hoa Sen"));
    merges("twice", vec![one.clone(), one], &Options::default(), &[A_COUNTS]);
}

#[test]
fn d702_d703_the_roster_says_who_is_missing_and_who_is_strange() {
    let listed = |name: &str| RosterEntry {
        school: SchoolId { name: Some(name.to_owned()), ..SchoolId::default() },
        ..RosterEntry::default()
    };
    let options = Options {
        roster: vec![listed("Trường THCS Hoa Sen"), listed("Trường THCS Lê Lợi")],
        ..Options::default()
    };
    let one = |name: &str| vec![record("a.csv", &form(name))];
    merges("one of two", one("Trường THCS Hoa Sen"), &options, &[A_COUNTS, "D702 warning"]);
    merges(
        "a stranger",
        one("Trường THCS Kim Đồng"),
        &options,
        &[A_COUNTS, "D702 warning", "D702 warning", "D703 warning, files a.csv"],
    );
    merges("no roster", one("Trường THCS Kim Đồng"), &Options::default(), &[A_COUNTS]);
}

#[test]
fn d704_two_schools_with_everything_in_common_are_told_and_count() {
    let two = |other: Form| vec![record("a.csv", &form("Trường THCS Hoa Sen")), record("b.csv", &other)];
    let other = || form("Trường THCS Hoa Mai");
    merges(
        "everything",
        two(other()),
        &Options::default(),
        &[A_COUNTS, &format!("b.csv = {HALF}"), "D704 warning, count 2, files a.csv; b.csv"],
    );
    merges("but one score", two(other().number("1.4", 4.0)), &Options::default(), &[A_COUNTS, B_COUNTS]);
    merges(
        "but one piece of evidence",
        two(other().evidence("1.4", "MC.1.4.02")),
        &Options::default(),
        &[A_COUNTS, &format!("b.csv = {HALF}")],
    );
}

#[test]
fn d705_a_form_of_another_year_does_not_count() {
    let of = |file: &str, name: &str, year: &str| {
        record(file, &form(name).evidence("1.4", file).with(|form| form.head[2][1] = year.to_owned()))
    };
    let three = || {
        vec![
            of("a.csv", "Trường THCS Hoa Sen", "2024-2025"),
            of("b.csv", "Trường THCS Hoa Mai", "2024-2025"),
            of("c.csv", "Trường THCS Kim Đồng", "2023-2024"),
        ]
    };
    let b = format!("b.csv = {HALF}");
    let c = format!("c.csv = {HALF}");
    merges(
        "the year of most",
        three(),
        &Options::default(),
        &[A_COUNTS, &b, "D705 error, expected 2024-2025, files c.csv"],
    );
    merges(
        "the year that was asked for",
        three(),
        &Options { school_year: SchoolYear::parse("2023-2024"), ..Options::default() },
        &[&c, "D705 error, expected 2023-2024, files b.csv", "D705 error, expected 2023-2024, files a.csv"],
    );
    merges(
        "as many of each: the later one",
        three().split_off(1),
        &Options::default(),
        &[&b, "D705 error, expected 2024-2025, files c.csv"],
    );
    let unknown = record("d.csv", &form("Trường THCS Lê Lợi").with(|form| form.head[2].clear()));
    merges(
        "no year is no other year",
        vec![of("a.csv", "Trường THCS Hoa Sen", "2024-2025"), unknown],
        &Options::default(),
        &[A_COUNTS, &format!("d.csv = {HALF}")],
    );
}

#[test]
fn a_merge_shows_what_each_form_alone_shows() {
    let schools = vec![
        record("a.csv", &form("Trường THCS A").total("1", 75.5).total("2", 75.0)),
        record("b.csv", &form("Trường THCS B").score("1.4", Entry::Blank)),
        record("c.csv", &form("Trường THCS C").number("1.4", 11.0).evidence("1.4", "MC.1.4.02")),
        record("d.csv", &form("Trường THCS D").typed("2.1", "Chưa đạt").total("2", 49.5)),
    ];
    merges(
        "four schools",
        schools,
        &Options::default(),
        &[
            "a.csv = 1: 75.5 level 3 | 2: 75 level 2 | school: level 2",
            "b.csv = 1: 45 open | 2: 50 level 2 | school: open",
            "c.csv = 1: 45 open | 2: 50 level 2 | school: open",
            "d.csv = 1: 50 level 2 | 2: 49.5 level 1 | school: level 1",
        ],
    );
}

#[test]
fn a_reviewer_s_points_make_totals_of_their_own() {
    let review = |points: fn(f64) -> f64| {
        form("Trường THCS Hoa Sen").with(|form| {
            form.columns.push("Đánh giá ngoài".to_owned());
            for row in &mut form.rows {
                if let Entry::Number(own) = row.score {
                    row.extra.push(Entry::Number(points(own)));
                }
            }
        })
    };
    let reviewed = |form: &Form| {
        let merged = merge(vec![record("a.csv", form)], &ENGINE.catalogue, &Options::default());
        let school = &merged.schools[0];
        let groups: Vec<(String, bool, Option<u8>)> = school
            .review
            .iter()
            .map(|group| (group.points.normalize().to_string(), group.complete, group.level))
            .collect();
        (groups, school.review_level, school.level)
    };
    let group = |points: &str, complete: bool, level| (points.to_owned(), complete, level);
    assert_eq!(
        reviewed(&review(|own| own - 0.5)),
        (vec![group("43", true, Some(1)), group("44.5", true, Some(1))], Some(1), Some(2)),
    );
    assert_eq!(
        reviewed(&review(|own| own).with(|form| form.row("1.4").extra[0] = Entry::Blank)),
        (vec![group("45", false, None), group("50", true, Some(2))], None, Some(2)),
    );
    assert_eq!(reviewed(&form("Trường THCS Hoa Sen")), (vec![], None, Some(2)));
}
