//! Matches printed rows to the catalogue: by code first, then by title, then by place among a criterion's lines.
//!
//! Rows in their order come in, for each row the node it stands for and the way it was told go out. A row that
//! cannot be told for sure stays unmatched; saying so is the checks' work.

mod block;
#[cfg(test)]
mod tests;

use super::code::{RowCode, counts_in_latin, letter_index};
use super::rows::RawRow;
use super::titles::Titles;
use super::vocabulary::{Vocabulary, beginning};
use crate::catalogue::{Catalogue, NodeId};

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
    /// The node that the row's code would name, where its title plainly says another.
    pub at_odds: Option<NodeId>,
    /// Whether the row bears the node's code, but its words are of something else altogether.
    pub is_foreign: bool,
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
const SAME: f64 = 0.66;
/// By how much the best title must lead the next.
const LEAD: f64 = 0.05;
/// By how much another node's title must be more like the row's than that of the node its code names, in a table whose
/// codes and titles are often at odds, and in one where they mostly agree.
const OVERRULES: f64 = 0.15;
const OVERRULES_SOUND: f64 = 0.35;
/// Titles less like than this are of something else.
const FOREIGN: f64 = 0.45;
/// A title must be this like another item's to overrule the code of a table whose codes and titles mostly agree.
const PLAIN: f64 = 0.8;
/// A title less like than this has nothing of the item's.
const SOMEWHAT: f64 = 0.4;
/// Letters of the beginning of a title that are enough beside its code.
const CUT: usize = 8;
/// How much a maximum that fits, or does not, says beside the title.
const FITS: f64 = 0.06;

/// Matches every row of one table.
pub fn match_rows(
    rows: &[RawRow],
    titles: &Titles,
    catalogue: &Catalogue,
    words: &Vocabulary,
) -> Vec<Meaning> {
    let ranked = rows.iter().map(|row| ranked(row, titles, catalogue)).collect();
    matched(rows, ranked, titles, catalogue, words)
}

/// Matches rows of which it is known how like each is to each node, the likest first.
fn matched(
    rows: &[RawRow],
    ranked: Vec<Vec<(NodeId, f64)>>,
    titles: &Titles,
    catalogue: &Catalogue,
    words: &Vocabulary,
) -> Vec<Meaning> {
    let letters: Vec<char> = rows.iter().filter_map(lettered).collect();
    let mut matcher = Matcher {
        catalogue,
        words,
        rows,
        titles,
        ranked,
        latin: counts_in_latin(&letters),
        is_sound: true,
        meanings: vec![Meaning::Other; rows.len()],
        group: None,
        criterion: None,
        block: Vec::new(),
    };
    // Numbers alone count the rows of something; which items they are is not told here.
    let is_told = |row: &RawRow| {
        !row.folded.is_empty()
            || matches!(row.code, Some(RowCode::Dotted(_) | RowCode::Lettered(..) | RowCode::Turned(_)))
    };
    if !rows.iter().any(is_told) {
        return matcher.meanings;
    }
    matcher.is_sound = matcher.agree();
    for index in 0..rows.len() {
        matcher.take(index);
    }
    matcher.close_block();
    matcher.meanings
}

/// How like a row is to each node: by its title, and by the maximum that the form gives beside it.
fn ranked(row: &RawRow, titles: &Titles, catalogue: &Catalogue) -> Vec<(NodeId, f64)> {
    let mut ranked = titles.rank(&row.folded);
    if ranked.first().is_none_or(|(_, like)| *like >= 1.0) {
        return ranked;
    }
    for (id, like) in &mut ranked {
        let fits = match (row.max, catalogue.node(*id).max) {
            (Some(own), Some(max)) if own == max => FITS,
            (Some(_), _) => -FITS,
            _ => 0.0,
        };
        *like = if *like > 0.0 { (*like + fits).clamp(0.0, 0.999) } else { 0.0 };
    }
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}

fn lettered(row: &RawRow) -> Option<char> {
    match row.code {
        Some(RowCode::Lettered(_, letter)) => Some(letter),
        _ => None,
    }
}

