//! Names of evidence files: which codes and which criterion a name carries, and what a file should be called.
//!
//! People write codes into names as the file system and their keyboard let them: `[H1-1.1-01] Kế hoạch.pdf`,
//! `H1_1.1_01`, `MC 1.1.01`, `mc-1-1-01`. A name is held against the examples of the catalogue's patterns: the same
//! letters and as many numbers, whatever stands between them, written as the example has it. Whether that is a code is
//! for the pattern itself to say.

use crate::catalogue::{Catalogue, Rank};
use crate::form::Vocabulary;
use crate::form::code::{self, RowCode};
use crate::form::evidence::{self, EvidenceCode};
use crate::text::{safe_stem, split_ending, tidy};

/// Signs that may stand between the parts of a code in a name.
const BETWEEN: &str = " .-_/,‐‑‒–—―−";
/// How many of them.
const MOST_BETWEEN: usize = 3;
/// Signs around a code and between it and what follows.
const AROUND: &str = "[](){}:;+&";
/// Bytes of a name without its ending: with a folder's name before it, it still fits where paths are short.
const STEM_BYTES: usize = 150;

/// What a name says of evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The codes, each once, in the order of the name.
    pub codes: Vec<EvidenceCode>,
    /// What else the name says: the title, without the codes and without the ending.
    pub title: String,
}

/// What the name of a file says. Names in NFD, in any case and with any kind of dash are understood.
pub fn of_file(name: &str, catalogue: &Catalogue) -> Carried {
    carried(split_ending(name).0, catalogue)
}

/// What the name of a folder says.
pub fn of_folder(name: &str, catalogue: &Catalogue) -> Carried {
    carried(name, catalogue)
}

/// Code of the criterion that the name of a folder begins with: `1.3`, `Tiêu chí 1.3`, `1.3.2 - Học liệu số`.
pub fn criterion_of_folder(name: &str, catalogue: &Catalogue, words: &Vocabulary) -> Option<String> {
    let name = tidy(name);
    let (RowCode::Dotted(code), _) = code::split(&name, words)? else { return None };
    let node = catalogue.find(&code)?;
    let criterion = catalogue.criterion_of(node).unwrap_or(node);
    let criterion = catalogue.node(criterion);
    (criterion.rank != Rank::Group).then(|| criterion.code.clone())
}

/// What a file of evidence should be called: its code, its title where there is one, and the ending of `like`, the
/// name that it has now. Windows takes it too.
pub fn file_name(code: &EvidenceCode, title: &str, like: &str) -> String {
    let stem = match tidy(title).as_ref() {
        "" => code.canonical.clone(),
        title => format!("{} - {title}", code.canonical),
    };
    let ending = match split_ending(like).1 {
        "" => String::new(),
        ending => format!(".{}", ending.to_lowercase()),
    };
    format!("{}{ending}", safe_stem(whole_words(&stem), STEM_BYTES))
}

/// As much of a name as is kept, without half a word at its end.
fn whole_words(stem: &str) -> &str {
    if stem.len() <= STEM_BYTES {
        return stem;
    }
    let spaces = stem.match_indices(' ').map(|(at, _)| at).take_while(|at| *at <= STEM_BYTES);
    spaces.last().and_then(|end| stem.get(..end)).unwrap_or(stem)
}

/// Whether two names are one: however their tone marks are stored, and where capitals are not told apart.
pub fn is_same_name(a: &str, b: &str) -> bool {
    tidy(a).to_lowercase() == tidy(b).to_lowercase()
}

/// Whether a file of this name is none of anybody's: left behind by the system or by Office.
pub fn is_clutter(name: &str) -> bool {
    let name = name.to_lowercase();
    let known = ["thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", ".directory"];
    let begins = ["~$", "._", ".~lock.", ".phieu-"];
    known.contains(&name.as_str()) || begins.iter().any(|start| name.starts_with(start))
}

/// A run of letters or digits of a text, or of the signs between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    Number(&'t str),
    Signs(&'t str),
}

