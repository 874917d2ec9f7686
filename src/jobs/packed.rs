//! Archives of forms: a zip into which people packed workbooks comes in, the files in it go out, one at a time.
//!
//! What is no workbook by its name is passed over, as in a folder. Nothing is unpacked that the limits forbid, and
//! never more than one file at a time.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::File;
use super::names::{Meant, is_picked_up};
use crate::Assessment;
use crate::cell::Place;
use crate::finding::{Code, Finding, Severity};
use crate::sheet::{Limits, ReadError, guard, sniff};

/// An archive of forms.
#[derive(Debug)]
pub struct Packed<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The files in it that are workbooks by their names, with their places in the archive.
    files: Vec<(usize, String)>,
    limits: Limits,
}

/// A file out of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name with the folders that it is packed in.
    pub path: String,
    /// Its content, or why there is none.
    pub bytes: Result<Vec<u8>, ReadError>,
}

impl Member {
    /// Its name without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

impl<'b> Packed<'b> {
    /// The archive that these bytes are; `None` where they are a workbook or anything else.
    ///
    /// # Errors
    /// Where it is damaged, beyond the limits, or holds no workbook.
    pub fn open(bytes: &'b [u8], meant: Meant, limits: &Limits) -> Option<Result<Self, ReadError>> {
        let is_zip = bytes.starts_with(b"PK");
        let is_archive =
            is_zip && sniff::sniff(bytes) == Err(ReadError::NotAWorkbook(Some("archive".to_owned())));
        is_archive.then(|| Self::of(bytes, meant, limits))
    }

    fn of(bytes: &'b [u8], meant: Meant, limits: &Limits) -> Result<Self, ReadError> {
        guard::form_size(bytes, limits)?;
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::technical)?;
        guard::members(&archive, limits)?;
        let mut files = Vec::new();
        let mut size = 0_u64;
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(ReadError::technical)?;
            let path = member.name().map_or_else(|_| format!("{}", index + 1), std::borrow::Cow::into_owned);
            let path = path.replace('\\', "/");
            if member.is_dir() || !is_picked_up(path.rsplit('/').next().unwrap_or_default(), meant) {
                continue;
            }
            size = size.saturating_add(member.size());
            files.push((index, path));
        }
        guard::within("unpacked_size", size, limits.unpacked_size)?;
        if files.is_empty() {
            return Err(ReadError::NotAWorkbook(Some("archive_without_forms".to_owned())));
        }
        Ok(Self { archive, files, limits: limits.clone() })
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// The files, unpacked one at a time.
    pub fn files(mut self) -> impl Iterator<Item = Member> {
        std::mem::take(&mut self.files).into_iter().map(move |(index, path)| {
            let bytes = self.unpack(index);
            Member { path, bytes }
        })
    }

    fn unpack(&mut self, index: usize) -> Result<Vec<u8>, ReadError> {
        let limit = self.limits.file_size;
        let member = self.archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReadError::Encrypted,
            other => ReadError::technical(other),
        })?;
        guard::within("file_size", member.size(), limit)?;
        let mut bytes = Vec::new();
        member.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(ReadError::technical)?;
        guard::within("file_size", bytes.len() as u64, limit)?;
        Ok(bytes)
    }
}

/// A file for a job: one that stands for itself, or one out of an archive.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: File,
    /// Its number in the archive, from 1, and its name with the folders that it is packed in; `None` for a file that
    /// stands for itself.
    pub member: Option<(usize, String)>,
}

/// Hands a file to a job, or each file in it where it is an archive, one at a time.
///
/// # Errors
/// Those of `take`, which end it.
pub fn each<E>(
    mut file: File,
    meant: Meant,
    limits: &Limits,
    mut take: impl FnMut(Opened) -> Result<(), E>,
) -> Result<(), E> {
    let bytes = std::mem::take(&mut file.bytes);
    match Packed::open(&bytes, meant, limits) {
        None => take(Opened { file: File { bytes, ..file }, member: None }),
        Some(Err(error)) => {
            let workbook = Err(error);
            take(Opened { file: File { bytes: bytes.clone(), workbook, ..file }, member: None })
        }
        Some(Ok(packed)) => (1..).zip(packed.files()).try_for_each(|(number, member)| {
            let name = member.name().to_owned();
            let file = match member.bytes {
                Ok(bytes) => File::read(&name, bytes, limits),
                Err(error) => File { name, bytes: Vec::new(), workbook: Err(error) },
            };
            take(Opened { file, member: Some((number, member.path)) })
        }),
    }
}

/// Says of a form that it came out of an archive of this name.
pub fn tell(assessment: &mut Assessment, archive: &str) {
    let finding = Finding::new(Code::F101, Place::default()).weighing(Severity::Note).variant("packed");
    assessment.findings.insert(0, finding.text("archive", archive));
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn limits() -> Limits {
        Limits::from_toml(Limits::BUILT_IN).unwrap()
    }

    #[test]
    fn workbooks_are_taken_out_and_all_else_is_passed_over() {
        let bytes = archive(&[
            ("Xã A/trường.csv", b"a;b"),
            ("ảnh.png", b"x"),
            ("__MACOSX/._b.xlsx", b"x"),
            ("c.ODS", b"y"),
        ]);
        let packed = Packed::open(&bytes, Meant::Forms, &limits()).unwrap().unwrap();
        assert_eq!(packed.count(), 2);
        let files: Vec<Member> = packed.files().collect();
        assert_eq!((files[0].path.as_str(), files[0].name()), ("Xã A/trường.csv", "trường.csv"));
        assert_eq!(files[0].bytes, Ok(b"a;b".to_vec()));
        assert_eq!(files[1].path, "c.ODS");
    }

    #[test]
    fn what_cannot_be_unpacked_is_told() {
        let none = archive(&[("ảnh.png", b"x")]);
        let told =
            |bytes: &[u8], limits: &Limits| Packed::open(bytes, Meant::Forms, limits).unwrap().map(|_| ());
        assert_eq!(
            told(&none, &limits()),
            Err(ReadError::NotAWorkbook(Some("archive_without_forms".to_owned())))
        );
        let large = archive(&[("a.csv", &[b'a'; 5000]), ("b.csv", &[b'a'; 5000])]);
        let total = Limits { unpacked_size: 9_000, ..limits() };
        assert_eq!(told(&large, &total), Err(ReadError::too_large("unpacked_size", 10_000, 9_000)));
        let one = Limits { file_size: 4_000, ..limits() };
        let packed = Packed::open(&large, Meant::Forms, &one).unwrap().unwrap();
        assert!(
            packed.files().all(|file| file.bytes == Err(ReadError::too_large("file_size", 5_000, 4_000)))
        );
        assert!(Packed::open(b"a;b", Meant::Forms, &limits()).is_none());
    }
}
