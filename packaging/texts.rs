//! Completions and manual pages, made from the grammar of the command line: `texts FOLDER`.

use std::fs;
use std::path::Path;

use anyhow::Context;
use clap_complete::{Shell, generate_to};
use phieu::cli::grammar;
use phieu::message::{Lang, Messages};

fn main() -> anyhow::Result<()> {
    let folder = std::env::args_os().nth(1).context("texts FOLDER")?;
    let folder = Path::new(&folder);
    let vietnamese = Messages::built_in(Lang::Vi)?;
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
        generate_to(shell, &mut grammar(&vietnamese), "phieu", &completions)?;
    }
    pages(&folder.join("man/vi/man1"), &vietnamese)?;
    pages(&folder.join("man/man1"), &Messages::built_in(Lang::En)?)
}

/// A page for the program and one for each command.
fn pages(folder: &Path, messages: &Messages) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(grammar(messages), folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let page = fs::read_to_string(&path)?;
        let lines: Vec<String> = page.lines().map(|line| in_the_readers_words(line, messages)).collect();
        fs::write(path, lines.join("\n") + "\n")?;
    }
    Ok(())
}

/// A line of a page with its heading in the reader's language. Examples, which the version follows, keep their columns.
fn in_the_readers_words(line: &str, messages: &Messages) -> String {
    let Some(heading) = line.strip_prefix(".SH ").map(str::to_lowercase) else { return line.to_owned() };
    let columns = match heading.as_str() {
        "extra" => "\n.nf",
        "version" => "\n.fi",
        _ => "",
    };
    format!(".SH {}{columns}", messages.word(&format!("manual.{heading}")))
}
