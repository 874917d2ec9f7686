//! Dossiers on the disk: the files of the evidence, a bag as a folder or a zip, and saving one whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::{
    StoreError, StoreErrorKind, TEMPORARY, as_spelt, folder_above, make_folder, save_by, save_new_by,
    sweep_once,
};
use crate::dossier::zipped::{Zipped, Zipping};
use crate::dossier::{Algorithm, Bag, Broken, Found, Member, Seen, Sink, look, pour};

/// Name of a folder under which a bag is put together, in the temporary folder.
const BAG: &str = "bag";
/// Name of the bag that it takes the place of.
const OLD: &str = "old";
/// Name of the file that is locked as long as a bag is put together.
pub(super) const LOCK: &str = "lock";

/// The files in a folder of evidence.
#[derive(Debug)]
pub struct Evidence {
    paths: Vec<PathBuf>,
    /// The files, in the same order.
    pub found: Vec<Found>,
    /// Paths below the folder that lead out of it or are no ordinary files: they are not followed.
    pub strange: Vec<String>,
    /// What is wrong with folders that cannot be looked into.
    pub problems: Vec<StoreError>,
}

impl Evidence {
    /// All files below a folder, in a fixed order; those that `but` says are not.
    pub fn list(folder: &Path, but: &[&Path]) -> Result<Self, StoreError> {
        let folder = as_spelt(folder);
        let io = |error: io::Error| StoreError::io(&folder, &error);
        // On Windows only the name from the drive on is good for more than 260 characters.
        let root = fs::canonicalize(&folder).map_err(io)?;
        if !root.is_dir() {
            return Err(StoreError::new(&folder, StoreErrorKind::IsFile));
        }
        let but: BTreeSet<PathBuf> = but.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
        let mut all =
            Self { paths: Vec::new(), found: Vec::new(), strange: Vec::new(), problems: Vec::new() };
        for entry in WalkDir::new(&root).follow_links(false).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => all.take(&root, entry.path(), &but),
                Err(error) => {
                    let path = error.path().unwrap_or(&folder).to_owned();
                    all.problems.push(match error.io_error() {
                        Some(io) => StoreError::io(&path, io),
                        None => StoreError::new(&path, StoreErrorKind::Loop),
                    });
                }
            }
        }
        Ok(all)
    }

    fn take(&mut self, root: &Path, path: &Path, but: &BTreeSet<PathBuf>) {
        let below = path.strip_prefix(root).unwrap_or(path);
        let shown = with_slashes(below);
        let real = fs::canonicalize(path).ok();
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file);
        match (real, data) {
            (Some(real), _) if but.contains(&real) => {}
            // A link to a file of the same folder is that file once more.
            (Some(real), Some(data)) if real.starts_with(root) => {
                self.found.push(Found { path: shown, size: data.len() });
                self.paths.push(path.to_owned());
            }
            _ => self.strange.push(shown),
        }
    }

    /// What is in a file.
    pub fn look(&self, number: usize) -> Result<Seen, StoreError> {
        let opened = self.open(number).and_then(|mut file| look(&mut *file, &[Algorithm::Sha256]));
        opened.map_err(|error| StoreError::io(self.path(number), &error))
    }

    /// Opens a file.
    pub fn open(&self, number: usize) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(fs::File::open(self.path(number))?))
    }

    fn path(&self, number: usize) -> &Path {
        self.paths.get(number).map_or(Path::new(""), PathBuf::as_path)
    }

    /// What went wrong with a bag, told of the file that it is about.
    fn why(&self, broken: &Broken, target: &Path) -> StoreError {
        match broken {
            Broken::Changed(number) => StoreError::new(self.path(*number), StoreErrorKind::Changed),
            Broken::Unread(number, error) => StoreError::io(self.path(*number), error),
            Broken::Unwritten(_, error) => StoreError::no_new_file(target, error),
        }
    }
}

/// A path below a folder, with slashes on every system.
fn with_slashes(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

/// A bag in a folder.
#[derive(Debug)]
pub struct BagFolder {
    root: PathBuf,
    members: Vec<Member>,
    paths: Vec<PathBuf>,
}

impl BagFolder {
    /// The bag that this folder is, or that is the only thing in it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let root = fs::canonicalize(as_spelt(folder)).map_err(|error| StoreError::io(folder, &error))?;
        let (mut members, mut paths) = (Vec::new(), Vec::new());
        for entry in WalkDir::new(&root).follow_links(false).sort_by_file_name() {
            let entry = entry.map_err(|error| match error.io_error() {
                Some(io) => StoreError::io(error.path().unwrap_or(folder), io),
                None => StoreError::new(folder, StoreErrorKind::Loop),
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let below = entry.path().strip_prefix(&root).unwrap_or(entry.path());
            members.push(Member {
                path: with_slashes(below),
                size: entry.metadata().map_or(0, |data| data.len()),
                is_link: !entry.file_type().is_file(),
                number: paths.len(),
            });
            paths.push(entry.into_path());
        }
        Ok(Self { root, members, paths })
    }
}

impl Bag for BagFolder {
    fn members(&self) -> Vec<Member> {
        self.members.clone()
    }

    fn open(&mut self, member: &Member) -> io::Result<Box<dyn Read + '_>> {
        let path = self.paths.get(member.number).unwrap_or(&self.root);
        Ok(Box::new(fs::File::open(path)?))
    }
}

/// The bag at a path: a folder or a zip.
pub fn bag(path: &Path) -> Result<Box<dyn Bag>, StoreError> {
    let path = as_spelt(path);
    if path.is_dir() {
        return Ok(Box::new(BagFolder::open(&path)?));
    }
    let file = fs::File::open(&path).map_err(|error| StoreError::io(&path, &error))?;
    let zip = Zipped::open(BufReader::new(file));
    Ok(Box::new(zip.map_err(|_| StoreError::new(&path, StoreErrorKind::NotZip))?))
}

/// Whether a dossier at this path is a zip, by its name.
pub fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// Whether something stands at a path that a new dossier would take the place of. An empty folder is nothing.
pub fn is_taken(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => fs::symlink_metadata(path).is_ok(),
    }
}

