//! A table whose rows have no codes, or only count 1, 2, 3 … through: the tree is told by its sums.
//!
//! Lines come in, the same lines with codes go out. A line without a number that has points is a heading; the lines
//! below it are its own until their points add up to its maximum.

use rust_decimal::Decimal;

use super::lines::{Line, Mark};
use super::phrase::{self, Points};
use super::words::BlankWords;
use crate::form::code::RowCode;

/// Whether no line has a code that names its place, and there are headings by which one can be told.
pub fn is_uncoded(lines: &[Line], words: &BlankWords) -> bool {
    let names_place = |line: &Line| {
        matches!(
            line.mark,
            Mark::Code(RowCode::Dotted(_) | RowCode::Lettered(..) | RowCode::Turned(_) | RowCode::Roman(_))
        )
    };
    let headings =
        lines.iter().filter(|line| line.mark == Mark::None && matches!(says(line, words), Points::Cap(_)));
    !lines.iter().any(names_place) && headings.count() > 1
}

fn says(line: &Line, words: &BlankWords) -> Points {
    let cell = line.part.as_ref().or(line.max.as_ref());
    cell.map_or(Points::Blank, |cell| phrase::points(&cell.text, words))
}

/// The lines with codes by their sums.
pub fn coded(lines: &[Line], words: &BlankWords) -> Vec<Line> {
    let mut place = Place::default();
    let with_code = |line: &Line| {
        let code = match (says(line, words), &line.mark) {
            (Points::Cap(max), Mark::None) => place.heading(max),
            (Points::Condition, _) => place.below_group(Decimal::ZERO),
            (Points::Cap(points), _) => place.item(points),
            (Points::Bands(bands), _) => place.item(bands.best().unwrap_or_default()),
            _ => return line.clone(),
        };
        Line { mark: Mark::Code(code), ..line.clone() }
    };
    lines.iter().map(with_code).collect()
}

/// Where the next line belongs.
#[derive(Default)]
struct Place {
    group: u32,
    criterion: u32,
    item: u32,
    /// Points of the group and of the criterion that are still to come.
    group_left: Decimal,
    left: Decimal,
}

impl Place {
    fn heading(&mut self, max: Decimal) -> RowCode {
        if self.group_left < max || self.group == 0 {
            *self = Self { group: self.group + 1, group_left: max, ..Self::default() };
            return RowCode::Whole(self.group);
        }
        let code = self.below_group(max);
        self.left = max;
        code
    }

    fn below_group(&mut self, max: Decimal) -> RowCode {
        self.group = self.group.max(1);
        self.criterion += 1;
        self.item = 0;
        self.left = Decimal::ZERO;
        self.group_left -= max;
        RowCode::Dotted(format!("{}.{}", self.group, self.criterion))
    }

    fn item(&mut self, points: Decimal) -> RowCode {
        if self.left < points {
            return self.below_group(points);
        }
        self.item += 1;
        self.left -= points;
        RowCode::Dotted(format!("{}.{}.{}", self.group, self.criterion, self.item))
    }
}
