//! The rule book (quy tắc): how forms are checked, counted and given levels, for people to read and to sign.
//!
//! A catalogue and the words come in, Markdown goes out. Nothing is said here that the messages or the catalogue do
//! not say, so the book cannot part from what the program does; `tests/rulebook.rs` keeps `docs/quy-tac.md` to it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::catalogue::{
    depth, failed_condition, head_lines, node_details, node_line, say, unit_level, unverified,
};
use crate::catalogue::{Bound, Catalogue, LevelRule, level_of};
use crate::finding::Code;
use crate::message::Messages;

/// Letters of the families of codes, in the order of the book.
const FAMILIES: [&str; 7] = ["f", "l", "v", "e", "c", "u", "d"];

/// The whole book.
pub fn write(catalogue: &Catalogue, messages: &Messages) -> String {
    let book = Book { catalogue, messages };
    let mut blocks = vec![
        format!("# {}", book.word("title")),
        book.say("made", &[("version", env!("CARGO_PKG_VERSION").to_owned())]),
    ];
    let chapters = [
        ("catalogue", book.catalogue()),
        ("scores", book.scores()),
        ("levels", book.levels()),
        ("conditions", book.conditions()),
        ("evidence", book.evidence()),
        (
            "schools",
            vec![book.words(&[
                "schools_key",
                "schools_same",
                "schools_other",
                "schools_units",
                "schools_code",
            ])],
        ),
        ("doubles", book.doubles()),
        ("codes", book.codes()),
        ("rows", vec![book.rows()]),
        ("signed", book.signed()),
    ];
    for (number, (key, text)) in (1..).zip(chapters) {
        blocks.push(format!("## {number}. {}", book.word(key)));
        blocks.extend(text);
    }
    blocks.join("\n\n") + "\n"
}

/// What the book is made of. Each chapter is a list of blocks, which blank lines part.
struct Book<'b> {
    catalogue: &'b Catalogue,
    messages: &'b Messages,
}

