//! Links: which may be asked for, and what an answer of the web says of them.
//!
//! What a server answered comes in as values, a verdict goes out; nothing is asked here. A [`Walk`] follows one link:
//! it says what to ask next, is told the answer, and ends in a [`State`].

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::signs::Signs;
use crate::finding::Severity;

/// What a link was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It answers.
    Answers,
    /// It asks who one is, so that others may not see it.
    AsksSignIn,
    /// Nothing is there any more.
    Gone,
    /// The server answers with another error of the asker's (4xx).
    Refused,
    /// The server answers with an error of its own (5xx), or that it is busy.
    ServerError,
    /// No answer in the time given.
    TimedOut,
    /// It sends on and on without saying how much.
    Endless,
    /// It leads on too often, or round in a circle.
    TooManyRedirects,
    /// It leads on to nowhere, or to what is no http or https.
    BadRedirect,
    /// No such server.
    Unresolved,
    /// No connection, or it broke off.
    Unreachable,
    /// The server's certificate does not hold.
    BadCertificate,
    /// It leads to an address of a private network, and was not asked.
    Private,
    /// It holds a name or password, and was not asked.
    Credentials,
    /// No address that can be asked.
    Malformed,
    /// Not asked: too many, or the time for all was over.
    NotAsked,
}

impl State {
    /// How much it weighs; nothing for a link that answers.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Answers => None,
            Self::Gone | Self::Unresolved | Self::Malformed | Self::Credentials => Some(Severity::Error),
            Self::NotAsked | Self::Endless => Some(Severity::Note),
            _ => Some(Severity::Warning),
        }
    }

    /// Its name for programs, and the end of the key of its words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::AsksSignIn => "asks_sign_in",
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::ServerError => "server_error",
            Self::TimedOut => "timed_out",
            Self::Endless => "endless",
            Self::TooManyRedirects => "too_many_redirects",
            Self::BadRedirect => "bad_redirect",
            Self::Unresolved => "unresolved",
            Self::Unreachable => "unreachable",
            Self::BadCertificate => "bad_certificate",
            Self::Private => "private",
            Self::Credentials => "credentials",
            Self::Malformed => "malformed",
            Self::NotAsked => "not_asked",
        }
    }

    /// Whether a server has said so, so that it is worth keeping: without a network nobody says anything.
    pub fn is_said(self) -> bool {
        matches!(
            self,
            Self::Answers
                | Self::AsksSignIn
                | Self::Gone
                | Self::Refused
                | Self::Endless
                | Self::TooManyRedirects
                | Self::BadRedirect
                | Self::BadCertificate
        )
    }

    /// Whether no server was reached, as where this computer has no network.
    pub fn is_unreached(self) -> bool {
        matches!(self, Self::Unresolved | Self::Unreachable | Self::TimedOut)
    }
}

/// What came of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What it is.
    pub state: State,
    /// The last status that a server answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Where it led to in the end, if elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub led_to: Option<String>,
}

impl Verdict {
    /// Of a link that no server was asked about.
    pub const fn unasked(state: State) -> Self {
        Self { state, status: None, led_to: None }
    }
}

/// How a server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Only for the head of the answer.
    Head,
    /// For the answer, of which the beginning is read.
    Get,
}

/// What a server answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Where it leads on to.
    pub location: Option<String>,
    /// What the answer is: `text/html`.
    pub kind: Option<String>,
    /// How many bytes it has, where that is told.
    pub length: Option<u64>,
    /// The title of the page, where its beginning was read and has one.
    pub title: Option<String>,
    /// Whether it sent more than is read without saying how much.
    pub is_endless: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No time left.
    TimedOut,
    /// The name of the server is unknown.
    Unresolved,
    /// No connection, or it broke off.
    Unreachable,
    /// The certificate does not hold.
    Certificate,
    /// All addresses of the server are private.
    Private,
}

/// A link on its way to its verdict.
#[derive(Debug)]
pub struct Walk<'s> {
    signs: &'s Signs,
    most_redirects: u32,
    first: Url,
    url: Url,
    redirects: u32,
    method: Method,
    status: Option<u16>,
}

impl<'s> Walk<'s> {
    /// The way that begins with a link; the verdict at once where it may not be asked for.
    pub fn new(link: &str, most_redirects: u32, signs: &'s Signs) -> Result<Self, Verdict> {
        let url = Url::parse(link.trim()).map_err(|_| Verdict::unasked(State::Malformed))?;
        may_ask(&url).map_err(Verdict::unasked)?;
        Ok(Self {
            signs,
            most_redirects,
            first: url.clone(),
            url,
            redirects: 0,
            method: Method::Head,
            status: None,
        })
    }

    /// What to ask for next, and how.
    pub fn next(&self) -> (Method, &Url) {
        (self.method, &self.url)
    }

