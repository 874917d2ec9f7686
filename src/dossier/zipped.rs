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

    /// Leaves the zip as it is: dropping the writer would try to complete it, and say on standard error that it cannot.
    pub fn give_up(self) {
        std::mem::forget(self.zip);
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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_was_put_in_comes_out_and_packed_files_are_not_packed_again() {
        let mut zip = Zipping::new(Cursor::new(Vec::new()), "hồ sơ");
        let text = "chữ ".repeat(1000);
        for name in ["data/ế.txt", "data/ế.PDF"] {
            zip.put(name, text.len() as u64, &mut text.as_bytes()).unwrap();
        }
        let bytes = zip.finish().unwrap();
        let mut zip = Zipped::open(bytes).unwrap();
        let packed: Vec<u64> =
            (0..2).map(|at| zip.archive.by_index_raw(at).unwrap().compressed_size()).collect();
        assert!(packed[0] < 200 && packed[1] == text.len() as u64, "{packed:?}");
        let members = zip.members();
        let paths: Vec<&str> = members.iter().map(|member| member.path.as_str()).collect();
        assert_eq!(paths, ["hồ sơ/data/ế.txt", "hồ sơ/data/ế.PDF"]);
        for member in &members {
            let mut out = String::new();
            zip.open(member).unwrap().read_to_string(&mut out).unwrap();
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_full_disk_is_told_where_it_is_met() {
        let mut room = [0; 600];
        let mut zip = Zipping::new(Cursor::new(room.as_mut_slice()), "a");
        let put =
            (0..10).try_for_each(|at| zip.put(&format!("data/{at}.pdf"), 100, &mut [b'x'; 100].as_slice()));
        assert_eq!(put.unwrap_err().kind(), io::ErrorKind::WriteZero);
        zip.give_up();
    }
}
