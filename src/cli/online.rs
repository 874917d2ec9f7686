//! The only door to the network: looks links up, and only where a person asks for it with `--online`.
//!
//! A server's name is resolved once for each connection, and only addresses that the whole world may know are connected
//! to, so that neither a name nor a redirect leads into a private network. No proxy of the environment is used: behind
//! one nobody could see where a connection ends. What an answer means is for [`crate::evidence::links`] to say.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the only door to the network, with its clock and its threads"
)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use encoding_rs::UTF_8;
use ureq::config::Config;
use ureq::http::{HeaderMap, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};
use url::Url;

use crate::evidence::address::is_public;
use crate::evidence::cache::{Cache, Looked, time};
use crate::evidence::links::{self, Failure, Method, Reply, State, Verdict, Walk};
use crate::evidence::signs::Signs;
use crate::sheet::Limits;

/// Names the program to the servers that it asks.
const USER_AGENT: &str = concat!("phieu/", env!("CARGO_PKG_VERSION"), " (evidence links)");
/// Bytes of the head of an answer.
const HEAD_BYTES: usize = 64 << 10;

/// What a person asks for.
#[derive(Debug, Default)]
pub struct Asked {
    /// Servers that are asked whatever their addresses are, in lower case.
    pub hosts: BTreeSet<String>,
    /// Seconds for a link, where other than usual.
    pub seconds: Option<u64>,
    /// Whether to look up again what is kept.
    pub is_fresh: bool,
}

/// Looks links up, but for those that the cache knows; keeps in the cache what the web said.
pub fn look_up(
    links: &[&str],
    asked: &Asked,
    cache: &mut Cache,
    limits: &Limits,
    signs: &Signs,
) -> BTreeMap<String, Looked> {
    let now = now();
    let kept = |link: &&str| {
        let looked = cache.get(link, now, limits.link_days).filter(|_| !asked.is_fresh)?;
        Some(((*link).to_owned(), looked))
    };
    let mut all: BTreeMap<String, Looked> = links.iter().filter_map(kept).collect();
    let most = usize::try_from(limits.links).unwrap_or(usize::MAX);
    let missing: Vec<&str> = links.iter().copied().filter(|link| !all.contains_key(*link)).collect();
    let (wanted, too_many) = missing.split_at(missing.len().min(most));
    all.extend(too_many.iter().map(|link| ((*link).to_owned(), found(Verdict::unasked(State::NotAsked)))));
    for (link, looked) in Lookup::new(asked, limits, signs).all(wanted) {
        cache.keep(&link, &looked);
        all.insert(link, looked);
    }
    all
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(0)
}

fn found(verdict: Verdict) -> Looked {
    let is_asked = verdict.state != State::NotAsked;
    Looked { verdict, looked_up: if is_asked { time(now()) } else { String::new() }, is_cached: false }
}

struct Lookup<'a> {
    agent: Agent,
    limits: &'a Limits,
    signs: &'a Signs,
    each: Duration,
    end: Instant,
}

