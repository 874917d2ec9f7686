//! The file for inspection as its users make and verify it, held against another implementation of BagIt.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use assert_cmd::Command;
use common::{Entry, Form, assess};
use phieu::Engine;
use phieu::dossier::zipped::Zipped;
use phieu::dossier::{self, Bag, Broken, Found, Options, Own, OwnKind, Plan, Words};
use phieu::jobs::dossier::TEMPLATE;
use phieu::paper::dossier::Index;
use phieu::sheet::{self, Limits};
use phieu::store::dossier::{Evidence, is_taken, save};
use phieu::write::docx::Template;
use proptest::prelude::*;
use zip::ZipArchive;

const CODES: [&str; 11] = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2", "2.3", "2.4"];

/// Contents by path.
type Files = BTreeMap<String, Vec<u8>>;

fn phieu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
    command.current_dir(folder).env_remove("PHIEU_LANG").args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A form with a register, whose codes are `MC.1.1.01` to `MC.2.4.01`.
fn form() -> Form {
    Form::sound().with(|form| {
        let titled = |code: &&str| (format!("MC.{code}.01"), format!("Kế hoạch {code}"));
        form.register = Some(CODES.iter().map(titled).collect());
    })
}

/// A folder with the form `phieu.xlsx`, and a file for each of its codes below `mc`.
fn school() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("phieu.xlsx"), form().xlsx()).unwrap();
    for code in CODES {
        put(&folder, &format!("MC.{code}.01.pdf"), code.as_bytes());
    }
    folder
}

