//! Rows, each with how like it is to which nodes, and what must become of them: the built-in catalogue's 1.4 (an item),
//! 1.5 (two), 1.6 and 1.7 (three each: 8, 7 and 5 points in 1.7), 2.3 (eight) and 2.4.

use super::*;
use crate::cell::Row;
use crate::form::code;
use crate::sheet::Value;
use crate::text::fold;

/// A row of a table.
#[derive(Clone)]
struct Line {
    code: &'static str,
    title: String,
    likes: Vec<(&'static str, f64)>,
    max: Option<&'static str>,
    above: Option<&'static str>,
    is_empty: bool,
}

/// A row with an answer, this code, and a title that is so like those of these nodes; without a title for none.
fn line(code: &'static str, likes: &[(&'static str, f64)]) -> Line {
    let title = if likes.is_empty() { String::new() } else { "Noi dung o dong nay".to_owned() };
    Line { code, title, likes: likes.to_vec(), max: None, above: None, is_empty: false }
}

impl Line {
    fn titled(self, title: &str) -> Self {
        Self { title: title.to_owned(), ..self }
    }

    fn max(self, max: &'static str) -> Self {
        Self { max: Some(max), ..self }
    }

    fn above(self, title: &'static str) -> Self {
        Self { above: Some(title), ..self }
    }

    fn unanswered(self) -> Self {
        Self { is_empty: true, ..self }
    }

    fn raw(&self, words: &Vocabulary) -> RawRow {
        let code = match self.code {
            "" => None,
            "1.1 or 1.10" => Some(RowCode::Turned(vec!["1.1".to_owned(), "1.10".to_owned()])),
            text => code::in_cell(&Value::Text(text.into()), words),
        };
        RawRow {
            row: Row::FIRST,
            last: Row::FIRST,
            code,
            folded: fold(&self.title),
            above: self.above.map(|title| (None, fold(title))).into_iter().collect(),
            running: None,
            label: self.title.clone(),
            title: self.title.clone(),
            has_answer: !self.is_empty,
            has_number: !self.is_empty,
            max: self.max.map(|max| max.parse().unwrap()),
        }
    }
}

/// What becomes of each row, in the words of the tables below.
fn told(lines: &[Line]) -> Vec<String> {
    let catalogue = Catalogue::built_in().unwrap();
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    let titles = Titles::new(&catalogue, &words);
    let rows: Vec<RawRow> = lines.iter().map(|line| line.raw(&words)).collect();
    let find = |code: &str| catalogue.find(code).unwrap();
    let ranked = lines
        .iter()
        .map(|line| {
            let mut ranked: Vec<(NodeId, f64)> =
                line.likes.iter().map(|(code, like)| (find(code), *like)).collect();
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
            ranked
        })
        .collect();
    let code = |node: NodeId| catalogue.node(node).code.clone();
    let meanings = matched(&rows, ranked, &titles, &catalogue, &words);
    meanings
        .into_iter()
        .map(|meaning| match meaning {
            Meaning::Total => "total".to_owned(),
            Meaning::Other => "-".to_owned(),
            Meaning::Node(found) => {
                let way = match found.way {
                    Way::Code => "",
                    Way::Title => " by title",
                    Way::Place => " by place",
                };
                let odds = found.at_odds.map(|node| format!(" not {}", code(node))).unwrap_or_default();
                let strange = if found.is_strange { " strange" } else { "" };
                let foreign = if found.is_foreign { " foreign" } else { "" };
                let back = if found.read_back { " read back" } else { "" };
                format!("{}{way}{odds}{strange}{foreign}{back}", code(found.node))
            }
        })
        .collect()
}

/// Holds each case's rows against what must become of them.
fn holds<const N: usize>(cases: [(&str, Vec<Line>, &[&str]); N]) {
    for (name, lines, expected) in cases {
        assert_eq!(told(&lines), expected, "{name}");
    }
}

