//! Which forms are one school's, and which of them counts.
//!
//! Records come in, groups of them go out. The answer depends on the records alone and not on their order, so that
//! merging in steps gives what merging at once does.

use std::collections::{BTreeMap, BTreeSet};

use super::record::Record;
use super::roster::RosterEntry;
use crate::school::{Directory, Sameness, SchoolKey};

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

/// Puts the records of each school together. `chosen` are the indices of those that can count.
pub(super) fn groups(records: &[Record], chosen: &[usize], roster: &[RosterEntry]) -> Vec<Group> {
    let keys: BTreeMap<usize, SchoolKey> =
        chosen.iter().filter_map(|index| Some((*index, records.get(*index)?.school.key()))).collect();
    let list = Directory::new(roster.iter().map(|entry| &entry.school));
    let mut by_entry: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut groups = Vec::new();
    for members in clusters(&keys) {
        match members.iter().find_map(|index| entry_of(keys.get(index)?, &list)) {
            Some(entry) => by_entry.entry(entry).or_default().extend(members),
            None => groups.push((members, None)),
        }
    }
    groups.extend(by_entry.into_iter().map(|(entry, members)| (members, Some(entry))));
    groups.into_iter().map(|(members, entry)| ordered(records, members, entry)).collect()
}

/// The one entry of the roster that a school is.
fn entry_of(key: &SchoolKey, list: &Directory) -> Option<usize> {
    match list.find(key).as_slice() {
        [entry] => Some(*entry),
        _ => None,
    }
}

/// Forms of one school each, by their numbers. First those with a code; then those without, by name and unit above.
pub(crate) fn clusters(keys: &BTreeMap<usize, SchoolKey>) -> Vec<Vec<usize>> {
    let is_same = |key: &SchoolKey, members: &[usize]| {
        let others = members.iter().filter_map(|other| keys.get(other));
        others.map(|other| key.sameness(other)).all(|sameness| sameness == Sameness::Same)
    };
    let mut by_code: BTreeMap<&str, Vec<Vec<usize>>> = BTreeMap::new();
    for (index, key) in keys {
        let Some(code) = key.codes().first() else { continue };
        let clusters = by_code.entry(code).or_default();
        match clusters.iter_mut().find(|members| is_same(key, members)) {
            Some(members) => members.push(*index),
            None => clusters.push(vec![*index]),
        }
    }
    let mut clusters: Vec<Vec<usize>> = by_code.into_values().flatten().collect();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, members) in clusters.iter().enumerate() {
        let names = members.iter().filter_map(|index| keys.get(index)?.name());
        for name in names.collect::<BTreeSet<_>>() {
            by_name.entry(name).or_default().push(place);
        }
    }
    // First those that name the unit above, then those that do not: these join a school only where one alone fits.
    let mut without: Vec<(&usize, &SchoolKey)> =
        keys.iter().filter(|(_, key)| key.codes().is_empty()).collect();
    without.sort_by_key(|(index, key)| (key.parent().is_none(), **index));
    for (index, key) in without {
        let Some(name) = key.name() else {
            clusters.push(vec![*index]);
            continue;
        };
        let agrees = |members: &Vec<usize>| {
            members.iter().filter_map(|other| keys.get(other)).all(|other| key.parents_agree(other))
        };
        let places = by_name.entry(name).or_default();
        let fitting: Vec<usize> =
            places.iter().copied().filter(|place| clusters.get(*place).is_some_and(agrees)).collect();
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
