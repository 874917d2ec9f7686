//! Fonts that show other letters than the file stores: the old Vietnamese ones, and those of signs.
//!
//! A font's name comes in, a [`Coding`] goes out, which turns stored text into the Unicode text that a person sees.
//! TCVN3 (`.VnTime`, `.VnArial` …; those that end in H show capitals) stands for each letter with one sign, as in
//! TCVN 5712:1993; VNI (`VNI-Times` …) puts a mark behind the letter. Text that no such font can show was typed in
//! Unicode, whatever its font, and stays. Nothing is guessed from the text alone.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// How a font's letters are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// TCVN3, also called ABC.
    Tcvn3,
    /// TCVN3 in a font that shows small letters as capitals.
    Tcvn3Capitals,
    /// VNI for Windows.
    Vni,
    /// Wingdings, of whose signs boxes and ticks are known.
    Wingdings,
    /// Wingdings 2, likewise.
    Wingdings2,
}

/// A font that something names: the coding of its letters, or `None` where it shows what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named(pub Option<Coding>);

impl Named {
    /// The first of several names, which may stand in quotes.
    pub fn first_of(names: &str) -> Self {
        let first = names.split(',').next().unwrap_or_default();
        Self(Coding::of_font(first.trim().trim_matches(['"', '\''])))
    }
}

impl Coding {
    /// By the font's name; `None` for fonts that show what is stored.
    pub fn of_font(name: &str) -> Option<Self> {
        let name = name.trim();
        let begins = |with: &str| name.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
        let family = name.split(' ').next().unwrap_or_default();
        match () {
            () if begins(".vn") && family.ends_with('H') => Some(Self::Tcvn3Capitals),
            () if begins(".vn") => Some(Self::Tcvn3),
            () if begins("vni-") || begins("vni ") => Some(Self::Vni),
            () if name.eq_ignore_ascii_case("wingdings") => Some(Self::Wingdings),
            () if name.eq_ignore_ascii_case("wingdings 2") => Some(Self::Wingdings2),
            () => None,
        }
    }

    /// Whether it is one of the old Vietnamese fonts.
    pub const fn is_old(self) -> bool {
        matches!(self, Self::Tcvn3 | Self::Tcvn3Capitals | Self::Vni)
    }

    /// Its usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 | Self::Tcvn3Capitals => "TCVN3",
            Self::Vni => "VNI",
            Self::Wingdings | Self::Wingdings2 => "Wingdings",
        }
    }

    /// The text that a person sees; `None` where it is the stored one.
    pub fn decode(self, text: &str) -> Option<String> {
        let shown = match self {
            Self::Wingdings => signs(text, WINGDINGS),
            Self::Wingdings2 => signs(text, WINGDINGS_2),
            _ if text.is_ascii() && self != Self::Tcvn3Capitals => return None,
            _ if text.chars().any(|c| c.is_alphabetic() && u32::from(c) > 0xff) => return None,
            Self::Tcvn3 => tcvn3(text),
            Self::Tcvn3Capitals => tcvn3(text).to_uppercase(),
            Self::Vni => vni(text),
        };
        (shown != text).then_some(shown)
    }
}

/// Stored signs, and below them the letters they stand for.
const TCVN3: (&str, &str) = (
    "¡¢£¤¥¦§¨©ª«¬\u{ad}®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
);

fn tcvn3(text: &str) -> String {
    static LETTERS: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut letters: Vec<char> = ('\0'..='\u{ff}').collect();
        for (stored, letter) in TCVN3.0.chars().zip(TCVN3.1.chars()) {
            if let Some(slot) = usize::try_from(u32::from(stored)).ok().and_then(|at| letters.get_mut(at)) {
                *slot = letter;
            }
        }
        letters
    });
    let letter = |c: char| usize::try_from(u32::from(c)).ok().and_then(|at| LETTERS.get(at)).copied();
    text.chars().map(|c| letter(c).unwrap_or(c)).collect()
}

