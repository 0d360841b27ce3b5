//! Many meshes of one cluster: what is listed once for all is what each namespace holds, and a right that is missing for
//! the whole cluster takes nothing away.

use serde_json::{Value, json};

use crate::server::{Answer, Clusters, Request, not_found, status};

const MESHES: [&str; 4] = ["a", "b", "c", "d"];

fn control_plane(name: &str) -> Value {
    json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"name": name, "namespace": name}, "spec": {}})
}

fn control_planes() -> Value {
    json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlaneList", "metadata": {},
        "items": MESHES.map(control_plane)})
}

/// Every mesh but the last one has a peer: the one after it.
fn peers(namespace: Option<&str>) -> Answer {
    let pairs = MESHES.iter().zip(&MESHES[1..]);
    let held = pairs.filter(|(mesh, _)| namespace.is_none_or(|namespace| namespace == **mesh));
    let items = held.map(|(mesh, peer)| {
        json!({"metadata": {"name": peer, "namespace": mesh}, "spec": {"remote": {"addresses": [format!("{peer}.example")]},
            "gateways": {"ingress": {"name": "in"}, "egress": {"name": "out"}},
            "security": {"trustDomain": format!("{peer}.local"), "clientID": format!("{peer}.local/ns/{peer}/sa/out")}}})
    });
    let list = json!({"apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeerList", "metadata": {},
        "items": items.collect::<Vec<_>>()});
    (200, list)
}

fn answer(request: &Request, whole_cluster: bool) -> Answer {
    let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["apis", "maistra.io", _, "servicemeshcontrolplanes"] => (200, control_planes()),
        ["apis", _, _, "namespaces", namespace, "servicemeshpeers"] => peers(Some(namespace)),
        ["apis", _, _, "servicemeshpeers"] if whole_cluster => peers(None),
        ["apis", _, _, "servicemeshpeers"] => {
            status(403, "Forbidden", "servicemeshpeers is forbidden at the cluster scope")
        }
        _ => not_found(),
    }
}

/// The addresses of each mesh's peers, and how many lists of peers there were.
fn observed(whole_cluster: bool) -> (Vec<Value>, usize) {
    let clusters = Clusters::answering(move |request| answer(request, whole_cluster));
    let run = clusters.meshfed(&format!(
        "snapshot {} -v",
        MESHES.map(|name| format!("{name}/{name}")).join(" ")
    ));
    let snapshot = run.json();
    let addresses = |mesh: &str| snapshot.pointer(&format!("/meshes/{mesh}/peers/present")).cloned();
    let seen = MESHES.map(|mesh| addresses(mesh).unwrap_or_else(|| panic!("the peers of {mesh}: {run}")));
    let lists = run.stderr.lines().filter(|line| line.contains("/servicemeshpeers"));
    (seen.into(), lists.count())
}

#[test]
fn many_meshes_are_asked_about_in_one_list_and_without_that_right_one_by_one_to_the_same_end() {
    let (together, few) = observed(true);
    let (one_by_one, many) = observed(false);
    assert_eq!(together, one_by_one);
    let named = together.iter().map(|peers| peers[0]["metadata"]["name"].as_str());
    assert_eq!(named.collect::<Vec<_>>(), [Some("b"), Some("c"), Some("d"), None]);
    assert!(
        few + MESHES.len() <= many + 1,
        "{few} lists of the whole cluster, {many} lists one by one"
    );
}
