//! The plan of a dossier: which file at hand is which evidence, and what every file will be called.
//!
//! A form's evidence and the names of files come in, places and names go out, and what is missing or left out. A file is
//! a code's by its own name, else by the folders above it; without a code it is a piece's whose title it bears, or a
//! criterion's in whose folder it stands. What nobody names stays out unless it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{self, Taken};
use super::pieces::{Piece, criterion_of, pieces};
use super::seal::sha256;
use super::{Dossier, Entry, Source, bag};
use crate::catalogue::{Catalogue, NodeId};
use crate::evidence::naming;
use crate::text::{fold, tidy};
use crate::{Assessment, Engine};

/// A title of fewer letters tells no file from another.
const TITLE: usize = 8;

/// A file in the folder of the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path below that folder, with slashes, as the file system spells it.
    pub path: String,
    /// Bytes.
    pub size: u64,
}

/// What a dossier's own files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnKind {
    /// The form, as it came.
    Form,
    /// Its result workbook.
    Result,
    /// A paper of the yearly process.
    Paper,
}

/// A file that goes along with the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// What it is.
    pub kind: OwnKind,
    /// Its name.
    pub name: String,
    /// What it is called in the index.
    pub title: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Names of folders that no catalogue gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// For the dossier's own files; it sorts before all groups.
    pub own: String,
    /// For what has no criterion.
    pub other: String,
}

/// What a person may ask of a dossier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Files that the form does not name go along too.
    pub all: bool,
}

/// What a file of the evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Of this piece.
    Piece(usize),
    /// In a criterion's folder, without a code.
    Criterion(NodeId),
    /// Nobody's, but asked for.
    Other,
}

/// A file with its place in the dossier. One that bears two codes has two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Number of the file among those found.
    pub found: usize,
    /// What it is.
    pub place: Place,
    /// Its path in the bag.
    pub path: String,
    /// What the form, or else its own name, says that it is.
    pub title: String,
}

/// Why a file does not go along.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Its name bears codes, and the form has none of them.
    UnknownCode(String),
    /// Nothing says what it is.
    NoCode,
}

/// The plan.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What the form names, in the order of the dossier.
    pub pieces: Vec<Piece>,
    /// The files that were found.
    pub found: Vec<Found>,
    /// Their places, in the order of the dossier.
    pub filed: Vec<Filed>,
    /// What goes along with them, each with its path in the bag.
    pub own: Vec<(Own, String)>,
    /// Files that do not go along.
    pub left_out: Vec<(usize, LeftOut)>,
    /// Files that could not be read: they are told, and their pieces may lack them.
    pub unread: BTreeSet<usize>,
}

impl Plan {
    /// The plan for a form with these files.
    pub fn new(
        assessment: &Assessment,
        engine: &Engine,
        found: Vec<Found>,
        own: Vec<Own>,
        (words, options): (&Words, Options),
    ) -> Self {
        let catalogue = &engine.catalogue;
        let pieces = pieces(assessment, catalogue);
        let matcher = Matcher::new(&pieces, engine);
        let (mut placed, mut left_out) = (Vec::new(), Vec::new());
        for (number, file) in found.iter().enumerate() {
            match matcher.places(&file.path) {
                None => {}
                Some(Ok(places)) => placed.extend(places.into_iter().map(|place| (place, number))),
                Some(Err(_)) if options.all => placed.push((Place::Other, number)),
                Some(Err(why)) => left_out.push((number, why)),
            }
        }
        let order = |place: &Place| match place {
            Place::Piece(at) => {
                let criterion = pieces.get(*at).and_then(|piece| piece.criterion);
                (criterion.is_none(), criterion, 0, *at)
            }
            Place::Criterion(criterion) => (false, Some(*criterion), 1, 0),
            Place::Other => (true, None, 1, 0),
        };
        placed.sort_by_key(|(place, number)| (order(place), *number));
        let mut namer = Namer { pieces: &pieces, catalogue, words, taken: Taken::default() };
        let own = own.into_iter().map(|own| {
            let path = namer.own(&own.name);
            (own, path)
        });
        let own = own.collect();
        let filed = namer.filed(&placed, &found);
        Self { pieces, found, filed, own, left_out, unread: BTreeSet::new() }
    }