    /// Takes an answer; the verdict where there is nothing more to ask.
    pub fn take(&mut self, answer: Result<Reply, Failure>) -> Option<Verdict> {
        let state = match answer {
            Ok(reply) => {
                self.status = Some(reply.status);
                self.step(&reply)?
            }
            // Some servers break off when they are asked for the head alone.
            Err(Failure::Unreachable) if self.method == Method::Head => {
                self.method = Method::Get;
                return None;
            }
            Err(failure) => match failure {
                Failure::TimedOut => State::TimedOut,
                Failure::Unresolved => State::Unresolved,
                Failure::Unreachable => State::Unreachable,
                Failure::Certificate => State::BadCertificate,
                Failure::Private => State::Private,
            },
        };
        let led_to = (self.url != self.first).then(|| self.url.to_string());
        Some(Verdict { state, status: self.status, led_to })
    }

    /// The state that an answer tells; `None` where another is needed.
    fn step(&mut self, reply: &Reply) -> Option<State> {
        match (reply.status, &reply.location) {
            (300..=399, Some(location)) => self.redirect(location),
            (401 | 403 | 407, _) if self.method == Method::Get => Some(State::AsksSignIn),
            (200..=299, _) if self.method == Method::Get || !is_open(reply) => Some(self.of_page(reply)),
            // Not every server knows how to answer for the head alone: only the answer itself tells.
            _ if self.method == Method::Head => {
                self.method = Method::Get;
                None
            }
            (404 | 410, _) => Some(State::Gone),
            (429 | 500..=599, _) => Some(State::ServerError),
            (300..=399, None) => Some(State::BadRedirect),
            _ => Some(State::Refused),
        }
    }

    fn redirect(&mut self, location: &str) -> Option<State> {
        self.redirects += 1;
        let Ok(url) = self.url.join(location) else { return Some(State::BadRedirect) };
        match may_ask(&url) {
            Ok(()) => {}
            Err(State::Credentials) => return Some(State::Credentials),
            Err(_) => return Some(State::BadRedirect),
        }
        if self.redirects > self.most_redirects {
            return Some(State::TooManyRedirects);
        }
        self.url = url;
        self.method = Method::Head;
        // The sign-in page itself need not be asked.
        is_sign_in(&self.url, self.signs).then_some(State::AsksSignIn)
    }

    fn of_page(&self, reply: &Reply) -> State {
        let title = reply.title.as_deref().unwrap_or_default();
        if is_sign_in(&self.url, self.signs) || self.signs.asks_sign_in(title) {
            State::AsksSignIn
        } else if self.signs.says_gone(title) {
            State::Gone
        } else if reply.is_endless {
            State::Endless
        } else {
            State::Answers
        }
    }
}

/// Whether the head of an answer leaves open what it is: a page may be one to sign in, and what does not tell its length
/// may have none.
fn is_open(reply: &Reply) -> bool {
    reply.length.is_none() || reply.kind.as_deref().is_none_or(|kind| kind.contains("html"))
}

fn is_sign_in(url: &Url, signs: &Signs) -> bool {
    signs.is_sign_in(&url.host_str().unwrap_or_default().to_lowercase(), url.path())
}

fn may_ask(url: &Url) -> Result<(), State> {
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        Err(State::Malformed)
    } else if !url.username().is_empty() || url.password().is_some() {
        Err(State::Credentials)
    } else {
        Ok(())
    }
}

/// The host of an address as it is compared with those that a person named.
pub fn host(url: &Url) -> String {
    match url.host() {
        Some(Host::Ipv6(address)) => address.to_string(),
        Some(host) => host.to_string().to_lowercase(),
        None => String::new(),
    }
}

