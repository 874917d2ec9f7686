//! Whether a bag still holds what its manifests say, whoever made it (RFC 8493, section 3).
//!
//! A list of files and a way to read them come in, everything that does not hold goes out. No path of a manifest is ever
//! opened: only files that were listed are, so that a bag cannot lead anywhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use unicode_normalization::UnicodeNormalization;

use super::bag::{self, Kind, Listed};
use super::digest::{Algorithm, look};
use super::names::key;

/// Bytes of a text file of a bag: a manifest of half a million files.
const TEXT: u64 = 128 << 20;

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path with slashes.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Whether it only leads to another place; it is never followed.
    pub is_link: bool,
    /// Its number, for whoever opens it.
    pub number: usize,
}

/// What holds a bag, a folder or a zip.
pub trait Bag {
    /// All files in it.
    fn members(&self) -> Vec<Member>;

    /// Opens one of them.
    fn open(&mut self, member: &Member) -> io::Result<Box<dyn Read + '_>>;
}

/// Something that does not hold, or that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There is no declaration: it is no bag.
    NoBag,
    /// The declaration cannot be read or is of a version or encoding that is not known.
    BadDeclaration(String),
    /// No manifest of the payload by an algorithm that is known.
    NoManifest,
    /// A manifest by an algorithm that is not known: it is passed over.
    UnknownAlgorithm(String),
    /// A text file that cannot be read as text.
    BadText(String),
    /// A line of a manifest that is none.
    Malformed(String, usize),
    /// A path that leads out of the bag.
    Outside(String, String),
    /// A manifest that names one file twice.
    Twice(String, String),
    /// A file that a manifest names and that is not there.
    Missing(String),
    /// The same, to be fetched from elsewhere: that is left to a person.
    NotFetched(String),
    /// A file of the payload that no manifest names.
    Extra(String),
    /// A file of the payload that this manifest does not name though another does.
    Unlisted(String, String),
    /// A file that is not what it was.
    Changed(String),
    /// A file that could not be read.
    Unread(String, String),
    /// A file that only leads to another place.
    Link(String),
    /// Two files that some systems take for one.
    Clash(String, String),
    /// The payload has other numbers of bytes and files than the bag says: said, found.
    Oxum(String, String),
    /// Files beside the bag's own folder.
    Beside(String),
    /// Only algorithms by which a file can be forged.
    Weak,
    /// No digests of the text files themselves.
    NoTagManifest,
}

impl Problem {
    /// Whether the bag holds all the same.
    pub const fn is_note(&self) -> bool {
        matches!(
            self,
            Self::UnknownAlgorithm(_) | Self::Clash(..) | Self::Beside(_) | Self::Weak | Self::NoTagManifest
        )
    }

    /// Its name for programs, and for looking up its words.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoBag => "no_bag",
            Self::BadDeclaration(_) => "bad_declaration",
            Self::NoManifest => "no_manifest",
            Self::UnknownAlgorithm(_) => "unknown_algorithm",
            Self::BadText(_) => "bad_text",
            Self::Malformed(..) => "malformed",
            Self::Outside(..) => "outside",
            Self::Twice(..) => "twice",
            Self::Missing(_) => "missing",
            Self::NotFetched(_) => "not_fetched",
            Self::Extra(_) => "extra",
            Self::Unlisted(..) => "unlisted",
            Self::Changed(_) => "changed",
            Self::Unread(..) => "unread",
            Self::Link(_) => "link",
            Self::Clash(..) => "clash",
            Self::Oxum(..) => "oxum",
            Self::Beside(_) => "beside",
            Self::Weak => "weak",
            Self::NoTagManifest => "no_tag_manifest",
        }
    }

    /// The file that it is about, and what else there is to say of it.
    pub fn about(&self) -> (&str, String) {
        match self {
            Self::NoBag | Self::NoManifest | Self::Weak | Self::NoTagManifest => ("", String::new()),
            Self::BadDeclaration(detail) | Self::UnknownAlgorithm(detail) => ("", detail.clone()),
            Self::BadText(path)
            | Self::Missing(path)
            | Self::NotFetched(path)
            | Self::Extra(path)
            | Self::Changed(path)
            | Self::Link(path)
            | Self::Beside(path) => (path, String::new()),
            Self::Malformed(path, line) => (path, line.to_string()),
            Self::Outside(file, path) | Self::Twice(file, path) => (path, file.clone()),
            Self::Unlisted(path, manifest) => (path, manifest.clone()),
            Self::Unread(path, detail) => (path, detail.clone()),
            Self::Clash(path, other) => (path, other.clone()),
            Self::Oxum(said, found) => (said, found.clone()),
        }
    }
}

