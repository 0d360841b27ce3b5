//! Times: whatever hangs, a wait ends in its time and says what hung, and Ctrl-C ends a command at once.
//!
//! Nothing here measures: what hangs, hangs for ever, so that a run that ends has not waited for it.
#![cfg(unix)]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{Clusters, Request, Run, not_found, serve, silent, status_with};

/// Longer than any test lasts.
const FOR_EVER: &str = "--request-timeout 100h";

fn busy(_: &Request) -> (u16, Value) {
    status_with(
        429,
        "TooManyRequests",
        "slow down",
        json!({"retryAfterSeconds": 36_000}),
    )
}

/// A server that takes a request and never answers; it tells each that it has taken.
fn holding() -> (String, Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap_or_default();
            let line = String::from_utf8_lossy(&request[..length])
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            held.push(stream);
            if tell.send(line).is_err() {
                break;
            }
        }
    });
    (format!("http://127.0.0.1:{port}"), told)
}

/// A cluster whose user logs in with this program.
fn with_program(server: String, program: &Path) -> Clusters {
    let exec = json!({"apiVersion": "client.authentication.k8s.io/v1", "command": program, "interactiveMode": "Never"});
    Clusters::new(&[("prod", server)]).edited(|kubeconfig| kubeconfig["users"][0]["user"] = json!({"exec": exec}))
}

fn script(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("log-in");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    path
}

/// A program that says that it runs, in a pipe that is returned, and never ends.
fn hanging(folder: &TempDir) -> (PathBuf, PathBuf) {
    let pipe = folder.path().join("runs");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    (
        script(folder, &format!("echo $$ > '{}'; exec sleep 100000", pipe.display())),
        pipe,
    )
}

#[test]
fn a_wait_ends_in_its_time_and_names_the_server_that_never_answered() {
    let clusters = Clusters::new(&[("prod", silent())]);
    let run = clusters.meshfed(&format!(
        "status shop/prod-mesh --wait=connected --timeout 1s {FOR_EVER}"
    ));
    assert_eq!(run.code, 3, "{run}");
    assert!(
        run.stderr.contains("no answer within what was left of 1s (--timeout)"),
        "{run}"
    );
}

#[test]
fn a_wait_that_the_api_server_puts_off_ends_in_its_time_and_names_the_reason() {
    let clusters = Clusters::answering(busy);
    let run = clusters.meshfed(&format!(
        "status shop/prod-mesh --wait=connected --timeout 5s {FOR_EVER}"
    ));
    assert_eq!(run.code, 3, "{run}");
    let said = "asks to wait 36000s (Retry-After), longer than what was left of 5s (--timeout)";
    assert!(run.stderr.contains(said), "{run}");
}

#[test]
fn a_wait_whose_login_program_hangs_ends_in_its_time_and_names_the_program() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = script(&folder, "exec sleep 100000");
    let clusters = with_program(silent(), &program);
    let run = clusters.meshfed(&format!(
        "status shop/prod-mesh --wait=connected --timeout 2s {FOR_EVER}"
    ));
    assert_eq!(run.code, 3, "{run}");
    let said = "did not end within what was left of 2s (--timeout)";
    assert!(
        run.stderr.contains(said) && run.stderr.contains("the login program"),
        "{run}"
    );
}

