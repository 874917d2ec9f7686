//! By what documents in free text, sign-in pages and pages that are gone are told: data, `schema/layouts/evidence.toml`.

use regex::Regex;
use serde::Deserialize;

use crate::text::{contains_words, fold};

/// The data.
#[derive(Debug)]
pub struct Signs {
    sign: Regex,
    date: Regex,
    sign_in: Pages,
    gone: Vec<String>,
}

#[derive(Debug)]
struct Pages {
    hosts: Vec<String>,
    ways: Vec<String>,
    titles: Vec<String>,
}

/// A document (văn bản) as a text names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Document {
    /// Number and sign in one spelling: `61/KH-THTT`.
    pub sign: String,
    /// The day, `29/11/2024`, where the text gives one.
    pub date: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    document: DocumentFile,
    sign_in: SignInFile,
    gone: GoneFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentFile {
    sign: String,
    date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInFile {
    hosts: Vec<String>,
    ways: Vec<String>,
    titles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoneFile {
    titles: Vec<String>,
}

/// Why the data could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SignsError {
    /// No TOML, or not as it should be.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A pattern is none.
    #[error(transparent)]
    Pattern(#[from] regex::Error),
}

impl Signs {
    /// What comes with the program.
    pub const BUILT_IN: &str = include_str!("../../schema/layouts/evidence.toml");

    /// Reads the data from TOML text.
    pub fn from_toml(text: &str) -> Result<Self, SignsError> {
        let file: File = toml::from_str(text)?;
        let folded = |titles: Vec<String>| titles.iter().map(|title| fold(title)).collect();
        Ok(Self {
            sign: Regex::new(&file.document.sign)?,
            date: Regex::new(&file.document.date)?,
            sign_in: Pages {
                hosts: file.sign_in.hosts,
                ways: file.sign_in.ways,
                titles: folded(file.sign_in.titles),
            },
            gone: folded(file.gone.titles),
        })
    }

    /// The one document that a text names; `None` for none and for several.
    pub fn document(&self, text: &str) -> Option<Document> {
        let mut signs = self.sign.captures_iter(text).filter_map(|found| {
            let (number, sign) = (found.name("number")?.as_str(), found.name("sign")?.as_str());
            let plain: String = sign.chars().filter(|c| !c.is_whitespace()).collect();
            Some(format!("{}/{plain}", number.trim_start_matches('0')))
        });
        let sign = signs.next()?;
        if signs.any(|other| other != sign) {
            return None;
        }
        let date = self.date.captures(text).and_then(|found| {
            let part = |name| found.name(name)?.as_str().parse::<u32>().ok();
            let (day, month, year) = (part("day")?, part("month")?, part("year")?);
            let is_day = (1..=31).contains(&day) && (1..=12).contains(&month);
            is_day.then(|| format!("{day:02}/{month:02}/{year}"))
        });
        Some(Document { sign, date })
    }

    /// Whether an address is that of a sign-in page; `host` in lower case, `way` with its slashes.
    pub fn is_sign_in(&self, host: &str, way: &str) -> bool {
        let is_way = |part: &str| {
            let part = part.split('.').next().unwrap_or_default().to_lowercase();
            self.sign_in.ways.contains(&part)
        };
        self.sign_in.hosts.iter().any(|known| known == host) || way.split('/').any(is_way)
    }

    /// Whether a page of this title asks who one is.
    pub fn asks_sign_in(&self, title: &str) -> bool {
        Self::is_titled(title, &self.sign_in.titles)
    }

    /// Whether a page of this title says that nothing is there.
    pub fn says_gone(&self, title: &str) -> bool {
        Self::is_titled(title, &self.gone)
    }

    fn is_titled(title: &str, known: &[String]) -> bool {
        let title = fold(title);
        known.iter().any(|words| contains_words(&title, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs() -> Signs {
        Signs::from_toml(Signs::BUILT_IN).unwrap()
    }

    #[test]
    fn a_document_is_told_by_its_number_and_sign() {
        let told = |text: &str| signs().document(text).map(|found| (found.sign, found.date));
        let of = |sign: &str, date: Option<&str>| Some((sign.to_owned(), date.map(str::to_owned)));
        assert_eq!(told("Kế hoạch số 61/KH-THTT ngày 29/11/2024"), of("61/KH-THTT", Some("29/11/2024")));
        assert_eq!(told("QĐ số 05 / QĐ-THCS ngày 5 tháng 9 năm 2024"), of("5/QĐ-THCS", Some("05/09/2024")));
        assert_eq!(told("Số 1234/2024/QĐ-BGDĐT"), of("1234/2024/QĐ-BGDĐT", None));
        assert_eq!(told("61/KH-THTT, nhắc lại 61/KH-THTT ngày 40/13/2024"), of("61/KH-THTT", None));
        for text in ["Thay 60/KH-THTT bằng 61/KH-THTT", "Số …/KH-THTT", "tỉ lệ 5/6", ""] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn sign_in_pages_are_told_by_place_and_title_and_others_are_not() {
        let signs = signs();
        for (host, way) in [
            ("accounts.google.com", "/v3/whatever"),
            ("truong.edu.vn", "/Login.aspx"),
            ("truong.edu.vn", "/vi/dang-nhap"),
        ] {
            assert!(signs.is_sign_in(host, way), "{host}{way}");
        }
        for (host, way) in [("drive.google.com", "/drive/folders/login1"), ("truong.edu.vn", "/tin-tuc")] {
            assert!(!signs.is_sign_in(host, way), "{host}{way}");
        }
        assert!(signs.asks_sign_in("Google Drive: Sign-in") && signs.asks_sign_in("ĐĂNG NHẬP hệ thống"));
        assert!(!signs.asks_sign_in("Trường THCS Hoa Sen") && !signs.asks_sign_in(""));
        assert!(signs.says_gone("404 - Không tìm thấy trang") && !signs.says_gone("Kế hoạch 2404"));
    }
}
