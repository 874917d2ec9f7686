//! A part of a form: a block of a sheet with what stands above it, which says whose it is, of when and what kind.
//!
//! A sheet's rows above a block come in, its [`Heading`] and [`Part`] go out. Which parts make up a form is for
//! [`super::instances`] to choose.

use std::collections::BTreeSet;

use super::Kind;
use super::block::{Block, Frame};
use super::identity;
use super::vocabulary::{Role, Vocabulary, beginning};
use super::voice::Voice;
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Place, Row};
use crate::school::SchoolYear;
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{contains_any, fold, tidy};

/// A block with what stands above it.
pub struct Part<'s> {
    /// The block.
    pub block: Block<'s>,
    /// Its number among the blocks that a layout file describes.
    pub index: Option<usize>,
    /// Which sheet it stands in.
    pub sheet: usize,
    /// The rows that belong to it: from what stands above it.
    pub from: Row,
    /// First row that does not.
    pub to: Row,
    /// What it is.
    pub kind: Kind,
    /// Whether its tab says that it is what all agreed on.
    pub is_agreed: bool,
    /// The school that the heading names.
    pub name: Option<String>,
    /// The unit above the school that it names.
    pub parent: Option<String>,
    /// The school year above it.
    pub year: Option<SchoolYear>,
    /// Items with something in the column of the score.
    pub answered: BTreeSet<NodeId>,
    /// Items that have a row.
    pub items: BTreeSet<NodeId>,
}

impl Heading {
    /// What stands in these rows of a sheet, and on its tab.
    pub fn read(sheet: &Sheet, from: Row, to: Row, words: &Vocabulary) -> Self {
        // As if the sheet began here: only the first rows of a sheet are looked through for the school.
        let own = rows_of(sheet, from, to);
        let page = identity::Page::new(&own, Row::FIRST, Some(Row::from_index(to.below(from))), None);
        let identity = identity::read(std::iter::once(page), None, "", words);
        let lines = own.cells().iter().filter_map(|cell| match &cell.value {
            Value::Text(text) if text.len() <= 240 => Some(tidy(text).into_owned()),
            _ => None,
        });
        let lines: Vec<String> = lines.collect();
        let tab = words.voice.all(&sheet.name);
        Self {
            name: identity.name,
            parent: identity.parent,
            year: identity.school_year.or_else(|| SchoolYear::parse(&sheet.name)),
            kind: kind(&sheet.name, &tab, &lines, words),
            is_agreed: tab.contains(&Voice::Agreed) || tab.contains(&Voice::Approved),
        }
    }
}

/// What kind of sheet its tab and the lines above its table say it is.
fn kind(tab_name: &str, tab: &[Voice], lines: &[String], words: &Vocabulary) -> Kind {
    let above: Vec<Voice> = lines.iter().flat_map(|line| words.voice.all(line)).collect();
    let is = |voice: Voice| tab.contains(&voice);
    let says = |voice: Voice| is(voice) || above.contains(&voice);
    let titled = |kind: Kind| lines.iter().any(|line| title_kind(line, words) == Some(kind));
    // A unit above is named on tabs of schools too: *Trường TH xã An Bình*.
    let is_review = is(Voice::Review) && !is(Voice::Own) && words.kind_of(tab_name).is_none();
    match () {
        () if says(Voice::Example) || is(Voice::Guide) => Kind::Example,
        () if says(Voice::Blank) => Kind::Blank,
        () if is(Voice::Aim) || titled(Kind::Plan) => Kind::Plan,
        () if is(Voice::Earlier) || titled(Kind::Earlier) => Kind::Earlier,
        () if is_review || titled(Kind::Review) => Kind::Review,
        () if says(Voice::Draft) => Kind::Draft,
        () if titled(Kind::Member) => Kind::Member,
        () if is(Voice::Member) && !is(Voice::Agreed) && !is(Voice::Approved) => Kind::Member,
        () => Kind::Filled,
    }
}

/// What kind a title says: one that names the school's own assessment too is of that, whatever else it names.
fn title_kind(line: &str, words: &Vocabulary) -> Option<Kind> {
    let titles = &words.title;
    let folded = fold(line);
    if beginning(&folded, &words.identity.title_lines).is_some() && contains_any(&folded, &titles.member) {
        return Some(Kind::Member);
    }
    if contains_any(&folded, &titles.own) {
        return None;
    }
    // *TRƯỜNG THCS HOA SEN - MỤC TIÊU*: each part of a line may be the title.
    let parts = line.split([':', ';', '|', '–', '—']).flat_map(|part| part.split(" - "));
    parts.chain([line]).find_map(|part| kind_of_title(&without_number(&fold(part), words), part, words))
}

/// A folded title without what numbers it: `b ke hoach`, `phan ii ke hoach`, `bieu 2 ke hoach`.
fn without_number(folded: &str, words: &Vocabulary) -> String {
    let is_number = |word: &str| {
        let is_roman = word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
        is_roman || word.len() == 1 || word.chars().all(|c| c.is_ascii_digit())
    };
    let mut rest: Vec<&str> = folded.split(' ').collect();
    if let Some(phrase) = beginning(folded, &words.title.numbered) {
        // *Bảng kế hoạch* is a plan with or without a number.
        rest.drain(..phrase.split(' ').count());
    }
    if rest.len() > 1 && rest.first().is_some_and(|word| is_number(word)) {
        rest.remove(0);
    }
    rest.join(" ")
}

