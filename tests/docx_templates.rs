//! Word templates: marks are filled wherever they stand, everything else stays, and what is wrong is told with its place.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::ffi::OsStr;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use phieu::message::{Lang, Messages};
use phieu::sheet::Limits;
use phieu::write::docx::{Fields, Part, Problem, Template, TemplateError, Values};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
const PICTURE: &[u8] = &[0x89, b'P', b'N', b'G', 0, 1, 2, 3, 255];

fn limits() -> Limits {
    Limits::from_toml(Limits::BUILT_IN).unwrap()
}

/// A Word file of these parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A Word file with this body, and a header and a footer.
fn whole(body: &str, header: &str, footer: &str) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {W}><w:body>{body}<w:sectPr/></w:body></w:document>"#
    );
    let header = format!("<w:hdr {W}>{header}</w:hdr>");
    let footer = format!("<w:ftr {W}>{footer}</w:ftr>");
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let relations = |all: &[String]| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"#,
            all.concat()
        )
    };
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>"#;
    let main = relations(&[relation("rId1", "officeDocument", "word/document.xml")]);
    let inner =
        relations(&[relation("rId1", "header", "header1.xml"), relation("rId2", "footer", "footer1.xml")]);
    package(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", main.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", inner.as_bytes()),
        ("word/media/image1.png", PICTURE),
        ("word/header1.xml", header.as_bytes()),
        ("word/footer1.xml", footer.as_bytes()),
    ])
}

fn docx(body: &str) -> Vec<u8> {
    whole(body, "<w:p/>", "<w:p/>")
}

fn parse(body: &str) -> Result<Template, TemplateError> {
    Template::parse(&docx(body), &limits())
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The body of what a body becomes.
fn filled(body: &str, values: &Values) -> String {
    let text = part(&parse(body).unwrap().fill(values).unwrap(), "word/document.xml");
    let (_, inside) = text.split_once("<w:body>").unwrap();
    inside.split_once("<w:sectPr/>").unwrap().0.to_owned()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| format!("<w:tc>{}</w:tc>", p(text))).collect();
    format!("<w:tr>{}</w:tr>", cells.concat())
}

fn table(rows: &[&[&str]]) -> String {
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(|cells| row(cells)).collect::<String>())
}

/// The letters of a body: a line a paragraph, cells behind a bar.
fn letters(xml: &str) -> String {
    let xml =
        xml.replace("</w:p>", "\n").replace("<w:p/>", "\n").replace("<w:br/>", "⏎").replace("<w:tc>", "|");
    let mut out = String::new();
    let mut inside = false;
    for sign in xml.chars() {
        match sign {
            '<' => inside = true,
            '>' => inside = false,
            sign if !inside => out.push(sign),
            _ => {}
        }
    }
    out
}

fn criteria() -> Values {
    let one = |code: &str, title: &str| Values::default().text("mã", code).text("tên", title);
    Values::default()
        .text("Tên trường", "Trường THCS Hoà Bình")
        .gap("số")
        .flag("có lỗi", false)
        .flag("đủ", true)
        .list("tiêu chí", vec![one("1.1", "Kế hoạch"), one("1.2", "Tổ công tác")])
        .list("không có gì", Vec::new())
}

#[test]
fn a_field_is_filled_in_any_spelling_of_its_name_and_a_gap_can_be_seen() {
    let body =
        p("{{tên trường}}, {{ TÊN  Trường }}, {{te\u{302}n tru\u{31b}o\u{31b}\u{300}ng}}; Số: {{số}}/QĐ");
    let name = "Trường THCS Hoà Bình";
    assert_eq!(letters(&filled(&body, &criteria())), format!("{name}, {name}, {name}; Số: ……/QĐ\n"));
}

