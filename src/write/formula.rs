//! Formulas of everything that is written, made from what a paper tells of its rows; none of them needs more than
//! Excel 2010.

use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;

use crate::catalogue::{Bound, FailedCondition};
use crate::paper::{GroupLevel, NO_LEVEL, Scale, Scaling, Step, Sum};
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
pub enum Cells<'s> {
    /// By their place: `D7`. Follows a cell that is moved.
    Plain(u16),
    /// By their place on another sheet.
    Elsewhere(&'s str, u16),
    /// By their row in the whole column: `INDEX($D:$D,8)`. Cutting a cell and pasting it elsewhere, which a sheet's
    /// protection allows between unlocked cells, leaves such a formula alone.
    Fixed(u16),
}

impl Cells<'_> {
    /// The cell in a row.
    pub fn at(self, row: u32) -> String {
        match self {
            Self::Plain(column) => cell(row, column),
            Self::Elsewhere(sheet, column) => on_sheet(sheet, row, column),
            Self::Fixed(column) => format!("INDEX({0}:{0},{1})", fixed_column(column), row + 1),
        }
    }

    /// Runs of rows as ranges: `D7:D11,D13`.
    pub fn ranges(self, rows: &[u32]) -> String {
        self.runs(rows).join(",")
    }

    fn run(self, first: u32, last: u32) -> String {
        match self {
            // Only the first cell of a range names its sheet.
            Self::Elsewhere(_, column) => format!("{}:{}", self.at(first), cell(last, column)),
            _ => format!("{}:{}", self.at(first), self.at(last)),
        }
    }

    /// Runs of rows, a range each.
    fn runs(self, rows: &[u32]) -> Vec<String> {
        rows.chunk_by(|a, b| a + 1 == *b)
            .filter_map(|run| match (run.first(), run.last()) {
                (Some(first), Some(last)) if first == last => Some(self.at(*first)),
                (Some(first), Some(last)) => Some(self.run(*first, *last)),
                _ => None,
            })
            .collect()
    }
}

fn fixed_column(column: u16) -> String {
    format!("${}", rust_xlsxwriter::utility::column_number_to_name(column))
}

/// A column of a sheet in which the rows of a paper stand.
#[derive(Debug, Clone, Copy)]
pub struct Table<'s> {
    /// The column, as formulas name its cells.
    pub cells: Cells<'s>,
    /// The sheet's row of a row of the paper.
    pub row_at: fn(usize) -> u32,
}

impl Table<'_> {
    fn rows(self, rows: &[usize]) -> Vec<u32> {
        rows.iter().map(|row| (self.row_at)(*row)).collect()
    }

    fn ranges(self, rows: &[usize]) -> String {
        self.cells.ranges(&self.rows(rows))
    }

    /// How many of some rows hold what is asked for; `None` of no rows.
    fn count_of(self, rows: &[usize], wanted: &str) -> Option<String> {
        let runs = self.cells.runs(&self.rows(rows)).into_iter();
        let counts: Vec<String> = runs.map(|run| format!("COUNTIF({run},{wanted})")).collect();
        (!counts.is_empty()).then(|| counts.join("+"))
    }

    /// What stands in another column beside those of some rows that hold a text; `None` of no rows.
    fn sum_beside(self, rows: &[usize], wanted: &str, beside: Cells) -> Option<String> {
        let rows = self.rows(rows);
        let runs = self.cells.runs(&rows).into_iter().zip(beside.runs(&rows));
        let sums: Vec<String> = runs.map(|(run, beside)| format!("SUMIF({run},{wanted},{beside})")).collect();
        (!sums.is_empty()).then(|| sums.join("+"))
    }
}

/// The sum of some rows. Rounded far below any step, so that binary fractions leave no dust at a threshold. Rows that
/// do not apply count with their maximum, which stands in the column `max`, or leave the maximum to which the sum is
/// scaled.
pub fn sum(sum: &Sum, scale: &Scale, own: Table, max: Cells) -> String {
    if sum.rows.is_empty() {
        return "=0".to_owned();
    }
    let outside = quoted(&scale.not_applicable);
    let full = own.sum_beside(&sum.full, &outside, max).map_or_else(String::new, |full| format!("+{full}"));
    let plain = format!("ROUND(SUM({}){full},6)", own.ranges(&sum.rows));
    let left = |scaling: &Scaling| {
        own.sum_beside(&scaling.leaving, &outside, max).map(|left| (left, scaling.decimals))
    };
    let Some((left, decimals)) = sum.scaling.as_ref().and_then(left) else { return format!("={plain}") };
    let whole = format!("SUM({})", max.ranges(&own.rows(&sum.rows)));
    // The inner rounding takes away binary fractions that would turn a half down.
    format!(
        "=IF({left}=0,{plain},IF({whole}-({left})<=0,0,ROUND(ROUND({plain}*{whole}/({whole}-({left})),9),{decimals})))"
    )
}

