//! What a person should know of the files of a dossier besides what stands in its index.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Plan;

/// What is to be said of a dossier besides what stands in its index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Groups of files that are the same to the byte, by their paths.
    pub doubles: Vec<Vec<String>>,
    /// Files of no bytes.
    pub empty: Vec<String>,
    /// Files of 4 GiB and more.
    pub large: Vec<String>,
}

/// Bytes that a disk formatted as FAT32, such as most USB sticks, does not take.
const LARGE: u64 = 1 << 32;

/// What a person should know of the files that go along, by their digests.
pub fn told(plan: &Plan, digests: &BTreeMap<usize, String>) -> Told {
    let path = |number: &usize| plan.found.get(*number).map(|found| found.path.clone());
    let size = |number: &usize| plan.found.get(*number).map_or(0, |found| found.size);
    let wanted: BTreeSet<usize> = plan.wanted();
    let mut same: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for number in wanted.iter().filter(|number| size(number) > 0) {
        if let Some(digest) = digests.get(number) {
            same.entry(digest).or_default().push(*number);
        }
    }
    let of = |is_meant: &dyn Fn(u64) -> bool| {
        wanted.iter().filter(|number| is_meant(size(number))).filter_map(path).collect()
    };
    let mut doubles: Vec<Vec<usize>> = same.into_values().filter(|numbers| numbers.len() > 1).collect();
    doubles.sort();
    Told {
        doubles: doubles.iter().map(|numbers| numbers.iter().filter_map(path).collect()).collect(),
        empty: of(&|size| size == 0),
        large: of(&|size| size >= LARGE),
    }
}
