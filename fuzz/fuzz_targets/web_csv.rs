//! Web pages and text with separators, in any encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu_fuzz::{assess, init};

fuzz_target!(init: init(), |data: &[u8]| {
    assess("phieu.xls", data);
});
