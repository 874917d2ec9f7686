//! Lines put into a tree: groups, criteria and items by their codes, and below the last of them the lines without one.

use super::lines::{Line, Mark};
use super::phrase::{self, Points};
use super::words::BlankWords;
use crate::form::code::{RowCode, counts_in_latin, letter_index};
use crate::text::fold;

/// How deep a tree can be: group, criterion, item and two levels below it.
const DEEPEST: usize = 5;

/// A tree while it is built.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The groups.
    pub groups: Vec<Branch>,
    /// Lines with points that have no place in the tree.
    pub strays: Vec<Line>,
    /// Codes of the branches from the group to the one at hand.
    path: Vec<String>,
}

/// A node while it is built.
#[derive(Debug, Clone, Default)]
pub struct Branch {
    /// Its code.
    pub code: String,
    /// The line that names it; `None` where only the codes below it tell of it.
    pub line: Option<Line>,
    /// Nodes with codes below it.
    pub children: Vec<Branch>,
    /// Lines without a code below it.
    pub leaves: Vec<Line>,
}

impl Tree {
    /// Adds the lines of a table. `false` where they begin the tree anew; then nothing can be made of it.
    pub fn add(&mut self, lines: &[Line], words: &BlankWords) -> bool {
        let (mut coded, mut doubled) = (0_usize, 0_usize);
        let known = count(&self.groups);
        let letters: Vec<char> = lines
            .iter()
            .filter_map(|line| match &line.mark {
                Mark::Letter(letter) | Mark::Code(RowCode::Lettered(_, letter)) => Some(*letter),
                _ => None,
            })
            .collect();
        let latin = counts_in_latin(&letters);
        for (index, line) in lines.iter().enumerate() {
            let rest = lines.get(index + 1..).unwrap_or_default();
            let Some(path) = self.path_of(line, rest, latin, words) else {
                self.add_leaf(line, latin, words);
                continue;
            };
            coded += 1;
            doubled += usize::from(!self.put(&path, line));
        }
        coded == 0 || (doubled * 2 < coded && doubled * 2 < known.max(1))
    }

    /// The codes from the group to the node that a line names; `None` for a line without a code of its own.
    fn path_of(&self, line: &Line, rest: &[Line], latin: bool, words: &BlankWords) -> Option<Vec<String>> {
        match &line.mark {
            Mark::Code(RowCode::Dotted(code)) => path(code),
            Mark::Code(RowCode::Lettered(before, letter)) => {
                path(&format!("{before}.{}", letter_index(*letter, latin)? + 1))
            }
            Mark::Code(RowCode::Turned(codes)) => {
                let fits = |code: &&String| path(code).is_some_and(|path| self.follows(&path));
                path(codes.iter().find(fits).or(codes.first())?)
            }
            Mark::Code(RowCode::Roman(number)) => Some(vec![number.to_string()]),
            Mark::Code(RowCode::Whole(number)) => {
                (!self.is_item(*number, line, words)).then(|| vec![number.to_string()])
            }
            Mark::None if !line.is_finer && self.is_heading(line, rest, words) => {
                Some(vec![self.next_group().to_string()])
            }
            _ => None,
        }
    }

    /// Whether a whole number counts an item of the criterion at hand and not a group.
    fn is_item(&self, number: u32, line: &Line, words: &BlankWords) -> bool {
        let Some(criterion) = self.at_hand().filter(|_| self.path.len() >= 2) else { return false };
        let has_points = |line: &Line| {
            let beside = [&line.part, &line.max].into_iter().flatten();
            beside
                .map(|cell| phrase::points(&cell.text, words))
                .any(|points| !matches!(points, Points::Blank))
        };
        let counted =
            criterion.leaves.iter().filter(|leaf| matches!(leaf.mark, Mark::Code(RowCode::Whole(_)))).count();
        let goes_on = usize::try_from(number).is_ok_and(|number| number == counted + 1);
        let max = |line: &Line| match line.max.as_ref().map(|cell| phrase::points(&cell.text, words)) {
            Some(Points::Cap(max)) => Some(max),
            _ => None,
        };
        let is_too_much =
            max(line).zip(criterion.line.as_ref().and_then(max)).is_some_and(|(own, most)| own > most);
        let is_group = number == self.next_group();
        if goes_on && !is_too_much { counted > 0 || !is_group } else { has_points(line) && !is_group }
    }

