//! The index of the file for inspection as a workbook: *Mục lục*, with a link to every file.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Url, Workbook, Worksheet, XlsxError};

use crate::cell::Place;
use crate::paper::dossier::{Index, IndexColumn as Column, IndexPlace, IndexRow};
use crate::write::{LINK_LIMIT, link_to, style, table};

const SIZE: u8 = 11;
/// Letters of a digest, whose 64 digits stand on two lines.
const DIGEST: u8 = 9;

const fn width(column: Column) -> f64 {
    match column {
        Column::Number => 5.0,
        Column::Code => 13.0,
        Column::Title | Column::Sha256 => 38.0,
        Column::Items => 11.0,
        Column::File => 34.0,
        Column::Size => 10.0,
        Column::Original => 28.0,
    }
}

/// Writes the workbook, which will stand at the top of the dossier's payload.
pub fn write(paper: &Index) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // No clock: the same files give the same index.
    let properties = DocProperties::new()
        .set_title(paper.title)
        .set_subject(paper.school)
        .set_author("phieu")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    sheet(workbook.add_worksheet(), paper)?;
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, paper: &Index) -> Result<(), XlsxError> {
    sheet.set_name(paper.name)?;
    style::page(sheet, true);
    table::widths(sheet, &paper.columns, width)?;
    let header = top(sheet, paper)?;
    table::header(sheet, header, &paper.columns, SIZE)?;
    sheet.set_row_height(header, 34)?;
    sheet.set_freeze_panes(header + 1, 0)?;
    sheet.set_repeat_rows(header, header)?;
    let last = table::last(&paper.columns);
    let mut row = header;
    for section in &paper.sections {
        row += 1;
        let heading = style::group(style::cell(SIZE));
        sheet.merge_range(row, 0, row, last, &section.heading, &heading)?;
        sheet.set_row_height(
            row,
            style::height(&[(&section.heading, whole(paper))], f64::from(SIZE)).max(18.0),
        )?;
        for told in &section.rows {
            row += 1;
            line(sheet, paper, told, row)?;
        }
    }
    let note = style::text(SIZE).set_italic().set_text_wrap();
    sheet.merge_range(row + 2, 0, row + 2, last, paper.note, &note)?;
    sheet.set_row_height(row + 2, style::height(&[(paper.note, whole(paper))], f64::from(SIZE)))?;
    Ok(())
}

/// What stands above the table; the row of its header.
fn top(sheet: &mut Worksheet, paper: &Index) -> Result<u32, XlsxError> {
    let last = table::last(&paper.columns);
    let mut row = 0;
    let mut put = |text: &str, format: &Format, height: f64| {
        sheet.merge_range(row, 0, row, last, text, format)?;
        sheet.set_row_height(row, height)?;
        row += 1;
        Ok::<(), XlsxError>(())
    };
    put(paper.title, &style::centred(14).set_bold(), 24.0)?;
    if let Some(draft) = paper.draft {
        let format = style::centred(12).set_bold();
        put(draft, &format, style::height(&[(draft, whole(paper))], 12.0).max(18.0))?;
    }
    if !paper.of.is_empty() {
        put(&paper.of, &style::centred(12).set_bold(), 20.0)?;
    }
    put(&paper.counts, &style::centred(12), 20.0)?;
    Ok(row + 1)
}

/// Letters of a row over all columns.
fn whole(paper: &Index) -> f64 {
    paper.columns.iter().map(|column| width(column.what)).sum()
}

fn line(sheet: &mut Worksheet, paper: &Index, told: &IndexRow, row: u32) -> Result<(), XlsxError> {
    let mut wrapped: Vec<(&str, f64)> = Vec::new();
    for (at, column) in table::numbered(&paper.columns) {
        let text = match column {
            Column::Number => {
                sheet.write_number_with_format(row, at, told.number, &style::cell_centred(SIZE))?;
                continue;
            }
            Column::File => {
                if let Some(url) = link(&told.place) {
                    sheet.write_url_with_format(row, at, url, &style::link(SIZE))?;
                } else {
                    let shown = style::fitted(told.place.shown());
                    let format = match told.place {
                        IndexPlace::Nowhere(_) => style::level(style::cell(SIZE), Some(1)),
                        _ => style::cell(SIZE),
                    };
                    sheet.write_string_with_format(row, at, shown, &format)?;
                    wrapped.push((told.place.shown(), width(column)));
                }
                continue;
            }
            Column::Sha256 => {
                sheet.write_string_with_format(row, at, &told.sha256, &style::cell(DIGEST))?;
                continue;
            }
            Column::Code => &told.code,
            Column::Title => &told.title,
            Column::Items => &told.items,
            Column::Size => &told.size,
            Column::Original => &told.original,
        };
        sheet.write_string_with_format(row, at, style::fitted(text), &style::cell(SIZE))?;
        wrapped.push((text, width(column)));
    }
    let least = if told.sha256.is_empty() { 18.0 } else { 27.0 };
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(least))?;
    Ok(())
}

/// A link to where the evidence is.
fn link(place: &IndexPlace) -> Option<Url> {
    let address = match place {
        IndexPlace::File(way) => link_to(Path::new(way), &Place::default())?,
        IndexPlace::Link(address) if address.len() <= LINK_LIMIT => address.clone(),
        IndexPlace::Link(_) | IndexPlace::Nowhere(_) => return None,
    };
    let shown = style::on_one_line(place.shown(), width(Column::File), f64::from(SIZE));
    let tip: String = place.shown().chars().take(255).collect();
    Some(Url::new(address).set_text(shown).set_tip(tip))
}
