//! The form (phiếu) as schools get it: blank, with their details, or put together of several parts.
//!
//! A catalogue and what is known of a school come in; the table to fill in goes out, with the pages around it. Nobody's
//! answers are judged here: what stands beside a row only says what is missing.

mod input;
mod pages;
mod register;
mod table;

use sha2::{Digest, Sha256};

use crate::catalogue::Catalogue;
use crate::form::{SchoolKind, marker};
use crate::template::{Known, Wording};

pub use input::{Asked, Hint, Input};
pub use pages::{Council, Detail, Guide, Info, InfoField, Plan};
pub use register::{CheckWords, CodeShape, Criterion, Register, RegisterColumn, RegisterRow};
pub use table::{Answer, Counter, FormColumn, FormRow, MarkWords, Maximum, Previous, Table};

/// The whole form.
#[derive(Debug)]
pub struct FormPaper<'a> {
    /// Title.
    pub title: &'a str,
    /// Short name of this form: the same catalogue, school and year always have the same one.
    pub id: String,
    /// Id and version of the catalogue.
    pub catalogue: [&'a str; 2],
    /// What stands at the foot of every page.
    pub footer: String,
    /// *Hướng dẫn*: how to fill it in.
    pub guide: Guide<'a>,
    /// *Thông tin*: who fills it in.
    pub info: Info<'a>,
    /// *Phiếu*: the table to fill in.
    pub table: Table<'a>,
    /// *Danh mục minh chứng*: the evidence register.
    pub register: Register<'a>,
    /// *Kế hoạch*: the tasks of the yearly process.
    pub plan: Plan<'a>,
}

/// What all parts are made from.
#[derive(Clone, Copy)]
struct Given<'a> {
    catalogue: &'a Catalogue,
    kinds: &'a [SchoolKind],
    known: &'a Known,
    words: &'a Wording,
}

impl<'a> FormPaper<'a> {
    /// The form of a catalogue for one school.
    pub fn new(
        catalogue: &'a Catalogue,
        kinds: &'a [SchoolKind],
        known: &'a Known,
        words: &'a Wording,
    ) -> Self {
        let given = Given { catalogue, kinds, known, words };
        let id = id(&given);
        let params =
            [("id", catalogue.id.as_str()), ("version", catalogue.version.as_str()), ("form", id.as_str())];
        Self {
            title: words.text("title"),
            footer: words.say("footer", &params),
            id,
            catalogue: [&catalogue.id, &catalogue.version],
            guide: pages::guide(&given),
            info: pages::info(&given),
            table: table::table(&given),
            register: register::register(&given),
            plan: pages::plan(&given),
        }
    }

    /// What lets the program know its own work again: keys with their values. The school's details are not among
    /// them: what people type on the form counts.
    pub fn memory(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let [catalogue, version] = self.catalogue;
        let told = [
            (marker::CATALOGUE, catalogue),
            (marker::CATALOGUE_VERSION, version),
            (marker::ANSWER_SHEET, self.table.name),
            (marker::ANSWER_SHEET, self.register.name),
            ("form", self.id.as_str()),
            ("tool", "phieu"),
            ("tool_version", env!("CARGO_PKG_VERSION")),
        ];
        let disputed = self.table.rows.iter().filter(|row| row.is_disputed);
        told.into_iter().chain(disputed.map(|row| (marker::DISPUTE, row.code)))
    }
}

fn id(given: &Given) -> String {
    let known = given.known;
    let parts = [
        Some(given.catalogue.id.as_str()),
        Some(given.catalogue.version.as_str()),
        known.code.as_deref(),
        known.name.as_deref(),
        known.school_year.as_deref(),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.unwrap_or_default());
        hash.update([0]);
    }
    crate::hexadecimal(hash.finalize().get(..4).unwrap_or_default())
}
