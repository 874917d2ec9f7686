//! *Kết quả*: the paper to sign, in the layout of Nghị định 30/2020/NĐ-CP.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Format,
    FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

use super::detail::{cell_of, table_of};
use crate::paper::result::{
    Conditions, Criteria, CriterionRow, Detail, DetailColumn, GroupRow, Groups, Heading, Signature, Summary,
    UnitRow,
};
use crate::paper::{NO_LEVEL, Scale};
use crate::text::with_point;
use crate::write::{formula, style};

/// Twelve narrow columns, so that the heading and the tables can each be cut as they need.
const COLUMNS: u16 = 12;
const WIDTH: f64 = 7.1;
const LAST: u16 = COLUMNS - 1;

/// Some of them, from the first to the last.
type Span = (u16, u16);

/// Where the columns of each table stand, in the order of the paper's labels.
const GROUPS: [Span; 5] = [(0, 0), (1, 4), (5, 6), (7, 8), (9, LAST)];
const CONDITIONS: [Span; 3] = [(0, 0), (1, 8), (9, LAST)];
const CRITERIA: [Span; 5] = [(0, 0), (1, 6), (7, 8), (9, 10), (LAST, LAST)];

/// Writes the sheet; totals and levels are those of the details.
pub(super) fn write(sheet: &mut Worksheet, paper: &Summary, detail: &Detail) -> Result<(), XlsxError> {
    sheet.set_name(paper.name)?;
    style::page(sheet, false);
    style::widths(sheet, &[WIDTH; COLUMNS as usize])?;
    sheet.set_screen_gridlines(false);
    sheet.set_print_center_horizontally(true);
    let mut page = Page { sheet, detail, row: 0 };
    page.heading(&paper.heading)?;
    page.title(paper)?;
    page.groups(&paper.groups)?;
    if let Some(conditions) = &paper.conditions {
        page.conditions(conditions)?;
    }
    page.criteria(&paper.criteria, paper.name)?;
    page.end(paper)
}

/// The sheet as it grows downwards.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    detail: &'a Detail<'a>,
    row: u32,
}

