//! *Tự đánh giá và đánh giá ngoài*: items by how far the reviewer's points are from the schools' own, and schools
//! whose level changes.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Book, header, title};
use crate::merge::GroupResult;
use crate::merge::statistics::{changes, differences};
use crate::write::{formula, style};

const SIZE: u8 = 12;
const WIDTHS: [f64; 8] = [8.0, 44.0, 24.0, 13.0, 13.0, 13.0, 13.0, 13.0];
const LAST: u16 = 7;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    sheet.set_name(book.label("merge.sheet_review"))?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    let differences = differences(book.merged, book.catalogue);
    let line = book.label(if differences.is_empty() { "merge.no_review" } else { "merge.review_line" });
    let mut row = title(sheet, LAST, book.label("merge.review_title"), line)?;
    if differences.is_empty() {
        return Ok(());
    }
    let labels = [
        "merge.code_short",
        "merge.item",
        "merge.criterion",
        "merge.mean_self",
        "merge.mean_review",
        "merge.mean_distance",
        "merge.differing",
        "merge.both",
    ];
    header(sheet, row, &labels.map(|key| book.label(key)))?;
    sheet.set_row_height(row, 50)?;
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    let mean = style::cell_centred(SIZE).set_num_format("0.00");
    for difference in &differences {
        row += 1;
        let node = book.catalogue.node(difference.node);
        let criterion = book.catalogue.criterion_of(difference.node).map(|id| book.catalogue.node(id));
        let criterion = criterion.map(|node| format!("{} {}", node.code, node.title)).unwrap_or_default();
        sheet.write_string_with_format(row, 0, &node.code, &centred)?;
        sheet.write_string_with_format(row, 1, &node.title, &text)?;
        sheet.write_string_with_format(row, 2, &criterion, &text)?;
        for (column, value) in (3_u16..).zip([difference.own, difference.review, difference.distance]) {
            sheet.write_number_with_format(row, column, style::number(value), &mean)?;
        }
        for (column, count) in (6_u16..).zip([difference.differing, difference.both]) {
            sheet.write_number_with_format(
                row,
                column,
                u32::try_from(count).unwrap_or(u32::MAX),
                &centred,
            )?;
        }
        let [_, title, above, ..] = WIDTHS;
        sheet.set_row_height(
            row,
            style::height(&[(&node.title, title), (&criterion, above)], f64::from(SIZE)).max(20.0),
        )?;
    }
    level_changes(sheet, book, row + 2)
}

fn level_changes(sheet: &mut Worksheet, book: &Book, mut row: u32) -> Result<(), XlsxError> {
    sheet.merge_range(row, 0, row, LAST, book.label("merge.changes_title"), &style::text(13).set_bold())?;
    sheet.set_row_height(row, 24)?;
    row += 1;
    let labels = [
        "merge.number",
        "merge.name",
        "merge.parent",
        "merge.scope",
        "merge.self",
        "merge.review",
        "merge.level_self",
        "merge.level_review",
    ];
    header(sheet, row, &labels.map(|key| book.label(key)))?;
    sheet.set_row_height(row, 36)?;
    let (text, number) = (style::cell(SIZE), style::cell_number(SIZE));
    let mut count = 0_u32;
    for school in &book.merged.schools {
        for (group, own, review) in changes(school) {
            row += 1;
            count += 1;
            let name = school.name.as_deref().unwrap_or(book.label("merge.unknown_school"));
            let scope = group.and_then(|index| book.catalogue.groups().nth(index)).map_or_else(
                || book.label("merge.unit_level").to_owned(),
                |(_, node)| book.messages.say("merge.group_code", &[("code", &node.code)]),
            );
            sheet.write_number_with_format(row, 0, count, &number)?;
            sheet.write_string_with_format(row, 1, style::fitted(name), &text)?;
            sheet.write_string_with_format(
                row,
                2,
                style::fitted(book.or_unknown(school.parent.as_deref())),
                &text,
            )?;
            sheet.write_string_with_format(row, 3, &scope, &text)?;
            for (column, result) in [(4, own), (5, review)] {
                if group.is_some() {
                    sheet.write_number_with_format(row, column, style::number(result.points), &number)?;
                } else {
                    sheet.write_blank(row, column, &number)?;
                }
            }
            level(sheet, row, 6, own)?;
            level(sheet, row, 7, review)?;
            let [_, width, above, ..] = WIDTHS;
            let texts = [(name, width), (book.or_unknown(school.parent.as_deref()), above)];
            sheet.set_row_height(row, style::height(&texts, f64::from(SIZE)).max(20.0))?;
        }
    }
    if count == 0 {
        sheet.merge_range(row + 1, 0, row + 1, LAST, book.label("merge.no_changes"), &text)?;
    }
    Ok(())
}

fn level(sheet: &mut Worksheet, row: u32, column: u16, result: GroupResult) -> Result<(), XlsxError> {
    let format = style::level(style::cell_centred(SIZE), result.level);
    match result.level {
        Some(level) => sheet.write_number_with_format(row, column, level, &format)?,
        None => sheet.write_string_with_format(row, column, formula::NONE, &format)?,
    };
    Ok(())
}
