//! The file system: which files are meant, reading them, and saving without ever leaving half a file.
//!
//! The only module that touches it. Paths come in, bytes or a [`StoreError`] that says what is wrong go out. Inputs
//! are opened for reading only and are never written over.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the only door to the file system")]

pub mod dossier;
mod error;
pub mod tree;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;
use walkdir::WalkDir;

pub use error::{StoreError, StoreErrorKind};

use crate::jobs::names::{Meant, is_picked_up};

/// A file that is meant, and where it stands below the folder that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its path.
    pub path: PathBuf,
    /// Folders between it and the folder that was named; empty for a file that was named itself.
    pub below: PathBuf,
    /// The folder that was named; `None` for a file that was named itself.
    pub folder: Option<PathBuf>,
}

impl Input {
    /// Its name without folders.
    pub fn name(&self) -> String {
        name(&self.path)
    }

    /// Its name with the folders from the one that was named on, for people who know these folders but not the rest
    /// of the machine.
    pub fn shown(&self) -> String {
        let folder = self.folder.as_deref().and_then(Path::file_name).unwrap_or(OsStr::new(""));
        let path = Path::new(folder).join(&self.below).join(self.name());
        path.to_string_lossy().replace('\\', "/")
    }
}

/// A file's name without folders.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or(OsStr::new("")).to_string_lossy().into_owned()
}

/// Every file that the paths mean: files as they are, folders with all workbooks below them that are meant, in a fixed
/// order and each once.
pub fn inputs(paths: &[PathBuf], meant: Meant) -> (Vec<Input>, Vec<StoreError>) {
    let mut inputs = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let path = as_spelt(path);
        match fs::metadata(&path) {
            Err(error) => problems.push(StoreError::io(&path, &error)),
            Ok(data) if data.is_dir() => below(&path, meant, &mut inputs, &mut problems),
            Ok(_) => inputs.push(Input { path, below: PathBuf::new(), folder: None }),
        }
    }
    let mut seen = BTreeSet::new();
    inputs.retain(|input| seen.insert(fs::canonicalize(&input.path).unwrap_or_else(|_| input.path.clone())));
    (inputs, problems)
}

/// The path as the file system spells it. A tone mark may be a sign of its own in a name that came from another system,
/// and in the name that a person types it is none; both look the same. Where nothing or more than one thing answers to
/// that, the path stays as it was given.
fn as_spelt(path: &Path) -> PathBuf {
    let (Some(name), Some(parent)) = (path.file_name(), path.parent()) else { return path.to_owned() };
    if fs::symlink_metadata(path).is_ok() {
        return path.to_owned();
    }
    let parent = if parent.as_os_str().is_empty() { parent.to_owned() } else { as_spelt(parent) };
    let folder = if parent.as_os_str().is_empty() { Path::new(".") } else { &parent };
    let composed = |name: &OsStr| name.to_string_lossy().nfc().collect::<String>();
    let asked = composed(name);
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut alike = names.filter(|name| composed(name) == asked);
    match (alike.next(), alike.next()) {
        (Some(only), None) => parent.join(only),
        _ => path.to_owned(),
    }
}

fn below(folder: &Path, meant: Meant, inputs: &mut Vec<Input>, problems: &mut Vec<StoreError>) {
    let is_meant = |name: &OsStr| is_picked_up(&name.to_string_lossy(), meant);
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_meant(entry.file_name()) => {
                let parent = entry.path().parent().and_then(|parent| parent.strip_prefix(folder).ok());
                let below = parent.map(Path::to_owned).unwrap_or_default();
                inputs.push(Input { path: entry.into_path(), below, folder: Some(folder.to_owned()) });
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                problems.push(match error.io_error() {
                    Some(io) => StoreError::io(&path, io),
                    None => StoreError::new(&path, StoreErrorKind::Loop),
                });
            }
        }
    }
}