    /// The numbers of the files that go along, each once: those whose content must be looked at.
    pub fn wanted(&self) -> BTreeSet<usize> {
        self.filed.iter().map(|filed| filed.found).collect()
    }

    /// The same plan without files that cannot be read.
    #[must_use]
    pub fn without(mut self, unread: BTreeSet<usize>) -> Self {
        self.filed.retain(|filed| !unread.contains(&filed.found));
        self.unread = unread;
        self
    }

    /// The same plan with the sizes that files had when they were looked at.
    #[must_use]
    pub fn with_sizes(mut self, sizes: &BTreeMap<usize, u64>) -> Self {
        for (number, size) in sizes {
            if let Some(found) = self.found.get_mut(*number) {
                found.size = *size;
            }
        }
        self
    }

    /// The files of a piece.
    pub fn files_of(&self, piece: usize) -> impl Iterator<Item = &Filed> {
        self.filed.iter().filter(move |filed| filed.place == Place::Piece(piece))
    }

    /// Pieces of which neither a file nor an address is known.
    pub fn missing(&self) -> impl Iterator<Item = &Piece> {
        let lacks =
            |(at, piece): &(usize, &Piece)| piece.links.is_empty() && self.files_of(*at).next().is_none();
        self.pieces.iter().enumerate().filter(lacks).map(|(_, piece)| piece)
    }

    /// SHA-256 of the dossier's own files, in their order.
    pub fn own_digests(&self) -> Vec<String> {
        self.own.iter().map(|(own, _)| sha256(&own.bytes)).collect()
    }

    /// The dossier: the plan with what is in its files, and indexes that were made of it.
    pub fn dossier(&self, digests: &BTreeMap<usize, String>, indexes: Vec<(String, Vec<u8>)>) -> Dossier {
        let indexes = indexes.into_iter();
        let indexes = indexes.map(|(name, bytes)| Entry::made(&format!("{}{name}", bag::PAYLOAD), bytes));
        let own = self.own.iter().map(|(own, path)| Entry::made(path, own.bytes.clone()));
        let mut entries: Vec<Entry> = indexes.chain(own).collect();
        entries.extend(self.filed.iter().filter_map(|filed| {
            Some(Entry {
                path: filed.path.clone(),
                size: self.found.get(filed.found)?.size,
                sha256: digests.get(&filed.found)?.clone(),
                source: Source::Found(filed.found),
            })
        }));
        Dossier { entries }
    }
}

/// Tells what a file is.
struct Matcher<'p> {
    by_code: BTreeMap<&'p str, usize>,
    by_title: BTreeMap<String, Vec<usize>>,
    engine: &'p Engine,
}

impl<'p> Matcher<'p> {
    fn new(pieces: &'p [Piece], engine: &'p Engine) -> Self {
        let coded = pieces.iter().enumerate().filter(|(_, piece)| piece.is_coded);
        let mut by_title: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, piece) in pieces.iter().enumerate() {
            let title = fold(&piece.title);
            if title.chars().count() >= TITLE {
                by_title.entry(title).or_default().push(at);
            }
        }
        Self { by_code: coded.map(|(at, piece)| (piece.code.as_str(), at)).collect(), by_title, engine }
    }

    /// What the file of this path is, or why it does not go along; `None` where it is nobody's at all.
    fn places(&self, path: &str) -> Option<Result<Vec<Place>, LeftOut>> {
        let mut parts: Vec<&str> = path.split('/').collect();
        if parts.iter().any(|part| naming::is_clutter(part)) {
            return None;
        }
        let name = parts.pop().unwrap_or_default();
        let catalogue = &self.engine.catalogue;
        let folders = || parts.iter().rev();
        let own = naming::of_file(name, catalogue).codes;
        let codes =
            std::iter::once(own).chain(folders().map(|part| naming::of_folder(part, catalogue).codes));
        let codes = codes.into_iter().find(|codes| !codes.is_empty()).unwrap_or_default();
        let known: Vec<Place> = codes
            .iter()
            .filter_map(|code| self.by_code.get(code.canonical.as_str()).copied().map(Place::Piece))
            .collect();
        if !known.is_empty() {
            return Some(Ok(known));
        }
        if let Some(code) = codes.first() {
            return Some(Err(LeftOut::UnknownCode(code.canonical.clone())));
        }
        if let Some(named) = self.by_title.get(&fold(names::without_ending(name))) {
            return Some(Ok(named.iter().copied().map(Place::Piece).collect()));
        }
        let criterion = folders().find_map(|part| {
            let code = naming::criterion_of_folder(part, catalogue, &self.engine.words)?;
            criterion_of(catalogue.find(&code)?, catalogue)
        });
        Some(criterion.map(|criterion| vec![Place::Criterion(criterion)]).ok_or(LeftOut::NoCode))
    }
}

