//! What is decided, as tables: a sound form, one spoilt cell, and everything that must follow from it; beside it the
//! near miss from which nothing may follow.
//!
//! Each line of a table is held against the whole outcome: every finding with its weight, item and cell, every answer
//! that is not as in the sound form, both totals and levels, and the level of the whole school.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../common/mod.rs"]
mod common;
mod outcome;

mod consistency;
mod council;
mod evidence;
mod file;
mod layout;
mod levels;
mod matching;
mod merging;
mod once;
mod schools;
mod unit;
mod value;
