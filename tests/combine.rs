//! Parts of one school's form put together, as the people of a school do it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Entry, Form, assess, scores};
use phieu::Assessment;
use phieu::catalogue::Catalogue;
use phieu::form::{RegisterEntry, Vocabulary};
use phieu::message::{Lang, Messages};
use phieu::sheet::{self, Limits};
use phieu::template::Wording;
use phieu::template::combine::{Answered, Choice, Combined, Part, Preference, Stranger, combine};
use phieu::write::template;

fn words() -> Wording {
    Wording::from_toml(Wording::BUILT_IN).unwrap()
}

fn part(file: &str, bytes: &[u8]) -> Part {
    Part::new(file, assess(file, bytes))
}

fn put_together(parts: &[Part], prefer: Option<usize>) -> Result<Combined, Stranger> {
    let prefer = Preference { part: prefer, ..Preference::default() };
    combine(parts, &prefer, &Catalogue::built_in().unwrap(), &words())
}

fn written(combined: &Combined) -> Vec<u8> {
    let words = Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap();
    template::write(&Catalogue::built_in().unwrap(), &words.kinds, &combined.known).unwrap()
}

/// The whole form with the answers of only every third item, from `start` on.
fn third(whole: &Form, start: usize) -> Form {
    let mut form = whole.clone();
    let items = form.rows.iter_mut().filter(|row| row.score != Entry::Blank);
    for (_, row) in items.enumerate().filter(|(index, _)| index % 3 != start) {
        row.score = Entry::Blank;
        row.evidence = String::new();
    }
    form
}

fn whole() -> Form {
    let register = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2", "2.3", "2.4"];
    Form::sound().total("1", 75.5).with(|form| {
        form.register =
            Some(register.iter().map(|code| (format!("MC.{code}.01"), format!("Văn bản {code}"))).collect());
    })
}

fn thirds() -> Vec<Part> {
    (0..3).map(|start| part(&format!("to{start}.xlsx"), &third(&whole(), start).xlsx())).collect()
}

fn evidence(assessment: &Assessment) -> Vec<Vec<String>> {
    let texts =
        |answer: &phieu::form::Answer| answer.evidence.iter().map(|piece| piece.text.clone()).collect();
    assessment.form.answers.iter().map(texts).collect()
}

/// Fails with the cells that differ, then on anything else that does.
fn same(left: &[u8], right: &[u8]) {
    let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
    let cells = |bytes: &[u8]| -> Vec<String> {
        let sheets = sheet::read(bytes, &limits).unwrap().sheets;
        let shown = |sheet: &sheet::Sheet| -> Vec<String> {
            sheet.cells().iter().map(|cell| format!("{}!{} {}", sheet.name, cell.at, cell.shown())).collect()
        };
        sheets.iter().flat_map(shown).collect()
    };
    let (a, b) = (cells(left), cells(right));
    let gone: Vec<&String> = a.iter().filter(|cell| !b.contains(cell)).collect();
    let new: Vec<&String> = b.iter().filter(|cell| !a.contains(cell)).collect();
    assert_eq!((gone, new), (Vec::new(), Vec::new()));
    assert!(left == right, "the same cells, but not the same bytes");
}

#[test]
fn three_parts_of_a_form_give_the_whole() {
    let combined = put_together(&thirds(), None).unwrap();
    assert_eq!((combined.findings.len(), combined.renumbered.len()), (0, 0));
    let (before, after) = (whole().assess(), assess("chung.xlsx", &written(&combined)));
    assert_eq!(scores(&after), scores(&before));
    assert_eq!(evidence(&after), evidence(&before));
    assert_eq!(after.form.identity.name, before.form.identity.name);
    assert_eq!(after.form.register.entries.len(), before.form.register.entries.len());
    assert_eq!(after.score.level, before.score.level);
}

#[test]
fn combining_again_changes_nothing() {
    let first = written(&put_together(&thirds(), None).unwrap());
    let alone = put_together(&[part("chung.xlsx", &first)], None).unwrap();
    same(&written(&alone), &first);
    let mut again = vec![part("chung.xlsx", &first)];
    again.extend(thirds());
    same(&written(&put_together(&again, None).unwrap()), &first);
}

