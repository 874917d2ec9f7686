//! F: the file itself.

use crate::cell::Place;
use crate::finding::{Code, Finding};
use crate::form::Form;
use crate::sheet::{Damage, Format, ReadError};

/// The finding for a file that could not be read.
pub fn unreadable(error: &ReadError) -> Finding {
    let finding = |code| Finding::new(code, Place::default());
    match error {
        ReadError::NotAWorkbook(kind) => {
            let kind = kind.as_deref().unwrap_or("unknown");
            let told = finding(Code::F101).word("kind", format!("file_kind.{kind}"));
            // The messages know for which kinds something else helps than to save them anew.
            Finding { variant: Some(kind.to_owned().into()), ..told }
        }
        ReadError::Encrypted => finding(Code::F102),
        ReadError::Damaged(damage) => damaged(damage),
        ReadError::TooLarge { what, found, limit } => finding(Code::F104)
            .word("what", format!("limit.{what}"))
            .number("found", *found)
            .number("limit", *limit),
    }
}

/// The finding for a file that a front end gave up on after so many seconds.
pub fn too_slow(seconds: u64) -> Finding {
    Finding::new(Code::F104, Place::default()).variant("slow").number("seconds", seconds)
}

/// F103. What is no fault of the file's own is told in other words.
fn damaged(damage: &Damage) -> Finding {
    let finding = Finding::new(Code::F103, Place::default());
    let finding = match damage {
        Damage::Bug => finding.variant(damage.key()),
        _ => finding.word("reason", format!("damage.{}", damage.key())),
    };
    match damage.detail() {
        Some(detail) => finding.text("detail", detail),
        None => finding,
    }
}

/// F105, when the file's name says another format than its content.
pub fn name_disagrees(file_name: &str, format: Format) -> Option<Finding> {
    let (_, ending) = file_name.rsplit_once('.').filter(|(_, ending)| !ending.is_empty())?;
    let ending = ending.to_lowercase();
    (!format.endings().contains(&ending.as_str())).then(|| {
        let usual = format.endings().first().copied().unwrap_or_default();
        Finding::new(Code::F105, Place::default())
            .text("ending", ending)
            .word("kind", format!("format.{usual}"))
            .text("usual", usual)
    })
}

