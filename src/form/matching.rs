//! Matches printed rows to the catalogue: by code first, then by title, then by place among a criterion's lines.
//!
//! Rows in their order come in, for each row the node it stands for and the way it was told go out. A row that
//! cannot be told for sure stays unmatched; saying so is the checks' work.

use super::code::{RowCode, counts_in_latin, letter_index};
use super::rows::RawRow;
use super::vocabulary::{Vocabulary, beginning};
use crate::catalogue::{Catalogue, NodeId, Rank};
use crate::text::likeness;

/// How a row was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// By its code.
    Code,
    /// By its title.
    Title,
    /// By its place among the lines of a criterion.
    Place,
}

/// What a row stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The group, criterion or item.
    pub node: NodeId,
    /// How that was told.
    pub way: Way,
    /// The code as it was meant, where a spreadsheet had made a number or date of it.
    pub read_back: bool,
    /// Whether the row's title is like none that the catalogue knows for the node.
    pub is_strange: bool,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// It stands for a node of the catalogue.
    Node(Match),
    /// It adds up rows above it.
    Total,
    /// It belongs to the form's text or to nothing that is known.
    Other,
}

/// Titles at least this like are the same title in other words.
const ALIKE: f64 = 0.5;
/// Titles at least this like are the same title but for small changes.
const SAME: f64 = 0.8;
/// By how much the best title must lead the next.
const LEAD: f64 = 0.04;

/// Matches every row of one table.
pub fn match_rows(rows: &[RawRow], catalogue: &Catalogue, words: &Vocabulary) -> Vec<Meaning> {
    let mut matcher = Matcher {
        catalogue,
        words,
        rows,
        meanings: vec![Meaning::Other; rows.len()],
        group: None,
        criterion: None,
        block: Vec::new(),
    };
    for index in 0..rows.len() {
        matcher.take(index);
    }
    matcher.close_block();
    matcher.meanings
}

struct Matcher<'a> {
    catalogue: &'a Catalogue,
    words: &'a Vocabulary,
    rows: &'a [RawRow],
    meanings: Vec<Meaning>,
    group: Option<NodeId>,
    criterion: Option<NodeId>,
    /// Rows below the criterion that are not told yet.
    block: Vec<usize>,
}

