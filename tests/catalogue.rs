//! Catalogues: their schema, and what is refused.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use phieu::catalogue::{BUILT_IN, Catalogue, Gravity, LoadError};

fn keys(error: &LoadError) -> Vec<&'static str> {
    match error {
        LoadError::Unsound(problems) => problems.iter().map(|problem| problem.key).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn built_in_catalogues_fit_their_schema_and_have_no_problems() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../schema/catalogue.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (id, text) in BUILT_IN {
        let value: serde_json::Value = toml::from_str(text).unwrap();
        let problems: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new(), "{id}");
        let catalogue = Catalogue::from_toml(text).unwrap();
        assert_eq!((catalogue.id.as_str(), catalogue.problems()), (*id, Vec::new()));
        assert_eq!((catalogue.items().count(), catalogue.groups().count()), (29, 2));
    }
}

#[test]
fn levels_with_a_gap_or_an_overlap_are_refused() {
    let text = BUILT_IN[0].1;
    let gap = text.replace("above = \"75\"", "above = \"76\"");
    assert_eq!(keys(&Catalogue::from_toml(&gap).unwrap_err()), ["level_gap"]);
    let overlap = text.replacen("below = \"50\"", "to = \"50\"", 1);
    assert_eq!(keys(&Catalogue::from_toml(&overlap).unwrap_err()), ["level_overlap"]);
}

#[test]
fn sums_that_are_off_are_told_and_the_catalogue_is_used() {
    let text = BUILT_IN[0].1.replacen("max = \"30\"", "max = \"31\"", 1);
    let problems = Catalogue::from_toml(&text).unwrap().problems();
    assert!(problems.iter().all(|problem| problem.gravity == Gravity::Warning && problem.key == "sum"));
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_code_that_stands_twice_is_refused() {
    let text = BUILT_IN[0].1.replacen("code = \"1.3.2\"", "code = \"1.3.1\"", 1);
    assert_eq!(keys(&Catalogue::from_toml(&text).unwrap_err()), ["duplicate_code"]);
}

#[test]
fn maxima_that_no_row_can_have_are_refused_and_nought_is_one() {
    let of = |max: &str| BUILT_IN[0].1.replacen("max = \"6\"", max, 1);
    let refused = |max: &str| keys(&Catalogue::from_toml(&of(max)).unwrap_err());
    assert_eq!(refused("max = \"-1\""), ["negative_maximum"]);
    assert_eq!(refused("kind = \"points\""), ["item_without_maximum"]);
    assert_eq!(refused("kind = \"condition\"\nmax = \"6\""), ["condition_with_maximum"]);
    assert!(Catalogue::from_toml(&of("max = \"0\"")).is_ok());
}
