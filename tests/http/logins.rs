//! Kubeconfigs that name a program to log in with.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{Clusters, nobody, not_found, serve};

fn script(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("log-in");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    path
}

/// A cluster whose user logs in with this program.
fn with_program(server: String, program: &Path, more: Value) -> Clusters {
    let mut exec =
        json!({"apiVersion": "client.authentication.k8s.io/v1", "command": program, "interactiveMode": "Never"});
    for (field, value) in more.as_object().into_iter().flatten() {
        exec[field] = value.clone();
    }
    Clusters::new(&[("prod", server)]).edited(|kubeconfig| kubeconfig["users"][0]["user"] = json!({"exec": exec}))
}

#[test]
fn a_program_that_is_not_installed_is_named_with_what_the_kubeconfig_says_of_it() {
    let hint = "Install it with:\n  krew install oidc-login";
    let clusters = with_program(nobody(), Path::new("/no/such/oidc-login"), json!({"installHint": hint}));
    let words = [
        "context `prod`",
        "the login program `/no/such/oidc-login` of user `somebody` is not installed",
        "Install it with: krew install oidc-login",
    ];
    clusters.meshfed("status").fails(3, &words);
    clusters.meshfed("install shop/prod-mesh").fails(3, &words);
}

#[test]
fn a_program_that_fails_is_told_with_its_last_line_and_without_its_arguments() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = script(&folder, "echo session expired >&2; echo >&2; exit 4");
    let clusters = with_program(nobody(), &program, json!({"args": ["--secret", "sesame-7"]}));
    let run = clusters.meshfed("status");
    run.fails(3, &["of user `somebody` ended with exit status: 4: session expired"]);
    assert!(!format!("{run}").contains("sesame-7"), "{run}");
}

#[test]
fn a_program_that_prints_something_else_is_told_so_without_what_it_printed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = script(&folder, "echo my-token-sesame-7");
    let run = with_program(nobody(), &program, json!({})).meshfed("status");
    run.fails(3, &["did not print the ExecCredential"]);
    assert!(!format!("{run}").contains("sesame-7"), "{run}");
}

#[test]
fn a_program_that_hangs_is_ended_with_the_request_timeout() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pid = folder.path().join("pid");
    let program = script(&folder, &format!("echo $$ > '{}'; exec sleep 1000", pid.display()));
    let run = with_program(nobody(), &program, json!({})).meshfed("status --request-timeout 2s");
    run.fails(3, &["did not end within 2s (--request-timeout)"]);
    let pid = std::fs::read_to_string(&pid).expect("the program ran");
    let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    let is_gone = state.is_empty() || state.contains(") Z ") || state.contains(") X ");
    assert!(is_gone, "it still runs: {state}");
}

#[test]
fn the_token_that_a_program_gives_is_sent_and_an_expired_one_is_asked_for_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let runs = folder.path().join("runs");
    // Each token has expired by the time it is used, so each request asks for another.
    let text = format!(
        "echo run >> '{runs}'\ncase \"$KUBERNETES_EXEC_INFO\" in *'\"server\":\"http://127.0.0.1'*) ;; *) exit 9;; esac\n\
         echo '{{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": \
         {{\"token\": \"'sesame-$(wc -l < '{runs}' | tr -d ' ')'\", \"expirationTimestamp\": \"2020-01-01T00:00:00Z\"}}}}'",
        runs = runs.display()
    );
    let program = script(&folder, &text);
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let recorded = Arc::clone(&seen);
    let server = serve(move |request| {
        let header = request.header("authorization").join(",");
        recorded.lock().expect("no panic while recording").push(header);
        not_found()
    });
    let run = with_program(server, &program, json!({"provideClusterInfo": true}))
        .meshfed("status shop/prod-mesh -o json --verbose");
    assert_eq!(run.json()["meshes"][0]["state"], "missing", "{run}");
    assert!(!format!("{run}").contains("sesame"), "{run}");
    let seen = seen.lock().expect("recorded");
    assert!(
        seen.iter().all(|header| header.starts_with("Bearer sesame-")),
        "{seen:?}"
    );
    assert!(
        !seen.is_empty() && !seen.contains(&"Bearer sesame-1".to_owned()),
        "{seen:?}"
    );
}
