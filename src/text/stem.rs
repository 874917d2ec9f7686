//! Names of files: where their endings begin, and texts as names without one.

use super::tidy;

/// Names of devices, which Windows takes for no file whatever their ending.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Letters of an ending, such as `docx`; what is longer belongs to the name.
const ENDING_LETTERS: usize = 8;

/// A file's name and its ending without the dot. Digits alone are no ending: they are the number of a code (`MC.1.3.01`)
/// or a year.
pub fn split_ending(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty()
                && ending.chars().count() <= ENDING_LETTERS
                && ending.chars().any(|c| c.is_ascii_alphabetic())
                && ending.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            (stem, ending)
        }
        _ => (name, ""),
    }
}

/// The text as a name of at most so many bytes that every file system takes. Vietnamese letters stay; what Windows
/// forbids becomes a dash.
pub fn safe_stem(text: &str, most_bytes: usize) -> String {
    let plain: String = tidy(text)
        .chars()
        .map(|c| if c.is_control() || "<>:\"/\\|?*".contains(c) { '-' } else { c })
        .collect();
    let end =
        plain.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= most_bytes).last();
    let short = plain.get(..end.unwrap_or(0)).unwrap_or_default().trim().trim_end_matches(['.', ' ']);
    let short = short.trim_start_matches(['.', '~']);
    let first = short.split('.').next().unwrap_or_default().trim().to_lowercase();
    match short {
        "" => "phieu".to_owned(),
        name if DEVICES.contains(&first.as_str()) => format!("_{name}"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_has_a_letter_and_no_more_than_eight() {
        for (name, stem, ending) in [
            ("MC.1.3.01.pdf", "MC.1.3.01", "pdf"),
            ("MC.1.3.01", "MC.1.3.01", ""),
            ("Kế hoạch.2024", "Kế hoạch.2024", ""),
            ("ảnh.MP4", "ảnh", "MP4"),
            ("a.tar.gz", "a.tar", "gz"),
            ("Số 5. Kế hoạch", "Số 5. Kế hoạch", ""),
            ("a.numberings", "a.numberings", ""),
            (".x", ".x", ""),
            ("a.", "a.", ""),
        ] {
            assert_eq!(split_ending(name), (stem, ending), "{name}");
        }
    }
}
