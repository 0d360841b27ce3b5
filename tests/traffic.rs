//! `traffic` against a server on loopback that answers in known shares.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// A server that lives as long as the test process, and what it has seen.
struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

/// Serves the answers in turn, each whole and on kept-alive connections.
fn serve(answers: &'static [&'static str]) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (requests, connections) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = (Arc::clone(&requests), Arc::clone(&connections));
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            seen.1.fetch_add(1, Ordering::SeqCst);
            let requests = Arc::clone(&seen.0);
            std::thread::spawn(move || answer(connection, answers, &requests));
        }
    });
    Server {
        address,
        requests,
        connections,
    }
}

fn answer(connection: TcpStream, answers: &[&str], requests: &AtomicUsize) {
    let mut writer = connection.try_clone().expect("a second handle");
    let mut lines = BufReader::new(connection).lines();
    loop {
        let mut head = Vec::new();
        for line in lines.by_ref().map_while(Result::ok) {
            if line.is_empty() {
                break;
            }
            head.push(line);
        }
        if head.is_empty() {
            return;
        }
        let number = requests.fetch_add(1, Ordering::SeqCst);
        let response = answers[number % answers.len()].replace("{path}", head[0].split(' ').nth(1).unwrap_or_default());
        if writer.write_all(response.as_bytes()).is_err() {
            return;
        }
    }
}

const V1: &str = "HTTP/1.1 200 OK\r\nx-version: v1\r\ncontent-length: 2\r\n\r\nok";
const V2: &str = "HTTP/1.1 200 OK\r\nx-version: v2\r\ncontent-length: 2\r\n\r\nok";
const BAD: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
const PATH: &str = "HTTP/1.1 200 OK\r\nx-version: {path}\r\ncontent-length: 0\r\n\r\n";
const BODY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 31\r\n\r\n{\"details\": {\"version\": \"v7\"} }\n";

/// Exit code, the one document, and stderr.
fn traffic(url: &str, arguments: &[&str]) -> (i32, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(["traffic", url, "-o", "json"])
        .args(arguments)
        .output()
        .expect("meshfed runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap_or(-1), document, stderr)
}

#[test]
fn a_split_that_fits_is_done_and_connections_are_kept() {
    let server = serve(&[V1, V1, V1, V1, V2]);
    let url = format!("http://{}/", server.address);
    let (code, report, stderr) = traffic(&url, &["--expect", "v1=80,v2=20", "--requests", "200"]);
    assert_eq!(code, 0, "{report:#}\n{stderr}");
    assert_eq!(report["decision"], "fits");
    assert_eq!(report["by"], "header:x-version");
    assert_eq!(report["statuses"]["200"], 200);
    let counts: Vec<&Value> = report["shares"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|share| &share["count"])
        .collect();
    assert_eq!(counts, [160, 40]);
    assert_eq!(
        server.requests.load(Ordering::SeqCst),
        200,
        "never more requests than asked for"
    );
    // While one is given back another may be opened, so that there are a few more than requests under way.
    let connections = server.connections.load(Ordering::SeqCst);
    assert!(connections * 5 <= 200, "{connections} connections for 200 requests");
}

#[test]
fn a_split_that_differs_is_no() {
    let server = serve(&[V1, V2]);
    let url = format!("http://{}/", server.address);
    let (code, report, _) = traffic(&url, &["--expect", "v1=80,v2=20"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(report["decision"], "differs");
    assert_eq!(report["requests"], 100, "the default is bounded");
}

#[test]
fn too_few_answers_leave_the_split_unknown() {
    let server = serve(&[V1, V1, V1, V1, V2]);
    let url = format!("http://{}/", server.address);
    let (code, report, _) = traffic(&url, &["--expect", "v1=80,v2=20", "--requests", "10"]);
    assert_eq!(code, 3, "{report:#}");
    assert!(
        report["reason"]
            .as_str()
            .is_some_and(|why| why.contains("send at least 25")),
        "{report:#}"
    );
}

#[test]
fn a_request_that_is_not_served_is_no() {
    let server = serve(&[V1, BAD]);
    let (code, report, _) = traffic(&format!("http://{}/", server.address), &["--requests", "10"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!((&report["failed"], &report["statuses"]["503"]), (&5.into(), &5.into()));
    assert_eq!(report["decision"], "notAsked");
}

#[test]
fn nobody_listening_is_told_with_its_reason() {
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let url = format!("http://{}/", closed.expect("an address"));
    let (code, report, _) = traffic(&url, &["--requests", "3"]);
    assert_eq!(code, 1, "{report:#}");
    let reasons: Vec<&String> = report["statuses"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(reason, _)| reason)
        .collect();
    assert!(
        reasons.iter().all(|reason| reason.contains("onnection refused")),
        "{reasons:?}"
    );
}

#[test]
fn a_body_field_tells_backends_apart_and_the_path_is_asked_for() {
    let server = serve(&[BODY]);
    let url = format!("http://{}/", server.address);
    let (code, report, _) = traffic(&url, &["--by", "json:details.version", "--requests", "5"]);
    assert_eq!((code, &report["shares"][0]["name"]), (0, &"v7".into()), "{report:#}");
    let server = serve(&[PATH]);
    let (_, report, _) = traffic(
        &format!("http://{}/", server.address),
        &["--path", "a/b?c=d", "--requests", "2"],
    );
    assert_eq!(report["shares"][0]["name"], "/a/b?c=d", "{report:#}");
}

#[test]
fn a_duration_ends_a_run_before_its_requests_are_sent() {
    let server = serve(&[V1]);
    let (code, report, _) = traffic(
        &format!("http://{}/", server.address),
        &["--duration", "200ms", "--concurrency", "1"],
    );
    assert_eq!(code, 0, "{report:#}");
    let requests = report["requests"].as_u64().unwrap_or_default();
    assert!(requests > 0 && requests < 100_000, "{report:#}");
}

#[test]
fn what_is_not_bounded_or_names_no_mesh_is_refused() {
    for (url, arguments, word) in [
        ("http://127.0.0.1:1/", &["--requests", "100001"][..], "100001"),
        ("http://127.0.0.1:1/", &["--concurrency", "257"][..], "257"),
        ("http://127.0.0.1:1/", &["--duration", "2h"][..], "more than an hour"),
        ("http://127.0.0.1:1/", &["--expect", "a=1"][..], "sum to 1"),
        ("shop/details", &[][..], "--in MESH"),
    ] {
        let (code, document, stderr) = traffic(url, arguments);
        assert_eq!(code, 2, "{arguments:?}: {stderr}");
        assert!(stderr.contains(word) && document.is_null(), "{arguments:?}: {stderr}");
    }
}
