//! Reads workbooks whose reader can abort the whole process in a process of its own.
//!
//! The program calls itself with the file on standard input and gets the cells on standard output. The child has a
//! limit on memory (where the system has one) and on time; whatever happens to it is a finding about that one file.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use wait_timeout::ChildExt;

use crate::sheet::{self, Limits, ReadError, Workbook, guard, sniff};

/// First argument of a child.
pub const ARGUMENT: &str = "--read-workbook-apart";

/// Reads a workbook; `factor` is what the limits were multiplied by.
pub fn read(bytes: &[u8], limits: &Limits, factor: u32) -> Result<Workbook, ReadError> {
    guard::file_size(bytes, limits)?;
    if sniff::sniff(bytes)?.needs_isolation() {
        apart(bytes, limits, factor)
    } else {
        sheet::read(bytes, limits)
    }
}

fn apart(bytes: &[u8], limits: &Limits, factor: u32) -> Result<Workbook, ReadError> {
    let failed = |error: std::io::Error| ReadError::Damaged(error.to_string());
    let program = std::env::current_exe().map_err(failed)?;
    let mut child = Command::new(program)
        .arg(ARGUMENT)
        .arg(factor.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that died reads nothing; its end is told by its exit code.
            let _ = input.map(|mut input| input.write_all(bytes));
        });
        let answer = scope.spawn(move || {
            let mut text = Vec::new();
            let _ = output.map(|mut output| output.read_to_end(&mut text));
            text
        });
        let ended = child.wait_timeout(Duration::from_secs(limits.reader_seconds)).map_err(failed)?;
        if ended.is_none() {
            child.kill().map_err(failed)?;
            child.wait().map_err(failed)?;
            let limit = limits.reader_seconds;
            return Err(ReadError::TooLarge { what: "reader_seconds".to_owned(), found: limit, limit });
        }
        let text = answer.join().unwrap_or_default();
        serde_json::from_slice(&text)
            .unwrap_or_else(|_| Err(ReadError::Damaged("the reader failed on it".to_owned())))
    })
}

/// The child: standard input to cells on standard output.
pub fn child(factor: Option<&OsString>) -> ExitCode {
    let factor = factor.and_then(|factor| factor.to_str()?.parse().ok()).unwrap_or(1);
    let Ok(limits) = Limits::from_toml(Limits::BUILT_IN) else { return ExitCode::FAILURE };
    let limits = limits.times(factor);
    limit_memory(limits.reader_memory);
    let mut bytes = Vec::new();
    if std::io::stdin().take(limits.file_size + 1).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let result = sheet::read(&bytes, &limits);
    match serde_json::to_writer(std::io::stdout().lock(), &result) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(unix)]
fn limit_memory(bytes: u64) {
    // A system that does not know the limit still has the one on time.
    let _ = rlimit::setrlimit(rlimit::Resource::AS, bytes, bytes);
}

#[cfg(not(unix))]
fn limit_memory(_bytes: u64) {}
