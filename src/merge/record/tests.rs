use std::sync::LazyLock;

use super::*;
use crate::form::Form;
use crate::merge::fixture::{catalogue, named, record, reviewed};
use crate::{Engine, Source};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::built_in().unwrap());

/// What is kept of a form of these rows: code, maximum, points, evidence.
fn kept(rows: &[(&str, &str, &str, &str)]) -> Record {
    let row = |(code, max, points, evidence): &(&str, &str, &str, &str)| {
        format!("{code};;{max};{points};{evidence}\n")
    };
    let rows: String = rows.iter().map(row).collect();
    let csv = format!("TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n{rows}");
    Record::of("a.csv", &ENGINE.assess(&Source::new("a.csv", csv.as_bytes())), &ENGINE.catalogue).unwrap()
}

fn of(assessment: &Assessment) -> Record {
    Record::of("a.csv", assessment, &ENGINE.catalogue).unwrap()
}

#[test]
fn a_form_without_a_table_has_no_answers_and_one_with_a_table_has_all_items() {
    let read = kept(&[("1.3.1", "6", "4,5", "MC.1.3.01")]);
    assert_eq!((read.is_readable(), read.items.iter().count()), (true, ENGINE.catalogue.items().count()));
    let item = read.items.get("1.3.1").unwrap();
    assert_eq!((item.value, item.evidence), (Some(AcceptedValue::Points("4.5".parse().unwrap())), 1));
    assert_eq!(read.items.get("1.3.2"), Some(ItemRecord::default()));
    let strange = of(&ENGINE.assess(&Source::new("a.csv", b"Danh;Thu\n1;2\n")));
    assert_eq!((strange.is_readable(), strange.own(&ENGINE.catalogue)), (false, vec![]));
}

#[test]
fn findings_come_out_as_they_went_in_and_are_counted_by_weight() {
    let place = Place::cell("Phiếu", Address::parse("D12").unwrap());
    let findings = vec![
        Finding::new(Code::V302, place.clone()).about("1.4").number("seen", 11),
        Finding::new(Code::V302, place.clone()).weighing(Severity::Warning).variant("inferred"),
        Finding::new(Code::L202, Place::default()).word("column", "column.score").text("seen", "A1, B1"),
        Finding::new(Code::E404, place).text("code", "MC.1.4.01"),
    ];
    let kept = of(&Assessment { findings: findings.clone(), ..Assessment::default() });
    assert_eq!(kept.counts, [2, 1, 1]);
    let again: Record = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
    assert_eq!((again.findings(), kept.findings()), (findings.clone(), findings));
    assert_eq!(Record::default().findings(), []);
}

#[test]
fn a_file_of_which_nothing_can_be_used_keeps_the_reason() {
    let refused =
        Record::refused("a.pdf", Finding::new(Code::F101, Place::default()), &ENGINE.catalogue).unwrap();
    assert_eq!((refused.file.as_str(), refused.counts, refused.is_readable()), ("a.pdf", [1, 0, 0], false));
    assert_eq!(refused.findings(), [Finding::new(Code::F101, Place::default())]);
}

#[test]
fn a_form_made_for_another_catalogue_is_told_by_its_name() {
    let l207 = || Finding::new(Code::L207, Place::default());
    let other = || Finding::new(Code::L208, Place::default()).text("seen", "Thư viện");
    for (about, findings, expected) in [
        ("nothing found", vec![], None),
        ("something else found", vec![other()], None),
        (
            "its name",
            vec![other(), l207().text("seen", "qd1 (2)").text("expected", "qd4725-2022 (1)")],
            Some("qd1 (2)"),
        ),
        (
            "its name behind",
            vec![l207().text("expected", "qd4725-2022 (1)").text("seen", "qd1 (2)")],
            Some("qd1 (2)"),
        ),
        (
            "titles of something else",
            vec![l207().variant("titles").text("expected", "qd4725-2022 (1)")],
            Some("?"),
        ),
    ] {
        let kept = of(&Assessment { findings, ..Assessment::default() });
        assert_eq!(kept.made_for.as_deref(), expected, "{about}");
    }
}

#[test]
fn another_maximum_is_kept_where_the_row_is_not_official() {
    let catalogue = &ENGINE.catalogue;
    let max = |code: &str, max: i64| (catalogue.find(code).unwrap(), Decimal::from(max), Place::default());
    // 1.3 is official with 30 points; 1.4 and 1.6.1 have one source, with 10 and 7; 1.1 has no points.
    let unofficial = |code: &str| {
        let node = catalogue.node(catalogue.find(code).unwrap());
        (node.is_official(), node.max)
    };
    assert_eq!(unofficial("1.3"), (true, Some(30.into())));
    assert_eq!(unofficial("1.4"), (false, Some(10.into())));
    let maxima = vec![max("1.3", 40), max("1.4", 9), max("1.6.1", 7)];
    let stated = of(&Assessment { form: Form { maxima, ..Form::default() }, ..Assessment::default() });
    assert_eq!(stated.printed, BTreeMap::from([("1.4".to_owned(), Decimal::from(9))]));
    let of_items = kept(&[("1.3.1", "7", "1", ""), ("1.4", "12", "1", ""), ("1.6.1", "7", "1", "")]);
    assert_eq!(of_items.printed, BTreeMap::from([("1.4".to_owned(), Decimal::from(12))]));
}

