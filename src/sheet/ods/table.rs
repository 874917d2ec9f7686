//! Tables: rows and cells with their places, merged areas, what is hidden.

use std::collections::BTreeSet;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::budget::Budget;
use super::super::font::Coding;
use super::super::zeros::Zeros;
use super::super::{Cell, Damage, ReadError, Sheet, Value, Visibility, guard, links, xml};
use super::formula;
use super::styles::{Look, Styles};
use super::text::{Content, Context};
use super::value::{self, Days, Tag};
use crate::cell::{Address, Area, Col, Row};

/// The sheets read so far.
pub(super) struct Tables<'l> {
    /// Whether links are relative to the package, which is one step below the folder that it stands in.
    pub links_leave_a_folder: bool,
    budget: Budget<'l>,
    zeros: Zeros,
    sheets: Vec<Sheet>,
    days: Days,
    /// The prefix of elements that make up text.
    text_prefix: String,
}

/// A table that is being read.
#[derive(Default)]
struct Table {
    cells: Vec<Cell>,
    merged: Vec<Area>,
    hidden_rows: Vec<(u32, u32)>,
    hidden_cols: Vec<(u32, u32)>,
    /// The last column of each run of columns, and the style of its cells.
    columns: Vec<(u32, Option<Look>)>,
    next_col: u32,
    next_row: u32,
    old_font: Option<(Address, Coding)>,
    /// Whether each group of rows or columns that is open is shown.
    groups: Vec<bool>,
}

/// A row that is being read.
struct Line {
    at: Row,
    repeated: u32,
    look: Option<Look>,
    next_col: u32,
    cells: Vec<(Cell, Option<String>)>,
    merged: Vec<Area>,
}

impl<'l> Tables<'l> {
    pub fn new(budget: Budget<'l>) -> Self {
        Self {
            links_leave_a_folder: false,
            budget,
            zeros: Zeros::default(),
            sheets: Vec::new(),
            days: Days::default(),
            text_prefix: "text".to_owned(),
        }
    }

    /// All sheets, once all are read.
    pub fn finish(mut self) -> Vec<Sheet> {
        self.zeros.discount(&mut self.sheets);
        self.sheets
    }

    /// What the root of a part says of the prefixes in it.
    pub fn root(&mut self, element: &BytesStart<'_>) {
        for attribute in element.attributes().with_checks(false).filter_map(Result::ok) {
            let name = attribute.key.as_ref().strip_prefix("xmlns:");
            if let Some(prefix) = name.filter(|_| attribute.value.ends_with(":xmlns:text:1.0")) {
                prefix.clone_into(&mut self.text_prefix);
            }
        }
    }

    /// Days are counted from this one.
    pub fn days_from(&mut self, first: Option<&str>) {
        self.days = Days::from(first);
    }

    /// Reads a table to its end. A copy of a sheet of another file, kept for formulas, is no sheet.
    pub fn read(
        &mut self,
        element: &BytesStart<'_>,
        reader: &mut Reader<&[u8]>,
        styles: &mut Styles,
    ) -> Result<(), ReadError> {
        let [name, style] = xml::attributes(element, ["name", "style-name"]);
        let name = name.unwrap_or_default();
        if is_of_another_file(&name) {
            return xml::skip(reader, "table");
        }
        guard::within("sheets", self.sheets.len() as u64 + 1, self.budget.limits.sheets)?;
        self.budget.next_sheet(&name);
        let mut table = Table::default();
        self.rows(&mut table, reader, styles)?;
        let mut sheet = table.sheet(&name, &mut self.budget)?;
        if style.is_some_and(|style| styles.hides_table(&style)) {
            sheet.visibility = Visibility::Hidden;
        }
        self.sheets.push(sheet);
        Ok(())
    }

