//! The words by which forms are understood, read from `schema/layouts/` and folded once.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::council::CouncilWords;
use super::pages::OwnPages;
use super::voice::Voices;
use crate::text::{fold, starts_with_words};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Số thứ tự hoặc mã.
    Number,
    /// Tiêu chí, nội dung.
    Title,
    /// Điểm tối đa.
    Max,
    /// Điểm tự đánh giá.
    Score,
    /// Điểm đánh giá ngoài.
    Review,
    /// Mức độ đạt.
    Level,
    /// A mark in this column means: met.
    Met,
    /// A mark in this column means: not met.
    NotMet,
    /// Minh chứng.
    Evidence,
    /// Tên minh chứng.
    EvidenceTitle,
    /// Đường dẫn.
    Link,
    /// Ghi chú.
    Note,
    /// A column that must not be taken for another.
    Other,
    /// Số, ngày ban hành.
    RegisterDate,
    /// Nơi ban hành.
    RegisterIssuer,
    /// Định dạng, vị trí lưu trữ.
    RegisterLocation,
}

/// How surely a header names a role; the greater, the surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Only when no other column has the role; the earlier in its list the better.
    Fallback(std::cmp::Reverse<usize>),
    /// The phrase stands somewhere in the header.
    Phrase,
    /// The header is that phrase.
    Whole,
}

/// All words, ready for use.
#[derive(Debug)]
pub struct Vocabulary {
    /// Role of a header that holds just this.
    whole: BTreeMap<String, Role>,
    /// What a column of numbers is called and nothing else, whatever role the same words have elsewhere.
    numbers: Vec<String>,
    /// Finds the phrase that begins first in a header, and of those the longest.
    phrases: AhoCorasick,
    /// Roles of the phrases, by their number.
    phrase_roles: Vec<Role>,
    /// Columns that take a role when no other does.
    fallbacks: Vec<(Role, Vec<String>)>,
    /// How conditions are answered.
    pub condition: Condition,
    /// How an answer says that the row does not apply.
    pub not_applicable: NotApplicable,
    /// How rows of totals begin.
    pub total: Total,
    /// How levels are named.
    pub level: Level,
    /// Vocabulary around codes.
    pub code: CodeWords,
    /// Labels of the school's details.
    pub identity: Identity,
    /// Titles of sheets that are not the school's own form.
    pub title: SheetTitles,
    /// Header words of columns of ratios and counts.
    pub share: ShareWords,
    /// Kinds of school.
    pub kinds: Vec<SchoolKind>,
    /// Whose and which points a column or a sheet holds.
    pub voice: Voices,
    /// How a council is found and understood.
    pub council: CouncilWords,
    /// The words of the blank form's pages around its table.
    pub own: OwnPages,
    /// Headers under which conditions are answered, folded.
    asks: Vec<String>,
    /// Abbreviations by their folded short form.
    abbreviations: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnsFile {
    column: Vec<Column>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    role: Role,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    fallback: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    condition: Condition,
    not_applicable: NotApplicable,
    total: Total,
    level: Level,
    code: CodeWords,
    identity: Identity,
    title: SheetTitles,
    header: HeaderWords,
    share: ShareWords,
    kind: Vec<SchoolKind>,
    voice: Voices,
    council: CouncilWords,
    abbreviation: Vec<(String, String)>,
}

/// Words of headers that say what kind of answer stands below.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderWords {
    asks: Vec<String>,
}

/// Vocabulary and signs that answer a condition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Met, the whole text.
    pub met: Vec<String>,
    /// Not met, the whole text.
    pub not_met: Vec<String>,
    /// Signs for met.
    pub met_signs: Vec<String>,
    /// Signs for not met.
    pub not_met_signs: Vec<String>,
    /// Signs of a ticked box that stands beside words.
    pub ticked: Vec<String>,
    /// Signs of a box that is not ticked.
    pub unticked: Vec<String>,
    /// Met, the first words.
    pub met_starts: Vec<String>,
    /// Not met, the first words.
    pub not_met_starts: Vec<String>,
    /// Not assessed yet, the first words.
    pub not_assessed: Vec<String>,
    /// What is neither met nor not met, the first words.
    pub neither: Vec<String>,
    /// Who or what an answer speaks of, before the answer itself.
    pub subjects: Vec<String>,
    /// Words that may follow the first ones without changing what they say.
    pub matter: Vec<String>,
    /// Words behind which an answer is only explained.
    pub explains: Vec<String>,
    /// Words that deny.
    pub denials: Vec<String>,
    /// What is in force although its words are among those of `half_met`, with its tones.
    pub in_force: Vec<String>,
    /// What takes a "met" half back, with its tones: without them *nhưng* would be *những*.
    pub half_met: Vec<String>,
    /// Signs that do the same.
    pub half_met_signs: Vec<String>,
}

