//! Answers out of blocks: for each item the cell that holds it, what it says, and what else the form states.
//!
//! Blocks of one form come in, a [`Form`] goes out. Two blocks may hold the same item: equal answers are one, a blank
//! gives way to an answer, and two different answers are both kept, for the checks to tell. A block that only sums up
//! criteria does not answer items where another does.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::block::{Block, Frame};
use super::claims;
use super::matching::{Match, Meaning};
use super::rows::{RawRow, stated_maximum};
use super::vocabulary::{Role, Vocabulary, beginning};
use super::{
    Answer, Form, Layout, OtherAnswer, Reading, Scope, StatedLevel, StatedTotal, Way, evidence, layout,
    reading, stated,
};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Area, Col, Place, Row};
use crate::sheet::{Cell, Discounted, Value};
use crate::text::{fold, tidy_lines};

use rust_decimal::Decimal;

/// Reads the blocks of one form; the parts of the form that come from elsewhere stay empty.
pub fn answers(blocks: &[&Block], catalogue: &Catalogue, words: &Vocabulary) -> Form {
    let details = blocks.iter().any(|block| !block.is_summary(catalogue));
    let context = Context { catalogue, words };
    let mut form = Form { layout: summary(blocks), ..Form::default() };
    let mut answers: BTreeMap<NodeId, Answer> = BTreeMap::new();
    for block in blocks {
        context.totals(block, &mut form);
        if details && block.is_summary(catalogue) || !block.has_answers() {
            continue;
        }
        form.layout.strays.extend(context.strays(block));
        form.layout.unread.extend(block.unread(catalogue));
        form.layout.loose.extend(block.loose(catalogue));
        let foreign = context.foreign(block);
        let copies = context.hidden_copies(block);
        form.layout.left_out.extend(layout::hidden_rows(block, &copies));
        let completed = context.completed(block, &answers);
        let mut own: BTreeMap<NodeId, Row> = BTreeMap::new();
        for (row, answer) in context.answers(block) {
            if copies.contains(&row.row) {
                continue;
            }
            // A row that goes on with the one above it, or a part that completes those before it.
            let goes_on = own.get(&answer.item).map(|above| *above == row.row);
            let may_fill = goes_on.unwrap_or_else(|| completed.has(answer.item));
            let is_own = own.insert(answer.item, row.last.down(1)).is_some();
            if let (Completed::Contradicts, false, Some(known)) =
                (&completed, is_own, answers.get_mut(&answer.item))
            {
                // Another form's answers are not this one's where this one has a blank.
                let is_gap = answer.reading == Reading::Blank && known.reading != Reading::Blank;
                if is_gap && known.others.is_empty() {
                    known.others.push(other_answer(&answer, false));
                    continue;
                }
            }
            let is_foreign = foreign.contains(&answer.item) && answer.is_strange;
            let is_answered = answer.reading != Reading::Blank;
            let reading = if is_foreign && is_answered { Reading::Foreign } else { answer.reading };
            join(&mut answers, Answer { reading, ..answer }, may_fill);
        }
    }
    // Evidence that stands apart from the points.
    for block in blocks.iter().filter(|block| block.is_evidence()) {
        for (_, answer) in context.answers(block) {
            if let Some(known) = answers.get_mut(&answer.item) {
                add_evidence(known, Answer { evidence_titles: Vec::new(), ..answer });
            }
        }
    }
    // A reviewer's points on a sheet of their own.
    for block in blocks.iter().filter(|block| block.is_review()) {
        for (_, answer) in context.answers(block) {
            if let Some(known) = answers.get_mut(&answer.item).filter(|known| !known.review.is_mark()) {
                let Answer { review, review_shown, review_place, .. } = answer;
                (known.review, known.review_shown, known.review_place) = (review, review_shown, review_place);
            }
        }
    }
    form.answers = answers.into_values().collect();
    form
}