/// A file's content, if it is not larger than `limit` bytes.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, StoreError> {
    let io = |error: io::Error| StoreError::io(path, &error);
    let file = fs::File::open(as_spelt(path)).map_err(io)?;
    let data = file.metadata().map_err(io)?;
    if data.is_dir() {
        return Err(StoreError::new(path, StoreErrorKind::IsFolder));
    }
    if data.len() > limit {
        return Err(StoreError::new(path, StoreErrorKind::TooLarge(data.len())));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(data.len()).unwrap_or(0));
    // A pipe has no length, and a file may grow while it is read.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > limit {
        return Err(StoreError::new(path, StoreErrorKind::TooLarge(bytes.len() as u64)));
    }
    Ok(bytes)
}

/// How a file begins, up to so many bytes; `None` where there is none.
pub fn beginning(path: &Path, bytes: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let io = |error: io::Error| StoreError::io(path, &error);
    let file = match fs::File::open(as_spelt(path)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(io)?,
    };
    if file.metadata().map_err(io)?.is_dir() {
        return Err(StoreError::new(path, StoreErrorKind::IsFolder));
    }
    let mut head = Vec::new();
    file.take(bytes).read_to_end(&mut head).map_err(io)?;
    Ok(Some(head))
}

/// When a file was last changed, in seconds since 1970; `None` where the system does not tell.
pub fn changed(path: &Path) -> Option<i64> {
    let time = fs::metadata(path).and_then(|data| data.modified()).ok()?;
    i64::try_from(time.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// Whether something is there.
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// Whether two paths lead to the same file.
pub fn is_same(a: &Path, b: &Path) -> bool {
    fs::canonicalize(b).is_ok_and(|b| fs::canonicalize(a).is_ok_and(|a| a == b))
}

/// Text of a small file, such as a catalogue.
pub fn read_text(path: &Path) -> Result<String, StoreError> {
    let bytes = read(path, 16 << 20)?;
    String::from_utf8(bytes).map_err(|error| StoreError::new(path, StoreErrorKind::Other(error.to_string())))
}

/// A folder itself, or the folder that a file stands in.
pub fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.to_owned() } else { path.parent().map(Path::to_owned).unwrap_or_default() }
}

/// The folder of this name beside the program.
pub fn beside_program(name: &str) -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.parent()?.join(name))
}

/// Where a file of the user's own settings lies, whether it is there or not.
pub fn user_file(name: &str) -> Option<PathBuf> {
    let home = |below: &str| Some(PathBuf::from(std::env::var_os("HOME")?).join(below));
    let given =
        |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        given("APPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        given("XDG_CONFIG_HOME").or_else(|| home(".config"))
    };
    Some(folder?.join(env!("CARGO_PKG_NAME")).join(name))
}

/// Takes a file away; one that is not there is no error.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io(path, &error)),
        _ => Ok(()),
    }
}

/// Every TOML file in these folders, as [`files_in`] has them.
pub fn toml_files_in(folders: &[PathBuf]) -> Vec<PathBuf> {
    files_in(folders, "toml")
}

/// Every file with that ending in these folders, in a fixed order and each once; lock files of Office are none.
pub fn files_in(folders: &[PathBuf], ending: &str) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    // Thousands of forms of one folder may be named one by one.
    let mut entered = BTreeSet::new();
    let folders = folders.iter().filter(move |folder| entered.insert(*folder));
    let files = folders.flat_map(|folder| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.retain(|path| {
            let is_meant = path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
            is_meant && !name(path).starts_with('~') && path.is_file()
        });
        files.sort();
        files
    });
    files.filter(|path| seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone()))).collect()
}

/// An error where saving to `target` would write over this file.
pub fn spare_file(target: &Path, file: &Path) -> Result<(), StoreError> {
    if is_same(target, file) { Err(StoreError::new(target, StoreErrorKind::IsInput)) } else { Ok(()) }
}

/// Makes a folder with all folders above it.
pub fn make_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).map_err(|error| StoreError::no_new_file(path, &error))
}

/// Saves a file whole or not at all: a temporary file in the same folder is written, flushed and renamed.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    put(path, true, |file| file.write_all(bytes))
}

/// Like [`save`], for what is too large to be held in memory: `write` is handed the temporary file.
pub fn save_by(path: &Path, write: impl FnOnce(&mut fs::File) -> io::Result<()>) -> Result<(), StoreError> {
    put(path, true, write)
}

