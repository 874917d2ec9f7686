//! *Theo mức độ*: how many schools are at which level, over all, by kind of school and by unit, as live formulas over
//! the first sheet, with a chart.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Format,
    Formula, Worksheet, XlsxError,
};

use super::overview::Rows;
use super::{Book, header, title};
use crate::merge::School;
use crate::write::{formula, style};

const SIZE: u8 = 12;
/// Column of the number of schools; behind it a count and a share for each level and for none.
const TOTAL: u16 = 1;
/// Criteria longer than this, or with signs that COUNTIFS takes for wildcards, are compared letter by letter instead.
const CRITERION: usize = 200;

/// The level in a column of levels: a group's, or behind the groups the unit's.
pub(super) fn level_of(school: &School, index: usize) -> Option<u8> {
    school.own.get(index).map_or(school.level, |group| group.level)
}

/// A share as a formula's stored result.
pub(super) fn share(count: usize, of: usize) -> String {
    let share = Decimal::from(count).checked_div(Decimal::from(of)).unwrap_or_default();
    style::number(share).to_string()
}

/// Schools that are counted together: all, or those that show the same text in a column.
struct Part<'a> {
    label: String,
    column: Option<u16>,
    schools: Vec<&'a School>,
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, book: &Book, rows: &Rows) -> Result<(), XlsxError> {
    sheet.set_name(book.label("merge.sheet_levels"))?;
    style::page(sheet, true);
    sheet.set_column_width(0, 38)?;
    let last = TOTAL + 2 * (u16::try_from(book.levels().len()).unwrap_or(3) + 1);
    sheet.set_column_range_width(TOTAL, last, 10)?;
    let mut row = title(sheet, last, book.label("merge.levels_title"), book.label("merge.levels_line"))?;
    let all: Vec<&School> = book.merged.counted().collect();
    let scopes = scopes(book);

    table_header(sheet, book, row, book.label("merge.scope"))?;
    let first = row + 1;
    row = first;
    for (index, label) in scopes.iter().enumerate() {
        let part = Part { label: label.clone(), column: None, schools: all.clone() };
        counts(sheet, book, rows, row, index, &part)?;
        row += 1;
    }
    chart(sheet, book, first, row - 1)?;
    row += 20;
    let kinds = parts(book, rows.kind, |school| school.kind.as_deref());
    let parents = parts(book, rows.parent, |school| school.parent.as_deref());
    let tables = [("merge.by_kind", &kinds), ("merge.by_parent", &parents)];
    let mut breaks = Vec::new();
    for (index, scope) in scopes.iter().enumerate() {
        breaks.push(row);
        for (key, parts) in tables {
            sheet.merge_range(
                row,
                0,
                row,
                last,
                &format!("{scope} – {}", book.label(key)),
                &style::text(13).set_bold(),
            )?;
            sheet.set_row_height(row, 24)?;
            table_header(
                sheet,
                book,
                row + 1,
                book.label(if key == "merge.by_kind" { "merge.kind" } else { "merge.parent" }),
            )?;
            row += 2;
            for part in parts {
                counts(sheet, book, rows, row, index, part)?;
                row += 1;
            }
            row += 1;
        }
    }
    sheet.set_page_breaks(&breaks)?;
    Ok(())
}

/// The groups, and the unit where the catalogue gives it a level.
fn scopes(book: &Book) -> Vec<String> {
    let groups = book.catalogue.groups().map(|(_, node)| {
        book.messages.say("merge.group_short", &[("code", &node.code), ("title", &node.title)])
    });
    let unit = (book.catalogue.unit_level == crate::catalogue::UnitLevel::LowestGroup)
        .then(|| book.label("merge.unit_level_long").to_owned());
    groups.chain(unit).collect()
}

/// Schools by what they show in a column. Spreadsheets compare without capitals, so that is done here too.
fn parts<'a>(book: &Book<'a>, column: u16, text: impl Fn(&School) -> Option<&str>) -> Vec<Part<'a>> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for school in book.merged.counted() {
        let label = book.or_unknown(text(school));
        let part = parts.entry(label.to_lowercase()).or_insert_with(|| Part {
            label: label.to_owned(),
            column: Some(column),
            schools: Vec::new(),
        });
        part.schools.push(school);
    }
    let order = crate::merge::order::VietnameseOrder::new();
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.sort_by(|a, b| order.compare(&a.label, &b.label));
    parts
}

fn table_header(sheet: &mut Worksheet, book: &Book, row: u32, first: &str) -> Result<(), XlsxError> {
    let mut labels = vec![first.to_owned(), book.label("merge.schools").to_owned()];
    for rule in book.levels() {
        labels.push(format!("{} {}", book.label("result.level_word"), rule.level));
        labels.push(book.label("merge.share").to_owned());
    }
    labels.push(book.label("merge.not_rated").to_owned());
    labels.push(book.label("merge.share").to_owned());
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    header(sheet, row, &labels)?;
    sheet.set_row_height(row, 34)?;
    Ok(())
}

