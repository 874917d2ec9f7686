//! Result workbooks: read back as forms, recalculated by LibreOffice, and levels in every format.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::{Path, PathBuf};

use common::{Form, assess, convert_with_office, levels, office, scores};
use phieu::cell::Address;
use phieu::message::{Lang, Messages};
use phieu::sheet::{self, Cell, Limits, Sheet, Workbook};
use phieu::write::result::{self, ResultOptions};
use phieu::{Engine, Source};

/// Forms to try: the whole corpus where it is there, else the samples.
fn forms() -> Vec<PathBuf> {
    let corpus = Path::new("../shared/corpus");
    let folder = if corpus.exists() { corpus } else { Path::new("workbooks/samples") };
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending != "json"));
    paths.sort();
    paths
}

fn result_of(path: &Path, lang: Lang) -> (phieu::Assessment, Vec<u8>) {
    let (engine, messages) = (Engine::built_in().unwrap(), Messages::built_in(lang).unwrap());
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let assessment = engine.assess(&Source::new(&name, &bytes));
    let target = Path::new("ket-qua.xlsx");
    let written =
        result::write(path, target, &assessment, &engine, &messages, &ResultOptions::default()).unwrap();
    (assessment, written)
}

fn read(bytes: &[u8]) -> Workbook {
    sheet::read(bytes, &Limits::from_toml(Limits::BUILT_IN).unwrap()).unwrap()
}

#[test]
fn a_result_read_as_a_form_gives_the_same_scores() {
    for path in forms() {
        for lang in [Lang::Vi, Lang::En] {
            let (first, written) = result_of(&path, lang);
            let again = assess("ket-qua.xlsx", &written);
            assert_eq!(scores(&again), scores(&first), "{path:?}");
            assert_eq!(levels(&again), levels(&first), "{path:?}");
            assert_eq!(again.form.identity.school(), first.form.identity.school(), "{path:?}");
            assert_eq!(again.form.identity.school_year, first.form.identity.school_year, "{path:?}");
        }
    }
}

/// The result of a form with these details, in which the words of the first page were changed.
fn corrected(head: &[[&str; 2]], change: impl Fn(&str) -> Option<String>) -> phieu::Assessment {
    let mut form = Form::sound();
    form.head = head.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phieu.xlsx");
    std::fs::write(&path, form.xlsx()).unwrap();
    let (_, written) = result_of(&path, Lang::Vi);
    let mut workbook = read(&written);
    let page = workbook.sheets.first_mut().unwrap();
    let cells = page.cells().iter().map(|cell| match change(&cell.shown()) {
        Some(text) => Cell::text(cell.at, &text),
        None => cell.clone(),
    });
    *page = Sheet::new(&page.name, cells.collect()).with_merged(page.merged.clone());
    Engine::built_in().unwrap().assess_workbook(&Source::new("ket-qua.xlsx", &written), Ok(workbook))
}

#[test]
fn what_somebody_puts_right_on_the_page_of_a_result_counts() {
    let head = [
        ["Đơn vị quản lý:", "UBND xã Hồng Hà"],
        ["Tên trường:", "Trường THCS Hoa Sen"],
        ["Mã trường:", "79001001"],
        ["Năm học:", "2024-2025"],
    ];
    for (before, after, expected) in [
        ("", "", ["Trường THCS Hoa Sen", "79001001", "UBND xã Hồng Hà", "2024-2025"]),
        // Only the way it is written: the program's own spelling stays.
        ("HOA SEN", "Hoa Sen", ["Trường THCS Hoa Sen", "79001001", "UBND xã Hồng Hà", "2024-2025"]),
        ("HOA SEN", "HOA MAI", ["TRƯỜNG THCS HOA MAI", "79001001", "UBND xã Hồng Hà", "2024-2025"]),
        ("79001001", "79001002", ["Trường THCS Hoa Sen", "79001002", "UBND xã Hồng Hà", "2024-2025"]),
        ("XÃ HỒNG HÀ", "XÃ HỒNG HẢI", ["Trường THCS Hoa Sen", "79001001", "UBND XÃ HỒNG HẢI", "2024-2025"]),
        ("2024-2025", "2025-2026", ["Trường THCS Hoa Sen", "79001001", "UBND xã Hồng Hà", "2025-2026"]),
    ] {
        let is_meant = |text: &str| !before.is_empty() && text.contains(before);
        let again = corrected(&head, |text| is_meant(text).then(|| text.replace(before, after)));
        let school = again.form.identity.school();
        let year = again.form.identity.school_year.as_deref().map(str::to_owned);
        let told = [school.name, school.code, school.parent, year].map(Option::unwrap_or_default);
        assert_eq!(told, expected, "{before}");
    }
}

#[test]
fn one_form_always_gives_the_same_bytes_and_stays_as_it_was() {
    for path in forms().iter().take(6) {
        let before = std::fs::read(path).unwrap();
        assert!(result_of(path, Lang::Vi).1 == result_of(path, Lang::Vi).1, "{path:?}");
        assert!(std::fs::read(path).unwrap() == before, "{path:?}");
    }
}