#[test]
fn another_title_is_kept_where_the_row_is_not_official_up_to_two_hundred_letters() {
    let title = |code: &str, title: &str| (ENGINE.catalogue.find(code).unwrap(), title.to_owned());
    let long = "ơ".repeat(TITLE + 1);
    let titles =
        vec![title("1.3", "Khác"), title("1.4", "Học liệu"), title("1.6.1", ""), title("1.6.2", &long)];
    let kept = of(&Assessment { form: Form { titles, ..Form::default() }, ..Assessment::default() });
    let expected = [("1.4".to_owned(), "Học liệu".to_owned()), ("1.6.2".to_owned(), "ơ".repeat(TITLE))];
    assert_eq!(kept.titles, BTreeMap::from(expected));
}

#[test]
fn forms_have_one_fingerprint_where_answers_and_evidence_are_the_same() {
    let sound = kept(&[("1.3.1", "6", "4", "MC.1.3.01"), ("1.4", "10", "5", "MC.1.4.01")]).print;
    let print = sound.clone().unwrap();
    assert!(print.len() == 32 && print.bytes().all(|digit| digit.is_ascii_hexdigit()), "{print}");
    for (about, rows, same) in [
        ("the same", [("1.3.1", "6", "4", "MC.1.3.01"), ("1.4", "10", "5", "MC.1.4.01")], true),
        ("written otherwise", [("1.3.1", "", "4,0", "mc.1.3.01"), ("1.4", "10", "5,00", "MC.1.4.01")], true),
        ("another answer", [("1.3.1", "6", "4", "MC.1.3.01"), ("1.4", "10", "5,5", "MC.1.4.01")], false),
        ("one answer less", [("1.3.1", "6", "4", "MC.1.3.01"), ("1.4", "10", "", "MC.1.4.01")], false),
        ("other evidence", [("1.3.1", "6", "4", "MC.1.3.01"), ("1.4", "10", "5", "MC.1.4.02")], false),
        ("evidence elsewhere", [("1.3.1", "6", "4", "MC.1.3.01; MC.1.4.01"), ("1.4", "10", "5", "")], false),
    ] {
        assert_eq!(kept(&rows).print == sound, same, "{about}");
    }
    assert_eq!(kept(&[("1.3.1", "6", "4", ""), ("1.4", "10", "5", "")]).print, None, "no evidence");
    assert_eq!(
        kept(&[("1.3.1", "6", "", "MC.1.3.01"), ("1.4", "10", "", "MC.1.4.01")]).print,
        None,
        "no answers"
    );
}

#[test]
fn answers_count_for_the_very_catalogue_that_they_were_given_to() {
    let catalogue = catalogue();
    let form = Record {
        items: reviewed(["đạt", "2", "", "5"], ["", "1", "", ""]),
        ..record("a", named("Hoa Sen"), &catalogue)
    };
    let told = |accepted: Vec<Accepted>, catalogue: &Catalogue| -> Vec<(String, AcceptedValue)> {
        accepted.iter().map(|answer| (catalogue.node(answer.item).code.clone(), answer.value)).collect()
    };
    let points = |code: &str, points: i64| (code.to_owned(), AcceptedValue::Points(points.into()));
    let met = || ("1.1".to_owned(), AcceptedValue::Met(true));
    assert_eq!(told(form.own(&catalogue), &catalogue), [met(), points("1.2.1", 2), points("1.3", 5)]);
    assert_eq!(told(form.reviewed(&catalogue).unwrap(), &catalogue), [met(), points("1.2.1", 1)]);
    assert_eq!(record("a", named("Hoa Sen"), &catalogue).reviewed(&catalogue), None);
    assert_eq!((form.own(&ENGINE.catalogue), form.reviewed(&ENGINE.catalogue)), (vec![], None));
}

#[test]
fn records_of_one_catalogue_keep_it_once() {
    let catalogue = catalogue();
    let first = record("a", named("Hoa Sen"), &catalogue);
    let read = |record: &Record| -> Record {
        serde_json::from_str(&serde_json::to_string(record).unwrap()).unwrap()
    };
    let mut same = read(&first);
    assert!(!Arc::ptr_eq(&same.catalogue, &first.catalogue));
    same.share(&first);
    assert!(Arc::ptr_eq(&same.catalogue, &first.catalogue));
    let mut other = kept(&[("1.4", "10", "5", "")]);
    other.share(&first);
    assert_eq!(other.catalogue, *ENGINE.catalogue.identity());
}
