//! The blank form: read back, filled in, recalculated by LibreOffice, and one for each school of a roster.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod common;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use common::{assess, codes, convert_with_office, levels, office, parts, scores};
use phieu::catalogue::Catalogue;
use phieu::cell::Address;
use phieu::form::Vocabulary;
use phieu::score::AcceptedValue;
use phieu::sheet::{self, Limits, Workbook};
use phieu::template::{Filled, Known};
use phieu::write::template;
use rust_decimal::Decimal;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn form(known: &Known) -> Vec<u8> {
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    template::write(&Catalogue::built_in().unwrap(), &words.kinds, known).unwrap()
}

fn read(bytes: &[u8]) -> Workbook {
    sheet::read(bytes, &Limits::from_toml(Limits::BUILT_IN).unwrap()).unwrap()
}

/// A part of a package as text.
fn part(bytes: &[u8], path: &str) -> String {
    let mut text = String::new();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    archive.by_name(path).unwrap().read_to_string(&mut text).unwrap();
    text
}

const INFO: &str = "xl/worksheets/sheet2.xml";
const TABLE: &str = "xl/worksheets/sheet3.xml";

/// Types into empty cells of a saved form without calculating anything: what formulas show stays as it was.
fn typed(bytes: &[u8], cells: &[(&str, String, String)]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let name = archive.by_index(index).unwrap().name().unwrap().into_owned();
        let mut content = Vec::new();
        archive.by_index(index).unwrap().read_to_end(&mut content).unwrap();
        for (_, cell, value) in cells.iter().filter(|(part, ..)| *part == name) {
            let text = String::from_utf8(content).unwrap();
            let at = text.find(&format!("<c r=\"{cell}\" ")).unwrap_or_else(|| panic!("{cell} in {name}"));
            let end = at + text[at..].find("/>").unwrap();
            assert!(!text[at + 1..end].contains('<'), "{cell} is not empty");
            let open = &text[at..end];
            let filled = match value.parse::<f64>() {
                Ok(number) => format!("{open}><v>{number}</v></c>"),
                Err(_) => format!("{open} t=\"inlineStr\"><is><t>{value}</t></is></c>"),
            };
            content = [&text[..at], &filled, &text[end + 2..]].concat().into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The sheet's row of an item, by its code.
fn row_of(workbook: &Workbook, code: &str) -> u32 {
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == "Phiếu").unwrap();
    let cell = sheet.cells().iter().find(|cell| cell.shown() == code).unwrap();
    cell.at.to_string().trim_start_matches('A').parse().unwrap()
}

/// A form that hands have filled in: group 1 with `total`, group 2 with full marks, evidence for all.
fn filled(total: f64) -> Vec<u8> {
    let blank = form(&Known::default());
    let workbook = read(&blank);
    let mut left = total;
    let mut cells = vec![
        (INFO, "B4".to_owned(), "Trường THCS Hoa Sen".to_owned()),
        (INFO, "B7".to_owned(), "2024-2025".to_owned()),
    ];
    for (_, node) in Catalogue::built_in().unwrap().items() {
        let row = row_of(&workbook, &node.code);
        let answer = match node.max.map(|max| max.to_string().parse::<f64>().unwrap()) {
            None => "Đạt".to_owned(),
            Some(max) if node.code.starts_with('1') => {
                let points = left.min(max);
                left -= points;
                points.to_string()
            }
            Some(max) => max.to_string(),
        };
        cells.push((TABLE, format!("D{row}"), answer));
        cells.push((TABLE, format!("F{row}"), format!("MC.{}.01", &node.code[..3])));
    }
    typed(&blank, &cells)
}

#[test]
fn a_blank_form_lacks_nothing_but_its_answers_and_the_school() {
    let mut found = codes(&assess("phieu.xlsx", &form(&Known::default())));
    found.dedup();
    assert_eq!(found, ["V304", "U601", "U602"]);
}

#[test]
fn what_is_known_of_a_school_is_read_back() {
    let known = Known {
        name: Some("Trường THCS Hoa Sen".to_owned()),
        code: Some("00425419".to_owned()),
        parent: Some("UBND xã Bình Minh".to_owned()),
        school_year: phieu::school::SchoolYear::parse("2025-2026"),
        ..Known::default()
    };
    let identity = assess("phieu.xlsx", &form(&known)).form.identity;
    assert_eq!(identity.name, known.name);
    assert_eq!(identity.code, known.code);
    assert_eq!(identity.parent, known.parent);
    assert_eq!(identity.school_year, known.school_year);
}

#[test]
fn answers_typed_without_calculating_are_read_and_stale_totals_do_not_mislead() {
    for (total, level) in [(49.5, 1), (50.0, 2), (75.0, 2), (75.5, 3)] {
        let assessment = assess("phieu.xlsx", &filled(total));
        assert_eq!(levels(&assessment), [Some(level), Some(3)], "{total}");
        assert_eq!(assessment.form.identity.name.as_deref(), Some("Trường THCS Hoa Sen"));
        assert_eq!(assessment.form.identity.school_year.as_deref(), Some("2024-2025"));
    }
}

#[test]
fn libreoffice_calculates_the_same_totals_and_levels_and_keeps_the_form_whole() {
    let Some(office) = office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let thresholds = [(49.5, "1"), (50.0, "2"), (75.0, "2"), (75.5, "3")];
    let mut files = Vec::new();
    for (index, (total, _)) in thresholds.iter().enumerate() {
        let path = folder.path().join(format!("{index}.xlsx"));
        std::fs::write(&path, filled(*total)).unwrap();
        files.push(path);
    }
    for ending in ["xlsx", "xls", "ods"] {
        let out = tempfile::tempdir().unwrap();
        convert_with_office(&office, &files, ending, out.path());
        for (index, (total, level)) in thresholds.iter().enumerate() {
            let name = format!("{index}.{ending}");
            let bytes = std::fs::read(out.path().join(&name)).unwrap();
            let (before, after) = (assess("a.xlsx", &filled(*total)), assess(&name, &bytes));
            assert_eq!(scores(&after), scores(&before), "{name}");
            assert_eq!(codes(&after), Vec::<String>::new(), "{name}");
            let workbook = read(&bytes);
            let table = workbook.sheets.iter().find(|sheet| sheet.name == "Phiếu").unwrap();
            let shown = |cell: &str| table.get(Address::parse(cell).unwrap()).unwrap().shown().into_owned();
            assert_eq!((shown("D6"), shown("E6")), (total.to_string(), (*level).to_owned()), "{name}");
            assert_eq!(shown("A4"), "Đã chấm đủ", "{name}");
            if ending == "xlsx" {
                keeps_its_rules(&filled(*total), &bytes);
            }
        }
    }
}

/// Validations, colours, protection and formulas are still there after another program saved the form.
fn keeps_its_rules(before: &[u8], after: &[u8]) {
    let (before, after) = (part(before, TABLE), part(after, TABLE));
    assert!(after.contains("<sheetProtection"), "protection");
    let count = |text: &str, what: &str| text.matches(what).count();
    assert!(count(&before, "<f>") > 30 && count(&after, "<f") >= count(&before, "<f>"), "formulas");
    assert!(count(&after, "<conditionalFormatting") > 2, "colours");
    // Another program may write one rule for several cells; each cell has its rule all the same.
    for cell in ["D10", "G10", "D7"] {
        let ranges = after.split("<dataValidation ").skip(1).filter_map(|rule| {
            let (_, rest) = rule.split_once("sqref=\"")?;
            rest.split_once('"').map(|(ranges, _)| ranges)
        });
        assert!(ranges.flat_map(|ranges| ranges.split(' ')).any(|range| range == cell), "rule of {cell}");
    }
}

#[test]
fn answers_given_beforehand_show_their_totals_without_calculating() {
    let catalogue = Catalogue::built_in().unwrap();
    let answers: BTreeMap<_, _> = catalogue
        .items()
        .map(|(id, node)| {
            let value = node.max.map_or(AcceptedValue::Met(true), AcceptedValue::Points);
            (id, Filled { value: Some(value), evidence: "MC.1.3.01".to_owned(), ..Filled::default() })
        })
        .collect();
    let workbook = read(&form(&Known { answers, ..Known::default() }));
    let table = workbook.sheets.iter().find(|sheet| sheet.name == "Phiếu").unwrap();
    let shown = |cell: &str| table.get(Address::parse(cell).unwrap()).unwrap().shown().into_owned();
    assert_eq!([shown("D6"), shown("E6"), shown("A4"), shown("I10")], ["100", "3", "Đã chấm đủ", "✓"]);
}

#[test]
fn last_years_answers_stand_beside_and_are_never_taken_for_this_years() {
    let catalogue = Catalogue::built_in().unwrap();
    let item = catalogue.find("1.4").unwrap();
    let last = Filled {
        value: Some(AcceptedValue::Points(Decimal::from(7))),
        evidence: "MC.1.4.09".to_owned(),
        ..Filled::default()
    };
    let bytes = form(&Known { previous: Some([(item, last)].into()), ..Known::default() });
    let workbook = read(&bytes);
    let table = workbook.sheets.iter().find(|sheet| sheet.name == "Phiếu").unwrap();
    let row = row_of(&workbook, "1.4");
    let shown = |column: &str| table.get(Address::parse(&format!("{column}{row}")).unwrap()).unwrap().shown();
    assert_eq!([shown("J"), shown("K")], ["7", "MC.1.4.09"]);
    assert_eq!(scores(&assess("phieu.xlsx", &bytes)).len(), 0);
}

#[test]
fn the_form_in_workbooks_is_the_one_that_the_program_writes() {
    let kept = std::fs::read("workbooks/phieu-trong.xlsx").unwrap();
    // What is inside counts, not how hard it is packed.
    assert!(
        parts(&kept) == parts(&form(&Known::default())),
        "run: phieu template -o workbooks/phieu-trong.xlsx"
    );
    let filled = assess("phieu-da-dien.xlsx", &std::fs::read("workbooks/phieu-da-dien.xlsx").unwrap());
    assert_eq!(codes(&filled), Vec::<String>::new());
}
