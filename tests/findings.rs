//! One fixture for every finding code, named by it: what it takes to get the finding, and its words in both languages.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod common;

use std::fmt::Write;

use common::{Entry, Form, assess, codes, write_grid};
use phieu::finding::Code;
use phieu::form::marker;
use phieu::merge::roster::RosterEntry;
use phieu::merge::{Options, Record, merge};
use phieu::message::{Lang, Messages};
use phieu::school::{Directory, SchoolId, SchoolYear};
use phieu::{Assessment, Engine, Source};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

fn form() -> Form {
    Form::sound()
}

/// A form that is to be read by the layout file of a form with another header.
fn by_layout_of_another_form() -> Assessment {
    let other = form().with(|form| form.columns[3] = "Tự chấm".to_owned()).assess();
    let text = phieu::form::to_toml(&[&other.form.layout], "").unwrap();
    let mut engine = Engine::built_in().unwrap();
    engine.layouts = vec![phieu::form::Fixed::from_toml("mau-khac.toml", &text, true).unwrap()];
    engine.assess(&Source::new("phieu.xlsx", &form().xlsx()))
}

/// A form with a column of ratios and counts, held against a catalogue that has bands for them.
fn with_bands(rows: &[(&str, f64, &str)]) -> Assessment {
    let form = form().with(|form| {
        form.columns.push("Tỉ lệ, số lượng".to_owned());
        for (code, points, share) in rows {
            form.row(code).score = Entry::Number(*points);
            form.row(code).extra = vec![Entry::Text((*share).to_owned())];
        }
    });
    common::engine_with_bands().assess(&Source::new("phieu.xlsx", &form.xlsx()))
}

