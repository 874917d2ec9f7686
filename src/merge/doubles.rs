//! Which forms are one school's, and which of them counts.
//!
//! Records come in, groups of them go out. The answer depends on the records alone and not on their order, so that
//! merging in steps gives what merging at once does.

use std::collections::BTreeMap;

use super::name::{can_be_one_school, name_key};
use super::record::Record;
use super::roster::RosterEntry;

/// The forms of one school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Indices of the records; the one that counts is the first.
    pub records: Vec<usize>,
    /// The school's entry in the roster.
    pub entry: Option<usize>,
    /// Why the first counts and not the second; key of its words.
    pub why: &'static str,
}

/// Keys of names, made once.
struct Keys {
    code: Option<String>,
    name: Option<String>,
    parent: Option<String>,
}

fn keys(code: Option<&String>, name: Option<&String>, parent: Option<&String>) -> Keys {
    let key = |text: &String| Some(name_key(text)).filter(|key| !key.is_empty());
    Keys {
        code: code.map(|code| code.trim().to_lowercase()),
        name: name.and_then(key),
        parent: parent.and_then(key),
    }
}

/// Puts the records of each school together. `chosen` are the indices of those that can count.
pub(super) fn groups(records: &[Record], chosen: &[usize], roster: &[RosterEntry]) -> Vec<Group> {
    let known: BTreeMap<usize, (&Record, Keys)> = chosen
        .iter()
        .filter_map(|index| {
            let record = records.get(*index)?;
            Some((*index, (record, keys(record.code.as_ref(), record.name.as_ref(), record.parent.as_ref()))))
        })
        .collect();
    let list = List::new(roster);
    let mut by_entry: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut groups = Vec::new();
    for members in clusters(&known) {
        match members
            .iter()
            .find_map(|index| known.get(index).and_then(|(record, keys)| list.find(record, keys)))
        {
            Some(entry) => by_entry.entry(entry).or_default().extend(members),
            None => groups.push((members, None)),
        }
    }
    groups.extend(by_entry.into_iter().map(|(entry, members)| (members, Some(entry))));
    groups.into_iter().map(|(members, entry)| ordered(records, members, entry)).collect()
}

/// Records of one code and of names that can be one school; then those without a code, by name and unit above.
fn clusters(known: &BTreeMap<usize, (&Record, Keys)>) -> Vec<Vec<usize>> {
    let mut by_code: BTreeMap<&str, Vec<Vec<usize>>> = BTreeMap::new();
    for (index, (record, keys)) in known {
        let Some(code) = &keys.code else { continue };
        let clusters = by_code.entry(code).or_default();
        let name = record.name.as_deref();
        let fits = |members: &Vec<usize>| {
            members.iter().all(|other| {
                known.get(other).is_some_and(|(other, _)| can_be_one_school(name, other.name.as_deref()))
            })
        };
        match clusters.iter_mut().find(|members| fits(members)) {
            Some(members) => members.push(*index),
            None => clusters.push(vec![*index]),
        }
    }
    let mut clusters: Vec<Vec<usize>> = by_code.into_values().flatten().collect();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, members) in clusters.iter().enumerate() {
        let names = members.iter().filter_map(|index| known.get(index)?.1.name.as_deref());
        for name in names.collect::<std::collections::BTreeSet<_>>() {
            by_name.entry(name).or_default().push(place);
        }
    }
    // First those that name the unit above, then those that do not: these join a school only where one alone fits.
    let mut without: Vec<(&usize, &Keys)> = known
        .iter()
        .filter(|(_, (_, keys))| keys.code.is_none())
        .map(|(index, (_, keys))| (index, keys))
        .collect();
    without.sort_by_key(|(index, keys)| (keys.parent.is_none(), **index));
    for (index, keys) in without {
        let Some(name) = keys.name.as_deref() else {
            clusters.push(vec![*index]);
            continue;
        };
        let places = by_name.entry(name).or_default();
        let fitting: Vec<usize> = places
            .iter()
            .copied()
            .filter(|place| clusters.get(*place).is_some_and(|members| agrees(known, members, keys)))
            .collect();
        let cluster = match fitting.as_slice() {
            [place] => clusters.get_mut(*place),
            _ => None,
        };
        if let Some(members) = cluster {
            members.push(*index);
        } else {
            places.push(clusters.len());
            clusters.push(vec![*index]);
        }
    }
    clusters
}

/// Whether the units above can be the same: equal, or one not told.
fn agrees(known: &BTreeMap<usize, (&Record, Keys)>, members: &[usize], keys: &Keys) -> bool {
    members.iter().filter_map(|index| known.get(index)).all(|(_, other)| {
        match (&keys.parent, &other.parent) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    })
}

/// The order in which forms of one school count, and why the first stands before the second.
fn ordered(records: &[Record], mut members: Vec<usize>, entry: Option<usize>) -> Group {
    let get = |index: &usize| records.get(*index);
    let day = |record: &Record| record.modified.clone();
    members.sort_by(|a, b| {
        let (Some(a), Some(b)) = (get(a), get(b)) else { return std::cmp::Ordering::Equal };
        (b.is_readable().cmp(&a.is_readable()))
            .then_with(|| day(b).cmp(&day(a)))
            .then_with(|| b.file_time.cmp(&a.file_time))
            .then_with(|| b.file.cmp(&a.file))
            .then_with(|| b.sha256.cmp(&a.sha256))
    });
    let why = match (members.first().and_then(get), members.get(1).and_then(get)) {
        (Some(a), Some(b)) if a.is_readable() != b.is_readable() => "merge.why_readable",
        (Some(a), Some(b)) if a.modified != b.modified => "merge.why_modified",
        (Some(a), Some(b)) if a.file_time != b.file_time => "merge.why_file_time",
        _ => "merge.why_path",
    };
    Group { records: members, entry, why }
}

/// The roster, for looking up.
struct List {
    by_code: BTreeMap<String, (usize, Option<String>)>,
    by_name: BTreeMap<String, Vec<(usize, Option<String>)>>,
}

impl List {
    fn new(roster: &[RosterEntry]) -> Self {
        let mut list = Self { by_code: BTreeMap::new(), by_name: BTreeMap::new() };
        for (index, entry) in roster.iter().enumerate() {
            let keys = keys(entry.code.as_ref(), entry.name.as_ref(), entry.parent.as_ref());
            if let Some(code) = keys.code {
                list.by_code.entry(code).or_insert((index, entry.name.clone()));
            }
            if let Some(name) = keys.name {
                list.by_name.entry(name).or_default().push((index, keys.parent));
            }
        }
        list
    }

    fn find(&self, record: &Record, keys: &Keys) -> Option<usize> {
        let by_code = keys.code.as_ref().and_then(|code| self.by_code.get(code));
        if let Some((index, name)) = by_code
            && can_be_one_school(record.name.as_deref(), name.as_deref())
        {
            return Some(*index);
        }
        let named = self.by_name.get(keys.name.as_ref()?)?;
        let fitting: Vec<&(usize, Option<String>)> = match named.as_slice() {
            [one] => vec![one],
            several => several.iter().filter(|(_, parent)| *parent == keys.parent).collect(),
        };
        let [(index, parent)] = fitting.as_slice() else { return None };
        let can_agree = parent.is_none() || keys.parent.is_none() || *parent == keys.parent;
        can_agree.then_some(*index)
    }
}
