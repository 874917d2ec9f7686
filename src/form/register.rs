//! The evidence register (danh mục minh chứng): the list that explains the evidence codes.

use super::evidence;
use super::header;
use super::vocabulary::Role;
use crate::catalogue::Catalogue;
use crate::cell::{Address, Place};
use crate::sheet::{Cell, Sheet};
use crate::text::{fold, tidy};

/// All registers of a workbook.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// Whether the workbook has a register at all, be it empty.
    pub exists: bool,
    /// What is registered, in the order of the workbook.
    pub entries: Vec<RegisterEntry>,
}

/// One line of a register.
#[derive(Debug, Clone)]
pub struct RegisterEntry {
    /// The code as written.
    pub text: String,
    /// The code in one spelling; the folded text where it is no code of the catalogue's patterns.
    pub canonical: String,
    /// Title of the evidence.
    pub title: String,
    /// Number and date, or when it was observed.
    pub date: String,
    /// Who issued it.
    pub issuer: String,
    /// Where it is kept: a format, a place or a link.
    pub location: String,
    /// Note.
    pub note: String,
    /// Where the code stands.
    pub place: Place,
}

/// Reads every register of the sheets.
pub fn read(sheets: &[(&Sheet, header::Tables)], catalogue: &Catalogue) -> Register {
    let mut register = Register::default();
    for (sheet, tables) in sheets {
        for table in &tables.registers {
            register.exists = true;
            let Some(codes) = table.columns.get(Role::Evidence) else { continue };
            for (row, _) in sheet.rows_between(table.first, table.end) {
                let Some(coded) = sheet.get(Address::new(row, codes)) else { continue };
                let code = coded.shown();
                if !code.is_empty() {
                    register.entries.push(entry(sheet, table, (coded, &code), catalogue));
                }
            }
        }
    }
    register
}

/// The line of a register whose code stands in this cell.
fn entry(
    sheet: &Sheet,
    table: &header::Table,
    (coded, code): (&Cell, &str),
    catalogue: &Catalogue,
) -> RegisterEntry {
    let cell_of = |role| sheet.get(Address::new(coded.at.row, table.columns.get(role)?));
    let text = |role| cell_of(role).map(|cell| cell.shown().into_owned()).unwrap_or_default();
    let linked = [Role::Link, Role::RegisterLocation, Role::Note, Role::EvidenceTitle, Role::Evidence];
    let link = linked.into_iter().find_map(|role| cell_of(role)?.link.as_ref());
    let link = link.map(|link| link.replace('\n', ", "));
    let mut shown = text(Role::RegisterLocation);
    let beside = text(Role::Link);
    if !beside.is_empty() {
        shown = tidy(&[shown, beside].join(" ")).into_owned();
    }
    let location = match link {
        Some(link) if shown.is_empty() => link,
        Some(link) if !shown.contains(&link) => format!("{shown} ({link})"),
        _ => shown,
    };
    RegisterEntry {
        text: code.to_owned(),
        canonical: evidence::code(code, catalogue).map_or_else(|| fold(code), |code| code.canonical),
        title: text(Role::EvidenceTitle),
        date: text(Role::RegisterDate),
        issuer: text(Role::RegisterIssuer),
        location,
        note: text(Role::Note),
        place: Place::cell(&sheet.name, coded.at),
    }
}
