//! Titles written beside evidence: which of them belongs to which code.

use super::{Answer, Evidence, EvidenceCode};

/// A piece of evidence with the titles beside it; a title is empty where it has none of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled<'a> {
    /// The piece.
    pub piece: &'a Evidence,
    /// Its codes with their titles.
    pub codes: Vec<(&'a EvidenceCode, &'a str)>,
    /// The title of a piece without codes.
    pub title: &'a str,
}

impl Answer {
    /// The evidence with its titles. Where there are as many titles as codes, each code has its own; where there are as
    /// many as codes and pieces without a code, each of these has. Of other titles nobody can tell what they belong to.
    pub fn titled(&self) -> Vec<Titled<'_>> {
        let codes: usize = self.evidence.iter().map(|piece| piece.codes().len()).sum();
        let all: usize = self.evidence.iter().map(|piece| piece.codes().len().max(1)).sum();
        let count = self.evidence_titles.len();
        let fit = count == codes || count == all;
        let mut titles = self.evidence_titles.iter().map(String::as_str).filter(|_| fit);
        let mut next = || titles.next().unwrap_or_default();
        let titled = self.evidence.iter().map(|piece| {
            let is_alone = piece.codes().is_empty() && count == all;
            let title = if is_alone { next() } else { "" };
            Titled { piece, codes: piece.codes().iter().map(|code| (code, next())).collect(), title }
        });
        titled.collect()
    }

    /// The codes that have a title beside them.
    pub fn titled_codes(&self) -> impl Iterator<Item = (&EvidenceCode, &str)> {
        let codes = self.titled().into_iter().flat_map(|titled| titled.codes);
        codes.filter(|(_, title)| !title.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Engine, Source};

    /// Each code or piece without one, with its title.
    fn titled(evidence: &str, titles: &str) -> Vec<(String, String)> {
        let csv = format!(
            "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Mã minh chứng;Tên minh chứng\n1.4;;10;5;\"{evidence}\";\"{titles}\"\n"
        );
        let form = Engine::built_in().unwrap().assess(&Source::new("phieu.csv", csv.as_bytes())).form;
        let [answer] = form.answers.as_slice() else { panic!("{:?}", form.answers) };
        let titled = answer.titled().into_iter().flat_map(|titled| {
            let alone = titled.codes.is_empty().then_some((titled.piece.text.as_str(), titled.title));
            let codes = titled.codes.into_iter().map(|(code, title)| (code.canonical.as_str(), title));
            codes.chain(alone).map(|(what, title)| (what.to_owned(), title.to_owned()))
        });
        titled.collect()
    }

    #[test]
    fn titles_belong_to_the_codes_where_there_are_as_many_or_to_all_pieces() {
        for (evidence, titles, expected) in [
            ("MC.1.4.01", "Sổ", &[("MC.1.4.01", "Sổ")] as &[_]),
            ("MC.1.4.01; MC.1.4.02", "Sổ; Vở", &[("MC.1.4.01", "Sổ"), ("MC.1.4.02", "Vở")]),
            ("Xem MC.1.4.01 và MC.1.4.02", "Sổ; Vở", &[("MC.1.4.01", "Sổ"), ("MC.1.4.02", "Vở")]),
            ("Xem MC.1.4.01 và MC.1.4.02", "Sổ", &[("MC.1.4.01", ""), ("MC.1.4.02", "")]),
            ("https://a.vn; MC.1.4.01", "Sổ", &[("https://a.vn", ""), ("MC.1.4.01", "Sổ")]),
            ("https://a.vn; MC.1.4.01", "Ảnh; Sổ", &[("https://a.vn", "Ảnh"), ("MC.1.4.01", "Sổ")]),
            ("MC-1.4/1", "Sổ", &[("MC-1.4/1", "Sổ")]),
            ("MC.1.4.01", "Sổ; Vở", &[("MC.1.4.01", "")]),
            ("MC.1.4.01", "", &[("MC.1.4.01", "")]),
        ] {
            let expected = expected.iter().map(|(what, title)| ((*what).to_owned(), (*title).to_owned()));
            assert_eq!(titled(evidence, titles), expected.collect::<Vec<_>>(), "{evidence} {titles}");
        }
    }
}
