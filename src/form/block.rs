//! A block: a run of the catalogue's items in a sheet, with its header, its rows and what each row stands for.
//!
//! A table of a sheet comes in, a [`Block`] goes out: its rows matched to the catalogue and its columns weighed. A block
//! may run across instead of down; then the sheet it knows is turned, and only [`Block::at`] knows that.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::{self, Claims};
use super::header::Table;
use super::matching::{Match, Meaning, Way, match_rows};
use super::rows::{RawRow, rows};
use super::titles::Titles;
use super::vocabulary::{Role, Vocabulary};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Col, Place, Row};
use crate::school::SchoolYear;
use crate::sheet::{Cell, Sheet};
use crate::text::{Number, parse_number};

/// How the rows and columns of a block lie in the sheet that a person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<'s> {
    /// An item a row.
    Down,
    /// An item a column: rows and columns have changed places.
    Across,
    /// An item a card, each cell at a place of its own.
    Cards(&'s BTreeMap<Address, Address>),
}

impl Frame<'_> {
    /// Where a person sees this cell of the block.
    pub fn seen(&self, at: Address) -> Address {
        match self {
            Self::Down => at,
            Self::Across => turned(at),
            Self::Cards(places) => {
                let card = || places.get(&Address::new(at.row, Col::FIRST));
                places.get(&at).or_else(card).or(places.values().next()).copied().unwrap_or(at)
            }
        }
    }
}

/// A table with the meaning of its rows and columns.
pub struct Block<'s> {
    /// The sheet it stands in; turned where the block runs across.
    pub sheet: &'s Sheet,
    /// How its rows and columns lie in the sheet that a person sees.
    pub frame: Frame<'s>,
    /// Its header, extent and columns.
    pub table: Table,
    /// Its printed rows.
    pub rows: Vec<RawRow>,
    /// What each row stands for.
    pub meanings: Vec<Meaning>,
    /// Why its columns hold what they are taken for.
    pub claims: Claims,
}

impl<'s> Block<'s> {
    /// Reads a table; `year` is the school year that stands above it.
    pub fn new(
        sheet: &'s Sheet,
        frame: Frame<'s>,
        table: Table,
        year: Option<&SchoolYear>,
        titles: &Titles,
        catalogue: &Catalogue,
        words: &Vocabulary,
    ) -> Self {
        let is_register = table.columns.is_register();
        let mut block =
            Self { sheet, frame, table, rows: Vec::new(), meanings: Vec::new(), claims: Claims::default() };
        block.match_rows(titles, catalogue, words);
        if block.items(catalogue).next().is_some() && !is_register {
            block.claims = claims::weigh(&mut block, year, catalogue, words);
            if block.claims.changed {
                // What a row holds tells what it is: with other columns the rows are read again.
                block.match_rows(titles, catalogue, words);
            }
        }
        block
    }

    /// Whether it gives evidence for items and nothing else.
    pub fn is_evidence(&self) -> bool {
        let columns = &self.table.columns;
        let has_evidence = columns.get(Role::Evidence).or(columns.get(Role::Link)).is_some();
        has_evidence && !self.has_answers()
    }

    /// Whether it holds a reviewer's points and nothing else.
    pub fn is_review(&self) -> bool {
        self.table.columns.get(Role::Review).is_some() && !self.has_answers()
    }

    /// Whether several columns may hold the points.
    pub fn is_rivalled(&self) -> bool {
        !self.claims.rivals.is_empty()
    }

    /// Whether points or marks can be read from it.
    pub fn has_answers(&self) -> bool {
        self.table.columns.has_answers()
    }

    /// Takes its points for a reviewer's.
    pub fn give_to_reviewer(&mut self) {
        let columns = &mut self.table.columns;
        columns.set(Role::Review, columns.all(Role::Score).to_vec());
        for role in [Role::Score, Role::Met, Role::NotMet, Role::Evidence, Role::Link, Role::Note] {
            columns.set(role, Vec::new());
        }
        for claim in self.claims.columns.iter_mut().filter(|claim| claim.role == Role::Score) {
            claim.role = Role::Review;
        }
    }