#[test]
fn a_mark_that_word_has_split_takes_the_look_of_its_opening_braces() {
    let body = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Trường: {</w:t></w:r><w:proofErr w:type=\"spellStart\"/>\
        <w:r><w:rPr><w:i/></w:rPr><w:t>{tên</w:t></w:r><w:bookmarkStart w:id=\"0\" w:name=\"a\"/><w:r><w:t xml:space=\"preserve\"> trường</w:t></w:r>\
        <w:r><w:rPr><w:u/></w:rPr><w:t>}} (hết)</w:t></w:r></w:p>";
    let expected = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">Trường: </w:t>\
        <w:t xml:space=\"preserve\">A</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:bookmarkStart w:id=\"0\" w:name=\"a\"/>\
        <w:r><w:rPr><w:u/></w:rPr><w:t xml:space=\"preserve\"> (hết)</w:t></w:r></w:p>";
    assert_eq!(filled(body, &Values::default().text("tên trường", "A")), expected);
}

#[test]
fn a_template_is_shared_by_threads() {
    let template = parse(&p("{{số}}")).unwrap();
    let fill = |number: &str| template.fill(&Values::default().text("số", number)).unwrap();
    let papers = std::thread::scope(|scope| {
        let threads = ["1", "2"].map(|number| scope.spawn(move || fill(number)));
        threads.map(|thread| thread.join().unwrap())
    });
    assert_ne!(papers[0], papers[1]);
}

#[test]
fn parts_show_by_what_is_known() {
    let values = criteria().text("có chữ", "x").text("rỗng", " ");
    for (mark, is_shown) in [
        ("đủ", true),
        ("có lỗi", false),
        ("có chữ", true),
        ("rỗng", false),
        ("số", false),
        ("không có gì", false),
    ] {
        let body = p(&format!("a{{{{#{mark}}}}}có{{{{/{mark}}}}}{{{{^{mark}}}}}không{{{{/{mark}}}}}b"));
        let expected = if is_shown { "acób\n" } else { "akhôngb\n" };
        assert_eq!(letters(&filled(&body, &values)), expected, "{mark}");
    }
}

#[test]
fn marks_alone_in_their_paragraphs_go_with_them() {
    let body = [
        p("đầu"),
        p("{{#tiêu chí}}"),
        p("{{mã}} {{tên}} của {{tên trường}}"),
        p(" {{/tiêu chí}} "),
        p("cuối"),
    ];
    let name = "Trường THCS Hoà Bình";
    let expected = format!("đầu\n1.1 Kế hoạch của {name}\n1.2 Tổ công tác của {name}\ncuối\n");
    assert_eq!(letters(&filled(&body.concat(), &criteria())), expected);
    let twice = [p("{{#đủ}}"), p("a"), p("{{/đủ}}{{#có lỗi}}"), p("b"), p("{{/có lỗi}}")].concat();
    assert_eq!(letters(&filled(&twice, &criteria())), "a\n");
}

#[test]
fn rows_of_a_table_repeat() {
    let one = table(&[&["TT", "Tên"], &["{{#tiêu chí}}{{mã}}", "{{tên}}{{/tiêu chí}}"], &["Hết", ""]]);
    let expected = "|TT\n|Tên\n|1.1\n|Kế hoạch\n|1.2\n|Tổ công tác\n|Hết\n|\n";
    assert_eq!(letters(&filled(&one, &criteria())), expected);
    let several = table(&[&["{{#tiêu chí}}{{mã}}", "x"], &["{{tên}}", "{{/tiêu chí}}"]]);
    assert_eq!(
        letters(&filled(&several, &criteria())),
        "|1.1\n|x\n|Kế hoạch\n|\n|1.2\n|x\n|Tổ công tác\n|\n"
    );
    let of_their_own = table(&[&["{{#tiêu chí}}", ""], &["{{mã}}", "{{tên}}"], &["{{/tiêu chí}}", ""]]);
    assert_eq!(letters(&filled(&of_their_own, &criteria())), "|1.1\n|Kế hoạch\n|1.2\n|Tổ công tác\n");
}

#[test]
fn a_list_inside_an_entry_is_the_entrys_own() {
    let criterion = |code: &str| Values::default().text("mã", code);
    let group = |name: &str, codes: &[&str]| {
        Values::default()
            .text("tên nhóm", name)
            .list("dòng", codes.iter().map(|code| criterion(code)).collect())
    };
    let values = Values::default().list("nhóm", vec![group("Một", &["1.1", "1.2"]), group("Hai", &["2.1"])]);
    let body = table(&[
        &["{{#nhóm}}{{tên nhóm}}"],
        &["{{#dòng}}{{mã}} ({{tên nhóm}}){{/dòng}}"],
        &["hết {{/nhóm}}"],
    ]);
    let expected = "|Một\n|1.1 (Một)1.2 (Một)\n|hết \n|Hai\n|2.1 (Hai)\n|hết \n";
    assert_eq!(letters(&filled(&body, &values)), expected);
}

#[test]
fn nothing_is_left_that_word_would_not_open() {
    let empty_table = [p("a"), table(&[&["{{#không có gì}}x{{/không có gì}}"]]), p("b")].concat();
    assert!(filled(&empty_table, &criteria()).contains("<w:tc><w:p></w:p></w:tc>"));
    let no_rows = [p("a"), table(&[&["{{#không có gì}}x", "{{/không có gì}}"]]), p("b")].concat();
    assert_eq!(filled(&no_rows, &criteria()), [p("a"), p("b")].concat());
    let cell = format!(
        "<w:tbl><w:tr><w:tc>{}{}{}</w:tc></w:tr></w:tbl>",
        p("{{#có lỗi}}"),
        p("x"),
        p("{{/có lỗi}}")
    );
    assert!(filled(&cell, &criteria()).contains("<w:tc><w:p/></w:tc>"));
    let tables = [p("{{#tiêu chí}}"), table(&[&["{{mã}}"]]), p("{{/tiêu chí}}")].concat();
    assert_eq!(filled(&tables, &criteria()).matches("</w:tbl><w:p/><w:tbl>").count(), 1);
}

#[test]
fn what_there_must_be_one_of_is_not_copied() {
    let body = [
        p("{{#tiêu chí}}"),
        "<w:p w14:paraId=\"1A\" w:rsidR=\"2\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><w:bookmarkStart w:id=\"1\" w:name=\"b\"/>\
         <w:r><w:t>{{mã}}</w:t></w:r><w:r><w:drawing><wp:docPr xmlns:wp=\"p\" id=\"7\" name=\"x\"/></w:drawing></w:r><w:bookmarkEnd w:id=\"1\"/></w:p>".to_owned(),
        p("{{/tiêu chí}}"),
    ];
    let text = filled(&body.concat(), &criteria());
    assert_eq!(letters(&text), "1.1\n1.2\n");
    assert_eq!((text.matches("paraId").count(), text.matches("bookmark").count()), (1, 2));
    assert_eq!((text.matches("id=\"7\"").count(), text.matches("docPr").count()), (1, 2));
}

#[test]
fn a_content_control_of_a_fields_name_is_filled_and_others_are_left_alone() {
    let control = |tag: &str, content: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:id w:val=\"5\"/><w:tag w:val=\"{tag}\"/><w:showingPlcHdr/><w:dataBinding w:xpath=\"/a\"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )
    };
    let run = "<w:r><w:rPr><w:rStyle w:val=\"PlaceholderText\"/><w:b/></w:rPr><w:t>Bấm để gõ</w:t></w:r><w:r><w:t> thêm</w:t></w:r>";
    let inline = format!("<w:p>{}</w:p>", control("Tên trường", run));
    let text = filled(&inline, &Values::default().text("tên trường", "A"));
    assert_eq!(letters(&text), "A\n");
    assert!(
        text.contains("<w:rPr><w:b/></w:rPr>")
            && !text.contains("showingPlcHdr")
            && !text.contains("dataBinding"),
        "{text}"
    );
    let block = control("tên trường", &format!("<w:p>{run}</w:p>{}", p("nữa")));
    assert_eq!(letters(&filled(&block, &Values::default().text("tên trường", "A\nB"))), "A⏎B\n");
    for empty in [
        "<w:sdt><w:sdtPr><w:tag w:val=\"số\"/></w:sdtPr><w:sdtContent/></w:sdt>",
        "<w:sdt><w:sdtPr><w:tag w:val=\"số\"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>",
    ] {
        assert_eq!(letters(&filled(empty, &Values::default().gap("số"))), "……\n");
    }
    let foreign = format!("<w:p>{}</w:p>", control("goog_rdk_1", run));
    assert_eq!(filled(&foreign, &Values::default()), foreign);
    assert!(parse(&foreign).unwrap().check(&Fields::default()).is_empty());
}

