//! A catalogue as text: everything that it holds, and how far each row and rule can be trusted.
//!
//! A catalogue and the words come in, lines go out. The rule book shows the same lines in its own form.

use std::fmt::Write;

use crate::catalogue::{Catalogue, FailedCondition, Kind, LevelRule, Node, NotApplicable, Rank};
use crate::message::Messages;

/// The whole catalogue, for `phieu catalogue show`.
pub fn show(catalogue: &Catalogue, messages: &Messages) -> String {
    let mut out = String::new();
    line(&mut out, 0, &catalogue.title);
    line(&mut out, 0, &catalogue.legal_basis);
    line(&mut out, 0, "");
    let rules = [level_lines(catalogue, messages), rule_lines(catalogue, messages)].concat();
    for text in head_lines(catalogue, messages).iter().chain(&rules) {
        line(&mut out, 0, text);
    }
    line(&mut out, 0, "");
    for (_, node) in catalogue.nodes() {
        let depth = depth(node);
        line(&mut out, depth, &node_line(node, messages));
        for detail in node_details(node, catalogue, messages) {
            line(&mut out, depth + 2, &detail);
        }
    }
    line(&mut out, 0, "");
    line(&mut out, 0, &unverified("cli.unverified", catalogue, messages));
    out
}

/// Which catalogue it is, when it is valid, and what forms may call it.
pub fn head_lines(catalogue: &Catalogue, messages: &Messages) -> Vec<String> {
    let identity = [("id", catalogue.id.as_str()), ("version", catalogue.version.as_str())];
    let mut lines = vec![
        messages.say("show.identity", &identity),
        messages.say("show.valid", &[("valid", &validity(catalogue, messages))]),
    ];
    if !catalogue.decision_numbers.is_empty() {
        let numbers = catalogue.decision_numbers.join("; ");
        lines.push(messages.say("show.decisions", &[("numbers", &numbers)]));
    }
    lines.push(messages.say("show.step", &[("step", &messages.number(catalogue.step))]));
    lines
}

fn validity(catalogue: &Catalogue, messages: &Messages) -> String {
    let day = |iso: &Option<String>| iso.as_deref().map(|iso| messages.date(iso));
    match (day(&catalogue.valid_from), day(&catalogue.valid_to)) {
        (Some(from), Some(to)) => messages.say("show.valid_between", &[("from", &from), ("to", &to)]),
        (Some(from), None) => messages.say("show.valid_from", &[("from", &from)]),
        (None, Some(to)) => messages.say("show.valid_to", &[("to", &to)]),
        (None, None) => messages.word("show.valid_unknown").to_owned(),
    }
}

fn level_lines(catalogue: &Catalogue, messages: &Messages) -> Vec<String> {
    let line = |rule: &LevelRule| {
        let params = [
            ("level", rule.level.to_string()),
            ("name", rule.name.clone()),
            ("range", messages.interval(rule)),
            ("trust", messages.word(rule.trust.key()).to_owned()),
        ];
        say(messages, "show.level", &params)
    };
    catalogue.levels.iter().map(line).collect()
}

/// The level of the whole unit, failed conditions, and how evidence is numbered.
pub fn rule_lines(catalogue: &Catalogue, messages: &Messages) -> Vec<String> {
    let failed = failed_condition(catalogue, messages);
    let mut lines = vec![
        unit_level("show.unit_level", catalogue, messages),
        messages.say("show.failed_condition", &[("rule", &failed)]),
    ];
    lines.extend(not_applicable(catalogue, messages));
    lines.extend(catalogue.evidence.iter().map(|pattern| {
        messages.say("show.evidence", &[("name", &pattern.name), ("example", &pattern.example)])
    }));
    lines
}

/// What follows where rows do not apply, for a catalogue that has such rows.
fn not_applicable(catalogue: &Catalogue, messages: &Messages) -> Vec<String> {
    let mut lines = Vec::new();
    if catalogue.has_optional_rows() {
        let rule = messages.word(catalogue.not_applicable.key());
        lines.push(messages.say("show.not_applicable", &[("rule", rule)]));
    }
    if catalogue.items().any(|(_, node)| node.not_applicable == NotApplicable::Rescaled) {
        let decimals = catalogue.rescaled_decimals.to_string();
        lines.push(messages.say("show.rescaled", &[("decimals", &decimals)]));
    }
    lines
}

