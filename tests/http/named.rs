//! Objects that are known by name: many of them come out of one list, and one by one where nobody may list them.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Answer, Clusters, Request, not_found, serve, status};

/// The peers of `prod`.
const PEERS: [&str; 4] = ["a", "b", "c", "d"];

fn certificate(peer: &str) -> Value {
    json!({"metadata": {"namespace": "prod", "name": format!("{peer}-ca-root-cert"), "uid": peer},
        "data": {"root-cert.pem": "none"}})
}

/// A mesh `prod` with peers that meshfed made and root certificates that somebody else copied, and a mesh for each peer.
fn cluster(request: &Request, may_list: bool) -> Answer {
    let list = |items: Vec<Value>| {
        (
            200,
            json!({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": items}),
        )
    };
    let parts: Vec<&str> = request.path.split('/').collect();
    let at = parts.iter().position(|part| *part == "namespaces");
    let (namespace, resource, name) = match at.map(|at| &parts[at + 1..]) {
        Some([namespace, resource]) => (*namespace, *resource, None),
        Some([namespace, resource, name]) => (*namespace, *resource, Some(*name)),
        _ => return status(403, "Forbidden", "cannot list at the cluster scope"),
    };
    let control_plane = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"namespace": namespace, "name": namespace, "uid": namespace}, "spec": {"version": "v2.5"}});
    let peer = |name: &str| {
        json!({"apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeer",
            "metadata": {"namespace": "prod", "name": name, "uid": name,
                "labels": {"app.kubernetes.io/managed-by": "meshfed"}},
            "spec": {"remote": {"addresses": ["10.0.0.1"]}, "security": {"clientID": "x", "trustDomain": "x"},
                "gateways": {"ingress": {"name": "x"}, "egress": {"name": "x"}}}})
    };
    let is_prod = namespace == "prod";
    match (resource, name) {
        ("servicemeshcontrolplanes", None) => list(vec![control_plane]),
        ("servicemeshcontrolplanes", Some(_)) => (200, control_plane),
        ("servicemeshpeers", None) if is_prod => list(PEERS.map(peer).to_vec()),
        ("servicemeshpeers", Some(name)) if is_prod => (200, peer(name)),
        ("configmaps", None) if is_prod && !may_list => status(403, "Forbidden", "cannot list configmaps"),
        ("configmaps", None) if is_prod => list(PEERS.map(certificate).to_vec()),
        ("configmaps", Some(name)) if is_prod => match name.strip_suffix("-ca-root-cert") {
            Some(peer) if PEERS.contains(&peer) => (200, certificate(peer)),
            _ => not_found(),
        },
        (_, None) => list(Vec::new()),
        (_, Some(_)) => not_found(),
    }
}

#[test]
fn many_are_read_out_of_one_list_and_one_by_one_where_they_may_not_be_listed() {
    for may_list in [true, false] {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        let server = serve(move |request| {
            log.lock().expect("no panic").push(request.path.clone());
            cluster(request, may_list)
        });
        let clusters = Clusters::new(&[("east", server)]);
        let run = clusters
            .meshfed("unpeer prod/prod@east a/a@east b/b@east c/c@east d/d@east --dry-run=client -o json --yes");
        let report = run.json();
        let left = report["leftBehind"].as_array().unwrap_or_else(|| panic!("{run}"));
        let left: Vec<&str> = left.iter().filter_map(|left| left["object"].as_str()).collect();
        for peer in PEERS {
            let copy = format!("ConfigMap prod/{peer}-ca-root-cert");
            assert!(left.contains(&copy.as_str()), "{may_list} {copy}: {run}");
        }
        let asked = asked.lock().expect("no panic");
        let by_name = asked
            .iter()
            .filter(|path| path.contains("/namespaces/prod/configmaps/"));
        let copies = by_name.filter(|path| path.contains("-ca-root-cert") && !path.contains("istio-ca"));
        assert_eq!(copies.count() == 0, may_list, "{asked:#?}");
    }
}
