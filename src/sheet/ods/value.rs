//! A cell as a person sees it, out of what its tag and its text say.

use std::borrow::Cow;
use std::sync::Arc;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::super::font::Coding;
use super::super::rich::RichString;
use super::super::style::{Numbers, Stored, Style};
use super::super::{Cell, Date, NumberFormat, Value, error};
use super::styles::{Look, Styles};
use super::text::Content;
use crate::cell::Address;
use crate::text::tidy;

/// What kind of value a cell says it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Percentage,
    Date,
    Time,
    Truth,
    Text,
}

/// What a cell's own tag says.
#[derive(Default)]
pub(super) struct Tag<'e> {
    /// How many cells side by side it stands for.
    pub repeated: Option<u32>,
    /// How many rows it covers.
    pub rows: Option<u32>,
    /// How many columns it covers.
    pub columns: Option<u32>,
    /// The name of its style.
    pub style: Option<Cow<'e, str>>,
    /// Its formula.
    pub formula: Option<Cow<'e, str>>,
    kind: Option<Kind>,
    /// Whether it says of itself that it shows an error.
    has_failed: bool,
    number: Option<Cow<'e, str>>,
    date: Option<Cow<'e, str>>,
    time: Option<Cow<'e, str>>,
    truth: Option<Cow<'e, str>>,
    text: Option<Cow<'e, str>>,
}

impl<'e> Tag<'e> {
    pub fn of(element: &'e BytesStart<'_>) -> Self {
        let mut tag = Self::default();
        for attribute in element.attributes().with_checks(false).filter_map(Result::ok) {
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else { continue };
            let count = || value.trim().parse::<u32>().ok();
            match attribute.key.local_name().as_ref() {
                "number-columns-repeated" => tag.repeated = count(),
                "number-rows-spanned" => tag.rows = count(),
                "number-columns-spanned" => tag.columns = count(),
                "style-name" => tag.style = Some(value),
                "formula" => tag.formula = Some(value),
                // Some programs say the kind twice: by the standard, and by words of their own, of which there are more.
                "value-type" => match value.trim() {
                    "float" | "currency" => tag.kind = Some(Kind::Number),
                    "percentage" => tag.kind = Some(Kind::Percentage),
                    "date" => tag.kind = Some(Kind::Date),
                    "time" => tag.kind = Some(Kind::Time),
                    "boolean" => tag.kind = Some(Kind::Truth),
                    "string" => tag.kind = Some(Kind::Text),
                    "error" => tag.has_failed = true,
                    _ => {}
                },
                "value" => tag.number = Some(value),
                "date-value" => tag.date = Some(value),
                "time-value" => tag.time = Some(value),
                "boolean-value" => tag.truth = Some(value),
                "string-value" => tag.text = Some(value),
                _ => {}
            }
        }
        tag
    }
}

/// How the document counts days: from where, as other spreadsheets do, and by how many it is off.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Days {
    starts_1904: bool,
    ahead: f64,
}

impl Days {
    /// By the day that is number 0.
    pub fn from(first: Option<&str>) -> Self {
        match first.map(|first| first.get(..10).unwrap_or(first)) {
            Some("1904-01-01") => Self { starts_1904: true, ahead: 0.0 },
            Some("1900-01-01") => Self { starts_1904: false, ahead: 2.0 },
            _ => Self::default(),
        }
    }
}

/// A cell as a person sees it, and the coding other than Unicode that its text was stored in; `None` for one that
/// shows nothing.
pub(super) fn cell(
    tag: &Tag,
    content: Content,
    at: Address,
    look: Look,
    styles: &Styles,
    days: Days,
) -> Option<(Cell, Option<Coding>)> {
    let is_formula = tag.formula.is_some();
    let mut style = Style { font: look.font, ..Style::default() };
    let shown = content.text().trim();
    if !shown.is_empty() && (tag.has_failed || error::is_error(shown)) {
        style.font.is_struck |= content.is_struck();
        return style.cell(at, Stored::Plain(Value::Error(Arc::from(shown))), is_formula);
    }
    if let Some((mut style, value)) = typed(tag, shown, look, styles, days) {
        style.font.is_struck |= content.is_struck();
        return style.cell(at, Stored::Plain(value), is_formula);
    }
    let text = text(tag, content);
    match text {
        Some(text) => style.cell(at, Stored::Rich(&text), is_formula),
        None => style.cell(at, Stored::Plain(without_result(tag)?), is_formula),
    }
}

