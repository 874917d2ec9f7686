//! Word files (.docx): the tables of the text, each cell with what a person sees in it.
//!
//! A package comes in, one sheet goes out in which the paragraphs and the tables of the text stand below each other in
//! their order. Cells merged across and down become merged cells; tables that follow each other without a word between
//! them are one table cut over pages, whose repeated header counts once. Numbers that Word gives to lists are part of
//! the text. Text that was deleted under tracked changes, or is hidden, is left out; struck-out text does not count.
//! The part is read in one pass; no tree is built.

mod numbering;
mod place;
mod run;
mod style;
mod table;

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::parts::{Package, Relations};
use super::{Damage, Limits, ReadError, Workbook, guard, xml};
use numbering::{Counters, Lists};
use place::Page;
use run::{Properties, Text};
use style::Styles;
use table::{Table, TableCell};

/// Name of the sheet that a text becomes; Word has no name for it.
const SHEET: &str = "Word";
/// Elements that hold nothing a person sees: what was deleted or moved away, earlier properties, a second version of a
/// drawing for older programs.
const UNSEEN: [&str; 9] = [
    "del",
    "moveFrom",
    "Fallback",
    "pPrChange",
    "rPrChange",
    "tcPrChange",
    "trPrChange",
    "tblPrChange",
    "tblGridChange",
];

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    package.guard(limits)?;
    let of_package = package.relations_of("")?;
    let main = of_package.into_values().find(|relation| relation.kind.ends_with("/officeDocument"));
    let main = main.map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target);
    let text = package.bytes(&main)?.ok_or(ReadError::Damaged(Damage::NoDocumentPart))?;
    let related = package.relations_of(&main)?;
    let styles = match package.related(&related, "/styles")? {
        Some(part) => style::read(&xml::decode(&part), limits)?,
        None => Styles::default(),
    };
    let lists = match package.related(&related, "/numbering")? {
        Some(part) => numbering::read(&xml::decode(&part), limits)?,
        None => Lists::default(),
    };
    let story = Story::new(&styles, &lists, &related, limits);
    let page = story.read(&xml::decode(&text))?;
    if page.tables == 0 {
        return Err(ReadError::NotAWorkbook(Some("document_without_tables".to_owned())));
    }
    let modified = super::properties::modified(&mut package)?;
    Ok(Workbook { sheets: vec![page.into_sheet(SHEET)], is_untyped: true, modified, ..Workbook::default() })
}

/// The text while it is read.
struct Story<'p> {
    styles: &'p Styles,
    lists: &'p Lists,
    links: &'p Relations,
    limits: &'p Limits,
    counters: Counters,
    page: Page,
    /// The tables that are open, one inside the other.
    tables: Vec<Table>,
    /// Tables that stand in cells of others and are done; they follow below the outermost one.
    inner: Vec<Table>,
    /// Text outside all tables.
    line: Text,
    /// Properties of the paragraph and of the run at hand.
    paragraph: Properties,
    run: Properties,
    at: At,
    /// Elements inside one that nobody sees.
    unseen: u64,
    depth: u64,
    /// Cells begun and letters kept so far.
    cells: u64,
    kept: u64,
}

/// Which properties are being read, and whether letters count.
#[derive(Default)]
struct At {
    paragraph_properties: bool,
    run_properties: bool,
    row_properties: bool,
    letters: Letters,
}

/// What letters are.
#[derive(Default, PartialEq, Eq)]
enum Letters {
    /// Nothing but the spaces of the file.
    #[default]
    Nothing,
    /// Text that a person sees.
    Text,
    /// The code of a field, of which a person sees the result.
    Code,
}

impl<'p> Story<'p> {
    fn new(styles: &'p Styles, lists: &'p Lists, links: &'p Relations, limits: &'p Limits) -> Self {
        Self {
            styles,
            lists,
            links,
            limits,
            counters: Counters::default(),
            page: Page::default(),
            tables: Vec::new(),
            inner: Vec::new(),
            line: Text::default(),
            paragraph: Properties::default(),
            run: Properties::default(),
            at: At::default(),
            unseen: 0,
            depth: 0,
            cells: 0,
            kept: 0,
        }
    }

