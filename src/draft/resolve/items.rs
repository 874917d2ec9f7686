//! The items that lines without codes come to: which lines belong together, and whose points a cell beside several of
//! them is.
//!
//! Where one cell stands beside several lines, the sum of the criterion tells whether each line has those points or
//! all of them together; where it does not tell, a remark says so.

use rust_decimal::Decimal;

use super::{Leaf, Resolver};
use crate::catalogue::Kind;
use crate::cell::Place;
use crate::draft::lines::Mark;
use crate::draft::phrase::Points;
use crate::draft::{DraftNode, Remark};
use crate::text::with_point;

/// Cells beside several lines that are tried both ways in one criterion; each line beside further ones has its own.
const SHARED: usize = 6;

/// What one or more lines come to.
enum Unit {
    /// These items.
    Items(Vec<DraftNode>),
    /// One cell for several lines: an item each, or one item of all; and whether the cell says which.
    Shared { each: Vec<DraftNode>, whole: Box<DraftNode>, place: Place },
}

impl Resolver<'_> {
    /// The items that lines come to; `left` is what the criterion has for them.
    pub(super) fn items(&mut self, leaves: &[Leaf], left: Option<Decimal>, code: &str) -> Vec<DraftNode> {
        let units = self.units(leaves);
        let shared: Vec<usize> = units
            .iter()
            .enumerate()
            .filter(|(_, unit)| matches!(unit, Unit::Shared { .. }))
            .map(|(index, _)| index)
            .collect();
        // Which of the cells beside several lines are for all of them together: a bit each, up to so many.
        let is_whole = |wholes: u32, nth: usize| nth < SHARED && wholes >> nth & 1 == 1;
        let sum = |wholes: u32| -> Decimal {
            let nodes = units.iter().enumerate().flat_map(|(index, unit)| match unit {
                Unit::Items(items) => items.as_slice(),
                Unit::Shared { each, whole, .. } => {
                    let nth = shared.iter().position(|at| *at == index).unwrap_or(SHARED);
                    if is_whole(wholes, nth) { std::slice::from_ref(whole.as_ref()) } else { each.as_slice() }
                }
            });
            nodes.filter_map(|node| node.max).sum()
        };
        let combinations = 1_u32 << shared.len().min(SHARED);
        let fitting: Vec<u32> = (0..combinations).filter(|wholes| left == Some(sum(*wholes))).collect();
        if let (true, [] | [_, _, ..]) = (!shared.is_empty(), fitting.as_slice()) {
            for index in &shared {
                if let Some(Unit::Shared { place, .. }) = units.get(*index) {
                    self.remarks.push(Remark {
                        key: "shared_points",
                        place: place.clone(),
                        code: code.to_owned(),
                        params: Vec::new(),
                    });
                }
            }
        }
        let wholes = fitting.first().copied().unwrap_or(0);
        let mut nth = 0;
        let mut out = Vec::new();
        for unit in units {
            match unit {
                Unit::Items(items) => out.extend(items),
                Unit::Shared { each, whole, .. } => {
                    if is_whole(wholes, nth) {
                        out.push(*whole);
                    } else {
                        out.extend(each);
                    }
                    nth += 1;
                }
            }
        }
        out
    }

    /// Lines by what they belong to: a main line with those below it, or lines beside one cell.
    fn units(&mut self, leaves: &[Leaf]) -> Vec<Unit> {
        let mut units = Vec::new();
        let Some(first) = leaves.first() else { return units };
        let is_main = |leaf: &Leaf| kind_of(&leaf.line.mark) == kind_of(&first.line.mark);
        let mut rest = leaves;
        while let Some((main, after)) = rest.split_first() {
            let subs_len = after.iter().take_while(|leaf| !is_main(leaf)).count();
            let (subs, next) = after.split_at(subs_len);
            if !subs.is_empty() {
                units.push(self.with_subs(main, subs));
                rest = next;
                continue;
            }
            // Main lines beside one cell.
            let same = |leaf: &&Leaf| {
                leaf.cell.is_some() && leaf.cell.map(|c| &c.place) == main.cell.map(|c| &c.place)
            };
            let run = 1 + after.iter().take_while(same).take_while(|leaf| is_main(leaf)).count();
            let (together, next) = rest.split_at(run);
            units.push(self.together(together));
            rest = next;
        }
        units
    }

    /// Lines beside one cell, or one line.
    fn together(&mut self, lines: &[Leaf]) -> Unit {
        let [first, _, ..] = lines else {
            return Unit::Items(lines.iter().map(|leaf| self.item(leaf)).collect());
        };
        if let Points::Several(several) = &first.says
            && several.len() == lines.len()
        {
            let with =
                |(leaf, max): (&Leaf, &Decimal)| DraftNode { max: Some(*max), ..self.titled(leaf.line) };
            return Unit::Items(lines.iter().zip(several).map(with).collect());
        }
        let each: Vec<DraftNode> = lines.iter().map(|leaf| self.item(leaf)).collect();
        if matches!(first.says, Points::Each(_)) {
            return Unit::Items(each);
        }
        let mut whole = self.item(first);
        whole.title = each.iter().map(|node| node.title.as_str()).collect::<Vec<_>>().join("; ");
        let place = first.cell.map_or_else(|| first.line.place.clone(), |cell| cell.place.clone());
        match first.says {
            Points::Cap(_) => Unit::Shared { each, whole: Box::new(whole), place },
            _ => Unit::Items(vec![whole]),
        }
    }

    /// A line with lines below it: either those are the items, or it is one item and they say what it asks for.
    fn with_subs(&mut self, main: &Leaf, subs: &[Leaf]) -> Unit {
        let heading = self.titled(main.line);
        let below = |node: DraftNode| DraftNode { title: joined(&heading.title, &node.title), ..node };
        let whole = |resolver: &mut Self, leaf: &Leaf| {
            let mut item = resolver.item(leaf);
            let texts = subs
                .iter()
                .enumerate()
                .map(|(index, sub)| format!("({}) {}", index + 1, resolver.titled(sub.line).title));
            item.title = joined(&heading.title, &texts.collect::<Vec<_>>().join("; "));
            item.place = main.line.place.clone();
            item
        };
        let place_of = |leaf: &Leaf| leaf.cell.map(|cell| cell.place.clone());
        let first = subs.first().and_then(place_of);
        let is_one_cell = subs.iter().all(|sub| place_of(sub) == first) && first.is_some();
        let shares_main = is_one_cell && first == place_of(main);
        if subs.iter().all(|sub| sub.says == Points::Blank) {
            return Unit::Items(vec![whole(self, main)]);
        }
        if let (true, Some(sub)) = (is_one_cell, subs.first()) {
            match &sub.says {
                Points::Several(several) if several.len() == subs.len() => {
                    let with = |(leaf, max): (&Leaf, &Decimal)| {
                        below(DraftNode { max: Some(*max), ..self.titled(leaf.line) })
                    };
                    return Unit::Items(subs.iter().zip(several).map(with).collect());
                }
                Points::Cap(_) if subs.len() > 1 => {
                    let each = subs.iter().map(|leaf| below(self.item(leaf))).collect();
                    let place = first.unwrap_or_default();
                    return Unit::Shared { each, whole: Box::new(whole(self, sub)), place };
                }
                Points::Bands(_) | Points::Unclear(_) | Points::Several(_) if shares_main => {
                    return Unit::Items(vec![whole(self, main)]);
                }
                _ => {}
            }
        }
        let items: Vec<DraftNode> = subs.iter().map(|leaf| below(self.item(leaf))).collect();
        if let (Points::Cap(max), false) = (&main.says, shares_main) {
            let sum: Decimal = items.iter().filter_map(|item| item.max).sum();
            if sum != *max {
                let params = vec![("sum", with_point(sum)), ("max", with_point(*max))];
                self.remark("sum", &main.line.place, "", params);
            }
        }
        Unit::Items(items)
    }

    /// One line as an item.
    fn item(&mut self, leaf: &Leaf) -> DraftNode {
        let mut node = self.titled(leaf.line);
        let in_title = node.max.take();
        self.take(&mut node, &leaf.says, leaf.cell);
        if node.kind != Kind::Condition {
            node.max = node.max.or(in_title);
        }
        if let Some(cell) = leaf.line.level.as_ref().filter(|_| leaf.line.is_first) {
            self.levels(&mut node, cell);
        }
        node
    }
}

/// Which signs count on with each other.
fn kind_of(mark: &Mark) -> u8 {
    match mark {
        Mark::Dash => 0,
        Mark::Numbered(_) => 1,
        Mark::Letter(_) => 2,
        Mark::Code(_) => 3,
        Mark::None => 4,
    }
}

/// A heading with what stands below it.
fn joined(heading: &str, below: &str) -> String {
    if heading.is_empty() { below.to_owned() } else { format!("{heading}: {below}") }
}