#[test]
fn two_different_answers_name_both_cells_and_people_and_leave_the_cell_open() {
    let (a, b) = (whole(), whole().number("1.4", 1.0));
    let mut parts = vec![part("an.xlsx", &a.xlsx()), part("binh.xlsx", &b.xlsx())];
    parts[1].pages.writer = "Tổ Tự nhiên".to_owned();
    let combined = put_together(&parts, None).unwrap();
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let told: Vec<String> = combined.findings.iter().map(|finding| messages.message(finding)).collect();
    assert_eq!(told, ["1.4: Phiếu!D14 (an.xlsx) ghi “10”, còn Phiếu!D14 (Tổ Tự nhiên, binh.xlsx) ghi “1”."]);
    let bytes = written(&combined);
    let after = assess("chung.xlsx", &bytes);
    assert!(!scores(&after).contains_key("1.4"));
    let item = Catalogue::built_in().unwrap().find("1.4").unwrap();
    let note = after.form.answer(item).unwrap().note.clone().unwrap();
    assert!(note.contains("an.xlsx") && note.contains("= 10") && note.contains("= 1"), "{note}");
    // It stays open, and marked, however often the form is combined with itself.
    same(&written(&put_together(&[part("chung.xlsx", &bytes)], None).unwrap()), &bytes);
    let decided = put_together(&parts, Some(1)).unwrap();
    assert_eq!(decided.findings.len(), 0);
    assert!(scores(&assess("chung.xlsx", &written(&decided)))["1.4"].contains('1'));
}

#[test]
fn each_dispute_is_decided_by_choosing_one_of_its_answers() {
    let (a, b) = (whole(), whole().number("1.4", 1.0).number("1.5.1", 1.0));
    let parts = [part("an.xlsx", &a.xlsx()), part("binh.xlsx", &b.xlsx())];
    let catalogue = Catalogue::built_in().unwrap();
    let open = put_together(&parts, None).unwrap().disputes;
    let codes: Vec<&str> = open.iter().map(|dispute| catalogue.node(dispute.item).code.as_str()).collect();
    assert_eq!(codes, ["1.4", "1.5.1"]);
    for dispute in &open {
        assert_eq!(dispute.candidates.iter().map(|one| one.part).collect::<Vec<_>>(), [0, 1]);
    }
    let choice =
        |item: &str, key: &str| Choice { item: item.to_owned(), of: Answered::Own, key: key.to_owned() };
    let decided = |choices| {
        let prefer = Preference { part: None, choices };
        combine(&parts, &prefer, &catalogue, &words()).unwrap()
    };
    assert_eq!(decided(vec![choice("1.4", "1")]).disputes.len(), 1);
    // An answer that nobody gave decides nothing.
    assert_eq!(decided(vec![choice("1.4", "7")]).disputes.len(), 2);
    let both = decided(vec![choice("1.4", "1"), choice("1.5.1", &open[1].candidates[0].key)]);
    assert_eq!((both.disputes.len(), both.findings.len()), (0, 0));
    let after = scores(&assess("chung.xlsx", &written(&both)));
    assert_eq!(after["1.4"], scores(&b.assess())["1.4"]);
    assert_eq!(after["1.5.1"], scores(&a.assess())["1.5.1"]);
}

#[test]
fn one_code_for_two_papers_is_renumbered_in_the_register_and_in_the_table() {
    let other = whole().with(|form| {
        form.register.as_mut().unwrap().iter_mut().find(|(code, _)| code == "MC.1.4.01").unwrap().1 =
            "Quy chế khác".to_owned();
    });
    let parts = [part("a.xlsx", &whole().xlsx()), part("b.xlsx", &other.xlsx())];
    let combined = put_together(&parts, None).unwrap();
    let changes: Vec<(&str, &str)> =
        combined.renumbered.iter().map(|change| (change.from.as_str(), change.to.as_str())).collect();
    assert_eq!(changes, [("MC.1.4.01", "MC.1.4.02")]);
    let bytes = written(&combined);
    let after = assess("chung.xlsx", &bytes);
    let item = Catalogue::built_in().unwrap().find("1.4").unwrap();
    let codes: Vec<&str> =
        after.form.answer(item).unwrap().evidence.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(codes, ["MC.1.4.01", "MC.1.4.02"]);
    let entry = after.form.register.entries.iter().find(|entry| entry.text == "MC.1.4.02").unwrap();
    assert_eq!((entry.title.as_str(), entry.note.as_str()), ("Quy chế khác", "mã cũ MC.1.4.01 (b.xlsx)"));
    // The same part once more is the same paper, not a third one.
    let again = put_together(&[part("chung.xlsx", &bytes), part("b.xlsx", &other.xlsx())], None).unwrap();
    assert_eq!(again.renumbered, []);
    same(&written(&again), &bytes);
}

