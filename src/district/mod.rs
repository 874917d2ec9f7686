//! Many schools: the roster of those that should hand in a form, what is kept of each form, which forms are one
//! school's and which of them counts, and figures over all schools.

pub mod carry;
pub mod merge;
pub mod name;
pub mod record;
pub mod roster;
mod school;
pub mod statistics;

pub use merge::{Expected, GroupResult, Merged, Notice, Options, School, merge};
pub use record::{ItemRecord, Record};
