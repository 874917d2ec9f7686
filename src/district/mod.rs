//! Many schools: the roster of those that should hand in a form.

pub mod roster;
