//! What a consolidated workbook carries on, so that it can be merged again: every record and every expected school.
//!
//! A table of texts for the very hidden sheet: a key in the first column, how many entries there are in the second, and
//! right of it the entries as lines of JSON, packed, and cut into pieces that a cell can hold. Packed, because the
//! records of a whole province would otherwise be larger than anything that a reader should unpack.

use std::io::{self, Read, Write};

use data_encoding::BASE64;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::consolidate::{Expected, Merged};
use super::record::Record;
use crate::cell::Place;
use crate::check::file;
use crate::finding::{Code, Finding};
use crate::form::marker;
use crate::school::SchoolYear;
use crate::sheet::{Cell, Damage, Limits, ReadError, Sheet, Value, Workbook, guard};

/// The property's value.
pub use crate::sheet::CONSOLIDATED;
/// Custom property by which a workbook is known to be a consolidated one before its sheets are read.
pub use crate::sheet::KIND_PROPERTY;

/// Key of the unit above; that of the school year is [`marker::SCHOOL_YEAR`].
pub const UNIT: &str = "unit";
/// Key of the archive's own version; the program's first archives had none.
const VERSION_KEY: &str = "archive";
/// The version that is written, and the only one that is read: answers by the codes of their items, and the catalogue
/// by its digest. Older archives kept answers by their place in a catalogue that they did not tell for sure.
const VERSION: &str = "2";
const RECORDS: &str = "records";
const EXPECTED: &str = "expected";
/// Keys of the archives without a version.
const OUTDATED: [&str; 1] = ["record"];
/// Entries that are packed together. The more, the smaller; each lot is unpacked whole.
const LOT: usize = 256;
/// Letters in a cell; Excel takes 32,767.
const PIECE: usize = 32_000;

/// What a consolidated workbook carries on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// The forms.
    pub records: Vec<Record>,
    /// Schools that should have handed one in.
    pub expected: Vec<Expected>,
    /// What they were merged for, where all of it comes from one workbook.
    pub heading: Heading,
}

/// What a consolidated workbook is of. Another merge decides anew, from all forms; but who takes this workbook alone
/// means what it shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// The unit above.
    pub unit: Option<String>,
    /// The school year of the forms that count.
    pub school_year: Option<SchoolYear>,
}

impl Archive {
    /// Takes in what another file carries. The first one is moved as it is: room for more, in a list of one record,
    /// would be kept tens of thousands of times.
    pub fn take_in(&mut self, other: Self) {
        if self.records.is_empty() && self.expected.is_empty() {
            *self = other;
            return;
        }
        self.heading = Heading::default();
        self.records.extend(other.records);
        self.expected.extend(other.expected);
    }
}

/// The rows below the keys of [`marker`].
///
/// # Errors
/// When an entry cannot be packed, which does not happen in memory.
pub fn rows(merged: &Merged) -> impl Iterator<Item = io::Result<Vec<String>>> + '_ {
    let version = std::iter::once(Ok(vec![VERSION_KEY.to_owned(), VERSION.to_owned()]));
    let records = merged.records.chunks(LOT).map(|lot| row(RECORDS, lot));
    version.chain(records).chain(merged.expected.chunks(LOT).map(|lot| row(EXPECTED, lot)))
}

fn row(key: &str, lot: &[impl Serialize]) -> io::Result<Vec<String>> {
    // Packed in one go: JSON comes in pieces of a few letters, each of which would have its price.
    let mut lines = Vec::new();
    for entry in lot {
        serde_json::to_writer(&mut lines, entry)?;
        lines.push(b'\n');
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&lines)?;
    let text = BASE64.encode(&packed.finish()?);
    let mut row = vec![key.to_owned(), lot.len().to_string()];
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at_checked(PIECE).unwrap_or((rest, ""));
        row.push(piece.to_owned());
        rest = tail;
    }
    Ok(row)
}

/// Whether a workbook is a consolidated one, of whatever version.
pub fn is_in(workbook: &Workbook) -> bool {
    sheet(workbook).is_some()
}

