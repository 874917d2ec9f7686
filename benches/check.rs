//! How fast forms are read, assessed and turned into results. Run with `cargo bench`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use phieu::message::{Lang, Messages};
use phieu::sheet::{self, Limits};
use phieu::write::result::{self, ResultOptions};
use phieu::{Engine, Source};

fn main() {
    divan::main();
}

const SAMPLES: [&str; 3] = ["a00-clean.xlsx", "b09-condition.xlsx", "d00-text-html.xls"];

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new("workbooks/samples").join(name)).unwrap()
}

#[divan::bench(args = SAMPLES)]
fn read(bencher: divan::Bencher, name: &str) {
    let (bytes, limits) = (sample(name), Limits::from_toml(Limits::BUILT_IN).unwrap());
    bencher.bench(|| sheet::read(&bytes, &limits).unwrap());
}

#[divan::bench(args = SAMPLES)]
fn assess(bencher: divan::Bencher, name: &str) {
    let (bytes, engine) = (sample(name), Engine::built_in().unwrap());
    bencher.bench(|| engine.assess(&Source::new(name, &bytes)));
}

#[divan::bench(args = SAMPLES)]
fn write_result(bencher: divan::Bencher, name: &str) {
    let (bytes, engine) = (sample(name), Engine::built_in().unwrap());
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let assessment = engine.assess(&Source::new(name, &bytes));
    let (path, target, options) = (Path::new(name), Path::new("r.xlsx"), ResultOptions::default());
    bencher.bench(|| result::write(path, target, &assessment, &engine, &messages, &options).unwrap());
}
