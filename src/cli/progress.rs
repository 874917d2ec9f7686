//! A progress bar on standard error, when a person looks and the work is long.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::message::Messages;

/// Work shorter than this needs no bar.
const FEW: usize = 30;

/// A bar over that many files, or one that shows nothing.
pub fn bar(files: usize, quiet: bool, messages: &Messages) -> ProgressBar {
    if quiet || files < FEW || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template(messages.word("cli.progress")) {
        bar.set_style(style);
    }
    bar
}
