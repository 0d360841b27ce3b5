//! The health that Argo CD is told of objects as real software wrote them.

use serde_json::{Value, json};

use crate::documents::{healthy, object, recorded};
use crate::lua::health;

/// A ServiceMeshPeer as it was after a deed.
fn peer(file: &str, name: &str) -> Value {
    let recorded = recorded(file);
    let found = recorded.get("ServiceMeshPeer", name).expect("it was recorded");
    json!({"kind": "ServiceMeshPeer", "metadata": {"name": name}, "spec": {}, "status": found.status})
}

/// An object of a mesh of the healthy federation.
fn of_mesh(mesh: &str, part: &str, kind: &str) -> Value {
    let part = healthy()["meshes"][mesh][part]["present"].take();
    let mut object = match part {
        Value::Array(mut objects) => objects.remove(0),
        object => object,
    };
    object["kind"] = json!(kind);
    object
}

#[track_caller]
fn assert_health(object: &Value, status: &str, words: &str) {
    let (told, message) = health(object);
    assert_eq!(told, status, "{message}\n{object:#}");
    assert!(message.contains(words), "{message}");
}

#[test]
fn a_healthy_federation_is_healthy_in_every_kind() {
    let parts = [
        ("prod-mesh", "controlPlane", "ServiceMeshControlPlane"),
        ("stage-mesh", "controlPlane", "ServiceMeshControlPlane"),
        ("prod-mesh", "memberRoll", "ServiceMeshMemberRoll"),
        ("prod-mesh", "peers", "ServiceMeshPeer"),
        ("stage-mesh", "peers", "ServiceMeshPeer"),
        ("stage-mesh", "exports", "ExportedServiceSet"),
        ("prod-mesh", "imports", "ImportedServiceSet"),
    ];
    for (mesh, part, kind) in parts {
        assert_health(&of_mesh(mesh, part, kind), "Healthy", "");
    }
}

#[test]
fn a_control_plane_that_is_made_is_on_its_way_and_one_that_is_refused_is_broken() {
    let pausing = object("01-smcp-pausing-install.yaml");
    assert_health(&pausing, "Progressing", "Reconciled=False PausingInstall");
    let mut refused = of_mesh("prod-mesh", "controlPlane", "ServiceMeshControlPlane");
    let conditions = refused["status"]["conditions"].as_array_mut().expect("conditions");
    for condition in conditions
        .iter_mut()
        .filter(|condition| condition["type"] == "Reconciled")
    {
        condition["status"] = json!("False");
        condition["reason"] = json!("ValidationError");
    }
    assert_health(&refused, "Degraded", "ValidationError");
    let mut newer = of_mesh("prod-mesh", "controlPlane", "ServiceMeshControlPlane");
    newer["metadata"]["generation"] = json!(99);
    assert_health(&newer, "Progressing", "has not seen the newest spec");
    newer["status"] = Value::Null;
    assert_health(&newer, "Progressing", "no status");
}

#[test]
fn a_link_that_was_up_and_is_not_is_broken_and_one_that_never_was_is_on_its_way() {
    assert_health(
        &peer("11b-root-swapped-gateway-restart.json", "prod-mesh/stage-mesh"),
        "Degraded",
        "503 Service Unavailable",
    );
    let mut never = peer("11b-root-swapped-gateway-restart.json", "prod-mesh/stage-mesh");
    let pod = &mut never["status"]["discoveryStatus"]["inactive"][0]["watch"];
    pod.as_object_mut().expect("a watch").remove("lastDisconnect");
    assert_health(&never, "Progressing", "is not connected: 503");
    never["status"] = Value::Null;
    assert_health(&never, "Progressing", "has not taken it up");
    // Only `connected` tells: of a link that is up, what it failed with before is history.
    assert_health(
        &peer("11-root-swapped.json", "prod-mesh/stage-mesh"),
        "Healthy",
        "1 of 1",
    );
}

#[test]
fn what_is_not_listed_is_not_shared_yet_and_a_namespace_that_is_no_member_yet_is_told() {
    let mut exports = of_mesh("stage-mesh", "exports", "ExportedServiceSet");
    exports["status"]["exportedServices"] = json!([]);
    assert_health(&exports, "Progressing", "not exported yet: stage-bookinfo/details");
    let mut imports = of_mesh("prod-mesh", "imports", "ImportedServiceSet");
    imports["status"]["importedServices"][0]["localService"] = json!({"hostname": "", "name": "", "namespace": ""});
    assert_health(&imports, "Progressing", "not imported yet: stage-bookinfo/details");
    let mut roll = of_mesh("prod-mesh", "memberRoll", "ServiceMeshMemberRoll");
    roll["spec"]["members"] = json!(["prod-bookinfo", "nowhere"]);
    roll["status"]["memberStatuses"] = json!([{"namespace": "nowhere",
        "conditions": [{"type": "Reconciled", "status": "False", "reason": "NamespaceNotExists"}]}]);
    assert_health(&roll, "Progressing", "not configured yet: nowhere (NamespaceNotExists)");
}
