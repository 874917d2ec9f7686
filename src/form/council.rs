//! The council that assesses (hội đồng tự đánh giá): who is in it, as what, and who answers for which criteria.
//!
//! The sheets of one form come in. A table is told by its header words, and taken for the council's where a column names
//! criteria, a heading names the council, or somebody in it is its chairman. Nothing is judged here.

use serde::Deserialize;

use super::assigned::{self, Assigned};
use super::vocabulary::{Vocabulary, beginning};
use crate::catalogue::{Catalogue, NodeId};
use crate::cell::{Address, Col, Place, Row};
use crate::sheet::{Cell, Limits, Sheet, Value};
use crate::text::{contains_words, fold, may_begin};

/// Rows above a table in which its heading can stand.
const HEADING: u32 = 6;
/// Tables of people that are looked at, and cells of a row that can be the header of one.
const MOST_TABLES: usize = 50;
const MOST_COLUMNS: usize = 64;

/// The council as a form has it.
#[derive(Debug, Clone, Default)]
pub struct Council {
    /// What its table has a line for, in its order; lines with nothing in them are left out.
    pub members: Vec<Member>,
    /// Where the table's header stands, in the column of names; `None` where a form has no such table.
    pub place: Option<Place>,
    /// Whether a column says what each one does in the council.
    pub tells_roles: bool,
}

/// A line of the council's table.
#[derive(Debug, Clone, Default)]
pub struct Member {
    /// Name (họ và tên).
    pub name: String,
    /// Position in the school (chức vụ).
    pub position: String,
    /// Role in the council (vai trò, nhiệm vụ).
    pub role: String,
    /// Criteria that the member answers for, as they are written (tiêu chí phụ trách).
    pub criteria: String,
    /// Whether the role is that of the chairman (chủ tịch).
    pub is_chairman: bool,
    /// Whether the role is that of a deputy (phó chủ tịch).
    pub is_deputy: bool,
    /// Whether the role is that of the secretary (thư ký); not that of one of several in a secretariat.
    pub is_secretary: bool,
    /// What the criteria stand for.
    pub assigned: Assigned,
    /// Where the criteria stand, or the name where there is no column for them.
    pub place: Place,
}

impl Member {
    /// Whether somebody is named.
    pub fn is_named(&self) -> bool {
        self.name.chars().any(char::is_alphabetic)
    }

    /// Whether the member answers for the node: for it, for what it belongs to, or for a part of it.
    pub fn answers_for(&self, node: NodeId, catalogue: &Catalogue) -> bool {
        let meets = |own: &NodeId| catalogue.is_within(node, *own) || catalogue.is_within(*own, node);
        self.assigned.nodes.iter().any(meets)
    }
}

impl Council {
    /// Everybody who is named.
    pub fn people(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_named())
    }

    /// Those who answer for a criterion, or any other node of the catalogue.
    pub fn of<'c>(&'c self, node: NodeId, catalogue: &'c Catalogue) -> impl Iterator<Item = &'c Member> {
        self.people().filter(move |member| member.answers_for(node, catalogue))
    }

    /// The chairman, where it is clear who that is.
    pub fn chairman(&self) -> Option<&Member> {
        only(self.people().filter(|member| member.is_chairman))
    }

    /// The secretary, where it is clear who that is.
    pub fn secretary(&self) -> Option<&Member> {
        only(self.people().filter(|member| member.is_secretary))
    }
}

fn only<'m>(mut members: impl Iterator<Item = &'m Member>) -> Option<&'m Member> {
    members.next().filter(|_| members.next().is_none())
}

/// The words by which a council is found and understood, from `schema/layouts/words.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouncilWords {
    /// How the header of the column of names begins.
    pub name: Vec<String>,
    /// That of positions.
    pub position: Vec<String>,
    /// That of roles.
    pub role: Vec<String>,
    /// That of criteria.
    pub criteria: Vec<String>,
    /// That of numbers.
    pub number: Vec<String>,
    /// What a heading says that is the council's.
    pub title: Vec<String>,
    /// What a heading says that is another's.
    pub others: Vec<String>,
    /// Names of the chairman.
    pub chairman: Vec<String>,
    /// Chairmen of something else.
    pub not_chairman: Vec<String>,
    /// Names of a deputy, which have those of the chairman in them.
    pub deputy: Vec<String>,
    /// Names of the secretary.
    pub secretary: Vec<String>,
    /// What several secretaries together are called, of whom none is the secretary.
    pub secretariat: Vec<String>,
    /// All criteria.
    pub all: Vec<String>,
    /// What stands between the first and the last of several.
    pub to: Vec<String>,
    /// What leaves out what follows.
    pub except: Vec<String>,
}

impl CouncilWords {
    /// All lists, for folding.
    pub fn lists(&mut self) -> [&mut Vec<String>; 15] {
        [
            &mut self.name,
            &mut self.position,
            &mut self.role,
            &mut self.criteria,
            &mut self.number,
            &mut self.title,
            &mut self.others,
            &mut self.chairman,
            &mut self.not_chairman,
            &mut self.deputy,
            &mut self.secretary,
            &mut self.secretariat,
            &mut self.all,
            &mut self.to,
            &mut self.except,
        ]
    }
}

/// Columns of a council's table.
#[derive(Debug, Clone, Copy)]
struct Columns {
    header: Row,
    number: Option<Col>,
    name: Col,
    position: Option<Col>,
    role: Option<Col>,
    criteria: Option<Col>,
}

