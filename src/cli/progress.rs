//! Many files on all cores, with a progress bar on standard error when a person looks and the work is long.

use std::io::IsTerminal;
use std::sync::{Mutex, OnceLock, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::message::Messages;

/// Work shorter than this needs no bar.
const FEW: usize = 30;

/// A bar over that many files, or one that shows nothing.
pub fn bar(files: usize, quiet: bool, messages: &Messages) -> ProgressBar {
    bar_of("cli.progress", files, quiet, messages)
}

/// Like [`bar`], in the words of this key, for things that are no forms.
#[expect(clippy::disallowed_methods, reason = "a bar is for someone at the terminal")]
pub fn bar_of(words: &str, files: usize, quiet: bool, messages: &Messages) -> ProgressBar {
    if quiet || files < FEW || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template(messages.word(words)) {
        bar.set_style(style);
    }
    bar
}

/// Works on things on all cores, moves the bar on for each, and gives what came of them in their order.
pub fn on_all_cores<T: Sync, R: Send>(
    items: &[T],
    bar: &ProgressBar,
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let one = |(index, item)| {
        let done = work(index, item);
        bar.inc(1);
        done
    };
    // One file needs no other threads, each of which would set memory aside.
    if items.len() < 2 {
        return items.iter().enumerate().map(one).collect();
    }
    set_up();
    items.par_iter().enumerate().map(one).collect()
}

/// Like [`on_all_cores`], but hands over what came of each thing with its number as soon as it is there, in whatever
/// order, so that tens of thousands need not be kept until the last one is done.
pub fn as_they_come<T: Sync, R: Send>(
    items: &[T],
    bar: &ProgressBar,
    work: impl Fn(&T) -> R + Sync,
    take: impl FnMut(usize, R) + Send,
) {
    let take = Mutex::new(take);
    let one = |(index, item)| {
        let done = work(item);
        // Whoever panicked in between left nothing half taken that another could see.
        let mut take = take.lock().unwrap_or_else(PoisonError::into_inner);
        take(index, done);
        bar.inc(1);
    };
    if items.len() < 2 {
        return items.iter().enumerate().for_each(one);
    }
    set_up();
    items.par_iter().enumerate().for_each(one);
}

/// Makes as many threads as are asked for.
fn set_up() {
    if let Some(jobs) = JOBS.get() {
        // Fails only when a pool is there already, and then that one serves.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(*jobs).build_global();
    }
}

/// Files that are worked on at a time.
static JOBS: OnceLock<usize> = OnceLock::new();

/// Works on as many files at a time as are asked for; else on one a core, times `each`.
pub fn use_jobs(asked: Option<usize>, each: usize) {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // A run asks once.
    let _ = JOBS.set(asked.unwrap_or_else(|| cores() * each));
}
