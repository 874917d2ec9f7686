//! The package: members by name, relations between parts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use flate2::{Decompress, FlushDecompress, Status};
use quick_xml::events::Event;
use zip::{CompressionMethod, ZipArchive};

use super::{Limits, ReadError, guard, xml};

/// A zip package of parts.
pub(crate) struct Package<'b> {
    /// The whole file.
    file: &'b [u8],
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Member index by name in lower case with forward slashes.
    members: BTreeMap<String, usize>,
    limit: u64,
    /// How many times as large as it is packed a part may be.
    expansion: u64,
    /// Bytes unpacked so far, and the most there may be: a part may be asked for any number of times.
    unpacked: u64,
    most: u64,
    /// Set up once for all parts: a form has more than twenty.
    inflate: Decompress,
}

/// Bytes beyond a part's end that let inflating run in large steps up to it.
const SLACK: usize = 320;

/// Where a relation leads.
pub(crate) struct Relation {
    /// The relation's type, an address.
    pub kind: String,
    /// The part's name, or an outer address.
    pub target: String,
}

/// Relations of a part by id.
pub(crate) type Relations = BTreeMap<String, Relation>;

impl<'b> Package<'b> {
    /// Opens a file. What its directory tells is held against the limits by [`Package::guard`]; each part's own size,
    /// and that of all that were asked for, whenever one is.
    pub fn open(file: &'b [u8], limits: &Limits) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(file)).map_err(ReadError::technical)?;
        guard::members(&archive, limits)?;
        let members = archive
            .file_names()
            .filter_map(Result::ok)
            .filter_map(|name| Some((normal(&name), archive.index_for_name(&name)?)))
            .collect();
        Ok(Self {
            file,
            archive,
            members,
            limit: limits.member_size,
            expansion: limits.expansion,
            unpacked: 0,
            most: limits.unpacked_size,
            inflate: Decompress::new(false),
        })
    }

    /// Refuses a package that would unpack to too much, parts that are never read included.
    pub fn guard(&mut self, limits: &Limits) -> Result<(), ReadError> {
        guard::package(&mut self.archive, limits)
    }

    /// A part's number in the package.
    pub fn index(&self, name: &str) -> Option<usize> {
        // Names know no case; where two differ in nothing else, the one that is asked for counts.
        let exact = self.archive.index_for_name(name.trim_start_matches('/'));
        exact.or_else(|| self.members.get(&normal(name)).copied())
    }

    /// A part's bytes; `None` when there is no such part.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let bytes = match self.inflated(index) {
            Some(bytes) => bytes,
            None => self.unpacked(index)?,
        };
        let length = bytes.len() as u64;
        guard::within("member_size", length, self.limit)?;
        self.unpacked = self.unpacked.saturating_add(length);
        guard::within("unpacked_size", self.unpacked, self.most)?;
        Ok(Some(bytes))
    }

    /// The quick way, for a part that is packed as nearly every program packs it and is all that its entry says. The
    /// usual way unpacks any other, or says what is wrong with it.
    fn inflated(&mut self, index: usize) -> Option<Vec<u8>> {
        let member = self.archive.by_index_raw(index).ok()?;
        let (size, packed) = (member.size(), member.compressed_size());
        let is_usual = member.compression() == CompressionMethod::Deflated
            && !member.encrypted()
            && size <= self.limit
            && size <= packed.saturating_mul(self.expansion);
        let start = usize::try_from(member.data_start()?).ok()?;
        let packed = self.file.get(start..start.checked_add(usize::try_from(packed).ok()?)?)?;
        let (size, crc) = (usize::try_from(size).ok().filter(|_| is_usual)?, member.crc32());
        drop(member);
        let mut bytes = Vec::with_capacity(size.saturating_add(SLACK));
        self.inflate.reset(false);
        let status = self.inflate.decompress_vec(packed, &mut bytes, FlushDecompress::Finish).ok()?;
        (status == Status::StreamEnd && bytes.len() == size && crc32fast::hash(&bytes) == crc)
            .then_some(bytes)
    }

    /// A part however it is packed.
    fn unpacked(&mut self, index: usize) -> Result<Vec<u8>, ReadError> {
        let member = self.archive.by_index(index).map_err(ReadError::technical)?;
        // A member may state any size; what is reserved stays below what its packed bytes may unpack to.
        let most = member.compressed_size().saturating_mul(self.expansion).max(4096);
        let expected = usize::try_from(member.size().min(self.limit).min(most)).unwrap_or(0);
        let mut bytes = Vec::with_capacity(expected);
        member.take(self.limit + 1).read_to_end(&mut bytes).map_err(ReadError::technical)?;
        Ok(bytes)
    }

    /// The bytes of the part that a relation of this type leads to.
    pub fn related(&mut self, relations: &Relations, kind: &str) -> Result<Option<Vec<u8>>, ReadError> {
        match relations.values().find(|relation| relation.kind.ends_with(kind)) {
            Some(relation) => self.bytes(&relation.target),
            None => Ok(None),
        }
    }

    /// Name of the workbook part; the usual one where the package does not tell.
    pub fn main_part(&mut self, usual: &str) -> Result<String, ReadError> {
        let relations = self.relations_of("")?;
        let main = relations.into_values().find(|relation| relation.kind.ends_with("/officeDocument"));
        Ok(main.map_or_else(|| usual.to_owned(), |relation| relation.target))
    }

    /// The relations of a part; of the whole package for an empty name.
    pub fn relations_of(&mut self, part: &str) -> Result<Relations, ReadError> {
        let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(bytes) = self.bytes(&format!("{folder}{slash}_rels/{file}.rels"))? else {
            return Ok(Relations::new());
        };
        let text = xml::decode(&bytes);
        let mut relations = Relations::new();
        let mut reader = xml::reader(&text);
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) | Event::Empty(element)
                    if element.local_name().as_ref() == "Relationship" =>
                {
                    let value = |name| xml::attribute(&element, name).unwrap_or_default().into_owned();
                    let outer = value("TargetMode").eq_ignore_ascii_case("External");
                    let target = if outer { value("Target") } else { resolve(folder, &value("Target")) };
                    relations.insert(value("Id"), Relation { kind: value("Type"), target });
                }
                Event::Eof => return Ok(relations),
                _ => {}
            }
        }
    }
}

fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A target as a part's name: from the root when it begins with a slash, else from the folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        path.extend(folder.split('/').filter(|step| !step.is_empty()));
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}