/// What a failed condition does, in words.
pub(super) fn failed_condition(catalogue: &Catalogue, messages: &Messages) -> String {
    let level = match catalogue.failed_condition {
        FailedCondition::CapLevel(level) => level.to_string(),
        _ => String::new(),
    };
    messages.say(catalogue.failed_condition.key(), &[("level", &level)])
}

/// How the whole unit's level follows, and how far that can be trusted.
pub(super) fn unit_level(key: &str, catalogue: &Catalogue, messages: &Messages) -> String {
    let rule = messages.word(catalogue.unit_level.key());
    messages.say(key, &[("rule", rule), ("trust", messages.word(catalogue.unit_level_trust.key()))])
}

/// How many rows were not checked against the official text.
pub fn unverified(key: &str, catalogue: &Catalogue, messages: &Messages) -> String {
    let (count, all) = (catalogue.unverified_rows().to_string(), catalogue.nodes().count().to_string());
    messages.say(key, &[("count", &count), ("all", &all)])
}

/// Steps from the left: groups, criteria, items.
pub(super) fn depth(node: &Node) -> usize {
    match node.rank {
        Rank::Group => 0,
        Rank::Criterion => 1,
        Rank::Item => 2,
    }
}

/// Code, maximum, title and trust of a row.
pub(super) fn node_line(node: &Node, messages: &Messages) -> String {
    let condition = || messages.word("show.condition").to_owned();
    let params = [
        ("code", node.code.clone()),
        ("max", node.max.map_or_else(condition, |max| messages.number(max))),
        ("title", node.title.clone()),
        ("trust", messages.word(node.trust.key()).to_owned()),
    ];
    say(messages, "show.node", &params)
}

/// Everything else that the catalogue holds of a row.
pub fn node_details(node: &Node, catalogue: &Catalogue, messages: &Messages) -> Vec<String> {
    let told =
        |key: &str, name: &str, text: String| (!text.is_empty()).then(|| messages.say(key, &[(name, &text)]));
    let kind = match node.kind {
        Kind::Ratio | Kind::Count | Kind::Level => messages.word(node.kind.key()).to_owned(),
        Kind::Points | Kind::Condition => String::new(),
    };
    let band = |rule: &LevelRule| {
        let params = [
            ("level", rule.level.to_string()),
            ("range", messages.interval(rule)),
            ("trust", messages.word(rule.trust.key()).to_owned()),
        ];
        say(messages, "show.band", &params)
    };
    let bands: Vec<String> = node.bands.iter().map(band).collect();
    // What is only a heading says nothing itself.
    let differs = node.is_item() && node.not_applicable != catalogue.not_applicable;
    let outside = if differs { messages.word(node.not_applicable.key()) } else { "" };
    let lines = [
        told("show.source", "source", node.source.clone()),
        told("show.kind", "kind", kind),
        told("show.bands", "bands", bands.join("; ")),
        told(
            "show.caps",
            "caps",
            node.caps.iter().map(|band| messages.band(band)).collect::<Vec<_>>().join("; "),
        ),
        told("show.not_applicable", "rule", outside.to_owned()),
        told("show.asks", "asks", node.asks.join("; ")),
        told("show.hint", "hint", node.evidence_hint.clone().unwrap_or_default()),
        told("show.also", "titles", node.also.join("; ")),
    ];
    lines.into_iter().flatten().collect()
}