/// Letters that VNI stores as one sign, and those letters.
const VNI_ALONE: (&str, &str) = ("ÑñÔôÖöÌìÍíÆæÓóÒòÎî", "ĐđƠơƯưÌìÍíỈỉĨĩỊịỴỵ");

const GRAVE: char = '\u{300}';
const ACUTE: char = '\u{301}';
const HOOK: char = '\u{309}';
const TILDE: char = '\u{303}';
const DOT: char = '\u{323}';
const HAT: char = '\u{302}';
const BREVE: char = '\u{306}';

/// The combining marks that a sign stands for behind a vowel.
fn vni_marks(vowel: char, sign: char) -> Option<(Option<char>, Option<char>)> {
    let takes_hat = matches!(vowel, 'a' | 'e' | 'o');
    let takes_tone = takes_hat || matches!(vowel, 'u' | 'y' | 'ơ' | 'ư');
    Some(match sign {
        'ø' if takes_tone => (None, Some(GRAVE)),
        'ù' if takes_tone => (None, Some(ACUTE)),
        'û' if takes_tone => (None, Some(HOOK)),
        'õ' if takes_tone => (None, Some(TILDE)),
        'ï' if takes_tone => (None, Some(DOT)),
        'â' if takes_hat => (Some(HAT), None),
        'à' if takes_hat => (Some(HAT), Some(GRAVE)),
        'á' if takes_hat => (Some(HAT), Some(ACUTE)),
        'å' if takes_hat => (Some(HAT), Some(HOOK)),
        'ã' if takes_hat => (Some(HAT), Some(TILDE)),
        'ä' if takes_hat => (Some(HAT), Some(DOT)),
        'ê' if vowel == 'a' => (Some(BREVE), None),
        'è' if vowel == 'a' => (Some(BREVE), Some(GRAVE)),
        'é' if vowel == 'a' => (Some(BREVE), Some(ACUTE)),
        'ú' if vowel == 'a' => (Some(BREVE), Some(HOOK)),
        'ü' if vowel == 'a' => (Some(BREVE), Some(TILDE)),
        'ë' if vowel == 'a' => (Some(BREVE), Some(DOT)),
        _ => return None,
    })
}

fn vni(text: &str) -> String {
    let small = |c: char| c.to_lowercase().next().unwrap_or(c);
    let mut out = String::with_capacity(text.len() * 2);
    let mut before = ' ';
    for c in text.chars() {
        if let Some((shape, tone)) = vni_marks(small(before), small(c)) {
            out.extend(shape);
            out.extend(tone);
            before = ' ';
            continue;
        }
        let alone = VNI_ALONE.0.chars().zip(VNI_ALONE.1.chars());
        before = alone.into_iter().find_map(|(stored, letter)| (stored == c).then_some(letter)).unwrap_or(c);
        out.push(before);
    }
    out.nfc().collect()
}

/// Boxes and ticks of Wingdings: the stored sign and the one it shows.
const WINGDINGS: &[(char, char)] = &[
    ('n', '■'),
    ('o', '□'),
    ('p', '□'),
    ('q', '□'),
    ('r', '□'),
    ('x', '☒'),
    ('¨', '□'),
    ('û', '✗'),
    ('ü', '✓'),
    ('ý', '☒'),
    ('þ', '☑'),
];
/// Those of Wingdings 2.
const WINGDINGS_2: &[(char, char)] =
    &[('O', '✗'), ('P', '✓'), ('Q', '☒'), ('R', '☑'), ('S', '☒'), ('T', '☒'), ('£', '□')];