fn summary(blocks: &[&Block]) -> Layout {
    let mut missing = Vec::new();
    let has = |role| blocks.iter().any(|block| block.table.columns.get(role).is_some());
    if !blocks.is_empty() {
        if !blocks.iter().any(|block| block.table.columns.has_answers()) {
            missing.push(Role::Score);
        }
        if !has(Role::Evidence) && !has(Role::Link) {
            missing.push(Role::Evidence);
        }
    }
    let rivals = blocks.iter().find_map(|block| {
        let cells = claims::header_cells(block, &block.claims.rivals);
        let places: Vec<Place> = cells.iter().map(|cell| block.at(*cell)).collect();
        let first = places.first().cloned()?;
        let shown: Vec<String> =
            places.iter().filter_map(|place| place.cell).map(|cell| cell.to_string()).collect();
        Some((first, shown.join(", ")))
    });
    let first_table = blocks.first().map(|block| {
        let col = block.table.columns.titles().iter().flatten().next().copied();
        block.at(Address::new(block.table.header, col.unwrap_or(block.table.from)))
    });
    let by_content = blocks.iter().find_map(|block| {
        let score = block.table.columns.get(Role::Score)?;
        let claim =
            block.claims.columns.iter().find(|claim| claim.col == score && claim.role == Role::Score)?;
        let is_told = |reason: &claims::Reason| {
            !matches!(reason, claims::Reason::Points(_)) && !reason.speaks_against()
        };
        let cell = claims::header_cells(block, &[score]).first().copied()?;
        (!claim.reasons.iter().any(is_told)).then(|| block.at(cell))
    });
    Layout { tables: blocks.len(), first_table, missing, rivals, by_content, ..Layout::default() }
}

/// Equal answers that show that two blocks are copies of one form.
const SAME: usize = 3;

struct Context<'c> {
    catalogue: &'c Catalogue,
    words: &'c Vocabulary,
}

