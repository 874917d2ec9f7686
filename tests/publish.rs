//! Public pages: the figures of the JSON report and nothing that is private, safe whatever a form says, and never in the
//! place of anybody's file.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use common::{Entry, Form, invented};
use data_encoding::BASE64;
use phieu::Engine;
use phieu::catalogue::{BUILT_IN, Catalogue};
use phieu::form::RegisterEntry;
use phieu::jobs::merge::{self, Origin};
use phieu::jobs::publish::{Edition, Plan, Unfinished};
use phieu::jobs::{File, check};
use phieu::merge::Record;
use phieu::merge::archive::Archive;
use phieu::message::{Lang, Messages};
use phieu::paper::publication::{Decision, Extra, Mark, Notice, SchoolPage, State};
use phieu::report::json;
use phieu::school::SchoolYear;
use phieu::score::AcceptedValue;
use phieu::sheet::{Date, sniff};
use phieu::template::{Filled, Known, Pages};
use phieu::text::with_point;
use rust_decimal::Decimal;
use serde_json::Value;
use sha2::{Digest, Sha256};

const LARGEST: usize = 150_000;

fn engine() -> Engine {
    Engine::built_in().unwrap()
}

fn messages() -> Messages {
    Messages::built_in(Lang::Vi).unwrap()
}

fn edition_of(engine: &Engine, files: &[(&str, Vec<u8>)], plan: Plan) -> Edition {
    let take = |(name, bytes): &(&str, Vec<u8>)| {
        let origin = Origin { shown: (*name).to_owned(), ..Origin::default() };
        let file = File::read(name, bytes.clone(), &engine.limits);
        plan.take(&origin, Ok(file), engine, &messages()).unwrap()
    };
    let taken = files.iter().map(take).collect();
    plan.edition(taken, engine).unwrap()
}

fn edition(files: &[(&str, Vec<u8>)], plan: Plan) -> Edition {
    edition_of(&engine(), files, plan)
}

/// The only school's page, as values and as a file.
fn only(bytes: Vec<u8>, plan: Plan) -> (SchoolPage, String) {
    let edition = edition(&[("phieu.xlsx", bytes)], plan);
    let [entry] = edition.entries.as_slice() else { panic!("one school: {:?}", edition.entries) };
    let page = edition.page(entry, false, &engine()).unwrap();
    (page, edition.page_file(entry, false, &engine()).unwrap())
}

fn drafts() -> Plan {
    Plan { drafts: true, ..Plan::default() }
}

fn with(extras: &[Extra]) -> Plan {
    let notice = Notice { extras: extras.iter().copied().collect(), ..Notice::default() };
    Plan { notice, ..Plan::default() }
}

fn phieu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
    command.current_dir(folder).env_remove("PHIEU_LANG").args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The figures that a page holds for those who take them along.
fn figures(page: &str) -> String {
    let start = "data:text/csv;charset=utf-8;base64,";
    let (_, data) = page.split_once(start).unwrap();
    let (data, _) = data.split_once('"').unwrap();
    String::from_utf8(BASE64.decode(data.as_bytes()).unwrap()).unwrap()
}

fn named(name: &str, code: &str, parent: &str) -> Form {
    Form::sound().with(|form| {
        let line = |label: &str, value: &str| vec![label.to_owned(), value.to_owned()];
        form.head = vec![
            line("Đơn vị quản lý:", parent),
            line("Tên trường:", name),
            line("Mã trường:", code),
            line("Năm học:", "2024-2025"),
            vec![],
        ];
    })
}

/// With a reviewer's column: the school's own points less a half, but for conditions.
fn reviewed() -> Form {
    Form::sound().with(|form| {
        form.columns.push("Điểm đánh giá ngoài".to_owned());
        for row in &mut form.rows {
            let mark = match row.score {
                Entry::Number(points) => Entry::Number((points - 0.5).max(0.0)),
                _ => Entry::Blank,
            };
            row.extra = vec![mark];
        }
    })
}