/// What came of looking a bag through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// What does not hold, or is good to know.
    pub problems: Vec<Problem>,
    /// Files of the payload.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The algorithms that were used.
    pub algorithms: Vec<Algorithm>,
    /// What the bag says about itself.
    pub info: Vec<(String, String)>,
    /// Files beside the payload that no manifest vouches for.
    pub unvouched: Vec<String>,
}

impl Verified {
    /// Whether the program made it and nobody has changed it since, so that nothing is lost where it goes.
    pub fn is_own(&self) -> bool {
        let is_ours = bag::value(&self.info, bag::AGENT).is_some_and(|agent| agent.starts_with("phieu "));
        is_ours && self.problems.is_empty() && self.unvouched.is_empty()
    }

    /// Whether everything is there and as it was.
    pub fn holds(&self) -> bool {
        self.problems.iter().all(Problem::is_note)
    }
}

/// Looks a bag through. Every file is read once, a piece at a time; `tell` hears of each file's bytes.
pub fn verify(bag: &mut dyn Bag, tell: impl FnMut(u64)) -> Verified {
    match inside(bag.members()) {
        Some((members, problems)) => Looking { bag, members, problems, tell }.all(),
        None => Verified { problems: vec![Problem::NoBag], ..Verified::default() },
    }
}

/// The files of the bag with their paths in it, and what stands beside it: the bag may be all there is, or one folder.
fn inside(members: Vec<Member>) -> Option<(Vec<Member>, Vec<Problem>)> {
    let bases = members.iter().filter_map(|member| {
        let base = member.path.strip_suffix(bag::DECLARATION)?;
        let is_folder = base.find('/').is_none_or(|at| at + 1 == base.len());
        (base.is_empty() || (base.ends_with('/') && is_folder)).then(|| base.to_owned())
    });
    let base = bases.min()?;
    let (mut below, mut beside) = (Vec::new(), Vec::new());
    for member in members {
        match member.path.strip_prefix(&base).map(str::to_owned) {
            Some(path) => below.push(Member { path, ..member }),
            None => beside.push(Problem::Beside(member.path)),
        }
    }
    Some((below, beside))
}

/// A manifest.
struct Manifest {
    name: String,
    kind: Kind,
    algorithm: Algorithm,
    listed: Vec<Listed>,
}

struct Looking<'b, F> {
    bag: &'b mut dyn Bag,
    members: Vec<Member>,
    problems: Vec<Problem>,
    tell: F,
}

