//! Word files filled from templates that an office can edit: marks in the text are replaced by values, everything else
//! stays byte for byte what it was.
//!
//! A template is any Word file with marks as a clerk types them:
//!
//! - `{{tên trường}}` is a field. It takes the look of its opening braces, however Word has split it over runs.
//! - `{{#tiêu chí}} … {{/tiêu chí}}` repeats its part for every entry of a list, or shows it where a yes-or-no is yes or
//!   a text is known. In a table, from the first cell of a row to the last of the same or a later one, rows repeat.
//! - `{{^có lỗi}} … {{/có lỗi}}` shows its part where a yes-or-no is no, a list empty, a text not known.
//!
//! Opening and closing marks alone in a paragraph go with it. Inside an entry the fields around it are known too. A
//! content control whose tag is the name of a field is filled as well.

mod control;
mod error;
mod fill;
mod marks;
mod nest;
mod tree;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::paper::values;
pub use crate::paper::values::{Field, Fields, GAP, Value, Values};
use crate::sheet::parts::Package;
use crate::sheet::sniff::{Format, sniff};
use crate::sheet::{Damage, Limits, ReadError, guard, xml};
pub use error::{Part, Place, Problem, TemplateError};
use marks::{Mark, MarkKind};
use tree::Node;

/// Where a package says of what type its parts are.
const TYPES: &str = "[Content_Types].xml";
/// The type of a template's text, and that of a paper's.
const OF_TEMPLATE: &str = "wordprocessingml.template.main+xml";
const OF_PAPER: &str = "wordprocessingml.document.main+xml";

/// A Word template.
#[derive(Debug, Clone)]
pub struct Template {
    bytes: Vec<u8>,
    /// Parts that are written anew, by their number in the package.
    parts: BTreeMap<usize, Written>,
    /// Bytes of a part, once it is filled.
    most: u64,
}

#[derive(Debug, Clone)]
enum Written {
    /// With marks or content controls.
    Filled(Vec<Node>),
    /// The same for every paper.
    Fixed(String),
}

impl Template {
    /// Reads a template (.docx or .dotx).
    ///
    /// # Errors
    /// [`TemplateError`] for what is no Word file, locked, broken, beyond the limits or with macros; and for the first
    /// mark that is not whole: which one, and where.
    pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, TemplateError> {
        guard::form_size(bytes, limits)?;
        match sniff(bytes) {
            Ok(Format::Docx) => {}
            Err(error @ (ReadError::Encrypted | ReadError::Damaged(_))) => return Err(error.into()),
            _ => return Err(TemplateError::NotWord),
        }
        let mut package = Package::open(bytes, limits)?;
        package.guard(limits)?;
        let mut parts = BTreeMap::new();
        parts.extend(types(&mut package)?);
        let main = package.main_part("word/document.xml")?;
        let related = package.relations_of(&main)?;
        let inside =
            related.values().filter_map(|relation| Some((part_of(&relation.kind)?, &relation.target)));
        let mut names: Vec<(Part, &String)> = inside.collect();
        names.sort_by_key(|(_, name)| *name);
        for (part, name) in [(Part::Body, &main)].into_iter().chain(names) {
            let (Some(index), Some(bytes)) = (package.index(name), package.bytes(name)?) else {
                if part == Part::Body {
                    return Err(ReadError::Damaged(Damage::NoDocumentPart).into());
                }
                continue;
            };
            let nodes = read(&xml::decode(&bytes), part, limits)?;
            if nodes.iter().any(is_filled) {
                parts.insert(index, Written::Filled(nodes));
            }
        }
        Ok(Self { bytes: bytes.to_owned(), parts, most: limits.member_size })
    }

    /// What is wrong with the names in the template, each with its place: fields that do not exist, and lists or
    /// yes-or-noes used as texts. A content control of any other name is none of ours.
    pub fn check(&self, fields: &Fields) -> Vec<TemplateError> {
        let mut errors = Vec::new();
        for part in self.parts.values() {
            if let Written::Filled(nodes) = part {
                check(nodes, &mut vec![fields], &mut errors);
            }
        }
        errors
    }

