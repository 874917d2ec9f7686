//! Files out to hurt: each by itself within a limit on memory, and all in one run, none ends in a signal or a panic.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::xls::{self, Xls, words};
use common::{Form, xlsb};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Seconds of the processor's time that one process may use; a program built for tests is many times slower.
const SECONDS: u32 = if cfg!(debug_assertions) { 20 } else { 2 };
/// KiB of address space that one run may use.
const MEMORY: u32 = 256 * 1024;

fn phieu() -> &'static str {
    env!("CARGO_BIN_EXE_phieu")
}

/// Checks files in a process that is ended with a signal when it uses more time or memory than the limits.
fn check_within_limits(files: &[PathBuf]) -> Output {
    let script = format!("ulimit -t {SECONDS} && ulimit -v {MEMORY} && exec \"$0\" check \"$@\"");
    Command::new("sh").arg("-c").arg(script).arg(phieu()).args(files).output().unwrap()
}

fn ended_well(output: &Output, file: &Path) {
    let file = file.display();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{file}: {:?} {told}", output.status);
    assert!(!told.contains("panicked") && !told.contains("RUST_BACKTRACE"), "{file}: {told}");
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else if path.extension().is_some_and(|ending| ending != "md") {
            files.push(path);
        }
    }
}

fn all_end_well(files: &[PathBuf]) {
    for file in files {
        ended_well(&check_within_limits(std::slice::from_ref(file)), file);
    }
    let together = Command::new(phieu()).arg("check").arg("-q").args(files).output().unwrap();
    ended_well(&together, Path::new("all of them"));
    let folder = tempfile::tempdir().unwrap();
    let merged = folder.path().join("tong-hop.xlsx");
    let together =
        Command::new(phieu()).args(["merge", "-q", "-o"]).arg(&merged).args(files).output().unwrap();
    ended_well(&together, Path::new("all of them merged"));
    assert!(merged.exists());
}

#[test]
fn known_hostile_files_are_told_and_hurt_nobody() {
    let folder = Path::new("../shared/hostile");
    if !folder.exists() {
        return;
    }
    let mut files = Vec::new();
    files_below(folder, &mut files);
    files.sort();
    assert!(files.len() > 200, "{}", files.len());
    all_end_well(&files);
}

