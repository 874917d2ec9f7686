//! A bag in a zip: one folder with everything below it, as RFC 8493 has it.

use std::io::{self, BufReader, Read, Seek, Write};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use super::digest::pour;
use super::names::ending;
use super::seal::Sink;
use super::verify::{Bag, Member};

/// Endings of files that are packed in themselves: packing them again takes time and saves nothing.
const PACKED: &[&str] = &[
    "7z", "avi", "bz2", "docm", "docx", "epub", "gif", "gz", "heic", "jpeg", "jpg", "m4a", "m4v", "mkv",
    "mov", "mp3", "mp4", "odp", "ods", "odt", "ogg", "pdf", "png", "ppsx", "pptx", "rar", "webm", "webp",
    "wmv", "xlsm", "xlsx", "xz", "zip",
];
/// Files of this size have the longer entries of zip64, which take 2^32 bytes and more: some room is left, for what
/// cannot be packed grows a little.
const LARGE: u64 = 0xF000_0000;

/// A zip that takes the files of a bag.
pub struct Zipping<W: Write + Seek> {
    zip: ZipWriter<W>,
    base: String,
}

impl<W: Write + Seek> Zipping<W> {
    /// Below a folder of this name.
    pub fn new(out: W, base: &str) -> Self {
        Self { zip: ZipWriter::new(out), base: base.to_owned() }
    }

    /// Writes the zip's directory.
    pub fn finish(self) -> io::Result<W> {
        self.zip.finish().map_err(io::Error::from)
    }
}

impl<W: Write + Seek> Sink for Zipping<W> {
    fn put(&mut self, path: &str, size: u64, from: &mut dyn Read) -> io::Result<()> {
        let is_packed = PACKED.contains(&ending(path).as_str());
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        // Neither a clock nor the system that it is made on: the same files give the same zip.
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .system(System::Unix)
            .unix_permissions(0o644)
            .large_file(size >= LARGE);
        self.zip.start_file(format!("{}/{path}", self.base), options)?;
        pour(from, &mut self.zip)
    }
}

/// A zip that holds a bag.
pub struct Zipped<R> {
    archive: ZipArchive<R>,
    members: Vec<Member>,
}

impl<R: Read + Seek> Zipped<R> {
    /// The zip that this is.
    pub fn open(from: R) -> ZipResult<Self> {
        let mut archive = ZipArchive::new(from)?;
        let mut members = Vec::new();
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index)?;
            if member.is_dir() {
                continue;
            }
            let path = member.name().map_or_else(|_| format!("{}", index + 1), std::borrow::Cow::into_owned);
            members.push(Member { path, size: member.size(), is_link: member.is_symlink(), number: index });
        }
        Ok(Self { archive, members })
    }
}

impl<R: Read + Seek> Bag for Zipped<R> {
    fn members(&self) -> Vec<Member> {
        self.members.clone()
    }

    fn open(&mut self, member: &Member) -> io::Result<Box<dyn Read + '_>> {
        let file = self.archive.by_index(member.number).map_err(io::Error::from)?;
        Ok(Box::new(BufReader::new(file)))
    }
}
