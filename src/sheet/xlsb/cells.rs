//! The records of one sheet part: its cells, merged cells, links, hidden rows and columns.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::budget::Budget;
use super::super::bytes::{self, broken, double, error, long, size, small_number};
use super::super::font;
use super::super::formulas::{Formula, Formulas, Outcome};
use super::super::links::{self, Link};
use super::super::parts::Relations;
use super::super::rich::RichString;
use super::super::style::{Font, Stored, Style};
use super::super::tokens::{self, Told, Width};
use super::super::{Cell, Damage, ReadError, Value, guard};
use super::book::Book;
use super::records::{Record, Records, kind};
use super::strings::{self, SharedStrings, wide};
use crate::cell::{Address, Area, Col, Row};

/// What every sheet of a workbook shares.
pub(super) struct Shared<'p> {
    pub book: Book,
    pub fonts: Vec<Font>,
    pub styles: Vec<Style>,
    pub strings: SharedStrings<'p>,
}

/// A sheet part as it was read.
#[derive(Default)]
pub(super) struct SheetRecords {
    pub cells: Vec<Cell>,
    pub merged: Vec<Area>,
    pub hidden_rows: BTreeSet<Row>,
    pub hidden_cols: BTreeSet<Col>,
    pub links: Vec<LinkRecord>,
    /// The first cell in an old Vietnamese font, and that font's coding.
    pub old_font: Option<(Address, font::Coding)>,
}

/// A link over some cells: a relation's id, and the place inside of what it leads to.
pub(super) struct LinkRecord {
    area: Area,
    relation: String,
    place: String,
}

/// The links whose relations lead somewhere.
pub(super) fn links(records: &[LinkRecord], targets: &Relations) -> Vec<Link> {
    let link = |record: &LinkRecord| {
        let target = targets.get(&record.relation)?;
        Some(Link { area: record.area, address: links::address(&target.target, &record.place)? })
    };
    records.iter().filter_map(link).collect()
}

/// Reads one sheet part.
pub(super) fn read(
    part: &[u8],
    shared: &mut Shared,
    budget: &mut Budget,
    formulas: &mut Formulas,
) -> Result<SheetRecords, ReadError> {
    let sheet = SheetRecords::default();
    let mut reader = Reader { shared, budget, formulas, sheet, row: 0, next_col: 0, pending: None };
    let mut records = Records::of(part);
    while let Some(record) = records.next()? {
        reader.budget.visit()?;
        if record.kind == kind::END_SHEET {
            reader.flush()?;
            return Ok(reader.sheet);
        }
        reader.take(&record)?;
    }
    Err(ReadError::Damaged(Damage::CutOff))
}

/// A formula that waits for the tokens which it may share.
struct Pending {
    at: Address,
    style: Style,
    result: FormulaResult,
    told: Told,
}

/// The stored result of a formula.
enum FormulaResult {
    Value(Value),
    Text(RichString),
    /// A text of no letters, or none at all.
    Empty,
}

struct Reader<'r, 'p, 'l> {
    shared: &'r mut Shared<'p>,
    budget: &'r mut Budget<'l>,
    formulas: &'r mut Formulas,
    sheet: SheetRecords,
    row: u32,
    /// Where a cell stands that does not say its column.
    next_col: u32,
    pending: Option<Pending>,
}

