//! *Theo tiêu chí*: mean, median, share of the maximum and schools at zero, by criterion and by item.

use rust_decimal::Decimal;

use super::Consolidated;
use crate::catalogue::Rank;
use crate::merge::statistics::{NodeFigures, by_node};
use crate::paper::{Column, columns};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureColumn {
    /// Code.
    Code,
    /// Title of the criterion or item.
    Title,
    /// Maximum.
    Max,
    /// Mean of the points.
    Mean,
    /// Median of the points.
    Median,
    /// Mean as a share of the maximum; of a condition the share of schools that meet it.
    Share,
    /// Schools without a point, or that do not meet a condition.
    Zeros,
    /// Schools without an answer that counts.
    Open,
    /// Schools that the row does not apply to; only where a catalogue has such rows.
    NotApplicable,
    /// Schools with an answer.
    Answered,
}

/// The paper.
#[derive(Debug)]
pub struct Criteria {
    /// Name of the page.
    pub name: String,
    /// Title.
    pub title: String,
    /// How to read it.
    pub line: String,
    /// Criteria that carry points; their shares make the chart.
    pub criteria: FigureTable,
    /// Everything that is answered.
    pub items: FigureTable,
    /// Title of the chart.
    pub chart_title: String,
    /// What the chart shows.
    pub share: String,
}

/// A table of figures.
#[derive(Debug)]
pub struct FigureTable {
    /// The columns.
    pub columns: Vec<Column<FigureColumn>>,
    /// The rows.
    pub rows: Vec<FigureRow>,
}

/// Figures of a criterion or item over all schools.
#[derive(Debug)]
pub struct FigureRow {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Maximum; `None` for a condition.
    pub max: Option<Decimal>,
    /// Mean of the points.
    pub mean: Option<Decimal>,
    /// Median of the points.
    pub median: Option<Decimal>,
    /// See [`FigureColumn::Share`].
    pub share: Option<Decimal>,
    /// See [`FigureColumn::Zeros`].
    pub zeros: usize,
    /// See [`FigureColumn::Open`].
    pub open: usize,
    /// See [`FigureColumn::NotApplicable`].
    pub not_applicable: usize,
    /// See [`FigureColumn::Answered`].
    pub answered: usize,
}

pub(super) fn criteria(source: &Consolidated) -> Criteria {
    let figures = by_node(source.merged, source.catalogue);
    let node = |figures: &NodeFigures| source.catalogue.node(figures.node);
    let table = |what, wanted: &dyn Fn(&NodeFigures) -> bool| FigureTable {
        columns: labels(source, what),
        rows: figures.iter().filter(|figures| wanted(figures)).map(|figures| row(source, figures)).collect(),
    };
    Criteria {
        name: source.word("merge.sheet_criteria").to_owned(),
        title: source.word("merge.criteria_title").to_owned(),
        line: source.word("merge.criteria_line").to_owned(),
        criteria: table("merge.criterion", &|figures| {
            node(figures).rank == Rank::Criterion && node(figures).max.is_some()
        }),
        items: table("merge.item", &|figures| node(figures).is_item()),
        chart_title: source.word("merge.criteria_chart").to_owned(),
        share: source.word("merge.share_of_max").to_owned(),
    }
}

fn labels(source: &Consolidated, title: &'static str) -> Vec<Column<FigureColumn>> {
    use FigureColumn as C;
    let told = [
        (C::Code, "merge.code_short"),
        (C::Title, title),
        (C::Max, "result.max"),
        (C::Mean, "merge.mean"),
        (C::Median, "merge.median"),
        (C::Share, "merge.share_of_max"),
        (C::Zeros, "merge.zeros"),
        (C::Open, "merge.open"),
        (C::NotApplicable, "merge.not_applicable"),
        (C::Answered, "merge.answered"),
    ];
    let mut columns = columns(source.messages, &told);
    columns.retain(|column| column.what != C::NotApplicable || source.catalogue.has_optional_rows());
    columns
}

fn row(source: &Consolidated, figures: &NodeFigures) -> FigureRow {
    let node = source.catalogue.node(figures.node);
    let share = match node.max {
        Some(max) => figures.mean.and_then(|mean| mean.checked_div(max)),
        None => Decimal::from(figures.answered.saturating_sub(figures.zeros))
            .checked_div(Decimal::from(figures.answered)),
    };
    let has_points = node.max.is_some();
    FigureRow {
        code: node.code.clone(),
        title: node.title.clone(),
        max: node.max,
        mean: figures.mean.filter(|_| has_points),
        median: figures.median.filter(|_| has_points),
        share,
        zeros: figures.zeros,
        open: figures.open,
        not_applicable: figures.not_applicable,
        answered: figures.answered,
    }
}
