//! Which numbers a format shows nothing of: `;;;` hides all of them, `0.0;-0.0;;@` and `#` a zero.
//!
//! A format code comes in, the signs of the numbers that a person does not see go out. Codes with conditions of their
//! own, such as `[>=10]`, hide nothing as far as this knows.

/// The numbers that a format shows nothing of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unshown {
    positive: bool,
    negative: bool,
    zero: bool,
}

/// What one section of a format code writes.
#[derive(Default)]
struct Section {
    /// Whether it writes anything for any number.
    writes: bool,
    /// Whether it writes digits, all of which may be left out.
    only_optional: bool,
}

impl Unshown {
    /// A format that shows every number.
    pub const SHOWS_ALL: Self = Self { positive: false, negative: false, zero: false };

    /// One that shows none.
    pub const SHOWS_NONE: Self = Self { positive: true, negative: true, zero: true };

    /// The numbers that a format code shows nothing of.
    pub fn of(code: &str) -> Self {
        let Some(sections) = sections(code) else { return Self::default() };
        let is_blank = |section: Option<&Section>| section.is_some_and(|section| !section.writes);
        let no_digit = |section: Option<&Section>| section.is_some_and(|section| section.only_optional);
        let first = sections.first();
        if sections.len() == 1 {
            return Self { zero: no_digit(first), ..Self::default() };
        }
        let of_zero = sections.get(2).or(first);
        Self {
            positive: is_blank(first),
            negative: is_blank(sections.get(1)),
            zero: is_blank(of_zero) || no_digit(of_zero),
        }
    }

    /// Whether this number is not shown.
    pub fn hides(self, number: f64) -> bool {
        match number {
            number if number > 0.0 => self.positive,
            number if number < 0.0 => self.negative,
            _ => self.zero,
        }
    }
}

/// The sections of a code, without what only takes room; `None` where one of them has a condition.
fn sections(code: &str) -> Option<Vec<Section>> {
    let mut sections = vec![Section::default()];
    let mut has_digit = false;
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        let section = sections.last_mut()?;
        match letter {
            ';' => {
                has_digit = false;
                sections.push(Section::default());
            }
            '"' => {
                let text: String = letters.by_ref().take_while(|c| *c != '"').collect();
                section.writes |= !text.trim().is_empty();
                section.only_optional &= text.trim().is_empty();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                if inside.starts_with(['=', '<', '>']) {
                    return None;
                }
                section.writes |= inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'));
            }
            '_' | '*' => {
                letters.next();
            }
            '\\' => section.writes |= letters.next().is_some_and(|c| !c.is_whitespace()),
            '#' => {
                section.only_optional = !section.writes || section.only_optional;
                section.writes = true;
            }
            ',' if section.only_optional => {}
            other if other.is_whitespace() => {}
            _ => {
                has_digit = true;
                section.writes = true;
            }
        }
        if has_digit && let Some(section) = sections.last_mut() {
            section.only_optional = false;
        }
    }
    Some(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_hidden_where_its_section_writes_nothing() {
        for (code, shown) in [
            ("General", "+-0"),
            ("", "+-0"),
            ("0.0", "+-0"),
            ("0;0", "+-0"),
            (";;;", ""),
            (";;", ""),
            ("\"\";\"\";\"\"", ""),
            ("0.0;-0.0;;@", "+-"),
            ("0;-0;", "+-"),
            ("0;;0", "+0"),
            ("#", "+-"),
            ("#,###", "+-"),
            ("#,##0", "+-0"),
            ("#.0", "+-0"),
            ("# \"điểm\"", "+-0"),
            ("0_);(0);\"-\"_)", "+-0"),
            ("_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", "+-0"),
            ("[=0]\"\";0", "+-0"),
            ("[Red]0;[Blue]-0;\\-", "+-0"),
            ("dd/mm/yyyy", "+-0"),
            ("[h]:mm", "+-0"),
            ("@", "+-0"),
        ] {
            let unshown = Unshown::of(code);
            let numbers = [('+', 4.5), ('-', -4.5), ('0', 0.0)];
            let seen = numbers.iter().filter(|(_, number)| !unshown.hides(*number)).map(|(sign, _)| *sign);
            assert_eq!(seen.collect::<String>(), shown, "{code}");
        }
    }
}
