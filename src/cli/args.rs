//! Arguments: what a person typed comes in, a typed [`Command`] goes out, or what is wrong with it is said in the
//! reader's language.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::grammar::grammar;
use super::{Outcome, choice, error_text, print, say_error};
use crate::message::{Lang, Messages};
use crate::store;

/// What the program is asked to do.
#[derive(Debug)]
pub enum Command {
    /// Check, score and write a result workbook for each form.
    Convert(Convert),
    /// Only tell the findings.
    Check(Check),
    /// Many schools in one workbook.
    Merge(Merge),
    /// One form out of several parts.
    Combine(Combine),
    /// One register of evidence, held against a folder and links.
    Evidence(Evidence),
    /// Blank forms.
    Template(Template),
    /// How a form was understood, as a file.
    Layout(WriteLayout),
    /// The catalogues themselves.
    Catalogue(Catalogue),
    /// The page of a finding; all codes without one.
    Explain(Option<String>),
}

/// What all commands say that go through many forms.
#[derive(Debug)]
pub struct Forms {
    /// Files and folders.
    pub files: Vec<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
    /// Which schools should hand in a form.
    pub roster: Option<PathBuf>,
    /// A layout file.
    pub layout: Option<PathBuf>,
    /// Files that are worked on at a time.
    pub jobs: Option<usize>,
    /// What the limits on size are multiplied by.
    pub max_size: u32,
    /// No talk.
    pub quiet: bool,
}

/// What `check` and `convert` share.
#[derive(Debug)]
pub struct Assess {
    /// Which forms.
    pub forms: Forms,
    /// JSON instead of text.
    pub as_json: bool,
}

/// `check`.
#[derive(Debug)]
pub struct Check {
    /// Which forms, and how they are told.
    pub assess: Assess,
    /// Also how each form was read.
    pub explain: bool,
}

/// `convert`.
#[derive(Debug)]
pub struct Convert {
    /// Which forms, and how they are told.
    pub assess: Assess,
    /// Folder for the results; without it they stand beside their forms.
    pub output: Option<PathBuf>,
    /// Date on the paper, as typed.
    pub date: Option<String>,
}

/// `merge`.
#[derive(Debug)]
pub struct Merge {
    /// Which forms.
    pub forms: Forms,
    /// The consolidated workbook.
    pub output: PathBuf,
    /// Name of the unit above.
    pub unit: Option<String>,
    /// School year, as typed.
    pub school_year: Option<String>,
    /// File for other programs.
    pub table: Option<PathBuf>,
}

/// `combine`.
#[derive(Debug)]
pub struct Combine {
    /// The parts.
    pub files: Vec<PathBuf>,
    /// The form.
    pub output: PathBuf,
    /// The part that is right where they differ.
    pub prefer: Option<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
}

/// `evidence`.
#[derive(Debug)]
pub struct Evidence {
    /// Which forms.
    pub forms: Forms,
    /// The register's workbook.
    pub output: Option<PathBuf>,
    /// The folder with the evidence's files.
    pub folder: Option<PathBuf>,
    /// How links are looked up; not at all without it.
    pub online: Option<Online>,
    /// JSON instead of text.
    pub as_json: bool,
}

/// How links are looked up.
#[derive(Debug)]
pub struct Online {
    /// Servers that may have private addresses.
    pub hosts: Vec<String>,
    /// Seconds for a link.
    pub seconds: Option<u64>,
    /// Whether to look up again what is kept.
    pub is_fresh: bool,
}

/// `template`.
#[derive(Debug)]
pub struct Template {
    /// The form, or the folder for many.
    pub output: PathBuf,
    /// Schools to make a form for.
    pub roster: Option<PathBuf>,
    /// Last year's forms.
    pub previous: Option<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
    /// School year, as typed.
    pub school_year: Option<String>,
    /// No talk.
    pub quiet: bool,
}

/// `layout`.
#[derive(Debug)]
pub struct WriteLayout {
    /// The form.
    pub file: PathBuf,
    /// Where to; standard output without it.
    pub output: Option<PathBuf>,
    /// A catalogue's id or file.
    pub catalogue: Option<String>,
}