/// The title of a page, out of its beginning.
pub fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let open = start + lower.get(start..)?.find('>')? + 1;
    let rest = lower.get(open..)?;
    let end = open + rest.find("</title").unwrap_or(rest.len());
    let title = crate::text::tidy(page.get(open..end)?);
    Some(title.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs() -> Signs {
        Signs::from_toml(Signs::BUILT_IN).unwrap()
    }

    /// Walks along these answers, and gives the verdict with what was asked.
    fn walk(link: &str, answers: &[Answer]) -> (State, Option<String>, Vec<String>) {
        let signs = signs();
        let mut asked = Vec::new();
        let mut walk = match Walk::new(link, 2, &signs) {
            Ok(walk) => walk,
            Err(verdict) => return (verdict.state, verdict.led_to, asked),
        };
        for answer in answers {
            let (method, url) = walk.next();
            asked.push(format!("{method:?} {url}"));
            if let Some(verdict) = walk.take(answer.clone()) {
                return (verdict.state, verdict.led_to, asked);
            }
        }
        panic!("{link}: not at an end after {asked:?}");
    }

    type Answer = Result<Reply, Failure>;

    #[expect(clippy::unnecessary_wraps, reason = "one of several kinds of answers")]
    fn status(status: u16) -> Answer {
        Ok(Reply { status, length: Some(0), ..Reply::default() })
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several kinds of answers")]
    fn to(place: &str) -> Answer {
        Ok(Reply { status: 302, location: Some(place.to_owned()), ..Reply::default() })
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several kinds of answers")]
    fn page(title: &str) -> Answer {
        let kind = Some("text/html; charset=utf-8".to_owned());
        Ok(Reply { status: 200, kind, title: Some(title.to_owned()), ..Reply::default() })
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several kinds of answers")]
    fn file(length: Option<u64>) -> Answer {
        Ok(Reply { status: 200, kind: Some("application/pdf".to_owned()), length, ..Reply::default() })
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of several kinds of answers")]
    fn endless() -> Answer {
        Ok(Reply { status: 200, is_endless: true, ..Reply::default() })
    }

    #[test]
    fn answers_and_their_verdicts() {
        use Failure as F;
        let drive = "https://drive.google.com/file/d/1AbCdEfGhIjK/view";
        for (answers, expected) in [
            (vec![file(Some(9))], State::Answers),
            (vec![file(None), file(None)], State::Answers),
            (vec![page(""), page("Kế hoạch")], State::Answers),
            (vec![status(405), page("Kế hoạch")], State::Answers),
            (vec![status(404), page("Kế hoạch")], State::Answers),
            (vec![Err(F::Unreachable), page("Kế hoạch")], State::Answers),
            (vec![to("/b"), file(Some(9))], State::Answers),
            (vec![to("https://accounts.google.com/ServiceLogin?x")], State::AsksSignIn),
            (vec![to("/v3/signin/identifier")], State::AsksSignIn),
            (vec![status(401), status(401)], State::AsksSignIn),
            (vec![status(403), status(403)], State::AsksSignIn),
            (vec![page(""), page("Google Drive: Sign-in")], State::AsksSignIn),
            (vec![page(""), page("Bạn cần có quyền truy cập")], State::AsksSignIn),
            (vec![status(404), status(404)], State::Gone),
            (vec![status(410), status(410)], State::Gone),
            (vec![page(""), page("Không tìm thấy trang")], State::Gone),
            (vec![status(500), status(500)], State::ServerError),
            (vec![status(429), status(429)], State::ServerError),
            (vec![status(418), status(418)], State::Refused),
            (vec![status(304), status(304)], State::BadRedirect),
            (vec![to("ftp://a.vn/")], State::BadRedirect),
            (vec![to("javascript:alert(1)")], State::BadRedirect),
            (vec![to("https://")], State::BadRedirect),
            (vec![to("https://a:b@a.vn/")], State::Credentials),
            (vec![to("/1"), to("/2"), to("/3")], State::TooManyRedirects),
            (vec![page(""), endless()], State::Endless),
            (vec![Err(F::TimedOut)], State::TimedOut),
            (vec![page(""), Err(F::TimedOut)], State::TimedOut),
            (vec![Err(F::Unresolved)], State::Unresolved),
            (vec![Err(F::Unreachable), Err(F::Unreachable)], State::Unreachable),
            (vec![Err(F::Certificate)], State::BadCertificate),
            (vec![to("http://10.0.0.1/"), Err(F::Private)], State::Private),
        ] {
            let (state, _, asked) = walk(drive, &answers);
            assert_eq!(state, expected, "{answers:?}");
            assert_eq!(asked.len(), answers.len(), "{answers:?}");
        }
    }

    #[test]
    fn what_may_not_be_asked_is_not() {
        for (link, expected) in [
            ("https://a:b@truong.edu.vn/", State::Credentials),
            ("https://a@truong.edu.vn/", State::Credentials),
            ("ftp://truong.edu.vn/", State::Malformed),
            ("file:///etc/passwd", State::Malformed),
            ("https://", State::Malformed),
            ("truong.edu.vn", State::Malformed),
        ] {
            assert_eq!(walk(link, &[]), (expected, None, Vec::new()), "{link}");
        }
    }

    #[test]
    fn a_redirect_is_followed_from_where_it_stands_and_the_sign_in_page_is_not_asked() {
        let answers = [to("../b?c=1"), to("https://accounts.google.com/x")];
        let (state, led_to, asked) = walk("https://truong.edu.vn/a/kế-hoạch", &answers);
        assert_eq!(state, State::AsksSignIn);
        assert_eq!(led_to.as_deref(), Some("https://accounts.google.com/x"));
        assert_eq!(
            asked,
            ["Head https://truong.edu.vn/a/k%E1%BA%BF-ho%E1%BA%A1ch", "Head https://truong.edu.vn/b?c=1"]
        );
    }

    #[test]
    fn the_title_of_a_page_is_found_in_its_beginning() {
        assert_eq!(title("<HTML><Title lang=vi> Đăng\n nhập </TITLE>").as_deref(), Some("Đăng nhập"));
        assert_eq!(title("<title>cut of").as_deref(), Some("cut of"));
        assert_eq!(title("<title"), None);
        assert_eq!(title("İ<title>Ảnh</title>").as_deref(), Some("Ảnh"));
        assert_eq!(title("no page"), None);
    }
}
