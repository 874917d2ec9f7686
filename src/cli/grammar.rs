//! The grammar of the command line: commands, options and their help in the reader's language.
//!
//! Names of arguments stand here and in [`super::args`], which reads them, and nowhere else.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, Command, value_parser};

use crate::message::Messages;
use crate::paper::office::Kind;

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

/// The whole grammar, described in the reader's language.
pub fn grammar(messages: &Messages) -> Command {
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
        .subcommand(
            assessing(command("check", "kiem-tra", "help.check"), messages).arg(
                Arg::new("explain")
                    .long("explain")
                    .alias("giai-thich")
                    .action(ArgAction::SetTrue)
                    .help(word("help.explain_layout")),
            ),
        )
        .subcommand(template(command("template", "mau", "help.template_form"), messages))
        .subcommand(merge(command("merge", "tong-hop", "help.merge"), messages))
        .subcommand(publish(command("publish", "cong-bo", "help.publish"), messages))
        .subcommand(combine(command("combine", "ghep", "help.combine"), messages))
        .subcommand(dossier(command("dossier", "ho-so", "help.dossier"), messages))
        .subcommand(papers(command("papers", "van-ban", "help.papers"), messages))
        .subcommand(evidence(command("evidence", "minh-chung", "help.evidence"), messages))
        .subcommand(layout(command("layout", "bo-cuc", "help.layout"), messages))
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
        "dossier" => "help.usage_dossier",
        "verify" => "help.usage_dossier_verify",
        "evidence" => "help.usage_evidence",
        "layout" => "help.usage_layout",
        "merge" => "help.usage_merge",
        "papers" => "help.usage_papers",
        "publish" => "help.usage_publish",
        "template" => "help.usage_template",
        "explain" => "help.usage_explain",
        "from-form" => "help.usage_from_form",
        "diff" => "help.usage_diff",
        "use" => "help.usage_use",
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
    collecting(command, messages).arg(format(messages))
}

/// For people or for programs.
fn format(messages: &Messages) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("text|json")
        .value_parser(PossibleValuesParser::new(["text", "json"]))
        .hide_possible_values(true)
        .help(messages.word("help.format").to_owned())
}

/// Arguments of the commands that hold many forms against a roster.
fn collecting(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    reading(command, messages).arg(
        Arg::new("roster")
            .long("roster")
            .value_name(word("help.file_name"))
            .value_parser(value_parser!(PathBuf))
            .help(word("help.roster")),
    )
}

/// Arguments of the commands that go through many forms.
fn reading(command: Command, messages: &Messages) -> Command {
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
            Arg::new("layout")
                .long("layout")
                .alias("bo-cuc")
                .value_name(word("help.file_name"))
                .value_parser(value_parser!(PathBuf))
                .help(word("help.use_layout")),
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

/// What may be published besides the figures; each has a Vietnamese name too.
pub const EXTRAS: [[&str; 2]; 4] =
    [["evidence", "minh-chung"], ["links", "duong-dan"], ["notes", "ghi-chu"], ["names", "ho-ten"]];

fn publish(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let option = |name: &'static str, value: String, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(word(about))
    };
    let extras = EXTRAS.map(|[name, alias]| PossibleValue::new(name).alias(alias));
    let day = || "YYYY-MM-DD".to_owned();
    collecting(command, messages)
        .arg(
            option("output", word("help.page_or_folder"), "help.output_published")
                .short('o')
                .required(true)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(option("decision", word("help.number_name"), "help.decision"))
        .arg(option("decision-date", day(), "help.decision_date").requires("decision"))
        .arg(option("date", day(), "help.published_date"))
        .arg(
            option("with", word("help.with_name"), "help.with")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .value_parser(PossibleValuesParser::new(extras))
                .hide_possible_values(true),
        )
        .arg(Arg::new("draft").long("draft").action(ArgAction::SetTrue).help(word("help.draft")))
        .arg(option("unit", word("help.unit_name"), "help.unit_published"))
        .arg(option("school-year", "2024-2025".to_owned(), "help.merged_year"))
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
        .arg(path("calendar", "help.file_name", "help.calendar"))
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

fn dossier(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let path = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).value_name(word(value)).value_parser(value_parser!(PathBuf)).help(word(about))
    };
    let flag = |name: &'static str, about: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(word(about))
    };
    let verify = subcommand("verify", "kiem-tra", "help.dossier_verify", messages)
        .arg(path("bag", "help.dossier_output_name", "help.dossier_bag").required(true))
        .arg(format(messages));
    command
        .subcommand_negates_reqs(true)
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
        .arg(path("form", "help.file_name", "help.dossier_form").required(true))
        .arg(path("evidence", "help.folder_name", "help.dossier_evidence").long("evidence").required(true))
        .arg(
            path("output", "help.dossier_output_name", "help.dossier_output")
                .long("output")
                .short('o')
                .required(true),
        )
        .arg(Arg::new("date").long("date").value_name("YYYY-MM-DD").help(word("help.dossier_date")))
        .arg(flag("draft", "help.dossier_draft"))
        .arg(flag("all", "help.dossier_all"))
        .arg(flag("replace", "help.dossier_replace"))
        .arg(use_catalogue(messages))
        .arg(quiet(messages))
        .subcommand(verify)
}

