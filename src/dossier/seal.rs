//! A dossier becomes a bag: text files with every digest, and the files themselves, each held against what was listed
//! while it is copied.

use std::io::{self, Read};

use super::bag::{self, Kind};
use super::digest::{Algorithm, Seeing, look};

/// The algorithm of the program's own bags.
const ALGORITHM: Algorithm = Algorithm::Sha256;

/// Where the content of an entry comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The file of this number in the folder of the evidence.
    Found(usize),
    /// Made for the dossier, or the form itself.
    Made(Vec<u8>),
}

/// A file of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the bag, from `data/` on.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Where its content comes from.
    pub source: Source,
}

impl Entry {
    /// A file of this content.
    pub fn made(path: &str, bytes: Vec<u8>) -> Self {
        Self {
            path: path.to_owned(),
            size: bytes.len() as u64,
            sha256: sha256(&bytes),
            source: Source::Made(bytes),
        }
    }
}

/// SHA-256 of bytes, in hexadecimal.
pub(super) fn sha256(mut bytes: &[u8]) -> String {
    // Reading from memory cannot fail.
    look(&mut bytes, &[ALGORITHM]).map(|seen| seen.sha256().to_owned()).unwrap_or_default()
}

/// All files of a dossier, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dossier {
    /// The files.
    pub entries: Vec<Entry>,
}

impl Dossier {
    /// Bytes of all files.
    pub fn size(&self) -> u64 {
        self.entries.iter().map(|entry| entry.size).sum()
    }
}

/// Takes the files of a bag.
pub trait Sink {
    /// Takes a file of this path and size.
    fn put(&mut self, path: &str, size: u64, from: &mut dyn Read) -> io::Result<()>;
}

/// Why a bag was not made. What has been written by then is no bag and must not stay.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The file of this number is not what it was when the index was made.
    #[error("file {0} changed while it was copied")]
    Changed(usize),
    /// The file of this number could not be read to its end.
    #[error("file {0}: {1}")]
    Unread(usize, io::Error),
    /// This path of the bag could not be written.
    #[error("{0}: {1}")]
    Unwritten(String, io::Error),
}

/// Puts a dossier into a sink. `info` is what is said about it, `open` opens a file of the evidence by its number.
pub fn seal<'r>(
    dossier: &Dossier,
    info: &[(&str, String)],
    mut open: impl FnMut(usize) -> io::Result<Box<dyn Read + 'r>>,
    sink: &mut dyn Sink,
    mut tell: impl FnMut(u64),
) -> Result<(), Broken> {
    for (name, text) in texts(dossier, info) {
        put(sink, &name, text.len() as u64, &mut text.as_bytes())?;
    }
    for entry in &dossier.entries {
        match &entry.source {
            Source::Made(bytes) => put(sink, &entry.path, entry.size, &mut bytes.as_slice())?,
            Source::Found(number) => {
                let mut file = open(*number).map_err(|error| Broken::Unread(*number, error))?;
                copied(sink, entry, *number, &mut *file)?;
            }
        }
        tell(entry.size);
    }
    Ok(())
}

fn put(sink: &mut dyn Sink, path: &str, size: u64, from: &mut dyn Read) -> Result<(), Broken> {
    sink.put(path, size, from).map_err(|error| Broken::Unwritten(path.to_owned(), error))
}

/// Copies a file and holds it against what was listed.
fn copied(sink: &mut dyn Sink, entry: &Entry, number: usize, file: &mut dyn Read) -> Result<(), Broken> {
    // A file that grows without end is told, not followed.
    let mut file = file.take(entry.size.saturating_add(1));
    let mut seeing = Seeing::new(&mut file, &[ALGORITHM]);
    let put = sink.put(&entry.path, entry.size, &mut seeing);
    if let Some(error) = seeing.failure() {
        return Err(Broken::Unread(number, error));
    }
    put.map_err(|error| Broken::Unwritten(entry.path.clone(), error))?;
    let seen = seeing.seen();
    let is_same = seen.size == entry.size && seen.sha256() == entry.sha256;
    if is_same { Ok(()) } else { Err(Broken::Changed(number)) }
}

