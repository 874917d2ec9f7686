//! The table of a decision with its six columns, as a school or department holds it, put into any format.

use phieu::catalogue::Catalogue;
use rust_xlsxwriter::{Format, Workbook};

pub const HEADER: [&str; 6] =
    ["STT", "Tiêu chí", "Điểm tối đa", "Điểm thành phần", "Mức độ", "Ghi chú, minh chứng"];

/// Bands of the level of 1.3, as the table prints them.
pub const LEVELS: &str = "Mức độ 1: dưới 10; Mức độ 2: từ 10 đến 20; Mức độ 3: trên 20";

/// A row: six cells, of which empty ones stay empty.
pub type Row = [String; 6];

fn row(cells: [&str; 6]) -> Row {
    cells.map(str::to_owned)
}

/// The rows below the header. Titles are those of the built-in catalogue, but for what is seeded: 1.7.3 is renamed,
/// 2.3.1 worth 10, 2.3.7 worth 6; ratios and the count of 1.4 have bands.
pub fn rows() -> Vec<Row> {
    let catalogue = Catalogue::built_in().unwrap();
    let title = |code: &str| catalogue.node(catalogue.find(code).unwrap()).title.clone();
    let head = |code: &str, max: &str| row([&format!("{code}."), &title(code), max, "", "", ""]);
    let dash = |code: &str, cap: &str| row(["", &format!("- {}", title(code)), "", cap, "", ""]);
    let ratio = |best: u32| {
        format!("Dưới 30%: tối đa 3 điểm; Từ 30% đến 60%: tối đa 5 điểm; Trên 60%: tối đa {best} điểm")
    };
    let mut rows = vec![
        row(["1.", "CHUYỂN ĐỔI SỐ TRONG DẠY, HỌC", "100", "", "", ""]),
        head("1.1", "Điều kiện bắt buộc"),
        head("1.2", "Điều kiện bắt buộc"),
        row(["1.3.", &title("1.3"), "30", "", LEVELS, "Ghi tên giải pháp và liên kết ngoài"]),
        dash("1.3.1", "Tối đa 6 điểm"),
    ];
    let functions: Vec<String> = ["1.3.2", "1.3.3", "1.3.4", "1.3.5"]
        .iter()
        .zip(1..)
        .map(|(code, number)| format!("({number}) {}", title(code).split(": ").nth(1).unwrap()))
        .collect();
    let lms = format!("- Hệ thống LMS/LCMS:\n{}", functions.join("\n"));
    rows.push(row(["", &lms, "", "Tối đa 6 điểm", "", ""]));
    rows.push(row([
        "1.4.",
        &title("1.4"),
        "10",
        "Dưới 20 học liệu: tối đa 3 điểm\nTừ 20 đến 40 học liệu: tối đa 6 điểm\nTrên 40 học liệu: tối đa 10 điểm",
        "",
        "",
    ]));
    rows.push(head("1.5", "20"));
    rows.push(dash("1.5.1", "Tối đa 15 điểm"));
    rows.push(dash("1.5.2", "Tối đa 5 điểm"));
    rows.push(head("1.6", "20"));
    rows.push(dash("1.6.1", &ratio(7)));
    rows.push(dash("1.6.2", &ratio(7)));
    rows.push(dash("1.6.3", &ratio(6)));
    rows.push(head("1.7", "20"));
    rows.push(dash("1.7.1", &ratio(8)));
    rows.push(dash("1.7.2", "Tối đa 7 điểm"));
    rows.push(row(["", "- Có phòng thu để làm bài giảng", "", "Tối đa 5 điểm", "", ""]));
    rows.push(row(["2.", "CHUYỂN ĐỔI SỐ TRONG QUẢN TRỊ CƠ SỞ GIÁO DỤC", "100", "", "", ""]));
    rows.push(head("2.1", "Điều kiện bắt buộc"));
    rows.push(head("2.2", "Điều kiện bắt buộc"));
    rows.push(head("2.3", "70"));
    for (number, cap) in (1..).zip([10, 8, 10, 8, 10, 10, 6, 8]) {
        rows.push(dash(&format!("2.3.{number}"), &format!("Tối đa {cap} điểm")));
    }
    rows.push(head("2.4", "30"));
    for (number, cap) in (1..).zip([8, 12, 10]) {
        rows.push(dash(&format!("2.4.{number}"), &format!("Tối đa {cap} điểm")));
    }
    rows
}

