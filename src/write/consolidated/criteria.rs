//! *Theo tiêu chí*: what is weak. Mean, median, share of the maximum and schools at zero, criterion by criterion and
//! item by item, as a heat map with a chart.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartSolidFill, ChartType, ConditionalFormat3ColorScale,
    Worksheet, XlsxError,
};

use super::{Book, header, title};
use crate::catalogue::{NodeId, Rank};
use crate::merge::statistics::{NodeFigures, by_node};
use crate::write::style;

const SIZE: u8 = 12;
const WIDTHS: [f64; 9] = [8.0, 60.0, 9.0, 11.0, 11.0, 11.0, 11.0, 11.0, 12.0];
const SHARE: u16 = 5;
const LAST: u16 = 8;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    sheet.set_name(book.label("merge.sheet_criteria"))?;
    style::page(sheet, true);
    style::widths(sheet, &WIDTHS)?;
    let figures = by_node(book.merged, book.catalogue);
    let mut row = title(sheet, LAST, book.label("merge.criteria_title"), book.label("merge.criteria_line"))?;
    let is_criterion = |id: NodeId| book.catalogue.node(id).rank == Rank::Criterion;
    let criteria: Vec<&NodeFigures> = figures
        .iter()
        .filter(|figures| is_criterion(figures.node) && book.catalogue.node(figures.node).max.is_some())
        .collect();
    row = table(sheet, book, row, "merge.criterion", &criteria)?;
    let first = row - u32::try_from(criteria.len()).unwrap_or(0);
    if !criteria.is_empty() {
        chart(sheet, book, first, row - 1)?;
        row += 2 + u32::try_from(criteria.len()).unwrap_or(10) * 2 + 4;
    }
    sheet.set_page_breaks(&[row])?;
    let items: Vec<&NodeFigures> =
        figures.iter().filter(|figures| book.catalogue.node(figures.node).is_item()).collect();
    table(sheet, book, row, "merge.item", &items)?;
    Ok(())
}

/// A table from its header on; gives the row below it.
fn table(
    sheet: &mut Worksheet,
    book: &Book,
    top: u32,
    what: &'static str,
    figures: &[&NodeFigures],
) -> Result<u32, XlsxError> {
    let labels = [
        "merge.code_short",
        what,
        "result.max",
        "merge.mean",
        "merge.median",
        "merge.share_of_max",
        "merge.zeros",
        "merge.open",
        "merge.answered",
    ]
    .map(|key| book.label(key));
    header(sheet, top, &labels)?;
    sheet.set_row_height(top, 50)?;
    let mut row = top + 1;
    for node in figures {
        line(sheet, book, row, node)?;
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
        sheet.add_conditional_format(top + 1, SHARE, row - 1, SHARE, &scale)?;
    }
    Ok(row)
}

fn line(sheet: &mut Worksheet, book: &Book, row: u32, figures: &NodeFigures) -> Result<(), XlsxError> {
    let node = book.catalogue.node(figures.node);
    let (text, number) = (style::cell(SIZE), style::cell_number(SIZE));
    let mean = style::cell_centred(SIZE).set_num_format("0.00");
    let percent = style::cell_centred(SIZE).set_num_format("0.0%");
    sheet.write_string_with_format(row, 0, &node.code, &style::cell_centred(SIZE))?;
    sheet.write_string_with_format(row, 1, &node.title, &text)?;
    let share = match node.max {
        Some(max) => figures.mean.and_then(|mean| mean.checked_div(max)),
        // Of a condition the share of schools that meet it.
        None => Decimal::from(figures.answered.saturating_sub(figures.zeros))
            .checked_div(Decimal::from(figures.answered)),
    };
    let points = node.max.is_some();
    let cells = [
        (2, node.max, &number),
        (3, figures.mean.filter(|_| points), &mean),
        (4, figures.median.filter(|_| points), &mean),
        (SHARE, share, &percent),
    ];
    for (column, value, format) in cells {
        match value {
            Some(value) => sheet.write_number_with_format(row, column, style::number(value), format)?,
            None => sheet.write_blank(row, column, format)?,
        };
    }
    for (column, count) in (6_u16..).zip([figures.zeros, figures.open, figures.answered]) {
        sheet.write_number_with_format(row, column, u32::try_from(count).unwrap_or(u32::MAX), &number)?;
    }
    let [_, width, ..] = WIDTHS;
    sheet.set_row_height(row, style::height(&[(&node.title, width)], f64::from(SIZE)).max(20.0))?;
    Ok(())
}

fn chart(sheet: &mut Worksheet, book: &Book, first: u32, last: u32) -> Result<(), XlsxError> {
    let name = book.label("merge.sheet_criteria");
    let mut font = ChartFont::new();
    font.set_name(style::FONT).set_size(11);
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_name(book.label("merge.share_of_max"))
        .set_categories((name, first, 0, last, 0))
        .set_values((name, first, SHARE, last, SHARE))
        .set_gap(50)
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(style::POINTS)))
        .set_data_label(ChartDataLabel::new().show_value().set_num_format("0%").set_font(&font));
    chart.title().set_name(book.label("merge.criteria_chart")).set_font(font.clone().set_bold().set_size(13));
    chart.y_axis().set_reverse().set_font(&font);
    chart.x_axis().set_font(&font).set_min(0).set_max(1).set_num_format("0%");
    chart.legend().set_hidden();
    let bars = last.saturating_sub(first) + 1;
    chart.set_width(960).set_height(80 + bars * 36);
    chart.set_alt_text(book.label("merge.criteria_chart"));
    sheet.insert_chart_with_offset(last + 2, 0, &chart, 4, 2)?;
    Ok(())
}
