//! *Kết quả*: the paper to sign, in the layout of Nghị định 30/2020/NĐ-CP.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Format,
    FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

use super::Paper;
use super::detail::{Layout, column};
use crate::catalogue::{NodeId, UnitLevel};
use crate::score::AcceptedValue;
use crate::text::with_point;
use crate::write::{formula, style};

/// Twelve narrow columns, so that the heading and the tables can each be cut as they need.
const COLUMNS: u16 = 12;
const WIDTH: f64 = 7.1;
const LAST: u16 = COLUMNS - 1;

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, paper: &Paper, layout: &Layout) -> Result<(), XlsxError> {
    sheet.set_name(paper.label("result.sheet_summary"))?;
    style::page(sheet, false);
    style::widths(sheet, &[WIDTH; COLUMNS as usize])?;
    sheet.set_screen_gridlines(false);
    sheet.set_print_center_horizontally(true);
    let mut page = Page { sheet, paper, layout, row: 0 };
    page.heading()?;
    page.title()?;
    page.groups()?;
    page.conditions()?;
    page.criteria()?;
    page.signatures()
}

/// The sheet as it grows downwards.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    paper: &'a Paper<'a>,
    layout: &'a Layout,
    row: u32,
}

impl Page<'_> {
    /// One line over some columns of the current row.
    fn put(&mut self, from: u16, to: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
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
        from: u16,
        to: u16,
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
        self.put(0, LAST, text, format)?;
        self.end_row(style::height(&[(text, WIDTH * f64::from(COLUMNS))], size))
    }

    /// Unit above and school on the left, the state's heading on the right, each with its line.
    fn heading(&mut self) -> Result<(), XlsxError> {
        let identity = &self.paper.assessment.form.identity;
        let parent = identity.parent.as_deref().unwrap_or("…").to_uppercase();
        let school = identity.name.as_deref().unwrap_or("…").to_uppercase();
        let (state, motto) =
            (self.paper.label("result.state").to_owned(), self.paper.label("result.motto").to_owned());
        self.put(0, 4, &parent, &style::centred(12))?;
        self.put(5, LAST, &state, &style::centred(12).set_bold())?;
        self.end_row(style::height(&[(&parent, WIDTH * 4.4)], 12.0).max(17.0))?;
        self.put(0, 4, &school, &style::centred(12).set_bold())?;
        self.put(5, LAST, &motto, &style::centred(13).set_bold())?;
        self.end_row(style::height(&[(&school, WIDTH * 4.1)], 12.0).max(18.0))?;
        let line = Format::new().set_border_top(FormatBorder::Thin);
        for at in [2].into_iter().chain(7..=9) {
            self.sheet.write_blank(self.row, at, &line)?;
        }
        self.end_row(8.0)?;
        self.put(0, 4, self.paper.label("result.paper_number"), &style::centred(13))?;
        let day = match self.paper.options.date {
            // Days below 10 and months 1 and 2 get a leading zero, other months do not.
            Some((year, month, day)) => {
                let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
                let (year, day) = (year.to_string(), format!("{day:02}"));
                self.paper
                    .messages
                    .say("result.place_date", &[("day", &day), ("month", &month), ("year", &year)])
            }
            None => {
                self.paper.messages.say("result.place_date", &[("day", "…"), ("month", "…"), ("year", "20…")])
            }
        };
        self.put(5, LAST, &day, &style::centred(13).set_italic())?;
        self.end_row(20.0)?;
        self.end_row(10.0)
    }

    fn title(&mut self) -> Result<(), XlsxError> {
        let identity = &self.paper.assessment.form.identity;
        let year = identity.school_year.as_deref().unwrap_or("…").to_owned();
        let title = self.paper.label("result.title").to_owned();
        self.paragraph(&title, &style::centred(14).set_bold(), 14.0)?;
        let line = self.paper.messages.say("result.school_year", &[("year", &year)]);
        self.paragraph(&line, &style::centred(14).set_bold(), 14.0)?;
        let basis =
            self.paper.messages.say("result.basis", &[("basis", &self.paper.engine.catalogue.legal_basis)]);
        self.paragraph(&basis, &style::centred(13).set_italic(), 13.0)?;
        if let Some(code) = &identity.code {
            let line = self.paper.messages.say("result.unit_code", &[("code", code)]);
            self.paragraph(&line, &style::centred(13), 13.0)?;
        }
        self.end_row(8.0)
    }

    fn section(&mut self, key: &'static str) -> Result<(), XlsxError> {
        let text = self.paper.label(key).to_owned();
        self.put(0, LAST, &text, &style::text(13).set_bold())?;
        self.end_row(22.0)
    }

    fn header(&mut self, cells: &[(u16, u16, &'static str)]) -> Result<(), XlsxError> {
        let mut texts = Vec::new();
        for (from, to, key) in cells {
            let text = self.paper.label(key).to_owned();
            self.put(*from, *to, &text, &style::header(12))?;
            texts.push((text, WIDTH * f64::from(to - from + 1)));
        }
        let texts: Vec<(&str, f64)> = texts.iter().map(|(text, width)| (text.as_str(), *width)).collect();
        self.end_row(style::height(&texts, 12.5).max(20.0))
    }

    /// Totals and levels of the groups, and the level of the whole unit.
    fn groups(&mut self) -> Result<(), XlsxError> {
        self.section("result.section_groups")?;
        self.header(&[
            (0, 0, "result.group"),
            (1, 4, "result.content"),
            (5, 6, "result.max"),
            (7, 8, "result.self"),
            (9, LAST, "result.level"),
        ])?;
        for group in &self.paper.assessment.score.groups {
            self.group(group)?;
        }
        if self.paper.engine.catalogue.unit_level == UnitLevel::LowestGroup {
            self.unit_level()?;
        }
        self.missing_items()?;
        self.end_row(8.0)
    }

    fn group(&mut self, group: &crate::score::GroupScore) -> Result<(), XlsxError> {
        let node = self.paper.engine.catalogue.node(group.total.node);
        let (code, title) = (node.code.clone(), node.title.clone());
        let detail = self.paper.label("result.sheet_detail").to_owned();
        let row = self.layout.row(group.total.node);
        self.put(0, 0, &code, &style::cell_centred(13))?;
        self.put(1, 4, &title, &style::cell(13))?;
        let max = node.max.unwrap_or_default();
        let max_cell = formula::on_sheet(&detail, row, column::MAX);
        self.put_formula(5, 6, &format!("={max_cell}"), &with_point(max), &style::cell_number(13))?;
        let total_cell = formula::on_sheet(&detail, row, column::SCORE);
        let format = style::cell_number(13).set_bold();
        self.put_formula(7, 8, &format!("={total_cell}"), &with_point(group.total.points), &format)?;
        let level_cell = formula::on_sheet(&detail, row, column::LEVEL);
        self.level(&level_cell, group.level)?;
        self.end_row(
            style::height(&[(&title, WIDTH * 4.0), (&self.level_text(group.level), WIDTH * 3.0)], 13.0)
                .max(24.0),
        )
    }

    fn level(&mut self, number: &str, level: Option<u8>) -> Result<(), XlsxError> {
        let (prefix, missing) = (self.paper.label("result.level_word"), self.paper.label("result.not_rated"));
        let words = formula::level_words(&self.paper.engine.catalogue, number, prefix, missing);
        let format = style::level(style::cell_centred(13), level);
        self.put_formula(9, LAST, &words, &self.level_text(level), &format)
    }

    fn level_text(&self, level: Option<u8>) -> String {
        let rules = &self.paper.engine.catalogue.levels;
        match level.and_then(|level| rules.iter().find(|rule| rule.level == level)) {
            Some(rule) => format!("{} {} – {}", self.paper.label("result.level_word"), rule.level, rule.name),
            None => self.paper.label("result.not_rated").to_owned(),
        }
    }

    fn unit_level(&mut self) -> Result<(), XlsxError> {
        let label = self.paper.label("result.unit_level").to_owned();
        self.put(0, 8, &label, &style::group(style::cell(13)))?;
        let detail = self.paper.label("result.sheet_detail").to_owned();
        let groups = &self.paper.assessment.score.groups;
        let cells: Vec<String> = groups
            .iter()
            .map(|group| formula::on_sheet(&detail, self.layout.row(group.total.node), column::LEVEL))
            .collect();
        let lowest = format!(
            "IF(COUNT({0})<{1},\"{2}\",MIN({0}))",
            cells.join(","),
            cells.len(),
            crate::paper::NO_LEVEL
        );
        self.level(&lowest, self.paper.assessment.score.level)?;
        self.end_row(style::height(&[(&label, WIDTH * 8.2)], 14.0).max(26.0))
    }

    /// Which items keep a group from having a level.
    fn missing_items(&mut self) -> Result<(), XlsxError> {
        let catalogue = &self.paper.engine.catalogue;
        let counted =
            |item: NodeId| self.paper.assessment.judgement.own().iter().any(|accepted| accepted.item == item);
        let missing: Vec<&str> =
            catalogue.items().filter(|(id, _)| !counted(*id)).map(|(_, node)| node.code.as_str()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let line = self.paper.messages.say("result.missing_items", &[("items", &missing.join(", "))]);
        self.paragraph(&line, &style::text(12).set_italic().set_text_wrap(), 12.0)
    }

    fn conditions(&mut self) -> Result<(), XlsxError> {
        let catalogue = &self.paper.engine.catalogue;
        let conditions: Vec<(NodeId, String, String)> = catalogue
            .items()
            .filter(|(_, node)| node.is_condition())
            .map(|(id, node)| (id, node.code.clone(), node.title.clone()))
            .collect();
        if conditions.is_empty() {
            return Ok(());
        }
        self.section("result.section_conditions")?;
        self.header(&[
            (0, 0, "result.code"),
            (1, 8, "result.condition_content"),
            (9, LAST, "result.condition_met"),
        ])?;
        for (id, code, title) in conditions {
            let met = self
                .paper
                .assessment
                .judgement
                .own()
                .iter()
                .find(|accepted| accepted.item == id)
                .map(|a| a.value);
            let (key, level) = match met {
                Some(AcceptedValue::Met(true)) => ("result.met", Some(3)),
                Some(AcceptedValue::Met(false)) => ("result.not_met", Some(1)),
                _ => ("result.unclear", None),
            };
            let word = self.paper.label(key).to_owned();
            self.put(0, 0, &code, &style::cell_centred(13))?;
            self.put(1, 8, &title, &style::cell(13))?;
            self.put(9, LAST, &word, &style::level(style::cell_centred(13), level))?;
            self.end_row(style::height(&[(&title, WIDTH * 8.0)], 13.0).max(22.0))?;
        }
        self.end_row(8.0)
    }

    /// Points by criterion as a table, and against the maximum as a chart, on a page of their own.
    fn criteria(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_page_breaks(&[self.row])?;
        self.section("result.section_criteria")?;
        self.header(&[
            (0, 0, "result.code"),
            (1, 6, "result.criterion"),
            (7, 8, "result.max"),
            (9, 10, "result.self"),
            (LAST, LAST, "result.share"),
        ])?;
        let first = self.row;
        for (id, points) in self.criteria_points() {
            self.criterion(id, points)?;
        }
        let last = self.row.saturating_sub(1);
        self.end_row(10.0)?;
        self.chart(first, last)
    }

    /// Criteria that carry points, with the points that count.
    fn criteria_points(&self) -> Vec<(NodeId, Decimal)> {
        let catalogue = &self.paper.engine.catalogue;
        let points = |id: NodeId| -> Decimal {
            let below =
                self.paper.assessment.judgement.own().iter().filter(|a| catalogue.is_within(a.item, id));
            below
                .filter_map(|accepted| match accepted.value {
                    AcceptedValue::Points(points) => Some(points),
                    AcceptedValue::Met(_) => None,
                })
                .sum()
        };
        catalogue
            .nodes()
            .filter(|(id, node)| catalogue.criterion_of(*id) == Some(*id) && node.max.is_some())
            .map(|(id, _)| (id, points(id)))
            .collect()
    }

    fn criterion(&mut self, id: NodeId, points: Decimal) -> Result<(), XlsxError> {
        let node = self.paper.engine.catalogue.node(id);
        let (code, title, max) = (node.code.clone(), node.title.clone(), node.max.unwrap_or_default());
        let detail = self.paper.label("result.sheet_detail").to_owned();
        let row = self.layout.row(id);
        self.put(0, 0, &code, &style::cell_centred(12))?;
        self.put(1, 6, &title, &style::cell(12))?;
        let (max_cell, score_cell) =
            (formula::on_sheet(&detail, row, column::MAX), formula::on_sheet(&detail, row, column::SCORE));
        self.put_formula(7, 8, &format!("={max_cell}"), &with_point(max), &style::cell_number(12))?;
        // N() shows an item without points as 0 in the chart; the detail sheet leaves it open.
        self.put_formula(9, 10, &format!("=N({score_cell})"), &with_point(points), &style::cell_number(12))?;
        let share = if max.is_zero() { Decimal::ZERO } else { points / max };
        let percent = style::cell_centred(12).set_num_format("0%");
        let text = format!("=IF({max_cell}=0,0,N({score_cell})/{max_cell})");
        self.put_formula(LAST, LAST, &text, &style::number(share).to_string(), &percent)?;
        self.end_row(style::height(&[(&title, WIDTH * 6.0)], 12.0).max(20.0))
    }

    fn chart(&mut self, first: u32, last: u32) -> Result<(), XlsxError> {
        let sheet = self.paper.label("result.sheet_summary");
        let font = |size: u8| {
            let mut font = ChartFont::new();
            font.set_name(style::FONT).set_size(size);
            font
        };
        let mut chart = Chart::new(ChartType::Bar);
        for (column, key, colour) in [(7, "result.max", style::MAXIMA), (9, "result.self", style::POINTS)] {
            chart
                .add_series()
                .set_name(self.paper.label(key))
                .set_categories((sheet, first, 0, last, 0))
                .set_values((sheet, first, column, last, column))
                .set_gap(60)
                .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)))
                .set_data_label(ChartDataLabel::new().show_value().set_font(&font(10)));
        }
        chart.title().set_name(self.paper.label("result.chart_title")).set_font(font(13).set_bold());
        // In a bar chart the library calls the axis of values x.
        chart.y_axis().set_reverse().set_font(&font(11));
        chart.x_axis().set_font(&font(10)).set_min(0);
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(11));
        let bars = last.saturating_sub(first) + 1;
        let height = 110 + bars * 44;
        chart.set_width(640).set_height(height);
        chart.set_alt_text(self.paper.label("result.chart_title"));
        self.sheet.insert_chart_with_offset(self.row, 0, &chart, 4, 2)?;
        // Rows of 20 pixels carry the chart; 15 points are 20 pixels.
        for _ in 0..=height.div_ceil(20) {
            self.end_row(15.0)?;
        }
        Ok(())
    }

    fn signatures(&mut self) -> Result<(), XlsxError> {
        let count = self.paper.engine.catalogue.unverified_rows();
        if count > 0 {
            let all = self.paper.engine.catalogue.nodes().count().to_string();
            let line = self
                .paper
                .messages
                .say("result.unverified_note", &[("count", &count.to_string()), ("all", &all)]);
            self.paragraph(&line, &style::text(11).set_italic().set_text_wrap(), 11.5)?;
        }
        let end = self.paper.label("result.end").to_owned();
        self.paragraph(&end, &style::text(13).set_text_wrap(), 13.0)?;
        self.end_row(8.0)?;
        let left = |size: u8| style::text(size).set_align(FormatAlign::Left);
        self.put(0, 5, self.paper.label("result.recipients"), &left(12).set_bold().set_italic())?;
        self.put(6, LAST, self.paper.label("result.signer"), &style::centred(13).set_bold())?;
        self.end_row(18.0)?;
        self.put(0, 5, self.paper.label("result.recipient_above"), &left(11))?;
        self.put(6, LAST, self.paper.label("result.sign_here"), &style::centred(13).set_italic())?;
        self.end_row(17.0)?;
        self.put(0, 5, self.paper.label("result.recipient_file"), &left(11))?;
        self.end_row(17.0)?;
        self.end_row(60.0)?;
        let last = self.row;
        self.sheet.set_print_area(0, 0, last, LAST)?;
        Ok(())
    }
}
