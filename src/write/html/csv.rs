//! Rows as a CSV file that Excel in a Vietnamese office opens by a double click: semicolons, decimal commas, UTF-8 with a
//! byte order mark, and no text that a spreadsheet would take for a formula.

use crate::text::is_formula_like;

/// The file's text.
pub(super) fn encode(rows: &[Vec<String>]) -> String {
    let mut out = String::from("\u{feff}");
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell_of(cell)).collect();
        out.push_str(&cells.join(";"));
        out.push_str("\r\n");
    }
    out
}

fn cell_of(text: &str) -> String {
    let text = if is_formula_like(text) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ';', ',', '\r', '\n', '\t']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_never_formulas_and_signs_of_the_format_stay_in_their_cell() {
        let row = ["=1+1", "@x", "a;b", "nói \"có\"", "7,5", "+84"].map(str::to_owned).to_vec();
        assert_eq!(encode(&[row]), "\u{feff}'=1+1;'@x;\"a;b\";\"nói \"\"có\"\"\";\"7,5\";'+84\r\n");
    }
}
