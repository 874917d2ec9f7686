//! Which blocks of a workbook make up one filled form, and which are copies, examples, drafts or other schools' forms.
//!
//! Sheets with their tables come in, forms go out: one, or one for each school. Only blocks of one instance complete each
//! other; a blank is never filled from last year's sheet. What was left out is recorded once, with its kind.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::answers;
use super::block::{Block, Frame};
use super::gather::{Gathered, Room};
use super::header::Tables;
use super::identity::{self, Identity};
use super::marker::Marker;
use super::parts::Part;
use super::titles::Titles;
use super::vocabulary::Vocabulary;
use super::{Fixed, Form, Kind, LeftOut, fixed, layout, register, stated};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::Row;
use crate::school::{SchoolYear, name_key};
use crate::sheet::{Limits, Sheet};
use crate::text::{fold, likeness};

/// Fewer answers than these are a list of a few items.
const FEW: usize = 3;

/// What reading forms needs.
pub struct Reader<'a> {
    /// What the items are.
    pub catalogue: &'a Catalogue,
    /// How people write.
    pub words: &'a Vocabulary,
    /// How much is read.
    pub limits: &'a Limits,
    /// The layout files at hand.
    pub layouts: &'a [Fixed],
    /// What the program wrote into a workbook of its own.
    pub marker: Option<&'a Marker>,
    /// The file's name.
    pub file_name: &'a str,
}

/// A sheet with its tables.
pub type Tabled<'s> = (&'s Sheet, Tables);

