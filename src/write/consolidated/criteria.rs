//! *Theo tiêu chí*: what is weak, criterion by criterion and item by item, as a heat map with a chart.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartSolidFill, ChartType, ConditionalFormat3ColorScale,
    Format, Worksheet, XlsxError,
};

use super::{HEADER_SIZE, count, title};
use crate::paper::consolidated::{Criteria, FigureColumn as Column, FigureRow, FigureTable};
use crate::write::{style, table};

const SIZE: u8 = 12;

const fn width(column: Column) -> f64 {
    match column {
        Column::Code => 8.0,
        Column::Title => 60.0,
        Column::Max => 9.0,
        Column::Mean | Column::Median | Column::Share | Column::Zeros | Column::Open => 11.0,
        Column::NotApplicable | Column::Answered => 12.0,
    }
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, paper: &Criteria) -> Result<(), XlsxError> {
    sheet.set_name(&paper.name)?;
    style::page(sheet, true);
    let columns = &paper.criteria.columns;
    table::widths(sheet, columns, width)?;
    let top = title(sheet, table::last(columns), &paper.title, &paper.line)?;
    let mut row = figures(sheet, &paper.criteria, top)?;
    let bars = count(paper.criteria.rows.len());
    if bars > 0 {
        chart(sheet, paper, top + 1, row - 1)?;
        row += 2 + bars * 2 + 4;
    }
    sheet.set_page_breaks(&[row])?;
    figures(sheet, &paper.items, row)?;
    Ok(())
}

/// A table from its header on; gives the row below it.
fn figures(sheet: &mut Worksheet, figures: &FigureTable, top: u32) -> Result<u32, XlsxError> {
    table::header(sheet, top, &figures.columns, HEADER_SIZE)?;
    sheet.set_row_height(top, 50)?;
    let mut row = top + 1;
    for figure in &figures.rows {
        line(sheet, figures, figure, row)?;
        row += 1;
    }
    if row > top + 1 {
        let scale = ConditionalFormat3ColorScale::new()
            .set_minimum(rust_xlsxwriter::ConditionalFormatType::Number, 0)
            .set_midpoint(rust_xlsxwriter::ConditionalFormatType::Number, 0.5)
            .set_maximum(rust_xlsxwriter::ConditionalFormatType::Number, 1)
            .set_minimum_color("F8B4A8")
            .set_midpoint_color("FFF0C2")
            .set_maximum_color("A8DDB5");
        let share = table::at(&figures.columns, Column::Share);
        sheet.add_conditional_format(top + 1, share, row - 1, share, &scale)?;
    }
    Ok(row)
}

fn line(sheet: &mut Worksheet, figures: &FigureTable, figure: &FigureRow, row: u32) -> Result<(), XlsxError> {
    let (number, centred) = (style::cell_number(SIZE), style::cell_centred(SIZE));
    let mean = style::cell_centred(SIZE).set_num_format("0.00");
    let percent = style::cell_centred(SIZE).set_num_format("0.0%");
    for (at, column) in table::numbered(&figures.columns) {
        match column {
            Column::Code => {
                sheet.write_string_with_format(row, at, &figure.code, &centred)?;
            }
            Column::Title => {
                sheet.write_string_with_format(row, at, &figure.title, &style::cell(SIZE))?;
            }
            Column::Max => points(sheet, row, at, figure.max, &number)?,
            Column::Mean => points(sheet, row, at, figure.mean, &mean)?,
            Column::Median => points(sheet, row, at, figure.median, &mean)?,
            Column::Share => points(sheet, row, at, figure.share, &percent)?,
            Column::Zeros => schools(sheet, row, at, figure.zeros, &number)?,
            Column::Open => schools(sheet, row, at, figure.open, &number)?,
            Column::NotApplicable => schools(sheet, row, at, figure.not_applicable, &number)?,
            Column::Answered => schools(sheet, row, at, figure.answered, &number)?,
        }
    }
    let wrapped = [(figure.title.as_str(), width(Column::Title))];
    sheet.set_row_height(row, style::height(&wrapped, f64::from(SIZE)).max(20.0))?;
    Ok(())
}

fn points(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    value: Option<Decimal>,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Some(value) => sheet.write_number_with_format(row, at, style::number(value), format)?,
        None => sheet.write_blank(row, at, format)?,
    };
    Ok(())
}

fn schools(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    schools: usize,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, at, count(schools), format)?;
    Ok(())
}

fn chart(sheet: &mut Worksheet, paper: &Criteria, first: u32, last: u32) -> Result<(), XlsxError> {
    let name = paper.name.as_str();
    let (code, share) =
        (table::at(&paper.criteria.columns, Column::Code), table::at(&paper.criteria.columns, Column::Share));
    let mut font = ChartFont::new();
    font.set_name(style::FONT).set_size(11);
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_name(&paper.share)
        .set_categories((name, first, code, last, code))
        .set_values((name, first, share, last, share))
        .set_gap(50)
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(style::POINTS)))
        .set_data_label(ChartDataLabel::new().show_value().set_num_format("0%").set_font(&font));
    chart.title().set_name(&paper.chart_title).set_font(font.clone().set_bold().set_size(13));
    chart.y_axis().set_reverse().set_font(&font);
    chart.x_axis().set_font(&font).set_min(0).set_max(1).set_num_format("0%");
    chart.legend().set_hidden();
    let bars = last.saturating_sub(first) + 1;
    chart.set_width(960).set_height(80 + bars * 36);
    chart.set_alt_text(&paper.chart_title);
    sheet.insert_chart_with_offset(last + 2, 0, &chart, 4, 2)?;
    Ok(())
}