/// Puts a file below the folder of the evidence.
fn put(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) {
    let path = folder.path().join("mc").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn make(folder: &tempfile::TempDir, more: &[&str]) -> Output {
    let arguments = ["ho-so", "phieu.xlsx", "--evidence", "mc", "-o"];
    phieu(folder.path(), &[&arguments, more].concat())
}

/// Paths below a folder, with slashes.
fn files(folder: &Path) -> Files {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A Python with the implementation of BagIt by others.
fn python() -> Option<PathBuf> {
    common::python_with("bagit")
}

/// Whether others find that a bag holds; `None` where there are no others.
fn holds_for_others(bag: &Path) -> Option<bool> {
    let script = "import sys, bagit; sys.exit(0 if bagit.Bag(sys.argv[1]).is_valid() else 1)";
    let run = std::process::Command::new(python()?).args(["-c", script]).arg(bag).output().unwrap();
    match run.status.code() {
        Some(0) => Some(true),
        Some(1) => Some(false),
        _ => panic!("{}", text(&run.stderr)),
    }
}

fn unpack(zip: &Path, folder: &Path) {
    ZipArchive::new(fs::File::open(zip).unwrap()).unwrap().extract(folder).unwrap();
}

/// The problems that the program finds in a bag, and how it ends.
fn problems(folder: &Path, bag: &str) -> (Vec<String>, i32) {
    let run = phieu(folder, &["dossier", "verify", bag, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../schema/dossier.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let told = report["problems"].as_array().unwrap().iter();
    let told: Vec<String> = told.map(|told| told["problem"].as_str().unwrap().to_owned()).collect();
    assert_eq!(report["holds"].as_bool().unwrap(), run.status.code() == Some(0), "{report}");
    (told, run.status.code().unwrap())
}

#[test]
fn evidence_stands_under_its_code_in_the_order_of_criteria_and_everything_is_listed() {
    let folder = school();
    put(&folder, "MC.1.3.01/ảnh 1.jpg", b"one");
    put(&folder, "MC.1.3.01/ảnh 2.jpg", b"two");
    put(&folder, "1.4/Biên bản.docx", b"minutes");
    put(&folder, "Ke\u{302}\u{301} hoa\u{323}ch 2.4.pdf", b"by its title");
    put(&folder, "khác.txt", b"nobody's");
    put(&folder, "MC.1.9.77.pdf", b"of no code of the form");
    put(&folder, "Thumbs.db", b"clutter");
    let before = files(&folder.path().join("mc"));
    let run = make(&folder, &["hs"]);
    assert_eq!(run.status.code(), Some(0), "{}{}", text(&run.stdout), text(&run.stderr));
    let bag = files(&folder.path().join("hs"));
    let evidence: Vec<&str> = bag
        .keys()
        .filter_map(|path| path.strip_prefix("data/"))
        .filter(|path| path.starts_with(['1', '2']))
        .map(|path| path.split_once('/').unwrap().1)
        .collect();
    assert_eq!(
        evidence,
        [
            "1.1 - Có ban hành kế hoạch tổ chức…/MC.1.1.01 - Kế hoạch 1.1.pdf",
            "1.2 - Có ban hành quy chế tổ chức dạy…/MC.1.2.01 - Kế hoạch 1.2.pdf",
            "1.3 - Triển khai phần mềm dạy học…/MC.1.3.01 - Kế hoạch 1.3/MC.1.3.01.pdf",
            "1.3 - Triển khai phần mềm dạy học…/MC.1.3.01 - Kế hoạch 1.3/ảnh 1.jpg",
            "1.3 - Triển khai phần mềm dạy học…/MC.1.3.01 - Kế hoạch 1.3/ảnh 2.jpg",
            "1.4 - Số lượng học liệu được số hóa/Biên bản.docx",
            "1.4 - Số lượng học liệu được số hóa/MC.1.4.01 - Kế hoạch 1.4.pdf",
            "1.5 - Tổ chức kiểm tra, đánh giá trên…/MC.1.5.01 - Kế hoạch 1.5.pdf",
            "1.6 - Phát triển nguồn nhân lực…/MC.1.6.01 - Kế hoạch 1.6.pdf",
            "1.7 - Hạ tầng, thiết bị phục vụ…/MC.1.7.01 - Kế hoạch 1.7.pdf",
            "2.1 - Thành lập bộ phận chỉ đạo, phụ…/MC.2.1.01 - Kế hoạch 2.1.pdf",
            "2.2 - Ban hành kế hoạch ứng dụng công…/MC.2.2.01 - Kế hoạch 2.2.pdf",
            "2.3 - Triển khai phần mềm quản trị…/MC.2.3.01 - Kế hoạch 2.3.pdf",
            "2.4 - Mức độ triển khai dịch vụ trực…/MC.2.4.01 - Kế hoạch 2.4/Kế hoạch 2.4.pdf",
            "2.4 - Mức độ triển khai dịch vụ trực…/MC.2.4.01 - Kế hoạch 2.4/MC.2.4.01.pdf",
        ]
    );
    let own: Vec<&str> =
        bag.keys().filter_map(|path| path.strip_prefix("data/0 - Phiếu, kết quả, văn bản/")).collect();
    for name in ["phieu.xlsx", "phieu.ket-qua.xlsx", "phieu.bien-ban.docx", "phieu.to-trinh.docx"] {
        assert!(own.contains(&name), "{name} in {own:?}");
    }
    assert_eq!(
        bag["data/0 - Phiếu, kết quả, văn bản/phieu.xlsx"],
        fs::read(folder.path().join("phieu.xlsx")).unwrap()
    );
    assert!(bag.contains_key("data/Mục lục hồ sơ.xlsx") && bag.contains_key("data/Mục lục hồ sơ.docx"));
    assert_eq!(files(&folder.path().join("mc")), before, "evidence is copied and never touched");
    let told = text(&run.stdout);
    assert!(told.contains("11 có tệp, 0 chỉ có đường dẫn trên mạng, 0 chưa có tệp"), "{told}");
    assert!(told.contains("MC.1.9.77.pdf: phiếu không có mã MC.1.9.77"), "{told}");
    assert!(told.contains("  khác.txt") && !told.contains("Thumbs"), "{told}");
    // All that is there, where it is asked for.
    assert_eq!(make(&folder, &["hs2", "--all", "-q"]).status.code(), Some(0));
    let all = files(&folder.path().join("hs2"));
    assert_eq!(all["data/Khác/khác.txt"], b"nobody's");
    assert_eq!(all["data/Khác/MC.1.9.77.pdf"], b"of no code of the form");
}

#[test]
fn others_find_that_the_bag_holds_and_that_it_does_not_after_one_byte_is_changed() {
    let folder = school();
    assert_eq!(make(&folder, &["hs", "--date", "2025-05-31"]).status.code(), Some(0));
    assert_eq!(make(&folder, &["hs.zip", "--date", "2025-05-31"]).status.code(), Some(0));
    let bag = folder.path().join("hs");
    let unpacked = folder.path().join("mo");
    unpack(&folder.path().join("hs.zip"), &unpacked);
    assert_eq!(files(&unpacked.join("hs")), files(&bag), "the zip holds what the folder holds");
    let info = fs::read_to_string(bag.join("bag-info.txt")).unwrap();
    for line in ["Source-Organization: Trường THCS Hoa Sen", "Bagging-Date: 2025-05-31", "Payload-Oxum: "]
    {
        assert!(info.contains(line), "{line} in {info}");
    }
    for path in ["hs", "hs.zip", "mo"] {
        assert_eq!(problems(folder.path(), path), (Vec::new(), 0), "{path}");
    }
    for path in [&bag, &unpacked.join("hs")] {
        assert_ne!(holds_for_others(path), Some(false), "{}", path.display());
    }
    let pdf = files(&bag).into_keys().find(|path| path.ends_with("Kế hoạch 2.3.pdf")).unwrap();
    let changed = |path: &str, bytes: &[u8]| {
        let before = fs::read(bag.join(path)).unwrap();
        fs::write(bag.join(path), bytes).unwrap();
        let (mine, others) = (problems(folder.path(), "hs"), holds_for_others(&bag));
        fs::write(bag.join(path), before).unwrap();
        assert_ne!(others, Some(true), "{path}");
        mine
    };
    assert_eq!(changed(&pdf, b"2,3"), (vec!["changed".to_owned()], 1));
    assert_eq!(changed(&pdf, b"longer").0, ["oxum", "changed"]);
    assert_eq!(changed("bag-info.txt", info.replace("Hoa Sen", "Hoa Sim").as_bytes()).0, ["changed"]);
    fs::write(bag.join("data/thêm.txt"), b"").unwrap();
    assert_eq!(problems(folder.path(), "hs").0, ["oxum", "extra"]);
    fs::remove_file(bag.join("data/thêm.txt")).unwrap();
    fs::remove_file(bag.join(&pdf)).unwrap();
    assert_eq!(problems(folder.path(), "hs").0, ["oxum", "missing"]);
    assert_ne!(holds_for_others(&bag), Some(true));
    let words = phieu(folder.path(), &["ho-so", "kiem-tra", "hs"]);
    assert!(text(&words.stdout).contains("KHÔNG còn nguyên vẹn: 2 chỗ sai"), "{}", text(&words.stdout));
    // One byte of a packed file in the zip.
    let mut zip = fs::read(folder.path().join("hs.zip")).unwrap();
    let stored = zip.windows(5).rposition(|bytes| bytes == b"2.4PK").unwrap();
    zip[stored] ^= 1;
    fs::write(folder.path().join("sai.zip"), zip).unwrap();
    let (told, code) = problems(folder.path(), "sai.zip");
    assert!(code == 1 && (told == ["unread"] || told == ["changed"]), "{told:?}");
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let folder = school();
    for name in ["a/hs.zip", "b/hs.zip"] {
        assert_eq!(make(&folder, &[name]).status.code(), Some(0));
    }
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("a/hs.zip") == read("b/hs.zip"));
}

#[test]
fn the_index_leads_to_every_file_and_tells_its_digest() {
    let folder = school();
    put(&folder, "MC.1.1.01/50% & #1 'a'.pdf", b"signs");
    assert_eq!(make(&folder, &["hs"]).status.code(), Some(0));
    let data = folder.path().join("hs/data");
    let bytes = fs::read(data.join("Mục lục hồ sơ.xlsx")).unwrap();
    let book = sheet::read(&bytes, &Limits::from_toml(Limits::BUILT_IN).unwrap()).unwrap();
    let cells: Vec<String> = book.sheets[0].cells().iter().map(|cell| cell.shown().into_owned()).collect();
    let manifest = fs::read_to_string(folder.path().join("hs/manifest-sha256.txt")).unwrap();
    let indexed = manifest.lines().filter(|line| !line.contains("data/Mục lục"));
    let mut count = 0;
    for line in indexed {
        let (digest, path) = line.split_once("  ").unwrap();
        assert!(cells.iter().any(|cell| cell == digest), "{path}");
        assert!(cells.iter().any(|cell| path.ends_with(cell.as_str()) && !cell.is_empty()), "{path}");
        count += 1;
    }
    assert!(count >= 20, "{count}");
    let relations = common::parts(&bytes)
        .into_iter()
        .find(|(name, _)| name.ends_with("sheet1.xml.rels"))
        .map(|(_, text)| text)
        .unwrap();
    let targets: Vec<String> = relations
        .split("Target=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .map(|target| target.trim_start_matches("file:///").replace('\\', "/").replace("%20", " "))
        .map(|target| target.replace("&amp;", "&").replace("&apos;", "'"))
        .collect();
    assert_eq!(targets.len(), count);
    for target in &targets {
        assert!(data.join(target).is_file(), "{target}");
    }
    // The same in Word.
    let paper =
        common::parts(&fs::read(data.join("Mục lục hồ sơ.docx")).unwrap())["word/document.xml"].clone();
    for told in ["MC.1.1.01", "Kế hoạch 2.4", "Trường THCS Hoa Sen", "2024-2025"] {
        assert!(paper.contains(told), "{told}");
    }
    assert!(!paper.contains("{{") && !paper.contains("DỰ THẢO"));
    assert!(paper.contains(r#"w:orient="landscape""#) && paper.contains(r#"w:w="16838""#), "A4 that lies");
}

#[test]
fn evidence_without_a_file_is_told_and_an_address_is_a_place_too() {
    let folder = school();
    let form = form()
        .evidence("1.4", "MC.1.4.01; https://truong.edu.vn/hoc-lieu")
        .evidence("1.2", "MC.1.2.01; MC.1.2.02")
        .with(|form| form.register.as_mut().unwrap().push(("MC.1.5.09".to_owned(), "Ảnh lớp".to_owned())));
    fs::write(folder.path().join("phieu.xlsx"), form.xlsx()).unwrap();
    let run = make(&folder, &["hs"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let told = text(&run.stdout);
    assert!(told.contains("11 có tệp, 1 chỉ có đường dẫn trên mạng, 2 chưa có tệp"), "{told}");
    assert!(told.contains("\n  MC.1.2.02 (dùng cho 1.2)\n"), "{told}");
    assert!(told.contains("\n  MC.1.5.09 Ảnh lớp (chưa chỉ báo nào dùng)\n"), "{told}");
    let index = fs::read(folder.path().join("hs/data/Mục lục hồ sơ.docx")).unwrap();
    let paper = &common::parts(&index)["word/document.xml"];
    assert!(paper.contains("https://truong.edu.vn/hoc-lieu") && paper.contains("Chưa có tệp"));
    assert_eq!(problems(folder.path(), "hs").1, 0, "what is there holds all the same");
}

#[test]
fn a_file_of_two_codes_stands_under_each_and_doubles_and_empty_files_are_told() {
    let folder = school();
    fs::remove_file(folder.path().join("mc/MC.2.2.01.pdf")).unwrap();
    fs::rename(folder.path().join("mc/MC.2.1.01.pdf"), folder.path().join("mc/MC.2.1.01, MC.2.2.01.pdf"))
        .unwrap();
    put(&folder, "MC.1.1.01.pdf", b"the same");
    put(&folder, "MC.1.2.01.pdf", b"the same");
    put(&folder, "MC.1.3.01.pdf", b"");
    let run = make(&folder, &["hs"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let bag = files(&folder.path().join("hs"));
    let twice: Vec<&String> =
        bag.iter().filter(|(_, bytes)| *bytes == b"2.1").map(|(path, _)| path).collect();
    assert!(twice.len() == 2 && twice[0].contains("/2.1 - ") && twice[1].contains("/2.2 - "), "{twice:?}");
    let told = text(&run.stdout);
    assert!(told.contains("MC.1.1.01.pdf = MC.1.2.01.pdf"), "{told}");
    assert!(told.contains("Tệp rỗng (0 byte):\n  MC.1.3.01.pdf"), "{told}");
}

#[test]
fn a_form_with_errors_or_gaps_gives_a_draft_or_nothing() {
    let folder = school();
    fs::write(folder.path().join("phieu.xlsx"), form().score("1.4", Entry::Blank).xlsx()).unwrap();
    let refused = make(&folder, &["hs"]);
    assert_eq!(refused.status.code(), Some(1));
    let told = text(&refused.stderr);
    assert!(told.contains("còn 1 lỗi, nhóm 1 chưa đủ điểm") && told.contains("--draft"), "{told}");
    assert!(!folder.path().join("hs").exists());
    let draft = make(&folder, &["hs", "--draft"]);
    assert_eq!(draft.status.code(), Some(1), "its findings are still there");
    let index = fs::read(folder.path().join("hs/data/Mục lục hồ sơ.docx")).unwrap();
    assert!(common::parts(&index)["word/document.xml"].contains("DỰ THẢO"));
    fs::write(folder.path().join("phieu.xlsx"), b"no workbook").unwrap();
    let unread = make(&folder, &["hs3", "--draft"]);
    assert_eq!(unread.status.code(), Some(1));
    assert!(text(&unread.stderr).contains("Không đọc được bảng tự đánh giá"), "{}", text(&unread.stderr));
}

#[test]
fn nothing_that_is_there_is_written_over_but_an_untouched_old_dossier_that_may_go() {
    let folder = school();
    for (target, words) in [
        ("mc/hs", "nằm trong thư mục minh chứng"),
        ("mc/../mc/hs.zip", "nằm trong thư mục minh chứng"),
        ("mc", "nằm trong thư mục minh chứng"),
        ("phieu.xlsx", "Không ghi đè lên phiếu gốc"),
        (".", "Không ghi đè lên phiếu gốc"),
    ] {
        for more in [&[target][..], &[target, "--replace"]] {
            let run = make(&folder, more);
            assert_ne!(run.status.code(), Some(0), "{target}");
            assert!(text(&run.stderr).contains(words), "{target}: {}", text(&run.stderr));
        }
    }
    for target in ["hs", "hs.zip"] {
        assert_eq!(make(&folder, &[target]).status.code(), Some(0));
        let again = make(&folder, &[target]);
        assert_eq!(again.status.code(), Some(2));
        assert!(text(&again.stderr).contains("--replace"), "{}", text(&again.stderr));
    }
    put(&folder, "MC.1.1.01.pdf", b"new");
    for target in ["hs", "hs.zip"] {
        let replaced = make(&folder, &[target, "--replace"]);
        assert_eq!(replaced.status.code(), Some(0), "{}", text(&replaced.stderr));
        assert_eq!(problems(folder.path(), target), (Vec::new(), 0));
    }
    assert!(files(&folder.path().join("hs")).values().any(|bytes| bytes == b"new"));
    // Somebody worked in it, or it is somebody else's.
    fs::write(folder.path().join("hs/ghi chú.txt"), b"mine").unwrap();
    fs::create_dir(folder.path().join("ảnh")).unwrap();
    fs::write(folder.path().join("ảnh/a.jpg"), b"mine").unwrap();
    for (target, kept) in [("hs", "hs/ghi chú.txt"), ("ảnh", "ảnh/a.jpg")] {
        let run = make(&folder, &[target, "--replace"]);
        assert_eq!(run.status.code(), Some(2));
        assert!(text(&run.stderr).contains("không phải hồ sơ nguyên vẹn"), "{}", text(&run.stderr));
        assert_eq!(fs::read(folder.path().join(kept)).unwrap(), b"mine");
    }
    fs::create_dir(folder.path().join("trống")).unwrap();
    assert_eq!(make(&folder, &["trống"]).status.code(), Some(0), "an empty folder is nothing");
    let names: BTreeSet<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!names.iter().any(|name| name.starts_with('.')), "{names:?}");
}

#[test]
fn names_of_any_length_and_kind_become_such_as_every_system_takes() {
    let folder = school();
    fs::write(
        folder.path().join("phieu.xlsx"),
        form()
            .with(|form| {
                let register = form.register.as_mut().unwrap();
                register[0].1 = "Quyết định về việc ban hành quy chế “dạy học/kiểm tra”: ".repeat(12);
                register[1].1 = "CON".to_owned();
                register[2].1 = "Tỉ lệ 50%?\nhai dòng. ".to_owned();
            })
            .xlsx(),
    )
    .unwrap();
    // 255 bytes, as long as file systems take them.
    put(&folder, &format!("MC.1.4.01 {}.pdf", "ấ".repeat(80)), b"long");
    put(&folder, &format!("MC.1.5.01/{}x.jpg", "Ảnh lớp học ".repeat(13)), b"long too");
    put(&folder, "mc.1.6.01 - KẾ HOẠCH.PDF", b"capitals");
    put(&folder, "1.6/aux.txt", b"a device");
    put(&folder, "1.6/Giảm 100%25.txt", b"per cent");
    #[cfg(unix)]
    put(&folder, "1.6/hai\ndòng: \"a\\b\" .txt", b"signs");
    let run = make(&folder, &["hs"]);
    assert_eq!(run.status.code(), Some(0), "{}{}", text(&run.stdout), text(&run.stderr));
    let bag = files(&folder.path().join("hs"));
    assert_eq!(bag.values().filter(|bytes| *bytes == b"long" || *bytes == b"long too").count(), 2);
    for path in bag.keys() {
        assert!(path.encode_utf16().count() <= 170, "{path}");
        for part in path.split('/') {
            assert!(part.len() <= 210 && !part.contains(|c: char| "<>:\"\\|?*%\n".contains(c)), "{part}");
            assert!(!part.ends_with(['.', ' ']) && !part.starts_with("aux"), "{part}");
        }
    }
    assert_eq!(problems(folder.path(), "hs"), (Vec::new(), 0));
    assert_ne!(holds_for_others(&folder.path().join("hs")), Some(false));
}

#[cfg(unix)]
#[test]
fn links_to_the_outside_are_told_and_never_followed() {
    use std::os::unix::fs::symlink;
    let folder = school();
    fs::write(folder.path().join("bí mật.pdf"), b"secret").unwrap();
    fs::create_dir(folder.path().join("ngoài")).unwrap();
    fs::write(folder.path().join("ngoài/MC.1.1.01 ngoài.pdf"), b"secret").unwrap();
    let link = |to: &str, name: &str| symlink(to, folder.path().join("mc").join(name)).unwrap();
    link("../bí mật.pdf", "MC.1.2.01 mật.pdf");
    link("../ngoài", "MC.1.3.01");
    link(".", "vòng");
    link("không có", "MC.1.4.01 gãy.pdf");
    link("MC.1.5.01.pdf", "MC.1.6.01 trong.pdf");
    let run = make(&folder, &["hs"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let bag = files(&folder.path().join("hs"));
    assert!(!bag.values().any(|bytes| bytes == b"secret"));
    assert_eq!(
        bag.values().filter(|bytes| *bytes == b"1.5").count(),
        2,
        "a link within the folder is its file"
    );
    for name in ["MC.1.2.01 mật.pdf", "MC.1.3.01", "vòng", "MC.1.4.01 gãy.pdf"] {
        assert!(text(&run.stderr).contains(&format!("Bỏ qua {name}:")), "{name}: {}", text(&run.stderr));
    }
    // In a bag of somebody else's they are told too.
    symlink("/etc/hostname", folder.path().join("hs/data/máy")).unwrap();
    assert_eq!(problems(folder.path(), "hs").0, ["link", "oxum", "extra"]);
}

/// A sink of its own kind of trouble: the evidence changes, the disk is full, the program is stopped.
#[test]
fn nothing_half_made_stays_whatever_goes_wrong() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mc")).unwrap();
    fs::write(folder.path().join("mc/a.pdf"), b"a").unwrap();
    let evidence = Evidence::list(&folder.path().join("mc"), &[]).unwrap();
    for name in ["hs", "hs.zip"] {
        let target = folder.path().join(name);
        let troubles: [fn() -> Broken; 3] = [
            || Broken::Changed(0),
            || Broken::Unread(0, std::io::ErrorKind::PermissionDenied.into()),
            || Broken::Unwritten("data/a".to_owned(), std::io::ErrorKind::StorageFull.into()),
        ];
        let mut told = Vec::new();
        for trouble in troubles {
            let error = save(&target, false, &evidence, |sink| {
                sink.put("data/đã chép.pdf", 3, &mut b"abc".as_slice()).unwrap();
                Err(trouble())
            });
            told.push(error.unwrap_err().kind.key());
            assert!(!is_taken(&target));
        }
        assert_eq!(told, ["store.changed", "store.no_permission", "store.disk_full"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the evidence is left");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_its_evidence_is_without_a_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mc")).unwrap();
    let path = folder.path().join("mc/MC.1.1.01.pdf");
    fs::write(&path, b"a").unwrap();
    let evidence = Evidence::list(&folder.path().join("mc"), &[]).unwrap();
    fs::remove_file(&path).unwrap();
    let error = evidence.look(0).unwrap_err();
    assert!(error.kind.key() == "store.not_found" && error.path.ends_with("MC.1.1.01.pdf"), "{error}");
    let plan = planned(&["MC.1.1.01.pdf".to_owned()], false);
    assert_eq!((plan.missing().count(), plan.wanted().len()), (CODES.len() - 1, 1));
    let plan = plan.without(BTreeSet::from([0]));
    assert_eq!((plan.missing().count(), plan.wanted().len(), plan.unread.len()), (CODES.len(), 0, 1));
    let gone = dossier::Entry {
        path: "data/a".to_owned(),
        size: 1,
        sha256: String::new(),
        source: dossier::Source::Found(0),
    };
    let gone = dossier::Dossier { entries: vec![gone] };
    let saved = save(&folder.path().join("hs"), false, &evidence, |sink| {
        dossier::seal(&gone, &[], |number| evidence.open(number), sink, |_| {})
    });
    assert_eq!(saved.unwrap_err().kind.key(), "store.not_found");
    assert!(!folder.path().join("hs").exists());
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_is_taken_away_by_the_next() {
    let folder = school();
    let left = folder.path().join(".phieu-left.tmp");
    fs::create_dir_all(left.join("bag/data")).unwrap();
    fs::write(left.join("lock"), b"").unwrap();
    fs::write(left.join("bag/data/a"), b"half").unwrap();
    let running = folder.path().join(".phieu-running.tmp");
    fs::create_dir(&running).unwrap();
    let lock = fs::File::create(running.join("lock")).unwrap();
    lock.lock().unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    for path in [&left, &running] {
        fs::File::open(path).unwrap().set_modified(old).unwrap();
    }
    assert_eq!(make(&folder, &["hs"]).status.code(), Some(0));
    assert!(!left.exists() && running.exists());
}

#[test]
fn bags_of_others_are_read() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bag = folder.path().join("túi");
    fs::create_dir_all(bag.join("Kế hoạch")).unwrap();
    fs::write(bag.join("Kế hoạch/50%.txt"), b"a").unwrap();
    fs::write(bag.join("Ke\u{302}\u{301}.txt"), b"b").unwrap();
    let make = |bag: &Path, algorithms: &str| {
        let script = "import sys, bagit; bagit.make_bag(sys.argv[1], {'Contact-Name': 'A'}, checksums=sys.argv[2].split())";
        let run = std::process::Command::new(&python)
            .args(["-c", script])
            .arg(bag)
            .arg(algorithms)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", text(&run.stderr));
    };
    make(&bag, "md5 sha512");
    assert_eq!(problems(folder.path(), "túi"), (Vec::new(), 0));
    let weak = folder.path().join("yếu");
    fs::create_dir(&weak).unwrap();
    fs::write(weak.join("a.txt"), b"a").unwrap();
    make(&weak, "md5 sha1");
    assert_eq!(problems(folder.path(), "yếu"), (vec!["weak".to_owned()], 0));
    fs::write(weak.join("data/a.txt"), b"b").unwrap();
    assert_eq!(problems(folder.path(), "yếu").0, ["changed", "weak"]);
}

#[test]
fn what_is_no_bag_is_told() {
    let folder = school();
    let run = phieu(folder.path(), &["ho-so", "kiem-tra", "mc"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(text(&run.stdout).contains("không thấy tệp bagit.txt"), "{}", text(&run.stdout));
    assert_eq!(phieu(folder.path(), &["ho-so", "kiem-tra", "phieu.docx"]).status.code(), Some(3));
    let no_zip = phieu(folder.path(), &["ho-so", "kiem-tra", "mc/MC.1.1.01.pdf"]);
    assert_eq!(no_zip.status.code(), Some(3));
    assert!(text(&no_zip.stderr).contains("không phải tệp .zip"), "{}", text(&no_zip.stderr));
    assert_eq!(phieu(folder.path(), &["ho-so", "kiem-tra"]).status.code(), Some(2));
    assert_eq!(phieu(folder.path(), &["ho-so", "phieu.xlsx"]).status.code(), Some(2));
    let help = text(&phieu(folder.path(), &["ho-so", "--help"]).stdout);
    assert!(help.contains("phieu dossier verify") && help.contains("--evidence"), "{help}");
}

/// Takes minutes and ten GB of disk: run with `--ignored`.
#[test]
#[ignore = "takes minutes and ten GB of disk"]
fn a_file_of_more_than_4_gb_goes_into_folder_and_zip_and_is_verified() {
    let folder = school();
    let size = (1_u64 << 32) + 12_345;
    for name in ["MC.1.1.01.mp4", "MC.1.2.01.bin"] {
        let large = fs::File::create(folder.path().join("mc").join(name)).unwrap();
        large.set_len(size).unwrap();
    }
    let run = make(&folder, &["hs.zip"]);
    assert_eq!(run.status.code(), Some(0), "{}{}", text(&run.stdout), text(&run.stderr));
    assert!(text(&run.stdout).contains("Từ 4 GB trở lên"), "{}", text(&run.stdout));
    let mut zip = ZipArchive::new(fs::File::open(folder.path().join("hs.zip")).unwrap()).unwrap();
    let sizes: Vec<u64> = (0..zip.len()).map(|index| zip.by_index_raw(index).unwrap().size()).collect();
    assert_eq!(sizes.iter().filter(|found| **found == size).count(), 2);
    drop(zip);
    assert_eq!(problems(folder.path(), "hs.zip"), (Vec::new(), 0));
    if let Some(python) = python() {
        let script =
            "import sys, zipfile; sys.exit(0 if zipfile.ZipFile(sys.argv[1]).testzip() is None else 1)";
        let run = std::process::Command::new(python)
            .args(["-c", script])
            .arg(folder.path().join("hs.zip"))
            .output();
        assert!(run.unwrap().status.success());
    }
    fs::remove_file(folder.path().join("hs.zip")).unwrap();
    assert_eq!(make(&folder, &["hs"]).status.code(), Some(0));
    assert_eq!(problems(folder.path(), "hs"), (Vec::new(), 0));
}

#[test]
fn the_words_template_names_only_what_there_is_and_lies_on_a4() {
    let engine = Engine::built_in().unwrap();
    let template = Template::parse(TEMPLATE, &engine.limits).unwrap();
    assert_eq!(template.check(&Index::fields()), []);
    let parts = common::parts(TEMPLATE);
    // Nghị định 30/2020/NĐ-CP: top and bottom 20 to 25 mm, left 30 to 35, right 15 to 20, in twentieths of a point.
    let paper = &parts["word/document.xml"];
    let margin = |side: &str| {
        let margins = paper.split("<w:pgMar ").nth(1).unwrap();
        let value = margins.split(&format!("w:{side}=\"")).nth(1).unwrap().split('"').next().unwrap();
        value.parse::<f64>().unwrap() / 1440.0 * 25.4
    };
    for (side, least, most) in
        [("top", 20.0, 25.0), ("bottom", 20.0, 25.0), ("left", 30.0, 35.0), ("right", 15.0, 20.0)]
    {
        let found = margin(side).round();
        assert!((least..=most).contains(&found), "{side} {found}");
    }
    assert!(parts["word/styles.xml"].contains("w:ascii=\"Times New Roman\""));
}

#[test]
fn an_index_of_the_offices_own_making_is_used_and_a_broken_one_says_where() {
    let folder = school();
    let copied = phieu(folder.path(), &["van-ban", "--templates", "mau-van-ban"]);
    assert_eq!(copied.status.code(), Some(0), "{}", text(&copied.stderr));
    let own = folder.path().join("mau-van-ban/muc-luc-ho-so.docx");
    let edited = |from: &str, to: &str| {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in common::parts(TEMPLATE) {
            out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut out, text.replace(from, to).as_bytes()).unwrap();
        }
        fs::write(&own, out.finish().unwrap().into_inner()).unwrap();
    };
    edited("Mục lục hồ sơ minh chứng", "DANH MỤC CỦA {{tên trường}}");
    assert_eq!(make(&folder, &["hs"]).status.code(), Some(0));
    let index = fs::read(folder.path().join("hs/data/Mục lục hồ sơ.docx")).unwrap();
    assert!(common::parts(&index)["word/document.xml"].contains("DANH MỤC CỦA"));
    edited("{{dung lượng}}", "{{dung luong}} {{số tệp}}");
    let broken = make(&folder, &["hs2"]);
    assert_eq!(broken.status.code(), Some(2));
    let told = text(&broken.stderr);
    assert!(told.contains("muc-luc-ho-so.docx") && told.contains("{{số tệp}}"), "{told}");
    assert!(!folder.path().join("hs2").exists());
}

/// A zip of a sound bag, and what its payload holds.
fn zip() -> (Vec<u8>, Files) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mc")).unwrap();
    let evidence = Evidence::list(&folder.path().join("mc"), &[]).unwrap();
    let entry = |name: &str, text: &str| dossier::Entry::made(name, text.as_bytes().to_vec());
    let entries = vec![entry("data/a.txt", "some text, some text"), entry("data/ế/b.pdf", "stored")];
    let target = folder.path().join("hs.zip");
    let dossier = dossier::Dossier { entries };
    let none = |_| Err(std::io::ErrorKind::NotFound.into());
    save(&target, false, &evidence, |sink| dossier::seal(&dossier, &[], none, sink, |_| {})).unwrap();
    unpack(&target, &folder.path().join("mo"));
    (fs::read(&target).unwrap(), payload(files(&folder.path().join("mo/hs"))))
}

fn payload(mut files: Files) -> Files {
    files.retain(|path, _| path.starts_with("data/"));
    files
}

fn planned(paths: &[String], all: bool) -> Plan {
    let engine = Engine::built_in().unwrap();
    let assessment = assess("phieu.xlsx", &form().xlsx());
    let found = paths.iter().map(|path| Found { path: path.clone(), size: 1 }).collect();
    let own = ["phieu.xlsx", "PHIEU.xlsx", "a/b.docx"].map(|name| Own {
        kind: OwnKind::Paper,
        name: name.to_owned(),
        title: String::new(),
        bytes: Vec::new(),
    });
    let words = Words { own: "0 - Phiếu".to_owned(), other: "Khác".to_owned() };
    Plan::new(&assessment, &engine, found, own.into(), (&words, Options { all }))
}

#[test]
fn papers_of_one_name_go_along_side_by_side() {
    let plan = planned(&[], false);
    let own: Vec<&str> = plan.own.iter().map(|(_, path)| path.as_str()).collect();
    assert_eq!(
        own,
        ["data/0 - Phiếu/phieu.xlsx", "data/0 - Phiếu/PHIEU (2).xlsx", "data/0 - Phiếu/a-b.docx"]
    );
    assert_eq!(plan.missing().count(), CODES.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_zip_with_a_changed_byte_holds_only_where_its_payload_is_the_same(at in 0_usize..100_000, by in 1_u8..=255) {
        static SOUND: LazyLock<(Vec<u8>, Files)> = LazyLock::new(zip);
        let (sound, held) = &*SOUND;
        let mut bytes = sound.clone();
        let at = at % bytes.len();
        bytes[at] ^= by;
        if let Ok(mut bag) = Zipped::open(Cursor::new(bytes))
            && dossier::verify(&mut bag, |_| {}).holds()
        {
            let mut found = BTreeMap::new();
            for member in bag.members() {
                let mut content = Vec::new();
                bag.open(&member).unwrap().read_to_end(&mut content).unwrap();
                // A list of the bag's own that has become a file beside it is no payload, and the bag need not have it.
                let path = member.path.split_once('/').map_or(member.path.as_str(), |(_, path)| path);
                found.insert(path.to_owned(), content);
            }
            prop_assert_eq!(&payload(found), held);
        }
    }

    #[test]
    fn whatever_files_are_called_their_places_are_safe_and_their_own(
        names in proptest::collection::vec(
            prop_oneof![
                "(MC\\.1\\.[1-7]\\.01|mc 2-[1-4]-01|1\\.3|CON|\\.\\.|~|a)[ ./\\\\-]{0,3}\\PC{0,90}(\\.pdf|\\.PDF|\\.| )?",
                "\\PC{1,120}(/\\PC{1,60}){0,3}",
                "[Kk](ế|e\u{302}\u{301}|Ế)\\.(pdf|PDF)",
            ],
            1..12,
        ),
    ) {
        let plan = planned(&names, true);
        let paths: Vec<&str> = plan.filed.iter().map(|filed| filed.path.as_str()).collect();
        let folded: BTreeSet<String> = paths.iter().map(|path| path.to_lowercase()).collect();
        prop_assert_eq!(folded.len(), paths.len(), "{:?}", paths);
        for path in &paths {
            prop_assert!(path.starts_with("data/") && path.encode_utf16().count() <= 175, "{}", path);
            for part in path.split('/') {
                prop_assert!(!part.is_empty() && part != "." && part != ".." && part.len() <= 215, "{:?}", path);
                prop_assert!(!part.contains(|c: char| c.is_control() || "<>:\"\\|?*%".contains(c)), "{:?}", path);
                prop_assert!(!part.ends_with([' ', '.']) && !part.starts_with(' '), "{:?}", path);
            }
        }
        for (index, path) in paths.iter().enumerate() {
            let is_folder = paths.iter().any(|other| other.to_lowercase().starts_with(&format!("{}/", path.to_lowercase())));
            prop_assert!(!is_folder, "{} {}", index, path);
        }
    }
}
