//! Items without a header: lists that begin with the first item, pages that go on, headers of unknown words, and cards.
//! What they say is read whole.

use phieu::catalogue::Node;

use crate::common::Entry;
use crate::families::faults;
use crate::filled::Holds::{Own, Past};
use crate::filled::{
    Column, SCHOOL, YEAR, book, codes, columns_of, evidence, heading, maxima, maximum, scores, table, text,
    titles, truth,
};
use crate::told::{ENGINE, assess_all, said};

type Rows = Vec<Vec<Entry>>;

fn assert_whole(sheets: &[(&str, Rows)], what: &str) {
    let (truth, bytes) = (truth(&Own.points()), book(sheets));
    assert_eq!(faults(&truth, &bytes), Vec::<String>::new(), "{what}");
    let said = said(&assess_all("phieu.xlsx", &bytes)[0]);
    assert_eq!((said.answers, said.name, said.year), (truth.answers, truth.name, truth.year), "{what}");
}

/// The rows below the headers, under the heading.
fn headless(columns: &[Column]) -> Rows {
    let mut rows = heading(SCHOOL, YEAR);
    rows.extend(table(columns, |_| true).into_iter().skip(1));
    rows
}

fn own() -> Column {
    scores("Điểm", &Own.points())
}

#[test]
fn a_list_that_begins_with_its_first_item_is_read() {
    for columns in [
        vec![codes(), titles(), maxima(), own(), evidence()],
        vec![titles(), own()],
        vec![codes(), own()],
        vec![evidence(), own(), titles()],
    ] {
        assert_whole(&[("Phiếu", headless(&columns))], &format!("{} columns", columns.len()));
    }
}

#[test]
fn a_header_may_be_of_words_that_nobody_knows() {
    let mut columns = vec![codes(), titles(), maxima(), own(), evidence()];
    for (column, header) in columns.iter_mut().zip(["Thứ tự", "Việc", "Cao nhất", "Trường cho", "Kèm theo"])
    {
        column.header = vec![header.to_owned()];
    }
    let mut rows = heading(SCHOOL, YEAR);
    rows.extend(table(&columns, |_| true));
    assert_whole(&[("Phiếu", rows)], "unknown words");
}

#[test]
fn of_two_columns_without_a_header_neither_is_taken() {
    let columns = [codes(), titles(), maxima(), scores("", &Past.points()), own()];
    let bytes = book(&[("Phiếu", headless(&columns))]);
    let all = assess_all("phieu.xlsx", &bytes);
    assert_eq!(faults(&truth(&Own.points()), &bytes), Vec::<String>::new());
    assert!(said(&all[0]).answers.is_empty());
}

#[test]
fn a_page_goes_on_in_the_next_sheet() {
    let columns = columns_of(&[("Điểm năm trước", Past), ("Tự chấm", Own)]);
    let is_first = |node: &Node| node.code.starts_with('1');
    let mut first = heading(SCHOOL, YEAR);
    first.extend(table(&columns, is_first));
    let second: Rows = table(&columns, |node| !is_first(node)).into_iter().skip(1).collect();
    assert_whole(&[("Trang 1", first), ("Trang 2", second)], "two pages");
}

/// What stands in one item's card: its code, its title, its maximum, its answer and its evidence.
struct Card {
    code: String,
    title: String,
    max: Entry,
    answer: Entry,
    evidence: Entry,
}

fn cards(draw: impl Fn(Card) -> Rows) -> Rows {
    let (answers, evidence) = (own(), evidence());
    let mut rows = heading(SCHOOL, YEAR);
    for (at, (_, node)) in ENGINE.catalogue.nodes().enumerate() {
        if node.is_item() {
            rows.extend(draw(Card {
                code: node.code.clone(),
                title: node.title.clone(),
                max: maximum(node).map_or(Entry::Blank, Entry::Number),
                answer: answers.cells[at].clone(),
                evidence: evidence.cells[at].clone(),
            }));
        } else {
            rows.push(vec![text(&format!("{} {}", node.code, node.title))]);
        }
        rows.push(Vec::new());
    }
    rows
}

fn inline(label: &str, value: &Entry) -> Entry {
    match value {
        Entry::Text(value) => text(&format!("{label}: {value}")),
        Entry::Number(value) => text(&format!("{label}: {}", value.to_string().replace('.', ","))),
        _ => text(&format!("{label}:")),
    }
}

#[test]
fn cards_below_each_other_are_read() {
    let named = |card: &Card| text(&format!("{} {}", card.code, card.title));
    let drawn: [(&str, Rows); 6] = [
        (
            "label and value beside each other",
            cards(|card| {
                vec![
                    vec![named(&card)],
                    vec![text("Điểm tối đa:"), card.max],
                    vec![text("Điểm tự đánh giá:"), card.answer],
                    vec![text("Minh chứng:"), card.evidence],
                ]
            }),
        ),
        (
            "label and value in one cell",
            cards(|card| {
                vec![
                    vec![named(&card)],
                    vec![inline("Điểm tối đa", &card.max)],
                    vec![inline("Điểm tự đánh giá", &card.answer)],
                    vec![inline("Minh chứng", &card.evidence)],
                ]
            }),
        ),
        (
            "several labels in a row",
            cards(|card| {
                vec![
                    vec![text(&card.code), text(&card.title)],
                    vec![text("Điểm tối đa"), card.max, text("Điểm tự chấm"), card.answer],
                    vec![text("Minh chứng"), card.evidence],
                ]
            }),
        ),
        (
            "values below their labels",
            cards(|card| {
                vec![
                    vec![text(&format!("Chỉ báo {}: {}", card.code, card.title))],
                    vec![text("Điểm tối đa"), text("Điểm tự chấm"), text("Minh chứng")],
                    vec![card.max, card.answer, card.evidence],
                ]
            }),
        ),
        (
            "code and title with labels of their own",
            cards(|card| {
                vec![
                    vec![text("Mã chỉ báo"), text(&card.code)],
                    vec![text("Tên chỉ báo"), text(&card.title)],
                    vec![text("Điểm tối đa"), card.max],
                    vec![text("Điểm tự đánh giá"), card.answer],
                    vec![text("Minh chứng"), card.evidence],
                ]
            }),
        ),
        (
            "code above the title",
            cards(|card| {
                vec![
                    vec![text(&format!("CHỈ BÁO {}", card.code))],
                    vec![text(&card.title)],
                    vec![text("Mức tối đa"), card.max],
                    vec![text("Nhà trường tự chấm"), card.answer],
                    vec![text("Minh chứng"), card.evidence],
                ]
            }),
        ),
    ];
    for (what, rows) in drawn {
        assert_whole(&[("Phiếu", rows)], what);
    }
}

#[test]
fn a_blank_in_a_card_stays_a_blank() {
    let rows = cards(|card| {
        let answer = if card.code == "1.3.2" { Entry::Blank } else { card.answer };
        vec![
            vec![text(&format!("{} {}", card.code, card.title))],
            vec![text("Điểm tối đa"), card.max],
            vec![text("Điểm tự chấm"), answer],
            vec![text("Minh chứng"), card.evidence],
        ]
    });
    let all = assess_all("phieu.xlsx", &book(&[("Phiếu", rows)]));
    assert_eq!(said(&all[0]).answers.get("1.3.2"), None);
    assert_eq!(said(&all[0]).answers.len(), truth(&Own.points()).answers.len() - 1);
}
