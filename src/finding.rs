//! Findings (phát hiện): what the checks have to say, as code, severity, place and parameters.
//!
//! A finding holds no words for people; [`crate::message`] has them. A code keeps its meaning once it is released.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cell::Place;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Lỗi: the value does not count.
    Error,
    /// Cảnh báo: it counts, but someone should look at it.
    Warning,
    /// Lưu ý: good to know.
    Note,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident $severity:ident;)+) => {
        /// A kind of finding. The letter names the family: F file, L layout, V value, E evidence, C consistency,
        /// U unit, D many units (đơn vị).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $code,)+ }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$code,)+];

            /// As it is written: `V302`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code),)+ }
            }

            /// How much a finding of this code weighs as a rule.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// Not a workbook: content of no known kind.
    F101 Error;
    /// Protected by a password.
    F102 Error;
    /// Damaged or cut off.
    F103 Error;
    /// Beyond the limits.
    F104 Error;
    /// Content and file name disagree; read all the same.
    F105 Note;
    /// Text in an old Vietnamese font was turned into Unicode; one finding a form.
    F106 Note;
    /// No table of this catalogue found.
    L201 Error;
    /// A column that is needed was not found, or cannot be told from others.
    L202 Error;
    /// An item of the catalogue has no row.
    L203 Error;
    /// A row with a score belongs to no item.
    L204 Warning;
    /// An item stands twice.
    L205 Error;
    /// Rows were matched by title or place, not by code; one finding a form.
    L206 Note;
    /// Made for another catalogue or version.
    L207 Error;
    /// A row has the code of an item and the words of something else.
    L208 Error;
    /// A row's code names one item and its title another; the title decides.
    L209 Warning;
    /// Parts of the workbook that are no part of the form; one finding a form.
    L210 Note;
    /// The layout file that was asked for is for other forms.
    L211 Warning;
    /// The only filled table says that it is a draft, a plan, an example or another's.
    L212 Warning;
    /// Columns beside the form's own that hold text and were not read; one finding a form.
    L213 Note;
    /// The score is not a number.
    V301 Error;
    /// The score is outside 0 to the maximum; a warning above a maximum that is only inferred.
    V302 Error;
    /// The score is off the step.
    V303 Warning;
    /// No score: not assessed.
    V304 Error;
    /// The number can be read in two ways.
    V305 Error;
    /// The cell holds a spreadsheet error.
    V306 Error;
    /// A condition says neither met nor not met.
    V307 Error;
    /// Numbers typed as text were read as numbers; one finding a form.
    V308 Note;
    /// A formula without a stored value.
    V309 Error;
    /// A code had been turned into a date or number and was read back.
    V310 Note;
    /// Struck-out text was left out; one finding a form.
    V311 Note;
    /// Values hidden under merged cells were left out; one finding a form.
    V312 Note;
    /// Points that the ratio or count beside them does not allow.
    V313 Warning;
    /// Ratios or counts that points depend on are missing; one finding a form.
    V314 Note;
    /// "Does not apply", of a row that applies to every school.
    V315 Error;
    /// Points claimed without evidence.
    E401 Warning;
    /// A malformed evidence code.
    E402 Warning;
    /// An evidence code that is not in the register.
    E403 Warning;
    /// Registered evidence that no item uses.
    E404 Note;
    /// One evidence code with two titles.
    E405 Error;
    /// A link that is not a web address.
    E406 Warning;
    /// Evidence numbered for another criterion.
    E407 Note;
    /// The group total typed in the form differs from the sum.
    C501 Warning;
    /// The level typed differs from the one that follows.
    C502 Warning;
    /// A condition is not met.
    C503 Warning;
    /// The form's maximum differs from the catalogue's.
    C504 Warning;
    /// A criterion's subtotal differs from its items.
    C505 Warning;
    /// Two parts of one school's form answer an item differently.
    C506 Error;
    /// The school's name was not found.
    U601 Warning;
    /// The school year was not found or is not one.
    U602 Warning;
    /// The school's code is not in the roster.
    U603 Warning;
    /// The school's code has become a number in the spreadsheet.
    U604 Warning;
    /// The council has an even number of members.
    U605 Warning;
    /// The council has no chairman, or several.
    U606 Warning;
    /// The council has no secretary, or several.
    U607 Warning;
    /// Criteria that nobody in the council answers for; one finding a form.
    U608 Warning;
    /// Somebody answers for a criterion that does not exist.
    U609 Warning;
    /// Two forms of one school.
    D701 Warning;
    /// A school of the roster without a form.
    D702 Warning;
    /// A form of a school outside the roster.
    D703 Warning;
    /// Two schools with the same answers and the same evidence.
    D704 Warning;
    /// A form of another catalogue or school year than the others; it does not count.
    D705 Error;
    /// Most forms print other maxima or titles than rows of the catalogue that are not official; one finding a merge.
    D706 Note;
}

impl Code {
    /// The code of this name, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| serde::de::Error::custom("no such code"))
    }
}

/// A value that a message shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Param {
    /// Shown as it is.
    #[serde(rename = "t")]
    Text(String),
    /// Shown with the language's decimal sign.
    #[serde(rename = "n")]
    Number(Decimal),
    /// A key of a word in the messages, shown in the reader's language.
    #[serde(rename = "w")]
    Word(String),
}

/// What a check has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which kind.
    pub code: Code,
    /// How much it weighs here.
    pub severity: Severity,
    /// Code of the item, criterion or group that it is about.
    pub item: Option<String>,
    /// Where to look.
    pub place: Place,
    /// Other words for a special case of the code, where the messages have them.
    pub variant: Option<Cow<'static, str>>,
    /// What the words need, by name.
    pub params: Vec<(Cow<'static, str>, Param)>,
}

/// Why nothing of a form counts: the first error about the whole of it. What is only told along with it, such as a name
/// that disagrees with the content, is no reason.
pub fn why_unusable(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().find(|finding| finding.severity == Severity::Error && finding.item.is_none())
}

impl Finding {
    /// A finding of the code's usual weight.
    pub fn new(code: Code, place: Place) -> Self {
        Self { code, severity: code.severity(), item: None, place, variant: None, params: Vec::new() }
    }

    /// About this item, criterion or group.
    #[must_use]
    pub fn about(mut self, item: &str) -> Self {
        self.item = Some(item.to_owned());
        self
    }

    /// With another weight than usual.
    #[must_use]
    pub fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// In the words of a special case.
    #[must_use]
    pub fn variant(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant.into());
        self
    }

    /// With a text that the message shows.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.params.push((name.into(), Param::Text(value.into())));
        self
    }

    /// With a number that the message shows.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: impl Into<Decimal>) -> Self {
        self.params.push((name.into(), Param::Number(value.into())));
        self
    }

    /// With a word that the messages have in each language.
    #[must_use]
    pub fn word(mut self, name: &'static str, key: impl Into<String>) -> Self {
        self.params.push((name.into(), Param::Word(key.into())));
        self
    }
}
