//! The same form in the shapes that people give it, made at random: no answer, review or level changes without an error
//! or warning that names it.

use phieu::catalogue::Node;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::common::Entry;
use crate::filled::{
    Column, Points, SCHOOL, YEAR, bare, book, codes, evidence, heading, maxima, maximum, moved, points,
    scores, sheet, table, text, titles, truth, turned, with_totals,
};
use crate::told::{ENGINE, Said, assess_all, said, silent};

/// Few cases, and the same ones each time; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(8),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x4725),
        max_shrink_iters: 64,
        ..ProptestConfig::default()
    }
}

/// Points for every item, each between 0 and its maximum.
fn filled() -> impl Strategy<Value = Points> {
    let items: Vec<(String, f64)> =
        ENGINE.catalogue.items().filter_map(|(_, node)| Some((node.code.clone(), maximum(node)?))).collect();
    let shares = prop::collection::vec(0.0..=1.0_f64, items.len());
    shares.prop_map(move |shares| {
        items
            .iter()
            .zip(shares)
            .map(|((code, max), share)| (code.clone(), (max * share * 2.0).round() / 2.0))
            .collect()
    })
}

fn columns(own: &Points) -> Vec<Column> {
    vec![codes(), titles(), maxima(), scores("Điểm tự đánh giá", own), evidence()]
}

fn is_told(truth: &Said, bytes: &[u8], name: &str) -> Result<(), TestCaseError> {
    let all = assess_all(name, bytes);
    prop_assert!(!all.is_empty());
    for assessment in &all {
        let silent = silent(truth, assessment);
        let findings: Vec<String> = assessment
            .findings
            .iter()
            .map(|finding| format!("{:?} {:?}", finding.code, finding.item))
            .collect();
        prop_assert!(silent.is_empty(), "{silent:#?}\n{findings:?}");
    }
    Ok(())
}

/// Read as it is, and not merely told.
fn is_whole(truth: &Said, bytes: &[u8], name: &str) -> Result<(), TestCaseError> {
    is_told(truth, bytes, name)?;
    let all = assess_all(name, bytes);
    prop_assert_eq!(all.len(), 1);
    let got = said(&all[0]);
    prop_assert_eq!(&got.answers, &truth.answers);
    prop_assert_eq!(&got.levels, &truth.levels);
    Ok(())
}

/// A small number that differs from row to row.
fn length(node: &Node) -> u32 {
    u32::try_from(node.code.len()).unwrap()
}

/// Columns that schools add and that hold no points of theirs.
fn strange() -> impl Strategy<Value = Column> {
    prop_oneof![
        Just(Column::new("Người phụ trách", |node| if node.is_item() {
            text("Cô Lan")
        } else {
            Entry::Blank
        })),
        Just(Column::new("Thời hạn", |_| text("Tháng 5"))),
        (0..4_u32).prop_map(|add| {
            let count = move |node: &Node| length(node) % 4 + add;
            Column::new("Số lượng minh chứng", move |node| {
                if node.is_item() { Entry::Number(f64::from(count(node))) } else { Entry::Blank }
            })
        }),
        Just(Column::new("Trang", |node| if node.is_item() {
            Entry::Number(f64::from(length(node)))
        } else {
            Entry::Blank
        })),
        Just(Column::new("Tỉ lệ đạt (%)", |node| maximum(node)
            .map_or(Entry::Blank, |max| Entry::Number(max / 2.0)))),
        Just(Column::new("Ghi chú", |node| if node.is_item() {
            text("Đã rà soát 2 lần")
        } else {
            Entry::Blank
        })),
        Just(Column::new("Cách tính", |_| text("Đạt 50% trở lên: 3 điểm; dưới 50%: 1 điểm"))),
    ]
}

/// Rows that stand between others and belong to no item.
fn between() -> impl Strategy<Value = Vec<Entry>> {
    prop_oneof![
        Just(Vec::new()),
        Just(vec![Entry::Blank, text("(Trang 2)")]),
        Just(vec![text("Ghi chú: điểm tính theo bước 0,5")]),
        Just(vec![Entry::Blank, text("Tổ công nghệ đã rà soát ngày 12/5/2025")]),
        Just(vec![text("*"), text("Các mục dưới đây do tổ văn phòng phụ trách")]),
    ]
}

/// Headers of a column of another year's points.
const EARLIER: [&str; 5] =
    ["Điểm năm trước", "Năm ngoái", "Tự chấm năm trước", "Kết quả năm học trước", "Điểm kỳ trước"];

