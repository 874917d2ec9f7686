//! *Tổng hợp*: a row a school, and below them how many are at which level.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Url, Worksheet, XlsxError};

use super::{Book, header};
use crate::catalogue::UnitLevel;
use crate::merge::{GroupResult, Record, School};
use crate::score::AcceptedValue;
use crate::write::{formula, style};

const SIZE: u8 = 12;
/// Columns before those of the groups: number, code, name, kind, unit above.
const BEFORE: u16 = 5;
/// Columns of a group: own points, reviewer's points, difference, level.
const PER_GROUP: u16 = 4;
/// Links in the sheet. Excel allows 65,530; each takes memory, and nobody clicks through so many.
const LINKS: usize = 10_000;

/// Where the schools stand, for formulas on other sheets.
pub(super) struct Rows {
    /// First row, counted from zero.
    pub first: u32,
    /// Last row; the first one where there is no school.
    pub last: u32,
    /// Column of the kind of school.
    pub kind: u16,
    /// Column of the unit above.
    pub parent: u16,
    /// Column of each group's level, then that of the unit's level where the catalogue has one.
    pub levels: Vec<u16>,
}

struct Column {
    label: String,
    width: f64,
}

/// Writes the sheet and says where its rows stand.
pub(super) fn write(sheet: &mut Worksheet, book: &Book) -> Result<Rows, XlsxError> {
    sheet.set_name(book.label("merge.sheet_overview"))?;
    style::page(sheet, true);
    let (columns, levels) = columns(book);
    for (index, column) in (0..).zip(&columns) {
        sheet.set_column_width(index, column.width)?;
    }
    let last_column = u16::try_from(columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let mut row = book.heading(sheet, last_column)?;
    let year = book.merged.school_year.as_deref().unwrap_or("…");
    let title = book.messages.say("merge.title_year", &[("year", year)]);
    for (text, format) in [
        (title, style::centred(14).set_bold()),
        (
            book.messages.say("result.basis", &[("basis", &book.catalogue.legal_basis)]),
            style::centred(12).set_italic(),
        ),
    ] {
        sheet.merge_range(row, 0, row, last_column, &text, &format)?;
        sheet.set_row_height(row, 21)?;
        row += 1;
    }
    groups_header(sheet, book, row, &columns)?;
    let labels: Vec<&str> = columns.iter().map(|column| column.label.as_str()).collect();
    header(sheet, row + 1, &labels)?;
    let texts: Vec<(&str, f64)> =
        columns.iter().map(|column| (column.label.as_str(), column.width)).collect();
    sheet.set_row_height(row + 1, style::height(&texts, 12.5))?;
    sheet.set_repeat_rows(row, row + 1)?;
    sheet.set_freeze_panes(row + 2, 3)?;

    let first = row + 2;
    let formats = Formats::new();
    let mut links = 0;
    let mut at = first;
    let mut number = 0;
    for school in &book.merged.schools {
        let Some(record) = book.merged.records.get(school.record) else { continue };
        number += u32::from(school.is_counted);
        line(sheet, book, &formats, at, number, school, record, &mut links)?;
        at += 1;
    }
    let last = at.saturating_sub(1).max(first);
    sheet.autofilter(row + 1, 0, last, last_column)?;
    let rows = Rows { first, last, kind: 3, parent: 4, levels };
    foot(sheet, book, &rows, last + 2)?;
    Ok(rows)
}

fn columns(book: &Book) -> (Vec<Column>, Vec<u16>) {
    let column = |key: &'static str, width| Column { label: book.label(key).to_owned(), width };
    let mut columns = vec![
        column("merge.number", 5.0),
        column("merge.code", 11.0),
        column("merge.name", 30.0),
        column("merge.kind", 13.0),
        column("merge.parent", 20.0),
    ];
    let mut levels = Vec::new();
    for _ in book.catalogue.groups() {
        columns.extend([
            column("merge.self", 8.5),
            column("merge.review", 8.5),
            column("merge.difference", 8.0),
            column("merge.level", 7.5),
        ]);
        levels.push(u16::try_from(columns.len()).unwrap_or(0).saturating_sub(1));
    }
    for (_, node) in book.catalogue.items().filter(|(_, node)| node.is_condition()) {
        let label = book.messages.say("merge.condition", &[("code", &node.code)]);
        columns.push(Column { label, width: 8.5 });
    }
    if book.catalogue.unit_level == UnitLevel::LowestGroup {
        columns.push(column("merge.unit_level", 8.0));
        levels.push(u16::try_from(columns.len()).unwrap_or(0).saturating_sub(1));
    }
    columns.extend([column("merge.errors", 7.0), column("merge.warnings", 8.0), column("merge.file", 24.0)]);
    (columns, levels)
}

/// The names of the groups above their columns.
fn groups_header(sheet: &mut Worksheet, book: &Book, row: u32, columns: &[Column]) -> Result<(), XlsxError> {
    let header = style::header(11);
    let groups: Vec<String> = book
        .catalogue
        .groups()
        .map(|(_, node)| {
            let max = node.max.map(|max| book.messages.number(max)).unwrap_or_default();
            book.messages.say("merge.group", &[("code", &node.code), ("title", &node.title), ("max", &max)])
        })
        .collect();
    let mut at = BEFORE;
    for column in 0..BEFORE {
        sheet.write_blank(row, column, &header)?;
    }
    for name in &groups {
        sheet.merge_range(row, at, row, at + PER_GROUP - 1, name, &header)?;
        at += PER_GROUP;
    }
    for (column, _) in (0..).zip(columns).skip(usize::from(at)) {
        sheet.write_blank(row, column, &header)?;
    }
    let texts: Vec<(&str, f64)> = groups.iter().map(|name| (name.as_str(), 32.0)).collect();
    sheet.set_row_height(row, style::height(&texts, 12.5))?;
    Ok(())
}

/// Formats of the rows, made once.
struct Formats {
    text: Format,
    centred: Format,
    number: Format,
    link: Format,
    levels: [Format; 4],
}

impl Formats {
    fn new() -> Self {
        let level = |level| style::level(style::cell_centred(SIZE), level);
        Self {
            text: style::cell(SIZE),
            centred: style::cell_centred(SIZE),
            number: style::cell_number(SIZE),
            link: style::link(10),
            levels: [level(None), level(Some(1)), level(Some(2)), level(Some(3))],
        }
    }

    fn level(&self, level: Option<u8>) -> &Format {
        let [none, one, two, three] = &self.levels;
        match level {
            None => none,
            Some(1) => one,
            Some(2) => two,
            Some(_) => three,
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one row of the sheet: what it shows and where")]
fn line(
    sheet: &mut Worksheet,
    book: &Book,
    formats: &Formats,
    row: u32,
    number: u32,
    school: &School,
    record: &Record,
    links: &mut usize,
) -> Result<(), XlsxError> {
    // The formulas that count schools must not see what is no school: no number, no kind, no unit and no level.
    if school.is_counted {
        sheet.write_number_with_format(row, 0, number, &formats.centred)?;
    } else {
        sheet.write_blank(row, 0, &formats.centred)?;
    }
    let known = |text| if school.is_counted { book.or_unknown(text) } else { "" };
    let texts = [
        school.code.as_deref().unwrap_or_default(),
        school.name.as_deref().unwrap_or(book.label("merge.unknown_school")),
        known(school.kind.as_deref()),
        known(school.parent.as_deref()),
    ];
    for (column, text) in (1..).zip(texts) {
        sheet.write_string_with_format(row, column, style::fitted(text), &formats.text)?;
    }
    let mut at = BEFORE;
    for (index, own) in school.own.iter().enumerate() {
        group(sheet, formats, row, at, *own, school.review.get(index), record.is_readable())?;
        level(sheet, formats, row, at + 3, own.level, school.is_counted)?;
        at += PER_GROUP;
    }
    for (_, node) in book.catalogue.items() {
        if !node.is_condition() {
            continue;
        }
        let (key, level) = match record.items.get(&node.code).and_then(|item| item.value) {
            Some(AcceptedValue::Met(true)) => ("result.met", Some(3)),
            Some(AcceptedValue::Met(false)) => ("result.not_met", Some(1)),
            _ => ("result.unclear", None),
        };
        sheet.write_string_with_format(row, at, book.label(key), formats.level(level))?;
        at += 1;
    }
    if book.catalogue.unit_level == UnitLevel::LowestGroup {
        level(sheet, formats, row, at, school.level, school.is_counted)?;
        at += 1;
    }
    let [errors, warnings, _] = record.counts;
    sheet.write_number_with_format(row, at, errors, &formats.number)?;
    sheet.write_number_with_format(row, at + 1, warnings, &formats.number)?;
    let shown = match &record.through {
        Some(through) => format!("{} ({through})", record.file),
        None => record.file.clone(),
    };
    match book.link_to(record, None).filter(|_| *links < LINKS) {
        Some(address) => {
            *links += 1;
            let text = style::on_one_line(&shown, 24.0, 10.0);
            sheet.write_url_with_format(
                row,
                at + 2,
                Url::new(address).set_text(text).set_tip(short(&shown)),
                &formats.link,
            )?;
        }
        None => {
            sheet.write_string_with_format(row, at + 2, style::fitted(&shown), &formats.text)?;
        }
    }
    let [_, name, kind, parent] = texts;
    let wrapped = [(name, 30.0), (kind, 13.0), (parent, 20.0)];
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(20.0))?;
    Ok(())
}

/// Tips of links hold no more than that.
fn short(text: &str) -> String {
    text.chars().take(250).collect()
}

fn group(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    at: u16,
    own: GroupResult,
    review: Option<&GroupResult>,
    readable: bool,
) -> Result<(), XlsxError> {
    let points = |sheet: &mut Worksheet, column: u16, value: Option<Decimal>| {
        match value {
            Some(value) => {
                sheet.write_number_with_format(row, column, style::number(value), &formats.number)?
            }
            None => sheet.write_blank(row, column, &formats.number)?,
        };
        Ok::<(), XlsxError>(())
    };
    points(sheet, at, readable.then_some(own.points))?;
    points(sheet, at + 1, review.map(|review| review.points))?;
    // Totals so far of different items cannot be compared.
    let both = review.filter(|review| own.complete && review.complete);
    points(sheet, at + 2, both.map(|review| review.points - own.points))
}

fn level(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    column: u16,
    level: Option<u8>,
    is_counted: bool,
) -> Result<(), XlsxError> {
    match level {
        None if !is_counted => sheet.write_blank(row, column, formats.level(level))?,
        Some(number) => sheet.write_number_with_format(row, column, number, formats.level(level))?,
        None => sheet.write_string_with_format(row, column, formula::NONE, formats.level(level))?,
    };
    Ok(())
}

/// Counts and shares by level below the table, as live formulas.
fn foot(sheet: &mut Worksheet, book: &Book, rows: &Rows, start: u32) -> Result<(), XlsxError> {
    let schools: Vec<&School> = book.merged.counted().collect();
    let (cell, bold) = (style::cell_number(SIZE), style::group(style::cell(SIZE)));
    let percent = style::cell_centred(SIZE).set_num_format("0.0%");
    let known: Vec<Option<u8>> = book.levels().iter().map(|rule| Some(rule.level)).chain([None]).collect();
    for (offset, wanted) in (0_u32..).zip(known) {
        let row = start + offset;
        let rule = book.levels().iter().find(|rule| Some(rule.level) == wanted);
        let label =
            rule.map_or_else(|| book.label("merge.not_rated").to_owned(), |rule| book.level_text(rule));
        let label = book.messages.say("merge.count_label", &[("level", &label)]);
        sheet.merge_range(row, 1, row, 4, &label, &bold)?;
        for (index, column) in rows.levels.iter().enumerate() {
            let is_unit = index == book.catalogue.groups().count();
            let count =
                schools.iter().filter(|school| super::levels::level_of(school, index) == wanted).count();
            let range =
                format!("{}:{}", formula::cell(rows.first, *column), formula::cell(rows.last, *column));
            let criterion =
                wanted.map_or_else(|| format!("\"{}\"", formula::NONE), |level| level.to_string());
            // Under a group the count and its share stand below the points; under the unit's level they need two cells.
            let (at, next) = if is_unit { (*column, column + 1) } else { (column - 3, column - 2) };
            let counted =
                Formula::new(format!("=COUNTIF({range},{criterion})")).set_result(count.to_string());
            sheet.write_formula_with_format(row, at, counted, &cell)?;
            let share = super::levels::share(count, schools.len());
            let names = format!("{}:{}", formula::cell(rows.first, 0), formula::cell(rows.last, 0));
            let text = format!("=IF(COUNT({names})=0,0,{}/COUNT({names}))", formula::cell(row, at));
            sheet.write_formula_with_format(row, next, Formula::new(text).set_result(share), &percent)?;
        }
        sheet.set_row_height(row, 20)?;
    }
    let end = start + u32::try_from(book.levels().len()).unwrap_or(3) + 1;
    let count = book.catalogue.unverified_rows();
    if count > 0 {
        let all = book.catalogue.nodes().count().to_string();
        let line =
            book.messages.say("result.unverified_note", &[("count", &count.to_string()), ("all", &all)]);
        sheet.merge_range(end + 1, 1, end + 1, 12, &line, &style::text(11).set_italic().set_text_wrap())?;
        sheet.set_row_height(end + 1, style::height(&[(&line, 110.0)], 11.5))?;
    }
    let signer = end + 3;
    sheet.merge_range(signer, 13, signer, 18, book.label("merge.signer"), &style::centred(13).set_bold())?;
    sheet.merge_range(
        signer + 1,
        13,
        signer + 1,
        18,
        book.label("result.sign_here"),
        &style::centred(12).set_italic(),
    )?;
    Ok(())
}
