//! Workbooks that the program writes. Assessments come in, bytes go out; nothing is decided here.
//!
//! All text is written as text, so that nothing a form holds can become a formula; every formula has its result
//! stored beside it, so that it reads right in Protected View, previews and programs that do not calculate.

mod formula;
pub mod result;
pub mod style;
pub mod template;
