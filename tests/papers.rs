//! Papers stand without a workbook: another medium shows the same, totals name their cells, rules are told.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::{Path, PathBuf};

use common::{Entry as Typed, Form, convert_with_office, office};
use phieu::catalogue::{Catalogue, FailedCondition, Trust};
use phieu::cell::Area;
use phieu::merge::{Options, Record, merge};
use phieu::message::{Lang, Messages};
use phieu::paper::consolidated::{Consolidated, Rating, SchoolRow, Schools, ScopeCount};
use phieu::paper::result::{DetailRow, Entry, ResultPaper};
use phieu::sheet::{self, Limits, Sheet, Workbook};
use phieu::text::{Number, parse_number, with_point};
use phieu::write::result::{self, ResultOptions};
use phieu::{Assessment, Engine, Source};
use rust_decimal::Decimal;

fn messages(lang: Lang) -> Messages {
    Messages::built_in(lang).unwrap()
}

fn engine(change: impl FnOnce(&mut Catalogue)) -> Engine {
    let mut catalogue = Catalogue::built_in().unwrap();
    change(&mut catalogue);
    Engine::with_catalogue(catalogue).unwrap()
}

fn read(bytes: &[u8]) -> Workbook {
    sheet::read(bytes, &Limits::from_toml(Limits::BUILT_IN).unwrap()).unwrap()
}

fn samples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("workbooks/samples").unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().unwrap() != "json").collect();
    paths.sort();
    paths
}

fn assess(engine: &Engine, path: &Path) -> Assessment {
    let name = path.file_name().unwrap().to_string_lossy();
    engine.assess(&Source::new(&name, &std::fs::read(path).unwrap()))
}

fn written(engine: &Engine, assessment: &Assessment, lang: Lang) -> Vec<u8> {
    let (source, target) = (Path::new("phieu.xlsx"), Path::new("ket-qua.xlsx"));
    result::write(source, target, assessment, engine, &messages(lang), &ResultOptions::default()).unwrap()
}

/// A result's rows as a page for a browser: nothing but what the paper holds.
fn html(paper: &ResultPaper) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
        format!("<tr>{}</tr>", cells.concat())
    };
    let groups = paper.summary.groups.rows.iter().map(|group| {
        let words = paper.summary.groups.scale.words(group.level);
        line(&[group.code.to_owned(), with_point(group.max), with_point(group.points), words])
    });
    let rows = paper.detail.rows.iter().map(|row| line(&shown(row)));
    let [groups, rows] = [groups.collect::<String>(), rows.collect::<String>()];
    format!("<html><body><table>{groups}</table><table>{rows}</table></body></html>")
}

/// Code, maximum, own, reviewer's and level of a row.
fn shown(row: &DetailRow) -> [String; 5] {
    let entry = |entry: &Entry| match entry {
        Entry::Open => String::new(),
        Entry::Points(points) => with_point(*points),
        Entry::Word(word) => (*word).to_owned(),
        Entry::Sum(sum) => with_point(sum.points),
    };
    let level =
        row.level.as_ref().map(|level| level.level.map_or("–".to_owned(), |level| level.to_string()));
    let max = row.max.map_or_else(str::to_owned, with_point);
    [row.code.to_owned(), max, entry(&row.own), entry(&row.review), level.unwrap_or_default()]
}

/// What some columns of a sheet show, row by row, from the first row that begins with `1`.
fn columns(sheet: &Sheet, wanted: &[usize]) -> Vec<Vec<String>> {
    let of_row = |cells: &[sheet::Cell]| -> Vec<String> {
        let at = |column: &usize| cells.iter().find(|cell| cell.at.col.index() as usize == *column);
        wanted
            .iter()
            .map(|column| at(column).map(sheet::Cell::shown).unwrap_or_default().into_owned())
            .collect()
    };
    sheet.rows().map(|(_, cells)| of_row(cells)).skip_while(|row| row[0] != "1").collect()
}

#[test]
fn a_page_for_a_browser_shows_the_numbers_that_the_workbook_stores() {
    let engine = engine(|_| ());
    for path in samples() {
        let (assessment, messages) = (assess(&engine, &path), messages(Lang::Vi));
        let paper = ResultPaper::new(&assessment, &engine.catalogue, &messages, None);
        let page = read(html(&paper).as_bytes());
        let workbook = read(&written(&engine, &assessment, Lang::Vi));
        let (summary, detail) = (&workbook.sheets[0], &workbook.sheets[1]);
        let details = columns(&page.sheets[1], &[0, 1, 2, 3, 4]);
        assert_eq!(details.len(), engine.catalogue.nodes().count());
        assert_eq!(details, columns(detail, &[0, 2, 3, 4, 5])[..details.len()], "{path:?}");
        let groups = columns(&page.sheets[0], &[0, 1, 2, 3]);
        assert_eq!(groups.len(), 2);
        assert_eq!(groups, columns(summary, &[0, 5, 7, 9])[..2], "{path:?}");
    }
}