impl Matcher<'_> {
    fn take(&mut self, index: usize) {
        let Some(row) = self.rows.get(index) else { return };
        if let Some(found) = self.by_code(row).or_else(|| self.by_same_title(row)) {
            self.settle(index, found);
        } else if row.code.is_none() && self.is_total(row) {
            self.close_block();
            self.put(index, Meaning::Total);
        } else if let Some(found) = self.by_like_title(row) {
            self.settle(index, found);
        } else {
            self.block.push(index);
        }
    }

    fn put(&mut self, index: usize, meaning: Meaning) {
        if let Some(slot) = self.meanings.get_mut(index) {
            *slot = meaning;
        }
    }

    /// Records a match and moves to where it stands in the tree.
    fn settle(&mut self, index: usize, found: Match) {
        let node = self.catalogue.node(found.node);
        let criterion = self.catalogue.criterion_of(found.node);
        if node.rank == Rank::Group || criterion != self.criterion {
            self.close_block();
        }
        self.group = Some(self.catalogue.group_of(found.node));
        self.criterion = criterion;
        self.put(index, Meaning::Node(found));
    }

    fn by_code(&self, row: &RawRow) -> Option<Match> {
        let candidates = self.coded(row.code.as_ref()?);
        let found = |node, way, is_strange| {
            let read_back = way == Way::Code && matches!(row.code, Some(RowCode::Turned(_)));
            Some(Match { node, way, read_back, is_strange })
        };
        let best = candidates.iter().copied().map(|node| (node, self.title_likeness(node, row)));
        let (node, like) = best.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        if like >= ALIKE || row.folded.is_empty() {
            return found(node, Way::Code, false);
        }
        // The code says one thing and the title plainly another: people read titles.
        if let Some((other, _)) = self.best_title(self.all(), row, SAME) {
            return found(other, Way::Title, false);
        }
        let first = candidates.first().copied()?;
        let told_alone = matches!(row.code, Some(RowCode::Dotted(_) | RowCode::Roman(_)));
        told_alone.then(|| found(first, Way::Code, true)).flatten()
    }

    /// Nodes that a code may mean here, the likeliest first.
    fn coded(&self, code: &RowCode) -> Vec<NodeId> {
        let below = |parent: Option<NodeId>, code: &str| {
            let parent = self.catalogue.node(parent?);
            self.catalogue.find(&format!("{}.{code}", parent.code))
        };
        let dotted = |code: &str| {
            let code = without_zeros(code);
            [self.catalogue.find(&code), below(self.group, &code), below(self.criterion, &code)]
        };
        match code {
            RowCode::Dotted(code) => dotted(code).into_iter().flatten().collect(),
            RowCode::Turned(codes) => codes.iter().flat_map(|code| dotted(code)).flatten().collect(),
            RowCode::Roman(number) => self.nth_group(*number).into_iter().collect(),
            RowCode::Whole(number) => {
                let number_text = number.to_string();
                let inside = [below(self.criterion, &number_text), below(self.group, &number_text)];
                inside.into_iter().chain([self.nth_group(*number)]).flatten().collect()
            }
            RowCode::Letter(_) | RowCode::Dash => Vec::new(),
        }
    }

    fn nth_group(&self, number: u32) -> Option<NodeId> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.catalogue.groups().nth(index).map(|(id, _)| id)
    }

    fn all(&self) -> impl Iterator<Item = NodeId> {
        self.catalogue.nodes().map(|(id, _)| id)
    }

    fn title_likeness(&self, node: NodeId, row: &RawRow) -> f64 {
        let titles = &self.catalogue.node(node).folded_titles;
        if titles.contains(&row.folded) {
            return 1.0;
        }
        titles.iter().map(|title| likeness(title, &row.folded)).fold(0.0, f64::max)
    }

    /// The node whose title is most like the row's, if it is at least that like and leads the next one.
    fn best_title(
        &self,
        scope: impl Iterator<Item = NodeId>,
        row: &RawRow,
        least: f64,
    ) -> Option<(NodeId, f64)> {
        let (mut best, mut next) = ((None, 0.0), 0.0_f64);
        for node in scope {
            let like = self.title_likeness(node, row);
            if like > best.1 {
                next = best.1;
                best = (Some(node), like);
            } else {
                next = next.max(like);
            }
        }
        let node = best.0?;
        (best.1 >= least && (best.1 - next >= LEAD)).then_some((node, best.1))
    }

    /// The node that has exactly this title; items of the criterion at hand come before others.
    fn by_same_title(&self, row: &RawRow) -> Option<Match> {
        if row.folded.is_empty() {
            return None;
        }
        let mut same = self.all().filter(|id| self.catalogue.node(*id).folded_titles.contains(&row.folded));
        let first = same.next()?;
        let more: Vec<NodeId> = std::iter::once(first).chain(same).collect();
        let inside =
            |id: &&NodeId| self.criterion.is_some_and(|criterion| self.catalogue.is_within(**id, criterion));
        let node = if more.len() == 1 { Some(&first) } else { more.iter().find(inside) };
        node.map(|node| Match { node: *node, way: Way::Title, read_back: false, is_strange: false })
    }

    /// A row without code, told by a title that is like one of the catalogue. Lines with a dash or letter belong to
    /// their criterion and wait for the others of it.
    fn by_like_title(&self, row: &RawRow) -> Option<Match> {
        if row.folded.len() < 8 || matches!(row.code, Some(RowCode::Dash | RowCode::Letter(_))) {
            return None;
        }
        let (node, _) = self.best_title(self.all(), row, SAME).or_else(|| {
            let inside = self.criterion.is_none_or(|criterion| self.catalogue.children(criterion).is_empty());
            inside.then(|| self.best_title(self.all(), row, 0.6)).flatten()
        })?;
        Some(Match { node, way: Way::Title, read_back: false, is_strange: false })
    }

    fn is_total(&self, row: &RawRow) -> bool {
        let words = &self.words.total;
        let lists = [&words.row, &words.grand, &words.criterion];
        let phrase =
            lists.into_iter().filter_map(|list| beginning(&row.folded, list)).max_by_key(|p| p.len());
        // A title may begin with such a word too ("Tổng số học liệu …"), but a total is short.
        phrase.is_some_and(|phrase| {
            let extra = row.folded.split(' ').count().saturating_sub(phrase.split(' ').count());
            extra <= 6 || row.folded.contains("nhom")
        })
    }

    /// Tells the rows of a criterion from each other, once all of them are there.
    fn close_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        let Some(criterion) = self.criterion.filter(|_| !block.is_empty()) else { return };
        let children = self.catalogue.children(criterion).to_vec();
        let taken = |node: &NodeId| {
            self.meanings.iter().any(|meaning| matches!(meaning, Meaning::Node(found) if found.node == *node))
        };
        let mut free: Vec<NodeId> = children.iter().copied().filter(|node| !taken(node)).collect();
        let mut open: Vec<usize> = block;
        self.block_by_letter(&children, &mut free, &mut open);
        self.block_by_title(&mut free, &mut open);
        self.block_by_place(criterion, &free, &open);
    }

    fn assign(
        &mut self,
        index: usize,
        node: NodeId,
        way: Way,
        free: &mut Vec<NodeId>,
        open: &mut Vec<usize>,
    ) {
        self.put(index, Meaning::Node(Match { node, way, read_back: false, is_strange: false }));
        free.retain(|other| *other != node);
        open.retain(|other| *other != index);
    }

    /// Letters and running numbers count a criterion's items; the title must not say otherwise.
    fn block_by_letter(&mut self, children: &[NodeId], free: &mut Vec<NodeId>, open: &mut Vec<usize>) {
        let letters: Vec<char> = open
            .iter()
            .filter_map(|index| match self.rows.get(*index)?.code {
                Some(RowCode::Letter(letter)) => Some(letter),
                _ => None,
            })
            .collect();
        let latin = counts_in_latin(&letters);
        for index in open.clone() {
            let Some(row) = self.rows.get(index) else { continue };
            let place = match row.code {
                Some(RowCode::Letter(letter)) => letter_index(letter, latin),
                Some(RowCode::Whole(number)) => usize::try_from(number).ok().and_then(|n| n.checked_sub(1)),
                _ => None,
            };
            let node =
                place.and_then(|place| children.get(place)).copied().filter(|node| free.contains(node));
            let Some(node) = node else { continue };
            if row.folded.is_empty() || self.title_likeness(node, row) >= ALIKE {
                self.assign(index, node, Way::Code, free, open);
            }
        }
    }

    fn block_by_title(&mut self, free: &mut Vec<NodeId>, open: &mut Vec<usize>) {
        loop {
            let best = open
                .iter()
                .filter_map(|index| {
                    let row = self.rows.get(*index)?;
                    let (node, like) = self.best_title(free.iter().copied(), row, ALIKE)?;
                    Some((*index, node, like))
                })
                .reduce(|best, next| if next.2 > best.2 { next } else { best });
            let Some((index, node, _)) = best else { return };
            self.assign(index, node, Way::Title, free, open);
        }
    }

    /// The rows that are left, one for each item that is left, in the same order and with the same maxima.
    fn block_by_place(&mut self, criterion: NodeId, free: &[NodeId], open: &[usize]) {
        let left: Vec<usize> = open
            .iter()
            .copied()
            .filter(|index| self.rows.get(*index).is_some_and(|row| row.has_answer || row.max.is_some()))
            .collect();
        if free.is_empty() || left.len() != free.len() {
            return;
        }
        let fits = left.iter().zip(free).all(|(index, node)| {
            let stated = self.rows.get(*index).and_then(|row| row.max);
            stated.is_none() || stated == self.catalogue.node(*node).max
        });
        if fits && self.in_order(criterion, &left, free) {
            for (index, node) in left.iter().zip(free) {
                let found = Match { node: *node, way: Way::Place, read_back: false, is_strange: true };
                self.put(*index, Meaning::Node(found));
            }
        }
    }

    /// Whether the criterion's rows would stand in the order of the catalogue.
    fn in_order(&self, criterion: NodeId, left: &[usize], free: &[NodeId]) -> bool {
        let known = self.meanings.iter().enumerate().filter_map(|(index, meaning)| match meaning {
            Meaning::Node(found)
                if found.node != criterion && self.catalogue.is_within(found.node, criterion) =>
            {
                Some((index, found.node))
            }
            _ => None,
        });
        let mut order: Vec<(usize, NodeId)> =
            known.chain(left.iter().copied().zip(free.iter().copied())).collect();
        order.sort_unstable();
        order.is_sorted_by_key(|(_, node)| *node)
    }
}

/// `1.03.2` as `1.3.2`.
fn without_zeros(code: &str) -> String {
    let parts: Vec<&str> = code
        .split('.')
        .map(|part| match part.trim_start_matches('0') {
            "" => "0",
            rest => rest,
        })
        .collect();
    parts.join(".")
}