/// The fixture of a code. A code without one does not compile past this match.
#[expect(clippy::too_many_lines, reason = "one fixture a code")]
fn fixture(code: Code) -> Assessment {
    match code {
        Code::F101 => assess("phieu.xlsx", b"%PDF-1.7"),
        Code::F102 => assess("phieu.xlsx", &encrypted()),
        Code::F103 => assess("phieu.xlsx", &form().xlsx()[..2000]),
        Code::F104 => assess("phieu.xlsx", &bomb()),
        Code::F105 => assess("phieu.xls", form().html().as_bytes()),
        Code::F106 => dressed(|sheet| {
            let old = Format::new().set_font_name(".VnTime");
            sheet.write_string_with_format(2, 0, "B¶n tù ®¸nh gi¸", &old).unwrap();
        }),
        Code::L201 => assess("phieu.xlsx", &other_workbook()),
        Code::L202 => form().with(|form| form.columns[3] = "Điểm năm trước".to_owned()).assess(),
        Code::L203 => form().without("1.4").assess(),
        Code::L204 => form()
            .with(|form| {
                let mut row = form.row("1.4").clone();
                row.code = Entry::Text("9.9".to_owned());
                row.title = "Việc của riêng trường".to_owned();
                form.rows.push(row);
            })
            .assess(),
        Code::L205 => form()
            .with(|form| {
                let mut row = form.row("1.4").clone();
                row.score = Entry::Number(4.0);
                form.rows.push(row);
            })
            .assess(),
        Code::L206 => form().with(|form| form.row("1.4").code = Entry::Blank).assess(),
        Code::L207 => assess("phieu.xlsx", &of_another_catalogue()),
        Code::L208 => form()
            .with(|form| form.row("1.4").title = "Có camera an ninh giám sát cổng trường".to_owned())
            .assess(),
        Code::L209 => form().with(swapped).assess(),
        Code::L210 => assess("phieu.xlsx", &with_last_year()),
        Code::L211 => by_layout_of_another_form(),
        Code::L212 => assess("phieu.xlsx", &as_a_plan()),
        Code::L213 => form()
            .with(|form| {
                form.columns.push("Người nhập".to_owned());
                form.row("1.4").extra = vec![Entry::Text("tổ Văn phòng".to_owned())];
            })
            .assess(),
        Code::V301 => form().typed("1.4", "tốt").assess(),
        Code::V302 => form().number("1.4", 12.0).assess(),
        Code::V303 => form().number("1.4", 4.7).assess(),
        Code::V304 => form().score("1.4", Entry::Blank).assess(),
        Code::V305 => form().typed("1.4", "1.500").assess(),
        Code::V306 => form().score("1.4", Entry::Error).assess(),
        Code::V307 => form().typed("1.1", "đang làm").assess(),
        Code::V308 => form().typed("1.4", "7,5 điểm").assess(),
        Code::V309 => assess("phieu.xlsx", &without_result()),
        Code::V310 => form().with(|form| form.row("1.4").code = Entry::Number(1.4)).assess(),
        Code::V311 => dressed(|sheet| {
            let (struck, plain) = (Format::new().set_font_strikethrough(), Format::new().set_bold());
            sheet.write_rich_string(13, 3, &[(&struck, "7"), (&plain, " 5 điểm")]).unwrap();
        }),
        Code::V312 => dressed(|sheet| {
            sheet.merge_range(13, 4, 13, 5, "MC.1.4.01", &Format::new()).unwrap();
            sheet.write_string(13, 5, "hỏi lại thầy Bình").unwrap();
        }),
        Code::V313 => with_bands(&[("1.6.1", 5.5, "45%"), ("1.4", 6.0, "25")]),
        Code::V314 => with_bands(&[("1.6.1", 5.0, "45%"), ("1.4", 6.0, "")]),
        Code::V315 => form().typed("1.4", "Không áp dụng").assess(),
        Code::E401 => form().evidence("1.4", "").assess(),
        Code::E402 => form().evidence("1.4", "MC1-4/1").assess(),
        Code::E403 => form()
            .with(|form| form.register = Some(vec![("MC.1.1.01".to_owned(), "Kế hoạch".to_owned())]))
            .assess(),
        Code::E404 => form()
            .with(|form| form.register = Some(vec![("MC.1.4.77".to_owned(), "Sổ theo dõi".to_owned())]))
            .assess(),
        Code::E405 => form()
            .with(|form| {
                let entry = |title: &str| ("MC.1.4.01".to_owned(), title.to_owned());
                form.register = Some(vec![entry("Kế hoạch"), entry("Quy chế")]);
            })
            .assess(),
        Code::E406 => form().evidence("1.4", "C:\\minh chung\\1.pdf").assess(),
        Code::E407 => form().evidence("1.4", "MC.1.5.01").assess(),
        Code::C501 => form().with(|form| form.foot.push(total("Cộng nhóm 1", 99.0))).assess(),
        Code::C502 => {
            form().with(|form| form.foot.push(vec![Entry::Text("KẾT LUẬN: MỨC 3".to_owned())])).assess()
        }
        Code::C503 => form().typed("2.1", "Chưa đạt").assess(),
        Code::C504 => form().with(|form| form.row("1.4").max = Entry::Number(9.0)).assess(),
        Code::C505 => form().number("1.3", 1.0).assess(),
        Code::C506 => assess("phieu.xlsx", &two_sheets()),
        Code::U601 => form().with(|form| form.head.clear()).assess(),
        Code::U602 => form().with(|form| form.head[1][1] = "2024-2026".to_owned()).assess(),
        Code::U603 => {
            let mut engine = Engine::built_in().unwrap();
            let listed = SchoolId { code: Some("00001".to_owned()), ..SchoolId::default() };
            engine.roster = Some(Directory::new([&listed]));
            let bytes = form()
                .with(|form| form.head.insert(1, vec!["Mã trường:".to_owned(), "99999".to_owned()]))
                .xlsx();
            engine.assess(&Source::new("phieu.xlsx", &bytes))
        }
        Code::U604 => dressed(|sheet| {
            sheet.write_string(2, 0, "Mã trường:").unwrap().write_number(2, 1, 790_007e5).unwrap();
        }),
        Code::U605 => council(&["Chủ tịch", "Thư ký"], &["1", "2"]),
        Code::U606 => council(&["Phó chủ tịch", "Thư ký", "Ủy viên"], &["", "", ""]),
        Code::U607 => council(&["Chủ tịch", "Thư ký", "Thư ký"], &["", "", ""]),
        Code::U608 => {
            council(&["Chủ tịch", "Thư ký", "Ủy viên"], &["1.1–1.6", "Nhóm 2 trừ 2.3", "1.7.1; 1.7.3"])
        }
        Code::U609 => council(&["Chủ tịch", "Thư ký", "Ủy viên"], &["1", "2", "3.1"]),
        Code::D701 => merged(&["Hoa Sen", "Hoa Sen"], |forms| {
            forms[1].print = None;
            // The day inside the files is the clock's, and they may be made across a second.
            for form in forms {
                form.modified = None;
            }
        }),
        Code::D702 => merged(&["Hoa Sen"], |_| {}),
        Code::D703 => merged(&["Kim Đồng"], |_| {}),
        Code::D704 => merged(&["Hoa Sen", "Hoa Mai"], |_| {}),
        Code::D705 => merged(&["Hoa Sen", "Hoa Mai", "Kim Đồng"], |forms| {
            forms[2].school_year = SchoolYear::parse("2023-2024");
        }),
        Code::D706 => merged(&["Hoa Sen", "Hoa Mai", "Kim Đồng"], |forms| {
            for form in forms {
                form.printed.insert("2.3.1".to_owned(), 10.into());
            }
        }),
    }
}

