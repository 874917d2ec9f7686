//! What each column of a block holds, weighed by everything that speaks for and against it.
//!
//! A block whose rows are matched comes in; its columns get their roles, and a [`Claims`] goes out that tells why. Words
//! are one reason; the others are whose points they speak of, what the cells hold against the items, and whether the
//! form's own totals come out. Where no reading leads by a margin, the columns are rivals and none is taken.

mod content;
mod label;
mod others;
mod score;

use std::collections::BTreeMap;

use super::block::Block;
use super::vocabulary::{Role, Vocabulary};
use super::voice::Voice;
use crate::catalogue::Catalogue;
use crate::cell::{Address, Col};
use crate::school::SchoolYear;
use content::Content;

/// How the columns of a block were understood.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// What each column was taken for, and why.
    pub columns: Vec<Claim>,
    /// Columns that might hold the score and were not taken, and what spoke for and against them.
    pub passed: Vec<Claim>,
    /// Columns that claim the score equally well.
    pub rivals: Vec<Col>,
    /// Whether a column got another role than its words gave it.
    pub changed: bool,
    /// The column that answers the conditions alone, where the score's own leaves them blank.
    pub marks: Option<Col>,
    /// Whether a layout file settled them, so that they are not weighed again.
    pub is_fixed: bool,
}

/// What one column was taken for.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The column.
    pub col: Col,
    /// What it holds.
    pub role: Role,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// A reason for or against a reading of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its header says so.
    Words,
    /// Its header says whose points, or of when.
    Says(Voice),
    /// It holds points within the maxima of that many items.
    Points(usize),
    /// It holds the maxima.
    Maxima,
    /// That many totals of the form come out with it.
    Totals(usize),
    /// That many totals of the form do not come out with it.
    WrongTotals(usize),
    /// Its rows complete those of its neighbours: one of several columns is filled.
    OneOfSeveral,
    /// It answers the conditions that the column of the score leaves alone.
    Marks,
    /// That many of its cells hold codes or links of evidence.
    Evidence(usize),
    /// Its header names an item.
    Item,
    /// Another column claims the same equally well.
    Rival,
    /// The layout file says so.
    LayoutFile,
}

impl Reason {
    /// Whether it says that the column is not the form's own score.
    pub fn speaks_against(self) -> bool {
        match self {
            Self::Says(voice) => label::tendency(voice) < 0.0,
            Self::WrongTotals(_) => true,
            _ => false,
        }
    }
}

/// Weighs the columns of a block and gives them their roles.
pub fn weigh(
    block: &mut Block,
    year: Option<&SchoolYear>,
    catalogue: &Catalogue,
    words: &Vocabulary,
) -> Claims {
    if words.is_own_header(block.table.labels.iter().flat_map(|label| &label.path)) {
        return by_words(block, Claims::default());
    }
    let columns = content::columns(block);
    let contents: BTreeMap<Col, Content> =
        columns.iter().map(|col| (*col, content::of(block, *col, catalogue, words))).collect();
    let mut claims = Claims::default();
    let before: Vec<Vec<Col>> = ROLES.iter().map(|role| block.table.columns.all(*role).to_vec()).collect();
    others::of_others(block, year, words);
    others::maxima(block, &contents, words, &mut claims);
    score::choose(block, &columns, &contents, year, catalogue, words, &mut claims);
    others::conditions(block, &columns, &contents, words, catalogue, &mut claims);
    others::evidence(block, &columns, catalogue, &mut claims);
    claims.changed =
        ROLES.iter().zip(&before).any(|(role, cols)| block.table.columns.all(*role) != cols.as_slice());
    by_words(block, claims)
}

/// What was not weighed holds what its header says.
fn by_words(block: &Block, mut claims: Claims) -> Claims {
    let is_weighed = claims.columns.iter().any(|claim| claim.role == Role::Score);
    for role in ROLES {
        for col in block.table.columns.all(role) {
            if !claims.columns.iter().any(|claim| claim.col == *col && claim.role == role) {
                // Only the conditions add a column to the score's own.
                let is_marks = role == Role::Score && is_weighed;
                let reason = if is_marks { Reason::Marks } else { Reason::Words };
                claims.columns.push(Claim { col: *col, role, reasons: vec![reason] });
            }
        }
    }
    claims
}

/// Roles that claims may move.
const ROLES: [Role; 7] =
    [Role::Score, Role::Max, Role::Review, Role::Met, Role::NotMet, Role::Level, Role::Evidence];

/// The header cells of columns, as a person would point at them.
pub fn header_cells(block: &Block, columns: &[Col]) -> Vec<Address> {
    let of = |col: &Col| {
        let label = block.table.labels.iter().find(|label| label.at.col == *col);
        label.map_or(Address::new(block.table.header, *col), |label| label.at)
    };
    columns.iter().map(of).collect()
}
