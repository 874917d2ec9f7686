//! The rule book is written by the program, and the file in `docs` is what the program writes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use phieu::catalogue::Catalogue;
use phieu::finding::Code;
use phieu::message::{Lang, Messages};
use phieu::report::{rulebook, text};

fn book(lang: Lang) -> String {
    rulebook::write(&Catalogue::built_in().unwrap(), &Messages::built_in(lang).unwrap())
}

/// `PHIEU_UPDATE=1 cargo test --test rulebook` writes the file anew.
#[test]
fn the_file_is_what_the_program_writes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/quy-tac.md");
    let written = book(Lang::Vi);
    if std::env::var_os("PHIEU_UPDATE").is_some() {
        std::fs::write(path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    let differs = written.lines().zip(kept.lines()).find(|(new, old)| new != old);
    assert!(
        written == kept,
        "docs/quy-tac.md is not what the program writes (first difference: {differs:?}); \
         run PHIEU_UPDATE=1 cargo test --test rulebook and look at what changed"
    );
}

#[test]
fn every_code_has_its_section_in_both_languages_and_nothing_is_left_open() {
    for lang in [Lang::Vi, Lang::En] {
        let book = book(lang);
        for code in Code::ALL {
            assert_eq!(book.matches(&format!("#### {}. ", code.as_str())).count(), 1, "{code:?}");
        }
        for left_open in ["{", "}", "rules.", "show.", "generic."] {
            assert!(!book.contains(left_open), "{left_open} {lang:?}");
        }
    }
}

#[test]
fn the_book_tells_the_levels_of_its_catalogue_and_no_other() {
    let text = include_str!("../schema/qd4725-2022.toml").replace("\"75\"", "\"80\"");
    let messages = Messages::built_in(Lang::Vi).unwrap();
    let book = rulebook::write(&Catalogue::from_toml(&text).unwrap(), &messages);
    assert!(book.contains("| 3 | Đáp ứng tốt | trên 80 điểm | đã đối chiếu |"));
    assert!(book.contains("80 điểm là mức 2; 80,5 điểm là mức 3"));
    assert!(!book.contains("75"), "a bound of another catalogue");
}

#[test]
fn the_page_of_a_code_says_when_it_is_there_what_counts_and_since_when() {
    let page = text::page(Code::V304, &Messages::built_in(Lang::Vi).unwrap());
    assert_eq!(
        page,
        "\
V304 · Chưa chấm điểm (lỗi)

Ô trống nghĩa là chưa đánh giá, không phải 0 điểm. Nhóm còn ô trống thì chưa xếp mức.

Khi nào có: Hàng của chỉ báo có trong phiếu nhưng ô điểm để trống, chỉ có chữ bị gạch ngang, chỉ hiện số 0 của một ô trống khác, hoặc có số mà định dạng của ô không cho hiện. Số 0 ghi thẳng vào ô không phải là ô trống.
Tính thế nào: Chỉ báo không có điểm, không phải 0 điểm. Các chỉ báo khác vẫn được tính; nhóm chưa xếp mức.
Cách sửa: Ghi điểm từ 0 đến điểm tối đa vào ô đó. Nếu được 0 điểm thì ghi số 0.
Ví dụ đúng: 0
Có từ phiên bản 0.1.0.
"
    );
}