/// A workbook; the bands of 1.3 are merged down beside its items.
pub fn xlsx(rows: &[Row]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let wrap = Format::new().set_text_wrap();
    sheet.write(0, 0, "Kèm theo Quyết định số 4725/QĐ-BGDĐT").unwrap();
    for (index, cells) in std::iter::once(HEADER.map(str::to_owned)).chain(rows.iter().cloned()).enumerate() {
        for (col, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let (row, col) = (u32::try_from(index).unwrap() + 2, u16::try_from(col).unwrap());
            if text == LEVELS {
                sheet.merge_range(row, col, row + 2, col, text, &wrap).unwrap();
            } else {
                sheet.write_with_format(row, col, text, &wrap).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A saved web page with other tables around the one that matters.
pub fn html(rows: &[Row]) -> String {
    let cell = |text: &String| format!("<td>{}</td>", text.replace('\n', "<br>"));
    let line = |cells: &Row| format!("<tr>{}</tr>", cells.iter().map(cell).collect::<String>());
    let header = line(&HEADER.map(str::to_owned));
    let body: String = rows.iter().map(line).collect();
    format!(
        "<html><body><table><tr><td>Trang chủ</td><td>Văn bản</td></tr></table>\
         <p>Quyết định số 4725/QĐ-BGDĐT</p><table>{header}{body}</table>\
         <table><tr><td>Tin mới</td><td>Liên hệ</td></tr></table></body></html>"
    )
}

/// A Word file. The table is cut over two pages with its header repeated, the bands of 1.3 are merged down, dashes are
/// a list of Word's own, and lines of a cell are paragraphs or soft breaks.
pub fn docx(rows: &[Row]) -> Vec<u8> {
    let (first, second) = rows.split_at(rows.len() / 2);
    let body = format!(
        "<w:p><w:r><w:t>Kèm theo Quyết định số 4725/QĐ-BGDĐT</w:t></w:r></w:p>{}<w:p/>{}<w:p/>",
        word_table(first),
        word_table(second)
    );
    word_file(&body)
}

/// Columns of a table of six as Word has them.
pub fn word_table(rows: &[Row]) -> String {
    let header = word_row(&HEADER.map(str::to_owned), None);
    let merged = |index: usize| {
        let start = rows.iter().position(|cells| cells[4] == LEVELS)?;
        (start..start + 3).contains(&index).then_some(index == start)
    };
    let body: String = rows.iter().enumerate().map(|(index, cells)| word_row(cells, merged(index))).collect();
    let grid: String =
        [700, 4000, 1200, 2000, 1500, 1500].map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).concat();
    format!("<w:tbl><w:tblGrid>{grid}</w:tblGrid>{header}{body}</w:tbl>")
}

fn word_row(cells: &Row, level: Option<bool>) -> String {
    let cell = |(index, text): (usize, &String)| {
        let merge = match level.filter(|_| index == 4) {
            Some(true) => "<w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr>",
            Some(false) => "<w:tcPr><w:vMerge/></w:tcPr>",
            None => "",
        };
        format!("<w:tc>{merge}{}</w:tc>", word_text(text))
    };
    format!("<w:tr>{}</w:tr>", cells.iter().enumerate().map(cell).collect::<String>())
}

/// Paragraphs of a cell: a dash becomes a list's own, the other lines are soft breaks.
fn word_text(text: &str) -> String {
    let (list, text) = match text.strip_prefix("- ") {
        Some(rest) => ("<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>", rest),
        None => ("", text),
    };
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "</w:t><w:br/><w:t>");
    format!("<w:p>{list}<w:r><w:t xml:space=\"preserve\">{escaped}</w:t></w:r></w:p>")
}

/// A Word file around the body of a text.
pub fn word_file(body: &str) -> Vec<u8> {
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\">\
        <w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"-\"/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId=\"8\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>\
        <w:lvlText w:val=\"1.%1.\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>\
        <w:num w:numId=\"2\"><w:abstractNumId w:val=\"8\"/></w:num></w:numbering>";
    let types = "<Types><Default Extension=\"rels\" ContentType=\"x\"/></Types>";
    let rels = "<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let of_text = "<Relationships><Relationship Id=\"n\" Type=\"http://x/numbering\" Target=\"numbering.xml\"/>\
        <Relationship Id=\"l\" Type=\"http://x/hyperlink\" Target=\"https://drive.google.com/x\" TargetMode=\"External\"/></Relationships>";
    let text = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    zipped(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", rels),
        ("word/document.xml", &text),
        ("word/_rels/document.xml.rels", of_text),
        ("word/numbering.xml", numbering),
    ])
}

/// A package of these parts.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
