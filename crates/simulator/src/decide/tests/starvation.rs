//! An istiod whose list of a peer's services fails, and its end.

use serde_json::{Value, json};

use crate::{Pace, Settings};

use super::stand_in::{Clusters, ONE, federated, installed, join, root, root_map};

/// Two meshes that are federated, and starve as real ones.
fn starving(mut clusters: Clusters) -> Clusters {
    clusters.settings = Settings {
        pace: Pace::REAL,
        ..Settings::default()
    };
    clusters.settle();
    clusters
}

fn addresses(clusters: &mut Clusters, addresses: Value) {
    clusters.patch("one", "ServiceMeshPeer", ("prod", "stage"), |peer| {
        peer["spec"]["remote"]["addresses"] = addresses
    });
    clusters.settle();
}

fn restart(clusters: &mut Clusters, mesh: &str, deployment: &str) {
    clusters.restart("one", (mesh, deployment));
    clusters.settle();
}

fn is_up(clusters: &Clusters, mesh: &str, peer: &str) -> bool {
    clusters.watch("one", mesh, peer).0
}

/// Whether the only istiod of prod is ready.
fn is_ready(clusters: &Clusters) -> bool {
    clusters.get("one", "Deployment", ("prod", "istiod-prod"))["status"]["readyReplicas"] == 1
}

#[test]
fn a_mended_address_is_read_when_istiod_restarts_and_not_before() {
    let mut clusters = starving(federated(&ONE));
    let right = clusters.get("one", "ServiceMeshPeer", ("prod", "stage"))["spec"]["remote"]["addresses"].clone();
    addresses(&mut clusters, json!(["typo.stage.svc.cluster.local"]));
    let synced = |clusters: &Clusters| {
        clusters.peer_status("one", "prod", "stage")["inactive"][0]["watch"]["lastFullSync"].clone()
    };
    let before = synced(&clusters);
    addresses(&mut clusters, right);
    clusters.after(600);
    assert_eq!(
        clusters.watch("one", "prod", "stage"),
        (false, "503 Service Unavailable".to_owned())
    );
    assert_eq!((before.is_string(), synced(&clusters)), (true, before));
    assert!(
        is_up(&clusters, "stage", "prod"),
        "the other direction is none of its business"
    );
    restart(&mut clusters, "prod", "istiod-prod");
    assert!(is_up(&clusters, "prod", "stage") && is_ready(&clusters));
}

#[test]
fn nothing_else_of_the_mesh_is_read_either_until_the_list_succeeds() {
    let mut clusters = starving(federated(&ONE));
    let port = |clusters: &mut Clusters, port: i64| {
        clusters.patch("one", "Service", ("stage", "prod-ingress"), |service| {
            service["spec"]["ports"][1]["port"] = json!(port)
        });
        clusters.patch("one", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
            object["spec"]["gateways"]["additionalIngress"]["prod-ingress"]["service"]["ports"][1]["port"] = json!(port)
        });
        clusters.settle();
    };
    port(&mut clusters, 8189);
    let mut other = clusters.get("one", "ServiceMeshPeer", ("prod", "stage"));
    other["metadata"] = json!({"name": "other", "namespace": "prod"});
    other.as_object_mut().expect("an object").remove("status");
    clusters.apply("one", root_map("prod", "other-ca-root-cert", &root()));
    clusters.apply("one", other);
    clusters.after(600);
    assert_eq!(clusters.peer_status("one", "prod", "other"), Value::Null);
    port(&mut clusters, 8188);
    assert!(is_up(&clusters, "prod", "stage"), "the other side mended it");
    assert_ne!(clusters.peer_status("one", "prod", "other"), Value::Null);
}

#[test]
fn an_istiod_whose_first_list_fails_is_not_ready_for_two_minutes() {
    let mut clusters = starving(federated(&ONE));
    addresses(&mut clusters, json!(["typo.stage.svc.cluster.local"]));
    restart(&mut clusters, "prod", "istiod-prod");
    let ready = |clusters: &Clusters| {
        let control_plane = clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod"));
        control_plane["status"]["readiness"]["components"]["unready"].clone()
    };
    clusters.after(119);
    assert_eq!(
        (is_ready(&clusters), ready(&clusters)),
        (false, json!(["istio-discovery"]))
    );
    assert!(!is_up(&clusters, "stage", "prod"), "nobody answers");
    clusters.after(2);
    assert_eq!((is_ready(&clusters), ready(&clusters)), (true, json!([])));
    assert!(is_up(&clusters, "stage", "prod") && !is_up(&clusters, "prod", "stage"));
}

#[test]
fn a_link_that_stays_up_starves_nobody() {
    let mut clusters = starving(federated(&ONE));
    let right = clusters.get("one", "ConfigMap", ("prod", "stage-ca-root-cert"))["data"].clone();
    clusters.apply("one", root_map("prod", "stage-ca-root-cert", &root()));
    clusters.after(600);
    clusters.patch("one", "ConfigMap", ("prod", "stage-ca-root-cert"), |map| {
        map["data"] = right
    });
    clusters.settle();
    restart(&mut clusters, "prod", "stage-egress");
    assert!(is_up(&clusters, "prod", "stage"));
}

#[test]
fn a_peer_that_never_was_up_starves_nobody() {
    let mut clusters = starving(installed(&ONE));
    join(&ONE, &mut clusters, "prod", "stage");
    clusters.settle();
    let right = clusters.get("one", "ServiceMeshPeer", ("prod", "stage"))["spec"]["remote"]["addresses"].clone();
    addresses(&mut clusters, json!(["typo.stage.svc.cluster.local"]));
    join(&ONE, &mut clusters, "stage", "prod");
    clusters.after(600);
    addresses(&mut clusters, right);
    assert!(is_up(&clusters, "prod", "stage"));
}
