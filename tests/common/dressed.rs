//! A sheet with what the formats of Excel tell beside values, for writers of each of them.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Workbook};

use super::{Entry, write_grid};

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Percent,
    Date,
    Struck,
    /// In a font of TCVN3.
    OldFont,
    /// In a format of the file's own.
    OneDigit,
}

/// The looks in the order in which writers number their styles, from 1; 0 is a plain cell.
pub const LOOKS: [Look; 5] = [Look::Percent, Look::Date, Look::Struck, Look::OldFont, Look::OneDigit];
pub const OLD_FONT: &str = ".VnTime";

/// Row and column, counted from 0.
pub type At = (u32, u32);

#[derive(Debug, Clone, Default)]
pub struct Dressed {
    pub grid: Vec<Vec<Entry>>,
    pub looks: BTreeMap<At, Look>,
    /// Cells whose text begins with so many letters that are struck out.
    pub struck: BTreeMap<At, usize>,
    /// First row, first column, last row, last column.
    pub merged: Vec<[u32; 4]>,
    pub links: Vec<(At, String)>,
    pub hidden_rows: Vec<u32>,
    pub hidden_cols: Vec<u32>,
}

impl Dressed {
    /// Number of a cell's style.
    pub fn style(&self, at: At) -> u16 {
        let look = self.looks.get(&at);
        let index = look.and_then(|look| LOOKS.iter().position(|other| other == look));
        index.map_or(0, |index| u16::try_from(index).unwrap() + 1)
    }

    pub fn set(&mut self, (row, col): At, entry: Entry) {
        let cells = &mut self.grid[row as usize];
        let col = col as usize;
        cells.resize(cells.len().max(col + 1), Entry::Blank);
        cells[col] = entry;
    }

    pub fn xlsx(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Phiếu").unwrap();
        let col = |col: u32| u16::try_from(col).unwrap();
        // Merging writes a blank into each cell; what stands there is written over it.
        for [top, left, bottom, right] in &self.merged {
            sheet.merge_range(*top, col(*left), *bottom, col(*right), "", &Format::new()).unwrap();
        }
        write_grid(sheet, self.grid.clone());
        for (at, look) in &self.looks {
            let format = match look {
                Look::Percent => Format::new().set_num_format("0%"),
                Look::Date => Format::new().set_num_format("dd/mm/yyyy"),
                Look::Struck => Format::new().set_font_strikethrough(),
                Look::OldFont => Format::new().set_font_name(OLD_FONT),
                Look::OneDigit => Format::new().set_num_format("0.0"),
            };
            match &self.grid[at.0 as usize][at.1 as usize] {
                Entry::Number(number) => sheet.write_number_with_format(at.0, col(at.1), *number, &format),
                Entry::Text(text) => sheet.write_string_with_format(at.0, col(at.1), text, &format),
                _ => panic!("only numbers and texts are dressed"),
            }
            .unwrap();
        }
        let (struck, plain) = (Format::new().set_font_strikethrough(), Format::new());
        for (at, letters) in &self.struck {
            let Entry::Text(text) = &self.grid[at.0 as usize][at.1 as usize] else { panic!("no text") };
            let (out, rest) = text.split_at(*letters);
            sheet.write_rich_string(at.0, col(at.1), &[(&struck, out), (&plain, rest)]).unwrap();
        }
        for (at, url) in &self.links {
            let Entry::Text(text) = &self.grid[at.0 as usize][at.1 as usize] else { panic!("no text") };
            sheet.write_url_with_text(at.0, col(at.1), url.as_str(), text).unwrap();
        }
        for row in &self.hidden_rows {
            sheet.set_row_hidden(*row).unwrap();
        }
        for hidden in &self.hidden_cols {
            sheet.set_column_hidden(col(*hidden)).unwrap();
        }
        workbook.save_to_buffer().unwrap()
    }
}
