//! A written workbook as text: every cell with value, formula, stored result and format, and all that a sheet has
//! besides. Read from the package's parts, so that nothing of the reader under test is trusted.

use std::collections::BTreeMap;
use std::fmt::Write;

use phieu::cell::{Address, Area};
use sha2::{Digest, Sha256};

use super::xml::Node;

#[derive(Debug, Default)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    /// What belongs to no sheet: defined names and properties.
    pub facts: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub cells: BTreeMap<Address, Cell>,
    pub merged: Vec<Area>,
    pub heights: BTreeMap<u32, String>,
    /// All that is no cell and no row, a line each.
    pub facts: Vec<String>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct Cell {
    /// A text in quotes, or a number as it is stored.
    pub value: String,
    pub formula: Option<String>,
    pub format: String,
}

/// Reads a workbook out of the parts of its package.
pub fn book(parts: &BTreeMap<String, String>) -> Book {
    let part = |path: &str| parts.get(path).map(|text| Node::parse(text));
    let workbook = part("xl/workbook.xml").unwrap();
    let relations = relations(parts, "xl/workbook.xml");
    let formats = formats(&part("xl/styles.xml").unwrap());
    let strings = part("xl/sharedStrings.xml").unwrap_or_default();
    let strings: Vec<String> = strings.children.iter().map(Node::whole_text).collect();
    let sheets = workbook.list("sheets").iter().map(|told| {
        let path = format!("xl/{}", relations[told.get("id").unwrap()]);
        let mut sheet = sheet(parts, &path, &formats, &strings);
        told.get("name").unwrap().clone_into(&mut sheet.name);
        sheet.facts.insert(0, format!("state {}", told.get("state").unwrap_or("visible")));
        sheet
    });
    let mut facts: Vec<String> = workbook.list("definedNames").iter().map(Node::line).collect();
    facts.extend(workbook.list("bookViews").iter().map(Node::line));
    for path in ["docProps/core.xml", "docProps/custom.xml"] {
        facts.extend(part(path).iter().flat_map(|part| part.children.iter().map(Node::line)));
    }
    Book { sheets: sheets.collect(), facts }
}

fn relations(parts: &BTreeMap<String, String>, path: &str) -> BTreeMap<String, String> {
    let (folder, file) = path.rsplit_once('/').unwrap();
    let Some(text) = parts.get(&format!("{folder}/_rels/{file}.rels")) else { return BTreeMap::new() };
    let get = |node: &Node, name: &str| node.get(name).unwrap().to_owned();
    Node::parse(text).children.iter().map(|node| (get(node, "Id"), get(node, "Target"))).collect()
}

/// Every cell format in short: what is usual (Times New Roman, in the middle of the height, general numbers, locked)
/// is left out.
fn formats(styles: &Node) -> (Vec<String>, Vec<String>) {
    let fonts: Vec<String> = styles.list("fonts").iter().map(font).collect();
    let fills: Vec<String> = styles.list("fills").iter().map(fill).collect();
    let borders: Vec<String> = styles.list("borders").iter().map(border).collect();
    let numbers: BTreeMap<&str, &str> = styles
        .list("numFmts")
        .iter()
        .map(|format| (format.get("numFmtId").unwrap(), format.get("formatCode").unwrap()))
        .collect();
    let at = |list: &[String], node: &Node, name: &str| {
        let index: usize = node.get(name).unwrap_or("0").parse().unwrap();
        list[index].clone()
    };
    let cells = styles.list("cellXfs").iter().map(|xf| {
        let mut words =
            vec![at(&fonts, xf, "fontId"), at(&fills, xf, "fillId"), at(&borders, xf, "borderId")];
        match xf.get("numFmtId").unwrap_or("0") {
            "0" => {}
            id => {
                words
                    .push(numbers.get(id).map_or_else(|| format!("number {id}"), |code| format!("{code:?}")));
            }
        }
        if let Some(alignment) = xf.child("alignment") {
            for (name, value) in &alignment.attributes {
                match (name.as_str(), value.as_str()) {
                    ("vertical", "center") => {}
                    ("wrapText", "1") => words.push("wrap".to_owned()),
                    ("horizontal", side) => words.push(side.to_owned()),
                    _ => words.push(format!("{name}={value}")),
                }
            }
        }
        if xf.child("protection").is_some_and(|protection| protection.get("locked") == Some("0")) {
            words.push("open".to_owned());
        }
        words.retain(|word| !word.is_empty());
        words.join(" ")
    });
    let differences = styles.list("dxfs").iter().map(Node::line).collect();
    (cells.collect(), differences)
}