impl Reader<'_> {
    /// The forms of a workbook. `tables` are the sheets that are read for answers, `others` those that only tell of the
    /// school.
    pub fn forms(&self, tables: &[Tabled], others: &[Tabled]) -> Vec<Form> {
        let titles = Titles::new(self.catalogue, self.words);
        let rooms: Vec<Room> = tables.iter().map(|_| Room::default()).collect();
        // A year that stands on a page of its own, or in the file's name.
        let told = LazyCell::new(|| {
            let pages = others.iter().map(|(sheet, _)| identity::Page::new(sheet, Row::FIRST, None, None));
            identity::read(pages, self.marker, self.file_name, self.words).school_year
        });
        let told = || (*told).clone();
        let mut parts = match self.gather(tables, &rooms, &told, &titles) {
            Gathered::Parts(parts) => parts,
            Gathered::Records(mut records) => {
                self.tell_file(&mut records, None, None);
                return records;
            }
        };
        let print = fingerprint(&parts);
        let by_file = self.fix(&mut parts, print.as_deref(), &titles);
        self.name_by_tab(&mut parts);
        let mut left = Vec::new();
        self.choose(&mut parts, &mut left, by_file.is_some());
        let mut forms = self.by_school(&parts, &left, tables, others);
        self.tell_file(&mut forms, print.as_deref(), by_file);
        forms
    }

    /// Puts what a layout file says in the place of what was weighed, where one fits.
    fn fix(&self, parts: &mut [Part], print: Option<&str>, titles: &Titles) -> Option<&Fixed> {
        let settled = parts.iter_mut().filter(|part| is_described(&part.block));
        for (index, part) in settled.enumerate() {
            part.index = Some(index);
        }
        let print = print?;
        let fixed = self.layouts.iter().find(|fixed| fixed.fits(print, &blocks(parts)))?;
        for part in parts.iter_mut() {
            let Some(index) = part.index else { continue };
            let kind = fixed.apply(index, &mut part.block, titles, self.catalogue, self.words);
            part.kind = kind.unwrap_or(part.kind);
            part.count(self.catalogue);
        }
        self.join_by_number(parts);
        Some(fixed)
    }

    /// Tells every form the layout file that it was read by, or that did not fit it.
    fn tell_file(&self, forms: &mut [Form], print: Option<&str>, by_file: Option<&Fixed>) {
        let asked = self.layouts.iter().find(|fixed| fixed.is_asked);
        let misfit = asked.filter(|asked| by_file.is_none_or(|used| !used.is_for_the_same(asked)));
        for form in forms {
            form.layout.fingerprint = print.map(str::to_owned);
            form.layout.by_file = by_file.map(|fixed| fixed.name.clone());
            form.layout.misfit = misfit.map(|fixed| fixed.name.clone());
        }
    }

    /// One form, or one for each school.
    fn by_school(&self, parts: &[Part], left: &[LeftOut], tables: &[Tabled], others: &[Tabled]) -> Vec<Form> {
        let schools = schools(parts);
        if schools.len() < 2 {
            let chosen: Vec<&Part> = parts.iter().collect();
            return vec![self.form(&chosen, parts, left.to_vec(), tables, others, false)];
        }
        schools
            .iter()
            .map(|school| {
                let chosen: Vec<&Part> = school.iter().filter_map(|index| parts.get(*index)).collect();
                self.form(&chosen, parts, left.to_vec(), tables, others, true)
            })
            .collect()
    }

    /// Sheets of the same items without a school's name above them, whose tabs are names of schools.
    fn name_by_tab(&self, parts: &mut [Part]) {
        let is_name = |part: &Part| {
            let tab = &part.block.sheet.name;
            let nameless = part.name.is_none() && part.answered.len() >= 5;
            nameless && self.words.kind_of(tab).is_some() && fold(tab).split(' ').count() >= 3
        };
        let tabs: Vec<&str> =
            parts.iter().filter(|part| is_name(part)).map(|part| part.block.sheet.name.as_str()).collect();
        if tabs.iter().collect::<BTreeSet<_>>().len() < 2 {
            return;
        }
        for part in parts.iter_mut() {
            if is_name(part) {
                part.name = Some(part.block.sheet.name.clone());
            }
        }
    }

    /// Leaves out what is no part of the filled form; where a layout file says what each block is, nothing else counts.
    fn choose(&self, parts: &mut Vec<Part>, left: &mut Vec<LeftOut>, is_fixed: bool) {
        let filled = |part: &Part| !part.answered.is_empty();
        if parts.iter().filter(|part| part.block.has_answers()).count() < 2 {
            return;
        }
        // A copy that nobody filled in, beside one that somebody did.
        let covered: BTreeSet<NodeId> =
            parts.iter().filter(|part| filled(part)).flat_map(|part| part.items.clone()).collect();
        leave(parts, left, |part| {
            let is_copy = !is_fixed
                && part.block.has_answers()
                && !filled(part)
                && part.items.iter().any(|i| covered.contains(i));
            is_copy.then_some(Kind::Blank)
        });
        // A table whose rows are all hidden, beside one that a person sees.
        let seen: BTreeSet<NodeId> =
            parts.iter().filter(|part| !part.is_hidden()).flat_map(|part| part.answered.clone()).collect();
        leave(parts, left, |part| {
            let is_copy = !is_fixed && part.is_hidden() && part.items.iter().any(|item| seen.contains(item));
            is_copy.then_some(Kind::Hidden)
        });
        let best = parts.iter().filter(|part| filled(part)).map(|part| part.kind).min();
        if let Some(best) = best {
            let is_beside = |part: &Part| part.kind == Kind::Review && !is_fixed;
            leave(parts, left, |part| {
                let is_other = part.kind > best && part.block.has_answers() && !is_beside(part);
                is_other.then_some(part.kind)
            });
        }
        self.take_reviews(parts, left);
        if is_fixed {
            return;
        }
        self.choose_year(parts, left);
        // The agreed form, beside those that it was agreed on.
        let agreed: BTreeSet<NodeId> =
            parts.iter().filter(|part| part.is_agreed).flat_map(|part| part.answered.clone()).collect();
        leave(parts, left, |part| {
            let overlaps = part.answered.intersection(&agreed).count();
            (!part.is_agreed && overlaps > 2).then_some(Kind::Draft)
        });
    }

    /// A reviewer's sheet beside the school's own gives the reviewer's points; of several, none can be told the last.
    fn take_reviews(&self, parts: &mut Vec<Part>, left: &mut Vec<LeftOut>) {
        let is_beside = |part: &Part| part.kind == Kind::Review && part.block.has_answers();
        let is_own = |part: &Part| part.kind < Kind::Review && part.block.has_answers();
        if !parts.iter().any(is_own) {
            return;
        }
        let reviews: Vec<&Part> = parts.iter().filter(|part| is_beside(part)).collect();
        if reviews.iter().enumerate().any(|(at, part)| reviews.iter().skip(at + 1).any(|o| o.overlaps(part)))
        {
            leave(parts, left, |part| is_beside(part).then_some(Kind::Review));
        }
        for part in parts.iter_mut().filter(|part| is_beside(part)) {
            part.block.give_to_reviewer();
            part.count(self.catalogue);
        }
    }

    /// Of several years the form's own: the one the file's name tells, else the latest of those that are filled in.
    fn choose_year(&self, parts: &mut Vec<Part>, left: &mut Vec<LeftOut>) {
        let years: BTreeSet<SchoolYear> = parts.iter().filter_map(|part| part.year.clone()).collect();
        if years.len() < 2 {
            return;
        }
        // A list of a few items does not say of which year the form is; one that is not finished yet does.
        let is_form = |part: &&Part| part.answered.len() >= FEW;
        let latest = || parts.iter().filter(is_form).filter_map(|part| part.year.clone()).max();
        let told = SchoolYear::parse(self.file_name).filter(|year| years.contains(year));
        let Some(own) = told.or_else(latest) else { return };
        let of_own: BTreeSet<NodeId> = parts
            .iter()
            .filter(|part| part.year.as_ref() == Some(&own))
            .flat_map(|part| part.items.clone())
            .collect();
        let before = left.len();
        // Parts with other items are no form of another year: one of the years is a slip.
        leave(parts, left, |part| {
            let other = part.year.clone().filter(|year| *year != own)?;
            let is_again = !part.block.has_answers() || part.items.iter().any(|item| of_own.contains(item));
            is_again.then_some(if other < own { Kind::Earlier } else { Kind::Plan })
        });
        // Nothing but the order of years says that a filled table is not the form.
        for left in left.iter_mut().skip(before) {
            left.is_doubtful = left.block.as_ref().is_some_and(layout::BlockLayout::has_score);
        }
    }

    /// The form that these parts make up.
    fn form(
        &self,
        chosen: &[&Part],
        parts: &[Part],
        left: Vec<LeftOut>,
        tables: &[Tabled],
        others: &[Tabled],
        is_one_of_several: bool,
    ) -> Form {
        let blocks: Vec<&Block> = chosen.iter().map(|part| &part.block).collect();
        let mut form = answers::answers(&blocks, self.catalogue, self.words);
        form.layout.blocks =
            chosen.iter().map(|part| layout::of_block(&part.block, part.index, part.kind)).collect();
        let is_own = |sheet: usize, row: Row| {
            let of_sheet = parts.iter().filter(|part| part.sheet == sheet);
            let mut owners = of_sheet.filter(|part| row >= part.from && row < part.to).peekable();
            owners.peek().is_none() || owners.any(|part| chosen.iter().any(|own| std::ptr::eq(*own, part)))
        };
        let is_left = |sheet: &Sheet, row: Row| {
            left.iter().any(|left| {
                left.place.sheet.as_ref() == Some(&sheet.name)
                    && left.rows.as_ref().is_some_and(|rows| row >= rows.0 && row < rows.1)
            })
        };
        let in_use = |index: usize| {
            let mut of_sheet = parts.iter().filter(|part| part.sheet == index).peekable();
            of_sheet.peek().is_none() || chosen.iter().any(|part| part.sheet == index)
        };
        let own_sheets: Vec<usize> =
            (0..tables.len()).filter(|index| !is_one_of_several || in_use(*index)).collect();
        let cut_sheets: Vec<Sheet> = if is_one_of_several || !left.is_empty() {
            let of = |index: &usize| {
                let (sheet, _) = tables.get(*index)?;
                Some(cut(sheet, |row| is_own(*index, row) && !is_left(sheet, row)))
            };
            own_sheets.iter().filter_map(of).collect()
        } else {
            Vec::new()
        };
        let whole: Vec<&Sheet> =
            own_sheets.iter().filter_map(|index| tables.get(*index)).map(|(sheet, _)| *sheet).collect();
        let sheets: Vec<&Sheet> = if cut_sheets.is_empty() { whole } else { cut_sheets.iter().collect() };
        let tabled: Vec<Tabled> = if cut_sheets.is_empty() {
            Vec::new()
        } else {
            sheets
                .iter()
                .map(|sheet| (*sheet, super::header::tables(sheet, self.words, self.limits)))
                .collect()
        };
        let read_from: &[Tabled] = if cut_sheets.is_empty() { tables } else { &tabled };
        form.register = register::read(read_from, self.catalogue);
        // What a page before the table says of the school counts before what formulas repeat above the table.
        let pages = others.iter().chain(read_from).map(|(sheet, tables)| {
            let headers = tables.forms.iter().chain(&tables.registers).map(|table| table.header);
            identity::Page::new(sheet, Row::FIRST, headers.min(), None)
        });
        form.identity = identity::read(pages, self.marker, self.file_name, self.words);
        if is_one_of_several {
            self.own_identity(&mut form.identity, chosen);
        }
        form.levels.extend(stated::conclusions(&sheets, self.catalogue, self.words));
        form.layout.left_out.splice(0..0, left);
        form
    }

    /// Of several schools in one workbook, each has the name that stands above its own block.
    fn own_identity(&self, identity: &mut Identity, chosen: &[&Part]) {
        let name = chosen.iter().find_map(|part| part.name.clone());
        if name.is_some() && name != identity.name {
            identity.kind = name
                .as_deref()
                .and_then(|name| self.words.kind_of(name))
                .map(|kind| (kind.id.clone(), kind.name.clone()));
            identity.name = name;
        }
    }
}

