//! *Phát hiện*: first what stands in many forms at the same cell, then every finding with its file and cell.

use std::path::Path;

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use super::{HEADER_SIZE, heights, link_to, title};
use crate::finding::Severity;
use crate::paper::consolidated::{
    CommonColumn, CommonRow, Findings, FindingsColumn as Column, SchoolFinding,
};
use crate::write::{style, table};

const SIZE: u8 = 11;
/// Rows that a sheet has.
const ROWS: u32 = 1_048_576;
/// Links in the sheet. Excel allows 65,530; each takes memory, and nobody clicks through so many.
const LINKS: usize = 10_000;

const fn width(column: Column) -> f64 {
    match column {
        Column::Code => 7.0,
        Column::Severity => 11.0,
        Column::Name => 28.0,
        Column::File => 24.0,
        Column::Place => 20.0,
        Column::Item | Column::Open => 9.0,
        Column::Message | Column::Help => 46.0,
    }
}

/// The first table stands in the columns of the second.
const fn common_width(column: CommonColumn) -> f64 {
    match column {
        CommonColumn::Code => width(Column::Code),
        CommonColumn::Severity => width(Column::Severity),
        CommonColumn::Title => width(Column::Name),
        CommonColumn::Forms => width(Column::File),
        CommonColumn::Place => width(Column::Place),
        CommonColumn::Item => width(Column::Item),
    }
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    paper: &Findings,
    folder: &Path,
    is_many: bool,
) -> Result<(), XlsxError> {
    sheet.set_name(paper.name)?;
    style::page(sheet, true);
    table::widths(sheet, &paper.columns, width)?;
    let last = table::last(&paper.columns);
    let mut row = title(sheet, last, paper.title, paper.line)?;
    row = common(sheet, paper, row)?;
    let room = usize::try_from(ROWS - row - 3).unwrap_or(usize::MAX);
    let line = style::text(12).set_text_wrap();
    if paper.total > room {
        sheet.merge_range(row, 0, row, last, &paper.more_findings(room), &line.set_bold())?;
        row += 1;
    } else if paper.total > LINKS {
        sheet.merge_range(row, 0, row, last, &paper.more_links(LINKS), &line.set_italic())?;
        row += 1;
    }
    table::header(sheet, row, &paper.columns, HEADER_SIZE)?;
    sheet.set_row_height(row, 20)?;
    sheet.set_repeat_rows(row, row)?;
    let top = row;
    let formats = Formats::new();
    let heights = heights(sheet, is_many, paper.rows().map(|told| height(&told)));
    let mut links = 0;
    for told in paper.rows() {
        if row + 1 >= ROWS {
            break;
        }
        row += 1;
        let link = if links < LINKS { link_to(told.path, folder, &told.finding.place) } else { None };
        links += usize::from(link.is_some());
        finding(sheet, paper, &formats, row, &told, link.as_deref())?;
        heights.set(sheet, row, height(&told))?;
    }
    if row > top {
        sheet.autofilter(top, 0, row, last)?;
    }
    Ok(())
}

/// Gives the row where the next table begins.
fn common(sheet: &mut Worksheet, paper: &Findings, top: u32) -> Result<u32, XlsxError> {
    if paper.common.is_empty() {
        return Ok(top);
    }
    table::header(sheet, top, &paper.common_columns, HEADER_SIZE)?;
    sheet.set_row_height(top, 20)?;
    let mut row = top;
    for fault in &paper.common {
        row += 1;
        common_line(sheet, paper, fault, row)?;
    }
    Ok(row + 2)
}

fn common_line(
    sheet: &mut Worksheet,
    paper: &Findings,
    fault: &CommonRow,
    row: u32,
) -> Result<(), XlsxError> {
    let (text, centred) = (style::cell(SIZE), style::cell_centred(SIZE));
    for (at, column) in table::numbered(&paper.common_columns) {
        let shown = match column {
            CommonColumn::Code => {
                sheet.write_string_with_format(row, at, fault.code, &centred)?;
                continue;
            }
            CommonColumn::Severity => {
                let format = style::severity(&centred, fault.severity);
                sheet.write_string_with_format(row, at, fault.severity_word, &format)?;
                continue;
            }
            CommonColumn::Title => fault.title,
            CommonColumn::Forms => &fault.forms,
            CommonColumn::Place => &fault.at,
            CommonColumn::Item => &fault.item,
        };
        sheet.write_string_with_format(row, at, style::fitted(shown), &text)?;
    }
    let wrapped = [
        (fault.title, common_width(CommonColumn::Title)),
        (fault.at.as_str(), common_width(CommonColumn::Place)),
    ];
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(18.0))?;
    Ok(())
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

    fn severity(&self, severity: Severity) -> &Format {
        let tint = self.severities.iter().find(|(known, _)| *known == severity);
        tint.map_or(&self.centred, |(_, format)| format)
    }
}

fn finding(
    sheet: &mut Worksheet,
    paper: &Findings,
    formats: &Formats,
    row: u32,
    told: &SchoolFinding,
    link: Option<&str>,
) -> Result<(), XlsxError> {
    let finding = &told.finding;
    for (at, column) in table::numbered(&paper.columns) {
        let shown = match column {
            Column::Code => {
                sheet.write_string_with_format(row, at, finding.code, &formats.centred)?;
                continue;
            }
            Column::Severity => {
                let format = formats.severity(finding.severity);
                sheet.write_string_with_format(row, at, finding.severity_word, format)?;
                continue;
            }
            Column::Open => {
                match link {
                    Some(address) => {
                        let url = Url::new(address).set_text(paper.open);
                        sheet.write_url_with_format(row, at, url, &formats.link)?
                    }
                    None => sheet.write_blank(row, at, &formats.text)?,
                };
                continue;
            }
            Column::Name => told.name,
            Column::File => told.file,
            Column::Place => &finding.at,
            Column::Item => &finding.item,
            Column::Message => &finding.message,
            Column::Help => &finding.help,
        };
        sheet.write_string_with_format(row, at, style::fitted(shown), &formats.text)?;
    }
    Ok(())
}

fn height(told: &SchoolFinding) -> f64 {
    let wrapped = [
        (told.name, width(Column::Name)),
        (told.file, width(Column::File)),
        (told.finding.at.as_str(), width(Column::Place)),
        (told.finding.message.as_str(), width(Column::Message)),
        (told.finding.help.as_ref(), width(Column::Help)),
    ];
    style::height(&wrapped, f64::from(SIZE)).max(18.0)
}
