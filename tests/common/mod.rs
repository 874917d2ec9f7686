//! A form that a test fills in, told like a story, and put into any format.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::assigning_clones,
    clippy::indexing_slicing
)]

pub mod dressed;
pub mod invented;
pub mod six;
pub mod xls;
pub mod xlsb;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use phieu::catalogue::Catalogue;
use phieu::{Assessment, Engine, Source};
use rust_xlsxwriter::{Formula, Workbook, Worksheet};
use zip::ZipArchive;

/// What a test writes into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Number(f64),
    Text(String),
    Blank,
    /// A formula with the stored result 5.
    Formula(String),
    Error,
    Absent,
}

/// A whole, sound form, which a test then spoils in one place.
#[derive(Debug, Clone)]
pub struct Form {
    pub head: Vec<Vec<String>>,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    pub foot: Vec<Vec<Entry>>,
    pub register: Option<Vec<(String, String)>>,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub code: Entry,
    pub title: String,
    pub max: Entry,
    pub score: Entry,
    pub evidence: String,
    /// Cells of further columns, from the sixth on.
    pub extra: Vec<Entry>,
}

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

impl Form {
    /// Every item at half its maximum, every condition met, evidence for all.
    pub fn sound() -> Self {
        static SOUND: LazyLock<Form> = LazyLock::new(Form::half);
        SOUND.clone()
    }

    fn half() -> Self {
        let catalogue = Catalogue::built_in().unwrap();
        let rows = catalogue
            .nodes()
            .map(|(id, node)| {
                let criterion = catalogue.criterion_of(id).map(|id| catalogue.node(id).code.clone());
                let max = node.max.map(|max| max.to_string().parse::<f64>().unwrap());
                Row {
                    code: text(&node.code),
                    title: node.title.clone(),
                    max: max.map_or_else(|| text("Bắt buộc"), Entry::Number),
                    score: match (node.is_item(), max) {
                        (false, _) => Entry::Blank,
                        (true, Some(max)) => Entry::Number((max / 2.0 * 2.0).floor() / 2.0),
                        (true, None) => text("Đạt"),
                    },
                    evidence: if node.is_item() {
                        format!("MC.{}.01", criterion.unwrap())
                    } else {
                        String::new()
                    },
                    extra: Vec::new(),
                }
            })
            .collect();
        Self {
            head: vec![
                vec!["Tên trường:".to_owned(), "Trường THCS Hoa Sen".to_owned()],
                vec!["Năm học:".to_owned(), "2024-2025".to_owned()],
                vec![],
            ],
            columns: ["TT", "Tiêu chí", "Điểm tối đa", "Điểm tự đánh giá", "Minh chứng"]
                .map(str::to_owned)
                .into(),
            rows,
            foot: Vec::new(),
            register: None,
        }
    }

    pub fn row(&mut self, code: &str) -> &mut Row {
        self.rows.iter_mut().find(|row| row.code == text(code)).unwrap()
    }

    #[must_use]
    pub fn score(mut self, code: &str, entry: Entry) -> Self {
        self.row(code).score = entry;
        self
    }

    #[must_use]
    pub fn typed(self, code: &str, typed: &str) -> Self {
        self.score(code, text(typed))
    }

    #[must_use]
    pub fn number(self, code: &str, number: f64) -> Self {
        self.score(code, Entry::Number(number))
    }

    #[must_use]
    pub fn evidence(mut self, code: &str, evidence: &str) -> Self {
        self.row(code).evidence = evidence.to_owned();
        self
    }

    #[must_use]
    pub fn without(mut self, code: &str) -> Self {
        self.rows.retain(|row| row.code != text(code));
        self
    }

    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Spreads a total over the items of a group, from the first on.
    #[must_use]
    pub fn total(mut self, group: &str, total: f64) -> Self {
        let mut left = total;
        for row in &mut self.rows {
            let Entry::Text(code) = &row.code else { continue };
            let is_points = matches!(row.score, Entry::Number(_));
            if let (true, true, Entry::Number(max)) = (code.starts_with(group), is_points, &row.max) {
                let points = left.min(*max);
                left -= points;
                row.score = Entry::Number(points);
            }
        }
        self
    }

