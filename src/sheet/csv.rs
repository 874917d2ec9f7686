//! Text with separators: comma, semicolon or tab; UTF-8 with or without its mark, or UTF-16.
//!
//! A program that writes `4,5` between commas and does not quote it tears it apart, and moves all that follows one
//! column to the right. Such a line is known by having more pieces than the table's header; of its pieces only those
//! that tell which row it is are taken for what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Cell, Discounted, Limits, ReadError, Sheet, Value, Workbook, error, guard, sniff};
use crate::cell::{Address, Col, Row};
use crate::text::{Number, parse_number};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let (text, _) = sniff::decode(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // Excel writes the separator into a first line of its own when it is asked to.
    let (text, first_row, told) = match text.split_once('\n') {
        Some((line, rest))
            if line.len() <= 7 && line.trim_end().strip_prefix("sep=").is_some_and(|s| s.len() == 1) =>
        {
            (rest, Row::FIRST.down(1), line.trim_end().bytes().last())
        }
        _ => (text, Row::FIRST, None),
    };
    let separator = told.unwrap_or_else(|| likely_separator(text));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut lines: Vec<(Row, usize)> = Vec::new();
    let mut row = first_row;
    let mut record = csv::StringRecord::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).map_err(ReadError::technical)? {
            break;
        }
        row = row.down(blank_lines(text, start));
        guard::within("rows", u64::from(row.number()), u64::from(limits.rows))?;
        lines.push((row, record.len()));
        for (index, field) in record.iter().enumerate() {
            guard::within("columns", index as u64 + 1, u64::from(limits.columns))?;
            if field.trim().is_empty() {
                continue;
            }
            guard::within("cell_text", field.chars().count() as u64, limits.cell_text)?;
            guard::within("cells", cells.len() as u64 + 1, limits.cells)?;
            let col = Col::from_index(u32::try_from(index).unwrap_or(u32::MAX));
            let value = Value::Text(Arc::from(field));
            let value = if error::is_error(field) { Value::Error(Arc::from(field.trim())) } else { value };
            cells.push(Cell::new(Address::new(row, col), value));
        }
        row = row.down(1);
    }
    let mut sheet = Sheet::new("CSV", cells);
    discount_torn(&mut sheet, &lines);
    Ok(Workbook { sheets: vec![sheet], is_untyped: true, ..Workbook::default() })
}

/// Blank lines before the record that begins here: the reader passes over them, and a person sees them as rows. It
/// leaves off between the two signs of a line's end, of which the second is no line.
fn blank_lines(text: &str, start: usize) -> u32 {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let lead = rest.get(..rest.len() - rest.trim_start_matches(['\r', '\n']).len()).unwrap_or_default();
    let lead = if before.ends_with('\r') { lead.strip_prefix('\n').unwrap_or(lead) } else { lead };
    let count = |sign| lead.matches(sign).count();
    u32::try_from(count('\n').max(count('\r'))).unwrap_or(u32::MAX)
}

/// Texts in a line from which on it may be a header.
const LABELS: usize = 4;

/// Discounts what may stand in the wrong column: in a line of more pieces than the table has columns, all that stands
/// right of its title.
fn discount_torn(sheet: &mut Sheet, lines: &[(Row, usize)]) {
    let Some(columns) = columns(sheet, lines) else { return };
    for (row, _) in lines.iter().filter(|(_, pieces)| *pieces > columns) {
        let cells = sheet.cells_in_rows_mut(*row, *row);
        let title = cells.iter().position(|cell| is_title(&cell.shown())).unwrap_or_default();
        for cell in cells.iter_mut().skip(title + 1) {
            if let Value::Text(text) | Value::Error(text) = &cell.value {
                cell.discounted = Some(Box::new(Discounted::Torn(text.clone())));
                cell.value = Value::Text(Arc::from(""));
            }
        }
    }
}

/// How many columns the table has: as many as its header has pieces, which is a line of several texts and no number;
/// without such a line, as many pieces as most lines have.
fn columns(sheet: &Sheet, lines: &[(Row, usize)]) -> Option<usize> {
    let is_header = |row: Row| {
        let cells = sheet.row(row);
        cells.len() >= LABELS && cells.iter().all(|cell| parse_number(&cell.shown()) == Number::NotANumber)
    };
    let headers = lines.iter().filter(|(row, _)| is_header(*row)).map(|(_, pieces)| *pieces);
    let usual = || usual(lines.iter().map(|(_, pieces)| *pieces).filter(|pieces| *pieces > 1));
    headers.max().or_else(usual)
}

/// Whether a piece names a row: several words.
fn is_title(text: &str) -> bool {
    text.contains(' ') && text.contains(char::is_alphabetic)
}

