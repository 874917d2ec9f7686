//! *Đường dẫn*: the links with what the web said of them, and when.

use super::{Given, Page, PageColumn, Value};
use crate::evidence::links::State;
use crate::evidence::{Looked, Whole};
use crate::message::Messages;

/// The page; none where no form names a link.
pub(super) fn page<'a>(given: &Given<'a>) -> Option<Page<'a>> {
    use PageColumn as C;
    let told = [
        (C::Number, "result.number"),
        (C::Link, "evidence.link"),
        (C::About, "evidence.about"),
        (C::State, "evidence.state"),
        (C::LookedUp, "evidence.looked_up"),
        (C::LedTo, "evidence.led_to"),
    ];
    let links = given.whole.register.links();
    let rows: Vec<Vec<Value>> = (1..)
        .zip(&links)
        .map(|(number, (link, rows))| {
            let looked = given.whole.looked.as_ref().and_then(|looked| looked.get(*link));
            let severity = looked.and_then(|looked| looked.verdict.state.severity());
            let led_to = looked.and_then(|looked| looked.verdict.led_to.clone()).unwrap_or_default();
            vec![
                Value::Number(number),
                Value::Reference((*link).to_owned().into()),
                Value::Text(named_by(given, rows)),
                Value::Weight(severity, state(link, given.whole, given.messages)),
                Value::Text(looked.map(|looked| time(looked, given.messages)).unwrap_or_default()),
                Value::Text(led_to),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Page {
        name: given.word("evidence.links_page"),
        title: given.word("evidence.links_title"),
        line: given.line(counts(given.whole, given.messages)),
        columns: given.columns(&told),
        rows,
        nothing: given.word("evidence.nothing"),
    })
}

/// How the links stand, in words.
pub fn counts(whole: &Whole, messages: &Messages) -> String {
    let Some(looked) = &whole.looked else { return messages.word("evidence.not_looked_up").to_owned() };
    let of = |is: &dyn Fn(State) -> bool| {
        looked.values().filter(|looked| is(looked.verdict.state)).count().to_string()
    };
    let good = of(&|state| state == State::Answers);
    let unasked = of(&|state| state == State::NotAsked);
    let bad = of(&|state| !matches!(state, State::Answers | State::NotAsked));
    let all = looked.len().to_string();
    messages
        .say("evidence.of_links", &[("links", &all), ("good", &good), ("bad", &bad), ("unasked", &unasked)])
}

/// What was found of a link, in words, with the status that a server answered.
pub(super) fn state(link: &str, whole: &Whole, messages: &Messages) -> String {
    let Some(looked) = whole.looked.as_ref().and_then(|looked| looked.get(link)) else {
        return messages.word("evidence.not_asked").to_owned();
    };
    let words = messages.say(&format!("evidence.link_{}", looked.verdict.state.name()), &[]);
    match looked.verdict.status {
        Some(status) if looked.verdict.state.severity().is_some() => format!("{words} ({status})"),
        _ => words,
    }
}

/// When a link was looked up: day and time, and whether in an earlier run.
pub fn time(looked: &Looked, messages: &Messages) -> String {
    let time = looked.looked_up.trim_end_matches('Z').replace('T', " ");
    if looked.is_cached { messages.say("evidence.cached", &[("time", &time)]) } else { time }
}

/// The codes or words that name a link.
fn named_by(given: &Given, rows: &[usize]) -> String {
    let rows = rows.iter().filter_map(|row| given.whole.register.rows.get(*row));
    let items = rows.map(|row| match row.code() {
        Some(code) => code.canonical.clone(),
        None => super::register::items(given, row),
    });
    items.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}
