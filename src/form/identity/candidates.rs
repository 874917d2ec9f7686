//! Candidates for the school's details: what may be one, where it stands, and in what kind of place.
//!
//! A page comes in, candidates go out; none is chosen here.

use std::borrow::Cow;

use super::words::{self as within, Line};
use super::{CodeAsNumber, Page, years};
use crate::cell::{Address, Place, Row};
use crate::form::vocabulary::{Role, Strength, Vocabulary, beginning};
use crate::school::SchoolYear;
use crate::sheet::{Cell, Sheet, Value};
use crate::text::{fold, tidy, tidy_lines};

/// Which detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    /// The name, or that of any unit.
    Unit,
    Code,
    Parent,
    Year,
    /// Something that is no detail of the school.
    Other,
}

/// The kind of place in which a candidate stands, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Beside or behind a label: `Tên trường: …`.
    Label,
    /// A line of its own above the table: `TRƯỜNG THCS HOA SEN`, `Năm học 2024-2025`.
    Heading,
    /// Below a label.
    BelowLabel,
    /// Inside the form's title.
    Title,
    /// The tab of the table's sheet.
    Tab,
    /// Inside another line above the table.
    Mention,
    /// Below the table, where people sign.
    Foot,
    /// The file's name.
    FileName,
}

/// What may be a detail of the school.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub field: Field,
    pub rank: Rank,
    /// The detail; empty for a code of which nothing is left.
    pub value: String,
    /// `None` for the file's name.
    pub place: Option<Place>,
    /// For a code that has become a number.
    pub as_number: Option<CodeAsNumber>,
}

impl Candidate {
    fn new(field: Field, rank: Rank, value: &str, place: Option<Place>) -> Self {
        Self { field, rank, value: value.to_owned(), place, as_number: None }
    }
}

/// Cells that are looked through above a table.
const HEAD_CELLS: usize = 4000;
/// Rows at the end of a sheet in which people sign.
const FOOT_ROWS: u32 = 15;
/// Bytes of a cell at the most in which details are looked for: a page of text is none.
const LONGEST_DETAIL: usize = 1000;
/// A row of so many cells is the header of a table and no heading.
const HEADER_CELLS: usize = 4;

/// Every candidate on a page.
pub(super) fn collect(page: Page, words: &Vocabulary, found: &mut Vec<Candidate>) {
    let sheet = page.sheet;
    let head = sheet.rows_between(page.first, Some(page.table)).flat_map(|(_, cells)| cells).take(HEAD_CELLS);
    for cell in head {
        for line in lines(cell) {
            let line = Line::new(&line);
            let (lead, labelled) = segments(line.text, words);
            let is_whole = lead.len() == line.text.len();
            by_label(sheet, cell, &line, labelled, words, found);
            over_cells(sheet, cell, &line, words, found);
            by_line(sheet, cell, &if is_whole { line } else { Line::new(lead) }, words, found);
        }
    }
    if page.has_table {
        let place = Place { sheet: Some(sheet.name.clone()), ..Place::default() };
        let tab = tidy(&sheet.name);
        let name = within::name_of_tab(&tab, words);
        found.extend(name.map(|name| Candidate::new(Field::Name, Rank::Tab, &name, Some(place.clone()))));
        let year = SchoolYear::parse(&tab);
        found.extend(year.map(|year| Candidate::new(Field::Year, Rank::Tab, &year, Some(place))));
        foot(page, words, found);
    }
}

/// The names of schools where people sign: `HIỆU TRƯỞNG TRƯỜNG THCS HOA SEN`, over one line or two.
fn foot(page: Page, words: &Vocabulary, found: &mut Vec<Candidate>) {
    let rows: Vec<(Row, &[Cell])> = page.sheet.rows_between(page.table.down(1), page.end).collect();
    let Some((last, _)) = rows.last() else { return };
    let rows = rows.iter().filter(|(row, _)| last.below(*row) < FOOT_ROWS);
    // A row of the table has a number and a title and more; people sign in one or two cells.
    for (_, cells) in rows.filter(|(_, cells)| cells.len() < 3) {
        for cell in *cells {
            let names = lines(cell).into_iter().filter_map(|line| {
                let line = Line::new(&line);
                let signs = beginning(&line.folded, &words.identity.signers).is_some();
                let alone = within::name_line(&line, words).filter(|name| *name == line.text);
                let among = || within::name_within(&line, words).filter(|_| !line.text.contains(':'));
                alone.or_else(|| if signs { among() } else { None })
            });
            let place = Place::cell(&page.sheet.name, cell.at);
            found.extend(
                names.map(|name| Candidate::new(Field::Name, Rank::Foot, &name, Some(place.clone()))),
            );
        }
    }
}

