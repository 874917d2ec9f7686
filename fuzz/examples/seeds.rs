//! Makes the first inputs of every target out of filled forms: `seeds <fuzz/corpus> <folder of forms>…`.

#[path = "../../tests/common/mod.rs"]
mod common;

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use common::dressed::{Dressed, LOOKS};
use phieu::form::Answer;
use phieu_fuzz::{assess, package};

/// Files longer than this slow a fuzzer down more than they help it.
const MOST: usize = 200_000;

/// A Word template with one of each mark, laid open.
const TEMPLATE: &str = concat!(
    "\n=== word/document.xml\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>",
    "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>S\u{1ed1}: {</w:t></w:r><w:r><w:t>{a}}</w:t><w:br/></w:r></w:p>",
    "<w:p><w:r><w:t>{{#b}}</w:t></w:r></w:p><w:p><w:r><w:t>{{c}}{{^c}}x{{/c}}</w:t></w:r></w:p><w:p><w:r><w:t>{{/b}}</w:t></w:r></w:p>",
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{{#b}}{{c}}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{{/b}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    "<w:sdt><w:sdtPr><w:tag w:val=\"a\"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>x</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    "<w:p><w:r><w:t>{{#d}}y{{/d}}</w:t></w:r></w:p><w:sectPr/></w:body></w:document>",
);

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let corpus = arguments.next().expect("the folder of the seeds");
    phieu_fuzz::init();
    for folder in arguments {
        for file in files(&folder) {
            seed(&corpus, &file);
        }
    }
    // No program at hand writes binary packages; and the records of .xls are found faster without the file around them.
    let dressed = dressed();
    packages(&corpus, &["xlsb"], "sound.xlsb", &common::xlsb::xlsb("Phiếu", &dressed));
    keep(&corpus, "xls", "sound.xls.open", &common::xls::Xls::of(&dressed).stream());
    keep(&corpus, "docx_template", "marks.open", TEMPLATE.as_bytes());
    let catalogue = phieu::catalogue::BUILT_IN[0].1;
    keep(&corpus, "catalogue", "built-in", catalogue.as_bytes());
    keep(&corpus, "roster", "plain", "STT;Mã trường;Tên trường;Loại hình;Xã\n1;7900001;TH A;Tiểu học;B\n".as_bytes());
}

/// A form with one of each thing that the binary formats tell beside values.
fn dressed() -> Dressed {
    let mut dressed = Dressed { grid: common::Form::sound().grid(), ..Dressed::default() };
    for (row, look) in (8..).zip(LOOKS) {
        dressed.set((row, 3), common::Entry::Text("10".to_owned()));
        dressed.looks.insert((row, 3), look);
    }
    dressed.struck.insert((20, 1), 1);
    dressed.links.push(((9, 3), "https://a.vn/?q=1".to_owned()));
    dressed.merged.push([10, 3, 11, 4]);
    dressed.hidden_rows.push(12);
    dressed.hidden_cols.push(6);
    dressed.set((14, 3), common::Entry::Error);
    dressed.set((15, 3), common::Entry::Formula("=2+3".to_owned()));
    dressed
}

/// The workbook's stream of a compound file.
fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = Vec::new();
    file.open_stream("/Workbook").ok()?.read_to_end(&mut stream).ok()?;
    Some(stream)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.sort();
    all.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn seed(corpus: &Path, path: &Path) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Ok(bytes) = fs::read(path) else { return };
    if bytes.len() > 4 * MOST {
        return;
    }
    match phieu::sheet::sniff::sniff(&bytes) {
        Ok(phieu::sheet::sniff::Format::Xlsx) => packages(corpus, &["xlsx", "consolidated"], &name, &bytes),
        Ok(phieu::sheet::sniff::Format::Xlsb) => packages(corpus, &["xlsb"], &name, &bytes),
        Ok(phieu::sheet::sniff::Format::Docx) => packages(corpus, &["docx", "docx_template"], &name, &bytes),
        Ok(phieu::sheet::sniff::Format::Ods) => packages(corpus, &["ods"], &name, &bytes),
        Ok(phieu::sheet::sniff::Format::Xls) => {
            keep(corpus, "xls", &name, &bytes);
            if let Some(stream) = stream(&bytes) {
                keep(corpus, "xls", &format!("{name}.open"), &stream);
            }
        }
        Ok(_) => {
            keep(corpus, "web_csv", &name, &bytes);
            keep(corpus, "roster", &name, &bytes);
        }
        Err(_) => keep(corpus, "web_csv", &name, &bytes),
    }
    for answer in assess(&name, &bytes).form.answers.iter() {
        words(corpus, answer);
    }
}

fn packages(corpus: &Path, targets: &[&str], name: &str, bytes: &[u8]) {
    for target in targets {
        keep(corpus, target, name, bytes);
        if let Some(open) = package::unpack(bytes, MOST) {
            keep(corpus, target, &format!("{name}.open"), &open);
        }
    }
}

/// The texts of one answer.
fn words(corpus: &Path, answer: &Answer) {
    for text in [&answer.shown, &answer.review_shown] {
        keep(corpus, "numbers", &text.replace('/', "_"), text.as_bytes());
    }
    for evidence in &answer.evidence {
        let text = evidence.written();
        keep(corpus, "evidence", &phieu::text::fold(&text).replace('/', "_"), text.as_bytes());
    }
}

fn keep(corpus: &Path, target: &str, name: &str, bytes: &[u8]) {
    let folder = corpus.join(target);
    fs::create_dir_all(&folder).expect("the folder of the seeds can be made");
    let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    if !name.is_empty() && bytes.len() <= MOST {
        // A name too strange for the file system is one seed less.
        let _ = fs::write(folder.join(name), bytes);
    }
}
