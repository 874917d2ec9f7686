//! The evidence register (danh mục minh chứng): the list that explains the evidence codes.

use super::evidence;
use super::header;
use super::vocabulary::Role;
use crate::catalogue::Catalogue;
use crate::cell::{Address, Place};
use crate::sheet::Sheet;
use crate::text::{tidy, tidy_lines};

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
            for (row, _) in sheet.rows_between(table.first, table.end) {
                let cell_of = |role| sheet.get(Address::new(row, table.columns.get(role)?));
                let text = |role| cell_of(role).map(|cell| tidy_lines(&cell.shown())).unwrap_or_default();
                let Some(coded) = cell_of(Role::Evidence) else { continue };
                let code = text(Role::Evidence);
                if code.is_empty() {
                    continue;
                }
                let linked =
                    [Role::Link, Role::RegisterLocation, Role::Note, Role::EvidenceTitle, Role::Evidence];
                let link = linked.into_iter().find_map(|role| cell_of(role)?.link.clone());
                let link = link.map(|link| link.replace('\n', ", "));
                let shown = tidy(&[text(Role::RegisterLocation), text(Role::Link)].join(" "));
                let location = match link {
                    Some(link) if shown.is_empty() => link,
                    Some(link) if !shown.contains(&link) => format!("{shown} ({link})"),
                    _ => shown,
                };
                register.entries.push(RegisterEntry {
                    canonical: canonical(&code, catalogue),
                    text: code,
                    title: text(Role::EvidenceTitle),
                    date: text(Role::RegisterDate),
                    issuer: text(Role::RegisterIssuer),
                    location,
                    note: text(Role::Note),
                    place: Place::cell(&sheet.name, coded.at),
                });
            }
        }
    }
    register
}

fn canonical(text: &str, catalogue: &Catalogue) -> String {
    evidence::code(text, catalogue).map_or_else(|| crate::text::fold(text), |code| code.canonical)
}
