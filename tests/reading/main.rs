//! The reading of forms cannot be fooled without a word: whatever is done to a form that people do to forms, an answer
//! stays what it was, or an error or warning names it.
//!
//! - [`swap`]: the score's column in another's place, in every form there is.
//! - [`shapes`]: the same form in other shapes, made at random.
//! - [`families`]: layouts that a school, a commune or a provider would make, one test each.
//! - [`bare`]: items without a header, and cards.
//! - [`identity`]: whose form it is, and what a commune's sheet says of each of its schools.
//! - [`others`]: what looks like the form and is not.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::assigning_clones,
    clippy::indexing_slicing
)]

#[path = "../common/mod.rs"]
mod common;
mod filled;
mod told;

mod bare;
mod families;
mod identity;
mod others;
mod shapes;
mod swap;