/// A value that is no text, and the style that it is shown in; `None` where the tag does not hold what it says.
fn typed(tag: &Tag, shown: &str, look: Look, styles: &Styles, days: Days) -> Option<(Style, Value)> {
    let number =
        |text: &Option<Cow<str>>| text.as_ref()?.trim().parse::<f64>().ok().filter(|n| n.is_finite());
    let with = |format, value| (Style { numbers: Numbers::of(format), font: look.font }, value);
    match tag.kind {
        Some(Kind::Number | Kind::Percentage) => {
            let number = number(&tag.number)?;
            if let Some(truth) = truth(number, shown) {
                return Some(with(NumberFormat::General, Value::Bool(truth)));
            }
            let mut style = styles.of_number(look, number);
            if tag.kind == Some(Kind::Percentage) && style.numbers.format != NumberFormat::Date {
                (style.numbers.format, style.numbers.is_sign_only) = (NumberFormat::Percentage, false);
            }
            let ahead = if style.numbers.format == NumberFormat::Date { days.ahead } else { 0.0 };
            Some((style, style.number(number + ahead, days.starts_1904)))
        }
        Some(Kind::Date) => {
            Some(with(NumberFormat::Date, Value::Date(Some(Date::from_iso(tag.date.as_ref()?.trim())?))))
        }
        Some(Kind::Time) => {
            let serial = duration(tag.time.as_ref()?.trim())?;
            Some(with(NumberFormat::Date, Value::Date(Date::from_serial(serial, days.starts_1904))))
        }
        Some(Kind::Truth) => match tag.truth.as_ref()?.trim() {
            "true" | "1" => Some(with(NumberFormat::General, Value::Bool(true))),
            "false" | "0" => Some(with(NumberFormat::General, Value::Bool(false))),
            _ => None,
        },
        Some(Kind::Text) | None => None,
    }
}

/// The text of a cell; `None` where there is none. What the tag says counts before what is shown, but for the fonts of
/// its pieces.
fn text(tag: &Tag, content: Content) -> Option<RichString> {
    let is_blank = content.text().trim().is_empty();
    let is_other =
        |told: &str| told != content.text() && !(content.is_rich() && tidy(told) == tidy(content.text()));
    let told = tag.text.as_deref().filter(|told| !told.trim().is_empty() && is_other(told));
    // A value that is not what the tag says it is, such as a number that is none, is kept as it is written.
    let odd = [&tag.number, &tag.date, &tag.time, &tag.truth]
        .into_iter()
        .flatten()
        .find(|odd| !odd.trim().is_empty());
    match (told, odd) {
        (Some(told), _) => Some(RichString::plain(told)),
        (None, Some(odd)) if is_blank => Some(RichString::plain(odd)),
        (None, _) if is_blank && !content.has_paragraph && tag.kind != Some(Kind::Text) => None,
        _ => Some(content.rich()),
    }
}

/// What stands for the result that a formula has not; `None` where there is no formula.
fn without_result(tag: &Tag) -> Option<Value> {
    let formula = tag.formula.as_ref()?;
    Some(if formula.contains("#REF!") { Value::Error(Arc::from("#REF!")) } else { Value::NoResult })
}

/// LibreOffice stores what is true as the number 1 and shows a word.
fn truth(number: f64, shown: &str) -> Option<bool> {
    let words: [&str; 5] = match number {
        1.0 => ["TRUE", "ĐÚNG", "VRAI", "WAHR", "VERDADERO"],
        0.0 => ["FALSE", "SAI", "FAUX", "FALSCH", "FALSO"],
        _ => return None,
    };
    words.contains(&shown).then_some(number > 0.5)
}

/// Days of an ISO 8601 duration of hours, minutes and seconds: `PT12H30M00S`.
fn duration(text: &str) -> Option<f64> {
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |text| (-1.0, text));
    let mut rest = text.strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, worth) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.replace(',', ".").parse::<f64>().ok()? * worth;
            rest = after;
        }
    }
    rest.is_empty().then_some(sign * seconds / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parts_of_a_day() {
        assert_eq!(duration("PT12H00M00S"), Some(0.5));
        assert_eq!(duration("PT36H"), Some(1.5));
        assert_eq!(duration("-PT6H00M00.0S"), Some(-0.25));
        assert_eq!(duration("P1D"), None);
        assert_eq!(duration("PTxH"), None);
    }
}