/// The sign of the blocks that a layout file describes. Where there are several, tabs, headings and the order of their
/// years belong to it: with the sheets in another order last year's form would be read for this year's.
fn fingerprint(parts: &[Part]) -> Option<String> {
    let blocks = blocks(parts);
    let years: BTreeSet<&SchoolYear> = parts.iter().filter_map(|part| part.year.as_ref()).collect();
    let about = parts.iter().filter(|part| is_described(&part.block)).map(|part| {
        let year = part.year.as_ref().map(|year| years.iter().filter(|other| **other > year).count());
        format!("{} {} {} {year:?}", fold(&part.block.sheet.name), part.kind.key(), part.is_agreed)
    });
    let about: Vec<String> = about.collect();
    (!blocks.is_empty()).then(|| fixed::fingerprint(&blocks, &about))
}

/// The blocks that a layout file describes: all but evidence registers, of which a school writes what it has, and cards,
/// which have no columns.
fn blocks<'p, 's>(parts: &'p [Part<'s>]) -> Vec<&'p Block<'s>> {
    parts.iter().map(|part| &part.block).filter(|block| is_described(block)).collect()
}

fn is_described(block: &Block) -> bool {
    !block.table.columns.is_register() && !matches!(block.frame, Frame::Cards(_))
}

/// Takes the parts out of which `why` says so.
fn leave(parts: &mut Vec<Part>, left: &mut Vec<LeftOut>, why: impl Fn(&Part) -> Option<Kind>) {
    parts.retain(|part| match why(part) {
        Some(kind) => {
            let block = Some(layout::of_block(&part.block, part.index, kind));
            // The heading above a table that nobody filled in or sees is that of the one below it.
            let shares_heading = matches!(kind, Kind::Hidden | Kind::Blank);
            let from = if shares_heading { part.block.table.header } else { part.from };
            let rows = Some((from, part.to));
            left.push(LeftOut { place: part.place(), kind, block, rows, is_doubtful: false });
            false
        }
        None => true,
    });
}