#[test]
fn a_section_of_the_paper_keeps_its_page_and_a_box_for_old_programs_its_text() {
    let ends =
        "<w:p><w:pPr><w:sectPr><w:pgSz w:w=\"1\"/></w:sectPr></w:pPr><w:r><w:t>{{/đủ}}</w:t></w:r></w:p>";
    let text = filled(&[p("{{#đủ}}"), p("a"), ends.to_owned()].concat(), &criteria());
    let kept = "<w:p><w:pPr><w:sectPr><w:pgSz w:w=\"1\"/></w:sectPr></w:pPr></w:p>";
    assert_eq!(text, [p("a"), kept.to_owned()].concat());
    let inner =
        format!("<w:txbxContent>{}{}{}</w:txbxContent>", p("{{#tiêu chí}}"), p("{{mã}}"), p("{{/tiêu chí}}"));
    let boxes = format!(
        "<w:p><w:r><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    assert_eq!(letters(&filled(&boxes, &criteria())), "1.1\n1.2\n1.1\n1.2\n\n");
}

#[test]
fn headers_footers_and_text_boxes_are_filled() {
    let text_box = format!(
        "<w:p><w:r><w:t>ngoài {{{{số}}}} </w:t></w:r><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r><w:r><w:t>{{{{số}}}}</w:t></w:r></w:p>",
        p("trong {{tên trường}}")
    );
    assert_eq!(
        letters(&filled(&text_box, &Values::default().text("tên trường", "A").text("số", "5"))),
        "ngoài 5 trong A\n5\n"
    );
    let bytes = whole(&p("a"), &p("{{tên trường}}"), &p("{{số}}"));
    let paper = Template::parse(&bytes, &limits()).unwrap().fill(&criteria()).unwrap();
    assert_eq!(letters(&part(&paper, "word/header1.xml")), "Trường THCS Hoà Bình\n");
    assert_eq!(letters(&part(&paper, "word/footer1.xml")), "……\n");
}

#[test]
fn everything_else_stays_byte_for_byte_and_the_same_values_give_the_same_bytes() {
    let body = format!(
        "<!-- x --><w:p  w:rsidR='1' ><w:r><w:t>&#273;&amp;<![CDATA[<]]></w:t></w:r></w:p ><w:customXml/>{}",
        p("{{số}}")
    );
    let bytes = docx(&body);
    let template = Template::parse(&bytes, &limits()).unwrap();
    let paper = template.fill(&criteria()).unwrap();
    let document = part(&bytes, "word/document.xml")
        .replace("<w:t>{{số}}</w:t>", "<w:t xml:space=\"preserve\">……</w:t>");
    assert_eq!(part(&paper, "word/document.xml"), document);
    let packed = |bytes: &[u8], name: &str| {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let index = archive.index_for_name(name).unwrap();
        let mut out = Vec::new();
        archive.by_index_raw(index).unwrap().read_to_end(&mut out).unwrap();
        out
    };
    for name in ["word/media/image1.png", "word/header1.xml", "word/footer1.xml", "_rels/.rels"] {
        assert_eq!(packed(&paper, name), packed(&bytes, name), "{name}");
    }
    assert_eq!(paper, template.fill(&criteria()).unwrap());
    assert_eq!(paper, Template::parse(&bytes, &limits()).unwrap().fill(&criteria()).unwrap());
}

#[test]
fn a_template_of_words_own_kind_becomes_a_paper_and_macros_are_refused() {
    let of_kind = |kind: &str| {
        let bytes = docx(&p("{{số}}"));
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let parts: Vec<(String, Vec<u8>)> = names
            .into_iter()
            .map(|name| {
                let mut content = Vec::new();
                archive.by_name(&name).unwrap().read_to_end(&mut content).unwrap();
                let content = if name == "[Content_Types].xml" {
                    String::from_utf8(content)
                        .unwrap()
                        .replace("openxmlformats-officedocument.wordprocessingml.document.main", kind)
                        .into_bytes()
                } else {
                    content
                };
                (name, content)
            })
            .collect();
        package(&parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect::<Vec<_>>())
    };
    let template = of_kind("openxmlformats-officedocument.wordprocessingml.template.main");
    let paper = Template::parse(&template, &limits()).unwrap().fill(&criteria()).unwrap();
    assert!(part(&paper, "[Content_Types].xml").contains("wordprocessingml.document.main+xml"));
    let macros = of_kind("ms-word.document.macroEnabled.main");
    assert_eq!(Template::parse(&macros, &limits()).unwrap_err(), TemplateError::Macros);
}

#[test]
fn a_mark_that_is_not_whole_is_told_with_its_place() {
    use Problem::{Crossing, Nameless, NotClosed, NotOpened, Stray, TooDeep, Unfinished};
    let deep = (0..20).map(|n| format!("{{{{#a{n}}}}}")).collect::<Vec<_>>().concat();
    let break_inside = "<w:p><w:r><w:t>{{số</w:t><w:br/><w:t>}}</w:t></w:r></w:p>";
    for (body, problem, mark) in [
        (p("x {{số"), Unfinished, "{{số"),
        (break_inside.to_owned(), Unfinished, "{{số"),
        (p("x số}}"), Stray, "}}"),
        (p("{{số}} }} {{số}}"), Stray, "}}"),
        (p("x {{ }}"), Nameless, "{{ }}"),
        (p("x {{#}}"), Nameless, "{{#}}"),
        (p("x {{{số}}}"), Nameless, "{{{số}}"),
        (p("x {{#đủ}}"), NotClosed, "{{#đủ}}"),
        (p("{{#đủ}}x{{#a}}y{{/đủ}}"), NotClosed, "{{#a}}"),
        (p("x {{/đủ}}"), NotOpened, "{{/đủ}}"),
        ([p("a {{#đủ}} b"), p("c {{/đủ}} d")].concat(), Crossing, "{{#đủ}}"),
        ([p("{{#đủ}}"), table(&[&["a {{/đủ}}"]])].concat(), Crossing, "{{/đủ}}"),
        ([table(&[&["{{#đủ}} a"]]), p("{{/đủ}}")].concat(), Crossing, "{{#đủ}}"),
        (table(&[&["a{{#đủ}}b", "{{/đủ}}"]]), Crossing, "{{#đủ}}"),
        (p(&deep), TooDeep, "{{#a16}}"),
    ] {
        match parse(&body).unwrap_err() {
            TemplateError::Mark { problem: found, mark: seen, place } => {
                assert_eq!((found, seen.as_str(), place.part), (problem, mark, Part::Body), "{body}");
                assert!(!place.paragraph.is_empty() || body.contains("<w:br/>"), "{body}");
            }
            error => panic!("{error:?}: {body}"),
        }
    }
    let error = Template::parse(&whole(&p("a"), &p("Trường {{"), "<w:p/>"), &limits()).unwrap_err();
    let said = error.said(&Messages::built_in(Lang::Vi).unwrap());
    assert!(said.starts_with("Đầu trang, đoạn “Trường {{”: dấu {{ mở bằng hai ngoặc nhọn"), "{said}");
}

#[test]
fn every_name_that_does_not_exist_is_told_with_the_closest_one() {
    let inner = Fields::default().texts(["mã", "tên"]);
    let fields = Fields::default().text("Tên trường").flag("có lỗi").list("tiêu chí", inner);
    let body = [
        p("{{tên truờng}} {{tên trường}} {{có lỗi}}"),
        p("{{#tiêu chí}}{{mã}}{{ten}}{{tên trường}}{{xyz}}{{/tiêu chí}}{{mã}}{{tiêu chí}}"),
        p("{{#có lỗi}}{{^không}}a{{/không}}{{/có lỗi}}{{^tiêu chí}}{{có lỗi }}{{/tiêu chí}}"),
    ];
    let template = parse(&body.concat()).unwrap();
    let found: Vec<(String, Problem)> = template
        .check(&fields)
        .into_iter()
        .map(|error| match error {
            TemplateError::Mark { problem, mark, .. } => (mark, problem),
            error => panic!("{error:?}"),
        })
        .collect();
    let near = |name: &str| Problem::Unknown(Some(name.to_owned()));
    let expected = [
        ("{{tên truờng}}", near("Tên trường")),
        ("{{có lỗi}}", Problem::NotText),
        ("{{ten}}", near("tên")),
        ("{{xyz}}", Problem::Unknown(None)),
        ("{{mã}}", Problem::Unknown(None)),
        ("{{tiêu chí}}", Problem::NotText),
        ("{{^không}}", Problem::Unknown(None)),
        ("{{có lỗi }}", Problem::NotText),
    ];
    assert_eq!(found, expected.map(|(mark, problem)| (mark.to_owned(), problem)));
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let said = template.check(&fields).first().unwrap().said(&messages);
    assert!(said.contains("Có phải là “Tên trường”?") && said.contains("Phần nội dung"), "{said}");
    let unknown = parse(&p("{{sô}}")).unwrap().fill(&Values::default().text("số", "1")).unwrap_err();
    assert!(
        matches!(unknown, TemplateError::Mark { problem: Problem::Unknown(Some(near)), .. } if near == "số")
    );
}

#[test]
fn all_messages_stand_in_both_languages() {
    let place = || phieu::write::docx::Place { part: Part::Notes, paragraph: "x".to_owned() };
    let problems = [
        Problem::Unfinished,
        Problem::Stray,
        Problem::Nameless,
        Problem::NotClosed,
        Problem::NotOpened,
        Problem::Crossing,
        Problem::TooDeep,
        Problem::Unknown(None),
        Problem::Unknown(Some("y".to_owned())),
        Problem::NotText,
    ];
    let marks = problems.into_iter().map(|problem| TemplateError::Mark {
        problem,
        mark: "{{m}}".to_owned(),
        place: place(),
    });
    let errors: Vec<TemplateError> = marks.chain([TemplateError::NotWord, TemplateError::Macros]).collect();
    for lang in [Lang::Vi, Lang::En] {
        let messages = Messages::built_in(lang).unwrap();
        for error in &errors {
            let said = error.said(&messages);
            assert!(
                !said.starts_with("docx.") && !said.contains(": docx.") && said.ends_with(['.', '?']),
                "{said}"
            );
        }
    }
}

#[test]
fn what_is_no_sound_word_file_is_refused() {
    let parse = |bytes: &[u8]| Template::parse(bytes, &limits()).unwrap_err();
    assert_eq!(parse(b"{{a}}"), TemplateError::NotWord);
    assert_eq!(parse(&common::Form::sound().xlsx()), TemplateError::NotWord);
    let cut = docx(&p("a"));
    assert!(matches!(parse(&cut[..cut.len() - 30]), TemplateError::File(_)));
    for broken in ["<w:p>", "<w:p></w:r></w:p>", "<w:p a=1/>", "<w:p a=\"1\" a=\"2\"/>"] {
        assert!(matches!(parse(&docx(broken)), TemplateError::File(_)), "{broken}");
    }
    let deep = "<w:p>".repeat(1000) + &"</w:p>".repeat(1000);
    assert!(matches!(parse(&docx(&deep)), TemplateError::File(phieu::sheet::ReadError::TooLarge { .. })));
    let entities =
        format!("<!DOCTYPE w:document [<!ENTITY a \"aaaa\">]><w:document {W}><w:body/></w:document>");
    assert!(matches!(parse(&package(&[("word/document.xml", entities.as_bytes())])), TemplateError::File(_)));
}

#[test]
fn a_list_inside_itself_ends_at_the_limit() {
    let many = |name: &str| Values::default().list(name, vec![Values::default(); 200]);
    let marks: (String, String) = (0..10).map(|_| ("{{#a}}".to_owned(), "{{/a}}".to_owned())).unzip();
    let template = parse(&p(&format!("{}x{}", marks.0, marks.1))).unwrap();
    let error = template.fill(&many("a")).unwrap_err();
    assert!(matches!(error, TemplateError::File(phieu::sheet::ReadError::TooLarge { .. })), "{error:?}");
}

/// Whether a text is XML whose elements all end.
fn is_sound(xml: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn hostile_texts_stand_in_the_paper_as_they_are() {
    for text in [
        "<w:p>&amp;]]>\"'",
        "{{số}} {{#a}} }}",
        "\u{0}\u{1}\u{8}\u{b}\u{c}\u{1f}a\u{fffe}\u{ffff}",
        "\u{202e}مرحبا\u{202c} \u{200f}",
        "a\r\nb\rc\n\td",
        &"ế".repeat(100_000),
    ] {
        let xml = filled(&p("[{{số}}]"), &Values::default().text("số", text));
        assert!(is_sound(&xml));
        let shown = letters(&xml.replace("<w:tab/>", "\t"));
        let shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace('⏎', "\n");
        let expected: String = text
            .replace("\r\n", "\n")
            .replace(['\r', '\u{b}'], "\n")
            .chars()
            .filter(|sign| *sign >= ' ' || matches!(sign, '\n' | '\t'))
            .filter(|sign| !matches!(sign, '\u{fffe}' | '\u{ffff}'))
            .collect();
        assert_eq!(shown, format!("[{expected}]\n"));
    }
}

/// Bodies of paragraphs and tables with marks in any order, and sound ones more often than not.
fn bodies() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{{số}}",
        "{{#tiêu chí}}",
        "{{/tiêu chí}}",
        "{{mã}}",
        "{{#đủ}}",
        "{{/đủ}}",
        "{{^đủ}}",
        "{",
        "}",
        "chữ",
        " ",
        "</w:t></w:r><w:r><w:t>",
        "<![CDATA[{{]]>",
        "&#123;",
        "</w:t><w:br/><w:t>",
    ]);
    let line = prop::collection::vec(piece, 0..5).prop_map(|pieces| p(&pieces.concat()));
    let table = prop::collection::vec(prop::collection::vec(line.clone(), 1..3), 0..4).prop_map(|rows| {
        let rows = rows.iter().map(|cells| {
            format!(
                "<w:tr>{}</w:tr>",
                cells.iter().map(|cell| format!("<w:tc>{cell}</w:tc>")).collect::<Vec<_>>().concat()
            )
        });
        format!("<w:tbl>{}</w:tbl>", rows.collect::<String>())
    });
    let part = prop_oneof![
        line.clone(),
        table,
        line.clone().prop_map(|line| format!("{}{line}{}", p("{{#tiêu chí}}"), p("{{/tiêu chí}}")))
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_is_filled_is_sound_xml(body in bodies(), text in "\\PC{0,20}|[<>&{}\\x00-\\x1f]{0,10}") {
        if let Ok(template) = parse(&body) {
            let values = criteria().text("số", text);
            if let Ok(paper) = template.fill(&values) {
                let document = part(&paper, "word/document.xml");
                prop_assert!(is_sound(&document), "{document}");
                prop_assert!(!body.contains("{{số}}") || !document.contains("<w:tbl></w:tbl>"));
            }
        }
    }

    #[test]
    fn a_template_of_any_bytes_is_a_template_or_an_error(document in ".{0,200}") {
        let parsed = Template::parse(&package(&[("word/document.xml", document.as_bytes())]), &limits());
        if let Ok(template) = parsed {
            prop_assert!(template.fill(&Values::default()).is_ok());
        }
    }
}

