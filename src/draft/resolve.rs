//! A tree of lines made into a draft: whose points each cell of points is, what is worked out, what does not add up.
//!
//! Where one cell stands beside several lines, the sum of the criterion tells whether each line has those points or
//! all of them together; where it does not tell, a remark says so.

use rust_decimal::Decimal;

use super::lines::{Beside, Line, Mark};
use super::phrase::{self, Levels, Points};
use super::tree::{Branch, Tree};
use super::words::BlankWords;
use super::{Draft, DraftNode, Remark};
use crate::catalogue::{Bound, CapBand, Kind, are_seamless};
use crate::cell::Place;
use crate::text::{fold, starts_with_words, with_point};

/// Cells beside several lines that are tried both ways in one criterion; each line beside further ones has its own.
const SHARED: usize = 6;

/// The draft of a tree, without the name of its file.
pub fn resolve(tree: &Tree, words: &BlankWords) -> Draft {
    let mut resolver =
        Resolver { words, remarks: Vec::new(), has_conditions: names_conditions(&tree.groups, words) };
    let mut groups: Vec<DraftNode> = Vec::new();
    for branch in &tree.groups {
        if !branch.children.is_empty() || !branch.leaves.is_empty() {
            groups.push(resolver.node(branch));
        } else if let Some(line) = &branch.line
            && (line.max.is_some() || line.part.is_some())
        {
            resolver.remark("row_left_out", &line.place, &branch.code, vec![("seen", line.title.clone())]);
        }
    }
    for line in &tree.strays {
        resolver.remark("row_left_out", &line.place, "", vec![("seen", line.title.clone())]);
    }
    let mut remarks = resolver.remarks;
    remarks.sort_by(|a, b| a.place.cmp(&b.place));
    remarks.dedup();
    Draft { groups, remarks, ..Draft::default() }
}

/// Whether the table says in words which rows are conditions.
fn names_conditions(branches: &[Branch], words: &BlankWords) -> bool {
    branches.iter().any(|branch| {
        let says = |line: &Line| {
            let beside = [&line.max, &line.part].into_iter().flatten();
            beside.map(|cell| phrase::points(&cell.text, words)).any(|points| points == Points::Condition)
        };
        branch.line.iter().chain(&branch.leaves).any(says) || names_conditions(&branch.children, words)
    })
}

struct Resolver<'w> {
    words: &'w BlankWords,
    remarks: Vec<Remark>,
    has_conditions: bool,
}

/// A line without a code, with the cell that holds its points.
#[derive(Clone)]
struct Leaf<'l> {
    line: &'l Line,
    cell: Option<&'l Beside>,
    says: Points,
}

/// What one or more lines come to.
enum Unit {
    /// These items.
    Items(Vec<DraftNode>),
    /// One cell for several lines: an item each, or one item of all; and whether the cell says which.
    Shared { each: Vec<DraftNode>, whole: Box<DraftNode>, place: Place },
}

