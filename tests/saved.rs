//! One workbook saved by LibreOffice in every format that it writes reads the same; and what writers of OpenDocument
//! and of web pages are known to do is read as a person sees it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use common::{assess, codes, scores};
use phieu::Assessment;
use phieu::sheet::{self, Limits, ReadError, Sheet, Value, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn read(bytes: &[u8]) -> Result<Workbook, ReadError> {
    sheet::read(bytes, &Limits::from_toml(Limits::BUILT_IN).unwrap())
}

fn saved(format: &str) -> Vec<u8> {
    std::fs::read(format!("tests/saved/mau.{format}")).unwrap()
}

/// Everything that is known of a workbook, a line for each cell.
fn listing(workbook: &Workbook) -> String {
    let mut out = String::new();
    for sheet in &workbook.sheets {
        let of_sheet = (&sheet.merged, &sheet.hidden_rows, &sheet.hidden_cols, &sheet.old_font);
        writeln!(out, "# {} {:?} {of_sheet:?}", sheet.name, sheet.visibility).unwrap();
        for cell in sheet.cells() {
            out.push_str(&line(cell));
        }
        for cell in &sheet.covered {
            write!(out, "covered {}", line(cell)).unwrap();
        }
    }
    out
}

fn line(cell: &sheet::Cell) -> String {
    let mut line = format!("{} {:?} {:?}", cell.at, cell.value, cell.format);
    if cell.is_formula {
        line.push_str(" formula");
    }
    if let Some(link) = &cell.link {
        write!(line, " -> {link:?}").unwrap();
    }
    if let Some(discounted) = &cell.discounted {
        write!(line, " {discounted:?}").unwrap();
    }
    line + "\n"
}

#[test]
fn one_workbook_has_one_listing_whatever_it_is_saved_as() {
    let expected = include_str!("saved/listing.txt");
    for format in ["xlsx", "ods", "fods"] {
        let told = listing(&read(&saved(format)).unwrap());
        if std::env::var_os("PHIEU_UPDATE").is_some() && format == "xlsx" {
            std::fs::write("tests/saved/listing.txt", &told).unwrap();
        }
        for (told, expected) in told.lines().zip(expected.lines()) {
            assert_eq!(told, expected, "{format}");
        }
        assert_eq!(told.lines().count(), expected.lines().count(), "{format}");
    }
}

#[test]
fn one_form_is_judged_the_same_whatever_it_is_saved_as() {
    let expected = assess("mau.xlsx", &saved("xlsx"));
    assert_eq!(scores(&expected).len(), 29);
    let links = |told: &Assessment| -> Vec<String> {
        let evidence = told.form.answers.iter().flat_map(|answer| &answer.evidence);
        evidence.flat_map(phieu::form::Evidence::links).map(str::to_owned).collect()
    };
    assert_eq!(links(&expected).len(), 1);
    for format in ["ods", "fods", "html", "csv"] {
        let told = assess(&format!("mau.{format}"), &saved(format));
        assert_eq!(scores(&told), scores(&expected), "{format}");
        let shown = |told: &Assessment| -> Vec<String> {
            told.form
                .answers
                .iter()
                .map(|answer| format!("{} {}", answer.shown, answer.evidence.len()))
                .collect()
        };
        assert_eq!(shown(&told), shown(&expected), "{format}");
        // Text with separators has one sheet, no links and no fonts.
        if format == "csv" {
            assert_eq!(codes(&told), Vec::<String>::new());
        } else {
            assert_eq!(links(&told), links(&expected), "{format}");
            assert_eq!(codes(&told), codes(&expected), "{format}");
        }
    }
}

const NAMESPACES: &str = concat!(
    r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" "#,
    r#"xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0""#
);
const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The content of a document with these styles and what stands in its body.
fn content(styles: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
}

fn table(rows: &str) -> String {
    format!("<table:table table:name=\"A\">{rows}</table:table>")
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn float(value: &str, shown: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>{shown}</text:p></table:table-cell>"
    )
}

fn string(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

fn manifest(kind: &str, entries: &str) -> String {
    format!(
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/>{entries}</manifest:manifest>"
    )
}

fn package(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file(*name, packed).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn ods(styles: &str, body: &str) -> Vec<u8> {
    package(&[
        ("mimetype", MIME),
        ("content.xml", &content(styles, body)),
        ("META-INF/manifest.xml", &manifest(MIME, "")),
    ])
}

fn only(bytes: &[u8]) -> Sheet {
    let mut sheets = read(bytes).unwrap().sheets;
    assert_eq!(sheets.len(), 1);
    sheets.remove(0)
}

/// The cells of a document's only row.
fn cells(styles: &str, cells: &str) -> Vec<String> {
    only(&ods(styles, &table(&row(cells))))
        .cells()
        .iter()
        .map(|cell| line(cell).trim_end().to_owned())
        .collect()
}

#[test]
fn an_error_is_told_by_its_text_whatever_is_stored() {
    for shown in ["#DIV/0!", "#N/A", "#NV", "#WERT!", "#REF!", "Err:502"] {
        for cell in [float("0", shown), string(shown)] {
            assert_eq!(cells("", &cell), [format!("A1 Error({shown:?}) General")]);
        }
    }
    let failed = r#"<table:table-cell table:formula="of:=X" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#TÊN?</text:p></table:table-cell>"#;
    assert_eq!(cells("", failed), ["A1 Error(\"#TÊN?\") General formula"]);
    assert_eq!(cells("", &float("5", "###")), ["A1 Number(5.0) General"]);
}

#[test]
fn a_formula_without_a_result_is_told_and_one_that_shows_nothing_is_not_that() {
    let formula = |formula: &str, rest: &str| {
        format!("<table:table-cell table:formula=\"{formula}\"{rest}</table:table-cell>")
    };
    assert_eq!(cells("", &formula("of:=1+1", ">")), ["A1 NoResult General formula"]);
    assert_eq!(
        cells("", &formula("of:=1+1", " office:value-type=\"float\">")),
        ["A1 NoResult General formula"]
    );
    assert_eq!(cells("", &formula("of:=[.#REF!]", ">")), ["A1 Error(\"#REF!\") General formula"]);
    assert_eq!(cells("", &formula("of:=&quot;&quot;", "><text:p/>")), ["A1 Text(\"\") General formula"]);
    let zero = formula("of:=[.Z1]", " office:value-type=\"float\" office:value=\"0\"><text:p>0</text:p>");
    assert_eq!(cells("", &zero), ["A1 Text(\"\") General formula ZeroOfBlank(\"Z1\")"]);
}

#[test]
fn text_is_what_is_written_in_the_cell_itself() {
    for (inside, text) in [
        ("<text:p>3</text:p>", "3"),
        ("<text:p>a<text:s text:c=\"2\"/>b<text:line-break/>c</text:p><text:p>d</text:p>", "a  b\nc\nd"),
        ("\n   <text:p>a\n      b</text:p>\n   ", "a b"),
        (
            "<text:p>a</text:p><draw:frame><draw:text-box><text:p>hình</text:p></draw:text-box></draw:frame>",
            "a",
        ),
        ("<office:annotation><text:p>ghi chú</text:p></office:annotation><text:p>a</text:p>", "a"),
        (
            "<text:p><text:ruby><text:ruby-base>a</text:ruby-base><text:ruby-text>âm</text:ruby-text></text:ruby>b</text:p>",
            "ab",
        ),
        ("<text:p>&#x110;&amp;<![CDATA[<]]></text:p>", "Đ&<"),
    ] {
        let told = cells("", &format!("<table:table-cell>{inside}</table:table-cell>"));
        assert_eq!(told, [format!("A1 Text({text:?}) General")], "{inside}");
    }
    let told = "<table:table-cell office:value-type=\"string\" office:string-value=\"  a\"><text:p>  a</text:p></table:table-cell>";
    assert_eq!(cells("", told), ["A1 Text(\"  a\") General"]);
}

#[test]
fn styles_tell_formats_and_what_is_struck_out_through_those_above_them() {
    let styles = concat!(
        r#"<number:percentage-style style:name="P"><number:number number:decimal-places="0"/><number:text>%</number:text></number:percentage-style>"#,
        r#"<number:number-style style:name="Q"><number:number number:decimal-places="0"/><number:text>%</number:text></number:number-style>"#,
        r#"<number:number-style style:name="TP0"><number:number number:decimal-places="1"/></number:number-style>"#,
        r#"<number:text-style style:name="T"><number:text-content/><style:map style:condition="value()&gt;=0" style:apply-style-name="TP0"/></number:text-style>"#,
        r#"<style:style style:name="p" style:family="table-cell" style:data-style-name="P"/><style:style style:name="q" style:family="table-cell" style:data-style-name="Q"/>"#,
        r#"<style:style style:name="t" style:family="table-cell" style:data-style-name="T"/><style:style style:name="pp" style:family="table-cell" style:parent-style-name="p"/>"#,
        r#"<style:style style:name="k" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>"#,
        r#"<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-type="single"/></style:style>"#,
        r#"<style:style style:name="N" style:family="text"><style:text-properties style:text-line-through-style="none"/></style:style>"#,
        r#"<style:style style:name="ring" style:family="table-cell" style:parent-style-name="ring"/>"#
    );
    let styled = |style: &str, value: &str| {
        format!(
            "<table:table-cell table:style-name=\"{style}\" office:value-type=\"float\" office:value=\"{value}\"><text:p>x</text:p></table:table-cell>"
        )
    };
    for (cell, told) in [
        (styled("p", "0.5"), "A1 Number(0.5) Percentage"),
        (styled("pp", "0.5"), "A1 Number(0.5) Percentage"),
        (styled("q", "5"), "A1 Number(0.05) Percentage"),
        (styled("t", "5"), "A1 Number(5.0) Number"),
        (styled("ring", "5"), "A1 Number(5.0) General"),
        (styled("k", "5"), "A1 Text(\"\") General Struck(\"5\")"),
        (string("<text:span text:style-name=\"S\">1</text:span>0"), "A1 Text(\"0\") General Struck(\"1\")"),
        (
            string(
                "<text:span text:style-name=\"S\">1<text:span text:style-name=\"N\">0</text:span></text:span>",
            ),
            "A1 Text(\"0\") General Struck(\"1\")",
        ),
    ] {
        assert_eq!(cells(styles, &cell), [told], "{cell}");
    }
    // A cell without a style has that of its row, and else that of its column.
    let column = "<table:table-column table:default-cell-style-name=\"p\"/>";
    let of_row = "<table:table-row table:default-cell-style-name=\"q\">".to_owned()
        + &float("5", "5%")
        + "</table:table-row>";
    let sheet = only(&ods(styles, &table(&(column.to_owned() + &row(&float("0.5", "50%")) + &of_row))));
    let shown: Vec<String> = sheet.cells().iter().map(|cell| cell.shown().into_owned()).collect();
    assert_eq!(shown, ["50%", "5%"]);
}

#[test]
fn merged_hidden_and_repeated_cells_keep_their_places() {
    let body = concat!(
        r#"<table:table table:name="A" table:style-name="ẩn"><table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>"#,
        r#"<table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>gộp</text:p></table:table-cell>"#,
        r#"<table:covered-table-cell office:value-type="float" office:value="9"><text:p>9</text:p></table:covered-table-cell><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row>"#,
        r#"<table:table-row table:number-rows-repeated="3" table:visibility="collapse"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
        r#"<table:table-row-group table:display="false"><table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row></table:table-row-group>"#,
        r#"<table:table-row table:number-rows-repeated="1048570" table:visibility="filter"><table:table-cell/></table:table-row></table:table>"#
    );
    let hidden = r#"<style:style style:name="ẩn" style:family="table"><style:table-properties table:display="false"/></style:style>"#;
    let sheet = only(&ods(hidden, body));
    let places = |cells: &[sheet::Cell]| cells.iter().map(|cell| cell.at.to_string()).collect::<Vec<_>>();
    assert_eq!(places(sheet.cells()), ["A1", "C1", "B5", "C5", "B6", "C6"]);
    assert_eq!(places(&sheet.covered), ["B1"]);
    assert_eq!(sheet.merged.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A1:B2"]);
    assert_eq!(sheet.hidden_rows.iter().map(|row| row.number()).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert_eq!(sheet.hidden_cols.iter().map(ToString::to_string).collect::<Vec<_>>(), ["B", "C"]);
    assert_eq!(sheet.visibility, sheet::Visibility::Hidden);
}

#[test]
fn links_are_kept_however_they_are_made() {
    let link = |inside: &str| cells("", &string(inside));
    assert_eq!(
        link(
            r#"<text:a xlink:href="https://a.vn">một</text:a>, <text:a xlink:href="https://b.vn">hai</text:a>"#
        ),
        ["A1 Text(\"một, hai\") General -> \"https://a.vn\\nhttps://b.vn\""]
    );
    assert_eq!(link(r##"<text:a xlink:href="#A.A1">a</text:a>"##), ["A1 Text(\"a\") General"]);
    assert_eq!(link(r#"<text:a xlink:href="../1.pdf">a</text:a>"#), ["A1 Text(\"a\") General -> \"1.pdf\""]);
    let formula = r#"<table:table-cell table:formula="of:=HYPERLINK(&quot;https://a.vn&quot;;&quot;Xem&quot;)" office:value-type="string"><text:p>Xem</text:p></table:table-cell>"#;
    assert_eq!(cells("", formula), ["A1 Text(\"Xem\") General formula -> \"https://a.vn\""]);
}

#[test]
fn copies_of_other_files_are_no_sheets() {
    let named = |name: &str| table(&row(&string("x"))).replace("\"A\"", &format!("\"{name}\""));
    let body = [
        named("Phiếu"),
        named("'file:///C:/a.xlsx'#$Sheet1"),
        format!("<table:dde-links><table:dde-link>{}</table:dde-link></table:dde-links>", named("dde")),
    ];
    assert_eq!(only(&ods("", &body.concat())).name, "Phiếu");
}

#[test]
fn a_document_is_known_by_its_content_and_a_lock_by_its_manifest() {
    let whole = content("", &table(&row(&string("x"))));
    let locked = |path: &str| {
        manifest(
            MIME,
            &format!(
                "<manifest:file-entry manifest:full-path=\"{path}\"><manifest:encryption-data/></manifest:file-entry>"
            ),
        )
    };
    let content = ("content.xml", whole.as_str());
    for members in [
        vec![content],
        vec![("mimetype", MIME), content],
        vec![content, ("META-INF/manifest.xml", &manifest(MIME, ""))],
        vec![content, ("META-INF/manifest.xml", &locked("Pictures/a.png"))],
    ] {
        assert_eq!(only(&package(&members)).cells().len(), 1);
    }
    for path in ["content.xml", "encrypted-package"] {
        let members = [("mimetype", MIME), (path, "x"), ("META-INF/manifest.xml", &locked(path))];
        assert_eq!(read(&package(&members)).unwrap_err(), ReadError::Encrypted);
    }
    let letter = whole.replace("office:spreadsheet", "office:text");
    let is_letter = Err(ReadError::NotAWorkbook(Some("document".to_owned())));
    assert_eq!(read(&package(&[("content.xml", &letter)])).map(|_| ()), is_letter);
    let kind = manifest("application/vnd.oasis.opendocument.text", "");
    assert_eq!(read(&package(&[content, ("META-INF/manifest.xml", &kind)])).map(|_| ()), is_letter);
    let flat = whole.replace("document-content", "document");
    assert_eq!(only(flat.as_bytes()).cells().len(), 1);
    let cut = read(&package(&[("content.xml", whole.split_once("</office:spreadsheet>").unwrap().0)]));
    assert!(matches!(cut, Err(ReadError::Damaged(_))), "{cut:?}");
}

#[test]
fn the_form_is_found_inside_a_page_s_layout_and_a_small_table_is_a_part_of_its_cell() {
    let form = common::Form::sound().html();
    let inner = form.split_once("<body>").unwrap().1.split_once("</body>").unwrap().0;
    let page = format!("<html><table><tr><td>Trang chủ<td><table><tr><td>{inner}</table></table></html>");
    let told = assess("phieu.html", page.as_bytes());
    assert_eq!(scores(&told).len(), 29);
    let cells = "<tr><td>1.1</td><td>b</td></tr>".repeat(4);
    let page = format!(
        "<table>{cells}<tr><td>1</td><td>Xem<table><tr><td>MC1</td><td><a href=https://a.vn>x</a></td></tr></table></td></tr></table>"
    );
    let sheet = only(page.as_bytes());
    let last = sheet.cells().last().unwrap();
    assert_eq!(
        (last.value.clone(), last.link.as_deref()),
        (Value::Text("Xem\nMC1 x".into()), Some("https://a.vn"))
    );
}

#[test]
fn a_page_tells_what_is_hidden_struck_out_or_filled_in() {
    let page = concat!(
        "<html><style><!-- .xl65 {text-decoration:line-through} .xl66 {font-family:\".VnTime\"} --></style><table><col><col style='display:none'>",
        "<tr hidden><td>1</td></tr><tr style='display:none'><td>2</td></tr><tr><td class=xl65>5</td><td class=xl66>§iÓm</td>",
        "<td><s>1</s>0</td><td><input type=checkbox checked> Đạt <input type=checkbox> Chưa đạt</td><td><input value='7,5'></td>",
        "<td><select><option>0<option selected>5</select></td><td><span style='display:none'>z</span>q<input type=hidden value=w></td>",
        "<td x:num=5>7</td><td x:num=0.5>50%</td><td>#N/A</td></tr></table></html>"
    );
    let sheet = only(page.as_bytes());
    let told: Vec<String> =
        sheet.cells().iter().skip(2).map(|cell| line(cell).trim_end().to_owned()).collect();
    assert_eq!(
        told,
        [
            "A3 Text(\"\") General Struck(\"5\")",
            "B3 Text(\"Điểm\") General",
            "C3 Text(\"0\") General Struck(\"1\")",
            "D3 Text(\"☑ Đạt ☐ Chưa đạt\") General",
            "E3 Text(\"7,5\") General",
            "F3 Text(\"5\") General",
            "G3 Text(\"q\") General",
            "H3 Error(\"7 | 5\") General",
            "I3 Number(0.5) General",
            "J3 Error(\"#N/A\") General",
        ]
    );
    assert_eq!(sheet.hidden_rows.len(), 2);
    assert_eq!(sheet.hidden_cols.iter().map(ToString::to_string).collect::<Vec<_>>(), ["B"]);
    assert_eq!(sheet.old_font.unwrap().1, "TCVN3");
}