/// A share of a maximum that rows may leave: the sum in the cell `own`, the maximum in the cell `max`, and the rows of
/// a table that leave it.
pub fn share(own: &str, max: &str, leaving: &[usize], scale: &Scale, table: Table, maxima: Cells) -> String {
    let outside = quoted(&scale.not_applicable);
    match table.sum_beside(leaving, &outside, maxima) {
        None => format!("=IF({max}=0,0,N({own})/{max})"),
        Some(left) => format!("=IF({max}-({left})<=0,\"{NO_LEVEL}\",N({own})/({max}-({left})))"),
    }
}

/// A level as a number, or a dash while an answer is missing: of the total in the cell `total`, or where rows have
/// levels of those.
pub fn level(scale: &Scale, total: &str, level: &GroupLevel, own: Table) -> String {
    let rated =
        if scale.rules.is_empty() { by_steps(&scale.steps, total) } else { by_rows(scale, level, own) };
    guarded(scale, &rated, level, own)
}

/// A level, or a dash while an answer is missing; less or none where a condition failed.
fn guarded(scale: &Scale, rated: &str, level: &GroupLevel, own: Table) -> String {
    let outside = quoted(&scale.not_applicable);
    let optional = |rows: &[usize]| -> Vec<usize> {
        rows.iter().copied().filter(|row| level.optional.contains(row)).collect()
    };
    let mut missing = Vec::new();
    if !level.points.is_empty() {
        let also = own.count_of(&optional(&level.points), &outside);
        let also = also.map_or_else(String::new, |also| format!("+{also}"));
        missing.push(format!("COUNT({}){also}<{}", own.ranges(&level.points), level.points.len()));
    }
    if !level.conditions.is_empty() {
        missing.push(format!("COUNTA({})<{}", own.ranges(&level.conditions), level.conditions.len()));
    }
    missing.extend(
        level
            .must_apply
            .iter()
            .filter_map(|rows| Some(format!("{}={}", own.count_of(rows, &outside)?, rows.len()))),
    );
    let met = quoted(&scale.met);
    let is_failed = |row: &usize| {
        let cell = own.cells.at((own.row_at)(*row));
        if level.optional.contains(row) {
            format!("AND({cell}<>{met},{cell}<>{outside})")
        } else {
            format!("{cell}<>{met}")
        }
    };
    let failed: Vec<String> = level.conditions.iter().map(is_failed).collect();
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

/// The level of the whole unit, where rows have levels.
fn by_rows(scale: &Scale, level: &GroupLevel, own: Table) -> String {
    let outside = quoted(&scale.not_applicable);
    let others: Vec<usize> =
        level.points.iter().copied().filter(|row| !level.mandatory.contains(row)).collect();
    let left = |rows: &[usize]| {
        let leaving: Vec<usize> = rows.iter().copied().filter(|row| level.leaving.contains(row)).collect();
        own.count_of(&leaving, &outside)
    };
    let reached = |rows: &[usize], least: u8| {
        if least == 0 {
            return left(rows)
                .map_or_else(|| rows.len().to_string(), |left| format!("{}-({left})", rows.len()));
        }
        let full: Vec<usize> = level
            .full
            .iter()
            .filter(|(row, max)| rows.contains(row) && *max >= Decimal::from(least))
            .map(|(row, _)| *row)
            .collect();
        let counts = [own.count_of(rows, &format!("\">={least}\"")), own.count_of(&full, &outside)];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        if counts.is_empty() { "0".to_owned() } else { counts.join("+") }
    };
    // What does not apply keeps nobody from having all.
    let all = |rows: &[usize], least: u8| {
        let left = left(rows).map_or_else(String::new, |left| format!("+{left}"));
        format!("{}{left}={}", reached(rows, least), rows.len())
    };
    let lowest = scale.steps.first().map_or(0, |step| step.level).to_string();
    scale.rules.iter().fold(lowest, |below, rule| {
        format!(
            "IF(AND({},{}>={},{}),{},{below})",
            all(&level.mandatory, rule.mandatory),
            reached(&others, rule.others),
            rule.others_count,
            all(&others, rule.others_floor),
            rule.level,
        )
    })
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
        let words = [met, "Không áp dụng", "Mức", "không"].map(str::to_owned);
        let [met, not_applicable, prefix, not_rated] = words;
        Scale { steps, rules: Vec::new(), failed, met, not_applicable, prefix, not_rated }
    }

    fn table(cells: Cells<'_>) -> Table<'_> {
        Table { cells, row_at: |row| u32::try_from(row).unwrap() }
    }

    fn rows(points: &[usize], conditions: &[usize]) -> GroupLevel {
        GroupLevel { points: points.to_vec(), conditions: conditions.to_vec(), ..GroupLevel::default() }
    }

    fn adding(rows: &[usize]) -> Sum {
        Sum { rows: rows.to_vec(), ..Sum::default() }
    }

    #[test]
    fn levels_are_tested_with_the_ends_of_the_scale() {
        assert_eq!(
            level(
                &scale(FailedCondition::Warn, "Đạt"),
                "D3",
                &rows(&[6, 7, 9], &[4, 5]),
                table(Cells::Plain(3))
            ),
            "=IF(OR(COUNT(D7:D8,D10)<3,COUNTA(D5:D6)<2),\"–\",IF(D3<50,1,IF(D3<=75,2,3)))"
        );
        let scale = scale(FailedCondition::Warn, "Đạt");
        let sum = |rows, cells| sum(&adding(rows), &scale, table(cells), Cells::Plain(2));
        assert_eq!(sum(&[6, 7, 9], Cells::Plain(3)), "=ROUND(SUM(D7:D8,D10),6)");
        assert_eq!(sum(&[6, 7], Cells::Fixed(3)), "=ROUND(SUM(INDEX($D:$D,7):INDEX($D:$D,8)),6)");
    }

    #[test]
    fn rows_that_do_not_apply_count_full_or_leave_the_maximum() {
        let scale = scale(FailedCondition::CapLevel(1), "Đạt");
        let sum = |added: &Sum| sum(added, &scale, table(Cells::Plain(3)), Cells::Plain(2));
        assert_eq!(
            sum(&Sum { full: vec![7], ..adding(&[6, 7]) }),
            "=ROUND(SUM(D7:D8)+SUMIF(D8,\"Không áp dụng\",C8),6)"
        );
        let scaling = Some(Scaling { leaving: vec![6], decimals: 2 });
        assert_eq!(
            sum(&Sum { scaling, ..adding(&[6, 7]) }),
            "=IF(SUMIF(D7,\"Không áp dụng\",C7)=0,ROUND(SUM(D7:D8),6),IF(SUM(C7:C8)-(SUMIF(D7,\"Không áp dụng\",C7))<=0,0,\
             ROUND(ROUND(ROUND(SUM(D7:D8),6)*SUM(C7:C8)/(SUM(C7:C8)-(SUMIF(D7,\"Không áp dụng\",C7))),9),2)))"
        );
        let optional = GroupLevel { optional: vec![4, 7], must_apply: vec![vec![7]], ..rows(&[6, 7], &[4]) };
        assert_eq!(
            level(&scale, "D3", &optional, table(Cells::Plain(3))),
            "=IF(OR(COUNT(D7:D8)+COUNTIF(D8,\"Không áp dụng\")<2,COUNTA(D5)<1,COUNTIF(D8,\"Không áp dụng\")=1),\"–\",\
             IF(OR(AND(D5<>\"Đạt\",D5<>\"Không áp dụng\")),MIN(1,IF(D3<50,1,IF(D3<=75,2,3))),IF(D3<50,1,IF(D3<=75,2,3))))"
        );
    }

    #[test]
    fn a_condition_is_met_by_the_whole_word_of_the_paper_and_no_other() {
        assert_eq!(
            level(
                &scale(FailedCondition::CapLevel(1), "Met"),
                "D3",
                &rows(&[], &[4, 5]),
                table(Cells::Plain(3))
            ),
            "=IF(OR(COUNTA(D5:D6)<2),\"–\",IF(OR(D5<>\"Met\",D6<>\"Met\"),MIN(1,IF(D3<50,1,IF(D3<=75,2,3))),IF(D3<50,1,IF(D3<=75,2,3))))"
        );
        assert_eq!(
            level(&scale(FailedCondition::NotRated, "Đạt"), "D3", &rows(&[], &[4]), table(Cells::Fixed(3))),
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
