use std::sync::Arc;

use super::*;
use crate::catalogue::CatalogueId;
use crate::finding::Param;
use crate::merge::Items;
use crate::merge::fixture::{catalogue, coded, items, named, record, reviewed};

fn year(text: &str) -> Option<SchoolYear> {
    SchoolYear::parse(text)
}

fn under(parent: &str, school: SchoolId) -> SchoolId {
    SchoolId { parent: Some(parent.to_owned()), ..school }
}

fn listed(school: SchoolId) -> RosterEntry {
    RosterEntry { school, ..RosterEntry::default() }
}

/// `D701/same_code 01: a; b`: the notices with the school and the files they name.
fn told(merged: &Merged) -> Vec<String> {
    let text = |finding: &Finding, name: &str| {
        let values = finding.params.iter().filter(|(known, _)| known == name);
        values
            .map(|(_, value)| match value {
                Param::Text(text) | Param::Word(text) => text.clone(),
                Param::Number(number) => number.to_string(),
            })
            .collect::<String>()
    };
    let line = |Notice { finding, .. }: &Notice| {
        let variant = finding.variant.as_ref().map(|variant| format!("/{variant}")).unwrap_or_default();
        let (school, files) = (text(finding, "school"), text(finding, "files"));
        format!("{}{variant} {school}: {files}", finding.code.as_str())
    };
    merged.notices.iter().map(line).collect()
}

fn files(merged: &Merged) -> Vec<&str> {
    let of = |school: &School| merged.records[school.record].file.as_str();
    merged.schools.iter().map(of).collect()
}

#[test]
fn a_form_is_one_form_where_file_content_school_and_year_are_the_same() {
    let catalogue = catalogue();
    let first = record("a", coded("01", "Hoa Sen"), &catalogue);
    let forms =
        |second: Record| merge(vec![first.clone(), second], &catalogue, &Options::default()).records.len();
    assert_eq!(forms(first.clone()), 1);
    assert_eq!(forms(Record { file: "b".to_owned(), ..first.clone() }), 2, "another file");
    assert_eq!(forms(Record { sha256: "other".to_owned(), ..first.clone() }), 2, "another content");
    assert_eq!(forms(Record { school: coded("02", "Hoa Mai"), ..first.clone() }), 2, "another school");
    assert_eq!(forms(Record { school_year: year("2023-2024"), ..first.clone() }), 2, "another year");
}

#[test]
fn of_a_form_that_arrived_twice_the_one_with_a_path_stays() {
    let catalogue = catalogue();
    let carried = record("a", named("Hoa Sen"), &catalogue);
    let direct = Record { path: Some("xa/a".into()), ..carried.clone() };
    for records in [vec![carried.clone(), direct.clone()], vec![direct.clone(), carried]] {
        assert_eq!(merge(records, &catalogue, &Options::default()).records, std::slice::from_ref(&direct));
    }
}

#[test]
fn the_year_is_the_one_that_most_forms_of_this_catalogue_have() {
    let catalogue = catalogue();
    let of =
        |file: &str, text: &str| Record { school_year: year(text), ..record(file, named(file), &catalogue) };
    let strange = |record: Record| Record { made_for: Some("QĐ 1".to_owned()), ..record };
    let other = |record: Record| {
        let id = CatalogueId { id: "khác".to_owned(), ..CatalogueId::default() };
        Record { catalogue: Arc::new(id), ..record }
    };
    let (old, new) = ("2023-2024", "2024-2025");
    let again = |file: &str, record: Record| Record { file: file.to_owned(), ..record };
    let nameless = |file: &str, text| Record { school: SchoolId::default(), ..of(file, text) };
    let unreadable = |file: &str| Record { items: Items::default(), ..of(file, new) };
    for (about, records, expected) in [
        (
            "a school that handed in twice",
            vec![
                of("a", old),
                of("b", old),
                of("c", new),
                again("d", of("c", new)),
                again("e", of("c", new)),
            ],
            old,
        ),
        ("schools without a name", vec![of("a", old), nameless("b", new), nameless("c", new)], new),
        ("forms that cannot be read", vec![of("a", old), unreadable("b"), unreadable("c")], old),
        ("no form", vec![], ""),
        ("no year", vec![of("a", "")], ""),
        ("most have the earlier one", vec![of("a", old), of("b", old), of("c", new)], old),
        ("as many of each", vec![of("a", old), of("b", new)], new),
        ("made for another decision", vec![of("a", old), strange(of("b", new)), strange(of("c", new))], old),
        ("of another catalogue", vec![of("a", old), other(of("b", new)), other(of("c", new))], old),
    ] {
        assert_eq!(most_common(&records, &catalogue), year(expected), "{about}");
    }
}

