//! The roster (danh sách đơn vị): which schools should hand in a form.
//!
//! Any workbook comes in, entries with their places go out. Columns are told by their words, in any order.

use crate::cell::{Address, Col, Place, Row};
use crate::sheet::{Cell, Sheet, Workbook};
use crate::text::fold;

/// One school of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterEntry {
    /// Its code, as text.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its kind, as written.
    pub kind: Option<String>,
    /// The unit above it.
    pub parent: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// Words of the columns, from `schema/layouts/roster.toml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    code: Vec<String>,
    name: Vec<String>,
    kind: Vec<String>,
    parent: Vec<String>,
    email: Vec<String>,
}

/// The columns of a roster.
struct Columns {
    code: Option<Col>,
    name: Option<Col>,
    kind: Option<Col>,
    parent: Option<Col>,
    email: Option<Col>,
}

/// The first roster of the workbook: a table with a column of names or codes. `None` when there is none.
pub fn read(workbook: &Workbook) -> Option<Vec<RosterEntry>> {
    let words: Words = toml::from_str(include_str!("../../schema/layouts/roster.toml")).ok()?;
    workbook.sheets.iter().find_map(|sheet| {
        let (row, columns) = sheet.rows().find_map(|(row, cells)| Some((row, header(cells, &words)?)))?;
        Some(entries(sheet, row, &columns))
    })
}

fn header(cells: &[Cell], words: &Words) -> Option<Columns> {
    let find = |list: &[String]| {
        let folded: Vec<String> = list.iter().map(|word| fold(word)).collect();
        cells.iter().find(|cell| folded.contains(&fold(&cell.shown()))).map(|cell| cell.at.col)
    };
    let columns = Columns {
        code: find(&words.code),
        name: find(&words.name),
        kind: find(&words.kind),
        parent: find(&words.parent),
        email: find(&words.email),
    };
    (columns.name.is_some() || columns.code.is_some()).then_some(columns)
}

fn entries(sheet: &Sheet, header: Row, columns: &Columns) -> Vec<RosterEntry> {
    let rows = sheet.rows().filter(|(row, _)| *row > header);
    rows.filter_map(|(row, _)| {
        let text = |col: Option<Col>| {
            let shown = sheet.get(Address::new(row, col?))?.shown();
            (!shown.is_empty()).then_some(shown)
        };
        let (code, name) = (text(columns.code), text(columns.name));
        let at = Address::new(row, columns.code.or(columns.name)?);
        (code.is_some() || name.is_some()).then(|| RosterEntry {
            code,
            name,
            kind: text(columns.kind),
            parent: text(columns.parent),
            email: text(columns.email),
            place: Place::cell(&sheet.name, at),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Limits, read as read_workbook};

    #[test]
    fn columns_are_told_by_their_words_in_any_order() {
        let csv =
            "DANH SÁCH;;\nTên trường;Mã trường;Cấp học\nTrường THCS A;00123;THCS\n;;\nTrường THCS B;;\n";
        let workbook = read_workbook(csv.as_bytes(), &Limits::from_toml(Limits::BUILT_IN).unwrap()).unwrap();
        let entries = read(&workbook).unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].code.as_deref(), Some("00123"));
        assert_eq!(entries[1].name.as_deref(), Some("Trường THCS B"));
    }
}