    fn rows(
        &mut self,
        table: &mut Table,
        reader: &mut Reader<&[u8]>,
        styles: &mut Styles,
    ) -> Result<(), ReadError> {
        loop {
            match xml::next(reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "table-row" => {
                        let mut line = self.begin_row(table, &element, styles)?;
                        self.cells(table, &mut line, reader, styles)?;
                        self.end_row(table, &line)?;
                    }
                    "table-column" => self.column(table, &element, styles)?,
                    "table-row-group" | "table-column-group" => {
                        let display = xml::attribute(&element, "display");
                        table.groups.push(display.is_none_or(|display| display.trim() != "false"));
                        guard::within("nesting", table.groups.len() as u64, self.budget.limits.nesting)?;
                    }
                    "table-rows" | "table-header-rows" | "table-columns" | "table-header-columns" => {}
                    name => xml::skip(reader, name)?,
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "table-row" => {
                        let line = self.begin_row(table, &element, styles)?;
                        self.end_row(table, &line)?;
                    }
                    "table-column" => self.column(table, &element, styles)?,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "table-row-group" | "table-column-group" => {
                        table.groups.pop();
                    }
                    "table" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
    }

    fn column(
        &mut self,
        table: &mut Table,
        element: &BytesStart<'_>,
        styles: &mut Styles,
    ) -> Result<(), ReadError> {
        self.budget.visit()?;
        let [repeated, visibility, style] =
            xml::attributes(element, ["number-columns-repeated", "visibility", "default-cell-style-name"]);
        let first = table.next_col;
        let end = first.saturating_add(count(repeated.as_deref())).min(self.budget.limits.columns);
        if first < end {
            table.next_col = end;
            table.columns.push((end - 1, style.map(|style| styles.cell(&style))));
            if table.is_hidden(visibility.as_deref()) {
                extend(&mut table.hidden_cols, first, end);
            }
        }
        Ok(())
    }

    fn begin_row(
        &mut self,
        table: &mut Table,
        element: &BytesStart<'_>,
        styles: &mut Styles,
    ) -> Result<Line, ReadError> {
        self.budget.visit()?;
        let [repeated, visibility, style] =
            xml::attributes(element, ["number-rows-repeated", "visibility", "default-cell-style-name"]);
        let repeated = count(repeated.as_deref());
        let first = table.next_row;
        table.next_row = first.saturating_add(repeated);
        if table.is_hidden(visibility.as_deref()) {
            extend(&mut table.hidden_rows, first, table.next_row.min(self.budget.limits.rows));
        }
        Ok(Line {
            at: Row::from_index(first),
            repeated,
            look: style.map(|style| styles.cell(&style)),
            next_col: 0,
            cells: Vec::new(),
            merged: Vec::new(),
        })
    }

    fn cells(
        &mut self,
        table: &mut Table,
        line: &mut Line,
        reader: &mut Reader<&[u8]>,
        styles: &mut Styles,
    ) -> Result<(), ReadError> {
        loop {
            match xml::next(reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    name @ ("table-cell" | "covered-table-cell") => {
                        let tag = Tag::of(&element);
                        let look = table.look(line, &tag, styles);
                        let context = Context {
                            styles,
                            limits: self.budget.limits,
                            prefix: &self.text_prefix,
                            font: look.font,
                        };
                        let content = Content::read(reader, name, &context)?;
                        self.cell(table, line, &tag, look, content, styles)?;
                    }
                    name => xml::skip(reader, name)?,
                },
                Event::Empty(element) => {
                    if matches!(element.local_name().as_ref(), "table-cell" | "covered-table-cell") {
                        let tag = Tag::of(&element);
                        let look = table.look(line, &tag, styles);
                        self.cell(table, line, &tag, look, Content::default(), styles)?;
                    }
                }
                Event::End(element) if element.local_name().as_ref() == "table-row" => return Ok(()),
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
    }

    /// Takes in one cell, as often as it is repeated in its row.
    fn cell(
        &mut self,
        table: &mut Table,
        line: &mut Line,
        tag: &Tag,
        look: Look,
        content: Content,
        styles: &Styles,
    ) -> Result<(), ReadError> {
        self.budget.visit()?;
        let limits = self.budget.limits;
        let first = line.next_col;
        let repeated = tag.repeated.unwrap_or(1).max(1);
        line.next_col = first.saturating_add(repeated);
        let at = Address::new(line.at, Col::from_index(first));
        let (rows, columns) = (tag.rows.unwrap_or(1), tag.columns.unwrap_or(1));
        if rows > 1 || columns > 1 {
            let last = Address::new(at.row.down(rows.max(1) - 1), at.col.right(columns.max(1) - 1));
            line.merged.push(Area { first: at, last });
            guard::within("merged", line.merged.len() as u64, limits.merged)?;
        }
        let letters = content.text().len() as u64;
        if letters > limits.cell_text {
            guard::within("cell_text", content.text().chars().count() as u64, limits.cell_text)?;
        }
        let link = self.link(tag, &content);
        let Some((cell, coding)) = value::cell(tag, content, at, look, styles, self.days) else {
            return Ok(());
        };
        guard::within("columns", u64::from(line.next_col), u64::from(limits.columns))?;
        guard::within("rows", u64::from(table.next_row), u64::from(limits.rows))?;
        if let Some(coding) = coding.filter(|coding| coding.is_old()) {
            table.old_font.get_or_insert((at, coding));
        }
        let is_zero = matches!(cell.value, Value::Number(number) if number == 0.0);
        let shown = tag.formula.as_deref().filter(|_| is_zero).and_then(formula::reference);
        let cell = Cell { link, ..cell };
        for col in first..line.next_col {
            let at = Address::new(line.at, Col::from_index(col));
            self.budget.keep(&cell)?;
            line.cells.push((Cell { at, ..cell.clone() }, shown.clone()));
        }
        Ok(())
    }

    /// The addresses behind a cell, each on a line of its own. A place in the workbook itself is no link.
    fn link(&self, tag: &Tag, content: &Content) -> Option<Arc<str>> {
        let addresses: Vec<&str> = content
            .links
            .iter()
            .map(|link| link.trim())
            .filter(|link| !link.starts_with('#'))
            .map(
                |link| {
                    if self.links_leave_a_folder { link.strip_prefix("../").unwrap_or(link) } else { link }
                },
            )
            .collect();
        if addresses.is_empty() {
            return tag.formula.as_deref().map(formula::body).and_then(links::of_formula);
        }
        Some(Arc::from(addresses.join("\n")))
    }

    /// Takes in a row, as often as it is repeated.
    fn end_row(&mut self, table: &mut Table, line: &Line) -> Result<(), ReadError> {
        // Where a row holds nothing, one of many merged areas tells as much as all of them.
        let copies = if line.cells.is_empty() { 1 } else { line.repeated };
        for copy in 0..copies {
            let row = line.at.down(copy);
            for area in &line.merged {
                let last = Address::new(area.last.row.down(copy), area.last.col);
                table.merged.push(Area { first: Address::new(row, area.first.col), last });
                guard::within("merged", table.merged.len() as u64, self.budget.limits.merged)?;
            }
            for (cell, shown) in &line.cells {
                let at = Address::new(row, cell.at.col);
                if copy > 0 {
                    self.budget.keep(cell)?;
                }
                if let Some(formula) = shown {
                    self.zeros.meet(self.sheets.len(), at, formula, None, true);
                }
                table.cells.push(Cell { at, ..cell.clone() });
            }
        }
        Ok(())
    }
}

impl Table {
    /// What the style of a cell makes of it: its own style, else that of its row, else that of its column.
    fn look(&self, line: &Line, tag: &Tag, styles: &mut Styles) -> Look {
        let own = tag.style.as_deref().map(|style| styles.cell(style));
        let of_column = || {
            let index = self.columns.partition_point(|(last, _)| *last < line.next_col);
            self.columns.get(index).and_then(|(_, look)| *look)
        };
        own.or(line.look).or_else(of_column).unwrap_or_else(|| styles.cell("Default"))
    }

    fn is_hidden(&self, visibility: Option<&str>) -> bool {
        let is_shown = visibility.is_none_or(|told| !matches!(told.trim(), "collapse" | "filter"));
        !is_shown || self.groups.contains(&false)
    }

    fn sheet(self, name: &str, budget: &mut Budget) -> Result<Sheet, ReadError> {
        let last_row = self.cells.last().map_or(0, |cell| cell.at.row.number());
        let last_col = self.cells.iter().map(|cell| cell.at.col.index() + 1).max().unwrap_or(0);
        // Programs hide all rows that nobody uses; only those with cells below them matter.
        let hidden_rows = spread(&self.hidden_rows, last_row, Row::from_index, budget)?;
        let hidden_cols = spread(&self.hidden_cols, last_col, Col::from_index, budget)?;
        let mut sheet = Sheet::new(name, self.cells).with_merged(self.merged);
        sheet.old_font = self.old_font.map(|(at, coding)| (at, coding.name().to_owned()));
        (sheet.hidden_rows, sheet.hidden_cols) = (hidden_rows, hidden_cols);
        Ok(sheet)
    }
}

fn count(repeated: Option<&str>) -> u32 {
    repeated.and_then(|text| text.trim().parse().ok()).unwrap_or(1).max(1)
}

/// Adds a run, which follows the earlier ones.
fn extend(runs: &mut Vec<(u32, u32)>, first: u32, end: u32) {
    match runs.last_mut() {
        Some(last) if last.1 == first => last.1 = end,
        _ if first < end => runs.push((first, end)),
        _ => {}
    }
}

fn spread<T: Ord>(
    runs: &[(u32, u32)],
    end: u32,
    of: impl Fn(u32) -> T,
    budget: &mut Budget,
) -> Result<BTreeSet<T>, ReadError> {
    let mut all = BTreeSet::new();
    for (first, last) in runs {
        for index in *first..(*last).min(end) {
            budget.visit()?;
            all.insert(of(index));
        }
    }
    Ok(all)
}

/// Whether a table is the copy of a sheet of another file: `'file:///C:/a.ods'#$Sheet1`.
fn is_of_another_file(name: &str) -> bool {
    let Some((file, sheet)) = name.strip_prefix('\'').and_then(|rest| rest.rsplit_once("'#$")) else {
        return false;
    };
    file.contains(':') && !sheet.is_empty()
}
