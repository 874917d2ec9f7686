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
use super::problem::Problem;

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

#[cfg(test)]
mod tests {
    use super::*;

    /// A bag in memory.
    #[derive(Default, Clone)]
    struct Held(Vec<(String, Vec<u8>)>);

    impl Bag for Held {
        fn members(&self) -> Vec<Member> {
            let member = |(number, (path, bytes)): (usize, &(String, Vec<u8>))| Member {
                path: path.clone(),
                size: bytes.len() as u64,
                is_link: bytes == b"link",
                number,
            };
            self.0.iter().enumerate().map(member).collect()
        }

        fn open(&mut self, member: &Member) -> io::Result<Box<dyn Read + '_>> {
            let (path, bytes) = &self.0[member.number];
            assert!(bytes != b"link" && !path.contains(".."), "{path}");
            if bytes == b"unreadable" {
                Err(io::ErrorKind::PermissionDenied.into())
            } else {
                Ok(Box::new(&**bytes))
            }
        }
    }

    fn digest(text: &str) -> String {
        look(&mut text.as_bytes(), &[Algorithm::Sha256]).unwrap().sha256().to_owned()
    }

    impl Held {
        /// A bag of these payload files.
        fn of(files: &[(&str, &str)]) -> Self {
            let lines: Vec<String> =
                files.iter().map(|(path, text)| format!("{}  data/{path}\n", digest(text))).collect();
            let mut held = Self::default().with(bag::DECLARATION, bag::DECLARED);
            held = held.with("manifest-sha256.txt", &lines.concat());
            files.iter().fold(held, |held, (path, text)| held.with(&format!("data/{path}"), text))
        }

        fn with(mut self, path: &str, text: &str) -> Self {
            self.0.retain(|(known, _)| known != path);
            self.0.push((path.to_owned(), text.as_bytes().to_vec()));
            self
        }

        fn without(mut self, path: &str) -> Self {
            self.0.retain(|(known, _)| known != path);
            self
        }

        fn also(self, path: &str, text: &str) -> Self {
            let before = self.0.iter().find(|(known, _)| known == path).unwrap().1.clone();
            let before = String::from_utf8(before).unwrap();
            self.with(path, &(before + text))
        }

        fn problems(mut self) -> Vec<Problem> {
            let mut problems = verify(&mut self, |_| {}).problems;
            problems.retain(|problem| *problem != Problem::NoTagManifest);
            problems
        }
    }

    const MANIFEST: &str = "manifest-sha256.txt";

    fn sound() -> Held {
        Held::of(&[("a", "one"), ("b/Kế.pdf", "two")])
    }

    #[test]
    fn a_sound_bag_holds_whether_it_is_all_there_is_or_a_folder() {
        assert_eq!(sound().problems(), []);
        let mut below =
            Held(sound().0.into_iter().map(|(path, bytes)| (format!("hồ sơ/{path}"), bytes)).collect());
        let verified = verify(&mut below, |_| {});
        assert_eq!(verified.problems, [Problem::NoTagManifest]);
        assert!(verified.holds() && !verified.is_own());
        assert_eq!((verified.files, verified.bytes, verified.algorithms), (2, 6, vec![Algorithm::Sha256]));
        assert_eq!(below.with("thư.txt", "x").problems(), [Problem::Beside("thư.txt".to_owned())]);
        assert_eq!(Held::default().with("a/b/bagit.txt", bag::DECLARED).problems(), [Problem::NoBag]);
    }

    #[test]
    fn what_is_missing_added_or_changed_is_told() {
        assert_eq!(sound().without("data/a").problems(), [Problem::Missing("data/a".to_owned())]);
        assert_eq!(sound().with("data/c", "x").problems(), [Problem::Extra("data/c".to_owned())]);
        assert_eq!(sound().with("data/a", "ome").problems(), [Problem::Changed("data/a".to_owned())]);
        assert_eq!(
            sound().with("bag-info.txt", "Payload-Oxum: 7.2").problems(),
            [Problem::Oxum("7.2".to_owned(), "6.2".to_owned())]
        );
        let fetched = sound().without("data/a").with("fetch.txt", "https://a.vn/a - data/a\n");
        assert_eq!(fetched.problems(), [Problem::NotFetched("data/a".to_owned())]);
        let unreadable = sound().with("data/a", "unreadable").problems();
        assert!(matches!(&unreadable[..], [Problem::Unread(path, _)] if path == "data/a"), "{unreadable:?}");
        let tag = format!("{}  {MANIFEST}\n{}  x.txt\n", digest("no"), digest("x"));
        assert_eq!(
            sound().with("tagmanifest-sha256.txt", &tag).with("x.txt", "x").problems(),
            [Problem::Changed(MANIFEST.to_owned())]
        );
    }

    #[test]
    fn every_manifest_must_name_every_file_and_each_is_held_against_it() {
        let md5 = "f97c5d29941bfb1b2fdab0874906ab82  data/a\n";
        let unlisted = || Problem::Unlisted("data/b/Kế.pdf".to_owned(), "manifest-md5.txt".to_owned());
        assert_eq!(sound().with("manifest-md5.txt", md5).problems(), [unlisted()]);
        let wrong = md5.replace('f', "e");
        let told = sound().with("manifest-md5.txt", &wrong).problems();
        assert_eq!(told, [unlisted(), Problem::Changed("data/a".to_owned())]);
        let unknown = sound().with("manifest-blake3.txt", "x").problems();
        assert_eq!(unknown, [Problem::UnknownAlgorithm("manifest-blake3.txt".to_owned())]);
        let none = sound().without(MANIFEST).problems();
        assert_eq!(none[0], Problem::NoManifest);
    }

    #[test]
    fn malformed_and_hostile_manifests_are_told_and_lead_nowhere() {
        let line = |path: &str| format!("{}  {path}\n", digest("root"));
        for path in ["../x", "data/../../x", "/etc/passwd", "C:\\x", "bagit.txt"] {
            let told = sound().also(MANIFEST, &line(path)).with("../x", "root").problems();
            let outside = Problem::Outside(MANIFEST.to_owned(), path.to_owned());
            assert!(told.contains(&outside), "{path}: {told:?}");
        }
        let told = sound().also(MANIFEST, "zzz data/a\n").problems();
        assert_eq!(told, [Problem::Malformed(MANIFEST.to_owned(), 3)]);
        let twice = sound().also(MANIFEST, &format!("{}  data/a\n", digest("one"))).problems();
        assert_eq!(twice, [Problem::Twice(MANIFEST.to_owned(), "data/a".to_owned())]);
        let link = sound().with("data/a", "link").problems();
        assert_eq!(link, [Problem::Link("data/a".to_owned())]);
        let mut broken = sound();
        broken.0[1].1 = vec![0xff, 0xfe];
        assert_eq!(broken.problems()[0], Problem::BadText(MANIFEST.to_owned()));
    }

    #[test]
    fn names_that_some_systems_take_for_one_are_told_and_letters_with_marks_are_found() {
        let clash = Held::of(&[("a.pdf", "1"), ("A.pdf", "2")]).problems();
        assert_eq!(clash, [Problem::Clash("data/A.pdf".to_owned(), "data/a.pdf".to_owned())]);
        let mut moved = sound();
        for (path, _) in &mut moved.0 {
            *path = path.replace("Kế", "Ke\u{302}\u{301}");
        }
        assert_eq!(moved.problems(), []);
        let written_as_it_is = Held::of(&[("50%25.txt", "1")]);
        assert_eq!(written_as_it_is.problems(), []);
    }

    #[test]
    fn a_declaration_of_another_version_or_encoding_is_told() {
        for text in ["", "BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", "BagIt-Version: 1.0\n"] {
            let told = sound().with(bag::DECLARATION, text).problems();
            assert!(matches!(&told[..], [Problem::BadDeclaration(_)]), "{text}: {told:?}");
        }
        let old = "BagIt-Version: 0.97\nTag-File-Character-Encoding: utf-8\n";
        assert_eq!(sound().with(bag::DECLARATION, old).problems(), []);
    }
}
