//! The jobs as a page in a browser would run them: names and bytes in, names and bytes out, one file after another.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::io::Cursor;
use std::sync::Mutex;

use common::{Entry, Form, scores};
use phieu::Engine;
use phieu::evidence::FormEvidence;
use phieu::form::Vocabulary;
use phieu::jobs::names::Placed;
use phieu::jobs::template::{Last, OneError, Previous};
use phieu::jobs::{
    File, Progress, Verdict, check, combine, convert, dossier, draft, layout, merge, papers, template,
};
use phieu::merge::Summary;
use phieu::merge::roster::RosterEntry;
use phieu::message::{Lang, Messages};
use phieu::report::{table, trouble};
use phieu::school::SchoolId;
use phieu::template::combine::Preference;

fn engine() -> Engine {
    Engine::built_in().unwrap()
}

fn messages() -> Messages {
    Messages::built_in(Lang::Vi).unwrap()
}

fn file(name: &str, form: &Form) -> File {
    File::read(name, form.xlsx(), &engine().limits)
}

fn broken(name: &str) -> File {
    File::read(name, b"PK\x03\x04 broken".to_vec(), &engine().limits)
}

/// Runs a job and gives what it told of its progress.
fn told<R>(job: impl FnOnce(&(dyn Fn(Progress) + Sync)) -> R) -> (R, Vec<(usize, usize)>) {
    let told = Mutex::new(Vec::new());
    let done = job(&|progress| told.lock().unwrap().push((progress.done, progress.all)));
    (done, told.into_inner().unwrap())
}

fn entry(code: &str, name: &str) -> RosterEntry {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let school = SchoolId { code: some(code), name: some(name), ..SchoolId::default() };
    RosterEntry { school, ..RosterEntry::default() }
}

#[test]
fn forms_are_converted_to_results_with_names_of_their_own_and_a_broken_one_to_none() {
    let placed =
        ["a.xlsx", "b.xlsx", "A.xls"].map(|name| Placed { folder: String::new(), name: name.to_owned() });
    let plan = convert::Plan::new(&placed, None);
    let files = [file("a.xlsx", &Form::sound()), broken("b.xlsx"), file("A.xls", &Form::sound())];
    let mut results = Vec::new();
    let ((), progress) = told(|tell| {
        plan.all(files, &engine(), &messages(), tell, |name, converted| {
            results.push((name.to_owned(), converted));
        });
    });
    let names: Vec<&str> = results.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a (xlsx).ket-qua.xlsx", "b.ket-qua.xlsx", "A (xls).ket-qua.xlsx"]);
    assert_eq!(progress, [(1, 3), (2, 3), (3, 3)]);
    assert!(results[1].1.result.is_none());
    assert_eq!(check::verdict(&results[1].1.assessment), Verdict::Findings);
    let first = &results[0].1;
    assert_eq!(check::verdict(&first.assessment), Verdict::Fine);
    let bytes = first.result.as_ref().unwrap().as_ref().unwrap().clone();
    let again = check::assess(&engine(), File::read("r.xlsx", bytes, &engine().limits));
    assert_eq!(scores(&again), scores(&first.assessment), "the result reads back as its form");
}

#[test]
fn a_merge_counts_a_file_that_could_not_be_opened_and_its_workbook_merges_again() {
    let origin = |name: &str| merge::Origin { shown: name.to_owned(), ..merge::Origin::default() };
    let files = vec![
        (origin("x/a.xlsx"), Ok(file("a.xlsx", &Form::sound()))),
        (
            origin("x/b.xlsx"),
            Err(merge::Unopened { reason: "store.no_permission", params: vec![("path", "x".to_owned())] }),
        ),
    ];
    let plan = merge::Plan::new(None, None, Vec::new(), None, &engine());
    let (merged, progress) = told(|tell| merge::all(plan, files, &engine(), tell).unwrap());
    assert_eq!(progress, [(1, 2), (2, 2)]);
    let summary = Summary::of(&merged);
    assert_eq!((summary.schools, summary.forms), (1, 2));
    assert_eq!(summary.unread.iter().map(|record| record.file.as_str()).collect::<Vec<_>>(), ["x/b.xlsx"]);
    assert_eq!(merge::verdict(&merged), Verdict::Findings);

    let mut bytes = Cursor::new(Vec::new());
    merge::workbook(&merged, &engine().catalogue, &messages(), &mut bytes).unwrap();
    let below = File::read("t.xlsx", bytes.into_inner(), &engine().limits);
    assert!(merge::may_replace(&below.workbook));
    let plan = merge::Plan::new(None, None, Vec::new(), None, &engine());
    let again = merge::all(plan, vec![(origin("t.xlsx"), Ok(below))], &engine(), &|_| {}).unwrap();
    let rows = |merged| {
        let mut rows = Vec::new();
        merge::rows(merged, &engine().catalogue, &messages(), table::Format::Csv, &mut rows).unwrap();
        String::from_utf8(rows).unwrap()
    };
    assert_eq!(rows(&again), rows(&merged));
}

