//! The format that calamine reads: .ods.
//!
//! Its readers can panic, and abort where they allocate by what a file claims; see
//! [`Format::needs_isolation`]. Whoever reads files of strangers runs this in a process of its own.

use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, ExcelDateTime, Ods, OdsError, Range, Reader, SheetType, SheetVisible};
use zip::ZipArchive;

use super::{Cell, Date, Limits, ReadError, Sheet, Value, Visibility, Workbook, guard};
use crate::cell::{Address, Col, Row};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    guard_package(bytes, limits)?;
    guard_parts(bytes, limits)?;
    let book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(ods_error)?;
    sheets(book, limits, ods_error)
}

fn guard_package(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::technical)?;
    guard::package(&mut archive, limits)
}

/// The parts whose tags the reader of OpenDocument trusts to be closed.
fn guard_parts(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::technical)?;
    for name in ["META-INF/manifest.xml", "content.xml"] {
        let Ok(member) = archive.by_name(name) else { continue };
        let mut part = Vec::new();
        member.take(limits.member_size).read_to_end(&mut part).map_err(ReadError::technical)?;
        guard::nesting(&part, limits)?;
    }
    Ok(())
}

fn ods_error(error: OdsError) -> ReadError {
    match error {
        OdsError::Password => ReadError::Encrypted,
        other => ReadError::technical(other),
    }
}

fn sheets<'b, B, E>(
    mut book: B,
    limits: &Limits,
    error: impl Fn(E) -> ReadError,
) -> Result<Workbook, ReadError>
where
    B: Reader<Cursor<&'b [u8]>, Error = E>,
{
    let tabs = book.sheets_metadata().to_vec();
    guard::within("sheets", tabs.len() as u64, limits.sheets)?;
    let mut workbook = Workbook::default();
    let mut kept = 0;
    for (index, tab) in tabs.iter().enumerate().filter(|(_, tab)| tab.typ == SheetType::WorkSheet) {
        let Some(range) = book.worksheet_range_at(index) else { continue };
        let cells = cells_of(&range.map_err(&error)?, &mut kept, limits)?;
        let mut sheet = Sheet::new(&tab.name, cells);
        sheet.visibility = visibility(tab.visible);
        workbook.sheets.push(sheet);
    }
    Ok(workbook)
}

fn visibility(visible: SheetVisible) -> Visibility {
    match visible {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden => Visibility::Hidden,
        SheetVisible::VeryHidden => Visibility::VeryHidden,
    }
}

fn cells_of(range: &Range<Data>, kept: &mut u64, limits: &Limits) -> Result<Vec<Cell>, ReadError> {
    let Some((top, left)) = range.start() else { return Ok(Vec::new()) };
    let mut cells = Vec::new();
    for (row, col, data) in range.used_cells() {
        let Some(value) = value_of(data) else { continue };
        *kept += 1;
        guard::within("cells", *kept, limits.cells)?;
        if let Value::Text(text) = &value {
            guard::within("cell_text", text.chars().count() as u64, limits.cell_text)?;
        }
        let index =
            |offset: usize, start: u32| u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(start);
        cells.push(cell_at((index(row, top), index(col, left)), value));
    }
    Ok(cells)
}

fn cell_at((row, col): (u32, u32), value: Value) -> Cell {
    Cell::new(Address::new(Row::from_index(row), Col::from_index(col)), value)
}

/// `None` for a cell that shows nothing.
fn value_of(data: &Data) -> Option<Value> {
    let value = match data {
        Data::Empty => return None,
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet's number is a float to begin with")]
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::String(text) => text_or_error(text),
        Data::Bool(truth) => Value::Bool(*truth),
        Data::DateTime(date) => Value::Date(date_of(date)),
        Data::DateTimeIso(text) => match Date::from_iso(text) {
            Some(date) => Value::Date(Some(date)),
            None => Value::Text(Arc::from(text.as_str())),
        },
        Data::DurationIso(text) => Value::Text(Arc::from(text.as_str())),
        Data::Error(error) => Value::Error(Arc::from(error.to_string())),
    };
    (!value.is_blank()).then_some(value)
}

/// OpenDocument keeps a failed formula as the text that it shows.
fn text_or_error(text: &str) -> Value {
    let shown = text.trim();
    let failed = ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"]
        .contains(&shown)
        || shown
            .strip_prefix("Err:")
            .is_some_and(|number| number.len() == 3 && number.parse::<u16>().is_ok());
    if failed { Value::Error(Arc::from(shown)) } else { Value::Text(Arc::from(text)) }
}

fn date_of(date: &ExcelDateTime) -> Option<Date> {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    (date.as_f64() >= 1.0).then(|| Date {
        year: i32::from(year),
        month: u32::from(month),
        day: u32::from(day),
    })
}