/// The parts by school, in the order of the workbook. Parts that name no school go with the one before them; in a workbook
/// of several schools one that answers the same items again is nobody's, and a school of its own.
fn schools(parts: &[Part]) -> Vec<Vec<usize>> {
    let names: Vec<String> = parts.iter().filter_map(Part::school).collect();
    let are_several = names.iter().any(|name| names.iter().any(|other| !is_same_school(name, other)));
    let mut schools: Vec<(String, Vec<usize>)> = Vec::new();
    let mut unnamed = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let Some(name) = part.school() else {
            // A list of a few items below a form is no form.
            let is_as_long = |other: &Part| part.items.len() * 2 >= other.items.len();
            let answers_again = |school: &[usize]| {
                let mut others = school.iter().filter_map(|other| parts.get(*other));
                others.any(|other| other.overlaps(part) && is_as_long(other))
            };
            match schools.last_mut() {
                Some((_, school)) if are_several && answers_again(school) => {
                    schools.push((String::new(), vec![index]));
                }
                Some((_, school)) => school.push(index),
                None => unnamed.push(index),
            }
            continue;
        };
        // Schools of one name in two units answer the same items each; a school's own sheets may name what is above it in
        // two ways.
        let is_elsewhere = |school: &[usize]| {
            let mut others = school.iter().filter_map(|other| parts.get(*other));
            others.any(|other| other.overlaps(part) && !parents_agree(other, part))
        };
        let is_same = |(known, school): &&mut (String, Vec<usize>)| {
            is_same_school(known, &name) && !is_elsewhere(school)
        };
        match schools.iter_mut().find(is_same) {
            Some((_, school)) => school.push(index),
            None => schools.push((name, vec![index])),
        }
    }
    if let Some((_, first)) = schools.first_mut() {
        unnamed.append(first);
        *first = unnamed;
    } else if !unnamed.is_empty() {
        schools.push((String::new(), unnamed));
    }
    schools.into_iter().map(|(_, parts)| parts).collect()
}

/// Names in headings of one workbook: equal by the rule of [`crate::school`], or one with a slip. Tones are no slip.
fn is_same_school(a: &str, b: &str) -> bool {
    let (key, others) = (name_key(a), name_key(b));
    let (a, b) = (fold(a), fold(b));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    key == others || (a != b && digits(&a) == digits(&b) && likeness(&a, &b) >= 0.9)
}

/// Whether the units above two parts can be one.
fn parents_agree(a: &Part, b: &Part) -> bool {
    match (&a.parent, &b.parent) {
        (Some(a), Some(b)) => is_same_school(a, b),
        _ => true,
    }
}

/// The rows of a sheet that are wanted, at their own places.
fn cut(sheet: &Sheet, is_wanted: impl Fn(Row) -> bool) -> Sheet {
    let cells = sheet.cells().iter().filter(|cell| is_wanted(cell.at.row)).cloned().collect();
    let mut part = Sheet::new(&sheet.name, cells);
    part.visibility = sheet.visibility;
    part.merged.clone_from(&sheet.merged);
    part.hidden_rows.clone_from(&sheet.hidden_rows);
    part.hidden_cols.clone_from(&sheet.hidden_cols);
    part
}
