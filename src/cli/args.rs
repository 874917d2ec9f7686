//! Arguments: the grammar of the command line, its help and its usage errors in the reader's language.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::{Outcome, print, say_error};
use crate::message::{Lang, Messages};

/// The language: `--lang`, else `PHIEU_LANG`, else Vietnamese. Known before the arguments are parsed, because their
/// errors are told in it.
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
    let is_path = first.contains(['.', '/', '\\']) || std::path::Path::new(first.as_ref()).exists();
    !known && is_path && !first.starts_with('-')
}

/// Keeps the window open until someone has read it, where it was opened for this program alone.
pub fn wait_before_closing(messages: &Messages) {
    use std::io::IsTerminal;
    if cfg!(windows) && std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        say_error(messages.word("cli.press_enter"));
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}

/// Parses the arguments, or says what is wrong with them.
pub fn parse(mut arguments: Vec<OsString>, messages: &Messages) -> Result<ArgMatches, Outcome> {
    if is_bare(&arguments, messages) {
        arguments.insert(1, OsString::from("convert"));
    }
    let mut grammar = grammar(messages);
    grammar.build();
    match grammar.try_get_matches_from_mut(arguments) {
        Ok(matches) => Ok(matches),
        Err(error) => Err(stop(&error, messages)),
    }
}

fn stop(error: &clap::Error, messages: &Messages) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = print(&error.render().to_string());
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

/// A command with its Vietnamese alias, described in the reader's language.
fn subcommand(name: &'static str, alias: &'static str, about: &'static str, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    Command::new(name)
        .alias(alias)
        .about(format!("{} ({alias})", word(about)))
        .disable_help_flag(true)
        .arg(help(messages))
        .help_template(word("help.template_command"))
        .override_usage(word(usage_of(name)))
}

fn grammar(messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let command = |name, alias, about| subcommand(name, alias, about, messages);
    Command::new("phieu")
        .version(env!("CARGO_PKG_VERSION"))
        .about(word("help.about"))
        .after_help(word("help.examples"))
        .help_template(word("help.template"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(help(messages))
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(word("help.version")),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_name("vi|en")
                .value_parser(PossibleValuesParser::new(["vi", "en"]))
                .hide_possible_values(true)
                .help(word("help.lang")),
        )
        .subcommand(
            assessing(command("convert", "chuyen", "help.convert"), messages)
                .arg(
                    Arg::new("output")
                        .long("output")
                        .short('o')
                        .value_name(word("help.folder_name"))
                        .value_parser(value_parser!(PathBuf))
                        .help(word("help.output")),
                )
                .arg(Arg::new("date").long("date").value_name("YYYY-MM-DD").help(word("help.date"))),
        )
        .subcommand(assessing(command("check", "kiem-tra", "help.check"), messages))
        .subcommand(template(command("template", "mau", "help.template_form"), messages))
        .subcommand(merge(command("merge", "tong-hop", "help.merge"), messages))
        .subcommand(combine(command("combine", "ghep", "help.combine"), messages))
        .subcommand(catalogue(command("catalogue", "bo-chi-so", "help.catalogue"), messages))
        .subcommand(
            command("explain", "giai-thich", "help.explain")
                .arg(Arg::new("code").value_name(word("help.code_name")).help(word("help.code"))),
        )
}

/// Key of a command's usage line.
fn usage_of(name: &str) -> &'static str {
    match name {
        "convert" => "help.usage_convert",
        "check" => "help.usage_check",
        "combine" => "help.usage_combine",
        "merge" => "help.usage_merge",
        "template" => "help.usage_template",
        "explain" => "help.usage_explain",
        "from-form" => "help.usage_from_form",
        "list" | "show" => "help.usage_show",
        _ => "help.usage_catalogue",
    }
}

fn help(messages: &Messages) -> Arg {
    Arg::new("help")
        .long("help")
        .short('h')
        .action(ArgAction::Help)
        .help(messages.word("help.help").to_owned())
}

fn use_catalogue(messages: &Messages) -> Arg {
    let word = |key: &'static str| messages.word(key).to_owned();
    Arg::new("catalogue")
        .long("catalogue")
        .value_name(word("help.catalogue_name"))
        .help(word("help.use_catalogue"))
}

