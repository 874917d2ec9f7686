//! A filled form (phiếu tự đánh giá): from sparse cells to answers.
//!
//! A workbook comes in, a [`Form`] goes out: for each item of the catalogue the answer with the cell it stands in,
//! what else the form states (maxima, totals, levels), the evidence register, who filled it in, and whatever could
//! not be understood. Nothing is judged here and no message is worded.

mod answers;
mod assigned;
mod block;
mod cards;
mod claims;
pub(crate) mod code;
mod council;
pub mod evidence;
mod fixed;
mod gather;
pub(crate) mod header;
mod identity;
mod instances;
mod landmarks;
mod layout;
pub mod marker;
mod matching;
pub mod pages;
mod parts;
pub mod reading;
mod records;
mod register;
mod rows;
mod share;
pub mod stated;
mod titled;
mod titles;
pub mod unseen;
pub(crate) mod vocabulary;
mod voice;

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Place, Row};
use crate::sheet::{Limits, ReadError, Sheet, Visibility, Workbook, guard};
pub use assigned::Assigned;
pub use claims::Reason;
pub use council::{Council, Member};
pub use evidence::{Evidence, EvidenceCode, EvidenceKind};
pub use fixed::{Fixed, FixedError, to_toml};
pub use identity::Identity;
pub use layout::{BlockLayout, ColumnLayout, Direction, ROLES};
pub use marker::Marker;
pub use matching::Way;
pub use pages::{Details, Task};
pub use reading::Reading;
pub use register::{Register, RegisterEntry};
pub use share::Share;
pub use titled::Titled;
pub use unseen::Unseen;
pub use vocabulary::{Role, SchoolKind, Vocabulary};
pub use voice::Voice;

/// What one workbook says.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// One answer for each item that has a row, in the order of the catalogue.
    pub answers: Vec<Answer>,
    /// Maxima that the form gives for groups and criteria.
    pub maxima: Vec<(NodeId, Decimal, Place)>,
    /// Titles that it gives rows told by their codes, where they are like none that the catalogue knows.
    pub titles: Vec<(NodeId, String)>,
    /// Totals and subtotals that the form states itself.
    pub totals: Vec<StatedTotal>,
    /// Levels that the form states itself.
    pub levels: Vec<StatedLevel>,
    /// The evidence register.
    pub register: Register,
    /// Who filled it in.
    pub identity: Identity,
    /// What `phieu` wrote into a workbook of its own making.
    pub marker: Option<Marker>,
    /// What was found of tables and columns, and what was not understood.
    pub layout: Layout,
    /// What a person does not see as it is stored.
    pub unseen: Unseen,
    /// Ratios and counts that it gives beside its points.
    pub shares: Vec<Share>,
    /// The council that assesses.
    pub council: Council,
    /// The plan of the yearly process; `None` where the form has none.
    pub plan: Option<Vec<Task>>,
    /// Details that stand beside the table: who made the form out, and when.
    pub details: Details,
}

/// A form's answer to one item.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The item.
    pub item: NodeId,
    /// The cell that holds the answer, or where it would stand.
    pub place: Place,
    /// What that cell shows.
    pub shown: String,
    /// What it says.
    pub reading: Reading,
    /// The maximum that the form gives for the item.
    pub stated_max: Option<(Decimal, Place)>,
    /// What the reviewer says (điểm đánh giá ngoài).
    pub review: Reading,
    /// What the reviewer's cell shows.
    pub review_shown: String,
    /// The cell that holds them, or where they would stand.
    pub review_place: Place,
    /// Evidence, in the order of the form.
    pub evidence: Vec<Evidence>,
    /// Where the evidence stands.
    pub evidence_place: Place,
    /// Titles written beside the evidence; [`Answer::titled`] tells what each belongs to.
    pub evidence_titles: Vec<String>,
    /// Note (ghi chú).
    pub note: Option<String>,
    /// How the row was told.
    pub way: Way,
    /// The cell of a code that a spreadsheet had made a number or date of, and what it shows.
    pub read_back: Option<(Place, String)>,
    /// Whether the row's title is like none that the catalogue knows for the item.
    pub is_strange: bool,
    /// The node that the row's code would name, where its title plainly says another.
    pub at_odds: Option<NodeId>,
    /// Other answers to the same item.
    pub others: Vec<OtherAnswer>,
}