#[test]
fn a_form_of_another_catalogue_does_not_count_and_is_told_by_what_it_was_made_for() {
    let catalogue = catalogue();
    let own = catalogue.identity();
    let id = |name: &str, version: &str, digest: &str| CatalogueId {
        id: name.to_owned(),
        version: version.to_owned(),
        digest: digest.to_owned(),
    };
    let of = |made_for: Option<&str>, id: CatalogueId| Record {
        made_for: made_for.map(str::to_owned),
        catalogue: Arc::new(id),
        ..record("b", named("Hoa Mai"), &catalogue)
    };
    let ours = || CatalogueId::clone(own);
    for (record, notices) in [
        (of(None, ours()), &[][..]),
        (of(Some("QĐ 1"), ours()), &["D705/catalogue Hoa Mai: b"]),
        (of(None, id(&own.id, &own.version, "khác")), &["D705/namesake Hoa Mai: b"]),
        (of(None, id(&own.id, "2", "khác")), &["D705/catalogue Hoa Mai: b"]),
        (of(None, id("khác", "1", &own.digest)), &["D705/catalogue Hoa Mai: b"]),
    ] {
        let merged = merge(vec![record], &catalogue, &Options::default());
        assert_eq!(
            (told(&merged), merged.schools.len()),
            (notices.iter().map(|&line| line.to_owned()).collect(), usize::from(notices.is_empty()))
        );
    }
}

#[test]
fn a_result_counts_beside_its_form_where_it_says_anything_else() {
    let catalogue = catalogue();
    let form = record("a", named("Hoa Sen"), &catalogue);
    let result =
        Record { source_sha256: Some(form.sha256.clone()), ..record("b", named("Hoa Sen"), &catalogue) };
    let changed = items(["đạt", "2", "3", "5.5"]);
    let marked = reviewed(["đạt", "2", "3", "5"], ["", "1", "", ""]);
    for (about, result, expected) in [
        ("the same", result.clone(), &[][..]),
        (
            "of a form that is not there",
            Record { source_sha256: Some("?".to_owned()), ..result.clone() },
            &["D701 Hoa Sen: b; a"],
        ),
        ("another answer", Record { items: changed, ..result.clone() }, &["D701 Hoa Sen: b; a"]),
        ("a reviewer's mark", Record { items: marked, ..result.clone() }, &["D701 Hoa Sen: b; a"]),
        (
            "of another catalogue",
            Record { catalogue: Arc::default(), ..result.clone() },
            &["D705/catalogue Hoa Sen: b"],
        ),
    ] {
        let merged = merge(vec![form.clone(), result], &catalogue, &Options::default());
        assert_eq!(told(&merged), expected, "{about}");
    }
}

