//! Office Open XML, closed or laid open; what is read is written out and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu_fuzz::{assess, init, package, result_reads_back};

fuzz_target!(init: init(), |data: &[u8]| {
    let assessment = assess("phieu.xlsx", &package::pack(data));
    if assessment.form.layout.tables > 0 {
        result_reads_back(&assessment);
    }
});