/// So many rows of which code and title say the same.
fn agreeing(count: usize) -> Vec<Line> {
    let codes = ["2.3.1", "2.3.2", "2.3.3", "2.3.4", "2.3.5", "2.3.6", "2.3.7"];
    codes.into_iter().take(count).map(|code| line(code, &[(code, 1.0)])).collect()
}

/// What becomes of the last row, behind so many that agree.
fn last(before: &[Line], line: Line) -> String {
    let lines: Vec<Line> = before.iter().cloned().chain([line]).collect();
    told(&lines).pop().unwrap()
}

#[test]
fn a_table_is_sound_when_four_of_five_rows_say_the_same_by_code_and_title() {
    // Only in a table that is not sound a title of .75 overrules a code.
    let odd = || line("1.4", &[("1.5.1", 0.75), ("1.4", 0.3)]);
    let (sound, unsound) = ("1.4 strange foreign", "1.5.1 by title not 1.4");
    assert_eq!(last(&agreeing(4), odd()), sound);
    assert_eq!(last(&agreeing(3), odd()), unsound);
    assert_eq!(last(&agreeing(7), odd()), sound);

    // A title that is only somewhat another's says nothing of the table.
    let with = |more: Line| [agreeing(2), vec![more]].concat();
    let faint = |like| line("1.6.1", &[("1.6.2", like), ("1.6.1", 0.1)]);
    assert_eq!(
        last(&with(faint(0.65)), line("1.4", &[("1.5.1", 0.65), ("1.4", 0.3)])),
        "1.4 strange foreign"
    );
    assert_eq!(last(&with(faint(0.66)), line("1.4", &[("1.5.1", 0.66), ("1.4", 0.3)])), unsound);

    // A title nearly as like the coded node's as the likest one's agrees with the code.
    let near = |like| line("1.6.1", &[("1.6.2", 0.7), ("1.6.1", like)]);
    let with = |more: Line| [agreeing(3), vec![more]].concat();
    assert_eq!(last(&with(near(0.66)), odd()), sound);
    assert_eq!(last(&with(near(0.64)), odd()), unsound);
    let at_the_lead = line("1.6.1", &[("1.6.2", 1.0), ("1.6.1", 0.95)]);
    assert_eq!(last(&with(at_the_lead), odd()), unsound);
}

#[test]
fn a_title_overrules_a_code_that_stands_alone_only_when_it_is_plainly_another_s() {
    let of = |before: usize, other: f64, own: f64| {
        last(&agreeing(before), line("1.4", &[("1.5.1", other), ("1.4", own)]))
    };
    // In a sound table: at least .8, and .35 more than the code's own.
    assert_eq!(of(5, 0.8, 0.44), "1.5.1 by title not 1.4");
    assert_eq!(of(5, 0.79, 0.1), "1.4 strange foreign");
    assert_eq!(of(5, 0.85, 0.52), "1.4");
    assert_eq!(of(5, 0.86, 0.49), "1.5.1 by title not 1.4");
    // In another: .66 and .15 more.
    assert_eq!(of(0, 0.66, 0.5), "1.5.1 by title not 1.4");
    assert_eq!(of(0, 0.66, 0.52), "1.4");
    assert_eq!(of(0, 0.65, 0.3), "1.4 strange foreign");
    // The other's very title always does, unless it is the code's own too.
    assert_eq!(of(5, 1.0, 0.9), "1.5.1 by title not 1.4");
    assert_eq!(of(5, 1.0, 1.0), "1.4");
    // One of two others, alike, is none.
    assert_eq!(
        last(&agreeing(5), line("1.4", &[("1.5.1", 0.9), ("1.5.2", 0.87), ("1.4", 0.2)])),
        "1.4 strange foreign"
    );
    // A part of the node that the code names is the node.
    assert_eq!(last(&agreeing(5), line("1.5", &[("1.5.1", 0.95), ("1.5", 0.5)])), "1.5");
}

