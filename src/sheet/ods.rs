//! OpenDocument spreadsheets: packages (.ods, .ots) and flat files (.fods).
//!
//! Written here and not left to a library because a failed formula is often stored as a plain 0 beside the text of its
//! error, and because merged cells, links, hidden rows and columns, and struck-out text must be seen as in other
//! formats. Parts are inflated whole, then read in one pass without a tree; what is repeated is counted before it is
//! laid out.

mod formula;
mod meta;
mod styles;
mod table;
mod text;
mod value;

use quick_xml::events::Event;

use super::budget::Budget;
use super::parts::Package;
use super::{Damage, Limits, ReadError, Workbook, xml};
use meta::Meta;
use styles::Styles;
use table::Tables;

/// What the parts of a document fill, one after the other.
struct Document<'l> {
    limits: &'l Limits,
    styles: Styles,
    meta: Meta,
    tables: Tables<'l>,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut document = Document {
        limits,
        styles: Styles::default(),
        meta: Meta::default(),
        tables: Tables::new(Budget::new(limits)),
    };
    if bytes.starts_with(b"PK") {
        document.package(bytes)?;
    } else {
        document.part(&xml::decode(bytes))?;
    }
    let sheets = document.tables.finish();
    let Meta { properties, modified } = document.meta;
    Ok(Workbook { sheets, properties, is_untyped: false, modified })
}

impl Document<'_> {
    fn package(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        let mut package = Package::open(bytes, self.limits)?;
        package.guard(self.limits)?;
        if let Some(manifest) = package.bytes("META-INF/manifest.xml")? {
            let manifest = meta::manifest(&xml::decode(&manifest))?;
            if manifest.is_encrypted {
                return Err(ReadError::Encrypted);
            }
            if !manifest.is_spreadsheet {
                return Err(ReadError::NotAWorkbook(Some("document".to_owned())));
            }
        }
        for name in ["meta.xml", "styles.xml"] {
            if let Some(part) = package.bytes(name)? {
                self.part(&xml::decode(&part))?;
            }
        }
        self.tables.links_leave_a_folder = true;
        let content = package.bytes("content.xml")?.ok_or(ReadError::Damaged(Damage::NoWorkbookPart))?;
        drop(package);
        self.part(&xml::decode(&content))
    }

    /// Reads a part, or all of a flat file. The styles of a package's `styles.xml` that have no name for people are
    /// for its pages and not for its cells; they are dropped when the next part brings its own.
    fn part(&mut self, text: &str) -> Result<(), ReadError> {
        let mut reader = xml::reader(text);
        let (mut is_open, mut is_closed) = (false, false);
        self.styles.next_part();
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "document" | "document-content" | "document-styles" | "document-meta" => {
                        is_open = true;
                        self.tables.root(&element);
                    }
                    "meta" => self.meta.read(&mut reader)?,
                    name @ ("font-face-decls" | "font-decls" | "styles" | "automatic-styles") => {
                        self.styles.read(&mut reader, name, self.limits)?;
                    }
                    "spreadsheet" | "body" | "calculation-settings" => {}
                    // The body of a document of another kind.
                    "text" | "presentation" | "drawing" | "chart" | "image" | "database" => {
                        return Err(ReadError::NotAWorkbook(Some("document".to_owned())));
                    }
                    "table" => self.tables.read(&element, &mut reader, &mut self.styles)?,
                    name => xml::skip(&mut reader, name)?,
                },
                Event::Empty(element) if element.local_name().as_ref() == "null-date" => {
                    self.tables.days_from(xml::attribute(&element, "date-value").as_deref());
                }
                Event::End(element) if element.local_name().as_ref().starts_with("document") => {
                    is_closed = true;
                }
                Event::Eof if is_closed => return Ok(()),
                Event::Eof if is_open => return Err(ReadError::Damaged(Damage::CutOff)),
                Event::Eof => return Err(ReadError::NotAWorkbook(None)),
                _ => {}
            }
        }
    }
}
