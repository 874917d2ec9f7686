//! Opens a workbook that is locked with the password which Excel itself uses for workbooks that are only protected, and
//! which it therefore never asks for.
//!
//! The records of a locked workbook come in; they are laid open where they stand, or the workbook is told to be locked
//! with a password of someone's own (MS-OFFCRYPTO 2.3.5 to 2.3.7, MS-XLS 2.2.10).

use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::Sha1;

use super::super::ReadError;
use super::super::bytes::{long, size, word};
use super::records::{Records, kind};

/// Excel's own password.
const PASSWORD: &str = "VelvetSweatshop";
/// What [`PASSWORD`] is in the oldest way of locking, which knows no other secret: its key and its sixteen bytes
/// (MS-OFFCRYPTO 2.3.7.2).
const XOR_KEY: u16 = 0xB359;
const XOR_BYTES: [u8; 16] =
    [0x87, 0x6B, 0x9A, 0xE2, 0x1E, 0xE3, 0x05, 0x62, 0x1E, 0x69, 0x96, 0x60, 0x98, 0x6E, 0x94, 0x04];
/// Bytes of the stream that share a key.
const BLOCK: usize = 1024;
/// Records that are never locked: BOF, FilePass, InterfaceHdr, UsrExcl, FileLock, RRDInfo, RRDHead.
const OPEN: [u16; 7] = [kind::BOF, kind::FILE_PASS, 0x00E1, 0x0194, 0x0195, 0x0196, 0x0138];

/// A way of locking, with what the file adds to the password.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lock {
    /// Bytes mixed with the same sixteen over and over.
    Xor,
    /// RC4 with a key of 40 bits.
    Rc4 { salt: Vec<u8> },
    /// RC4 by the system's library; the length of the key in bytes.
    CryptoApi { salt: Vec<u8>, key_length: usize },
}

/// Lays a locked workbook open; one that is not locked stays as it is.
pub(super) fn open(stream: &mut [u8]) -> Result<(), ReadError> {
    let Some(lock) = lock(stream)? else { return Ok(()) };
    let mut key_stream = KeyStream::new(lock);
    let mut at = 0;
    loop {
        let Ok(Some(record)) = Records::from(stream, at).next() else { return Ok(()) };
        let (kind, start, end) = (record.kind, record.at, record.at + record.data.len());
        at = end;
        // Where a sheet begins is never locked.
        let first = if kind == kind::BOUND_SHEET { 4 } else { 0 };
        if !OPEN.contains(&kind) {
            for (offset, byte) in
                stream.get_mut(start..end).unwrap_or_default().iter_mut().enumerate().skip(first)
            {
                *byte = key_stream.plain(*byte, start + offset, end + offset);
            }
        }
    }
}

/// How a workbook is locked: `None` where it is not, [`ReadError::Encrypted`] where not with [`PASSWORD`].
fn lock(stream: &[u8]) -> Result<Option<Lock>, ReadError> {
    let mut records = Records::from(stream, 0);
    let is_old = word(stream, 4).is_some_and(|version| version < 0x0600);
    while let Some(record) = records.next()? {
        match record.kind {
            kind::FILE_PASS => {
                return told(record.data, is_old).map(Some).ok_or(ReadError::Encrypted);
            }
            kind::EOF => break,
            _ => {}
        }
    }
    Ok(None)
}