impl<'t> Token<'t> {
    fn text(self) -> &'t str {
        match self {
            Self::Word(text) | Self::Number(text) | Self::Signs(text) => text,
        }
    }

    /// Whether it may stand where the example of a pattern has `example`.
    fn is_like(self, example: Self) -> bool {
        match (self, example) {
            (Self::Word(a), Self::Word(b)) => a.to_lowercase() == b.to_lowercase(),
            (Self::Number(_), Self::Number(_)) => true,
            _ => false,
        }
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let kind = |c: char| (c.is_alphabetic(), c.is_ascii_digit());
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        tokens.push(match kind(first) {
            (true, _) => Token::Word(token),
            (_, true) => Token::Number(token),
            _ => Token::Signs(token),
        });
        rest = behind;
    }
    tokens
}

fn carried(name: &str, catalogue: &Catalogue) -> Carried {
    let name = tidy(name);
    let tokens = tokens(&name);
    let examples = catalogue.evidence.iter().map(|pattern| self::tokens(&pattern.example));
    let examples: Vec<Vec<Token>> = examples.collect();
    let mut carried = Carried::default();
    let mut title = String::new();
    let mut rest = tokens.as_slice();
    let mut before = None;
    while let Some((token, behind)) = rest.split_first() {
        // A code begins where a word begins.
        let begins = !matches!(before, Some(Token::Word(_) | Token::Number(_)));
        let found = examples.iter().filter(|_| begins).find_map(|example| code_at(rest, example, catalogue));
        before = Some(*token);
        let Some((code, length)) = found else {
            title.push_str(token.text());
            rest = behind;
            continue;
        };
        if !carried.codes.contains(&code) {
            carried.codes.push(code);
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    let sign = |c: char| BETWEEN.contains(c) || AROUND.contains(c);
    // A bracket or full stop at the end may belong to the title.
    let title = tidy(&title);
    let title = title.trim_start_matches(sign);
    carried.title = if title.chars().all(sign) { String::new() } else { tidy(title).into_owned() };
    carried
}

/// The code that the tokens begin with, written as the example is, and how many tokens it takes.
fn code_at(tokens: &[Token], example: &[Token], catalogue: &Catalogue) -> Option<(EvidenceCode, usize)> {
    let wanted = example.iter().filter(|token| !matches!(token, Token::Signs(_)));
    let mut at = 0;
    let mut spelt = Vec::new();
    for wanted in wanted {
        if let Some(Token::Signs(signs)) = tokens.get(at)
            && at > 0
        {
            let fits = signs.chars().count() <= MOST_BETWEEN && signs.chars().all(|c| BETWEEN.contains(c));
            at += usize::from(fits);
        }
        let token = tokens.get(at).filter(|token| token.is_like(*wanted))?;
        spelt.push(token.text());
        at += 1;
    }
    // "MC.1.1.01a" is another code, or none.
    if matches!(tokens.get(at), Some(Token::Word(_))) {
        return None;
    }
    let mut spelt = spelt.into_iter();
    let written = example.iter().map(|token| match token {
        Token::Signs(signs) => signs,
        _ => spelt.next().unwrap_or_default(),
    });
    let code = evidence::code(&written.collect::<String>(), catalogue)?;
    Some((code, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;

    fn of(name: &str) -> (Vec<String>, String) {
        let catalogue = Catalogue::built_in().unwrap();
        let Carried { codes, title } = of_file(name, &catalogue);
        (codes.into_iter().map(|code| code.canonical).collect(), title)
    }

    #[test]
    fn a_code_in_a_name_is_told_however_it_is_spelt() {
        for name in [
            "[H1-1.1-01] Kế hoạch.pdf",
            "H1-1.1-01_Kế hoạch.pdf",
            "h1–1.1–01 Kế hoạch.pdf",
            "H1_1.1_01 - Kế hoạch.PDF",
            "H1.1.1.01. Kế hoạch.docx",
            "(H1-1.1-01) Kế hoạch",
            "[H1-1.1-01] Ke\u{302}\u{301} hoa\u{323}ch.pdf",
        ] {
            assert_eq!(of(name), (vec!["H1-1.1-01".to_owned()], "Kế hoạch".to_owned()), "{name}");
        }
        for name in ["MC.1.1.01.pdf", "MC 1.1.01", "mc-1-1-01.jpg", "MC1.1.01", "MC_1_1_01", "[MC.1.1.01]"] {
            assert_eq!(of(name), (vec!["MC.1.1.01".to_owned()], String::new()), "{name}");
        }
    }

    #[test]
    fn several_codes_in_one_name_are_all_told_and_each_once() {
        let (codes, title) = of("MC.1.1.01, MC.1.1.02 + H1-1.3-02; mc 1.1.01 Quyết định.pdf");
        assert_eq!(codes, ["MC.1.1.01", "MC.1.1.02", "H1-1.3-02"]);
        assert!(title.ends_with("Quyết định"), "{title}");
    }

    #[test]
    fn what_only_looks_like_a_code_is_none() {
        for name in [
            "Kế hoạch 61-KH-THTT.pdf",
            "MC.1.1.01a.pdf",
            "SMC.1.1.01.pdf",
            "MC 12.05.2024.jpg",
            "H1 ... 1.1 ... 01.pdf",
            "MC.1.1.1.pdf",
            "",
        ] {
            assert_eq!(of(name).0, Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn a_folder_is_of_the_criterion_that_its_name_begins_with() {
        let engine = Engine::built_in().unwrap();
        let of = |name: &str| criterion_of_folder(name, &engine.catalogue, &engine.words);
        for name in ["1.3", "1.3. Quản trị", "1.3.2 - Học liệu số", "Tie\u{302}u chi\u{301} 1.3", "TC 1.3"]
        {
            assert_eq!(of(name).as_deref(), Some("1.3"), "{name}");
        }
        for name in ["1", "Năm học 2024-2025", "9.9", "Minh chứng", "1 3"] {
            assert_eq!(of(name), None, "{name}");
        }
    }

    #[test]
    fn a_file_is_called_by_its_code_and_title_as_every_system_takes_it() {
        let catalogue = Catalogue::built_in().unwrap();
        let code = evidence::code("[H1-1.1-01]", &catalogue).unwrap();
        let name = |title: &str, like: &str| file_name(&code, title, like);
        assert_eq!(name("Kế hoạch số 61/KH-THTT?", "a.PDF"), "H1-1.1-01 - Kế hoạch số 61-KH-THTT-.pdf");
        assert_eq!(name("", "bản chụp.jpg"), "H1-1.1-01.jpg");
        assert_eq!(name("Kế hoạch...", "Số 5. Kế hoạch"), "H1-1.1-01 - Kế hoạch");
        assert_eq!(name("a\nb\u{7}", "x.tar.gz"), "H1-1.1-01 - a b-.gz");
        let long = name(&"Báo cáo ".repeat(60), "a.docx");
        assert!(long.len() <= 160 && (long.ends_with(" Báo.docx") || long.ends_with(" cáo.docx")), "{long}");
        // What it is called carries its code and title again.
        let carried = of_file(&name("Kế hoạch năm 2025", "a.pdf"), &catalogue);
        assert_eq!((carried.codes, carried.title.as_str()), (vec![code.clone()], "Kế hoạch năm 2025"));
    }

    #[test]
    fn names_are_one_however_they_are_stored_and_clutter_is_told() {
        assert!(is_same_name("Ke\u{302}\u{301} hoạch.PDF", "Kế hoạch.pdf"));
        assert!(!is_same_name("Kế hoạch.pdf", "Kê hoạch.pdf"));
        for name in ["Thumbs.db", "desktop.ini", "~$MC.1.1.01.docx", ".DS_Store", "._MC.1.1.01.pdf"] {
            assert!(is_clutter(name), "{name}");
        }
        assert!(!is_clutter("MC.1.1.01.pdf"));
    }
}