    fn read(mut self, part: &str) -> Result<Page, ReadError> {
        let mut reader = xml::reader(part);
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) => {
                    self.depth += 1;
                    guard::within("nesting", self.depth, self.limits.nesting)?;
                    if self.unseen > 0 {
                        self.unseen += 1;
                    } else {
                        self.start(&element, false)?;
                    }
                }
                Event::Empty(element) if self.unseen == 0 => {
                    self.start(&element, true)?;
                    self.end(element.local_name().as_ref())?;
                }
                Event::End(element) => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.unseen > 0 {
                        self.unseen -= 1;
                    } else {
                        self.end(element.local_name().as_ref())?;
                    }
                }
                Event::Text(text) if self.unseen == 0 => self.letters(&text.xml10_content())?,
                Event::CData(text) if self.unseen == 0 => self.letters(&text.xml10_content())?,
                Event::GeneralRef(reference) if self.unseen == 0 => {
                    let mut letters = String::new();
                    xml::push_reference(&reference, &mut letters);
                    self.letters(&letters)?;
                }
                Event::Eof if self.depth == 0 => break,
                Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
        self.end_line()?;
        Ok(self.page)
    }

    fn start(&mut self, element: &BytesStart<'_>, is_empty: bool) -> Result<(), ReadError> {
        let name = element.local_name();
        let name = name.as_ref();
        if self.at.row_properties || self.at.paragraph_properties || self.at.run_properties {
            self.property(name, element, is_empty);
            return Ok(());
        }
        match name {
            name if UNSEEN.contains(&name) => self.unseen = u64::from(!is_empty),
            "tbl" => {
                if self.tables.is_empty() {
                    self.end_line()?;
                }
                self.tables.push(Table::default());
            }
            "gridCol" => {
                let width = xml::attribute(element, "w").and_then(|width| width.trim().parse().ok());
                self.table(|table| table.add_grid_column(width.unwrap_or(0)));
            }
            "tr" => {
                let rows = self.tables.last().map_or(0, Table::rows) + 1;
                guard::within("rows", rows as u64, u64::from(self.limits.rows))?;
                self.table(Table::start_row);
            }
            "trPr" => self.at.row_properties = !is_empty,
            "tc" => {
                self.table(Table::start_cell);
                self.cells += 1;
                guard::within("cells", self.cells, self.limits.cells)?;
            }
            "gridSpan" => {
                let span = xml::attribute(element, "val").and_then(|span| span.trim().parse().ok());
                self.cell(|cell| cell.width = span.unwrap_or(1).clamp(1, 1000));
            }
            "vMerge" => {
                let restarts = xml::attribute(element, "val").is_some_and(|val| val == "restart");
                self.cell(|cell| cell.continues = !restarts);
            }
            "cellDel" => self.cell(|cell| cell.is_deleted = true),
            "p" => self.start_paragraph(),
            "pPr" => self.at.paragraph_properties = !is_empty,
            "r" => self.run = Properties::default(),
            "rPr" => self.at.run_properties = !is_empty,
            "t" if !is_empty => self.at.letters = Letters::Text,
            "instrText" if !is_empty => self.at.letters = Letters::Code,
            "tab" => self.push(" ")?,
            "br" | "cr" => self.push("\n")?,
            "noBreakHyphen" => self.push("-")?,
            "sym" => self.symbol(element)?,
            "checkBox" => self.push("☐")?,
            "checked" if xml::attribute(element, "val").is_none_or(|val| xml::is_yes(&val)) => {
                // A box of the old kind is drawn by what its properties say.
                self.text_mut().tick();
            }
            "hyperlink" => {
                let id = xml::attribute(element, "id").unwrap_or_default();
                if let Some(target) = self.links.get(id.as_ref()).map(|relation| Arc::from(&*relation.target))
                {
                    self.cell(|cell| cell.link = Some(target));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What stands inside the properties of a row, paragraph or run.
    fn property(&mut self, name: &str, element: &BytesStart<'_>, is_empty: bool) {
        let says_no = xml::attribute(element, "val").is_some_and(|val| !xml::is_yes(&val));
        if self.at.row_properties {
            match name {
                "del" => self.table(|table| table.row_mut().is_deleted = true),
                "hidden" if !says_no => self.table(|table| table.row_mut().is_hidden = true),
                "gridBefore" => {
                    let skipped = xml::attribute(element, "val").and_then(|val| val.trim().parse().ok());
                    self.table(|table| table.skip_columns(skipped.unwrap_or(0)));
                }
                "trPrChange" => self.unseen = u64::from(!is_empty),
                _ => {}
            }
        } else if UNSEEN.contains(&name) && name != "del" {
            self.unseen = u64::from(!is_empty);
        } else if self.at.paragraph_properties && !self.at.run_properties {
            match name {
                "rPr" => self.at.run_properties = !is_empty,
                _ => self.paragraph.take_paragraph(name, element),
            }
        } else if self.at.paragraph_properties {
            // The properties of the paragraph's mark are those of no letter.
            if name == "del" {
                self.paragraph.mark_is_deleted = true;
            }
        } else {
            self.run.take_run(name, element);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        match name {
            "trPr" => self.at.row_properties = false,
            "rPr" => self.at.run_properties = false,
            "pPr" => {
                self.at.paragraph_properties = false;
                self.begin_text()?;
            }
            "p" => self.end_paragraph()?,
            "t" | "instrText" => self.at.letters = Letters::Nothing,
            "tc" => self.table(Table::end_cell),
            "tbl" => self.end_table()?,
            _ => {}
        }
        Ok(())
    }

    fn start_paragraph(&mut self) {
        self.paragraph = Properties::default();
        self.run = Properties::default();
        self.text_mut().new_line();
    }

    /// Where the paragraph's properties are known: its number in a list stands before its text.
    fn begin_text(&mut self) -> Result<(), ReadError> {
        let styled = self.styles.of(self.paragraph.style.as_deref());
        let list = self.paragraph.list.or(styled.list);
        if let Some(number) = list.and_then(|list| self.counters.next(list, self.lists)) {
            self.text_mut().set_prefix(&number);
            guard::within("cell_text", number.len() as u64 / 4, self.limits.cell_text)?;
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        let joins = self.paragraph.mark_is_deleted;
        self.text_mut().end_paragraph(joins);
        if self.tables.is_empty() && !joins {
            self.end_line()?;
        }
        Ok(())
    }

    /// A line of text outside all tables is done.
    fn end_line(&mut self) -> Result<(), ReadError> {
        let line = std::mem::take(&mut self.line);
        self.page.add_line(line);
        guard::within("rows", u64::from(self.page.rows()), u64::from(self.limits.rows))
    }

    fn end_table(&mut self) -> Result<(), ReadError> {
        let Some(table) = self.tables.pop() else { return Ok(()) };
        self.inner.push(table);
        if !self.tables.is_empty() {
            return Ok(());
        }
        // The outermost ended last and stands first.
        let mut inner = std::mem::take(&mut self.inner);
        let outer = inner.pop();
        outer.into_iter().chain(inner).try_for_each(|table| self.page.add_table(table, self.limits))
    }

    fn letters(&mut self, letters: &str) -> Result<(), ReadError> {
        if self.at.letters == Letters::Text {
            self.push(letters)?;
        } else if self.at.letters == Letters::Code
            && let Some(target) = link_of(letters)
        {
            self.cell(|cell| cell.link = Some(Arc::from(target)));
        }
        Ok(())
    }

    fn push(&mut self, letters: &str) -> Result<(), ReadError> {
        let styled = self.styles.of(self.paragraph.style.as_deref());
        let font = self.run.over(styled.letters).over(self.styles.of(self.run.style.as_deref()).letters);
        if font.is_hidden == Some(true) {
            return Ok(());
        }
        self.kept += letters.len() as u64;
        guard::within("text", self.kept, self.limits.text)?;
        let length = self.text_mut().push(letters, font);
        guard::within("cell_text", length as u64 / 4, self.limits.cell_text)
    }

    /// A sign by its number in a font of signs.
    fn symbol(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let [code, font] = xml::attributes(element, ["char", "font"]);
        let code = code.and_then(|code| u32::from_str_radix(code.trim(), 16).ok()).unwrap_or_default();
        let Some(sign) = char::from_u32(code) else { return Ok(()) };
        let before = self.run.clone();
        self.run.font = font.map(std::borrow::Cow::into_owned);
        self.push(&sign.to_string())?;
        self.run = before;
        Ok(())
    }

    fn text_mut(&mut self) -> &mut Text {
        match self.tables.last_mut().and_then(Table::open_cell) {
            Some(cell) => &mut cell.text,
            None => &mut self.line,
        }
    }

    fn table(&mut self, act: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            act(table);
        }
    }

    fn cell(&mut self, act: impl FnOnce(&mut TableCell)) {
        if let Some(cell) = self.tables.last_mut().and_then(Table::open_cell) {
            act(cell);
        }
    }
}

/// The address in the code of a field that links to one.
fn link_of(code: &str) -> Option<&str> {
    let rest = code.trim_start().strip_prefix("HYPERLINK")?;
    rest.split('"').nth(1).filter(|target| !target.is_empty())
}
