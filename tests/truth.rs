//! Forms with the truth beside them: a few of the corpus always, all of it where it is there.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use phieu::finding::Severity;
use phieu::message::{Lang, Messages};
use phieu::{Engine, Source};
use serde_json::Value;

fn differences(folder: &Path) -> (usize, Vec<String>) {
    let truth: Value = serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    let (engine, messages) = (Engine::built_in().unwrap(), Messages::built_in(Lang::En).unwrap());
    let mut found = Vec::new();
    let forms = truth.as_object().unwrap();
    for (name, truth) in forms {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let assessment = engine.assess(&Source::new(name, &bytes));
        let json = phieu::report::json::form(name, &assessment, &engine, &messages).unwrap();
        let form: Value = serde_json::from_str(&json).unwrap();
        let answer =
            |item: &str| form["answers"].as_array().unwrap().iter().find(|a| a["item"] == item).cloned();
        let mut differ = |what: String, got: &Value, want: &Value| {
            if got != want {
                found.push(format!("{name}: {what} is {got}, truth {want}"));
            }
        };
        for (item, want) in truth["scores"].as_object().unwrap() {
            differ(format!("score of {item}"), &answer(item).unwrap()["score"], want);
            if name.ends_with("xlsx") {
                let place = answer(item).unwrap();
                let place = Value::Array(vec![place["sheet"].clone(), place["cell"].clone()]);
                differ(format!("place of {item}"), &place, &truth["where"][item]);
            }
        }
        for (item, want) in truth["conditions"].as_object().unwrap() {
            differ(format!("condition {item}"), &answer(item).unwrap()["met"], want);
        }
        for (item, want) in truth["evidence"].as_object().unwrap() {
            differ(format!("evidence of {item}"), &answer(item).unwrap()["evidence"], want);
        }
        for (group, want) in truth["groups"].as_object().unwrap() {
            let got =
                form["groups"].as_array().unwrap().iter().find(|g| g["group"] == group.as_str()).unwrap();
            differ(format!("total of {group}"), &got["total"], &want["total"]);
            differ(format!("level of {group}"), &got["level"], &want["level"]);
        }
        differ("school year".to_owned(), &form["school_year"], &truth["school_year"]);
        let (got, want) =
            (form["unit"]["name"].as_str().unwrap_or_default(), truth["unit"].as_str().unwrap());
        differ("school".to_owned(), &got.to_lowercase().into(), &want.to_lowercase().into());
        let expected: BTreeSet<(&str, &str)> = truth["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect();
        for (code, item) in &expected {
            let there = assessment
                .findings
                .iter()
                .any(|finding| finding.code.as_str() == *code && finding.item.as_deref() == Some(*item));
            differ(format!("finding {code} on {item}"), &there.into(), &true.into());
        }
        for finding in assessment.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            let known = expected.iter().any(|(code, _)| *code == finding.code.as_str());
            differ(format!("error {:?} on {:?}", finding.code, finding.item), &known.into(), &true.into());
        }
    }
    (forms.len(), found)
}

#[test]
fn the_samples_are_read_as_they_are() {
    let (forms, differences) = differences(Path::new("workbooks/samples"));
    assert_eq!((forms, differences), (6, Vec::new()));
}

#[test]
fn the_corpus_is_read_as_it_is_where_it_is_there() {
    let corpus = Path::new("../shared/corpus");
    if corpus.join("truth.json").exists() {
        let (forms, differences) = differences(corpus);
        assert!(forms > 0 && differences.is_empty(), "{differences:#?}");
    }
}
