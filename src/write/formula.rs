//! Formulas of everything that is written, made from what a paper tells of its rows; none of them needs more than
//! Excel 2010.

use rust_xlsxwriter::utility::row_col_to_cell;

use crate::catalogue::{Bound, FailedCondition};
use crate::paper::{NO_LEVEL, Scale, Step};
use crate::text::with_point;

/// The cell's name: `D12`.
pub fn cell(row: u32, column: u16) -> String {
    row_col_to_cell(row, column)
}

/// A cell of another sheet.
pub fn on_sheet(sheet: &str, row: u32, column: u16) -> String {
    format!("'{}'!{}", sheet.replace('\'', "''"), cell(row, column))
}

/// A cell of a column that stays the same, in a row that may move on: `$D12`.
pub fn in_column(column: u16, row: u32) -> String {
    format!("{}{}", fixed_column(column), row + 1)
}

/// Cells of a column that stay the same wherever the formula is copied: `$D$7:$D$11`.
pub fn fixed_rows(column: u16, first: u32, last: u32) -> String {
    let column = fixed_column(column);
    format!("{column}${}:{column}${}", first + 1, last + 1)
}

/// The same on another sheet.
pub fn fixed_range(sheet: &str, column: u16, first: u32, last: u32) -> String {
    format!("'{}'!{}", sheet.replace('\'', "''"), fixed_rows(column, first, last))
}

/// A level, or that there is none, as COUNTIF looks for it.
pub fn level_criterion(level: Option<u8>) -> String {
    level.map_or_else(|| format!("\"{NO_LEVEL}\""), |level| level.to_string())
}

/// How formulas name the cells of a column.
#[derive(Debug, Clone, Copy)]
pub enum Cells {
    /// By their place: `D7`. Follows a cell that is moved.
    Plain(u16),
    /// By their row in the whole column: `INDEX($D:$D,8)`. Cutting a cell and pasting it elsewhere, which a sheet's
    /// protection allows between unlocked cells, leaves such a formula alone.
    Fixed(u16),
}

impl Cells {
    /// The cell in a row.
    pub fn at(self, row: u32) -> String {
        match self {
            Self::Plain(column) => cell(row, column),
            Self::Fixed(column) => format!("INDEX({0}:{0},{1})", fixed_column(column), row + 1),
        }
    }

    /// Runs of rows as ranges: `D7:D11,D13`.
    pub fn ranges(self, rows: &[u32]) -> String {
        self.runs(rows).join(",")
    }

    /// Runs of rows, a range each.
    fn runs(self, rows: &[u32]) -> Vec<String> {
        rows.chunk_by(|a, b| a + 1 == *b)
            .filter_map(|run| match (run.first(), run.last()) {
                (Some(first), Some(last)) if first == last => Some(self.at(*first)),
                (Some(first), Some(last)) => Some(format!("{}:{}", self.at(*first), self.at(*last))),
                _ => None,
            })
            .collect()
    }
}

fn fixed_column(column: u16) -> String {
    format!("${}", rust_xlsxwriter::utility::column_number_to_name(column))
}

/// The sum of some rows. Rounded far below any step, so that binary fractions leave no dust at a threshold.
pub fn sum(rows: &[u32], cells: Cells) -> String {
    if rows.is_empty() { "=0".to_owned() } else { format!("=ROUND(SUM({}),6)", cells.ranges(rows)) }
}

/// The level of a group as a number, or a dash while an answer is missing: points in `points`, conditions in
/// `conditions`, the total in the cell `total`.
pub fn level(scale: &Scale, total: &str, points: &[u32], conditions: &[u32], cells: Cells) -> String {
    guarded(scale, &by_steps(&scale.steps, total), points, conditions, cells)
}

/// A level, or a dash while an answer is missing; less or none where a condition failed.
fn guarded(scale: &Scale, rated: &str, points: &[u32], conditions: &[u32], cells: Cells) -> String {
    let mut missing = Vec::new();
    if !points.is_empty() {
        missing.push(format!("COUNT({})<{}", cells.ranges(points), points.len()));
    }
    if !conditions.is_empty() {
        missing.push(format!("COUNTA({})<{}", cells.ranges(conditions), conditions.len()));
    }
    let met = quoted(&scale.met);
    let failed: Vec<String> = conditions.iter().map(|row| format!("{}<>{met}", cells.at(*row))).collect();
    let rated = match (scale.failed, failed.is_empty()) {
        (FailedCondition::CapLevel(most), false) => {
            format!("IF(OR({}),MIN({most},{rated}),{rated})", failed.join(","))
        }
        (FailedCondition::NotRated, false) => {
            format!("IF(OR({}),\"{NO_LEVEL}\",{rated})", failed.join(","))
        }
        _ => rated.to_owned(),
    };
    if missing.is_empty() {
        format!("={rated}")
    } else {
        format!("=IF(OR({}),\"{NO_LEVEL}\",{rated})", missing.join(","))
    }
}