impl Page<'_> {
    /// One line over some columns of the current row.
    fn put(&mut self, (from, to): Span, text: &str, format: &Format) -> Result<(), XlsxError> {
        let text = style::fitted(text);
        if from == to {
            self.sheet.write_string_with_format(self.row, from, text, format)?;
        } else {
            self.sheet.merge_range(self.row, from, self.row, to, &text, format)?;
        }
        Ok(())
    }

    /// A formula over some columns of the current row.
    fn put_formula(
        &mut self,
        (from, to): Span,
        text: &str,
        result: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if from != to {
            self.sheet.merge_range(self.row, from, self.row, to, "", format)?;
        }
        let formula = Formula::new(text).set_result(result);
        self.sheet.write_formula_with_format(self.row, from, formula, format)?;
        Ok(())
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    /// A paragraph over the whole width.
    fn paragraph(&mut self, text: &str, format: &Format, size: f64) -> Result<(), XlsxError> {
        self.put((0, LAST), text, format)?;
        self.end_row(style::height(&[(text, WIDTH * f64::from(COLUMNS))], size))
    }

    /// Unit above and school on the left, the state's heading on the right, each with its line.
    fn heading(&mut self, heading: &Heading) -> Result<(), XlsxError> {
        const LEFT: Span = (0, 4);
        const RIGHT: Span = (5, LAST);
        self.put(LEFT, &heading.parent, &style::centred(12))?;
        self.put(RIGHT, heading.state, &style::centred(12).set_bold())?;
        self.end_row(style::height(&[(&heading.parent, WIDTH * 4.4)], 12.0).max(17.0))?;
        self.put(LEFT, &heading.school, &style::centred(12).set_bold())?;
        self.put(RIGHT, heading.motto, &style::centred(13).set_bold())?;
        self.end_row(style::height(&[(&heading.school, WIDTH * 4.1)], 12.0).max(18.0))?;
        let line = Format::new().set_border_top(FormatBorder::Thin);
        for at in [2].into_iter().chain(7..=9) {
            self.sheet.write_blank(self.row, at, &line)?;
        }
        self.end_row(8.0)?;
        self.put(LEFT, heading.number, &style::centred(13))?;
        self.put(RIGHT, &heading.place_and_date, &style::centred(13).set_italic())?;
        self.end_row(20.0)?;
        self.end_row(10.0)
    }

    fn title(&mut self, paper: &Summary) -> Result<(), XlsxError> {
        self.paragraph(paper.title, &style::centred(14).set_bold(), 14.0)?;
        self.paragraph(&paper.school_year, &style::centred(14).set_bold(), 14.0)?;
        self.paragraph(&paper.basis, &style::centred(13).set_italic(), 13.0)?;
        if let Some(code) = &paper.unit_code {
            self.paragraph(code, &style::centred(13), 13.0)?;
        }
        self.end_row(8.0)
    }

    /// The title of a section and the header of its table.
    fn section(&mut self, title: &str, labels: &[&str], spans: &[Span]) -> Result<(), XlsxError> {
        self.put((0, LAST), title, &style::text(13).set_bold())?;
        self.end_row(22.0)?;
        let mut texts = Vec::new();
        for (label, span) in labels.iter().zip(spans) {
            self.put(*span, label, &style::header(12))?;
            texts.push((*label, WIDTH * f64::from(span.1 - span.0 + 1)));
        }
        self.end_row(style::height(&texts, 12.5).max(20.0))
    }

    /// Totals and levels of the groups, and the level of the whole unit.
    fn groups(&mut self, groups: &Groups) -> Result<(), XlsxError> {
        self.section(groups.title, &groups.labels, &GROUPS)?;
        for group in &groups.rows {
            self.group(groups, group)?;
        }
        if let Some(unit) = &groups.unit {
            self.unit(groups, unit)?;
        }
        if let Some(missing) = &groups.missing {
            self.paragraph(missing, &style::text(12).set_italic().set_text_wrap(), 12.0)?;
        }
        self.end_row(8.0)
    }

    fn group(&mut self, groups: &Groups, group: &GroupRow) -> Result<(), XlsxError> {
        let [code, title, max, points, level] = GROUPS;
        let cell = |column| cell_of(self.detail, group.detail, column);
        let [max_cell, own_cell, level_cell] =
            [DetailColumn::Max, DetailColumn::Own, DetailColumn::Level].map(cell);
        self.put(code, group.code, &style::cell_centred(13))?;
        self.put(title, group.title, &style::cell(13))?;
        let number = style::cell_number(13);
        self.put_formula(max, &format!("={max_cell}"), &with_point(group.max), &number)?;
        self.put_formula(points, &format!("={own_cell}"), &with_point(group.points), &number.set_bold())?;
        if groups.rates_groups {
            self.level(level, groups, &level_cell, group.level)?;
        } else {
            self.put(level, NO_LEVEL, &style::cell_centred(13))?;
        }
        let words = groups.scale.words(group.level);
        let texts = [(group.title, WIDTH * 4.0), (words.as_str(), WIDTH * 3.0)];
        self.end_row(style::height(&texts, 13.0).max(24.0))
    }

    fn level(
        &mut self,
        span: Span,
        groups: &Groups,
        number: &str,
        level: Option<u8>,
    ) -> Result<(), XlsxError> {
        let words = formula::level_words(&groups.scale, number);
        let format = style::level(style::cell_centred(13), level);
        self.put_formula(span, &words, &groups.scale.words(level), &format)
    }

    fn unit(&mut self, groups: &Groups, unit: &UnitRow) -> Result<(), XlsxError> {
        let [.., level] = GROUPS;
        self.put((0, level.0 - 1), &unit.label, &style::group(style::cell(13)))?;
        let levels = unit.lowest_of.iter().map(|row| cell_of(self.detail, *row, DetailColumn::Level));
        let cells: Vec<String> = levels.collect();
        let lowest = format!("IF(COUNT({0})<{1},\"{NO_LEVEL}\",MIN({0}))", cells.join(","), cells.len());
        self.level(level, groups, &lowest, unit.level)?;
        self.end_row(style::height(&[(&unit.label, WIDTH * 8.2)], 14.0).max(26.0))
    }

    fn conditions(&mut self, conditions: &Conditions) -> Result<(), XlsxError> {
        self.section(conditions.title, &conditions.labels, &CONDITIONS)?;
        let [code, title, met] = CONDITIONS;
        for condition in &conditions.rows {
            self.put(code, condition.code, &style::cell_centred(13))?;
            self.put(title, condition.title, &style::cell(13))?;
            let format = style::level(style::cell_centred(13), style::met_like(condition.met.met));
            self.put(met, condition.met.word, &format)?;
            self.end_row(style::height(&[(condition.title, WIDTH * 8.0)], 13.0).max(22.0))?;
        }
        self.end_row(8.0)
    }

    /// Points by criterion as a table, and against the maximum as a chart, on a page of their own.
    fn criteria(&mut self, criteria: &Criteria, sheet: &str) -> Result<(), XlsxError> {
        // Conditions alone have no points to draw.
        if criteria.rows.is_empty() {
            return Ok(());
        }
        self.sheet.set_page_breaks(&[self.row])?;
        self.section(criteria.title, &criteria.labels, &CRITERIA)?;
        let first = self.row;
        for criterion in &criteria.rows {
            self.criterion(criterion, &criteria.scale)?;
        }
        let last = self.row.saturating_sub(1);
        self.end_row(10.0)?;
        self.chart(criteria, sheet, first, last)
    }

    fn criterion(&mut self, criterion: &CriterionRow, scale: &Scale) -> Result<(), XlsxError> {
        let [code, title, max, points, share] = CRITERIA;
        let cell = |column| cell_of(self.detail, criterion.detail, column);
        let [max_cell, own_cell] = [DetailColumn::Max, DetailColumn::Own].map(cell);
        let number = style::cell_number(12);
        self.put(code, criterion.code, &style::cell_centred(12))?;
        self.put(title, criterion.title, &style::cell(12))?;
        self.put_formula(max, &format!("={max_cell}"), &with_point(criterion.max), &number)?;
        // N() shows an item without points as 0 in the chart; the detail sheet leaves it open.
        let own = if criterion.is_full {
            let outside = formula::quoted(&scale.not_applicable);
            format!("=IF({own_cell}={outside},{max_cell},N({own_cell}))")
        } else {
            format!("=N({own_cell})")
        };
        self.put_formula(points, &own, &with_point(criterion.points), &number)?;
        let percent = style::cell_centred(12).set_num_format("0%");
        let (table, maxima) = table_of(self.detail);
        let points_cell = if criterion.is_full { formula::cell(self.row, points.0) } else { own_cell };
        let text = formula::share(&points_cell, &max_cell, &criterion.leaving, scale, table, maxima);
        let result =
            criterion.share.map_or_else(|| NO_LEVEL.to_owned(), |share| style::number(share).to_string());
        self.put_formula(share, &text, &result, &percent)?;
        self.end_row(style::height(&[(criterion.title, WIDTH * 6.0)], 12.0).max(20.0))
    }

    fn chart(&mut self, criteria: &Criteria, sheet: &str, first: u32, last: u32) -> Result<(), XlsxError> {
        let font = |size: u8| {
            let mut font = ChartFont::new();
            font.set_name(style::FONT).set_size(size);
            font
        };
        let [code, _, max, points, _] = CRITERIA;
        let [_, _, max_label, points_label, _] = criteria.labels;
        let mut chart = Chart::new(ChartType::Bar);
        for ((column, _), label, colour) in
            [(max, max_label, style::MAXIMA), (points, points_label, style::POINTS)]
        {
            chart
                .add_series()
                .set_name(label)
                .set_categories((sheet, first, code.0, last, code.0))
                .set_values((sheet, first, column, last, column))
                .set_gap(60)
                .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)))
                .set_data_label(ChartDataLabel::new().show_value().set_font(&font(10)));
        }
        chart.title().set_name(criteria.chart_title).set_font(font(13).set_bold());
        // In a bar chart the library calls the axis of values x.
        chart.y_axis().set_reverse().set_font(&font(11));
        chart.x_axis().set_font(&font(10)).set_min(0);
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(11));
        let bars = last.saturating_sub(first) + 1;
        let height = 110 + bars * 44;
        chart.set_width(640).set_height(height);
        chart.set_alt_text(criteria.chart_title);
        self.sheet.insert_chart_with_offset(self.row, 0, &chart, 4, 2)?;
        // Rows of 20 pixels carry the chart; 15 points are 20 pixels.
        for _ in 0..=height.div_ceil(20) {
            self.end_row(15.0)?;
        }
        Ok(())
    }

    fn end(&mut self, paper: &Summary) -> Result<(), XlsxError> {
        for note in &paper.notes {
            self.paragraph(note, &style::text(11).set_italic().set_text_wrap(), 11.5)?;
        }
        self.paragraph(paper.end, &style::text(13).set_text_wrap(), 13.0)?;
        self.end_row(8.0)?;
        self.signature(&paper.signature)?;
        let last = self.row;
        self.sheet.set_print_area(0, 0, last, LAST)?;
        Ok(())
    }

    fn signature(&mut self, signature: &Signature) -> Result<(), XlsxError> {
        const LEFT: Span = (0, 5);
        const RIGHT: Span = (6, LAST);
        let [above, file] = signature.to;
        let left = |size: u8| style::text(size).set_align(FormatAlign::Left);
        self.put(LEFT, signature.recipients, &left(12).set_bold().set_italic())?;
        self.put(RIGHT, signature.signer, &style::centred(13).set_bold())?;
        self.end_row(18.0)?;
        self.put(LEFT, above, &left(11))?;
        self.put(RIGHT, signature.sign_here, &style::centred(13).set_italic())?;
        self.end_row(17.0)?;
        self.put(LEFT, file, &left(11))?;
        self.end_row(17.0)?;
        self.end_row(60.0)
    }
}
