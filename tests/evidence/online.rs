//! Links, looked up only where that is asked for.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::server::Server;
use crate::{form, phieu, told};

/// A folder with a form that names these links.
fn with_links(links: &[String]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let form = form(&[("1.4", &links.join("; "))], &[]);
    std::fs::write(folder.path().join("phieu.xlsx"), form.xlsx()).unwrap();
    folder
}

fn states(report: &Value) -> BTreeMap<String, String> {
    let links = report["links"].as_array().unwrap();
    links
        .iter()
        .map(|link| {
            (link["link"].as_str().unwrap().to_owned(), link["state"].as_str().unwrap_or("-").to_owned())
        })
        .collect()
}

fn online(folder: &Path, more: &[&str]) -> Value {
    told(folder, &[&["phieu.xlsx", "--online", "--timeout", "8"], more].concat())
}

const ALLOWED: &[&str] = &["--allow-host", "127.0.0.1"];

#[test]
fn every_answer_of_the_web_gets_its_verdict_in_bounded_time() {
    let server = Server::start();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let expected: Vec<(String, &str)> = [
        ("ok", "answers"),
        ("pdf", "answers"),
        ("no-head", "answers"),
        ("hop", "answers"),
        ("google", "asks_sign_in"),
        ("noi-bo", "asks_sign_in"),
        ("title", "asks_sign_in"),
        ("denied", "asks_sign_in"),
        ("gone", "gone"),
        ("gone-for-good", "gone"),
        ("soft-gone", "gone"),
        ("error", "server_error"),
        ("busy", "server_error"),
        ("teapot", "refused"),
        ("hang", "timed_out"),
        ("endless", "endless"),
        ("drip", "endless"),
        ("loop", "too_many_redirects"),
        ("file", "bad_redirect"),
        ("password", "credentials"),
        // Not even where one server is allowed is another name for its address.
        ("away", "private"),
        ("reserved", "private"),
        ("nothing", "unreachable"),
    ]
    .map(|(way, state)| (server.link(way), state))
    .into_iter()
    .chain([
        (format!("http://127.0.0.1:{closed}/"), "unreachable"),
        ("https://truong.invalid/".to_owned(), "unresolved"),
        (format!("https://127.0.0.1:{}/ok", server.port), "unreachable"),
        ("http://192.0.2.2/".to_owned(), "private"),
    ])
    .collect();
    let links: Vec<String> = expected.iter().map(|(link, _)| link.clone()).collect();
    let folder = with_links(&links);
    let start = Instant::now();
    let report = online(folder.path(), ALLOWED);
    assert!(start.elapsed() < Duration::from_secs(100), "{:?}", start.elapsed());
    let expected: BTreeMap<String, String> =
        expected.into_iter().map(|(link, state)| (link, state.to_owned())).collect();
    assert_eq!(states(&report), expected);
    let links = report["links"].as_array().unwrap();
    let of = |way: &str| links.iter().find(|link| link["link"] == server.link(way)).unwrap();
    assert_eq!((&of("hop")["led_to"], &of("hop")["status"]), (&server.link("ok").into(), &200.into()));
    assert_eq!(of("gone")["remarks"][0]["message"], "Không còn (404).");
    assert!(of("google")["led_to"].as_str().unwrap().starts_with("https://accounts.google.com/"));
}

#[test]
fn without_being_asked_for_there_is_not_one_connection() {
    let server = Server::start();
    let folder = with_links(&[server.link("ok"), server.link("gone")]);
    std::fs::create_dir(folder.path().join("mc")).unwrap();
    let proxy = format!("http://127.0.0.1:{}", server.port);
    for arguments in [
        &["evidence", "phieu.xlsx"][..],
        &["evidence", "phieu.xlsx", "-o", "dm.xlsx", "--folder", "mc"],
        &["evidence", "phieu.xlsx", "--format", "json"],
        &["convert", "phieu.xlsx"],
        &["check", "phieu.xlsx"],
    ] {
        let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
        let command = command.current_dir(folder.path()).args(arguments);
        command
            .env("HTTP_PROXY", &proxy)
            .env("HTTPS_PROXY", &proxy)
            .env("ALL_PROXY", &proxy)
            .output()
            .unwrap();
    }
    for alone in [&["--allow-host", "127.0.0.1"][..], &["--fresh"], &["--timeout", "3"]] {
        let run = phieu(folder.path(), &[&["evidence", "phieu.xlsx"], alone].concat());
        assert_eq!(run.status.code(), Some(2), "{alone:?}");
    }
    assert_eq!(server.connections(), 0);
    // The same form does connect where it is asked for: the server would have counted it.
    online(folder.path(), ALLOWED);
    assert!(server.connections() > 0);
}