fn sheet(workbook: &Workbook) -> Option<&Sheet> {
    let is_consolidated = workbook.properties.get(KIND_PROPERTY).is_some_and(|kind| kind == CONSOLIDATED);
    let mut sheets = workbook.sheets.iter().filter(|_| is_consolidated);
    sheets.find(|sheet| sheet.name == marker::SHEET)
}

/// Reads what [`rows`] wrote; `None` for a workbook that is no consolidated one.
///
/// # Errors
/// What to tell where a row cannot be read, or where an older program wrote it: then nothing of the workbook counts, for
/// a part of it would look like the whole.
pub fn read(workbook: &Workbook, limits: &Limits) -> Option<Result<Archive, Finding>> {
    let sheet = sheet(workbook)?;
    let told = |error: ReadError| file::unreadable(&error);
    let mut archive = Archive::default();
    let mut version = None;
    let mut room = limits.archive;
    for (_, cells) in sheet.rows() {
        let Some((key, pieces)) = cells.split_first() else { continue };
        let key = key.shown();
        let taken = match key.as_ref() {
            VERSION_KEY => {
                version = pieces.first().map(Cell::shown);
                Ok(())
            }
            // Whatever else an older program wrote, it is not looked into.
            key if OUTDATED.contains(&key) => return Some(Err(outdated())),
            UNIT => {
                archive.heading.unit = pieces.first().map(|cell| cell.shown().into_owned());
                Ok(())
            }
            marker::SCHOOL_YEAR => {
                archive.heading.school_year =
                    pieces.first().and_then(|cell| SchoolYear::parse(&cell.shown()));
                Ok(())
            }
            RECORDS | EXPECTED if version.as_deref() != Some(VERSION) => return Some(Err(outdated())),
            RECORDS => unpack(pieces, &mut room, limits, |record| archive.take(record)),
            EXPECTED => unpack(pieces, &mut room, limits, |entry| archive.expected.push(entry)),
            _ => Ok(()),
        };
        if let Err(error) = taken {
            return Some(Err(told(error)));
        }
    }
    Some(if version.is_some() { Ok(archive) } else { Err(outdated()) })
}

fn outdated() -> Finding {
    Finding::new(Code::D705, Place::default()).variant("old_workbook")
}

/// Hands out the entries of one row; `room` is how many bytes may still be unpacked.
fn unpack<T: DeserializeOwned>(
    cells: &[Cell],
    room: &mut u64,
    limits: &Limits,
    mut take: impl FnMut(T),
) -> Result<(), ReadError> {
    let Some((count, pieces)) = cells.split_first() else { return Err(broken("a row without content")) };
    let text: String = pieces
        .iter()
        .map(|cell| match &cell.value {
            Value::Text(text) => text.as_ref(),
            _ => "",
        })
        .collect();
    let packed = BASE64.decode(text.as_bytes()).map_err(broken)?;
    let mut bytes = Vec::new();
    let mut unpacked = ZlibDecoder::new(packed.as_slice()).take(room.saturating_add(1));
    unpacked.read_to_end(&mut bytes).map_err(broken)?;
    let used = limits.archive.saturating_sub(*room).saturating_add(bytes.len() as u64);
    guard::within("archive", used, limits.archive)?;
    *room = limits.archive.saturating_sub(used);
    let mut found = 0_usize;
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        take(serde_json::from_slice(line).map_err(broken)?);
        found += 1;
    }
    // A lot that lost its end would look like a smaller whole.
    let count = count.shown();
    if count == found.to_string() { Ok(()) } else { Err(broken(format!("{found} of {count} entries"))) }
}

#[expect(clippy::needless_pass_by_value, reason = "used where an error is mapped")]
fn broken(reason: impl ToString) -> ReadError {
    ReadError::Damaged(Damage::Carried(reason.to_string()))
}