#[test]
fn text_of_a_form_never_becomes_a_formula() {
    let mut form = Form::sound().typed("1.4", "=1+1").evidence("1.4", "=HYPERLINK(\"http://x.y\")");
    form.head[0][1] = "=cmd|' /C calc'!A0".to_owned();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, form.xlsx()).unwrap();
    let (_, written) = result_of(&path, Lang::Vi);
    for sheet in read(&written).sheets {
        for cell in sheet.cells() {
            let shown = cell.shown();
            assert!(
                !(cell.is_formula && (shown.contains("HYPERLINK") || shown.contains("calc"))),
                "{}",
                cell.at
            );
        }
    }
}

#[test]
fn libreoffice_recalculates_the_stored_totals_and_levels() {
    let Some(office) = office() else { return };
    let (folder, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut files = Vec::new();
    for (index, path) in forms().iter().enumerate() {
        let file = folder.path().join(format!("{index}.xlsx"));
        std::fs::write(&file, result_of(path, Lang::Vi).1).unwrap();
        files.push(file);
    }
    convert_with_office(&office, &files, "xlsx", again.path());
    let mut compared = 0;
    for file in &files {
        let stored = read(&std::fs::read(file).unwrap());
        let fresh = read(&std::fs::read(again.path().join(file.file_name().unwrap())).unwrap());
        for (name, sheet) in [("Kết quả", 0), ("Chi tiết", 1)] {
            let (stored, fresh) = (&stored.sheets[sheet], &fresh.sheets[sheet]);
            assert_eq!(fresh.name, name);
            for cell in stored.cells().iter().filter(|cell| cell.is_formula) {
                let shown = fresh.get(cell.at).map(phieu::sheet::Cell::shown).unwrap_or_default();
                let number = |shown: &str| shown.trim_end_matches('%').parse::<f64>();
                let (a, b) = (number(&cell.shown()), number(&shown));
                match (a, b) {
                    (Ok(a), Ok(b)) => assert!((a - b).abs() < 1e-9, "{file:?} {name}!{}: {a} {b}", cell.at),
                    _ => assert_eq!(cell.shown(), shown, "{file:?} {name}!{}", cell.at),
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 20 * files.len(), "{compared} cells");
}

const THRESHOLDS: [(f64, u8); 4] = [(49.5, 1), (50.0, 2), (75.0, 2), (75.5, 3)];

fn at_threshold(total: f64) -> Form {
    Form::sound().total("1", total)
}

#[test]
fn levels_at_the_thresholds_are_right_in_every_format_that_needs_no_other_program() {
    for (total, level) in THRESHOLDS {
        let form = at_threshold(total);
        let wide: Vec<u8> = std::iter::once(0xFEFF)
            .chain(form.separated('\t').encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let files: [(&str, Vec<u8>); 8] = [
            ("a.xlsx", form.xlsx()),
            ("a.xls", form.xls()),
            ("a.xlsb", form.xlsb()),
            ("a.csv", form.separated(';').into_bytes()),
            ("b.csv", format!("\u{feff}{}", form.separated(',')).into_bytes()),
            ("a.tsv", form.separated('\t').into_bytes()),
            ("w.txt", wide),
            ("a.html", form.html().into_bytes()),
        ];
        for (name, bytes) in files {
            assert_eq!(levels(&assess(name, &bytes))[0], Some(level), "{total} in {name}");
        }
    }
}

#[test]
fn levels_at_the_thresholds_are_right_in_formats_that_libreoffice_writes() {
    let Some(office) = office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = THRESHOLDS
        .iter()
        .enumerate()
        .map(|(index, (total, _))| {
            let file = folder.path().join(format!("{index}.xlsx"));
            std::fs::write(&file, at_threshold(*total).xlsx()).unwrap();
            file
        })
        .collect();
    for ending in ["xls", "ods", "xlsm"] {
        let filter = if ending == "xlsm" { "xlsm:Calc MS Excel 2007 VBA XML" } else { ending };
        convert_with_office(&office, &files, filter, folder.path());
        for (index, (total, level)) in THRESHOLDS.iter().enumerate() {
            let name = format!("{index}.{ending}");
            let bytes = std::fs::read(folder.path().join(&name)).unwrap();
            assert_eq!(levels(&assess(&name, &bytes))[0], Some(*level), "{total} in {name}");
        }
    }
}

#[test]
fn a_total_can_be_traced_to_its_cells() {
    let assessment = at_threshold(49.5).assess();
    let catalogue = phieu::catalogue::Catalogue::built_in().unwrap();
    let part = &assessment.score.groups[0].total.parts[0];
    assert_eq!(catalogue.node(part.item).code, "1.3.1");
    assert_eq!(part.place.cell, Address::parse("D9"));
}