/// What the file's name tells.
pub(super) fn of_file_name(file_name: &str, words: &Vocabulary) -> Vec<Candidate> {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let name = within::name_in_file(stem, words);
    let year = SchoolYear::parse(stem);
    let name = name.map(|name| Candidate::new(Field::Name, Rank::FileName, &name, None));
    name.into_iter()
        .chain(year.map(|year| Candidate::new(Field::Year, Rank::FileName, &year, None)))
        .collect()
}

fn lines(cell: &Cell) -> Vec<String> {
    match &cell.value {
        Value::Text(text) if text.len() <= LONGEST_DETAIL => {
            tidy_lines(text).lines().map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// Which detail a label announces.
fn field_of(label: &str, words: &Vocabulary) -> Option<Field> {
    field_of_folded(&fold(label), words)
}

fn field_of_folded(folded: &str, words: &Vocabulary) -> Option<Field> {
    labels(words).find(|(_, label)| *label == folded).map(|(field, _)| field)
}

/// Every label that is known, with the detail that it announces.
fn labels(words: &Vocabulary) -> impl Iterator<Item = (Field, &String)> {
    let labels = &words.identity;
    let lists = [
        (Field::Code, &labels.code),
        (Field::Year, &labels.year),
        (Field::Parent, &labels.parent),
        (Field::Name, &labels.name),
        (Field::Unit, &labels.unit),
        (Field::Other, &labels.other),
        (Field::Other, &labels.kind),
    ];
    lists.into_iter().flat_map(|(field, list)| list.iter().map(move |label| (field, label)))
}

/// `Tên trường: …` in one cell, several such in one line, or the label in one cell and the value beside or below.
fn by_label(
    sheet: &Sheet,
    cell: &Cell,
    line: &Line,
    labelled: Vec<(Field, &str)>,
    words: &Vocabulary,
    found: &mut Vec<Candidate>,
) {
    // Without a colon only the plainest words for a name are its label, and none in the header of a list.
    if labelled.is_empty()
        && let Some(field) = field_of_folded(&line.folded, words)
        && (!matches!(field, Field::Name | Field::Unit) || words.identity.name.first() == Some(&line.folded))
        && !is_header_of_list(sheet, cell, words)
    {
        beside_or_below(sheet, cell, field, words, found);
    }
    for (field, value) in labelled {
        if is_filler(value) {
            beside_or_below(sheet, cell, field, words, found);
        } else {
            take(sheet, cell, field, Rank::Label, value, words, found);
        }
    }
}

/// Whether a cell stands in a row with a column of running numbers.
fn is_header_of_list(sheet: &Sheet, cell: &Cell, words: &Vocabulary) -> bool {
    let is_number = |cell: &Cell| {
        let roles = words.roles(&fold(&cell.shown()));
        roles.first().is_some_and(|(role, strength)| *role == Role::Number && *strength == Strength::Whole)
    };
    sheet.row(cell.at.row).iter().any(is_number)
}

/// A name of which one cell holds the beginning, `TRƯỜNG` or `TRƯỜNG THCS`, and the one beside or below it the rest.
fn over_cells(sheet: &Sheet, cell: &Cell, line: &Line, words: &Vocabulary, found: &mut Vec<Candidate>) {
    if sheet.row(cell.at.row).len() >= HEADER_CELLS || !within::is_begun(line, words) {
        return;
    }
    let is_label = field_of_folded(&line.folded, words).is_some();
    let rest = |cell: &&Cell| {
        let text = cell.shown();
        !text.contains(':') && text.len() <= LONGEST_DETAIL && field_of(&text, words).is_none()
    };
    let right = sheet.right_of(cell.at).iter().find(|cell| !cell.value.is_blank()).filter(rest);
    let below = sheet.get(Address::new(cell.at.row.down(1), cell.at.col)).filter(rest).filter(|below| {
        let text = below.shown();
        let is_title = beginning(&fold(&text), &words.identity.title_lines).is_some();
        !is_label && !is_title && text.to_uppercase() == text && text.split_whitespace().count() <= 5
    });
    let Some(rest) = right.or(below) else { return };
    let name = if is_label {
        let name = within::name_of_label(&rest.shown(), true, words);
        name.filter(|name| words.kind_of(name).is_some())
    } else {
        within::name_line(&Line::new(&format!("{} {}", line.text, rest.shown())), words)
    };
    let place = Place::cell(&sheet.name, rest.at);
    found.extend(name.map(|name| Candidate::new(Field::Name, Rank::Heading, &name, Some(place))));
}

/// A line taken apart at the labels in it that end in a colon: what stands before the first of them, and each with the
/// text up to the next.
fn segments<'l>(line: &'l str, words: &Vocabulary) -> (&'l str, Vec<(Field, &'l str)>) {
    let Some((first, rest)) = line.split_once(':') else { return (line, Vec::new()) };
    let whole =
        field_of(first.trim_start_matches(|c: char| !c.is_alphabetic()), words).map(|field| (0, field));
    let Some((start, field)) = whole.or_else(|| label_at_end(first, words)) else {
        return (line, Vec::new());
    };
    let mut open = Some(field);
    let mut segments = Vec::new();
    let parts: Vec<&str> = rest.split(':').collect();
    for (index, part) in parts.iter().enumerate() {
        let next = if index + 1 == parts.len() { None } else { label_at_end(part, words) };
        let value = next.map_or(*part, |(at, _)| part.get(..at).unwrap_or_default());
        if let Some(field) = open {
            segments.push((field, without_separator(value)));
        }
        open = next.map(|(_, field)| field);
    }
    (without_separator(line.get(..start).unwrap_or_default()), segments)
}

fn without_separator(text: &str) -> &str {
    text.trim().trim_end_matches(['-', '–', ';', ',', '|', '(', '.']).trim()
}

/// A label at the end of a text, and where it begins. Of one word only those of other details are: *trưởng* is no
/// *trường*.
fn label_at_end(text: &str, words: &Vocabulary) -> Option<(usize, Field)> {
    // Most texts end in none, and are not folded again at every word.
    let folded = fold(text);
    if !labels(words).any(|(_, label)| folded.ends_with(label.as_str())) {
        return None;
    }
    let starts = text.match_indices([' ', '(', ';', ',', '-']).map(|(at, sign)| at + sign.len());
    starts
        .filter_map(|at| Some((at, text.get(at..)?)))
        .filter_map(|(at, label)| Some((at, label, field_of(label, words)?)))
        .find(|(_, label, field)| *field == Field::Other || label.trim().contains(' '))
        .map(|(at, _, field)| (at, field))
}

/// The first cell right of a label that holds something and is no label itself; or else the cell below it.
fn beside_or_below(
    sheet: &Sheet,
    label: &Cell,
    field: Field,
    words: &Vocabulary,
    found: &mut Vec<Candidate>,
) {
    let is_value = |cell: &&Cell| {
        let is_text = match &cell.value {
            Value::Text(text) => text.len() <= LONGEST_DETAIL,
            Value::Error(_) | Value::NoResult | Value::Bool(_) => false,
            _ => true,
        };
        let text = cell.shown();
        let before = text.split(':').next().unwrap_or_default();
        is_text && field_of(before, words).is_none() && !is_filler(&text) && !text.ends_with(':')
    };
    let right = sheet.right_of(label.at).iter().find(|cell| !cell.value.is_blank());
    if let Some(cell) = right.filter(is_value) {
        let value = if field == Field::Year { year_over_cells(sheet, cell) } else { cell.shown() };
        take(sheet, cell, field, Rank::Label, &value, words, found);
        return;
    }
    let below = sheet.get(Address::new(label.at.row.down(1), label.at.col));
    let looks_right = |cell: &&Cell| looks_like(&cell.shown(), field, words);
    // Below the header of a list stand many.
    let is_list =
        sheet.get(Address::new(label.at.row.down(2), label.at.col)).is_some_and(|next| looks_right(&next));
    if let Some(cell) = below.filter(is_value).filter(looks_right).filter(|_| !is_list) {
        take(sheet, cell, field, Rank::BelowLabel, &cell.shown(), words, found);
    }
}

/// A year whose two halves stand in cells of their own: `2024`, `-`, `2025`.
fn year_over_cells<'c>(sheet: &Sheet, first: &'c Cell) -> Cow<'c, str> {
    let shown = first.shown();
    if shown.len() != 4 {
        return shown;
    }
    let next = sheet.right_of(first.at).iter().map(Cell::shown).find(|text| !is_filler(text));
    let year = next.map(|next| format!("{shown}-{next}")).filter(|year| SchoolYear::parse(year).is_some());
    year.map_or(shown, Cow::Owned)
}

