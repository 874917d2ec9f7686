//! The records of one sheet: its cells, merged cells, links, hidden rows and columns.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::budget::Budget;
use super::super::bytes::{self, broken, double, error, long, small_number, word};
use super::super::font;
use super::super::formulas::{Formula, Formulas, Outcome};
use super::super::links::Link;
use super::super::rich::RichString;
use super::super::style::{Stored, Style};
use super::super::tokens::{self, Width};
use super::super::{Cell, Damage, ReadError, Value, guard};
use super::book::Book;
use super::links;
use super::records::{Record, Records, kind};
use super::strings::{self, Coding};
use crate::cell::{Address, Area, Col, Row};

/// A sheet as it was read.
#[derive(Default)]
pub(super) struct SheetRecords {
    pub cells: Vec<Cell>,
    pub merged: Vec<Area>,
    pub hidden_rows: BTreeSet<Row>,
    pub hidden_cols: BTreeSet<Col>,
    pub links: Vec<Link>,
    /// The first cell in an old Vietnamese font, and that font's coding.
    pub old_font: Option<(Address, font::Coding)>,
}

/// Reads the sheet whose records begin at `start`; `None` where no sheet begins there.
pub(super) fn read<'s>(
    stream: &'s [u8],
    start: usize,
    book: &mut Book<'s>,
    budget: &mut Budget,
    formulas: &mut Formulas,
) -> Result<Option<SheetRecords>, ReadError> {
    let mut records = Records::from(stream, start);
    if records.next().ok().flatten().is_none_or(|first| first.kind != kind::BOF) {
        return Ok(None);
    }
    let mut reader = Reader { book, budget, formulas, sheet: SheetRecords::default(), pending: None };
    // Charts inside a sheet have records of their own.
    let mut depth = 1_u32;
    while let Some(record) = records.next()? {
        reader.budget.visit()?;
        match record.kind {
            kind::BOF => depth += 1,
            kind::EOF if depth == 1 => break,
            kind::EOF => depth -= 1,
            _ if depth > 1 => {}
            _ => reader.take(&record, &mut records)?,
        }
    }
    reader.flush()?;
    Ok(Some(reader.sheet))
}

/// A formula that waits for what may follow it: the text that it gives, the tokens that it shares.
struct Pending {
    at: Address,
    style: Style,
    result: FormulaResult,
    told: tokens::Told,
}

/// The result of a formula as its record holds it.
enum FormulaResult {
    Value(Value),
    /// A text, which follows in a record of its own.
    Text(Option<RichString>),
    /// A text of no letters, or none at all: programs that do not work out formulas write the same.
    Empty,
}

struct Reader<'r, 's, 'l> {
    book: &'r mut Book<'s>,
    budget: &'r mut Budget<'l>,
    formulas: &'r mut Formulas,
    sheet: SheetRecords,
    pending: Option<Pending>,
}

impl<'s> Reader<'_, 's, '_> {
    fn take(&mut self, record: &Record<'s>, records: &mut Records<'s>) -> Result<(), ReadError> {
        let data = record.data;
        match record.kind {
            kind::NUMBER => {
                self.plain(data, |data, style, book| Some(style.number(double(data, 6)?, book.starts_1904)))
            }
            kind::RK => self.plain(data, |data, style, book| {
                Some(style.number(small_number(long(data, 6)?), book.starts_1904))
            }),
            kind::BOOL_ERR => {
                self.plain(data, |data, _, _| Some(truth_or_error(*data.get(6)?, *data.get(7)?)))
            }
            kind::MUL_RK => self.many(data),
            kind::LABEL_SST => self.shared(data),
            kind::LABEL | kind::RICH_STRING => {
                let pieces = records.whole(record)?;
                self.text(data, &pieces, record.kind == kind::RICH_STRING)
            }
            formula if kind::FORMULAS.contains(&formula) => self.formula(record),
            text if kind::STRINGS.contains(&text) => {
                let pieces = records.whole(record)?;
                self.result(&pieces);
                Ok(())
            }
            shared if kind::SHARED_FORMULAS.contains(&shared) => {
                if let Some((row, col)) = self.pending.as_ref().and_then(|pending| pending.told.shares) {
                    let length = word(data, 8).map_or(0, usize::from);
                    let tokens = data.get(10..).unwrap_or_default();
                    let tokens = tokens.get(..length).unwrap_or(tokens);
                    self.formulas.share((row, col), tokens, Width::Narrow);
                }
                Ok(())
            }
            _ => self.around(data, record.kind),
        }
    }

