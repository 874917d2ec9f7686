//! Catalogues made from a decision's own table and from forms.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;

use common::six;
use phieu::catalogue::diff::diff;
use phieu::catalogue::{Allowance, Catalogue, Kind};
use phieu::form::Vocabulary;
use phieu::jobs::File;
use phieu::jobs::draft::{DraftError, Made, from_forms};
use phieu::message::{Lang, Messages};
use phieu::sheet::Limits;

fn limits() -> Limits {
    Limits::from_toml(Limits::BUILT_IN).unwrap()
}

fn made_from(files: &[(&str, Vec<u8>)]) -> Result<Made, DraftError> {
    let files: Vec<File> =
        files.iter().map(|(name, bytes)| File::read(name, bytes.clone(), &limits())).collect();
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    from_forms(&files, &words, &limits(), false, &Messages::built_in(Lang::Vi).unwrap())
}

fn made(name: &str, bytes: Vec<u8>) -> Made {
    match made_from(&[(name, bytes)]) {
        Ok(made) => made,
        Err(DraftError::Lacking(remarks)) => panic!("{name}: {remarks:#?}"),
        Err(error) => panic!("{name}: {error:?}"),
    }
}

/// Every change against the built-in catalogue, as `code kind`.
fn changes(catalogue: &Catalogue) -> Vec<String> {
    let built_in = Catalogue::built_in().unwrap();
    diff(&built_in, catalogue).iter().map(|change| format!("{} {}", change.code, change.kind.key())).collect()
}

/// What is seeded in the table of six columns.
const SEEDED: [&str; 8] = [
    "1.4 bands",
    "1.6.1 bands",
    "1.6.2 bands",
    "1.6.3 bands",
    "1.7.1 bands",
    "1.7.3 renamed",
    "2.3.1 worth_more",
    "2.3.7 worth_less",
];

/// The table of six columns came out whole.
fn is_whole(name: &str, made: &Made) {
    let Made { catalogue, remarks, .. } = made;
    assert_eq!((remarks.len(), catalogue.problems()), (0, Vec::new()), "{name}: {remarks:?}");
    let conditions = catalogue.items().filter(|(_, node)| node.is_condition()).count();
    assert_eq!((catalogue.groups().count(), catalogue.items().count(), conditions), (2, 29, 4), "{name}");
    assert_eq!(changes(catalogue), SEEDED, "{name}");
    let node = |code: &str| catalogue.node(catalogue.find(code).unwrap());
    assert_eq!(node("1.3").bands.len(), 3, "{name}");
    assert_eq!(node("1.3").evidence_hint.as_deref(), Some("Ghi tên giải pháp và liên kết ngoài"), "{name}");
    let caps: Vec<String> = node("1.6.3").caps.iter().map(|band| band.allows.points().to_string()).collect();
    assert_eq!((caps.join(" ").as_str(), node("1.6.3").kind), ("3 5 6", Kind::Ratio), "{name}");
    assert_eq!((node("1.4").caps.len(), node("1.4").kind), (3, Kind::Count), "{name}");
    assert_eq!(node("1.4").caps[2].allows, Allowance::AtMost(10.into()), "{name}");
}

#[test]
fn the_table_of_six_columns_gives_the_same_catalogue_from_every_format() {
    let rows = six::rows();
    for (name, bytes) in [
        ("quyet-dinh.xlsx", six::xlsx(&rows)),
        ("quyet-dinh.html", six::html(&rows).into_bytes()),
        ("quyet-dinh.docx", six::docx(&rows)),
    ] {
        is_whole(name, &made(name, bytes));
    }
}

#[test]
fn the_table_of_six_columns_is_read_as_other_programs_write_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docx");
    for name in ["libreoffice.docx", "python-docx.docx"] {
        is_whole(name, &made(name, std::fs::read(folder.join(name)).unwrap()));
    }
    let Some(office) = common::office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bang.xlsx");
    std::fs::write(&file, six::xlsx(&six::rows())).unwrap();
    for format in ["xls", "ods"] {
        common::convert_with_office(&office, std::slice::from_ref(&file), format, folder.path());
        let name = format!("bang.{format}");
        is_whole(&name, &made(&name, std::fs::read(folder.path().join(&name)).unwrap()));
    }
}
