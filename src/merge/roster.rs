//! The roster (danh sách đơn vị): which schools should hand in a form.
//!
//! Any workbook comes in, entries with their places go out. Columns are told by their words, in any order.

use crate::cell::{Address, Col, Place, Row};
use crate::school::{Directory, SchoolId};
use crate::sheet::{Cell, Sheet, Value, Visibility, Workbook};
use crate::text::fold;

/// One school of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterEntry {
    /// Which school it is.
    pub school: SchoolId,
    /// Its kind, as written.
    pub kind: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// Words of the columns, from `schema/layouts/roster.toml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnWords {
    code: Vec<String>,
    old_codes: Vec<String>,
    name: Vec<String>,
    kind: Vec<String>,
    parent: Vec<String>,
    email: Vec<String>,
}

/// The columns of a roster.
struct Columns {
    code: Option<Col>,
    old_codes: Option<Col>,
    name: Option<Col>,
    kind: Option<Col>,
    parent: Option<Col>,
    email: Option<Col>,
}

/// A roster and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// Its schools, in order; of rows that are one school only the first.
    pub entries: Vec<RosterEntry>,
    /// What a person should look at.
    pub problems: Vec<Problem>,
}

/// Something in a roster that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Where it stands.
    pub place: Place,
    /// What stands there.
    pub seen: String,
}

/// What can be wrong with a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// No column of codes.
    NoCodeColumn,
    /// No column of names.
    NoNameColumn,
    /// A school that stands further up with its code; passed over.
    DoubleCode,
    /// A code that stands further up with a quite different name; one of the two is copied. Kept: it is another school.
    SharedCode,
    /// A school without code whose name stands further up; passed over.
    DoubleName,
    /// A row without code or name between others.
    BlankRow,
    /// A code stored as a number: zeros in front of it are lost.
    NumberCode,
    /// A school with a code but no name.
    NoName,
}

impl ProblemKind {
    /// Key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoCodeColumn => "roster.no_code_column",
            Self::NoNameColumn => "roster.no_name_column",
            Self::DoubleCode => "roster.double_code",
            Self::SharedCode => "roster.shared_code",
            Self::DoubleName => "roster.double_name",
            Self::BlankRow => "roster.blank_row",
            Self::NumberCode => "roster.number_code",
            Self::NoName => "roster.no_name",
        }
    }
}

/// The first roster of the workbook: a table with a column of names or codes. `None` when there is none. What is hidden,
/// last year's list for instance, is the roster only where nobody sees another one.
pub fn read(workbook: &Workbook) -> Option<Roster> {
    let words: ColumnWords = toml::from_str(include_str!("../../schema/layouts/roster.toml")).ok()?;
    let (visible, hidden): (Vec<&Sheet>, Vec<&Sheet>) =
        workbook.sheets.iter().partition(|sheet| sheet.visibility == Visibility::Visible);
    visible.into_iter().chain(hidden).find_map(|sheet| {
        let (row, columns) = sheet.rows().find_map(|(row, cells)| Some((row, header(cells, &words)?)))?;
        let mut roster = Roster::default();
        let mut missing = |column: Option<Col>, kind| {
            if column.is_none() {
                let place = Place::cell(&sheet.name, Address::new(row, Col::FIRST));
                roster.problems.push(Problem { kind, place, seen: String::new() });
            }
        };
        missing(columns.code, ProblemKind::NoCodeColumn);
        missing(columns.name, ProblemKind::NoNameColumn);
        roster.take(sheet, row, &columns);
        Some(roster)
    })
}

fn header(cells: &[Cell], words: &ColumnWords) -> Option<Columns> {
    let find = |list: &[String]| {
        let folded: Vec<String> = list.iter().map(|word| fold(word)).collect();
        cells.iter().find(|cell| folded.contains(&fold(&cell.shown()))).map(|cell| cell.at.col)
    };
    let columns = Columns {
        code: find(&words.code),
        old_codes: find(&words.old_codes),
        name: find(&words.name),
        kind: find(&words.kind),
        parent: find(&words.parent),
        email: find(&words.email),
    };
    (columns.name.is_some() || columns.code.is_some()).then_some(columns)
}

