//! The program `phieu`. Everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    phieu::cli::main(std::env::args_os().collect())
}