/// The lock that `FilePass` tells, if [`PASSWORD`] opens it.
fn told(data: &[u8], is_old: bool) -> Option<Lock> {
    // Before Excel 97 there was one way only, and no number for it.
    if is_old {
        return (word(data, 0)? == XOR_KEY).then_some(Lock::Xor);
    }
    match (word(data, 0)?, word(data, 2)?, word(data, 4)) {
        (0, XOR_KEY, _) => Some(Lock::Xor),
        (1, 1, Some(1)) => {
            let lock = Lock::Rc4 { salt: data.get(6..22)?.to_vec() };
            let opened = lock.opened(&[data.get(22..38)?, data.get(38..54)?].concat(), 0)?;
            let (verifier, hash) = opened.split_at_checked(16)?;
            (Md5::digest(verifier).as_slice() == hash).then_some(lock)
        }
        (1, 2..=4, Some(2)) => {
            let header = 14;
            let verifier = header + size(data, 10)?;
            let key_length = match long(data, header + 16)? {
                0 => 5,
                bits => usize::try_from(bits / 8).ok().filter(|bytes| (5..=16).contains(bytes))?,
            };
            let lock = Lock::CryptoApi { salt: data.get(verifier + 4..verifier + 20)?.to_vec(), key_length };
            let locked =
                [data.get(verifier + 20..verifier + 36)?, data.get(verifier + 40..verifier + 60)?].concat();
            let opened = lock.opened(&locked, 0)?;
            let (verifier, hash) = opened.split_at_checked(16)?;
            (Sha1::digest(verifier).as_slice() == hash).then_some(lock)
        }
        _ => None,
    }
}

impl Lock {
    /// The cipher for a block of the stream.
    fn cipher(&self, block: u32) -> Option<Rc4> {
        let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let number = block.to_le_bytes();
        match self {
            Self::Xor => None,
            Self::Rc4 { salt } => {
                let hash = Md5::digest(password);
                let salted = [hash.get(..5)?, salt].concat().repeat(16);
                let key = Md5::digest([Md5::digest(salted).get(..5)?, &number].concat());
                Rc4::new_from_slice(&key).ok()
            }
            Self::CryptoApi { salt, key_length } => {
                let hash = Sha1::digest([salt, &*password].concat());
                let hash = Sha1::digest([hash.as_slice(), &number].concat());
                let mut key = hash.get(..*key_length)?.to_vec();
                // A key of 40 bits is filled up to 128.
                if *key_length == 5 {
                    key.resize(16, 0);
                }
                Rc4::new_from_slice(&key).ok()
            }
        }
    }

    /// Bytes from the beginning of a block, laid open.
    fn opened(&self, locked: &[u8], block: u32) -> Option<Vec<u8>> {
        let mut bytes = locked.to_vec();
        self.cipher(block)?.apply_keystream(&mut bytes);
        Some(bytes)
    }
}

/// Lays bytes open by their place in the stream, which only grows.
struct KeyStream {
    lock: Lock,
    /// Number of the block at hand, and its bytes.
    block: Option<usize>,
    bytes: [u8; BLOCK],
}

impl KeyStream {
    fn new(lock: Lock) -> Self {
        Self { lock, block: None, bytes: [0; BLOCK] }
    }