/// The text files of the bag with their names.
fn texts(dossier: &Dossier, info: &[(&str, String)]) -> Vec<(String, String)> {
    let oxum = format!("{}.{}", dossier.size(), dossier.entries.len());
    let said = info.iter().map(|(label, value)| (*label, value.clone()));
    let info = bag::info(said.chain([(bag::OXUM, oxum)]));
    let files = dossier.entries.iter().map(|entry| (entry.sha256.as_str(), entry.path.as_str()));
    let mut texts = vec![
        (bag::DECLARATION.to_owned(), bag::DECLARED.to_owned()),
        (bag::INFO.to_owned(), info),
        (bag::manifest_name(Kind::Payload, ALGORITHM), bag::manifest(files)),
    ];
    let digests: Vec<(String, String)> =
        texts.iter().map(|(name, text)| (sha256(text.as_bytes()), name.clone())).collect();
    let tags = digests.iter().map(|(digest, name)| (digest.as_str(), name.as_str()));
    texts.push((bag::manifest_name(Kind::Tag, ALGORITHM), bag::manifest(tags)));
    texts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Default)]
    struct Kept(BTreeMap<String, Vec<u8>>);

    impl Sink for Kept {
        fn put(&mut self, path: &str, _: u64, from: &mut dyn Read) -> io::Result<()> {
            if path.ends_with("full") {
                return Err(io::ErrorKind::StorageFull.into());
            }
            from.read_to_end(self.0.entry(path.to_owned()).or_default()).map(|_| ())
        }
    }

    fn dossier(path: &str) -> Dossier {
        let found = Entry { source: Source::Found(7), ..Entry::made(path, b"abc".to_vec()) };
        Dossier { entries: vec![Entry::made("data/own", b"xy".to_vec()), found] }
    }

    fn sealed<'r>(path: &str, file: impl Read + 'r) -> Result<Kept, Broken> {
        let (mut kept, mut file) = (Kept::default(), Some(file));
        let open = |number| {
            assert_eq!(number, 7);
            Ok(Box::new(file.take().unwrap()) as Box<dyn Read>)
        };
        seal(&dossier(path), &[("A", "b".to_owned())], open, &mut kept, |_| {}).map(|()| kept)
    }

    #[test]
    fn a_bag_holds_its_files_and_says_what_is_in_them() {
        let kept = sealed("data/a", b"abc".as_slice()).unwrap().0;
        let text = |name: &str| String::from_utf8(kept[name].clone()).unwrap();
        assert_eq!(text("bag-info.txt"), "A: b\nPayload-Oxum: 5.2\n");
        let manifest = text("manifest-sha256.txt");
        assert!(
            manifest.contains("  data/own\n") && manifest.ends_with("ff61f20015ad  data/a\n"),
            "{manifest}"
        );
        let tags = text("tagmanifest-sha256.txt");
        assert_eq!(tags.lines().count(), 3);
        assert!(tags.contains(&format!("{}  bag-info.txt", sha256(b"A: b\nPayload-Oxum: 5.2\n"))), "{tags}");
        assert_eq!(text("data/a"), "abc");
    }

    #[test]
    fn a_file_that_is_not_what_was_listed_ends_it() {
        for changed in [b"abd".as_slice(), b"ab", b"abcd"] {
            assert!(matches!(sealed("data/a", changed), Err(Broken::Changed(7))));
        }
        assert!(matches!(sealed("data/a", io::repeat(b'a')), Err(Broken::Changed(7))));
    }

    #[test]
    fn a_fault_of_the_file_is_told_from_a_fault_of_the_target() {
        struct Bad;
        impl Read for Bad {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::PermissionDenied.into())
            }
        }
        let error = sealed("data/a", Bad).err().unwrap();
        assert!(
            matches!(&error, Broken::Unread(7, io) if io.kind() == io::ErrorKind::PermissionDenied),
            "{error}"
        );
        let error = sealed("data/full", b"abc".as_slice()).err().unwrap();
        assert!(matches!(&error, Broken::Unwritten(path, _) if path == "data/full"), "{error}");
    }
}
