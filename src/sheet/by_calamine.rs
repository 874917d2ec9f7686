//! Formats that calamine reads: .xls and .xlsb.
//!
//! Its readers can panic on broken .xls files, and abort where they allocate by what a file claims; see
//! [`Format::needs_isolation`]. Whoever reads files of strangers runs this in a process of its own.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, ExcelDateTime, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb};
use zip::ZipArchive;

use super::{Cell, Date, Format, Limits, ReadError, Sheet, Value, Visibility, Workbook, biff, guard};
use crate::cell::{Address, Area, Col, Row};

pub(super) fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Workbook, ReadError> {
    let source = Cursor::new(bytes);
    match format {
        Format::Xls => {
            let bytes = biff::safe(bytes, limits)?;
            let book: Xls<_> = Xls::new(Cursor::new(&*bytes)).map_err(xls_error)?;
            let merged = |book: &mut Xls<_>, index| book.merge_cells_by_sheet_id(index).unwrap_or_default();
            sheets(book, merged, limits, xls_error)
        }
        _ => {
            guard_package(bytes, limits)?;
            xlsb(Xlsb::new(source).map_err(ReadError::technical)?, limits)
        }
    }
}

fn guard_package(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::technical)?;
    guard::package(&mut archive, limits)
}

fn xls_error(error: XlsError) -> ReadError {
    match error {
        XlsError::Password => ReadError::Encrypted,
        other => ReadError::technical(other),
    }
}

fn sheets<'b, B, E>(
    mut book: B,
    merged: impl Fn(&mut B, usize) -> Vec<calamine::Dimensions>,
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
        let merged = merged(&mut book, index).iter().filter_map(area).collect();
        let mut sheet = Sheet::new(&tab.name, cells).with_merged(merged);
        sheet.visibility = visibility(tab.visible);
        workbook.sheets.push(sheet);
    }
    Ok(workbook)
}

/// The binary package has a reader that gives cell after cell, so nothing is laid out by its claimed extent.
fn xlsb(mut book: Xlsb<Cursor<&[u8]>>, limits: &Limits) -> Result<Workbook, ReadError> {
    let tabs = book.sheets_metadata().to_vec();
    guard::within("sheets", tabs.len() as u64, limits.sheets)?;
    let mut workbook = Workbook::default();
    let mut kept = 0;
    for tab in tabs.iter().filter(|tab| tab.typ == SheetType::WorkSheet) {
        let mut reader = book.worksheet_cells_reader(&tab.name).map_err(ReadError::technical)?;
        let mut cells = Vec::new();
        while let Some(cell) = reader.next_cell().map_err(ReadError::technical)? {
            let data = Data::from(cell.get_value().clone());
            if let Some(value) = value_of(&data) {
                kept += 1;
                guard::within("cells", kept, limits.cells)?;
                cells.push(cell_at(cell.get_position(), value));
            }
        }
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

fn area(dimensions: &calamine::Dimensions) -> Option<Area> {
    let address = |(row, col): (u32, u32)| Address::new(Row::from_index(row), Col::from_index(col));
    let area = Area { first: address(dimensions.start), last: address(dimensions.end) };
    (area.height() > 1 || area.width() > 1).then_some(area)
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
        Data::String(text) => Value::Text(Arc::from(text.as_str())),
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

fn date_of(date: &ExcelDateTime) -> Option<Date> {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    (date.as_f64() >= 1.0).then(|| Date {
        year: i32::from(year),
        month: u32::from(month),
        day: u32::from(day),
    })
}