impl Book<'_> {
    fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }

    fn say(&self, key: &str, params: &[(&str, String)]) -> String {
        say(self.messages, &format!("rules.{key}"), params)
    }

    /// A list of sentences that need no values.
    fn words(&self, keys: &[&str]) -> String {
        list(keys.iter().map(|key| self.word(key)))
    }

    fn catalogue(&self) -> Vec<String> {
        let mut blocks = vec![
            format!("**{}**", self.catalogue.title),
            self.catalogue.legal_basis.clone(),
            list(head_lines(self.catalogue, self.messages)),
        ];
        if self.catalogue.unverified_rows() > 0 {
            blocks.push(unverified("rules.unverified", self.catalogue, self.messages));
        }
        blocks
    }

    fn scores(&self) -> Vec<String> {
        let step = self.messages.number(self.catalogue.step);
        let first = self.say("scores_range", &[("step", step)]);
        let rule = self.messages.word(self.catalogue.not_applicable.key()).to_owned();
        let outside = self.say("scores_not_applicable", &[("rule", rule)]);
        let words = |keys: &[&str]| keys.iter().map(|key| self.word(key)).collect::<Vec<_>>();
        let before = words(&["scores_blank", "scores_counts", "scores_sum"]);
        let behind = words(&["scores_open", "scores_review"]);
        vec![list([vec![first], before, vec![outside], behind].concat())]
    }

    fn levels(&self) -> Vec<String> {
        let row = |rule: &LevelRule| {
            let trust = self.messages.word(rule.trust.key());
            format!("| {} | {} | {} | {trust} |", rule.level, rule.name, self.messages.interval(rule))
        };
        let rows = self.catalogue.levels.iter().map(row);
        let examples: Vec<String> =
            self.at_the_bounds().iter().map(|points| self.level_at(*points)).collect();
        vec![
            table(&self.word("levels_head"), rows),
            self.say("levels_examples", &[("examples", examples.join("; "))]),
            unit_level("rules.levels_unit", self.catalogue, self.messages),
            self.word("levels_unit_open"),
        ]
    }

    /// Each finite end of an interval, with the steps below and above it.
    fn at_the_bounds(&self) -> BTreeSet<Decimal> {
        let ends = self.catalogue.levels.iter().flat_map(|rule| [rule.lower, rule.upper]);
        let finite = ends.filter_map(|end| match end {
            Bound::Open => None,
            Bound::Included(end) | Bound::Excluded(end) => Some(end),
        });
        finite.flat_map(|end| [end - self.catalogue.step, end, end + self.catalogue.step]).collect()
    }

    fn level_at(&self, points: Decimal) -> String {
        let level =
            level_of(&self.catalogue.levels, points).map_or_else(String::new, |rule| rule.level.to_string());
        self.say("levels_example", &[("points", self.messages.number(points)), ("level", level)])
    }

    fn conditions(&self) -> Vec<String> {
        let conditions: Vec<String> = self
            .catalogue
            .items()
            .filter(|(_, node)| node.is_condition())
            .map(|(_, node)| format!("{}. {}", node.code, node.title))
            .collect();
        if conditions.is_empty() {
            return vec![self.word("conditions_none")];
        }
        let rule = failed_condition(self.catalogue, self.messages);
        vec![
            self.word("conditions_list"),
            list(conditions),
            self.word("conditions_answer"),
            self.say("conditions_failed", &[("rule", rule)]),
        ]
    }

    fn evidence(&self) -> Vec<String> {
        let mut lines = vec![self.word("evidence_effect")];
        let form = |pattern: &crate::catalogue::EvidencePattern| {
            let params = [("name", pattern.name.clone()), ("example", format!("`{}`", pattern.example))];
            self.say("evidence_form", &params)
        };
        let forms: Vec<String> = self.catalogue.evidence.iter().map(form).collect();
        if !forms.is_empty() {
            lines.push(self.say("evidence_forms", &[("forms", forms.join("; "))]));
        }
        lines.push(self.word("evidence_else"));
        vec![list(lines)]
    }

    fn doubles(&self) -> Vec<String> {
        let order = ["doubles_readable", "doubles_modified", "doubles_file_time", "doubles_path"];
        let order: Vec<String> =
            (1..).zip(order).map(|(number, key)| format!("{number}. {}", self.word(key))).collect();
        vec![
            self.word("doubles_line"),
            order.join("\n"),
            self.word("doubles_result"),
            self.word("doubles_year"),
        ]
    }

    fn codes(&self) -> Vec<String> {
        let mut blocks =
            vec![self.word("codes_line"), self.words(&["codes_error", "codes_warning", "codes_note"])];
        for family in FAMILIES {
            let letter = family.to_uppercase();
            blocks.push(format!("### {letter}. {}", self.word(&format!("family_{family}"))));
            let codes = Code::ALL.iter().filter(|code| code.as_str().starts_with(&letter));
            blocks.extend(codes.flat_map(|code| self.code(*code)));
        }
        blocks
    }

    /// The section of one code.
    fn code(&self, code: Code) -> Vec<String> {
        let Some(page) = self.messages.page(code) else { return Vec::new() };
        let severity = self.messages.severity(code.severity()).to_owned();
        vec![
            format!("#### {}. {}", code.as_str(), page.title),
            self.say("code_head", &[("severity", severity), ("since", page.since.clone())]),
            page.about.clone(),
            list([
                self.say("code_when", &[("when", page.when.clone())]),
                self.say("code_counts", &[("counts", page.counts.clone())]),
                self.say("code_help", &[("help", self.messages.help_in_general(page))]),
                self.say("code_example", &[("example", page.example.clone())]),
            ]),
        ]
    }

    /// Every row of the catalogue, with what the catalogue holds of it below.
    fn rows(&self) -> String {
        let lines = self.catalogue.nodes().flat_map(|(_, node)| {
            let indent = "  ".repeat(depth(node));
            let own = format!("{indent}- {}", node_line(node, self.messages));
            let details = node_details(node, self.catalogue, self.messages);
            let below: Vec<String> = details.iter().map(|detail| format!("{indent}  - {detail}")).collect();
            std::iter::once(own).chain(below)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Where those who agree put their names.
    fn signed(&self) -> Vec<String> {
        let blank = "| | | | |".to_owned();
        vec![self.word("signed_line"), table(&self.word("signed_head"), [blank.clone(), blank])]
    }
}

fn list(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = lines.into_iter().map(|line| format!("- {line}")).collect();
    lines.join("\n")
}

/// A table of these rows under this header.
fn table(header: &str, rows: impl IntoIterator<Item = String>) -> String {
    let columns = header.matches('|').count().saturating_sub(1);
    let rule = format!("|{}", "---|".repeat(columns));
    let lines = [header.to_owned(), rule].into_iter().chain(rows);
    lines.collect::<Vec<_>>().join("\n")
}