impl Roster {
    fn take(&mut self, sheet: &Sheet, header: Row, columns: &Columns) {
        let mut known = Directory::default();
        let mut before = header;
        for (row, _) in sheet.rows().filter(|(row, _)| *row > header) {
            let Some(entry) = entry(sheet, row, columns) else { continue };
            // Rows that hold nothing are not among the cells at all: a gap in the numbers tells them.
            if before.down(1) < row && before > header {
                self.tell(ProblemKind::BlankRow, sheet, Address::new(before.down(1), Col::FIRST), "");
            }
            before = row;
            let at = entry.place.cell.unwrap_or(Address::new(row, Col::FIRST));
            let is_number = columns
                .code
                .and_then(|col| sheet.get(Address::new(row, col)))
                .is_some_and(|cell| matches!(cell.value, Value::Number(_)));
            if let Some(code) = entry.school.code.as_ref().filter(|_| is_number) {
                self.tell(ProblemKind::NumberCode, sheet, at, code);
            }
            let key = entry.school.key();
            let is_known = !known.find(&key).is_empty();
            let code = entry.school.code.as_deref();
            let shared = code.filter(|code| known.has_code(code));
            match (shared, &entry.school.name) {
                (Some(code), _) if is_known => {
                    self.tell(ProblemKind::DoubleCode, sheet, at, code);
                    continue;
                }
                (None, Some(shown)) if is_known => {
                    self.tell(ProblemKind::DoubleName, sheet, at, shown);
                    continue;
                }
                (Some(code), _) => self.tell(ProblemKind::SharedCode, sheet, at, code),
                (None, None) => self.tell(ProblemKind::NoName, sheet, at, code.unwrap_or_default()),
                (None, Some(_)) => {}
            }
            known.add(key);
            self.entries.push(entry);
        }
    }

    fn tell(&mut self, kind: ProblemKind, sheet: &Sheet, at: Address, seen: &str) {
        self.problems.push(Problem { kind, place: Place::cell(&sheet.name, at), seen: seen.to_owned() });
    }
}