impl Context<'_> {
    /// Every row's answer, one at a time: of a thousand answers to one item, each with a thousand pieces of evidence,
    /// only one is kept.
    fn answers<'t>(&'t self, table: &'t Block<'t>) -> impl Iterator<Item = (&'t RawRow, Answer)> + 't {
        let item_rows: Vec<Row> = table.items(self.catalogue).map(|(row, _)| row.row).collect();
        let rows = table.rows.iter().zip(&table.meanings).enumerate();
        rows.filter_map(move |(index, (row, meaning))| match meaning {
            Meaning::Node(found) if self.catalogue.node(found.node).is_item() => {
                Some((row, self.answer(table, index, row, found, &item_rows)))
            }
            _ => None,
        })
    }

    /// Hidden rows of items that have a visible row too: an older state of the form.
    fn hidden_copies(&self, block: &Block) -> BTreeSet<Row> {
        let is_hidden =
            |row: &RawRow| block.frame == Frame::Down && block.sheet.hidden_rows.contains(&row.row);
        if block.sheet.hidden_rows.is_empty() {
            return BTreeSet::new();
        }
        let items = || block.items(self.catalogue);
        let shown: BTreeSet<NodeId> =
            items().filter(|(row, _)| !is_hidden(row)).map(|(_, found)| found.node).collect();
        let copies = items().filter(|(row, found)| is_hidden(row) && shown.contains(&found.node));
        copies.map(|(row, _)| row.row).collect()
    }

    /// Items that were left blank and that a further block of the form answers: whole criteria, by a block that agrees
    /// with what is there. A single number beside a blank comes from a list of something else, or from another form.
    fn completed(&self, block: &Block, answers: &BTreeMap<NodeId, Answer>) -> Completed {
        if answers.is_empty() {
            return Completed::Items(BTreeSet::new());
        }
        let item_rows: Vec<Row> = block.items(self.catalogue).map(|(row, _)| row.row).collect();
        let mut same = 0;
        let mut filled = BTreeSet::new();
        for (index, (row, meaning)) in block.rows.iter().zip(&block.meanings).enumerate() {
            let Meaning::Node(found) = meaning else { continue };
            let Some(known) = answers.get(&found.node) else { continue };
            let (_, _, reading) = self.reading(block, index, row, found.node, &item_rows);
            match (&known.reading, reading) {
                (_, Reading::Blank) => {}
                (Reading::Blank, _) => {
                    filled.insert(found.node);
                }
                (known, own) if known.says_as(&own) => same += 1,
                _ => return Completed::Contradicts,
            }
        }
        let is_whole = |item: &NodeId| {
            let criterion = self.catalogue.criterion_of(*item);
            let mut others =
                answers.values().filter(|other| self.catalogue.criterion_of(other.item) == criterion);
            others.all(|other| other.reading == Reading::Blank)
        };
        // A copy that says the same elsewhere may fill what was left blank here.
        if same < SAME {
            filled.retain(is_whole);
            if filled.len() < 2 {
                filled.clear();
            }
        }
        Completed::Items(filled)
    }

    fn answer(&self, table: &Block, index: usize, row: &RawRow, found: &Match, item_rows: &[Row]) -> Answer {
        let node = self.catalogue.node(found.node);
        let columns = &table.table.columns;
        let (first, last) = table.lines(index);
        let (place, shown, reading) = self.reading(table, index, row, found.node, item_rows);
        let texts = |role| {
            let cells = columns.all(role).iter().flat_map(move |col| {
                let own = table.cells_between(first, last, *col);
                // Evidence and notes that are merged over several rows are those of each.
                let merged = table.merged_into(first, *col);
                merged.into_iter().chain(own)
            });
            cells.map(|cell| (cell, cell_text(cell))).filter(|(_, text)| !text.is_empty())
        };
        let mut pieces = Vec::new();
        let mut evidence_at = None;
        for (role, only_links) in [(Role::Evidence, false), (Role::Link, true)] {
            for (cell, text) in texts(role) {
                evidence_at.get_or_insert(cell.at);
                let mut found = evidence::parse(&text, only_links, self.catalogue);
                if let Some(link) = &cell.link {
                    evidence::link(&mut found, link, self.catalogue);
                }
                pieces.extend(found);
            }
        }
        // Links often stand behind the title of the evidence, or in a note.
        for (cell, _) in [Role::EvidenceTitle, Role::Note].into_iter().flat_map(texts) {
            if let Some(link) = &cell.link {
                evidence::link(&mut pieces, link, self.catalogue);
            }
        }
        let evidence_column = columns.get(Role::Evidence).or(columns.get(Role::Link));
        let evidence_place = evidence_at
            .map_or_else(|| table.place(row, evidence_column), |at| table.at(at).with_label(&row.label));
        let titles: Vec<Cow<str>> = texts(Role::EvidenceTitle).map(|(_, text)| text).collect();
        let notes: Vec<Cow<str>> = texts(Role::Note).map(|(_, text)| text).collect();
        let review = columns.get(Role::Review).and_then(|col| table.cell(row.row, Some(col)));
        let number_cell = columns.all(Role::Number).iter().find_map(|col| table.cell(row.row, Some(*col)));
        let max_cell = columns.get(Role::Max).and_then(|col| table.cell(row.row, Some(col)));
        Answer {
            item: found.node,
            place,
            shown,
            reading,
            stated_max: max_cell.and_then(|cell| {
                Some((stated_maximum(&cell.value)?, table.at(cell.at).with_label(&row.label)))
            }),
            review: reading::review(review, node.max, self.words),
            review_shown: review.map(Cell::shown).unwrap_or_default().into_owned(),
            review_place: table.place(row, columns.get(Role::Review)),
            evidence: pieces,
            evidence_place,
            evidence_titles: titles
                .iter()
                .flat_map(|text| text.split([';', '\n']))
                .map(|t| t.trim().to_owned())
                .collect(),
            note: (!notes.is_empty()).then(|| notes.join("\n")),
            way: found.way,
            read_back: found.read_back.then(|| {
                let cell = number_cell.map(|cell| cell.at);
                let shown = number_cell.map(Cell::shown).unwrap_or_default();
                let place = cell.map_or_else(|| table.place(row, None), |at| table.at(at));
                (place.with_label(&row.label), shown.into_owned())
            }),
            is_strange: found.is_strange,
            at_odds: found.at_odds,
            others: Vec::new(),
        }
    }

    /// The answer's cell, what it shows and what it says.
    fn reading(
        &self,
        table: &Block,
        index: usize,
        row: &RawRow,
        item: NodeId,
        item_rows: &[Row],
    ) -> (Place, String, Reading) {
        let columns = &table.table.columns;
        let node = self.catalogue.node(item);
        if let Some(met) = self.marked(table, row).filter(|_| node.is_condition()) {
            return met;
        }
        let is_own = |col: &Col| node.is_condition() || table.claims.marks != Some(*col);
        let scores: Vec<Col> = columns.all(Role::Score).iter().copied().filter(is_own).collect();
        let Some(col) = scores.first().copied() else {
            return (table.place(row, columns.get(Role::Met)), String::new(), Reading::Blank);
        };
        let place = |at: Address| table.at(at).with_label(&row.label);
        let own = Address::new(row.row, col);
        if let Some(area) = table.sheet.merged_area(own).filter(|area| covers_several(area, item_rows)) {
            let shown = table.sheet.get(area.first).map(Cell::shown).unwrap_or_default();
            let reading = match table.sheet.get(area.first) {
                None => Reading::Blank,
                Some(cell) if cell.is_blank() => Reading::Blank,
                // One mark may stand for several conditions; points cannot be shared.
                Some(cell) if node.is_condition() && self.covers_conditions(table, area) => {
                    reading::read(Some(cell), node, self.words)
                }
                Some(_) => Reading::Shared,
            };
            return (place(area.first), shown.into_owned(), reading);
        }
        let cells: Vec<&Cell> = scores
            .iter()
            .flat_map(|col| table.cells_between(row.row, table.lines(index).1, *col))
            .filter(|cell| !cell.is_blank() && (cell.at.row <= row.last || answers_below(cell, node.max)))
            .collect();
        match cells.as_slice() {
            [] => (place(own), String::new(), Reading::Blank),
            [cell] => (place(cell.at), reading::shown(cell), reading::read(Some(cell), node, self.words)),
            [first, rest @ ..] if rest.iter().all(|cell| cell.shown() == first.shown()) => {
                (place(first.at), reading::shown(first), reading::read(Some(first), node, self.words))
            }
            several => {
                let shown: Vec<Cow<str>> = several.iter().map(|cell| cell.shown()).collect();
                (
                    place(own),
                    shown.join(" | "),
                    if node.is_condition() { Reading::Unclear } else { Reading::NotANumber },
                )
            }
        }
    }

    /// Whether a merged cell answers conditions only.
    fn covers_conditions(&self, table: &Block, area: &Area) -> bool {
        let mut inside = table
            .items(self.catalogue)
            .filter(|(row, _)| (area.first.row..=area.last.row).contains(&row.row));
        inside.all(|(_, found)| self.catalogue.node(found.node).is_condition())
    }

    /// An answer by a mark in one of two columns, *Đạt* and *Chưa đạt*.
    fn marked(&self, table: &Block, row: &RawRow) -> Option<(Place, String, Reading)> {
        let columns = &table.table.columns;
        let mark = |role| {
            let mut cells = table.cells_between(row.row, row.last, columns.get(role)?);
            let cell = cells.find(|cell| !cell.value.is_blank() || is_torn(cell))?;
            (reading::is_met(&cell.shown(), &self.words.condition) != Some(false)).then_some(cell)
        };
        let place = |cell: &Cell| table.at(cell.at).with_label(&row.label);
        let mut marks = [Role::Met, Role::NotMet].into_iter().filter_map(mark);
        if let Some(torn) = marks.find(|cell| is_torn(cell)) {
            return Some((place(torn), reading::shown(torn), Reading::Torn));
        }
        match (mark(Role::Met), mark(Role::NotMet)) {
            (Some(yes), None) => Some((place(yes), yes.shown().into_owned(), Reading::Met(true))),
            (None, Some(no)) => Some((place(no), no.shown().into_owned(), Reading::Met(false))),
            (Some(yes), Some(no)) => {
                Some((place(yes), format!("{} | {}", yes.shown(), no.shown()), Reading::Unclear))
            }
            (None, None) => None,
        }
    }

    /// Rows that bear an item's code and the words of something else. Where most rows are so, the whole form is of
    /// another catalogue, and that is told instead.
    fn foreign(&self, table: &Block) -> Vec<NodeId> {
        let all = table.items(self.catalogue).count();
        let foreign = table.items(self.catalogue).filter(|(_, found)| found.is_foreign);
        let items: Vec<NodeId> = foreign.map(|(_, found)| found.node).collect();
        if items.len() >= 5 && items.len() * 2 > all { Vec::new() } else { items }
    }

    /// Rows without a name that answer the item above them.
    fn areas(&self, table: &Block) -> BTreeSet<Row> {
        let Some(score) = table.table.columns.get(Role::Score) else { return BTreeSet::new() };
        let items = table.rows.iter().zip(&table.meanings).enumerate();
        let below = items.filter_map(|(index, (row, meaning))| match meaning {
            Meaning::Node(found) if self.catalogue.node(found.node).is_item() => {
                Some((row.last.down(1), table.lines(index).1, self.catalogue.node(found.node).max))
            }
            _ => None,
        });
        let below = below.filter(|(first, last, _)| first <= last);
        let answering = below.flat_map(|(first, last, max)| {
            table.cells_between(first, last, score).filter(move |cell| answers_below(cell, max))
        });
        answering.map(|cell| cell.at.row).collect()
    }

    /// Rows that hold a score but belong to no item.
    fn strays(&self, table: &Block) -> Vec<(Place, String)> {
        let last = table.nodes().map(|(row, _)| row.row).max();
        let score = table.table.columns.get(Role::Score);
        let areas: BTreeSet<Row> = self.areas(table);
        let stray = |row: &RawRow| {
            if areas.contains(&row.row) {
                return None;
            }
            let cell = table.cells_between(row.row, row.last, score?).find(|cell| !cell.is_blank())?;
            let is_answer = row.has_number
                || (last.is_some_and(|last| row.row < last)
                    && reading::is_met(&cell.shown(), &self.words.condition).is_some());
            is_answer.then(|| (table.at(cell.at).with_label(&row.label), cell.shown().into_owned()))
        };
        let others =
            table.rows.iter().zip(&table.meanings).filter(|(_, meaning)| **meaning == Meaning::Other);
        others.filter_map(|(row, _)| stray(row)).collect()
    }

    /// Totals, subtotals and levels that the table states.
    fn totals(&self, table: &Block, form: &mut Form) {
        let columns = &table.table.columns;
        let mut groups: Vec<NodeId> = Vec::new();
        let mut criterion = None;
        for (row, meaning) in table.rows.iter().zip(&table.meanings) {
            let scope = match meaning {
                Meaning::Node(found) => {
                    if found.is_strange && found.way == Way::Code {
                        form.titles.push((found.node, row.title.clone()));
                    }
                    let group = self.catalogue.group_of(found.node);
                    if !groups.contains(&group) {
                        groups.push(group);
                    }
                    criterion = self.catalogue.criterion_of(found.node);
                    (!self.catalogue.node(found.node).is_item()).then_some(Scope::Node(found.node))
                }
                Meaning::Total => {
                    let scope = self.total_scope(row, &groups, criterion);
                    if matches!(scope, Some(Scope::Node(node)) if groups.contains(&node)) {
                        groups.clear();
                    }
                    scope
                }
                Meaning::Other => None,
            };
            let Some(scope) = scope else { continue };
            let max = match scope {
                Scope::Node(node) => self.catalogue.node(node).max,
                Scope::Everything => None,
            };
            let cell = |role| table.cell(row.row, columns.get(role));
            let place = |cell: &Cell| table.at(cell.at).with_label(&row.label);
            if let (Meaning::Node(found), Some(cell)) = (meaning, cell(Role::Max)) {
                form.maxima
                    .extend(stated_maximum(&cell.value).map(|stated| (found.node, stated, place(cell))));
            }
            if let Some((cell, value)) = cell(Role::Score).and_then(|cell| Some((cell, points(cell, max)?))) {
                form.totals.push(StatedTotal { scope, value, place: place(cell) });
            }
            let levels = [Role::Level, Role::Score].into_iter().filter_map(cell);
            let told = levels
                .filter(|cell| points(cell, None).is_none() || Some(cell.at.col) == columns.get(Role::Level))
                .find_map(|cell| {
                    Some((cell, stated::level(&fold(&cell.shown()), self.catalogue, self.words)?))
                });
            if let Some((cell, level)) = told {
                form.levels.push(StatedLevel { scope, level, place: place(cell) });
            }
        }
    }

    /// What a row of totals adds up: the group it names, the criterion above it, or the groups above it.
    fn total_scope(&self, row: &RawRow, groups: &[NodeId], criterion: Option<NodeId>) -> Option<Scope> {
        if let Some(group) = stated::group_named(&row.folded, self.catalogue, self.words) {
            return Some(Scope::Node(group));
        }
        if beginning(&row.folded, &self.words.total.criterion).is_some() {
            return criterion.map(Scope::Node);
        }
        match groups {
            [one] => Some(Scope::Node(*one)),
            [] if beginning(&row.folded, &self.words.total.grand).is_some() => Some(Scope::Everything),
            [] => None,
            several if several.len() == self.catalogue.groups().count() => Some(Scope::Everything),
            _ => None,
        }
    }
}