/// A second answer to an item.
#[derive(Debug, Clone)]
pub struct OtherAnswer {
    /// Where it stands.
    pub place: Place,
    /// What it shows.
    pub shown: String,
    /// Whether it stands in the same table as the first.
    pub same_table: bool,
}

/// What a total adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A group or criterion.
    Node(NodeId),
    /// All groups.
    Everything,
}

/// A total that a form states itself.
#[derive(Debug, Clone)]
pub struct StatedTotal {
    /// What it adds up.
    pub scope: Scope,
    /// The number.
    pub value: Decimal,
    /// Where it stands.
    pub place: Place,
}

/// A level that a form states itself.
#[derive(Debug, Clone)]
pub struct StatedLevel {
    /// Whose level.
    pub scope: Scope,
    /// The level.
    pub level: u8,
    /// Where it stands.
    pub place: Place,
}

/// What was found of tables and columns, and what was not understood.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Number of tables that answer items.
    pub tables: usize,
    /// Where the first of them begins.
    pub first_table: Option<Place>,
    /// Roles of columns that no table has though they are needed.
    pub missing: Vec<Role>,
    /// Columns that all claim to hold the score: their header cells.
    pub rivals: Option<(Place, String)>,
    /// Rows with a score that belong to no item: where the score stands and what it shows.
    pub strays: Vec<(Place, String)>,
    /// The column that was taken for the score by what it holds alone.
    pub by_content: Option<Place>,
    /// Whether the file's format knows nothing but text.
    pub is_untyped: bool,
    /// Numbers of other decisions that the form names above its table.
    pub other_decision: Option<(Place, String)>,
    /// The hidden sheet that holds a table, where none of the sheets that are read does.
    pub hidden_table: Option<String>,
    /// Columns that hold text and are no part of the form: the cell of the header, and what it says.
    pub unread: Vec<(Place, String)>,
    /// Evidence and links beside a group or criterion, which belong to no item: where each stands, and what it says.
    pub loose: Vec<(Place, String)>,
    /// Blocks of the workbook that are no part of this form: where each begins, and what it is.
    pub left_out: Vec<LeftOut>,
    /// How the columns of each block were understood.
    pub blocks: Vec<BlockLayout>,
    /// The header words of all blocks of the workbook and their places, as a short sign; `None` where it has no block.
    pub fingerprint: Option<String>,
    /// The layout file by which it was read.
    pub by_file: Option<String>,
    /// The layout file that was asked for and does not fit.
    pub misfit: Option<String>,
}

/// A block of a workbook that is no part of the form.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// Where it begins.
    pub place: Place,
    /// Why it was left out.
    pub kind: Kind,
    /// How its columns were understood, where it is a block of its own.
    pub block: Option<BlockLayout>,
    /// The rows that belong to it.
    pub(crate) rows: Option<(Row, Row)>,
    /// Whether nothing but its year says that it is not the form, so that somebody must look.
    pub is_doubtful: bool,
}

/// What a block of a workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    /// A form that a school filled in, or an agreed one.
    #[default]
    Filled,
    /// A draft.
    Draft,
    /// One member's.
    Member,
    /// Handed in again later.
    Repeated,
    /// Of somebody above or outside; its points stand beside the school's own.
    Review,
    /// Of an earlier year.
    Earlier,
    /// What was aimed at.
    Plan,
    /// An example or advice.
    Example,
    /// A form that nobody filled in.
    Blank,
    /// Hidden rows of items that have visible rows too.
    Hidden,
}

impl Form {
    /// The answer to an item.
    pub fn answer(&self, item: NodeId) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.item == item)
    }
}

