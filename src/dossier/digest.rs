//! What is in a file: its length and its digests, a piece at a time and never whole in memory.

use std::io::{self, Read, Write};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::hexadecimal;

/// Bytes that are held at a time.
const PIECE: usize = 1 << 16;

/// A way to work out a digest, as manifests name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// Old bags have it; whoever wants to can make two files of one digest.
    Md5,
    /// As the one before.
    Sha1,
    /// What the program writes.
    Sha256,
    /// What RFC 8493 recommends beside it.
    Sha512,
}

impl Algorithm {
    /// All that are known.
    pub const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512];

    /// The name in the names of manifests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The name as people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Hexadecimal digits of a digest.
    pub const fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }

    /// Whether two different files of one digest can be made on purpose.
    pub const fn is_weak(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }
}

/// Digests by several algorithms at once.
#[derive(Debug, Clone, Default)]
pub struct Digests {
    md5: Option<Md5>,
    sha1: Option<Sha1>,
    sha256: Option<Sha256>,
    sha512: Option<Sha512>,
}

impl Digests {
    /// For these algorithms.
    pub fn by(algorithms: &[Algorithm]) -> Self {
        let wants = |algorithm| algorithms.contains(&algorithm);
        Self {
            md5: wants(Algorithm::Md5).then(Md5::new),
            sha1: wants(Algorithm::Sha1).then(Sha1::new),
            sha256: wants(Algorithm::Sha256).then(Sha256::new),
            sha512: wants(Algorithm::Sha512).then(Sha512::new),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        fn one<D: Digest>(digest: Option<&mut D>, bytes: &[u8]) {
            if let Some(digest) = digest {
                digest.update(bytes);
            }
        }
        one(self.md5.as_mut(), bytes);
        one(self.sha1.as_mut(), bytes);
        one(self.sha256.as_mut(), bytes);
        one(self.sha512.as_mut(), bytes);
    }

    fn finish(self) -> Vec<(Algorithm, String)> {
        let one = |algorithm, bytes: Option<Vec<u8>>| Some((algorithm, hexadecimal(&bytes?)));
        let all = [
            one(Algorithm::Md5, self.md5.map(|digest| digest.finalize().to_vec())),
            one(Algorithm::Sha1, self.sha1.map(|digest| digest.finalize().to_vec())),
            one(Algorithm::Sha256, self.sha256.map(|digest| digest.finalize().to_vec())),
            one(Algorithm::Sha512, self.sha512.map(|digest| digest.finalize().to_vec())),
        ];
        all.into_iter().flatten().collect()
    }
}

/// What was seen of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Bytes.
    pub size: u64,
    /// Digests in hexadecimal.
    pub digests: Vec<(Algorithm, String)>,
}

impl Seen {
    /// The digest by an algorithm that was asked for.
    pub fn by(&self, algorithm: Algorithm) -> Option<&str> {
        self.digests.iter().find(|(known, _)| *known == algorithm).map(|(_, digest)| digest.as_str())
    }

    /// SHA-256; empty where it was not asked for.
    pub fn sha256(&self) -> &str {
        self.by(Algorithm::Sha256).unwrap_or_default()
    }
}

/// Reads to the end.
pub fn look(from: &mut dyn Read, algorithms: &[Algorithm]) -> io::Result<Seen> {
    let mut seeing = Seeing::new(from, algorithms);
    io::copy(&mut seeing, &mut io::sink())?;
    Ok(seeing.seen())
}

/// A reader that notes what goes through it.
pub(super) struct Seeing<'r> {
    from: &'r mut dyn Read,
    digests: Digests,
    size: u64,
    failure: Option<(io::ErrorKind, String)>,
}

impl<'r> Seeing<'r> {
    pub(super) fn new(from: &'r mut dyn Read, algorithms: &[Algorithm]) -> Self {
        Self { from, digests: Digests::by(algorithms), size: 0, failure: None }
    }

    /// Why reading came to an end before that of the file.
    pub(super) fn failure(&mut self) -> Option<io::Error> {
        self.failure.take().map(|(kind, detail)| io::Error::new(kind, detail))
    }

    /// What has gone through it.
    pub(super) fn seen(self) -> Seen {
        Seen { size: self.size, digests: self.digests.finish() }
    }
}

impl Read for Seeing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.failure = Some((error.kind(), error.to_string()));
            }
        })?;
        self.digests.update(buffer.get(..length).unwrap_or_default());
        self.size += length as u64;
        Ok(length)
    }
}

/// Copies all there is, in pieces that keep a disk busy.
pub fn pour(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let length = match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(piece.get(..length).unwrap_or_default())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_that_everybody_knows() {
        let seen = look(&mut b"abc".as_slice(), &Algorithm::ALL).unwrap();
        assert_eq!(seen.size, 3);
        assert_eq!(seen.by(Algorithm::Md5), Some("900150983cd24fb0d6963f7d28e17f72"));
        assert_eq!(seen.by(Algorithm::Sha1), Some("a9993e364706816aba3e25717850c26c9cd0d89d"));
        assert_eq!(seen.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(seen.by(Algorithm::Sha512).unwrap().starts_with("ddaf35a193617abacc417349ae204131"));
        for (algorithm, digest) in &seen.digests {
            assert_eq!(digest.len(), algorithm.digits());
        }
        let one = look(&mut b"abc".as_slice(), &[Algorithm::Md5]).unwrap();
        assert_eq!((one.digests.len(), one.sha256()), (1, ""));
    }
}