/// An error where a target stands in this folder or is it.
pub fn spare_folder(target: &Path, folder: &Path) -> Result<(), StoreError> {
    let folder = fs::canonicalize(as_spelt(folder)).map_err(|error| StoreError::io(folder, &error))?;
    if whole(target).is_some_and(|target| target.starts_with(folder)) {
        return Err(StoreError::new(target, StoreErrorKind::Inside));
    }
    Ok(())
}

/// The path from the root on of something that need not be there yet.
fn whole(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    let (above, real) = there?;
    let below = path.strip_prefix(above).ok()?;
    // What is not there yet has no links in it, so that two dots are the folder above.
    Some(below.components().fold(real, |path, part| match part {
        Component::ParentDir => path.parent().map(Path::to_owned).unwrap_or_default(),
        part => path.join(part),
    }))
}

/// Saves a bag of this evidence as a folder or a zip, whole or not at all. `replace` where what stands there may go.
pub fn save(
    target: &Path,
    replace: bool,
    evidence: &Evidence,
    write: impl FnOnce(&mut dyn Sink) -> Result<(), Broken>,
) -> Result<(), StoreError> {
    if is_zip(target) {
        save_zip(target, replace, evidence, write)
    } else {
        save_folder(target, evidence, write)
    }
}

fn save_zip(
    target: &Path,
    replace: bool,
    evidence: &Evidence,
    write: impl FnOnce(&mut dyn Sink) -> Result<(), Broken>,
) -> Result<(), StoreError> {
    let stem = target.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut why = None;
    let zip = |file: &mut fs::File| {
        let mut zip = Zipping::new(BufWriter::new(file), &stem);
        if let Err(broken) = write(&mut zip) {
            why = Some(evidence.why(&broken, target));
            zip.give_up();
            return Err(io::Error::other(broken.to_string()));
        }
        zip.finish()?.into_inner().map(|_| ()).map_err(io::IntoInnerError::into_error)
    };
    let saved = if replace { save_by(target, zip) } else { save_new_by(target, zip) };
    saved.map_err(|error| why.unwrap_or(error))
}

fn save_folder(
    target: &Path,
    evidence: &Evidence,
    write: impl FnOnce(&mut dyn Sink) -> Result<(), Broken>,
) -> Result<(), StoreError> {
    let io = |error: io::Error| StoreError::no_new_file(target, &error);
    let above = folder_above(target);
    make_folder(above)?;
    sweep_once(above);
    let above = fs::canonicalize(above).map_err(io)?;
    let Some(name) = target.file_name() else {
        return Err(StoreError::new(target, StoreErrorKind::Exists));
    };
    let target_itself = above.join(name);
    let temporary =
        tempfile::Builder::new().prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempdir_in(&above).map_err(io)?;
    let lock = fs::File::create(temporary.path().join(LOCK)).map_err(io)?;
    // Told by this lock from a folder that an ended run left; where there are no locks, by its age.
    let _ = lock.lock();
    let bag = temporary.path().join(BAG);
    fs::create_dir(&bag).map_err(io)?;
    write(&mut Folder(&bag)).map_err(|broken| evidence.why(&broken, target))?;
    put_in_place(&bag, &temporary.path().join(OLD), &target_itself)
        .map_err(|error| StoreError::not_replaced(target, &error))
}

/// Moves a finished bag to its place; what stood there is moved away first, and back where that fails.
fn put_in_place(bag: &Path, old: &Path, target: &Path) -> io::Result<()> {
    let was_there = fs::symlink_metadata(target).is_ok();
    if was_there {
        fs::rename(target, old)?;
    }
    fs::rename(bag, target).inspect_err(|_| {
        if was_there {
            // The first error is the one to tell.
            let _ = fs::rename(old, target);
        }
    })
}

/// A folder that takes the files of a bag.
struct Folder<'p>(&'p Path);

impl Sink for Folder<'_> {
    fn put(&mut self, path: &str, _: u64, from: &mut dyn Read) -> io::Result<()> {
        let mut target = self.0.to_owned();
        target.extend(path.split('/'));
        if let Some(above) = target.parent() {
            fs::create_dir_all(above)?;
        }
        let mut file = fs::File::create_new(&target)?;
        pour(from, &mut file)?;
        file.sync_all()
    }
}