/// Reads the first council of these sheets that has somebody in it, else the first one.
pub(super) fn read(sheets: &[&Sheet], catalogue: &Catalogue, words: &Vocabulary, limits: &Limits) -> Council {
    let headers =
        sheets.iter().flat_map(|sheet| headers(sheet, &words.council).map(move |columns| (sheet, columns)));
    let read = |(sheet, columns): (&&Sheet, Columns)| council(sheet, columns, catalogue, words, limits);
    let all = headers.take(MOST_TABLES).filter_map(read);
    let mut first = None;
    for council in all {
        if council.people().next().is_some() {
            return council;
        }
        first.get_or_insert(council);
    }
    first.unwrap_or_default()
}

/// Every row that could be the header of a council's table.
fn headers<'s>(sheet: &'s Sheet, words: &'s CouncilWords) -> impl Iterator<Item = Columns> + 's {
    let rows = sheet.rows().filter(|(_, cells)| {
        let names = |cell: &Cell| match &cell.value {
            // A glance first: nearly every cell is something else.
            Value::Text(text) => {
                may_begin(text, &words.name) && beginning(&fold(text), &words.name).is_some()
            }
            _ => false,
        };
        (2..=MOST_COLUMNS).contains(&cells.len()) && cells.iter().any(names)
    });
    rows.filter_map(|(row, cells)| columns(row, cells, words))
}

fn columns(header: Row, cells: &[Cell], words: &CouncilWords) -> Option<Columns> {
    let kinds = [&words.name, &words.position, &words.role, &words.criteria, &words.number];
    let mut found: [Option<Col>; 5] = [None; 5];
    for cell in cells {
        let label = fold(&cell.shown());
        // "Chức vụ" is a position, "Chức vụ trong hội đồng" a role: the longer phrase decides.
        let longest = |phrases: &&Vec<String>| beginning(&label, phrases).map_or(0, str::len);
        let best = kinds.iter().zip(&mut found).max_by_key(|(phrases, _)| longest(phrases));
        if let Some((phrases, place)) = best.filter(|(phrases, _)| longest(phrases) > 0)
            && place.is_none()
            && !phrases.is_empty()
        {
            *place = Some(cell.at.col);
        }
    }
    let [name, position, role, criteria, number] = found;
    let columns = Columns { header, number, name: name?, position, role, criteria };
    (role.is_some() || position.is_some()).then_some(columns)
}

/// The council below a header; `None` where it is a table of other people.
fn council(
    sheet: &Sheet,
    columns: Columns,
    catalogue: &Catalogue,
    words: &Vocabulary,
    limits: &Limits,
) -> Option<Council> {
    let heading = heading(sheet, columns.header);
    let says = |phrases: &[String]| phrases.iter().any(|phrase| contains_words(&heading, phrase));
    if says(&words.council.others) {
        return None;
    }
    let council = Council {
        members: members(sheet, columns, catalogue, words, limits),
        place: Some(Place::cell(&sheet.name, Address::new(columns.header, columns.name))),
        tells_roles: columns.role.is_some(),
    };
    let is_one = columns.criteria.is_some()
        || says(&words.council.title)
        || council.people().any(|member| member.is_chairman);
    is_one.then_some(council)
}

/// What stands above a table, and the name of its sheet, folded.
fn heading(sheet: &Sheet, header: Row) -> String {
    let first = Row::from_index(header.index().saturating_sub(HEADING));
    let above = sheet.rows_between(first, Some(header)).flat_map(|(_, cells)| cells.iter().map(Cell::shown));
    fold(&above.chain([sheet.name.as_str().into()]).collect::<Vec<_>>().join(" | "))
}

/// The lines of a table, up to its end: a row in which nothing stands, or a note below the people; no more of them than
/// the limits allow.
fn members(
    sheet: &Sheet,
    columns: Columns,
    catalogue: &Catalogue,
    words: &Vocabulary,
    limits: &Limits,
) -> Vec<Member> {
    let mut members = Vec::new();
    for (row, _) in sheet.rows_between(columns.header.down(1), None) {
        let cell = |col: Option<Col>| sheet.get(Address::new(row, col?));
        let text = |col| cell(col).map(|cell| cell.shown().into_owned()).unwrap_or_default();
        let number = text(columns.number);
        let mut member = Member {
            name: text(Some(columns.name)),
            position: text(columns.position),
            role: text(columns.role),
            criteria: text(columns.criteria),
            ..Member::default()
        };
        let told = [&member.name, &member.position, &member.role, &member.criteria];
        let is_blank = told.into_iter().all(String::is_empty);
        // A numbered line without content only waits to be filled in.
        if is_blank && number.is_empty() || is_note(&number) || members.len() as u64 >= limits.council {
            break;
        }
        if is_blank {
            continue;
        }
        member.take_role(columns.role.is_some(), &words.council);
        if let Some(cell) = cell(columns.criteria.or(columns.role)) {
            member.assigned = assigned::read(&cell.value, catalogue, words);
        }
        // Where a task is told in words, a number that is no code may be anything.
        if columns.criteria.is_none() {
            member.assigned.unknown.clear();
        }
        let at = columns.criteria.unwrap_or(columns.name);
        member.place = Place::cell(&sheet.name, Address::new(row, at));
        members.push(member);
    }
    members
}

/// Whether what stands in the column of numbers is a sentence: the list has ended.
fn is_note(number: &str) -> bool {
    number.chars().filter(|sign| sign.is_alphabetic()).count() > 4
}

impl Member {
    fn take_role(&mut self, tells_roles: bool, words: &CouncilWords) {
        let role = fold(if tells_roles { &self.role } else { &self.position });
        let says = |phrases: &[String]| phrases.iter().any(|phrase| contains_words(&role, phrase));
        self.is_deputy = says(&words.deputy);
        self.is_chairman = says(&words.chairman) && !self.is_deputy && !says(&words.not_chairman);
        self.is_secretary = says(&words.secretary) && !says(&words.secretariat);
    }
}
