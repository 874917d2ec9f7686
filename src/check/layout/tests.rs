use rust_decimal::Decimal;

use super::*;
use crate::cell::{Address, Area};
use crate::finding::Param;
use crate::form::{BlockLayout, ColumnLayout, Direction, LeftOut, Marker, OtherAnswer, Reading};

/// A group of ten items: 1.1 to 1.10.
fn catalogue() -> Catalogue {
    let row = |number: u32| {
        format!(
            "[[group.criterion]]\ncode = \"1.{number}\"\ntitle = \"Mục {number}\"\nkind = \"points\"\nmax = \"10\"\n\
             trust = \"official\"\nsource = \"mẫu\"\n"
        )
    };
    let head = r#"
        id = "mau"
        version = "1"
        title = "Bộ chỉ số mẫu"
        legal_basis = "Văn bản mẫu"
        step = "0.25"
        unit_level = "lowest_group"
        unit_level_trust = "official"
        failed_condition = "warn"
        level = [{ level = 1, name = "Thấp", below = "50" }, { level = 2, name = "Cao", from = "50" }]
        [[group]]
        code = "1"
        title = "Nhóm"
        max = "100"
        trust = "official"
        source = "mẫu"
    "#;
    Catalogue::from_toml(&format!("{head}\n{}", (1..=10).map(row).collect::<String>())).unwrap()
}

fn at(cell: &str) -> Place {
    Place::cell("Phiếu", Address::parse(cell).unwrap())
}

/// An answer in column D, its row told by its code.
fn answer(number: usize, catalogue: &Catalogue) -> Answer {
    Answer {
        item: catalogue.find(&format!("1.{number}")).unwrap(),
        place: at(&format!("D{}", number + 1)),
        shown: "5".to_owned(),
        reading: Reading::Points { value: Decimal::from(5), typed: false },
        stated_max: None,
        review: Reading::Blank,
        review_shown: String::new(),
        review_place: Place::default(),
        evidence: Vec::new(),
        evidence_place: Place::default(),
        evidence_titles: Vec::new(),
        note: None,
        way: Way::Code,
        read_back: None,
        is_strange: false,
        at_odds: None,
        others: Vec::new(),
    }
}

/// A form whose first items have an answer, changed.
fn form(answers: usize, catalogue: &Catalogue, change: impl FnOnce(&mut Form)) -> Form {
    let answers = (1..=answers).map(|number| answer(number, catalogue)).collect();
    let mut form = Form { answers, ..Form::default() };
    form.layout.tables = 1;
    form.layout.first_table = Some(at("A1"));
    change(&mut form);
    form
}

/// `L207/titles error 1.4 Phiếu!D12: count 5, seen x`
fn line(finding: &Finding) -> String {
    let mut line = finding.code.as_str().to_owned();
    if let Some(variant) = &finding.variant {
        line = format!("{line}/{variant}");
    }
    let place = finding.place.to_string();
    let weight = format!("{:?}", finding.severity).to_lowercase();
    let words = [Some(weight), finding.item.clone(), Some(place).filter(|place| !place.is_empty())];
    for word in words.into_iter().flatten() {
        line = format!("{line} {word}");
    }
    let param = |(name, value): &(std::borrow::Cow<'static, str>, Param)| match value {
        Param::Text(text) | Param::Word(text) => format!("{name} {text}"),
        Param::Number(number) => format!("{name} {number}"),
    };
    let params: Vec<String> = finding.params.iter().map(param).collect();
    if params.is_empty() { line } else { format!("{line}: {}", params.join(", ")) }
}

fn lines<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<String> {
    findings.into_iter().map(line).collect()
}

/// What the checks of layout say of a form, and whether its rows may be checked.
fn checked(form: &Form, catalogue: &Catalogue) -> (Vec<String>, bool) {
    let LayoutChecked { findings, readable } = check(form, catalogue);
    (lines(&findings), readable)
}

