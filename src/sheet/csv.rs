//! Text with separators: comma, semicolon or tab; UTF-8 with or without its mark, or UTF-16.

use super::{Cell, Limits, ReadError, Sheet, Workbook, guard, sniff};
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
        let before = reader.position().line();
        if !reader.read_record(&mut record).map_err(ReadError::technical)? {
            break;
        }
        // The reader passes over blank lines, which a person sees as rows; a line break inside a field is none.
        let after = reader.position();
        let unended = after.byte() == text.len() as u64 && !text.ends_with('\n');
        let breaks: usize = record.iter().map(|field| field.matches('\n').count()).sum();
        let lines = after.line().saturating_sub(before) + u64::from(unended);
        let skipped = lines.saturating_sub(1 + breaks as u64);
        row = row.down(u32::try_from(skipped).unwrap_or(u32::MAX));
        guard::within("rows", u64::from(row.number()), u64::from(limits.rows))?;
        for (index, field) in record.iter().enumerate() {
            guard::within("columns", index as u64 + 1, u64::from(limits.columns))?;
            if field.trim().is_empty() {
                continue;
            }
            guard::within("cell_text", field.chars().count() as u64, limits.cell_text)?;
            guard::within("cells", cells.len() as u64 + 1, limits.cells)?;
            let col = Col::from_index(u32::try_from(index).unwrap_or(u32::MAX));
            cells.push(Cell::text(Address::new(row, col), field));
        }
        row = row.down(1);
    }
    Ok(Workbook { sheets: vec![Sheet::new("CSV", cells)], is_untyped: true, ..Workbook::default() })
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
    fn the_separator_is_found_or_told() {
        assert_eq!(cells("1,5\t2,5\n3,5\t4\n"), ["A1=1,5", "B1=2,5", "A2=3,5", "B2=4"]);
        assert_eq!(cells("sep=;\na,b;c\n"), ["A2=a,b", "B2=c"]);
        assert_eq!(cells("a,\"b;c\"\nd,e\n"), ["A1=a", "B1=b;c", "A2=d", "B2=e"]);
    }
}
