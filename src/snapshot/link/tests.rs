//! A row for each way in which statuses of real istiods mislead.

use k8s_openapi::api::core::v1::Pod;
use serde_json::{Value, json};

use super::*;
use crate::snapshot::Observed;
use crate::snapshot::samples::{self, read};

const NOW: &str = "2026-01-01T12:00:00Z";
const LATELY: &str = "2026-01-01T11:59:30Z";

fn pod(name: &str) -> Pod {
    read(json!({"metadata": {"name": name}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}))
}

fn mesh(name: &str, peer: &str, status: Value) -> MeshState {
    let trust_domain = json!({"trust": {"domain": format!("{name}.local")}});
    let mut state = samples::mesh(name, &json!({"version": "v2.6", "security": trust_domain}));
    let client_id = format!("{peer}.local/ns/{peer}/sa/{name}-egress-service-account");
    let spec = json!({"security": {"clientID": client_id, "trustDomain": format!("{peer}.local")}});
    let mut object = json!({"metadata": {"name": peer}, "spec": spec});
    if !status.is_null() {
        object["status"] = json!({"discoveryStatus": status});
    }
    state.peers = Observed::Present(vec![read(object)]);
    state
}

fn up() -> Value {
    json!({"active": [{"pod": "istiod-0",
        "remotes": [{"connected": true, "source": "10.0.0.1", "lastConnected": LATELY}],
        "watch": {"connected": true, "lastConnected": LATELY, "lastFullSync": LATELY}}]})
}

fn states(prod: MeshState, stage: MeshState) -> (LinkState, LinkState) {
    let taken_at = NOW.parse().expect("a time");
    let meshes = [prod, stage].map(|mesh| (mesh.mesh.name.clone(), mesh)).into();
    let snapshot = Snapshot { taken_at, meshes };
    let found = links(&snapshot);
    let state = |from: &str| {
        let link = found
            .iter()
            .find(|link| link.direction.from == from)
            .expect("both directions are links");
        link.state.clone()
    };
    assert_eq!(found.len(), 2, "{found:#?}");
    for link in &found {
        let between = link_between(&snapshot, &link.direction.from, &link.direction.to);
        assert_eq!(between.as_ref(), Some(link));
    }
    (state("prod"), state("stage"))
}

fn reason(state: &LinkState) -> &str {
    match state {
        LinkState::Down(reason) | LinkState::NotSynced(reason) | LinkState::AtRisk(reason) => reason,
        LinkState::Unknown(undetermined) => &undetermined.why,
        LinkState::Connected => "",
    }
}

#[test]
fn both_ends_up_is_connected_although_the_last_disconnect_is_still_told() {
    let mut history = up();
    history["active"][0]["watch"]["lastDisconnectStatus"] = json!("400 Bad Request");
    let (there, back) = states(mesh("prod", "stage", history), mesh("stage", "prod", up()));
    assert_eq!((there, back), (LinkState::Connected, LinkState::Connected));
}

#[test]
fn an_attempt_later_than_the_disconnect_is_no_connection() {
    let refused =
        "Get \"http://stage-egress.prod.svc.cluster.local:8188/v1/watch\": dial tcp: connect: connection refused";
    let lost = json!({"inactive": [{"pod": "istiod-0",
        "remotes": [{"connected": true, "source": "10.0.0.1"}],
        "watch": {"connected": false, "lastConnected": NOW, "lastDisconnect": LATELY,
                  "lastDisconnectStatus": refused, "lastFullSync": LATELY}}]});
    let mut seen = up();
    seen["active"][0]["remotes"][0]["connected"] = json!(false);
    let (there, back) = states(mesh("prod", "stage", lost), mesh("stage", "prod", seen));
    assert!(
        matches!(&there, LinkState::Down(why) if why.contains("connection refused")),
        "{there:?}"
    );
    // The way back has its own watch, and the pod that stands under `inactive` still has its inbound connection.
    assert_eq!(back, LinkState::Connected);
}

#[test]
fn a_peer_without_status_is_down_and_says_that_istiod_has_not_taken_it_up() {
    let (there, _) = states(mesh("prod", "stage", Value::Null), mesh("stage", "prod", up()));
    assert!(
        matches!(&there, LinkState::Down(why) if why.contains("has no status")),
        "{there:?}"
    );
}

#[test]
fn a_watch_that_the_other_end_does_not_see_is_not_connected() {
    let mut unseen = up();
    unseen["active"][0].as_object_mut().expect("an entry").remove("remotes");
    let (there, back) = states(mesh("prod", "stage", up()), mesh("stage", "prod", unseen));
    assert!(reason(&there).contains("sees no watch"), "{there:?}");
    assert_eq!(back, LinkState::Connected);
}