#[test]
fn a_form_without_a_table_says_why_and_nothing_more() {
    let catalogue = catalogue();
    let told = |change: fn(&mut Form)| {
        checked(
            &form(0, &catalogue, |form| {
                form.layout.tables = 0;
                change(form);
            }),
            &catalogue,
        )
    };
    let kind = |form: &mut Form, kind: &str| {
        form.marker = Some(Marker { kind: Some(kind.to_owned()), ..Marker::default() });
    };
    let is = |line: &str| (vec![line.to_owned()], false);
    assert_eq!(told(|_| {}), is("L201 error: catalogue Bộ chỉ số mẫu"));
    assert_eq!(
        told(|form| form.layout.hidden_table = Some("Ẩn".to_owned())),
        is("L201/hidden error: catalogue Bộ chỉ số mẫu, hidden Ẩn")
    );
    let consolidated = form(0, &catalogue, |form| {
        form.layout.tables = 0;
        form.layout.hidden_table = Some("Ẩn".to_owned());
        kind(form, crate::sheet::CONSOLIDATED);
    });
    assert_eq!(checked(&consolidated, &catalogue), is("L201/consolidated error: catalogue Bộ chỉ số mẫu"));
    let other = form(0, &catalogue, |form| {
        form.layout.tables = 0;
        kind(form, "calendar");
    });
    assert_eq!(checked(&other, &catalogue), is("L201 error: catalogue Bộ chỉ số mẫu"));
}

#[test]
fn a_form_is_of_another_catalogue_where_it_says_so_itself() {
    let catalogue = catalogue();
    let told = |id: &str, version: &str| {
        let marker =
            Marker { catalogue: id.to_owned(), catalogue_version: version.to_owned(), ..Marker::default() };
        checked(&form(10, &catalogue, |form| form.marker = Some(marker)), &catalogue)
    };
    assert_eq!(told("mau", "1"), (vec![], true));
    assert_eq!(told("mau", "2"), (vec!["L207 error: seen mau (2), expected mau (1)".to_owned()], false));
    assert_eq!(told("khac", "1"), (vec!["L207 error: seen khac (1), expected mau (1)".to_owned()], false));
}

#[test]
fn a_form_is_of_another_catalogue_where_five_titles_and_more_than_half_are_strange() {
    let catalogue = catalogue();
    for (answers, strange, is_other) in [
        (0, 0, false),
        (4, 4, false),
        (5, 4, false),
        (5, 5, true),
        (9, 5, true),
        (10, 5, false),
        (10, 6, true),
    ] {
        let form = form(answers, &catalogue, |form| {
            form.answers.iter_mut().take(strange).for_each(|answer| answer.is_strange = true);
        });
        let expected =
            format!("L207/titles error Phiếu!A1: expected mau (1), count {strange}, all {answers}");
        let told = other_catalogue(&form, &catalogue).map(|finding| line(&finding));
        assert_eq!(told, is_other.then_some(expected), "{strange} of {answers}");
    }
}

#[test]
fn a_form_is_of_another_decision_where_it_names_one_and_lacks_more_than_half() {
    let catalogue = catalogue();
    let told = |answers, names: bool| {
        let decision = names.then(|| (at("A2"), "1/QĐ".to_owned()));
        let form = form(answers, &catalogue, |form| form.layout.other_decision = decision);
        other_catalogue(&form, &catalogue).map(|finding| line(&finding))
    };
    let other = Some("L207 error Phiếu!A2: seen 1/QĐ, expected Văn bản mẫu".to_owned());
    for (answers, expected) in [(0, &other), (1, &other), (4, &other), (5, &None), (6, &None), (10, &None)] {
        assert_eq!(told(answers, true), *expected, "{answers} of 10");
        assert_eq!(told(answers, false), None, "{answers} of 10, and no other decision");
    }
}