/// The level of the whole unit, where rows have levels: `levels` are the rows with one, `mandatory` those of them that
/// the unit needs.
pub fn level_by_rows(
    scale: &Scale,
    levels: &[u32],
    mandatory: &[u32],
    conditions: &[u32],
    cells: Cells,
) -> String {
    let others: Vec<u32> = levels.iter().copied().filter(|row| !mandatory.contains(row)).collect();
    let reached = |rows: &[u32], least: u8| {
        let runs = cells.runs(rows).into_iter().filter(|_| least > 0);
        let counts: Vec<String> = runs.map(|run| format!("COUNTIF({run},\">={least}\")")).collect();
        if counts.is_empty() { rows.len().to_string() } else { counts.join("+") }
    };
    let lowest = scale.steps.first().map_or(0, |step| step.level).to_string();
    let by_rules = scale.rules.iter().fold(lowest, |below, rule| {
        format!(
            "IF(AND({}={},{}>={},{}={}),{},{below})",
            reached(mandatory, rule.mandatory),
            mandatory.len(),
            reached(&others, rule.others),
            rule.others_count,
            reached(&others, rule.others_floor),
            others.len(),
            rule.level,
        )
    });
    guarded(scale, &by_rules, levels, conditions, cells)
}

/// The stored result of [`level`].
pub fn level_result(level: Option<u8>) -> String {
    level.map_or_else(|| NO_LEVEL.to_owned(), |level| level.to_string())
}

/// A text in a formula.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn by_steps(steps: &[Step], total: &str) -> String {
    let Some((last, lower)) = steps.split_last() else { return format!("\"{NO_LEVEL}\"") };
    let start = last.level.to_string();
    lower.iter().rev().fold(start, |above, step| match upper_test(step, total) {
        Some(test) => format!("IF({test},{},{above})", step.level),
        None => step.level.to_string(),
    })
}

fn upper_test(step: &Step, total: &str) -> Option<String> {
    match step.upper {
        Bound::Open => None,
        Bound::Included(end) => Some(format!("{total}<={}", with_point(end))),
        Bound::Excluded(end) => Some(format!("{total}<{}", with_point(end))),
    }
}

/// A level in words, where the cell holds its number.
pub fn level_words(scale: &Scale, number: &str) -> String {
    let names: Vec<String> = scale.steps.iter().map(|step| quoted(&step.name)).collect();
    let prefix = quoted(&format!("{} ", scale.prefix));
    let missing = quoted(&scale.not_rated);
    format!(
        "=IF({number}=\"{NO_LEVEL}\",{missing},{prefix}&{number}&\" – \"&CHOOSE({number},{}))",
        names.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Levels below 50, to 75 and above.
    fn scale(failed: FailedCondition, met: &str) -> Scale {
        let step = |level, upper| Step { level, name: format!("\"{level}\""), upper };
        let steps = vec![
            step(1, Bound::Excluded(50.into())),
            step(2, Bound::Included(75.into())),
            step(3, Bound::Open),
        ];
        let words = [met, "Mức", "không"].map(str::to_owned);
        let [met, prefix, not_rated] = words;
        Scale { steps, rules: Vec::new(), failed, met, prefix, not_rated }
    }

    #[test]
    fn levels_are_tested_with_the_ends_of_the_scale() {
        assert_eq!(
            level(&scale(FailedCondition::Warn, "Đạt"), "D3", &[6, 7, 9], &[4, 5], Cells::Plain(3)),
            "=IF(OR(COUNT(D7:D8,D10)<3,COUNTA(D5:D6)<2),\"–\",IF(D3<50,1,IF(D3<=75,2,3)))"
        );
        assert_eq!(sum(&[6, 7, 9], Cells::Plain(3)), "=ROUND(SUM(D7:D8,D10),6)");
        assert_eq!(sum(&[6, 7], Cells::Fixed(3)), "=ROUND(SUM(INDEX($D:$D,7):INDEX($D:$D,8)),6)");
    }

    #[test]
    fn a_condition_is_met_by_the_whole_word_of_the_paper_and_no_other() {
        assert_eq!(
            level(&scale(FailedCondition::CapLevel(1), "Met"), "D3", &[], &[4, 5], Cells::Plain(3)),
            "=IF(OR(COUNTA(D5:D6)<2),\"–\",IF(OR(D5<>\"Met\",D6<>\"Met\"),MIN(1,IF(D3<50,1,IF(D3<=75,2,3))),IF(D3<50,1,IF(D3<=75,2,3))))"
        );
        assert_eq!(
            level(&scale(FailedCondition::NotRated, "Đạt"), "D3", &[], &[4], Cells::Fixed(3)),
            "=IF(OR(COUNTA(INDEX($D:$D,5))<1),\"–\",IF(OR(INDEX($D:$D,5)<>\"Đạt\"),\"–\",IF(D3<50,1,IF(D3<=75,2,3))))"
        );
    }

    #[test]
    fn a_level_is_said_in_words_and_quotes_in_names_stay_text() {
        assert_eq!(
            level_words(&scale(FailedCondition::Warn, "Đạt"), "E5"),
            "=IF(E5=\"–\",\"không\",\"Mức \"&E5&\" – \"&CHOOSE(E5,\"\"\"1\"\"\",\"\"\"2\"\"\",\"\"\"3\"\"\"))"
        );
    }
}