impl Archive {
    /// Takes a record in; what it shares with the one before is kept once.
    fn take(&mut self, mut record: Record) {
        if let Some(last) = self.records.last() {
            record.share(last);
        }
        self.records.push(record);
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::cell::{Address, Col, Row};
    use crate::merge::Options;
    use crate::merge::consolidate::merge;
    use crate::merge::fixture::{catalogue, coded, record};
    use crate::merge::roster::RosterEntry;

    fn limits() -> Limits {
        Limits::from_toml(Limits::BUILT_IN).unwrap()
    }

    /// So many schools with a form, and one that is missing.
    fn merged(schools: usize) -> Merged {
        let catalogue = catalogue();
        let school = |number: usize| coded(&format!("{number:04}"), &format!("Trường số {number}"));
        let records = (0..schools).map(|number| record(&format!("{number:04}"), school(number), &catalogue));
        let missing =
            RosterEntry { school: school(9999), kind: Some("THCS".to_owned()), ..RosterEntry::default() };
        merge(records.collect(), &catalogue, &Options { roster: vec![missing], ..Options::default() })
    }

    fn written(merged: &Merged) -> Vec<Vec<String>> {
        rows(merged).map(Result::unwrap).collect()
    }

    fn workbook(rows: &[Vec<String>]) -> Workbook {
        let mut cells = Vec::new();
        let mut at = Address::new(Row::FIRST, Col::FIRST);
        for row in rows {
            at.col = Col::FIRST;
            for text in row {
                cells.push(Cell::text(at, text));
                at.col = at.col.right(1);
            }
            at.row = at.row.down(1);
        }
        let mut workbook = Workbook { sheets: vec![Sheet::new(marker::SHEET, cells)], ..Workbook::default() };
        workbook.properties.insert(KIND_PROPERTY.to_owned(), CONSOLIDATED.to_owned());
        workbook
    }

    #[test]
    fn forms_and_expected_schools_come_out_as_they_went_in() {
        for schools in [0, 1, LOT, LOT + 1] {
            let merged = merged(schools);
            let archive = read(&workbook(&written(&merged)), &limits()).unwrap().unwrap();
            assert_eq!((archive.records.len(), archive.expected.len()), (schools, 1));
            assert!(is_in(&workbook(&written(&merged))));
            assert_eq!(
                archive,
                Archive { records: merged.records, expected: merged.expected, ..Archive::default() }
            );
        }
    }

    #[test]
    fn what_a_workbook_shows_goes_with_it_and_with_no_other() {
        let text = |row: [&str; 2]| row.map(str::to_owned).to_vec();
        let mut rows = written(&merged(1));
        rows.extend([text(["unit", "UBND xã X"]), text(["school_year", "2023-2024"])]);
        let mut archive = read(&workbook(&rows), &limits()).unwrap().unwrap();
        let heading =
            Heading { unit: Some("UBND xã X".to_owned()), school_year: SchoolYear::parse("2023-2024") };
        assert_eq!(archive.heading, heading);
        let mut alone = Archive::default();
        alone.take_in(archive.clone());
        assert_eq!(alone.heading, heading);
        archive.take_in(alone);
        assert_eq!(archive.heading, Heading::default());
    }

    #[test]
    fn no_cell_holds_more_than_it_can() {
        let mut merged = merged(LOT);
        // Digests of digests cannot be packed any smaller.
        for (number, record) in merged.records.iter_mut().enumerate() {
            let digest = |salt: u8| crate::hexadecimal(&Sha256::digest(format!("{number} {salt}")));
            record.findings = (0..4).map(digest).collect::<String>().into();
        }
        let rows = written(&merged);
        let [_, records, _] = rows.as_slice() else { panic!("{}", rows.len()) };
        assert!(records.len() > 3, "{}", records.len());
        assert!(records.iter().all(|piece| piece.len() <= PIECE));
        let archive = read(&workbook(&rows), &limits()).unwrap().unwrap();
        assert_eq!(archive.records, merged.records);
    }

    #[test]
    fn a_workbook_without_the_mark_of_a_merge_is_none() {
        let is_none = |workbook: &Workbook| read(workbook, &limits()).is_none() && !is_in(workbook);
        let mut strange = workbook(&written(&merged(1)));
        strange.properties.insert(KIND_PROPERTY.to_owned(), "result".to_owned());
        assert!(is_none(&strange));
        strange.properties.clear();
        assert!(is_none(&strange));
        let mut without = workbook(&written(&merged(1)));
        without.sheets[0].name = "Sheet1".to_owned();
        assert!(is_none(&without));
    }

    /// What a workbook comes to whose rows were changed.
    fn spoilt(change: impl FnOnce(&mut Vec<Vec<String>>)) -> Result<Archive, (Code, Option<String>)> {
        let mut rows = written(&merged(2));
        change(&mut rows);
        let archive = read(&workbook(&rows), &limits()).unwrap();
        archive.map_err(|finding| (finding.code, finding.variant.map(std::borrow::Cow::into_owned)))
    }

    #[test]
    fn a_workbook_of_an_older_program_is_refused_whole() {
        let text = |row: &[&str]| -> Vec<String> { row.iter().map(|&cell| cell.to_owned()).collect() };
        let outdated = Err((Code::D705, Some("old_workbook".to_owned())));
        assert_eq!(spoilt(|rows| rows[0] = text(&["archive", "1"])), outdated, "another version");
        assert_eq!(spoilt(|rows| drop(rows.remove(0))), outdated, "no version");
        assert_eq!(spoilt(|rows| drop(rows.drain(..2))), outdated, "no version, and expected schools alone");
        assert_eq!(spoilt(|rows| rows.swap(0, 2)), outdated, "the version behind what it is about");
        assert_eq!(spoilt(Vec::clear), outdated, "nothing");
        assert_eq!(spoilt(|rows| rows.push(text(&["record", "{}"]))), outdated, "a key of old");
        assert!(spoilt(|rows| rows.push(text(&["later", "1"]))).is_ok(), "a key that nobody knows");
    }

    #[test]
    fn a_row_that_lost_something_is_damage_and_no_smaller_whole() {
        let damaged = Err((Code::F103, None));
        for row in [1, 2] {
            assert_eq!(spoilt(|rows| rows[row][1] = "3".to_owned()), damaged, "another number of entries");
            assert_eq!(spoilt(|rows| rows[row].truncate(1)), damaged, "nothing behind the key");
            assert_eq!(spoilt(|rows| rows[row].truncate(2)), damaged, "no content");
            assert_eq!(spoilt(|rows| rows[row][2].truncate(8)), damaged, "cut off");
            assert_eq!(spoilt(|rows| rows[row][2].insert(0, '*')), damaged, "no letters of an archive");
        }
    }

    #[test]
    fn all_rows_together_are_unpacked_up_to_the_limit() {
        let merged = merged(3);
        let lines = |count: usize, text: serde_json::Result<String>| count + text.unwrap().len();
        let records = merged.records.iter().map(|record| lines(1, serde_json::to_string(record)));
        let expected = merged.expected.iter().map(|entry| lines(1, serde_json::to_string(entry)));
        let size = records.chain(expected).sum::<usize>() as u64;
        let with = |archive| {
            let found = read(&workbook(&written(&merged)), &Limits { archive, ..limits() }).unwrap();
            found.map(|archive| archive.records.len()).map_err(|finding| finding.code)
        };
        assert_eq!(with(size), Ok(3));
        assert_eq!(with(size - 1), Err(Code::F104));
    }

    #[test]
    fn what_several_files_carry_is_taken_together() {
        let whole = read(&workbook(&written(&merged(2))), &limits()).unwrap().unwrap();
        let records = || Archive { expected: Vec::new(), ..whole.clone() };
        let expected = || Archive { records: Vec::new(), ..whole.clone() };
        for (about, first, second, count) in [
            ("nothing, then all", Archive::default(), whole.clone(), (2, 1)),
            ("forms, then schools", records(), expected(), (2, 1)),
            ("schools, then forms", expected(), records(), (2, 1)),
            ("all twice", whole.clone(), whole.clone(), (4, 2)),
        ] {
            let mut taken = first;
            taken.take_in(second);
            assert_eq!((taken.records.len(), taken.expected.len()), count, "{about}");
        }
    }

    #[test]
    fn records_that_are_read_keep_their_catalogue_once() {
        let archive = read(&workbook(&written(&merged(2))), &limits()).unwrap().unwrap();
        assert!(std::sync::Arc::ptr_eq(&archive.records[0].catalogue, &archive.records[1].catalogue));
    }
}
