//! Many schools in one workbook: which form counts, what is told, and that merging in steps gives the same.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use common::{Entry, Form, assess, convert_with_office, office};
use phieu::catalogue::Catalogue;
use phieu::jobs::publish;
use phieu::merge::roster::RosterEntry;
use phieu::merge::{Expected, ItemRecord, Items, Merged, Options, Record, archive, merge, statistics};
use phieu::message::{Lang, Messages};
use phieu::report::table;
use phieu::school::{SchoolId, SchoolYear};
use phieu::score::AcceptedValue;
use phieu::sheet::{self, Limits, Value};
use phieu::write::consolidated;
use phieu::{Engine, Source};
use proptest::prelude::*;

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

fn form(name: &str, code: &str, parent: &str) -> Form {
    Form::sound().with(|form| {
        let line = |label: &str, value: &str| vec![label.to_owned(), value.to_owned()];
        form.head = vec![
            line("Đơn vị quản lý:", parent),
            line("Tên trường:", name),
            line("Mã trường:", code),
            line("Năm học:", "2024-2025"),
            vec![],
        ];
    })
}

fn record(file: &str, form: &Form) -> Record {
    Record::of(file, &assess(file, &form.xlsx()), &catalogue()).unwrap()
}

/// The answers of a record, each changed.
fn changed(record: &Record, change: impl Fn(&str, ItemRecord) -> ItemRecord) -> Items {
    Items::new(record.items.iter().map(|(code, item)| (code, change(code, item))))
}

fn merged(records: &[Record], options: &Options) -> Merged {
    merge(records.to_vec(), &catalogue(), options)
}

fn told(merged: &Merged) -> Vec<&'static str> {
    merged.notices.iter().map(|notice| notice.finding.code.as_str()).collect()
}

fn entry(code: &str, name: &str) -> RosterEntry {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let school = SchoolId { code: some(code), name: some(name), ..SchoolId::default() };
    RosterEntry { school, ..RosterEntry::default() }
}

fn workbook(merged: &Merged) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let messages = Messages::built_in(Lang::Vi).unwrap();
    consolidated::write(merged, &catalogue(), &messages, Path::new("tong-hop.xlsx"), &mut bytes).unwrap();
    bytes.into_inner()
}

fn archived(bytes: &[u8]) -> archive::Archive {
    let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
    archive::read(&sheet::read(bytes, &limits).unwrap(), &limits).unwrap().unwrap()
}

/// Twelve forms of nine schools: doubles, other years, strange ones, one that cannot be read, one with a review.
fn forms() -> Vec<Record> {
    let mut records = vec![
        record("a.xlsx", &form("Trường THCS Ân Thi", "001", "Xã Đông")),
        record("a2.xlsx", &form("Trường THCS Ân Thi", "001", "Xã Đông").total("1", 75.5)),
        record("b.xlsx", &form("Trường TH Bình Minh", "002", "Xã Đông").total("1", 49.5)),
        record("c.xlsx", &form("Trường TH Hoà Bình", "", "Xã Dương")),
        record("c2.xlsx", &form("TRƯỜNG TH HÒA BÌNH", "", "XÃ DƯƠNG").total("2", 80.0)),
        record("d.xlsx", &form("Trường THPT Lê Lợi", "004", "Sở GDĐT").score("1.4", Entry::Blank)),
        record("e.xlsx", &form("Trường MN Hoa Mai", "005", "Xã Ba").typed("1.1", "Chưa đạt")),
        record("f.xlsx", &form("Trường Tiểu học Khác Hẳn", "005", "Xã Ba").total("2", 50.0)),
        record("g.xlsx", &form("Trường THCS Công Thức", "007", "Xã")),
        Record::of("h.xlsx", &assess("h.xlsx", b"%PDF"), &catalogue()).unwrap(),
    ];
    // Names that look like formulas; no form is read so.
    records[8].school.name = Some("=HYPERLINK(\"x\")".to_owned());
    records[8].school.parent = Some("+Xã".to_owned());
    let mut reviewed = record("i.xlsx", &form("Trường THCS An", "009", "Xã Đông").total("1", 75.5));
    reviewed.items = changed(&reviewed, |_, item| ItemRecord {
        review: match item.value {
            Some(AcceptedValue::Points(points)) => {
                Some(AcceptedValue::Points(points / rust_decimal::Decimal::TWO))
            }
            _ => None,
        },
        ..item
    });
    records.push(reviewed);
    let mut other = record("k.xlsx", &form("Trường THCS Năm Cũ", "010", "Xã Đông"));
    other.school_year = SchoolYear::parse("2023-2024");
    records.push(other);
    records
}