struct Matcher<'a> {
    catalogue: &'a Catalogue,
    words: &'a Vocabulary,
    rows: &'a [RawRow],
    titles: &'a Titles<'a>,
    /// Of each row how like its title is to each node's, the likest first.
    ranked: Vec<Vec<(NodeId, f64)>>,
    /// Whether letters behind a code count in Latin order.
    latin: bool,
    /// Whether codes and titles mostly agree.
    is_sound: bool,
    meanings: Vec<Meaning>,
    group: Option<NodeId>,
    criterion: Option<NodeId>,
    /// Rows below the criterion that are not told yet.
    block: Vec<usize>,
}

impl Matcher<'_> {
    /// Whether the rows that have both a whole code and a title of the catalogue mostly mean the same by both.
    fn agree(&self) -> bool {
        let (mut same, mut all) = (0, 0);
        for (index, row) in self.rows.iter().enumerate() {
            let Some(code @ (RowCode::Dotted(_) | RowCode::Lettered(..))) = &row.code else { continue };
            let best = self.ranked.get(index).and_then(|ranked| ranked.first());
            let Some((node, like)) = best.filter(|(_, like)| *like >= SAME) else { continue };
            all += 1;
            let coded = self.coded(code);
            let is_like = |coded: &NodeId| self.title_likeness(*coded, index) > like - LEAD;
            same += usize::from(coded.contains(node) || coded.iter().any(is_like));
        }
        same * 5 >= all * 4
    }

    fn take(&mut self, index: usize) {
        let Some(row) = self.rows.get(index) else { return };
        self.follow(row);
        let same = || self.by_same_title(index).filter(|_| !self.is_part_of_item(row));
        if let Some(found) = self.by_code(index, row).or_else(same) {
            self.settle(index, found);
        } else if row.code.is_none() && self.is_total(row) {
            self.close_block();
            self.put(index, Meaning::Total);
        } else if let Some(found) = self.by_like_title(index, row) {
            self.settle(index, found);
        } else {
            self.block.push(index);
        }
    }

    /// Moves to the group or criterion that stands left of a row's own title.
    fn follow(&mut self, row: &RawRow) {
        for (code, folded) in &row.above {
            if folded.is_empty() {
                continue;
            }
            let ranked = self.titles.rank(folded);
            let coded = code.as_ref().map(|code| self.coded(code)).unwrap_or_default();
            let best = ranked.first().filter(|(_, like)| *like >= ALIKE).map(|(node, _)| *node);
            let node = best.or(coded.first().copied());
            let Some(node) = node.filter(|node| !self.catalogue.children(*node).is_empty()) else { continue };
            let criterion = self.catalogue.criterion_of(node);
            if criterion != self.criterion {
                self.close_block();
            }
            self.group = Some(self.catalogue.group_of(node));
            self.criterion = criterion;
        }
    }

    fn put(&mut self, index: usize, meaning: Meaning) {
        if let Some(slot) = self.meanings.get_mut(index) {
            *slot = meaning;
        }
    }

    /// Records a match and moves to where it stands in the tree.
    fn settle(&mut self, index: usize, found: Match) {
        let criterion = self.catalogue.criterion_of(found.node);
        if criterion != self.criterion {
            self.close_block();
        }
        self.group = Some(self.catalogue.group_of(found.node));
        self.criterion = criterion;
        self.put(index, Meaning::Node(found));
    }

    /// Told by its code, unless the title plainly says another node: people read titles.
    fn by_code(&self, index: usize, row: &RawRow) -> Option<Match> {
        let candidates = self.coded(row.code.as_ref()?);
        let found = |node, way, is_strange, at_odds| {
            let read_back = way == Way::Code && matches!(row.code, Some(RowCode::Turned(_)));
            Some(Match { node, way, read_back, is_strange, at_odds, is_foreign: false })
        };
        let best = candidates.iter().copied().map(|node| (node, self.title_likeness(node, index)));
        let (node, like) = best.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        if row.folded.is_empty() {
            return found(node, Way::Code, false, None);
        }
        // A title that was cut off is the node's all the same.
        let is_cut = |title: &String| row.folded.len() >= CUT && title.starts_with(&row.folded);
        if self.catalogue.node(node).folded_titles.iter().any(is_cut) {
            return found(node, Way::Code, false, None);
        }
        let told_alone =
            matches!(row.code, Some(RowCode::Dotted(_) | RowCode::Lettered(..) | RowCode::Roman(_)));
        let other = if told_alone {
            let (least, lead) = if self.is_sound { (PLAIN, OVERRULES_SOUND) } else { (SAME, OVERRULES) };
            self.best_title(any, index, least).filter(|(other, other_like)| {
                let leads = other_like - like >= lead || *other_like >= 1.0;
                *other != node && leads && !self.catalogue.is_within(*other, node)
            })
        } else {
            // A number that only counts says little: an item inside the criterion it may mean is as good.
            self.best_title(any, index, SAME).filter(|(other, _)| *other != node)
        };
        if let Some((other, _)) = other {
            return found(other, Way::Title, false, told_alone.then_some(node));
        }
        if like >= ALIKE {
            return found(node, Way::Code, false, None);
        }
        let first = candidates.first().copied().filter(|_| told_alone)?;
        let is_foreign = like < FOREIGN && row.folded.split(' ').count() >= 3;
        found(first, Way::Code, true, None).map(|found| Match { is_foreign, ..found })
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
            RowCode::Lettered(before, letter) => {
                let place = letter_index(*letter, self.latin);
                let number = place.map(|place| (place + 1).to_string()).unwrap_or_default();
                dotted(&format!("{before}.{number}")).into_iter().flatten().collect()
            }
            RowCode::Letter(_) | RowCode::Dash => Vec::new(),
        }
    }

    fn nth_group(&self, number: u32) -> Option<NodeId> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.catalogue.groups().nth(index).map(|(id, _)| id)
    }

    fn title_likeness(&self, node: NodeId, index: usize) -> f64 {
        let ranked = self.ranked.get(index).map(Vec::as_slice).unwrap_or_default();
        ranked.iter().find(|(other, _)| *other == node).map_or(0.0, |(_, like)| *like)
    }

    /// The node of those whose title is most like the row's, if it is at least that like and leads the next one.
    fn best_title(
        &self,
        is_meant: impl Fn(NodeId) -> bool,
        index: usize,
        least: f64,
    ) -> Option<(NodeId, f64)> {
        let mut likest = self.ranked.get(index)?.iter().copied().filter(|(node, _)| is_meant(*node));
        let (node, like) = likest.next()?;
        let next = likest.next().map_or(0.0, |(_, like)| like);
        (like >= least && like - next >= LEAD).then_some((node, like))
    }

    /// The node that has exactly this title; items of the criterion at hand come before others.
    fn by_same_title(&self, index: usize) -> Option<Match> {
        let ranked = self.ranked.get(index).map(Vec::as_slice).unwrap_or_default();
        let more: Vec<NodeId> =
            ranked.iter().take_while(|(_, like)| *like >= 1.0).map(|(node, _)| *node).collect();
        let inside =
            |id: &&NodeId| self.criterion.is_some_and(|criterion| self.catalogue.is_within(**id, criterion));
        let node = if more.len() == 1 { more.first() } else { more.iter().find(inside) };
        node.map(|node| told_by_title(*node))
    }

    /// A row without code, told by a title that is like one of the catalogue. Lines with a dash or letter belong to
    /// their criterion and wait for the others of it.
    fn by_like_title(&self, index: usize, row: &RawRow) -> Option<Match> {
        if row.folded.len() < 8 || self.is_part_of_item(row) {
            return None;
        }
        let is_line = matches!(row.code, Some(RowCode::Dash | RowCode::Letter(_)));
        let (node, _) = self.best_title(any, index, SAME).or_else(|| {
            let inside = self.criterion.is_none_or(|criterion| self.catalogue.children(criterion).is_empty());
            (inside && !is_line).then(|| self.best_title(any, index, 0.6)).flatten()
        })?;
        let is_here = self.criterion.is_some_and(|criterion| self.catalogue.is_within(node, criterion));
        (!is_line || is_here).then(|| told_by_title(node))
    }

    /// Whether the row's code is one below an item's: 1.4.1 is a part of the item 1.4, whatever its title is like.
    fn is_part_of_item(&self, row: &RawRow) -> bool {
        let Some(RowCode::Dotted(code)) = &row.code else { return false };
        let code = without_zeros(code);
        let above = code.rsplit_once('.').and_then(|(above, _)| self.catalogue.find(above));
        self.catalogue.find(&code).is_none()
            && above.is_some_and(|above| self.catalogue.node(above).is_item())
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
}

/// Any node of the catalogue.
const fn any(_: NodeId) -> bool {
    true
}

const fn told_by_title(node: NodeId) -> Match {
    Match { node, way: Way::Title, read_back: false, is_strange: false, at_odds: None, is_foreign: false }
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