#[test]
fn without_one_column_of_scores_no_row_is_checked_and_without_evidence_all_are() {
    let catalogue = catalogue();
    let told = |change: fn(&mut Form)| checked(&form(10, &catalogue, change), &catalogue);
    assert_eq!(told(|_| {}), (vec![], true));
    assert_eq!(
        told(|form| form.layout.missing = vec![Role::Evidence, Role::Score]),
        (vec!["L202 error Phiếu!A1: column column.score".to_owned()], false)
    );
    assert_eq!(
        told(|form| form.layout.rivals = Some((at("D1"), "D1, E1".to_owned()))),
        (vec!["L202/rivals error Phiếu!D1: seen D1, E1".to_owned()], false)
    );
    assert_eq!(
        told(|form| form.layout.missing = vec![Role::Evidence]),
        (vec!["L202/evidence warning Phiếu!A1".to_owned()], true)
    );
    assert_eq!(
        told(|form| form.layout.by_content = Some(at("D1"))),
        (vec!["L202/content warning Phiếu!D1".to_owned()], true)
    );
}

#[test]
fn a_layout_file_that_does_not_fit_is_told_before_all_else() {
    let catalogue = catalogue();
    let misfit = |form: &mut Form| form.layout.misfit = Some("sở.toml".to_owned());
    let told = |change: fn(&mut Form)| {
        let form = form(10, &catalogue, |form| {
            misfit(form);
            change(form);
        });
        checked(&form, &catalogue)
    };
    let first = "L211 warning: file sở.toml".to_owned();
    assert_eq!(told(|_| {}), (vec![first.clone()], true));
    let second = "L202 error Phiếu!A1: column column.score".to_owned();
    assert_eq!(told(|form| form.layout.missing = vec![Role::Score]), (vec![first, second], false));
}

#[test]
fn an_item_without_a_row_is_told_by_its_title_and_a_stray_row_by_its_score() {
    let catalogue = catalogue();
    let form = form(9, &catalogue, |form| form.layout.strays = vec![(at("D20"), "8".to_owned())]);
    let expected = ["L203 error 1.10: title Mục 10", "L204 warning Phiếu!D20: seen 8"];
    assert_eq!(checked(&form, &catalogue), (expected.map(str::to_owned).to_vec(), true));
}

#[test]
fn up_to_three_titles_at_odds_with_their_codes_are_told_each_and_more_at_once() {
    let catalogue = catalogue();
    let told = |count: usize| {
        let form = form(10, &catalogue, |form| {
            let coded = catalogue.find("1.9");
            form.answers.iter_mut().take(count).for_each(|answer| answer.at_odds = coded);
        });
        lines(&at_odds(&form, &catalogue))
    };
    let each = |number: usize| {
        format!("L209 warning 1.{number} Phiếu!D{}: seen 1.9, title Mục {number}", number + 1)
    };
    for count in 0..=3 {
        assert_eq!(told(count), (1..=count).map(each).collect::<Vec<_>>(), "{count}");
    }
    let all = "L209/many warning Phiếu!D2: count 4, seen 1.9 → 1.1, 1.9 → 1.2, 1.9 → 1.3, 1.9 → 1.4";
    assert_eq!(told(4), [all]);
    assert_eq!(told(5).len(), 1);
}

fn left(cell: &str, kind: Kind, is_doubtful: bool) -> LeftOut {
    LeftOut { place: at(cell), kind, block: None, rows: None, is_doubtful }
}

#[test]
fn what_is_left_out_is_told_once_and_weighs_more_where_somebody_must_look() {
    let catalogue = catalogue();
    for (parts, expected) in [
        (vec![], None),
        (vec![left("H1", Kind::Plan, false)], Some("L210/plan note Phiếu!H1: seen Phiếu!H1, count 1")),
        (
            vec![left("H1", Kind::Plan, false), left("K1", Kind::Draft, false)],
            Some("L210/plan note Phiếu!H1: seen Phiếu!H1, Phiếu!K1, count 2"),
        ),
        (
            vec![left("H1", Kind::Plan, false), left("K1", Kind::Earlier, true)],
            Some("L210/earlier warning Phiếu!K1: seen Phiếu!H1, Phiếu!K1, count 2"),
        ),
    ] {
        let form = form(10, &catalogue, |form| form.layout.left_out = parts);
        assert_eq!(left_out(&form).map(|finding| line(&finding)).as_deref(), expected);
    }
}