/// The sound form with some cells written over.
fn dressed(dress: impl FnOnce(&mut Worksheet)) -> Assessment {
    assess("phieu.xlsx", &form().dressed(dress))
}

/// The sound form with a council of these roles and criteria.
fn council(roles: &[&str], criteria: &[&str]) -> Assessment {
    let names = ["Nguyễn Văn A", "Trần Thị B", "Lê Văn C"];
    let mut rows: Vec<Vec<&str>> = vec![vec!["TT", "Họ và tên", "Chức vụ", "Vai trò", "Tiêu chí phụ trách"]];
    rows.extend(
        names
            .iter()
            .zip(roles)
            .zip(criteria)
            .map(|((name, role), criteria)| vec!["1", *name, "Giáo viên", *role, *criteria]),
    );
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    assess("phieu.xlsx", &form().with_sheet("Hội đồng", &rows))
}

/// Notices of a merge of sound forms of these schools, against a roster of three others.
fn merged(names: &[&str], change: impl FnOnce(&mut [Record])) -> Assessment {
    let catalogue = phieu::catalogue::Catalogue::built_in().unwrap();
    let mut forms: Vec<Record> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let file = format!("{index}.xlsx");
            let form = form().with(|form| form.head[0][1] = format!("Trường THCS {name}"));
            Record::of(&file, &assess(&file, &form.xlsx()), &catalogue).unwrap()
        })
        .collect();
    change(&mut forms);
    let listed = |name: &&str| RosterEntry {
        school: SchoolId { name: Some(format!("Trường THCS {name}")), ..SchoolId::default() },
        ..RosterEntry::default()
    };
    let roster = ["Hoa Sen", "Hoa Mai", "Lê Lợi"].iter().map(listed).collect();
    let merged = merge(forms, &catalogue, &Options { roster, ..Options::default() });
    let findings = merged.notices.into_iter().map(|notice| notice.finding).collect();
    Assessment { findings, ..Assessment::default() }
}

fn total(label: &str, points: f64) -> Vec<Entry> {
    vec![Entry::Blank, Entry::Text(label.to_owned()), Entry::Number(100.0), Entry::Number(points)]
}

/// A compound file that names an encrypted package, which is how Excel stores a workbook with a password.
fn encrypted() -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(1024, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// A package whose sheet unpacks to far more than a form can hold.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..80 {
        zip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn other_workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "Thời khóa biểu").unwrap();
    sheet.write_string(1, 0, "Thứ hai").unwrap();
    workbook.save_to_buffer().unwrap()
}