/// Symbols are stored as letters, or as the same letters in the private area of Unicode.
fn signs(text: &str, table: &[(char, char)]) -> String {
    let plain = |c: char| match u32::from(c) {
        code @ 0xf020..=0xf0ff => char::from_u32(code - 0xf000).unwrap_or(c),
        _ => c,
    };
    text.chars()
        .map(plain)
        .map(|c| table.iter().find_map(|(stored, sign)| (*stored == c).then_some(*sign)).unwrap_or(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of Vietnamese that are no plain Latin ones.
    const LETTERS: &str = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";
    /// The same letters in VNI, as they are printed in tables of it.
    const IN_VNI: &str = "aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò \
        oø où oû oõ oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î";

    fn shown(coding: Coding, text: &str) -> String {
        coding.decode(text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn fonts_are_told_by_their_names() {
        for (name, coding) in [
            (".VnTime", Some(Coding::Tcvn3)),
            (".VnArial Narrow", Some(Coding::Tcvn3)),
            (".VnTimeH", Some(Coding::Tcvn3Capitals)),
            ("VNI-Times", Some(Coding::Vni)),
            ("Wingdings", Some(Coding::Wingdings)),
            ("Wingdings 2", Some(Coding::Wingdings2)),
            ("Times New Roman", None),
            ("UVnTime", None),
        ] {
            assert_eq!(Coding::of_font(name), coding, "{name}");
        }
    }

    #[test]
    fn every_letter_has_one_sign_in_tcvn3_and_every_sign_one_letter() {
        let (stored, letters) = TCVN3;
        assert_eq!(stored.chars().count(), letters.chars().count());
        let mut back: Vec<char> =
            stored.chars().filter(|c| shown(Coding::Tcvn3, &c.to_string()) != c.to_string()).collect();
        back.sort_unstable();
        back.dedup();
        // One letter is stored as itself.
        assert_eq!(back.len() + 1, stored.chars().count());
        for letter in LETTERS.chars() {
            assert_eq!(letters.matches(letter).count(), 1, "{letter}");
        }
        assert_eq!(shown(Coding::Tcvn3, stored), letters);
    }

    #[test]
    fn vni_reads_as_its_table_says_letter_by_letter_and_as_a_whole() {
        let stored: Vec<&str> = IN_VNI.split_whitespace().collect();
        assert_eq!(stored.len(), LETTERS.chars().count());
        for (stored, letter) in stored.iter().zip(LETTERS.chars()) {
            assert_eq!(shown(Coding::Vni, stored), letter.to_string(), "{stored}");
            let capital = letter.to_uppercase().to_string();
            assert_eq!(shown(Coding::Vni, &stored.to_uppercase()), capital, "{stored}");
        }
        assert_eq!(shown(Coding::Vni, &stored.concat()), LETTERS);
    }

    #[test]
    fn old_text_reads_as_people_wrote_it() {
        let tcvn3 = "Tr\u{ad}êng THCS §inh Tiªn Hoµng: §iÓm tù ®¸nh gi¸";
        assert_eq!(shown(Coding::Tcvn3, tcvn3), "Trường THCS Đinh Tiên Hoàng: Điểm tự đánh giá");
        assert_eq!(shown(Coding::Tcvn3Capitals, "tr\u{ad}êng tiÓu häc"), "TRƯỜNG TIỂU HỌC");
        let vni = "Tröôøng Tieåu hoïc Nguyeãn Vaên Cöø, ñieåm töï ñaùnh giaù: 7,5";
        assert_eq!(shown(Coding::Vni, vni), "Trường Tiểu học Nguyễn Văn Cừ, điểm tự đánh giá: 7,5");
        assert_eq!(shown(Coding::Wingdings, "þ"), "☑");
        assert_eq!(shown(Coding::Wingdings, "\u{f0a8}"), "□");
    }

    #[test]
    fn what_such_a_font_cannot_hold_was_typed_in_unicode() {
        for text in ["Trường Tiểu học", "7,5", "Đạt"] {
            assert_eq!(Coding::Tcvn3.decode(text), None, "{text}");
            assert_eq!(Coding::Vni.decode(text), None, "{text}");
        }
    }
}
