//! The register of evidence (danh mục minh chứng) over many forms, with the files of a folder and the links: pages of
//! tables.
//!
//! The columns are those of both registers in use: the old one with number, date and issuer, and the new one with
//! format, place or link.

mod files;
mod links;
mod register;
mod remarks;

pub use files::counts as files_line;
pub use links::counts as links_line;
pub use register::counts as register_line;
pub use remarks::{About, RemarkRow, remarks, summary};

use super::result::Reference;
use super::{Column, columns};
use crate::catalogue::Catalogue;
use crate::evidence::Whole;
use crate::finding::Severity;
use crate::message::Messages;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageColumn {
    /// Running number.
    Number,
    /// School and year.
    Unit,
    /// Code.
    Code,
    /// Title.
    Title,
    /// Number and date.
    Date,
    /// Who issued it.
    Issuer,
    /// Where it is kept, or a link.
    Location,
    /// Items that use it.
    Items,
    /// Note.
    Note,
    /// What to look at, in short.
    Remarks,
    /// How much it weighs.
    Severity,
    /// The evidence, file or link that it is about.
    About,
    /// Where to look.
    Place,
    /// What there is to say.
    Message,
    /// What to do.
    Help,
    /// A file.
    File,
    /// Its bytes.
    Bytes,
    /// A link.
    Link,
    /// What was found of it.
    State,
    /// When.
    LookedUp,
    /// Where it led to.
    LedTo,
}

/// What stands under a column.
#[derive(Debug)]
pub enum Value {
    /// A number.
    Number(u64),
    /// Text.
    Text(String),
    /// A word with the colour of a weight, where there is one.
    Weight(Option<Severity>, String),
    /// Text that may be an address on the web.
    Reference(Reference),
}

impl Value {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// A page: a table with its title.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What stands below the title.
    pub line: String,
    /// The columns.
    pub columns: Vec<Column<PageColumn>>,
    /// The rows, each with a value a column.
    pub rows: Vec<Vec<Value>>,
    /// What is said where there is no row.
    pub nothing: &'a str,
}

/// The paper.
#[derive(Debug)]
pub struct EvidencePaper<'a> {
    /// What the whole is called.
    pub title: &'a str,
    /// Its pages.
    pub pages: Vec<Page<'a>>,
}

/// What all pages are made of.
struct Given<'a> {
    whole: &'a Whole,
    catalogue: &'a Catalogue,
    messages: &'a Messages,
}

impl<'a> EvidencePaper<'a> {
    /// The paper of a register.
    pub fn new(whole: &'a Whole, catalogue: &'a Catalogue, messages: &'a Messages) -> Self {
        let given = Given { whole, catalogue, messages };
        let mut pages = vec![register::page(&given), remarks::page(&given)];
        pages.extend(whole.files.as_ref().map(|files| files::page(&given, files)));
        pages.extend(links::page(&given));
        Self { title: messages.word("evidence.register_title"), pages }
    }
}

impl<'a> Given<'a> {
    fn word(&self, key: &'a str) -> &'a str {
        self.messages.word(key)
    }

    /// Whether rows must say whose they are.
    fn has_many_units(&self) -> bool {
        self.whole.register.units.len() > 1
    }

    fn columns(&self, told: &[(PageColumn, &'static str)]) -> Vec<Column<PageColumn>> {
        let is_told = |what: PageColumn| what != PageColumn::Unit || self.has_many_units();
        let told: Vec<_> = told.iter().copied().filter(|(what, _)| is_told(*what)).collect();
        columns(self.messages, &told)
    }

    /// What stands below the title of a page: whose it is, where it is one school's, and counts.
    fn line(&self, counts: String) -> String {
        match self.whole.register.units.as_slice() {
            [unit] => {
                let unit = self.messages.say("evidence.of_unit", &[("unit", &unit.shown())]);
                format!("{unit}. {counts}")
            }
            _ => counts,
        }
    }

    fn unit(&self, number: usize) -> String {
        self.whole.register.units.get(number).map(crate::evidence::Unit::shown).unwrap_or_default()
    }
}

/// Values of a row, of which the one of the unit is there only where there are several.
fn row(given: &Given, unit: impl FnOnce() -> String, before: Vec<Value>, behind: Vec<Value>) -> Vec<Value> {
    let unit = given.has_many_units().then(|| Value::Text(unit()));
    before.into_iter().chain(unit).chain(behind).collect()
}