    /// What holds no cells: merged cells, links, hidden rows and columns.
    fn around(&mut self, data: &[u8], kind: u16) -> Result<(), ReadError> {
        match kind {
            kind::ROW => {
                if let (Some(row), Some(flags)) = (word(data, 0), word(data, 12))
                    && flags & 0x20 != 0
                {
                    self.sheet.hidden_rows.insert(Row::from_index(u32::from(row)));
                }
            }
            kind::COL_INFO => {
                if let (Some(first), Some(last), Some(flags)) = (word(data, 0), word(data, 2), word(data, 8))
                    && flags & 1 != 0
                {
                    for col in first..=last.min(255) {
                        self.budget.visit()?;
                        self.sheet.hidden_cols.insert(Col::from_index(u32::from(col)));
                    }
                }
            }
            kind::MERGED => {
                for at in (2..data.len()).step_by(8).take(word(data, 0).map_or(0, usize::from)) {
                    let area = area(data, at).filter(|area| area.height() > 1 || area.width() > 1);
                    self.sheet.merged.extend(area);
                    guard::within("merged", self.sheet.merged.len() as u64, self.budget.limits.merged)?;
                }
            }
            kind::LINK => {
                let address = area(data, 0).zip(links::address(data));
                self.sheet.links.extend(address.map(|(area, address)| Link { area, address }));
                guard::within("merged", self.sheet.links.len() as u64, self.budget.limits.merged)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Where a cell stands, and its style. A cell that does not say where could be any: that is damage.
    fn place(&mut self, data: &[u8]) -> Result<(Address, Style), ReadError> {
        self.budget.visit()?;
        let (Some(row), Some(col)) = (word(data, 0), word(data, 2)) else {
            return Err(ReadError::Damaged(Damage::CutOff));
        };
        guard::within("columns", u64::from(col) + 1, u64::from(self.budget.limits.columns))?;
        let at = bytes::address(u32::from(row), u32::from(col));
        Ok((at, word(data, 4).map_or_else(Style::default, |style| self.book.style(style))))
    }

    fn plain(
        &mut self,
        data: &[u8],
        value: impl Fn(&[u8], Style, &Book) -> Option<Value>,
    ) -> Result<(), ReadError> {
        let (at, style) = self.place(data)?;
        // A record too short for its value is an error of this cell.
        let value = value(data, style, self.book).unwrap_or_else(broken);
        self.keep(style.cell(at, Stored::Plain(value), false))
    }

    fn many(&mut self, data: &[u8]) -> Result<(), ReadError> {
        let (first, _) = self.place(data)?;
        // The last two bytes tell the last column once more.
        let numbers = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
        for (col, number) in (first.col.index()..).zip(numbers.chunks_exact(6)) {
            let place = [data.get(..2).unwrap_or_default(), &col.to_le_bytes()[..2], number].concat();
            let (at, style) = self.place(&place)?;
            let value = long(&place, 6)
                .map_or_else(broken, |stored| style.number(small_number(stored), self.book.starts_1904));
            self.keep(style.cell(at, Stored::Plain(value), false))?;
        }
        Ok(())
    }

    fn shared(&mut self, data: &[u8]) -> Result<(), ReadError> {
        let (at, style) = self.place(data)?;
        let string = match long(data, 6) {
            Some(number) => self.book.strings.get(number, &self.book.fonts, self.budget)?,
            None => None,
        };
        // A string that is not in the table is an error of this cell.
        let read = style.cell(at, string.map_or_else(|| Stored::Plain(broken()), Stored::Rich), false);
        self.keep(read)
    }

    fn text(&mut self, data: &[u8], pieces: &[&[u8]], has_runs: bool) -> Result<(), ReadError> {
        let (at, style) = self.place(data)?;
        let coding = self.book.coding;
        let string = strings::of_cell(pieces, 6, has_runs, coding, &self.book.fonts, style.font);
        let stored = string.as_ref().map_or_else(|| Stored::Plain(broken()), Stored::Rich);
        self.keep(style.cell(at, stored, false))
    }

    fn formula(&mut self, record: &Record) -> Result<(), ReadError> {
        self.flush()?;
        let data = record.data;
        let (at, style) = self.place(data)?;
        let result = match data.get(6..14) {
            Some([1, _, truth, .., 0xFF, 0xFF]) => FormulaResult::Value(Value::Bool(*truth != 0)),
            Some([2, _, number, .., 0xFF, 0xFF]) => {
                FormulaResult::Value(Value::Error(Arc::from(error(*number))))
            }
            Some([3, .., 0xFF, 0xFF]) => FormulaResult::Empty,
            // A text, which follows; what is of no known kind has nothing that follows, and so no result.
            Some([.., 0xFF, 0xFF]) => FormulaResult::Text(None),
            _ => FormulaResult::Value(match double(data, 6) {
                Some(number) => style.number(number, self.book.starts_1904),
                None => broken(),
            }),
        };
        // Tokens of older programs are of other widths.
        let is_known = record.kind == kind::FORMULAS[0] && matches!(self.book.coding, Coding::Wide);
        let tokens = if is_known { data.get(22..).unwrap_or_default() } else { &[] };
        let tokens = tokens.get(..word(data, 20).map_or(0, usize::from)).unwrap_or(tokens);
        self.pending = Some(Pending { at, style, result, told: tokens::read(tokens, at, Width::Narrow) });
        Ok(())
    }

    /// The text that the formula before it gives.
    fn result(&mut self, pieces: &[&[u8]]) {
        let Some(pending) = &mut self.pending else { return };
        if let FormulaResult::Text(text) = &mut pending.result {
            *text =
                strings::of_cell(pieces, 0, false, self.book.coding, &self.book.fonts, pending.style.font);
        }
    }

    /// Keeps the formula that waited.
    fn flush(&mut self) -> Result<(), ReadError> {
        let Some(Pending { at, style, result, told }) = self.pending.take() else { return Ok(()) };
        let outcome = match &result {
            FormulaResult::Value(value) => Outcome::Value(Stored::Plain(value.clone())),
            FormulaResult::Text(Some(text)) => Outcome::Value(Stored::Rich(text)),
            FormulaResult::Text(None) => Outcome::None,
            FormulaResult::Empty => Outcome::EmptyText,
        };
        let formula = Formula { at, style, outcome, told, width: Width::Narrow };
        let name = |number: u16| self.book.sheet_name(number).map(str::to_owned);
        let read = self.formulas.read(formula, name);
        self.keep(read)
    }

    fn keep(&mut self, read: Option<(Cell, Option<font::Coding>)>) -> Result<(), ReadError> {
        let Some((cell, coding)) = read else { return Ok(()) };
        self.budget.keep(&cell)?;
        if let Value::Text(text) = &cell.value
            && text.len() as u64 > self.budget.limits.cell_text
        {
            guard::within("cell_text", text.chars().count() as u64, self.budget.limits.cell_text)?;
        }
        if let Some(coding) = coding.filter(|coding| coding.is_old()) {
            self.sheet.old_font.get_or_insert((cell.at, coding));
        }
        self.sheet.cells.push(cell);
        Ok(())
    }
}

fn truth_or_error(value: u8, is_error: u8) -> Value {
    if is_error == 0 { Value::Bool(value != 0) } else { Value::Error(Arc::from(error(value))) }
}

/// Rows and columns of an area, first and last of each.
fn area(data: &[u8], at: usize) -> Option<Area> {
    let index = |offset: usize| word(data, at + offset).map(u32::from);
    Some(bytes::area([index(0)?, index(2)?], [index(4)?, index(6)?]))
}
