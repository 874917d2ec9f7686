//! The same sheet reads the same in .xlsx, .xls and .xlsb; and what writers of the last two are known to do is read
//! as Excel reads it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeMap;

use common::dressed::{At, Dressed, Look};
use common::xls::{self, Xls, cell, formula, wide, words};
use common::{Entry, Form, assess, codes, scores, xlsb};
use phieu::cell::Address;
use phieu::sheet::{self, Cell, Damage, Discounted, Limits, ReadError, Sheet, Value, Workbook};

fn limits() -> Limits {
    Limits::from_toml(Limits::BUILT_IN).unwrap()
}

fn read(bytes: &[u8]) -> Workbook {
    sheet::read(bytes, &limits()).unwrap()
}

fn at(text: &str) -> At {
    let at = Address::parse(text).unwrap();
    (at.row.index(), at.col.index())
}

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

/// Where the score of this item stands in the sound form.
fn score_of(code: &str) -> String {
    let index = Form::sound().rows.iter().position(|row| row.code == text(code)).unwrap();
    // Below the head and the header.
    format!("D{}", index + 5)
}

/// The sound form with one of everything that a cell can be besides its value.
fn dressed() -> Dressed {
    let mut dressed = Dressed { grid: Form::sound().grid(), ..Dressed::default() };
    for (place, entry, look) in [
        (score_of("1.3.1"), Entry::Number(0.05), Some(Look::Percent)),
        (score_of("1.3.2"), text("7"), Some(Look::Struck)),
        (score_of("1.3.3"), Entry::Number(3.0), Some(Look::OneDigit)),
        (score_of("1.4"), text("10"), None),
        (score_of("1.6.1"), Entry::Error, None),
        (score_of("1.6.2"), Entry::Formula("=2+3".to_owned()), None),
        ("H1".to_owned(), Entry::Number(45_900.0), Some(Look::Date)),
        ("H2".to_owned(), Entry::Number(60.0), Some(Look::Date)),
        ("H3".to_owned(), text("B¶n tù ®¸nh gi¸"), Some(Look::OldFont)),
        ("E9".to_owned(), text("Xem tại đây"), None),
        ("H5".to_owned(), text("ô gộp"), None),
        ("I6".to_owned(), text("bị che"), None),
    ] {
        dressed.set(at(&place), entry);
        dressed.looks.extend(look.map(|look| (at(&place), look)));
    }
    dressed.struck.insert(at(&score_of("1.4")), 1);
    dressed.merged = vec![[4, 7, 5, 8]];
    dressed.links = vec![(at("E9"), "https://drive.google.com/drive/folders/1AbC?usp=sharing".to_owned())];
    dressed.hidden_rows = vec![20, 21];
    dressed.hidden_cols = vec![9];
    dressed
}

fn only(workbook: &Workbook) -> &Sheet {
    assert_eq!(workbook.sheets.len(), 1);
    &workbook.sheets[0]
}

#[test]
fn one_sheet_reads_the_same_in_every_format_of_excel() {
    let dressed = dressed();
    let xlsx = read(&dressed.xlsx());
    let expected = only(&xlsx);
    let get = |place: &str| expected.get(Address::parse(place).unwrap()).unwrap();
    assert_eq!(get(&score_of("1.3.1")).shown(), "5%");
    assert_eq!(get("H2").shown(), "29/02/1900");
    assert_eq!(get("H3").shown(), "Bản tự đánh giá");
    let struck = get(&score_of("1.4"));
    assert_eq!((struck.shown().as_ref(), struck.discounted.is_some()), ("0", true));
    assert_eq!(expected.covered.len(), 1);
    assert!(get("E9").link.is_some());
    for (format, bytes) in [("xls", Xls::of(&dressed).bytes()), ("xlsb", xlsb::xlsb("Phiếu", &dressed))] {
        let workbook = read(&bytes);
        let sheet = only(&workbook);
        assert_eq!(sheet.name, expected.name, "{format}");
        for (cell, expected) in sheet.cells().iter().zip(expected.cells()) {
            assert_eq!(cell, expected, "{format}");
        }
        assert_eq!(sheet.cells().len(), expected.cells().len(), "{format}");
        assert_eq!(sheet.covered, expected.covered, "{format}");
        assert_eq!(sheet.merged, expected.merged, "{format}");
        assert_eq!(sheet.hidden_rows, expected.hidden_rows, "{format}");
        assert_eq!(sheet.hidden_cols, expected.hidden_cols, "{format}");
        assert_eq!(sheet.old_font, expected.old_font, "{format}");
        assert_eq!(sheet.visibility, expected.visibility, "{format}");
    }
}