#[test]
fn every_school_of_a_workbook_of_several_counts_however_often_the_workbook_arrives() {
    let mut of_file: Vec<Record> =
        [("Trường THCS Một", 40.0), ("Trường THCS Hai", 50.0), ("Trường THCS Ba", 60.0)]
            .map(|(name, total)| record("ca-xa.xlsx", &form(name, "", "Xã").total("1", total)))
            .to_vec();
    for record in &mut of_file {
        record.sha256 = "một tệp".to_owned();
    }
    let twice = [of_file.clone(), of_file.clone()].concat();
    for records in [of_file, twice] {
        let merged = merged(&records, &Options::default());
        assert_eq!((merged.schools.len(), merged.records.len(), told(&merged)), (3, 3, vec![]));
    }
}

#[test]
fn of_two_forms_of_a_school_the_later_one_counts_and_the_rule_is_told() {
    let (early, late) = ("2025-05-01T08:00:00Z", "2025-05-02T08:00:00Z");
    let mut first = record("z.xlsx", &form("Trường THCS A", "001", "Xã X").total("1", 75.5));
    let mut second = record("a.xlsx", &form("Trường THCS A", "001", "Xã X").total("1", 49.5));
    let level = |records: &[Record]| {
        let merged = merged(records, &Options::default());
        let level = merged.schools[0].own[0].level;
        assert_eq!((merged.schools.len(), told(&merged)), (1, vec!["D701"]));
        level
    };
    (first.modified, second.modified) = (Some(early.to_owned()), Some(late.to_owned()));
    assert_eq!(level(&[first.clone(), second.clone()]), Some(1), "the date inside the workbook");
    second.modified = Some(early.to_owned());
    (first.file_time, second.file_time) = (Some(1), Some(2));
    assert_eq!(level(&[first.clone(), second.clone()]), Some(1), "then the file's date");
    second.file_time = Some(1);
    assert_eq!(level(&[second.clone(), first.clone()]), Some(3), "then the path");
    let mut broken = Record::of("zz.xlsx", &assess("zz.xlsx", b"PK"), &catalogue()).unwrap();
    broken.school.code = Some("001".to_owned());
    broken.modified = Some("2026-01-01T00:00:00Z".to_owned());
    assert_eq!(level(&[broken, first]), Some(3), "a form that can be read before one that cannot");
}

#[test]
fn a_school_is_told_by_code_or_by_name_and_unit_but_never_by_half_a_name() {
    let schools = |records: &[Record]| merged(records, &Options::default()).schools.len();
    let a = record("1.xlsx", &form("Trường THCS Hòa Bình", "001", "Xã X"));
    let same_name = record("2.xlsx", &form("TRƯỜNG THCS HOÀ BÌNH", "", "Xã X"));
    let no_unit = record("3.xlsx", &form("Trường THCS Hòa Bình", "", ""));
    let other_unit = record("4.xlsx", &form("Trường THCS Hòa Bình", "", "Xã Y"));
    let other_tone = record("5.xlsx", &form("Trường THCS Hóa Bình", "", "Xã X"));
    assert_eq!(schools(&[a.clone(), same_name.clone()]), 1);
    assert_eq!(schools(&[a.clone(), no_unit.clone()]), 1);
    assert_eq!(schools(&[a.clone(), other_unit.clone()]), 2);
    assert_eq!(schools(&[a.clone(), other_tone]), 2);
    assert_eq!(schools(&[a.clone(), other_unit, no_unit]), 3, "two schools fit, so neither is taken");
    let copied = record("6.xlsx", &form("Trường Mầm non Sơn Ca", "001", "Xã X").total("1", 60.0));
    let both = merged(&[a, copied], &Options::default());
    assert_eq!(
        (both.schools.len(), told(&both)),
        (2, vec!["D701"]),
        "a code that was copied hides no school"
    );
}

