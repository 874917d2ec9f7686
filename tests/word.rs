//! Word files: what of a text is read, and what is refused.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::six::{self, word_file, zipped};
use phieu::sheet::{self, Damage, Limits, ReadError, Workbook};

fn limits() -> Limits {
    Limits::from_toml(Limits::BUILT_IN).unwrap()
}

fn read(bytes: &[u8]) -> Result<Workbook, ReadError> {
    sheet::read(bytes, &limits())
}

/// The cells of a text as `A1 text`, with `|` for a line break.
fn cells(body: &str) -> Vec<String> {
    let book = read(&word_file(body)).unwrap();
    book.sheets[0]
        .cells()
        .iter()
        .map(|cell| {
            let phieu::sheet::Value::Text(text) = &cell.value else { panic!("only text") };
            format!("{} {}", cell.at, text.replace('\n', "|"))
        })
        .collect()
}

fn row(cells: &[&str]) -> String {
    let cell = |inside: &&str| format!("<w:tc>{inside}</w:tc>");
    format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn paragraphs_and_tables_stand_below_each_other_on_one_sheet() {
    let table = |text: &str| format!("<w:tbl>{}</w:tbl>", row(&[&p(text), &p("2")]));
    let body = format!("{}{}{}{}", p("Tên trường: A"), table("x"), p("giữa"), table("y"));
    assert_eq!(cells(&body), ["A1 Tên trường: A", "A2 x", "B2 2", "A3 giữa", "A4 y", "B4 2"]);
}

#[test]
fn cells_are_merged_across_and_down() {
    let wide = "<w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>rộng</w:t></w:r></w:p>";
    let tall = format!("<w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr>{}", p("cao"));
    let below = "<w:tcPr><w:vMerge/></w:tcPr><w:p/>";
    let body = format!("<w:tbl>{}{}</w:tbl>", row(&[&tall, wide]), row(&[below, &p("b"), &p("c")]));
    let book = read(&word_file(&body)).unwrap();
    let merged: Vec<String> = book.sheets[0].merged.iter().map(ToString::to_string).collect();
    assert_eq!(merged, ["A1:A2", "B1:C1"]);
    assert_eq!(cells(&body), ["A1 cao", "B1 rộng", "B2 b", "C2 c"]);
}

#[test]
fn borders_that_nearly_meet_make_one_column() {
    let grid = |widths: [u32; 4]| widths.map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).concat();
    let spans = |span: u32, text: &str| format!("<w:tcPr><w:gridSpan w:val=\"{span}\"/></w:tcPr>{}", p(text));
    // The second row's border stands a hair right of the first's.
    let body = format!(
        "<w:tbl><w:tblGrid>{}</w:tblGrid>{}{}</w:tbl>",
        grid([700, 40, 3000, 900]),
        row(&[&p("1."), &spans(2, "Nhóm"), &p("100")]),
        row(&[&spans(2, "1.1."), &p("Tiêu chí"), &p("30")])
    );
    assert_eq!(cells(&body), ["A1 1.", "B1 Nhóm", "C1 100", "A2 1.1.", "B2 Tiêu chí", "C2 30"]);
}

#[test]
fn a_table_cut_over_pages_is_one_and_its_repeated_header_counts_once() {
    let head = row(&[&p("TT"), &p("Tiêu chí")]);
    let line = |number: &str| row(&[&p(number), &p("dòng")]);
    let cut = format!("<w:tbl>{head}{}</w:tbl><w:p/><w:tbl>{head}{}</w:tbl>", line("1"), line("2"));
    assert_eq!(cells(&cut), ["A1 TT", "B1 Tiêu chí", "A2 1", "B2 dòng", "A3 2", "B3 dòng"]);
    let other = format!("<w:tbl>{head}</w:tbl><w:p/><w:tbl>{}</w:tbl>", row(&[&p("a"), &p("b"), &p("c")]));
    assert_eq!(
        cells(&other),
        ["A1 TT", "B1 Tiêu chí", "A3 a", "B3 b", "C3 c"],
        "a table of its own stays one"
    );
}

#[test]
fn what_word_numbers_by_itself_is_part_of_the_text() {
    let listed = |list: u32, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&[&listed(2, "a"), &format!("{}{}", listed(1, "x"), listed(1, "y"))]),
        row(&[&listed(2, "b"), &listed(1, "")])
    );
    assert_eq!(cells(&body), ["A1 1.1. a", "B1 - x|- y", "A2 1.2. b"]);
}

#[test]
fn what_was_deleted_or_is_hidden_is_left_out_and_what_is_struck_out_does_not_count() {
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:tbl>{}<w:tr><w:trPr><w:del/></w:trPr><w:tc>{}</w:tc></w:tr></w:tbl>",
        row(&[
            &format!(
                "<w:p>{}<w:del><w:r><w:delText>9</w:delText><w:t>9</w:t></w:r></w:del><w:ins>{}</w:ins></w:p>",
                run("", "1"),
                run("", "2")
            ),
            &format!("<w:p>{}{}</w:p>", run("<w:vanish/>", "ẩn"), run("<w:vanish w:val=\"0\"/>", "hiện")),
            &format!("<w:p>{}{}</w:p>", run("<w:strike/>", "5"), run("", " 7")),
            &format!("<w:p>{}</w:p>", run("<w:rFonts w:ascii=\".VnTime\"/>", "§iÒu")),
        ]),
        p("hàng đã xóa")
    );
    assert_eq!(cells(&body), ["A1 12", "B1 hiện", "C1 7", "D1 Điều"]);
    let book = read(&word_file(&body)).unwrap();
    let struck = book.sheets[0].cells()[2].discounted.as_deref();
    assert_eq!(struck, Some(&sheet::Discounted::Struck("5".into())));
    assert_eq!(
        book.sheets[0].old_font.as_ref().map(|(at, name)| format!("{at} {name}")),
        Some("D1 TCVN3".to_owned())
    );
}

