//! Text with separators: comma, semicolon or tab; UTF-8 with or without its mark, or UTF-16.

use std::sync::Arc;

use super::{Cell, Limits, ReadError, Sheet, Value, Workbook, error, guard, sniff};
use crate::cell::{Address, Col, Row};

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
    let mut row = first_row;
    let mut record = csv::StringRecord::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).map_err(ReadError::technical)? {
            break;
        }
        row = row.down(blank_lines(text, start));
        guard::within("rows", u64::from(row.number()), u64::from(limits.rows))?;
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
    Ok(Workbook { sheets: vec![Sheet::new("CSV", cells)], is_untyped: true, ..Workbook::default() })
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
        let usual =
            columns.iter().copied().max_by_key(|n| columns.iter().filter(|m| *m == n).count()).unwrap_or(0);
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

    #[test]
    fn the_separator_is_found_or_told() {
        assert_eq!(cells("1,5\t2,5\n3,5\t4\n"), ["A1=1,5", "B1=2,5", "A2=3,5", "B2=4"]);
        assert_eq!(cells("sep=;\na,b;c\n"), ["A2=a,b", "B2=c"]);
        assert_eq!(cells("a,\"b;c\"\nd,e\n"), ["A1=a", "B1=b;c", "A2=d", "B2=e"]);
    }
}