#[test]
fn what_counts_for_nothing_yet_is_kept_as_it_was_typed() {
    let parts =
        [part("a.xlsx", &whole().typed("1.4", "tốt").xlsx()), part("b.xlsx", &third(&whole(), 0).xlsx())];
    let mut combined = put_together(&parts, None).unwrap();
    combined.findings.retain(|finding| finding.item.as_deref() == Some("1.4"));
    let item = Catalogue::built_in().unwrap().find("1.4").unwrap();
    let after = assess("chung.xlsx", &written(&combined));
    let kept = after.form.answer(item).unwrap();
    let whole = format!("{} {}", kept.shown, kept.note.clone().unwrap_or_default());
    assert!(whole.contains("tốt"), "{whole}");
}

#[test]
fn council_and_plan_of_every_part_are_in_the_whole() {
    let mut parts = thirds();
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    parts[0].pages.council = vec![row(["A", "Hiệu trưởng", "Chủ tịch", "1.1"])];
    parts[2].pages.council =
        vec![row(["A", "Hiệu trưởng", "Chủ tịch", "1.1"]), row(["B", "Tổ trưởng", "Thư ký", ""])];
    let plan = words().plan(&words().calendar, None, None);
    let mut changed = plan.clone();
    changed[0][4] = "Xong".to_owned();
    (parts[0].pages.plan, parts[1].pages.plan) = (Some(plan.clone()), Some(changed.clone()));
    let combined = put_together(&parts, None).unwrap();
    let read = part("chung.xlsx", &written(&combined)).pages;
    assert_eq!(read.council, parts[2].pages.council);
    let mut states: Vec<String> = read.plan.unwrap().into_iter().map(|task| task[4].clone()).collect();
    states.sort();
    assert_eq!(states, ["Chưa làm", "Chưa làm", "Chưa làm", "Chưa làm", "Xong"]);
}

#[test]
fn parts_of_two_schools_or_years_are_refused() {
    let other = |row: usize, value: &str| whole().with(|form| form.head[row][1] = value.to_owned()).xlsx();
    let first = || part("a.xlsx", &whole().xlsx());
    let school = put_together(&[first(), part("b.xlsx", &other(0, "Trường THCS Hoa Mai"))], None);
    assert!(matches!(school, Err(Stranger::School(..))), "{school:?}");
    let named = |name: &str| part("b.xlsx", &other(0, name));
    let tones = put_together(&[named("Trường THCS Tân Định"), named("Trường THCS Tân Đình")], None);
    assert!(matches!(tones, Err(Stranger::School(..))), "two places that differ by their tones");
    let spelled = put_together(&[named("Trường THCS Hoà Bình"), named("TRƯỜNG THCS  HÒA BÌNH")], None);
    assert!(spelled.is_ok(), "one name in two spellings: {spelled:?}");
    let year = put_together(&[first(), part("b.xlsx", &other(1, "2023-2024"))], None);
    assert!(matches!(year, Err(Stranger::Year(..))), "{year:?}");
}

#[test]
fn crosses_in_the_columns_met_and_not_met_are_different_answers() {
    let mut workbook = [Form::sound(), Form::sound()].map(|form| form.typed("1.1", "Đạt"));
    workbook[1] = workbook[1].clone().typed("1.1", "Chưa đạt");
    let mut parts = [part("an.xlsx", &workbook[0].xlsx()), part("binh.xlsx", &workbook[1].xlsx())];
    let item = Catalogue::built_in().unwrap().find("1.1").unwrap();
    for part in &mut parts {
        part.assessment.form.answers.iter_mut().filter(|answer| answer.item == item).for_each(|answer| {
            answer.shown = "x".to_owned();
        });
    }
    let combined = put_together(&parts, None).unwrap();
    assert_eq!(combined.findings.len(), 1);
    assert!(combined.known.answers[&item].is_unanswered());
}

#[test]
fn three_different_answers_are_all_named_in_whatever_order_they_come() {
    let part_of = |name: &str, points: f64| part(name, &whole().number("1.4", points).xlsx());
    let there = put_together(&[part_of("a.xlsx", 1.0), part_of("b.xlsx", 2.0), part_of("c.xlsx", 3.0)], None);
    let back = put_together(&[part_of("c.xlsx", 3.0), part_of("b.xlsx", 2.0), part_of("a.xlsx", 1.0)], None);
    let (there, back) = (there.unwrap(), back.unwrap());
    assert_eq!(there.findings.len(), 2);
    let item = Catalogue::built_in().unwrap().find("1.4").unwrap();
    let note = &there.known.answers[&item].note;
    assert!(["a.xlsx) = 1", "b.xlsx) = 2", "c.xlsx) = 3"].iter().all(|said| note.contains(said)), "{note}");
    assert_eq!(*note, back.known.answers[&item].note);
}

