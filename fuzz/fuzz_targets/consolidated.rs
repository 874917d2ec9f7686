//! A consolidated workbook, closed or laid open: what it carries is merged, written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu::merge::{Options, archive};
use phieu_fuzz::{ENGINE, init, merged_reads_back, package, read};

fuzz_target!(init: init(), |data: &[u8]| {
    let Ok(workbook) = read(&package::pack(data)) else { return };
    let Some(Ok(archived)) = archive::read(&workbook, &ENGINE.limits) else { return };
    merged_reads_back(archived.records, &Options { archived: archived.expected, ..Options::default() });
});
