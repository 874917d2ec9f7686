//! Every block of a workbook that names items: tables below each other and side by side, running down or across, pages
//! that go on without a header, tables under words that nobody knows, cards.
//!
//! Sheets with their tables come in, [`Part`]s go out, or whole forms where every row or column of a sheet is a school.
//! Which parts make up a form is for [`super::instances`] to choose.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::block::{Block, Frame, turned_sheet};
use super::cards::{self, Cards};
use super::header::{self, Table, Tables};
use super::instances::{Reader, Tabled};
use super::landmarks::{self, Landmarks};
use super::matching::Meaning;
use super::parts::{Heading, Part};
use super::titles::Titles;
use super::vocabulary::Role;
use super::{Form, records};
use crate::catalogue::NodeId;
use crate::cell::Row;
use crate::school::SchoolYear;
use crate::sheet::Sheet;

/// Fewer answers than these come of a word that happens to stand beside another.
const FEW: usize = 3;

/// What a workbook holds.
pub enum Gathered<'s> {
    /// Blocks of forms.
    Parts(Vec<Part<'s>>),
    /// A form in every row or column.
    Records(Vec<Form>),
}

/// Other ways of looking at a sheet, made when they are needed.
#[derive(Default)]
pub struct Room {
    turned: OnceCell<Sheet>,
    cards: OnceCell<Option<Cards>>,
}

/// What looking for blocks needs.
#[derive(Clone, Copy)]
struct Search<'a> {
    told: &'a dyn Fn() -> Option<SchoolYear>,
    /// Whether the workbook has one table of answers.
    is_single: bool,
    titles: &'a Titles<'a>,
}