/// The numbers in the cells that a trace names.
fn numbers(workbook: &Workbook, trace: &str) -> Vec<Decimal> {
    let mut found = Vec::new();
    for of_sheet in trace.split("; ") {
        let (name, areas) = of_sheet.rsplit_once('!').unwrap();
        let sheet = workbook.sheets.iter().find(|sheet| sheet.name == name).unwrap();
        for area in areas.split(", ").map(|area| Area::parse(area).unwrap()) {
            let cells = sheet.cells().iter().filter(|cell| area.contains(cell.at));
            found.extend(cells.map(|cell| match parse_number(&cell.shown()) {
                Number::Exact(number) => number,
                other => panic!("{} in {trace}: {other:?}", cell.at),
            }));
        }
    }
    found
}

#[test]
fn a_total_names_exactly_the_cells_of_the_form_that_it_adds_up() {
    let engine = engine(|_| ());
    let mut sums = 0;
    for path in samples() {
        let (assessment, messages) = (assess(&engine, &path), messages(Lang::Vi));
        let paper = ResultPaper::new(&assessment, &engine.catalogue, &messages, None);
        let form = read(&std::fs::read(&path).unwrap());
        for row in &paper.detail.rows {
            let Entry::Sum(sum) = &row.own else { continue };
            let counted = numbers(&form, &row.place);
            assert_eq!(counted.iter().sum::<Decimal>(), sum.points, "{path:?} {} {}", row.code, row.place);
            let parts = sum.rows.iter().filter(|row| paper.detail.rows[**row].own != Entry::Open);
            assert_eq!(counted.len(), parts.count(), "{path:?} {} {}", row.code, row.place);
            sums += 1;
        }
    }
    assert!(sums >= 5 * samples().len(), "{sums}");
}

fn official(catalogue: &mut Catalogue) {
    catalogue.unit_level_trust = Trust::Official;
}

fn level_two_inferred(catalogue: &mut Catalogue) {
    official(catalogue);
    catalogue.levels[1].trust = Trust::Inferred;
}

