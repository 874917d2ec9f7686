//! Evidence over many forms and in folders.

pub mod naming;
