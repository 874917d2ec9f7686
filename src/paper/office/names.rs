//! Names as they stand within a sentence of a paper: of units, of the decision, of a day.

use std::sync::LazyLock;

use regex::Regex;

use super::words::PaperWords;
use crate::catalogue::Catalogue;
use crate::form::RegisterEntry;
use crate::school::name_key;
use crate::text::official_day;

/// A name the usual way, where it is written in capitals throughout: *TRƯỜNG TIỂU HỌC A* is *Trường Tiểu học A*.
pub fn usual(name: &str, words: &PaperWords) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let usual = |word: &str| if words.is_abbreviation(word) { word.to_owned() } else { capital(word) };
    let capitalised: Vec<String> = name.split(' ').map(usual).collect();
    let mut out = capitalised.join(" ");
    for phrase in words.small() {
        out = with_phrase(&out, phrase);
    }
    let mut letters = out.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A word with one capital. Abbreviations, which have no vowel, and Roman numbers stay.
fn capital(word: &str) -> String {
    let is_roman = word.chars().all(|letter| "IVX".contains(letter));
    if is_roman || !crate::text::fold(word).contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return word.to_owned();
    }
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| std::iter::once(first).chain(letters.flat_map(char::to_lowercase)).collect())
        .unwrap_or_default()
}

/// The text with the phrase written as it is given, wherever it stands as whole words.
fn with_phrase(text: &str, phrase: &str) -> String {
    let (words, wanted): (Vec<&str>, Vec<&str>) = (text.split(' ').collect(), phrase.split(' ').collect());
    let is_same = |a: &&str, b: &&str| a.to_lowercase() == b.to_lowercase();
    let mut out: Vec<&str> = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        match rest.get(..wanted.len()) {
            Some(found) if found.iter().zip(&wanted).all(|(a, b)| is_same(a, b)) => {
                out.extend(&wanted);
                rest = rest.get(wanted.len()..).unwrap_or_default();
            }
            _ => {
                out.push(first);
                rest = tail;
            }
        }
    }
    out.join(" ")
}

/// The decision that issued the catalogue, as a paper cites it; `None` where the catalogue names none.
pub fn basis(catalogue: &Catalogue, words: &PaperWords) -> Option<String> {
    static DAY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"ngày (\d{1,2})/(\d{1,2})/(\d{4})").ok());
    static SIGN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\d+/(?:\d{4}/)?\p{Lu}+-(\p{Lu}+)").ok());
    let basis = catalogue.legal_basis.trim();
    if basis.is_empty() {
        return None;
    }
    let in_words = DAY.as_ref().map(|day| {
        day.replace(basis, |found: &regex::Captures| {
            let number =
                |index| found.get(index).and_then(|part| part.as_str().parse().ok()).unwrap_or_default();
            let [day, month] = official_day(number(1), number(2));
            words.say("date", &[("day", &day), ("month", &month), ("year", &number(3).to_string())])
        })
    });
    let basis = in_words.unwrap_or_default().into_owned();
    let issuer = SIGN.as_ref().and_then(|sign| words.issuer(sign.captures(&basis)?.get(1)?.as_str()));
    let (key, issuer) = issuer.map_or(("issued_by_nobody", ""), |issuer| ("issued", issuer));
    Some(words.say(key, &[("basis", &basis), ("issuer", issuer), ("title", &catalogue.title)]))
}

/// The abbreviation that a school numbers its papers with (*THCSTD* in *61/KH-THCSTD*): the one that all papers have
/// which the register says the school issued itself. Schools choose it freely, so it is never made up.
pub fn abbreviation(register: &[RegisterEntry], school: &str) -> Option<String> {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\d{1,5}\s?/\s?(?:\d{4}/)?\p{Lu}{1,6}-(\p{Lu}[\p{Lu}&]{1,11})(?:[^\p{Lu}&-]|$)").ok()
    });
    let own = register.iter().filter(|entry| name_key(&entry.issuer) == name_key(school));
    let mut found = own.filter_map(|entry| {
        let text = format!("{} {}", entry.date, entry.title);
        Some(NUMBER.as_ref()?.captures(&text)?.get(1)?.as_str().to_owned())
    });
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Place;

    fn words() -> PaperWords {
        PaperWords::from_toml(PaperWords::BUILT_IN).unwrap()
    }

    #[test]
    fn a_name_in_capitals_is_written_the_usual_way_and_any_other_stays() {
        for (name, expected) in [
            ("TRƯỜNG THCS BÌNH MINH", "Trường THCS Bình Minh"),
            ("TRƯỜNG TIỂU HỌC NGUYỄN DU", "Trường Tiểu học Nguyễn Du"),
            ("UBND XÃ HÙNG THẮNG", "UBND xã Hùng Thắng"),
            ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO HUYỆN A", "Phòng Giáo dục và Đào tạo huyện A"),
            ("TRƯỜNG TH VÀ THCS SỐ II AN BÌNH", "Trường TH và THCS số II An Bình"),
            ("Trường THPT chuyên A", "Trường THPT chuyên A"),
        ] {
            assert_eq!(usual(name, &words()), expected);
        }
    }

    #[test]
    fn the_decision_is_cited_with_its_day_in_words_and_its_issuer() {
        let catalogue = Catalogue::built_in().unwrap();
        assert_eq!(
            basis(&catalogue, &words()).unwrap(),
            "Quyết định số 4725/QĐ-BGDĐT ngày 30 tháng 12 năm 2022 của Bộ Giáo dục và Đào tạo ban hành Bộ chỉ số \
             đánh giá mức độ chuyển đổi số của cơ sở giáo dục phổ thông và giáo dục thường xuyên"
        );
        let mut other = catalogue;
        other.legal_basis = "Công văn số 5/SGDĐT ngày 2/3/2024".to_owned();
        assert!(
            basis(&other, &words())
                .unwrap()
                .starts_with("Công văn số 5/SGDĐT ngày 02 tháng 3 năm 2024 ban hành")
        );
        other.legal_basis = String::new();
        assert_eq!(basis(&other, &words()), None);
    }

    #[test]
    fn an_abbreviation_is_taken_only_where_the_schools_own_papers_agree() {
        let entry = |date: &str, issuer: &str| RegisterEntry {
            text: String::new(),
            canonical: String::new(),
            title: "Kế hoạch".to_owned(),
            date: date.to_owned(),
            issuer: issuer.to_owned(),
            location: String::new(),
            note: String::new(),
            place: Place::default(),
        };
        let school = "Trường THCS A";
        let own = entry("Số 61/KH-THCSA ngày 29/11/2024", "TRƯỜNG THCS A");
        let above = entry("Số 7/KH-UBND", "UBND xã B");
        assert_eq!(abbreviation(&[above.clone(), own.clone()], school).as_deref(), Some("THCSA"));
        let other = entry("12/QĐ-TrTHCSA; 12/2024/QĐ-THCS", school);
        assert_eq!(abbreviation(&[own, other], school), None);
        assert_eq!(abbreviation(&[above], school), None);
    }
}