#[test]
fn one_form_is_judged_the_same_in_every_format_of_excel() {
    let dressed = dressed();
    let expected = assess("phieu.xlsx", &dressed.xlsx());
    assert!(codes(&expected).contains(&"V306".to_owned()), "{:?}", codes(&expected));
    for (name, bytes) in
        [("phieu.xls", Xls::of(&dressed).bytes()), ("phieu.xlsb", xlsb::xlsb("Phiếu", &dressed))]
    {
        let told = assess(name, &bytes);
        assert_eq!(told.findings, expected.findings, "{name}");
        assert_eq!(scores(&told), scores(&expected), "{name}");
        let links = |told: &phieu::Assessment| {
            let evidence = told.form.answers.iter().flat_map(|answer| &answer.evidence);
            evidence.map(|evidence| evidence.link.clone()).collect::<Vec<_>>()
        };
        assert_eq!(links(&told), links(&expected), "{name}");
        assert!(links(&told).iter().any(Option::is_some), "{name}");
    }
}

/// The cells of a sheet of these records, by their addresses.
fn cells(book: &Xls) -> BTreeMap<String, Cell> {
    cells_of(&read(&book.bytes()))
}

fn cells_of(workbook: &Workbook) -> BTreeMap<String, Cell> {
    only(workbook).cells().iter().map(|cell| (cell.at.to_string(), cell.clone())).collect()
}

fn with(records: impl IntoIterator<Item = xls::Record>) -> Xls {
    let mut book = Xls::empty();
    book.sheet.extend(records);
    book
}

#[test]
fn the_code_page_of_an_xls_and_the_case_of_its_stream_s_name_change_nothing() {
    let plain = Form::sound().xls();
    let mut odd = Xls::of(&Dressed { grid: Form::sound().grid(), ..Dressed::default() });
    odd.globals[0] = (0x0042, words(&[1252]));
    odd.stream_name = "WORKBOOK".to_owned();
    assert_eq!(cells(&odd), cells_of(&read(&plain)));
    // The stream alone, without the file around it.
    assert_eq!(cells_of(&read(&odd.stream())), cells_of(&read(&plain)));
}

#[test]
fn one_cell_far_away_in_an_xls_is_one_cell_more() {
    let far = with([
        cell(0x0203, 0, 0, 0, &1_f64.to_le_bytes()),
        cell(0x0203, 65_000, 200, 0, &2_f64.to_le_bytes()),
    ]);
    assert_eq!(cells(&far).len(), 2);
}

#[test]
fn numbers_of_an_xls_are_read_however_they_are_packed() {
    let small = |number: i32| ((number << 2) | 0b10).to_le_bytes();
    let many = [&words(&[1, 1])[..], &words(&[0]), &small(7), &words(&[1]), &small(1), &words(&[2])].concat();
    let read = cells(&with([
        cell(0x027E, 0, 0, 0, &((750 << 2) | 0b11_i32).to_le_bytes()),
        (0x00BD, many),
        cell(0x0205, 2, 0, 0, &[1, 0]),
        cell(0x0205, 2, 1, 0, &[0x2A, 1]),
        cell(0x0203, 3, 0, 99, &4_f64.to_le_bytes()),
    ]));
    assert_eq!(read["A1"].value, Value::Number(7.5));
    assert_eq!(read["B2"].value, Value::Number(7.0));
    assert_eq!(read["C2"].shown(), "100%");
    assert_eq!(read["A3"].value, Value::Bool(true));
    assert_eq!(read["B3"].value, Value::Error("#N/A".into()));
    // A style that the file does not have is a plain one.
    assert_eq!(read["A4"].value, Value::Number(4.0));
}

#[test]
fn what_a_cell_of_an_xls_refers_to_and_is_not_there_is_an_error_and_no_blank() {
    let mut book = with([cell(0x00FD, 0, 0, 0, &7_u32.to_le_bytes()), cell(0x0203, 0, 1, 0, &[1, 2])]);
    book.behind.push((0x00FC, vec![0; 8]));
    let read = cells(&book);
    assert_eq!(read["A1"].value, Value::Error("#REF!".into()));
    assert_eq!(read["B1"].value, Value::Error("#REF!".into()));
}

