//! How a page shows text: hidden, struck out, in which font, by which number format; as far as style sheets and
//! attributes tell it.

use std::collections::BTreeMap;

use super::super::font::Named;
use super::super::style::{Font, Numbers, Shift, named_kind};
use super::super::{Limits, ReadError, guard};

/// How an element shows its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub is_hidden: bool,
    is_struck: bool,
    /// The font, where one is named.
    named: Option<Named>,
    /// Whether it stands above or below the line.
    shift: Option<Shift>,
    /// What its number format makes of numbers.
    pub format: Option<Numbers>,
}

impl Look {
    pub const STRUCK: Self =
        Self { is_hidden: false, is_struck: true, named: None, shift: None, format: None };

    /// Above or below the line.
    pub fn shifted(shift: Shift) -> Self {
        Self { shift: Some(shift), ..Self::default() }
    }

    /// By the declarations of a style: `display:none; font-family:".VnTime"`.
    pub fn of(declarations: &str) -> Self {
        let mut look = Self::default();
        for declaration in declarations.split(';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_lowercase().as_str() {
                "display" => look.is_hidden = value.to_lowercase().starts_with("none"),
                "visibility" => look.is_hidden |= matches!(&*value.to_lowercase(), "hidden" | "collapse"),
                "text-decoration" | "text-decoration-line" => {
                    look.is_struck |= value.to_lowercase().contains("line-through");
                }
                "vertical-align" => look.shift = Some(Shift::named(value)),
                "font-family" => look = look.in_font(value),
                "mso-number-format" => look.format = Some(named_kind(value.trim_matches(['"', '\'']))),
                _ => {}
            }
        }
        look
    }

    /// With a font of this name, or the first of several.
    pub fn in_font(self, names: &str) -> Self {
        Self { named: Some(Named::first_of(names)), ..self }
    }

    /// The same for what is seen.
    pub fn as_if_seen(self) -> Self {
        Self { is_hidden: false, ..self }
    }

    /// The same inside an element with that look.
    pub fn within(self, outer: Self) -> Self {
        Self {
            is_hidden: self.is_hidden || outer.is_hidden,
            is_struck: self.is_struck || outer.is_struck,
            named: self.named.or(outer.named),
            shift: self.shift.or(outer.shift),
            format: self.format.or(outer.format),
        }
    }

    /// What it does to letters.
    pub fn font(self) -> Font {
        Font {
            is_struck: self.is_struck,
            coding: self.named.and_then(|font| font.0),
            shift: self.shift.unwrap_or_default(),
        }
    }
}

/// The classes of a page's style sheets.
#[derive(Default)]
pub(super) struct Css {
    classes: BTreeMap<String, Look>,
}

impl Css {
    /// Takes in rules of which the last part is one class: `.xl65`, `td.xl65`.
    pub fn read(&mut self, text: &str, limits: &Limits) -> Result<(), ReadError> {
        for rule in text.split('}') {
            let Some((selectors, declarations)) = rule.rsplit_once('{') else { continue };
            let look = Look::of(declarations);
            if look == Look::default() {
                continue;
            }
            for selector in selectors.split(',') {
                let last = selector.split_whitespace().next_back().unwrap_or_default();
                let Some((_, class)) = last.split_once('.') else { continue };
                if class.contains(['.', ':', '[', '#', '>']) {
                    continue;
                }
                let known = self.classes.entry(class.to_owned()).or_default();
                *known = look.within(*known);
                guard::within("styles", self.classes.len() as u64, limits.styles)?;
            }
        }
        Ok(())
    }

    pub fn class(&self, name: &str) -> Look {
        self.classes.get(name).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::NumberFormat;
    use crate::sheet::font::Coding;

    #[test]
    fn classes_and_declarations_tell_how_text_is_shown() {
        let limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        let mut css = Css::default();
        let sheet = "td {font-size:9pt}\n.xl65, td.xl66 {mso-number-format:\"0%\";\ntext-decoration:line-through;}\n.xl67\n\t{font-family:\".VnTime\", serif;}\n.a:hover {display:none}";
        css.read(sheet, &limits).unwrap();
        assert_eq!(css.class("xl66").format, Some(Numbers::of(NumberFormat::Percentage)));
        assert!(css.class("xl65").font().is_struck);
        assert_eq!(css.class("xl67").font().coding, Some(Coding::Tcvn3));
        assert_eq!(css.class("a"), Look::default());
        assert!(Look::of("width:48pt; display : none").is_hidden);
    }
}