fn of_another_catalogue() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(form().grid()) {
        for (col, cell) in (0..).zip(cells) {
            if let Entry::Text(text) = cell {
                sheet.write_string(row, col, text).unwrap();
            }
        }
    }
    let mark = workbook.add_worksheet();
    mark.set_name(marker::SHEET).unwrap().set_very_hidden(true);
    mark.write_string(0, 0, marker::CATALOGUE).unwrap().write_string(0, 1, "qd4740-2022").unwrap();
    mark.write_string(1, 0, marker::CATALOGUE_VERSION).unwrap().write_string(1, 1, "1").unwrap();
    workbook.save_to_buffer().unwrap()
}

/// A formula cell as programs write it that do not calculate: the stored value taken out of the sheet's XML.
fn without_result() -> Vec<u8> {
    use std::io::{Read, Write};
    let bytes = form().score("1.4", Entry::Formula("=2+3".to_owned())).xlsx();
    let mut source = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut target = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..source.len() {
        let mut member = source.by_index(index).unwrap();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        let text = text.replace("<f>2+3</f><v>5</v>", "<f>2+3</f>");
        target.start_file(member.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
        target.write_all(text.as_bytes()).unwrap();
    }
    target.finish().unwrap().into_inner()
}

/// Two rows of one criterion in the other order, under the codes of the catalogue's.
fn swapped(form: &mut Form) {
    let (first, second) = (form.row("1.3.4").title.clone(), form.row("1.3.5").title.clone());
    form.row("1.3.4").title = second;
    form.row("1.3.5").title = first;
}

fn with_last_year() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let last = form().number("1.4", 1.0).with(|form| form.head[1][1] = "2023-2024".to_owned());
    for (name, form) in [("Phiếu", form()), ("2023-2024", last)] {
        write_grid(workbook.add_worksheet().set_name(name).unwrap(), form.grid());
    }
    workbook.save_to_buffer().unwrap()
}

fn as_a_plan() -> Vec<u8> {
    let mut workbook = Workbook::new();
    write_grid(workbook.add_worksheet().set_name("Chỉ tiêu").unwrap(), form().grid());
    workbook.save_to_buffer().unwrap()
}

fn two_sheets() -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, form) in [("Trang 1", form()), ("Trang 2", form().number("1.4", 1.0))] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        write_grid(sheet, form.grid());
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_sound_form_has_no_findings() {
    assert_eq!(codes(&form().assess()), Vec::<String>::new());
}

#[test]
fn every_code_is_found_in_its_fixture_and_says_so_in_both_languages() {
    let languages = [Lang::Vi, Lang::En].map(|lang| Messages::built_in(lang).unwrap());
    let mut pages = String::new();
    for code in Code::ALL {
        let assessment = fixture(*code);
        let finding = assessment
            .findings
            .iter()
            .find(|finding| finding.code == *code)
            .unwrap_or_else(|| panic!("{code:?} is missing, found {:?}", codes(&assessment)));
        let place = finding.place.cell.map_or("-".to_owned(), |cell| cell.to_string());
        writeln!(pages, "{code:?} {:?} item {:?} cell {place}", finding.severity, finding.item).unwrap();
        for messages in &languages {
            let (message, help) = (messages.message(finding), messages.help(finding));
            for text in [&message, &help] {
                assert!(!text.is_empty() && !text.contains('{'), "{code:?} {:?}: {text}", messages.lang);
            }
            writeln!(pages, "  {message}\n    {help}").unwrap();
        }
    }
    insta::assert_snapshot!("findings", pages);
}

#[test]
fn one_fault_gives_errors_of_its_own_code_only() {
    for code in Code::ALL {
        let assessment = fixture(*code);
        let others: Vec<_> = assessment
            .findings
            .iter()
            .filter(|finding| finding.severity == phieu::finding::Severity::Error && finding.code != *code)
            .map(|finding| finding.code)
            .collect();
        assert!(others.is_empty(), "{code:?} brings {others:?}");
    }
}