#[test]
fn texts_of_an_xls_are_read_in_every_record_that_holds_one() {
    let label = [words(&[4]), wide("Đạt ")].concat();
    // The first letter in the struck-out font, and the rest in the first one.
    let rich = [words(&[2]), wide("57"), words(&[2, 0, 1, 1, 0])].concat();
    let narrow =
        [&words(&[4])[..], &[0], "Ô 1".chars().map(|c| c as u8).collect::<Vec<u8>>().as_slice()].concat();
    let read = cells(&with([
        cell(0x0204, 0, 0, 0, &label),
        cell(0x00D6, 0, 1, 0, &rich),
        cell(0x0204, 0, 2, 0, &narrow),
        (0x003C, vec![1, 0x6B, 0x1E]),
    ]));
    assert_eq!(read["A1"].shown(), "Đạt");
    assert_eq!(read["B1"].shown(), "7");
    assert_eq!(read["B1"].discounted.as_deref(), Some(&Discounted::Struck("5".into())));
    // The last letter stands in the record that continues it, and is wide there.
    assert_eq!(read["C1"].shown(), "Ô 1ṫ");
}

const EMPTY: [u8; 8] = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
const TEXT: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
/// =1+2
const SUM: [u8; 7] = [0x1E, 1, 0, 0x1E, 2, 0, 3];
/// =IF(TRUE,"",1)
const PERHAPS_NOTHING: [u8; 12] = [0x1D, 1, 0x17, 0, 0, 0x1E, 1, 0, 0x42, 3, 1, 0];

#[test]
fn formulas_of_an_xls_have_the_result_that_is_stored_and_say_where_none_is() {
    let old = |kind: u16, row: u16| cell(kind, row, 1, 0, &[&3_f64.to_le_bytes()[..], &[0; 4]].concat());
    let read = cells(&with([
        formula(0, 0, 7.5_f64.to_le_bytes(), &SUM),
        formula(1, 0, EMPTY, &SUM),
        formula(2, 0, EMPTY, &PERHAPS_NOTHING),
        formula(3, 0, TEXT, &PERHAPS_NOTHING),
        // Other records may stand between a formula and its text.
        (0x0208, words(&[9, 0, 9, 300, 0, 0, 0, 0])),
        (0x0207, [words(&[3]), wide("Đạt")].concat()),
        formula(4, 0, TEXT, &SUM),
        formula(5, 0, EMPTY, &[0x2A, 0, 0, 0, 0]),
        formula(6, 0, [2, 0, 0x17, 0, 0, 0, 0xFF, 0xFF], &SUM),
        formula(7, 0, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF], &SUM),
        old(0x0206, 0),
        old(0x0406, 1),
    ]));
    assert_eq!(read["A1"].value, Value::Number(7.5));
    assert_eq!(read["A2"].value, Value::NoResult);
    assert_eq!(read["A3"].value, Value::Text("".into()));
    assert_eq!(read["A4"].value, Value::Text("Đạt".into()));
    assert_eq!(read["A5"].value, Value::NoResult);
    assert_eq!(read["A6"].value, Value::Error("#REF!".into()));
    assert_eq!(read["A7"].value, Value::Error("#REF!".into()));
    assert_eq!(read["A8"].value, Value::Bool(true));
    for place in ["B1", "B2"] {
        assert_eq!(read[place].value, Value::Number(3.0), "{place}");
    }
    assert!(read.values().all(|cell| cell.is_formula));
}

#[test]
fn where_no_formula_has_a_result_no_program_has_worked_them_out() {
    let read = cells(&with([formula(0, 0, EMPTY, &PERHAPS_NOTHING), formula(1, 0, EMPTY, &SUM)]));
    assert_eq!(read["A1"].value, Value::NoResult);
}