#[test]
fn every_figure_of_a_page_is_that_of_the_json_report() {
    for name in ["a00-clean.xlsx", "a10-condition.xlsx", "b04-step.xls", "c02-blank.ods", "d00-text-html.xls"]
    {
        let bytes = std::fs::read(Path::new("workbooks/samples").join(name)).unwrap();
        let engine = engine();
        let assessment = check::assess(&engine, File::read(name, bytes.clone(), &engine.limits));
        let report: Value =
            serde_json::from_str(&json::form(name, &assessment, &engine, &messages()).unwrap()).unwrap();
        let (page, html) = only(bytes, drafts());
        let groups = report["groups"].as_array().unwrap();
        assert_eq!(page.groups.rows.len(), groups.len());
        for (row, group) in page.groups.rows.iter().zip(groups) {
            let (own, level) = (&row.outcome.own, &group["level"]);
            assert_eq!(with_point(own.points), group["total"], "{name}");
            assert_eq!(with_point(row.max), group["max"], "{name}");
            assert_eq!(Value::from(own.rating.as_ref().unwrap().level), *level, "{name}");
            let shown = format!("<data itemprop=\"value\" value=\"{}\">", with_point(own.points));
            assert!(html.contains(&shown), "{name}: {shown}");
        }
        let unit = page.groups.unit.as_ref().unwrap();
        assert_eq!(Value::from(unit.rating.own.level), report["level"], "{name}");

        let answers = report["answers"].as_array().unwrap();
        let answer = |code: &str| answers.iter().find(|answer| answer["item"] == code).unwrap();
        for row in &page.conditions.as_ref().unwrap().rows {
            assert_eq!(Value::from(row.met.0), answer(&row.code)["met"], "{name} {}", row.code);
        }
        for row in &page.criteria.rows {
            let below = format!("{}.", row.code);
            let is_of = |code: &str| code == row.code || code.starts_with(&below);
            let of_row = answers.iter().filter(|answer| is_of(answer["item"].as_str().unwrap()));
            let scores: Vec<Option<Decimal>> =
                of_row.map(|answer| answer["score"].as_str().map(|score| score.parse().unwrap())).collect();
            let sum: Decimal = scores.iter().flatten().sum();
            match row.mark.own.0 {
                Mark::Open => assert!(scores.iter().all(Option::is_none), "{name} {}", row.code),
                Mark::Points { points, is_complete, .. } => {
                    assert_eq!(points, sum, "{name} {}", row.code);
                    assert_eq!(is_complete, scores.iter().all(Option::is_some), "{name} {}", row.code);
                }
                Mark::NotApplicable => panic!("{name} {}", row.code),
            }
        }
        let csv = figures(&html);
        for answer in answers {
            let start = format!("{}. ", answer["item"].as_str().unwrap());
            let row = csv
                .lines()
                .find(|line| line.split(';').any(|cell| cell.trim_matches('"').starts_with(&start)));
            let score = answer["score"].as_str().map(|score| score.replace('.', ",")).unwrap_or_default();
            assert!(row.unwrap().contains(&score), "{name} {start} {score}");
        }
    }
}

#[test]
fn the_reviewers_figures_stand_beside_the_schools_own_and_never_in_their_place() {
    let (own, _) = only(Form::sound().xlsx(), Plan::default());
    let (page, html) = only(reviewed().xlsx(), Plan::default());
    let points = |page: &SchoolPage| -> Vec<String> {
        page.groups.rows.iter().map(|row| with_point(row.outcome.own.points)).collect()
    };
    assert_eq!(points(&page), points(&own));
    assert!(own.groups.rows.iter().all(|row| row.outcome.review.is_none()));
    let review: Vec<String> =
        page.groups.rows.iter().map(|row| with_point(row.outcome.review.as_ref().unwrap().points)).collect();
    assert!(review.iter().zip(points(&own)).all(|(review, own)| *review != own), "{review:?}");
    let conditions = page.conditions.unwrap();
    assert!(conditions.rows.iter().all(|row| row.met.0 == Some(true)));
    assert!(html.contains("hai kết quả riêng"));
    let values = |line: &str| line.split(';').map(str::to_owned).collect::<Vec<_>>();
    let csv = figures(&html);
    let row = values(csv.lines().find(|line| line.contains("1.4. ")).unwrap());
    assert_eq!([row[6].as_str(), row[8].as_str()], ["5", "\"4,5\""], "{row:?}");
}

