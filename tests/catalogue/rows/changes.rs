//! What several rows do.

use serde_json::{Value, json};

use crate::hand::Hand;
use crate::harness::{deployment, service};

pub(super) const IMPORTED: &str = "details-v2.{prod-shop}.svc.{stage}-imports.local";

pub(super) fn by_name(namespace: &str, name: &str) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name}})
}

pub(super) fn aliased(namespace: &str, name: &str, alias: Value) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name, "alias": alias}})
}

/// The import that every federation of two meshes in one cluster has.
pub(super) fn details_v2() -> Value {
    aliased(
        "{stage-shop}",
        "details",
        json!({"namespace": "{prod-shop}", "name": "details-v2"}),
    )
}

pub(super) fn as_local(namespace: &str) -> Value {
    let mut rule = aliased(
        "{stage-shop}",
        "details",
        json!({"namespace": namespace, "name": "details"}),
    );
    rule["importAsLocal"] = json!(true);
    rule
}

pub(super) fn exports(hand: &Hand, rules: Value) {
    hand.patch(
        "ExportedServiceSet",
        "{stage}",
        "{prod}",
        &json!({"spec": {"exportRules": rules}}),
    );
}

pub(super) fn imports(hand: &Hand, spec: Value) {
    hand.patch("ImportedServiceSet", "{prod}", "{stage}", &json!({"spec": spec}));
}

/// Puts a load balancer before stage's ingress gateway, and lets prod use it.
pub(super) fn balance(hand: &Hand) {
    let gateway = json!({"service": {"type": "LoadBalancer"}});
    let spec = json!({"gateways": {"additionalIngress": {"{prod}-ingress": gateway}}});
    hand.configure("{stage}", &spec);
    let address = |service: &Value| service["status"]["loadBalancer"]["ingress"][0]["ip"].clone();
    hand.until("Service", "{stage}", "{prod}-ingress", |service| {
        address(service).is_string()
    });
    let address = address(&hand.object("Service", "{stage}", "{prod}-ingress"));
    let remote = json!({"addresses": [address]});
    hand.change_peer("{prod}", "{stage}", &json!({"remote": remote}));
}

/// A second Service of stage, with a workload.
pub(super) fn more(hand: &Hand) {
    hand.make("{stage-shop}", &deployment("ratings"));
    hand.make("{stage-shop}", &service("ratings"));
}

/// A route for `details` in prod.
pub(super) fn route(hand: &Hand, http: Value) {
    hand.make(
        "{prod-shop}",
        &json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
        "metadata": {"name": "details"}, "spec": {"hosts": ["details"], "http": [http]}}),
    );
}

/// Changes prod's ServiceMeshPeer.
pub(super) fn peer(hand: &Hand, spec: Value) {
    hand.change_peer("{prod}", "{stage}", &spec);
}

pub(super) fn members(hand: &Hand, members: Value) {
    hand.patch(
        "ServiceMeshMemberRoll",
        "{prod}",
        "default",
        &json!({"spec": {"members": members}}),
    );
}

/// Changes prod's egress gateway for stage.
pub(super) fn egress(hand: &Hand, gateway: Value) {
    let spec = json!({"gateways": {"additionalEgress": {"{stage}-egress": gateway}}});
    hand.configure("{prod}", &spec);
}

/// Takes the operator's policies away and lets nobody reach the pods of an app.
pub(super) fn shut(hand: &Hand, mesh: &str, app: &str) {
    hand.configure(mesh, &json!({"security": {"manageNetworkPolicy": false}}));
    hand.make(
        mesh,
        &json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny"},
        "spec": {"podSelector": {"matchLabels": {"app": app}}, "policyTypes": ["Ingress"]}}),
    );
}

/// Asks for a node that there is none of.
pub(super) fn nowhere() -> Value {
    json!({"pod": {"nodeSelector": {"disk": "none"}}})
}

/// The edit after which stage exports just what it did at first.
pub(super) fn exports_as_before(_: &Hand) -> Value {
    json!({"spec": {"exportRules": [by_name("{stage-shop}", "details")]}})
}

/// The edit after which prod imports just what it did at first.
pub(super) fn imports_as_before(_: &Hand) -> Value {
    json!({"spec": {"importRules": [details_v2()], "domainSuffix": null, "locality": null}})
}