    /// All cells, row by row, without the register.
    pub fn grid(&self) -> Vec<Vec<Entry>> {
        let mut grid: Vec<Vec<Entry>> =
            self.head.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
        grid.push(self.columns.iter().map(|cell| text(cell)).collect());
        for row in &self.rows {
            let all =
                [row.code.clone(), text(&row.title), row.max.clone(), row.score.clone(), text(&row.evidence)];
            let all = all.into_iter().chain(row.extra.iter().cloned());
            grid.push(all.filter(|entry| *entry != Entry::Absent).take(self.columns.len()).collect());
        }
        grid.extend(self.foot.clone());
        grid
    }

    pub fn xlsx(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Phiếu").unwrap();
        write_grid(sheet, self.grid());
        if let Some(register) = &self.register {
            let sheet = workbook.add_worksheet();
            sheet.set_name("Danh mục").unwrap();
            for (col, label) in (0..).zip(["TT", "Mã minh chứng", "Tên minh chứng"]) {
                sheet.write_string(0, col, label).unwrap();
            }
            for (row, (code, title)) in (1..).zip(register) {
                sheet.write_string(row, 1, code).unwrap();
                sheet.write_string(row, 2, title).unwrap();
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    /// With a second sheet of these texts.
    pub fn with_sheet(&self, name: &str, rows: &[&[&str]]) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Phiếu").unwrap();
        write_grid(sheet, self.grid());
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        write_grid(sheet, rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect());
        workbook.save_to_buffer().unwrap()
    }

    /// With cells of its only sheet written over as `dress` says: formats, fonts, merged cells, numbers above the table.
    pub fn dressed(&self, dress: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Phiếu").unwrap();
        write_grid(sheet, self.grid());
        dress(sheet);
        workbook.save_to_buffer().unwrap()
    }

    pub fn xlsb(&self) -> Vec<u8> {
        xlsb::xlsb("Phiếu", &dressed::Dressed { grid: self.grid(), ..dressed::Dressed::default() })
    }

    pub fn xls(&self) -> Vec<u8> {
        xls::Xls::of(&dressed::Dressed { grid: self.grid(), ..dressed::Dressed::default() }).bytes()
    }

    fn shown(entry: &Entry) -> String {
        match entry {
            Entry::Number(number) => number.to_string().replace('.', ","),
            Entry::Text(text) => text.clone(),
            _ => String::new(),
        }
    }

    pub fn separated(&self, separator: char) -> String {
        let quoted = |cell: &Entry| format!("\"{}\"", Self::shown(cell).replace('"', "\"\""));
        let line = |row: &Vec<Entry>| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string());
        self.grid().iter().map(line).collect::<Vec<_>>().join("\r\n")
    }

    pub fn html(&self) -> String {
        let cell = |cell: &Entry| {
            format!("<td>{}</td>", Self::shown(cell).replace('&', "&amp;").replace('<', "&lt;"))
        };
        let row = |row: &Vec<Entry>| format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>());
        format!(
            "<html><body><table>{}</table></body></html>",
            self.grid().iter().map(row).collect::<String>()
        )
    }

    pub fn assess(&self) -> Assessment {
        assess("phieu.xlsx", &self.xlsx())
    }
}

/// Writes cells from the sheet's first one on.
pub fn write_grid(sheet: &mut Worksheet, grid: Vec<Vec<Entry>>) {
    for (row, cells) in (0..).zip(grid) {
        for (col, cell) in (0..).zip(cells) {
            let written = match cell {
                Entry::Number(number) => sheet.write_number(row, col, number),
                Entry::Text(text) if !text.is_empty() => sheet.write_string(row, col, text),
                Entry::Formula(formula) => {
                    sheet.write_formula(row, col, Formula::new(formula).set_result("5"))
                }
                Entry::Error => sheet.write_formula(row, col, Formula::new("=1/0").set_result("#DIV/0!")),
                Entry::Text(_) | Entry::Blank | Entry::Absent => continue,
            };
            written.unwrap();
        }
    }
}

