//! Questions on a terminal: what counts as an answer, and what Ctrl-C leaves behind.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rexpect::process::WaitStatus;
use rexpect::session::spawn_command;
use serde_json::{Value, json};

use crate::server::{Answer, Clusters, Request, not_found};

/// Longer than any answer takes; only a test that fails waits for it.
const PATIENCE: u64 = 60_000;

/// A mesh of meshfed's own, and how often somebody really deleted something of it.
fn of_its_own() -> (Clusters, Arc<AtomicUsize>) {
    let deleted = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&deleted);
    let control_plane = json!({
        "apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"name": "prod-mesh", "namespace": "prod-mesh", "uid": "1", "generation": 1, "resourceVersion": "7",
            "labels": {"app.kubernetes.io/managed-by": "meshfed"}},
        "spec": {"version": "v2.6"},
    });
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod-mesh"}});
    let clusters = Clusters::answering(move |request: &Request| answer(request, &control_plane, &namespace, &counted));
    (clusters, deleted)
}

fn answer(request: &Request, control_plane: &Value, namespace: &Value, deleted: &AtomicUsize) -> Answer {
    let is_there = deleted.load(Ordering::SeqCst) == 0;
    match request {
        request if request.method == "POST" && request.path.contains("accessreviews") => {
            (201, json!({"status": {"allowed": true}}))
        }
        request if request.method == "DELETE" => {
            // What is only tried is said in the body here.
            if !request.is_dry_run() && request.body["dryRun"].is_null() {
                deleted.fetch_add(1, Ordering::SeqCst);
            }
            (200, json!({"kind": "Status", "apiVersion": "v1", "status": "Success"}))
        }
        request if request.is("GET", "/servicemeshcontrolplanes/prod-mesh") && is_there => (200, control_plane.clone()),
        request if request.is("GET", "/prod-mesh/servicemeshcontrolplanes") => {
            let items: &[&Value] = if is_there { &[control_plane] } else { &[] };
            (
                200,
                json!({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": items}),
            )
        }
        request if request.is("GET", "/namespaces/prod-mesh") => (200, namespace.clone()),
        _ => not_found(),
    }
}

/// What the command printed after its question was answered, how it ended, and how much was deleted.
fn answered(keys: &str) -> (String, i32, usize) {
    let (clusters, deleted) = of_its_own();
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshfed"));
    command
        .args(["uninstall", "prod-mesh/prod-mesh", "--timeout", "30s"])
        .env("KUBECONFIG", clusters.kubeconfig())
        .env("TERM", "xterm");
    let mut session = spawn_command(command, Some(PATIENCE)).expect("meshfed starts on a terminal");
    session.exp_string("[y/N]").expect("it asks");
    session.send(keys).expect("keys");
    session.flush().expect("keys");
    let told = session.exp_eof().expect("it ends");
    let code = match session.process().wait().expect("it ends") {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}: {told}"),
    };
    (told, code, deleted.load(Ordering::SeqCst))
}

#[test]
fn y_and_yes_are_answers_and_all_else_is_no() {
    for (keys, goes) in [("y\r", true), ("yes\r", true), ("n\r", false), ("\r", false)] {
        let (told, code, deleted) = answered(keys);
        assert_eq!(deleted > 0, goes, "{keys:?}: {code}: {told}");
        assert!(!goes || code == 0, "{keys:?}: {code}: {told}");
    }
}

#[test]
fn an_interrupt_at_a_question_ends_with_130_and_a_visible_cursor() {
    let (told, code, deleted) = answered("\x03");
    assert_eq!((code, deleted), (130, 0), "{told}");
    let shown = told.rfind("\x1b[?25h").expect("the cursor is shown again");
    assert!(told.rfind("\x1b[?25l").is_none_or(|hidden| hidden < shown), "{told:?}");
    assert!(told.contains("interrupted"), "{told}");
}