#[test]
fn a_part_with_two_papers_under_one_code_is_left_as_it_is() {
    let twice = whole().with(|form| {
        form.register.as_mut().unwrap().push(("MC.1.4.01".to_owned(), "Quy chế khác".to_owned()));
    });
    let combined = put_together(&[part("a.xlsx", &twice.xlsx())], None).unwrap();
    assert_eq!(combined.renumbered, []);
    let titles: Vec<&str> = combined
        .known
        .register
        .iter()
        .filter(|entry| entry.text == "MC.1.4.01")
        .map(|entry| entry.title.as_str())
        .collect();
    assert_eq!(titles, ["Văn bản 1.4", "Quy chế khác"]);
}

#[test]
fn a_dispute_is_known_by_the_marker_whatever_the_note_says() {
    let parts = [part("an.xlsx", &whole().xlsx()), part("binh.xlsx", &whole().number("1.4", 1.0).xlsx())];
    let open = |combined: &Combined| -> Vec<String> {
        let catalogue = Catalogue::built_in().unwrap();
        let disputed = combined.known.answers.iter().filter(|(_, filled)| filled.is_disputed);
        disputed.map(|(item, _)| catalogue.node(*item).code.clone()).collect()
    };
    let mut first = put_together(&parts, None).unwrap();
    assert_eq!(open(&first), ["1.4"]);
    for filled in first.known.answers.values_mut() {
        filled.note.clear();
    }
    let again = put_together(&[part("chung.xlsx", &written(&first))], None).unwrap();
    assert_eq!(open(&again), ["1.4"], "someone cleared the note, but nobody has decided");

    let noted = whole().with(|form| {
        let row = form.rows.iter_mut().find(|row| row.code == Entry::Text("1.4".to_owned())).unwrap();
        row.score = Entry::Blank;
        row.evidence = "Chưa thống nhất: họp ngày 12/5".to_owned();
    });
    assert_eq!(open(&put_together(&[part("an.xlsx", &noted.xlsx())], None).unwrap()), [""; 0]);
}

#[test]
fn registers_with_thousands_of_codes_are_joined_as_they_come() {
    const COUNT: usize = 40_000;
    let filled = |name: &str| {
        let mut part = part(name, &whole().xlsx());
        let entries = &mut part.assessment.form.register.entries;
        let first = entries.first().unwrap().clone();
        *entries = (1..=COUNT)
            .map(|number| {
                let code = format!("MC.1.3.{number:06}");
                let title = format!("{name} {number}");
                RegisterEntry { text: code.clone(), canonical: code, title, ..first.clone() }
            })
            .collect();
        part
    };
    let parts = [filled("a.xlsx"), filled("b.xlsx")];
    // Held each against each, these took minutes.
    let combined = put_together(&parts, None).unwrap();
    let register = &combined.known.register;
    assert_eq!((register.len(), combined.renumbered.len()), (2 * COUNT, COUNT));
    let told = |at: usize| (register[at].text.as_str(), register[at].title.as_str());
    assert_eq!(told(0), ("MC.1.3.000001", "a.xlsx 1"));
    assert_eq!(told(COUNT), ("MC.1.3.040001", "b.xlsx 1"));
    assert_eq!(told(2 * COUNT - 1), ("MC.1.3.080000", "b.xlsx 40000"));
}

#[test]
fn a_paper_without_a_title_is_the_first_of_its_code_and_takes_the_title_of_the_next() {
    let titled = |name: &str, title: &str| {
        let form = whole().with(|form| {
            form.register = Some(vec![
                ("MC.1.4.01".to_owned(), title.to_owned()),
                ("MC.1.4.02".to_owned(), format!("Sổ {title}")),
            ]);
        });
        part(name, &form.xlsx())
    };
    let parts = [titled("a.xlsx", ""), titled("b.xlsx", "Quy chế"), titled("c.xlsx", "Kế hoạch")];
    let combined = put_together(&parts, None).unwrap();
    let register: Vec<(&str, &str)> =
        combined.known.register.iter().map(|entry| (entry.text.as_str(), entry.title.as_str())).collect();
    assert_eq!(
        register,
        [
            ("MC.1.4.01", "Quy chế"),
            ("MC.1.4.02", "Sổ"),
            ("MC.1.4.03", "Sổ Quy chế"),
            ("MC.1.4.04", "Kế hoạch"),
            ("MC.1.4.05", "Sổ Kế hoạch"),
        ]
    );
}
