//! Forms in shapes that the samples do not have: other numbering, order, headers, sheets.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Entry, Form, assess, codes, levels, scores, write_grid};
use phieu::catalogue::{Catalogue, Rank};
use rust_xlsxwriter::{Format, Workbook};

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

/// Gives every row another code, by its rank and its place below its parent.
fn numbered(form: Form, code: impl Fn(Rank, usize, &str) -> Entry) -> Form {
    let catalogue = Catalogue::built_in().unwrap();
    form.with(|form| {
        for ((id, node), row) in catalogue.nodes().zip(&mut form.rows) {
            let place = catalogue.parent(id).map_or_else(
                || catalogue.groups().position(|(group, _)| group == id).unwrap(),
                |parent| catalogue.children(parent).iter().position(|child| *child == id).unwrap(),
            );
            row.code = code(node.rank, place, &node.code);
        }
    })
}

fn reads_the_same(form: &Form) {
    let (expected, got) = (Form::sound().assess(), form.assess());
    assert_eq!(scores(&got), scores(&expected), "{:?}", codes(&got));
    assert_eq!(levels(&got), levels(&expected));
}

#[test]
fn items_may_be_letters_in_vietnamese_order_below_roman_groups() {
    let letters = ["a", "b", "c", "d", "đ", "e", "g", "h"];
    let roman = ["I", "II"];
    reads_the_same(&numbered(Form::sound(), |rank, place, code| match rank {
        Rank::Group => text(roman[place]),
        Rank::Criterion => text(code),
        Rank::Item => text(&format!("{})", letters[place])),
    }));
}

#[test]
fn items_may_be_numbered_within_their_criterion_or_group() {
    reads_the_same(&numbered(Form::sound(), |rank, place, code| match rank {
        Rank::Item => Entry::Number(f64::from(u32::try_from(place).unwrap() + 1)),
        _ => text(code),
    }));
}

#[test]
fn codes_may_be_stored_as_numbers() {
    let form = numbered(Form::sound(), |rank, _, code| match rank {
        Rank::Item => text(code),
        _ => Entry::Number(code.parse().unwrap()),
    });
    reads_the_same(&form);
}

#[test]
fn rows_without_any_code_are_told_by_their_titles() {
    let form = numbered(Form::sound(), |_, _, _| Entry::Blank);
    reads_the_same(&form);
    assert_eq!(codes(&form.assess()), ["L206"]);
}

#[test]
fn a_running_number_beside_the_title_is_no_code() {
    let mut number = 0.0;
    let form = Form::sound().with(|form| {
        for row in &mut form.rows {
            let Entry::Text(code) = row.code.clone() else { continue };
            row.title = format!("{code}. {}", row.title);
            number += 1.0;
            row.code = Entry::Number(number);
        }
    });
    reads_the_same(&form);
}

#[test]
fn the_table_may_stand_anywhere_with_its_columns_in_any_order_under_a_repeated_header() {
    let form = Form::sound();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Bìa").unwrap().write_string(0, 0, "BÁO CÁO").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Bảng điểm").unwrap();
    let order = [3, 4, 1, 0, 2];
    let mut row = 7;
    for entry in &form.rows {
        let Entry::Text(code) = &entry.code else { continue };
        if !code.contains('.') {
            for (col, from) in (5..).zip(order) {
                sheet.write_string_with_format(row, col, &form.columns[from], &Format::new()).unwrap();
            }
            row += 1;
        }
        let cells = [
            entry.code.clone(),
            text(&entry.title),
            entry.max.clone(),
            entry.score.clone(),
            text(&entry.evidence),
        ];
        for (col, from) in (5..).zip(order) {
            match &cells[from] {
                Entry::Text(text) if !text.is_empty() => {
                    sheet.write_string(row, col, text).unwrap();
                }
                Entry::Number(number) => {
                    sheet.write_number(row, col, *number).unwrap();
                }
                _ => {}
            }
        }
        row += 1;
    }
    let assessment = assess("Trường THCS Hoa Sen 2024-2025.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(scores(&assessment), scores(&form.assess()), "{:?}", codes(&assessment));
}

#[test]
fn the_decisions_own_columns_hold_the_answers_under_their_level() {
    let form = Form::sound().with(|form| {
        form.columns[3] = "Mức độ đạt".to_owned();
        form.columns[4] = "Ghi chú, minh chứng".to_owned();
    });
    reads_the_same(&form);
}

#[test]
fn a_column_of_last_year_or_of_the_reviewer_is_never_taken_for_the_score() {
    for other in ["Điểm năm trước", "Điểm thẩm định", "Cấp trên chấm", "Điểm tối đa"]
    {
        let form = Form::sound().with(|form| form.columns[3] = other.to_owned());
        assert_eq!(scores(&form.assess()).len(), 0, "{other}");
    }
}

#[test]
fn a_merged_score_cell_is_never_taken_for_its_first_item() {
    let form = Form::sound();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    write_grid(sheet, form.grid());
    // Rows of 1.3.1 to 1.3.5.
    sheet.merge_range(8, 3, 12, 3, "5", &Format::new()).unwrap();
    let assessment = assess("a.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(codes(&assessment).iter().filter(|code| *code == "V301").count(), 5);
    assert!(!scores(&assessment).contains_key("1.3.1"));
}

#[test]
fn a_register_keeps_date_issuer_and_link() {
    let bytes = std::fs::read("workbooks/samples/b09-condition.xlsx").unwrap();
    let assessment = assess("b.xlsx", &bytes);
    let entry = &assessment.form.register.entries[0];
    assert!(
        !entry.date.is_empty() && !entry.issuer.is_empty() && entry.note.starts_with("https://"),
        "{entry:?}"
    );
}

#[test]
fn signatures_below_the_table_are_no_evidence() {
    let mut form = Form::sound();
    let last = form.grid().len();
    let blank = || Entry::Text(String::new());
    let signed = |at: usize| {
        let mut row = vec![blank(), blank(), blank(), blank(), Entry::Text("Thủ trưởng đơn vị".to_owned())];
        row[0] = if at == 0 { Entry::Text("Người lập phiếu".to_owned()) } else { blank() };
        row
    };
    // Right below the table beside another signature, and after a gap by itself.
    form.foot = vec![signed(0), vec![], signed(1)];
    assert!(form.grid().len() > last);
    let assessment = form.assess();
    let evidence = &assessment.form.answers.last().unwrap().evidence;
    assert_eq!(evidence.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>(), ["MC.2.4.01"]);
}