impl<F: FnMut(u64)> Looking<'_, F> {
    fn all(mut self) -> Verified {
        self.names();
        self.declaration();
        let info = self.text(bag::INFO).map(|text| bag::read_info(&text)).unwrap_or_default();
        let manifests = self.manifests();
        let payload: Vec<&Member> =
            self.members.iter().filter(|member| member.path.starts_with(bag::PAYLOAD)).collect();
        let (files, bytes) = (payload.len(), payload.iter().map(|member| member.size).sum());
        if let Some(said) = bag::value(&info, bag::OXUM) {
            let found = format!("{bytes}.{files}");
            if said != found {
                self.problems.push(Problem::Oxum(said.to_owned(), found));
            }
        }
        self.listed(&manifests);
        self.contents(&manifests);
        let mut algorithms: Vec<Algorithm> = of(Kind::Payload, &manifests).map(|m| m.algorithm).collect();
        algorithms.sort();
        if !algorithms.is_empty() && algorithms.iter().all(|algorithm| algorithm.is_weak()) {
            self.problems.push(Problem::Weak);
        }
        if of(Kind::Tag, &manifests).next().is_none() {
            self.problems.push(Problem::NoTagManifest);
        }
        let vouched: BTreeSet<&str> =
            of(Kind::Tag, &manifests).flat_map(|m| &m.listed).map(|line| line.path.as_str()).collect();
        let is_vouched = |path: &str| {
            let is_tag_manifest = matches!(bag::as_manifest(path), Some((Kind::Tag, _)));
            path.starts_with(bag::PAYLOAD) || is_tag_manifest || vouched.contains(path)
        };
        let unvouched = self.members.iter().map(|member| member.path.clone());
        let unvouched = unvouched.filter(|path| !is_vouched(path)).collect();
        Verified { problems: self.problems, files, bytes, algorithms, info, unvouched }
    }

    /// Names that lead out, links, and names that some systems take for one.
    fn names(&mut self) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for member in &self.members {
            if !bag::is_inside(&member.path) {
                self.problems.push(Problem::Outside(String::new(), member.path.clone()));
            }
            if member.is_link {
                self.problems.push(Problem::Link(member.path.clone()));
            }
            match seen.insert(key(&member.path), &member.path) {
                Some(other) if other == member.path => {
                    self.problems.push(Problem::Twice(String::new(), member.path.clone()));
                }
                Some(other) => self.problems.push(Problem::Clash(member.path.clone(), other.to_owned())),
                None => {}
            }
        }
    }

    fn declaration(&mut self) {
        let Some(text) = self.text(bag::DECLARATION) else { return };
        let said = bag::read_declaration(&text);
        let is_known = |(version, encoding): &(String, String)| {
            (version.starts_with("0.") || version.starts_with("1.")) && encoding.eq_ignore_ascii_case("utf-8")
        };
        if !said.as_ref().is_some_and(is_known) {
            let detail = said.map(|(version, encoding)| format!("{version}, {encoding}"));
            self.problems.push(Problem::BadDeclaration(detail.unwrap_or_default()));
        }
    }

    fn manifests(&mut self) -> Vec<Manifest> {
        let mut names: Vec<String> = self.members.iter().map(|member| member.path.clone()).collect();
        names.retain(|name| bag::as_manifest(name).is_some());
        names.sort();
        let mut manifests = Vec::new();
        for name in names {
            let Some((kind, algorithm)) = bag::as_manifest(&name) else { continue };
            let Some(algorithm) = bag::algorithm(algorithm) else {
                self.problems.push(Problem::UnknownAlgorithm(name));
                continue;
            };
            let Some(text) = self.text(&name) else { continue };
            let (listed, malformed) = bag::read_manifest(&text, algorithm);
            self.problems.extend(malformed.into_iter().map(|line| Problem::Malformed(name.clone(), line)));
            manifests.push(Manifest { name, kind, algorithm, listed });
        }
        if of(Kind::Payload, &manifests).next().is_none() {
            self.problems.push(Problem::NoManifest);
        }
        manifests
    }

    /// What the manifests name against what is there.
    fn listed(&mut self, manifests: &[Manifest]) {
        let fetched: BTreeSet<String> = self
            .text(bag::FETCH)
            .map(|text| bag::read_fetch(&text).into_iter().collect())
            .unwrap_or_default();
        let mut named: Vec<BTreeSet<usize>> = Vec::new();
        let mut absent: BTreeSet<String> = BTreeSet::new();
        let places = Places::of(&self.members);
        for manifest in manifests {
            let mut seen = BTreeSet::new();
            for line in &manifest.listed {
                let is_payload = line.path.starts_with(bag::PAYLOAD);
                if !bag::is_inside(&line.path) || is_payload != (manifest.kind == Kind::Payload) {
                    self.problems.push(Problem::Outside(manifest.name.clone(), line.path.clone()));
                    continue;
                }
                match places.find(line) {
                    Some(place) if !seen.insert(place) => {
                        self.problems.push(Problem::Twice(manifest.name.clone(), line.path.clone()));
                    }
                    Some(_) => {}
                    None if !absent.insert(line.path.clone()) => {}
                    None if fetched.contains(&line.path) => {
                        self.problems.push(Problem::NotFetched(line.path.clone()));
                    }
                    None => self.problems.push(Problem::Missing(line.path.clone())),
                }
            }
            if manifest.kind == Kind::Payload {
                named.push(seen);
            }
        }
        let payload = self.members.iter().enumerate();
        let payload = payload.filter(|(_, member)| member.path.starts_with(bag::PAYLOAD));
        for (place, member) in payload {
            let lacking: Vec<&Manifest> = of(Kind::Payload, manifests)
                .zip(&named)
                .filter(|(_, named)| !named.contains(&place))
                .map(|(manifest, _)| manifest)
                .collect();
            if lacking.len() == named.len() {
                self.problems.push(Problem::Extra(member.path.clone()));
            } else {
                let unlisted =
                    |manifest: &Manifest| Problem::Unlisted(member.path.clone(), manifest.name.clone());
                self.problems.extend(lacking.into_iter().map(unlisted));
            }
        }
    }

    /// Every file that a manifest names against its digests.
    fn contents(&mut self, manifests: &[Manifest]) {
        let mut expected: BTreeMap<usize, Vec<(Algorithm, &str)>> = BTreeMap::new();
        let places = Places::of(&self.members);
        for manifest in manifests {
            for line in manifest.listed.iter().filter(|line| bag::is_inside(&line.path)) {
                if let Some(place) = places.find(line) {
                    expected.entry(place).or_default().push((manifest.algorithm, &line.digest));
                }
            }
        }
        for (place, digests) in expected {
            let Some(member) = self.members.get(place).filter(|member| !member.is_link) else { continue };
            let algorithms: Vec<Algorithm> = digests.iter().map(|(algorithm, _)| *algorithm).collect();
            let seen = self.bag.open(member).and_then(|mut file| look(&mut *file, &algorithms));
            match seen {
                Err(error) => {
                    self.problems.push(Problem::Unread(member.path.clone(), error.to_string()));
                }
                Ok(seen) if digests.iter().any(|(by, digest)| seen.by(*by) != Some(*digest)) => {
                    self.problems.push(Problem::Changed(member.path.clone()));
                }
                Ok(_) => {}
            }
            (self.tell)(member.size);
        }
    }

    /// A text file of the bag; `None` where there is none, or none that can be read, which is told.
    fn text(&mut self, path: &str) -> Option<String> {
        let member = self.members.iter().find(|member| member.path == path && !member.is_link)?;
        let mut bytes = Vec::new();
        let read = match self.bag.open(member) {
            Ok(file) => file.take(TEXT + 1).read_to_end(&mut bytes).map(|_| ()),
            Err(error) => Err(error),
        };
        if let Err(error) = read {
            self.problems.push(Problem::Unread(path.to_owned(), error.to_string()));
            return None;
        }
        let text = if bytes.len() as u64 > TEXT { None } else { String::from_utf8(bytes).ok() };
        if text.is_none() {
            self.problems.push(Problem::BadText(path.to_owned()));
        }
        text
    }
}

fn of(kind: Kind, manifests: &[Manifest]) -> impl Iterator<Item = &Manifest> {
    manifests.iter().filter(move |manifest| manifest.kind == kind)
}

/// Where the files are that manifests name.
struct Places {
    exact: BTreeMap<String, usize>,
    composed: BTreeMap<String, usize>,
}

impl Places {
    fn of(members: &[Member]) -> Self {
        let by = |spelt: &dyn Fn(&str) -> String| {
            members.iter().enumerate().map(|(at, member)| (spelt(&member.path), at)).collect()
        };
        Self { exact: by(&str::to_owned), composed: by(&|path| path.nfc().collect()) }
    }

    /// Some programs write names into manifests as they are, and some systems store letters and their marks apart.
    fn find(&self, line: &Listed) -> Option<usize> {
        let exact = || self.exact.get(&line.path).or_else(|| self.exact.get(&line.written));
        let composed = || self.composed.get(&line.path.nfc().collect::<String>());
        exact().or_else(composed).copied()
    }
}
