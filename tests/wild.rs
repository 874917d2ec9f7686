//! Forms that nobody wrote the program for: one of each mechanism of reading, and forms that differ only in their
//! shape.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

#[path = "wild/shapes.rs"]
mod shapes;
#[path = "wild/swaps.rs"]
mod swaps;