/// Headers of a column of what is aimed at.
const AIMED: [&str; 6] = [
    "Chỉ tiêu năm 2025-2026",
    "Mục tiêu",
    "Phấn đấu",
    "Kế hoạch năm sau",
    "Điểm phấn đấu năm học 2025-2026",
    "Chỉ tiêu",
];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn columns_stand_in_any_order(own in filled(), order in Just([0, 1, 2, 3, 4]).prop_shuffle()) {
        let columns = columns(&own);
        let shuffled: Vec<Column> = order.iter().map(|at| columns[*at].clone()).collect();
        is_whole(&truth(&own), &book(&[("Phiếu", sheet(&shuffled))]), "a.xlsx")?;
    }

    #[test]
    fn strange_columns_change_nothing(
        own in filled(),
        strange in prop::collection::vec((strange(), 0..6_usize), 1..4),
    ) {
        let mut columns = columns(&own);
        for (column, at) in strange {
            columns.insert(at.min(columns.len()), column);
        }
        is_told(&truth(&own), &book(&[("Phiếu", sheet(&columns))]), "a.xlsx")?;
    }

    #[test]
    fn strange_rows_change_nothing(own in filled(), rows in prop::collection::vec((between(), 5..40_usize), 1..6)) {
        let mut form = sheet(&columns(&own));
        for (row, at) in rows {
            form.insert(at.min(form.len()), row);
        }
        is_told(&truth(&own), &book(&[("Phiếu", form)]), "a.xlsx")?;
    }

    #[test]
    fn the_block_stands_anywhere(own in filled(), down in 0..12_usize, right in 0..8_usize) {
        let mut form = heading(SCHOOL, YEAR);
        form.extend(moved(&table(&columns(&own), |_| true), down, right));
        is_whole(&truth(&own), &book(&[("Phiếu", form)]), "a.xlsx")?;
    }

    #[test]
    fn the_form_may_run_across(own in filled(), past in points_of_another_year(), with_past in any::<bool>()) {
        let mut columns = columns(&own);
        if with_past {
            columns.insert(3, scores("Điểm năm trước", &past));
        }
        let mut form = heading(SCHOOL, YEAR);
        form.extend(turned(&table(&columns, Node::is_item)));
        is_told(&truth(&own), &book(&[("Phiếu", form)]), "a.xlsx")?;
    }

    #[test]
    fn groups_may_stand_in_sheets_of_their_own(own in filled(), is_headed in any::<bool>()) {
        let columns = columns(&own);
        let part = |group: &'static str| table(&columns, move |node: &Node| node.code.starts_with(group));
        let mut first = heading(SCHOOL, YEAR);
        first.extend(part("1"));
        let mut second = if is_headed { heading(SCHOOL, YEAR) } else { Vec::new() };
        second.extend(part("2"));
        is_whole(&truth(&own), &book(&[("Nhóm 1", first), ("Nhóm 2", second)]), "a.xlsx")?;
    }

    #[test]
    fn another_years_column_is_never_taken(
        own in filled(),
        past in points_of_another_year(),
        header in prop::sample::select(&EARLIER[..]),
        at in 3..6_usize,
        has_totals in any::<bool>(),
    ) {
        let mut columns = columns(&own);
        let earlier = scores(header, &past);
        if has_totals {
            columns[3] = with_totals(columns[3].clone(), &own);
        }
        columns.insert(at.min(columns.len()), if has_totals { with_totals(earlier, &past) } else { earlier });
        is_told(&truth(&own), &book(&[("Phiếu", sheet(&columns))]), "a.xlsx")?;
    }

    #[test]
    fn another_year_under_the_same_header_is_never_taken(
        own in filled(),
        past in points_of_another_year(),
        is_first in any::<bool>(),
        parent in prop::sample::select(&["Điểm tự đánh giá", "Kết quả", "Điểm"][..]),
    ) {
        let mut columns = columns(&own);
        columns[3] = scores("Năm học 2024-2025", &own).under(parent);
        let earlier = scores("Năm học 2023-2024", &past);
        if is_first {
            columns[3].header[0] = String::new();
            columns.insert(3, earlier.under(parent));
        } else {
            let mut earlier = earlier.under(parent);
            earlier.header[0] = String::new();
            columns.insert(4, earlier);
        }
        is_told(&truth(&own), &book(&[("Phiếu", sheet(&columns))]), "a.xlsx")?;
    }

    #[test]
    fn what_is_aimed_at_is_never_taken(
        own in filled(),
        aims in points_of_another_year(),
        header in prop::sample::select(&AIMED[..]),
        at in 3..6_usize,
        is_named in any::<bool>(),
    ) {
        let mut columns = columns(&own);
        if !is_named {
            columns[3].header = vec!["Kết quả".to_owned()];
        }
        columns.insert(at.min(columns.len()), bare(header, &aims));
        is_told(&truth(&own), &book(&[("Phiếu", sheet(&columns))]), "a.xlsx")?;
    }

    #[test]
    fn several_of_these_at_once_change_nothing(
        (own, past) in (filled(), points_of_another_year()),
        earlier in prop::option::of(prop::sample::select(&EARLIER[..])),
        aimed in prop::option::of(prop::sample::select(&AIMED[..])),
        strange in prop::collection::vec(strange(), 0..3),
        rows in prop::collection::vec((between(), 1..34_usize), 0..4),
        (down, right) in (0..6_usize, 0..4_usize),
        other_tab in prop::option::of(prop::sample::select(&["2023-2024", "Nháp", "TV1"][..])),
        seed in any::<prop::sample::Index>(),
    ) {
        let mut columns = columns(&own);
        columns.extend(earlier.map(|header| scores(header, &past)));
        columns.extend(aimed.map(|header| bare(header, &past)));
        columns.extend(strange);
        let turns = seed.index(columns.len());
        columns.rotate_left(turns);
        let mut body = table(&columns, |_| true);
        for (row, at) in rows {
            body.insert(at.min(body.len()), row);
        }
        let mut form = heading(SCHOOL, YEAR);
        form.extend(moved(&body, down, right));
        let mut sheets = vec![("Phiếu", form)];
        sheets.extend(other_tab.map(|tab| (tab, sheet(&self::columns(&past)))));
        is_told(&truth(&own), &book(&sheets), "a.xlsx")?;
    }

    #[test]
    fn a_blank_copy_changes_nothing(own in filled(), is_first in any::<bool>(), tab in prop::sample::select(&["Mẫu", "Sheet3", "Phiếu trống"][..])) {
        let blank = columns(&Points::new()).into_iter().enumerate().map(|(at, column)| match at {
            3 | 4 => Column { cells: vec![Entry::Blank; column.cells.len()], ..column },
            _ => column,
        });
        let mut sheets = vec![("Phiếu", sheet(&columns(&own)))];
        sheets.insert(usize::from(!is_first), (tab, sheet(&blank.collect::<Vec<_>>())));
        is_whole(&truth(&own), &book(&sheets), "a.xlsx")?;
    }

    #[test]
    fn a_blank_is_never_filled_from_another_sheet(
        own in filled(),
        past in points_of_another_year(),
        missing in prop::sample::subsequence(vec!["1.3.1", "1.4", "2.3.3", "2.4.2"], 1..4),
        tab in prop::sample::select(&["Nháp", "Năm trước", "Cô Lan chấm", "Mục tiêu"][..]),
        is_first in any::<bool>(),
    ) {
        let mut partly = own.clone();
        partly.retain(|item, _| !missing.contains(&item.as_str()));
        let mut truth = truth(&own);
        truth.answers.retain(|item, _| !missing.contains(&item.as_str()));
        let mut columns = columns(&own);
        columns[3] = scores("Điểm tự đánh giá", &partly);
        let mut sheets = vec![("Phiếu", sheet(&columns))];
        sheets.insert(usize::from(!is_first), (tab, sheet(&self::columns(&past))));
        is_told(&truth, &book(&sheets), "a.xlsx")?;
    }

    #[test]
    fn another_sheets_points_are_never_taken(
        own in filled(),
        other in points_of_another_year(),
        tab in prop::sample::select(&["2023-2024", "Nháp", "Bản nháp", "Năm trước", "Thầy Dũng", "Thành viên 1", "TV1", "Kế hoạch 2025-2026"][..]),
        is_first in any::<bool>(),
    ) {
        let mut sheets = vec![("Phiếu", sheet(&columns(&own)))];
        sheets.insert(usize::from(!is_first), (tab, sheet(&columns(&other))));
        is_told(&truth(&own), &book(&sheets), "a.xlsx")?;
    }

    #[test]
    fn two_schools_in_a_workbook_are_two_forms(
        own in filled(),
        other in filled(),
        is_stacked in any::<bool>(),
        is_blank in any::<bool>(),
    ) {
        const OTHER: &str = "Trường Tiểu học Kim Đồng";
        let form = |school: &str, points: &Points| {
            let mut form = heading(school, YEAR);
            form.extend(table(&columns(points), |_| true));
            form
        };
        let mut own_form = form(SCHOOL, &own);
        let mut truths = [truth(&own), Said { name: Some(OTHER.to_owned()), ..truth(&other) }];
        if is_blank {
            // A blank of one school is never filled from the other.
            let mut partly = own.clone();
            partly.remove("1.3.1");
            own_form = form(SCHOOL, &partly);
            truths[0].answers.remove("1.3.1");
            truths[0].levels.remove("1");
        }
        let bytes = if is_stacked {
            own_form.extend([Vec::new(), Vec::new()]);
            own_form.extend(form(OTHER, &other));
            book(&[("Phiếu", own_form)])
        } else {
            book(&[("Hoa Sen", own_form), ("Kim Đồng", form(OTHER, &other))])
        };
        let all = assess_all("a.xlsx", &bytes);
        prop_assert_eq!(all.len(), 2);
        for (truth, assessment) in truths.iter().zip(&all) {
            let silent = silent(truth, assessment);
            prop_assert!(silent.is_empty(), "{silent:#?}");
            prop_assert_eq!(&said(assessment).answers, &truth.answers);
        }
    }
}

/// Points of another year, member or draft: not those of the form.
fn points_of_another_year() -> impl Strategy<Value = Points> {
    (0.1..0.5_f64, 0.6..1.0_f64).prop_map(|(from, to)| points(from, to))
}