/// Answers that say that a row does not apply to the school.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotApplicable {
    /// All that the answer says.
    pub whole: Vec<String>,
    /// The first words, where a reason follows at once.
    pub starts: Vec<String>,
    /// How such a reason begins.
    pub reasons: Vec<String>,
}

/// Beginnings of rows of totals.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Any total.
    pub row: Vec<String>,
    /// The total over everything.
    pub grand: Vec<String>,
    /// The subtotal of a criterion.
    pub criterion: Vec<String>,
}

/// How a level that the school writes itself is found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Beginnings of the line that states it.
    pub conclusion: Vec<String>,
    /// Vocabulary before the level's number.
    pub named: Vec<String>,
}

/// Vocabulary around codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeWords {
    /// Vocabulary before a code.
    pub before: Vec<String>,
    /// Vocabulary before the number of a group.
    pub group: Vec<String>,
}

/// Header words of columns of ratios and counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareWords {
    /// Ratios.
    pub ratio: Vec<String>,
    /// Counts.
    pub count: Vec<String>,
}

/// Labels of the school's details.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The school's name.
    pub name: Vec<String>,
    /// The school's name or anything else that is called a unit.
    pub unit: Vec<String>,
    /// Its code.
    pub code: Vec<String>,
    /// The school year.
    pub year: Vec<String>,
    /// The unit above.
    pub parent: Vec<String>,
    /// The kind of school.
    pub kind: Vec<String>,
    /// Anything else.
    pub other: Vec<String>,
    /// Beginnings of the header of a column that says who answered.
    pub who: Vec<String>,
    /// Beginnings of a line in which somebody signs for a school.
    pub signers: Vec<String>,
    /// Beginnings of what stands in the place of a name and is none.
    pub no_value: Vec<String>,
    /// The whole of what stands there and is none.
    pub no_value_whole: Vec<String>,
    /// Beginnings of a line that is a school's name.
    pub name_lines: Vec<String>,
    /// Beginnings of a line that is the name of the unit above.
    pub parent_lines: Vec<String>,
    /// Beginnings of a line that is a form's title.
    pub title_lines: Vec<String>,
    /// What stands before a year that is not the form's own.
    pub other_year: Vec<String>,
    /// The same, where it stands right before the year.
    pub right_before_other_year: Vec<String>,
    /// What stands right behind a year that is not the form's own.
    pub behind_other_year: Vec<String>,
    /// What stands right before the form's own year inside a sentence.
    pub own_year: Vec<String>,
    /// What stands before a word for a school where none is named.
    pub no_name_before: Vec<String>,
    /// What stands behind it where none is named.
    pub no_name_after: Vec<String>,
    /// What ends a name inside a line.
    pub name_ends: Vec<String>,
    /// Words of a name that are written small, with their tones.
    pub name_joins: Vec<String>,
    /// What belongs to a name although a dash stands before it.
    pub name_goes_on: Vec<String>,
}

/// What a sheet's title says that it holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetTitles {
    /// Beginnings of the title of a plan.
    pub plan: Vec<String>,
    /// Words for a reviewer's assessment.
    pub review: Vec<String>,
    /// Words for one person's assessment.
    pub member: Vec<String>,
    /// Words for the school's own assessment.
    pub own: Vec<String>,
    /// Words before the number of a title.
    pub numbered: Vec<String>,
}

/// A kind of school and the words that tell it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolKind {
    /// Name for programs.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Vocabulary in a school's name.
    pub words: Vec<String>,
}

impl Vocabulary {
    /// Header words that come with the program.
    pub const BUILT_IN_COLUMNS: &str = include_str!("../../schema/layouts/columns.toml");
    /// Other words that come with the program.
    pub const BUILT_IN_WORDS: &str = include_str!("../../schema/layouts/words.toml");

