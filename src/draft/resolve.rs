//! A tree of lines made into a draft: what each cell says of its row, what is worked out, what does not add up.

mod items;

use rust_decimal::Decimal;

use super::lines::{Beside, Line};
use super::phrase::{self, Levels, Points};
use super::tree::{Branch, Tree};
use super::words::BlankWords;
use super::{Draft, DraftNode, Remark};
use crate::catalogue::{Bound, CapBand, Kind, are_seamless};
use crate::cell::Place;
use crate::text::{fold, starts_with_words, with_point};

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
        let seen = || {
            vec![("seen", cell.map(|cell| crate::text::tidy(&cell.text).into_owned()).unwrap_or_default())]
        };
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
        let seen = || vec![("seen", crate::text::tidy(&cell.text).into_owned())];
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
