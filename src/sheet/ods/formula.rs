//! Formulas without working them out: what they are, whatever grammar they are written in, and the cell that one only
//! shows.
//!
//! OpenDocument writes `of:=[$'Tổ Toán'.C3]` for what other spreadsheets write as `'Tổ Toán'!C3`.

/// The formula without the prefix that names its grammar, and without its equals sign.
pub(super) fn body(formula: &str) -> &str {
    let formula = formula.trim();
    let plain = match formula.split_once(":=") {
        Some((prefix, rest)) if prefix.chars().all(|c| c.is_ascii_alphanumeric()) => rest,
        _ => formula.strip_prefix('=').unwrap_or(formula),
    };
    plain.trim()
}

/// The reference of a formula that does nothing but show one cell, written as in Excel.
pub(super) fn reference(formula: &str) -> Option<String> {
    let body = body(formula);
    let Some(inner) =
        body.trim_start_matches('+').trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
    else {
        return (!body.contains(['[', '('])).then(|| body.to_owned());
    };
    let (sheet, cell) = inner.rsplit_once('.').filter(|_| !inner.contains(['[', ']']))?;
    let sheet = sheet.strip_prefix('$').unwrap_or(sheet);
    Some(if sheet.is_empty() { cell.to_owned() } else { format!("{sheet}!{cell}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_written_as_in_excel() {
        for (formula, same) in [
            ("of:=[.C3]", Some("C3")),
            ("of:=[.$C$3]", Some("$C$3")),
            ("of:=[$'Tổ Toán'.C3]", Some("'Tổ Toán'!C3")),
            ("oooc:=[Sheet2.C3]", Some("Sheet2!C3")),
            ("of:=[$'Tổ 1.2'.C3]", Some("'Tổ 1.2'!C3")),
            ("msoxl:='Tổ Toán'!C3", Some("'Tổ Toán'!C3")),
            ("=+C3", Some("+C3")),
            ("of:=[.C3]+[.C4]", None),
            ("of:=SUM([.C3:.C4])", None),
        ] {
            assert_eq!(reference(formula).as_deref(), same, "{formula}");
        }
    }
}
