//! Excel 5 to 2003: compound files, and the workbook's stream without the file around it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu_fuzz::{assess, init};

fuzz_target!(init: init(), |data: &[u8]| {
    assess("phieu.xls", data);
});
