//! Lists that Word numbers by itself: the number or sign that a person sees before a paragraph.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::super::{Damage, Limits, ReadError, guard, xml};

/// Levels that a list can have.
const LEVELS: usize = 9;

/// A list, and a level of it, that a paragraph belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ListPlace {
    /// Its number; 0 takes a paragraph out of every list.
    pub list: u32,
    /// The level, from 0.
    pub level: usize,
}

/// How a level of a list is numbered.
#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    text: String,
    start: u32,
}

/// The lists of a file.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Levels by the number of the abstract list.
    levels: BTreeMap<u32, BTreeMap<usize, Level>>,
    /// The abstract list of each list.
    of_list: BTreeMap<u32, u32>,
}

/// How far each abstract list has counted.
#[derive(Debug, Default)]
pub(super) struct Counters {
    counted: BTreeMap<u32, [Option<u32>; LEVELS]>,
}

/// Reads the part of lists.
pub(super) fn read(part: &str, limits: &Limits) -> Result<Lists, ReadError> {
    let mut reader = xml::reader(part);
    let mut lists = Lists::default();
    let (mut owner, mut list, mut level) = (None, None, None);
    let mut depth = 0_u64;
    loop {
        let event = xml::next(&mut reader)?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                if matches!(event, Event::Start(_)) {
                    depth += 1;
                    guard::within("nesting", depth, limits.nesting)?;
                }
                let name = element.local_name();
                match name.as_ref() {
                    "abstractNum" => owner = number(element, "abstractNumId"),
                    "num" => (list, owner) = (number(element, "numId"), None),
                    "abstractNumId" => {
                        let pair = list.zip(number(element, "val"));
                        lists.of_list.extend(pair);
                    }
                    "lvl" => {
                        level = number(element, "ilvl").and_then(|level| usize::try_from(level).ok());
                        level = level.filter(|level| *level < LEVELS);
                    }
                    name => {
                        if let (Some(owner), Some(level)) = (owner, level) {
                            let level = lists.levels.entry(owner).or_default().entry(level).or_default();
                            take(level, name, element);
                        }
                    }
                }
                guard::within("visited", (lists.levels.len() + lists.of_list.len()) as u64, limits.visited)?;
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                if element.local_name().as_ref() == "lvl" {
                    level = None;
                }
            }
            Event::Eof if depth == 0 => return Ok(lists),
            Event::Eof => return Err(ReadError::Damaged(Damage::CutOff)),
            _ => {}
        }
    }
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    xml::attribute(element, name)?.trim().parse().ok()
}

fn take(level: &mut Level, name: &str, element: &BytesStart<'_>) {
    let value = || xml::attribute(element, "val").unwrap_or_default().into_owned();
    match name {
        "start" => level.start = number(element, "val").unwrap_or(1),
        "numFmt" => level.format = value(),
        "lvlText" => level.text = value(),
        _ => {}
    }
}

impl Counters {
    /// Counts a paragraph of this list on; what a person sees before it. `None` where that is nothing.
    pub fn next(&mut self, at: ListPlace, lists: &Lists) -> Option<String> {
        let owner = lists.of_list.get(&at.list)?;
        let levels = lists.levels.get(owner)?;
        let level = levels.get(&at.level)?;
        let counted = self.counted.entry(*owner).or_default();
        let slot = counted.get_mut(at.level)?;
        *slot = Some(slot.map_or(level.start, |last| last.saturating_add(1)));
        counted.iter_mut().skip(at.level + 1).for_each(|deeper| *deeper = None);
        if level.format == "none" {
            return None;
        }
        if level.format == "bullet" {
            // A sign out of a font of signs: a dash stands for any of them.
            return Some("-".to_owned());
        }
        let shown = |place: usize| {
            let level = levels.get(&place)?;
            let number = counted.get(place).copied().flatten().unwrap_or(level.start);
            Some(written(number, &level.format))
        };
        let mut out = String::new();
        let mut letters = level.text.chars().peekable();
        while let Some(letter) = letters.next() {
            let place = letters.peek().and_then(|digit| digit.to_digit(10)).filter(|_| letter == '%');
            match place {
                Some(place) => {
                    letters.next();
                    let place = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
                    out.push_str(&place.and_then(shown).unwrap_or_default());
                }
                None => out.push(letter),
            }
        }
        (!out.trim().is_empty()).then_some(out)
    }
}

/// A number as a list writes it.
fn written(number: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letter(number).to_string(),
        "upperLetter" => letter(number).to_uppercase().to_string(),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

fn letter(number: u32) -> char {
    let place = number.saturating_sub(1) % 26;
    char::from_u32(u32::from('a') + place).unwrap_or('a')
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    // Lists that count further than this are counted in figures.
    if number > 399 {
        return number.to_string();
    }
    let mut left = number;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}
