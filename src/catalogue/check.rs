//! What is wrong with a catalogue itself: codes, sums, levels.
//!
//! Real catalogues have sums that do not add up, so those are warnings; levels with a gap or an overlap would give
//! a school a wrong level or none, so those are errors and such a catalogue does not load.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Bound, Catalogue, Kind, LevelRule, Node, UnitLevel, UnitRule};
use crate::text::with_point;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Look at it.
    Warning,
    /// The catalogue cannot be used.
    Error,
}

/// Something wrong with a catalogue: a key into the messages and what its words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Key of the words in `schema/messages`, below `catalogue`.
    pub key: &'static str,
    /// How bad it is.
    pub gravity: Gravity,
    /// What the words need: name and value.
    pub params: Vec<(&'static str, String)>,
}

impl Problem {
    pub(super) fn error(key: &'static str, params: Vec<(&'static str, String)>) -> Self {
        Self { key, gravity: Gravity::Error, params }
    }

    fn warning(key: &'static str, params: Vec<(&'static str, String)>) -> Self {
        Self { key, gravity: Gravity::Warning, params }
    }
}

/// Decimals of a scaled total: spreadsheets calculate no finer ones surely.
const MOST_DECIMALS: u32 = 6;

pub(super) fn problems(catalogue: &Catalogue) -> Vec<Problem> {
    let mut found = codes(catalogue);
    found.extend(sums(catalogue));
    found.extend(maxima(catalogue));
    found.extend(rules(catalogue));
    for (_, node) in catalogue.nodes().filter(|(_, node)| !node.bands.is_empty()) {
        found.extend(levels(&node.bands, &node.code));
    }
    found.extend(catalogue.nodes().flat_map(|(_, node)| caps(node)));
    if catalogue.step <= Decimal::ZERO {
        found.push(Problem::error("step", vec![("step", with_point(catalogue.step))]));
    }
    if catalogue.rescaled_decimals > MOST_DECIMALS {
        let params = vec![("most", MOST_DECIMALS.to_string())];
        found.push(Problem::error("rescaled_decimals", params));
    }
    found
}

fn codes(catalogue: &Catalogue) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (id, node) in catalogue.nodes() {
        if !seen.insert(&node.code) {
            found.push(Problem::error("duplicate_code", vec![("code", node.code.clone())]));
        }
        let parent = catalogue.parent(id).map(|parent| catalogue.node(parent));
        if let Some(parent) = parent.filter(|parent| !node.code.starts_with(&format!("{}.", parent.code))) {
            let params = vec![("code", node.code.clone()), ("parent", parent.code.clone())];
            found.push(Problem::warning("code_not_under_parent", params));
        }
    }
    for (id, group) in catalogue.groups() {
        if catalogue.items_under(id).next().is_none() {
            found.push(Problem::error("empty_group", vec![("code", group.code.clone())]));
        }
    }
    found
}

fn sums(catalogue: &Catalogue) -> Vec<Problem> {
    catalogue
        .nodes()
        .filter(|(id, _)| !catalogue.children(*id).is_empty())
        .filter_map(|(id, node)| {
            let max = node.max?;
            let sum: Decimal =
                catalogue.children(id).iter().filter_map(|child| catalogue.node(*child).max).sum();
            (sum != max).then(|| {
                let params =
                    vec![("code", node.code.clone()), ("sum", with_point(sum)), ("max", with_point(max))];
                Problem::warning("sum", params)
            })
        })
        .collect()
}

fn maxima(catalogue: &Catalogue) -> Vec<Problem> {
    let wrong = |node: &Node| match (node.is_condition(), node.max) {
        (true, Some(_)) => Some("condition_with_maximum"),
        (false, None) if node.is_item() => Some("item_without_maximum"),
        (false, Some(max)) if max < Decimal::ZERO => Some("negative_maximum"),
        _ => None,
    };
    catalogue
        .nodes()
        .filter_map(|(_, node)| Some(Problem::error(wrong(node)?, vec![("code", node.code.clone())])))
        .collect()
}