/// A form of the project's own with something private wherever a form can hold it.
fn private() -> Vec<u8> {
    let engine = engine();
    let catalogue = &engine.catalogue;
    let answers = catalogue.items().map(|(id, node)| {
        let value = match node.max {
            Some(max) => AcceptedValue::Points(max),
            None => AcceptedValue::Met(true),
        };
        let criterion = catalogue.node(catalogue.criterion_of(id).unwrap()).code.clone();
        let filled = Filled {
            value: Some(value),
            evidence: match node.code.as_str() {
                "1.4" => "https://drive.google.com/drive/folders/1Rieng-tu-0001".to_owned(),
                "1.7.1" => "Biên bản kiểm kê".to_owned(),
                _ => format!("MC.{criterion}.01"),
            },
            note: if node.code == "1.4" {
                "Ghi chú riêng, gọi 0912345678".to_owned()
            } else {
                String::new()
            },
            ..Filled::default()
        };
        (id, filled)
    });
    let entry = |criterion: &str, title: &str, location: &str| RegisterEntry {
        text: format!("MC.{criterion}.01"),
        canonical: format!("MC.{criterion}.01"),
        title: title.to_owned(),
        date: String::new(),
        issuer: "Cô Nguyễn Thị B lập".to_owned(),
        location: location.to_owned(),
        note: "Mật khẩu tủ 1234".to_owned(),
        place: phieu::cell::Place::default(),
    };
    let register =
        ["1.1", "1.2", "1.3", "1.5", "1.6", "2.1", "2.2", "2.3", "2.4"].map(|criterion| match criterion {
            "1.1" => entry(
                criterion,
                "Kế hoạch 61 (https://drive.google.com/file/d/2Rieng)",
                "D:\\ho so\\ke hoach.pdf",
            ),
            "1.2" => entry(criterion, "Quy chế dạy học trực tuyến", "https://truong.example.edu.vn/quy-che"),
            _ => entry(criterion, "Sổ theo dõi", "Tủ số 3 phòng cô B"),
        });
    let member =
        |name: &str, position: &str, role: &str| [name, position, role, "1.3"].map(str::to_owned).to_vec();
    let known = Known {
        name: Some("Trường THCS Hoa Sen".to_owned()),
        code: Some("00123".to_owned()),
        kind: Some("Trung học cơ sở".to_owned()),
        parent: Some("UBND xã Hùng Thắng".to_owned()),
        school_year: SchoolYear::parse("2024-2025"),
        answers: answers.collect(),
        register: register.to_vec(),
        pages: Pages {
            writer: "Phạm Văn Lập".to_owned(),
            head: "Trần Thị Trưởng".to_owned(),
            council: vec![
                member("Lê Văn Chủ", "Hiệu trưởng", "Chủ tịch"),
                member("Đỗ Thị Ký", "Giáo viên", "Thư ký"),
            ],
            ..Pages::default()
        },
        ..Known::default()
    };
    phieu::write::template::write(catalogue, &engine.words.kinds, &known).unwrap()
}

/// What is private in it, by what asks for it; `None` for what nothing asks for.
const SECRETS: &[(Option<Extra>, &str)] = &[
    (Some(Extra::Evidence), "Quy chế dạy học trực tuyến"),
    (Some(Extra::Evidence), "Biên bản kiểm kê"),
    (Some(Extra::Evidence), "Kế hoạch 61"),
    (Some(Extra::Evidence), "MC.1.3.01"),
    (Some(Extra::Links), "1Rieng-tu-0001"),
    (Some(Extra::Links), "2Rieng"),
    (Some(Extra::Links), "truong.example.edu.vn"),
    (Some(Extra::Notes), "0912345678"),
    (Some(Extra::Names), "Lê Văn Chủ"),
    (Some(Extra::Names), "Đỗ Thị Ký"),
    (None, "ke hoach.pdf"),
    (None, "Tủ số 3"),
    (None, "cô B"),
    (None, "Nguyễn Thị B"),
    (None, "Mật khẩu"),
    (None, "Phạm Văn Lập"),
    (None, "Trần Thị Trưởng"),
    (None, "phieu.xlsx"),
];