/// The most frequent of these numbers.
fn usual(numbers: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    numbers.for_each(|number| *counts.entry(number).or_default() += 1);
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(number, _)| number)
}

/// The separator that cuts the lines into the most equal pieces.
fn likely_separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let columns: Vec<usize> = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .records()
            .take(60)
            .filter_map(Result::ok)
            .map(|record| record.len())
            .collect();
        let usual = usual(columns.iter().copied()).unwrap_or(0);
        if usual < 2 { 0 } else { columns.iter().filter(|n| **n == usual).count() * usual.min(3) }
    };
    [b'\t', b';', b','].into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<String> {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let book = read(text.as_bytes(), &limits).unwrap();
        book.sheets[0].cells().iter().map(|cell| format!("{}={}", cell.at, cell.shown())).collect()
    }

    #[test]
    fn rows_are_counted_as_a_person_counts_them() {
        assert_eq!(cells("a;b\n\n\nc;\"d\ne\"\nf;g\n"), ["A1=a", "B1=b", "A4=c", "B4=d e", "A5=f", "B5=g"]);
    }

    #[test]
    fn a_row_s_number_does_not_hang_on_how_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let lines = |text: &str| cells(&text.replace('/', end));
            assert_eq!(lines("a;b/c;d/e;f"), ["A1=a", "B1=b", "A2=c", "B2=d", "A3=e", "B3=f"], "{end:?}");
            assert_eq!(lines("//a;b///c;d/"), ["A3=a", "B3=b", "A6=c", "B6=d"], "{end:?}");
        }
        assert_eq!(cells("a;\"x\r\ny\"\r\n\r\nb;c"), ["A1=a", "B1=x y", "A3=b", "B3=c"]);
    }

    /// The cells of a line, `?` before what may stand in the wrong column.
    fn line(text: &str, number: u32) -> String {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let book = read(text.as_bytes(), &limits).unwrap();
        let shown = |cell: &Cell| match cell.discounted.as_deref() {
            Some(Discounted::Torn(text)) => format!("?{text}"),
            _ => cell.shown().into_owned(),
        };
        let cells = book.sheets[0].row(Row::from_number(number).unwrap());
        cells.iter().map(shown).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn of_a_line_with_too_many_pieces_only_what_names_it_is_taken() {
        let header = "TT,Nội dung tiêu chí,Tối đa,Tự chấm,Minh chứng\n";
        for (row, expected) in [
            ("1.4,Số hóa học liệu,10,4,x", "1.4|Số hóa học liệu|10|4|x"),
            ("1.4,Số hóa học liệu,10,\"4,5\",x", "1.4|Số hóa học liệu|10|4,5|x"),
            ("1.4,Số hóa học liệu,10,4,5,x", "1.4|Số hóa học liệu|?10|?4|?5|?x"),
            ("1.4,Số hóa học liệu, tài nguyên,10,4,x", "1.4|Số hóa học liệu|? tài nguyên|?10|?4|?x"),
            ("1,1.4,Số hóa học liệu,10,4,x", "1|1.4|Số hóa học liệu|?10|?4|?x"),
            ("1.4,Camera,10,4,5,x", "1.4|?Camera|?10|?4|?5|?x"),
            // Separators at the end stand for columns that another line needs.
            ("1.4,Số hóa học liệu,10,4,,,", "1.4|Số hóa học liệu|?10|?4"),
            ("1.4,Số hóa học liệu,10", "1.4|Số hóa học liệu|10"),
        ] {
            assert_eq!(line(&format!("{header}{row}\n"), 2), expected, "{row}");
        }
    }

    #[test]
    fn a_table_has_as_many_columns_as_its_header_or_else_as_most_lines() {
        // A note that one line has more than the others; and most lines torn, but not the header.
        assert_eq!(line("A B,C,D,E,F\n1,x y,3\n2,x y,4\n3,x y,5,,note\n", 4), "3|x y|5|note");
        assert_eq!(line("A B,C,D,E\n1,x y,3,4,5\n2,x y,4,4,5\n", 2), "1|x y|?3|?4|?5");
        assert_eq!(line("1,x y,3\n2,x y,4\n3,x y,5,6\n", 3), "3|x y|?5|?6");
        assert_eq!(line("1,x y,3\n2,x y,4\n3,x y,5\n", 3), "3|x y|5");
    }

    #[test]
    fn the_separator_is_found_or_told() {
        assert_eq!(cells("1,5\t2,5\n3,5\t4\n"), ["A1=1,5", "B1=2,5", "A2=3,5", "B2=4"]);
        assert_eq!(cells("sep=;\na,b;c\n"), ["A2=a,b", "B2=c"]);
        assert_eq!(cells("a,\"b;c\"\nd,e\n"), ["A1=a", "B1=b;c", "A2=d", "B2=e"]);
    }
}