/// Whether a text looks like such a detail. Below a label the next label may stand, whose words nobody knows.
fn looks_like(text: &str, field: Field, words: &Vocabulary) -> bool {
    match field {
        Field::Name | Field::Unit => {
            let line = Line::new(text);
            !text.contains(':')
                && (within::name_line(&line, words).is_some()
                    || within::bare_name_line(&line, words).is_some())
        }
        Field::Other => false,
        Field::Code => within::code(text).is_some(),
        Field::Parent => beginning(&fold(text), &words.identity.parent_lines).is_some(),
        Field::Year => SchoolYear::parse(text).is_some(),
    }
}

/// Dots and dashes printed where a hand should write.
fn is_filler(value: &str) -> bool {
    value.chars().all(|c| matches!(c, '.' | '…' | '_' | '-' | ' ' | '/'))
}

/// Takes what stands where a label says that a detail is.
fn take(
    sheet: &Sheet,
    cell: &Cell,
    field: Field,
    rank: Rank,
    value: &str,
    words: &Vocabulary,
    found: &mut Vec<Candidate>,
) {
    let place = Place::cell(&sheet.name, cell.at);
    match field {
        Field::Code => {
            let as_number = as_number(cell, value, &place);
            // A number that may have been any code is none.
            let is_lost = as_number.as_ref().is_some_and(|number| number.is_lost);
            let code = within::code(value).filter(|_| !is_lost);
            if code.is_some() || as_number.is_some() {
                let value = code.unwrap_or_default();
                found.push(Candidate { as_number, ..Candidate::new(field, rank, &value, Some(place)) });
            }
        }
        Field::Name | Field::Unit => {
            let name = within::name_of_label(value, field == Field::Unit, words);
            found.extend(name.map(|name| Candidate::new(Field::Name, rank, &name, Some(place))));
        }
        // What the printed form advises, or several years, is none.
        Field::Year if value.trim_start().starts_with('(') || years::names_several(value) => {}
        Field::Year => {
            found.push(Candidate::new(field, rank, &years::written_out(value), Some(place)));
        }
        Field::Parent => found.push(Candidate::new(field, rank, value, Some(place))),
        Field::Other => {}
    }
}