/// One row: the schools of a part by their level in a group or the unit.
fn counts(
    sheet: &mut Worksheet,
    book: &Book,
    rows: &Rows,
    row: u32,
    index: usize,
    part: &Part,
) -> Result<(), XlsxError> {
    let overview = book.label("merge.sheet_overview");
    let range = |column: u16| {
        let end = formula::on_sheet(overview, rows.first, column);
        let fixed =
            |row: u32| format!("${}${}", rust_xlsxwriter::utility::column_number_to_name(column), row + 1);
        let sheet = end.split('!').next().unwrap_or_default();
        format!("{sheet}!{}:{}", fixed(rows.first), fixed(rows.last))
    };
    let label = formula::cell(row, 0);
    let plain = part.label.len() <= CRITERION
        && !part.label.contains(['*', '?', '~'])
        && !part.label.starts_with(['=', '<', '>']);
    let levels = rows.levels.get(index).copied().map(range).unwrap_or_default();
    let counting = |level: Option<&str>| match (part.column, level) {
        (None, None) => format!("=COUNT({})", range(0)),
        (None, Some(level)) => format!("=COUNTIF({levels},{level})"),
        (Some(column), None) if plain => format!("=COUNTIF({},{label})", range(column)),
        (Some(column), Some(level)) if plain => {
            format!("=COUNTIFS({},{label},{levels},{level})", range(column))
        }
        (Some(column), None) => format!("=SUMPRODUCT(--({}={label}))", range(column)),
        (Some(column), Some(level)) => format!("=SUMPRODUCT(({}={label})*({levels}={level}))", range(column)),
    };
    let (cell, percent) = (style::cell_number(SIZE), style::cell_centred(SIZE).set_num_format("0.0%"));
    sheet.write_string_with_format(row, 0, style::fitted(&part.label), &style::cell(SIZE))?;
    let put = |sheet: &mut Worksheet, column: u16, text: String, result: String, format: &Format| {
        sheet.write_formula_with_format(row, column, Formula::new(text).set_result(result), format)?;
        Ok::<(), XlsxError>(())
    };
    put(sheet, TOTAL, counting(None), part.schools.len().to_string(), &cell)?;
    let known = book.levels().iter().map(|rule| Some(rule.level)).chain([None]);
    for (place, wanted) in (0_u16..).zip(known) {
        let column = TOTAL + 1 + 2 * place;
        let count = part.schools.iter().filter(|school| level_of(school, index) == wanted).count();
        let criterion = wanted.map_or_else(|| format!("\"{}\"", formula::NONE), |level| level.to_string());
        put(sheet, column, counting(Some(&criterion)), count.to_string(), &cell)?;
        let total = formula::cell(row, TOTAL);
        let text = format!("=IF({total}=0,0,{}/{total})", formula::cell(row, column));
        put(sheet, column + 1, text, share(count, part.schools.len()), &percent)?;
    }
    sheet.set_row_height(row, style::height(&[(&part.label, 38.0)], f64::from(SIZE)).max(20.0))?;
    Ok(())
}

fn chart(sheet: &mut Worksheet, book: &Book, first: u32, last: u32) -> Result<(), XlsxError> {
    let name = book.label("merge.sheet_levels");
    let mut font = ChartFont::new();
    font.set_name(style::FONT).set_size(11);
    let mut chart = Chart::new(ChartType::BarPercentStacked);
    let known = book.levels().iter().map(|rule| (Some(rule.level), book.level_text(rule)));
    let all = known.chain([(None, book.label("merge.not_rated").to_owned())]);
    for (place, (level, label)) in (0_u16..).zip(all) {
        let column = TOTAL + 1 + 2 * place;
        let (ground, letters) = style::level_colours(level);
        let mut format = ChartFormat::new();
        format
            .set_solid_fill(ChartSolidFill::new().set_color(ground))
            .set_border(rust_xlsxwriter::ChartLine::new().set_color(letters));
        chart
            .add_series()
            .set_name(&label)
            .set_categories((name, first, 0, last, 0))
            .set_values((name, first, column, last, column))
            .set_gap(60)
            .set_format(&mut format)
            .set_data_label(ChartDataLabel::new().show_value().set_num_format("0;;").set_font(&font));
    }
    chart.title().set_name(book.label("merge.levels_title")).set_font(font.clone().set_bold().set_size(13));
    chart.y_axis().set_reverse().set_font(&font);
    chart.x_axis().set_font(&font).set_num_format("0%");
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    chart.set_width(1000).set_height(340);
    chart.set_alt_text(book.label("merge.levels_title"));
    sheet.insert_chart_with_offset(last + 2, 0, &chart, 4, 2)?;
    Ok(())
}
