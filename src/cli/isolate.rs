//! Reads workbooks whose reader can abort the whole process in a process of its own.
//!
//! The program calls itself; each file goes in on standard input and its cells come back on standard output, both
//! behind their length. The operating system limits a child's memory and its time for each file ([`limits`]); whatever
//! happens to it is a finding about that one file. A child that is done waits for the next file: starting one costs
//! more than reading a form.
//!
//! The only module of the command line that starts processes and threads.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a reader that can abort runs in a process of its own, and is waited for with a limit on time"
)]

mod limits;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::sheet::{self, Damage, Limits, ReadError, Workbook, guard, sniff};

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

/// Children that have read their file and wait for the next one. They end when the program does, because their
/// input ends.
/// Each keeps the limits that it was started with, told by their factor.
static IDLE: Mutex<Vec<(u32, Child)>> = Mutex::new(Vec::new());

fn apart(bytes: &[u8], limits: &Limits, factor: u32) -> Result<Workbook, ReadError> {
    let answer = match idle(factor) {
        // What earlier files left behind in a child must not decide over this one: a fresh child has the last word.
        Some(child) => match ask(child, bytes, limits, factor) {
            Err(Failure::Died) => ask(start(limits, factor)?, bytes, limits, factor),
            other => other,
        },
        None => ask(start(limits, factor)?, bytes, limits, factor),
    };
    match answer {
        Ok(answer) => answer,
        Err(Failure::Died) => Err(ReadError::Damaged(Damage::ReaderFailed)),
        Err(Failure::Slow) => {
            let limit = limits.reader_seconds;
            Err(ReadError::TooLarge { what: "reader_seconds".to_owned(), found: limit, limit })
        }
    }
}

fn idle(factor: u32) -> Option<Child> {
    let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let at = idle.iter().position(|(other, _)| *other == factor)?;
    Some(idle.swap_remove(at).1)
}

fn start(limits: &Limits, factor: u32) -> Result<Child, ReadError> {
    let failed = |error: io::Error| ReadError::Damaged(Damage::ReaderNotStarted(error.to_string()));
    let program = std::env::current_exe().map_err(failed)?;
    let mut command = Command::new(program);
    command.arg(ARGUMENT).arg(factor.to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().map_err(failed)?;
    limits::hold(&child, limits);
    Ok(child)
}

/// Why a child gave no answer.
enum Failure {
    Died,
    Slow,
}

/// Hands one file to a child, which waits for the next one afterwards; a child that gives no answer is ended.
fn ask(
    mut child: Child,
    bytes: &[u8],
    limits: &Limits,
    factor: u32,
) -> Result<Result<Workbook, ReadError>, Failure> {
    let (mut input, mut output) = (child.stdin.take(), child.stdout.take());
    let (tell, told) = channel();
    let answer = std::thread::scope(|scope| {
        let (input, output) = (&mut input, &mut output);
        scope.spawn(move || {
            let mut talk = || {
                send(input.as_mut()?, bytes).ok()?;
                let text = receive(output.as_mut()?, u64::MAX).ok()??;
                serde_json::from_slice(&text).ok()
            };
            // Nobody listens any more only where the child was too slow.
            let _ = tell.send(talk());
        });
        let answer = match told.recv_timeout(Duration::from_secs(limits.reader_wait_seconds)) {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) | Err(RecvTimeoutError::Disconnected) => Err(Failure::Died),
            Err(RecvTimeoutError::Timeout) => Err(Failure::Slow),
        };
        if answer.is_ok() {
            return answer;
        }
        // It may have ended by itself.
        let _ = child.kill();
        if child.wait().is_ok_and(limits::was_too_slow) { Err(Failure::Slow) } else { answer }
    });
    if answer.is_ok() {
        (child.stdin, child.stdout) = (input, output);
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push((factor, child));
    }
    answer
}

/// The child: each file on standard input to its cells on standard output, until there are no more.
pub fn child(factor: Option<&OsString>) -> ExitCode {
    let factor = factor.and_then(|factor| factor.to_str()?.parse().ok()).unwrap_or(1);
    let Ok(limits) = Limits::from_toml(Limits::BUILT_IN) else { return ExitCode::FAILURE };
    let limits = limits.times(factor);
    limits::begin(&limits);
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut serve = || -> io::Result<()> {
        while let Some(bytes) = receive(&mut input, limits.file_size)? {
            limits::next_file(&limits);
            let answer = serde_json::to_vec(&sheet::read(&bytes, &limits))?;
            drop(bytes);
            send(&mut output, &answer)?;
        }
        Ok(())
    };
    if serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes bytes behind their length.
fn send(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u64::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads what [`send`] wrote; `None` at the end, an error where it is longer than `most` or cut off.
fn receive(from: &mut impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u64::from_le_bytes(length);
    let mut bytes = Vec::new();
    // The buffer grows with what arrives, not by what the length claims.
    from.take(length.min(most)).read_to_end(&mut bytes)?;
    let whole = u64::try_from(bytes.len()).is_ok_and(|read| read == length);
    if whole { Ok(Some(bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
