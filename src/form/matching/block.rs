//! Lines of a criterion that neither code nor title tells at once: letters, dashes, running numbers, or nothing at all.
//!
//! They wait until all lines of their criterion are there and are then told from each other: by letter, by title, by
//! place.

use super::super::code::{RowCode, counts_in_latin, letter_index};
use super::{ALIKE, FOREIGN, LEAD, Match, Matcher, Meaning, SOMEWHAT, Way, told_by_title};
use crate::catalogue::NodeId;

impl Matcher<'_> {
    /// Tells the rows of a criterion from each other, once all of them are there.
    pub(super) fn close_block(&mut self) {
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
        self.put(index, Meaning::Node(Match { way, ..told_by_title(node) }));
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
        // Where a row is missing, the letters may have moved up.
        let is_whole = open.len() >= free.len();
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
            let like = self.title_likeness(node, index);
            let leads = || {
                let others = children.iter().filter(|other| **other != node);
                others.map(|other| self.title_likeness(*other, index)).all(|other| like - other >= LEAD)
            };
            if row.folded.is_empty() || (like >= ALIKE && (is_whole || leads())) {
                self.assign(index, node, Way::Code, free, open);
            }
        }
    }

    fn block_by_title(&mut self, free: &mut Vec<NodeId>, open: &mut Vec<usize>) {
        loop {
            let best = open
                .iter()
                .filter_map(|index| {
                    let (node, like) = self.best_title(|node| free.contains(&node), *index, ALIKE)?;
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
            let like = self.title_likeness(*node, *index);
            let other = free.iter().map(|other| self.title_likeness(*other, *index)).fold(0.0, f64::max);
            // A title that is more like another line's is not in its place.
            let is_named_otherwise = other >= FOREIGN && other - like >= LEAD;
            let is_part = self.rows.get(*index).is_some_and(|row| self.is_part_of_item(row));
            // Words without a sign of a line, unlike the item's, are a line of the page: *Mang sang*.
            let is_line = stated.is_some()
                || self.rows.get(*index).is_some_and(|row| row.code.is_some())
                || like >= SOMEWHAT;
            !is_named_otherwise
                && !is_part
                && is_line
                && (stated.is_none() || stated == self.catalogue.node(*node).max)
        });
        if fits && self.in_order(criterion, &left, free) {
            for (index, node) in left.iter().zip(free) {
                let found = Match { way: Way::Place, is_strange: true, ..told_by_title(*node) };
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
