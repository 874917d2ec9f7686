//! A roster in any format, merged with one form that is on it or is not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu::merge::{Options, Record, roster};
use phieu_fuzz::{ENGINE, MESSAGES, init, merged_reads_back, package, read};

fuzz_target!(init: init(), |data: &[u8]| {
    let Ok(workbook) = read(&package::pack(data)) else { return };
    let Some(roster) = roster::read(&workbook) else { return };
    for problem in &roster.problems {
        MESSAGES.say(problem.kind.key(), &[("seen", &problem.seen)]);
    }
    let options = Options { roster: roster.entries, ..Options::default() };
    let record = Record::unopened("phieu.xlsx", "store.other", std::iter::empty(), &ENGINE.catalogue).expect("a record is plain data");
    merged_reads_back(vec![record], &options);
});