    /// Takes rows that only a number names for the items that another block, or the catalogue's order, gives the number.
    pub fn join(
        &mut self,
        numbers: &BTreeMap<u32, NodeId>,
        year: Option<&SchoolYear>,
        catalogue: &Catalogue,
        words: &Vocabulary,
    ) {
        let meaning = |row: &RawRow| {
            let node = row.running.and_then(|number| numbers.get(&number));
            node.map_or(Meaning::Other, |node| {
                Meaning::Node(Match {
                    node: *node,
                    way: Way::Place,
                    read_back: false,
                    is_strange: false,
                    at_odds: None,
                    is_foreign: false,
                })
            })
        };
        self.meanings = self.rows.iter().map(meaning).collect();
        if !self.claims.is_fixed {
            self.claims = claims::weigh(self, year, catalogue, words);
        }
    }

    /// Reads the rows and matches them to the catalogue.
    pub fn match_rows(&mut self, titles: &Titles, catalogue: &Catalogue, words: &Vocabulary) {
        self.rows = rows(self.sheet, &self.table, words);
        self.meanings = match_rows(&self.rows, titles, catalogue, words);
    }

    /// The rows that stand for items.
    pub fn items<'a>(&'a self, catalogue: &'a Catalogue) -> impl Iterator<Item = (&'a RawRow, &'a Match)> {
        self.nodes().filter(|(_, found)| catalogue.node(found.node).is_item())
    }

    /// The rows that stand for anything in the catalogue.
    pub fn nodes(&self) -> impl Iterator<Item = (&RawRow, &Match)> {
        self.rows.iter().zip(&self.meanings).filter_map(|(row, meaning)| match meaning {
            Meaning::Node(found) => Some((row, found)),
            _ => None,
        })
    }

    /// Whether the table gives points for criteria without their items: a summary of another table.
    pub fn is_summary(&self, catalogue: &Catalogue) -> bool {
        let present: BTreeSet<NodeId> = self.nodes().map(|(_, found)| found.node).collect();
        let bare = self.nodes().filter(|(row, found)| {
            let children = catalogue.children(found.node);
            let is_criterion = catalogue.criterion_of(found.node) == Some(found.node);
            is_criterion
                && row.has_number
                && !children.is_empty()
                && !children.iter().any(|c| present.contains(c))
        });
        bare.count() * 2 > self.items(catalogue).count()
    }

    /// The cell in this row and column.
    pub fn cell(&self, row: Row, col: Option<Col>) -> Option<&Cell> {
        self.sheet.get(Address::new(row, col?))
    }

    /// The spreadsheet rows of a printed row, with those below it that have neither number nor title of their own.
    pub fn lines(&self, index: usize) -> (Row, Row) {
        let Some(row) = self.rows.get(index) else { return (Row::FIRST, Row::FIRST) };
        let below = self.rows.iter().zip(&self.meanings).skip(index + 1);
        let mut last = row.last;
        for (next, meaning) in below {
            // A line of its own has no number and no title, and stands right below: what follows after a gap is the
            // form's foot, whose signatures would be taken for evidence.
            let is_bare = next.code.is_none() && next.label.is_empty();
            if *meaning != Meaning::Other || !is_bare || next.row != last.down(1) {
                break;
            }
            last = next.last;
        }
        (row.row, last)
    }

    /// The place of a row's cell in this column.
    pub fn place(&self, row: &RawRow, col: Option<Col>) -> Place {
        let place = match col {
            Some(col) => self.at(Address::new(row.row, col)),
            None => Place { sheet: Some(self.sheet.name.clone()), ..Place::default() },
        };
        place.with_label(&row.label)
    }

    /// The place that a person calls this address.
    pub fn at(&self, at: Address) -> Place {
        Place::cell(&self.sheet.name, self.frame.seen(at))
    }

    /// Columns with a header that have no role and hold words behind items: where the header stands, and what it says.
    /// What stands before the titles only sorts them.
    pub fn unread(&self, catalogue: &Catalogue) -> Vec<(Place, String)> {
        let is_text = |cell: &&Cell| {
            let shown = cell.shown();
            shown.chars().any(char::is_alphabetic) && parse_number(&shown) == Number::NotANumber
        };
        let title = self.table.columns.titles().iter().flatten().min();
        let mut unread = Vec::new();
        for label in self.table.labels.iter().filter(|label| title.is_none_or(|title| label.at.col > *title))
        {
            let col = label.at.col;
            let is_own = self.table.columns.has_role(col) || self.frame != Frame::Down;
            let Some(shown) = label.shown.last().filter(|_| !is_own) else { continue };
            let cells = self.items(catalogue).filter_map(|(row, _)| self.cell(row.row, Some(col)));
            // What is worked out is lost nowhere.
            let cells: Vec<&Cell> = cells.filter(|cell| !cell.is_blank() && !cell.is_formula).collect();
            // Numbers are somebody else's points, and a word among them a mark.
            if cells.iter().filter(|cell| is_text(cell)).count() * 2 > cells.len() {
                unread.push((self.at(label.at), shown.clone()));
            }
        }
        unread
    }

    /// Evidence and links in the rows of groups and criteria; what is merged over the rows below is theirs.
    pub fn loose(&self, catalogue: &Catalogue) -> Vec<(Place, String)> {
        let columns =
            || [Role::Evidence, Role::Link].into_iter().flat_map(|role| self.table.columns.all(role));
        let above = self.nodes().filter(|(_, found)| !catalogue.node(found.node).is_item());
        let cells = above.flat_map(|(row, _)| columns().filter_map(|col| self.cell(row.row, Some(*col))));
        let is_own = |cell: &&Cell| self.sheet.merged_area(cell.at).is_none_or(|area| area.height() == 1);
        let cells = cells.filter(|cell| !cell.is_formula).filter(is_own);
        let told = cells.filter(|cell| cell.link.is_some() || cell.shown().chars().any(char::is_alphabetic));
        told.map(|cell| (self.at(cell.at), cell.shown().into_owned())).collect()
    }

    /// The cell of rows above that is merged over this row and column.
    pub fn merged_into(&self, row: Row, col: Col) -> Option<&Cell> {
        let area = self.sheet.merged_area(Address::new(row, col))?;
        (area.first.row < row).then(|| self.sheet.get(area.first)).flatten()
    }

    /// The cells of these rows in one column.
    pub fn cells_between(&self, first: Row, last: Row, col: Col) -> impl Iterator<Item = &Cell> {
        // Rows that hold something, and not all that a merged cell may cover.
        let rows = self.sheet.rows_between(first, Some(last.down(1)));
        rows.filter_map(move |(row, _)| self.cell(row, Some(col)))
    }
}

/// The address with row and column in each other's place.
pub fn turned(at: Address) -> Address {
    Address::new(Row::from_index(at.col.index()), Col::from_index(at.row.index()))
}

/// A sheet with rows and columns in each other's place.
pub fn turned_sheet(sheet: &Sheet) -> Sheet {
    let cells = sheet.cells().iter().map(|cell| Cell { at: turned(cell.at), ..cell.clone() }).collect();
    let mut other = Sheet::new(&sheet.name, cells);
    other.visibility = sheet.visibility;
    other.merged = sheet
        .merged
        .iter()
        .map(|area| crate::cell::Area { first: turned(area.first), last: turned(area.last) })
        .collect();
    other.hidden_rows = sheet.hidden_cols.iter().map(|col| Row::from_index(col.index())).collect();
    other.hidden_cols = sheet.hidden_rows.iter().map(|row| Col::from_index(row.index())).collect();
    other
}