#[test]
fn a_table_inside_a_cell_follows_below_and_boxes_and_links_are_seen() {
    let inner = format!("<w:tbl>{}</w:tbl>{}", row(&[&p("trong")]), p("ngoài"));
    let link = "<w:p><w:hyperlink r:id=\"l\"><w:r><w:t>minh chứng</w:t></w:r></w:hyperlink></w:p>";
    let ticked = "<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar><w:t> Đạt</w:t></w:r></w:p>";
    let body = format!("<w:tbl>{}</w:tbl>", row(&[&inner, link, ticked]));
    assert_eq!(cells(&body), ["A1 ngoài", "B1 minh chứng", "C1 ☒ Đạt", "A3 trong"]);
    let book = read(&word_file(&body)).unwrap();
    assert_eq!(book.sheets[0].cells()[1].link.as_deref(), Some("https://drive.google.com/x"));
}

#[test]
fn a_form_filled_in_as_a_word_file_is_checked_like_any_other() {
    let rows: Vec<six::Row> =
        [["1.3.1", "", "6", "4,5", "", "MC.1.3.01"]].map(|row| row.map(str::to_owned)).into();
    let table = six::word_table(&rows).replace("Điểm thành phần", "Điểm tự đánh giá");
    let assessment =
        common::assess("phieu.docx", &word_file(&format!("{}{table}", p("Tên trường: Trường THCS A"))));
    assert_eq!(common::scores(&assessment).get("1.3.1").map(String::as_str), Some("Points(4.5)"));
    assert_eq!(assessment.form.identity.name.as_deref(), Some("Trường THCS A"));
    assert!(!common::codes(&assessment).iter().any(|code| code.starts_with('F')));
}

#[test]
fn a_file_without_a_table_or_damaged_or_too_large_says_so() {
    let kind = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(
        kind(&word_file(&p("chỉ có chữ"))),
        ReadError::NotAWorkbook(Some("document_without_tables".to_owned()))
    );
    let whole = six::docx(&six::rows());
    assert!(matches!(kind(&whole[..whole.len() / 2]), ReadError::Damaged(_)));
    let cut = word_file("<w:tbl><w:tr>").len();
    assert!(
        cut > 0
            && matches!(
                kind(&zipped(&[("word/document.xml", "<w:document><w:body><w:tbl>")])),
                ReadError::Damaged(Damage::CutOff)
            )
    );
    assert_eq!(kind(&zipped(&[("word/documents/x.xml", "")])), ReadError::Damaged(Damage::NoDocumentPart));
    let limits = limits();
    let bomb = "a".repeat(usize::try_from(limits.member_size).unwrap() + 1);
    assert!(matches!(kind(&word_file(&p(&bomb))), ReadError::TooLarge { .. }));
    let deep = "<w:tbl><w:tr><w:tc>".repeat(200);
    assert!(matches!(kind(&word_file(&deep)), ReadError::TooLarge { .. }));
    let long = format!("<w:tbl>{}</w:tbl>", row(&[&p(&"a".repeat(200_000))]));
    assert!(matches!(kind(&word_file(&long)), ReadError::TooLarge { .. }));
}

#[test]
fn a_text_that_is_spoilt_anywhere_is_read_or_refused_and_nothing_else() {
    let whole = common::parts(&six::docx(&six::rows()));
    let text = whole["word/document.xml"].as_bytes();
    let mut read_at_all = 0;
    for index in (0..text.len()).step_by(97) {
        for change in 0..4_usize {
            let mut spoilt = text.to_vec();
            match change {
                0 => spoilt[index] = b'<',
                1 => spoilt[index] = b'"',
                2 => drop(spoilt.drain(index..(index + 60).min(text.len()))),
                _ => spoilt.splice(index..index, b"<w:tc><w:tbl><w:tr>".iter().copied()).for_each(drop),
            }
            let spoilt = String::from_utf8_lossy(&spoilt).into_owned();
            let parts: Vec<(&str, &str)> = whole
                .iter()
                .map(|(name, part)| {
                    (name.as_str(), if name == "word/document.xml" { &spoilt } else { part.as_str() })
                })
                .collect();
            let bytes = zipped(&parts);
            match read(&bytes) {
                Ok(_) => read_at_all += 1,
                Err(ReadError::Damaged(Damage::ReaderFailed)) => panic!("{index} {change}"),
                Err(_) => {}
            }
            if index % 970 == 0 {
                common::assess("phieu.docx", &bytes);
            }
        }
    }
    assert!(read_at_all > 50, "{read_at_all}");
}
