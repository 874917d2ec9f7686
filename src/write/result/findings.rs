//! *Phát hiện*: every finding with its place, what to do, and a link to the cell in the school's own file.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::Paper;
use crate::finding::Finding;
use crate::write::{link_to, style};

const WIDTHS: [f64; 7] = [7.0, 11.0, 22.0, 9.0, 46.0, 46.0, 10.0];
const HEADER: u32 = 2;
const SIZE: u8 = 11;

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, paper: &Paper) -> Result<(), XlsxError> {
    sheet.set_name(paper.label("result.sheet_findings"))?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    sheet.merge_range(0, 0, 0, 6, paper.label("result.findings_title"), &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 22)?;
    let labels = [
        "result.finding_code",
        "result.severity",
        "result.where",
        "result.about",
        "result.message",
        "result.help",
        "result.open",
    ];
    paper.header(sheet, HEADER, &labels, SIZE)?;
    sheet.set_row_height(HEADER, 20)?;
    let mut findings: Vec<&Finding> = paper.assessment.findings.iter().collect();
    findings.sort_by_key(|finding| finding.severity);
    if findings.is_empty() {
        let nothing = paper.label("report.nothing");
        sheet.merge_range(HEADER + 1, 0, HEADER + 1, 6, nothing, &style::cell(SIZE))?;
    }
    for (row, finding) in (HEADER + 1..).zip(findings) {
        line(sheet, paper, row, finding)?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

fn line(sheet: &mut Worksheet, paper: &Paper, row: u32, finding: &Finding) -> Result<(), XlsxError> {
    let messages = paper.messages;
    let place = match (&finding.place.sheet, finding.place.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => sheet.clone(),
        _ => String::new(),
    };
    let item = finding.item.clone().unwrap_or_default();
    let (message, help) = (messages.message(finding), messages.help(finding));
    let centred = style::cell_centred(SIZE);
    sheet.write_string_with_format(row, 0, finding.code.as_str(), &centred)?;
    sheet.write_string_with_format(
        row,
        1,
        messages.severity(finding.severity),
        &style::severity(&centred, finding.severity),
    )?;
    sheet.write_string_with_format(row, 2, style::fitted(&place), &style::cell(SIZE))?;
    sheet.write_string_with_format(row, 3, &item, &centred)?;
    sheet.write_string_with_format(row, 4, style::fitted(&message), &style::cell(SIZE))?;
    sheet.write_string_with_format(row, 5, style::fitted(&help), &style::cell(SIZE))?;
    match link(paper, finding) {
        Some(address) => {
            let url = Url::new(address).set_text(paper.label("result.open_cell"));
            sheet.write_url_with_format(row, 6, url, &style::link(SIZE))?;
        }
        None => {
            sheet.write_blank(row, 6, &style::cell(SIZE))?;
        }
    }
    let [_, _, place_width, _, message_width, help_width, _] = WIDTHS;
    let texts = [(place.as_str(), place_width), (&message, message_width), (&help, help_width)];
    sheet.set_row_height(row, style::height(&texts, f64::from(SIZE)).max(18.0))?;
    Ok(())
}

/// The way from the result to the cell in the school's own file.
fn link(paper: &Paper, finding: &Finding) -> Option<String> {
    link_to(&paper.source, &finding.place)
}
