//! A server on this machine that answers as servers on the web do, good and bad, and counts who asks.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The server; it ends with the test's process.
pub struct Server {
    pub port: u16,
    connections: Arc<AtomicUsize>,
    /// The most slow answers that were asked for at one time.
    busiest: Arc<AtomicUsize>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, busiest) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (count, most, now) = (connections.clone(), busiest.clone(), Arc::<AtomicUsize>::default());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let (most, now) = (most.clone(), now.clone());
                std::thread::spawn(move || {
                    // Over before the answer is sent: the next one may be asked as soon as it is there.
                    let work = || {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(200));
                        now.fetch_sub(1, Ordering::SeqCst);
                    };
                    // Whoever hangs up early is served all the same.
                    let _ = answer(&stream.unwrap(), port, work);
                });
            }
        });
        Self { port, connections, busiest }
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn busiest(&self) -> usize {
        self.busiest.load(Ordering::SeqCst)
    }

    pub fn link(&self, way: &str) -> String {
        format!("http://127.0.0.1:{}/{way}", self.port)
    }
}

fn answer(mut stream: &TcpStream, port: u16, work: impl Fn()) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut agent = String::new();
    for line in lines {
        let line = line?;
        if line.to_lowercase().starts_with("user-agent:") {
            agent = line;
        } else if line.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ');
    let (method, way) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut say = |status: &str, head: &str, body: &str| -> std::io::Result<()> {
        let body = if method == "HEAD" { "" } else { body };
        write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\n{head}\r\n\r\n{body}")
    };
    let page = |title: &str| {
        let body = format!("<html><head><title>{title}</title></head></html>");
        (format!("Content-Type: text/html; charset=utf-8\r\nContent-Length: {}", body.len()), body)
    };
    let to = |place: &str| format!("Location: {place}\r\nContent-Length: 0");
    let nothing = "Content-Length: 0";
    match way.split('?').next().unwrap_or_default() {
        "/ok" if agent.contains("phieu/") => {
            let (head, body) = page("Kế hoạch năm học");
            say("200 OK", &head, &body)
        }
        "/pdf" if method == "HEAD" => {
            say("200 OK", "Content-Type: application/pdf\r\nContent-Length: 99999999", "")
        }
        "/google" => say("302 Found", &to("https://accounts.google.com/ServiceLogin?continue=x"), ""),
        "/noi-bo" => say("302 Found", &to("/dang-nhap"), ""),
        "/title" => {
            let (head, body) = page("Đăng nhập hệ thống");
            say("200 OK", &head, &body)
        }
        "/denied" => say("403 Forbidden", nothing, ""),
        "/gone" => say("404 Not Found", nothing, ""),
        "/gone-for-good" => say("410 Gone", nothing, ""),
        "/soft-gone" => {
            let (head, body) = page("404 Not Found");
            say("200 OK", &head, &body)
        }
        "/error" => say("500 Internal Server Error", nothing, ""),
        "/busy" => say("429 Too Many Requests", nothing, ""),
        "/teapot" => say("418 I'm a teapot", nothing, ""),
        "/no-head" if method == "HEAD" => say("405 Method Not Allowed", nothing, ""),
        "/no-head" => {
            let (head, body) = page("Ảnh");
            say("200 OK", &head, &body)
        }
        "/hop" => say("301 Moved Permanently", &to("/ok"), ""),
        "/loop" => say("302 Found", &to("/loop"), ""),
        "/away" => say("302 Found", &to(&format!("http://localhost:{port}/ok")), ""),
        // Nobody has this address (RFC 5737), should a test ever find it asked.
        "/reserved" => say("302 Found", &to("http://192.0.2.1/"), ""),
        "/file" => say("302 Found", &to("file:///etc/passwd"), ""),
        "/password" => say("302 Found", &to(&format!("http://a:b@127.0.0.1:{port}/ok")), ""),
        "/endless" => {
            say("200 OK", "Content-Type: text/html", "")?;
            if method == "GET" {
                while stream.write_all(&[b'x'; 4096]).is_ok() {}
            }
            Ok(())
        }
        "/drip" => {
            say("200 OK", "Content-Type: text/html", "")?;
            while method == "GET" && stream.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
        "/hang" => {
            std::thread::sleep(Duration::from_secs(120));
            Ok(())
        }
        "/slow" => {
            work();
            say("404 Not Found", nothing, "")
        }
        // The connection ends without a word.
        _ => Ok(()),
    }
}
