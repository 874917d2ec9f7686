//! From points to levels, on both sides of every bound.

use phieu::Engine;
use phieu::Source;
use phieu::catalogue::{FailedCondition, UnitLevel};

use crate::common::Entry;
use crate::outcome::{ENGINE, HALF, decide, holds, outcome, sound};

/// Totals and levels of a form with these totals.
#[track_caller]
fn level(one: f64, two: f64, expected: &str) {
    let form = sound().total("1", one).total("2", two);
    let assessment = ENGINE.assess(&Source::new("phieu.xlsx", &form.xlsx()));
    let outcome = outcome(&assessment, &ENGINE);
    assert_eq!(outcome.last().map(String::as_str), Some(expected));
}

#[test]
fn a_group_s_level_changes_just_where_the_catalogue_says() {
    for (points, shown, group) in [
        (0.0, "0", 1),
        (49.5, "49.5", 1),
        (49.75, "49.75", 1),
        (50.0, "50", 2),
        (50.25, "50.25", 2),
        (74.5, "74.5", 2),
        (75.0, "75", 2),
        (75.25, "75.25", 3),
        (75.5, "75.5", 3),
        (100.0, "100", 3),
    ] {
        level(points, 100.0, &format!("1: {shown} level {group} | 2: 100 level 3 | school: level {group}"));
        level(100.0, points, &format!("1: 100 level 3 | 2: {shown} level {group} | school: level {group}"));
    }
}

#[test]
fn the_school_s_level_is_the_lower_one_of_its_groups() {
    level(49.5, 75.0, "1: 49.5 level 1 | 2: 75 level 2 | school: level 1");
    level(75.0, 75.5, "1: 75 level 2 | 2: 75.5 level 3 | school: level 2");
    level(75.5, 75.5, "1: 75.5 level 3 | 2: 75.5 level 3 | school: level 3");
    level(0.0, 0.0, "1: 0 level 1 | 2: 0 level 1 | school: level 1");
}

#[test]
fn an_open_item_leaves_its_group_and_the_school_without_a_level_and_the_other_group_with_its_own() {
    let open = "V304 error 2.4.3 D41";
    let form = sound().score("2.4.3", Entry::Blank);
    decide([(
        "the last item",
        form,
        &[open, "2.4.3: - in D41", "1: 50 level 2 | 2: 45 open | school: open"],
    )]);
}

#[test]
fn a_catalogue_decides_over_failed_conditions_and_the_school_s_level() {
    let failed = sound().total("1", 100.0).total("2", 100.0).typed("2.1", "Chưa đạt").xlsx();
    let met = sound().xlsx();
    let with = |change: &dyn Fn(&mut Engine)| {
        let mut engine = Engine::built_in().unwrap();
        change(&mut engine);
        engine
    };
    let last = |engine: &Engine, bytes: &[u8]| {
        let assessment = engine.assess(&Source::new("phieu.xlsx", bytes));
        outcome(&assessment, engine).pop().unwrap()
    };
    for (rule, expected) in [
        (FailedCondition::Warn, "1: 100 level 3 | 2: 100 level 3 | school: level 3"),
        (FailedCondition::CapLevel(1), "1: 100 level 3 | 2: 100 level 1 | school: level 1"),
        (FailedCondition::NotRated, "1: 100 level 3 | 2: 100 not rated | school: open"),
    ] {
        let engine = with(&|engine| engine.catalogue.failed_condition = rule);
        assert_eq!(last(&engine, &failed), expected);
        assert_eq!(last(&engine, &met), HALF);
    }
    let engine = with(&|engine| engine.catalogue.unit_level = UnitLevel::None);
    let assessment = engine.assess(&Source::new("phieu.xlsx", &met));
    holds("no level for the school", &assessment, &engine, &["1: 50 level 2 | 2: 50 level 2 | school: open"]);
}
