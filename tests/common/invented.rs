//! Invented catalogues with rules of their own, which go through the blank form, check, result, merge and LibreOffice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use phieu::catalogue::Catalogue;
use phieu::cell::Address;
use phieu::merge::{Options, Record, merge};
use phieu::message::{Lang, Messages};
use phieu::score::AcceptedValue;
use phieu::sheet::{self, Cell, Limits, Workbook};
use phieu::template::{Filled, Known};
use phieu::text::{fold, with_point};
use phieu::write::{result, result::ResultOptions, template};
use phieu::{Engine, Source};

use super::{convert_with_office, office};

pub const LEVELS: &str = r#"
[[level]]
level = 1
name = "Thấp"
below = "50"
[[level]]
level = 2
name = "Vừa"
from = "50"
to = "75"
[[level]]
level = 3
name = "Cao"
above = "75"
"#;

/// A catalogue of these rules and rows. A row is `code kind max`; its depth is that of its code.
pub fn text(rules: &str, levels: &str, rows: &[&str]) -> String {
    let mut out = format!(
        "id = \"mau\"\nversion = \"1\"\ntitle = \"Bộ chỉ số mẫu\"\nlegal_basis = \"Văn bản mẫu\"\nstep = \"0.25\"\n\
         unit_level_trust = \"official\"\n{rules}\n{levels}\n"
    );
    for row in rows {
        let mut words = row.split(' ');
        let (code, kind) = (words.next().unwrap(), words.next().unwrap());
        let rest: String = words
            .map(|word| match word {
                "mandatory" => "mandatory = true\n".to_owned(),
                word => match word.strip_prefix("na=") {
                    Some(rule) => format!("not_applicable = \"{rule}\"\n"),
                    None => format!("max = \"{word}\"\n"),
                },
            })
            .collect();
        let table = ["group", "group.criterion", "group.criterion.item", "group.criterion.item.item"]
            .into_iter()
            .map(str::to_owned)
            .chain(["group.criterion.item.item.item".to_owned()])
            .nth(code.matches('.').count())
            .unwrap();
        let row = format!(
            "[[{table}]]\ncode = \"{code}\"\ntitle = \"Nội dung riêng của mục {code}\"\nkind = \"{kind}\"\n{rest}trust = \"official\"\nsource = \"mẫu\"\n"
        );
        out.push_str(&row);
    }
    out
}

pub fn engine(rules: &str, levels: &str, rows: &[&str]) -> Engine {
    Engine::with_catalogue(Catalogue::from_toml(&text(rules, levels, rows)).unwrap()).unwrap()
}

pub type Answers<'a> = &'a [(&'a str, &'a str)];

/// Levels chosen by row: all mandatory rows, and so many of the others.
pub const BY_ROW_LEVELS: &str = "[[level]]\nlevel = 0\nname = \"Chưa đạt\"\n[[level]]\nlevel = 1\nname = \"Mức 1\"\n[[level]]\nlevel = 2\nname = \"Mức 2\"\n\
    [[unit_rule]]\nlevel = 1\nmandatory = 1\nothers = 1\nothers_count = 2\n\
    [[unit_rule]]\nlevel = 2\nmandatory = 2\nothers = 2\nothers_count = 2\nothers_floor = 1\n";

/// The rows that such levels are chosen by.
pub const BY_ROW: [&str; 6] = [
    "1 points 10",
    "1.1 level 2 mandatory",
    "1.2 level 2",
    "1.3 level 2 mandatory",
    "1.4 level 2",
    "1.5 level 2",
];

