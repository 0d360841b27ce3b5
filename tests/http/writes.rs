//! Refusals while writing, each with its exit code and its next step.

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
