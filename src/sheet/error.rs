//! Spreadsheet errors by the text that they show, for formats that store no more than it.

/// Errors that end in no mark, in the languages of Excel: not available.
const WITHOUT_MARK: [&str; 9] =
    ["#N/A", "#NV", "#N/D", "#N/B", "#I/T", "#N.V.", "#YOK", "#Н/Д", "#GETTING_DATA"];
/// How LibreOffice writes an error that has a number alone.
const NUMBERED: [&str; 5] = ["Err", "Fehler", "Erreur", "Error", "Lỗi"];
/// Letters of the longest error.
const LONGEST: usize = 24;

/// Whether a cell that shows this text shows an error: `#DIV/0!`, `#WERT!`, `#N/A`, `Err:502`.
pub(super) fn is_error(shown: &str) -> bool {
    let shown = shown.trim();
    WITHOUT_MARK.contains(&shown) || is_marked(shown) || is_numbered(shown)
}

/// `#NAME?`, `#DIV/0!`, `#ZAHL!`: capitals between a hash and a mark, whatever the language.
fn is_marked(shown: &str) -> bool {
    let Some(name) = shown.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?'])) else {
        return false;
    };
    let is_name =
        |c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '/' | '_' | ' ' | '.' | '\'');
    name.starts_with(char::is_uppercase) && name.chars().all(is_name) && name.chars().count() <= LONGEST
}

fn is_numbered(shown: &str) -> bool {
    let Some((name, number)) = shown.split_once(':') else { return false };
    let is_number =
        number.len() == 3 && number.starts_with('5') && number.bytes().all(|b| b.is_ascii_digit());
    is_number && NUMBERED.contains(&name.trim_end_matches([' ', '\u{a0}', '\u{202f}']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_by_their_text_in_any_language() {
        for shown in [
            "#DIV/0!",
            "#N/A",
            "#NV",
            "#WERT!",
            "#NAME?",
            "#REF!",
            "#ZAHL!",
            "#SPILL!",
            "#ПУСТО!",
            "#THAM CHIẾU!",
            "Err:502",
            " #NULL! ",
            "Lỗi:508",
            "Err\u{a0}:522",
        ] {
            assert!(is_error(shown), "{shown}");
        }
        for shown in [
            "#",
            "#!",
            "###",
            "#1",
            "# 5!",
            "#tốt!",
            "Lớp:502",
            "Err:1",
            "Err:50a",
            "Phòng 502",
            "Không!",
            "N/A",
            "",
        ] {
            assert!(!is_error(shown), "{shown}");
        }
    }
}