/// An answer for each of these rows.
pub fn by_row(levels: [&'static str; 5]) -> Vec<(&'static str, &'static str)> {
    ["1.1", "1.2", "1.3", "1.4", "1.5"].into_iter().zip(levels).collect()
}

/// Answers by code: points, or `đạt` and `chưa` for a condition, `kad` for what does not apply.
pub fn known(engine: &Engine, answers: Answers) -> Known {
    let filled = |(code, said): &(&str, &str)| {
        let value = match *said {
            "đạt" => AcceptedValue::Met(true),
            "chưa" => AcceptedValue::Met(false),
            "kad" => AcceptedValue::NotApplicable,
            points => AcceptedValue::Points(points.parse().unwrap()),
        };
        let id = engine.catalogue.find(code).unwrap();
        (id, Filled { value: Some(value), evidence: "Kế hoạch số 5".to_owned(), ..Filled::default() })
    };
    let answers: BTreeMap<_, _> = answers.iter().map(filled).collect();
    let year = phieu::school::SchoolYear::parse("2024-2025");
    Known { name: Some("Trường THCS Mẫu".to_owned()), school_year: year, answers, ..Known::default() }
}

pub fn read(bytes: &[u8]) -> Workbook {
    sheet::read(bytes, &Limits::from_toml(Limits::BUILT_IN).unwrap()).unwrap()
}

/// What stands under the own points and under the level in the row of a title, in whichever sheet has all of them.
pub fn figures_in(book: &Workbook, title: &str) -> [String; 2] {
    for sheet in book.sheets.iter().filter(|sheet| sheet.name == "Phiếu" || sheet.name == "Chi tiết") {
        let header = |begin: &str| sheet.cells().iter().find(|cell| fold(&cell.shown()).starts_with(begin));
        let row = sheet.cells().iter().find(|cell| cell.shown() == title);
        if let (Some(own), Some(level), Some(row)) = (header("diem tu danh gia"), header("muc"), row) {
            return [own, level].map(|column| {
                let at = Address::new(row.at.row, column.at.col);
                sheet.get(at).map(Cell::shown).unwrap_or_default().into_owned()
            });
        }
    }
    panic!("no row {title}")
}

pub fn shown(level: Option<u8>) -> String {
    level.map_or_else(|| "–".to_owned(), |level| level.to_string())
}

/// Each set of answers has its level: in the blank form once filled in, in check, in the result and the result read
/// again, in a merge, and in what LibreOffice calculates of form and result.
pub fn goes_through(engine: &Engine, cases: &[(Answers, Option<u8>)], books: &mut Books) {
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let own = engine.catalogue.unit_level.rates_groups();
    for (answers, level) in cases {
        let form = template::write(&engine.catalogue, &engine.words.kinds, &known(engine, answers)).unwrap();
        let assessment = engine.assess(&Source::new("phieu.xlsx", &form));
        let errors: Vec<&str> = assessment
            .findings
            .iter()
            .map(|finding| finding.code.as_str())
            .filter(|code| code.starts_with('L'))
            .collect();
        assert_eq!((assessment.score.level, errors), (*level, vec![]), "{answers:?}");
        let result = result::write(
            Path::new("phieu.xlsx"),
            Path::new("kq.xlsx"),
            &assessment,
            engine,
            &messages,
            &ResultOptions::default(),
        )
        .unwrap();
        assert_eq!(engine.assess(&Source::new("kq.xlsx", &result)).score.level, *level, "{answers:?}");
        let record = Record::of("phieu.xlsx", &assessment, &engine.catalogue).unwrap();
        let merged = merge(vec![record], &engine.catalogue, &Options::default());
        assert_eq!(
            merged.schools.iter().map(|school| school.level).collect::<Vec<_>>(),
            [*level],
            "{answers:?}"
        );
        // Where groups have levels, the one group of these catalogues has the unit's.
        let (form_row, result_row) = if own {
            ("Nội dung riêng của mục 1", "Nội dung riêng của mục 1")
        } else {
            ("Tổng cộng", "Tổng cộng")
        };
        let points = if own {
            assessment.score.groups[0].total.points
        } else {
            assessment.score.groups.iter().map(|group| group.total.points).sum()
        };
        let figures = [with_point(points), shown(*level)];
        for (name, bytes, row) in [("phieu", form, form_row), ("kq", result, result_row)] {
            assert_eq!(figures_in(&read(&bytes), row), figures, "{name} {answers:?}");
            books.add(name, &bytes, row, figures.clone());
        }
    }
}

/// Workbooks that LibreOffice calculates all at once, each with a row and the points and level that must stand there.
pub struct Books {
    folder: tempfile::TempDir,
    files: Vec<(PathBuf, String, [String; 2])>,
}

impl Books {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), files: Vec::new() }
    }

    pub fn add(&mut self, name: &str, bytes: &[u8], row: &str, figures: [String; 2]) {
        let path = self.folder.path().join(format!("{name}{}.xlsx", self.files.len()));
        std::fs::write(&path, bytes).unwrap();
        self.files.push((path, row.to_owned(), figures));
    }

    pub fn recalculated(self) {
        let Some(office) = office() else { return };
        let again = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = self.files.iter().map(|(path, ..)| path.clone()).collect();
        convert_with_office(&office, &paths, "xlsx", again.path());
        for (path, row, figures) in self.files {
            let book = read(&std::fs::read(again.path().join(path.file_name().unwrap())).unwrap());
            assert_eq!(figures_in(&book, &row), figures, "{}", path.display());
        }
    }
}