#[test]
fn private_addresses_are_refused_unless_they_are_named() {
    let server = Server::start();
    let folder = with_links(&[
        server.link("ok"),
        format!("http://[::1]:{}/ok", server.port),
        "http://198.51.100.1/".to_owned(),
        "http://2130706433/".to_owned(),
        format!("http://0x7f.1:{}/ok", server.port),
        format!("http://[::ffff:127.0.0.1]:{}/ok", server.port),
    ]);
    let report = online(folder.path(), &[]);
    let states = states(&report);
    assert!(states.len() >= 3, "{states:?}");
    assert!(states.values().all(|state| state == "private"), "{states:?}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn no_proxy_of_the_environment_is_used() {
    let (server, proxy) = (Server::start(), Server::start());
    let folder = with_links(&[server.link("ok"), "http://198.51.100.1/".to_owned()]);
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("phieu"));
    let command =
        command.current_dir(folder.path()).args(["evidence", "phieu.xlsx", "--online"]).args(ALLOWED);
    command.env("HTTP_PROXY", proxy.link("")).env("ALL_PROXY", proxy.link("")).output().unwrap();
    assert_eq!(proxy.connections(), 0);
    assert!(server.connections() > 0);
}

#[test]
fn few_are_asked_at_a_time_and_fewer_of_one_server() {
    let server = Server::start();
    let links: Vec<String> = (0..12).map(|number| server.link(&format!("slow?{number}"))).collect();
    let folder = with_links(&links);
    let report = online(folder.path(), ALLOWED);
    assert!(states(&report).values().all(|state| state == "gone"));
    assert!(server.busiest() <= 2, "{}", server.busiest());
}

#[test]
fn what_was_looked_up_is_kept_with_its_time_and_asked_again_only_when_told_so() {
    let server = Server::start();
    let folder = with_links(&[server.link("ok"), server.link("gone"), "http://192.0.2.2/".to_owned()]);
    let run = |more: &[&str]| online(folder.path(), &[ALLOWED, &["-o", "dm.xlsx"], more].concat());
    let first = run(&[]);
    let asked = server.connections();
    assert!(asked > 0);
    let kept = folder.path().join("dm.lien-ket.json");
    let cache: Value = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
    // That an address is private may change with the next option; the web did not say it.
    assert_eq!(cache["links"].as_object().unwrap().len(), 2);
    let second = run(&[]);
    assert_eq!(server.connections(), asked);
    assert_eq!(states(&first), states(&second));
    let of = |report: &Value, way: &str| {
        let links = report["links"].as_array().unwrap();
        links.iter().find(|link| link["link"] == server.link(way)).unwrap().clone()
    };
    assert_eq!(of(&first, "gone")["cached"], false);
    assert_eq!(of(&second, "gone")["cached"], true);
    assert_eq!(of(&first, "gone")["looked_up"], of(&second, "gone")["looked_up"]);
    assert!(of(&first, "gone")["looked_up"].as_str().unwrap().ends_with('Z'));
    run(&["--fresh"]);
    assert!(server.connections() > asked);

    // An answer that is too old is asked for again.
    let asked = server.connections();
    let text = std::fs::read_to_string(&kept).unwrap();
    let cache: Value = serde_json::from_str(&text).unwrap();
    let time = cache["links"][server.link("ok")]["looked_up"].as_str().unwrap();
    std::fs::write(&kept, text.replace(time, "2020-01-01T00:00:00Z")).unwrap();
    run(&[]);
    assert!(server.connections() > asked);

    // What is no such file is somebody's, and stays.
    std::fs::write(&kept, b"{}").unwrap();
    let asked = server.connections();
    let refused = phieu(folder.path(), &["evidence", "phieu.xlsx", "-o", "dm.xlsx", "--online"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!((std::fs::read(&kept).unwrap(), server.connections()), (b"{}".to_vec(), asked));
}