    /// The byte at a place of the stream. `turn` is where the record's data end, and how far in them the byte stands:
    /// the oldest way begins anew with each record.
    fn plain(&mut self, byte: u8, at: usize, turn: usize) -> u8 {
        if self.lock == Lock::Xor {
            let mixed = XOR_BYTES.get(turn % 16).copied().unwrap_or_default();
            return (byte ^ mixed).rotate_left(3);
        }
        if self.block != Some(at / BLOCK) {
            self.block = Some(at / BLOCK);
            self.bytes = [0; BLOCK];
            let number = u32::try_from(at / BLOCK).unwrap_or(u32::MAX);
            if let Some(mut cipher) = self.lock.cipher(number) {
                cipher.apply_keystream(&mut self.bytes);
            }
        }
        byte ^ self.bytes.get(at % BLOCK).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    /// What `FilePass` holds for a lock.
    fn file_pass(lock: &Lock) -> Vec<u8> {
        let verifier = [9; 16];
        // RC4 locks as it opens.
        match lock {
            Lock::Xor => [0, XOR_KEY, 0].map(u16::to_le_bytes).concat(),
            Lock::Rc4 { salt } => {
                let locked = lock.opened(&[&verifier[..], &Md5::digest(verifier)].concat(), 0).unwrap();
                [&[1, 0, 1, 0, 1, 0][..], salt, &locked].concat()
            }
            Lock::CryptoApi { salt, key_length } => {
                let locked = lock.opened(&[&verifier[..], &Sha1::digest(verifier)].concat(), 0).unwrap();
                let bits = u32::try_from(key_length * 8).unwrap();
                let header = [4, 0, 0x6801, 0x8004, bits, 1, 0, 0].map(u32::to_le_bytes).concat();
                let before = [&[1, 0, 2, 0, 2, 0, 4, 0, 0, 0][..], &32_u32.to_le_bytes(), &header].concat();
                let (verifier, hash) = locked.split_at(16);
                [&before, &[16, 0, 0, 0][..], salt, verifier, &[20, 0, 0, 0], hash].concat()
            }
        }
    }

    /// A stream whose records are locked, and the same one laid open.
    fn locked(lock: &Lock) -> (Vec<u8>, Vec<u8>) {
        let bof = [0, 6, 5, 0, 0, 0, 0, 0];
        let records =
            [record(kind::BOF, &bof), record(kind::FILE_PASS, &file_pass(lock)), record(0x1234, &[7; 2500])];
        let tab = record(kind::BOUND_SHEET, &[1, 2, 3, 4, 0, 0, 1, 0, b'A']);
        let plain = [records.concat(), tab, record(kind::EOF, &[])].concat();
        let mut stream = plain.clone();
        let mut keys = KeyStream::new(lock.clone());
        let mut at = 0;
        while let Some(found) = Records::from(&plain, at).next().unwrap() {
            let end = found.at + found.data.len();
            let first = if found.kind == kind::BOUND_SHEET { 4 } else { 0 };
            for offset in (first..found.data.len()).filter(|_| !OPEN.contains(&found.kind)) {
                let place = found.at + offset;
                let byte = plain[place];
                stream[place] = match lock {
                    Lock::Xor => byte.rotate_right(3) ^ XOR_BYTES[(end + offset) % 16],
                    _ => keys.plain(byte, place, 0),
                };
            }
            at = end;
        }
        (stream, plain)
    }

    #[test]
    fn what_excel_locks_with_its_own_password_is_laid_open() {
        let salt = vec![3; 16];
        for lock in [
            Lock::Xor,
            Lock::Rc4 { salt: salt.clone() },
            Lock::CryptoApi { salt: salt.clone(), key_length: 5 },
            Lock::CryptoApi { salt, key_length: 16 },
        ] {
            let (mut stream, plain) = locked(&lock);
            assert_ne!(stream, plain);
            open(&mut stream).unwrap();
            assert_eq!(stream, plain, "{lock:?}");
        }
    }

    #[test]
    fn a_password_of_someone_s_own_is_told() {
        let lock = Lock::Rc4 { salt: vec![3; 16] };
        let (mut stream, _) = locked(&lock);
        // The salt is a part of the secret.
        stream[22] ^= 1;
        assert_eq!(open(&mut stream), Err(ReadError::Encrypted));
        let mut short = [record(kind::BOF, &[0, 6]), record(kind::FILE_PASS, &[1, 0, 1])].concat();
        assert_eq!(open(&mut short), Err(ReadError::Encrypted));
    }

    #[test]
    fn the_sixteen_bytes_are_those_of_the_password() {
        // Each is a letter of the password, or of what fills it up, mixed with a half of the key and turned by one.
        let filled = PASSWORD.bytes().chain([0xBB]).zip([0, 8].into_iter().cycle());
        let bytes = filled.map(|(letter, shift)| (letter ^ XOR_KEY.to_le_bytes()[shift / 8]).rotate_right(1));
        assert_eq!(bytes.collect::<Vec<u8>>(), XOR_BYTES);
    }
}
