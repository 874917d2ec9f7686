//! *Tệp*: the files of the folder, with the evidence that each is.

use super::{Given, Page, PageColumn, Value};
use crate::evidence::folder::FileRemark;
use crate::evidence::{FileRow, Files};
use crate::message::Messages;

pub(super) fn page<'a>(given: &Given<'a>, files: &Files) -> Page<'a> {
    use PageColumn as C;
    let told = [
        (C::Number, "result.number"),
        (C::File, "evidence.file"),
        (C::Bytes, "evidence.bytes"),
        (C::Code, "evidence.code"),
        (C::Title, "evidence.title"),
        (C::Remarks, "evidence.remarks"),
    ];
    let all = super::remarks(given.whole, given.catalogue, given.messages);
    let mut said: Vec<Vec<String>> = vec![Vec::new(); files.rows.len()];
    for remark in all {
        if let super::About::File(index) = remark.about
            && let Some(of_file) = said.get_mut(index)
        {
            of_file.push(remark.message);
        }
    }
    let rows = (1..).zip(files.rows.iter().zip(said));
    Page {
        name: given.word("evidence.files_page"),
        title: given.word("evidence.files_title"),
        line: given.line(counts(files, given.messages)),
        columns: given.columns(&told),
        rows: rows.map(|(number, (file, said))| values(given, number, file, &said)).collect(),
        nothing: given.word("evidence.nothing"),
    }
}

/// How many files there are, in words.
pub fn counts(files: &Files, messages: &Messages) -> String {
    let matched = files.rows.iter().filter(|file| !file.rows.is_empty()).count().to_string();
    let (all, passed_over) = (files.rows.len().to_string(), files.passed_over.to_string());
    messages
        .say("evidence.of_files", &[("files", &all), ("matched", &matched), ("passed_over", &passed_over)])
}

fn values(given: &Given, number: u64, file: &FileRow, said: &[String]) -> Vec<Value> {
    let rows = file.rows.iter().filter_map(|row| given.whole.register.rows.get(*row));
    let titles: Vec<&str> = rows.map(crate::evidence::Row::words).filter(|title| !title.is_empty()).collect();
    let gravest = file.remarks.iter().map(FileRemark::severity).min();
    vec![
        Value::Number(number),
        Value::text(&file.path),
        Value::Number(file.size),
        Value::Text(file.codes.join(", ")),
        Value::Text(titles.join("\n")),
        Value::Weight(gravest, said.join("\n")),
    ]
}