#[test]
fn a_name_or_year_put_right_in_a_result_alone_is_told_and_the_form_counts() {
    let catalogue = catalogue();
    let form = Record { sha256: "s".to_owned(), ..record("a", named("Hoa Sen"), &catalogue) };
    let result = Record { source_sha256: Some("s".to_owned()), ..record("b", named("Hoa Sen"), &catalogue) };
    let year = SchoolYear::parse("2030-2031");
    let told_as = |name: &str, finding: &Finding| {
        finding.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    for (about, result, seen) in [
        ("other capitals", Record { school: named("HOA SEN"), ..result.clone() }, None),
        ("another name", Record { school: named("Hoa Sên"), ..result.clone() }, Some("Hoa Sên, 2024-2025")),
        (
            "a code",
            Record { school: coded("01", "Hoa Sen"), ..result.clone() },
            Some("Hoa Sen (01), 2024-2025"),
        ),
        ("another year", Record { school_year: year, ..result.clone() }, Some("Hoa Sen, 2030-2031")),
    ] {
        let options = Options { school_year: form.school_year.clone(), ..Options::default() };
        let merged = merge(vec![form.clone(), result], &catalogue, &options);
        let expected: &[&str] = if seen.is_some() { &["D701/corrected_result Hoa Sen: b; a"] } else { &[] };
        assert_eq!(told(&merged), expected, "{about}");
        for (Notice { finding, .. }, seen) in merged.notices.iter().zip(seen) {
            let text = |text: &str| Some(Param::Text(text.to_owned()));
            assert_eq!(told_as("seen", finding), text(seen), "{about}");
            assert_eq!(told_as("expected", finding), text("Hoa Sen, 2024-2025"), "{about}");
        }
        let names: Vec<Option<&str>> = merged.counted().map(|school| school.name.as_deref()).collect();
        assert_eq!(names, [Some("Hoa Sen")], "{about}");
    }
}

#[test]
fn a_result_is_known_by_its_form_though_neither_names_a_school() {
    let catalogue = catalogue();
    let form = record("a", SchoolId::default(), &catalogue);
    let source_sha256 = Some(form.sha256.clone());
    let result = Record { source_sha256, ..record("b", SchoolId::default(), &catalogue) };
    let merged = merge(vec![form, result], &catalogue, &Options::default());
    assert_eq!((files(&merged), told(&merged)), (vec!["a"], vec![]));
}

#[test]
fn each_result_of_a_workbook_of_several_schools_is_held_against_its_own_school() {
    let catalogue = catalogue();
    let school = |name: &str, last: &str| {
        let items = items(["đạt", "2", "3", last]);
        let form =
            Record { sha256: "một tệp".to_owned(), items, ..record("xa", named(name), &catalogue) };
        let source_sha256 = Some(form.sha256.clone());
        let result = Record { source_sha256, sha256: name.to_owned(), file: name.to_owned(), ..form.clone() };
        [form, result]
    };
    let as_made = [school("Hoa Mai", "5"), school("Hoa Sen", "6"), school("Kim Đồng", "7")].concat();
    let merged = merge(as_made.clone(), &catalogue, &Options::default());
    assert_eq!((told(&merged), files(&merged)), (vec![], vec!["xa"; 3]));
    let mut changed = as_made;
    changed[3].items = items(["đạt", "2", "3", "5"]);
    let merged = merge(changed, &catalogue, &Options::default());
    assert_eq!(told(&merged), ["D701 Hoa Sen: xa; Hoa Sen"]);
}

#[test]
fn two_schools_of_one_code_are_told_and_both_count() {
    let catalogue = catalogue();
    let of = |file: &str, code: &str, name: &str| record(file, coded(code, name), &catalogue);
    let forms = vec![of("a", "01", "Hoa Sen"), of("b", "01", "Kim Đồng"), of("c", "02", "Lê Lợi")];
    let merged = merge(forms, &catalogue, &Options::default());
    assert_eq!(told(&merged), ["D701/same_code Hoa Sen (01): a; b"]);
    assert_eq!(files(&merged), ["a", "b", "c"]);
}

#[test]
fn the_roster_tells_who_is_missing_and_who_is_strange_and_no_name_is_no_stranger() {
    let catalogue = catalogue();
    let forms = || {
        let unknown = record("c", SchoolId::default(), &catalogue);
        vec![record("a", named("Hoa Sen"), &catalogue), record("b", named("Kim Đồng"), &catalogue), unknown]
    };
    let roster = vec![listed(named("Hoa Sen")), listed(named("Lê Lợi"))];
    let archived: Vec<Expected> = roster.iter().map(Expected::of).collect();
    for (about, options, expected) in [
        ("none", Options::default(), &[][..]),
        ("one", Options { roster, ..Options::default() }, &["D702 Lê Lợi: ", "D703 Kim Đồng: b"]),
        ("of units below alone", Options { archived, ..Options::default() }, &["D702 Lê Lợi: "]),
    ] {
        assert_eq!(told(&merge(forms(), &catalogue, &options)), expected, "{about}");
    }
}

#[test]
fn two_schools_that_fit_one_row_of_the_roster_count_both_and_are_told() {
    let catalogue = catalogue();
    let of = |file: &str, school: SchoolId| record(file, school, &catalogue);
    let name = || named("Kim Đồng");
    let (a, b) = (|| under("Xã A", coded("05", "Kim Đồng")), || under("Xã B", coded("06", "Kim Đồng")));
    let old = || SchoolId { old_codes: vec!["05".to_owned()], ..coded("06", "Kim Đồng") };
    let several = ["D703/several Kim Đồng (05): a", "D703/several Kim Đồng (06): b"];
    for (about, first, second, entry, expected, counted) in [
        ("two codes, a row without", a(), b(), name(), &several[..], &["a", "b"][..]),
        (
            "two units, a row without",
            under("Xã A", name()),
            under("Xã B", name()),
            name(),
            &["D703/several Kim Đồng: a", "D703/several Kim Đồng: b"],
            &["a", "b"],
        ),
        ("a code and its old one", a(), b(), old(), &["D701 Kim Đồng (06): b; a"], &["b"]),
        ("one of them is listed", a(), b(), coded("05", "Kim Đồng"), &["D703 Kim Đồng (06): b"], &["a", "b"]),
    ] {
        let options = Options { roster: vec![listed(entry)], ..Options::default() };
        let merged = merge(vec![of("a", first), of("b", second)], &catalogue, &options);
        assert_eq!(
            (told(&merged), files(&merged)),
            (expected.iter().map(|line| (*line).to_owned()).collect(), counted.to_vec()),
            "{about}"
        );
    }
}

#[test]
fn schools_of_units_below_are_expected_unless_the_roster_has_them() {
    let below = |name: &str, kind: &str| Expected { school: named(name), kind: Some(kind.to_owned()) };
    let own = RosterEntry { kind: Some("THCS".to_owned()), ..listed(named("Hoa Sen")) };
    let options = Options {
        roster: vec![own],
        archived: vec![
            below("Lê Lợi", "Tiểu học"),
            below("HOA SEN", "Tiểu học"),
            below("Lê Lợi", "Tiểu học"),
        ],
        ..Options::default()
    };
    let merged = merge(Vec::new(), &catalogue(), &options);
    assert_eq!(merged.expected, [below("Hoa Sen", "THCS"), below("Lê Lợi", "Tiểu học")]);
}

#[test]
fn the_roster_s_words_stand_before_the_form_s_and_the_form_s_fill_its_gaps() {
    let catalogue = catalogue();
    let form = Record {
        kind: Some("Mầm non".to_owned()),
        ..record("a", under("Xã Tây", coded("01", "hoa sen")), &catalogue)
    };
    let row = |roster: Vec<RosterEntry>| {
        let merged = merge(vec![form.clone()], &catalogue, &Options { roster, ..Options::default() });
        let school = merged.schools[0].clone();
        [school.code, school.name, school.kind, school.parent].map(Option::unwrap_or_default)
    };
    let full =
        RosterEntry { kind: Some("THCS".to_owned()), ..listed(under("Xã Đông", coded("01", "Hoa Sen"))) };
    assert_eq!(row(vec![full]), ["01", "Hoa Sen", "THCS", "Xã Đông"]);
    assert_eq!(row(vec![listed(named("HOA SEN"))]), ["01", "HOA SEN", "Mầm non", "Xã Tây"]);
    assert_eq!(row(Vec::new()), ["01", "hoa sen", "Mầm non", "Xã Tây"]);
}

#[test]
fn a_file_counts_as_a_school_where_it_has_answers_or_names_one() {
    let catalogue = catalogue();
    let empty = |record: Record| Record { items: Items::default(), ..record };
    for (about, form, counted) in [
        ("both", record("a", named("Hoa Sen"), &catalogue), 1),
        ("answers", record("a", SchoolId::default(), &catalogue), 1),
        ("a name", empty(record("a", named("Hoa Sen"), &catalogue)), 1),
        ("neither", empty(record("a", SchoolId::default(), &catalogue)), 0),
    ] {
        let merged = merge(vec![form], &catalogue, &Options::default());
        assert_eq!((merged.schools.len(), merged.counted().count()), (1, counted), "{about}");
    }
}

#[test]
fn schools_with_everything_in_common_are_twins_and_doubles_of_one_are_not() {
    let catalogue = catalogue();
    let of = |file: &str, name: &str, print: Option<&str>| Record {
        print: print.map(str::to_owned),
        ..record(file, named(name), &catalogue)
    };
    for (about, forms, expected) in [
        ("two", [of("a", "Hoa Sen", Some("x")), of("b", "Hoa Mai", Some("x"))], &["D704 Hoa Sen: a; b"][..]),
        ("two that differ", [of("a", "Hoa Sen", Some("x")), of("b", "Hoa Mai", Some("y"))], &[]),
        ("without evidence", [of("a", "Hoa Sen", None), of("b", "Hoa Mai", None)], &[]),
        (
            "of one school",
            [of("a", "Hoa Sen", Some("x")), of("b", "Hoa Sen", Some("x"))],
            &["D701 Hoa Sen: b; a"],
        ),
    ] {
        assert_eq!(told(&merge(forms.to_vec(), &catalogue, &Options::default())), expected, "{about}");
    }
}

#[test]
fn schools_stand_by_unit_and_name_and_those_without_last() {
    let catalogue = catalogue();
    let of = |file: &str, school| record(file, school, &catalogue);
    let forms = || {
        vec![
            of("1", named("An")),
            of("2", SchoolId::default()),
            of("3", under("Xã Đông", named("Trường 10"))),
            of("4", under("Xã Đông", named("Trường 2"))),
            of("5", under("Xã Dương", named("Yên"))),
            of("6", under("Xã Đông", SchoolId { code: Some("7".to_owned()), ..SchoolId::default() })),
        ]
    };
    let merged = merge(forms(), &catalogue, &Options::default());
    assert_eq!(files(&merged), ["5", "4", "3", "6", "1", "2"]);
    let roster = ["Yên", "Ân", "An"].map(|name| listed(named(name))).to_vec();
    let missing = merge(Vec::new(), &catalogue, &Options { roster, ..Options::default() });
    assert_eq!(told(&missing), ["D702 An: ", "D702 Ân: ", "D702 Yên: "]);
}

#[test]
fn a_unit_has_the_spelling_that_most_schools_use() {
    let catalogue = catalogue();
    let units = |spellings: &[&str]| {
        let of = |(number, unit): (usize, &&str)| {
            record(&format!("{number}"), under(unit, named(&format!("Trường {number}"))), &catalogue)
        };
        let records = spellings.iter().enumerate().map(of).collect();
        let merged = merge(records, &catalogue, &Options::default());
        let units: Vec<String> = merged.schools.into_iter().filter_map(|school| school.parent).collect();
        (units, merged.unit)
    };
    let all = |name: &str| (vec![name.to_owned(); 3], Some(name.to_owned()));
    assert_eq!(units(&["XÃ ĐÔNG", "Xã Đông", "Xã Đông"]), all("Xã Đông"));
    assert_eq!(units(&["XÃ ĐÔNG", "XÃ ĐÔNG", "Xã Đông"]), all("XÃ ĐÔNG"));
    assert_eq!(units(&["xã Đông", "Xã Đông", "XÃ ĐÔNG"]), all("XÃ ĐÔNG"));
    let (two, none) = units(&["Xã Đông", "Xã Tây"]);
    assert_eq!((two.as_slice(), none), (["Xã Đông".to_owned(), "Xã Tây".to_owned()].as_slice(), None));
    assert_eq!(units(&[]), (vec![], None));
}

#[test]
fn the_unit_that_was_named_heads_the_merge() {
    let catalogue = catalogue();
    let forms = vec![record("a", under("Xã Đông", named("Hoa Sen")), &catalogue)];
    let options = Options { unit: Some("Tỉnh".to_owned()), ..Options::default() };
    assert_eq!(merge(forms, &catalogue, &options).unit.as_deref(), Some("Tỉnh"));
}

#[test]
fn eight_files_are_named_and_of_more_the_first_eight() {
    let catalogue = catalogue();
    let files: Vec<Record> =
        (1..=9).map(|number| record(&number.to_string(), SchoolId::default(), &catalogue)).collect();
    let first = |count| names(&files.iter().take(count).collect::<Vec<_>>());
    assert_eq!(first(0), "");
    assert_eq!(first(1), "1");
    assert_eq!(first(7), "1; 2; 3; 4; 5; 6; 7");
    assert_eq!(first(8), "1; 2; 3; 4; 5; 6; 7; 8");
    assert_eq!(first(9), "1; 2; 3; 4; 5; 6; 7; 8; …");
}

#[test]
fn totals_of_a_group_say_whether_they_are_whole() {
    let catalogue = catalogue();
    let of = |items| {
        let form = Record { items, ..record("a", named("Hoa Sen"), &catalogue) };
        let merged = merge(vec![form], &catalogue, &Options::default());
        let group = |group: &GroupResult| (group.points.to_string(), group.complete, group.level);
        let own: Vec<_> = merged.schools[0].own.iter().map(group).collect();
        (own, merged.schools[0].review.iter().map(group).collect::<Vec<_>>())
    };
    let total = |points: &str, complete, level| vec![(points.to_owned(), complete, level)];
    assert_eq!(of(items(["đạt", "2", "3", "5"])), (total("10", true, Some(2)), vec![]));
    assert_eq!(of(items(["đạt", "2", "", "5"])), (total("7", false, None), vec![]));
    assert_eq!(
        of(reviewed(["đạt", "2", "3", "5"], ["", "4", "4", "10"])),
        (total("10", true, Some(2)), total("18", true, Some(3)))
    );
}