/// Reads a workbook as forms of the catalogue: one, or one for each school in it. `file_name` helps where the workbook
/// itself does not tell the school or the year; `layouts` are the layout files at hand, the first that fits counts.
///
/// # Errors
/// [`ReadError::TooLarge`] where its tables have more rows than any form has: rows are compared with each other.
pub fn read(
    workbook: &Workbook,
    file_name: &str,
    catalogue: &Catalogue,
    words: &Vocabulary,
    limits: &Limits,
    layouts: &[Fixed],
) -> Result<Vec<Form>, ReadError> {
    let marker = marker::read(workbook);
    let sheets = readable(workbook, marker.as_ref());
    // Looking for headers is the dearest step, so it is done once a sheet.
    let with_tables = |sheet| (sheet, header::tables(sheet, words, limits));
    let tables: Vec<(&Sheet, header::Tables)> = sheets.iter().copied().map(with_tables).collect();
    let is_read = |sheet: &Sheet| sheets.iter().any(|read| std::ptr::eq(*read, sheet));
    let others: Vec<(&Sheet, header::Tables)> =
        workbook.sheets.iter().filter(|sheet| !is_read(sheet)).map(with_tables).collect();
    guard::within("table_rows", rows_in(&tables), limits.table_rows)?;
    let reader = instances::Reader { catalogue, words, limits, layouts, marker: marker.as_ref(), file_name };
    let mut forms = reader.forms(&tables, &others);
    let is_one = forms.len() == 1;
    // The council and the plan stand on sheets of their own, which the tables do not tell.
    let visible: Vec<&Sheet> = visible(workbook);
    for form in &mut forms {
        form.marker.clone_from(&marker);
        // Of several schools each has what its own sheets hold.
        let answers = &form.answers;
        let is_own =
            |sheet: &&Sheet| is_one || answers.iter().any(|a| a.place.sheet.as_ref() == Some(&sheet.name));
        let own: Vec<&Sheet> = sheets.iter().copied().filter(is_own).collect();
        form.unseen = unseen::read(&own, answers);
        form.shares = share::read(&own, form, catalogue, words);
        let around = if is_one { &visible } else { &own };
        form.council = council::read(around, catalogue, words, limits);
        form.plan = pages::plan(around, &words.own);
        form.details = pages::details(around, &words.own);
        form.layout.is_untyped = workbook.is_untyped;
        form.layout.other_decision = stated::other_decision(&sheets, catalogue);
    }
    if let [form] = forms.as_mut_slice()
        && form.layout.tables == 0
    {
        form.layout.hidden_table = hidden_table(&reader, &others);
    }
    Ok(forms)
}

/// How many hidden sheets are looked through for a table.
const MOST_HIDDEN: usize = 8;

/// The first sheet that nobody sees and that holds a table of the catalogue.
fn hidden_table(reader: &instances::Reader, others: &[(&Sheet, header::Tables)]) -> Option<String> {
    let holds_form = |of: &&(&Sheet, header::Tables)| {
        let alone = std::slice::from_ref(*of);
        rows_in(alone) <= reader.limits.table_rows
            && reader.forms(alone, &[]).iter().any(|form| form.layout.tables > 0)
    };
    let hidden = others.iter().filter(|(sheet, _)| sheet.visibility != Visibility::Visible);
    hidden.take(MOST_HIDDEN).find(holds_form).map(|(sheet, _)| sheet.name.clone())
}

/// Rows of all tables, headers included.
fn rows_in(sheets: &[(&Sheet, header::Tables)]) -> u64 {
    let rows = sheets.iter().flat_map(|(sheet, tables)| {
        let tables = tables.forms.iter().chain(&tables.registers);
        tables.map(|table| sheet.rows_between(table.header, table.end).count() as u64)
    });
    rows.sum()
}

fn visible(workbook: &Workbook) -> Vec<&Sheet> {
    workbook.sheets.iter().filter(|sheet| sheet.visibility == Visibility::Visible).collect()
}

/// The sheets in which answers are looked for: those that a result workbook names, else the visible ones, else all.
fn readable<'w>(workbook: &'w Workbook, marker: Option<&Marker>) -> Vec<&'w Sheet> {
    let named: Vec<&Sheet> = workbook
        .sheets
        .iter()
        .filter(|sheet| marker.is_some_and(|marker| marker.answer_sheets.contains(&sheet.name)))
        .collect();
    if !named.is_empty() {
        return named;
    }
    let visible = visible(workbook);
    let holds_cells = visible.iter().any(|sheet| !sheet.cells().is_empty());
    if holds_cells { visible } else { workbook.sheets.iter().collect() }
}
