//! Layouts that a school, a commune or a provider would make.