#[test]
fn what_is_private_stays_out_and_each_part_is_there_only_where_it_is_asked_for() {
    use Extra::{Evidence, Links, Names, Notes};
    for asked in [&[][..], &[Evidence], &[Links], &[Notes], &[Names], &[Evidence, Links, Notes, Names]] {
        let (_, html) = only(private(), with(asked));
        let everything = html.clone() + &figures(&html);
        let mut wanted: BTreeSet<Extra> = asked.iter().copied().collect();
        if wanted.contains(&Links) {
            wanted.insert(Evidence);
        }
        for (part, secret) in SECRETS {
            let is_wanted = part.is_some_and(|part| wanted.contains(&part));
            assert_eq!(everything.contains(secret), is_wanted, "{secret} with {asked:?}");
        }
    }
}

#[test]
fn a_consolidated_workbook_and_its_forms_give_the_same_pages() {
    let engine = engine();
    let forms = [
        ("a.xlsx", named("Trường THCS Ân Thi", "001", "Xã Đông").total("1", 75.5).xlsx()),
        ("b.xlsx", named("Trường TH Bình Minh", "002", "Xã Đông").total("2", 49.5).xlsx()),
        ("c.xlsx", named("Trường THPT Lê Lợi", "003", "Xã Ba").score("1.4", Entry::Blank).xlsx()),
    ];
    let plan = merge::Plan::new(None, None, Vec::new(), None, &engine);
    let files = forms.iter().map(|(name, bytes)| {
        let origin = Origin { shown: (*name).to_owned(), ..Origin::default() };
        (origin, Ok(File::read(name, bytes.clone(), &engine.limits)))
    });
    let merged = merge::all(plan, files.collect(), &engine, &|_| {}).unwrap();
    let mut book = Cursor::new(Vec::new());
    merge::workbook(&merged, &engine.catalogue, &messages(), &mut book).unwrap();

    let unit = || Plan { unit: Some("UBND huyện".to_owned()), ..drafts() };
    let of_forms = edition(&forms, unit());
    let of_book = edition(&[("tong-hop.xlsx", book.into_inner())], unit());
    let files = |edition: &Edition| -> Vec<String> {
        let pages = edition.entries.iter().map(|entry| edition.page_file(entry, true, &engine).unwrap());
        pages.chain([edition.index_file(&engine)]).collect()
    };
    assert_eq!(files(&of_forms), files(&of_book));
    let names: Vec<_> = of_forms.entries.iter().map(|entry| entry.page.as_deref().unwrap()).collect();
    assert_eq!(
        names,
        ["truong-thpt-le-loi-003.html", "truong-th-binh-minh-002.html", "truong-thcs-an-thi-001.html"]
    );
    let index = of_forms.index(&engine);
    assert_eq!(
        index
            .sections
            .iter()
            .map(|section| (section.title.as_deref().unwrap(), section.rows.len()))
            .collect::<Vec<_>>(),
        [("Xã Ba", 1), ("Xã Đông", 2)]
    );
    assert!(of_forms.index_file(&engine).contains("href=\"truong-th-binh-minh-002.html\""));
}

