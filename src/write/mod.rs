//! Workbooks that the program writes.
pub mod result;