    /// Reads both lists from TOML text.
    pub fn from_toml(columns: &str, words: &str) -> Result<Self, toml::de::Error> {
        let mut columns: ColumnsFile = toml::from_str(columns)?;
        for column in &mut columns.column {
            fold_all([&mut column.words, &mut column.exact, &mut column.fallback]);
        }
        let pairs = |list: fn(&Column) -> &Vec<String>| {
            columns
                .column
                .iter()
                .flat_map(move |column| list(column).iter().map(|words| (words.clone(), column.role)))
        };
        let (phrases, phrase_roles): (Vec<String>, Vec<Role>) =
            pairs(|column| &column.words).map(|(words, role)| (format!(" {words} "), role)).unzip();
        let phrases = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(phrases)
            .map_err(serde::de::Error::custom)?;
        let whole = pairs(|column| &column.words).chain(pairs(|column| &column.exact)).collect();
        let numbers = pairs(|column| &column.exact).filter(|(_, role)| *role == Role::Number);
        let numbers = numbers.map(|(words, _)| words).collect();
        let fallbacks = columns.column.iter().map(|column| (column.role, column.fallback.clone())).collect();
        let mut file: WordsFile = toml::from_str(words)?;
        let own = OwnPages::built_in()?;
        fold_all([
            &mut file.condition.met,
            &mut file.condition.not_met,
            &mut file.condition.met_starts,
            &mut file.condition.not_met_starts,
            &mut file.condition.not_assessed,
            &mut file.condition.neither,
            &mut file.condition.subjects,
            &mut file.condition.matter,
            &mut file.condition.explains,
            &mut file.condition.denials,
        ]);
        let applies = &mut file.not_applicable;
        fold_all([&mut applies.whole, &mut applies.starts, &mut applies.reasons]);
        fold_all([&mut file.total.row, &mut file.total.grand, &mut file.total.criterion]);
        fold_all([&mut file.level.conclusion, &mut file.level.named]);
        fold_all([&mut file.code.before, &mut file.code.group]);
        fold_all([&mut file.share.ratio, &mut file.share.count]);
        let identity = &mut file.identity;
        fold_all([&mut identity.name, &mut identity.code, &mut identity.year, &mut identity.parent]);
        fold_all([&mut identity.kind, &mut identity.name_lines, &mut identity.parent_lines]);
        fold_all([
            &mut identity.title_lines,
            &mut identity.other_year,
            &mut identity.right_before_other_year,
        ]);
        fold_all([&mut identity.name_ends, &mut identity.name_goes_on, &mut identity.unit]);
        fold_all([&mut identity.other, &mut identity.no_value, &mut identity.no_value_whole]);
        fold_all([&mut identity.behind_other_year, &mut identity.own_year]);
        fold_all([&mut identity.who, &mut identity.signers]);
        fold_all([&mut file.header.asks]);
        fold_all([
            &mut file.title.plan,
            &mut file.title.review,
            &mut file.title.member,
            &mut file.title.own,
            &mut file.title.numbered,
        ]);
        fold_all([&mut identity.no_name_before, &mut identity.no_name_after]);
        for kind in &mut file.kind {
            fold_all([&mut kind.words]);
        }
        fold_all(file.council.lists());
        Ok(Self {
            whole,
            numbers,
            phrases,
            phrase_roles,
            fallbacks,
            condition: file.condition,
            not_applicable: file.not_applicable,
            total: file.total,
            level: file.level,
            code: file.code,
            identity: file.identity,
            title: file.title,
            share: file.share,
            kinds: file.kind,
            voice: file.voice,
            asks: file.header.asks,
            council: file.council,
            own,
            abbreviations: file.abbreviation.iter().map(|(short, long)| (fold(short), fold(long))).collect(),
        })
    }

    /// Every role that a folded header may name, the surest first.
    pub fn roles(&self, header: &str) -> Vec<(Role, Strength)> {
        if header.is_empty() {
            return Vec::new();
        }
        let sure = self.sure_role(header);
        let fallback = self.fallbacks.iter().filter_map(|(role, phrases)| {
            let index = phrases.iter().position(|phrase| starts_with_words(header, phrase))?;
            Some((*role, Strength::Fallback(std::cmp::Reverse(index))))
        });
        sure.into_iter().chain(fallback).collect()
    }

    /// The role that a folded header names by itself, whatever stands beside it.
    pub fn sure_role(&self, header: &str) -> Option<(Role, Strength)> {
        let whole = self.whole.get(header).map(|role| (*role, Strength::Whole));
        let phrase = || {
            let found = self.phrases.find(&[" ", header, " "].concat())?;
            self.phrase_roles.get(found.pattern().as_usize()).map(|role| (*role, Strength::Phrase))
        };
        whole.or_else(phrase)
    }

    /// Whether a folded header may be that of the numbers: `No.` is, unless it stands beside `Yes`.
    pub fn may_be_number(&self, header: &str) -> bool {
        self.numbers.iter().any(|number| number == header)
    }

