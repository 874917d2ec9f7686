//! How the program was started, by its arguments and its window: a plan, without looking at the machine.
//!
//! A person who double-clicks the program, or drops files on it, gets a window of its own that closes when the program
//! ends; only there it explains itself and waits. A shell, a script or a planned task says what it wants by a command.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::args;
use crate::message::Messages;
use crate::store;

/// How the program was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// By a command; it ends as soon as it is done.
    Command,
    /// By a double click: it explains itself and waits.
    Alone,
    /// By files dropped on it: they are converted, and it waits.
    Dropped {
        /// The folder that the first of them stands in, where results will be; to be opened if a person likes to.
        folder: PathBuf,
    },
}

impl Start {
    /// Tells it by the arguments, the program's own name first, and by whether the window is the program's alone.
    pub fn of(arguments: &[OsString], owns_window: bool, messages: &Messages) -> Self {
        match arguments.get(1) {
            _ if !owns_window => Self::Command,
            None => Self::Alone,
            Some(first) if args::is_bare(arguments, messages) => {
                Self::Dropped { folder: store::folder_of(Path::new(first)) }
            }
            Some(_) => Self::Command,
        }
    }

    /// The folder that may be opened.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Dropped { folder } => Some(folder),
            Self::Command | Self::Alone => None,
        }
    }

    /// What a person is told before the window closes; nothing where it stays open or nobody looks.
    pub fn farewell(&self, messages: &Messages) -> Option<String> {
        match self {
            Self::Command => None,
            Self::Alone => Some(messages.word("cli.any_key").to_owned()),
            Self::Dropped { folder } => {
                let path = folder.display().to_string();
                Some(messages.say("cli.enter_opens", &[("path", &path)]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Lang;

    fn start(arguments: &[&str], owns_window: bool) -> Start {
        let messages = Messages::built_in(Lang::Vi).unwrap();
        let arguments: Vec<OsString> = ["phieu"].iter().chain(arguments).map(OsString::from).collect();
        Start::of(&arguments, owns_window, &messages)
    }

    #[test]
    fn in_a_window_of_its_own_it_explains_itself_or_converts_what_was_dropped() {
        assert_eq!(start(&[], true), Start::Alone);
        let folder = tempfile::tempdir().unwrap();
        let form = folder.path().join("Phiếu trường.xlsx");
        let dropped = Start::Dropped { folder: folder.path().to_owned() };
        assert_eq!(start(&[&form.to_string_lossy(), "b.xlsx"], true), dropped);
        assert_eq!(start(&[&folder.path().to_string_lossy()], true), dropped);
    }

    #[test]
    fn under_a_shell_or_a_script_and_after_a_command_it_never_waits() {
        for arguments in [&[][..], &["a.xlsx"], &["check", "a.xlsx"], &["--help"]] {
            assert_eq!(start(arguments, false), Start::Command, "{arguments:?}");
        }
        for arguments in [&["check", "a.xlsx"][..], &["chuyen", "a.xlsx"], &["--version"], &["kiemtra"]] {
            assert_eq!(start(arguments, true), Start::Command, "{arguments:?}");
        }
        let messages = Messages::built_in(Lang::Vi).unwrap();
        assert_eq!(start(&["a.xlsx"], false).farewell(&messages), None);
    }

    #[test]
    fn before_the_window_closes_the_key_that_opens_the_folder_is_told() {
        for (lang, enter, any) in [
            (Lang::Vi, "Nhấn Enter để mở thư mục D:/phieu", "Nhấn phím bất kỳ"),
            (Lang::En, "Press Enter to open the folder D:/phieu", "Press any key"),
        ] {
            let messages = Messages::built_in(lang).unwrap();
            let dropped = Start::Dropped { folder: "D:/phieu".into() };
            assert!(dropped.farewell(&messages).unwrap().starts_with(enter));
            assert_eq!(dropped.folder(), Some(Path::new("D:/phieu")));
            assert!(Start::Alone.farewell(&messages).unwrap().starts_with(any));
            assert_eq!(Start::Alone.folder(), None);
        }
    }

    #[test]
    fn three_lines_tell_what_it_is_and_what_to_do() {
        for lang in [Lang::Vi, Lang::En] {
            let messages = Messages::built_in(lang).unwrap();
            let lines: Vec<&str> = messages.word("cli.alone").lines().collect();
            // A new window has 120 columns.
            assert!(lines.len() == 3 && lines.iter().all(|line| line.chars().count() <= 120), "{lines:#?}");
        }
    }
}