#[test]
fn an_unfinished_form_has_no_page_and_no_figure_unless_a_draft_is_asked_for() {
    let forms = || {
        [
            ("a.xlsx", named("Trường A", "1", "Xã").xlsx()),
            ("b.xlsx", named("Trường B", "2", "Xã").score("1.4", Entry::Blank).xlsx()),
            ("c.xlsx", named("Trường C", "3", "Xã").number("2.4.1", 99.0).xlsx()),
        ]
    };
    let engine = engine();
    let kept = edition(&forms(), Plan::default());
    let states = |edition: &Edition| edition.entries.iter().map(|entry| entry.state).collect::<Vec<_>>();
    assert_eq!(states(&kept), [State::Published, State::Waiting, State::Waiting]);
    let open = Unfinished { errors: 1, open: 1, is_nameless: false };
    assert_eq!(kept.entries[1].unfinished, Some(open));
    let index = kept.index(&engine);
    assert!(index.sections[0].rows[1].listed.is_none() && index.sections[0].rows[1].page.is_none());
    assert!(index.head.draft.is_none());
    assert_eq!(index.levels.rows[0].counts.iter().map(|(_, count, _)| count).sum::<usize>(), 1);
    let file = kept.index_file(&engine);
    assert!(file.contains("Chưa công bố") && !file.contains("noindex") && !file.contains("DỰ THẢO"));

    let nameless = Form::sound().with(|form| form.head[0].clear()).xlsx();
    let nameless = edition(&[("x.xlsx", nameless)], Plan::default());
    let why = Unfinished { is_nameless: true, ..Unfinished::default() };
    assert!(nameless.entries.iter().all(|entry| entry.unfinished == Some(why) && entry.page.is_none()));

    let drafted = edition(&forms(), drafts());
    assert_eq!(states(&drafted), [State::Published, State::Draft, State::Draft]);
    for (entry, is_draft) in drafted.entries.iter().zip([false, true, true]) {
        let page = drafted.page_file(entry, true, &engine).unwrap();
        for mark in ["<meta name=\"robots\" content=\"noindex, nofollow\">", "DỰ THẢO"] {
            assert_eq!(page.contains(mark), is_draft, "{entry:?}");
        }
    }
    assert!(drafted.index_file(&engine).contains("noindex"));
}

#[test]
fn whatever_a_form_says_a_page_stays_text() {
    let names = [
        "Trường <script>alert(1)</script>",
        "Trường \"><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://x\";\"y\")",
        "Trường ' & </title></style><b>",
        "Trường \u{202e}gnort\u{2066}",
        "-->]]><!--",
    ];
    for name in names {
        let form = named(name, "=1+1", "@Xã <b>;\"x\"").xlsx();
        let edition = edition(&[("a.xlsx", form)], drafts());
        let engine = engine();
        let [entry] = edition.entries.as_slice() else { panic!("{name}") };
        let pages = [edition.page_file(entry, true, &engine).unwrap(), edition.index_file(&engine)];
        for (page, scripts) in pages.iter().zip([0, 1]) {
            assert_eq!(page.matches("<script").count(), scripts, "{name}");
            assert_eq!(page.matches("<style").count(), 1, "{name}");
            assert!(!page.contains("<img") && !page.contains("<b>"), "{name}");
            assert!(!page.contains(['\u{202e}', '\u{2066}']), "{name}");
            let csv = figures(page);
            for cell in csv.trim_start_matches('\u{feff}').lines().flat_map(|line| line.split(';')) {
                let start = cell.trim_start_matches('"').chars().next().unwrap_or(' ');
                assert!(!"=+-@\t".contains(start), "{name}: {cell}");
            }
        }
        let entry_page = entry.page.as_deref().unwrap();
        assert!(
            entry_page.chars().all(|sign| sign.is_ascii_alphanumeric() || "-.".contains(sign)),
            "{entry_page}"
        );
    }
}

#[test]
fn nothing_runs_and_nothing_is_fetched_but_what_the_policy_names_by_its_digest() {
    let (_, page) = only(private(), with(&[Extra::Links]));
    let index =
        edition(&[("a.xlsx", named("Trường A", "1", "Xã").xlsx())], Plan::default()).index_file(&engine());
    let inside = |page: &str, tag: &str| {
        let (_, rest) = page.split_once(&format!("<{tag}>")).unwrap();
        rest.split_once(&format!("</{tag}>")).unwrap().0.to_owned()
    };
    let digest = |code: &str| {
        format!("&#39;sha256-{}&#39;", BASE64.encode(&Sha256::digest(code))).replace("&#39;", "'")
    };
    for page in [&page, &index] {
        assert!(page.contains(&format!("style-src {}", digest(&inside(page, "style")))));
        assert!(page.contains("default-src 'none'"));
        for loading in [
            " src=",
            "@import",
            "url(http",
            "style=\"",
            "<iframe",
            "<object",
            "<form",
            " onclick",
            "javascript:",
        ] {
            assert!(!page.contains(loading), "{loading}");
        }
    }
    assert!(!page.contains("<script"));
    assert!(index.contains(&format!("script-src {}", digest(&inside(&index, "script")))));
    let links: Vec<&str> =
        page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.iter().all(|link| link.starts_with("https://") || link.starts_with("data:")), "{links:?}");
}

