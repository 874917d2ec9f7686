//! Systems where a program is not given a window of its own: a terminal stays open after it.

use std::path::Path;

/// Never.
pub const fn is_own() -> bool {
    false
}

/// Nobody waits.
pub const fn wait(_folder: Option<&Path>) {}