    /// Whether these folded labels are the header of the program's own blank form: what its columns hold is known.
    pub fn is_own_header<'l>(&self, labels: impl Iterator<Item = &'l String>) -> bool {
        labels.eq(self.own.header.iter())
    }

    /// Whether a folded header is one of the plain words that name the score where no other does, and nothing else.
    pub fn is_whole_fallback(&self, header: &str) -> bool {
        let of_score = self.fallbacks.iter().filter(|(role, _)| *role == Role::Score);
        of_score.flat_map(|(_, phrases)| phrases).any(|phrase| phrase == header)
    }

    /// Whether a folded header asks whether something is done or there.
    pub fn asks(&self, header: &str) -> bool {
        crate::text::contains_any(header, &self.asks)
    }

    /// A folded text with its abbreviations written out.
    pub fn written_out(&self, folded: &str) -> String {
        let words = folded.split(' ').map(|word| self.abbreviations.get(word).map_or(word, String::as_str));
        words.collect::<Vec<_>>().join(" ")
    }

    /// The kind of school that a name tells.
    pub fn kind_of(&self, name: &str) -> Option<&SchoolKind> {
        let name = fold(name);
        self.kinds.iter().find(|kind| crate::text::contains_any(&name, &kind.words))
    }
}

fn fold_all<const N: usize>(lists: [&mut Vec<String>; N]) {
    for list in lists {
        for words in list.iter_mut() {
            *words = fold(words);
        }
    }
}

/// The longest of the phrases that the folded text begins with.
pub fn beginning<'w>(text: &str, phrases: &'w [String]) -> Option<&'w str> {
    phrases
        .iter()
        .filter(|phrase| starts_with_words(text, phrase))
        .max_by_key(|phrase| phrase.len())
        .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vocabulary {
        Vocabulary::from_toml(Vocabulary::BUILT_IN_COLUMNS, Vocabulary::BUILT_IN_WORDS).unwrap()
    }

    #[test]
    fn headers_name_their_columns() {
        let words = words();
        for (header, role) in [
            ("TT", Role::Number),
            ("Mã", Role::Number),
            ("Mã chỉ báo", Role::Number),
            ("Tiêu chí", Role::Title),
            ("Nội dung đánh giá", Role::Title),
            ("ĐIỂM\nTỐI ĐA", Role::Max),
            ("Điểm chuẩn (theo QĐ)", Role::Max),
            ("Tự\nĐánh giá", Role::Score),
            ("Điểm tự đánh giá của nhà trường", Role::Score),
            ("Nhà trường tự chấm", Role::Score),
            ("Cấp trên chấm", Role::Review),
            ("Điểm thẩm định của Sở GD&ĐT", Role::Review),
            ("Điểm đánh giá ngoài", Role::Review),
            ("Mã minh chứng", Role::Evidence),
            ("Hồ sơ / Minh chứng", Role::Evidence),
            ("Minh chứng tự đánh giá", Role::Evidence),
            ("Ghi chú, minh chứng", Role::Evidence),
            ("Đường dẫn minh chứng", Role::Link),
            ("Tên minh chứng", Role::EvidenceTitle),
            ("Ghi chú", Role::Note),
            ("Mức độ đạt", Role::Level),
            ("Điểm năm trước", Role::Other),
            ("Chưa đạt", Role::NotMet),
        ] {
            assert_eq!(words.roles(&fold(header)).first().map(|found| found.0), Some(role), "{header}");
        }
        for header in ["", "Hùng Thắng", "Điểm", "Kết quả"] {
            let roles = words.roles(&fold(header));
            assert!(roles.iter().all(|(_, strength)| matches!(strength, Strength::Fallback(_))), "{header}");
        }
    }

    #[test]
    fn a_name_tells_the_kind_of_school() {
        let words = words();
        for (name, kind) in [
            ("Trường THCS Bình Minh", "lower_secondary"),
            ("TRƯỜNG TIỂU HỌC VÕ THỊ SÁU", "primary"),
            ("Trường TH Kim Đồng", "primary"),
            ("Trường TH và THCS Đoàn Lập", "combined"),
            ("Trung tâm GDNN-GDTX Tiên Lãng", "continuing"),
            ("Trường THPT Hùng Thắng", "upper_secondary"),
        ] {
            assert_eq!(words.kind_of(name).map(|kind| kind.id.as_str()), Some(kind), "{name}");
        }
    }
}
