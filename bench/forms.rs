//! Makes filled forms to measure with: `forms <folder> [count]`. The same count gives the same bytes.
//!
//! They are the project's own form of six sheets, filled in as schools do: points in halves, codes and links for
//! evidence, notes, a register. Names and codes are made up.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use phieu::Engine;
use phieu::catalogue::{Catalogue, NodeId};
use phieu::form::RegisterEntry;
use phieu::score::AcceptedValue;
use phieu::template::{Filled, Known};
use phieu::write::template;
use rust_decimal::Decimal;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the folder of the forms"));
    let count: u64 = arguments.next().map_or(1000, |count| count.parse().expect("a number of forms"));
    let engine = Engine::built_in().unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..count {
        let known = school(number, &engine.catalogue);
        let bytes = template::write(&engine.catalogue, &engine.words.kinds, &known).unwrap();
        std::fs::write(folder.join(format!("phieu-{number:05}.xlsx")), bytes).unwrap();
    }
}

/// `SplitMix64`: random enough for forms, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let index = usize::try_from(self.below(texts.len() as u64)).unwrap();
        texts.get(index).copied().unwrap_or_default()
    }
}

const NAMES: &[&str] =
    &["Hoa Sen", "Bình Minh", "Kim Đồng", "Đoàn Kết", "Ánh Dương", "Sông Hồng", "Hòa Bình", "Mùa Xuân"];
const PLACES: &[&str] = &["Đông", "Tây", "Nam", "Bắc", "Thượng", "Hạ", "Trung", "Mới"];
const PAPERS: &[&str] = &["Kế hoạch", "Quyết định", "Biên bản", "Báo cáo", "Ảnh chụp màn hình", "Danh sách"];
const WORDS: &[&str] = &[
    "nhà trường",
    "giáo viên",
    "học sinh",
    "chuyển đổi số",
    "học liệu số",
    "sổ điểm điện tử",
    "học bạ số",
    "phần mềm quản trị",
    "phòng máy",
    "đường truyền",
    "kho dữ liệu",
    "tập huấn",
    "đánh giá",
    "trực tuyến",
    "phân công",
    "tổ chuyên môn",
    "hội đồng",
    "kiểm tra",
    "thống kê",
    "phê duyệt",
    "lưu tại văn phòng",
    "đối chiếu hồ sơ",
    "học kỳ I",
    "học kỳ II",
    "cả năm",
    "bổ sung",
    "thiết bị",
    "ứng dụng",
    "bài giảng",
    "và",
];

fn sentence(random: &mut Random, least: u64, most: u64) -> String {
    let words: Vec<&str> = (0..least + random.below(most - least)).map(|_| random.one_of(WORDS)).collect();
    words.join(" ")
}

fn school(number: u64, catalogue: &Catalogue) -> Known {
    let mut random = Random(number);
    let (level, kind) = match number % 3 {
        0 => ("TH", "Tiểu học"),
        1 => ("THCS", "THCS"),
        _ => ("THPT", "THPT"),
    };
    let name = format!("Trường {level} {} {} {number}", random.one_of(NAMES), random.one_of(PLACES));
    // Twenty schools to a commune.
    let commune = number / 20;
    let mut known = Known {
        name: Some(name),
        code: Some(format!("{:08}", 40_000_000 + number)),
        kind: Some(kind.to_owned()),
        parent: Some(format!("UBND xã {} {commune}", Random(commune).one_of(NAMES))),
        school_year: phieu::school::SchoolYear::parse("2025-2026"),
        ..Known::default()
    };
    let items: Vec<NodeId> = catalogue.items().map(|(id, _)| id).collect();
    for id in items {
        let node = catalogue.node(id);
        let value = match node.max {
            Some(max) => AcceptedValue::Points(points(&mut random, max)),
            None => AcceptedValue::Met(random.below(10) > 0),
        };
        let mut evidence = Vec::new();
        for _ in 0..=random.below(4) {
            let code = format!("MC.{}.{:02}", criterion(&node.code), 1 + random.below(8));
            let title = format!(
                "{} số {}/{} {}",
                random.one_of(PAPERS),
                1 + random.below(400),
                2024 + random.below(2),
                sentence(&mut random, 4, 12)
            );
            if !known.register.iter().any(|entry| entry.text == code) {
                known.register.push(registered(&code, title, &mut random));
            }
            if !evidence.contains(&code) {
                evidence.push(code);
            }
        }
        let filled = Filled {
            value: Some(value),
            evidence: evidence.join("\n"),
            // Some notes begin with a sign that must not become a formula.
            note: match random.below(4) {
                0 => String::new(),
                1 => format!("- {}", sentence(&mut random, 4, 20)),
                _ => sentence(&mut random, 4, 20),
            },
            ..Filled::default()
        };
        known.answers.insert(id, filled);
    }
    known
}

/// Group and criterion, by which evidence is numbered.
fn criterion(code: &str) -> String {
    code.split('.').take(2).collect::<Vec<_>>().join(".")
}

fn points(random: &mut Random, max: Decimal) -> Decimal {
    let halves = u64::try_from(max * Decimal::TWO).unwrap();
    // Schools give themselves most of the points.
    let given = halves.saturating_sub(random.below(halves / 2 + 1));
    Decimal::from(given) / Decimal::TWO
}

fn registered(code: &str, title: String, random: &mut Random) -> RegisterEntry {
    RegisterEntry {
        text: code.to_owned(),
        canonical: code.to_owned(),
        title,
        date: format!("{:02}/{:02}/2025", 1 + random.below(28), 1 + random.below(12)),
        issuer: "Hiệu trưởng".to_owned(),
        location: format!(
            "https://drive.google.com/drive/folders/{:016x}{:016x}",
            random.next(),
            random.next()
        ),
        note: String::new(),
        place: phieu::cell::Place::default(),
    }
}