#[test]
fn the_same_forms_give_the_same_bytes_and_no_page_is_large() {
    let plan = || with(&[Extra::Evidence, Extra::Links, Extra::Notes, Extra::Names]);
    let (_, first) = only(private(), plan());
    let (_, again) = only(private(), plan());
    assert_eq!(first, again);
    for page in [&first, &only(reviewed().xlsx(), Plan::default()).1] {
        assert!(page.len() < LARGEST, "{}", page.len());
        let (_, body) = page.split_once("</style>").unwrap();
        assert!(!body.contains(['{', '}']), "every word in braces is replaced");
    }
}

#[test]
fn the_decision_and_the_day_are_told_only_where_a_person_tells_them() {
    let date = |text| Date::from_iso(text).unwrap();
    let (page, html) = only(Form::sound().xlsx(), Plan::default());
    assert_eq!((page.details.decision, page.details.published), (None, None));
    assert!(!html.contains("Quyết định công nhận") && !html.contains("……"));
    let decision = Decision { number: "số 12/QĐ-THCS".to_owned(), date: Some(date("2025-02-05")) };
    let notice = Notice { decision: Some(decision), date: Some(date("2025-05-28")), ..Notice::default() };
    let (_, html) = only(Form::sound().xlsx(), Plan { notice, ..Plan::default() });
    assert!(
        html.contains("Quyết định công nhận kết quả tự đánh giá: số 12/QĐ-THCS, ngày 05 tháng 02 năm 2025.")
    );
    assert!(html.contains(
        "<time itemprop=\"datePublished\" datetime=\"2025-05-28\">Công bố ngày 28 tháng 5 năm 2025"
    ));
}

#[test]
fn a_catalogue_with_one_scale_over_all_groups_shows_the_sum_that_its_level_follows_from() {
    let text = BUILT_IN[0].1.replace("unit_level = \"lowest_group\"", "unit_level = \"total\"");
    let engine = Engine::with_catalogue(Catalogue::from_toml(&text).unwrap()).unwrap();
    let edition =
        edition_of(&engine, &[("a.xlsx", Form::sound().total("1", 20.0).total("2", 30.0).xlsx())], drafts());
    let page = edition.page(&edition.entries[0], false, &engine).unwrap();
    let unit = page.groups.unit.unwrap();
    let (max, points) = unit.sum.unwrap();
    assert_eq!((with_point(max), with_point(points.own)), ("200".to_owned(), "50".to_owned()));
    assert_eq!(unit.rating.own.level, Some(2));
    assert!(page.groups.rows.iter().all(|row| row.outcome.own.rating.is_none()));
}

#[test]
fn rows_that_do_not_apply_and_levels_chosen_by_row_are_told_as_the_catalogue_has_them() {
    let page_of = |engine: &Engine, answers: invented::Answers| {
        let known = invented::known(engine, answers);
        let form = phieu::write::template::write(&engine.catalogue, &engine.words.kinds, &known).unwrap();
        let edition = edition_of(engine, &[("a.xlsx", form)], Plan::default());
        let html = edition.page_file(&edition.entries[0], false, engine).unwrap();
        (edition.page(&edition.entries[0], false, engine).unwrap(), html)
    };
    let rows = ["1 points 100", "1.1 points 20", "1.2 points 80"];
    let rules = "unit_level = \"lowest_group\"\nnot_applicable = \"rescaled\"";
    let engine = invented::engine(rules, invented::LEVELS, &rows);
    let (page, html) = page_of(&engine, &[("1.1", "kad"), ("1.2", "40")]);
    let group = &page.groups.rows[0].outcome.own;
    assert_eq!((with_point(group.points), group.rating.as_ref().unwrap().level), ("50".to_owned(), Some(2)));
    assert_eq!(page.criteria.rows[0].mark.own, (Mark::NotApplicable, "Không áp dụng".to_owned()));
    assert_eq!(page.criteria.rows[1].mark.own.0.share(), Some(Decimal::new(5, 1)));
    assert!(html.contains("được 40 trên 80 điểm của các dòng áp dụng, quy đổi theo 100 điểm"));

    let engine = invented::engine("unit_level = \"rows\"", invented::BY_ROW_LEVELS, &invented::BY_ROW);
    let (page, html) = page_of(&engine, &invented::by_row(["0", "2", "2", "2", "2"]));
    let unit = page.groups.unit.unwrap();
    assert_eq!((unit.rating.own.level, unit.sum), (Some(0), None));
    assert!(html.contains("class=\"level low\">Mức độ 0 – Chưa đạt<"), "the lowest level is not green");
}

