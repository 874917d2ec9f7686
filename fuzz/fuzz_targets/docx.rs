//! A Word file, closed or laid open.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu_fuzz::{assess, init, package};

fuzz_target!(init: init(), |data: &[u8]| {
    assess("phieu.docx", &package::pack(data));
});