/// A block that begins in this column; its answers stand in a column of scores, or it has none.
fn block(cell: &str, kind: Kind, has_score: bool) -> BlockLayout {
    let role = if has_score { Role::Score } else { Role::Note };
    let column = ColumnLayout { place: at(cell), role, width: 1, is_taken: true, reasons: Vec::new() };
    BlockLayout {
        sheet: "Phiếu".to_owned(),
        header: Area::parse(cell).unwrap(),
        index: None,
        direction: Direction::Down,
        kind,
        columns: vec![column],
    }
}

#[test]
fn what_was_read_must_be_the_school_s_own_form() {
    let catalogue = catalogue();
    let told = |blocks: Vec<BlockLayout>, left_out: Vec<LeftOut>, by_file: Option<&str>| {
        let form = form(10, &catalogue, |form| {
            form.layout.blocks = blocks;
            form.layout.left_out = left_out;
            form.layout.by_file = by_file.map(str::to_owned);
        });
        says_otherwise(&form).map(|finding| line(&finding))
    };
    assert_eq!(told(vec![], vec![], None), None);
    for kind in Kind::ALL {
        let is_own = [Kind::Filled, Kind::Repeated, Kind::Blank].contains(&kind);
        let line = (!is_own).then(|| format!("L212/{} warning Phiếu!D1", kind.key()));
        assert_eq!(told(vec![block("D1", kind, true)], vec![], None), line, "{kind:?}");
        assert_eq!(told(vec![block("D1", kind, false)], vec![], None), None, "{kind:?} without answers");
        assert_eq!(
            told(vec![block("D1", kind, true)], vec![], Some("sở.toml")),
            None,
            "{kind:?} by a layout file"
        );
        let both = vec![block("D1", kind, true), block("H1", Kind::Filled, true)];
        assert_eq!(told(both, vec![], None), None, "{kind:?} beside the form");
    }
    let others = || vec![left("H1", Kind::Member, false), left("L1", Kind::Member, false)];
    assert_eq!(
        told(vec![block("D1", Kind::Member, true)], others(), None).as_deref(),
        Some("L212/several warning Phiếu!A1: count 3, others Phiếu!H1, Phiếu!L1")
    );
    assert_eq!(
        told(vec![block("D1", Kind::Draft, true)], others(), None).as_deref(),
        Some("L212/draft warning Phiếu!D1")
    );
}

#[test]
fn a_second_answer_is_told_where_it_stands_in_the_same_table() {
    let catalogue = catalogue();
    let told = |others: &[(&str, bool)]| {
        let other = |(cell, same_table): &(&str, bool)| OtherAnswer {
            place: at(cell),
            shown: "4".to_owned(),
            same_table: *same_table,
        };
        let form = form(1, &catalogue, |form| form.answers[0].others = others.iter().map(other).collect());
        lines(&twice(&form, &catalogue).collect::<Vec<_>>())
    };
    assert_eq!(told(&[]), Vec::<String>::new());
    assert_eq!(told(&[("H2", false)]), Vec::<String>::new());
    let line = "L205 error 1.1 Phiếu!D9: seen 4, first Phiếu!D2, first_seen 5";
    assert_eq!(told(&[("D9", true), ("D10", true)]), [line]);
    assert_eq!(told(&[("H2", false), ("D9", true)]), [line]);
}

#[test]
fn rows_that_were_not_told_by_their_code_are_listed_once() {
    let catalogue = catalogue();
    let told = |ways: &[Way]| {
        let form = form(ways.len(), &catalogue, |form| {
            form.answers.iter_mut().zip(ways).for_each(|(answer, way)| answer.way = *way);
        });
        not_by_code(&form, &catalogue).map(|finding| line(&finding))
    };
    let is = |line: &str| Some(line.to_owned());
    assert_eq!(told(&[Way::Code, Way::Code]), None);
    assert_eq!(told(&[Way::Code, Way::Title]), is("L206 note Phiếu!D3: by_title 1 (1.2), by_place 0"));
    assert_eq!(told(&[Way::Place, Way::Code]), is("L206 note Phiếu!D2: by_title 0, by_place 1 (1.1)"));
    assert_eq!(
        told(&[Way::Place, Way::Title, Way::Title]),
        is("L206 note Phiếu!D3: by_title 2 (1.2, 1.3), by_place 1 (1.1)")
    );
}
