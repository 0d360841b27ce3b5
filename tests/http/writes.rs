//! Refusals while writing, each with its exit code and its next step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::server::{Answer, Clusters, Request, not_found, status, status_with};

/// A control plane that somebody else wrote, in a namespace that is there; what is written gets this answer.
fn with_control_plane(answer: Answer) -> Clusters {
    let control_plane = json!({
        "apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"name": "prod-mesh", "namespace": "prod-mesh", "generation": 1, "resourceVersion": "7"},
        "spec": {"version": "v2.5", "security": {"trust": {"domain": "old.local"}}},
    });
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod-mesh"}});
    Clusters::answering(move |request: &Request| match request {
        request if request.is("GET", "/servicemeshcontrolplanes/prod-mesh") => (200, control_plane.clone()),
        request if request.is("GET", "/namespaces/prod-mesh") => (200, namespace.clone()),
        request if request.method == "GET" => not_found(),
        _ => answer.clone(),
    })
}

/// An empty cluster, where writing gets this answer.
fn empty(answer: Answer) -> Clusters {
    Clusters::answering(move |request: &Request| match request.method.as_str() {
        "GET" => not_found(),
        _ => answer.clone(),
    })
}

const INSTALL: &str = "install prod-mesh --trust-domain new.local";
const OBJECT: &str = "mesh `prod-mesh` (context `prod`): cannot apply ServiceMeshControlPlane prod-mesh/prod-mesh";

fn conflict() -> Answer {
    let cause = |field: &str| -> Value {
        json!({"reason": "FieldManagerConflict", "message": "conflict with \"argocd\" using maistra.io/v2", "field": field})
    };
    let causes = [cause(".spec.security.trust.domain"), cause(".spec.version")];
    let message = "Apply failed with 2 conflicts: conflicts with \"argocd\" using maistra.io/v2";
    status_with(409, "Conflict", message, json!({ "causes": causes }))
}

#[test]
fn a_conflict_names_every_field_and_its_manager_and_how_to_take_them_over() {
    let run = with_control_plane(conflict()).meshfed(INSTALL);
    let words = [
        OBJECT,
        "`prod-mesh`",
        ".spec.security.trust.domain: conflict with \"argocd\"",
        ".spec.version",
        "--force-conflicts",
    ];
    run.fails(5, &words);
}

#[test]
fn a_change_in_between_is_tried_again_or_told_as_such() {
    let message =
        "Operation cannot be fulfilled on servicemeshcontrolplanes \"prod-mesh\": the object has been modified";
    let run = with_control_plane(status(409, "Conflict", message)).meshfed(INSTALL);
    run.fails(
        5,
        &[OBJECT, "somebody changed it meanwhile", "run the same command again"],
    );
}

#[test]
fn an_invalid_object_is_invalid_input_and_the_api_servers_words_are_kept() {
    let message =
        "ServiceMeshControlPlane.maistra.io \"prod-mesh\" is invalid: spec.mode: Unsupported value: \"MultiTenant\"";
    let run = with_control_plane(status(422, "Invalid", message)).meshfed(INSTALL);
    run.fails(2, &[OBJECT, message, "oc explain"]);
    let strict = "strict decoding error: unknown field \"spec.treacing\"";
    let run = with_control_plane(status(400, "BadRequest", strict)).meshfed(INSTALL);
    run.fails(2, &[OBJECT, strict]);
}

#[test]
fn a_webhook_that_denies_is_a_no_and_one_that_is_down_is_unknown() {
    let denied =
        "admission webhook \"smcp.validation.maistra.io\" denied the request: the security.trust.domain is taken";
    for code in [400, 403] {
        let run = with_control_plane(status(code, "Forbidden", denied)).meshfed(INSTALL);
        run.fails(1, &[OBJECT, denied, "mend what the webhook names"]);
    }
    let down = "Internal error occurred: failed calling webhook \"smcp.validation.maistra.io\": no endpoints available";
    let run = with_control_plane(status(500, "InternalError", down)).meshfed(INSTALL);
    run.fails(
        3,
        &[
            OBJECT,
            "could not be called",
            down,
            "oc get pods -n openshift-operators",
        ],
    );
}

#[test]
fn a_right_that_is_missing_for_writing_is_named_with_the_object() {
    let message = "namespaces is forbidden: User \"dev\" cannot patch resource \"namespaces\" in API group \"\"";
    let run = empty(status(403, "Forbidden", message)).meshfed("install prod-mesh");
    run.fails(
        3,
        &[
            "cannot apply Namespace prod-mesh: forbidden",
            message,
            "oc auth can-i --list",
        ],
    );
}

#[test]
fn an_overloaded_api_server_is_no_refusal() {
    for (code, message) in [
        (429, "slow down"),
        (500, "etcdserver: request timed out"),
        (504, "timeout"),
    ] {
        let run = with_control_plane(status(code, "X", message)).meshfed(INSTALL);
        run.fails(
            3,
            &[
                OBJECT,
                &format!("it answered {code}: {message}"),
                "run the same command again",
            ],
        );
    }
}