#[test]
fn a_stale_inbound_connection_does_not_make_the_way_back_exist() {
    let mut stage = mesh("stage", "prod", up());
    stage.peers = Observed::Present(Vec::new());
    let (there, back) = states(mesh("prod", "stage", up()), stage);
    assert!(
        reason(&there).contains("stage has no ServiceMeshPeer for prod"),
        "{there:?}"
    );
    assert!(
        reason(&back).contains("stage has no ServiceMeshPeer for prod"),
        "{back:?}"
    );
}

#[test]
fn every_istiod_pod_must_be_connected_also_one_that_has_written_nothing() {
    let mut prod = mesh("prod", "stage", up());
    prod.istiod_pods = Observed::Present(vec![pod("istiod-0"), pod("istiod-1")]);
    let (there, _) = states(prod, mesh("stage", "prod", up()));
    assert!(reason(&there).contains("1 of 2 istiod pods"), "{there:?}");
}

#[test]
fn entries_of_pods_that_are_gone_do_not_count() {
    let mut rolled = up();
    rolled["inactive"] = json!([{"pod": "istiod-gone", "watch": {"connected": false}}]);
    let (there, _) = states(mesh("prod", "stage", rolled), mesh("stage", "prod", up()));
    assert_eq!(there, LinkState::Connected);
}

#[test]
fn a_pod_in_both_lists_counts_by_its_newest_entry() {
    let mut both = up();
    both["inactive"] =
        json!([{"pod": "istiod-0", "watch": {"connected": false, "lastConnected": "2026-01-01T10:00:00Z"}}]);
    let (there, _) = states(mesh("prod", "stage", both), mesh("stage", "prod", up()));
    assert_eq!(there, LinkState::Connected);
}

#[test]
fn a_connection_without_a_recent_list_is_not_synced() {
    let mut hung = up();
    hung["active"][0]["watch"]["lastFullSync"] = json!("2026-01-01T11:00:00Z");
    let (there, _) = states(mesh("prod", "stage", hung), mesh("stage", "prod", up()));
    assert!(matches!(there, LinkState::NotSynced(_)), "{there:?}");
    let mut never = up();
    never["active"][0]["watch"]
        .as_object_mut()
        .expect("a watch")
        .remove("lastFullSync");
    let (there, _) = states(mesh("prod", "stage", never), mesh("stage", "prod", up()));
    assert!(matches!(there, LinkState::NotSynced(_)), "{there:?}");
}

#[test]
fn a_mesh_that_cannot_be_reached_is_neither_up_nor_down() {
    let mut stage = mesh("stage", "prod", up());
    stage.control_plane = Observed::unreachable("connection refused");
    stage.peers = Observed::default();
    let meshes = [mesh("prod", "stage", up()), stage]
        .map(|mesh| (mesh.mesh.name.clone(), mesh))
        .into();
    let found = links(&Snapshot {
        taken_at: NOW.parse().expect("a time"),
        meshes,
    });
    assert!(
        found.iter().all(|link| matches!(link.state, LinkState::Unknown(_))),
        "{found:#?}"
    );
}

#[test]
fn without_a_ready_istiod_the_status_is_history() {
    let mut prod = mesh("prod", "stage", up());
    prod.istiod_pods = Observed::Present(Vec::new());
    let (there, _) = states(prod, mesh("stage", "prod", up()));
    assert!(reason(&there).contains("history"), "{there:?}");
}

#[test]
fn a_link_that_is_up_is_at_risk_where_the_peer_expects_another_trust_domain() {
    let mut prod = mesh("prod", "stage", up());
    let mut peers = prod.peers.list().expect("a peer").to_vec();
    peers[0].spec.security.trust_domain = "typo.local".to_owned();
    prod.peers = Observed::Present(peers);
    let (there, back) = states(prod, mesh("stage", "prod", up()));
    let expects = "ServiceMeshPeer stage expects the trust domain `typo.local`, and it is `stage.local`";
    assert!(
        matches!(&there, LinkState::AtRisk(why) if why.starts_with(expects)),
        "{there:?}"
    );
    assert_eq!(back, LinkState::Connected);
}

#[test]
fn a_second_peer_for_one_mesh_that_istiod_does_not_know_says_nothing_of_the_link() {
    let mut prod = mesh("prod", "stage", up());
    let mut peers = prod.peers.list().expect("a peer").to_vec();
    let mut old = peers[0].clone();
    old.metadata.name = Some("z-stage".to_owned());
    old.status = None;
    peers.push(old);
    prod.peers = Observed::Present(peers);
    assert_eq!(states(prod, mesh("stage", "prod", up())).0, LinkState::Connected);
}