fn kind_of_title(folded: &str, line: &str, words: &Vocabulary) -> Option<Kind> {
    let titles = &words.title;
    let says = |list: &[String]| contains_any(folded, list);
    let begins = |list: &[String]| beginning(folded, list).is_some();
    let is_headed = beginning(&fold(line), &words.identity.title_lines).is_some();
    let is_title = is_headed || begins(&words.identity.title_lines) || begins(&titles.plan);
    if !is_title {
        return None;
    }
    let voices = words.voice.all(line);
    match () {
        () if begins(&titles.plan) || voices.contains(&Voice::Aim) => Some(Kind::Plan),
        () if voices.contains(&Voice::Earlier) => Some(Kind::Earlier),
        () if says(&titles.review) => Some(Kind::Review),
        () => None,
    }
}

/// What stands above a block.
#[derive(Default)]
pub struct Heading {
    /// The school it names.
    pub name: Option<String>,
    /// The unit above the school that it names.
    pub parent: Option<String>,
    /// The school year.
    pub year: Option<SchoolYear>,
    /// What kind of sheet it says this is.
    pub kind: Kind,
    /// Whether it says that all agreed on it.
    pub is_agreed: bool,
}

impl<'s> Part<'s> {
    /// A block with its heading, in the sheet of this number.
    pub fn new(
        block: Block<'s>,
        sheet: usize,
        (from, to): (Row, Row),
        heading: Heading,
        catalogue: &Catalogue,
    ) -> Self {
        let Heading { name, parent, year, kind, is_agreed } = heading;
        let (answered, items) = (BTreeSet::new(), BTreeSet::new());
        let mut part = Self {
            block,
            index: None,
            sheet,
            from,
            to,
            kind,
            is_agreed,
            name,
            parent,
            year,
            answered,
            items,
        };
        part.count(catalogue);
        part
    }

    /// Looks again which items have a row and an answer.
    pub fn count(&mut self, catalogue: &Catalogue) {
        let block = &self.block;
        let is_answered = |row: Row| {
            let columns = [Role::Score, Role::Met, Role::NotMet];
            let mut cells = columns.into_iter().flat_map(|role| block.table.columns.all(role));
            cells.any(|col| block.cell(row, Some(*col)).is_some_and(|cell| !cell.is_blank()))
        };
        self.items = block.items(catalogue).map(|(_, found)| found.node).collect();
        self.answered = block
            .items(catalogue)
            .filter(|(row, _)| is_answered(row.row))
            .map(|(_, found)| found.node)
            .collect();
    }

    /// Whether nobody sees its rows.
    pub fn is_hidden(&self) -> bool {
        let rows = || self.block.rows.iter();
        let is_hidden = |row: Row| self.block.sheet.hidden_rows.contains(&row);
        self.block.frame == Frame::Down && rows().next().is_some() && rows().all(|row| is_hidden(row.row))
    }

    /// Where it begins.
    pub fn place(&self) -> Place {
        let table = &self.block.table;
        let first = table.labels.first().map_or(Address::new(table.header, table.from), |label| label.at);
        self.block.at(first)
    }

    /// The school that the heading names.
    pub fn school(&self) -> Option<String> {
        self.name.clone().filter(|name| !fold(name).is_empty())
    }

    /// Whether both answer most of one another's items; evidence beside points answers nothing.
    pub fn overlaps(&self, other: &Self) -> bool {
        if !self.block.has_answers() || !other.block.has_answers() {
            return false;
        }
        let both = self.items.iter().filter(|item| other.items.contains(item)).count();
        both * 2 > self.items.len().min(other.items.len())
    }
}

/// Rows of a sheet as a sheet of its own.
fn rows_of(sheet: &Sheet, from: Row, to: Row) -> Sheet {
    let inside = sheet.cells().iter().filter(|cell| cell.at.row >= from && cell.at.row < to);
    let moved = inside.map(|cell| Cell {
        at: Address::new(Row::from_index(cell.at.row.below(from)), cell.at.col),
        ..cell.clone()
    });
    Sheet::new(&sheet.name, moved.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;

    #[test]
    fn a_sheet_is_what_its_tab_and_its_title_say() {
        let words = Engine::built_in().unwrap().words;
        for (tab, title, expected) in [
            ("Phiếu", "PHIẾU TỰ ĐÁNH GIÁ MỨC ĐỘ CHUYỂN ĐỔI SỐ", Kind::Filled),
            ("Phiếu", "PHIẾU TỰ ĐÁNH GIÁ CỦA GIÁO VIÊN", Kind::Member),
            ("Phiếu", "PHIẾU CHẤM ĐIỂM CÁ NHÂN", Kind::Member),
            ("Phiếu", "Điểm của thành viên được lấy trung bình", Kind::Filled),
            ("Phiếu", "PHIẾU ĐÁNH GIÁ NGOÀI", Kind::Review),
            ("Phiếu", "KẾ HOẠCH CHUYỂN ĐỔI SỐ", Kind::Plan),
            ("Đã duyệt", "PHIẾU TỰ ĐÁNH GIÁ", Kind::Filled),
            ("Thẩm định", "PHIẾU", Kind::Review),
            ("TV1", "PHIẾU TỰ ĐÁNH GIÁ", Kind::Member),
            ("Nháp", "PHIẾU TỰ ĐÁNH GIÁ", Kind::Draft),
        ] {
            let said = kind(tab, &words.voice.all(tab), &[title.to_owned()], &words);
            assert_eq!(said, expected, "{tab}: {title}");
        }
    }
}