#[test]
fn missing_and_strange_schools_of_a_roster_are_told_once_each() {
    let forms = [
        record("a.xlsx", &form("Trường THCS A", "001", "Xã X").total("1", 60.0)),
        record("a2.xlsx", &form("Trường THCS A", "001", "Xã X").total("1", 61.0)),
        record("b.xlsx", &form("Trường TH Bình", "", "Xã X").total("1", 62.0)),
        record("c.xlsx", &form("Trường TH Lạ", "999", "Xã X").total("1", 63.0)),
    ];
    let roster =
        vec![entry("001", "Trường THCS A"), entry("002", "Trường TH Bình"), entry("003", "Trường MN Vắng")];
    let merged = merged(&forms, &Options { roster, ..Options::default() });
    assert_eq!(told(&merged), ["D701", "D702", "D703"]);
    let named: Vec<_> = merged.notices.iter().map(|notice| notice.name.as_deref().unwrap()).collect();
    assert_eq!(named, ["Trường THCS A", "Trường MN Vắng", "Trường TH Lạ"]);
    assert_eq!(merged.schools.iter().filter(|school| school.code.as_deref() == Some("002")).count(), 1);
}

#[test]
fn forms_of_another_year_or_catalogue_do_not_count_and_twins_are_told() {
    let mut forms = vec![
        record("a.xlsx", &form("Trường A", "1", "Xã X")),
        record("b.xlsx", &form("Trường B", "2", "Xã X")),
        record("c.xlsx", &form("Trường C", "3", "Xã X").total("1", 60.0)),
        record("d.xlsx", &form("Trường D", "4", "Xã X").total("1", 60.5)),
    ];
    forms[2].school_year = SchoolYear::parse("2023-2024");
    forms[3].made_for = Some("khác 1".to_owned());
    let all = merged(&forms, &Options::default());
    assert_eq!(told(&all), ["D704", "D705", "D705"]);
    assert_eq!(all.schools.len(), 2);
    let year = Options { school_year: SchoolYear::parse("2023-2024"), ..Options::default() };
    assert_eq!(merged(&forms, &year).schools[0].name.as_deref(), Some("Trường C"));
}

#[test]
fn a_result_workbook_stands_for_its_form_only_where_the_form_is_not_there() {
    let source = record("a.xlsx", &form("Trường A", "1", "Xã X"));
    let mut result = source.clone();
    result.file = "a.ket-qua.xlsx".to_owned();
    result.source_sha256 = Some(std::mem::replace(&mut result.sha256, "other".to_owned()));
    let alone = merged(&[result.clone()], &Options::default());
    let beside = merged(&[source.clone(), result.clone()], &Options::default());
    assert_eq!((alone.schools.len(), beside.schools.len(), told(&beside)), (1, 1, vec![]));
    result.items = changed(&result, |code, item| match code {
        "1.3.1" => ItemRecord { value: None, ..item },
        _ => item,
    });
    assert_eq!(told(&merged(&[source, result], &Options::default())), ["D701"], "a result that was changed");
}

#[test]
fn schools_stand_by_unit_and_name_in_vietnamese_order() {
    let merged = merged(&forms(), &Options::default());
    let shown: Vec<_> =
        merged.schools.iter().map(|school| school.name.as_deref().unwrap_or("?").to_owned()).collect();
    assert_eq!(
        shown,
        [
            "=HYPERLINK(\"x\")",
            "Trường THPT Lê Lợi",
            "Trường MN Hoa Mai",
            "Trường Tiểu học Khác Hẳn",
            "TRƯỜNG TH HÒA BÌNH",
            "Trường TH Bình Minh",
            "Trường THCS An",
            "Trường THCS Ân Thi",
            "?"
        ]
    );
}