/// `catalogue`.
#[derive(Debug)]
pub enum Catalogue {
    /// All that are built in.
    List,
    /// One of them, by id or file; `toml` as it is written.
    Show {
        /// Id or file.
        name: Option<String>,
        /// As it is written.
        toml: bool,
    },
    /// What is wrong with one.
    Check(String),
    /// One made from a decision's own table or from forms.
    FromForm {
        /// The files.
        files: Vec<PathBuf>,
        /// Where to; standard output without it.
        output: Option<PathBuf>,
        /// Whether the table is the decision's own.
        is_official: bool,
    },
    /// What differs between two.
    Diff {
        /// Id or file of the first.
        from: String,
        /// Id or file of the second.
        to: String,
        /// For programs.
        as_json: bool,
    },
    /// The one that is used when none is named; the built-in one again for `None`.
    Use(Option<PathBuf>),
}

/// Takes values out of what the grammar matched. The only place that knows arguments by their names; each is defined
/// in [`super::grammar`] with the type that is taken here.
struct Typed(ArgMatches);

impl Typed {
    fn one<T: Clone + Send + Sync + 'static>(&mut self, name: &str) -> Option<T> {
        self.0.remove_one(name)
    }

    fn many(&mut self, name: &str) -> Vec<PathBuf> {
        self.0.remove_many(name).map(Iterator::collect).unwrap_or_default()
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        self.0.remove_many(name).map(Iterator::collect).unwrap_or_default()
    }

    fn flag(&self, name: &str) -> bool {
        self.0.get_flag(name)
    }

    fn command(self) -> Option<Command> {
        let (name, mut given) = self.subcommand()?;
        Some(match name.as_str() {
            "convert" => Command::Convert(Convert {
                output: given.one("output"),
                date: given.one("date"),
                assess: given.assess(),
            }),
            "check" => {
                let explain = given.flag("explain");
                Command::Check(Check { explain, assess: given.assess() })
            }
            "merge" => Command::Merge(Merge {
                output: given.one("output")?,
                unit: given.one("unit"),
                school_year: given.one("school-year"),
                table: given.one("table"),
                forms: given.forms(),
            }),
            "combine" => Command::Combine(Combine {
                files: given.many("files"),
                output: given.one("output")?,
                prefer: given.one("prefer"),
                catalogue: given.one("catalogue"),
            }),
            "evidence" => {
                let online = given.flag("online").then(|| Online {
                    hosts: given.texts("allow-host"),
                    seconds: given.one("timeout"),
                    is_fresh: given.flag("fresh"),
                });
                Command::Evidence(Evidence {
                    output: given.one("output"),
                    folder: given.one("folder"),
                    online,
                    as_json: given.one::<String>("format").is_some_and(|format| format == "json"),
                    forms: given.forms(),
                })
            }
            "template" => Command::Template(Template {
                output: given.one("output")?,
                roster: given.one("roster"),
                previous: given.one("previous"),
                catalogue: given.one("catalogue"),
                school_year: given.one("school-year"),
                quiet: given.flag("quiet"),
            }),
            "layout" => Command::Layout(WriteLayout {
                file: given.one("file")?,
                output: given.one("output"),
                catalogue: given.one("catalogue"),
            }),
            "catalogue" => Command::Catalogue(given.catalogue()?),
            "explain" => Command::Explain(given.one("code")),
            _ => return None,
        })
    }

    fn subcommand(mut self) -> Option<(String, Self)> {
        self.0.remove_subcommand().map(|(name, given)| (name, Self(given)))
    }

    fn catalogue(self) -> Option<Catalogue> {
        let (name, mut given) = self.subcommand()?;
        Some(match name.as_str() {
            "list" => Catalogue::List,
            "show" => Catalogue::Show { name: given.one("name"), toml: given.flag("toml") },
            "check" => Catalogue::Check(given.one("name")?),
            "from-form" => Catalogue::FromForm {
                files: given.many("files"),
                output: given.one("output"),
                is_official: given.flag("official"),
            },
            "diff" => {
                let as_json = given.one::<String>("format").is_some_and(|format| format == "json");
                Catalogue::Diff { from: given.one("from")?, to: given.one("to")?, as_json }
            }
            "use" => Catalogue::Use(given.one("file")),
            _ => return None,
        })
    }

    fn assess(mut self) -> Assess {
        let as_json = self.one::<String>("format").is_some_and(|format| format == "json");
        Assess { as_json, forms: self.forms() }
    }

    fn forms(mut self) -> Forms {
        Forms {
            files: self.many("files"),
            catalogue: self.one("catalogue"),
            roster: self.one("roster"),
            layout: self.one("layout"),
            jobs: self.one("jobs"),
            max_size: self.one("max-size").unwrap_or(1),
            quiet: self.flag("quiet"),
        }
    }
}