fn entry(sheet: &Sheet, row: Row, columns: &Columns) -> Option<RosterEntry> {
    let text = |col: Option<Col>| {
        let shown = sheet.get(Address::new(row, col?))?.shown();
        (!shown.is_empty()).then(|| shown.into_owned())
    };
    let (code, name) = (text(columns.code), text(columns.name));
    let old_codes = text(columns.old_codes).unwrap_or_default();
    let old_codes = old_codes.split([',', ';', '\n']).map(|code| code.trim().to_owned());
    let old_codes: Vec<String> = old_codes.filter(|code| !code.is_empty()).collect();
    let at = Address::new(row, columns.code.filter(|_| code.is_some()).or(columns.name).or(columns.code)?);
    (code.is_some() || name.is_some()).then(|| RosterEntry {
        school: SchoolId { code, old_codes, name, parent: text(columns.parent) },
        kind: text(columns.kind),
        email: text(columns.email),
        place: Place::cell(&sheet.name, at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Lang, Messages};
    use crate::sheet::{Limits, read as read_workbook};

    fn roster(csv: &str) -> Roster {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        read(&read_workbook(csv.as_bytes(), &limits).unwrap()).unwrap()
    }

    #[test]
    fn columns_are_told_by_their_words_in_any_order() {
        let roster =
            roster("DANH SÁCH;;\nTên trường;Mã trường;Cấp học\nTrường THCS A;00123;THCS\nTrường THCS B;;\n");
        assert_eq!(roster.entries.len(), 2);
        assert_eq!(roster.entries[0].school.code.as_deref(), Some("00123"));
        assert_eq!(roster.entries[1].school.name.as_deref(), Some("Trường THCS B"));
        assert_eq!(roster.problems, []);
    }

    #[test]
    fn codes_stored_as_numbers_are_told_for_their_zeros_may_be_lost() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_string(0, 0, "Mã trường").unwrap();
        sheet.write_string(0, 1, "Tên trường").unwrap();
        sheet.write_number(1, 0, 40_425_419).unwrap();
        sheet.write_string(1, 1, "Trường THCS A").unwrap();
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let read_back = read_workbook(&workbook.save_to_buffer().unwrap(), &limits).unwrap();
        let roster = read(&read_back).unwrap();
        assert_eq!(roster.entries[0].school.code.as_deref(), Some("40425419"));
        let told: Vec<(ProblemKind, &str)> =
            roster.problems.iter().map(|problem| (problem.kind, problem.seen.as_str())).collect();
        assert_eq!(told, [(ProblemKind::NumberCode, "40425419")]);
    }

    #[test]
    fn doubles_gaps_and_missing_columns_are_told_with_their_cells() {
        let told = |csv: &str| -> Vec<(ProblemKind, String)> {
            let at = |problem: &Problem| problem.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
            roster(csv).problems.iter().map(|problem| (problem.kind, at(problem))).collect()
        };
        assert_eq!(told("Mã;Cấp\n01;THCS\n")[0], (ProblemKind::NoNameColumn, "A1".to_owned()));
        assert_eq!(told("Tên trường;Cấp\nA;THCS\na;TH\n")[1], (ProblemKind::DoubleName, "A3".to_owned()));
        assert_eq!(told("Mã;Tên\n01;A\n01;A\n"), [(ProblemKind::DoubleCode, "A3".to_owned())]);
        assert_eq!(
            told("Mã;Tên\n01;A\n;\n01;B\n02;\n"),
            [
                (ProblemKind::BlankRow, "A3".to_owned()),
                (ProblemKind::SharedCode, "A4".to_owned()),
                (ProblemKind::NoName, "A5".to_owned()),
            ]
        );
    }

    #[test]
    fn a_row_is_a_school_with_all_that_its_columns_say() {
        let csv = "Danh sách;\nEmail;Xã;Cấp học;Tên trường;Mã cũ;Mã trường\n\
                   a@b.vn;Xã Đông;THCS;Trường A;02, 03;01\n;;;Trường B;;\n;;;;;05\n;;TH;;;\n";
        let [full, named, coded] = roster(csv).entries.try_into().unwrap();
        let some = |text: &str| Some(text.to_owned());
        let school = SchoolId {
            code: some("01"),
            old_codes: vec!["02".to_owned(), "03".to_owned()],
            name: some("Trường A"),
            parent: some("Xã Đông"),
        };
        assert_eq!((full.school, full.kind, full.email), (school, some("THCS"), some("a@b.vn")));
        let place = |entry: &RosterEntry| entry.place.cell.map(|cell| cell.to_string());
        assert_eq!((place(&named), place(&coded)), (some("D4"), some("F5")), "the cell that tells it");
        assert_eq!(named.school, SchoolId { name: some("Trường B"), ..SchoolId::default() });
        assert_eq!(coded.school, SchoolId { code: some("05"), ..SchoolId::default() });
    }

    #[test]
    fn a_table_of_codes_or_of_names_alone_is_a_roster_and_no_other_table_is() {
        let found = |csv: &str| {
            let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
            let roster = read(&read_workbook(csv.as_bytes(), &limits).unwrap())?;
            Some((
                roster.entries.len(),
                roster.problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(),
            ))
        };
        let no_name = vec![ProblemKind::NoNameColumn, ProblemKind::NoName];
        assert_eq!(found("Mã trường;Cấp\n01;THCS\n"), Some((1, no_name)));
        assert_eq!(found("Tên trường;Cấp\nA;THCS\n"), Some((1, vec![ProblemKind::NoCodeColumn])));
        assert_eq!(found("Cấp;Xã\nTHCS;Xã Đông\n"), None);
    }

    #[test]
    fn rows_without_a_school_are_told_between_schools_alone() {
        let told = |csv: &str| -> Vec<(ProblemKind, String)> {
            let at = |problem: &Problem| problem.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
            roster(csv).problems.iter().map(|problem| (problem.kind, at(problem))).collect()
        };
        let blank = |at: &str| (ProblemKind::BlankRow, at.to_owned());
        assert_eq!(told("Mã;Tên\n01;A\n02;B\n"), []);
        assert_eq!(told("Mã;Tên\n;\n01;A\n;\n;\n"), []);
        assert_eq!(told("Mã;Tên\n01;A\n;\n;\n02;B\n;\n03;C\n"), [blank("A3"), blank("A6")]);
    }

    #[test]
    fn two_schools_of_one_name_are_two_where_codes_or_units_tell_them_apart() {
        let names = |csv: &str| roster(csv).entries.len();
        assert_eq!(names("Mã;Tên;Xã\n01;A;Xã Đông\n02;A;Xã Đông\n"), 2);
        assert_eq!(names("Mã;Tên;Xã\n;A;Xã Đông\n;A;Xã Tây\n"), 2);
        assert_eq!(names("Mã;Tên;Xã\n;A;Xã Đông\n;A;Xã Đông\n"), 1);
    }

    #[test]
    fn a_copied_code_hides_no_school() {
        let listed = |csv: &str| {
            let roster = roster(csv);
            let kinds: Vec<ProblemKind> = roster.problems.iter().map(|problem| problem.kind).collect();
            (roster.entries.len(), kinds)
        };
        let (shared, double) = (vec![ProblemKind::SharedCode], vec![ProblemKind::DoubleCode]);
        assert_eq!(listed("Mã;Tên\n01;Nguyễn Du\n01;Kim Đồng\n"), (2, shared.clone()));
        assert_eq!(listed("Mã;Tên\n01;Trường THCS Nguyễn Du\n01;THCS Nguyễn Du\n"), (1, double.clone()));
        assert_eq!(listed("Mã;Tên\n01;Nguyễn Du\n01;\n"), (1, double));
        // A code that another school had before is taken by a new one.
        assert_eq!(listed("Mã;Mã cũ;Tên\n05;01;Nguyễn Du\n01;;Kim Đồng\n"), (2, shared));
        let twice = [ProblemKind::SharedCode, ProblemKind::DoubleCode].to_vec();
        assert_eq!(listed("Mã;Tên\n01;Nguyễn Du\n01;Kim Đồng\n01;Kim Đồng\n"), (2, twice));
    }

    #[test]
    fn a_hidden_list_is_the_roster_only_where_nobody_sees_another() {
        use Visibility::{Hidden, VeryHidden, Visible};
        let names = |sheets: &[(&str, Visibility)]| {
            let sheet = |(name, visibility): &(&str, Visibility)| {
                let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
                let csv = format!("Mã trường;Tên trường\n01;{name}\n");
                let mut sheet = read_workbook(csv.as_bytes(), &limits).unwrap().sheets.remove(0);
                sheet.visibility = *visibility;
                sheet
            };
            let workbook = Workbook { sheets: sheets.iter().map(sheet).collect(), ..Workbook::default() };
            let school = read(&workbook).unwrap().entries.remove(0).school;
            school.name.unwrap()
        };
        assert_eq!(names(&[("Cũ", Hidden), ("Mới", Visible)]), "Mới");
        assert_eq!(names(&[("Cũ", VeryHidden), ("Mới", Visible), ("Khác", Visible)]), "Mới");
        assert_eq!(names(&[("Cũ", Hidden), ("Mới", Hidden)]), "Cũ");
    }

    #[test]
    fn every_problem_has_words_of_its_own_in_both_languages() {
        let kinds = [
            ProblemKind::NoCodeColumn,
            ProblemKind::NoNameColumn,
            ProblemKind::DoubleCode,
            ProblemKind::SharedCode,
            ProblemKind::DoubleName,
            ProblemKind::BlankRow,
            ProblemKind::NumberCode,
            ProblemKind::NoName,
        ];
        for lang in [Lang::Vi, Lang::En] {
            let messages = Messages::built_in(lang).unwrap();
            let words: std::collections::BTreeSet<&str> =
                kinds.iter().map(|kind| messages.word(kind.key())).collect();
            assert_eq!(words.len(), kinds.len());
            assert!(kinds.iter().all(|kind| messages.word(kind.key()) != kind.key()), "{words:?}");
        }
    }
}
