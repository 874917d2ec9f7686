//! *Phát hiện*: first what stands in many forms at the same cell, which is a fault of the form and not of the schools;
//! then every finding with its file and cell.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use super::{Book, header, title};
use crate::cell::Place;
use crate::finding::{Code, Finding, Severity};
use crate::merge::{Record, School};
use crate::write::style;

const SIZE: u8 = 11;
const WIDTHS: [f64; 9] = [7.0, 11.0, 28.0, 24.0, 20.0, 9.0, 46.0, 46.0, 9.0];
const LAST: u16 = 8;
/// Rows that a sheet has.
const ROWS: u32 = 1_048_576;
/// Links in the sheet. Excel allows 65,530; each takes memory, and nobody clicks through so many.
const LINKS: usize = 10_000;
/// Rows of the first table.
const COMMON: usize = 40;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    sheet.set_name(book.label("merge.sheet_findings"))?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    let (common, total) = common(book);
    let mut row = title(sheet, LAST, book.label("result.findings_title"), book.label("merge.common_line"))?;
    row = common_table(sheet, book, row, &common)?;
    let room = usize::try_from(ROWS - row - 3).unwrap_or(usize::MAX);
    if total > room {
        let (more, shown) = ((total - room).to_string(), room.to_string());
        let line = book.messages.say("merge.more_findings", &[("more", &more), ("shown", &shown)]);
        sheet.merge_range(row, 0, row, LAST, &line, &style::text(12).set_bold().set_text_wrap())?;
        row += 1;
    } else if total > LINKS {
        let line = book.messages.say("merge.more_links", &[("shown", &LINKS.to_string())]);
        sheet.merge_range(row, 0, row, LAST, &line, &style::text(12).set_italic().set_text_wrap())?;
        row += 1;
    }
    let labels = [
        "result.finding_code",
        "result.severity",
        "merge.name",
        "merge.file",
        "result.where",
        "result.about",
        "result.message",
        "result.help",
        "result.open",
    ];
    header(sheet, row, &labels.map(|key| book.label(key)))?;
    sheet.set_row_height(row, 20)?;
    sheet.set_repeat_rows(row, row)?;
    let top = row;
    let formats = Formats::new();
    let mut links = 0;
    'all: for school in &book.merged.schools {
        let Some(record) = book.merged.records.get(school.record) else { continue };
        let mut findings = record.findings();
        findings.sort_by_key(|finding| finding.severity);
        for finding in findings {
            if row + 1 >= ROWS {
                break 'all;
            }
            row += 1;
            line(sheet, book, &formats, row, school, record, &finding, &mut links)?;
        }
    }
    if row > top {
        sheet.autofilter(top, 0, row, LAST)?;
    }
    Ok(())
}

/// A code at a cell, about an item.
type Fault = (Code, Place, Option<String>);
/// Faults with the number of forms that have each.
type Common = Vec<(Fault, usize)>;

/// Faults that several forms have, the most common first, and the number of all findings.
fn common(book: &Book) -> (Common, usize) {
    let mut counts: BTreeMap<Fault, usize> = BTreeMap::new();
    let mut total = 0;
    for record in book.merged.schools.iter().filter_map(|school| book.merged.records.get(school.record)) {
        for Finding { code, place, item, .. } in record.findings() {
            total += 1;
            *counts.entry((code, Place { label: None, ..place }, item)).or_default() += 1;
        }
    }
    let mut common: Common = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    common.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    common.truncate(COMMON);
    (common, total)
}

fn common_table(sheet: &mut Worksheet, book: &Book, top: u32, common: &Common) -> Result<u32, XlsxError> {
    if common.is_empty() {
        return Ok(top);
    }
    let labels = [
        "result.finding_code",
        "result.severity",
        "merge.finding_title",
        "merge.forms_with_it",
        "result.where",
        "result.about",
    ];
    header(sheet, top, &labels.map(|key| book.label(key)))?;
    sheet.set_row_height(top, 20)?;
    let forms = book.merged.schools.len();
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    let mut row = top;
    for ((code, place, item), count) in common {
        row += 1;
        let title = book.messages.page(*code).map_or("", |page| page.title.as_str());
        let share = book
            .messages
            .say("merge.of_forms", &[("count", &count.to_string()), ("all", &forms.to_string())]);
        sheet.write_string_with_format(row, 0, code.as_str(), &centred)?;
        sheet.write_string_with_format(
            row,
            1,
            book.messages.severity(code.severity()),
            &style::severity(&centred, code.severity()),
        )?;
        let place = shown(place);
        for (column, shown) in (2..).zip([title, &share, &place, item.as_deref().unwrap_or_default()]) {
            sheet.write_string_with_format(row, column, style::fitted(shown), &text)?;
        }
        let [_, _, title_width, _, place_width, ..] = WIDTHS;
        sheet.set_row_height(
            row,
            style::height(&[(title, title_width), (&place, place_width)], f64::from(SIZE)).max(18.0),
        )?;
    }
    Ok(row + 2)
}

/// A place in one line.
fn shown(place: &Place) -> String {
    match (&place.sheet, place.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => sheet.clone(),
        _ => String::new(),
    }
}

/// Formats of the rows, made once.
struct Formats {
    text: Format,
    centred: Format,
    severities: [(Severity, Format); 3],
    link: Format,
}

impl Formats {
    fn new() -> Self {
        let centred = style::cell_centred(SIZE);
        let severities = [Severity::Error, Severity::Warning, Severity::Note]
            .map(|severity| (severity, style::severity(&centred, severity)));
        Self { text: style::cell(SIZE), centred, severities, link: style::link(SIZE) }
    }
}

#[expect(clippy::too_many_arguments, reason = "one row of the sheet: what it shows and where")]
fn line(
    sheet: &mut Worksheet,
    book: &Book,
    formats: &Formats,
    row: u32,
    school: &School,
    record: &Record,
    finding: &Finding,
    links: &mut usize,
) -> Result<(), XlsxError> {
    let (message, help) = (book.messages.message(finding), book.messages.help(finding));
    let name = school.name.as_deref().unwrap_or(book.label("merge.unknown_school"));
    let place = shown(&finding.place);
    sheet.write_string_with_format(row, 0, finding.code.as_str(), &formats.centred)?;
    let tint = formats.severities.iter().find(|(severity, _)| *severity == finding.severity);
    let word = book.messages.severity(finding.severity);
    sheet.write_string_with_format(row, 1, word, tint.map_or(&formats.centred, |(_, format)| format))?;
    let texts = [name, &record.file, &place, finding.item.as_deref().unwrap_or_default(), &message, &help];
    for (column, shown) in (2..).zip(texts) {
        sheet.write_string_with_format(row, column, style::fitted(shown), &formats.text)?;
    }
    match book.link_to(record, Some(&finding.place)).filter(|_| *links < LINKS) {
        Some(address) => {
            *links += 1;
            let url = Url::new(address).set_text(book.label("result.open_cell"));
            sheet.write_url_with_format(row, LAST, url, &formats.link)?;
        }
        None => {
            sheet.write_blank(row, LAST, &formats.text)?;
        }
    }
    let [_, _, name_width, file_width, place_width, _, message_width, help_width, _] = WIDTHS;
    let wrapped = [
        (name, name_width),
        (record.file.as_str(), file_width),
        (&place, place_width),
        (&message, message_width),
        (&help, help_width),
    ];
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(18.0))?;
    Ok(())
}
