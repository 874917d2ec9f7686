//! One form of each mechanism: what is said in another shape is read as the same answers.

use phieu::finding::Severity;
use phieu::form::Kind;
use phieu::sheet::{self, Workbook as Read};
use phieu::{Assessment, Engine, Source};
use rust_xlsxwriter::{Format, Workbook};

use super::common::{Entry, Form, codes, levels, scores, write_grid};

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

fn grid() -> Vec<Vec<Entry>> {
    Form::sound().grid()
}

/// The rows of the sound form's table: the header first.
const HEADER: usize = 3;

fn book(sheets: &[(&str, Vec<Vec<Entry>>)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, grid) in sheets {
        write_grid(workbook.add_worksheet().set_name(*name).unwrap(), grid.clone());
    }
    workbook.save_to_buffer().unwrap()
}

fn all(name: &str, bytes: &[u8]) -> Vec<Assessment> {
    let engine = Engine::built_in().unwrap();
    let read: Result<Read, _> = sheet::read(bytes, &engine.limits);
    engine.assess_all(&Source::new(name, bytes), read)
}

fn one(bytes: &[u8]) -> Assessment {
    let mut forms = all("phieu.xlsx", bytes);
    assert_eq!(forms.len(), 1);
    forms.remove(0)
}

fn has_errors(assessment: &Assessment) -> bool {
    assessment.findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// The same scores and levels as the sound form, and no error.
#[track_caller]
fn same(grid: Vec<Vec<Entry>>) {
    same_in(&one(&book(&[("Phiếu", grid)])));
}

#[track_caller]
fn same_in(got: &Assessment) {
    let expected = Form::sound().assess();
    assert!(!has_errors(got), "{:?}", codes(got));
    assert_eq!((scores(got), levels(got)), (scores(&expected), levels(&expected)), "{:?}", codes(got));
}

/// The grid with a column of other content put before column `at` of the table.
fn with_column(
    mut grid: Vec<Vec<Entry>>,
    at: usize,
    label: &str,
    value: impl Fn(usize, f64) -> Entry,
) -> Vec<Vec<Entry>> {
    for (index, row) in grid.iter_mut().enumerate().skip(HEADER) {
        row.resize(row.len().max(5), Entry::Blank);
        let score = match row.iter().rev().find(|entry| matches!(entry, Entry::Number(_))) {
            Some(Entry::Number(number)) if matches!(row[3], Entry::Number(_)) => Some(*number),
            _ => None,
        };
        let cell = match (index == HEADER, score) {
            (true, _) => text(label),
            (false, Some(points)) => value(index, points),
            (false, None) => Entry::Blank,
        };
        row.insert(at, cell);
    }
    grid
}

#[test]
fn other_points_beside_the_schools_own_are_not_taken() {
    for label in ["Điểm 2023-2024", "Năm trước", "Phấn đấu", "Điểm thẩm định của xã", "Chênh lệch", "Điểm TB"]
    {
        for at in [2, 3, 4, 5] {
            println!("{label} before column {at}");
            same(with_column(grid(), at, label, |index, points| {
                Entry::Number(if index % 2 == 0 { 0.0 } else { (points - 0.5).max(0.0) })
            }));
        }
    }
}

#[test]
fn of_several_rounds_and_members_the_agreed_points_count() {
    for label in ["TV1", "Đ/c Hiền", "Tổ Tự nhiên"] {
        let mut grid = with_column(grid(), 3, label, |_, points| Entry::Number((points - 0.5).max(0.0)));
        grid[HEADER][4] = text("Thống nhất");
        same(grid);
    }
}

#[test]
fn columns_that_nothing_tells_apart_are_told_and_none_is_taken() {
    let mut grid = with_column(grid(), 3, "Hiền", |_, points| Entry::Number((points - 0.5).max(0.0)));
    grid[HEADER][4] = text("Dũng");
    let got = one(&book(&[("Phiếu", grid)]));
    assert_eq!(codes(&got), ["L202"]);
    assert!(scores(&got).is_empty());
}

#[test]
fn a_header_of_two_rows_is_read_by_both() {
    let mut grid = with_column(grid(), 4, "Thẩm định", |_, _| Entry::Blank);
    let mut below = vec![Entry::Blank; 6];
    for (col, label) in [(2, "Tối đa"), (3, "Tự ĐG"), (4, "Thẩm định")] {
        below[col] = text(label);
        grid[HEADER][col] = Entry::Blank;
    }
    grid[HEADER][2] = text("Điểm");
    grid.insert(HEADER + 1, below);
    same(grid);
}

#[test]
fn a_form_may_run_across() {
    let table: Vec<Vec<Entry>> = grid().split_off(HEADER);
    let turned: Vec<Vec<Entry>> = (0..5)
        .map(|col| table.iter().map(|row| row.get(col).cloned().unwrap_or(Entry::Blank)).collect())
        .collect();
    let mut whole: Vec<Vec<Entry>> = grid().into_iter().take(HEADER).collect();
    whole.extend(turned);
    same(whole);
}

#[test]
fn two_tables_may_stand_side_by_side() {
    let whole = grid();
    let half = whole.iter().position(|row| row.first() == Some(&text("2"))).unwrap();
    let mut sheet: Vec<Vec<Entry>> = whole[..half].to_vec();
    let right: Vec<Vec<Entry>> =
        std::iter::once(whole[HEADER].clone()).chain(whole[half..].iter().cloned()).collect();
    for (row, cells) in sheet.iter_mut().skip(HEADER).zip(&right) {
        row.resize(5, Entry::Blank);
        row.extend(cells.iter().cloned());
    }
    same(sheet);
}

#[test]
fn copies_of_other_kinds_never_fill_blanks() {
    for (tab, head, kind) in [
        ("2023-2024", "Năm học 2023-2024", Kind::Earlier),
        ("Bản nháp", "", Kind::Draft),
        ("Ví dụ", "VÍ DỤ MINH HỌA", Kind::Example),
        ("Mục tiêu", "", Kind::Plan),
    ] {
        let mut other = grid();
        other.splice(0..HEADER, [vec![text(head)], vec![], vec![]]);
        let blank = Form::sound().score("1.4", Entry::Blank).grid();
        for order in [0, 1] {
            let mut sheets = vec![("Phiếu", blank.clone()), (tab, other.clone())];
            sheets.rotate_left(order);
            let got = one(&book(&sheets));
            let kinds: Vec<Kind> = got.form.layout.left_out.iter().map(|left| left.kind).collect();
            assert_eq!(kinds, [kind], "{tab}");
            assert!(codes(&got).contains(&"V304".to_owned()), "{tab}: {:?}", codes(&got));
            assert!(codes(&got).contains(&"L210".to_owned()), "{tab}");
        }
    }
}

#[test]
fn a_blank_copy_is_left_out_and_told() {
    let mut blank = grid();
    for row in blank.iter_mut().skip(HEADER + 1) {
        for entry in row.iter_mut().skip(3) {
            *entry = Entry::Blank;
        }
    }
    let got = one(&book(&[("Mẫu", blank), ("Phiếu", grid())]));
    same_in(&got);
    assert_eq!(codes(&got), ["L210"]);
}

#[test]
fn several_schools_in_one_workbook_are_several_forms() {
    let of = |name: &str| Form::sound().with(|form| form.head[0][1] = name.to_owned()).grid();
    let names = ["Trường THCS Hoa Mai", "Trường Tiểu học Kim Đồng", "Trường THPT Lê Lợi"];
    let sheets: Vec<(&str, Vec<Vec<Entry>>)> =
        names.iter().zip(["1", "2", "3"]).map(|(name, tab)| (tab, of(name))).collect();
    let mut below: Vec<Vec<Entry>> = Vec::new();
    for name in names {
        below.extend(of(name));
        below.extend([vec![], vec![]]);
    }
    for bytes in [book(&sheets), book(&[("Các trường", below)])] {
        let forms = all("cac-truong.xlsx", &bytes);
        let found: Vec<&str> = forms.iter().filter_map(|form| form.form.identity.name.as_deref()).collect();
        assert_eq!(found, names);
        forms.iter().for_each(same_in);
    }
}

#[test]
fn schools_of_one_name_in_two_communes_are_two() {
    let of = |parent: &str, points: f64| {
        let form = Form::sound().number("1.4", points);
        let head =
            |form: &mut Form| form.head.insert(0, vec!["Đơn vị quản lý:".to_owned(), parent.to_owned()]);
        form.with(head).grid()
    };
    let two = book(&[("1", of("UBND xã Tân Phú", 5.0)), ("2", of("UBND xã Hòa Bình", 4.0))]);
    let forms = all("cac-truong.xlsx", &two);
    let parents: Vec<&str> = forms.iter().filter_map(|form| form.form.identity.parent.as_deref()).collect();
    assert_eq!(parents, ["UBND xã Tân Phú", "UBND xã Hòa Bình"]);
    // The same form twice, with a slip in the name of the commune.
    let one = book(&[("1", of("UBND xã Tân Phú", 5.0)), ("2", of("UBND xã Tân  Phú.", 5.0))]);
    assert_eq!(all("phieu.xlsx", &one).len(), 1);
}

#[test]
fn every_row_of_collected_answers_is_a_form() {
    let sound = Form::sound();
    let items: Vec<_> = sound
        .rows
        .iter()
        .filter(|row| row.score != Entry::Blank)
        .map(|row| {
            let Entry::Text(code) = &row.code else { panic!("no code") };
            (
                format!("{code}. {} - Điểm tự chấm", row.title),
                format!("Minh chứng {code}"),
                row.score.clone(),
                row.evidence.clone(),
            )
        })
        .collect();
    let mut grid = vec![vec![text("Dấu thời gian"), text("Tên trường"), text("Năm học")]];
    for (question, evidence, _, _) in &items {
        grid[0].extend([text(question), text(evidence)]);
    }
    for name in ["Trường THCS Hoa Mai", "Trường THCS Hoa Sen"] {
        let mut row = vec![text("20/05/2025 14:48:22"), text(name), text("2024-2025")];
        for (_, _, score, evidence) in &items {
            row.extend([score.clone(), text(evidence)]);
        }
        grid.push(row);
    }
    let forms = all("bieu-mau.xlsx", &book(&[("Câu trả lời", grid)]));
    assert_eq!(forms.len(), 2);
    forms.iter().for_each(same_in);
}

#[test]
fn two_rows_are_one_school_by_the_rule_of_schools() {
    let sound = Form::sound();
    let scored: Vec<_> = sound.rows.iter().filter(|row| row.score != Entry::Blank).collect();
    let mut header = vec![text("Mã trường"), text("Tên trường"), text("Đơn vị quản lý")];
    header.extend(scored.iter().map(|row| {
        let Entry::Text(code) = &row.code else { panic!("no code") };
        text(&format!("{code}. {} - Điểm tự chấm", row.title))
    }));
    let answers = |school: [&str; 3]| {
        school.into_iter().map(text).chain(scored.iter().map(|row| row.score.clone())).collect::<Vec<_>>()
    };
    for (about, first, second, expected) in [
        ("tones", ["", "Trường TH Tân Định", ""], ["", "Trường TH Tân Đình", ""], 2),
        ("units", ["", "Trường TH Kim Đồng", "Xã X"], ["", "Trường TH Kim Đồng", "Xã Y"], 2),
        (
            "capitals of a code",
            ["thcs01", "Trường THCS Hoa Sen", ""],
            ["THCS01", "Trường THCS Hoa Sen", ""],
            1,
        ),
        ("capitals of a name", ["", "Trường THCS Hoa Sen", ""], ["", "TRƯỜNG THCS HOA SEN", ""], 1),
    ] {
        let grid = vec![header.clone(), answers(first), answers(second)];
        assert_eq!(all("bieu-mau.xlsx", &book(&[("Câu trả lời", grid)])).len(), expected, "{about}");
    }
}

#[test]
fn points_and_criteria_in_two_sheets_are_joined_by_their_running_number() {
    let whole = grid();
    let rows: Vec<&Vec<Entry>> = whole
        .iter()
        .skip(HEADER + 1)
        .filter(|row| row.get(3).is_some_and(|entry| *entry != Entry::Blank))
        .collect();
    let mut list = vec![vec![text("STT"), text("Mã"), text("Nội dung tiêu chí"), text("Điểm tối đa")]];
    let mut points: Vec<Vec<Entry>> = whole[..HEADER].to_vec();
    points.push(vec![text("STT"), text("Điểm tự chấm"), text("Minh chứng")]);
    for (number, row) in (1_u32..).zip(rows) {
        let number = Entry::Number(f64::from(number));
        list.push(vec![number.clone(), row[0].clone(), row[1].clone(), row[2].clone()]);
        points.push(vec![number, row[3].clone(), row.get(4).cloned().unwrap_or(Entry::Blank)]);
    }
    same_in(&one(&book(&[("Bộ tiêu chí", list), ("Chấm điểm", points)])));
}

#[test]
fn a_criterion_may_be_merged_over_its_items() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = Format::new();
    for (row, label) in (0..).zip(["Tên trường: Trường THCS Hoa Sen", "Năm học: 2024-2025"]) {
        sheet.write_string(row, 0, label).unwrap();
    }
    for (col, label) in (0..).zip(["TT", "Tiêu chí", "Chỉ báo", "Điểm tối đa", "Điểm tự chấm", "Minh chứng"])
    {
        sheet.write_string(3, col, label).unwrap();
    }
    let catalogue = phieu::catalogue::Catalogue::built_in().unwrap();
    let sound = Form::sound();
    let mut row = 4;
    let cell = |entry: &Entry, row: u32, col: u16, sheet: &mut rust_xlsxwriter::Worksheet| match entry {
        Entry::Number(number) => drop(sheet.write_number(row, col, *number).unwrap()),
        Entry::Text(text) => drop(sheet.write_string(row, col, text).unwrap()),
        _ => {}
    };
    for (id, node) in catalogue.nodes().filter(|(id, _)| catalogue.criterion_of(*id) == Some(*id)) {
        let children = catalogue.children(id);
        let nodes: Vec<_> = if children.is_empty() { vec![id] } else { children.to_vec() };
        let last = row + u32::try_from(nodes.len()).unwrap() - 1;
        if last > row {
            sheet.merge_range(row, 0, last, 0, &node.code, &plain).unwrap();
            sheet.merge_range(row, 1, last, 1, &node.title, &plain).unwrap();
        } else {
            sheet.write_string(row, 0, &node.code).unwrap();
            sheet.write_string(row, 1, &node.title).unwrap();
        }
        for item in nodes {
            let own = catalogue.node(item);
            let found = sound.rows.iter().find(|row| row.code == text(&own.code)).unwrap();
            if item != id {
                sheet.write_string(row, 2, &own.title).unwrap();
            }
            cell(&found.max, row, 3, sheet);
            cell(&found.score, row, 4, sheet);
            sheet.write_string(row, 5, &found.evidence).unwrap();
            row += 1;
        }
    }
    same_in(&one(&workbook.save_to_buffer().unwrap()));
}