    /// Whether a line without a code is the heading of the group that is due: the next code below it is that group's.
    fn is_heading(&self, line: &Line, rest: &[Line], words: &BlankWords) -> bool {
        let next = rest.iter().find_map(|line| match &line.mark {
            Mark::Code(RowCode::Dotted(code) | RowCode::Lettered(code, _)) => Some(code.as_str()),
            Mark::Code(RowCode::Turned(codes)) => codes.first().map(String::as_str),
            Mark::Code(_) => Some(""),
            _ => None,
        });
        let group = next.and_then(|code| code.split('.').next()).unwrap_or_default();
        let is_due = group.parse() == Ok(self.next_group());
        let is_text = fold(&line.title).split(' ').count() >= 3 && line.title.chars().count() > 5;
        let is_cap =
            line.part.as_ref().is_some_and(|cell| phrase::points(&cell.text, words) != Points::Blank);
        // Only the nearest such line above the code is the heading.
        let nearest = rest
            .iter()
            .take_while(|line| matches!(line.mark, Mark::None))
            .all(|line| fold(&line.title).is_empty());
        is_due && is_text && !is_cap && nearest
    }

    fn next_group(&self) -> u32 {
        let last =
            self.groups.iter().rev().find(|group| !group.children.is_empty() || !group.leaves.is_empty());
        last.and_then(|group| group.code.parse::<u32>().ok()).unwrap_or(0) + 1
    }

    /// Whether a path names the group at hand and is new.
    fn follows(&self, path: &[String]) -> bool {
        path.first() == self.path.first() && find(&self.groups, path).is_none()
    }

    fn at_hand(&self) -> Option<&Branch> {
        find(&self.groups, &self.path)
    }

    /// Puts a line at a path; `false` where another line is there already.
    fn put(&mut self, path: &[String], line: &Line) -> bool {
        let branch = reach(&mut self.groups, path);
        let is_new = branch.line.is_none();
        if is_new {
            branch.line = Some(line.clone());
        } else {
            self.strays.push(line.clone());
        }
        self.path = path.to_vec();
        is_new
    }

    fn add_leaf(&mut self, line: &Line, _latin: bool, words: &BlankWords) {
        let is_unmarked = matches!(line.mark, Mark::None);
        let says = |cell: &Option<super::lines::Beside>| {
            cell.as_ref().map_or(Points::Blank, |cell| phrase::points(&cell.text, words))
        };
        let has_points = says(&line.part) != Points::Blank || says(&line.max) != Points::Blank;
        let path = self.path.clone();
        if path.is_empty() {
            // Nothing above the first code belongs to the tree.
            return;
        }
        let branch = reach(&mut self.groups, &path);
        if !is_unmarked || line.is_finer {
            branch.leaves.push(line.clone());
            return;
        }
        // A line without a sign goes on from the one before, as where a page was cut; it may bring the points.
        let before = branch.leaves.last_mut().or(branch.line.as_mut());
        let goes_on = line.title.chars().next().is_some_and(char::is_lowercase);
        match before {
            Some(before) if goes_on => {
                before.title = crate::text::tidy(&format!("{} {}", before.title, line.title)).into_owned();
                before.part = before.part.take().or_else(|| line.part.clone());
                before.max = before.max.take().or_else(|| line.max.clone());
            }
            _ if has_points => self.strays.push(line.clone()),
            _ => {}
        }
    }
}

/// A dotted code as the codes from the group down.
fn path(code: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = code.split('.').collect();
    let up_to = |length: usize| parts.iter().take(length).copied().collect::<Vec<_>>().join(".");
    (2..=DEEPEST).contains(&parts.len()).then(|| (1..=parts.len()).map(up_to).collect())
}

fn count(branches: &[Branch]) -> usize {
    branches.iter().map(|branch| 1 + count(&branch.children)).sum()
}

fn find<'t>(branches: &'t [Branch], path: &[String]) -> Option<&'t Branch> {
    let (code, rest) = path.split_first()?;
    let branch = branches.iter().find(|branch| branch.code == *code)?;
    if rest.is_empty() { Some(branch) } else { find(&branch.children, rest) }
}

/// The branch at a path, made where it is not there yet.
fn reach<'t>(branches: &'t mut Vec<Branch>, path: &[String]) -> &'t mut Branch {
    let (code, rest) = match path.split_first() {
        Some((code, rest)) => (code.clone(), rest),
        None => (String::new(), path),
    };
    let index = branches.iter().position(|branch| branch.code == code).unwrap_or_else(|| {
        branches.push(Branch { code, ..Branch::default() });
        branches.len() - 1
    });
    #[expect(clippy::indexing_slicing, reason = "found or pushed right above")]
    let branch = &mut branches[index];
    if rest.is_empty() { branch } else { reach(&mut branch.children, rest) }
}
