//! Findings as lines that a table of a test can hold.

use crate::finding::{Finding, Param};
use crate::{Engine, Source};

/// `V302/review 1.4: seen 11, max 10`: code, variant, item, and what the words need.
pub(super) fn line(finding: &Finding) -> String {
    let variant = finding.variant.iter().map(|variant| format!("/{variant}"));
    let item = finding.item.iter().map(|item| format!(" {item}"));
    let head: String = std::iter::once(finding.code.as_str().to_owned()).chain(variant).chain(item).collect();
    let params = finding.params.iter().map(|(name, param)| match param {
        Param::Text(value) | Param::Word(value) => format!("{name} {value}"),
        Param::Number(value) => format!("{name} {}", value.normalize()),
    });
    format!("{head}: {}", params.collect::<Vec<_>>().join(", "))
}

/// What is told of a table with these lines, of the codes that begin so.
pub(super) fn about(engine: &Engine, codes: &str, lines: &[&str]) -> Vec<String> {
    let table = lines.join("\n");
    let findings = engine.assess(&Source::new("phieu.csv", table.as_bytes())).findings;
    findings.iter().map(line).filter(|line| line.starts_with(codes)).collect()
}