/// Whether a line below an item's row that has no name of its own answers the item; a total without a name does not.
fn answers_below(cell: &Cell, max: Option<Decimal>) -> bool {
    let range = max.map(|max| Decimal::ZERO..=max);
    points(cell, max).is_some_and(|value| range.is_some_and(|range| range.contains(&value)))
}

fn is_torn(cell: &Cell) -> bool {
    matches!(cell.discounted.as_deref(), Some(Discounted::Torn(_)))
}

/// Whether a merged cell answers more than one item.
fn covers_several(area: &Area, item_rows: &[Row]) -> bool {
    item_rows.iter().filter(|row| (area.first.row..=area.last.row).contains(row)).count() > 1
}

/// The cell's own text with its line breaks.
fn cell_text(cell: &Cell) -> Cow<'_, str> {
    match &cell.value {
        Value::Text(text) => tidy_lines(text),
        other => other.shown(),
    }
}

/// Points in a cell that needs no judging: a total, a reviewer's score.
fn points(cell: &Cell, max: Option<Decimal>) -> Option<Decimal> {
    match reading::points(cell, max) {
        Reading::Points { value, .. } => Some(value),
        _ => None,
    }
}

/// Adds an answer to those found so far. A second row of the same block that says nothing else only goes on with the
/// evidence of the first; one that may not fill a blank is told.
pub fn join(answers: &mut BTreeMap<NodeId, Answer>, next: Answer, may_fill: bool) {
    let Some(first) = answers.get_mut(&next.item) else {
        answers.insert(next.item, next);
        return;
    };
    let same_table = first.place.sheet == next.place.sheet
        && first.place.cell.map(|cell| cell.col) == next.place.cell.map(|cell| cell.col);
    let equal = first.reading.says_as(&next.reading);
    // Equal points in a row of another name are no repeat: one of the two rows was told wrongly.
    let is_repeat = equal && (!same_table || first.place.label == next.place.label);
    let goes_on = is_repeat || next.reading == Reading::Blank;
    if goes_on && (same_table || first.evidence.is_empty()) {
        add_evidence(first, next);
    } else if !goes_on && (first.reading != Reading::Blank || !may_fill) {
        let other = other_answer(&next, same_table);
        first.others.push(other);
    } else if first.reading == Reading::Blank && !goes_on {
        let others = std::mem::take(&mut first.others);
        let before = std::mem::replace(first, Answer { others, ..next });
        add_evidence(first, before);
    }
}

fn other_answer(answer: &Answer, same_table: bool) -> OtherAnswer {
    OtherAnswer { place: answer.place.clone(), shown: answer.shown.clone(), same_table }
}

/// What a further block of the form adds to those before it.
enum Completed {
    /// Answers to these items, which were left blank.
    Items(BTreeSet<NodeId>),
    /// Nothing: it is another form of the same items.
    Contradicts,
}

impl Completed {
    fn has(&self, item: NodeId) -> bool {
        matches!(self, Self::Items(items) if items.contains(&item))
    }
}

fn add_evidence(answer: &mut Answer, more: Answer) {
    if answer.evidence.is_empty() && !more.evidence.is_empty() {
        answer.evidence_place = more.evidence_place;
    }
    for piece in more.evidence {
        if !answer.evidence.contains(&piece) {
            answer.evidence.push(piece);
        }
    }
    answer.evidence_titles.extend(more.evidence_titles);
    answer.note = answer.note.take().or(more.note);
    answer.stated_max = answer.stated_max.take().or(more.stated_max);
}