#[test]
fn a_published_page_is_no_form() {
    let (_, page) = only(Form::sound().xlsx(), Plan::default());
    let index = edition(&[("a.xlsx", Form::sound().xlsx())], Plan::default()).index_file(&engine());
    for page in [page, index] {
        assert!(sniff::is_published(page.as_bytes()));
        let assessment = common::assess("trang.html", page.as_bytes());
        assert_eq!(common::codes(&assessment), ["F101"]);
        assert!(messages().message(&assessment.findings[0]).contains("trang công bố"));
    }
}

#[test]
fn three_thousand_schools_are_one_index_that_a_browser_can_hold() {
    let engine = engine();
    let base = Record::of("a.xlsx", &named("Trường", "1", "Xã").assess(), &engine.catalogue).unwrap();
    let record = |number: usize| {
        let mut record = Record { file: format!("{number}.xlsx"), ..base.clone() };
        record.school.name = Some(format!("Trường Trung học cơ sở Nguyễn Trãi số {number}"));
        record.school.code = Some(format!("{number:08}"));
        record.school.parent = Some(format!("Ủy ban nhân dân xã Hùng Thắng {}", number / 30));
        record
    };
    let archive = Archive { records: (0..3000).map(record).collect(), ..Archive::default() };
    let edition = Plan::default().edition(vec![archive.into()], &engine).unwrap();
    let index = edition.index_file(&engine);
    assert_eq!(index.matches("schema.org/School").count(), 3000);
    assert!(index.len() < 3_000_000, "{}", index.len());
    let names: BTreeSet<_> = edition.entries.iter().map(|entry| entry.page.clone().unwrap()).collect();
    assert_eq!(names.len(), 3000);
}

#[test]
fn the_program_publishes_one_page_or_a_folder_and_says_what_it_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, form: Form| std::fs::write(folder.path().join(name), form.xlsx()).unwrap();
    std::fs::create_dir(folder.path().join("phieu")).unwrap();
    write("phieu/a.xlsx", named("Trường THCS A", "00121", "Xã"));
    write("phieu/b.xlsx", named("Trường THCS B", "00122", "Xã"));
    write("c.xlsx", named("Trường THCS C", "00123", "Xã").score("1.4", Entry::Blank));

    let one = phieu(folder.path(), &["cong-bo", "phieu/a.xlsx", "-o", "a.html"]);
    assert_eq!(one.status.code(), Some(0), "{}", text(&one.stderr));
    let page = std::fs::read(folder.path().join("a.html")).unwrap();
    assert_eq!(phieu(folder.path(), &["publish", "phieu/a.xlsx", "-o", "a.html"]).status.code(), Some(0));
    assert_eq!(
        std::fs::read(folder.path().join("a.html")).unwrap(),
        page,
        "its own page is written anew, the same"
    );

    let held = phieu(folder.path(), &["publish", "c.xlsx", "-o", "c.html"]);
    assert_eq!(held.status.code(), Some(1));
    assert!(!folder.path().join("c.html").exists());
    let said = text(&held.stderr);
    assert!(
        said.contains("Trường THCS C (00123) (c.xlsx): chưa công bố, vì phiếu còn 1 lỗi, 1 chỉ báo"),
        "{said}"
    );
    assert!(said.contains("--draft"), "{said}");
    let draft = phieu(folder.path(), &["publish", "c.xlsx", "-o", "c.html", "--draft"]);
    assert_eq!(draft.status.code(), Some(1));
    assert!(std::fs::read_to_string(folder.path().join("c.html")).unwrap().contains("DỰ THẢO"));
    assert!(said.contains("phieu check \"c.xlsx\""), "{said}");
    phieu(folder.path(), &["merge", "c.xlsx", "-o", "tong-hop.xlsx"]);
    let held = text(&phieu(folder.path(), &["publish", "tong-hop.xlsx", "-o", "c.html"]).stderr);
    assert!(held.contains("trang “Phát hiện” của") && held.contains("tong-hop.xlsx"), "{held}");
    assert!(!held.contains("phieu check"), "a consolidated workbook is no form to check: {held}");

    let many = phieu(folder.path(), &["publish", "phieu", "-o", "phieu/trang"]);
    assert_eq!(many.status.code(), Some(0), "{}", text(&many.stderr));
    let index = std::fs::read(folder.path().join("phieu/trang/index.html")).unwrap();
    let again = phieu(folder.path(), &["publish", "phieu", "-o", "phieu/trang"]);
    assert_eq!(
        again.status.code(),
        Some(0),
        "pages among the forms are passed over: {}",
        text(&again.stderr)
    );
    assert_eq!(std::fs::read(folder.path().join("phieu/trang/index.html")).unwrap(), index);
    std::fs::remove_file(folder.path().join("phieu/b.xlsx")).unwrap();
    let fewer = phieu(folder.path(), &["publish", "phieu", "-o", "phieu/trang"]);
    assert!(
        text(&fewer.stderr).contains("truong-thcs-b-00122.html: trang của lần công bố trước"),
        "{}",
        text(&fewer.stderr)
    );
}

