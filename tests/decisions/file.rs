//! F: the file itself. What cannot be read has no answers and no findings about them.

use crate::outcome::{HALF, decide_file, sound};

const NOTHING: &str = "1: 0 open | 2: 0 open | school: open";

#[test]
fn f101_f102_f103_what_is_no_whole_workbook_has_one_finding_and_no_answers() {
    let whole = sound().xlsx();
    let mut locked = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    locked.resize(1024, 0);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    for (about, bytes, expected) in [
        ("a PDF", b"%PDF-1.7".to_vec(), "F101/pdf error"),
        ("nothing", Vec::new(), "F101/empty error"),
        ("a password", locked, "F102 error"),
        ("cut off", whole[..whole.len() - 40].to_vec(), "F103 error"),
        ("half", whole[..whole.len() / 2].to_vec(), "F103 error"),
    ] {
        decide_file(about, "phieu.xlsx", &bytes, &[expected, NOTHING]);
    }
    decide_file("whole", "phieu.xlsx", &whole, &[HALF]);
}

#[test]
fn f103_a_sheet_that_breaks_off_is_not_read_in_part() {
    let broken = crate::outcome::patched(&sound().xlsx(), "</sheetData>", "<row r=\"99\"><c r=\"A99\">");
    decide_file("no end", "phieu.xlsx", &broken, &["F103 error", NOTHING]);
    let numbered = crate::outcome::patched(&sound().xlsx(), "r=\"D14\"", "r=\"?14\"");
    decide_file("a cell without an address", "phieu.xlsx", &numbered, &["F103 error", NOTHING]);
}

#[test]
fn f105_a_name_at_odds_with_the_content_changes_nothing() {
    let (html, xlsx) = (sound().html(), sound().xlsx());
    decide_file("a table named .xls", "phieu.xls", html.as_bytes(), &["F105 note", HALF]);
    decide_file("a workbook named .xls", "phieu.xls", &xlsx, &["F105 note", HALF]);
    decide_file("a workbook named .XLSX", "phieu.XLSX", &xlsx, &[HALF]);
    decide_file("a name without an ending", "phieu", &xlsx, &[HALF]);
}
