//! What the web answered, kept for the next run: JSON with the time of each look-up.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use super::links::Verdict;

/// Says that a file is such a cache.
const KIND: &str = "phieu-links";

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A verdict, and when it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// When: in RFC 3339, in universal time.
    pub looked_up: String,
    /// Whether it comes from an earlier run.
    #[serde(skip)]
    pub is_cached: bool,
}

/// All of them, by link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cache {
    kind: String,
    links: BTreeMap<String, Looked>,
}

impl Default for Cache {
    fn default() -> Self {
        Self { kind: KIND.to_owned(), links: BTreeMap::new() }
    }
}

impl Cache {
    /// Reads a cache; `None` where the bytes are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|cache| cache.kind == KIND)
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// What is known of a link and is not older than so many days; times in seconds since 1970.
    pub fn get(&self, link: &str, now: i64, days: u32) -> Option<Looked> {
        let looked = self.links.get(link)?;
        let age = now - DateTime::parse_from_rfc3339(&looked.looked_up).ok()?.timestamp();
        // A time that is still to come says that a clock was wrong.
        (0..=i64::from(days) * DAY).contains(&age).then(|| Looked { is_cached: true, ..looked.clone() })
    }

    /// Keeps what a server said.
    pub fn keep(&mut self, link: &str, looked: &Looked) {
        if looked.verdict.state.is_said() {
            self.links.insert(link.to_owned(), looked.clone());
        }
    }
}

/// A time in seconds since 1970 as it is written.
pub fn time(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::links::State;

    fn looked(state: State, at: i64) -> Looked {
        Looked { verdict: Verdict::unasked(state), looked_up: time(at), is_cached: false }
    }

    #[test]
    fn what_was_kept_counts_for_its_days_and_says_when_it_was_found() {
        let mut cache = Cache::default();
        cache.keep("https://a.vn/", &looked(State::Gone, 1_000_000_000));
        let cache = Cache::read(&cache.bytes().unwrap()).unwrap();
        let of = |now| cache.get("https://a.vn/", now, 7);
        let found = of(1_000_000_000 + 7 * DAY).unwrap();
        assert_eq!((found.looked_up.as_str(), found.is_cached), ("2001-09-09T01:46:40Z", true));
        assert_eq!(found.verdict.state, State::Gone);
        assert_eq!(of(1_000_000_001 + 7 * DAY), None);
        // A look-up in the future: the clock was wrong then or is wrong now.
        assert_eq!(of(999_999_999), None);
        assert_eq!(cache.get("https://b.vn/", 1_000_000_000, 7), None);
    }

    #[test]
    fn only_what_a_server_said_is_kept() {
        let mut cache = Cache::default();
        for state in [State::Unresolved, State::TimedOut, State::Private, State::NotAsked, State::ServerError]
        {
            cache.keep("https://a.vn/", &looked(state, 1_000_000_000));
        }
        assert_eq!(cache, Cache::default());
    }

    #[test]
    fn other_files_are_no_cache() {
        for bytes in [&b"{}"[..], b"", b"{\"kind\":\"x\",\"links\":{}}", b"[1]", b"\xff"] {
            assert_eq!(Cache::read(bytes), None);
        }
    }
}