/// Gives every file its name.
struct Namer<'p> {
    pieces: &'p [Piece],
    catalogue: &'p Catalogue,
    words: &'p Words,
    taken: Taken,
}

impl Namer<'_> {
    fn own(&mut self, name: &str) -> String {
        let folder = format!("{}{}/", bag::PAYLOAD, names::folder(&self.words.own));
        self.taken.take(&folder, &own_name(name))
    }

    fn filed(&mut self, placed: &[(Place, usize)], found: &[Found]) -> Vec<Filed> {
        let mut count: BTreeMap<Place, usize> = BTreeMap::new();
        for (place, _) in placed {
            *count.entry(*place).or_default() += 1;
        }
        let one = |(place, number): &(Place, usize)| {
            let like = found.get(*number).map_or("", |file| file.path.rsplit('/').next().unwrap_or_default());
            let is_alone = count.get(place) == Some(&1);
            let path = self.path(*place, like, is_alone);
            Filed { found: *number, place: *place, path, title: self.title(*place, like) }
        };
        placed.iter().map(one).collect()
    }

    /// The path of a file that is called `like` now.
    fn path(&mut self, place: Place, like: &str, is_alone: bool) -> String {
        let plain = names::without_ending(like);
        let criterion = match place {
            Place::Piece(at) => self.pieces.get(at).and_then(|piece| piece.criterion),
            Place::Criterion(criterion) => Some(criterion),
            Place::Other => None,
        };
        let folder = self.folder(criterion);
        let title = match place {
            Place::Piece(at) => self.pieces.get(at).and_then(|piece| {
                // A folder of several files is called by what they have in common.
                let carried = if is_alone { self.carried(like) } else { String::new() };
                title(piece, &carried)
            }),
            Place::Criterion(_) | Place::Other => None,
        };
        match title {
            None => self.taken.take(&folder, &names::file(plain, like, names::FILE_ALONE)),
            Some(title) if is_alone => {
                self.taken.take(&folder, &names::file(&title, like, names::FILE_ALONE))
            }
            Some(title) => {
                let folder = format!("{folder}{}/", names::folder(&title));
                self.taken.take(&folder, &names::file(plain, like, names::FILE))
            }
        }
    }

    /// What a file that is called `like` now is.
    fn title(&self, place: Place, like: &str) -> String {
        let told = match place {
            Place::Piece(at) => self.pieces.get(at).map_or("", |piece| piece.title.as_str()),
            Place::Criterion(_) | Place::Other => "",
        };
        let carried = if told.is_empty() { self.carried(like) } else { told.to_owned() };
        if carried.is_empty() { tidy(names::without_ending(like)).into_owned() } else { carried }
    }

    /// The title in the name of a file that bears a code.
    fn carried(&self, name: &str) -> String {
        let carried = naming::of_file(name, self.catalogue);
        if carried.codes.is_empty() { String::new() } else { carried.title }
    }

    fn folder(&self, criterion: Option<NodeId>) -> String {
        let name = |node| names::folder_of(node, self.catalogue);
        match criterion {
            Some(node) => {
                format!("{}{}/{}/", bag::PAYLOAD, name(self.catalogue.group_of(node)), name(node))
            }
            None => format!("{}{}/", bag::PAYLOAD, names::folder(&self.words.other)),
        }
    }
}

/// The name of one of the dossier's own files.
pub fn own_name(name: &str) -> String {
    names::file(names::without_ending(name), name, names::FILE_ALONE)
}

/// What the files of a coded piece are called; `carried` is the title that a file's own name bears. What has no code
/// keeps the name that it came with.
fn title(piece: &Piece, carried: &str) -> Option<String> {
    let told = match if piece.title.is_empty() { carried } else { &piece.title } {
        "" => piece.code.clone(),
        title => format!("{} - {title}", piece.code),
    };
    piece.is_coded.then_some(told)
}
