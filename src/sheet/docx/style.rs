//! Styles of a Word file, as far as they hide, strike out or number text, or set it in an old font.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::super::{Damage, Limits, ReadError, guard, xml};
use super::numbering::ListPlace;
use super::run::{Letters, Properties};

/// How far styles are followed to those they are based on.
const DEEPEST: usize = 16;

/// What a style says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// The list that its paragraphs belong to.
    pub list: Option<ListPlace>,
    /// How its letters look.
    pub letters: Letters,
}

/// The styles by id, each with what it takes from those it is based on.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Style,
}

impl Styles {
    /// What the style of this id says; the usual one where none is named.
    pub fn of(&self, id: Option<&str>) -> Style {
        id.and_then(|id| self.by_id.get(id)).copied().unwrap_or(self.usual)
    }
}

#[derive(Default)]
struct Raw {
    id: String,
    is_usual: bool,
    based_on: Option<String>,
    own: Properties,
}

/// Reads the part of styles.
pub(super) fn read(part: &str, limits: &Limits) -> Result<Styles, ReadError> {
    let mut reader = xml::reader(part);
    let mut raws: Vec<Raw> = Vec::new();
    let mut open: Option<Raw> = None;
    let mut defaults = Properties::default();
    let (mut in_defaults, mut depth) = (false, 0_u64);
    loop {
        let event = xml::next(&mut reader)?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                if matches!(event, Event::Start(_)) {
                    depth += 1;
                    guard::within("nesting", depth, limits.nesting)?;
                }
                match (element.local_name().as_ref(), &mut open) {
                    ("style", _) => open = Some(raw(element)),
                    ("basedOn", Some(raw)) => raw.based_on = value(element),
                    (name, Some(raw)) => {
                        raw.own.take_paragraph(name, element);
                        raw.own.take_run(name, element);
                    }
                    ("docDefaults", None) => in_defaults = true,
                    (name, None) if in_defaults => defaults.take_run(name, element),
                    _ => {}
                }
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                match element.local_name().as_ref() {
                    "style" => raws.extend(open.take()),
                    "docDefaults" => in_defaults = false,
                    _ => {}
                }
                guard::within("visited", raws.len() as u64, limits.visited)?;
            }
            Event::Eof if depth == 0 => break,
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
    }
    Ok(resolve(&raws, &defaults))
}

fn raw(element: &BytesStart<'_>) -> Raw {
    let id = xml::attribute(element, "styleId").unwrap_or_default().into_owned();
    let is_paragraph = xml::attribute(element, "type").is_some_and(|kind| kind == "paragraph");
    Raw { id, is_usual: is_paragraph && xml::flag(element, "default"), ..Raw::default() }
}

fn value(element: &BytesStart<'_>) -> Option<String> {
    xml::attribute(element, "val").map(std::borrow::Cow::into_owned)
}

fn resolve(raws: &[Raw], defaults: &Properties) -> Styles {
    let by_id: BTreeMap<&str, &Raw> = raws.iter().map(|raw| (raw.id.as_str(), raw)).collect();
    let whole = |raw: &Raw| {
        let chain = std::iter::successors(Some(raw), |raw| by_id.get(raw.based_on.as_deref()?).copied());
        let chain: Vec<&Raw> = chain.take(DEEPEST).collect();
        let letters =
            chain.iter().rev().fold(defaults.over(Letters::default()), |below, raw| raw.own.over(below));
        Style { list: chain.iter().find_map(|raw| raw.own.list), letters }
    };
    let usual = raws.iter().find(|raw| raw.is_usual).map(&whole);
    let usual = usual.unwrap_or(Style { list: None, letters: defaults.over(Letters::default()) });
    Styles { by_id: raws.iter().map(|raw| (raw.id.clone(), whole(raw))).collect(), usual }
}