/// The language: `--lang`, else `PHIEU_LANG`, else Vietnamese. Known before the arguments are parsed, because their
/// errors are told in it.
#[expect(clippy::disallowed_methods, reason = "the language may be named in the environment")]
pub fn language(arguments: &[OsString]) -> Lang {
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let flag = words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix("--lang=") {
        Some(value) => Some(value.to_owned()),
        None => words.get(index + 1).filter(|_| word == "--lang").cloned(),
    });
    match flag.or_else(|| std::env::var("PHIEU_LANG").ok()).as_deref() {
        Some("en") => Lang::En,
        _ => Lang::Vi,
    }
}

/// Whether files were given without a command, as when they are dropped on the program's icon.
pub fn is_bare(arguments: &[OsString], messages: &Messages) -> bool {
    let Some(first) = arguments.get(1) else { return false };
    let first = first.to_string_lossy();
    let known = grammar(messages)
        .get_subcommands()
        .any(|command| command.get_name() == first || command.get_all_aliases().any(|alias| alias == first));
    // A word that is no file is a command with a slip in it, and is told as such.
    let is_path = first.contains(['.', '/', '\\']) || store::exists(Path::new(first.as_ref()));
    !known && is_path && !first.starts_with('-')
}

/// Parses the arguments, or says what is wrong with them.
pub fn parse(mut arguments: Vec<OsString>, messages: &Messages) -> Result<Command, Outcome> {
    if is_bare(&arguments, messages) {
        arguments.insert(1, OsString::from("convert"));
    }
    let mut grammar = grammar(messages);
    grammar.build();
    match grammar.try_get_matches_from_mut(arguments) {
        Ok(matches) => Typed(matches).command().ok_or(Outcome::Usage),
        Err(error) => Err(stop(&error, messages)),
    }
}

fn stop(error: &clap::Error, messages: &Messages) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp => {
            let _ = print(&error.render().to_string());
            Outcome::Fine
        }
        ErrorKind::DisplayVersion => {
            let _ = print(&format!("{}\n", version(messages)));
            Outcome::Fine
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            say_error(&error.render().to_string());
            Outcome::Usage
        }
        _ => {
            say_error(&usage_error(error, messages));
            Outcome::Usage
        }
    }
}

/// The program's version, and the catalogue that it uses where none is named or lies with the forms.
fn version(messages: &Messages) -> String {
    let catalogue = match choice::catalogue(None, &[], true, messages) {
        Ok(catalogue) => format!("{}, {}", catalogue.identity(), catalogue.title),
        Err(error) => error_text(&error, messages),
    };
    messages.say("cli.version", &[("version", env!("CARGO_PKG_VERSION")), ("catalogue", &catalogue)])
}

fn usage_error(error: &clap::Error, messages: &Messages) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage.unknown_argument",
        ErrorKind::InvalidSubcommand => "usage.unknown_command",
        ErrorKind::MissingRequiredArgument => "usage.missing_argument",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
            if context(ContextKind::InvalidValue).is_empty() =>
        {
            "usage.missing_value"
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage.invalid_value",
        ErrorKind::ArgumentConflict => "usage.conflict",
        _ => "usage.other",
    };
    let params = [
        ("argument", context(ContextKind::InvalidArg)),
        ("command", context(ContextKind::InvalidSubcommand)),
        ("value", context(ContextKind::InvalidValue)),
        ("allowed", context(ContextKind::ValidValue)),
    ];
    let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    format!("{}\n{}", messages.say(key, &params), messages.word("usage.see_help"))
}