#[test]
fn a_merge_leaves_out_what_lies_in_a_folder_but_never_what_was_named() {
    use merge::{Found, LeftOut, left_out};
    let found = |in_folder, is_target, is_roster| Found { in_folder, is_target, is_roster };
    assert_eq!(left_out(found(true, true, false)), Some(LeftOut::EarlierRun));
    assert_eq!(left_out(found(true, false, true)), Some(LeftOut::Roster));
    assert_eq!(left_out(found(true, false, false)), None);
    assert_eq!(left_out(found(false, true, true)), None);
    assert!(!merge::may_replace(&file("a.xlsx", &Form::sound()).workbook), "a filled form");
    assert!(!merge::may_replace(&broken("a.xlsx").workbook));
}

#[test]
fn parts_are_combined_unless_one_cannot_be_read() {
    use combine::{CombineError, Plan, run};
    let one = || Ok::<_, CombineError>(file("an.xlsx", &Form::sound()));
    let other = || Ok(file("binh.xlsx", &Form::sound().number("1.4", 1.0)));
    let plan = |part| Plan { parts: 2, prefer: Preference { part, ..Preference::default() } };
    let (whole, progress) = told(|tell| run(&plan(None), [one(), other()], &engine(), tell).unwrap());
    assert_eq!(progress, [(1, 2), (2, 2)]);
    assert_eq!(whole.verdict(), Verdict::Findings);
    let settled = run(&plan(Some(1)), [one(), other()], &engine(), &|_| {}).unwrap();
    assert_eq!(settled.verdict(), Verdict::Fine);
    assert_eq!(settled.answers(), whole.answers() + 1);
    let unread = run(&plan(None), [one(), Ok(broken("b.xlsx"))], &engine(), &|_| {});
    assert!(matches!(unread, Err(CombineError::Unread { index: 1, reason: Some(_), .. })), "{unread:?}");
}

#[test]
fn a_part_that_does_not_count_is_refused_with_the_reason_that_the_check_gives() {
    use combine::{CombineError, Plan, run};
    let refused = |name: &str, form: &Form| -> Vec<String> {
        let parts = [Ok(file("an.xlsx", &Form::sound())), Ok(file(name, form))];
        let run = run(&Plan { parts: 2, ..Plan::default() }, parts, &engine(), &|_| {});
        let Err(CombineError::Unread { file, reason, .. }) = run else { panic!("{name}: {run:?}") };
        [file].into_iter().chain(reason.map(|finding| finding.code.as_str().to_owned())).collect()
    };
    let strange = Form::sound().with(|form| {
        form.head[2] = vec!["(Theo Quyết định số 4740/QĐ-BGDĐT)".to_owned()];
        form.rows.truncate(12);
    });
    assert_eq!(refused("dai-hoc.xlsx", &strange), ["dai-hoc.xlsx", "L207"]);
    // The name says another format than the content, which is told first and is not why.
    assert_eq!(refused("dai-hoc.xls", &strange), ["dai-hoc.xls", "L207"]);
}

#[test]
fn parts_whose_notes_together_are_longer_than_a_cell_are_refused_and_not_cut() {
    use combine::{CombineError, Plan, run};
    let noted = |name: &str, letter: &str, count: usize| {
        let form = Form::sound().with(|form| {
            form.columns.push("Ghi chú".to_owned());
            form.row("1.4").extra = vec![Entry::Text(letter.repeat(count))];
        });
        Ok::<_, CombineError>(file(name, &form))
    };
    let plan = Plan { parts: 2, ..Plan::default() };
    let whole =
        run(&plan, [noted("an.xlsx", "a", 15_000), noted("binh.xlsx", "b", 15_000)], &engine(), &|_| {});
    let item = engine().catalogue.find("1.4").unwrap();
    assert_eq!(whole.unwrap().combined.known.answers[&item].note.len(), 30_001);

    let cut =
        run(&plan, [noted("an.xlsx", "a", 26_000), noted("binh.xlsx", "b", 26_000)], &engine(), &|_| {});
    let Err(CombineError::TooLong { what, of }) = cut else { panic!("{cut:?}") };
    assert_eq!(
        trouble::of_long_text(what, &of, &messages()),
        "Ghi chú của 1.4 dài quá 32000 ký tự khi ghép lại, một ô Excel không chứa hết; chưa ghép gì. Hãy viết gọn lại \
         ở các phần rồi ghép lại."
    );
}