#[test]
fn nobodys_file_is_replaced_and_wrong_use_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let form = named("Trường THCS A", "1", "Xã");
    write("a.xlsx", &form.xlsx());
    write("b.xlsx", &named("Trường THCS B", "2", "Xã").xlsx());
    write("phieu.html", form.html().as_bytes());
    let kept = |name: &str| std::fs::read(folder.path().join(name)).unwrap();

    let foreign = phieu(folder.path(), &["publish", "a.xlsx", "-o", "phieu.html"]);
    assert_eq!(foreign.status.code(), Some(3));
    let itself = phieu(folder.path(), &["publish", "phieu.html", "-o", "phieu.html"]);
    assert_eq!(itself.status.code(), Some(3));
    assert_eq!(kept("phieu.html"), form.html().into_bytes());
    std::fs::create_dir(folder.path().join("web")).unwrap();
    write("web/index.html", b"<!doctype html><title>Trang cua truong</title>");
    let index = phieu(folder.path(), &["publish", "a.xlsx", "b.xlsx", "-o", "web"]);
    assert_eq!(index.status.code(), Some(3), "{}", text(&index.stderr));
    assert_eq!(std::fs::read_dir(folder.path().join("web")).unwrap().count(), 1);

    write("anh.pdf", b"%PDF-1.7");
    let unread = phieu(folder.path(), &["publish", "anh.pdf", "-o", "x.html"]);
    assert_eq!(unread.status.code(), Some(1));
    assert!(text(&unread.stderr).contains("anh.pdf: "), "{}", text(&unread.stderr));

    for (arguments, words) in [
        (&["publish", "a.xlsx", "b.xlsx", "-o", "x.html"][..], "một trang, nhưng có 2 trường"),
        (&["publish", "a.xlsx", "b.xlsx", "-o", "x", "--decision", "Số 1/QĐ"], "của một trường, nhưng có 2"),
        (&["publish", "a.xlsx", "-o", "x.html", "--decision-date", "2025-05-20"], "--decision"),
        (&["publish", "a.xlsx", "-o", "x.html", "--date", "20/5/2025"], "20/5/2025"),
        (&["publish", "a.xlsx", "-o", "x.html", "--with", "tat-ca"], "tat-ca"),
        (&["publish", "a.xlsx"], "-o"),
    ] {
        let run = phieu(folder.path(), arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(text(&run.stderr).contains(words), "{arguments:?}: {}", text(&run.stderr));
    }
    assert!(!folder.path().join("x.html").exists() && !folder.path().join("x").exists());
}
