//! Tables in a web page, which many programs write under the name of an Excel file.
//!
//! Every table that holds something becomes a sheet. A small table inside another one's cell is a part of that cell; a
//! large one stands for itself, and what is around it is the page's layout. What a browser hides or strikes out, what
//! stands in boxes to fill in, and the numbers that spreadsheets write beside what they show are seen.

mod cell;
mod look;
mod table;

use html5gum::{StartTag, Token, Tokenizer};

use super::budget::Budget;
use super::style::Shift;
use super::{Limits, ReadError, Sheet, Workbook, guard, sniff};
use cell::{Open, Told};
use look::{Css, Look};
use table::{Done, Table};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut page = Page::new(limits);
    page.read(&sniff::decode_page(bytes))?;
    Ok(workbook(page.sheets))
}

/// A workbook of sheets out of pages.
pub(super) fn workbook(sheets: Vec<Sheet>) -> Workbook {
    Workbook { sheets, is_untyped: true, ..Workbook::default() }
}

/// Pages of one file as they are read, one after the other.
pub(super) struct Page<'l> {
    budget: Budget<'l>,
    css: Css,
    /// The tables that are open, the innermost last.
    tables: Vec<Table>,
    /// Elements that change how text is shown, the innermost last.
    looks: Vec<(Vec<u8>, Look)>,
    /// Elements that are open and whose text is none of the page's.
    silent: u32,
    /// The style sheet that is open.
    style: Option<String>,
    /// The choices of a list that is open: whether each is chosen, and its text.
    choices: Option<Vec<(bool, String)>>,
    pub sheets: Vec<Sheet>,
}

impl<'l> Page<'l> {
    pub fn new(limits: &'l Limits) -> Self {
        Self {
            budget: Budget::new(limits),
            css: Css::default(),
            tables: Vec::new(),
            looks: Vec::new(),
            silent: 0,
            style: None,
            choices: None,
            sheets: Vec::new(),
        }
    }