/// What is wrong with the rules for levels.
fn rules(catalogue: &Catalogue) -> Vec<Problem> {
    if catalogue.unit_level != UnitLevel::Rows {
        let mut found = levels(&catalogue.levels, "levels");
        if !catalogue.unit_rules.is_empty() {
            found.push(Problem::error("unit_rule_without_rows", Vec::new()));
        }
        return found;
    }
    // Levels of rows come from no total, so their intervals say nothing.
    let mut found = Vec::new();
    if catalogue.levels.is_empty() || catalogue.unit_rules.is_empty() {
        found.push(Problem::error("no_levels", Vec::new()));
    }
    let is_known = |rule: &UnitRule| catalogue.levels.iter().any(|level| level.level == rule.level);
    let rising =
        catalogue.unit_rules.iter().zip(catalogue.unit_rules.iter().skip(1)).all(|(a, b)| a.level < b.level);
    if !rising || !catalogue.unit_rules.iter().all(is_known) {
        found.push(Problem::error("unit_rules_out_of_order", Vec::new()));
    }
    let asks_points = |node: &Node| node.is_item() && !node.is_condition() && node.kind != Kind::Level;
    let strays = catalogue.nodes().filter(|(_, node)| asks_points(node));
    found.extend(
        strays.map(|(_, node)| Problem::error("row_without_level", vec![("code", node.code.clone())])),
    );
    found
}

/// What is wrong with the bands of a ratio or count.
fn caps(node: &Node) -> Vec<Problem> {
    let (Some(first), Some(last)) = (node.caps.first(), node.caps.last()) else { return Vec::new() };
    let code = || vec![("code", node.code.clone())];
    let is_whole = node.kind == Kind::Count;
    if !is_whole && node.kind != Kind::Ratio {
        return vec![Problem::error("caps_without_ratio", code())];
    }
    let starts = are_seamless(&[(first.lower, Bound::Open)], is_whole, None);
    let ends =
        are_seamless(&[(Bound::Open, last.upper)], is_whole, (!is_whole).then_some(Decimal::ONE_HUNDRED));
    let inner: Vec<(Bound, Bound)> = node.caps.iter().map(|band| (band.lower, band.upper)).collect();
    let mut found = gaps(&inner, &node.code, is_whole, [starts, ends], ["cap_gap", "cap_overlap"]);
    let best = node.caps.iter().map(|band| band.allows.points()).max();
    if let (Some(best), Some(max)) = (best, node.max) {
        let params =
            || vec![("code", node.code.clone()), ("best", with_point(best)), ("max", with_point(max))];
        if best > max {
            found.push(Problem::error("cap_above_maximum", params()));
        } else if best < max {
            found.push(Problem::warning("cap_below_maximum", params()));
        }
    }
    if node.caps.iter().any(|band| band.allows.points() < Decimal::ZERO) {
        found.push(Problem::error("negative_maximum", code()));
    }
    found
}

fn levels(rules: &[LevelRule], of: &str) -> Vec<Problem> {
    let (Some(first), Some(last)) = (rules.first(), rules.last()) else {
        return vec![Problem::error("no_levels", Vec::new())];
    };
    let open = [first.lower == Bound::Open, last.upper == Bound::Open];
    let ends: Vec<(Bound, Bound)> = rules.iter().map(|rule| (rule.lower, rule.upper)).collect();
    gaps(&ends, of, false, open, ["level_gap", "level_overlap"])
}

/// Whether intervals, from the lowest up, hold every value from nought on once; `most` is the highest that there is.
pub fn are_seamless(intervals: &[(Bound, Bound)], is_whole: bool, most: Option<Decimal>) -> bool {
    let (Some((first, _)), Some((_, last))) = (intervals.first(), intervals.last()) else { return false };
    let starts = matches!(first, Bound::Open) || *first == Bound::Included(Decimal::ZERO);
    let ends = match last {
        Bound::Open => true,
        Bound::Included(end) => most.is_some_and(|most| *end >= most),
        Bound::Excluded(end) => most.is_some_and(|most| *end > most),
    };
    gaps(intervals, "", is_whole, [starts, ends], ["", ""]).is_empty()
}