pub fn assess(name: &str, bytes: &[u8]) -> Assessment {
    Engine::built_in().unwrap().assess(&Source::new(name, bytes))
}

/// Codes of an assessment's findings, with the item of each.
pub fn codes(assessment: &Assessment) -> Vec<String> {
    assessment.findings.iter().map(|finding| finding.code.as_str().to_owned()).collect()
}

/// Level of each group.
pub fn levels(assessment: &Assessment) -> Vec<Option<u8>> {
    assessment.score.groups.iter().map(|group| group.level).collect()
}

/// Points or answer of every item that counts.
pub fn scores(assessment: &Assessment) -> BTreeMap<String, String> {
    let catalogue = Catalogue::built_in().unwrap();
    let pair = |accepted: &phieu::score::Accepted| {
        (catalogue.node(accepted.item).code.clone(), format!("{:?}", accepted.value))
    };
    assessment.judgement.own().iter().map(pair).collect()
}

/// A Python that has this module, of the tests' own environment or the system's; its absence is a failure where other
/// programs are required.
pub fn python_with(module: &str) -> Option<PathBuf> {
    let script = format!("import {module}");
    let has_it = |python: &PathBuf| {
        std::process::Command::new(python)
            .args(["-c", &script])
            .output()
            .is_ok_and(|run| run.status.success())
    };
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python3");
    let found = [own, PathBuf::from("python3")].into_iter().find(has_it);
    let is_required = std::env::var_os("PHIEU_REQUIRE_OFFICE").is_some();
    assert!(found.is_some() || !is_required, "{module} for Python is required but not here");
    found
}

/// The office program, if it is here; its absence is a failure where it is required.
pub fn office() -> Option<PathBuf> {
    let found = ["soffice", "libreoffice"].iter().find_map(|name| {
        std::env::split_paths(&std::env::var_os("PATH")?)
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    });
    assert!(
        found.is_some() || std::env::var_os("PHIEU_REQUIRE_OFFICE").is_none(),
        "LibreOffice is required but not here"
    );
    found
}

/// Converts files with LibreOffice, which calculates every formula anew on loading.
pub fn convert_with_office(office: &Path, files: &[PathBuf], to: &str, folder: &Path) {
    let profile = tempfile::tempdir().unwrap();
    let user = profile.path().join("user");
    std::fs::create_dir_all(&user).unwrap();
    std::fs::write(
        user.join("registrymodifications.xcu"),
        r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#,
    )
    .unwrap();
    let output = std::process::Command::new(office)
        .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(folder)
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// The parts of a package as text, by name.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut member = archive.by_index(index).unwrap();
            let mut text = String::new();
            member.read_to_string(&mut text).unwrap();
            (member.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// The engine of the built-in catalogue with bands for the ratio 1.6.1 (at most 3, 5, 7 points) and the count 1.4
/// (just 3, 6, 10 points).
pub fn engine_with_bands() -> Engine {
    let with = |text: &str, code: &str, caps: &str| {
        let row = format!("code = \"{code}\"\n");
        let (before, after) = text.split_once(&row).unwrap();
        format!("{before}{row}caps = [{caps}]\n{after}")
    };
    let text = with(
        phieu::catalogue::BUILT_IN[0].1,
        "1.6.1",
        r#"{ below = "30", max = "3" }, { from = "30", to = "60", max = "5" }, { above = "60", max = "7" }"#,
    );
    let text = with(
        &text,
        "1.4",
        r#"{ to = "19", points = "3" }, { from = "20", to = "40", points = "6" }, { above = "40", points = "10" }"#,
    );
    Engine::with_catalogue(Catalogue::from_toml(&text).unwrap()).unwrap()
}
