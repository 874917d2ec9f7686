//! How fast each stage is: bytes to cells, cells to answers and findings, results, blank forms, records, merging, the
//! consolidated workbook. Run with `cargo bench`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::Cursor;
use std::path::Path;

use phieu::merge::{self, Merged, Options, Record};
use phieu::message::{Lang, Messages};
use phieu::sheet::{self, Limits, Workbook};
use phieu::template::Known;
use phieu::write::result::{self, ResultOptions};
use phieu::write::template;
use phieu::{Assessment, Engine, Source};

fn main() {
    divan::main();
}

const SAMPLES: [&str; 3] = ["a00-clean.xlsx", "b09-condition.xlsx", "d00-text-html.xls"];
/// Forms in a merge.
const FORMS: usize = 500;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new("workbooks/samples").join(name)).unwrap()
}

fn engine() -> Engine {
    Engine::built_in().unwrap()
}

fn messages() -> Messages {
    Messages::built_in(Lang::Vi).unwrap()
}

#[divan::bench(args = SAMPLES)]
fn read(bencher: divan::Bencher, name: &str) {
    let (bytes, limits) = (sample(name), Limits::from_toml(Limits::BUILT_IN).unwrap());
    bencher.bench(|| sheet::read(&bytes, &limits).unwrap());
}

#[divan::bench(args = SAMPLES)]
fn assess(bencher: divan::Bencher, name: &str) {
    let (bytes, engine) = (sample(name), engine());
    let workbook = sheet::read(&bytes, &engine.limits).unwrap();
    bencher
        .with_inputs(|| -> Workbook { workbook.clone() })
        .bench_values(|workbook| engine.assess_workbook(&Source::new(name, &bytes), Ok(workbook)));
}

#[divan::bench(args = SAMPLES)]
fn write_result(bencher: divan::Bencher, name: &str) {
    let (bytes, engine, messages) = (sample(name), engine(), messages());
    let assessment = engine.assess(&Source::new(name, &bytes));
    let (path, target, options) = (Path::new(name), Path::new("r.xlsx"), ResultOptions::default());
    bencher.bench(|| result::write(path, target, &assessment, &engine, &messages, &options).unwrap());
}

#[divan::bench]
fn write_template(bencher: divan::Bencher) {
    let engine = engine();
    bencher.bench(|| template::write(&engine.catalogue, &engine.words.kinds, &Known::default()).unwrap());
}

/// Records of as many schools, all with the same answers.
fn records(engine: &Engine) -> Vec<Record> {
    let name = "a00-clean.xlsx";
    let assessment = engine.assess(&Source::new(name, &sample(name)));
    let record = |number: usize| {
        let mut form = assessment.form.clone();
        form.identity.code = Some(format!("{number:08}"));
        let school = Assessment { sha256: format!("{number:064x}"), form, ..assessment.clone() };
        Record::of(&format!("{number}.xlsx"), &school, &engine.catalogue).unwrap()
    };
    (0..FORMS).map(record).collect()
}

fn merged(engine: &Engine, records: Vec<Record>) -> Merged {
    merge::merge(records, &engine.catalogue, &Options::default())
}

#[divan::bench]
fn merge(bencher: divan::Bencher) {
    let engine = engine();
    let records = records(&engine);
    bencher.with_inputs(|| records.clone()).bench_values(|records| merged(&engine, records));
}

#[divan::bench]
fn write_consolidated(bencher: divan::Bencher) {
    let (engine, messages) = (engine(), messages());
    let merged = merged(&engine, records(&engine));
    bencher.bench(|| {
        let mut bytes = Cursor::new(Vec::new());
        let path = Path::new("t.xlsx");
        phieu::write::consolidated::write(&merged, &engine.catalogue, &messages, path, &mut bytes).unwrap();
        bytes
    });
}
