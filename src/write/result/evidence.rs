//! *Minh chứng*: the register, and evidence that stands only in the table, with the items that use each.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::Paper;
use crate::form::evidence::is_web_address;
use crate::form::{EvidenceKind, RegisterEntry};
use crate::write::style;

const WIDTHS: [f64; 8] = [5.0, 16.0, 40.0, 17.0, 17.0, 34.0, 17.0, 16.0];
const HEADER: u32 = 2;
const SIZE: u8 = 11;
/// Letters in a link, as Excel allows.
const LINK_LIMIT: usize = 2000;

/// One line of the sheet.
#[derive(Default)]
struct Line {
    code: String,
    title: String,
    date: String,
    issuer: String,
    location: String,
    note: String,
    items: Vec<String>,
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, paper: &Paper) -> Result<(), XlsxError> {
    sheet.set_name(paper.label("result.sheet_evidence"))?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    sheet.merge_range(0, 0, 0, 7, paper.label("result.evidence_title"), &style::centred(14).set_bold())?;
    sheet.set_row_height(0, 22)?;
    let labels = [
        "result.number",
        "result.evidence_code",
        "result.evidence_name",
        "result.evidence_date",
        "result.evidence_issuer",
        "result.evidence_location",
        "result.evidence_items",
        "result.note",
    ];
    paper.header(sheet, HEADER, &labels, SIZE)?;
    sheet.set_row_height(HEADER, 34)?;
    for (row, line) in (HEADER + 1..).zip(lines(paper)) {
        write_line(sheet, row, &line)?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

/// The register in its order, then what the table alone names, each once.
fn lines(paper: &Paper) -> Vec<Line> {
    let form = &paper.assessment.form;
    let mut lines: Vec<Line> = form.register.entries.iter().map(registered).collect();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (index, entry) in form.register.entries.iter().enumerate() {
        known.entry(entry.canonical.clone()).or_insert(index);
    }
    for answer in &form.answers {
        let item = &paper.engine.catalogue.node(answer.item).code;
        let titles_fit = answer.evidence_titles.len() == answer.evidence.len();
        for (index, evidence) in answer.evidence.iter().enumerate() {
            let mentioned = evidence.codes().iter().filter_map(|code| known.get(&code.canonical)).copied();
            let mut places: Vec<usize> = mentioned.collect();
            if places.is_empty() {
                let key = match &evidence.kind {
                    EvidenceKind::Code(code) => code.canonical.clone(),
                    _ => evidence.text.clone(),
                };
                let place = *known.entry(key).or_insert_with(|| {
                    lines.push(unregistered(&evidence.text, &evidence.kind, evidence.link.as_deref()));
                    lines.len() - 1
                });
                places.push(place);
            }
            for place in places {
                let Some(line) = lines.get_mut(place) else { continue };
                if !line.items.contains(item) {
                    line.items.push(item.clone());
                }
                if line.title.is_empty() && titles_fit {
                    line.title = answer.evidence_titles.get(index).cloned().unwrap_or_default();
                }
            }
        }
    }
    lines
}

fn registered(entry: &RegisterEntry) -> Line {
    // Registers often keep the link in the column of notes, for want of one of its own.
    let link_in_note = entry.location.is_empty() && is_web_address(&entry.note);
    let (location, note) =
        if link_in_note { (&entry.note, "") } else { (&entry.location, entry.note.as_str()) };
    Line {
        code: entry.text.clone(),
        title: entry.title.clone(),
        date: entry.date.clone(),
        issuer: entry.issuer.clone(),
        location: location.clone(),
        note: note.to_owned(),
        items: Vec::new(),
    }
}

fn unregistered(text: &str, kind: &EvidenceKind, link: Option<&str>) -> Line {
    let location = link.unwrap_or_default().to_owned();
    match kind {
        EvidenceKind::Code(_) | EvidenceKind::Malformed(_) => {
            Line { code: text.to_owned(), location, ..Line::default() }
        }
        EvidenceKind::Link | EvidenceKind::BadLink => Line { location: text.to_owned(), ..Line::default() },
        EvidenceKind::Text(_) => Line { title: text.to_owned(), location, ..Line::default() },
    }
}

fn write_line(sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), XlsxError> {
    let cell = style::cell(SIZE);
    sheet.write_number_with_format(row, 0, row - HEADER, &style::cell_centred(SIZE))?;
    let items = line.items.join(", ");
    let texts = [&line.code, &line.title, &line.date, &line.issuer, &line.location, &items, &line.note];
    let mut measured: Vec<(&str, f64)> = Vec::new();
    for ((column, text), width) in (1..).zip(texts).zip(WIDTHS.into_iter().skip(1)) {
        let is_link = (column == 5 || column == 7) && is_web_address(text) && text.len() <= LINK_LIMIT;
        if is_link {
            let shown = style::on_one_line(text, width, f64::from(SIZE));
            let url = Url::new(text.as_str()).set_text(shown).set_tip(tip(text));
            sheet.write_url_with_format(row, column, url, &style::link(SIZE))?;
        } else {
            sheet.write_string_with_format(row, column, style::fitted(text), &cell)?;
            measured.push((text, width));
        }
    }
    sheet.set_row_height(row, style::height(&measured, f64::from(SIZE)).max(18.0))?;
    Ok(())
}

/// The whole address for the hand that rests on a link; Excel takes 255 letters.
fn tip(link: &str) -> String {
    link.chars().take(255).collect()
}