fn quiet(messages: &Messages) -> Arg {
    let about = messages.word("help.quiet").to_owned();
    Arg::new("quiet").long("quiet").short('q').action(ArgAction::SetTrue).help(about)
}

/// Arguments of the commands that assess forms.
fn assessing(command: Command, messages: &Messages) -> Command {
    collecting(command, messages).arg(
        Arg::new("format")
            .long("format")
            .value_name("text|json")
            .value_parser(PossibleValuesParser::new(["text", "json"]))
            .hide_possible_values(true)
            .help(messages.word("help.format").to_owned()),
    )
}

/// Arguments of the commands that go through many forms.
fn collecting(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    command
        .arg(
            Arg::new("files")
                .value_name(word("help.files_name"))
                .num_args(1..)
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(word("help.files")),
        )
        .arg(use_catalogue(messages))
        .arg(
            Arg::new("roster")
                .long("roster")
                .value_name(word("help.file_name"))
                .value_parser(value_parser!(PathBuf))
                .help(word("help.roster")),
        )
        .arg(jobs(messages))
        .arg(max_size(messages))
        .arg(quiet(messages))
}

fn jobs(messages: &Messages) -> Arg {
    let about = messages.word("help.jobs").to_owned();
    Arg::new("jobs").long("jobs").short('j').value_name("N").value_parser(value_parser!(usize)).help(about)
}

fn max_size(messages: &Messages) -> Arg {
    let about = messages.word("help.max_size").to_owned();
    let factor = value_parser!(u32).range(1..=64);
    Arg::new("max-size").long("max-size").value_name("N").value_parser(factor).help(about)
}

fn merge(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let option = |name: &'static str, value: String, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(word(about))
    };
    let file = || word("help.file_name");
    collecting(command, messages)
        .arg(
            option("output", file(), "help.output_merged")
                .short('o')
                .required(true)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(option("unit", word("help.unit_name"), "help.unit"))
        .arg(option("school-year", "2024-2025".to_owned(), "help.merged_year"))
        .arg(option("table", file(), "help.table").value_parser(value_parser!(PathBuf)))
}

fn template(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let path = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(word(value))
            .value_parser(value_parser!(PathBuf))
            .help(word(about))
    };
    command
        .help_template(word("help.template_options"))
        .arg(path("output", "help.file_or_folder", "help.output_form").short('o').required(true))
        .arg(path("roster", "help.file_name", "help.roster_forms"))
        .arg(path("previous", "help.file_or_folder", "help.previous"))
        .arg(use_catalogue(messages))
        .arg(
            Arg::new("school-year")
                .long("school-year")
                .value_name("2024-2025")
                .help(word("help.school_year")),
        )
        .arg(quiet(messages))
}

fn combine(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let path = |name: &'static str, about: &'static str| {
        Arg::new(name)
            .value_name(word("help.file_name"))
            .value_parser(value_parser!(PathBuf))
            .help(word(about))
    };
    command
        .arg(path("files", "help.parts").num_args(1..).required(true))
        .arg(path("output", "help.output_combined").long("output").short('o').required(true))
        .arg(path("prefer", "help.prefer").long("prefer"))
        .arg(use_catalogue(messages))
}

fn catalogue(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let sub = |name, alias, about| subcommand(name, alias, about, messages);
    let name =
        || Arg::new("name").value_name(word("help.catalogue_name")).help(word("help.catalogue_or_file"));
    command
        .help_template(word("help.template"))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(sub("list", "danh-sach", "help.catalogue_list"))
        .subcommand(
            sub("show", "xem", "help.catalogue_show")
                .arg(name())
                .arg(Arg::new("toml").long("toml").action(ArgAction::SetTrue).help(word("help.toml"))),
        )
        .subcommand(sub("check", "kiem-tra", "help.catalogue_check").arg(name().required(true)))
        .subcommand(
            sub("from-form", "tu-phieu", "help.catalogue_from_form")
                .arg(
                    Arg::new("file")
                        .value_name(word("help.file_name"))
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help(word("help.blank_form")),
                )
                .arg(
                    Arg::new("output")
                        .long("output")
                        .short('o')
                        .value_name(word("help.file_name"))
                        .value_parser(value_parser!(PathBuf))
                        .help(word("help.output_toml")),
                ),
        )
}
