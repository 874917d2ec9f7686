use super::*;
use crate::catalogue::small;
use crate::{Assessment, Engine, Source};

/// A form of one row: an item with the school's and the reviewer's cell.
fn judge(code: &str, max: &str, own: &str, review: &str) -> Assessment {
    let csv = format!(
        "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đánh giá ngoài;Minh chứng\n{code};;{max};{own};{review};MC.1.3.01\n"
    );
    Engine::built_in().unwrap().assess(&Source::new("phieu.csv", csv.as_bytes()))
}

fn own(code: &str, max: &str, shown: &str) -> Mark<AcceptedValue> {
    judge(code, max, shown, "").judgement.verdicts()[0].own
}

fn review(code: &str, max: &str, shown: &str) -> Option<Mark<AcceptedValue>> {
    judge(code, max, "1", shown).judgement.verdicts()[0].review
}

fn points(text: &str) -> AcceptedValue {
    AcceptedValue::Points(text.parse().unwrap())
}

#[test]
fn points_from_0_to_the_maximum_count() {
    for (shown, counted, doubt) in [
        ("0", "0", None),
        ("4,5", "4.5", None),
        ("6", "6", None),
        ("4,25", "4.25", Some(Doubt::OffStep(Decimal::from(4)))),
        ("4,3", "4.3", Some(Doubt::OffStep(Decimal::new(45, 1)))),
    ] {
        let mark = own("1.3.1", "6", shown);
        assert_eq!((mark.says, mark.doubt), (Ok(points(counted)), doubt), "{shown}");
        assert_eq!(mark.counted(), Some(points(counted)), "{shown}");
    }
}

#[test]
fn what_does_not_count_says_why() {
    let out = |text: &str| Refusal::OutOfRange(text.parse().unwrap());
    for (shown, refusal) in [
        ("", Refusal::Blank),
        ("tốt", Refusal::NotANumber),
        ("Không áp dụng", Refusal::NotApplicable),
        ("Không", Refusal::NotANumber),
        ("1.500", Refusal::Ambiguous),
        ("-0,5", out("-0.5")),
        ("6,5", out("6.5")),
    ] {
        let mark = own("1.3.1", "6", shown);
        assert_eq!((mark.says, mark.doubt, mark.counted()), (Err(refusal), None, None), "{shown}");
    }
    assert_eq!(own("1.1", "", "tốt").says, Err(Refusal::Unclear));
    assert_eq!(own("1.1", "", "Không áp dụng").says, Err(Refusal::NotApplicable));
    assert_eq!(own("1.1", "", "Đạt").says, Ok(AcceptedValue::Met(true)));
    assert_eq!(own("1.1", "", "Chưa đạt").says, Ok(AcceptedValue::Met(false)));
}

#[test]
fn above_a_maximum_that_is_only_inferred_points_count_with_a_doubt() {
    let catalogue = Catalogue::built_in().unwrap();
    let inferred = catalogue.items().find(|(_, node)| node.trust == Trust::Inferred && node.max.is_some());
    let (_, node) = inferred.unwrap();
    let above = (node.max.unwrap() + Decimal::ONE).to_string();
    let mark = own(&node.code, "", &above);
    assert_eq!((mark.counted(), mark.doubt), (Some(points(&above)), Some(Doubt::AboveInferred)));
    let mark = review(&node.code, "", &above).unwrap();
    assert_eq!((mark.counted(), mark.doubt), (Some(points(&above)), Some(Doubt::AboveInferred)));
    assert!(matches!(own(&node.code, "", "-1").says, Err(Refusal::OutOfRange(_))));
}