impl<'a> Lookup<'a> {
    fn new(asked: &Asked, limits: &'a Limits, signs: &'a Signs) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent(USER_AGENT)
            .max_response_header_size(HEAD_BYTES)
            .max_idle_connections_per_host(1)
            .build();
        let resolver = Guarded { hosts: asked.hosts.clone(), inner: DefaultResolver::default() };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            limits,
            signs,
            each: Duration::from_secs(asked.seconds.unwrap_or(limits.link_seconds)),
            end: Instant::now() + Duration::from_secs(limits.links_seconds),
        }
    }

    /// Looks all of them up, a few at a time.
    fn all(&self, links: &[&str]) -> BTreeMap<String, Looked> {
        let queue = Mutex::new(self.queues(links));
        let done = Mutex::new(BTreeMap::new());
        let work = || {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some(of_host) = next else { return };
                for link in of_host {
                    let looked = found(self.one(link));
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(link.to_owned(), looked);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.limits.links_at_once.clamp(1, 16) {
                scope.spawn(work);
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The links in queues, each of which is asked one after another: so many of one server as may be asked at a time.
    fn queues<'l>(&self, links: &[&'l str]) -> VecDeque<Vec<&'l str>> {
        let mut by_host: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for link in links {
            let host = Url::parse(link).map(|url| links::host(&url)).unwrap_or_default();
            by_host.entry(host).or_default().push(link);
        }
        let most = usize::try_from(self.limits.links_per_host.max(1)).unwrap_or(1);
        let parts = |links: Vec<&'l str>| {
            let length = links.len().div_ceil(most).max(1);
            links.chunks(length).map(<[&str]>::to_vec).collect::<Vec<_>>()
        };
        by_host.into_values().flat_map(parts).collect()
    }

    fn one(&self, link: &str) -> Verdict {
        let end = self.end.min(Instant::now() + self.each);
        if self.end <= Instant::now() {
            return Verdict::unasked(State::NotAsked);
        }
        let mut walk = match Walk::new(link, self.limits.link_redirects, self.signs) {
            Ok(walk) => walk,
            Err(verdict) => return verdict,
        };
        loop {
            let (method, url) = walk.next();
            let left = end.saturating_duration_since(Instant::now());
            let answer = if left.is_zero() { Err(Failure::TimedOut) } else { self.ask(method, url, left) };
            if let Some(verdict) = walk.take(answer) {
                return verdict;
            }
        }
    }

    fn ask(&self, method: Method, url: &Url, left: Duration) -> Result<Reply, Failure> {
        let request = match method {
            Method::Head => self.agent.head(url.as_str()),
            Method::Get => self.agent.get(url.as_str()),
        };
        let response = request.config().timeout_global(Some(left)).build().call();
        let mut response = response.map_err(|error| failure(&error))?;
        let text = |headers: &HeaderMap, name| {
            headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let mut reply = Reply {
            status: response.status().as_u16(),
            location: text(response.headers(), header::LOCATION),
            kind: text(response.headers(), header::CONTENT_TYPE).map(|kind| kind.to_lowercase()),
            length: text(response.headers(), header::CONTENT_LENGTH).and_then(|text| text.parse().ok()),
            ..Reply::default()
        };
        if method == Method::Get && response.status().is_success() {
            self.read(&mut reply, response.body_mut().as_reader())?;
        }
        Ok(reply)
    }

    /// Reads as much of a page as is read, for its title. What tells its length and is no page is not read.
    fn read(&self, reply: &mut Reply, body: impl Read) -> Result<(), Failure> {
        let is_page = reply.kind.as_deref().is_none_or(|kind| kind.contains("html"));
        if reply.length.is_some() && !is_page {
            return Ok(());
        }
        let mut bytes = Vec::new();
        let read = body.take(self.limits.link_bytes).read_to_end(&mut bytes);
        let is_more = bytes.len() as u64 >= self.limits.link_bytes;
        reply.is_endless = reply.length.is_none() && (is_more || (read.is_err() && !bytes.is_empty()));
        if let (Err(error), true) = (read, bytes.is_empty()) {
            return Err(failure(&Error::from(error)));
        }
        reply.title = links::title(&UTF_8.decode(&bytes).0);
        Ok(())
    }
}

/// Why there is no answer.
fn failure(error: &Error) -> Failure {
    match error {
        Error::Timeout(_) => Failure::TimedOut,
        Error::HostNotFound => Failure::Unresolved,
        Error::Rustls(_) | Error::Tls(_) => Failure::Certificate,
        Error::Other(other) if other.is::<PrivateAddress>() => Failure::Private,
        Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Failure::TimedOut,
        // How the error of a stream tells what is wrong with its certificate.
        Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => Failure::Certificate,
        _ => Failure::Unreachable,
    }
}

/// A server has only addresses of private networks.
#[derive(Debug, thiserror::Error)]
#[error("private address")]
struct PrivateAddress;

/// Resolves names, and leaves only public addresses to connect to.
#[derive(Debug)]
struct Guarded {
    hosts: BTreeSet<String>,
    inner: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            Error::Timeout(_) => error,
            _ => Error::HostNotFound,
        })?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_lowercase();
        if self.hosts.contains(&host) {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() { Err(Error::Other(Box::new(PrivateAddress))) } else { Ok(public) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(links: &[&str], change: impl FnOnce(&mut Limits)) -> Vec<State> {
        let mut limits = Limits::from_toml(Limits::BUILT_IN).unwrap();
        change(&mut limits);
        let signs = Signs::from_toml(Signs::BUILT_IN).unwrap();
        let looked = look_up(links, &Asked::default(), &mut Cache::default(), &limits, &signs);
        assert_eq!(looked.len(), links.len());
        looked.values().map(|looked| looked.verdict.state).collect()
    }

    #[test]
    fn what_is_beyond_the_limits_is_not_asked_and_says_so() {
        let links = ["http://192.0.2.1/", "http://192.0.2.2/"];
        assert_eq!(states(&links, |_| ()), [State::Private; 2]);
        assert_eq!(states(&links, |limits| limits.links = 1), [State::Private, State::NotAsked]);
        assert_eq!(states(&links, |limits| limits.links_seconds = 0), [State::NotAsked; 2]);
        assert_eq!(states(&links, |limits| limits.link_seconds = 0), [State::TimedOut; 2]);
    }

    #[test]
    fn a_name_is_refused_for_the_address_that_it_resolves_to() {
        assert_eq!(states(&["http://localhost:9/"], |_| ()), [State::Private]);
    }
}