impl Reader<'_, '_, '_> {
    fn take(&mut self, record: &Record) -> Result<(), ReadError> {
        let data = record.data;
        match record.kind {
            kind::ROW => self.open_row(data),
            // Every cell begins with its column and style, a short one with its style alone.
            kind::BLANK | kind::SHORT_BLANK => self.place(record).map(drop),
            kind::CELL_RK | kind::SHORT_RK => {
                self.number(record, |data, at| Some(small_number(long(data, at)?)))
            }
            kind::CELL_REAL | kind::SHORT_REAL => self.number(record, double),
            kind::CELL_BOOL | kind::SHORT_BOOL => {
                self.plain(record, |data, at| Some(Value::Bool(*data.get(at)? != 0)))
            }
            kind::CELL_ERROR | kind::SHORT_ERROR => {
                self.plain(record, |data, at| Some(Value::Error(Arc::from(error(*data.get(at)?)))))
            }
            kind::CELL_TEXT | kind::SHORT_TEXT | kind::CELL_RICH => self.text(record),
            kind::CELL_SHARED | kind::SHORT_SHARED => self.shared(record),
            kind::FORMULA_TEXT | kind::FORMULA_NUMBER | kind::FORMULA_BOOL | kind::FORMULA_ERROR => {
                self.formula(record)
            }
            kind::SHARED_FORMULA => {
                if let Some(holder) = self.pending.as_ref().and_then(|pending| pending.told.shares)
                    && let Some((tokens, _)) = counted(data, 16)
                {
                    self.formulas.share(holder, tokens, Width::Wide);
                }
                Ok(())
            }
            _ => self.around(record),
        }
    }

    fn open_row(&mut self, data: &[u8]) -> Result<(), ReadError> {
        let row = long(data, 0).ok_or(ReadError::Damaged(Damage::CutOff))?;
        guard::within("rows", u64::from(row) + 1, u64::from(self.budget.limits.rows))?;
        (self.row, self.next_col) = (row, 0);
        if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
            self.sheet.hidden_rows.insert(Row::from_index(row));
        }
        Ok(())
    }

    /// What holds no cells: merged cells, links, hidden columns.
    fn around(&mut self, record: &Record) -> Result<(), ReadError> {
        let data = record.data;
        match record.kind {
            kind::COL => {
                if let (Some(first), Some(last), Some(flags)) = (long(data, 0), long(data, 4), data.get(16))
                    && flags & 1 != 0
                {
                    for col in first..=last.min(self.budget.limits.columns.saturating_sub(1)) {
                        self.budget.visit()?;
                        self.sheet.hidden_cols.insert(Col::from_index(col));
                    }
                }
            }
            kind::MERGED => {
                let area = area(data).filter(|area| area.height() > 1 || area.width() > 1);
                self.sheet.merged.extend(area);
                guard::within("merged", self.sheet.merged.len() as u64, self.budget.limits.merged)?;
            }
            kind::LINK => {
                self.sheet.links.extend(link(data));
                guard::within("merged", self.sheet.links.len() as u64, self.budget.limits.merged)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Where a cell stands, its style, and where in the record its value begins.
    fn place(&mut self, record: &Record) -> Result<(Address, Style, usize), ReadError> {
        self.budget.visit()?;
        let is_short = (kind::SHORT_BLANK..=kind::SHORT_SHARED).contains(&record.kind);
        let told = if is_short { Some(self.next_col) } else { long(record.data, 0) };
        let col = told.ok_or(ReadError::Damaged(Damage::CutOff))?;
        guard::within("columns", u64::from(col) + 1, u64::from(self.budget.limits.columns))?;
        self.next_col = col + 1;
        let value = if is_short { 4 } else { 8 };
        let style = long(record.data, value - 4).and_then(|style| usize::try_from(style & 0x00FF_FFFF).ok());
        let style = style.and_then(|style| self.shared.styles.get(style)).copied().unwrap_or_default();
        Ok((bytes::address(self.row, col), style, value))
    }

    fn number(
        &mut self,
        record: &Record,
        number: impl Fn(&[u8], usize) -> Option<f64>,
    ) -> Result<(), ReadError> {
        let (at, style, value) = self.place(record)?;
        let starts_1904 = self.shared.book.starts_1904;
        let value = number(record.data, value).map(|number| style.number(number, starts_1904));
        self.keep(style.cell(at, Stored::Plain(value.unwrap_or_else(broken)), false))
    }

    fn plain(
        &mut self,
        record: &Record,
        value: impl Fn(&[u8], usize) -> Option<Value>,
    ) -> Result<(), ReadError> {
        let (at, style, start) = self.place(record)?;
        let value = value(record.data, start).unwrap_or_else(broken);
        self.keep(style.cell(at, Stored::Plain(value), false))
    }

    fn text(&mut self, record: &Record) -> Result<(), ReadError> {
        let (at, style, value) = self.place(record)?;
        let string = if record.kind == kind::CELL_RICH {
            strings::rich(record.data, value, &self.shared.fonts)
        } else {
            wide(record.data, value).map(|(text, _)| RichString::plain(&text))
        };
        let stored = string.as_ref().map_or_else(|| Stored::Plain(broken()), Stored::Rich);
        self.keep(style.cell(at, stored, false))
    }

    fn shared(&mut self, record: &Record) -> Result<(), ReadError> {
        let (at, style, value) = self.place(record)?;
        let Shared { strings, fonts, .. } = &mut *self.shared;
        let string = match long(record.data, value) {
            Some(number) => strings.get(number, fonts, self.budget)?,
            None => None,
        };
        // A string that is not in the table is an error of this cell.
        let read = style.cell(at, string.map_or_else(|| Stored::Plain(broken()), Stored::Rich), false);
        self.keep(read)
    }

    fn formula(&mut self, record: &Record) -> Result<(), ReadError> {
        self.flush()?;
        let (at, style, start) = self.place(record)?;
        let data = record.data;
        let byte = |value: fn(u8) -> Value| data.get(start).map(|byte| (value(*byte), start + 1));
        let read = match record.kind {
            kind::FORMULA_NUMBER => double(data, start)
                .map(|number| (style.number(number, self.shared.book.starts_1904), start + 8)),
            kind::FORMULA_BOOL => byte(|truth| Value::Bool(truth != 0)),
            kind::FORMULA_ERROR => byte(|number| Value::Error(Arc::from(error(number)))),
            _ => wide(data, start).map(|(text, end)| (Value::Text(Arc::from(text)), end)),
        };
        let (value, end) = read.unwrap_or_else(|| (broken(), data.len()));
        let result = match value {
            Value::Text(text) if text.is_empty() => FormulaResult::Empty,
            Value::Text(text) => FormulaResult::Text(RichString::plain(&text)),
            value => FormulaResult::Value(value),
        };
        // Two bytes of flags stand before the tokens.
        let (tokens, more) = counted(data, end.saturating_add(2)).unwrap_or_default();
        let mut told = tokens::read(tokens, at, Width::Wide);
        // Behind the tokens stands the column of the cell whose formula is shared.
        told.shares = told.shares.map(|(row, _)| (row, long(more, 4)));
        self.pending = Some(Pending { at, style, result, told });
        Ok(())
    }

    /// Keeps the formula that waited.
    fn flush(&mut self) -> Result<(), ReadError> {
        let Some(Pending { at, style, result, told }) = self.pending.take() else { return Ok(()) };
        let outcome = match &result {
            FormulaResult::Value(value) => Outcome::Value(Stored::Plain(value.clone())),
            FormulaResult::Text(text) => Outcome::Value(Stored::Rich(text)),
            FormulaResult::Empty => Outcome::EmptyText,
        };
        let formula = Formula { at, style, outcome, told, width: Width::Wide };
        let name = |number: u16| self.shared.book.sheet_name(number).map(str::to_owned);
        let read = self.formulas.read(formula, name);
        self.keep(read)
    }

    fn keep(&mut self, read: Option<(Cell, Option<font::Coding>)>) -> Result<(), ReadError> {
        let Some((cell, coding)) = read else { return Ok(()) };
        self.budget.keep(&cell)?;
        if let Some(coding) = coding.filter(|coding| coding.is_old()) {
            self.sheet.old_font.get_or_insert((cell.at, coding));
        }
        self.sheet.cells.push(cell);
        Ok(())
    }
}

/// Bytes behind their number, and what follows them.
fn counted(data: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    let length = size(data, at)?;
    data.get(at.checked_add(4)?..)?.split_at_checked(length)
}

fn area(data: &[u8]) -> Option<Area> {
    Some(bytes::area([long(data, 0)?, long(data, 4)?], [long(data, 8)?, long(data, 12)?]))
}

fn link(data: &[u8]) -> Option<LinkRecord> {
    let area = area(data)?;
    let (relation, end) = wide(data, 16)?;
    let place = wide(data, end).map(|(place, _)| place).unwrap_or_default();
    Some(LinkRecord { area, relation, place })
}
