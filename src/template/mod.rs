//! What stands in a form of the project's own making: the words of its pages, and what is filled in already.
//!
//! Made from a roster, from last year's forms or from the parts that several people filled in; [`crate::write`] makes
//! the workbook of it.

pub mod calendar;
pub mod combine;
pub mod pages;
pub mod registers;
pub mod texts;
pub mod wording;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::NodeId;
use crate::form::RegisterEntry;
use crate::school::{SchoolId, SchoolYear};
use crate::score::AcceptedValue;
pub use calendar::{Calendar, CalendarError};
pub use pages::Pages;
pub use wording::Wording;

/// What is known of a school before its form is written.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Its name.
    pub name: Option<String>,
    /// Its code, as text.
    pub code: Option<String>,
    /// Its kind, as written.
    pub kind: Option<String>,
    /// The unit above it.
    pub parent: Option<String>,
    /// The school year.
    pub school_year: Option<SchoolYear>,
    /// Answers that stand in the form already.
    pub answers: BTreeMap<NodeId, Filled>,
    /// The evidence register as far as it is filled in.
    pub register: Vec<RegisterEntry>,
    /// The pages around the table.
    pub pages: Pages,
    /// When the yearly process happens; `None` for the calendars that come with the program.
    pub calendar: Option<Arc<Calendar>>,
    /// Last year's answers, shown in grey beside the new ones; `None` for a form without those columns.
    pub previous: Option<BTreeMap<NodeId, Filled>>,
}

impl Known {
    /// Which school it is.
    pub fn school(&self) -> SchoolId {
        SchoolId {
            code: self.code.clone(),
            old_codes: Vec::new(),
            name: self.name.clone(),
            parent: self.parent.clone(),
        }
    }
}

/// An answer as it stands in a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// Points, whether a condition is met, or that the row does not apply.
    pub value: Option<AcceptedValue>,
    /// The ratio or count that the points go by, as it is written.
    pub share: String,
    /// What stands in the cell instead, where that is no answer that counts.
    pub text: String,
    /// The reviewer's mark.
    pub review: Option<AcceptedValue>,
    /// What stands in the reviewer's cell instead, where that is no mark that counts.
    pub review_text: String,
    /// Evidence, a line a piece.
    pub evidence: String,
    /// Note.
    pub note: String,
    /// Whether two people answered differently, so that the cell waits for someone to decide.
    pub is_disputed: bool,
}

impl Filled {
    /// Whether nothing stands where the answer belongs.
    pub fn is_unanswered(&self) -> bool {
        self.value.is_none() && self.text.is_empty()
    }
}