#[test]
fn hostile_files_made_here_are_told_and_a_sound_one_among_them_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (name, bytes) in made().into_iter().chain(made_of_records()) {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        files.push(path);
    }
    all_end_well(&files);
    let sound = folder.path().join("lanh.xlsx");
    std::fs::write(&sound, Form::sound().xlsx()).unwrap();
    files.insert(3, sound);
    let together = Command::new(phieu()).arg("check").args(&files).output().unwrap();
    let told = String::from_utf8_lossy(&together.stdout);
    assert!(told.contains("Trường THCS Hoa Sen"), "a batch goes on: {told}");
    assert!(told.contains("bom.xlsx"), "the summary names what was not read: {told}");
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn package(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in parts {
        archive.start_file(*path, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose sheet and shared strings are these.
fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    let relations = |targets: &[(&str, &str)]| {
        let one = |(index, (kind, target)): (usize, &(&str, &str))| {
            format!(r#"<Relationship Id="rId{}" Type="{RELATIONS}/{kind}" Target="{target}"/>"#, index + 1)
        };
        let all: String = targets.iter().enumerate().map(one).collect();
        format!(r#"<Relationships xmlns="{PACKAGE}">{all}</Relationships>"#).into_bytes()
    };
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    package(&[
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", book.into_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]),
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes().to_vec()),
        ("xl/sharedStrings.xml", strings.as_bytes().to_vec()),
    ])
}

fn sheet(cells: &str) -> String {
    format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>"#)
}

/// A sample .xls whose sheet claims to reach from one row to another and from one column to another.
fn with_extent(rows: [u32; 2], columns: [u16; 2]) -> Vec<u8> {
    let mut bytes = std::fs::read("workbooks/samples/b04-step.xls").unwrap();
    let extents = [rows.map(u32::to_le_bytes).concat(), columns.map(u16::to_le_bytes).concat()].concat();
    let header = [0x00, 0x02, 14, 0];
    let places: Vec<usize> = (0..bytes.len() - 18)
        .filter(|at| bytes[*at..*at + 4] == header && bytes[at + 16..at + 18] == [0, 0])
        .collect();
    assert!(!places.is_empty(), "the sample states its extent");
    for at in places {
        bytes[at + 4..at + 16].copy_from_slice(&extents);
    }
    bytes
}

#[test]
fn an_old_workbook_that_lies_about_its_extent_is_read_all_the_same() {
    let limits = phieu::sheet::Limits::from_toml(phieu::sheet::Limits::BUILT_IN).unwrap();
    let honest =
        phieu::sheet::read(&std::fs::read("workbooks/samples/b04-step.xls").unwrap(), &limits).unwrap();
    let lying = phieu::sheet::read(&with_extent([0, 0xFFFF_FFFF], [0, 0xFF]), &limits).unwrap();
    assert_eq!(lying.sheets.len(), honest.sheets.len());
    for (lying, honest) in lying.sheets.iter().zip(&honest.sheets) {
        assert_eq!(lying.cells(), honest.cells());
    }
}

/// Binary workbooks that hold little and would make a reader hold much.
fn made_of_records() -> Vec<(&'static str, Vec<u8>)> {
    let places = || (0..60_000_u16).flat_map(|row| (0..6_u16).map(move |col| (row, col)));
    let with = |records: Vec<xls::Record>, behind: Vec<xls::Record>| {
        let mut book = Xls::empty();
        (book.sheet, book.behind) = (records, behind);
        book.bytes()
    };
    let letters = [words(&[8_000]), vec![0], vec![b'a'; 8_000]].concat();
    let long = vec![(0x00FC, [vec![0; 8], letters].concat())];
    let many = [&[0; 8][..], &[1, 0, 0, b'x'].repeat(2_000)].concat();
    let more =
        std::iter::once((0x00FC, many)).chain((0..3_000).map(|_| (0x003C, [1, 0, 0, b'x'].repeat(2_000))));
    let tokens = [vec![0x1E, 1, 0], [0x1E, 1, 0, 3].repeat(2_000)].concat();
    let size = words(&[u16::try_from(tokens.len()).unwrap()]);
    let shared = [&words(&[0, 59_999])[..], &[0, 5, 0, 0], &size, &tokens].concat();
    let formula = |row, col| xls::formula(row, col, [0; 8], &[1, 0, 0, 0, 0]);
    let formulas = std::iter::once(formula(0, 0))
        .chain([(0x04BC, shared)])
        .chain(places().skip(1).map(|(row, col)| formula(row, col)));
    let numbers = places().map(|(row, col)| xls::cell(0x027E, row, col, 0, &[2, 0, 0, 0]));
    let everywhere =
        [words(&[0, 0xFFFF, 0, 255]), vec![0; 20], vec![3, 1, 0, 0], vec![1, 0, 0, 0, b'a', 0]].concat();
    let links = (0..20_000).map(|_| (0x01B8, everywhere.clone()));
    let strings = |count: usize| {
        let mut part = Vec::new();
        let text = [&[0; 8][..], &[1], &xlsb::wide(&"a".repeat(8_000)), &[0; 4]].concat();
        (0..count).for_each(|_| xlsb::record(&mut part, 62, &text));
        xlsb::record(&mut part, 130, &[]);
        xlsb::package("A", &part, "<Relationships/>")
    };
    vec![
        (
            "mot-chuoi.xls",
            with(places().map(|(row, col)| xls::cell(0x00FD, row, col, 3, &[0; 4])).collect(), long),
        ),
        ("nhieu-chuoi.xls", with(Vec::new(), more.collect())),
        ("chung-cong-thuc.xls", with(formulas.collect(), Vec::new())),
        ("lien-ket-khap-trang.xls", with(numbers.chain(links).collect(), Vec::new())),
        ("chuoi-trong-o.xlsb", strings(1_500)),
    ]
}

/// The worst that readers of spreadsheets are known for.
fn made() -> Vec<(&'static str, Vec<u8>)> {
    let strings = format!(r#"<sst xmlns="{MAIN}"><si><t>a</t></si></sst>"#);
    let far =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let wrap = r#"<row r="1"><c r="ZZZZZZ99999999999"><v>1</v></c></row>"#;
    let outside = r#"<row r="1"><c r="A1" t="s"><v>99999999999</v></c><c r="B1" t="s"><v>-1</v></c></row>"#;
    let odd = r#"<row r="1"><c r="A1" t="b"><v>7</v></c><c r="B1" t="zz"><v>1E999</v></c><c r="C1" t="e"><v>#SPILL!</v></c></row>"#;
    let claims = format!(
        r#"<sst xmlns="{MAIN}" count="4294967295" uniqueCount="18446744073709551615"><si><t>a</t></si></sst>"#
    );
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    let laughs: Vec<String> = (1..12)
        .map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10)))
        .collect();
    let laughs = laughs.concat();
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>{}",
        sheet("<row><c t=\"str\"><v>&l11;</v></c></row>")
    );
    let bomb =
        sheet(&format!("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>{}</v></c></row>", "a".repeat(90 << 20)));
    let many = sheet(&"<row><c><v>1</v></c></row>".repeat(1_500_000));
    let compound = |fill: u8| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(512, fill);
        bytes.extend("Workbook".encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(4096, fill);
        bytes
    };
    let rows = format!(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet><table:table table:name="A"><table:table-row table:number-rows-repeated="4294967295"><table:table-cell table:number-columns-repeated="{}" office:value-type="float" office:value="1"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#,
        u32::MAX
    );
    let mime = b"application/vnd.oasis.opendocument.spreadsheet".to_vec();
    let open = r#"<office:document-content xmlns:office="o" xmlns:table="t"><office:body><office:spreadsheet><table:table table:name="A"><table:table-row>"#;
    let whole = Form::sound().xlsx();
    let header = ["TT", "Tiêu chí", "Điểm tối đa", "Điểm tự đánh giá", "Minh chứng"]
        .map(|label| format!("<c t=\"inlineStr\"><is><t>{label}</t></is></c>"))
        .concat();
    let title = "hệ thống quản lý học tập trực tuyến và phần mềm khác ".repeat(3);
    let printed = format!("<row><c/><c t=\"inlineStr\"><is><t>{title}</t></is></c><c/><c><v>1</v></c></row>")
        .repeat(60_000);
    let long_title = "hệ thống quản lý học tập và phần mềm ".repeat(800);
    let some =
        format!("<row><c/><c t=\"inlineStr\"><is><t>{long_title}</t></is></c><c/><c><v>1</v></c></row>")
            .repeat(1_500);
    let titles = sheet(&format!("<row>{header}</row>{printed}"));
    let headers = sheet(&format!("<row>{header}</row>").repeat(30_000));
    let shared = sheet(&format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(16_000)).repeat(20));
    let long = format!(r#"<sst xmlns="{MAIN}"><si><t>{}</t></si></sst>"#, "Tên trường: a ".repeat(2_000));
    let columns = format!(
        r#"<worksheet xmlns="{MAIN}"><cols>{}</cols><sheetData/></worksheet>"#,
        r#"<col min="1" max="16384" hidden="1"/>"#.repeat(100_000)
    );
    vec![
        ("tieu-de.xlsx", workbook(&titles, &strings)),
        ("tieu-de-vua.xlsx", workbook(&sheet(&format!("<row>{header}</row>{some}")), &strings)),
        ("khoang-trang.xlsx", workbook(&sheet(&format!("<row>{}</row>", "<c />".repeat(400_000))), &strings)),
        ("quy-tac-ho.xlsx", workbook(&sheet(&"<conditionalFormatting>".repeat(150_000)), &strings)),
        ("dau-bang.xlsx", workbook(&headers, &strings)),
        ("chung-chuoi.xlsx", workbook(&shared, &long)),
        ("cot-an.xlsx", workbook(&columns, &strings)),
        ("khong-dong.ods", package(&[("mimetype", mime.clone()), ("content.xml", open.as_bytes().to_vec())])),
        ("khung-rong.xls", with_extent([0, 0xFFFF_FFFF], [0, 0xFF])),
        ("rong.xlsx", Vec::new()),
        ("mot-nua.xlsx", whole[..whole.len() / 2].to_vec()),
        ("bom.xlsx", workbook(&bomb, &strings)),
        ("nhieu-o.xlsx", workbook(&many, &strings)),
        ("goc-xa.xlsx", workbook(&sheet(far), &strings)),
        ("ngoai-bang.xlsx", workbook(&sheet(wrap), &strings)),
        ("chuoi-thieu.xlsx", workbook(&sheet(outside), &strings)),
        ("o-la.xlsx", workbook(&sheet(odd), &strings)),
        ("khai-khong.xlsx", workbook(&sheet(far), &claims)),
        ("long-sau.xlsx", workbook(&sheet(&deep), &strings)),
        ("thuc-the.xlsx", workbook(&laughs, &strings)),
        ("rong-zip.xlsx", package(&[])),
        ("dau-xls.xls", compound(0)),
        ("fat-xls.xls", compound(0xFF)),
        ("lap.ods", package(&[("mimetype", mime), ("content.xml", rows.into_bytes())])),
        ("nhi-phan.csv", (0..20_000_u32).flat_map(u32::to_le_bytes).collect()),
    ]
}