/// Without the names of files that lead elsewhere when a form came through another workbook.
fn without_files(mut merged: Merged) -> Merged {
    for record in &mut merged.records {
        (record.path, record.through) = (None, None);
    }
    merged
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn merging_in_steps_gives_what_merging_at_once_gives(parts in prop::collection::vec(0_usize..4, 12), nested: bool) {
        let forms = forms();
        let mut inputs: Vec<Vec<Record>> = vec![Vec::new(); 4];
        for (record, part) in forms.iter().zip(&parts) {
            inputs[*part].push(record.clone());
        }
        let step = |records: Vec<Record>| archived(&workbook(&merged(&records, &Options::default()))).records;
        let mut below: Vec<Vec<Record>> = inputs.into_iter().map(step).collect();
        if nested {
            let first = below.pop().unwrap();
            let second = below.pop().unwrap();
            below.push(step([first, second].concat()));
        }
        let stepwise = without_files(merged(&below.concat(), &Options::default()));
        let at_once = without_files(merged(&forms, &Options::default()));
        prop_assert_eq!(&stepwise.schools, &at_once.schools);
        prop_assert_eq!(&stepwise.notices, &at_once.notices);
        prop_assert!(workbook(&stepwise) == workbook(&at_once), "every cell is the same");
    }
}

#[test]
fn a_condition_counts_who_met_it_who_did_not_and_who_is_open() {
    let forms = [
        record("a.xlsx", &form("Trường A", "1", "Xã X")),
        record("b.xlsx", &form("Trường B", "2", "Xã X").typed("1.1", "Chưa đạt").total("1", 60.0)),
        record("c.xlsx", &form("Trường C", "3", "Xã X").score("1.1", Entry::Blank).total("1", 61.0)),
    ];
    let catalogue = catalogue();
    let figures = statistics::by_node(&merged(&forms, &Options::default()), &catalogue);
    let of = |code: &str| figures.iter().find(|figures| catalogue.node(figures.node).code == code).unwrap();
    assert_eq!((of("1.1").answered, of("1.1").open, of("1.1").zeros), (2, 1, 1));
    assert_eq!((of("1.2").answered, of("1.2").open, of("1.2").zeros), (3, 0, 0));
}

#[test]
fn what_a_reviewer_gave_differs_by_its_distance_whichever_is_higher() {
    let reviewed = |file, school: Form, by: i64| {
        let mut record = record(file, &school);
        record.items = changed(&record, |code, item| match (code, item.value) {
            ("1.4", Some(AcceptedValue::Points(own))) => ItemRecord {
                review: Some(AcceptedValue::Points(own + rust_decimal::Decimal::from(by))),
                ..item
            },
            _ => item,
        });
        record
    };
    let forms = [
        reviewed("a.xlsx", form("Trường A", "1", "Xã X").number("1.4", 4.0), 2),
        reviewed("b.xlsx", form("Trường B", "2", "Xã X").number("1.4", 6.0), -2),
        reviewed("c.xlsx", form("Trường C", "3", "Xã X").number("1.4", 5.0), 0),
    ];
    let found = statistics::differences(&merged(&forms, &Options::default()), &catalogue());
    let [only] = found.as_slice() else { panic!("{found:?}") };
    let text = |value: rust_decimal::Decimal| value.normalize().to_string();
    assert_eq!((only.both, only.differing), (3, 2));
    assert_eq!(
        (text(only.own), text(only.review), text(only.distance)),
        ("5".into(), "5".into(), "1.3333".into())
    );
}

