//! Many schools: the roster of those that should hand in a form, what is kept of each form, which forms are one
//! school's and which of them counts, and figures over all schools.

pub mod archive;
pub mod consolidate;
mod doubles;
#[cfg(test)]
mod fixture;
pub mod items;
pub mod order;
pub mod record;
pub mod roster;
pub mod statistics;
mod summary;
mod taught;

pub(crate) use doubles::clusters;

pub use consolidate::{Expected, GroupResult, Merged, Notice, Options, School, merge};
pub use items::{ItemRecord, Items};
pub use record::{FormKey, Record};
pub use summary::Summary;