#[test]
fn a_login_program_that_hangs_when_a_token_has_expired_holds_up_no_request_longer_than_it_may_last() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let been = folder.path().join("been");
    // The first token has expired when it is used; then the program hangs, and every request needs it.
    let text = format!(
        "if [ -e '{been}' ]; then exec sleep 100000; fi; touch '{been}'\n\
         echo '{{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": \
         {{\"token\": \"t\", \"expirationTimestamp\": \"2020-01-01T00:00:00Z\"}}}}'",
        been = been.display()
    );
    let clusters = with_program(serve(|_| not_found()), &script(&folder, &text));
    for line in ["status shop/prod-mesh", "install prod-mesh", "snapshot shop/prod-mesh"] {
        let run = clusters.meshfed(&format!("{line} --request-timeout 2s"));
        assert_eq!(run.code, 3, "{line}: {run}");
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(
            told.contains("did not end within 2s (--request-timeout)"),
            "{line}: {run}"
        );
    }
}

/// Ends the command with Ctrl-C once `begun` says that it hangs; how it ended.
fn interrupted(line: &str, kubeconfig: &Path, begun: impl FnOnce()) -> Run {
    let child = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(line.split_whitespace())
        .env("KUBECONFIG", kubeconfig)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("meshfed starts");
    begun();
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// One for each command that asks a cluster.
const COMMANDS: [&str; 24] = [
    "status shop/prod-mesh",
    "status shop/prod-mesh --wait=connected",
    "graph shop/prod-mesh",
    "check shop/prod-mesh",
    "check shop/prod-mesh --pre",
    "explain shop/cart --from shop/prod-mesh --to shop/stage-mesh",
    "snapshot shop/prod-mesh",
    "cert show shop/prod-mesh",
    "cert sync shop/prod-mesh",
    "cert rotate shop/prod-mesh --status",
    "bundle shop/prod-mesh --for stage-mesh",
    "version",
    "dashboard kiali shop/prod-mesh",
    "traffic shop/cart --in shop/prod-mesh",
    "install prod-mesh",
    "uninstall shop/prod-mesh --yes",
    "peer shop/prod-mesh shop/stage-mesh",
    "unpeer shop/prod-mesh shop/stage-mesh --yes",
    "export shop/cart --in shop/prod-mesh --to stage-mesh",
    "unexport shop/cart --in shop/prod-mesh --to stage-mesh --yes",
    "import shop/cart --in shop/prod-mesh --from stage-mesh",
    "unimport shop/cart --in shop/prod-mesh --from stage-mesh --yes",
    "split shop/cart --in shop/prod-mesh local=80 stage-mesh=20",
    "route reset shop/cart --in shop/prod-mesh --yes",
];

#[test]
fn an_interrupt_ends_every_command_while_the_api_server_never_answers() {
    for line in COMMANDS {
        let (server, taken) = holding();
        let clusters = Clusters::new(&[("prod", server)]);
        let begun = || drop(taken.recv().expect("a request"));
        let run = interrupted(&format!("{line} {FOR_EVER}"), &clusters.kubeconfig(), begun);
        assert_eq!(run.code, 130, "{line}: {run}");
        assert_eq!(run.stdout, "", "{line}: {run}");
    }
}

#[test]
fn an_interrupt_ends_a_watch_while_the_api_server_never_answers() {
    let (server, taken) = holding();
    let clusters = Clusters::new(&[("prod", server)]);
    let run = interrupted(
        &format!("status shop/prod-mesh --watch {FOR_EVER}"),
        &clusters.kubeconfig(),
        || drop(taken.recv().expect("a request")),
    );
    // Before anything was shown there is no verdict: the shell tells 130 of a command that a signal ended.
    assert!([130, -1].contains(&run.code), "{run}");
    assert_eq!(run.stdout, "", "{run}");
}

#[test]
fn an_interrupt_ends_a_wait_that_the_api_server_asked_for() {
    let (tell, asked) = channel();
    let tell = std::sync::Mutex::new(tell);
    let clusters = Clusters::answering(move |request| {
        let _ = tell.lock().expect("no panic").send(());
        busy(request)
    });
    let begun = || asked.recv().expect("a request");
    let run = interrupted(
        &format!("status shop/prod-mesh {FOR_EVER}"),
        &clusters.kubeconfig(),
        begun,
    );
    assert_eq!(run.code, 130, "{run}");
}

#[test]
fn an_interrupt_ends_a_login_and_its_program() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (program, pipe) = hanging(&folder);
    let clusters = with_program(silent(), &program);
    for line in ["status shop/prod-mesh", "install prod-mesh"] {
        let mut pid = String::new();
        let run = interrupted(&format!("{line} {FOR_EVER}"), &clusters.kubeconfig(), || {
            pid = std::fs::read_to_string(&pipe).expect("the program runs");
        });
        assert_eq!(run.code, 130, "{line}: {run}");
        // It was told to end, and ends when the machine gets to it.
        let is_gone = || {
            let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
            std::thread::yield_now();
            state.is_empty() || state.contains(") Z ") || state.contains(") X ")
        };
        assert!((0..100_000).any(|_| is_gone()), "it still runs");
    }
}

#[test]
fn an_interrupt_ends_a_command_whose_write_is_not_answered() {
    let (tell, asked) = channel();
    let tell = std::sync::Mutex::new(tell);
    let clusters = Clusters::answering(move |request| {
        if request.method == "GET" {
            return not_found();
        }
        let _ = tell.lock().expect("no panic").send(());
        // Longer than the test: whoever waits for the answer waits for ever.
        loop {
            std::thread::park();
        }
    });
    let begun = || asked.recv().expect("a write");
    let run = interrupted(&format!("install prod-mesh {FOR_EVER}"), &clusters.kubeconfig(), begun);
    assert_eq!(run.code, 130, "{run}");
    assert!(run.stderr.contains("the same command goes on from there"), "{run}");
}

#[test]
fn requests_of_traffic_to_a_silent_server_are_told_as_unanswered() {
    let run = Clusters::new(&[("prod", silent())])
        .meshfed(&format!("traffic {}/ --requests 3 --request-timeout 300ms", silent()));
    assert_eq!(run.code, 1, "{run}");
    assert!(format!("{}{}", run.stdout, run.stderr).contains("0 of 3"), "{run}");
}

/// A stream of spaces that never ends, in answer to any request.
#[test]
fn an_answer_to_traffic_that_never_ends_is_given_up() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut more = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
            while more.is_ok() {
                more = stream.write_all(&[b' '; 1 << 16]);
            }
        }
    });
    let clusters = Clusters::new(&[("prod", silent())]);
    let run = clusters.meshfed(&format!(
        "traffic http://127.0.0.1:{port}/ --requests 1 --request-timeout 1s"
    ));
    assert_eq!(run.code, 1, "{run}");
}