#[test]
fn a_group_never_has_more_points_than_it_can_have() {
    let engine = Engine::with_catalogue(small::catalogue(small::AS_IT_IS)).unwrap();
    // 1.2.1 (2 points) and 1.2.2 (4, inferred) are not official; their group has 10.
    let counted = |rows: [(&str, &str); 3]| {
        let [a, b, c] = rows.map(|(max, own)| format!("{max};{own};x"));
        let csv = format!(
            "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n1.1;;{a}\n1.2.1;;{b}\n1.2.2;;{c}\n"
        );
        let assessment = engine.assess(&Source::new("phieu.csv", csv.as_bytes()));
        let own = assessment.judgement.verdicts().iter().map(|verdict| match verdict.own.counted() {
            Some(AcceptedValue::Points(points)) => points.to_string(),
            _ => "-".to_owned(),
        });
        own.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(counted([("4", "4"), ("3", "3"), ("3", "3")]), "4 3 3", "as the form prints them");
    assert_eq!(counted([("4", "4"), ("2", "2"), ("", "4")]), "4 2 4", "the whole maximum");
    assert_eq!(counted([("4", "0"), ("20", "20"), ("4", "4")]), "0 - 4", "a slip in a maximum");
    assert_eq!(counted([("4", "4"), ("2", "2"), ("", "5")]), "4 2 -", "above one that is inferred");
    assert_eq!(counted([("4", "3"), ("2", "2"), ("", "5")]), "3 2 5", "within the group's");
}

#[test]
fn a_reviewers_mark_is_judged_like_an_answer_and_nothing_is_no_mark() {
    let out = |number: i64| Err(Refusal::OutOfRange(Decimal::from(number)));
    for (shown, says) in [
        ("5", Some(Ok(points("5")))),
        ("6", Some(Ok(points("6")))),
        ("500", Some(out(500))),
        ("-1", Some(out(-1))),
        ("khá", Some(Err(Refusal::NotANumber))),
        ("Không áp dụng", Some(Err(Refusal::NotApplicable))),
        ("", None),
        ("–", None),
    ] {
        assert_eq!(review("1.3.1", "6", shown).map(|mark| mark.says), says, "{shown}");
    }
    for said in ["Đã xem", "Đạt", "Chưa đạt", "x", "1"] {
        assert_eq!(review("1.1", "", said), None, "words on a condition: {said}");
    }
    // The mean of several reviewers need not be a step; a level is whole.
    assert_eq!(review("1.3.1", "6", "4,3").and_then(|mark| mark.doubt), None);
}

#[test]
fn a_reviewers_level_is_judged_like_the_schools() {
    let engine = Engine::with_catalogue(small::catalogue(&small::by_rows("{ level = 1 }"))).unwrap();
    let review = |shown: &str| {
        let csv = format!(
            "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đánh giá ngoài;Minh chứng\n2.1;;6;2;{shown};x\n"
        );
        let assessment = engine.assess(&Source::new("phieu.csv", csv.as_bytes()));
        assessment.judgement.verdicts()[0].review.map(|mark| (mark.says, mark.doubt))
    };
    assert_eq!(review("3"), Some((Ok(points("3")), None)));
    assert_eq!(review("Mức 3"), Some((Ok(points("3")), None)));
    assert_eq!(review("Mức 7"), Some((Err(Refusal::OutOfRange(Decimal::from(7))), None)));
    assert_eq!(review("2,5"), Some((Ok(points("2.5")), Some(Doubt::OffStep(Decimal::from(2))))));
    assert_eq!(review("tốt"), Some((Err(Refusal::NotANumber), None)));
}

#[test]
fn a_mark_that_does_not_count_is_in_no_total_of_the_reviewers() {
    let counted = judge("1.3.1", "6", "1", "5");
    assert_eq!(counted.review.unwrap().groups[0].total.points, Decimal::from(5));
    let refused = judge("1.3.1", "6", "1", "500");
    assert_eq!(refused.review, None);
    let item = refused.form.answers[0].item;
    assert_eq!(
        (refused.judgement.review_of(item), refused.score.groups[0].total.points),
        (None, Decimal::ONE)
    );
}

#[test]
fn an_item_that_stands_twice_has_no_answer_that_counts() {
    let csv =
        "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n1.3.1;;6;4;MC.1.3.01\n1.3.1;;6;5;MC.1.3.01\n";
    let assessment = Engine::built_in().unwrap().assess(&Source::new("phieu.csv", csv.as_bytes()));
    let verdict = &assessment.judgement.verdicts()[0];
    assert!(verdict.own.is_contradicted && verdict.own.says.is_ok());
    assert_eq!((verdict.own.counted(), assessment.judgement.own()), (None, [].as_slice()));
}

#[test]
fn a_reviewed_form_takes_the_schools_word_on_conditions_and_nothing_else() {
    let catalogue = Catalogue::built_in().unwrap();
    let (condition, item) = (catalogue.find("1.1").unwrap(), catalogue.find("1.3.1").unwrap());
    let accepted = |item, value| Accepted { item, value, place: Place::default() };
    let own = [accepted(condition, AcceptedValue::Met(true)), accepted(item, points("6"))];
    assert_eq!(reviewed(&own, &[]), None);
    let review = [accepted(item, points("2"))];
    assert_eq!(reviewed(&own, &review), Some(vec![own[0].clone(), review[0].clone()]));
    // That a row does not apply stands as long as the reviewer says nothing of it.
    let none = [accepted(item, AcceptedValue::NotApplicable)];
    let elsewhere = [accepted(catalogue.find("1.4").unwrap(), points("2"))];
    assert_eq!(reviewed(&none, &review), Some(review.to_vec()));
    assert_eq!(reviewed(&none, &elsewhere), Some(vec![none[0].clone(), elsewhere[0].clone()]));
}

/// The school's own mark in a form of one row of a small catalogue.
fn mark_of(changes: &[impl AsRef<str>], code: &str, max: &str, shown: &str) -> Mark<AcceptedValue> {
    let csv = format!("TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Minh chứng\n{code};;{max};{shown};x\n");
    let engine = Engine::with_catalogue(small::catalogue(changes)).unwrap();
    engine.assess(&Source::new("phieu.csv", csv.as_bytes())).judgement.verdicts()[0].own
}

#[test]
fn a_level_may_be_said_in_words_is_whole_and_has_the_row_s_range() {
    let rows = small::by_rows("{ level = 1 }");
    let out = Err(Refusal::OutOfRange(Decimal::from(7)));
    for (shown, says, doubt) in [
        ("2", Ok(points("2")), None),
        ("Mức 2", Ok(points("2")), None),
        ("mức độ 2/6", Ok(points("2")), None),
        ("Mức 7", out, None),
        ("khá", Err(Refusal::NotANumber), None),
        ("1,5", Ok(points("1.5")), Some(Doubt::OffStep(Decimal::from(2)))),
    ] {
        let mark = mark_of(&rows, "2.1", "6", shown);
        assert_eq!((mark.says, mark.doubt), (says, doubt), "{shown}");
    }
    let of_points = mark_of(small::AS_IT_IS, "2.1", "6", "Mức 2");
    assert_eq!(of_points.says, Err(Refusal::NotANumber), "points have no levels");
}

#[test]
fn words_name_a_level_and_behind_it_only_the_highest() {
    for (shown, level) in [
        ("Mức 2", Some(2)),
        ("MỨC ĐỘ 2", Some(2)),
        ("level 0", Some(0)),
        ("mức 2/3", Some(2)),
        ("mức 3/3", Some(3)),
        ("mức 4/3", None),
        ("mức 2 khá", None),
        ("mức hai", None),
        ("mức", None),
        ("2", None),
    ] {
        assert_eq!(level_named(shown), level.map(Decimal::from), "{shown}");
    }
}

#[test]
fn a_form_s_own_maximum_counts_where_the_catalogue_s_was_not_checked() {
    let out = |text: &str| Err(Refusal::OutOfRange(text.parse().unwrap()));
    for (what, code, printed, shown, says, doubt) in [
        ("reported as 2", "1.2.1", "3", "3", Ok(points("3")), None),
        ("reported as 2", "1.2.1", "3", "3.5", out("3.5"), None),
        ("reported as 2", "1.2.1", "1", "1.5", out("1.5"), None),
        ("reported as 2", "1.2.1", "", "2.5", out("2.5"), None),
        ("official, 6", "2.1", "8", "7", out("7"), None),
        ("official, 6", "2.1", "5", "6", Ok(points("6")), None),
        ("inferred as 4", "1.2.2", "4", "5", Ok(points("5")), Some(Doubt::AboveInferred)),
        ("inferred as 4", "1.2.2", "5", "5", Ok(points("5")), None),
        ("inferred as 4", "1.2.2", "5", "5.5", out("5.5"), None),
    ] {
        let mark = mark_of(small::AS_IT_IS, code, printed, shown);
        assert_eq!((mark.says, mark.doubt), (says, doubt), "{what}, printed as {printed}: {shown}");
    }
}

#[test]
fn each_item_has_the_mark_of_its_own_row() {
    let csv =
        "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đánh giá ngoài;Minh chứng\n1.3.1;;6;4;3;x\n1.4;;10;5;6;x\n";
    let engine = Engine::built_in().unwrap();
    let judgement = engine.assess(&Source::new("phieu.csv", csv.as_bytes())).judgement;
    for (code, own, review) in [("1.3.1", "4", "3"), ("1.4", "5", "6")] {
        let item = engine.catalogue.find(code).unwrap();
        assert_eq!(judgement.own_of(item).map(|own| own.value), Some(points(own)), "{code}");
        assert_eq!(judgement.review_of(item), Some(points(review)), "{code}");
    }
    let counted: Vec<AcceptedValue> = judgement.own().iter().map(|own| own.value).collect();
    assert_eq!(counted, [points("4"), points("5")]);
    let reviewed: Vec<AcceptedValue> = judgement.reviewed().unwrap().iter().map(|mark| mark.value).collect();
    assert_eq!(reviewed, [points("3"), points("6")]);
}