#[test]
fn strange_columns_and_rows_and_another_place_change_nothing() {
    same(with_column(grid(), 5, "Người nhập", |_, _| text("Lan")));
    same(with_column(grid(), 0, "Ký hiệu riêng của trường", |_, _| text("k")));
    let mut moved: Vec<Vec<Entry>> =
        grid().into_iter().map(|row| [Entry::Blank, Entry::Blank].into_iter().chain(row).collect()).collect();
    moved.splice(0..0, vec![Vec::new(); 7]);
    same(moved);
    let mut spaced = Vec::new();
    for row in grid() {
        spaced.extend([row, Vec::new()]);
    }
    same(spaced);
}

#[test]
fn columns_may_come_in_any_order() {
    let orders = [[4, 3, 2, 1, 0], [1, 0, 3, 2, 4], [3, 0, 1, 4, 2], [2, 3, 0, 1, 4], [0, 1, 4, 3, 2]];
    for order in orders {
        let mut grid = grid();
        for row in grid.iter_mut().skip(HEADER) {
            let old = row.clone();
            *row = order.iter().map(|col| old.get(*col).cloned().unwrap_or(Entry::Blank)).collect();
        }
        same(grid);
    }
}

#[test]
fn a_form_may_be_split_over_sheets() {
    let whole = grid();
    let half = whole.iter().position(|row| row.first() == Some(&text("2"))).unwrap();
    let mut second: Vec<Vec<Entry>> = whole[..=HEADER].to_vec();
    second.extend(whole[half..].to_vec());
    same_in(&one(&book(&[("Nhóm 1", whole[..half].to_vec()), ("Nhóm 2", second)])));
}