#[test]
fn what_was_written_before_a_fault_is_told_and_makes_it_a_partial_run() {
    let clusters = Clusters::answering(|request: &Request| match request {
        request if request.method == "GET" => not_found(),
        request if request.is("POST", "/namespaces") => (
            201,
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod-mesh"}}),
        ),
        // Somebody else's change makes it so between the trial and the write.
        request if request.is_dry_run() => (201, control_plane()),
        _ => status(422, "Invalid", "spec.version: Unsupported value"),
    });
    let run = clusters.meshfed("install prod-mesh");
    let words = [
        "spec.version: Unsupported value",
        "written before that: Namespace prod-mesh in mesh `prod-mesh`",
        "run the same command again",
    ];
    run.fails(6, &words);
}

#[test]
fn what_would_be_refused_is_told_before_anything_is_written() {
    let written = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&written);
    let clusters = Clusters::answering(move |request: &Request| {
        let is_read = request.method == "GET" || request.is_dry_run();
        written.fetch_or(!is_read, Ordering::SeqCst);
        match request {
            request if request.method == "GET" => not_found(),
            request if request.is("POST", "/namespaces") => (
                201,
                json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod-mesh"}}),
            ),
            _ => status(422, "Invalid", "spec.version: Unsupported value"),
        }
    });
    let run = clusters.meshfed("install prod-mesh");
    run.fails(2, &["spec.version: Unsupported value", "nothing was written"]);
    assert!(!seen.load(Ordering::SeqCst));
}

#[test]
fn what_a_webhook_says_forges_neither_a_line_nor_a_colour() {
    let said = "admission webhook \"w\" denied the request: no\r\n\u{1b}[32m✓ prod-mesh: all is well\u{1b}[0m\u{202e}";
    let clusters = Clusters::answering(move |request: &Request| match request {
        request if request.method == "GET" => not_found(),
        _ => status(403, "Forbidden", said),
    });
    let run = clusters.meshfed("install prod-mesh");
    run.fails(1, &["denied the request: no\\r\\n\\u{1b}[32m✓ prod-mesh"]);
    let acts = |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
    assert!(!run.stderr.contains(acts), "{:?}", run.stderr);
}

fn control_plane() -> Value {
    json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"name": "prod-mesh", "namespace": "prod-mesh"}, "spec": {}})
}

/// A list as an API server gives it.
fn list(kind: &str, version: &str, items: Value) -> Answer {
    let object = json!({"apiVersion": version, "kind": format!("{kind}List"), "metadata": {}, "items": items});
    (200, object)
}

/// A mesh with one peer and one Service to export, where somebody makes the set while it is being planned.
fn overtaken() -> Clusters {
    let rule = json!({"type": "NameSelector", "nameSelector": {"namespace": "theirs", "name": "cart"}});
    let set = json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
        "metadata": {"name": "stage-mesh", "namespace": "prod-mesh", "resourceVersion": "7"},
        "spec": {"exportRules": [rule]}});
    let control_plane = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"name": "prod-mesh", "namespace": "prod-mesh"}, "spec": {}});
    let roll = json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll",
        "metadata": {"name": "default", "namespace": "prod-mesh"}, "spec": {"members": ["shop"]},
        "status": {"configuredMembers": ["shop"]}});
    let peer = json!({"metadata": {"name": "stage-mesh", "namespace": "prod-mesh"}, "spec": {}});
    let service = json!({"metadata": {"name": "details", "namespace": "shop"},
        "spec": {"ports": [{"name": "http", "port": 80}]}});
    let looked = AtomicBool::new(false);
    let federation = "federation.maistra.io/v1";
    Clusters::answering(move |request: &Request| match request {
        request if request.is("GET", "/servicemeshcontrolplanes/prod-mesh") => (200, control_plane.clone()),
        request if request.is("GET", "/servicemeshmemberrolls/default") => (200, roll.clone()),
        request if request.is("GET", "/servicemeshpeers") => list("ServiceMeshPeer", federation, json!([peer])),
        request if request.is("GET", "/namespaces/shop/services") => list("Service", "v1", json!([service])),
        request if request.is("GET", "/exportedservicesets") => {
            let there = looked.swap(true, Ordering::Relaxed);
            let sets = if there { json!([set]) } else { json!([]) };
            list("ExportedServiceSet", federation, sets)
        }
        request if request.is("GET", "/exportedservicesets/stage-mesh") => (200, set.clone()),
        request if request.is("PATCH", "/exportedservicesets/stage-mesh") => (200, set.clone()),
        request if request.is("POST", "/exportedservicesets") => status(409, "AlreadyExists", "it exists already"),
        request if request.method == "GET" => not_found(),
        _ => status(500, "InternalError", "nothing else is to be written"),
    })
}

#[test]
fn a_set_that_somebody_made_meanwhile_keeps_their_rule_and_gets_ours_beside_it() {
    let line = "export shop/details --in prod-mesh/prod-mesh --to stage-mesh --wait none -o json";
    let run = overtaken().meshfed(line);
    assert_eq!(run.code, 0, "{run}");
    let changes = run.json()["changes"].clone();
    let [change] = changes.as_array().map(Vec::as_slice).unwrap_or_default() else {
        panic!("one change: {run}")
    };
    let written = &change["differences"][0];
    assert_eq!(
        (&change["outcome"], &written["field"]),
        (&json!("changed"), &json!("spec.exportRules"))
    );
    let names: Vec<&Value> = written["wanted"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| &rule["nameSelector"]["name"])
        .collect();
    assert_eq!(names, ["cart", "details"], "{run}");
}
