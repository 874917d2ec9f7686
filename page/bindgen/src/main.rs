//! `phieu-bindgen ENGINE.wasm FOLDER`: puts the engine's final WebAssembly and the JavaScript that calls it into the
//! folder.
//!
//! What `wasm-bindgen` of wasm-bindgen-cli does, without the rest of that program: this one is built in half the time,
//! and the lock keeps it at the engine's own version.

use std::env;

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let input = arguments.next().context("no WebAssembly named")?;
    let folder = arguments.next().context("no folder named")?;
    Bindgen::new()
        .input_path(input)
        .out_name("engine")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
}
