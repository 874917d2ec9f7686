//! *Theo mức độ*: how many schools are at which level, over all, by kind of school and by unit, as live formulas over
//! the first sheet, with a chart.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Format,
    Formula, Worksheet, XlsxError,
};

use super::overview::Rows;
use super::{HEADER_SIZE, count, title};
use crate::paper::consolidated::{CountRow, CountTable, Levels, OverviewColumn, Schools};
use crate::write::{formula, style};

const SIZE: u8 = 12;
/// Column of the number of schools; behind it a count and a share for each level and for none.
const TOTAL: u16 = 1;
/// Width of the first column.
const LABEL: f64 = 38.0;
/// Criteria longer than this, or with signs that COUNTIFS takes for wildcards, are compared letter by letter instead.
const CRITERION: usize = 200;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, paper: &Levels, rows: &Rows) -> Result<(), XlsxError> {
    sheet.set_name(&paper.name)?;
    style::page(sheet, true);
    sheet.set_column_width(0, LABEL)?;
    let last = TOTAL + 2 * u16::try_from(paper.ratings.len()).unwrap_or(4);
    sheet.set_column_range_width(TOTAL, last, 10)?;
    let top = title(sheet, last, &paper.title, &paper.line)?;
    let mut row = counts(sheet, paper, &paper.all, top, rows)?;
    chart(sheet, paper, top + 1, row - 1)?;
    row += 20;
    let mut breaks = Vec::new();
    for tables in &paper.parts {
        breaks.push(row);
        for table in tables {
            if let Some(title) = &table.title {
                sheet.merge_range(row, 0, row, last, title, &style::text(13).set_bold())?;
                sheet.set_row_height(row, 24)?;
                row += 1;
            }
            if let Some(line) = &table.fixed {
                sheet.merge_range(row, 0, row, last, line, &style::text(SIZE).set_italic())?;
                row += 1;
            }
            row = counts(sheet, paper, table, row, rows)? + 1;
        }
    }
    sheet.set_page_breaks(&breaks)?;
    Ok(())
}

/// A table from its header on; gives the row below it.
fn counts(
    sheet: &mut Worksheet,
    paper: &Levels,
    table: &CountTable,
    top: u32,
    rows: &Rows,
) -> Result<u32, XlsxError> {
    for (column, label) in (0..).zip(&table.labels) {
        sheet.write_string_with_format(top, column, label, &style::header(HEADER_SIZE))?;
    }
    sheet.set_row_height(top, 34)?;
    let mut row = top + 1;
    let formats = Formats::new();
    let live = table.fixed.is_none().then_some(rows);
    for counted in &table.rows {
        line(sheet, paper, counted, row, live, &formats)?;
        row += 1;
    }
    Ok(row)
}

/// Formats of the rows, made once.
struct Formats {
    label: Format,
    count: Format,
    share: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            label: style::cell(SIZE),
            count: style::cell_number(SIZE),
            share: style::cell_centred(SIZE).set_num_format("0.0%"),
        }
    }
}

/// One row: the schools of a part by their level in a scope; formulas over the rows that are `live`, else numbers.
fn line(
    sheet: &mut Worksheet,
    paper: &Levels,
    counted: &CountRow,
    row: u32,
    live: Option<&Rows>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, style::fitted(&counted.label), &formats.label)?;
    let put = |sheet: &mut Worksheet, column: u16, level: Option<&str>, counts: usize| {
        match live {
            Some(rows) => {
                let text = counting(counted, level, row, rows);
                let formula = Formula::new(text).set_result(counts.to_string());
                sheet.write_formula_with_format(row, column, formula, &formats.count)?
            }
            None => sheet.write_number_with_format(row, column, count(counts), &formats.count)?,
        };
        Ok::<(), XlsxError>(())
    };
    put(sheet, TOTAL, None, counted.count)?;
    for ((at, (rating, _)), (counts, share)) in
        (TOTAL + 1..).step_by(2).zip(&paper.ratings).zip(&counted.levels)
    {
        put(sheet, at, Some(&formula::level_criterion(*rating)), *counts)?;
        let share = style::number(*share);
        if live.is_some() {
            let total = formula::cell(row, TOTAL);
            let text = format!("=IF({total}=0,0,{}/{total})", formula::cell(row, at));
            let formula = Formula::new(text).set_result(share.to_string());
            sheet.write_formula_with_format(row, at + 1, formula, &formats.share)?;
        } else {
            sheet.write_number_with_format(row, at + 1, share, &formats.share)?;
        }
    }
    sheet.set_row_height(row, style::height(&[(&counted.label, LABEL)], f64::from(SIZE)).max(20.0))?;
    Ok(())
}

/// The formula that counts the row's schools, or those of them at a level that COUNTIF looks for.
fn counting(counted: &CountRow, level: Option<&str>, row: u32, rows: &Rows) -> String {
    let label = formula::cell(row, 0);
    let is_plain = counted.label.len() <= CRITERION
        && !counted.label.contains(['*', '?', '~'])
        && !counted.label.starts_with(['=', '<', '>']);
    let column = match counted.schools {
        Schools::All => None,
        Schools::OfKind => Some(OverviewColumn::Kind),
        Schools::OfParent => Some(OverviewColumn::Parent),
    };
    let texts = column.map(|column| rows.fixed_range(column));
    let levels = rows.fixed_range(OverviewColumn::Level(counted.scope));
    match (texts, level) {
        (None, None) => format!("=COUNT({})", rows.fixed_range(OverviewColumn::Number)),
        (None, Some(level)) => format!("=COUNTIF({levels},{level})"),
        (Some(texts), None) if is_plain => format!("=COUNTIF({texts},{label})"),
        (Some(texts), Some(level)) if is_plain => format!("=COUNTIFS({texts},{label},{levels},{level})"),
        (Some(texts), None) => format!("=SUMPRODUCT(--({texts}={label}))"),
        (Some(texts), Some(level)) => format!("=SUMPRODUCT(({texts}={label})*({levels}={level}))"),
    }
}

fn chart(sheet: &mut Worksheet, paper: &Levels, first: u32, last: u32) -> Result<(), XlsxError> {
    let name = paper.name.as_str();
    let mut font = ChartFont::new();
    font.set_name(style::FONT).set_size(11);
    let mut chart = Chart::new(ChartType::BarPercentStacked);
    for (column, (level, label)) in (TOTAL + 1..).step_by(2).zip(&paper.ratings) {
        let (ground, letters) = style::level_colours(*level);
        let mut format = ChartFormat::new();
        format
            .set_solid_fill(ChartSolidFill::new().set_color(ground))
            .set_border(rust_xlsxwriter::ChartLine::new().set_color(letters));
        chart
            .add_series()
            .set_name(label)
            .set_categories((name, first, 0, last, 0))
            .set_values((name, first, column, last, column))
            .set_gap(60)
            .set_format(&mut format)
            .set_data_label(ChartDataLabel::new().show_value().set_num_format("0;;").set_font(&font));
    }
    chart.title().set_name(&paper.title).set_font(font.clone().set_bold().set_size(13));
    chart.y_axis().set_reverse().set_font(&font);
    chart.x_axis().set_font(&font).set_num_format("0%");
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    chart.set_width(1000).set_height(340);
    chart.set_alt_text(&paper.title);
    sheet.insert_chart_with_offset(last + 2, 0, &chart, 4, 2)?;
    Ok(())
}
