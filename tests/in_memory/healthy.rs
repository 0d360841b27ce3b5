//! Federations that work: no check has a word to say about them.

use serde_json::json;

use super::federation::{Federation, mesh, shared};
use super::verdict::findings;
use meshfed::profile::Exposure;
use meshfed::snapshot::{LinkState, links};
use meshfed::topology::Mesh;

#[track_caller]
fn assert_healthy(what: &str, federation: &Federation) {
    let snapshot = federation.snapshot();
    let down: Vec<_> = links(&snapshot)
        .into_iter()
        .filter(|link| link.state != LinkState::Connected)
        .collect();
    assert!(down.is_empty(), "{what}: {down:#?}");
    let found = findings(&snapshot);
    assert!(found.is_empty(), "{what}: {found:#?}");
}

#[test]
fn two_meshes_of_one_cluster_are_healthy() {
    assert_healthy("one cluster", &shared());
}

#[test]
fn meshes_of_two_clusters_are_healthy_whichever_way_they_are_reached() {
    for exposure in [Exposure::LoadBalancer, Exposure::NodePort] {
        let mut federation = Federation::new(&["east", "west"]);
        federation.install(mesh("prod", "east"), &["stage"], exposure);
        federation.install(mesh("stage", "west"), &["prod"], exposure);
        federation.peer("prod", "stage");
        federation.export("stage-shop/details", "stage", "prod", None);
        federation.import("stage-shop/details", "prod", "stage", None, false);
        assert_healthy(exposure.service_type(), &federation);
    }
}

#[test]
fn two_meshes_of_one_name_in_two_clusters_are_healthy_under_their_aliases() {
    let twin = |name: &str| Mesh {
        name: name.to_owned(),
        control_plane: "basic".to_owned(),
        namespace: "istio-system".to_owned(),
        context: name.to_owned(),
    };
    let mut federation = Federation::new(&["east", "west"]);
    federation.install(twin("east"), &["west"], Exposure::LoadBalancer);
    federation.install(twin("west"), &["east"], Exposure::LoadBalancer);
    federation.peer("east", "west");
    federation.export("east-shop/details", "east", "west", Some("shared/details"));
    federation.import("shared/details", "west", "east", Some("west-shop/details-v2"), false);
    assert_healthy("aliases", &federation);
}

#[test]
fn three_meshes_that_share_in_all_directions_are_healthy() {
    let mut federation = Federation::new(&["one"]);
    let names = ["a", "b", "c"];
    for name in names {
        let peers: Vec<&str> = names.into_iter().filter(|peer| *peer != name).collect();
        federation.install(mesh(name, "one"), &peers, Exposure::ClusterIp);
    }
    for (one, other) in [("a", "b"), ("b", "c"), ("a", "c")] {
        federation.peer(one, other);
        for (from, to) in [(one, other), (other, one)] {
            federation.export(&format!("{from}-shop/details"), from, to, None);
            federation.import(&format!("{from}-shop/details"), to, from, None, false);
        }
    }
    assert_healthy("three meshes", &federation);
}

#[test]
fn an_import_as_local_that_fails_over_is_healthy() {
    let mut federation = shared();
    federation.import("stage-shop/details", "prod", "stage", Some("prod-shop/details"), true);
    federation.patch("prod", "ImportedServiceSet", "stage", |set| {
        set["spec"]["locality"] = json!({"region": "west"})
    });
    // Without the certificate of the peer no request would leave while a local pod is ready.
    let names = [
        "spiffe://prod.local/ns/prod-shop/sa/default",
        "spiffe://stage.local/ns/stage/sa/prod-ingress-service-account",
    ];
    federation.clusters.apply(
        "one",
        json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule",
            "metadata": {"name": "details", "namespace": "prod-shop"}, "spec": {"host": "details", "trafficPolicy": {
                "tls": {"mode": "ISTIO_MUTUAL", "subjectAltNames": names},
                "outlierDetection": {"consecutive5xxErrors": 1}}, "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}}),
    );
    federation.clusters.settle();
    assert_healthy("as local", &federation);
}

#[test]
fn routes_and_policies_as_they_should_be_are_healthy() {
    let mut federation = shared();
    let imported = "details-v2.prod-shop.svc.stage-imports.local";
    federation.clusters.apply(
        "one",
        json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
            "metadata": {"name": "details", "namespace": "prod-shop"}, "spec": {"hosts": ["details"], "http": [
                {"route": [{"destination": {"host": "details.prod-shop.svc.cluster.local"}, "weight": 80},
                    {"destination": {"host": imported}, "weight": 20}], "mirror": {"host": imported}}]}}),
    );
    // Hosts that are neither imported nor local are none of federation's business.
    federation.clusters.apply(
        "one",
        json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
            "metadata": {"name": "elsewhere", "namespace": "prod-shop"}, "spec": {"hosts": ["api.example.com"], "http": [
                {"route": [{"destination": {"host": "api.example.com"}}]}]}}),
    );
    federation.clusters.apply(
        "one",
        json!({"apiVersion": "security.istio.io/v1beta1", "kind": "AuthorizationPolicy",
            "metadata": {"name": "callers", "namespace": "stage-shop"},
            "spec": {"selector": {"matchLabels": {"app": "details"}}, "rules": [
                {"from": [{"source": {"principals": ["stage.local/ns/stage-shop/sa/productpage"]}}]},
                {"from": [{"source": {"principals": ["stage.local/ns/stage/sa/prod-ingress-service-account"]}}]}]}}),
    );
    federation.clusters.settle();
    assert_healthy("routes and policies", &federation);
}