#[test]
fn the_0_of_a_blank_cell_is_told_in_a_formula_of_its_own_and_in_one_that_is_shared() {
    let zero = 0_f64.to_le_bytes();
    // =C1 in A1; =A2-relative, one column to the right, shared by A3 and A4: of B3 and B4 only B4 is there.
    let holder = [0x01, 2, 0, 0, 0];
    let shared = [&words(&[2, 3])[..], &[0, 0, 0, 2], &words(&[5]), &[0x4C, 0, 0, 1, 0xC0]].concat();
    let read = cells(&with([
        formula(0, 0, zero, &[0x44, 0, 0, 2, 0xC0]),
        formula(2, 0, zero, &holder),
        (0x04BC, shared),
        formula(3, 0, zero, &holder),
        cell(0x0203, 3, 1, 0, &zero),
    ]));
    assert_eq!(read["A1"].discounted.as_deref(), Some(&Discounted::ZeroOfBlank("C1".into())));
    assert_eq!(read["A3"].discounted.as_deref(), Some(&Discounted::ZeroOfBlank("B3".into())));
    assert_eq!(read["A4"].value, Value::Number(0.0));
}

#[test]
fn a_workbook_of_excel_5_is_read_in_the_code_page_that_it_names() {
    let mut book = Xls::empty();
    book.version = 0x0500;
    book.stream_name = "Book".to_owned();
    book.sheet_name = [&[5][..], b"Phi\xE3u"].concat();
    let font = |flags: u16, name: &[u8]| {
        let letters = u8::try_from(name.len()).unwrap();
        (0x0031, [words(&[200, flags, 0x7FFF, 400, 0]), vec![0, 0, 0, 0, letters], name.to_vec()].concat())
    };
    let style = |font: u16| (0x00E0, [words(&[font, 0]), vec![0; 12]].concat());
    book.globals = vec![(0x0042, words(&[1258])), font(0, b"Arial"), font(0, b".VnTime"), style(0), style(1)];
    let label = |col: u16, style: u16, text: &[u8]| {
        let length = words(&[u16::try_from(text.len()).unwrap()]);
        cell(0x0204, 0, col, style, &[&length, text].concat())
    };
    book.sheet = vec![label(0, 0, b"\xD0\xFD\xEA"), label(1, 1, b"\xA7\xB9t"), formula(1, 0, TEXT, &[])];
    book.sheet.push((0x0207, [&words(&[2])[..], b"\xF0a"].concat()));
    let workbook = read(&book.bytes());
    let read = cells_of(&workbook);
    assert_eq!(read["A1"].shown(), "Đưê");
    assert_eq!(read["B1"].shown(), "Đạt");
    assert_eq!(read["A2"].shown(), "đa");
    assert_eq!(only(&workbook).old_font.as_ref().unwrap().1, "TCVN3");
}

#[test]
fn a_sheet_of_an_xls_that_breaks_off_is_damage_and_what_is_no_sheet_of_cells_is_passed_over() {
    let mut book = with([cell(0x0203, 0, 0, 0, &1_f64.to_le_bytes())]);
    let stream = book.stream();
    let cut = xls::compound("Workbook", &stream[..stream.len() - 8]);
    // The file's own padding stands where the rest of the cell was; a record of it is none.
    assert!(matches!(sheet::read(&cut[..cut.len() / 2], &limits()), Err(ReadError::Damaged(_))));
    let nowhere = |kind: u8| (0x0085, [&[0xFF, 0xFF, 0, 0, 0, kind, 1][..], &wide("M")].concat());
    book.globals.push(nowhere(6));
    assert_eq!(cells(&book).len(), 1);
    book.globals.push(nowhere(0));
    let refused = sheet::read(&book.bytes(), &limits()).unwrap_err();
    assert_eq!(refused, ReadError::Damaged(Damage::NoSheet("M".to_owned())));
}