/// A sentence with values that were made for it.
pub(super) fn say(messages: &Messages, key: &str, params: &[(&str, String)]) -> String {
    let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    messages.say(key, &params)
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing into a string cannot fail.
    let _ = if text.is_empty() { writeln!(out) } else { writeln!(out, "{}{text}", "  ".repeat(depth)) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Lang;

    const TOML: &str = r#"
        id = "mau"
        version = "3"
        title = "Bộ chỉ số mẫu"
        legal_basis = "Quyết định số 1/QĐ-UBND"
        decision_numbers = ["1/QĐ-UBND", "2/QĐ-UBND"]
        valid_from = "2025-01-02"
        valid_to = "2027-12-31"
        step = "0.25"
        unit_level = "lowest_group"
        unit_level_trust = "inferred"
        failed_condition = "cap_level_1"
        [[evidence]]
        name = "MC"
        pattern = 'MC\.(?P<criterion>\d\.\d)\.\d\d'
        attempt = '^MC'
        example = "MC.1.1.01"
        [[level]]
        level = 1
        name = "Thấp"
        below = "2.5"
        trust = "official"
        [[level]]
        level = 2
        name = "Cao"
        from = "2.5"
        [[group]]
        code = "1"
        title = "Nhóm"
        max = "5"
        trust = "official"
        source = "văn bản"
        [[group.criterion]]
        code = "1.1"
        title = "Ban hành"
        kind = "condition"
        trust = "reported"
        source = "bản sao"
        [[group.criterion]]
        code = "1.2"
        title = "Tỉ lệ"
        also = ["Tỷ lệ", "Phần trăm"]
        max = "5"
        kind = "ratio"
        trust = "inferred"
        source = "tính ra"
        asks = ["tử số", "mẫu số"]
        evidence_hint = "ảnh chụp"
        bands = [{ level = 1, below = "2" }, { level = 2, from = "2" }]
    "#;

    #[test]
    fn everything_that_a_catalogue_holds_is_shown() {
        let catalogue = Catalogue::from_toml(TOML).unwrap();
        let text = show(&catalogue, &Messages::built_in(Lang::Vi).unwrap());
        let expected = "\
Bộ chỉ số mẫu
Quyết định số 1/QĐ-UBND

Mã bộ chỉ số: mau, phiên bản 3
Hiệu lực: từ ngày 02/01/2025 đến hết ngày 31/12/2027
Số quyết định nhận ra trong phiếu: 1/QĐ-UBND; 2/QĐ-UBND
Bước điểm: 0,25
Mức độ 1 (Thấp): dưới 2,5 điểm (đã đối chiếu)
Mức độ 2 (Cao): từ 2,5 điểm (theo một nguồn)
Mức độ chung của đơn vị: mức thấp nhất của các nhóm (suy ra)
Khi điều kiện bắt buộc chưa đạt: có điều kiện chưa đạt thì chỉ được xếp cao nhất mức 1
Mã minh chứng dạng MC, ví dụ MC.1.1.01

1 [5] Nhóm (đã đối chiếu)
    Nguồn: văn bản
  1.1 [điều kiện] Ban hành (theo một nguồn)
      Nguồn: bản sao
  1.2 [5] Tỉ lệ (suy ra)
      Nguồn: tính ra
      Cách chấm: theo tỉ lệ
      Mức theo điểm của mục này: mức 1: dưới 2 điểm (theo một nguồn); mức 2: từ 2 điểm (theo một nguồn)
      Phiếu hỏi thêm: tử số; mẫu số
      Minh chứng thường dùng: ảnh chụp
      Tên khác gặp trong phiếu: Tỷ lệ; Phần trăm

2 trong 3 dòng chưa đối chiếu với văn bản gốc.
";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_catalogue_without_days_or_numbers_says_so_or_nothing() {
        let is_kept = |line: &&str| !line.contains("valid_") && !line.contains("decision_numbers");
        let without = TOML.lines().filter(is_kept).collect::<Vec<_>>().join("\n");
        let catalogue = Catalogue::from_toml(&without).unwrap();
        let lines = head_lines(&catalogue, &Messages::built_in(Lang::Vi).unwrap());
        assert_eq!(
            lines,
            ["Mã bộ chỉ số: mau, phiên bản 3", "Hiệu lực: bộ chỉ số không ghi", "Bước điểm: 0,25"]
        );
    }
}