/// A code that has become a number: `790007E5` is now 79000700000, shown as 7.90007E+10; `01234567` is 1234567.
fn as_number(cell: &Cell, value: &str, place: &Place) -> Option<CodeAsNumber> {
    let told = |is_lost, seen: &str, perhaps| {
        Some(CodeAsNumber { place: place.clone(), seen: seen.to_owned(), perhaps, is_lost })
    };
    match &cell.value {
        Value::Number(_) => {
            let digits = cell.shown();
            let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
            match digits.len() {
                _ if !is_whole => told(true, &digits, None),
                // One digit less than codes have.
                4 | 7 | 9 => told(false, &digits, Some(format!("0{digits}"))),
                0..=10 => None,
                _ => told(true, &digits, with_exponent(&digits)),
            }
        }
        Value::Date(_) => told(true, &cell.shown(), None),
        Value::Text(_) => {
            let (head, power) = value.split_once(['e', 'E'])?;
            let power = power.strip_prefix('+')?;
            let is_power = !power.is_empty() && power.bytes().all(|byte| byte.is_ascii_digit());
            let is_head =
                head.contains(['.', ',']) && head.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
            if is_head && is_power { told(true, value, None) } else { None }
        }
        _ => None,
    }
}

/// The code of eight signs, as the ministry's have, that a spreadsheet took for this number.
fn with_exponent(digits: &str) -> Option<String> {
    [6, 5].into_iter().find_map(|length| {
        let (head, zeros) = digits.split_at_checked(length)?;
        let code = format!("{head}E{}", zeros.len());
        (code.len() == 8 && zeros.bytes().all(|byte| byte == b'0')).then_some(code)
    })
}