#[test]
fn every_job_says_why_a_file_cannot_be_read_and_not_what_was_noticed_before_that() {
    let timetable = Form::sound().with(|form| {
        form.rows.clear();
        form.columns = ["Thứ", "Tiết", "Môn"].map(str::to_owned).into();
    });
    // A workbook in the new format under a name of the old one, which is told first.
    let given = || file("tkb.xls", &timetable);
    let engine = engine();
    let assessment = check::assess(&engine, given());
    let told: Vec<&str> = assessment.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(told[..2], ["F105", "L201"], "{told:?}");

    let plan = combine::Plan { parts: 1, ..combine::Plan::default() };
    let parts = [Ok::<_, combine::CombineError>(given())];
    let Err(combine::CombineError::Unread { reason: Some(of_combine), .. }) =
        combine::run(&plan, parts, &engine, &|_| {})
    else {
        panic!("combined")
    };
    let Err(dossier::Refused::Unread(Some(of_dossier))) = dossier::Subject::of(given(), &engine, true) else {
        panic!("a dossier")
    };
    let office = papers::Office::built_in(&engine.limits).unwrap();
    let made = papers::Plan::default().one(0, None, given(), &office, &engine);
    let papers::State::Unread(Some(of_papers)) = &made[0].state else { panic!("{:?}", made[0].state) };
    let Err(layout::LayoutError::Unreadable(of_layout)) = layout::of_form(&engine, given(), &messages())
    else {
        panic!("a layout")
    };
    let of_evidence = FormEvidence::of("tkb.xls", assessment).trouble.unwrap();
    for finding in [&*of_combine, &*of_dossier, &**of_papers, &*of_layout, &of_evidence] {
        assert_eq!(finding.code.as_str(), "L201");
    }
}

#[test]
fn a_form_of_last_year_is_shown_to_its_school_and_to_no_other() {
    let last = |form: &Form| {
        let form = File::read("a.xlsx", form.xlsx(), &engine().limits);
        Last::of(check::assess(&engine(), form)).unwrap()
    };
    let entries = vec![
        entry("1", "Trường THCS Hoa Sen"),
        entry("", "Trường THCS Hoa Sen"),
        entry("", "Trường THCS Hoa Mai"),
    ];
    let clear = |previous| {
        let plan = template::Plan::new(entries.clone(), None, previous);
        let mut found = Vec::new();
        plan.all(&engine(), &|_| {}, |planned, previous, bytes| {
            assert!(bytes.is_ok(), "{}", planned.file_name);
            found.push(previous);
        });
        found
    };
    let sound = last(&Form::sound());
    assert_eq!(clear(None), [Previous::Clear, Previous::Clear, Previous::Clear]);
    assert_eq!(clear(Some(vec![sound.clone()])), [Previous::Clear, Previous::Clear, Previous::Missing]);
    let two = vec![sound.clone(), sound.clone()];
    assert_eq!(clear(Some(two.clone())), [Previous::Several, Previous::Several, Previous::Missing]);

    assert!(template::one(None, Some(vec![sound]), &engine()).is_ok());
    assert!(matches!(template::one(None, Some(two), &engine()), Err(OneError::ManyPrevious)));
    assert!(matches!(template::one(None, Some(Vec::new()), &engine()), Err(OneError::NonePrevious)));
    assert!(Last::of(check::assess(&engine(), broken("a.xlsx"))).is_none());
}

#[test]
fn a_draft_of_a_catalogue_needs_a_blank_form() {
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    let made =
        draft::from_forms(&[file("a.xlsx", &Form::sound())], &words, &engine().limits, false, &messages())
            .unwrap()
            .toml;
    assert!(made.contains("code = \"1.4\""), "{made}");
    let unread = draft::from_forms(&[broken("a.xlsx")], &words, &engine().limits, false, &messages());
    assert!(matches!(unread, Err(draft::DraftError::Unreadable(..))), "{unread:?}");
    let list = File::read("ds.csv", b"a;b\n1;2\n".to_vec(), &engine().limits);
    assert!(matches!(
        draft::from_forms(&[list], &words, &engine().limits, false, &messages()),
        Err(draft::DraftError::NoForm(_))
    ));
}
