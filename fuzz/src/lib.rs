//! What the fuzz targets share: how their input is laid out, and what must hold of whatever is read.
//!
//! A target aborts, and so reports its input, on a panic in the program's own code. A panic inside a library that
//! reads foreign formats is expected: the program catches it and calls the file damaged.

pub mod package;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use phieu::merge::{Merged, Options, Record, archive, merge};
use phieu::message::{Lang, Messages};
use phieu::sheet::{self, Limits, Workbook};
use phieu::write::{consolidated, result, result::ResultOptions};
use phieu::{Assessment, Engine, Source};

/// The engine that every target uses.
pub static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::built_in().expect("the built-in data is sound"));
/// The words of every message.
pub static MESSAGES: LazyLock<Messages> =
    LazyLock::new(|| Messages::built_in(Lang::Vi).expect("the built-in messages are sound"));
/// Words that forms are made of, and words that only look like them; the property tests use the same.
pub static WORDS: LazyLock<Vec<Arc<str>>> =
    LazyLock::new(|| include_str!("../../tests/common/words.txt").split('\n').map(Arc::from).collect());

/// Panics of other libraries unwind to where the program catches them; any other one ends the run.
pub fn init() {
    std::panic::set_hook(Box::new(|info| {
        let foreign = info.location().is_some_and(|at| at.file().contains("registry"));
        if !foreign {
            eprintln!("{info}\n{}", std::backtrace::Backtrace::force_capture());
            std::process::abort();
        }
    }));
}

/// Reads a file under the limits of a user who raised none.
pub fn read(bytes: &[u8]) -> Result<Workbook, sheet::ReadError> {
    static LIMITS: LazyLock<Limits> =
        LazyLock::new(|| Limits::from_toml(Limits::BUILT_IN).expect("the built-in limits are sound"));
    sheet::read(bytes, &LIMITS)
}

/// Reads a file of any format, checks it, and holds what came of it against what must hold.
pub fn assess(name: &str, bytes: &[u8]) -> Assessment {
    assess_workbook(name, bytes, read(bytes))
}

/// Checks a workbook and holds what came of it against what must hold.
pub fn assess_workbook(name: &str, bytes: &[u8], workbook: Result<Workbook, sheet::ReadError>) -> Assessment {
    let assessment = ENGINE.assess_workbook(&Source::new(name, bytes), workbook);
    levels_have_all_answers(&assessment);
    for finding in &assessment.findings {
        MESSAGES.message(finding);
    }
    let record = Record::of(name, &assessment, &ENGINE.catalogue).expect("a record is plain data");
    assert!(record.findings().len() <= assessment.findings.len());
    assessment
}

/// A group with a level has an answer that counts for each of its items.
fn levels_have_all_answers(assessment: &Assessment) {
    for group in &assessment.score.groups {
        let node = group.total.node;
        let items = ENGINE.catalogue.items_under(node).count();
        let counted = assessment.judgement.own().iter().filter(|answer| ENGINE.catalogue.is_within(answer.item, node));
        assert!(group.level.is_none() || counted.count() == items, "a level needs every answer");
    }
}

/// Writes the result workbook and reads it again: the levels must be the same.
pub fn result_reads_back(assessment: &Assessment) {
    let (source, target) = (Path::new("phieu.xlsx"), Path::new("kq.xlsx"));
    let bytes = result::write(source, target, assessment, &ENGINE, &MESSAGES, &ResultOptions::default())
        .expect("whatever was read can be written");
    let again = assess("kq.xlsx", &bytes);
    if assessment.form.layout.tables > 0 && !assessment.judgement.own().is_empty() {
        let levels = |of: &Assessment| of.score.groups.iter().map(|group| group.level).collect::<Vec<_>>();
        assert_eq!(levels(&again), levels(assessment), "the result has the levels of the form");
    }
}

/// Merges, writes the consolidated workbook and reads it again: the same records must come out of it.
pub fn merged_reads_back(records: Vec<Record>, options: &Options) {
    let merged: Merged = merge(records, &ENGINE.catalogue, options);
    let mut bytes = std::io::Cursor::new(Vec::new());
    consolidated::write(&merged, &ENGINE.catalogue, &MESSAGES, Path::new("tong-hop.xlsx"), &mut bytes)
        .expect("whatever was merged can be written");
    let workbook = read(bytes.get_ref()).expect("what was written can be read");
    let archived = archive::read(&workbook, &ENGINE.limits).expect("it says what it is").expect("its rows are whole");
    assert_eq!(archived.records, merged.records, "the forms are archived on");
    assert_eq!(archived.expected, merged.expected, "the roster is archived on");
}