/// Lines above the table: the name of the unit above, of the school, and the year.
fn by_line(sheet: &Sheet, cell: &Cell, line: &Line, words: &Vocabulary, found: &mut Vec<Candidate>) {
    let place = || Some(Place::cell(&sheet.name, cell.at));
    let Line { text, folded } = line;
    if is_in_list(sheet, cell) {
        // A list of schools names none of them as the one whose form it is.
    } else if beginning(folded, &words.identity.parent_lines).is_some() {
        parent_line(line, words, found, &place);
    } else if let Some(name) = within::name_line(line, words) {
        found.push(Candidate::new(Field::Name, Rank::Heading, &name, place()));
    } else if let Some(name) = within::bare_name_line(line, words)
        && sheet.row(cell.at.row).len() < HEADER_CELLS
    {
        found.push(Candidate::new(Field::Name, Rank::Title, &name, place()));
    } else if !text.contains(':')
        && let Some(name) = within::name_within(line, words)
    {
        let is_title = beginning(folded, &words.identity.title_lines).is_some();
        let rank = if is_title { Rank::Title } else { Rank::Mention };
        found.push(Candidate::new(Field::Name, rank, &name, place()));
    }
    let mut years = years::years(line, words);
    // `TRƯỜNG THCS HOA SEN 2024-2025`
    if years.is_empty()
        && let Some(rest) = within::name_line(line, words).and_then(|name| text.strip_prefix(name.as_str()))
        && rest.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c == '2')
        && SchoolYear::parse(rest).is_some()
        && !years::names_several(rest.trim_start_matches(|c: char| !c.is_alphanumeric()))
    {
        years.push(years::YearSaid { text: tidy(rest).into_owned(), is_plain: true });
    }
    if years.is_empty() || sheet.row(cell.at.row).len() >= HEADER_CELLS {
        return;
    }
    for year in years {
        let is_heading = beginning(folded, &words.identity.year).is_some();
        let rank = match () {
            () if is_heading => Rank::Heading,
            () if year.is_plain => Rank::Title,
            () => Rank::Mention,
        };
        found.push(Candidate::new(Field::Year, rank, &year.text, place()));
    }
}

/// Whether a cell stands in a row that begins with a running number.
fn is_in_list(sheet: &Sheet, cell: &Cell) -> bool {
    let first = sheet.row(cell.at.row).first().filter(|first| first.at.col < cell.at.col);
    first.is_some_and(|first| {
        let shown = first.shown();
        !shown.is_empty() && shown.len() <= 4 && shown.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The unit above, and perhaps the school behind it in the same line.
fn parent_line(
    line: &Line,
    words: &Vocabulary,
    found: &mut Vec<Candidate>,
    place: &impl Fn() -> Option<Place>,
) {
    let name = within::name_within(line, words);
    let parent = match name.as_ref().and_then(|name| line.text.split_once(name.as_str())) {
        Some((parent, _)) => parent.trim().trim_end_matches(['-', '–', ',', ';', '|']).trim_end(),
        None => line.text,
    };
    let is_name =
        parent.chars().count() <= 100 && !parent.contains([':', ';', ',']) && !parent.ends_with('.');
    if is_name {
        found.push(Candidate::new(Field::Parent, Rank::Heading, parent, place()));
    }
    found.extend(name.map(|name| Candidate::new(Field::Name, Rank::Heading, &name, place())));
}