#[test]
fn who_takes_a_consolidated_workbook_alone_gets_the_year_and_unit_that_it_shows() {
    let year = SchoolYear::parse("2023-2024");
    let unit = Some("Phòng Văn hóa - Xã hội".to_owned());
    let options = Options { unit: unit.clone(), school_year: year.clone(), ..Options::default() };
    // Most forms are of the year after.
    let whole = merged(&forms(), &options);
    let schools = whole.schools.len();
    let archive = archived(&workbook(&whole));
    assert_eq!((&archive.heading.unit, &archive.heading.school_year), (&unit, &year));
    let engine = Engine::built_in().unwrap();
    let edition = |taken: Vec<archive::Archive>| {
        let taken = taken.into_iter().map(Into::into).collect();
        let edition = publish::Plan::default().edition(taken, &engine).unwrap();
        (edition.merged.unit, edition.merged.school_year, edition.merged.schools.len())
    };
    assert_eq!(edition(vec![archive.clone()]), (unit, year, schools));
    // With others it is decided anew, from all forms.
    let (_, year, later) = edition(vec![archive, archive::Archive::default()]);
    assert!(later > schools);
    assert_eq!(year, SchoolYear::parse("2024-2025"));
}

#[test]
fn a_roster_below_is_carried_up() {
    let options = Options {
        roster: vec![
            entry("001", "Trường A"),
            RosterEntry { kind: Some("Tiểu học".to_owned()), ..entry("002", "Trường B") },
        ],
        ..Options::default()
    };
    let below = archived(&workbook(&merged(&[record("a.xlsx", &form("Trường A", "001", "Xã X"))], &options)));
    let expected =
        Expected { school: entry("002", "Trường B").school, kind: Some("Tiểu học".to_owned()) };
    assert!(below.expected.contains(&expected));
    let above = merged(&below.records, &Options { archived: below.expected, ..Options::default() });
    assert_eq!(told(&above), ["D702"]);
}

#[test]
fn text_that_begins_like_a_formula_stays_text_in_workbook_and_csv() {
    let merged = merged(&forms(), &Options::default());
    let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
    // Read as any spreadsheet does: without the property that tells what the workbook is.
    let book = phieu_without_property(&workbook(&merged));
    let book = sheet::read(&book, &limits).unwrap();
    let overview = &book.sheets[0];
    let cell = overview.cells().iter().find(|cell| cell.shown().starts_with("=HYPERLINK")).unwrap();
    assert!(!cell.is_formula && matches!(cell.value, Value::Text(_)));

    let mut csv = Vec::new();
    let messages = Messages::built_in(Lang::Vi).unwrap();
    table::write(&merged, &catalogue(), &messages, table::Format::Csv, &mut csv).unwrap();
    let text = String::from_utf8(csv).unwrap();
    assert!(text.starts_with('\u{feff}'));
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = rows.headers().unwrap().clone();
    let mut kinds = BTreeMap::<String, usize>::new();
    for row in rows.records() {
        let row = row.unwrap();
        *kinds.entry(row[0].to_owned()).or_default() += 1;
        for (name, field) in headers.iter().zip(&row) {
            assert!(!field.starts_with(['=', '+', '@', '\t']), "{name}: {field}");
        }
    }
    assert_eq!(kinds["school"], merged.schools.len());
    assert_eq!(kinds["item"], 29 * (merged.schools.len() - 1), "all but the one that cannot be read");
}