impl Resolver<'_> {
    fn remark(&mut self, key: &'static str, place: &Place, code: &str, params: Vec<(&'static str, String)>) {
        self.remarks.push(Remark { key, place: place.clone(), code: code.to_owned(), params });
    }

    fn says(&self, cell: Option<&Beside>) -> Points {
        cell.map_or(Points::Blank, |cell| phrase::points(&cell.text, self.words))
    }

    fn node(&mut self, branch: &Branch) -> DraftNode {
        let line = branch.line.as_ref();
        let mut node = line.map_or_else(DraftNode::default, |line| self.titled(line));
        node.code.clone_from(&branch.code);
        // Beside a finer line in the same row, the points are that line's.
        let shares_row = |own: &&Beside| {
            let coded = branch.children.iter().filter_map(|child| child.line.as_ref());
            let finer = coded.chain(&branch.leaves).filter(|line| line.is_finer);
            finer.filter_map(|line| line.max.as_ref()).any(|max| max.place == own.place)
        };
        let own = line.and_then(|line| line.max.as_ref()).filter(|own| !shares_row(own));
        let is_answered = branch.children.is_empty() && branch.leaves.is_empty();
        match self.says(own) {
            Points::Cap(max) | Points::Each(max) => node.max = Some(max),
            Points::Condition => node.kind = Kind::Condition,
            Points::Blank => {}
            Points::Several(several) if !is_answered => node.max = several.first().copied(),
            said => self.take(&mut node, &said, own),
        }
        if is_answered {
            if let Some(line) = line {
                self.answered(&mut node, line);
            }
            return node;
        }
        node.kind = Kind::Points;
        for child in &branch.children {
            let child = self.node(child);
            node.children.push(child);
        }
        let leaves = self.leaves(branch);
        if self.are_bands(&mut node, &leaves) {
            return node;
        }
        let known: Decimal = node.children.iter().filter_map(|child| child.max).sum();
        let left = node.max.map(|max| max - known);
        let mut items = self.items(&leaves, left, &node.code);
        // Where the others have all the points there are, a line without any carries none.
        if left.is_some() && left == Some(items.iter().filter_map(|item| item.max).sum()) {
            for item in items.extract_if(.., |item| item.max.is_none() && item.kind != Kind::Condition) {
                self.remark("row_left_out", &item.place, "", vec![("seen", item.title)]);
            }
        }
        for item in items {
            let next = node.children.len() + 1;
            node.children.push(DraftNode { code: format!("{}.{next}", node.code), ..item });
        }
        self.add_up(&mut node, own);
        self.take_levels(&mut node, branch);
        node
    }

    /// Title, place and hint of a line; its kind as its title tells it.
    fn titled(&self, line: &Line) -> DraftNode {
        let (title, max) = match phrase::cap_in_title(&line.title, self.words) {
            Some((title, max)) => (title.to_owned(), Some(max)),
            None => (line.title.clone(), None),
        };
        let folded = fold(&title);
        let begins = |list: &[String]| list.iter().any(|words| starts_with_words(&folded, words));
        let kind = match () {
            () if begins(&self.words.ratio) => Kind::Ratio,
            () if begins(&self.words.count) => Kind::Count,
            () => Kind::Points,
        };
        // A line that ends in a colon or full stop ends its title there.
        let title = title.trim_end_matches([':', ';', '.', ' ']).to_owned();
        let hint = line.note.as_ref().map(|note| note.text.clone()).filter(|_| line.is_first);
        DraftNode { title, max, kind, hint, place: line.place.clone(), ..DraftNode::default() }
    }

    /// A node that is answered itself: its points may stand under the caps.
    fn answered(&mut self, node: &mut DraftNode, line: &Line) {
        let cell = line.part.as_ref();
        match self.says(cell) {
            Points::Blank => {}
            Points::Condition if node.max.is_none() => node.kind = Kind::Condition,
            said => self.take(node, &said, cell),
        }
        if let Some(cell) = &line.level {
            self.levels(node, cell);
        }
        if node.max.is_some() || node.kind == Kind::Condition {
            return;
        }
        if self.has_conditions {
            self.remark("no_maximum", &line.place, &node.code, Vec::new());
        } else {
            node.kind = Kind::Condition;
            self.remark("blank_is_condition", &line.place, &node.code, Vec::new());
        }
    }

    /// Takes what a cell of points says for a node.
    fn take(&mut self, node: &mut DraftNode, said: &Points, cell: Option<&Beside>) {
        let place = cell.map_or_else(|| node.place.clone(), |cell| cell.place.clone());
        let seen = || vec![("seen", cell.map(|cell| crate::text::tidy(&cell.text)).unwrap_or_default())];
        match said {
            Points::Blank => {}
            Points::Condition => node.kind = Kind::Condition,
            Points::Cap(max) | Points::Each(max) => match node.max {
                Some(known) if known != *max => {
                    let params = vec![("cap", with_point(*max)), ("max", with_point(known))];
                    self.remark("cap_differs", &place, &node.code, params);
                }
                _ => node.max = Some(*max),
            },
            Points::Bands(bands) => {
                let kind = if bands.is_ratio { Kind::Ratio } else { Kind::Count };
                node.max = node.max.or(bands.best());
                self.take_caps(node, bands.bands.clone(), kind, &place, seen());
            }
            Points::Several(several) => {
                node.max = node.max.or_else(|| several.iter().max().copied());
                self.remark("points_unclear", &place, &node.code, seen());
            }
            Points::Unclear(most) => {
                if most.is_none() && node.max.is_none() && !place_has_figures(cell) {
                    node.kind = Kind::Condition;
                }
                node.max = node.max.or(*most);
                self.remark("points_unclear", &place, &node.code, seen());
            }
        }
    }

    /// Takes bands of a ratio or count, if they hold every value once and none gives more than the maximum.
    fn take_caps(
        &mut self,
        node: &mut DraftNode,
        caps: Vec<CapBand>,
        kind: Kind,
        place: &Place,
        seen: Vec<(&'static str, String)>,
    ) {
        let ends: Vec<(Bound, Bound)> = caps.iter().map(|band| (band.lower, band.upper)).collect();
        let most = (kind == Kind::Ratio).then_some(Decimal::ONE_HUNDRED);
        let best = caps.iter().map(|band| band.allows.points()).max();
        node.kind = kind;
        if !are_seamless(&ends, kind == Kind::Count, most) {
            self.remark("bands_have_gaps", place, &node.code, seen);
        } else if best > node.max {
            self.remark("bands_above_maximum", place, &node.code, seen);
        } else {
            node.caps = caps;
        }
    }

    /// The lines without codes below a branch, each with its cell of points.
    fn leaves<'b>(&self, branch: &'b Branch) -> Vec<Leaf<'b>> {
        let own = branch.line.as_ref().and_then(|line| line.max.as_ref());
        let own = own.filter(|_| branch.leaves.first().is_none_or(|leaf| !leaf.is_finer));
        let cell = |line: &'b Line| {
            // The criterion's maximum may be merged down over its items, or stand in their row.
            let max = line.max.as_ref().filter(|max| {
                own.is_none_or(|own| own.place != max.place)
                    || matches!(self.says(Some(max)), Points::Several(_))
            });
            line.part.as_ref().filter(|part| self.says(Some(part)) != Points::Blank).or(max)
        };
        let leaf = |line: &'b Line| Leaf { line, cell: cell(line), says: self.says(cell(line)) };
        branch.leaves.iter().map(leaf).collect()
    }

    /// Where each line is an interval of values, they are the bands of the node and no items.
    fn are_bands(&mut self, node: &mut DraftNode, leaves: &[Leaf]) -> bool {
        let bands: Option<Vec<(CapBand, bool)>> = leaves
            .iter()
            .map(|leaf| {
                let (lower, upper, is_ratio) = phrase::title_interval(&leaf.line.title, self.words)?;
                let Points::Cap(points) = leaf.says else { return None };
                let text = leaf.cell.map(|cell| phrase::plain(&cell.text)).unwrap_or_default();
                let allows = match self.words.phrase.cap.captures(&text) {
                    Some(found) if found.name("p").is_some() => crate::catalogue::Allowance::Exactly(points),
                    _ => crate::catalogue::Allowance::AtMost(points),
                };
                Some((CapBand { lower, upper, allows }, is_ratio))
            })
            .collect();
        let Some(bands) = bands.filter(|bands| bands.len() > 1 && node.children.is_empty()) else {
            return false;
        };
        let kind = if bands.iter().any(|(_, is_ratio)| *is_ratio) { Kind::Ratio } else { Kind::Count };
        let mut caps: Vec<CapBand> = bands.into_iter().map(|(band, _)| band).collect();
        phrase::sort(&mut caps);
        node.max = node.max.or_else(|| caps.iter().map(|band| band.allows.points()).max());
        let place = node.place.clone();
        let seen = leaves.iter().map(|leaf| leaf.line.title.as_str()).collect::<Vec<_>>().join("; ");
        self.take_caps(node, caps, kind, &place, vec![("seen", seen)]);
        true
    }

    /// The items that lines come to; `left` is what the criterion has for them.
    fn items(&mut self, leaves: &[Leaf], left: Option<Decimal>, code: &str) -> Vec<DraftNode> {
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

    /// Works out the one maximum that is missing, and holds the sum against the node's own maximum.
    fn add_up(&mut self, node: &mut DraftNode, own: Option<&Beside>) {
        let lacks = |child: &&mut DraftNode| child.max.is_none() && child.kind != Kind::Condition;
        let sum: Decimal = node.children.iter().filter_map(|child| child.max).sum();
        let place = own.map_or_else(|| node.place.clone(), |own| own.place.clone());
        let mut lacking: Vec<&mut DraftNode> = node.children.iter_mut().filter(lacks).collect();
        let mut remarks: Vec<Remark> = Vec::new();
        match (lacking.as_mut_slice(), node.max) {
            ([], None) => {
                node.max = Some(sum);
                node.is_inferred = true;
            }
            ([], Some(max)) if max != sum => {
                let params = vec![("sum", with_point(sum)), ("max", with_point(max))];
                remarks.push(Remark { key: "sum", place, code: node.code.clone(), params });
            }
            ([], Some(_)) => {}
            ([one], Some(max)) if max > sum && one.children.is_empty() => {
                one.max = Some(max - sum);
                one.is_inferred = true;
                let params = vec![("max", with_point(max - sum))];
                remarks.push(Remark {
                    key: "worked_out",
                    place: one.place.clone(),
                    code: one.code.clone(),
                    params,
                });
            }
            (several, _) => {
                let told = several.iter().filter(|child| child.children.is_empty());
                remarks.extend(told.map(|child| Remark {
                    key: "no_maximum",
                    place: child.place.clone(),
                    code: child.code.clone(),
                    params: Vec::new(),
                }));
            }
        }
        self.remarks.extend(remarks);
    }

    /// Bands of a criterion, which stand beside it or are merged down beside its items.
    fn take_levels(&mut self, node: &mut DraftNode, branch: &Branch) {
        let mut cells: Vec<&Beside> =
            branch.line.iter().chain(&branch.leaves).filter_map(|line| line.level.as_ref()).collect();
        cells.dedup_by(|a, b| a.place == b.place);
        if let [cell] = cells.as_slice() {
            // The item beside it had them for its own.
            for child in &mut node.children {
                child.bands.clear();
            }
            self.levels(node, cell);
        } else if let Some(cell) = branch.line.as_ref().and_then(|line| line.level.as_ref()) {
            self.levels(node, cell);
        }
    }

    fn levels(&mut self, node: &mut DraftNode, cell: &Beside) {
        let seen = || vec![("seen", crate::text::tidy(&cell.text))];
        match phrase::levels(&cell.text, node.max, self.words) {
            Levels::None => {}
            Levels::Unclear => self.remark("levels_unclear", &cell.place, &node.code, seen()),
            Levels::Bands(rules) => {
                let ends: Vec<(Bound, Bound)> = rules.iter().map(|rule| (rule.lower, rule.upper)).collect();
                let ordered = rules.iter().zip(rules.iter().skip(1)).all(|(a, b)| a.level < b.level);
                if ordered && are_seamless(&ends, false, None) {
                    node.bands = rules;
                } else {
                    self.remark("levels_have_gaps", &cell.place, &node.code, seen());
                }
            }
        }
    }
}

fn place_has_figures(cell: Option<&Beside>) -> bool {
    cell.is_some_and(|cell| cell.text.contains(|letter: char| letter.is_ascii_digit()))
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
