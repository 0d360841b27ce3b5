//! What a command asks a cluster, and that it asks nothing twice and nothing that it does not need.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Answer, Clusters, Request, not_found, status};

/// A mesh with a member and a peer, for somebody who may not list its kinds in the whole cluster; of anything else its
/// cluster has nothing.
fn answer(request: &Request) -> Answer {
    let maistra = |kind: &str, name: &str, status: Value| {
        let metadata = json!({"name": name, "namespace": "shop"});
        json!({"apiVersion": "maistra.io/v1", "kind": kind, "metadata": metadata, "spec": {}, "status": status})
    };
    if request.path.ends_with("/servicemeshcontrolplanes/prod-mesh") {
        return (200, maistra("ServiceMeshControlPlane", "prod-mesh", json!({})));
    }
    if request.path.ends_with("/servicemeshmemberrolls/default") {
        let status = json!({"configuredMembers": ["web"]});
        return (200, maistra("ServiceMeshMemberRoll", "default", status));
    }
    if request.path.ends_with("/namespaces/shop/servicemeshpeers") {
        let security = json!({"trustDomain": "stage.local", "clientID": "stage.local/ns/stage/sa/out"});
        let peer = json!({"metadata": {"name": "stage", "namespace": "shop"}, "spec": {"security": security}});
        return (
            200,
            json!({"kind": "ServiceMeshPeerList", "metadata": {}, "items": [peer]}),
        );
    }
    let is_a_list = request.path.matches('/').count() == 4;
    if request.path.contains("maistra.io/") && is_a_list && !request.path.contains("/namespaces/") {
        return status(403, "Forbidden", "cannot list at the cluster scope");
    }
    not_found()
}

/// How often each path is asked for, the last two or three of its parts: `shop/pods`, `configmaps/stage-ca-root-cert`.
fn asked(line: &str) -> BTreeMap<String, usize> {
    let paths: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let seen = Arc::clone(&paths);
    let clusters = Clusters::answering(move |request| {
        let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let end = match parts.iter().position(|part| *part == "namespaces") {
            Some(at) => parts[at + 1..].join("/"),
            None => parts[1..].join("/"),
        };
        *seen.lock().expect("no test panics here").entry(end).or_default() += 1;
        answer(request)
    });
    clusters.meshfed(line);
    let paths = paths.lock().expect("no test panics here").clone();
    assert!(!paths.is_empty(), "{line} asks something");
    paths
}

const STATUS: [&str; 12] = [
    "kube-system",
    "shop/configmaps/istio-ca-root-cert",
    "shop/configmaps/stage-ca-root-cert",
    "shop/exportedservicesets",
    "shop/importedservicesets",
    "shop/pods",
    "shop/servicemeshcontrolplanes/prod-mesh",
    "shop/servicemeshmemberrolls/default",
    "shop/servicemeshpeers",
    "shop/virtualservices",
    "web/pods",
    "web/virtualservices",
];

#[test]
fn status_asks_for_what_it_shows_and_once() {
    let asked = asked("status shop/prod-mesh");
    assert_eq!(asked, STATUS.map(|path| (path.to_owned(), 1)).into());
}

#[test]
fn check_takes_several_parts_of_a_mesh_from_one_list() {
    let asked = asked("check shop/prod-mesh");
    for list in [
        "shop/pods",
        "shop/configmaps",
        "shop/services",
        "shop/endpointslices",
        "web/services",
    ] {
        assert_eq!(asked.get(list), Some(&1), "{list}: {asked:#?}");
    }
    // Where ConfigMaps are not listed at all, those that are known by name are asked for.
    assert!(asked.contains_key("shop/configmaps/stage-ca-root-cert"), "{asked:#?}");
}

#[test]
fn check_of_one_family_asks_for_what_that_family_reads() {
    let (all, trust) = (
        asked("check shop/prod-mesh"),
        asked("check shop/prod-mesh --only trust"),
    );
    assert!(trust.len() < all.len(), "{trust:#?}");
    for needless in [
        "nodes",
        "shop/networkpolicies",
        "web/virtualservices",
        "shop/exportedservicesets",
    ] {
        assert!(all.keys().any(|path| path.ends_with(needless)), "{needless}: {all:#?}");
        assert!(
            !trust.keys().any(|path| path.ends_with(needless)),
            "{needless}: {trust:#?}"
        );
    }
    for needed in ["shop/servicemeshpeers", "shop/pods", "web/pods"] {
        assert_eq!(trust.get(needed), Some(&1), "{needed}: {trust:#?}");
    }
}

#[test]
fn what_is_no_namespace_is_told_and_never_part_of_a_path() {
    for hostile in ["ns/secrets?x=", "ns/secrets", "../../secrets", "Web"] {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        let clusters = Clusters::answering(move |request| {
            seen.lock().expect("no test panics here").push(request.path.clone());
            let (code, mut document) = answer(request);
            if document["kind"] == "ServiceMeshMemberRoll" {
                document["status"]["configuredMembers"] = json!(["web", hostile]);
            }
            (code, document)
        });
        for line in ["status shop/prod-mesh", "check shop/prod-mesh"] {
            let run = clusters.meshfed(line);
            assert_eq!(run.code, 3, "{line}: {run}");
            let told = format!("{}{}", run.stdout, run.stderr);
            assert!(told.contains("is no name of an object"), "{line}: {run}");
        }
        let asked = asked.lock().expect("no test panics here");
        let strange: Vec<&String> = asked
            .iter()
            .filter(|path| path.contains("secrets") || path.contains("Web"))
            .collect();
        assert!(strange.is_empty(), "{hostile}: {strange:?}");
        assert!(
            asked.iter().any(|path| path.ends_with("/namespaces/web/pods")),
            "{asked:?}"
        );
    }
}