impl Reader<'_> {
    /// Looks through all sheets; `told` is the year that a page of its own or the file's name gives.
    pub fn gather<'s>(
        &self,
        tables: &[Tabled<'s>],
        rooms: &'s [Room],
        told: &dyn Fn() -> Option<SchoolYear>,
        titles: &Titles,
    ) -> Gathered<'s> {
        let is_single = tables.iter().map(|(_, tables)| tables.forms.len()).sum::<usize>() == 1;
        let search = Search { told, is_single, titles };
        let mut records = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (index, ((sheet, found), room)) in tables.iter().zip(rooms).enumerate() {
            let turned = || room.turned.get_or_init(|| self.turned(sheet));
            if self.has_schools(found)
                && let Some(forms) = records::forms(turned(), true, self, titles)
            {
                records.extend(forms);
                continue;
            }
            let before = parts.len();
            self.parts(sheet, index, &found.forms, search, &mut parts);
            self.evidence_parts(sheet, index, &found.registers, titles, &mut parts);
            if parts.iter().skip(before).any(|part| !part.items.is_empty()) || self.marker.is_some() {
                continue;
            }
            if let Some(forms) = records::forms(sheet, false, self, titles) {
                records.extend(forms);
            } else {
                self.parts_across(sheet, turned(), index, search, &mut parts);
            }
        }
        if !records.is_empty() {
            return Gathered::Records(records);
        }
        self.join_by_number(&mut parts);
        parts.retain(|part| !part.items.is_empty());
        if self.marker.is_none() {
            self.without_header(tables, rooms, search, &mut parts);
        }
        Gathered::Parts(parts)
    }

    /// Pages that go on from a table of another sheet; and where nothing answers the items yet, tables and cards that
    /// only the items themselves tell.
    fn without_header<'s>(
        &self,
        tables: &[Tabled<'s>],
        rooms: &'s [Room],
        search: Search,
        parts: &mut Vec<Part<'s>>,
    ) {
        let answered = |parts: &[Part], index: Option<usize>| {
            let of_sheet = parts.iter().filter(|part| index.is_none_or(|index| part.sheet == index));
            of_sheet.map(|part| part.answered.len()).max().unwrap_or(0)
        };
        let is_read = |parts: &[Part], index| parts.iter().any(|part| part.sheet == index);
        let had_answers = answered(parts, None) >= FEW;
        for (index, ((sheet, _), room)) in tables.iter().zip(rooms).enumerate() {
            if had_answers && is_read(parts, index) {
                continue;
            }
            let Some(found) = landmarks::find(sheet, search.titles, self.catalogue, self.words) else {
                continue;
            };
            let part = if had_answers {
                self.continued(sheet, index, &found, search, parts)
            } else {
                self.by_cards(sheet, index, &found, room, search)
                    .or_else(|| self.by_landmarks(sheet, index, &found, search))
            };
            let before = answered(parts, Some(index));
            if let Some(part) = part.filter(|part| part.block.is_rivalled() || part.answered.len() > before) {
                parts.retain(|other| other.sheet != index);
                parts.push(part);
            }
        }
        parts.sort_by_key(|part| part.sheet);
    }

    /// A page without a header that goes on with other items in the columns of a table before it.
    fn continued<'s>(
        &self,
        sheet: &'s Sheet,
        index: usize,
        found: &Landmarks,
        search: Search,
        parts: &[Part],
    ) -> Option<Part<'s>> {
        let before = parts.iter().rev().find(|part| part.sheet < index && part.block.has_answers())?;
        let table = found.continued(&before.block.table).filter(|_| before.block.frame == Frame::Down)?;
        let part = self.part_of(sheet, index, Frame::Down, table, search);
        let known: BTreeSet<NodeId> = parts.iter().flat_map(|part| part.items.iter().copied()).collect();
        (!part.items.is_empty() && part.items.is_disjoint(&known)).then_some(part)
    }

    fn by_landmarks<'s>(
        &self,
        sheet: &'s Sheet,
        index: usize,
        found: &Landmarks,
        search: Search,
    ) -> Option<Part<'s>> {
        let table = found.table(sheet, self.words)?;
        let part = self.part_of(sheet, index, Frame::Down, table, search);
        (!part.items.is_empty() && (part.block.has_answers() || part.block.is_rivalled())).then_some(part)
    }

    fn by_cards<'s>(
        &self,
        sheet: &'s Sheet,
        index: usize,
        found: &Landmarks,
        room: &'s Room,
        search: Search,
    ) -> Option<Part<'s>> {
        let read = || cards::read(sheet, found, self.catalogue, self.words);
        let cards = room.cards.get_or_init(read).as_ref()?;
        let table = cards.table(self.words);
        let heading = Heading::read(sheet, Row::FIRST, found.nodes.first()?.0, self.words);
        let year = heading.year.clone().or_else(search.told);
        let frame = Frame::Cards(&cards.places);
        let block =
            Block::new(&cards.sheet, frame, table, year.as_ref(), search.titles, self.catalogue, self.words);
        let part = Part::new(block, index, (Row::FIRST, Row::FIRST), heading, self.catalogue);
        (!part.items.is_empty() && part.block.has_answers()).then_some(part)
    }

    fn part_of<'s>(
        &self,
        sheet: &'s Sheet,
        index: usize,
        frame: Frame<'s>,
        table: Table,
        search: Search,
    ) -> Part<'s> {
        let heading = Heading::read(sheet, Row::FIRST, table.header, self.words);
        let year = heading.year.clone().or_else(search.told);
        let rows = (Row::FIRST, Row::from_index(u32::MAX));
        let block = Block::new(sheet, frame, table, year.as_ref(), search.titles, self.catalogue, self.words);
        Part::new(block, index, rows, heading, self.catalogue)
    }

    /// The blocks of a sheet.
    fn parts<'s>(
        &self,
        sheet: &'s Sheet,
        index: usize,
        tables: &[Table],
        search: Search,
        parts: &mut Vec<Part<'s>>,
    ) {
        let (mut from, mut below) = (Row::FIRST, Row::FIRST);
        let mut header = None;
        for table in tables {
            // Tables side by side stand under one heading.
            if header != Some(table.header) {
                from = below;
            }
            header = Some(table.header);
            // The blank form's own header, alone in its workbook, needs no heading to be told by.
            let is_own = search.is_single
                && self.words.is_own_header(table.labels.iter().flat_map(|label| &label.path))
                && self.marker.is_some();
            let heading = if is_own {
                Heading::default()
            } else {
                Heading::read(sheet, from, table.header, self.words)
            };
            // What no column has to be told by needs no year.
            let year = if is_own { None } else { heading.year.clone().or_else(search.told) };
            let block = Block::new(
                sheet,
                Frame::Down,
                table.clone(),
                year.as_ref(),
                search.titles,
                self.catalogue,
                self.words,
            );
            let last = block
                .rows
                .iter()
                .zip(&block.meanings)
                .filter(|(_, meaning)| **meaning != Meaning::Other)
                .map(|(row, _)| row.last.down(1))
                .max();
            below = below.max(last.unwrap_or(table.first));
            let rows = (from, table.end.unwrap_or(Row::from_index(u32::MAX)));
            let part = Part::new(block, index, rows, heading, self.catalogue);
            parts.push(part);
        }
        // What stands between two blocks is the heading of the lower one.
        for at in 1..parts.len() {
            let next = parts.get(at).map(|part| (part.sheet, part.from));
            if let (Some((sheet, from)), Some(part)) = (next, parts.get_mut(at - 1))
                && part.sheet == sheet
                && part.from < from
            {
                part.to = from;
            }
        }
    }

    /// Registers that name the item of each piece of evidence.
    fn evidence_parts<'s>(
        &self,
        sheet: &'s Sheet,
        index: usize,
        registers: &[Table],
        titles: &Titles,
        parts: &mut Vec<Part<'s>>,
    ) {
        // The program's own registers number their lines.
        if self.marker.is_some() {
            return;
        }
        for table in registers.iter().filter(|table| !table.columns.all(Role::Number).is_empty()) {
            let block =
                Block::new(sheet, Frame::Down, table.clone(), None, titles, self.catalogue, self.words);
            if block.items(self.catalogue).count() >= 3 {
                let rows = (table.header, table.header);
                parts.push(Part::new(block, index, rows, Heading::default(), self.catalogue));
            }
        }
    }

    /// The sheet with rows and columns in each other's place; nothing where it is too wide or long to be a form.
    fn turned(&self, sheet: &Sheet) -> Sheet {
        const MOST_CELLS: usize = 20_000;
        if self.marker.is_some() || sheet.cells().len() > MOST_CELLS {
            return Sheet::new(&sheet.name, Vec::new());
        }
        turned_sheet(sheet)
    }

    /// Whether the columns of a table are schools.
    fn has_schools(&self, tables: &Tables) -> bool {
        let is_school =
            |label: &header::Label| label.shown.last().is_some_and(|text| records::is_school(text, self));
        let count = |table: &Table| table.labels.iter().filter(|label| is_school(label)).count();
        self.marker.is_none() && tables.forms.iter().any(|table| count(table) >= 2)
    }

    /// The blocks of a sheet that run across.
    fn parts_across<'s>(
        &self,
        sheet: &Sheet,
        turned: &'s Sheet,
        index: usize,
        search: Search,
        parts: &mut Vec<Part<'s>>,
    ) {
        let tables = header::tables(turned, self.words, self.limits);
        for table in tables.forms {
            let first = table
                .columns
                .titles()
                .iter()
                .flatten()
                .copied()
                .chain(table.columns.all(Role::Number).to_vec())
                .min();
            let top = first.map_or(Row::FIRST, |col| Row::from_index(col.index()));
            let heading = Heading::read(sheet, Row::FIRST, top, self.words);
            let year = heading.year.clone().or_else(search.told);
            let block = Block::new(
                turned,
                Frame::Across,
                table,
                year.as_ref(),
                search.titles,
                self.catalogue,
                self.words,
            );
            parts.push(Part::new(block, index, (Row::FIRST, Row::FIRST), heading, self.catalogue));
        }
    }

    /// Blocks that name their rows by a running number alone, which another block explains.
    pub fn join_by_number(&self, parts: &mut [Part]) {
        let explained: BTreeMap<u32, NodeId> = parts
            .iter()
            .filter(|part| part.items.len() >= 5)
            .flat_map(|part| part.block.items(self.catalogue))
            .filter_map(|(row, found)| Some((row.running?, found.node)))
            .collect();
        let in_order: BTreeMap<u32, NodeId> = (1..).zip(self.catalogue.items().map(|(id, _)| id)).collect();
        for part in parts.iter_mut().filter(|part| part.items.is_empty()) {
            let numbers: Vec<u32> = part.block.rows.iter().filter_map(|row| row.running).collect();
            let counts = |map: &BTreeMap<u32, NodeId>| {
                numbers.len() >= 5 && numbers.iter().all(|number| map.contains_key(number))
            };
            let is_whole = numbers.len() == in_order.len() && counts(&in_order);
            let map = if counts(&explained) { &explained } else { &in_order };
            if counts(&explained) || is_whole {
                part.block.join(map, part.year.as_ref(), self.catalogue, self.words);
                part.count(self.catalogue);
            }
        }
    }
}
