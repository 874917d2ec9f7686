//! What the engine tells of itself: its catalogue, codes and limits.

use phieu::Engine;
use phieu::catalogue::{Catalogue, Node, Rank, Trust};
use phieu::check::file;
use phieu::finding::{Code, Finding, Severity};
use phieu::form::ROLES;
use phieu::message::Messages;
use phieu::report::catalogue as lines;
use phieu::sheet::{Damage, ReadError};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct About<'e> {
    version: &'static str,
    catalogue: CatalogueAbout<'e>,
    codes: Vec<CodeAbout<'e>>,
    failures: Failures,
    roles: Vec<RoleAbout>,
    limits: LimitsAbout,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CatalogueAbout<'e> {
    id: &'e str,
    version: &'e str,
    digest: &'e str,
    identity: String,
    title: &'e str,
    legal_basis: &'e str,
    is_built_in: bool,
    lines: Vec<String>,
    groups: Vec<GroupAbout<'e>>,
    items: usize,
    levels: Vec<LevelAbout<'e>>,
    rules: Vec<String>,
    nodes: Vec<NodeAbout<'e>>,
    unverified: Vec<NodeAbout<'e>>,
    unverified_text: String,
}

#[derive(Serialize)]
struct GroupAbout<'e> {
    code: &'e str,
    title: &'e str,
    max: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LevelAbout<'e> {
    level: u8,
    name: &'e str,
    interval: String,
    trust: &'static str,
    trust_name: &'e str,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeAbout<'e> {
    code: &'e str,
    rank: Rank,
    title: &'e str,
    max: Option<String>,
    trust: &'static str,
    trust_name: &'e str,
    source: &'e str,
    details: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeAbout<'e> {
    code: &'static str,
    severity: Severity,
    severity_name: &'e str,
    title: &'e str,
}

#[derive(Serialize)]
struct Failures {
    trap: Failure,
    timeout: Failure,
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
    severity: Severity,
    item: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
    message: String,
    help: String,
}

#[derive(Serialize)]
struct RoleAbout {
    role: &'static str,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LimitsAbout {
    file_size: u64,
    seconds: u32,
}

/// Everything that a page shows about the engine. `seconds` is how long it lets the engine work on one file.
pub fn about<'e>(engine: &'e Engine, is_built_in: bool, seconds: u32, messages: &'e Messages) -> About<'e> {
    let code = |code: &Code| CodeAbout {
        code: code.as_str(),
        severity: code.severity(),
        severity_name: messages.severity(code.severity()),
        title: messages.page(*code).map_or("", |page| page.title.as_str()),
    };
    About {
        version: phieu::VERSION,
        catalogue: catalogue(&engine.catalogue, is_built_in, messages),
        codes: Code::ALL.iter().map(code).collect(),
        failures: Failures {
            trap: in_words(&failure("trap", seconds), messages),
            timeout: in_words(&failure("timeout", seconds), messages),
        },
        roles: ROLES
            .iter()
            .map(|role| RoleAbout { role: role.key(), name: role_name(role.key(), messages) })
            .collect(),
        limits: LimitsAbout { file_size: engine.limits.file_size, seconds },
    }
}

/// The finding for a file over which the engine broke down (`trap`), or that took longer than so many
/// seconds.
pub fn failure(kind: &str, seconds: u32) -> Finding {
    match kind {
        "trap" => file::unreadable(&ReadError::Damaged(Damage::Bug)),
        _ => file::too_slow(seconds.into()),
    }
}

/// The name of a role of columns.
pub fn role_name(role: &str, messages: &Messages) -> String {
    messages.word(&format!("role.{role}")).to_owned()
}

fn in_words(finding: &Finding, messages: &Messages) -> Failure {
    Failure {
        code: finding.code.as_str(),
        severity: finding.severity,
        item: None,
        sheet: None,
        cell: None,
        message: messages.message(finding),
        help: messages.help(finding),
    }
}

fn catalogue<'e>(catalogue: &'e Catalogue, is_built_in: bool, messages: &'e Messages) -> CatalogueAbout<'e> {
    let nodes: Vec<NodeAbout> = catalogue.nodes().map(|(_, row)| node(row, catalogue, messages)).collect();
    let level = |rule: &'e phieu::catalogue::LevelRule| LevelAbout {
        level: rule.level,
        name: &rule.name,
        interval: messages.interval(rule),
        trust: trust(rule.trust),
        trust_name: messages.word(rule.trust.key()),
    };
    let group = |group: &'e Node| GroupAbout {
        code: &group.code,
        title: &group.title,
        max: group.max.map(|max| messages.number(max)),
    };
    let identity = catalogue.identity();
    CatalogueAbout {
        id: &identity.id,
        version: &identity.version,
        digest: &identity.digest,
        identity: identity.to_string(),
        title: &catalogue.title,
        legal_basis: &catalogue.legal_basis,
        is_built_in,
        lines: lines::head_lines(catalogue, messages),
        groups: catalogue.groups().map(|(_, row)| group(row)).collect(),
        items: catalogue.items().count(),
        levels: catalogue.levels.iter().map(level).collect(),
        rules: lines::rule_lines(catalogue, messages),
        unverified: nodes.iter().filter(|node| node.trust != trust(Trust::Official)).cloned().collect(),
        nodes,
        unverified_text: lines::unverified("cli.unverified", catalogue, messages),
    }
}

fn node<'e>(node: &'e Node, catalogue: &'e Catalogue, messages: &'e Messages) -> NodeAbout<'e> {
    NodeAbout {
        code: &node.code,
        rank: node.rank,
        title: &node.title,
        max: node.max.map(|max| messages.number(max)),
        trust: trust(node.trust),
        trust_name: messages.word(node.trust.key()),
        source: &node.source,
        details: lines::node_details(node, catalogue, messages),
    }
}

const fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Official => "official",
        Trust::Reported => "reported",
        Trust::Inferred => "inferred",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodePage<'m> {
    code: &'static str,
    severity: Severity,
    severity_name: &'m str,
    title: &'m str,
    about: &'m str,
    when: &'m str,
    counts: &'m str,
    help: String,
    example: &'m str,
    since: &'m str,
}

/// The page of a code.
pub fn page<'m>(code: &str, messages: &'m Messages) -> Option<CodePage<'m>> {
    let code = Code::parse(code)?;
    let page = messages.page(code)?;
    Some(CodePage {
        code: code.as_str(),
        severity: code.severity(),
        severity_name: messages.severity(code.severity()),
        title: &page.title,
        about: &page.about,
        when: &page.when,
        counts: &page.counts,
        help: messages.help_in_general(page),
        example: &page.example,
        since: &page.since,
    })
}