#[test]
fn a_service_that_is_exported_and_not_imported_is_healthy() {
    let mut federation = shared();
    federation.workload("one", "stage-shop", "ratings");
    federation.export("stage-shop/ratings", "stage", "prod", None);
    assert_healthy("an offer that nobody takes", &federation);
}

#[test]
fn what_stands_beside_federation_and_lets_it_through_is_healthy() {
    let mut federation = shared();
    let networking = "networking.istio.io/v1beta1";
    let object = |api_version: &str, kind: &str, name: &str, spec: serde_json::Value| {
        let (namespace, name) = name.split_once('/').expect("a namespace");
        json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec})
    };
    let policy = |name: &str, spec| object("security.istio.io/v1beta1", "AuthorizationPolicy", name, spec);
    let from = |source: serde_json::Value| json!([{"from": [{"source": source}]}]);
    federation.patch("stage", "ServiceMeshControlPlane", "stage", |mesh| {
        mesh["spec"]["security"]["trust"]["additionalDomains"] = json!(["old.local"])
    });
    for object in [
        object(
            networking,
            "ServiceEntry",
            "prod-shop/legacy",
            json!({"hosts": ["*.legacy.svc.cluster.local"]}),
        ),
        object(
            networking,
            "ServiceEntry",
            "prod-shop/virtual-machine",
            json!({"hosts": ["vm.prod-shop.svc.cluster.local"]}),
        ),
        object(
            networking,
            "VirtualService",
            "prod-shop/details",
            json!({"hosts": ["details"], "http": [
            {"route": [{"destination": {"host": "details", "subset": "v1"}, "weight": 50},
                {"destination": {"host": "vm.prod-shop.svc.cluster.local"}, "weight": 25},
                {"destination": {"host": "pay.legacy.svc.cluster.local"}, "weight": 25}],
             "mirrors": [{"destination": {"host": "details-v2.prod-shop.svc.stage-imports.local"}}]}]}),
        ),
        object(
            networking,
            "DestinationRule",
            "prod-shop/subsets",
            json!({"host": "*.prod-shop.svc.cluster.local",
            "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}),
        ),
        object(
            networking,
            "DestinationRule",
            "prod/mesh-wide",
            json!({"host": "*.local",
            "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}),
        ),
        policy(
            "stage-shop/strangers",
            json!({"action": "DENY", "rules": from(json!({"namespaces": ["elsewhere"]}))}),
        ),
        policy(
            "stage-shop/addresses",
            json!({"action": "DENY", "rules": from(json!({"ipBlocks": ["192.0.2.0/24"]}))}),
        ),
        policy(
            "stage-shop/alias",
            json!({"rules": from(json!({
            "principals": ["old.local/ns/stage/sa/prod-ingress-service-account"]}))}),
        ),
        policy(
            "stage/paths",
            json!({"action": "DENY", "rules": [{"to": [{"operation": {"paths": ["/admin/*"]}}]}]}),
        ),
        policy(
            "stage/kiali",
            json!({"selector": {"matchLabels": {"app": "kiali"}}, "rules": from(json!({"namespaces": ["x"]}))}),
        ),
        policy(
            "prod/gateways",
            json!({"rules": [{"to": [{"operation": {"ports": ["8188", "15443"]}}]}]}),
        ),
        object(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "stage-shop/mesh",
            json!({"podSelector": {}, "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"podSelector": {}}, {"namespaceSelector": {"matchLabels": {"maistra.io/member-of": "stage"}}}]}]}),
        ),
    ] {
        federation.clusters.apply("one", object);
    }
    federation.clusters.settle();
    assert_healthy("policies, entries and wildcards", &federation);
}

#[test]
fn meshes_of_one_name_in_one_cluster_are_healthy() {
    let basic = |name: &str, namespace: &str| Mesh {
        name: name.to_owned(),
        control_plane: "basic".to_owned(),
        namespace: namespace.to_owned(),
        context: "one".to_owned(),
    };
    let mut federation = Federation::new(&["one"]);
    federation.install(basic("a", "istio-system"), &["b"], Exposure::ClusterIp);
    federation.install(basic("b", "team-b"), &["a"], Exposure::ClusterIp);
    federation.peer("a", "b");
    federation.export("b-shop/details", "b", "a", None);
    federation.import("b-shop/details", "a", "b", None, false);
    assert_healthy("equal names", &federation);
}

#[test]
fn meshes_that_are_a_cluster_each_are_healthy() {
    let mut federation = Federation::new(&["east", "west"]);
    federation.install(mesh("prod", "east"), &["stage"], Exposure::LoadBalancer);
    federation.install(mesh("stage", "west"), &["prod"], Exposure::LoadBalancer);
    for name in ["prod", "stage"] {
        federation.patch(name, "ServiceMeshControlPlane", name, |mesh| {
            mesh["spec"]["mode"] = json!("ClusterWide")
        });
    }
    federation.clusters.settle();
    federation.peer("prod", "stage");
    federation.export("stage-shop/details", "stage", "prod", None);
    federation.import("stage-shop/details", "prod", "stage", None, false);
    assert_healthy("cluster-wide", &federation);
}