fn font(node: &Node) -> String {
    let value = |name: &str| node.child(name).and_then(|child| child.get("val"));
    let mut words = vec![value("sz").unwrap_or("?").to_owned()];
    if value("name") != Some("Times New Roman") {
        words.push(value("name").unwrap_or("?").to_owned());
    }
    words.extend(
        ["b", "i", "u", "strike"].into_iter().filter(|mark| node.child(mark).is_some()).map(str::to_owned),
    );
    if let Some(rgb) = node.child("color").and_then(|colour| colour.get("rgb")) {
        words.push(format!("#{}", rgb.strip_prefix("FF").unwrap_or(rgb)));
    }
    words.join(" ")
}

fn fill(node: &Node) -> String {
    let mut found = Vec::new();
    node.all("fgColor", &mut found);
    let colour = found.first().and_then(|colour| colour.get("rgb"));
    colour.map_or_else(String::new, |rgb| format!("on #{}", rgb.strip_prefix("FF").unwrap_or(rgb)))
}

fn border(node: &Node) -> String {
    let sides = ["left", "right", "top", "bottom"];
    let style = |side: &str| node.child(side).and_then(|side| side.get("style"));
    if sides.iter().all(|side| style(side) == Some("thin")) {
        return "box".to_owned();
    }
    let told = sides.iter().filter_map(|side| style(side).map(|style| format!("{side}:{style}")));
    told.collect::<Vec<_>>().join(" ")
}

fn sheet(
    parts: &BTreeMap<String, String>,
    path: &str,
    (formats, differences): &(Vec<String>, Vec<String>),
    strings: &[String],
) -> Sheet {
    let mut sheet = Sheet::default();
    let relations = relations(parts, path);
    for node in &Node::parse(&parts[path]).children {
        match node.name.as_str() {
            "dimension" => {}
            "sheetData" => {
                for row in &node.children {
                    let number = row.get("r").unwrap().parse().unwrap();
                    let rest = row
                        .attributes
                        .iter()
                        .filter(|(name, _)| !matches!(name.as_str(), "r" | "spans" | "customHeight"));
                    let told: Vec<String> = rest
                        .map(
                            |(name, value)| {
                                if name == "ht" { value.clone() } else { format!("{name}={value}") }
                            },
                        )
                        .collect();
                    sheet.heights.insert(number, told.join(" "));
                    for cell in &row.children {
                        let at = Address::parse(cell.get("r").unwrap()).unwrap();
                        sheet.cells.insert(at, read_cell(cell, formats, strings));
                    }
                }
            }
            "mergeCells" => {
                sheet.merged =
                    node.children.iter().map(|area| Area::parse(area.get("ref").unwrap()).unwrap()).collect();
            }
            "hyperlinks" => {
                for link in &node.children {
                    let target = link.get("id").map(|id| relations[id].as_str());
                    let rest = link.attributes.iter().filter(|(name, _)| name != "id");
                    let rest: Vec<String> = rest.map(|(name, value)| format!("{name}={value:?}")).collect();
                    sheet.facts.push(format!("link {} to {}", rest.join(" "), target.unwrap_or("–")));
                }
            }
            "conditionalFormatting" => {
                for rule in &node.children {
                    let look = rule.get("dxfId").map(|id| differences[id.parse::<usize>().unwrap()].as_str());
                    let area = node.get("sqref").unwrap();
                    let mut rule = rule.clone();
                    rule.attributes.retain(|(name, _)| name != "dxfId");
                    sheet.facts.push(format!("rule {area} {} {}", rule.line(), look.unwrap_or_default()));
                }
            }
            "drawing" => {
                let drawing = format!("xl/{}", relations[node.get("id").unwrap()].trim_start_matches("../"));
                sheet.facts.extend(drawing_facts(parts, &drawing));
            }
            "tableParts" => {
                for table in &node.children {
                    let path =
                        format!("xl/{}", relations[table.get("id").unwrap()].trim_start_matches("../"));
                    sheet.facts.push(Node::parse(&parts[&path]).line());
                }
            }
            "cols" | "sheetViews" | "dataValidations" => {
                sheet.facts.extend(node.children.iter().map(Node::line));
            }
            _ => sheet.facts.push(node.line()),
        }
    }
    for target in relations.values().filter(|target| target.contains("comments")) {
        let comments = Node::parse(&parts[&format!("xl/{}", target.trim_start_matches("../"))]);
        for comment in comments.list("commentList") {
            let text = comment.whole_text();
            sheet.facts.push(format!("comment {} {text:?}", comment.get("ref").unwrap()));
        }
    }
    sheet
}