/// F106, once a form.
pub fn old_font(form: &Form) -> Option<Finding> {
    let (place, coding) = form.unseen.old_font.clone()?;
    Some(Finding::new(Code::F106, place).text("coding", coding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Param;
    use crate::merge::Record;
    use crate::message::{Lang, Messages};

    fn said(error: &ReadError) -> [String; 2] {
        [Lang::Vi, Lang::En].map(|lang| Messages::built_in(lang).unwrap().message(&unreadable(error)))
    }

    #[test]
    fn every_damage_is_told_in_words_of_the_reader_s_language() {
        let text = || "Sheet1".to_owned();
        for damage in [
            Damage::CutOff,
            Damage::NoDirectory,
            Damage::Header,
            Damage::ClaimsTooMuch,
            Damage::NoWorkbookPart,
            Damage::NoDocumentPart,
            Damage::NoSheet(text()),
            Damage::Numbering(text()),
            Damage::Carried(text()),
            Damage::ReaderFailed,
            Damage::Bug,
            Damage::Technical(text()),
        ] {
            let has_detail = damage.detail().is_some();
            let [vi, en] = said(&ReadError::Damaged(damage));
            assert_ne!(vi, en);
            for text in [&vi, &en] {
                assert!(!text.contains(['{', '_']), "{text}");
                assert_eq!(text.contains("Sheet1"), has_detail, "{text}");
            }
        }
    }

    #[test]
    fn a_library_s_own_words_are_a_technical_detail_in_brackets() {
        let [vi, en] = said(&ReadError::technical("invalid end of central directory"));
        assert_eq!(vi, "Tệp hỏng hoặc tải chưa hết (chi tiết kỹ thuật: invalid end of central directory).");
        assert_eq!(
            en,
            "The file is damaged or was not copied in full (technical detail: invalid end of central directory)."
        );
    }

    #[test]
    fn damage_crosses_from_one_process_to_another() {
        let error = ReadError::Damaged(Damage::NoSheet("Phiếu".to_owned()));
        let text = serde_json::to_string(&Err::<(), _>(&error)).unwrap();
        assert_eq!(serde_json::from_str::<Result<(), ReadError>>(&text).unwrap(), Err(error));
    }

    #[test]
    fn a_file_that_was_not_opened_is_worded_by_whoever_reads_its_record() {
        let params = [("path", "a/phieu.xlsx".to_owned()), ("detail", String::new())];
        let catalogue = crate::catalogue::Catalogue::built_in().unwrap();
        let record = Record::unopened("phieu.xlsx", "store.no_permission", params, &catalogue).unwrap();
        let kept: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        let [finding] = kept.findings().try_into().unwrap();
        assert!(finding.params.contains(&("reason".into(), Param::Word("store.no_permission".to_owned()))));
        let [vi, en] = [Lang::Vi, Lang::En].map(|lang| Messages::built_in(lang).unwrap().message(&finding));
        assert_eq!(
            vi,
            "Không mở được tệp: Không có quyền đọc hoặc ghi a/phieu.xlsx. Chọn thư mục khác hoặc hỏi người quản trị máy."
        );
        assert!(en.contains("a/phieu.xlsx") && !en.contains("quyền"), "{en}");
    }

    #[test]
    fn a_file_that_cannot_be_read_says_what_it_is_or_lacks() {
        let finding = |code| Finding::new(code, Place::default());
        let too_large = ReadError::TooLarge { what: "cells".to_owned(), found: 11, limit: 10 };
        for (error, expected) in [
            (
                ReadError::NotAWorkbook(None),
                finding(Code::F101).word("kind", "file_kind.unknown").variant("unknown"),
            ),
            (
                ReadError::NotAWorkbook(Some("pdf".to_owned())),
                finding(Code::F101).word("kind", "file_kind.pdf").variant("pdf"),
            ),
            (
                ReadError::NotAWorkbook(Some("old_excel".to_owned())),
                finding(Code::F101).word("kind", "file_kind.old_excel").variant("old_excel"),
            ),
            (ReadError::Encrypted, finding(Code::F102)),
            (ReadError::Damaged(Damage::CutOff), finding(Code::F103).word("reason", "damage.cut_off")),
            (
                ReadError::Damaged(Damage::NoSheet("Phiếu".to_owned())),
                finding(Code::F103).word("reason", "damage.no_sheet").text("detail", "Phiếu"),
            ),
            (ReadError::Damaged(Damage::Bug), finding(Code::F103).variant("bug")),
            (
                too_large,
                finding(Code::F104).word("what", "limit.cells").number("found", 11).number("limit", 10),
            ),
        ] {
            assert_eq!(unreadable(&error), expected, "{error:?}");
        }
    }

    #[test]
    fn a_name_is_at_odds_with_the_content_where_its_ending_is_of_another_format() {
        for (name, format, expected) in [
            ("phieu.xlsx", Format::Xlsx, None),
            ("phieu.XLSM", Format::Xlsx, None),
            ("phieu.v2.xlsx", Format::Xlsx, None),
            ("phieu", Format::Xlsx, None),
            ("phieu.xls", Format::Xlsx, Some(["xls", "xlsx"])),
            ("phieu.xlsx.XLS", Format::Xlsx, Some(["xls", "xlsx"])),
            ("phieu.xls", Format::Html, Some(["xls", "html"])),
            ("phieu.", Format::Csv, None),
        ] {
            let finding = name_disagrees(name, format);
            let expected = expected.map(|[ending, usual]| {
                let finding = Finding::new(Code::F105, Place::default()).text("ending", ending);
                finding.word("kind", format!("format.{usual}")).text("usual", usual)
            });
            assert_eq!(finding, expected, "{name} is {format:?}");
        }
    }

    #[test]
    fn text_in_an_old_font_is_told_once_where_it_first_stands() {
        let mut form = Form::default();
        assert_eq!(old_font(&form), None);
        let place = Place { sheet: Some("Phiếu".to_owned()), ..Place::default() };
        form.unseen.old_font = Some((place.clone(), "TCVN3".to_owned()));
        assert_eq!(old_font(&form), Some(Finding::new(Code::F106, place).text("coding", "TCVN3")));
    }
}
