//! Arguments: what a person typed comes in, a typed [`Command`] goes out, or what is wrong with it is said in the
//! reader's language.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::command::{
    Assess, Catalogue, Check, Combine, Command, Convert, Dossier, Evidence, Forms, Merge, Online, Papers,
    Publish, Template, VerifyDossier, WriteLayout,
};
use super::grammar::grammar;
use super::{Outcome, choice, error_text, print, say_error};
use crate::dossier::Options;
use crate::message::{Lang, Messages};
use crate::store;

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

    /// Of an argument that not every command has.
    fn if_defined<T: Clone + Send + Sync + 'static>(&mut self, name: &str) -> Option<T> {
        self.0.try_remove_one(name).ok().flatten()
    }

    fn words(&mut self, name: &str) -> Vec<String> {
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
            "publish" => Command::Publish(Publish {
                output: given.one("output")?,
                decision: given.one("decision"),
                decision_date: given.one("decision-date"),
                date: given.one("date"),
                with: given.0.remove_many("with").map(Iterator::collect).unwrap_or_default(),
                draft: given.flag("draft"),
                unit: given.one("unit"),
                school_year: given.one("school-year"),
                forms: given.forms(),
            }),
            "combine" => Command::Combine(Combine {
                files: given.many("files"),
                output: given.one("output")?,
                prefer: given.one("prefer"),
                catalogue: given.one("catalogue"),
            }),
            "dossier" => given.dossier()?,
            "evidence" => {
                let online = given.flag("online").then(|| Online {
                    hosts: given.words("allow-host"),
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
                calendar: given.one("calendar"),
                quiet: given.flag("quiet"),
            }),
            "papers" => Command::Papers(Papers {
                output: given.one("output"),
                only: given.words("only"),
                draft: given.flag("draft"),
                date: given.one("date"),
                unit: given.one("unit"),
                from: given.one("from"),
                templates: given.one("templates"),
                forms: given.forms(),
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

    fn dossier(mut self) -> Option<Command> {
        if self.0.subcommand_name().is_some() {
            let (_, mut given) = self.subcommand()?;
            let as_json = given.one::<String>("format").is_some_and(|format| format == "json");
            return Some(Command::VerifyDossier(VerifyDossier { bag: given.one("bag")?, as_json }));
        }
        Some(Command::Dossier(Dossier {
            form: self.one("form")?,
            evidence: self.one("evidence")?,
            output: self.one("output")?,
            date: self.one("date"),
            options: Options { all: self.flag("all") },
            draft: self.flag("draft"),
            replace: self.flag("replace"),
            catalogue: self.one("catalogue"),
            quiet: self.flag("quiet"),
        }))
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
            roster: self.if_defined("roster"),
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
