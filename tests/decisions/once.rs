//! Decisions that were once taken in several places, and differently: which school, which mark, which catalogue.

use phieu::catalogue::Catalogue;
use phieu::dossier::pieces;
use phieu::evidence::{FormEvidence, Register, Signs};
use phieu::merge::{Options, Record, merge, roster};
use phieu::message::{Lang, Messages};
use phieu::paper::result::ResultPaper;
use phieu::school::{Directory, SchoolId};
use phieu::sheet::{self, Limits};
use phieu::template::Wording;
use phieu::template::combine::{Part, Preference, combine};
use phieu::{Engine, Source};

use crate::common::{Entry, Form};
use crate::outcome::{ENGINE, HALF, decide, holds, sound};

fn named(name: &str) -> Form {
    sound().with(|form| form.head[0][1] = name.to_owned())
}

fn part(file: &str, form: &Form) -> Part {
    Part::new(file, ENGINE.assess(&Source::new(file, &form.xlsx())))
}

#[test]
fn parts_of_two_schools_whose_names_differ_by_a_tone_are_not_combined() {
    let wording = Wording::from_toml(Wording::BUILT_IN).unwrap();
    let combined = |a: &str, b: &str| {
        let parts = [part("a.xlsx", &named(a)), part("b.xlsx", &named(b))];
        combine(&parts, &Preference::default(), &ENGINE.catalogue, &wording).is_ok()
    };
    assert!(!combined("Trường THCS Tân Định", "Trường THCS Tân Đình"));
    assert!(!combined("Trường THCS Ân Thi", "Trường THCS An Thi"));
    assert!(combined("Trường THCS Hoà Bình", "TRƯỜNG THCS  HÒA BÌNH"));
}

#[test]
fn a_roster_keeps_two_schools_whose_names_differ_by_a_tone() {
    let listed = |csv: &str| {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let roster = roster::read(&sheet::read(csv.as_bytes(), &limits).unwrap()).unwrap();
        roster.entries.len()
    };
    assert_eq!(listed("Tên trường;Cấp học\nTrường THCS Tân Định;THCS\nTrường THCS Tân Đình;THCS\n"), 2);
    assert_eq!(listed("Tên trường;Cấp học\nTrường THCS Hoà Bình;THCS\nTRƯỜNG THCS HÒA BÌNH;THCS\n"), 1);
}

#[test]
fn a_school_s_code_is_one_in_small_and_capital_letters() {
    let mut engine = Engine::built_in().unwrap();
    let listed = SchoolId { code: Some("THCS01".to_owned()), ..SchoolId::default() };
    engine.roster = Some(Directory::new([&listed]));
    for (code, expected) in [("thcs01", &[HALF] as &[&str]), ("THCS02", &["U603 warning", HALF])] {
        let form = sound().with(|form| form.head[2] = vec!["Mã trường:".to_owned(), code.to_owned()]);
        let assessment = engine.assess(&Source::new("phieu.xlsx", &form.xlsx()));
        holds(code, &assessment, &engine, expected);
    }
}

#[test]
fn v302_a_review_outside_its_range_counts_nowhere() {
    let of = |points: f64| {
        sound().with(|form| {
            form.columns.push("Đánh giá ngoài".to_owned());
            form.row("1.4").extra.push(Entry::Number(points));
        })
    };
    decide([
        ("500 of 10", of(500.0), &["V302/review error 1.4 F14", HALF]),
        ("below 0", of(-0.5), &["V302/review error 1.4 F14", HALF]),
        ("the maximum", of(10.0), &["1.4: 5 in D14, review 10", HALF]),
    ]);
}

#[test]
fn titles_beside_codes_within_a_text_are_theirs_wherever_evidence_is_listed() {
    let form = Form::sound().with(|form| {
        for row in &mut form.rows {
            row.evidence = String::new();
        }
        form.columns.push("Tên minh chứng".to_owned());
        form.row("1.3.1").evidence = "Xem MC.1.3.01 và MC.1.3.02".to_owned();
        form.row("1.3.1").extra = vec![Entry::Text("Quy chế; Kế hoạch".to_owned())];
    });
    let assessment = ENGINE.assess(&Source::new("phieu.xlsx", &form.xlsx()));
    let catalogue = &ENGINE.catalogue;
    let pair = |code: &str, title: &str| (code.to_owned(), title.to_owned());
    let expected = [pair("MC.1.3.01", "Quy chế"), pair("MC.1.3.02", "Kế hoạch")];

    let messages = Messages::built_in(Lang::Vi).unwrap();
    let paper = ResultPaper::new(&assessment, catalogue, &messages, None);
    let result: Vec<_> = paper.evidence.rows.iter().map(|row| pair(&row.code, &row.title)).collect();
    assert_eq!(result, expected, "the result");
    let dossier = pieces(&assessment, catalogue);
    let dossier: Vec<_> = dossier.iter().map(|piece| pair(&piece.code, &piece.title)).collect();
    assert_eq!(dossier, expected, "the dossier");
    let wording = Wording::from_toml(Wording::BUILT_IN).unwrap();
    let parts = [Part::new("phieu.xlsx", assessment.clone())];
    let combined = combine(&parts, &Preference::default(), catalogue, &wording).unwrap().known.register;
    let combined: Vec<_> = combined.iter().map(|entry| pair(&entry.text, &entry.title)).collect();
    assert_eq!(combined, expected, "the register of parts put together");
    let signs = Signs::from_toml(Signs::BUILT_IN).unwrap();
    let register = Register::new(vec![FormEvidence::of("phieu.xlsx", assessment)], catalogue, &signs);
    let register: Vec<_> = register.rows.iter().map(|row| pair(&row.text, row.title())).collect();
    assert_eq!(register, expected, "the register over forms");
}

#[test]
fn a_record_of_a_catalogue_with_the_same_name_and_other_items_is_never_laid_over_this_one() {
    let (_, own) = phieu::catalogue::BUILT_IN[0];
    let (before, rest) = own.split_once("[[group.criterion]]\ncode = \"1.4\"").unwrap();
    let next = "[[group.criterion]]\ncode = \"1.5\"";
    let (_, after) = rest.split_once(next).unwrap();
    let without = format!("{before}{next}{after}");
    let exchanged = own.replace("code = \"1.6.3\"", "code = \"?\"");
    let exchanged =
        exchanged.replace("code = \"1.6.1\"", "code = \"1.6.3\"").replace("code = \"?\"", "code = \"1.6.1\"");
    for (about, other) in [("one item removed", without), ("two items exchanged", exchanged)] {
        let other = Engine::with_catalogue(Catalogue::from_toml(&other).unwrap()).unwrap();
        let assessment = other.assess(&Source::new("a.xlsx", &sound().xlsx()));
        let record = Record::of("a.xlsx", &assessment, &other.catalogue).unwrap();
        let merged = merge(vec![record], &ENGINE.catalogue, &Options::default());
        assert_eq!(merged.counted().count(), 0, "{about}");
        let told: Vec<&str> = merged.notices.iter().map(|notice| notice.finding.code.as_str()).collect();
        assert_eq!(told, ["D705"], "{about}");
    }
}
