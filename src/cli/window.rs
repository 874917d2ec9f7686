//! The program's own window on Windows: whether there is one, and keeping it open until someone has read it.

use std::path::Path;

use console::{Key, Term};
use win32console::console::WinConsole;

/// Whether nobody but this program is attached to its console: it was opened for it, and closes with it.
pub fn is_own() -> bool {
    let is_seen = Term::stdout().is_term() && Term::stderr().is_term();
    // The list has room for four; unused places are nought.
    let attached = |all: Vec<u32>| all.into_iter().filter(|id| *id != 0).count();
    is_seen && WinConsole::get_process_list().map(attached).is_ok_and(|count| count == 1)
}

/// Waits for a key. Enter opens the folder, where there is one to open.
pub fn wait(folder: Option<&Path>) {
    // Where no key can be read nobody is left to wait for.
    if let (Ok(Key::Enter), Some(folder)) = (Term::stderr().read_key(), folder) {
        // A folder that does not open leaves its path on the window that closes; there is no more to tell.
        let _ = open::that_detached(folder);
    }
}