/// Like [`save_by`], but never in the place of a file that is there.
pub fn save_new_by(
    path: &Path,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> Result<(), StoreError> {
    put(path, false, write)
}

/// Like [`save`], but never in the place of a file that is there: a blank form must not replace a filled one.
pub fn save_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    put(path, false, |file| file.write_all(bytes))
}

/// The folder that something stands in.
fn folder_above(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn put(
    path: &Path,
    replace: bool,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> Result<(), StoreError> {
    let io = |error: io::Error| StoreError::io(path, &error);
    if path.is_dir() {
        return Err(StoreError::new(path, StoreErrorKind::IsFolder));
    }
    let folder = folder_above(path);
    make_folder(folder)?;
    sweep_once(folder);
    // On Windows only the name from the drive on is good for more than 260 characters.
    let whole = fs::canonicalize(folder).ok().zip(path.file_name());
    let (folder, target) = match whole {
        Some((folder, name)) => (folder.clone(), folder.join(name)),
        None => (folder.to_owned(), path.to_owned()),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(&folder).map_err(|error| StoreError::no_new_file(path, &error))?;
    // Told by this lock from a file that an ended run left; where there are no locks, by its age.
    let _ = file.as_file().lock();
    write(file.as_file_mut()).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    if replace {
        file.persist(&target).map_err(|error| StoreError::not_replaced(path, &error.error))?;
    } else {
        file.persist_noclobber(&target).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => StoreError::new(path, StoreErrorKind::Exists),
            _ => StoreError::io(path, &error.error),
        })?;
    }
    Ok(())
}

/// How the names of temporary files begin and end.
const TEMPORARY: (&str, &str) = (".phieu-", ".tmp");
/// A temporary file younger than this may not have been locked yet.
const YOUNG: Duration = Duration::from_secs(2);
/// Where there are no locks: a temporary file is written in seconds; one that has not changed for so long belongs to
/// a run that was ended.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Removes the temporary files that a killed run left in a folder, the first time this run saves there.
fn sweep_once(folder: &Path) {
    static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    // Held while sweeping: no other thread makes a file here meanwhile.
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if swept.insert(folder.to_owned()) {
        sweep(folder);
    }
}

fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1);
        let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let lock = if is_folder { entry.path().join(dossier::LOCK) } else { entry.path() };
        if is_ours && age.is_some_and(|age| is_abandoned(&lock, age)) {
            // Whatever keeps it there harms nobody: it is hidden and is never read.
            let _ = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        }
    }
}

/// Whether the run that wrote a temporary file has ended: nobody holds its lock any more.
fn is_abandoned(path: &Path, age: Duration) -> bool {
    if age < YOUNG {
        return false;
    }
    match fs::OpenOptions::new().write(true).open(path).map(|file| file.try_lock()) {
        Ok(Ok(())) => true,
        Ok(Err(fs::TryLockError::WouldBlock)) => false,
        Ok(Err(fs::TryLockError::Error(_))) | Err(_) => age > ABANDONED,
    }
}

/// The folder that each input's result will stand in: the input's own, or `folder` with the input's folders below it.
pub fn result_folder(input: &Input, folder: Option<&Path>) -> PathBuf {
    match folder {
        Some(folder) => folder.join(&input.below),
        None => input.path.parent().map(Path::to_owned).unwrap_or_default(),
    }
}

/// The way from the file at `from` to another file, as a link has it.
pub fn way(from: &Path, to: &Path) -> PathBuf {
    let folder = from.parent().unwrap_or(Path::new(""));
    pathdiff::diff_paths(to, folder).unwrap_or_else(|| to.to_owned())
}

