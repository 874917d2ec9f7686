//! Texts as names of files, without their endings.

use super::tidy;

/// Names of devices, which Windows takes for no file whatever their ending.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

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
