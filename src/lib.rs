//! lib
pub mod catalogue;
pub mod cell;
pub mod sheet;
pub mod text;