#[test]
fn an_xlsb_has_short_cells_shared_formulas_and_formulas_without_result() {
    let mut part = Vec::new();
    let mut add = |kind: u16, data: &[u8]| xlsb::record(&mut part, kind, data);
    add(129, &[]);
    add(0, &[0; 17]); // BrtRowHdr
    let place = |col: u32| [col, 0].map(u32::to_le_bytes).concat();
    add(5, &[place(1), 1_f64.to_le_bytes().to_vec()].concat());
    add(13, &[&[0; 4][..], &((750 << 2) | 0b11_i32).to_le_bytes()].concat()); // BrtShortRk
    add(14, &[0, 0, 0, 0, 0x2A]); // BrtShortError
    add(7, &[place(6), 9_u32.to_le_bytes().to_vec()].concat()); // BrtCellIsst of no string
    let zero = 0_f64.to_le_bytes().to_vec();
    // Both share a formula that shows the cell one row down.
    let holder = |col: u32| {
        let tokens = [&[0, 0][..], &5_u32.to_le_bytes(), &[0x01, 0, 0, 0, 0], &4_u32.to_le_bytes()].concat();
        [place(col), zero.clone(), tokens, 7_u32.to_le_bytes().to_vec()].concat()
    };
    add(9, &holder(7));
    let below = [&[0x4C][..], &1_u32.to_le_bytes(), &[0, 0xC0]].concat();
    let area = [0, 0, 7, 8].map(u32::to_le_bytes).concat();
    add(427, &[area, 7_u32.to_le_bytes().to_vec(), below, vec![0; 4]].concat()); // BrtShrFmla
    add(9, &holder(8));
    add(8, &[place(9), xlsb::wide(""), xlsb::tokens(&SUM)].concat()); // BrtFmlaString
    let url = [&[0x17, 12, 0][..], &xlsb::wide("https://a.vn")[4..], &[0x42, 1, 0x67, 1]].concat();
    add(8, &[place(10), xlsb::wide("Xem"), xlsb::tokens(&url)].concat());
    add(130, &[]);
    let none = "<Relationships/>";
    let read = cells_of(&read(&xlsb::package("Phiếu", &part, none)));
    assert_eq!(read["C1"].value, Value::Number(7.5));
    assert_eq!(read["D1"].value, Value::Error("#N/A".into()));
    assert_eq!(read["G1"].value, Value::Error("#REF!".into()));
    assert_eq!(read["H1"].discounted.as_deref(), Some(&Discounted::ZeroOfBlank("H2".into())));
    assert_eq!(read["I1"].discounted.as_deref(), Some(&Discounted::ZeroOfBlank("I2".into())));
    assert_eq!(read["J1"].value, Value::NoResult);
    assert_eq!(read["K1"].link.as_deref(), Some("https://a.vn"));
    let cut = sheet::read(&xlsb::package("Phiếu", &part[..part.len() - 2], none), &limits());
    assert_eq!(cut.unwrap_err(), ReadError::Damaged(Damage::CutOff));
}

/// Numbers and texts of all sheets as calamine reads them, which is right in files without traps.
fn by_calamine<R: calamine::Reader<std::io::Cursor<Vec<u8>>>>(bytes: &[u8]) -> BTreeMap<String, Value>
where
    R::Error: std::fmt::Debug,
{
    let mut book = R::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let mut cells = BTreeMap::new();
    for (name, range) in book.worksheets() {
        let (top, left) = range.start().unwrap();
        for (row, col, data) in range.used_cells() {
            let [row, col] = [row, col].map(|index| u32::try_from(index).unwrap());
            let at = Address::new(
                phieu::cell::Row::from_index(top + row),
                phieu::cell::Col::from_index(left + col),
            );
            let value = match data {
                calamine::Data::String(text) => Value::Text(text.as_str().into()),
                calamine::Data::Float(number) => Value::Number(*number),
                calamine::Data::Int(number) => Value::Number(f64::from(i32::try_from(*number).unwrap())),
                other => panic!("{other:?}"),
            };
            cells.insert(format!("{name}!{at}"), value);
        }
    }
    cells
}

#[test]
fn calamine_sees_the_same_numbers_and_texts_in_files_without_traps() {
    let sample = std::fs::read("workbooks/samples/b04-step.xls").unwrap();
    let form = Form::sound();
    for (format, bytes, theirs) in [
        ("a sample", &sample, by_calamine::<calamine::Xls<_>>(&sample)),
        ("xls", &form.xls(), by_calamine::<calamine::Xls<_>>(&form.xls())),
        ("xlsb", &form.xlsb(), by_calamine::<calamine::Xlsb<_>>(&form.xlsb())),
    ] {
        let workbook = read(bytes);
        let cells = workbook.sheets.iter().flat_map(|sheet| {
            sheet.cells().iter().map(|cell| (format!("{}!{}", sheet.name, cell.at), cell.value.clone()))
        });
        assert!(theirs.len() > 100, "{format}");
        assert_eq!(cells.collect::<BTreeMap<_, _>>(), theirs, "{format}");
    }
}