/// The workbook with the property renamed that keeps this program from reading the sheets that only show.
fn phieu_without_property(bytes: &[u8]) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        if name == "docProps/custom.xml" {
            content = String::from_utf8(content).unwrap().replace("phieu-kind", "x").into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn json_and_json_lines_hold_the_same_rows() {
    let merged = merged(&forms(), &Options::default());
    let messages = Messages::built_in(Lang::En).unwrap();
    let written = |format| {
        let mut out = Vec::new();
        table::write(&merged, &catalogue(), &messages, format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let whole: serde_json::Value = serde_json::from_str(&written(table::Format::Json)).unwrap();
    let lines: Vec<serde_json::Value> =
        written(table::Format::JsonLines).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(whole["rows"].as_array().unwrap(), &lines);
    assert!(lines.iter().any(|line| line["code"] == "D701"));
}

#[test]
fn counts_and_shares_are_the_same_after_libreoffice_recalculated_them() {
    let Some(office) = office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("tong-hop.xlsx");
    let bytes = phieu_without_property(&workbook(&merged(&forms(), &Options::default())));
    std::fs::write(&source, &bytes).unwrap();
    let out = folder.path().join("out");
    convert_with_office(&office, &[source], "xlsx", &out);
    let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
    let before = sheet::read(&bytes, &limits).unwrap();
    let after = sheet::read(&std::fs::read(out.join("tong-hop.xlsx")).unwrap(), &limits).unwrap();
    let mut compared = 0;
    for sheet in &before.sheets {
        let other = after.sheets.iter().find(|other| other.name == sheet.name).unwrap();
        for cell in sheet.cells().iter().filter(|cell| cell.is_formula) {
            let number = |value: &Value| match value {
                Value::Number(number) => format!("{number:.9}"),
                other => panic!("{} {} holds {other:?}", sheet.name, cell.at),
            };
            let recalculated = other.get(cell.at).unwrap();
            assert!(recalculated.is_formula);
            assert_eq!(number(&cell.value), number(&recalculated.value), "{} {}", sheet.name, cell.at);
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}

/// Totals and levels of the known forms, merged by the program itself, against the truth beside them.
#[test]
fn the_known_forms_merged_have_the_totals_and_levels_of_the_truth() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(truth) = std::fs::read_to_string(corpus.join("truth.json")) else { return };
    let truth: BTreeMap<String, serde_json::Value> = serde_json::from_str(&truth).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let units: BTreeSet<String> =
        truth.values().map(|form| form["unit"].as_str().unwrap().to_owned()).collect();
    let absent = units.first().unwrap().clone();
    let roster = folder.path().join("danh-sach.csv");
    let known: Vec<&str> = units.iter().skip(1).map(String::as_str).collect();
    std::fs::write(&roster, format!("Tên trường;Mã trường\n{};\nTrường THCS Vắng Mặt;\n", known.join(";\n")))
        .unwrap();
    let table = folder.path().join("bang.jsonl");
    let output = Command::new(env!("CARGO_BIN_EXE_phieu"))
        .arg("merge")
        .arg(&corpus)
        .arg("-o")
        .arg(folder.path().join("tong-hop.xlsx"))
        .arg("--table")
        .arg(&table)
        .arg("--roster")
        .arg(&roster)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: Vec<serde_json::Value> = std::fs::read_to_string(&table)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut groups = 0;
    for row in rows.iter().filter(|row| row["row"] == "group") {
        let file = row["file"].as_str().unwrap().rsplit('/').next().unwrap();
        let Some(expected) = truth[file]["groups"].get(row["node"].as_str().unwrap()) else { continue };
        assert_eq!(row["score"], expected["total"], "{file}");
        assert_eq!(row["level"], expected["level"], "{file}");
        groups += 1;
    }
    assert!(groups > 40, "{groups}");
    let named = |code: &str| -> Vec<String> {
        let found = rows.iter().filter(|row| row["code"] == code);
        found.map(|row| row["unit_name"].as_str().unwrap_or_default().to_lowercase()).collect()
    };
    assert_eq!(named("D702"), ["trường thcs vắng mặt"]);
    assert_eq!(named("D703"), [absent.to_lowercase()]);
    let mut by_unit = BTreeMap::<&str, usize>::new();
    for form in truth.values() {
        *by_unit.entry(form["unit"].as_str().unwrap()).or_default() += 1;
    }
    let doubles: BTreeSet<String> =
        by_unit.iter().filter(|(_, count)| **count > 1).map(|(name, _)| name.to_lowercase()).collect();
    let told = named("D701");
    assert_eq!(told.len(), doubles.len());
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), doubles);
}

#[test]
fn only_a_consolidated_workbook_is_replaced_and_none_of_its_own_folder_is_merged_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.xlsx"), form("Trường A", "1", "Xã X").xlsx()).unwrap();
    std::fs::write(path("b.xlsx"), form("Trường B", "2", "Xã X").total("1", 60.0).xlsx()).unwrap();
    std::fs::write(path("ghi-chep.txt"), "không phải sổ tính").unwrap();
    let merge = |inputs: &str, output: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_phieu"))
            .arg("merge")
            .arg(path(inputs))
            .arg("-o")
            .arg(path(output))
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let form_before = std::fs::read(path("b.xlsx")).unwrap();
    for taken in ["b.xlsx", "ghi-chep.txt"] {
        let (code, told) = merge("a.xlsx", taken);
        assert_eq!(code, Some(3), "{told}");
        assert!(told.contains("Đã có") && told.contains(taken), "{told}");
    }
    assert!(std::fs::read(path("b.xlsx")).unwrap() == form_before, "the form is left alone");
    assert_eq!(merge(".", "tong-hop.xlsx").0, Some(0));
    let first = std::fs::read(path("tong-hop.xlsx")).unwrap();
    assert_eq!(merge(".", "tong-hop.xlsx").0, Some(0));
    assert!(std::fs::read(path("tong-hop.xlsx")).unwrap() == first, "merging again gives the same bytes");
    let check =
        Command::new(env!("CARGO_BIN_EXE_phieu")).arg("check").arg(path("tong-hop.xlsx")).output().unwrap();
    assert!(String::from_utf8(check.stdout).unwrap().contains("phieu tong-hop"), "told what it is");
}

#[test]
fn a_file_that_cannot_be_read_is_a_row_but_no_school() {
    let forms = [
        record("a.xlsx", &form("Trường A", "1", "Xã X")),
        Record::of("ghi-chep.xlsx", &assess("ghi-chep.xlsx", b"%PDF"), &catalogue()).unwrap(),
    ];
    let merged = merged(&forms, &Options::default());
    assert_eq!((merged.schools.len(), merged.counted().count()), (2, 1));
    let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
    let book = sheet::read(&phieu_without_property(&workbook(&merged)), &limits).unwrap();
    let share = |cell: &str| book.sheets[1].get(phieu::cell::Address::parse(cell).unwrap()).unwrap().shown();
    assert_eq!((share("B5").as_ref(), share("C5").as_ref(), share("D5").as_ref()), ("1", "0", "0%"));
    assert!(book.sheets[0].cells().iter().any(|cell| cell.shown() == "ghi-chep.xlsx"));
}

/// Another catalogue of the same id and version, made by changing the text of the built-in one.
fn namesake(change: impl Fn(&str) -> String) -> Catalogue {
    let built_in = phieu::catalogue::BUILT_IN[0].1;
    let text = change(built_in);
    assert_ne!(text, built_in, "something was changed");
    Catalogue::from_toml(&text).unwrap()
}

#[test]
fn answers_to_another_catalogue_of_the_same_name_and_version_are_never_laid_over_this_one() {
    let without = |text: &str| {
        let (before, rest) = text.split_once("[[group.criterion.item]]\ncode = \"1.3.1\"").unwrap();
        let (_, after) = rest.split_once("[[group.criterion.item]]").unwrap();
        format!("{before}[[group.criterion.item]]{after}")
    };
    let worth_less = |text: &str| text.replacen("max = \"6\"", "max = \"5.5\"", 1);
    let renamed = |text: &str| {
        let swapped = text.replace("code = \"1.3.1\"", "code = \"?\"");
        swapped.replace("code = \"1.3.2\"", "code = \"1.3.1\"").replace("code = \"?\"", "code = \"1.3.2\"")
    };
    let changes: [&dyn Fn(&str) -> String; 3] = [&without, &worth_less, &renamed];
    let own = record("own.xlsx", &form("Trường A", "001", "Xã X"));
    for change in changes {
        let theirs = Engine::with_catalogue(namesake(change)).unwrap();
        let bytes = form("Trường B", "002", "Xã X").xlsx();
        let assessment = theirs.assess(&Source::new("theirs.xlsx", &bytes));
        let theirs = Record::of("theirs.xlsx", &assessment, &theirs.catalogue).unwrap();
        // Directly, and by way of their own consolidated workbook.
        let carried =
            archived(&workbook(&merged(std::slice::from_ref(&theirs), &Options::default()))).records;
        for strange in [theirs, carried[0].clone()] {
            assert_eq!(strange.own(&catalogue()), [], "its answers say nothing about this catalogue");
            let both = merged(&[own.clone(), strange], &Options::default());
            assert_eq!((both.schools.len(), told(&both)), (1, vec!["D705"]));
            assert_eq!(both.notices[0].finding.variant.as_deref(), Some("namesake"));
        }
    }
}

#[test]
fn the_order_of_the_rows_and_what_only_explains_them_make_no_other_catalogue() {
    let explained = |text: &str| text.replace("trust = \"reported\"", "trust = \"official\"");
    let theirs = Engine::with_catalogue(namesake(explained)).unwrap();
    let bytes = form("Trường B", "002", "Xã X").total("1", 75.5).xlsx();
    let assessment = theirs.assess(&Source::new("theirs.xlsx", &bytes));
    let theirs = Record::of("theirs.xlsx", &assessment, &theirs.catalogue).unwrap();
    let both = merged(&[record("own.xlsx", &form("Trường A", "001", "Xã X")), theirs], &Options::default());
    assert_eq!((both.schools.len(), told(&both)), (2, vec![]));
    assert_eq!(both.schools[1].own[0].level, Some(3));
}

#[test]
fn a_consolidated_workbook_of_an_older_program_is_refused_with_what_to_do() {
    let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
    let bytes = workbook(&merged(&[record("a.xlsx", &form("Trường A", "001", "Xã X"))], &Options::default()));
    let mut old = sheet::read(&bytes, &limits).unwrap();
    for sheet in &mut old.sheets {
        let without: Vec<sheet::Cell> = sheet
            .cells()
            .iter()
            .filter(|cell| sheet.row(cell.at.row)[0].shown() != "archive")
            .cloned()
            .collect();
        *sheet = sheet::Sheet::new(&sheet.name, without);
    }
    let finding = archive::read(&old, &limits).unwrap().unwrap_err();
    assert_eq!((finding.code.as_str(), finding.variant.as_deref()), ("D705", Some("old_workbook")));
    let refused = Record::refused("cu.xlsx", finding, &catalogue()).unwrap();
    assert_eq!((refused.is_readable(), refused.counts), (false, [1, 0, 0]));
}

#[test]
fn a_code_counts_whatever_its_capitals_and_a_name_with_its_tones() {
    let roster = vec![entry("THCS01", "Trường Tân Định"), entry("", "Trường Tân Đình")];
    let forms = [
        record("a.xlsx", &form("Trường Tân Định", "thcs01", "Xã X")),
        record("b.xlsx", &form("Trường Tân Đình", "", "Xã X").total("1", 75.5)),
    ];
    let both = merged(&forms, &Options { roster, ..Options::default() });
    assert_eq!((both.schools.len(), told(&both)), (2, vec![]));
}

#[test]
fn what_a_merge_wrote_is_read_back_however_much_its_sheets_show() {
    let blank = Form::sound().with(|form| {
        form.rows.iter_mut().for_each(|row| row.score = Entry::Blank);
    });
    let first = record("0.xlsx", &blank);
    let records: Vec<Record> = (0..120)
        .map(|number| {
            let school = SchoolId { code: Some(format!("{number:03}")), ..first.school.clone() };
            Record {
                file: format!("{number}.xlsx"),
                sha256: format!("{number:064}"),
                school,
                ..first.clone()
            }
        })
        .collect();
    let merged = merged(&records, &Options::default());
    let bytes = workbook(&merged);
    // Far less than the sheets of schools and findings unpack to, and less than the file itself for a form.
    let limits = Limits {
        file_size: 20_000,
        member_size: 150_000,
        unpacked_size: 300_000,
        ..Limits::from_toml(Limits::BUILT_IN).unwrap()
    };
    let shown = zip_member(&bytes, "xl/worksheets/sheet6.xml").len() as u64;
    assert!(shown > limits.unpacked_size && bytes.len() as u64 > limits.file_size, "{shown} {}", bytes.len());
    let archive = archive::read(&sheet::read(&bytes, &limits).unwrap(), &limits).unwrap().unwrap();
    assert_eq!(archive.records, merged.records);
    assert!(phieu::jobs::merge::may_replace(&sheet::read(&bytes, &limits)), "its own, so it may go");
}

fn zip_member(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut member = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut member).unwrap();
    member
}