fn read_cell(cell: &Node, formats: &[String], strings: &[String]) -> Cell {
    let stored = cell.child("v").map(Node::whole_text);
    let value = match (cell.get("t"), stored) {
        (Some("s"), Some(index)) => format!("{:?}", strings[index.parse::<usize>().unwrap()]),
        (Some("inlineStr"), _) => format!("{:?}", cell.child("is").map(Node::whole_text).unwrap_or_default()),
        (Some("str"), Some(text)) => format!("{text:?}"),
        (_, Some(number)) => number,
        (_, None) => String::new(),
    };
    let format = formats[cell.get("s").unwrap_or("0").parse::<usize>().unwrap()].clone();
    Cell { value, formula: cell.child("f").map(Node::whole_text), format }
}

/// Charts: what they show in words, and a digest of the rest, so that nothing of them changes unseen.
fn drawing_facts(parts: &BTreeMap<String, String>, path: &str) -> Vec<String> {
    let drawing = Node::parse(&parts[path]);
    let mut anchors = Vec::new();
    for name in ["from", "to"] {
        drawing.all(name, &mut anchors);
    }
    let anchors: Vec<String> = anchors
        .iter()
        .map(|anchor| anchor.children.iter().map(|part| part.text.clone()).collect::<Vec<_>>().join(","))
        .collect();
    let mut facts = vec![format!("drawing at {}", anchors.join(" to "))];
    for target in relations(parts, path).values() {
        let text = &parts[&format!("xl/{}", target.trim_start_matches("../"))];
        let chart = Node::parse(text);
        let mut found = Vec::new();
        for name in ["f", "t", "barDir", "grouping", "srgbClr"] {
            chart.all(name, &mut found);
        }
        facts.push(format!("chart {}", found.iter().map(|node| node.line()).collect::<Vec<_>>().join(" ")));
        let digest = Sha256::digest(text.as_bytes());
        facts.push(format!(
            "chart digest {:02x}{:02x}{:02x}{:02x}",
            digest[0], digest[1], digest[2], digest[3]
        ));
    }
    facts
}

impl Sheet {
    /// The sheet as text. Rows that say the same as the one above, each number one more, are told once.
    pub fn text(&self) -> String {
        let mut out = format!("== {}\n", self.name);
        for fact in &self.facts {
            writeln!(out, "  {fact}").unwrap();
        }
        let mut rows: BTreeMap<u32, Vec<(Address, &Cell)>> = BTreeMap::new();
        self.heights.keys().for_each(|row| drop(rows.insert(*row, Vec::new())));
        for (at, cell) in &self.cells {
            rows.entry(at.row.number()).or_default().push((*at, cell));
        }
        let mut above: Option<(u32, &Vec<(Address, &Cell)>)> = None;
        let mut alike = 0;
        for (row, cells) in &rows {
            if let Some((last, before)) = above.replace((*row, cells))
                && last + 1 == *row
                && self.heights.get(&last) == self.heights.get(row)
                && goes_on(before, cells)
                && !cells.is_empty()
            {
                alike += 1;
                continue;
            }
            if alike > 0 {
                writeln!(out, "  … {alike} more rows like that").unwrap();
                alike = 0;
            }
            writeln!(out, "{row} | {}", self.heights.get(row).map_or("", String::as_str)).unwrap();
            self.row_text(cells, &mut out);
        }
        if alike > 0 {
            writeln!(out, "  … {alike} more rows like that").unwrap();
        }
        out
    }