#[test]
fn a_rule_that_is_not_official_is_told_where_its_level_is_shown_and_nowhere_else() {
    let told = |change: fn(&mut Catalogue), total: f64| {
        let engine = engine(change);
        let form = Form::sound().total("1", total).total("2", 100.0).xlsx();
        let assessment = engine.assess(&Source::new("a.xlsx", &form));
        let messages = messages(Lang::Vi);
        let paper = ResultPaper::new(&assessment, &engine.catalogue, &messages, None);
        let notes = paper.summary.notes.into_iter().filter(|note| note.starts_with("Mức độ"));
        notes.map(|note| note.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(|_| (), 60.0), ["Mức độ chung"]);
    assert_eq!(told(official, 60.0), Vec::<String>::new());
    assert_eq!(told(level_two_inferred, 60.0), ["Mức độ 2"]);
    assert_eq!(told(level_two_inferred, 49.5), Vec::<String>::new());
}

#[test]
fn a_reviewers_mark_that_does_not_count_is_shown_nowhere_among_the_points_and_added_to_nothing() {
    let engine = engine(|_| ());
    let form = Form::sound().with(|form| {
        form.columns[4] = "Điểm đánh giá ngoài".to_owned();
        for row in &mut form.rows {
            let mark = match &row.code {
                Typed::Text(code) if code == "1.4" => "500",
                Typed::Text(code) if code == "1.3.1" => "4,5",
                _ => "",
            };
            row.evidence = mark.to_owned();
        }
    });
    let assessment = engine.assess(&Source::new("a.xlsx", &form.xlsx()));
    let messages = messages(Lang::Vi);
    let paper = ResultPaper::new(&assessment, &engine.catalogue, &messages, None);
    let review =
        |code: &str| shown(paper.detail.rows.iter().find(|row| row.code == code).unwrap())[3].clone();
    assert_eq!(["1", "1.3", "1.3.1", "1.4", "2"].map(review), ["4.5", "4.5", "4.5", "", ""]);
}

/// What the formulas of the consolidated workbook count, counted by hand from the rows that they count.
#[test]
fn counts_of_a_consolidated_paper_are_those_of_its_rows() {
    let engine = engine(|_| ());
    let mut records: Vec<Record> = samples()
        .iter()
        .map(|path| {
            let file = path.file_name().unwrap().to_string_lossy();
            Record::of(&file, &assess(&engine, path), &engine.catalogue).unwrap()
        })
        .collect();
    let unread = engine.assess(&Source::new("anh.xlsx", b"%PDF"));
    records.push(Record::of("anh.xlsx", &unread, &engine.catalogue).unwrap());
    let merged = merge(records, &engine.catalogue, &Options::default());
    let messages = messages(Lang::Vi);
    let papers = Consolidated::new(&merged, &engine.catalogue, &messages);
    let (overview, levels) = (papers.overview(), papers.levels());
    let rows: Vec<SchoolRow> = overview.rows().collect();
    let rating = |row: &SchoolRow, scope: usize| row.groups.get(scope).map_or(row.unit, |group| group.level);
    let count = |scope: usize, level: Option<u8>, of: &dyn Fn(&SchoolRow) -> bool| {
        let wanted = level.map_or(Rating::Unrated, Rating::Level);
        rows.iter().filter(|row| of(row) && rating(row, scope) == wanted).count()
    };
    assert!(rows.iter().any(|row| row.number.is_none()), "a file that is no school");
    for counted in &overview.counts {
        for ScopeCount { scope, count: schools, .. } in &counted.scopes {
            assert_eq!(*schools, count(*scope, counted.level, &|_| true), "{} {scope}", counted.label);
        }
    }
    let mut compared = 0;
    for row in levels.parts.iter().flatten().chain([&levels.all]).flat_map(|table| &table.rows) {
        let of = |school: &SchoolRow| match row.schools {
            Schools::All => school.number.is_some(),
            Schools::OfKind => school.kind == row.label,
            Schools::OfParent => school.parent == row.label,
        };
        assert_eq!(row.count, rows.iter().filter(|school| of(school)).count(), "{}", row.label);
        for ((level, _), (schools, _)) in levels.ratings.iter().zip(&row.levels) {
            assert_eq!(*schools, count(row.scope, *level, &of), "{} {level:?}", row.label);
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn libreoffice_finds_the_same_level_where_a_failed_condition_changes_it_in_either_language() {
    let Some(office) = office() else { return };
    let (folder, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut expected = Vec::new();
    for (lang, word) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (rule, failed, level) in [
            (FailedCondition::CapLevel(1), "Chưa đạt", "1"),
            (FailedCondition::NotRated, "Chưa đạt", "–"),
            (FailedCondition::CapLevel(1), "Đạt", "3"),
        ] {
            let engine = engine(|catalogue| catalogue.failed_condition = rule);
            let form = Form::sound().total("1", 100.0).typed("1.1", failed).xlsx();
            let assessment = engine.assess(&Source::new("a.xlsx", &form));
            let path = folder.path().join(format!("{word}{}.xlsx", expected.len()));
            std::fs::write(&path, written(&engine, &assessment, lang)).unwrap();
            expected.push((path, level));
        }
    }
    let files: Vec<PathBuf> = expected.iter().map(|(path, _)| path.clone()).collect();
    convert_with_office(&office, &files, "xlsx", again.path());
    for (path, level) in expected {
        for file in [path.clone(), again.path().join(path.file_name().unwrap())] {
            let workbook = read(&std::fs::read(&file).unwrap());
            assert_eq!(columns(&workbook.sheets[1], &[0, 5])[0][1], level, "{file:?}");
        }
    }
}

#[test]
fn many_schools_of_many_units_are_counted_as_numbers_and_the_chart_keeps_its_words() {
    let engine = engine(|_| {});
    let messages = messages(Lang::Vi);
    let one = Record::of("a.xlsx", &assess(&engine, &samples()[0]), &engine.catalogue).unwrap();
    let schools = |count: usize| {
        let school = |number| {
            let mut record = Record { sha256: format!("{number:064}"), print: None, ..one.clone() };
            record.school.code = Some(format!("{number:08}"));
            record.school.name = Some(format!("Trường THCS số {number}"));
            record.school.parent = Some(format!("UBND xã {number}"));
            record
        };
        merge((0..count).map(school).collect(), &engine.catalogue, &Options::default())
    };
    let few = schools(30);
    let levels = Consolidated::new(&few, &engine.catalogue, &messages).levels();
    assert!(levels.parts.iter().flatten().all(|table| table.fixed.is_none()));

    let many = schools(3200);
    let levels = Consolidated::new(&many, &engine.catalogue, &messages).levels();
    let [by_kind, by_unit] = &levels.parts[0];
    assert!(by_kind.fixed.is_none() && by_unit.fixed.is_some());
    let mut out = std::io::Cursor::new(Vec::new());
    phieu::jobs::merge::workbook(&many, &engine.catalogue, &messages, &mut out).unwrap();
    let bytes = out.into_inner();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(package.by_name(name).unwrap()).unwrap();
    let formulas = part("xl/worksheets/sheet2.xml").matches("<f>COUNTIFS").count();
    assert!((1..100).contains(&formulas), "{formulas}");
    for chart in ["xl/charts/chart1.xml", "xl/charts/chart2.xml"] {
        assert!(!part(chart).contains("<c:cat><c:numRef>"), "{chart}");
    }
}
