//! Links behind cells: over an area, or out of the formula `HYPERLINK`.

use std::sync::Arc;

use super::budget::Budget;
use super::{ReadError, Sheet};
use crate::cell::Area;

/// A link over some cells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub area: Area,
    pub address: Arc<str>,
}

/// An address with the place inside of what it leads to; `None` for a place in the workbook itself.
pub(super) fn address(target: &str, place: &str) -> Option<Arc<str>> {
    match (target.trim(), place.trim()) {
        ("", _) => None,
        (target, "") => Some(Arc::from(target)),
        (target, place) if target.contains('#') => Some(Arc::from(format!("{target}{place}"))),
        (target, place) => Some(Arc::from(format!("{target}#{place}"))),
    }
}

/// Puts each link behind the cells it covers.
pub(super) fn attach(sheet: &mut Sheet, links: &[Link], budget: &mut Budget) -> Result<(), ReadError> {
    for link in links {
        for cell in sheet.cells_in_rows_mut(link.area.first.row, link.area.last.row) {
            budget.visit()?;
            if link.area.contains(cell.at) {
                cell.link = Some(Arc::clone(&link.address));
            }
        }
    }
    Ok(())
}

/// The address in `HYPERLINK("address")` or `HYPERLINK("address", …)`; `None` for any other formula, also one that
/// puts the address together.
pub(super) fn of_formula(formula: &str) -> Option<Arc<str>> {
    let formula = formula.trim().trim_start_matches('=').trim_start();
    let (name, rest) = formula.split_at_checked("HYPERLINK".len())?;
    let mut rest = rest.trim_start().strip_prefix('(')?.trim_start().strip_prefix('"')?;
    let mut address = String::new();
    loop {
        let (before, after) = rest.split_once('"')?;
        address.push_str(before);
        rest = after;
        match after.strip_prefix('"') {
            Some(after) => {
                address.push('"');
                rest = after;
            }
            None => break,
        }
    }
    let is_whole = name.eq_ignore_ascii_case("HYPERLINK") && rest.trim_start().starts_with([',', ';', ')']);
    is_whole.then(|| self::address(&address, "")).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_told_by_the_formula_that_makes_it() {
        let told = |formula| of_formula(formula).map(|address| address.to_string());
        assert_eq!(
            told(r#"HYPERLINK("https://a.vn/?q=""1""", "Xem")"#).as_deref(),
            Some("https://a.vn/?q=\"1\"")
        );
        assert_eq!(told(r#"hyperlink( "https://a.vn" )"#).as_deref(), Some("https://a.vn"));
        assert_eq!(told(r#"HYPERLINK("https://a.vn";"Xem")"#).as_deref(), Some("https://a.vn"));
        for other in [r#"HYPERLINK("https://a.vn"&B1)"#, "HYPERLINK(B1)", "SUM(1)", "", r#"HYPERLINK("")"#] {
            assert_eq!(told(other), None, "{other}");
        }
    }

    #[test]
    fn the_place_inside_a_page_is_a_part_of_its_address() {
        let told = |target, place| address(target, place).map(|address| address.to_string());
        assert_eq!(told("https://a.vn/edit", "gid=0").as_deref(), Some("https://a.vn/edit#gid=0"));
        assert_eq!(told("https://a.vn/edit", "").as_deref(), Some("https://a.vn/edit"));
        assert_eq!(told("", "Sheet1!A1"), None);
    }
}