/// Where intervals, from the lowest up, leave a gap or overlap; `open` tells whether the first and the last of them
/// reach far enough, and `is_whole` that there is nothing between two whole numbers.
fn gaps(
    intervals: &[(Bound, Bound)],
    of: &str,
    is_whole: bool,
    [starts, ends]: [bool; 2],
    [gap, overlap]: [&'static str; 2],
) -> Vec<Problem> {
    let params = |at: &Bound| vec![("of", of.to_owned()), ("at", bound_text(at))];
    let mut found = Vec::new();
    if let (Some((lower, _)), Some((_, upper))) = (intervals.first(), intervals.last()) {
        let reaches = [(starts, lower), (ends, upper)];
        found.extend(
            reaches.iter().filter(|(is_open, _)| !is_open).map(|(_, at)| Problem::error(gap, params(at))),
        );
    }
    for ((_, upper), (lower, _)) in intervals.iter().zip(intervals.iter().skip(1)) {
        match meeting(*upper, *lower, is_whole) {
            Meeting::Clean => {}
            Meeting::Gap => found.push(Problem::error(gap, params(upper))),
            Meeting::Overlap => found.push(Problem::error(overlap, params(lower))),
        }
    }
    found
}

enum Meeting {
    Clean,
    Gap,
    Overlap,
}

fn meeting(upper: Bound, lower: Bound, is_whole: bool) -> Meeting {
    match (upper, lower) {
        (Bound::Included(a), Bound::Included(b)) if is_whole && b == a + Decimal::ONE => Meeting::Clean,
        (Bound::Open, _) | (_, Bound::Open) => Meeting::Overlap,
        (Bound::Included(a), Bound::Excluded(b)) | (Bound::Excluded(a), Bound::Included(b)) => {
            match a.cmp(&b) {
                std::cmp::Ordering::Equal => Meeting::Clean,
                std::cmp::Ordering::Less => Meeting::Gap,
                std::cmp::Ordering::Greater => Meeting::Overlap,
            }
        }
        (Bound::Included(a), Bound::Included(b)) => {
            if a < b {
                Meeting::Gap
            } else {
                Meeting::Overlap
            }
        }
        (Bound::Excluded(a), Bound::Excluded(b)) => {
            if a <= b {
                Meeting::Gap
            } else {
                Meeting::Overlap
            }
        }
    }
}

fn bound_text(bound: &Bound) -> String {
    match bound {
        Bound::Open => "…".to_owned(),
        Bound::Included(value) | Bound::Excluded(value) => with_point(*value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{LoadError, small};

    /// `[`, `(` for ends that belong and do not; `-` for an open one.
    fn bounds(text: &str) -> Vec<(Bound, Bound)> {
        let bound = |text: &str| match text.split_at(1) {
            ("-", _) => Bound::Open,
            ("[", value) => Bound::Included(value.parse().unwrap()),
            (_, value) => Bound::Excluded(value.parse().unwrap()),
        };
        let pair = |text: &str| text.split_once("..").map(|(from, to)| (bound(from), bound(to))).unwrap();
        text.split_whitespace().map(pair).collect()
    }

    fn between(text: &str, is_whole: bool) -> Vec<String> {
        let found = gaps(&bounds(text), "levels", is_whole, [true, true], ["gap", "overlap"]);
        found.iter().map(|problem| format!("{} {}", problem.key, problem.params[1].1)).collect()
    }

    #[test]
    fn intervals_meet_leave_a_gap_or_overlap_and_the_end_is_named() {
        for (text, expected) in [
            ("-..(50 [50..[75 (75..-", &[][..]),
            ("-..(50 (50..-", &["gap 50"]),
            ("-..[50 [50..-", &["overlap 50"]),
            ("-..[50 [51..-", &["gap 50"]),
            ("-..[50 (51..-", &["gap 50"]),
            ("-..(50 (49.5..-", &["overlap 49.5"]),
            ("-..[50 (49.5..-", &["overlap 49.5"]),
            ("-..- [50..-", &["overlap 50"]),
            ("-..(50 -..-", &["overlap …"]),
            ("-..(50 [51..[60 [60..-", &["gap 50", "overlap 60"]),
        ] {
            assert_eq!(between(text, false), expected, "{text}");
        }
        // Nothing stands between two whole numbers that follow each other.
        assert_eq!(between("-..[50 [51..-", true), Vec::<String>::new());
        assert_eq!(between("-..[50 [52..-", true), ["gap 50"]);
        assert_eq!(between("-..[50 [50..-", true), ["overlap 50"]);
    }

    #[test]
    fn intervals_are_seamless_from_nought_to_the_highest_that_there_is() {
        let hundred = Some(Decimal::ONE_HUNDRED);
        for (text, most, expected) in [
            ("-..(50 [50..-", None, true),
            ("[0..(50 [50..[100", hundred, true),
            ("[0..(50 [50..[100", None, false),
            ("[0..(50 [50..[99", hundred, false),
            ("[0..(50 [50..(100", hundred, false),
            ("[0..(50 [50..(101", hundred, true),
            ("[1..(50 [50..-", None, false),
            ("(0..(50 [50..-", None, false),
            ("-..(50 (50..-", None, false),
            ("", None, false),
        ] {
            assert_eq!(are_seamless(&bounds(text), false, most), expected, "{text}");
        }
    }

    /// Holds the problems of the small catalogue with these changes against what is expected, and that it loads just
    /// where there is no error.
    #[track_caller]
    fn told(changes: &[impl AsRef<str> + std::fmt::Debug], expected: &[&str]) {
        let (is_used, found) = match Catalogue::from_toml(&small::text(changes)) {
            Ok(catalogue) => (true, catalogue.problems()),
            Err(LoadError::Unsound(problems)) => (false, problems),
            Err(error) => panic!("{error}"),
        };
        let line = |problem: &Problem| {
            let params = problem.params.iter().map(|(_, value)| value.as_str());
            std::iter::once(problem.key).chain(params).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found.iter().map(line).collect::<Vec<_>>(), expected, "{changes:?}");
        assert_eq!(is_used, found.iter().all(|problem| problem.gravity == Gravity::Warning), "{changes:?}");
    }

    #[test]
    fn steps_are_above_nought_and_decimals_as_many_as_spreadsheets_calculate() {
        told(small::AS_IT_IS, &[]);
        for (step, expected) in [("0.25", &[][..]), ("0", &["step 0"]), ("-0.5", &["step -0.5"])] {
            told(&[&format!("step = \"0.5\" -> step = \"{step}\"")], expected);
        }
        for (decimals, expected) in [("5", &[][..]), ("6", &[]), ("7", &["rescaled_decimals 6"])] {
            told(&[&format!("step = -> rescaled_decimals = {decimals}\nstep =")], expected);
        }
    }

    #[test]
    fn codes_stand_once_and_below_their_parents_and_every_group_has_rows() {
        told(&["\"1.3\" -> \"1.1\""], &["duplicate_code 1.1"]);
        told(&["\"1.2.1\" -> \"1.3.1\""], &["code_not_under_parent 1.3.1 1.2"]);
        told(&["\"2.1\" -> \"21\""], &["code_not_under_parent 21 2"]);
        told(&["  { code = \"2.1\", -> # {", "max = \"6\"\n -> "], &["empty_group 2"]);
    }

    #[test]
    fn a_heading_is_worth_what_stands_below_it() {
        told(&["max = \"10\" -> max = \"11\""], &["sum 1 10 11"]);
        told(&["max = \"2\" -> max = \"1.5\""], &["sum 1.2 5.5 6"]);
        // One that names no maximum says nothing that could be off.
        told(&["max = \"10\"\n -> ", "\"Mạng\", max = \"6\" -> \"Mạng\""], &[]);
    }

    #[test]
    fn rows_have_a_maximum_from_nought_on_and_conditions_have_none() {
        let max = |to: &str, expected: &[&str]| {
            told(&[&format!("\"Tập huấn\", max = \"6\" -> \"Tập huấn\"{to}"), "max = \"6\"\n -> "], expected);
        };
        max(", max = \"0.5\"", &[]);
        max(", max = \"0\"", &[]);
        max(", max = \"-0.5\"", &["negative_maximum 2.1"]);
        max("", &["item_without_maximum 2.1"]);
        told(&["kind = \"condition\" -> kind = \"condition\", max = \"0\""], &["condition_with_maximum 1.3"]);
    }

    #[test]
    fn levels_reach_from_the_lowest_to_the_highest_total_in_the_catalogue_and_in_bands() {
        told(&["below = \"5\" -> from = \"0\", below = \"5\""], &["level_gap levels 0"]);
        told(&["from = \"5\" -> from = \"5\", to = \"16\""], &["level_gap levels 16"]);
        told(&["from = \"5\" -> from = \"6\""], &["level_gap levels 5"]);
        told(&["below = \"5\" -> to = \"5\""], &["level_overlap levels 5"]);
        let bands = |bands: &str| format!("\"Con người\" -> \"Con người\"\nbands = [{bands}]");
        told(&[&bands("{ level = 1, below = \"3\" }, { level = 2, from = \"3\" }")], &[]);
        told(&[&bands("{ level = 1, below = \"3\" }, { level = 2, above = \"3\" }")], &["level_gap 2 3"]);
        let none = "level = [ -> level = []\nevidence = [ # ";
        told(&[none, "  { level = 1, -> # {", "  { level = 2, -> # {"], &["no_levels"]);
    }

    #[test]
    fn levels_of_rows_have_rules_in_order_for_levels_that_there_are() {
        let rules = |rules: &str, expected: &[&str]| {
            told(&small::by_rows(rules), expected);
        };
        rules("{ level = 1 }, { level = 2, mandatory = 2 }", &[]);
        rules("{ level = 2 }", &[]);
        rules("", &["no_levels"]);
        for wrong in ["{ level = 2 }, { level = 1 }", "{ level = 2 }, { level = 2 }", "{ level = 3 }"] {
            rules(wrong, &["unit_rules_out_of_order"]);
        }
        told(&["level = [ -> unit_rule = [{ level = 1 }]\nlevel = ["], &["unit_rule_without_rows"]);
    }

    #[test]
    fn where_rows_have_levels_points_are_asked_for_nowhere() {
        let mut changes = small::by_rows("{ level = 1 }");
        changes.truncate(5);
        told(&changes, &["row_without_level 2.1"]);
        // Levels come from no total, so that nothing is said of intervals; but some must be there.
        let mut changes = small::by_rows("{ level = 1 }");
        changes.push("from = \"5\" -> from = \"7\"".to_owned());
        told(&changes, &[]);
    }

    #[test]
    fn bands_of_a_ratio_or_count_hold_every_value_once_and_the_best_gives_the_maximum() {
        let caps = |kind: &str, caps: &str, expected: &[&str]| {
            let change = format!("\"Máy tính\", -> \"Máy tính\", kind = \"{kind}\", caps = [{caps}],");
            told(&[&change], expected);
        };
        let open = r#"{ below = "30", max = "2" }, { from = "30", max = "4" }"#;
        for kind in ["ratio", "count"] {
            caps(kind, open, &[]);
        }
        for kind in ["points", "level"] {
            caps(kind, open, &["caps_without_ratio 1.1"]);
        }
        let closed = r#"{ from = "0", below = "30", max = "2" }, { from = "30", to = "100", max = "4" }"#;
        caps("ratio", closed, &[]);
        caps("count", closed, &["cap_gap 1.1 100"]);
        caps(
            "ratio",
            r#"{ below = "30", max = "2" }, { from = "30", to = "99", max = "4" }"#,
            &["cap_gap 1.1 99"],
        );
        caps(
            "ratio",
            r#"{ from = "1", below = "30", max = "2" }, { from = "30", max = "4" }"#,
            &["cap_gap 1.1 1"],
        );
        caps("count", r#"{ to = "10", points = "2" }, { from = "11", points = "4" }"#, &[]);
        caps("ratio", r#"{ to = "10", points = "2" }, { from = "11", points = "4" }"#, &["cap_gap 1.1 10"]);
        caps(
            "ratio",
            r#"{ to = "10", points = "2" }, { from = "10", points = "4" }"#,
            &["cap_overlap 1.1 10"],
        );
        caps(
            "count",
            r#"{ below = "3", max = "5" }, { from = "3", max = "2" }"#,
            &["cap_above_maximum 1.1 5 4"],
        );
        caps(
            "count",
            r#"{ below = "3", max = "3" }, { from = "3", max = "2" }"#,
            &["cap_below_maximum 1.1 3 4"],
        );
        caps("count", r#"{ below = "3", max = "0" }, { from = "3", max = "4" }"#, &[]);
        caps("count", r#"{ below = "3", max = "-1" }, { from = "3", max = "4" }"#, &["negative_maximum 1.1"]);
    }
}
