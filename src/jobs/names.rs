//! Names of files: which of them are forms, and what results are called.
//!
//! Names come in, names go out; whether such a file is there is for the front end to know.

use std::collections::{BTreeMap, BTreeSet};

use crate::text;

/// How the name of a result workbook ends.
pub const RESULT_ENDING: &str = ".ket-qua.xlsx";

/// Endings of files that are picked up in a folder.
const ENDINGS: &[&str] = &[
    "xlsx", "xlsm", "xls", "xlsb", "ods", "fods", "html", "htm", "mht", "mhtml", "xml", "csv", "tsv", "zip",
];

/// Which workbooks of a folder are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Forms only.
    Forms,
    /// Result workbooks too: a merge can use a result where the form itself is not there.
    FormsAndResults,
}

/// Whether a file of this name is picked up in a folder. Lock files of Office, hidden files and what is no workbook
/// by its ending are not.
pub fn is_picked_up(name: &str, meant: Meant) -> bool {
    let name = name.to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_workbook = ENDINGS.contains(&ending) && !name.starts_with(['~', '.']);
    is_workbook && (meant == Meant::FormsAndResults || !name.ends_with(RESULT_ENDING))
}

/// A form and the folder that its result will stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Tells folders apart, and is used for nothing else.
    pub folder: String,
    /// The form's own name, without folders.
    pub name: String,
}

impl Placed {
    /// The name without its ending, and the ending without its dot.
    fn parts(&self) -> (&str, &str) {
        match self.name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, ending),
            _ if self.name.is_empty() => ("phieu", ""),
            _ => (&self.name, ""),
        }
    }

    /// What no other result may have, even where a file system does not tell capitals apart.
    fn key(&self, name: &str) -> (String, String) {
        (self.folder.to_lowercase(), name.to_lowercase())
    }
}

/// The name of each form's result workbook. Forms that differ only in their ending, or whose results meet in one
/// folder, get names that tell them apart.
pub fn result_names(forms: &[Placed]) -> Vec<String> {
    let plain = |form: &Placed| format!("{}{RESULT_ENDING}", form.parts().0);
    let mut count = BTreeMap::<_, usize>::new();
    for form in forms {
        *count.entry(form.key(&plain(form))).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let name = |form: &Placed| {
        let (stem, ending) = form.parts();
        let alone = count.get(&form.key(&plain(form))) == Some(&1);
        let told = || format!("{stem} ({ending}){RESULT_ENDING}");
        let mut chosen = if alone { plain(form) } else { told() };
        let mut number = 2;
        while !taken.insert(form.key(&chosen)) {
            chosen = format!("{stem} ({ending}) {number}{RESULT_ENDING}");
            number += 1;
        }
        chosen
    };
    forms.iter().map(name).collect()
}

/// The name of the result for one school of a workbook of several: `planned` with the school's number and name. No
/// other planned result has it.
pub fn name_of_part(planned: &str, number: usize, school: &str, others: &[String]) -> String {
    let stem = planned.strip_suffix(RESULT_ENDING).unwrap_or(planned);
    let school = if school.is_empty() { String::new() } else { format!(" {school}") };
    let mut name = format!("{}{RESULT_ENDING}", safe_stem(&format!("{stem} - {number}{school}")));
    while others.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
        name = format!("_{name}");
    }
    name
}

/// File names for texts, all different even where a file system does not tell capitals apart. Vietnamese letters stay;
/// what Windows forbids becomes a dash.
pub fn file_names(texts: &[String], ending: &str) -> Vec<String> {
    let mut taken = BTreeSet::new();
    texts
        .iter()
        .map(|text| {
            let stem = safe_stem(text);
            let mut name = format!("{stem}{ending}");
            let mut number = 2;
            while !taken.insert(name.to_lowercase()) {
                name = format!("{stem} ({number}){ending}");
                number += 1;
            }
            name
        })
        .collect()
}

/// Bytes of a name, so that the ending and a number still fit into the 255 that file systems allow.
const STEM_BYTES: usize = 180;

fn safe_stem(text: &str) -> String {
    text::safe_stem(text, STEM_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(forms: &[(&str, &str)]) -> Vec<String> {
        let placed =
            |(folder, name): &(&str, &str)| Placed { folder: (*folder).to_owned(), name: (*name).to_owned() };
        result_names(&forms.iter().map(placed).collect::<Vec<_>>())
    }

    #[test]
    fn forms_that_differ_only_in_their_ending_get_results_of_their_own() {
        assert_eq!(
            names(&[("d", "a.xls"), ("d", "A.xlsx"), ("d", "b.ods"), ("e", "a.xls")]),
            ["a (xls).ket-qua.xlsx", "A (xlsx).ket-qua.xlsx", "b.ket-qua.xlsx", "a.ket-qua.xlsx"]
        );
    }

    #[test]
    fn forms_whose_results_meet_in_one_folder_get_results_of_their_own() {
        assert_eq!(
            names(&[("o", "a.xls"), ("o", "A.xlsx"), ("O", "b.ods"), ("o", "a.xls")]),
            ["a (xls).ket-qua.xlsx", "A (xlsx).ket-qua.xlsx", "b.ket-qua.xlsx", "a (xls) 2.ket-qua.xlsx"]
        );
    }

    #[test]
    fn a_name_without_an_ending_is_kept_whole() {
        assert_eq!(
            names(&[("", "phieu"), ("", ".xlsx"), ("", "a.b.csv")]),
            ["phieu.ket-qua.xlsx", ".xlsx.ket-qua.xlsx", "a.b.ket-qua.xlsx"]
        );
    }

    #[test]
    fn in_a_folder_only_forms_are_meant_and_results_where_they_are_asked_for() {
        for name in ["Trường B.xlsx", "a.XLS", "a.b.csv"] {
            assert!(is_picked_up(name, Meant::Forms), "{name}");
        }
        for name in ["~$a.xlsx", ".ẩn.xlsx", "a.ket-qua.xlsx", "ghi chú.docx", "xlsx"] {
            assert!(!is_picked_up(name, Meant::Forms), "{name}");
        }
        assert!(is_picked_up("A.KET-QUA.xlsx", Meant::FormsAndResults));
        assert!(!is_picked_up("~$a.ket-qua.xlsx", Meant::FormsAndResults));
    }

    #[test]
    fn names_of_schools_become_names_of_files_that_windows_takes_too() {
        let texts = ["Trường A/B", "Trường A:B", "CON", "..", "a."].map(str::to_owned);
        assert_eq!(
            file_names(&texts, ".xlsx"),
            ["Trường A-B.xlsx", "Trường A-B (2).xlsx", "_CON.xlsx", "phieu.xlsx", "a.xlsx"]
        );
    }
}