    fn row_text(&self, cells: &[(Address, &Cell)], out: &mut String) {
        let is_covered = |at: Address, cell: &Cell| {
            self.merged.iter().any(|area| {
                area.contains(at)
                    && area.first != at
                    && cell.value.is_empty()
                    && self.cells[&area.first].format == cell.format
            })
        };
        let mut cells = cells.iter().filter(|(at, cell)| !is_covered(*at, cell)).peekable();
        while let Some((at, cell)) = cells.next() {
            let is_blank = |cell: &Cell| cell.value.is_empty() && cell.formula.is_none();
            let mut name = match self.merged.iter().find(|area| area.first == *at) {
                Some(area) => format!("{}:{}", area.first, area.last),
                None => at.to_string(),
            };
            if is_blank(cell) {
                let mut last = *at;
                let goes_on = |next: &&&(Address, &Cell), last: Address| {
                    next.0.col == last.col.right(1)
                        && next.1 == *cell
                        && !self.merged.iter().any(|area| area.contains(next.0))
                };
                while let Some((next, _)) = cells.next_if(|next| goes_on(&next, last)) {
                    last = *next;
                }
                if last != *at {
                    name = format!("{at}:{last}");
                }
            }
            let formula = cell.formula.as_ref().map(|formula| format!(" ={formula}")).unwrap_or_default();
            writeln!(out, "  {name} {}{formula} | {}", cell.value, cell.format).unwrap();
        }
    }
}

/// Whether a row goes on as the one above: the same but for its number, and numbers that count on.
fn goes_on(above: &[(Address, &Cell)], row: &[(Address, &Cell)]) -> bool {
    above.len() == row.len()
        && above.iter().zip(row).all(|((a, before), (b, cell))| {
            let renamed = |formula: &str| {
                let (from, to) = (a.row.number().to_string(), b.row.number().to_string());
                let mut out = String::new();
                for piece in formula.split_inclusive(|c: char| !c.is_ascii_digit()) {
                    let (digits, end) =
                        piece.split_at(piece.trim_end_matches(|c: char| !c.is_ascii_digit()).len());
                    out.push_str(if digits == from { &to } else { digits });
                    out.push_str(end);
                }
                out
            };
            let counts_on = || {
                let number = |cell: &Cell| cell.value.parse::<f64>().ok();
                number(before).zip(number(cell)).is_some_and(|(a, b)| (b - a - 1.0).abs() < 1e-9)
            };
            a.col == b.col
                && before.format == cell.format
                && before.formula.as_deref().map(renamed) == cell.formula
                && (before.value == cell.value || counts_on())
        })
}

/// Every difference between two workbooks, cell by cell.
pub fn differences(before: &Book, after: &Book) -> Vec<String> {
    let mut found = Vec::new();
    lines("workbook", &before.facts, &after.facts, &mut found);
    let names = |book: &Book| book.sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
    lines("sheets", &names(before), &names(after), &mut found);
    for old in &before.sheets {
        let Some(new) = after.sheets.iter().find(|sheet| sheet.name == old.name) else { continue };
        let nothing = Cell::default();
        let places: std::collections::BTreeSet<_> = old.cells.keys().chain(new.cells.keys()).collect();
        for at in places {
            let (a, b) = (old.cells.get(at).unwrap_or(&nothing), new.cells.get(at).unwrap_or(&nothing));
            for (what, a, b) in [
                ("value", &a.value, &b.value),
                (
                    "formula",
                    a.formula.as_ref().unwrap_or(&String::new()),
                    b.formula.as_ref().unwrap_or(&String::new()),
                ),
                ("format", &a.format, &b.format),
            ] {
                if a != b {
                    found.push(format!("{}!{at} {what}: {a} -> {b}", old.name));
                }
            }
        }
        let heights = |sheet: &Sheet| {
            sheet.heights.iter().map(|(row, told)| format!("row {row}: {told}")).collect::<Vec<_>>()
        };
        lines(&old.name, &heights(old), &heights(new), &mut found);
        let merged = |sheet: &Sheet| {
            sheet.merged.iter().map(|area| format!("merged {}:{}", area.first, area.last)).collect::<Vec<_>>()
        };
        lines(&old.name, &merged(old), &merged(new), &mut found);
        lines(&old.name, &old.facts, &new.facts, &mut found);
    }
    found
}

fn lines(place: &str, before: &[String], after: &[String], found: &mut Vec<String>) {
    found.extend(
        before.iter().filter(|line| !after.contains(line)).map(|line| format!("{place} lost: {line}")),
    );
    found.extend(
        after.iter().filter(|line| !before.contains(line)).map(|line| format!("{place} new: {line}")),
    );
}