fn papers(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let folder = |name: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(word("help.folder_name"))
            .value_parser(value_parser!(PathBuf))
            .help(word(about))
    };
    let kinds = Kind::ALL.map(|kind| PossibleValue::new(kind.key()).alias(kind.alias()));
    let flag =
        |name: &'static str, about| Arg::new(name).long(name).action(ArgAction::SetTrue).help(word(about));
    reading(command, messages)
        .mut_arg("files", |files| files.required(false).required_unless_present("templates"))
        .arg(folder("output", "help.output_papers").short('o'))
        .arg(
            Arg::new("only")
                .long("only")
                .value_name(word("help.papers_name"))
                .value_delimiter(',')
                .value_parser(PossibleValuesParser::new(kinds))
                .hide_possible_values(true)
                .help(messages.say("help.only", &[("names", &Kind::ALL.map(Kind::key).join(", "))])),
        )
        .arg(flag("draft", "help.papers_draft"))
        .arg(Arg::new("date").long("date").value_name("YYYY-MM-DD").help(word("help.papers_date")))
        .arg(Arg::new("unit").long("unit").value_name(word("help.unit_name")).help(word("help.papers_unit")))
        .arg(folder("from", "help.papers_from"))
        .arg(folder("templates", "help.papers_templates").conflicts_with("files"))
}

fn evidence(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let option = |name: &'static str, about: &'static str| Arg::new(name).long(name).help(word(about));
    let path = |name: &'static str, value: &'static str, about: &'static str| {
        option(name, about).value_name(word(value)).value_parser(value_parser!(PathBuf))
    };
    assessing(command, messages)
        .arg(path("output", "help.file_name", "help.output_register").short('o'))
        .arg(path("folder", "help.folder_name", "help.evidence_folder"))
        .arg(option("online", "help.online").action(ArgAction::SetTrue))
        .arg(
            option("allow-host", "help.allow_host")
                .value_name(word("help.host_name"))
                .action(ArgAction::Append)
                .requires("online"),
        )
        .arg(option("fresh", "help.fresh").action(ArgAction::SetTrue).requires("online"))
        .arg(
            option("timeout", "help.timeout")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1..=600))
                .requires("online"),
        )
}

fn layout(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let path = |name: &'static str, about: &'static str| {
        Arg::new(name)
            .value_name(word("help.file_name"))
            .value_parser(value_parser!(PathBuf))
            .help(word(about))
    };
    command
        .arg(path("file", "help.layout_form").required(true))
        .arg(path("output", "help.output_toml").long("output").short('o'))
        .arg(use_catalogue(messages))
}

fn catalogue(command: Command, messages: &Messages) -> Command {
    let word = |key: &'static str| messages.word(key).to_owned();
    let sub = |name, alias, about| subcommand(name, alias, about, messages);
    let named = |name: &'static str| {
        Arg::new(name).value_name(word("help.catalogue_name")).help(word("help.catalogue_or_file"))
    };
    let name = || named("name");
    let path = |name: &'static str, about: &'static str| {
        Arg::new(name)
            .value_name(word("help.file_name"))
            .value_parser(value_parser!(PathBuf))
            .help(word(about))
    };
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
                .arg(path("files", "help.blank_form").num_args(1..).required(true))
                .arg(path("output", "help.output_toml").long("output").short('o'))
                .arg(
                    Arg::new("official")
                        .long("official")
                        .action(ArgAction::SetTrue)
                        .help(word("help.official")),
                ),
        )
        .subcommand(
            sub("diff", "so-sanh", "help.catalogue_diff")
                .arg(named("from").required(true))
                .arg(named("to").required(true))
                .arg(format(messages)),
        )
        .subcommand(
            sub("use", "dung", "help.catalogue_use")
                .arg(path("file", "help.catalogue_to_use").required_unless_present("built-in"))
                .arg(
                    Arg::new("built-in")
                        .long("built-in")
                        .action(ArgAction::SetTrue)
                        .conflicts_with("file")
                        .help(word("help.built_in")),
                ),
        )
}
