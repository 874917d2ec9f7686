//! A small catalogue, and records of its answers, for the tests of merging.

use std::sync::Arc;

use super::{ItemRecord, Items, Record};
use crate::catalogue::Catalogue;
use crate::school::{SchoolId, SchoolYear};
use crate::score::AcceptedValue;

const RULES: &str = r#"
    id = "mau"
    version = "1"
    title = "Bộ chỉ số mẫu"
    legal_basis = "Văn bản mẫu"
    step = "0.25"
    unit_level = "lowest_group"
    unit_level_trust = "official"
    failed_condition = "warn"
    level = [
        { level = 1, name = "Thấp", below = "10" },
        { level = 2, name = "Vừa", from = "10", to = "15" },
        { level = 3, name = "Cao", above = "15" },
    ]
"#;

/// Code, kind and maximum, whether it is official, and what it makes of an answer that it does not apply.
const ROWS: [(&str, &str, &str, &str, &str); 6] = [
    ("1", "points", "20", "official", "refused"),
    ("1.1", "condition", "", "official", "refused"),
    ("1.2", "points", "10", "official", "refused"),
    ("1.2.1", "points", "4", "official", "none"),
    ("1.2.2", "points", "6", "reported", "rescaled"),
    ("1.3", "points", "10", "reported", "rescaled"),
];

/// A group with a condition, a criterion of two items, and a criterion that is an item.
pub fn catalogue() -> Catalogue {
    let rows = ROWS.map(|(code, kind, max, trust, not_applicable)| {
        let table = ["group", "group.criterion", "group.criterion.item"][code.matches('.').count()];
        let max = if max.is_empty() { String::new() } else { format!("max = \"{max}\"\n") };
        format!(
            "[[{table}]]\ncode = \"{code}\"\ntitle = \"Nội dung của mục {code}\"\nkind = \"{kind}\"\n{max}\
             trust = \"{trust}\"\nnot_applicable = \"{not_applicable}\"\nsource = \"mẫu\"\n"
        )
    });
    Catalogue::from_toml(&format!("{RULES}\n{}", rows.concat())).unwrap()
}

/// An answer as a table writes it: points, `đạt`, `chưa`, `kad` for what does not apply, or nothing.
pub fn value(said: &str) -> Option<AcceptedValue> {
    match said {
        "" => None,
        "đạt" => Some(AcceptedValue::Met(true)),
        "chưa" => Some(AcceptedValue::Met(false)),
        "kad" => Some(AcceptedValue::NotApplicable),
        points => Some(AcceptedValue::Points(points.parse().unwrap())),
    }
}

/// Answers to 1.1, 1.2.1, 1.2.2 and 1.3.
pub fn items(own: [&str; 4]) -> Items {
    reviewed(own, [""; 4])
}

/// The same with the reviewer's points.
pub fn reviewed(own: [&str; 4], review: [&str; 4]) -> Items {
    let item = |(own, review)| ItemRecord { value: value(own), review: value(review), evidence: 1 };
    Items::new(["1.1", "1.2.1", "1.2.2", "1.3"].into_iter().zip(own.into_iter().zip(review).map(item)))
}

pub fn named(name: &str) -> SchoolId {
    SchoolId { name: Some(name.to_owned()), ..SchoolId::default() }
}

pub fn coded(code: &str, name: &str) -> SchoolId {
    SchoolId { code: Some(code.to_owned()), ..named(name) }
}

/// A form with full answers of this school.
pub fn record(file: &str, school: SchoolId, catalogue: &Catalogue) -> Record {
    Record {
        file: file.to_owned(),
        sha256: format!("digest of {file}"),
        catalogue: Arc::clone(catalogue.identity()),
        school,
        school_year: SchoolYear::parse("2024-2025"),
        items: items(["đạt", "2", "3", "5"]),
        findings: "[]".into(),
        ..Record::default()
    }
}
