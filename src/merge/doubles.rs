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
    let mut by_entry: BTreeMap<usize, Vec<Vec<usize>>> = BTreeMap::new();
    let mut groups = Vec::new();
    for members in clusters(&keys) {
        match members.iter().find_map(|index| entry_of(keys.get(index)?, &list)) {
            Some(entry) => by_entry.entry(entry).or_default().push(members),
            None => groups.push((members, None)),
        }
    }
    for (entry, clusters) in by_entry {
        let listed = roster.get(entry).map(|entry| entry.school.key()).unwrap_or_default();
        if are_one(&clusters, &listed, &keys) {
            groups.push((clusters.concat(), Some(entry)));
        } else {
            groups.extend(clusters.into_iter().map(|members| (members, Some(entry))));
        }
    }
    groups.into_iter().map(|(members, entry)| ordered(records, members, entry)).collect()
}

/// Whether all schools that fit an entry of the roster are one: by codes that the entry has, old ones among them, or
/// because nothing tells them apart. A name alone fits two schools as well as one.
fn are_one(clusters: &[Vec<usize>], listed: &SchoolKey, keys: &BTreeMap<usize, SchoolKey>) -> bool {
    let is_listed = |key: &SchoolKey| key.codes().iter().any(|code| listed.codes().contains(code));
    let mut members: Vec<&SchoolKey> =
        clusters.iter().flatten().filter_map(|index| keys.get(index)).collect();
    // Of a thousand forms that say the same, one is enough.
    members.dedup();
    let differ = |a: &SchoolKey, b: &SchoolKey| {
        !(is_listed(a) && is_listed(b)) && a.sameness(b) == Sameness::Different
    };
    !members.iter().enumerate().any(|(at, a)| members.iter().skip(at + 1).any(|b| differ(a, b)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::Items;
    use crate::merge::fixture::{catalogue, coded, named, record};
    use crate::school::SchoolId;

    fn school(code: &str, name: &str, parent: &str) -> SchoolId {
        let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        SchoolId { code: told(code), name: told(name), parent: told(parent), ..SchoolId::default() }
    }

    #[test]
    fn forms_of_one_school_stand_together() {
        let one = [vec![0, 1]];
        let two = [vec![0], vec![1]];
        for (about, schools, expected) in [
            ("one code, one name", [("01", "Hoa Sen", ""), ("01", "Trường Hoa Sen", "")], &one[..]),
            ("one code, no name", [("01", "", ""), ("01", "", "")], &one),
            ("one code, two names", [("01", "Hoa Sen", ""), ("01", "Kim Đồng", "")], &two),
            ("two codes, one name", [("01", "Hoa Sen", ""), ("02", "Hoa Sen", "")], &two),
            ("a name beside a code", [("01", "Hoa Sen", ""), ("", "Hoa Sen", "")], &one),
            ("one name", [("", "Hoa Sen", ""), ("", "HOA SEN", "")], &one),
            ("two names", [("", "Hoa Sen", ""), ("", "Hoa Mai", "")], &two),
            ("one name, one unit", [("", "Hoa Sen", "Xã A"), ("", "Hoa Sen", "Xã A")], &one),
            ("one name, two units", [("", "Hoa Sen", "Xã A"), ("", "Hoa Sen", "Xã B")], &two),
            ("one name, one of them with a unit", [("", "Hoa Sen", "Xã A"), ("", "Hoa Sen", "")], &one),
            (
                "a name beside a code of another unit",
                [("01", "Hoa Sen", "Xã A"), ("", "Hoa Sen", "Xã B")],
                &two,
            ),
            ("nothing told", [("", "", ""), ("", "", "")], &two),
        ] {
            let keys = schools.map(|(code, name, parent)| school(code, name, parent).key());
            assert_eq!(clusters(&keys.into_iter().enumerate().collect()), expected, "{about}");
        }
    }

    #[test]
    fn a_name_that_two_schools_have_belongs_to_neither() {
        let keys = [school("01", "Hoa Sen", "Xã A"), school("02", "Hoa Sen", "Xã B"), named("Hoa Sen")];
        let keys = keys.map(|school| school.key()).into_iter().enumerate().collect();
        assert_eq!(clusters(&keys), [vec![0], vec![1], vec![2]]);
    }

    #[test]
    fn a_school_has_the_one_entry_of_the_roster_that_it_is() {
        let listed = [
            coded("01", "Hoa Sen"),
            coded("02", "Hoa Mai"),
            coded("03", "Kim Đồng"),
            coded("04", "Kim Đồng"),
        ];
        let list = Directory::new(&listed);
        for (school, entry) in [
            (coded("01", "Hoa Sen"), Some(0)),
            (named("Hoa Mai"), Some(1)),
            (coded("03", "Kim Đồng"), Some(2)),
            (named("Kim Đồng"), None),
            (named("Lê Lợi"), None),
        ] {
            assert_eq!(entry_of(&school.key(), &list), entry, "{}", school.shown());
        }
    }

    #[test]
    fn of_two_forms_of_a_school_one_counts_and_the_reason_is_the_first_that_tells_them_apart() {
        let catalogue = catalogue();
        let (early, late) = (Some("2025-05-01T08:00:00Z"), Some("2025-05-02T08:00:00Z"));
        // Whether a table was found, the day inside, the file system's time, the file's name; the first form counts.
        for (first, second, why) in [
            ((true, None, None, "a"), (false, late, Some(2), "b"), "merge.why_readable"),
            ((false, late, None, "a"), (false, early, Some(2), "b"), "merge.why_modified"),
            ((true, late, Some(1), "a"), (true, early, Some(2), "b"), "merge.why_modified"),
            ((true, early, None, "a"), (true, None, Some(2), "b"), "merge.why_modified"),
            ((true, late, Some(2), "a"), (true, late, Some(1), "b"), "merge.why_file_time"),
            ((true, None, Some(0), "a"), (true, None, None, "b"), "merge.why_file_time"),
            ((true, late, Some(1), "b"), (true, late, Some(1), "a"), "merge.why_path"),
        ] {
            let of = |(readable, modified, file_time, file): (bool, Option<&str>, Option<i64>, &str)| {
                let full = record(file, named("Hoa Sen"), &catalogue);
                let items = if readable { full.items.clone() } else { Items::default() };
                Record { modified: modified.map(str::to_owned), file_time, items, ..full }
            };
            let expected = |records| vec![Group { records, entry: None, why }];
            let (first, second) = (of(first), of(second));
            assert_eq!(groups(&[first.clone(), second.clone()], &[0, 1], &[]), expected(vec![0, 1]));
            assert_eq!(groups(&[second, first], &[0, 1], &[]), expected(vec![1, 0]));
        }
    }
}