    /// The filled paper. The same values always give the same bytes.
    ///
    /// # Errors
    /// [`TemplateError`] for the first mark whose field is not among the values or is no text, and where the paper
    /// would be too large.
    pub fn fill(&self, values: &Values) -> Result<Vec<u8>, TemplateError> {
        let mut archive =
            ZipArchive::new(Cursor::new(self.bytes.as_slice())).map_err(ReadError::technical)?;
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        // No clock: zip's own first day is the day of every part that is written anew.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(ReadError::technical)?;
            let text = match self.parts.get(&index) {
                None => {
                    writer.raw_copy_file(member).map_err(ReadError::technical)?;
                    continue;
                }
                Some(Written::Fixed(text)) => text.clone(),
                Some(Written::Filled(nodes)) => fill::part(nodes, values, self.most)?,
            };
            let name = member.name().map_err(ReadError::technical)?.into_owned();
            writer.start_file(name, options).map_err(ReadError::technical)?;
            writer.write_all(text.as_bytes()).map_err(ReadError::technical)?;
        }
        Ok(writer.finish().map_err(ReadError::technical)?.into_inner())
    }
}

/// Which part of a paper a relation leads to, if it is one that can hold marks.
fn part_of(kind: &str) -> Option<Part> {
    match kind.rsplit_once('/')?.1 {
        "header" => Some(Part::Header),
        "footer" => Some(Part::Footer),
        "footnotes" | "endnotes" => Some(Part::Notes),
        _ => None,
    }
}

/// The types of the parts where they have to change: a filled template is a paper.
fn types(package: &mut Package) -> Result<Option<(usize, Written)>, TemplateError> {
    let (Some(index), Some(bytes)) = (package.index(TYPES), package.bytes(TYPES)?) else { return Ok(None) };
    let types = xml::decode(&bytes);
    if types.contains("macroEnabled") {
        return Err(TemplateError::Macros);
    }
    Ok(types.contains(OF_TEMPLATE).then(|| (index, Written::Fixed(types.replace(OF_TEMPLATE, OF_PAPER)))))
}

fn read(text: &str, part: Part, limits: &Limits) -> Result<Vec<Node>, TemplateError> {
    let mut nodes = tree::read(text, limits)?;
    marks::find(&mut nodes, part)?;
    nest::nest(nodes)
}

/// Whether filling changes something in a node.
fn is_filled(node: &Node) -> bool {
    match node {
        Node::Mark(_) | Node::Section(..) => true,
        Node::Element(element) => element.tag.is_some() || element.children.iter().any(is_filled),
        Node::Raw(_) | Node::Text(_) => false,
    }
}

fn check(nodes: &[Node], scopes: &mut Vec<&Fields>, errors: &mut Vec<TemplateError>) {
    for node in nodes {
        match node {
            Node::Element(element) => check(&element.children, scopes, errors),
            Node::Mark(mark) => match field(mark, scopes, errors) {
                Some(Field::Flag | Field::List(_)) => errors.push(mark.error(Problem::NotText)),
                Some(Field::Text) | None => {}
            },
            Node::Section(mark, content) => match field(mark, scopes, errors) {
                Some(Field::List(inner)) if mark.kind == MarkKind::Open => {
                    scopes.push(inner);
                    check(content, scopes, errors);
                    scopes.pop();
                }
                // What a list of an unknown name holds is not known either.
                None => {}
                Some(_) => check(content, scopes, errors),
            },
            Node::Raw(_) | Node::Text(_) => {}
        }
    }
}

/// What the field of a mark is; one that does not exist is told.
fn field<'f>(mark: &Mark, scopes: &[&'f Fields], errors: &mut Vec<TemplateError>) -> Option<&'f Field> {
    let found = scopes.iter().rev().find_map(|fields| fields.by_key(&mark.key));
    if found.is_none() {
        let names = scopes.iter().flat_map(|fields| fields.iter()).map(|(name, _)| name);
        errors.push(mark.error(Problem::Unknown(fill::closest(&mark.key, names))));
    }
    found
}