/// An error when saving to `target` would write over one of the inputs.
pub fn spare_inputs(target: &Path, inputs: &[Input]) -> Result<(), StoreError> {
    let Ok(target_itself) = fs::canonicalize(target) else { return Ok(()) };
    let hit =
        inputs.iter().any(|input| fs::canonicalize(&input.path).is_ok_and(|path| path == target_itself));
    if hit { Err(StoreError::new(target, StoreErrorKind::IsInput)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_stands_beside_its_form_or_in_the_same_folders_elsewhere() {
        let input = Input { path: "d/b/a.xls".into(), below: "b".into(), folder: Some("d".into()) };
        assert_eq!(result_folder(&input, None), Path::new("d/b"));
        assert_eq!(result_folder(&input, Some(Path::new("o"))), Path::new("o/b"));
        assert_eq!(way(Path::new("o/b/a.ket-qua.xlsx"), &input.path), Path::new("../../d/b/a.xls"));
        assert_eq!(way(Path::new("d/b/a.ket-qua.xlsx"), &input.path), Path::new("a.xls"));
    }

    #[test]
    fn folders_are_searched_in_order_and_lock_files_and_results_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Trường B.xlsx", "~$a.xlsx", ".ẩn.xlsx", "a.ket-qua.xlsx", "a.XLS", "ghi chú.docx"]
        {
            fs::write(folder.path().join(name), b"x").unwrap();
        }
        let twice = [folder.path().to_owned(), folder.path().join("a.XLS"), folder.path().join("không có")];
        let (found, problems) = inputs(&twice, Meant::Forms);
        assert_eq!(found.iter().map(Input::name).collect::<Vec<_>>(), ["Trường B.xlsx", "a.XLS"]);
        assert_eq!(problems[0].kind, StoreErrorKind::NotFound);
    }

    #[test]
    fn a_name_is_found_however_its_tone_marks_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let (composed, apart) =
            ("Phi\u{1ebf}u/tr\u{1b0}\u{1edd}ng.xlsx", "Phie\u{302}\u{301}u/tru\u{31b}o\u{31b}\u{300}ng.xlsx");
        save(&folder.path().join(apart), b"x").unwrap();
        let (found, problems) = inputs(&[folder.path().join(composed)], Meant::Forms);
        assert_eq!(problems, []);
        assert_eq!(found[0].path, folder.path().join(apart));
        assert_eq!(read(&folder.path().join(composed), 1).unwrap(), b"x");
        save(&folder.path().join(composed), b"y").unwrap();
        assert_eq!(read(&folder.path().join(composed), 1).unwrap(), b"y");
        assert_eq!(
            read(&folder.path().join("Phiếu/trương.xlsx"), 1).unwrap_err().kind,
            StoreErrorKind::NotFound
        );
    }

    #[test]
    fn a_folder_that_takes_no_file_is_told_from_a_file_that_may_not_be_read() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let path = Path::new("a.xlsx");
        assert_eq!(StoreError::io(path, &denied).kind, StoreErrorKind::NoPermission);
        assert_eq!(StoreError::no_new_file(path, &denied).kind, StoreErrorKind::ReadOnlyFolder);
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert_eq!(StoreError::no_new_file(path, &full).kind, StoreErrorKind::DiskFull);
    }

    #[test]
    fn temporary_files_of_an_ended_run_are_removed_and_those_of_a_running_one_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, age: Duration| {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(std::time::SystemTime::now() - age).unwrap();
            file
        };
        let old = 2 * YOUNG;
        make(".phieu-ended.tmp", old);
        make(".phieu-young.tmp", Duration::ZERO);
        make("phieu.tmp", old);
        let running = make(".phieu-running.tmp", old);
        running.lock().unwrap();
        save(&folder.path().join("a.xlsx"), b"x").unwrap();
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".phieu-running.tmp", ".phieu-young.tmp", "a.xlsx", "phieu.tmp"]);
    }

    #[test]
    fn a_save_replaces_the_old_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("kết quả").join("a.xlsx");
        save(&target, b"old").unwrap();
        save(&target, b"new").unwrap();
        assert_eq!(read(&target, 100).unwrap(), b"new");
        assert_eq!(fs::read_dir(target.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(save(folder.path(), b"x").unwrap_err().kind, StoreErrorKind::IsFolder);
        assert_eq!(read(&target, 2).unwrap_err().kind, StoreErrorKind::TooLarge(3));
    }
}