#[test]
fn a_code_with_words_of_something_else_is_told_as_such() {
    let of = |own: f64| last(&[], line("1.4", &[("1.4", own)]));
    assert_eq!(of(0.5), "1.4");
    assert_eq!(of(0.49), "1.4 strange");
    assert_eq!(of(0.45), "1.4 strange");
    assert_eq!(of(0.44), "1.4 strange foreign");
    // Two words may be a heading of the school's own; three are of something else.
    assert_eq!(last(&[], line("1.4", &[("1.4", 0.2)]).titled("Kho chung")), "1.4 strange");
    assert_eq!(last(&[], line("1.4", &[("1.4", 0.2)]).titled("Kho chung khac")), "1.4 strange foreign");
    // Enough of the beginning of the title: eight letters. It may then be more like another's.
    let cut = |title| last(&agreeing(5), line("1.4", &[("1.5.1", 0.9), ("1.4", 0.1)]).titled(title));
    assert_eq!(cut("Số lượng"), "1.4");
    assert_eq!(cut("Số lượn"), "1.5.1 by title not 1.4");
    assert_eq!(cut("Số lượng máy"), "1.5.1 by title not 1.4");
}

#[test]
fn a_code_that_a_spreadsheet_turned_or_that_only_counts_gives_way_sooner() {
    holds([
        ("the likeliest reading", vec![line("1.1 or 1.10", &[])], &["1.1 read back"]),
        ("its own title", vec![line("1.1 or 1.10", &[("1.1", 0.7)])], &["1.1 read back"]),
        ("another's title", vec![line("1.1 or 1.10", &[("1.4", 0.7), ("1.1", 0.64)])], &["1.4 by title"]),
        ("nearly its own", vec![line("1.1 or 1.10", &[("1.4", 0.7), ("1.1", 0.66)])], &["1.1 read back"]),
        ("like nothing", vec![line("1.1 or 1.10", &[("1.1", 0.4)])], &["-"]),
    ]);
    // A number counts from its criterion on, unless the title is of an item inside it.
    let below = |likes: &[(&'static str, f64)]| told(&[line("1.7", &[]), line("1", likes)]).pop().unwrap();
    assert_eq!(below(&[]), "1.7.1");
    assert_eq!(below(&[("1.7.1", 0.6)]), "1.7.1");
    assert_eq!(below(&[("1.7.2", 0.7), ("1.7.1", 0.5)]), "1.7.2 by title");
    assert_eq!(below(&[("1.7.2", 0.7), ("1.7.1", 0.66)]), "1.7.1");
    // Of what it may count, the likest: here the first group, whose part an item 1.x is.
    assert_eq!(below(&[("1.1", 0.9), ("1.7.1", 0.6)]), "1.1");
    assert_eq!(below(&[("1.1", 0.6), ("1.7.1", 0.6)]), "1.7.1");
    assert_eq!(below(&[("1.5.1", 0.9), ("1", 0.5)]), "1.5.1 by title");
    assert_eq!(told(&[line("II", &[("2", 0.5)])]), ["2"]);
    assert_eq!(told(&[line("II", &[("1", 0.9), ("2", 0.2)])]), ["1 by title not 2"]);
    assert_eq!(told(&[line("III", &[("2", 0.5)])]), ["-"]);
}

#[test]
fn letters_behind_a_code_count_in_the_order_of_their_list() {
    holds([
        (
            "đ is the fifth",
            ["2.3.a", "2.3.d", "2.3.đ", "2.3.e"].map(|code| line(code, &[])).to_vec(),
            &["2.3.1", "2.3.4", "2.3.5", "2.3.6"],
        ),
        ("e is the fifth", ["2.3.d", "2.3.e"].map(|code| line(code, &[])).to_vec(), &["2.3.4", "2.3.5"]),
        ("below the group", vec![line("1", &[]), line("7.b", &[])], &["1", "1.7.2"]),
        ("zeros in front", vec![line("1.07.02", &[])], &["1.7.2"]),
    ]);
}

#[test]
fn numbers_alone_are_not_told() {
    holds([
        ("numbers", vec![line("1", &[]), line("2", &[])], &["-", "-"]),
        ("with a title", vec![line("1", &[]), line("", &[("1.4", 1.0)])], &["1", "1.4 by title"]),
        ("with a code", vec![line("1", &[]), line("1.7.1", &[])], &["1", "1.7.1"]),
    ]);
}

#[test]
fn without_a_code_the_title_tells() {
    let one = |likes: &[(&'static str, f64)]| told(&[line("", likes)]).pop().unwrap();
    assert_eq!(one(&[("1.4", 1.0)]), "1.4 by title");
    assert_eq!(one(&[("1.4", 1.0), ("1.5.1", 1.0)]), "-");
    assert_eq!(one(&[("1.4", 0.66)]), "1.4 by title");
    // Where no criterion is at hand, a little less is enough; and it must lead.
    assert_eq!(one(&[("1.4", 0.6)]), "1.4 by title");
    assert_eq!(one(&[("1.4", 0.59)]), "-");
    assert_eq!(one(&[("1.4", 0.7), ("1.5.1", 0.64)]), "1.4 by title");
    assert_eq!(one(&[("1.4", 0.7), ("1.5.1", 0.66)]), "-");
    let short = |title| told(&[line("", &[("1.4", 0.9)]).titled(title)]).pop().unwrap();
    assert_eq!(short("Hoc lieu"), "1.4 by title");
    assert_eq!(short("Hoc lie"), "-");

    // Inside a criterion with lines a title of .6 waits for the others; under 1.4, which has none, it does not.
    let under = |code, line: Line| told(&[self::line(code, &[]), line]).pop().unwrap();
    assert_eq!(under("1.7", line("", &[("1.4", 0.6)])), "-");
    assert_eq!(under("1.4", line("", &[("1.1", 0.6)])), "1.1 by title");
    // The same title in two criteria is the one at hand's.
    assert_eq!(under("1.5", line("", &[("1.4", 1.0), ("1.5.1", 1.0)])), "1.5.1 by title");
    assert_eq!(under("1.5", line("", &[("1.4", 1.0)])), "1.4 by title");
    // Exactly an item's title is that item's, however short it is, and though a letter makes it a line of a criterion.
    for (like, expected) in [(1.0, "1.4 by title"), (0.9, "-")] {
        assert_eq!(told(&[line("", &[("1.4", like)]).titled("Số hóa")]), [expected], "{like}");
        assert_eq!(under("1.5", line("a)", &[("1.4", like)])), expected, "{like}");
    }
    // A line belongs to its criterion.
    assert_eq!(under("1.7", line("-", &[("1.7.2", 0.7)])), "1.7.2 by title");
    assert_eq!(under("1.7", line("-", &[("1.4", 0.7)])), "-");
    assert_eq!(under("1.4", line("-", &[("1.4", 0.6)])), "-");
    // A code below an item's is a part of it, whatever the title.
    assert_eq!(told(&[line("1.4.1", &[("1.5.1", 1.0)])]), ["-"]);
    assert_eq!(told(&[line("1.4.1", &[("1.5.1", 0.9)])]), ["-"]);
    assert_eq!(told(&[line("1.7.9", &[("1.5.1", 1.0)])]), ["1.5.1 by title"]);
    assert_eq!(told(&[line("9.9", &[("1.5.1", 0.9)])]), ["1.5.1 by title"]);
}

#[test]
fn totals_are_short_and_have_no_code() {
    let one = |code, title: &str| told(&[line(code, &[("1.4", 0.1)]).titled(title)]).pop().unwrap();
    assert_eq!(one("", "Tổng cộng"), "total");
    assert_eq!(one("", "Tổng điểm của các mục ở bảng này"), "total");
    assert_eq!(one("", "Tổng số học liệu đã được số hóa của nhà trường"), "-");
    assert_eq!(one("", "Tổng số học liệu đã được số hóa của cả nhóm"), "total");
    assert_eq!(one("-", "Tổng cộng"), "-");
    assert_eq!(one("", "Kho học liệu"), "-");
    // A total ends what stands above it: the two lines left are told, and the next is no third.
    let line = |code, likes: &[(&'static str, f64)]| self::line(code, likes);
    assert_eq!(
        told(&[
            line("1.5", &[]),
            line("-", &[("1.5.1", 0.4)]),
            line("-", &[("1.5.2", 0.4)]),
            line("", &[("1.4", 0.1)]).titled("Cộng"),
            line("-", &[("1.4", 0.1)]),
        ]),
        ["1.5", "1.5.1 by place strange", "1.5.2 by place strange", "total", "-"]
    );
}

#[test]
fn a_title_left_of_the_row_tells_its_criterion() {
    let hardware = "Hạ tầng, thiết bị phục vụ chuyển đổi số";
    let tests = "Tổ chức kiểm tra, đánh giá trên phòng máy tính";
    let dash = |above| line("-", &[("1.4", 0.1)]).above(above);
    let number = |code, above| line(code, &[("1.4", 0.1)]).titled("").above(above);
    holds([
        ("numbers count from it on", vec![line("1.4", &[]), number("2", hardware)], &["1.4", "1.7.2"]),
        (
            "its lines end where another begins",
            vec![dash(hardware), dash(hardware), dash(hardware), dash(tests), dash(tests)],
            &[
                "1.7.1 by place strange",
                "1.7.2 by place strange",
                "1.7.3 by place strange",
                "1.5.1 by place strange",
                "1.5.2 by place strange",
            ],
        ),
        (
            "an item's title is none",
            vec![line("1.7", &[]), number("2", "Số lượng học liệu được số hóa")],
            &["1.7", "1.7.2"],
        ),
        (
            "another's words are none",
            vec![line("1.7", &[]), number("2", "Ghi chú của tổ văn phòng")],
            &["1.7", "1.7.2"],
        ),
    ]);
}

#[test]
fn lines_of_a_criterion_are_told_by_their_letters() {
    let letter = |code, likes: &[(&'static str, f64)]| line(code, likes);
    holds([
        (
            "by running numbers",
            vec![
                line("1.7", &[]),
                line("1", &[("1.7.1", 0.5)]),
                line("2", &[("1.7.2", 0.5)]),
                line("3", &[("1.7.3", 0.5)]),
            ],
            &["1.7", "1.7.1", "1.7.2", "1.7.3"],
        ),
        (
            "without titles",
            vec![line("1.7", &[]), letter("a", &[]), letter("b", &[]), letter("c", &[])],
            &["1.7", "1.7.1", "1.7.2", "1.7.3"],
        ),
        (
            "with titles somewhat like the items'",
            vec![
                line("1.7", &[]),
                letter("a", &[("1.7.1", 0.5)]),
                letter("b", &[("1.7.2", 0.5), ("1.7.1", 0.5)]),
                letter("c", &[("1.7.3", 0.5)]),
            ],
            &["1.7", "1.7.1", "1.7.2", "1.7.3"],
        ),
        (
            "where one is missing the letters may have moved up",
            vec![
                line("1.7", &[]),
                letter("a", &[("1.7.1", 0.55), ("1.7.2", 0.52)]),
                letter("b", &[("1.7.2", 0.6), ("1.7.3", 0.54)]),
            ],
            &["1.7", "1.7.1 by title", "1.7.2"],
        ),
        (
            "titles like others are told by those",
            vec![
                line("1.7", &[]),
                letter("a", &[("1.7.2", 0.6), ("1.7.1", 0.4)]),
                letter("b", &[("1.7.1", 0.6), ("1.7.2", 0.4)]),
                letter("c", &[("1.7.3", 0.6)]),
            ],
            &["1.7", "1.7.2 by title", "1.7.1 by title", "1.7.3"],
        ),
        (
            "the letters of a list in Latin order",
            vec![line("2.3", &[]), letter("d", &[]), letter("e", &[]), letter("f", &[])],
            &["2.3", "2.3.4", "2.3.5", "2.3.6"],
        ),
        (
            "in Vietnamese order",
            vec![line("2.3", &[]), letter("d", &[]), letter("đ", &[]), letter("e", &[])],
            &["2.3", "2.3.4", "2.3.5", "2.3.6"],
        ),
    ]);
}

#[test]
fn lines_of_a_criterion_are_told_by_the_title_that_is_likest() {
    let dash = |likes: &[(&'static str, f64)]| line("-", likes);
    holds([
        (
            "each takes one",
            vec![
                line("1.7", &[]),
                dash(&[("1.7.2", 0.6), ("1.7.3", 0.5)]),
                dash(&[("1.7.2", 0.64), ("1.7.1", 0.52)]),
                dash(&[("1.7.3", 0.58), ("1.7.2", 0.56)]),
            ],
            &["1.7", "1.7.1 by place strange", "1.7.2 by title", "1.7.3 by title"],
        ),
        (
            "of two as like the first takes it",
            vec![line("1.5", &[]), dash(&[("1.5.1", 0.6)]), dash(&[("1.5.1", 0.6)])],
            &["1.5", "1.5.1 by title", "1.5.2 by place strange"],
        ),
        (
            "what is taken by a code is taken",
            vec![line("1.7", &[]), dash(&[("1.7.2", 0.6)]), line("1.7.2", &[]), dash(&[("1.7.3", 0.6)])],
            &["1.7", "1.7.1 by place strange", "1.7.2", "1.7.3 by title"],
        ),
    ]);
}

#[test]
fn lines_of_a_criterion_are_told_by_place_where_nothing_speaks_against_it() {
    let unlike = |code| line(code, &[("2.4.1", 0.1)]);
    let three = ["1.7", "1.7.1 by place strange", "1.7.2 by place strange", "1.7.3 by place strange"];
    let none = ["1.7", "-", "-", "-"];
    let of = |lines: [Line; 3]| told(&[vec![line("1.7", &[])], lines.to_vec()].concat());
    assert_eq!(of([unlike("-"), unlike("-"), unlike("-")]), three);
    // The maxima fit, or one does not.
    assert_eq!(of([unlike("-").max("8"), unlike("-").max("7"), unlike("-")]), three);
    assert_eq!(of([unlike("-").max("7"), unlike("-").max("7"), unlike("-")]), none);
    // A line without sign and maximum is one of the page, unless its words are somewhat the item's.
    assert_eq!(of([unlike(""), unlike("-"), unlike("-")]), none);
    assert_eq!(of([unlike("").max("8"), unlike("-"), unlike("-")]), three);
    assert_eq!(of([line("", &[("1.7.1", 0.4)]), unlike("-"), unlike("-")]), three);
    assert_eq!(of([line("", &[("1.7.1", 0.39)]), unlike("-"), unlike("-")]), none);
    // Words that are more like another line's are not in their place.
    assert_eq!(of([line("-", &[("1.7.2", 0.46), ("1.7.1", 0.42)]), unlike("-"), unlike("-")]), three);
    assert_eq!(of([line("-", &[("1.7.2", 0.46), ("1.7.1", 0.4)]), unlike("-"), unlike("-")]), none);
    assert_eq!(of([line("-", &[("1.7.2", 0.44), ("1.7.1", 0.1)]), unlike("-"), unlike("-")]), three);
    // Neither a part of an item nor a line that asks for nothing is one of them.
    assert_eq!(of([unlike("1.4.1"), unlike("-"), unlike("-")]), none);
    assert_eq!(of([unlike("-").unanswered(), unlike("-"), unlike("-")]), none);
    assert_eq!(of([unlike("-").unanswered().max("8"), unlike("-"), unlike("-")]), three);
    assert_eq!(told(&[vec![line("1.7", &[])], vec![unlike("-"); 4]].concat()), ["1.7", "-", "-", "-", "-"]);
    assert_eq!(
        told(&[vec![line("1.7", &[])], vec![unlike("-"); 3], vec![unlike("-").unanswered()]].concat()),
        [&three[..], &["-"]].concat()
    );
}

#[test]
fn places_follow_the_catalogue_s_order_and_end_with_their_criterion() {
    let unlike = || line("-", &[("2.4.1", 0.1)]);
    holds([
        (
            "around a row with a code",
            vec![line("1.7", &[]), unlike(), line("1.7.2", &[]), unlike()],
            &["1.7", "1.7.1 by place strange", "1.7.2", "1.7.3 by place strange"],
        ),
        (
            "not behind it, where they would stand before it",
            vec![line("1.7", &[]), line("1.7.2", &[]), unlike(), unlike()],
            &["1.7", "1.7.2", "-", "-"],
        ),
        (
            "the criterion's own row may stand below its lines",
            vec![line("1.7.2", &[]), unlike(), line("1.7", &[])],
            &["1.7.2", "-", "1.7"],
        ),
        (
            "rows of other criteria may stand anywhere",
            vec![line("2.4.1", &[]), line("1.5", &[]), unlike(), unlike(), line("1.1", &[])],
            &["2.4.1", "1.5", "1.5.1 by place strange", "1.5.2 by place strange", "1.1"],
        ),
        (
            "each criterion's lines are its own",
            vec![line("1.5", &[]), unlike(), unlike(), line("1.7", &[]), unlike(), unlike(), unlike()],
            &[
                "1.5",
                "1.5.1 by place strange",
                "1.5.2 by place strange",
                "1.7",
                "1.7.1 by place strange",
                "1.7.2 by place strange",
                "1.7.3 by place strange",
            ],
        ),
        (
            "a group ends them",
            vec![line("1.5", &[]), unlike(), unlike(), line("II", &[])],
            &["1.5", "1.5.1 by place strange", "1.5.2 by place strange", "2"],
        ),
        ("above every criterion they are none", vec![line("1", &[]), unlike()], &["1", "-"]),
    ]);
}

#[test]
fn a_maximum_that_fits_or_not_weighs_beside_the_title() {
    let catalogue = Catalogue::built_in().unwrap();
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    let titles = Titles::new(&catalogue, &words);
    let item = catalogue.find("1.7.1").unwrap();
    let like = |title: &str, max: Option<&'static str>| {
        let line = Line { max, ..line("", &[]).titled(title) };
        let ranked = ranked(&line.raw(&words), &titles, &catalogue);
        assert!(ranked.is_sorted_by(|a, b| a.1 >= b.1), "{title} {max:?}");
        ranked.into_iter().find(|(node, _)| *node == item).map(|(_, like)| like)
    };
    let title = "Tỉ lệ phòng học có máy chiếu, Internet";
    let alone = like(title, None).unwrap();
    assert!(alone > 0.3 && alone < 0.9, "{alone}");
    assert!((like(title, Some("8")).unwrap() - alone - FITS).abs() < 1e-9);
    assert!((like(title, Some("9")).unwrap() - alone + FITS).abs() < 1e-9);
    // The very title needs no more, and what is like nothing gets nothing.
    let own = "Tỉ lệ phòng học có thiết bị trình chiếu và kết nối Internet";
    assert_eq!(like(own, Some("9")), Some(1.0));
    assert_eq!(like("zzz qqq", Some("8")), Some(0.0));
}