/// Runs the script around python-docx; `None` where that is not here, which is a failure where it is required.
fn python_docx(arguments: &[&OsStr]) -> Option<String> {
    let python = common::python_with("docx")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docx_templates.py");
    let run =
        Command::new(python).env("PYTHONIOENCODING", "utf-8").arg(script).args(arguments).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    Some(String::from_utf8(run.stdout).unwrap())
}

/// Fills a template file, and gives the text that python-docx reads in the paper.
fn read_back(template: &Path, paper: &Path) -> Vec<String> {
    let template = Template::parse(&fs::read(template).unwrap(), &limits()).unwrap();
    fs::write(paper, template.fill(&criteria()).unwrap()).unwrap();
    let text = python_docx(&["text".as_ref(), paper.as_ref()]).unwrap();
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn templates_of_python_docx_and_libreoffice_work_as_made_and_as_edited() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (made, edited) = (at("mau.docx"), at("sua.docx"));
    if python_docx(&["make".as_ref(), made.as_ref()]).is_none() {
        return;
    }
    let school = "Trường THCS Hoà Bình";
    let title = format!("BÁO CÁO {school}");
    let header = format!("đầu trang: {school}");
    let whole: Vec<&str> = vec![
        &title,
        "Mã | Tên",
        "1.1 | Kế hoạch",
        "1.2 | Tổ công tác",
        "Số: ……/QĐ",
        &header,
        "hình: 1 kiểu: {'Table Grid'}",
    ];
    assert_eq!(read_back(&made, &at("van-ban.docx")), whole);
    python_docx(&["edit".as_ref(), made.as_ref(), edited.as_ref()]).unwrap();
    let number = format!("Số: ……/QĐ của {school}");
    assert_eq!(read_back(&edited, &at("da-sua.docx")), [&number, &title, &header, "hình: 1 kiểu: set()"]);
    let Some(office) = common::office() else { return };
    let anew = at("moi");
    fs::create_dir(&anew).unwrap();
    common::convert_with_office(&office, &[made], "docx:MS Word 2007 XML", &anew);
    let saved = read_back(&anew.join("mau.docx"), &at("luu-lai.docx"));
    assert_eq!(saved[..6], whole[..6]);
    assert!(saved[6].starts_with("hình: 1"), "{saved:?}");
    common::convert_with_office(
        &office,
        &[at("van-ban.docx"), at("luu-lai.docx")],
        "txt:Text (encoded):UTF8",
        &anew,
    );
    for name in ["van-ban.txt", "luu-lai.txt"] {
        let text = fs::read_to_string(anew.join(name)).unwrap();
        for line in [title.as_str(), "1.2", "Tổ công tác", "Số: ……/QĐ"] {
            assert!(text.contains(line), "{name}: {text}");
        }
        assert!(!text.contains("{{") && !text.contains("DỰ THẢO"), "{name}: {text}");
    }
}