    /// Reads one page; its tables are added to the sheets.
    pub fn read(&mut self, text: &str) -> Result<(), ReadError> {
        self.looks.clear();
        (self.silent, self.style, self.choices) = (0, None, None);
        for token in Tokenizer::new(text) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => self.start(&tag)?,
                Token::EndTag(tag) => self.end(&tag.name)?,
                Token::String(text) => self.text(&String::from_utf8_lossy(&text))?,
                // Style sheets stand in a comment for programs that know none.
                Token::Comment(text) => {
                    if let Some(style) = &mut self.style {
                        style.push_str(&String::from_utf8_lossy(&text));
                    }
                }
                _ => {}
            }
        }
        while !self.tables.is_empty() {
            self.close_table()?;
        }
        Ok(())
    }

    fn start(&mut self, tag: &StartTag<()>) -> Result<(), ReadError> {
        let limits = self.budget.limits;
        let name = &tag.name[..];
        match name {
            b"table" => {
                self.tables.push(Table::default());
                guard::within("nesting", self.tables.len() as u64, limits.nesting)?;
            }
            b"style" | b"script" | b"title" | b"noscript" | b"comment" if !tag.self_closing => {
                self.silent += 1;
                self.style = (name == b"style").then(String::new);
            }
            b"col" | b"tr" | b"td" | b"th" => self.start_part(tag)?,
            b"select" => self.choices = Some(Vec::new()),
            b"option" => {
                if let Some(choices) = &mut self.choices {
                    choices.push((attribute(tag, b"selected").is_some(), String::new()));
                    guard::within("cell_text", choices.len() as u64, limits.cell_text)?;
                }
            }
            _ => {
                let look = self.look(tag);
                if let Some(cell) = self.tables.last_mut().and_then(|table| table.open.as_mut()) {
                    inline(cell, tag, self.looks.last().map(|(_, look)| *look).unwrap_or_default(), limits)?;
                }
                self.open_look(name, look, tag.self_closing)?;
            }
        }
        Ok(())
    }

    /// Rows, cells and columns.
    fn start_part(&mut self, tag: &StartTag<()>) -> Result<(), ReadError> {
        let look = self.look(tag);
        let span = |name: &[u8]| attribute(tag, name).and_then(|n| n.trim().parse().ok()).unwrap_or(1_u32);
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        self.budget.visit()?;
        match &tag.name[..] {
            b"col" => table.column(span(b"span"), look.is_hidden, self.budget.limits),
            b"tr" => {
                table.close_cell(&mut self.budget)?;
                self.looks.clear();
                table.start_row(look, self.budget.limits)?;
            }
            _ => {
                table.close_cell(&mut self.budget)?;
                self.looks.clear();
                let told = Told {
                    number: attribute(tag, b"x:num").or_else(|| attribute(tag, b"sdval")),
                    format: attribute(tag, b"sdnum")
                        .and_then(|told| Some(told.splitn(3, ';').nth(2)?.to_owned())),
                    has_formula: attribute(tag, b"x:fmla").is_some(),
                };
                table.start_cell(span(b"rowspan"), span(b"colspan"), look, told, self.budget.limits)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), ReadError> {
        match name {
            b"table" => self.close_table()?,
            b"style" | b"script" | b"title" | b"noscript" | b"comment" => {
                self.silent = self.silent.saturating_sub(1);
                if let Some(style) = self.style.take() {
                    self.css.read(&style, self.budget.limits)?;
                }
            }
            b"td" | b"th" | b"tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.close_cell(&mut self.budget)?;
                }
                self.looks.clear();
            }
            b"select" => {
                // Where none is chosen, a browser shows the first.
                let choices = self.choices.take().unwrap_or_default();
                let chosen = choices.iter().find(|(is_chosen, _)| *is_chosen).or(choices.first());
                if let Some((_, text)) = chosen {
                    self.text(text)?;
                }
            }
            name => {
                if let Some(at) = self.looks.iter().rposition(|(open, _)| open == name) {
                    self.looks.truncate(at);
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        if let Some(style) = &mut self.style {
            style.push_str(text);
        }
        if self.silent > 0 {
            return Ok(());
        }
        if let Some((_, choice)) = self.choices.as_mut().and_then(|choices| choices.last_mut()) {
            choice.push_str(text);
            return guard::within("cell_text", choice.len() as u64 / 4, self.budget.limits.cell_text);
        }
        let look = self.looks.last().map(|(_, look)| *look).unwrap_or_default();
        let open = self.tables.last_mut().and_then(|table| table.open.as_mut());
        match open {
            Some(cell) if !look.is_hidden => cell.text(text, look, self.budget.limits),
            _ => Ok(()),
        }
    }

    /// How an element shows its text, by its own words and by its classes.
    fn look(&self, tag: &StartTag<()>) -> Look {
        let mut look = match &tag.name[..] {
            b"s" | b"strike" | b"del" => Look::STRUCK,
            b"sup" => Look::shifted(Shift::Raised),
            b"sub" => Look::shifted(Shift::Lowered),
            _ => Look::default(),
        };
        for class in attribute(tag, b"class").unwrap_or_default().split_whitespace() {
            look = self.css.class(class).within(look);
        }
        look = Look::of(&attribute(tag, b"style").unwrap_or_default()).within(look);
        look.is_hidden |= attribute(tag, b"hidden").is_some();
        match attribute(tag, b"face") {
            Some(face) => look.in_font(&face),
            None => look,
        }
    }

    /// Takes in an element that changes how text is shown, or stands inside one that does.
    fn open_look(&mut self, name: &[u8], look: Look, is_empty: bool) -> Result<(), ReadError> {
        const EMPTY: [&[u8]; 8] = [b"br", b"img", b"input", b"hr", b"meta", b"link", b"wbr", b"area"];
        if is_empty || EMPTY.contains(&name) || (self.looks.is_empty() && look == Look::default()) {
            return Ok(());
        }
        let outer = self.looks.last().map(|(_, look)| *look).unwrap_or_default();
        self.looks.push((name.to_owned(), look.within(outer)));
        guard::within("nesting", self.looks.len() as u64, self.budget.limits.nesting)
    }

    fn close_table(&mut self) -> Result<(), ReadError> {
        let Some(table) = self.tables.pop() else { return Ok(()) };
        let done = table.finish(&mut self.budget)?;
        self.looks.clear();
        match self.tables.last_mut() {
            Some(outer) => outer.hold(done),
            None => self.settle(done)?,
        }
        Ok(())
    }

    /// Makes sheets of a table and of the tables inside it.
    fn settle(&mut self, done: Done) -> Result<(), ReadError> {
        let (done, others) = done.join(self.budget.limits);
        if let Some(sheet) = done.sheet(&format!("Bảng {}", self.sheets.len() + 1)) {
            self.sheets.push(sheet);
            guard::within("sheets", self.sheets.len() as u64, self.budget.limits.sheets)?;
        }
        others.into_iter().try_for_each(|other| self.settle(other))
    }
}

/// Elements that stand for something inside a cell.
fn inline(cell: &mut Open, tag: &StartTag<()>, look: Look, limits: &Limits) -> Result<(), ReadError> {
    let kind = || attribute(tag, b"type").unwrap_or_default().to_lowercase();
    match &tag.name[..] {
        b"br" => cell.line(true),
        b"p" | b"div" | b"li" => cell.line(false),
        b"a" => cell.link(attribute(tag, b"href"), limits)?,
        b"input" if !look.is_hidden => match kind().as_str() {
            "checkbox" | "radio" => {
                cell.sign(if attribute(tag, b"checked").is_some() { "☑ " } else { "☐ " });
            }
            "hidden" | "button" | "submit" | "reset" | "image" | "file" | "password" => {}
            _ => cell.sign(&attribute(tag, b"value").unwrap_or_default()),
        },
        _ => {}
    }
    Ok(())
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    tag.attributes
        .iter()
        .find(|(key, _)| &key[..] == name)
        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
}
