//! A catalogue out of a decision's own table or a blank form: the tree of its rows with their maxima, as they are told
//! by codes, order and sums alone, without any catalogue.
//!
//! A workbook comes in ([`read`]), a [`Draft`] goes out, and from it a TOML text for a person to look over
//! ([`to_toml`]). What does not add up or is not understood is a [`Remark`] with its cell; nothing is invented. Several
//! forms are put together by [`agree`], which takes what most of them say.

mod agree;
mod columns;
mod lines;
mod phrase;
mod resolve;
mod toml;
mod tree;
mod uncoded;
mod words;

use rust_decimal::Decimal;

pub use agree::{Difference, agree};
pub use toml::{Making, to_toml};
pub use words::BlankWords;

use crate::catalogue::{CapBand, Kind, LevelRule};
use crate::cell::Place;
use crate::form::Vocabulary;
use crate::message::Messages;
use crate::sheet::{Limits, ReadError, Visibility, Workbook, guard};

/// A catalogue as a table shows it.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Name of the file it was read from.
    pub source: String,
    /// The number of the decision that the file names, such as `4725/QĐ-BGDĐT`.
    pub decision: Option<String>,
    /// The groups, in order.
    pub groups: Vec<DraftNode>,
    /// What does not add up or was not understood, in the order of the table.
    pub remarks: Vec<Remark>,
}

/// A group, criterion or item of a draft.
#[derive(Debug, Clone, Default)]
pub struct DraftNode {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its maximum.
    pub max: Option<Decimal>,
    /// Whether the maximum was worked out and stands nowhere.
    pub is_inferred: bool,
    /// What an answer to it looks like.
    pub kind: Kind,
    /// Bands by which its points turn into a level.
    pub bands: Vec<LevelRule>,
    /// Bands of its ratio or count.
    pub caps: Vec<CapBand>,
    /// What the table says about evidence.
    pub hint: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// What stands below it.
    pub children: Vec<DraftNode>,
}

/// Something that a person must look at: a key into the messages below `draft`, where, and what the words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Key of its words.
    pub key: &'static str,
    /// The cell.
    pub place: Place,
    /// The row that it is about; empty for none.
    pub code: String,
    /// Names and values for the words.
    pub params: Vec<(&'static str, String)>,
}

impl Remark {
    /// Its words, with the cell in front.
    pub fn text(&self, messages: &Messages) -> String {
        let place = self.place.to_string();
        let code = if self.code.is_empty() { messages.word("draft.row") } else { self.code.as_str() };
        let mut params: Vec<(&str, &str)> =
            self.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        params.push(("code", code));
        let text = messages.say(&format!("draft.remark_{}", self.key), &params);
        if place.is_empty() { text } else { format!("{place}: {text}") }
    }
}

impl Draft {
    /// Every node, a parent before its children.
    pub fn nodes(&self) -> Vec<&DraftNode> {
        fn add<'n>(nodes: &'n [DraftNode], out: &mut Vec<&'n DraftNode>) {
            for node in nodes {
                out.push(node);
                add(&node.children, out);
            }
        }
        let mut out = Vec::new();
        add(&self.groups, &mut out);
        out
    }

    /// Rows that have no maximum though they need one: then the draft is no catalogue yet.
    pub fn lacking(&self) -> Vec<&DraftNode> {
        let nodes = self.nodes().into_iter();
        nodes
            .filter(|node| node.children.is_empty() && node.max.is_none() && node.kind != Kind::Condition)
            .collect()
    }
}

/// Reads every table of a workbook that has titles and maxima. Tables that go on with the same tree make one draft;
/// a table that begins it anew makes another.
///
/// # Errors
/// [`ReadError::TooLarge`] where the tables have more lines than any form has.
pub fn read(
    workbook: &Workbook,
    file_name: &str,
    words: &Vocabulary,
    blank: &BlankWords,
    limits: &Limits,
) -> Result<Vec<Draft>, ReadError> {
    let mut trees: Vec<tree::Tree> = Vec::new();
    let mut asked: Vec<lines::Line> = Vec::new();
    let mut read = 0_u64;
    let is_visible = |sheet: &&crate::sheet::Sheet| sheet.visibility == Visibility::Visible;
    for sheet in workbook.sheets.iter().filter(is_visible) {
        for table in lines::tables(sheet, words, blank, limits) {
            let mut lines = lines::lines(sheet, &table, words, blank);
            // Lines are compared with each other.
            read += lines.len() as u64;
            guard::within("table_rows", read, limits.table_rows)?;
            if !table.columns.has_points() && !lines::have_caps_in_titles(&lines, blank) {
                // Conditions in a table of their own, whose place among the criteria nobody can tell.
                if table.asks_for_marks() {
                    asked.extend(lines);
                }
                continue;
            }
            if uncoded::is_uncoded(&lines, blank) {
                lines = uncoded::coded(&lines, blank);
            }
            let mut going_on = trees.last().cloned().unwrap_or_default();
            if going_on.add(&lines, blank) {
                trees.pop();
                trees.push(going_on);
            } else {
                let mut anew = tree::Tree::default();
                anew.add(&lines, blank);
                trees.push(anew);
            }
        }
    }
    if let Some(first) = trees.first_mut() {
        first.strays.extend(asked);
    }
    let decision = lines::decision(workbook);
    let draft = |tree: tree::Tree| Draft {
        source: file_name.to_owned(),
        decision: decision.clone(),
        ..resolve::resolve(&tree, blank)
    };
    let mut drafts: Vec<Draft> =
        trees.into_iter().map(draft).filter(|draft| !draft.groups.is_empty()).collect();
    // Beside a whole table, a part of one is an example of how to fill it in.
    let most = drafts.iter().map(|draft| draft.nodes().len()).max().unwrap_or(0);
    drafts.retain(|draft| draft.nodes().len() * 2 > most);
    Ok(drafts)
}
