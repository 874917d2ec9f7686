//! A catalogue small enough to be read at a glance, for examples in tests.

use super::{Catalogue, NodeId};

/// Two groups of 10 and 6 points, a criterion with two items, and a condition.
const TEXT: &str = r#"id = "nho"
version = "1"
title = "Bộ chỉ số nhỏ"
legal_basis = "Không có"
step = "0.5"
unit_level = "lowest_group"
unit_level_trust = "reported"
level = [
  { level = 1, name = "Thấp", below = "5" },
  { level = 2, name = "Cao", from = "5" },
]
[[group]]
code = "1"
title = "Hạ tầng"
max = "10"
trust = "official"
source = "ví dụ"
criterion = [
  { code = "1.1", title = "Máy tính", max = "4", trust = "official", source = "ví dụ" },
  { code = "1.2", title = "Mạng", max = "6", trust = "reported", source = "ví dụ", item = [
    { code = "1.2.1", title = "Đường truyền", max = "2", trust = "reported", source = "ví dụ" },
    { code = "1.2.2", title = "Phủ sóng", max = "4", trust = "inferred", source = "ví dụ" },
  ] },
  { code = "1.3", title = "Phân công", kind = "condition", trust = "official", source = "ví dụ" },
]
[[group]]
code = "2"
title = "Con người"
max = "6"
trust = "official"
source = "ví dụ"
criterion = [
  { code = "2.1", title = "Tập huấn", max = "6", trust = "official", source = "ví dụ" },
]
"#;

/// No change.
pub(crate) const AS_IT_IS: &[&str] = &[];

/// Its text, with what stands before `->` in a change replaced, once, by what stands behind it.
#[track_caller]
pub(crate) fn text(changes: &[impl AsRef<str>]) -> String {
    changes.iter().fold(TEXT.to_owned(), |text, change| {
        let (from, to) = change.as_ref().split_once(" -> ").unwrap();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// It, changed likewise.
#[track_caller]
pub(crate) fn catalogue(changes: &[impl AsRef<str>]) -> Catalogue {
    Catalogue::from_toml(&text(changes)).unwrap()
}

/// Codes of nodes, in one line.
pub(crate) fn codes(catalogue: &Catalogue, nodes: impl IntoIterator<Item = NodeId>) -> String {
    let codes: Vec<&str> = nodes.into_iter().map(|id| catalogue.node(id).code.as_str()).collect();
    codes.join(" ")
}

/// Changes that give every row with points a level in place of them, and the unit's level these rules.
pub(crate) fn by_rows(rules: &str) -> Vec<String> {
    let mut changes = vec![
        "\"lowest_group\" -> \"rows\"".to_owned(),
        format!("level = [ -> unit_rule = [{rules}]\nlevel = ["),
    ];
    let rows = ["Máy tính", "Đường truyền", "Phủ sóng", "Tập huấn"];
    changes.extend(rows.map(|title| format!("\"{title}\", -> \"{title}\", kind = \"level\",")));
    changes
}
