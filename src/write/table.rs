//! Tables of papers on a sheet: columns stand side by side from the sheet's first one on. The one place that numbers
//! them.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::style;
use crate::paper::Column;

/// The columns with their numbers.
pub fn numbered<C: Copy>(columns: &[Column<C>]) -> impl Iterator<Item = (u16, C)> {
    (0..).zip(columns).map(|(at, column)| (at, column.what))
}

/// Number of a column that the paper has.
pub fn at<C: Copy + PartialEq>(columns: &[Column<C>], what: C) -> u16 {
    numbered(columns).find(|(_, column)| *column == what).map_or(0, |(at, _)| at)
}

/// Number of the last column.
pub fn last<C: Copy>(columns: &[Column<C>]) -> u16 {
    numbered(columns).last().map_or(0, |(at, _)| at)
}

/// Sets widths of columns, in standard letters.
pub fn widths<C: Copy>(
    sheet: &mut Worksheet,
    columns: &[Column<C>],
    width: impl Fn(C) -> f64,
) -> Result<(), XlsxError> {
    for (at, column) in numbered(columns) {
        sheet.set_column_width(at, width(column))?;
    }
    Ok(())
}

/// The header of a table.
pub fn header<C: Copy>(
    sheet: &mut Worksheet,
    row: u32,
    columns: &[Column<C>],
    size: u8,
) -> Result<(), XlsxError> {
    for ((at, _), column) in numbered(columns).zip(columns) {
        sheet.write_string_with_format(row, at, &column.label, &style::header(size))?;
    }
    Ok(())
}

/// Heights of the rows of a table. The writer keeps two hundred bytes for every row whose height it is told, so that of
/// tens of thousands those that are as high as most of them take the sheet's own.
#[derive(Debug, Clone, Copy)]
pub struct Heights {
    usual: Option<f64>,
}

impl Heights {
    /// Each row is told its height.
    pub const EACH: Self = Self { usual: None };

    /// The sheet's own is the height that most of these rows have.
    pub fn of_most(sheet: &mut Worksheet, rows: impl Iterator<Item = f64>) -> Self {
        let mut heights: Vec<f64> = rows.collect();
        heights.sort_by(f64::total_cmp);
        let alike = heights.chunk_by(|a, b| a.total_cmp(b).is_eq()).max_by_key(|alike| alike.len());
        let usual = alike.and_then(|alike| alike.first()).copied();
        if let Some(usual) = usual {
            sheet.set_default_row_height(usual);
        }
        Self { usual }
    }

    /// Sets the height of a row.
    pub fn set(self, sheet: &mut Worksheet, row: u32, height: f64) -> Result<(), XlsxError> {
        if self.usual.is_none_or(|usual| usual.total_cmp(&height).is_ne()) {
            sheet.set_row_height(row, height)?;
        }
        Ok(())
    }
}
